/*
 * Span keys before their first frame: minted on the blocking side, kept ready in locked memory,
 * never usable before their key file is durable. The unused ones are destroyed, file and memory,
 * when their epoch has passed.
 */
#include "tape/writer.h"

#include <errno.h>

#include "base/file.h"

int ew_tape_keys_init(struct ew_tape_keys *keys, size_t cap)
{
	*keys = (struct ew_tape_keys){.at = calloc(cap, sizeof(*keys->at)), .cap = cap};
	return keys->at ? 0 : -ENOMEM;
}

void ew_tape_keys_free(struct ew_tape *t, struct ew_tape_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		ew_secret_pool_give(t->pool, &keys->at[i].key);
	free(keys->at);
	*keys = (struct ew_tape_keys){0};
}

const struct ew_tape_epoch *ew_tape_epoch_highest(const struct ew_tape *t)
{
	return t->n_epochs > 0 ? &t->epochs[t->n_epochs - 1] : NULL;
}

void ew_tape_keys_prepare(struct ew_tape *t, struct ew_tape_keys *keys, size_t n)
{
	const struct ew_tape_epoch *epoch = ew_tape_epoch_highest(t);

	while (epoch && n-- > 0 && keys->n < keys->cap) {
		uint8_t *block = ew_secret_pool_take(t->pool);

		if (!block)
			return;
		keys->at[keys->n++] = (struct ew_tape_key){
			.kind = EW_SPAN_MEDIA, .epoch = epoch->epoch, .key = block};
	}
}

int ew_tape_key_path(
	const char *folder, const struct ew_tape_key *k, char path[static EW_MAX_PATH_BYTES])
{
	char name[46];

	ew_tape_key_name(k->epoch, k->span, name);
	return ew_path_join(path, EW_MAX_PATH_BYTES, folder, name);
}

static int write_synced(struct ew_io *io, const char *path, struct ew_slice content)
{
	int handle = -1;
	int r = ew_io_open(
		io, path, EW_IO_WRITE | EW_IO_CREATE | EW_IO_EXCLUSIVE | EW_IO_GROUP, &handle);

	if (r == 0)
		r = ew_io_write_all(io, handle, content.at, content.len, 0);
	if (r == 0)
		r = ew_io_sync(io, handle);
	if (r == 0)
		return ew_io_close(io, &handle);
	ew_io_discard(io, &handle);
	return r;
}

int ew_tape_key_write(struct ew_io *io, const char *folder, const struct ew_recipient *recipient,
	const struct ew_tape_key *k)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_span_key plain = {.kind = k->kind, .epoch = k->epoch, .span = k->span};
	char path[EW_MAX_PATH_BYTES];
	int r;

	ew_buf_init(&file, EW_MAX_AGE_HEADER_BYTES);
	memcpy(plain.start, k->key, sizeof(plain.start));
	r = ew_span_key_seal(io, recipient, &plain, &file);
	ew_wipe(&plain, sizeof(plain));
	if (r == 0)
		r = ew_tape_key_path(folder, k, path);
	return r < 0 ? r : write_synced(io, path, ew_buf_slice(&file));
}

static int mint_one(struct ew_io *io, const char *folder, const struct ew_recipient *recipient,
	const struct ew_tape_key *k)
{
	char path[EW_MAX_PATH_BYTES];
	int r = ew_io_random(io, k->key, EW_SPAN_KEY_BYTES);
	int ignored;

	if (r == 0)
		r = ew_tape_key_write(io, folder, recipient, k);
	if (!ew_tape_no_room(r))
		return r;
	/* An empty file would stay until the next start. */
	if (ew_tape_key_path(folder, k, path) == 0) {
		ignored = ew_io_unlink(io, path);
		(void)ignored;
	}
	return r;
}

int ew_tape_mint(struct ew_io *io, const char *folder, const struct ew_recipient *recipient,
	const struct ew_tape_keys *keys, const bool *hurry, size_t least, size_t *ret_made)
{
	size_t i = 0;
	int r = 0;
	int synced;

	while (i < keys->n && (i < least || !ew_tape_in_haste(hurry))) {
		r = mint_one(io, folder, recipient, &keys->at[i]);
		if (r < 0)
			break;
		i++;
	}
	*ret_made = 0;
	if (r < 0 && !ew_tape_no_room(r))
		return r;
	synced = ew_io_sync_dir(io, folder);
	*ret_made = synced < 0 ? 0 : i;
	return synced < 0 ? synced : r;
}

int ew_tape_unlink_keys(struct ew_io *io, const char *folder, const struct ew_tape_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		char path[EW_MAX_PATH_BYTES];
		int r = ew_tape_key_path(folder, &keys->at[i], path);

		if (r == 0)
			r = ew_io_unlink(io, path);
		if (r < 0 && r != -ENOENT)
			return r;
	}
	return keys->n > 0 ? ew_io_sync_dir(io, folder) : 0;
}

/* Destroys the memory of a key whose file a job will unlink. */
static void bury(struct ew_tape *t, struct ew_tape_key *k)
{
	ew_secret_pool_give(t->pool, &k->key);
	if (t->dead.n < t->dead.cap)
		t->dead.at[t->dead.n++] = *k;
}

void ew_tape_stock_add(struct ew_tape *t, struct ew_tape_keys *minted, size_t made)
{
	const struct ew_tape_epoch *epoch = ew_tape_epoch_highest(t);

	for (size_t i = 0; i < minted->n; i++) {
		struct ew_tape_key *k = &minted->at[i];

		if (i >= made)
			ew_secret_pool_give(t->pool, &k->key);
		else if (epoch && k->epoch == epoch->epoch && t->stock.n < t->stock.cap)
			t->stock.at[t->stock.n++] = *k;
		else
			bury(t, k);
	}
	minted->n = 0;
}

void ew_tape_stock_bury(struct ew_tape *t)
{
	while (t->stock.n > 0)
		bury(t, &t->stock.at[--t->stock.n]);
}

int ew_tape_keys_draw(struct ew_io *io, struct ew_tape_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		int r = ew_id_random(io, &keys->at[i].span);

		if (r < 0)
			return r;
	}
	return 0;
}

static int mint_now(struct ew_tape *t, struct ew_tape_keys *fresh, size_t *ret_made)
{
	int r = ew_tape_keys_draw(t->io, fresh);

	if (r == 0)
		r = ew_tape_minted_note(t->io, t->folder, fresh, t->minted_bytes);
	t->minted_bytes += fresh->n * EW_TAPE_MINTED_LINE_BYTES;
	if (r == 0)
		r = ew_tape_mint(t->io, t->keys, &ew_tape_epoch_highest(t)->recipient, fresh, NULL, 0,
			ret_made);
	return r;
}

int ew_tape_stock_mint(struct ew_tape *t, size_t n)
{
	struct ew_tape_keys fresh;
	size_t made = 0;
	int r;

	if (!ew_tape_epoch_highest(t) || n == 0 || !t->born)
		return 0;
	r = ew_tape_keys_init(&fresh, n);
	if (r < 0)
		return r;
	ew_tape_keys_prepare(t, &fresh, n);
	r = mint_now(t, &fresh, &made);
	if (ew_tape_no_room(r)) {
		t->keys_again.us = ew_io_mono(t->io).us + EW_TAPE_AGAIN_US;
		r = 0;
	}
	if (r == 0)
		ew_tape_stock_add(t, &fresh, made);
	ew_tape_keys_free(t, &fresh);
	return r;
}

bool ew_tape_span_is_open(const struct ew_tape *t, struct ew_id span)
{
	if (ew_id_equal(t->events.sealer.span, span))
		return true;
	for (const struct ew_tape_span *s = t->spans; s; s = s->next) {
		if (ew_id_equal(s->sealer.span, span))
			return true;
	}
	return false;
}

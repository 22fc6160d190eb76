/*
 * Whether a store is the one that this house stored at before. An object of its own lies there, random for each house and store: another bucket or
 * prefix, a folder on a disk that is not mounted, and one place under two names all lack it or have another's, however they are spelt. Must never let
 * anything be asked of a store of which that is not known.
 */
#include "programs/keeper/remote/remote.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "catalog/exceptions.h"
#include "store/s3_place.h"

#define FILE_NAME "identity"
#define TEXT_BYTES 64
#define LATER_US (2 * EW_US_PER_S)
#define EXCEPTION "store_is_another"
#define SEEN " there"

/* The same everywhere, and no id that is ever drawn: two stores that are one place meet at it. */
static const struct ew_id object = {{'e', 'a', 'r', 'w', 'i', 't', 'n', 'e', 's', 's', '-', 's', 't', 'o', 'r', 'e'}};

static const char *const sentences[EW_PLACES] = {
	[EW_PLACE_STORE] = "the object store is not the place where this house has stored before (another bucket, prefix or endpoint), or another house uses it, or the "
			   "archive is the same place: nothing is stored, fetched or deleted there; name the right one, or a place of its own",
	[EW_PLACE_ARCHIVE] = "the archive is not the place where this house has archived before (a disk that is not mounted, another bucket or prefix), or another "
			     "house uses it, or the object store is the same place: nothing is stored, fetched or deleted there; name the right one, or a place of its own",
};

/* -- what it is ---------------------------------------------------------------------------------- */

static void setting_of(uint32_t store, char to[static 32])
{
	(void)snprintf(to, 32, "store_identity.%u", (unsigned)store);
}

/* The id, and SEEN behind it since it was seen there. */
static int write_setting(struct ew_keeper *k, uint32_t store)
{
	const struct ew_remote_store *s = &k->remote->stores[store];
	char name[32], id[EW_ID_TEXT_BYTES], text[TEXT_BYTES];
	int r = ew_keeper_begin(k);

	setting_of(store, name);
	ew_id_format(s->identity, id);
	(void)snprintf(text, sizeof(text), "%s%s", id, s->was_there ? SEEN : "");
	if (r == 0)
		r = ew_catalog_set(k->catalog, name, ew_slice_text(text));
	return r < 0 ? r : ew_keeper_commit(k);
}

static int make(struct ew_keeper *k, uint32_t store)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	int r = ew_id_random(k->io, &s->identity);

	s->was_there = false;
	return r < 0 ? r : write_setting(k, store);
}

int ew_remote_identity_read(struct ew_keeper *k, uint32_t store)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_slice rest, id;
	char name[32];
	int r;

	if (!s->configured)
		return 0;
	setting_of(store, name);
	ew_buf_init(&text, TEXT_BYTES);
	r = ew_catalog_get(k->catalog, name, &text);
	if (r == -ENOENT)
		return make(k, store);
	rest = ew_buf_slice(&text);
	if (r == 0)
		r = ew_slice_cut(&rest, SEEN[0], &id) ? ew_id_parse(id, &s->identity) : -EBADMSG;
	s->was_there = rest.len > 0;
	return r;
}

static size_t content(const struct ew_remote_store *s, char to[static TEXT_BYTES])
{
	char id[EW_ID_TEXT_BYTES];

	ew_id_format(s->identity, id);
	return (size_t)snprintf(to, TEXT_BYTES, "earwitness store %s\n", id);
}

/* -- what it turned out to be -------------------------------------------------------------------- */

/* It may be of a keeper before this one. */
static int heal(struct ew_keeper *k, const char *sentence)
{
	uint64_t number;
	int r = ew_exceptions_find(k->catalog, EXCEPTION, sentence, &number);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_keeper_heal(k, NULL, EXCEPTION, sentence, "it is the right one again");
	return r < 0 ? r : ew_keeper_commit(k);
}

static int is_ours(struct ew_keeper *k, uint32_t store)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	int r = 0;

	s->ours = true;
	k->remote->look = true;
	if (!s->was_there) {
		s->was_there = true;
		r = write_setting(k, store);
	}
	if (r == 0)
		r = heal(k, sentences[store]);
	return r < 0 ? r : ew_remote_store_well(k, store);
}

static int is_another(struct ew_keeper *k, uint32_t store)
{
	k->remote->stores[store].ours = false;
	ew_remote_store_failed(k, store, ew_slice_text(sentences[store]));
	return ew_remote_except(k, EXCEPTION, sentences[store]);
}

/* -- a folder ------------------------------------------------------------------------------------ */

/* 0, -ENOENT, -EEXIST (another's), as the disk. */
static int look_at_folder(struct ew_keeper *k, const char *path, const struct ew_remote_store *s)
{
	_cleanup_(ew_buf_free) struct ew_buf there = {0};
	char wanted[TEXT_BYTES];
	size_t n = content(s, wanted);
	int r;

	ew_buf_init(&there, 4096);
	r = ew_file_read(k->io, path, &there);
	if (r == -EFBIG || (r == 0 && !ew_slice_equal(ew_buf_slice(&there), ew_slice_of(wanted, n))))
		return -EEXIST;
	return r;
}

int ew_remote_identity_folder(struct ew_keeper *k, uint32_t store)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	char path[EW_MAX_PATH_BYTES], text[TEXT_BYTES];
	int r = ew_path_join(path, sizeof(path), k->remote->archive_path, FILE_NAME);

	if (r == 0)
		r = look_at_folder(k, path, s);
	if (r == -ENOENT && !s->was_there)
		r = ew_file_replace(k->io, path, ew_slice_of(text, content(s, text)), 0);
	if (r == 0)
		return s->ours ? 0 : is_ours(k, store);
	if (r == -ENOENT || r == -EEXIST)
		return is_another(k, store);
	s->ours = false;
	ew_remote_store_failed(k, store, ew_slice_text("its folder cannot be read or written: see that its disk is there and well"));
	return 0;
}

/* -- an object store ----------------------------------------------------------------------------- */

/* An incoming file, as of every object that goes or comes. */
static int open_file(struct ew_keeper *k, struct ew_remote_job *job, struct ew_slice bytes)
{
	int r;

	job->attempt = ++k->remote->attempt + (UINT32_C(1) << 24);
	r = ew_store_begin(k->store, object, job->attempt, &job->handle);
	return r < 0 ? r : ew_io_write_all(k->io, job->handle, bytes.at, bytes.len, 0);
}

static int send_put(struct ew_keeper *k, struct ew_remote_job *job, struct ew_slice bytes, const struct ew_hash *hash)
{
	struct ew_msg_store_put m = {.job = job->id, .store = (uint8_t)job->store, .object = object, .kind = EW_S3_IDENTITY, .bytes = bytes.len, .sha256 = *hash};

	return k->ops->send(k->arg, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_store_put, &m, &job->handle, 1);
}

static int send_get(struct ew_keeper *k, struct ew_remote_job *job, struct ew_slice bytes, const struct ew_hash *hash)
{
	struct ew_msg_store_get m = {.job = job->id, .store = (uint8_t)job->store, .object = object, .kind = EW_S3_IDENTITY, .bytes = bytes.len, .sha256 = *hash};

	return k->ops->send(k->arg, EW_ROLE_DELIVER, 0, ++k->request, EW_MSG_store_get, &m, &job->handle, 1);
}

/* First it is looked for; what is not there is put there, once. */
static int ask(struct ew_keeper *k, uint32_t store, bool put)
{
	struct ew_remote_store *s = &k->remote->stores[store];
	struct ew_place_row place = {.object = object, .store = store};
	struct ew_remote_job *job = ew_remote_begin(k, EW_REMOTE_KNOW, store, &place);
	struct ew_hash hash;
	struct ew_slice bytes;
	char text[TEXT_BYTES];
	int r;

	if (!job)
		return 0;
	job->puts = put;
	bytes = ew_slice_of(text, content(s, text));
	r = ew_sha256_of(bytes, &hash);
	if (r == 0)
		r = open_file(k, job, put ? bytes : EW_SLICE_EMPTY);
	if (r == 0)
		r = put ? send_put(k, job, bytes, &hash) : send_get(k, job, bytes, &hash);
	if (r == 0)
		return 0;
	ew_log(EW_LOG_WARNING, "store_not_identified", EW_F_WORD("store", ew_place_store_name(store)), EW_F_I64("code", r));
	ew_remote_end(k, job);
	s->know_next.us = ew_io_mono(k->io).us + LATER_US;
	return 0;
}

int ew_remote_identity_tick(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);
	int r = 0;

	for (uint32_t i = EW_PLACE_STORE; r == 0 && i < EW_PLACES; i++) {
		struct ew_remote_store *s = &k->remote->stores[i];

		if (!s->configured || s->ours || now.us < s->know_next.us || now.us < s->asking.next.us)
			continue;
		if (s->folder)
			r = ew_remote_identity_folder(k, i);
		else if (k->outside->up && ew_remote_under_way(k->remote, i, EW_REMOTE_KNOW) == 0)
			r = ask(k, i, false);
	}
	return r;
}

int ew_remote_identity_done(struct ew_keeper *k, struct ew_remote_job *job, const struct ew_msg_store_answer *m)
{
	uint32_t store = job->store;
	bool put = job->puts, was_there = k->remote->stores[store].was_there;

	ew_remote_end(k, job);
	if (m->code == 0)
		return is_ours(k, store);
	if (m->code == -ENOENT && !put && !was_there)
		return ask(k, store, true);
	if (m->code == -ENOENT || m->code == -EBADMSG || m->code == -EEXIST)
		return is_another(k, store);
	ew_remote_store_failed(k, store, m->sentence);
	return 0;
}

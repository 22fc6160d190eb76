/*
 * The public keys that media spans are sealed to. The newest seals; an older one is kept on file
 * until it is retired, so that a restart does not seal to a key that is about to be destroyed.
 */
#include "tape/writer.h"

#include <errno.h>

#include "base/file.h"

#define EPOCHS_FILE "epochs"
#define MAX_EPOCHS 1024
#define FIRST_KEYS 16

static size_t index_of(const struct ew_tape *t, uint32_t epoch)
{
	size_t i = 0;

	while (i < t->n_epochs && t->epochs[i].epoch < epoch)
		i++;
	return i;
}

static bool is_known(const struct ew_tape *t, size_t i, uint32_t epoch)
{
	return i < t->n_epochs && t->epochs[i].epoch == epoch;
}

static int insert(struct ew_tape *t, size_t i, const struct ew_tape_epoch *epoch)
{
	struct ew_tape_epoch *more;

	if (t->n_epochs == MAX_EPOCHS)
		return -ENOSPC;
	more = realloc(t->epochs, (t->n_epochs + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	t->epochs = more;
	memmove(more + i + 1, more + i, (t->n_epochs - i) * sizeof(*more));
	more[i] = *epoch;
	t->n_epochs++;
	return 0;
}

static void drop(struct ew_tape *t, size_t i)
{
	t->n_epochs--;
	memmove(t->epochs + i, t->epochs + i + 1, (t->n_epochs - i) * sizeof(*t->epochs));
}

static int parse_line(struct ew_tape *t, struct ew_slice line)
{
	struct ew_tape_epoch e;
	struct ew_slice number;
	uint64_t epoch;
	size_t i;

	if (!ew_slice_cut(&line, ' ', &number) ||
		ew_slice_decimal(number, UINT32_MAX, &epoch) < 0 ||
		ew_recipient_parse(line, &e.recipient) < 0)
		return -EBADMSG;
	e.epoch = (uint32_t)epoch;
	i = index_of(t, e.epoch);
	return is_known(t, i, e.epoch) ? -EBADMSG : insert(t, i, &e);
}

static int parse(struct ew_tape *t, struct ew_slice text)
{
	struct ew_slice line;

	while (ew_slice_cut(&text, '\n', &line)) {
		int r = parse_line(t, line);

		if (r < 0)
			return r;
	}
	return 0;
}

int ew_tape_epochs_load(struct ew_tape *t, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = ew_path_join(path, sizeof(path), t->folder, EPOCHS_FILE);

	ew_buf_init(&text, (size_t)MAX_EPOCHS * 96);
	if (r == 0)
		r = ew_file_read(t->io, path, &text);
	if (r == -ENOENT)
		return 0;
	if (r == 0)
		r = parse(t, ew_buf_slice(&text));
	if (r < 0)
		return ew_error_set(error, r,
			"reading %s failed: each line must be an epoch's number and its age "
			"recipient",
			path);
	return 0;
}

static int store(struct ew_tape *t)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	int r = ew_path_join(path, sizeof(path), t->folder, EPOCHS_FILE);

	ew_buf_init(&text, (size_t)MAX_EPOCHS * 96);
	for (size_t i = 0; i < t->n_epochs; i++) {
		char recipient[EW_RECIPIENT_TEXT_BYTES];

		ew_recipient_format(&t->epochs[i].recipient, recipient);
		if (recipient[0] == '\0')
			return -ENOMEM;
		ew_buf_printf(&text, "%u %s\n", t->epochs[i].epoch, recipient);
	}
	if (r == 0)
		r = ew_buf_error(&text);
	return r < 0 ? r : ew_file_replace(t->io, path, ew_buf_slice(&text), EW_IO_GROUP);
}

/* Keys of an epoch that no longer seals: memory and files. */
static int destroy_stock(struct ew_tape *t)
{
	int r = ew_tape_unlink_keys(t->io, t->keys, &t->stock);

	while (t->stock.n > 0)
		ew_secret_pool_give(t->pool, &t->stock.at[--t->stock.n].key);
	return r;
}

int ew_tape_epoch_add(struct ew_tape *t, uint32_t epoch, const struct ew_recipient *recipient)
{
	struct ew_tape_epoch e = {.epoch = epoch, .recipient = *recipient};
	size_t i = index_of(t, epoch);
	bool seals = i == t->n_epochs;
	int r;

	if (is_known(t, i, epoch))
		return ew_recipient_equal(&t->epochs[i].recipient, recipient) ? 0 : -EEXIST;
	r = insert(t, i, &e);
	if (r < 0)
		return r;
	r = store(t);
	if (r < 0) {
		drop(t, i);
		return r;
	}
	if (!seals)
		return 0;
	r = destroy_stock(t);
	/* While a job is out, "minted" is its; the next job refills the stock. */
	if (r < 0 || t->job)
		return r;
	return ew_tape_stock_mint(
		t, t->config.key_stock < FIRST_KEYS ? t->config.key_stock : FIRST_KEYS);
}

int ew_tape_epoch_retire(struct ew_tape *t, uint32_t epoch)
{
	size_t i = index_of(t, epoch);
	struct ew_tape_epoch e;
	int r;

	if (!is_known(t, i, epoch))
		return -ENOENT;
	if (i == t->n_epochs - 1)
		return -EBUSY;
	e = t->epochs[i];
	drop(t, i); /* the stock holds keys of the highest epoch only: nothing else is left */
	r = store(t);
	if (r < 0 && insert(t, i, &e) < 0)
		return -ENOMEM;
	return r;
}

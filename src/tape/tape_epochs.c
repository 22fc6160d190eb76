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
		return -EOVERFLOW;
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

static int add_line(struct ew_buf *text, uint32_t epoch, const struct ew_recipient *recipient)
{
	char to[EW_RECIPIENT_TEXT_BYTES];

	ew_recipient_format(recipient, to);
	if (to[0] == '\0')
		return -ENOMEM;
	ew_buf_printf(text, "%u %s\n", epoch, to);
	return ew_buf_error(text);
}

bool ew_tape_is_of_epochs(const struct ew_tape_order *o)
{
	return o->kind == EW_TAPE_EPOCH_ADD || o->kind == EW_TAPE_EPOCH_RETIRE;
}

int ew_tape_epochs_check(const struct ew_tape *t, const struct ew_tape_order *o)
{
	size_t i = index_of(t, o->epoch);
	bool known = is_known(t, i, o->epoch);

	if (o->kind == EW_TAPE_EPOCH_RETIRE) {
		if (!known)
			return -ENOENT;
		return i == t->n_epochs - 1 ? -EBUSY : 1;
	}
	if (known)
		return ew_recipient_equal(&t->epochs[i].recipient, &o->recipient) ? 0 : -EEXIST;
	return t->n_epochs == MAX_EPOCHS ? -EOVERFLOW : 1;
}

int ew_tape_epochs_text(
	const struct ew_tape *t, const struct ew_tape_order *order, struct ew_buf *text)
{
	bool add = order->kind == EW_TAPE_EPOCH_ADD;
	size_t place = index_of(t, order->epoch);
	int r = ew_tape_epochs_check(t, order);

	ew_buf_init(text, (size_t)MAX_EPOCHS * 96);
	if (r <= 0)
		return r;
	r = 0;
	for (size_t i = 0; r == 0 && i <= t->n_epochs; i++) {
		if (add && i == place)
			r = add_line(text, order->epoch, &order->recipient);
		if (r == 0 && i < t->n_epochs && (add || i != place))
			r = add_line(text, t->epochs[i].epoch, &t->epochs[i].recipient);
	}
	return r;
}

int ew_tape_epochs_store(struct ew_io *io, const char *folder, struct ew_slice text)
{
	char path[EW_MAX_PATH_BYTES];
	int r = ew_path_join(path, sizeof(path), folder, EPOCHS_FILE);

	return r < 0 ? r : ew_file_replace(io, path, text, EW_IO_GROUP);
}

int ew_tape_epochs_apply(struct ew_tape *t, const struct ew_tape_order *order)
{
	struct ew_tape_epoch e = {.epoch = order->epoch, .recipient = order->recipient};
	size_t i = index_of(t, order->epoch);
	bool seals = i == t->n_epochs;
	int r;

	if (ew_tape_epochs_check(t, order) <= 0)
		return 0;
	if (order->kind == EW_TAPE_EPOCH_RETIRE) {
		/* The stock holds keys of the highest epoch only: nothing else is left. */
		drop(t, i);
		return 0;
	}
	r = insert(t, i, &e);
	/* Keys of an epoch that no longer seals: memory now, files by a job. */
	if (r == 0 && seals)
		ew_tape_stock_bury(t);
	return r;
}

int ew_tape_epoch_add(struct ew_tape *t, uint32_t epoch, const struct ew_recipient *recipient)
{
	struct ew_tape_order order = {
		.kind = EW_TAPE_EPOCH_ADD, .epoch = epoch, .recipient = *recipient};
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r = ew_tape_epochs_text(t, &order, &text);

	if (r < 0 || text.len == 0)
		return r;
	r = ew_tape_epochs_store(t->io, t->folder, ew_buf_slice(&text));
	if (r == 0)
		r = ew_tape_epochs_apply(t, &order);
	/* While a job is out, "minted" is its; the next job refills the stock. */
	if (r < 0 || t->job || t->stock.n > 0)
		return r;
	return ew_tape_stock_mint(t, t->wanted < FIRST_KEYS ? t->wanted : FIRST_KEYS);
}

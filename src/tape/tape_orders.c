/*
 * What the keeper orders of the tape: shredding, releasing, copying forward. Done by jobs, in the
 * order it was asked for, many under one sync of the folder; told only when it is durable. Must
 * never unlink what the owner's thread still writes to.
 */
#include "tape/writer.h"

#include <assert.h>
#include <errno.h>

static int may_order(const struct ew_tape *t, const struct ew_tape_order *o)
{
	switch (o->kind) {
	case EW_TAPE_SHRED:
		return ew_tape_span_is_open(t, o->span) ? -EBUSY : 0;
	case EW_TAPE_RELEASE:
		/* A segment that is not durable as a whole cannot have been finished with. */
		return o->segment >= ew_tape_pos_segment(t->durable) ? -EBUSY : 0;
	case EW_TAPE_COPY_FORWARD:
		return o->segment >= t->segment ? -EBUSY : 0;
	case EW_TAPE_EPOCH_ADD:
	case EW_TAPE_EPOCH_RETIRE:
		return 0; /* when its turn comes: it depends on those before it */
	}
	return -EINVAL;
}

/*
 * A keeper that connects tells all epochs again: that needs no job, unless something is before it.
 */
static void finish_known_epoch(struct ew_tape *t)
{
	struct ew_tape_ordered *o = &t->orders[t->n_done];
	int r;

	if (t->n_orders != t->n_done + 1 || !ew_tape_is_of_epochs(&o->is.order))
		return;
	r = ew_tape_epochs_check(t, &o->is.order);
	o->is.code = r < 0 ? r : 0;
	t->n_done += r <= 0;
}

int ew_tape_order(struct ew_tape *t, const struct ew_tape_order *order)
{
	int r = t->failed ? -EIO : may_order(t, order);

	if (r < 0)
		return r;
	if (t->n_orders == EW_TAPE_MAX_ORDERS)
		return -ENOBUFS;
	if (!t->orders)
		t->orders = calloc(EW_TAPE_MAX_ORDERS, sizeof(*t->orders));
	if (!t->orders)
		return -ENOMEM;
	t->orders[t->n_orders++] = (struct ew_tape_ordered){.is = {.order = *order}};
	finish_known_epoch(t);
	return 0;
}

bool ew_tape_order_done(struct ew_tape *t, struct ew_tape_outcome *ret)
{
	if (t->n_done == 0)
		return false;
	*ret = t->orders[0].is;
	t->n_done--;
	t->n_orders--;
	memmove(t->orders, t->orders + 1, t->n_orders * sizeof(*t->orders));
	return true;
}

static bool removes(const struct ew_tape_order *o)
{
	return o->kind == EW_TAPE_SHRED || o->kind == EW_TAPE_RELEASE;
}

/*
 * Copies out of one segment share a walk through it, what is removed the sync of a folder; an epoch
 * has a job of its own.
 */
static bool go_together(const struct ew_tape_order *a, const struct ew_tape_order *b)
{
	if (removes(a) || removes(b))
		return removes(a) && removes(b);
	return a == b || (a->kind == EW_TAPE_COPY_FORWARD && b->kind == EW_TAPE_COPY_FORWARD &&
				 a->segment == b->segment);
}

size_t ew_tape_orders_run(const struct ew_tape *t)
{
	const struct ew_tape_ordered *first = &t->orders[t->n_done];
	size_t n = t->n_orders - t->n_done;
	size_t i = 0;

	assert(t->n_out == 0);
	while (i < n && i < EW_TAPE_ORDER_BITE && go_together(&first->is.order, &first[i].is.order))
		i++;
	return i;
}

static int shred(struct ew_io *io, const char *keys, const struct ew_tape_order *o)
{
	struct ew_tape_key k = {.epoch = o->epoch, .span = o->span};
	char path[EW_MAX_PATH_BYTES];
	int r = ew_tape_key_path(keys, &k, path);

	return r < 0 ? r : ew_io_unlink(io, path);
}

static int release(struct ew_io *io, const char *folder, struct ew_tape_ordered *o)
{
	char path[EW_MAX_PATH_BYTES];
	uint32_t segment = o->is.order.segment;
	int r = ew_tape_segment_bytes(io, folder, segment, false, &o->bytes);

	if (r == 0)
		r = ew_tape_segment_path(folder, segment, path);
	return r < 0 ? r : ew_io_unlink(io, path);
}

/* Also when it was gone already: the unlink that did it may not have been durable. */
static int sync_folder(struct ew_io *io, const char *path, struct ew_tape_ordered *orders,
	size_t n, enum ew_tape_order_kind kind)
{
	bool any = false;
	int r;

	for (size_t i = 0; i < n; i++)
		any = any || orders[i].is.order.kind == kind;
	r = any ? ew_io_sync_dir(io, path) : 0;
	for (size_t i = 0; r < 0 && i < n; i++)
		if (orders[i].is.order.kind == kind)
			orders[i].is.code = r;
	return r;
}

void ew_tape_orders_remove(struct ew_io *io, const char *folder, const char *keys,
	struct ew_tape_ordered *orders, size_t n, const bool *hurry)
{
	size_t i = 0;

	for (; i < n && (i < EW_TAPE_BITE_LEAST || !ew_tape_in_haste(hurry)); i++) {
		struct ew_tape_ordered *o = &orders[i];

		o->is.code = o->is.order.kind == EW_TAPE_SHRED ? shred(io, keys, &o->is.order)
							       : release(io, folder, o);
		o->done = true;
	}
	/* An error is in the orders; whoever asked may ask again. */
	(void)!sync_folder(io, keys, orders, i, EW_TAPE_SHRED);
	(void)!sync_folder(io, folder, orders, i, EW_TAPE_RELEASE);
}

void ew_tape_orders_end(struct ew_tape *t, const struct ew_tape_ordered *orders, size_t n)
{
	struct ew_tape_ordered *first = t->orders + t->n_done;
	size_t done = 0;

	assert(t->n_out == n);
	memcpy(first, orders, n * sizeof(*orders));
	while (done < n && first[done].done) {
		const struct ew_tape_ordered *o = &first[done++];

		if (o->is.order.kind == EW_TAPE_RELEASE && o->is.code == 0)
			t->used -= o->bytes < t->used ? o->bytes : t->used;
	}
	t->n_done += done;
	t->n_out = 0;
}

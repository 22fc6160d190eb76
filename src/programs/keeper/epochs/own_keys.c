/*
 * The beginning: which of the keeper's keys the catalogue knows, and what is opened with them first. Must never seal to a key of which the
 * catalogue has no row.
 */
#include "programs/keeper/epochs/rotation.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/log.h"

#define OWN_EPOCH "own_keys_epoch"
#define WRAPPED_BYTES 1024

/* -- state ------------------------------------------------------------------------------------- */

int ew_keeper_rotation_new(struct ew_keeper *k, const struct ew_rotation_usual *usual, struct ew_ring **ring)
{
	struct ew_rotation_state *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->usual = *usual;
	if (s->usual.every_s == 0)
		s->usual.every_s = EW_ROTATION_EVERY_S;
	if (s->usual.horizon_s == 0)
		s->usual.horizon_s = EW_ROTATION_HORIZON_S;
	if (s->usual.per_s == 0)
		s->usual.per_s = EW_ROTATION_PER_S;
	s->ring = TAKE(*ring);
	s->told_late = -1;
	s->finals = true;
	k->rotation = s;
	return 0;
}

void ew_keeper_rotation_close(struct ew_keeper *k)
{
	if (!k->rotation)
		return;
	ew_ring_free(&k->rotation->ring);
	free(k->rotation);
	k->rotation = NULL;
}

/* -- ring and catalogue ------------------------------------------------------------------------ */

struct bringing {
	struct ew_keeper *k;
	uint32_t known[EW_RING_KEYS]; /* rows whose key is here */
	size_t n_known;
	uint32_t newest;              /* key of the ring */
	struct ew_epoch_row last;     /* newest row, whether its key is here or not */
};

static int see_row(void *arg, const struct ew_epoch_row *row)
{
	struct bringing *b = arg;

	if (row->epoch >= b->last.epoch)
		b->last = *row;
	if (ew_ring_has(b->k->rotation->ring, row->epoch) && b->n_known < EW_RING_KEYS)
		b->known[b->n_known++] = row->epoch;
	return 0;
}

static bool is_known(const struct bringing *b, uint32_t epoch)
{
	for (size_t i = 0; i < b->n_known; i++)
		if (b->known[i] == epoch)
			return true;
	return false;
}

/*
 * Made by a keeper that did not live to write its row, or after the copy of the catalogue that this one is. When is known by its
 * predecessor alone: no earlier than that.
 */
static int take_in(void *arg, uint32_t epoch)
{
	struct bringing *b = arg;
	struct ew_epoch_row row = {
		.kind = EW_EPOCH_CATALOG, .epoch = epoch, .state = EW_EPOCH_RETIRING, .made = b->last.made};
	int r;

	if (epoch > b->newest)
		b->newest = epoch;
	if (is_known(b, epoch))
		return 0;
	r = ew_ring_recipient(b->k->rotation->ring, epoch, row.recipient);
	if (row.made.us == 0) /* the first of a new catalogue */
		row.made = ew_io_wall(b->k->io);
	return r < 0 ? r : ew_epochs_put(b->k->catalog, &row);
}

struct stating {
	struct ew_epoch_row rows[EW_RING_KEYS];
	size_t n;
};

static int take_row(void *arg, const struct ew_epoch_row *row)
{
	struct stating *s = arg;

	if (row->state != EW_EPOCH_DESTROYED && s->n < EW_RING_KEYS)
		s->rows[s->n++] = *row;
	return 0;
}

/* The newest key that is here is used, every other one is not any more, and what is gone is gone. */
static int state_one(struct ew_keeper *k, struct ew_epoch_row *row, uint32_t newest)
{
	struct ew_wall now = ew_io_wall(k->io);
	struct ew_epoch_row was = *row;

	if (!ew_ring_has(k->rotation->ring, row->epoch)) {
		ew_log(row->state == EW_EPOCH_ENDING ? EW_LOG_INFO : EW_LOG_ERROR, "epoch_gone", EW_F_WORD("kind", "catalog"),
			EW_F_U64("epoch", row->epoch));
		row->state = EW_EPOCH_DESTROYED;
		row->destroyed = now;
	} else if (row->epoch == newest) {
		row->state = EW_EPOCH_ACTIVE;
		row->retired.us = 0;
	} else if (row->state == EW_EPOCH_ACTIVE || row->retired.us == 0) {
		row->state = EW_EPOCH_RETIRING;
		row->retired = now;
	}
	return was.state == row->state && was.retired.us == row->retired.us ? 0 : ew_epochs_put(k->catalog, row);
}

int ew_keeper_rotation_open(struct ew_keeper *k)
{
	struct ew_rotation_state *s = k->rotation;
	struct bringing *b = calloc(1, sizeof(*b));
	struct stating *now = calloc(1, sizeof(*now));
	int r = b && now ? 0 : -ENOMEM;

	if (r == 0) {
		b->k = k;
		r = ew_epochs_each(k->catalog, EW_EPOCH_CATALOG, see_row, b);
	}
	if (r == 0)
		r = ew_ring_each(s->ring, take_in, b);
	if (r == 0)
		r = ew_epochs_each(k->catalog, EW_EPOCH_CATALOG, take_row, now);
	for (size_t i = 0; r == 0 && i < now->n; i++)
		r = state_one(k, &now->rows[i], b->newest);
	if (r == 0) {
		s->catalog = b->newest;
		ew_rotation_walk(k, EW_EPOCH_CATALOG); /* what a keeper before did not end; without rows it ends at once */
	}
	free(b);
	free(now);
	return r;
}

/* -- the keeper's own keys ------------------------------------------------------------------- */

static int own_epoch(struct ew_keeper *k, uint32_t *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	uint64_t epoch = 0;
	int r;

	ew_buf_init(&text, 32);
	r = ew_catalog_get(k->catalog, OWN_EPOCH, &text);
	if (r == 0)
		r = ew_slice_decimal(ew_buf_slice(&text), UINT32_MAX, &epoch) < 0 ? -EBADMSG : 0;
	*ret = (uint32_t)epoch;
	return r == -ENOENT ? 0 : r;
}

static int seal_one(struct ew_keeper *k, const char *name, const uint8_t *key)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	uint32_t epoch;
	int r;

	ew_buf_init(&sealed, WRAPPED_BYTES);
	r = ew_rotation_seal(k, key, &sealed, &epoch);
	return r < 0 ? r : ew_catalog_set(k->catalog, name, ew_buf_slice(&sealed));
}

int ew_keeper_own_keys_seal(struct ew_keeper *k)
{
	char text[16];
	int r = seal_one(k, "system_key", k->system_key);

	(void)snprintf(text, sizeof(text), "%" PRIu32, k->rotation->catalog);
	if (r == 0)
		r = seal_one(k, "account_key", k->account_key);
	if (r == 0)
		r = seal_one(k, "index_key", k->index_key);
	return r < 0 ? r : ew_catalog_set(k->catalog, OWN_EPOCH, ew_slice_text(text));
}

/* Made once, when it is not there. */
static int open_one(struct ew_keeper *k, uint32_t epoch, const char *name, uint8_t *key)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r;

	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	r = ew_catalog_get(k->catalog, name, &sealed);
	if (r == -ENOENT)
		return ew_io_random(k->io, key, EW_COLUMN_KEY_BYTES);
	return r < 0 ? r : ew_ring_open(k->rotation->ring, epoch, ew_buf_slice(&sealed), key);
}

/* Accounts are found by a key of their own, which a backup has; in catalogues of before it is that of the index of calls, which none has. */
static int part_keys(struct ew_keeper *k)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0}, there = {0};
	int r;

	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init(&there, EW_MAX_AGE_HEADER_BYTES);
	r = ew_catalog_get(k->catalog, "account_key", &there);
	if (r != -ENOENT)
		return r;
	r = ew_catalog_get(k->catalog, "index_key", &sealed);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return ew_catalog_set(k->catalog, "account_key", ew_buf_slice(&sealed));
}

int ew_keeper_own_keys_open(struct ew_keeper *k)
{
	uint32_t epoch = 0;
	int r = own_epoch(k, &epoch);

	if (r == 0)
		r = open_one(k, epoch, "system_key", k->system_key);
	if (r == 0)
		r = part_keys(k);
	if (r == 0)
		r = open_one(k, epoch, "account_key", k->account_key);
	if (r == 0)
		r = open_one(k, epoch, "index_key", k->index_key);
	return r < 0 ? r : ew_keeper_own_keys_seal(k);
}

/*
 * What may not come back. Must never serve a call that was deleted, and never take away one that was not.
 */
#include "programs/keeper/deletion/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "catalog/holds.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/final.h"
#include "programs/keeper/deletion/retention.h"

#define KNOWN "tombstones" /* of the list the catalogue knows so many */
#define AT_ONCE 16
#define TOLD_EVERY 1000
#define WRITTEN_AT_ONCE 64

static const struct ew_id nobody;

static int read_known(struct ew_keeper *k, uint64_t *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	*ret = 0;
	ew_buf_init(&text, 32);
	r = ew_catalog_get(k->catalog, KNOWN, &text);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return ew_slice_decimal(ew_buf_slice(&text), INT64_MAX, ret) < 0 ? -EBADMSG : 0;
}

static int note_count(struct ew_keeper *k)
{
	char text[32];

	if (!k->retention->tombstones)
		return 0;
	(void)snprintf(text, sizeof(text), "%" PRIu64, ew_tombstones_count(k->retention->tombstones));
	return ew_catalog_set(k->catalog, KNOWN, ew_slice_text(text));
}

int ew_deletion_write_down(struct ew_keeper *k, struct ew_deletion_row *rows, size_t n)
{
	struct ew_tombstone stones[WRITTEN_AT_ONCE];
	size_t m = 0;
	int r;

	if (!k->retention->tombstones)
		return 0;
	for (size_t i = 0; i < n && m < WRITTEN_AT_ONCE; i++)
		if (!rows[i].written)
			stones[m++] = (struct ew_tombstone){rows[i].id, rows[i].interaction, rows[i].kinds, rows[i].cause, rows[i].begun};
	r = m > 0 ? ew_tombstones_add(k->retention->tombstones, stones, m) : 0;
	for (size_t i = 0; r == 0 && i < n; i++)
		rows[i].written = true;
	return r;
}

int ew_deletion_note_written(struct ew_keeper *k, const struct ew_deletion_row *rows, size_t n)
{
	int r = note_count(k);

	for (size_t i = 0; r == 0 && i < n; i++)
		r = rows[i].written ? ew_deletions_written(k->catalog, rows[i].number) : 0;
	return r;
}

int ew_deletion_forget_written(struct ew_keeper *k)
{
	struct ew_wall now = ew_io_wall(k->io);
	int64_t horizon = ew_deletion_horizon(k, now).us - now.us;
	int r = k->retention->tombstones ? ew_tombstones_prune(k->retention->tombstones, (struct ew_wall){now.us - 2 * horizon}) : 0;

	if (r < 0)
		ew_log(EW_LOG_WARNING, "tombstones_not_pruned", EW_F_I64("code", r));
	return 0;
}

/* -- deleting again ------------------------------------------------------------------------------ */

struct replaying {
	struct ew_keeper *k;
	uint64_t seen, calls, held;
	unsigned in_transaction;
};

static int ignore_row(void *arg, const struct ew_deletion_row *row)
{
	(void)arg;
	(void)row;
	return 0;
}

static int delete_again(struct replaying *g, const struct ew_tombstone *one)
{
	struct ew_deletion_wish wish = {
		.interaction = one->interaction, .kinds = one->kinds, .cause = EW_DELETION_RESTORED, .restored = true};
	enum ew_deletion_outcome outcome;
	uint64_t held = 0;
	int r = ew_holds_uncover_all(g->k->catalog, one->interaction, &held);

	do {
		if (r == 0)
			r = ew_deletion_begin(g->k, &wish, &outcome);
	} while (r == 0 && outcome == EW_DELETION_PART);
	if (r < 0)
		return r;
	g->calls += outcome == EW_DELETION_BEGUN;
	g->held += held > 0;
	return 0;
}

static int commit(struct replaying *g)
{
	int r = ew_keeper_commit(g->k);

	g->in_transaction = 0;
	return r < 0 ? r : ew_keeper_begin(g->k);
}

static int see_stone(void *arg, uint64_t number, const struct ew_tombstone *one)
{
	struct replaying *g = arg;
	int r = ew_deletions_get(g->k->catalog, one->deletion, ignore_row, NULL);

	(void)number;
	if (r == 0)
		return 0; /* this catalogue did it */
	if (r == -ENOENT)
		r = delete_again(g, one);
	if (r == 0 && ++g->seen % TOLD_EVERY == 0)
		ew_log(EW_LOG_WARNING, "deletions_replayed", EW_F_U64("deletions", g->seen), EW_F_U64("calls", g->calls));
	if (r == 0 && ++g->in_transaction == AT_ONCE)
		r = commit(g);
	return r;
}

static int say(struct replaying *g)
{
	char sentence[300];
	int r = ew_keeper_append(g->k, NULL, EW_EVENT_DELETION_REPLAYED, ew_io_wall(g->k->io), "keeper", nobody,
		json_pack("{s:I, s:I, s:I}", "deletions", (json_int_t)g->seen, "again", (json_int_t)g->calls, "held_then", (json_int_t)g->held), NULL,
		NULL, NULL);

	(void)snprintf(sentence, sizeof(sentence),
		"the catalogue is an older copy: %" PRIu64 " deletions were made since, and what it had again of %" PRIu64
		" calls was deleted again before anything was served",
		g->seen, g->calls);
	return r < 0 ? r : ew_keeper_except(g->k, NULL, "deletions_replayed", sentence);
}

static int replay(struct ew_keeper *k, uint64_t known)
{
	struct replaying g = {.k = k};
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_tombstones_each(k->retention->tombstones, known, see_stone, &g);
	if (r == 0 && g.seen > 0)
		r = say(&g);
	if (r == 0)
		r = note_count(k);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		ew_keeper_rollback(k);
	return r;
}

/* -- what the list lacks --------------------------------------------------------------------------- */

struct writing {
	struct ew_deletion_row rows[WRITTEN_AT_ONCE];
	size_t n;
};

static int take_row(void *arg, const struct ew_deletion_row *row)
{
	struct writing *w = arg;

	w->rows[w->n] = *row;
	w->rows[w->n++].objects = EW_SLICE_EMPTY;
	return 0;
}

static int write_some(struct ew_keeper *k, struct writing *w)
{
	int r = ew_deletion_write_down(k, w->rows, w->n);

	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_deletion_note_written(k, w->rows, w->n);
	return r < 0 ? r : ew_keeper_commit(k);
}

/* The oldest first: what comes later in the list was then begun later too. Interrupted, it goes on at the next start. */
static int write_what_lacks(struct ew_keeper *k)
{
	struct writing *w = calloc(1, sizeof(*w));
	uint64_t after = 0;
	int r = w ? 0 : -ENOMEM;

	while (r == 0) {
		w->n = 0;
		r = ew_deletions_unwritten(k->catalog, after, WRITTEN_AT_ONCE, take_row, w);
		if (r < 0 || w->n == 0)
			break;
		after = w->rows[w->n - 1].number;
		r = write_some(k, w);
	}
	free(w);
	return r;
}

/* The folder of keys is an older copy: the list gets again what a copy of the data could still open. */
static int say_lacking(struct ew_keeper *k)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_deletions_write_again(k->catalog);
	if (r == 0)
		r = note_count(k);
	if (r == 0)
		r = ew_keeper_except(k, NULL, "tombstones_lacking", NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_deletion_replay(struct ew_keeper *k, const char *folder, struct ew_error *error)
{
	uint64_t known = 0, there;
	int r;

	if (!folder)
		return 0;
	r = ew_tombstones_open(k->io, folder, &k->retention->tombstones, error);
	if (r < 0)
		return r;
	there = ew_tombstones_count(k->retention->tombstones);
	r = read_known(k, &known);
	if (r == 0 && there > known) {
		r = replay(k, known);
	} else if (r == 0 && there < known) {
		ew_log(EW_LOG_ERROR, "tombstones_lacking", EW_F_U64("known", known), EW_F_U64("there", there));
		r = say_lacking(k);
	}
	if (r == 0)
		r = write_what_lacks(k);
	return r < 0 ? ew_error_set(error, r, "deleting again what this copy of the catalogue has brought back failed: %s", strerror(-r)) : 0;
}

void ew_deletion_replay_close(struct ew_keeper *k)
{
	if (k->retention)
		ew_tombstones_close(&k->retention->tombstones);
}

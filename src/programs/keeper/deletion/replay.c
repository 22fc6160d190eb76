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

#define KNOWN "tombstones" /* what the catalogue knows of the list */
#define KNOWN_BYTES 80
#define AT_ONCE 16
#define TOLD_EVERY 1000
#define WRITTEN_AT_ONCE 64

static const struct ew_id nobody;

/* What the catalogue has noted of the list: how many records, and the deletion of the last. */
struct known {
	uint64_t count;
	struct ew_id newest; /* zero: not noted */
};

static int read_known(struct ew_keeper *k, struct known *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_slice rest, count;
	int r;

	*ret = (struct known){0};
	ew_buf_init(&text, KNOWN_BYTES);
	r = ew_catalog_get(k->catalog, KNOWN, &text);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	rest = ew_buf_slice(&text);
	if (!ew_slice_cut(&rest, ' ', &count) || ew_slice_decimal(count, INT64_MAX, &ret->count) < 0)
		return -EBADMSG;
	return rest.len > 0 && ew_id_parse(rest, &ret->newest) < 0 ? -EBADMSG : 0;
}

static int note_known(struct ew_keeper *k)
{
	char newest[EW_ID_TEXT_BYTES], text[KNOWN_BYTES];

	if (!k->retention->tombstones)
		return 0;
	ew_id_format(ew_tombstones_newest(k->retention->tombstones), newest);
	(void)snprintf(text, sizeof(text), "%" PRIu64 " %s", ew_tombstones_count(k->retention->tombstones), newest);
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
	int r = note_known(k);

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

static int ignore_row(void *arg, const struct ew_deletion_row *row)
{
	(void)arg;
	(void)row;
	return 0;
}

/* -- whether they fit ---------------------------------------------------------------------------- */

struct fitting {
	struct ew_keeper *k;
	const struct known *known;
	bool differs;
};

/* The one that was noted last must be where it was; behind it only deletions of this catalogue, which it had no time to note. */
static int see_later(void *arg, uint64_t number, const struct ew_tombstone *one)
{
	struct fitting *f = arg;
	int r;

	f->differs = one == NULL;
	if (!one)
		return 1;
	if (number < f->known->count) {
		f->differs = !ew_id_is_zero(f->known->newest) && !ew_id_equal(one->deletion, f->known->newest);
		return f->differs;
	}
	r = ew_deletions_get(f->k->catalog, one->deletion, ignore_row, NULL);
	f->differs = r == -ENOENT;
	return f->differs ? 1 : r;
}

/* A number alone says nothing: what is behind it is another record when an older copy of the folder was put back and has grown since. */
static int do_fit(struct ew_keeper *k, const struct known *known, bool *ret)
{
	struct fitting f = {k, known, false};
	int r = 0;

	if (ew_tombstones_count(k->retention->tombstones) < known->count || ew_tombstones_cut(k->retention->tombstones) > 0)
		f.differs = true;
	else
		r = ew_tombstones_each(k->retention->tombstones, known->count > 0 ? known->count - 1 : 0, see_later, &f);
	*ret = !f.differs;
	return r < 0 ? r : 0;
}

/* -- deleting again ------------------------------------------------------------------------------ */

struct replaying {
	struct ew_keeper *k;
	uint64_t known;             /* those before were done by this catalogue, or replayed, when the list is the same */
	uint64_t seen, calls, held;
	uint64_t damaged;           /* nobody knows of which calls they are */
	unsigned in_transaction;
};

static int delete_again(struct replaying *g, const struct ew_tombstone *one, bool *ret_begun)
{
	struct ew_deletion_wish wish = {
		.interaction = one->interaction, .kinds = one->kinds, .cause = EW_DELETION_RESTORED, .restored = true};
	enum ew_deletion_outcome outcome;
	bool held = false;
	int r = ew_holds_any(g->k->catalog, one->interaction, &held);

	*ret_begun = false;
	do {
		if (r == 0)
			r = ew_deletion_begin(g->k, &wish, &outcome);
		*ret_begun = *ret_begun || (r == 0 && (outcome == EW_DELETION_BEGUN || outcome == EW_DELETION_PART));
	} while (r == 0 && outcome == EW_DELETION_PART);
	g->held += r == 0 && *ret_begun && held;
	return r;
}

static int commit(struct replaying *g)
{
	int r = ew_keeper_commit(g->k);

	g->in_transaction = 0;
	return r < 0 ? r : ew_keeper_begin(g->k);
}

struct redone {
	const struct ew_tombstone *one;
	bool is;
};

static int see_redone(void *arg, const struct ew_deletion_row *row)
{
	struct redone *d = arg;

	d->is = d->is || (row->cause == EW_DELETION_RESTORED && row->begun.us >= d->one->begun.us && (row->kinds & d->one->kinds) == d->one->kinds);
	return 0;
}

/* What has been made of the call, or placed on it, since it was deleted again is nothing that the record is about. */
static int was_redone(struct ew_keeper *k, const struct ew_tombstone *one, bool *ret)
{
	struct redone d = {one, false};
	int r = ew_deletions_of(k->catalog, one->interaction, see_redone, &d);

	*ret = d.is;
	return r;
}

static int see_stone(void *arg, uint64_t number, const struct ew_tombstone *one)
{
	struct replaying *g = arg;
	bool begun = false, redone = false;
	int r;

	g->damaged += one == NULL;
	if (!one)
		return 0;
	r = ew_deletions_get(g->k->catalog, one->deletion, ignore_row, NULL);
	if (r == -ENOENT)
		r = was_redone(g->k, one, &redone);
	else if (r == 0)
		return 0; /* this catalogue did it */
	if (r == 0 && !redone)
		r = delete_again(g, one, &begun);
	g->calls += begun;
	g->seen += begun || number >= g->known; /* another was replayed before, and nothing of it has come back */
	if (r == 0 && begun && g->calls % TOLD_EVERY == 0)
		ew_log(EW_LOG_WARNING, "deletions_replayed", EW_F_U64("deletions", g->seen), EW_F_U64("calls", g->calls));
	if (r == 0 && ++g->in_transaction == AT_ONCE)
		r = commit(g);
	return r;
}

/* A call that nobody can name may be served again: somebody has to know. */
static int say_damaged(struct replaying *g)
{
	char sentence[400];

	(void)snprintf(sentence, sizeof(sentence),
		"%" PRIu64 " records of the list of what was deleted (tombstones-* in the keeper's folder of keys) cannot be read, and the catalogue may be an older copy: calls "
		"that were deleted since can be there again. Restore once more with an undamaged copy of the folder of keys, or delete those calls by their certificates",
		g->damaged);
	return ew_keeper_except(g->k, NULL, "deletions_not_replayed", sentence);
}

static int say(struct replaying *g)
{
	char sentence[300];
	int r = ew_keeper_append(g->k, NULL, EW_EVENT_DELETION_REPLAYED, ew_io_wall(g->k->io), "keeper", nobody,
		json_pack("{s:I, s:I, s:I, s:I}", "deletions", (json_int_t)g->seen, "again", (json_int_t)g->calls, "held_then", (json_int_t)g->held, "damaged",
			(json_int_t)g->damaged),
		NULL, NULL, NULL);

	(void)snprintf(sentence, sizeof(sentence),
		"the catalogue is an older copy: %" PRIu64 " deletions were made since, and what it had again of %" PRIu64
		" calls was deleted again before anything was served",
		g->seen, g->calls);
	if (r == 0 && g->seen > 0)
		r = ew_keeper_except(g->k, NULL, "deletions_replayed", sentence);
	return r < 0 || g->damaged == 0 ? r : say_damaged(g);
}

/* The folder of keys is an older copy: the list gets again what a copy of the data could still open. */
static int say_lacking(struct ew_keeper *k, uint64_t known)
{
	int r = ew_deletions_write_again(k->catalog);

	ew_log(EW_LOG_ERROR, "tombstones_lacking", EW_F_U64("known", known), EW_F_U64("there", ew_tombstones_count(k->retention->tombstones)));
	return r < 0 ? r : ew_keeper_except(k, NULL, "tombstones_lacking", NULL);
}

/* From the oldest on: that costs time, and needs no trust in numbers. */
static int replay(struct ew_keeper *k, const struct known *known)
{
	struct replaying g = {.k = k, .known = known->count, .damaged = ew_tombstones_cut(k->retention->tombstones)};
	bool lacking = ew_tombstones_count(k->retention->tombstones) < known->count;
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_tombstones_each(k->retention->tombstones, 0, see_stone, &g);
	if (r == 0 && g.seen + g.damaged > 0)
		r = say(&g);
	if (r == 0 && lacking)
		r = say_lacking(k, known->count);
	if (r == 0)
		r = note_known(k);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r < 0)
		ew_keeper_rollback(k);
	else if (ew_tombstones_drop_cut(k->retention->tombstones) < 0)
		ew_log(EW_LOG_WARNING, "tombstones_not_mended"); /* it is told again at the next start */
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

/* A batch, the oldest first: what comes later in the list was then begun later too. What the disk refuses is tried again (ew_deletion_write_more()). */
static int write_some(struct ew_keeper *k, struct writing *w)
{
	struct ew_retention_state *s = k->retention;
	int error, r = ew_deletions_unwritten(k->catalog, WRITTEN_AT_ONCE, take_row, w);

	s->lacking = r == 0 && w->n > 0;
	if (!s->lacking)
		return r;
	error = ew_deletion_write_down(k, w->rows, w->n);
	if (error < 0) {
		ew_log(EW_LOG_WARNING, "tombstones_not_written", EW_F_I64("code", error));
		return 1;
	}
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_deletion_note_written(k, w->rows, w->n);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_deletion_write_more(struct ew_keeper *k)
{
	struct writing *w = k->retention->tombstones ? calloc(1, sizeof(*w)) : NULL;
	int r = w ? write_some(k, w) : k->retention->tombstones ? -ENOMEM : 0;

	free(w);
	return r < 0 ? r : 0;
}

/* Interrupted, it goes on at the next start. */
static int write_what_lacks(struct ew_keeper *k)
{
	struct writing *w = calloc(1, sizeof(*w));
	int r = w ? 0 : -ENOMEM;

	do {
		if (r == 0) {
			w->n = 0;
			r = write_some(k, w);
		}
	} while (r == 0 && k->retention->lacking);
	free(w);
	return r < 0 ? r : 0;
}

int ew_deletion_replay(struct ew_keeper *k, const char *folder, struct ew_error *error)
{
	struct known known;
	bool fits = true;
	int r;

	if (!folder)
		return 0;
	r = ew_tombstones_open(k->io, folder, &k->retention->tombstones, error);
	if (r < 0)
		return r;
	r = read_known(k, &known);
	if (r == 0)
		r = do_fit(k, &known, &fits);
	if (r == 0 && !fits)
		r = replay(k, &known);
	if (r == 0)
		r = write_what_lacks(k);
	return r < 0 ? ew_error_set(error, r, "deleting again what this copy of the catalogue has brought back failed: %s", strerror(-r)) : 0;
}

void ew_deletion_replay_close(struct ew_keeper *k)
{
	if (k->retention)
		ew_tombstones_close(&k->retention->tombstones);
}

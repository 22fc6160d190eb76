/*
 * Making the calls of an earlier version searchable by the blind index as it is now. In pieces between the keeper's other
 * work, the newest calls first: those of the last day before anybody is served, because a leg of a call finds the others
 * by the index. Must never hold a new call up for an old one.
 */
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_work.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/blind.h"
#include "catalog/events.h"
#include "catalog/reindex.h"

#define PIECE_US (5 * EW_US_PER_MS)
#define PIECE_CALLS 64
#define TOLD_EVERY_US (60 * EW_US_PER_S)
#define FIRST_US (24 * 3600 * EW_US_PER_S) /* back from now; of calls that may still have a leg */
#define FIRST_MOST_US (60 * EW_US_PER_S)   /* and no longer than so, whoever waits */

struct bringing {
	struct ew_keeper *k;
	struct ew_wall started; /* of the last */
};

static int note_record(struct ew_keeper *k, struct ew_buf *set, const json_t *record)
{
	int r = ew_keeper_note_access(k, set, record);

	return r < 0 ? r : ew_keeper_note_parties(k, set, record);
}

static int add_record(struct ew_keeper *k, const struct ew_interaction_row *row, struct ew_slice text)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};
	json_t *record = json_loadb((const char *)text.at, text.len, 0, NULL);
	int r = record ? 0 : -EBADMSG;

	ew_buf_init(&set, EW_BLIND_MOST_BYTES);
	if (r == 0)
		r = note_record(k, &set, record);
	json_decref(record);
	if (r == 0 || r == -EFBIG)
		r = ew_blind_add_set(k->catalog, row->id, &set);
	return r == -EFBIG ? 0 : r;
}

/* One that cannot be read keeps what the old index knew of it. */
static int add_stored(struct ew_keeper *k, const struct ew_interaction_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_call *call = NULL;
	int r = ew_keeper_call_of_row(k, row, &call);

	ew_buf_init_secret(&plain, EW_MAX_EVENT_JSON_BYTES);
	if (r == 0)
		r = ew_keeper_unseal(k, call, "summary", 0, row->sealed, &plain);
	if (r == 0)
		r = add_record(k, row, ew_buf_slice(&plain));
	ew_keeper_call_drop(k, &call);
	return ew_keeper_call_is_lost(r) ? 0 : r;
}

/* -- of a catalogue that came without an index: all that a call was ever found by follows from its events -- */

struct refolding {
	struct ew_keeper *k;
	struct ew_call *call;
	size_t n;
};

static int fold_one(void *arg, const struct ew_event_row *row)
{
	struct refolding *f = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(f->k, f->call, row->index, row->sealed, &row->commitment, &e);

	f->n++;
	if (r == 0)
		r = ew_interaction_apply(f->call->fold, &e);
	return r < 0 ? r : ew_keeper_index_again(f->k, f->call, e.type);
}

static int add_events(struct ew_keeper *k, const struct ew_interaction_row *row)
{
	struct refolding f = {.k = k};
	int r = ew_keeper_call_of_row(k, row, &f.call);

	if (r == 0)
		r = ew_events_each(k->catalog, row->id, 0, UINT64_MAX, fold_one, &f);
	ew_keeper_call_drop(k, &f.call);
	/* Whose events are gone or cannot be read is found by what its row says. */
	return ew_keeper_call_is_lost(r) || (r == 0 && f.n == 0) ? add_stored(k, row) : r;
}

static int bring_over(void *arg, const struct ew_interaction_row *row)
{
	struct bringing *b = arg;
	int r = ew_blind_bring_over(b->k->catalog, row->id);

	b->started = row->started;
	if (r < 0)
		return r;
	return b->k->reindexing.whole ? add_events(b->k, row) : add_stored(b->k, row);
}

/* 1: there is more; 0: all is done. */
static int some(struct ew_keeper *k, struct bringing *b)
{
	int64_t until = ew_io_mono(k->io).us + PIECE_US;
	int r = 0;

	for (unsigned n = 0; r == 0 && (n == 0 || (n < PIECE_CALLS && ew_io_mono(k->io).us < until)); n++)
		r = ew_reindex_one(k->catalog, k->reindexing.next, bring_over, b, &k->reindexing.next);
	if (r == -ENOENT)
		return ew_reindex_done(k->catalog);
	if (r == 0)
		r = ew_reindex_note(k->catalog, k->reindexing.next);
	return r < 0 ? r : 1;
}

static int piece(struct ew_keeper *k, struct bringing *b)
{
	int64_t next = k->reindexing.next;
	int r = ew_keeper_begin(k), more;

	if (r < 0)
		return r;
	more = some(k, b);
	r = more < 0 ? more : ew_keeper_commit(k);
	if (r < 0) {
		k->reindexing.next = next;
		return r;
	}
	k->reindexing.running = more == 1;
	return 0;
}

static void tell(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);

	if (!k->reindexing.running) {
		ew_log(EW_LOG_INFO, "reindexed");
		return;
	}
	if (k->reindexing.told.us != 0 && now.us - k->reindexing.told.us < TOLD_EVERY_US)
		return;
	k->reindexing.told = now;
	ew_log(EW_LOG_INFO, "reindexing", EW_F_I64("calls_left", k->reindexing.next));
}

int ew_keeper_reindex_open(struct ew_keeper *k)
{
	struct bringing b = {.k = k, .started = ew_io_wall(k->io)};
	int64_t until = ew_io_mono(k->io).us + FIRST_MOST_US, since = b.started.us - FIRST_US;
	int r = ew_reindex_next(k->catalog, &k->reindexing.next);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	r = ew_reindex_is_whole(k->catalog, &k->reindexing.whole);
	k->reindexing.running = true;
	while (r == 0 && k->reindexing.running && b.started.us >= since && ew_io_mono(k->io).us < until) {
		r = piece(k, &b);
		if (r == 0)
			tell(k);
	}
	return r;
}

bool ew_keeper_reindex_due(const struct ew_keeper *k)
{
	return k->reindexing.running;
}

int ew_keeper_reindex_step(struct ew_keeper *k)
{
	struct bringing b = {.k = k};
	int r = piece(k, &b);

	if (r == 0)
		tell(k);
	return r;
}

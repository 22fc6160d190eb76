/*
 * Reading a recorder's tape: every event behind the stored position, opened with the keeper's key, becomes an event of
 * the log in the same transaction that moves the position. Exactly once, in order. Only what the recorder called
 * durable is read, so that nothing the log says can be undone by a power cut on the tape. A backlog is read in batches,
 * so that hours of it never keep the keeper from showing life and answering.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/positions.h"
#include "open/age_open.h"
#include "seal/span_key.h"

#define EVENTS_A_BATCH 64
#define BYTES_A_BATCH (2 * 1024 * 1024)
#define TIME_A_BATCH_US (5 * EW_US_PER_MS)
#define SAVE_OPENER_EVERY 512

/* Why a scan ended before its end. */
enum { BATCH_FULL = 1, ORPHANS_FIRST };

struct reading {
	struct ew_keeper *k;
	uint32_t thread;
	struct ew_tape_view *tape;
	struct ew_mono begun;
	unsigned events;
	uint64_t bytes;
	ew_tape_pos reached;
	uint32_t next_event;
	bool damaged;
};

static int opener_from(struct ew_keeper *k, struct ew_tape_view *tape, struct ew_slice sealed_key)
{
	const struct ew_identity *identities[] = {k->events};
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_span_key key;
	int r;

	ew_buf_init_secret(&plain, EW_SPAN_KEY_PLAIN_BYTES);
	r = ew_age_open(identities, 1, sealed_key, &plain);
	if (r == 0)
		r = ew_span_key_decode(ew_buf_slice(&plain), &key);
	if (r < 0)
		return r;
	if (!tape->opener)
		tape->opener = ew_secret_alloc(sizeof(*tape->opener));
	if (!tape->opener)
		return -ENOMEM;
	ew_frame_opener_init(tape->opener, key.span, key.start);
	ew_wipe(&key, sizeof(key));
	tape->have_opener = true;
	return 0;
}

/* The opener's state as a key file of its own, so that a restart does not ratchet from the beginning. */
static int save_opener(struct ew_keeper *k, struct ew_tape_view *tape)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_span_key key = {.kind = EW_SPAN_EVENTS, .span = tape->opener->span};
	int r;

	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	memcpy(key.start, tape->opener->key, sizeof(key.start));
	r = ew_span_key_seal(k->io, &k->events->recipient, &key, &sealed);
	ew_wipe(&key, sizeof(key));
	if (r < 0)
		return r;
	tape->saved_index = tape->opener->index;
	return ew_event_spans_put(
		k->catalog, tape->opener->span, tape->opener->index, ew_buf_slice(&sealed));
}

/*
 * The event span's key as it was stored on the way, or as the recorder left it: then nothing of the span was read
 * yet.
 */
static int read_opener(struct reading *rd, struct ew_id span, uint32_t *ret_next, bool *ret_fresh)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r;

	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	*ret_next = 0;
	r = ew_event_spans_get(rd->k->catalog, span, ret_next, &sealed);
	*ret_fresh = r == -ENOENT;
	if (*ret_fresh)
		r = ew_tape_key_read(rd->k->io, rd->tape->folder, 0, span, &sealed);
	return r < 0 ? r : opener_from(rd->k, rd->tape, ew_buf_slice(&sealed));
}

static int find_opener(struct reading *rd, struct ew_id span)
{
	uint32_t next;
	bool fresh;
	int r;

	if (rd->tape->have_opener && ew_id_equal(rd->tape->opener->span, span))
		return 0;
	r = read_opener(rd, span, &next, &fresh);
	if (r < 0)
		return r;
	rd->tape->opener->index = rd->tape->saved_index = next;
	if (fresh) {
		rd->next_event = 0;
		return save_opener(rd->k, rd->tape);
	}
	/* Stored by a version that did not note where it was: then nothing can be said to be missing. */
	if (rd->next_event == 0)
		rd->next_event = UINT32_MAX;
	return 0;
}

/* What will be so for ever; a disk that fails now may give the event another time. */
static bool is_damage(int r)
{
	return r == -EBADMSG || r == -EPROTO || r == -EKEYREJECTED || r == -ENOKEY || r == -ENOENT ||
		r == -EINVAL || r == -ESTALE || r == -EFBIG || r == -EMSGSIZE || r == -ERANGE;
}

static int damaged(struct reading *rd, const struct ew_tape_record *record, int error)
{
	char sentence[200];

	snprintf(sentence, sizeof(sentence),
		"event %u on the tape of recorder thread %u cannot be opened (%s): what it said is lost",
		record->index, rd->thread, strerror(-error));
	return ew_keeper_except(rd->k, NULL, "tape_event_unreadable", sentence);
}

/*
 * Events that a power cut took from the end of a segment: none of them had been called durable, but they were written.
 * Or events that stood where the tape is damaged: those may have been.
 */
static int note_missing(struct reading *rd, const struct ew_tape_record *record)
{
	char sentence[200];

	if (record->index <= rd->next_event)
		return 0;
	snprintf(sentence, sizeof(sentence),
		rd->damaged
			? "events %u to %u of recorder thread %u stood where the tape is damaged: what they said is "
			  "lost"
			: "events %u to %u of recorder thread %u were lost with the power; none was acknowledged to "
			  "anybody",
		rd->next_event, record->index - 1, rd->thread);
	rd->damaged = false;
	return ew_keeper_except(rd->k, NULL, "tape_events_missing", sentence);
}

static int take_event(struct reading *rd, ew_tape_pos at, const struct ew_tape_record *record,
	struct ew_slice sealed)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_tape_ref ref = {record->span, record->index};
	struct ew_message event;
	int r;

	ew_buf_init_secret(&plain, EW_MAX_TAPE_EVENT_BYTES);
	r = find_opener(rd, record->span);
	if (r == 0)
		r = note_missing(rd, record);
	if (r == 0)
		r = ew_tape_record_open(rd->tape->opener, record, sealed, &plain);
	if (r == 0)
		r = ew_message_decode(ew_buf_slice(&plain), &event);
	if (r < 0)
		return is_damage(r) ? damaged(rd, record, r) : r;
	r = ew_keeper_tape_event(rd->k, rd->thread, at, record->wall, &event, &ref);
	if (r == 0 && rd->tape->opener->index >= rd->tape->saved_index + SAVE_OPENER_EVERY)
		r = save_opener(rd->k, rd->tape);
	return r;
}

static bool batch_is_full(const struct reading *rd)
{
	return rd->events >= EVENTS_A_BATCH || rd->bytes >= BYTES_A_BATCH ||
		ew_io_mono(rd->k->io).us - rd->begun.us > TIME_A_BATCH_US;
}

static int take_record(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct reading *rd = arg;

	if (record->type == EW_TAPE_EVENT && !(record->flags & EW_TAPE_COPY)) {
		int r = take_event(rd, at, record, sealed);

		if (r == -EAGAIN) {
			rd->next_event = record->index; /* what is missing before it was told */
			return ORPHANS_FIRST;
		}
		if (r < 0)
			return r;
		rd->events++;
		rd->next_event = record->index + 1;
	}
	rd->reached = next;
	rd->bytes += record->length;
	return batch_is_full(rd) ? BATCH_FULL : 0;
}

/* A position that cannot be gone on from is told in words; where whole records begin again the next batch goes on. */
static int pass_damage(struct reading *rd)
{
	ew_tape_pos from = rd->reached, to = from;
	uint32_t segment = ew_tape_pos_segment(from);
	char sentence[300];
	int r = ew_keeper_find_whole(rd->k->io, rd->tape->folder, from, &to);

	if (r < 0 && r != -ENOENT)
		return r;
	/*
	 * Found here before and still not to be read: the segment's own front is damaged, and no record of it can be
	 * had.
	 */
	if (r == -ENOENT || (to == from && from == rd->tape->skipped))
		to = ew_tape_pos_of(segment + 1, 0);
	snprintf(sentence, sizeof(sentence),
		"the tape of recorder thread %u is damaged between byte %u of segment %08x and byte %u of segment "
		"%08x: "
		"what lies between cannot be read",
		rd->thread, ew_tape_pos_offset(from), segment, ew_tape_pos_offset(to), ew_tape_pos_segment(to));
	rd->reached = rd->tape->skipped = to;
	rd->damaged = true;
	return ew_keeper_except(rd->k, NULL, "tape_damaged", sentence);
}

/* Everything before `until` is on the disk; what the scan did not reach of that segment is no record any more. */
static int pass_torn(struct reading *rd, ew_tape_pos until)
{
	char sentence[200];

	if (ew_tape_pos_segment(rd->reached) != ew_tape_pos_segment(until) || rd->reached >= until ||
		ew_tape_pos_offset(rd->reached) < EW_TAPE_SEGMENT_HEADER_BYTES)
		return 0;
	snprintf(sentence, sizeof(sentence),
		"the tape of recorder thread %u is damaged: bytes %u to %u of segment %08x were durable and cannot be "
		"read",
		rd->thread, ew_tape_pos_offset(rd->reached), ew_tape_pos_offset(until), ew_tape_pos_segment(until));
	rd->reached = until;
	rd->damaged = true;
	return ew_keeper_except(rd->k, NULL, "tape_damaged", sentence);
}

static int scan(struct reading *rd, ew_tape_pos until)
{
	struct ew_error error = {0};
	int r = ew_tape_scan(
		rd->k->io, rd->tape->folder, rd->tape->position, until, take_record, rd, &error);

	if (r == 0)
		return pass_torn(rd, until);
	if (r != -EBADMSG || !error.code)
		return r;
	ew_log(EW_LOG_ERROR, "tape_damaged", EW_F_ERROR(&error));
	r = pass_damage(rd);
	return r < 0 ? r : BATCH_FULL;
}

static int keep_place(struct reading *rd)
{
	int r;

	if (rd->reached == rd->tape->position)
		return 0;
	r = ew_positions_set(rd->k->catalog, rd->thread, rd->reached);
	return r < 0 ? r : ew_positions_set_event(rd->k->catalog, rd->thread, rd->next_event);
}

static int read_batch(struct reading *rd, ew_tape_pos until)
{
	int r = ew_keeper_begin(rd->k);
	int kept;

	if (r < 0)
		return r;
	rd->reached = rd->tape->position;
	rd->next_event = rd->tape->next_event;
	rd->damaged = rd->tape->damaged;
	rd->begun = ew_io_mono(rd->k->io);
	r = scan(rd, until);
	kept = r < 0 ? r : ew_keeper_decide_pending(rd->k);
	if (kept == 0)
		kept = keep_place(rd);
	if (kept < 0)
		return kept;
	if (ew_keeper_commit(rd->k) < 0)
		return -EIO;
	rd->tape->position = rd->reached;
	rd->tape->next_event = rd->next_event;
	rd->tape->damaged = rd->damaged;
	return r;
}

/* The event that a batch stopped at is read again later: its opener with it. */
static int stop_for_orphans(struct ew_keeper *k, uint32_t thread)
{
	struct ew_tape_view *tape = &k->tapes[thread];
	int r = ew_keeper_orphans_begin(k, thread, tape->position);

	tape->have_opener = false;
	return r < 0 ? r : 0;
}

/* Everything durable was read: what waited for that. */
static int caught_up(struct ew_keeper *k, uint32_t thread)
{
	struct ew_tape_view *tape = &k->tapes[thread];
	int r = 0;

	tape->due = false;
	/*
	 * What an earlier connection rang for may be less than what this one has: its own doorbell must have been
	 * heard.
	 */
	if (tape->restoring && tape->known && tape->heard)
		r = ew_keeper_restore(k, thread);
	if (r == 0)
		r = ew_keeper_orders_overdue(k);
	k->dispatch_due = true;
	return r;
}

int ew_keeper_read_tape(struct ew_keeper *k, uint32_t thread)
{
	struct ew_tape_view *tape = &k->tapes[thread];
	struct reading rd = {.k = k, .thread = thread, .tape = tape};
	int r;

	if (tape->orphans)
		return ew_keeper_orphans_step(k, thread);
	if (tape->position >= tape->durable)
		return caught_up(k, thread);
	r = read_batch(&rd, tape->durable);
	if (r < 0) {
		/* The opener has moved on for events that were not stored after all. */
		tape->have_opener = false;
		return r;
	}
	if (r == ORPHANS_FIRST)
		return stop_for_orphans(k, thread);
	if (r == 0)
		return caught_up(k, thread);
	return 0;
}

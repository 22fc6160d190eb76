/*
 * Reading a recorder's tape: every event behind the stored position, opened with the keeper's key, becomes an event of
 * the log in the same transaction that moves the position. Exactly once, in order. Only what the recorder called
 * durable is read, so that nothing the log says can be undone by a power cut on the tape.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/positions.h"
#include "open/age_open.h"
#include "seal/span_key.h"

#define EVENTS_A_TRANSACTION 200
#define SAVE_OPENER_EVERY 512
#define BATCH_FULL 1

struct reading {
	struct ew_keeper *k;
	uint32_t thread;
	struct ew_tape_view *tape;
	unsigned events;
	ew_tape_pos reached;
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

static int find_opener(struct reading *rd, struct ew_id span)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	uint32_t next = 0;
	int r;

	if (rd->tape->have_opener && ew_id_equal(rd->tape->opener->span, span))
		return 0;
	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	r = ew_event_spans_get(rd->k->catalog, span, &next, &sealed);
	if (r == -ENOENT)
		r = ew_tape_key_read(rd->k->io, rd->tape->folder, 0, span, &sealed);
	if (r < 0)
		return r;
	r = opener_from(rd->k, rd->tape, ew_buf_slice(&sealed));
	if (r < 0)
		return r;
	rd->tape->opener->index = next;
	return next == 0 ? save_opener(rd->k, rd->tape) : 0;
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

/* Events that a power cut took from the end of a segment: none of them had been called durable, but they were written. */
static int note_missing(struct reading *rd, const struct ew_tape_record *record)
{
	char sentence[200];

	if (record->index <= rd->tape->opener->index)
		return 0;
	snprintf(sentence, sizeof(sentence),
		"events %u to %u of recorder thread %u were lost with the power; none was acknowledged to anybody",
		rd->tape->opener->index, record->index - 1, rd->thread);
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

static int take_record(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct reading *rd = arg;

	if (record->type == EW_TAPE_EVENT && !(record->flags & EW_TAPE_COPY)) {
		int r = take_event(rd, at, record, sealed);

		if (r < 0)
			return r;
		rd->events++;
	}
	rd->reached = next;
	return rd->events >= EVENTS_A_TRANSACTION ? BATCH_FULL : 0;
}

static int read_batch(struct reading *rd, ew_tape_pos until)
{
	struct ew_error error = {0};
	int r = ew_keeper_begin(rd->k);

	if (r < 0)
		return r;
	rd->events = 0;
	rd->reached = rd->tape->position;
	r = ew_tape_scan(
		rd->k->io, rd->tape->folder, rd->tape->position, until, take_record, rd, &error);
	if (r == -EBADMSG && error.code) {
		ew_log(EW_LOG_ERROR, "tape_damaged", EW_F_ERROR(&error));
		r = ew_keeper_except(rd->k, NULL, "tape_damaged", ew_error_text(&error));
		/* Nothing behind the damage in that segment can be read: go on with the next one. */
		rd->reached = ew_tape_pos_of(ew_tape_pos_segment(rd->reached) + 1, 0);
	}
	if (r >= 0 && rd->reached != rd->tape->position) {
		int put = ew_positions_set(rd->k->catalog, rd->thread, rd->reached);

		r = put < 0 ? put : r;
	}
	if (r < 0)
		return r;
	return ew_keeper_commit(rd->k) < 0 ? -EIO : r;
}

int ew_keeper_read_tape(struct ew_keeper *k, uint32_t thread)
{
	struct ew_tape_view *tape = &k->tapes[thread];
	struct reading rd = {.k = k, .thread = thread, .tape = tape};
	int r = BATCH_FULL;

	while (r == BATCH_FULL && tape->position < tape->durable) {
		r = read_batch(&rd, tape->durable);
		if (r < 0) {
			/* The opener has moved on for events that were not stored after all. */
			tape->have_opener = false;
			return r;
		}
		tape->position = rd.reached;
	}
	return 0;
}

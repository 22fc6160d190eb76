/*
 * Events on the tape, and the answers that wait until they are durable. An event of something
 * that has happened may be late when the disk is full or slow, but it is never dropped and never
 * changes its place: what cannot be kept at all ends the process, and the restart is seen by
 * everybody.
 */
#include "programs/recorder/recorder_private.h"

#include <errno.h>
#include <string.h>

static int encode(struct ew_recorder *r, uint16_t number, const void *message)
{
	int error;

	ew_buf_clear(&r->scratch);
	error = ew_message_encode(number, 0, message, &r->scratch);
	if (error)
		ew_buf_clear(&r->scratch);
	return error;
}

/* No room on the tape or in memory is an answer; anything else is its end. */
static int append(struct ew_recorder *r, uint32_t *ret_index)
{
	int error = ew_tape_event(r->tape, r->wall, ew_buf_slice(&r->scratch), ret_index);

	if (error && error != -EDQUOT && error != -ENOBUFS && error != -ENOMEM)
		ew_rec_fail(r, error);
	return error;
}

static void owe(struct ew_recorder *r, uint32_t *ret_index)
{
	ew_buf_add_u32(&r->owed, (uint32_t)r->scratch.len);
	ew_buf_add_slice(&r->owed, ew_buf_slice(&r->scratch));
	if (ew_buf_error(&r->owed)) {
		ew_rec_fail(r, ew_buf_error(&r->owed));
		return;
	}
	*ret_index = ew_tape_events(r->tape) + r->n_owed++;
}

void ew_rec_event(struct ew_recorder *r, uint16_t number, const void *message, uint32_t *ret_index)
{
	uint32_t index = UINT32_MAX;
	int error = encode(r, number, message);

	if (error) {
		ew_rec_fail(r, error);
		return;
	}
	if (r->n_owed || (append(r, &index) && !r->failed))
		owe(r, &index);
	if (ret_index)
		*ret_index = index;
}

int ew_rec_event_first(
	struct ew_recorder *r, uint16_t number, const void *message, uint32_t *ret_index)
{
	uint32_t index;
	int error;

	if (r->failed)
		return r->failed;
	if (r->n_owed)
		return -ENOBUFS;
	error = encode(r, number, message);
	if (!error)
		error = append(r, &index);
	if (!error && ret_index)
		*ret_index = index;
	return error;
}

static uint32_t first_length(const struct ew_buf *owed)
{
	return (uint32_t)owed->at[0] << 24 | (uint32_t)owed->at[1] << 16 |
		(uint32_t)owed->at[2] << 8 |
	       owed->at[3];
}

void ew_rec_events_pay(struct ew_recorder *r)
{
	while (r->n_owed && !r->failed) {
		uint32_t length = first_length(&r->owed);
		uint32_t index;

		ew_buf_clear(&r->scratch);
		ew_buf_add(&r->scratch, r->owed.at + 4, length);
		if (append(r, &index))
			return;
		ew_buf_consume(&r->owed, 4 + (size_t)length);
		r->n_owed--;
	}
}

void ew_rec_exception(
	struct ew_recorder *r, struct ew_id interaction, const char *kind, const char *sentence)
{
	struct ew_msg_ev_exception e = {.interaction = interaction,
		.kind = ew_slice_text(kind),
		.sentence = ew_slice_text(sentence)};

	ew_rec_event(r, EW_MSG_ev_exception, &e, NULL);
}

int ew_rec_reply_later(struct ew_recorder *r, const struct reply *reply)
{
	uint32_t at = (r->reply_first + r->n_replies) % EW_REC_REPLIES;

	if (r->n_replies == EW_REC_REPLIES)
		return -EBUSY;
	r->replies[at] = *reply;
	r->replies[at].generation = r->peers[reply->to].generation;
	r->n_replies++;
	ew_rec_sync_soon(r);
	return 0;
}

void ew_rec_replies_release(struct ew_recorder *r)
{
	uint32_t durable = ew_tape_durable_events(r->tape);

	while (r->n_replies && r->replies[r->reply_first].index < durable) {
		struct reply reply = r->replies[r->reply_first];

		r->reply_first = (r->reply_first + 1) % EW_REC_REPLIES;
		r->n_replies--;
		if (reply.generation == r->peers[reply.to].generation)
			ew_rec_send(r, reply.to, reply.request, reply.number, &reply.as);
	}
	if (r->n_replies)
		ew_rec_sync_soon(r);
}

void ew_rec_done(struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request, int code)
{
	struct ew_msg_done done = {.code = code, .sentence = EW_SLICE_EMPTY};

	if (request)
		ew_rec_send(r, to, request, EW_MSG_done, &done);
}

void ew_rec_done_later(
	struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request, uint32_t index)
{
	struct reply reply = {.to = to, .index = index, .number = EW_MSG_done, .request = request};

	if (!request)
		return;
	if (ew_rec_reply_later(r, &reply))
		ew_rec_done(r, to, request, -EBUSY);
}

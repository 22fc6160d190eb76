/*
 * Events on the tape, and the answers that wait until they are durable. An event of something
 * that has happened may be late when the disk is full or slow, but it is never dropped and never
 * changes its place: what cannot be kept at all ends the process, and the restart is seen by
 * everybody.
 */
#include "programs/recorder/recorder_private.h"

#include <errno.h>
#include <stdlib.h>
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

static struct ew_wall time_of(const struct ew_recorder *r, const struct call *c)
{
	return c ? ew_rec_wall(r, c) : r->wall;
}

/* No room on the tape or in memory is an answer; anything else is its end. */
static int append(
	struct ew_recorder *r, struct ew_wall wall, struct ew_slice event, uint32_t *ret_index)
{
	int error = ew_tape_event(r->tape, wall, event, ret_index);

	if (error && error != -EDQUOT && error != -ENOBUFS && error != -ENOMEM)
		ew_rec_fail(r, error);
	return error;
}

/* -- events that are owed -- */

static void owe(
	struct ew_recorder *r, struct ew_wall wall, struct ew_slice event, uint32_t *ret_index)
{
	struct owed *o;

	if (r->owed_bytes + sizeof(*o) + event.len > EW_REC_OWED_BYTES) {
		ew_rec_fail(r, -EFBIG);
		return;
	}
	o = malloc(sizeof(*o) + event.len);
	if (!o) {
		ew_rec_fail(r, -ENOMEM);
		return;
	}
	*o = (struct owed){.wall = wall, .len = event.len};
	memcpy(o->bytes, event.at, event.len);
	*r->owed_end = o;
	r->owed_end = &o->next;
	r->owed_bytes += sizeof(*o) + o->len;
	*ret_index = ew_tape_events(r->tape) + r->n_owed++;
}

static void drop_first(struct ew_recorder *r)
{
	struct owed *o = r->owed;

	r->owed = o->next;
	if (!r->owed)
		r->owed_end = &r->owed;
	r->owed_bytes -= sizeof(*o) + o->len;
	r->n_owed--;
	free(o);
}

void ew_rec_events_pay(struct ew_recorder *r)
{
	while (r->owed && !r->failed) {
		struct owed *o = r->owed;
		uint32_t index;

		if (append(r, o->wall, ew_slice_of(o->bytes, o->len), &index))
			return;
		drop_first(r);
	}
}

void ew_rec_events_free(struct ew_recorder *r)
{
	while (r->owed)
		drop_first(r);
}

/* -- events -- */

void ew_rec_event(struct ew_recorder *r, const struct call *c, uint16_t number, const void *message,
	uint32_t *ret_index)
{
	uint32_t index = UINT32_MAX;
	int error = encode(r, number, message);
	struct ew_slice event = ew_buf_slice(&r->scratch);
	struct ew_wall wall = time_of(r, c);

	if (error) {
		ew_rec_fail(r, error);
		return;
	}
	if (r->n_owed || (append(r, wall, event, &index) && !r->failed))
		owe(r, wall, event, &index);
	if (ret_index)
		*ret_index = index;
}

int ew_rec_event_first(struct ew_recorder *r, const struct call *c, uint16_t number,
	const void *message, uint32_t *ret_index)
{
	uint32_t index;
	int error;

	if (r->failed)
		return r->failed;
	if (r->n_owed)
		return -ENOBUFS;
	error = encode(r, number, message);
	if (!error)
		error = append(r, time_of(r, c), ew_buf_slice(&r->scratch), &index);
	if (!error && ret_index)
		*ret_index = index;
	return error;
}

bool ew_rec_ration(
	const struct ew_recorder *r, struct ew_mono *due, int64_t burst, int64_t each_us)
{
	int64_t at = due->us > r->now.us ? due->us : r->now.us;

	if (at - r->now.us > (burst - 1) * each_us)
		return false;
	due->us = at + each_us;
	return true;
}

void ew_rec_exception(
	struct ew_recorder *r, struct ew_id interaction, const char *kind, const char *sentence)
{
	struct ew_msg_ev_exception e = {.interaction = interaction,
		.kind = ew_slice_text(kind),
		.sentence = ew_slice_text(sentence)};

	ew_rec_event(r, ew_rec_call_find(r, interaction), EW_MSG_ev_exception, &e, NULL);
}

void ew_rec_on_trouble(struct ew_recorder *r, const struct ew_message *message)
{
	const struct ew_msg_trouble *m = EW_MESSAGE_AS(message, trouble);
	struct ew_msg_ev_exception e = {.interaction = m->interaction, .kind = m->kind, .sentence = m->sentence};

	ew_rec_event(r, ew_rec_call_find(r, m->interaction), EW_MSG_ev_exception, &e, NULL);
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
	ew_rec_opened_later(r, to, request, index, EW_ADMIT);
}

void ew_rec_opened_later(struct ew_recorder *r, enum ew_recorder_peer to, uint64_t request, uint32_t index,
	enum ew_admission why)
{
	struct reply reply = {.to = to, .index = index, .number = EW_MSG_done, .request = request};

	reply.as.done.code = (int64_t)why;
	if (why)
		reply.as.done.sentence = ew_slice_text(ew_admission_sentence(why));
	if (!request)
		return;
	if (ew_rec_reply_later(r, &reply))
		ew_rec_done(r, to, request, -EBUSY);
}

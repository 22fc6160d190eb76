/*
 * One transaction, and the messages that may leave only when it is durable. A message that spoke of an event which a
 * crash then undid would be a lie; so nothing leaves early, and what a failed commit queued is thrown away.
 */
#include "programs/keeper/keeper_private.h"

#include <assert.h>
#include <errno.h>

#include "base/log.h"
#include "base/reader.h"
#include "programs/keeper/people/standing.h"

#define KEPT_BYTES (1024 * 1024)

int ew_keeper_begin(struct ew_keeper *k)
{
	int r;

	assert(!k->in_transaction);
	r = ew_catalog_begin(k->catalog);
	if (r < 0)
		return r;
	k->in_transaction = true;
	return 0;
}

/* An envelope in the outbox: role, connection, request, number, length, encoded message. */
static int queue(struct ew_keeper *k, enum ew_role to, uint32_t connection, uint64_t request,
	uint16_t number, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	int r;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(number, request, message, &bytes);
	if (r < 0)
		return r;
	ew_buf_add_u8(&k->outbox, (uint8_t)to);
	ew_buf_add_u32(&k->outbox, connection);
	ew_buf_add_u32(&k->outbox, (uint32_t)bytes.len);
	ew_buf_add_slice(&k->outbox, ew_buf_slice(&bytes));
	return ew_buf_error(&k->outbox);
}

/*
 * A peer that is gone or does not read gets what it missed when it connects anew; see keeper_restore.c. What could not
 * be sent for another reason (no memory, a text that is none) nobody says again.
 */
static void send_one(struct ew_keeper *k, enum ew_role to, uint32_t connection, uint64_t request, uint16_t number,
	const void *message)
{
	int r = k->ops->send(k->arg, to, connection, request, number, message, NULL, 0);

	if (r < 0 && r != -ENOTCONN && r != -EPIPE && r != -ENOBUFS)
		ew_log(EW_LOG_ERROR, "message_not_sent", EW_F_U64("to", to), EW_F_U64("number", number),
			EW_F_I64("code", r));
}

int ew_keeper_post(struct ew_keeper *k, enum ew_role to, uint32_t connection, uint64_t request,
	uint16_t number, const void *message)
{
	if (k->in_transaction)
		return queue(k, to, connection, request, number, message);
	send_one(k, to, connection, request, number, message);
	return 0;
}

static void send_queued(struct ew_keeper *k, struct ew_slice queued)
{
	struct ew_reader r;

	ew_reader_init(&r, queued);
	while (r.rest.len > 0) {
		enum ew_role to = (enum ew_role)ew_reader_u8(&r);
		uint32_t connection = ew_reader_u32(&r);
		struct ew_slice bytes = ew_reader_bytes(&r, ew_reader_u32(&r));
		struct ew_message m;

		if (!ew_reader_ok(&r) || ew_message_decode(bytes, &m) < 0) {
			ew_log(EW_LOG_ERROR, "outbox_unreadable", EW_F_U64("bytes", queued.len));
			return;
		}
		send_one(k, to, connection, m.request, m.type->number, m.body);
	}
}

/* Sending may queue anew, so it reads from another buffer; both are used again, unless one has grown large. */
static void send_all(struct ew_keeper *k)
{
	struct ew_buf leaving = k->outbox;

	k->outbox = k->leaving;
	ew_buf_init(&k->leaving, leaving.max);
	send_queued(k, ew_buf_slice(&leaving));
	ew_buf_clear(&leaving);
	if (leaving.cap > KEPT_BYTES)
		ew_buf_free(&leaving);
	ew_buf_free(&k->leaving);
	k->leaving = leaving;
}

int ew_keeper_commit(struct ew_keeper *k)
{
	int r = ew_keeper_calls_flush(k);

	if (r == 0)
		r = ew_buf_error(&k->outbox);
	if (r == 0)
		r = ew_catalog_commit(k->catalog);
	if (r < 0) {
		ew_keeper_rollback(k);
		return r;
	}
	k->in_transaction = false;
	ew_keeper_calls_settle(k);
	send_all(k);
	/* What is durable stays so: a set of tokens that cannot be read now is told at the next
	 * tick. */
	if (ew_keeper_tell_token_changes(k) < 0)
		ew_log(EW_LOG_ERROR, "restrict_tokens_not_told");
	return 0;
}

void ew_keeper_rollback(struct ew_keeper *k)
{
	if (!k->in_transaction)
		return;
	ew_catalog_rollback(k->catalog);
	k->in_transaction = false;
	ew_buf_clear(&k->outbox);
	k->pending = (struct ew_id){{0}};
	ew_keeper_standing_forget(k);
	ew_keeper_calls_undo(k);
}

/*
 * One wish, one answer, on a blocking socket.
 */
#include "ipc/key_call.h"

#include <errno.h>

#include <string.h>

#include "ipc/channel.h"

static int take_answer(const struct ew_message *m, struct ew_buf *to, struct ew_error *error)
{
	const struct ew_msg_key_answer *a = EW_MESSAGE_AS(m, key_answer);

	if (m->type->number != EW_MSG_key_answer)
		return ew_error_set(error, -EPROTO, "the keyholder said %s instead of an answer", m->type->name);
	if (a->code < 0)
		return ew_error_set(error, (int)a->code, "%.*s", (int)a->sentence.len, a->sentence.len ? (const char *)a->sentence.at : "");
	if (to)
		ew_buf_add_slice(to, a->bytes);
	return to ? ew_buf_error(to) : 0;
}

static int call(const struct ew_key_call *c, uint16_t number, const void *wish, struct ew_buf *to, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message m;
	int r;

	ew_buf_init_secret(&storage, EW_MAX_MESSAGE_BYTES);
	r = ew_channel_send_now(c->fd, number, 1, wish);
	if (r == 0)
		r = ew_channel_receive_now(c->fd, c->timeout_ms, &storage, &m);
	if (r < 0)
		return ew_error_set(error, r, "asking the keyholder failed: %s", strerrordesc_np(-r));
	return take_answer(&m, to, error);
}

int ew_key_call_wrap(const struct ew_key_call *c, const char *name, struct ew_slice secret, struct ew_buf *blob, struct ew_error *error)
{
	struct ew_msg_key_wrap m = {c->installation, ew_slice_text(name), secret};

	return call(c, EW_MSG_key_wrap, &m, blob, error);
}

int ew_key_call_unwrap(const struct ew_key_call *c, const char *name, struct ew_slice blob, struct ew_buf *secret, struct ew_error *error)
{
	struct ew_msg_key_unwrap m = {c->installation, ew_slice_text(name), blob};

	return call(c, EW_MSG_key_unwrap, &m, secret, error);
}

int ew_key_call_destroy(const struct ew_key_call *c, const char *name, struct ew_error *error)
{
	struct ew_msg_key_destroy m = {c->installation, ew_slice_text(name)};

	return call(c, EW_MSG_key_destroy, &m, NULL, error);
}

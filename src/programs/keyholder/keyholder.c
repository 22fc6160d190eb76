/*
 * One wish, one answer. Must never hand a name on that is not one: tokens make labels of it, commands make anything.
 */
#include "programs/keyholder/keyholder.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"

#define NAME_BYTES 65
#define SENTENCE_BYTES 380      /* a character that was cut grows, */
#define MOST_SENTENCE_BYTES 400 /* and the message takes so much */

static int take_name(struct ew_slice text, char name[static NAME_BYTES], struct ew_error *error)
{
	bool good = text.len > 0 && text.len < NAME_BYTES && text.at[0] != '-';

	for (size_t i = 0; good && i < text.len; i++)
		good = (text.at[i] >= 'a' && text.at[i] <= 'z') || (text.at[i] >= '0' && text.at[i] <= '9') || text.at[i] == '-';
	if (!good)
		return ew_error_set(error, -EKEYREJECTED, "this is no name of a key");
	memcpy(name, text.at, text.len);
	name[text.len] = '\0';
	return 0;
}

/* What modules and commands say may be cut anywhere, and must be text. */
static int answer(uint64_t request, int code, const struct ew_error *error, const struct ew_buf *bytes, ew_keyholder_reply_fn *reply, void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf safe = {0};
	struct ew_msg_key_answer a = {.code = code};
	size_t n = strnlen(ew_error_text(error), SENTENCE_BYTES);

	ew_buf_init(&safe, 4 * SENTENCE_BYTES);
	ew_text_add_safe(&safe, ew_slice_of(ew_error_text(error), n));
	if (code < 0 && safe.len <= MOST_SENTENCE_BYTES)
		a.sentence = ew_buf_slice(&safe);
	if (code == 0)
		a.bytes = ew_buf_slice(bytes);
	return reply(arg, request, &a);
}

/* Sizes are looked at here, so that a source that says more or less than it can have to say is refused once for all. */
static int wrap(const struct ew_wrapper *w, const struct ew_msg_key_wrap *m, struct ew_buf *to, struct ew_error *error)
{
	char name[NAME_BYTES];
	struct ew_wrapping key = {m->installation, name};
	int r = take_name(m->name, name, error);

	if (r == 0)
		r = w->ops->wrap(w->self, &key, m->secret, to, error);
	if (r == 0 && (ew_buf_error(to) < 0 || to->len == 0))
		r = ew_error_set(error, -EBADMSG, "the source gave %zu bytes for the wrapped key %s, which cannot be", to->len, name);
	return r;
}

static int unwrap(const struct ew_wrapper *w, const struct ew_msg_key_unwrap *m, struct ew_buf *to, struct ew_error *error)
{
	char name[NAME_BYTES];
	struct ew_wrapping key = {m->installation, name};
	int r = take_name(m->name, name, error);

	if (r == 0)
		r = w->ops->unwrap(w->self, &key, m->blob, to, error);
	if (r == 0 && (ew_buf_error(to) < 0 || to->len == 0 || to->len > EW_MAX_WRAPPED_SECRET_BYTES))
		r = ew_error_set(error, -EBADMSG, "the source gave %zu bytes for the key %s, which cannot be", to->len, name);
	return r;
}

static int destroy(const struct ew_wrapper *w, const struct ew_msg_key_destroy *m, struct ew_error *error)
{
	char name[NAME_BYTES];
	struct ew_wrapping key = {m->installation, name};
	int r = take_name(m->name, name, error);

	return r < 0 ? r : w->ops->destroy(w->self, &key, error);
}

int ew_keyholder_message(const struct ew_wrapper *wrapper, const struct ew_message *m, ew_keyholder_reply_fn *reply, void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_error error = {0};
	int r;

	ew_buf_init_secret(&bytes, EW_MAX_WRAPPED_BYTES);
	switch (m->type->number) {
	case EW_MSG_key_wrap:
		r = wrap(wrapper, EW_MESSAGE_AS(m, key_wrap), &bytes, &error);
		break;
	case EW_MSG_key_unwrap:
		r = unwrap(wrapper, EW_MESSAGE_AS(m, key_unwrap), &bytes, &error);
		break;
	case EW_MSG_key_destroy:
		r = destroy(wrapper, EW_MESSAGE_AS(m, key_destroy), &error);
		break;
	case EW_MSG_hello:
		return 0;
	default:
		return -EPROTO;
	}
	if (r < 0)
		ew_log(EW_LOG_WARNING, "key_not_served", EW_F_WORD("wish", m->type->name), EW_F_ERROR(&error));
	return answer(m->request, r, &error, &bytes, reply, arg);
}

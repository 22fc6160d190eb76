/*
 * Answers that begin or end a session. The secret goes into the cookie and nowhere else: no page and no script sees it.
 */
#include "programs/web/credentials.h"
#include "programs/web/session_cookie.h"

static void answer_with_cookie(
	struct ew_web_call *call, unsigned status, const char *type, struct ew_slice body, struct ew_slice secret)
{
	char cookie[EW_SESSION_COOKIE_BYTES];
	struct ew_http_field field = {"Set-Cookie", cookie};

	ew_session_cookie_set(secret, call->web->secure, cookie);
	ew_http_answer_with(call->x, status, type, body, &field, 1);
	ew_web_call_end(call);
}

void ew_web_answer_session(struct ew_web_call *call, struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *answer =
		json_loadb((const char *)reply->json.at, reply->json.len, JSON_REJECT_DUPLICATES, NULL);
	struct ew_slice secret = ew_http_body_text(answer, "session");
	json_t *me = json_object_get(answer, "me");
	_cleanup_(ew_free_ptr) char *text = me ? json_dumps(me, JSON_COMPACT | JSON_SORT_KEYS) : NULL;

	if (secret.len == 0 || secret.len > 128 || !text) {
		ew_http_refuse(call->x, EW_HTTP_BAD_ANSWER, NULL, "the keeper's answer makes no sense");
		ew_web_call_end(call);
		return;
	}
	answer_with_cookie(call, call->credentials->status, "application/json", ew_slice_text(text), secret);
}

void ew_web_answer_no_session(struct ew_web_call *call, struct ew_reply *reply)
{
	(void)reply;
	answer_with_cookie(call, 204, NULL, EW_SLICE_EMPTY, EW_SLICE_EMPTY);
}

/*
 * /v1/panel: the agent panel inside of a CRM. The CRM's server asks for a launch code, its page hands that to the panel by postMessage, and
 * the panel trades it for a session that lives in its memory: no token in an address, no cookie of a third party.
 */
#include "base/text.h"
#include "base/utf8.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"

#define ORIGIN_BYTES 300

static const struct ew_http_member launch[] = {
	{"agent", EW_HTTP_MEMBER_TEXT, true, 128},
	{"origin", EW_HTTP_MEMBER_TEXT, true, ORIGIN_BYTES},
};

static const struct ew_http_member session[] = {
	{"code", EW_HTTP_MEMBER_TEXT, true, 64},
	{"origin", EW_HTTP_MEMBER_TEXT, true, ORIGIN_BYTES},
};

EW_API_HANDLER(panel)
{
	struct ew_http_asset page;

	(void)request;
	if (ew_embed_page(((struct ew_web *)arg)->embed, &page))
		ew_http_answer_asset(x, &page);
	else
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "this build has no portal, and the panel is a part of that");
}

/* A page that the configuration does not name could not show the panel: it gets no code either. */
static bool may_embed(struct ew_web *web, struct ew_http_exchange *x, struct ew_slice origin)
{
	if (ew_embed_allows(web->embed, origin))
		return true;
	ew_http_refuse(x, EW_HTTP_LAUNCH_REFUSED, "origin",
		"pages of this origin may not show the panel; whoever runs this server adds the origin to http.embed of the configuration");
	return false;
}

EW_API_HANDLER(panel_launch)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_http_problem problem;

	/* A body that cannot be read is refused below, by the one who also looks at the token. */
	if (ew_http_body_parse(request->body, launch, EW_COUNT(launch), &body, &problem) == 0 &&
		!may_embed(arg, x, ew_http_body_text(body, "origin")))
		return;
	ew_web_ask_body(arg, x, request, EW_ASK_PANEL_LAUNCH, launch, EW_COUNT(launch));
}

/* The digest of the code goes on, as of every secret. */
static json_t *session_arguments(struct ew_web_call *call, const json_t *body)
{
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};
	struct ew_slice program = ew_http_header(call->x, "User-Agent");
	struct ew_hash digest;
	char address[64];

	ew_buf_init(&hex, 80);
	if (ew_sha256_of(ew_slice_trim(ew_http_body_text(body, "code")), &digest))
		return NULL;
	ew_hex_add(&hex, ew_slice_of(digest.bytes, sizeof(digest.bytes)));
	ew_http_peer(call->x, address, sizeof(address));
	/* Not the empty slice: json_pack() takes no NULL. */
	if (program.len == 0 || program.len > 200 || !ew_utf8_valid(program))
		program = EW_SLICE("");
	if (ew_buf_error(&hex))
		return NULL;
	return json_pack("{s:s%, s:O, s:s%, s:s}", "code", (const char *)hex.at, hex.len, "origin",
		json_object_get(body, "origin"), "program", (const char *)program.at, program.len, "address", address);
}

EW_API_HANDLER(panel_session)
{
	_cleanup_(ew_http_json_free) json_t *body = NULL;
	struct ew_web_question question = {.op = EW_ASK_PANEL_SESSION, .has_arguments = true};
	struct ew_http_problem problem;
	struct ew_web_call *call;
	int r = ew_http_body_parse(request->body, session, EW_COUNT(session), &body, &problem);

	ew_http_forget_body(x);
	if (r) {
		ew_http_answer_problem(x, &problem);
		return;
	}
	if (!may_embed(arg, x, ew_http_body_text(body, "origin")))
		return;
	call = ew_web_call_new(arg, x);
	if (!call)
		return;
	question.arguments = session_arguments(call, body);
	ew_web_ask(call, &question);
}

EW_API_HANDLER(panel_call)
{
	ew_web_ask_body(arg, x, request, EW_ASK_PANEL_CALL, NULL, 0);
}

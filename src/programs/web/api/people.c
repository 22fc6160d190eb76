/*
 * /v1/people, /v1/roles, /v1/approvals, /v1/grounds, /v1/review: who may what. What words mean the keeper says.
 */
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/media_call.h"

#define TEXT 200
#define REASON 1000

/* -- people -- */

enum { WORDS, STATE, PEOPLE_CURSOR };
static const struct ew_http_param people_params[] = {
	[WORDS] = {"q", 128}, [STATE] = {"state", 16}, [PEOPLE_CURSOR] = {"cursor", EW_ID_TEXT_BYTES}};

static const struct ew_http_member person[] = {
	{"login", EW_HTTP_MEMBER_TEXT, true, 128},
	{"name", EW_HTTP_MEMBER_TEXT, true, TEXT},
	{"email", EW_HTTP_MEMBER_TEXT, false, TEXT},
	{"team", EW_HTTP_MEMBER_TEXT, false, 128},
	{"region", EW_HTTP_MEMBER_TEXT, false, 16},
	{"agents", EW_HTTP_MEMBER_LIST, false, 16},
};

static const struct ew_http_member deed[] = {
	{"do", EW_HTTP_MEMBER_TEXT, true, 16},
	{"reason", EW_HTTP_MEMBER_TEXT, false, REASON},
	{"name", EW_HTTP_MEMBER_TEXT, false, TEXT},
	{"email", EW_HTTP_MEMBER_TEXT, false, TEXT},
	{"team", EW_HTTP_MEMBER_TEXT, false, 128},
	{"region", EW_HTTP_MEMBER_TEXT, false, 16},
	{"agents", EW_HTTP_MEMBER_LIST, false, 16},
};

EW_API_HANDLER(people)
{
	ew_web_ask_texts(arg, x, request, EW_ASK_PEOPLE, people_params, EW_COUNT(people_params));
}

EW_API_HANDLER(person_add)
{
	ew_web_ask_body(arg, x, request, EW_ASK_PERSON_ADD, person, EW_COUNT(person));
}

EW_API_HANDLER(person)
{
	ew_web_ask_id(arg, x, request, EW_ASK_PERSON, "id", NULL, 0);
}

EW_API_HANDLER(person_do)
{
	ew_web_ask_id(arg, x, request, EW_ASK_PERSON_DO, "id", deed, EW_COUNT(deed));
}

/* -- roles -- */

static const struct ew_http_member giving[] = {
	{"role", EW_HTTP_MEMBER_TEXT, true, 64},
	{"scope", EW_HTTP_MEMBER_OBJECT, false, 16},
	{"from", EW_HTTP_MEMBER_TEXT, false, 40},
	{"until", EW_HTTP_MEMBER_TEXT, false, 40},
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
};

static const struct ew_http_member role[] = {
	{"name", EW_HTTP_MEMBER_TEXT, true, 64},
	{"title", EW_HTTP_MEMBER_TEXT, true, TEXT},
	{"rights", EW_HTTP_MEMBER_LIST, true, 16},
	{"kinds", EW_HTTP_MEMBER_LIST, false, 16},
	{"reason", EW_HTTP_MEMBER_TEXT, false, REASON},
};

static const struct ew_http_member confirming[] = {{"do", EW_HTTP_MEMBER_TEXT, true, 16}};

EW_API_HANDLER(role_give)
{
	ew_web_ask_id(arg, x, request, EW_ASK_ROLE_GIVE, "id", giving, EW_COUNT(giving));
}

EW_API_HANDLER(role_take)
{
	ew_web_ask_two(arg, x, request, EW_ASK_ROLE_TAKE, "id", "binding", NULL, 0);
}

EW_API_HANDLER(role_attest)
{
	ew_web_ask_two(arg, x, request, EW_ASK_ROLE_ATTEST, "id", "binding", confirming, EW_COUNT(confirming));
}

EW_API_HANDLER(roles)
{
	ew_web_ask_body(arg, x, request, EW_ASK_ROLES, NULL, 0);
}

EW_API_HANDLER(role_make)
{
	ew_web_ask_body(arg, x, request, EW_ASK_ROLE_MAKE, role, EW_COUNT(role));
}

EW_API_HANDLER(role_remove)
{
	ew_web_ask_name(arg, x, request, EW_ASK_ROLE_REMOVE, "name");
}

/* -- approvals -- */

enum { APPROVALS_STATE, APPROVALS_LIMIT, APPROVALS_CURSOR };
static const struct ew_http_param approval_params[] = {
	[APPROVALS_STATE] = {"state", 16}, [APPROVALS_LIMIT] = {"limit", 3}, [APPROVALS_CURSOR] = {"cursor", 20}};
static const struct ew_web_list approvals = {.op = EW_ASK_APPROVALS, .params = approval_params,
	.n = EW_COUNT(approval_params), .limit = APPROVALS_LIMIT, .cursor = APPROVALS_CURSOR, .most = 50};

static const struct ew_http_member asking[] = {
	{"kind", EW_HTTP_MEMBER_TEXT, true, 16},
	{"interaction", EW_HTTP_MEMBER_TEXT, true, EW_ID_TEXT_BYTES},
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
};

static const struct ew_http_member deciding[] = {
	{"do", EW_HTTP_MEMBER_TEXT, true, 16},
	{"note", EW_HTTP_MEMBER_TEXT, false, REASON},
};

EW_API_HANDLER(approvals)
{
	ew_web_ask_list(arg, x, request, &approvals);
}

EW_API_HANDLER(approval)
{
	ew_web_ask_number(arg, x, request, EW_ASK_APPROVAL, NULL, 0);
}

EW_API_HANDLER(approval_ask)
{
	ew_web_ask_body(arg, x, request, EW_ASK_APPROVAL_ASK, asking, EW_COUNT(asking));
}

EW_API_HANDLER(approval_do)
{
	ew_web_ask_number(arg, x, request, EW_ASK_APPROVAL_DO, deciding, EW_COUNT(deciding));
}

/* -- legal grounds -- */

enum { GROUNDS_CURSOR };
static const struct ew_http_param ground_params[] = {[GROUNDS_CURSOR] = {"cursor", EW_ID_TEXT_BYTES}};

static const struct ew_http_member ground[] = {
	{"ground", EW_HTTP_MEMBER_TEXT, true, 32},
	{"citation", EW_HTTP_MEMBER_TEXT, true, 500},
	{"case", EW_HTTP_MEMBER_TEXT, true, TEXT},
	{"interactions", EW_HTTP_MEMBER_LIST, true, 100},
	{"person", EW_HTTP_MEMBER_TEXT, false, EW_ID_TEXT_BYTES},
	{"until", EW_HTTP_MEMBER_TEXT, false, 40},
	{"reason", EW_HTTP_MEMBER_TEXT, true, REASON},
};

EW_API_HANDLER(grounds)
{
	ew_web_ask_texts(arg, x, request, EW_ASK_GROUNDS, ground_params, EW_COUNT(ground_params));
}

EW_API_HANDLER(ground_ask)
{
	ew_web_ask_body(arg, x, request, EW_ASK_GROUND_ASK, ground, EW_COUNT(ground));
}

EW_API_HANDLER(ground_end)
{
	ew_web_ask_id(arg, x, request, EW_ASK_GROUND_END, "id", NULL, 0);
}

EW_API_HANDLER(purposes)
{
	ew_web_ask_interaction(arg, x, request, EW_ASK_PURPOSES, NULL, 0);
}

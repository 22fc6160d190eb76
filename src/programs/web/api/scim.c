/*
 * /scim/v2: people, as a directory makes them and lets them go (RFC 7643, RFC 7644). Documents and refusals have the form of SCIM,
 * whoever answers; what they mean the keeper says. Must never show or take more than the keeper does.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/bearer.h"
#include "http/body.h"
#include "ipc/asks.h"
#include "programs/web/api/api.h"
#include "programs/web/ask.h"
#include "programs/web/session_cookie.h"

#define SCIM_JSON "application/scim+json"
#define ERROR "urn:ietf:params:scim:api:messages:2.0:Error"
#define USER "urn:ietf:params:scim:schemas:core:2.0:User"
#define FILTER_BYTES 1000

/* -- what is the same for everybody -- */

#define ATTRIBUTE(name, kind, more)                                                                                       \
	"{\"name\":\"" name "\",\"type\":\"" kind "\",\"multiValued\":false,\"required\":false,\"caseExact\":false,"       \
	"\"mutability\":\"readWrite\",\"returned\":\"default\",\"uniqueness\":\"none\"" more "}"

static const char config[] =
	"{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig\"],"
	"\"patch\":{\"supported\":true},\"bulk\":{\"supported\":false,\"maxOperations\":0,\"maxPayloadSize\":0},"
	"\"filter\":{\"supported\":true,\"maxResults\":100},\"changePassword\":{\"supported\":false},"
	"\"sort\":{\"supported\":false},\"etag\":{\"supported\":false},"
	"\"authenticationSchemes\":[{\"type\":\"oauthbearertoken\",\"name\":\"Token\",\"description\":"
	"\"A token of this installation with the right `provision`\",\"primary\":true}],"
	"\"meta\":{\"resourceType\":\"ServiceProviderConfig\",\"location\":\"/scim/v2/ServiceProviderConfig\"}}";

static const char type[] =
	"{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:ResourceType\"],\"id\":\"User\",\"name\":\"User\",\"endpoint\":\"/Users\","
	"\"description\":\"People who sign in\",\"schema\":\"" USER "\","
	"\"meta\":{\"resourceType\":\"ResourceType\",\"location\":\"/scim/v2/ResourceTypes/User\"}}";

static const char schema[] =
	"{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:Schema\"],\"id\":\"" USER "\",\"name\":\"User\","
	"\"description\":\"What is kept of a person\",\"attributes\":["
	"{\"name\":\"userName\",\"type\":\"string\",\"multiValued\":false,\"required\":true,\"caseExact\":false,"
	"\"mutability\":\"readWrite\",\"returned\":\"default\",\"uniqueness\":\"server\"},"
	ATTRIBUTE("displayName", "string", "") ","
	ATTRIBUTE("name", "complex", ",\"subAttributes\":[" ATTRIBUTE("formatted", "string", "") "]") ","
	"{\"name\":\"emails\",\"type\":\"complex\",\"multiValued\":true,\"required\":false,\"mutability\":\"readWrite\","
	"\"returned\":\"default\",\"subAttributes\":[" ATTRIBUTE("value", "string", "") "," ATTRIBUTE("type", "string", ",\"canonicalValues\":[\"work\"]") ","
	ATTRIBUTE("primary", "boolean", "") "]},"
	ATTRIBUTE("active", "boolean", "") "],"
	"\"meta\":{\"resourceType\":\"Schema\",\"location\":\"/scim/v2/Schemas/" USER "\"}}";

static void answer(struct ew_http_exchange *x, unsigned status, struct ew_slice body)
{
	ew_http_answer(x, status, SCIM_JSON, body);
}

static void answer_list(struct ew_http_exchange *x, const char *items, unsigned n)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, 16 * 1024);
	ew_buf_printf(&text,
		"{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":%u,\"startIndex\":1,"
		"\"itemsPerPage\":%u,\"Resources\":[%s]}",
		n, n, items);
	if (ew_buf_error(&text) < 0)
		ew_http_refuse(x, EW_HTTP_INTERNAL, NULL, "no memory");
	else
		answer(x, 200, ew_buf_slice(&text));
}

/* -- refusals -- */

static void refuse(struct ew_http_exchange *x, unsigned status, const char *scim_type, const char *detail)
{
	json_t *error = json_pack("{s:[s], s:o, s:s*, s:s}", "schemas", ERROR, "status", json_sprintf("%u", status), "scimType",
		scim_type, "detail", detail);
	_cleanup_(ew_free_ptr) char *text = error ? json_dumps(error, JSON_COMPACT) : NULL;
	struct ew_http_field field = {"WWW-Authenticate", "Bearer realm=\"earwitness\""};

	json_decref(error);
	if (!text)
		ew_http_refuse(x, EW_HTTP_INTERNAL, NULL, "no memory");
	else
		ew_http_answer_with(x, status, SCIM_JSON, ew_slice_text(text), &field, status == 401);
}

EW_API_HANDLER(scim_config)
{
	(void)arg, (void)request;
	answer(x, 200, EW_SLICE(config));
}

EW_API_HANDLER(scim_types)
{
	(void)arg, (void)request;
	answer_list(x, type, 1);
}

EW_API_HANDLER(scim_type)
{
	(void)arg;
	if (ew_slice_equal(request->params[0], EW_SLICE("User")))
		answer(x, 200, EW_SLICE(type));
	else
		refuse(x, 404, NULL, "there are users and no other resources");
}

EW_API_HANDLER(scim_schemas)
{
	(void)arg, (void)request;
	answer_list(x, schema, 1);
}

/* Colons may come escaped: some clients do so with every segment of a path. */
static bool names_users(struct ew_slice given)
{
	const char *at = USER;

	for (size_t i = 0; i < given.len; at++) {
		bool escaped = given.len - i >= 3 && strncasecmp((const char *)given.at + i, "%3a", 3) == 0;

		if (*at == '\0' || tolower(*at) != (escaped ? ':' : tolower(given.at[i])))
			return false;
		i += escaped ? 3 : 1;
	}
	return *at == '\0';
}

EW_API_HANDLER(scim_schema)
{
	(void)arg;
	if (names_users(request->params[0]))
		answer(x, 200, EW_SLICE(schema));
	else
		refuse(x, 404, NULL, "there is the schema of users and no other");
}

/* -- asking the keeper -- */

/* A refusal that the keeper gives to everybody has the form of a problem; the directory is told the same in its own. */
static void pass_refusal(struct ew_web_call *call, const struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *said = json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL);
	const char *detail = json_string_value(json_object_get(said, "detail"));

	if (json_object_get(said, "schemas"))
		answer(call->x, reply->status, reply->json);
	else
		refuse(call->x, reply->status, NULL, detail ? detail : "the request is refused");
}

static void pass_created(struct ew_web_call *call, const struct ew_reply *reply)
{
	_cleanup_(ew_http_json_free) json_t *said = json_loadb((const char *)reply->json.at, reply->json.len, 0, NULL);
	const char *location = json_string_value(json_object_get(json_object_get(said, "meta"), "location"));
	struct ew_http_field field = {"Location", location};

	ew_http_answer_with(call->x, 201, SCIM_JSON, reply->json, &field, location != NULL);
}

static void pass(struct ew_web_call *call, struct ew_reply *reply)
{
	if (reply->error)
		refuse(call->x, reply->error == -ETIMEDOUT ? 504 : reply->error == -EMSGSIZE ? 413 : 503, NULL,
			reply->error == -EMSGSIZE ? "the request is too large" : "the keeper does not answer; ask again in a moment");
	else if (reply->status >= 400)
		pass_refusal(call, reply);
	else if (reply->status == 201)
		pass_created(call, reply);
	else if (reply->status == 204)
		ew_http_answer(call->x, 204, NULL, EW_SLICE_EMPTY);
	else
		answer(call->x, reply->status, reply->json);
	ew_web_call_end(call);
}

static bool has_shown_something(struct ew_web_call *call)
{
	struct ew_slice session, token;

	return ew_http_bearer_parse(ew_http_header(call->x, "Authorization"), &token) == 0 ||
	       ew_session_cookie_read(call->x, call->web->secure, &session) == 0;
}

/* A call whose token was read; NULL: it has been answered. */
static struct ew_web_call *begin(struct ew_web *web, struct ew_http_exchange *x)
{
	struct ew_web_call *call = ew_web_call_new(web, x);

	if (!call)
		return NULL;
	if (has_shown_something(call)) {
		if (ew_web_need_token(call)) {
			call->answered = pass;
			call->takes_errors = true;
			return call;
		}
	} else {
		refuse(x, 401, NULL, "send a token with the right provision in the field Authorization: Bearer TOKEN");
	}
	ew_web_call_end(call);
	return NULL;
}

static void ask(struct ew_web_call *call, uint16_t op, json_t *arguments)
{
	struct ew_web_question question = {.op = op, .has_arguments = true, .arguments = arguments};

	ew_web_ask(call, &question);
}

/* What a directory wants to see of what is there; all of it is small, so that it is always shown whole. */
enum { FILTER, START, COUNT };
static const struct ew_http_param list_params[] = {[FILTER] = {"filter", FILTER_BYTES}, [START] = {"startIndex", 12},
	[COUNT] = {"count", 12}, {"attributes", 1000}, {"excludedAttributes", 1000}, {"sortBy", 100}, {"sortOrder", 20}};

static const struct ew_http_param one_params[] = {{"attributes", 1000}, {"excludedAttributes", 1000}};

static bool read_query(struct ew_web_call *call, const struct ew_http_request *request, const struct ew_http_param *params,
	size_t n, struct ew_http_query *ret)
{
	struct ew_http_problem problem;

	if (ew_http_query_parse(request->query, params, n, ret, &problem) == 0)
		return true;
	refuse(call->x, 400, "invalidValue", problem.detail);
	ew_web_call_end(call);
	return false;
}

static json_t *list_arguments(const struct ew_http_query *query)
{
	json_t *arguments = json_object();

	for (size_t i = 0; arguments && i <= COUNT; i++) {
		if (!query->given[i] || query->value[i].len == 0 ||
			json_object_set_new(arguments, list_params[i].name, ew_web_text(query->value[i])) == 0)
			continue;
		json_decref(arguments);
		return NULL;
	}
	return arguments;
}

EW_API_HANDLER(scim_users)
{
	struct ew_web_call *call = begin(arg, x);
	struct ew_http_query query;

	if (call && read_query(call, request, list_params, EW_COUNT(list_params), &query))
		ask(call, EW_ASK_SCIM_USERS, list_arguments(&query));
}

EW_API_HANDLER(scim_groups)
{
	struct ew_web_call *call = begin(arg, x);
	struct ew_http_query query;

	if (call && read_query(call, request, list_params, EW_COUNT(list_params), &query))
		ask(call, EW_ASK_SCIM_GROUPS, json_object());
}

/* What is no id names nobody, and whoever may not ask is not told even that: the keeper says it. */
static json_t *id_of(const struct ew_http_request *request)
{
	struct ew_slice id = request->params[0];

	return ew_web_text(id.len < EW_ID_TEXT_BYTES && ew_utf8_valid(id) ? id : EW_SLICE_EMPTY);
}

static void ask_about(struct ew_web_call *call, const struct ew_http_request *request, uint16_t op)
{
	struct ew_http_query query;

	if (read_query(call, request, one_params, EW_COUNT(one_params), &query))
		ask(call, op, json_pack("{s:o}", "id", id_of(request)));
}

EW_API_HANDLER(scim_user)
{
	struct ew_web_call *call = begin(arg, x);

	if (call)
		ask_about(call, request, EW_ASK_SCIM_USER);
}

EW_API_HANDLER(scim_user_remove)
{
	struct ew_web_call *call = begin(arg, x);

	if (call)
		ask_about(call, request, EW_ASK_SCIM_REMOVE);
}

/* Members that nobody here knows are read over (RFC 7644, 3.3), so that the body goes on as it came. */
static json_t *read_body(struct ew_web_call *call, const struct ew_http_request *request)
{
	struct ew_slice body = request->body;
	json_t *object = body.len > 0 ? json_loadb((const char *)body.at, body.len, JSON_REJECT_DUPLICATES, NULL) : NULL;

	if (json_is_object(object))
		return object;
	json_decref(object);
	refuse(call->x, 400, "invalidSyntax", "the body is no JSON object, or has a member twice");
	ew_web_call_end(call);
	return NULL;
}

EW_API_HANDLER(scim_user_add)
{
	struct ew_web_call *call = begin(arg, x);
	struct ew_http_query query;
	json_t *body;

	if (!call || !read_query(call, request, one_params, EW_COUNT(one_params), &query))
		return;
	body = read_body(call, request);
	if (body)
		ask(call, EW_ASK_SCIM_ADD, json_pack("{s:o}", "user", body));
}

static void ask_to_change(struct ew_web_call *call, const struct ew_http_request *request, uint16_t op, const char *member)
{
	struct ew_http_query query;
	json_t *body;

	if (!read_query(call, request, one_params, EW_COUNT(one_params), &query))
		return;
	body = read_body(call, request);
	if (body)
		ask(call, op, json_pack("{s:o, s:o}", "id", id_of(request), member, body));
}

EW_API_HANDLER(scim_user_put)
{
	struct ew_web_call *call = begin(arg, x);

	if (call)
		ask_to_change(call, request, EW_ASK_SCIM_PUT, "user");
}

EW_API_HANDLER(scim_user_patch)
{
	struct ew_web_call *call = begin(arg, x);

	if (call)
		ask_to_change(call, request, EW_ASK_SCIM_PATCH, "patch");
}

/*
 * Signing in by a provider as the keeper goes through it: what it has asked outside and how often, who waits for which answer, what is
 * told when none comes, and how many refusals are written down. tests/e2e/oidc.test.mjs has a real provider.
 */
#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/text.h"
#include "programs/keeper/keeper_outside.h"
#include "programs/keeper/people/oidc_state.h"
#include "unit/access/signer.h"
#include "unit/keeper/people_kit.h"

#define ISSUER "https://id.example"
#define BROWSER "abababababababababababababababababababababababababababababababab"
#define BEGIN "{\"provider\":\"bank\",\"to\":\"/calls\",\"browser\":\"" BROWSER "\"}"

static const char words[] = "{\"id\":\"bank\",\"title\":\"Bank ID\",\"issuer\":\"" ISSUER "\",\"client_id\":\"earwitness\",\"create\":true,"
	"\"redirect\":\"https://calls.example/v1/sign-in/oidc/bank/callback\",\"agents\":\"ext\",\"directory\":\"oid\","
	"\"roles\":{\"claim\":\"groups\",\"map\":{\"q\":\"supervisor\",\"a\":\"auditor\",\"g\":\"ghost\"}}}";
static const char said[] = "{\"issuer\":\"" ISSUER "\",\"authorization_endpoint\":\"" ISSUER "/auth\",\"token_endpoint\":\"" ISSUER "/token\","
	"\"jwks_uri\":\"" ISSUER "/keys\",\"response_types_supported\":[\"code\"]}";

struct stage {
	struct kit *k;
	EVP_PKEY *key;
	struct ew_keeper_provider provider;
	char state[64], nonce[64]; /* of the last that was begun */
	const char *kid;           /* of tokens */
};

static int set_up(void **state)
{
	static struct stage s;

	s = (struct stage){.key = signer_key("EC", 256), .kid = "k", .provider = {.words = EW_SLICE_EMPTY, .secret = EW_SLICE("its secret")}};
	s.provider.words = ew_slice_text(words);
	s.k = kit_bare(kit_automatic);
	s.k->providers = &s.provider;
	s.k->n_providers = 1;
	kit_open_tape(s.k);
	assert_int_equal(kit_start(s.k), 0);
	assert_int_equal(kit_connect(s.k), 0);
	ew_keeper_peer(s.k->core, EW_ROLE_DELIVER, 0, true);
	kit_token(s.k, KIT_TOKEN, UINT32_MAX);
	ew_io_sim_advance(s.k->io, EW_US_PER_S); /* at 0 nothing was ever */
	kit_forget(s.k);
	*state = &s;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *s = *state;

	signer_key_free(&s->key);
	kit_free(&s->k);
	return 0;
}

/* -- outside -- */

static size_t asked(const struct stage *s)
{
	return kit_count(s->k, EW_ROLE_DELIVER, EW_MSG_fetch);
}

static size_t answered(const struct stage *s)
{
	return kit_count(s->k, EW_ROLE_WEB, EW_MSG_answer);
}

/* What deliver was asked last. */
static struct ew_msg_fetch last(const struct stage *s)
{
	static struct ew_message m;

	assert_true(kit_last(s->k, EW_ROLE_DELIVER, EW_MSG_fetch, &m));
	return *(const struct ew_msg_fetch *)EW_MESSAGE_AS(&m, fetch);
}

static bool is_for(const struct stage *s, const char *url)
{
	return asked(s) > 0 && ew_slice_equal(last(s).url, ew_slice_text(url));
}

/* Answers it. */
static void say(struct stage *s, int64_t code, uint16_t status, const char *body)
{
	struct ew_msg_fetched message = {.job = last(s).job, .code = code, .status = status, .content_type = EW_SLICE("application/json"),
		.body = ew_slice_text(body), .sentence = code ? EW_SLICE("nobody is there") : EW_SLICE_EMPTY};

	assert_int_equal(kit_say(s->k, EW_ROLE_DELIVER, 0, 1, EW_MSG_fetched, &message), 0);
}

static void say_keys(struct stage *s)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};

	ew_buf_init(&set, 4096);
	signer_add_set(&set, s->key, ",\"kid\":\"k\"");
	ew_buf_add_u8(&set, 0);
	assert_true(is_for(s, ISSUER "/keys"));
	say(s, 0, 200, (const char *)set.at);
}

static void token(const struct stage *s, const char *type, struct ew_buf *to, const char *claims)
{
	char header[100], payload[1000];
	long long now = (long long)(ew_io_wall(s->k->io).us / EW_US_PER_S);

	ew_buf_init(to, 8192);
	snprintf(header, sizeof(header), "{\"alg\":\"ES256\",\"typ\":\"%s\",\"kid\":\"%s\"}", type, s->kid);
	snprintf(payload, sizeof(payload), "{\"iss\":\"" ISSUER "\",\"aud\":\"earwitness\",\"iat\":%lld,\"exp\":%lld%s}", now, now + 300, claims);
	signer_add_token(to, s->key, SIGNER_ES256, header, payload);
}

static void say_token(struct stage *s, const char *claims)
{
	_cleanup_(ew_buf_free) struct ew_buf made = {0};
	char all[600], body[4096];

	assert_true(is_for(s, ISSUER "/token"));
	snprintf(all, sizeof(all), ",\"nonce\":\"%s\"%s", s->nonce, claims);
	token(s, "JWT", &made, all);
	snprintf(body, sizeof(body), "{\"token_type\":\"Bearer\",\"id_token\":\"%.*s\"}", (int)made.len, (const char *)made.at);
	say(s, 0, 200, body);
}

static void pass(struct stage *s, int64_t us)
{
	ew_io_sim_advance(s->k->io, us);
	assert_int_equal(ew_keeper_tick(s->k->core), 0);
}

/* -- a browser -- */

static void read_parameter(const char *url, const char *name, char to[static 64])
{
	const char *at = strstr(url, name);

	assert_non_null(at);
	snprintf(to, 64, "%.43s", at + strlen(name));
}

static void keep_location(struct stage *s)
{
	const char *location = kit_text(s->k, "location");

	assert_int_equal(s->k->status, 200);
	assert_non_null(location);
	assert_ptr_equal(strstr(location, ISSUER "/auth?response_type=code&client_id=earwitness&"), location);
	read_parameter(location, "&state=", s->state);
	read_parameter(location, "&nonce=", s->nonce);
}

static void begin(struct stage *s)
{
	(void)kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN);
	if (s->k->status == 0)
		say(s, 0, 200, said);
	keep_location(s);
}

/* Until the code is asked for; the status, 0: it is asked for. */
static unsigned come_back(struct stage *s, const char *browser)
{
	char arguments[400];

	snprintf(arguments, sizeof(arguments), "{\"provider\":\"bank\",\"browser\":\"%s\",\"state\":\"%s\",\"code\":\"c\",\"program\":\"p\",\"address\":\"::1\"}", browser,
		s->state);
	return kit_ask(s->k, 0, EW_ASK_OIDC_CALLBACK, 0, arguments);
}

/* The whole way; the status. The session's digest. */
static unsigned sign_in(struct stage *s, const char *claims, struct ew_hash *ret)
{
	begin(s);
	assert_int_equal(come_back(s, BROWSER), 0);
	say_token(s, claims);
	if (s->k->status == 0)
		say_keys(s);
	if (s->k->status == 200 && ret)
		assert_int_equal(ew_sha256_of(ew_slice_text(kit_text(s->k, "session")), ret), 0);
	return s->k->status;
}

/* -- tests -- */

static void the_way_in(void **state)
{
	struct stage *s = *state;
	struct ew_hash session;
	struct ew_msg_fetch form;

	assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 0);
	assert_true(is_for(s, ISSUER "/.well-known/openid-configuration"));
	say(s, 0, 200, said);
	keep_location(s);
	assert_int_equal(come_back(s, BROWSER), 0);
	form = last(s);
	assert_true(ew_slice_equal(form.method, EW_SLICE("POST")));
	assert_true(ew_slice_starts(form.body, EW_SLICE("grant_type=authorization_code&code=c&")));
	assert_non_null(memmem(form.body.at, form.body.len, "&client_secret=its%20secret", 27));
	say_token(s, ",\"sub\":\"eve\",\"groups\":[\"q\",\"g\"],\"ext\":[\"4711\"]");
	assert_int_equal(s->k->status, 0);
	say_keys(s);
	assert_int_equal(s->k->status, 200);
	assert_string_equal(kit_text(s->k, "to"), "/calls");
	assert_int_equal(ew_sha256_of(ew_slice_text(kit_text(s->k, "session")), &session), 0);
	assert_int_equal(kit_ask_as(s->k, &session, EW_ASK_ME, 0, "{}", ""), 200);
	assert_string_equal(kit_text(s->k, "kind"), "person");
	/* A role that is none of ours is not given, and does not stop anybody. */
	assert_int_equal(json_array_size(json_object_get(s->k->answer, "roles")), 1);
	assert_int_equal(house_logged(s->k, EW_EVENT_PERSON_MADE), 1);
	assert_int_equal(house_logged(s->k, EW_EVENT_ROLE_GIVEN), 1);
	assert_int_equal(house_logged(s->k, EW_EVENT_SIGNED_IN), 1);
	/* The second time nothing is asked for but the token. */
	kit_forget(s->k);
	assert_int_equal(sign_in(s, ",\"sub\":\"eve\",\"groups\":[\"a\"]", &session), 200);
	assert_int_equal(asked(s), 1);
	assert_int_equal(house_logged(s->k, EW_EVENT_PERSON_MADE), 1);
	assert_int_equal(house_logged(s->k, EW_EVENT_ROLE_TAKEN), 1);
	assert_int_equal(house_logged(s->k, EW_EVENT_ROLE_GIVEN), 2);
}

/* An extension that is somebody's already stays theirs. */
static void nobody_takes_over_anothers_calls(void **state)
{
	struct stage *s = *state;
	struct ew_hash one, other;

	assert_int_equal(sign_in(s, ",\"sub\":\"eve\",\"ext\":\"4711\",\"groups\":\"q\"", &one), 200);
	assert_int_equal(sign_in(s, ",\"sub\":\"mallory\",\"ext\":[\"4711\",\"4712\"]", &other), 200);
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_PEOPLE, 0, "{}"), 200);
	for (size_t i = 0; i < 2; i++) {
		const json_t *person = json_array_get(json_object_get(s->k->answer, "items"), i);
		const json_t *agents = json_object_get(person, "agents");
		bool eve = json_array_size(json_object_get(person, "roles")) == 1;

		assert_int_equal(json_array_size(agents), 1);
		assert_string_equal(json_string_value(json_array_get(agents, 0)), eve ? "4711" : "4712");
	}
}

static void what_a_provider_says_is_asked_once_for_all(void **state)
{
	struct stage *s = *state;

	for (size_t i = 0; i < 5; i++)
		assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 0);
	assert_int_equal(asked(s), 1);
	say(s, 0, 200, said);
	assert_int_equal(answered(s), 5);
	kit_forget(s->k);
	pass(s, EW_OIDC_CACHE_US - 1);
	assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 200);
	assert_int_equal(asked(s), 0);
	pass(s, 1);
	assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 0);
	assert_int_equal(asked(s), 1);
	/* Another's document is none: an hour ago it was well, and that does not count. */
	say(s, 0, 200, "{\"issuer\":\"https://other.example\"}");
	assert_int_equal(s->k->status, 502);
	assert_true(kit_problem(s->k, "provider_away"));
}

static void a_failure_is_remembered_for_a_moment(void **state)
{
	struct stage *s = *state;

	for (size_t i = 0; i < 3; i++)
		assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 0);
	say(s, -ETIMEDOUT, 0, "");
	assert_int_equal(answered(s), 3);
	assert_true(kit_problem(s->k, "provider_away"));
	assert_non_null(strstr(kit_text(s->k, "detail"), "nobody is there"));
	assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 502);
	assert_int_equal(asked(s), 1);
	ew_io_sim_advance(s->k->io, EW_OIDC_AFTER_FAILURE_US);
	assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 0);
	assert_int_equal(asked(s), 2);
	say(s, 0, 503, "");
	assert_int_equal(s->k->status, 502);
}

static void without_a_door_outwards_it_is_said(void **state)
{
	struct stage *s = *state;

	assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 0);
	ew_keeper_peer(s->k->core, EW_ROLE_DELIVER, 0, false);
	assert_int_equal(s->k->status, 502);
	ew_io_sim_advance(s->k->io, EW_OIDC_AFTER_FAILURE_US);
	assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 502);
	ew_keeper_peer(s->k->core, EW_ROLE_DELIVER, 0, true);
	begin(s);
	assert_int_equal(come_back(s, BROWSER), 0);
	ew_keeper_peer(s->k->core, EW_ROLE_DELIVER, 0, false);
	assert_int_equal(s->k->status, 502);
	/* Who was told so does not come in any more. */
	assert_int_equal(come_back(s, BROWSER), 400);
	assert_true(kit_problem(s->k, "forgotten"));
}

static void an_answer_that_is_lost_is_not_waited_for(void **state)
{
	struct stage *s = *state;
	size_t was;

	begin(s);
	assert_int_equal(come_back(s, BROWSER), 0);
	was = answered(s);
	pass(s, EW_OUTSIDE_LOST_US);
	assert_int_equal(answered(s), was);
	pass(s, EW_US_PER_S);
	assert_int_equal(answered(s), was + 1);
	assert_int_equal(s->k->status, 502);
	/* Whatever still comes is nobody's. */
	say(s, 0, 200, "{\"id_token\":\"a.b.c\"}");
	assert_int_equal(answered(s), was + 1);
}

static void there_is_room_for_so_many(void **state)
{
	struct stage *s = *state;

	for (size_t i = 0; i < EW_OIDC_ERRANDS; i++)
		assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 0);
	assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 503);
	assert_true(kit_problem(s->k, "busy"));
	say(s, 0, 200, said);
	assert_int_equal(answered(s), EW_OIDC_ERRANDS + 1);
	assert_int_equal(kit_ask(s->k, 0, EW_ASK_OIDC_BEGIN, 0, BEGIN), 200);
}

static void keys_are_asked_for_anew_once_a_minute(void **state)
{
	struct stage *s = *state;

	assert_int_equal(sign_in(s, ",\"sub\":\"eve\"", NULL), 200);
	s->kid = "other";
	kit_forget(s->k);
	assert_int_equal(sign_in(s, ",\"sub\":\"eve\"", NULL), 403);
	assert_int_equal(asked(s), 2); /* the token, the keys */
	assert_int_equal(sign_in(s, ",\"sub\":\"eve\"", NULL), 403);
	assert_int_equal(asked(s), 3);
	s->kid = "k";
	assert_int_equal(sign_in(s, ",\"sub\":\"eve\"", NULL), 200);
	s->kid = "other";
	ew_io_sim_advance(s->k->io, EW_OIDC_KEYS_US);
	kit_forget(s->k);
	assert_int_equal(sign_in(s, ",\"sub\":\"eve\"", NULL), 403);
	assert_int_equal(asked(s), 2);
}

static void refusals_fill_no_log(void **state)
{
	struct stage *s = *state;

	for (size_t i = 0; i < EW_OIDC_REFUSALS + 5; i++) {
		begin(s);
		assert_int_equal(come_back(s, "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"), 403);
		assert_true(kit_problem(s->k, "other_browser"));
	}
	assert_int_equal(house_logged(s->k, EW_EVENT_SIGN_IN_REFUSED), EW_OIDC_REFUSALS);
	ew_io_sim_advance(s->k->io, EW_OIDC_REFUSALS_US);
	begin(s);
	assert_int_equal(come_back(s, ""), 403);
	assert_int_equal(house_logged(s->k, EW_EVENT_SIGN_IN_REFUSED), EW_OIDC_REFUSALS + 1);
}

static unsigned log_out(struct stage *s, const char *claims)
{
	_cleanup_(ew_buf_free) struct ew_buf made = {0};
	char arguments[4096];

	token(s, "logout+jwt", &made, claims);
	snprintf(arguments, sizeof(arguments), "{\"provider\":\"bank\",\"token\":\"%.*s\"}", (int)made.len, (const char *)made.at);
	return kit_ask(s->k, 0, EW_ASK_OIDC_LOGOUT, 0, arguments);
}

#define EVENT ",\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":{}}"

static void a_logout_ends_all_of_a_session(void **state)
{
	static struct ew_hash session[70];
	struct stage *s = *state;
	struct ew_hash other;

	for (size_t i = 0; i < EW_COUNT(session); i++) {
		assert_int_equal(sign_in(s, ",\"sub\":\"eve\",\"sid\":\"one\"", &session[i]), 200);
		kit_forget(s->k);
	}
	assert_int_equal(sign_in(s, ",\"sub\":\"eve\",\"sid\":\"two\"", &other), 200);
	/* The words of another session, and of somebody else's. */
	assert_int_equal(log_out(s, EVENT ",\"jti\":\"1\",\"sid\":\"three\""), 200);
	assert_int_equal(log_out(s, EVENT ",\"jti\":\"2\",\"sub\":\"mallory\",\"sid\":\"one\""), 200);
	assert_int_equal(kit_ask_as(s->k, &session[0], EW_ASK_ME, 0, "{}", ""), 200);
	kit_forget(s->k);
	assert_int_equal(log_out(s, EVENT ",\"jti\":\"3\",\"sub\":\"eve\",\"sid\":\"one\""), 200);
	for (size_t i = 0; i < EW_COUNT(session); i++)
		assert_int_equal(kit_ask_as(s->k, &session[i], EW_ASK_ME, 0, "{}", ""), 401);
	assert_int_equal(kit_ask_as(s->k, &other, EW_ASK_ME, 0, "{}", ""), 200);
	/* Web is told, so that streams and playbacks end. */
	assert_true(kit_count(s->k, EW_ROLE_WEB, EW_MSG_access_changed) > 0);
	assert_int_equal(log_out(s, EVENT ",\"jti\":\"3\",\"sub\":\"eve\",\"sid\":\"two\""), 400);
	assert_int_equal(kit_ask_as(s->k, &other, EW_ASK_ME, 0, "{}", ""), 200);
	assert_int_equal(log_out(s, EVENT ",\"jti\":\"4\",\"sub\":\"eve\""), 200);
	assert_int_equal(kit_ask_as(s->k, &other, EW_ASK_ME, 0, "{}", ""), 401);
}

/* What the provider says of when it last saw somebody prove it is what counts, and never the future. */
static void a_session_is_as_fresh_as_the_proof(void **state)
{
	static const struct {
		int64_t ago_s;
		bool fresh;
	} rows[] = {{0, true}, {599, true}, {601, false}, {86400, false}, {-600, true}};
	struct stage *s = *state;

	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		int64_t now_s = ew_io_wall(s->k->io).us / EW_US_PER_S;
		struct ew_session_row row;
		struct ew_hash session;
		char claims[100];

		snprintf(claims, sizeof(claims), ",\"sub\":\"eve\",\"auth_time\":%lld", (long long)(now_s - rows[i].ago_s));
		assert_int_equal(sign_in(s, claims, &session), 200);
		assert_int_equal(ew_sessions_get(s->k->core->catalog, &session, &row), 0);
		assert_true(row.stepped_up.us <= ew_io_wall(s->k->io).us);
		assert_int_equal(row.stepped_up.us + EW_STEP_UP_US >= ew_io_wall(s->k->io).us, rows[i].fresh);
	}
}

static void a_proof_needs_the_session_and_the_person(void **state)
{
	struct stage *s = *state;
	struct ew_session_row row;
	struct ew_hash session;
	struct ew_wall before;
	char auth_time[80];

	assert_int_equal(sign_in(s, ",\"sub\":\"eve\"", &session), 200);
	assert_int_equal(sign_in(s, ",\"sub\":\"mallory\"", NULL), 200);
	assert_int_equal(ew_sessions_get(s->k->core->catalog, &session, &row), 0);
	/* A provider that does not say when it saw a proof has seen none. */
	assert_int_equal(row.stepped_up.us, 0);
	before = row.stepped_up;
	ew_io_sim_advance(s->k->io, 5 * EW_OIDC_CLOCK_US);
	snprintf(auth_time, sizeof(auth_time), ",\"auth_time\":%lld", (long long)(ew_io_wall(s->k->io).us / EW_US_PER_S));
	for (int turn = 0; turn < 3; turn++) {
		static const char *const who[] = {",\"sub\":\"mallory\"", ",\"sub\":\"nobody\"", ",\"sub\":\"eve\""};
		char claims[160];

		assert_int_equal(kit_ask_as(s->k, &session, EW_ASK_OIDC_AGAIN, 0, BEGIN, ""), 200);
		assert_non_null(strstr(kit_text(s->k, "location"), "&prompt=login&max_age=0"));
		keep_location(s);
		assert_int_equal(come_back(s, BROWSER), 0);
		snprintf(claims, sizeof(claims), "%s%s", who[turn], auth_time);
		say_token(s, claims);
		assert_int_equal(s->k->status, turn == 2 ? 200 : 403);
		assert_null(kit_text(s->k, "session"));
		assert_int_equal(ew_sessions_get(s->k->core->catalog, &session, &row), 0);
		assert_true(turn == 2 ? row.stepped_up.us > before.us : row.stepped_up.us == before.us);
	}
	/* A proof makes no account, for nobody who has none can have been here. */
	assert_int_equal(house_logged(s->k, EW_EVENT_PERSON_MADE), 2);
	/* A session that is over meanwhile is not brought back. */
	assert_int_equal(kit_ask_as(s->k, &session, EW_ASK_OIDC_AGAIN, 0, BEGIN, ""), 200);
	keep_location(s);
	assert_int_equal(kit_ask_as(s->k, &session, EW_ASK_SIGN_OUT, 0, "{}", ""), 204);
	assert_int_equal(come_back(s, BROWSER), 0);
	snprintf(auth_time, sizeof(auth_time), ",\"sub\":\"eve\",\"auth_time\":%lld", (long long)(ew_io_wall(s->k->io).us / EW_US_PER_S));
	say_token(s, auth_time);
	assert_int_equal(s->k->status, 403);
	assert_true(kit_problem(s->k, "session_over"));
}

/* Whom the directory made comes in as that person, once; from then on it is issuer and subject, and no password. */
static void a_directory_says_who_it_is(void **state)
{
	struct stage *s = *state;
	struct ew_hash session;
	char arguments[200], left[80];

	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_SCIM_ADD, 0, "{\"user\":{\"userName\":\"eve\",\"externalId\":\"emp-7\"}}"), 201);
	snprintf(arguments, sizeof(arguments), "{\"id\":\"%s\",\"do\":\"recover\",\"reason\":\"r\"}", kit_text(s->k, "id"));
	snprintf(left, sizeof(left), "{\"id\":\"%s\"}", kit_text(s->k, "id"));
	/* Another name there is another person. */
	assert_int_equal(sign_in(s, ",\"sub\":\"s-2\",\"oid\":\"emp-8\"", &session), 200);
	assert_int_equal(house_logged(s->k, EW_EVENT_PERSON_MADE), 2);
	assert_int_equal(sign_in(s, ",\"sub\":\"s-1\",\"oid\":\"emp-7\"", &session), 200);
	assert_int_equal(house_logged(s->k, EW_EVENT_PERSON_MADE), 2);
	assert_int_equal(kit_ask_as(s->k, &session, EW_ASK_ME, 0, "{}", ""), 200);
	assert_string_equal(kit_text(s->k, "login"), "eve");
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_PERSON_DO, 0, arguments), 409);
	assert_true(kit_problem(s->k, "another_way"));
	assert_int_equal(sign_in(s, ",\"sub\":\"s-1\"", NULL), 200);
	/* The name is taken: whoever shows it now is somebody else, and makes no account either. */
	assert_int_equal(sign_in(s, ",\"sub\":\"s-3\",\"oid\":\"emp-7\"", NULL), 403);
	assert_true(kit_problem(s->k, "account_closed"));
	assert_int_equal(house_logged(s->k, EW_EVENT_PERSON_MADE), 2);
	/* Who is let go by the directory does not come in by the provider. */
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_SCIM_ADD, 0, "{\"user\":{\"userName\":\"gone\",\"externalId\":\"emp-9\",\"active\":false}}"), 201);
	assert_int_equal(sign_in(s, ",\"sub\":\"s-9\",\"oid\":\"emp-9\"", NULL), 403);
	assert_int_equal(house_logged(s->k, EW_EVENT_PERSON_MADE), 3);
	/* Who has left and is hired again is a new account, by the same provider. */
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_SCIM_REMOVE, 0, left), 204);
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_SCIM_ADD, 0, "{\"user\":{\"userName\":\"eve.again\",\"externalId\":\"emp-7\"}}"), 201);
	assert_int_equal(sign_in(s, ",\"sub\":\"s-1\",\"oid\":\"emp-7\"", &session), 200);
	assert_int_equal(kit_ask_as(s->k, &session, EW_ASK_ME, 0, "{}", ""), 200);
	assert_string_equal(kit_text(s->k, "login"), "eve.again");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_way_in, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nobody_takes_over_anothers_calls, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_a_provider_says_is_asked_once_for_all, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_failure_is_remembered_for_a_moment, set_up, tear_down),
		cmocka_unit_test_setup_teardown(without_a_door_outwards_it_is_said, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_answer_that_is_lost_is_not_waited_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(there_is_room_for_so_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(keys_are_asked_for_anew_once_a_minute, set_up, tear_down),
		cmocka_unit_test_setup_teardown(refusals_fill_no_log, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_logout_ends_all_of_a_session, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_session_is_as_fresh_as_the_proof, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_proof_needs_the_session_and_the_person, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_directory_says_who_it_is, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

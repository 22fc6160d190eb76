/*
 * What is told and asked by outside programs: restrictions first and the event behind them, refusals that become events,
 * bodies that are refused by the name of their member.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "domain/consent.h"
#include "ipc/asks.h"
#include "unit/web/harness.h"

#define CALL "/v1/interactions/" CALL_ID
#define KEY_ID "019aa5a0-0000-7000-8000-0000000000cc"
#define KEY "Idempotency-Key: " KEY_ID "\r\n"

static int set_up(void **state)
{
	static struct bench b;
	static const char *const told[] = {"good", NULL};
	const struct ew_web_times times = {.connect_us = 20 * EW_US_PER_MS,
		.ask_us = 800 * EW_US_PER_MS,
		.order_us = 400 * EW_US_PER_MS,
		.order_retry_us = 100 * EW_US_PER_MS,
		.order_give_up_us = 1500 * EW_US_PER_MS};

	bench_start(&b, &times);
	bench_tell_tokens(&b, told, 0, 0);
	b.keeper.json = "{\"event\":7}";
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	bench_stop(*state);
	return 0;
}

static int post(struct bench *b, const char *path, const char *body)
{
	return bench_ask_signed(b, "POST", path, KEY, body);
}

static int tell(struct bench *b, const char *body)
{
	return post(b, CALL "/events", body);
}

static void test_segment_shuts_first(void **state)
{
	struct bench *b = *state;
	const struct ew_msg_restrict *m = &b->threads[1].last;

	assert_int_equal(tell(b, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"), 200);
	assert_int_equal(m->reason, EW_REASON_SEGMENT);
	assert_int_equal(m->segment, 1 + EW_SEGMENT_PAYMENT);
	assert_int_equal(m->voice, BENCH_VOICE);
	assert_int_equal(m->purposes, EW_PURPOSES_ALL);
	assert_true(ew_id_is_zero(m->party));
	assert_int_equal(b->keeper.asked_of[EW_ASK_AUTHENTICATE], 0);
	assert_int_equal(b->keeper.asked_of[EW_ASK_TELL], 1);
	assert_string_equal(b->keeper.key, KEY_ID);
	assert_string_equal(b->keeper.arguments,
		"{\"type\":\"segment_opened\",\"segment\":\"payment\",\"order\":\"" KEY_ID "\"}");
	assert_true(client_has(&b->got, "{\"event\":7,\"gate\":{\"applied_at\":\"1970"));
	assert_true(client_has(&b->got, "\"gate_us\":42,\"restriction\":7}}"));
}

static void test_refusal_and_minor_shut_first(void **state)
{
	struct bench *b = *state;
	char party[EW_ID_TEXT_BYTES];

	assert_int_equal(tell(b, "{\"type\":\"consent\",\"status\":\"withdrawn\",\"method\":\"spoken\",\"purposes\":[\"qa\"],"
				 "\"party\":\"" PARTY_ID "\",\"reason\":\"said so\"}"), 200);
	assert_int_equal(b->threads[1].last.reason, EW_REASON_OPT_OUT);
	assert_int_equal(b->threads[1].last.purposes, EW_PURPOSE_QA);
	assert_string_equal(b->threads[1].reason, "said so");
	ew_id_format(b->threads[1].last.party, party);
	assert_string_equal(party, PARTY_ID);
	assert_int_equal(bench_ask_signed(b, "POST", CALL "/events", "",
				 "{\"type\":\"minor\",\"status\":\"minor\",\"party\":\"" PARTY_ID "\"}"), 200);
	assert_int_equal(b->threads[1].last.reason, EW_REASON_MINOR);
	assert_true(ew_id_is_zero(b->threads[1].last.party));
	assert_int_equal(b->keeper.asked_of[EW_ASK_TELL], 2);
}

static void test_the_rest_goes_to_the_keeper(void **state)
{
	struct bench *b = *state;

	assert_int_equal(tell(b, "{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"keypad\"}"), 200);
	assert_string_equal(b->keeper.arguments, "{\"type\":\"consent\",\"status\":\"granted\",\"method\":\"keypad\"}");
	assert_int_equal(tell(b, "{\"type\":\"segment_ended\",\"segment\":\"payment\"}"), 200);
	assert_int_equal(b->threads[0].got + b->threads[1].got, 0);
	b->keeper.status = 403;
	b->keeper.json = "{\"type\":\"urn:earwitness:problem:right_missing\"}";
	assert_int_equal(tell(b, "{\"type\":\"segment_ended\",\"segment\":\"payment\"}"), 403);
	assert_true(client_has(&b->got, "right_missing"));
	assert_int_equal(tell(b, "{\"type\":\"segment_ended\",\"segment\":\"lunch\"}"), 422);
	assert_int_equal(bench_ask(b, "POST", CALL "/events", "", "{}"), 401);
}

/* The gate is shut, whoever else is away; and nobody is told that the event is in the log when it is not. */
static void test_keeper_away(void **state)
{
	struct bench *b = *state;

	bench_keeper_stop(b);
	assert_int_equal(tell(b, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"), 503);
	assert_int_equal(b->threads[1].got, 1);
	assert_true(client_has(&b->got, "what it forbids is shut"));
	assert_int_equal(tell(b, "{\"type\":\"segment_ended\",\"segment\":\"payment\"}"), 503);
	assert_true(client_has(&b->got, "nothing was done"));
	bench_keeper_start(b);
	/* The same key joins the restriction, and the event is written now. */
	assert_int_equal(tell(b, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"), 200);
	assert_int_equal(b->threads[1].got, 1);
	assert_int_equal(b->keeper.asked_of[EW_ASK_TELL], 1);
}

static void test_recorder_away(void **state)
{
	struct bench *b = *state;

	b->threads[1].silent = true;
	assert_int_equal(tell(b, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"), 504);
	assert_true(client_has(&b->got, "the event is in the log"));
	/* Asked again, the question to the keeper is the same. */
	assert_string_equal(b->keeper.arguments,
		"{\"type\":\"segment_opened\",\"segment\":\"payment\",\"order\":\"" KEY_ID "\"}");
	b->threads[1].silent = false;
	b->threads[1].code = -ENOENT;
	assert_int_equal(bench_ask_signed(b, "POST", CALL "/events", "",
				 "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"), 200);
	assert_false(client_has(&b->got, "gate_us"));
}

static void test_right_needed(void **state)
{
	struct bench *b = *state;

	b->keeper.json = "{\"user\":\"" USER_ID "\",\"rights\":[\"order\"],\"voice\":1}";
	assert_int_equal(bench_ask(b, "POST", CALL "/events", "Authorization: Bearer other\r\n",
				 "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"), 403);
	assert_true(client_has(&b->got, "the right \\\"tell\\\""));
	assert_int_equal(b->threads[1].got, 0);
	b->keeper.json = "{\"user\":\"" USER_ID "\",\"rights\":[\"tell\"],\"voice\":1}";
	assert_int_equal(bench_ask(b, "POST", CALL "/events", "Authorization: Bearer other\r\n",
				 "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"), 200);
	assert_int_equal(b->threads[1].last.voice, EW_VOICE_MACHINE);
	/* No token speaks as the party itself, whatever is said of it. */
	b->keeper.json = "{\"user\":\"" USER_ID "\",\"rights\":[\"tell\"],\"voice\":5}";
	assert_int_equal(bench_ask(b, "POST", CALL "/events", "Authorization: Bearer other\r\n",
				 "{\"type\":\"segment_opened\",\"segment\":\"other\"}"), 200);
	assert_int_equal(b->threads[1].last.voice, EW_VOICE_NOBODY);
}

/* A call that must be recorded: the refusal is an event, once for each order, and the answer says what to do. */
static void test_pause_not_allowed(void **state)
{
	struct bench *b = *state;

	b->threads[1].code = -EPERM;
	assert_int_equal(post(b, CALL "/orders", "{\"order\":\"pause\",\"segment\":\"advice\"}"), 403);
	assert_int_equal(b->threads[1].last.segment, 1 + EW_SEGMENT_ADVICE);
	assert_int_equal(b->threads[1].last.voice, BENCH_VOICE);
	assert_true(client_has(&b->got, "urn:earwitness:problem:pause_not_allowed"));
	assert_true(client_has(&b->got, "nothing was paused"));
	assert_false(client_has(&b->got, "could not be written"));
	assert_int_equal(b->keeper.asked_of[EW_ASK_ORDER_REFUSED], 1);
	assert_string_equal(b->keeper.key, KEY_ID);
	assert_string_equal(b->keeper.arguments, "{\"order\":\"" KEY_ID "\",\"kind\":\"pause\",\"because\":\"pause_not_allowed\","
						 "\"segment\":\"advice\"}");
	bench_keeper_stop(b);
	assert_int_equal(bench_ask_signed(b, "POST", CALL "/orders", "", "{\"order\":\"pause\"}"), 403);
	assert_true(client_has(&b->got, "could not be written"));
}

static void test_a_segment_that_may_not_be_opened(void **state)
{
	struct bench *b = *state;

	b->threads[1].code = -EPERM;
	assert_int_equal(tell(b, "{\"type\":\"segment_opened\",\"segment\":\"private\"}"), 403);
	assert_int_equal(b->keeper.asked_of[EW_ASK_TELL], 0);
	assert_int_equal(b->keeper.asked_of[EW_ASK_ORDER_REFUSED], 1);
	assert_true(strstr(b->keeper.arguments, "\"kind\":\"segment_opened\"") != NULL);
}

/* Another segment under the same key is another order. */
static void test_key_of_another_segment(void **state)
{
	struct bench *b = *state;

	assert_int_equal(tell(b, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}"), 200);
	assert_int_equal(tell(b, "{\"type\":\"segment_opened\",\"segment\":\"health\"}"), 422);
	assert_true(client_has(&b->got, "idempotency_key_reused"));
}

#define DOCUMENT                                                                                             \
	"{\"name\":\"n\",\"contact\":\"c\",\"purposes\":[\"qa\"],\"kinds\":[],\"agreement\":{},\"region\":\"EU\"," \
	"\"risk\":\"low\"}"
#define PIECE "{\"from_ms\":0,\"to_ms\":5,\"text\":\"a\"}"
#define TEXT_OF "{\"kind\":\"transcript\",\"grant\":\"" KEY_ID "\",\"from_ms\":0,\"to_ms\":9,"
#define SUBJECT "\"subject\":{\"type\":\"tool\",\"id\":\"t\"},\"action\":{\"name\":\"transcription\"}"

static const struct {
	const char *method, *path, *body;
	int status;
	int asked; /* enum ew_ask; 0: nobody was */
	const char *says;
} asks[] = {
	{"GET", "/v1/tokens", NULL, 200, EW_ASK_TOKENS, ""},
	{"GET", "/v1/tokens?cursor=" KEY_ID, NULL, 200, EW_ASK_TOKENS, ""},
	{"GET", "/v1/tokens?limit=0", NULL, 400, 0, "\"field\":\"limit\""},
	{"POST", "/v1/tokens", "{\"name\":\"ivr\",\"kind\":\"ivr\",\"rights\":[\"tell\"]}", 200, EW_ASK_TOKEN_MAKE, ""},
	{"POST", "/v1/tokens", "{\"name\":\"ivr\",\"kind\":\"ivr\",\"rights\":[\"tell\"],\"user\":\"x\"}", 422, 0,
		"\"field\":\"user\""},
	{"POST", "/v1/tokens", "{\"name\":\"ivr\",\"kind\":\"ivr\"}", 422, 0, "\"field\":\"rights\""},
	{"DELETE", "/v1/tokens/" KEY_ID, NULL, 200, EW_ASK_TOKEN_REVOKE, ""},
	{"DELETE", "/v1/tokens/mine", NULL, 404, 0, ""},
	{"GET", "/v1/vendors?state=all", NULL, 200, EW_ASK_VENDORS, ""},
	{"POST", "/v1/vendors", DOCUMENT, 200, EW_ASK_VENDOR_ADD, ""},
	{"POST", "/v1/vendors", "{\"name\":\"n\",\"extra\":1}", 422, 0, "\"field\":\"extra\""},
	{"GET", "/v1/vendors/" KEY_ID, NULL, 200, EW_ASK_VENDOR, ""},
	{"PATCH", "/v1/vendors/" KEY_ID, "{\"risk\":\"high\",\"version\":3}", 200, EW_ASK_VENDOR_CHANGE, ""},
	{"POST", "/v1/vendors/" KEY_ID, "{\"risk\":[]}", 422, 0, "\"field\":\"risk\""},
	{"DELETE", "/v1/vendors/" KEY_ID, NULL, 200, EW_ASK_VENDOR_WITHDRAW, ""},
	{"POST", "/v1/grants", "{\"interaction\":\"" CALL_ID "\",\"purposes\":[\"qa\"]}", 200, EW_ASK_GRANT, ""},
	{"POST", "/v1/grants", "{\"interaction\":\"call\",\"purposes\":[\"qa\"]}", 422, 0, "\"field\":\"interaction\""},
	{"POST", "/v1/grants", "{\"interaction\":\"" CALL_ID "\"}", 422, 0, "\"field\":\"purposes\""},
	{"GET", "/v1/grants/" KEY_ID, NULL, 200, EW_ASK_GRANT_SHOW, ""},
	{"POST", "/v1/grants/" KEY_ID "/acks", "{\"order\":1,\"purged\":true}", 200, EW_ASK_GRANT_ACK, ""},
	{"POST", "/v1/grants/" KEY_ID "/acks", "{\"order\":-1}", 422, 0, "\"field\":\"order\""},
	{"DELETE", "/v1/grants/" KEY_ID, NULL, 200, EW_ASK_GRANT_END, ""},
	{"GET", CALL "/artifacts", NULL, 200, EW_ASK_REGISTER, ""},
	{"POST", CALL "/artifacts", TEXT_OF "\"segments\":[" PIECE "]}", 200, EW_ASK_HAND_IN, ""},
	{"POST", CALL "/artifacts", TEXT_OF "\"content\":{\"score\":3},\"model\":\"m 1\"}", 200,
		EW_ASK_HAND_IN, ""},
	{"POST", CALL "/artifacts", TEXT_OF "\"content\":\"all\",\"segments\":[]}", 422, 0, "\"field\":\"content\""},
	{"POST", CALL "/artifacts", TEXT_OF "\"party\":\"" PARTY_ID "\"}", 422, 0, "\"field\":\"content\""},
	{"POST", CALL "/artifacts", TEXT_OF "\"content\":\"all\",\"model\":{\"name\":\"m\"}}", 422, 0, "\"field\":\"model\""},
	{"POST", CALL "/artifacts", TEXT_OF "\"segments\":[{\"from_ms\":0,\"to_ms\":10,\"text\":\"a\"}]}", 422, 0,
		"item 0 must"},
	{"POST", CALL "/artifacts", TEXT_OF "\"segments\":[" PIECE ",{\"from_ms\":4,\"to_ms\":3,\"text\":\"a\"}]}", 422, 0,
		"item 1 must"},
	{"POST", CALL "/artifacts", TEXT_OF "\"segments\":[{\"from_ms\":0,\"to_ms\":5,\"text\":\"a\",\"by\":1}]}", 422, 0,
		"item 0 must"},
	{"POST", CALL "/artifacts", TEXT_OF "\"content\":7}", 422, 0, "\"field\":\"content\""},
	{"POST", CALL "/artifacts", TEXT_OF "\"document\":{\"text\":\"a\"}}", 200, EW_ASK_HAND_IN, ""},
	{"POST", CALL "/artifacts", TEXT_OF "\"document\":{\"said\":\"a\"}}", 422, 0, "\"field\":\"document\""},
	{"POST", CALL "/artifacts", TEXT_OF "\"segments\":[{\"from_ms\":0,\"to_ms\":5,\"text\":\"a\",\"words\":[{\"from_ms\":1,\"to_ms\":2,"
					    "\"text\":\"a\"}]}]}", 200, EW_ASK_HAND_IN, ""},
	{"POST", CALL "/artifacts", TEXT_OF "\"segments\":[{\"from_ms\":0,\"to_ms\":5,\"text\":\"a\",\"words\":[{\"from_ms\":1,\"to_ms\":2,"
					    "\"label\":\"a\"}]}]}", 422, 0, "item 0 must"},
	{"POST", CALL "/artifacts", TEXT_OF "\"segments\":[{\"from_ms\":0,\"to_ms\":5,\"label\":\"angry\",\"score\":0.5}]}", 200,
		EW_ASK_HAND_IN, ""},
	{"POST", CALL "/artifacts", TEXT_OF "\"segments\":[{\"from_ms\":0,\"to_ms\":5,\"score\":\"high\"}]}", 422, 0,
		"item 0 must"},
	{"POST", CALL "/artifacts", "{\"kind\":\"transcript\",\"from_ms\":0,\"to_ms\":0,\"content\":\"x\"}", 422, 0,
		"\"field\":\"grant\""},
	{"POST", CALL "/artifacts", "{\"kind\":\"transcript\",\"grant\":\"g\",\"from_ms\":9,\"to_ms\":0,\"content\":\"x\"}", 422, 0,
		"\"field\":\"to_ms\""},
	{"GET", "/v1/policies", NULL, 200, EW_ASK_POLICIES, ""},
	{"GET", "/v1/policies/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", NULL, 200, EW_ASK_POLICY, ""},
	{"GET", "/v1/policies/latest", NULL, 404, 0, ""},
	{"POST", "/v1/policies/explain", "{\"interaction\":\"" CALL_ID "\"}", 200, EW_ASK_EXPLAIN, ""},
	{"POST", "/v1/policies/explain", "{\"call\":1}", 422, 0, "\"field\":\"call\""},
	{"POST", "/v1/policies/simulate", "{\"policy\":\"policy: x\"}", 200, EW_ASK_SIMULATE, ""},
	{"POST", "/v1/policies/simulate", "{}", 422, 0, "\"field\":\"policy\""},
	{"GET", "/v1/simulations", NULL, 200, EW_ASK_REPORTS, ""},
	{"GET", "/v1/simulations/latest", NULL, 200, EW_ASK_REPORT, ""},
	{"POST", "/access/v1/evaluation", "{" SUBJECT ",\"resource\":{\"type\":\"interaction\",\"id\":\"" CALL_ID "\"}}", 200,
		EW_ASK_EVALUATE, ""},
	{"POST", "/access/v1/evaluation", "{" SUBJECT "}", 400, 0, "\"field\":\"resource\""},
	{"POST", "/access/v1/evaluation", "{" SUBJECT ",\"resource\":{\"type\":\"interaction\"}}", 400, 0,
		"\"field\":\"resource.id\""},
};

static unsigned all_but_authentication(const struct bench *b)
{
	return b->keeper.asked - b->keeper.asked_of[EW_ASK_AUTHENTICATE];
}

static void test_what_is_passed_on(void **state)
{
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(asks); i++) {
		unsigned before = all_but_authentication(b), of = b->keeper.asked_of[asks[i].asked];
		int status = bench_ask_signed(b, asks[i].method, asks[i].path, "", asks[i].body);

		if (status != asks[i].status || !client_has(&b->got, asks[i].says))
			fail_msg("%s %s %s: %d %.*s", asks[i].method, asks[i].path, asks[i].body ? asks[i].body : "", status,
				(int)b->got.len, (const char *)b->got.at);
		if (all_but_authentication(b) != before + (asks[i].asked != 0) ||
			(asks[i].asked && b->keeper.asked_of[asks[i].asked] != of + 1))
			fail_msg("%s %s: asked something else", asks[i].method, asks[i].path);
		if (asks[i].asked && bench_ask(b, asks[i].method, asks[i].path, "", asks[i].body) != 401)
			fail_msg("%s %s: without a token", asks[i].method, asks[i].path);
	}
}

/* What the path names goes along; and a grant's interaction is the question's. */
static void test_what_goes_along(void **state)
{
	struct bench *b = *state;
	char id[EW_ID_TEXT_BYTES];

	assert_int_equal(bench_ask_signed(b, "DELETE", "/v1/tokens/" KEY_ID, "", NULL), 200);
	assert_string_equal(b->keeper.arguments, "{\"id\":\"" KEY_ID "\"}");
	assert_int_equal(bench_ask_signed(b, "POST", "/v1/grants/" KEY_ID "/acks", KEY, "{\"order\":4}"), 200);
	assert_string_equal(b->keeper.arguments, "{\"order\":4,\"grant\":\"" KEY_ID "\"}");
	assert_string_equal(b->keeper.key, KEY_ID);
	assert_int_equal(bench_ask_signed(b, "POST", "/v1/vendors/" KEY_ID, "", "{\"id\":\"" KEY_ID "\"}"), 422);
	assert_int_equal(post(b, "/v1/grants", "{\"interaction\":\"" CALL_ID "\",\"purposes\":[\"qa\"],\"tool\":\"t\"}"), 200);
	ew_id_format(b->keeper.interaction, id);
	assert_string_equal(id, CALL_ID);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_segment_shuts_first),
		TEST(test_refusal_and_minor_shut_first),
		TEST(test_the_rest_goes_to_the_keeper),
		TEST(test_keeper_away),
		TEST(test_recorder_away),
		TEST(test_right_needed),
		TEST(test_pause_not_allowed),
		TEST(test_a_segment_that_may_not_be_opened),
		TEST(test_key_of_another_segment),
		TEST(test_what_is_passed_on),
		TEST(test_what_goes_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

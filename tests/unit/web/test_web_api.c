/*
 * The resources that read: what reaches the keeper, what comes back, what is refused before it is
 * asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/asks.h"
#include "unit/web/harness.h"

static struct bench *bench_of(void **state)
{
	return *state;
}

static int set_up(void **state)
{
	static struct bench b;
	const struct ew_web_times times = {
		.connect_us = 20 * EW_US_PER_MS, .ask_us = 300 * EW_US_PER_MS};

	bench_start(&b, &times);
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	bench_stop(*state);
	return 0;
}

static void test_alive_and_ready(void **state)
{
	struct bench *b = bench_of(state);

	assert_int_equal(bench_ask(b, "GET", "/healthz", "", NULL), 200);
	b->keeper.json = "{\"recorder\":true,\"vault\":true}";
	assert_int_equal(bench_ask(b, "GET", "/readyz", "", NULL), 200);
	assert_true(client_has(&b->got, "\"ready\":true"));
	b->keeper.json = "{\"recorder\":true,\"vault\":false}";
	assert_int_equal(bench_ask(b, "GET", "/readyz", "", NULL), 503);
	assert_true(client_has(&b->got, "vault is not ready"));
	b->keeper.json = "{\"recorder\":true,\"vault\":true}";
	bench_thread_stop(b, 1);
	assert_int_equal(bench_ask(b, "GET", "/readyz", "", NULL), 503);
	assert_true(client_has(&b->got, "recorder thread 1 cannot be reached"));
	bench_keeper_stop(b);
	assert_int_equal(bench_ask(b, "GET", "/readyz", "", NULL), 503);
	assert_true(client_has(&b->got, "the keeper does not answer"));
	assert_int_equal(bench_ask(b, "GET", "/healthz", "", NULL), 200);
}

static void test_metrics(void **state)
{
	struct bench *b = bench_of(state);

	b->keeper.json =
		"{\"calls_live\":3,\"events_stored_total\":12,\"bad name\":1,\"text\":\"x\"}";
	assert_int_equal(bench_ask(b, "GET", "/metrics", "", NULL), 200);
	assert_true(client_has(
		&b->got, "# TYPE earwitness_calls_live gauge\nearwitness_calls_live 3\n"));
	assert_true(client_has(&b->got, "# TYPE earwitness_events_stored_total "
					"counter\nearwitness_events_stored_total 12\n"));
	assert_true(client_has(&b->got, "earwitness_keeper_up 1\n"));
	assert_true(client_has(
		&b->got, "earwitness_events_total{program=\"web\",event=\"keeper_connected\"}"));
	assert_false(client_has(&b->got, "bad name"));
	bench_keeper_stop(b);
	assert_int_equal(bench_ask(b, "GET", "/metrics", "", NULL), 200);
	assert_true(client_has(&b->got, "earwitness_keeper_up 0\n"));
}

static void test_search(void **state)
{
	struct bench *b = bench_of(state);
	struct ew_hash token;

	assert_int_equal(bench_ask_signed(b, "GET",
				 "/v1/"
				 "interactions?number=%2B352123&state=finished&q=card+lost&limit=7&"
				 "from=2026-01-01T00:00:00Z",
				 "", NULL),
		200);
	assert_int_equal(b->keeper.asked_of[EW_ASK_INTERACTIONS], 1);
	assert_string_equal(b->keeper.arguments,
		"{\"limit\":7,\"from\":\"2026-01-01T00:00:00Z\",\"number\":\"+352123\","
		"\"state\":\"finished\",\"q\":\"card lost\"}");
	assert_int_equal(ew_sha256_of(EW_SLICE("good"), &token), 0);
	assert_memory_equal(&token, &b->keeper.token, sizeof(token));
	assert_true(client_has(&b->got, "Content-Type: application/json\r\n"));
	assert_true(client_has(&b->got, "{\"items\":[],\"next\":null}"));
}

#define LONG "x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/"

static const struct {
	const char *path;
	int status;
	const char *has;
} refused[] = {
	{"/v1/interactions?nmuber=1", 400, "\"field\":\"nmuber\""},
	{"/v1/interactions?from=yesterday", 400, "\"field\":\"from\""},
	{"/v1/interactions?state=open", 400, "\"field\":\"state\""},
	{"/v1/interactions?limit=0", 400, "\"field\":\"limit\""},
	{"/v1/interactions?limit=201", 400, "\"field\":\"limit\""},
	{"/v1/interactions?q=a&q=b", 400, "\"field\":\"q\""},
	{"/v1/interactions/none", 404, "no such interaction"},
	{"/v1/interactions/" CALL_ID "?x=1", 400, "\"field\":\"x\""},
	{"/v1/interactions/" CALL_ID "/events?after=-1", 400, "\"field\":\"after\""},
	{"/v1/interactions/" CALL_ID "/nothing", 404, "not_found"},
	{"/v1/exceptions?open=1", 400, "\"field\":\"open\""},
	{"/v1/interactions/none/events/0/proof", 404, "no such interaction"},
	{"/v1/interactions/" CALL_ID "/events/0/proof/1", 404, "not_found"},
	{"/v1/ledger/tile/", 404, "not_found"},
	{"/v1/ledger/old/1", 404, "not_found"},
	{"/v1/ledger/tile/0/000?x=1", 400, "\"field\":\"x\""},
	{"/v1/ledger/tile/0/" LONG LONG, 404, "no such file"},
};

static void test_refused(void **state)
{
	struct bench *b = bench_of(state);
	size_t i;

	for (i = 0; i < EW_COUNT(refused); i++)
		if (bench_ask_signed(b, "GET", refused[i].path, "", NULL) != refused[i].status ||
			!client_has(&b->got, refused[i].has))
			fail_msg("%s: %.*s", refused[i].path, (int)b->got.len,
				(const char *)b->got.at);
	assert_int_equal(b->keeper.asked, 0);
}

static const char *const needs_token[] = {
	"/v1/interactions",
	"/v1/interactions/" CALL_ID,
	"/v1/interactions/" CALL_ID "/events",
	"/v1/interactions/" CALL_ID "/audio",
	"/v1/interactions/" CALL_ID "/peaks",
	"/v1/interactions/" CALL_ID "/export",
	"/v1/interactions/" CALL_ID "/events/0/proof",
	"/v1/exceptions",
	"/v1/ledger",
	"/v1/exceptions/1",
	"/v1/cases",
	"/v1/audits/latest",
	"/v1/tests",
	"/v1/stream",
};

static void test_without_token(void **state)
{
	struct bench *b = bench_of(state);
	size_t i;

	for (i = 0; i < EW_COUNT(needs_token); i++) {
		assert_int_equal(bench_ask(b, "GET", needs_token[i], "", NULL), 401);
		assert_true(client_has(&b->got, "WWW-Authenticate: Bearer"));
		assert_int_equal(bench_ask(b, "GET", needs_token[i],
					 "Authorization: Basic Z29vZA==\r\n", NULL),
			401);
	}
	assert_int_equal(b->keeper.asked, 0);
}

static void test_record_and_events(void **state)
{
	struct bench *b = bench_of(state);
	char id[EW_ID_TEXT_BYTES];

	b->keeper.json = "{\"id\":\"" CALL_ID "\"}";
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions/" CALL_ID, "", NULL), 200);
	ew_id_format(b->keeper.interaction, id);
	assert_string_equal(id, CALL_ID);
	assert_int_equal(bench_ask_signed(b, "GET",
				 "/v1/interactions/" CALL_ID "/events?after=9&limit=3", "", NULL),
		200);
	assert_string_equal(b->keeper.arguments, "{\"limit\":3,\"after\":9}");
	assert_int_equal(
		bench_ask_signed(b, "GET", "/v1/exceptions?limit=5&cursor=8", "", NULL), 200);
	assert_string_equal(b->keeper.arguments, "{\"limit\":5,\"cursor\":8}");
	assert_int_equal(b->keeper.asked_of[EW_ASK_EXCEPTIONS], 1);
}

static const struct {
	const char *method, *path, *body;
	int status;
	unsigned op;
	const char *arguments; /* NULL: the keeper is not asked */
} overseen[] = {
	{"GET", "/v1/exceptions?state=taken&kind=disk_full&since=2026-01-01T00:00:00Z", "", 200, EW_ASK_EXCEPTIONS,
		"{\"limit\":100,\"cursor\":0,\"state\":\"taken\",\"kind\":\"disk_full\",\"since\":\"2026-01-01T00:00:00Z\"}"},
	{"GET", "/v1/exceptions?limit=101", "", 400, 0, NULL},
	{"GET", "/v1/exceptions/7", "", 200, EW_ASK_EXCEPTION, "{\"number\":7}"},
	{"GET", "/v1/exceptions/-7", "", 404, 0, NULL},
	{"GET", "/v1/exceptions/99999999999999999999", "", 404, 0, NULL},
	{"GET", "/v1/exceptions/7?all=1", "", 400, 0, NULL},
	{"POST", "/v1/exceptions/7", "{\"do\":\"resolve\",\"note\":\"n\"}", 200, EW_ASK_EXCEPTION_DO,
		"{\"do\":\"resolve\",\"note\":\"n\",\"number\":7}"},
	{"POST", "/v1/exceptions/7", "{\"note\":\"n\"}", 422, 0, NULL},
	{"POST", "/v1/exceptions/7", "{\"do\":\"take\",\"number\":8}", 422, 0, NULL},
	{"GET", "/v1/cases?state=open&limit=3", "", 200, EW_ASK_CASES, "{\"limit\":3,\"cursor\":0,\"state\":\"open\"}"},
	{"POST", "/v1/cases", "{\"about\":\"a\",\"interactions\":[]}", 200, EW_ASK_CASE_OPEN,
		"{\"about\":\"a\",\"interactions\":[]}"},
	{"POST", "/v1/cases", "{\"outcome\":\"a\"}", 422, 0, NULL},
	{"POST", "/v1/cases/1", "{\"evidence\":{\"recipient\":\"r\"}}", 200, EW_ASK_CASE_DO,
		"{\"evidence\":{\"recipient\":\"r\"},\"number\":1}"},
	{"POST", "/v1/cases/1", "{\"evidence\":[]}", 422, 0, NULL},
	{"POST", "/v1/cases/1", "{\"evidence\":{\"a\":1,\"b\":2,\"c\":3}}", 422, 0, NULL},
	{"POST", "/v1/audits", "", 200, EW_ASK_AUDIT_RUN, "{}"},
	{"GET", "/v1/audits", "", 200, EW_ASK_REPORTS, "{\"limit\":100,\"cursor\":0,\"kind\":\"audit\"}"},
	{"GET", "/v1/audits/latest", "", 200, EW_ASK_REPORT, "{\"kind\":\"audit\",\"id\":\"latest\"}"},
	{"POST", "/v1/papers", "{\"kind\":\"vendors\",\"with\":{\"owner\":\"me\"}}", 200, EW_ASK_PAPER_MAKE, "{\"kind\":\"vendors\",\"with\":{\"owner\":\"me\"}}"},
	{"POST", "/v1/papers", "{}", 422, 0, NULL},
	{"POST", "/v1/papers", "{\"kind\":\"vendors\",\"verdict\":\"well\"}", 422, 0, NULL},
	{"GET", "/v1/papers", "", 200, EW_ASK_PAPERS, "{\"limit\":20,\"cursor\":0}"},
	{"GET", "/v1/papers?kind=vendors&limit=21", "", 400, 0, NULL},
	{"GET", "/v1/papers/one", "", 404, 0, NULL},
	{"GET", "/v1/papers/01a1b2c3-d4e5-7000-8000-00000000000a", "", 200, EW_ASK_PAPER, "{\"id\":\"01a1b2c3-d4e5-7000-8000-00000000000a\"}"},
	{"GET", "/v1/deletions/01a1b2c3-d4e5-7000-8000-00000000000a", "", 200, EW_ASK_DELETION, "{\"id\":\"01a1b2c3-d4e5-7000-8000-00000000000a\"}"},
	{"GET", "/v1/deletions/01a1b2c3-d4e5-7000-8000-00000000000a/page", "", 502, EW_ASK_DELETION_FILE, "{\"id\":\"01a1b2c3-d4e5-7000-8000-00000000000a\",\"form\":\"html\"}"}, /* no descriptor, no page */
	{"GET", "/v1/deletions/01a1b2c3-d4e5-7000-8000-00000000000a/pdf", "", 502, EW_ASK_DELETION_FILE, "{\"id\":\"01a1b2c3-d4e5-7000-8000-00000000000a\",\"form\":\"pdf\"}"},
	{"GET", "/v1/deletions/01a1b2c3-d4e5-7000-8000-00000000000a/pdf?form=html", "", 400, 0, NULL},
	{"GET", "/v1/deletions/01a1b2c3-d4e5-7000-8000-00000000000a/proof", "", 502, EW_ASK_DELETION_PROOF, "{\"id\":\"01a1b2c3-d4e5-7000-8000-00000000000a\"}"},
	{"POST", "/v1/rechecks", "", 200, EW_ASK_RECHECK_RUN, "{}"},
	{"POST", "/v1/rechecks", "{\"days\":3,\"audio\":0}", 200, EW_ASK_RECHECK_RUN, "{\"days\":3,\"audio\":0}"},
	{"POST", "/v1/rechecks", "{\"days\":3651}", 422, 0, NULL},
	{"GET", "/v1/rechecks", "", 200, EW_ASK_REPORTS, "{\"limit\":100,\"cursor\":0,\"kind\":\"recheck\"}"},
	{"GET", "/v1/rechecks/latest", "", 200, EW_ASK_REPORT, "{\"kind\":\"recheck\",\"id\":\"latest\"}"},
	{"GET", "/v1/tests?kind=audit", "", 400, 0, NULL},
	{"POST", "/v1/populations", "{\"seed\":\"s\",\"sample\":3}", 200, EW_ASK_POPULATION,
		"{\"seed\":\"s\",\"sample\":3}"},
	{"POST", "/v1/populations", "{\"sample\":3}", 422, 0, NULL},
	{"POST", "/v1/reconciliations", "{\"list\":\"id\\n1\\n\",\"columns\":{\"id\":\"id\"}}", 200,
		EW_ASK_RECONCILE, "{\"list\":\"id\\n1\\n\",\"columns\":{\"id\":\"id\"}}"},
	{"POST", "/v1/reconciliations", "{\"list\":\"id\",\"tolerance_s\":-1}", 422, 0, NULL},
	{"POST", "/v1/tests", "{\"name\":\"n\",\"result\":\"passed\",\"checks\":[]}", 200, EW_ASK_TESTED,
		"{\"name\":\"n\",\"result\":\"passed\",\"checks\":[]}"},
};

static void test_oversight(void **state)
{
	struct bench *b = bench_of(state);

	for (size_t i = 0; i < EW_COUNT(overseen); i++) {
		unsigned asked = b->keeper.asked;

		b->keeper.json = "{}";
		if (bench_ask_signed(b, overseen[i].method, overseen[i].path, "", overseen[i].body) != overseen[i].status)
			fail_msg("%s %s: %.*s", overseen[i].method, overseen[i].path, (int)b->got.len, (const char *)b->got.at);
		assert_int_equal(b->keeper.asked - asked, overseen[i].arguments ? 1 : 0);
		if (!overseen[i].arguments)
			continue;
		assert_true(b->keeper.asked_of[overseen[i].op] > 0);
		assert_string_equal(b->keeper.arguments, overseen[i].arguments);
	}
}

/* What the keeper refuses reaches the caller as it stands, but for what a client library must
 * understand. */
static void test_keeper_problems(void **state)
{
	struct bench *b = bench_of(state);

	b->keeper.status = 403;
	b->keeper.json = "{\"type\":\"urn:x\",\"title\":\"t\",\"status\":403}";
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions", "", NULL), 403);
	assert_true(client_has(&b->got, "application/problem+json"));
	assert_true(client_has(&b->got, "urn:x"));
	b->keeper.status = 401;
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions", "", NULL), 401);
	assert_true(client_has(&b->got, "WWW-Authenticate: Bearer"));
	b->keeper.status = 503;
	b->keeper.json = "{\"detail\":\"the vault is away\"}";
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions", "", NULL), 503);
	assert_true(client_has(&b->got, "Retry-After: 2\r\n"));
	assert_true(client_has(&b->got, "the vault is away"));
	b->keeper.status = 99;
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions", "", NULL), 502);
}

static void test_keeper_away_and_silent(void **state)
{
	struct bench *b = bench_of(state);

	b->keeper.silent = true;
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions", "", NULL), 504);
	bench_keeper_stop(b);
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions", "", NULL), 503);
	assert_true(client_has(&b->got, "Retry-After: "));
	b->keeper.silent = false;
	bench_keeper_start(b);
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/interactions", "", NULL), 200);
}

static void test_enrol(void **state)
{
	struct bench *b = bench_of(state);
	struct ew_hash token;

	b->keeper.json = "{\"token\":\"new\"}";
	assert_int_equal(bench_ask(b, "POST", "/v1/enrol", "", "{\"token\":\"once\"}"), 200);
	assert_true(client_has(&b->got, "{\"token\":\"new\"}"));
	assert_int_equal(ew_sha256_of(EW_SLICE("once"), &token), 0);
	assert_memory_equal(&token, &b->keeper.token, sizeof(token));
	assert_string_equal(b->keeper.arguments, "{}");
	assert_int_equal(bench_ask(b, "POST", "/v1/enrol", "", "{\"tokn\":\"once\"}"), 422);
	assert_int_equal(bench_ask(b, "GET", "/v1/enrol", "", NULL), 405);
	assert_true(client_has(&b->got, "Allow: POST\r\n"));
}

static void test_access(void **state)
{
	struct bench *b = bench_of(state);
	const char *path = "/v1/interactions/" CALL_ID "/access";

	b->keeper.status = 201;
	b->keeper.json = "{\"handle\":\"h\"}";
	assert_int_equal(bench_ask_signed(b, "POST", path, "Idempotency-Key: k1\r\n",
				 "{\"purpose\":\"qa\",\"case\":\"C-1\"}"),
		201);
	assert_string_equal(b->keeper.purpose, "qa");
	assert_string_equal(b->keeper.key, "k1");
	assert_string_equal(b->keeper.arguments, "{\"purpose\":\"qa\",\"case\":\"C-1\"}");
	assert_int_equal(bench_ask_signed(b, "POST", path, "", "{\"case\":\"C-1\"}"), 422);
	assert_int_equal(
		bench_ask_signed(b, "POST", path, "", "{\"purpose\":\"a\",\"legal_ground\":\"b\"}"),
		422);
	assert_int_equal(bench_ask_signed(b, "POST", path, "Idempotency-Key: a b\r\n",
				 "{\"purpose\":\"a\"}"),
		400);
	assert_true(client_has(&b->got, "\"field\":\"Idempotency-Key\""));
}

static const struct {
	const char *path;
	const char *arguments;
	const char *has[3];
} files[] = {
	{"checkpoint", "{\"file\":\"checkpoint\"}",
		{"Content-Type: text/plain; charset=utf-8\r\n", "Cache-Control: no-store\r\n", "the file"}},
	{"tile/0/x001/234.p/5", "{\"file\":\"tile/0/x001/234.p/5\"}",
		{"Content-Type: application/octet-stream\r\n", "immutable\r\n", "the file"}},
	{"tile/entries/000", "{\"file\":\"tile/entries/000\"}",
		{"Content-Type: application/octet-stream\r\n", "immutable\r\n", "the file"}},
	{"old/2/checkpoint", "{\"file\":\"checkpoint\",\"log\":\"2\"}",
		{"Content-Type: text/plain; charset=utf-8\r\n", "Cache-Control: no-store\r\n", "the file"}},
	{"old/2/tile/0/000", "{\"file\":\"tile/0/000\",\"log\":\"2\"}",
		{"Content-Type: application/octet-stream\r\n", "immutable\r\n", "the file"}},
};

/* Nobody is asked who they are, and pages of other origins may read it, refusals too. */
static void test_ledger_files(void **state)
{
	struct bench *b = bench_of(state);
	char path[128];

	b->keeper.media = EW_SLICE("the file");
	for (size_t i = 0; i < EW_COUNT(files); i++) {
		(void)snprintf(path, sizeof(path), "/v1/ledger/%s", files[i].path);
		assert_int_equal(bench_ask(b, "GET", path, "", NULL), 200);
		assert_string_equal(b->keeper.arguments, files[i].arguments);
		assert_true(client_has(&b->got, "Access-Control-Allow-Origin: *\r\n"));
		for (size_t k = 0; k < EW_COUNT(files[i].has); k++)
			if (!client_has(&b->got, files[i].has[k]))
				fail_msg("%s: %s", path, files[i].has[k]);
	}
	b->keeper.media = EW_SLICE_EMPTY;
	b->keeper.json = "{\"verifier\":\"a+00+b\"}";
	assert_int_equal(bench_ask(b, "GET", "/v1/ledger/verifier", "", NULL), 200);
	assert_true(client_has(&b->got, "\r\n\r\na+00+b\n"));
	b->keeper.status = 404;
	b->keeper.json = "{\"title\":\"t\"}";
	assert_int_equal(bench_ask(b, "GET", "/v1/ledger/tile/0/000.p/9", "", NULL), 404);
	assert_true(client_has(&b->got, "Access-Control-Allow-Origin: *\r\n"));
}

static void test_ledger_and_proof(void **state)
{
	struct bench *b = bench_of(state);
	const char *proof = "/v1/interactions/" CALL_ID "/events/7/proof";

	b->keeper.json = "{\"proof\":\"c2sp.org/tlog-proof@v1\\nindex 7\\n\"}";
	assert_int_equal(bench_ask_signed(b, "GET", proof, "", NULL), 200);
	assert_string_equal(b->keeper.arguments, "{\"index\":\"7\"}");
	assert_true(client_has(&b->got, "Content-Type: text/plain; charset=utf-8\r\n"));
	assert_true(client_has(&b->got, "\r\n\r\nc2sp.org/tlog-proof@v1\nindex 7\n"));
	/* Who holds a token reads this, and no page of somebody else's. */
	assert_false(client_has(&b->got, "Access-Control-Allow-Origin"));
	b->keeper.json = "{\"state\":\"open\"}";
	assert_int_equal(bench_ask_signed(b, "GET", "/v1/ledger", "", NULL), 200);
	assert_false(client_has(&b->got, "Access-Control-Allow-Origin"));
	assert_int_equal(bench_ask_signed(b, "GET", proof, "", NULL), 502);
	b->keeper.status = 201;
	assert_int_equal(bench_ask_signed(b, "POST", "/v1/ledger/succeed", "", "{\"reason\":\"r\"}"), 201);
	assert_string_equal(b->keeper.arguments, "{\"reason\":\"r\"}");
	assert_int_equal(bench_ask_signed(b, "POST", "/v1/ledger/succeed", "", "{}"), 422);
	assert_int_equal(bench_ask(b, "POST", "/v1/ledger/succeed", "", "{\"reason\":\"r\"}"), 401);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_alive_and_ready),
		TEST(test_metrics),
		TEST(test_search),
		TEST(test_refused),
		TEST(test_without_token),
		TEST(test_record_and_events),
		TEST(test_oversight),
		TEST(test_keeper_problems),
		TEST(test_keeper_away_and_silent),
		TEST(test_enrol),
		TEST(test_access),
		TEST(test_ledger_files),
		TEST(test_ledger_and_proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

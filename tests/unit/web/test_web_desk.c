/*
 * What people see of the house, over HTTP: what reaches the keeper, and what is refused before it is asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "ipc/asks.h"
#include "unit/web/harness.h"

static int set_up(void **state)
{
	static struct bench b;
	const struct ew_web_times times = bench_times();

	bench_start(&b, &times);
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	bench_stop(*state);
	return 0;
}

#define CALL "/v1/interactions/" CALL_ID

static const struct {
	const char *method, *path, *body;
	enum ew_ask op;
	const char *arguments;
	bool of_call;
} passed[] = {
	{"GET", CALL "/listeners", NULL, EW_ASK_LISTENERS, "{}", true},
	{"GET", CALL "/listeners?cursor=17", NULL, EW_ASK_LISTENERS, "{\"cursor\":17}", true},
	{"GET", CALL "/comments", NULL, EW_ASK_COMMENTS, "{}", true},
	{"GET", CALL "/comments?cursor=" USER_ID, NULL, EW_ASK_COMMENTS, "{\"cursor\":\"" USER_ID "\"}", true},
	{"POST", CALL "/comments", "{\"text\":\"x\",\"from_ms\":5}", EW_ASK_COMMENT_ADD, "{\"text\":\"x\",\"from_ms\":5}", true},
	{"GET", "/v1/views", NULL, EW_ASK_VIEWS, "{}", false},
	{"POST", "/v1/views", "{\"name\":\"n\",\"query\":{\"q\":\"a\"}}", EW_ASK_VIEW_ADD,
		"{\"name\":\"n\",\"query\":{\"q\":\"a\"}}", false},
	{"DELETE", "/v1/views/" USER_ID, NULL, EW_ASK_VIEW_REMOVE, "{\"id\":\"" USER_ID "\"}", false},
	{"GET", "/v1/overview", NULL, EW_ASK_OVERVIEW, "{}", false},
	{"GET", "/v1/overview?days=90", NULL, EW_ASK_OVERVIEW, "{\"days\":90}", false},
	{"GET", "/v1/audit?type=viewed&person=" USER_ID "&cursor=5&limit=7", NULL, EW_ASK_LOG,
		"{\"limit\":7,\"cursor\":5,\"type\":\"viewed\",\"person\":\"" USER_ID "\"}", false},
	{"GET", "/v1/audit?interaction=" CALL_ID "&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", NULL, EW_ASK_LOG,
		"{\"limit\":50,\"cursor\":0,\"interaction\":\"" CALL_ID
		"\",\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-02-01T00:00:00Z\"}",
		false},
	{"GET", "/v1/review", NULL, EW_ASK_REVIEW, "{}", false},
	{"GET", "/v1/holds?state=released&cursor=5_" USER_ID, NULL, EW_ASK_HOLDS,
		"{\"state\":\"released\",\"cursor\":\"5_" USER_ID "\"}", false},
	{"POST", "/v1/holds", "{\"name\":\"n\",\"reason\":\"r\",\"review_at\":\"t\"}", EW_ASK_HOLD_MAKE,
		"{\"name\":\"n\",\"reason\":\"r\",\"review_at\":\"t\"}", false},
	{"GET", "/v1/holds/" USER_ID, NULL, EW_ASK_HOLD, "{\"id\":\"" USER_ID "\"}", false},
	{"POST", "/v1/holds/" USER_ID, "{\"note\":\"n\"}", EW_ASK_HOLD_CHANGE, "{\"note\":\"n\",\"id\":\"" USER_ID "\"}", false},
	{"GET", "/v1/holds/" USER_ID "/calls?cursor=" USER_ID, NULL, EW_ASK_HOLD_CALLS,
		"{\"id\":\"" USER_ID "\",\"cursor\":\"" USER_ID "\"}", false},
	{"POST", "/v1/holds/" USER_ID "/calls", "{\"query\":{\"q\":\"a\"}}", EW_ASK_HOLD_PLACE,
		"{\"query\":{\"q\":\"a\"},\"id\":\"" USER_ID "\"}", false},
	{"GET", "/v1/holds/" USER_ID "/jobs/7", NULL, EW_ASK_HOLD_JOB, "{\"id\":\"" USER_ID "\",\"number\":7}", false},
	{"POST", "/v1/holds/" USER_ID "/release", "{\"reason\":\"r\"}", EW_ASK_HOLD_RELEASE,
		"{\"reason\":\"r\",\"id\":\"" USER_ID "\"}", false},
	{"GET", "/v1/backups", NULL, EW_ASK_BACKUPS, "{}", false},
	{"GET", "/v1/storage", NULL, EW_ASK_STORAGE, "{}", false},
	{"POST", "/v1/storage/probe", "{\"store\":\"archive\"}", EW_ASK_STORAGE_PROBE, "{\"store\":\"archive\"}", false},
	{"POST", "/v1/storage/moves", "{\"from\":\"store\",\"to\":\"archive\"}", EW_ASK_STORAGE_MOVE, "{\"from\":\"store\",\"to\":\"archive\"}", false},
	{"POST", "/v1/storage/moves/7/stop", "{}", EW_ASK_STORAGE_STOP, "{\"number\":7}", false},
	{"GET", "/v1/retention", NULL, EW_ASK_RETENTION, "{\"days\":90}", false},
	{"GET", "/v1/vendors/" USER_ID "/deletions?state=asked&limit=5", NULL, EW_ASK_RECIPIENTS, "{\"id\":\"" USER_ID "\",\"limit\":5,\"state\":\"asked\"}", false},
	{"POST", "/v1/vendors/" USER_ID "/deletions", "{\"number\":2,\"state\":\"deleted\"}", EW_ASK_RECIPIENT_ANSWER,
		"{\"number\":2,\"state\":\"deleted\",\"id\":\"" USER_ID "\"}", false},
	{"GET", "/v1/retention/redates?limit=5", NULL, EW_ASK_REDATES, "{\"limit\":5,\"cursor\":0}", false},
	{"POST", "/v1/retention/redates", "{\"policy\":\"in-force\"}", EW_ASK_REDATE_LOOK, "{\"policy\":\"in-force\"}", false},
	{"GET", "/v1/retention/redates/3", NULL, EW_ASK_REDATE, "{\"number\":3}", false},
	{"POST", "/v1/retention/redates/3/apply", "{\"reason\":\"r\"}", EW_ASK_REDATE_APPLY, "{\"reason\":\"r\",\"number\":3}", false},
	{"POST", "/v1/subjects", "{\"number\":\"+352\",\"reason\":\"r\"}", EW_ASK_SUBJECT,
		"{\"number\":\"+352\",\"reason\":\"r\"}", false},
	{"GET", "/v1/requests?state=closed", NULL, EW_ASK_REQUESTS, "{\"limit\":50,\"cursor\":0,\"state\":\"closed\"}", false},
	{"POST", "/v1/requests", "{\"kind\":\"access\",\"who\":\"w\"}", EW_ASK_REQUEST_MAKE,
		"{\"kind\":\"access\",\"who\":\"w\"}", false},
	{"GET", "/v1/requests/7", NULL, EW_ASK_REQUEST, "{\"number\":7}", false},
	{"POST", "/v1/requests/7", "{\"state\":\"done\"}", EW_ASK_REQUEST_DO, "{\"state\":\"done\",\"number\":7}", false},
	{"POST", "/v1/requests/7/find", "{\"numbers\":[\"+352\"],\"reason\":\"r\"}", EW_ASK_REQUEST_FIND,
		"{\"numbers\":[\"+352\"],\"reason\":\"r\",\"number\":7}", false},
	{"GET", "/v1/requests/7/calls?cursor=9", NULL, EW_ASK_REQUEST_CALLS, "{\"number\":7,\"cursor\":9}", false},
	{"POST", "/v1/requests/7/erase", "{\"reason\":\"r\"}", EW_ASK_REQUEST_ERASE, "{\"reason\":\"r\",\"number\":7}", false},
	{"POST", "/v1/requests/7/freeze", "{\"reason\":\"r\"}", EW_ASK_REQUEST_FREEZE, "{\"reason\":\"r\",\"number\":7}", false},
	{"POST", "/v1/requests/7/unfreeze", "{\"reason\":\"r\",\"told_at\":\"t\",\"how\":\"h\"}", EW_ASK_REQUEST_UNFREEZE,
		"{\"reason\":\"r\",\"told_at\":\"t\",\"how\":\"h\",\"number\":7}", false},
	{"POST", "/v1/requests/7/objections", "{\"purposes\":[\"summary\"],\"decision\":\"withheld\",\"reason\":\"r\"}", EW_ASK_REQUEST_OBJECT,
		"{\"purposes\":[\"summary\"],\"decision\":\"withheld\",\"reason\":\"r\",\"number\":7}", false},
	{"POST", "/v1/requests/7/corrections", "{\"interaction\":\"" USER_ID "\",\"text\":\"t\"}", EW_ASK_REQUEST_CORRECT,
		"{\"interaction\":\"" USER_ID "\",\"text\":\"t\",\"number\":7}", false},
	{"GET", "/v1/review?cursor=people_" USER_ID, NULL, EW_ASK_REVIEW, "{\"cursor\":\"people_" USER_ID "\"}", false},
};

static void test_what_reaches_the_keeper(void **state)
{
	static const struct ew_id none;
	struct bench *b = *state;

	b->keeper.json = "{\"items\":[],\"next\":null}";
	for (size_t i = 0; i < EW_COUNT(passed); i++) {
		unsigned before = b->keeper.asked_of[passed[i].op];
		int status = bench_ask_signed(b, passed[i].method, passed[i].path, "", passed[i].body);

		if (status != 200 || b->keeper.asked_of[passed[i].op] != before + 1)
			fail_msg("%s %s: %d", passed[i].method, passed[i].path, status);
		assert_string_equal(b->keeper.arguments, passed[i].arguments);
		assert_int_equal(memcmp(&b->keeper.interaction, &none, sizeof(none)) != 0, passed[i].of_call);
		assert_true(client_has(&b->got, "{\"items\":[],\"next\":null}"));
	}
}

static const struct {
	const char *method, *path, *body;
	int status;
	const char *has;
} refused[] = {
	{"GET", "/v1/interactions/none/listeners", NULL, 404, "no such interaction"},
	{"GET", CALL "/listeners?cursor=x", NULL, 400, "\"field\":\"cursor\""},
	{"GET", CALL "/listeners?after=1", NULL, 400, "\"field\":\"after\""},
	{"GET", "/v1/interactions/none/comments", NULL, 404, "no such interaction"},
	{"GET", CALL "/comments?limit=1", NULL, 400, "\"field\":\"limit\""},
	{"POST", CALL "/comments", "{}", 422, "\"field\":\"text\""},
	{"POST", CALL "/comments", "{\"text\":7}", 422, "\"field\":\"text\""},
	{"POST", CALL "/comments", "{\"text\":\"x\",\"from_ms\":-1}", 422, "\"field\":\"from_ms\""},
	{"POST", CALL "/comments", "{\"text\":\"x\",\"at\":1}", 422, "\"field\":\"at\""},
	{"POST", "/v1/views", "{\"name\":\"n\"}", 422, "\"field\":\"query\""},
	{"POST", "/v1/views", "{\"name\":\"n\",\"query\":[]}", 422, "\"field\":\"query\""},
	{"DELETE", "/v1/views/5", NULL, 404, "nothing of this id"},
	{"GET", "/v1/overview?days=0", NULL, 400, "\"field\":\"days\""},
	{"GET", "/v1/overview?days=367", NULL, 400, "\"field\":\"days\""},
	{"GET", "/v1/overview?day=1", NULL, 400, "\"field\":\"day\""},
	{"GET", "/v1/audit?limit=51", NULL, 400, "\"field\":\"limit\""},
	{"GET", "/v1/audit?user=x", NULL, 400, "\"field\":\"user\""},
	{"GET", "/v1/review?all=1", NULL, 400, "\"field\":\"all\""},
	{"GET", "/v1/holds?limit=1", NULL, 400, "\"field\":\"limit\""},
	{"GET", "/v1/holds/none", NULL, 404, "nothing of this id"},
	{"GET", "/v1/holds/none/calls", NULL, 404, "nothing of this id"},
	{"GET", "/v1/holds/" USER_ID "/jobs/x", NULL, 404, "nothing of this id"},
	{"POST", "/v1/holds", "{\"name\":\"n\"}", 422, "\"field\":\"reason\""},
	{"POST", "/v1/holds/" USER_ID "/calls", "{\"calls\":[]}", 422, "\"field\":\"calls\""},
	{"GET", "/v1/retention?days=367", NULL, 400, "\"field\":\"days\""},
	{"POST", "/v1/subjects", "{\"number\":\"1\"}", 422, "\"field\":\"reason\""},
	{"GET", "/v1/subjects", NULL, 405, ""},
	{"POST", "/v1/requests", "{\"kind\":\"access\"}", 422, "\"field\":\"who\""},
};

static void test_what_is_refused_here(void **state)
{
	struct bench *b = *state;
	unsigned asked = b->keeper.asked;

	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		int status = bench_ask_signed(b, refused[i].method, refused[i].path, "", refused[i].body);

		if (status != refused[i].status || !client_has(&b->got, refused[i].has))
			fail_msg("%s %s %s: %d", refused[i].method, refused[i].path, refused[i].body ? refused[i].body : "", status);
	}
	assert_int_equal(b->keeper.asked, asked);
}

static void test_nothing_without_a_token(void **state)
{
	struct bench *b = *state;
	unsigned asked = b->keeper.asked;

	for (size_t i = 0; i < EW_COUNT(passed); i++)
		assert_int_equal(bench_ask(b, passed[i].method, passed[i].path, "", passed[i].body), 401);
	assert_int_equal(b->keeper.asked, asked);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_reaches_the_keeper),
		TEST(test_what_is_refused_here),
		TEST(test_nothing_without_a_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

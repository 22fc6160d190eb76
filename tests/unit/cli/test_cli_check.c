/*
 * Records of synthetic calls against what was expected: what a record does not say is never as expected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "programs/cli/test_call.h"

#define PARTIES "\"parties\":[{\"id\":\"a\"},{\"id\":\"b\"}],"
#define HEAD "{\"state\":\"finished\",\"started_at\":\"2026-03-01T09:00:00.000Z\"," PARTIES
#define IN(party, from, to, state) "{\"party\":\"" party "\",\"from_ms\":" #from ",\"to_ms\":" #to ",\"state\":\"" state "\"}"
#define MADE(party) "{\"party\":\"" party "\",\"kind\":\"audio\",\"state\":\"made\"}"
#define BOTH "\"artifacts\":[" MADE("a") "," MADE("b") "]}"
#define APPLIED "2026-03-01T09:00:04.000Z"

static const struct {
	unsigned expect;
	const char *record;
	int64_t pause_us, opt_out_us;
	const char *applied, *wrong; /* the first that is not as expected, NULL: all are */
} cases[] = {
	{EW_TEST_RECORDED, HEAD "\"intervals\":[" IN("a", 0, 7000, "recorded") "," IN("b", 0, 7000, "recorded") "]," BOTH, -1, -1,
		NULL, NULL},
	{EW_TEST_RECORDED, HEAD "\"intervals\":[" IN("a", 0, 7000, "recorded") "," IN("b", 0, 7000, "withheld") "]," BOTH, -1, -1,
		NULL, "recorded_ms"},
	{EW_TEST_RECORDED, HEAD "\"intervals\":[" IN("a", 0, 7000, "recorded") "," IN("b", 0, 900, "recorded") "]," BOTH, -1, -1,
		NULL, "recorded_ms"},
	{EW_TEST_RECORDED, HEAD "\"intervals\":[" IN("a", 0, 7000, "recorded") "," IN("b", 0, 7000, "recorded")
				"],\"artifacts\":[" MADE("a") "]}", -1, -1, NULL, "audio_of_every_party"},
	{EW_TEST_RECORDED, "{\"state\":\"finished\",\"parties\":[{\"id\":\"a\"}],\"intervals\":[" IN("a", 0, 7000, "recorded") "],"
				"\"artifacts\":[" MADE("a") "]}", -1, -1, NULL, "both_parties"},
	{EW_TEST_RECORDED, "{}", -1, -1, NULL, "finished"},
	{EW_TEST_NOT_RECORDED, HEAD "\"intervals\":[" IN("a", 0, 7000, "withheld") "]}", -1, -1, NULL, NULL},
	{EW_TEST_NOT_RECORDED, HEAD "\"intervals\":[" IN("b", 0, 10, "recorded") "]}", -1, -1, NULL, "nothing_recorded"},
	{EW_TEST_PAUSE, HEAD "\"intervals\":[" IN("a", 0, 2000, "recorded") "," IN("a", 2000, 4000, "paused") ","
			IN("a", 4000, 7000, "recorded") "," IN("b", 0, 2000, "recorded") "," IN("b", 2000, 4000, "paused") ","
			IN("b", 4000, 7000, "recorded") "]," BOTH, 20000, -1, NULL, NULL},
	{EW_TEST_PAUSE, HEAD "\"intervals\":[" IN("a", 2000, 4000, "paused") "," IN("b", 2000, 4000, "paused") "]," BOTH, 20000, -1,
		NULL, "recorded_after_pause_ms"},
	{EW_TEST_PAUSE, HEAD "\"intervals\":[" IN("a", 2000, 4000, "paused") "," IN("a", 4000, 7000, "recorded") ","
			IN("b", 0, 7000, "recorded") "]," BOTH, 20000, -1, NULL, "paused_ms"},
	{EW_TEST_PAUSE, HEAD "\"intervals\":[]," BOTH, 20001, -1, NULL, "pause_gate_us"},
	{EW_TEST_PAUSE, HEAD "\"intervals\":[]," BOTH, -1, -1, NULL, "pause_gate_us"},
	{EW_TEST_OPT_OUT, HEAD "\"intervals\":[" IN("a", 0, 4000, "recorded") "," IN("b", 0, 4020, "recorded") "]," BOTH, -1, 9000,
		APPLIED, NULL},
	{EW_TEST_OPT_OUT, HEAD "\"intervals\":[" IN("a", 0, 4000, "recorded") "," IN("b", 5000, 5200, "recorded") "]," BOTH, -1, 9000,
		APPLIED, "recorded_after_opt_out_ms"},
	{EW_TEST_OPT_OUT, HEAD "\"intervals\":[]," BOTH, -1, 9000, NULL, "recorded_after_opt_out_ms"},
	{EW_TEST_OPT_OUT, HEAD "\"intervals\":[]," BOTH, -1, 20001, APPLIED, "opt_out_gate_us"},
};

static const char *first_wrong(const json_t *checks)
{
	const json_t *one;
	size_t i;

	assert_true(json_array_size(checks) > 0);
	json_array_foreach(checks, i, one) {
		if (!json_is_true(json_object_get(one, "as_expected")))
			return json_string_value(json_object_get(one, "what"));
	}
	return NULL;
}

static void what_a_record_says_decides(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		const struct ew_config_test test = {.expect = cases[i].expect, .within_ms = 20};
		const int64_t gates[2] = {cases[i].pause_us, cases[i].opt_out_us};
		json_t *record = json_loads(cases[i].record, 0, NULL), *checks = json_array();
		const char *wrong;

		assert_non_null(record);
		assert_int_equal(ew_test_check(&test, record, gates, cases[i].applied, checks), 0);
		wrong = first_wrong(checks);
		if (wrong != cases[i].wrong && (!wrong || !cases[i].wrong || strcmp(wrong, cases[i].wrong) != 0))
			fail_msg("case %zu: %s", i, wrong ? wrong : "nothing");
		json_decref(record);
		json_decref(checks);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_a_record_says_decides)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

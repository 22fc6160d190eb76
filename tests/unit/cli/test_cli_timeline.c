/*
 * Drawing: nothing short that matters may vanish, nothing foreign may escape.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "programs/cli/timeline.h"

static json_t *interval(const char *party, int from, int to, const char *state, int cause)
{
	return json_pack("{s:s, s:i, s:i, s:s, s:i}", "party", party, "from_ms", from, "to_ms", to,
		"state", state, "cause", cause);
}

static char *text(struct ew_buf *b)
{
	char *taken = ew_buf_take_text(b);

	assert_non_null(taken);
	return taken;
}

static void cells_show_what_matters(void **state)
{
	json_t *list = json_pack("[o, o, o, o, o, o, o]", interval("a", 0, 4100, "withheld", 1),
		interval("a", 4100, 8500, "recorded", 2), interval("a", 8500, 8600, "masked", 3),
		interval("a", 8600, 10500, "recorded", 4), interval("a", 10500, 12000, "paused", 5),
		interval("a", 12000, 12001, "missing", 6),
		interval("b", 2000, 14000, "recorded", 7));
	_cleanup_(ew_buf_free) struct ew_buf a = {0}, b = {0};
	char *drawn;

	(void)state;
	ew_buf_init(&a, 1000);
	ew_buf_init(&b, 1000);
	ew_timeline_bar(list, "a", 14000, &a);
	drawn = text(&a);
	assert_string_equal(drawn, "    00:00  ..##x-?\n");
	free(drawn);
	ew_timeline_bar(list, "b", 14000, &b);
	drawn = text(&b);
	assert_string_equal(drawn, "    00:00   ######\n");
	free(drawn);
	json_decref(list);
}

static void long_calls_have_rows(void **state)
{
	json_t *list = json_pack("[o]", interval("a", 0, 122000, "recorded", 0));
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	char *drawn;

	(void)state;
	ew_buf_init(&b, 1000);
	ew_timeline_bar(list, "a", 122000, &b);
	drawn = text(&b);
	assert_non_null(strstr(drawn, "#\n    02:00  #\n"));
	free(drawn);
	json_decref(list);
}

static void causes_are_told_by_their_events(void **state)
{
	static const struct {
		const char *event, *sentence;
	} cases[] = {
		{"{\"index\": 5, \"type\": \"restricted\", \"fields\": {\"reason\": \"pause\", "
		 "\"reason_text\": "
		 "\"card \\u001b[2J\", \"gate_us\": 1200}}",
			"paused by order: \"card \xef\xbf\xbd[2J\" (gate shut 1.200 ms after the "
			"order came)"},
		{"{\"index\": 5, \"type\": \"restricted\", \"fields\": {\"reason\": \"opt_out\"}}",
			"a party opted out"},
		{"{\"index\": 5, \"type\": \"restricted\", \"fields\": {\"reason\": "
		 "\"new_reason\"}}",
			"new_reason"},
		{"{\"index\": 5, \"type\": \"decided\", \"fields\": {\"because\": \"rule sales\"}}",
			"policy: rule sales"},
		{"{\"index\": 5, \"type\": \"keypad\", \"fields\": {}}",
			"keypad entry; keys are never kept"},
		{"{\"index\": 5, \"type\": \"unheard_of\"}", "unheard_of"},
		{"{\"index\": 6, \"type\": \"keypad\"}", ""},
		{"{\"index\": 5}", ""},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		json_t *events = json_pack("[o]", json_loads(cases[i].event, 0, NULL));
		_cleanup_(ew_buf_free) struct ew_buf b = {0};
		char *said;

		ew_buf_init(&b, 1000);
		ew_timeline_because(events, 5, &b);
		said = text(&b);
		assert_string_equal(said, cases[i].sentence);
		free(said);
		json_decref(events);
	}
}

static void a_record_of_nothing_is_drawn(void **state)
{
	json_t *record =
		json_loads("{\"id\": \"x\", \"parties\": [{}], \"intervals\": null}", 0, NULL);
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	char *said;

	(void)state;
	ew_buf_init(&b, 4000);
	ew_timeline_record(record, NULL, &b);
	said = text(&b);
	assert_non_null(strstr(said, "Call x"));
	free(said);
	json_decref(record);
}

/* What `export` can be asked for: kind, format, size, when, and whose. */
static void artifacts_are_listed(void **state)
{
	json_t *record = json_loads(
		"{\"id\": \"x\", \"parties\": [{\"id\": \"p1\", \"role\": \"caller\"}], "
		"\"artifacts\": ["
		"{\"kind\": \"frames\", \"format\": \"pcap\", \"plain_bytes\": 1234, \"bytes\": "
		"1300, "
		"\"state\": \"made\", \"party\": \"p1\", \"at\": \"2026-01-01T00:00:00.000Z\"}, "
		"{\"kind\": \"audio\", \"state\": \"failed\", \"party\": \"p\\u001b2\", "
		"\"because\": "
		"\"no key\"}]}",
		0, NULL);
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	char *said;

	(void)state;
	assert_non_null(record);
	ew_buf_init(&b, 4000);
	ew_timeline_record(record, NULL, &b);
	said = text(&b);
	assert_non_null(strstr(said,
		"\n  made of it:\n"
		"    frames pcap         1234 bytes  2026-01-01T00:00:00.000Z  caller  party p1\n"
		"    audio  failed  -  party p\xef\xbf\xbd"
		"2  no key\n"));
	free(said);
	json_decref(record);
}

static void times(void **state)
{
	char t[24];

	(void)state;
	ew_timeline_time(0, t);
	assert_string_equal(t, "00:00.000");
	ew_timeline_time(62345, t);
	assert_string_equal(t, "01:02.345");
	ew_timeline_time(3600000 + 62345, t);
	assert_string_equal(t, "1:01:02.345");
	ew_timeline_time(-5, t);
	assert_string_equal(t, "00:00.000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_show_what_matters),
		cmocka_unit_test(long_calls_have_rows),
		cmocka_unit_test(causes_are_told_by_their_events),
		cmocka_unit_test(a_record_of_nothing_is_drawn),
		cmocka_unit_test(artifacts_are_listed),
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

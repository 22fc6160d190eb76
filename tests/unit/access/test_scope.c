/*
 * What may be written into a scope, and which calls each member covers: midnights, zones, edges of time, and everything that
 * is not known.
 */
#include "unit/access/access_kit.h"

/* -- checking --------------------------------------------------------------------------------- */

static void good_scopes(void **state)
{
	static const char *const good[] = {
		NULL,
		"{}",
		"{'entity': ['a'], 'region': ['LU', 'EU'], 'queue': ['q', 'q'], 'team': ['\xc3\xa9quipe']}",
		"{'own': true}",
		"{'own': false}",
		"{'days': 1}",
		"{'days': 36525}",
		"{'from': '2026-01-01T00:00:00Z'}",
		"{'from': '2026-01-01T00:00:00+01:00', 'to': '2026-01-01T00:00:00Z'}",
		"{'hours': {'days': ['mon', 'fri'], 'from': '08:00', 'to': '18:00', 'zone': '+01:00'}}",
		"{'hours': {'from': '22:00', 'to': '06:00'}}",
		"{'hours': {'days': ['sun']}}",
		"{'hours': {'to': '24:00', 'from': '23:59', 'zone': '-14:00'}}",
		"{'hours': {'zone': 'Z', 'from': '00:01'}}",
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(good); i++) {
		_cleanup_(free_json) json_t *scope = json_of(good[i]);
		struct ew_error error = {0};

		if (ew_scope_check(scope, &error) != 0)
			fail_msg("%s: %s", good[i], error.text);
	}
}

static const struct {
	const char *text;
	const char *says;
} refused[] = {
	{"null", "object"},
	{"[]", "object"},
	{"'all'", "object"},
	{"{'entities': ['a']}", "\"entities\""},
	{"{'Queue': ['a']}", "\"Queue\""},
	{"{'': ['a']}", "\"\""},
	{"{'entity': 'a'}", "\"entity\""},
	{"{'entity': []}", "\"entity\""},
	{"{'region': ['']}", "\"region\""},
	{"{'region': ['a\\u0000b']}", "\"region\""},
	{"{'queue': [1]}", "\"queue\""},
	{"{'queue': {'a': 1}}", "\"queue\""},
	{"{'team': null}", "\"team\""},
	{"{'team': [['a']]}", "\"team\""},
	{"{'own': 1}", "\"own\""},
	{"{'own': 'true'}", "\"own\""},
	{"{'days': 0}", "\"days\""},
	{"{'days': -1}", "\"days\""},
	{"{'days': 36526}", "\"days\""},
	{"{'days': 1.5}", "\"days\""},
	{"{'days': '30'}", "\"days\""},
	{"{'from': '2026-01-01'}", "\"from\""},
	{"{'from': 1767225600}", "\"from\""},
	{"{'to': '2026-13-01T00:00:00Z'}", "\"to\""},
	{"{'to': ''}", "\"to\""},
	{"{'from': '2026-01-01T00:00:00Z', 'to': '2026-01-01T00:00:00Z'}", "before"},
	{"{'from': '2026-01-01T00:00:00Z', 'to': '2026-01-01T00:00:00+01:00'}", "before"},
	{"{'hours': {}}", "\"hours\""},
	{"{'hours': []}", "\"hours\""},
	{"{'hours': '08:00-18:00'}", "\"hours\""},
	{"{'hours': {'from': '08:00', 'until': '18:00'}}", "\"hours\""},
	{"{'hours': {'days': []}}", "\"days\""},
	{"{'hours': {'days': 'mon'}}", "\"days\""},
	{"{'hours': {'days': ['monday']}}", "sun"},
	{"{'hours': {'days': [1]}}", "sun"},
	{"{'hours': {'from': '8:00'}}", "\"from\""},
	{"{'hours': {'from': '08:60'}}", "\"from\""},
	{"{'hours': {'from': '08-00'}}", "\"from\""},
	{"{'hours': {'from': 8}}", "\"from\""},
	{"{'hours': {'to': '24:01'}}", "\"to\""},
	{"{'hours': {'from': '08:00', 'to': '08:00'}}", "nothing"},
	{"{'hours': {'to': '00:00'}}", "nothing"},
	{"{'hours': {'from': '24:00', 'to': '08:00'}}", "nothing"},
	{"{'hours': {'from': '08:00', 'zone': '01:00'}}", "\"zone\""},
	{"{'hours': {'from': '08:00', 'zone': '+14:01'}}", "\"zone\""},
	{"{'hours': {'from': '08:00', 'zone': '+1:00'}}", "\"zone\""},
	{"{'hours': {'from': '08:00', 'zone': '+'}}", "\"zone\""},
	{"{'hours': {'from': '08:00', 'zone': 'Europe/Luxembourg'}}", "\"zone\""},
	{"{'hours': {'from': '08:00', 'zone': null}}", "\"zone\""},
};

static void bad_scopes(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		_cleanup_(free_json) json_t *scope = json_of(refused[i].text);
		struct ew_error error = {0};

		if (ew_scope_check(scope, &error) != -EINVAL || !strstr(error.text, refused[i].says))
			fail_msg("%s: %s", refused[i].text, error.text);
	}
}

static json_t *queues(size_t n, size_t bytes)
{
	json_t *list = json_array();
	char word[EW_SCOPE_WORD_BYTES + 2];

	memset(word, 'q', sizeof(word));
	for (size_t i = 0; i < n; i++)
		assert_int_equal(json_array_append_new(list, json_stringn(word, bytes)), 0);
	return json_pack("{s:o}", "queue", list);
}

static void bounds_of_lists(void **state)
{
	static const struct {
		size_t n, bytes;
		int r;
	} sizes[] = {
		{EW_SCOPE_MAX_WORDS, EW_SCOPE_WORD_BYTES, 0},
		{EW_SCOPE_MAX_WORDS + 1, 1, -EINVAL},
		{1, EW_SCOPE_WORD_BYTES + 1, -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(sizes); i++) {
		_cleanup_(free_json) json_t *scope = queues(sizes[i].n, sizes[i].bytes);

		assert_int_equal(ew_scope_check(scope, NULL), sizes[i].r);
	}
}

/* -- covering --------------------------------------------------------------------------------- */

static const char *const groups[] = {"EU", "EEA", NULL};
static const char *const agents[] = {"sip:anna", "sip:ben", NULL};
static const char *const teams[] = {"north", "night", NULL};
static const char *const anna[] = {"anna@crm", "sip:anna", NULL};

/* Wednesday, 18 November 2026, 09:30 in UTC. */
static struct ew_access_resource a_call(void)
{
	return (struct ew_access_resource){
		.entity = "acme",
		.region = "LU",
		.groups = groups,
		.queue = "sales",
		.agents = agents,
		.teams = teams,
		.started = at("2026-11-18T09:30:00Z"),
	};
}

struct covered {
	const char *scope;
	enum ew_scope_part part;
};

static void expect(const struct covered *c, const struct ew_access_resource *r, const struct ew_access_viewer *v)
{
	_cleanup_(free_json) json_t *scope = json_of(c->scope);
	enum ew_scope_part part = ew_scope_covers(scope, r, v);

	if (part != c->part)
		fail_msg("%s: \"%s\", not \"%s\"", c->scope, ew_scope_part_name(part), ew_scope_part_name(c->part));
}

static void each_member(void **state)
{
	static const struct covered rows[] = {
		{NULL, EW_SCOPE_MATCHES},
		{"{}", EW_SCOPE_MATCHES},
		{"{'entity': ['other', 'acme']}", EW_SCOPE_MATCHES},
		{"{'entity': ['Acme']}", EW_SCOPE_ENTITY},
		{"{'entity': ['acm', 'acmee']}", EW_SCOPE_ENTITY},
		{"{'region': ['LU']}", EW_SCOPE_MATCHES},
		{"{'region': ['EEA']}", EW_SCOPE_MATCHES},
		{"{'region': ['DE', 'US']}", EW_SCOPE_REGION},
		{"{'queue': ['sales']}", EW_SCOPE_MATCHES},
		{"{'queue': ['north']}", EW_SCOPE_QUEUE},
		{"{'team': ['night']}", EW_SCOPE_MATCHES},
		{"{'team': ['sales']}", EW_SCOPE_TEAM},
		{"{'own': true}", EW_SCOPE_MATCHES},
		{"{'own': false}", EW_SCOPE_MATCHES},
		{"{'days': 3}", EW_SCOPE_MATCHES},
		{"{'days': 2}", EW_SCOPE_AGE},
		{"{'from': '2026-11-18T09:30:00Z'}", EW_SCOPE_MATCHES},
		{"{'from': '2026-11-18T09:30:00.000001Z'}", EW_SCOPE_AGE},
		{"{'to': '2026-11-18T09:30:00Z'}", EW_SCOPE_AGE},
		{"{'to': '2026-11-18T09:30:00.000001Z'}", EW_SCOPE_MATCHES},
		{"{'from': '2026-11-18T10:30:00+01:00', 'to': '2027-01-01T00:00:00Z'}", EW_SCOPE_MATCHES},
		{"{'entity': ['acme'], 'queue': ['support'], 'own': true}", EW_SCOPE_QUEUE},
		{"{'queue': ['support'], 'entity': ['other']}", EW_SCOPE_ENTITY},
	};
	struct ew_access_resource call = a_call();
	struct ew_access_viewer viewer = {.agents = anna, .now = {at("2026-11-21T09:30:00Z").us}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		expect(&rows[i], &call, &viewer);
}

static void age_has_edges(void **state)
{
	static const struct covered in = {"{'days': 1}", EW_SCOPE_MATCHES};
	static const struct covered out = {"{'days': 1}", EW_SCOPE_AGE};
	struct ew_access_resource call = a_call();
	struct ew_access_viewer viewer = {.now = at("2026-11-19T09:30:00Z")};

	(void)state;
	expect(&in, &call, &viewer);
	viewer.now.us++;
	expect(&out, &call, &viewer);
	/* One that begins after now, by a clock that differs, is not old. */
	viewer.now = at("2026-11-18T09:00:00Z");
	expect(&in, &call, &viewer);
}

static void own_calls(void **state)
{
	static const char *const nobody[] = {NULL};
	static const char *const blank[] = {"", NULL};
	static const char *const carl[] = {"sip:carl", "sip:ann", "sip:annaa", NULL};
	static const struct {
		const char *const *agents, *const *own;
		bool covered;
	} rows[] = {
		{agents, anna, true},
		{agents, carl, false},
		{agents, nobody, false},
		{agents, NULL, false},
		{nobody, anna, false},
		{NULL, anna, false},
		{NULL, NULL, false},
		{blank, blank, false},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_access_resource call = {.agents = rows[i].agents};
		struct ew_access_viewer viewer = {.agents = rows[i].own, .now = {1}};
		struct covered c = {"{'own': true}", rows[i].covered ? EW_SCOPE_MATCHES : EW_SCOPE_OWN};

		expect(&c, &call, &viewer);
	}
}

static void unknown_facts_match_nothing(void **state)
{
	static const char *const blank[] = {"", NULL};
	static const struct covered rows[] = {
		{"{'entity': ['acme']}", EW_SCOPE_ENTITY},
		{"{'region': ['EU']}", EW_SCOPE_REGION},
		{"{'queue': ['sales']}", EW_SCOPE_QUEUE},
		{"{'team': ['north']}", EW_SCOPE_TEAM},
		{"{'own': true}", EW_SCOPE_OWN},
		{"{'days': 36525}", EW_SCOPE_AGE},
		{"{'from': '1960-01-01T00:00:00Z'}", EW_SCOPE_AGE},
		{"{'to': '2100-01-01T00:00:00Z'}", EW_SCOPE_AGE},
	};
	struct ew_access_resource nothing = {0};
	/* A group without the region that is in it says nothing. */
	struct ew_access_resource empty = {
		.entity = "", .region = "", .groups = groups, .queue = "", .agents = blank, .teams = blank};
	struct ew_access_viewer viewer = {.agents = anna, .now = at("2026-11-21T09:30:00Z")};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		expect(&rows[i], &nothing, &viewer);
		expect(&rows[i], &empty, &viewer);
	}
}

static void without_a_clock(void **state)
{
	static const struct covered days = {"{'days': 36525}", EW_SCOPE_AGE};
	static const struct covered hours = {"{'hours': {'days': ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']}}",
		EW_SCOPE_HOURS};
	struct ew_access_resource call = a_call();
	struct ew_access_viewer viewer = {.agents = anna};

	(void)state;
	expect(&days, &call, &viewer);
	expect(&hours, &call, &viewer);
}

/* 2026-11-21 is a Saturday. */
static void hours_of_the_week(void **state)
{
#define WORK "{'hours': {'days': ['mon', 'tue', 'wed', 'thu', 'fri'], 'from': '08:00', 'to': '18:00', 'zone': '+01:00'}}"
#define NIGHT "{'hours': {'days': ['fri'], 'from': '22:00', 'to': '06:00'}}"
#define SUNDAY "{'hours': {'days': ['sun'], 'zone': '+14:00'}}"
#define WEST "{'hours': {'days': ['mon'], 'from': '00:00', 'to': '01:00', 'zone': '-08:00'}}"
	static const struct {
		const char *scope, *now;
		bool holds;
	} rows[] = {
		{WORK, "2026-11-20T06:59:59.999Z", false},
		{WORK, "2026-11-20T07:00:00Z", true},
		{WORK, "2026-11-20T16:59:59.999Z", true},
		{WORK, "2026-11-20T17:00:00Z", false},
		{WORK, "2026-11-21T10:00:00Z", false},
		{WORK, "2026-11-22T10:00:00Z", false},
		{WORK, "2026-11-23T10:00:00Z", true},
		{NIGHT, "2026-11-20T21:59:00Z", false},
		{NIGHT, "2026-11-20T22:00:00Z", true},
		{NIGHT, "2026-11-21T00:00:00Z", true},
		{NIGHT, "2026-11-21T05:59:59Z", true},
		{NIGHT, "2026-11-21T06:00:00Z", false},
		{NIGHT, "2026-11-20T05:00:00Z", false}, /* of Thursday */
		{NIGHT, "2026-11-21T22:00:00Z", false},
		{SUNDAY, "2026-11-21T09:59:00Z", false},
		{SUNDAY, "2026-11-21T10:00:00Z", true},
		{SUNDAY, "2026-11-22T09:59:00Z", true},
		{SUNDAY, "2026-11-22T10:00:00Z", false},
		{WEST, "2026-11-23T07:59:00Z", false},
		{WEST, "2026-11-23T08:00:00Z", true},
		{WEST, "2026-11-23T09:00:00Z", false},
		{"{'hours': {'days': ['sun'], 'from': '23:00', 'to': '01:00'}}", "2026-11-23T00:30:00Z", true},
		{"{'hours': {'days': ['sun'], 'from': '23:00', 'to': '01:00'}}", "2026-11-22T00:30:00Z", false},
		{"{'hours': {'days': ['thu']}}", "1970-01-01T00:00:01Z", true},
		{"{'hours': {'days': ['fri']}}", "1970-01-01T00:00:01Z", false},
	};
	struct ew_access_resource call = {0};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_access_viewer viewer = {.now = at(rows[i].now)};
		struct covered c = {rows[i].scope, rows[i].holds ? EW_SCOPE_MATCHES : EW_SCOPE_HOURS};

		expect(&c, &call, &viewer);
	}
}

/* What nobody checked covers less. */
static void unchecked_scopes(void **state)
{
	static const struct covered rows[] = {
		{"null", EW_SCOPE_UNREADABLE},
		{"[]", EW_SCOPE_UNREADABLE},
		{"'everywhere'", EW_SCOPE_UNREADABLE},
		{"{'entity': ['acme'], 'language': ['fr']}", EW_SCOPE_UNREADABLE},
		{"{'entity': 'acme'}", EW_SCOPE_ENTITY},
		{"{'entity': []}", EW_SCOPE_ENTITY},
		{"{'queue': [null]}", EW_SCOPE_QUEUE},
		{"{'team': {}}", EW_SCOPE_TEAM},
		{"{'own': 'no'}", EW_SCOPE_OWN},
		{"{'days': '30'}", EW_SCOPE_AGE},
		{"{'days': 36526}", EW_SCOPE_AGE},
		{"{'days': 9223372036854775807}", EW_SCOPE_AGE},
		{"{'from': 'long ago'}", EW_SCOPE_AGE},
		{"{'to': 'whenever'}", EW_SCOPE_AGE},
		{"{'hours': {}}", EW_SCOPE_HOURS},
		{"{'hours': {'from': '08:00', 'to': '08:00'}}", EW_SCOPE_HOURS},
	};
	struct ew_access_resource call = a_call();
	struct ew_access_viewer viewer = {.now = at("2026-11-18T09:30:00Z")};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++)
		expect(&rows[i], &call, &viewer);
}

/* -- names and memory ------------------------------------------------------------------------- */

static void names_of_parts(void **state)
{
	static const char *const names[] = {"", "entity", "region", "queue", "team", "own", "age", "hours", "scope"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(names); i++)
		assert_string_equal(ew_scope_part_name((enum ew_scope_part)i), names[i]);
	assert_string_equal(ew_scope_part_name((enum ew_scope_part)EW_COUNT(names)), "");
}

static void covering_needs_no_memory(void **state)
{
	_cleanup_(free_json) json_t *scope = json_of(
		"{'entity': ['acme'], 'region': ['EU'], 'queue': ['sales'], 'team': ['north'], 'own': true,"
		" 'days': 30, 'from': '2026-01-01T00:00:00Z', 'to': '2027-01-01T00:00:00Z',"
		" 'hours': {'days': ['sat'], 'from': '08:00', 'to': '18:00', 'zone': '+01:00'}}");
	struct ew_access_resource call = a_call();
	struct ew_access_viewer viewer = {.agents = anna, .now = at("2026-11-21T09:30:00Z")};

	(void)state;
	assert_int_equal(ew_scope_check(scope, NULL), 0);
	forbid_allocations();
	enum ew_scope_part part = ew_scope_covers(scope, &call, &viewer);
	bool within = ew_scope_within(scope, scope);

	assert_true(no_allocations());
	assert_int_equal(part, EW_SCOPE_MATCHES);
	assert_true(within);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_scopes),
		cmocka_unit_test(bad_scopes),
		cmocka_unit_test(bounds_of_lists),
		cmocka_unit_test(each_member),
		cmocka_unit_test(age_has_edges),
		cmocka_unit_test(own_calls),
		cmocka_unit_test(unknown_facts_match_nothing),
		cmocka_unit_test(without_a_clock),
		cmocka_unit_test(hours_of_the_week),
		cmocka_unit_test(unchecked_scopes),
		cmocka_unit_test(names_of_parts),
		cmocka_unit_test(covering_needs_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

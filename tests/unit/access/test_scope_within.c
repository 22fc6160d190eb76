/*
 * What may be given on: a table of pairs, and over scopes and calls at random that whatever is called within covers nothing
 * that the wider one does not.
 */
#include "unit/access/access_kit.h"

#include <stdio.h>

#define SAMPLES 100000
#define LOOKS 4

static const struct {
	const char *inner, *outer;
	bool within;
} within_rows[] = {
	{NULL, NULL, true},
	{NULL, "{}", true},
	{"{}", NULL, true},
	{NULL, "{'own': false}", true},
	{NULL, "{'own': true}", false},
	{"{'own': false}", "{'own': true}", false},
	{"{'own': true}", "{'own': true}", true},
	{"{'queue': ['a']}", "{'queue': ['b', 'a']}", true},
	{"{'queue': ['a', 'b']}", "{'queue': ['b', 'a']}", true},
	{"{'queue': ['a', 'c']}", "{'queue': ['b', 'a']}", false},
	{"{'queue': ['a'], 'own': true}", "{'queue': ['a']}", true},
	{"{'queue': ['a']}", "{'queue': ['a'], 'own': true}", false},
	{"{'team': ['a']}", "{'queue': ['a']}", false},
	{"{}", "{'queue': ['a']}", false},
	/* LU is in the EU, but nothing here says so. */
	{"{'region': ['LU']}", "{'region': ['EU']}", false},
	{"{'region': ['LU']}", "{'region': ['EU', 'LU']}", true},
	{"{'days': 30}", "{'days': 30}", true},
	{"{'days': 31}", "{'days': 30}", false},
	{"{'from': '2026-01-01T00:00:00Z'}", "{'days': 30}", false},
	{"{'days': 1}", "{'from': '2026-01-01T00:00:00Z'}", false},
	{"{'from': '2026-01-01T01:00:00+01:00'}", "{'from': '2026-01-01T00:00:00Z'}", true},
	{"{'from': '2026-01-01T00:59:59+01:00'}", "{'from': '2026-01-01T00:00:00Z'}", false},
	{"{'to': '2026-01-01T00:00:00Z'}", "{'to': '2026-01-01T00:00:00Z'}", true},
	{"{'to': '2026-01-01T00:00:01Z'}", "{'to': '2026-01-01T00:00:00Z'}", false},
	{"{'to': '2026-01-01T00:00:00Z'}", "{'from': '2020-01-01T00:00:00Z'}", false},
	{"{'hours': {'from': '09:00', 'to': '17:00'}}", "{'hours': {'from': '08:00', 'to': '18:00'}}", true},
	{"{'hours': {'from': '09:00', 'to': '18:01'}}", "{'hours': {'from': '08:00', 'to': '18:00'}}", false},
	{"{'hours': {'from': '09:00', 'to': '17:00', 'zone': '+01:00'}}",
		"{'hours': {'from': '08:00', 'to': '16:00'}}", true},
	{"{'hours': {'days': ['mon'], 'from': '23:00', 'to': '02:00'}}", "{'hours': {'days': ['mon']}}", false},
	{"{'hours': {'days': ['mon'], 'from': '23:00', 'to': '02:00'}}", "{'hours': {'days': ['mon', 'tue']}}", true},
	{"{'hours': {'days': ['sun'], 'from': '23:00', 'to': '02:00'}}", "{'hours': {'days': ['sun', 'mon']}}", true},
	{"{'hours': {'from': '00:00'}}", "{'hours': {'to': '24:00'}}", true},
	{"{}", "{'hours': {'from': '08:00', 'to': '18:00'}}", false},
	/* What cannot be read is within nothing, and holds nothing. */
	{"null", "{}", false},
	{"{}", "null", false},
	{"{'language': ['fr']}", "{}", false},
	{"{'queue': ['a']}", "{'language': ['fr']}", false},
	{"{'queue': 'a'}", "{'queue': ['a']}", false},
	{"{'queue': []}", "{'queue': ['a']}", false},
	{"{'queue': ['']}", "{'queue': ['']}", false},
	{"{'from': 'x'}", "{'from': '2026-01-01T00:00:00Z'}", false},
	{"{'hours': {}}", "{'hours': {'from': '08:00'}}", false},
};

static void pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(within_rows); i++) {
		_cleanup_(free_json) json_t *inner = json_of(within_rows[i].inner);
		_cleanup_(free_json) json_t *outer = json_of(within_rows[i].outer);

		if (ew_scope_within(inner, outer) != within_rows[i].within)
			fail_msg("row %zu: %s", i, within_rows[i].within ? "it is within" : "it is not within");
	}
}

static bool covers(const json_t *scope, const struct drawn_look *look)
{
	return ew_scope_covers(scope, &look->resource, &look->viewer) == EW_SCOPE_MATCHES;
}

static void whoever_is_within_covers_no_more(void **state)
{
	struct draw d = {.state = 6021};
	size_t within = 0;
	size_t covered = 0;
	size_t apart = 0;

	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		_cleanup_(free_json) json_t *outer = draw_scope(&d);
		_cleanup_(free_json) json_t *inner = draw_once_in(&d, 4) ? draw_scope(&d) : draw_near(&d, outer);
		bool is_within = ew_scope_within(inner, outer);

		within += is_within;
		for (size_t k = 0; k < LOOKS; k++) {
			struct drawn_look look;

			draw_look(&d, &look);
			bool in = covers(inner, &look);
			bool out = covers(outer, &look);

			if (is_within && in && !out)
				fail_msg("%s is not within %s", json_dumps(inner, 0), json_dumps(outer, 0));
			covered += is_within && in && json_object_size(outer) > 0;
			apart += in && !out;
		}
	}
	/* The samples say something: many are within, many of these cover, and others do differ. */
	print_message("%d pairs, %zu within, %zu calls covered by both, %zu by the inner alone\n", SAMPLES, within,
		covered, apart);
	assert_true(within > SAMPLES / 4 && covered > SAMPLES / 10 && apart > SAMPLES / 100);
}

/* Everybody may give on what they hold. */
static void every_scope_is_within_itself(void **state)
{
	struct draw d = {.state = 11};

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		_cleanup_(free_json) json_t *scope = draw_scope(&d);

		assert_true(ew_scope_within(scope, scope));
		assert_true(ew_scope_within(scope, NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs),
		cmocka_unit_test(whoever_is_within_covers_no_more),
		cmocka_unit_test(every_scope_is_within_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

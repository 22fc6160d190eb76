/*
 * Few words for each member, so that scopes drawn by chance meet calls drawn by chance.
 */
#include "unit/access/access_kit.h"

#include <stdlib.h>

#include "support/support.h"

#define HOUR_US (3600 * EW_US_PER_S)
#define YEAR_2026_US (INT64_C(1767225600) * EW_US_PER_S)

static const char *const words[] = {"one", "two", "three", "four"};

json_t *json_of(const char *text)
{
	if (!text)
		return NULL;
	char *copy = strdup(text);

	assert_non_null(copy);
	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	json_t *json = json_loads(copy, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	if (!json)
		fail_msg("no JSON: %s", copy);
	free(copy);
	return json;
}

void free_json(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

struct ew_wall at(const char *text)
{
	struct ew_wall t;

	assert_int_equal(ew_wall_parse(ew_slice_text(text), &t), 0);
	return t;
}

/* -- calls ------------------------------------------------------------------------------------ */

static const char *draw_word(struct draw *d)
{
	return draw_once_in(d, 6) ? NULL : words[draw_below(d, EW_COUNT(words))];
}

static const char *const *draw_words(struct draw *d, const char *to[static 4])
{
	uint32_t n = draw_below(d, 4);

	for (uint32_t i = 0; i < n; i++)
		to[i] = words[draw_below(d, EW_COUNT(words))];
	to[n] = NULL;
	return draw_once_in(d, 6) ? NULL : to;
}

void draw_look(struct draw *d, struct drawn_look *ret)
{
	*ret = (struct drawn_look){0};
	ret->viewer.now.us = YEAR_2026_US + draw_below(d, 14 * 24 * 60) * 60 * EW_US_PER_S;
	ret->viewer.agents = draw_words(d, ret->own);
	ret->resource = (struct ew_access_resource){
		.entity = draw_word(d),
		.region = draw_word(d),
		.groups = draw_words(d, ret->groups),
		.queue = draw_word(d),
		.agents = draw_words(d, ret->agents),
		.teams = draw_words(d, ret->teams),
	};
	if (!draw_once_in(d, 8))
		ret->resource.started.us = ret->viewer.now.us - draw_below(d, 8 * 24) * HOUR_US;
}

/* -- scopes ----------------------------------------------------------------------------------- */

static void put(json_t *scope, const char *name, json_t *value)
{
	assert_int_equal(json_object_set_new(scope, name, value), 0);
}

static json_t *some_words(struct draw *d)
{
	json_t *list = json_array();
	uint32_t n = 1 + draw_below(d, 3);

	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(json_array_append_new(list, json_string(words[draw_below(d, EW_COUNT(words))])), 0);
	return list;
}

static json_t *some_time(struct draw *d)
{
	char text[EW_WALL_TEXT_BYTES];

	ew_wall_format((struct ew_wall){YEAR_2026_US + ((int64_t)draw_below(d, 20) - 6) * 24 * HOUR_US}, text);
	return json_string(text);
}

static json_t *some_clock(struct draw *d, uint32_t first)
{
	return json_sprintf("%02u:%s", first + draw_below(d, 12), draw_once_in(d, 2) ? "00" : "30");
}

static json_t *some_hours(struct draw *d)
{
	static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	static const char *const zones[] = {"Z", "+01:00", "-08:00", "+05:30", "+14:00"};
	json_t *hours = json_object();
	json_t *list = json_array();
	bool night = draw_once_in(d, 3);

	for (size_t i = 0; i < EW_COUNT(days); i++)
		if (!draw_once_in(d, 3))
			assert_int_equal(json_array_append_new(list, json_string(days[i])), 0);
	if (json_array_size(list) > 0 && !draw_once_in(d, 3))
		put(hours, "days", json_incref(list));
	put(hours, "from", some_clock(d, night ? 12 : 0));
	put(hours, "to", some_clock(d, night ? 0 : 12));
	if (draw_once_in(d, 2))
		put(hours, "zone", json_string(zones[draw_below(d, EW_COUNT(zones))]));
	json_decref(list);
	return hours;
}

static void put_member(struct draw *d, json_t *scope)
{
	static const char *const lists[] = {"entity", "region", "queue", "team"};

	switch (draw_below(d, 8)) {
	case 0:
		put(scope, "own", json_boolean(!draw_once_in(d, 4)));
		return;
	case 1:
		put(scope, "days", json_integer(1 + draw_below(d, 8)));
		return;
	case 2:
		put(scope, "from", some_time(d));
		return;
	case 3:
		put(scope, "to", some_time(d));
		return;
	case 4:
		put(scope, "hours", some_hours(d));
		return;
	default:
		put(scope, lists[draw_below(d, 4)], some_words(d));
	}
}

/* `from` and `to` are drawn apart; one of them goes where they leave nothing between. */
static json_t *mended(json_t *scope)
{
	if (ew_scope_check(scope, NULL) < 0)
		(void)json_object_del(scope, "to");
	assert_int_equal(ew_scope_check(scope, NULL), 0);
	return scope;
}

json_t *draw_scope(struct draw *d)
{
	json_t *scope = json_object();
	uint32_t n = draw_below(d, 4);

	for (uint32_t i = 0; i < n; i++)
		put_member(d, scope);
	return mended(scope);
}

/* Leaves words out of the lists. */
static void thin(struct draw *d, json_t *scope)
{
	const char *name;
	json_t *value;

	json_object_foreach(scope, name, value) {
		if (json_array_size(value) > 1 && draw_once_in(d, 2))
			assert_int_equal(json_array_remove(value, 0), 0);
	}
}

json_t *draw_near(struct draw *d, const json_t *scope)
{
	json_t *near = json_deep_copy(scope);

	assert_non_null(near);
	thin(d, near);
	if (draw_once_in(d, 2))
		put_member(d, near);
	if (draw_once_in(d, 8) && json_object_size(near) > 0)
		(void)json_object_del(near, json_object_iter_key(json_object_iter(near)));
	return mended(near);
}

/* -- allocations ------------------------------------------------------------------------------ */

static bool library_tried;

static void *refuse(size_t n)
{
	(void)n;
	library_tried = true;
	return NULL;
}

void forbid_allocations(void)
{
	library_tried = false;
	json_set_alloc_funcs(refuse, free);
	ew_test_fail_allocation(1);
}

bool no_allocations(void)
{
	bool none = !library_tried && !ew_test_allocation_failed();

	json_set_alloc_funcs(malloc, free);
	ew_test_fail_allocation(0);
	return none;
}

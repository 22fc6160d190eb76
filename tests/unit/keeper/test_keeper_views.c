/*
 * Saved searches: one's own, of what can be searched for, sealed.
 */
#include "unit/keeper/desk_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define ANNE 0x41
#define OTTO 0x42

static struct kit *a_house(void)
{
	struct kit *k = desk_new();

	desk_signed_in(k, ANNE, "Anne", "auditor");
	desk_signed_in(k, OTTO, "Otto", "supervisor");
	return k;
}

static void a_search_is_saved_for_its_owner_alone(void **state)
{
	struct kit *k = a_house();
	char id[80];

	(void)state;
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_VIEW_ADD, 0,
				 "{\"name\":\"Zebedee complains\",\"query\":{\"number\":\"+352691987654\",\"state\":\"finished\"}}"),
		201);
	snprintf(id, sizeof(id), "{\"id\":\"%s\"}", kit_text(k, "id"));
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_VIEWS, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	assert_string_equal(desk_text(desk_item(k, "items", 0), "name"), "Zebedee complains");
	assert_string_equal(desk_text(json_object_get(desk_item(k, "items", 0), "query"), "number"), "+352691987654");
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("Zebedee")));
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("691987654")));
	assert_int_equal(kit_ask(k, OTTO, EW_ASK_VIEWS, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 0);
	assert_int_equal(kit_ask(k, OTTO, EW_ASK_VIEW_REMOVE, 0, id), 404);
	assert_true(kit_problem(k, "no_such_view"));
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_VIEW_REMOVE, 0, id), 204);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_VIEW_REMOVE, 0, id), 404);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_VIEW_REMOVE, 0, "{\"id\":\"x\"}"), 404);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_VIEWS, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 0);
	kit_free(&k);
}

static const struct {
	const char *body, *field; /* NULL: fine */
} bodies[] = {
	{"{\"name\":\"n\",\"query\":{}}", NULL},
	{"{\"name\":\"n\",\"query\":{\"from\":\"2026-01-01\",\"to\":\"2026-02-01\",\"agent\":\"7\",\"queue\":\"a\",\"q\":\"card\"}}",
		NULL},
	{"{\"query\":{}}", "name"},
	{"{\"name\":\"\",\"query\":{}}", "name"},
	{"{\"name\":\"n\"}", "query"},
	{"{\"name\":\"n\",\"query\":\"q=1\"}", "query"},
	{"{\"name\":\"n\",\"query\":{\"colour\":\"red\"}}", "query"},
	{"{\"name\":\"n\",\"query\":{\"cursor\":\"5_6\"}}", "query"},
	{"{\"name\":\"n\",\"query\":{\"number\":352}}", "query"},
	{"{\"name\":\"n\",\"query\":{\"state\":\"xxxxxxxxxxxxxxxxx\"}}", "query"},
};

static void only_what_can_be_searched_for(void **state)
{
	struct kit *k = a_house();
	char name[200];

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bodies); i++) {
		unsigned status = kit_ask(k, ANNE, EW_ASK_VIEW_ADD, 0, bodies[i].body);

		if (status != (bodies[i].field ? 422u : 201u) ||
			(bodies[i].field && strcmp(kit_text(k, "field"), bodies[i].field) != 0))
			fail_msg("%s: %u %s", bodies[i].body, status, kit_text(k, "field"));
	}
	for (int n = 100; n <= 101; n++) {
		snprintf(name, sizeof(name), "{\"name\":\"%0*d\",\"query\":{}}", n, 0);
		assert_int_equal(kit_ask(k, ANNE, EW_ASK_VIEW_ADD, 0, name), n == 100 ? 201 : 422);
	}
	kit_free(&k);
}

static void fifty_are_the_most(void **state)
{
	struct kit *k = a_house();

	(void)state;
	for (int i = 0; i < 50; i++)
		assert_int_equal(kit_ask(k, ANNE, EW_ASK_VIEW_ADD, 0, "{\"name\":\"n\",\"query\":{}}"), 201);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_VIEW_ADD, 0, "{\"name\":\"n\",\"query\":{}}"), 409);
	assert_true(kit_problem(k, "too_many_views"));
	assert_int_equal(kit_ask(k, OTTO, EW_ASK_VIEW_ADD, 0, "{\"name\":\"n\",\"query\":{}}"), 201);
	kit_free(&k);
}

static void a_token_has_none(void **state)
{
	static const enum ew_ask asks[] = {EW_ASK_VIEWS, EW_ASK_VIEW_ADD, EW_ASK_VIEW_REMOVE};
	struct kit *k = a_house();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(asks); i++) {
		assert_int_equal(kit_ask(k, KIT_TOKEN, asks[i], 0, "{\"name\":\"n\",\"query\":{}}"), 409);
		assert_true(kit_problem(k, "no_session"));
	}
	kit_free(&k);
}

static void without_memory_it_says_so(void **state)
{
	struct kit *k = a_house();

	(void)state;
	assert_true(desk_without_memory(k, ANNE, EW_ASK_VIEW_ADD, 0, "{\"name\":\"n\",\"query\":{\"q\":\"a\"}}", 201) > 5);
	assert_true(desk_without_memory(k, ANNE, EW_ASK_VIEWS, 0, "{}", 200) > 5);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_search_is_saved_for_its_owner_alone),
		cmocka_unit_test(only_what_can_be_searched_for),
		cmocka_unit_test(fifty_are_the_most),
		cmocka_unit_test(a_token_has_none),
		cmocka_unit_test(without_memory_it_says_so),
	};

	return cmocka_run_group_tests_name("keeper_views", tests, NULL, NULL);
}

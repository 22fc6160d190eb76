/*
 * Accounts of others: what is refused of a body, what is changed at once, and what waits because it widens what somebody sees.
 */
#include "unit/keeper/people_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

struct house {
	struct kit *k;
	struct person anna, ben; /* administrators whom the machine's owner let in */
};

static struct house house(void)
{
	struct house h = {.k = kit_new(kit_automatic)};

	person_enrol(h.k, "anna", &h.anna);
	person_enrol(h.k, "ben", &h.ben);
	return h;
}

static const struct {
	const char *body, *field;
} wrong[] = {
	{"{}", "login"},
	{"{\"login\":\"eve\"}", "name"},
	{"{\"name\":\"Eve\"}", "login"},
	{"{\"login\":\"e\",\"name\":\"Eve\"}", "login"},
	{"{\"login\":\"e v\",\"name\":\"Eve\"}", "login"},
	{"{\"login\":\"eve\\u0007\",\"name\":\"Eve\"}", "login"},
	{"{\"login\":7,\"name\":\"Eve\"}", "login"},
	{"{\"login\":null,\"name\":\"Eve\"}", "login"},
	{"{\"login\":\"eve\",\"name\":\"\"}", "name"},
	{"{\"login\":\"eve\",\"name\":null}", "name"},
	{"{\"login\":\"eve\",\"name\":\"Eve\",\"team\":7}", "team"},
	{"{\"login\":\"eve\",\"name\":\"Eve\",\"region\":\"a country far away\"}", "region"},
	{"{\"login\":\"eve\",\"name\":\"Eve\",\"agents\":\"1001\"}", "agents"},
	{"{\"login\":\"eve\",\"name\":\"Eve\",\"agents\":[7]}", "agents"},
	{"{\"login\":\"eve\",\"name\":\"Eve\",\"agents\":[\"\"]}", "agents"},
	{"{\"login\":\"eve\",\"name\":\"Eve\",\"agents\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\",\"11\","
	 "\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]}", "agents"},
};

static void what_is_wrong_is_named(void **state)
{
	struct house h = house();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(wrong); i++) {
		unsigned status = kit_ask_as(h.k, &h.anna.session, EW_ASK_PERSON_ADD, 0, wrong[i].body, "");

		if (status != 422 || !kit_text(h.k, "field") || strcmp(kit_text(h.k, "field"), wrong[i].field) != 0)
			fail_msg("%s: %u, %s", wrong[i].body, status, kit_text(h.k, "field"));
	}
	assert_int_equal(house_logged(h.k, EW_EVENT_PERSON_MADE), 0);
	kit_free(&h.k);
}

static void a_login_is_one_persons(void **state)
{
	static const char *const same[] = {"eve", "EVE", "Eve"};
	struct house h = house();
	struct person eve;

	(void)state;
	person_add(h.k, &h.anna, "eve", ",\"email\":\"eve@example.com\"", &eve);
	for (size_t i = 0; i < EW_COUNT(same); i++) {
		assert_int_equal(
			person_ask(h.k, &h.anna, EW_ASK_PERSON_ADD, 0, "{\"login\":\"%s\",\"name\":\"Other\"}", same[i]), 409);
		assert_true(kit_problem(h.k, "login_taken"));
	}
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"leave\"}", eve.text), 200);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_ADD, 0, "{\"login\":\"eve\",\"name\":\"Other\"}"), 409);
	/* Nothing of a person stands on the disk in the clear. */
	assert_false(ew_io_sim_contains(h.k->io, EW_SLICE("eve@example.com")));
	assert_false(ew_io_sim_contains(h.k->io, EW_SLICE("Name of eve")));
	kit_free(&h.k);
}

static void people_are_listed_and_found(void **state)
{
	static const struct {
		const char *query;
		size_t n;
	} rows[] = {
		{"{}", 4},
		{"{\"state\":\"active\"}", 3},
		{"{\"state\":\"invited\"}", 1},
		{"{\"state\":\"left\"}", 0},
		{"{\"q\":\"EVE\"}", 1},
		{"{\"q\":\"name of\"}", 4},
		{"{\"q\":\"nobody\"}", 0},
	};
	struct house h = house();
	struct person eve, joe;
	char code[64];

	(void)state;
	person_add(h.k, &h.anna, "eve", "", &eve);
	person_invite(h.k, &h.anna, "joe", "", &joe, code);
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		assert_int_equal(kit_ask_as(h.k, &h.anna.session, EW_ASK_PEOPLE, 0, rows[i].query, ""), 200);
		assert_int_equal(json_array_size(json_object_get(h.k->answer, "items")), rows[i].n);
	}
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PEOPLE, 0, "{\"state\":\"asleep\"}"), 400);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON, 0, "{\"id\":\"%s\"}", eve.text), 200);
	assert_string_equal(kit_text(h.k, "state"), "active");
	/* An invitation is shown to who made it, once. */
	assert_null(kit_text(h.k, "invitation"));
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON, 0, "{\"id\":\"x\"}"), 404);
	kit_free(&h.k);
}

static const struct {
	const char *more;
	bool widens; /* of somebody who has roles */
} changes[] = {
	{"\"name\":\"Eva\"", false},
	{"\"email\":\"eva@example.com\"", false},
	{"\"team\":\"sales\"", true},
	{"\"region\":\"DE\"", true},
	{"\"agents\":[\"1002\"]", true},
	{"\"agents\":[]", true},
	{"\"name\":\"Eva\",\"team\":\"sales\"", true},
	{"\"team\":\"one\"", false}, /* as it is */
};

static void what_widens_waits(void **state)
{
	struct house h = house();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(changes); i++) {
		char login[16], told[64];
		struct person eve;
		unsigned long long number;
		unsigned status;

		snprintf(login, sizeof(login), "eve%zu", i);
		snprintf(told, sizeof(told), ",\"team\":\"one\",\"agents\":[\"20%02zu\"]", i);
		person_add(h.k, &h.anna, login, told, &eve);
		status = person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"change\",%s}", eve.text, changes[i].more);
		assert_int_equal(status, 200); /* who has no role sees nothing by it */
		assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0,
					 "{\"id\":\"%s\",\"do\":\"change\",\"region\":\"\"%s}", eve.text, told), 200);
		give_role(h.k, &h.anna, &h.ben, &eve, "supervisor", ",\"scope\":{\"team\":[\"sales\"]}");
		status = person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"change\",%s}", eve.text, changes[i].more);
		if (status != (changes[i].widens ? 202u : 200u))
			fail_msg("%s: %u", changes[i].more, status);
		if (!changes[i].widens)
			continue;
		assert_string_equal(kit_text(h.k, "kind"), "change");
		number = proposal(h.k);
		assert_int_equal(decide(h.k, &h.anna, number, "approve"), 403);
		assert_int_equal(decide(h.k, &h.ben, number, "approve"), 200);
	}
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"change\",\"login\":\"x1\"}", h.ben.text), 422);
	kit_free(&h.k);
}

static void a_word_of_the_telephone_side_is_one_persons(void **state)
{
	struct house h = house();
	struct person eve;

	(void)state;
	person_add(h.k, &h.anna, "eve", ",\"agents\":[\"1001\"]", &eve);
	assert_int_equal(
		person_ask(h.k, &h.anna, EW_ASK_PERSON_ADD, 0, "{\"login\":\"joe\",\"name\":\"Joe\",\"agents\":[\"1001\"]}"), 422);
	assert_string_equal(kit_text(h.k, "field"), "agents");
	assert_int_equal(
		person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"change\",\"agents\":[\"1001\"]}", h.ben.text), 422);
	kit_free(&h.k);
}

static void every_deed_needs_its_state(void **state)
{
	static const char *const deeds[] = {"change", "suspend", "leave", "restore", "recover", "dance"};
	static const struct {
		const char *state;
		unsigned status[EW_COUNT(deeds)];
	} rows[] = {
		{"invited", {200, 200, 200, 409, 202, 422}},
		{"active", {200, 200, 200, 409, 202, 422}},
		{"suspended", {200, 200, 200, 202, 409, 422}},
		{"left", {409, 409, 409, 409, 409, 409}},
	};
	struct house h = house();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows) * EW_COUNT(deeds); i++) {
		size_t s = i / EW_COUNT(deeds), d = i % EW_COUNT(deeds);
		char login[16], code[64];
		struct person eve;
		unsigned status;

		snprintf(login, sizeof(login), "eve%zu", i);
		person_invite(h.k, &h.anna, login, "", &eve, code);
		if (s > 0)
			assert_int_equal(person_accept(h.k, &eve, code), 200);
		if (s > 1)
			assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"%s\"}", eve.text,
						 s == 2 ? "suspend" : "leave"), 200);
		status = person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"%s\"}", eve.text, deeds[d]);
		if (status != rows[s].status[d])
			fail_msg("%s of who is %s: %u", deeds[d], rows[s].state, status);
	}
	kit_free(&h.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(a_login_is_one_persons),
		cmocka_unit_test(people_are_listed_and_found),
		cmocka_unit_test(what_widens_waits),
		cmocka_unit_test(a_word_of_the_telephone_side_is_one_persons),
		cmocka_unit_test(every_deed_needs_its_state),
	};

	return cmocka_run_group_tests_name("keeper_persons", tests, NULL, NULL);
}

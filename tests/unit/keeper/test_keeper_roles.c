/*
 * Roles: how one is made, given, taken and confirmed; and a plain table of what each role that every house has may be asked for.
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

/* The last role of somebody. */
static const json_t *last_role(struct house *h, const struct person *whom)
{
	const json_t *roles;

	assert_int_equal(person_ask(h->k, &h->anna, EW_ASK_PERSON, 0, "{\"id\":\"%s\"}", whom->text), 200);
	roles = json_object_get(h->k->answer, "roles");
	return json_array_get(roles, json_array_size(roles) - 1);
}

static void binding_of(struct house *h, const struct person *whom, char to[static EW_ID_TEXT_BYTES])
{
	snprintf(to, EW_ID_TEXT_BYTES, "%s", json_string_value(json_object_get(last_role(h, whom), "id")));
}

/* -- making ------------------------------------------------------------------------------------ */

static const struct {
	const char *body, *field;
} wrong[] = {
	{"{\"title\":\"t\",\"rights\":[\"read\"]}", "name"},
	{"{\"name\":\"Boss\",\"title\":\"t\",\"rights\":[\"read\"]}", "name"},
	{"{\"name\":\"x\",\"title\":\"t\",\"rights\":[\"read\"]}", "name"},
	{"{\"name\":\"supervisor\",\"title\":\"t\",\"rights\":[\"read\"]}", "name"},
	{"{\"name\":\"boss\",\"rights\":[\"read\"]}", "title"},
	{"{\"name\":\"boss\",\"title\":\"t\"}", "rights"},
	{"{\"name\":\"boss\",\"title\":\"t\",\"rights\":[]}", "rights"},
	{"{\"name\":\"boss\",\"title\":\"t\",\"rights\":[\"fly\"]}", "rights"},
	{"{\"name\":\"boss\",\"title\":\"t\",\"rights\":[7]}", "rights"},
	{"{\"name\":\"boss\",\"title\":\"t\",\"rights\":[\"read\"],\"kinds\":[\"song\"]}", "kinds"},
	{"{\"name\":\"boss\",\"title\":\"t\",\"rights\":[\"administer\",\"read\"]}", "rights"},
	{"{\"name\":\"boss\",\"title\":\"t\",\"rights\":[\"administer\",\"listen\"]}", "rights"},
	{"{\"name\":\"boss\",\"title\":\"t\",\"rights\":[\"administer\",\"export\"]}", "rights"},
	{"{\"name\":\"boss\",\"title\":\"t\",\"rights\":[\"administer\",\"download\"]}", "rights"},
};

static void what_is_no_role_is_refused(void **state)
{
	struct house h = house();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(wrong); i++) {
		unsigned status = kit_ask_as(h.k, &h.anna.session, EW_ASK_ROLE_MAKE, 0, wrong[i].body, "");

		if (status != 422 || strcmp(kit_text(h.k, "field"), wrong[i].field) != 0)
			fail_msg("%s: %u, %s", wrong[i].body, status, kit_text(h.k, "field"));
	}
	kit_free(&h.k);
}

#define BOSS(rights) "{\"name\":\"boss\",\"title\":\"Boss\",\"rights\":[" rights "]}"

static unsigned make_role(struct house *h, const char *body)
{
	assert_int_equal(kit_ask_as(h->k, &h->anna.session, EW_ASK_ROLE_MAKE, 0, body, ""), 202);
	return decide(h->k, &h->ben, proposal(h->k), "approve");
}

static void a_role_of_the_house(void **state)
{
	struct house h = house();
	struct person eve;
	char binding[EW_ID_TEXT_BYTES];

	(void)state;
	assert_int_equal(make_role(&h, BOSS("\"search\"")), 200);
	person_add(h.k, &h.anna, "eve", "", &eve);
	give_role(h.k, &h.anna, &h.ben, &eve, "boss", "");
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_INTERACTIONS, 0, "{}"), 200);
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_VENDORS, 0, "{}"), 403);
	assert_int_equal(make_role(&h, BOSS("\"search\",\"read\"")), 200); /* at the next ask it holds */
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_VENDORS, 0, "{}"), 200);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_REMOVE, 0, "{\"name\":\"boss\"}"), 409);
	assert_true(kit_problem(h.k, "role_in_use"));
	binding_of(&h, &eve, binding);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_TAKE, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", eve.text, binding), 200);
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_VENDORS, 0, "{}"), 403);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_TAKE, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", eve.text, binding), 404);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_REMOVE, 0, "{\"name\":\"boss\"}"), 204);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_REMOVE, 0, "{\"name\":\"boss\"}"), 404);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_REMOVE, 0, "{\"name\":\"agent\"}"), 404);
	assert_int_equal(house_logged(h.k, EW_EVENT_ROLE_CHANGED), 3);
	kit_free(&h.k);
}

/* -- giving ------------------------------------------------------------------------------------ */

static const struct {
	const char *role, *more, *field;
} wishes[] = {
	{"pilot", "", "role"},
	{"agent", ",\"scope\":{\"queues\":[\"a\"]}", "scope"},
	{"agent", ",\"scope\":{\"queue\":[]}", "scope"},
	{"agent", ",\"scope\":[]", "scope"},
	{"agent", ",\"until\":\"soon\"", "until"},
	{"agent", ",\"until\":\"1999-01-01T00:00:00Z\"", "until"},
	{"agent", ",\"from\":\"2099-01-02T00:00:00Z\",\"until\":\"2099-01-01T00:00:00Z\"", "until"},
};

static void what_is_no_wish_is_refused(void **state)
{
	struct house h = house();
	struct person eve;

	(void)state;
	person_add(h.k, &h.anna, "eve", "", &eve);
	for (size_t i = 0; i < EW_COUNT(wishes); i++) {
		unsigned status = propose_role(h.k, &h.anna, &eve, wishes[i].role, wishes[i].more);

		if (status != 422 || strcmp(kit_text(h.k, "field"), wishes[i].field) != 0)
			fail_msg("%s%s: %u, %s", wishes[i].role, wishes[i].more, status, kit_text(h.k, "field"));
	}
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_GIVE, 0, "{\"id\":\"%s\",\"role\":\"agent\"}", eve.text), 422);
	assert_string_equal(kit_text(h.k, "field"), "reason");
	snprintf(eve.text, sizeof(eve.text), "nobody");
	assert_int_equal(propose_role(h.k, &h.anna, &eve, "agent", ""), 404);
	kit_free(&h.k);
}

/* From a day on, until a day, and not longer than somebody confirms that it is needed. */
static void a_role_holds_for_its_time(void **state)
{
	struct house h = house();
	char from[EW_WALL_TEXT_BYTES], until[EW_WALL_TEXT_BYTES], more[160];
	struct person eve;

	(void)state;
	person_add(h.k, &h.anna, "eve", "", &eve);
	ew_wall_format((struct ew_wall){ew_io_wall(h.k->io).us + 600 * EW_US_PER_S}, from);
	ew_wall_format((struct ew_wall){ew_io_wall(h.k->io).us + 1200 * EW_US_PER_S}, until);
	snprintf(more, sizeof(more), ",\"from\":\"%s\",\"until\":\"%s\"", from, until);
	give_role(h.k, &h.anna, &h.ben, &eve, "supervisor", more);
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_INTERACTIONS, 0, "{}"), 403);
	assert_true(kit_problem(h.k, "not_now"));
	ew_io_sim_advance(h.k->io, 600 * EW_US_PER_S);
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_INTERACTIONS, 0, "{}"), 200);
	ew_io_sim_advance(h.k->io, 600 * EW_US_PER_S);
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_INTERACTIONS, 0, "{}"), 403);
	assert_true(kit_problem(h.k, "not_now"));
	kit_free(&h.k);
}

static void a_role_is_confirmed_by_somebody_else(void **state)
{
	struct house h = house();
	struct person carl;
	char binding[EW_ID_TEXT_BYTES];
	unsigned long long number;

	(void)state;
	binding_of(&h, &h.anna, binding);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_ATTEST, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", h.anna.text, binding), 403);
	assert_true(kit_problem(h.k, "not_independent"));
	ew_io_sim_advance(h.k->io, EW_ATTEST_US - PEOPLE_DAY_US);
	assert_int_equal(person_sign_in(h.k, &h.anna), 200);
	assert_int_equal(person_sign_in(h.k, &h.ben), 200);
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_ROLE_ATTEST, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", h.anna.text, binding), 200);
	ew_io_sim_advance(h.k->io, 2 * PEOPLE_DAY_US);
	assert_int_equal(person_sign_in(h.k, &h.anna), 200);
	assert_int_equal(person_sign_in(h.k, &h.ben), 200);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PEOPLE, 0, "{}"), 200);
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_PEOPLE, 0, "{}"), 403);
	assert_true(kit_problem(h.k, "not_now"));
	/* Ben's role does not hold, so anna is the last. */
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"leave\"}", h.anna.text), 409);
	/* What has lapsed two people make hold again. */
	binding_of(&h, &h.ben, binding);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_ATTEST, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", h.ben.text, binding), 202);
	assert_string_equal(kit_text(h.k, "kind"), "attest");
	number = proposal(h.k);
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_PEOPLE, 0, "{}"), 403);
	person_enrol(h.k, "carl", &carl);
	assert_int_equal(decide(h.k, &carl, number, "approve"), 200);
	assert_int_equal(person_ask(h.k, &h.ben, EW_ASK_PEOPLE, 0, "{}"), 200);
	assert_int_equal(house_logged(h.k, EW_EVENT_ATTESTED), 2);
	kit_free(&h.k);
}

static void somebody_administers(void **state)
{
	struct house h = house();
	char annas[EW_ID_TEXT_BYTES], bens[EW_ID_TEXT_BYTES];

	(void)state;
	binding_of(&h, &h.anna, annas);
	binding_of(&h, &h.ben, bens);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PERSON_DO, 0, "{\"id\":\"%s\",\"do\":\"suspend\"}", h.ben.text), 200);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_TAKE, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", h.anna.text, annas), 409);
	assert_true(kit_problem(h.k, "last_administrator"));
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_PEOPLE, 0, "{}"), 200);
	/* Of somebody who is suspended it can be taken: nobody administers by it. */
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ROLE_TAKE, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", h.ben.text, bens), 200);
	kit_free(&h.k);
}

static void take_administrator(struct house *h, const struct person *by, const struct person *whom)
{
	char binding[EW_ID_TEXT_BYTES] = "";
	const json_t *one;
	size_t i;

	assert_int_equal(person_ask(h->k, by, EW_ASK_PERSON, 0, "{\"id\":\"%s\"}", whom->text), 200);
	json_array_foreach(json_object_get(h->k->answer, "roles"), i, one) {
		if (strcmp(json_string_value(json_object_get(one, "role")), "administrator") == 0)
			snprintf(binding, sizeof(binding), "%s", json_string_value(json_object_get(one, "id")));
	}
	assert_int_equal(person_ask(h->k, by, EW_ASK_ROLE_TAKE, 0, "{\"id\":\"%s\",\"binding\":\"%s\"}", whom->text, binding), 200);
}

/* A role by which the last one administers is not emptied either. */
static void the_last_role_is_not_emptied(void **state)
{
	struct house h = house();
	struct person carl, eve;
	unsigned long long number;

	(void)state;
	person_enrol(h.k, "carl", &carl);
	assert_int_equal(make_role(&h, BOSS("\"administer\",\"approve\"")), 200);
	person_add(h.k, &h.anna, "eve", "", &eve);
	give_role(h.k, &h.anna, &h.ben, &eve, "boss", "");
	give_role(h.k, &h.anna, &h.ben, &carl, "approver", "");
	take_administrator(&h, &eve, &carl);
	take_administrator(&h, &eve, &h.anna);
	take_administrator(&h, &eve, &h.ben);
	assert_int_equal(kit_ask_as(h.k, &eve.session, EW_ASK_ROLE_MAKE, 0, BOSS("\"approve\""), ""), 202);
	number = proposal(h.k);
	assert_int_equal(decide(h.k, &carl, number, "approve"), 409);
	assert_true(kit_problem(h.k, "cannot_be_done"));
	assert_int_equal(person_ask(h.k, &eve, EW_ASK_PEOPLE, 0, "{}"), 200);
	/* It is not decided: what could not be done is undone. */
	assert_int_equal(person_ask(h.k, &carl, EW_ASK_APPROVAL, 0, "{\"number\":%llu}", number), 200);
	assert_string_equal(kit_text(h.k, "state"), "open");
	kit_free(&h.k);
}

/* Whoever has a role is changed by both who change the role, and is no second person for them from then on. */
static void a_role_that_changes_changes_who_has_it(void **state)
{
	struct house h = house();
	struct person eve, carl;

	(void)state;
	person_enrol(h.k, "carl", &carl);
	person_add(h.k, &carl, "eve", "", &eve);
	assert_int_equal(make_role(&h, BOSS("\"approve\"")), 200);
	/* Carl made eve: neither anna nor ben have changed her, until they give her a role; a month later that is over. */
	give_role(h.k, &h.anna, &h.ben, &eve, "boss", "");
	ew_io_sim_advance(h.k->io, 31 * PEOPLE_DAY_US);
	assert_int_equal(person_sign_in(h.k, &h.anna), 200);
	assert_int_equal(person_sign_in(h.k, &h.ben), 200);
	assert_int_equal(person_sign_in(h.k, &eve), 200);
	assert_int_equal(propose_role(h.k, &h.anna, &carl, "auditor", ""), 202);
	assert_int_equal(decide(h.k, &eve, proposal(h.k), "approve"), 200);
	assert_int_equal(make_role(&h, BOSS("\"approve\",\"search\"")), 200);
	assert_int_equal(propose_role(h.k, &h.anna, &carl, "privacy", ""), 202);
	assert_int_equal(decide(h.k, &eve, proposal(h.k), "approve"), 403);
	assert_true(kit_problem(h.k, "not_independent"));
	kit_free(&h.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_role_is_refused),
		cmocka_unit_test(a_role_of_the_house),
		cmocka_unit_test(what_is_no_wish_is_refused),
		cmocka_unit_test(a_role_holds_for_its_time),
		cmocka_unit_test(a_role_is_confirmed_by_somebody_else),
		cmocka_unit_test(somebody_administers),
		cmocka_unit_test(the_last_role_is_not_emptied),
		cmocka_unit_test(a_role_that_changes_changes_who_has_it),
	};

	return cmocka_run_group_tests_name("keeper_roles", tests, NULL, NULL);
}

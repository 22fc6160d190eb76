/*
 * Whether people still need their roles: what is due, decisions about many at once, what has lapsed, and the month as it is reported.
 */
#include "unit/keeper/people_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>

#include "base/text.h"
#include "catalog/attested.h"
#include "programs/keeper/people/attest.h"

#define NOBODY "01920000-0000-7000-8000-00000000dead"

struct house {
	struct kit *k;
	struct person anna, ben, carl, eve, fred; /* three administrators, a supervisor, an agent */
};

static void sign_in(struct house *h)
{
	assert_int_equal(person_sign_in(h->k, &h->anna), 200);
	assert_int_equal(person_sign_in(h->k, &h->ben), 200);
	assert_int_equal(person_sign_in(h->k, &h->carl), 200);
}

static void days_pass(struct house *h, unsigned days)
{
	ew_io_sim_advance(h->k->io, days * PEOPLE_DAY_US);
	sign_in(h);
}

/* Everybody's roles are due: given 61 days ago. */
static struct house house(void)
{
	struct house h = {.k = kit_new(kit_automatic)};

	person_enrol(h.k, "anna", &h.anna);
	person_enrol(h.k, "ben", &h.ben);
	person_enrol(h.k, "carl", &h.carl);
	person_add(h.k, &h.anna, "eve", ",\"team\":\"north\"", &h.eve);
	person_add(h.k, &h.anna, "fred", "", &h.fred);
	give_role(h.k, &h.anna, &h.ben, &h.eve, "supervisor", ",\"scope\":{\"queue\":[\"sales\"]}");
	give_role(h.k, &h.anna, &h.ben, &h.fred, "agent", "");
	days_pass(&h, 61);
	return h;
}

static const json_t *due(struct house *h, const char *query)
{
	assert_int_equal(person_ask(h->k, &h->anna, EW_ASK_ATTESTATIONS, 0, "%s", query), 200);
	return json_object_get(h->k->answer, "items");
}

static const char *in(const json_t *one, const char *object, const char *member)
{
	return json_string_value(json_object_get(object ? json_object_get(one, object) : one, member));
}

/* What is due of somebody; NULL: nothing. Lives until the next ask. */
static const json_t *due_of(struct house *h, const struct person *whom)
{
	const json_t *one, *items = due(h, "{}");
	size_t i;

	json_array_foreach(items, i, one)
		if (strcmp(in(one, "person", "id"), whom->text) == 0)
			return one;
	return NULL;
}

static int64_t number_in(const struct house *h, const char *name)
{
	return json_integer_value(json_object_get(h->k->answer, name));
}

/* "confirm" or "end"; what came of it. Lives until the next ask. */
static const json_t *say(struct house *h, const struct person *by, const struct person *whom, const char *what)
{
	char binding[EW_ID_TEXT_BYTES];

	snprintf(binding, sizeof(binding), "%s", in(due_of(h, whom), NULL, "binding"));
	assert_int_equal(person_ask(h->k, by, EW_ASK_ATTEST_MANY, 0,
				 "{\"decisions\":[{\"person\":\"%s\",\"binding\":\"%s\",\"do\":\"%s\",\"reason\":\"looked at\"}]}", whom->text,
				 binding, what),
		200);
	return json_array_get(json_object_get(h->k->answer, "items"), 0);
}

static void must(struct house *h, const struct person *by, const struct person *whom, const char *what, const char *outcome)
{
	assert_string_equal(in(say(h, by, whom, what), NULL, "outcome"), outcome);
}

/* -- what is due ------------------------------------------------------------------------------- */

static void what_lapses_within_a_month_is_due(void **state)
{
	struct house h = house();
	const json_t *one;

	(void)state;
	assert_int_equal(json_array_size(due(&h, "{}")), 5);
	assert_int_equal(number_in(&h, "due"), 5);
	assert_int_equal(number_in(&h, "decided"), 0);
	assert_true(json_is_null(json_object_get(h.k->answer, "next")));
	assert_true(json_is_true(json_object_get(due_of(&h, &h.anna), "own")));
	one = due_of(&h, &h.eve);
	assert_string_equal(in(one, NULL, "role"), "supervisor");
	assert_string_equal(in(one, "person", "team"), "north");
	assert_string_equal(in(one, "given_by", "name"), "Name of anna");
	assert_string_equal(in(one, "approved_by", "name"), "Name of ben");
	assert_true(json_is_object(json_object_get(one, "scope")));
	assert_true(json_is_false(json_object_get(one, "lapsed")) && json_is_false(json_object_get(one, "own")));
	assert_int_equal(json_array_size(due(&h, "{\"role\":\"agent\"}")), 1);
	assert_int_equal(json_array_size(due(&h, "{\"team\":\"north\"}")), 1);
	assert_int_equal(json_array_size(due(&h, "{\"team\":\"north\",\"role\":\"agent\"}")), 0);
	assert_int_equal(number_in(&h, "due"), 5); /* of the house, whatever is looked for */
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ATTESTATIONS, 0, "{\"cursor\":\"x\"}"), 400);
	kit_free(&h.k);
}

static void a_new_role_is_not_due(void **state)
{
	struct house h = {.k = kit_new(kit_automatic)};

	(void)state;
	person_enrol(h.k, "anna", &h.anna);
	assert_int_equal(json_array_size(due(&h, "{}")), 0);
	assert_int_equal(number_in(&h, "due"), 0);
	kit_free(&h.k);
}

/* A role that ends by itself is not asked about any more. */
static void what_has_ended_is_not_due(void **state)
{
	struct house h = house();
	char until[EW_WALL_TEXT_BYTES], more[80];

	(void)state;
	ew_wall_format((struct ew_wall){ew_io_wall(h.k->io).us + 62 * PEOPLE_DAY_US}, until);
	snprintf(more, sizeof(more), ",\"until\":\"%s\"", until);
	must(&h, &h.anna, &h.fred, "end", "ended");
	give_role(h.k, &h.anna, &h.ben, &h.fred, "agent", more);
	must(&h, &h.ben, &h.anna, "confirm", "confirmed");
	must(&h, &h.anna, &h.ben, "confirm", "confirmed");
	must(&h, &h.anna, &h.carl, "confirm", "confirmed");
	days_pass(&h, 61);
	assert_non_null(due_of(&h, &h.fred));
	days_pass(&h, 2);
	assert_null(due_of(&h, &h.fred));
	kit_free(&h.k);
}

/* -- deciding ---------------------------------------------------------------------------------- */

static void each_decision_is_by_itself(void **state)
{
	struct house h = house();
	char evas[EW_ID_TEXT_BYTES], freds[EW_ID_TEXT_BYTES], own[EW_ID_TEXT_BYTES];
	static const char *const outcomes[] = {"confirmed", "ended", "refused", "refused", "refused"};
	static const char *const because[] = {NULL, NULL, "not_independent", "not_independent", "no_such_role"};
	const json_t *one;
	size_t i;

	(void)state;
	snprintf(evas, sizeof(evas), "%s", in(due_of(&h, &h.eve), NULL, "binding"));
	snprintf(freds, sizeof(freds), "%s", in(due_of(&h, &h.fred), NULL, "binding"));
	snprintf(own, sizeof(own), "%s", in(due_of(&h, &h.anna), NULL, "binding"));
#define ONE(what) "{\"person\":\"%s\",\"binding\":\"%s\",\"do\":\"" what "\",\"reason\":\"r\"}"
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ATTEST_MANY, 0,
				 "{\"decisions\":[" ONE("confirm") "," ONE("end") "," ONE("confirm") "," ONE("end") "," ONE("end") "]}",
				 h.eve.text, evas, h.fred.text, freds, h.anna.text, own, h.anna.text, own, h.eve.text, NOBODY),
		200);
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "items")), EW_COUNT(outcomes));
	json_array_foreach(json_object_get(h.k->answer, "items"), i, one) {
		const char *why = in(one, NULL, "because");

		assert_string_equal(in(one, NULL, "outcome"), outcomes[i]);
		if (because[i])
			assert_string_equal(why, because[i]);
		else
			assert_null(why);
	}
	assert_null(due_of(&h, &h.eve));
	assert_null(due_of(&h, &h.fred));
	assert_int_equal(number_in(&h, "due"), 3);
	assert_int_equal(number_in(&h, "decided"), 2);
	assert_int_equal(house_logged(h.k, EW_EVENT_ATTESTED), 1);
	assert_int_equal(kit_logged(h.k, EW_EVENT_ROLE_TAKEN), 1);
	kit_free(&h.k);
}

static void what_is_no_decision_is_refused(void **state)
{
	static const char *const wrong[] = {
		"{}",
		"{\"decisions\":[]}",
		"{\"decisions\":[7]}",
		"{\"decisions\":[{\"person\":\"x\",\"binding\":\"" NOBODY "\",\"do\":\"end\",\"reason\":\"r\"}]}",
		"{\"decisions\":[{\"person\":\"" NOBODY "\",\"do\":\"end\",\"reason\":\"r\"}]}",
		"{\"decisions\":[{\"person\":\"" NOBODY "\",\"binding\":\"" NOBODY "\",\"do\":\"keep\",\"reason\":\"r\"}]}",
		"{\"decisions\":[{\"person\":\"" NOBODY "\",\"binding\":\"" NOBODY "\",\"do\":\"end\"}]}",
		"{\"decisions\":[{\"person\":\"" NOBODY "\",\"binding\":\"" NOBODY "\",\"do\":\"end\",\"reason\":\"\"}]}",
	};
	struct house h = house();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(wrong); i++)
		if (kit_ask_as(h.k, &h.anna.session, EW_ASK_ATTEST_MANY, 0, wrong[i], "") != 422)
			fail_msg("%s: %u", wrong[i], h.k->status);
	kit_free(&h.k);
}

/* One wrong decision in a list of good ones: nothing is done. */
static void a_list_is_read_before_it_is_done(void **state)
{
	struct house h = house();
	char binding[EW_ID_TEXT_BYTES];

	(void)state;
	snprintf(binding, sizeof(binding), "%s", in(due_of(&h, &h.eve), NULL, "binding"));
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ATTEST_MANY, 0, "{\"decisions\":[" ONE("end") ",{\"person\":7}]}", h.eve.text, binding), 422);
	assert_non_null(due_of(&h, &h.eve));
	kit_free(&h.k);
}

/* -- what has lapsed ---------------------------------------------------------------------------- */

static struct house lapsed_house(void)
{
	struct house h = house();

	must(&h, &h.ben, &h.anna, "confirm", "confirmed");
	must(&h, &h.anna, &h.ben, "confirm", "confirmed");
	must(&h, &h.ben, &h.carl, "confirm", "confirmed");
	days_pass(&h, 31);
	assert_int_equal(person_sign_in(h.k, &h.eve), 200);
	return h;
}

static void what_has_lapsed_needs_two_people(void **state)
{
	struct house h = lapsed_house();
	unsigned long long number;
	const json_t *said;

	(void)state;
	assert_int_equal(person_ask(h.k, &h.eve, EW_ASK_INTERACTIONS, 0, "{}"), 403);
	assert_true(json_is_true(json_object_get(due_of(&h, &h.eve), "lapsed")));
	said = say(&h, &h.anna, &h.eve, "confirm");
	assert_string_equal(in(said, NULL, "outcome"), "proposed");
	number = (unsigned long long)json_integer_value(json_object_get(said, "approval"));
	assert_int_equal(person_ask(h.k, &h.eve, EW_ASK_INTERACTIONS, 0, "{}"), 403);
	assert_int_equal(json_integer_value(json_object_get(due_of(&h, &h.eve), "waiting")), number);
	assert_int_equal(number_in(&h, "decided"), 0); /* this month; the proposal is none yet */
	must(&h, &h.ben, &h.eve, "confirm", "refused"); /* it waits already */
	assert_int_equal(decide(h.k, &h.anna, number, "approve"), 403);
	assert_int_equal(decide(h.k, &h.carl, number, "approve"), 200);
	assert_int_equal(person_ask(h.k, &h.eve, EW_ASK_INTERACTIONS, 0, "{}"), 200);
	assert_null(due_of(&h, &h.eve));
	assert_int_equal(number_in(&h, "decided"), 1);
	assert_int_equal(house_logged(h.k, EW_EVENT_ATTESTED), 4);
	assert_string_equal(kit_field(kit_find(h.k, EW_EVENT_ATTESTED), "approved_by"), h.carl.text);
	kit_free(&h.k);
}

static void what_was_ended_meanwhile_does_not_come_back(void **state)
{
	struct house h = lapsed_house();
	unsigned long long number;

	(void)state;
	number = (unsigned long long)json_integer_value(json_object_get(say(&h, &h.anna, &h.eve, "confirm"), "approval"));
	must(&h, &h.ben, &h.eve, "end", "ended");
	assert_int_equal(decide(h.k, &h.carl, number, "approve"), 409);
	assert_int_equal(person_ask(h.k, &h.eve, EW_ASK_INTERACTIONS, 0, "{}"), 403);
	kit_free(&h.k);
}

/* -- rounds ------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	int64_t days; /* of the month; 0: it is no round */
} months[] = {
	{"2026-11", 30}, {"2026-12", 31}, {"2028-02", 29}, {"2100-02", 28}, {"1970-01", 31}, {"9998-12", 31}, {"1969-12", 0}, {"9999-01", 0},
	{"2026-13", 0}, {"2026-00", 0}, {"2026-1", 0}, {"2026/11", 0}, {"2026-011", 0}, {"", 0}, {"xxxx-xx", 0}, {"+026-11", 0},
};

static void a_round_is_a_month(void **state)
{
	struct ew_round round;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(months); i++) {
		int r = ew_round_read(ew_slice_text(months[i].name), &round);

		if (r != (months[i].days ? 0 : -EINVAL))
			fail_msg("%s: %d", months[i].name, r);
		if (r < 0)
			continue;
		assert_string_equal(round.name, months[i].name);
		assert_int_equal(round.until.us - round.from.us, months[i].days * PEOPLE_DAY_US);
		ew_round_at(round.from, &round);
		assert_string_equal(round.name, months[i].name);
		ew_round_at((struct ew_wall){round.until.us - 1}, &round);
		assert_string_equal(round.name, months[i].name);
	}
}

static void ask_round(struct house *h, const char *round, const char *more)
{
	assert_int_equal(person_ask(h->k, &h->anna, EW_ASK_ATTEST_ROUND, 0, "{\"round\":\"%s\"%s}", round, more), 200);
}

static void a_round_says_who_decided_what(void **state)
{
	struct house h = house();
	char round[16];
	const json_t *one;

	(void)state;
	must(&h, &h.anna, &h.eve, "confirm", "confirmed");
	must(&h, &h.ben, &h.fred, "end", "ended");
	(void)due(&h, "{}");
	snprintf(round, sizeof(round), "%s", kit_text(h.k, "round"));
	ask_round(&h, round, "");
	assert_true(json_is_false(json_object_get(h.k->answer, "closed")));
	assert_int_equal(number_in(&h, "decided"), 2);
	one = json_array_get(json_object_get(h.k->answer, "items"), 0);
	assert_string_equal(in(one, NULL, "decision"), "confirmed");
	assert_string_equal(in(one, "by", "name"), "Name of anna");
	assert_string_equal(in(one, "person", "name"), "Name of eve");
	assert_string_equal(in(one, NULL, "role"), "supervisor");
	assert_string_equal(in(one, NULL, "reason"), "looked at");
	one = json_array_get(json_object_get(h.k->answer, "items"), 1);
	assert_string_equal(in(one, NULL, "decision"), "ended");
	/* Whoever decided, or is gone, stands there as it was. */
	must(&h, &h.ben, &h.anna, "confirm", "confirmed");
	must(&h, &h.anna, &h.ben, "confirm", "confirmed");
	days_pass(&h, 32);
	ask_round(&h, round, "");
	assert_true(json_is_true(json_object_get(h.k->answer, "closed")));
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "items")), 4);
	ask_round(&h, "1999-01", "");
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "items")), 0);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ATTEST_ROUND, 0, "{\"round\":\"last\"}"), 404);
	assert_int_equal(person_ask(h.k, &h.anna, EW_ASK_ATTEST_ROUND, 0, "{\"round\":\"%s\",\"cursor\":\"x\"}", round), 400);
	kit_free(&h.k);
}

/* A row that cannot be read is told of: a report with a hole must not look whole. And it comes in pages. */
static void what_cannot_be_read_is_told_of(void **state)
{
	struct house h = house();
	struct ew_attested_row row = {.at = ew_io_wall(h.k->io), .sealed = EW_SLICE("nothing that was sealed")};
	char round[16], more[40];
	const json_t *one;
	size_t i;

	(void)state;
	assert_int_equal(ew_catalog_begin(h.k->core->catalog), 0);
	for (i = 0; i < 230; i++)
		assert_int_equal(ew_attested_insert(h.k->core->catalog, &row), 0);
	assert_int_equal(ew_catalog_commit(h.k->core->catalog), 0);
	(void)due(&h, "{}");
	snprintf(round, sizeof(round), "%s", kit_text(h.k, "round"));
	ask_round(&h, round, "");
	assert_int_equal(number_in(&h, "decided"), 230);
	json_array_foreach(json_object_get(h.k->answer, "items"), i, one)
		assert_true(json_is_true(json_object_get(one, "unreadable")));
	assert_int_equal(i, 200);
	snprintf(more, sizeof(more), ",\"cursor\":\"%lld\"", (long long)number_in(&h, "next"));
	ask_round(&h, round, more);
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "items")), 30);
	assert_true(json_is_null(json_object_get(h.k->answer, "next")));
	kit_free(&h.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_lapses_within_a_month_is_due),
		cmocka_unit_test(a_new_role_is_not_due),
		cmocka_unit_test(what_has_ended_is_not_due),
		cmocka_unit_test(each_decision_is_by_itself),
		cmocka_unit_test(what_is_no_decision_is_refused),
		cmocka_unit_test(a_list_is_read_before_it_is_done),
		cmocka_unit_test(what_has_lapsed_needs_two_people),
		cmocka_unit_test(what_was_ended_meanwhile_does_not_come_back),
		cmocka_unit_test(a_round_is_a_month),
		cmocka_unit_test(a_round_says_who_decided_what),
		cmocka_unit_test(what_cannot_be_read_is_told_of),
	};

	return cmocka_run_group_tests_name("keeper_attest", tests, NULL, NULL);
}

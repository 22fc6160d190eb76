/*
 * Standing queries of legal holds: calls that come to match are covered at once, whenever that is and whoever is still there; what matched
 * before cannot be destroyed before it is covered; two people end one; and power that goes at any moment loses none.
 */
#include "unit/keeper/deletion_stage.h"
#include "unit/keeper/desk_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/exceptions.h"
#include "catalog/holds.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/standing.h"

#define CAROL 0x41 /* compliance */
#define PAUL 0x42  /* privacy */
#define LIMITED 0x44 /* compliance, of one queue */

static void people(struct kit *k)
{
	desk_signed_in(k, CAROL, "Carol Compliance", "compliance");
	desk_signed_in(k, PAUL, "Paul Privacy", "privacy");
	desk_role(k, PAUL, "approver", NULL);
	desk_person(k, LIMITED, "Lim Limited");
	desk_role(k, LIMITED, "compliance", "{\"queue\":[\"sales\"]}");
}

static struct kit *a_house(void)
{
	struct kit *k = desk_new();

	people(k);
	return k;
}

static void make(struct kit *k, uint8_t who, char id[static EW_ID_TEXT_BYTES])
{
	char body[300], at[EW_WALL_TEXT_BYTES];

	ew_wall_format((struct ew_wall){ew_io_wall(k->io).us + 100 * EW_US_PER_S}, at);
	snprintf(body, sizeof(body), "{\"name\":\"a claim\",\"reason\":\"r\",\"review_at\":\"%s\"}", at);
	assert_int_equal(kit_ask(k, who, EW_ASK_HOLD_MAKE, 0, body), 201);
	snprintf(id, EW_ID_TEXT_BYTES, "%s", kit_text(k, "id"));
}

static unsigned ask_place(struct kit *k, uint8_t who, const char *hold, const char *wish)
{
	char body[1000];

	snprintf(body, sizeof(body), "{\"id\":\"%s\",%s}", hold, wish);
	return kit_ask(k, who, EW_ASK_HOLD_PLACE, 0, body);
}

static void place(struct kit *k, uint8_t who, const char *hold, const char *wish)
{
	assert_int_equal(ask_place(k, who, hold, wish), 202);
}

static const json_t *query_of(struct kit *k, const char *hold, size_t i)
{
	char body[100];

	snprintf(body, sizeof(body), "{\"id\":\"%s\"}", hold);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD, 0, body), 200);
	return desk_item(k, "queries", i);
}

static long long integer(const json_t *one, const char *name)
{
	return json_integer_value(json_object_get(one, name));
}

/* Two people agree on what the wish says. */
static unsigned release(struct kit *k, const char *hold, const char *more, void (*between)(struct kit *k))
{
	char body[300];

	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"reason\":\"settled\"%s}", hold, more);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_RELEASE, 0, body), 202);
	snprintf(body, sizeof(body), "{\"number\":%lld,\"do\":\"approve\"}", integer(k->answer, "number"));
	if (between)
		between(k);
	return kit_ask(k, PAUL, EW_ASK_APPROVAL_DO, 0, body);
}

static bool is_held(struct kit *k, uint8_t call)
{
	bool held = false;

	assert_int_equal(ew_holds_any(k->core->catalog, KIT_CALL(call), &held), 0);
	return held;
}

static size_t placed(struct kit *k, uint8_t call)
{
	kit_read_log(k, call);
	return kit_logged(k, EW_EVENT_HOLD_PLACED);
}

static void start(struct kit *k)
{
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
}

#define SALES "\"query\":{\"queue\":\"sales\"},\"standing\":true"

/* -- what comes to match ------------------------------------------------------------------------ */

static void before_and_after(void **state)
{
	struct kit *k = a_house();
	char hold[EW_ID_TEXT_BYTES];
	const json_t *one;

	(void)state;
	desk_call(k, 1, "sales");
	desk_call(k, 2, "support");
	make(k, CAROL, hold);
	place(k, CAROL, hold, SALES);
	assert_true(is_held(k, 1) && !is_held(k, 2));
	desk_call(k, 3, "sales");
	desk_call(k, 4, "support");
	assert_true(is_held(k, 3) && !is_held(k, 4));
	assert_int_equal(placed(k, 3), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_HOLD_PLACED), "name"), "a claim");
	one = query_of(k, hold, 0);
	assert_int_equal(json_integer_value(json_object_get(kit_find(k, EW_EVENT_HOLD_PLACED)->fields, "query")), integer(one, "number"));
	assert_string_equal(desk_text(one, "state"), "standing");
	assert_string_equal(desk_text(json_object_get(one, "query"), "queue"), "sales");
	assert_true(json_is_false(json_object_get(one, "catching_up")));
	assert_int_equal(integer(one, "calls"), 2);
	assert_int_equal(integer(k->answer, "standing"), 1);
	assert_int_equal(integer(k->answer, "calls"), 2);
	/* A second call of the same sort is under it once, whatever more is learned of it. */
	kit_offer(k, 3, "+352691999", "sales");
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(placed(k, 3), 1);
	/* Another start of the program, and the next call. */
	kit_stop(k);
	start(k);
	desk_call(k, 5, "sales");
	assert_true(is_held(k, 5));
	kit_free(&k);
}

/* A number that a transfer brings, behind a filter that the call met before. */
static void what_matches_only_later(void **state)
{
	struct kit *k = a_house();
	char hold[EW_ID_TEXT_BYTES];

	(void)state;
	make(k, CAROL, hold);
	place(k, CAROL, hold, "\"query\":{\"number\":\"+352621777888\",\"queue\":\"sales\"},\"standing\":true");
	place(k, CAROL, hold, "\"query\":{\"q\":\"Ottokar\"},\"standing\":true");
	desk_call(k, 1, "sales");
	desk_call(k, 2, "support");
	assert_true(!is_held(k, 1) && !is_held(k, 2));
	kit_stop(k); /* what was known of them before lies in the index alone */
	start(k);
	kit_offer(k, 1, "+352621777888", "sales");
	kit_offer(k, 2, "+352621777888", "support");
	assert_int_equal(kit_ring(k), 0);
	assert_true(is_held(k, 1) && !is_held(k, 2));
	kit_offer_with(k, 2, "{\"source\":\"siprec\",\"direction\":\"inbound\",\"from\":{\"address\":\"+352\",\"name\":\"Ottokar Meier\"}}");
	assert_int_equal(kit_ring(k), 0);
	assert_true(is_held(k, 2));
	assert_int_equal(integer(query_of(k, hold, 0), "calls"), 1);
	assert_int_equal(integer(query_of(k, hold, 1), "calls"), 1);
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("352621777888"))); /* sealed, like what a call says */
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("Ottokar")));
	kit_free(&k);
}

static void only_within_its_time(void **state)
{
	struct kit *k = a_house();
	char hold[EW_ID_TEXT_BYTES], wish[200], from[EW_WALL_TEXT_BYTES], to[EW_WALL_TEXT_BYTES];
	struct ew_wall now = ew_io_wall(k->io);

	(void)state;
	ew_wall_format((struct ew_wall){now.us + 3600 * EW_US_PER_S}, from);
	ew_wall_format((struct ew_wall){now.us + 7200 * EW_US_PER_S}, to);
	snprintf(wish, sizeof(wish), "\"query\":{\"from\":\"%s\",\"to\":\"%s\"},\"standing\":true", from, to);
	make(k, CAROL, hold);
	place(k, CAROL, hold, wish);
	desk_call(k, 1, "sales");
	ew_io_sim_advance(k->io, 5400 * EW_US_PER_S);
	desk_call(k, 2, "sales");
	ew_io_sim_advance(k->io, 3600 * EW_US_PER_S);
	desk_call(k, 3, "sales");
	assert_true(!is_held(k, 1) && is_held(k, 2) && !is_held(k, 3));
	kit_free(&k);
}

/* -- in whose name -------------------------------------------------------------------------------- */

static void only_what_their_roles_reach(void **state)
{
	struct kit *k = a_house();
	char hold[EW_ID_TEXT_BYTES];

	(void)state;
	make(k, LIMITED, hold);
	place(k, LIMITED, hold, "\"query\":{\"from\":\"1970-01-01T00:00:00Z\"},\"standing\":true");
	desk_call(k, 1, "support");
	desk_call(k, 2, "sales");
	assert_true(!is_held(k, 1) && is_held(k, 2));
	kit_offer(k, 1, "+352691999", "sales"); /* it comes into their reach */
	assert_int_equal(kit_ring(k), 0);
	assert_true(is_held(k, 1));
	kit_free(&k);
}

static void suspend(struct ew_keeper *k, uint8_t who, void *account)
{
	struct ew_account *a = account;

	(void)k, (void)who;
	a->row.state = EW_PERSON_SUSPENDED;
}

static size_t open_exceptions(struct kit *k, const char *kind)
{
	const json_t *one;
	size_t i, n = 0;

	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EXCEPTIONS, 0, "{\"limit\":50}"), 200);
	json_array_foreach (json_object_get(k->answer, "items"), i, one)
		n += strcmp(desk_text(one, "kind"), kind) == 0 && strcmp(desk_text(one, "state"), "resolved") != 0;
	return n;
}

/* The duty to keep is the house's: it does not leave with who typed it in. */
static void who_has_left_leaves_it_standing(void **state)
{
	struct kit *k = a_house();
	char hold[EW_ID_TEXT_BYTES];

	(void)state;
	make(k, CAROL, hold);
	place(k, CAROL, hold, SALES);
	desk_change(k, CAROL, suspend);
	desk_call(k, 1, "sales");
	desk_call(k, 2, "sales");
	assert_true(is_held(k, 1) && is_held(k, 2));
	assert_int_equal(open_exceptions(k, "hold_unattended"), 1);
	place(k, PAUL, hold, SALES); /* taken over: it is the same one */
	assert_int_equal(open_exceptions(k, "hold_unattended"), 0);
	kit_read_log(k, 0);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_HOLDS, 0, "{}"), 200);
	assert_int_equal(integer(desk_item(k, "items", 0), "standing"), 1);
	desk_call(k, 3, "sales");
	assert_true(is_held(k, 3));
	assert_int_equal(open_exceptions(k, "hold_unattended"), 0);
	kit_free(&k);
}

/* -- cases ---------------------------------------------------------------------------------------- */

static void link_call(struct kit *k, long long number, uint8_t call)
{
	char body[200], id[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_CALL(call), id);
	snprintf(body, sizeof(body), "{\"number\":%lld,\"interactions\":[\"%s\"]}", number, id);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_DO, 0, body), 200);
}

static void what_is_linked_to_a_case(void **state)
{
	struct kit *k = a_house();
	char hold[EW_ID_TEXT_BYTES], wish[100], body[300], id[EW_ID_TEXT_BYTES], at[EW_WALL_TEXT_BYTES];
	long long number;

	(void)state;
	for (uint8_t i = 1; i <= 4; i++)
		desk_call(k, i, i == 4 ? "support" : "sales");
	ew_id_format(KIT_CALL(1), id);
	ew_wall_format((struct ew_wall){ew_io_wall(k->io).us + 864000 * EW_US_PER_S}, at);
	snprintf(body, sizeof(body), "{\"about\":\"x\",\"owner\":\"o\",\"deadline\":\"%s\",\"interactions\":[\"%s\"]}", at, id);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0, body), 201);
	number = integer(k->answer, "number");
	make(k, LIMITED, hold);
	snprintf(wish, sizeof(wish), "\"case\":%lld,\"standing\":true", number);
	place(k, LIMITED, hold, wish);
	assert_true(is_held(k, 1) && !is_held(k, 2));
	link_call(k, number, 2);
	link_call(k, number, 4); /* of a queue that their role does not reach */
	assert_true(is_held(k, 2) && !is_held(k, 3) && !is_held(k, 4));
	assert_int_equal(integer(query_of(k, hold, 0), "case"), number);
	assert_int_equal(integer(query_of(k, hold, 0), "calls"), 2);
	kit_free(&k);
}

/* -- ends ----------------------------------------------------------------------------------------- */

static void one_more_comes(struct kit *k)
{
	desk_call(k, 9, "sales");
	assert_true(is_held(k, 9));
}

static void two_people_end_one(void **state)
{
	struct kit *k = a_house();
	char hold[EW_ID_TEXT_BYTES], more[50];
	const json_t *one;

	(void)state;
	make(k, CAROL, hold);
	place(k, CAROL, hold, SALES);
	desk_call(k, 1, "sales");
	snprintf(more, sizeof(more), ",\"query\":%lld", integer(query_of(k, hold, 0), "number"));
	assert_int_equal(release(k, hold, more, NULL), 200);
	assert_true(is_held(k, 1)); /* what it covered stays covered */
	desk_call(k, 2, "sales");
	assert_false(is_held(k, 2));
	one = query_of(k, hold, 0);
	assert_string_equal(desk_text(one, "state"), "ended");
	assert_true(json_is_null(json_object_get(one, "query"))); /* what it looked for is gone with it */
	assert_string_equal(json_string_value(json_array_get(json_object_get(one, "filters"), 0)), "queue");
	assert_string_equal(kit_text(k, "state"), "active");
	/* It may be placed again; and a whole hold is let go with what comes while people think about it. */
	place(k, CAROL, hold, SALES);
	assert_true(is_held(k, 2));
	assert_int_equal(release(k, hold, "", one_more_comes), 200);
	while (ew_keeper_has_work(k->core))
		assert_int_equal(ew_keeper_turn(k->core), 0);
	assert_true(!is_held(k, 1) && !is_held(k, 2) && !is_held(k, 9));
	desk_call(k, 3, "sales");
	assert_false(is_held(k, 3));
	(void)query_of(k, hold, 0);
	assert_string_equal(kit_text(k, "state"), "released");
	assert_int_equal(integer(k->answer, "standing"), 0);
	kit_free(&k);
}

/* -- what is wrong -------------------------------------------------------------------------------- */

static const struct {
	const char *wish, *field;
} wrong[] = {
	{"\"interactions\":[\"00000000-0000-0000-0000-000000000001\"],\"standing\":true", "standing"},
	{"\"query\":{},\"standing\":true", "query"},
	{"\"query\":{\"queue\":\"s\",\"state\":\"active\"},\"standing\":true", "query"},
	{"\"query\":{\"number\":\"12*\"},\"standing\":true", "query"},
	{"\"query\":{\"queue\":\"s\"},\"interactions\":[\"00000000-0000-0000-0000-000000000001\"]", "interactions"},
	{"\"case\":77,\"standing\":true", "case"},
	{"\"case\":0,\"standing\":true", "case"},
	{"\"standing\":true", "interactions"},
};

static void what_is_wrong_is_said(void **state)
{
	struct kit *k = a_house();
	char hold[EW_ID_TEXT_BYTES], wish[100];

	(void)state;
	make(k, CAROL, hold);
	for (size_t i = 0; i < EW_COUNT(wrong); i++) {
		unsigned status = ask_place(k, CAROL, hold, wrong[i].wish);

		if (status != 422 || strcmp(desk_text(desk_item(k, "errors", 0), "field"), wrong[i].field) != 0)
			fail_msg("%s: %u %s", wrong[i].wish, status, json_dumps(k->answer, 0));
	}
	for (unsigned i = 0; i < EW_HOLD_QUERIES; i++) {
		snprintf(wish, sizeof(wish), "\"query\":{\"number\":\"+3526219%03u\"},\"standing\":true", i);
		place(k, CAROL, hold, wish);
	}
	place(k, CAROL, hold, wish); /* one that stands is no more of them */
	assert_int_equal(ask_place(k, CAROL, hold, SALES), 409);
	assert_true(kit_problem(k, "too_many_queries"));
	kit_free(&k);
}

/* -- destroying ------------------------------------------------------------------------------------ */

/* Work that covers calls of before has not come to this one, and its time has: whatever asks finds it covered, and it is. */
static void nothing_goes_in_between(void **state)
{
	struct kit *k = deletion_house(NULL);
	char hold[EW_ID_TEXT_BYTES];
	bool held = false;

	(void)state;
	people(k);
	deletion_call(k, 1);
	make(k, CAROL, hold);
	kit_stop(k);
	k->turns = true; /* the work waits until it is its turn */
	start(k);
	(void)kit_turn_all(k);
	place(k, CAROL, hold, "\"query\":{\"from\":\"1970-01-01T00:00:00Z\"},\"standing\":true");
	assert_false(is_held(k, 1));
	assert_int_equal(ew_keeper_is_held(k->core, KIT_CALL(1), &held), 0); /* nobody writes now: it is only matched */
	assert_true(held && !is_held(k, 1));
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_is_held(k->core, KIT_CALL(1), &held), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_true(held && is_held(k, 1));
	assert_int_equal(placed(k, 1), 1);
	(void)kit_turn_all(k);
	assert_int_equal(placed(k, 1), 1);
	assert_true(json_is_false(json_object_get(query_of(k, hold, 0), "catching_up")));
	kit_free(&k);
}

/* In a copy that was put back it may not have been placed yet: what was deleted since was asked for then, and nothing stood. */
static void what_was_deleted_is_not_caught(void **state)
{
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(1), .kinds = EW_KINDS_ALL, .cause = EW_DELETION_RESTORED, .restored = true};
	enum ew_deletion_outcome outcome;
	struct kit *k = deletion_house(NULL);
	char hold[EW_ID_TEXT_BYTES];

	(void)state;
	people(k);
	deletion_call(k, 1);
	make(k, CAROL, hold);
	kit_stop(k);
	k->turns = true;
	start(k);
	(void)kit_turn_all(k);
	place(k, CAROL, hold, "\"query\":{\"from\":\"1970-01-01T00:00:00Z\"},\"standing\":true");
	assert_false(is_held(k, 1));
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_deletion_begin(k->core, &wish, &outcome), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_int_equal(outcome, EW_DELETION_BEGUN);
	assert_false(is_held(k, 1));
	kit_free(&k);
}

/* Through every step of its life nothing of a call goes that a query found when it came. */
static void it_outlives_its_time(void **state)
{
	struct kit *k = deletion_house(NULL);
	char hold[EW_ID_TEXT_BYTES];

	(void)state;
	people(k);
	make(k, CAROL, hold);
	place(k, CAROL, hold, "\"query\":{\"from\":\"1970-01-01T00:00:00Z\"},\"standing\":true");
	deletion_call(k, 1);
	assert_true(is_held(k, 1));
	deletion_pass(k, 90 * STAGE_DAY_US);
	deletion_pass(k, 280 * STAGE_DAY_US);
	assert_int_equal(deletion_count(k, 1, 0), 0);
	kit_free(&k);
}

/* -- crashes --------------------------------------------------------------------------------------- */

/*
 * Power goes at the n-th call to the disk while a query is placed, a call comes that matches, and another that matches by what is learned
 * later. Once the keeper has read the tape again, what it said it did it did, once.
 */
static void power_cuts_lose_none(void **state)
{
	unsigned cuts = 0, stood = 0;

	(void)state;
	for (uint64_t nth = 1; nth < 260; nth += 3) {
		struct kit *k = a_house();
		char hold[EW_ID_TEXT_BYTES];
		bool answered;

		desk_call(k, 1, "sales");
		desk_call(k, 2, "support");
		make(k, CAROL, hold);
		/* The tape is the recorder's disk and stays; the keeper's fails. */
		ew_io_sim_fail(k->io, nth, -EIO);
		answered = ask_place(k, CAROL, hold, SALES) == 202;
		ew_io_sim_fail(k->io, 0, 0);
		if (answered) {
			kit_offer(k, 3, "+352691777", "sales");
			kit_offer(k, 2, "+352691888", "sales");
			ew_io_sim_fail(k->io, nth / 2 + 1, -EIO);
			(void)!kit_ring(k);
			ew_io_sim_fail(k->io, 0, 0);
		}
		kit_power_cut(k);
		cuts++;
		kit_open_tape(k);
		start(k);
		if (answered) {
			stood++;
			if (!is_held(k, 3)) /* the tape had lost what was not synced to it: it comes again */
				kit_offer(k, 3, "+352691777", "sales");
			if (!is_held(k, 2))
				kit_offer(k, 2, "+352691888", "sales");
			assert_int_equal(kit_ring(k), 0);
			for (uint8_t i = 1; i <= 3; i++) {
				assert_true(is_held(k, i));
				assert_int_equal(placed(k, i), 1);
			}
			assert_int_equal(integer(query_of(k, hold, 0), "calls"), 3);
		} else {
			(void)query_of(k, hold, 0);
			assert_int_equal(is_held(k, 1), integer(k->answer, "calls") > 0);
		}
		kit_free(&k);
	}
	assert_true(cuts > 80 && stood > 20 && stood < cuts);
}

static void memory_runs_out(void **state)
{
	struct kit *k = a_house();
	char hold[EW_ID_TEXT_BYTES], body[200];

	(void)state;
	desk_call(k, 1, "sales");
	make(k, CAROL, hold);
	snprintf(body, sizeof(body), "{\"id\":\"%s\"," SALES "}", hold);
	assert_true(desk_without_memory(k, CAROL, EW_ASK_HOLD_PLACE, 0, body, 202) > 0);
	assert_true(is_held(k, 1));
	snprintf(body, sizeof(body), "{\"id\":\"%s\"}", hold);
	assert_true(desk_without_memory(k, CAROL, EW_ASK_HOLD, 0, body, 200) > 0);
	desk_call(k, 2, "sales");
	assert_true(is_held(k, 2));
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_and_after),
		cmocka_unit_test(what_matches_only_later),
		cmocka_unit_test(only_within_its_time),
		cmocka_unit_test(only_what_their_roles_reach),
		cmocka_unit_test(who_has_left_leaves_it_standing),
		cmocka_unit_test(what_is_linked_to_a_case),
		cmocka_unit_test(two_people_end_one),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(nothing_goes_in_between),
		cmocka_unit_test(what_was_deleted_is_not_caught),
		cmocka_unit_test(it_outlives_its_time),
		cmocka_unit_test(power_cuts_lose_none),
		cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

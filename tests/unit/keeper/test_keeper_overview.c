/*
 * The overview: what is counted, once and by day, for whom, and that it needs no call.
 */
#include "unit/keeper/desk_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/daily.h"
#include "catalog/sql.h"
#include "programs/keeper/people/desk.h"

#define ANNE 0x41
#define LIMITED 0x42

static void ask(struct kit *k, const char *arguments)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_OVERVIEW, 0, arguments), 200);
}

static int64_t number(const struct kit *k, const char *of, const char *name)
{
	return json_integer_value(json_object_get(json_object_get(k->answer, of), name));
}

static int64_t today(const struct kit *k, const char *name)
{
	return json_integer_value(json_object_get(desk_item(k, "days", desk_count(k, "days") - 1), name));
}

static void must_count(const struct kit *k, int64_t calls, int64_t recorded, int64_t notice, int64_t consent)
{
	assert_int_equal(today(k, "calls"), calls);
	assert_int_equal(today(k, "recorded"), recorded);
	assert_int_equal(today(k, "with_notice"), notice);
	assert_int_equal(today(k, "with_consent"), consent);
}

static void a_call_counts_once_when_it_is_finished(void **state)
{
	struct kit *k = desk_new();
	struct ew_call *call;

	(void)state;
	desk_call(k, 1, "sales");
	desk_notice(k, 1);
	ask(k, "{}");
	must_count(k, 0, 0, 0, 0);
	kit_call(k, 2); /* ends without any sound */
	kit_end_call(k, 2);
	ask(k, "{}");
	must_count(k, 1, 0, 0, 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(2), &call), 0);
	assert_int_equal(ew_keeper_finish_if_done(k->core, call), 0); /* finished again, as after a job that came later */
	assert_int_equal(ew_keeper_commit(k->core), 0);
	kit_read_log(k, 2);
	assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 2);
	ask(k, "{}");
	must_count(k, 1, 0, 0, 0);
	kit_free(&k);
}

/* Of a call with sound: by what its record says of notice and consent. */
static void counted(bool notice, const char *consent, int64_t with_notice, int64_t with_consent)
{
	struct kit *k = desk_new();
	struct ew_call *call;

	desk_call(k, 1, "sales");
	if (notice)
		desk_notice(k, 1);
	if (consent)
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TELL, 1, consent), 201);
	kit_allowed(k, 1, 1);
	kit_span(k, 1, 1);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_overview_count_call(k->core, call), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	ask(k, "{}");
	must_count(k, 1, 1, with_notice, with_consent);
	kit_free(&k);
}

#define SAYS(status) "{\"type\":\"consent\",\"purposes\":[\"recording\"],\"status\":\"" status "\",\"method\":\"spoken\"}"

static void by_what_the_record_says(void **state)
{
	(void)state;
	counted(false, NULL, 0, 0);
	counted(true, NULL, 1, 0); /* told, and nothing was said */
	counted(false, SAYS("granted"), 0, 1);
	counted(true, SAYS("granted"), 1, 1);
	counted(true, SAYS("declined"), 1, 0);
}

static void restrict_within(struct kit *k, uint8_t order, enum ew_reason reason, int64_t us)
{
	struct ew_msg_ev_restricted restricted = {
		.order = kit_id(0x0d, order),
		.interaction = KIT_CALL(1),
		.party = KIT_PARTY(1),
		.purposes = EW_PURPOSES_ALL,
		.restriction = 200u + order,
		.reason = (uint16_t)reason,
		.actor = EW_ACTOR_USER,
		.source_role = EW_ROLE_WEB,
		.received_wall = ew_io_wall(k->io).us,
		.applied_wall = ew_io_wall(k->io).us + us,
	};

	kit_event(k, EW_MSG_ev_restricted, &restricted);
	assert_int_equal(kit_ring(k), 0);
}

static void opt_outs_are_counted_by_how_fast_they_were(void **state)
{
	static const struct {
		int64_t us;
		enum ew_reason reason;
	} given[] = {{300, EW_REASON_OPT_OUT}, {1000, EW_REASON_RECORDPREF}, {1001, EW_REASON_KEYPAD},
		{20000, EW_REASON_OPT_OUT}, {90000, EW_REASON_OPT_OUT}, {999000, EW_REASON_OPT_OUT},
		{1000001, EW_REASON_OPT_OUT}, {300, EW_REASON_PAUSE}};
	static const int64_t within[] = {2, 1, 1, 1, 1, 1};
	struct kit *k = desk_new();

	(void)state;
	desk_call(k, 1, "sales");
	for (uint8_t i = 0; i < EW_COUNT(given); i++)
		restrict_within(k, i, given[i].reason, given[i].us);
	restrict_within(k, 0, EW_REASON_OPT_OUT, 300); /* said again by a recorder that had forgotten: counted once */
	ask(k, "{}");
	assert_int_equal(today(k, "opt_outs"), 7);
	assert_int_equal(today(k, "opt_outs_obeyed"), 7);
	assert_int_equal(number(k, "opt_outs", "n"), 7);
	assert_int_equal(number(k, "opt_outs", "p50_ms"), 20);
	assert_true(json_is_null(json_object_get(json_object_get(k->answer, "opt_outs"), "p99_ms"))); /* over a second */
	for (size_t i = 0; i < EW_COUNT(within); i++)
		assert_int_equal(json_integer_value(json_object_get(
					 json_array_get(json_object_get(json_object_get(k->answer, "opt_outs"), "within"), i), "n")),
			within[i]);
	/* One that never came to a recorder is not obeyed. */
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_except(k->core, NULL, "restriction_failed", "it did not arrive"), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	ask(k, "{}");
	assert_int_equal(number(k, "opt_outs", "n"), 8);
	assert_int_equal(number(k, "opt_outs", "obeyed"), 7);
	kit_free(&k);
}

static void what_is_live_is_in_one_of_three_states(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	ask(k, "{}");
	assert_int_equal(number(k, "live", "calls"), 0);
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	ask(k, "{}");
	assert_int_equal(number(k, "live", "recording"), 1);
	kit_restrict(k, 1, 0, 1, EW_REASON_PAUSE, 300);
	kit_call(k, 2);
	ask(k, "{}");
	assert_int_equal(number(k, "live", "calls"), 2);
	assert_int_equal(number(k, "live", "recording"), 0);
	assert_int_equal(number(k, "live", "paused"), 1);
	assert_int_equal(number(k, "live", "withheld"), 1);
	kit_end_call(k, 1);
	kit_end_call(k, 2);
	ask(k, "{}");
	assert_int_equal(number(k, "live", "calls"), 0);
	kit_free(&k);
}

static void days_are_all_there(void **state)
{
	struct kit *k = desk_new();

	(void)state;
	kit_call(k, 1);
	kit_end_call(k, 1);
	ask(k, "{}");
	assert_int_equal(desk_count(k, "days"), 30);
	assert_int_equal(strlen(desk_text(desk_item(k, "days", 0), "day")), 10);
	ew_io_sim_advance(k->io, 24 * 3600 * EW_US_PER_S);
	ask(k, "{\"days\":2}");
	assert_int_equal(desk_count(k, "days"), 2);
	assert_int_equal(json_integer_value(json_object_get(desk_item(k, "days", 0), "calls")), 1);
	assert_int_equal(today(k, "calls"), 0);
	assert_true(strcmp(desk_text(desk_item(k, "days", 0), "day"), desk_text(desk_item(k, "days", 1), "day")) < 0);
	ask(k, "{\"days\":1}");
	assert_int_equal(today(k, "calls"), 0);
	assert_int_equal(number(k, "opt_outs", "n"), 0);
	assert_true(json_is_null(json_object_get(json_object_get(k->answer, "opt_outs"), "p50_ms")));
	ask(k, "{\"days\":366}");
	assert_int_equal(desk_count(k, "days"), 366);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_OVERVIEW, 0, "{\"days\":0}"), 400);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_OVERVIEW, 0, "{\"days\":367}"), 400);
	kit_free(&k);
}

static void what_waits_and_how_the_house_is(void **state)
{
	struct kit *k = desk_new();
	const json_t *kinds, *ready;

	(void)state;
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_except(k->core, NULL, "gap", "one"), 0);
	assert_int_equal(ew_keeper_except(k->core, NULL, "gap", "two"), 0);
	assert_int_equal(ew_keeper_except(k->core, NULL, "disk_full", "one"), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	ask(k, "{}");
	int64_t before = number(k, "exceptions", "open");

	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EXCEPTION_DO, 0, "{\"number\":1,\"do\":\"take\"}"), 200);
	ask(k, "{}");
	assert_int_equal(number(k, "exceptions", "open"), before - 1);
	assert_int_equal(number(k, "exceptions", "taken"), 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0,
				 "{\"about\":\"a\",\"deadline\":\"2001-01-01T00:00:00Z\",\"owner\":\"o\"}"),
		201);
	ask(k, "{}");
	kinds = json_object_get(json_object_get(k->answer, "exceptions"), "by_kind");
	assert_true(json_array_size(kinds) >= 2);
	for (size_t i = 0; i < json_array_size(kinds); i++)
		if (strcmp(desk_text(json_array_get(kinds, i), "kind"), "gap") == 0)
			assert_int_equal(json_integer_value(json_object_get(json_array_get(kinds, i), "n")), 2);
	assert_int_equal(number(k, "cases", "open"), 1);
	assert_int_equal(number(k, "cases", "overdue"), 1);
	assert_int_equal(number(k, "approvals", "open"), 0);
	assert_true(number(k, "ledger", "size") > 0);
	/* There is no worker on this stage, and all else is there. */
	ready = json_object_get(k->answer, "ready");
	assert_true(json_is_false(json_object_get(ready, "ready")));
	assert_int_equal(json_array_size(json_object_get(ready, "reasons")), 1);
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(ready, "reasons"), 0)), "workers is not ready");
	kit_free(&k);
}

static void numbers_of_all_calls_are_for_who_may_find_all(void **state)
{
	struct kit *k = desk_new();

	(void)state;
	desk_signed_in(k, ANNE, "Anne", "auditor");
	desk_person(k, LIMITED, "Lim");
	desk_role(k, LIMITED, "supervisor", "{\"queue\":[\"cards\"]}");
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_OVERVIEW, 0, "{}"), 200);
	assert_int_equal(kit_ask(k, LIMITED, EW_ASK_OVERVIEW, 0, "{}"), 403);
	assert_true(kit_problem(k, "out_of_scope"));
	assert_non_null(strstr(kit_text(k, "detail"), "some calls only"));
	kit_read_log(k, 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_REFUSED), "what"), "overview");
	desk_role(k, LIMITED, "operator", "{}"); /* one of two roles reaches all */
	assert_int_equal(kit_ask(k, LIMITED, EW_ASK_OVERVIEW, 0, "{}"), 200);
	kit_token(k, 0x50, EW_RIGHT_ADMINISTER);
	assert_int_equal(kit_ask(k, 0x50, EW_ASK_OVERVIEW, 0, "{}"), 403);
	kit_free(&k);
}

/* It reads tallies and memory: calls that cannot be read, or are erased, are counted all the same. */
static void no_call_is_opened_for_it(void **state)
{
	struct kit *k = desk_new();

	(void)state;
	for (uint8_t i = 1; i <= 3; i++) {
		kit_call(k, i);
		kit_end_call(k, i);
	}
	ew_keeper_calls_trim(k->core);
	desk_erase(k, 1);
	assert_int_equal(ew_sql_exec(k->core->catalog, "UPDATE interactions SET sealed = x'00'"), 0);
	ask(k, "{}");
	assert_int_equal(today(k, "calls"), 3);
	assert_int_equal(k->core->n_calls, 0);
	kit_free(&k);
}

static void without_memory_it_says_so(void **state)
{
	struct kit *k = desk_new();

	(void)state;
	kit_call(k, 1);
	assert_true(desk_without_memory(k, KIT_TOKEN, EW_ASK_OVERVIEW, 0, "{}", 200) > 2);
	assert_int_equal(number(k, "live", "calls"), 1);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_counts_once_when_it_is_finished),
		cmocka_unit_test(by_what_the_record_says),
		cmocka_unit_test(opt_outs_are_counted_by_how_fast_they_were),
		cmocka_unit_test(what_is_live_is_in_one_of_three_states),
		cmocka_unit_test(days_are_all_there),
		cmocka_unit_test(what_waits_and_how_the_house_is),
		cmocka_unit_test(numbers_of_all_calls_are_for_who_may_find_all),
		cmocka_unit_test(no_call_is_opened_for_it),
		cmocka_unit_test(without_memory_it_says_so),
	};

	return cmocka_run_group_tests_name("keeper_overview", tests, NULL, NULL);
}

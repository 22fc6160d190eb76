/*
 * Legal holds: who may place one, over what, how it comes off again; and that nothing that destroys gets past one, at whatever step it
 * comes.
 */
#include "unit/keeper/desk_stage.h"
#include "unit/keeper/recorded_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/daily.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/interactions.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/desk.h"

#define CAROL 0x41 /* compliance */
#define PAUL 0x42  /* privacy */
#define SUE 0x43   /* a supervisor */
#define LIMITED 0x44 /* compliance, of one queue */
#define REASON "the Unmistakable reason of it"
#define PURGES                                                                                                    \
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"   \
	"    record: automatic\n" KIT_LAWFUL "    opt_out: {already_captured: purge}\n    keep: {recording: 90d}\n"

static void people(struct kit *k)
{
	desk_signed_in(k, CAROL, "Carol Compliance", "compliance");
	desk_signed_in(k, PAUL, "Paul Privacy", "privacy");
	desk_role(k, PAUL, "approver", NULL);
	desk_signed_in(k, SUE, "Sue Supervisor", "supervisor");
	desk_person(k, LIMITED, "Lim Limited");
	desk_role(k, LIMITED, "compliance", "{\"queue\":[\"sales\"]}");
}

static struct kit *a_house(const char *policy)
{
	struct kit *k = policy ? kit_new(policy) : desk_new();

	people(k);
	return k;
}

/* Makes a hold; its id. */
static void make(struct kit *k, uint8_t who, char id[static EW_ID_TEXT_BYTES])
{
	char body[300], at[EW_WALL_TEXT_BYTES];

	ew_wall_format((struct ew_wall){ew_io_wall(k->io).us + 100 * EW_US_PER_S}, at);
	snprintf(body, sizeof(body), "{\"name\":\"a claim\",\"reason\":\"" REASON "\",\"case\":\"7\",\"review_at\":\"%s\"}", at);
	assert_int_equal(kit_ask(k, who, EW_ASK_HOLD_MAKE, 0, body), 201);
	snprintf(id, EW_ID_TEXT_BYTES, "%s", kit_text(k, "id"));
}

static unsigned long long number_of(const struct kit *k, const char *name)
{
	return (unsigned long long)json_integer_value(json_object_get(k->answer, name));
}

/* Places it by this wish; the work is done when this returns, and is the answer. */
static void place(struct kit *k, uint8_t who, const char *hold, const char *wish)
{
	char body[4096];
	unsigned long long number;

	snprintf(body, sizeof(body), "{\"id\":\"%s\",%s}", hold, wish);
	assert_int_equal(kit_ask(k, who, EW_ASK_HOLD_PLACE, 0, body), 202);
	number = number_of(k, "number");
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"number\":%llu}", hold, number);
	assert_int_equal(kit_ask(k, who, EW_ASK_HOLD_JOB, 0, body), 200);
}

static void place_on(struct kit *k, uint8_t who, const char *hold, uint8_t call)
{
	char wish[100], id[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_CALL(call), id);
	snprintf(wish, sizeof(wish), "\"interactions\":[\"%s\"]", id);
	place(k, who, hold, wish);
}

/* Two people let it go; `more` members of the wish. */
static void release(struct kit *k, const char *hold, const char *more)
{
	char body[300];

	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"reason\":\"settled\"%s}", hold, more);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_RELEASE, 0, body), 202);
	snprintf(body, sizeof(body), "{\"number\":%llu,\"do\":\"approve\"}", number_of(k, "number"));
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_APPROVAL_DO, 0, body), 200);
	while (ew_keeper_has_work(k->core))
		assert_int_equal(ew_keeper_turn(k->core), 0);
}

static bool is_held(struct kit *k, uint8_t call)
{
	bool held = false;

	assert_int_equal(ew_holds_any(k->core->catalog, KIT_CALL(call), &held), 0);
	return held;
}

/* -- who, over what ----------------------------------------------------------------------------- */

static void one_is_made_and_placed(void **state)
{
	struct kit *k = a_house(NULL);
	char hold[EW_ID_TEXT_BYTES];
	const json_t *one;

	(void)state;
	desk_call(k, 1, "sales");
	make(k, CAROL, hold);
	assert_string_equal(kit_text(k, "state"), "active");
	place_on(k, CAROL, hold, 1);
	assert_string_equal(kit_text(k, "state"), "done");
	assert_int_equal(number_of(k, "done"), 1);
	assert_string_equal(desk_text(desk_item(k, "outcomes", 0), "outcome"), "placed");
	assert_true(is_held(k, 1));
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_HOLD_PLACED), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_HOLD_PLACED), "reason"), REASON);
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("Unmistakable")));
	assert_int_equal(kit_ask(k, SUE, EW_ASK_INTERACTION, 1, "{}"), 200);
	one = desk_item(k, "legal_holds", 0);
	assert_string_equal(desk_text(one, "name"), "a claim");
	assert_string_equal(desk_text(one, "state"), "active");
	place_on(k, CAROL, hold, 1); /* again */
	assert_int_equal(number_of(k, "already"), 1);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLDS, 0, "{}"), 200);
	assert_int_equal(json_integer_value(json_object_get(desk_item(k, "items", 0), "calls")), 1);
	release(k, hold, "");
	assert_false(is_held(k, 1));
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_HOLD_RELEASED), "reason"), "settled");
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLDS, 0, "{\"state\":\"released\"}"), 200);
	assert_string_equal(desk_text(desk_item(k, "items", 0), "state"), "released");
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_HOLD_MADE), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_HOLD_ENDED), 1);
	kit_free(&k);
}

static void who_may_not(void **state)
{
	static const enum ew_ask asks[] = {EW_ASK_HOLDS, EW_ASK_HOLD, EW_ASK_HOLD_MAKE, EW_ASK_HOLD_CHANGE, EW_ASK_HOLD_CALLS,
		EW_ASK_HOLD_PLACE, EW_ASK_HOLD_JOB, EW_ASK_HOLD_RELEASE, EW_ASK_SUBJECT, EW_ASK_REQUESTS, EW_ASK_REQUEST,
		EW_ASK_REQUEST_MAKE, EW_ASK_REQUEST_DO};
	struct kit *k = a_house(NULL);
	char hold[EW_ID_TEXT_BYTES], other[EW_ID_TEXT_BYTES], body[200];

	(void)state;
	ew_id_format(KIT_CALL(2), other);
	for (size_t i = 0; i < EW_COUNT(asks); i++)
		assert_int_equal(kit_ask(k, SUE, asks[i], 0, "{}"), 403);
	/* Whose role reaches some calls covers those alone, and lets no whole hold go. */
	desk_call(k, 1, "sales");
	desk_call(k, 2, "support");
	make(k, LIMITED, hold);
	place_on(k, LIMITED, hold, 2);
	assert_string_equal(desk_text(desk_item(k, "outcomes", 0), "outcome"), "out_of_scope");
	assert_false(is_held(k, 2));
	place_on(k, CAROL, hold, 2); /* of others' work they see how far it is, and no calls */
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"number\":%llu}", hold, number_of(k, "number"));
	assert_int_equal(kit_ask(k, LIMITED, EW_ASK_HOLD_JOB, 0, body), 200);
	assert_null(json_object_get(k->answer, "outcomes"));
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"interactions\":[\"%s\"],\"reason\":\"r\"}", hold, other);
	assert_int_equal(kit_ask(k, LIMITED, EW_ASK_HOLD_RELEASE, 0, body), 403);
	desk_call(k, 3, "support");
	make(k, CAROL, other);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"number\":1}", other);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_JOB, 0, body), 404); /* work of another hold */
	place(k, LIMITED, hold, "\"query\":{\"from\":\"1970-01-01T00:00:00Z\"}");
	assert_int_equal(number_of(k, "done"), 1);
	assert_int_equal(number_of(k, "refused"), 0);
	assert_true(is_held(k, 1));
	assert_false(is_held(k, 3));
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"reason\":\"r\"}", hold);
	assert_int_equal(kit_ask(k, LIMITED, EW_ASK_HOLD_RELEASE, 0, body), 403);
	assert_true(kit_problem(k, "out_of_scope"));
	assert_int_equal(kit_ask(k, LIMITED, EW_ASK_REQUESTS, 0, "{}"), 403);
	assert_int_equal(kit_ask(k, LIMITED, EW_ASK_RETENTION, 0, "{}"), 403);
	/* Nobody lets one go alone. */
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_RELEASE, 0, body), 202);
	snprintf(body, sizeof(body), "{\"number\":%llu,\"do\":\"approve\"}", number_of(k, "number"));
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_APPROVAL_DO, 0, body), 403);
	assert_true(is_held(k, 1));
	kit_free(&k);
}

static const struct {
	enum ew_ask op;
	const char *body, *field; /* behind the id */
} wrong[] = {
	{EW_ASK_HOLD_MAKE, "\"reason\":\"r\",\"review_at\":\"2096-01-01T00:00:00Z\"", "name"},
	{EW_ASK_HOLD_MAKE, "\"name\":\"n\",\"review_at\":\"2096-01-01T00:00:00Z\"", "reason"},
	{EW_ASK_HOLD_MAKE, "\"name\":\"n\",\"reason\":\"r\"", "review_at"},
	{EW_ASK_HOLD_MAKE, "\"name\":\"n\",\"reason\":\"r\",\"review_at\":\"1969-01-01T00:00:00Z\"", "review_at"},
	{EW_ASK_HOLD_MAKE, "\"name\":\"n\",\"reason\":\"r\",\"review_at\":\"2096-01-01T00:00:00Z\",\"owner\":\"him\"", "owner"},
	{EW_ASK_HOLD_MAKE, "\"name\":\"n\",\"reason\":\"r\",\"review_at\":\"2096-01-01T00:00:00Z\",\"case\":\"\"", "case"},
	{EW_ASK_HOLD_CHANGE, "\"note\":\"\"", "note"},
	{EW_ASK_HOLD_CHANGE, "\"review_at\":\"soon\"", "review_at"},
	{EW_ASK_HOLD_PLACE, "\"x\":1", "interactions"},
	{EW_ASK_HOLD_PLACE, "\"interactions\":[]", "interactions"},
	{EW_ASK_HOLD_PLACE, "\"interactions\":[\"him\"]", "interactions"},
	{EW_ASK_HOLD_PLACE, "\"query\":{}", "query"},
	{EW_ASK_HOLD_PLACE, "\"query\":{\"state\":\"lost\"}", "query"},
	{EW_ASK_HOLD_PLACE, "\"query\":{\"cursor\":\"1\"}", "query"},
	{EW_ASK_HOLD_RELEASE, "\"reason\":\"\"", "reason"},
	{EW_ASK_HOLD_RELEASE, "\"reason\":\"r\",\"interactions\":[7]", "interactions"},
};

static void what_is_wrong_is_said(void **state)
{
	struct kit *k = a_house(NULL);
	char hold[EW_ID_TEXT_BYTES], body[300];

	(void)state;
	make(k, CAROL, hold);
	for (size_t i = 0; i < EW_COUNT(wrong); i++) {
		unsigned status;

		snprintf(body, sizeof(body), "{\"id\":\"%s\",%s}", hold, wrong[i].body);
		status = kit_ask(k, CAROL, wrong[i].op, 0, body);
		if (status != 422 || strcmp(kit_text(k, "field"), wrong[i].field) != 0)
			fail_msg("%s: %u %s", wrong[i].body, status, kit_text(k, "field"));
	}
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD, 0, "{\"id\":\"11111111-1111-1111-1111-111111111111\"}"), 404);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLDS, 0, "{\"state\":\"lost\"}"), 400);
	place_on(k, CAROL, hold, 9);
	assert_string_equal(desk_text(desk_item(k, "outcomes", 0), "outcome"), "no_such_interaction");
	kit_free(&k);
}

static void a_review_is_put_off_and_noted(void **state)
{
	struct kit *k = a_house(NULL);
	char hold[EW_ID_TEXT_BYTES], body[300];

	(void)state;
	make(k, CAROL, hold);
	ew_io_sim_advance(k->io, 200 * EW_US_PER_S);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLDS, 0, "{}"), 200);
	assert_true(json_is_true(json_object_get(desk_item(k, "items", 0), "overdue")));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_OVERVIEW, 0, "{}"), 200);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(k->answer, "holds"), "overdue")), 1);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"review_at\":\"2096-01-01T00:00:00Z\",\"note\":\"still open\"}", hold);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_CHANGE, 0, body), 200);
	assert_false(json_is_true(json_object_get(k->answer, "overdue")));
	assert_string_equal(desk_text(desk_item(k, "notes", 0), "note"), "still open");
	kit_read_log(k, 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_HOLD_CHANGED), "note"), "still open");
	kit_free(&k);
}

/* -- many, in pieces --------------------------------------------------------------------------- */

#define MANY 40

static void many_in_pieces_and_over_a_restart(void **state)
{
	struct kit *k = a_house(NULL);
	char hold[EW_ID_TEXT_BYTES], body[200];
	unsigned long long number, seen = 0;

	(void)state;
	for (uint8_t i = 1; i <= MANY; i++)
		desk_call(k, i, i % 2 ? "sales" : "support");
	make(k, CAROL, hold);
	kit_stop(k);
	k->turns = true; /* nothing is done between the test's lines */
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	(void)kit_turn_all(k);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"query\":{\"from\":\"1970-01-01T00:00:00Z\"}}", hold);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_PLACE, 0, body), 202);
	assert_string_equal(kit_text(k, "state"), "running");
	number = number_of(k, "number");
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"number\":%llu}", hold, number);
	while (seen == 0) {
		assert_int_equal(ew_keeper_turn(k->core), 0);
		assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_JOB, 0, body), 200);
		seen = number_of(k, "seen");
	}
	assert_true(seen < MANY);
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	(void)kit_turn_all(k);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_JOB, 0, body), 200);
	assert_string_equal(kit_text(k, "state"), "done");
	assert_int_equal(number_of(k, "seen"), MANY);
	assert_int_equal(number_of(k, "done"), MANY);
	for (uint8_t i = 1; i <= MANY; i++)
		assert_true(is_held(k, i));
	kit_free(&k);
}

static void suspend(struct ew_keeper *k, uint8_t who, void *account)
{
	struct ew_account *a = account;

	(void)k, (void)who;
	a->row.state = EW_PERSON_SUSPENDED;
}

static void who_has_left_places_nothing_more(void **state)
{
	struct kit *k = a_house(NULL);
	char hold[EW_ID_TEXT_BYTES], body[200];

	(void)state;
	desk_call(k, 1, "sales");
	make(k, CAROL, hold);
	kit_stop(k);
	k->turns = true;
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	(void)kit_turn_all(k);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"query\":{\"from\":\"1970-01-01T00:00:00Z\"}}", hold);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_PLACE, 0, body), 202);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"number\":%llu}", hold, number_of(k, "number"));
	desk_change(k, CAROL, suspend);
	(void)kit_turn_all(k);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_HOLD_JOB, 0, body), 200);
	assert_string_equal(kit_text(k, "state"), "stopped");
	assert_non_null(strstr(kit_text(k, "because"), "has left"));
	assert_false(is_held(k, 1));
	kit_free(&k);
}

/* -- what destroys ----------------------------------------------------------------------------- */

static void some_time(struct kit *k)
{
	ew_io_sim_advance(k->io, 3 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
}

static enum ew_span_state state_of(struct kit *k, struct ew_id span)
{
	struct ew_span_row row;

	assert_int_equal(ew_spans_get(k->core->catalog, span, &row), 0);
	return row.state;
}

static void answer_shreds(struct kit *k)
{
	struct ew_msg_done done = {0};
	const struct kit_sent *asked = kit_last_sent(k, EW_ROLE_RECORDER, EW_MSG_span_shred);

	assert_non_null(asked);
	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, asked->request, EW_MSG_done, &done), 0);
}

static const char *replayed(struct kit *k, uint8_t call)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, call, "{}"), 200);
	return json_is_true(json_object_get(k->answer, "agrees")) ? "agrees" : json_dumps(k->answer, 0);
}

/* When the hold comes: before the opt-out, or when its key was about to go. */
static void an_opt_out_destroys_nothing(bool before)
{
	struct kit *k = a_house(PURGES);
	char hold[EW_ID_TEXT_BYTES];
	struct ew_id span;

	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	make(k, CAROL, hold);
	if (before)
		place_on(k, CAROL, hold, 1);
	span = kit_span(k, 1, 1);
	kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	kit_sync(k);
	k->core->releasing.running = false;
	assert_int_equal(kit_ring(k), 0);
	if (!before) {
		/* It was told to go, and nobody has answered: as after a restart it is asked for anew. */
		ew_keeper_release_forget(k->core, 0);
		assert_int_equal(state_of(k, span), EW_SPAN_FINISHED);
		place_on(k, CAROL, hold, 1);
	}
	kit_forget(k);
	kit_end_call(k, 1);
	some_time(k);
	some_time(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_span_shred), 0);
	assert_int_equal(state_of(k, span), EW_SPAN_KEPT);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_PURGE_HELD), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_SPAN_SHREDDED), 0);
	assert_string_equal(replayed(k, 1), "agrees");
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_non_null(json_object_get(desk_item(k, "treatments", 0), "purge_held"));
	/* The last hold goes, and so does what waited for it. */
	release(k, hold, "");
	some_time(k);
	answer_shreds(k);
	some_time(k);
	assert_int_equal(state_of(k, span), EW_SPAN_SHREDDED);
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_TREATMENT_DONE), "outcome"), "verified");
	assert_string_equal(replayed(k, 1), "agrees");
	kit_free(&k);
}

/* No object is made of what was purged: a recording of what came later does not stand in for what a hold keeps. */
static void who_agrees_again_destroys_nothing(void **state)
{
	struct kit *k = a_house(PURGES);
	char hold[EW_ID_TEXT_BYTES];
	struct ew_id span, later;

	(void)state;
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	make(k, CAROL, hold);
	place_on(k, CAROL, hold, 1);
	span = kit_span(k, 1, 1);
	kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	kit_sync(k);
	k->core->releasing.running = false;
	assert_int_equal(kit_ring(k), 0);
	some_time(k);
	later = kit_span(k, 1, 1);
	kit_end_call(k, 1);
	recorded_job(k, "{\"packets\":15,\"peaks_step_ms\":20}", EW_SLICE_EMPTY);
	for (int i = 0; i < 4; i++)
		some_time(k);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_MADE), 1);
	assert_int_equal(state_of(k, span), EW_SPAN_KEPT);
	assert_int_not_equal(state_of(k, later), EW_SPAN_KEPT); /* of that there is the object */
	kit_free(&k);
}

static void an_opt_out_after_the_hold(void **state)
{
	(void)state;
	an_opt_out_destroys_nothing(true);
}

static void an_opt_out_before_the_hold(void **state)
{
	(void)state;
	an_opt_out_destroys_nothing(false);
}

/* What tools handed in is held back instead, and goes with the hold. */
static void what_was_handed_in_is_held_back(void **state)
{
	struct kit *k = a_house("policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n"
				"    when: {direction: inbound}\n    record: automatic\n    purposes: [recording, transcription]\n" KIT_LAWFUL
				"    opt_out: {transcription: purge}\n    keep: {recording: 90d, transcript: 90d}\n");
	struct ew_handed_row row = {.interaction = KIT_CALL(1), .kind = EW_ARTIFACT_TRANSCRIPT, .version = 1, .made = {1},
		.sealed = EW_SLICE("words")};
	char hold[EW_ID_TEXT_BYTES];
	uint64_t n = 0;

	(void)state;
	kit_call(k, 1);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_handed_insert(k->core->catalog, &row), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	make(k, CAROL, hold);
	place_on(k, CAROL, hold, 1);
	kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(ew_handed_count(k->core->catalog, KIT_CALL(1), row.kind, (struct ew_wall){INT64_MAX}, &n), 0);
	assert_int_equal(n, 1);
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_PURGE_HELD), "kind"), "transcript");
	assert_string_equal(replayed(k, 1), "agrees");
	release(k, hold, "");
	assert_int_equal(ew_handed_count(k->core->catalog, KIT_CALL(1), row.kind, (struct ew_wall){INT64_MAX}, &n), 0);
	assert_int_equal(n, 0);
	assert_string_equal(replayed(k, 1), "agrees");
	kit_free(&k);
}

/* Another hold stands: the release of one lets nothing go. */
/* Two people agree on the calls that there are, and on none that came later. */
static void what_came_later_is_not_let_go(void **state)
{
	struct kit *k = a_house(NULL);
	char hold[EW_ID_TEXT_BYTES], body[300];
	unsigned long long number;

	(void)state;
	kit_call(k, 1);
	kit_call(k, 2);
	make(k, CAROL, hold);
	place_on(k, CAROL, hold, 1);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"reason\":\"settled\"}", hold);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLD_RELEASE, 0, body), 202);
	number = number_of(k, "number");
	place_on(k, CAROL, hold, 2);
	snprintf(body, sizeof(body), "{\"number\":%llu,\"do\":\"approve\"}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_APPROVAL_DO, 0, body), 409);
	assert_true(is_held(k, 1) && is_held(k, 2));
	release(k, hold, "");
	assert_false(is_held(k, 1) || is_held(k, 2));
	kit_free(&k);
}

static void one_of_two_holds_is_enough(void **state)
{
	struct kit *k = a_house(PURGES);
	char one[EW_ID_TEXT_BYTES], two[EW_ID_TEXT_BYTES], call[EW_ID_TEXT_BYTES], more[100];
	struct ew_id span;

	(void)state;
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	make(k, CAROL, one);
	make(k, PAUL, two);
	place_on(k, CAROL, one, 1);
	place_on(k, PAUL, two, 1);
	span = kit_span(k, 1, 1);
	kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	kit_end_call(k, 1);
	ew_id_format(KIT_CALL(1), call);
	snprintf(more, sizeof(more), ",\"interactions\":[\"%s\"]", call);
	release(k, one, more); /* of this call alone */
	some_time(k);
	assert_true(is_held(k, 1));
	assert_int_equal(state_of(k, span), EW_SPAN_KEPT);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_HOLDS, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 2); /* the hold itself stands */
	kit_free(&k);
}

/* -- numbers, people's requests ---------------------------------------------------------------- */

static void what_falls_due_is_counted(void **state)
{
	struct kit *k = a_house(NULL);
	struct ew_call *call;
	const json_t *audio;

	(void)state;
	desk_call(k, 1, "sales");
	desk_notice(k, 1);
	desk_finish(k, 1);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_overview_count_call(k->core, call), 0); /* as when its last job is done */
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RETENTION, 0, "{\"days\":366}"), 200);
	audio = desk_item(k, "due", 0);
	assert_string_equal(desk_text(audio, "kind"), "audio");
	assert_int_equal(json_array_size(json_object_get(audio, "days")), 1);
	assert_int_equal(json_integer_value(json_object_get(audio, "overdue")), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_RETENTION, 0, "{\"days\":0}"), 400);
	kit_free(&k);
}

static void what_exists_of_somebody(void **state)
{
	struct kit *k = a_house(NULL);
	char hold[EW_ID_TEXT_BYTES];

	(void)state;
	desk_call(k, 1, "sales");
	desk_call(k, 2, "sales");
	make(k, CAROL, hold);
	place_on(k, CAROL, hold, 1);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_SUBJECT, 0, "{\"number\":\"+35262155501\",\"reason\":\"request 1\"}"), 200);
	assert_int_equal(number_of(k, "calls"), 1);
	assert_int_equal(number_of(k, "held"), 1);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_SUBJECT, 0, "{\"number\":\"+35262155*\",\"reason\":\"r\"}"), 422);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_SUBJECT, 0, "{\"number\":\"+35262155501\"}"), 422);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_SUBJECT_LOOKED_UP), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_SUBJECT_LOOKED_UP), "reason"), "request 1");
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("+35262155501")));
	kit_free(&k);
}

static const struct {
	const char *body;
	unsigned status;
	const char *says; /* the state, or the field that is wrong */
} moves[] = {
	{"\"state\":\"worked_on\"", 422, "identity"},
	{"\"state\":\"identified\",\"identity\":\"called back\"", 200, "identified"},
	{"\"state\":\"received\"", 422, "state"},
	{"\"state\":\"worked_on\",\"note\":\"found two\"", 200, "worked_on"},
	{"\"state\":\"done\"", 422, "outcome"},
	{"\"interactions\":[\"him\"]", 422, "interactions"},
	{"\"state\":\"refused\",\"outcome\":\"no\"", 422, "ground"},
	{"\"state\":\"refused\",\"outcome\":\"no\",\"ground\":\"legal_claims\"", 422, "ground"},
	{"\"deadline\":\"2999-01-01T00:00:00Z\"", 422, "extended"},
	{"\"deadline\":\"2999-01-01T00:00:00Z\",\"extended\":\"many calls\"", 422, "deadline"},
	{"\"state\":\"done\",\"outcome\":\"sent by post\"", 200, "done"},
	{"\"note\":\"late\"", 409, ""},
};

static void a_request_goes_its_way(void **state)
{
	struct kit *k = a_house(NULL);
	char body[200];

	(void)state;
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_MAKE, 0, "{\"kind\":\"curious\",\"who\":\"Unmistakable\"}"), 422);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_MAKE, 0, "{\"kind\":\"access\",\"who\":\"Unmistakable\"}"), 201);
	assert_string_equal(kit_text(k, "state"), "received");
	for (size_t i = 0; i < EW_COUNT(moves); i++) {
		const char *says = moves[i].status == 200 ? "state" : "field";
		unsigned status;

		snprintf(body, sizeof(body), "{\"number\":1,%s}", moves[i].body);
		status = kit_ask(k, PAUL, EW_ASK_REQUEST_DO, 0, body);
		if (status != moves[i].status || (moves[i].says[0] && strcmp(kit_text(k, says), moves[i].says) != 0))
			fail_msg("%s: %u %s", moves[i].body, status, kit_text(k, says));
	}
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUESTS, 0, "{\"state\":\"closed\"}"), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST, 0, "{\"number\":9}"), 404);
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("Unmistakable")));
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_REQUEST_MADE), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_REQUEST_CHANGED), 2);
	assert_int_equal(kit_logged(k, EW_EVENT_REQUEST_CLOSED), 1);
	kit_free(&k);
}

static void memory_runs_out(void **state)
{
	struct kit *k = a_house(NULL);
	char hold[EW_ID_TEXT_BYTES], body[200], call[EW_ID_TEXT_BYTES];

	(void)state;
	desk_call(k, 1, "sales");
	make(k, CAROL, hold);
	assert_true(desk_without_memory(k, CAROL, EW_ASK_HOLDS, 0, "{}", 200) > 0);
	assert_true(desk_without_memory(k, CAROL, EW_ASK_RETENTION, 0, "{\"days\":90}", 200) > 0);
	assert_true(desk_without_memory(
			    k, CAROL, EW_ASK_SUBJECT, 0, "{\"number\":\"+35262155501\",\"reason\":\"r\"}", 200) > 0);
	assert_true(desk_without_memory(k, CAROL, EW_ASK_REQUEST_MAKE, 0, "{\"kind\":\"access\",\"who\":\"w\"}", 201) > 0);
	assert_true(desk_without_memory(k, CAROL, EW_ASK_REQUEST_DO, 0, "{\"number\":1,\"note\":\"n\"}", 200) > 0);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"note\":\"n\"}", hold);
	assert_true(desk_without_memory(k, CAROL, EW_ASK_HOLD_CHANGE, 0, body, 200) > 0);
	ew_id_format(KIT_CALL(1), call);
	snprintf(body, sizeof(body), "{\"id\":\"%s\",\"interactions\":[\"%s\"]}", hold, call);
	assert_true(desk_without_memory(k, CAROL, EW_ASK_HOLD_PLACE, 0, body, 202) > 0);
	assert_true(is_held(k, 1));
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_is_made_and_placed),
		cmocka_unit_test(who_may_not),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(a_review_is_put_off_and_noted),
		cmocka_unit_test(many_in_pieces_and_over_a_restart),
		cmocka_unit_test(who_has_left_places_nothing_more),
		cmocka_unit_test(an_opt_out_after_the_hold),
		cmocka_unit_test(an_opt_out_before_the_hold),
		cmocka_unit_test(who_agrees_again_destroys_nothing),
		cmocka_unit_test(what_was_handed_in_is_held_back),
		cmocka_unit_test(one_of_two_holds_is_enough),
		cmocka_unit_test(what_came_later_is_not_let_go),
		cmocka_unit_test(what_falls_due_is_counted),
		cmocka_unit_test(what_exists_of_somebody),
		cmocka_unit_test(a_request_goes_its_way),
		cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

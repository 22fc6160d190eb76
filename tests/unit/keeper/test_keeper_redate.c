/*
 * Re-dating: what another policy's periods would change is told and changes nothing; two people and a time to think change it; what a
 * notice told is not exceeded; a hold keeps; the brake counts what is due by then; and power that goes at any moment changes no call twice
 * nor half.
 */
#include "unit/keeper/deletion_stage.h"
#include "unit/keeper/desk_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/daily.h"
#include "catalog/holds.h"
#include "catalog/retained.h"
#include "programs/keeper/deletion/brake.h"
#include "programs/keeper/deletion/redate.h"
#include "programs/keeper/deletion/retention.h"

#define CAROL 0x41 /* compliance */
#define PAUL 0x42  /* privacy */

#define HEAD(notice) \
	"policy: kit\nentity: {name: Kit, country: LU}\n" notice "rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
#define TOLD(days) \
	"notices:\n  hello: {file: hello.wav, language: en, tells: [recording, purpose, retention], purposes: {quality: legitimate_interest}, " \
	"retention_stated: " days ", text: hello}\n"

static const char shorter[] = HEAD("") "    keep: {recording: 30d, summary: 90d, metadata: 1y, consent_evidence: 3y}\n";
static const char longer[] = HEAD("") "    keep: {recording: 180d, summary: 180d, metadata: 1y, consent_evidence: 3y}\n";
static const char nobodys[] = "policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: out\n    when: {direction: outbound}\n"
			      "    record: automatic\n" KIT_LAWFUL "    keep: {recording: 30d, metadata: 1y, consent_evidence: 3y}\n";
static const char told[] = HEAD(TOLD("90d")) "    notice: hello\n    keep: {recording: 90d, summary: 90d, metadata: 1y, consent_evidence: 3y}\n";
static const char told_longer[] = HEAD(TOLD("1y")) "    notice: hello\n    keep: {recording: 180d, summary: 180d, metadata: 1y, consent_evidence: 3y}\n";

static void people(struct kit *k)
{
	desk_signed_in(k, CAROL, "Carol Compliance", "compliance");
	desk_signed_in(k, PAUL, "Paul Privacy", "privacy");
	desk_role(k, PAUL, "approver", NULL);
}

static struct kit *a_house(const char *policy)
{
	struct kit *k = deletion_house(policy);

	people(k);
	return k;
}

static long long integer(const json_t *one, const char *name)
{
	return json_integer_value(json_object_get(one, name));
}

static long long counted(struct kit *k, const char *name)
{
	return integer(json_object_get(k->answer, "count"), name);
}

static unsigned ask_one(struct kit *k, long long number)
{
	char body[100];

	snprintf(body, sizeof(body), "{\"number\":%lld}", number);
	return kit_ask(k, KIT_TOKEN, EW_ASK_REDATE, 0, body);
}

/* Looks at it; its number. The answer is what it would change. */
static long long look(struct kit *k)
{
	long long number;

	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REDATE_LOOK, 0, "{}"), 202);
	number = integer(k->answer, "number");
	assert_int_equal(ask_one(k, number), 200);
	assert_string_equal(kit_text(k, "state"), "looked");
	return number;
}

static void agree(struct kit *k, long long number)
{
	char body[200];

	snprintf(body, sizeof(body), "{\"number\":%lld,\"reason\":\"a new rule\"}", number);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_REDATE_APPLY, 0, body), 202);
	snprintf(body, sizeof(body), "{\"number\":%lld,\"do\":\"approve\"}", integer(k->answer, "number"));
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_APPROVAL_DO, 0, body), 403); /* not alone */
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_APPROVAL_DO, 0, body), 200);
}

static uint64_t due_within(struct kit *k, int64_t days)
{
	uint64_t n = 0;

	assert_int_equal(ew_retained_count(k->core->catalog, (struct ew_wall){INT64_MIN},
				 (struct ew_wall){ew_io_wall(k->io).us + days * STAGE_DAY_US}, 1000, &n),
		0);
	return n;
}

struct adding {
	uint64_t n;
};

static int add_audio(void *arg, int64_t day, uint32_t kind, uint64_t n)
{
	struct adding *a = arg;

	(void)day;
	a->n += kind == EW_ARTIFACT_AUDIO ? n : 0;
	return 0;
}

/* How many recordings the tables say fall due in the next days. */
static uint64_t audio_within(struct kit *k, int64_t days)
{
	struct adding a = {0};
	int64_t today = ew_day_of(ew_io_wall(k->io));

	assert_int_equal(ew_due_each(k->core->catalog, today, today + days, add_audio, &a), 0);
	return a.n;
}

static size_t logged(struct kit *k, uint8_t call, enum ew_event_type type)
{
	kit_read_log(k, call);
	return kit_logged(k, type);
}

/* -- a life -------------------------------------------------------------------------------------- */

static void looked_at_agreed_on_and_done(void **state)
{
	struct kit *k = a_house(NULL);
	long long number;
	const json_t *queue, *kind;

	(void)state;
	deletion_call(k, 1);
	deletion_policy_is(k, shorter);
	deletion_call(k, 2); /* it has the new periods */
	assert_int_equal(audio_within(k, 40), 1);
	number = look(k);
	assert_int_equal(counted(k, "calls"), 2);
	assert_int_equal(counted(k, "same"), 1);
	assert_int_equal(counted(k, "changed"), 1);
	assert_int_equal(counted(k, "shorter"), 1);
	assert_int_equal(counted(k, "longer"), 0);
	assert_int_equal(counted(k, "due_at_once"), 0);
	queue = desk_item(k, "queues", 0);
	kind = json_array_get(json_object_get(queue, "kinds"), 0);
	assert_string_equal(desk_text(kind, "kind"), "audio");
	assert_int_equal(integer(kind, "shorter"), 1);
	assert_int_equal(integer(kind, "most_shorter_s"), 60 * 86400);
	assert_true(*desk_text(kind, "first_due") != '\0');
	assert_int_equal(logged(k, 1, EW_EVENT_REDATED), 0);
	assert_int_equal(audio_within(k, 40), 1);

	agree(k, number);
	assert_int_equal(ask_one(k, number), 200);
	assert_string_equal(kit_text(k, "state"), "waiting");
	deletion_ticks(k, 23, 3600 * EW_US_PER_S);
	assert_int_equal(logged(k, 1, EW_EVENT_REDATED), 0); /* the time to think */
	deletion_ticks(k, 2, 3600 * EW_US_PER_S);
	assert_int_equal(ask_one(k, number), 200);
	assert_string_equal(kit_text(k, "state"), "done");
	assert_int_equal(counted(k, "changed"), 1);
	assert_int_equal(logged(k, 1, EW_EVENT_REDATED), 1);
	assert_int_equal(integer(json_object_get(kit_find(k, EW_EVENT_REDATED)->fields, "keep"), "recording"), 30 * 86400);
	assert_int_equal(integer(json_object_get(kit_find(k, EW_EVENT_REDATED)->fields, "was"), "recording"), 90 * 86400);
	assert_int_equal(logged(k, 2, EW_EVENT_REDATED), 0);
	assert_int_equal(logged(k, 0, EW_EVENT_REDATING), 5); /* looks, has looked, agreed, begins, done */
	assert_int_equal(audio_within(k, 40), 2);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	assert_true(json_is_true(json_object_get(k->answer, "agrees")));

	deletion_ticks(k, 5, 6 * STAGE_DAY_US);
	deletion_settle(k);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(deletion_count(k, 2, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(audio_within(k, 400), 0);
	/* Looked at again nothing would change. */
	(void)look(k);
	assert_int_equal(counted(k, "changed"), 0);
	kit_free(&k);
}

/* Longer periods move what was to go; an old row that is still there takes nothing before its time. */
static void what_is_kept_for_longer_stays(void **state)
{
	struct kit *k = a_house(NULL);
	struct ew_retained_row stray = {.kinds = EW_KIND_BIT(EW_ARTIFACT_AUDIO)};

	(void)state;
	deletion_call(k, 1);
	deletion_policy_is(k, longer);
	agree(k, look(k));
	deletion_ticks(k, 26, 3600 * EW_US_PER_S);
	assert_int_equal(logged(k, 1, EW_EVENT_REDATED), 1);
	assert_int_equal(due_within(k, 100), 0);
	stray.at.us = ew_io_wall(k->io).us + STAGE_DAY_US;
	assert_int_equal(ew_interactions_number(k->core->catalog, KIT_CALL(1), &stray.number), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_retained_put(k->core->catalog, &stray), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	deletion_ticks(k, 17, 6 * STAGE_DAY_US);
	deletion_settle(k);
	assert_int_equal(deletion_count(k, 1, 0), 0);
	deletion_ticks(k, 15, 6 * STAGE_DAY_US);
	deletion_settle(k);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	kit_free(&k);
}

static void tell_notice(struct kit *k, uint8_t call)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TELL, call, "{\"type\":\"notice_ended\",\"notice\":\"hello\",\"played\":\"complete\"}"), 201);
}

/* Who was told 90 days is not kept for 180, whatever a notice of the same name says today. */
static void nobody_is_kept_for_longer_than_told(void **state)
{
	struct kit *k = a_house(told);

	(void)state;
	recorded_call(k, 1, NULL);
	tell_notice(k, 1);
	recorded_finish(k, 1);
	deletion_settle(k);
	deletion_call(k, 2); /* nobody was told anything */
	deletion_policy_is(k, told_longer);
	agree(k, look(k));
	assert_int_equal(ask_one(k, 1), 200);
	assert_int_equal(counted(k, "retention_stated"), 1);
	assert_int_equal(counted(k, "changed"), 1);
	assert_int_equal(integer(desk_item(k, "queues", 0), "refused"), 1);
	deletion_ticks(k, 26, 3600 * EW_US_PER_S);
	assert_int_equal(logged(k, 1, EW_EVENT_REDATED), 0);
	assert_int_equal(logged(k, 2, EW_EVENT_REDATED), 1);
	deletion_ticks(k, 16, 6 * STAGE_DAY_US);
	deletion_settle(k);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(deletion_count(k, 2, 0), 0);
	kit_free(&k);
}

static void of_what_the_policy_says_nothing_nothing_changes(void **state)
{
	struct kit *k = a_house(NULL);
	char body[100];

	(void)state;
	deletion_call(k, 1);
	deletion_policy_is(k, nobodys);
	snprintf(body, sizeof(body), "{\"number\":%lld,\"reason\":\"r\"}", look(k));
	assert_int_equal(counted(k, "no_rule"), 1);
	assert_int_equal(counted(k, "changed"), 0);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_REDATE_APPLY, 0, body), 409);
	kit_free(&k);
}

/* What a hold covers is given its time, and kept. */
static void a_hold_keeps(void **state)
{
	struct kit *k = a_house(NULL);
	struct ew_id hold = kit_id(0xd0, 1);
	struct ew_hold_row row = {.id = hold, .state = EW_HOLD_ACTIVE, .made = ew_io_wall(k->io), .review = ew_io_wall(k->io), .sealed = EW_SLICE("x")};

	(void)state;
	deletion_call(k, 1);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_holds_insert(k->core->catalog, &row), 0);
	assert_int_equal(ew_holds_cover(k->core->catalog, hold, KIT_CALL(1), ew_io_wall(k->io)), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	deletion_policy_is(k, shorter);
	agree(k, look(k));
	assert_int_equal(ask_one(k, 1), 200);
	assert_int_equal(counted(k, "held"), 1);
	deletion_ticks(k, 26, 3600 * EW_US_PER_S);
	deletion_ticks(k, 10, 6 * STAGE_DAY_US);
	deletion_settle(k);
	assert_int_equal(logged(k, 1, EW_EVENT_REDATED), 1);
	assert_int_equal(deletion_count(k, 1, 0), 0);
	kit_free(&k);
}

/* What is due only by the new periods is new for the brake, however long ago its time would have been. */
static void what_is_due_at_once_asks_first(void **state)
{
	struct kit *k = deletion_house(NULL);
	struct ew_brake brake;

	(void)state;
	deletion_call(k, 1);
	deletion_call(k, 2);
	deletion_ticks(k, 7, 6 * STAGE_DAY_US);
	people(k);
	deletion_policy_is(k, shorter);
	agree(k, look(k));
	assert_int_equal(ask_one(k, 1), 200);
	assert_int_equal(counted(k, "due_at_once"), 2);
	k->core->retention->usual.at_once = 1;
	deletion_ticks(k, 26, 3600 * EW_US_PER_S);
	assert_int_equal(logged(k, 1, EW_EVENT_REDATED), 1);
	assert_int_equal(ew_brake_read(k->core, &brake), 0);
	assert_int_equal(brake.state, EW_BRAKE_ON);
	assert_int_equal(brake.why, EW_BRAKE_VOLUME);
	assert_int_equal(deletion_count(k, 1, 0) + deletion_count(k, 2, 0), 0);
	kit_free(&k);
}

static void what_is_wrong_is_said(void **state)
{
	static const char unknown[] = "{\"policy\":\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}";
	struct kit *k = a_house(NULL);
	char body[100];
	long long number;

	(void)state;
	deletion_call(k, 1);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_REDATE_LOOK, 0, "{\"policy\":\"mine\"}"), 422);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_REDATE_LOOK, 0, unknown), 422);
	assert_int_equal(ask_one(k, 7), 404);
	assert_true(kit_problem(k, "no_such_redate"));
	deletion_policy_is(k, shorter);
	number = look(k);
	snprintf(body, sizeof(body), "{\"number\":%lld,\"reason\":\"\"}", number);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_REDATE_APPLY, 0, body), 422);
	agree(k, number);
	snprintf(body, sizeof(body), "{\"number\":%lld,\"reason\":\"r\"}", number);
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_REDATE_APPLY, 0, body), 409); /* once */
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_REDATE_LOOK, 0, "{}"), 409);  /* one at a time */
	assert_true(kit_problem(k, "another_runs"));
	assert_int_equal(kit_ask(k, CAROL, EW_ASK_REDATES, 0, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	kit_free(&k);
}

/* -- crashes -------------------------------------------------------------------------------------- */

#define CALLS 6

/* Power goes at the n-th call to the disk while calls are given other periods; each has its event once, and its rows are those of its event. */
static void power_cuts_change_nothing(void **state)
{
	unsigned cuts = 0, within = 0;

	(void)state;
	for (uint64_t nth = 1; nth < 120; nth += 5) {
		struct kit *k = a_house(NULL);
		unsigned before = 0;

		for (uint8_t i = 1; i <= CALLS; i++)
			deletion_call(k, i);
		deletion_policy_is(k, shorter);
		agree(k, look(k));
		deletion_ticks(k, 23, 3600 * EW_US_PER_S);
		ew_io_sim_advance(k->io, 2 * 3600 * EW_US_PER_S);
		ew_io_sim_fail(k->io, nth, -EIO);
		(void)!ew_keeper_tick(k->core);
		ew_io_sim_fail(k->io, 0, 0);
		kit_power_cut(k);
		cuts++;
		k->turns = true;
		kit_open_tape(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		for (uint8_t i = 1; i <= CALLS; i++)
			before += (unsigned)logged(k, i, EW_EVENT_REDATED);
		within += before < CALLS;
		(void)kit_turn_all(k);
		deletion_ticks(k, 2, 60 * EW_US_PER_S);
		(void)kit_turn_all(k);
		assert_int_equal(ask_one(k, 1), 200);
		assert_string_equal(kit_text(k, "state"), "done");
		assert_int_equal(counted(k, "changed"), CALLS);
		for (uint8_t i = 1; i <= CALLS; i++)
			assert_int_equal(logged(k, i, EW_EVENT_REDATED), 1);
		assert_int_equal(due_within(k, 31), CALLS);
		assert_int_equal(audio_within(k, 31), CALLS);
		assert_int_equal(audio_within(k, 400), CALLS);
		kit_free(&k);
	}
	assert_true(cuts > 20 && within > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looked_at_agreed_on_and_done),
		cmocka_unit_test(what_is_kept_for_longer_stays),
		cmocka_unit_test(nobody_is_kept_for_longer_than_told),
		cmocka_unit_test(of_what_the_policy_says_nothing_nothing_changes),
		cmocka_unit_test(a_hold_keeps),
		cmocka_unit_test(what_is_due_at_once_asks_first),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(power_cuts_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

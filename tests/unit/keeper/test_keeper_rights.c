/*
 * What is done for people who ask about their own data: their calls are found, also where only evidence is left; the plan is carried out as
 * two people agreed, and no further; what is frozen is kept and shut; and all of it against crashes.
 */
#include "unit/keeper/deletion_stage.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/erase.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/rights.h"
#include "catalog/sql.h"
#include "domain/event_json.h"
#include "ipc/parcel.h"
#include "programs/keeper/rights/rights.h"

#define PAUL 40
#define ANNA 41
#define SUE 42
#define HELD 2
#define CALLS 3
#define LIVES 60
#define MOST_CALLS_TO_DISK 300

static const char mandatory[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
	"    record: mandatory\n    purposes: {recording: legal_obligation}\n    keep: {recording: 5y, summary: 90d, metadata: 5y, consent_evidence: 6y}\n";

static const char for_two[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
	"    record: automatic\n" KIT_LAWFUL "    four_eyes: [export]\n    keep: {recording: 90d, summary: 90d, metadata: 1y, consent_evidence: 3y}\n";

static void people(struct kit *k)
{
	desk_signed_in(k, PAUL, "Paul Privacy", "privacy");
	desk_signed_in(k, ANNA, "Anna Approver", "approver");
	desk_signed_in(k, SUE, "Sue Supervisor", "supervisor");
}

static void hold(struct kit *k, uint8_t call)
{
	struct ew_hold_row row = {.id = kit_id(0x77, 1), .state = EW_HOLD_ACTIVE, .by = kit_id(1, 1), .owner = kit_id(1, 1), .made = {1}, .review = {9}, .sealed = EW_SLICE("s")};

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_holds_insert(k->core->catalog, &row), 0);
	assert_int_equal(ew_holds_cover(k->core->catalog, row.id, KIT_CALL(call), (struct ew_wall){1}), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static struct kit *a_house(const char *policy)
{
	struct kit *k = deletion_house(policy);

	people(k);
	for (uint8_t i = 1; i <= CALLS; i++)
		deletion_call(k, i);
	return k;
}

static long long plan_says(struct kit *k, const char *name)
{
	return (long long)json_integer_value(json_object_get(json_object_get(k->answer, "plan"), name));
}

/* A request of this kind whose person is known; its number. */
static unsigned a_request(struct kit *k, const char *kind)
{
	char body[200];
	unsigned number;

	snprintf(body, sizeof(body), "{\"kind\":\"%s\",\"who\":\"Unmistakable\"}", kind);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_MAKE, 0, body), 201);
	number = (unsigned)json_integer_value(json_object_get(k->answer, "number"));
	snprintf(body, sizeof(body), "{\"number\":%u,\"reason\":\"r\",\"numbers\":[\"" KIT_NUMBER "\"]}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_FIND, 0, body), 409);
	assert_true(kit_problem(k, "not_identified"));
	snprintf(body, sizeof(body), "{\"number\":%u,\"state\":\"identified\",\"identity\":\"called back\"}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_DO, 0, body), 200);
	return number;
}

static void show(struct kit *k, unsigned number)
{
	char body[60];

	snprintf(body, sizeof(body), "{\"number\":%u}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST, 0, body), 200);
}

static void find(struct kit *k, unsigned number)
{
	char body[200];

	snprintf(body, sizeof(body), "{\"number\":%u,\"reason\":\"r\",\"numbers\":[\"" KIT_NUMBER "\"]}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_FIND, 0, body), 202);
	show(k, number);
}

static unsigned ask_reason(struct kit *k, enum ew_ask op, unsigned number)
{
	char body[100];

	snprintf(body, sizeof(body), "{\"number\":%u,\"reason\":\"r\"}", number);
	return kit_ask(k, PAUL, op, 0, body);
}

static void agree(struct kit *k, unsigned status)
{
	char body[100];

	snprintf(body, sizeof(body), "{\"number\":%llu,\"do\":\"approve\"}", (unsigned long long)json_integer_value(json_object_get(k->answer, "number")));
	if (kit_ask(k, ANNA, EW_ASK_APPROVAL_DO, 0, body) != status)
		fail_msg("%s", json_dumps(k->answer, 0));
}

/* The row of a call in the plan. */
static const json_t *row_of(struct kit *k, unsigned number, uint8_t call)
{
	char body[60], id[EW_ID_TEXT_BYTES];
	const json_t *one;
	size_t i;

	ew_id_format(KIT_CALL(call), id);
	snprintf(body, sizeof(body), "{\"number\":%u}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_CALLS, 0, body), 200);
	json_array_foreach (json_object_get(k->answer, "items"), i, one)
		if (strcmp(desk_text(one, "interaction"), id) == 0)
			return one;
	fail_msg("call %u is not in the plan", call);
	return NULL;
}

static void erased_as_agreed(void **state)
{
	struct kit *k = a_house(NULL);
	struct ew_erase_left left;
	unsigned number;

	(void)state;
	hold(k, HELD);
	number = a_request(k, "erasure");
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 409);
	assert_true(kit_problem(k, "no_plan"));
	find(k, number);
	assert_int_equal(plan_says(k, "calls"), 3);
	assert_int_equal(plan_says(k, "erased"), 2);
	assert_int_equal(plan_says(k, "held"), 1);
	assert_null(json_object_get(k->answer, "tokens"));
	assert_string_equal(desk_text(row_of(k, number, HELD), "state"), "planned");
	assert_int_equal(deletion_count(k, 1, 0), 0); /* nothing yet */
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 202);
	agree(k, 200);
	deletion_settle(k);
	assert_int_equal(deletion_count(k, 1, EW_DELETION_CERTIFIED), 1);
	assert_int_equal(deletion_count(k, HELD, 0), 0);
	assert_int_equal(deletion_count(k, 3, EW_DELETION_CERTIFIED), 1);
	left = deletion_left(k, 1);
	assert_true(!left.key && left.evidence && left.objects + left.handed + left.tokens == 0);
	assert_string_equal(desk_text(row_of(k, number, 1), "state"), "erased");
	assert_string_equal(desk_text(row_of(k, number, HELD), "state"), "held");
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 409);
	assert_true(kit_problem(k, "plan_carried_out"));
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_REQUEST_FOUND), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_DELETION_BEGUN), "because"), "request");
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("Unmistakable")));
	/* What is left of the two is evidence, and it is found by the number as well. */
	number = a_request(k, "access");
	find(k, number);
	assert_int_equal(plan_says(k, "calls"), 3);
	assert_true(json_is_true(json_object_get(row_of(k, number, 1), "evidence_only")));
	assert_string_equal(desk_text(json_array_get(json_object_get(row_of(k, number, 1), "lines"), 0), "because"), "evidence_of_consent");
	assert_true(json_is_string(json_object_get(json_array_get(json_object_get(row_of(k, number, 1), "lines"), 0), "until")));
	kit_free(&k);
}

/* The index of evidence goes with the evidence: three years later nothing is found. */
static void evidence_that_is_gone(void **state)
{
	struct kit *k = a_house(NULL);
	unsigned number;

	(void)state;
	deletion_pass(k, 366 * STAGE_DAY_US);
	people(k);
	number = a_request(k, "access");
	find(k, number);
	assert_int_equal(plan_says(k, "calls"), 3);
	deletion_pass(k, 731 * STAGE_DAY_US);
	people(k);
	number = a_request(k, "access");
	find(k, number);
	assert_int_equal(plan_says(k, "calls"), 0);
	kit_free(&k);
}

/* A call that names their number for one of its parties. */
static void a_call_of_theirs(struct kit *k)
{
	static const char facts[] = "{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"from\":{\"address\":\"" KIT_NUMBER
				    "\"},\"to\":{\"address\":\"+35224\"},\"parties\":[{\"id\":\"%s\",\"role\":\"caller\",\"address\":\"" KIT_NUMBER "\"}]}";
	char text[600], id[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_PARTY(1), id);
	snprintf(text, sizeof(text), facts, id);
	recorded_call(k, 1, text);
	recorded_finish(k, 1);
	deletion_settle(k);
}

/* Evidence that an earlier version kept is made findable after the update, by the numbers that it holds. */
static void evidence_of_an_earlier_version(void **state)
{
	struct kit *k = deletion_house(NULL);
	unsigned number;

	(void)state;
	people(k);
	a_call_of_theirs(k);
	deletion_pass(k, 366 * STAGE_DAY_US);
	assert_true(deletion_left(k, 1).evidence);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_sql_exec(k->core->catalog, "DELETE FROM evidence_found; INSERT INTO names SELECT 'evidence_unfound', max(interaction) FROM evidence"), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_int_equal(ew_keeper_rights_open(k->core), 0);
	deletion_settle(k);
	people(k);
	number = a_request(k, "access");
	find(k, number);
	assert_int_equal(plan_says(k, "calls"), 1);
	kit_free(&k);
}

static void what_a_law_keeps(void **state)
{
	struct kit *k = a_house(mandatory);
	unsigned number;
	const json_t *row;

	(void)state;
	number = a_request(k, "erasure");
	find(k, number);
	assert_int_equal(plan_says(k, "in_part"), 3);
	row = row_of(k, number, 1);
	assert_int_equal(json_array_size(json_object_get(row, "erase")), 1);
	assert_string_equal(json_string_value(json_array_get(json_object_get(row, "erase"), 0)), "summary");
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 202);
	agree(k, 200);
	deletion_settle(k);
	assert_true(deletion_left(k, 1).key && deletion_left(k, 1).objects > 0 && deletion_left(k, 1).handed == 0);
	row = row_of(k, number, 1);
	assert_string_equal(desk_text(row, "state"), "erased");
	assert_string_equal(desk_text(json_array_get(json_object_get(row, "lines"), 0), "because"), "mandatory_recording");
	assert_string_equal(desk_text(json_array_get(json_object_get(row, "lines"), 0), "ground"), "Article 17(3)(b) GDPR");
	kit_free(&k);
}

static void hand_in(struct kit *k, uint8_t nr, enum ew_artifact_kind kind, uint32_t version, const char *text)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_handed_row row = {.interaction = KIT_CALL(nr), .kind = kind, .version = version, .event = 1, .made = ew_io_wall(k->io)};
	struct ew_call *call;

	ew_buf_init(&sealed, 4096);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(nr), &call), 0);
	assert_int_equal(ew_keeper_seal(k->core, call, "handed", row.event, ew_slice_text(text), &sealed), 0);
	row.sealed = ew_buf_slice(&sealed);
	assert_int_equal(ew_handed_insert(k->core->catalog, &row), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void take_up(struct kit *k)
{
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
}

static const json_t *line_of(const json_t *row, const char *kind)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(row, "lines"), i, one)
		if (strcmp(desk_text(one, "kind"), kind) == 0)
			return one;
	fail_msg("no line of %s", kind);
	return NULL;
}

/* The policy by which a call was decided is gone: nobody can tell what a law wants of it, so nothing of it goes. */
static void what_no_law_can_be_asked_about(void **state)
{
	struct kit *k = a_house(NULL);
	const json_t *row;
	unsigned number;

	(void)state;
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_sql_exec(k->core->catalog, "DELETE FROM policies"), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	k->policy = for_two;
	take_up(k);
	number = a_request(k, "erasure");
	find(k, number);
	assert_int_equal(plan_says(k, "calls"), CALLS);
	assert_int_equal(plan_says(k, "kept"), CALLS);
	row = row_of(k, number, 1);
	assert_int_equal(json_array_size(json_object_get(row, "erase")), 0);
	assert_string_equal(desk_text(line_of(row, "audio"), "because"), "policy_unknown");
	assert_string_equal(desk_text(line_of(row, "audio"), "ground"), "Article 17(3)(b) GDPR");
	assert_true(json_is_string(json_object_get(line_of(row, "audio"), "until")));
	kit_free(&k);
}

/* A text that comes after the plan is none of what two people agreed to: it stays, with the call, and is not called erased. */
static void what_comes_after_the_plan(void **state)
{
	static const char *const policies[] = {NULL, mandatory};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(policies); i++) {
		struct kit *k = a_house(policies[i]);
		const json_t *row;
		unsigned number;

		number = a_request(k, "erasure");
		find(k, number);
		assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 202);
		hand_in(k, 1, EW_ARTIFACT_SENTIMENT, 1, "\"calm\"");
		agree(k, 200);
		deletion_settle(k);
		row = row_of(k, number, 1);
		assert_string_equal(desk_text(row, "state"), "erased");
		assert_int_equal(json_array_size(json_object_get(row, "erase")), policies[i] ? 1 : 2);
		assert_string_equal(desk_text(line_of(row, "summary"), "fate"), "erased");
		assert_string_equal(desk_text(line_of(row, "sentiment"), "fate"), "kept");
		assert_string_equal(desk_text(line_of(row, "sentiment"), "because"), "after_the_plan");
		assert_string_equal(desk_text(line_of(row, "metadata"), "fate"), "kept");
		assert_true(deletion_left(k, 1).key && deletion_left(k, 1).handed == 1);
		assert_true(deletion_left(k, 2).key == (policies[i] != NULL));
		kit_free(&k);
	}
}

/* A hold that is placed between the plan and its carrying out wins; a plan that has changed is not carried out. */
static void what_comes_in_between(void **state)
{
	struct kit *k = a_house(NULL);
	unsigned number;
	json_t *proposal;

	(void)state;
	number = a_request(k, "erasure");
	find(k, number);
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 202);
	proposal = json_incref(k->answer);
	hold(k, 1);
	find(k, number);
	assert_int_equal(plan_says(k, "held"), 1);
	json_decref(k->answer);
	k->answer = proposal;
	agree(k, 409);
	assert_int_equal(deletion_count(k, 3, 0), 0);
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 202);
	agree(k, 200);
	deletion_settle(k);
	assert_int_equal(deletion_count(k, 1, 0), 0);
	assert_int_equal(deletion_count(k, 3, EW_DELETION_CERTIFIED), 1);
	kit_free(&k);
}

static void close_as(struct kit *k, unsigned number, const char *how, unsigned status)
{
	char body[200];

	snprintf(body, sizeof(body), "{\"number\":%u,\"outcome\":\"o\",%s}", number, how);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_DO, 0, body), status);
}

/* What was proposed before the answer is not done behind it, whatever the answer was. */
static void nothing_is_erased_behind_the_answer(void **state)
{
	static const char *const ends[] = {"\"state\":\"refused\",\"ground\":\"legal_claims\"", "\"state\":\"done\""};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(ends); i++) {
		struct kit *k = a_house(NULL);
		unsigned number = a_request(k, "erasure");
		json_t *proposal;

		find(k, number);
		assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 202);
		proposal = json_incref(k->answer);
		close_as(k, number, ends[i], 200);
		json_decref(k->answer);
		k->answer = proposal;
		agree(k, 409);
		deletion_settle(k);
		assert_int_equal(deletion_count(k, 1, 0), 0);
		kit_free(&k);
	}
}

/* The second person has agreed, and no piece of the work was done yet. */
static void begin_erasing(struct kit *k, unsigned number)
{
	_cleanup_(ew_json_drop) json_t *plan = NULL;
	struct ew_error why = {0};

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_rights_plan_json(k->core, number, &plan), 0);
	assert_int_equal(json_object_set_new(plan, "request", json_integer(number)), 0);
	assert_int_equal(ew_rights_erase_agreed(k->core, plan, DESK_PERSON(PAUL), &why), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

/* What is left of a plan whose work stopped half-way is proposed again; what has gone is not looked for anew. */
static void stopped_work_is_begun_again(void **state)
{
	struct kit *k = a_house(NULL);
	unsigned number, erased = 0;
	char body[200];

	(void)state;
	for (uint8_t i = CALLS + 1; i <= 6; i++)
		deletion_call(k, i);
	number = a_request(k, "erasure");
	find(k, number);
	assert_int_equal(plan_says(k, "calls"), 6);
	begin_erasing(k, number);
	assert_int_equal(ew_keeper_rights_step(k->core), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_sql_exec(k->core->catalog, "UPDATE request_work SET state = 3 WHERE what = 2"), 0); /* no memory, say */
	assert_int_equal(ew_keeper_commit(k->core), 0);
	snprintf(body, sizeof(body), "{\"number\":%u,\"reason\":\"r\",\"numbers\":[\"" KIT_NUMBER "\"]}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_FIND, 0, body), 409);
	assert_true(kit_problem(k, "plan_carried_out"));
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 202);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(k->answer, "what"), "left")), 2);
	agree(k, 200);
	deletion_settle(k);
	for (uint8_t i = 1; i <= 6; i++)
		erased += deletion_count(k, i, EW_DELETION_CERTIFIED);
	assert_int_equal(erased, 6);
	people(k);
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 409);
	kit_free(&k);
}

/* An answer says what was done: there is none while it is being done. */
static void no_answer_while_work_runs(void **state)
{
	struct kit *k = a_house(NULL);
	unsigned number;

	(void)state;
	number = a_request(k, "erasure");
	find(k, number);
	begin_erasing(k, number);
	k->core->rights_due = false; /* its turn has not come */
	close_as(k, number, "\"state\":\"done\"", 409);
	assert_true(kit_problem(k, "work_under_way"));
	k->core->rights_due = true;
	deletion_settle(k);
	close_as(k, number, "\"state\":\"done\"", 200);
	kit_free(&k);
}

static void frozen_is_kept_and_shut(void **state)
{
	static const char why[] = "{\"legal_ground\":\"complaint\",\"case\":\"7\"}";
	struct kit *k = a_house(NULL);
	unsigned number;
	char body[300], at[EW_WALL_TEXT_BYTES];

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"training\"}"), 201);
	number = a_request(k, "restriction");
	find(k, number);
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_FREEZE, number), 202);
	show(k, number);
	assert_int_equal(json_integer_value(json_object_get(desk_item(k, "work", 0), "done")), 3);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(k->answer, "frozen")), 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"training\"}"), 403);
	assert_true(kit_problem(k, "restricted"));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, why), 403);
	/* Its time comes, and it stays; frozen twice is frozen once. */
	deletion_pass(k, 400 * STAGE_DAY_US);
	assert_int_equal(deletion_count(k, 1, 0), 0);
	assert_true(deletion_left(k, 1).key);
	people(k);
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_FREEZE, number), 202);
	show(k, number);
	assert_int_equal(json_integer_value(json_object_get(desk_item(k, "work", 0), "done")), 0);
	snprintf(body, sizeof(body), "{\"number\":%u,\"reason\":\"r\",\"how\":\"by post\"}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_UNFREEZE, 0, body), 422);
	ew_wall_format(ew_io_wall(k->io), at);
	snprintf(body, sizeof(body), "{\"number\":%u,\"reason\":\"r\",\"how\":\"by post\",\"told_at\":\"%s\"}", number, at);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_UNFREEZE, 0, body), 202);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_FROZEN), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_UNFROZEN), 1);
	deletion_settle(k);
	deletion_settle(k);
	assert_false(deletion_left(k, 1).key);
	kit_free(&k);
}

static void what_is_wrong_and_what_is_objected_to(void **state)
{
	struct kit *k = a_house(NULL);
	char body[400], id[EW_ID_TEXT_BYTES];
	unsigned number;

	(void)state;
	ew_id_format(KIT_CALL(1), id);
	number = a_request(k, "objection");
	find(k, number);
	snprintf(body, sizeof(body), "{\"number\":%u,\"interaction\":\"%s\",\"kind\":\"summary\",\"text\":\"it was the other invoice\"}", number, id);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_CORRECT, 0, body), 201);
	snprintf(body, sizeof(body), "{\"number\":%u,\"purposes\":[\"summary\"],\"decision\":\"withheld\",\"reason\":\"r\"}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_OBJECT, 0, body), 202);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_string_equal(desk_text(desk_item(k, "corrections", 0), "text"), "it was the other invoice");
	assert_string_equal(desk_text(desk_item(k, "objections", 0), "decision"), "withheld");
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("it was the other invoice")));
	/* Their next call is told of. */
	recorded_call(k, 9, NULL);
	kit_read_log(k, 9);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "objection_stands");
	/* Of the purpose to record it is the recording that is shut, until it is outweighed. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"training\"}"), 201);
	snprintf(body, sizeof(body), "{\"number\":%u,\"purposes\":[\"recording\"],\"decision\":\"withheld\",\"reason\":\"r\"}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_OBJECT, 0, body), 202);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"training\"}"), 403);
	assert_true(kit_problem(k, "restricted"));
	snprintf(body, sizeof(body), "{\"number\":%u,\"purposes\":[\"recording\"],\"decision\":\"outweighed\",\"reason\":\"r\"}", number);
	assert_int_equal(kit_ask(k, PAUL, EW_ASK_REQUEST_OBJECT, 0, body), 202);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"training\"}"), 201);
	kit_free(&k);
}

/* -- the copy -------------------------------------------------------------------------------------- */

#define AGE "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

/* 202: it waits for a second person; 0: it is packed. */
static unsigned package(struct kit *k, unsigned number, const char *more)
{
	char body[300];
	unsigned status;

	recorded_worker(k);
	snprintf(body, sizeof(body), "{\"number\":%u,\"reason\":\"r\",%s}", number, more);
	status = kit_ask(k, KIT_TOKEN, EW_ASK_REQUEST_PACKAGE, 0, body);
	assert_int_equal(kit_vault(k), 0); /* keys of recordings */
	return status;
}

static bool is_packed(struct kit *k)
{
	return kit_count(k, EW_ROLE_WORKER, EW_MSG_job_package) == 1;
}

/* Another form than the second person saw, other calls, or a request that is over: each is asked for anew, or not made. */
static void two_agree_to_one_copy(void **state)
{
	static const char *const others[] = {"\"others\":\"included\"", "\"others\":\"left_out\",\"names_because\":\"b\"", "\"others\":\"left_out\""};
	struct kit *k = a_house(for_two);
	json_t *waits;
	unsigned number;

	(void)state;
	number = a_request(k, "access");
	find(k, number);
	assert_int_equal(package(k, number, "\"others\":\"left_out\",\"to\":\"" AGE "\""), 202);
	agree(k, 200);
	for (size_t i = 0; i < EW_COUNT(others); i++) {
		assert_int_equal(package(k, number, others[i]), 202);
		assert_false(is_packed(k));
	}
	assert_int_equal(package(k, number, "\"others\":\"left_out\",\"to\":\"" AGE "\""), 0);
	assert_true(is_packed(k));
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
	/* What was agreed to is gone with the calls that were found then; nor is another plan agreed to. */
	find(k, number);
	assert_int_equal(package(k, number, "\"others\":\"left_out\",\"to\":\"" AGE "\""), 202);
	waits = json_incref(k->answer);
	hold(k, 1);
	find(k, number);
	json_decref(k->answer);
	k->answer = waits;
	agree(k, 409);
	assert_int_equal(package(k, number, others[2]), 202);
	agree(k, 200);
	close_as(k, number, "\"state\":\"refused\",\"ground\":\"excessive\"", 200);
	assert_int_equal(package(k, number, others[2]), 409);
	assert_true(kit_problem(k, "request_closed"));
	kit_free(&k);
}

/* A file of the package that a worker was just handed; NULL: it is not in it. */
static json_t *packed_file(struct kit *k, const char *wanted)
{
	const struct kit_sent *sent = kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_package);
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char name[EW_PARCEL_NAME_BYTES + 1];
	json_t *found = NULL;
	struct ew_parcel p;

	assert_non_null(sent);
	ew_buf_init(&content, EW_MAX_BUNDLE_FILE_BYTES);
	ew_parcel_init(&p, k->io, sent->handle);
	while (!found && ew_parcel_next(&p, name, &content) == 1)
		if (strcmp(name, wanted) == 0)
			found = json_loadb((const char *)content.at, content.len, 0, NULL);
	return found;
}

static json_t *packed_text(struct kit *k, uint8_t call, const char *name)
{
	char path[160], id[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_CALL(call), id);
	snprintf(path, sizeof(path), "data/calls/%s/%s", id, name);
	return packed_file(k, path);
}

static size_t left_out(struct kit *k, const char *what)
{
	_cleanup_(ew_json_drop) json_t *about = packed_file(k, "data/about.json");
	const json_t *one;
	size_t i, n = 0;

	json_array_foreach (json_object_get(about, "left_out"), i, one)
		n += strcmp(desk_text(one, "what"), what) == 0 && strstr(desk_text(one, "because"), "more than one person") != NULL;
	return n;
}

/* Of others no word leaves: neither in a segment, beside it, nor in a text that does not say whose it is. */
static void others_are_left_out(void **state)
{
	static const char segments[] = "[{\"party\":\"%s\",\"from_ms\":0,\"to_ms\":9,\"text\":\"mine\",\"reply\":\"SECRET\"},"
				       "{\"party\":\"%s\",\"from_ms\":9,\"to_ms\":20,\"text\":\"SECRET\",\"words\":[{\"text\":\"SECRET\"}],\"label\":\"SECRET\"}]";
	static const char *const others[] = {"{\"results\":[{\"transcript\":\"SECRET\"}]}", "\"SECRET\"", "[\"SECRET\"]",
		"[{\"party\":\"SECRET\",\"from_ms\":0,\"to_ms\":1,\"text\":\"x\"}]", "[{\"from_ms\":0,\"to_ms\":1,\"text\":\"SECRET\"}]"};
	_cleanup_(ew_json_drop) json_t *text = NULL, *letter = NULL, *whole = NULL, *inventory = NULL;
	struct kit *k = deletion_house(NULL);
	char content[600], mine[EW_ID_TEXT_BYTES], theirs[EW_ID_TEXT_BYTES];
	unsigned number;
	char *all;

	(void)state;
	people(k);
	a_call_of_theirs(k);
	ew_id_format(KIT_PARTY(1), mine);
	ew_id_format(KIT_PARTY(2), theirs);
	snprintf(content, sizeof(content), segments, mine, theirs);
	hand_in(k, 1, EW_ARTIFACT_TRANSCRIPT, 1, content);
	for (size_t i = 0; i < EW_COUNT(others); i++)
		hand_in(k, 1, EW_ARTIFACT_TRANSCRIPT, 2 + (uint32_t)i, others[i]);
	number = a_request(k, "access");
	find(k, number);
	assert_int_equal(package(k, number, "\"others\":\"left_out\""), 0);
	text = packed_text(k, 1, "transcript-v1.json");
	all = json_dumps(text, 0);
	assert_non_null(strstr(all, "mine"));
	assert_non_null(strstr(all, "[masked]"));
	assert_null(strstr(all, "SECRET"));
	free(all);
	for (size_t i = 0; i < EW_COUNT(others); i++) {
		char name[40];

		snprintf(name, sizeof(name), "transcript-v%zu.json", 2 + i);
		assert_null(packed_text(k, 1, name));
	}
	assert_int_equal(left_out(k, "transcript"), EW_COUNT(others));
	inventory = packed_file(k, "data/inventory.json"); /* nothing is called erased that is there */
	assert_string_equal(desk_text(line_of(json_array_get(json_object_get(inventory, "calls"), 0), "audio"), "fate"), "erasable");
	letter = packed_file(k, "letter.json"); /* it is the answer */
	assert_string_equal(desk_text(json_object_get(letter, "request"), "state"), "done");
	ew_keeper_peer(k->core, EW_ROLE_WORKER, RECORDED_WORKER, false);
	assert_int_equal(package(k, number, "\"others\":\"included\""), 0);
	whole = packed_text(k, 1, "transcript-v2.json");
	assert_non_null(whole);
	assert_int_equal(left_out(k, "transcript"), 0);
	kit_free(&k);
}

/* A restriction keeps nobody from their own copy; of others a frozen call says nothing. */
static void a_frozen_call_in_a_copy(void **state)
{
	_cleanup_(ew_json_drop) json_t *record = NULL;
	struct kit *k = deletion_house(NULL);
	unsigned frozen, number;

	(void)state;
	people(k);
	a_call_of_theirs(k);
	hand_in(k, 1, EW_ARTIFACT_TRANSCRIPT, 1, "\"SECRET\"");
	frozen = a_request(k, "restriction");
	find(k, frozen);
	assert_int_equal(ask_reason(k, EW_ASK_REQUEST_FREEZE, frozen), 202);
	number = a_request(k, "access");
	find(k, number);
	assert_int_equal(package(k, number, "\"others\":\"included\""), 0);
	record = packed_text(k, 1, "record.json");
	assert_int_equal(json_array_size(json_object_get(record, "frozen")), 1);
	assert_null(packed_text(k, 1, "transcript-v1.json"));
	assert_int_equal(left_out(k, "transcript"), 1);
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXPORTED), "others"), "left_out");
	kit_free(&k);
}

static size_t told(struct kit *k, const char *kind)
{
	char body[60];

	snprintf(body, sizeof(body), "{\"kind\":\"%s\"}", kind);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_EXCEPTIONS, 0, body), 200);
	return desk_count(k, "items");
}

/* A week before, and when it is over; also of a house that was down meanwhile. */
static void deadlines_are_told(void **state)
{
	struct kit *k = a_house(NULL);

	(void)state;
	(void)a_request(k, "access");
	deletion_pass(k, STAGE_DAY_US);
	assert_int_equal(told(k, "request_due") + told(k, "request_overdue"), 0);
	deletion_pass(k, 24 * STAGE_DAY_US);
	assert_int_equal(told(k, "request_due"), 1);
	assert_int_equal(told(k, "request_overdue"), 0);
	deletion_pass(k, 20 * STAGE_DAY_US);
	assert_int_equal(told(k, "request_overdue"), 1);
	kit_free(&k);
}

#define CROWD 450

/* However many there are, of the same moment, each is told once. */
static void a_crowd_of_deadlines_is_told(void **state)
{
	struct kit *k = a_house(NULL);
	struct ew_wall now = ew_io_wall(k->io);
	size_t told = 0;

	(void)state;
	assert_int_equal(ew_keeper_begin(k->core), 0);
	for (unsigned i = 0; i < CROWD; i++) {
		struct ew_request_row row = {.state = EW_REQUEST_RECEIVED, .by = DESK_PERSON(PAUL), .received = now,
			.deadline = {now.us + 7 * STAGE_DAY_US + EW_US_PER_S}, .changed = now, .sealed = EW_SLICE("s")};

		assert_int_equal(ew_requests_insert(k->core->catalog, &row), 0);
	}
	assert_int_equal(ew_keeper_commit(k->core), 0);
	deletion_pass(k, 60 * EW_US_PER_S);
	kit_read_log(k, 0);
	for (size_t i = 0; i < k->n_log; i++)
		told += k->log[i].event.type == EW_EVENT_EXCEPTION && strcmp(kit_field(&k->log[i].event, "kind"), "request_due") == 0;
	assert_int_equal(told, CROWD);
	kit_free(&k);
}

static void who_may_not(void **state)
{
	static const enum ew_ask asks[] = {EW_ASK_REQUEST_FIND, EW_ASK_REQUEST_CALLS, EW_ASK_REQUEST_ERASE, EW_ASK_REQUEST_FREEZE, EW_ASK_REQUEST_UNFREEZE,
		EW_ASK_REQUEST_OBJECT, EW_ASK_REQUEST_CORRECT};
	struct kit *k = a_house(NULL);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(asks); i++)
		assert_int_equal(kit_ask(k, SUE, asks[i], 0, "{\"number\":1,\"reason\":\"r\"}"), 403);
	kit_free(&k);
}

static void memory_runs_out(void **state)
{
	struct kit *k = a_house(NULL);
	char body[300], call[EW_ID_TEXT_BYTES];
	unsigned number;

	(void)state;
	ew_id_format(KIT_CALL(1), call);
	number = a_request(k, "objection");
	snprintf(body, sizeof(body), "{\"number\":%u,\"reason\":\"r\",\"numbers\":[\"" KIT_NUMBER "\"]}", number);
	assert_true(desk_without_memory(k, PAUL, EW_ASK_REQUEST_FIND, 0, body, 202) > 0);
	find(k, number);
	assert_int_equal(plan_says(k, "calls"), CALLS);
	snprintf(body, sizeof(body), "{\"number\":%u}", number);
	assert_true(desk_without_memory(k, PAUL, EW_ASK_REQUEST_CALLS, 0, body, 200) > 0);
	assert_true(desk_without_memory(k, PAUL, EW_ASK_REQUEST, 0, body, 200) > 0);
	snprintf(body, sizeof(body), "{\"number\":%u,\"interaction\":\"%s\",\"text\":\"t\"}", number, call);
	assert_true(desk_without_memory(k, PAUL, EW_ASK_REQUEST_CORRECT, 0, body, 201) > 0);
	snprintf(body, sizeof(body), "{\"number\":%u,\"reason\":\"r\"}", number);
	assert_true(desk_without_memory(k, PAUL, EW_ASK_REQUEST_ERASE, 0, body, 202) > 0);
	kit_free(&k);
}

/* -- crashes ------------------------------------------------------------------------------------- */

static struct kit *agreed_house(unsigned *ret_number)
{
	struct kit *k = a_house(NULL);

	hold(k, HELD);
	*ret_number = a_request(k, "erasure");
	find(k, *ret_number);
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	return k;
}

/* The power goes at any call to the disk between the agreement and the last certificate; it always ends the same. */
static void every_crash_ends_the_same(void **state)
{
	unsigned number, lives = getenv("CRASHES") ? (unsigned)strtoul(getenv("CRASHES"), NULL, 10) : LIVES;
	struct kit *base = agreed_house(&number);

	(void)state;
	for (unsigned seed = 1; seed <= lives; seed++) {
		struct kit *k = kit_copy(base, 1000 + seed);
		unsigned erased = 0;

		take_up(k);
		assert_int_equal(ask_reason(k, EW_ASK_REQUEST_ERASE, number), 202);
		agree(k, 200);
		ew_io_sim_fail(k->io, 1 + ew_io_sim_next(k->io) % MOST_CALLS_TO_DISK, -EIO);
		for (unsigned i = 0; i < 20 && ew_keeper_tick(k->core) == 0; i++) {
			kit_forget(k);
			ew_io_sim_advance(k->io, EW_US_PER_S);
		}
		ew_io_sim_fail(k->io, 0, 0);
		kit_power_cut(k);
		take_up(k);
		deletion_settle(k);
		deletion_ticks(k, 60, 60 * EW_US_PER_S);
		people(k); /* their sessions are over by now */
		for (uint8_t i = 1; i <= CALLS; i++) {
			const json_t *row = row_of(k, number, i);
			bool is = strcmp(desk_text(row, "state"), "erased") == 0;

			erased += is;
			if (deletion_count(k, i, EW_DELETION_CERTIFIED) != (is ? 1u : 0u) || deletion_left(k, i).key == is || (is && i == HELD))
				fail_msg("seed %u: call %u is %s with %u deletions", seed, i, desk_text(row, "state"), deletion_count(k, i, 0));
		}
		if (erased != CALLS - 1)
			fail_msg("seed %u: %u of %u were erased", seed, erased, CALLS - 1);
		kit_free(&k);
	}
	kit_free(&base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(erased_as_agreed),
		cmocka_unit_test(evidence_that_is_gone),
		cmocka_unit_test(evidence_of_an_earlier_version),
		cmocka_unit_test(what_a_law_keeps),
		cmocka_unit_test(what_no_law_can_be_asked_about),
		cmocka_unit_test(what_comes_after_the_plan),
		cmocka_unit_test(what_comes_in_between),
		cmocka_unit_test(nothing_is_erased_behind_the_answer),
		cmocka_unit_test(no_answer_while_work_runs),
		cmocka_unit_test(stopped_work_is_begun_again),
		cmocka_unit_test(frozen_is_kept_and_shut),
		cmocka_unit_test(what_is_wrong_and_what_is_objected_to),
		cmocka_unit_test(two_agree_to_one_copy),
		cmocka_unit_test(others_are_left_out),
		cmocka_unit_test(a_frozen_call_in_a_copy),
		cmocka_unit_test(deadlines_are_told),
		cmocka_unit_test(a_crowd_of_deadlines_is_told),
		cmocka_unit_test(who_may_not),
		cmocka_unit_test(memory_runs_out),
		cmocka_unit_test(every_crash_ends_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

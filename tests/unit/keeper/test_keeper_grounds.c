/*
 * Legal grounds: granted by two people, to one person, for named calls, until a time; the only way past a seal.
 */
#include "unit/keeper/people_kit.h"
#include "unit/keeper/recorded_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

static const char sealing[] =
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n"
	"    record: automatic\n" KIT_LAWFUL "    agents: {agreement: WA-1, covers: [recording]}\n"
	"    opt_out: {recording: stop, already_captured: seal, then: continue}\n    keep: {recording: 90d}\n";

struct house {
	struct kit *k;
	struct person anna, ben, carl; /* administrators; carl is the second person for eve and joe */
	struct person eve, joe;        /* compliance officers */
};

static struct house house(void)
{
	struct house h = {.k = kit_new(sealing)};

	person_enrol(h.k, "anna", &h.anna);
	person_enrol(h.k, "ben", &h.ben);
	person_enrol(h.k, "carl", &h.carl);
	person_add(h.k, &h.anna, "eve", "", &h.eve);
	person_add(h.k, &h.anna, "joe", "", &h.joe);
	give_role(h.k, &h.anna, &h.ben, &h.eve, "compliance", "");
	give_role(h.k, &h.anna, &h.ben, &h.joe, "compliance", "");
	kit_call(h.k, 1);
	kit_call(h.k, 2);
	return h;
}

static unsigned ask(struct house *h, const char *more)
{
	char call[EW_ID_TEXT_BYTES];

	ew_id_format(KIT_CALL(1), call);
	return person_ask(h->k, &h->eve, EW_ASK_GROUND_ASK, 0,
		"{\"ground\":\"fraud\",\"citation\":\"Art. 67\",\"case\":\"4711\",\"reason\":\"r\",\"interactions\":[\"%s\"]%s}", call, more);
}

static void grant(struct house *h, const char *more)
{
	assert_int_equal(ask(h, more), 202);
	assert_int_equal(decide(h->k, &h->carl, proposal(h->k), "approve"), 200);
}

static unsigned opens(struct house *h, const struct person *p, uint8_t call, const char *ground, const char *of_case)
{
	return person_ask(h->k, p, EW_ASK_ACCESS, call, "{\"legal_ground\":\"%s\",\"case\":\"%s\"}", ground, of_case);
}

#define CALL "\"interactions\":[\"$\"]"
#define REST "\"citation\":\"c\",\"case\":\"1\",\"reason\":\"r\""

static const struct {
	const char *body, *field; /* "$": a call that exists */
} wrong[] = {
	{"{" REST "," CALL "}", "ground"},
	{"{\"ground\":\"curiosity\"," REST "," CALL "}", "ground"},
	{"{\"ground\":\"fraud\",\"case\":\"1\",\"reason\":\"r\"," CALL "}", "citation"},
	{"{\"ground\":\"fraud\",\"citation\":\"\",\"case\":\"1\",\"reason\":\"r\"," CALL "}", "citation"},
	{"{\"ground\":\"fraud\",\"citation\":\"c\",\"reason\":\"r\"," CALL "}", "case"},
	{"{\"ground\":\"fraud\",\"citation\":\"c\",\"case\":7,\"reason\":\"r\"," CALL "}", "case"},
	{"{\"ground\":\"fraud\",\"citation\":\"c\",\"case\":\"1\"," CALL "}", "reason"},
	{"{\"ground\":\"fraud\"," REST "}", "interactions"},
	{"{\"ground\":\"fraud\"," REST ",\"interactions\":[]}", "interactions"},
	{"{\"ground\":\"fraud\"," REST ",\"interactions\":[7]}", "interactions"},
	{"{\"ground\":\"fraud\"," REST ",\"interactions\":[\"x\"]}", "interactions"},
	{"{\"ground\":\"fraud\"," REST ",\"interactions\":[\"019aa5a0-0000-7000-8000-000000000001\"]}", "interactions"},
	{"{\"ground\":\"fraud\"," REST "," CALL ",\"until\":\"soon\"}", "until"},
	{"{\"ground\":\"fraud\"," REST "," CALL ",\"until\":\"1999-01-01T00:00:00Z\"}", "until"},
	{"{\"ground\":\"fraud\"," REST "," CALL ",\"person\":\"nobody\"}", "person"},
};

static void what_is_no_wish_is_refused(void **state)
{
	struct house h = house();
	char call[EW_ID_TEXT_BYTES], body[400];

	(void)state;
	ew_id_format(KIT_CALL(1), call);
	for (size_t i = 0; i < EW_COUNT(wrong); i++) {
		const char *mark = strchr(wrong[i].body, '$');

		snprintf(body, sizeof(body), "%.*s%s%s", mark ? (int)(mark - wrong[i].body) : (int)strlen(wrong[i].body),
			wrong[i].body, mark ? call : "", mark ? mark + 1 : "");
		if (kit_ask_as(h.k, &h.eve.session, EW_ASK_GROUND_ASK, 0, body, "") != 422 ||
			strcmp(kit_text(h.k, "field"), wrong[i].field) != 0)
			fail_msg("%s: %u, %s", body, h.k->status, kit_text(h.k, "field"));
	}
	kit_free(&h.k);
}

static void it_opens_what_it_names_and_nothing_else(void **state)
{
	struct house h = house();
	const struct ew_event *e;

	(void)state;
	assert_int_equal(opens(&h, &h.eve, 1, "fraud", "4711"), 403);
	assert_true(kit_problem(h.k, "no_ground"));
	assert_int_equal(ask(&h, ""), 202);
	assert_int_equal(decide(h.k, &h.eve, proposal(h.k), "approve"), 403);
	assert_int_equal(opens(&h, &h.eve, 1, "fraud", "4711"), 403); /* one person wants it */
	grant(&h, "");
	assert_int_equal(opens(&h, &h.eve, 1, "fraud", "4711"), 201);
	assert_int_equal(opens(&h, &h.eve, 1, "complaint", "4711"), 403);
	assert_int_equal(opens(&h, &h.eve, 1, "fraud", "4712"), 403);
	assert_int_equal(opens(&h, &h.eve, 2, "fraud", "4711"), 403);
	assert_int_equal(opens(&h, &h.joe, 1, "fraud", "4711"), 403);
	/* It stands in the log of the call, before anything that was opened by it. */
	kit_read_log(h.k, 1);
	e = kit_find(h.k, EW_EVENT_GROUND_GRANTED);
	assert_string_equal(kit_field(e, "legal_ground"), "fraud");
	assert_string_equal(kit_field(e, "citation"), "Art. 67");
	assert_string_equal(kit_field(e, "person"), h.eve.text);
	assert_string_equal(kit_field(e, "approved_by"), h.carl.text);
	e = kit_find(h.k, EW_EVENT_ACCESS);
	assert_string_equal(kit_field(e, "legal_ground"), "fraud");
	assert_string_equal(kit_field(e, "case"), "4711");
	kit_read_log(h.k, 2);
	assert_int_equal(kit_logged(h.k, EW_EVENT_GROUND_GRANTED), 0);
	/* The dialog of who has it offers it, and nobody else's. */
	assert_int_equal(person_ask(h.k, &h.eve, EW_ASK_PURPOSES, 1, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "grounds")), 1);
	assert_int_equal(person_ask(h.k, &h.joe, EW_ASK_PURPOSES, 1, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(h.k->answer, "grounds")), 0);
	kit_free(&h.k);
}

/* The one it is for is not the second person for it. */
static void it_is_granted_to_somebody_by_others(void **state)
{
	struct house h = house();
	char more[80];
	unsigned long long number;

	(void)state;
	snprintf(more, sizeof(more), ",\"person\":\"%s\"", h.carl.text);
	assert_int_equal(ask(&h, more), 202);
	number = proposal(h.k);
	assert_int_equal(decide(h.k, &h.carl, number, "approve"), 403);
	assert_true(kit_problem(h.k, "not_independent"));
	/* A ground is no right: who may not listen opens nothing by it. */
	kit_token(h.k, 0x44, EW_RIGHT_APPROVE);
	assert_int_equal(kit_ask(h.k, KIT_TOKEN, EW_ASK_APPROVALS, 0, "{}"), 200);
	snprintf(more, sizeof(more), "{\"number\":%llu,\"do\":\"approve\"}", number);
	assert_int_equal(kit_ask(h.k, 0x44, EW_ASK_APPROVAL_DO, 0, more), 200);
	assert_int_equal(opens(&h, &h.carl, 1, "fraud", "4711"), 403);
	assert_true(kit_problem(h.k, "right_missing"));
	kit_free(&h.k);
}

static void take_handle(struct house *h, char handle[static 600])
{
	assert_int_equal(opens(h, &h->eve, 1, "fraud", "4711"), 201);
	snprintf(handle, 600, "{\"handle\":\"%s\"}", kit_text(h->k, "handle"));
	assert_int_equal(kit_ask(h->k, 0, EW_ASK_PEAKS, 1, handle), 200);
}

static void a_handle_ends_with_the_ground(void **state)
{
	struct house h = house();
	char handle[600], id[EW_ID_TEXT_BYTES];

	(void)state;
	grant(&h, "");
	take_handle(&h, handle);
	assert_int_equal(person_ask(h.k, &h.carl, EW_ASK_GROUNDS, 0, "{}"), 200);
	snprintf(id, sizeof(id), "%s",
		json_string_value(json_object_get(json_array_get(json_object_get(h.k->answer, "items"), 0), "id")));
	assert_int_equal(person_ask(h.k, &h.carl, EW_ASK_GROUND_END, 0, "{\"id\":\"x\"}"), 404);
	assert_int_equal(person_ask(h.k, &h.carl, EW_ASK_GROUND_END, 0, "{\"id\":\"%s\"}", id), 204);
	assert_int_equal(kit_ask(h.k, 0, EW_ASK_PEAKS, 1, handle), 403);
	assert_int_equal(kit_ask(h.k, 0, EW_ASK_AUDIO, 1, handle), 403);
	assert_int_equal(opens(&h, &h.eve, 1, "fraud", "4711"), 403);
	assert_int_equal(house_logged(h.k, EW_EVENT_GROUND_ENDED), 1);
	kit_free(&h.k);
}

static void a_ground_ends_by_itself(void **state)
{
	struct house h = house();
	char handle[600], until[EW_WALL_TEXT_BYTES], more[80];

	(void)state;
	ew_wall_format((struct ew_wall){ew_io_wall(h.k->io).us + 300 * EW_US_PER_S}, until);
	snprintf(more, sizeof(more), ",\"until\":\"%s\"", until);
	grant(&h, more);
	take_handle(&h, handle);
	/* One that was to last until then, and is approved later, is none. */
	assert_int_equal(ask(&h, more), 202);
	unsigned long long late = proposal(h.k);
	ew_io_sim_advance(h.k->io, 301 * EW_US_PER_S);
	assert_int_equal(kit_ask(h.k, 0, EW_ASK_PEAKS, 1, handle), 403);
	assert_int_equal(opens(&h, &h.eve, 1, "fraud", "4711"), 403);
	assert_int_equal(decide(h.k, &h.carl, late, "approve"), 409);
	assert_true(kit_problem(h.k, "cannot_be_done"));
	kit_free(&h.k);
}

/* What was sealed by a refusal opens by a ground alone. */
static void it_is_the_only_way_past_a_seal(void **state)
{
	struct house h = house();

	(void)state;
	kit_allowed(h.k, 1, 1);
	(void)kit_span(h.k, 1, 1);
	assert_int_equal(person_opens(h.k, &h.eve, EW_ASK_ACCESS, 1, "qa"), 201);
	kit_restrict(h.k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	assert_int_equal(person_opens(h.k, &h.eve, EW_ASK_ACCESS, 1, "qa"), 403);
	assert_true(kit_problem(h.k, "access_refused"));
	grant(&h, "");
	assert_int_equal(person_opens(h.k, &h.eve, EW_ASK_ACCESS, 1, "qa"), 403);
	assert_int_equal(opens(&h, &h.eve, 1, "fraud", "4711"), 201);
	kit_free(&h.k);
}

static size_t listed(struct house *h, const struct person *p, enum ew_ask op)
{
	assert_int_equal(person_ask(h->k, p, op, 0, "{}"), 200);
	return json_array_size(json_object_get(h->k->answer, "items"));
}

/* Whose roles reach other calls only may approve, and is shown nothing of this one; nor of what is about people. */
static void it_is_for_those_whose_roles_reach_the_call(void **state)
{
	struct house h = house();
	struct person dora;
	unsigned long long number, role;
	char id[EW_ID_TEXT_BYTES];

	(void)state;
	person_add(h.k, &h.anna, "dora", "", &dora);
	give_role(h.k, &h.anna, &h.ben, &dora, "compliance", ",\"scope\":{\"queue\":[\"elsewhere\"]}");
	grant(&h, "");
	assert_int_equal(propose_role(h.k, &h.anna, &h.joe, "auditor", ""), 202);
	role = proposal(h.k);
	assert_int_equal(ask(&h, ",\"until\":null"), 202);
	number = proposal(h.k);
	assert_int_equal(listed(&h, &h.carl, EW_ASK_APPROVALS), 2);
	assert_int_equal(listed(&h, &dora, EW_ASK_APPROVALS), 0);
	assert_int_equal(person_ask(h.k, &dora, EW_ASK_APPROVAL, 0, "{\"number\":%llu}", number), 404);
	assert_int_equal(decide(h.k, &dora, number, "refuse"), 404);
	assert_int_equal(decide(h.k, &dora, role, "refuse"), 404);
	assert_int_equal(listed(&h, &h.carl, EW_ASK_GROUNDS), 1);
	snprintf(id, sizeof(id), "%s",
		json_string_value(json_object_get(json_array_get(json_object_get(h.k->answer, "items"), 0), "id")));
	assert_int_equal(listed(&h, &dora, EW_ASK_GROUNDS), 0);
	assert_int_equal(person_ask(h.k, &dora, EW_ASK_GROUND_END, 0, "{\"id\":\"%s\"}", id), 404);
	assert_int_equal(opens(&h, &h.eve, 1, "fraud", "4711"), 201);
	kit_free(&h.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_wish_is_refused),
		cmocka_unit_test(it_opens_what_it_names_and_nothing_else),
		cmocka_unit_test(it_is_granted_to_somebody_by_others),
		cmocka_unit_test(a_handle_ends_with_the_ground),
		cmocka_unit_test(a_ground_ends_by_itself),
		cmocka_unit_test(it_is_the_only_way_past_a_seal),
		cmocka_unit_test(it_is_for_those_whose_roles_reach_the_call),
	};

	return cmocka_run_group_tests_name("keeper_grounds", tests, NULL, NULL);
}

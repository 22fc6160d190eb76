/*
 * Who looked at a call: every look with a name and a reason, newest first, and no more than was done.
 */
#include "unit/keeper/desk_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "programs/keeper/people/may.h"

#define ANNE 0x41
#define OTTO 0x42

static struct kit *a_house(void)
{
	struct kit *k = desk_new();

	desk_signed_in(k, ANNE, "Anne Auditrice", "compliance");
	desk_call(k, 1, "sales");
	desk_notice(k, 1);
	desk_call(k, 2, "sales");
	return k;
}

static const char *name_of(const json_t *one)
{
	return desk_text(json_object_get(one, "person"), "name");
}

static void every_look_is_told(void **state)
{
	struct kit *k = a_house();
	const json_t *one;

	(void)state;
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_LISTENERS, 1, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 0);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_ACCESS, 1, "{\"purpose\":\"quality\"}"), 201);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_ACCESS, 1, "{\"purpose\":\"curiosity\"}"), 403);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_INTERACTION, 2, "{}"), 200);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_LISTENERS, 1, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 3);
	one = desk_item(k, "items", 0);
	assert_string_equal(desk_text(one, "what"), "refused");
	assert_true(strlen(desk_text(one, "because")) > 10);
	one = desk_item(k, "items", 1);
	assert_string_equal(desk_text(one, "what"), "opened"); /* a handle is not a recording that was heard */
	assert_string_equal(desk_text(one, "of"), "handle");
	assert_string_equal(desk_text(one, "purpose"), "quality");
	one = desk_item(k, "items", 2);
	assert_string_equal(desk_text(one, "what"), "viewed");
	assert_string_equal(desk_text(one, "of"), "record");
	assert_string_equal(name_of(one), "Anne Auditrice");
	assert_true(strlen(desk_text(one, "at")) == 24);
	assert_true(json_is_null(json_object_get(k->answer, "next")));
	kit_free(&k);
}

/* A program is called by the name of its token; one without a name by its id alone. */
static void programs_have_names(void **state)
{
	struct kit *k = a_house();
	struct ew_hash digest;
	const json_t *person;

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKEN_MAKE, 0,
				 "{\"name\":\"The CRM\",\"kind\":\"platform\",\"rights\":[\"read\"]}"),
		201);
	assert_int_equal(ew_sha256_of(ew_slice_text(kit_text(k, "token")), &digest), 0);
	struct ew_msg_ask ask = {
		.op = EW_ASK_INTERACTION, .interaction = KIT_CALL(1), .token = digest, .arguments = EW_SLICE("{}")};
	assert_int_equal(kit_say(k, EW_ROLE_WEB, 1, ++k->request, EW_MSG_ask, &ask), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_LISTENERS, 1, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 2);
	person = json_object_get(desk_item(k, "items", 0), "person");
	assert_true(json_is_null(json_object_get(person, "name")) && strlen(desk_text(person, "id")) == 36);
	assert_string_equal(name_of(desk_item(k, "items", 1)), "The CRM");
	kit_free(&k);
}

static void a_granted_ground_names_whom_it_was_granted_to(void **state)
{
	struct kit *k = a_house();
	char body[400], call[EW_ID_TEXT_BYTES], person[EW_ID_TEXT_BYTES];
	const json_t *one;

	(void)state;
	desk_signed_in(k, OTTO, "Otto Officer", "approver");
	ew_id_format(KIT_CALL(1), call);
	ew_id_format(DESK_PERSON(ANNE), person);
	snprintf(body, sizeof(body),
		"{\"ground\":\"fraud\",\"citation\":\"art. 6\",\"case\":\"F-12\",\"interactions\":[\"%s\"],\"person\":\"%s\","
		"\"reason\":\"asked for\"}",
		call, person);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_GROUND_ASK, 0, body), 202);
	assert_int_equal(kit_ask(k, OTTO, EW_ASK_APPROVAL_DO, 0, "{\"number\":1,\"do\":\"approve\"}"), 200);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_LISTENERS, 1, "{}"), 200);
	one = desk_item(k, "items", 0);
	assert_string_equal(desk_text(one, "what"), "ground_granted");
	assert_string_equal(desk_text(one, "legal_ground"), "fraud");
	assert_string_equal(desk_text(one, "case"), "F-12");
	assert_string_equal(name_of(one), "Anne Auditrice");
	kit_free(&k);
}

static void many_come_in_pages(void **state)
{
	struct kit *k = a_house();
	char cursor[64];

	(void)state;
	for (int i = 0; i < 101; i++) {
		assert_int_equal(kit_ask(k, ANNE, EW_ASK_EVENTS, 1, "{}"), 200);
		ew_io_sim_advance(k->io, EW_VIEW_US);
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_AUTHENTICATE, 0, "{}"), 200);
	}
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_LISTENERS, 1, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 100);
	snprintf(cursor, sizeof(cursor), "{\"cursor\":%s}", kit_text(k, "next"));
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_LISTENERS, 1, cursor), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	assert_true(json_is_null(json_object_get(k->answer, "next")));
	kit_free(&k);
}

static void not_of_a_call_that_is_not_theirs(void **state)
{
	struct kit *k = a_house();

	(void)state;
	desk_person(k, OTTO, "Otto");
	assert_int_equal(kit_ask(k, OTTO, EW_ASK_LISTENERS, 1, "{}"), 403);
	desk_role(k, OTTO, "supervisor", "{\"queue\":[\"cards\"]}");
	assert_int_equal(kit_ask(k, OTTO, EW_ASK_LISTENERS, 1, "{}"), 403);
	assert_true(kit_problem(k, "out_of_scope"));
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_LISTENERS, 9, "{}"), 404);
	desk_finish(k, 1);
	desk_erase(k, 1);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_LISTENERS, 1, "{}"), 404);
	kit_free(&k);
}

static void without_memory_it_says_so(void **state)
{
	struct kit *k = a_house();

	(void)state;
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_true(desk_without_memory(k, ANNE, EW_ASK_LISTENERS, 1, "{}", 200) > 5);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_look_is_told),
		cmocka_unit_test(programs_have_names),
		cmocka_unit_test(a_granted_ground_names_whom_it_was_granted_to),
		cmocka_unit_test(many_come_in_pages),
		cmocka_unit_test(not_of_a_call_that_is_not_theirs),
		cmocka_unit_test(without_memory_it_says_so),
	};

	return cmocka_run_group_tests_name("keeper_listeners", tests, NULL, NULL);
}

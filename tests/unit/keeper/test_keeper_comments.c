/*
 * Comments: each at its time in the call, sealed with it, gone with it; the log knows that there was one.
 */
#include "unit/keeper/desk_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/desk.h"
#include "catalog/sql.h"

#define ANNE 0x41
#define OTTO 0x42
#define SAID "the tone of this call is Unmistakable"

static struct kit *a_house(void)
{
	struct kit *k = desk_new();

	desk_signed_in(k, ANNE, "Anne Auditrice", "auditor");
	desk_call(k, 1, "sales");
	desk_call(k, 2, "sales");
	ew_io_sim_advance(k->io, 10 * EW_US_PER_S);
	return k;
}

static void a_comment_is_kept_with_its_call(void **state)
{
	struct kit *k = a_house();
	const struct ew_event *e;
	const json_t *one;

	(void)state;
	assert_int_equal(
		kit_ask(k, ANNE, EW_ASK_COMMENT_ADD, 1, "{\"text\":\"" SAID "\",\"from_ms\":1000,\"to_ms\":2500}"), 201);
	assert_string_equal(kit_text(k, "text"), SAID);
	ew_io_sim_advance(k->io, EW_US_PER_S);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_COMMENT_ADD, 1, "{\"text\":\"second\"}"), 201);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENTS, 1, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 2);
	one = desk_item(k, "items", 0);
	assert_string_equal(desk_text(one, "text"), SAID);
	assert_string_equal(desk_text(json_object_get(one, "by"), "name"), "Anne Auditrice");
	assert_int_equal(json_integer_value(json_object_get(one, "from_ms")), 1000);
	assert_int_equal(json_integer_value(json_object_get(one, "to_ms")), 2500);
	assert_null(json_object_get(desk_item(k, "items", 1), "from_ms"));
	assert_false(ew_io_sim_contains(k->io, EW_SLICE("Unmistakable")));
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_COMMENTED), 2);
	e = kit_find(k, EW_EVENT_COMMENTED);
	assert_int_equal(json_object_size(e->fields), 1);
	assert_string_equal(kit_field(e, "comment"), desk_text(desk_item(k, "items", 1), "id"));
	assert_int_equal(kit_logged(k, EW_EVENT_VIEWED), 1); /* reading them is a look at the call */
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENTS, 2, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 0);
	kit_free(&k);
}

static const struct {
	const char *body, *field; /* NULL: fine */
} bodies[] = {
	{"{\"text\":\"x\"}", NULL},
	{"{\"text\":\"x\",\"from_ms\":0}", NULL},
	{"{\"text\":\"x\",\"from_ms\":null,\"to_ms\":null}", NULL},
	{"{\"text\":\"x\",\"from_ms\":5,\"to_ms\":5}", NULL},
	{"{}", "text"},
	{"{\"text\":\"\"}", "text"},
	{"{\"text\":7}", "text"},
	{"{\"text\":\"x\",\"from_ms\":-1}", "from_ms"},
	{"{\"text\":\"x\",\"from_ms\":60000}", "from_ms"},
	{"{\"text\":\"x\",\"from_ms\":\"5\"}", "from_ms"},
	{"{\"text\":\"x\",\"from_ms\":5,\"to_ms\":4}", "to_ms"},
	{"{\"text\":\"x\",\"from_ms\":5,\"to_ms\":60000}", "to_ms"},
	{"{\"text\":\"x\",\"to_ms\":4}", "to_ms"},
};

static void what_is_no_comment_is_refused(void **state)
{
	struct kit *k = a_house();
	char *letter = malloc(4100);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bodies); i++) {
		unsigned status = kit_ask(k, ANNE, EW_ASK_COMMENT_ADD, 1, bodies[i].body);

		if (status != (bodies[i].field ? 422u : 201u) ||
			(bodies[i].field && strcmp(kit_text(k, "field"), bodies[i].field) != 0))
			fail_msg("%s: %u %s", bodies[i].body, status, kit_text(k, "field"));
	}
	assert_non_null(letter);
	for (size_t n = 4000; n <= 4001; n++) {
		snprintf(letter, 4100, "{\"text\":\"%0*d\"}", (int)n, 0);
		assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENT_ADD, 1, letter), n == 4000 ? 201 : 422);
	}
	free(letter);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENT_ADD, 9, "{\"text\":\"x\"}"), 404);
	kit_free(&k);
}

static void only_who_may_read_the_call(void **state)
{
	struct kit *k = a_house();

	(void)state;
	desk_person(k, OTTO, "Otto");
	desk_role(k, OTTO, "administrator", NULL);
	assert_int_equal(kit_ask(k, OTTO, EW_ASK_COMMENTS, 1, "{}"), 403);
	desk_role(k, OTTO, "auditor", "{\"queue\":[\"cards\"]}");
	assert_int_equal(kit_ask(k, OTTO, EW_ASK_COMMENTS, 1, "{}"), 403);
	assert_int_equal(kit_ask(k, OTTO, EW_ASK_COMMENT_ADD, 1, "{\"text\":\"x\"}"), 403);
	kit_free(&k);
}

static void five_hundred_are_the_most(void **state)
{
	struct kit *k = a_house();
	char cursor[80];
	size_t n = 0;

	(void)state;
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENT_ADD, 1, "{\"text\":\"x\"}"), 201);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	for (uint8_t i = 0; i < 250; i++) {
		struct ew_desk_row row = {.of = KIT_CALL(1), .person = DESK_PERSON(ANNE), .sealed = EW_SLICE("altered")};

		for (uint8_t half = 0; half < 2 && n < 499; half++, n++) {
			row.id = kit_id((uint8_t)(0xf0 + half), i);
			assert_int_equal(ew_comments_insert(k->core->catalog, &row), 0);
		}
	}
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENT_ADD, 1, "{\"text\":\"x\"}"), 409);
	assert_true(kit_problem(k, "too_many_comments"));
	/* In pages; those that cannot be read do not take the others with them. */
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENTS, 1, "{}"), 200);
	assert_string_equal(desk_text(desk_item(k, "items", 0), "text"), "x");
	assert_true(json_is_true(json_object_get(desk_item(k, "items", 1), "unreadable")));
	for (n = desk_count(k, "items"); kit_text(k, "next"); n += desk_count(k, "items")) {
		snprintf(cursor, sizeof(cursor), "{\"cursor\":\"%s\"}", kit_text(k, "next"));
		assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENTS, 1, cursor), 200);
	}
	assert_int_equal(n, 500);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENTS, 1, "{\"cursor\":\"x\"}"), 400);
	kit_free(&k);
}

static void nothing_is_left_of_them_when_the_call_is_erased(void **state)
{
	struct kit *k = a_house();
	uint64_t n = 99;

	(void)state;
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENT_ADD, 1, "{\"text\":\"" SAID "\"}"), 201);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENT_ADD, 2, "{\"text\":\"stays\"}"), 201);
	desk_finish(k, 1);
	desk_erase(k, 1);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENTS, 1, "{}"), 404);
	assert_int_equal(ew_comments_count(k->core->catalog, KIT_CALL(1), &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(kit_ask(k, ANNE, EW_ASK_COMMENTS, 2, "{}"), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	kit_free(&k);
}

/* Whatever fails, a comment is there whole or not at all, and the keeper goes on. */
static void without_memory_nothing_is_half_done(void **state)
{
	struct kit *k = a_house();
	uint64_t n = 99;

	(void)state;
	assert_true(desk_without_memory(k, ANNE, EW_ASK_COMMENT_ADD, 1, "{\"text\":\"x\"}", 201) > 20);
	assert_int_equal(ew_comments_count(k->core->catalog, KIT_CALL(1), &n), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_COMMENTED), n);
	assert_true(n > 0);
	assert_true(desk_without_memory(k, ANNE, EW_ASK_COMMENTS, 1, "{}", 200) > 5);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_comment_is_kept_with_its_call),
		cmocka_unit_test(what_is_no_comment_is_refused),
		cmocka_unit_test(only_who_may_read_the_call),
		cmocka_unit_test(five_hundred_are_the_most),
		cmocka_unit_test(nothing_is_left_of_them_when_the_call_is_erased),
		cmocka_unit_test(without_memory_nothing_is_half_done),
	};

	return cmocka_run_group_tests_name("keeper_comments", tests, NULL, NULL);
}

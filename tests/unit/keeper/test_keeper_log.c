/*
 * The log as people see it: who sees which events, filters, pages that end, and that looking is in the log.
 */
#include "unit/keeper/desk_stage.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define AUDITOR 0x41
#define LIMITED 0x42
#define ADMIN 0x43
#define NOBODY 0x44

static struct kit *a_house(void)
{
	struct kit *k = desk_new();

	desk_signed_in(k, AUDITOR, "Anne Auditrice", "auditor");
	desk_person(k, LIMITED, "Lim");
	desk_role(k, LIMITED, "auditor", "{\"queue\":[\"cards\"]}");
	desk_signed_in(k, ADMIN, "Adam", "administrator");
	desk_person(k, NOBODY, "Nora");
	desk_call(k, 1, "sales");
	desk_call(k, 2, "cards");
	assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_INTERACTION, 1, "{}"), 200);
	assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_INTERACTION, 2, "{}"), 200);
	return k;
}

static size_t count_type(const struct kit *k, const char *type)
{
	size_t n = 0;

	for (size_t i = 0; desk_item(k, "items", i); i++)
		n += strcmp(desk_text(desk_item(k, "items", i), "type"), type) == 0;
	return n;
}

static const struct {
	uint8_t who;
	size_t viewed, given, started, searched; /* the looks of those before */
} sights[] = {
	{AUDITOR, 2, 0, 1, 0}, /* calls, and the house without its people */
	{LIMITED, 1, 0, 1, 0}, /* of the calls, those of the role's queue; of the house, the machine */
	{ADMIN, 0, 3, 1, 2},   /* people, and no call */
	{KIT_TOKEN, 2, 3, 1, 3},
};

static void everybody_sees_what_is_theirs(void **state)
{
	struct kit *k = a_house();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(sights); i++) {
		assert_int_equal(kit_ask(k, sights[i].who, EW_ASK_LOG, 0, "{}"), 200);
		if (count_type(k, "viewed") != sights[i].viewed || count_type(k, "role_given") != sights[i].given ||
			count_type(k, "keeper_started") != sights[i].started)
			fail_msg("%02x: %zu viewed, %zu given, %zu started", sights[i].who, count_type(k, "viewed"),
				count_type(k, "role_given"), count_type(k, "keeper_started"));
		assert_int_equal(count_type(k, "stream_added"), 0);
		assert_int_equal(count_type(k, "heartbeat"), 0);
		assert_int_equal(count_type(k, "searched"), sights[i].searched);
	}
	assert_int_equal(kit_ask(k, NOBODY, EW_ASK_LOG, 0, "{}"), 403);
	assert_true(kit_problem(k, "right_missing"));
	kit_free(&k);
}

static void an_entry_is_what_the_event_says(void **state)
{
	struct kit *k = a_house();
	const json_t *one;
	char call[EW_ID_TEXT_BYTES];

	(void)state;
	ew_id_format(KIT_CALL(2), call);
	assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_LOG, 0, "{\"type\":\"viewed\"}"), 200);
	assert_int_equal(desk_count(k, "items"), 2);
	one = desk_item(k, "items", 0); /* the newest */
	assert_string_equal(desk_text(one, "interaction"), call);
	assert_string_equal(desk_text(json_object_get(one, "actor"), "name"), "Anne Auditrice");
	assert_string_equal(desk_text(json_object_get(one, "actor"), "kind"), "user");
	assert_string_equal(desk_text(json_object_get(one, "fields"), "what"), "record");
	assert_true(json_integer_value(json_object_get(one, "number")) >
		    json_integer_value(json_object_get(desk_item(k, "items", 1), "number")));
	/* What a search was for is no field of its event; what an event discloses stays with it. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_TOKEN_MAKE, 0,
				 "{\"name\":\"Secret Name\",\"kind\":\"ivr\",\"rights\":[\"tell\"]}"),
		201);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_LOG, 0, "{\"type\":\"token_made\"}"), 200);
	one = json_object_get(desk_item(k, "items", 0), "fields");
	assert_non_null(json_object_get(one, "token"));
	assert_null(json_object_get(one, "name"));
	assert_true(json_is_null(json_object_get(desk_item(k, "items", 0), "interaction")));
	kit_read_log(k, 0);
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(kit_find(k, EW_EVENT_SEARCHED)->fields, "by"), 0)), "log");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(kit_find(k, EW_EVENT_SEARCHED)->fields, "by"), 1)), "type");
	kit_free(&k);
}

static void filters(void **state)
{
	struct kit *k = a_house();
	struct ew_wall middle;
	char body[200], text[EW_ID_TEXT_BYTES], at[EW_WALL_TEXT_BYTES];

	(void)state;
	ew_id_format(DESK_PERSON(LIMITED), text);
	snprintf(body, sizeof(body), "{\"person\":\"%s\",\"type\":\"role_given\"}", text);
	assert_int_equal(kit_ask(k, ADMIN, EW_ASK_LOG, 0, body), 200);
	assert_int_equal(desk_count(k, "items"), 1); /* by them or about them */
	ew_id_format(KIT_CALL(1), text);
	snprintf(body, sizeof(body), "{\"interaction\":\"%s\"}", text);
	assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_LOG, 0, body), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	assert_int_equal(kit_ask(k, LIMITED, EW_ASK_LOG, 0, body), 200);
	assert_int_equal(desk_count(k, "items"), 0);
	ew_io_sim_advance(k->io, EW_US_PER_S);
	middle = ew_io_wall(k->io);
	ew_wall_format(middle, at);
	ew_io_sim_advance(k->io, EW_US_PER_S);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	snprintf(body, sizeof(body), "{\"type\":\"viewed\",\"to\":\"%s\"}", at);
	assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_LOG, 0, body), 200);
	assert_int_equal(desk_count(k, "items"), 2);
	snprintf(body, sizeof(body), "{\"type\":\"viewed\",\"from\":\"%s\"}", at);
	assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_LOG, 0, body), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	assert_true(json_is_null(json_object_get(k->answer, "next")));
	kit_free(&k);
}

static void what_is_no_question_is_refused(void **state)
{
	static const char *const bodies[] = {"{\"type\":\"vieved\"}", "{\"person\":\"x\"}", "{\"interaction\":\"x\"}",
		"{\"from\":\"yesterday\"}", "{\"to\":\"today\"}"};
	struct kit *k = a_house();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bodies); i++) {
		assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_LOG, 0, bodies[i]), 400);
		assert_true(kit_problem(k, "bad_query"));
	}
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_SEARCHED), 0);
	kit_free(&k);
}

static void add_views(struct kit *k, unsigned n)
{
	struct ew_call *call;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(ew_keeper_append(k->core, call, EW_EVENT_VIEWED, ew_io_wall(k->io), "user",
					 DESK_PERSON(ADMIN), json_pack("{s:s}", "what", "record"), NULL, NULL, NULL),
			0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

/* Reads page after page; how many entries there are, and *ret_pages. */
static size_t read_all(struct kit *k, const char *more, unsigned *ret_pages)
{
	char body[120] = "";
	size_t n = 0;
	uint64_t last = UINT64_MAX;

	*ret_pages = 0;
	snprintf(body, sizeof(body), "{%s}", more);
	do {
		assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_LOG, 0, body), 200);
		for (size_t i = 0; desk_item(k, "items", i); i++, n++) {
			uint64_t number = (uint64_t)json_integer_value(json_object_get(desk_item(k, "items", i), "number"));

			assert_true(number < last);
			last = number;
		}
		++*ret_pages;
		snprintf(body, sizeof(body), "{\"cursor\":%s%s%s}", kit_text(k, "next") ? kit_text(k, "next") : "0",
			more[0] ? "," : "", more);
	} while (kit_text(k, "next"));
	return n;
}

static void pages_end_and_leave_nothing_out(void **state)
{
	struct kit *k = a_house();
	unsigned pages;

	(void)state;
	add_views(k, 148);
	assert_int_equal(read_all(k, "\"type\":\"viewed\"", &pages), 150);
	assert_int_equal(pages, 4); /* behind a full page there may be more: the last has none */
	/* Nothing of the kind: so many are opened for a page, and the next begins where it ended. */
	add_views(k, 452);
	assert_int_equal(
		read_all(k, "\"person\":\"019aa5a0-0000-7000-8000-0000000000cc\",\"type\":\"viewed\"", &pages), 0);
	assert_int_equal(pages, 3);
	/* More rows than a page looks at, none of which needs opening. */
	add_views(k, 1500);
	assert_int_equal(read_all(k, "\"type\":\"policy_refused\"", &pages), 0);
	assert_int_equal(pages, 2);
	kit_free(&k);
}

/* A replay is a look that does not stand in the log of the call it checks; it names it in the log of the house. */
static void what_names_a_call_is_for_those_who_reach_it(void **state)
{
	static const struct {
		uint8_t who;
		size_t seen;
	} all[] = {{AUDITOR, 4}, {LIMITED, 2}, {ADMIN, 0}};
	struct kit *k = a_house();

	(void)state;
	assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_REPLAY, 1, "{}"), 200);
	assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_REPLAY, 2, "{}"), 200);
	for (size_t i = 0; i < EW_COUNT(all); i++) {
		assert_int_equal(kit_ask(k, all[i].who, EW_ASK_LOG, 0, "{\"type\":\"viewed\"}"), 200);
		assert_int_equal(desk_count(k, "items"), all[i].seen);
	}
	kit_free(&k);
}

static void a_call_that_is_erased_shows_nothing(void **state)
{
	struct kit *k = a_house();

	(void)state;
	desk_finish(k, 1);
	desk_erase(k, 1);
	assert_int_equal(kit_ask(k, AUDITOR, EW_ASK_LOG, 0, "{\"type\":\"viewed\"}"), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_LOG, 0, "{\"type\":\"viewed\"}"), 200);
	assert_int_equal(desk_count(k, "items"), 1);
	kit_free(&k);
}

static void without_memory_it_says_so(void **state)
{
	struct kit *k = a_house();

	(void)state;
	ew_keeper_calls_trim(k->core);
	assert_true(desk_without_memory(k, AUDITOR, EW_ASK_LOG, 0, "{\"type\":\"viewed\"}", 200) > 20);
	assert_int_equal(count_type(k, "viewed"), 2);
	assert_int_equal(k->core->n_calls, 2); /* no call of its own is left behind */
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_sees_what_is_theirs),
		cmocka_unit_test(an_entry_is_what_the_event_says),
		cmocka_unit_test(filters),
		cmocka_unit_test(what_is_no_question_is_refused),
		cmocka_unit_test(pages_end_and_leave_nothing_out),
		cmocka_unit_test(what_names_a_call_is_for_those_who_reach_it),
		cmocka_unit_test(a_call_that_is_erased_shows_nothing),
		cmocka_unit_test(without_memory_it_says_so),
	};

	return cmocka_run_group_tests_name("keeper_log", tests, NULL, NULL);
}

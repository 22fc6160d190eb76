/*
 * Redaction by hand: which stretches are silent for whom, and what the fold and the record know of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "domain/interaction.h"
#include "domain/record.h"
#include "domain/redaction.h"
#include "support/support.h"
#include "unit/domain/by_hand.h"

#define MARKS 4

static struct ew_id who(int n)
{
	struct ew_id id = {{0}};

	if (n > 0)
		id = id_of(n == 1 ? ALICE : BOB);
	return id;
}

/* Of ALICE: 1 is hers, 2 is BOB's, 0 everybody's. */
static const struct {
	const char *name;
	struct {
		int party;
		uint32_t from, to;
		bool removed;
	} marks[MARKS];
	size_t n;
	struct ew_silence expected[MARKS];
	size_t n_expected;
} cases[] = {
	{"none", {{0}}, 0, {{0}}, 0},
	{"hers", {{1, 100, 200, false}}, 1, {{100, 200}}, 1},
	{"another's", {{2, 100, 200, false}}, 1, {{0}}, 0},
	{"everybody's", {{0, 100, 200, false}}, 1, {{100, 200}}, 1},
	{"removed", {{1, 100, 200, true}}, 1, {{0}}, 0},
	{"one of two that overlap is removed", {{1, 100, 200, true}, {0, 150, 250, false}}, 2, {{150, 250}}, 1},
	{"they rise", {{1, 500, 600, false}, {1, 100, 200, false}}, 2, {{100, 200}, {500, 600}}, 2},
	{"they touch", {{1, 200, 300, false}, {1, 100, 200, false}}, 2, {{100, 300}}, 1},
	{"one lies in another", {{1, 100, 900, false}, {1, 200, 300, false}, {1, 950, 960, false}}, 3,
		{{100, 900}, {950, 960}}, 2},
	{"a chain", {{1, 300, 500, false}, {1, 100, 200, false}, {0, 150, 320, false}, {2, 0, 90, false}}, 4, {{100, 500}}, 1},
};

static void which_stretches_are_silent(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_redaction marks[MARKS] = {0};
		struct ew_silence got[EW_MAX_REDACTIONS];

		for (size_t k = 0; k < cases[i].n; k++)
			marks[k] = (struct ew_redaction){.event = k, .party = who(cases[i].marks[k].party),
				.from_ms = cases[i].marks[k].from, .to_ms = cases[i].marks[k].to,
				.removed = cases[i].marks[k].removed};
		size_t n = ew_silences_of(marks, cases[i].n, who(1), got);

		if (n != cases[i].n_expected ||
			memcmp(got, cases[i].expected, n * sizeof(*got)) != 0)
			fail_msg("%s", cases[i].name);
	}
}

/* No number of marks makes one of them be heard. */
static void more_than_may_stand(void **state)
{
	static struct ew_redaction marks[EW_MAX_REDACTIONS + 1];
	struct ew_silence got[EW_MAX_REDACTIONS];

	(void)state;
	for (size_t i = 0; i < EW_COUNT(marks); i++)
		marks[i] = (struct ew_redaction){.from_ms = (uint32_t)(1000 * i), .to_ms = (uint32_t)(1000 * i + 100)};
	assert_int_equal(ew_silences_of(marks, EW_MAX_REDACTIONS, who(1), got), EW_MAX_REDACTIONS);
	assert_int_equal(ew_silences_of(marks, EW_COUNT(marks), who(1), got), 1);
	assert_int_equal(got[0].from_ms, 0);
	assert_int_equal(got[0].to_ms, EW_REDACTION_LATEST_MS);
	/* Those that touch need no room. */
	marks[1].from_ms = 100;
	assert_int_equal(ew_silences_of(marks, EW_COUNT(marks), who(1), got), EW_MAX_REDACTIONS);
}

static void words_and_bounds(void **state)
{
	(void)state;
	for (int i = EW_REDACT_CARD; i <= EW_REDACT_OTHER; i++)
		assert_int_equal(ew_redaction_reason_of(ew_slice_text(ew_redaction_reason_name(i))), i);
	assert_int_equal(ew_redaction_reason_of(EW_SLICE("cards")), 0);
	assert_int_equal(ew_redaction_reason_of(EW_SLICE_EMPTY), 0);
	assert_null(ew_redaction_reason_name(0));
	assert_null(ew_redaction_reason_name(EW_REDACT_OTHER + 1));
	assert_false(ew_redaction_is_possible(5, 5));
	assert_false(ew_redaction_is_possible(6, 5));
	assert_false(ew_redaction_is_possible(0, UINT64_C(1) + EW_REDACTION_LATEST_MS));
	assert_true(ew_redaction_is_possible(0, 1));
}

/* -- the fold and the record -- */

static void put(struct ew_record *record, enum ew_event_type type, const char *fields, int64_t ms)
{
	const struct ew_interaction *it = ew_record_interaction(record);
	json_t *json = json_loads(fields, 0, NULL);
	struct ew_event_draft draft = {.type = type, .interaction = id_of(CALL), .decided = {AT(ms)}, .actor_kind = "user",
		.actor_id = id_of(BOB), .fields = json};
	struct ew_event_place place = {.log = id_of(ALICE), .index = ew_interaction_next(it),
		.previous = ew_interaction_previous(it), .server = {AT(ms)}};
	uint8_t salts[256] = {1};
	struct ew_event e;

	assert_non_null(json);
	assert_int_equal(ew_event_make(&draft, &place, ew_slice_of(salts, ew_event_salt_bytes(&draft)), &e), 0);
	assert_int_equal(ew_record_apply(record, &e), 0);
	ew_event_free(&e);
	json_decref(json);
}

static json_t *member(const json_t *list, size_t i, const char *name)
{
	return json_object_get(json_array_get(list, i), name);
}

static void the_record_lists_them(void **state)
{
	struct ew_silence silent[EW_MAX_REDACTIONS];
	struct ew_record *record;
	const struct ew_interaction *it;
	json_t *json, *list;

	(void)state;
	assert_int_equal(ew_record_new(id_of(CALL), &record), 0);
	it = ew_record_interaction(record);
	put(record, EW_EVENT_CALL_OFFERED, "{}", 0);
	put(record, EW_EVENT_STREAM_ADDED, "{\"party\":\"" ALICE "\",\"stream\":1}", 1);
	put(record, EW_EVENT_REDACTED, "{\"party\":\"" ALICE "\",\"from_ms\":1000,\"to_ms\":2500,\"reason\":\"card\"}", 9000);
	put(record, EW_EVENT_REDACTED, "{\"from_ms\":4000,\"to_ms\":5000,\"reason\":\"health\"}", 9001);
	/* None of these is one. */
	put(record, EW_EVENT_REDACTED, "{\"from_ms\":5000,\"to_ms\":5000,\"reason\":\"card\"}", 9002);
	put(record, EW_EVENT_REDACTED, "{\"to_ms\":5000,\"reason\":\"card\"}", 9003);
	put(record, EW_EVENT_REDACTED,
		"{\"party\":\"019aa5a0-0000-7000-8000-00000000dead\",\"from_ms\":1,\"to_ms\":2,\"reason\":\"card\"}", 9004);
	put(record, EW_EVENT_REDACTION_REMOVED, "{\"redaction\":77,\"approval\":1}", 9005);
	assert_int_equal(ew_interaction_redacted(it), 2);
	assert_int_equal(ew_interaction_redaction_changes(it), 2);
	assert_int_equal(ew_interaction_silences(it, id_of(ALICE), silent), 2);
	assert_int_equal(ew_interaction_silences(it, id_of(BOB), silent), 1);
	assert_int_equal(silent[0].from_ms, 4000);

	put(record, EW_EVENT_REDACTION_REMOVED, "{\"redaction\":2,\"approval\":7,\"reason\":\"the wrong call\"}", 9100);
	put(record, EW_EVENT_REDACTION_REMOVED, "{\"redaction\":2,\"approval\":8}", 9101);
	assert_int_equal(ew_interaction_redacted(it), 1);
	assert_int_equal(ew_interaction_redaction_changes(it), 3);
	assert_true(ew_interaction_find_redaction(it, 2)->removed);
	assert_null(ew_interaction_find_redaction(it, 4));

	json = ew_record_json(record, NULL);
	list = json_object_get(json, "redactions");
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(json_string_value(member(list, 0, "reason")), "card");
	assert_int_equal(json_integer_value(json_object_get(member(list, 0, "removed"), "approval")), 7);
	assert_true(json_is_null(member(list, 1, "removed")));
	assert_null(member(list, 1, "party"));
	assert_string_equal(json_string_value(json_object_get(member(list, 1, "original"), "state")), "sealed");
	assert_string_equal(
		json_string_value(json_object_get(json_object_get(json, "redaction"), "status")), "by_hand");
	assert_int_equal(json_array_size(json_object_get(json, "flags")), 5);
	json_decref(json);
	ew_record_free(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_stretches_are_silent),
		cmocka_unit_test(more_than_may_stand),
		cmocka_unit_test(words_and_bounds),
		cmocka_unit_test(the_record_lists_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

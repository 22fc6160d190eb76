/*
 * Papers: the numbers are those of the events, in pieces between other work; what nobody used is said to be unused; what a person wrote goes
 * on; the event binds the very text; what cannot be made is refused.
 */
#include "unit/keeper/tool_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/reports.h"
#include "domain/event_json.h"

/* Makes one, waits out the log, and shows it. */
static const json_t *paper(struct stage *s, const char *kind, const char *more)
{
	char arguments[400], id[EW_ID_TEXT_BYTES];

	snprintf(arguments, sizeof(arguments), "{\"kind\":\"%s\"%s}", kind, more);
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_PAPER_MAKE, 0, arguments), 202);
	snprintf(id, sizeof(id), "%s", kit_text(s->k, "id"));
	stage_pass(s, 11 * EW_US_PER_S);
	snprintf(arguments, sizeof(arguments), "{\"id\":\"%s\"}", id);
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_PAPER, 0, arguments), 200);
	assert_string_equal(kit_text(s->k, "state"), "done");
	return json_object_get(s->k->answer, "document");
}

static const json_t *row(const json_t *d, const char *list, const char *key, const char *value)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(d, list), i, one) {
		const char *text = json_string_value(json_object_get(one, key));

		if (text && strcmp(text, value) == 0)
			return one;
	}
	return NULL;
}

static json_int_t number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static bool says(const json_t *d, const char *list, const char *part)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(d, list), i, one)
		if (strstr(json_is_string(one) ? json_string_value(one) : json_string_value(json_object_get(one, "field")), part))
			return true;
	return false;
}

static void a_purpose_that_nobody_used_is_unused(void **state)
{
	struct stage s = stage_new();
	const json_t *d, *one;

	(void)state;
	stage_grant(&s, 1, "\"transcription\"");
	d = paper(&s, "record_of_processing", "");
	assert_int_equal(number(json_object_get(d, "counted"), "calls"), 1);
	one = row(d, "purposes", "purpose", "transcription");
	assert_true(json_is_true(json_object_get(one, "used")));
	assert_int_equal(number(one, "calls"), 1);
	assert_int_equal(number(one, "granted"), 1);
	assert_int_equal(number(one, "made"), 0);
	one = row(d, "purposes", "purpose", "qa");
	assert_true(json_is_false(json_object_get(one, "used")));
	assert_true(json_is_true(json_object_get(one, "in_policy")));
	assert_true(says(d, "attention", "the purpose qa, and nobody used it"));
	assert_null(row(d, "purposes", "purpose", "biometrics"));
	assert_int_equal(number(row(d, "time_limits", "kind", "audio"), "policy_s"), 90 * 86400);
	assert_true(says(d, "open", "controller_contact"));
	assert_string_equal(json_string_value(json_object_get(json_object_get(d, "controller"), "name")), "Kit");
	kit_free(&s.k);
}

static void orders_are_counted_as_they_were_answered(void **state)
{
	struct stage s = stage_new();
	const json_t *d, *one;

	(void)state;
	stage_grant(&s, 1, "\"transcription\"");
	stage_denied(&s, 1, "\"sentiment\"", "vendor_purpose");
	stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	stage_later(&s, 300 * EW_US_PER_MS);
	stage_acknowledge(&s, s.grant, 1, "");
	stage_say(&s, 1, "{\"type\":\"segment_ended\",\"segment\":\"payment\"}");
	d = paper(&s, "provider_transparency", "");
	assert_int_equal(json_array_size(json_object_get(d, "tools")), 1);
	one = json_array_get(json_object_get(d, "tools"), 0);
	assert_int_equal(number(one, "calls"), 1);
	assert_int_equal(number(one, "grants"), 1);
	assert_int_equal(number(json_object_get(one, "refused"), "vendor_purpose"), 1);
	assert_int_equal(number(json_object_get(one, "orders"), "pause"), 1);
	assert_int_equal(number(json_object_get(one, "orders"), "resume"), 1);
	assert_int_equal(number(one, "acknowledged"), 1);
	assert_true(number(one, "ms_most") >= 300 && number(one, "ms_most") < 400);
	/* The resume was let pass while the paper was made: its time is over when the paper looks. */
	assert_int_equal(number(one, "open"), 1);
	kit_free(&s.k);
}

static void a_tool_that_was_silent_is_named(void **state)
{
	struct stage s = stage_new();
	const json_t *d;

	(void)state;
	stage_grant(&s, 1, "\"transcription\"");
	stage_say(&s, 1, "{\"type\":\"segment_opened\",\"segment\":\"payment\"}");
	stage_pass(&s, 3 * EW_US_PER_S);
	d = paper(&s, "provider_transparency", "");
	assert_int_equal(number(json_array_get(json_object_get(d, "tools"), 0), "silent"), 1);
	assert_true(says(d, "attention", "were not acknowledged in time"));
	d = paper(&s, "vendors", "");
	assert_int_equal(number(json_array_get(json_object_get(d, "vendors"), 0), "live_grants"), 0);
	kit_free(&s.k);
}

/* It has no grant: its transcripts say that it was sent the sound. */
static void the_speech_engine_is_a_tool_too(void **state)
{
	struct stage s = stage_new();
	const json_t *d, *one;

	(void)state;
	stage_forge(s.k, EW_EVENT_ARTIFACT_RECEIVED, "keeper",
		stage_fields(&s, "{\"kind\":\"transcript\",\"version\":1,\"from_ms\":0,\"to_ms\":900,\"trimmed\":[],\"vendor\":\"$V\",\"model\":\"whisper-3\",\"checked\":true}"));
	d = paper(&s, "provider_transparency", "");
	one = row(d, "tools", "tool", "speech engine whisper-3");
	assert_non_null(one);
	assert_int_equal(number(one, "calls"), 1);
	assert_int_equal(number(one, "grants"), 0);
	assert_int_equal(number(json_object_get(one, "kinds"), "transcript"), 1);
	d = paper(&s, "record_of_processing", "");
	assert_int_equal(number(row(d, "purposes", "purpose", "transcription"), "made"), 1);
	assert_int_equal(number(row(d, "data", "kind", "transcript"), "made"), 1);
	assert_int_equal(json_array_size(json_object_get(d, "vendors")), 1);
	kit_free(&s.k);
}

static void what_is_of_another_entity_or_time_is_not_counted(void **state)
{
	struct stage s = stage_new();
	const json_t *d;

	(void)state;
	stage_grant(&s, 1, "\"transcription\"");
	d = paper(&s, "provider_transparency", ",\"entity\":\"Somebody Else\"");
	assert_int_equal(number(json_object_get(d, "counted"), "calls"), 0);
	assert_int_equal(json_array_size(json_object_get(d, "tools")), 0);
	d = paper(&s, "provider_transparency", ",\"entity\":\"Kit\"");
	assert_int_equal(json_array_size(json_object_get(d, "tools")), 1);
	stage_later(&s, 40LL * 24 * 3600 * EW_US_PER_S);
	d = paper(&s, "provider_transparency", "");
	assert_int_equal(number(json_object_get(d, "counted"), "calls"), 0);
	kit_free(&s.k);
}

static void what_people_wrote_goes_on(void **state)
{
	struct stage s = stage_new();
	const json_t *d;

	(void)state;
	d = paper(&s, "deletion_statistics", ",\"with\":{\"owner\":\"the office\"}");
	assert_int_equal(number(d, "version"), 1);
	assert_true(json_is_null(json_object_get(d, "previous")));
	d = paper(&s, "deletion_statistics", ",\"with\":{\"backups\":\"none\"}");
	assert_int_equal(number(d, "version"), 2);
	assert_string_equal(json_string_value(json_object_get(row(d, "written", "field", "owner"), "text")), "the office");
	assert_int_equal(json_array_size(json_object_get(d, "open")), 0);
	assert_int_equal(json_array_size(json_object_get(d, "changes")), 1);
	d = paper(&s, "deletion_statistics", ",\"with\":{\"owner\":\"\"}");
	assert_null(row(d, "written", "field", "owner"));
	assert_true(says(d, "open", "owner"));
	/* Of another kind nothing was written. */
	d = paper(&s, "vendors", "");
	assert_int_equal(json_array_size(json_object_get(d, "written")), 0);
	kit_free(&s.k);
}

static void the_event_binds_the_text(void **state)
{
	struct stage s = stage_new();
	struct ew_hash hash;
	char *text, hex[2 * EW_SHA256_BYTES + 1];
	const char *said;

	(void)state;
	text = json_dumps(paper(&s, "data_residency", ""), JSON_COMPACT | JSON_SORT_KEYS);
	said = kit_text(s.k, "sha256");
	assert_int_equal(ew_sha256_of(ew_slice_text(text), &hash), 0);
	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash.bytes[i]);
	assert_string_equal(hex, said);
	kit_read_log(s.k, 0);
	assert_int_equal(kit_logged(s.k, EW_EVENT_PAPER_MADE), 1);
	assert_string_equal(kit_field(kit_find(s.k, EW_EVENT_PAPER_MADE), "sha256"), hex);
	assert_string_equal(kit_field(kit_find(s.k, EW_EVENT_PAPER_MADE), "kind"), "data_residency");
	free(text);
	kit_free(&s.k);
}

static void what_is_no_paper_is_not_begun(void **state)
{
	static const struct {
		const char *body;
		unsigned status;
	} wrong[] = {
		{"{\"kind\":\"a_wish\"}", 422},
		{"{}", 422},
		{"{\"kind\":\"vendors\",\"with\":{\"verdict\":\"well\"}}", 422},
		{"{\"kind\":\"vendors\",\"with\":{\"owner\":7}}", 422},
		{"{\"kind\":\"vendors\",\"from\":\"yesterday\"}", 400},
		{"{\"kind\":\"vendors\",\"from\":\"2999-01-01T00:00:00Z\"}", 400},
	};
	struct stage s = stage_new();

	(void)state;
	for (size_t i = 0; i < EW_COUNT(wrong); i++)
		assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PAPER_MAKE, 0, wrong[i].body), wrong[i].status);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PAPERS, 0, "{\"kind\":\"a_wish\"}"), 400);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PAPER, 0, "{\"id\":\"latest\"}"), 404);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PAPERS, 0, "{}"), 200);
	assert_int_equal(json_array_size(json_object_get(s.k->answer, "items")), 0);
	kit_free(&s.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_purpose_that_nobody_used_is_unused),
		cmocka_unit_test(orders_are_counted_as_they_were_answered),
		cmocka_unit_test(a_tool_that_was_silent_is_named),
		cmocka_unit_test(the_speech_engine_is_a_tool_too),
		cmocka_unit_test(what_is_of_another_entity_or_time_is_not_counted),
		cmocka_unit_test(what_people_wrote_goes_on),
		cmocka_unit_test(the_event_binds_the_text),
		cmocka_unit_test(what_is_no_paper_is_not_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

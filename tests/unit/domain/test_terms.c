/*
 * Terms in the log: what is written is read again; what cannot be read opens nothing and destroys nothing; what was
 * decided before there were needs goes on as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "unit/domain/at_random.h"

#define ALL EW_PURPOSES_ALL

static json_t *json_of(const char *text)
{
	char copy[2048];
	size_t n = strlen(text);

	assert_true(n < sizeof(copy));
	memcpy(copy, text, n + 1);
	for (size_t i = 0; i < n; i++)
		if (copy[i] == '\'')
			copy[i] = '"';
	json_t *json = json_loads(copy, JSON_ALLOW_NUL, NULL);

	assert_non_null(json);
	return json;
}

static bool read_text(const char *text, struct ew_terms *ret)
{
	json_t *json = json_of(text);
	bool ok = ew_terms_read(json, ret);

	json_decref(json);
	return ok;
}

static void words(void **state)
{
	(void)state;
	for (unsigned i = 0; i <= EW_MODE_MANDATORY; i++)
		assert_int_equal(ew_mode_of(ew_slice_text(ew_mode_name((enum ew_mode)i))), i);
	for (unsigned i = 0; i <= EW_THEN_MOVE; i++)
		assert_int_equal(ew_then_of(ew_slice_text(ew_then_name((enum ew_then)i))), i);
	for (unsigned i = 0; i <= EW_BEFORE_HOLD; i++)
		assert_int_equal(ew_before_of(ew_slice_text(ew_before_name((enum ew_before)i))), i);
	for (unsigned i = 0; i <= EW_TREAT_PURGE; i++)
		assert_int_equal(ew_treatment_of(ew_slice_text(ew_treatment_name((enum ew_treatment)i))), i);
	for (unsigned i = 0; i <= EW_BASIS_LEGITIMATE_INTEREST; i++)
		assert_int_equal(ew_basis_of(ew_slice_text(ew_basis_name((enum ew_basis)i))), i);
	for (unsigned i = 0; i <= EW_OPT_MANDATORY; i++)
		assert_int_equal(ew_opt_effect_of(ew_slice_text(ew_opt_effect_name((enum ew_opt_effect)i))), i);
	assert_null(ew_mode_name((enum ew_mode)4));
	assert_int_equal(ew_mode_of(EW_SLICE("sometimes")), -1);
}

/* No tool may hand in what is captured under no purpose: it could be made of what was withheld. */
static void kinds(void **state)
{
	(void)state;
	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++) {
		enum ew_artifact_kind kind = (enum ew_artifact_kind)i;

		assert_int_equal(ew_artifact_kind_of(ew_slice_text(ew_artifact_kind_name(kind))), i);
		assert_true(!ew_artifact_is_foreign(kind) || ew_purpose_name(ew_artifact_purpose(kind)));
	}
	assert_int_equal(ew_artifact_kind_of(EW_SLICE("recording")), EW_ARTIFACT_AUDIO);
	assert_int_equal(ew_artifact_kind_of(EW_SLICE("video")), -1);
	assert_null(ew_artifact_kind_name(EW_ARTIFACT_KINDS));
	assert_int_equal(ew_artifact_purpose(EW_ARTIFACT_KINDS), 0);
	assert_false(ew_artifact_is_foreign(EW_ARTIFACT_KINDS));
}

/* Not by memcmp(): there is padding. */
static void check_equal(const struct ew_terms *a, const struct ew_terms *b)
{
	assert_int_equal(a->mode, b->mode);
	assert_int_equal(a->offered, b->offered);
	assert_int_equal(a->obliged, b->obliged);
	assert_memory_equal(a->need, b->need, sizeof(a->need));
	assert_memory_equal(a->agent_need, b->agent_need, sizeof(a->agent_need));
	assert_memory_equal(a->basis, b->basis, sizeof(a->basis));
	assert_int_equal(a->tells, b->tells);
	assert_int_equal(a->in_recording, b->in_recording);
	assert_int_equal(a->separate, b->separate);
	assert_int_equal(a->before, b->before);
	assert_int_equal(a->hold_ms, b->hold_ms);
	assert_int_equal(a->stays_ms, b->stays_ms);
	assert_int_equal(a->again, b->again);
	assert_int_equal(a->opt_out, b->opt_out);
	assert_int_equal(a->then, b->then);
	assert_memory_equal(a->treat, b->treat, sizeof(a->treat));
	assert_memory_equal(a->segment_stops, b->segment_stops, sizeof(a->segment_stops));
	assert_memory_equal(a->segment_asks, b->segment_asks, sizeof(a->segment_asks));
	assert_memory_equal(a->segment_alarm_s, b->segment_alarm_s, sizeof(a->segment_alarm_s));
	assert_int_equal(a->pause.voices, b->pause.voices);
	assert_int_equal(a->pause.segments, b->pause.segments);
	assert_int_equal(a->pause.most, b->pause.most);
	assert_int_equal(a->pause.alarm_s, b->pause.alarm_s);
	assert_int_equal(a->pause.reason, b->pause.reason);
	assert_int_equal(a->grant_s, b->grant_s);
	assert_int_equal(a->ack_ms, b->ack_ms);
	assert_int_equal(a->minor, b->minor);
	assert_string_equal(a->opt_out_keys, b->opt_out_keys);
	for (size_t i = 0; i < EW_SEGMENTS; i++) {
		assert_string_equal(a->segment_keys[i].open, b->segment_keys[i].open);
		assert_string_equal(a->segment_keys[i].end, b->segment_keys[i].end);
	}
	assert_int_equal(a->grant_key, b->grant_key);
	assert_int_equal(a->refuse_key, b->refuse_key);
	assert_memory_equal(a->redact, b->redact, sizeof(a->redact));
	assert_memory_equal(a->keep_s, b->keep_s, sizeof(a->keep_s));
}

static void round_trip(void **state)
{
	struct draw d = {21};

	(void)state;
	for (unsigned i = 0; i < 2000; i++) {
		struct ew_terms t = draw_terms(&d);
		struct ew_terms again;

		if (i % 8 == 0)
			t.tells |= EW_TELLS_UNKNOWN;
		json_t *json = ew_terms_json(&t);

		assert_non_null(json);
		assert_true(ew_terms_read(json, &again));
		check_equal(&t, &again);
		json_decref(json);
	}
}

/* Opens no more than `full` does, for a party that may do whatever it can. */
static void check_no_looser(const struct ew_terms *read, const struct ew_terms *full)
{
	assert_int_equal(read->offered & ~full->offered, 0);
	assert_int_equal(read->obliged & ~full->obliged, 0);
	assert_int_equal(full->tells & ~read->tells, 0);
	assert_true(read->separate <= full->separate);
	assert_true(read->before <= full->before && read->hold_ms <= full->hold_ms);
	assert_true(read->stays_ms >= full->stays_ms);
	assert_true(read->again >= full->again || read->again == EW_VOICE_PARTY);
	for (size_t i = 0; i < EW_PURPOSE_COUNT; i++) {
		assert_true(read->need[i] >= full->need[i]);
		assert_true(read->agent_need[i] >= full->agent_need[i]);
	}
	for (size_t i = 0; i < EW_SEGMENTS; i++) {
		assert_int_equal(full->segment_stops[i] & ~read->segment_stops[i], 0);
		assert_int_equal(read->segment_asks[i] & ~full->segment_asks[i], 0);
	}
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++)
		assert_true(read->treat[i] == full->treat[i] || read->treat[i] == EW_TREAT_SEAL);
	assert_int_equal(read->pause.voices & ~full->pause.voices, 0);
	assert_true(read->grant_s == full->grant_s || read->grant_s == 1);
	/* Sound that is destroyed does not come back. */
	for (size_t i = EW_ARTIFACT_AUDIO + 1; i < EW_ARTIFACT_KINDS; i++)
		assert_true(read->redact[i] >= full->redact[i] || (full->redact[i] && read->redact[i] == EW_PROFILE_STANDARD));
}

/* Every member in turn is left out, or is of another kind: never less strict. */
static void what_cannot_be_read_is_strictest(void **state)
{
	static const char *const others[] = {NULL, "null", "7", "-1", "'x'", "[]", "[7]", "{}", "true", "1e300"};
	struct draw d = {22};

	(void)state;
	for (unsigned k = 0; k < 20; k++) {
		struct ew_terms full = draw_terms(&d);
		json_t *json = ew_terms_json(&full);
		const char *name;
		json_t *value;

		json_object_foreach (json, name, value) {
			for (size_t i = 0; i < EW_COUNT(others); i++) {
				json_t *copy = json_deep_copy(json);
				struct ew_terms read;
				json_t *other = others[i] ? json_loads(others[i], JSON_DECODE_ANY, NULL) : NULL;
				bool list = json_is_array(value) && json_is_array(other);
				bool number = json_is_integer(value) && json_integer_value(other) > 0;
				bool boolean = json_is_boolean(value) && json_is_boolean(other);

				if (other)
					json_object_set_new(copy, name, other);
				else
					json_object_del(copy, name);
				bool ok = ew_terms_read(copy, &read);

				/* What is well formed says something else: that is no fault of reading. */
				assert_int_equal(ok, strcmp(name, "mode") != 0);
				if (!list && !number && !boolean)
					check_no_looser(&read, &full);
				json_decref(copy);
			}
		}
		json_decref(json);
	}
}

static void single_faults(void **state)
{
	struct ew_terms t;

	(void)state;
	assert_true(read_text("{'mode':'automatic','purposes':['recording','reading_minds'],"
			      "'needs':{'recording':'perhaps','transcription':'notice','summary':3},"
			      "'tells':['recording','the_weather']}",
		&t));
	assert_int_equal(t.offered, EW_PURPOSE_RECORDING);
	assert_int_equal(t.need[0], EW_NEED_NEVER);
	assert_int_equal(t.need[1], EW_NEED_NOTICE);
	assert_int_equal(t.need[2], EW_NEED_NEVER);
	assert_int_equal(t.need[3], EW_NEED_NEVER);
	assert_int_equal(t.tells, EW_TELLS_RECORDING | EW_TELLS_UNKNOWN);
	assert_int_equal(t.segment_stops[EW_SEGMENT_PAYMENT], ALL);
	assert_true(t.in_recording);
	assert_int_equal(t.again, EW_VOICE_PARTY);
	assert_int_equal(t.grant_s, 1);
	/* Obliged is never what is not offered. */
	assert_true(read_text("{'mode':'mandatory','purposes':['recording'],'obliged':['recording','summary']}", &t));
	assert_int_equal(t.obliged, EW_PURPOSE_RECORDING);
	assert_int_equal(t.then, EW_THEN_END_CALL);
	assert_int_equal(t.pause.voices, 0);
	/* Keys are keys. */
	assert_true(read_text(
		"{'mode':'automatic','needs':{},'opt_out_keys':'*9','grant_key':'1','refuse_key':'12'}", &t));
	assert_string_equal(t.opt_out_keys, "*9");
	assert_int_equal(t.grant_key, '1');
	assert_int_equal(t.refuse_key, 0);
	assert_true(read_text("{'mode':'automatic','needs':{},'opt_out_keys':'12345678','grant_key':'x'}", &t));
	assert_string_equal(t.opt_out_keys, "");
	assert_int_equal(t.grant_key, 0);
	assert_true(read_text("{'mode':'automatic','needs':{},'opt_out_keys':'*\\u0000'}", &t));
	assert_string_equal(t.opt_out_keys, "");
}

static void without_a_mode(void **state)
{
	static const char *const cases[] = {
		"{}", "{'purposes':['recording']}", "{'mode':7,'purposes':['recording']}", "{'mode':'at times'}", "[]"};
	struct ew_terms t;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		memset(&t, 0xff, sizeof(t));
		assert_false(read_text(cases[i], &t));
		assert_int_equal(t.mode, EW_MODE_NEVER);
		assert_int_equal(t.offered, 0);
		assert_int_equal(t.need[0], EW_NEED_NEVER);
	}
	assert_false(ew_terms_read(NULL, &t));
	assert_int_equal(t.offered, 0);
}

/* As the versions before wrote it. */
static void decided_before_there_were_needs(void **state)
{
	static const struct {
		const char *text;
		enum ew_mode mode;
		enum ew_then then;
		uint32_t obliged;
	} cases[] = {
		{"{'mode':'automatic','rule':'sales','purposes':['recording'],'because':'r','opt_out_then':'continue',"
		 "'artifacts':['audio'],'keep':{'recording':7776000,'consent_evidence':94608000}}",
			EW_MODE_AUTOMATIC, EW_THEN_CONTINUE, 0},
		{"{'mode':'mandatory','rule':'desk','purposes':['recording'],'because':'r','opt_out_then':'end_call',"
		 "'artifacts':['audio'],'keep':{'recording':7776000,'consent_evidence':94608000}}",
			EW_MODE_MANDATORY, EW_THEN_END_CALL, EW_PURPOSE_RECORDING},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_consent_party nobody_told = {.present = true};
		struct ew_terms t;

		memset(&t, 0xff, sizeof(t));
		assert_true(read_text(cases[i].text, &t));
		assert_int_equal(t.mode, cases[i].mode);
		assert_int_equal(t.then, cases[i].then);
		assert_int_equal(t.obliged, cases[i].obliged);
		assert_int_equal(t.offered, EW_PURPOSE_RECORDING);
		assert_int_equal(t.keep_s[EW_ARTIFACT_AUDIO], 7776000);
		assert_int_equal(t.keep_s[EW_ARTIFACT_CONSENT_EVIDENCE], 94608000);
		assert_int_equal(t.keep_s[EW_ARTIFACT_SUMMARY], 0);
		assert_false(t.separate);
		struct ew_situation s = {.terms = &t, .parties = &nobody_told, .n_parties = 1, .wanted = true};

		assert_int_equal(ew_capture_now(&s, 0), EW_PURPOSE_RECORDING);
		/* But what nobody then knew of is withheld. */
		s.segments = 1u << EW_SEGMENT_PAYMENT;
		assert_int_equal(ew_capture_now(&s, 0), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(kinds),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(what_cannot_be_read_is_strictest),
		cmocka_unit_test(single_faults),
		cmocka_unit_test(without_a_mode),
		cmocka_unit_test(decided_before_there_were_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

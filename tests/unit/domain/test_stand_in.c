/*
 * What a recorder may decide alone: tables, and that it never lets go on what somebody has refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "domain/stand_in.h"
#include "unit/domain/at_random.h"

#define VOICE(v) (1u << EW_VOICE_##v)

static void who_may_pause(void **state)
{
	static const struct ew_stand_in free_to = {.pause_voices = 0x3f, .pause_segments = 0xff};
	static const struct ew_stand_in nobody = {0};
	static const struct ew_stand_in desk = {
		.pause_voices = VOICE(AGENT) | VOICE(PERSON),
		.pause_segments = 1u << EW_SEGMENT_PAYMENT,
		.pause_most = 2,
		.pause_reason = true,
	};
	static const struct {
		const struct ew_stand_in *s;
		enum ew_voice voice;
		int segment;
		bool reason;
		uint32_t made;
		bool refused;
	} cases[] = {
		{&free_to, EW_VOICE_AGENT, -1, false, 1000, false},
		{&free_to, EW_VOICE_NOBODY, -1, false, 0, false},
		{&nobody, EW_VOICE_PERSON, -1, true, 0, true},
		{&nobody, EW_VOICE_PARTY, EW_SEGMENT_PAYMENT, true, 0, true},
		{&desk, EW_VOICE_AGENT, -1, true, 0, false},
		{&desk, EW_VOICE_AGENT, -1, true, 1, false},
		{&desk, EW_VOICE_AGENT, -1, true, 2, true},
		{&desk, EW_VOICE_AGENT, -1, false, 0, true},
		{&desk, EW_VOICE_MACHINE, -1, true, 0, true},
		{&desk, EW_VOICE_NOBODY, -1, true, 0, true},
		{&desk, (enum ew_voice)40, -1, true, 0, true},
		{&desk, EW_VOICE_MACHINE, EW_SEGMENT_PAYMENT, false, 99, false},
		{&desk, EW_VOICE_MACHINE, EW_SEGMENT_HEALTH, false, 0, true},
		{&desk, EW_VOICE_MACHINE, 40, false, 0, true},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		const char *why = ew_stand_in_refuses_pause(
			cases[i].s, cases[i].voice, cases[i].segment, cases[i].reason, cases[i].made);

		if ((why != NULL) != cases[i].refused)
			fail_msg("case %zu: %s", i, why ? why : "not refused");
	}
}

static void what_goes_on(void **state)
{
	struct ew_consent_party parties[2] = {{.present = true}, {.kind = EW_PARTY_AGENT, .present = true}};
	struct ew_terms t = {
		.mode = EW_MODE_MANDATORY,
		.offered = EW_PURPOSE_RECORDING | EW_PURPOSE_TRANSCRIPTION,
		.obliged = EW_PURPOSE_RECORDING,
		.opt_out_keys = "*9",
		.segment_keys = {[EW_SEGMENT_HEALTH] = {.open = "*7", .end = "*8"}},
		.pause = {.voices = 0x3f, .segments = 1, .most = 3, .reason = true},
	};
	struct ew_situation s = {.terms = &t, .parties = parties, .n_parties = 2, .wanted = true};
	struct ew_stand_in in;

	(void)state;
	ew_stand_in_of(&s, &in);
	assert_int_equal(in.obliged, EW_PURPOSE_RECORDING);
	assert_int_equal(in.pause_voices, 0x3e); /* nobody's word pauses what must be recorded */
	assert_int_equal(in.pause_segments, 1);
	assert_int_equal(in.pause_most, 3);
	assert_true(in.pause_reason);
	assert_string_equal(in.opt_out_keys, "*9");
	assert_string_equal(in.segment_keys[EW_SEGMENT_HEALTH].open, "*7");
	assert_string_equal(in.segment_keys[EW_SEGMENT_HEALTH].end, "*8");
	assert_string_equal(in.segment_keys[EW_SEGMENT_PAYMENT].open, "");
	assert_false(in.shut_on_joining);
	/* Who joins must be told, and so everybody waits for it; unless each stands alone. */
	t.need[0] = EW_NEED_NOTICE;
	ew_stand_in_of(&s, &in);
	assert_true(in.shut_on_joining);
	t.separate = true;
	ew_stand_in_of(&s, &in);
	assert_false(in.shut_on_joining);
	uint32_t alone[2] = {1, 2};
	uint32_t both[2] = {1, 3};
	s.mixed = alone;
	ew_stand_in_of(&s, &in);
	assert_false(in.shut_on_joining);
	s.mixed = both;
	ew_stand_in_of(&s, &in);
	assert_true(in.shut_on_joining);
	/* A call that need not be recorded: everybody pauses, nothing goes on. */
	t.mode = EW_MODE_AUTOMATIC;
	ew_stand_in_of(&s, &in);
	assert_int_equal(in.obliged, 0);
	assert_int_equal(in.pause_voices, 0x3f);
	assert_int_equal(in.pause_most, 0);
	assert_null(ew_stand_in_refuses_pause(&in, EW_VOICE_NOBODY, -1, false, 50));
	s.terms = NULL;
	ew_stand_in_of(&s, &in);
	assert_int_equal(in.obliged, 0);
	assert_true(in.shut_on_joining);
}

static void what_was_refused_never_goes_on(void **state)
{
	struct draw d = {31};
	unsigned obliged = 0;

	(void)state;
	for (unsigned k = 0; k < 20000; k++) {
		struct drawn_call call;
		struct ew_stand_in in;

		draw_call(&d, &call);
		ew_stand_in_of(&call.s, &in);
		for (size_t i = 0; i < call.s.n_parties; i++)
			assert_int_equal(in.obliged & ew_consent_refused(&call.parties[i]), 0);
		assert_int_equal(in.obliged & ew_purposes_with_derived(call.s.refused), 0);
		assert_int_equal(in.obliged & ~(call.terms.obliged & call.terms.offered), 0);
		assert_true(in.obliged == 0 || call.terms.mode == EW_MODE_MANDATORY);
		obliged += in.obliged != 0;
	}
	assert_true(obliged > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_pause),
		cmocka_unit_test(what_goes_on),
		cmocka_unit_test(what_was_refused_never_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

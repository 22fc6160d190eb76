/*
 * A call's terms only become stricter: over random terms, field by field, and by what gates let through; and the one
 * thing that is new, what has become a duty.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "policy/policy_merge.h"

#define PARTIES 3
#define TRIES 40000

static uint64_t seed;

static uint64_t next(void)
{
	seed += 0x9e3779b97f4a7c15u;
	uint64_t z = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9u;

	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static uint32_t below(uint32_t n)
{
	return (uint32_t)(next() % n);
}

/* Mostly nothing, for a limit. */
static uint32_t some(uint32_t n)
{
	return below(2) ? below(n) : 0;
}

static uint32_t purposes(void)
{
	return (uint32_t)(next() & next() & EW_PURPOSES_ALL);
}

static void some_segments(struct ew_terms *to)
{
	for (size_t s = 0; s < EW_SEGMENTS; s++) {
		to->segment_stops[s] = purposes() | purposes();
		to->segment_asks[s] = to->segment_stops[s] & purposes();
		to->segment_alarm_s[s] = some(100);
		to->segment_keys[s].open[0] = below(2) ? '*' : '\0';
	}
}

static void some_terms(struct ew_terms *to)
{
	memset(to, 0, sizeof(*to));
	to->mode = (enum ew_mode)below(4);
	to->offered = to->mode == EW_MODE_NEVER ? 0 : purposes() | purposes();
	to->obliged = to->mode == EW_MODE_MANDATORY ? to->offered & purposes() : 0;
	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++) {
		to->need[p] = (uint8_t)below(EW_NEED_NEVER + 1);
		to->agent_need[p] = (uint8_t)below(EW_NEED_NEVER + 1);
	}
	to->tells = below(1u << EW_TELLS_COUNT) & below(1u << EW_TELLS_COUNT);
	to->in_recording = below(2);
	to->separate = below(2);
	to->before = (enum ew_before)below(2);
	to->hold_ms = to->before == EW_BEFORE_HOLD ? 1 + below(1000) : 0;
	to->stays_ms = some(5000);
	to->again = (enum ew_voice)below(6);
	to->opt_out = to->obliged ? EW_OPT_MANDATORY : (enum ew_opt_effect)below(EW_OPT_MANDATORY);
	to->then = (enum ew_then)below(3);
	for (size_t kind = 0; kind < EW_ARTIFACT_KINDS; kind++)
		to->treat[kind] = (uint8_t)below(4);
	some_segments(to);
	to->pause = (struct ew_pause_terms){below(64), below(256), some(5), some(100), below(2)};
	to->grant_s = some(100);
	to->ack_ms = some(100);
	to->minor = (uint8_t)below(4);
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++)
		to->redact[i] = (uint8_t)below(EW_PROFILE_NUMBERS + 1);
	to->opt_out_keys[0] = below(2) ? '*' : '\0';
	to->refuse_key = below(2) ? '2' : '\0';
}

/* Zero is no limit. */
static bool as_small(uint32_t limit, uint32_t than)
{
	return than == 0 || (limit != 0 && limit <= than);
}

static void check_segments(const struct ew_terms *to, const struct ew_terms *than)
{
	for (size_t s = 0; s < EW_SEGMENTS; s++) {
		uint32_t goes_on = ~to->segment_stops[s] | to->segment_asks[s];

		assert_int_equal(~to->segment_stops[s] & than->segment_stops[s], 0);
		assert_int_equal(goes_on & than->segment_stops[s] & ~than->segment_asks[s], 0);
		assert_int_equal(to->segment_asks[s] & ~to->segment_stops[s], 0);
		assert_true(as_small(to->segment_alarm_s[s], than->segment_alarm_s[s]));
		assert_true(to->segment_keys[s].open[0] || !than->segment_keys[s].open[0]);
	}
}

/* Of each of the two that it was made of. `duties` are new, and their needs are another matter. */
static void check_stricter(const struct ew_terms *to, const struct ew_terms *than, uint32_t duties)
{
	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++) {
		assert_true((duties >> p & 1) || to->need[p] >= than->need[p]);
		assert_true((duties >> p & 1) || to->agent_need[p] >= than->agent_need[p]);
	}
	for (size_t kind = 0; kind < EW_ARTIFACT_KINDS; kind++)
		assert_true(to->treat[kind] >= than->treat[kind]);
	assert_int_equal(to->offered & ~than->offered & ~duties, 0);
	assert_int_equal(than->tells & ~to->tells, 0);
	for (unsigned kind = 0; kind < EW_ARTIFACT_KINDS; kind++)
		assert_true(to->redact[kind] >= than->redact[kind]);
	assert_true(to->in_recording || !than->in_recording);
	assert_true(than->separate || !to->separate);
	assert_true(to->before == EW_BEFORE_DISCARD ? to->hold_ms == 0 : than->before == EW_BEFORE_HOLD);
	assert_true(to->hold_ms <= than->hold_ms);
	assert_true(to->stays_ms >= than->stays_ms);
	assert_true(to->again >= than->again);
	assert_true(to->minor >= than->minor);
	assert_true(as_small(to->grant_s, than->grant_s));
	assert_true(as_small(to->ack_ms, than->ack_ms));
	assert_true(to->opt_out_keys[0] || !than->opt_out_keys[0]);
	assert_true(to->refuse_key || !than->refuse_key);
	check_segments(to, than);
}

static void test_each_field(void **state)
{
	(void)state;
	seed = 1;
	for (size_t i = 0; i < TRIES; i++) {
		struct ew_terms before, now, to, again;

		some_terms(&before);
		some_terms(&now);
		to = now;
		ew_terms_hold_to(&to, &before);
		check_stricter(&to, &before, now.obliged & ~before.obliged);
		check_stricter(&to, &now, 0);
		again = to;
		ew_terms_hold_to(&again, &before);
		if (!(now.obliged & ~before.obliged))
			assert_memory_equal(&again, &to, sizeof(to));
	}
}

/* Where strictness is no order. */
static void test_effects(void **state)
{
	(void)state;
	seed = 2;
	for (size_t i = 0; i < TRIES; i++) {
		struct ew_terms before, now, to;

		some_terms(&before);
		some_terms(&now);
		to = now;
		ew_terms_hold_to(&to, &before);
		assert_int_equal(to.opt_out == EW_OPT_MANDATORY, now.opt_out == EW_OPT_MANDATORY);
		if (to.opt_out == EW_OPT_STOP_STAY)
			assert_int_equal(to.then, EW_THEN_CONTINUE);
		else
			assert_true(before.then != EW_THEN_END_CALL || to.then == EW_THEN_END_CALL);
		if (now.opt_out != EW_OPT_MANDATORY && before.opt_out != EW_OPT_MANDATORY)
			assert_true(to.opt_out >= now.opt_out && to.opt_out >= before.opt_out);
		if (to.opt_out != EW_OPT_STOP_STAY && now.then != EW_THEN_CONTINUE)
			assert_int_not_equal(to.then, EW_THEN_CONTINUE);
		if (now.mode != EW_MODE_MANDATORY || before.mode != EW_MODE_MANDATORY)
			assert_memory_equal(&to.pause, &now.pause, sizeof(to.pause));
		else
			assert_int_equal(to.pause.voices & ~before.pause.voices, 0);
	}
}

static const struct {
	enum ew_mode before, now, then;
} modes[] = {
	{EW_MODE_NEVER, EW_MODE_AUTOMATIC, EW_MODE_NEVER},
	{EW_MODE_NEVER, EW_MODE_ON_DEMAND, EW_MODE_NEVER},
	{EW_MODE_NEVER, EW_MODE_MANDATORY, EW_MODE_MANDATORY},
	{EW_MODE_AUTOMATIC, EW_MODE_NEVER, EW_MODE_NEVER},
	{EW_MODE_AUTOMATIC, EW_MODE_ON_DEMAND, EW_MODE_ON_DEMAND},
	{EW_MODE_AUTOMATIC, EW_MODE_MANDATORY, EW_MODE_MANDATORY},
	{EW_MODE_ON_DEMAND, EW_MODE_AUTOMATIC, EW_MODE_ON_DEMAND},
	{EW_MODE_ON_DEMAND, EW_MODE_NEVER, EW_MODE_NEVER},
	{EW_MODE_MANDATORY, EW_MODE_AUTOMATIC, EW_MODE_AUTOMATIC},
	{EW_MODE_MANDATORY, EW_MODE_ON_DEMAND, EW_MODE_ON_DEMAND},
	{EW_MODE_MANDATORY, EW_MODE_NEVER, EW_MODE_NEVER},
};

static void test_modes(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(modes); i++) {
		struct ew_terms before = {.mode = modes[i].before}, now = {.mode = modes[i].now};

		ew_terms_hold_to(&now, &before);
		assert_int_equal(now.mode, modes[i].then);
	}
}

/* -- a duty ------------------------------------------------------------------------------------ */

static void test_new_duty(void **state)
{
	struct ew_terms before = {.mode = EW_MODE_AUTOMATIC, .need = {EW_NEED_GRANT}, .agent_need = {EW_NEED_GRANT}};
	struct ew_terms now = {.mode = EW_MODE_MANDATORY, .offered = 1, .obliged = 1, .need = {EW_NEED_NOTICE}};
	struct ew_terms to = now;

	(void)state;
	ew_terms_hold_to(&to, &before);
	assert_int_equal(to.offered, 1);
	assert_int_equal(to.need[0], EW_NEED_NOTICE);
	assert_int_equal(to.agent_need[0], EW_NEED_NOTHING);
	/* What was a duty before gets no easier. */
	before.obliged = before.offered = 1;
	to = now;
	ew_terms_hold_to(&to, &before);
	assert_int_equal(to.need[0], EW_NEED_GRANT);
	/* Who forbade it goes on forbidding it. */
	before = (struct ew_terms){.need = {EW_NEED_NEVER}};
	to = now;
	ew_terms_hold_to(&to, &before);
	assert_int_equal(to.need[0], EW_NEED_NEVER);
}

/* -- what gates let through -------------------------------------------------------------------- */

static void some_party(struct ew_consent_party *to)
{
	memset(to, 0, sizeof(*to));
	to->told = (uint32_t)(next() | next()) & ((1u << EW_TELLS_COUNT) - 1);
	to->granted = purposes() | purposes();
	to->written = to->granted & purposes();
	to->implied = purposes();
	to->guardian = purposes();
	to->agreed = purposes();
	to->declined = purposes() & ~to->granted & ~to->implied & purposes() & purposes();
	for (size_t s = 0; s < EW_SEGMENTS; s++)
		to->in_segment[s] = purposes();
	to->kind = (uint8_t)below(3);
	to->minor = below(8) == 0;
	to->present = below(8) != 0;
}

static uint32_t captured(const struct ew_terms *terms, struct ew_situation *situation)
{
	situation->terms = terms;
	return ew_capture_now(situation, 0);
}

/* Whatever was said: what stricter terms let through, easier ones let through as well. */
static void test_nothing_opens(void **state)
{
	size_t open = 0;

	(void)state;
	seed = 3;
	for (size_t i = 0; i < TRIES * 4; i++) {
		struct ew_terms before, now, to;
		struct ew_consent_party parties[PARTIES];
		struct ew_situation situation = {.parties = parties,
			.n_parties = 1 + below(PARTIES),
			.segments = below(4) ? 0 : below(256),
			.wanted = true};

		some_terms(&before);
		some_terms(&now);
		for (size_t k = 0; k < PARTIES; k++)
			some_party(&parties[k]);
		to = now;
		ew_terms_hold_to(&to, &before);
		uint32_t gate = captured(&to, &situation);

		assert_int_equal(gate & ~captured(&now, &situation), 0);
		if (!(now.obliged & ~before.obliged) && !(before.obliged & ~now.obliged))
			assert_int_equal(gate & ~captured(&before, &situation), 0);
		open += gate != 0;
	}
	assert_true(open > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_field),
		cmocka_unit_test(test_effects),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_new_duty),
		cmocka_unit_test(test_nothing_opens),
	};

	return cmocka_run_group_tests_name("before", tests, NULL, NULL);
}

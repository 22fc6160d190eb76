/*
 * A call's terms only ever become stricter: when its facts change, what is decided anew is held to what was decided
 * before, field by field. Must never take a need, a duty, a stop or a treatment away that the call has had; relaxing
 * needs a new call. What the law makes a duty now may be captured although it was not offered before: not to record it
 * would be the breach.
 */
#include "policy/policy_merge.h"

#include <string.h>

static void at_least(uint8_t *to, const uint8_t *before, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (before[i] > to[i])
			to[i] = before[i];
}

/* What has become a duty asks for what the duty asks; who has forbidden it goes on forbidding it. */
static void hold_needs(uint8_t *to, const uint8_t *before, uint32_t new_duties)
{
	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++) {
		bool duty = (new_duties >> p & 1) && before[p] != EW_NEED_NEVER;

		if (!duty && before[p] > to[p])
			to[p] = before[p];
	}
}

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* Zero is no limit at all. */
static uint32_t smaller(uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0)
		return a | b;
	return a < b ? a : b;
}

/* What was never to be recorded stays so but for a duty; what waited to be started goes on waiting. */
static enum ew_mode mode_of(enum ew_mode now, enum ew_mode before)
{
	if (now == EW_MODE_NEVER || now == EW_MODE_MANDATORY)
		return now;
	if (before == EW_MODE_NEVER || before == EW_MODE_ON_DEMAND)
		return before;
	return now;
}

/* Keys that would mean two things end nothing: what they open is stricter than what they would end. */
static bool means_something(const struct ew_terms *t, const char *keys)
{
	bool means = ew_keys_meet(keys, t->opt_out_keys);

	for (size_t s = 0; s < EW_SEGMENTS; s++)
		means = means || ew_keys_meet(keys, t->segment_keys[s].open) || ew_keys_meet(keys, t->segment_keys[s].end);
	return means;
}

/* What opened a segment goes on to, and what ended it where that is not what other keys of now mean. */
static void hold_segment_keys(const struct ew_terms *to, const struct ew_segment_keys *before, struct ew_segment_keys *keys)
{
	bool ends = !means_something(to, before->end);

	memcpy(keys->open, before->open, sizeof(keys->open));
	memset(keys->end, 0, sizeof(keys->end));
	if (ends)
		memcpy(keys->end, before->end, sizeof(keys->end));
}

/* Inside of a segment: stopped by either, and what goes on with a yes does so by both. */
static void hold_segments(struct ew_terms *to, const struct ew_terms *before)
{
	for (size_t s = 0; s < EW_SEGMENTS; s++) {
		uint32_t stops = to->segment_stops[s] | before->segment_stops[s];
		uint32_t asks = (to->segment_asks[s] | ~to->segment_stops[s]) &
				(before->segment_asks[s] | ~before->segment_stops[s]);

		to->segment_stops[s] = stops;
		to->segment_asks[s] = asks & stops;
		to->segment_alarm_s[s] = smaller(to->segment_alarm_s[s], before->segment_alarm_s[s]);
		if (to->segment_keys[s].open[0] == '\0')
			hold_segment_keys(to, &before->segment_keys[s], &to->segment_keys[s]);
	}
}

/* Terms of pausing mean something on calls that must be recorded only. */
static void hold_pause(struct ew_pause_terms *to, const struct ew_pause_terms *before)
{
	to->voices &= before->voices;
	to->segments |= before->segments;
	to->most = smaller(to->most, before->most);
	to->alarm_s = smaller(to->alarm_s, before->alarm_s);
	to->reason = to->reason || before->reason;
}

/* A law that keeps the service available after a refusal has the last word, where recording is not a duty. */
static void hold_opt_out(struct ew_terms *to, const struct ew_terms *before)
{
	if (to->opt_out != EW_OPT_MANDATORY && before->opt_out != EW_OPT_MANDATORY && before->opt_out > to->opt_out)
		to->opt_out = before->opt_out;
	if (to->opt_out == EW_OPT_STOP_STAY)
		to->then = EW_THEN_CONTINUE;
	else if (before->then == EW_THEN_END_CALL || to->then == EW_THEN_CONTINUE)
		to->then = before->then;
}

static void hold_answers(struct ew_terms *to, const struct ew_terms *before)
{
	to->again = before->again > to->again ? before->again : to->again;
	to->grant_s = smaller(to->grant_s, before->grant_s);
	to->ack_ms = smaller(to->ack_ms, before->ack_ms);
	if (to->opt_out_keys[0] == '\0')
		memcpy(to->opt_out_keys, before->opt_out_keys, sizeof(to->opt_out_keys));
	if (to->refuse_key == 0)
		to->refuse_key = before->refuse_key;
}

void ew_terms_hold_to(struct ew_terms *to, const struct ew_terms *before)
{
	if (to->mode == EW_MODE_MANDATORY && before->mode == EW_MODE_MANDATORY)
		hold_pause(&to->pause, &before->pause);
	to->mode = mode_of(to->mode, before->mode);
	to->offered &= before->offered | to->obliged;
	hold_needs(to->need, before->need, to->obliged & ~before->obliged);
	hold_needs(to->agent_need, before->agent_need, to->obliged & ~before->obliged);
	at_least(to->treat, before->treat, EW_ARTIFACT_KINDS);
	at_least(&to->minor, &before->minor, 1);
	to->tells |= before->tells;
	to->in_recording = to->in_recording || before->in_recording;
	to->separate = to->separate && before->separate;
	if (before->before == EW_BEFORE_DISCARD)
		to->before = EW_BEFORE_DISCARD;
	to->hold_ms = to->before == EW_BEFORE_HOLD ? smaller(to->hold_ms, before->hold_ms) : 0;
	to->stays_ms = larger(to->stays_ms, before->stays_ms);
	at_least(to->redact, before->redact, EW_ARTIFACT_KINDS);
	to->keep_original &= before->keep_original;
	at_least(to->words, before->words, EW_WORDS_CONSENT); /* of refusing; of agreeing the other way round */
	if (to->words[EW_WORDS_CONSENT] > before->words[EW_WORDS_CONSENT])
		to->words[EW_WORDS_CONSENT] = before->words[EW_WORDS_CONSENT];
	at_least(to->words + EW_WORDS_PAYMENT, before->words + EW_WORDS_PAYMENT, EW_WORDS_KINDS - EW_WORDS_PAYMENT);
	hold_segments(to, before);
	hold_opt_out(to, before);
	hold_answers(to, before);
}

/*
 * What is erased and what stays: cases by hand, and the rule against a model that is written from its sentences, one after the other, for
 * terms and calls at random.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domain/erasure.h"
#include "domain/request.h"
#include "unit/domain/at_random.h"

#define DAY_S 86400ull
#define ROUNDS 20000
#define BIT(kind) EW_KIND_BIT(EW_ARTIFACT_##kind)

static const struct ew_wall ended = {1767225600LL * EW_US_PER_S}; /* 2026-01-01T00:00:00Z */

struct call {
	struct ew_terms terms;
	uint64_t least_s[EW_ARTIFACT_KINDS];
	struct ew_erasable of;
	struct ew_erasure_line lines[EW_ARTIFACT_KINDS];
	size_t n;
};

static void a_call(struct call *c)
{
	memset(c, 0, sizeof(*c));
	c->terms.keep_s[EW_ARTIFACT_AUDIO] = 90 * DAY_S;
	c->terms.keep_s[EW_ARTIFACT_METADATA] = 365 * DAY_S;
	c->terms.keep_s[EW_ARTIFACT_CONSENT_EVIDENCE] = 3 * 365 * DAY_S;
	c->of = (struct ew_erasable){.terms = &c->terms,
		.least_s = c->least_s,
		.ended = ended,
		.unstated_s = 365 * DAY_S,
		.kinds = BIT(AUDIO) | BIT(TRANSCRIPT) | BIT(METADATA) | BIT(CONSENT_EVIDENCE)};
}

static void plan(struct call *c)
{
	c->n = ew_erasure_plan(&c->of, c->lines);
}

static const struct ew_erasure_line *line_of(const struct call *c, enum ew_artifact_kind kind)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->lines[i].kind == kind)
			return &c->lines[i];
	fail_msg("no line of %s", ew_artifact_kind_name(kind));
	return NULL;
}

static void says(const struct call *c, enum ew_artifact_kind kind, enum ew_fate fate, enum ew_duty duty, int64_t days)
{
	const struct ew_erasure_line *line = line_of(c, kind);

	assert_int_equal(line->fate, fate);
	assert_int_equal(line->duty, duty);
	assert_int_equal(line->until.us, days ? ended.us + days * (int64_t)DAY_S * EW_US_PER_S : 0);
}

static void nothing_stands_against_it(void **state)
{
	struct call c;

	(void)state;
	a_call(&c);
	plan(&c);
	assert_int_equal(c.n, 4);
	says(&c, EW_ARTIFACT_AUDIO, EW_FATE_ERASED, EW_DUTY_NONE, 0);
	says(&c, EW_ARTIFACT_TRANSCRIPT, EW_FATE_ERASED, EW_DUTY_NONE, 0);
	says(&c, EW_ARTIFACT_METADATA, EW_FATE_ERASED, EW_DUTY_NONE, 0);
	says(&c, EW_ARTIFACT_CONSENT_EVIDENCE, EW_FATE_KEPT, EW_DUTY_EVIDENCE, 3 * 365 + 1); /* over a leap day */
	assert_int_equal(ew_erasure_kinds(c.lines, c.n), BIT(AUDIO) | BIT(TRANSCRIPT) | BIT(METADATA));
}

static void a_duty_keeps_what_it_is_about(void **state)
{
	struct call c;

	(void)state;
	a_call(&c);
	c.terms.obliged = EW_PURPOSE_RECORDING;
	plan(&c);
	says(&c, EW_ARTIFACT_AUDIO, EW_FATE_KEPT, EW_DUTY_MANDATORY, 90);
	says(&c, EW_ARTIFACT_TRANSCRIPT, EW_FATE_ERASED, EW_DUTY_NONE, 0);
	says(&c, EW_ARTIFACT_METADATA, EW_FATE_KEPT, EW_DUTY_REST, 90);
	a_call(&c);
	c.terms.basis[__builtin_ctz(EW_PURPOSE_TRANSCRIPTION)] = EW_BASIS_LEGAL_OBLIGATION;
	plan(&c);
	says(&c, EW_ARTIFACT_TRANSCRIPT, EW_FATE_KEPT, EW_DUTY_BASIS, 365);
	says(&c, EW_ARTIFACT_AUDIO, EW_FATE_ERASED, EW_DUTY_NONE, 0);
	a_call(&c);
	c.least_s[EW_ARTIFACT_AUDIO] = 30 * DAY_S; /* the law asks for less than policy keeps: so long, and no longer */
	plan(&c);
	says(&c, EW_ARTIFACT_AUDIO, EW_FATE_KEPT, EW_DUTY_LEAST, 30);
	says(&c, EW_ARTIFACT_METADATA, EW_FATE_KEPT, EW_DUTY_REST, 30);
	c.least_s[EW_ARTIFACT_AUDIO] = 1000 * DAY_S; /* for longer than it is kept: another law has won */
	plan(&c);
	says(&c, EW_ARTIFACT_AUDIO, EW_FATE_KEPT, EW_DUTY_LEAST, 90);
}

static void who_stands_in_the_way(void **state)
{
	struct call c;

	(void)state;
	a_call(&c);
	c.of.restricted = true;
	plan(&c);
	says(&c, EW_ARTIFACT_AUDIO, EW_FATE_HELD, EW_DUTY_RESTRICTION, 0);
	c.of.held = true;
	plan(&c);
	says(&c, EW_ARTIFACT_CONSENT_EVIDENCE, EW_FATE_HELD, EW_DUTY_HOLD, 0);
	assert_int_equal(ew_erasure_kinds(c.lines, c.n), 0);
	c.of.ended.us = 0;
	plan(&c);
	says(&c, EW_ARTIFACT_AUDIO, EW_FATE_NOT_YET, EW_DUTY_GOING_ON, 0);
}

/* What no law can be asked about stays as long as it is kept for. */
static void what_nobody_knows(void **state)
{
	struct call c;

	(void)state;
	a_call(&c);
	c.of.unknown = true;
	plan(&c);
	says(&c, EW_ARTIFACT_AUDIO, EW_FATE_KEPT, EW_DUTY_UNKNOWN, 90);
	says(&c, EW_ARTIFACT_METADATA, EW_FATE_KEPT, EW_DUTY_UNKNOWN, 365);
	says(&c, EW_ARTIFACT_CONSENT_EVIDENCE, EW_FATE_KEPT, EW_DUTY_EVIDENCE, 3 * 365 + 1);
	assert_int_equal(ew_erasure_kinds(c.lines, c.n), 0);
	assert_string_equal(ew_duty_name(EW_DUTY_UNKNOWN), "policy_unknown");
}

/* It stays, and with it what it is found by; what a law keeps says so. */
static void what_nobody_agreed_to(void **state)
{
	struct call c;

	(void)state;
	a_call(&c);
	c.of.unagreed = BIT(TRANSCRIPT) | BIT(CONSENT_EVIDENCE);
	plan(&c);
	says(&c, EW_ARTIFACT_AUDIO, EW_FATE_ERASED, EW_DUTY_NONE, 0);
	says(&c, EW_ARTIFACT_TRANSCRIPT, EW_FATE_KEPT, EW_DUTY_AFTER, 365);
	says(&c, EW_ARTIFACT_METADATA, EW_FATE_KEPT, EW_DUTY_REST, 365);
	says(&c, EW_ARTIFACT_CONSENT_EVIDENCE, EW_FATE_KEPT, EW_DUTY_EVIDENCE, 3 * 365 + 1);
	assert_int_equal(ew_erasure_kinds(c.lines, c.n), BIT(AUDIO));
	c.terms.obliged = EW_PURPOSE_TRANSCRIPTION;
	plan(&c);
	says(&c, EW_ARTIFACT_TRANSCRIPT, EW_FATE_KEPT, EW_DUTY_MANDATORY, 365);
}

/* -- the model --------------------------------------------------------------------------------- */

static bool is_duty(const struct call *c, unsigned kind)
{
	uint32_t purpose = ew_artifact_purpose((enum ew_artifact_kind)kind);
	unsigned bit = purpose ? (unsigned)__builtin_ctz(purpose) : 0;
	uint8_t basis = c->terms.basis[bit];

	if (c->least_s[kind] > 0)
		return true;
	return purpose && ((c->terms.obliged & purpose) || basis == EW_BASIS_LEGAL_OBLIGATION || basis == EW_BASIS_PUBLIC_TASK);
}

static enum ew_fate model(const struct call *c, unsigned kind)
{
	bool any = false;

	if (c->of.ended.us == 0)
		return EW_FATE_NOT_YET;
	if (c->of.held || c->of.restricted)
		return EW_FATE_HELD;
	if (is_duty(c, kind) || kind == EW_ARTIFACT_CONSENT_EVIDENCE)
		return EW_FATE_KEPT;
	for (unsigned i = 0; kind == EW_ARTIFACT_METADATA && i < EW_ARTIFACT_METADATA; i++)
		any = any || ((c->of.kinds & EW_KIND_BIT(i)) && is_duty(c, i));
	return any ? EW_FATE_KEPT : EW_FATE_ERASED;
}

static void as_the_model_has_it(void **state)
{
	struct draw d = {.state = 20261123};
	struct call c;

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		a_call(&c);
		c.terms = draw_terms(&d);
		c.terms.obliged = draw_mask(&d, (1u << EW_PURPOSE_COUNT) - 1);
		for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
			c.terms.basis[i] = (uint8_t)draw_below(&d, EW_BASIS_LEGITIMATE_INTEREST + 1);
		for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++)
			c.least_s[i] = draw_once_in(&d, 5) ? 1 + draw_below(&d, 1000000) : 0;
		c.of.kinds = draw_mask(&d, EW_KINDS_ALL) | (draw_once_in(&d, 2) ? BIT(METADATA) | BIT(CONSENT_EVIDENCE) : 0);
		c.of.held = draw_once_in(&d, 6);
		c.of.restricted = draw_once_in(&d, 6);
		c.of.ended = draw_once_in(&d, 9) ? (struct ew_wall){0} : ended;
		plan(&c);
		assert_int_equal(c.n, __builtin_popcount(c.of.kinds));
		for (size_t i = 0; i < c.n; i++) {
			const struct ew_erasure_line *line = &c.lines[i];

			if (line->fate != model(&c, line->kind))
				fail_msg("round %u: %s is %s", round, ew_artifact_kind_name(line->kind), ew_fate_name(line->fate));
			assert_true((line->duty == EW_DUTY_NONE) == (line->fate == EW_FATE_ERASED));
			assert_true((ew_duty_cite(line->duty) != NULL) == (line->fate != EW_FATE_ERASED));
		}
	}
}

/* -- deadlines and grounds --------------------------------------------------------------------- */

static struct ew_wall at(const char *text)
{
	struct ew_wall t;

	assert_int_equal(ew_wall_parse(ew_slice_text(text), &t), 0);
	return t;
}

static void months(void **state)
{
	static const struct {
		const char *from;
		unsigned months;
		const char *to;
	} cases[] = {
		{"2026-11-23T10:00:00Z", 1, "2026-12-23T10:00:00Z"},
		{"2026-12-15T10:00:00Z", 1, "2027-01-15T10:00:00Z"},
		{"2026-01-31T23:59:59Z", 1, "2026-02-28T23:59:59Z"},
		{"2028-01-31T00:00:00Z", 1, "2028-02-29T00:00:00Z"},
		{"2100-01-30T00:00:00Z", 1, "2100-02-28T00:00:00Z"},
		{"2026-11-30T00:00:00Z", 3, "2027-02-28T00:00:00Z"},
		{"2026-08-31T00:00:00Z", 1, "2026-09-30T00:00:00Z"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_months_later(at(cases[i].from), cases[i].months).us, at(cases[i].to).us);
	assert_int_equal(ew_request_extension(at("2026-01-31T00:00:00Z"), false, at("2026-02-28T00:00:00Z")), EW_EXTENSION_GIVEN);
	assert_int_equal(ew_request_extension(at("2026-01-31T00:00:00Z"), false, at("2026-02-28T00:00:01Z")), EW_EXTENSION_TOO_LATE);
	assert_int_equal(ew_request_extension(at("2026-01-31T00:00:00Z"), true, at("2026-02-01T00:00:00Z")), EW_EXTENSION_AGAIN);
}

static void no_refusal_without_a_ground(void **state)
{
	(void)state;
	assert_null(ew_refusal_ground_of(NULL, EW_REQUEST_ERASURE));
	assert_null(ew_refusal_ground_of("because", EW_REQUEST_ERASURE));
	assert_null(ew_refusal_ground_of("legal_claims", EW_REQUEST_ACCESS));
	assert_string_equal(ew_refusal_ground_of("legal_claims", EW_REQUEST_ERASURE)->cite, "Article 17(3)(e) GDPR");
	for (size_t i = 0; ew_refusal_ground_at(i); i++) {
		const struct ew_refusal_ground *g = ew_refusal_ground_at(i);
		bool any = false;

		for (unsigned kind = 0; kind < EW_REQUEST_KINDS; kind++)
			any = any || ew_refusal_ground_of(g->word, (enum ew_request_kind)kind) == g;
		assert_true(any && *g->cite && *g->sentence);
	}
	for (unsigned kind = 0; kind < EW_REQUEST_KINDS; kind++)
		assert_int_equal(ew_request_kind_of(ew_request_kind_name((enum ew_request_kind)kind)), kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_stands_against_it),
		cmocka_unit_test(a_duty_keeps_what_it_is_about),
		cmocka_unit_test(who_stands_in_the_way),
		cmocka_unit_test(what_nobody_knows),
		cmocka_unit_test(what_nobody_agreed_to),
		cmocka_unit_test(as_the_model_has_it),
		cmocka_unit_test(months),
		cmocka_unit_test(no_refusal_without_a_ground),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

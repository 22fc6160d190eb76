/*
 * When things fall due: dates by hand, and the rule against a model that is written from its sentences and counts by the text of
 * dates.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/retention.h"
#include "unit/domain/at_random.h"

#define DAY_S 86400ull
#define YEAR_S (365 * DAY_S)
#define ROUNDS 20000

static struct ew_wall at(const char *text)
{
	struct ew_wall t;

	assert_int_equal(ew_wall_parse(ew_slice_text(text), &t), 0);
	return t;
}

static void dates(void **state)
{
	static const struct {
		const char *from;
		uint64_t keep_s;
		const char *until;
	} cases[] = {
		{"2026-11-22T10:00:00Z", 90 * DAY_S, "2027-02-20T10:00:00Z"},
		{"2026-11-22T10:00:00Z", YEAR_S, "2027-11-22T10:00:00Z"},
		{"2024-01-10T23:59:59.999999Z", YEAR_S, "2025-01-10T23:59:59.999999Z"}, /* over a leap day */
		{"2024-01-10T00:00:00Z", 5 * YEAR_S, "2029-01-10T00:00:00Z"},          /* over two: 1,827 days */
		{"2024-02-29T12:00:00Z", YEAR_S, "2025-03-01T12:00:00Z"},
		{"2024-02-29T12:00:00Z", 4 * YEAR_S, "2028-02-29T12:00:00Z"},
		{"2096-02-29T12:00:00Z", 4 * YEAR_S, "2100-03-01T12:00:00Z"}, /* no leap year */
		{"2024-01-10T00:00:00Z", YEAR_S + DAY_S, "2025-01-10T00:00:00Z"}, /* days, not years */
		{"2026-03-29T00:59:59Z", 3600, "2026-03-29T01:59:59Z"},         /* clocks go forward in Europe: UTC does not */
		{"9950-01-01T00:00:00Z", 100 * YEAR_S, "9999-12-31T23:59:59.999999Z"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_kept_until(at(cases[i].from), cases[i].keep_s).us, at(cases[i].until).us);
	assert_int_equal(ew_kept_until(at("2026-11-22T10:00:00Z"), 0).us, INT64_MAX);
	assert_int_equal(ew_kept_until(at("2026-11-22T10:00:00Z"), UINT64_MAX).us, INT64_MAX);
	assert_int_equal(ew_kept_until((struct ew_wall){INT64_MAX}, 1).us, INT64_MAX);
}

static size_t plan(const uint64_t keep_s[static EW_ARTIFACT_KINDS], uint64_t unstated_s, struct ew_retention_step steps[EW_ARTIFACT_KINDS])
{
	return ew_retention_plan(keep_s, at("2026-01-01T00:00:00Z"), unstated_s, steps);
}

static void one_period_is_one_step(void **state)
{
	struct ew_retention_step steps[EW_ARTIFACT_KINDS];
	uint64_t keep_s[EW_ARTIFACT_KINDS] = {[EW_ARTIFACT_AUDIO] = 90 * DAY_S};

	(void)state;
	assert_int_equal(plan(keep_s, YEAR_S, steps), 1);
	assert_int_equal(steps[0].kinds, EW_KINDS_ALL);
	assert_int_equal(steps[0].at.us, at("2026-04-01T00:00:00Z").us);
}

static void data_stay_for_the_longest_and_evidence_longer(void **state)
{
	struct ew_retention_step steps[EW_ARTIFACT_KINDS];
	uint64_t keep_s[EW_ARTIFACT_KINDS] = {[EW_ARTIFACT_AUDIO] = 90 * DAY_S,
		[EW_ARTIFACT_TRANSCRIPT] = 30 * DAY_S,
		[EW_ARTIFACT_METADATA] = 10 * DAY_S,
		[EW_ARTIFACT_CONSENT_EVIDENCE] = 3 * YEAR_S};

	(void)state;
	assert_int_equal(plan(keep_s, 0, steps), 3);
	assert_int_equal(steps[0].kinds, EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT));
	assert_int_equal(steps[1].kinds, EW_KINDS_ALL & ~EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT) & ~EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE));
	assert_int_equal(steps[1].at.us, at("2026-04-01T00:00:00Z").us);
	assert_int_equal(steps[2].kinds, EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE));
	assert_int_equal(steps[2].at.us, at("2029-01-01T00:00:00Z").us);
	keep_s[EW_ARTIFACT_CONSENT_EVIDENCE] = DAY_S; /* it cannot go before what it allowed */
	assert_int_equal(plan(keep_s, 0, steps), 2);
	assert_true(steps[1].kinds & EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE));
}

static void what_nobody_said_anything_of(void **state)
{
	struct ew_retention_step steps[EW_ARTIFACT_KINDS];
	uint64_t keep_s[EW_ARTIFACT_KINDS] = {0};

	(void)state;
	assert_int_equal(plan(keep_s, 0, steps), 0);
	assert_int_equal(ew_retention_due(keep_s, at("2026-01-01T00:00:00Z"), 0, EW_ARTIFACT_AUDIO).us, INT64_MAX);
	assert_int_equal(plan(keep_s, 365 * DAY_S, steps), 1);
	assert_int_equal(steps[0].kinds, EW_KINDS_ALL);
	assert_int_equal(steps[0].at.us, at("2027-01-01T00:00:00Z").us);
	assert_int_equal(ew_retention_due(keep_s, at("2026-01-01T00:00:00Z"), 0, (enum ew_artifact_kind)EW_ARTIFACT_KINDS).us, INT64_MAX);
}

/* -- the model: dates as people write them ------------------------------------------------------- */

static struct ew_wall model_until(struct ew_wall from, uint64_t keep_s)
{
	char text[EW_WALL_TEXT_BYTES], moved[64];
	struct ew_wall t;
	int years;

	if (keep_s == 0)
		return (struct ew_wall){INT64_MAX};
	if (keep_s % YEAR_S)
		return (struct ew_wall){from.us + (int64_t)keep_s * EW_US_PER_S};
	ew_wall_format(from, text);
	years = (int)strtol((char[]){text[0], text[1], text[2], text[3], 0}, NULL, 10) + (int)(keep_s / YEAR_S);
	snprintf(moved, sizeof(moved), "%04d%s", years, text + 4);
	if (ew_wall_parse(ew_slice_text(moved), &t) < 0) { /* there is no such day */
		snprintf(moved, sizeof(moved), "%04d-03-01%s", years, text + 10);
		t = at(moved);
	}
	t.us += from.us % EW_US_PER_MS; /* what the text does not show */
	return t;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Each sentence of the rule, for one kind. */
static int64_t model_due(const uint64_t *keep_s, struct ew_wall ended, uint64_t unstated_s, unsigned kind)
{
	int64_t longest = 0, data;

	for (unsigned i = 0; i < EW_ARTIFACT_METADATA; i++)
		longest = keep_s[i] ? most(longest, model_until(ended, keep_s[i]).us) : longest;
	if (keep_s[EW_ARTIFACT_METADATA])
		data = most(longest, model_until(ended, keep_s[EW_ARTIFACT_METADATA]).us);
	else
		data = longest ? longest : model_until(ended, unstated_s).us;
	if (kind == EW_ARTIFACT_CONSENT_EVIDENCE)
		return keep_s[kind] ? most(data, model_until(ended, keep_s[kind]).us) : data;
	if (kind == EW_ARTIFACT_METADATA || !keep_s[kind])
		return data;
	return model_until(ended, keep_s[kind]).us;
}

static void the_rule_holds(void **state)
{
	static const uint64_t periods[] = {0, 0, 3600, DAY_S, 30 * DAY_S, 90 * DAY_S, 364 * DAY_S, YEAR_S, 366 * DAY_S, 3 * YEAR_S, 7 * YEAR_S, 10 * YEAR_S};
	struct draw d = {42};

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct ew_wall ended = {(int64_t)(draw(&d) % (2500000000ull * 1000000ull))}; /* until 2049 */
		uint64_t keep_s[EW_ARTIFACT_KINDS], unstated_s = periods[draw_below(&d, EW_COUNT(periods))];
		struct ew_retention_step steps[EW_ARTIFACT_KINDS];
		uint32_t seen = 0;
		size_t n;

		for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++)
			keep_s[i] = periods[draw_below(&d, EW_COUNT(periods))];
		n = ew_retention_plan(keep_s, ended, unstated_s, steps);
		for (size_t s = 0; s < n; s++) {
			assert_true(s == 0 || steps[s - 1].at.us < steps[s].at.us);
			assert_int_equal(seen & steps[s].kinds, 0);
			seen |= steps[s].kinds;
			for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++) {
				if (steps[s].kinds & EW_KIND_BIT(i))
					assert_int_equal(steps[s].at.us, model_due(keep_s, ended, unstated_s, i));
			}
		}
		for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++) {
			int64_t due = ew_retention_due(keep_s, ended, unstated_s, (enum ew_artifact_kind)i).us;

			assert_int_equal(due, model_due(keep_s, ended, unstated_s, i));
			assert_int_equal(due != INT64_MAX, (seen >> i) & 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates),
		cmocka_unit_test(one_period_is_one_step),
		cmocka_unit_test(data_stay_for_the_longest_and_evidence_longer),
		cmocka_unit_test(what_nobody_said_anything_of),
		cmocka_unit_test(the_rule_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

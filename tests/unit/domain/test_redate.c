/*
 * Other periods for a call: by hand, and at random against a model that asks for the time of each kind alone and compares.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/redate.h"
#include "unit/domain/at_random.h"

#define DAY 86400ull
#define YEAR (365 * DAY)
#define ROUNDS 20000

#define AUDIO EW_KIND_BIT(EW_ARTIFACT_AUDIO)
#define TEXT EW_KIND_BIT(EW_ARTIFACT_TRANSCRIPT)
#define DATA EW_KIND_BIT(EW_ARTIFACT_METADATA)
#define PROOF EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE)

static const struct ew_wall ended = {1800000000ll * EW_US_PER_S};

/* Periods in days: of audio, transcript, data, evidence; 0: not said. */
struct days {
	unsigned audio, text, data, proof;
};

static const struct {
	struct days was, is;
	unsigned stated; /* days; 0: nothing */
	bool unknown;
	uint32_t gone;
	enum ew_redate_outcome outcome;
	uint32_t shorter, longer, beyond; /* of the four above */
} table[] = {
	{{90, 90, 365, 1095}, {90, 90, 365, 1095}, 0, false, 0, EW_REDATE_SAME, 0, 0, 0},
	{{90, 90, 365, 1095}, {30, 90, 365, 1095}, 90, false, 0, EW_REDATE_CHANGED, AUDIO, 0, 0},
	{{90, 90, 365, 1095}, {180, 90, 365, 1095}, 0, false, 0, EW_REDATE_CHANGED, 0, AUDIO, 0},
	{{90, 90, 365, 1095}, {180, 90, 365, 1095}, 90, false, 0, EW_REDATE_ANNOUNCED, 0, AUDIO, AUDIO},
	{{90, 90, 365, 1095}, {180, 90, 365, 1095}, 180, false, 0, EW_REDATE_CHANGED, 0, AUDIO, 0},
	{{90, 90, 365, 1095}, {180, 90, 365, 1095}, 0, true, 0, EW_REDATE_UNKNOWN, 0, AUDIO, 0},
	{{90, 90, 365, 1095}, {30, 90, 365, 1095}, 0, true, 0, EW_REDATE_CHANGED, AUDIO, 0, 0}, /* going sooner needs no notice */
	{{90, 90, 365, 1095}, {90, 90, 730, 1095}, 90, false, 0, EW_REDATE_CHANGED, 0, DATA, 0}, /* of data no notice speaks */
	{{90, 90, 90, 90}, {90, 90, 90, 1095}, 90, false, 0, EW_REDATE_CHANGED, 0, PROOF, 0},
	{{90, 90, 365, 1095}, {30, 180, 365, 1095}, 90, false, 0, EW_REDATE_ANNOUNCED, AUDIO, TEXT, TEXT},
	{{90, 90, 365, 1095}, {30, 90, 365, 1095}, 0, false, AUDIO, EW_REDATE_SAME, 0, 0, 0}, /* nothing is left of it */
	{{90, 90, 365, 1095}, {180, 90, 365, 1095}, 90, false, AUDIO, EW_REDATE_SAME, 0, 0, 0},
	{{90, 0, 365, 1095}, {90, 30, 365, 1095}, 0, false, 0, EW_REDATE_CHANGED, TEXT, 0, 0}, /* it went with the data before */
	{{90, 30, 365, 1095}, {90, 0, 365, 1095}, 90, false, 0, EW_REDATE_ANNOUNCED, 0, TEXT, TEXT}, /* and would again */
	{{90, 90, 365, 1095}, {400, 90, 365, 1095}, 0, false, 0, EW_REDATE_CHANGED, 0, AUDIO | DATA, 0}, /* data stay as long as audio */
};

static void keep(const struct days *d, uint64_t to[static EW_ARTIFACT_KINDS])
{
	memset(to, 0, EW_ARTIFACT_KINDS * sizeof(to[0]));
	to[EW_ARTIFACT_AUDIO] = d->audio * DAY;
	to[EW_ARTIFACT_TRANSCRIPT] = d->text * DAY;
	to[EW_ARTIFACT_METADATA] = d->data * DAY;
	to[EW_ARTIFACT_CONSENT_EVIDENCE] = d->proof * DAY;
}

static void by_hand(void **state)
{
	const uint32_t all = AUDIO | TEXT | DATA | PROOF;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(table); i++) {
		uint64_t was[EW_ARTIFACT_KINDS], is[EW_ARTIFACT_KINDS];
		struct ew_redate_view v = {.was_s = was, .is_s = is, .ended = ended, .unstated_s = YEAR,
			.stated_s = table[i].stated * DAY, .stated_unknown = table[i].unknown, .gone = table[i].gone | (EW_KINDS_ALL & ~all)};
		struct ew_redate r;

		keep(&table[i].was, was);
		keep(&table[i].is, is);
		ew_redate_of(&v, &r);
		if (r.outcome != table[i].outcome || (r.shorter & all) != table[i].shorter || (r.longer & all) != table[i].longer ||
			(r.beyond & all) != table[i].beyond)
			fail_msg("row %zu: %s, shorter %x, longer %x, beyond %x", i, ew_redate_outcome_name(r.outcome), r.shorter, r.longer, r.beyond);
	}
}

static void what_is_due_at_once(void **state)
{
	static const struct days was = {90, 90, 365, 1095}, is = {30, 90, 365, 1095};
	uint64_t was_s[EW_ARTIFACT_KINDS], is_s[EW_ARTIFACT_KINDS];
	struct ew_redate_view v = {.was_s = was_s, .is_s = is_s, .ended = ended};
	struct ew_redate r;

	(void)state;
	keep(&was, was_s);
	keep(&is, is_s);
	ew_redate_of(&v, &r);
	assert_false(ew_redate_is_due(&r, (struct ew_wall){ended.us + 29 * (int64_t)DAY * EW_US_PER_S}));
	assert_true(ew_redate_is_due(&r, (struct ew_wall){ended.us + 30 * (int64_t)DAY * EW_US_PER_S}));
	assert_false(ew_redate_is_due(&r, (struct ew_wall){ended.us + 90 * (int64_t)DAY * EW_US_PER_S})); /* it was due anyway */
}

static uint64_t some_period(struct draw *d)
{
	return draw_once_in(d, 3) ? 0 : draw_once_in(d, 3) ? YEAR * (1 + draw_below(d, 3)) : (1 + draw_below(d, 500)) * DAY;
}

static void against_a_model(void **state)
{
	struct draw d = {.state = 5};
	unsigned seen[4] = {0};

	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint64_t was[EW_ARTIFACT_KINDS], is[EW_ARTIFACT_KINDS];
		struct ew_redate_view v = {.was_s = was, .is_s = is, .ended = {ended.us + (int64_t)draw_below(&d, 100000) * EW_US_PER_S},
			.unstated_s = draw_once_in(&d, 4) ? 0 : YEAR, .stated_s = some_period(&d), .stated_unknown = draw_once_in(&d, 5),
			.gone = draw_once_in(&d, 3) ? draw_mask(&d, EW_KINDS_ALL) : 0};
		bool changed = false, beyond = false, longer = false;
		struct ew_redate r;

		for (unsigned k = 0; k < EW_ARTIFACT_KINDS; k++) {
			was[k] = some_period(&d);
			is[k] = draw_once_in(&d, 2) ? was[k] : some_period(&d);
		}
		ew_redate_of(&v, &r);
		for (unsigned k = 0; k < EW_ARTIFACT_KINDS; k++) {
			struct ew_wall a = ew_retention_due(was, v.ended, v.unstated_s, (enum ew_artifact_kind)k);
			struct ew_wall b = ew_retention_due(is, v.ended, v.unstated_s, (enum ew_artifact_kind)k);
			bool there = !(v.gone >> k & 1);

			assert_int_equal(a.us, r.was[k].us);
			assert_int_equal(b.us, r.is[k].us);
			assert_int_equal(there && b.us < a.us, r.shorter >> k & 1);
			assert_int_equal(there && b.us > a.us, r.longer >> k & 1);
			changed = changed || (there && a.us != b.us);
			longer = longer || (there && b.us > a.us && EW_KINDS_ANNOUNCED >> k & 1);
			beyond = beyond || (there && b.us > a.us && EW_KINDS_ANNOUNCED >> k & 1 && v.stated_s > 0 &&
						   b.us > ew_kept_until(v.ended, v.stated_s).us);
		}
		assert_int_equal(r.outcome, beyond ? EW_REDATE_ANNOUNCED
			: longer && v.stated_unknown ? EW_REDATE_UNKNOWN : changed ? EW_REDATE_CHANGED : EW_REDATE_SAME);
		seen[r.outcome]++;
	}
	for (size_t i = 0; i < EW_COUNT(seen); i++)
		assert_true(seen[i] > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_hand),
		cmocka_unit_test(what_is_due_at_once),
		cmocka_unit_test(against_a_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Merging law with law: commutative, associative, idempotent and never less strict than either side, over random laws
 * and over all pairs of what is shipped.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "policy/pack_parts.h"
#include "real_packs.h"

/* -- merging ---------------------------------------------------------------------------------- */

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static struct ew_keep_bound random_bound(uint32_t *seed)
{
	struct ew_keep_bound bound = {0};

	if (next(seed) % 3 == 0)
		return bound;
	bound.least_s = next(seed) % 4;
	bound.most_s = next(seed) % 4 || !bound.least_s ? 4 + next(seed) % 4 : 0;
	bound.cite = next(seed) % 2 ? "cite" : NULL;
	return bound;
}

static struct ew_law random_law(uint32_t *seed)
{
	struct ew_law law = {.review_by = next(seed) % 2 ? "2027-01-01" : "2026-01-01"};

	law.consent = next(seed) % 4;
	for (size_t i = 0; i < EW_PURPOSE_COUNT; i++) {
		law.need[i] = (uint8_t)(next(seed) % (EW_NEED_NEVER + 1));
		law.agent_need[i] = (uint8_t)(next(seed) % (EW_NEED_NEVER + 1));
	}
	law.tells = next(seed) & 0x1fff;
	law.notice = next(seed) % 2;
	law.in_recording = next(seed) % 2;
	law.affirmative = next(seed) % 2;
	law.hold = next(seed) % 2;
	law.stays_ms = next(seed) % 4;
	law.opt_out = next(seed) % 5;
	law.then = (int)(next(seed) % 4) - 1;
	law.mandates = next(seed) & EW_PURPOSES_ALL;
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++)
		law.keep[i] = random_bound(seed);
	law.segments = next(seed) & 0xff;
	law.confidence = next(seed) % 3;
	law.counsel = next(seed) % 2;
	return law;
}

/* Everything that binds; whose text it is does not. */
static bool same(const struct ew_law *a, const struct ew_law *b)
{
	for (size_t i = 0; i < EW_ARTIFACT_KINDS; i++) {
		if (a->keep[i].least_s != b->keep[i].least_s || a->keep[i].most_s != b->keep[i].most_s ||
			!a->keep[i].cite != !b->keep[i].cite)
			return false;
	}
	return a->consent == b->consent && memcmp(a->need, b->need, sizeof(a->need)) == 0 &&
	       memcmp(a->agent_need, b->agent_need, sizeof(a->agent_need)) == 0 && a->tells == b->tells &&
	       a->notice == b->notice && a->in_recording == b->in_recording && a->affirmative == b->affirmative &&
	       a->hold == b->hold && a->stays_ms == b->stays_ms && a->opt_out == b->opt_out && a->then == b->then &&
	       a->mandates == b->mandates && a->segments == b->segments && a->confidence == b->confidence &&
	       a->counsel == b->counsel && strcmp(a->review_by, b->review_by) == 0;
}

static void check_merge(const struct ew_law *a, const struct ew_law *b, const struct ew_law *c)
{
	struct ew_law ab = *a;
	struct ew_law ba = *b;
	struct ew_law bc = *b;
	struct ew_law ab_c;
	struct ew_law a_bc = *a;
	struct ew_law twice;

	ew_law_merge(&ab, b);
	ew_law_merge(&ba, a);
	assert_true(same(&ab, &ba));
	twice = ab;
	ew_law_merge(&twice, b);
	ew_law_merge(&twice, a);
	ew_law_merge(&twice, &ab);
	assert_true(same(&ab, &twice));
	ab_c = ab;
	ew_law_merge(&ab_c, c);
	ew_law_merge(&bc, c);
	ew_law_merge(&a_bc, &bc);
	assert_true(same(&ab_c, &a_bc));
	assert_true(ew_law_at_least(&ab, a));
	assert_true(ew_law_at_least(&ab, b));
	assert_true(ew_law_at_least(a, a));
	assert_true(!ew_law_at_least(a, b) || ew_law_at_least(a, &ab));
}

static void test_merge_random(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct ew_law a = random_law(&seed);
		struct ew_law b = random_law(&seed);
		struct ew_law c = random_law(&seed);

		check_merge(&a, &b, &c);
	}
}

/* Each field by itself: whatever is made stricter is seen, and what is weaker is not taken for as strict. */
static void test_at_least(void **state)
{
	static const struct ew_law none = {.then = -1, .hold = true};
	struct ew_law one[16];
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(one); i++)
		one[i] = none;
	one[n++].consent = EW_CONSENT_NOTICE;
	one[n++].need[3] = EW_NEED_NOTICE;
	one[n++].agent_need[3] = EW_NEED_NOTICE;
	one[n++].tells = EW_TELLS_RIGHTS;
	one[n++].notice = true;
	one[n++].in_recording = true;
	one[n++].affirmative = true;
	one[n++].hold = false;
	one[n++].stays_ms = 1;
	one[n++].opt_out = EW_OPT_WEIGH;
	one[n++].mandates = EW_PURPOSE_RECORDING;
	one[n++].keep[0] = (struct ew_keep_bound){.least_s = 1, .cite = "a"};
	one[n++].keep[0] = (struct ew_keep_bound){.most_s = 1, .cite = "a"};
	one[n++].segments = 1;
	one[n++].counsel = true;
	for (size_t i = 0; i < n; i++) {
		struct ew_law both = none;

		assert_true(ew_law_at_least(&one[i], &none));
		assert_false(ew_law_at_least(&none, &one[i]));
		ew_law_merge(&both, &one[i]);
		assert_true(ew_law_at_least(&both, &one[i]));
	}
}

/* -- what is shipped -------------------------------------------------------------------------- */

struct all {
	const struct ew_law *at[1024];
	size_t n;
};

static void collect(const struct ew_packs *packs, struct all *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < ew_packs_count(packs); i++) {
		for (size_t k = 0; k < ew_packs_laws(packs, i) && ret->n < EW_COUNT(ret->at); k++)
			ret->at[ret->n++] = ew_packs_law(packs, i, k);
	}
}

/* All pairs, each with a third in turn: not stricter by the order in which packs are named, nor by naming one twice. */
static void test_merge_real(void **state)
{
	struct ew_packs *packs = load_real_packs();
	struct all all;

	(void)state;
	collect(packs, &all);
	for (size_t i = 0; i < all.n; i++) {
		for (size_t k = 0; k < all.n; k++)
			check_merge(all.at[i], all.at[k], all.at[(i + 7 * k) % all.n]);
	}
	ew_packs_free(&packs);
}

static void check_shipped(const struct ew_law *law)
{
	assert_true(law->n_cites > 0);
	assert_true(ew_utf8_valid(ew_slice_text(law->name)));
	assert_true(!law->place || law->mandates == 0);
	for (const struct ew_law *parent = law->parent; parent; parent = parent->parent)
		assert_true(law->consent >= parent->consent && (law->tells & parent->tells) == parent->tells);
}

static void test_shipped(void **state)
{
	struct ew_packs *packs = load_real_packs();
	struct all all;

	(void)state;
	collect(packs, &all);
	for (size_t i = 0; i < all.n; i++)
		check_shipped(all.at[i]);
	if (all.n > 0)
		assert_int_equal(ew_packs_of_place(packs, 0, "*")->consent, EW_CONSENT_ALL_EXPLICIT);
	ew_packs_free(&packs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merge_random),
		cmocka_unit_test(test_at_least),
		cmocka_unit_test(test_merge_real),
		cmocka_unit_test(test_shipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

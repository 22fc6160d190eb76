/*
 * Probes of a bucket in memory, honest and not; nothing that did not happen is proven, whatever goes wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "store/s3_probe.h"
#include "support/support.h"
#include "unit/store/s3_fake.h"
#include "unit/store/s3_kit.h"

static int drive(struct fake *f, struct ew_s3_probe *p)
{
	struct ew_s3_now now = {.wall = f->now, .random = 7};
	struct ew_s3_step step = {0};

	for (unsigned steps = 0; steps < 1000; steps++) {
		struct ew_s3_answer *answer = NULL;
		int r = ew_s3_probe_next(p, &now, &step);

		if (r < 0)
			return r;
		if (step.kind == EW_S3_STEP_END)
			return 0;
		if (step.kind == EW_S3_STEP_WAIT) {
			now.wall = step.until;
			f->now = now.wall;
			continue;
		}
		const struct ew_s3_said *said =
			fake_answer(f, step.request, EW_SLICE_EMPTY, step.wants_bytes ? ew_s3_probe_sink : NULL, p, &answer);

		r = said ? ew_s3_probe_answered(p, said, &now) : -ENOMEM;
		ew_s3_answer_free(&answer);
		if (r < 0)
			return r;
	}
	return -ELOOP;
}

static struct ew_s3_probe *begin(bool wait)
{
	const struct ew_s3_probe_wish wish = {.id = {{9}}, .wait = wait, .lock_s = 10};
	struct ew_s3_probe *p = NULL;

	assert_int_equal(ew_s3_probe_new(s3_place(), &wish, &p, NULL), 0);
	return p;
}

static size_t canaries(const struct fake *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_versions; i++)
		n += !f->version[i].is_gone;
	return n;
}

static enum ew_s3_proof proof_of(const struct ew_s3_probe *p, enum ew_s3_ability ability)
{
	return ew_s3_probe_result(p)->abilities.finding[ability].proof;
}

static void a_good_one(void **state)
{
	struct fake f = {.has_versions = true, .has_locks = true, .has_conditions = true, .now = s3_noon()};
	struct ew_s3_probe *p = begin(true);

	(void)state;
	assert_int_equal(drive(&f, p), 0);
	for (enum ew_s3_ability a = EW_S3_ABLE_LEGAL_HOLD; a <= EW_S3_ABLE_COMPLIANCE_ENDS; a++)
		assert_int_equal(proof_of(p, a), EW_S3_PROVEN);
	assert_int_equal(proof_of(p, EW_S3_ABLE_STORE), EW_S3_PROVEN);
	assert_int_equal(proof_of(p, EW_S3_ABLE_CONDITIONAL), EW_S3_PROVEN);
	assert_int_equal(proof_of(p, EW_S3_ABLE_MULTIPART), EW_S3_PROVEN);
	assert_int_equal(proof_of(p, EW_S3_ABLE_LIST_VERSIONS), EW_S3_PROVEN);
	assert_int_equal(proof_of(p, EW_S3_ABLE_CLOCK), EW_S3_PROVEN);
	assert_int_equal(proof_of(p, EW_S3_ABLE_TAGS), EW_S3_SAYS_NO);
	assert_int_equal(proof_of(p, EW_S3_ABLE_RANGE), EW_S3_PROVEN);
	/* The fake looks at no signature, no hash and no key. */
	for (enum ew_s3_ability a = EW_S3_ABLE_CHECK_MD5; a <= EW_S3_ABLE_CUSTOMER_KEY; a++)
		assert_int_equal(proof_of(p, a), EW_S3_IGNORED);
	assert_int_equal(proof_of(p, EW_S3_ABLE_STORAGE_CLASS), EW_S3_UNTRIED);
	assert_int_equal(canaries(&f), 0);
	assert_int_equal(ew_s3_probe_result(p)->n_left, 0);
	ew_s3_probe_free(&p);
	fake_free(&f);
}

static void one_that_ignores_locks(void **state)
{
	struct fake f = {.has_versions = true, .no_ranges = true, .now = s3_noon()};
	struct ew_s3_probe *p = begin(true);

	(void)state;
	assert_int_equal(drive(&f, p), 0);
	assert_int_equal(proof_of(p, EW_S3_ABLE_RANGE), EW_S3_IGNORED);
	for (enum ew_s3_ability a = EW_S3_ABLE_LEGAL_HOLD; a <= EW_S3_ABLE_COMPLIANCE; a++)
		assert_int_equal(proof_of(p, a), EW_S3_IGNORED);
	assert_int_equal(proof_of(p, EW_S3_ABLE_COMPLIANCE_ENDS), EW_S3_UNTRIED);
	assert_int_equal(proof_of(p, EW_S3_ABLE_CONDITIONAL), EW_S3_IGNORED);
	assert_int_equal(canaries(&f), 0);
	ew_s3_probe_free(&p);
	fake_free(&f);
}

/* Everything is refused to who may not delete; that is no lock. */
static void without_the_right(void **state)
{
	(void)state;
	for (int is_minio = 0; is_minio < 2; is_minio++) {
		struct fake f = {.has_versions = true, .has_locks = true, .no_delete = true, .is_minio = is_minio, .now = s3_noon()};
		struct ew_s3_probe *p = begin(false);

		assert_int_equal(drive(&f, p), 0);
		for (enum ew_s3_ability a = EW_S3_ABLE_LEGAL_HOLD; a <= EW_S3_ABLE_COMPLIANCE; a++)
			assert_int_equal(proof_of(p, a), EW_S3_UNTRIED);
		assert_int_equal(proof_of(p, EW_S3_ABLE_STORE), EW_S3_PROVEN);
		assert_true(ew_s3_probe_result(p)->n_left > 3);
		ew_s3_probe_free(&p);
		fake_free(&f);
	}
}

/* A lock that is still there after its end is told, in whatever words it is refused. */
static void one_that_never_lets_go(void **state)
{
	(void)state;
	for (int is_minio = 0; is_minio < 2; is_minio++) {
		struct fake f = {.has_versions = true, .has_locks = true, .is_minio = is_minio, .now = s3_noon()};
		struct ew_s3_probe *p = begin(false), *next = NULL;

		assert_int_equal(drive(&f, p), 0);
		const struct ew_s3_probed *r = ew_s3_probe_result(p);
		const struct ew_s3_probe_wish wish = {.id = {{8}}, .lock_s = 10, .left = r->left, .n_left = r->n_left};

		assert_int_equal(r->n_left, 1);
		f.now.us += 11 * EW_US_PER_S;
		f.no_delete = true;
		assert_int_equal(ew_s3_probe_new(s3_place(), &wish, &next, NULL), 0);
		assert_int_equal(drive(&f, next), 0);
		assert_int_equal(proof_of(next, EW_S3_ABLE_COMPLIANCE_ENDS), EW_S3_IGNORED);
		ew_s3_probe_free(&p);
		ew_s3_probe_free(&next);
		fake_free(&f);
	}
}

/* Nobody could lift what is set there. */
static void holds_that_cannot_be_lifted(void **state)
{
	(void)state;
	for (int keeps = 0; keeps < 2; keeps++) {
		struct fake f = {.has_versions = true, .has_locks = true, .no_release = !keeps, .keeps_holds = keeps, .now = s3_noon()};
		struct ew_s3_probe *p = begin(true);

		assert_int_equal(drive(&f, p), 0);
		const struct ew_s3_probed *r = ew_s3_probe_result(p);

		assert_int_equal(proof_of(p, EW_S3_ABLE_LEGAL_HOLD), keeps ? EW_S3_IGNORED : EW_S3_SAYS_NO);
		assert_string_equal(r->abilities.finding[EW_S3_ABLE_LEGAL_HOLD].code, "could not be taken off");
		assert_int_equal(proof_of(p, EW_S3_ABLE_GOVERNANCE), EW_S3_PROVEN);
		assert_int_equal(proof_of(p, EW_S3_ABLE_COMPLIANCE), EW_S3_PROVEN);
		assert_int_equal(r->n_left, 1);
		ew_s3_probe_free(&p);
		fake_free(&f);
	}
}

static void left_for_the_next(void **state)
{
	struct fake f = {.has_versions = true, .has_locks = true, .now = s3_noon()};
	struct ew_s3_probe *p = begin(false), *next = NULL;

	(void)state;
	assert_int_equal(drive(&f, p), 0);
	const struct ew_s3_probed *r = ew_s3_probe_result(p);

	assert_int_equal(r->n_left, 1);
	assert_int_equal(canaries(&f), 1);
	f.now.us += 11 * EW_US_PER_S;
	/* By way of what is kept in between. */
	struct ew_s3_canary left[EW_S3_PROBE_LEFT];
	struct ew_s3_abilities found;
	struct ew_buf json;
	size_t n = 0;

	ew_buf_init(&json, 16384);
	assert_int_equal(ew_s3_probed_write(r, &json), 0);
	assert_int_equal(ew_s3_abilities_read(ew_buf_slice(&json), &found), 0);
	assert_int_equal(found.finding[EW_S3_ABLE_COMPLIANCE].proof, EW_S3_PROVEN);
	assert_int_equal(ew_s3_probed_read_left(ew_buf_slice(&json), left, &n), 0);
	assert_int_equal(n, 1);
	assert_string_equal(left[0].key, r->left[0].key);
	assert_string_equal(left[0].version, r->left[0].version);
	assert_true(left[0].until.us / EW_US_PER_S == r->left[0].until.us / EW_US_PER_S);
	ew_buf_free(&json);
	assert_int_equal(ew_s3_probed_read_left(EW_SLICE("{}"), left, &n), -EBADMSG);
	assert_int_equal(ew_s3_probed_read_left(EW_SLICE("{\"left\":[{\"key\":\"a\"}]}"), left, &n), -EBADMSG);
	assert_int_equal(ew_s3_probed_read_left(EW_SLICE("{\"left\":[]"), left, &n), -EBADMSG);
	const struct ew_s3_probe_wish wish = {.id = {{8}}, .lock_s = 10, .left = left, .n_left = n};

	assert_int_equal(ew_s3_probe_new(s3_place(), &wish, &next, NULL), 0);
	assert_int_equal(drive(&f, next), 0);
	assert_int_equal(proof_of(next, EW_S3_ABLE_COMPLIANCE_ENDS), EW_S3_PROVEN);
	assert_int_equal(canaries(&f), 1);
	ew_s3_probe_free(&p);
	ew_s3_probe_free(&next);
	fake_free(&f);
}

static void nobody_there(void **state)
{
	struct fake f = {.fault = FAULT_CUT, .fault_at = 1, .fault_lasts = true, .now = s3_noon()};
	struct ew_s3_probe *p = begin(true);

	(void)state;
	assert_int_equal(drive(&f, p), 0);
	assert_false(ew_s3_probe_result(p)->could_ask);
	assert_true(ew_s3_probe_result(p)->sentence.text[0]);
	for (int a = 0; a < EW_S3_ABILITIES; a++)
		assert_int_equal(proof_of(p, (enum ew_s3_ability)a), EW_S3_UNTRIED);
	ew_s3_probe_free(&p);
	fake_free(&f);
}

/* A server without locks never gets one proven, whatever is lost on the way. */
static void whatever_goes_wrong(void **state)
{
	(void)state;
	for (int fault = 1; fault < FAULTS; fault++)
		for (unsigned at = 1; at <= 60; at++)
			for (int lasts = 0; lasts < 2; lasts++) {
				struct fake f = {.has_versions = true, .now = s3_noon()};
				struct ew_s3_probe *p = begin(true);

				f.fault = (enum fake_fault)fault;
				f.fault_at = at;
				f.fault_lasts = lasts;
				int r = drive(&f, p);

				if (r < 0 || !ew_s3_probe_result(p)->over)
					fail_msg("fault %d at %u: %d", fault, at, r);
				for (enum ew_s3_ability a = EW_S3_ABLE_LEGAL_HOLD; a <= EW_S3_ABLE_COMPLIANCE_ENDS; a++)
					if (proof_of(p, a) == EW_S3_PROVEN)
						fail_msg("fault %d at %u: %s is proven", fault, at, ew_s3_ability_word(a));
				ew_s3_probe_free(&p);
				fake_free(&f);
			}
}

static void words(void **state)
{
	struct ew_s3_abilities a = {.when = s3_noon(), .skew_ms = -1500}, b;
	struct ew_buf json;

	(void)state;
	for (int i = 0; i < EW_S3_ABILITIES; i++)
		a.finding[i] = (struct ew_s3_finding){.proof = (enum ew_s3_proof)(i % 4), .code = "a\"b\\c"};
	ew_buf_init(&json, 65536);
	assert_int_equal(ew_s3_abilities_write(&a, &json), 0);
	assert_int_equal(ew_s3_abilities_read(ew_buf_slice(&json), &b), 0);
	assert_int_equal(a.when.us, b.when.us);
	assert_int_equal(a.skew_ms, b.skew_ms);
	for (int i = 0; i < EW_S3_ABILITIES; i++) {
		struct ew_error sentence;

		assert_int_equal(a.finding[i].proof, b.finding[i].proof);
		assert_string_equal(a.finding[i].code, b.finding[i].code);
		ew_s3_ability_say(&a, (enum ew_s3_ability)i, &sentence);
		assert_true(strlen(sentence.text) > 20 && strstr(sentence.text, "the server "));
	}
	for (size_t n = 0; n < json.len; n++)
		assert_int_equal(ew_s3_abilities_read(ew_slice_of(json.at, n), &b), -EBADMSG);
	assert_int_equal(ew_s3_abilities_read(EW_SLICE("{\"when\":\"2026-11-22T12:00:00Z\",\"abilities\":{\"store\":{\"proof\":\"perhaps\",\"code\":\"\"}}}"), &b), -EBADMSG);
	ew_buf_free(&json);
}

static int probe_once(void *arg)
{
	_cleanup_(ew_s3_probe_free) struct ew_s3_probe *p = NULL;
	const struct ew_s3_probe_wish wish = {.lock_s = 10};
	struct fake f = {.has_versions = true, .now = s3_noon()};
	int r = ew_s3_probe_new(s3_place(), &wish, &p, NULL);

	(void)arg;
	if (r == 0)
		r = drive(&f, p);
	if (r == 0 && proof_of(p, EW_S3_ABLE_COMPLIANCE) == EW_S3_PROVEN)
		r = -EIO;
	fake_free(&f);
	return r;
}

static void without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(probe_once, NULL) > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_one),
		cmocka_unit_test(one_that_ignores_locks),
		cmocka_unit_test(without_the_right),
		cmocka_unit_test(one_that_never_lets_go),
		cmocka_unit_test(holds_that_cannot_be_lifted),
		cmocka_unit_test(left_for_the_next),
		cmocka_unit_test(nobody_there),
		cmocka_unit_test(whatever_goes_wrong),
		cmocka_unit_test(words),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

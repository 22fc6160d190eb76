/*
 * Uploads against a bucket in memory: every request of one going wrong in every way, crashes between any two, servers
 * that lie. "Stored" is only ever said of what is there, byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "store/s3_upload.h"
#include "support/support.h"
#include "unit/store/s3_fake.h"
#include "unit/store/s3_kit.h"

#define KEY "earwitness/v1/audio/2026/11/22/00"
#define STEPS_MOST 400

static uint8_t content[(5u << 20) + 1000];

static struct ew_s3_upload_wish wish_of(size_t bytes)
{
	struct ew_s3_upload_wish wish = {
		.key = KEY, .bytes = bytes, .single_bytes = 1u << 20, .part_bytes = EW_S3_PART_LEAST_BYTES};

	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (uint8_t)(i * 31 + i / 251);
	if (ew_sha256_of(ew_slice_of(content, bytes), &wish.sha256) < 0)
		abort();
	return wish;
}

static struct fake honest(void)
{
	return (struct fake){.has_versions = true, .has_locks = true, .has_conditions = true, .now = s3_noon()};
}

/* Goes on until the end, or until `stop` requests were answered. 1: stopped. */
static int drive(struct fake *f, struct ew_s3_upload *u, unsigned stop, struct ew_buf *saved)
{
	struct ew_s3_now now = {.wall = f->now, .random = 7};
	struct ew_s3_step step = {0};

	for (unsigned steps = 0; steps < STEPS_MOST; steps++) {
		struct ew_s3_answer *answer = NULL;
		int r = ew_s3_upload_next(u, &now, &step);

		if (r < 0)
			return r;
		if (step.kind == EW_S3_STEP_END)
			return 0;
		if (step.kind == EW_S3_STEP_WAIT) {
			assert_true(step.until.us > now.wall.us && step.until.us <= now.wall.us + EW_S3_BACKOFF_MOST_MS * EW_US_PER_MS);
			now.wall = step.until;
		}
		if (step.kind == EW_S3_STEP_READ)
			r = ew_s3_upload_bytes(u, ew_slice_of(content + step.offset, step.bytes > 70000 ? 70000 + step.bytes / 3 : step.bytes));
		if (r < 0)
			return r;
		if (step.kind != EW_S3_STEP_SEND)
			continue;
		const struct ew_s3_said *said = fake_answer(f, step.request, ew_slice_of(content + step.request->offset, step.request->bytes),
			step.wants_bytes ? ew_s3_upload_sink : NULL, u, &answer);

		if (said && f->requests == stop) {
			ew_s3_answer_free(&answer);
			return 1;
		}
		r = said ? ew_s3_upload_answered(u, said, &now) : -ENOMEM;
		ew_s3_answer_free(&answer);
		if (r == 0 && saved && ew_s3_upload_is_unsaved(u)) {
			ew_buf_clear(saved);
			r = ew_s3_upload_save(u, saved);
		}
		if (r < 0)
			return r;
	}
	return -ELOOP;
}

static bool is_there(struct fake *f, size_t bytes)
{
	const struct fake_version *v = fake_newest(f, KEY);

	return v && ew_slice_equal(ew_buf_slice(&v->bytes), ew_slice_of(content, bytes));
}

static const size_t sizes[] = {0, 1000, 1u << 20, sizeof(content)};

static void stored(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(sizes); i++) {
		struct ew_s3_upload_wish wish = wish_of(sizes[i]);
		struct ew_s3_upload *u = NULL;
		struct fake f = honest();

		assert_int_equal(ew_s3_upload_new(s3_place(), &wish, &u, NULL), 0);
		assert_int_equal(drive(&f, u, 0, NULL), 0);
		const struct ew_s3_stored *s = ew_s3_upload_result(u);

		assert_true(s->end == EW_S3_UPLOAD_STORED && s->verified && !s->was_there && s->bytes == sizes[i]);
		assert_true(s->parts == (i == 3 ? 2 : 0) && s->sentence.text[0] == '\0');
		assert_string_equal(s->version, "v0");
		assert_true(is_there(&f, sizes[i]));
		ew_s3_upload_free(&u);
		fake_free(&f);
	}
}

/* Each request of the upload goes wrong, in each way, once and from then on. */
static void whatever_goes_wrong(void **state)
{
	(void)state;
	for (size_t i = 1; i < EW_COUNT(sizes); i += 2)
		for (int fault = 1; fault < FAULTS; fault++)
			for (unsigned at = 1; at <= 8; at++)
				for (int lasts = 0; lasts < 2; lasts++) {
					struct ew_s3_upload_wish wish = wish_of(sizes[i]);
					struct ew_s3_upload *u = NULL;
					struct fake f = honest();

					f.fault = (enum fake_fault)fault;
					f.fault_at = at;
					f.fault_lasts = lasts;
					assert_int_equal(ew_s3_upload_new(s3_place(), &wish, &u, NULL), 0);
					int r = drive(&f, u, 0, NULL);
					const struct ew_s3_stored *s = ew_s3_upload_result(u);

					if (r < 0 || s->end == EW_S3_UPLOAD_RUNS || s->verified != (s->end == EW_S3_UPLOAD_STORED))
						fail_msg("fault %d at %u%s: %d, end %d", fault, at, lasts ? " lasts" : "", r, s->end);
					if (s->end == EW_S3_UPLOAD_STORED && !is_there(&f, sizes[i]))
						fail_msg("fault %d at %u: stored, it says", fault, at);
					if (!lasts && fault != FAULT_GARBAGE && s->end != EW_S3_UPLOAD_STORED)
						fail_msg("fault %d at %u: %d %s", fault, at, s->end, s->sentence.text);
					/* No upload is ever stored twice over a lost answer. */
					if (fake_count(&f, KEY) > 1)
						fail_msg("fault %d at %u: %zu versions", fault, at, fake_count(&f, KEY));
					ew_s3_upload_free(&u);
					fake_free(&f);
				}
}

static void crashes(void **state)
{
	(void)state;
	for (unsigned stop = 1; stop <= 7; stop++)
		for (int forgets = 0; forgets < 2; forgets++) {
			struct ew_s3_upload_wish wish = wish_of(sizeof(content));
			struct ew_s3_upload *u = NULL;
			struct fake f = honest();
			struct ew_buf saved;

			ew_buf_init(&saved, EW_S3_MAX_SAVED_BYTES);
			assert_int_equal(ew_s3_upload_new(s3_place(), &wish, &u, NULL), 0);
			int r = drive(&f, u, stop, &saved);

			ew_s3_upload_free(&u);
			if (forgets)
				f.has_upload = false; /* swept away meanwhile */
			if (saved.len > 0) {
				assert_int_equal(ew_s3_upload_resume(s3_place(), &wish, ew_buf_slice(&saved), &u, NULL), 0);
			} else {
				assert_int_equal(ew_s3_upload_new(s3_place(), &wish, &u, NULL), 0);
			}
			assert_true(r >= 0);
			assert_int_equal(drive(&f, u, 0, &saved), 0);
			if (!ew_s3_upload_result(u)->verified || !is_there(&f, sizeof(content)) || fake_count(&f, KEY) != 1)
				fail_msg("stop %u: %s", stop, ew_s3_upload_result(u)->sentence.text);
			ew_s3_upload_free(&u);
			ew_buf_free(&saved);
			fake_free(&f);
		}
}

static void liars(void **state)
{
	static const struct {
		bool damages, forgets, forgets_uploads;
		size_t bytes;
		enum ew_s3_class failure;
	} cases[] = {
		{.damages = true, .bytes = 1000, .failure = EW_S3_BROKEN},
		{.damages = true, .bytes = sizeof(content), .failure = EW_S3_BROKEN},
		{.forgets = true, .bytes = 1000, .failure = EW_S3_BROKEN},
		{.forgets_uploads = true, .bytes = sizeof(content), .failure = EW_S3_BROKEN},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_s3_upload_wish wish = wish_of(cases[i].bytes);
		struct ew_s3_upload *u = NULL;
		struct fake f = honest();

		f.damages = cases[i].damages;
		f.forgets = cases[i].forgets;
		f.forgets_uploads = cases[i].forgets_uploads;
		assert_int_equal(ew_s3_upload_new(s3_place(), &wish, &u, NULL), 0);
		assert_int_equal(drive(&f, u, 0, NULL), 0);
		const struct ew_s3_stored *s = ew_s3_upload_result(u);

		if (s->end != EW_S3_UPLOAD_FAILED || s->verified || s->failure != cases[i].failure || !s->sentence.text[0])
			fail_msg("%zu: end %d, %s", i, s->end, s->sentence.text);
		ew_s3_upload_free(&u);
		fake_free(&f);
	}
}

static void locks(void **state)
{
	(void)state;
	for (int has_locks = 0; has_locks < 2; has_locks++)
		for (size_t i = 0; i < 2; i++)
			for (int after = 0; after < 2; after++) {
				struct ew_s3_upload_wish wish = wish_of(i ? sizeof(content) : 1000);
				struct ew_s3_upload *u = NULL;
				struct fake f = honest();

				f.has_locks = has_locks;
				wish.may_lock_after = after;
				wish.keeping = (struct ew_s3_keeping){.lock = EW_S3_LOCK_COMPLIANCE, .legal_hold = true,
					.until = {s3_noon().us + 100 * EW_US_PER_S}};
				assert_int_equal(ew_s3_upload_new(s3_place(), &wish, &u, NULL), 0);
				assert_int_equal(drive(&f, u, 0, NULL), 0);
				const struct ew_s3_stored *s = ew_s3_upload_result(u);
				bool is_held = has_locks && (i == 0 || after); /* the fake forgets locks of uploads in parts */

				assert_true(s->verified);
				assert_int_equal(s->differs, is_held ? 0 : EW_S3_DIFFERS_LOCK | EW_S3_DIFFERS_UNTIL | EW_S3_DIFFERS_HOLD);
				assert_int_equal(s->lock, is_held ? EW_S3_LOCK_COMPLIANCE : EW_S3_LOCK_NONE);
				assert_int_equal(s->legal_hold, is_held ? EW_S3_SAID_ON : EW_S3_NOT_SAID);
				ew_s3_upload_free(&u);
				fake_free(&f);
			}
}

static void given_up(void **state)
{
	struct ew_s3_upload_wish wish = wish_of(sizeof(content));
	struct ew_s3_upload *u = NULL;
	struct fake f = honest();

	(void)state;
	f.fault = FAULT_BUSY;
	f.fault_at = 2;
	f.fault_lasts = true;
	assert_int_equal(ew_s3_upload_new(s3_place(), &wish, &u, NULL), 0);
	assert_int_equal(drive(&f, u, 0, NULL), 0);
	assert_int_equal(ew_s3_upload_result(u)->end, EW_S3_UPLOAD_LATER);
	assert_true(f.has_upload);
	f.fault_at = 0;
	ew_s3_upload_give_up(u);
	assert_int_equal(drive(&f, u, 0, NULL), 0);
	assert_int_equal(ew_s3_upload_result(u)->end, EW_S3_UPLOAD_FAILED);
	assert_false(f.has_upload);
	ew_s3_upload_give_up(u);
	assert_int_equal(drive(&f, u, 0, NULL), 0);
	ew_s3_upload_free(&u);
	fake_free(&f);
}

static void own_bytes_that_are_wrong(void **state)
{
	struct ew_s3_upload_wish wish = wish_of(1000);
	struct ew_s3_upload *u = NULL;
	struct fake f = honest();

	(void)state;
	wish.sha256.bytes[0] ^= 1;
	assert_int_equal(ew_s3_upload_new(s3_place(), &wish, &u, NULL), 0);
	assert_int_equal(drive(&f, u, 0, NULL), 0);
	assert_int_equal(ew_s3_upload_result(u)->end, EW_S3_UPLOAD_FAILED);
	assert_int_equal(f.requests, 0);
	assert_int_equal(ew_s3_upload_bytes(u, EW_SLICE("x")), -EINVAL);
	ew_s3_upload_free(&u);
	fake_free(&f);
}

static void wishes_and_blobs(void **state)
{
	static const struct {
		uint64_t bytes, single, part;
		int code;
		unsigned parts;
	} cases[] = {
		{EW_S3_OBJECT_MOST_BYTES, 0, 0, 0, 1024}, {EW_S3_OBJECT_MOST_BYTES + 1, 0, 0, -EINVAL, 0},
		{EW_S3_UPLOAD_SINGLE_BYTES, 0, 0, 0, 0}, {EW_S3_UPLOAD_SINGLE_BYTES + 1, 0, 0, 0, 2},
		{UINT64_C(100) << 30, 0, 0, 0, 995}, {EW_S3_PART_LEAST_BYTES * 10000, 1, EW_S3_PART_LEAST_BYTES, 0, 10000},
		{EW_S3_PART_LEAST_BYTES * 10000 + 1, 1, EW_S3_PART_LEAST_BYTES, -EINVAL, 0},
		{100, 1, EW_S3_PART_LEAST_BYTES - 1, -EINVAL, 0}, {100, 1, EW_S3_PART_MOST_BYTES + 1, -EINVAL, 0},
		{100, EW_S3_SINGLE_MOST_BYTES + 1, 0, -EINVAL, 0},
	};
	struct ew_s3_upload_wish wish = wish_of(1000);
	struct ew_s3_upload *u = NULL;
	struct ew_buf saved;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_error error = {0};

		wish.bytes = cases[i].bytes;
		wish.single_bytes = cases[i].single;
		wish.part_bytes = cases[i].part;
		int r = ew_s3_upload_new(s3_place(), &wish, &u, &error);

		if (r != cases[i].code || (r == 0 && ew_s3_upload_result(u)->parts != cases[i].parts))
			fail_msg("%zu: %d %s", i, r, error.text);
		ew_s3_upload_free(&u);
	}
	wish = wish_of(sizeof(content));
	ew_buf_init(&saved, EW_S3_MAX_SAVED_BYTES);
	assert_int_equal(ew_s3_upload_new(s3_place(), &wish, &u, NULL), 0);
	struct fake f = honest();

	assert_int_equal(drive(&f, u, 3, &saved), 1);
	ew_s3_upload_free(&u);
	fake_free(&f);
	for (size_t n = 0; n < saved.len; n++) {
		int r = ew_s3_upload_resume(s3_place(), &wish, ew_slice_of(saved.at, n), &u, NULL);

		/* Between two parts it is whole. */
		assert_true(r == -EBADMSG || r == 0);
		ew_s3_upload_free(&u);
	}
	wish.sha256.bytes[5] ^= 1;
	assert_int_equal(ew_s3_upload_resume(s3_place(), &wish, ew_buf_slice(&saved), &u, NULL), -EBADMSG);
	ew_buf_free(&saved);
}

static int upload_once(void *arg)
{
	_cleanup_(ew_s3_upload_free) struct ew_s3_upload *u = NULL;
	static const uint8_t key[EW_S3_CUSTOMER_KEY_BYTES] = "0123456789abcdef0123456789abcde";
	struct ew_s3_upload_wish wish = *(const struct ew_s3_upload_wish *)arg;
	struct fake f = honest();

	wish.keeping = (struct ew_s3_keeping){.storage_class = "STANDARD", .encryption = EW_S3_ENCRYPTION_CUSTOMER,
		.customer_key = key, .tag = {{"a", "b"}}, .n_tags = 1};
	int r = ew_s3_upload_new(s3_place(), &wish, &u, NULL);

	if (r == 0)
		r = drive(&f, u, 0, NULL);
	/* An answer that had no memory counts as lost; whatever it then says must be so. */
	if (r == 0 && ew_s3_upload_result(u)->verified && !is_there(&f, wish.bytes))
		r = -EIO;
	fake_free(&f);
	return r;
}

static void without_memory(void **state)
{
	struct ew_s3_upload_wish wish = wish_of(1000);

	(void)state;
	assert_true(ew_test_each_allocation(upload_once, &wish) > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stored),
		cmocka_unit_test(whatever_goes_wrong),
		cmocka_unit_test(crashes),
		cmocka_unit_test(liars),
		cmocka_unit_test(locks),
		cmocka_unit_test(given_up),
		cmocka_unit_test(own_bytes_that_are_wrong),
		cmocka_unit_test(wishes_and_blobs),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

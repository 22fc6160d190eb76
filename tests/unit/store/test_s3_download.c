/*
 * Downloads and holds against a bucket in memory: cut off anywhere, any number of times, with servers that give no ranges,
 * other bytes, or say yes and do nothing. "Done" is only ever said of what has the hash, or is shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "store/s3_download.h"
#include "store/s3_hold.h"
#include "support/support.h"
#include "unit/store/s3_fake.h"
#include "unit/store/s3_kit.h"

#define KEY "earwitness/v1/audio/2026/11/22/00"
#define BYTES 1000

struct file {
	uint8_t bytes[BYTES + 16];
	uint64_t end;
	int fails;
	uint64_t fails_at;
};

static uint8_t content[BYTES];
static struct ew_hash content_hash;

static int set_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (uint8_t)(i * 31 + i / 7);
	return ew_sha256_of(ew_slice_of(content, sizeof(content)), &content_hash);
}

static int write_file(void *arg, uint64_t offset, struct ew_slice bytes)
{
	struct file *f = arg;

	assert_true(offset + bytes.len <= sizeof(f->bytes));
	if (f->fails && offset + bytes.len > f->fails_at)
		return f->fails;
	memcpy(f->bytes + offset, bytes.at, bytes.len);
	f->end = offset + bytes.len;
	return 0;
}

static struct fake with_object(void)
{
	const struct ew_s3_keeping plain = {0};
	const struct ew_s3_content what = {.bytes = BYTES};
	struct fake f = {.has_locks = true, .now = s3_noon()};
	struct ew_s3_answer *answer = NULL;
	struct ew_s3_request *q = NULL;

	assert_int_equal(ew_s3_put_object(s3_place(), KEY, &what, &plain, false, &q), 0);
	assert_non_null(fake_answer(&f, q, ew_slice_of(content, BYTES), NULL, NULL, &answer));
	ew_s3_answer_free(&answer);
	ew_s3_request_free(&q);
	f.requests = 0;
	return f;
}

static int drive(struct fake *f, struct ew_s3_download *d)
{
	struct ew_s3_now now = {.wall = f->now, .random = 7};
	struct ew_s3_step step = {0};

	for (unsigned steps = 0; steps < 5000; steps++) {
		struct ew_s3_answer *answer = NULL;
		int r = ew_s3_download_next(d, &now, &step);

		if (r < 0)
			return r;
		if (step.kind == EW_S3_STEP_END)
			return 0;
		if (step.kind == EW_S3_STEP_WAIT) {
			now.wall = step.until;
			continue;
		}
		assert_true(step.wants_bytes);
		const struct ew_s3_said *said = fake_answer(f, step.request, EW_SLICE_EMPTY, ew_s3_download_sink, d, &answer);

		r = said ? ew_s3_download_answered(d, said, &now) : -ENOMEM;
		ew_s3_answer_free(&answer);
		if (r < 0)
			return r;
	}
	return -ELOOP;
}

static struct ew_s3_downloaded download(struct fake *f, struct file *to, uint64_t bytes)
{
	const struct ew_s3_download_wish wish = {.key = KEY, .bytes = bytes, .sha256 = content_hash, .write = write_file, .arg = to};
	struct ew_s3_downloaded result;
	struct ew_s3_download *d = NULL;

	assert_int_equal(ew_s3_download_new(s3_place(), &wish, &d, NULL), 0);
	assert_int_equal(drive(f, d), 0);
	result = *ew_s3_download_result(d);
	ew_s3_download_free(&d);
	return result;
}

static bool is_whole(const struct file *f)
{
	return f->end == BYTES && memcmp(f->bytes, content, BYTES) == 0;
}

/* Cut at every byte, one to four times. */
static void goes_on_where_it_was_cut(void **state)
{
	(void)state;
	for (size_t at = 0; at < BYTES; at++) {
		for (unsigned cuts = 1; cuts <= 4; cuts++) {
			struct fake f = with_object();
			struct file file = {0};

			f.cuts = cuts;
			f.cut_after = at;
			struct ew_s3_downloaded r = download(&f, &file, BYTES);

			assert_int_equal(r.end, EW_S3_DOWNLOAD_DONE);
			assert_true(is_whole(&file));
			if (cuts == 1 && at > 0)
				assert_int_equal(r.pieces, 2);
			fake_free(&f);
		}
	}
}

/* In as many pieces as it takes, as long as each brings something. */
static void many_pieces(void **state)
{
	struct fake f = with_object();
	struct file file = {0};

	(void)state;
	f.cuts = 1000;
	f.cut_after = 10;
	struct ew_s3_downloaded r = download(&f, &file, BYTES);

	assert_int_equal(r.end, EW_S3_DOWNLOAD_DONE);
	assert_true(is_whole(&file));
	assert_int_equal(r.pieces, BYTES / 10);
	fake_free(&f);
}

static void nothing_but_cuts_is_later(void **state)
{
	struct fake f = with_object();
	struct file file = {0};

	(void)state;
	f.cuts = 1000;
	struct ew_s3_downloaded r = download(&f, &file, BYTES);

	assert_int_equal(r.end, EW_S3_DOWNLOAD_LATER);
	assert_int_equal(r.pieces, EW_S3_DOWNLOAD_TRIES + 1);
	assert_true(r.sentence.text[0] != '\0');
	fake_free(&f);
}

/* The whole comes where the rest was asked for: it is asked for anew, and whole. */
static void without_ranges(void **state)
{
	(void)state;
	for (size_t at = 0; at < BYTES; at += 13) {
		struct fake f = with_object();
		struct file file = {0};

		f.no_ranges = true;
		f.cuts = 1;
		f.cut_after = at;
		struct ew_s3_downloaded r = download(&f, &file, BYTES);

		assert_int_equal(r.end, EW_S3_DOWNLOAD_DONE);
		assert_true(is_whole(&file));
		fake_free(&f);
	}
}

static void other_bytes_are_told(void **state)
{
	static const struct {
		uint64_t bytes;
		bool damages;
	} cases[] = {{BYTES, true}, {BYTES - 1, false}, {BYTES + 1, false}, {0, false}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		for (unsigned cuts = 0; cuts < 2; cuts++) {
			struct fake f = with_object();
			struct file file = {0};

			f.cuts = cuts;
			f.cut_after = 300;
			if (cases[i].damages)
				f.version[0].bytes.at[500] ^= 1;
			struct ew_s3_downloaded r = download(&f, &file, cases[i].bytes);

			assert_int_equal(r.end, EW_S3_DOWNLOAD_OTHER);
			assert_int_equal(r.sentence.code, -EBADMSG);
			fake_free(&f);
		}
	}
}

static void what_is_not_there_is_told(void **state)
{
	struct fake f = with_object();
	struct file file = {0};

	(void)state;
	f.version[0].is_gone = true;
	struct ew_s3_downloaded r = download(&f, &file, BYTES);

	assert_int_equal(r.end, EW_S3_DOWNLOAD_FAILED);
	assert_int_equal(r.failure, EW_S3_GONE);
	fake_free(&f);
}

static void a_full_disk_is_told(void **state)
{
	struct fake f = with_object();
	struct file file = {.fails = -ENOSPC, .fails_at = 400};

	(void)state;
	struct ew_s3_downloaded r = download(&f, &file, BYTES);

	assert_int_equal(r.end, EW_S3_DOWNLOAD_FAILED);
	assert_int_equal(r.write_error, -ENOSPC);
	assert_non_null(strstr(r.sentence.text, "cannot be written here"));
	fake_free(&f);
}

/* Every request going wrong in every way, once and from then on: whole, or not said to be. */
static void every_fault(void **state)
{
	(void)state;
	for (enum fake_fault fault = FAULT_LOST; fault < FAULTS; fault++) {
		for (unsigned at = 1; at <= 4; at++) {
			for (int lasts = 0; lasts < 2; lasts++) {
				struct fake f = with_object();
				struct file file = {0};

				f.fault = fault;
				f.fault_at = at;
				f.fault_lasts = lasts;
				f.cuts = 2;
				f.cut_after = 333;
				struct ew_s3_downloaded r = download(&f, &file, BYTES);

				if (!lasts && fault != FAULT_GARBAGE)
					assert_int_equal(r.end, EW_S3_DOWNLOAD_DONE);
				if (r.end == EW_S3_DOWNLOAD_DONE)
					assert_true(is_whole(&file));
				fake_free(&f);
			}
		}
	}
}

static int one_try(void *arg)
{
	const struct ew_s3_download_wish wish = {.key = KEY, .bytes = BYTES, .sha256 = content_hash, .write = write_file, .arg = arg};
	struct fake f = {.has_locks = true, .now = s3_noon()};
	struct ew_s3_download *d = NULL;
	struct fake_version *v = &f.version[0];
	int r = ew_s3_download_new(s3_place(), &wish, &d, NULL);

	(void)snprintf(v->key, sizeof(v->key), "%s", KEY);
	ew_buf_init(&v->bytes, BYTES);
	ew_buf_add(&v->bytes, content, BYTES);
	f.n_versions = 1;
	f.cuts = 1;
	f.cut_after = 500;
	if (r == 0)
		r = ew_buf_error(&v->bytes);
	if (r == 0)
		r = drive(&f, d);
	if (r == 0 && ew_s3_download_result(d)->end == EW_S3_DOWNLOAD_DONE)
		assert_true(is_whole(arg));
	ew_s3_download_free(&d);
	fake_free(&f);
	return r;
}

static void every_allocation(void **state)
{
	struct file file = {0};

	(void)state;
	assert_true(ew_test_each_allocation(one_try, &file) > 5);
}

/* -- holds -- */

static int drive_hold(struct fake *f, struct ew_s3_hold *h)
{
	struct ew_s3_now now = {.wall = f->now, .random = 7};
	struct ew_s3_step step = {0};

	for (unsigned steps = 0; steps < 500; steps++) {
		struct ew_s3_answer *answer = NULL;
		int r = ew_s3_hold_next(h, &now, &step);

		if (r < 0)
			return r;
		if (step.kind == EW_S3_STEP_END)
			return 0;
		if (step.kind == EW_S3_STEP_WAIT) {
			now.wall = step.until;
			continue;
		}
		const struct ew_s3_said *said = fake_answer(f, step.request, EW_SLICE_EMPTY, NULL, NULL, &answer);

		assert_non_null(said);
		r = ew_s3_hold_answered(h, said, &now);
		ew_s3_answer_free(&answer);
		if (r < 0)
			return r;
	}
	return -ELOOP;
}

static struct ew_s3_held hold(struct fake *f, bool on)
{
	const struct ew_s3_hold_wish wish = {.key = KEY, .on = on};
	struct ew_s3_held result;
	struct ew_s3_hold *h = NULL;

	assert_int_equal(ew_s3_hold_new(s3_place(), &wish, &h, NULL), 0);
	assert_int_equal(drive_hold(f, h), 0);
	result = *ew_s3_hold_result(h);
	ew_s3_hold_free(&h);
	return result;
}

static void set_and_show(bool is_gateway)
{
	struct fake f = with_object();

	f.is_gateway = is_gateway;
	assert_int_equal(hold(&f, true).end, EW_S3_HOLD_DONE);
	assert_true(f.version[0].hold);
	assert_int_equal(f.requests, 3);
	/* What is so already is left alone. */
	assert_int_equal(hold(&f, true).end, EW_S3_HOLD_DONE);
	assert_int_equal(f.requests, 4);
	assert_int_equal(hold(&f, false).end, EW_S3_HOLD_DONE);
	assert_false(f.version[0].hold);
	assert_int_equal(hold(&f, false).end, EW_S3_HOLD_DONE);
	fake_free(&f);
}

static void holds_are_set_and_shown(void **state)
{
	(void)state;
	set_and_show(false);
	set_and_show(true);
}

static void a_hold_that_is_not_shown_is_none(void **state)
{
	struct fake f = with_object();

	(void)state;
	f.ignores_holds = true;
	struct ew_s3_held r = hold(&f, true);

	assert_int_equal(r.end, EW_S3_HOLD_FAILED);
	assert_int_equal(r.failure, EW_S3_BROKEN);
	assert_non_null(strstr(r.sentence.text, "do not rely on its holds"));
	f.version[0].is_gone = true;
	r = hold(&f, true);
	assert_int_equal(r.failure, EW_S3_GONE);
	fake_free(&f);
}

static void every_fault_of_a_hold(void **state)
{
	(void)state;
	for (enum fake_fault fault = FAULT_LOST; fault < FAULTS; fault++) {
		for (unsigned at = 1; at <= 4; at++) {
			for (int lasts = 0; lasts < 2; lasts++) {
				for (int on = 0; on < 2; on++) {
					struct fake f = with_object();

					f.version[0].hold = !on;
					f.fault = fault;
					f.fault_at = at;
					f.fault_lasts = lasts;
					struct ew_s3_held r = hold(&f, on);

					if (r.end == EW_S3_HOLD_DONE)
						assert_int_equal(f.version[0].hold, on);
					else
						assert_true(r.sentence.text[0] != '\0');
					if (!lasts && fault != FAULT_GARBAGE)
						assert_int_equal(r.end, EW_S3_HOLD_DONE);
					fake_free(&f);
				}
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on_where_it_was_cut),
		cmocka_unit_test(many_pieces),
		cmocka_unit_test(nothing_but_cuts_is_later),
		cmocka_unit_test(without_ranges),
		cmocka_unit_test(other_bytes_are_told),
		cmocka_unit_test(what_is_not_there_is_told),
		cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(every_fault),
		cmocka_unit_test(every_allocation),
		cmocka_unit_test(holds_are_set_and_shown),
		cmocka_unit_test(a_hold_that_is_not_shown_is_none),
		cmocka_unit_test(every_fault_of_a_hold),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

/*
 * Deletions against a bucket in memory: what is there, what holds it, every request going wrong in every way. "Gone" is
 * only ever said of what is gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "store/s3_delete.h"
#include "support/support.h"
#include "unit/store/s3_fake.h"
#include "unit/store/s3_kit.h"

#define KEY "earwitness/v1/audio/2026/11/22/00"

static int drive(struct fake *f, struct ew_s3_delete *d)
{
	struct ew_s3_now now = {.wall = f->now, .random = 7};
	struct ew_s3_step step = {0};

	for (unsigned steps = 0; steps < 500; steps++) {
		struct ew_s3_answer *answer = NULL;
		int r = ew_s3_delete_next(d, &now, &step);

		if (r < 0)
			return r;
		if (step.kind == EW_S3_STEP_END)
			return 0;
		if (step.kind == EW_S3_STEP_WAIT) {
			now.wall = step.until;
			continue;
		}
		const struct ew_s3_said *said = fake_answer(f, step.request, EW_SLICE_EMPTY, NULL, NULL, &answer);

		r = said ? ew_s3_delete_answered(d, said, &now) : -ENOMEM;
		ew_s3_answer_free(&answer);
		if (r < 0)
			return r;
	}
	return -ELOOP;
}

static void ask(struct fake *f, enum ew_s3_action action, int made, struct ew_s3_request **q)
{
	struct ew_s3_answer *answer = NULL;

	assert_int_equal(made, 0);
	assert_int_equal((*q)->action, action);
	assert_non_null(fake_answer(f, *q, EW_SLICE("content"), NULL, NULL, &answer));
	ew_s3_answer_free(&answer);
	ew_s3_request_free(q);
}

static void put(struct fake *f, const char *key, const struct ew_s3_keeping *keeping)
{
	const struct ew_s3_content content = {.bytes = 7};
	struct ew_s3_request *q = NULL;

	ask(f, EW_S3_PUT_OBJECT, ew_s3_put_object(s3_place(), key, &content, keeping, false, &q), &q);
}

/* Three versions, a marker, an upload, and a neighbour whose key begins alike. */
static struct fake furnished(bool has_versions)
{
	const struct ew_s3_keeping plain = {0};
	struct fake f = {.has_versions = has_versions, .has_locks = true, .now = s3_noon()};
	struct ew_s3_request *q = NULL;

	for (int i = 0; i < 3; i++)
		put(&f, KEY, &plain);
	put(&f, KEY "1", &plain);
	if (has_versions)
		ask(&f, EW_S3_DELETE_OBJECT, ew_s3_delete_object(s3_place(), KEY, NULL, false, &q), &q);
	ask(&f, EW_S3_CREATE_UPLOAD, ew_s3_create_upload(s3_place(), KEY, &plain, &q), &q);
	f.requests = 0;
	return f;
}

static struct ew_s3_delete *begin(bool bypass)
{
	const struct ew_s3_delete_wish wish = {.key = KEY, .bypass = bypass};
	struct ew_s3_delete *d = NULL;

	assert_int_equal(ew_s3_delete_new(s3_place(), &wish, &d, NULL), 0);
	return d;
}

static void all_of_it(void **state)
{
	(void)state;
	for (int has_versions = 0; has_versions < 2; has_versions++)
		for (int no_list = 0; no_list < 2; no_list++) {
			struct fake f = furnished(has_versions);
			struct ew_s3_delete *d = begin(false);
			bool is_blind = has_versions && no_list;

			f.no_list = no_list;
			assert_int_equal(drive(&f, d), 0);
			const struct ew_s3_deleted *r = ew_s3_delete_result(d);

			assert_int_equal(r->end, is_blind ? EW_S3_DELETE_UNVERIFIED : EW_S3_DELETE_GONE);
			if (!is_blind) {
				assert_int_equal(r->versions, has_versions ? 4 : 1);
				assert_int_equal(r->markers, has_versions);
				assert_int_equal(r->uploads, 1);
				assert_int_equal(fake_count(&f, KEY), 0);
				assert_false(f.has_upload);
			} else {
				assert_true(r->sentence.text[0]);
			}
			assert_int_equal(fake_count(&f, KEY "1"), 1);
			ew_s3_delete_free(&d);
			fake_free(&f);
		}
}

static void what_holds(void **state)
{
	const struct ew_wall later = {s3_noon().us + 100 * EW_US_PER_S};
	const struct {
		struct ew_s3_keeping keeping;
		bool bypass;
		enum ew_s3_delete_end end;
	} cases[] = {
		{{.lock = EW_S3_LOCK_GOVERNANCE, .until = later}, false, EW_S3_DELETE_HELD},
		{{.lock = EW_S3_LOCK_GOVERNANCE, .until = later}, true, EW_S3_DELETE_GONE},
		{{.lock = EW_S3_LOCK_COMPLIANCE, .until = later}, true, EW_S3_DELETE_HELD},
		{{.lock = EW_S3_LOCK_COMPLIANCE, .until = {s3_noon().us - EW_US_PER_S}}, false, EW_S3_DELETE_GONE},
		{{.legal_hold = true}, true, EW_S3_DELETE_HELD},
	};

	(void)state;
	for (size_t n = 0; n < 2 * EW_COUNT(cases); n++) {
		size_t i = n / 2;
		struct fake f = furnished(true);
		struct ew_s3_delete *d = begin(cases[i].bypass);

		f.is_minio = n % 2;
		put(&f, KEY, &cases[i].keeping);
		assert_int_equal(drive(&f, d), 0);
		const struct ew_s3_deleted *r = ew_s3_delete_result(d);

		if (r->end != cases[i].end)
			fail_msg("%zu: %d %s", i, r->end, r->sentence.text);
		assert_int_equal(r->n_held, cases[i].end == EW_S3_DELETE_HELD);
		assert_int_equal(fake_count(&f, KEY), r->n_held);
		if (r->n_held) {
			assert_string_equal(r->held[0].version, "v5");
			assert_true(r->held[0].lock == cases[i].keeping.lock && r->legal_hold == cases[i].keeping.legal_hold);
			assert_true(r->until.us == (cases[i].keeping.lock ? later.us : 0));
			assert_true(strstr(r->sentence.text, "held"));
		}
		assert_int_equal(r->versions, cases[i].end == EW_S3_DELETE_HELD ? 4 : 5);
		ew_s3_delete_free(&d);
		fake_free(&f);
	}
}

/* What nothing holds was refused for a reason of its own. */
static void who_may_not(void **state)
{
	(void)state;
	for (int is_minio = 0; is_minio < 2; is_minio++) {
		struct fake f = furnished(true);
		struct ew_s3_delete *d = begin(false);

		f.no_delete = true;
		f.is_minio = is_minio;
		assert_int_equal(drive(&f, d), 0);
		const struct ew_s3_deleted *r = ew_s3_delete_result(d);

		assert_int_equal(r->end, EW_S3_DELETE_FAILED);
		assert_int_equal(r->failure, is_minio ? EW_S3_DECLINED : EW_S3_REFUSED);
		assert_non_null(strstr(r->sentence.text, is_minio ? "InvalidRequest" : "AccessDenied"));
		assert_int_equal(r->n_held, 0);
		ew_s3_delete_free(&d);
		fake_free(&f);
	}
}

/* It hides what is to be deleted, and shows that in its answer alone. */
static void one_that_denies_versions(void **state)
{
	struct fake f = furnished(true);
	struct ew_s3_delete *d = begin(false);

	(void)state;
	f.no_list = true;
	f.denies_versions = true;
	assert_int_equal(drive(&f, d), 0);
	const struct ew_s3_deleted *r = ew_s3_delete_result(d);

	assert_int_equal(r->end, EW_S3_DELETE_UNVERIFIED);
	assert_non_null(strstr(r->sentence.text, "nobody knows what is left"));
	assert_int_equal(r->versions, 0);
	ew_s3_delete_free(&d);
	fake_free(&f);
}

static const char *answer_without_versions(enum ew_s3_action action, const char *deleted)
{
	switch (action) {
	case EW_S3_LIST_VERSIONS:
		return "501\n\n<Error><Code>NotImplemented</Code></Error>";
	case EW_S3_GET_VERSIONING:
		return "200\n\n<VersioningConfiguration/>";
	case EW_S3_LIST_UPLOADS:
		return "200\n\n<ListMultipartUploadsResult/>";
	default:
		return action == EW_S3_DELETE_OBJECT ? deleted : "404\n\n";
	}
}

static void what_shows_versions(void **state)
{
	static const struct {
		const char *deleted;
		enum ew_s3_delete_end end;
	} cases[] = {
		{"204\n\n", EW_S3_DELETE_GONE},
		{"204\nx-amz-version-id: null\n\n", EW_S3_DELETE_GONE},
		{"204\nx-amz-version-id: v1\n\n", EW_S3_DELETE_UNVERIFIED},
		{"204\nx-amz-delete-marker: true\n\n", EW_S3_DELETE_UNVERIFIED},
		{"204\nx-amz-delete-marker: true\nx-amz-version-id: null\n\n", EW_S3_DELETE_UNVERIFIED},
	};
	const struct ew_s3_now now = {.wall = s3_noon()};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_s3_delete *d = begin(false);
		struct ew_s3_step step = {0};

		while (ew_s3_delete_next(d, &now, &step) == 0 && step.kind == EW_S3_STEP_SEND) {
			struct ew_s3_answer *answer = NULL;
			const char *text = answer_without_versions(step.request->action, cases[i].deleted);

			assert_int_equal(ew_s3_delete_answered(d, s3_answer(step.request, text, 0, NULL, NULL, &answer), &now), 0);
			ew_s3_answer_free(&answer);
		}
		if (ew_s3_delete_result(d)->end != cases[i].end)
			fail_msg("%zu: end %d", i, ew_s3_delete_result(d)->end);
		ew_s3_delete_free(&d);
	}
}

static void a_liar(void **state)
{
	struct fake f = furnished(true);
	struct ew_s3_delete *d = begin(false);

	(void)state;
	f.keeps = true;
	assert_int_equal(drive(&f, d), 0);
	assert_int_equal(ew_s3_delete_result(d)->end, EW_S3_DELETE_UNVERIFIED);
	ew_s3_delete_free(&d);
	fake_free(&f);
}

/* -- lists that do not end -- */

/* Page `n` of a list: 0 A, B, A, B, ...; 1 never the same, of other keys; 2 the same; 3 of the key itself, back and forth; 4 marked, and no next. */
static void endless_page(int how, unsigned n, char *to, size_t room)
{
	static const char *const names[][2] = {{"NextVersionIdMarker", "ListVersionsResult"}, {"NextUploadIdMarker", "ListMultipartUploadsResult"}};
	const char *const *name = names[how >= 10];
	char next[80] = "", version[16] = "";

	how %= 10;
	if (how == 0)
		(void)snprintf(next, sizeof(next), "%s%c", KEY, n % 2 ? 'b' : 'a');
	else if (how == 1)
		(void)snprintf(next, sizeof(next), "%s%06u", KEY, n);
	else if (how < 4)
		(void)snprintf(next, sizeof(next), "%s", KEY);
	if (how == 0 || how == 3)
		(void)snprintf(version, sizeof(version), "v%u", n % 2);
	(void)snprintf(to, room, "200\n\n<%s><IsTruncated>true</IsTruncated><NextKeyMarker>%s</NextKeyMarker><%s>%s</%s></%s>", name[1], next,
		name[0], version, name[0], name[1]);
}

static unsigned ask_endlessly(struct ew_s3_delete *d, int how)
{
	const struct ew_s3_now now = {.wall = s3_noon()};
	struct ew_s3_step step = {0};
	unsigned n = 0;

	for (; n < 1000; n++) {
		struct ew_s3_answer *answer = NULL;
		char page[400] = "200\n\n<ListVersionsResult></ListVersionsResult>";

		assert_int_equal(ew_s3_delete_next(d, &now, &step), 0);
		if (step.kind == EW_S3_STEP_END)
			break;
		if (how < 10 || step.request->action == EW_S3_LIST_UPLOADS)
			endless_page(how, n, page, sizeof(page));
		assert_int_equal(ew_s3_delete_answered(d, s3_answer(step.request, page, 0, NULL, NULL, &answer), &now), 0);
		ew_s3_answer_free(&answer);
	}
	return n;
}

static void lists_without_end(void **state)
{
	static const int of_uploads[] = {0, 10};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(of_uploads); i++)
		for (int how = 0; how < 5; how++) {
			struct ew_s3_delete *d = begin(false);
			unsigned asked = ask_endlessly(d, of_uploads[i] + how);
			const struct ew_s3_deleted *r = ew_s3_delete_result(d);

			/* What goes back is seen at once. */
			if (r->end != EW_S3_DELETE_UNVERIFIED || asked > (how == 0 ? 4 : EW_S3_DELETE_PAGES + 1))
				fail_msg("%d: end %d after %u", of_uploads[i] + how, r->end, asked);
			assert_non_null(strstr(r->sentence.text, "has no end"));
			ew_s3_delete_free(&d);
		}
}

static void whatever_goes_wrong(void **state)
{
	(void)state;
	for (int fault = 1; fault < FAULTS; fault++)
		for (unsigned at = 1; at <= 20; at++)
			for (int lasts = 0; lasts < 2; lasts++) {
				struct fake f = furnished(true);
				struct ew_s3_delete *d = begin(false);

				f.fault = (enum fake_fault)fault;
				f.fault_at = at;
				f.fault_lasts = lasts;
				int code = drive(&f, d);
				const struct ew_s3_deleted *r = ew_s3_delete_result(d);
				bool is_gone = fake_count(&f, KEY) == 0 && !f.has_upload;

				if (code < 0 || r->end == EW_S3_DELETE_RUNS || (r->end == EW_S3_DELETE_GONE && !is_gone) || r->n_held)
					fail_msg("fault %d at %u: %d, end %d", fault, at, code, r->end);
				if (!lasts && fault != FAULT_GARBAGE && r->end != EW_S3_DELETE_GONE)
					fail_msg("fault %d at %u: end %d %s", fault, at, r->end, r->sentence.text);
				assert_int_equal(fake_count(&f, KEY "1"), 1);
				ew_s3_delete_free(&d);
				fake_free(&f);
			}
}

static int delete_once(void *arg)
{
	_cleanup_(ew_s3_delete_free) struct ew_s3_delete *d = NULL;
	const struct ew_s3_delete_wish wish = {.key = KEY};
	struct fake f = {.has_versions = true, .has_locks = true, .now = s3_noon()};
	const struct ew_s3_keeping hold = {.legal_hold = true};
	struct ew_s3_answer *answer = NULL;
	struct ew_s3_request *q = NULL;
	int r = ew_s3_put_object(s3_place(), KEY, &(struct ew_s3_content){.bytes = 1}, &hold, false, &q);

	(void)arg;
	if (r == 0 && !fake_answer(&f, q, EW_SLICE("x"), NULL, NULL, &answer))
		r = -ENOMEM;
	ew_s3_answer_free(&answer);
	ew_s3_request_free(&q);
	if (r == 0)
		r = ew_s3_delete_new(s3_place(), &wish, &d, NULL);
	if (r == 0)
		r = drive(&f, d);
	if (r == 0 && ew_s3_delete_result(d)->end == EW_S3_DELETE_GONE && fake_count(&f, KEY) > 0)
		r = -EIO;
	fake_free(&f);
	return r;
}

static void without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(delete_once, NULL) > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it),
		cmocka_unit_test(what_holds),
		cmocka_unit_test(who_may_not),
		cmocka_unit_test(one_that_denies_versions),
		cmocka_unit_test(what_shows_versions),
		cmocka_unit_test(a_liar),
		cmocka_unit_test(lists_without_end),
		cmocka_unit_test(whatever_goes_wrong),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The portal's page and files as web serves them, and without them. What the files are is vite's business: here it matters
 * that each is reached by its own name, that views give the page, and that nothing else is there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "programs/web/portal_files.h"
#include "unit/web/harness.h"

static struct bench b;

static int set_up(void **state)
{
	const struct ew_web_times times = bench_times();

	(void)state;
	bench_start(&b, &times);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	bench_stop(&b);
	return 0;
}

static const char *const views[] = {"/", "/start", "/overview", "/calls", "/calls/" CALL_ID, "/live", "/policies",
	"/policies/in-force/diff", "/approvals", "/approvals/4", "/reconciliation", "/reconciliation/7", "/cases", "/cases/1",
	"/failed-masks", "/exceptions", "/exceptions/12", "/audit", "/access", "/access/people", "/access/people/" USER_ID,
	"/vendors", "/vendors/" CALL_ID, "/retention", "/requests", "/sign-in", "/sign-in/invitation", "/me", "/me/sessions"};
static const char *const nowhere[] = {"/index.html", "/assets", "/assets/", "/assets/index.html", "/assets/../index.html",
	"/assets/%2e%2e/index.html", "/call", "/calls/", "/calls/a/b", "/live/a", "/me/a/b", "//", "/portal"};

static void test_views(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(views); i++) {
		assert_int_equal(bench_ask(&b, "GET", views[i], "", NULL), 200);
		assert_true(client_has(&b.got, "Content-Type: text/html; charset=utf-8\r\n"));
		assert_true(client_has(&b.got, "frame-ancestors 'none'\r\n"));
		assert_true(client_has(&b.got, "X-Content-Type-Options: nosniff\r\n"));
		assert_false(client_has(&b.got, "unsafe-inline"));
		if (ew_n_portal_files == 0)
			assert_true(client_has(&b.got, "This build has no portal."));
		else
			assert_true(client_has(&b.got, "script-src 'self'; style-src 'self'; "));
	}
	assert_int_equal(b.keeper.asked, 0);
}

static void test_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(nowhere); i++)
		if (bench_ask(&b, "GET", nowhere[i], "", NULL) != 404)
			fail_msg("%s", nowhere[i]);
	assert_int_equal(bench_ask(&b, "POST", "/calls", "", NULL), 405);
	assert_int_equal(bench_ask(&b, "GET", "/access/v1/evaluation", "", NULL), 405);
}

static void test_files(void **state)
{
	struct ew_http_asset asset;

	(void)state;
	assert_false(ew_portal_file_find(EW_SLICE(""), &asset));
	assert_false(ew_portal_file_find(EW_SLICE("/"), &asset));
	assert_false(ew_portal_file_find(EW_SLICE("index.html"), &asset));
	for (size_t i = 0; i < ew_n_portal_files; i++) {
		const struct ew_portal_file *file = &ew_portal_files[i];

		assert_true(ew_portal_file_find(ew_slice_text(file->path), &asset));
		assert_true(asset.plain.len > 0 && asset.gzip.len > 0);
		assert_int_equal(strlen(asset.etag), 64);
		assert_int_equal(asset.forever, strncmp(file->path, "/assets/", 8) == 0);
		if (!asset.forever)
			continue;
		assert_int_equal(bench_ask(&b, "GET", file->path, "", NULL), 200);
		assert_true(ew_slice_equal(client_body(&b.got), asset.plain));
	}
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(test_views), TEST(test_nothing_else), TEST(test_files)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

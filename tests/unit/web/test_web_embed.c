/*
 * Who may show the agent panel: the list, the page with the list in it, and the refusal of everybody else. The page is
 * vite's; here it matters that the policy and the page name the same origins and nothing besides.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "programs/web/embed.h"
#include "programs/web/portal_files.h"
#include "support/support.h"
#include "unit/web/harness.h"

#define ONE "https://crm.example.com"
#define TWO "http://127.0.0.1:8080"
#define BODY(origin) "{\"code\":\"abc\",\"origin\":\"" origin "\"}"

static struct bench b;

static void test_list(void **state)
{
	static const struct {
		const char *list, *origin;
		bool allowed;
	} cases[] = {
		{ONE " " TWO, ONE, true},
		{ONE " " TWO, TWO, true},
		{ONE, ONE ":8443", false},
		{ONE, "https://crm.example.co", false},
		{ONE, "https://crm.example.com.evil.example", false},
		{ONE, "http://crm.example.com", false},
		{ONE " " TWO, ONE " " TWO, false},
		{ONE, "null", false},
		{ONE, "", false},
		{"", "", false},
		{"", ONE, false},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_embed_free) struct ew_embed *embed = NULL;

		assert_int_equal(ew_embed_new(cases[i].list, &embed), 0);
		if (ew_embed_allows(embed, ew_slice_text(cases[i].origin)) != cases[i].allowed)
			fail_msg("case %zu", i);
	}
}

static void test_page(void **state)
{
	_cleanup_(ew_embed_free) struct ew_embed *none = NULL, *two = NULL;
	struct ew_http_asset shut, open;

	(void)state;
	assert_int_equal(ew_embed_new("", &none), 0);
	assert_int_equal(ew_embed_new(ONE " http://a.example\"><b>&", &two), 0);
	assert_int_equal(ew_embed_page(none, &shut), ew_n_portal_files > 0);
	assert_int_equal(ew_embed_page(two, &open), ew_n_portal_files > 0);
	if (ew_n_portal_files == 0)
		return;
	assert_non_null(strstr(shut.policy, "frame-ancestors 'none'"));
	assert_false(shut.framed);
	assert_true(open.framed);
	assert_non_null(strstr(open.policy, "frame-ancestors " ONE " "));
	assert_int_equal(ew_slice_find(open.plain, EW_SLICE("<b>")), SIZE_MAX);
	assert_int_not_equal(ew_slice_find(open.plain, EW_SLICE("content=\"" ONE " http://a.example&quot;&gt;&lt;b&gt;&amp;\"")), SIZE_MAX);
	assert_string_not_equal(open.etag, shut.etag);
}

static void test_no_memory(void **state)
{
	int r = -ENOMEM;

	(void)state;
	for (size_t n = 1; n < 100 && r == -ENOMEM; n++) {
		_cleanup_(ew_embed_free) struct ew_embed *embed = NULL;

		ew_test_fail_allocation(n);
		r = ew_embed_new(ONE, &embed);
		ew_test_fail_allocation(0);
		assert_int_equal(r == 0, embed != NULL);
	}
	assert_int_equal(r, 0);
}

static void start(const char *embed)
{
	const struct ew_web_times times = bench_times();

	bench_start_for(&b, &times, embed);
}

static void test_answers(void **state)
{
	(void)state;
	start(ONE " " TWO);
	if (ew_n_portal_files > 0) {
		assert_int_equal(bench_ask(&b, "GET", "/panel", "", NULL), 200);
		assert_true(client_has(&b.got, "frame-ancestors " ONE " " TWO "\r\n"));
		assert_false(client_has(&b.got, "X-Frame-Options"));
		assert_true(client_has(&b.got, "X-Content-Type-Options: nosniff\r\n"));
	}
	assert_int_equal(bench_ask(&b, "GET", "/", "", NULL), 200);
	assert_true(client_has(&b.got, "X-Frame-Options: DENY\r\n"));
	assert_int_equal(bench_ask(&b, "POST", "/v1/panel/session", "", BODY("https://evil.example")), 403);
	assert_true(client_has(&b.got, "urn:earwitness:problem:launch_refused"));
	assert_true(client_has(&b.got, "http.embed"));
	assert_int_equal(bench_ask(&b, "POST", "/v1/panel/launches", "Authorization: Bearer t\r\n",
				 "{\"agent\":\"a\",\"origin\":\"https://evil.example\"}"), 403);
	assert_true(client_has(&b.got, "urn:earwitness:problem:launch_refused"));
	assert_int_equal(b.keeper.asked, 0);
	assert_int_equal(bench_ask(&b, "POST", "/v1/panel/session", "", BODY(ONE)), 200);
	assert_int_equal(b.keeper.asked, 1);
	bench_stop(&b);
}

static void test_none(void **state)
{
	(void)state;
	start(NULL);
	if (ew_n_portal_files > 0) {
		assert_int_equal(bench_ask(&b, "GET", "/panel", "", NULL), 200);
		assert_true(client_has(&b.got, "frame-ancestors 'none'\r\n"));
		assert_true(client_has(&b.got, "X-Frame-Options: DENY\r\n"));
	} else {
		assert_int_equal(bench_ask(&b, "GET", "/panel", "", NULL), 404);
	}
	assert_int_equal(bench_ask(&b, "POST", "/v1/panel/session", "", BODY(ONE)), 403);
	assert_int_equal(b.keeper.asked, 0);
	bench_stop(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_list), cmocka_unit_test(test_page), cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_answers), cmocka_unit_test(test_none)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

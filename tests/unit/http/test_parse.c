/*
 * The parsers of foreign bytes: query, range, entity tags, bearer tokens, routes. Tables of what
 * must come out.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "http/bearer.h"
#include "http/encoding.h"
#include "http/etag.h"
#include "http/query.h"
#include "http/range.h"
#include "http/router.h"
#include "http/trace.h"

/* -- codings: what is not clearly wanted is not sent -- */

static const struct {
	const char *field;
	bool gzip;
} codings[] = {
	{"", false},
	{"gzip", true},
	{"GZip", true},
	{"x-gzip", true},
	{"gzip, deflate, br", true},
	{" br , gzip ", true},
	{",,gzip", true},
	{"gzip;q=1", true},
	{"gzip; q=0.001", true},
	{"gzip;Q=0.5", true},
	{"*", true},
	{"br, *;q=0.1", true},
	{"gzip;q=0", false},
	{"gzip;q=0.000", false},
	{"gzip;q=0, *", false},
	{"*, gzip;q=0", false},
	{"*;q=0", false},
	{"*;q=0, gzip", true},
	{"br", false},
	{"identity", false},
	{"gzipped", false},
	{"gzi", false},
	{"gzip;", false},
	{"gzip;q=", false},
	{"gzip;q=2", false},
	{"gzip;q=0x1", false},
	{"gzip;q=0.1x", false},
	{"gzip;q=0.0001", false},
	{"gzip;level=9", false},
	{";q=1", false},
};

static void test_codings(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(codings); i++)
		if (ew_http_takes_gzip(ew_slice_text(codings[i].field)) != codings[i].gzip)
			fail_msg("\"%s\"", codings[i].field);
}

/* -- range: the representation has 1000 bytes -- */

static const struct {
	const char *field;
	struct ew_http_range want;
} ranges[] = {
	{"", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"bytes=0-0", {EW_HTTP_RANGE_PART, 0, 1}},
	{"bytes=0-499", {EW_HTTP_RANGE_PART, 0, 500}},
	{"bytes=500-999", {EW_HTTP_RANGE_PART, 500, 500}},
	{"bytes=500-", {EW_HTTP_RANGE_PART, 500, 500}},
	{"bytes=-500", {EW_HTTP_RANGE_PART, 500, 500}},
	{"bytes=-1", {EW_HTTP_RANGE_PART, 999, 1}},
	{"bytes=-1000", {EW_HTTP_RANGE_PART, 0, 1000}},
	{"bytes=-5000", {EW_HTTP_RANGE_PART, 0, 1000}},
	{"bytes=0-5000", {EW_HTTP_RANGE_PART, 0, 1000}},
	{"bytes=999-1000", {EW_HTTP_RANGE_PART, 999, 1}},
	{"bytes=0-99999999999999999999999999", {EW_HTTP_RANGE_PART, 0, 1000}},
	{"bytes=10-18446744073709551615", {EW_HTTP_RANGE_PART, 10, 990}},
	{"BYTES=0-9", {EW_HTTP_RANGE_PART, 0, 10}},
	{" bytes=0-9 ", {EW_HTTP_RANGE_PART, 0, 10}},
	{"bytes=1000-", {EW_HTTP_RANGE_UNSATISFIABLE, 0, 0}},
	{"bytes=1000-1001", {EW_HTTP_RANGE_UNSATISFIABLE, 0, 0}},
	{"bytes=99999999999999999999999-", {EW_HTTP_RANGE_UNSATISFIABLE, 0, 0}},
	{"bytes=-0", {EW_HTTP_RANGE_UNSATISFIABLE, 0, 0}},
	{"bytes=9-0", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"bytes=0-9,20-29", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"bytes=", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"bytes=-", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"bytes=5", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"bytes=a-b", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"bytes=0-9-", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"bytes=0x1-9", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"bytes=--5", {EW_HTTP_RANGE_WHOLE, 0, 0}},
	{"items=0-9", {EW_HTTP_RANGE_WHOLE, 0, 0}},
};

static void test_ranges(void **state)
{
	struct ew_http_range got;
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(ranges); i++) {
		got = ew_http_range_parse(ew_slice_text(ranges[i].field), 1000);
		if (got.kind != ranges[i].want.kind || got.from != ranges[i].want.from ||
			got.bytes != ranges[i].want.bytes)
			fail_msg("%s: %d %llu+%llu", ranges[i].field, (int)got.kind,
				(unsigned long long)got.from, (unsigned long long)got.bytes);
	}
	assert_int_equal(
		ew_http_range_parse(EW_SLICE("bytes=0-"), 0).kind, EW_HTTP_RANGE_UNSATISFIABLE);
	assert_int_equal(
		ew_http_range_parse(EW_SLICE("bytes=-1"), 0).kind, EW_HTTP_RANGE_UNSATISFIABLE);
}

/* -- entity tags -- */

static const struct {
	const char *field;
	bool listed;
	bool range_holds;
} tags[] = {
	{"", false, true},
	{"\"abc\"", true, true},
	{" \"abc\" ", true, true},
	{"W/\"abc\"", true, false},
	{"\"x\", \"abc\"", true, false},
	{"\"x\",W/\"abc\" , \"y\"", true, false},
	{"*", true, false},
	{"\"abcd\"", false, false},
	{"abc", false, false},
	{"\"abc", false, false},
	{"\"x\" \"abc\"", false, false},
	{"Sat, 29 Oct 1994 19:43:31 GMT", false, false},
};

static void test_tags(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(tags); i++) {
		struct ew_slice field = ew_slice_text(tags[i].field);

		if (ew_http_etag_in_list(field, EW_SLICE("abc")) != tags[i].listed ||
			ew_http_etag_range_holds(field, EW_SLICE("abc")) != tags[i].range_holds)
			fail_msg("%s", tags[i].field);
	}
}

/* -- bearer -- */

static const struct {
	const char *field;
	int error;
	const char *token;
} bearers[] = {
	{"", -ENOENT, NULL},
	{"   ", -ENOENT, NULL},
	{"Bearer abc", 0, "abc"},
	{"bearer   a-b.c_d~e+f/9==", 0, "a-b.c_d~e+f/9=="},
	{" BEARER abc ", 0, "abc"},
	{"Bearer", -EINVAL, NULL},
	{"Bearer ", -EINVAL, NULL},
	{"Bearerabc", -EINVAL, NULL},
	{"Basic abc", -EINVAL, NULL},
	{"Bearer a b", -EINVAL, NULL},
	{"Bearer =abc", -EINVAL, NULL},
	{"Bearer a=b", -EINVAL, NULL},
	{"Bearer \xc3\xa4", -EINVAL, NULL},
};

static void test_bearers(void **state)
{
	char field[EW_HTTP_TOKEN_MAX_BYTES + 9];
	struct ew_slice token;
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(bearers); i++) {
		int r = ew_http_bearer_parse(ew_slice_text(bearers[i].field), &token);

		if (r != bearers[i].error ||
			(r == 0 && !ew_slice_equal(token, ew_slice_text(bearers[i].token))))
			fail_msg("%s: %d", bearers[i].field, r);
	}
	memset(field, 'a', sizeof(field));
	memcpy(field, "Bearer ", 7);
	assert_int_equal(ew_http_bearer_parse(ew_slice_of(field, sizeof(field) - 2), &token), 0);
	assert_int_equal(
		ew_http_bearer_parse(ew_slice_of(field, sizeof(field) - 1), &token), -EINVAL);
}

/* -- query -- */

static const struct ew_http_param params[] = {{"from", 8}, {"q", 16}, {"limit", 5}};

static const struct {
	const char *raw;
	enum ew_http_problem_kind problem;
	const char *field; /* NULL: well */
	const char *q;	   /* NULL: not given */
} queries[] = {
	{"", 0, NULL, NULL},
	{"&&", 0, NULL, NULL},
	{"q=abc", 0, NULL, "abc"},
	{"q", 0, NULL, ""},
	{"q=a+b%20c%2B", 0, NULL, "a b c+"},
	{"from=1&q=%C3%A4", 0, NULL, "\xc3\xa4"},
	{"q=a=b", 0, NULL, "a=b"},
	{"%71=x", 0, NULL, "x"},
	{"q=a&q=b", EW_HTTP_BAD_PARAMETER, "q", NULL},
	{"Q=a", EW_HTTP_UNKNOWN_PARAMETER, "Q", NULL},
	{"number%20=1", EW_HTTP_UNKNOWN_PARAMETER, "number ", NULL},
	{"=a", EW_HTTP_UNKNOWN_PARAMETER, "", NULL},
	{"q=%", EW_HTTP_BAD_PARAMETER, "q", NULL},
	{"q=%4", EW_HTTP_BAD_PARAMETER, "q", NULL},
	{"q=%zz", EW_HTTP_BAD_PARAMETER, "q", NULL},
	{"q=%00", EW_HTTP_BAD_PARAMETER, "q", NULL},
	{"q=a%0Ab", EW_HTTP_BAD_PARAMETER, "q", NULL},
	{"q=%FF", EW_HTTP_BAD_PARAMETER, "q", NULL},
	{"q=%C3", EW_HTTP_BAD_PARAMETER, "q", NULL},
	{"q=0123456789abcdef", 0, NULL, "0123456789abcdef"},
	{"q=0123456789abcdefg", EW_HTTP_BAD_PARAMETER, "q", NULL},
};

static void check_query(size_t i)
{
	struct ew_http_problem problem = {.kind = EW_HTTP_INTERNAL};
	struct ew_http_query q;
	int r = ew_http_query_parse(
		ew_slice_text(queries[i].raw), params, EW_COUNT(params), &q, &problem);

	if (queries[i].field) {
		if (r != -EINVAL || problem.kind != queries[i].problem ||
			strcmp(problem.field, queries[i].field) != 0)
			fail_msg("%s: %d \"%s\"", queries[i].raw, r, problem.field);
		return;
	}
	if (r || q.given[1] != (queries[i].q != NULL) ||
		!ew_slice_equal(q.value[1], ew_slice_text(queries[i].q)))
		fail_msg("%s: %d", queries[i].raw, r);
}

static void test_queries(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(queries); i++)
		check_query(i);
}

/* What others say besides is passed over, takes no room, and need not even be readable. */
static void test_queries_of_others(void **state)
{
	static const struct ew_http_param one[] = {{"q", 16}};
	static const char *const good[] = {"q=a", "x=1&q=a&y=2&y=3", "%zz=1&q=a", "q=a&session_state=%FF", "&&q=a&", "q%00=b&q=a"};
	static const char *const bad[] = {"q=a&q=b", "x=1&q=%zz", "q=0123456789abcdefg", "%71=a&q=a"};
	static char raw[4 * EW_HTTP_QUERY_BYTES];
	struct ew_http_problem problem;
	struct ew_http_query q;
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(good); i++)
		if (ew_http_query_pick(ew_slice_text(good[i]), one, 1, &q, &problem) || !ew_slice_equal(q.value[0], EW_SLICE("a")))
			fail_msg("%s", good[i]);
	for (i = 0; i < EW_COUNT(bad); i++)
		if (ew_http_query_pick(ew_slice_text(bad[i]), one, 1, &q, &problem) != -EINVAL || strcmp(problem.field, "q") != 0)
			fail_msg("%s", bad[i]);
	for (i = 0; i + 4 < sizeof(raw); i += 3)
		memcpy(raw + i, "xx&", 3);
	memcpy(raw + i, "q=a", 4);
	assert_int_equal(ew_http_query_pick(ew_slice_text(raw), one, 1, &q, &problem), 0);
	assert_true(ew_slice_equal(q.value[0], EW_SLICE("a")));
}

static int number_of(const char *raw, uint64_t *ret)
{
	struct ew_http_problem problem;
	struct ew_http_query q;

	if (ew_http_query_parse(ew_slice_text(raw), params, EW_COUNT(params), &q, &problem))
		return -EINVAL;
	return ew_http_query_number(&q, params, 2, 1, 200, 50, ret, &problem);
}

static void test_query_numbers(void **state)
{
	static const char *const bad[] = {
		"limit=", "limit=0", "limit=201", "limit=-1", "limit=1e3", "limit=+5"};
	uint64_t n = 7;
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(number_of(bad[i], &n), -EINVAL);
	assert_int_equal(n, 7);
	assert_int_equal(number_of("", &n), 0);
	assert_int_equal(n, 50);
	assert_int_equal(number_of("limit=200", &n), 0);
	assert_int_equal(n, 200);
}

/* What is decoded is bounded in all, too. */
static void test_query_too_much(void **state)
{
	static const struct ew_http_param wide[] = {{"a", EW_HTTP_QUERY_BYTES * 2}};
	static char raw[EW_HTTP_QUERY_BYTES + 16];
	struct ew_http_problem problem;
	struct ew_http_query q;

	(void)state;
	memset(raw, 'x', sizeof(raw));
	memcpy(raw, "a=", 2);
	assert_int_equal(
		ew_http_query_parse(ew_slice_of(raw, sizeof(raw)), wide, 1, &q, &problem), -EINVAL);
	assert_int_equal(
		ew_http_query_parse(ew_slice_of(raw, EW_HTTP_QUERY_BYTES), wide, 1, &q, &problem),
		0);
}

/* -- routes -- */

static const struct ew_http_template rows[] = {
	{EW_HTTP_GET, "/a"},
	{EW_HTTP_GET | EW_HTTP_POST, "/a/{id}"},
	{EW_HTTP_POST, "/a/{id}/b/{n}"},
	{EW_HTTP_POST, "/a"},
	{EW_HTTP_GET, "/t/{id}/{tail...}"},
};

static const struct {
	const char *method;
	const char *path;
	enum ew_http_route_result result;
	size_t row;
	const char *allow;
	const char *param;
} paths[] = {
	{"GET", "/a", EW_HTTP_ROUTE_FOUND, 0, NULL, NULL},
	{"HEAD", "/a", EW_HTTP_ROUTE_FOUND, 0, NULL, NULL},
	{"POST", "/a", EW_HTTP_ROUTE_FOUND, 3, NULL, NULL},
	{"DELETE", "/a", EW_HTTP_ROUTE_NO_METHOD, 0, "GET, HEAD, POST", NULL},
	{"get", "/a", EW_HTTP_ROUTE_NO_METHOD, 0, "GET, HEAD, POST", NULL},
	{"GET", "/a/x", EW_HTTP_ROUTE_FOUND, 1, NULL, "x"},
	{"GET", "/a/%2e%2e", EW_HTTP_ROUTE_FOUND, 1, NULL, "%2e%2e"},
	{"GET", "/a/", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"GET", "/a/x/", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"GET", "//a", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"GET", "", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"GET", "a", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"GET", "*", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"POST", "/a/x/b/7", EW_HTTP_ROUTE_FOUND, 2, NULL, "x"},
	{"GET", "/a/x/b/7", EW_HTTP_ROUTE_NO_METHOD, 0, "POST", NULL},
	{"POST", "/a/x/c/7", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"GET", "/t/x/1", EW_HTTP_ROUTE_FOUND, 4, NULL, "x"},
	{"GET", "/t/x/1/2.p/3", EW_HTTP_ROUTE_FOUND, 4, NULL, "x"},
	{"GET", "/t/x/1//", EW_HTTP_ROUTE_FOUND, 4, NULL, "x"},
	{"GET", "/t/x//1", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"GET", "/t/x/", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"GET", "/t/x", EW_HTTP_ROUTE_NO_PATH, 0, NULL, NULL},
	{"POST", "/t/x/1", EW_HTTP_ROUTE_NO_METHOD, 0, "GET, HEAD", NULL},
};

static void check_path(size_t i)
{
	_cleanup_(ew_buf_free) struct ew_buf allow = {0};
	struct ew_http_match m = ew_http_route(rows, sizeof(rows[0]), EW_COUNT(rows),
		ew_http_method_of(ew_slice_text(paths[i].method)), ew_slice_text(paths[i].path));

	ew_buf_init(&allow, 64);
	ew_http_allow_add(&allow, m.allowed);
	if (m.result != paths[i].result)
		fail_msg("%s %s: %d", paths[i].method, paths[i].path, (int)m.result);
	if (m.result == EW_HTTP_ROUTE_FOUND)
		assert_int_equal(m.row, paths[i].row);
	if (paths[i].allow)
		assert_true(ew_slice_equal(ew_buf_slice(&allow), ew_slice_text(paths[i].allow)));
	if (paths[i].param)
		assert_true(ew_slice_equal(m.params[0], ew_slice_text(paths[i].param)));
}

static void test_routes(void **state)
{
	struct ew_http_match m = ew_http_route(
		rows, sizeof(rows[0]), EW_COUNT(rows), EW_HTTP_GET, EW_SLICE("/t/x/1/%2e/3"));
	size_t i;

	(void)state;
	for (i = 0; i < EW_COUNT(paths); i++)
		check_path(i);
	assert_int_equal(m.n_params, 2);
	assert_true(ew_slice_equal(m.params[1], EW_SLICE("1/%2e/3")));
}

/* -- traces (W3C Trace Context, 3.2.2) -- */

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define PARENT "b7ad6b7169203331"

static const struct {
	const char *field;
	bool goes_on;
	uint8_t flags;
} traces[] = {
	{"00-" TRACE "-" PARENT "-01", true, 1},
	{"00-" TRACE "-" PARENT "-00", true, 0},
	{"00-" TRACE "-" PARENT "-ff", true, 1},
	{"cc-" TRACE "-" PARENT "-01", true, 1},
	{"cc-" TRACE "-" PARENT "-01-what-the-future-will-be-like", true, 1},
	{"", false, 0},
	{"00", false, 0},
	{"00-" TRACE "-" PARENT "-0", false, 0},
	{"00-" TRACE "-" PARENT "-01-", false, 0},
	{"00-" TRACE "-" PARENT "-01 ", false, 0},
	{"cc-" TRACE "-" PARENT "-01.what-the-future-will-be-like", false, 0},
	{"ff-" TRACE "-" PARENT "-01", false, 0},
	{"00-0AF7651916CD43DD8448EB211C80319C-" PARENT "-01", false, 0},
	{"00-00000000000000000000000000000000-" PARENT "-01", false, 0},
	{"00-" TRACE "-0000000000000000-01", false, 0},
	{"00-" TRACE "-B7AD6B7169203331-01", false, 0},
	{"00-" TRACE "_" PARENT "-01", false, 0},
	{"00-" TRACE "-" PARENT "-0x", false, 0},
	{" 00-" TRACE "-" PARENT "-01", false, 0},
};

static void test_traces(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(traces); i++) {
		struct ew_http_trace t = {.flags = 0xee};
		char text[EW_HTTP_TRACE_TEXT_BYTES];

		assert_int_equal(ew_http_trace_begin(
					 ew_io_real(), ew_slice_text(traces[i].field), &t), 0);
		ew_http_trace_text(&t, text);
		assert_int_equal(strlen(text), EW_HTTP_TRACE_TEXT_BYTES - 1);
		assert_int_equal(t.flags, traces[i].flags);
		assert_int_equal(t.parent, traces[i].goes_on ? 0xb7ad6b7169203331 : 0);
		assert_int_equal(strncmp(text, "00-" TRACE "-", 36) == 0, traces[i].goes_on);
		assert_false(ew_id_is_zero(t.trace));
		assert_true(t.span != 0 && t.span != t.parent);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_traces),
		cmocka_unit_test(test_codings),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_bearers),
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_queries_of_others),
		cmocka_unit_test(test_query_numbers),
		cmocka_unit_test(test_query_too_much),
		cmocka_unit_test(test_routes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Everything of a request that the HTTP library reads itself: path, query, Range, entity tags,
 * Authorization. The input is cut at line breaks: method, path, query, Range, If-Range,
 * If-None-Match, Authorization.
 */
#include <assert.h>

#include "base/text.h"
#include "http/bearer.h"
#include "http/encoding.h"
#include "http/etag.h"
#include "http/query.h"
#include "http/range.h"
#include "http/router.h"
#include "http/trace.h"

#define TOTAL 1000

static const struct ew_http_template rows[] = {
	{EW_HTTP_GET, "/healthz"},
	{EW_HTTP_GET, "/v1/interactions"},
	{EW_HTTP_GET | EW_HTTP_POST, "/v1/interactions/{id}/{what}"},
	{EW_HTTP_POST, "/v1/interactions/{id}/orders"},
};

static const struct ew_http_param params[] = {
	{"from", 40}, {"number", 128}, {"q", 256}, {"limit", 3}};

static bool inside(struct ew_slice part, struct ew_slice whole)
{
	return part.at >= whole.at && part.at + part.len <= whole.at + whole.len;
}

static void route(struct ew_slice method, struct ew_slice path)
{
	struct ew_http_match m = ew_http_route(
		rows, sizeof(rows[0]), EW_COUNT(rows), ew_http_method_of(method), path);
	size_t i;

	if (m.result != EW_HTTP_ROUTE_FOUND)
		return;
	assert(m.row < EW_COUNT(rows) && m.n_params <= EW_HTTP_PATH_PARAMS);
	for (i = 0; i < m.n_params; i++)
		assert(m.params[i].len > 0 && inside(m.params[i], path));
}

static void query(struct ew_slice raw)
{
	static struct ew_http_query q;
	_cleanup_(ew_buf_free) struct ew_buf json = {0};
	struct ew_http_problem problem;
	uint64_t limit;
	size_t i;

	ew_buf_init(&json, 8192);
	if (ew_http_query_parse(raw, params, EW_COUNT(params), &q, &problem)) {
		assert(ew_http_problem_json(&problem, &json) == 0);
		assert(ew_utf8_valid(ew_buf_slice(&json)));
		return;
	}
	for (i = 0; i < EW_COUNT(params); i++)
		assert(q.value[i].len <= params[i].max_bytes && ew_utf8_valid(q.value[i]));
	if (ew_http_query_number(&q, params, 3, 1, 200, 50, &limit, &problem) == 0)
		assert(limit >= 1 && limit <= 200);
}

static void range(struct ew_slice field)
{
	struct ew_http_range r = ew_http_range_parse(field, TOTAL);

	if (r.kind == EW_HTTP_RANGE_PART)
		assert(r.bytes > 0 && r.from < TOTAL && r.bytes <= TOTAL - r.from);
}

static void bearer(struct ew_slice field)
{
	struct ew_slice token;

	if (ew_http_bearer_parse(field, &token) == 0)
		assert(token.len > 0 && token.len <= EW_HTTP_TOKEN_MAX_BYTES &&
			inside(token, field));
}

static void trace(struct ew_slice field)
{
	struct ew_http_trace t;
	char text[EW_HTTP_TRACE_TEXT_BYTES];

	assert(ew_http_trace_begin(ew_io_real(), field, &t) == 0);
	ew_http_trace_text(&t, text);
	assert(strlen(text) == sizeof(text) - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ew_slice rest = ew_slice_of(data, size), part[8] = {{NULL, 0}};
	size_t i;

	for (i = 0; i < EW_COUNT(part) && ew_slice_cut(&rest, '\n', &part[i]); i++)
		;
	route(part[0], part[1]);
	query(part[2]);
	range(part[3]);
	(void)ew_http_etag_range_holds(part[4], EW_SLICE("tag"));
	(void)ew_http_etag_in_list(part[5], EW_SLICE("tag"));
	(void)ew_http_takes_gzip(part[5]);
	bearer(part[6]);
	trace(part[7]);
	return 0;
}

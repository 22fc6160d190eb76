/*
 * Strict reading of a query string (application/x-www-form-urlencoded after the "?"): every name
 * must be known, none may come twice, every escape must be whole, every value must be UTF-8 without
 * control characters. A misspelt filter that is ignored would show calls that nobody asked for.
 */
#ifndef EW_HTTP_QUERY_H
#define EW_HTTP_QUERY_H

#include "http/problem.h"

#define EW_HTTP_QUERY_MAX 16
#define EW_HTTP_QUERY_BYTES 4096

/** A parameter that a resource knows. Values longer than `max_bytes` (decoded) are refused. */
struct ew_http_param {
	const char *name;
	size_t max_bytes;
};

/**
 * Decoded values by the number of their parameter. Belongs to the caller; holds no memory of the
 * heap.
 */
struct ew_http_query {
	bool given[EW_HTTP_QUERY_MAX];
	struct ew_slice value[EW_HTTP_QUERY_MAX]; /* points into `bytes` */
	uint8_t bytes[EW_HTTP_QUERY_BYTES];
	size_t used;
};

/**
 * Reads `raw` (what stood after "?", possibly empty) against `n` known parameters (at most
 * EW_HTTP_QUERY_MAX).
 * "+" is a space, "a" without "=" is an empty value. `ret` must not be copied: its slices point
 * into it. Errors: -EINVAL with `problem` naming the parameter.
 */
EW_MUST_USE int ew_http_query_parse(struct ew_slice raw, const struct ew_http_param *params,
	size_t n, struct ew_http_query *ret, struct ew_http_problem *problem);

/**
 * The same for what somebody else's program sends, who may say more than is asked for (RFC 6749, 4.1.2): parameters
 * that are not among `params` are passed over. Also for a form in a body.
 */
EW_MUST_USE int ew_http_query_pick(struct ew_slice raw, const struct ew_http_param *params,
	size_t n, struct ew_http_query *ret, struct ew_http_problem *problem);

/**
 * Reads the value `number` as decimal between `least` and `most`; `otherwise` when it was not
 * given. Errors: -EINVAL with `problem`.
 */
EW_MUST_USE int ew_http_query_number(const struct ew_http_query *query,
	const struct ew_http_param *params, size_t number, uint64_t least, uint64_t most,
	uint64_t otherwise, uint64_t *ret, struct ew_http_problem *problem);

#endif

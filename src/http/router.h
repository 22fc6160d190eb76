/*
 * Which resource a request is for: method and path against a table of templates like
 * "/v1/interactions/{id}/events".
 */
#ifndef EW_HTTP_ROUTER_H
#define EW_HTTP_ROUTER_H

#include "base/buf.h"

#define EW_HTTP_PATH_PARAMS 4

enum ew_http_method {
	EW_HTTP_GET = 1u << 0,
	EW_HTTP_HEAD = 1u << 1,
	EW_HTTP_POST = 1u << 2,
	EW_HTTP_PUT = 1u << 3,
	EW_HTTP_PATCH = 1u << 4,
	EW_HTTP_DELETE = 1u << 5,
	EW_HTTP_OTHER = 1u << 6, /* anything else: never allowed */
};

enum ew_http_route_result {
	EW_HTTP_ROUTE_FOUND,
	EW_HTTP_ROUTE_NO_PATH,	 /* 404 */
	EW_HTTP_ROUTE_NO_METHOD, /* 405 */
};

/** One row of the table. */
struct ew_http_template {
	unsigned methods; /* set of enum ew_http_method; GET serves HEAD too */
	const char *path; /* begins with "/"; a segment in braces matches any one segment that is
			     not empty, "{name...}" at the end also all behind it */
};

struct ew_http_match {
	enum ew_http_route_result result;
	size_t row;				     /* when FOUND */
	struct ew_slice params[EW_HTTP_PATH_PARAMS]; /* the segments in braces, in order, as they
							stood (not decoded) */
	size_t n_params;
	unsigned allowed; /* when NO_METHOD: the methods that would be allowed */
};

/** The method of a name ("GET"), EW_HTTP_OTHER for one that is unknown. */
enum ew_http_method ew_http_method_of(struct ew_slice name);

/** "GET" and so on; "other" for what is no method we know. */
const char *ew_http_method_name(enum ew_http_method method);

/**
 * Finds the first row that fits; `path` without query. Rows with more than EW_HTTP_PATH_PARAMS
 * braces never match. Pure; the match points into `path`.
 */
struct ew_http_match ew_http_route(const struct ew_http_template *rows, size_t row_bytes, size_t n,
	enum ew_http_method method, struct ew_slice path);

/** Adds the value of an Allow field ("GET, HEAD, POST"). */
void ew_http_allow_add(struct ew_buf *to, unsigned methods);

#endif

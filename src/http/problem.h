/*
 * Problem documents (RFC 9457): what went wrong, as one of a closed list of kinds, so that a
 * program can act on the type and a person can read the detail. Foreign text inside is made safe
 * here.
 */
#ifndef EW_HTTP_PROBLEM_H
#define EW_HTTP_PROBLEM_H

#include "base/buf.h"

#define EW_HTTP_DETAIL_BYTES 300
#define EW_HTTP_FIELD_BYTES 80

/**
 * EW_PROBLEM(name, status, type, title): `type` is the last part of "urn:earwitness:problem:...".
 */
#define EW_HTTP_PROBLEMS(EW_PROBLEM)                                                               \
	EW_PROBLEM(BAD_REQUEST, 400, "bad_request", "The request cannot be read")                  \
	EW_PROBLEM(UNKNOWN_PARAMETER, 400, "unknown_parameter", "Unknown parameter")               \
	EW_PROBLEM(BAD_PARAMETER, 400, "bad_parameter", "A parameter has no valid value")          \
	EW_PROBLEM(UNAUTHENTICATED, 401, "unauthenticated", "A valid token is needed")             \
	EW_PROBLEM(FORBIDDEN, 403, "forbidden", "The token does not allow this")                   \
	EW_PROBLEM(PAUSE_NOT_ALLOWED, 403, "pause_not_allowed", "This call may not be paused so")       \
	EW_PROBLEM(NOT_FOUND, 404, "not_found", "There is no such thing")                          \
	EW_PROBLEM(                                                                                \
		METHOD_NOT_ALLOWED, 405, "method_not_allowed", "The method is not offered here")   \
	EW_PROBLEM(CONFLICT, 409, "conflict", "The state of things does not allow this")           \
	EW_PROBLEM(BODY_TOO_LARGE, 413, "body_too_large", "The body is too large")                 \
	EW_PROBLEM(URL_TOO_LONG, 414, "url_too_long", "The URL is too long")                       \
	EW_PROBLEM(RANGE, 416, "range_not_satisfiable", "The range lies outside")                  \
	EW_PROBLEM(INVALID_BODY, 422, "invalid_body", "The body does not say what it must")        \
	EW_PROBLEM(                                                                                \
		KEY_REUSED, 422, "idempotency_key_reused", "The key belongs to another request")   \
	EW_PROBLEM(CROSS_SITE, 403, "cross_site", "The request does not come from our own page")        \
	EW_PROBLEM(LAUNCH_REFUSED, 403, "launch_refused", "The panel is not launched")                  \
	EW_PROBLEM(INTERNAL, 500, "internal", "The request failed inside")                         \
	EW_PROBLEM(BAD_ANSWER, 502, "bad_answer", "Another program answered nonsense")             \
	EW_PROBLEM(UNAVAILABLE, 503, "unavailable", "Not possible at the moment")                  \
	EW_PROBLEM(BUSY, 503, "busy", "Too much at this moment")                                    \
	EW_PROBLEM(TIMEOUT, 504, "timeout", "No answer in time")

enum ew_http_problem_kind {
#define EW_PROBLEM(name, status, type, title) EW_HTTP_##name,
	EW_HTTP_PROBLEMS(EW_PROBLEM)
#undef EW_PROBLEM
};

struct ew_http_problem {
	enum ew_http_problem_kind kind;
	char detail[EW_HTTP_DETAIL_BYTES]; /* empty: left out */
	char field[EW_HTTP_FIELD_BYTES]; /* the parameter or member it is about; empty: left out */
	unsigned retry_after_s;		 /* becomes Retry-After; 0: none */
};

/**
 * Fills `p` whole. `field` may be empty; bytes of it and of the formatted detail that are no safe
 * UTF-8 are replaced. Too long text is cut. Returns -EINVAL always, so that a parser can write
 * `return ew_http_problem_set(...)`. When even that needs memory that is not there, field and
 * detail stay empty.
 */
int ew_http_problem_set(struct ew_http_problem *p, enum ew_http_problem_kind kind,
	struct ew_slice field, const char *format, ...) EW_PRINTF(4, 5);

/** The HTTP status of a kind. */
unsigned ew_http_problem_status(enum ew_http_problem_kind kind);

/**
 * Adds the document {"type", "title", "status", "detail", "field"}. Errors: -ENOMEM, those of the
 * buffer.
 */
EW_MUST_USE int ew_http_problem_json(const struct ew_http_problem *p, struct ew_buf *to);

#endif

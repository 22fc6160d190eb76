/*
 * Strict reading of a JSON body: an object, no member twice, no member that the resource does not
 * know, no member of another type than expected.
 */
#ifndef EW_HTTP_BODY_H
#define EW_HTTP_BODY_H

#include <jansson.h>

#include "http/problem.h"

enum ew_http_member_kind {
	EW_HTTP_MEMBER_TEXT,
	EW_HTTP_MEMBER_NUMBER,
	EW_HTTP_MEMBER_LIST,
	EW_HTTP_MEMBER_TRUTH,
	EW_HTTP_MEMBER_OBJECT,
	EW_HTTP_MEMBER_CONTENT, /* text of at most `max` bytes, or a list or object that the body bounds */
};

struct ew_http_member {
	const char *name;
	enum ew_http_member_kind kind;
	bool required;
	size_t max; /* bytes of a text, items of a list, members of an object, value of a number (which is
		       never negative) */
};

/**
 * Parses `body` against the `n` members; the caller frees `ret` with json_decref(). An empty body
 * is an empty object. Errors: -EINVAL with `problem` (what is wrong, and the member), -ENOMEM with
 * `problem` (internal).
 */
EW_MUST_USE int ew_http_body_parse(struct ew_slice body, const struct ew_http_member *members,
	size_t n, json_t **ret, struct ew_http_problem *problem);

/** For _cleanup_. */
void ew_http_json_free(json_t **json);

/** The text of a member, or an empty slice; it belongs to `object`. */
struct ew_slice ew_http_body_text(const json_t *object, const char *name);

#endif

/*
 * Byte ranges (RFC 9110, section 14): one range, as players use it. Several ranges in one request
 * are answered with the whole, as the RFC allows.
 */
#ifndef EW_HTTP_RANGE_H
#define EW_HTTP_RANGE_H

#include "base/slice.h"

enum ew_http_range_kind {
	EW_HTTP_RANGE_WHOLE, /* no range, one of another unit, several, or malformed: answer 200 */
	EW_HTTP_RANGE_PART,  /* answer 206 with [from, from + bytes) */
	EW_HTTP_RANGE_UNSATISFIABLE, /* answer 416 */
};

struct ew_http_range {
	enum ew_http_range_kind kind;
	uint64_t from;
	uint64_t bytes;
};

/**
 * Reads a Range field (empty slice: there was none) against a representation of `total` bytes.
 * Pure.
 */
struct ew_http_range ew_http_range_parse(struct ew_slice field, uint64_t total);

#endif

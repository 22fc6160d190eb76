/*
 * Trace context of a request (W3C Trace Context, 2021): the id that a caller, its proxies and our log lines share. A
 * random number and nothing else: it never becomes a key, and nothing is decided by it.
 */
#ifndef EW_HTTP_TRACE_H
#define EW_HTTP_TRACE_H

#include "base/id.h"
#include "base/slice.h"

#define EW_HTTP_TRACE_TEXT_BYTES 56 /* 00-TRACE-SPAN-FLAGS and a NUL */

struct ew_http_trace {
	struct ew_id trace;
	uint64_t parent; /* the caller's span; 0: the trace began here */
	uint64_t span;   /* ours */
	uint8_t flags;   /* bit 0: the caller records its part */
};

/**
 * Goes on with the trace of a traceparent field, or begins one when the field is empty, broken or of a version that
 * cannot be read (sections 3.2.2 and 4). Errors: those of ew_io_random().
 */
EW_MUST_USE int ew_http_trace_begin(struct ew_io *io, struct ew_slice traceparent, struct ew_http_trace *ret);

/** The field's value with our span in it, for the answer (traceresponse) and for whom we ask. */
void ew_http_trace_text(const struct ew_http_trace *t, char text[static EW_HTTP_TRACE_TEXT_BYTES]);

#endif

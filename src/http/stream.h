/*
 * Answers without an end: server-sent events. What a slow reader does not take waits in a capped
 * buffer; when that is full the stream is closed and the owner told, so that a listener that sleeps
 * costs at most its cap.
 */
#ifndef EW_HTTP_STREAM_H
#define EW_HTTP_STREAM_H

#include "http/server.h"

struct ew_http_stream;

/**
 * The stream is over (the peer left, the cap was hit, the server ends); the handle is dead. Called
 * once.
 */
typedef void ew_http_stream_closed_fn(void *arg);

struct ew_http_stream_config {
	const char *content_type;
	size_t max_bytes; /* unsent bytes at most */
	ew_http_stream_closed_fn *closed;
	void *arg;
};

/**
 * Answers the exchange with status 200 and a stream. The exchange is over; the stream lives until
 * `closed` is called or ew_http_stream_end(). Errors: -ENOMEM: the exchange is still to be
 * answered.
 */
EW_MUST_USE int ew_http_stream_begin(struct ew_http_exchange *x,
	const struct ew_http_stream_config *config, struct ew_http_stream **ret);

/**
 * Adds bytes. Errors: -ENOBUFS (the cap) or -ENOMEM: the stream will close, and `closed` is called
 * from the loop's next turn, not from here.
 */
EW_MUST_USE int ew_http_stream_send(struct ew_http_stream *stream, struct ew_slice bytes);

/**
 * Ends the stream after what is waiting was sent; `closed` is not called any more, the handle is
 * dead.
 */
void ew_http_stream_end(struct ew_http_stream **stream);

#endif

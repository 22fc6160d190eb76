/*
 * Private to http: how an answer is made of a file.
 */
#ifndef EW_HTTP_SENDING_INSIDE_H
#define EW_HTTP_SENDING_INSIDE_H

#include <microhttpd.h>

#include "http/sending.h"

/**
 * An answer of `bytes` bytes of `fd` from `from` on, for this connection; the descriptor is duplicated. `ended` NULL:
 * nobody is told. NULL without memory or descriptors.
 */
struct MHD_Response *ew_http_sending_response(struct MHD_Connection *connection, int fd, uint64_t from, uint64_t bytes,
	ew_http_ended_fn *ended, void *arg, struct ew_http_sending **ret);

/** It is not sent after all: nobody is told when the answer is destroyed. The handle is dead. NULL is fine. */
void ew_http_sending_forget(struct ew_http_sending **sending);

#endif

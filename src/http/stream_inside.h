/*
 * What the server needs to know of streams.
 */
#ifndef EW_HTTP_STREAM_INSIDE_H
#define EW_HTTP_STREAM_INSIDE_H

#include "http/stream.h"

/** Wakes every stream so that it ends; the library frees them. */
void ew_http_streams_cut(struct ew_http_server *server);

#endif

/*
 * The inside of a server and of its exchanges, for the files of this folder.
 */
#ifndef EW_HTTP_EXCHANGE_H
#define EW_HTTP_EXCHANGE_H

#include <microhttpd.h>

#include "http/server.h"
#include "http/trace.h"

struct ew_http_server {
	struct ew_loop *loop;
	struct ew_http_config config;
	struct MHD_Daemon *daemon;
	struct ew_loop_source *source; /* the library's own epoll descriptor */
	struct ew_loop_timer *pump;    /* one shot: when the library wants to run again */
	struct ew_loop_timer *sweep;
	struct connection *connections;
	struct ew_http_exchange *exchanges;
	struct ew_http_stream *streams;
	bool ending;
	bool kicked; /* the library must run once more */
};

struct ew_http_exchange {
	struct ew_http_exchange *prev, *next;
	struct ew_http_server *server;
	struct MHD_Connection *connection;
	char *url; /* as it came: path and query */
	struct ew_buf body;
	size_t discarded; /* bytes of a body that is too large */
	struct ew_http_request request;
	ew_http_handler_fn *handler;
	bool begun;		       /* the header was looked at */
	bool suspended;		       /* waiting for the answer */
	bool everybody;		       /* pages of other origins may read the answer */
	struct MHD_Response *response; /* the answer, until the library has it */
	unsigned status;
	struct ew_http_trace trace;
	const char *route; /* template of the path, for the log: a path may name a call */
	struct ew_mono since; /* the header was looked at */
	ew_http_gone_fn *gone;
	void *gone_arg;
};

/** Makes `response` (may be NULL: close the connection) the answer and wakes the connection. */
void ew_http_exchange_finish(
	struct ew_http_exchange *x, unsigned status, struct MHD_Response *response);

/** Lets the library run in the loop's next turn. */
void ew_http_server_kick(struct ew_http_server *server);

/** The content policy of every answer that is no page. */
#define EW_HTTP_POLICY_NOTHING "default-src 'none'; frame-ancestors 'none'"

/** Adds the fields that every answer carries. Errors: -ENOMEM. */
EW_MUST_USE int ew_http_add_common_fields(struct MHD_Response *response, bool media);

#endif

/*
 * An HTTP/1.1 server on libmicrohttpd that runs inside a loop of ours, in one thread. A request
 * reaches its handler whole (body included, within limits); the answer may be given at once or
 * later. Everything that a peer can make the server hold is bounded: connections, connections of
 * one address, header, URL, body, and the time a request may take to arrive.
 *
 * All functions belong to the thread of the loop. None blocks.
 */
#ifndef EW_HTTP_SERVER_H
#define EW_HTTP_SERVER_H

#include "base/error.h"
#include "base/loop.h"
#include "http/problem.h"
#include "http/router.h"

struct ew_http_server;

/**
 * One request and its answer. Lives from the handler's call until it is answered, or until `gone`
 * is called.
 */
struct ew_http_exchange;

/** What the handler sees. All slices live as long as the exchange. */
struct ew_http_request {
	enum ew_http_method method;
	struct ew_slice params[EW_HTTP_PATH_PARAMS]; /* of the route's template */
	struct ew_slice query;			     /* raw, without "?" */
	struct ew_slice body;
};

/**
 * Handles one request: either answers before it returns, or keeps `x` and answers later; every path
 * must end in an answer. `arg` is that of the configuration.
 */
typedef void ew_http_handler_fn(
	void *arg, struct ew_http_exchange *x, const struct ew_http_request *request);

/**
 * The exchange ends unanswered, because the server ends: forget it. Nothing may be answered any
 * more.
 */
typedef void ew_http_gone_fn(void *arg);

struct ew_http_route_entry {
	struct ew_http_template match; /* first, so that the router can walk the table */
	ew_http_handler_fn *handler;
};

struct ew_http_config {
	const struct ew_http_route_entry *routes; /* must outlive the server */
	size_t n_routes;
	void *arg;			  /* of the handlers */
	unsigned connections;		  /* in all; 0: 1024 */
	unsigned connections_per_address; /* 0: 256 */
	unsigned request_s; /* a connection without a whole request for so long is closed; 0: 30 */
};

/**
 * Starts serving on a listening TCP socket, which becomes the server's (`*listen_fd` is then -1).
 * Errors: -ENOMEM, -EIO (the library refuses), those of ew_loop_watch(), with a sentence.
 */
EW_MUST_USE int ew_http_server_new(struct ew_loop *loop, int *listen_fd,
	const struct ew_http_config *config, struct ew_http_server **ret, struct ew_error *error);

/**
 * Tells every unanswered exchange and open stream that it is over, closes all connections, frees.
 */
void ew_http_server_free(struct ew_http_server **server);

/** Connections open at this moment. */
unsigned ew_http_server_connections(const struct ew_http_server *server);

/**
 * A field of the request, or an empty slice; of several of one name the first. Lives as long as
 * the exchange.
 */
struct ew_slice ew_http_header(struct ew_http_exchange *x, const char *name);

/**
 * The id of the request's trace: the caller's (traceparent, W3C Trace Context) or one of our own. It is in the answer
 * (traceresponse) and in the log line of the request; whatever is logged because of the request should carry it.
 */
struct ew_id ew_http_trace_of(const struct ew_http_exchange *x);

/** The method of the request. */
enum ew_http_method ew_http_method(const struct ew_http_exchange *x);
/** Where the request came from, as text without a port; of a proxy its own. "" when the system does not say. */
void ew_http_peer(struct ew_http_exchange *x, char *text, size_t n);
/** Wipes the body, which held a secret: nobody may look at it any more. */
void ew_http_forget_body(struct ew_http_exchange *x);

/** Sets who is told when the exchange ends unanswered. NULL: nobody. */
void ew_http_on_gone(struct ew_http_exchange *x, ew_http_gone_fn *fn, void *arg);

#endif

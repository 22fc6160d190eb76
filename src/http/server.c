/*
 * The server: libmicrohttpd's epoll descriptor inside our loop. It must never be entered twice:
 * answers given from anywhere only mark the exchange and ask for a run in the loop's next turn.
 */
#include "http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/secret.h"
#include "http/answer.h"
#include "http/exchange.h"
#include "http/stream_inside.h"

#define CONNECTIONS 1024
#define CONNECTIONS_PER_ADDRESS 256
#define REQUEST_S 30
#define IDLE_S 60
/* Request line, fields, and the fields of the answer; more is 431. */
#define CONNECTION_MEMORY_BYTES ((size_t)24 * 1024)
#define URL_BYTES 4096
/* A body past its limit is read this far before the connection is cut, so that a polite client sees
 * the 413. */
#define DISCARD_BYTES (2 * EW_MAX_REQUEST_BODY_BYTES)
#define SWEEP_US EW_US_PER_S

struct connection {
	struct connection *prev, *next;
	int fd;
	struct ew_mono since; /* accepted, or its last request answered */
	bool busy;	      /* a whole request is here */
	bool cut;
};

struct ew_id ew_http_trace_of(const struct ew_http_exchange *x)
{
	return x->trace.trace;
}

struct ew_slice ew_http_header(struct ew_http_exchange *x, const char *name)
{
	return ew_slice_text(MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name));
}

void ew_http_on_gone(struct ew_http_exchange *x, ew_http_gone_fn *fn, void *arg)
{
	x->gone = fn;
	x->gone_arg = arg;
}

/* -- running the library -- */

static void pump(void *arg);

static void pump_after(struct ew_http_server *s, int64_t us)
{
	ew_loop_timer_cancel(&s->pump);
	/* Without memory for the timer the sweep runs the library, a second later at most. */
	if (ew_loop_timer(s->loop, us, 0, pump, s, &s->pump))
		ew_log(EW_LOG_ERROR, "http_timer_refused");
}

void ew_http_server_kick(struct ew_http_server *s)
{
	s->kicked = true;
	if (!s->ending)
		pump_after(s, 0);
}

static void pump(void *arg)
{
	struct ew_http_server *s = arg;
	MHD_UNSIGNED_LONG_LONG wait_ms;

	s->kicked = false;
	if (MHD_run(s->daemon) != MHD_YES)
		ew_log(EW_LOG_ERROR, "http_run_failed");
	ew_loop_timer_cancel(&s->pump);
	if (s->kicked)
		pump_after(s, 0);
	else if (MHD_get_timeout(s->daemon, &wait_ms) == MHD_YES)
		pump_after(s, wait_ms > 60000 ? 60 * EW_US_PER_S : (int64_t)wait_ms * EW_US_PER_MS);
}

static void on_ready(void *arg, unsigned ready)
{
	(void)ready;
	pump(arg);
}

/* -- connections -- */

static void connection_opened(struct ew_http_server *s, struct MHD_Connection *c, void **context)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct connection *own = calloc(1, sizeof(*own));

	if (!own || !info) {
		/* Without a record nobody would watch the clock for it: refuse. */
		if (info)
			(void)shutdown(info->connect_fd, SHUT_RDWR);
		free(own);
		return;
	}
	own->fd = info->connect_fd;
	own->since = ew_loop_now(s->loop);
	own->next = s->connections;
	if (own->next)
		own->next->prev = own;
	s->connections = own;
	*context = own;
}

static void connection_closed(struct ew_http_server *s, void **context)
{
	struct connection *own = *context;

	if (!own)
		return;
	if (own->prev)
		own->prev->next = own->next;
	else
		s->connections = own->next;
	if (own->next)
		own->next->prev = own->prev;
	free(own);
	*context = NULL;
}

static void on_connection(void *arg, struct MHD_Connection *c, void **context,
	enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		connection_opened(arg, c, context);
	else
		connection_closed(arg, context);
}

static struct connection *own_connection(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

/* Idle time alone does not stop a peer that sends a byte now and then; the age of the request does.
 */
static void sweep(void *arg)
{
	struct ew_http_server *s = arg;
	int64_t oldest = ew_loop_now(s->loop).us - (int64_t)s->config.request_s * EW_US_PER_S;
	struct connection *c;

	for (c = s->connections; c; c = c->next) {
		if (c->busy || c->cut || c->since.us > oldest)
			continue;
		c->cut = true;
		(void)shutdown(c->fd, SHUT_RDWR);
	}
	pump(s);
}

unsigned ew_http_server_connections(const struct ew_http_server *s)
{
	const struct connection *c;
	unsigned n = 0;

	for (c = s->connections; c; c = c->next)
		n++;
	return n;
}

/* -- exchanges -- */

static void *on_url(void *arg, const char *url, struct MHD_Connection *c)
{
	struct ew_http_server *s = arg;
	struct ew_http_exchange *x = calloc(1, sizeof(*x));

	if (!x)
		return NULL;
	x->server = s;
	x->connection = c;
	x->url = strdup(url);
	ew_buf_init_secret(&x->body, EW_MAX_REQUEST_BODY_BYTES);
	x->next = s->exchanges;
	if (x->next)
		x->next->prev = x;
	s->exchanges = x;
	return x;
}

static void exchange_free(struct ew_http_exchange *x)
{
	struct ew_http_server *s = x->server;

	if (x->prev)
		x->prev->next = x->next;
	else
		s->exchanges = x->next;
	if (x->next)
		x->next->prev = x->prev;
	if (x->response)
		MHD_destroy_response(x->response);
	ew_buf_free(&x->body);
	free(x->url);
	free(x);
}

/* What machines ask again and again is worth no line. */
static enum ew_log_level level_of(const struct ew_http_exchange *x)
{
	if (x->status >= 500)
		return EW_LOG_WARNING;
	return x->route && strncmp(x->route, "/v1/", 4) == 0 ? EW_LOG_INFO : EW_LOG_DEBUG;
}

static void log_request(const struct ew_http_exchange *x)
{
	if (!x->begun)
		return;
	ew_log(level_of(x), "http_request",
		EW_F_WORD("method", ew_http_method_name(x->request.method)),
		EW_F_WORD("route", x->route ? x->route : "none"), EW_F_U64("status", x->status),
		EW_F_I64("us", ew_io_mono(ew_io_real()).us - x->since.us),
		EW_F_TRACE("trace_id", x->trace.trace), EW_F_SPAN("span_id", x->trace.span),
		EW_F_SPAN("parent_span_id", x->trace.parent));
}

static void on_completed(
	void *arg, struct MHD_Connection *c, void **context, enum MHD_RequestTerminationCode code)
{
	struct ew_http_server *s = arg;
	struct ew_http_exchange *x = *context;
	struct connection *own = own_connection(c);

	(void)code;
	if (own) {
		own->busy = false;
		own->since = ew_loop_now(s->loop);
	}
	*context = NULL;
	if (!x)
		return;
	log_request(x);
	if (x->gone)
		x->gone(x->gone_arg);
	exchange_free(x);
}

void ew_http_exchange_finish(
	struct ew_http_exchange *x, unsigned status, struct MHD_Response *response)
{
	x->status = status;
	x->response = response;
	x->gone = NULL;
	if (!x->suspended)
		return;
	x->suspended = false;
	MHD_resume_connection(x->connection);
	ew_http_server_kick(x->server);
}

/* Gives the answer to the library. Without a response the connection is closed. */
static enum MHD_Result queue(struct ew_http_exchange *x)
{
	struct MHD_Response *response = TAKE(x->response);
	struct connection *own = own_connection(x->connection);
	char trace[EW_HTTP_TRACE_TEXT_BYTES];
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	if (own)
		own->busy = true;
	ew_http_trace_text(&x->trace, trace);
	if (MHD_add_response_header(response, "traceresponse", trace) != MHD_YES)
		ew_log(EW_LOG_ERROR, "http_field_refused");
	result = MHD_queue_response(x->connection, x->status, response);
	MHD_destroy_response(response);
	return result;
}

static void refuse_method(struct ew_http_exchange *x, unsigned allowed)
{
	_cleanup_(ew_buf_free) struct ew_buf allow = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	ew_buf_init(&allow, 128);
	ew_http_allow_add(&allow, allowed);
	text = ew_buf_take_text(&allow);
	ew_http_refuse(x, EW_HTTP_METHOD_NOT_ALLOWED, NULL, "allowed: %s", text ? text : "");
	if (x->response && text &&
		MHD_add_response_header(x->response, MHD_HTTP_HEADER_ALLOW, text) != MHD_YES)
		ew_log(EW_LOG_ERROR, "http_field_refused");
}

static bool body_too_long(struct ew_http_exchange *x)
{
	struct ew_slice length = ew_http_header(x, MHD_HTTP_HEADER_CONTENT_LENGTH);
	uint64_t n;

	return length.len > 0 && ew_slice_decimal(length, EW_MAX_REQUEST_BODY_BYTES, &n) == -ERANGE;
}

/* Looks at what can be refused before a byte of the body is read. */
static void begin(struct ew_http_exchange *x, const char *method)
{
	const struct ew_http_config *config = &x->server->config;
	struct ew_slice path = EW_SLICE_EMPTY, url = ew_slice_text(x->url);
	struct ew_http_match match;

	x->begun = true;
	x->since = ew_loop_now(x->server->loop);
	/* Without randomness the request is answered all the same, with a trace of zeros. */
	if (ew_http_trace_begin(ew_io_real(), ew_http_header(x, "traceparent"), &x->trace))
		ew_log(EW_LOG_ERROR, "http_trace_refused");
	if (url.len > URL_BYTES) {
		ew_http_refuse(
			x, EW_HTTP_URL_TOO_LONG, NULL, "a URL holds at most %d bytes", URL_BYTES);
		return;
	}
	(void)ew_slice_cut(&url, '?', &path);
	x->request.query = url;
	x->request.method = ew_http_method_of(ew_slice_text(method));
	match = ew_http_route(&config->routes[0].match, sizeof(config->routes[0]), config->n_routes,
		x->request.method, path);
	if (match.result == EW_HTTP_ROUTE_NO_PATH) {
		ew_http_refuse(x, EW_HTTP_NOT_FOUND, NULL, "the path names nothing");
	} else if (match.result == EW_HTTP_ROUTE_NO_METHOD) {
		refuse_method(x, match.allowed);
	} else if (body_too_long(x)) {
		ew_http_refuse(x, EW_HTTP_BODY_TOO_LARGE, NULL, "a body holds at most %d bytes",
			EW_MAX_REQUEST_BODY_BYTES);
	} else {
		x->handler = config->routes[match.row].handler;
		x->route = config->routes[match.row].match.path;
		memcpy(x->request.params, match.params, sizeof(match.params));
	}
}

static enum MHD_Result take_body(struct ew_http_exchange *x, const char *data, size_t *size)
{
	if (ew_buf_error(&x->body) == 0)
		ew_buf_add(&x->body, data, *size);
	else
		x->discarded += *size;
	if (x->discarded > DISCARD_BYTES)
		return MHD_NO;
	*size = 0;
	return MHD_YES;
}

static enum MHD_Result run(struct ew_http_exchange *x)
{
	struct connection *own = own_connection(x->connection);
	int r = ew_buf_error(&x->body);

	if (own)
		own->busy = true;
	if (r == -EFBIG) {
		ew_http_refuse(x, EW_HTTP_BODY_TOO_LARGE, NULL, "a body holds at most %d bytes",
			EW_MAX_REQUEST_BODY_BYTES);
		return queue(x);
	}
	if (r)
		return MHD_NO;
	x->request.body = ew_buf_slice(&x->body);
	x->handler(x->server->config.arg, x, &x->request);
	if (x->status)
		return queue(x);
	x->suspended = true;
	MHD_suspend_connection(x->connection);
	return MHD_YES;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *c, const char *url,
	const char *method, const char *version, const char *data, size_t *size, void **context)
{
	struct ew_http_exchange *x = *context;

	(void)arg, (void)c, (void)url, (void)version;
	if (!x || !x->url)
		return MHD_NO;
	if (x->status)
		return queue(x);
	if (!x->begun) {
		begin(x, method);
		return x->status ? queue(x) : MHD_YES;
	}
	if (*size > 0)
		return take_body(x, data, size);
	return run(x);
}

/* The library's own words: its format only, never what a peer sent. */
static void on_library_message(void *arg, const char *format, va_list args)
{
	(void)arg, (void)args;
	ew_log(EW_LOG_WARNING, "http_library", EW_F_WORD("message", format));
}

/* -- life -- */

static int start(struct ew_http_server *s, int *listen_fd, struct ew_error *error)
{
	const union MHD_DaemonInfo *info;

	s->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG,
		0, NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_library_message, s,
		MHD_OPTION_LISTEN_SOCKET, *listen_fd, MHD_OPTION_CONNECTION_LIMIT,
		s->config.connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		s->config.connections_per_address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		CONNECTION_MEMORY_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
		MHD_OPTION_URI_LOG_CALLBACK, on_url, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
		s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_END);
	if (!s->daemon)
		return ew_error_set(
			error, -EIO, "cannot start the HTTP server: the library refuses");
	*listen_fd = -1;
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	if (!info)
		return ew_error_set(
			error, -EIO, "cannot start the HTTP server: no epoll descriptor");
	return ew_loop_watch(
		s->loop, info->epoll_fd, EW_LOOP_READ, EW_LOOP_CONTROL, on_ready, s, &s->source);
}

static void set_defaults(struct ew_http_config *c)
{
	if (c->connections == 0)
		c->connections = CONNECTIONS;
	if (c->connections_per_address == 0)
		c->connections_per_address = CONNECTIONS_PER_ADDRESS;
	if (c->request_s == 0)
		c->request_s = REQUEST_S;
}

int ew_http_server_new(struct ew_loop *loop, int *listen_fd, const struct ew_http_config *config,
	struct ew_http_server **ret, struct ew_error *error)
{
	_cleanup_(ew_http_server_free) struct ew_http_server *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return ew_error_set(error, -ENOMEM, "cannot start the HTTP server: no memory");
	s->loop = loop;
	s->config = *config;
	set_defaults(&s->config);
	r = start(s, listen_fd, error);
	if (r == 0)
		r = ew_loop_timer(loop, SWEEP_US, SWEEP_US, sweep, s, &s->sweep);
	if (r)
		return ew_error_set(error, r, "cannot start the HTTP server: %s", strerror(-r));
	*ret = TAKE(s);
	return 0;
}

/* The library may not be stopped while a connection is suspended. */
static void wake_everything(struct ew_http_server *s)
{
	struct ew_http_exchange *x;

	ew_http_streams_cut(s);
	for (x = s->exchanges; x; x = x->next) {
		if (!x->suspended)
			continue;
		x->suspended = false;
		MHD_resume_connection(x->connection);
	}
}

void ew_http_server_free(struct ew_http_server **server)
{
	struct ew_http_server *s = *server;

	if (!s)
		return;
	s->ending = true;
	ew_loop_timer_cancel(&s->pump);
	ew_loop_timer_cancel(&s->sweep);
	ew_loop_unwatch(&s->source);
	if (s->daemon) {
		wake_everything(s);
		MHD_stop_daemon(s->daemon);
	}
	free(s);
	*server = NULL;
}

enum ew_http_method ew_http_method(const struct ew_http_exchange *x)
{
	return x->request.method;
}

void ew_http_peer(struct ew_http_exchange *x, char *text, size_t n)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = info ? info->client_addr : NULL;
	const void *address = NULL;

	if (a && a->sa_family == AF_INET)
		address = &((const struct sockaddr_in *)(const void *)a)->sin_addr;
	else if (a && a->sa_family == AF_INET6)
		address = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
	if (!address || !inet_ntop(a->sa_family, address, text, (socklen_t)n))
		text[0] = '\0';
}

void ew_http_forget_body(struct ew_http_exchange *x)
{
	if (x->body.at)
		ew_wipe(x->body.at, x->body.len);
}

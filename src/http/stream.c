/*
 * Streams. The library asks for bytes when the socket takes some; without any, the connection
 * sleeps until the next send. The owner is told exactly once that a stream is over, and never from
 * inside its own call.
 */
#include "http/stream.h"

#include <errno.h>
#include <string.h>

#include "http/exchange.h"
#include "http/stream_inside.h"

#define BLOCK_BYTES 4096

struct ew_http_stream {
	struct ew_http_stream *prev, *next;
	struct ew_http_server *server;
	struct MHD_Connection *connection;
	struct ew_http_stream_config config;
	struct ew_buf waiting;
	bool asleep; /* suspended for want of bytes */
	bool ended;  /* by the owner: close after what is waiting */
	bool broken; /* the cap: close now */
};

static void wake(struct ew_http_stream *s)
{
	if (!s->asleep)
		return;
	s->asleep = false;
	MHD_resume_connection(s->connection);
	ew_http_server_kick(s->server);
}

static ssize_t on_wanted(void *arg, uint64_t position, char *to, size_t max)
{
	struct ew_http_stream *s = arg;
	size_t n = s->waiting.len < max ? s->waiting.len : max;

	(void)position;
	if (s->broken || s->server->ending)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (n > 0) {
		memcpy(to, s->waiting.at, n);
		ew_buf_consume(&s->waiting, n);
		return (ssize_t)n;
	}
	if (s->ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	s->asleep = true;
	MHD_suspend_connection(s->connection);
	return 0;
}

/* The library is done with the stream, whatever the reason. */
static void on_freed(void *arg)
{
	struct ew_http_stream *s = arg;

	if (s->config.closed)
		s->config.closed(s->config.arg);
	if (s->prev)
		s->prev->next = s->next;
	else
		s->server->streams = s->next;
	if (s->next)
		s->next->prev = s->prev;
	ew_buf_free(&s->waiting);
	free(s);
}

static struct ew_http_stream *stream_new(
	struct ew_http_exchange *x, const struct ew_http_stream_config *config)
{
	struct ew_http_stream *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->server = x->server;
	s->connection = x->connection;
	ew_buf_init(&s->waiting, config->max_bytes);
	s->next = x->server->streams;
	if (s->next)
		s->next->prev = s;
	x->server->streams = s;
	return s;
}

int ew_http_stream_begin(struct ew_http_exchange *x, const struct ew_http_stream_config *config,
	struct ew_http_stream **ret)
{
	struct ew_http_stream *s = stream_new(x, config);
	struct MHD_Response *response;

	if (!s)
		return -ENOMEM;
	response = MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, BLOCK_BYTES, on_wanted, s, on_freed);
	if (!response) {
		on_freed(s);
		return -ENOMEM;
	}
	if (ew_http_add_common_fields(response, false) ||
		MHD_add_response_header(
			response, MHD_HTTP_HEADER_CONTENT_TYPE, config->content_type) != MHD_YES) {
		MHD_destroy_response(response);
		return -ENOMEM;
	}
	s->config = *config;
	ew_http_exchange_finish(x, MHD_HTTP_OK, response);
	*ret = s;
	return 0;
}

int ew_http_stream_send(struct ew_http_stream *s, struct ew_slice bytes)
{
	int r;

	if (!s->broken)
		ew_buf_add_slice(&s->waiting, bytes);
	r = ew_buf_error(&s->waiting);
	s->broken = r != 0;
	wake(s);
	return r == -EFBIG ? -ENOBUFS : r;
}

void ew_http_stream_end(struct ew_http_stream **stream)
{
	struct ew_http_stream *s = TAKE(*stream);

	if (!s)
		return;
	s->config.closed = NULL;
	s->ended = true;
	wake(s);
}

void ew_http_streams_cut(struct ew_http_server *server)
{
	struct ew_http_stream *s;

	for (s = server->streams; s; s = s->next)
		wake(s);
}

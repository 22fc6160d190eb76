/*
 * Sending files in pieces. Must never read another byte for an answer that was stopped.
 */
#include "http/sending.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/sending_inside.h"

#define BLOCK_BYTES ((size_t)32 * 1024)

struct ew_http_sending {
	int fd;
	int connection; /* the library's */
	uint64_t from;
	bool stopped;
	ew_http_ended_fn *ended;
	void *arg;
};

static ssize_t on_read(void *cls, uint64_t at, char *to, size_t room)
{
	struct ew_http_sending *s = cls;
	ssize_t n;

	if (s->stopped)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = pread(s->fd, to, room, (off_t)(s->from + at));
	/* Shorter than it was said to be: the client must see that it is not whole. */
	return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void on_free(void *cls)
{
	struct ew_http_sending *s = cls;

	if (!s->stopped && s->ended)
		s->ended(s->arg);
	ew_close_fd(&s->fd);
	free(s);
}

static int descriptor_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info ? info->connect_fd : -1;
}

struct MHD_Response *ew_http_sending_response(struct MHD_Connection *connection, int fd, uint64_t from, uint64_t bytes,
	ew_http_ended_fn *ended, void *arg, struct ew_http_sending **ret)
{
	struct ew_http_sending *s = calloc(1, sizeof(*s));
	struct MHD_Response *response;

	if (!s)
		return NULL;
	s->connection = descriptor_of(connection);
	s->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	s->from = from;
	response = s->fd < 0 ? NULL : MHD_create_response_from_callback(bytes, BLOCK_BYTES, on_read, s, on_free);
	if (!response) {
		ew_close_fd(&s->fd);
		free(s);
		return NULL;
	}
	s->ended = ended;
	s->arg = arg;
	*ret = s;
	return response;
}

/* What waits in the kernel goes too: a whole call may fit there, and a client that does not read would get it later. */
static void cut(int connection)
{
	const struct linger at_once = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	(void)shutdown(connection, SHUT_RDWR);
}

void ew_http_sending_stop(struct ew_http_sending **sending)
{
	struct ew_http_sending *s = TAKE(*sending);

	if (!s)
		return;
	s->stopped = true;
	cut(s->connection);
}

void ew_http_sending_forget(struct ew_http_sending **sending)
{
	struct ew_http_sending *s = TAKE(*sending);

	if (s)
		s->ended = NULL;
}

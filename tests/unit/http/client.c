/*
 * The raw client. It never interprets more of an answer than a test asks for.
 */
#include "unit/http/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"

static int64_t now_ms(void)
{
	return ew_io_mono(ew_io_real()).us / EW_US_PER_MS;
}

static void turn(struct ew_loop *loop)
{
	assert_true(ew_loop_turn(loop, 2000) >= 0);
}

void client_idle(struct ew_loop *loop, int ms)
{
	int64_t end = now_ms() + ms;

	while (now_ms() < end)
		turn(loop);
}

static struct sockaddr_in address(uint16_t port)
{
	struct sockaddr_in a;

	memset(&a, 0, sizeof(a));
	a.sin_family = AF_INET;
	a.sin_port = htons(port);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

int client_listen(uint16_t *ret_port)
{
	struct sockaddr_in a = address(0);
	socklen_t bytes = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, bytes), 0);
	assert_int_equal(listen(fd, 64), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &bytes), 0);
	*ret_port = ntohs(a.sin_port);
	return fd;
}

int client_open(uint16_t port)
{
	struct sockaddr_in a = address(port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

bool client_send(struct ew_loop *loop, int fd, struct ew_slice bytes)
{
	int64_t end = now_ms() + CLIENT_WAIT_MS;

	while (bytes.len > 0 && now_ms() < end) {
		ssize_t n = send(fd, bytes.at, bytes.len, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno != EAGAIN)
			return false;
		if (n > 0)
			bytes = ew_slice_of(bytes.at + n, bytes.len - (size_t)n);
		turn(loop);
	}
	return bytes.len == 0;
}

/* 1: something came, 0: nothing yet, -1: closed. */
static int read_some(int fd, struct ew_buf *to)
{
	uint8_t bytes[65536];
	ssize_t n = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (n > 0)
		ew_buf_add(to, bytes, (size_t)n);
	if (n < 0 && errno == EAGAIN)
		return 0;
	return n > 0 ? 1 : -1;
}

bool client_read_all(struct ew_loop *loop, int fd, int wait_ms, struct ew_buf *to)
{
	int64_t end = now_ms() + wait_ms;
	int r = 0;

	ew_buf_clear(to);
	while (r >= 0 && now_ms() < end) {
		r = read_some(fd, to);
		if (r == 0)
			turn(loop);
	}
	return r < 0;
}

bool client_read_until(
	struct ew_loop *loop, int fd, int wait_ms, const char *text, struct ew_buf *to)
{
	int64_t end = now_ms() + wait_ms;
	int r = 0;

	while (r >= 0 && now_ms() < end && !client_has(to, text)) {
		r = read_some(fd, to);
		if (r == 0)
			turn(loop);
	}
	return client_has(to, text);
}

int client_status(struct ew_slice answer)
{
	uint64_t status;

	if (answer.len < 12 || !ew_slice_starts(answer, EW_SLICE("HTTP/1.1 ")) ||
		ew_slice_decimal(ew_slice_of(answer.at + 9, 3), 999, &status))
		return 0;
	return (int)status;
}

bool client_has(const struct ew_buf *answer, const char *text)
{
	return ew_slice_find(ew_buf_slice(answer), ew_slice_text(text)) != SIZE_MAX;
}

struct ew_slice client_body(const struct ew_buf *answer)
{
	size_t at = ew_slice_find(ew_buf_slice(answer), EW_SLICE("\r\n\r\n"));

	if (at == SIZE_MAX)
		return EW_SLICE_EMPTY;
	return ew_slice_of(answer->at + at + 4, answer->len - at - 4);
}

/* The blank line that ends the header is where "Connection: close" goes. */
static void close_after(struct ew_buf *to, struct ew_slice request)
{
	size_t at = ew_slice_find(request, EW_SLICE("\r\n\r\n"));

	assert_true(at != SIZE_MAX);
	ew_buf_add(to, request.at, at);
	ew_buf_add_text(to, "\r\nHost: test\r\nConnection: close");
	ew_buf_add(to, request.at + at, request.len - at);
}

int client_ask(struct ew_loop *loop, uint16_t port, const char *request, struct ew_buf *to)
{
	_cleanup_(ew_close_fd) int fd = client_open(port);
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init(&bytes, 1024 * 1024);
	close_after(&bytes, ew_slice_text(request));
	(void)client_send(loop, fd, ew_buf_slice(&bytes));
	(void)client_read_all(loop, fd, CLIENT_WAIT_MS, to);
	assert_int_equal(ew_buf_error(to), 0);
	return client_status(ew_buf_slice(to));
}

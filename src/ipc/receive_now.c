/*
 * One message before there is a loop: a child that has just been started reads its settings from
 * the descriptor it inherited, and says whether it came up. Must never wait without an end, and
 * never read past the one message.
 */
#include <errno.h>
#include <poll.h>

#include "base/io.h"
#include "ipc/packet.h"

static int wait_for(int fd, short events, int64_t until_us)
{
	for (;;) {
		int64_t left_us = until_us - ew_io_mono(ew_io_real()).us;
		struct pollfd p = {.fd = fd, .events = events};
		/* Rounded up, so that the last millisecond is not spent spinning. */
		int64_t left_ms = (left_us + EW_US_PER_MS - 1) / EW_US_PER_MS;
		int n = poll(&p, 1, left_us > 0 ? (int)left_ms : 0);

		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			return -ETIMEDOUT;
	}
}

/* The size of the packet that waits, without taking it. */
static int peek(int fd, int64_t until_us, size_t *ret_bytes)
{
	ssize_t n = -1;

	while (n < 0) {
		int r = wait_for(fd, POLLIN, until_us);

		if (r < 0)
			return r;
		n = recv(fd, NULL, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return errno == ECONNRESET ? -EPIPE : -errno;
	}
	if (n == 0)
		return -EPIPE;
	if (n > EW_MAX_MESSAGE_BYTES)
		return -EBADMSG;
	*ret_bytes = (size_t)n;
	return 0;
}

/* Who asks for a descriptor gets the one that came, or -1. */
static int take(int fd, struct ew_buf *storage, size_t n, int *ret_fd)
{
	struct ew_packet_in in;

	ew_buf_clear(storage);
	uint8_t *at = ew_buf_extend(storage, n);

	if (!at)
		return ew_buf_error(storage);
	int r = ew_packet_receive(fd, at, n, &in);

	if (r < 0)
		return r;
	if (ret_fd)
		*ret_fd = -1;
	if (ret_fd && in.n_fds == 1 && in.len == n) {
		*ret_fd = in.fds[0];
		return 0;
	}
	ew_packet_close_fds(in.fds, in.n_fds);
	return in.n_fds > 0 || in.len != n ? -EBADMSG : 0;
}

int ew_channel_receive_now(int fd, int timeout_ms, struct ew_buf *storage, struct ew_message *ret)
{
	return ew_channel_receive_with(fd, timeout_ms, storage, ret, NULL);
}

int ew_channel_receive_with(int fd, int timeout_ms, struct ew_buf *storage, struct ew_message *ret, int *ret_fd)
{
	int64_t until_us = ew_io_mono(ew_io_real()).us + timeout_ms * EW_US_PER_MS;
	struct ew_message message;
	size_t n = 0;
	int r = peek(fd, until_us, &n);

	if (r < 0)
		return r;
	r = take(fd, storage, n, ret_fd);
	if (r < 0)
		return r;
	/* An event of the tape has no business on a socket. */
	if (ew_message_decode(ew_buf_slice(storage), &message) < 0 || message.type->to == 0) {
		if (ret_fd)
			ew_packet_close_fds(ret_fd, 1);
		return -EBADMSG;
	}
	*ret = message;
	return 0;
}


int ew_channel_send_with(int fd, uint16_t number, uint64_t request, const void *message, int passed)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init_secret(&bytes, EW_MAX_MESSAGE_BYTES);
	int r = ew_message_encode(number, request, message, &bytes);

	if (r < 0)
		return r;
	if (ew_message_type(number)->to == 0)
		return -EACCES;
	ew_packet_make_room(fd);
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLOUT};

		r = ew_packet_send(fd, ew_buf_slice(&bytes), passed >= 0 ? &passed : NULL, passed >= 0);
		if (r != -EAGAIN)
			return r;
		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			return -errno;
	}
}

int ew_channel_send_now(int fd, uint16_t number, uint64_t request, const void *message)
{
	return ew_channel_send_with(fd, number, request, message, -1);
}

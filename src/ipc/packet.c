/*
 * SOCK_SEQPACKET keeps the borders of messages and carries descriptors. Must never lose track of a
 * descriptor: the kernel installs them whether or not the message turns out to be acceptable.
 */
#include "ipc/packet.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"

/* The room is asked for twice over, because the kernel counts its own bookkeeping against it. */
#define ROOM_BYTES (4 * EW_MAX_MESSAGE_BYTES)

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(EW_CHANNEL_MAX_FDS * sizeof(int))];
};

int ew_packet_address(const char *path, struct sockaddr_un *ret)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t len = strlen(path);

	if (len == 0)
		return -EINVAL;
	if (len >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, len);
	*ret = address;
	return 0;
}

int ew_packet_socket(int *ret_fd)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

void ew_packet_make_room(int fd)
{
	int wanted = ROOM_BYTES;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &wanted, sizeof(wanted)) == 0)
		return;
	/*
	 * Without privilege the kernel cuts it to net.core.wmem_max, whose default takes the
	 * largest message.
	 */
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &wanted, sizeof(wanted));
}

static void attach(struct msghdr *header, union control *control, const int *fds, size_t n_fds)
{
	size_t bytes = n_fds * sizeof(int);

	memset(control, 0, sizeof(*control));
	header->msg_control = control->bytes;
	header->msg_controllen = CMSG_SPACE(bytes);
	struct cmsghdr *c = CMSG_FIRSTHDR(header);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(bytes);
	memcpy(CMSG_DATA(c), fds, bytes);
}

int ew_packet_send(int fd, struct ew_slice bytes, const int *fds, size_t n_fds)
{
	/* An iovec has no const; sendmsg() only reads. */
	struct iovec part = {(void *)(uintptr_t)bytes.at, bytes.len};
	struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
	union control control;
	ssize_t n;

	if (n_fds > EW_CHANNEL_MAX_FDS)
		return -EINVAL;
	if (n_fds > 0)
		attach(&header, &control, fds, n_fds);
	do
		n = sendmsg(fd, &header, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

static void detach(struct msghdr *header, struct ew_packet_in *in)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		/* The room for control data holds no more than this. */
		if (n > EW_CHANNEL_MAX_FDS - in->n_fds)
			n = EW_CHANNEL_MAX_FDS - in->n_fds;
		memcpy(in->fds + in->n_fds, CMSG_DATA(c), n * sizeof(int));
		in->n_fds += n;
	}
}

void ew_packet_close_fds(int *fds, size_t n_fds)
{
	for (size_t i = 0; i < n_fds; i++)
		ew_close_fd(&fds[i]);
}

int ew_packet_receive(int fd, void *to, size_t cap, struct ew_packet_in *ret)
{
	struct iovec part = {to, cap};
	union control control;
	struct msghdr header = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes)};
	struct ew_packet_in in = {.n_fds = 0};
	ssize_t n;

	memset(in.fds, 0xff, sizeof(in.fds)); /* each -1 */
	do
		n = recvmsg(fd, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	detach(&header, &in);
	if (header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
		ew_packet_close_fds(in.fds, in.n_fds);
		return -EBADMSG;
	}
	in.len = (size_t)n;
	*ret = in;
	return 0;
}

/*
 * The listening socket. An address that is not understood is an error, never "all addresses".
 */
#include "programs/web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define BACKLOG 511

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static int parse(const char *text, uint16_t port, union address *to, socklen_t *ret_bytes)
{
	memset(to, 0, sizeof(*to));
	if (inet_pton(AF_INET, text, &to->v4.sin_addr) == 1) {
		to->v4.sin_family = AF_INET;
		to->v4.sin_port = htons(port);
		*ret_bytes = sizeof(to->v4);
		return 0;
	}
	if (inet_pton(AF_INET6, text, &to->v6.sin6_addr) == 1) {
		to->v6.sin6_family = AF_INET6;
		to->v6.sin6_port = htons(port);
		*ret_bytes = sizeof(to->v6);
		return 0;
	}
	return -EINVAL;
}

int ew_web_listen(const char *address, uint16_t port, int *ret_fd, struct ew_error *error)
{
	const char *text = address && address[0] ? address : "127.0.0.1";
	_cleanup_(ew_close_fd) int fd = -1;
	const int one = 1;
	union address to;
	socklen_t bytes;

	if (parse(text, port, &to, &bytes))
		return ew_error_set(error, -EINVAL,
			"http.listen: \"%s\" is not a numeric IPv4 or IPv6 address", text);
	fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return ew_error_set(error, -errno, "making a socket for %s", text);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
		bind(fd, &to.any, bytes) < 0 || listen(fd, BACKLOG) < 0)
		return ew_error_set(error, -errno, "listening for HTTP on %s port %u: %s", text,
			port, strerror(errno));
	*ret_fd = TAKE_FD(fd);
	return 0;
}

int ew_web_port(int fd, uint16_t *ret_port)
{
	union address of;
	socklen_t bytes = sizeof(of);

	if (getsockname(fd, &of.any, &bytes) < 0)
		return -errno;
	*ret_port = ntohs(of.any.sa_family == AF_INET6 ? of.v6.sin6_port : of.v4.sin_port);
	return 0;
}

/*
 * For tests only: a client on loopback that takes very little at a time, so that next to nothing of an answer fits on the way to it.
 * What it is sent is then what the server still let go of.
 *
 *   slow_reader PORT < REQUEST
 *   reading            the first bytes are there, and no more are taken until SIGUSR1
 *   STATUS BYTES end   the connection ended; BYTES in all (reset instead of end: it was reset)
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/slice.h"

#define SEGMENT_BYTES 536
#define ROOM_BYTES 4096

static int open_slow(uint16_t port)
{
	const int segment = SEGMENT_BYTES, room = ROOM_BYTES;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room)) == 0 &&
		setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof(segment)) == 0 &&
		connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	perror("slow_reader");
	exit(1);
}

static void send_request(int fd)
{
	char request[4096];
	size_t n = fread(request, 1, sizeof(request), stdin);

	if (send(fd, request, n, MSG_NOSIGNAL) == (ssize_t)n)
		return;
	perror("slow_reader");
	exit(1);
}

static void wait_for_word(void)
{
	sigset_t word;
	int got;

	sigemptyset(&word);
	sigaddset(&word, SIGUSR1);
	puts("reading");
	(void)fflush(stdout);
	(void)sigwait(&word, &got);
}

int main(int argc, char **argv)
{
	char bytes[65536], status[4] = "000";
	uint64_t port = 0, all = 0;
	sigset_t word;
	ssize_t n;
	int fd;

	if (argc != 2 || ew_slice_decimal(ew_slice_text(argv[1]), UINT16_MAX, &port) < 0) {
		fputs("usage: slow_reader PORT < REQUEST\n", stderr);
		return 2;
	}
	sigemptyset(&word);
	sigaddset(&word, SIGUSR1);
	(void)sigprocmask(SIG_BLOCK, &word, NULL);
	fd = open_slow((uint16_t)port);
	send_request(fd);
	n = recv(fd, bytes, 512, 0);
	if (n >= 12)
		memcpy(status, bytes + 9, 3);
	wait_for_word();
	for (; n > 0; n = recv(fd, bytes, sizeof(bytes), 0))
		all += (uint64_t)n;
	printf("%s %llu %s\n", status, (unsigned long long)all, n < 0 && errno == ECONNRESET ? "reset" : "end");
	(void)close(fd);
	return 0;
}

/*
 * See bare.h. Woken by each packet (epoll), or looking at every socket each 50 ms as the recorder
 * does (sweep).
 */
#include "bare.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench_kit.h"
#include "programs/recorder/ports_uring.h"
#include "sender.h"

#define PHASES 25
#define BUFFER_BYTES (1024 * 1024) /* as the recorder asks for */
#define DRAIN_US EW_US_PER_S
#define SWEEP_US 2000

struct bare {
	size_t n;
	int *fds;
	uint16_t *ports;
	int epoll;
	struct ew_uring *ring;
	size_t sweeps;
	int64_t due_us;
};

static int bare_socket(uint16_t *ret_port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t bytes = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int on = 1, buffer = BUFFER_BYTES;

	must(fd, "socket");
	must(bind(fd, (struct sockaddr *)&at, sizeof(at)), "bind");
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
	must(setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)), "SO_TIMESTAMPNS");
	must(getsockname(fd, (struct sockaddr *)&at, &bytes), "getsockname");
	*ret_port = ntohs(at.sin_port);
	return fd;
}

static size_t bare_recv(int fd)
{
	char bytes[2048];

	return recv(fd, bytes, sizeof(bytes), 0) > 0;
}

static size_t bare_recvmmsg(int fd)
{
	static uint8_t bytes[16][2048], control[16][64];
	static struct sockaddr_in from[16];
	struct mmsghdr headers[16];
	struct iovec vectors[16];
	int n;

	for (size_t i = 0; i < 16; i++) {
		vectors[i] = (struct iovec){bytes[i], sizeof(bytes[i])};
		headers[i].msg_hdr = (struct msghdr){.msg_name = &from[i],
			.msg_namelen = sizeof(from[i]),
			.msg_iov = &vectors[i],
			.msg_iovlen = 1,
			.msg_control = control[i],
			.msg_controllen = sizeof(control[i])};
	}
	n = recvmmsg(fd, headers, 16, MSG_DONTWAIT, NULL);
	return n > 0 ? (size_t)n : 0;
}

static size_t bare_turn(int ep, size_t (*take)(int fd))
{
	struct epoll_event events[64];
	int n = epoll_wait(ep, events, 64, 100);
	size_t packets = 0;

	for (int i = 0; i < n; i++)
		packets += take(events[i].data.fd);
	return packets;
}

static void wait_for_sweep(struct bare *b)
{
	int64_t left = (b->due_us += SWEEP_US) - now_us();

	if (left > 0)
		(void)usleep((unsigned)left);
}

static size_t sweep_recvmmsg(struct bare *b)
{
	size_t packets = 0;

	for (size_t i = b->sweeps++ % PHASES; i < b->n; i += PHASES)
		packets += bare_recvmmsg(b->fds[i]);
	return packets;
}

static size_t take_told(struct ew_uring *ring)
{
	struct ew_uring_told told;
	size_t packets = 0;

	must(ew_uring_receive(ring), "io_uring_enter");
	while (ew_uring_next(ring, &told)) {
		packets += told.has_datagram;
		ew_uring_done(ring, &told);
	}
	return packets;
}

static size_t sweep_ring(struct bare *b)
{
	size_t packets = 0, asked = 0;

	for (size_t i = b->sweeps++ % PHASES; i < b->n; i += PHASES) {
		ew_uring_ask(b->ring, b->fds[i], (uint32_t)asked++);
		if (asked % EW_URING_ASKS == 0)
			packets += take_told(b->ring);
	}
	return packets + take_told(b->ring);
}

static size_t turn(struct bare *b, enum bare_way way)
{
	if (way == BARE_EPOLL_RECV)
		return bare_turn(b->epoll, bare_recv);
	if (way == BARE_EPOLL_RECVMMSG)
		return bare_turn(b->epoll, bare_recvmmsg);
	wait_for_sweep(b);
	return way == BARE_SWEEP_RECVMMSG ? sweep_recvmmsg(b) : sweep_ring(b);
}

static void open_all(struct bare *b, size_t n)
{
	*b = (struct bare){.n = n,
		.fds = calloc(n, sizeof(int)),
		.ports = calloc(n, sizeof(uint16_t)),
		.epoll = epoll_create1(0)};
	if (!b->fds || !b->ports)
		die("memory", ENOMEM);
	for (size_t i = 0; i < n; i++) {
		struct epoll_event event = {.events = EPOLLIN};

		b->fds[i] = event.data.fd = bare_socket(&b->ports[i]);
		must(epoll_ctl(b->epoll, EPOLL_CTL_ADD, b->fds[i], &event), "epoll_ctl");
	}
}

static void close_all(struct bare *b)
{
	for (size_t i = 0; i < b->n; i++)
		(void)close(b->fds[i]);
	(void)close(b->epoll);
	ew_uring_free(&b->ring);
	free(b->fds);
	free(b->ports);
}

static size_t turn_until(struct bare *b, enum bare_way way, int64_t end_us, size_t enough)
{
	size_t packets = 0;

	while (packets < enough && now_us() < end_us)
		packets += turn(b, way);
	return packets;
}

static struct bare_result receive(struct bare *b, int seconds, enum bare_way way)
{
	struct bare_result r = {0};
	pid_t sender = start_sender(b->ports, b->n);
	double before = cpu_us(RUSAGE_THREAD);
	size_t packets;

	bench_pin(RECEIVER_CPU);
	b->due_us = now_us();
	packets = turn_until(b, way, b->due_us + seconds * EW_US_PER_S, SIZE_MAX);
	r.cost = (cpu_us(RUSAGE_THREAD) - before) / (double)packets;
	r.unread = (int64_t)(sender_sent() - packets);
	stop_sender(sender);
	r.late_us = sender_late_us();
	r.sender = sender_cpu_us() / (double)sender_sent();
	packets += turn_until(b, way, now_us() + DRAIN_US, sender_sent() - packets);
	r.lost = sender_sent() - packets;
	bench_pin(ANY_CPU);
	return r;
}

struct bare_result bare_run(size_t n, int seconds, enum bare_way way)
{
	struct bare_result r = {.cost = -1};
	struct ew_error error = {0};
	struct bare b;

	open_all(&b, n);
	if (way != BARE_SWEEP_IO_URING || ew_uring_new(&b.ring, &error) == 0)
		r = receive(&b, seconds, way);
	close_all(&b);
	return r;
}

double bare_loop(size_t n, int seconds, enum bare_way way)
{
	return bare_run(n, seconds, way).cost;
}

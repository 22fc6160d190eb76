/*
 * See sender.h. It touches nothing of the process it is forked from.
 */
#include "sender.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench_kit.h"

#define PACKET_BYTES 172

struct target {
	struct mmsghdr *headers;
	uint8_t *packets;
	struct sockaddr_in *to;
	struct iovec *vectors;
	size_t n;
};

static void prepare(struct target *t, const uint16_t *ports, size_t n)
{
	*t = (struct target){.headers = calloc(n, sizeof(*t->headers)),
		.packets = calloc(n, PACKET_BYTES),
		.to = calloc(n, sizeof(*t->to)),
		.vectors = calloc(n, sizeof(*t->vectors)),
		.n = n};
	if (!t->headers || !t->packets || !t->to || !t->vectors)
		die("memory", ENOMEM);
	for (size_t i = 0; i < n; i++) {
		uint8_t *packet = t->packets + i * PACKET_BYTES;

		packet[0] = 0x80;
		memcpy(packet + 8, &i, 4);
		t->to[i] = (struct sockaddr_in){.sin_family = AF_INET,
			.sin_port = htons(ports[i]),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		t->vectors[i] = (struct iovec){packet, PACKET_BYTES};
		t->headers[i].msg_hdr = (struct msghdr){.msg_name = &t->to[i],
			.msg_namelen = sizeof(t->to[i]),
			.msg_iov = &t->vectors[i],
			.msg_iovlen = 1};
	}
}

static void stamp(struct target *t, uint32_t round)
{
	for (size_t i = 0; i < t->n; i++) {
		uint8_t *packet = t->packets + i * PACKET_BYTES;
		uint32_t ts = htonl(round * 160);

		packet[2] = (uint8_t)(round >> 8);
		packet[3] = (uint8_t)round;
		memcpy(packet + 4, &ts, 4);
	}
}

/* Streams are spread over the 20 ms, as those of independent callers are. */
static void send_forever(const uint16_t *ports, size_t n, uint64_t *count)
{
	struct target t;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	size_t slices = 20, sent = 0;
	int64_t due = now_us();

	must(fd, "socket");
	prepare(&t, ports, n);
	for (uint32_t round = 0;; round++) {
		stamp(&t, round);
		for (size_t slice = 1, from = 0; slice <= slices; slice++, from = sent) {
			sent = n * slice / slices;
			while (from < sent) {
				int done = sendmmsg(fd, t.headers + from, (unsigned)(sent - from),
					0);

				from += done > 0 ? (size_t)done : 1;
				__atomic_fetch_add(count, done > 0 ? (uint64_t)done : 0,
					__ATOMIC_RELAXED);
			}
			due += SENDER_PERIOD_US / (int64_t)slices;
			while (now_us() < due)
				(void)usleep(200);
		}
	}
}

/* One page that both processes see. */
static uint64_t *counter;

pid_t start_sender(const uint16_t *ports, size_t n)
{
	pid_t pid;

	if (!counter)
		counter = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counter == MAP_FAILED)
		die("mmap", errno);
	*counter = 0;
	pid = fork();
	must(pid, "fork");
	if (pid == 0)
		send_forever(ports, n, counter);
	return pid;
}

uint64_t sender_sent(void)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

void stop_sender(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	must(waitpid(pid, NULL, 0), "waitpid");
}

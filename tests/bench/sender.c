/*
 * See sender.h. It touches nothing of the process it is forked from but one page. As cheap as it can be, for its
 * core must feed another one: a thousand sleeps a second, and one system call for what is due at each.
 */
#include "sender.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench_kit.h"

#define PACKET_BYTES 172
#define SLICES 20 /* in 20 ms: streams are spread over them, as those of independent callers are */
#define CONTROL_BYTES CMSG_SPACE(sizeof(uint16_t))

/* One page that both processes see. */
struct page {
	uint64_t sent;
	int64_t late_us; /* the most since it was asked for */
	uint64_t cpu_us;
	bool stop;
};

static struct page *page;
static unsigned together = 1; /* packets of a stream that go at once */

struct target {
	struct mmsghdr *headers;
	uint8_t *packets; /* `together` of each stream */
	struct sockaddr_in *to;
	struct iovec *vectors;
	unsigned char *control; /* CONTROL_BYTES: where the kernel cuts what it is given (udp(7), UDP_SEGMENT) */
	size_t n;
};

static void prepare(struct target *t, const uint16_t *ports, size_t n)
{
	*t = (struct target){.headers = calloc(n, sizeof(*t->headers)),
		.packets = calloc(n * together, PACKET_BYTES),
		.to = calloc(n, sizeof(*t->to)),
		.vectors = calloc(n, sizeof(*t->vectors)),
		.control = calloc(1, CONTROL_BYTES),
		.n = n};
	if (!t->headers || !t->packets || !t->to || !t->vectors || !t->control)
		die("memory", ENOMEM);
	*(struct cmsghdr *)(void *)t->control = (struct cmsghdr){
		.cmsg_level = SOL_UDP, .cmsg_type = UDP_SEGMENT, .cmsg_len = CMSG_LEN(sizeof(uint16_t))};
	memcpy(CMSG_DATA((struct cmsghdr *)(void *)t->control), &(uint16_t){PACKET_BYTES}, sizeof(uint16_t));
	for (size_t i = 0; i < n; i++) {
		uint8_t *packets = t->packets + i * together * PACKET_BYTES;

		for (unsigned k = 0; k < together; k++) {
			packets[k * PACKET_BYTES] = 0x80;
			memcpy(packets + k * PACKET_BYTES + 8, &i, 4);
		}
		t->to[i] = (struct sockaddr_in){.sin_family = AF_INET,
			.sin_port = htons(ports[i]),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		t->vectors[i] = (struct iovec){packets, (size_t)together * PACKET_BYTES};
		t->headers[i].msg_hdr = (struct msghdr){.msg_name = &t->to[i],
			.msg_namelen = sizeof(t->to[i]),
			.msg_iov = &t->vectors[i],
			.msg_iovlen = 1,
			.msg_control = together > 1 ? t->control : NULL,
			.msg_controllen = together > 1 ? CONTROL_BYTES : 0};
	}
}

static void stamp(struct target *t, uint32_t round)
{
	for (size_t i = 0; i < t->n * together; i++) {
		uint8_t *packet = t->packets + i * PACKET_BYTES;
		uint32_t number = round * together + (uint32_t)(i % together);
		uint32_t ts = htonl(number * 160);

		packet[2] = (uint8_t)(number >> 8);
		packet[3] = (uint8_t)number;
		memcpy(packet + 4, &ts, 4);
	}
}

static void send_slice(struct target *t, int fd, size_t from, size_t to)
{
	while (from < to) {
		int done = sendmmsg(fd, t->headers + from, (unsigned)(to - from), 0);

		from += done > 0 ? (size_t)done : 1;
		__atomic_fetch_add(&page->sent, done > 0 ? (uint64_t)done * together : 0, __ATOMIC_RELAXED);
	}
}

static void wait_until(int64_t due_us)
{
	struct timespec at = {.tv_sec = due_us / EW_US_PER_S, .tv_nsec = due_us % EW_US_PER_S * 1000};
	int64_t late_us = now_us() - due_us;

	if (late_us > __atomic_load_n(&page->late_us, __ATOMIC_RELAXED))
		__atomic_store_n(&page->late_us, late_us, __ATOMIC_RELAXED);
	(void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void send_until_stopped(const uint16_t *ports, size_t n)
{
	const uint32_t slices = SLICES * together;
	struct target t;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int64_t due = now_us();

	must(fd, "socket");
	prepare(&t, ports, n);
	for (uint32_t slice = 0; !__atomic_load_n(&page->stop, __ATOMIC_RELAXED); slice++) {
		if (slice % slices == 0)
			stamp(&t, slice / slices);
		send_slice(&t, fd, n * (slice % slices) / slices, n * (slice % slices + 1) / slices);
		__atomic_store_n(&page->cpu_us, (uint64_t)cpu_us(RUSAGE_SELF), __ATOMIC_RELAXED);
		due += SENDER_PERIOD_US / SLICES;
		wait_until(due);
	}
	_exit(0);
}

void bench_pin(int cpu)
{
	cpu_set_t set;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return;
	CPU_ZERO(&set);
	for (int i = 0; i < CPU_SETSIZE; i++)
		if (cpu == ANY_CPU || cpu == i)
			CPU_SET(i, &set);
	must(sched_setaffinity(0, sizeof(set), &set), "sched_setaffinity");
}

void sender_together(unsigned packets)
{
	together = packets;
}

pid_t start_sender(const uint16_t *ports, size_t n)
{
	pid_t pid;

	if (!page)
		page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		die("mmap", errno);
	*page = (struct page){0};
	pid = fork();
	must(pid, "fork");
	if (pid == 0) {
		must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
		bench_pin(SENDER_CPU);
		send_until_stopped(ports, n);
	}
	return pid;
}

uint64_t sender_sent(void)
{
	return __atomic_load_n(&page->sent, __ATOMIC_RELAXED);
}

int64_t sender_late_us(void)
{
	return __atomic_exchange_n(&page->late_us, 0, __ATOMIC_RELAXED);
}

double sender_cpu_us(void)
{
	return (double)__atomic_load_n(&page->cpu_us, __ATOMIC_RELAXED);
}

void stop_sender(pid_t pid)
{
	__atomic_store_n(&page->stop, true, __ATOMIC_RELAXED);
	must(waitpid(pid, NULL, 0), "waitpid");
}

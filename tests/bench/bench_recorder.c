/*
 * What a packet costs the recorder, all in: kernel receive, filter, gate, frame, seal, write;
 * beside two bare loops that only receive the same traffic over the same number of sockets. How
 * long a restriction takes under that load. And what is lost when the gates of all calls are shut
 * and opened again at once, so that every stream wants a key.
 *
 *   bench_recorder [streams [seconds [folder]]]
 *
 * The sender is a process of its own; CPU is that of the receiving thread (RUSAGE_THREAD). The
 * thread that waits for the disk is shown apart.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "base/limits.h"
#include "base/loop.h"
#include "programs/recorder/ports.h"
#include "programs/recorder/recorder.h"
#include "programs/recorder/syncer.h"
#include "sender.h"

#define MAX_STREAMS 8000
#define LOW_PORT 20000
#define MAX_ORDERS 100000

static void die(const char *what, int error)
{
	(void)fprintf(stderr, "bench_recorder: %s: %s\n", what,
		strerror(error < 0 ? -error : error));
	exit(1);
}

static void must(int result, const char *what)
{
	if (result < 0)
		die(what, result == -1 ? errno : result);
}

static int64_t now_us(void)
{
	return ew_io_mono(ew_io_real()).us;
}

static double cpu_us(int who)
{
	struct rusage u;

	must(getrusage(who, &u), "getrusage");
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* -- bare loops -- */

static int bare_socket(uint16_t *ret_port)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t bytes = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	int on = 1;

	must(fd, "socket");
	must(bind(fd, (struct sockaddr *)&at, sizeof(at)), "bind");
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

static double bare_loop(size_t n, int seconds, size_t (*take)(int fd))
{
	static uint16_t ports[MAX_STREAMS];
	static int fds[MAX_STREAMS];
	int ep = epoll_create1(0);
	size_t packets = 0;
	double before;
	int64_t end;
	pid_t sender;

	for (size_t i = 0; i < n; i++) {
		struct epoll_event event = {.events = EPOLLIN};

		fds[i] = event.data.fd = bare_socket(&ports[i]);
		must(epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &event), "epoll_ctl");
	}
	sender = start_sender(ports, n);
	before = cpu_us(RUSAGE_THREAD);
	end = now_us() + seconds * EW_US_PER_S;
	while (now_us() < end)
		packets += bare_turn(ep, take);
	before = cpu_us(RUSAGE_THREAD) - before;
	stop_sender(sender);
	for (size_t i = 0; i < n; i++)
		(void)close(fds[i]);
	(void)close(ep);
	return before / (double)packets;
}

/* -- the recorder -- */

struct order {
	uint32_t call;
	int64_t at_us;
};

struct bench {
	struct ew_loop *loop;
	struct ew_ports *ports;
	struct ew_syncer *syncer;
	struct ew_recorder *core;
	uint16_t port[MAX_STREAMS];
	uint64_t request;
	int pipe[2];
	size_t n_calls;
	int64_t *shut_us;    /* order written until the gate was shut */
	int64_t *durable_us; /* until its answer */
	int64_t *asked_at;   /* by call */
	size_t n_shut, n_durable;
	bool stop;
};

static struct ew_id id_of(uint32_t kind, uint32_t n)
{
	struct ew_id id = {{0}};

	memcpy(id.bytes + 4, &kind, 4);
	memcpy(id.bytes + 8, &n, 4);
	id.bytes[0] = 1;
	return id;
}

static void say(struct bench *b, enum ew_recorder_peer from, uint16_t number, const void *body)
{
	struct ew_message m = {.type = ew_message_type(number), .request = ++b->request};

	memcpy(m.body, body, m.type->struct_bytes);
	ew_recorder_message(b->core, from, &m);
}

static void allow(struct bench *b, uint32_t call, uint64_t supersedes)
{
	for (uint32_t side = 0; side < 2; side++) {
		struct ew_msg_allow m = {.interaction = id_of(1, call),
			.party = id_of(2, call * 2 + side),
			.purposes = EW_PURPOSE_RECORDING,
			.event = {{1}},
			.supersedes = supersedes};

		say(b, EW_RECORDER_KEEPER, EW_MSG_allow, &m);
	}
}

static void on_restricted(struct bench *b, const struct ew_msg_restricted *m)
{
	uint32_t call;

	memcpy(&call, m->interaction.bytes + 8, 4);
	if (b->n_durable < MAX_ORDERS)
		b->durable_us[b->n_durable++] = now_us() - b->asked_at[call];
	allow(b, call, m->restriction);
}

/* Gates are opened as they are born: each stream's restriction number is told when the keeper
 * connects. */
static void on_gate(struct bench *b, const struct ew_msg_gate_state *m)
{
	struct ew_msg_allow allow_it = {.interaction = m->interaction,
		.party = m->party,
		.purposes = EW_PURPOSE_RECORDING,
		.event = {{1}},
		.supersedes = m->restriction};

	say(b, EW_RECORDER_KEEPER, EW_MSG_allow, &allow_it);
}

static void on_send(void *arg, enum ew_recorder_peer to, uint64_t request, uint16_t number,
	const void *message)
{
	struct bench *b = arg;

	(void)to;
	(void)request;
	if (number == EW_MSG_restricted)
		on_restricted(b, message);
	else if (number == EW_MSG_gate_state)
		on_gate(b, message);
}

static int on_open(void *arg, uint32_t slot, struct ew_slice remote, uint16_t port, uint16_t *ret)
{
	struct bench *b = arg;
	int error = ew_ports_open(b->ports, slot, remote, port, &b->port[slot]);

	*ret = b->port[slot];
	return error;
}

static int on_peer(void *arg, uint32_t slot, struct ew_slice remote)
{
	return ew_ports_peer(((struct bench *)arg)->ports, slot, remote);
}

static void on_close(void *arg, uint32_t slot)
{
	ew_ports_close(((struct bench *)arg)->ports, slot);
}

static void on_rtcp(void *arg, uint32_t slot, struct ew_slice packet)
{
	ew_ports_rtcp(((struct bench *)arg)->ports, slot, packet);
}

static void on_sync(void *arg, struct ew_tape_sync *job)
{
	ew_syncer_run(((struct bench *)arg)->syncer, job);
}

static void on_synced(void *arg, struct ew_tape_sync *job)
{
	must(ew_recorder_synced(((struct bench *)arg)->core, job), "tape");
}

static void on_tick(void *arg)
{
	ew_recorder_tick(((struct bench *)arg)->core);
}

static void on_order(void *arg, unsigned ready)
{
	struct bench *b = arg;
	struct ew_msg_restrict m = {.purposes = EW_PURPOSE_RECORDING, .reason = EW_REASON_PAUSE};
	struct order order;

	(void)ready;
	if (read(b->pipe[0], &order, sizeof(order)) != sizeof(order))
		return;
	m.interaction = id_of(1, order.call);
	m.order = id_of(3, (uint32_t)b->request);
	b->asked_at[order.call] = order.at_us;
	say(b, EW_RECORDER_WEB, EW_MSG_restrict, &m);
	if (b->n_shut < MAX_ORDERS)
		b->shut_us[b->n_shut++] = now_us() - order.at_us;
}

static void *give_orders(void *arg)
{
	struct bench *b = arg;

	for (uint32_t n = 0; !__atomic_load_n(&b->stop, __ATOMIC_RELAXED); n++) {
		struct order order = {.call = n % (uint32_t)b->n_calls, .at_us = now_us()};

		must((int)write(b->pipe[1], &order, sizeof(order)), "write");
		(void)usleep(20000 + n * 7 % 1000 * 10);
	}
	return NULL;
}

static void add_calls(struct bench *b, size_t streams)
{
	struct ew_msg_call_open call = {.facts = EW_SLICE("{}"), .dialog = EW_SLICE("dialog")};

	for (uint32_t i = 0; i < streams; i++) {
		struct ew_msg_stream_add stream = {.interaction = id_of(1, i / 2),
			.party = id_of(2, i),
			.stream = i % 2,
			.remote_address = EW_SLICE("127.0.0.1"),
			.active = 1};

		call.interaction = id_of(1, i / 2);
		if (i % 2 == 0)
			say(b, EW_RECORDER_SIGNAL, EW_MSG_call_open, &call);
		say(b, EW_RECORDER_SIGNAL, EW_MSG_stream_add, &stream);
		if (i % 64 == 0)
			must(ew_loop_turn(b->loop, 1000), "turn");
	}
	b->n_calls = (streams + 1) / 2;
}

static void make_core(struct bench *b, size_t streams, const char *folder)
{
	static const struct ew_recorder_ops ops = {.send = on_send,
		.port_open = on_open,
		.port_peer = on_peer,
		.port_close = on_close,
		.rtcp_send = on_rtcp,
		.sync = on_sync};
	struct ew_recorder_config config = {
		.tape = {.folder = folder, .spans = streams + 64, .key_stock_most = streams + 64},
		.boot_counter = 1,
		.max_calls = (uint32_t)streams / 2 + 1,
		.keeper_silence_us = 3600 * EW_US_PER_S};
	struct ew_ports_config ports = {.address = "127.0.0.1",
		.low = LOW_PORT,
		.high = 60000,
		.slots = config.max_calls * EW_MAX_STREAMS_PER_CALL};
	struct ew_error error = {0};

	must(ew_io_random(ew_io_real(), config.tape.events.public_key, 32), "random");
	if (ew_recorder_new(ew_io_real(), &config, &ops, b, &b->core, &error) ||
		ew_ports_new(b->loop, &ports, &b->ports, &error)) {
		(void)fprintf(stderr, "bench_recorder: %s\n", ew_error_text(&error));
		exit(1);
	}
	ew_ports_attach(b->ports, b->core);
}

static void connect_keeper(struct bench *b)
{
	struct ew_msg_epoch_add epoch = {.epoch = 1};

	must(ew_io_random(ew_io_real(), epoch.recipient.bytes, 32), "random");
	say(b, EW_RECORDER_KEEPER, EW_MSG_epoch_add, &epoch);
	ew_recorder_peer(b->core, EW_RECORDER_WEB, true);
	ew_recorder_peer(b->core, EW_RECORDER_KEEPER, true);
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void show(const char *what, int64_t *us, size_t n)
{
	if (n == 0)
		return;
	qsort(us, n, sizeof(*us), by_size);
	(void)printf("  %-34s n %zu  p50 %lld us  p99 %lld us  max %lld us\n", what, n,
		(long long)us[n / 2], (long long)us[n * 99 / 100], (long long)us[n - 1]);
}

static void run_for(struct bench *b, double seconds)
{
	int64_t end = now_us() + (int64_t)(seconds * 1e6);

	while (now_us() < end)
		must(ew_loop_turn(b->loop, 10000), "turn");
}

/* Restrictions one after the other for a while, and what they took. */
static void restrict_for(struct bench *b, double seconds, const char *when)
{
	pthread_t orders;

	b->n_shut = b->n_durable = 0;
	b->stop = false;
	must(-pthread_create(&orders, NULL, give_orders, b), "thread");
	run_for(b, seconds);
	__atomic_store_n(&b->stop, true, __ATOMIC_RELAXED);
	must(-pthread_join(orders, NULL), "join");
	run_for(b, 0.3);
	(void)printf("restrictions %s (%zu calls)\n", when, b->n_calls);
	show("order written -> gates shut", b->shut_us, b->n_shut);
	show("order written -> durable answer", b->durable_us, b->n_durable);
}

static uint64_t gaps_in(struct bench *b, double seconds)
{
	struct ew_recorder_counts before, after;

	ew_recorder_counts(b->core, &before);
	run_for(b, seconds);
	ew_recorder_counts(b->core, &after);
	return after.gaps - before.gaps;
}

/* The answers open them again: on_restricted(). */
static void reopen_all(struct bench *b)
{
	struct ew_msg_restrict m = {.purposes = EW_PURPOSE_RECORDING, .reason = EW_REASON_PAUSE};

	run_for(b, 3); /* the stock is filled in the background */
	for (uint32_t i = 0; i < b->n_calls; i++) {
		m.interaction = id_of(1, i);
		m.order = id_of(4, i + 1);
		say(b, EW_RECORDER_WEB, EW_MSG_restrict, &m);
	}
	(void)printf("all gates shut and opened again at once: gaps %llu\n",
		(unsigned long long)gaps_in(b, 3));
}

static double measure(struct bench *b, int seconds)
{
	struct ew_recorder_counts before, after;
	double cpu, all;
	uint64_t packets;

	/* All callers at once want a key: wait until every span is open and no gap is left. */
	for (int calm = 0, tries = 0; calm < 2 && tries < 60; tries++)
		calm = gaps_in(b, 0.5) ? 0 : calm + 1;
	ew_recorder_counts(b->core, &before);
	cpu = cpu_us(RUSAGE_THREAD);
	all = cpu_us(RUSAGE_SELF);
	run_for(b, seconds);
	ew_recorder_counts(b->core, &after);
	cpu = cpu_us(RUSAGE_THREAD) - cpu;
	all = cpu_us(RUSAGE_SELF) - all;
	packets = after.packets - before.packets;
	(void)printf("  packets %llu, kept %llu, withheld %llu, gaps %llu\n",
		(unsigned long long)packets,
		(unsigned long long)(after.kept - before.kept),
		(unsigned long long)(after.withheld - before.withheld),
		(unsigned long long)(after.gaps - before.gaps));
	(void)printf("  the disk's thread and others: %.2f us per packet\n",
		(all - cpu) / (double)packets);
	return cpu / (double)packets;
}

static double recorder(size_t streams, int seconds, const char *folder)
{
	static struct bench bench;
	struct bench *b = &bench;
	struct ew_loop_source *source = NULL;
	struct ew_loop_timer *timer = NULL;
	pid_t sender;
	double cost;

	b->shut_us = calloc(MAX_ORDERS, sizeof(int64_t));
	b->durable_us = calloc(MAX_ORDERS, sizeof(int64_t));
	b->asked_at = calloc(streams, sizeof(int64_t));
	must(ew_loop_new(&b->loop), "loop");
	must(ew_syncer_new(b->loop, on_synced, b, &b->syncer), "syncer");
	must(ew_loop_timer(b->loop, 10000, 10000, on_tick, b, &timer), "timer");
	make_core(b, streams, folder);
	add_calls(b, streams);
	connect_keeper(b);
	must(pipe(b->pipe), "pipe");
	must(ew_loop_watch(
		     b->loop, b->pipe[0], EW_LOOP_READ, EW_LOOP_CONTROL, on_order, b, &source),
		"watch");
	sender = start_sender(b->port, streams);
	restrict_for(b, 1, "while all streams want their first key");
	cost = measure(b, seconds);
	restrict_for(b, seconds, "under this load");
	reopen_all(b);
	stop_sender(sender);
	return cost;
}

int main(int argc, char **argv)
{
	size_t streams = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000;
	int seconds = argc > 2 ? (int)strtoul(argv[2], NULL, 10) : 5;
	char folder[] = "/tmp/bench_recorder.XXXXXX";
	struct rlimit files;
	double mmsg, one, ours;

	if (streams == 0 || streams > MAX_STREAMS || seconds < 1) {
		(void)fprintf(stderr, "usage: bench_recorder [streams 1-%d [seconds [folder]]]\n",
			MAX_STREAMS);
		return 2;
	}
	must(getrlimit(RLIMIT_NOFILE, &files), "getrlimit");
	files.rlim_cur = files.rlim_max;
	must(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
	if (argc <= 3 && !mkdtemp(folder))
		die("mkdtemp", errno);
	mmsg = bare_loop(streams, seconds, bare_recvmmsg);
	one = bare_loop(streams, seconds, bare_recv);
	(void)printf("recorder, %zu streams, 160 bytes every 20 ms, %d s\n", streams, seconds);
	ours = recorder(streams, seconds, argc > 3 ? argv[3] : folder);
	(void)printf("CPU per packet: recorder %.2f us, "
		     "bare epoll+recvmmsg %.2f us, bare epoll+recv %.2f us\n",
		ours, mmsg, one);
	(void)printf("ratio: %.2f of recvmmsg, %.2f of recv\n", ours / mmsg, ours / one);
	(void)printf("sustainable: %.0f calls per core, two streams of 50 packets a second each\n",
		1e6 / (ours * 2 * 1e6 / SENDER_PERIOD_US));
	return 0;
}

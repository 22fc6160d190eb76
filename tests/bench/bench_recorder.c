/*
 * What a packet costs the recorder, all in: kernel receive, filter, gate, frame, seal, write; beside bare loops that
 * only receive the same traffic over the same number of sockets, by recvmmsg and by io_uring. How long a restriction
 * takes under that load. And what is lost when the gates of all calls are shut and opened again at once, so that every
 * stream wants a key. `ramp`: the most calls with which no packet is lost and none waits, beside the same of a bare
 * loop; its sender hands two packets of a stream to the kernel each 40 ms, and where it could not keep its pace, that
 * is said.
 *
 *   bench_recorder [streams|ramp [seconds [folder]]]
 *
 * The sender is a process of its own; CPU is that of the receiving thread (RUSAGE_THREAD). The
 * thread that waits for the disk is shown apart.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/limits.h"
#include "base/loop.h"
#include "programs/recorder/ports.h"
#include "programs/recorder/recorder.h"
#include "programs/recorder/ports_uring.h"
#include "programs/recorder/disk_thread.h"
#include "bare.h"
#include "bench_kit.h"
#include "sender.h"

#define MAX_STREAMS 8000
#define RAMP_FROM 1000
#define RAMP_STEP 1000
#define PACE_US 100000 /* who is further behind than this does not keep pace */
#define LOW_PORT 20000
#define MAX_ORDERS 100000
#define ORDER_EVERY_US 100000 /* ten a second */
#define LOCKED_KB 12         /* of each call, allocated for all of them at the start */
#define ORDER_SECONDS 10      /* a hundred of them */
#define KEYS_SECONDS 1        /* in which the disk takes enough of them */

/* -- the recorder -- */

struct order {
	uint32_t call;
	int64_t at_us;
};

struct bench {
	struct ew_loop *loop;
	struct ew_ports *ports;
	struct ew_disk_thread *syncer, *scribe; /* for syncs, and for write(2) */
	struct ew_uring *ring; /* NULL: recvmmsg */
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

static int on_open(void *arg, uint32_t slot, const struct ew_recorder_remote *remote, uint16_t port,
	uint16_t *ret)
{
	struct bench *b = arg;
	int error = ew_ports_open(b->ports, slot, remote, port, &b->port[slot]);

	*ret = b->port[slot];
	return error;
}

static int on_peer(void *arg, uint32_t slot, const struct ew_recorder_remote *remote)
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

static void run_sync(void *job)
{
	ew_tape_sync_run(job);
}

static void run_write(void *piece)
{
	ew_tape_write_run(piece);
}

static void on_sync(void *arg, struct ew_tape_sync *job)
{
	ew_disk_thread_give(((struct bench *)arg)->syncer, job);
}

static void on_write(void *arg, struct ew_tape_write *piece)
{
	ew_disk_thread_give(((struct bench *)arg)->scribe, piece);
}

static void on_written(void *arg, void *piece)
{
	must(ew_recorder_written(((struct bench *)arg)->core, piece), "tape");
}

static void on_synced(void *arg, void *job)
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
		(void)usleep(ORDER_EVERY_US - 5000 + n * 7 % 1000 * 10);
	}
	return NULL;
}

static void add_calls(struct bench *b, size_t streams)
{
	struct ew_msg_call_open call = {.facts = EW_SLICE("{}"), .dialog = EW_SLICE("dialog")};
	struct ew_recorder_counts counts;

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
	ew_recorder_counts(b->core, &counts);
	if (counts.calls != b->n_calls)
		die("calls were refused", EAGAIN);
}

static void make_core(struct bench *b, size_t streams, const char *folder)
{
	static const struct ew_recorder_ops ops = {.send = on_send,
		.port_open = on_open,
		.port_peer = on_peer,
		.port_close = on_close,
		.rtcp_send = on_rtcp,
		.sync = on_sync,
		.write = on_write};
	struct ew_recorder_config config = {
		.tape = {.folder = folder, .spans = streams + 64, .key_stock_most = streams + 64},
		.boot_counter = 1,
		.max_calls = 4096, /* as the program has it */
		.keeper_silence_us = 3600 * EW_US_PER_S};
	struct ew_ports_config ports = {.address = "127.0.0.1",
		.low = LOW_PORT,
		.high = 60000,
		.slots = config.max_calls * EW_MAX_STREAMS_PER_CALL,
		.uring = b->ring};
	struct ew_error error = {0};

	must(ew_io_random(ew_io_real(), config.tape.events.public_key, 32), "random");
	if (ew_recorder_new(ew_io_real(), &config, &ops, b, &b->core, &error) ||
		ew_ports_new(b->loop, &ports, &b->ports, &error)) {
		(void)fprintf(stderr, "bench_recorder: %s\n", ew_error_text(&error));
		exit(1);
	}
	ew_ports_attach(b->ports, b->core);
}

static void run_for(struct bench *b, double seconds)
{
	int64_t end = now_us() + (int64_t)(seconds * 1e6);

	while (now_us() < end)
		must(ew_loop_turn(b->loop, 10000), "turn");
}

/* And the first span keys: before they are there no call is taken. */
static void give_epoch(struct bench *b)
{
	struct ew_msg_epoch_add epoch = {.epoch = 1};

	must(ew_io_random(ew_io_real(), epoch.recipient.bytes, 32), "random");
	say(b, EW_RECORDER_KEEPER, EW_MSG_epoch_add, &epoch);
	run_for(b, KEYS_SECONDS);
}

static void connect_keeper(struct bench *b)
{
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

struct result {
	double cost, disk;       /* CPU per packet: the media thread, everything else */
	uint64_t sent, received, dropped, gaps;
	int64_t unread_us; /* what lay in sockets at the end, as a time */
	int64_t late_us;   /* the sender */
	double sender;     /* its CPU per packet */
	double kb_per_call;
};

/* Of this process, in bytes. */
static double resident(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	unsigned long pages = 0;

	if (!f || fscanf(f, "%*u %lu", &pages) != 1)
		die("/proc/self/statm", EIO);
	(void)fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* All callers at once want a key: until every span is open and no gap is left. */
static void settle(struct bench *b)
{
	for (int calm = 0, tries = 0; calm < 2 && tries < 60; tries++)
		calm = gaps_in(b, 0.5) ? 0 : calm + 1;
}

static struct result measure(struct bench *b, int seconds)
{
	struct ew_recorder_counts before, after;
	struct result r = {0};
	double cpu, all;
	int64_t unread;

	settle(b);
	(void)sender_late_us();
	ew_recorder_counts(b->core, &before);
	cpu = cpu_us(RUSAGE_THREAD);
	all = cpu_us(RUSAGE_SELF);
	run_for(b, seconds);
	cpu = cpu_us(RUSAGE_THREAD) - cpu;
	all = cpu_us(RUSAGE_SELF) - all;
	ew_recorder_counts(b->core, &after);
	unread = (int64_t)(sender_sent() - after.packets - after.dropped);
	r.unread_us = unread * SENDER_PERIOD_US / (int64_t)(2 * b->n_calls);
	r.late_us = sender_late_us();
	r.sender = sender_cpu_us() / (double)sender_sent();
	r.received = after.packets - before.packets;
	r.dropped = after.dropped - before.dropped;
	r.gaps = after.gaps - before.gaps;
	r.cost = cpu / (double)r.received;
	r.disk = (all - cpu) / (double)r.received;
	return r;
}

static void begin(struct bench *b, size_t streams, bool ring, const char *folder)
{
	struct ew_loop_source *source = NULL;
	struct ew_loop_timer *timer = NULL;
	struct ew_error error = {0};

	b->shut_us = calloc(MAX_ORDERS, sizeof(int64_t));
	b->durable_us = calloc(MAX_ORDERS, sizeof(int64_t));
	b->asked_at = calloc(streams, sizeof(int64_t));
	if (ring && ew_uring_new(&b->ring, &error))
		die(ew_error_text(&error), ENOSYS);
	must(ew_loop_new(&b->loop), "loop");
	must(ew_disk_thread_new(b->loop, run_sync, on_synced, b, &b->syncer), "syncer");
	must(ew_disk_thread_new(b->loop, run_write, on_written, b, &b->scribe), "scribe");
	must(ew_loop_timer(b->loop, 10000, 10000, on_tick, b, &timer), "timer");
	make_core(b, streams, folder);
	must(pipe(b->pipe), "pipe");
	must(ew_loop_watch(
		     b->loop, b->pipe[0], EW_LOOP_READ, EW_LOOP_CONTROL, on_order, b, &source),
		"watch");
}

/* The thread beside it must be gone before the libraries it uses are. */
static void end(struct bench *b)
{
	struct ew_tape_write *piece;
	struct ew_tape_sync *job;

	ew_recorder_ending(b->core);
	piece = ew_disk_thread_stop(b->scribe);
	job = ew_disk_thread_stop(b->syncer);
	if (piece)
		must(ew_recorder_written(b->core, piece), "tape");
	if (job)
		must(ew_recorder_synced(b->core, job), "tape");
	ew_recorder_free(&b->core);
	ew_ports_free(&b->ports);
	ew_disk_thread_free(&b->scribe);
	ew_disk_thread_free(&b->syncer);
	ew_loop_free(&b->loop);
	ew_uring_free(&b->ring);
}

/* What was sent and neither came nor was dropped; what is on its way is waited for. */
static void account(struct bench *b, struct result *r)
{
	struct ew_recorder_counts all = {0};

	for (int tries = 0; tries < 30 && all.packets + all.dropped < r->sent; tries++) {
		run_for(b, 0.1);
		ew_recorder_counts(b->core, &all);
	}
	all.packets += all.dropped;
	r->sent = r->sent > all.packets ? r->sent - all.packets : 0;
	r->dropped = all.dropped;
}

static struct result record(size_t streams, int seconds, bool ring, bool orders, const char *folder)
{
	static struct bench bench;
	struct bench *b = &bench;
	struct result r;
	double before;
	pid_t sender;

	begin(b, streams, ring, folder);
	bench_pin(RECEIVER_CPU); /* the thread that waits for the disk is beside it */
	before = resident();
	give_epoch(b);
	add_calls(b, streams);
	connect_keeper(b);
	sender = start_sender(b->port, streams);
	if (orders)
		restrict_for(b, 1, "while all streams want their first key");
	r = measure(b, seconds);
	r.kb_per_call = LOCKED_KB + (resident() - before) / 1024 / (double)b->n_calls;
	if (orders) {
		restrict_for(b, ORDER_SECONDS, "under this load, ten a second");
		reopen_all(b);
	}
	stop_sender(sender);
	r.sent = sender_sent();
	account(b, &r);
	end(b);
	return r;
}

/* In a process of its own, so that memory and sockets are as at a start. */
static struct result record_apart(
	size_t streams, int seconds, bool ring, bool orders, const char *base)
{
	char folder[512], remove[600];
	struct result r = {0};
	int pipes[2];
	pid_t pid;

	(void)snprintf(folder, sizeof(folder), "%s/bench_recorder.XXXXXX", base);
	if (!mkdtemp(folder))
		die(folder, errno);
	must(pipe(pipes), "pipe");
	(void)fflush(stdout);
	pid = fork();
	must(pid, "fork");
	if (pid == 0) {
		must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
		r = record(streams, seconds, ring, orders, folder);
		(void)fflush(stdout);
		_exit(write(pipes[1], &r, sizeof(r)) == sizeof(r) ? 0 : 1);
	}
	(void)close(pipes[1]);
	if (read(pipes[0], &r, sizeof(r)) != sizeof(r))
		die("a run failed", EIO);
	(void)close(pipes[0]);
	must(waitpid(pid, NULL, 0), "waitpid");
	(void)snprintf(remove, sizeof(remove), "rm -rf '%s'", folder);
	if (system(remove) != 0)
		(void)fprintf(stderr, "bench_recorder: %s is left\n", folder);
	return r;
}

static void show_run(const char *way, size_t streams, const struct result *r, double bare)
{
	(void)printf("  %-9s %5zu calls  %6.2f us a packet  %5.2f times bare  disk %5.2f us  "
		     "unaccounted %llu  kernel drops %llu  gaps %llu  %.1f KiB a call\n",
		way, streams / 2, r->cost, bare > 0 ? r->cost / bare : 0, r->disk,
		(unsigned long long)r->sent, (unsigned long long)r->dropped,
		(unsigned long long)r->gaps, r->kb_per_call);
}

/* -- the most calls -- */

enum outcome { WHOLE, LOST, STARVED };

/* A sender that was behind has sent less than it should, and in bursts: nothing is known then. */
static enum outcome outcome_of(bool lost, int64_t unread_us, int64_t late_us)
{
	if (late_us > PACE_US)
		return STARVED;
	return lost || unread_us > PACE_US ? LOST : WHOLE;
}

static void show_step(int64_t unread_us, int64_t late_us, double sender)
{
	(void)printf("            unread at the end %.0f ms  sender at most %.0f ms late, %.2f us a packet\n",
		(double)unread_us / 1000, (double)late_us / 1000, sender);
}

static enum outcome record_step(size_t streams, bool ring, int seconds, const char *base)
{
	struct result r = record_apart(streams, seconds, ring, false, base);

	show_run(ring ? "io_uring" : "epoll", streams, &r, 0);
	show_step(r.unread_us, r.late_us, r.sender);
	return outcome_of(r.sent || r.dropped || r.gaps, r.unread_us, r.late_us);
}

static enum outcome bare_step(size_t streams, bool ring, int seconds, const char *base)
{
	struct bare_result r = bare_run(streams, seconds, ring ? BARE_SWEEP_IO_URING : BARE_SWEEP_RECVMMSG);
	int64_t unread_us = r.unread * SENDER_PERIOD_US / (int64_t)streams;

	(void)base;
	(void)printf("  bare      %5zu calls  %6.2f us a packet  lost %llu\n", streams / 2, r.cost,
		(unsigned long long)r.lost);
	show_step(unread_us, r.late_us, r.sender);
	return outcome_of(r.lost, unread_us, r.late_us);
}

/* More calls until something is lost, or until the sender is at its end, which is no limit of the receiver. A step
 * that failed is taken once more: somebody else may have had the processor. */
static size_t climb(const char *what, bool ring, int seconds, const char *base,
	enum outcome (*step)(size_t streams, bool ring, int seconds, const char *base))
{
	size_t best = 0;
	enum outcome outcome = WHOLE;

	for (size_t streams = RAMP_FROM; streams <= MAX_STREAMS && outcome == WHOLE; streams += RAMP_STEP) {
		outcome = step(streams, ring, seconds, base);
		if (outcome != WHOLE)
			outcome = step(streams, ring, seconds, base);
		if (outcome == WHOLE)
			best = streams;
	}
	(void)printf("%s, %s: no packet lost up to %zu calls; %s\n", what, ring ? "io_uring" : "epoll", best / 2,
		outcome == LOST      ? "the next step lost some"
		: outcome == STARVED ? "at the next step the sender did not keep pace, so the limit is not known"
				     : "which is the most that is tried");
	return best;
}

static void ramp(bool ring, int seconds, const char *base)
{
	size_t bare = climb("bare", ring, seconds, base, bare_step);
	size_t ours = climb("recorder", ring, seconds, base, record_step);

	(void)printf("no packet lost, %s: %zu calls on one core, a bare loop %zu\n\n", ring ? "io_uring" : "epoll", ours / 2,
		bare / 2);
}

static void compare(size_t streams, int seconds, const char *base)
{
	double bare[] = {bare_loop(streams, seconds, BARE_SWEEP_RECVMMSG),
		bare_loop(streams, seconds, BARE_SWEEP_IO_URING)};
	double woken = bare_loop(streams, seconds, BARE_EPOLL_RECVMMSG);
	struct result r[2] = {{0}};
	double least;

	(void)printf("%zu streams, 160 bytes every 20 ms, %d s; receiving alone, us a packet: recvmmsg "
		     "%.2f, io_uring %.2f, woken by each packet %.2f\n",
		streams, seconds, bare[0], bare[1], woken);
	r[0] = record_apart(streams, seconds, false, bare[1] < 0, base);
	if (bare[1] >= 0)
		r[1] = record_apart(streams, seconds, true, true, base);
	show_run("epoll", streams, &r[0], bare[0]);
	if (bare[1] >= 0)
		show_run("io_uring", streams, &r[1], bare[1]);
	least = bare[1] >= 0 ? r[1].cost : r[0].cost;
	(void)printf("sustainable: %.0f calls per core, two streams of 50 packets a second each\n",
		1e6 / (least * 2 * 1e6 / SENDER_PERIOD_US));
}

int main(int argc, char **argv)
{
	bool ramps = argc > 1 && strcmp(argv[1], "ramp") == 0;
	size_t streams = argc > 1 && !ramps ? strtoul(argv[1], NULL, 10) : 2000;
	int seconds = argc > 2 ? (int)strtoul(argv[2], NULL, 10) : 5;
	const char *base = argc > 3 ? argv[3] : "/tmp";
	struct rlimit files;

	if (streams == 0 || streams > MAX_STREAMS || seconds < 1) {
		(void)fprintf(stderr, "usage: bench_recorder [streams 1-%d|ramp [seconds [folder]]]\n",
			MAX_STREAMS);
		return 2;
	}
	must(getrlimit(RLIMIT_NOFILE, &files), "getrlimit");
	files.rlim_cur = files.rlim_max;
	must(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
	if (!ramps) {
		compare(streams, seconds, base);
		return 0;
	}
	sender_together(2);
	ramp(false, seconds, base);
	ramp(true, seconds, base);
	return 0;
}

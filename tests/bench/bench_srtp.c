/*
 * What a secured packet costs the recorder's thread beside a plain one, without sockets: the same packets of 160 octets
 * of sound through the whole core, to the tape's memory, plain and under every suite. Usage: bench_srtp [streams
 * [rounds [folder]]]
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "programs/caller/secure.h"
#include "programs/recorder/recorder.h"
#include "rtp/srtp.h"

#define PACKET_BYTES 224

struct bench {
	struct ew_recorder *core;
	uint64_t request;
	uint64_t restriction;
	struct ew_tape_sync *job;
};

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	(void)fprintf(stderr, "bench_srtp: %s: %s\n", what, strerror(-r));
	exit(1);
}

static void on_send(void *arg, enum ew_recorder_peer to, uint64_t request, uint16_t number, const void *message)
{
	struct bench *b = arg;

	(void)to;
	(void)request;
	if (number == EW_MSG_gate_state)
		b->restriction = ((const struct ew_msg_gate_state *)message)->restriction;
	if (number == EW_MSG_stream_added)
		must((int)((const struct ew_msg_stream_added *)message)->code, "stream_add");
}

static int on_open(void *arg, uint32_t slot, const struct ew_recorder_remote *remote, uint16_t port, uint16_t *ret)
{
	(void)arg;
	(void)remote;
	(void)port;
	*ret = (uint16_t)(20000 + 2 * (slot % 10000));
	return 0;
}

static int on_peer(void *arg, uint32_t slot, const struct ew_recorder_remote *remote)
{
	(void)arg;
	(void)slot;
	(void)remote;
	return 0;
}

static void on_close(void *arg, uint32_t slot)
{
	(void)arg;
	(void)slot;
}

static void on_rtcp(void *arg, uint32_t slot, struct ew_slice packet)
{
	(void)arg;
	(void)slot;
	(void)packet;
}

static void on_sync(void *arg, struct ew_tape_sync *job)
{
	((struct bench *)arg)->job = job;
}

static void settle(struct bench *b)
{
	ew_recorder_tick(b->core);
	while (b->job) {
		struct ew_tape_sync *job = TAKE(b->job);

		ew_tape_sync_run(job);
		must(ew_recorder_synced(b->core, job), "sync");
	}
}

static void say(struct bench *b, enum ew_recorder_peer from, uint16_t number, const void *message)
{
	struct ew_buf bytes;
	struct ew_message m;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	must(ew_message_encode(number, ++b->request, message, &bytes), "encode");
	must(ew_message_decode(ew_buf_slice(&bytes), &m), "decode");
	ew_recorder_message(b->core, from, &m);
	ew_buf_free(&bytes);
}

static struct ew_id id_of(uint8_t kind, uint32_t n)
{
	struct ew_id id = {{kind}};

	memcpy(id.bytes + 8, &n, sizeof(n));
	id.bytes[15] = kind;
	return id;
}

static struct ew_stream_keys keys_of(unsigned suite)
{
	struct ew_stream_keys k = {.security = suite ? EW_SECURITY_SDES : EW_SECURITY_NONE};

	k.srtp.suite = (uint8_t)suite;
	k.srtp.n_peer = 1;
	for (size_t i = 0; i < sizeof(k.srtp.own); i++)
		k.srtp.peer[0].bytes[i] = k.srtp.own[i] = (uint8_t)i;
	return k;
}

static void add_streams(struct bench *b, uint32_t streams, unsigned suite)
{
	struct ew_stream_keys keys = keys_of(suite);
	struct ew_buf bytes;

	ew_buf_init(&bytes, EW_MAX_STREAM_KEYS_BYTES);
	ew_stream_keys_add(&bytes, &keys);
	for (uint32_t i = 0; i < streams; i++) {
		struct ew_msg_call_open call = {
			.interaction = id_of(1, i), .facts = EW_SLICE("{}"), .dialog = EW_SLICE("d")};
		struct ew_msg_stream_add add = {.interaction = id_of(1, i),
			.party = id_of(2, i),
			.remote_address = EW_SLICE("127.0.0.1"),
			.active = 1,
			.security = keys.security,
			.keys = ew_buf_slice(&bytes)};
		struct ew_msg_allow allow = {.order = id_of(3, i),
			.interaction = id_of(1, i),
			.party = id_of(2, i),
			.purposes = EW_PURPOSE_RECORDING};

		say(b, EW_RECORDER_SIGNAL, EW_MSG_call_open, &call);
		say(b, EW_RECORDER_SIGNAL, EW_MSG_stream_add, &add);
		allow.event.bytes[0] = 1;
		allow.supersedes = ((uint64_t)1 << 32) | (i + 1);
		say(b, EW_RECORDER_KEEPER, EW_MSG_allow, &allow);
		settle(b);
	}
	ew_buf_free(&bytes);
}

static double cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static long rss_kib(void)
{
	struct rusage u;

	(void)getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

/* All streams sent under one key, so the same packet is everybody's. */
static double run(struct bench *b, uint32_t streams, uint32_t rounds, unsigned suite)
{
	struct ew_stream_keys keys = keys_of(suite);
	struct ew_secure *sender = NULL;
	double us = 0;

	if (suite)
		must(ew_secure_new(&keys.srtp, &sender), "sender");
	for (uint32_t n = 0; n < rounds; n++) {
		_Alignas(8) uint8_t packet[PACKET_BYTES] = {0x80, 0, (uint8_t)(n >> 8), (uint8_t)n};
		uint32_t ts = n * 160;
		size_t len = 172;

		for (int i = 0; i < 4; i++)
			packet[4 + i] = (uint8_t)(ts >> (24 - 8 * i));
		packet[11] = 9;
		if (sender)
			must(ew_secure_rtp(sender, packet, &len), "protect");
		double begun = cpu_us();

		for (uint32_t slot = 0; slot < streams; slot++)
			ew_recorder_rtp(b->core, slot, ew_slice_of(packet, len), ew_io_wall(ew_io_real()));
		us += cpu_us() - begun;
		settle(b);
		(void)nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
	}
	ew_secure_free(&sender);
	return us / ((double)streams * rounds);
}

static void one(uint32_t streams, uint32_t rounds, const char *folder, unsigned suite, double *plain)
{
	static const struct ew_recorder_ops ops = {.send = on_send,
		.port_open = on_open,
		.port_peer = on_peer,
		.port_close = on_close,
		.rtcp_send = on_rtcp,
		.sync = on_sync};
	struct bench b = {0};
	char path[256];
	struct ew_recorder_config config = {.tape = {.spans = streams + 64, .key_stock_most = streams + 64},
		.boot_counter = 1,
		.max_calls = streams,
		.keeper_silence_us = 3600 * EW_US_PER_S};
	struct ew_msg_epoch_add epoch = {.epoch = 1};
	struct ew_msg_restore_end end = {0};
	struct ew_recorder_counts counts;
	struct ew_error error = {0};
	long before = rss_kib();

	(void)snprintf(path, sizeof(path), "%s/%u", folder, suite);
	config.tape.folder = path;
	(void)!ew_io_mkdir(ew_io_real(), folder);
	(void)!ew_io_mkdir(ew_io_real(), path);
	must(ew_io_random(ew_io_real(), config.tape.events.public_key, 32), "random");
	must(ew_io_random(ew_io_real(), epoch.recipient.bytes, 32), "random");
	must(ew_recorder_new(ew_io_real(), &config, &ops, &b, &b.core, &error), ew_error_text(&error));
	say(&b, EW_RECORDER_KEEPER, EW_MSG_epoch_add, &epoch);
	say(&b, EW_RECORDER_KEEPER, EW_MSG_restore_end, &end);
	ew_recorder_peer(b.core, EW_RECORDER_KEEPER, true);
	settle(&b); /* before the first span keys are there no call is taken */
	settle(&b);
	double begun = cpu_us();

	add_streams(&b, streams, suite);
	double set_up = cpu_us() - begun;

	ew_recorder_counts(b.core, &counts);
	if (counts.calls != streams)
		must(-EAGAIN, "calls were refused");
	double us = run(&b, streams, rounds, suite);

	if (suite == 0)
		*plain = us;
	ew_recorder_counts(b.core, &counts);
	(void)printf("%-26s %.2f us a packet  +%.2f  set-up %.0f us a stream  kept %llu of %llu  peak %ld KiB more\n",
		suite ? ew_srtp_suite_name(suite) : "plain", us, us - *plain, set_up / streams,
		(unsigned long long)counts.kept, (unsigned long long)streams * rounds, rss_kib() - before);
	ew_recorder_free(&b.core);
}

int main(int argc, char *argv[])
{
	uint32_t streams = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000;
	uint32_t rounds = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 200;
	const char *folder = argc > 3 ? argv[3] : "/tmp/bench_srtp";
	double plain = 0;

	must(ew_srtp_start(), "srtp");
	for (unsigned suite = 0; suite < EW_SRTP_SUITES; suite++)
		one(streams, rounds, folder, suite, &plain);
	return 0;
}

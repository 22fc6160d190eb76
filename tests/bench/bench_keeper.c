/*
 * How long the keeper's thread is away while it reads a backlog and has calls to finish, and how long an opt-out that
 * comes meanwhile waits for its decision. Recorder, vault and workers are played here and cost it nothing.
 *
 *   bench_keeper [calls [object_bytes [folder]]]
 */
#include <errno.h>
#include <ftw.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/codec.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/file.h"
#include "programs/keeper/keeper_private.h"
#include "tape/tape_writer.h"

#define WORKERS 4
#define OPT_OUT_EVERY_US (20 * EW_US_PER_MS)
#define MAX_SAMPLES 1000000
#define FRAMES 50
#define LIVE 200 /* calls that last, for the opt-outs */

static const char policy[] =
	"policy: bench\nentity: {name: Bench, country: LU}\nrules:\n  - name: all\n"
	"    when: {direction: inbound}\n    record: automatic\n    basis: legitimate_interest\n"
	"    loosened: {consent: nothing, justification: speed alone, approved_by: QA, counsel_ref: none}\n"
	"    keep: {recording: 90d}\n";

struct samples {
	const char *name;
	int64_t us[MAX_SAMPLES];
	size_t n;
};

struct worker {
	bool asked;
	uint32_t connection;
	int output;
};

static struct {
	struct ew_io *io;
	struct ew_keeper *core;
	struct ew_tape *tape;
	struct ew_identity events, catalog, media;
	struct worker workers[WORKERS];
	uint64_t grants[EW_KEEPER_MAX_WORKERS * 16];
	size_t n_grants;
	uint32_t epoch_kinds[8];
	size_t n_epochs;
	uint32_t next_worker;
	bool woken, decided, allowed;
	struct ew_slice payload;
	struct ew_hash payload_hash;
} b;

static struct samples turns = {.name = "turn"}, messages = {.name = "message"},
		      decisions = {.name = "opt-out to decision"};

static void must(int r, const char *what)
{
	if (r >= 0)
		return;
	(void)fprintf(stderr, "bench_keeper: %s: %s\n", what, strerror(-r));
	exit(1);
}

static int64_t now_us(void)
{
	return ew_io_mono(b.io).us;
}

static void add(struct samples *s, int64_t us)
{
	if (s->n < MAX_SAMPLES)
		s->us[s->n++] = us;
}

static int by_size(const void *a, const void *c)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)c;

	return x < y ? -1 : x > y;
}

static void show(struct samples *s)
{
	if (s->n == 0)
		return;
	qsort(s->us, s->n, sizeof(s->us[0]), by_size);
	printf("%-20s %7zu  median %7lld us  99%% %7lld us  99.9%% %7lld us  longest %7lld us\n", s->name, s->n,
		(long long)s->us[s->n / 2], (long long)s->us[s->n * 99 / 100],
		(long long)s->us[s->n * 999 / 1000], (long long)s->us[s->n - 1]);
	s->n = 0;
}

/* -- who the keeper talks to -- */

static int take(void *arg, enum ew_role to, uint32_t connection, uint64_t request, uint16_t number,
	const void *message, const int *handles, size_t n)
{
	(void)arg;
	if (to == EW_ROLE_VAULT && number == EW_MSG_unwrap_grant && b.n_grants < EW_COUNT(b.grants))
		b.grants[b.n_grants++] = request;
	if (to == EW_ROLE_VAULT && number == EW_MSG_epoch_new && b.n_epochs < EW_COUNT(b.epoch_kinds))
		b.epoch_kinds[b.n_epochs++] = ((const struct ew_msg_epoch_new *)message)->kind;
	for (size_t i = 0; number == EW_MSG_job_go && n == 1 && i < WORKERS; i++) {
		if (b.workers[i].connection != connection)
			continue;
		b.workers[i].asked = true;
		b.workers[i].output = dup(handles[0]);
	}
	b.decided = b.decided || number == EW_MSG_restrict;
	b.allowed = b.allowed || number == EW_MSG_allow;
	return 0;
}

static int scratch(void *arg, int *ret_handle)
{
	(void)arg;
	(void)ret_handle;
	return -ENOSYS;
}

static void wake(void *arg)
{
	(void)arg;
	b.woken = true;
}

static const struct ew_keeper_ops ops = {.send = take, .scratch = scratch, .wake = wake};

static void say(enum ew_role from, uint32_t connection, uint64_t request, uint16_t number, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;
	int64_t begun;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	must(ew_message_encode(number, request, message, &bytes), "encoding");
	must(ew_message_decode(ew_buf_slice(&bytes), &m), "decoding");
	begun = now_us();
	must(ew_keeper_message(b.core, from, connection, &m, NULL, 0), "a message");
	add(&messages, now_us() - begun);
}

static void play_vault(void)
{
	struct ew_msg_done done = {0};

	while (b.n_epochs > 0) {
		struct ew_msg_epoch_made made = {.kind = (uint8_t)b.epoch_kinds[--b.n_epochs]};
		static uint32_t epoch;

		made.epoch = ++epoch;
		memcpy(made.recipient.bytes, b.media.recipient.public_key, sizeof(made.recipient.bytes));
		say(EW_ROLE_VAULT, 0, 0, EW_MSG_epoch_made, &made);
	}
	while (b.n_grants > 0)
		say(EW_ROLE_VAULT, 0, b.grants[--b.n_grants], EW_MSG_done, &done);
}

static void new_worker(struct worker *w)
{
	*w = (struct worker){.connection = ++b.next_worker, .output = -1};
	ew_keeper_peer(b.core, EW_ROLE_WORKER, w->connection, true);
}

static void play_worker(struct worker *w)
{
	struct ew_msg_job_object made = {
		.header = EW_SLICE("a header of about as many bytes as one has"),
		.payload_sha256 = b.payload_hash,
		.payload_bytes = b.payload.len,
		.plain_bytes = b.payload.len,
		.duration_us = 5 * EW_US_PER_S,
		.report = EW_SLICE("{\"packets\":250,\"refused\":0}"),
		.peaks = EW_SLICE("peaks"),
	};

	if (!w->asked)
		return;
	must(ew_io_write_all(b.io, w->output, b.payload.at, b.payload.len, 0), "writing an object");
	must(fdatasync(w->output), "syncing an object");
	(void)close(w->output);
	say(EW_ROLE_WORKER, w->connection, 0, EW_MSG_job_object, &made);
	ew_keeper_peer(b.core, EW_ROLE_WORKER, w->connection, false);
	new_worker(w);
}

/* -- the tape -- */

static struct ew_id id_of(uint8_t kind, uint32_t n)
{
	struct ew_id id = {{kind, [6] = 0x70, [8] = 0x80}};

	memcpy(id.bytes + 12, &n, sizeof(n));
	return id;
}

static void event(uint16_t number, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	uint32_t index;

	ew_buf_init(&bytes, EW_MAX_TAPE_EVENT_BYTES);
	must(ew_message_encode(number, 0, message, &bytes), "encoding");
	must(ew_tape_event(b.tape, ew_io_wall(b.io), ew_buf_slice(&bytes), &index), "an event");
}

static void sync_tape(void)
{
	struct ew_tape_sync *job;

	must(ew_tape_flush(b.tape), "flushing the tape");
	must(ew_tape_sync_begin(b.tape, &job), "syncing the tape");
	if (!job)
		return;
	ew_tape_sync_run(job);
	must(ew_tape_sync_end(b.tape, &job), "syncing the tape");
}

static void mint(void)
{
	struct ew_tape_sync *job;

	must(ew_tape_chore_begin(b.tape, &job), "minting keys");
	if (!job) {
		sync_tape();
		return;
	}
	ew_tape_sync_run(job);
	must(ew_tape_sync_end(b.tape, &job), "minting keys");
}

static void ring(void)
{
	struct ew_msg_doorbell bell = {.durable = ew_tape_durable(b.tape)};

	say(EW_ROLE_RECORDER, 0, 0, EW_MSG_doorbell, &bell);
}

static void add_stream(uint32_t call, uint8_t party)
{
	static const struct ew_codec_entry pcmu = {.channels = 1, .codec = EW_CODEC_PCMU, .clock_hz = 8000};
	_cleanup_(ew_buf_free) struct ew_buf codecs = {0};
	struct ew_msg_ev_stream_added added = {
		.interaction = id_of(1, call),
		.party = id_of(party, call),
		.stream = party,
		.label = EW_SLICE("1"),
		.remote_address = EW_SLICE("127.0.0.1"),
		.remote_port = 4000,
		.active = 1,
		.restriction = 100u + party,
	};
	struct ew_msg_ev_allowed allowed = {
		.order = id_of(7, call),
		.interaction = added.interaction,
		.party = added.party,
		.purposes = EW_PURPOSE_RECORDING,
		.open = EW_PURPOSE_RECORDING,
		.supersedes = added.restriction,
	};

	ew_buf_init(&codecs, 64);
	ew_codec_map_add(&codecs, &pcmu, 1);
	added.codecs = ew_buf_slice(&codecs);
	event(EW_MSG_ev_stream_added, &added);
	event(EW_MSG_ev_allowed, &allowed);
}

static void record(uint32_t call, uint8_t party)
{
	static const uint8_t sound[800];
	struct ew_msg_ev_span_opened opened = {
		.epoch = 1,
		.interaction = id_of(1, call),
		.party = id_of(party, call),
		.stream = party,
		.purposes = EW_PURPOSE_RECORDING,
		.from_wall = ew_io_wall(ew_io_real()).us,
	};
	struct ew_msg_ev_span_closed closed = {.interaction = opened.interaction};
	struct ew_tape_span *span;
	int r = ew_tape_span_open(b.tape, &span);

	for (int tries = 0; r == -EAGAIN && tries < 100; tries++) {
		mint();
		r = ew_tape_span_open(b.tape, &span);
	}
	must(r, "opening a span");
	opened.span = closed.span = ew_tape_span_id(span);
	event(EW_MSG_ev_span_opened, &opened);
	for (int i = 0; i < FRAMES; i++)
		must(ew_tape_frame(b.tape, span, ew_io_wall(b.io), ew_slice_of(sound, sizeof(sound))), "a frame");
	closed.frames = ew_tape_span_frames(span);
	closed.last = ew_tape_span_last(span);
	ew_tape_span_close(b.tape, &span);
	event(EW_MSG_ev_span_closed, &closed);
}

static void offer(uint32_t call)
{
	struct ew_msg_ev_call_offered offered = {
		.interaction = id_of(1, call),
		.facts = EW_SLICE("{\"source\":\"siprec\",\"direction\":\"inbound\",\"queue\":\"sales\",\"from\":"
				  "{\"address\":\"+352621555001\"},\"to\":{\"address\":\"+35224111\"}}"),
		.dialog = EW_SLICE("a dialog"),
	};

	event(EW_MSG_ev_call_offered, &offered);
	add_stream(call, 2);
	add_stream(call, 3);
}

static void write_call(uint32_t call)
{
	struct ew_msg_ev_call_ended ended = {.interaction = id_of(1, call)};

	offer(call);
	record(call, 2);
	record(call, 3);
	event(EW_MSG_ev_call_ended, &ended);
}

static void opt_out(uint32_t call, uint64_t number)
{
	struct ew_msg_ev_restricted restricted = {
		.order = id_of(9, (uint32_t)number),
		.interaction = id_of(1, call),
		.party = id_of(2, call),
		.purposes = EW_PURPOSES_ALL,
		.restriction = 1000 + number,
		.reason = EW_REASON_OPT_OUT,
		.actor = EW_ACTOR_PARTY,
		.source_role = EW_ROLE_WEB,
	};

	event(EW_MSG_ev_restricted, &restricted);
	sync_tape();
}

/* -- the loop -- */

static void turn(void)
{
	int64_t begun = now_us();

	must(ew_keeper_turn(b.core), "a turn");
	add(&turns, now_us() - begun);
}

/* As the program's loop does it: what peers say first, then one turn. */
static void run(uint32_t finished, uint32_t first_live, bool opting)
{
	int64_t begun = now_us(), next_opt_out = begun, next_tick = begun, asked = 0;
	uint32_t live = 0;
	uint64_t done = 0;

	while (done < finished || ew_keeper_has_work(b.core)) {
		if (opting && asked == 0 && live < LIVE && now_us() >= next_opt_out && !b.core->tapes[0].due) {
			opt_out(first_live + live, live);
			live++;
			next_opt_out = now_us() + OPT_OUT_EVERY_US;
			asked = now_us();
			b.decided = false;
			/* It comes while a turn runs: its doorbell is heard when that one is over. */
			turn();
			ring();
		}
		if (asked != 0 && b.decided) {
			add(&decisions, now_us() - asked);
			asked = 0;
		}
		play_vault();
		for (size_t i = 0; i < WORKERS; i++)
			play_worker(&b.workers[i]);
		if (now_us() >= next_tick) {
			int64_t tick = now_us();

			must(ew_keeper_tick(b.core), "a tick");
			add(&messages, now_us() - tick);
			next_tick = tick + 500 * EW_US_PER_MS;
		}
		turn();
		must(ew_jobs_count(b.core->catalog, EW_JOB_DONE, &done), "counting jobs");
	}
	printf("%.2f s\n", (double)(now_us() - begun) / EW_US_PER_S);
	show(&turns);
	show(&messages);
	show(&decisions);
}

static void prepare(const char *folder)
{
	static char data[EW_MAX_PATH_BYTES], tapes[EW_MAX_PATH_BYTES], tape[EW_MAX_PATH_BYTES];
	struct ew_keeper_config config = {
		.data = data,
		.tape = tapes,
		.threads = 1,
		.entity = "bench",
		.policy_name = "bench.yaml",
		.policy = &(struct ew_policy_text){"policy", EW_SLICE(policy)},
		.n_policy = 1,
		.events = &b.events,
		.catalog = &b.catalog,
	};
	struct ew_tape_config tape_config = {.folder = tape, .key_stock = 64};
	struct ew_msg_gate_state_end end = {0};
	struct ew_error error = {0};

	(void)snprintf(data, sizeof(data), "%s/data", folder);
	(void)snprintf(tapes, sizeof(tapes), "%s/tape", folder);
	(void)snprintf(tape, sizeof(tape), "%s/tape/0", folder);
	must(ew_file_mkdirs(b.io, data), data);
	must(ew_file_mkdirs(b.io, tape), tape);
	must(ew_identity_new(b.io, &b.events), "a key");
	must(ew_identity_new(b.io, &b.catalog), "a key");
	must(ew_identity_new(b.io, &b.media), "a key");
	tape_config.events = b.events.recipient;
	must(ew_tape_open(b.io, &tape_config, &b.tape, &error), "the tape");
	must(ew_tape_epoch_add(b.tape, 1, &b.media.recipient), "an epoch");
	sync_tape();
	must(ew_keeper_new(b.io, &config, &ops, NULL, &b.core, &error), ew_error_text(&error));
	ew_keeper_peer(b.core, EW_ROLE_RECORDER, 0, true);
	ew_keeper_peer(b.core, EW_ROLE_VAULT, 0, true);
	say(EW_ROLE_RECORDER, 0, 0, EW_MSG_gate_state_end, &end);
	must(ew_keeper_tick(b.core), "a tick");
	play_vault();
}

static void read_backlog(void)
{
	int64_t begun = now_us();

	sync_tape();
	ring();
	while (b.core->tapes[0].due)
		turn();
	printf("read in %.2f s\n", (double)(now_us() - begun) / EW_US_PER_S);
	show(&turns);
	show(&messages);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

int main(int argc, char **argv)
{
	uint32_t calls = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 2000;
	size_t bytes = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
	char folder[] = "/tmp/bench_keeper.XXXXXX";
	struct mallinfo2 before;
	uint8_t *payload = calloc(1, bytes);

	b.io = ew_io_real();
	ew_log_open("bench_keeper", EW_LOG_ERROR, 2);
	if (!payload || (argc <= 3 && !mkdtemp(folder)))
		must(-errno, "preparing");
	b.payload = ew_slice_of(payload, bytes);
	must(ew_sha256_of(b.payload, &b.payload_hash), "hashing");
	prepare(argc > 3 ? argv[3] : folder);
	printf("%u live calls in the backlog: ", LIVE);
	before = mallinfo2();
	for (uint32_t i = 0; i < LIVE; i++)
		offer(calls + i);
	read_backlog();
	printf("memory of a live call %zu bytes\n", (mallinfo2().uordblks - before.uordblks) / LIVE);
	printf("%u ended calls in the backlog: ", calls);
	for (uint32_t i = 0; i < calls; i++) {
		write_call(i);
		if (i % 50 == 0)
			sync_tape();
	}
	read_backlog();
	printf("calls in memory %zu; finishing %u calls, two objects of %zu bytes each: ", b.core->n_calls, calls,
		bytes);
	for (size_t i = 0; i < WORKERS; i++)
		new_worker(&b.workers[i]);
	run(2 * calls, calls, true);
	ew_keeper_free(&b.core);
	ew_tape_abandon(&b.tape);
	free(payload);
	if (argc <= 3 && nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) < 0)
		must(-errno, "removing the folder");
	return 0;
}

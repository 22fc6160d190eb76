/*
 * What it costs to make events durable and put them into the log's order, as the keeper's thread does it: made, sealed,
 * stored and committed, leaves and tiles, the vault's signature, the published checkpoint. First at a steady rate: from
 * the moment an event happened until it is durable with its number, and until a signed checkpoint covers it. Then as
 * fast as it goes, in batches. Beside it, on the same disk, bare: the same bytes appended to a file and synced as often.
 *
 *   bench_events [events a second [seconds [folder]]]
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "bench_kit.h"
#include "catalog/events.h"
#include "programs/keeper/keeper_ledger.h"
#include "programs/vault/vault.h"

#define CALLS 64       /* at once */
#define CALL_EVENTS 30 /* of each, its beginning among them; a call of two parties has about as many */
#define BATCH 500
#define PACE_US 2000 /* how long events gather, as those of a batch of the tape do */
#define MOST_EVENTS 2000000

static struct {
	struct ew_io *io;
	struct ew_keeper *core;
	struct ew_vault *vault;
	struct ew_identity events, catalog;
	struct ew_buf said[16]; /* to the vault, in order */
	size_t n_said;
	struct ew_call *calls[CALLS];
	uint64_t last[CALLS]; /* index of the call's last event */
	uint64_t made, signed_to;
	int64_t happened[MOST_EVENTS], durable_us[MOST_EVENTS], covered_us[MOST_EVENTS];
	uint64_t number[MOST_EVENTS];
} b;

/* -- the vault, in the same thread -- */

static int take(void *arg, enum ew_role to, uint32_t connection, uint64_t request, uint16_t number,
	const void *message, const int *handles, size_t n)
{
	(void)arg;
	(void)connection;
	(void)handles;
	(void)n;
	if (to != EW_ROLE_VAULT || b.n_said == EW_COUNT(b.said))
		return 0;
	ew_buf_init(&b.said[b.n_said], EW_MAX_MESSAGE_BYTES);
	return ew_message_encode(number, request, message, &b.said[b.n_said++]);
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
}

static const struct ew_keeper_ops ops = {.send = take, .scratch = scratch, .wake = wake};

static int reply(void *arg, uint64_t request, uint16_t number, const void *message)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;

	(void)arg;
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	must(ew_message_encode(number, request, message, &bytes), "an answer");
	must(ew_message_decode(ew_buf_slice(&bytes), &m), "an answer");
	return ew_keeper_message(b.core, EW_ROLE_VAULT, 0, &m, NULL, 0);
}

static void talk(void)
{
	for (size_t i = 0; i < b.n_said; i++) {
		struct ew_message m;

		must(ew_message_decode(ew_buf_slice(&b.said[i]), &m), "a question");
		must(ew_vault_message(b.vault, EW_ROLE_KEEPER, &m, reply, NULL), "the vault");
		ew_buf_free(&b.said[i]);
	}
	b.n_said = 0;
}

/* -- events -- */

static void begin_call(size_t which)
{
	struct ew_id id;

	must(ew_id_new(b.io, &id), "an id");
	must(ew_keeper_call_new(b.core, id, 0, &b.calls[which]), "a call");
	must(ew_keeper_append(b.core, b.calls[which], EW_EVENT_CALL_OFFERED, ew_io_wall(b.io), "signal",
		     (struct ew_id){{0}}, json_pack("{s:i}", "thread", 0), NULL, NULL, NULL),
		"a call");
	b.last[which] = 0;
}

static void add_event(uint64_t i)
{
	size_t which = i % CALLS;
	struct ew_call *call = b.calls[which];

	if (!call || b.last[which] + 1 == CALL_EVENTS) {
		begin_call(which);
		return;
	}
	must(ew_keeper_append(b.core, call, EW_EVENT_GAP, ew_io_wall(b.io), "recorder", (struct ew_id){{0}},
		     json_pack("{s:o, s:i, s:I, s:I, s:i, s:i}", "party", ew_json_id(call->id), "stream", 1, "from",
			     (json_int_t)i, "to", (json_int_t)i + 20000, "packets", 1, "why", ENOSPC),
		     NULL, NULL, NULL),
		"an event");
	b.last[which]++;
}

/* What else the thread does between two batches: pieces of the log, the vault's word, time. */
static void go_on(int64_t *next_tick)
{
	if (now_us() >= *next_tick) {
		must(ew_keeper_tick(b.core), "a tick");
		*next_tick = now_us() + 500 * EW_US_PER_MS;
	}
	must(ew_keeper_turn(b.core), "a turn");
	talk();
	while (b.signed_to < b.made && ew_keeper_ledger_covers(b.core, b.number[b.signed_to])) {
		b.covered_us[b.signed_to] = now_us() - b.happened[b.signed_to];
		b.signed_to++;
	}
}

/* One transaction of all that has happened; when it ends they are durable, and have their places in the log. */
static void commit(uint64_t to)
{
	uint64_t from = b.made, last, of = (to - 1) % CALLS;

	must(ew_keeper_begin(b.core), "begin");
	for (uint64_t i = from; i < to; i++)
		add_event(i);
	must(ew_keeper_commit(b.core), "commit");
	must(ew_events_number(b.core->catalog, b.calls[of]->id, b.last[of], &last), "the last number");
	for (uint64_t i = from; i < to; i++) {
		b.durable_us[i] = now_us() - b.happened[i];
		b.number[i] = last - (to - 1 - i);
	}
	b.made = to;
}

static int by_size(const void *a, const void *c)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)c;

	return x < y ? -1 : x > y;
}

static void show(const char *what, int64_t *us, uint64_t n)
{
	if (n == 0)
		return;
	qsort(us, n, sizeof(us[0]), by_size);
	(void)printf("  %-38s n %llu  p50 %.1f ms  p99 %.1f ms  p99.9 %.1f ms  max %.1f ms\n", what,
		(unsigned long long)n, (double)us[n / 2] / 1e3, (double)us[n * 99 / 100] / 1e3,
		(double)us[n * 999 / 1000] / 1e3, (double)us[n - 1] / 1e3);
}

static void at_a_rate(uint64_t rate, uint64_t seconds)
{
	int64_t begun = now_us(), next_tick = begun, looked = begun;
	uint64_t total = rate * seconds, commits = 0;
	double cpu = cpu_us(RUSAGE_SELF);

	b.made = b.signed_to = 0;
	while (b.made < total) {
		uint64_t due = 1 + (uint64_t)((now_us() - begun) * (int64_t)rate / EW_US_PER_S);

		due = due < total ? due : total;
		for (uint64_t i = b.made; i < due; i++)
			b.happened[i] = begun + (int64_t)(i * EW_US_PER_S / rate);
		if (due > b.made) {
			commit(due);
			commits++;
		}
		go_on(&next_tick);
		looked += PACE_US;
		if (looked > now_us())
			(void)usleep((useconds_t)(looked - now_us()));
		else
			looked = now_us();
	}
	for (int64_t until = now_us() + 5 * EW_US_PER_S; b.signed_to < b.made && now_us() < until;)
		go_on(&next_tick);
	cpu = cpu_us(RUSAGE_SELF) - cpu;
	(void)printf("%llu events a second for %llu s, %.1f in a transaction, %.1f us of CPU each with log and signature\n",
		(unsigned long long)rate, (unsigned long long)seconds, (double)total / (double)commits,
		cpu / (double)total);
	show("happened -> durable, in the log's order", b.durable_us, total);
	show("happened -> under a signed checkpoint", b.covered_us, b.signed_to);
}

static double in_batches(uint64_t seconds)
{
	int64_t begun = now_us(), next_tick = begun, end = begun + (int64_t)seconds * EW_US_PER_S;
	double cpu = cpu_us(RUSAGE_SELF);

	b.made = b.signed_to = 0;
	while (now_us() < end && b.made + BATCH < MOST_EVENTS) {
		for (uint64_t i = b.made; i < b.made + BATCH; i++)
			b.happened[i] = now_us();
		commit(b.made + BATCH);
		go_on(&next_tick);
	}
	cpu = cpu_us(RUSAGE_SELF) - cpu;
	double rate = (double)b.made * 1e6 / (double)(now_us() - begun);

	(void)printf("in batches of %d: %.0f events a second, %.1f us of CPU each with log and signature\n", BATCH, rate,
		cpu / (double)b.made);
	return rate;
}

/* -- bare -- */

static uint64_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

static double bare(const char *folder, size_t bytes_each, uint64_t seconds)
{
	char path[EW_MAX_PATH_BYTES];
	uint8_t *block = calloc(BATCH, bytes_each);
	int64_t begun = now_us(), end = begun + (int64_t)seconds * EW_US_PER_S;
	uint64_t n = 0;
	int fd;

	must(ew_path_join(path, sizeof(path), folder, "bare"), folder);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (!block || fd < 0)
		die(path, errno);
	for (; now_us() < end; n += BATCH) {
		if (write(fd, block, BATCH * bytes_each) != (ssize_t)(BATCH * bytes_each) || fdatasync(fd) < 0)
			die(path, errno);
	}
	(void)close(fd);
	free(block);
	return (double)n * 1e6 / (double)(now_us() - begun);
}

/* -- the whole -- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void prepare(const char *folder)
{
	static char data[EW_MAX_PATH_BYTES], tape[EW_MAX_PATH_BYTES], keys[EW_MAX_PATH_BYTES];
	struct ew_keeper_config config = {.data = data,
		.tape = tape,
		.threads = 1,
		.entity = "bench",
		.policy_name = "none",
		.events = &b.events,
		.catalog = &b.catalog};
	struct ew_error error = {0};

	must(ew_path_join(data, sizeof(data), folder, "data"), folder);
	must(ew_path_join(tape, sizeof(tape), folder, "tape"), folder);
	must(ew_path_join(keys, sizeof(keys), folder, "keys"), folder);
	must(ew_file_mkdirs(b.io, data), data);
	must(ew_file_mkdirs(b.io, tape), tape);
	must(ew_file_mkdirs(b.io, keys), keys);
	must(ew_identity_new(b.io, &b.events), "a key");
	must(ew_identity_new(b.io, &b.catalog), "a key");
	must(ew_vault_new(b.io, keys, &b.vault, &error), ew_error_text(&error));
	must(ew_keeper_new(b.io, &config, &ops, NULL, &b.core, &error), ew_error_text(&error));
	ew_keeper_peer(b.core, EW_ROLE_VAULT, 0, true);
	must(ew_keeper_tick(b.core), "a tick");
	talk();
}

int main(int argc, char **argv)
{
	uint64_t rate = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000;
	uint64_t seconds = argc > 2 ? strtoul(argv[2], NULL, 10) : 10;
	char folder[EW_MAX_PATH_BYTES], wal[EW_MAX_PATH_BYTES], db[EW_MAX_PATH_BYTES];
	uint64_t before;
	double ours, least;

	if (rate == 0 || seconds == 0 || rate * seconds > MOST_EVENTS) {
		(void)fprintf(stderr, "usage: bench_events [events a second [seconds [folder]]], %d events at most\n",
			MOST_EVENTS);
		return 2;
	}
	b.io = ew_io_real();
	ew_log_open("bench_events", EW_LOG_ERROR, 2);
	must(ew_path_join(folder, sizeof(folder), argc > 3 ? argv[3] : "/tmp", "bench_events.XXXXXX"), "the folder");
	if (!mkdtemp(folder))
		die(folder, errno);
	prepare(folder);
	at_a_rate(rate, seconds);
	must(ew_path_join(db, sizeof(db), folder, "data/catalog.db"), folder);
	must(ew_path_join(wal, sizeof(wal), folder, "data/catalog.db-wal"), folder);
	before = size_of(db) + size_of(wal);
	ours = in_batches(seconds);
	least = bare(folder, (size_t)((size_of(db) + size_of(wal) - before) / b.made) + 1, seconds < 3 ? seconds : 3);
	(void)printf("bare, the same bytes written and synced as often: %.0f a second, %.1f times as many\n", least,
		least / ours);
	ew_keeper_free(&b.core);
	ew_vault_free(&b.vault);
	if (nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) < 0)
		(void)fprintf(stderr, "bench_events: %s is left\n", folder);
	return 0;
}

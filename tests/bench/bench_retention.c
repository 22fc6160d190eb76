/*
 * Retention at size: how long it takes to find what falls due on a day among many calls, and how many calls a second are deleted, from the
 * round to the certificate, with SQLite and a directory store; beside the bare limit of the same run: the files' unlinking and syncing alone.
 *
 *   bench_retention [rows_due [calls [folder]]]
 */
#include <errno.h>
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
#include "catalog/blind.h"
#include "catalog/erase.h"
#include "catalog/events.h"
#include "catalog/interactions.h"
#include "catalog/objects.h"
#include "catalog/rights.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/retention.h"

#define DAY_US (86400 * EW_US_PER_S)
#define PARTIES 2
#define OBJECT_BYTES 20000
#define MORE_EVENTS 16 /* of a call beside those that the fold needs here */
#define BATCH 20

static const struct ew_id nobody;
static struct ew_io *io;
static struct ew_keeper *k;
static bool woken;

static int send_nowhere(void *arg, enum ew_role to, uint32_t connection, uint64_t request, uint16_t number, const void *message,
	const int *handles, size_t n)
{
	(void)arg, (void)to, (void)connection, (void)request, (void)number, (void)message, (void)handles, (void)n;
	return 0;
}

static int no_scratch(void *arg, int *ret)
{
	(void)arg, (void)ret;
	return -ENOSYS;
}

static void wake(void *arg)
{
	(void)arg;
	woken = true;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static void open_keeper(const char *folder)
{
	static const struct ew_keeper_ops ops = {.send = send_nowhere, .scratch = no_scratch, .wake = wake};
	static struct ew_identity events, catalog;
	struct ew_keeper_config config = {.data = folder,
		.tape = folder,
		.threads = 1,
		.entity = "bench",
		.events = &events,
		.catalog = &catalog,
		.retention = {.per_s = 1000000, .at_once = UINT32_MAX}};
	struct ew_epoch_row epoch = {.kind = EW_EPOCH_STORE, .epoch = 1, .state = EW_EPOCH_ACTIVE};
	struct ew_error error = {0};

	must(ew_identity_new(io, &events), "key");
	must(ew_identity_new(io, &catalog), "key");
	if (ew_keeper_new(io, &config, &ops, NULL, &k, &error) < 0)
		die(ew_error_text(&error), EIO);
	must(ew_keeper_begin(k), "begin");
	must(ew_epochs_put(k->catalog, &epoch), "epoch");
	must(ew_keeper_commit(k), "commit");
}

/* -- what falls due ------------------------------------------------------------------------------ */

static int count_row(void *arg, const struct ew_retained_row *row)
{
	(void)row;
	*(uint64_t *)arg += 1;
	return 0;
}

/* Three rows for each of so many calls, spread over three years; then one day of them, from a cold statement. */
static void find_a_day(uint64_t rows)
{
	struct ew_wall now = ew_io_wall(io);
	int64_t span = 3 * 365 * DAY_US, begun;
	struct ew_retained_row after = {{INT64_MIN}, 0, 0};
	uint64_t seen = 0;

	for (uint64_t i = 0; i < rows;) {
		must(ew_keeper_begin(k), "begin");
		for (uint64_t n = 0; n < 100000 && i < rows; n++, i++)
			must(ew_retained_put(k->catalog,
				     &(struct ew_retained_row){{now.us + DAY_US + (int64_t)((double)i / (double)rows * (double)span)}, (int64_t)(1000000000 + i), 1}),
				"row");
		must(ew_keeper_commit(k), "commit");
	}
	after.at.us = now.us + 500 * DAY_US;
	begun = now_us();
	must(ew_retained_due(k->catalog, (struct ew_wall){now.us + 501 * DAY_US}, &after, UINT32_MAX, count_row, &seen), "due");
	printf("find a day's due among %llu rows: %llu found in %.3f s (target: 2 s)\n", (unsigned long long)rows, (unsigned long long)seen,
		(double)(now_us() - begun) / 1e6);
}

/* -- calls to delete ------------------------------------------------------------------------------ */

static void say(struct ew_call *call, enum ew_event_type type, struct ew_wall at, json_t *fields)
{
	must(ew_keeper_append(k, call, type, at, "recorder", nobody, fields, NULL, NULL, NULL), "event");
}

static void make_object(struct ew_call *call, struct ew_id party, struct ew_wall at)
{
	static uint8_t bytes[OBJECT_BYTES];
	struct ew_object_row row = {.interaction = call->id, .party = party, .kind = 1, .version = 1, .payload_bytes = sizeof(bytes), .made = at, .sealed = EW_SLICE("peaks")};
	char header[170] = "age-encryption.org/v1";
	int handle = -1;

	must(ew_id_new(io, &row.id), "id");
	must(ew_sha256_of(ew_slice_of(bytes, sizeof(bytes)), &row.sha256), "hash");
	must(ew_store_begin(k->store, row.id, 1, &handle), "object");
	must(ew_io_write_all(io, handle, bytes, sizeof(bytes), 0), "object");
	ew_io_discard(io, &handle);
	must(ew_store_move(k->store, row.id, 1), "object");
	must(ew_objects_insert(k->catalog, &row), "object");
	must(ew_keys_insert(k->catalog, row.id, 1, ew_slice_of((const uint8_t *)header, sizeof(header))), "key");
	say(call, EW_EVENT_ARTIFACT_MADE, at,
		json_pack("{s:s, s:s, s:o, s:I, s:o, s:o, s:I}", "kind", "audio", "format", "opus", "party", ew_json_id(party), "version", (json_int_t)1,
			"object", ew_json_id(row.id), "sha256", ew_json_hash_text(&row.sha256), "bytes", (json_int_t)sizeof(bytes)));
}

static struct ew_call *make_call(unsigned i, struct ew_wall at)
{
	struct ew_wall end = {at.us + 180 * EW_US_PER_S};
	struct ew_id id, party;
	struct ew_call *call;

	must(ew_id_new(io, &id), "id");
	must(ew_keeper_call_new(k, id, 0, &call), "call");
	say(call, EW_EVENT_CALL_OFFERED, at, json_pack("{s:{s:s, s:i}, s:i}", "facts", "direction", "inbound", "nth", (int)i, "thread", 0));
	say(call, EW_EVENT_DECIDED, at,
		json_pack("{s:s, s:[s], s:{s:I, s:I, s:I}, s:s}", "mode", "automatic", "purposes", "recording", "keep", "recording", (json_int_t)86400,
			"metadata", (json_int_t)86400, "consent_evidence", (json_int_t)86400, "rule", "all"));
	for (unsigned n = 0; n < MORE_EVENTS; n++)
		say(call, EW_EVENT_FACTS_CHANGED, at, json_pack("{s:{s:s, s:i}}", "facts", "queue", "sales", "n", (int)n));
	for (unsigned p = 0; p < PARTIES; p++) {
		must(ew_id_new(io, &party), "id");
		make_object(call, party, at);
	}
	say(call, EW_EVENT_CALL_ENDED, end, json_pack("{s:s}", "cause", "hung_up"));
	say(call, EW_EVENT_FINISHED, end, json_object());
	return call;
}

static void make_calls(unsigned calls, struct ew_wall at)
{
	for (unsigned i = 0; i < calls;) {
		struct ew_call *made[BATCH];
		unsigned n = 0;

		must(ew_keeper_begin(k), "begin");
		for (; n < BATCH && i < calls; i++)
			made[n++] = make_call(i, at);
		must(ew_keeper_commit(k), "commit");
		must(ew_keeper_begin(k), "begin"); /* the rows are there now */
		while (n > 0)
			must(ew_retention_date(k, made[--n]), "date");
		must(ew_keeper_commit(k), "commit");
		ew_keeper_calls_trim(k);
	}
}

static uint64_t certified(void)
{
	uint64_t counts[6];

	must(ew_deletions_count(k->catalog, counts), "count");
	return counts[EW_DELETION_CERTIFIED];
}

static void turn_until(unsigned calls)
{
	int64_t ticked = 0, longest = 0;

	k->retention->by_hand = true;
	while (certified() < calls) {
		int64_t begun = now_us();

		if (begun - ticked > EW_US_PER_S / 2) {
			must(ew_keeper_tick(k), "tick");
			ticked = begun;
		} else if (ew_keeper_has_work(k)) {
			must(ew_keeper_turn(k), "turn");
		} else {
			(void)usleep(1000);
		}
		if (now_us() - begun > longest)
			longest = now_us() - begun;
	}
	printf("longest turn: %.1f ms\n", (double)longest / 1e3);
}

/* The same files made and unlinked, with one sync for each folder of a batch: less than this no deletion can do. */
static double bare(const char *folder, unsigned calls)
{
	struct ew_id *ids = calloc((size_t)calls * PARTIES, sizeof(*ids));
	struct ew_store *store;
	double cpu;

	if (!ids)
		die("memory", ENOMEM);
	must(ew_store_open(io, folder, &store, NULL), "store");
	for (size_t i = 0; i < (size_t)calls * PARTIES; i++) {
		int handle = -1;

		must(ew_id_new(io, &ids[i]), "id");
		must(ew_store_begin(store, ids[i], 1, &handle), "object");
		ew_io_discard(io, &handle);
		must(ew_store_move(store, ids[i], 1), "object");
	}
	cpu = cpu_us(RUSAGE_SELF);
	for (size_t i = 0; i < (size_t)calls * PARTIES; i++) {
		must(ew_store_unlink(store, ids[i]), "unlink");
		if (i % 64 == 63)
			must(ew_store_settle(store), "settle");
	}
	must(ew_store_settle(store), "settle");
	cpu = cpu_us(RUSAGE_SELF) - cpu;
	ew_store_close(&store);
	free(ids);
	return cpu / calls;
}

static int count_evidence(void *arg, struct ew_id interaction)
{
	(void)interaction;
	(*(size_t *)arg)++;
	return 0;
}

/* A person's evidence among that of everybody: what a request for access or erasure begins with. Each has three calls. */
static void find_a_person(uint64_t rows)
{
	struct ew_hash token = {{0}};
	int64_t begun, longest = 0;
	size_t found = 0;

	must(ew_keeper_begin(k), "begin");
	for (uint64_t i = 0; i < rows; i++) {
		struct ew_id id = {{0}};
		uint64_t person = (i / 3) << 24;

		for (unsigned b = 0; b < 8; b++) {
			token.bytes[b] = (uint8_t)(person >> (56 - 8 * b));
			id.bytes[15 - b] = (uint8_t)(i >> (8 * b));
		}
		must(ew_evidence_find_by(k->catalog, id, ew_slice_of(token.bytes, EW_BLIND_TOKEN_BYTES)), "evidence");
		if (i % 100000 == 99999) {
			must(ew_keeper_commit(k), "commit");
			must(ew_keeper_begin(k), "begin");
		}
	}
	must(ew_keeper_commit(k), "commit");
	for (uint64_t n = 0; n < 1000; n++) {
		uint64_t person = ((n * 2654435761ull) % (rows / 3)) << 24;

		for (unsigned b = 0; b < 8; b++)
			token.bytes[b] = (uint8_t)(person >> (56 - 8 * b));
		begun = now_us();
		must(ew_evidence_of(k->catalog, &token, nobody, 64, count_evidence, &found), "evidence");
		if (now_us() - begun > longest)
			longest = now_us() - begun;
	}
	printf("find the evidence of one person among %llu: 1000 times, %zu found, the slowest in %.2f ms (target: 1 s)\n", (unsigned long long)rows, found,
		(double)longest / 1e3);
}

int main(int argc, char **argv)
{
	uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 30000000;
	unsigned calls = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 5000;
	char folder[EW_MAX_PATH_BYTES];
	struct ew_wall at;
	double cpu, floor_us;
	int64_t begun;

	ew_log_open("bench_retention", EW_LOG_ERROR, 2);
	io = ew_io_real();
	(void)snprintf(folder, sizeof(folder), "%s/earwitness-bench-XXXXXX", argc > 3 ? argv[3] : "/tmp");
	if (!mkdtemp(folder))
		die(folder, errno);
	open_keeper(folder);
	at.us = ew_io_wall(io).us - 2 * DAY_US;
	make_calls(calls, at);
	floor_us = bare(folder, calls);
	begun = now_us();
	cpu = cpu_us(RUSAGE_SELF);
	turn_until(calls);
	cpu = (cpu_us(RUSAGE_SELF) - cpu) / calls;
	printf("delete %u calls of %u events and %u recordings: %.0f calls/s (target: 500), %.0f us of CPU each, %.1f times unlinking alone (%.0f us)\n", calls,
		MORE_EVENTS + PARTIES + 4, PARTIES, calls / ((double)(now_us() - begun) / 1e6), cpu, cpu / floor_us, floor_us);
	find_a_day(rows);
	find_a_person(rows / 3);
	ew_keeper_free(&k);
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}

/*
 * What standing queries of legal holds cost a call: the time to make a call searchable (its tokens written to the index) with none, with
 * 100 and with as many queries as can stand, of which none matches; and the matching alone, of the same tokens in memory.
 *
 *   bench_standing [calls]
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "bench_kit.h"
#include "catalog/blind.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/standing.h"

#define BATCH 64
#define CALLS 4000

static const struct ew_id nobody;
static struct ew_io *io;
static struct ew_keeper *k;
static unsigned made;

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
	struct ew_keeper_config config = {
		.data = folder, .tape = folder, .threads = 1, .entity = "bench", .events = &events, .catalog = &catalog};
	struct ew_error error = {0};

	must(ew_identity_new(io, &events), "key");
	must(ew_identity_new(io, &catalog), "key");
	if (ew_keeper_new(io, &config, &ops, NULL, &k, &error) < 0)
		die(ew_error_text(&error), EIO);
}

static struct ew_id make_hold(void)
{
	struct ew_hold_read hold = {.row = {.state = EW_HOLD_ACTIVE, .made = ew_io_wall(io), .review = ew_io_wall(io)}};
	struct ew_id id;

	must(ew_id_new(io, &hold.row.id), "id");
	hold.words = json_pack("{s:s, s:s}", "name", "bench", "reason", "bench");
	must(ew_keeper_begin(k), "begin");
	must(ew_hold_put(k, &hold, true), "hold");
	must(ew_keeper_commit(k), "commit");
	id = hold.row.id;
	ew_hold_free(&hold);
	return id;
}

/* A number and a queue each; every call has the queue, none the number. */
static void make_queries(unsigned from, unsigned n)
{
	struct ew_id hold = nobody;
	char number[32];
	uint64_t ignored;

	for (unsigned i = from; i < n; i++) {
		json_t *words;

		if ((i - from) % EW_HOLD_QUERIES == 0)
			hold = make_hold();
		snprintf(number, sizeof(number), "+49170%07u", i);
		words = json_pack("{s:{s:s, s:s}}", "query", "number", number, "queue", "sales");
		must(ew_keeper_begin(k), "begin");
		must(ew_standing_begin(k, hold, nobody, words, &ignored), "query");
		must(ew_standing_caught_up(k, ignored, nobody), "query");
		must(ew_keeper_commit(k), "commit");
		json_decref(words);
	}
}

static struct ew_call *offer(void)
{
	struct ew_wall at = ew_io_wall(io);
	struct ew_call *call;
	struct ew_id id;
	char caller[64];

	snprintf(caller, sizeof(caller), "sip:+352621%06u@pbx.example.com", made++);
	must(ew_id_new(io, &id), "id");
	must(ew_keeper_call_new(k, id, 0, &call), "call");
	must(ew_keeper_append(k, call, EW_EVENT_CALL_OFFERED, at, "recorder", nobody,
		     json_pack("{s:{s:s, s:s, s:{s:s, s:s}, s:{s:s, s:s}}, s:i}", "facts", "direction", "inbound", "queue", "sales", "from",
			     "address", caller, "name", "Ada Quentin Lovelace", "to", "address", "sip:+35224111@pbx.example.com", "name",
			     "Claims Desk", "thread", 0),
		     NULL, NULL, NULL),
		"event");
	return call;
}

/* Microseconds a call: only what makes it searchable, and so covers it. */
static double index_calls(unsigned calls)
{
	int64_t spent = 0;

	for (unsigned i = 0; i < calls; i += BATCH) {
		struct ew_call *batch[BATCH];
		int64_t begun;

		must(ew_keeper_begin(k), "begin");
		for (unsigned n = 0; n < BATCH; n++)
			batch[n] = offer();
		begun = now_us();
		for (unsigned n = 0; n < BATCH; n++)
			must(ew_keeper_index_facts(k, batch[n]), "index");
		spent += now_us() - begun;
		must(ew_keeper_commit(k), "commit");
		for (unsigned n = 0; n < BATCH; n++) { /* they end: memory has room for so many */
			must(ew_keeper_begin(k), "begin");
			must(ew_keeper_append(k, batch[n], EW_EVENT_CALL_ENDED, ew_io_wall(io), "recorder", nobody, json_pack("{s:s}", "cause", "x"), NULL, NULL, NULL), "event");
			must(ew_keeper_append(k, batch[n], EW_EVENT_FINISHED, ew_io_wall(io), "keeper", nobody, json_object(), NULL, NULL, NULL), "event");
			must(ew_keeper_commit(k), "commit");
		}
		ew_keeper_calls_trim(k);
	}
	return (double)spent / (double)(calls / BATCH * BATCH);
}

static void match_alone(size_t queries)
{
	static struct ew_standing_query list[EW_STANDING_QUERIES];
	static uint8_t tokens[EW_BLIND_TOKEN_BYTES * 100];
	size_t found[EW_STANDING_QUERIES], sum = 0;
	struct ew_standing *s;
	int64_t begun;

	must(ew_io_random(io, tokens, sizeof(tokens)), "random");
	for (size_t i = 0; i < queries; i++) {
		list[i] = (struct ew_standing_query){.n_tokens = 2};
		must(ew_io_random(io, list[i].tokens, 2 * sizeof(list[i].tokens[0])), "random");
	}
	must(ew_standing_new(list, queries, &s), "compile");
	begun = now_us();
	for (unsigned i = 0; i < 100000; i++)
		sum += ew_standing_match(s, 1, ew_slice_of(tokens, sizeof(tokens)), found);
	printf("  matching alone, 100 tokens against %zu queries: %.2f us (%zu found)\n", queries, (double)(now_us() - begun) / 1e5, sum);
	ew_standing_free(&s);
}

int main(int argc, char **argv)
{
	unsigned calls = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : CALLS;
	char folder[] = "/tmp/earwitness-bench-XXXXXX";

	io = ew_io_real();
	if (!mkdtemp(folder))
		die("folder", errno);
	open_keeper(folder);
	(void)index_calls(calls / 4); /* caches and statements are warm */
	printf("%u calls made searchable:\n  no query stands: %.1f us a call\n", calls, index_calls(calls));
	make_queries(0, 100);
	printf("  100 stand: %.1f us a call\n", index_calls(calls));
	make_queries(100, EW_STANDING_QUERIES);
	printf("  %d stand: %.1f us a call\n", EW_STANDING_QUERIES, index_calls(calls));
	match_alone(100);
	match_alone(EW_STANDING_QUERIES);
	ew_keeper_free(&k);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : 1;
}

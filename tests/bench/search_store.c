/*
 * The catalogue of `search.mjs`: fills one with the calls of search_town.h, prints what to look for in it, and measures the
 * catalogue by itself beside SQLite's bare look-ups. Rows of the index are made and sorted a sixteenth of all tokens at a
 * time, so that they are written in their order; a catalogue that grew call by call has the same rows on fuller and emptier
 * pages.
 *
 *   search_store fill DATA KEYS CALLS     into the catalogue that a keeper has made, which must not run
 *   search_store terms CALLS NOW N        N searches as a query string each, with a word before it for their kind
 *   search_store look DATA KEYS CALLS NOW the catalogue's own cost; it adds calls to it
 */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "bench_kit.h"
#include "catalog/blind.h"
#include "catalog/interactions.h"
#include "domain/interaction.h"
#include "open/age_open.h"
#include "open/column.h"
#include "programs/keeper/keeper_private.h"
#include "search_town.h"

#define PARTS 16
#define FULL_EVERY 16    /* one record in so many has the length of a demonstration's, the others are cut to fit on disks */
#define SHORT_BYTES 1500
#define FULL_BYTES 6300
#define RELATED 3        /* ids that a call shares with its legs: nobody else has them */
#define SET_BYTES 4096

static struct {
	struct ew_io *io;
	sqlite3 *db;
	struct ew_identity *identity;
	uint8_t index_key[EW_COLUMN_KEY_BYTES], call_key[EW_COLUMN_KEY_BYTES];
	struct ew_buf wrapped;
	struct town town;
} b;

/* -- the store -- */

static void check(int result, const char *what)
{
	if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
		return;
	(void)fprintf(stderr, "bench: %s: %s\n", what, sqlite3_errmsg(b.db));
	exit(1);
}

static void sql(const char *text)
{
	check(sqlite3_exec(b.db, text, NULL, NULL, NULL), text);
}

static sqlite3_stmt *prepare(const char *text)
{
	sqlite3_stmt *s;

	check(sqlite3_prepare_v2(b.db, text, -1, &s, NULL), text);
	return s;
}

static void run(sqlite3_stmt *s)
{
	check(sqlite3_step(s), "a row");
	(void)sqlite3_reset(s);
}

static void read_identity(const char *keys)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	char path[EW_MAX_PATH_BYTES];
	struct ew_slice rest, line;

	b.identity = ew_secret_alloc(sizeof(*b.identity));
	ew_buf_init_secret(&text, 4096);
	must(b.identity ? ew_path_join(path, sizeof(path), keys, "catalog.key") : -ENOMEM, "a path");
	must(ew_file_read(b.io, path, &text), path);
	rest = ew_buf_slice(&text);
	while (ew_slice_cut(&rest, '\n', &line)) {
		line = ew_slice_trim(line);
		if (line.len > 0 && line.at[0] != '#' && ew_identity_parse(line, b.identity) == 0)
			return;
	}
	die(path, -EINVAL);
}

static void read_index_key(void)
{
	const struct ew_identity *identities[] = {b.identity};
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	sqlite3_stmt *s = prepare("SELECT value FROM names WHERE name = 'index_key'");

	ew_buf_init_secret(&plain, EW_COLUMN_KEY_BYTES);
	check(sqlite3_step(s), "the index key");
	must(ew_age_open(identities, 1,
		     ew_slice_of(sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0)), &plain),
		"opening the index key");
	memcpy(b.index_key, plain.at, sizeof(b.index_key));
	check(sqlite3_finalize(s), "the index key");
}

static void open_store(const char *data, const char *keys)
{
	char path[EW_MAX_PATH_BYTES];

	(void)snprintf(path, sizeof(path), "%s/keeper/catalog.db", data);
	check(sqlite3_open(path, &b.db), path);
	read_identity(keys);
	read_index_key();
	must(ew_io_random(b.io, b.call_key, sizeof(b.call_key)), "a key");
	ew_buf_init(&b.wrapped, 1024);
	must(ew_age_seal(b.io, &b.identity->recipient, ew_slice_of(b.call_key, sizeof(b.call_key)), &b.wrapped), "a key");
}

static struct ew_slice index_key(void)
{
	return ew_slice_of(b.index_key, sizeof(b.index_key));
}

/* -- what calls are found by -- */

struct set {
	int64_t tokens[40];
	uint32_t n;
};

static void keep(struct set *to, const struct ew_buf *from)
{
	must(ew_buf_error(from), "tokens");
	for (size_t i = 0; i + EW_BLIND_TOKEN_BYTES <= from->len && to->n < EW_COUNT(to->tokens); i += EW_BLIND_TOKEN_BYTES) {
		uint64_t v = 0;

		for (size_t k = 0; k < EW_BLIND_TOKEN_BYTES; k++)
			v = v << 8 | from->at[i + k];
		to->tokens[to->n++] = (int64_t)v;
	}
}

static void keep_number(struct set *to, const char *number)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};

	ew_buf_init(&set, SET_BYTES);
	must(ew_blind_note_number(&set, index_key(), ew_slice_text(number)), "a number");
	keep(to, &set);
}

static void keep_words(struct set *to, const char *kind, const char *text)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};

	ew_buf_init(&set, SET_BYTES);
	if (kind)
		must(ew_blind_note_value(&set, index_key(), kind, text), "a word");
	must(ew_blind_note_words(&set, index_key(), ew_slice_text(text)), "words");
	keep(to, &set);
}

static void keep_value(struct set *to, const char *kind, const char *text)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};

	ew_buf_init(&set, SET_BYTES);
	must(ew_blind_note_value(&set, index_key(), kind, text), "a word");
	keep(to, &set);
}

static struct {
	struct set *customers, lines[TOWN_LINES], agents[TOWN_AGENTS], queues[TOWN_QUEUES], *names, everywhere;
} sets;

/* An agent is known by a word, and by the address of a telephone. */
static void keep_agent(uint32_t agent)
{
	struct set *to = &sets.agents[agent];
	char word[TOWN_NUMBER], address[64], user[16];

	town_agent(agent, word);
	(void)snprintf(user, sizeof(user), "%u", 10000 + agent);
	(void)snprintf(address, sizeof(address), "sip:%s@pbx.example.com", user);
	keep_words(to, "agent", word);
	keep_value(to, "agent", address);
	keep_words(to, "agent", user);
	keep_number(to, address);
}

static void make_sets(void)
{
	char text[TOWN_NAME];

	sets.customers = calloc(b.town.customers, sizeof(*sets.customers));
	sets.names = calloc(TOWN_NAMES, sizeof(*sets.names));
	must(sets.customers && sets.names ? 0 : -ENOMEM, "memory for tokens");
	for (uint32_t i = 0; i < b.town.customers; i++) {
		town_customer(i, text);
		keep_number(&sets.customers[i], text);
	}
	for (uint32_t i = 0; i < TOWN_LINES; i++) {
		town_line(i, text);
		keep_number(&sets.lines[i], text);
	}
	for (uint32_t i = 0; i < TOWN_QUEUES; i++) {
		town_queue(i, text);
		keep_words(&sets.queues[i], "queue", text);
	}
	for (uint32_t i = 0; i < TOWN_AGENTS; i++)
		keep_agent(i);
	for (uint32_t i = 0; i < TOWN_NAMES; i++) {
		town_name(i, text);
		keep_words(&sets.names[i], NULL, text);
	}
	keep_value(&sets.everywhere, "entity", "Test Bank S.A.");
	keep_value(&sets.everywhere, "region", "LU");
	keep_value(&sets.everywhere, "region", "EU");
}

static size_t add(int64_t *to, size_t n, const struct set *set)
{
	memcpy(to + n, set->tokens, set->n * sizeof(*to));
	return n + set->n;
}

/* Every token of a call; some twice, as parties name what the ends have named. */
static size_t tokens_of(uint64_t i, const struct town_call *c, int64_t to[static 256])
{
	size_t n = add(to, 0, &sets.customers[c->customer]);

	n = add(to, n, &sets.lines[c->line]);
	n = add(to, n, &sets.agents[c->agent]);
	n = add(to, n, &sets.queues[c->queue]);
	n = add(to, n, &sets.everywhere);
	if (c->name < TOWN_NAMES)
		n = add(to, n, &sets.names[c->name]);
	for (uint64_t k = 0; k < RELATED; k++)
		to[n++] = (int64_t)(town_dice(i, 20 + k) | 1);
	return n;
}

/* -- records -- */

/* What a call has gone through, to fill a record to the length that records have. */
static void add_story(struct ew_buf *to, uint64_t i, size_t bytes)
{
	for (unsigned k = 0; to->len < bytes; k++)
		ew_buf_printf(to, "%s{\"at\":\"2026-03-0%uT1%u:0%u:00.000000Z\",\"index\":%u,\"kind\":\"gate_opened\",\"party\":"
				  "\"%016llx%016llx\",\"purposes\":[\"recording\",\"transcription\"]}",
			k ? "," : "", 1 + k % 9, k % 10, k % 6, k, (unsigned long long)town_dice(i, 30 + k),
			(unsigned long long)town_dice(i, 60 + k));
}

static void write_record(struct ew_buf *to, uint64_t i, const struct town_call *c, struct ew_id id)
{
	char number[TOWN_NUMBER], line[TOWN_NUMBER], agent[TOWN_NUMBER], queue[TOWN_NUMBER], name[TOWN_NAME] = "";
	char text[EW_ID_TEXT_BYTES], from[EW_WALL_TEXT_BYTES], until[EW_WALL_TEXT_BYTES];

	town_customer(c->customer, number);
	town_line(c->line, line);
	town_agent(c->agent, agent);
	town_queue(c->queue, queue);
	if (c->name < TOWN_NAMES)
		town_name(c->name, name);
	ew_id_format(id, text);
	ew_wall_format(c->started, from);
	ew_wall_format(c->ended, until);
	ew_buf_printf(to,
		"{\"id\":\"%s\",\"state\":\"%s\",\"started_at\":\"%s\",\"ended_at\":\"%s\",\"duration_ms\":%lld,\"direction\":\"%s\","
		"\"queue\":\"%s\",\"mode\":\"automatic\",\"entity\":\"Test Bank S.A.\",\"region\":\"LU\",\"regions\":null,"
		"\"agents\":[\"%s\",\"sip:%u@pbx.example.com\",\"%u\"],\"seen_by\":null,\"parties\":[{\"id\":\"%s\",\"role\":\"caller\","
		"\"address\":\"%s\",\"name\":\"%s\"},{\"id\":\"%s\",\"role\":\"agent\",\"address\":\"sip:%u@pbx.example.com\"}],"
		"\"called\":\"%s\",\"journey\":[",
		text, ew_interaction_state_name((enum ew_interaction_state)c->state), from, until,
		(long long)((c->ended.us - c->started.us) / 1000), c->outbound ? "outbound" : "inbound", queue, agent,
		10000 + c->agent, 10000 + c->agent, text, number, name, text, 10000 + c->agent, line);
	add_story(to, i, i % FULL_EVERY == 0 ? FULL_BYTES : SHORT_BYTES);
	ew_buf_add_text(to, "]}");
	must(ew_buf_error(to), "a record");
}

static struct ew_id id_of(uint64_t i, const struct town_call *c)
{
	uint64_t ms = (uint64_t)c->started.us / 1000, end = town_dice(i, 11);
	struct ew_id id;

	for (unsigned k = 0; k < 6; k++)
		id.bytes[k] = (uint8_t)(ms >> (40 - 8 * k));
	memcpy(id.bytes + 6, &i, 2);
	memcpy(id.bytes + 8, &end, 8);
	id.bytes[6] = 0x70 | (id.bytes[6] & 15);
	id.bytes[8] = 0x80 | (id.bytes[8] & 63);
	return id;
}

static void seal_record(const struct ew_buf *plain, const struct ew_id *id, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf aad = {0};

	ew_buf_init(&aad, 128);
	ew_buf_add_text(&aad, "summary");
	ew_buf_add_u8(&aad, 0);
	ew_buf_add(&aad, id->bytes, sizeof(id->bytes));
	ew_buf_add_u64(&aad, 0);
	must(ew_buf_error(&aad), "a record");
	must(ew_column_seal(b.io, b.call_key, ew_buf_slice(&aad), ew_buf_slice(plain), to), "sealing");
}

/* -- filling -- */

static void say(const char *what, uint64_t i, uint64_t n, int64_t begun)
{
	(void)fprintf(stderr, "\r%-12s %3llu %%  %lld s ", what, (unsigned long long)(i * 100 / n),
		(long long)((now_us() - begun) / EW_US_PER_S));
	if (i == n)
		(void)fprintf(stderr, "\n");
}

static void bind_call(sqlite3_stmt *s, uint64_t i, const struct town_call *c, const struct ew_id *id, const struct ew_buf *sealed)
{
	check(sqlite3_bind_int64(s, 1, (int64_t)i + 1), "a call");
	check(sqlite3_bind_blob(s, 2, id->bytes, 16, SQLITE_STATIC), "a call");
	check(sqlite3_bind_int64(s, 3, c->state), "a call");
	check(sqlite3_bind_int64(s, 4, c->started.us), "a call");
	check(sqlite3_bind_int64(s, 5, c->ended.us), "a call");
	check(sqlite3_bind_blob64(s, 6, b.wrapped.at, b.wrapped.len, SQLITE_STATIC), "a call");
	check(sqlite3_bind_blob64(s, 7, sealed->at, sealed->len, SQLITE_STATIC), "a call");
}

static void bind_tokens(sqlite3_stmt *s, uint64_t i, const int64_t *tokens, size_t n)
{
	static uint8_t blob[256 * EW_BLIND_TOKEN_BYTES];

	for (size_t k = 0; k < n * EW_BLIND_TOKEN_BYTES; k++)
		blob[k] = (uint8_t)((uint64_t)tokens[k / 8] >> (56 - 8 * (k % 8)));
	check(sqlite3_bind_int64(s, 1, (int64_t)i + 1), "tokens");
	check(sqlite3_bind_blob64(s, 2, blob, n * EW_BLIND_TOKEN_BYTES, SQLITE_STATIC), "tokens");
}

static void fill_calls(void)
{
	sqlite3_stmt *call = prepare("INSERT INTO interactions (number, id, state, thread, started, ended, generation, wrapped,"
				     " sealed) VALUES (?, ?, ?, 0, ?, ?, 0, ?, ?)");
	sqlite3_stmt *of = prepare("INSERT INTO blind_of VALUES (?, ?)");
	_cleanup_(ew_buf_free) struct ew_buf plain = {0}, sealed = {0};
	int64_t begun = now_us(), tokens[256];

	ew_buf_init(&plain, 65536);
	ew_buf_init(&sealed, 65536);
	for (uint64_t i = 0; i < b.town.calls; i++) {
		struct town_call c = town_call(&b.town, i);
		struct ew_id id = id_of(i, &c);

		ew_buf_clear(&plain);
		ew_buf_clear(&sealed);
		write_record(&plain, i, &c, id);
		seal_record(&plain, &id, &sealed);
		bind_call(call, i, &c, &id, &sealed);
		run(call);
		bind_tokens(of, i, tokens, tokens_of(i, &c, tokens));
		run(of);
		if (i % 100000 == 0)
			say("calls", i, b.town.calls, begun);
	}
	say("calls", b.town.calls, b.town.calls, begun);
	check(sqlite3_finalize(call), "calls");
	check(sqlite3_finalize(of), "tokens");
}

struct row {
	int64_t token;
	uint32_t call;
} __attribute__((packed));

static struct {
	struct row *rows, *other;
	size_t n, room;
} part;

static void take_row(int64_t token, uint32_t call)
{
	if (part.n == part.room) {
		part.room = part.room ? part.room * 2 : 1 << 20;
		part.rows = realloc(part.rows, part.room * sizeof(*part.rows));
		must(part.rows ? 0 : -ENOMEM, "memory for rows");
	}
	part.rows[part.n++] = (struct row){token, call};
}

static unsigned part_of(int64_t token)
{
	return (unsigned)(((uint64_t)token ^ 1ull << 63) >> 60);
}

static void collect(unsigned which)
{
	int64_t tokens[256];

	part.n = 0;
	for (uint64_t i = 0; i < b.town.calls; i++) {
		struct town_call c = town_call(&b.town, i);
		size_t n = tokens_of(i, &c, tokens);

		tokens[n++] = 0;
		tokens[n++] = c.state;
		for (size_t k = 0; k < n; k++)
			if (part_of(tokens[k]) == which)
				take_row(tokens[k], (uint32_t)i);
	}
}

/* Calls come in their order, so sorting by token alone, without disturbing it, is enough. */
static void sort(void)
{
	part.other = malloc(part.n * sizeof(*part.other) + 1);
	must(part.other ? 0 : -ENOMEM, "memory for rows");
	for (unsigned byte = 0; byte < 8; byte++) {
		size_t at[257] = {0};
		struct row *swap = part.rows;

		for (size_t i = 0; i < part.n; i++)
			at[1 + (((uint64_t)part.rows[i].token ^ 1ull << 63) >> 8 * byte & 255)]++;
		for (unsigned k = 1; k < 257; k++)
			at[k] += at[k - 1];
		for (size_t i = 0; i < part.n; i++)
			part.other[at[((uint64_t)part.rows[i].token ^ 1ull << 63) >> 8 * byte & 255]++] = part.rows[i];
		part.rows = part.other;
		part.other = swap;
	}
	part.room = part.n;
	free(part.other);
}

static uint64_t fill_index(void)
{
	sqlite3_stmt *s = prepare("INSERT INTO blind VALUES (?, ?, ?)");
	int64_t begun = now_us();
	uint64_t rows = 0;

	for (unsigned which = 0; which < PARTS; which++) {
		collect(which);
		sort();
		for (size_t i = 0; i < part.n; i++) {
			if (i > 0 && part.rows[i].token == part.rows[i - 1].token && part.rows[i].call == part.rows[i - 1].call)
				continue; /* named twice */
			check(sqlite3_bind_int64(s, 1, part.rows[i].token), "a row");
			check(sqlite3_bind_int64(s, 2, town_call(&b.town, part.rows[i].call).started.us), "a row");
			check(sqlite3_bind_int64(s, 3, (int64_t)part.rows[i].call + 1), "a row");
			run(s);
			rows++;
		}
		say("index", which + 1, PARTS, begun);
	}
	free(part.rows);
	check(sqlite3_finalize(s), "rows");
	return rows;
}

static int64_t pragma(const char *text)
{
	sqlite3_stmt *s = prepare(text);
	int64_t v;

	check(sqlite3_step(s), text);
	v = sqlite3_column_int64(s, 0);
	check(sqlite3_finalize(s), text);
	return v;
}

static void fill(uint64_t calls)
{
	int64_t before, between;
	uint64_t rows;

	b.town = town_of(calls, ew_io_wall(b.io));
	sql("PRAGMA journal_mode=DELETE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1048576;"
	    "PRAGMA locking_mode=EXCLUSIVE; BEGIN");
	make_sets();
	before = pragma("PRAGMA page_count");
	fill_calls();
	between = pragma("PRAGMA page_count");
	rows = fill_index();
	sql("COMMIT; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
	printf("rows of the index per call %.1f, bytes of them per call %.0f, of records and their tokens %.0f\n",
		(double)rows / (double)calls, (double)(pragma("PRAGMA page_count") - between) * 4096 / (double)calls,
		(double)(between - before) * 4096 / (double)calls);
	printf("now %lld\n", (long long)(b.town.first_us + TOWN_DAYS * 24ll * 3600 * EW_US_PER_S + 3600 * EW_US_PER_S));
	check(sqlite3_close(b.db), "closing");
}

/* -- what is looked for -- */

static void print_time(int64_t us)
{
	char text[EW_WALL_TEXT_BYTES];

	ew_wall_format((struct ew_wall){us}, text);
	printf("%s", text);
}

/* A number as somebody types it: longer and longer. */
static void print_prefix(uint64_t k, const struct town_call *c)
{
	char number[TOWN_NUMBER];
	size_t n = 3 + town_dice(k, 2) % 9;

	town_customer(c->customer, number);
	if (n >= strlen(number) - 1)
		printf("number number=%%2B%s\n", number + 1);
	else
		printf("prefix number=%%2B%.*s*\n", (int)n, number + 1);
}

static void print_search(uint64_t k, const struct town_call *c)
{
	char number[TOWN_NUMBER], agent[TOWN_NUMBER], queue[TOWN_NUMBER], name[TOWN_NAME];

	town_customer(c->customer, number);
	town_agent(c->agent, agent);
	town_queue(c->queue, queue);
	town_name((uint32_t)(town_dice(k, 3) % TOWN_NAMES), name);
	switch (town_dice(k, 1) % 20) {
	case 0 ... 5: print_prefix(k, c); return;
	case 6 ... 7: printf("last number=*%s\n", number + strlen(number) - 4 - town_dice(k, 2) % 5); return;
	case 8 ... 9:
		printf("agent+time agent=%s&from=", agent);
		print_time(c->started.us - 7ll * 24 * 3600 * EW_US_PER_S);
		printf("&to=");
		print_time(c->started.us);
		printf("\n");
		return;
	case 10: printf("queue+state queue=%s&state=failed\n", queue); return;
	case 11: printf("agent+prefix agent=%s&number=%%2B%.5s*\n", agent, number + 1); return;
	case 12: printf("queue+prefix+state queue=%s&number=%%2B%.6s*&state=failed\n", queue, number + 1); return;
	case 13 ... 14: printf("words q=%.*s\n", (int)(3 + town_dice(k, 2) % 6), strchr(name, ' ') + 1); return;
	case 15: printf("miss number=%%2B99%llu\n", (unsigned long long)(town_dice(k, 2) % 10000000)); return;
	case 16: printf("disjoint agent=%s&queue=queue-%02llu\n", agent, (unsigned long long)(town_dice(k, 2) % TOWN_QUEUES)); return;
	case 17:
		printf("time to=");
		print_time(c->started.us);
		printf("\n");
		return;
	case 18: printf("state state=failed\n"); return;
	default: printf("all limit=50\n");
	}
}

static void terms(uint64_t calls, int64_t now, uint64_t n)
{
	b.town = town_of(calls, (struct ew_wall){now});
	for (uint64_t k = 0; k < n; k++) {
		struct town_call c = town_call(&b.town, town_dice(k, 77) % calls);

		print_search(k, &c);
	}
}

/* -- the catalogue by itself -- */

#define LOOKS 2000

static int by_size(const void *a, const void *c)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)c;

	return x < y ? -1 : x > y;
}

static void show(const char *what, int64_t *ns, size_t n)
{
	qsort(ns, n, sizeof(*ns), by_size);
	printf("%-44s median %8.1f us  95%% %8.1f us  worst %8.1f us\n", what, (double)ns[n / 2] / 1000, (double)ns[n * 95 / 100] / 1000,
		(double)ns[n - 1] / 1000);
}

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void look_bare(void)
{
	static int64_t ns[LOOKS];
	sqlite3_stmt *s = prepare("SELECT started, number FROM blind WHERE token = ? ORDER BY started DESC LIMIT 1");
	sqlite3_stmt *row = prepare("SELECT sealed FROM interactions WHERE number = ?");

	for (unsigned i = 0; i < LOOKS; i++) {
		uint32_t customer = (uint32_t)(town_dice(i, 91) % b.town.customers);
		struct set one = {.n = 0};
		char text[TOWN_NUMBER];
		int64_t begun;

		town_customer(customer, text);
		keep_number(&one, text);
		begun = now_ns();
		check(sqlite3_bind_int64(s, 1, one.tokens[0]), "a look-up");
		run(s);
		ns[i] = now_ns() - begun;
	}
	show("bare SQLite: one token, its newest place", ns, LOOKS);
	for (unsigned i = 0; i < LOOKS; i++) {
		int64_t begun = now_ns();

		check(sqlite3_bind_int64(row, 1, (int64_t)(town_dice(i, 92) % b.town.calls) + 1), "a look-up");
		run(row);
		ns[i] = now_ns() - begun;
	}
	show("bare SQLite: one record by its number", ns, LOOKS);
	check(sqlite3_finalize(s), "look-ups");
	check(sqlite3_finalize(row), "look-ups");
}

static void note_of(uint64_t i, const struct town_call *c, struct ew_buf *set)
{
	int64_t tokens[256];
	char text[TOWN_NUMBER], word[TOWN_NUMBER];

	town_customer(c->customer, text);
	must(ew_blind_note_number(set, index_key(), ew_slice_text(text)), "a number");
	town_line(c->line, text);
	must(ew_blind_note_number(set, index_key(), ew_slice_text(text)), "a number");
	town_agent(c->agent, word);
	must(ew_blind_note_value(set, index_key(), "agent", word), "an agent");
	must(ew_blind_note_words(set, index_key(), ew_slice_text(word)), "an agent");
	town_queue(c->queue, word);
	must(ew_blind_note_value(set, index_key(), "queue", word), "a queue");
	must(ew_blind_note_words(set, index_key(), ew_slice_text(word)), "a queue");
	must(ew_blind_note_value(set, index_key(), "entity", "Test Bank S.A."), "an entity");
	for (uint64_t k = 0; k < RELATED; k++) {
		tokens[0] = (int64_t)town_dice(i, 40 + k);
		ew_buf_add(set, tokens, sizeof(tokens[0]));
	}
	must(ew_buf_error(set), "tokens");
}

#define ADDED 300

/* What a new call costs at this size: its row and all it is found by, each in a transaction of its own. */
static void add_calls(const char *data)
{
	static int64_t ns[ADDED];
	_cleanup_(ew_buf_free) struct ew_buf plain = {0}, sealed = {0}, set = {0};
	_cleanup_(ew_catalog_close) struct ew_catalog *c = NULL;
	char path[EW_MAX_PATH_BYTES];
	struct ew_error error = {0};
	double cpu;

	(void)snprintf(path, sizeof(path), "%s/keeper/catalog.db", data);
	must(ew_catalog_open(&(struct ew_catalog_config){.path = path}, &c, &error), ew_error_text(&error));
	ew_buf_init(&plain, 65536);
	ew_buf_init(&sealed, 65536);
	ew_buf_init(&set, EW_BLIND_MOST_BYTES);
	cpu = cpu_us(0);
	for (uint64_t i = 0; i < ADDED; i++) {
		struct town_call call = town_call(&b.town, town_dice(i, 93) % b.town.calls);
		int64_t begun;

		call.started = ew_io_wall(b.io);
		struct ew_interaction_row row = {.id = id_of(i + b.town.calls, &call), .state = EW_STATE_FINISHED, .started = call.started,
			.ended = call.started, .wrapped = ew_buf_slice(&b.wrapped)};

		ew_buf_clear(&plain);
		ew_buf_clear(&sealed);
		ew_buf_clear(&set);
		write_record(&plain, i, &call, row.id);
		seal_record(&plain, &row.id, &sealed);
		row.sealed = ew_buf_slice(&sealed);
		begun = now_ns();
		note_of(i, &call, &set);
		must(ew_catalog_begin(c), "adding");
		must(ew_interactions_put(c, &row), "adding");
		must(ew_blind_add_set(c, row.id, &set), "adding");
		must(ew_catalog_commit(c), "adding");
		ns[i] = now_ns() - begun;
	}
	printf("adding a call: %zu tokens, %.0f us of CPU\n", set.len / EW_BLIND_TOKEN_BYTES, (cpu_us(0) - cpu) / ADDED);
	show("adding a call, committed by itself", ns, ADDED);
}

int main(int argc, char **argv)
{
	b.io = ew_io_real();
	ew_log_open("search_store", EW_LOG_ERROR, 2);
	if (argc == 5 && strcmp(argv[1], "fill") == 0) {
		open_store(argv[2], argv[3]);
		fill(strtoull(argv[4], NULL, 10));
		return 0;
	}
	if (argc == 5 && strcmp(argv[1], "terms") == 0) {
		terms(strtoull(argv[2], NULL, 10), strtoll(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
		return 0;
	}
	if (argc == 6 && strcmp(argv[1], "look") == 0) {
		open_store(argv[2], argv[3]);
		b.town = town_of(strtoull(argv[4], NULL, 10), (struct ew_wall){strtoll(argv[5], NULL, 10)});
		look_bare();
		check(sqlite3_close(b.db), "closing");
		add_calls(argv[2]);
		return 0;
	}
	(void)fprintf(stderr, "search_store fill DATA KEYS CALLS | terms CALLS NOW N | look DATA KEYS CALLS NOW\n");
	return 2;
}

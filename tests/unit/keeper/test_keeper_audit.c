/*
 * A house with a signed log, two finished calls and one that lasts is altered in every way somebody could think of, one
 * way at a time; the audit, or the start, must name each. And what was not altered must be found whole.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/file.h"
#include "catalog/objects.h"
#include "catalog/sql.h"
#include "programs/keeper/keeper_audit.h"

#define VFS "keeper_kit"
#define WORKER 5
#define BEATS 300 /* more than a tile of leaves */

/* -- the vault's part in the log -- */

static struct ew_skey *key;
static struct ew_buf last_note, older_note, forked_note;
static size_t answered;

static int answer(struct kit *k, uint64_t request, int64_t code)
{
	struct ew_msg_ledger_signed said = {.code = code, .log = 1};
	char verifier[EW_VKEY_TEXT_BYTES] = "";

	if (key)
		ew_vkey_format(&key->verifier, verifier);
	said.verifier = ew_slice_text(verifier);
	said.note = ew_buf_slice(&last_note);
	return kit_say(k, EW_ROLE_VAULT, 0, request, EW_MSG_ledger_signed, &said);
}

static void sign(struct ew_slice text)
{
	ew_buf_clear(&last_note);
	ew_buf_add_slice(&last_note, text);
	ew_buf_add_u8(&last_note, '\n');
	assert_int_equal(ew_note_sign(key, text, &last_note), 0);
}

static int answer_one(struct kit *k, const struct ew_message *m)
{
	if (m->type->number == EW_MSG_ledger_last)
		return answer(k, m->request, key ? 0 : -ENOENT);
	if (m->type->number == EW_MSG_ledger_begin) {
		key = ew_secret_alloc(sizeof(*key));
		assert_int_equal(
			ew_skey_new(k->io, EW_MESSAGE_AS(m, ledger_begin)->origin, EW_KEY_ED25519, key), 0);
		return answer(k, m->request, 0);
	}
	if (m->type->number != EW_MSG_ledger_sign)
		return 0;
	sign(EW_MESSAGE_AS(m, ledger_sign)->checkpoint);
	return answer(k, m->request, 0);
}

static int vault_signs(struct kit *k)
{
	int r = kit_vault(k);

	for (; r == 0 && answered < k->n_sent; answered++) {
		struct ew_message m;

		if (k->sent[answered].to != EW_ROLE_VAULT)
			continue;
		assert_int_equal(ew_message_decode(ew_buf_slice(&k->sent[answered].bytes), &m), 0);
		r = answer_one(k, &m);
	}
	kit_forget(k);
	answered = 0;
	return r;
}

/* Time goes on, and what is new is signed. */
static void pass(struct kit *k, int64_t us)
{
	ew_io_sim_advance(k->io, us);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(vault_signs(k), 0);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(vault_signs(k), 0);
}

/* -- a house -- */

static void finish_call(struct kit *k, uint8_t call, const char *payload)
{
	struct ew_msg_job_object made = {
		.header = EW_SLICE("a header"),
		.payload_bytes = strlen(payload),
		.plain_bytes = 3,
		.duration_us = 60000,
		.report = EW_SLICE("{\"packets\":3}"),
		.peaks = EW_SLICE("PEAKS"),
	};
	int handle;

	kit_call(k, call);
	kit_allowed(k, call, 1);
	kit_allowed(k, call, 2);
	kit_span(k, call, 1);
	kit_end_call(k, call);
	kit_forget(k);
	answered = 0;
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	handle = kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle;
	assert_int_equal(ew_io_write_all(k->io, handle, payload, strlen(payload), 0), 0);
	assert_int_equal(ew_io_sync(k->io, handle), 0);
	assert_int_equal(ew_sha256_of(ew_slice_text(payload), &made.payload_sha256), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made), 0);
	assert_int_equal(vault_signs(k), 0);
}

static struct kit *house;

static void audit(struct kit *k)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_AUDIT_RUN, 0, "{}"), 202);
	for (int i = 0; k->core->audit && i < 10; i++)
		assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_null(k->core->audit);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPORT, 0, "{\"kind\":\"audit\",\"id\":\"latest\"}"), 200);
}

static const json_t *document(const struct kit *k)
{
	return json_object_get(k->answer, "document");
}

/* The same size of the same log, another history: signed with the log's own key. */
static void make_fork(void)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_checkpoint c;
	struct ew_note note;

	ew_buf_init(&text, 4096);
	assert_int_equal(ew_note_parse(ew_buf_slice(&last_note), &note), 0);
	assert_int_equal(ew_checkpoint_parse(note.text, &c), 0);
	c.root.bytes[7] ^= 1;
	assert_int_equal(ew_checkpoint_add(&c, &text), 0);
	ew_buf_add_slice(&forked_note, ew_buf_slice(&text));
	ew_buf_add_u8(&forked_note, '\n');
	assert_int_equal(ew_note_sign(key, ew_buf_slice(&text), &forked_note), 0);
}

static int make_house(void **state)
{
	struct kit *k;

	(void)state;
	ew_buf_init(&last_note, 4096);
	ew_buf_init(&older_note, 4096);
	ew_buf_init(&forked_note, 4096);
	k = kit_new(kit_automatic);
	assert_int_equal(vault_signs(k), 0);
	finish_call(k, 1, "the sealed sound of the first call");
	finish_call(k, 2, "the sealed sound of the other call");
	kit_call(k, 3);
	for (int i = 0; i < BEATS; i++) {
		pass(k, 61 * EW_US_PER_S);
		if (i == BEATS / 2)
			ew_buf_add_slice(&older_note, ew_buf_slice(&last_note));
	}
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_CASE_OPEN, 0,
				 "{\"about\":\"was recorded against her word\",\"deadline\":\"2030-01-01T00:00:00Z\"}"),
		201);
	/* An earlier report, and an exception of its own. */
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_except(k->core, NULL, "disk_full", "a disk was full"), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	audit(k);
	pass(k, 61 * EW_US_PER_S);
	make_fork();
	kit_stop(k);
	ew_tape_abandon(&k->tape);
	house = k;
	return 0;
}

static int leave_house(void **state)
{
	(void)state;
	kit_free(&house);
	ew_buf_free(&last_note);
	ew_buf_free(&older_note);
	ew_buf_free(&forked_note);
	ew_secret_free(&key);
	return 0;
}

struct alteration {
	const char *name;
	const char *sql;     /* on the catalogue, or */
	const char *path;    /* a file: */
	char what;           /* 'x' flip a bit, 't' cut, 'r' remove, '+' add bytes, 'c' copy `other` over it, 'a' add a file,
				'o' an older checkpoint, 'f' a forked one, 'v' the vault has signed the fork, 'z' files in the
				place of folders of objects, 'p' the texts of policies */
	int64_t at;          /* from the end when negative */
	const char *other;
	bool running;        /* only after the start */
	const char *found;   /* a kind of finding, or of an exception */
};

static void alter_file(struct kit *k, const struct alteration *a);

/* The disk as it is, started, altered if that comes then, and audited. 0, or why it did not start. */
static int look(struct kit *k, const struct alteration *a)
{
	int r = kit_start(k);

	if (r < 0)
		return r;
	answered = 0;
	r = kit_connect(k);
	if (r == 0)
		r = vault_signs(k);
	if (r < 0)
		return r;
	if (a && a->running)
		alter_file(k, a);
	/* A refusal of the log is told by the next tick. */
	assert_int_equal(ew_keeper_tick(k->core), 0);
	audit(k);
	return 0;
}

/* -- ways to alter it -- */

#define EVENTS_OF "(SELECT id FROM interactions ORDER BY number LIMIT 1)"
#define SECOND "(SELECT id FROM interactions ORDER BY number LIMIT 1 OFFSET 1)"
#define LOG "/data/ledger/0001/"
#define SWAP(column, a, b)                                                                          \
	"CREATE TEMP TABLE s AS SELECT number, " column " AS v FROM events WHERE number IN (" #a "," #b ");" \
	"UPDATE events SET " column " = (SELECT v FROM s WHERE s.number = " #a ") WHERE number = " #b ";"       \
	"UPDATE events SET " column " = (SELECT v FROM s WHERE s.number = " #b ") WHERE number = " #a ";"

static const struct alteration alterations[] = {
	/* events: removed */
	{"an event in the middle removed", "DELETE FROM events WHERE number = 40", .found = "event_missing"},
	{"the first event removed", "DELETE FROM events WHERE number = 1", .found = "event_missing"},
	{"ten events removed", "DELETE FROM events WHERE number BETWEEN 100 AND 109", .found = "event_missing"},
	{"every second event of a call removed",
		"DELETE FROM events WHERE interaction = " EVENTS_OF " AND place % 2 = 1", .found = "event_missing"},
	{"all events of a call removed", "DELETE FROM events WHERE interaction = " EVENTS_OF,
		.found = "interaction_without_event"},
	{"the end of the log cut off", "DELETE FROM events WHERE number > 300", .found = "events_truncated"},
	{"the last signed event removed",
		"DELETE FROM events WHERE number = (SELECT max(number) FROM events)",
		/* The start writes an event of its own, which takes its number. */
		.found = "event_replaced"},
	{"a removed event closed up",
		"DELETE FROM events WHERE number = 50; UPDATE events SET number = number - 1 WHERE number > 50 AND number < 52",
		.found = "event_replaced"},
	/* events: altered */
	{"a bit of a sealed record", "UPDATE events SET sealed = CAST(x'00' || substr(sealed, 2) AS BLOB) WHERE number = 30",
		.found = "event_altered"},
	{"a record cut short", "UPDATE events SET sealed = substr(sealed, 1, length(sealed) - 4) WHERE number = 31",
		.found = "event_altered"},
	{"an empty record", "UPDATE events SET sealed = x'' WHERE number = 32", .found = "event_altered"},
	{"another commitment", "UPDATE events SET commitment = zeroblob(32) WHERE number = 33", .found = "event_replaced"},
	{"another commitment, seen in its record", "UPDATE events SET commitment = zeroblob(32) WHERE number = 34",
		.found = "event_altered"},
	{"a chain that ends at another commitment", "UPDATE events SET commitment = zeroblob(32) WHERE number = 35",
		.found = "chain_broken"},
	{"a decision time an hour later", "UPDATE events SET decided = decided + 3600000000 WHERE number = 20",
		.found = "event_redated"},
	{"a decision time a microsecond earlier", "UPDATE events SET decided = decided - 1 WHERE number = 21",
		.found = "event_redated"},
	{"a server time a day earlier", "UPDATE events SET server = server - 86400000000 WHERE number = 22",
		.found = "event_redated"},
	{"all times of a call", "UPDATE events SET decided = decided + 60000000 WHERE interaction = " EVENTS_OF,
		.found = "event_redated"},
	{"another type", "UPDATE events SET type = 22 WHERE number = 23", .found = "event_mislabelled"},
	{"another leaf class", "UPDATE events SET type = 48 WHERE number = 24", .found = "event_replaced"},
	{"another class", "UPDATE events SET class = 3 WHERE number = 25", .found = "event_mislabelled"},
	/* events: moved */
	{"two neighbours of the system swapped by place",
		"CREATE TEMP TABLE s AS SELECT number, place FROM events WHERE number IN (200, 201);"
		"UPDATE events SET place = 1000000 WHERE number = 200;"
		"UPDATE events SET place = (SELECT place FROM s WHERE number = 200) WHERE number = 201;"
		"UPDATE events SET place = (SELECT place FROM s WHERE number = 201) WHERE number = 200",
		.found = "event_reordered"},
	{"two records swapped", SWAP("sealed", 200, 201), .found = "event_altered"},
	{"two commitments swapped", SWAP("commitment", 200, 201), .found = "event_replaced"},
	{"two whole events swapped", SWAP("sealed", 202, 203) "DROP TABLE s;" SWAP("commitment", 202, 203),
		.found = "event_reordered"},
	{"an event repeated at the end",
		"INSERT INTO events SELECT (SELECT max(number) + 1 FROM events), interaction,"
		" (SELECT max(place) + 1 FROM events e WHERE e.interaction = events.interaction), type, class, decided, server,"
		" commitment, sealed, NULL, tape_index FROM events WHERE interaction = " EVENTS_OF " AND place = 3",
		.found = "event_repeated"},
	{"an event moved to another call",
		"UPDATE events SET interaction = " SECOND ", place = 999 WHERE interaction = " EVENTS_OF " AND place = 4",
		.found = "event_altered"},
	{"an event of a call made the system's",
		"UPDATE events SET interaction = zeroblob(16), place = 99999 WHERE interaction = " EVENTS_OF " AND place = 4",
		.found = "event_altered"},
	/* rows without events and events without rows */
	{"a call's row removed", "DELETE FROM interactions WHERE id = " EVENTS_OF, .found = "interaction_missing"},
	{"a call invented",
		"INSERT INTO interactions (id, state, thread, started, ended, generation, wrapped, sealed) SELECT randomblob(16), 4,"
		" thread, started, ended, generation, wrapped, sealed FROM interactions LIMIT 1",
		.found = "interaction_without_event"},
	{"a call's state", "UPDATE interactions SET state = 5 WHERE id = " EVENTS_OF, .found = "interaction_altered"},
	{"a call's beginning", "UPDATE interactions SET started = started + 1 WHERE id = " EVENTS_OF,
		.found = "interaction_altered"},
	{"a call's end", "UPDATE interactions SET ended = ended + 1000000 WHERE id = " EVENTS_OF,
		.found = "interaction_altered"},
	{"what lists show of a call", "UPDATE interactions SET sealed = x'00' WHERE id = " EVENTS_OF,
		.found = "interaction_altered"},
	{"a call's key", "UPDATE interactions SET wrapped = (SELECT CAST(substr(wrapped, 1, length(wrapped) - 3) AS BLOB) FROM interactions LIMIT 1) WHERE id = " EVENTS_OF,
		.found = "interaction_key_altered"},
	{"keys of two calls swapped",
		"UPDATE interactions SET wrapped = (SELECT i.wrapped FROM interactions i WHERE i.id = " SECOND
		") WHERE id = " EVENTS_OF,
		.found = "event_altered"},
	{"a span's row removed", "DELETE FROM spans WHERE interaction = " EVENTS_OF, .found = "span_missing"},
	{"a span invented",
		"INSERT INTO spans SELECT randomblob(16), interaction, party, thread, stream, epoch, purposes, 4, frames, last,"
		" opened_at, since, until FROM spans LIMIT 1",
		.found = "span_without_event"},
	{"a span given to another call", "UPDATE spans SET interaction = " SECOND " WHERE interaction = " EVENTS_OF,
		.found = "span_altered"},
	{"a span given to another party", "UPDATE spans SET party = randomblob(16) WHERE interaction = " EVENTS_OF,
		.found = "span_altered"},
	{"a span of another purpose", "UPDATE spans SET purposes = purposes + 2 WHERE interaction = " EVENTS_OF,
		.found = "span_altered"},
	{"an exception removed", "DELETE FROM exceptions WHERE kind = 'disk_full'", .found = "exception_missing"},
	{"an exception invented",
		"INSERT INTO exceptions (interaction, kind, sentence, at, open) VALUES (zeroblob(16), 'x', 'y', 1, 1)",
		.found = "exception_without_event"},
	{"the words of an exception", "UPDATE exceptions SET sentence = 'nothing' WHERE kind = 'disk_full'",
		.found = "exception_missing"},
	{"an exception that nobody resolved",
		"UPDATE exceptions SET state = 3, open = 0, resolved_at = 1 WHERE kind = 'disk_full'",
		.found = "exception_altered"},
	{"an exception taken out of what waits", "UPDATE exceptions SET open = 0 WHERE kind = 'disk_full'",
		.found = "exception_altered"},
	{"an exception resolved at no time", "UPDATE exceptions SET state = 3, open = 0 WHERE kind = 'disk_full'",
		.found = "exception_altered"},
	{"a case that is put off", "UPDATE cases SET deadline = deadline + 86400000000", .found = "case_altered"},
	{"a case that is older than its events", "UPDATE cases SET event = event - 1", .found = "case_altered"},
	{"a case that nobody closed", "UPDATE cases SET state = 2", .found = "case_altered"},
	{"a case removed", "DELETE FROM cases", .found = "case_missing"},
	{"a case invented",
		"INSERT INTO cases (id, state, opened, deadline, changed, event, sealed) SELECT randomblob(16), 1, 1, 1, 1, 1,"
		" sealed FROM cases LIMIT 1",
		.found = "case_without_event"},
	{"an object's row removed", "DELETE FROM objects WHERE interaction = " EVENTS_OF, .found = "object_row_missing"},
	{"an object's hash in its row", "UPDATE objects SET sha256 = zeroblob(32) WHERE interaction = " EVENTS_OF,
		.found = "object_row_altered"},
	{"an object's size in its row", "UPDATE objects SET payload_bytes = 1 WHERE interaction = " EVENTS_OF,
		.found = "object_row_altered"},
	{"an object of another party", "UPDATE objects SET party = randomblob(16) WHERE interaction = " EVENTS_OF,
		.found = "object_row_altered"},
	{"an object of another length", "UPDATE objects SET duration_us = 1 WHERE interaction = " EVENTS_OF,
		.found = "object_row_altered"},
	{"an object of another kind", "UPDATE objects SET kind = kind + 1 WHERE interaction = " EVENTS_OF,
		.found = "object_row_altered"},
	{"an object invented",
		"INSERT INTO objects (id, interaction, party, kind, version, payload_bytes, plain_bytes, sha256, duration_us, made,"
		" sealed) SELECT randomblob(16), interaction, party, kind, 9, payload_bytes, plain_bytes, sha256, duration_us, made,"
		" sealed FROM objects LIMIT 1",
		.found = "object_without_event"},
	{"an object's key removed", "DELETE FROM keys", .found = "object_key_missing"},
	{"a report's document",
		"UPDATE reports SET sealed = CAST(x'00' || substr(sealed, 2) AS BLOB) WHERE number = 1", .found = "report_altered"},
	{"a report's hash", "UPDATE reports SET sha256 = zeroblob(32) WHERE number = 1", .found = "report_altered"},
	{"a report bound by another event", "UPDATE reports SET event = 1 WHERE number = 1", .found = "report_altered"},
	{"a report removed", "DELETE FROM reports WHERE number = 1", .found = "report_missing"},
	{"a report said to be broken off", "UPDATE reports SET state = 3 WHERE number = 1", .found = "report_missing"},
	{"a report to be made again", "UPDATE reports SET state = 1, kind = 3 WHERE number = 1", .found = "report_missing"},
	{"the log's key", "UPDATE names SET value = CAST('x+00000000+AAAA' AS BLOB) WHERE name = 'ledger_1_verifier'",
		.found = "ledger_key_changed"},
	/* the log */
	{"a bit of the first tile", .path = LOG "tile/0/000", .what = 'x', .at = 100, .found = "tile_altered"},
	{"the last bit of the first tile", .path = LOG "tile/0/000", .what = 'x', .at = -1, .found = "tile_altered"},
	{"the first tile cut", .path = LOG "tile/0/000", .what = 't', .at = 8000, .found = "tile_altered"},
	{"the first tile removed", .path = LOG "tile/0/000", .what = 'r', .found = "tile_missing"},
	{"the first tile lengthened", .path = LOG "tile/0/000", .what = '+', .found = "tile_altered"},
	{"a bit of a bundle", .path = LOG "tile/entries/000", .what = 'x', .at = 50, .found = "entries_altered"},
	{"a length in a bundle", .path = LOG "tile/entries/000", .what = 'x', .at = 1, .found = "entries_altered"},
	{"a bundle cut", .path = LOG "tile/entries/000", .what = 't', .at = 36, .found = "entries_altered"},
	{"a bundle removed", .path = LOG "tile/entries/000", .what = 'r', .found = "entries_missing"},
	{"a bundle emptied", .path = LOG "tile/entries/000", .what = 't', .at = 0, .found = "entries_missing"},
	{"a bit of the checkpoint's root", .path = LOG "checkpoint", .what = 'x', .at = 70, .found = "ledger_damaged"},
	{"the checkpoint's signature", .path = LOG "checkpoint", .what = 'x', .at = -20, .found = "checkpoint_altered"},
	{"the checkpoint removed", .path = LOG "checkpoint", .what = 'r', .found = "whole again"},
	{"the checkpoint emptied", .path = LOG "checkpoint", .what = 't', .at = 0, .found = "ledger_damaged"},
	/* objects: %1 and %2 stand for the two of them */
	{"a bit of an object", .path = "%1", .what = 'x', .at = 5, .found = "object_altered"},
	{"the last bit of an object", .path = "%2", .what = 'x', .at = -1, .found = "object_altered"},
	{"an object cut", .path = "%1", .what = 't', .at = 9, .found = "object_truncated"},
	{"an object lengthened", .path = "%1", .what = '+', .found = "object_truncated"},
	{"an object emptied", .path = "%2", .what = 't', .at = 0, .found = "object_truncated"},
	{"an object removed", .path = "%1", .what = 'r', .found = "object_missing"},
	{"two objects swapped", .path = "%1", .what = 'c', .other = "%2", .found = "object_swapped"},
	/* What no row names is swept at the start: a crash leaves such files. Later it is a finding. */
	{"an object added", .path = "/data/objects/ab/abababababababababababababababab.obj", .what = 'a',
		.found = "whole again"},
	{"an object added while it runs", .path = "/data/objects/ab/abababababababababababababababab.obj", .what = 'a',
		.running = true, .found = "object_without_row"},
	{"a bit of an object while it runs", .path = "%1", .what = 'x', .at = 7, .running = true, .found = "object_altered"},
	{"a bit of a tile while it runs", .path = LOG "tile/0/000", .what = 'x', .at = 7, .running = true,
		.found = "tile_altered"},
	{"a bit of a bundle while it runs", .path = LOG "tile/entries/000", .what = 'x', .at = 7, .running = true,
		.found = "entries_altered"},
	{"the checkpoint while it runs", .path = LOG "checkpoint", .what = 'x', .at = -20, .running = true,
		.found = "checkpoint_altered"},
	{"an older checkpoint", .path = LOG "checkpoint", .what = 'o', .found = "whole again"},
	{"an older checkpoint while it runs", .path = LOG "checkpoint", .what = 'o', .running = true,
		.found = "checkpoint_old"},
	{"a forked checkpoint", .path = LOG "checkpoint", .what = 'f', .found = "ledger_damaged"},
	{"a forked checkpoint while it runs", .path = LOG "checkpoint", .what = 'f', .running = true,
		.found = "log_forked"},
	{"a fork that the vault has signed", .path = LOG "checkpoint", .what = 'v', .found = "ledger_differs"},
	{"a file in the place of a folder of objects", .path = "/data/objects/zz", .what = 'z', .running = true,
		.found = "whole again"},
	{"the text of a policy while it runs", .what = 'p', .path = "", .running = true, .found = "policy_altered"},
	{"the checkpoint removed while it runs", .path = LOG "checkpoint", .what = 'r', .running = true,
		.found = "checkpoint_missing"},
};

static int first_two(void *arg, const struct ew_object_row *row)
{
	struct ew_id *ids = arg;

	ids[ew_id_is_zero(ids[0]) ? 0 : 1] = row->id;
	return 0;
}

static void path_of(struct kit *k, const char *wanted, char to[static 128])
{
	struct ew_catalog_config config = {.path = "/data/catalog.db", .vfs = VFS};
	struct ew_id ids[2] = {{{0}}, {{0}}};
	struct ew_catalog *c = k->core ? k->core->catalog : NULL;
	uint64_t number = 0;
	char hex[33];

	snprintf(to, 128, "%s", wanted);
	if (wanted[0] != '%')
		return;
	if (!c)
		assert_int_equal(ew_catalog_open(&config, &c, NULL), 0);
	while (ew_objects_after(c, number, &number, first_two, ids) == 0)
		;
	if (!k->core)
		ew_catalog_close(&c);
	for (size_t i = 0; i < 16; i++)
		snprintf(hex + 2 * i, 3, "%02x", ids[wanted[1] - '1'].bytes[i]);
	snprintf(to, 128, "/data/objects/%.2s/%s.obj", hex, hex);
}

static void alter_file(struct kit *k, const struct alteration *a)
{
	_cleanup_(ew_buf_free) struct ew_buf content = {0};
	char path[128], other[128];
	uint64_t at;
	int handle;

	path_of(k, a->path, path);
	ew_buf_init(&content, 1 << 20);
	if (a->what == 'v') {
		ew_buf_clear(&last_note);
		ew_buf_add_slice(&last_note, ew_buf_slice(&forked_note));
		return;
	}
	if (a->what == 'z') {
		char folder[64];
		unsigned made = 0;

		for (unsigned i = 0; i < 256; i++) {
			snprintf(folder, sizeof(folder), "/data/objects/%02x", i);
			made += ew_file_replace(k->io, folder, EW_SLICE("no folder"), 0) == 0;
		}
		assert_true(made > 0);
		return;
	}
	if (a->what == 'p') {
		assert_int_equal(ew_sql_exec(k->core->catalog,
					 "UPDATE policies SET sealed = CAST(iif(substr(sealed, 1, 1) = x'00', x'01', x'00') ||"
					 " substr(sealed, 2) AS BLOB)"),
			0);
		return;
	}
	if (a->what == 'o' || a->what == 'f') {
		assert_int_equal(
			ew_file_replace(k->io, path, ew_buf_slice(a->what == 'o' ? &older_note : &forked_note), 0), 0);
		return;
	}
	if (a->what == 'a') {
		char folder[128];

		snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path), path);
		assert_int_equal(ew_file_mkdirs(k->io, folder), 0);
		assert_int_equal(ew_file_replace(k->io, path, EW_SLICE("something"), 0), 0);
		return;
	}
	if (a->what == 'r') {
		assert_int_equal(ew_io_unlink(k->io, path), 0);
		return;
	}
	if (a->what == 'c')
		path_of(k, a->other, other);
	assert_int_equal(ew_file_read(k->io, a->what == 'c' ? other : path, &content), 0);
	at = a->at < 0 ? content.len - (uint64_t)-a->at : (uint64_t)a->at;
	assert_int_equal(ew_io_open(k->io, path, EW_IO_WRITE, &handle), 0);
	if (a->what == 'x') {
		content.at[at] ^= 1;
		assert_int_equal(ew_io_write_all(k->io, handle, &content.at[at], 1, at), 0);
	} else if (a->what == 't') {
		assert_int_equal(ew_io_truncate(k->io, handle, at), 0);
	} else if (a->what == '+') {
		assert_int_equal(ew_io_write_all(k->io, handle, "more", 4, content.len), 0);
	} else {
		assert_int_equal(ew_io_write_all(k->io, handle, content.at, content.len, 0), 0);
	}
	assert_int_equal(ew_io_close(k->io, &handle), 0);
}

static void alter_rows(const char *sql)
{
	struct ew_catalog_config config = {.path = "/data/catalog.db", .vfs = VFS};
	struct ew_catalog *c;

	assert_int_equal(ew_catalog_open(&config, &c, NULL), 0);
	if (ew_sql_exec(c, sql) < 0)
		fail_msg("%s: %s", sql, ew_catalog_error(c));
	ew_catalog_close(&c);
}

static bool has_exception(struct kit *k, const char *kind)
{
	bool there = false;

	assert_int_equal(ew_exceptions_exist(k->core->catalog, (struct ew_id){{0}}, kind, NULL, &there), 0);
	return there;
}

static bool names(struct kit *k, const char *found)
{
	const json_t *by_kind = json_object_get(document(k), "by_kind");

	return json_object_get(by_kind, found) || has_exception(k, found) ||
		(strcmp(found, "whole again") == 0 && json_object_size(by_kind) == 0);
}

static void every_alteration_is_named(void **state)
{
	size_t failed = 0;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(alterations); i++) {
		const struct alteration *a = &alterations[i];
		struct kit *k = kit_copy(house, 100 + i);
		_cleanup_(ew_buf_free) struct ew_buf note = {0};
		int r;

		ew_buf_init(&note, 4096);
		ew_buf_add_slice(&note, ew_buf_slice(&last_note));
		if (a->sql)
			alter_rows(a->sql);
		else if (!a->running)
			alter_file(k, a);
		r = look(k, a);
		if (r < 0) {
			print_error("%s: it does not start (%d)\n", a->name, r);
			failed++;
		} else if (!names(k, a->found)) {
			char *text = json_dumps(json_object_get(document(k), "by_kind"), 0);

			print_error("%s: expected %s, found %s\n", a->name, a->found, text);
			free(text);
			failed++;
		}
		kit_free(&k);
		ew_buf_clear(&last_note);
		ew_buf_add_slice(&last_note, ew_buf_slice(&note));
	}
	assert_int_equal(failed, 0);
	assert_true(EW_COUNT(alterations) >= 60);
}

static void what_is_whole_is_found_whole(void **state)
{
	struct kit *k = kit_copy(house, 1);

	(void)state;
	assert_int_equal(look(k, NULL), 0);
	assert_string_equal(json_string_value(json_object_get(document(k), "verdict")), "whole");
	assert_int_equal(json_array_size(json_object_get(document(k), "findings")), 0);
	assert_true(json_integer_value(json_object_get(json_object_get(document(k), "looked_at"), "leaves")) > 256);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(document(k), "looked_at"), "objects")), 2);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(document(k), "looked_at"), "replayed")), 3);
	/* It is bound by an event, and every finding would be an exception. */
	kit_read_log(k, 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_AUDITED), "sha256"), kit_text(k, "sha256"));
	kit_free(&k);
}

/* Who alters hundreds of things to hide one: that one is in the queue all the same. */
static void one_is_not_lost_among_hundreds(void **state)
{
	struct kit *k = kit_copy(house, 3);
	const json_t *one;
	bool listed = false;
	size_t i;

	(void)state;
	alter_rows("UPDATE events SET server = server - 86400000000;"
		   "UPDATE reports SET sha256 = zeroblob(32) WHERE number = 1");
	assert_int_equal(look(k, NULL), 0);
	assert_true(json_integer_value(json_object_get(json_object_get(document(k), "by_kind"), "event_redated")) > 300);
	json_array_foreach(json_object_get(document(k), "findings"), i, one)
		listed = listed || strcmp(json_string_value(json_object_get(one, "kind")), "report_altered") == 0;
	assert_true(listed);
	assert_true(has_exception(k, "audit_found_report_altered"));
	kit_free(&k);
}

static bool running(struct kit *k)
{
	for (int i = 0; k->core->audit && i < 10; i++)
		assert_int_equal(ew_keeper_tick(k->core), 0);
	kit_read_log(k, 0);
	return kit_logged(k, EW_EVENT_AUDITED) > 0;
}

/* One that is off every night at three is audited when it is on. */
static void a_house_that_sleeps_at_night(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	assert_false(running(k));
	kit_stop(k);
	ew_io_sim_advance(k->io, 30 * 3600 * EW_US_PER_S);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_true(running(k));
	kit_free(&k);
}

/* A clock that was in 2100 for a moment does not end audits until then. */
static void a_clock_that_ran_ahead(void **state)
{
	struct kit *k = kit_copy(house, 4);
	size_t before;

	(void)state;
	alter_rows("UPDATE reports SET begun = 4102444800000000");
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	kit_read_log(k, 0);
	before = kit_logged(k, EW_EVENT_AUDITED);
	pass(k, 25 * 3600 * EW_US_PER_S);
	assert_true(running(k));
	assert_int_equal(kit_logged(k, EW_EVENT_AUDITED), before + 1);
	kit_free(&k);
}

static bool is_not_checked(struct kit *k, const char *about)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(document(k), "not_checked"), i, one) {
		if (strstr(json_string_value(one), about))
			return true;
	}
	return false;
}

/* A call of an earlier log of which every trace is removed leaves a gap in the numbers. */
static void a_call_of_an_earlier_log(void **state)
{
	struct kit *k = kit_copy(house, 5);

	(void)state;
	assert_int_equal(kit_start(k), 0);
	answered = 0;
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(vault_signs(k), 0);
	ew_ledger_refuse(k->core, "ledger_differs");
	assert_int_equal(ew_ledger_succeed(k->core, kit_id(0x71, 1), "a test"), 0);
	kit_stop(k);
	alter_rows("DELETE FROM keys WHERE object IN (SELECT id FROM objects WHERE interaction = " EVENTS_OF ");"
		   "DELETE FROM objects WHERE interaction = " EVENTS_OF ";DELETE FROM spans WHERE interaction = " EVENTS_OF
		   ";DELETE FROM jobs WHERE interaction = " EVENTS_OF ";DELETE FROM blind WHERE number IN (SELECT number FROM interactions WHERE id = " EVENTS_OF ")"
		   ";DELETE FROM exceptions WHERE interaction = " EVENTS_OF ";DELETE FROM events WHERE interaction = " EVENTS_OF
		   ";DELETE FROM interactions WHERE id = " EVENTS_OF);
	assert_int_equal(look(k, NULL), 0);
	assert_true(names(k, "event_missing"));
	assert_true(is_not_checked(k, "events of the logs before this one"));
	kit_free(&k);
}

/* What nobody can read is not called whole without a word. */
static void a_call_whose_key_is_gone(void **state)
{
	struct kit *k = kit_copy(house, 6);

	(void)state;
	alter_rows("UPDATE interactions SET wrapped = x'' WHERE id = " EVENTS_OF);
	assert_int_equal(look(k, NULL), 0);
	assert_true(is_not_checked(k, "calls whose key is gone"));
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_whole_is_found_whole),
		cmocka_unit_test(every_alteration_is_named),
		cmocka_unit_test(one_is_not_lost_among_hundreds),
		cmocka_unit_test(a_house_that_sleeps_at_night),
		cmocka_unit_test(a_clock_that_ran_ahead),
		cmocka_unit_test(a_call_of_an_earlier_log),
		cmocka_unit_test(a_call_whose_key_is_gone),
	};

	return cmocka_run_group_tests(tests, make_house, leave_house);
}

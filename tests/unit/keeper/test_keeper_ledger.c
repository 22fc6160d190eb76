/*
 * The log with a vault of its own: what is stored is signed and can be proved; and what was restored, altered or lost
 * is not signed over but told, with the right word, while the keeper goes on.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/file.h"
#include "catalog/sql.h"
#include "catalog/vfs.h"
#include "ledger/tlog_proof.h"
#include "programs/keeper/keeper_ledger.h"
#include "programs/vault/vault.h"

#define CHECKPOINT "/data/ledger/0001/checkpoint"
#define LAST "/keys/ledger-0001.last"

struct stage {
	struct kit *k;
	struct ew_vault *vault;
	size_t at; /* messages of the keeper before this one were handed to the vault */
};

static int reply(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct stage *s = arg;

	return kit_say(s->k, EW_ROLE_VAULT, 0, request, number, message);
}

/* Hands the vault what it was asked about the log, until nobody has anything to say. */
static void talk(struct stage *s)
{
	for (; s->at < s->k->n_sent; s->at++) {
		const struct kit_sent *sent = &s->k->sent[s->at];
		struct ew_message m;

		if (sent->to != EW_ROLE_VAULT || sent->number < EW_MSG_ledger_last || sent->number > EW_MSG_ledger_sign)
			continue;
		assert_int_equal(ew_message_decode(ew_buf_slice(&sent->bytes), &m), 0);
		if (s->vault)
			assert_int_equal(ew_vault_message(s->vault, EW_ROLE_KEEPER, &m, reply, s), 0);
	}
}

static void pass(struct stage *s, unsigned seconds)
{
	for (unsigned i = 0; i < 2 * seconds; i++) {
		ew_io_sim_advance(s->k->io, EW_US_PER_S / 2);
		assert_int_equal(ew_keeper_tick(s->k->core), 0);
		talk(s);
	}
}

static void open_vault(struct stage *s)
{
	assert_int_equal(ew_vault_new(s->k->io, "/keys", &s->vault, NULL), 0);
}

/* A keeper and its vault begin, or begin again. */
static void start(struct stage *s)
{
	open_vault(s);
	if (!s->k->core)
		assert_int_equal(kit_start(s->k), 0);
	s->at = s->k->n_sent;
	assert_int_equal(kit_connect(s->k), 0);
	talk(s);
	pass(s, 3);
}

static void stop(struct stage *s)
{
	ew_vault_free(&s->vault);
	kit_stop(s->k);
	kit_forget(s->k);
	s->at = 0;
}

static void begin(struct stage *s)
{
	*s = (struct stage){.k = kit_bare(kit_automatic)};
	assert_int_equal(ew_file_mkdirs(s->k->io, "/keys"), 0);
	kit_open_tape(s->k);
	start(s);
	kit_token(s->k, KIT_TOKEN, UINT32_MAX);
}

static void end(struct stage *s)
{
	ew_vault_free(&s->vault);
	kit_free(&s->k);
}

static void read_text(struct ew_io *io, const char *path, struct ew_buf *to)
{
	ew_buf_init(to, EW_NOTE_BYTES);
	assert_int_equal(ew_file_read(io, path, to), 0);
}

static void write_text(struct ew_io *io, const char *path, struct ew_slice text)
{
	assert_int_equal(ew_file_replace(io, path, text, 0), 0);
}

static json_int_t number(const struct stage *s, const char *name)
{
	return json_integer_value(json_object_get(s->k->answer, name));
}

static void assert_state(struct stage *s, const char *state, const char *why)
{
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_LEDGER, 0, "{}"), 200);
	if (why)
		assert_string_equal(kit_text(s->k, "why"), why);
	assert_string_equal(kit_text(s->k, "state"), state);
}

static unsigned told(struct stage *s, const char *why)
{
	const json_t *item;
	unsigned n = 0;
	size_t i;

	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_EXCEPTIONS, 0, "{}"), 200);
	json_array_foreach(json_object_get(s->k->answer, "items"), i, item)
		n += strcmp(json_string_value(json_object_get(item, "kind")), why) == 0;
	return n;
}

static void assert_told_once(struct stage *s, const char *why)
{
	assert_int_equal(told(s, why), 1);
}

static void alter_tile(struct stage *s, const char *folder)
{
	char path[96];
	uint8_t byte;
	int handle;

	assert_state(s, "open", NULL);
	snprintf(path, sizeof(path), "/data/ledger/0001/%s/%d", folder, (int)number(s, "signed_size"));
	stop(s);
	assert_int_equal(ew_io_open(s->k->io, path, EW_IO_WRITE, &handle), 0);
	assert_int_equal(ew_io_read_all(s->k->io, handle, &byte, 1, 40), 0);
	byte ^= 1;
	assert_int_equal(ew_io_write_all(s->k->io, handle, &byte, 1, 40), 0);
	assert_int_equal(ew_io_close(s->k->io, &handle), 0);
	start(s);
}

/* It is told as an exception, once; the keeper goes on, and nothing more is signed. */
static void assert_refuses(struct stage *s, const char *why)
{
	struct ew_buf before, after;

	assert_state(s, "refuses", why);
	read_text(s->k->io, LAST, &before);
	kit_call(s->k, 9);
	pass(s, 10);
	read_text(s->k->io, LAST, &after);
	assert_true(ew_slice_equal(ew_buf_slice(&before), ew_buf_slice(&after)));
	ew_buf_free(&before);
	ew_buf_free(&after);
	assert_told_once(s, why);
	assert_int_equal(kit_ask(s->k, 0, EW_ASK_LEDGER_FILE, 0, "{\"file\": \"checkpoint\"}"), 200);
	assert_int_equal(kit_ask(s->k, 0, EW_ASK_METRICS, 0, "{}"), 200);
	assert_int_equal(number(s, "ledger_open"), 0);
}

static void everything_is_signed_and_can_be_proved(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	kit_call(s.k, 1);
	pass(&s, 2);
	assert_state(&s, "open", NULL);
	assert_int_equal(number(&s, "lag"), 0);
	assert_true(number(&s, "signed_size") > 5);
	for (unsigned i = 0; i < 3; i++) {
		char arguments[32];
		struct ew_tlog_proof proof;

		snprintf(arguments, sizeof(arguments), "{\"index\": \"%u\"}", i);
		assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PROOF, 1, arguments), 200);
		assert_int_equal(ew_tlog_proof_parse(ew_slice_text(kit_text(s.k, "proof")), &proof), 0);
		assert_int_equal(number(&s, "index"), (json_int_t)proof.index);
	}
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PROOF, 1, "{\"index\": \"9999\"}"), 404);
	assert_int_equal(kit_ask(s.k, 0, EW_ASK_PROOF, 1, "{\"index\": \"0\"}"), 401);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_LEDGER_SUCCEED, 0, "{\"reason\": \"a\"}"), 409);
	end(&s);
}

static void files_are_everybodys_and_nothing_else_is(void **state)
{
	static const struct {
		const char *file;
		unsigned status;
	} cases[] = {{"checkpoint", 200}, {"verifier", 200}, {"tile/0/000.p/1", 404}, {"tile/entries/000", 404},
		{"../catalog.db", 404}, {"tile/0/../../../../catalog.db", 404}, {"tile/0/000.new", 404}, {"", 404}};
	struct stage s;
	char arguments[96];

	(void)state;
	begin(&s);
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		snprintf(arguments, sizeof(arguments), "{\"file\": \"%s\"}", cases[i].file);
		assert_int_equal(kit_ask(s.k, 0, EW_ASK_LEDGER_FILE, 0, arguments), cases[i].status);
	}
	assert_state(&s, "open", NULL);
	snprintf(arguments, sizeof(arguments), "{\"file\": \"tile/entries/000.p/%d\"}", (int)number(&s, "signed_size"));
	assert_int_equal(kit_ask(s.k, 0, EW_ASK_LEDGER_FILE, 0, arguments), 200);
	assert_int_equal(kit_ask(s.k, 0, EW_ASK_LEDGER_FILE, 0, "{\"file\": \"checkpoint\", \"log\": \"2\"}"), 404);
	assert_int_equal(kit_ask(s.k, 0, EW_ASK_LEDGER, 0, "{}"), 401);
	end(&s);
}

static void a_heartbeat_comes_each_minute(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	pass(&s, 180);
	kit_read_log(s.k, 0);
	assert_int_equal(kit_logged(s.k, EW_EVENT_HEARTBEAT), 4);
	assert_state(&s, "open", NULL);
	assert_int_equal(number(&s, "lag"), 0);
	end(&s);
}

static void a_vault_that_is_away_is_told_and_caught_up_with(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	ew_vault_free(&s.vault);
	ew_keeper_peer(s.k->core, EW_ROLE_VAULT, 0, false);
	pass(&s, 200);
	kit_read_log(s.k, 0);
	assert_non_null(kit_find(s.k, EW_EVENT_EXCEPTION));
	assert_string_equal(kit_field(kit_find(s.k, EW_EVENT_EXCEPTION), "kind"), "ledger_not_signed");
	open_vault(&s);
	ew_keeper_peer(s.k->core, EW_ROLE_VAULT, 0, true);
	talk(&s);
	pass(&s, 3);
	assert_state(&s, "open", NULL);
	assert_int_equal(number(&s, "lag"), 0);
	end(&s);
}

static void vault_is(struct stage *s, bool there)
{
	if (there)
		open_vault(s);
	else
		ew_vault_free(&s->vault);
	ew_keeper_peer(s->k->core, EW_ROLE_VAULT, 0, there);
	talk(s);
}

/* Checkpoints that are made seldom are not late in between, and what the vault missed is made up for at once. */
static void checkpoints_may_be_seldom(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	s.k->core->ledger->every_us = 600 * EW_US_PER_S;
	pass(&s, 500);
	assert_state(&s, "open", NULL);
	assert_true(number(&s, "lag") > 0);
	vault_is(&s, false);
	vault_is(&s, true);
	pass(&s, 6);
	assert_state(&s, "open", NULL);
	assert_int_equal(number(&s, "lag"), 0);
	vault_is(&s, false);
	pass(&s, 700);
	assert_int_equal(told(&s, "ledger_not_signed"), 0);
	pass(&s, 30);
	assert_told_once(&s, "ledger_not_signed");
	end(&s);
}

/* The disk as it is now, in place of the one that there was. */
static struct kit *take_copy(struct kit *from, uint64_t seed)
{
	struct kit *copy;

	ew_tape_abandon(&from->tape);
	copy = kit_copy(from, seed);
	kit_open_tape(copy);
	return copy;
}

static void use_disk(struct kit *k)
{
	ew_vfs_unregister("keeper_kit");
	assert_int_equal(ew_vfs_register(k->io, "keeper_kit"), 0);
}

static void an_older_copy_of_the_data_is_not_signed(void **state)
{
	struct stage s;
	struct kit *old;
	struct ew_buf last;

	(void)state;
	begin(&s);
	stop(&s);
	old = s.k;
	s.k = take_copy(old, 11);
	start(&s);
	kit_call(s.k, 1);
	pass(&s, 3);
	read_text(s.k->io, LAST, &last);
	stop(&s);
	kit_free(&s.k);
	s.k = old;
	use_disk(old);
	kit_open_tape(old);
	write_text(old->io, LAST, ew_buf_slice(&last));
	ew_buf_free(&last);
	/* More has happened since than was signed then: that must not hide it. */
	assert_int_equal(kit_start(s.k), 0);
	for (int i = 0; i < 400; i++) {
		ew_io_sim_advance(s.k->io, EW_US_PER_S * 60);
		assert_int_equal(ew_keeper_tick(s.k->core), 0);
	}
	start(&s);
	assert_refuses(&s, "ledger_behind_signature");
	end(&s);
}

static void an_older_copy_of_the_keys_learns_what_it_signed(void **state)
{
	struct ew_buf old, new;
	struct stage s;

	(void)state;
	begin(&s);
	read_text(s.k->io, LAST, &old);
	kit_call(s.k, 1);
	pass(&s, 3);
	stop(&s);
	read_text(s.k->io, LAST, &new);
	assert_false(ew_slice_equal(ew_buf_slice(&old), ew_buf_slice(&new)));
	write_text(s.k->io, LAST, ew_buf_slice(&old));
	start(&s);
	assert_told_once(&s, "ledger_vault_older");
	assert_state(&s, "open", NULL);
	assert_int_equal(number(&s, "lag"), 0);
	ew_buf_free(&old);
	ew_buf_free(&new);
	end(&s);
}

static void a_vault_that_lost_its_memory_signs_nothing(void **state)
{
	struct stage s;
	struct ew_buf last;

	(void)state;
	begin(&s);
	stop(&s);
	read_text(s.k->io, LAST, &last);
	assert_int_equal(ew_io_unlink(s.k->io, LAST), 0);
	start(&s);
	assert_state(&s, "refuses", "ledger_vault_damaged");
	/* Its folder is restored, and it is started again: no more is needed. */
	ew_vault_free(&s.vault);
	ew_keeper_peer(s.k->core, EW_ROLE_VAULT, 0, false);
	write_text(s.k->io, LAST, ew_buf_slice(&last));
	ew_buf_free(&last);
	open_vault(&s);
	ew_keeper_peer(s.k->core, EW_ROLE_VAULT, 0, true);
	talk(&s);
	pass(&s, 3);
	assert_state(&s, "open", NULL);
	end(&s);
}

static void a_vault_without_its_keys_signs_nothing(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	stop(&s);
	assert_int_equal(ew_io_unlink(s.k->io, "/keys/ledger-0001.key"), 0);
	start(&s);
	assert_refuses(&s, "ledger_key_lost");
	end(&s);
}

static void alter_row(struct kit *k, const char *text)
{
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(ew_sql_exec(k->core->catalog, text), 0);
	assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
	kit_stop(k);
}

static void an_altered_event_is_found(void **state)
{
	static const char *const alterations[] = {
		"UPDATE events SET commitment = zeroblob(32) WHERE number = 2",
		"UPDATE events SET type = 48 WHERE number = 1",
		"DELETE FROM events WHERE number = 3",
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(alterations); i++) {
		struct stage s;

		begin(&s);
		stop(&s);
		alter_row(s.k, alterations[i]);
		start(&s);
		assert_refuses(&s, "ledger_differs");
		end(&s);
	}
}

static void an_altered_file_is_found(void **state)
{
	static const char *const files[] = {"tile/0/000.p", "tile/entries/000.p"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(files); i++) {
		struct stage s;

		begin(&s);
		alter_tile(&s, files[i]);
		assert_refuses(&s, "ledger_damaged");
		end(&s);
	}
}

static int remove_file(void *arg, const char *name)
{
	struct stage *s = arg;
	char path[96];

	snprintf(path, sizeof(path), "/data/ledger/0001/tile/0/000.p/%s", name);
	assert_int_equal(ew_io_unlink(s->k->io, path), 0);
	return 0;
}

/* What the log is made of is the catalogue: a lost folder is made anew, and is the same. */
static void a_lost_folder_is_made_anew(void **state)
{
	struct ew_buf before, after;
	struct stage s;

	(void)state;
	begin(&s);
	kit_call(s.k, 1);
	pass(&s, 3);
	stop(&s);
	read_text(s.k->io, CHECKPOINT, &before);
	assert_int_equal(ew_io_unlink(s.k->io, CHECKPOINT), 0);
	assert_int_equal(ew_io_list(s.k->io, "/data/ledger/0001/tile/0/000.p", remove_file, &s), 0);
	open_vault(&s);
	assert_int_equal(kit_start(s.k), 0);
	s.at = 0;
	ew_keeper_peer(s.k->core, EW_ROLE_VAULT, 0, true);
	talk(&s);
	/* What the vault signed last is published again before anything else is. */
	read_text(s.k->io, CHECKPOINT, &after);
	assert_true(ew_slice_equal(ew_buf_slice(&before), ew_buf_slice(&after)));
	pass(&s, 3);
	assert_state(&s, "open", NULL);
	assert_int_equal(number(&s, "lag"), 0);
	ew_buf_free(&before);
	ew_buf_free(&after);
	end(&s);
}

static void a_log_that_refuses_has_a_successor(void **state)
{
	const struct ew_event *begun;
	struct stage s;
	json_int_t old;

	(void)state;
	begin(&s);
	kit_call(s.k, 1);
	pass(&s, 3);
	assert_state(&s, "open", NULL);
	old = number(&s, "signed_size");
	stop(&s);
	assert_int_equal(ew_io_unlink(s.k->io, "/keys/ledger-0001.key"), 0);
	start(&s);
	assert_state(&s, "refuses", "ledger_key_lost");
	kit_token(s.k, 2, EW_RIGHT_READ);
	assert_int_equal(kit_ask(s.k, 2, EW_ASK_LEDGER_SUCCEED, 0, "{\"reason\": \"the disk\"}"), 403);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_LEDGER_SUCCEED, 0, "{}"), 400);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_LEDGER_SUCCEED, 0, "{\"reason\": \"the disk\"}"), 201);
	talk(&s);
	pass(&s, 3);
	assert_state(&s, "open", NULL);
	assert_int_equal(number(&s, "log"), 2);
	assert_int_equal(number(&s, "lag"), 0);
	assert_true(number(&s, "first") > old);
	assert_int_equal(json_array_size(json_object_get(s.k->answer, "old")), 1);
	kit_read_log(s.k, 0);
	begun = kit_find(s.k, EW_EVENT_LEDGER_BEGUN);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(begun->fields, "of"), "size")), old);
	assert_string_equal(kit_field(begun, "reason"), "the disk");
	/* Events of the old log are proved by it, events of the new one by the new one. */
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PROOF, 1, "{\"index\": \"0\"}"), 200);
	assert_true(number(&s, "size") == old);
	kit_call(s.k, 3);
	pass(&s, 3);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PROOF, 3, "{\"index\": \"0\"}"), 200);
	assert_int_equal(kit_ask(s.k, 0, EW_ASK_LEDGER_FILE, 0, "{\"file\": \"checkpoint\", \"log\": \"1\"}"), 200);
	assert_int_equal(kit_ask(s.k, 0, EW_ASK_LEDGER_FILE, 0, "{\"file\": \"checkpoint\"}"), 200);
	stop(&s);
	start(&s);
	assert_state(&s, "open", NULL);
	assert_int_equal(number(&s, "log"), 2);
	end(&s);
}

/* The folder cannot be opened, and how far the log had come stands in the successor all the same. */
static void a_successor_says_how_far_a_damaged_log_had_come(void **state)
{
	const struct ew_event *begun;
	const json_t *of;
	struct stage s;
	json_int_t old;

	(void)state;
	begin(&s);
	assert_state(&s, "open", NULL);
	old = number(&s, "signed_size");
	alter_tile(&s, "tile/0/000.p");
	assert_state(&s, "refuses", "ledger_damaged");
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_LEDGER_SUCCEED, 0, "{\"reason\": \"the disk\"}"), 201);
	talk(&s);
	pass(&s, 3);
	assert_state(&s, "open", NULL);
	kit_read_log(s.k, 0);
	begun = kit_find(s.k, EW_EVENT_LEDGER_BEGUN);
	of = json_object_get(begun->fields, "of");
	assert_int_equal(json_integer_value(json_object_get(of, "size")), old);
	assert_int_equal(json_string_length(json_object_get(of, "root")), 44);
	end(&s);
}

static void lose_key(struct stage *s, unsigned log)
{
	char path[48];

	stop(s);
	snprintf(path, sizeof(path), "/keys/ledger-%04u.key", log);
	assert_int_equal(ew_io_unlink(s->k->io, path), 0);
	start(s);
	assert_state(s, "refuses", "ledger_key_lost");
}

/* A name that was once a log's is never another one's; with a configured name too. */
static void no_two_logs_have_one_name(void **state)
{
	static const char *const names[] = {"log.example.com/a", "log.example.com/a/2", "log.example.com/a/3"};
	struct stage s;

	(void)state;
	begin(&s);
	/* The configured name is the first log's, and stays configured. */
	snprintf(s.k->core->ledger->origin, sizeof(s.k->core->ledger->origin), "%s", names[0]);
	assert_int_equal(ew_catalog_begin(s.k->core->catalog), 0);
	assert_int_equal(ew_ledger_memorise(s.k->core, 1, "origin", ew_slice_text(names[0])), 0);
	assert_int_equal(ew_catalog_commit(s.k->core->catalog), 0);
	for (unsigned log = 1; log < EW_COUNT(names); log++) {
		lose_key(&s, log);
		snprintf(s.k->core->ledger->wished, sizeof(s.k->core->ledger->wished), "%s", names[0]);
		assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_LEDGER_SUCCEED, 0, "{\"reason\": \"a\"}"), 201);
		assert_string_equal(kit_text(s.k, "origin"), names[log]);
		talk(&s);
		pass(&s, 3);
		assert_state(&s, "open", NULL);
	}
	lose_key(&s, 3);
	snprintf(s.k->core->ledger->wished, sizeof(s.k->core->ledger->wished), "log.example.com/b");
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_LEDGER_SUCCEED, 0, "{\"reason\": \"a\"}"), 201);
	assert_string_equal(kit_text(s.k, "origin"), "log.example.com/b");
	end(&s);
}

/* What came while the old log refused is in no log; whoever asks is told so, and not to ask again. */
static void what_no_log_covers_is_told(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	lose_key(&s, 1);
	kit_call(s.k, 4);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PROOF, 4, "{\"index\": \"0\"}"), 503);
	assert_non_null(strstr(kit_text(s.k, "detail"), "not in the vault"));
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_LEDGER_SUCCEED, 0, "{\"reason\": \"a\"}"), 201);
	talk(&s);
	pass(&s, 3);
	assert_state(&s, "open", NULL);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PROOF, 4, "{\"index\": \"0\"}"), 409);
	end(&s);
}

/* The checkpoint that lies there is not the one that was published. */
static void an_altered_checkpoint_is_no_proof(void **state)
{
	struct ew_buf old;
	struct stage s;

	(void)state;
	begin(&s);
	read_text(s.k->io, CHECKPOINT, &old);
	kit_call(s.k, 1);
	pass(&s, 3);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PROOF, 1, "{\"index\": \"0\"}"), 200);
	write_text(s.k->io, CHECKPOINT, ew_buf_slice(&old));
	ew_buf_free(&old);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_PROOF, 1, "{\"index\": \"0\"}"), 500);
	assert_state(&s, "refuses", "ledger_damaged");
	end(&s);
}

/* Whatever call of the disk fails: the keeper lives, and later everything is signed. */
static void every_call_of_the_disk_may_fail(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 120; n += 3) {
		struct stage s;

		begin(&s);
		ew_io_sim_advance(s.k->io, 2 * EW_US_PER_S);
		ew_io_sim_fail(s.k->io, n, n % 2 ? -EIO : -ENOSPC);
		/* Only the log's own work: commits of the catalogue may end a keeper. */
		for (int i = 0; i < 8; i++) {
			ew_keeper_ledger_tick(s.k->core);
			while (ew_keeper_ledger_due(s.k->core))
				assert_int_equal(ew_keeper_ledger_step(s.k->core), 0);
			talk(&s);
			ew_io_sim_advance(s.k->io, 20 * EW_US_PER_S);
		}
		ew_io_sim_fail(s.k->io, 0, 0);
		pass(&s, 8);
		assert_state(&s, "open", NULL);
		assert_int_equal(number(&s, "lag"), 0);
		end(&s);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_signed_and_can_be_proved),
		cmocka_unit_test(files_are_everybodys_and_nothing_else_is),
		cmocka_unit_test(a_heartbeat_comes_each_minute),
		cmocka_unit_test(a_vault_that_is_away_is_told_and_caught_up_with),
		cmocka_unit_test(checkpoints_may_be_seldom),
		cmocka_unit_test(an_older_copy_of_the_data_is_not_signed),
		cmocka_unit_test(an_older_copy_of_the_keys_learns_what_it_signed),
		cmocka_unit_test(a_vault_that_lost_its_memory_signs_nothing),
		cmocka_unit_test(a_vault_without_its_keys_signs_nothing),
		cmocka_unit_test(an_altered_event_is_found),
		cmocka_unit_test(an_altered_file_is_found),
		cmocka_unit_test(a_lost_folder_is_made_anew),
		cmocka_unit_test(a_log_that_refuses_has_a_successor),
		cmocka_unit_test(a_successor_says_how_far_a_damaged_log_had_come),
		cmocka_unit_test(no_two_logs_have_one_name),
		cmocka_unit_test(what_no_log_covers_is_told),
		cmocka_unit_test(an_altered_checkpoint_is_no_proof),
		cmocka_unit_test(every_call_of_the_disk_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

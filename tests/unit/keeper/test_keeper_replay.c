/*
 * The record and its replay: what was stored agrees with itself until somebody alters a row, and then the replay names
 * what was altered; decisions are made again from the policy of their time.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/events.h"
#include "catalog/sql.h"
#include "programs/keeper/keeper_ledger.h"

#define WORKER 5
#define PAYLOAD "a sealed payload, as far as the keeper can tell"
#define OURS "interaction <> zeroblob(16)"

static void do_job(struct kit *k)
{
	struct ew_msg_job_object made = {
		.header = EW_SLICE("a header"),
		.payload_bytes = strlen(PAYLOAD),
		.plain_bytes = 3,
		.duration_us = 60000,
		.report = EW_SLICE("{}"),
	};

	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_int_equal(ew_io_write_all(k->io, kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle, PAYLOAD,
				 strlen(PAYLOAD), 0),
		0);
	assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &made.payload_sha256), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
}

/* Recorded, paused, resumed, opted out of; ended and finished; looked at once. */
static struct kit *told_call(void)
{
	struct kit *k = kit_new(kit_automatic);

	kit_call(k, 1);
	for (uint8_t party = 1; party <= 2; party++) {
		kit_allowed(k, 1, party);
		kit_span(k, 1, party);
	}
	kit_restrict(k, 1, 0, 1, EW_REASON_PAUSE, 200);
	(void)kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, "{\"order\":\"resume\"}");
	kit_allowed(k, 1, 1);
	kit_restrict(k, 1, 1, 2, EW_REASON_OPT_OUT, 201);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, "{\"order\":\"resume\"}"), 409);
	kit_end_call(k, 1);
	for (int i = 0; i < 4; i++) /* sound, and the received frames because the sound says nothing of them */
		do_job(k);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"complaint 12\"}"), 201);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), 1);
	return k;
}

static bool finds(const struct kit *k, const char *what)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(k->answer, "findings"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "what")), what) == 0)
			return json_string_length(json_object_get(one, "sentence")) > 20;
	return false;
}

static bool agrees(struct kit *k)
{
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	return json_is_true(json_object_get(k->answer, "agrees"));
}

static void what_was_not_altered_agrees(void **state)
{
	struct kit *k = told_call();
	const json_t *one;
	bool seen[64] = {false};
	size_t i;

	(void)state;
	if (!agrees(k))
		fail_msg("%s", json_dumps(json_object_get(k->answer, "findings"), 0));
	assert_int_equal(json_integer_value(json_object_get(k->answer, "events")), k->n_log);
	json_array_foreach(json_object_get(k->answer, "decisions"), i, one) {
		const char *type = json_string_value(json_object_get(one, "type"));

		assert_true(json_is_true(json_object_get(one, "agrees")));
		seen[ew_event_type_of(ew_slice_text(type))] = true;
	}
	assert_true(seen[EW_EVENT_DECIDED] && seen[EW_EVENT_OPENING] && seen[EW_EVENT_RESUME_ORDERED] &&
		    seen[EW_EVENT_ORDER_REFUSED] && seen[EW_EVENT_ACCESS]);
	/* And also when the keeper holds nothing of it in memory, and after a restart. */
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_true(agrees(k));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 9, "{}"), 404);
	kit_free(&k);
}

/* A call that lasts is held in memory, and compared with it. */
static void a_call_that_lasts_agrees(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	kit_span(k, 1, 1);
	ew_io_sim_advance(k->io, 7 * EW_US_PER_S);
	assert_true(agrees(k));
	assert_int_equal(ew_sql_exec(k->core->catalog,
				 "DELETE FROM events WHERE number = (SELECT max(number) FROM events WHERE " OURS ")"),
		0);
	assert_false(agrees(k));
	assert_true(finds(k, "memory_differs"));
	kit_free(&k);
}

/* -- tampering --------------------------------------------------------------------------------- */

#define EVENT(what) "UPDATE events SET " what " WHERE " OURS " AND place = 3"
#define TAKEN_FROM(column) \
	"(SELECT o." column " FROM events o WHERE o.interaction <> zeroblob(16) AND o.place = 4)"

static const struct {
	const char *name, *sql, *what;
} alterations[] = {
	{"a byte more", EVENT("sealed = CAST(sealed || x'00' AS BLOB)"), "event_unreadable"},
	{"a byte less", EVENT("sealed = substr(sealed, 1, length(sealed) - 1)"), "event_unreadable"},
	{"bytes changed",
		EVENT("sealed = CAST(substr(sealed, 1, 40) || x'0102030405060708' || substr(sealed, 49) AS BLOB)"),
		"event_unreadable"},
	{"nothing left", EVENT("sealed = x''"), "event_unreadable"},
	{"another event's content", EVENT("sealed = " TAKEN_FROM("sealed")), "event_unreadable"},
	{"another's content and commitment",
		EVENT("sealed = " TAKEN_FROM("sealed") ", commitment = " TAKEN_FROM("commitment")), "event_unreadable"},
	{"a commitment swapped", EVENT("commitment = " TAKEN_FROM("commitment")), "event_altered"},
	{"a commitment of nothing", EVENT("commitment = zeroblob(32)"), "event_altered"},
	{"another type", EVENT("type = 25"), "row_differs"},
	{"another class", EVENT("class = 5"), "row_differs"},
	{"re-dated", EVENT("decided = decided + 1"), "row_differs"},
	{"written at another time", EVENT("server = server - 86400000000"), "row_differs"},
	{"another number", EVENT("number = 100000"), "event_moved"},
	{"a row removed", "DELETE FROM events WHERE " OURS " AND place = 3", "event_missing"},
	{"the first row removed", "DELETE FROM events WHERE " OURS " AND place = 0", "event_missing"},
	{"the last row removed", "DELETE FROM events WHERE number = (SELECT max(number) FROM events WHERE " OURS ")",
		"event_missing"},
	{"half of the rows removed", "DELETE FROM events WHERE " OURS " AND place > 6", "event_missing"},
	{"a row moved", "UPDATE events SET place = 5000 WHERE " OURS " AND place = 3", "event_missing"},
	{"a state of the row", "UPDATE interactions SET state = 2", "row_differs"},
	{"a beginning of the row", "UPDATE interactions SET started = started - 1", "row_differs"},
	{"an end of the row", "UPDATE interactions SET ended = ended + 1", "row_differs"},
	{"a stored record", "UPDATE interactions SET sealed = CAST(sealed || x'00' AS BLOB)",
		"stored_record_unreadable"},
	{"an object's hash", "UPDATE objects SET sha256 = zeroblob(32)", "object_differs"},
	{"an object's size", "UPDATE objects SET payload_bytes = payload_bytes + 1", "object_differs"},
	{"objects swapped between parties", "UPDATE objects SET party = zeroblob(16) WHERE number = 1",
		"object_differs"},
	{"an object's row removed", "DELETE FROM objects WHERE number = 1", "object_missing"},
	{"an object put under", "UPDATE objects SET id = zeroblob(16) WHERE number = 1", "object_without_event"},
	{"frames of a span", "UPDATE spans SET frames = frames + 1", "span_differs"},
	{"purposes of a span", "UPDATE spans SET purposes = 1023", "span_differs"},
	{"a span's row removed", "DELETE FROM spans", "span_missing"},
	{"a span put under", "UPDATE spans SET span = zeroblob(16) WHERE stream = 1", "span_without_event"},
	{"a span given to another call", "UPDATE spans SET interaction = zeroblob(16) WHERE stream = 1",
		"span_missing"},
	{"the call's row removed", "DELETE FROM interactions", "row_missing"},
	{"the call's key removed", "UPDATE interactions SET wrapped = x''", "key_missing"},
	{"the call's key altered", "UPDATE interactions SET wrapped = CAST(wrapped || x'00' AS BLOB)",
		"key_unreadable"},
	{"a policy forgotten", "DELETE FROM policies", "policy_unknown"},
	{"a policy altered", "UPDATE policies SET sealed = CAST(sealed || x'00' AS BLOB)", "policy_altered"},
};

static void every_alteration_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(alterations); i++) {
		struct kit *k = told_call();

		if (ew_sql_exec(k->core->catalog, alterations[i].sql) < 0)
			fail_msg("%s: %s", alterations[i].name, ew_catalog_error(k->core->catalog));
		if (agrees(k) || !finds(k, alterations[i].what))
			fail_msg("%s: %s", alterations[i].name, json_dumps(json_object_get(k->answer, "findings"), 0));
		kit_free(&k);
	}
}

static void forge(struct kit *k, enum ew_event_type type, json_t *fields)
{
	struct ew_call *call;

	assert_non_null(fields);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_append(k->core, call, type, ew_io_wall(k->io), "keeper", (struct ew_id){{0}}, fields,
				 NULL, NULL, NULL),
		0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

/* -- the published log ------------------------------------------------------------------------- */

static int append_leaf(void *arg, const struct ew_event_leaf_row *row)
{
	struct ew_keeper_ledger *l = arg;
	uint8_t leaf[EW_LEAF_BYTES];

	ew_leaf_make((enum ew_leaf_class)ew_event_leaf_class((enum ew_event_type)row->type), &row->commitment, leaf);
	return ew_log_store_append(l->store, leaf);
}

/* A log of all events until now, signed by a key that is the log's from then on. */
static void publish(struct kit *k)
{
	struct ew_keeper_ledger *l = k->core->ledger;
	struct ew_checkpoint checkpoint = {.origin = EW_SLICE("example.org/log")};
	_cleanup_(ew_buf_free) struct ew_buf note = {0}, line = {0};
	struct ew_skey key;

	assert_non_null(l->store);
	l->first = 1;
	assert_int_equal(ew_events_numbered(k->core->catalog, 1, UINT32_MAX, append_leaf, l), 0);
	assert_int_equal(ew_log_store_sync(l->store), 0);
	checkpoint.size = ew_log_store_synced(l->store);
	assert_int_equal(ew_tree_root(ew_log_store_tree(l->store), &checkpoint.root), 0);
	ew_buf_init(&note, EW_NOTE_BYTES);
	ew_buf_init(&line, EW_NOTE_BYTES);
	assert_int_equal(ew_checkpoint_add(&checkpoint, &note), 0);
	assert_int_equal(ew_skey_new(k->io, EW_SLICE("example.org/log"), EW_KEY_ED25519, &key), 0);
	assert_int_equal(ew_note_sign(&key, ew_buf_slice(&note), &line), 0);
	ew_buf_add_text(&note, "\n");
	ew_buf_add_slice(&note, ew_buf_slice(&line));
	assert_int_equal(ew_log_store_publish(l->store, ew_buf_slice(&note)), 0);
	ew_vkey_format(&key.verifier, l->verifier);
	snprintf(l->origin, sizeof(l->origin), "example.org/log");
}

/* Who can write tiles can write a checkpoint beside them; sign it they cannot. */
static void a_checkpoint_of_another_key_proves_nothing(void **state)
{
	struct kit *k = told_call();
	struct ew_skey key;

	(void)state;
	publish(k);
	assert_true(agrees(k));
	assert_true(json_integer_value(json_object_get(k->answer, "in_log")) > 0);
	assert_int_equal(ew_skey_new(k->io, EW_SLICE("example.org/log"), EW_KEY_ED25519, &key), 0);
	ew_vkey_format(&key.verifier, k->core->ledger->verifier);
	assert_false(agrees(k));
	assert_true(finds(k, "checkpoint_unreadable"));
	assert_int_equal(json_integer_value(json_object_get(k->answer, "in_log")), 0);
	kit_free(&k);
}

/* Silence about the log must not look like agreement with it. */
static void a_log_that_cannot_be_opened_is_told(void **state)
{
	struct kit *k = told_call();
	struct ew_log_store *store = k->core->ledger->store;

	(void)state;
	k->core->ledger->store = NULL;
	assert_false(agrees(k));
	assert_true(finds(k, "log_unavailable"));
	k->core->ledger->store = store;
	assert_true(agrees(k));
	kit_free(&k);
}

/* Somebody with every key takes an access away and puts another event there, with a chain that is right. */
static void what_was_published_cannot_be_written_anew(void **state)
{
	struct kit *k = told_call();

	(void)state;
	publish(k);
	assert_true(agrees(k));
	assert_int_equal(json_integer_value(json_object_get(k->answer, "in_log")), k->n_log);
	assert_int_equal(ew_sql_exec(k->core->catalog,
				 "DELETE FROM events WHERE number >= (SELECT max(number) FROM events WHERE " OURS ")"),
		0);
	ew_keeper_calls_trim(k->core);
	forge(k, EW_EVENT_ACCESS, json_pack("{s:s, s:s}", "what", "audio", "purpose", "nothing special"));
	assert_false(agrees(k));
	assert_true(finds(k, "not_in_log"));
	assert_int_equal(json_integer_value(json_object_get(k->answer, "wrong")), 1);
	assert_int_equal(json_integer_value(json_object_get(k->answer, "in_log")), k->n_log - 1);
	kit_free(&k);
}

/* -- decisions that are not what they should be --------------------------------------------------- */

static const struct {
	const char *name;
	enum ew_event_type type;
	const char *fields, *differs;
} forgeries[] = {
	{"another mode", EW_EVENT_DECIDED, "{\"mode\":\"never\"}", "mode"},
	{"another purpose", EW_EVENT_DECIDED, "{\"purposes\":[\"recording\",\"ai_training\"]}", "purposes"},
	{"a longer period", EW_EVENT_DECIDED, "{\"keep\":{\"recording\":999999999}}", "keep"},
	{"an opening after a refusal", EW_EVENT_OPENING, "{\"party\":\"$\",\"purposes\":[\"recording\"]}", "purposes"},
	{"a resume after a refusal", EW_EVENT_RESUME_ORDERED, "{}", NULL},
	{"a refusal without a reason", EW_EVENT_ORDER_REFUSED, "{\"kind\":\"resume\",\"because\":\"no\"}", NULL},
	{"terms that nothing asks for", EW_EVENT_DECIDED, "{\"needs\":{\"recording\":\"nothing\"},\"tells\":[\"ai\"]}", "tells"},
	{"a refusal from no leg of the call", EW_EVENT_REFUSAL_INHERITED,
		"{\"from\":\"$\",\"purposes\":[\"ai_training\"]}", NULL},
	{"nothing inherited", EW_EVENT_REFUSAL_INHERITED, "{\"from\":\"$\",\"purposes\":[]}", NULL},
	{"an access without a purpose", EW_EVENT_ACCESS, "{\"what\":\"audio\"}", NULL},
};

static json_t *forged_fields(struct kit *k, const char *text)
{
	char party[EW_ID_TEXT_BYTES], with[512];
	const char *at = strchr(text, '$');

	if (strcmp(text, "$again") == 0)
		return json_deep_copy(kit_find(k, EW_EVENT_DECIDED)->fields);
	ew_id_format(KIT_PARTY(1), party);
	if (at)
		snprintf(with, sizeof(with), "%.*s%s%s", (int)(at - text), text, party, at + 1);
	else
		snprintf(with, sizeof(with), "%s", text);
	return json_loads(with, 0, NULL);
}

static const json_t *last_decision(const struct kit *k)
{
	const json_t *list = json_object_get(k->answer, "decisions");

	return json_array_get(list, json_array_size(list) - 1);
}

static void a_forged_decision_differs(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(forgeries); i++) {
		struct kit *k = told_call();
		const json_t *list;
		bool named = false;

		forge(k, forgeries[i].type, forged_fields(k, forgeries[i].fields));
		if (agrees(k) || !finds(k, "decision_differs") ||
			json_is_true(json_object_get(last_decision(k), "agrees")))
			fail_msg("%s: %s", forgeries[i].name, json_dumps(k->answer, 0));
		list = json_object_get(last_decision(k), "differs");
		for (size_t n = 0; forgeries[i].differs && n < json_array_size(list); n++)
			named |= strcmp(json_string_value(json_array_get(list, n)), forgeries[i].differs) == 0;
		assert_true(!forgeries[i].differs || named);
		kit_free(&k);
	}
}

/* A later policy changes nothing: the decision is made again with the one of its time. */
static void the_policy_of_its_time(void **state)
{
	struct kit *k = told_call();

	(void)state;
	kit_stop(k);
	k->policy = kit_never;
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_true(agrees(k));
	kit_free(&k);
}

/* -- in pieces --------------------------------------------------------------------------------- */

static void a_long_call_is_read_in_pieces(void **state)
{
	struct kit *k = kit_bare(kit_automatic);
	struct ew_msg_ev_keypad keypad = {
		.interaction = KIT_CALL(1), .party = KIT_PARTY(1), .stream = 1, .duration_us = 1000};
	unsigned turns = 0;

	(void)state;
	k->turns = true;
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	kit_token(k, KIT_TOKEN, UINT32_MAX);
	kit_call(k, 1);
	for (int i = 0; i < 600; i++) {
		keypad.from_wall = ew_io_wall(k->io).us;
		kit_event(k, EW_MSG_ev_keypad, &keypad);
	}
	assert_int_equal(kit_ring(k), 0);
	(void)kit_turn_all(k);
	kit_forget(k);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 0);
	while (kit_count(k, EW_ROLE_WEB, EW_MSG_answer) == 0 && turns < 100) {
		assert_true(ew_keeper_has_work(k->core));
		assert_int_equal(ew_keeper_turn(k->core), 0);
		turns++;
	}
	assert_in_range(turns, 4, 10);
	assert_false(ew_keeper_has_work(k->core));
	/* No more of them than there are places; the next is told to come again. */
	for (int i = 0; i < EW_KEEPER_READINGS; i++)
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 503);
	assert_true(kit_problem(k, "keeper_busy"));
	kit_free(&k);
}

/* -- the record -------------------------------------------------------------------------------- */

static bool lacks(const json_t *record, const char *what)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(record, "missing"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "what")), what) == 0)
			return json_string_length(json_object_get(one, "because")) > 0;
	return false;
}

static void the_record_has_every_field(void **state)
{
	static const char *const members[] = {"journey", "transfers", "notices", "consents", "opt_outs", "pauses",
		"decisions", "recordings", "artifact_versions", "redaction", "access", "retention", "deletion",
		"signalling", "exceptions", "exception_flags", "missing", "chain", "cut"};
	struct kit *k = told_call();
	const json_t *opt_out, *pause;

	(void)state;
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	for (size_t i = 0; i < EW_COUNT(members); i++)
		if (!json_object_get(k->answer, members[i]))
			fail_msg("%s is not there", members[i]);
	opt_out = json_array_get(json_object_get(k->answer, "opt_outs"), 0);
	assert_string_equal(json_string_value(json_object_get(opt_out, "obeyed_by")), "recorder");
	assert_true(json_is_integer(json_object_get(opt_out, "obeyed_ms")));
	pause = json_array_get(json_object_get(k->answer, "pauses"), 0);
	assert_true(json_is_string(json_object_get(pause, "to")));
	assert_int_equal(json_array_size(json_object_get(k->answer, "access")), 2); /* and the look at it */
	assert_int_equal(json_array_size(json_object_get(k->answer, "artifact_versions")), 4);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(
				 json_object_get(k->answer, "retention"), "keep_s"), "recording")), 90 * 86400);
	assert_true(lacks(k->answer, "notice"));
	assert_true(lacks(k->answer, "redaction"));
	assert_false(lacks(k->answer, "audio"));
	assert_false(lacks(k->answer, "retention"));
	kit_free(&k);
}

/* However often a call was opened, its record comes, with the newest, and says how many there are. */
static void a_record_too_long_is_cut_and_says_so(void **state)
{
	struct kit *k = told_call();
	const json_t *access;
	json_t *list;

	(void)state;
	for (int i = 0; i < 900; i++)
		assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"complaint 12\"}"), 201);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	list = json_object_get(k->answer, "access");
	access = json_array_get(list, json_array_size(list) - 1);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(k->answer, "cut"), "access")), 902);
	assert_true(json_array_size(list) < 902 && json_array_size(list) > 100);
	assert_int_equal(json_integer_value(json_object_get(access, "event")),
		json_integer_value(json_object_get(json_object_get(k->answer, "chain"), "events")) - 1);
	/* A replay of it makes every decision, and shows as many as fit. */
	assert_true(agrees(k));
	assert_true(json_integer_value(json_object_get(k->answer, "decided")) > 901);
	assert_in_range(json_array_size(json_object_get(k->answer, "decisions")), 100, 200);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_altered_agrees),
		cmocka_unit_test(a_call_that_lasts_agrees),
		cmocka_unit_test(every_alteration_is_named),
		cmocka_unit_test(a_log_that_cannot_be_opened_is_told),
		cmocka_unit_test(a_checkpoint_of_another_key_proves_nothing),
		cmocka_unit_test(what_was_published_cannot_be_written_anew),
		cmocka_unit_test(a_forged_decision_differs),
		cmocka_unit_test(the_policy_of_its_time),
		cmocka_unit_test(a_long_call_is_read_in_pieces),
		cmocka_unit_test(the_record_has_every_field),
		cmocka_unit_test(a_record_too_long_is_cut_and_says_so),
	};

	return cmocka_run_group_tests_name("keeper_replay", tests, NULL, NULL);
}

/*
 * The keeper's half of an evidence bundle: what a worker is handed is all of the call and nothing that was withheld,
 * every event is proved against one signed checkpoint, and whatever fails on the way ends in an answer, and in an
 * exception when the log says already that the bundle was given.
 */
#include "unit/keeper/bundle_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/events.h"
#include "ledger/leaf.h"
#include "ledger/tlog_proof.h"
#include "programs/keeper/keeper_outside.h"

#define CLEAR "{\"clear\":true,\"purpose\":\"complaint 12\",\"reason\":\"because of Mr. Reason\"}"
#define WITHHOLD(list) "{\"clear\":true,\"purpose\":\"p\",\"withhold\":" list "}"

static size_t sources(const struct stage *s)
{
	return kit_count(s->k, EW_ROLE_WORKER, EW_MSG_job_source);
}

static void begin(struct stage *s)
{
	stage_begin(s, NULL, 0);
	kit_forget(s->k);
	s->at = 0;
}

/* Every event that was in the log when the parcel was made, byte for byte. */
static void check_events(struct stage *s, size_t n)
{
	char name[64];

	for (size_t i = 0; i < n; i++) {
		const struct ew_event *e = &s->k->log[i].event;
		const struct stage_file *f;

		snprintf(name, sizeof(name), "data/events/%06zu.json", i);
		f = stage_file(s, name);
		assert_non_null(f);
		assert_true(ew_slice_equal(ew_buf_slice(&f->content), ew_buf_slice(&e->record)));
		snprintf(name, sizeof(name), "data/events/%06zu.salt", i);
		f = stage_file(s, name);
		assert_non_null(f);
		assert_int_equal(f->content.len, 65);
	}
	snprintf(name, sizeof(name), "data/events/%06zu.json", n);
	assert_null(stage_file(s, name));
}

static void check_media(struct stage *s)
{
	json_t *json = stage_json(s, "media.json"), *one;
	size_t i;

	assert_int_equal(json_array_size(json_object_get(json, "media")), 2);
	json_array_foreach(json_object_get(json, "media"), i, one)
	{
		assert_int_equal(json_integer_value(json_object_get(one, "bytes")), strlen(STAGE_PAYLOAD));
		assert_true(json_is_integer(json_object_get(one, "channel")));
	}
	json_decref(json);
	assert_int_equal(sources(s), 2);
}

static void the_files_are_those_of_the_call(void **state)
{
	struct stage s;
	struct ew_message m;
	json_t *custody;

	(void)state;
	begin(&s);
	assert_int_equal(stage_ask(&s, CLEAR), 0);
	assert_true(kit_last(s.k, EW_ROLE_WORKER, EW_MSG_job_bundle, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, job_bundle)->clear, 1);
	stage_read(&s, EW_MSG_job_bundle);
	kit_read_log(s.k, 1);
	assert_string_equal(kit_field(kit_find(s.k, EW_EVENT_ACCESS), "what"), "bundle");
	assert_int_equal(s.k->log[s.k->n_log - 1].event.type, EW_EVENT_ACCESS);
	check_events(&s, s.k->n_log);
	check_media(&s);
	assert_true(stage_finds(&s, KIT_NUMBER));
	custody = stage_json(&s, "data/custody.json");
	assert_string_equal(json_string_value(json_object_get(custody, "purpose")), "complaint 12");
	assert_string_equal(json_string_value(json_object_get(custody, "reason")), "because of Mr. Reason");
	assert_true(json_is_true(json_object_get(custody, "clear")));
	assert_int_equal(json_integer_value(json_object_get(custody, "events")), (json_int_t)s.k->n_log);
	assert_int_equal(json_array_size(json_object_get(custody, "withheld")), 0);
	assert_int_equal(json_array_size(json_object_get(custody, "absent")), 0);
	json_decref(custody);
	custody = stage_json(&s, "data/record.json");
	assert_non_null(json_object_get(custody, "parties"));
	json_decref(custody);
	stage_end(&s);
}

/* The leaf of an event leads to the root of the one checkpoint. */
static void check_proof(const struct stage *s, const char *name, const struct ew_event *e)
{
	const struct stage_file *f = stage_file(s, name), *checkpoint = stage_file(s, "proofs/checkpoint");
	struct ew_tlog_proof proof;
	uint8_t leaf[EW_LEAF_BYTES];

	assert_non_null(f);
	assert_non_null(checkpoint);
	assert_int_equal(ew_tlog_proof_parse(ew_buf_slice(&f->content), &proof), 0);
	assert_true(ew_slice_equal(proof.checkpoint, ew_buf_slice(&checkpoint->content)));
	ew_leaf_make(EW_LEAF_EVENT, &e->commitment, leaf);
	assert_int_equal(ew_tlog_proof_check(&proof, ew_slice_of(leaf, sizeof(leaf))), 0);
	leaf[5] ^= 1;
	assert_true(ew_tlog_proof_check(&proof, ew_slice_of(leaf, sizeof(leaf))) < 0);
}

static void check_export(struct stage *s)
{
	const struct ew_event *e = kit_find(s->k, EW_EVENT_EXPORTED);
	const struct stage_file *f = stage_file(s, "proofs/export.json");
	char name[64];

	assert_non_null(e);
	assert_string_equal(kit_field(e, "what"), "bundle");
	assert_memory_equal(kit_field(e, "manifest_sha256"), "ab000000", 8);
	assert_int_equal(json_integer_value(json_object_get(e->fields, "events")), (json_int_t)e->index);
	assert_true(ew_slice_equal(ew_buf_slice(&f->content), ew_buf_slice(&e->record)));
	check_proof(s, "proofs/export.tlog-proof", e);
	for (uint64_t i = 0; i < e->index; i++) {
		snprintf(name, sizeof(name), "proofs/%06llu.tlog-proof", (unsigned long long)i);
		check_proof(s, name, &s->k->log[i].event);
	}
}

static void every_event_is_proved_and_then_it_is_given(void **state)
{
	struct stage s;
	json_t *told;

	(void)state;
	begin(&s);
	assert_int_equal(stage_ask(&s, CLEAR), 0);
	/* Nothing is given that was not asked for: the worker has no proofs yet. */
	stage_rendered(&s);
	assert_int_equal(s.k->status, 0);
	stage_packed(&s);
	stage_rendered(&s);
	assert_int_equal(s.k->status, 0);
	stage_pass(&s, 2);
	stage_read(&s, EW_MSG_job_seal);
	kit_read_log(s.k, 1);
	check_export(&s);
	told = stage_json(&s, "proofs.json");
	assert_string_equal(json_string_value(json_object_get(told, "quorum")), "none");
	assert_int_equal(json_integer_value(json_object_get(told, "unproved")), 0);
	json_decref(told);
	assert_non_null(stage_file(&s, "proofs/policy.txt"));
	assert_null(stage_file(&s, "proofs/stamped"));
	assert_int_equal(s.k->status, 0);
	stage_rendered(&s);
	assert_int_equal(s.k->status, 200);
	assert_true(kit_last_sent(s.k, EW_ROLE_WEB, EW_MSG_answer)->handle >= 0);
	assert_int_equal(stage_excepted(&s, "bundle_not_given"), 0);
	stage_end(&s);
}

/* Wherever a value could stand, plain or encoded. */
static void what_is_withheld_is_nowhere(void **state)
{
	static const char *const wishes[] = {WITHHOLD("[\"facts\"]"), WITHHOLD("[0]"), WITHHOLD("[\"facts\", 0]")};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(wishes); i++) {
		struct stage s;
		json_t *custody, *one;

		begin(&s);
		assert_int_equal(stage_ask(&s, wishes[i]), 0);
		stage_read(&s, EW_MSG_job_bundle);
		assert_false(stage_finds(&s, KIT_NUMBER));
		assert_false(stage_finds(&s, KIT_NAME));
		/* What the event committed to stays. */
		kit_read_log(s.k, 1);
		check_events(&s, s.k->n_log);
		assert_null(stage_file(&s, "data/events/000000.disclosures"));
		custody = stage_json(&s, "data/custody.json");
		one = json_array_get(json_object_get(custody, "withheld"), 0);
		assert_int_equal(json_integer_value(json_object_get(one, "event")), 0);
		assert_string_equal(json_string_value(json_object_get(one, "name")), "facts");
		json_decref(custody);
		stage_end(&s);
	}
}

/* The message of the telephone system names the same people: hiding the one and showing the other hides nothing. */
static void what_is_withheld_and_said_elsewhere(void **state)
{
	static const char message[] = "INVITE sip:x SIP/2.0\r\nFrom: <tel:" KIT_NUMBER ">\r\n\r\n";
	static const char *const halves[] = {WITHHOLD("[\"facts\"]"), WITHHOLD("[0]")};
	struct ew_msg_ev_call_facts facts = {
		.interaction = KIT_CALL(1), .facts = EW_SLICE("{}"), .raw = EW_SLICE(message)};
	struct stage s;

	(void)state;
	begin(&s);
	kit_event(s.k, EW_MSG_ev_call_facts, &facts);
	assert_int_equal(kit_ring(s.k), 0);
	kit_read_log(s.k, 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_SIGNALLING), 1);
	for (size_t i = 0; i < EW_COUNT(halves); i++) {
		assert_int_equal(stage_ask(&s, halves[i]), 400);
		assert_true(kit_problem(s.k, "withheld_said_elsewhere"));
	}
	assert_int_equal(kit_count(s.k, EW_ROLE_WORKER, EW_MSG_job_bundle), 0);
	assert_int_equal(stage_ask(&s, WITHHOLD("[\"facts\", \"message\"]")), 0);
	stage_read(&s, EW_MSG_job_bundle);
	assert_false(stage_finds(&s, KIT_NUMBER));
	stage_end(&s);
}

/* The log goes on for an earlier one, which has the first events: no proof of them, and custody says how many. */
static void events_of_an_earlier_log(void **state)
{
	struct stage s;

	(void)state;
	for (uint64_t earlier = 0; earlier < 5; earlier += 2) {
		uint64_t number;
		json_t *custody, *told;

		begin(&s);
		assert_int_equal(ew_events_number(s.k->core->catalog, KIT_CALL(1), earlier, &number), 0);
		s.k->core->ledger->first = earlier > 0 ? number : 0;
		assert_int_equal(stage_ask(&s, CLEAR), 0);
		stage_read(&s, EW_MSG_job_bundle);
		custody = stage_json(&s, "data/custody.json");
		told = json_object_get(custody, "earlier_log");
		assert_int_equal(json_integer_value(told), earlier);
		assert_int_equal(told != NULL, earlier > 0);
		json_decref(custody);
		s.k->core->ledger->first = 0;
		stage_end(&s);
	}
}

static void nothing_to_withhold(void **state)
{
	static const char *const wishes[] = {
		WITHHOLD("[\"no_such_value\"]"), WITHHOLD("[4711]"), WITHHOLD("[\"facts\", \"x\"]")};
	struct stage s;

	(void)state;
	begin(&s);
	for (size_t i = 0; i < EW_COUNT(wishes); i++) {
		assert_int_equal(stage_ask(&s, wishes[i]), 400);
		assert_true(kit_problem(s.k, "nothing_to_withhold"));
	}
	kit_read_log(s.k, 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_EXPORTED), 0);
	/* The same worker serves for a better question. */
	assert_int_equal(kit_count(s.k, EW_ROLE_WORKER, EW_MSG_job_bundle), 0);
	assert_int_equal(stage_ask(&s, CLEAR), 0);
	assert_int_equal(kit_count(s.k, EW_ROLE_WORKER, EW_MSG_job_bundle), 1);
	stage_end(&s);
}

static void what_is_asked_wrongly(void **state)
{
	static const struct {
		const char *arguments;
		unsigned status;
	} cases[] = {
		{"{\"purpose\":\"p\"}", 400},
		{"{\"purpose\":\"p\",\"clear\":false}", 400},
		{"{\"purpose\":\"p\",\"clear\":true,\"to\":"
		 "\"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\"}",
			400},
		{"{\"purpose\":\"p\",\"to\":\"age1nobody\"}", 400},
		{"{\"purpose\":\"p\",\"clear\":true,\"reason\":7}", 400},
		{"{\"purpose\":\"p\",\"clear\":true,\"withhold\":\"facts\"}", 400},
		{"{\"purpose\":\"p\",\"clear\":true,\"withhold\":[-1]}", 400},
		{"{\"purpose\":\"p\",\"clear\":true,\"withhold\":[\"\"]}", 400},
		{"{\"purpose\":\"p\",\"clear\":true,\"withhold\":[{}]}", 400},
		{"{\"clear\":true}", 403},
		{"{\"clear\":true,\"legal_ground\":\"order of a court\"}", 403},
	};
	struct stage s;

	(void)state;
	begin(&s);
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(stage_ask(&s, cases[i].arguments), cases[i].status);
	kit_token(s.k, 0x33, UINT32_MAX & ~(uint32_t)EW_RIGHT_EXPORT);
	assert_int_equal(kit_ask(s.k, 0x33, EW_ASK_BUNDLE, 1, CLEAR), 403);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_BUNDLE, 9, CLEAR), 404);
	kit_read_log(s.k, 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_ACCESS), 0);
	stage_end(&s);
}

/* Somebody else looked meanwhile: a bundle holds all of the log, or is none. */
static void a_call_that_changed_meanwhile(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	assert_int_equal(stage_ask(&s, CLEAR), 0);
	assert_int_equal(kit_ask(s.k, KIT_TOKEN, EW_ASK_ACCESS, 1, "{\"purpose\":\"other\"}"), 201);
	s.k->request--; /* the bundle's answer is awaited again */
	s.k->status = 0;
	stage_packed(&s);
	assert_int_equal(s.k->status, 409);
	assert_true(kit_problem(s.k, "interaction_changed"));
	/* The worker is told that nobody waits. */
	assert_int_equal(kit_last_sent(s.k, EW_ROLE_WORKER, EW_MSG_job_seal)->handle, -1);
	kit_read_log(s.k, 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_EXPORTED), 0);
	assert_int_equal(stage_excepted(&s, "bundle_not_given"), 0);
	stage_end(&s);
}

static void a_worker_that_dies_is_told(void **state)
{
	struct stage s;

	(void)state;
	for (int exported = 0; exported < 2; exported++) {
		begin(&s);
		assert_int_equal(stage_ask(&s, CLEAR), 0);
		if (exported)
			stage_packed(&s);
		ew_keeper_peer(s.k->core, EW_ROLE_WORKER, STAGE_WORKER, false);
		assert_int_equal(s.k->status, 503);
		assert_true(kit_problem(s.k, "bundle_failed"));
		assert_int_equal(stage_excepted(&s, "bundle_not_given"), exported);
		stage_pass(&s, 3);
		stage_end(&s);
	}
}

static void a_log_that_is_not_signed(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	assert_int_equal(stage_ask(&s, CLEAR), 0);
	ew_vault_free(&s.vault);
	stage_packed(&s);
	stage_pass(&s, 18);
	assert_int_equal(s.k->status, 0);
	stage_pass(&s, 4);
	assert_int_equal(s.k->status, 503);
	assert_true(kit_problem(s.k, "log_not_signed"));
	assert_int_equal(stage_excepted(&s, "bundle_not_given"), 1);
	assert_int_equal(kit_last_sent(s.k, EW_ROLE_WORKER, EW_MSG_job_seal)->handle, -1);
	stage_end(&s);
}

static void the_vault_refuses_a_key(void **state)
{
	struct stage s;

	(void)state;
	begin(&s);
	s.k->vault_code = -EACCES;
	assert_int_equal(stage_ask(&s, CLEAR), 503);
	assert_true(kit_problem(s.k, "bundle_failed"));
	kit_read_log(s.k, 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_ACCESS), 1);
	assert_int_equal(kit_logged(s.k, EW_EVENT_EXPORTED), 0);
	stage_end(&s);
}

/* It is said to be gone, in the log and in the bundle; the rest is handed out. */
static void a_recording_that_is_gone(void **state)
{
	struct stage s;
	struct ew_id object;
	const char *text;
	json_t *custody, *one;

	(void)state;
	begin(&s);
	text = kit_field(kit_find(s.k, EW_EVENT_ARTIFACT_MADE), "object");
	assert_int_equal(ew_id_parse(ew_slice_text(text), &object), 0);
	assert_int_equal(ew_store_remove(s.k->core->store, object), 0);
	assert_int_equal(stage_ask(&s, CLEAR), 0);
	assert_int_equal(sources(&s), 1);
	stage_read(&s, EW_MSG_job_bundle);
	assert_int_equal(stage_excepted(&s, "object_lost"), 1);
	check_events(&s, s.k->n_log);
	custody = stage_json(&s, "data/custody.json");
	one = json_array_get(json_object_get(custody, "absent"), 0);
	assert_non_null(strstr(json_string_value(json_object_get(one, "path")), "-audio-"));
	json_decref(custody);
	stage_end(&s);
}

/* -- witnesses and stamps -- */

static void write_text(struct stage *s, const char *name, struct ew_slice text)
{
	char path[EW_MAX_PATH_BYTES];

	assert_int_equal(ew_keeper_outside_path(s->k->core, name, path), 0);
	assert_int_equal(ew_file_replace(s->k->io, path, text, 0), 0);
}

struct witness {
	struct ew_skey key;
	char policy[600];
};

static void new_witness(struct witness *w)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(3);
	char verifier[EW_VKEY_TEXT_BYTES];

	assert_int_equal(ew_skey_new(io, EW_SLICE("witness.example/1"), EW_KEY_COSIGNATURE, &w->key), 0);
	ew_vkey_format(&w->key.verifier, verifier);
	/* Without a line for the log: the keeper puts its own key there. */
	snprintf(w->policy, sizeof(w->policy), "witness one %s\nquorum one\n", verifier);
}

/* The published checkpoint with the witness's line, as what reached the quorum is kept. */
static void cosign(struct stage *s, const struct witness *w, struct ew_buf *note)
{
	struct ew_note parsed;

	ew_buf_init(note, EW_NOTE_BYTES);
	assert_int_equal(ew_log_store_checkpoint(s->k->core->ledger->store, note), 0);
	assert_int_equal(ew_note_parse(ew_buf_slice(note), &parsed), 0);
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	ew_buf_init(&text, EW_NOTE_BYTES);
	ew_buf_add_slice(&text, parsed.text);
	assert_int_equal(ew_note_cosign(&w->key, ew_io_wall(s->k->io), ew_buf_slice(&text), note), 0);
}

static void witnesses_are_waited_for(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf note = {0};
	struct witness w;
	struct stage s;
	json_t *told;

	(void)state;
	new_witness(&w);
	stage_begin(&s, w.policy, 0);
	assert_int_equal(stage_ask(&s, CLEAR), 0);
	/* One that does not cover the export is none. */
	cosign(&s, &w, &note);
	write_text(&s, "cosigned", ew_buf_slice(&note));
	ew_buf_free(&note);
	stage_packed(&s);
	stage_pass(&s, 6);
	assert_int_equal(kit_count(s.k, EW_ROLE_WORKER, EW_MSG_job_seal), 0);
	write_text(&s, "cosigned", EW_SLICE("nonsense"));
	stage_pass(&s, 2);
	assert_int_equal(kit_count(s.k, EW_ROLE_WORKER, EW_MSG_job_seal), 0);
	cosign(&s, &w, &note);
	write_text(&s, "cosigned", ew_buf_slice(&note));
	stage_pass(&s, 1);
	stage_read(&s, EW_MSG_job_seal);
	told = stage_json(&s, "proofs.json");
	assert_string_equal(json_string_value(json_object_get(told, "quorum")), "reached");
	json_decref(told);
	assert_true(stage_finds(&s, "witness.example/1 "));
	kit_read_log(s.k, 1);
	check_export(&s);
	stage_end(&s);
}

static void without_witnesses_it_goes_and_says_so(void **state)
{
	struct witness w;
	struct stage s;
	json_t *told;

	(void)state;
	new_witness(&w);
	stage_begin(&s, w.policy, 0);
	assert_int_equal(stage_ask(&s, CLEAR), 0);
	stage_packed(&s);
	stage_pass(&s, 18);
	assert_int_equal(kit_count(s.k, EW_ROLE_WORKER, EW_MSG_job_seal), 0);
	stage_pass(&s, 4);
	stage_read(&s, EW_MSG_job_seal);
	told = stage_json(&s, "proofs.json");
	assert_string_equal(json_string_value(json_object_get(told, "quorum")), "missed");
	json_decref(told);
	kit_read_log(s.k, 1);
	check_export(&s);
	stage_end(&s);
}

static void write_stamp(struct stage *s)
{
	static const char *const endings[] = {"note", "pem", "tsr"};
	char name[64], folder[EW_MAX_PATH_BYTES];

	assert_int_equal(ew_keeper_outside_path(s->k->core, "stamps", folder), 0);
	assert_int_equal(ew_file_mkdirs(s->k->io, folder), 0);
	for (size_t i = 0; i < EW_COUNT(endings); i++) {
		snprintf(name, sizeof(name), "stamps/%llu.%s", (unsigned long long)s->k->core->ledger->signed_size,
			endings[i]);
		write_text(s, name, ew_slice_text(endings[i]));
	}
}

static void a_stamp_is_waited_for(void **state)
{
	struct stage s;

	(void)state;
	for (int stamped = 0; stamped < 2; stamped++) {
		stage_begin(&s, NULL, 60);
		assert_int_equal(stage_ask(&s, CLEAR), 0);
		stage_packed(&s);
		stage_pass(&s, 3);
		assert_int_equal(kit_count(s.k, EW_ROLE_WORKER, EW_MSG_job_seal), 0);
		if (stamped)
			write_stamp(&s);
		stage_pass(&s, stamped ? 1 : 5);
		stage_read(&s, EW_MSG_job_seal);
		assert_int_equal(stage_file(&s, "proofs/stamped") != NULL, stamped);
		assert_int_equal(stage_file(&s, "proofs/stamped.tsr") != NULL, stamped);
		assert_int_equal(stage_file(&s, "proofs/tsa.pem") != NULL, stamped);
		stage_end(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_files_are_those_of_the_call),
		cmocka_unit_test(every_event_is_proved_and_then_it_is_given),
		cmocka_unit_test(what_is_withheld_is_nowhere),
		cmocka_unit_test(what_is_withheld_and_said_elsewhere),
		cmocka_unit_test(events_of_an_earlier_log),
		cmocka_unit_test(nothing_to_withhold),
		cmocka_unit_test(what_is_asked_wrongly),
		cmocka_unit_test(a_call_that_changed_meanwhile),
		cmocka_unit_test(a_worker_that_dies_is_told),
		cmocka_unit_test(a_log_that_is_not_signed),
		cmocka_unit_test(the_vault_refuses_a_key),
		cmocka_unit_test(a_recording_that_is_gone),
		cmocka_unit_test(witnesses_are_waited_for),
		cmocka_unit_test(without_witnesses_it_goes_and_says_so),
		cmocka_unit_test(a_stamp_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The original of a text: sealed before anything is stored, without what may never be kept, given to who may reveal with a second person, and gone
 * with the text that it is of.
 */
#include "unit/keeper/recorded_stage.h"
#include "unit/keeper/tool_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/originals.h"
#include "catalog/sql.h"
#include "domain/event_json.h"
#include "open/age_open.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_original.h"
#include "programs/keeper/keeper_recheck.h"
#include "support/support.h"

#define CARD "4929 1182 7364 0011"
#define OTHER 0x55
#define SEGMENT(text) "\"segments\":[{\"from_ms\":310,\"to_ms\":350,\"text\":\"" text "\"}]"
#define POLICY(kept) \
	"policy: kit\nentity: {name: Kit, country: LU}\nregions: [EU]\n" \
	"rules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL \
	"    purposes: [recording, transcription, summary, qa]\n" \
	"    agents: {agreement: WA-1, covers: [recording, transcription, summary, qa]}\n" \
	"    opt_out: {recording: stop, transcription: purge, summary: seal, qa: keep, already_captured: segment, then: continue}\n" \
	"    tools: {acknowledge_within: 1s}\n" \
	"    keep: {recording: 90d, transcript: 90d, live_transcript: 90d, summary: 90d, qa_score: 90d}\n" \
	"    redact: {transcript: full, live_transcript: payment, summary: standard, qa_score: none, audio: none}\n" kept

static const char keeps[] = POLICY("    keep_original: [transcript, summary]\n");
static const char keeps_none[] = POLICY("");

static struct stage begin(const char *policy)
{
	struct stage s = stage_empty_with(policy);

	assert_int_equal(kit_vault(s.k), 0);
	stage_change_vendor(&s, "\"kinds\":[\"transcript\",\"live_transcript\",\"summary\",\"qa_score\"]");
	stage_call(s.k, 1, "");
	stage_grant(&s, 1, "\"transcription\",\"summary\",\"qa\"");
	stage_later(&s, EW_US_PER_S);
	return s;
}

static unsigned try_hand_in(struct stage *s, const char *kind, const char *members)
{
	char body[900], key[16];

	snprintf(body, sizeof(body), "{\"grant\":\"%s\",\"kind\":\"%s\",\"from_ms\":300,\"to_ms\":400,%s}", s->grant, kind, members);
	snprintf(key, sizeof(key), "h%u", s->asked++);
	return kit_ask_more(s->k, STAGE_TOOL, EW_ASK_HAND_IN, 1, body, "", key);
}

static void hand_in(struct stage *s, const char *kind, const char *members)
{
	if (try_hand_in(s, kind, members) != 201)
		fail_msg("%s", json_dumps(s->k->answer, 0));
}

static size_t logged(struct kit *k, enum ew_event_type type)
{
	kit_read_log(k, 1);
	return kit_logged(k, type);
}

/* -- what is there -- */

struct seen {
	struct kit *k;
	struct ew_original_row row;
	char text[5000];
	size_t n;
};

static void open_object(struct seen *s, const struct ew_original_row *row)
{
	const struct ew_identity *identities[] = {s->k->store};
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0}, plain = {0};
	int handle;

	ew_buf_init(&sealed, 1u << 20);
	ew_buf_init(&plain, 1u << 20);
	assert_int_equal(ew_store_get(s->k->core->store, row->object, &handle), 0);
	ew_buf_add_slice(&sealed, row->header);
	assert_int_equal(ew_io_read_all(s->k->io, handle, ew_buf_extend(&sealed, (size_t)row->bytes), (size_t)row->bytes, 0), 0);
	assert_int_equal(ew_io_close(s->k->io, &handle), 0);
	assert_int_equal(ew_age_open(identities, 1, ew_buf_slice(&sealed), &plain), 0);
	assert_int_equal(plain.len % EW_PADDED_STEP_BYTES, 0);
	snprintf(s->text, sizeof(s->text), "%.*s", (int)plain.len, (const char *)plain.at);
}

static int see(void *arg, const struct ew_original_row *row)
{
	struct seen *s = arg;

	s->row = *row;
	s->row.header = EW_SLICE_EMPTY;
	s->n++;
	open_object(s, row);
	return 0;
}

static struct seen seen(struct kit *k)
{
	struct seen s = {.k = k};

	assert_int_equal(ew_originals_each(k->core->catalog, KIT_CALL(1), see, &s), 0);
	return s;
}

static bool on_disk(struct kit *k, const char *text)
{
	return ew_io_sim_contains(k->io, ew_slice_text(text));
}

/* -- sealing -- */

static void it_is_sealed_without_what_may_never_be_kept(void **state)
{
	struct stage s = begin(keeps);
	struct kit *k = s.k;
	const struct ew_event *e;
	const json_t *original;
	struct seen is;

	(void)state;
	hand_in(&s, "transcript", SEGMENT("it is " CARD " and the code 739"));
	is = seen(k);
	assert_int_equal(is.n, 1);
	assert_int_equal(is.row.kind, EW_ARTIFACT_TRANSCRIPT);
	assert_int_equal(is.row.version, 1);
	assert_int_equal(strncmp(is.text, "[{\"from_ms\":310,\"text\":\"it is " CARD " and the code [cvv]\",\"to_ms\":350}]  ", 60), 0);
	assert_non_null(strstr(is.text, "code [cvv]\","));
	assert_null(strstr(is.text, "739"));
	kit_read_log(k, 1);
	e = kit_find(k, EW_EVENT_ARTIFACT_RECEIVED);
	original = json_object_get(e->fields, "original");
	assert_true(json_is_string(json_object_get(original, "object")));
	assert_int_equal(json_integer_value(json_object_get(original, "bytes")), is.row.bytes);
	assert_int_equal(json_object_size(original), 4);
	assert_false(on_disk(k, "1182 7364"));
	assert_false(on_disk(k, "code 739"));
	assert_false(on_disk(k, "and the code"));
	stage_agrees(k, 1);
	assert_true(stage_agreed_on(k, "artifact_received"));
	kit_free(&s.k);
}

static void nothing_is_sealed_where_it_is_not_wanted(void **state)
{
	static const struct {
		const char *policy, *kind, *members;
	} cases[] = {
		{keeps_none, "transcript", SEGMENT("it is " CARD)},
		{keeps, "transcript", SEGMENT("it is nothing")},
		{keeps, "transcript", SEGMENT("the code 739")},
		{keeps, "live_transcript", SEGMENT("it is " CARD)},
		{keeps, "qa_score", "\"content\":\"" CARD "\""},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct stage s = begin(cases[i].policy);

		hand_in(&s, cases[i].kind, cases[i].members);
		if (seen(s.k).n != 0)
			fail_msg("%zu", i);
		kit_read_log(s.k, 1);
		assert_null(json_object_get(kit_find(s.k, EW_EVENT_ARTIFACT_RECEIVED)->fields, "original"));
		stage_agrees(s.k, 1);
		kit_free(&s.k);
	}
}

/* The text is taken without it, and somebody is told. */
static void without_a_key_the_text_is_taken(void **state)
{
	struct stage s = begin(keeps);

	(void)state;
	assert_int_equal(ew_keeper_begin(s.k->core), 0);
	assert_int_equal(ew_epochs_put(s.k->core->catalog,
				 &(struct ew_epoch_row){.kind = EW_EPOCH_ORIGINALS, .epoch = 1, .state = EW_EPOCH_RETIRING}),
		0);
	assert_int_equal(ew_keeper_commit(s.k->core), 0);
	hand_in(&s, "transcript", SEGMENT("it is " CARD));
	assert_int_equal(seen(s.k).n, 0);
	assert_int_equal(logged(s.k, EW_EVENT_EXCEPTION), 1);
	assert_string_equal(kit_field(kit_find(s.k, EW_EVENT_EXCEPTION), "kind"), "original_not_kept");
	kit_free(&s.k);
}

/* -- opening -- */

static unsigned ask(struct kit *k, uint8_t who, long long approval, const char *more)
{
	char wish[200];

	snprintf(wish, sizeof(wish), "{\"kind\":\"transcript\",\"approval\":%lld%s}", approval, more);
	return kit_ask_more(k, who, EW_ASK_ORIGINAL, 1, wish, "qa", "");
}

static void it_takes_reveal_and_a_second_person(void **state)
{
	struct stage s = begin(keeps);
	struct kit *k = s.k;
	struct ew_message m;
	struct seen is;
	struct ew_msg_job_rendered done = {.bytes = 4};
	long long number;

	(void)state;
	hand_in(&s, "transcript", SEGMENT("it is " CARD));
	kit_end_call(k, 1);
	is = seen(k);
	kit_token(k, OTHER, UINT32_MAX);
	kit_token(k, 0x56, EW_RIGHT_READ | EW_RIGHT_SEARCH | EW_RIGHT_LISTEN);
	assert_int_equal(ask(k, 0x56, 0, ""), 403);
	assert_int_equal(ask(k, KIT_TOKEN, 0, ""), 403);
	assert_true(kit_problem(k, "second_person_needed"));
	assert_int_equal(ask(k, KIT_TOKEN, kit_permit(k, KIT_TOKEN, OTHER, 1, "reveal"), ""), 403);
	assert_int_equal(ask(k, KIT_TOKEN, kit_permit(k, KIT_TOKEN, OTHER, 1, "hear_redacted"), ""), 403);
	number = kit_permit(k, KIT_TOKEN, OTHER, 1, "read_original");
	assert_int_equal(ask(k, OTHER, number, ""), 403); /* it is another's */
	assert_int_equal(ask(k, KIT_TOKEN, number, ",\"version\":2"), 404);
	assert_true(kit_problem(k, "no_such_original"));
	assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_ORIGINAL, 1, "{\"kind\":\"transcript\"}", "marketing", ""), 403);
	assert_int_equal(logged(k, EW_EVENT_ACCESS), 0);
	recorded_worker(k);
	assert_int_equal(ask(k, KIT_TOKEN, number, ""), 0);
	assert_int_equal(logged(k, EW_EVENT_ACCESS), 1); /* before a byte leaves */
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ACCESS), "what"), "original");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ACCESS), "artifact"), "transcript");
	assert_true(kit_last(k, EW_ROLE_VAULT, EW_MSG_unwrap_grant, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, unwrap_grant)->kind, EW_EPOCH_ORIGINALS);
	assert_int_equal(kit_vault(k), 0);
	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_render, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, job_render)->format, 3);
	done.job = EW_MESSAGE_AS(&m, job_render)->job;
	done.opened = ew_slice_of(is.row.sha256.bytes, sizeof(is.row.sha256.bytes));
	assert_int_equal(ew_io_write_all(k->io, kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle, "[]  ", 4, 0), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, RECORDED_WORKER, 0, EW_MSG_job_rendered, &done), 0);
	assert_true(kit_last(k, EW_ROLE_WEB, EW_MSG_answer, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, answer)->status, 200);
	assert_int_equal(EW_MESSAGE_AS(&m, answer)->in_file, 1);
	assert_int_equal(EW_MESSAGE_AS(&m, answer)->json.len, 0);
	kit_free(&s.k);
}

/* What is no longer anybody's when the worker is done is not given: how far it came is nobody's business. */
static void what_changes_while_it_is_opened(void **state)
{
	static const struct {
		const char *what, *change;
	} rows[] = {
		{"nothing", NULL},
		{"shut by a re-check under a hold", "UPDATE originals SET shut = 1"},
		{"destroyed", "DELETE FROM originals"},
		{"its text is destroyed", "DELETE FROM handed"},
		{"its text is held back", "UPDATE handed SET held_back = 1"},
		{"redacted by hand", ""},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct stage s = begin(keeps);
		struct kit *k = s.k;
		struct ew_msg_job_rendered done = {.bytes = 4};
		struct ew_message m;
		struct seen is;
		long long number;
		unsigned status;

		hand_in(&s, "transcript", SEGMENT("it is " CARD));
		kit_end_call(k, 1);
		is = seen(k);
		kit_token(k, OTHER, UINT32_MAX);
		number = kit_permit(k, KIT_TOKEN, OTHER, 1, "read_original");
		recorded_worker(k);
		assert_int_equal(ask(k, KIT_TOKEN, number, ""), 0);
		assert_int_equal(kit_vault(k), 0);
		assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_render, &m));
		done.job = EW_MESSAGE_AS(&m, job_render)->job;
		done.opened = ew_slice_of(is.row.sha256.bytes, sizeof(is.row.sha256.bytes));
		assert_int_equal(ew_io_write_all(k->io, kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle, "[]  ", 4, 0), 0);
		if (rows[i].change && rows[i].change[0])
			assert_int_equal(ew_sql_exec(k->core->catalog, rows[i].change), 0);
		else if (rows[i].change)
			assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_REDACT, 1, "{\"from_ms\":0,\"to_ms\":9,\"reason\":\"other\"}", "", "redact"), 201);
		assert_int_equal(kit_say(k, EW_ROLE_WORKER, RECORDED_WORKER, 0, EW_MSG_job_rendered, &done), 0);
		assert_true(kit_last(k, EW_ROLE_WEB, EW_MSG_answer, &m));
		status = EW_MESSAGE_AS(&m, answer)->status;
		if (status != (rows[i].change ? 503 : 200) || EW_MESSAGE_AS(&m, answer)->in_file != (status == 200))
			fail_msg("%s: %u", rows[i].what, status);
		kit_free(&s.k);
	}
}

/* -- the end of it -- */

static void it_goes_with_its_text(void **state)
{
	struct stage s = begin(keeps);
	struct kit *k = s.k;
	struct seen is;
	int handle;

	(void)state;
	hand_in(&s, "transcript", SEGMENT("it is " CARD));
	hand_in(&s, "summary", "\"content\":\"paid with " CARD "\"");
	is = seen(k);
	assert_int_equal(is.n, 2);
	kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	stage_pass(&s, EW_US_PER_S);
	is = seen(k);
	assert_int_equal(is.n, 1); /* of the summary, which is sealed */
	assert_int_equal(is.row.kind, EW_ARTIFACT_SUMMARY);
	assert_int_equal(logged(k, EW_EVENT_ORIGINAL_DESTROYED), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ORIGINAL_DESTROYED), "kind"), "transcript");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ORIGINAL_DESTROYED), "because"), "purged");
	(void)kit_turn_all(k);
	for (size_t i = 0; i < k->n_log; i++) {
		const json_t *original = json_object_get(k->log[i].event.fields, "original");
		const char *object = json_string_value(json_object_get(original, "object"));
		struct ew_id id;

		if (!object || strcmp(kit_field(&k->log[i].event, "kind"), "transcript") != 0)
			continue;
		assert_int_equal(ew_id_parse(ew_slice_text(object), &id), 0);
		assert_int_equal(ew_store_get(k->core->store, id, &handle), -ENOENT);
	}
	stage_agrees(k, 1);
	kit_free(&s.k);
}

static void recheck(struct stage *s)
{
	s->k->no_codes = false;
	assert_int_equal(kit_ask(s->k, KIT_TOKEN, EW_ASK_RECHECK_RUN, 0, "{\"audio\":0}"), 202);
}

static void what_may_never_be_kept_destroys_it(void **state)
{
	struct stage s = begin(keeps);
	struct kit *k = s.k;

	(void)state;
	k->no_codes = true;
	hand_in(&s, "transcript", SEGMENT("it is " CARD " and the code 739"));
	assert_non_null(strstr(seen(k).text, "739"));
	kit_end_call(k, 1);
	recheck(&s);
	assert_int_equal(seen(k).n, 0);
	assert_int_equal(logged(k, EW_EVENT_ORIGINAL_DESTROYED), 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_ORIGINAL_DESTROYED), "because"), "recheck");
	stage_agrees(k, 1);
	kit_free(&s.k);
}

static void a_hold_keeps_it_and_it_stays_shut(void **state)
{
	struct stage s = begin(keeps);
	struct kit *k = s.k;
	struct ew_hold_row hold = {.id = kit_id(0x48, 1), .state = EW_HOLD_ACTIVE, .sealed = EW_SLICE("x")};
	struct ew_call *call;

	(void)state;
	k->no_codes = true;
	hand_in(&s, "transcript", SEGMENT("it is " CARD " and the code 739"));
	kit_end_call(k, 1);
	kit_token(k, OTHER, UINT32_MAX);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_holds_insert(k->core->catalog, &hold), 0);
	assert_int_equal(ew_holds_cover(k->core->catalog, hold.id, KIT_CALL(1), (struct ew_wall){1}), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	recheck(&s);
	assert_int_equal(seen(k).n, 1);
	assert_true(seen(k).row.shut);
	assert_int_equal(ask(k, KIT_TOKEN, kit_permit(k, KIT_TOKEN, OTHER, 1, "read_original"), ""), 404);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_originals_shred(k->core->catalog, seen(k).row.object), -EPERM);
	assert_int_equal(ew_holds_uncover(k->core->catalog, hold.id, KIT_CALL(1)), 0);
	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	assert_int_equal(ew_keeper_let_go(k->core, call), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_int_equal(seen(k).n, 0);
	kit_free(&s.k);
}

/* -- replay -- */

static void a_replay_sees_what_does_not_belong(void **state)
{
	struct stage s = begin(keeps);
	struct kit *k = s.k;
	struct seen is;

	(void)state;
	hand_in(&s, "transcript", SEGMENT("it is " CARD));
	is = seen(k);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_handed_remove(k->core->catalog, KIT_CALL(1), EW_ARTIFACT_TRANSCRIPT, (struct ew_wall){INT64_MAX}), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_false(stage_replays(k, 1));
	assert_true(stage_finds(k, "original_without_text"));
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_originals_shred(k->core->catalog, is.row.object), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_false(stage_replays(k, 1));
	assert_true(stage_finds(k, "original_missing"));
	kit_free(&s.k);
}

/* -- what fails --------------------------------------------------------------------------------- */

/* The event, the row and the object are there, or none of them is; nothing is in plain. */
static void check_whole(struct kit *k, uint64_t n)
{
	size_t rows = seen(k).n, taken = logged(k, EW_EVENT_ARTIFACT_RECEIVED), said = 0;

	for (size_t i = 0; i < k->n_log; i++)
		said += json_object_get(k->log[i].event.fields, "original") != NULL;
	if (rows != said || said + kit_logged(k, EW_EVENT_EXCEPTION) < taken)
		fail_msg("failure %llu: %zu rows, %zu events with one, %zu texts", (unsigned long long)n, rows, said, taken);
	assert_false(on_disk(k, "1182 7364"));
	stage_agrees(k, 1);
}

static void wherever_the_disk_fails(void **state)
{
	bool reached = true;
	uint64_t n;

	(void)state;
	for (n = 1; reached; n++) {
		struct stage s = begin(keeps);
		struct kit *k = s.k;
		uint64_t calls = ew_io_sim_calls(k->io);
		unsigned status;

		ew_io_sim_fail(k->io, n, -EIO);
		status = try_hand_in(&s, "transcript", SEGMENT("it is " CARD));
		reached = ew_io_sim_calls(k->io) - calls >= n;
		ew_io_sim_fail(k->io, 0, 0);
		if (!reached)
			assert_int_equal(status, 201);
		kit_power_cut(k);
		kit_forget(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		check_whole(k, n);
		if (status == 201 && logged(k, EW_EVENT_ARTIFACT_RECEIVED) != 1)
			fail_msg("failure %llu: what was taken is gone", (unsigned long long)n);
		kit_free(&s.k);
	}
	assert_true(n > 10);
}

struct scarce {
	struct kit *k;
	struct ew_call *call;
};

static int seal_once(void *arg)
{
	struct scarce *s = arg;
	_cleanup_(ew_original_free) struct ew_original o = {0};
	int r = ew_keeper_begin(s->k->core);

	if (r == 0)
		r = ew_keeper_original_seal(s->k->core, s->call, EW_ARTIFACT_TRANSCRIPT, EW_SLICE("\"" CARD "\""), &o);
	if (r == 0)
		r = ew_keeper_original_keep(s->k->core, &o, 1, 1);
	ew_keeper_rollback(s->k->core);
	return r;
}

static void without_memory(void **state)
{
	struct stage s = begin(keeps);
	struct scarce x = {.k = s.k};

	(void)state;
	assert_int_equal(ew_keeper_call(s.k->core, KIT_CALL(1), &x.call), 0);
	assert_true(ew_test_each_allocation(seal_once, &x) > 4);
	assert_false(on_disk(s.k, "1182 7364"));
	assert_int_equal(seen(s.k).n, 0);
	kit_free(&s.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_sealed_without_what_may_never_be_kept),
		cmocka_unit_test(nothing_is_sealed_where_it_is_not_wanted),
		cmocka_unit_test(without_a_key_the_text_is_taken),
		cmocka_unit_test(it_takes_reveal_and_a_second_person),
		cmocka_unit_test(what_changes_while_it_is_opened),
		cmocka_unit_test(it_goes_with_its_text),
		cmocka_unit_test(what_may_never_be_kept_destroys_it),
		cmocka_unit_test(a_hold_keeps_it_and_it_stays_shut),
		cmocka_unit_test(a_replay_sees_what_does_not_belong),
		cmocka_unit_test(wherever_the_disk_fails),
		cmocka_unit_test(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Sound in which something was said that may not be kept: what of it policy wants out, recordings that are made anew without it, the end of the ones
 * before; and that at every step, whatever fails, nobody hears it.
 */
#include "unit/keeper/recorded_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "base/reader.h"
#include "catalog/holds.h"
#include "catalog/keys.h"
#include "catalog/sql.h"
#include "catalog/objects.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/deletion.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_mute.h"
#include "support/support.h"

#define WORKER RECORDED_WORKER
#define REPORT "{\"packets\":15,\"peaks_step_ms\":20}"
#define TOGETHER_US (3 * EW_US_PER_S) /* longer than findings of one text are waited for */
#define PEAKS 200

#define POLICY(more)                                                                                                                                 \
	"policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL       \
	"    keep: {recording: 90d}\n" more

struct finding {
	int party; /* 0: nobody knows */
	int64_t from_ms, to_ms;
	const char *kind;
};

static struct ew_call *call_of(struct kit *k)
{
	struct ew_call *call;

	assert_int_equal(ew_keeper_call(k->core, KIT_CALL(1), &call), 0);
	return call;
}

static int list_of(const struct finding *found, size_t n, struct ew_mute_list *to)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		struct ew_mute_found one = {.from_ms = found[i].from_ms, .to_ms = found[i].to_ms, .kind = found[i].kind, .rule = "r"};

		if (found[i].party)
			one.party = KIT_PARTY((uint8_t)found[i].party);
		r = ew_mute_add(to, &one);
	}
	return r;
}

static void find_all(struct kit *k, const struct finding *found, size_t n)
{
	_cleanup_(ew_mute_list_free) struct ew_mute_list list = {0};

	assert_int_equal(list_of(found, n, &list), 0);
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_mute(k->core, call_of(k), &list, EW_ARTIFACT_TRANSCRIPT, 1), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void find(struct kit *k, int party, int64_t from_ms, int64_t to_ms, const char *kind)
{
	const struct finding one = {party, from_ms, to_ms, kind};

	find_all(k, &one, 1);
}

static size_t muted(struct kit *k)
{
	return ew_interaction_muted(call_of(k)->fold);
}

static size_t silent(struct kit *k, uint8_t party)
{
	struct ew_silence at[EW_MAX_REDACTIONS];

	return ew_interaction_silences(call_of(k)->fold, KIT_PARTY(party), at);
}

/* Of it what nobody hears with any right. */
static size_t owed(struct kit *k, uint8_t party)
{
	struct ew_silence at[EW_MAX_REDACTIONS];

	return ew_interaction_silences_owed(call_of(k)->fold, KIT_PARTY(party), at);
}

static size_t logged(struct kit *k, enum ew_event_type type)
{
	kit_read_log(k, 1);
	return kit_logged(k, type);
}

static bool excepted(struct kit *k, const char *kind)
{
	bool found = false;

	kit_read_log(k, 1);
	for (size_t i = 0; i < k->n_log; i++)
		found = found || (k->log[i].event.type == EW_EVENT_EXCEPTION && strcmp(kit_field(&k->log[i].event, "kind"), kind) == 0);
	return found;
}

static void later(struct kit *k, int64_t us)
{
	ew_io_sim_advance(k->io, us);
	assert_int_equal(ew_keeper_tick(k->core), 0);
}

/* A call of two parties, finished, with a picture of each. */
static struct kit *recorded(const char *policy)
{
	static uint8_t peaks[PEAKS];
	struct kit *k = kit_new(policy);

	memset(peaks, 0x33, sizeof(peaks));
	recorded_call(k, 1, NULL);
	recorded_finish_with(k, 1, REPORT, ew_slice_of(peaks, sizeof(peaks)));
	return k;
}

/* A worker comes, and is given a job; true when there was one. */
static bool given(struct kit *k)
{
	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	return kit_count(k, EW_ROLE_WORKER, EW_MSG_job_go) > 0;
}

static void no_job(struct kit *k)
{
	assert_false(given(k));
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
}

#define AGAIN "a payload without it"

static void write_payload(struct kit *k)
{
	assert_int_equal(ew_io_write_all(k->io, kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle, AGAIN, strlen(AGAIN), 0), 0);
}

static int hand_in(struct kit *k)
{
	struct ew_msg_job_object made = {.header = EW_SLICE("\0\0\0\0"), .payload_bytes = strlen(AGAIN), .plain_bytes = 3, .duration_us = 60000};

	assert_int_equal(ew_sha256_of(EW_SLICE(AGAIN), &made.payload_sha256), 0);
	return kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made);
}

static void done(struct kit *k)
{
	write_payload(k);
	assert_int_equal(hand_in(k), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
}

/* The next recording is made anew. */
static void remake(struct kit *k)
{
	later(k, TOGETHER_US);
	assert_true(given(k));
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_source), 1);
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_span), 0);
	done(k);
}

/* -- objects ----------------------------------------------------------------------------------- */

struct object {
	struct kit *k;
	struct ew_id party;
	uint32_t version;
	struct ew_id id;
	bool any, gone;
	struct ew_buf *plain; /* NULL: nobody wants report and peaks */
};

static int see(void *arg, const struct ew_object_row *row)
{
	struct object *o = arg;

	if (!ew_id_equal(row->party, o->party) || row->version != o->version)
		return 0;
	o->any = true;
	o->id = row->id;
	o->gone = row->gone;
	return o->plain ? ew_keeper_unseal(o->k->core, call_of(o->k), "object", 0, row->sealed, o->plain) : 0;
}

static struct object object_of(struct kit *k, uint8_t party, uint32_t version)
{
	struct object o = {.k = k, .party = KIT_PARTY(party), .version = version};

	assert_int_equal(ew_objects_all(k->core->catalog, KIT_CALL(1), see, &o), 0);
	return o;
}

/* Report and peaks. */
static void sealed_of(struct kit *k, uint8_t party, uint32_t version, struct ew_buf *to)
{
	struct object o = {.k = k, .party = KIT_PARTY(party), .version = version, .plain = to};

	ew_buf_init(to, 4096);
	assert_int_equal(ew_objects_all(k->core->catalog, KIT_CALL(1), see, &o), 0);
	assert_true(o.any);
}

static bool has_key(struct kit *k, struct ew_id object)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	uint32_t epoch;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	return ew_keys_get(k->core->catalog, object, &epoch, &header) == 0;
}

static bool has_bytes(struct kit *k, struct ew_id object)
{
	int handle = -1, r = ew_store_get(k->core->store, object, &handle);

	ew_io_discard(k->io, &handle);
	return r == 0;
}

static void assert_gone(struct kit *k, uint8_t party, uint32_t version)
{
	struct object o = object_of(k, party, version);

	assert_true(o.any && o.gone);
	assert_false(has_key(k, o.id));
	later(k, 1);
	assert_false(has_bytes(k, o.id));
}

/* -- what policy wants ------------------------------------------------------------------------- */

static const struct {
	const char *more, *kind;
	bool wanted, sealed;
} wishes[] = {
	{"", "card", true, false},
	{"", "cvv", true, false},
	{"", "email", false, false},
	{"", "number", false, false},
	{"", "a_kind_of_later", true, false},
	{"", "", true, false},
	{"    redact: {audio: none}\n", "card", false, false},
	{"    redact: {audio: standard}\n", "email", true, false},
	{"    keep_original: [audio]\n", "card", true, true},
	{"    keep_original: [audio]\n", "cvv", true, false},
	{"    keep_original: [audio]\n", "pin", true, false},
};

static void what_policy_wants_is_silent(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(wishes); i++) {
		char policy[2000];
		struct kit *k;

		snprintf(policy, sizeof(policy), "%s%s", POLICY(""), wishes[i].more);
		k = recorded(policy);
		find(k, 1, 1000, 2000, wishes[i].kind);
		if (muted(k) != wishes[i].wanted || silent(k, 1) != wishes[i].wanted)
			fail_msg("%s %s: %zu", wishes[i].more, wishes[i].kind, muted(k));
		assert_int_equal(silent(k, 2), 0);
		if (wishes[i].wanted && ew_interaction_mute(call_of(k)->fold, 0)->sealed != wishes[i].sealed)
			fail_msg("%s %s", wishes[i].more, wishes[i].kind);
		assert_int_equal(owed(k, 1), wishes[i].wanted && !wishes[i].sealed);
		later(k, TOGETHER_US);
		if (wishes[i].wanted && !wishes[i].sealed)
			assert_true(given(k));
		else
			no_job(k);
		kit_free(&k);
	}
}

#define LATEST ((int64_t)EW_REDACTION_LATEST_MS)

static const struct {
	const char *name;
	struct finding found[3];
	size_t n;
	struct {
		uint32_t from_ms, to_ms;
	} expected[3];
	size_t n_expected;
} stretches[] = {
	{"one, with what engines leave out", {{1, 1000, 2000, "card"}}, 1, {{800, 2300}}, 1},
	{"at the begin", {{1, 0, 100, "card"}}, 1, {{0, 400}}, 1},
	{"near to each other", {{1, 3500, 4000, "card"}, {1, 1000, 2500, "card"}}, 2, {{800, 4300}}, 1},
	{"just near enough", {{1, 1000, 2000, "card"}, {1, 3000, 4000, "card"}}, 2, {{800, 4300}}, 1},
	{"apart", {{1, 1000, 2000, "card"}, {1, 3001, 4000, "card"}}, 2, {{800, 2300}, {2801, 4300}}, 2},
	{"one in another", {{1, 1000, 9000, "card"}, {1, 2000, 3000, "cvv"}, {1, 4000, 5000, "pin"}}, 3, {{800, 9300}}, 1},
	{"of another party", {{1, 1000, 2000, "card"}, {2, 1000, 2000, "card"}}, 2, {{800, 2300}, {800, 2300}}, 2},
	{"before everything: nobody knows when", {{1, INT64_MIN, INT64_MIN + 1, "card"}}, 1, {{0, EW_REDACTION_LATEST_MS}}, 1},
	{"from before everything", {{1, INT64_MIN, 1000, "card"}}, 1, {{0, 1300}}, 1},
	{"to behind everything", {{1, 1000, INT64_MAX, "card"}}, 1, {{800, EW_REDACTION_LATEST_MS}}, 1},
	{"from the least to the most", {{1, INT64_MIN, INT64_MAX, "card"}}, 1, {{0, EW_REDACTION_LATEST_MS}}, 1},
	{"behind everything: nobody knows when", {{1, LATEST + 9000, LATEST + 9999, "card"}}, 1, {{0, EW_REDACTION_LATEST_MS}}, 1},
};

static void stretches_are_padded_and_joined(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(stretches); i++) {
		struct kit *k = recorded(POLICY(""));

		find_all(k, stretches[i].found, stretches[i].n);
		if (muted(k) != stretches[i].n_expected)
			fail_msg("%s: %zu", stretches[i].name, muted(k));
		for (size_t s = 0; s < stretches[i].n_expected; s++) {
			const struct ew_muted *m = ew_interaction_mute(call_of(k)->fold, s);

			if (m->from_ms != stretches[i].expected[s].from_ms || m->to_ms != stretches[i].expected[s].to_ms)
				fail_msg("%s: %u to %u", stretches[i].name, m->from_ms, m->to_ms);
		}
		kit_free(&k);
	}
}

static void what_is_silent_is_not_muted_again(void **state)
{
	struct kit *k = recorded(POLICY(""));

	(void)state;
	find(k, 1, 1000, 2000, "card");
	find(k, 1, 1000, 2000, "card");
	find(k, 1, 1200, 1800, "cvv");
	assert_int_equal(logged(k, EW_EVENT_MUTED), 1);
	find(k, 1, 1000, 2001, "card");
	assert_int_equal(logged(k, EW_EVENT_MUTED), 2);
	find(k, 0, 5000, 6000, "card"); /* everybody's, so his as well */
	find(k, 2, 5000, 6000, "card");
	assert_int_equal(logged(k, EW_EVENT_MUTED), 3);
	remake(k);
	remake(k);
	no_job(k);
	assert_int_equal(logged(k, EW_EVENT_ARTIFACT_MADE), 4);
	kit_free(&k);
}

static void many_go_into_several_events(void **state)
{
	struct finding found[450];
	struct kit *k = recorded(POLICY(""));

	(void)state;
	for (size_t i = 0; i < EW_COUNT(found); i++)
		found[i] = (struct finding){1, (int64_t)(2000 * i), (int64_t)(2000 * i + 100), "card"};
	find_all(k, found, EW_COUNT(found));
	assert_int_equal(logged(k, EW_EVENT_MUTED), 3);
	assert_int_equal(muted(k), EW_COUNT(found));
	kit_free(&k);
}

/* -- made anew --------------------------------------------------------------------------------- */

static void check_silence(struct kit *k, uint32_t from_ms, uint32_t to_ms)
{
	struct ew_message m;
	struct ew_reader r;

	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_silence, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, job_silence)->number, 0);
	ew_reader_init(&r, EW_MESSAGE_AS(&m, job_silence)->spans);
	assert_int_equal(ew_reader_u32(&r), from_ms);
	assert_int_equal(ew_reader_u32(&r), to_ms);
	assert_int_equal(r.rest.len, 0);
}

static void a_recording_is_made_anew(void **state)
{
	struct kit *k = recorded(POLICY(""));
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct object first = object_of(k, 1, 1), second;
	const struct ew_event *e;
	struct ew_message m;
	struct ew_reader r;
	struct ew_slice report;

	(void)state;
	find(k, 1, 300, 400, "card");
	no_job(k); /* others of the same text may come along */
	later(k, TOGETHER_US);
	assert_true(given(k));
	assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_finish), 1);
	assert_true(kit_last(k, EW_ROLE_WORKER, EW_MSG_job_source, &m));
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, job_source)->object, first.id));
	check_silence(k, 100, 700);
	assert_true(has_key(k, first.id));
	assert_int_equal(owed(k, 1), 1);
	done(k);
	assert_int_equal(owed(k, 1), 0);
	assert_int_equal(silent(k, 1), 0);
	assert_gone(k, 1, 1);
	kit_read_log(k, 1);
	e = kit_find(k, EW_EVENT_ARTIFACT_REPLACED);
	assert_non_null(e);
	assert_string_equal(kit_field(e, "because"), "muted");
	e = kit_find(k, EW_EVENT_ARTIFACT_MADE);
	assert_int_equal(json_integer_value(json_object_get(e->fields, "version")), 2);
	assert_int_equal(json_integer_value(json_object_get(e->fields, "from_version")), 1);
	/* Report and picture are those of the one before, but flat. */
	second = object_of(k, 1, 2);
	assert_true(has_key(k, second.id) && has_bytes(k, second.id));
	sealed_of(k, 1, 2, &plain);
	ew_reader_init(&r, ew_buf_slice(&plain));
	report = ew_reader_bytes(&r, ew_reader_u32(&r));
	assert_true(ew_slice_equal(report, EW_SLICE(REPORT)));
	assert_int_equal(r.rest.len, PEAKS);
	for (size_t i = 0; i < PEAKS; i++)
		assert_int_equal(r.rest.at[i], i >= 10 && i < 70 ? 0 : 0x33);
	/* The other party's is what it was, and nothing more is to be done. */
	assert_int_equal(object_of(k, 2, 2).any, false);
	later(k, TOGETHER_US);
	no_job(k);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_REPLAY, 1, "{}"), 200);
	assert_true(json_is_true(json_object_get(k->answer, "agrees")));
	kit_free(&k);
}

static void a_finding_while_the_worker_is_at_it(void **state)
{
	struct kit *k = recorded(POLICY(""));

	(void)state;
	find(k, 1, 300, 400, "card");
	later(k, TOGETHER_US);
	assert_true(given(k));
	find(k, 1, 9000, 9400, "card");
	done(k);
	assert_int_equal(logged(k, EW_EVENT_ARTIFACT_MADE), 2); /* what it made has the second one in it */
	assert_false(object_of(k, 1, 1).gone);
	assert_int_equal(owed(k, 1), 2);
	later(k, EW_JOB_LONGEST_WAIT_US);
	remake(k);
	assert_int_equal(logged(k, EW_EVENT_ARTIFACT_MADE), 3);
	assert_int_equal(owed(k, 1), 0);
	assert_gone(k, 1, 1);
	/* And one that comes when it is done makes a third. */
	find(k, 1, 20000, 20400, "card");
	remake(k);
	assert_gone(k, 1, 2);
	assert_true(object_of(k, 1, 3).any);
	kit_free(&k);
}

static void what_another_said_does_not_set_it_back(void **state)
{
	struct kit *k = recorded(POLICY(""));

	(void)state;
	find(k, 1, 300, 400, "card");
	later(k, TOGETHER_US);
	assert_true(given(k));
	find(k, 2, 9000, 9400, "card");
	done(k);
	assert_int_equal(owed(k, 1), 0);
	assert_int_equal(owed(k, 2), 1);
	remake(k);
	assert_int_equal(owed(k, 2), 0);
	kit_free(&k);
}

/* -- holds ------------------------------------------------------------------------------------- */

static void destroy_sound(struct kit *k)
{
	struct ew_deletion_wish wish = {.interaction = KIT_CALL(1), .kinds = EW_KIND_BIT(EW_ARTIFACT_AUDIO), .cause = EW_DELETION_REQUEST};
	enum ew_deletion_outcome outcome;

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_deletion_begin(k->core, &wish, &outcome), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
	assert_int_equal(outcome, EW_DELETION_BEGUN);
}

/* Whether the worker is at it, or it waits for one. */
static void what_is_deleted_is_not_made_anew(void **state)
{
	(void)state;
	for (int at_it = 0; at_it < 2; at_it++) {
		struct kit *k = recorded(POLICY(""));

		find(k, 1, 5000, 6000, "card");
		later(k, TOGETHER_US);
		if (at_it)
			assert_true(given(k));
		destroy_sound(k);
		if (at_it)
			done(k);
		for (int i = 0; i < 12; i++) {
			later(k, EW_JOB_LONGEST_WAIT_US);
			no_job(k);
		}
		assert_false(object_of(k, 1, 2).any);
		assert_false(excepted(k, "sound_not_destroyed"));
		kit_free(&k);
	}
}

static void freeze(struct kit *k, bool frozen)
{
	const struct ew_id id = ew_restriction_id(1);

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(frozen ? ew_holds_cover(k->core->catalog, id, KIT_CALL(1), ew_io_wall(k->io)) : ew_holds_uncover(k->core->catalog, id, KIT_CALL(1)), 0);
	assert_int_equal(ew_keeper_append(k->core, call_of(k), frozen ? EW_EVENT_FROZEN : EW_EVENT_UNFROZEN, ew_io_wall(k->io), "user", kit_id(0xee, 1),
				 json_pack("{s:i}", "request", 1), NULL, NULL, NULL),
		0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void what_is_frozen_is_made_anew_later(void **state)
{
	struct kit *k = recorded(POLICY(""));

	(void)state;
	find(k, 1, 5000, 6000, "card");
	later(k, TOGETHER_US);
	assert_true(given(k));
	freeze(k, true);
	done(k);
	assert_false(object_of(k, 1, 2).any);
	later(k, EW_JOB_LONGEST_WAIT_US);
	no_job(k);
	freeze(k, false);
	remake(k);
	assert_true(object_of(k, 1, 2).any);
	kit_free(&k);
}

static void hold(struct kit *k)
{
	struct ew_hold_row row = {.id = kit_id(0x55, 1), .state = 1, .made = ew_io_wall(k->io), .sealed = EW_SLICE("{}")};

	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_holds_insert(k->core->catalog, &row), 0);
	assert_int_equal(ew_holds_cover(k->core->catalog, row.id, KIT_CALL(1), ew_io_wall(k->io)), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void let_go(struct kit *k)
{
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_holds_uncover(k->core->catalog, kit_id(0x55, 1), KIT_CALL(1)), 0);
	assert_int_equal(ew_keeper_let_go(k->core, call_of(k)), 0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void a_hold_keeps_the_original(void **state)
{
	struct kit *k = recorded(POLICY(""));

	(void)state;
	hold(k);
	find(k, 1, 300, 400, "card");
	assert_true(ew_interaction_mute(call_of(k)->fold, 0)->held);
	assert_int_equal(silent(k, 1), 1);
	assert_int_equal(owed(k, 1), 0);
	later(k, TOGETHER_US);
	no_job(k);
	assert_false(object_of(k, 1, 1).gone);
	let_go(k);
	assert_int_equal(owed(k, 1), 1);
	remake(k);
	assert_gone(k, 1, 1);
	assert_int_equal(owed(k, 1), 0);
	kit_free(&k);
}

/* What was to be destroyed before it came is made anew, and the one before stays where it is. */
static void a_hold_that_comes_meanwhile(void **state)
{
	struct kit *k = recorded(POLICY(""));
	struct object first;

	(void)state;
	find(k, 1, 300, 400, "card");
	hold(k);
	remake(k);
	first = object_of(k, 1, 1);
	assert_false(first.gone);
	later(k, 1);
	assert_true(has_key(k, first.id) && has_bytes(k, first.id));
	assert_int_equal(logged(k, EW_EVENT_ARTIFACT_REPLACED), 0);
	let_go(k);
	assert_gone(k, 1, 1);
	assert_int_equal(logged(k, EW_EVENT_ARTIFACT_REPLACED), 1);
	kit_free(&k);
}

/* A code that is said within a number which policy keeps: the number stays, the code goes with the hold. */
static void a_code_within_what_is_kept(void **state)
{
	struct kit *k = recorded(POLICY("    keep_original: [audio]\n"));

	(void)state;
	hold(k);
	find(k, 1, 1000, 9000, "card");
	find(k, 1, 3000, 4000, "cvv");
	assert_int_equal(muted(k), 2);
	assert_int_equal(owed(k, 1), 0);
	let_go(k);
	assert_int_equal(owed(k, 1), 1);
	remake(k);
	assert_gone(k, 1, 1);
	assert_int_equal(silent(k, 1), 1); /* the number, sealed */
	kit_free(&k);
}

/* -- while a call lasts ------------------------------------------------------------------------ */

static void live_transcript(struct kit *k)
{
	assert_int_equal(ew_keeper_begin(k->core), 0);
	assert_int_equal(ew_keeper_append(k->core, call_of(k), EW_EVENT_ARTIFACT_RECEIVED, ew_io_wall(k->io), "user", kit_id(0xee, KIT_TOKEN),
				 json_pack("{s:s, s:i}", "kind", "live_transcript", "version", 1), NULL, NULL, NULL),
		0);
	assert_int_equal(ew_keeper_commit(k->core), 0);
}

static void what_is_said_live_never_becomes_an_object(void **state)
{
	struct kit *k = kit_new(POLICY(""));

	(void)state;
	recorded_call(k, 1, NULL);
	assert_int_equal(ew_keeper_mute_wait_us(call_of(k)), 0);
	live_transcript(k);
	find(k, 1, 300, 400, "card");
	kit_end_call(k, 1);
	later(k, 4 * EW_US_PER_S);
	no_job(k); /* the last words may come yet */
	find(k, 2, 500, 600, "card");
	later(k, 2 * EW_US_PER_S);
	for (int party = 0; party < 2; party++) {
		recorded_job(k, REPORT, EW_SLICE_EMPTY);
		assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_silence), 1);
		assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_source), 0);
	}
	assert_int_equal(logged(k, EW_EVENT_FINISHED), 1);
	assert_int_equal(logged(k, EW_EVENT_ARTIFACT_MADE), 2);
	assert_int_equal(owed(k, 1) + owed(k, 2), 0);
	later(k, TOGETHER_US);
	no_job(k);
	kit_free(&k);
}

/* -- what fails -------------------------------------------------------------------------------- */

static void fail_for_good(struct kit *k)
{
	struct ew_msg_job_failed failed = {.code = -EBADMSG, .sentence = EW_SLICE("the object could not be opened")};

	for (int i = 0; i < EW_KEEPER_JOB_ATTEMPTS; i++) {
		later(k, EW_JOB_LONGEST_WAIT_US);
		if (!given(k))
			fail_msg("attempt %d", i);
		assert_int_equal(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_source), 1);
		assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_failed, &failed), 0);
		ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
	}
}

static void one_that_cannot_be_made_anew(void **state)
{
	struct kit *k = recorded(POLICY(""));
	struct object first;

	(void)state;
	find(k, 1, 300, 400, "card");
	fail_for_good(k);
	later(k, EW_JOB_LONGEST_WAIT_US);
	no_job(k);
	assert_true(excepted(k, "sound_not_destroyed"));
	assert_false(excepted(k, "artifact_failed"));
	first = object_of(k, 1, 1);
	assert_true(!first.gone && has_key(k, first.id) && has_bytes(k, first.id));
	assert_int_equal(owed(k, 1), 1); /* with no right is it heard */
	assert_int_equal(silent(k, 1), 1);
	assert_int_equal(logged(k, EW_EVENT_FINISHED), 1);
	/* What is found since makes it try again. */
	find(k, 1, 1800, 1900, "card");
	later(k, TOGETHER_US);
	remake(k);
	assert_gone(k, 1, 1);
	assert_int_equal(owed(k, 1), 0);
	kit_free(&k);
}

/* What the catalogue holds of the version before does not open: a job that fails, and no end of the keeper. */
static void one_of_which_nothing_can_be_read(void **state)
{
	struct kit *k = recorded(POLICY(""));
	struct object first, second;

	(void)state;
	find(k, 1, 300, 400, "card");
	assert_int_equal(ew_sql_exec(k->core->catalog, "UPDATE objects SET sealed = x'0001'"), 0);
	remake(k);
	first = object_of(k, 1, 1);
	second = object_of(k, 1, 2);
	assert_true(first.any && !first.gone && has_bytes(k, first.id));
	assert_false(second.any);
	assert_int_equal(owed(k, 1), 1);
	later(k, EW_JOB_LONGEST_WAIT_US);
	assert_true(given(k)); /* it is tried again */
	kit_free(&k);
}

#define OTHER 0x40

/* Parties that a worker is told to silence. */
static size_t rendered(struct kit *k, uint8_t who, const char *arguments, const char *purpose)
{
	size_t n;

	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(kit_ask_more(k, who, EW_ASK_AUDIO, 1, arguments, purpose, ""), 0);
	assert_int_equal(kit_vault(k), 0);
	assert_true(kit_count(k, EW_ROLE_WORKER, EW_MSG_job_source) == 2);
	n = kit_count(k, EW_ROLE_WORKER, EW_MSG_job_silence);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
	return n;
}

/* Who may hear the sealed original hears that, and not what is on its way to be destroyed. */
static void with_the_right_to_the_original(void **state)
{
	struct kit *k = recorded(POLICY("    keep_original: [audio]\n"));
	char handle[600];

	(void)state;
	kit_token(k, OTHER, UINT32_MAX);
	assert_int_equal(rendered(k, KIT_TOKEN, "{}", "qa"), 0);
	find(k, 1, 300, 400, "card");
	find(k, 2, 300, 400, "cvv");
	assert_int_equal(rendered(k, KIT_TOKEN, "{}", "qa"), 2);
	snprintf(handle, sizeof(handle), "{\"purpose\":\"qa\",\"unredacted\":true,\"approval\":%lld}", kit_permit(k, KIT_TOKEN, OTHER, 1, "hear_redacted"));
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ACCESS, 1, handle), 201);
	snprintf(handle, sizeof(handle), "{\"handle\":\"%s\"}", kit_text(k, "handle"));
	assert_int_equal(rendered(k, 0, handle, ""), 1);
	kit_free(&k);
}

/* A call that waited for nothing else is finished all the same. */
static void a_call_is_finished_without_it(void **state)
{
	struct kit *k = kit_new(POLICY(""));

	(void)state;
	recorded_call(k, 1, NULL);
	kit_end_call(k, 1);
	recorded_job(k, REPORT, EW_SLICE_EMPTY);
	find(k, 0, 300, 400, "card");
	assert_int_equal(owed(k, 1) + owed(k, 2), 1); /* of one there is a recording */
	recorded_job(k, REPORT, EW_SLICE_EMPTY);
	assert_int_equal(logged(k, EW_EVENT_FINISHED), 0);
	fail_for_good(k);
	assert_true(excepted(k, "sound_not_destroyed"));
	assert_int_equal(logged(k, EW_EVENT_FINISHED), 1);
	assert_int_equal(owed(k, 1) + owed(k, 2), 1);
	kit_free(&k);
}

/* Between the transaction and the removal of the bytes the keeper dies: what no row names is swept. */
static void bytes_that_were_left_over(void **state)
{
	struct kit *k = recorded(POLICY(""));
	struct object first = object_of(k, 1, 1), second;

	(void)state;
	find(k, 1, 300, 400, "card");
	remake(k);
	k->core->n_replaced = 0; /* as when it had no turn any more */
	assert_false(has_key(k, first.id));
	assert_true(has_bytes(k, first.id));
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	second = object_of(k, 1, 2);
	assert_false(has_bytes(k, first.id));
	assert_true(has_bytes(k, second.id));
	assert_int_equal(owed(k, 1), 0);
	kit_free(&k);
}

/* Before the transaction: the job comes again, and until then nobody hears it. */
static void a_keeper_that_dies_meanwhile(void **state)
{
	struct kit *k = recorded(POLICY(""));

	(void)state;
	find(k, 1, 300, 400, "card");
	later(k, TOGETHER_US);
	assert_true(given(k));
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(owed(k, 1), 1);
	assert_false(object_of(k, 1, 1).gone);
	remake(k);
	assert_gone(k, 1, 1);
	kit_free(&k);
}

/* Of the party's sound there is one version at least that can be opened, and nobody hears the stretch as long as the first is one. */
static void check_one_is_there(struct kit *k, uint64_t n)
{
	struct object first = object_of(k, 1, 1), second = object_of(k, 1, 2);

	if (!first.gone && !(has_key(k, first.id) && has_bytes(k, first.id)))
		fail_msg("failure %llu: the first version is lost", (unsigned long long)n);
	if (first.gone && !(second.any && has_key(k, second.id) && has_bytes(k, second.id)))
		fail_msg("failure %llu: no version is there", (unsigned long long)n);
	if (!second.any && owed(k, 1) == 0)
		fail_msg("failure %llu: it is heard", (unsigned long long)n);
}

/* Death anywhere between the worker's word and the end of the version before. */
static void wherever_it_dies(void **state)
{
	struct kit *image = recorded(POLICY(""));
	bool failed = true;
	uint64_t n;

	(void)state;
	find(image, 1, 300, 400, "card");
	ew_tape_abandon(&image->tape);
	kit_stop(image);
	for (n = 1; failed; n++) {
		struct kit *k = kit_copy(image, n);
		struct object first;
		uint64_t calls;
		int r;

		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		ew_io_sim_advance(k->io, TOGETHER_US);
		assert_true(given(k));
		write_payload(k);
		calls = ew_io_sim_calls(k->io);
		ew_io_sim_fail(k->io, n, -EIO);
		r = hand_in(k);
		if (r == 0)
			r = ew_keeper_tick(k->core);
		failed = ew_io_sim_calls(k->io) - calls >= n;
		ew_io_sim_fail(k->io, 0, 0);
		if (!failed)
			assert_int_equal(r, 0);
		kit_power_cut(k);
		kit_forget(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		check_one_is_there(k, n);
		later(k, EW_JOB_LONGEST_WAIT_US);
		if (given(k))
			done(k);
		first = object_of(k, 1, 1);
		later(k, 1);
		if (!first.gone || has_key(k, first.id) || has_bytes(k, first.id))
			fail_msg("failure %llu: the first version is there still", (unsigned long long)n);
		check_one_is_there(k, n);
		assert_int_equal(owed(k, 1), 0);
		assert_int_equal(logged(k, EW_EVENT_ARTIFACT_REPLACED), 1);
		assert_int_equal(kit_logged(k, EW_EVENT_ARTIFACT_MADE), 3);
		kit_free(&k);
	}
	assert_true(n > 10);
	kit_free(&image);
}

static void memory_runs_out(void **state)
{
	static const struct finding found[] = {{1, 300, 400, "card"}, {0, 9000, 9900, "cvv"}};
	struct kit *k = recorded(POLICY(""));
	size_t failures = 0;
	bool failed;

	(void)state;
	do {
		struct ew_mute_list list = {0};
		struct ew_call *call = call_of(k);
		int r;

		assert_int_equal(ew_keeper_begin(k->core), 0);
		ew_test_fail_allocation(failures + 1);
		r = list_of(found, EW_COUNT(found), &list);
		r = r < 0 ? r : ew_keeper_mute(k->core, call, &list, EW_ARTIFACT_TRANSCRIPT, 1);
		failed = ew_test_allocation_failed();
		ew_test_fail_allocation(0);
		ew_mute_list_free(&list);
		assert_true(failed ? r <= 0 : r == 0);
		if (failed)
			ew_keeper_rollback(k->core);
		else
			assert_int_equal(ew_keeper_commit(k->core), 0);
		if (failed)
			assert_int_equal(muted(k), 0);
		failures += failed;
	} while (failed);
	assert_true(failures > 3);
	assert_int_equal(muted(k), 2);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_policy_wants_is_silent),
		cmocka_unit_test(stretches_are_padded_and_joined),
		cmocka_unit_test(what_is_silent_is_not_muted_again),
		cmocka_unit_test(many_go_into_several_events),
		cmocka_unit_test(a_recording_is_made_anew),
		cmocka_unit_test(a_finding_while_the_worker_is_at_it),
		cmocka_unit_test(what_another_said_does_not_set_it_back),
		cmocka_unit_test(what_is_deleted_is_not_made_anew),
		cmocka_unit_test(what_is_frozen_is_made_anew_later),
		cmocka_unit_test(a_hold_keeps_the_original),
		cmocka_unit_test(a_hold_that_comes_meanwhile),
		cmocka_unit_test(a_code_within_what_is_kept),
		cmocka_unit_test(what_is_said_live_never_becomes_an_object),
		cmocka_unit_test(one_that_cannot_be_made_anew),
		cmocka_unit_test(one_of_which_nothing_can_be_read),
		cmocka_unit_test(with_the_right_to_the_original),
		cmocka_unit_test(a_call_is_finished_without_it),
		cmocka_unit_test(bytes_that_were_left_over),
		cmocka_unit_test(a_keeper_that_dies_meanwhile),
		cmocka_unit_test(wherever_it_dies),
		cmocka_unit_test(memory_runs_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

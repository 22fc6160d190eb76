/*
 * Giving the tape back: keys go when an object holds the sound, segments when nothing on them is
 * needed, and what no object holds stays without holding more than itself.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define WORKER 5
#define PAYLOAD "a sealed payload"

/* Every recorder begins a segment of its own. */
static uint32_t next_segment(struct kit *k)
{
	struct ew_msg_ev_started started = {.boot = kit_id(0xb0, 3)};

	kit_sync(k);
	ew_tape_abandon(&k->tape);
	kit_open_tape(k);
	kit_event(k, EW_MSG_ev_started, &started);
	kit_sync(k);
	return ew_tape_pos_segment(ew_tape_durable(k->tape));
}

static struct ew_id recorded_call(struct kit *k, uint8_t call)
{
	struct ew_id span;

	kit_call(k, call);
	kit_allowed(k, call, 1);
	span = kit_span(k, call, 1);
	kit_end_call(k, call);
	return span;
}

/* A worker does the job that waits. */
static void finish(struct kit *k, const char *report)
{
	struct ew_msg_job_object made = {
		.header = EW_SLICE("a header"),
		.payload_bytes = strlen(PAYLOAD),
		.report = ew_slice_text(report),
	};
	int handle;

	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(kit_vault(k), 0);
	handle = kit_last_sent(k, EW_ROLE_WORKER, EW_MSG_job_go)->handle;
	assert_int_equal(ew_io_write_all(k->io, handle, PAYLOAD, strlen(PAYLOAD), 0), 0);
	assert_int_equal(ew_sha256_of(EW_SLICE(PAYLOAD), &made.payload_sha256), 0);
	assert_int_equal(kit_say(k, EW_ROLE_WORKER, WORKER, 0, EW_MSG_job_object, &made), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, false);
}

static void some_time(struct kit *k)
{
	ew_io_sim_advance(k->io, 3 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
}

/* The recorder's answer to the last span that it was asked to shred. */
static void answer_shreds(struct kit *k, int64_t code)
{
	struct ew_msg_done done = {.code = code};
	const struct kit_sent *asked = kit_last_sent(k, EW_ROLE_RECORDER, EW_MSG_span_shred);

	assert_non_null(asked);
	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, asked->request, EW_MSG_done, &done), 0);
}

static void shred_key(struct kit *k, struct ew_id span)
{
	struct ew_tape_order order = {.kind = EW_TAPE_SHRED, .epoch = 1, .span = span};
	struct ew_tape_outcome outcome;
	struct ew_tape_sync *job;

	assert_int_equal(ew_tape_order(k->tape, &order), 0);
	do {
		assert_int_equal(ew_tape_chore_begin(k->tape, &job), 0);
		assert_non_null(job);
		ew_tape_sync_run(job);
		assert_int_equal(ew_tape_sync_end(k->tape, &job), 0);
	} while (!ew_tape_order_done(k->tape, &outcome));
	assert_int_equal(outcome.code, 0);
}

static bool released(const struct kit *k, uint32_t segment)
{
	for (size_t i = 0; i < k->n_sent; i++) {
		struct ew_message m;

		if (k->sent[i].number != EW_MSG_segment_release)
			continue;
		assert_int_equal(ew_message_decode(ew_buf_slice(&k->sent[i].bytes), &m), 0);
		if (EW_MESSAGE_AS(&m, segment_release)->segment == segment)
			return true;
	}
	return false;
}

static enum ew_span_state state_of(struct kit *k, struct ew_id span)
{
	struct ew_span_row row;

	assert_int_equal(ew_spans_get(k->core->catalog, span, &row), 0);
	return row.state;
}

static void keys_go_before_segments(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	uint32_t segment = ew_tape_pos_segment(ew_tape_durable(k->tape));
	struct ew_id span = recorded_call(k, 1);
	struct ew_message m;

	(void)state;
	(void)next_segment(k);
	assert_int_equal(kit_ring(k), 0);
	some_time(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_span_shred), 0);
	finish(k, "{\"packets\":15}");
	some_time(k);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_span_shred, &m));
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, span_shred)->span, span));
	assert_int_equal(state_of(k, span), EW_SPAN_FINISHED);
	assert_false(released(k, segment));
	/* A refusal is asked for again, and so is what nobody answers when the recorder is back. */
	answer_shreds(k, -EIO);
	some_time(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_span_shred), 2);
	some_time(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_span_shred), 2);
	/* That the key file is gone is no proof: it may come back with the power. */
	shred_key(k, span);
	some_time(k);
	assert_int_equal(state_of(k, span), EW_SPAN_FINISHED);
	answer_shreds(k, 0);
	some_time(k);
	assert_int_equal(state_of(k, span), EW_SPAN_SHREDDED);
	some_time(k);
	assert_true(released(k, segment));
	kit_free(&k);
}

/* What stays on the tape because no object holds it keeps its own segment, and no other. */
static void kept_sound_holds_only_itself(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	uint32_t first = ew_tape_pos_segment(ew_tape_durable(k->tape));
	struct ew_id kept = recorded_call(k, 1), shredded;
	uint32_t second;

	(void)state;
	finish(k, "{\"packets\":1}");
	finish(k, "{\"packets\":1}"); /* its frames */
	assert_int_equal(state_of(k, kept), EW_SPAN_KEPT);
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "tape_kept");
	second = next_segment(k);
	shredded = recorded_call(k, 2);
	finish(k, "{\"packets\":15}");
	(void)next_segment(k);
	assert_int_equal(kit_ring(k), 0);
	some_time(k);
	answer_shreds(k, -ENOENT);
	some_time(k);
	some_time(k);
	assert_int_equal(state_of(k, shredded), EW_SPAN_SHREDDED);
	assert_int_equal(state_of(k, kept), EW_SPAN_KEPT);
	assert_true(released(k, second));
	assert_false(released(k, first));
	/* Nor does a later keeper think otherwise. */
	kit_stop(k);
	kit_forget(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
	ew_io_sim_advance(k->io, 120 * EW_US_PER_S);
	some_time(k);
	assert_int_equal(state_of(k, kept), EW_SPAN_KEPT);
	assert_false(released(k, first));
	kit_free(&k);
}

/* What an opt-out destroys is said in its call, also by a keeper that was not there when it was ordered. */
static void what_is_purged_is_said(void **state)
{
	struct kit *k = kit_new("policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n"
				"    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
				"    opt_out: {already_captured: purge}\n    keep: {recording: 90d}\n");
	struct ew_id span;
	size_t ordered;

	(void)state;
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	span = kit_span(k, 1, 1);
	kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	kit_end_call(k, 1);
	assert_int_equal(kit_ring(k), 0);
	kit_stop(k);
	kit_forget(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
	some_time(k);
	some_time(k);
	kit_read_log(k, 1);
	ordered = kit_logged(k, EW_EVENT_TREATMENT_ORDERED);
	assert_int_equal(kit_logged(k, EW_EVENT_SPAN_SHREDDED), 0);
	assert_int_equal(kit_logged(k, EW_EVENT_TREATMENT_DONE), ordered - 1); /* all but the audio, of which there is some */
	answer_shreds(k, 0);
	some_time(k);
	some_time(k);
	assert_int_equal(state_of(k, span), EW_SPAN_SHREDDED);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_SPAN_SHREDDED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_TREATMENT_DONE), ordered);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_TREATMENT_DONE), "kind"), "audio");
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_TREATMENT_DONE), "outcome"), "verified");
	kit_free(&k);
}

/* Where each side stands alone, an opt-out destroys what its party said; the other's own goes when that refuses as well. */
static void each_side_keeps_its_own(void **state)
{
	struct kit *k = kit_new("policy: kit\nentity: {name: Kit, country: LU}\nrules:\n  - name: all\n"
				"    when: {direction: inbound}\n    record: automatic\n" KIT_LAWFUL
				"    sides: {separate: \"each its own\"}\n"
				"    opt_out: {already_captured: purge}\n    keep: {recording: 90d}\n");
	struct ew_id one, two;

	(void)state;
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	kit_allowed(k, 1, 2);
	one = kit_span(k, 1, 1);
	two = kit_span(k, 1, 2);
	kit_restrict(k, 1, 1, 1, EW_REASON_OPT_OUT, 200);
	assert_int_equal(kit_ring(k), 0);
	some_time(k);
	answer_shreds(k, 0);
	some_time(k);
	assert_int_equal(state_of(k, one), EW_SPAN_SHREDDED);
	assert_int_equal(state_of(k, two), EW_SPAN_CLOSED);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_SPAN_SHREDDED), 1);
	kit_restrict(k, 1, 2, 2, EW_REASON_OPT_OUT, 201);
	assert_int_equal(kit_ring(k), 0);
	some_time(k);
	answer_shreds(k, 0);
	some_time(k);
	assert_int_equal(state_of(k, two), EW_SPAN_SHREDDED);
	kit_free(&k);
}

/* Nothing is kept of a span whose key is gone: it could never be opened. */
static void noise_is_not_kept(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_id span = recorded_call(k, 1);

	(void)state;
	finish(k, "{\"packets\":1}");
	shred_key(k, span);
	finish(k, "{\"packets\":1}"); /* its frames */
	assert_int_equal(state_of(k, span), EW_SPAN_FINISHED);
	kit_free(&k);
}

/* -- the sweep -- */

static bool object_is_there(struct kit *k, struct ew_id object)
{
	int handle = -1;
	int r = ew_store_get(k->core->store, object, &handle);

	ew_io_discard(k->io, &handle);
	return r == 0;
}

static void objects_without_a_row_are_swept(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_id stray[3], made;

	(void)state;
	(void)recorded_call(k, 1);
	finish(k, "{\"packets\":15}");
	kit_read_log(k, 1);
	assert_int_equal(
		ew_id_parse(ew_slice_text(kit_field(kit_find(k, EW_EVENT_ARTIFACT_MADE), "object")), &made), 0);
	for (uint8_t i = 0; i < 3; i++) {
		struct ew_hash hash;
		int handle;

		stray[i] = kit_id((uint8_t)(0x40 + i), i);
		assert_int_equal(ew_store_begin(k->core->store, stray[i], 0, &handle), 0);
		assert_int_equal(ew_io_write_all(k->io, handle, "x", 1, 0), 0);
		assert_int_equal(ew_io_close(k->io, &handle), 0);
		assert_int_equal(ew_sha256_of(EW_SLICE("x"), &hash), 0);
		assert_int_equal(ew_store_commit(k->core->store, stray[i], 0, 1, &hash), 0);
	}
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_true(object_is_there(k, stray[0])); /* not while it starts: there may be millions */
	assert_int_equal(kit_connect(k), 0);
	for (size_t i = 0; i < 3; i++)
		assert_false(object_is_there(k, stray[i]));
	assert_true(object_is_there(k, made));
	kit_free(&k);
}

/* A file that is gone is no silence: who listens is told, and once the call. */
static void a_lost_object_is_told(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_id made;

	(void)state;
	(void)recorded_call(k, 1);
	finish(k, "{\"packets\":15}");
	kit_read_log(k, 1);
	assert_int_equal(
		ew_id_parse(ew_slice_text(kit_field(kit_find(k, EW_EVENT_ARTIFACT_MADE), "object")), &made), 0);
	assert_int_equal(ew_store_remove(k->core->store, made), 0);
	ew_keeper_peer(k->core, EW_ROLE_WORKER, WORKER, true);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(kit_ask_more(k, KIT_TOKEN, EW_ASK_AUDIO, 1, "{}", "training", ""), 500);
		assert_true(kit_problem(k, "object_lost"));
	}
	kit_read_log(k, 1);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "object_lost");
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 1);
	kit_free(&k);
}

/* Without an epoch a recorder keeps nothing: one whose disk had no room for it is told again until it has. */
static void a_refused_epoch_is_told_again(void **state)
{
	struct ew_msg_done full = {.code = -ENOSPC}, done = {.code = 0};
	struct kit *k = kit_new(kit_automatic);
	const struct kit_sent *told = kit_last_sent(k, EW_ROLE_RECORDER, EW_MSG_epoch_add);
	uint64_t request;

	(void)state;
	assert_non_null(told);
	request = told->request;
	for (int refusals = 0; refusals < 3; refusals++) {
		assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, request, EW_MSG_done, &full), 0);
		kit_forget(k);
		some_time(k);
		assert_true(kit_count(k, EW_ROLE_RECORDER, EW_MSG_epoch_add) > 0);
	}
	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, request, EW_MSG_done, &done), 0);
	kit_forget(k);
	some_time(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_epoch_add), 0);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_epoch_is_told_again),
		cmocka_unit_test(keys_go_before_segments),
		cmocka_unit_test(kept_sound_holds_only_itself),
		cmocka_unit_test(what_is_purged_is_said),
		cmocka_unit_test(each_side_keeps_its_own),
		cmocka_unit_test(noise_is_not_kept),
		cmocka_unit_test(objects_without_a_row_are_swept),
		cmocka_unit_test(a_lost_object_is_told),
	};

	return cmocka_run_group_tests_name("keeper_release", tests, NULL, NULL);
}

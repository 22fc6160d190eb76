/*
 * The keeper's side: silence shuts, reconnecting tells every gate, a restart shuts and restores,
 * the tape's orders are carried out, and signal never takes a call for gone because the keeper is
 * late.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tape/record.h"
#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING

static struct harness *with_open_call(uint64_t seed, uint32_t *ret_slot)
{
	struct harness *h = harness_new(seed);

	harness_open_call(h, 1);
	*ret_slot = harness_add_stream(h, 1, 11, 1);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	return h;
}

static void test_silence_shuts(void **state)
{
	const struct ew_msg_ev_restricted *e;
	uint32_t slot;
	struct harness *h = with_open_call(1, &slot);
	uint64_t before;

	(void)state;
	h->keeper_is_silent = true;
	harness_run_ms(h, 4900);
	before = harness_restriction(h, 1, 11);
	harness_rtp(h, slot, 1, "kept");
	harness_run_ms(h, 200);
	harness_rtp(h, slot, 2, "SECRET");
	harness_run_ms(h, 200);
	assert_int_equal(harness_allow_as(h, 1, 11, REC, before), -ESTALE);
	harness_read(h);
	assert_int_equal(h->n_kept, 1);
	assert_int_equal(harness_events(h, EW_MSG_ev_restricted), 1);
	e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_restricted, 0)->message, ev_restricted);
	assert_int_equal(e->reason, EW_REASON_KEEPER_SILENT);
	assert_true(ew_id_is_zero(e->party));
	/* Silence goes on: shut once, told once. It may be opened again by somebody who has
	 * seen it. */
	harness_run_ms(h, 20000);
	harness_read(h);
	/* The refused order was a word, too */
	assert_int_equal(harness_events(h, EW_MSG_ev_restricted), 2);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	harness_free(&h);
}

static void test_mandatory_goes_on_without_the_keeper(void **state)
{
	struct harness *h = harness_bare(2);
	uint32_t slot;

	(void)state;
	h->config.stand_in_mandatory = true;
	harness_start(h);
	harness_connect(h);
	harness_open_call(h, 1);
	slot = harness_add_stream(h, 1, 11, 1);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	h->keeper_is_silent = true;
	harness_run_ms(h, 30000);
	harness_rtp(h, slot, 2, "kept");
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(h->n_kept, 1);
	harness_free(&h);
}

static void test_the_doorbell(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(3, &slot);
	const struct ew_msg_doorbell *bell;
	size_t before;

	(void)state;
	harness_run_ms(h, 500);
	before = harness_count(h, EW_MSG_doorbell);
	harness_run_ms(h, 500);
	assert_int_equal(harness_count(h, EW_MSG_doorbell), before); /* nothing happened */
	for (uint16_t i = 0; i < 10; i++) {
		harness_restrict(h, (uint8_t)(50 + i), 1, 11, REC);
		ew_recorder_tick(h->core);
	}
	/* Before each answer, so that the keeper knows when the one who ordered does; else at most every 20 ms. */
	assert_int_equal(harness_count(h, EW_MSG_doorbell), before + 10);
	harness_run_ms(h, 50);
	assert_true(harness_count(h, EW_MSG_doorbell) <= before + 13);
	bell = &harness_last(h, EW_MSG_doorbell)->as.doorbell;
	harness_read(h);
	assert_int_equal(bell->durable_events, h->n_events);
	harness_free(&h);
}

static void test_a_restart(void **state)
{
	struct ew_msg_call_restore call = {.interaction = harness_id(1),
		.dialog = EW_SLICE("dialog")};
	struct ew_msg_stream_add stream = {.interaction = harness_id(1),
		.party = harness_id(11),
		.stream = 1,
		.remote_address = EW_SLICE("192.0.2.1"),
		.active = 1,
		.port = 20000};
	struct ew_msg_restore_end end = {0};
	uint32_t slot;
	struct harness *h = with_open_call(4, &slot);
	uint64_t before = harness_restriction(h, 1, 11);
	size_t dialogs;

	(void)state;
	harness_rtp(h, slot, 1, "kept");
	harness_run_ms(h, 300);
	ew_recorder_abandon(&h->core);
	ew_io_sim_kill(h->io);
	h->config.boot_counter = 2;
	h->n_sent = 0;
	harness_start(h);
	ew_recorder_peer(h->core, EW_RECORDER_SIGNAL, true);
	assert_int_equal(harness_count(h, EW_MSG_restore_end), 0);
	ew_recorder_peer(h->core, EW_RECORDER_KEEPER, true);
	assert_int_equal(harness_last(h, EW_MSG_gate_state_end)->as.gate_state_end.count, 0);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_call_restore, &call);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_call_restore, &call);
	assert_int_equal(harness_last(h, EW_MSG_done)->as.done.code, -EEXIST);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_stream_add, &stream);
	assert_int_equal(harness_last(h, EW_MSG_stream_added)->as.stream_added.port, 20000);
	assert_int_equal(harness_count(h, EW_MSG_dialog_restore), 0);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_restore_end, &end);
	dialogs = harness_count(h, EW_MSG_dialog_restore);
	assert_int_equal(dialogs, 1);
	assert_int_equal(harness_last(h, EW_MSG_restore_end)->as.restore_end.count, 1);
	/* Shut, under a number above all of the boot before: what the keeper knew then opens
	 * nothing. */
	assert_true(harness_restriction(h, 1, 11) > before);
	assert_int_equal(harness_allow_as(h, 1, 11, REC, before), -ESTALE);
	harness_rtp(h, 0, 2, "SECRET");
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	ew_io_sim_advance(h->io, 1);
	harness_rtp(h, 0, 3, "kept");
	harness_run_ms(h, 300);
	harness_read(h);
	assert_int_equal(h->n_kept, 2);
	assert_int_equal(h->kept[1].packet.sequence, 3);
	assert_int_equal(harness_events(h, EW_MSG_ev_call_restored), 1);
	assert_int_equal(
		EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_restricted, 0)->message,
			ev_restricted)->reason,
		EW_REASON_RESTART);
	assert_int_equal(harness_events(h, EW_MSG_ev_started), 2);
	harness_free(&h);
}

static void test_signal_comes_back(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(5, &slot);

	(void)state;
	harness_open_call(h, 2);
	h->n_sent = 0;
	ew_recorder_peer(h->core, EW_RECORDER_SIGNAL, false);
	ew_recorder_peer(h->core, EW_RECORDER_SIGNAL, true);
	assert_int_equal(harness_count(h, EW_MSG_dialog_restore), 2);
	assert_int_equal(harness_last(h, EW_MSG_restore_end)->as.restore_end.count, 2);
	harness_free(&h);
}

static bool eight_at_most(void *arg, enum ew_recorder_peer to)
{
	struct harness *h = arg;

	return to == EW_RECORDER_WEB || h->n_sent < 8;
}

/* Ids of the harness differ in one byte, which would put all of them into one bucket. */
static void open_somewhere(struct harness *h, uint8_t call)
{
	struct ew_msg_call_open open = {.interaction = harness_id(1), .dialog = EW_SLICE("dialog")};
	struct ew_msg_stream_add stream = {.remote_address = EW_SLICE("192.0.2.1"), .active = 1};

	open.interaction.bytes[8] = call;
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_open, &open);
	stream.interaction = open.interaction;
	for (uint8_t i = 1; i <= 2; i++) {
		stream.stream = i;
		stream.party = harness_id((uint8_t)(100 + i));
		harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_add, &stream);
	}
}

/* Gates and dialogs are told as the peers read, the end mark and the doorbell behind them. */
static void test_told_bit_by_bit(void **state)
{
	struct harness *h = harness_new(11);
	size_t gates = 0, dialogs = 0;

	(void)state;
	for (uint8_t call = 1; call <= 16; call++)
		open_somewhere(h, call);
	h->room = eight_at_most;
	h->tap_arg = h;
	h->n_sent = 0;
	ew_recorder_peer(h->core, EW_RECORDER_KEEPER, true);
	assert_in_range(h->n_sent, 8, 12); /* the calls of one bucket are told together */
	assert_int_equal(harness_count(h, EW_MSG_gate_state_end), 0);
	for (int i = 0; i < 20 && !harness_last(h, EW_MSG_gate_state_end); i++) {
		assert_int_equal(harness_count(h, EW_MSG_doorbell), 0);
		gates += harness_count(h, EW_MSG_gate_state);
		h->n_sent = 0;
		harness_run_ms(h, 10);
	}
	gates += harness_count(h, EW_MSG_gate_state);
	assert_int_equal(gates, 32);
	assert_int_equal(harness_last(h, EW_MSG_gate_state_end)->as.gate_state_end.count, 32);
	assert_int_equal(harness_count(h, EW_MSG_doorbell), 1);
	h->n_sent = 0;
	ew_recorder_peer(h->core, EW_RECORDER_SIGNAL, true);
	ew_recorder_peer(h->core, EW_RECORDER_SIGNAL, false);
	h->n_sent = 0;
	harness_run_ms(h, 100);
	assert_int_equal(h->n_sent, 0); /* nobody is there */
	ew_recorder_peer(h->core, EW_RECORDER_SIGNAL, true);
	for (int i = 0; i < 20 && !harness_last(h, EW_MSG_restore_end); i++) {
		dialogs += harness_count(h, EW_MSG_dialog_restore);
		h->n_sent = 0;
		harness_run_ms(h, 10);
	}
	dialogs += harness_count(h, EW_MSG_dialog_restore);
	assert_int_equal(dialogs, 16);
	assert_int_equal(harness_last(h, EW_MSG_restore_end)->as.restore_end.count, 16);
	harness_free(&h);
}

/*
 * More streams than answers may wait for the disk are handed back while it is slow: none is lost by
 * it.
 */
static void test_handed_back_to_a_slow_disk(void **state)
{
	struct harness *h = harness_bare(12);
	struct ew_msg_call_restore call = {.dialog = EW_SLICE("dialog")};
	struct ew_msg_stream_add stream = {
		.remote_address = EW_SLICE("192.0.2.1"), .active = 1, .party = harness_id(11)};
	struct ew_msg_restore_end end = {0};
	struct ew_recorder_counts counts;
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	(void)state;
	h->config.max_calls = 300;
	h->hold_jobs = true;
	harness_start(h);
	ew_recorder_peer(h->core, EW_RECORDER_KEEPER, true);
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	for (uint32_t i = 0; i < 300; i++) {
		struct ew_message m;

		call.interaction = harness_id(1);
		call.interaction.bytes[13] = (uint8_t)(i >> 8);
		call.interaction.bytes[14] = (uint8_t)i;
		stream.interaction = call.interaction;
		ew_buf_clear(&bytes);
		assert_int_equal(ew_message_encode(EW_MSG_call_restore, 0, &call, &bytes), 0);
		assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
		ew_recorder_message(h->core, EW_RECORDER_KEEPER, &m);
		for (stream.stream = 0; stream.stream < 15; stream.stream++) {
			stream.port = (uint16_t)(20000 + 2 * (15 * i + stream.stream));
			ew_buf_clear(&bytes);
			assert_int_equal(
				ew_message_encode(EW_MSG_stream_add, 0, &stream, &bytes), 0);
			assert_int_equal(ew_message_decode(ew_buf_slice(&bytes), &m), 0);
			ew_recorder_message(h->core, EW_RECORDER_KEEPER, &m);
		}
	}
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_restore_end, &end);
	ew_recorder_counts(h->core, &counts);
	assert_int_equal(counts.calls, 300);
	assert_int_equal(counts.streams, 4500);
	assert_int_equal(h->ports_open, 4500);
	harness_free(&h);
}

/* A call that cannot be taken back is told of. */
static void test_no_room_for_a_call_handed_back(void **state)
{
	struct harness *h = harness_bare(13);
	struct ew_msg_call_restore call = {.dialog = EW_SLICE("dialog")};
	struct ew_msg_restore_end end = {0};

	(void)state;
	h->config.max_calls = 2;
	harness_start(h);
	ew_recorder_peer(h->core, EW_RECORDER_KEEPER, true);
	for (uint8_t i = 1; i <= 3; i++) {
		struct ew_msg_stream_add stream = {.interaction = harness_id(i), .party = harness_id(11), .stream = 1,
			.remote_address = EW_SLICE("127.0.0.1"), .remote_port = 4000, .active = 1, .port = 20000};

		call.interaction = harness_id(i);
		stream.port = (uint16_t)(20000 + 2 * i);
		harness_say(h, EW_RECORDER_KEEPER, EW_MSG_call_restore, &call);
		harness_say(h, EW_RECORDER_KEEPER, EW_MSG_stream_add, &stream);
	}
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_restore_end, &end);
	harness_run_ms(h, 300);
	harness_read(h);
	assert_int_equal(h->ports_open, 2);
	assert_int_equal(harness_events(h, EW_MSG_ev_call_restored), 3);
	assert_int_equal(harness_events(h, EW_MSG_ev_exception), 1);
	assert_true(ew_slice_equal(
		EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_exception, 0)->message, ev_exception)
			->kind,
		EW_SLICE("call_not_restored")));
	harness_free(&h);
}

static void test_a_dead_call_is_ended(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(6, &slot);

	(void)state;
	for (uint16_t i = 1; i < 100; i++) {
		harness_rtp(h, slot, i, "kept");
		harness_run_ms(h, 1000);
	}
	assert_int_equal(harness_count(h, EW_MSG_call_gone), 0);
	harness_run_ms(h, 62000);
	assert_int_equal(harness_count(h, EW_MSG_call_gone), 1);
	assert_int_equal(harness_last(h, EW_MSG_call_gone)->as.call_gone.cause, 2);
	assert_int_equal(h->ports_open, 0);
	harness_read(h);
	assert_int_equal(
		EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_call_ended, 0)->message,
			ev_call_ended)->cause, 2);
	harness_free(&h);
}

static void test_a_call_on_hold_is_not(void **state)
{
	struct ew_msg_stream_set hold = {
		.interaction = harness_id(1), .stream = 1, .remote_address = EW_SLICE("192.0.2.1")};
	uint32_t slot;
	struct harness *h = with_open_call(7, &slot);

	(void)state;
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_set, &hold);
	harness_run_ms(h, 200000);
	assert_int_equal(harness_count(h, EW_MSG_call_gone), 0);
	/* Nor when signal is away for a while: it told of the hold, and will tell of its end. */
	ew_recorder_peer(h->core, EW_RECORDER_SIGNAL, false);
	harness_run_ms(h, 200000);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_call_ended), 0);
	harness_free(&h);
}

static void test_nor_is_it_for_ever(void **state)
{
	struct ew_msg_stream_set hold = {
		.interaction = harness_id(1), .stream = 1, .remote_address = EW_SLICE("192.0.2.1")};
	uint32_t slot;
	struct harness *h = with_open_call(8, &slot);

	(void)state;
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_set, &hold);
	h->keeper_is_silent = true;
	for (int minutes = 0; minutes < 239; minutes++) {
		ew_io_sim_advance(h->io, 60 * EW_US_PER_S);
		ew_recorder_tick(h->core);
	}
	assert_int_equal(harness_count(h, EW_MSG_call_gone), 0);
	for (int minutes = 0; minutes < 2; minutes++) {
		ew_io_sim_advance(h->io, 60 * EW_US_PER_S);
		ew_recorder_tick(h->core);
	}
	assert_int_equal(harness_count(h, EW_MSG_call_gone), 1);
	harness_free(&h);
}

static void test_ended_by_order(void **state)
{
	struct ew_msg_call_end m = {.interaction = harness_id(1), .cause = 5};
	uint32_t slot;
	struct harness *h = with_open_call(8, &slot);
	uint64_t request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_call_end, &m);

	(void)state;
	assert_int_equal(harness_answer(h, request)->as.done.code, 0);
	assert_int_equal(harness_last(h, EW_MSG_call_gone)->as.call_gone.cause, 5);
	request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_call_end, &m);
	assert_int_equal(harness_answer(h, request)->as.done.code, -ENOENT);
	harness_free(&h);
}

static void test_orders_of_the_tape(void **state)
{
	struct ew_msg_copy_forward copy = {0};
	struct ew_msg_segment_release release = {0};
	struct ew_msg_span_shred shred = {.epoch = 1};
	struct ew_msg_epoch_retire retire = {.epoch = 1};
	struct ew_msg_call_end bye = {.interaction = harness_id(1)};
	struct harness *h = harness_bare(9);
	uint64_t request;
	uint32_t slot;

	(void)state;
	h->config.tape.segment_bytes = 64 * 1024;
	harness_start(h);
	harness_connect(h);
	harness_open_call(h, 1);
	slot = harness_add_stream(h, 1, 11, 1);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (uint16_t i = 1; i < 600; i++) {
		harness_rtp(h, slot, i, "kept");
		harness_run_ms(h, 20);
	}
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &bye);
	harness_read(h);
	copy.span = shred.span = h->kept[0].span;
	copy.segment = ew_tape_pos_segment(
		EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_span_closed, 0)->message,
			ev_span_closed)->last);
	request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_copy_forward, &copy);
	if (harness_answer(h, request)->as.done.code) { /* it is still the running one */
		copy.segment--;
		request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_copy_forward, &copy);
	}
	assert_int_equal(harness_answer(h, request)->number, EW_MSG_done);
	assert_int_equal(harness_answer(h, request)->as.done.code, 0);
	release.segment = copy.segment;
	request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_segment_release, &release);
	assert_int_equal(harness_answer(h, request)->as.done.code, 0);
	request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_segment_release, &release);
	assert_int_equal(harness_answer(h, request)->as.done.code, -ENOENT);
	request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_span_shred, &shred);
	assert_int_equal(harness_answer(h, request)->as.done.code, 0);
	request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_span_shred, &shred);
	assert_int_equal(harness_answer(h, request)->as.done.code, -ENOENT);
	request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_epoch_retire, &retire);
	assert_int_equal(harness_answer(h, request)->as.done.code, -EBUSY);
	harness_free(&h);
}

static void test_a_failed_disk_ends_the_process(void **state)
{
	struct ew_msg_keeper_alive alive = {0};
	uint32_t slot;
	struct harness *h = with_open_call(10, &slot);
	struct ew_tape_sync *job;

	(void)state;
	h->hold_jobs = true;
	harness_restrict(h, 50, 1, 11, REC);
	job = TAKE(h->job);
	assert_non_null(job);
	ew_io_sim_fail(h->io, 1, -EIO);
	ew_tape_sync_run(job);
	assert_int_not_equal(ew_recorder_synced(h->core, job), 0);
	assert_int_not_equal(ew_recorder_failed(h->core), 0);
	/* Nothing is said of what is not known */
	assert_int_equal(harness_count(h, EW_MSG_restricted), 0);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_keeper_alive, &alive);
	ew_recorder_tick(h->core);
	harness_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silence_shuts),
		cmocka_unit_test(test_mandatory_goes_on_without_the_keeper),
		cmocka_unit_test(test_the_doorbell),
		cmocka_unit_test(test_a_restart),
		cmocka_unit_test(test_signal_comes_back),
		cmocka_unit_test(test_told_bit_by_bit),
		cmocka_unit_test(test_handed_back_to_a_slow_disk),
		cmocka_unit_test(test_no_room_for_a_call_handed_back),
		cmocka_unit_test(test_a_dead_call_is_ended),
		cmocka_unit_test(test_a_call_on_hold_is_not),
		cmocka_unit_test(test_nor_is_it_for_ever),
		cmocka_unit_test(test_ended_by_order),
		cmocka_unit_test(test_orders_of_the_tape),
		cmocka_unit_test(test_a_failed_disk_ends_the_process),
	};

	return cmocka_run_group_tests_name("recorder_keeper", tests, NULL, NULL);
}

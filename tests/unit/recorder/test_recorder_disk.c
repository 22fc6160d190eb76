/*
 * A disk without room: recording stops and says so, restrictions are obeyed and told, what the
 * keeper releases makes room, and it goes on. A start without room, with every gate shut. And tape
 * orders, which are done beside the packets.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tape/tape_reader.h"
#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING

static void limit_to_what_is_used(struct harness *h, uint64_t more)
{
	uint64_t room = 0;

	ew_io_sim_limit(h->io, UINT64_MAX);
	assert_int_equal(ew_io_free_bytes(h->io, "/", &room), 0);
	ew_io_sim_limit(h->io, ((uint64_t)1 << 40) - room + more);
}

static void stream_for_ms(struct harness *h, uint32_t slot, uint16_t *sequence, int ms)
{
	for (; ms > 0; ms -= 20) {
		harness_rtp(h, slot, (*sequence)++, "n");
		harness_run_ms(h, 20);
	}
}

static struct harness *small_disk(uint64_t seed)
{
	struct harness *h = harness_bare(seed);

	h->config.tape.segment_bytes = 16 * 1024;
	h->config.tape.reserve_bytes = 16 * 1024;
	return h;
}

static size_t exceptions(const struct harness *h, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_exception); i++) {
		struct ew_slice is = EW_MESSAGE_AS(
			&harness_event(h, EW_MSG_ev_exception, i)->message, ev_exception)->kind;

		n += ew_slice_equal(is, ew_slice_text(kind));
	}
	return n;
}

static int64_t release_below(struct harness *h, uint32_t below)
{
	_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
	int64_t code = -ENOENT;
	size_t n = 0;

	assert_int_equal(ew_tape_segments(h->io, TAPE_FOLDER, &segments, &n), 0);
	for (size_t i = 0; i < n && segments[i] < below; i++) {
		struct ew_msg_segment_release m = {.segment = segments[i]};
		uint64_t request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_segment_release, &m);

		code = harness_answer(h, request)->as.done.code;
		assert_int_equal(code, 0);
	}
	return code;
}

static void test_a_full_disk_makes_a_gap(void **state)
{
	const struct ew_msg_ev_gap *gap;
	struct harness *h = small_disk(1);
	uint16_t sequence = 1;
	uint64_t request;
	size_t kept;
	uint32_t slot;

	(void)state;
	harness_start(h);
	harness_connect(h);
	harness_open_call(h, 1);
	slot = harness_add_stream(h, 1, 11, 1);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	stream_for_ms(h, slot, &sequence, 12000);
	limit_to_what_is_used(h, 2000);
	stream_for_ms(h, slot, &sequence, 4000);
	assert_int_equal(ew_recorder_failed(h->core), 0);
	/* A restriction is obeyed, and its answer is durable: that is what the reserve is for. */
	request = harness_restrict(h, 50, 1, 11, REC);
	assert_non_null(harness_answer(h, request));
	assert_int_equal(harness_answer(h, request)->as.restricted.code, 0);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	stream_for_ms(h, slot, &sequence, 1000);
	harness_run_ms(h, 400);
	harness_read(h);
	kept = h->n_kept;
	assert_true(kept > 550 && kept < 700);
	assert_int_equal(exceptions(h, "disk_full"), 1);
	assert_true(harness_events(h, EW_MSG_ev_gap) >= 2);
	gap = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_gap, 0)->message, ev_gap);
	assert_int_equal(gap->why, ENOSPC);
	/* What the keeper releases makes room. */
	assert_int_equal(release_below(h, 8), 0);
	harness_run_ms(h, 3000);
	stream_for_ms(h, slot, &sequence, 1000);
	assert_int_equal(harness_count(h, EW_MSG_doorbell) > 0, 1);
	ew_io_sim_limit(h->io, UINT64_MAX);
	kept = 0;
	{
		struct ew_msg_call_end bye = {.interaction = harness_id(1)};
		uint64_t told = 0;

		harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &bye);
		harness_read(h);
		for (size_t i = 0; i < harness_events(h, EW_MSG_ev_gap); i++)
			told += EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_gap, i)->message, ev_gap)
					->packets;
		for (size_t i = 0; i < h->n_kept; i++)
			kept += h->kept[i].packet.sequence >= sequence - 45u;
		assert_int_equal(kept, 45);
		assert_true(told >= 200 && told < 300);
	}
	harness_free(&h);
}

static void test_a_start_without_room(void **state)
{
	struct harness *h = small_disk(2);
	struct ew_msg_call_restore call = {.interaction = harness_id(1)};
	uint16_t sequence = 1;
	uint64_t request;
	uint32_t slot;

	(void)state;
	harness_start(h);
	harness_connect(h);
	harness_run_ms(h, 100);
	ew_recorder_abandon(&h->core);
	ew_io_sim_kill(h->io);
	ew_io_sim_limit(h->io, 0);
	h->config.boot_counter++;
	h->n_sent = 0;
	harness_start(h);
	harness_connect(h);
	h->hold_jobs = false;
	/* A call that was live comes back with its gate shut; a new one is refused at once. */
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_call_restore, &call);
	{
		struct ew_msg_stream_add stream = {.interaction = harness_id(1),
			.party = harness_id(11),
			.stream = 1,
			.remote_address = EW_SLICE("192.0.2.1"),
			.active = 1,
			.port = 20000};
		struct ew_msg_call_open other = {.interaction = harness_id(2),
			.facts = EW_SLICE("{}"),
			.dialog = EW_SLICE("dialog")};

		harness_say(h, EW_RECORDER_KEEPER, EW_MSG_stream_add, &stream);
		request = harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_open, &other);
	}
	assert_int_equal(harness_answer(h, request)->as.done.code, -ENOSPC);
	slot = 0;
	assert_int_equal(harness_allow(h, 1, 11, REC), -ENOSPC);
	stream_for_ms(h, slot, &sequence, 500);
	assert_int_equal(ew_recorder_failed(h->core), 0);
	assert_int_equal(harness_last(h, EW_MSG_doorbell)->as.doorbell.durable_events, 0);
	/* Room: what was said is written, and the gate opens when it is asked to. */
	ew_io_sim_limit(h->io, UINT64_MAX);
	harness_run_ms(h, 3000);
	assert_true(harness_last(h, EW_MSG_doorbell)->as.doorbell.durable_events > 2);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	stream_for_ms(h, slot, &sequence, 500);
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(h->n_kept, 25);
	assert_int_equal(harness_events(h, EW_MSG_ev_started), 2);
	assert_int_equal(exceptions(h, "disk_full"), 1);
	harness_free(&h);
}

/* A new call would not be admitted on a full disk; this one was live already. */
static void resume_call(struct harness *h, uint8_t call)
{
	struct ew_msg_call_open m = {.interaction = harness_id(call),
		.facts = EW_SLICE("{}"),
		.dialog = EW_SLICE("dialog"),
		.resumed = 1};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_open, &m);
}

/* The room ends at any byte of a run: the recorder stays, and all is said when there is room. */
static void test_room_ends_anywhere(void **state)
{
	(void)state;
	for (uint64_t more = 0; more < 60000; more += 1777) {
		struct harness *h = small_disk(100 + more);
		uint16_t sequence = 1;
		uint64_t request;
		uint32_t slot;
		size_t kept = 0;

		if (more % 2)
			h->config.tape.reserve_bytes = 0;
		limit_to_what_is_used(h, more);
		if (more < 16384) /* folders need room once */
			ew_io_sim_limit(h->io, UINT64_MAX);
		harness_start(h);
		harness_connect(h);
		if (more < 16384)
			limit_to_what_is_used(h, more);
		harness_run_ms(h, 100);
		resume_call(h, 1);
		slot = harness_add_stream(h, 1, 11, 1);
		(void)!harness_allow(h, 1, 11, REC);
		stream_for_ms(h, slot, &sequence, 3000);
		request = harness_restrict(h, 50, 1, 11, REC);
		harness_run_ms(h, 500);
		assert_int_equal(ew_recorder_failed(h->core), 0);
		ew_io_sim_limit(h->io, UINT64_MAX);
		harness_run_ms(h, 3000);
		assert_non_null(harness_answer(h, request));
		assert_int_equal(harness_answer(h, request)->as.restricted.code, 0);
		assert_int_equal(harness_allow(h, 1, 11, REC), 0);
		stream_for_ms(h, slot, &sequence, 500);
		harness_run_ms(h, 300);
		assert_int_equal(ew_recorder_failed(h->core), 0);
		harness_read(h);
		for (size_t i = 0; i < h->n_kept; i++)
			kept += h->kept[i].packet.sequence >= sequence - 25u;
		assert_int_equal(kept, 25);
		harness_free(&h);
	}
}

/* Orders never run on the packets' thread: nothing is answered, or touched, before a job was. */
static void test_orders_are_jobs(void **state)
{
	struct ew_msg_span_shred shred = {.epoch = 1};
	struct ew_msg_call_end bye = {.interaction = harness_id(1)};
	struct harness *h = harness_new(3);
	uint16_t sequence = 1;
	uint64_t request[3], calls;
	uint32_t slot;

	(void)state;
	harness_open_call(h, 1);
	slot = harness_add_stream(h, 1, 11, 1);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	stream_for_ms(h, slot, &sequence, 500);
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &bye);
	harness_run_ms(h, 300);
	harness_read(h);
	shred.span = h->kept[0].span;
	h->hold_jobs = true;
	calls = ew_io_sim_calls(h->io);
	for (int i = 0; i < 2; i++)
		request[i] = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_span_shred, &shred);
	assert_int_equal(ew_io_sim_calls(h->io), calls);
	assert_null(harness_answer(h, request[0]));
	h->hold_jobs = false;
	harness_sync(h);
	assert_int_equal(harness_answer(h, request[0])->as.done.code, 0);
	assert_int_equal(harness_answer(h, request[1])->as.done.code, -ENOENT);
	/* Who asked before is not who is there now. */
	h->hold_jobs = true;
	request[2] = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_span_shred, &shred);
	ew_recorder_peer(h->core, EW_RECORDER_KEEPER, false);
	ew_recorder_peer(h->core, EW_RECORDER_KEEPER, true);
	h->hold_jobs = false;
	harness_sync(h);
	assert_null(harness_answer(h, request[2]));
	harness_free(&h);
}

/* A stock that is half made does not hold up the end; what was said is durable all the same. */
static void test_no_job_is_begun_at_the_end(void **state)
{
	struct harness *h = harness_bare(4);
	struct ew_tape_sync *job;

	(void)state;
	h->config.tape.key_stock = 1000;
	h->hold_jobs = true;
	harness_start(h);
	harness_connect(h);
	harness_open_call(h, 1);
	harness_run_ms(h, 20);
	job = TAKE(h->job);
	assert_non_null(job);
	ew_recorder_ending(h->core);
	ew_tape_sync_run(job);
	assert_int_equal(ew_recorder_synced(h->core, job), 0);
	assert_null(h->job);
	ew_recorder_free(&h->core);
	ew_io_sim_crash(h->io);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_call_offered), 1);
	harness_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_full_disk_makes_a_gap),
		cmocka_unit_test(test_a_start_without_room),
		cmocka_unit_test(test_room_ends_anywhere),
		cmocka_unit_test(test_orders_are_jobs),
		cmocka_unit_test(test_no_job_is_begun_at_the_end),
	};

	return cmocka_run_group_tests_name("recorder_disk", tests, NULL, NULL);
}

/*
 * A call that could not be recorded without loss is refused before its first packet, whole, with
 * the reason; calls that there are go on; and when the reason is gone, calls are taken again. What
 * the kernel or the disk lost on the way is told as a gap.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "programs/recorder/recorder_admission.h"
#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING

static struct ew_admission_load idle(void)
{
	return (struct ew_admission_load){.calls = 10,
		.max_calls = 100,
		.streams = 2,
		.frames_left = 600,
		.ports = 100,
		.ports_free = 80,
		.pending_most_bytes = 1000,
		.quota_bytes = (uint64_t)64 << 30,
		.since_refused_us = -1,
		.since_dropped_us = -1};
}

static void test_judge(void **state)
{
	struct ew_admission_load l = idle();

	(void)state;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT);
	l.calls = 100;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_CALLS);
	l = idle();
	l.frames_left = 5;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_MEMORY);
	l = idle();
	l.disk_full = true;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_DISK);
	l = idle();
	l.used_bytes = ((uint64_t)63 << 30) - 1;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT);
	l.used_bytes++;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_DISK);
	l.quota_bytes = 0;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT);
	/* A minute of the calls that there are (10, of 20 kB a second), and never more than a quarter */
	l.quota_bytes = 100000000;
	l.used_bytes = 100000000 - 12000000 - 1;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT);
	l.used_bytes++;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_DISK);
	l.quota_bytes = 1000;
	l.used_bytes = 749;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT);
	l.used_bytes = 750;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_DISK);
	l = idle();
	l.ports_free = 1;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_PORTS);
	l.ports = 0;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT);
	l.pending_bytes = 499;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT);
	l.pending_bytes = 500;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_SLOW);
	l = idle();
	l.job_us = EW_US_PER_S + 1;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_SLOW);
	l = idle();
	l.since_refused_us = 0;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_SLOW);
	l.since_refused_us = 5 * EW_US_PER_S;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT);
	l.since_dropped_us = 4 * EW_US_PER_S;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_DROPS);
	l = idle();
	l.keys_short_us = 100 * EW_US_PER_MS;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT);
	l.keys_short_us++;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_KEYS);
	l = idle();
	l.lag_us = 51 * EW_US_PER_MS;
	assert_int_equal(ew_admission_judge(&l), EW_ADMIT_BUSY);
	for (int why = 0; why < EW_ADMISSIONS; why++) {
		assert_non_null(ew_admission_word((enum ew_admission)why));
		assert_non_null(ew_admission_sentence((enum ew_admission)why));
	}
}

static int64_t open_call(struct harness *h, uint8_t call, bool resumed)
{
	struct ew_msg_call_open m = {.interaction = harness_id(call),
		.facts = EW_SLICE("{}"),
		.dialog = EW_SLICE("dialog"),
		.resumed = resumed};

	return harness_answer(h, harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_open, &m))->as.done.code;
}

static uint32_t call_with_stream(struct harness *h)
{
	harness_open_call(h, 1);
	return harness_add_stream(h, 1, 11, 1);
}

static uint8_t told(struct harness *h)
{
	return harness_last(h, EW_MSG_admission)->as.admission.why;
}

static void send_for_ms(struct harness *h, uint32_t slot, uint16_t *sequence, int64_t ms)
{
	for (int64_t t = 0; t < ms; t += 20) {
		harness_rtp(h, slot, (*sequence)++, "a");
		harness_run_ms(h, 20);
	}
}

static size_t exceptions(const struct harness *h, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_events; i++)
		n += h->events[i].message.type->number == EW_MSG_ev_exception &&
		     ew_slice_equal(EW_MESSAGE_AS(&h->events[i].message, ev_exception)->kind,
			     ew_slice_text(kind));
	return n;
}

/* The kernel had no room: a gap where the gate is open, and nobody new for a while. */
static void test_kernel_drops(void **state)
{
	struct harness *h = harness_new(4);
	const struct ew_msg_ev_gap *gap;
	uint16_t sequence = 1;
	uint32_t slot;

	(void)state;
	assert_int_equal(told(h), EW_ADMIT);
	slot = call_with_stream(h);
	ew_recorder_dropped(h->core, slot, 3, (struct ew_wall){0}); /* its gate is shut: only counted */
	harness_run_ms(h, 6000);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	send_for_ms(h, slot, &sequence, 200);
	ew_recorder_dropped(h->core, slot, 7, (struct ew_wall){0});
	harness_run_ms(h, 20);
	assert_int_equal(told(h), EW_ADMIT_DROPS);
	assert_int_equal(open_call(h, 2, false), -EAGAIN);
	assert_int_equal(open_call(h, 3, true), 0); /* it was live before */
	send_for_ms(h, slot, &sequence, 5200);
	assert_int_equal(told(h), EW_ADMIT);
	assert_int_equal(open_call(h, 2, false), 0);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_gap), 1);
	gap = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_gap, 0)->message, ev_gap);
	assert_int_equal(gap->packets, 7);
	assert_int_equal(gap->why, EOVERFLOW);
	assert_true(gap->to_wall >= gap->from_wall);
	assert_int_equal(exceptions(h, "packets_dropped_by_kernel"), 1);
	harness_free(&h);
}

/* Calls that begin faster than keys are made: who is there has theirs, and the next one is told to wait. */
static void test_keys_run_out(void **state)
{
	struct harness *h = harness_bare(5);
	uint16_t sequence = 1;
	uint32_t slot;

	(void)state;
	h->config.tape.key_stock = 32; /* a sixteenth is 2 */
	harness_start(h);
	harness_connect(h);
	slot = call_with_stream(h);
	harness_run_ms(h, 300);
	assert_int_equal(told(h), EW_ADMIT);
	assert_int_equal(harness_allow(h, 1, 11, REC | EW_PURPOSE_QA), 0);
	h->hold_jobs = true;
	for (uint8_t i = 0; i < 33; i++) {
		harness_restrict(h, (uint8_t)(i + 100), 1, 11, EW_PURPOSE_QA);
		assert_int_equal(harness_allow(h, 1, 11, i & 1 ? EW_PURPOSE_QA : REC), 0);
		harness_rtp(h, slot, sequence++, "x");
		ew_io_sim_advance(h->io, 1000);
	}
	harness_run_ms(h, 80); /* the last packets may still get theirs */
	assert_int_equal(told(h), EW_ADMIT);
	harness_run_ms(h, 40);
	assert_int_equal(told(h), EW_ADMIT_KEYS);
	assert_int_equal(open_call(h, 2, false), -EAGAIN);
	h->hold_jobs = false;
	harness_sync(h);
	harness_run_ms(h, 20);
	assert_int_not_equal(told(h), EW_ADMIT_KEYS);
	harness_free(&h);
}

/*
 * The disk stands still for seconds: the call goes on, its gate obeys, what memory can hold is
 * written afterwards, and no new call is begun meanwhile.
 */
static void test_disk_stalls(void **state)
{
	struct harness *h = harness_new(4);
	uint16_t sequence = 1;
	uint32_t slot;
	uint64_t request;

	(void)state;
	slot = call_with_stream(h);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	send_for_ms(h, slot, &sequence, 500);
	h->hold_jobs = true;
	send_for_ms(h, slot, &sequence, 3000);
	assert_int_equal(told(h), EW_ADMIT_SLOW);
	assert_int_equal(open_call(h, 2, false), -EAGAIN);
	request = harness_restrict(h, 50, 1, 11, REC);
	assert_null(harness_answer(h, request)); /* obeyed, but not durable yet */
	send_for_ms(h, slot, &sequence, 400);    /* withheld */
	h->hold_jobs = false;
	harness_sync(h);
	harness_run_ms(h, 300);
	assert_int_equal(harness_answer(h, request)->as.restricted.code, 0);
	assert_int_equal(ew_recorder_failed(h->core), 0);
	assert_int_equal(told(h), EW_ADMIT);
	assert_int_equal(open_call(h, 2, false), 0);
	harness_read(h);
	assert_int_equal(h->n_kept, 175);
	assert_int_equal(harness_events(h, EW_MSG_ev_gap), 0);
	harness_free(&h);
}

/* Nothing comes for 100 ms, then everything at once: all of it is kept, where it arrived. */
static void test_burst(void **state)
{
	struct harness *h = harness_new(4);
	uint16_t sequence = 1;
	uint32_t slot;

	(void)state;
	slot = call_with_stream(h);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (int burst = 0; burst < 20; burst++) {
		harness_run_ms(h, 100);
		for (int n = 0; n < 5; n++) {
			harness_rtp(h, slot, sequence++, "b");
		}
	}
	harness_run_ms(h, 500);
	harness_read(h);
	assert_int_equal(h->n_kept, 100);
	assert_int_equal(harness_events(h, EW_MSG_ev_gap), 0);
	harness_free(&h);
}

/* The thread stood still: nothing is sealed before what lies in the sockets was read, for a key may be among it. */
static void test_held_until_swept(void **state)
{
	struct harness *h = harness_new(4);
	uint16_t sequence = 1;
	uint32_t slot;

	(void)state;
	slot = call_with_stream(h);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (int n = 0; n < 10; n++) {
		ew_recorder_swept(h->core, ew_io_mono(h->io));
		send_for_ms(h, slot, &sequence, 20);
	}
	harness_run_ms(h, 500);
	harness_read(h);
	assert_int_equal(h->n_kept, 5); /* one frame was old enough when the last sweep was */
	ew_recorder_swept(h->core, ew_io_mono(h->io));
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(h->n_kept, 10);
	harness_free(&h);
}

/* More frames than there is memory for, because ticks come late: those that may be sealed make room. */
static void test_room_is_made_before_a_gap(void **state)
{
	struct harness *h = harness_bare(4);
	uint16_t sequence = 1;
	uint32_t slot;

	(void)state;
	h->config.max_calls = 1; /* 70 blocks */
	harness_start(h);
	harness_connect(h);
	slot = call_with_stream(h);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (int n = 0; n < 100; n++) {
		harness_rtp(h, slot, sequence++, "c");
		ew_io_sim_advance(h->io, 90 * EW_US_PER_MS); /* and no tick */
	}
	harness_run_ms(h, 500);
	harness_read(h);
	assert_int_equal(h->n_kept, 100);
	assert_int_equal(harness_events(h, EW_MSG_ev_gap), 0);
	harness_free(&h);
}

/* A thread that is late for its ticks in the long run takes nobody; once late is nothing. */
static void test_lag(void **state)
{
	struct harness *h = harness_new(4);

	(void)state;
	ew_io_sim_advance(h->io, 300 * EW_US_PER_MS);
	ew_recorder_tick(h->core);
	assert_int_equal(told(h), EW_ADMIT);
	for (int i = 0; i < 100; i++) {
		ew_io_sim_advance(h->io, 100 * EW_US_PER_MS);
		ew_recorder_tick(h->core);
	}
	assert_int_equal(told(h), EW_ADMIT_BUSY);
	assert_int_equal(open_call(h, 1, false), -EAGAIN);
	harness_run_ms(h, 3000);
	assert_int_equal(told(h), EW_ADMIT);
	harness_free(&h);
}

/* Senders from elsewhere are told once, and only when there are many. */
static void test_foreign_and_moved(void **state)
{
	struct harness *h = harness_new(4);
	uint32_t slot = call_with_stream(h);

	(void)state;
	for (int i = 0; i < EW_MAX_FOREIGN_UNTOLD - 1; i++)
		ew_recorder_foreign(h->core, slot);
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(exceptions(h, "foreign_media"), 0);
	for (int i = 0; i < 200; i++)
		ew_recorder_foreign(h->core, slot);
	for (int i = 0; i < 5; i++)
		ew_recorder_moved(h->core, slot);
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(exceptions(h, "foreign_media"), 1);
	assert_int_equal(exceptions(h, "media_source_changed"), 1);
	harness_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_judge), cmocka_unit_test(test_kernel_drops),
		cmocka_unit_test(test_keys_run_out),
		cmocka_unit_test(test_disk_stalls), cmocka_unit_test(test_burst), cmocka_unit_test(test_lag),
		cmocka_unit_test(test_foreign_and_moved), cmocka_unit_test(test_held_until_swept),
		cmocka_unit_test(test_room_is_made_before_a_gap)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

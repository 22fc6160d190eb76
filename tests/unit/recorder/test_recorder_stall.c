/*
 * The disk stands still while packets go on at their full rate. What memory holds is written afterwards; what it does
 * not hold is a gap with its times and an exception, and no more memory is taken for it. Gates obey all the while, and
 * nobody is told that anything is durable. No new call is taken from before the first loss until after the last. And
 * where a call may be taken without being recorded, nothing of it is kept.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING
#define MEMORY ((size_t)128 * 1024)
/* 50 packets of 160 bytes a second, with what the tape puts round packets and frames */
#define PACKET_MS 20

struct stalled {
	struct harness *h;
	uint32_t slot;
	uint16_t sequence;
	int64_t since_us;
	int64_t closed_us, lost_us; /* of the stall: when calls were refused, and the first frame; -1: never */
	uint64_t most_pending;
};

static struct stalled begin(uint64_t seed)
{
	struct stalled s = {.h = harness_bare(seed), .sequence = 1, .closed_us = -1, .lost_us = -1};

	s.h->behind = true;
	s.h->config.tape.pending_bytes = MEMORY;
	harness_start(s.h);
	harness_connect(s.h);
	harness_open_call(s.h, 1);
	s.slot = harness_add_stream(s.h, 1, 11, 1);
	assert_int_equal(harness_allow(s.h, 1, 11, REC), 0);
	return s;
}

static int64_t now_us(const struct stalled *s)
{
	return ew_io_mono(s->h->io).us;
}

static const struct ew_msg_load *load_of(const struct harness *h)
{
	const struct sent *s = harness_last(h, EW_MSG_load);

	return s ? (const struct ew_msg_load *)s->as.bytes : NULL;
}

static void look(struct stalled *s)
{
	const struct ew_msg_load *load = load_of(s->h);
	struct ew_recorder_counts c;

	ew_recorder_counts(s->h->core, &c);
	if (load && load->pending_bytes > s->most_pending)
		s->most_pending = load->pending_bytes;
	if (s->closed_us < 0 && harness_last(s->h, EW_MSG_admission)->as.admission.why != 0)
		s->closed_us = now_us(s) - s->since_us;
	if (s->lost_us < 0 && c.gaps > 0)
		s->lost_us = now_us(s) - s->since_us;
}

static void talk_ms(struct stalled *s, int64_t ms)
{
	for (; ms > 0; ms -= PACKET_MS) {
		harness_rtp(s->h, s->slot, s->sequence++, "s");
		harness_run_ms(s->h, PACKET_MS);
		look(s);
	}
}

static void stall(struct stalled *s, int64_t ms)
{
	s->h->hold_jobs = true;
	s->since_us = now_us(s);
	talk_ms(s, ms);
}

static void recover(struct stalled *s)
{
	s->h->hold_jobs = false;
	harness_sync(s->h);
	talk_ms(s, 6000);
	harness_run_ms(s->h, 300);
	assert_int_equal(ew_recorder_failed(s->h->core), 0);
	assert_int_equal(harness_last(s->h, EW_MSG_admission)->as.admission.why, 0);
	harness_read(s->h);
}

/* Packets of all gaps; each has its times, and they lie one behind the other. */
static uint64_t in_gaps(const struct harness *h, int64_t from_wall, int64_t to_wall)
{
	uint64_t packets = 0;

	for (size_t i = 0; i < harness_events(h, EW_MSG_ev_gap); i++) {
		const struct ew_msg_ev_gap *g = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_gap, i)->message, ev_gap);

		assert_int_equal(g->why, ENOBUFS);
		assert_true(g->from_wall >= from_wall && g->to_wall <= to_wall && g->from_wall <= g->to_wall);
		/* As many packets as the time between its ends holds */
		assert_in_range(g->packets, (uint64_t)(g->to_wall - g->from_wall) / (PACKET_MS * EW_US_PER_MS),
			(uint64_t)(g->to_wall - g->from_wall) / (PACKET_MS * EW_US_PER_MS) + 2);
		packets += g->packets;
	}
	return packets;
}

static size_t exceptions(const struct harness *h, const char *kind)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_events; i++)
		n += h->events[i].message.type->number == EW_MSG_ev_exception &&
		     ew_slice_equal(EW_MESSAGE_AS(&h->events[i].message, ev_exception)->kind, ew_slice_text(kind));
	return n;
}

static void test_stalls(void **state)
{
	static const int64_t lasts_ms[] = {100, 1000, 5000, 20000};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(lasts_ms); i++) {
		struct stalled s = begin(i + 1);
		int64_t from, to;
		uint64_t lost;

		talk_ms(&s, 2000);
		from = ew_io_wall(s.h->io).us;
		stall(&s, lasts_ms[i]);
		to = ew_io_wall(s.h->io).us + EW_US_PER_S;
		recover(&s);
		lost = in_gaps(s.h, from, to);
		assert_int_equal(s.h->n_kept + lost, s.sequence - 1u);
		/* 128 KiB are 12 s of this stream. */
		assert_int_equal(lost > 0, lasts_ms[i] > 15000);
		assert_int_equal(exceptions(s.h, "recording_gap") > 0, lost > 0);
		assert_true(s.most_pending <= MEMORY);
		if (lasts_ms[i] > 1100)
			assert_in_range(s.closed_us, 0, 1200000);
		if (lost > 0)
			assert_true(s.closed_us < s.lost_us || s.lost_us < 0);
		harness_free(&s.h);
	}
}

/* In a stall that is longer than memory: shut at once, told when it is durable, and never opened meanwhile. */
static void test_gates_obey(void **state)
{
	struct stalled s = begin(7);
	const struct sent *answer;
	uint64_t request;
	uint16_t before;

	(void)state;
	talk_ms(&s, 1000);
	stall(&s, 18000);
	before = s.sequence;
	request = harness_restrict(s.h, 50, 1, 11, REC);
	talk_ms(&s, 2000);
	assert_null(harness_answer(s.h, request));
	recover(&s);
	answer = harness_answer(s.h, request);
	assert_non_null(answer);
	assert_int_equal(answer->as.restricted.code, 0);
	assert_in_range(answer->as.restricted.gate_us, 0, 20000);
	for (size_t i = 0; i < s.h->n_kept; i++)
		assert_true(s.h->kept[i].packet.sequence < before);
	harness_free(&s.h);
}

/* What is written behind is the same tape, over many segments. */
static void test_many_segments(void **state)
{
	struct stalled s = {.h = harness_bare(9), .sequence = 1, .closed_us = -1, .lost_us = -1};

	(void)state;
	s.h->behind = true;
	s.h->config.tape.segment_bytes = 4096;
	harness_start(s.h);
	harness_connect(s.h);
	harness_open_call(s.h, 1);
	s.slot = harness_add_stream(s.h, 1, 11, 1);
	assert_int_equal(harness_allow(s.h, 1, 11, REC), 0);
	for (int n = 0; n < 20; n++) {
		talk_ms(&s, 500);
		s.h->hold_jobs = n % 3 == 1;
		harness_sync(s.h);
	}
	s.h->hold_jobs = false;
	harness_sync(s.h);
	harness_run_ms(s.h, 400);
	harness_read(s.h);
	assert_int_equal(s.h->n_kept, s.sequence - 1u);
	harness_free(&s.h);
}

/* What the kernel dropped is told after the end of its stream: the gap ends where the stream did. */
static void test_gap_ends_with_its_stream(void **state)
{
	struct ew_msg_stream_remove m = {.interaction = harness_id(1), .stream = 1};
	struct stalled s = {.h = harness_bare(11), .sequence = 1, .closed_us = -1, .lost_us = -1};
	const struct ew_msg_ev_gap *gap;
	int64_t ended;

	(void)state;
	s.h->config.linger_us = 1500 * EW_US_PER_MS;
	harness_start(s.h);
	harness_connect(s.h);
	harness_open_call(s.h, 1);
	s.slot = harness_add_stream(s.h, 1, 11, 1);
	assert_int_equal(harness_allow(s.h, 1, 11, REC), 0);
	talk_ms(&s, 1000);
	ended = ew_io_wall(s.h->io).us;
	harness_say(s.h, EW_RECORDER_SIGNAL, EW_MSG_stream_remove, &m);
	harness_run_ms(s.h, 600);
	ew_recorder_dropped(s.h->core, s.slot, 5, ew_io_wall(s.h->io));
	harness_run_ms(s.h, 2000);
	harness_read(s.h);
	assert_int_equal(harness_events(s.h, EW_MSG_ev_gap), 1);
	gap = EW_MESSAGE_AS(&harness_event(s.h, EW_MSG_ev_gap, 0)->message, ev_gap);
	assert_int_equal(gap->packets, 5);
	assert_int_equal(gap->to_wall, ended);
	assert_true(gap->from_wall <= ended);
	harness_free(&s.h);
}

/* -- calls that are not recorded -- */

static const struct sent *offer(struct harness *h, uint8_t call, bool unrecorded, uint8_t streams)
{
	struct ew_msg_call_open m = {.interaction = harness_id(call),
		.facts = EW_SLICE("{}"),
		.dialog = EW_SLICE("dialog"),
		.unrecorded = unrecorded,
		.streams = streams};

	return harness_answer(h, harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_open, &m));
}

static int64_t add(struct harness *h, uint8_t call, uint32_t stream)
{
	uint8_t codecs[8] = {0};
	struct ew_msg_stream_add m = {.interaction = harness_id(call), .party = harness_id(11), .stream = stream,
		.codecs = ew_slice_of(codecs, 0), .remote_address = EW_SLICE("127.0.0.1"), .remote_port = 4000,
		.active = 1};

	return harness_answer(h, harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_add, &m))->as.stream_added.code;
}

static struct harness *one_call(uint64_t seed)
{
	struct harness *h = harness_bare(seed);

	h->config.max_calls = 1;
	harness_start(h);
	harness_connect(h);
	harness_run_ms(h, 1100); /* the keeper says that nobody is obliged */
	return h;
}

static void end(struct harness *h, uint8_t call)
{
	struct ew_msg_call_end m = {.interaction = harness_id(call)};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	harness_sync(h);
}

static void test_unrecorded(void **state)
{
	struct harness *h = one_call(20);
	const struct ew_msg_ev_call_offered *e;

	(void)state;
	assert_int_equal(offer(h, 1, true, 2)->as.done.code, 0);
	assert_int_equal(add(h, 1, 1), 0);
	assert_int_equal(offer(h, 2, false, 2)->as.done.code, -EAGAIN);
	assert_int_equal(offer(h, 3, true, 2)->as.done.code, 1); /* EW_ADMIT_CALLS */
	assert_int_equal(add(h, 3, 1), -EAGAIN);
	assert_int_equal(h->ports_open, 1);
	harness_run_ms(h, 1100);
	assert_int_equal(load_of(h)->unrecorded, 1);
	assert_int_equal(load_of(h)->unrecorded_calls, 1);
	assert_int_equal(load_of(h)->not_admitted, 1);
	/* When there is room it may be recorded, should signal ask again. */
	end(h, 1);
	harness_run_ms(h, 1100);
	assert_int_equal(load_of(h)->unrecorded_calls, 1);
	assert_int_equal(add(h, 3, 2), 0);
	harness_run_ms(h, 1100);
	assert_int_equal(load_of(h)->unrecorded_calls, 0);
	assert_int_equal(offer(h, 4, false, 2)->as.done.code, -EAGAIN);
	harness_read(h);
	e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_call_offered, 0)->message, ev_call_offered);
	assert_int_equal(e->unrecorded.len, 0);
	e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_call_offered, 1)->message, ev_call_offered);
	assert_true(ew_slice_equal(e->unrecorded, EW_SLICE("calls")));
	assert_int_equal(exceptions(h, "call_not_recorded"), 1);
	assert_int_equal(exceptions(h, "stream_refused"), 0);
	harness_free(&h);
}

/* Somebody must record: the keeper says so, or has not said otherwise yet, or the configuration does. */
static void test_who_is_obliged_is_refused(void **state)
{
	struct ew_msg_keeper_alive obliged = {.obliged = 1};
	struct harness *h = one_call(21);

	(void)state;
	harness_open_call(h, 1);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_keeper_alive, &obliged);
	assert_int_equal(offer(h, 2, true, 2)->as.done.code, -EAGAIN);
	harness_free(&h);

	h = harness_bare(22);
	h->config.max_calls = 1;
	harness_start(h);
	harness_connect(h);
	harness_open_call(h, 1);
	assert_int_equal(offer(h, 2, true, 2)->as.done.code, -EAGAIN);
	harness_free(&h);

	h = harness_bare(23);
	h->config.max_calls = 1;
	h->config.stand_in_mandatory = true;
	harness_start(h);
	harness_connect(h);
	harness_run_ms(h, 1100);
	harness_open_call(h, 1);
	assert_int_equal(offer(h, 2, true, 2)->as.done.code, -EAGAIN);
	harness_free(&h);
}

/* A call whose streams would find no ports is refused before any of it is begun; those of others count as taken. */
static void test_ports(void **state)
{
	struct harness *h = harness_bare(24);

	(void)state;
	h->config.ports = 5;
	harness_start(h);
	harness_connect(h);
	assert_int_equal(offer(h, 1, false, 2)->as.done.code, 0);
	assert_int_equal(offer(h, 2, false, 4)->as.done.code, -EAGAIN);
	assert_int_equal(offer(h, 3, false, 3)->as.done.code, 0);
	assert_int_equal(offer(h, 4, false, 1)->as.done.code, -EAGAIN);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(add(h, 3, i), 0);
	harness_run_ms(h, 1100);
	assert_int_equal(load_of(h)->ports, 5);
	assert_int_equal(load_of(h)->ports_free, 0);
	assert_int_equal(harness_last(h, EW_MSG_admission)->as.admission.why, 7);
	end(h, 1);
	end(h, 3);
	harness_run_ms(h, 1100);
	assert_int_equal(load_of(h)->ports_free, 5);
	assert_int_equal(offer(h, 5, false, 5)->as.done.code, 0);
	harness_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_stalls), cmocka_unit_test(test_gates_obey),
		cmocka_unit_test(test_many_segments), cmocka_unit_test(test_gap_ends_with_its_stream),
		cmocka_unit_test(test_unrecorded),
		cmocka_unit_test(test_who_is_obliged_is_refused), cmocka_unit_test(test_ports)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

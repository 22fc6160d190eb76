/*
 * A long call that says little among many that are over: what it has on the tape is copied forward,
 * its closed spans too and where it has nothing as well, so that the quota is not filled with what
 * nobody needs.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#define QUOTA 1000
#define SEGMENTS 40u

static int ring(struct kit *k, uint64_t used)
{
	struct ew_msg_doorbell bell = {.used_bytes = used, .quota_bytes = QUOTA};

	kit_sync(k);
	bell.durable = ew_tape_durable(k->tape);
	bell.durable_events = ew_tape_durable_events(k->tape);
	bell.event_span = ew_tape_event_span(k->tape);
	return kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_doorbell, &bell);
}

static struct kit *with_small_segments(void)
{
	struct ew_tape_config config = {
		.folder = "/tape/0", .key_stock = 8, .spans = 32, .segment_bytes = 4096};
	struct kit *k = kit_bare(kit_automatic);

	config.events = k->events->recipient;
	assert_int_equal(ew_tape_open(k->io, &config, &k->tape, NULL), 0);
	assert_int_equal(ew_tape_epoch_add(k->tape, 1, &k->media->recipient), 0);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	return k;
}

/* A span that stays open, with one frame. */
static void open_span(struct kit *k)
{
	struct ew_msg_ev_span_opened opened = {.epoch = 1,
		.interaction = KIT_CALL(1),
		.party = KIT_PARTY(2),
		.stream = 2,
		.purposes = EW_PURPOSE_RECORDING,
		.from_wall = ew_io_wall(k->io).us};
	struct ew_tape_span *span;

	assert_int_equal(ew_tape_span_open(k->tape, &span), 0);
	opened.span = ew_tape_span_id(span);
	kit_event(k, EW_MSG_ev_span_opened, &opened);
	assert_int_equal(ew_tape_frame(k->tape, span, ew_io_wall(k->io), EW_SLICE("a frame")), 0);
}

/* What other calls left, all of it finished. */
static void fill_segments(struct kit *k)
{
	static const uint8_t plain[1000];
	struct ew_tape_span *span;

	assert_int_equal(ew_tape_span_open(k->tape, &span), 0);
	while (ew_tape_pos_segment(ew_tape_durable(k->tape)) < SEGMENTS) {
		assert_int_equal(ew_tape_frame(k->tape, span, ew_io_wall(k->io),
					 ew_slice_of(plain, sizeof(plain))),
			0);
		kit_sync(k);
	}
	ew_tape_span_close(k->tape, &span);
}

static void copy_as_told(struct kit *k, const struct ew_msg_copy_forward *m)
{
	struct ew_tape_order o = {
		.kind = EW_TAPE_COPY_FORWARD, .segment = m->segment, .span = m->span};
	struct ew_msg_ev_copied e = {.span = m->span, .segment = m->segment};
	struct ew_tape_outcome done;

	assert_int_equal(ew_tape_order(k->tape, &o), 0);
	while (!ew_tape_order_done(k->tape, &done)) {
		struct ew_tape_sync *job = NULL;

		assert_int_equal(ew_tape_chore_begin(k->tape, &job), 0);
		ew_tape_sync_run(job);
		assert_int_equal(ew_tape_sync_end(k->tape, &job), 0);
	}
	assert_int_equal(done.code, 0);
	e.last = done.last;
	kit_event(k, EW_MSG_ev_copied, &e);
}

/* Does what was sent since `from`; the highest segment that may go. */
static uint32_t obey(struct kit *k, size_t from, unsigned *ret_copies)
{
	uint32_t released = 0;

	*ret_copies = 0;
	for (size_t n = k->n_sent; from < n; from++) {
		struct ew_message m;

		if (k->sent[from].to != EW_ROLE_RECORDER)
			continue;
		assert_int_equal(ew_message_decode(ew_buf_slice(&k->sent[from].bytes), &m), 0);
		if (m.type->number == EW_MSG_copy_forward) {
			copy_as_told(k, EW_MESSAGE_AS(&m, copy_forward));
			++*ret_copies;
		}
		if (m.type->number == EW_MSG_segment_release)
			released = EW_MESSAGE_AS(&m, segment_release)->segment;
	}
	return released;
}

static uint32_t turn(struct kit *k, uint64_t used, unsigned *ret_copies)
{
	size_t from = k->n_sent;

	assert_int_equal(ring(k, used), 0);
	ew_io_sim_advance(k->io, 2100 * EW_US_PER_MS);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	return obey(k, from, ret_copies);
}

static void a_quiet_call_pins_little(void **state)
{
	struct kit *k = with_small_segments();
	uint32_t released = 0, before = 0, rounds = 0;
	unsigned copies;

	(void)state;
	kit_call(k, 1);
	(void)kit_span(k, 1, 1); /* closed, by a pause */
	open_span(k);
	fill_segments(k);
	/* Nothing is copied while there is room. */
	assert_int_equal(turn(k, QUOTA / 4, &copies), 0);
	assert_int_equal(copies, 0);
	/* Above a half of the quota eight segments may be pinned, above three quarters one. */
	while (released + 10 < SEGMENTS && rounds++ < 20) {
		released = turn(k, QUOTA * 6 / 10, &copies);
		assert_true(copies <= 2 * 4);
		assert_true(released >= before);
		before = released;
	}
	assert_true(rounds < 12);
	for (rounds = 0; released + 3 < SEGMENTS && rounds < 10; rounds++)
		released = turn(k, QUOTA * 9 / 10, &copies);
	assert_true(rounds < 5);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_quiet_call_pins_little)};

	return cmocka_run_group_tests_name("keeper_release", tests, NULL, NULL);
}

/*
 * A recorder that lost its memory gets its calls back: dialog, streams with their ports, and the
 * end mark in every case.
 */
#include "unit/keeper/keeper_kit.h"

#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/live.h"

static void restart_recorder(struct kit *k)
{
	struct ew_msg_ev_started started = {.boot = kit_id(0xb0, 2)};

	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, false);
	ew_tape_abandon(&k->tape);
	kit_open_tape(k);
	kit_event(k, EW_MSG_ev_started, &started);
	kit_forget(k);
}

static void reconnect(struct kit *k)
{
	struct ew_msg_gate_state_end end = {0};

	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, true);
	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_gate_state_end, &end), 0);
	assert_int_equal(kit_ring(k), 0);
}

static void nothing_to_hand_back_is_said(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_message m;

	(void)state;
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_restore_end, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, restore_end)->count, 0);
	restart_recorder(k);
	reconnect(k);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_restore_end, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, restore_end)->count, 0);
	kit_free(&k);
}

static size_t place(const struct kit *k, uint16_t number)
{
	for (size_t i = 0; i < k->n_sent; i++)
		if (k->sent[i].to == EW_ROLE_RECORDER && k->sent[i].number == number)
			return i;
	return SIZE_MAX;
}

static void calls_are_handed_back(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_msg_ev_stream_set set = {.interaction = KIT_CALL(1),
		.remote_address = EW_SLICE("192.0.2.9"),
		.active = 1,
		.remotes = EW_SLICE("192.0.2.16/28")};
	struct ew_message m;

	(void)state;
	kit_call(k, 1);
	for (set.stream = 0; set.stream < 3; set.stream++)
		kit_event(k, EW_MSG_ev_stream_set, &set);
	kit_call(k, 2);
	kit_end_call(k, 2);
	restart_recorder(k);
	reconnect(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_call_restore), 1);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_stream_add), 2);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_call_restore, &m));
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, call_restore)->interaction, KIT_CALL(1)));
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, call_restore)->dialog,
		EW_SLICE("the dialog of " KIT_NAME " at " KIT_NUMBER)));
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_stream_add, &m));
	assert_int_equal(EW_MESSAGE_AS(&m, stream_add)->port, 20004);
	assert_true(ew_slice_equal(EW_MESSAGE_AS(&m, stream_add)->remotes, EW_SLICE("192.0.2.16/28"))); /* the newest */
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, stream_add)->party, KIT_PARTY(2)));
	assert_true(place(k, EW_MSG_call_restore) < place(k, EW_MSG_stream_add));
	assert_true(place(k, EW_MSG_stream_add) < place(k, EW_MSG_restore_end));
	assert_true(place(k, EW_MSG_restore_end) < place(k, EW_MSG_allow));
	kit_free(&k);
}

/* A keeper that was away reads first; only then is the recorder told to open, and once. */
static void nothing_is_opened_before_the_tape_is_read(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_stop(k);
	kit_forget(k);
	kit_offer(k, 1, KIT_NUMBER, "sales");
	kit_stream(k, 1, 1);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow), 0);
	assert_int_equal(kit_ring(k), 0);
	assert_true(place(k, EW_MSG_restore_end) < place(k, EW_MSG_allow));
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow), 1);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_OPENING), 1);
	kit_free(&k);
}

/* What the recorder still has is not handed back, and an opening it never answered is made anew. */
static void a_lost_answer_is_asked_for_again(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_msg_gate_state gate = {
		.interaction = KIT_CALL(1), .party = KIT_PARTY(1), .restriction = 101};
	struct ew_msg_gate_state_end end = {.count = 1};

	(void)state;
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	kit_forget(k);
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, false);
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, true);
	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_gate_state, &gate), 0);
	assert_int_equal(kit_say(k, EW_ROLE_RECORDER, 0, 0, EW_MSG_gate_state_end, &end), 0);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_call_restore), 0);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_restore_end), 1);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow), 1); /* party 2 */
	kit_free(&k);
}

/* The successor's first event closes what the dead recorder left open, at the last frame there is. */
static void open_spans_are_closed(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_msg_ev_span_opened opened = {
		.epoch = 1, .interaction = KIT_CALL(1), .party = KIT_PARTY(1), .stream = 1,
		.purposes = EW_PURPOSE_RECORDING,
		.from_wall = ew_io_wall(k->io).us};
	struct ew_tape_span *span;

	(void)state;
	kit_call(k, 1);
	assert_int_equal(ew_tape_span_open(k->tape, &span), 0);
	opened.span = ew_tape_span_id(span);
	kit_event(k, EW_MSG_ev_span_opened, &opened);
	for (int i = 0; i < 5; i++)
		assert_int_equal(ew_tape_frame(k->tape, span, ew_io_wall(k->io), EW_SLICE("sound")), 0);
	assert_int_equal(kit_ring(k), 0);
	restart_recorder(k);
	reconnect(k);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_SPAN_CLOSED), 1);
	assert_int_equal(json_integer_value(json_object_get(
				 kit_find(k, EW_EVENT_SPAN_CLOSED)->fields, "frames")), 5);
	kit_free(&k);
}

#define MANY 100

/*
 * A connection takes so much and no more: the rest follows as it drains, in the same order and
 * once.
 */
static void many_are_handed_back_bit_by_bit(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	size_t drains = 0;

	(void)state;
	for (uint8_t i = 1; i <= MANY; i++)
		kit_call(k, i);
	restart_recorder(k);
	k->room = 8;
	k->waiting = 0;
	reconnect(k);
	assert_in_range(k->waiting, 8, 16);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_restore_end), 0);
	assert_int_equal(kit_ring(k), 0); /* a doorbell is no reason to say more */
	assert_in_range(k->waiting, 8, 16);
	for (; k->waiting > 0 && drains < 1000; drains++) {
		k->waiting = 0;
		assert_int_equal(ew_keeper_drained(k->core, EW_ROLE_RECORDER, 0), 0);
		/* A call with its streams is said whole; openings go by the transaction. */
		assert_true(k->waiting < 8 + 3 || kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow) > 0);
	}
	assert_true(drains > MANY * 3 / 11);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_call_restore), MANY);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_stream_add), 2 * MANY);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_restore_end), 1);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow), 2 * MANY);
	assert_true(place(k, EW_MSG_restore_end) < place(k, EW_MSG_allow));
	kit_free(&k);
}

/* The connection ends in the middle: the next one begins anew. */
static void half_handed_back(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	for (uint8_t i = 1; i <= 10; i++)
		kit_call(k, i);
	restart_recorder(k);
	k->room = 8;
	k->waiting = 0;
	reconnect(k);
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, false);
	kit_forget(k);
	assert_int_equal(ew_keeper_drained(k->core, EW_ROLE_RECORDER, 0), 0);
	assert_int_equal(k->n_sent, 0);
	k->room = 0;
	ew_keeper_peer(k->core, EW_ROLE_RECORDER, 0, true);
	/* Nothing before its gates and its tape are known. */
	assert_int_equal(ew_keeper_drained(k->core, EW_ROLE_RECORDER, 0), 0);
	assert_int_equal(k->n_sent, 0);
	reconnect(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_call_restore), 10);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_restore_end), 1);
	kit_free(&k);
}

/*
 * Signal offers a call again whose end it has not heard of: it stays over, and the recorder is
 * told.
 */
static void what_is_over_stays_over(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_message m;
	size_t facts;

	(void)state;
	kit_call(k, 1);
	kit_end_call(k, 1);
	kit_read_log(k, 1);
	facts = kit_logged(k, EW_EVENT_FACTS_CHANGED);
	kit_forget(k);
	kit_offer(k, 1, KIT_NUMBER, "sales");
	kit_stream(k, 1, 1);
	assert_int_equal(kit_ring(k), 0);
	assert_true(kit_last(k, EW_ROLE_RECORDER, EW_MSG_call_end, &m));
	assert_true(ew_id_equal(EW_MESSAGE_AS(&m, call_end)->interaction, KIT_CALL(1)));
	assert_int_equal(EW_MESSAGE_AS(&m, call_end)->cause, 5);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_FACTS_CHANGED), facts);
	restart_recorder(k);
	reconnect(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_call_restore), 0);
	kit_free(&k);
}

static struct ew_id open_span(struct kit *k, uint8_t call, uint8_t party, unsigned frames)
{
	struct ew_msg_ev_span_opened opened = {
		.epoch = 1,
		.interaction = KIT_CALL(call),
		.party = KIT_PARTY(party),
		.stream = party,
		.purposes = EW_PURPOSE_RECORDING,
		.from_wall = ew_io_wall(k->io).us,
	};
	struct ew_tape_span *span;

	kit_sync(k); /* mints keys */
	assert_int_equal(ew_tape_span_open(k->tape, &span), 0);
	opened.span = ew_tape_span_id(span);
	kit_event(k, EW_MSG_ev_span_opened, &opened);
	for (unsigned i = 0; i < frames; i++)
		assert_int_equal(ew_tape_frame(k->tape, span, ew_io_wall(k->io), EW_SLICE("sound")), 0);
	return opened.span;
}

/* More than one piece closes: each at its own last frame, and every event behind waits for it. */
static void many_open_spans_are_closed(void **state)
{
	enum { CALLS = 15 }; /* the kit's tape has room for the spans of so many */
	struct kit *k = kit_new(kit_automatic);
	struct ew_id spans[CALLS][2];
	uint64_t open;

	(void)state;
	for (uint8_t n = 0; n < CALLS; n++) {
		kit_call(k, (uint8_t)(n + 1));
		spans[n][0] = open_span(k, (uint8_t)(n + 1), 1, n);
		spans[n][1] = open_span(k, (uint8_t)(n + 1), 2, 3);
	}
	assert_int_equal(kit_ring(k), 0);
	restart_recorder(k);
	reconnect(k);
	for (uint8_t n = 0; n < CALLS; n++) {
		struct ew_span_row row;

		assert_int_equal(ew_spans_get(k->core->catalog, spans[n][0], &row), 0);
		assert_int_equal(row.state, EW_SPAN_CLOSED);
		assert_int_equal(row.frames, n);
		assert_int_equal(ew_spans_get(k->core->catalog, spans[n][1], &row), 0);
		assert_int_equal(row.frames, 3);
		kit_read_log(k, (uint8_t)(n + 1));
		assert_int_equal(kit_logged(k, EW_EVENT_SPAN_CLOSED), 2);
	}
	assert_int_equal(ew_spans_count(k->core->catalog, 0, EW_SPAN_OPEN, &open), 0);
	assert_int_equal(open, 0);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_RECORDER_STARTED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 0);
	kit_free(&k);
}

/* A span of a call that the catalogue does not hold must not stay open: it would hold the tape for ever. */
static void an_orphan_without_its_call_has_an_end(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_span_row row;
	struct ew_id span;

	(void)state;
	span = open_span(k, 9, 1, 4);
	assert_int_equal(kit_ring(k), 0);
	restart_recorder(k);
	reconnect(k);
	assert_int_equal(ew_spans_get(k->core->catalog, span, &row), 0);
	assert_int_equal(row.state, EW_SPAN_FINISHED);
	kit_read_log(k, 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "span_without_interaction");
	assert_int_equal(kit_logged(k, EW_EVENT_RECORDER_STARTED), 1);
	kit_free(&k);
}

/* Neither may one that was closed properly. */
static void a_closed_span_without_its_call_has_an_end(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	struct ew_span_row row;
	struct ew_id span = kit_span(k, 9, 1);

	(void)state;
	ew_io_sim_advance(k->io, 120 * EW_US_PER_S);
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(ew_spans_get(k->core->catalog, span, &row), 0);
	assert_int_equal(row.state, EW_SPAN_FINISHED);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_span_shred), 1);
	kit_free(&k);
}

/* What is stored of one call cannot be read: it ends with an exception, the others are handed back. */
static void an_unreadable_dialog_ends_its_call_only(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_call(k, 2);
	kit_call(k, 3);
	assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
	assert_int_equal(
		ew_live_put_call(k->core->catalog, KIT_CALL(1), 0, EW_SLICE("no dialog of ours, and long enough")), 0);
	assert_int_equal(
		ew_live_put_stream(k->core->catalog, KIT_CALL(2), 1, EW_SLICE("no stream of ours, and long enough")),
		0);
	assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
	restart_recorder(k);
	reconnect(k);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_call_restore), 2);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_stream_add), 3);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_restore_end), 1);
	for (uint8_t call = 1; call <= 3; call++) {
		kit_read_log(k, call);
		assert_int_equal(kit_logged(k, EW_EVENT_CALL_ENDED), call == 1);
		assert_int_equal(kit_logged(k, EW_EVENT_FINISHED), call == 1);
		assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), call < 3);
	}
	kit_free(&k);
}

/* What is only being finished is no call in memory, now and after a restart. */
static void finishing_calls_are_not_in_memory(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	for (uint8_t n = 1; n <= 5; n++) {
		kit_call(k, n);
		kit_span(k, n, 1);
		if (n > 2)
			kit_end_call(k, n);
	}
	assert_int_equal(ew_keeper_tick(k->core), 0);
	assert_int_equal(k->core->n_calls, 2);
	kit_stop(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(k->core->n_calls, 2);
	kit_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_hand_back_is_said),
		cmocka_unit_test(calls_are_handed_back),
		cmocka_unit_test(nothing_is_opened_before_the_tape_is_read),
		cmocka_unit_test(a_lost_answer_is_asked_for_again),
		cmocka_unit_test(open_spans_are_closed),
		cmocka_unit_test(many_are_handed_back_bit_by_bit),
		cmocka_unit_test(half_handed_back),
		cmocka_unit_test(what_is_over_stays_over),
		cmocka_unit_test(many_open_spans_are_closed),
		cmocka_unit_test(an_orphan_without_its_call_has_an_end),
		cmocka_unit_test(a_closed_span_without_its_call_has_an_end),
		cmocka_unit_test(an_unreadable_dialog_ends_its_call_only),
		cmocka_unit_test(finishing_calls_are_not_in_memory),
	};

	return cmocka_run_group_tests_name("keeper_restore", tests, NULL, NULL);
}

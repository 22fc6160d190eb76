/*
 * Restrictions and openings: the gate obeys at once, the answer says only what is durable, a
 * repeated order gets its first answer, and an opening that has not seen the newest restriction
 * is refused.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

static void test_the_answer_waits_for_the_disk(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(1, &slot);
	const struct ew_msg_ev_restricted *e;
	const struct ew_msg_restricted *answer;
	struct ew_recorder_counts before, after;
	uint64_t request;

	(void)state;
	h->hold_jobs = true;
	request = harness_restrict(h, 50, 1, 11, REC);
	assert_null(harness_answer(h, request));
	ew_recorder_counts(h->core, &before);
	harness_rtp(h, slot, 1, "SECRET");
	ew_recorder_counts(h->core, &after);
	assert_int_equal(after.withheld, before.withheld + 1); /* obeyed all the same */
	/* And a sync was asked for at once */
	assert_non_null(h->job);
	harness_sync(h);
	assert_non_null(harness_answer(h, request));
	answer = &harness_answer(h, request)->as.restricted;
	assert_int_equal(answer->code, 0);
	assert_int_equal(answer->restriction, harness_restriction(h, 1, 11));
	harness_read(h);
	e = EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_restricted, 0)->message, ev_restricted);
	assert_int_equal(e->restriction, answer->restriction);
	assert_int_equal(e->source_role, EW_ROLE_WEB);
	assert_int_equal(e->reason, EW_REASON_PAUSE);
	assert_true(ew_slice_equal(e->reason_text, EW_SLICE("payment")));
	harness_free(&h);
}

static void test_an_order_that_is_acknowledged_survives_a_crash(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 40; seed++) {
		uint32_t slot;
		struct harness *h = with_open_call(seed, &slot);
		uint64_t request;

		h->hold_jobs = seed & 1;
		harness_rtp(h, slot, 1, "kept");
		request = harness_restrict(h, 50, 1, 0, EW_PURPOSES_ALL);
		harness_rtp(h, slot, 2, "SECRET");
		ew_recorder_abandon(&h->core);
		h->job = NULL;
		ew_io_sim_crash(h->io);
		harness_read(h);
		if (harness_answer(h, request))
			assert_int_equal(harness_events(h, EW_MSG_ev_restricted), 1);
		else
			assert_true(seed & 1);
		assert_false(ew_io_sim_contains(h->io, EW_SLICE("SECRET")));
		harness_start(h);
		harness_free(&h);
	}
}

static void test_a_repeated_order(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(2, &slot);
	struct ew_msg_restricted first;
	uint64_t request;

	(void)state;
	request = harness_restrict(h, 50, 1, 11, REC);
	first = harness_answer(h, request)->as.restricted;
	request = harness_restrict(h, 50, 1, 11, REC);
	assert_memory_equal(&harness_answer(h, request)->as.restricted, &first, sizeof(first));
	/* Opened since: "obeyed" must not be said of a gate that stands open, so it is shut anew. */
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	request = harness_restrict(h, 50, 1, 11, REC);
	assert_true(harness_answer(h, request)->as.restricted.restriction > first.restriction);
	harness_rtp(h, slot, 1, "withheld");
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(h->n_kept, 0);
	assert_int_equal(harness_events(h, EW_MSG_ev_restricted), 2);
	/* Repeated while the first answer is still waiting: both are answered. */
	h->hold_jobs = true;
	request = harness_restrict(h, 51, 1, 11, REC);
	harness_restrict(h, 51, 1, 11, REC);
	assert_null(harness_answer(h, request));
	harness_sync(h);
	assert_non_null(harness_answer(h, request));
	assert_non_null(harness_answer(h, request + 1));
	harness_free(&h);
}

static void test_what_cannot_be_restricted(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(3, &slot);

	(void)state;
	assert_int_equal(harness_answer(h, harness_restrict(h, 50, 9, 0,
		REC))->as.restricted.code, -ENOENT);
	assert_int_equal(harness_answer(h, harness_restrict(h, 52, 1, 11, 0))->as.restricted.code,
		-EINVAL);
	harness_free(&h);
}

/* Who has no stream may be heard on another's. */
static void test_a_party_without_a_stream_is_everybody(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(3, &slot);

	(void)state;
	assert_int_equal(harness_answer(h, harness_restrict(h, 51, 1, 99, REC))->as.restricted.code, 0);
	harness_rtp(h, slot, 1, "withheld");
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(h->n_kept, 0);
	assert_true(ew_id_is_zero(
		EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_restricted, 0)->message, ev_restricted)->party));
	harness_free(&h);
}

static void test_openings(void **state)
{
	struct harness *h = harness_new(4);
	struct ew_msg_allow m = {
		.interaction = harness_id(1), .party = harness_id(11), .purposes = REC};
	uint64_t born;

	(void)state;
	harness_open_call(h, 1);
	harness_add_stream(h, 1, 11, 1);
	born = harness_restriction(h, 1, 11);
	m.supersedes = born;
	/* Without an event. */
	assert_int_equal(harness_answer(h, harness_say(h, EW_RECORDER_KEEPER, EW_MSG_allow, &m))
				 ->as.allowed.code,
		-EINVAL);
	assert_int_equal(harness_allow_as(h, 1, 11, 0, born), -EINVAL);
	assert_int_equal(harness_allow_as(h, 1, 11, REC, born - 1), -ESTALE);
	assert_int_equal(harness_allow_as(h, 1, 11, REC, born + 1), -ESTALE);
	assert_int_equal(harness_allow_as(h, 1, 12, REC, born), -ENOENT);
	assert_int_equal(harness_allow_as(h, 2, 11, REC, born), -ENOENT);
	assert_int_equal(harness_last(h, EW_MSG_allowed)->as.allowed.open, 0);
	/* Only the keeper, whatever came through the door. */
	m.event.bytes[0] = 1;
	harness_say(h, EW_RECORDER_WEB, EW_MSG_allow, &m);
	assert_int_equal(harness_count(h, EW_MSG_allowed), 6);
	/* A restriction that the keeper has not seen. */
	harness_restrict(h, 50, 1, 0, EW_PURPOSE_QA);
	assert_int_equal(harness_allow_as(h, 1, 11, REC, born), -ESTALE);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_allowed), 1);
	harness_free(&h);
}

static void test_a_repeated_opening_is_written_once(void **state)
{
	struct harness *h = harness_new(5);
	struct ew_msg_allow m = {.order = harness_id(60),
		.interaction = harness_id(1),
		.party = harness_id(11),
		.purposes = REC,
		.event = {{1}}};
	uint64_t request;

	(void)state;
	harness_open_call(h, 1);
	harness_add_stream(h, 1, 11, 1);
	m.supersedes = harness_restriction(h, 1, 11);
	harness_say(h, EW_RECORDER_KEEPER, EW_MSG_allow, &m);
	request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_allow, &m);
	assert_int_equal(harness_answer(h, request)->as.allowed.code, 0);
	/* But not once something was restricted: the answer is about the gate as it is. */
	harness_restrict(h, 50, 1, 11, REC);
	request = harness_say(h, EW_RECORDER_KEEPER, EW_MSG_allow, &m);
	assert_int_equal(harness_answer(h, request)->as.allowed.code, -ESTALE);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_allowed), 1);
	harness_free(&h);
}

static void test_two_streams_share_the_gate_of_their_party(void **state)
{
	struct harness *h = harness_new(6);
	uint32_t a, b, other;

	(void)state;
	harness_open_call(h, 1);
	a = harness_add_stream(h, 1, 11, 1);
	b = harness_add_stream(h, 1, 11, 2);
	other = harness_add_stream(h, 1, 12, 3);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	harness_rtp(h, a, 1, "n");
	harness_rtp(h, b, 1, "n");
	harness_rtp(h, other, 1, "SECRET");
	harness_run_ms(h, 200);
	harness_read(h);
	assert_int_equal(h->n_kept, 2);
	assert_int_equal(harness_events(h, EW_MSG_ev_span_opened), 2);
	harness_restrict(h, 50, 1, 11, REC);
	harness_read(h);
	assert_int_equal(harness_events(h, EW_MSG_ev_span_closed), 2);
	harness_free(&h);
}

/* The disk is full beyond the room for events: the gate obeys, the answer waits until the order
 * can be written. */
static void test_a_restriction_when_the_tape_is_full(void **state)
{
	struct harness *h = harness_bare(7);
	static char facts[EW_MAX_FACTS_BYTES];
	struct ew_msg_call_facts m = {.facts = ew_slice_of(facts, sizeof(facts))};
	struct ew_recorder_counts counts;
	uint64_t request;
	uint32_t slot;

	(void)state;
	h->config.tape.quota_bytes = 64 * 1024;
	h->config.max_calls = 32;
	harness_start(h);
	harness_connect(h);
	for (uint8_t call = 1; call <= 28; call++)
		harness_open_call(h, call);
	slot = harness_add_stream(h, 1, 11, 1);
	assert_int_equal(harness_allow(h, 1, 11, REC), 0);
	for (int i = 0; i < 700; i++) { /* 25 for each call, which its ration allows */
		m.interaction = harness_id((uint8_t)(1 + i % 28));
		harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_facts, &m);
	}
	request = harness_restrict(h, 50, 1, 0, REC);
	harness_rtp(h, slot, 1, "SECRET");
	ew_recorder_counts(h->core, &counts);
	assert_int_equal(counts.withheld, 1);
	assert_null(harness_answer(h, request));
	/* What would open is refused, and nothing owed is lost: the process did not have to end. */
	assert_int_equal(harness_allow(h, 1, 11, REC), -ENOBUFS);
	assert_int_equal(ew_recorder_failed(h->core), 0);
	harness_free(&h);
}

static void test_a_peer_that_left_is_not_answered(void **state)
{
	uint32_t slot;
	struct harness *h = with_open_call(8, &slot);
	uint64_t request;

	(void)state;
	h->hold_jobs = true;
	request = harness_restrict(h, 50, 1, 11, REC);
	ew_recorder_peer(h->core, EW_RECORDER_WEB, false);
	ew_recorder_peer(h->core, EW_RECORDER_WEB, true);
	harness_sync(h);
	assert_null(harness_answer(h, request));
	/* Whoever asks again hears it. */
	request = harness_restrict(h, 50, 1, 11, REC);
	harness_sync(h);
	assert_non_null(harness_answer(h, request));
	harness_free(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_answer_waits_for_the_disk),
		cmocka_unit_test(test_an_order_that_is_acknowledged_survives_a_crash),
		cmocka_unit_test(test_a_repeated_order),
		cmocka_unit_test(test_what_cannot_be_restricted),
		cmocka_unit_test(test_a_party_without_a_stream_is_everybody),
		cmocka_unit_test(test_openings),
		cmocka_unit_test(test_a_repeated_opening_is_written_once),
		cmocka_unit_test(test_two_streams_share_the_gate_of_their_party),
		cmocka_unit_test(test_a_restriction_when_the_tape_is_full),
		cmocka_unit_test(test_a_peer_that_left_is_not_answered),
	};

	return cmocka_run_group_tests_name("recorder_orders", tests, NULL, NULL);
}

/*
 * From the tape into the log: every durable event once, in order, chained, whatever dies; and
 * nothing of a person in the clear on the way.
 */
#include "unit/keeper/keeper_kit.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/interactions.h"
#include "catalog/positions.h"

#define EVENTS 30 /* of one call, on a tape that nobody has read */
#define EVERY 3   /* every n-th call of the disk: each takes two lives of a keeper */

static void write_long_call(struct kit *k)
{
	kit_offer(k, 1, KIT_NUMBER, "sales");
	kit_stream(k, 1, 1);
	kit_stream(k, 1, 2);
	for (uint8_t i = 0; i < EVENTS - 3; i++) {
		struct ew_msg_ev_keypad keypad = {
			.interaction = KIT_CALL(1),
			.party = KIT_PARTY(1 + i % 2),
			.stream = 1u + i % 2,
			.from_wall = ew_io_wall(k->io).us,
			.duration_us = 1000u + i,
		};

		kit_event(k, EW_MSG_ev_keypad, &keypad);
	}
	kit_sync(k);
	ew_tape_abandon(&k->tape);
}

/* Tape events of the call in the log, in the order of the tape, each once. */
static void check_once(struct kit *k)
{
	uint32_t expected = 0;

	kit_read_log(k, 1);
	for (size_t i = 0; i < k->n_log; i++) {
		if (ew_id_is_zero(k->log[i].tape_span))
			continue;
		assert_int_equal(k->log[i].tape_index, expected);
		expected++;
	}
	assert_int_equal(expected, EVENTS);
	assert_int_equal(kit_logged(k, EW_EVENT_KEYPAD), EVENTS - 3);
	assert_int_equal(kit_logged(k, EW_EVENT_DECIDED), 1);
	kit_read_log(k, 0);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 0);
}

static void every_event_once_whatever_dies(void **state)
{
	struct kit *image = kit_bare(kit_automatic);
	bool failed = true;
	uint64_t n;

	(void)state;
	kit_open_tape(image);
	write_long_call(image);
	assert_int_equal(kit_start(image), 0);
	kit_stop(image);
	for (n = 1; failed; n += EVERY) {
		struct kit *k = kit_copy(image, n);

		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		ew_io_sim_fail(k->io, n, n % 2 ? -EIO : -ENOSPC);
		failed = kit_ring(k) < 0;
		ew_io_sim_fail(k->io, 0, 0);
		kit_power_cut(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		assert_int_equal(kit_ring(k), 0);
		check_once(k);
		kit_free(&k);
	}
	assert_true(n > 5 * EVERY);
	kit_free(&image);
}

/* The same doorbell twice, and one for what was read already, add nothing. */
static void doorbells_are_only_doorbells(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_read_log(k, 1);
	size_t before = k->n_log;

	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(k->n_log, before);
	kit_free(&k);
}

static void nothing_personal_in_the_clear(void **state)
{
	static const char *const markers[] = {KIT_NUMBER, "35262155501", KIT_NAME, "Markermann", "dialog of"};
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_restrict(k, 1, 0, 1, EW_REASON_PAUSE, 200);
	/* In the write-ahead log first, then in the database proper. */
	for (size_t i = 0; i < EW_COUNT(markers); i++)
		assert_false(ew_io_sim_contains(k->io, ew_slice_text(markers[i])));
	kit_end_call(k, 1);
	kit_stop(k);
	for (size_t i = 0; i < EW_COUNT(markers); i++)
		assert_false(ew_io_sim_contains(k->io, ew_slice_text(markers[i])));
	/* The means of looking does find what is there. */
	assert_true(ew_io_sim_contains(k->io, EW_SLICE("SQLite format 3")));
	assert_int_equal(kit_start(k), 0);
	kit_read_log(k, 1);
	assert_string_equal(json_string_value(json_object_get(json_object_get(json_object_get(
				    kit_find(k, EW_EVENT_CALL_OFFERED)->fields, "facts"), "from"), "name")),
		KIT_NAME);
	kit_free(&k);
}

static const struct facts_case {
	const char *facts;
	const char *source;
} strange[] = {
	{"", "unknown"},
	{"no json", "unknown"},
	{"[1]", "unknown"},
	{"{\"source\":\"siprec\",\"n\":1.5}", "unknown"},
	{"{\"source\":\"siprec\",\"deep\":{\"list\":[1, 2.5]}}", "unknown"},
	{"{\"source\":\"siprec\",\"n\":15}", "siprec"},
};

/* Whatever signal was told by a peer: the call is in the log, and the log goes on. */
static void strange_facts_stop_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(strange); i++) {
		struct kit *k = kit_new(kit_automatic);
		struct ew_msg_ev_call_offered offered = {
			.interaction = KIT_CALL(1), .facts = ew_slice_text(strange[i].facts)};
		const json_t *facts;

		kit_event(k, EW_MSG_ev_call_offered, &offered);
		kit_stream(k, 1, 1);
		assert_int_equal(kit_ring(k), 0);
		kit_read_log(k, 1);
		facts = json_object_get(kit_find(k, EW_EVENT_CALL_OFFERED)->fields, "facts");
		assert_string_equal(json_string_value(json_object_get(facts, "source")), strange[i].source);
		assert_int_equal(kit_logged(k, EW_EVENT_STREAM_ADDED), 1);
		kit_free(&k);
	}
}

/* The message that told facts is an event of its own, whatever bytes it is made of and however long it is. */
static void signalling_is_kept(void **state)
{
	static uint8_t large[EW_MAX_SIP_MESSAGE_BYTES];
	const struct {
		struct ew_slice raw;
		const char *form;
	} rows[] = {
		{EW_SLICE("INVITE sip:x SIP/2.0\r\n\r\nbody"), "text"},
		{EW_SLICE("INVITE \xff\r\n"), "base64"},
		{EW_SLICE("INVITE \0\r\n"), "base64"},
		{ew_slice_of(large, sizeof(large)), "base64"},
	};

	(void)state;
	memset(large, 1, sizeof(large));
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct kit *k = kit_new(kit_automatic);
		struct ew_msg_ev_call_facts facts = {
			.interaction = KIT_CALL(1), .facts = EW_SLICE("{}"), .raw = rows[i].raw};
		const struct ew_event *e;

		kit_call(k, 1);
		assert_int_equal(kit_ring(k), 0);
		kit_event(k, EW_MSG_ev_call_facts, &facts);
		assert_int_equal(kit_ring(k), 0);
		kit_read_log(k, 1);
		assert_int_equal(kit_logged(k, EW_EVENT_SIGNALLING), 1);
		e = kit_find(k, EW_EVENT_SIGNALLING);
		assert_string_equal(json_string_value(json_object_get(e->fields, "form")), rows[i].form);
		assert_int_equal(json_integer_value(json_object_get(e->fields, "bytes")), rows[i].raw.len);
		assert_true(json_string_length(json_object_get(e->fields, "message")) >= rows[i].raw.len);
		kit_free(&k);
	}
}

/* Each defect is an exception once, with a sentence of its own; a word that nobody knows has one too. */
static void defects_are_exceptions(void **state)
{
	static const char *const words[] = {"metadata_missing", "metadata_malformed", "metadata_truncated",
		"metadata_incomplete", "body_unclosed", "evidence_lost", "party_unknown", "party_by_order",
		"stream_mixed", "parties_too_many", "label_conflict", "label_repeated", "party_corrected",
		"party_changed", "facts_truncated", "facts_unreadable", "record_attribute", "answer_missing",
		"answer_refused", "answer_unacknowledged", "session_expired", "session_unrefreshed", "session_gone",
		"resources_short"};
	struct ew_msg_ev_call_facts facts = {.interaction = KIT_CALL(1),
		.facts = EW_SLICE("{\"defects\":[\"label_conflict\",\"brand_new\",7,\"label_conflict\"]}")};
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(words); i++) {
		assert_string_not_equal(
			ew_keeper_defect_sentence(words[i]), ew_keeper_defect_sentence("brand_new"));
		assert_true(strlen(ew_keeper_defect_sentence(words[i])) < 400);
	}
	kit_call(k, 1);
	assert_int_equal(kit_ring(k), 0);
	kit_event(k, EW_MSG_ev_call_facts, &facts);
	kit_event(k, EW_MSG_ev_call_facts, &facts);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_EXCEPTION), 2);
	kit_free(&k);
}

static void a_call_offered_twice_goes_on(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_call(k, 1);
	kit_offer(k, 1, "+352691999", "support");
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_CALL_OFFERED), 1);
	assert_int_equal(kit_logged(k, EW_EVENT_FACTS_CHANGED), 1);
	kit_free(&k);
}

/* An event of an interaction that is not there is told, not dropped. */
static void unknown_interaction_is_an_exception(void **state)
{
	struct kit *k = kit_new(kit_automatic);

	(void)state;
	kit_stream(k, 9, 1);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 0);
	assert_string_equal(kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind"), "event_without_interaction");
	kit_free(&k);
}

static void press_keys(struct kit *k, uint8_t call, unsigned n)
{
	struct ew_msg_ev_keypad keypad = {
		.interaction = KIT_CALL(call), .party = KIT_PARTY(1), .stream = 1, .duration_us = 1000};

	for (unsigned i = 0; i < n; i++) {
		keypad.from_wall = ew_io_wall(k->io).us;
		kit_event(k, EW_MSG_ev_keypad, &keypad);
	}
}

/* -- damage -- */

static const char *system_exceptions(struct kit *k, size_t *ret_n)
{
	kit_read_log(k, 0);
	*ret_n = kit_logged(k, EW_EVENT_EXCEPTION);
	return kit_field(kit_find(k, EW_EVENT_EXCEPTION), "kind");
}

/* A keeper that comes back in the middle of an event span misses nothing of it. */
static void a_restart_misses_nothing(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	size_t n;

	(void)state;
	kit_call(k, 1);
	press_keys(k, 1, 5);
	assert_int_equal(kit_ring(k), 0);
	kit_stop(k);
	press_keys(k, 1, 5);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_KEYPAD), 10);
	(void)system_exceptions(k, &n);
	assert_int_equal(n, 0);
	kit_free(&k);
}

static const struct damage_case {
	const char *name;
	uint64_t at;        /* of the altered byte, from the third of six events */
	size_t read, later; /* keys in the log at once, and with one more written */
	size_t exceptions;  /* of the tape, in the end */
} damages[] = {
	{"inside", 60, 5, 6, 2},
	{"the length", 1, 5, 6, 2},
	{"the type", 8, 5, 6, 2},
	{"the checksum", 4, 5, 6, 2},
};

/* In the running segment: the altered event is lost and said to be, those behind it and to come are not. */
static void damage_costs_only_what_it_hits(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(damages); i++) {
		const struct damage_case *d = &damages[i];
		struct kit *k = kit_new(kit_automatic);
		ew_tape_pos at;
		size_t n;

		kit_call(k, 1);
		press_keys(k, 1, 2);
		kit_sync(k);
		at = ew_tape_durable(k->tape);
		press_keys(k, 1, 4);
		kit_sync(k);
		kit_damage(k, ew_tape_pos_segment(at), ew_tape_pos_offset(at) + d->at);
		assert_int_equal(kit_ring(k), 0);
		kit_read_log(k, 1);
		if (kit_logged(k, EW_EVENT_KEYPAD) != d->read)
			fail_msg("damage in '%s': %zu keys", d->name, kit_logged(k, EW_EVENT_KEYPAD));
		press_keys(k, 1, 1);
		assert_int_equal(kit_ring(k), 0);
		kit_read_log(k, 1);
		assert_int_equal(kit_logged(k, EW_EVENT_KEYPAD), d->later);
		assert_string_equal(system_exceptions(k, &n), "tape_events_missing");
		assert_int_equal(n, d->exceptions);
		kit_free(&k);
	}
}

/* The last durable event is damaged: nothing whole follows it yet, and it is told all the same, once. */
static void damage_at_the_end_is_told(void **state)
{
	struct kit *k = kit_new(kit_automatic);
	ew_tape_pos at;
	size_t n;

	(void)state;
	kit_call(k, 1);
	at = ew_tape_durable(k->tape);
	press_keys(k, 1, 1);
	kit_sync(k);
	kit_damage(k, ew_tape_pos_segment(at), ew_tape_pos_offset(at) + 60);
	assert_int_equal(kit_ring(k), 0);
	assert_int_equal(kit_ring(k), 0);
	assert_string_equal(system_exceptions(k, &n), "tape_damaged");
	assert_int_equal(n, 1);
	press_keys(k, 1, 1);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_KEYPAD), 1);
	kit_free(&k);
}

/* Without its front no record of a segment can be had; the next segment is read. */
static void a_segment_without_front_is_passed(void **state)
{
	struct kit *k = kit_bare(kit_automatic);
	ew_tape_pos at;
	size_t n;

	(void)state;
	kit_open_tape(k);
	kit_offer(k, 1, KIT_NUMBER, "sales");
	kit_sync(k);
	at = ew_tape_durable(k->tape);
	ew_tape_abandon(&k->tape);
	kit_damage(k, ew_tape_pos_segment(at), 3);
	kit_open_tape(k);
	kit_offer(k, 2, KIT_NUMBER, "sales");
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	assert_int_equal(kit_ring(k), 0);
	kit_read_log(k, 2);
	assert_int_equal(kit_logged(k, EW_EVENT_CALL_OFFERED), 1);
	assert_string_equal(system_exceptions(k, &n), "tape_damaged");
	kit_free(&k);
}

/* -- a backlog -- */

#define BACKLOG 700

/* A keeper that was away reads in batches: between two of them it answers, shows life, and lets no order overtake. */
static void a_backlog_is_read_in_batches(void **state)
{
	struct kit *k = kit_bare(kit_automatic);
	size_t before = 0;
	unsigned turns = 0;

	(void)state;
	k->turns = true;
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	kit_token(k, KIT_TOKEN, UINT32_MAX);
	kit_call(k, 1);
	kit_allowed(k, 1, 1);
	kit_allowed(k, 1, 2);
	(void)kit_turn_all(k);
	kit_forget(k);
	press_keys(k, 1, BACKLOG);
	kit_restrict(k, 1, 0, 1, EW_REASON_PAUSE, 200);
	assert_true(k->woken > 0);
	/* A resume that follows the pause waits for it; who only looks does not. */
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, "{\"order\":\"resume\"}"), 0);
	assert_int_equal(kit_ask(k, KIT_TOKEN, EW_ASK_INTERACTION, 1, "{}"), 200);
	kit_read_log(k, 1);
	before = kit_logged(k, EW_EVENT_KEYPAD);
	assert_true(before > 0 && before <= 64);
	while (k->core->tapes[0].due) {
		size_t now;

		assert_int_equal(ew_keeper_turn(k->core), 0);
		kit_read_log(k, 1);
		now = kit_logged(k, EW_EVENT_KEYPAD);
		assert_true(now - before <= 64);
		before = now;
		turns++;
	}
	assert_true(turns >= BACKLOG / 64);
	kit_read_log(k, 1);
	assert_int_equal(kit_logged(k, EW_EVENT_KEYPAD), BACKLOG);
	(void)kit_turn_all(k);
	kit_read_log(k, 1);
	assert_true(kit_find(k, EW_EVENT_RESTRICTED)->index < kit_find(k, EW_EVENT_RESUME_ORDERED)->index);
	assert_int_equal(kit_count(k, EW_ROLE_RECORDER, EW_MSG_allow), 2);
	kit_free(&k);
}

/* Too many orders behind a backlog are refused, not forgotten. */
static void orders_that_cannot_wait_are_refused(void **state)
{
	struct kit *k = kit_bare(kit_automatic);
	unsigned refused = 0;

	(void)state;
	k->turns = true;
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	kit_token(k, KIT_TOKEN, UINT32_MAX);
	kit_call(k, 1);
	press_keys(k, 1, 100);
	assert_int_equal(kit_ring(k), 0);
	assert_true(k->core->tapes[0].due);
	for (unsigned i = 0; i < EW_KEEPER_LATER_ASKS + 3; i++)
		refused += kit_ask(k, KIT_TOKEN, EW_ASK_ORDER, 1, "{\"order\":\"resume\"}") == 503;
	assert_int_equal(refused, 3);
	assert_true(kit_problem(k, "keeper_behind"));
	(void)kit_turn_all(k);
	assert_int_equal(k->core->n_later, 0);
	kit_free(&k);
}

/* -- calls that cannot be had -- */

struct change {
	struct kit *k;
	struct ew_slice wrapped;
};

static int change_key(void *arg, const struct ew_interaction_row *row)
{
	struct change *c = arg;
	struct ew_interaction_row changed = *row;

	changed.wrapped = c->wrapped;
	return ew_interactions_put(c->k->core->catalog, &changed);
}

static const struct lost_case {
	const char *name;
	struct ew_slice wrapped;
	const char *kind;
} lost[] = {
	{"its key is gone", EW_SLICE(""), "event_without_interaction"},
	{"its key is damaged", EW_SLICE("no age file at all"), "interaction_unreadable"},
};

/* One call whose rows are no good costs its own events, told as exceptions; the others go on. */
static void one_lost_call_stops_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(lost); i++) {
		struct kit *k = kit_new(kit_automatic);
		struct change change = {k, lost[i].wrapped};
		size_t n;

		kit_call(k, 1);
		kit_call(k, 2);
		assert_int_equal(ew_catalog_begin(k->core->catalog), 0);
		assert_int_equal(ew_interactions_get(k->core->catalog, KIT_CALL(1), change_key, &change), 0);
		assert_int_equal(ew_catalog_commit(k->core->catalog), 0);
		kit_stop(k);
		assert_int_equal(kit_start(k), 0);
		assert_int_equal(kit_connect(k), 0);
		kit_offer(k, 1, KIT_NUMBER, "sales");
		kit_stream(k, 1, 1);
		press_keys(k, 1, 1);
		press_keys(k, 2, 1);
		assert_int_equal(kit_ring(k), 0);
		kit_read_log(k, 2);
		assert_int_equal(kit_logged(k, EW_EVENT_KEYPAD), 1);
		if (strcmp(system_exceptions(k, &n), lost[i].kind) != 0)
			fail_msg("'%s' gave another exception", lost[i].name);
		assert_true(n >= 3);
		kit_free(&k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_once_whatever_dies),
		cmocka_unit_test(doorbells_are_only_doorbells),
		cmocka_unit_test(nothing_personal_in_the_clear),
		cmocka_unit_test(strange_facts_stop_nothing),
		cmocka_unit_test(a_call_offered_twice_goes_on),
		cmocka_unit_test(unknown_interaction_is_an_exception),
		cmocka_unit_test(a_restart_misses_nothing),
		cmocka_unit_test(damage_costs_only_what_it_hits),
		cmocka_unit_test(damage_at_the_end_is_told),
		cmocka_unit_test(a_segment_without_front_is_passed),
		cmocka_unit_test(a_backlog_is_read_in_batches),
		cmocka_unit_test(orders_that_cannot_wait_are_refused),
		cmocka_unit_test(one_lost_call_stops_no_other),
		cmocka_unit_test(signalling_is_kept),
		cmocka_unit_test(defects_are_exceptions),
	};

	return cmocka_run_group_tests_name("keeper_tape", tests, NULL, NULL);
}

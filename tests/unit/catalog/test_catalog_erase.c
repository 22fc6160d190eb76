/*
 * Erasing: what falls due in its order, a call that is taken out of every table and off the disk, evidence that stays, and
 * deletions that outlive both.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/blind.h"
#include "catalog/deletions.h"
#include "catalog/desk.h"
#include "catalog/erase.h"
#include "catalog/events.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/interactions.h"
#include "catalog/keys.h"
#include "catalog/objects.h"
#include "catalog/retained.h"
#include "catalog/spans.h"
#include "catalog/sql.h"
#include "unit/catalog/opened.h"

#define EVENTS 40
#define CALLS 60

static struct ew_catalog *of(void **state)
{
	struct opened *o = *state;

	return o->c;
}

static void begin(struct ew_catalog *c)
{
	assert_int_equal(ew_catalog_begin(c), 0);
}

static void commit(struct ew_catalog *c)
{
	assert_int_equal(ew_catalog_commit(c), 0);
}

/* -- what falls due -- */

static int see_due(void *arg, const struct ew_retained_row *row)
{
	uint64_t *seen = arg;

	*seen = *seen * 1000 + (uint64_t)row->number * 10 + row->kinds;
	return 0;
}

static void test_due_in_order(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_retained_row nothing = {{INT64_MIN}, 0, 0};
	uint64_t seen = 0, n = 0;

	begin(c);
	assert_int_equal(ew_retained_put(c, &(struct ew_retained_row){{300}, 1, 1}), 0);
	assert_int_equal(ew_retained_put(c, &(struct ew_retained_row){{100}, 3, 1}), 0);
	assert_int_equal(ew_retained_put(c, &(struct ew_retained_row){{100}, 2, 4}), 0);
	assert_int_equal(ew_retained_put(c, &(struct ew_retained_row){{100}, 3, 2}), 0); /* and this as well */
	assert_int_equal(ew_retained_due(c, (struct ew_wall){299}, &nothing, 10, see_due, &seen), 0);
	assert_int_equal(seen, 24033);
	seen = 0;
	assert_int_equal(ew_retained_due(c, (struct ew_wall){300}, &(struct ew_retained_row){{100}, 2, 0}, 10, see_due, &seen), 0);
	assert_int_equal(seen, 33011);
	seen = 0;
	assert_int_equal(ew_retained_due(c, (struct ew_wall){300}, &nothing, 1, see_due, &seen), 0);
	assert_int_equal(seen, 24);
	assert_int_equal(ew_retained_count(c, (struct ew_wall){0}, (struct ew_wall){300}, 100, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(ew_retained_count(c, (struct ew_wall){101}, (struct ew_wall){300}, 100, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_retained_count(c, (struct ew_wall){0}, (struct ew_wall){300}, 2, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(ew_retained_remove(c, (struct ew_wall){100}, 2), 0);
	assert_int_equal(ew_retained_remove(c, (struct ew_wall){100}, 2), 0); /* again */
	assert_int_equal(ew_retained_count(c, (struct ew_wall){0}, (struct ew_wall){300}, 100, &n), 0);
	assert_int_equal(n, 2);
	commit(c);
}

/* -- a call -- */

/* What marks call `id` in a column, so that the disk can be searched for it; long enough to spill over pages. */
static struct ew_slice marked(struct ew_buf *to, const char *what, uint64_t id, unsigned times)
{
	ew_buf_free(to);
	ew_buf_init(to, 100000);
	for (unsigned i = 0; i < times; i++) {
		char text[64];

		snprintf(text, sizeof(text), "<%s of call %llu>", what, (unsigned long long)id);
		ew_buf_add_slice(to, ew_slice_text(text));
	}
	assert_int_equal(ew_buf_error(to), 0);
	return ew_buf_slice(to);
}

static void put_events(struct ew_catalog *c, uint64_t id)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};

	for (uint64_t i = 0; i < EVENTS; i++) {
		struct ew_event_row row = {.interaction = id_of(id), .index = i, .type = 1, .class = 1, .commitment = hash_of(1000 * id + i)};

		row.sealed = marked(&text, "event", id, i % 10 == 0 ? 300 : 5);
		assert_int_equal(ew_events_insert(c, &row), 0);
	}
}

static void put_call(struct ew_catalog *c, uint64_t id)
{
	_cleanup_(ew_buf_free) struct ew_buf key = {0}, text = {0}, header = {0};
	struct ew_interaction_row row = {.id = id_of(id), .state = 4, .started = {(int64_t)id}, .ended = {(int64_t)id + 1}};
	struct ew_object_row object = {.id = id_of(5000 + id), .interaction = id_of(id), .version = 1};
	struct ew_handed_row handed = {.interaction = id_of(id), .kind = 3, .version = 1, .made = {1}};
	struct ew_span_row span = {.span = id_of(7000 + id), .interaction = id_of(id), .state = EW_SPAN_SHREDDED};
	struct ew_hash token = hash_of(90000 + id);

	row.wrapped = marked(&key, "key", id, 10);
	row.sealed = marked(&text, "summary", id, 40);
	assert_int_equal(ew_interactions_put(c, &row), 0);
	object.sealed = marked(&text, "peaks", id, 100);
	assert_int_equal(ew_objects_insert(c, &object), 0);
	assert_int_equal(ew_sql_exec(c, "INSERT OR IGNORE INTO epochs (kind, epoch, state, recipient, made) VALUES (2, 1, 1, x'00', 1)"), 0);
	assert_int_equal(ew_keys_insert(c, object.id, 1, marked(&header, "header", id, 8)), 0);
	handed.sealed = marked(&text, "transcript", id, 300);
	assert_int_equal(ew_handed_insert(c, &handed), 0);
	assert_int_equal(ew_spans_put(c, &span), 0);
	assert_int_equal(ew_blind_add(c, id_of(id), &token), 0);
	put_events(c, id);
}

static bool is_nothing(const struct ew_erase_left *left)
{
	return !left->key && !left->evidence && left->events + left->objects + left->keys + left->handed + left->originals + left->comments + left->spans + left->jobs + left->live + left->tokens == 0;
}

static void erase(struct ew_catalog *c, uint64_t id)
{
	begin(c);
	assert_int_equal(ew_keys_shred(c, id_of(5000 + id)), 0);
	assert_int_equal(ew_erase_call(c, id_of(id)), 0);
	commit(c);
}

static void test_a_call_leaves_nothing(void **state)
{
	struct opened *o = *state;
	struct ew_catalog *c = of(state);
	struct ew_erase_left left;
	uint64_t index;
	struct ew_hash previous;

	/* Written one among the other, so that pages are shared and split. */
	for (uint64_t id = 1; id <= CALLS; id++) {
		begin(c);
		put_call(c, id);
		commit(c);
	}
	assert_int_equal(ew_erase_look(c, id_of(30), &left), 0);
	assert_true(left.key && left.events == EVENTS && left.objects == 1 && left.keys == 1 && left.handed == 1 && left.tokens == 1);
	for (uint64_t id = 3; id <= CALLS; id += 3)
		erase(c, id);
	assert_int_equal(ew_erase_look(c, id_of(30), &left), 0);
	assert_true(is_nothing(&left));
	/* The chain is there still: numbers and commitments, of which the log is made. */
	assert_int_equal(ew_events_place(c, id_of(30), &index, &previous), 0);
	assert_int_equal(index, EVENTS);
	assert_memory_equal(previous.bytes, hash_of(30000 + EVENTS - 1).bytes, sizeof(previous.bytes));
	assert_int_equal(ew_catalog_settle(c), 0);
	for (uint64_t id = 1; id <= CALLS; id++) {
		char text[64];

		snprintf(text, sizeof(text), "of call %llu>", (unsigned long long)id);
		if (ew_io_sim_contains(o->io, ew_slice_text(text)) == (id % 3 == 0))
			fail_msg("call %llu", (unsigned long long)id);
	}
	begin(c);
	assert_int_equal(ew_erase_call(c, id_of(30)), 0); /* again: it is so already */
	assert_int_equal(ew_erase_call(c, id_of(4711)), -ENOENT);
	commit(c);
}

static void test_a_hold_refuses_all(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_hold_row hold = {.id = id_of(1), .state = EW_HOLD_ACTIVE, .by = id_of(7), .owner = id_of(8), .made = {1}, .review = {9}, .sealed = EW_SLICE("s")};
	struct ew_deletion_row row = {.id = id_of(99), .interaction = id_of(1), .kinds = 1, .cause = EW_DELETION_RETENTION, .step = EW_DELETION_SHREDDED};
	struct ew_evidence_row evidence = {.interaction = id_of(1), .wrapped = EW_SLICE("k"), .sealed = EW_SLICE("e")};
	struct ew_erase_left left;

	begin(c);
	put_call(c, 1);
	assert_int_equal(ew_evidence_insert(c, &evidence), 0);
	assert_int_equal(ew_evidence_insert(c, &evidence), -EEXIST);
	assert_int_equal(ew_holds_insert(c, &hold), 0);
	assert_int_equal(ew_holds_cover(c, id_of(1), id_of(1), (struct ew_wall){5}), 0);
	commit(c);
	begin(c);
	assert_int_equal(ew_deletions_insert(c, &row), -EPERM);
	assert_int_equal(ew_events_put_sealed(c, id_of(1), 0, EW_SLICE_EMPTY), -EPERM);
	assert_int_equal(ew_events_put_sealed(c, id_of(1), 0, EW_SLICE("anew")), 0);
	assert_int_equal(ew_erase_call(c, id_of(1)), -EPERM);
	ew_catalog_rollback(c);
	assert_int_equal(ew_erase_look(c, id_of(1), &left), 0);
	assert_true(left.key && left.evidence && left.events == EVENTS);
	begin(c);
	assert_int_equal(ew_holds_uncover(c, id_of(1), id_of(1)), 0);
	assert_int_equal(ew_deletions_insert(c, &row), 0);
	assert_int_equal(ew_keys_shred(c, id_of(5001)), 0);
	assert_int_equal(ew_erase_call(c, id_of(1)), 0);
	commit(c);
	assert_int_equal(ew_erase_look(c, id_of(1), &left), 0);
	assert_true(is_nothing(&left));
}

/* -- deletions -- */

static int add_number(void *arg, const struct ew_deletion_row *row)
{
	*(uint64_t *)arg = *(uint64_t *)arg * 10 + row->number;
	assert_false(row->written);
	return 0;
}

static uint64_t unwritten(struct ew_catalog *c, uint32_t limit)
{
	uint64_t numbers = 0;

	assert_int_equal(ew_deletions_unwritten(c, limit, add_number, &numbers), 0);
	return numbers;
}

/* Each knows it of itself; of what is final nobody need be told any more. */
static void test_deletions_that_are_written_down(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_deletion_row row = {.interaction = id_of(1), .kinds = 5, .cause = EW_DELETION_RETENTION, .step = EW_DELETION_SHREDDED};

	begin(c);
	for (uint64_t i = 1; i <= 5; i++) {
		row.id = id_of(i);
		assert_int_equal(ew_deletions_insert(c, &row), 0);
	}
	row.step = EW_DELETION_FINAL;
	row.written = true;
	assert_int_equal(ew_deletions_update(c, &row), 0); /* says nothing of it */
	assert_int_equal(unwritten(c, 9), 1234);
	assert_int_equal(ew_deletions_written(c, 2), 0);
	assert_int_equal(ew_deletions_written(c, 2), 0);
	assert_int_equal(ew_deletions_written(c, 4), 0);
	assert_int_equal(unwritten(c, 9), 13);
	assert_int_equal(unwritten(c, 1), 1);
	assert_int_equal(ew_deletions_write_again(c), 0);
	assert_int_equal(unwritten(c, 9), 1234);
	commit(c);
}

static int see_deletion(void *arg, const struct ew_deletion_row *row)
{
	uint64_t *seen = arg;

	*seen = *seen * 10 + row->number;
	return 0;
}

static int copy_deletion(void *arg, const struct ew_deletion_row *row)
{
	*(struct ew_deletion_row *)arg = *row;
	return 0;
}

static void test_deletions_step_by_step(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_deletion_row row = {.interaction = id_of(1), .kinds = 5, .cause = EW_DELETION_RETENTION, .step = EW_DELETION_SHREDDED, .epoch = 3, .thread = 1, .told = {9}, .objects = EW_SLICE("0123456789abcdef")}, got = {0};
	uint64_t seen = 0, counts[6];

	begin(c);
	for (uint64_t i = 1; i <= 3; i++) {
		row.id = id_of(i);
		row.not_before.us = i == 1 ? 50 : 10;
		assert_int_equal(ew_deletions_insert(c, &row), 0);
		assert_int_equal(row.number, i);
	}
	assert_int_equal(ew_deletions_insert(c, &row), -EEXIST);
	assert_int_equal(ew_deletions_waiting(c, EW_DELETION_SHREDDED, (struct ew_wall){50}, 9, see_deletion, &seen), 0);
	assert_int_equal(seen, 231);
	assert_int_equal(ew_deletions_get(c, id_of(2), copy_deletion, &got), 0);
	assert_true(got.kinds == 5 && got.epoch == 3 && got.thread == 1 && got.told.us == 9);
	got.step = EW_DELETION_CERTIFIED;
	got.certified_event = 77;
	got.objects = EW_SLICE_EMPTY;
	assert_int_equal(ew_deletions_update(c, &got), 0);
	seen = 0;
	assert_int_equal(ew_deletions_waiting(c, EW_DELETION_SHREDDED, (struct ew_wall){49}, 9, see_deletion, &seen), 0);
	assert_int_equal(seen, 3);
	seen = 0;
	assert_int_equal(ew_deletions_each(c, 0, 0, 9, see_deletion, &seen), 0);
	assert_int_equal(seen, 321);
	seen = 0;
	assert_int_equal(ew_deletions_each(c, EW_DELETION_SHREDDED, 3, 9, see_deletion, &seen), 0);
	assert_int_equal(seen, 1);
	seen = 0;
	assert_int_equal(ew_deletions_of(c, id_of(1), see_deletion, &seen), 0);
	assert_int_equal(seen, 123);
	assert_int_equal(ew_deletions_count(c, counts), 0);
	assert_true(counts[EW_DELETION_SHREDDED] == 2 && counts[EW_DELETION_CERTIFIED] == 1);
	assert_int_equal(ew_deletions_get(c, id_of(9), copy_deletion, &got), -ENOENT);
	commit(c);
	assert_string_equal(ew_deletion_step_name(EW_DELETION_UNPROVEN), "unproven");
	assert_string_equal(ew_deletion_cause_name(EW_DELETION_OPT_OUT), "opt_out");
	assert_null(ew_deletion_step_name(9));
	assert_null(ew_deletion_cause_name(9));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_due_in_order, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_a_call_leaves_nothing, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_a_hold_refuses_all, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_deletions_step_by_step, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_deletions_that_are_written_down, open_for_test, close_after_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

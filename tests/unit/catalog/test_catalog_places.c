/*
 * Places: what waits comes in its order, the only copy stays whatever anybody writes, figures follow every change, and a move goes on where it was.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/moves.h"
#include "catalog/objects.h"
#include "catalog/places.h"
#include "catalog/sql.h"
#include "unit/catalog/opened.h"

static struct ew_catalog *of(void **state)
{
	struct opened *o = *state;

	return o->c;
}

static struct ew_place_row row_of(uint64_t object, uint32_t store, uint32_t state)
{
	return (struct ew_place_row){.object = id_of(object),
		.store = store,
		.state = state,
		.bytes = 100,
		.made = {5},
		.since = {(int64_t)object},
		.sha256 = hash_of(object),
		.from = EW_PLACES,
		.used = store == EW_PLACE_HERE ? EW_PLACE_ONLY : (struct ew_wall){0},
		.version = "v",
		.why = "w"};
}

static int put(struct ew_catalog *c, const struct ew_place_row *row)
{
	int r = ew_catalog_begin(c);

	if (r == 0)
		r = ew_places_put(c, row);
	if (r == 0)
		return ew_catalog_commit(c);
	ew_catalog_rollback(c);
	return r;
}

static void put_new(struct ew_catalog *c, uint64_t object, uint32_t store, uint32_t state)
{
	struct ew_place_row row = row_of(object, store, state);

	assert_int_equal(put(c, &row), 0);
}

static void object(struct ew_catalog *c, uint64_t n, uint64_t interaction)
{
	struct ew_object_row row = {.id = id_of(n), .interaction = id_of(interaction), .party = id_of(n), .kind = 1, .version = 1, .payload_bytes = 100,
		.sha256 = hash_of(n), .made = {7}, .sealed = EW_SLICE("s")};

	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_objects_insert(c, &row), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
}

struct seen {
	struct ew_id ids[16];
	size_t n;
};

static int see(void *arg, const struct ew_place_row *row)
{
	struct seen *s = arg;

	s->ids[s->n++] = row->object;
	return 0;
}

static bool are(const struct seen *s, size_t n, const uint64_t *wanted)
{
	bool good = s->n == n;

	for (size_t i = 0; good && i < n; i++)
		good = ew_id_equal(s->ids[i], id_of(wanted[i]));
	return good;
}

static void test_a_row_comes_back_as_it_was(void **state)
{
	struct ew_place_row row = row_of(1, EW_PLACE_STORE, EW_PLACE_STORED), back;

	row.lock = 1;
	row.until.us = 99;
	row.hold = row.hold_wished = true;
	row.differs = 3;
	row.deletion = 7;
	row.removed = 2;
	row.attempts = 4;
	assert_int_equal(put(of(state), &row), 0);
	assert_int_equal(ew_places_get(of(state), id_of(1), EW_PLACE_STORE, &back), 0);
	assert_true(ew_id_equal(back.object, row.object) && back.state == row.state && back.lock == 1 && back.until.us == 99 && back.hold &&
		    back.hold_wished && back.differs == 3 && back.deletion == 7 && back.removed == 2 && back.attempts == 4 && back.from == EW_PLACES);
	assert_string_equal(back.version, "v");
	assert_string_equal(back.why, "w");
	assert_memory_equal(back.sha256.bytes, row.sha256.bytes, sizeof(row.sha256.bytes));
	assert_int_equal(ew_places_get(of(state), id_of(1), EW_PLACE_ARCHIVE, &back), -ENOENT);
}

static void test_what_waits_comes_in_order(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_place_row late = row_of(3, EW_PLACE_STORE, EW_PLACE_FAILING);
	struct seen s = {.n = 0};

	put_new(c, 2, EW_PLACE_STORE, EW_PLACE_WAITING);
	put_new(c, 1, EW_PLACE_STORE, EW_PLACE_WAITING);
	put_new(c, 4, EW_PLACE_ARCHIVE, EW_PLACE_WAITING);
	put_new(c, 5, EW_PLACE_STORE, EW_PLACE_STORED);
	late.not_before.us = 50;
	assert_int_equal(put(c, &late), 0);
	assert_int_equal(ew_places_waiting(c, EW_PLACE_STORE, (struct ew_wall){49}, 9, see, &s), 0);
	assert_true(are(&s, 2, (uint64_t[]){1, 2}));
	s.n = 0;
	assert_int_equal(ew_places_waiting(c, EW_PLACE_STORE, (struct ew_wall){50}, 9, see, &s), 0);
	assert_true(are(&s, 3, (uint64_t[]){1, 2, 3}));
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_places_hurry(c, id_of(3)), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	s.n = 0;
	assert_int_equal(ew_places_waiting(c, EW_PLACE_STORE, (struct ew_wall){1}, 2, see, &s), 0);
	assert_int_equal(s.n, 2);
}

/* -- the only copy -- */

static void test_the_only_copy_stays(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_place_row here = row_of(1, EW_PLACE_HERE, EW_PLACE_STORED), there = row_of(1, EW_PLACE_STORE, EW_PLACE_STORED);

	object(c, 1, 9);
	assert_int_equal(put(c, &here), 0);
	here.state = EW_PLACE_LEAVING;
	assert_int_equal(put(c, &here), -EPERM);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_places_remove(c, id_of(1), EW_PLACE_HERE), -EPERM);
	ew_catalog_rollback(c);
	/* One that waits is no copy, one that was read back is. */
	there.state = EW_PLACE_WAITING;
	assert_int_equal(put(c, &there), 0);
	assert_int_equal(put(c, &here), -EPERM);
	there.state = EW_PLACE_STORED;
	assert_int_equal(put(c, &there), 0);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_places_remove(c, id_of(1), EW_PLACE_HERE), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	there.state = EW_PLACE_LEAVING;
	assert_int_equal(put(c, &there), -EPERM);
	/* Of what is no object any more nothing need stay. */
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_objects_gone(c, id_of(1)), 0);
	assert_int_equal(ew_places_leave(c, id_of(1), 4, (struct ew_wall){8}), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	assert_int_equal(ew_places_get(c, id_of(1), EW_PLACE_STORE, &there), 0);
	assert_true(there.state == EW_PLACE_LEAVING && there.deletion == 4);
}

/* What is held, and nobody wishes to be any more, is released before it is asked to leave. */
static void test_what_leaves_is_released_first(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_place_row row = row_of(1, EW_PLACE_STORE, EW_PLACE_LEAVING);
	struct seen s = {.n = 0};

	assert_int_equal(put(c, &row), 0);
	row = row_of(2, EW_PLACE_STORE, EW_PLACE_LEAVING);
	row.hold = true;
	row.not_before.us = 9;
	assert_int_equal(put(c, &row), 0);
	row = row_of(3, EW_PLACE_STORE, EW_PLACE_LEAVING);
	row.hold = row.hold_wished = true;
	assert_int_equal(put(c, &row), 0);
	assert_int_equal(ew_places_leaving(c, EW_PLACE_STORE, (struct ew_wall){9}, 9, see, &s), 0);
	assert_true(are(&s, 2, (uint64_t[]){1, 3}));
	s.n = 0;
	assert_int_equal(ew_places_to_release(c, EW_PLACE_STORE, (struct ew_wall){8}, 9, see, &s), 0);
	assert_int_equal(s.n, 0);
	assert_int_equal(ew_places_to_release(c, EW_PLACE_STORE, (struct ew_wall){9}, 9, see, &s), 0);
	assert_true(are(&s, 1, (uint64_t[]){2}));
	/* A hold that ends while its call's copy leaves is lifted at once, however long that was put off. */
	object(c, 3, 9);
	row.not_before.us = 1000;
	assert_int_equal(put(c, &row), 0);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_places_wish_hold(c, id_of(9), false), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	s.n = 0;
	assert_int_equal(ew_places_to_release(c, EW_PLACE_STORE, (struct ew_wall){9}, 9, see, &s), 0);
	assert_true(are(&s, 2, (uint64_t[]){3, 2}));
}

static void test_a_cache_is_what_lies_elsewhere_too(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_place_row row;
	struct seen s = {.n = 0};

	for (uint64_t i = 1; i <= 4; i++) {
		row = row_of(i, EW_PLACE_HERE, EW_PLACE_STORED);
		if (i > 1)
			row.used.us = (int64_t)i;
		assert_int_equal(put(c, &row), 0);
	}
	put_new(c, 1, EW_PLACE_STORE, EW_PLACE_STORED); /* nobody has said that it is a cache now */
	put_new(c, 2, EW_PLACE_STORE, EW_PLACE_WAITING);
	put_new(c, 3, EW_PLACE_STORE, EW_PLACE_STORED);
	put_new(c, 4, EW_PLACE_STORE, EW_PLACE_STORED);
	put_new(c, 4, EW_PLACE_ARCHIVE, EW_PLACE_WAITING); /* it is on its way by here */
	assert_int_equal(ew_places_cached(c, (struct ew_wall){1000}, 9, see, &s), 0);
	assert_true(are(&s, 1, (uint64_t[]){3}));
	s.n = 0;
	assert_int_equal(ew_places_cached(c, (struct ew_wall){3}, 9, see, &s), 0);
	assert_int_equal(s.n, 0);
}

/* -- figures, adopting, moving -- */

static void test_figures_follow(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_places_count count;
	struct ew_wall oldest;

	put_new(c, 1, EW_PLACE_STORE, EW_PLACE_WAITING);
	put_new(c, 2, EW_PLACE_STORE, EW_PLACE_WAITING);
	put_new(c, 1, EW_PLACE_STORE, EW_PLACE_STORED);
	assert_int_equal(ew_places_count(c, &count), 0);
	assert_true(count.n[EW_PLACE_STORE][EW_PLACE_WAITING] == 1 && count.n[EW_PLACE_STORE][EW_PLACE_STORED] == 1);
	assert_true(count.bytes[EW_PLACE_STORE][EW_PLACE_WAITING] == 100 && count.bytes[EW_PLACE_STORE][EW_PLACE_STORED] == 100);
	assert_int_equal(ew_places_oldest(c, EW_PLACE_STORE, &oldest), 0);
	assert_int_equal(oldest.us, 2);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_places_remove(c, id_of(2), EW_PLACE_STORE), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	assert_int_equal(ew_places_count(c, &count), 0);
	assert_true(count.n[EW_PLACE_STORE][EW_PLACE_WAITING] == 0 && count.bytes[EW_PLACE_STORE][EW_PLACE_WAITING] == 0);
	assert_int_equal(ew_places_oldest(c, EW_PLACE_STORE, &oldest), 0);
	assert_int_equal(oldest.us, 0);
}

static void test_adopting_ends(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_place_row row;
	int64_t at = 0;
	int r = 0;

	for (uint64_t i = 1; i <= 5; i++)
		object(c, i, 9);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_objects_gone(c, id_of(2)), 0);
	for (unsigned n = 0; r == 0 && n < 9; n++)
		r = ew_places_adopt(c, &at, 2);
	assert_int_equal(ew_catalog_commit(c), 0);
	assert_int_equal(r, -ENOENT);
	assert_int_equal(ew_places_get(c, id_of(5), EW_PLACE_HERE, &row), 0);
	assert_true(row.state == EW_PLACE_STORED && row.used.us == EW_PLACE_ONLY.us && row.made.us == 7 && row.bytes == 100);
	assert_int_equal(ew_places_get(c, id_of(2), EW_PLACE_HERE, &row), -ENOENT);
	/* What is made later, while there was no store again, is taken up as well. */
	assert_int_equal(at, 5);
	object(c, 6, 9);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_places_adopt(c, &at, 2), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	assert_int_equal(ew_places_get(c, id_of(6), EW_PLACE_HERE, &row), 0);
}

static void walk(struct ew_catalog *c, struct ew_places_walk *w, uint32_t limit, struct seen *s)
{
	s->n = 0;
	assert_int_equal(ew_places_to_move(c, w, limit, see, s), 0);
}

static void test_a_walk_goes_on(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_places_walk w = {.store = EW_PLACE_STORE, .to = EW_PLACE_ARCHIVE, .before = {4}, .since = {INT64_MIN}};
	struct ew_place_row row;
	struct seen s = {.n = 0};

	for (uint64_t i = 1; i <= 4; i++)
		put_new(c, i, EW_PLACE_STORE, EW_PLACE_STORED);
	put_new(c, 2, EW_PLACE_ARCHIVE, EW_PLACE_WAITING);
	walk(c, &w, 9, &s);
	assert_true(are(&s, 2, (uint64_t[]){1, 3}) && w.over);
	w = (struct ew_places_walk){.store = EW_PLACE_STORE, .to = EW_PLACE_ARCHIVE, .before = {99}, .since = {1}, .after = id_of(1)};
	walk(c, &w, 1, &s);
	assert_true(are(&s, 1, (uint64_t[]){3}) && !w.over && w.since.us == 3);
	walk(c, &w, 9, &s);
	assert_true(are(&s, 1, (uint64_t[]){4}) && w.over);
	/* Of here only what lies here alone, and no other store is to have. */
	put_new(c, 3, EW_PLACE_HERE, EW_PLACE_STORED);
	put_new(c, 7, EW_PLACE_HERE, EW_PLACE_STORED);
	row = row_of(8, EW_PLACE_HERE, EW_PLACE_STORED);
	row.used.us = 5;
	assert_int_equal(put(c, &row), 0);
	w = (struct ew_places_walk){.store = EW_PLACE_HERE, .to = EW_PLACE_ARCHIVE, .before = {99}, .since = {INT64_MIN}};
	walk(c, &w, 9, &s);
	assert_true(are(&s, 1, (uint64_t[]){7}) && w.over);
}

static int count_steps(void *arg)
{
	++*(unsigned *)arg;
	return 0;
}

/* Copies that are a cache are not even looked at: that costs no step of SQLite's. */
static void test_a_walk_does_not_look_at_a_cache(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_places_walk w = {.store = EW_PLACE_HERE, .to = EW_PLACE_ARCHIVE, .before = {INT64_MAX}, .since = {INT64_MIN}};
	struct ew_place_row row;
	struct seen s = {.n = 0};
	unsigned steps = 0;

	assert_int_equal(ew_catalog_begin(c), 0);
	for (uint64_t i = 1; i <= EW_PLACES_LOOKED_AT; i++) {
		row = row_of(i, EW_PLACE_HERE, EW_PLACE_STORED);
		row.used.us = 5;
		assert_int_equal(ew_places_put(c, &row), 0);
	}
	row = row_of(2 * EW_PLACES_LOOKED_AT, EW_PLACE_HERE, EW_PLACE_STORED);
	assert_int_equal(ew_places_put(c, &row), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	sqlite3_progress_handler(c->db, 1, count_steps, &steps);
	walk(c, &w, 9, &s);
	sqlite3_progress_handler(c->db, 0, NULL, NULL);
	assert_true(are(&s, 1, (uint64_t[]){2 * EW_PLACES_LOOKED_AT}) && w.over);
	assert_in_range(steps, 1, EW_PLACES_LOOKED_AT / 2);
}

/* However many there are that are not to be moved: a turn looks at so many rows, and the walk goes on behind them. */
static void test_a_turn_of_a_walk_is_bounded(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_places_walk w = {.store = EW_PLACE_HERE, .to = EW_PLACE_ARCHIVE, .before = {INT64_MAX}, .since = {INT64_MIN}};
	struct ew_place_row row;
	struct seen s = {.n = 0};
	unsigned turns = 0;

	assert_int_equal(ew_catalog_begin(c), 0);
	for (uint64_t i = 1; i <= 3 * EW_PLACES_LOOKED_AT; i++) { /* a spool, as a store that is away leaves it */
		row = row_of(i, EW_PLACE_HERE, EW_PLACE_STORED);
		assert_int_equal(ew_places_put(c, &row), 0);
		row = row_of(i, EW_PLACE_STORE, EW_PLACE_WAITING);
		assert_int_equal(ew_places_put(c, &row), 0);
	}
	row = row_of(5 * EW_PLACES_LOOKED_AT, EW_PLACE_HERE, EW_PLACE_STORED);
	assert_int_equal(ew_places_put(c, &row), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	while (!w.over && turns < 9) {
		walk(c, &w, 9, &s);
		turns++;
		if (turns < 4)
			assert_true(s.n == 0 && w.since.us == turns * EW_PLACES_LOOKED_AT);
	}
	assert_int_equal(turns, 4);
	assert_true(are(&s, 1, (uint64_t[]){5 * EW_PLACES_LOOKED_AT}));
}

static void test_moves(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_move_row row = {.source = EW_PLACE_STORE, .target = EW_PLACE_ARCHIVE, .state = EW_MOVE_RUNS, .by = id_of(1), .before = {9}}, back;
	struct ew_place_row place = row_of(1, EW_PLACE_ARCHIVE, EW_PLACE_WAITING);
	uint64_t left = 9;

	place.from = EW_PLACE_STORE;
	assert_int_equal(put(c, &place), 0);
	assert_int_equal(ew_moves_left(c, EW_PLACE_STORE, EW_PLACE_ARCHIVE, 5, &left), 0);
	assert_int_equal(left, 1);
	assert_int_equal(ew_moves_left(c, EW_PLACE_HERE, EW_PLACE_ARCHIVE, 5, &left), 0);
	assert_int_equal(left, 0);
	/* One that went wrong by itself is waited for some times. */
	place = row_of(2, EW_PLACE_ARCHIVE, EW_PLACE_FAILING);
	place.from = EW_PLACE_STORE;
	place.attempts = EW_MOVE_TRIES;
	assert_int_equal(put(c, &place), 0);
	assert_int_equal(ew_moves_left(c, EW_PLACE_STORE, EW_PLACE_ARCHIVE, 5, &left), 0);
	assert_int_equal(left, 2);
	assert_int_equal(ew_moves_failed(c, &row, &left), 0);
	assert_int_equal(left, 0);
	place.attempts++;
	assert_int_equal(put(c, &place), 0);
	assert_int_equal(ew_moves_left(c, EW_PLACE_STORE, EW_PLACE_ARCHIVE, 5, &left), 0);
	assert_int_equal(left, 1);
	assert_int_equal(ew_moves_failed(c, &row, &left), 0);
	assert_int_equal(left, 1);
	row.made.us = 3; /* that one failed before */
	assert_int_equal(ew_moves_failed(c, &row, &left), 0);
	assert_int_equal(left, 0);
	assert_int_equal(ew_moves_next(c, 0, &back), -ENOENT);
	assert_int_equal(ew_catalog_begin(c), 0);
	assert_int_equal(ew_moves_insert(c, &row), 0);
	row.at_since.us = 3;
	row.at_object = id_of(8);
	row.objects = 2;
	row.failed = 1;
	assert_int_equal(ew_moves_update(c, &row), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	assert_int_equal(ew_moves_next(c, 0, &back), 0);
	assert_true(back.number == row.number && back.at_since.us == 3 && ew_id_equal(back.at_object, id_of(8)) && back.objects == 2 && back.failed == 1 && back.before.us == 9);
	assert_int_equal(ew_moves_next(c, row.number, &back), -ENOENT);
	assert_int_equal(ew_catalog_begin(c), 0);
	row.state = EW_MOVE_DONE;
	assert_int_equal(ew_moves_update(c, &row), 0);
	assert_int_equal(ew_catalog_commit(c), 0);
	assert_int_equal(ew_moves_next(c, 0, &back), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_row_comes_back_as_it_was, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_what_waits_comes_in_order, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_the_only_copy_stays, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_what_leaves_is_released_first, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_a_cache_is_what_lies_elsewhere_too, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_figures_follow, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_adopting_ends, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_a_walk_goes_on, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_a_walk_does_not_look_at_a_cache, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_a_turn_of_a_walk_is_bounded, open_for_test, close_after_test),
		cmocka_unit_test_setup_teardown(test_moves, open_for_test, close_after_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

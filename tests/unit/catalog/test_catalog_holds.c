/*
 * Legal holds, their work, requests, and what falls due. Nothing of a call that is covered is removed, whoever tries.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/blind.h"
#include "catalog/daily.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/interactions.h"
#include "catalog/keys.h"
#include "catalog/objects.h"
#include "catalog/requests.h"
#include "catalog/sql.h"
#include "unit/catalog/opened.h"

/* Every test runs inside one transaction. */
static int begin(void **state)
{
	int r = open_for_test(state);
	struct opened *o = *state;

	return r == 0 ? ew_catalog_begin(o->c) : r;
}

static struct ew_catalog *of(void **state)
{
	struct opened *o = *state;

	return o->c;
}

static struct ew_hold_row hold_of(uint64_t id, int64_t review)
{
	return (struct ew_hold_row){.id = id_of(id),
		.state = EW_HOLD_ACTIVE,
		.by = id_of(7),
		.owner = id_of(8),
		.made = {1},
		.review = {review},
		.sealed = EW_SLICE("sealed")};
}

static int see_hold(void *arg, const struct ew_hold_row *row)
{
	uint64_t *seen = arg;

	*seen = *seen * 10 + row->id.bytes[15];
	return 0;
}

static int copy_hold(void *arg, const struct ew_hold_row *row)
{
	*(struct ew_hold_row *)arg = *row;
	return 0;
}

static void test_holds_by_their_review(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_hold_row two = hold_of(2, 50), got;
	struct ew_holds_count n;
	uint64_t seen = 0;

	for (uint64_t i = 1; i <= 4; i++) {
		struct ew_hold_row row = hold_of(i, i == 2 ? 50 : 100);

		assert_int_equal(ew_holds_insert(c, &row), 0);
		assert_int_equal(ew_holds_insert(c, &row), -EEXIST);
	}
	assert_int_equal(ew_holds_each(c, false, (struct ew_wall){0}, id_of(0), 50, see_hold, &seen), 0);
	assert_int_equal(seen, 2134);
	seen = 0;
	assert_int_equal(ew_holds_each(c, false, (struct ew_wall){100}, id_of(1), 1, see_hold, &seen), 0);
	assert_int_equal(seen, 3);
	assert_int_equal(ew_holds_count(c, (struct ew_wall){50}, &n), 0);
	assert_int_equal(n.active, 4);
	assert_int_equal(n.overdue, 1);
	two.state = EW_HOLD_RELEASED;
	two.ended.us = 9;
	assert_int_equal(ew_holds_update(c, &two), 0);
	seen = 0;
	assert_int_equal(ew_holds_each(c, true, (struct ew_wall){0}, id_of(0), 50, see_hold, &seen), 0);
	assert_int_equal(seen, 2);
	assert_int_equal(ew_holds_count(c, (struct ew_wall){50}, &n), 0);
	assert_int_equal(n.overdue, 0);
	assert_int_equal(ew_holds_get(c, id_of(2), copy_hold, &got), 0);
	assert_int_equal(got.ended.us, 9);
	assert_int_equal(ew_holds_get(c, id_of(9), copy_hold, &got), -ENOENT);
	two.id = id_of(9);
	assert_int_equal(ew_holds_update(c, &two), -ENOENT);
}

static int see_call(void *arg, struct ew_id call, struct ew_wall placed)
{
	uint64_t *seen = arg;

	*seen = *seen * 10 + call.bytes[15];
	return placed.us == 5 ? 0 : -EINVAL;
}

static void test_calls_of_a_hold(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_hold_row one = hold_of(1, 100), two = hold_of(2, 100), got;
	uint64_t seen = 0;
	bool any;

	assert_int_equal(ew_holds_insert(c, &one), 0);
	assert_int_equal(ew_holds_insert(c, &two), 0);
	for (uint64_t i = 1; i <= 3; i++)
		assert_int_equal(ew_holds_cover(c, id_of(1), id_of(i), (struct ew_wall){5}), 0);
	assert_int_equal(ew_holds_cover(c, id_of(1), id_of(1), (struct ew_wall){6}), -EEXIST);
	assert_int_equal(ew_holds_cover(c, id_of(2), id_of(1), (struct ew_wall){5}), 0);
	assert_int_equal(ew_holds_calls(c, id_of(1), id_of(0), 50, see_call, &seen), 0);
	assert_int_equal(seen, 123);
	seen = 0;
	assert_int_equal(ew_holds_calls(c, id_of(1), id_of(1), 1, see_call, &seen), 0);
	assert_int_equal(seen, 2);
	assert_int_equal(ew_holds_get(c, id_of(1), copy_hold, &got), 0);
	assert_int_equal(got.calls, 3);
	assert_int_equal(ew_holds_uncover(c, id_of(1), id_of(1)), 0);
	assert_int_equal(ew_holds_uncover(c, id_of(1), id_of(1)), -ENOENT);
	assert_int_equal(ew_holds_any(c, id_of(1), &any), 0);
	assert_true(any); /* the other one stands */
	assert_int_equal(ew_holds_uncover(c, id_of(2), id_of(1)), 0);
	assert_int_equal(ew_holds_any(c, id_of(1), &any), 0);
	assert_false(any);
	assert_int_equal(ew_holds_get(c, id_of(1), copy_hold, &got), 0);
	assert_int_equal(got.calls, 2);
}

/* -- what is covered is not removed ------------------------------------------------------------ */

static void put_call(struct ew_catalog *c, uint64_t id)
{
	struct ew_interaction_row row = {.id = id_of(id), .state = 4, .wrapped = EW_SLICE("key"), .sealed = EW_SLICE("s")};
	struct ew_object_row object = {.id = id_of(50 + id), .interaction = id_of(id), .version = 1, .sealed = EW_SLICE("p")};
	struct ew_handed_row handed = {.interaction = id_of(id), .kind = 3, .version = 1, .made = {1}, .sealed = EW_SLICE("h")};

	assert_int_equal(ew_interactions_put(c, &row), 0);
	assert_int_equal(ew_objects_insert(c, &object), 0);
	assert_int_equal(ew_sql_exec(c, "INSERT OR IGNORE INTO epochs (kind, epoch, state, recipient, made) VALUES (2, 1, 1, x'00', 1)"), 0);
	assert_int_equal(ew_keys_insert(c, id_of(50 + id), 1, EW_SLICE("header")), 0);
	assert_int_equal(ew_handed_insert(c, &handed), 0);
}

static int erase(struct ew_catalog *c, uint64_t id)
{
	struct ew_interaction_row row = {.id = id_of(id), .state = 4, .wrapped = EW_SLICE(""), .sealed = EW_SLICE("")};

	return ew_interactions_put(c, &row);
}

static int remove_handed(struct ew_catalog *c, uint64_t id)
{
	return ew_handed_remove(c, id_of(id), 3, (struct ew_wall){9});
}

static int remove_key(struct ew_catalog *c, uint64_t id)
{
	return ew_keys_shred(c, id_of(50 + id));
}

static int remove_words(struct ew_catalog *c, uint64_t id)
{
	return ew_blind_remove(c, id_of(id));
}

/* In both calls: only the first is covered. */
static int remove_rows(struct ew_catalog *c, const char *of_held, const char *of_other, uint64_t id)
{
	return ew_sql_exec(c, id == 1 ? of_held : of_other);
}

static int remove_object(struct ew_catalog *c, uint64_t id)
{
	return remove_rows(c, "DELETE FROM objects WHERE payload_bytes = 0 AND substr(interaction, 16) = x'01'",
		"DELETE FROM objects WHERE payload_bytes = 0 AND substr(interaction, 16) = x'02'", id);
}

static int remove_call(struct ew_catalog *c, uint64_t id)
{
	return remove_rows(c, "DELETE FROM interactions WHERE substr(id, 16) = x'01'",
		"DELETE FROM interactions WHERE substr(id, 16) = x'02'", id);
}

static const struct {
	const char *what;
	int (*remove)(struct ew_catalog *c, uint64_t id);
} removals[] = {{"handed in", remove_handed}, {"the key of an object", remove_key}, {"what it is found by", remove_words},
	{"an object's row", remove_object}, {"its key", erase}, {"its row", remove_call}};

static void test_what_is_covered_stays(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_hold_row hold = hold_of(1, 100);

	put_call(c, 1);
	put_call(c, 2);
	assert_int_equal(ew_holds_insert(c, &hold), 0);
	assert_int_equal(ew_holds_cover(c, id_of(1), id_of(1), (struct ew_wall){5}), 0);
	for (size_t i = 0; i < EW_COUNT(removals); i++) {
		int held = removals[i].remove(c, 1), other = removals[i].remove(c, 2);

		if (held != -EPERM || other != 0)
			fail_msg("%s: %d of the one that is held, %d of the other", removals[i].what, held, other);
	}
	assert_int_equal(ew_holds_uncover(c, id_of(1), id_of(1)), 0);
	for (size_t i = 0; i < EW_COUNT(removals); i++)
		assert_int_equal(removals[i].remove(c, 1), 0);
}

static int first_text(void *arg, const struct ew_handed_row *row)
{
	memcpy(arg, row->sealed.at, row->sealed.len < 8 ? row->sealed.len : 8);
	return 1;
}

/* Masked afterwards: the same version with another text, and only where no hold keeps it. */
static void test_a_text_is_replaced(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_hold_row hold = hold_of(1, 100);
	char text[9] = "";
	uint64_t n;

	put_call(c, 1);
	assert_int_equal(ew_handed_replace(c, id_of(1), 3, 1, EW_SLICE("masked")), 0);
	assert_int_equal(ew_handed_each(c, id_of(1), 3, first_text, text), 1);
	assert_string_equal(text, "masked");
	assert_int_equal(ew_handed_count(c, id_of(1), 3, (struct ew_wall){9}, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_handed_replace(c, id_of(1), 3, 2, EW_SLICE("x")), -ENOENT);
	assert_int_equal(ew_handed_replace(c, id_of(1), 4, 1, EW_SLICE("x")), -ENOENT);
	assert_int_equal(ew_handed_replace(c, id_of(2), 3, 1, EW_SLICE("x")), -ENOENT);
	assert_int_equal(ew_holds_insert(c, &hold), 0);
	assert_int_equal(ew_holds_cover(c, id_of(1), id_of(1), (struct ew_wall){5}), 0);
	assert_int_equal(ew_handed_replace(c, id_of(1), 3, 1, EW_SLICE("again")), -ENOENT);
	assert_int_equal(ew_handed_each(c, id_of(1), 3, first_text, text), 1);
	assert_string_equal(text, "masked");
}

/* -- work, requests, what falls due ------------------------------------------------------------ */

static int copy_job(void *arg, const struct ew_hold_job_row *row)
{
	*(struct ew_hold_job_row *)arg = *row;
	return 0;
}

static void test_work(void **state)
{
	struct ew_catalog *c = of(state);
	struct ew_hold_job_row one = {.hold = id_of(1), .work = EW_HOLD_PLACE, .state = EW_HOLD_JOB_RUNS, .made = {3},
		.sealed = EW_SLICE("j")}, two = one, got;
	uint64_t n;

	assert_int_equal(ew_hold_jobs_next(c, copy_job, &got), -ENOENT);
	assert_int_equal(ew_hold_jobs_insert(c, &one), 0);
	assert_int_equal(ew_hold_jobs_insert(c, &two), 0);
	assert_int_equal(two.number, one.number + 1);
	assert_int_equal(ew_hold_jobs_next(c, copy_job, &got), 0);
	assert_int_equal(got.number, one.number);
	one.state = EW_HOLD_JOB_DONE;
	one.seen = 5;
	one.done = 3;
	one.at = 5;
	one.at_id = id_of(9);
	assert_int_equal(ew_hold_jobs_update(c, &one), 0);
	assert_int_equal(ew_hold_jobs_running(c, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(ew_hold_jobs_next(c, copy_job, &got), 0);
	assert_int_equal(got.number, two.number);
	assert_int_equal(ew_hold_jobs_get(c, one.number, copy_job, &got), 0);
	assert_int_equal(got.seen * 100 + got.done * 10 + got.at, 535);
	assert_true(ew_id_equal(got.at_id, id_of(9)));
	assert_int_equal(ew_hold_jobs_of(c, id_of(1), 1, copy_job, &got), 0);
	assert_int_equal(got.number, two.number);
}

static int see_request(void *arg, const struct ew_request_row *row)
{
	uint64_t *seen = arg;

	*seen = *seen * 10 + row->number;
	return 0;
}

static void test_requests(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t seen = 0, open = 0, late = 0;

	for (int64_t i = 1; i <= 3; i++) {
		struct ew_request_row row = {.state = EW_REQUEST_RECEIVED, .deadline = {i * 10}, .sealed = EW_SLICE("r")};

		assert_int_equal(ew_requests_insert(c, &row), 0);
		row.state = i == 2 ? EW_REQUEST_REFUSED : EW_REQUEST_WORKED_ON;
		assert_int_equal(ew_requests_update(c, &row), 0);
	}
	assert_int_equal(ew_requests_each(c, false, 0, 50, see_request, &seen), 0);
	assert_int_equal(seen, 31);
	seen = 0;
	assert_int_equal(ew_requests_each(c, true, 0, 50, see_request, &seen), 0);
	assert_int_equal(seen, 2);
	assert_int_equal(ew_requests_count(c, (struct ew_wall){25}, &open, &late), 0);
	assert_int_equal(open * 10 + late, 21);
	assert_int_equal(ew_requests_get(c, 9, see_request, &seen), -ENOENT);
}

static int see_due(void *arg, int64_t day, uint32_t kind, uint64_t n)
{
	uint64_t *seen = arg;

	*seen = *seen * 1000 + (uint64_t)day * 100 + kind * 10 + n;
	return 0;
}

static void test_what_falls_due(void **state)
{
	struct ew_catalog *c = of(state);
	uint64_t seen = 0;

	assert_int_equal(ew_due_add(c, 2, 0, 1), 0);
	assert_int_equal(ew_due_add(c, 3, 0, 1), 0);
	assert_int_equal(ew_due_add(c, 5, 0, 1), 0);
	assert_int_equal(ew_due_add(c, 5, 3, 1), 0);
	assert_int_equal(ew_due_add(c, 5, 3, -1), 0);
	assert_int_equal(ew_due_add(c, 5, 3, -1), 0); /* never below nothing */
	assert_int_equal(ew_due_add(c, 6, 3, -1), 0);
	assert_int_equal(ew_due_add(c, 9, 1, 1), 0);
	assert_int_equal(ew_due_each(c, 5, 8, see_due, &seen), 0);
	assert_int_equal(seen, 402501); /* two of before, one on the fifth */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, close_after_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_holds_by_their_review),
		TEST(test_calls_of_a_hold),
		TEST(test_what_is_covered_stays),
		TEST(test_a_text_is_replaced),
		TEST(test_work),
		TEST(test_requests),
		TEST(test_what_falls_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

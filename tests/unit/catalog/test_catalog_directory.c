/*
 * People as a directory sees them; roles that are due, and what was decided about them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/attested.h"
#include "catalog/directory.h"
#include "catalog/roles.h"
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

static void put(struct ew_catalog *c, uint64_t n, enum ew_person_state state)
{
	struct ew_person_row row = {.id = id_of(n), .state = state, .source = EW_PERSON_SCIM, .login = hash_of(n), .sealed = EW_SLICE("s")};

	assert_int_equal(ew_people_put(c, &row), 0);
}

/* -- what a directory calls people --------------------------------------------------------------- */

static int name(struct ew_catalog *c, uint64_t person, uint64_t external)
{
	struct ew_hash hash = external ? hash_of(external) : (struct ew_hash){{0}};

	return ew_directory_name(c, id_of(person), &hash);
}

/* 0: nobody. */
static uint64_t find(struct ew_catalog *c, uint64_t external)
{
	struct ew_hash hash = hash_of(external);
	struct ew_id id;
	int r = ew_directory_find(c, &hash, &id);

	assert_true(r == 0 || r == -ENOENT);
	for (uint64_t n = 1; r == 0 && n < 10; n++)
		if (ew_id_equal(id, id_of(n)))
			return n;
	assert_int_equal(r, -ENOENT);
	return 0;
}

static void test_names(void **state)
{
	struct ew_catalog *c = of(state);

	put(c, 1, EW_PERSON_ACTIVE);
	put(c, 2, EW_PERSON_SUSPENDED);
	assert_int_equal(find(c, 70), 0);
	assert_int_equal(name(c, 1, 70), 0);
	assert_int_equal(name(c, 2, 71), 0);
	assert_int_equal(find(c, 70), 1);
	assert_int_equal(find(c, 71), 2); /* who is suspended is there */
	assert_int_equal(name(c, 1, 72), 0);
	assert_int_equal(find(c, 70), 0);
	assert_int_equal(find(c, 72), 1);
	assert_int_equal(name(c, 1, 0), 0);
	assert_int_equal(find(c, 72), 0);
}

static void test_a_name_is_one_persons(void **state)
{
	struct ew_catalog *c = of(state);

	put(c, 1, EW_PERSON_ACTIVE);
	put(c, 2, EW_PERSON_INVITED);
	assert_int_equal(name(c, 1, 70), 0);
	assert_int_equal(name(c, 1, 70), 0);
	assert_int_equal(name(c, 2, 70), -EEXIST);
}

static void test_a_leavers_name_is_free(void **state)
{
	struct ew_catalog *c = of(state);

	put(c, 1, EW_PERSON_ACTIVE);
	put(c, 2, EW_PERSON_INVITED);
	assert_int_equal(name(c, 1, 70), 0);
	put(c, 1, EW_PERSON_LEFT);
	assert_int_equal(find(c, 70), 0);
	assert_int_equal(name(c, 2, 70), 0);
	assert_int_equal(find(c, 70), 2);
}

struct seen {
	uint64_t n, last;
};

static int see(void *arg, struct ew_id person)
{
	struct seen *seen = arg;

	seen->n++;
	for (uint64_t n = 1; n < 10; n++)
		if (ew_id_equal(person, id_of(n)))
			seen->last = n;
	return 0;
}

static void test_pages(void **state)
{
	static const struct {
		uint32_t states;
		uint64_t skip;
		uint32_t limit;
		uint64_t n, last;
	} rows[] = {
		{EW_PEOPLE_THERE, 0, 9, 4, 5}, {EW_PEOPLE_THERE, 0, 2, 2, 2}, {EW_PEOPLE_THERE, 2, 2, 2, 5}, {EW_PEOPLE_THERE, 4, 2, 0, 0},
		{EW_PEOPLE_THERE, UINT64_MAX, 2, 0, 0}, {EW_PEOPLE_NOT_SUSPENDED, 0, 9, 3, 5}, {1u << EW_PERSON_SUSPENDED, 0, 9, 1, 2},
	};
	static const enum ew_person_state states[] = {EW_PERSON_INVITED, EW_PERSON_SUSPENDED, EW_PERSON_ACTIVE, EW_PERSON_LEFT, EW_PERSON_ACTIVE};
	struct ew_catalog *c = of(state);
	uint64_t all = 0;

	for (size_t i = 0; i < EW_COUNT(states); i++)
		put(c, i + 1, states[i]);
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct seen seen = {0};

		assert_int_equal(ew_directory_each(c, rows[i].states, rows[i].skip, rows[i].limit, see, &seen), 0);
		if (seen.n != rows[i].n || seen.last != rows[i].last)
			fail_msg("row %zu: %llu, %llu", i, (unsigned long long)seen.n, (unsigned long long)seen.last);
	}
	assert_int_equal(ew_directory_count(c, EW_PEOPLE_THERE, &all), 0);
	assert_int_equal(all, 4);
}

/* -- roles that are due --------------------------------------------------------------------------- */

static int see_due(void *arg, const struct ew_binding_row *row)
{
	struct seen *seen = arg;

	seen->n++;
	seen->last = (uint64_t)row->attest.us;
	return 0;
}

static void test_due(void **state)
{
	static const struct {
		int64_t until, attest;
	} bindings[] = {{0, 50}, {0, 100}, {0, 100}, {0, 200}, {0, 0}, {10, 60}, {11, 70}};
	struct ew_catalog *c = of(state);
	struct ew_role_row agent = {.name = "agent", .sealed = EW_SLICE("s")};
	struct seen seen = {0};
	uint64_t n = 0;

	put(c, 1, EW_PERSON_ACTIVE);
	assert_int_equal(ew_roles_put(c, &agent), 0);
	for (size_t i = 0; i < EW_COUNT(bindings); i++) {
		struct ew_binding_row row = {.id = id_of(100 + i), .person = id_of(1), .role = "agent", .until = {bindings[i].until},
			.attest = {bindings[i].attest}, .sealed = EW_SLICE("s")};

		assert_int_equal(ew_bindings_put(c, &row), 0);
	}
	/* Not those that lapse later, never, or have ended. */
	assert_int_equal(ew_bindings_count_due(c, (struct ew_wall){10}, (struct ew_wall){100}, &n), 0);
	assert_int_equal(n, 4);
	assert_int_equal(ew_bindings_due(c, (struct ew_wall){10}, (struct ew_wall){100}, (struct ew_wall){0}, (struct ew_id){{0}}, 2, see_due, &seen), 0);
	assert_int_equal(seen.n, 2);
	assert_int_equal(seen.last, 70); /* soonest first */
	/* Behind the first of two that lapse at the same time is the second. */
	assert_int_equal(ew_bindings_due(c, (struct ew_wall){10}, (struct ew_wall){100}, (struct ew_wall){100}, id_of(101), 9, see_due, &seen), 0);
	assert_int_equal(seen.n, 3);
}

/* -- what was decided ----------------------------------------------------------------------------- */

static int see_decision(void *arg, const struct ew_attested_row *row)
{
	struct seen *seen = arg;

	assert_true(ew_slice_equal(row->sealed, EW_SLICE("words")));
	seen->n++;
	seen->last = row->number;
	return 0;
}

static void test_decisions(void **state)
{
	struct ew_catalog *c = of(state);
	struct seen seen = {0};
	uint64_t n = 0;

	for (int64_t at = 10; at <= 40; at += 10) {
		struct ew_attested_row row = {.at = {at}, .sealed = EW_SLICE("words")};

		assert_int_equal(ew_attested_insert(c, &row), 0);
		assert_int_equal(row.number, at / 10);
	}
	/* From the first moment on, and not the last one. */
	assert_int_equal(ew_attested_count(c, (struct ew_wall){20}, (struct ew_wall){40}, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(ew_attested_each(c, (struct ew_wall){20}, (struct ew_wall){40}, 0, 1, see_decision, &seen), 0);
	assert_int_equal(seen.n, 1);
	assert_int_equal(seen.last, 2);
	assert_int_equal(ew_attested_each(c, (struct ew_wall){20}, (struct ew_wall){40}, 2, 9, see_decision, &seen), 0);
	assert_int_equal(seen.n, 2);
	assert_int_equal(seen.last, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_names, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_a_name_is_one_persons, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_a_leavers_name_is_free, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_pages, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_due, begin, close_after_test),
		cmocka_unit_test_setup_teardown(test_decisions, begin, close_after_test),
	};

	return cmocka_run_group_tests_name("catalog_directory", tests, NULL, NULL);
}

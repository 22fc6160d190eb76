/*
 * Interactions and the blind index, and searches against a model that filters everything by hand.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/blind.h"
#include "catalog/interactions.h"
#include "unit/catalog/opened.h"

#define KEY EW_SLICE("index key of thirty-two bytes...")
#define CALLS 200
#define WORDS 3

static int begin(void **state)
{
	int r = open_for_test(state);
	struct opened *o = *state;

	return r == 0 ? ew_catalog_begin(o->c) : r;
}

static void put(struct ew_catalog *c, uint64_t id, uint32_t state, int64_t started)
{
	struct ew_interaction_row row = {
		.id = id_of(id),
		.state = state,
		.thread = 1,
		.started = {started},
		.wrapped = EW_SLICE("wrapped"),
		.sealed = EW_SLICE("sealed"),
	};

	assert_int_equal(ew_interactions_put(c, &row), 0);
}

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

struct model {
	uint32_t state;
	int64_t started;
	bool has[WORDS];
};

static struct ew_hash word_of(size_t i)
{
	struct ew_hash token;
	uint8_t name = (uint8_t)('a' + i);

	assert_int_equal(ew_blind_token(KEY, "word", ew_slice_of(&name, 1), &token), 0);
	return token;
}

static void fill(struct ew_catalog *c, struct model *model, uint64_t *seed)
{
	for (size_t i = 0; i < CALLS; i++) {
		model[i].state = 1 + (uint32_t)(next(seed) % 5);
		model[i].started = 1000 + (int64_t)(next(seed) % 50); /* many at the same time */
		put(c, i + 1, model[i].state, model[i].started);
		for (size_t w = 0; w < WORDS; w++) {
			struct ew_hash token = word_of(w);

			model[i].has[w] = next(seed) % (w + 1) == 0;
			if (model[i].has[w])
				assert_int_equal(ew_blind_add(c, id_of(i + 1), &token), 0);
		}
	}
}

struct found {
	uint64_t ids[CALLS];
	int64_t started[CALLS];
	size_t n;
};

static int find(void *arg, const struct ew_interaction_row *row)
{
	struct found *found = arg;

	assert_true(ew_slice_equal(row->sealed, EW_SLICE("sealed")));
	found->started[found->n] = row->started.us;
	found->ids[found->n++] = (uint64_t)row->id.bytes[14] << 8 | row->id.bytes[15];
	return 0;
}

static bool is_wanted(const struct model *m, const struct ew_interaction_query *q, const bool *words)
{
	if ((q->state && m->state != q->state) || (q->from.us && m->started < q->from.us) ||
		(q->to.us && m->started >= q->to.us))
		return false;
	for (size_t w = 0; w < WORDS; w++) {
		if (words[w] && !m->has[w])
			return false;
	}
	return true;
}

/* Pages through with a small limit: every wanted one once, newest first, ties by id. */
static void check_query(struct ew_catalog *c, const struct model *model,
	struct ew_interaction_query *q, const bool *words)
{
	struct found found = {0};
	size_t wanted = 0;
	size_t before;

	do {
		before = found.n;
		assert_int_equal(ew_interactions_search(c, q, find, &found, NULL), 0);
		assert_true(found.n - before <= q->limit);
		if (found.n > before) {
			q->before_started.us = found.started[found.n - 1];
			q->before_id = id_of(found.ids[found.n - 1]);
		}
	} while (found.n > before);
	for (size_t i = 0; i < CALLS; i++)
		wanted += is_wanted(&model[i], q, words);
	assert_int_equal(found.n, wanted);
	for (size_t i = 0; i < found.n; i++) {
		assert_true(is_wanted(&model[found.ids[i] - 1], q, words));
		assert_true(i == 0 || found.started[i - 1] > found.started[i] ||
			    (found.started[i - 1] == found.started[i] && found.ids[i - 1] > found.ids[i]));
	}
}

static void test_searches(void **state)
{
	struct opened *o = *state;
	struct model model[CALLS];
	uint64_t seed = 88172645463325252u;

	fill(o->c, model, &seed);
	for (int round = 0; round < 300; round++) {
		struct ew_hash tokens[WORDS];
		struct ew_interaction_query q = {.tokens = tokens, .limit = 1 + (uint32_t)(next(&seed) % 40)};
		bool words[WORDS];

		for (size_t w = 0; w < WORDS; w++) {
			words[w] = next(&seed) & 1;
			if (words[w])
				tokens[q.n_tokens++] = word_of(w);
		}
		q.state = next(&seed) & 1 ? 1 + (uint32_t)(next(&seed) % 5) : 0;
		q.from.us = next(&seed) & 1 ? 1000 + (int64_t)(next(&seed) % 50) : 0;
		q.to.us = next(&seed) & 1 ? 1000 + (int64_t)(next(&seed) % 50) : 0;
		check_query(o->c, model, &q, words);
	}
}

static void test_rows(void **state)
{
	struct opened *o = *state;
	struct ew_hash token = word_of(0);
	struct ew_interaction_query q = {.tokens = &token, .n_tokens = 1, .limit = 9};
	struct found found = {0};
	uint64_t counts[6];
	uint32_t known = 0;
	bool keyed = false;

	put(o->c, 1, 3, 500);
	put(o->c, 2, 2, 600);
	put(o->c, 3, 4, 700);
	assert_int_equal(ew_blind_add(o->c, id_of(1), &token), 0);
	assert_int_equal(ew_blind_add(o->c, id_of(1), &token), 0);
	assert_int_equal(ew_blind_add(o->c, id_of(9), &token), -ENOENT);
	put(o->c, 1, 5, 800); /* another state, and another start: found by the token all the same */
	assert_int_equal(ew_interactions_search(o->c, &q, find, &found, NULL), 0);
	assert_int_equal(found.n, 1);
	assert_int_equal(found.started[0], 800);
	assert_int_equal(ew_interactions_count(o->c, counts), 0);
	assert_int_equal(counts[3], 0);
	assert_int_equal(counts[2] + counts[4] + counts[5], 3);
	found = (struct found){0};
	assert_int_equal(ew_interactions_live(o->c, find, &found), 0);
	assert_int_equal(found.n, 1);
	assert_int_equal(found.ids[0], 2);
	assert_int_equal(ew_interactions_state(o->c, id_of(3), &known, &keyed), 0);
	assert_int_equal(known, 4);
	assert_int_equal(ew_interactions_state(o->c, id_of(4), &known, &keyed), -ENOENT);
	assert_int_equal(ew_interactions_get(o->c, id_of(3), find, &found), 0);
	assert_int_equal(found.ids[1], 3);
	assert_int_equal(ew_interactions_get(o->c, id_of(4), find, &found), -ENOENT);
	assert_int_equal(ew_blind_remove(o->c, id_of(1)), 0);
	found = (struct found){0};
	assert_int_equal(ew_interactions_search(o->c, &q, find, &found, NULL), 0);
	assert_int_equal(found.n, 0);
}

static const struct {
	const char *number;
	const char *term;
	bool found;
} numbers[] = {
	{"+352621000111", "+352621000111", true},
	{"+352 621 000-111", "352621000111", true},
	{"+352621000111", "+352621*", true},
	{"+352621000111", "35*", true}, /* refused below: too short */
	{"+352621000111", "*0111", true},
	{"+352621000111", "*000 111", true},
	{"+352621000111", "+352622*", false},
	{"+352621000111", "*0112", false},
	{"+352621000111", "+35262100011", false},
	{"sip:+352621000111@sbc.example.com;user=phone", "+352621000111", true},
	{"sip:+352621000111@sbc.example.com;user=phone", "sip:+352621000111@SBC.example.com", true},
	{"sips:Alice@Example.com", "alice@example.com", true},
	{"sips:Alice@Example.com", "ALICE", true},
	{"sips:Alice@Example.com", "bob", false},
	{"tel:+352-621-000", "*1000", true},
	{"4711", "4711", true},
	{"4711", "*4711", true},
	{"4711", "471*", true},
};

static void test_numbers(void **state)
{
	struct opened *o = *state;

	for (size_t i = 0; i < EW_COUNT(numbers); i++) {
		struct ew_hash token;
		struct ew_interaction_query q = {.tokens = &token, .n_tokens = 1, .limit = 9};
		struct found found = {0};
		int r = ew_blind_query_number(KEY, ew_slice_text(numbers[i].term), &token);

		if (strcmp(numbers[i].term, "35*") == 0) {
			assert_int_equal(r, -EINVAL);
			continue;
		}
		assert_int_equal(r, 0);
		put(o->c, 1, 1, 5);
		assert_int_equal(
			ew_blind_add_number(o->c, id_of(1), KEY, ew_slice_text(numbers[i].number)), 0);
		assert_int_equal(ew_interactions_search(o->c, &q, find, &found, NULL), 0);
		if ((found.n == 1) != numbers[i].found)
			fail_msg("%s by %s", numbers[i].number, numbers[i].term);
		assert_int_equal(ew_blind_remove(o->c, id_of(1)), 0);
	}
}

static void test_refused_terms(void **state)
{
	static const char *const terms[] = {"", "   ", "*", "**", "12*", "*123", "*1234567890", "a*",
		"*abcd", "1234567890123*", "12*34", "+*"};
	struct ew_hash token;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(terms); i++)
		assert_int_equal(ew_blind_query_number(KEY, ew_slice_text(terms[i]), &token), -EINVAL);
}

/* The table tells nothing: neither number nor token is there without the key. */
static void test_nothing_in_the_clear(void **state)
{
	struct opened *o = *state;

	put(o->c, 1, 1, 5);
	assert_int_equal(ew_blind_add_number(o->c, id_of(1), KEY, EW_SLICE("sip:marker77@x")), 0);
	assert_int_equal(ew_blind_add_number(o->c, id_of(1), KEY, EW_SLICE("+999888777666")), 0);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_false(ew_io_sim_contains(o->io, EW_SLICE("marker77")));
	assert_false(ew_io_sim_contains(o->io, EW_SLICE("999888")));
	assert_true(ew_io_sim_contains(o->io, EW_SLICE("wrapped")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, close_after_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_searches),
		TEST(test_rows),
		TEST(test_numbers),
		TEST(test_refused_terms),
		TEST(test_nothing_in_the_clear),
	};

	return cmocka_run_group_tests_name("catalog_search", tests, NULL, NULL);
}

/*
 * The blind index in short rows: searches by several ways against a model, searches that must stop early, pages while calls arrive,
 * what is left of a call that was erased, and catalogues of before.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "catalog/blind.h"
#include "catalog/interactions.h"
#include "catalog/reindex.h"
#include "catalog/sql.h"
#include "unit/catalog/opened.h"

#define KEY EW_SLICE("index key of thirty-two bytes...")
#define CALLS 200
#define MOST_CALLS 2000
#define WORDS 4
#define GROUPS 2
#define WAYS 4

static int begin(void **state)
{
	int r = open_for_test(state);
	struct opened *o = *state;

	return r == 0 ? ew_catalog_begin(o->c) : r;
}

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void put_as(struct ew_catalog *c, uint64_t id, uint32_t state, int64_t started, struct ew_slice wrapped)
{
	struct ew_interaction_row row = {.id = id_of(id), .state = state, .thread = 1, .started = {started},
		.wrapped = wrapped, .sealed = EW_SLICE("sealed")};

	assert_int_equal(ew_interactions_put(c, &row), 0);
}

static void put(struct ew_catalog *c, uint64_t id, uint32_t state, int64_t started)
{
	put_as(c, id, state, started, EW_SLICE("wrapped"));
}

/* As the erasing of a call writes its row. */
static void erase(struct ew_catalog *c, uint64_t id, uint32_t state, int64_t started)
{
	put_as(c, id, state, started, EW_SLICE_EMPTY);
}

static struct ew_hash word_of(size_t i)
{
	struct ew_hash token;
	uint8_t name = (uint8_t)('a' + i);

	assert_int_equal(ew_blind_token(KEY, "word", ew_slice_of(&name, 1), &token), 0);
	return token;
}

static void add_word(struct ew_catalog *c, uint64_t id, size_t word)
{
	struct ew_hash token = word_of(word);

	assert_int_equal(ew_blind_add(c, id_of(id), &token), 0);
}

struct model {
	int64_t started;
	uint32_t state;
	bool has[WORDS], erased;
};

static void make(struct model *model, uint64_t *seed)
{
	for (size_t i = 0; i < CALLS; i++) {
		model[i] = (struct model){
			.state = 1 + (uint32_t)(next(seed) % 5), .started = 1000 + (int64_t)(next(seed) % 50)};
		for (size_t w = 0; w < WORDS; w++)
			model[i].has[w] = next(seed) % (w + 2) == 0;
	}
}

static void put_model(struct ew_catalog *c, const struct model *model)
{
	for (size_t i = 0; i < CALLS; i++) {
		put(c, i + 1, model[i].state, model[i].started);
		for (size_t w = 0; w < WORDS; w++)
			if (model[i].has[w])
				add_word(c, i + 1, w);
	}
}

struct found {
	uint64_t ids[MOST_CALLS];
	struct ew_interaction_query *query;
	size_t n;
};

static int find(void *arg, const struct ew_interaction_row *row)
{
	struct found *f = arg;

	assert_true(f->n < MOST_CALLS);
	f->ids[f->n++] = (uint64_t)row->id.bytes[14] << 8 | row->id.bytes[15];
	if (f->query)
		ew_search_go_behind(f->query, row);
	return 0;
}

static size_t count_found(struct ew_catalog *c, const struct ew_interaction_query *q)
{
	struct found f = {.n = 0};

	assert_int_equal(ew_interactions_search(c, q, find, &f, NULL), 0);
	return f.n;
}

static size_t count_word(struct ew_catalog *c, size_t word)
{
	struct ew_hash token = word_of(word);

	return count_found(c, &(struct ew_interaction_query){.tokens = &token, .n_tokens = 1, .limit = MOST_CALLS});
}

static int64_t count_rows(struct ew_catalog *c, const char *sql)
{
	_cleanup_(ew_sql_end) struct ew_sql s = ew_sql_made(c, sql);

	assert_int_equal(ew_sql_one(&s), 0);
	return ew_sql_get_i64(&s);
}

/* -- several ways ------------------------------------------------------------------------------ */

struct asked {
	struct ew_interaction_query query;
	struct ew_hash words[WORDS], tokens[WAYS][GROUPS][WORDS];
	struct ew_search_group groups[WAYS][GROUPS];
	struct ew_search_way ways[WAYS];
	bool wants[WORDS], any[WAYS][GROUPS][WORDS];
};

static void make_group(struct asked *a, size_t way, size_t group, uint64_t *seed)
{
	struct ew_search_group *g = &a->groups[way][group];

	g->tokens = a->tokens[way][group];
	for (size_t w = 0; w < WORDS; w++) {
		a->any[way][group][w] = next(seed) % 3 == 0;
		if (a->any[way][group][w])
			a->tokens[way][group][g->n++] = word_of(w);
	}
}

static struct ew_wall some_time(uint64_t *seed)
{
	return (struct ew_wall){next(seed) % 3 == 0 ? 1000 + (int64_t)(next(seed) % 50) : 0};
}

static void make_asked(struct asked *a, uint64_t *seed)
{
	*a = (struct asked){.query = {.limit = 1 + (uint32_t)(next(seed) % 30), .most = 1 + (uint32_t)(next(seed) % 60)}};
	a->query.tokens = a->words;
	a->query.ways = a->ways;
	a->query.n_ways = next(seed) % (WAYS + 1);
	a->query.from = some_time(seed);
	a->query.to = some_time(seed);
	a->query.state = next(seed) % 4 == 0 ? 1 + (uint32_t)(next(seed) % 5) : 0;
	for (size_t w = 0; w < WORDS; w++) {
		a->wants[w] = next(seed) % 4 == 0;
		if (a->wants[w])
			a->words[a->query.n_tokens++] = word_of(w);
	}
	for (size_t i = 0; i < a->query.n_ways; i++) {
		a->ways[i] = (struct ew_search_way){.from = some_time(seed), .to = some_time(seed), .groups = a->groups[i],
			.n_groups = next(seed) % (GROUPS + 1)};
		for (size_t g = 0; g < a->ways[i].n_groups; g++)
			make_group(a, i, g, seed);
	}
}

static bool in_time(int64_t at, struct ew_wall from, struct ew_wall to)
{
	return (from.us == 0 || at >= from.us) && (to.us == 0 || at < to.us);
}

static bool leads(const struct asked *a, size_t way, const struct model *m)
{
	for (size_t g = 0; g < a->ways[way].n_groups; g++) {
		bool one = false;

		for (size_t w = 0; w < WORDS; w++)
			one = one || (a->any[way][g][w] && m->has[w]);
		if (!one)
			return false;
	}
	return in_time(m->started, a->ways[way].from, a->ways[way].to);
}

static bool is_wanted(const struct asked *a, const struct model *m)
{
	bool led = a->query.n_ways == 0;

	if (m->erased || (a->query.state && m->state != a->query.state) || !in_time(m->started, a->query.from, a->query.to))
		return false;
	for (size_t w = 0; w < WORDS; w++)
		if (a->wants[w] && !m->has[w])
			return false;
	for (size_t i = 0; !led && i < a->query.n_ways; i++)
		led = leads(a, i, m);
	return led;
}

/* Page by page, each with few look-ups: every wanted one once and nothing else, the newest first. */
static void check_asked(struct ew_catalog *c, const struct model *model, struct asked *a)
{
	struct found f = {.query = &a->query};
	size_t wanted = 0, before;
	unsigned asked = 0;
	bool more;

	for (size_t i = 0; i < CALLS; i++)
		wanted += is_wanted(a, &model[i]);
	do {
		struct ew_search_end end;

		before = f.n;
		assert_int_equal(ew_interactions_search(c, &a->query, find, &f, &end), 0);
		if (end.more)
			ew_search_go_on(&a->query, &end);
		more = end.more || f.n - before == a->query.limit;
		assert_true(++asked < 5 * CALLS);
	} while (more);
	assert_int_equal(f.n, wanted);
	for (size_t i = 0; i < f.n; i++) {
		const struct model *one = &model[f.ids[i] - 1], *last = i ? &model[f.ids[i - 1] - 1] : NULL;

		assert_true(is_wanted(a, one));
		assert_true(!last || last->started > one->started ||
			    (last->started == one->started && f.ids[i - 1] > f.ids[i]));
	}
}

static void check_all(struct ew_catalog *c, const struct model *model, uint64_t *seed)
{
	for (int round = 0; round < 600; round++) {
		struct asked a;

		make_asked(&a, seed);
		check_asked(c, model, &a);
	}
}

/* Then some change their state and start, some are erased, and some get another word. */
static void test_ways(void **state)
{
	struct opened *o = *state;
	struct model model[CALLS];
	uint64_t seed = 88172645463325252u;

	make(model, &seed);
	put_model(o->c, model);
	check_all(o->c, model, &seed);
	for (size_t i = 0; i < CALLS; i += 3) {
		model[i].state = 1 + (uint32_t)(next(&seed) % 5);
		model[i].started = 1000 + (int64_t)(next(&seed) % 50);
		model[i].erased = i % 4 == 0;
		if (model[i].erased)
			erase(o->c, i + 1, model[i].state, model[i].started);
		else
			put(o->c, i + 1, model[i].state, model[i].started);
		if (!model[i].erased && !model[i].has[i % WORDS]) {
			add_word(o->c, i + 1, i % WORDS);
			model[i].has[i % WORDS] = true;
		}
	}
	check_all(o->c, model, &seed);
}

static void test_too_much(void **state)
{
	struct opened *o = *state;
	struct ew_search_group groups[EW_SEARCH_GROUPS + 1] = {{.n = 0}};
	struct ew_search_way ways[EW_SEARCH_WAYS + 1] = {{.groups = groups, .n_groups = EW_SEARCH_GROUPS + 1}};
	struct ew_hash tokens[EW_SEARCH_TOKENS + 1] = {{{0}}};
	struct found f = {.n = 0};
	struct ew_interaction_query q = {.limit = 1, .ways = ways, .n_ways = 1};

	assert_int_equal(ew_interactions_search(o->c, &q, find, &f, NULL), -EINVAL);
	q = (struct ew_interaction_query){.limit = 1, .ways = ways, .n_ways = EW_SEARCH_WAYS + 1};
	assert_int_equal(ew_interactions_search(o->c, &q, find, &f, NULL), -EINVAL);
	q = (struct ew_interaction_query){.limit = 1, .tokens = tokens, .n_tokens = EW_SEARCH_TOKENS + 1};
	assert_int_equal(ew_interactions_search(o->c, &q, find, &f, NULL), -EINVAL);
}

/* -- bounds ------------------------------------------------------------------------------------ */

/* Every second call has one word, the others have the other: whoever looks for both has to pass all of them for one. */
static void fill_in_turns(struct ew_catalog *c)
{
	for (uint64_t i = 1; i <= MOST_CALLS; i++) {
		put(c, i, 4, 1000 + (int64_t)i);
		add_word(c, i, i % 2);
	}
	add_word(c, 2, 1);
}

static void test_it_stops(void **state)
{
	struct opened *o = *state;
	struct ew_hash tokens[] = {word_of(0), word_of(1)};
	struct ew_interaction_query q = {.tokens = tokens, .n_tokens = 2, .limit = 10, .most = 10};
	struct ew_search_end end = {.more = true};
	struct found f = {.query = &q};
	unsigned asked = 0;

	fill_in_turns(o->c);
	for (; end.more; asked++) {
		assert_int_equal(ew_interactions_search(o->c, &q, find, &f, &end), 0);
		assert_true(end.steps <= 40);
		assert_true(!end.more || f.n == 0);
		if (end.more)
			ew_search_go_on(&q, &end);
	}
	assert_true(asked > 1);
	assert_int_equal(f.n, 1);
	assert_int_equal(f.ids[0], 2);
	/* Who has no bound is not stopped. */
	q = (struct ew_interaction_query){.tokens = tokens, .n_tokens = 2, .limit = 10, .most = 10};
	assert_int_equal(count_found(o->c, &q), 1);
}

struct impatient {
	struct found found;
	unsigned asked;
};

static bool has_enough(void *arg)
{
	return ++((struct impatient *)arg)->asked == 3;
}

static void test_it_is_stopped(void **state)
{
	struct opened *o = *state;
	struct ew_hash tokens[] = {word_of(0), word_of(1)};
	struct ew_interaction_query q = {.tokens = tokens, .n_tokens = 2, .limit = 10, .enough = has_enough};
	struct impatient i = {.asked = 0};
	struct ew_search_end end;

	fill_in_turns(o->c);
	assert_int_equal(ew_interactions_search(o->c, &q, find, &i, &end), 0);
	assert_true(end.more && end.steps < 200);
	assert_int_equal(i.asked, 3);
}

/* Calls that arrive between two pages, with whatever start, move nothing that was there. */
static void test_pages_stand_still(void **state)
{
	struct opened *o = *state;
	struct ew_hash token = word_of(0);
	struct ew_interaction_query q = {.tokens = &token, .n_tokens = 1, .limit = 7};
	struct found f = {.query = &q};
	uint8_t seen[CALLS + 1] = {0};
	size_t before;
	uint64_t late = CALLS;

	for (uint64_t i = 1; i <= CALLS; i++) {
		put(o->c, i, 4, 1000 + (int64_t)(i / 3));
		add_word(o->c, i, 0);
	}
	do {
		before = f.n;
		assert_int_equal(ew_interactions_search(o->c, &q, find, &f, NULL), 0);
		for (int n = 0; n < 3; n++) {
			put(o->c, ++late, 2, n ? q.before_started.us + n - 1 : 2000);
			add_word(o->c, late, 0);
		}
	} while (f.n > before);
	for (size_t i = 0; i < f.n; i++)
		if (f.ids[i] <= CALLS)
			assert_int_equal(++seen[f.ids[i]], 1);
	for (size_t i = 1; i <= CALLS; i++)
		assert_int_equal(seen[i], 1);
}

/* -- erasing ----------------------------------------------------------------------------------- */

static bool lies_there(struct opened *o, const char *kind, const char *value)
{
	struct ew_hash token;

	assert_int_equal(ew_blind_token(KEY, kind, ew_slice_text(value), &token), 0);
	return ew_io_sim_contains(o->io, ew_slice_of(token.bytes, EW_BLIND_TOKEN_BYTES));
}

static void reopen(struct opened *o)
{
	ew_catalog_close(&o->c);
	assert_int_equal(open_on_disk(&o->c, NULL), 0);
}

/* What only the erased call has is nowhere on the disk any more, and what others have is still theirs. */
static void test_erased_bytes(void **state)
{
	static const struct {
		const char *kind, *value;
	} only[] = {{"number", "352691234567"}, {"prefix", "352691234"}, {"last", "1234567"}, {"last", "4567"}};
	struct opened *o = *state;

	for (uint64_t i = 1; i <= CALLS; i++) {
		char number[32];

		(void)snprintf(number, sizeof(number), "+35262100%04u", (unsigned)i);
		put(o->c, i, 4, 1000 + (int64_t)i);
		assert_int_equal(ew_blind_add_number(
			o->c, id_of(i), KEY, i == 77 ? EW_SLICE("+352691234567") : ew_slice_text(number)), 0);
		add_word(o->c, i, 0);
	}
	assert_int_equal(ew_catalog_commit(o->c), 0);
	reopen(o);
	for (size_t i = 0; i < EW_COUNT(only); i++)
		assert_true(lies_there(o, only[i].kind, only[i].value));
	assert_int_equal(ew_catalog_begin(o->c), 0);
	erase(o->c, 77, 4, 1077);
	assert_int_equal(ew_blind_add_number(o->c, id_of(77), KEY, EW_SLICE("+352691234567")), -ENOKEY);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(count_rows(o->c, "SELECT count(*) FROM blind WHERE number = 77"), 0);
	assert_int_equal(count_rows(o->c, "SELECT count(*) FROM blind_of WHERE number = 77"), 0);
	reopen(o);
	for (size_t i = 0; i < EW_COUNT(only); i++)
		assert_false(lies_there(o, only[i].kind, only[i].value));
	assert_true(lies_there(o, "number", "352621000078"));
	assert_int_equal(count_word(o->c, 0), CALLS - 1);
}

/* What is in a row is in the interaction's blob, so that it can be removed: none of the two is without the other. */
static void test_rows_and_blobs(void **state)
{
	struct opened *o = *state;
	struct model model[CALLS];
	uint64_t seed = 7;

	make(model, &seed);
	put_model(o->c, model);
	for (size_t i = 1; i <= CALLS; i += 2)
		put(o->c, i, 1 + (uint32_t)(next(&seed) % 5), 2000 + (int64_t)i);
	for (size_t i = 1; i <= CALLS; i += 5)
		add_word(o->c, i, 0);
	assert_int_equal(count_rows(o->c,
		"SELECT (SELECT count(*) FROM blind) - (SELECT sum(length(tokens) / 8) FROM blind_of) -"
		" 2 * (SELECT count(*) FROM interactions)"), 0);
	assert_int_equal(count_rows(o->c, "SELECT count(*) FROM blind b JOIN interactions i USING (number)"
		" WHERE b.started <> i.started OR (b.token BETWEEN 1 AND 5 AND b.token <> i.state)"), 0);
	for (size_t i = 1; i <= CALLS; i++)
		erase(o->c, i, 4, 5);
	assert_int_equal(count_rows(o->c, "SELECT (SELECT count(*) FROM blind) + (SELECT count(*) FROM blind_of)"), 0);
	assert_int_equal(count_found(o->c, &(struct ew_interaction_query){.limit = 9}), 0);
}

/* A list of parties that never ends leaves room for who comes later; nothing is there that could not be removed. */
static void test_room(void **state)
{
	struct opened *o = *state;
	_cleanup_(ew_buf_free) struct ew_buf set = {0};
	struct ew_hash token = {{0}};
	int r = 0;

	put(o->c, 1, 4, 1000);
	ew_buf_init(&set, EW_BLIND_MOST_BYTES);
	for (uint32_t i = 1; r == 0; i++) {
		token.bytes[0] = 0x55;
		token.bytes[3] = (uint8_t)(i >> 8);
		token.bytes[4] = (uint8_t)i;
		r = ew_blind_note(&set, &token);
	}
	assert_int_equal(r, -EFBIG);
	set.error = 0;
	assert_int_equal(ew_blind_add_set(o->c, id_of(1), &set), -EFBIG);
	add_word(o->c, 1, 0);
	assert_int_equal(count_word(o->c, 0), 1);
	assert_int_equal(count_rows(o->c, "SELECT length(tokens) FROM blind_of WHERE number = 1"),
		EW_BLIND_MOST_BYTES + EW_BLIND_TOKEN_BYTES);
	erase(o->c, 1, 4, 1000);
	assert_int_equal(count_rows(o->c, "SELECT count(*) FROM blind"), 0);
}

/* -- a catalogue of before --------------------------------------------------------------------- */

static void add_old_row(struct ew_catalog *c, uint64_t id, int64_t started, size_t word)
{
	_cleanup_(ew_sql_end) struct ew_sql s =
		ew_sql_made(c, "INSERT INTO blind (token, started, interaction) VALUES (?, ?, ?)");
	struct ew_hash token = word_of(word);
	struct ew_id is = id_of(id);

	ew_sql_blob(&s, ew_slice_of(token.bytes, 16));
	ew_sql_i64(&s, started);
	ew_sql_id(&s, &is);
	assert_int_equal(ew_sql_run(&s), 0);
}

/* The calls of the model as the version before had them; those that are erased were erased then. */
static void make_old(struct opened *o, const struct model *model)
{
	for (size_t i = 0; i < CALLS; i++)
		put_as(o->c, i + 1, model[i].state, model[i].started, model[i].erased ? EW_SLICE_EMPTY : EW_SLICE("wrapped"));
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(ew_sql_exec(o->c, without_short_rows), 0);
	assert_int_equal(ew_catalog_begin(o->c), 0);
	for (size_t i = 0; i < CALLS; i++)
		for (size_t w = 0; w < WORDS; w++)
			if (model[i].has[w] && !model[i].erased)
				add_old_row(o->c, i + 1, model[i].started, w);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	reopen(o);
}

static int bring(void *arg, const struct ew_interaction_row *row)
{
	return ew_blind_bring_over(arg, row->id);
}

/* In pieces with a restart after each, as one that is often killed. */
static unsigned bring_some(struct opened *o, unsigned most, bool finish)
{
	int64_t at = 0;
	unsigned n = 0;
	int r = ew_reindex_next(o->c, &at);

	assert_int_equal(r, 0);
	assert_int_equal(ew_catalog_begin(o->c), 0);
	for (; r == 0 && n < most; n += r == 0)
		r = ew_reindex_one(o->c, at, bring, o->c, &at);
	assert_int_equal(r, finish ? -ENOENT : 0);
	assert_int_equal(finish ? ew_reindex_done(o->c) : ew_reindex_note(o->c, at), 0);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	reopen(o);
	return n;
}

static void test_index_of_before(void **state)
{
	struct opened *o = *state;
	struct model model[CALLS];
	uint64_t seed = 1234567;
	int64_t at = 0;

	make(model, &seed);
	for (size_t i = 0; i < CALLS; i += 9)
		model[i].erased = true;
	make_old(o, model);
	assert_int_equal(ew_reindex_next(o->c, &at), 0);
	assert_int_equal(at, CALLS);
	/* Lists by time and state are whole at once; one that was erased is shown by nobody, because it has no key. */
	assert_int_equal(count_found(o->c, &(struct ew_interaction_query){.limit = MOST_CALLS}), CALLS);
	assert_int_equal(count_word(o->c, 0), 0);
	assert_int_equal(bring_some(o, 50, false), 50);
	assert_int_equal(ew_reindex_next(o->c, &at), 0);
	assert_int_equal(at, CALLS - 50);
	/* Meanwhile: one that waits is erased, one changes its start and state, one gets a word, one that was erased a state. */
	assert_int_equal(ew_catalog_begin(o->c), 0);
	erase(o->c, 12, model[11].state, model[11].started);
	model[11].erased = true;
	model[12].started = 1025;
	model[12].state = model[12].state % 5 + 1;
	put(o->c, 13, model[12].state, 1025);
	add_word(o->c, 15, 3);
	model[14].has[3] = true;
	erase(o->c, 10, model[9].state % 5 + 1, model[9].started);
	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(count_rows(o->c,
		"SELECT count(*) FROM blind_before WHERE interaction = x'0000000000000000000000000000000c'"), 0);
	assert_int_equal(bring_some(o, 100, false), 100);
	assert_int_equal(bring_some(o, MOST_CALLS, true), 50);
	assert_int_equal(ew_reindex_next(o->c, &at), -ENOENT);
	assert_int_equal(count_rows(o->c, "SELECT count(*) FROM blind_before"), 0);
	check_all(o->c, model, &seed);
	assert_int_equal(count_rows(o->c, "SELECT count(*) FROM blind JOIN interactions USING (number) WHERE length(wrapped) = 0"), 0);
}

static void test_nothing_of_before(void **state)
{
	struct opened *o = *state;
	int64_t at = 0;

	assert_int_equal(ew_catalog_commit(o->c), 0);
	assert_int_equal(ew_reindex_next(o->c, &at), -ENOENT);
	assert_int_equal(ew_sql_exec(o->c, without_short_rows), 0);
	reopen(o);
	assert_int_equal(ew_reindex_next(o->c, &at), -ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, close_after_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ways),
		TEST(test_too_much),
		TEST(test_it_stops),
		TEST(test_it_is_stopped),
		TEST(test_pages_stand_still),
		TEST(test_erased_bytes),
		TEST(test_rows_and_blobs),
		TEST(test_room),
		TEST(test_index_of_before),
		TEST(test_nothing_of_before),
	};

	return cmocka_run_group_tests_name("catalog_blind", tests, NULL, NULL);
}

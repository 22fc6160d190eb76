/*
 * Who may be the second person: direct, turned round, through others, at the edges of the window, about oneself.
 */
#include "unit/base/test_case.h"

#include "access/independence.h"
#include "support/support.h"

#define DAY_US (24 * 3600 * EW_US_PER_S)
#define WINDOW_US (30 * DAY_US)
#define MANY 700

static const struct ew_wall now = {1000 * DAY_US};

/* Somebody by a letter; '-' is nobody. */
static struct ew_id who(int letter)
{
	struct ew_id id = {{0}};

	if (letter != '-')
		id.bytes[15] = (uint8_t)letter;
	return id;
}

/* "ab cd": a changed b, then c changed d, the last one now, each before it a day earlier. */
static size_t changes_of(const char *text, struct ew_access_change *to)
{
	size_t n = (strlen(text) + 1) / 3;

	for (size_t i = 0; i < n; i++)
		to[i] = (struct ew_access_change){
			who(text[i * 3 + 1]), who(text[i * 3]), {now.us - (int64_t)(n - 1 - i) * DAY_US}};
	return n;
}

static void table(void **state)
{
	static const struct {
		const char *changes; /* by whom */
		char first, second, about;
		enum ew_independent verdict;
	} rows[] = {
		{"", 'a', 'b', '-', EW_INDEPENDENT},
		{"", 'a', 'b', 'c', EW_INDEPENDENT},
		{"", 'a', 'a', '-', EW_SAME_PERSON},
		{"", 'a', 'a', 'a', EW_SAME_PERSON},
		{"", 'a', '-', '-', EW_SAME_PERSON},
		{"", '-', 'b', '-', EW_SAME_PERSON},
		{"", 'a', 'b', 'b', EW_CONCERNED},
		{"", 'a', 'b', 'a', EW_INDEPENDENT},
		{"ab", 'a', 'b', '-', EW_CHANGED_BY_FIRST},
		{"ab", 'b', 'a', '-', EW_CHANGED_FIRST},
		{"ab ba", 'a', 'b', '-', EW_CHANGED_BY_FIRST},
		{"ab", 'a', 'b', 'b', EW_CHANGED_BY_FIRST},
		{"ab", 'a', 'c', 'b', EW_INDEPENDENT},
		{"aa bb", 'a', 'b', '-', EW_INDEPENDENT},
		/* Through others, whichever came first. */
		{"ac cb", 'a', 'b', '-', EW_LINKED},
		{"cb ac", 'a', 'b', '-', EW_LINKED},
		{"bc ca", 'a', 'b', '-', EW_LINKED},
		{"ac cd de ef fb", 'a', 'b', '-', EW_LINKED},
		{"bc cd de ef fa", 'a', 'b', '-', EW_LINKED},
		{"ac cd dc da", 'a', 'b', '-', EW_INDEPENDENT},
		{"ac ca cd dc db", 'a', 'b', '-', EW_LINKED},
		/* Who was made by the same person was not made by the other. */
		{"ca cb", 'a', 'b', '-', EW_INDEPENDENT},
		{"ac bc", 'a', 'b', '-', EW_INDEPENDENT},
		{"ac bc cd", 'a', 'b', 'd', EW_INDEPENDENT},
		/* The machine itself links nobody. */
		{"-a -b", 'a', 'b', '-', EW_INDEPENDENT},
		{"a- -b", 'a', 'b', '-', EW_INDEPENDENT},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_access_change changes[8];
		size_t n = changes_of(rows[i].changes, changes);
		enum ew_independent v = ew_independent(
			changes, n, who(rows[i].first), who(rows[i].second), who(rows[i].about), now, WINDOW_US);

		if (v != rows[i].verdict)
			fail_msg("\"%s\" %c %c: %d, not %d", rows[i].changes, rows[i].first, rows[i].second, v,
				rows[i].verdict);
	}
}

static void edges_of_the_window(void **state)
{
	static const struct {
		int64_t before_us;
		enum ew_independent direct, linked;
	} rows[] = {
		{0, EW_CHANGED_BY_FIRST, EW_LINKED},
		{WINDOW_US, EW_CHANGED_BY_FIRST, EW_LINKED},
		{WINDOW_US + 1, EW_INDEPENDENT, EW_INDEPENDENT},
		/* In the future, for the clock was set back: it counts. */
		{-DAY_US, EW_CHANGED_BY_FIRST, EW_LINKED},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_wall then = {now.us - rows[i].before_us};
		struct ew_access_change direct = {who('b'), who('a'), then};
		struct ew_access_change chain[] = {{who('c'), who('a'), now}, {who('b'), who('c'), then}};

		assert_int_equal(ew_independent(&direct, 1, who('a'), who('b'), who('-'), now, WINDOW_US), rows[i].direct);
		assert_int_equal(ew_independent(chain, 2, who('a'), who('b'), who('-'), now, WINDOW_US), rows[i].linked);
	}
}

static void a_window_without_end(void **state)
{
	struct ew_access_change change = {who('b'), who('a'), {INT64_MIN}};

	(void)state;
	assert_int_equal(ew_independent(&change, 1, who('a'), who('b'), who('-'), (struct ew_wall){-2}, INT64_MAX),
		EW_CHANGED_BY_FIRST);
}

static struct ew_id number(unsigned i)
{
	struct ew_id id = {{1}};

	id.bytes[14] = (uint8_t)(i >> 8);
	id.bytes[15] = (uint8_t)i;
	return id;
}

/* One person brings in many: that links them to none of those who did not. */
static void many_who_were_changed(void **state)
{
	static struct ew_access_change changes[MANY];

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		changes[i] = (struct ew_access_change){number(i), who('a'), now};
	assert_int_equal(ew_independent(changes, MANY, who('a'), who('b'), who('-'), now, WINDOW_US), EW_INDEPENDENT);
	assert_int_equal(ew_independent(changes, MANY, who('b'), who('a'), who('-'), now, WINDOW_US), EW_INDEPENDENT);
	assert_int_equal(
		ew_independent(changes, MANY, who('a'), number(MANY - 1), who('-'), now, WINDOW_US), EW_CHANGED_BY_FIRST);
}

/* More people behind one than can be looked through: then nobody says that they are independent. */
static void too_many_between(void **state)
{
	static struct ew_access_change changes[MANY];

	(void)state;
	for (unsigned i = 0; i < MANY; i++)
		changes[i] = (struct ew_access_change){i == 0 ? who('b') : number(i - 1), number(i), now};
	assert_int_equal(ew_independent(changes, 500, who('a'), who('b'), who('-'), now, WINDOW_US), EW_INDEPENDENT);
	assert_int_equal(ew_independent(changes, MANY, who('a'), who('b'), who('-'), now, WINDOW_US), EW_LINKED);
	assert_int_equal(ew_independent(changes, MANY, number(499), who('b'), who('-'), now, WINDOW_US), EW_LINKED);
}

/* -- against every path ------------------------------------------------------------------------ */

#define PEOPLE 5

/* Which of five people leads to which, by Warshall. */
static void close_over(bool leads[PEOPLE][PEOPLE])
{
	for (int k = 0; k < PEOPLE; k++)
		for (int i = 0; i < PEOPLE; i++)
			for (int j = 0; j < PEOPLE; j++)
				leads[i][j] |= leads[i][k] && leads[k][j];
}

/* Each of five people changed each other one, or did not: all 2^20 of it. */
static void every_graph_of_five(void **state)
{
	size_t linked = 0;

	(void)state;
	for (uint32_t graph = 0; graph < 1u << (PEOPLE * (PEOPLE - 1)); graph++) {
		struct ew_access_change changes[PEOPLE * PEOPLE];
		bool leads[PEOPLE][PEOPLE] = {{false}};
		size_t n = 0;
		unsigned bit = 0;

		for (int i = 0; i < PEOPLE; i++) {
			for (int j = 0; j < PEOPLE; j++) {
				if (i == j || !(graph >> bit++ & 1))
					continue;
				leads[i][j] = true;
				changes[n++] = (struct ew_access_change){who('a' + j), who('a' + i), now};
			}
		}
		bool direct = leads[0][1];
		bool turned = leads[1][0];

		close_over(leads);
		enum ew_independent want = leads[0][1] || leads[1][0] ? EW_LINKED : EW_INDEPENDENT;

		if (direct || turned)
			want = direct ? EW_CHANGED_BY_FIRST : EW_CHANGED_FIRST;
		linked += want == EW_LINKED;
		assert_int_equal(ew_independent(changes, n, who('a'), who('b'), who('-'), now, WINDOW_US), want);
	}
	assert_true(linked > 10000);
}

static void sentences(void **state)
{
	(void)state;
	assert_string_equal(ew_independent_because(EW_INDEPENDENT), "");
	for (int i = EW_SAME_PERSON; i <= EW_LINKED; i++) {
		const char *text = ew_independent_because((enum ew_independent)i);

		assert_true(strlen(text) > 20);
		for (int k = EW_SAME_PERSON; k < i; k++)
			assert_string_not_equal(text, ew_independent_because((enum ew_independent)k));
	}
}

static void it_needs_no_memory(void **state)
{
	struct ew_access_change changes[8];
	size_t n = changes_of("ac cd de ef fb", changes);

	(void)state;
	ew_test_fail_allocation(1);
	enum ew_independent v = ew_independent(changes, n, who('a'), who('b'), who('-'), now, WINDOW_US);
	bool tried = ew_test_allocation_failed();

	ew_test_fail_allocation(0);
	assert_false(tried);
	assert_int_equal(v, EW_LINKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(edges_of_the_window),
		cmocka_unit_test(a_window_without_end),
		cmocka_unit_test(many_who_were_changed),
		cmocka_unit_test(too_many_between),
		cmocka_unit_test(every_graph_of_five),
		cmocka_unit_test(sentences),
		cmocka_unit_test(it_needs_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

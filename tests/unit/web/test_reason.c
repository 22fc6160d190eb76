/*
 * The words of an order that stops capture: what is no number stays, numbers go however they are said, and what cannot be read goes whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "programs/web/reason.h"
#include "support/support.h"

static struct ew_redact_rules *rules;

static const struct {
	const char *words, *read;
} rows[] = {
	{"", ""},
	{"customer asked", "customer asked"},
	{"a card number comes", "a card number comes"},
	{"card 4929 1182 7364 0011", "card [card]"},
	{"card 4929-1182-7364-0011, then more", "card [card], then more"},
	{"it ends with 4711", "it ends with [number]"},
	{"Gr\xc3\xbc\xc3\x9f" "e an 98765", "Gr\xc3\xbc\xc3\x9f" "e an [number]"},
};

static void words_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_buf to;

		ew_buf_init(&to, EW_MAX_REASON_BYTES);
		ew_reason_read(rules, ew_slice_text(rows[i].words), &to);
		if (!ew_slice_equal(ew_buf_slice(&to), ew_slice_text(rows[i].read)))
			fail_msg("%s: %.*s", rows[i].words, (int)to.len, (const char *)to.at);
		ew_buf_free(&to);
	}
}

static void what_cannot_be_read_goes(void **state)
{
	struct ew_buf to;

	(void)state;
	ew_buf_init(&to, EW_MAX_REASON_BYTES);
	ew_reason_read(NULL, EW_SLICE("anything"), &to);
	assert_true(ew_slice_equal(ew_buf_slice(&to), EW_SLICE(EW_REASON_UNREAD)));
	ew_buf_free(&to);
	for (size_t n = 1;; n++) {
		bool failed;

		ew_buf_init(&to, EW_MAX_REASON_BYTES);
		ew_test_fail_allocation(n);
		ew_reason_read(rules, EW_SLICE("card 4929 1182 7364 0011"), &to);
		failed = ew_test_allocation_failed();
		ew_test_fail_allocation(0);
		assert_int_equal(ew_slice_find(ew_slice_of(to.at, to.len), EW_SLICE("7364")), SIZE_MAX);
		ew_buf_free(&to);
		if (!failed)
			break;
	}
}

/* As long as a reason may be, and of numbers alone. */
static void a_long_one(void **state)
{
	char words[EW_MAX_REASON_BYTES];
	struct ew_buf to;

	(void)state;
	for (size_t i = 0; i < sizeof(words); i++)
		words[i] = i % 5 == 4 ? ',' : '7';
	ew_buf_init(&to, EW_MAX_REASON_BYTES);
	ew_reason_read(rules, ew_slice_of(words, sizeof(words)), &to);
	assert_int_equal(ew_slice_find(ew_buf_slice(&to), EW_SLICE("7777")), SIZE_MAX);
	ew_buf_free(&to);
}

static int make_rules(void **state)
{
	(void)state;
	return ew_redact_rules_new(&rules);
}

static int free_rules(void **state)
{
	(void)state;
	ew_redact_rules_free(&rules);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_read),
		cmocka_unit_test(what_cannot_be_read_goes),
		cmocka_unit_test(a_long_one),
	};

	return cmocka_run_group_tests_name("web_reason", tests, make_rules, free_rules);
}

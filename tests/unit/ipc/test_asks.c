/*
 * Every ask has a number of its own: here each is the label of a case, and one that is there twice does not compile. The labels are drawn from the
 * header, so that none is forgotten.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ipc/asks.h"

static const char *name_of(int number)
{
	switch (number) {
#include "asks_cases.inc"
	default:
		return NULL;
	}
}

static void each_has_its_name(void **state)
{
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		n += name_of(i) != NULL;
	assert_int_equal(n, ASKS);
	assert_true(n > 100);
	assert_string_equal(name_of(EW_ASK_ORIGINAL), "EW_ASK_ORIGINAL");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

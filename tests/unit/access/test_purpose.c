/*
 * Purposes that were told and those that were not; the grounds of law.
 */
#include "unit/base/test_case.h"

#include "access/purpose.h"

static const struct ew_purpose_told told[] = {
	{"quality", "welcome-en", NULL},
	{"training", NULL, "general terms, 4.2"},
	{"Fraud prevention", "welcome-en", NULL},
	{"", "empty", NULL},
};

static void purposes(void **state)
{
	static const struct {
		const char *stated;
		int which; /* -1: not told */
	} rows[] = {
		{"quality", 0},
		{" Quality\t", 0},
		{"QUALITY", 0},
		{"training", 1},
		{"fraud prevention", 2},
		{"fraud  prevention", -1},
		{"fraud", -1},
		{"qualit", -1},
		{"quality!", -1},
		{"quality training", -1},
		{"marketing", -1},
		{"", -1},
		{" ", -1},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		const struct ew_purpose_told *found = ew_purpose_find(told, EW_COUNT(told), ew_slice_text(rows[i].stated));

		assert_ptr_equal(found, rows[i].which < 0 ? NULL : &told[rows[i].which]);
	}
}

static void nothing_was_told(void **state)
{
	(void)state;
	assert_null(ew_purpose_find(NULL, 0, EW_SLICE("quality")));
	assert_null(ew_purpose_find(told, 0, EW_SLICE("quality")));
	assert_null(ew_purpose_find(told, EW_COUNT(told), EW_SLICE("qual\0ity")));
}

static void grounds(void **state)
{
	static const char *const good[] = {"complaint", "fraud", "regulator", "subject_request", "court_order"};
	static const char *const bad[] = {"", "Complaint", "complaints", "fraud ", "quality", "court order", "law"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(good); i++)
		assert_true(ew_legal_ground_is(ew_slice_text(good[i])));
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_false(ew_legal_ground_is(ew_slice_text(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(purposes),
		cmocka_unit_test(nothing_was_told),
		cmocka_unit_test(grounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

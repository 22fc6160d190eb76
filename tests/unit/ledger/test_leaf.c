/*
 * Leaves: the bytes are in every tree for ever, so they stand here once more.
 */
#include "ledger_case.h"

#include "ledger/leaf.h"

static void test_bytes(void **state)
{
	static const char *const names[] = {NULL, "event", "keys", "certificate", "heartbeat", "succession", NULL};
	struct ew_hash commitment, back;
	enum ew_leaf_class class;
	uint8_t leaf[EW_LEAF_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(commitment.bytes); i++)
		commitment.bytes[i] = (uint8_t)(i + 1);
	for (unsigned c = 1; c <= 5; c++) {
		ew_leaf_make((enum ew_leaf_class)c, &commitment, leaf);
		assert_int_equal(leaf[0], 1);
		assert_int_equal(leaf[1], c);
		assert_memory_equal(leaf + 2, commitment.bytes, 32);
		assert_int_equal(ew_leaf_read(ew_slice_of(leaf, sizeof(leaf)), &class, &back), 0);
		assert_int_equal(class, c);
		assert_memory_equal(&back, &commitment, sizeof(back));
	}
	for (unsigned c = 0; c < EW_COUNT(names); c++) {
		const char *name = ew_leaf_class_name((enum ew_leaf_class)c);

		assert_true(names[c] ? name && strcmp(name, names[c]) == 0 : !name);
	}
}

static void test_refused(void **state)
{
	static const struct {
		uint8_t version, class;
		size_t len;
	} cases[] = {{0, 1, 34}, {2, 1, 34}, {1, 0, 34}, {1, 6, 34}, {1, 255, 34}, {1, 1, 33}, {1, 1, 35}, {1, 1, 0}};
	struct ew_hash commitment;
	enum ew_leaf_class class;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		uint8_t leaf[40] = {cases[i].version, cases[i].class};

		assert_int_equal(ew_leaf_read(ew_slice_of(leaf, cases[i].len), &class, &commitment), -EBADMSG);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bytes), cmocka_unit_test(test_refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

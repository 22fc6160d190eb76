/*
 * The tree against the roots of the public eight-leaf tree, and against the definition of RFC 6962, section 2.1, written
 * down as it stands there.
 */
#include "ledger_case.h"

#include "base/text.h"
#include "ledger/tree.h"

#define LEAVES 300

static struct ew_hash leaf_hash[LEAVES];

static void append(struct ew_tree *tree, struct ew_slice leaf)
{
	struct ew_hash hash;

	assert_int_equal(ew_tree_leaf_hash(leaf, &hash), 0);
	assert_int_equal(ew_tree_append(tree, &hash), 0);
}

static void expect_root(const struct ew_tree *tree, const char *hex)
{
	struct ew_hash root, expected;

	assert_int_equal(ew_hex_decode(ew_slice_text(hex), expected.bytes, sizeof(expected.bytes)), 0);
	assert_int_equal(ew_tree_root(tree, &root), 0);
	assert_memory_equal(&root, &expected, sizeof(root));
}

static void test_known(void **state)
{
	static const char *const leaves[] = {
		"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
	struct ew_tree tree;

	(void)state;
	ew_tree_init(&tree);
	expect_root(&tree, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < EW_COUNT(leaves); i++) {
		uint8_t bytes[16];
		size_t n = strlen(leaves[i]) / 2;

		assert_int_equal(ew_hex_decode(ew_slice_text(leaves[i]), bytes, n), 0);
		append(&tree, ew_slice_of(bytes, n));
		if (i == 0)
			expect_root(&tree, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
	}
	assert_int_equal(tree.size, 8);
	expect_root(&tree, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

static struct ew_hash definition(size_t from, size_t n)
{
	struct ew_hash left, right, hash;
	size_t k = 1;

	if (n == 1)
		return leaf_hash[from];
	while (2 * k < n)
		k *= 2;
	left = definition(from, k);
	right = definition(from + k, n - k);
	assert_int_equal(ew_tree_node_hash(&left, &right, &hash), 0);
	return hash;
}

static void test_definition(void **state)
{
	struct ew_tree tree;

	(void)state;
	ew_tree_init(&tree);
	for (size_t i = 0; i < LEAVES; i++) {
		struct ew_hash expected, root;

		assert_int_equal(ew_tree_leaf_hash(ew_slice_of(&i, sizeof(i)), &leaf_hash[i]), 0);
		assert_int_equal(ew_tree_append(&tree, &leaf_hash[i]), 0);
		expected = definition(0, i + 1);
		assert_int_equal(ew_tree_root(&tree, &root), 0);
		assert_memory_equal(&root, &expected, sizeof(root));
	}
}

/* Short and long leaves take different ways to the same hash. */
static void test_leaf_lengths(void **state)
{
	static uint8_t bytes[1 + 70000];

	(void)state;
	for (size_t n = 250; n <= 70000; n = n < 260 ? n + 1 : n * 3) {
		struct ew_hash hash, expected;

		memset(bytes + 1, 'x', n);
		assert_int_equal(ew_sha256_of(ew_slice_of(bytes, n + 1), &expected), 0);
		assert_int_equal(ew_tree_leaf_hash(ew_slice_of(bytes + 1, n), &hash), 0);
		assert_memory_equal(&hash, &expected, sizeof(hash));
	}
}

static void test_full(void **state)
{
	struct ew_tree tree = {.size = EW_TREE_LEAVES_MAX - 1};
	struct ew_tree before;
	struct ew_hash hash = {{0}};

	(void)state;
	assert_int_equal(ew_tree_append(&tree, &hash), 0);
	before = tree;
	assert_int_equal(ew_tree_append(&tree, &hash), -EFBIG);
	assert_memory_equal(&tree, &before, sizeof(tree));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_known), cmocka_unit_test(test_definition),
		cmocka_unit_test(test_leaf_lengths), cmocka_unit_test(test_full)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

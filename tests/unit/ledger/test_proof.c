/*
 * Proofs: those that others made, spoiled in every way; then our own over whole families of trees, whose roots are
 * found by appending and not by the code that makes proofs.
 */
#include "ledger_case.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "ledger/proof.h"

#define LEAVES ((size_t)512)
#define LEVELS 10
#define INDEX_SIZES 300
#define PAIR_SIZES 200

static struct ew_hash level[LEVELS][LEAVES];
static struct ew_hash root_of[LEAVES + 1];
static uint64_t seed = 1;

static uint64_t next_random(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return seed >> 11;
}

/* A proof of either kind, as a checker gets it. */
struct vector {
	bool inclusion;
	uint64_t a, size;         /* index or old size */
	struct ew_hash first, second; /* root and leaf, or old root and root */
	struct ew_proof proof;
};

static int check(const struct vector *v)
{
	if (v->inclusion)
		return ew_proof_inclusion_check(&v->proof, &v->second, v->a, v->size, &v->first);
	return ew_proof_consistency_check(&v->proof, v->a, &v->first, v->size, &v->second);
}

static void refused(const struct vector *v, const char *how)
{
	int r = check(v);

	if (r != -EKEYREJECTED && r != -EINVAL)
		fail_msg("%s %" PRIu64 " of %" PRIu64 ", %s: %d", v->inclusion ? "inclusion" : "consistency", v->a,
			v->size, how, r);
}

static void put_in(struct vector v, size_t at, const struct ew_hash *hash, const char *how)
{
	if (v.proof.n >= EW_COUNT(v.proof.hash))
		return;
	memmove(&v.proof.hash[at + 1], &v.proof.hash[at], (v.proof.n - at) * sizeof(*hash));
	v.proof.hash[at] = *hash;
	v.proof.n++;
	refused(&v, how);
}

static void spoil_hashes(const struct vector *v)
{
	struct vector bad;

	for (size_t bit = 0; bit < 256 * v->proof.n; bit++) {
		bad = *v;
		bad.proof.hash[bit / 256].bytes[bit % 256 / 8] ^= (uint8_t)(1u << bit % 8);
		refused(&bad, "a bit of a hash");
	}
	for (size_t bit = 0; bit < 256; bit++) {
		bad = *v;
		bad.first.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		refused(&bad, "a bit of the first hash");
		bad = *v;
		bad.second.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		refused(&bad, "a bit of the second hash");
	}
}

static void spoil_shape(const struct vector *v)
{
	struct ew_hash garbage = {{7}};
	struct vector bad = *v;

	for (size_t at = 0; at <= v->proof.n; at++) {
		put_in(*v, at, &garbage, "garbage put in");
		put_in(*v, at, &v->first, "the first root put in");
		put_in(*v, at, &v->second, "the second root put in");
	}
	for (size_t at = 0; at < v->proof.n; at++) {
		bad = *v;
		memmove(&bad.proof.hash[at], &bad.proof.hash[at + 1], (v->proof.n - at - 1) * sizeof(garbage));
		bad.proof.n--;
		refused(&bad, "a hash left out");
	}
	bad = *v;
	bad.proof.n = 0;
	if (v->proof.n > 0)
		refused(&bad, "empty");
	bad.proof.n = EW_COUNT(bad.proof.hash) + 1;
	refused(&bad, "too long");
	bad = *v;
	bad.first = v->second;
	bad.second = v->first;
	if (memcmp(&bad.first, &bad.second, sizeof(garbage)) != 0)
		refused(&bad, "swapped");
}

static void spoil_numbers(const struct vector *v)
{
	const uint64_t a[] = {v->a - 1, v->a + 1, v->a ^ 2, v->a * 2 + 1, UINT64_MAX};
	const uint64_t sizes[] = {0, v->size / 2, v->size * 2, UINT64_MAX};
	struct vector bad;

	for (size_t i = 0; i < EW_COUNT(a); i++) {
		bad = *v;
		bad.a = a[i];
		refused(&bad, "index or old size");
	}
	for (size_t i = 0; i < EW_COUNT(sizes); i++) {
		bad = *v;
		bad.size = sizes[i];
		refused(&bad, "size");
	}
}

static void read_hash(const char *text, struct ew_hash *to)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init(&bytes, sizeof(to->bytes));
	assert_int_equal(ew_base64_decode(ew_slice_text(text), EW_BASE64_PADDED, &bytes), 0);
	assert_int_equal(bytes.len, sizeof(to->bytes));
	memcpy(to->bytes, bytes.at, sizeof(to->bytes));
}

static bool read_vector(FILE *file, struct vector *v)
{
	char line[1000], kind[20], first[50], second[50], hash[50];
	int used = 0, more = 0;

	if (!fgets(line, sizeof(line), file))
		return false;
	*v = (struct vector){0};
	assert_int_equal(sscanf(line, "%19s %" SCNu64 " %" SCNu64 " %49s %49s%n", kind, &v->a, &v->size, first,
				 second, &used), 5);
	v->inclusion = strcmp(kind, "inclusion") == 0;
	read_hash(first, &v->first);
	read_hash(second, &v->second);
	for (; sscanf(line + used, "%49s%n", hash, &more) == 1; used += more)
		read_hash(hash, &v->proof.hash[v->proof.n++]);
	return true;
}

static void test_vectors(void **state)
{
	char path[1000];
	struct vector v;
	size_t n = 0;
	FILE *file;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/tests/cases/ledger/proofs.txt", getenv("EW_SOURCE_DIR"));
	file = fopen(path, "re");
	assert_non_null(file);
	for (; read_vector(file, &v); n++) {
		assert_int_equal(check(&v), 0);
		spoil_hashes(&v);
		spoil_shape(&v);
		spoil_numbers(&v);
	}
	assert_int_equal(fclose(file), 0);
	assert_int_equal(n, 10);
}

/* Only complete subtrees of the tree that was asked about may be asked for. */
static int small_subtree(void *arg, unsigned height, uint64_t number, struct ew_hash *ret)
{
	assert_true((number + 1) << height <= *(const uint64_t *)arg);
	*ret = level[height][number];
	return 0;
}

static int set_up(void **state)
{
	struct ew_tree tree;

	(void)state;
	ew_tree_init(&tree);
	assert_int_equal(ew_tree_root(&tree, &root_of[0]), 0);
	for (uint64_t i = 0; i < LEAVES; i++) {
		assert_int_equal(ew_tree_leaf_hash(ew_slice_of(&i, sizeof(i)), &level[0][i]), 0);
		assert_int_equal(ew_tree_append(&tree, &level[0][i]), 0);
		assert_int_equal(ew_tree_root(&tree, &root_of[i + 1]), 0);
	}
	for (size_t l = 1; l < LEVELS; l++) {
		for (size_t i = 0; i < LEAVES >> l; i++)
			assert_int_equal(ew_tree_node_hash(&level[l - 1][2 * i], &level[l - 1][2 * i + 1],
						 &level[l][i]), 0);
	}
	return 0;
}

/* One way of spoiling, drawn: all ways for all pairs would take minutes. */
static void spoil_once(const struct vector *v)
{
	struct vector bad = *v;
	size_t at = v->proof.n ? next_random() % v->proof.n : 0;

	if (v->proof.n > 0) {
		bad.proof.hash[at].bytes[next_random() % 32] ^= (uint8_t)(1u << next_random() % 8);
		refused(&bad, "a bit");
		bad = *v;
		bad.proof.n--;
		refused(&bad, "shorter");
	}
	put_in(*v, at, &v->first, "put in");
	bad = *v;
	bad.a++;
	refused(&bad, "next");
}

static void test_every_index(void **state)
{
	(void)state;
	for (uint64_t size = 1; size <= INDEX_SIZES; size++) {
		for (uint64_t i = 0; i < size; i++) {
			struct vector v = {true, i, size, root_of[size], level[0][i], {.n = 0}};

			assert_int_equal(ew_proof_inclusion_make(small_subtree, &size, i, size, &v.proof), 0);
			assert_int_equal(check(&v), 0);
			spoil_once(&v);
		}
	}
}

static void test_every_pair(void **state)
{
	(void)state;
	for (uint64_t size = 0; size <= PAIR_SIZES; size++) {
		for (uint64_t old = 0; old <= size; old++) {
			struct vector v = {false, old, size, root_of[old], root_of[size], {.n = 0}};

			assert_int_equal(ew_proof_consistency_make(small_subtree, &size, old, size, &v.proof), 0);
			assert_int_equal(check(&v), 0);
			if (old > 0 && old < size)
				spoil_once(&v);
		}
	}
}

static void test_nothing(void **state)
{
	struct vector v = {false, 0, 5, root_of[0], root_of[5], {.n = 0}};
	uint64_t size = 5;

	(void)state;
	assert_int_equal(check(&v), 0);
	v.first = root_of[1];
	assert_int_equal(check(&v), -EKEYREJECTED); /* no tree of nothing has this root */
	v.first = root_of[0];
	v.proof.n = 1;
	assert_int_equal(check(&v), -EKEYREJECTED);
	assert_int_equal(ew_proof_inclusion_make(small_subtree, &size, 5, 5, &v.proof), -EINVAL);
	assert_int_equal(ew_proof_inclusion_make(small_subtree, &size, 0, 0, &v.proof), -EINVAL);
	assert_int_equal(ew_proof_consistency_make(small_subtree, &size, 6, 5, &v.proof), -EINVAL);
}

static void test_load(void **state)
{
	(void)state;
	for (uint64_t size = 0; size <= INDEX_SIZES; size++) {
		struct ew_tree tree;
		struct ew_hash root;

		assert_int_equal(ew_tree_load(small_subtree, &size, size, &tree), 0);
		for (uint64_t more = size; more < size + 3; more++) {
			assert_int_equal(ew_tree_root(&tree, &root), 0);
			assert_memory_equal(&root, &root_of[more], sizeof(root));
			assert_int_equal(ew_tree_append(&tree, &level[0][more]), 0);
		}
	}
}

/* A tree of equal leaves of any size: all subtrees of a height are the same. */
static int big_subtree(void *arg, unsigned height, uint64_t number, struct ew_hash *ret)
{
	struct ew_hash hash = {{0}};

	(void)arg;
	(void)number;
	for (unsigned i = 0; i < height; i++)
		assert_int_equal(ew_tree_node_hash(&hash, &hash, &hash), 0);
	*ret = hash;
	return 0;
}

static struct ew_hash big_root(uint64_t size)
{
	struct ew_tree tree;
	struct ew_hash root;

	assert_int_equal(ew_tree_load(big_subtree, NULL, size, &tree), 0);
	assert_int_equal(ew_tree_root(&tree, &root), 0);
	return root;
}

static void test_big(void **state)
{
	(void)state;
	for (int i = 0; i < 400; i++) {
		uint64_t size = (next_random() << 11 | next_random()) >> (2 + next_random() % 60);
		struct vector v = {true, 0, size + 1, big_root(size + 1), {{0}}, {.n = 0}};

		v.a = next_random() % v.size;
		assert_int_equal(ew_proof_inclusion_make(big_subtree, NULL, v.a, v.size, &v.proof), 0);
		assert_int_equal(check(&v), 0);
		v.inclusion = false;
		v.second = v.first;
		v.first = big_root(v.a);
		assert_int_equal(ew_proof_consistency_make(big_subtree, NULL, v.a, v.size, &v.proof), 0);
		assert_int_equal(check(&v), 0);
		if (v.a > 0)
			spoil_once(&v);
	}
}

/* Where a proof would need a hash more than there is room for, it is refused and not cut short. */
static void test_too_big(void **state)
{
	struct ew_proof proof;

	(void)state;
	assert_int_equal(
		ew_proof_consistency_make(big_subtree, NULL, 1, EW_TREE_LEAVES_MAX, &proof), 0);
	assert_int_equal(ew_proof_inclusion_make(big_subtree, NULL, 0, EW_TREE_LEAVES_MAX, &proof), 0);
	assert_int_equal(proof.n, 63);
	assert_int_equal(
		ew_proof_consistency_make(big_subtree, NULL, 3, EW_TREE_LEAVES_MAX, &proof), -EINVAL);
	assert_int_equal(
		ew_proof_consistency_make(big_subtree, NULL, 3, EW_TREE_LEAVES_MAX + 1, &proof), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors), cmocka_unit_test(test_every_index),
		cmocka_unit_test(test_every_pair), cmocka_unit_test(test_nothing), cmocka_unit_test(test_load),
		cmocka_unit_test(test_big), cmocka_unit_test(test_too_big)};

	return cmocka_run_group_tests(tests, set_up, NULL);
}

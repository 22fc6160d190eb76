/*
 * Proofs. Checking follows RFC 9162, sections 2.1.3.2 and 2.1.4.2 (the same proofs as in RFC 6962); every hash of a
 * proof must have its place, or the proof is for something else. Making asks for complete subtrees only, since these
 * never change as a tree grows.
 */
#include "ledger/proof.h"

#include <errno.h>
#include <string.h>

static bool same(const struct ew_hash *a, const struct ew_hash *b)
{
	return memcmp(a->bytes, b->bytes, EW_SHA256_BYTES) == 0;
}

/* Goes up to where the node is a right child, or the way has ended. */
static void skip_lone_levels(uint64_t *node, uint64_t *last)
{
	while (!(*node & 1) && *node != 0) {
		*node >>= 1;
		*last >>= 1;
	}
}

int ew_proof_inclusion_check(const struct ew_proof *proof, const struct ew_hash *leaf_hash, uint64_t index,
	uint64_t size, const struct ew_hash *root)
{
	struct ew_hash hash = *leaf_hash;
	uint64_t node = index;
	uint64_t last = size - 1;
	int r = 0;

	if (index >= size || size > EW_TREE_LEAVES_MAX)
		return -EINVAL;
	if (proof->n > EW_COUNT(proof->hash))
		return -EKEYREJECTED;
	for (size_t i = 0; r == 0 && i < proof->n; i++) {
		if (last == 0)
			return -EKEYREJECTED;
		if ((node & 1) || node == last) {
			r = ew_tree_node_hash(&proof->hash[i], &hash, &hash);
			skip_lone_levels(&node, &last);
		} else {
			r = ew_tree_node_hash(&hash, &proof->hash[i], &hash);
		}
		node >>= 1;
		last >>= 1;
	}
	if (r < 0)
		return r;
	return last == 0 && same(&hash, root) ? 0 : -EKEYREJECTED;
}

/* Both roots grow from the same start; the old one takes only what lies on its left. */
static int climb(const struct ew_proof *proof, size_t from, uint64_t node, uint64_t last, struct ew_hash *old_hash,
	struct ew_hash *hash)
{
	int r = 0;

	for (size_t i = from; r == 0 && i < proof->n; i++) {
		const struct ew_hash *next = &proof->hash[i];

		if (last == 0)
			return -EKEYREJECTED;
		if ((node & 1) || node == last) {
			r = ew_tree_node_hash(next, old_hash, old_hash);
			if (r == 0)
				r = ew_tree_node_hash(next, hash, hash);
			skip_lone_levels(&node, &last);
		} else {
			r = ew_tree_node_hash(hash, next, hash);
		}
		node >>= 1;
		last >>= 1;
	}
	if (r < 0)
		return r;
	return last == 0 ? 0 : -EKEYREJECTED;
}

static int check_growth(const struct ew_proof *proof, uint64_t old_size, const struct ew_hash *old_root,
	uint64_t size, const struct ew_hash *root)
{
	bool complete = (old_size & (old_size - 1)) == 0;
	uint64_t node = old_size - 1;
	uint64_t last = size - 1;
	struct ew_hash old_hash, hash;
	int r;

	if (proof->n == 0)
		return -EKEYREJECTED;
	while (node & 1) {
		node >>= 1;
		last >>= 1;
	}
	/* An old tree that is one complete subtree is not repeated in the proof. */
	old_hash = hash = complete ? *old_root : proof->hash[0];
	r = climb(proof, complete ? 0 : 1, node, last, &old_hash, &hash);
	if (r < 0)
		return r;
	return same(&old_hash, old_root) && same(&hash, root) ? 0 : -EKEYREJECTED;
}

static int check_empty(const struct ew_hash *root)
{
	struct ew_hash nothing;
	int r = ew_sha256_of(EW_SLICE_EMPTY, &nothing);

	if (r < 0)
		return r;
	return same(&nothing, root) ? 0 : -EKEYREJECTED;
}

int ew_proof_consistency_check(const struct ew_proof *proof, uint64_t old_size, const struct ew_hash *old_root,
	uint64_t size, const struct ew_hash *root)
{
	int r = 0;

	if (old_size > size || size > EW_TREE_LEAVES_MAX)
		return -EINVAL;
	if (proof->n > EW_COUNT(proof->hash))
		return -EKEYREJECTED;
	if (old_size > 0 && old_size < size)
		return check_growth(proof, old_size, old_root, size, root);
	if (proof->n > 0)
		return -EKEYREJECTED;
	if (old_size == 0)
		r = check_empty(old_root);
	if (r < 0 || old_size < size)
		return r;
	return same(old_root, root) ? 0 : -EKEYREJECTED;
}

static unsigned top_bit(uint64_t n)
{
	return 63u - (unsigned)__builtin_clzll(n);
}

/* The largest power of two below n, for n > 1. */
static uint64_t split(uint64_t n)
{
	return (uint64_t)1 << top_bit(n - 1);
}

/* The complete subtrees that leaves [at, at + n) are made of, the largest first. */
static int load_range(
	ew_subtree_fn *subtree, void *arg, uint64_t at, uint64_t n, struct ew_hash *to, size_t *ret_count)
{
	size_t count = 0;
	int r = 0;

	while (r == 0 && n > 0) {
		unsigned level = top_bit(n);

		r = subtree(arg, level, at >> level, &to[count++]);
		at += (uint64_t)1 << level;
		n -= (uint64_t)1 << level;
	}
	*ret_count = count;
	return r;
}

/* The root over leaves [at, at + n), n > 0, where `at` is where such a subtree begins. */
static int range_root(ew_subtree_fn *subtree, void *arg, uint64_t at, uint64_t n, struct ew_hash *ret)
{
	struct ew_hash part[EW_TREE_LEVELS + 1];
	size_t count = 0;
	int r = load_range(subtree, arg, at, n, part, &count);

	for (; r == 0 && count > 1; count--)
		r = ew_tree_node_hash(&part[count - 2], &part[count - 1], &part[count - 2]);
	if (r == 0)
		*ret = part[0];
	return r;
}

/* What the way down meets, the root's child first. */
static int push_range(
	ew_subtree_fn *subtree, void *arg, uint64_t at, uint64_t n, struct ew_proof *proof)
{
	struct ew_hash hash;
	int r;

	if (proof->n >= EW_COUNT(proof->hash))
		return -EINVAL;
	r = range_root(subtree, arg, at, n, &hash);
	if (r == 0)
		proof->hash[proof->n++] = hash;
	return r;
}

static void turn_round(struct ew_proof *proof)
{
	for (size_t i = 0; i < proof->n / 2; i++) {
		struct ew_hash hash = proof->hash[i];

		proof->hash[i] = proof->hash[proof->n - 1 - i];
		proof->hash[proof->n - 1 - i] = hash;
	}
}

int ew_proof_inclusion_make(ew_subtree_fn *subtree, void *arg, uint64_t index, uint64_t size, struct ew_proof *ret)
{
	struct ew_proof proof = {0};
	uint64_t at = 0;
	int r = 0;

	if (index >= size || size > EW_TREE_LEAVES_MAX)
		return -EINVAL;
	while (r == 0 && size > 1) {
		uint64_t left = split(size);

		if (index - at < left) {
			r = push_range(subtree, arg, at + left, size - left, &proof);
			size = left;
		} else {
			r = push_range(subtree, arg, at, left, &proof);
			at += left;
			size -= left;
		}
	}
	if (r < 0)
		return r;
	turn_round(&proof);
	*ret = proof;
	return 0;
}

int ew_proof_consistency_make(
	ew_subtree_fn *subtree, void *arg, uint64_t old_size, uint64_t size, struct ew_proof *ret)
{
	struct ew_proof proof = {0};
	uint64_t at = 0;
	uint64_t old = old_size; /* of it, in the subtree that we are in */
	int r = 0;

	if (old_size > size || size > EW_TREE_LEAVES_MAX)
		return -EINVAL;
	while (r == 0 && old != 0 && old != size) {
		uint64_t left = split(size);

		if (old <= left) {
			r = push_range(subtree, arg, at + left, size - left, &proof);
			size = left;
		} else {
			r = push_range(subtree, arg, at, left, &proof);
			at += left;
			old -= left;
			size -= left;
		}
	}
	/* Where the way ended at the left the checker has the old root itself. */
	if (r == 0 && at > 0)
		r = push_range(subtree, arg, at, size, &proof);
	if (r < 0)
		return r;
	turn_round(&proof);
	*ret = proof;
	return 0;
}

int ew_tree_load(ew_subtree_fn *subtree, void *arg, uint64_t size, struct ew_tree *ret)
{
	struct ew_tree tree = {.size = size};
	size_t count;
	int r;

	if (size > EW_TREE_LEAVES_MAX)
		return -EINVAL;
	r = load_range(subtree, arg, 0, size, tree.edge, &count);
	if (r == 0)
		*ret = tree;
	return r;
}

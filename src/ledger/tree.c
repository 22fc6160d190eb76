/*
 * Hashing and appending. A tree is changed only when every hash of the step was made, so that a failing library leaves
 * the tree that was there and never one that is half a leaf ahead.
 */
#include "ledger/tree.h"

#include <errno.h>
#include <string.h>

#define LEAF_PREFIX 0x00
#define NODE_PREFIX 0x01

static int hash_long_leaf(struct ew_slice leaf, struct ew_hash *ret)
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *h = NULL;
	uint8_t prefix = LEAF_PREFIX;
	int r = ew_sha256_new(&h);

	if (r == 0)
		r = ew_sha256_add(h, ew_slice_of(&prefix, 1));
	if (r == 0)
		r = ew_sha256_add(h, leaf);
	return r == 0 ? ew_sha256_end(h, ret) : r;
}

int ew_tree_leaf_hash(struct ew_slice leaf, struct ew_hash *ret)
{
	uint8_t bytes[1 + 255];

	/* Leaves of ours are short and many; those of other logs may have 65,535 bytes. */
	if (leaf.len >= sizeof(bytes))
		return hash_long_leaf(leaf, ret);
	bytes[0] = LEAF_PREFIX;
	if (leaf.len > 0)
		memcpy(bytes + 1, leaf.at, leaf.len);
	return ew_sha256_of(ew_slice_of(bytes, 1 + leaf.len), ret);
}

int ew_tree_node_hash(const struct ew_hash *left, const struct ew_hash *right, struct ew_hash *ret)
{
	uint8_t bytes[1 + 2 * EW_SHA256_BYTES];

	bytes[0] = NODE_PREFIX;
	memcpy(bytes + 1, left->bytes, EW_SHA256_BYTES);
	memcpy(bytes + 1 + EW_SHA256_BYTES, right->bytes, EW_SHA256_BYTES);
	return ew_sha256_of(ew_slice_of(bytes, sizeof(bytes)), ret);
}

void ew_tree_init(struct ew_tree *tree)
{
	*tree = (struct ew_tree){0};
}

int ew_tree_append(struct ew_tree *tree, const struct ew_hash *leaf_hash)
{
	struct ew_hash hash = *leaf_hash;
	int n = __builtin_popcountll(tree->size);
	int r = 0;

	if (tree->size >= EW_TREE_LEAVES_MAX)
		return -EFBIG;
	for (uint64_t left = tree->size; r == 0 && (left & 1); left >>= 1)
		r = ew_tree_node_hash(&tree->edge[--n], &hash, &hash);
	if (r < 0)
		return r;
	tree->edge[n] = hash;
	tree->size++;
	return 0;
}

int ew_tree_root(const struct ew_tree *tree, struct ew_hash *ret)
{
	int n = __builtin_popcountll(tree->size);
	struct ew_hash hash;
	int r = 0;

	if (n == 0)
		return ew_sha256_of(EW_SLICE_EMPTY, ret);
	hash = tree->edge[--n];
	while (r == 0 && n > 0)
		r = ew_tree_node_hash(&tree->edge[--n], &hash, &hash);
	if (r == 0)
		*ret = hash;
	return r;
}

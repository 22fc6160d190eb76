/*
 * The Merkle tree of RFC 6962, section 2.1 (the same in RFC 9162): leaf = SHA-256(0x00 bytes), node = SHA-256(0x01
 * left right), the left subtree the largest power of two below the size, the empty tree SHA-256(""). A tree is held
 * as its right edge: the roots of the complete subtrees it is made of, largest first, so that appending is amortised
 * O(1) and needs no disk.
 *
 * Pure.
 */
#ifndef EW_LEDGER_TREE_H
#define EW_LEDGER_TREE_H

#include "base/digest.h"

#define EW_TREE_LEVELS 63 /* sizes stay below 2^63, so that they fit every language's integers */
#define EW_TREE_LEAVES_MAX (((uint64_t)1 << EW_TREE_LEVELS) - 1)

struct ew_tree {
	uint64_t size;
	struct ew_hash edge[EW_TREE_LEVELS + 1]; /* one for each bit of the size, the highest bit first */
};

/** Errors: -EIO (the library refuses); likewise below. */
EW_MUST_USE int ew_tree_leaf_hash(struct ew_slice leaf, struct ew_hash *ret);
/** The parent of two. */
EW_MUST_USE int ew_tree_node_hash(
	const struct ew_hash *left, const struct ew_hash *right, struct ew_hash *ret);

/** An empty tree. */
void ew_tree_init(struct ew_tree *tree);

/** Appends a leaf by its hash. The tree is unchanged on an error. Errors: -EFBIG (EW_TREE_LEAVES_MAX), -EIO. */
EW_MUST_USE int ew_tree_append(struct ew_tree *tree, const struct ew_hash *leaf_hash);

/** The root; of an empty tree SHA-256 of nothing. */
EW_MUST_USE int ew_tree_root(const struct ew_tree *tree, struct ew_hash *ret);

#endif

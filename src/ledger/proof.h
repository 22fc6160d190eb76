/*
 * Inclusion and consistency proofs (RFC 6962, sections 2.1.1 and 2.1.2): checking them is pure; making them reads
 * hashes of complete subtrees through a function, so that it works over files, memory or other people's tiles alike.
 */
#ifndef EW_LEDGER_PROOF_H
#define EW_LEDGER_PROOF_H

#include "ledger/tree.h"

struct ew_proof {
	struct ew_hash hash[EW_TREE_LEVELS]; /* from the leaf's sibling upwards */
	size_t n;
};

/**
 * Whether a leaf of this hash stands at `index` of the tree of `size` and `root`. Errors: -EKEYREJECTED (it does not,
 * or the proof is for something else), -EINVAL (index not below size), -EIO.
 */
EW_MUST_USE int ew_proof_inclusion_check(const struct ew_proof *proof, const struct ew_hash *leaf_hash,
	uint64_t index, uint64_t size, const struct ew_hash *root);

/**
 * Whether the tree of `size` and `root` begins with that of `old_size` and `old_root`. Old size 0 is the beginning of
 * every tree, and then, and for equal sizes, the proof is empty. Errors: as above; -EINVAL (old size above size).
 */
EW_MUST_USE int ew_proof_consistency_check(const struct ew_proof *proof, uint64_t old_size,
	const struct ew_hash *old_root, uint64_t size, const struct ew_hash *root);

/**
 * The hash of the complete subtree of height `level` over leaves [number << level, (number + 1) << level). It is
 * asked only for subtrees of the tree that the proof is made in. Errors are handed on.
 */
typedef int ew_subtree_fn(void *arg, unsigned level, uint64_t number, struct ew_hash *ret);

/** Errors: -EINVAL, those of `subtree`. */
EW_MUST_USE int ew_proof_inclusion_make(
	ew_subtree_fn *subtree, void *arg, uint64_t index, uint64_t size, struct ew_proof *ret);
/** The same for consistency. */
EW_MUST_USE int ew_proof_consistency_make(
	ew_subtree_fn *subtree, void *arg, uint64_t old_size, uint64_t size, struct ew_proof *ret);

/** The right edge of the tree of `size`, so that appending can go on. Errors: those of `subtree`. */
EW_MUST_USE int ew_tree_load(
	ew_subtree_fn *subtree, void *arg, uint64_t size, struct ew_tree *ret);

#endif

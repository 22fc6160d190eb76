/*
 * Standing queries against what a call is found by: which of them does a call match? Queries are compiled once into one table of the keyed
 * tokens that any of them names, so that a call costs one look-up for each of its tokens however many queries stand. Pure; nothing here
 * knows what a token was made of. Two tokens that share 64 bits would match a call that was not meant (catalog/blind.h says how seldom):
 * then a call is kept that need not be.
 */
#ifndef EW_DOMAIN_STANDING_H
#define EW_DOMAIN_STANDING_H

#include "base/slice.h"

#define EW_STANDING_TOKENS 8   /* of one query */
#define EW_STANDING_QUERIES 256 /* of all holds together */

struct ew_standing_query {
	uint64_t tokens[EW_STANDING_TOKENS]; /* the first 64 bits of each, big-endian; a call must have them all */
	size_t n_tokens;
	int64_t from_us, to_us; /* start time, from inclusive, to exclusive; 0: open */
	bool never;             /* matches nothing by tokens: a case's calls are named */
};

struct ew_standing;

/** Compiles. The array is copied. Errors: -ENOMEM, -EINVAL (more queries or tokens than the numbers above). */
EW_MUST_USE int ew_standing_new(const struct ew_standing_query *queries, size_t n, struct ew_standing **ret);
/** NULL inside is fine. */
void ew_standing_free(struct ew_standing **s);
/**
 * Which queries a call matches that began then and has these tokens (8 bytes each, in any order, also more than once). Indices in
 * ascending order; room for EW_STANDING_QUERIES.
 */
size_t ew_standing_match(struct ew_standing *s, int64_t started_us, struct ew_slice tokens, size_t ret[static EW_STANDING_QUERIES]);

#endif

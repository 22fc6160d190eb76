/*
 * Parties, words and terms at random, for properties that must hold of all of them. One seed, one sequence.
 */
#ifndef EW_TEST_AT_RANDOM_H
#define EW_TEST_AT_RANDOM_H

#include "domain/terms.h"

struct draw {
	uint64_t state;
};

/** Any 64 bits. */
uint64_t draw(struct draw *d);
/** Less than n. */
uint32_t draw_below(struct draw *d, uint32_t n);
/** A mask with about one bit in four of those of `all`. */
uint32_t draw_mask(struct draw *d, uint32_t all);
/** True once in `n` times. */
bool draw_once_in(struct draw *d, uint32_t n);

/** Anything that may be said, also what nobody should. */
struct ew_said draw_said(struct draw *d);
/** A party with a history of `n` words. */
struct ew_consent_party draw_party(struct draw *d, unsigned n);
/** Terms that policy could have made; biometrics and AI training want a grant at least. */
struct ew_terms draw_terms(struct draw *d);

#define DRAWN_PARTIES 4

/** A call of some parties; `s` points into the others. */
struct drawn_call {
	struct ew_terms terms;
	struct ew_consent_party parties[DRAWN_PARTIES];
	uint32_t paused[DRAWN_PARTIES], mixed[DRAWN_PARTIES];
	struct ew_situation s;
};

void draw_call(struct draw *d, struct drawn_call *ret);
/** The same call, pointing into itself. */
void copy_call(const struct drawn_call *from, struct drawn_call *ret);

/** One party, told all, present, nothing said. */
struct ew_consent_party told_party(enum ew_party_kind kind);

#endif

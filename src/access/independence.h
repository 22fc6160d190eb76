/*
 * The second person. What widens somebody's access needs two people, and one is not the second for the other when either of
 * them was lately made or changed by the other: otherwise one person with a free hand would make their own second.
 */
#ifndef EW_ACCESS_INDEPENDENCE_H
#define EW_ACCESS_INDEPENDENCE_H

#include "base/clock.h"
#include "base/id.h"

/** Who changed whom: an account made, a role given, credentials restored, by proposing or by approving it. */
struct ew_access_change {
	struct ew_id whom;
	struct ew_id by;
	struct ew_wall at;
};

enum ew_independent {
	EW_INDEPENDENT,
	EW_SAME_PERSON,
	EW_CHANGED_BY_FIRST,  /* the second was made or changed by the first within `window_us` */
	EW_CHANGED_FIRST,     /* the first was made or changed by the second */
	EW_CONCERNED,         /* the second is whom the change is about */
	EW_LINKED,            /* the second depends on the first through people whom one changed for the other */
};

/**
 * Whether `second` may approve what `first` proposed about `about` (zero: nobody). `changes` in any order; those before `now -
 * window_us` do not count. A chain of changes from the first to the second, or back, counts as one: the first makes a helper,
 * the helper makes a second. Takes at most a square of `n` steps; pure.
 */
enum ew_independent ew_independent(const struct ew_access_change *changes, size_t n, struct ew_id first,
	struct ew_id second, struct ew_id about, struct ew_wall now, int64_t window_us);

/** A sentence for who is refused; "" for EW_INDEPENDENT. */
const char *ew_independent_because(enum ew_independent verdict);

#endif

/*
 * Where the calls of somebody with limits are looked for: what of their roles' scopes the blind index knows (queues, agents,
 * teams, entities, regions, times). It only narrows where the search goes; whether a call is theirs is decided call by call.
 * Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_REACH_H
#define EW_PROGRAMS_KEEPER_PEOPLE_REACH_H

#include "catalog/interactions.h"
#include "programs/keeper/keeper_asks.h"

#define EW_REACH_TOKENS 1024 /* of one member of a scope; one that names more does not narrow */

struct ew_reach {
	struct ew_search_way ways[EW_SEARCH_WAYS];
	size_t n_ways; /* 0: everywhere, unless `nowhere` */
	bool nowhere;  /* no role holds now */
	struct ew_search_group groups[EW_SEARCH_WAYS][EW_SEARCH_GROUPS];
	struct ew_buf tokens[EW_SEARCH_WAYS][EW_SEARCH_GROUPS]; /* of struct ew_hash */
};

/**
 * What the search of who asks goes by. *ret is freed with ew_reach_free(); NULL in it: everywhere. A scope covers no call that
 * no way of it leads to. Errors: -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_reach_of(struct ew_asked *a, struct ew_reach **ret);
/** NULL inside is fine. */
void ew_reach_free(struct ew_reach **reach);

#endif

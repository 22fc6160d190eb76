/*
 * What of a call decides who may come near it: read from the call in memory, or from its stored record, for which no
 * event is read. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_RESOURCE_H
#define EW_PROGRAMS_KEEPER_PEOPLE_RESOURCE_H

#include "access/scope.h"
#include "programs/keeper/keeper_state.h"

#define EW_RESOURCE_AGENTS 16

struct ew_resource {
	struct ew_access_resource facts; /* points into the rest: must not be copied */
	const char *agents[EW_RESOURCE_AGENTS + 1];
	const char *teams[EW_RESOURCE_AGENTS + 1];
	json_t *record; /* owned */
};

/** For _cleanup_; a zeroed one is fine. */
void ew_resource_free(struct ew_resource *resource);

/**
 * Of a call by its id. Errors: those of ew_keeper_call_is_lost() (there is nothing to look at), -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_resource_of(struct ew_keeper *k, struct ew_id interaction, struct ew_resource *ret);
/** Of a record as lists show it, which is borrowed for as long as the resource. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_resource_of_record(struct ew_keeper *k, json_t *record, struct ew_resource *ret);

#endif

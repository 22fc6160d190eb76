/*
 * Private to deciding: what the `see` of a policy's rule lets one role open of a call.
 */
#ifndef EW_ACCESS_SEE_H
#define EW_ACCESS_SEE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * Whether `see` leaves a role all of `rights` over a kind, or -1 where no artifact is opened. NULL for `see` limits nothing;
 * NULL for `role` is one that it does not name. Takes away only: what is left must still be given by a role.
 */
bool ew_see_allows(const json_t *see, const char *role, uint32_t rights, int kind);

#endif

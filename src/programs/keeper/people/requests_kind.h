/*
 * What a request about somebody's own data is about, for who counts them: nothing else of it leaves its room.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_REQUESTS_KIND_H
#define EW_PROGRAMS_KEEPER_PEOPLE_REQUESTS_KIND_H

#include "catalog/requests.h"
#include "programs/keeper/keeper_asks.h"

#define EW_REQUEST_KIND_BYTES 24

/** "access", "erasure", ...; "unreadable" where the row cannot be opened. Errors: -ENOMEM. */
EW_MUST_USE int ew_request_kind(
	struct ew_keeper *k, const struct ew_request_row *row, char ret[static EW_REQUEST_KIND_BYTES]);

#endif

/*
 * A request about somebody's own data, read: what the rooms that work on one share (rights/), and who counts them. Everything here
 * belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_REQUESTS_H
#define EW_PROGRAMS_KEEPER_PEOPLE_REQUESTS_H

#include "catalog/requests.h"
#include "domain/request.h"
#include "programs/keeper/keeper_asks.h"

#define EW_REQUEST_KIND_BYTES 24
#define EW_REQUEST_NUMBERS 16 /* telephone numbers and addresses that somebody says are theirs */

/** "access", "erasure", ...; "unreadable" where the row cannot be opened. Errors: -ENOMEM. */
EW_MUST_USE int ew_request_kind(
	struct ew_keeper *k, const struct ew_request_row *row, char ret[static EW_REQUEST_KIND_BYTES]);

/**
 * One that is read. Words: "kind", "who", "identity"?, "outcome"?, "ground"?, "extended"?, "interactions", "notes", "tokens"? (hex: what
 * calls are found by), "plan"?, "package_agreed"? and "letters"?.
 */
struct ew_request_read {
	struct ew_request_row row; /* `sealed` is empty */
	json_t *words;             /* owned */
};
/** For _cleanup_; a zeroed one is fine. */
void ew_request_free(struct ew_request_read *q);
/** Errors: -ENOENT, -EBADMSG (it was altered), -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_request_get(struct ew_keeper *k, uint64_t number, struct ew_request_read *ret);
/** The same for the number of an ask. False in *ret_found: answered. */
EW_MUST_USE int ew_request_find(struct ew_asked *a, struct ew_request_read *ret, bool *ret_found);
/** Writes row and words. Inside a transaction. */
EW_MUST_USE int ew_request_put(struct ew_keeper *k, struct ew_request_read *q);
/** What kind it is; -1: nobody can say. */
int ew_request_kind_number(const struct ew_request_read *q);
/** As the API shows it. A new reference, NULL without memory. */
json_t *ew_request_json(struct ew_keeper *k, const struct ew_request_read *q);

#endif

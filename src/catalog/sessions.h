/*
 * Signed-in people, by the SHA-256 of what their browser or panel holds. A row that is gone is a session that is over.
 */
#ifndef EW_CATALOG_SESSIONS_H
#define EW_CATALOG_SESSIONS_H

#include "base/digest.h"
#include "catalog/catalog.h"

/** Stored: never renumber. */
enum ew_session_kind {
	EW_SESSION_PASSWORD = 1, /* a browser's, by password */
	EW_SESSION_OIDC = 2,     /* a browser's, by a provider */
	EW_SESSION_PANEL = 3,    /* an agent panel's, launched by a CRM */
};

struct ew_session_row {
	struct ew_hash digest;
	struct ew_id id;             /* what people call it by */
	struct ew_id person;
	uint32_t kind;
	struct ew_wall made, used;   /* `used` is written now and then only */
	struct ew_wall expires;
	struct ew_wall stepped_up;   /* when the person last proved anew who they are */
	struct ew_hash provider;     /* keyed hash of the provider's session; zero: none */
	struct ew_slice sealed;      /* JSON: the program, the address */
};

/** Inserts or replaces by digest. */
EW_MUST_USE int ew_sessions_put(struct ew_catalog *c, const struct ew_session_row *row);
/** Writes when it was used and when stepped up. Errors: -ENOENT. */
EW_MUST_USE int ew_sessions_note(struct ew_catalog *c, const struct ew_session_row *row);
/** Errors: -ENOENT. Expiry is the caller's to check. `sealed` of `ret` is empty. */
EW_MUST_USE int ew_sessions_get(struct ew_catalog *c, const struct ew_hash *digest, struct ew_session_row *ret);

/** The row is valid while fn runs; non-zero ends and is returned. */
typedef int ew_session_row_fn(void *arg, const struct ew_session_row *row);
/** Those of a person (zero: everybody) that `now` has not ended, with an id above `after`, by id, at most `limit`. */
EW_MUST_USE int ew_sessions_each(struct ew_catalog *c, struct ew_id person, struct ew_id after, struct ew_wall now,
	uint32_t limit, ew_session_row_fn *fn, void *arg);
/** One by its id. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_sessions_by_id(struct ew_catalog *c, struct ew_id id, ew_session_row_fn *fn, void *arg);

/** Those of a provider's session, of one person (zero: whoever), expired ones too. */
EW_MUST_USE int ew_sessions_of_provider(struct ew_catalog *c, const struct ew_hash *provider, struct ew_id person,
	ew_session_row_fn *fn, void *arg);

/** Ends one by its id. Errors: -ENOENT. */
EW_MUST_USE int ew_sessions_end(struct ew_catalog *c, struct ew_id id);
/** Ends all of a person but `keep` (zero: all). How many those were. */
EW_MUST_USE int ew_sessions_end_of(struct ew_catalog *c, struct ew_id person, struct ew_id keep, uint64_t *ret);
/** Removes those that ended before `now`. */
EW_MUST_USE int ew_sessions_sweep(struct ew_catalog *c, struct ew_wall now);

/** Grows with every session that begins or ends; as ew_people_changes(). */
uint64_t ew_sessions_changes(const struct ew_catalog *c);

#endif

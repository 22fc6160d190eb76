/*
 * SCIM 2.0 as directories write it (RFC 7643, RFC 7644), and what an account keeps of it. Pure: JSON goes in and JSON
 * comes out, and who may do what is decided elsewhere (scim.c). Attribute names are compared without case (RFC 7643,
 * 2.1).
 *
 * Kept are userName, one name (name.formatted, else displayName, else given and family name), the work e-mail,
 * externalId and active. Every other attribute of a schema is read over, as RFC 7644, 3.3 has it; a path that is none
 * is an error.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_SCIM_TEXT_H
#define EW_PROGRAMS_KEEPER_PEOPLE_SCIM_TEXT_H

#include <jansson.h>

#include "base/slice.h"

#define EW_SCIM_FILTER_BYTES 1000
#define EW_SCIM_OPERATIONS 100   /* of one PATCH */
#define EW_SCIM_EXTERNAL_BYTES 200

#define EW_SCIM_USER "urn:ietf:params:scim:schemas:core:2.0:User"
#define EW_SCIM_LIST "urn:ietf:params:scim:api:messages:2.0:ListResponse"
#define EW_SCIM_ERROR "urn:ietf:params:scim:api:messages:2.0:Error"

/** What is wrong with a request: the scimType of RFC 7644, table 9, and a sentence. Both live for ever. */
struct ew_scim_wrong {
	const char *type;
	const char *detail;
};

/** What a list is asked for. */
struct ew_scim_filter {
	json_t *user_name, *external_id; /* owned texts; NULL: not asked for */
	int active;                      /* -1: not asked for */
};

/** For _cleanup_; a zeroed one is fine. */
void ew_scim_filter_free(struct ew_scim_filter *filter);

/**
 * Reads a filter: userName eq "x", externalId eq "x", active eq true, joined by `and`. An empty text asks for nothing.
 * Errors: -EINVAL with `wrong`, also where memory is short; `ret` is then empty.
 */
EW_MUST_USE int ew_scim_filter_read(struct ew_slice text, struct ew_scim_filter *ret, struct ew_scim_wrong *wrong);

/**
 * What a user resource asks for: an object with login, name, email (null: none), external_id (null: none) and active,
 * each when it is given. `whole`: it is a new one, has a userName, and gets a name in any case. What is left out stays
 * as it is (RFC 7644, 3.5.1). A new reference. Errors: -EINVAL with `wrong`, -ENOMEM.
 */
EW_MUST_USE int ew_scim_user_read(json_t *user, bool whole, json_t **ret, struct ew_scim_wrong *wrong);
/** The same of a PATCH (RFC 7644, 3.5.2), its operations in their order; also as Entra ID and Okta write them. */
EW_MUST_USE int ew_scim_patch_read(json_t *patch, json_t **ret, struct ew_scim_wrong *wrong);

/** An account as a directory sees it; all texts are borrowed, NULL: not known. */
struct ew_scim_person {
	const char *id, *login, *name, *email, *external_id;
	const char *made, *changed; /* RFC 3339 */
	bool active;
};
/** The user resource of it; a new reference, NULL without memory. */
json_t *ew_scim_user_json(const struct ew_scim_person *person);
/** An error document; `type` NULL: it has none. A new reference, NULL without memory. */
json_t *ew_scim_error_json(unsigned status, const char *type, const char *detail);

#endif

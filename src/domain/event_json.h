/*
 * Private to domain: canonical JSON and disclosures, the two encodings that an event's commitment
 * stands on.
 */
#ifndef EW_DOMAIN_EVENT_JSON_H
#define EW_DOMAIN_EVENT_JSON_H

#include <jansson.h>

#include "base/buf.h"
#include "base/digest.h"

/** For _cleanup_ on a json_t pointer that is owned. */
static inline void ew_json_drop(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/** Sets a member and takes the value; false without memory (a NULL value counts as such). */
bool ew_json_put(json_t *object, const char *key, json_t *value);

/**
 * How records and disclosures are read: whatever ew_json_canonical() writes, a NUL inside of a text too. Others may
 * send one, and an event that could not be read again would take its whole interaction with it.
 */
#define EW_JSON_READ (JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL)

/** Adds sorted keys without blanks. Errors: -EINVAL (a float inside), -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_json_canonical(const json_t *value, struct ew_buf *to);

/** Text of an id, a hash (hex) or a buffer as a JSON string; NULL without memory. */
json_t *ew_json_hash(const struct ew_hash *hash);

/**
 * Makes one disclosure, base64url(JSON [salt, name, value]), and its digest,
 * base64url(SHA-256(text)), as new JSON strings. Errors: -EINVAL, -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_disclosure_make(struct ew_slice salt, const char *name, const json_t *value,
	json_t **ret_text, json_t **ret_digest);

/**
 * Opens a disclosure: adds name and value to `fields` when its digest is a member of the array
 * `sd`. Errors: -EBADMSG (form, or the name is there already), -EKEYREJECTED (digest not named),
 * -ENOMEM.
 */
EW_MUST_USE int ew_disclosure_open(const json_t *text, const json_t *sd, json_t *fields);

#endif

/*
 * Private to access: JSON that a provider wrote. One text has one meaning here: a member that comes twice, a NUL in a
 * text or bytes behind the end are refused, for whoever signed or checked it elsewhere may have read the other half.
 * Pure.
 */
#ifndef EW_ACCESS_FOREIGN_JSON_H
#define EW_ACCESS_FOREIGN_JSON_H

#include <jansson.h>

#include "base/clock.h"
#include "base/error.h"

#define EW_FOREIGN_WORD_BYTES 255 /* of what is kept or compared: a subject (OpenID Connect Core 1.0, 2), a session */

/** For _cleanup_. */
static inline void ew_foreign_json_free(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/**
 * Reads an object of at most `most` bytes; the caller frees it. `what` begins the sentence: "the ID token". Errors:
 * -EBADMSG with a sentence, -ENOMEM.
 */
EW_MUST_USE int ew_foreign_json_read(
	struct ew_slice text, size_t most, const char *what, json_t **ret, struct ew_error *error);

/**
 * A text of the object that must be there and not be empty; it belongs to `object`. Errors: -EBADMSG with a sentence.
 */
EW_MUST_USE int ew_foreign_text(
	const json_t *object, const char *what, const char *name, const char **ret, struct ew_error *error);
/** The same where it may be missing; then NULL. */
EW_MUST_USE int ew_foreign_text_if_any(
	const json_t *object, const char *what, const char *name, const char **ret, struct ew_error *error);
/** The same of at most EW_FOREIGN_WORD_BYTES printable ASCII characters. */
EW_MUST_USE int ew_foreign_word_if_any(
	const json_t *object, const char *what, const char *name, const char **ret, struct ew_error *error);

/** Whether a list, which may be NULL, holds the text. */
bool ew_foreign_list_holds(const json_t *list, const char *text);

/**
 * A NumericDate (RFC 7519, 2: seconds since 1970, perhaps with a fraction) that may be missing: then nothing is set and
 * it is 0; 1: it is there. Errors: -EBADMSG with a sentence (no number, before 1970, after the year 9999).
 */
EW_MUST_USE int ew_foreign_time_if_any(
	const json_t *object, const char *what, const char *name, struct ew_wall *ret, struct ew_error *error);

#endif

/*
 * A PKCS #11 token: the operator's module is loaded, the token found by its label, and one session kept logged in. A token that goes away is looked for
 * anew with the next wish. Source: PKCS #11 2.40.
 *
 * Each wrapping key is an object of its own: AES, 256 bits, sensitive, not extractable, labelled earwitness/INSTALLATION/NAME, used with AES-GCM and
 * the name as further data. Destroying the object destroys what it wrapped, in every copy.
 */
#ifndef EW_PROGRAMS_KEYHOLDER_TOKEN_H
#define EW_PROGRAMS_KEYHOLDER_TOKEN_H

#include "programs/keyholder/wrapper.h"

#define EW_TOKEN_LABEL_BYTES 32

struct ew_token_config {
	const char *module;  /* absolute path */
	const char *label;   /* of the token */
	struct ew_slice pin; /* borrowed; secret */
};

struct ew_token;

/** Loads nothing yet. Errors: -EINVAL (label), -ENOMEM, with a sentence. */
EW_MUST_USE int ew_token_new(const struct ew_token_config *config, struct ew_token **ret, struct ew_error *error);
/** Logs out and unloads. NULL is fine. */
void ew_token_free(struct ew_token **token);

/** `self` is a struct ew_token. Blocks, for as long as the module does. */
extern const struct ew_wrapper_ops ew_token_ops;

#endif

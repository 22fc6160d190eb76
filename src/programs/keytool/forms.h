/*
 * One private key, whichever kind it is, out of one form and into another.
 */
#ifndef EW_PROGRAMS_KEYTOOL_FORMS_H
#define EW_PROGRAMS_KEYTOOL_FORMS_H

#include "programs/keytool/keytool.h"

#define EW_KEYTOOL_MOST 1024 /* files of keys in a folder */
#define EW_KEYTOOL_SECRET_BYTES 32

/** In secret memory; its owner frees it with ew_secret_free(). */
struct ew_any_key {
	uint8_t secret[EW_KEYTOOL_SECRET_BYTES];
	char public[EW_KEY_PUBLIC_BYTES]; /* as wrapped files have it */
};

/** The files of keys of a folder, in order. */
struct ew_key_entries {
	struct ew_key_entry at[EW_KEYTOOL_MOST];
	size_t n;
};

/** Lists them. Errors with a sentence: -E2BIG, the disk's. */
EW_MUST_USE int ew_key_entries_list(const struct ew_keytool *t, struct ew_key_entries *ret, struct ew_error *error);

/** Reads the plain text. Errors: -EBADMSG. */
EW_MUST_USE int ew_any_key_parse(const struct ew_key_entry *e, struct ew_slice text, struct ew_any_key *to);
/** Adds the plain text to a secret buffer. Errors: -EBADMSG, the buffer's. */
EW_MUST_USE int ew_any_key_add(const struct ew_key_entry *e, const struct ew_any_key *key, struct ew_buf *to);
/** 0 when the secret is that of the public half; -EKEYREJECTED. */
EW_MUST_USE int ew_any_key_check(const struct ew_key_entry *e, const struct ew_any_key *key);

/** Reads one out of a file's text in a form: -EINVAL (it is of another form) with nothing said; otherwise errors with a sentence. */
EW_MUST_USE int ew_key_form_read(
	const struct ew_key_form *f, const struct ew_key_entry *e, struct ew_slice text, struct ew_any_key *to, struct ew_error *error);
/** Adds it in a form, and has seen that it comes back. Errors with a sentence. */
EW_MUST_USE int ew_key_form_write(
	const struct ew_key_form *f, const struct ew_key_entry *e, const struct ew_any_key *key, struct ew_buf *to, struct ew_error *error);

#endif

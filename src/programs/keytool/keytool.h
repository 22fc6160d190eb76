/*
 * What is done with all private keys of the vault at once, while no vault runs: moved from one form to another, given to custodians, put back. It runs
 * as the vault's user, in the vault's sandbox, and ends with its job.
 */
#ifndef EW_PROGRAMS_KEYTOOL_KEYTOOL_H
#define EW_PROGRAMS_KEYTOOL_KEYTOOL_H

#include "ipc/key_call.h"
#include "programs/vault/key_file.h"
#include "seal/recipient.h"

typedef void ew_keytool_tell_fn(void *arg, const char *line);

struct ew_keytool {
	struct ew_io *io;
	const char *keys; /* the vault's folder */
	ew_keytool_tell_fn *tell;
	void *arg;
};

/** A form of keys, and who wraps them: of files nobody. */
struct ew_key_form {
	enum ew_key_kind kind;
	struct ew_key_call call; /* its `installation` is filled in here */
};

/**
 * Brings every key into the form `to`: written anew, read back and held against its public half, and only then wiped in the form `from`, and its
 * wrapping key destroyed. May be ended at any point and begun again, also in the other direction. Errors with a sentence: -EINVAL (the same form),
 * -EBADMSG (a key in neither form, or that comes back as another), the source's, the disk's. Blocks.
 */
EW_MUST_USE int ew_keytool_move(
	const struct ew_keytool *t, const struct ew_key_form *from, const struct ew_key_form *to, struct ew_error *error);

/**
 * Adds an age file to `file` that any of the recipients opens: a text with every private key that lives. Before it returns, the folder says in its file
 * "escrow" that this was done. Errors with a sentence: -ENOENT (there are no keys), as above.
 */
EW_MUST_USE int ew_keytool_escrow(const struct ew_keytool *t, const struct ew_key_form *form, const struct ew_recipient *recipients, size_t n,
	struct ew_buf *file, struct ew_error *error);

/** Puts the keys of such a file into a folder without keys, as files or wrapped anew. Errors with a sentence: -ENOTEMPTY, -ENOKEY (it is for somebody
 * else), -EBADMSG, the source's, the disk's. Blocks. */
EW_MUST_USE int ew_keytool_restore(const struct ew_keytool *t, const struct ew_key_form *form, const uint8_t identity[static EW_X25519_BYTES],
	struct ew_slice file, struct ew_error *error);

#endif

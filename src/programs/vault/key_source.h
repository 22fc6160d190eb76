/*
 * Where private keys come from. In files they lie as they are. With a token (PKCS #11) or a command (KMS) the folder holds wrapped keys alone, each
 * under a wrapping key of its own that never leaves the source: whoever destroys that one has destroyed the key in every copy of the folder.
 *
 * The vault asks and goes on; the answer comes by ew_vault_key_answer(). It asks for one thing at a time.
 */
#ifndef EW_PROGRAMS_VAULT_KEY_SOURCE_H
#define EW_PROGRAMS_VAULT_KEY_SOURCE_H

#include "base/id.h"
#include "base/limits.h"
#include "base/slice.h"

/** Numbers go over sockets. */
enum ew_key_kind { EW_KEYS_FILE = 0, EW_KEYS_PKCS11 = 1, EW_KEYS_KMS = 2 };

/** "file", "pkcs11", "kms"; NULL for another number. */
const char *ew_key_kind_word(unsigned kind);

/** What is asked of a source. */
enum ew_key_wish { EW_KEY_WRAP = 1, EW_KEY_UNWRAP, EW_KEY_DESTROY };

/**
 * Asks. `name` is that of the key's file without ".key"; `bytes` the secret or the blob, and borrowed. 0: exactly one ew_vault_key_answer() follows,
 * perhaps before this returns. Errors: -ENOTCONN (nobody is there), the socket's; then no answer follows. Never blocks.
 */
typedef int ew_key_ask_fn(void *arg, enum ew_key_wish wish, struct ew_id installation, const char *name, struct ew_slice bytes);

struct ew_keys_source {
	enum ew_key_kind kind;
	ew_key_ask_fn *ask; /* not of files */
	void *arg;
};

#endif

/*
 * The files of the folder of keys: what they are called, and their two forms. A plain one is the private key as text; a wrapped one says so in its
 * first line, has the public half in the open and the wrapped secret in base64. Must never take the one for the other.
 *
 *   earwitness wrapped key v1 tape-00000001
 *   source: pkcs11
 *   public: age1...
 *   BASE64
 */
#ifndef EW_PROGRAMS_VAULT_KEY_FILE_H
#define EW_PROGRAMS_VAULT_KEY_FILE_H

#include "base/buf.h"
#include "base/error.h"
#include "base/io.h"
#include "open/key_end.h"
#include "programs/vault/key_source.h"

#define EW_KEY_NAME_TEXT 24           /* "originals-00000001" and ".key" with a NUL */
#define EW_KEY_FILE_BYTES (16 * 1024) /* of either form, at most */
#define EW_KEY_PUBLIC_BYTES 400       /* a recipient, or a log's verifier */
#define EW_KEY_INSTALLATION "installation"
#define EW_KEY_MOVING "moving" /* stands in the folder while keys go from one form to another: no vault starts then */
#define EW_KEY_ESCROWS "escrow" /* a line for each time that keys were given to custodians; never a key */

/** Same numbers as enum ew_epoch_kind of the catalogue. */
enum ew_vault_kind { EW_VAULT_TAPE = 1, EW_VAULT_STORE = 2, EW_VAULT_ORIGINALS = 3 };
#define EW_VAULT_KINDS 3

/** "tape-00000001": the key's name. */
void ew_key_name_of_epoch(enum ew_vault_kind kind, uint32_t epoch, char name[static EW_KEY_NAME_TEXT]);
/** "ledger-0001". */
void ew_key_name_of_log(uint32_t number, char name[static EW_KEY_NAME_TEXT]);

/** What a file of the folder is by its name. */
struct ew_key_entry {
	enum { EW_KEY_OF_NOTHING, EW_KEY_OF_EPOCH, EW_KEY_OF_LOG } of; /* nothing: somebody else's file */
	bool gone; /* of a destroyed key */
	enum ew_vault_kind kind;
	uint32_t number; /* epoch, or log */
	char name[EW_KEY_NAME_TEXT]; /* without ".key" */
};

/** Reads the name of a file. */
struct ew_key_entry ew_key_entry_of(const char *file);

/** A wrapped key. */
struct ew_wrapped_key {
	enum ew_key_kind source;
	struct ew_slice public; /* text */
	struct ew_slice base64; /* of the blob */
};

/** True for a text that says of itself to be a wrapped key. */
bool ew_key_is_wrapped(struct ew_slice text);

/** Adds the wrapped form. Errors: the buffer's. */
EW_MUST_USE int ew_wrapped_key_add(
	enum ew_key_kind source, const char *name, const char *public, struct ew_slice blob, struct ew_buf *to);

/** Reads the wrapped form; `ret` borrows from the text. Errors: -EBADMSG (not of the form, or of another name). */
EW_MUST_USE int ew_wrapped_key_parse(struct ew_slice text, const char *name, struct ew_wrapped_key *ret);

/**
 * Reads FOLDER/installation, which tells the keys of this installation from those of others in the same source, and makes it where there is none, if
 * `make`. Errors: -ENOENT, -EBADMSG, the disk's. Blocks.
 */
EW_MUST_USE int ew_key_installation(struct ew_io *io, const char *folder, bool make, struct ew_id *ret);

#endif

/*
 * The opening half of age v1: headers, whole small files, and payloads with random access. Strict where the
 * specification is strict: canonical base64, no low-order shares, MAC checked before a file key is believed.
 */
#ifndef EW_OPEN_AGE_OPEN_H
#define EW_OPEN_AGE_OPEN_H

#include "open/identity.h"
#include "seal/age_seal.h"

/**
 * Unwraps the file key of a header with one of n identities. `header` begins with the version line and may be followed
 * by payload; `ret_header_bytes` (may be NULL) is where the payload begins. Errors: -EBADMSG (malformed), -ENOKEY (no
 * stanza for these identities), -EKEYREJECTED (MAC wrong). The key is wiped by the caller.
 */
EW_MUST_USE int ew_age_open_header(const struct ew_identity *const *identities, size_t n,
	struct ew_slice header, struct ew_file_key *ret_key, size_t *ret_header_bytes);

/** Opens a whole small age file and adds the plaintext to `to` (a secret buffer). Errors: as above, -EBADMSG. */
EW_MUST_USE int ew_age_open(const struct ew_identity *const *identities, size_t n,
	struct ew_slice file, struct ew_buf *to);

/** Reads n bytes of the stored payload at an offset: the count (short only at the end) or a negative errno. */
typedef ssize_t ew_age_source_fn(void *arg, void *to, size_t n, uint64_t offset);

struct ew_age_reader;

/**
 * A payload of `payload_bytes` (nonce and chunks, no header) for random access. Opens the last chunk first, so that
 * the length is authentic. Errors: -EBADMSG (truncated, altered, wrong key), -ENOMEM, the source's.
 */
EW_MUST_USE int ew_age_reader_new(const struct ew_file_key *key, ew_age_source_fn *source, void *arg,
	uint64_t payload_bytes, struct ew_age_reader **ret);

/** Bytes of plaintext. */
uint64_t ew_age_reader_size(const struct ew_age_reader *r);

/** Reads up to n bytes of plaintext at the offset: the count, 0 at the end, or a negative errno (-EBADMSG: altered). */
EW_MUST_USE ssize_t ew_age_reader_read(struct ew_age_reader *r, void *to, size_t n, uint64_t offset);

/** Wipes keys and plaintext. NULL is fine. */
void ew_age_reader_free(struct ew_age_reader **r);

#endif

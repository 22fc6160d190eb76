/*
 * Bech32 (BIP 173) without the length limit of addresses, as age uses it for recipients and identities.
 */
#ifndef EW_SEAL_BECH32_H
#define EW_SEAL_BECH32_H

#include "base/buf.h"

/** Adds the Bech32 text of `data` under the lower-case prefix `hrp`; `upper` writes the whole in capitals. */
EW_MUST_USE int ew_bech32_add(struct ew_buf *to, const char *hrp, struct ew_slice data, bool upper);

/**
 * Decodes text under the prefix `hrp` (given in lower case; the text may be all lower or all upper case) into exactly
 * n bytes. Errors: -EINVAL.
 */
EW_MUST_USE int ew_bech32_decode(struct ew_slice text, const char *hrp, void *to, size_t n);

#endif

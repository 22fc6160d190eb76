/*
 * A time-stamping authority for tests: OpenSSL's `ts` over certificates that are made in a folder of their own.
 */
#ifndef EW_TEST_AUTHORITY_H
#define EW_TEST_AUTHORITY_H

#include "base/buf.h"

struct authority {
	char folder[64];
	struct ew_buf root; /* PEM */
};

/** Makes folder, root and signer. `purpose`: extendedKeyUsage of the signer. */
void authority_make(struct authority *a, const char *purpose);
/** Adds the reply to a query. */
void authority_answer(const struct authority *a, struct ew_slice query, struct ew_buf *reply);
/** Removes everything. */
void authority_end(struct authority *a);

#endif

/*
 * Manifests as `sha256sum -c` reads them (RFC 8493, section 2.1.3): a lower-case hash, two blanks, a path, LF; sorted
 * by path. Writing and reading. Pure; what is read is hostile.
 */
#ifndef EW_BUNDLE_MANIFEST_H
#define EW_BUNDLE_MANIFEST_H

#include "base/buf.h"
#include "base/digest.h"

struct ew_manifest_line {
	struct ew_hash sha256;
	struct ew_slice path; /* percent-encoded CR, LF and '%' never occur in our names: refused */
};

/** Adds one line. */
void ew_manifest_add(struct ew_buf *to, const char *path, const struct ew_hash *sha256);

/** Cuts the next line from `rest`. 1: there was one; 0: the end. Errors: -EBADMSG. */
EW_MUST_USE int ew_manifest_next(struct ew_slice *rest, struct ew_manifest_line *ret);

#endif

/*
 * The text of every policy that was ever active, by its hash: a decision can be made again only with the very text it
 * was made with. So are its packs, the list of them, and the list of the audio of its notices. Rows are added and never
 * changed. Texts are sealed by the caller: rules may name numbers.
 */
#ifndef EW_CATALOG_POLICIES_H
#define EW_CATALOG_POLICIES_H

#include "base/buf.h"
#include "base/digest.h"
#include "catalog/catalog.h"

/** Adds one; that it is there already is fine, and then the first time it was activated stays. Blocks. */
EW_MUST_USE int ew_policies_put(struct ew_catalog *c, const struct ew_hash *hash, struct ew_wall activated,
	struct ew_slice sealed);

/** Whether one of this hash is there. Errors: the catalogue's. */
EW_MUST_USE int ew_policies_has(struct ew_catalog *c, const struct ew_hash *hash, bool *ret);

/** Adds the sealed text of one. Errors: -ENOENT, those of the buffer. */
EW_MUST_USE int ew_policies_get(
	struct ew_catalog *c, const struct ew_hash *hash, struct ew_wall *ret_activated, struct ew_buf *to);

#endif

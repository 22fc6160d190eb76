/*
 * Vendors of outside tools: what is on file of each is a sealed document; that there is one, its version and its hash
 * are in the clear. A vendor that was withdrawn stays, because events name it.
 */
#ifndef EW_CATALOG_VENDORS_H
#define EW_CATALOG_VENDORS_H

#include "base/digest.h"
#include "catalog/catalog.h"

enum ew_vendor_state { EW_VENDOR_REGISTERED = 1, EW_VENDOR_WITHDRAWN = 2 };

struct ew_vendor_row {
	uint64_t number;        /* set by the insert; the place of what is sealed */
	struct ew_id id;
	uint64_t version;       /* from 1, one more with every change */
	uint32_t state;
	struct ew_wall registered, changed;
	uint64_t event;         /* number of the event that changed it last */
	struct ew_hash sha256;  /* of the document */
	struct ew_slice sealed; /* the document, JSON */
};

/** Errors: -EEXIST. */
EW_MUST_USE int ew_vendors_insert(struct ew_catalog *c, struct ew_vendor_row *row);
/** Writes all but id and registration by the number. Errors: -ENOENT. */
EW_MUST_USE int ew_vendors_update(struct ew_catalog *c, const struct ew_vendor_row *row);

typedef int ew_vendor_row_fn(void *arg, const struct ew_vendor_row *row);
/** Errors: -ENOENT, those of fn. What is sealed is borrowed while fn runs. */
EW_MUST_USE int ew_vendors_get(struct ew_catalog *c, struct ew_id id, ew_vendor_row_fn *fn, void *arg);
/** Those in a state (0: any) with a number below `before` (0: all), newest first, at most `limit`. */
EW_MUST_USE int ew_vendors_each(struct ew_catalog *c, uint32_t state, uint64_t before, uint32_t limit,
	ew_vendor_row_fn *fn, void *arg);

#endif

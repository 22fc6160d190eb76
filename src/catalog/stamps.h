/*
 * Time stamps on checkpoints: which sizes of which log have one. The files lie beside the log; a row is written when
 * they are durable. No personal data.
 */
#ifndef EW_CATALOG_STAMPS_H
#define EW_CATALOG_STAMPS_H

#include "catalog/catalog.h"

struct ew_stamp_row {
	uint32_t log;      /* number of the log, from 1 */
	uint64_t size;     /* of the checkpoint */
	struct ew_wall at; /* what the authority says */
};

/** Adds one; the same size again replaces the time. */
EW_MUST_USE int ew_stamps_put(struct ew_catalog *c, const struct ew_stamp_row *row);
/** The one of the largest size of a log. Errors: -ENOENT. */
EW_MUST_USE int ew_stamps_last(struct ew_catalog *c, uint32_t log, struct ew_stamp_row *ret);
/** The one of the smallest size of at least `least`. Errors: -ENOENT. */
EW_MUST_USE int ew_stamps_first(struct ew_catalog *c, uint32_t log, uint64_t least, struct ew_stamp_row *ret);

#endif

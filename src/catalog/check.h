/*
 * The catalogue's check of itself, table by table, and how many rows belong to an interaction: for audits.
 */
#ifndef EW_CATALOG_CHECK_H
#define EW_CATALOG_CHECK_H

#include "catalog/catalog.h"

#define EW_CATALOG_CHECK_PAGES 4096 /* of the whole file; above it a check would hold the keeper up */

#define EW_CATALOG_TABLE_BYTES 64

/** The name of the i-th table as the file has them. Errors: -ENOENT (past the last), -EIO. */
EW_MUST_USE int ew_catalog_table(
	struct ew_catalog *c, unsigned i, char ret_name[static EW_CATALOG_TABLE_BYTES]);
/** Whether pages, records and indexes of a table agree. Errors: -EFBIG (the file is too large), -EIO. Blocks. */
EW_MUST_USE int ew_catalog_check_table(struct ew_catalog *c, const char *table, bool *ret_whole);

/** Spans that name an interaction. Errors of this and the next four: -EIO. */
EW_MUST_USE int ew_catalog_count_spans(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret);
/** Objects that do. */
EW_MUST_USE int ew_catalog_count_objects(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret);
/** Exceptions, each as often as it was said. */
EW_MUST_USE int ew_catalog_count_exceptions(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret);
/** Exceptions that nobody sees as waiting any more: resolved, or left out of the list of those that are not. */
EW_MUST_USE int ew_catalog_count_resolved(struct ew_catalog *c, struct ew_id interaction, uint64_t *ret);
/** Cases: all of them, and those that are closed. */
EW_MUST_USE int ew_catalog_count_cases(struct ew_catalog *c, uint64_t *ret_all, uint64_t *ret_closed);

#endif

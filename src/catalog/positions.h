/*
 * How far each recorder thread's tape was read. Stored in the transaction that stores the events: exactly once.
 */
#ifndef EW_CATALOG_POSITIONS_H
#define EW_CATALOG_POSITIONS_H

#include "catalog/catalog.h"

/** 0 when nothing was read yet. */
EW_MUST_USE int ew_positions_get(struct ew_catalog *c, uint32_t thread, uint64_t *ret);

/** In the transaction that stores what was read up to there. */
EW_MUST_USE int ew_positions_set(struct ew_catalog *c, uint32_t thread, uint64_t position);

/**
 * Index that the next event of the thread's event span must have: a higher one tells that events between were lost. The
 * setter in the transaction of ew_positions_set(), after it. Errors: -ENOENT (no position is stored).
 */
EW_MUST_USE int ew_positions_get_event(struct ew_catalog *c, uint32_t thread, uint32_t *ret_next);
/** See ew_positions_get_event(). Errors: -ENOENT, those of the catalogue. */
EW_MUST_USE int ew_positions_set_event(struct ew_catalog *c, uint32_t thread, uint32_t next);

/** The opening state of an event span: its start key sealed to the keeper, so that reading can go on. */
EW_MUST_USE int ew_event_spans_put(
	struct ew_catalog *c, struct ew_id span, uint32_t next_index, struct ew_slice sealed_key);

/** Errors: -ENOENT (never seen). Adds the sealed key to `sealed_key`. */
EW_MUST_USE int ew_event_spans_get(
	struct ew_catalog *c, struct ew_id span, uint32_t *ret_next_index, struct ew_buf *sealed_key);

#endif

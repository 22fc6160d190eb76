/*
 * Spans of the tape until they are finished and shredded, and where copies of their frames went.
 */
#ifndef EW_CATALOG_SPANS_H
#define EW_CATALOG_SPANS_H

#include "catalog/catalog.h"

enum ew_span_state {
	EW_SPAN_OPEN = 1,
	EW_SPAN_CLOSED = 2,   /* all frames are on the tape */
	EW_SPAN_FINISHED = 3, /* in an object that was read back: key file may go */
	EW_SPAN_SHREDDED = 4, /* key file is gone */
	EW_SPAN_KEPT = 5,     /* its call is over, but no object holds all of it: it stays on the tape */
};

struct ew_span_row {
	struct ew_id span;
	struct ew_id interaction;
	struct ew_id party;
	uint32_t thread;
	uint32_t stream;
	uint32_t epoch;
	uint32_t purposes;
	enum ew_span_state state;
	uint32_t frames;
	uint64_t last;            /* position of the last frame */
	uint64_t opened_at;       /* position of the event that opened it: no frame lies before */
	struct ew_wall from, to;
};

/** Inserts or replaces by span id. */
EW_MUST_USE int ew_spans_put(struct ew_catalog *c, const struct ew_span_row *row);

/** Errors: -ENOENT. */
EW_MUST_USE int ew_spans_get(struct ew_catalog *c, struct ew_id span, struct ew_span_row *ret);

/** Moves a span to another state. Errors: -ENOENT. */
EW_MUST_USE int ew_spans_state(struct ew_catalog *c, struct ew_id span, enum ew_span_state state);

typedef int ew_span_row_fn(void *arg, const struct ew_span_row *row);

/** Calls fn for each span of an interaction, in the order they were opened. */
EW_MUST_USE int ew_spans_of(struct ew_catalog *c, struct ew_id interaction, ew_span_row_fn *fn, void *arg);
/** All spans of a recorder thread in a state. */
EW_MUST_USE int ew_spans_in(struct ew_catalog *c, uint32_t thread, enum ew_span_state state,
	ew_span_row_fn *fn, void *arg);

/** How many of them. */
EW_MUST_USE int ew_spans_count(
	struct ew_catalog *c, uint32_t thread, enum ew_span_state state, uint64_t *ret);

/**
 * The same page by page: at most `limit` spans that were opened behind (opened_at, span), the first page behind zeros.
 */
EW_MUST_USE int ew_spans_page(struct ew_catalog *c, uint32_t thread, enum ew_span_state state,
	uint64_t opened_at, struct ew_id span, uint32_t limit, ew_span_row_fn *fn, void *arg);

/**
 * The lowest segment of a thread that spans on their way still need: of those neither shredded nor kept (from where
 * they were opened, unless copied forward), UINT32_MAX when none does.
 */
EW_MUST_USE int ew_spans_lowest_segment(struct ew_catalog *c, uint32_t thread, uint32_t *ret);

/**
 * Whether a kept span has records in the segment or may have: between where it was opened and its last frame or the
 * last copy of one, unless copied forward from there.
 */
EW_MUST_USE int ew_spans_kept_in(
	struct ew_catalog *c, uint32_t thread, uint32_t segment, bool *ret);

/**
 * The tape is another one: no key of a span is there any more. What is kept for want of an object may go, and nothing was moved. In a transaction.
 */
EW_MUST_USE int ew_spans_without_tape(struct ew_catalog *c);

/** Notes that the span's records of a segment were copied forward; `last` is the last copy. */
EW_MUST_USE int ew_spans_moved(struct ew_catalog *c, struct ew_id span, uint32_t segment, uint64_t last);
/** Where the span's records of a segment went. Errors: -ENOENT (nowhere). */
EW_MUST_USE int ew_spans_find_move(
	struct ew_catalog *c, struct ew_id span, uint32_t segment, uint64_t *ret_last);

#endif

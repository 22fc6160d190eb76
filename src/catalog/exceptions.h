/*
 * Exceptions: what bypassed or failed policy, as a worked queue. Kind and sentence are ours and hold no personal data;
 * what a person wrote of how it was resolved is sealed.
 */
#ifndef EW_CATALOG_EXCEPTIONS_H
#define EW_CATALOG_EXCEPTIONS_H

#include "catalog/catalog.h"

enum ew_exception_state { EW_EXCEPTION_OPEN = 1, EW_EXCEPTION_TAKEN = 2, EW_EXCEPTION_RESOLVED = 3 };

struct ew_exception_row {
	uint64_t number;          /* set by the insert */
	struct ew_id interaction; /* zero: system */
	const char *kind;
	const char *sentence;
	struct ew_wall at;
	bool open;                /* not resolved */
	uint32_t state;           /* enum ew_exception_state */
	uint32_t severity;
	uint64_t repeats;         /* how often it was said, the first time included */
	struct ew_wall last;      /* when it was said last */
	uint64_t event;           /* number of the event that said it first */
	struct ew_id taken_by;
	struct ew_wall taken_at;  /* 0: nobody has it */
	struct ew_id resolved_by; /* zero: the keeper itself */
	struct ew_wall resolved_at;
	struct ew_slice note;     /* sealed; empty: none */
};

/** Adds an open exception and sets its number. Kind and sentence are copied. */
EW_MUST_USE int ew_exceptions_insert(struct ew_catalog *c, struct ew_exception_row *row);
/** Which event said it first. Errors: -ENOENT. */
EW_MUST_USE int ew_exceptions_event(struct ew_catalog *c, uint64_t number, uint64_t event);
/** The unresolved one of this interaction, kind and sentence is counted once more. Errors: -ENOENT (there is none). */
EW_MUST_USE int ew_exceptions_repeat(struct ew_catalog *c, struct ew_id interaction, const char *kind,
	const char *sentence, struct ew_wall at);
/** Writes who has it, what became of it and its note. Errors: -ENOENT. */
EW_MUST_USE int ew_exceptions_update(struct ew_catalog *c, const struct ew_exception_row *row);

typedef int ew_exception_row_fn(void *arg, const struct ew_exception_row *row);

/** Zero members do not restrict; `unresolved` ones are open or taken. */
struct ew_exception_query {
	uint32_t state, severity;
	bool unresolved;
	const char *kind, *sentence;
	bool by_interaction;
	struct ew_id interaction;
	struct ew_wall since; /* said last at or after */
	uint64_t before;      /* number */
	uint32_t limit;
};

/** Those that the query finds, newest first; non-zero of fn ends and is returned. */
EW_MUST_USE int ew_exceptions_search(
	struct ew_catalog *c, const struct ew_exception_query *query, ew_exception_row_fn *fn, void *arg);
/** One. Errors: -ENOENT, those of fn. */
EW_MUST_USE int ew_exceptions_get(struct ew_catalog *c, uint64_t number, ew_exception_row_fn *fn, void *arg);
/** Whether an interaction ever had one of the kind, and of the sentence unless it is NULL. */
EW_MUST_USE int ew_exceptions_exist(struct ew_catalog *c, struct ew_id interaction, const char *kind,
	const char *sentence, bool *ret);
/** Unresolved ones with a number below `before` (0: all), newest first. */
EW_MUST_USE int ew_exceptions_each(
	struct ew_catalog *c, uint64_t before, uint32_t limit, ew_exception_row_fn *fn, void *arg);

/** The newest unresolved one of no interaction with this kind and sentence. Errors: -ENOENT. */
EW_MUST_USE int ew_exceptions_find(struct ew_catalog *c, const char *kind, const char *sentence, uint64_t *ret_number);

typedef int ew_exception_tally_fn(void *arg, const char *kind, uint32_t state, uint64_t n);
/** How many unresolved ones there are of each kind and state, by kind; kept by triggers, so no row is counted. */
EW_MUST_USE int ew_exceptions_tally(struct ew_catalog *c, ew_exception_tally_fn *fn, void *arg);
/** How many are not resolved. */
EW_MUST_USE int ew_exceptions_count(struct ew_catalog *c, uint64_t *ret);

#endif

/*
 * What the desk's rooms share: a call with its key and no more, small JSON that is sealed, and numbers of the overview.
 * Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_DESK_H
#define EW_PROGRAMS_KEEPER_PEOPLE_DESK_H

#include "programs/keeper/people/asks.h"
#include "programs/keeper/people/may.h"

/** A call for reading what is sealed under its key: the one in memory, or one of one's own whose events are not read. */
struct ew_desk_call {
	struct ew_call *call;
	struct ew_call *own;
};

/** Ends with ew_desk_call_end(), also after an error. Errors: as ew_keeper_call_keyed(). */
EW_MUST_USE int ew_desk_call(struct ew_keeper *k, struct ew_id id, struct ew_desk_call *ret);
/** Lets it go. */
void ew_desk_call_end(struct ew_keeper *k, struct ew_desk_call *held);
/** Answers 404. */
EW_MUST_USE int ew_desk_no_call(struct ew_asked *a);

/**
 * Adds a JSON value sealed under a call's key (NULL: the system's), bound to the row of this id. A value of NULL is
 * -ENOMEM. Errors besides: -EFBIG, as ew_keeper_seal().
 */
EW_MUST_USE int ew_desk_seal(struct ew_keeper *k, const struct ew_call *call, const char *column, struct ew_id row,
	const json_t *words, struct ew_buf *to);
/** Opens one. A new reference; NULL: it was altered, or there is no memory. */
json_t *ew_desk_open(struct ew_keeper *k, const struct ew_call *call, const char *column, struct ew_id row, struct ew_slice sealed);

#define EW_DESK_WORDS_BYTES (32 * 1024)

/* -- numbers by day (overview_count.c) -- */

/** Inside the transaction in which a call's record is finished for the first time. Errors: the catalogue's. */
EW_MUST_USE int ew_overview_count_call(struct ew_keeper *k, const struct ew_call *call);
/** An opt-out was read from a tape; `us`: from its arrival at the recorder to its gates being shut. Inside that transaction. */
EW_MUST_USE int ew_overview_count_opt_out(struct ew_keeper *k, struct ew_wall at, int64_t us);
/** True when sound of a call was kept, and is not to be destroyed. */
bool ew_overview_is_recorded(const struct ew_call *call);

/* -- how long things stay (retention.c); inside the transaction of what is told -- */

/** A call's record is finished for the first time: each kind of it falls due on a day. Errors: the catalogue's. */
EW_MUST_USE int ew_retention_count_call(struct ew_keeper *k, const struct ew_call *call);
/** Whether there is anything of a kind that could fall due. Errors: the catalogue's. */
EW_MUST_USE int ew_retention_exists(struct ew_keeper *k, const struct ew_call *call, enum ew_artifact_kind kind, bool *ret);
/** A tool has handed in a kind of a call that is over; the row is there. */
EW_MUST_USE int ew_retention_handed_in(struct ew_keeper *k, const struct ew_call *call, enum ew_artifact_kind kind);
/** A purge is done; `outcome`: the word of its event. */
EW_MUST_USE int ew_retention_purged(
	struct ew_keeper *k, const struct ew_call *call, enum ew_artifact_kind kind, const char *outcome);
/** Adds how many holds stand and are overdue for review, and how many requests wait. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_holds_count_json(struct ew_keeper *k, json_t *to);

#endif

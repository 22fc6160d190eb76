/*
 * The brake of deletion. What was deleted by mistake is gone, what was kept a day too long is not: so when the clock is not
 * where it should be, or more falls due at once than a usual day has, nothing is deleted until two people have agreed and
 * the time to think has passed. Kept in the catalogue: a restart lifts nothing. The clock is doubted while it is on, too: what lifts it is a
 * time, and one that was set forward is none that has passed.
 *
 * Judging is pure; the state belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_DELETION_BRAKE_H
#define EW_PROGRAMS_KEEPER_DELETION_BRAKE_H

#include "programs/keeper/keeper_private.h"

#define EW_BRAKE_AWAY_US (7 * 86400 * EW_US_PER_S) /* so long a house may be off before its clock is doubted */
#define EW_BRAKE_STEP_US (3600 * EW_US_PER_S)      /* so far wall and monotonic time may part while it runs */
#define EW_BRAKE_BACK_US (300 * EW_US_PER_S)       /* so far the clock may be behind what was seen before */

/** Stored as words. */
enum ew_brake_why {
	EW_BRAKE_NONE,
	EW_BRAKE_CLOCK_BACK,    /* the clock is behind a time that was seen before */
	EW_BRAKE_CLOCK_FORWARD, /* it is far ahead of the last time that was seen: set forward, or the house was off for long */
	EW_BRAKE_VOLUME,        /* more falls due at once than on usual days */
};
/** "clock_back", "clock_forward", "volume"; NULL for a number that is none. */
const char *ew_brake_word(enum ew_brake_why why);

struct ew_brake_view {
	struct ew_wall now, seen;   /* seen: the last time that was noted; 0: none was */
	int64_t passed_us;          /* monotonic time since then; -1: another process noted it */
	uint64_t due, at_once;      /* calls that are due now; how many may be without a question */
};
/** Whether deletion must stop. */
enum ew_brake_why ew_brake_judge(const struct ew_brake_view *view);

enum ew_brake_state { EW_BRAKE_OFF, EW_BRAKE_ON, EW_BRAKE_COOLING };

struct ew_brake {
	enum ew_brake_state state;
	enum ew_brake_why why;
	struct ew_wall since;
	uint64_t due;           /* how many calls were due when it was pulled */
	struct ew_wall until;   /* COOLING: nothing is deleted before then */
	struct ew_wall through; /* what was due by then was looked at, or shown to those who agreed, and is no reason again */
};

/** As the catalogue has it. Errors: the catalogue's. */
EW_MUST_USE int ew_brake_read(struct ew_keeper *k, struct ew_brake *ret);
/** Pulls it, also when it is on for another reason: event, exception, row, and the time that it is. Inside a transaction. Errors: the catalogue's, those of events. */
EW_MUST_USE int ew_brake_pull(struct ew_keeper *k, enum ew_brake_why why, uint64_t due);
/**
 * What two people are shown when one proposes to lift it: the brake, how many calls are due (`calls`, and `more` when those are not all) and until
 * when they were counted (`through`). A new object. Errors: the catalogue's, -ENOMEM.
 */
EW_MUST_USE int ew_brake_proposal(struct ew_keeper *k, const struct ew_brake *brake, json_t **ret);
/**
 * Two people have agreed to `what` was proposed: it is lifted after the time to think, and what they were shown is no reason again. Inside the
 * transaction of the approval. -EINVAL with a sentence, also when it was pulled anew since: nobody was shown that.
 */
EW_MUST_USE int ew_brake_agree(
	struct ew_keeper *k, const json_t *what, struct ew_id by, struct ew_id and_by, const char *reason, struct ew_error *why);
/** The time has passed: off. Inside a transaction. Errors: the catalogue's, those of events. */
EW_MUST_USE int ew_brake_lift(struct ew_keeper *k, const struct ew_brake *brake);
/** A round has looked at everything that was due by then: it counts no more. Inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_brake_looked_at(struct ew_keeper *k, struct ew_wall until);
/** As the API shows it; a new object, NULL without memory. */
json_t *ew_brake_json(const struct ew_brake *brake);

/** Notes what time it is. Inside a transaction. Errors: the catalogue's. */
EW_MUST_USE int ew_brake_note_time(struct ew_keeper *k);
/** What was noted; {0}: nothing was. Errors: the catalogue's. */
EW_MUST_USE int ew_brake_noted(struct ew_keeper *k, struct ew_wall *ret);

#endif

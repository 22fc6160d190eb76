/*
 * What of a call is erased when somebody asks for it, what stays, because of which duty and until when. Pure: from the terms
 * that policy and law gave the call and from what stands in the way now. Who erases asks again when it is done.
 *
 * The rule, for each kind of which there is something, the first that fits:
 *   1. of a call that goes on nothing is decided yet;
 *   2. under a legal hold it stays (GDPR 17(3)(e)); under a restriction it stays until that is lifted (18(1));
 *   3. what a law obliges to record, to have or to keep at least so long stays until then (17(3)(b)); where nobody can tell what a law demands,
 *      all stays until its period is over, for that is never shorter;
 *   4. evidence of consent stays as long as it is kept for (17(3)(b) and (e), 7(1), 5(2));
 *   5. the call's data stay as long as anything that rule 2, 3 or 6 keeps, for it could not be found or explained without them;
 *   6. what came, or was set free, after it was agreed what goes stays: nobody has agreed to that;
 *   7. all else is erased.
 */
#ifndef EW_DOMAIN_ERASURE_H
#define EW_DOMAIN_ERASURE_H

#include "domain/retention.h"
#include "domain/terms.h"

enum ew_fate {
	EW_FATE_ERASED,
	EW_FATE_KEPT,
	EW_FATE_HELD,
	EW_FATE_NOT_YET,
};
/** "erased", "kept", "held", "not_yet". */
const char *ew_fate_name(enum ew_fate fate);

/** Why something stays. */
enum ew_duty {
	EW_DUTY_NONE,
	EW_DUTY_HOLD,        /* a legal hold */
	EW_DUTY_RESTRICTION, /* somebody has asked that it be frozen */
	EW_DUTY_MANDATORY,   /* recording this call was a duty */
	EW_DUTY_BASIS,       /* it is processed under a legal obligation or for a public task */
	EW_DUTY_LEAST,       /* a law says how long it must be kept at least */
	EW_DUTY_UNKNOWN,     /* the policy or packs that would say how long cannot be read */
	EW_DUTY_EVIDENCE,    /* it shows what was told and agreed to */
	EW_DUTY_REST,        /* something else of the call stays, and is found by it */
	EW_DUTY_AFTER,       /* no law's: it could not go when it was agreed what goes */
	EW_DUTY_GOING_ON,    /* the call is not over */
};
/** "hold", "restriction", "mandatory_recording", ...; NULL for EW_DUTY_NONE. */
const char *ew_duty_name(enum ew_duty duty);
/** Where the law says so: "Article 17(3)(b) GDPR"; NULL for EW_DUTY_NONE. */
const char *ew_duty_cite(enum ew_duty duty);

/** What is known of a call. */
struct ew_erasable {
	const struct ew_terms *terms;
	const uint64_t *least_s;  /* by kind: what a law demands at least, 0: nothing */
	bool unknown;             /* what is in least_s is not known */
	struct ew_wall ended;     /* 0: it goes on */
	uint64_t unstated_s;      /* as in ew_retention_plan() */
	uint32_t kinds;           /* EW_KIND_BIT of those of which there is something */
	uint32_t unagreed;        /* of those what is not among what was agreed to; 0: nothing is agreed yet */
	bool held, restricted;
};

struct ew_erasure_line {
	enum ew_artifact_kind kind;
	enum ew_fate fate;
	enum ew_duty duty;     /* EW_DUTY_NONE when it is erased */
	struct ew_wall until;  /* when it is deleted after all; 0: that depends on people */
};

/** A line for each kind that there is something of, in the order of kinds. How many. */
size_t ew_erasure_plan(const struct ew_erasable *of, struct ew_erasure_line ret[static EW_ARTIFACT_KINDS]);
/** The kinds (EW_KIND_BIT) that lines say are erased. */
uint32_t ew_erasure_kinds(const struct ew_erasure_line *lines, size_t n);

#endif

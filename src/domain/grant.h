/*
 * Grants: what an outside tool may capture of one call, and how far it is known to obey. A tool asks, is told what it
 * may capture of whom, gets an order with every change, and acknowledges. That it acknowledged is not that it obeyed:
 * the two words are never mixed. Pure; deadlines come in as events of somebody with a clock.
 */
#ifndef EW_DOMAIN_GRANT_H
#define EW_DOMAIN_GRANT_H

#include "base/clock.h"
#include "base/id.h"
#include "domain/terms.h"

#define EW_GRANT_PARTIES 16

/** What is on file of a vendor that matters to an answer. Texts are borrowed. */
struct ew_vendor {
	uint32_t purposes;         /* that it may serve */
	uint32_t kinds;            /* bits 1 << enum ew_artifact_kind that it may hand in */
	struct ew_wall from, until; /* of the agreement; until 0: there is none on file */
	struct ew_wall review_by;  /* 0: not said; past: the agreement counts no more */
	const char *region;        /* where it works: "EU", "LU", "US", ... */
	bool withdrawn;
};

enum ew_grant_answer { EW_GRANT_YES, EW_GRANT_NOT_YET, EW_GRANT_NO };

/** Why. Stored in words only. */
enum ew_grant_why {
	EW_GRANT_BECAUSE_ALLOWED,
	EW_GRANT_BECAUSE_NO_VENDOR,
	EW_GRANT_BECAUSE_WITHDRAWN,
	EW_GRANT_BECAUSE_NO_AGREEMENT,   /* none, not begun, run out, or its review is overdue */
	EW_GRANT_BECAUSE_VENDOR_PURPOSE, /* it may not serve this purpose */
	EW_GRANT_BECAUSE_REGION,
	EW_GRANT_BECAUSE_OVER,           /* the call is over */
	EW_GRANT_BECAUSE_NOT_OFFERED,
	EW_GRANT_BECAUSE_REFUSED,        /* a party has refused: it will not become a yes by waiting */
	EW_GRANT_BECAUSE_CONSENT,        /* nobody has been asked yet, or not everybody has answered */
	EW_GRANT_BECAUSE_SUSPENDED,      /* a pause, or a sensitive segment */
	EW_GRANT_BECAUSE_SILENT,         /* this tool left an order of this call unacknowledged */
	EW_GRANT_BECAUSE_NOT_STARTED,    /* on demand, and nobody has started it */
};

/** Until when its agreement counts: one whose review is overdue counts no more. */
struct ew_wall ew_vendor_until(const struct ew_vendor *vendor);

/** "yes", "not_yet", "no"; "allowed", "no_vendor", ...; NULL for a number that is none. */
const char *ew_grant_answer_name(enum ew_grant_answer answer);
const char *ew_grant_why_name(enum ew_grant_why why);

/**
 * Whether a region is one of a list, separated by blanks: "EU" allows its member states, and a country what is within
 * it. An empty list (or NULL) allows all; a region that is not known (NULL or "") is allowed by an empty list only.
 */
bool ew_region_allowed(const char *region, const char *regions);

/**
 * Whether this vendor may capture these purposes now. `regions`: a list of regions that policy allows, separated by
 * blanks; empty: any; "EU" allows its member states, and a country what is within it. `vendor` NULL: nobody has
 * registered it. YES only when every purpose may be captured of at least one party that is present. NO when waiting
 * does not help; of several purposes the worst answer is that of all. EW_GRANT_BECAUSE_OVER and _SILENT are for
 * whoever knows of the call's end and of its other grants to answer: they are never given here.
 */
enum ew_grant_answer ew_grant_judge(const struct ew_vendor *vendor, const struct ew_situation *situation,
	uint32_t purposes, const char *regions, struct ew_wall now, enum ew_grant_why *ret_why);

/**
 * The same for what is on file of the vendor alone: EW_GRANT_BECAUSE_ALLOWED, or why it may not serve these purposes. Of a call that is over, where
 * what was captured is known already.
 */
enum ew_grant_why ew_grant_judge_vendor(
	const struct ew_vendor *vendor, uint32_t purposes, const char *regions, struct ew_wall now);

/** What a tool is told to do. */
enum ew_tool_order { EW_TOOL_NOTHING, EW_TOOL_PAUSE, EW_TOOL_RESUME, EW_TOOL_STOP, EW_TOOL_PURGE };

/** "pause", "resume", "stop", "purge"; NULL for a number that is none. */
const char *ew_tool_order_name(enum ew_tool_order order);

enum ew_grant_state { EW_GRANT_LIVE, EW_GRANT_ENDED, EW_GRANT_REVOKED };

/** "live", "ended", "revoked". */
const char *ew_grant_state_name(enum ew_grant_state state);
/** What a grant is once it has ended because of this word: "revoked", "agreement_over", "ended", "call_over". */
enum ew_grant_state ew_grant_state_after(const char *because);

/** One grant of a call, as events tell of it. */
struct ew_grant {
	struct ew_id id;
	enum ew_grant_state state;
	uint32_t purposes;
	uint32_t kinds;                    /* that it may hand in */
	uint32_t may[EW_GRANT_PARTIES];    /* purposes by party, as the tool was last told */
	uint32_t acked[EW_GRANT_PARTIES];  /* as it last acknowledged */
	uint32_t holds[EW_GRANT_PARTIES];  /* that it ever might, and was not told since are refused */
	uint64_t orders;                   /* given so far; each carries the next number, from 1 */
	uint64_t acknowledged;             /* the highest that it acknowledged, with all before it */
	struct ew_wall until;              /* when the vendor's agreement runs out, as it was when this was given; 0: never */
	struct ew_wall due;                /* until when the oldest open order wants its acknowledgement; 0: none is open */
	bool silent;                       /* it let one pass */
	bool purge_owed;                   /* told to destroy, and has not said that it did */
};

/**
 * What a tool may capture now, by party: of the grant's purposes, what the gate of each party that is present lets
 * through. Nothing of parties past EW_GRANT_PARTIES.
 */
void ew_grant_may(const struct ew_situation *situation, uint32_t purposes, uint32_t ret_may[EW_GRANT_PARTIES]);

/**
 * What the tool must be told now, against what it was told last; `ret_may` are the purposes by party that go with the
 * order. A refusal makes STOP, and PURGE where the terms purge what the tool makes, also when it was paused before;
 * anything else that shrinks makes PAUSE; what grows makes RESUME, but never for a tool that is silent. A grant that
 * is not live may nothing, and is told nothing but PURGE of what it made while it was.
 */
enum ew_tool_order ew_grant_next(const struct ew_grant *grant, const struct ew_situation *situation,
	uint32_t ret_may[EW_GRANT_PARTIES]);

/**
 * Notes that it was told: to be called with the grant's first `may` (EW_TOOL_RESUME) and with each order, in the
 * situation in which ew_grant_next() made it. Sets may, holds, purge_owed; `orders` and `due` are the caller's.
 */
void ew_grant_told(struct ew_grant *grant, const struct ew_situation *situation, enum ew_tool_order order,
	const uint32_t may[EW_GRANT_PARTIES]);

#endif

/*
 * Who asks, and whether they may: found out anew for every message of web. A refusal is an event; so is the first look
 * at a call. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_MAY_H
#define EW_PROGRAMS_KEEPER_PEOPLE_MAY_H

#include "programs/keeper/keeper_asks.h"
#include "programs/keeper/people/resource.h"

#define EW_SESSION_LIFE_US (12 * 3600 * EW_US_PER_S)
#define EW_SESSION_IDLE_US (30 * 60 * EW_US_PER_S)  /* without a request that a person made */
#define EW_STEP_UP_US (10 * 60 * EW_US_PER_S)       /* for how long a proof of who somebody is counts as fresh */
#define EW_VIEW_US (15 * 60 * EW_US_PER_S)          /* so long a look at one call is one event */

/* What a program does by itself, whatever becomes of who set it up. */
#define EW_RIGHTS_OF_PROGRAMS (EW_RIGHT_TELL | EW_RIGHT_CAPTURE | EW_RIGHT_LAUNCH | EW_RIGHT_PROVISION)

/** What an ask is about, and what it needs: one row for each (keeper_asks.c, people/asks.c). */
struct ew_ask_row {
	uint16_t op;
	uint16_t flags;
	uint32_t rights;  /* enum ew_right; all of them */
	const char *what; /* in events: what somebody looked at, or was refused */
	int (*take)(struct ew_asked *a);
};

enum ew_ask_flags {
	EW_OF_CALL = 1u << 0,   /* of one call: roles must cover it */
	EW_VIEWS = 1u << 1,     /* shows what a call is: the first time it is an event */
	EW_BY_HANDLE = 1u << 2, /* an access handle may stand in for the token */
	EW_FRESH = 1u << 3,     /* a session must lately have proved who it is */
	EW_QUIET = 1u << 4,     /* no sign of a person: does not keep a session alive */
	EW_EVERYWHERE = 1u << 5,/* about calls of everybody: roles that reach some of them only are not enough */
	EW_ALL_KINDS = 1u << 7, /* shows words of every kind: a role that opens single kinds only is not enough */
	EW_TEXTS = 1u << 8,     /* people write in it: redacted before anybody sees it, refused where nobody can read it */
	EW_UNTOUCHED = 1u << 6, /* with EW_VIEWS: the look stands in the log of the house, for the call's own is being checked */
};

/** The asks about people (people/asks.c); ends with op 0. */
extern const struct ew_ask_row ew_people_asks[];

/**
 * Finds who has the token of an ask: a session, or a token; their roles as they are now. Errors: -ENOENT (nobody, or
 * over; a session that lay idle for too long has been ended), the catalogue's.
 */
EW_MUST_USE int ew_asked_identify(struct ew_asked *a, bool quiet);
/** Frees what identifying has left. */
void ew_asked_let_go(struct ew_asked *a);
/** Makes the ask that of another user: a handle's. Errors: as ew_asked_identify(). */
EW_MUST_USE int ew_asked_become(struct ew_asked *a, struct ew_id user);

/**
 * Whether who asks may do what the row says. False in *ret_admitted: answered, and written down. Errors: those of
 * events and the catalogue.
 */
EW_MUST_USE int ew_asked_admit(struct ew_asked *a, const struct ew_ask_row *row, bool *ret_admitted);
/** The same for rights and a kind (-1: none) of the call that is asked about. */
EW_MUST_USE int ew_asked_may(
	struct ew_asked *a, uint32_t rights, int kind, const char *what, bool *ret_admitted);
/** The same where there is no call. */
EW_MUST_USE int ew_asked_may_house(struct ew_asked *a, uint32_t rights, const char *what, bool *ret_admitted);
/** Writes down that they look at the call that is asked about, as EW_VIEWS does. Errors: those of events and the catalogue. */
EW_MUST_USE int ew_asked_note_view(struct ew_asked *a, const char *what);
/** Whether they may do this to a call whose record this is; nothing is written down. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_asked_sees(struct ew_asked *a, uint32_t rights, json_t *record, bool *ret_sees);
/**
 * The same for a call by its id (zero: the house, which everybody sees who holds the right). One that is not there, or
 * cannot be read, is reached by who is not limited. Errors: the same.
 */
EW_MUST_USE int ew_asked_reaches(struct ew_asked *a, uint32_t rights, struct ew_id interaction, bool *ret_reaches);
/**
 * The same for an id in text, which may be no id (then of whom nothing is known). Errors: the same.
 */
EW_MUST_USE int ew_asked_reaches_text(struct ew_asked *a, uint32_t rights, const json_t *id, bool *ret_reaches);
/** The same for a list of them: each. Errors: the same. */
EW_MUST_USE int ew_asked_reaches_texts(struct ew_asked *a, uint32_t rights, const json_t *ids, bool *ret_reaches);
/**
 * Whose hand it is: the person who is signed in, or who made the token that is used as theirs; else the token itself.
 * Two tokens of one person are one person.
 */
struct ew_id ew_asked_person(const struct ew_asked *a);
/** Whether they hold these rights, in one role, for every call. */
bool ew_asked_reaches_all(const struct ew_asked *a, uint32_t rights);
/** Whether they hold these rights anywhere now. */
bool ew_asked_holds(const struct ew_asked *a, uint32_t rights);
/** True when their roles are limited to some calls. */
bool ew_asked_is_limited(const struct ew_asked *a);
/** The kinds of artifacts of the call that they may open; 1 << enum ew_artifact_kind. Errors: -ENOMEM, the catalogue's. */
EW_MUST_USE int ew_asked_kinds(struct ew_asked *a, uint32_t *ret_kinds);

#endif

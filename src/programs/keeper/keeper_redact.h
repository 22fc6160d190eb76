/*
 * The one door for texts that somebody hands in: they are read by the redactor before anybody else sees them, and what goes on is the request
 * with findings replaced. Nothing waits for it but that request: it is kept in memory, and asked again, whole, when the answer has come.
 */
#ifndef EW_PROGRAMS_KEEPER_REDACT_H
#define EW_PROGRAMS_KEEPER_REDACT_H

#include "programs/keeper/keeper_asks.h"
#include "programs/keeper/keeper_texts.h"

#define EW_REDACTING_MOST 32                      /* requests that wait for the redactor */
#define EW_REDACTING_WAIT_US (5 * EW_US_PER_S)    /* and for how long */
#define EW_REDACTING_OVER_US (30 * 60 * EW_US_PER_S) /* so long after the last text of a call that is over its intake is closed */

/** How it went with the texts of a request. */
enum ew_check {
	EW_CHECK_NOT_WANTED, /* policy wants nothing found in them */
	EW_CHECK_DONE,       /* read; what was found is replaced */
	EW_CHECK_AWAY,       /* nobody was there to read them, or not in time */
	EW_CHECK_FAILED,     /* they could not be read to the end */
};

/** What is known of the texts of a request; in struct ew_asked. */
struct ew_checked {
	enum ew_check how;
	enum ew_redaction_profile profile;
	bool strict;        /* every longer number was looked for, because what was found before is forgotten */
	uint32_t version;   /* of the rules */
	struct ew_id memory;/* of the redactor for this call; zero: it was not asked */
	json_t *request;    /* as it came; the ask has the one with findings replaced. Owned */
	struct ew_texts *texts; /* owned; NULL: there are none */
};

struct ew_redacting; /* keeper_redact.c */

/** What is wanted of the texts of one ask. */
struct ew_redact_wish {
	const struct ew_call *call;   /* NULL: they are of none */
	enum ew_artifact_kind kind;   /* of a hand-in; else EW_ARTIFACT_NOTES */
	enum ew_redaction_profile profile;
	const char *members;          /* whose texts, separated by blanks */
};

/**
 * True in *ret_ready when the request may go on: a->checked says how. Otherwise it waits and is asked again, or was answered already (the same
 * request was, before). Errors: -ENOMEM, the catalogue's.
 */
EW_MUST_USE int ew_keeper_redact(struct ew_asked *a, const struct ew_redact_wish *wish, bool *ret_ready);
/** The same for asks whose row says so (EW_TEXTS), by what policy says of the call. */
EW_MUST_USE int ew_keeper_redact_row(struct ew_asked *a, unsigned flags, bool *ret_ready);
/** Answers that the texts cannot be checked. Errors: those of answering. */
EW_MUST_USE int ew_keeper_not_checked(struct ew_asked *a);
/** The members of an event that say how a text was checked; `to` is an object. False without memory. */
bool ew_checked_put(const struct ew_checked *checked, json_t *to);
/** Frees what an ask has of it, wiped. */
void ew_checked_free(struct ew_checked **checked);

/** The strictest profile that policy wants of any text of a call; before it was decided, the usual. */
enum ew_redaction_profile ew_keeper_strictest(const struct ew_call *call);
/** Before anything else of the keeper: a key that nobody else has. Errors: -ENOMEM, of the random source. */
EW_MUST_USE int ew_keeper_redacting_open(struct ew_keeper *k);
/** Wipes what waits. */
void ew_keeper_redacting_close(struct ew_keeper *k);
/** The redactor has come or gone. */
void ew_keeper_redactor_peer(struct ew_keeper *k, bool up);
/** True while it is connected. */
bool ew_keeper_redactor_up(const struct ew_keeper *k);
/** redacted. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_redactor_message(struct ew_keeper *k, const struct ew_message *message);
/** True when something has waited for too long, or lost who would read it. */
bool ew_keeper_redacting_due(const struct ew_keeper *k);
/** Goes on with one of those, unread. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_redacting_step(struct ew_keeper *k);
/** Tells the redactor of calls whose intake is closed: what it remembers of them is wiped. Every half second. */
void ew_keeper_redacting_tick(struct ew_keeper *k);
/** A hash of what was asked, under a key that is in no file: see keeper_once.c. Errors: -ENOMEM. */
EW_MUST_USE int ew_keeper_request_hash(const struct ew_keeper *k, struct ew_slice request, struct ew_hash *ret);

#endif

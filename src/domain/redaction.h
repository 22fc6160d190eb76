/*
 * Redaction by hand: stretches of a call that somebody marked, because nobody should hear again what was said in them.
 * What is marked is silence for everybody from the event on; whoever holds the sealed original can still be shown it,
 * under a right of its own.
 *
 * And stretches that words were found in: what is said there may not be kept, so its sound is silent as well (`muted`). Their sound is destroyed
 * with a new version of the recording, unless policy has the original kept sealed.
 *
 * Pure: a list of marks in, stretches of silence out. Times are milliseconds from the start of the call.
 */
#ifndef EW_DOMAIN_REDACTION_H
#define EW_DOMAIN_REDACTION_H

#include "base/id.h"
#include "base/limits.h"
#include "base/slice.h"

#define EW_MAX_REDACTIONS EW_MAX_SILENCES /* that stand, of one call */
#define EW_REDACTION_LATEST_MS (30u * 24 * 3600 * 1000) /* as long as a rendering may be */

/** What was said. Events hold the words. */
enum ew_redaction_reason {
	EW_REDACT_CARD = 1,
	EW_REDACT_SECURITY_CODE,
	EW_REDACT_PASSWORD,
	EW_REDACT_HEALTH,
	EW_REDACT_OTHER,
};

/** "card", "security_code", "password", "health", "other"; NULL for a number that is none. */
const char *ew_redaction_reason_name(enum ew_redaction_reason reason);
/** 0 for a word that is none. */
enum ew_redaction_reason ew_redaction_reason_of(struct ew_slice word);

/** One mark. */
struct ew_redaction {
	uint64_t event;     /* index of the event `redacted`: its name */
	struct ew_id party; /* whose channel; zero: everybody's */
	uint32_t from_ms, to_ms;
	enum ew_redaction_reason reason;
	bool removed;       /* two people took it back */
};

/** A stretch that is silent because of what is said in it. */
struct ew_muted {
	uint64_t event;     /* index of the event `muted` that named it */
	struct ew_id party; /* whose channel; zero: everybody's */
	uint32_t from_ms, to_ms;
	bool sealed;        /* the original is kept, sealed; else it is destroyed */
	bool held;          /* because a legal hold covers the call; its end destroys it */
};

/* Engines hear a word to begin late and to end early. */
#define EW_MUTED_BEFORE_MS 200
#define EW_MUTED_BEHIND_MS 300
#define EW_MUTED_TOGETHER_MS 500 /* stretches no further apart are one: what lies between two groups of a number is part of it */

/** A stretch in which a channel is silent: from from_ms on, and before to_ms. */
struct ew_silence {
	uint32_t from_ms, to_ms;
};

/** True for a stretch that can be one: it has a length and ends within EW_REDACTION_LATEST_MS. */
bool ew_redaction_is_possible(uint64_t from_ms, uint64_t to_ms);

/**
 * What of one party's channel is silent: its own marks and those of everybody, without those that were removed; rising,
 * and joined where they touch. Of `n` marks at most EW_MAX_REDACTIONS stand. Gives how many stretches there are.
 */
size_t ew_silences_of(const struct ew_redaction *marks, size_t n, struct ew_id party,
	struct ew_silence ret[static EW_MAX_REDACTIONS]);

/**
 * Joins stretches in place, in any order, until at most `most` are left and they rise and lie apart: those that touch, and where there are more,
 * those with the shortest sound between them. Gives how many there are.
 */
size_t ew_silences_join(struct ew_silence *list, size_t n, size_t most);

#endif

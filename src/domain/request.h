/*
 * What somebody may ask about their own data, how long an answer may take, and on which ground it may be refused. Pure.
 * Sources: GDPR 11, 12, 15 to 18, 20 to 23; Regulation (EEC, Euratom) 1182/71, article 3, for how months are counted.
 */
#ifndef EW_DOMAIN_REQUEST_H
#define EW_DOMAIN_REQUEST_H

#include "base/clock.h"
#include "base/slice.h"

/** The order is that of the words; rows hold the word. */
enum ew_request_kind {
	EW_REQUEST_ACCESS,        /* GDPR 15 */
	EW_REQUEST_ERASURE,       /* 17 */
	EW_REQUEST_RECTIFICATION, /* 16 */
	EW_REQUEST_RESTRICTION,   /* 18 */
	EW_REQUEST_OBJECTION,     /* 21 */
	EW_REQUEST_PORTABILITY,   /* 20 */
	EW_REQUEST_KINDS
};

/** "access", "erasure", ...; NULL for a number that is none. */
const char *ew_request_kind_name(enum ew_request_kind kind);
/** -1 for a word that is none; NULL is none. */
int ew_request_kind_of(const char *word);
/** "Article 15 GDPR" and so on: the right that is used. */
const char *ew_request_article(enum ew_request_kind kind);

/** A legal ground on which a request may be refused, wholly or for a part. */
struct ew_refusal_ground {
	const char *word;     /* as the API has it */
	const char *cite;     /* "Article 17(3)(b) GDPR" */
	const char *sentence; /* what it says, for whoever asked */
	uint32_t kinds;       /* bits 1 << enum ew_request_kind that it can be said of */
};
/** The i-th; NULL past the last. Constants. */
const struct ew_refusal_ground *ew_refusal_ground_at(size_t i);
/** NULL: there is no ground of this word (NULL is none), or it is none for a request of this kind. */
const struct ew_refusal_ground *ew_refusal_ground_of(const char *word, enum ew_request_kind kind);

/**
 * The same day and time so many months later in UTC; where that month has no such day, its last one. A day is never longer
 * than the law has it: what falls on a holiday is not moved.
 */
struct ew_wall ew_months_later(struct ew_wall from, unsigned months);

#define EW_ANSWER_MONTHS 1 /* GDPR 12(3) */
#define EW_EXTEND_MONTHS 2 /* more, where it is complex, and the person is told within the first month */

/** The answer to an extension. */
enum ew_extension {
	EW_EXTENSION_GIVEN,
	EW_EXTENSION_AGAIN,    /* it was extended before */
	EW_EXTENSION_TOO_LATE, /* the first month is over: nobody was told in time */
};
/** Whether an answer may take two months more. */
enum ew_extension ew_request_extension(struct ew_wall received, bool extended, struct ew_wall now);

#endif

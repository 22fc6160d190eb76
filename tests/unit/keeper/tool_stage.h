/*
 * A keeper with a vendor, its tool and a call of which the tool may be granted transcripts and summaries; and what a
 * replay of that call says.
 */
#ifndef EW_TEST_TOOL_STAGE_H
#define EW_TEST_TOOL_STAGE_H

#include "unit/keeper/keeper_kit.h"

/* Whose tokens these are. */
#define STAGE_AGENT 0x33
#define STAGE_TOOL 0x34

#define STAGE_VENDOR(more)                                                                                             \
	"\"purposes\":[\"transcription\",\"summary\",\"qa\"],\"kinds\":[\"transcript\",\"summary\"],\"region\":"       \
	"\"LU\"," more
#define STAGE_AGREEMENT(until) "\"agreement\":{\"reference\":\"r\",\"from\":\"1970-01-01\",\"until\":\"" until "\"}"

struct stage {
	struct kit *k;
	char vendor[EW_ID_TEXT_BYTES], grant[EW_ID_TEXT_BYTES];
	unsigned asked; /* questions so far: each has a key of its own */
};

/* Where the log stands when something is put in. */
enum moment {
	GRANTED,   /* a tool has a grant, and nothing else has happened */
	SUSPENDED, /* a segment is open, and the tool was told */
	ANSWERED,  /* and it has acknowledged */
	OVERDUE,   /* or it has not answered in time, while the keeper looked away */
	UNTOLD,	   /* a segment is open, and nobody was told */
	REFUSED,   /* somebody has refused, and nothing followed */
	TREATED,   /* and summaries were ordered to be sealed */
	DONE,	   /* and they were */
	OVER,	   /* the call has ended, and so has the grant */
};

/* Puts members of the document of its vendor in the place of those before. */
void stage_change_vendor(struct stage *s, const char *members);
/* A call of a customer (1) and an agent (2), whose gates are open; `more` facts. */
void stage_call(struct kit *k, uint8_t call, const char *more);
/* Time passes; nobody looks. */
void stage_later(struct stage *s, int64_t us);
/* The tool asks, and is granted; the last grant is the stage's. */
void stage_grant(struct stage *s, uint8_t call, const char *purposes);
/* It asks, and is not granted: why. */
void stage_denied(struct stage *s, uint8_t call, const char *purposes, const char *because);
/* It acknowledges an order; `more` members. */
void stage_acknowledge(struct stage *s, const char *grant, unsigned order, const char *more);
/* The agent tells something of a call. */
void stage_say(struct stage *s, uint8_t call, const char *body);
/* The tool hands something in, and hears this status. */
void stage_hand_in(struct stage *s, const char *kind, unsigned status);
/* Time passes, and the keeper looks. */
void stage_pass(struct stage *s, int64_t us);
/* A keeper with an agent, a vendor and its tool. */
struct stage stage_empty(void);
/* The same under this policy. */
struct stage stage_empty_with(const char *policy);
/* The same with a call (1), whose gates are open. */
struct stage stage_new(void);
/* Replays a call into k->answer; whether it agrees. */
bool stage_replays(struct kit *k, uint8_t call);
/* Whether that named this. */
bool stage_finds(const struct kit *k, const char *what);
/* It agrees, or the test fails. */
void stage_agrees(struct kit *k, uint8_t call);
/* Whether the last decision of a type was made again, and agreed. */
bool stage_agreed_on(const struct kit *k, const char *type);
/* Appends an event to call 1, and nothing that should follow from it. Takes the reference. */
void stage_forge(struct kit *k, enum ew_event_type type, const char *actor, json_t *fields);
/* Index of the next event of call 1. */
uint64_t stage_next(struct kit *k);
/* An object, in which $G stands for the grant, $V for the vendor, $P for the customer. A new reference. */
json_t *stage_fields(const struct stage *s, const char *text);
/* What the keeper would write now, at a moment at which it had to. A new reference. */
json_t *stage_honest(const struct stage *s, enum ew_event_type type);
/* A stage as it is then, with a grant for transcription. */
struct stage stage_at(enum moment moment);

#endif

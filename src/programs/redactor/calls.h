/*
 * What the redactor remembers, call by call: values that were found, or are known from elsewhere, as keyed hashes in locked memory, and the
 * conversation of a live transcript. Must never hold a value itself, nor outlive the intake of its call.
 *
 * Private to the redactor. One thread.
 */
#ifndef EW_PROGRAMS_REDACTOR_CALLS_H
#define EW_PROGRAMS_REDACTOR_CALLS_H

#include "base/clock.h"
#include "base/id.h"
#include "redact/redact.h"

struct ew_reading;

/** A live transcript: its conversation goes on from message to message. */
struct ew_live_talk {
	struct ew_redact *redact; /* NULL: none */
	uint32_t kinds;
	uint8_t artifact;
	uint64_t said[EW_REDACT_SPEAKERS]; /* bytes of each speaker so far */
	struct ew_reading *reading; /* that its findings belong to, while one runs */
};

struct ew_redacted_call {
	struct ew_redacted_call *next; /* in its bucket */
	struct ew_id id;
	struct ew_id memory; /* drawn when it was begun */
	struct ew_mono used;
	struct ew_redact_known *known;
	struct ew_live_talk live;
};

struct ew_redacted_calls;

/** `most` calls at once: for one more, the one that lay idle for longest is forgotten. Errors: -ENOMEM. */
EW_MUST_USE int ew_redacted_calls_new(struct ew_io *io, size_t most, struct ew_redacted_calls **ret);
/** Wipes all. NULL is fine. */
void ew_redacted_calls_free(struct ew_redacted_calls **calls);

/** The call, begun if nothing is remembered of it; borrowed until the next of these functions. Errors: -ENOMEM, of the random source. */
EW_MUST_USE int ew_redacted_call(struct ew_redacted_calls *calls, struct ew_id id, struct ew_redacted_call **ret);
/** Ends the conversation of its live transcript. */
void ew_redacted_call_end_live(struct ew_redacted_call *call);
/** Wipes what is remembered of a call. One of which nothing is remembered is fine. */
void ew_redacted_call_forget(struct ew_redacted_calls *calls, struct ew_id id);
/** The same for all that were not used since `before`. */
void ew_redacted_calls_trim(struct ew_redacted_calls *calls, struct ew_mono before);
/** Calls of which something is remembered. */
size_t ew_redacted_calls_count(const struct ew_redacted_calls *calls);

#endif

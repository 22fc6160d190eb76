/*
 * The core of earwitness-redactor: reads every text before it is stored and says what of it may not be kept. It remembers what it found, call by
 * call, in locked memory and as keyed hashes, so that what is masked in one text is found in the next; it keeps nothing.
 *
 * From messages to messages: no sockets, no files, no clock but the io's. One thread.
 */
#ifndef EW_PROGRAMS_REDACTOR_REDACTOR_H
#define EW_PROGRAMS_REDACTOR_REDACTOR_H

#include "base/error.h"
#include "base/io.h"
#include "ipc/messages.h"

#define EW_REDACTOR_IDLE_US (INT64_C(2) * 3600 * EW_US_PER_S) /* a call of which no text comes for so long is forgotten */

struct ew_redactor;

/** Answers whoever asked. Errors are for the log: whoever gets no answer does not store. */
typedef int ew_redactor_reply_fn(void *arg, uint64_t request, uint16_t number, const void *message);

/** Reads the rules. Errors: -ENOMEM, those of the random source, with a sentence. */
EW_MUST_USE int ew_redactor_new(struct ew_io *io, struct ew_redactor **ret, struct ew_error *error);

/** Wipes what is remembered of every call. NULL is fine. */
void ew_redactor_free(struct ew_redactor **r);

/**
 * redact_texts is answered before this returns, redact_known and redact_forget are not. A text that cannot be read to its end is an answer
 * with a code, never an error. Errors: -EBADMSG (a message that is none of these: the connection is to be ended).
 */
EW_MUST_USE int ew_redactor_message(
	struct ew_redactor *r, const struct ew_message *message, ew_redactor_reply_fn *reply, void *arg);

/** Forgets calls that lay idle. Call it every minute or so. */
void ew_redactor_tick(struct ew_redactor *r);

/** Calls of which something is remembered. */
size_t ew_redactor_calls(const struct ew_redactor *r);

#endif

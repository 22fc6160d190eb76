/*
 * What stops capture at once: whose token it is, the order to the recorder, and what came of it. For orders as callers
 * give them, and for what they tell that is a restriction as well.
 */
#ifndef EW_PROGRAMS_WEB_RESTRICTION_H
#define EW_PROGRAMS_WEB_RESTRICTION_H

#include "programs/web/ask.h"

/** What is to be shut. Texts are copied. */
struct ew_web_restriction {
	uint32_t purposes;
	struct ew_id party; /* zero: every party */
	enum ew_reason reason;
	struct ew_slice reason_text;
	uint8_t segment; /* as in the message: 1 + its number, 0: none */
};

/** The token may do what it is asked about. Takes the call over. */
typedef void ew_web_allowed_fn(struct ew_web_call *call, const struct ew_web_rights *who);

/**
 * Goes on with `fn` when the token holds the right (EW_WEB_MAY_ORDER or _TELL), by what the keeper told ahead of need, or
 * by its word for a token that it has not told; otherwise answers. Takes the call over.
 */
void ew_web_when_allowed(struct ew_web_call *call, enum ew_web_right right, ew_web_allowed_fn *fn);

/** What came of a restriction; `restricted` is set for OBEYED and FAILED. Takes the call over. */
typedef void ew_web_restricted_fn(
	struct ew_web_call *call, enum ew_order_outcome outcome, const struct ew_msg_restricted *restricted);

/**
 * Sends the restriction straight to the recorder and goes on with `fn`. The order's id is that of call->key, stands in
 * call->restriction, and the same key joins the order that is under way. A key of another order, and too many orders,
 * are answered here. Takes the call over.
 */
void ew_web_restrict(struct ew_web_call *call, const struct ew_web_rights *who,
	const struct ew_web_restriction *what, ew_web_restricted_fn *fn);

/**
 * The recorder has refused a pause (-EPERM): tells the keeper, so that it is an event of the call, and answers 403.
 * `kind` is the word of the order, `segment` may be empty. Takes the call over.
 */
void ew_web_refuse_pause(struct ew_web_call *call, const char *kind, struct ew_slice segment);

#endif

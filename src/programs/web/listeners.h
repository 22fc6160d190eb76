/*
 * Who listens to GET /v1/stream, and the last events for those who come back.
 */
#ifndef EW_PROGRAMS_WEB_LISTENERS_H
#define EW_PROGRAMS_WEB_LISTENERS_H

#include "base/digest.h"
#include "base/id.h"
#include "base/loop.h"
#include "http/server.h"

struct ew_listeners;

/**
 * Asks anew whether a listener may listen: the answer goes to ew_listeners_keep() or ew_listeners_end(), no answer to
 * ew_listeners_unanswered(). Errors: nobody was asked; it is tried again soon.
 */
typedef int ew_listeners_recheck_fn(void *arg, const struct ew_hash *token, uint64_t number);

struct ew_listeners_config {
	struct ew_id boot;
	int64_t beat_us;
	int64_t recheck_us;
	ew_listeners_recheck_fn *recheck;
	void *arg;
};

/** Errors: -ENOMEM. */
EW_MUST_USE int ew_listeners_new(
	struct ew_loop *loop, const struct ew_listeners_config *config, struct ew_listeners **ret);

/** The HTTP server must be gone, or every stream closed, before. */
void ew_listeners_free(struct ew_listeners **listeners);

/**
 * Makes the exchange a listener. `last_event_id` (possibly empty) is where it stopped: what is still known since then
 * follows at once; when it is not known any more an event "reset" comes first, and the listener must read anew. Errors:
 * -ENOBUFS (1,024 listen), -ENOMEM; the exchange is then still to be answered. `number` is what the keeper knows the
 * listener by, `limited` that its roles reach some calls only: what it missed is then not told, for nobody could say
 * now whether it may hear of it, and a "reset" comes instead.
 */
EW_MUST_USE int ew_listeners_add(struct ew_listeners *listeners, struct ew_http_exchange *x,
	const struct ew_hash *token, uint64_t number, bool limited, struct ew_slice last_event_id);

/**
 * Tells everybody without limits, and of the others those whose numbers (u64) stand in `audience`. `json` may hold line
 * breaks.
 */
void ew_listeners_tell(struct ew_listeners *listeners, struct ew_slice json, struct ew_slice audience);

/** Every token is asked about now: what somebody may has changed. */
void ew_listeners_look(struct ew_listeners *listeners);

/** Nobody said whether this one may listen: it stays, and is asked about again in a second. */
void ew_listeners_unanswered(struct ew_listeners *listeners, uint64_t number);

/**
 * The keeper went away: each listener is told "reset" once it was asked about, for what it missed meanwhile is known to
 * nobody.
 */
void ew_listeners_unsure(struct ew_listeners *listeners);

/** It may go on, from now on with or without limits. */
void ew_listeners_keep(struct ew_listeners *listeners, uint64_t number, bool limited);

/** Ends the stream of one that may not listen any more. */
void ew_listeners_end(struct ew_listeners *listeners, uint64_t number);

#endif

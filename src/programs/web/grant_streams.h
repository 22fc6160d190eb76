/*
 * Who listens to GET /v1/grants/{id}/stream. An order of a grant has a number; a listener gets every one, in order, once:
 * it says where it stopped, gets what it missed from the keeper, and then what comes live. Whenever it is not sure that
 * nothing was missed (the keeper was away, a number is left out) it asks again from where it is; the same question shows
 * that its token is still good.
 */
#ifndef EW_PROGRAMS_WEB_GRANT_STREAMS_H
#define EW_PROGRAMS_WEB_GRANT_STREAMS_H

#include <jansson.h>

#include "base/digest.h"
#include "base/id.h"
#include "base/loop.h"
#include "http/server.h"

struct ew_grant_streams;

/** A question of one listener; `serial` names it in the answer. */
struct ew_grant_question {
	struct ew_hash token;
	struct ew_id grant;
	uint64_t after; /* the last order it has */
	uint64_t serial;
};

/** Asks for the orders behind one. Errors: those of ew_keeper_ask(): it is asked again later. */
typedef int ew_grant_ask_fn(void *arg, const struct ew_grant_question *question);

struct ew_grant_streams_config {
	int64_t beat_us;    /* between comments on a stream that is silent */
	int64_t recheck_us; /* between questions of one that misses nothing */
	ew_grant_ask_fn *ask;
	void *arg;
};

/** What the keeper says of a grant's orders (EW_ASK_GRANT_ORDERS). Borrows from its JSON. */
struct ew_grant_page {
	const json_t *items; /* [{"order": n, ...}], by number */
	const json_t *deletions; /* [{"number", ...}]: copies that the vendor was told to delete and has not answered for; NULL: none */
	uint64_t orders;     /* that were given so far */
	bool more;	     /* there are others behind the items */
	bool over;	     /* the grant is not live, and nothing is owed */
	const char *state;
};

/** Reads one. Errors: -EBADMSG. */
EW_MUST_USE int ew_grant_page_read(const json_t *answer, struct ew_grant_page *ret);

/** Errors: -ENOMEM. */
EW_MUST_USE int ew_grant_streams_new(
	struct ew_loop *loop, const struct ew_grant_streams_config *config, struct ew_grant_streams **ret);

/** The HTTP server must be gone, or every stream closed, before. NULL is fine. */
void ew_grant_streams_free(struct ew_grant_streams **streams);

/**
 * Makes the exchange a listener that has everything up to `after`, and sends it the page. Of more than four of one grant
 * the oldest is ended. Errors: -ENOBUFS (EW_MAX_GRANT_STREAMS listen), -ENOMEM; the exchange is then still to be answered.
 */
EW_MUST_USE int ew_grant_streams_add(struct ew_grant_streams *streams, struct ew_http_exchange *x,
	const struct ew_hash *token, struct ew_id grant, uint64_t after, const struct ew_grant_page *page);

/** An order was given. Number 0: none was, but the grant has changed. */
void ew_grant_streams_tell(struct ew_grant_streams *streams, struct ew_id grant, uint64_t number, struct ew_slice json);

/**
 * The answer to a question. `error` 0 and status 200: `page` is what it said; a status of 400 and more ends the stream;
 * anything else is asked again. A listener that is gone meanwhile is no error.
 */
void ew_grant_streams_answered(struct ew_grant_streams *streams, const struct ew_grant_question *question, int error,
	unsigned status, const struct ew_grant_page *page);

/** Something may have been missed by everybody: all ask again. */
void ew_grant_streams_unsure(struct ew_grant_streams *streams);

#endif

/*
 * The connection to the keeper: questions with their answers, and the news that the keeper sends by
 * itself.
 */
#ifndef EW_PROGRAMS_WEB_KEEPER_LINK_H
#define EW_PROGRAMS_WEB_KEEPER_LINK_H

#include "ipc/channel.h"

struct ew_keeper_link;

/** What came of a question. */
struct ew_reply {
	int error;	 /* 0; -ENOTCONN (went away), -ETIMEDOUT, -ECANCELED (web ends) */
	unsigned status; /* of HTTP, 200 to 599; the rest is meaningful with error 0 only */
	struct ew_slice json;
	uint64_t bytes; /* of the descriptor */
	int fd;		/* or -1; the receiver may take it by TAKE_FD */
};

/** Called exactly once for each question that was sent, never from inside ew_keeper_ask(). */
typedef void ew_reply_fn(void *arg, struct ew_reply *reply);
typedef void ew_grant_told_fn(void *arg, const struct ew_msg_grant_told *told);
typedef void ew_access_changed_fn(void *arg, const struct ew_msg_access_changed *changed);
typedef void ew_changed_fn(void *arg, const struct ew_msg_changed *changed);
/** A page of the tokens that may restrict. On an error the connection is ended, to be told anew. */
typedef int ew_tokens_fn(void *arg, const struct ew_msg_restrict_tokens *page);
/** The connection has ended. */
typedef void ew_keeper_gone_fn(void *arg);

struct ew_keeper_link_config {
	const char *path;
	int64_t connect_us;
	ew_changed_fn *changed;
	ew_grant_told_fn *grant_told;
	ew_access_changed_fn *access_changed;
	ew_tokens_fn *tokens;
	ew_keeper_gone_fn *gone;
	void *arg;
};

/** Begins to connect, and goes on until freed. `path` is copied. Errors: -ENOMEM, -ENAMETOOLONG. */
EW_MUST_USE int ew_keeper_link_new(struct ew_loop *loop, const struct ew_keeper_link_config *config,
	struct ew_keeper_link **ret);

/** Answers what is open with -ECANCELED and closes. */
void ew_keeper_link_free(struct ew_keeper_link **link);

/** True while the keeper is connected. */
bool ew_keeper_link_up(const struct ew_keeper_link *link);

/**
 * Asks. Errors: -ENOTCONN (the keeper is away), -ENOBUFS (1024 questions are open), -EMSGSIZE,
 * -ENOMEM; then `fn` is never called.
 */
EW_MUST_USE int ew_keeper_ask(struct ew_keeper_link *link, const struct ew_msg_ask *ask,
	int64_t timeout_us, ew_reply_fn *fn, void *arg);

#endif

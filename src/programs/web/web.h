/*
 * The core of earwitness-web: HTTP requests in, questions to the keeper and restricting orders to
 * the recorder out, answers back. It holds no key and no data: a request is understood, asked, and
 * answered; the token of a caller goes on as SHA-256 and is nowhere kept.
 *
 * One thread, one loop. The keeper is reached at RUN/keeper/web.sock, recorder thread n at
 * RUN/recorder/<n>/web.sock; both may come and go.
 */
#ifndef EW_PROGRAMS_WEB_WEB_H
#define EW_PROGRAMS_WEB_WEB_H

#include "base/error.h"
#include "base/io.h"
#include "base/loop.h"

#define EW_WEB_MAX_THREADS 64

/** How long things take; a 0 stands for the value in brackets. Tests shorten them. */
struct ew_web_times {
	int64_t connect_us;	  /* between attempts to reach a program [50 ms] */
	int64_t ask_us;		  /* for the keeper's answer [10 s] */
	int64_t render_us;	  /* for audio and exports [120 s] */
	int64_t order_us;	  /* a caller waits for a restriction [5 s] */
	int64_t order_retry_us;	  /* between sendings of an unanswered order [500 ms] */
	int64_t order_give_up_us; /* after which an order is given up [10 min] */
	int64_t media_us;	  /* a rendering is kept [120 s] */
	int64_t beat_us;	  /* comments on idle event streams [15 s] */
	int64_t recheck_us;	  /* listeners are authenticated anew [60 s] */
};

struct ew_web_config {
	const char *run;	   /* copied */
	uint32_t recorder_threads; /* 1 to EW_WEB_MAX_THREADS */
	const char *embed;	   /* copied; origins that may show the agent panel, separated by blanks; NULL: none */
	bool secure;		   /* people reach it by TLS (behind a proxy) */
	struct ew_web_times times;
};

struct ew_web;

/**
 * Serves on a listening TCP socket (taken over, `*listen_fd` is then -1). Keeper and recorder need
 * not be there. Errors: -ENOMEM, -EINVAL (threads), those of the HTTP server, with a sentence.
 */
EW_MUST_USE int ew_web_new(struct ew_io *io, struct ew_loop *loop, int *listen_fd,
	const struct ew_web_config *config, struct ew_web **ret, struct ew_error *error);

/**
 * Tells open exchanges and streams that it is over, closes everything and frees. On the loop's
 * thread. NULL is fine.
 */
void ew_web_free(struct ew_web **web);

#endif

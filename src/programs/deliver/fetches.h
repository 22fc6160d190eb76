/*
 * Small requests over HTTP that are under way, with bounded numbers, times and sizes. How they go out: multi.h.
 *
 * Belongs to the thread of the loop. Nothing blocks.
 */
#ifndef EW_PROGRAMS_DELIVER_FETCHES_H
#define EW_PROGRAMS_DELIVER_FETCHES_H

#include "base/buf.h"
#include "base/loop.h"
#include "programs/deliver/reach.h"

#define EW_FETCHES_ACTIVE 16      /* asked at the same time; */
#define EW_FETCHES_WAITING 128    /* and so many more wait */
#define EW_FETCH_LEAST_MS 100
#define EW_FETCH_MOST_MS 60000
#define EW_FETCH_SOUND_MS 600000  /* a speech engine may take long */
#define EW_FETCH_HEADER_BYTES (32u << 10)

struct ew_fetches;

struct ew_fetch_wish {
	struct ew_slice method; /* GET, POST or PUT */
	struct ew_slice url;
	struct ew_slice content_type; /* empty: none */
	struct ew_slice body;
	struct ew_slice authorization; /* a whole header field of ours; empty: none */
	bool is_sound;          /* the body may be as long as an utterance, and the answer take EW_FETCH_SOUND_MS */
	uint32_t timeout_ms;    /* of the whole, waiting included; forced into what is possible */
	uint32_t most_bytes;    /* of the answer's body, up to EW_MAX_FETCH_BYTES */
};

struct ew_fetch_result {
	int code; /* 0: an answer, whatever its status; else as message `fetched` has it */
	unsigned status;
	const char *content_type; /* ASCII that can be printed; "" for none or a long one */
	struct ew_slice body;
	const char *sentence; /* what to do when code is not 0; ASCII that can be printed */
};

/** Called once, from the loop, never from within ew_fetches_begin(). It may begin others. */
typedef void ew_fetched_fn(void *arg, const struct ew_fetch_result *result);

/**
 * `reach` outlives it. `certificates`: PEM of whom to trust, copied; empty: the system's. Errors with a sentence:
 * -ENOMEM, -EIO.
 */
EW_MUST_USE int ew_fetches_new(struct ew_loop *loop, const struct ew_reach *reach, struct ew_slice certificates,
	struct ew_fetches **ret, struct ew_error *error);
/** Gives up what is under way; nobody is told. NULL is fine. */
void ew_fetches_free(struct ew_fetches **f);

/**
 * Begins one; everything is copied. Errors with a sentence, and `fn` is not called: -EACCES (may not be asked),
 * -EINVAL, -EAGAIN (too many wait), -ENOMEM.
 */
EW_MUST_USE int ew_fetches_begin(struct ew_fetches *f, const struct ew_fetch_wish *wish, ew_fetched_fn *fn, void *arg,
	struct ew_error *error);

#endif

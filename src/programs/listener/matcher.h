/*
 * The operator's program that turns an utterance into words, and how we talk with it. It is foreign: it runs in a sandbox of its own
 * (sandbox/foreign.h), without a network, with nothing that it could write to, and hears one utterance after the other. What it answers is read,
 * handed on once, and wiped. Must never be trusted with more than its time: one that answers nothing, too much or nonsense is ended.
 *
 * What is said, on its standard input and output (docs/listening.md is the same for whoever writes one):
 *
 *   to it     "utterance NUMBER RATE SAMPLES LANGUAGE\n", then SAMPLES times two bytes: signed, little-endian, one channel. LANGUAGE is a tag
 *             (BCP 47) or "-". NUMBER rises.
 *   from it   "NUMBER TEXT\n": what was said, in UTF-8, in lower or upper case, with or without punctuation; "NUMBER\n" where it was nothing. A line
 *             is EW_MATCHER_LINE_BYTES at most, its end included, and holds no control character.
 *
 * One utterance is with it at a time. Belongs to one thread, whose loop reports what happens; nothing blocks.
 */
#ifndef EW_PROGRAMS_LISTENER_MATCHER_H
#define EW_PROGRAMS_LISTENER_MATCHER_H

#include <sys/types.h>

#include "base/error.h"
#include "base/loop.h"
#include "base/slice.h"

#define EW_MATCHER_LINE_BYTES 4096
#define EW_MATCHER_ANSWER_US (10 * EW_US_PER_S) /* one that takes longer is lost */
#define EW_MATCHER_WARM_US (120 * EW_US_PER_S)  /* for the first answer: models are loaded */
#define EW_MATCHER_RATE 8000

struct ew_matcher;

/** What is started. Words and paths are copied. */
struct ew_matcher_command {
	const char *const *argv; /* ends with NULL; argv[0] is an absolute path */
	const char *const *read; /* further files and folders that it may read, as its models; ends with NULL */
	const char *user;        /* "" or NULL: stay who we are */
	uint64_t memory_bytes;   /* of address space; 0: no limit */
};

/** Where it is, to be handed to ew_matcher_new() after the caller is confined. */
struct ew_matcher_process {
	pid_t pid;
	int to, from; /* its standard input and output, not blocking, closed on exec */
	int leash;    /* closing it kills the process and those it has started, for a caller whose own sandbox has no kill(2) */
};

/**
 * Starts it, in its sandbox, before the caller enters its own and before it has threads. Its standard error goes nowhere: it could say what was said.
 * It is killed when the calling thread dies. Blocks until it is executed. Errors: -ENOENT (no such program, path or user), -EACCES, -EPERM, -EINVAL (no
 * absolute path), -ENOSYS (a kernel without Landlock or seccomp), -ENOMEM, -ECHILD, with a sentence.
 *
 * Nobody waits for it afterwards: whoever starts it ignores SIGCHLD, so that the kernel buries it.
 */
EW_MUST_USE int ew_matcher_start(const struct ew_matcher_command *command, struct ew_matcher_process *ret, struct ew_error *error);

/** What was said in utterance `number`, once for each; valid until it returns, and wiped behind it. `text` empty: nothing that it knows. */
typedef void ew_matcher_said_fn(void *arg, uint64_t number, struct ew_slice text);
/** It has ended, answers no more, or answers what makes no sense: `why` is a sentence. Nothing more comes of it; it may be freed from here. */
typedef void ew_matcher_lost_fn(void *arg, const char *why);

struct ew_matcher_config {
	ew_matcher_said_fn *said;
	ew_matcher_lost_fn *lost;
	void *arg;
	int64_t answer_us, warm_us; /* 0: EW_MATCHER_ANSWER_US, EW_MATCHER_WARM_US */
};

/**
 * Talks with a process that was started, whose descriptors are its own from then on, and -1 in `process`. On failure they stay the caller's. The
 * caller ignores SIGPIPE. Errors: -ENOMEM (also of locked memory), as epoll_ctl(2).
 */
EW_MUST_USE int ew_matcher_new(
	struct ew_loop *loop, const struct ew_matcher_config *config, struct ew_matcher_process *process, struct ew_matcher **ret);

/** Closes its pipes and its leash, which ends it, and frees; also from inside a call back. NULL is fine. */
void ew_matcher_free(struct ew_matcher **matcher);

/** True while it has an utterance that it has not answered. */
bool ew_matcher_is_busy(const struct ew_matcher *matcher);

/**
 * Hands it an utterance. `pcm` stays the caller's, and there, until it was answered or the matcher is lost; nothing of it is copied. `language`: a
 * tag or "". Calls nothing back. Errors: -EBUSY, -EPIPE (it is lost), -EINVAL (no samples, no tag), -ENOMEM, as epoll_ctl(2).
 */
EW_MUST_USE int ew_matcher_hear(struct ew_matcher *matcher, uint64_t number, const char *language, const int16_t *pcm, size_t samples);

#endif

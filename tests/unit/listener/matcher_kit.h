/*
 * A matcher of a few lines, written for one test and started as an operator's would be.
 */
#ifndef EW_TEST_MATCHER_KIT_H
#define EW_TEST_MATCHER_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "programs/listener/matcher.h"

#define KIT_PYTHON "/usr/bin/python3"

struct kit {
	struct ew_loop *loop;
	struct ew_matcher *matcher;
	struct ew_matcher_process process;
	char folder[64];
	char script[96];
	/* what came last */
	unsigned said, lost;
	uint64_t number;
	char text[EW_MATCHER_LINE_BYTES];
	const uint8_t *text_at;
	size_t text_len;
	char why[128];
	void (*on_said)(struct kit *kit); /* NULL: nothing more is done there */
};

/** A folder and a loop. */
void kit_open(struct kit *kit);

/** Ends the matcher, waits until it is gone, and removes the folder. */
void kit_close(struct kit *kit);

/** Writes a script that begins with what reads utterances (hear) and answers (say), and goes on with `body`. */
void kit_write(struct kit *kit, const char *body);

/** Starts `argv` and talks with it. `answer_us`: the patience, also for the first; 0: the usual. */
void kit_start(struct kit *kit, const char *const *argv, const char *const *read, int64_t answer_us);

/** kit_write() and kit_start(). */
void kit_run(struct kit *kit, const char *body, int64_t answer_us);

/** Serves until something was said or it is lost; fails after half a minute. */
void kit_wait(struct kit *kit);

/** The status of waitpid(2) of a process that ends within 10 s; fails otherwise. */
int kit_bury(pid_t pid);

/** Ends the test as skipped where a cage cannot be had, or no Python. */
void kit_need(void);

#endif

/*
 * Private to the recorder's program: one thread with a core, a tape, ports and a socket for each
 * kind of peer. Threads share nothing.
 */
#ifndef EW_PROGRAMS_RECORDER_RECORDER_THREAD_H
#define EW_PROGRAMS_RECORDER_RECORDER_THREAD_H

#include <sys/types.h>

#include "base/error.h"
#include "programs/recorder/recorder.h"

struct ew_recorder_thread;

struct ew_recorder_thread_config {
	struct ew_recorder_config core; /* its tape folder and boot counter are set by the thread */
	uint32_t number;
	const char *run;                /* RUN; sockets are RUN/recorder/NUMBER/ROLE.sock */
	const char *tape;               /* TAPE; the tape is TAPE/NUMBER */
	const char *rtp_address;
	uint16_t rtp_low;               /* of this thread */
	uint16_t rtp_high;
	struct ew_uring *uring;         /* the thread's own while it runs, or NULL; stays the caller's */
	uid_t peer_uid[EW_RECORDER_PEERS]; /* who may connect; (uid_t)-1: our own user */
	gid_t group;                    /* of the sockets; (gid_t)-1: none */
	/* An eventfd that is written when the thread has ended by failure */
	int failed_event;
};

/**
 * Opens everything and starts the thread; it is listening when this returns. Errors: with a
 * sentence.
 */
EW_MUST_USE int ew_recorder_thread_start(const struct ew_recorder_thread_config *config,
	struct ew_recorder_thread **ret, struct ew_error *error);

/**
 * Ends the thread (closing its tape) and frees it: 0, or the error it failed with. NULL is
 * fine.
 */
int ew_recorder_thread_stop(struct ew_recorder_thread **thread);

#endif

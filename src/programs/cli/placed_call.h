/*
 * A call through the real front door: sipp as the session border controller, earwitness-caller as the two telephones.
 * What the demonstration and synthetic calls share. Must never leave a process behind.
 */
#ifndef EW_PROGRAMS_CLI_PLACED_CALL_H
#define EW_PROGRAMS_CLI_PLACED_CALL_H

#include <sys/types.h>
#include <time.h>

#include "programs/cli/client.h"
#include "programs/cli/config.h"

#define EW_PLACED_WORDS 8 /* of one voice, with the NULL behind them */
#define EW_PLACED_TAIL_MS 1500 /* of silence behind the voices */

struct ew_placed_call {
	/* set before */
	struct ew_client *client;
	const struct ew_config *config;
	const char *folder; /* for sipp's logs */
	const char *caller, *caller_name, *callee, *callee_name, *queue;
	int64_t length_ms;
	/* set by the functions */
	char answers[EW_MAX_PATH_BYTES];
	char sip_call[128], address[64];
	unsigned ports[2];
	char *id; /* of the interaction */
	pid_t sipp, voices;
	struct timespec began; /* the voices */
};

/**
 * Places the call and waits for its answer. Errors: -ENOENT (sipp is missing), -ETIMEDOUT (nobody answered, or not with
 * 200), -EADDRNOTAVAIL (there is neither UDP nor TCP to call), with a sentence. Blocks for at most 15 s.
 */
EW_MUST_USE int ew_placed_call_ring(struct ew_placed_call *c, struct ew_error *error);
/**
 * Both telephones speak: `words` are the options of earwitness-caller for each, NULL-terminated, without --to. Then the
 * call is looked for until it has an id. Errors: -ETIMEDOUT, those of the client.
 */
EW_MUST_USE int ew_placed_call_speak(
	struct ew_placed_call *c, const char *const words[2][EW_PLACED_WORDS], struct ew_error *error);
/** Blocks until so long after the voices began. */
void ew_placed_call_wait(const struct ew_placed_call *c, int64_t ms);
/** Waits for the end of the call, and until it is finished. Errors: -EIO (sipp complains), -ETIMEDOUT. */
EW_MUST_USE int ew_placed_call_finish(struct ew_placed_call *c, struct ew_error *error);
/** Ends what still runs and frees what the functions set. */
void ew_placed_call_end(struct ew_placed_call *c);

#endif

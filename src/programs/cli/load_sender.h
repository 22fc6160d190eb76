/*
 * The far end of a load: earwitness-caller, which places the calls and sends their media, and what it tells of them.
 */
#ifndef EW_PROGRAMS_CLI_LOAD_SENDER_H
#define EW_PROGRAMS_CLI_LOAD_SENDER_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"
#include "programs/cli/config.h"

struct ew_load_call {
	unsigned status; /* final answer; 0: none yet */
	unsigned retry_after_s;
	int64_t latency_us;
	uint64_t packets[2];
	bool ended, gone; /* by us; by the server */
	bool opted_out;
	char id[37]; /* of the interaction, once it is known */
};

struct ew_load_sender {
	pid_t pid;
	int in, out; /* orders; what it tells */
	struct ew_buf told;
	struct ew_load_call *calls; /* by number - 1 */
	uint32_t most, asked;       /* room; placed or to be placed */
	uint32_t answered, admitted, refused, ended, gone, open;
	uint64_t sent, unsent;
	int64_t latest_us;     /* since it was last looked at and set to 0 */
	int64_t last_answer_us; /* monotonic */
	bool over;
};

/** Starts it against the configuration's SIP over TCP; `sound` is what both parties say, or NULL: a tone. Errors with a
 * sentence. */
EW_MUST_USE int ew_load_sender_start(struct ew_load_sender *s, const struct ew_config *config, const char *sound,
	uint32_t most, const char *errors, struct ew_error *error);

/** So many calls more, at so many a second. Errors: of the pipe, with a sentence. */
EW_MUST_USE int ew_load_sender_place(struct ew_load_sender *s, uint32_t n, double rate, struct ew_error *error);

/** Ends all calls at so many a second; then the sender ends too. */
EW_MUST_USE int ew_load_sender_hang(struct ew_load_sender *s, double rate, struct ew_error *error);

/** Takes what it has told, waiting for at most so long. Errors: it ended before its time, with a sentence. */
EW_MUST_USE int ew_load_sender_listen(struct ew_load_sender *s, int wait_ms, struct ew_error *error);

/** Takes one line. Pure. Lines that are not understood are ignored. */
void ew_load_sender_take(struct ew_load_sender *s, const char *line, int64_t now_us);

/** Ends it, if it still runs, and frees. */
void ew_load_sender_close(struct ew_load_sender *s);

#endif

/*
 * The parts of the demonstration: its folder, its voices, its call.
 */
#ifndef EW_PROGRAMS_CLI_DEMO_H
#define EW_PROGRAMS_CLI_DEMO_H

#include <sys/types.h>

#include "programs/cli/client.h"
#include "programs/cli/config.h"
#include "programs/cli/house.h"

/** What is said in the call, by whom, and what is done at that moment. */
struct ew_demo_line {
	int party;	   /* 0 customer, 1 agent */
	const char *text;  /* NULL: nobody speaks */
	const char *order; /* given before the line, or NULL */
	const char *reason;
	const char *keys; /* pressed by the customer instead of speaking, or NULL */
	const char *tell; /* what the IVR tells before the line: an event of the API without its party, or NULL */
	const char *then; /* and what when it is over, or NULL */
	bool notice;      /* the line is the audio of the policy's notice */
	int64_t at_ms;	  /* when; filled in by ew_demo_voices(), as is */
	int64_t ms;	  /* how long it takes */
};

/** Where the notice's audio lies, seen from the policy. */
#define EW_DEMO_NOTICE "prompts/welcome.wav"

#define EW_DEMO_LEAD_MS 2500
#define EW_DEMO_PAUSE_MS 500

extern struct ew_demo_line ew_demo_lines[];
extern const size_t ew_demo_n_lines;

/** Speaks the policy's notice into its file, unless it is there. Errors: -ENOENT (no espeak-ng), with a sentence. Blocks. */
EW_MUST_USE int ew_demo_notice(const struct ew_init *init, struct ew_error *error);

/**
 * Speaks all lines with espeak-ng into FOLDER/customer.wav and FOLDER/agent.wav (8000 Hz, mono, 16 bit) and fills in
 * when each is said; the notice is that of the file `notice` (NULL: it is spoken too). `ret_ms` is the length of the
 * call. Errors: -ENOENT (no espeak-ng) with a sentence. Blocks for seconds.
 */
EW_MUST_USE int ew_demo_voices(
	const char *folder, const char *notice, int64_t *ret_ms, struct ew_error *error);

/** Writes configuration and policy on free loopback ports, anew at each start. Errors with a
 * sentence. */
EW_MUST_USE int ew_demo_prepare(
	const struct ew_init *init, const struct ew_house_plan *plan, struct ew_error *error);

/** The demonstration's own. */
extern const struct ew_house_plan ew_demo_plan;

/** Places the call, speaks, gives the orders, waits until it is finished. `ret_id` is the call's.
 */
EW_MUST_USE int ew_demo_call(struct ew_client *client, const struct ew_config *config,
	const char *folder, const char *notice, char ret_id[static 37], struct ew_error *error);

/** A child process. `argv` is NULL-terminated; `out` is a path for its output, or NULL: nowhere. */
EW_MUST_USE int ew_demo_spawn(
	const char *const argv[], const char *out, pid_t *ret, struct ew_error *error);

/** The same as the first of a group of processes, so that kill(2) of the group ends what it has started as well. */
EW_MUST_USE int ew_demo_spawn_group(const char *const argv[], pid_t *ret, struct ew_error *error);

/** Waits for it; its exit status, or 128 + signal. */
int ew_demo_wait(pid_t pid);

#endif

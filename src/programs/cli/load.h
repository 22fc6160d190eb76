/*
 * `earwitness load`: what was asked, what is going on, what came of it.
 */
#ifndef EW_PROGRAMS_CLI_LOAD_H
#define EW_PROGRAMS_CLI_LOAD_H

#include <jansson.h>

#include "programs/cli/house.h"
#include "programs/cli/load_numbers.h"
#include "programs/cli/load_sender.h"

#define EW_LOAD_MAX_REASONS 8
#define EW_LOAD_MAX_ORDERS 100000
#define EW_LOAD_MAX_CALLS 5400 /* four UDP ports each, below those that the kernel gives away */

struct ew_load_wish {
	bool ramp, json, keep;
	uint32_t calls, step; /* at most; of each step */
	double rate, opt_outs;
	uint32_t seconds, threads;
	const char *folder, *plot, *talk;
};

/** Calls that were refused for one reason. */
struct ew_load_reason {
	char words[400];
	uint32_t calls;
};

struct ew_load_audit {
	uint32_t asked, whole;
	uint64_t sent, received, withheld, kept, gaps;
};

struct ew_load {
	struct ew_load_wish wish;
	struct ew_house house;
	struct ew_load_sender sender;
	char folder[EW_MAX_PATH_BYTES]; /* ours, to be removed; empty: none was made */
	char sound[EW_MAX_PATH_BYTES];  /* what is said; empty: a tone */
	struct ew_load_machine machine;
	struct ew_load_sample begin, now;
	struct ew_load_window placing, holding; /* all that was placed; the last whole hold */
	struct ew_load_step steps[EW_LOAD_MAX_STEPS];
	size_t n_steps;
	struct ew_load_step worst; /* highest lags since the last step */
	uint32_t seen_whole;       /* most calls held without loss */
	char gave_out[400];        /* what did first; empty: nothing */
	bool sender_gave_out;
	uint64_t rss_held;  /* of the recorder, with `held` calls */
	uint64_t locked_held;
	uint32_t held;
	double setups_per_s;
	double worst_cores_of_others; /* what the machine did besides */
	bool orders_on;
	int64_t next_order_us;
	int64_t *order_us; /* each opt-out's time, in microseconds */
	size_t n_orders;
	uint32_t orders_failed, next_candidate;
	struct ew_load_audit audit;
	struct ew_load_reason reasons[EW_LOAD_MAX_REASONS];
	size_t n_reasons;
	uint64_t disk_bytes;
	bool finished_all;
	double finished_per_s;
};

/** Checks the machine as `doctor` does; what is not well is told, and what makes a load impossible is an error with a
 * sentence. */
EW_MUST_USE int ew_load_check(struct ew_load *l, struct ew_error *error);

/** Places, holds, orders, hangs up, waits, asks. Errors with a sentence; -EINTR: somebody interrupted. Blocks. */
EW_MUST_USE int ew_load_run(struct ew_load *l, struct ew_error *error);

/** Which interactions the calls are; those that are known already are left alone. Errors with a sentence. */
EW_MUST_USE int ew_load_find_ids(struct ew_load *l, struct ew_error *error);

/** One opt-out, timed, of the next call that has none. Errors of the API are counted, not returned. */
void ew_load_one_opt_out(struct ew_load *l);

/** Compares what was sent with the records of a sample of calls. Errors of the API, with a sentence. */
EW_MUST_USE int ew_load_audit(struct ew_load *l, struct ew_error *error);

/** Why calls were refused, as the server's log says it. */
void ew_load_read_reasons(struct ew_load *l);

/** Why a log (JSON lines) says that calls were refused with 503, counted; `refused` calls in all. Pure. */
size_t ew_load_reasons(struct ew_slice log, uint32_t refused, struct ew_load_reason to[EW_LOAD_MAX_REASONS]);

/** Packets that were sent and did not arrive, or are missing. */
uint64_t ew_load_lost(const struct ew_load *l);

/** Costs with all that was measured. */
struct ew_load_costs ew_load_costs(const struct ew_load *l);

/** Adds the report as text. */
void ew_load_report(struct ew_load *l, struct ew_buf *to);
/** The report as JSON. A new reference; NULL without memory. */
json_t *ew_load_json(struct ew_load *l);

#endif

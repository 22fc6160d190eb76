/*
 * What a load is measured in, and what follows from it for a machine. Pure: figures in, figures out.
 */
#ifndef EW_PROGRAMS_CLI_LOAD_NUMBERS_H
#define EW_PROGRAMS_CLI_LOAD_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EW_LOAD_PACKETS_PER_CALL_S 100 /* two streams of 20 ms */
#define EW_LOAD_RESERVE 0.3
#define EW_LOAD_CALL_S 180.0 /* how long a call is taken to be, where set-ups are spread over it */
#define EW_LOAD_CALLS_PER_THREAD 4096
#define EW_LOAD_MAX_STEPS 512
/* A sender that is five packets late is no telephone any more: what then happens says nothing of the recorder. */
#define EW_LOAD_LATE_US 100000

/** Whose CPU is told apart. The sender is earwitness-caller and the command itself. */
enum ew_load_program {
	EW_LOAD_RECORDER,
	EW_LOAD_SIGNAL,
	EW_LOAD_KEEPER,
	EW_LOAD_WEB,
	EW_LOAD_VAULT,
	EW_LOAD_WORKER,
	EW_LOAD_SENDER,
	EW_LOAD_PROGRAMS
};

/** "recorder", ... */
const char *ew_load_program_name(enum ew_load_program program);

/** Of GET /metrics, by the same names. */
struct ew_load_metrics {
	uint64_t received, kept, withheld, dropped, gaps, not_admitted, lag_us, tape_used;
	uint64_t jobs_waiting, jobs_failed, offered, active, finishing, finished, failed;
};

/** Everything at one moment. */
struct ew_load_sample {
	int64_t at_us; /* monotonic */
	double cpu_s[EW_LOAD_PROGRAMS];
	double busy_s; /* of all processors, whoever used them */
	uint64_t rss_bytes, locked_bytes; /* of the recorder */
	uint64_t written_bytes;           /* to disks, by all programs; 0 where the kernel does not say */
	struct ew_load_metrics metrics;
	uint64_t sent, unsent;
	int64_t latest_us; /* how late the latest packet since the sample before was */
	uint32_t open;
};

/** One point of the plot: so many calls, held. */
struct ew_load_step {
	uint32_t calls;
	double cores[EW_LOAD_PROGRAMS];
	int64_t lag_us, late_us; /* of the recorder; of the sender */
	uint64_t lost, refused;  /* packets without room and stretches not kept; calls */
};

/** Fills `ret` with the cores that each program used between two samples. */
void ew_load_cores(const struct ew_load_sample *from, const struct ew_load_sample *to, double ret[EW_LOAD_PROGRAMS]);

/** Sorts `values` and gives the one at `share` (0 to 1) of them, nearest rank; 0 when there are none. */
int64_t ew_load_percentile(int64_t *values, size_t n, double share);

/** What one unit of work costs. Zero where nothing was measured. */
struct ew_load_costs {
	double recorder_us_per_packet;
	double setup_us[EW_LOAD_PROGRAMS]; /* of CPU, for each call that is set up */
	double others_per_call;            /* cores that keeper, signal,
		web and vault take for each call that is held */
	double worker_s_per_call_hour;
	double memory_bytes_per_call;
	double disk_bytes_per_call_s;
};

/** What was used and done in a stretch of time. */
struct ew_load_window {
	double cpu_s[EW_LOAD_PROGRAMS];
	double seconds, call_seconds; /* call_seconds: of all calls that were held in it */
	uint64_t packets, written_bytes;
	uint32_t setups;
};

/** The stretch between two samples, added to `to`. */
void ew_load_window_add(
	struct ew_load_window *to, const struct ew_load_sample *from, const struct ew_load_sample *until,
	uint32_t setups);

/** Costs, from a stretch in which calls were set up and one in which they were held. What held calls cost is taken off
 * what set-ups cost. Worker and memory stay 0. */
struct ew_load_costs ew_load_costs_of(const struct ew_load_window *placing, const struct ew_load_window *holding);

struct ew_load_machine {
	unsigned cores, threads;
	uint64_t memory_bytes; /* available before the load */
};

enum ew_load_bound { EW_LOAD_BY_THREADS, EW_LOAD_BY_CORES, EW_LOAD_BY_MEMORY, EW_LOAD_BY_LIMIT, EW_LOAD_BOUNDS };

/** Words for what gives out first. */
const char *ew_load_bound_words(enum ew_load_bound bound);

struct ew_load_size {
	uint32_t calls[EW_LOAD_BOUNDS]; /* that each would carry alone, with the reserve */
	enum ew_load_bound first;
	uint32_t without_finishing; /* by the processors, when workers do their work at another time */
	double core_us_per_call_s;  /* CPU microseconds of all programs for a second of one call */
};

/** How many calls the machine carries, by arithmetic: what is not measured binds nothing. */
struct ew_load_size ew_load_size_of(const struct ew_load_costs *costs, const struct ew_load_machine *machine);

#endif

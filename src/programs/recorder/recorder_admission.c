/*
 * Admission. Each limit is a quantity that is measured while calls run, not a guess at what a
 * machine can do: when it is passed, the calls that there are may lose something soon, and one more
 * would. Must never weigh one call against another.
 */
#include "programs/recorder/recorder_private.h"

/* Each stream has a frame under construction, one held back and one about to be sealed */
#define FRAMES_PER_STREAM 3
#define USUAL_STREAMS 2
/*
 * A call of two parties in G.711 is 100 packets a second of 172 bytes; with what a packet, a frame and a record add it
 * puts close to 20,000 bytes a second on the tape. The calls that there are must be able to go on for a minute, the
 * time in which finishing gives room back. Of a quota that is small beside that, three quarters are for new calls;
 * of one that is large, its last 64th is left alone all the same.
 */
#define CALL_BYTES_PER_S 20000
#define SPARE_S 60
#define QUOTA_SPARE 64
#define QUOTA_SPARE_MOST 4
/*
 * While the disk stands still what is sealed waits in 64 MiB: 3.3 s of 1,000 calls, 1.6 s of 2,000, 0.8 s of 4,096.
 * So a time alone says too little of many calls: half of the memory closes whatever the rate, and leaves the calls
 * that there are as long again as it took to fill. The second is for few calls, of which that would be minutes; a disk
 * in order answers in tens of milliseconds, and everybody who waits for a durable answer waits for this job.
 */
#define SLOW_JOB_US EW_US_PER_S
#define PENDING_PART 2
/*
 * After a loss new calls wait for this long. At 50 packets a second the smallest socket that Linux gives without being
 * asked (212,992 bytes, 256 to 550 packets) fills in 5.1 s at the soonest: a cause that goes on shows itself again
 * within it.
 */
#define CALM_US (5 * EW_US_PER_S)
/*
 * A kill may cost 250 ms. 190 of them pass before a frame is sealed, 10 until the next tick: 50 are left for a thread
 * that is late, in the long run. The sockets hold a hundred times as much, so nothing is lost yet.
 */
#define KILL_US (250 * EW_US_PER_MS)
#define SEALED_US (190 * EW_US_PER_MS)
#define TICK_US (10 * EW_US_PER_MS)
#define LATE_US (KILL_US - SEALED_US - TICK_US)
#define SMOOTH 64
/* A packet waits for its key for 200 ms: half of that is left when this has passed. A new epoch's first keys are there
 * sooner. */
#define KEYS_SHORT_US (100 * EW_US_PER_MS)

struct admission_text {
	const char *word;
	const char *sentence;
};

static const struct admission_text texts[EW_ADMISSIONS] = {
	[EW_ADMIT] = {"none", "calls are taken"},
	[EW_ADMIT_CALLS] = {"calls", "as many calls are being recorded as one thread may: "
				     "add recorder threads or raise the limit of locked memory"},
	[EW_ADMIT_MEMORY] = {"memory", "the locked memory for frames is used up: "
				       "raise the limit of locked memory"},
	[EW_ADMIT_DISK] = {"disk", "the tape's disk or quota is full: "
				   "finish or release recordings, free room on it or raise the quota"},
	[EW_ADMIT_SLOW] = {"slow_disk", "the disk does not keep up: look for what else uses it, "
					"or put the tape on a faster one"},
	[EW_ADMIT_DROPS] = {"drops", "the kernel dropped packets for want of room in a socket: the "
				     "machine is too busy, or net.core.rmem_max too small"},
	[EW_ADMIT_BUSY] = {"busy", "a recorder thread is late for its work: "
				   "the machine is too busy; add processors and recorder threads"},
	[EW_ADMIT_PORTS] = {"ports", "too few RTP ports are free: widen rtp.ports (a stream takes two)"},
	[EW_ADMIT_KEYS] = {"keys", "calls begin faster than the disk takes span keys for them: offer them more "
				   "slowly, add recorder threads or put the tape on a faster disk; if none begins at "
				   "all, look whether the keeper has issued an epoch"},
};

const char *ew_admission_word(enum ew_admission why)
{
	return why < EW_ADMISSIONS ? texts[why].word : "unknown";
}

const char *ew_admission_sentence(enum ew_admission why)
{
	return why < EW_ADMISSIONS ? texts[why].sentence : "the recorder takes no calls";
}

static bool recent(int64_t since_us)
{
	return since_us >= 0 && since_us < CALM_US;
}

static bool quota_is_near(const struct ew_admission_load *l)
{
	uint64_t spare = (uint64_t)l->calls * CALL_BYTES_PER_S * SPARE_S;

	if (spare < l->quota_bytes / QUOTA_SPARE)
		spare = l->quota_bytes / QUOTA_SPARE;
	if (spare > l->quota_bytes / QUOTA_SPARE_MOST)
		spare = l->quota_bytes / QUOTA_SPARE_MOST;
	return l->quota_bytes && l->used_bytes >= l->quota_bytes - spare;
}

static bool backlog_is_long(const struct ew_admission_load *l)
{
	return l->pending_most_bytes && l->pending_bytes >= l->pending_most_bytes / PENDING_PART;
}

enum ew_admission ew_admission_judge(const struct ew_admission_load *l)
{
	if (l->calls >= l->max_calls)
		return EW_ADMIT_CALLS;
	if (l->disk_full || quota_is_near(l))
		return EW_ADMIT_DISK;
	if (l->frames_left < (size_t)l->streams * FRAMES_PER_STREAM)
		return EW_ADMIT_MEMORY;
	if (l->ports && l->ports_free < l->streams)
		return EW_ADMIT_PORTS;
	if (l->job_us > SLOW_JOB_US || backlog_is_long(l) || recent(l->since_refused_us))
		return EW_ADMIT_SLOW;
	if (l->keys_short_us > KEYS_SHORT_US)
		return EW_ADMIT_KEYS;
	if (recent(l->since_dropped_us))
		return EW_ADMIT_DROPS;
	return l->lag_us > LATE_US ? EW_ADMIT_BUSY : EW_ADMIT;
}

static int64_t since_us(const struct ew_recorder *r, struct ew_mono then)
{
	return then.us ? r->now.us - then.us : -1;
}

uint32_t ew_rec_ports_free(const struct ew_recorder *r)
{
	/* Those that wait for what is late make room when it is needed */
	uint32_t taken = r->n_ports - r->n_lingering + r->ports_due;

	return r->config.ports > taken ? r->config.ports - taken : 0;
}

enum ew_admission ew_rec_admission(const struct ew_recorder *r, uint32_t streams)
{
	/* Calls that are over and wait for what is late make room when it is needed */
	struct ew_admission_load load = {.calls = r->counts.calls - r->n_ending - r->n_unplaced,
		.max_calls = r->config.max_calls,
		.streams = streams ? streams : USUAL_STREAMS,
		.ports = r->config.ports,
		.ports_free = ew_rec_ports_free(r),
		.pending_bytes = ew_tape_pending(r->tape),
		.pending_most_bytes = ew_tape_pending_most(r->tape),
		.frames_left = ew_secret_pool_left(r->frames),
		.disk_full = ew_tape_full(r->tape) || ew_tape_stuck(r->tape),
		.used_bytes = ew_tape_used(r->tape),
		.quota_bytes = r->config.tape.quota_bytes,
		.keys_short_us = r->keys_short.us ? r->now.us - r->keys_short.us : 0,
		.job_us = ew_rec_disk_busy_us(r),
		.since_refused_us = since_us(r, r->tape_refused),
		.since_dropped_us = since_us(r, r->kernel_dropped),
		.lag_us = r->lag_us};

	return ew_admission_judge(&load);
}

static void tell(struct ew_recorder *r)
{
	struct ew_msg_admission m = {.why = (uint8_t)r->admission};

	r->admission_told = r->admission;
	ew_rec_send(r, EW_RECORDER_SIGNAL, 0, EW_MSG_admission, &m);
}

void ew_rec_admission_up(struct ew_recorder *r)
{
	r->admission = ew_rec_admission(r, 0);
	tell(r);
}

void ew_rec_admission_tick(struct ew_recorder *r)
{
	int64_t late_us = r->ticked.us ? r->now.us - r->ticked.us - TICK_US : 0;

	r->ticked = r->now;
	if (!ew_tape_keys_run_out(r->tape))
		r->keys_short.us = 0;
	else if (r->keys_short.us == 0)
		r->keys_short = r->now;
	if (late_us < 0)
		late_us = 0;
	r->lag_us += (late_us - r->lag_us) / SMOOTH;
	r->admission = ew_rec_admission(r, 0);
	if (r->admission != r->admission_told)
		tell(r);
}

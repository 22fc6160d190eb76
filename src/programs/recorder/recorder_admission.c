/*
 * Admission. Each limit is a quantity that is measured while calls run, not a guess at what a
 * machine can do: when it is passed, the calls that there are may lose something soon, and one more
 * would. Must never weigh one call against another.
 */
#include "programs/recorder/recorder_private.h"

/* Two streams, each with a frame under construction, one held back and one about to be sealed */
#define FRAMES_PER_CALL 6
#define QUOTA_SPARE 64 /* the last 64th of the quota is for the calls there are */
/* A sync that takes longer than this stands between the tape and what comes in: its memory holds
 * some seconds */
#define SLOW_JOB_US EW_US_PER_S
/* After a loss new calls wait for this long: it ends soon, or comes again */
#define CALM_US (5 * EW_US_PER_S)
/* Ticks come every 10 ms; a thread that is late by this much in the long run is a third of the way
 * to losing what the sockets hold and the 250 ms that a kill may take */
#define LATE_US (50 * EW_US_PER_MS)
#define TICK_US (10 * EW_US_PER_MS)
#define SMOOTH 64

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
	return l->quota_bytes && l->used_bytes >= l->quota_bytes - l->quota_bytes / QUOTA_SPARE;
}

enum ew_admission ew_admission_judge(const struct ew_admission_load *l)
{
	if (l->calls >= l->max_calls)
		return EW_ADMIT_CALLS;
	if (l->disk_full || quota_is_near(l))
		return EW_ADMIT_DISK;
	if (l->frames_left < FRAMES_PER_CALL)
		return EW_ADMIT_MEMORY;
	if (l->job_us > SLOW_JOB_US || recent(l->since_refused_us))
		return EW_ADMIT_SLOW;
	if (recent(l->since_dropped_us))
		return EW_ADMIT_DROPS;
	return l->lag_us > LATE_US ? EW_ADMIT_BUSY : EW_ADMIT;
}

static int64_t since_us(const struct ew_recorder *r, struct ew_mono then)
{
	return then.us ? r->now.us - then.us : -1;
}

enum ew_admission ew_rec_admission(const struct ew_recorder *r)
{
	/* Calls that are over and wait for what is late make room when it is needed */
	struct ew_admission_load load = {.calls = r->counts.calls - r->n_ending,
		.max_calls = r->config.max_calls,
		.frames_left = ew_secret_pool_left(r->frames),
		.disk_full = ew_tape_full(r->tape) || ew_tape_stuck(r->tape),
		.used_bytes = ew_tape_used(r->tape),
		.quota_bytes = r->config.tape.quota_bytes,
		.job_us = r->job_out ? r->now.us - r->job_began.us : 0,
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
	r->admission = ew_rec_admission(r);
	tell(r);
}

void ew_rec_admission_tick(struct ew_recorder *r)
{
	int64_t late_us = r->ticked.us ? r->now.us - r->ticked.us - TICK_US : 0;

	r->ticked = r->now;
	if (late_us < 0)
		late_us = 0;
	r->lag_us += (late_us - r->lag_us) / SMOOTH;
	r->admission = ew_rec_admission(r);
	if (r->admission != r->admission_told)
		tell(r);
}

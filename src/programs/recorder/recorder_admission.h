/*
 * Whether one more call can be recorded without loss: a pure function of how loaded a recorder
 * thread is. What is refused here is refused whole and before its first packet; a call that was
 * taken is never given up for another.
 */
#ifndef EW_PROGRAMS_RECORDER_RECORDER_ADMISSION_H
#define EW_PROGRAMS_RECORDER_RECORDER_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Why not. Numbers go over the wire and into metrics. */
enum ew_admission {
	EW_ADMIT = 0,
	EW_ADMIT_CALLS,   /* as many as there may be */
	EW_ADMIT_MEMORY,  /* locked memory for frames is used up */
	EW_ADMIT_DISK,    /* the disk, or the tape's quota, is full or about to be */
	EW_ADMIT_SLOW,    /* the disk is slow: a sync takes too long, or frames were refused a moment ago */
	EW_ADMIT_DROPS,   /* the kernel dropped packets a moment ago */
	EW_ADMIT_BUSY,    /* the thread has more to do than time */
	EW_ADMIT_PORTS,   /* too few pairs of RTP ports are free */
	EW_ADMIT_KEYS,    /* span keys are used up faster than the disk takes new ones */
	EW_ADMISSIONS
};

struct ew_admission_load {
	uint32_t calls, max_calls;
	uint32_t streams;           /* that the call brings */
	uint32_t ports, ports_free; /* pairs; ports 0: not known */
	size_t frames_left;       /* blocks of locked memory */
	bool disk_full;
	uint64_t used_bytes, quota_bytes; /* quota 0: none */
	uint64_t pending_bytes, pending_most_bytes; /* sealed and not written; most 0: not known */
	int64_t keys_short_us;    /* for how long hardly a span key has been ready; 0: they are */
	int64_t job_us;           /* for how long the disk has been at its job; 0: idle */
	int64_t since_refused_us; /* since the tape refused a frame; -1: never */
	int64_t since_dropped_us; /* since the kernel dropped a packet; -1: never */
	int64_t lag_us;           /* how late the thread is for what is due, smoothed */
};

/** The first reason against it, the lasting ones first. */
enum ew_admission ew_admission_judge(const struct ew_admission_load *load);

/** A word for logs and metrics ("calls", "memory", "disk", "slow_disk", "drops", "busy", "ports",
 * "keys"; "none"). */
const char *ew_admission_word(enum ew_admission why);

/** A sentence for the operator that says what to do. */
const char *ew_admission_sentence(enum ew_admission why);

#endif

/*
 * The memory through which a recorder thread hands packets to the ear: one writer, one reader, no system call. It is a
 * memfd that can neither shrink nor grow, locked, in no core file, and wiped behind the reader. Neither side trusts the
 * other: the writer reads nothing of it but how far the reader is, and checks that; the reader copies a record out before
 * it looks at it.
 *
 * A record says what it may be used for (`purposes`). Between ear and listener the same memory holds samples instead of packets (speech_ring).
 */
#ifndef EW_IPC_EAR_RING_H
#define EW_IPC_EAR_RING_H

#include "base/clock.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "base/slice.h"

/** Why a packet is handed over. */
enum ew_ear_purpose {
	EW_EAR_FOR_TONES = 1, /* tones of keys are looked for */
	EW_EAR_FOR_WORDS = 2, /* what is said may be listened to: control_listening is open */
};

enum ew_ear_flag {
	EW_EAR_STRAGGLER = 1, /* of the numbers before the source began anew */
	EW_EAR_HOUSE = 2,     /* who speaks is no customer */
};

struct ew_ear_record {
	uint32_t stream; /* slot, */
	uint32_t serial; /* and which of those that had it: answers name both */
	uint32_t ssrc;
	uint32_t clock_hz;
	uint32_t rtp_ts;
	uint16_t sequence;
	uint8_t codec;    /* enum ew_codec */
	uint8_t channels;
	uint8_t flags;    /* enum ew_ear_flag */
	uint8_t purposes; /* enum ew_ear_purpose */
	uint8_t thread;   /* of the recorder */
	uint32_t call;    /* its number there: streams of one call have the same */
	struct ew_wall asked; /* when a question about recording ended; 0: none did */
	struct ew_wall arrival;
	struct ew_slice payload; /* EW_EAR_MAX_PAYLOAD at most */
};

struct ew_ear_ring;

/**
 * The writer's side, and a descriptor for the reader (the caller's to close). `bytes`: a power of two, at least a page.
 * Errors: -ENOMEM, -EPERM (it cannot be locked), as memfd_create(2).
 */
EW_MUST_USE int ew_ear_ring_new(size_t bytes, struct ew_ear_ring **ret, int *ret_fd);

/**
 * The reader's side over a descriptor, which stays the caller's. Errors: -EINVAL (no such memory, or it could change
 * its size), -ENOMEM, -EPERM.
 */
EW_MUST_USE int ew_ear_ring_open(int fd, struct ew_ear_ring **ret);

/** Wipes what lies in it (both sides do) and lets go. NULL is fine. */
void ew_ear_ring_free(struct ew_ear_ring **ring);

/**
 * Writer: adds a packet. Errors: -ENOBUFS (the reader is too far behind), -EMSGSIZE (payload), -EPROTO, from then on for
 * ever (the reader says to be where it cannot be). Never blocks, makes no system call.
 */
EW_MUST_USE int ew_ear_ring_put(struct ew_ear_ring *ring, const struct ew_ear_record *record);

/** True when the other side was caught saying what cannot be: it is to be parted from. */
bool ew_ear_ring_is_broken(const struct ew_ear_ring *ring);

/**
 * Reader: takes the next packet, its payload copied to `to`, and wipes it where it lay. 1, 0 when there is none, or
 * -EBADMSG, from then on for ever.
 */
EW_MUST_USE int ew_ear_ring_take(
	struct ew_ear_ring *ring, uint8_t to[static EW_EAR_MAX_PAYLOAD], struct ew_ear_record *ret);

#endif

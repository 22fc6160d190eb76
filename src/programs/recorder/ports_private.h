/*
 * Private to the ports: what their rooms share.
 *
 *   ports.c          pairs of sockets by slot
 *   ports_from.c     who may send to a pair
 *   ports_receive.c  from a socket to the core
 *   ports_sweep.c    which sockets are looked at, and when
 *   ports_uring.c    many sockets looked at with one system call
 */
#ifndef EW_PROGRAMS_RECORDER_PORTS_PRIVATE_H
#define EW_PROGRAMS_RECORDER_PORTS_PRIVATE_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include "base/limits.h"
#include "programs/recorder/ports.h"
#include "programs/recorder/ports_uring.h"

#define EW_PORTS_BATCH 16
#define EW_PORTS_DATAGRAM_BYTES 2048
#define EW_PORTS_DRAIN_BATCHES 64
#define EW_PORTS_DRAIN_MOST ((size_t)EW_PORTS_DRAIN_BATCHES * EW_PORTS_BATCH)
/*
 * Sweeps from one look at an awake stream to the next: 40 ms, two packets, because a look that finds
 * little costs nearly as much as one that finds more. It is what EW_REC_HOLD_US and EW_REC_SWEEP_US are made for.
 */
#define EW_PORTS_PHASES 20

union ew_ports_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* What a datagram brings beside its bytes: when it came, and how many the socket has lost so far. */
#define EW_PORTS_CONTROL_BYTES (CMSG_SPACE(sizeof(struct timespec)) + CMSG_SPACE(sizeof(uint32_t)))

/* -- ports_from.c: who may send -- */

struct ew_ports_prefix {
	uint8_t bytes[16];
	uint8_t family;
	uint8_t bits;
};

struct ew_ports_from {
	union ew_ports_address latched; /* media is taken from here alone; family 0: nobody yet */
	int64_t heard_us;               /* arrival of its last packet */
	bool told_anew;                 /* signalling spoke: whoever is valid next has it */
	union ew_ports_address said;    /* by signalling; port 0: it did not say */
	uint32_t n;
	struct ew_ports_prefix allowed[EW_MAX_MEDIA_PREFIXES];
};

enum ew_ports_verdict {
	EW_PORTS_FOREIGN, /* not to be looked at */
	EW_PORTS_TAKEN,
	EW_PORTS_MOVED,   /* taken, and media comes from elsewhere than before */
};

/** Reads a numeric address. Errors: -EINVAL. */
EW_MUST_USE int ew_ports_address_read(struct ew_slice text, union ew_ports_address *ret);

/**
 * Takes over what signalling says: the address and port of the offer, and further addresses and
 * prefixes (separated by spaces) from which the peer's media may come. Who is latched stays until
 * another is heard that may send. Errors: -EINVAL (not numeric, of another family than `family`
 * where it is the offer's address, too many); `from` is unchanged then.
 */
EW_MUST_USE int ew_ports_from_set(
	struct ew_ports_from *from, sa_family_t family, const struct ew_recorder_remote *remote);

/**
 * Judges the sender of a datagram of the RTP port that came at `arrival_us`. `valid`: it reads as
 * RTP or RTCP, so that it may latch. The rule: who is latched is heard; else only who is allowed,
 * and he takes its place only when nobody has it, signalling named him or spoke anew, or it has
 * been silent for EW_RELATCH_US.
 */
enum ew_ports_verdict ew_ports_from_judge(struct ew_ports_from *from,
	const union ew_ports_address *sender, int64_t arrival_us, bool valid);

/** The same for the RTCP port, which latches nobody: the host that sends RTP or that signalling named. */
bool ew_ports_from_reports(
	const struct ew_ports_from *from, const union ew_ports_address *sender);

/* -- pairs -- */

struct ew_ports_phase;

struct ew_ports_pair {
	/* What every look needs lies in front. */
	struct ew_ports *owner;
	struct ew_ports_phase *phase; /* in which its RTP is looked for, or NULL: asleep, epoll tells of it */
	uint32_t at;                  /* its place in there */
	uint32_t slot;
	int rtp;
	unsigned quiet;
	uint32_t dropped[2];          /* by the kernel for want of room, RTP and RTCP, as it last said */
	struct ew_ports_from from;
	int rtcp;
	uint16_t port;
	uint16_t rtcp_port;           /* that the peer has named for its reports; 0: the one behind RTP's */
	bool muxed;                   /* RTCP comes on the RTP port (RFC 5761) */
	union ew_ports_address reports_to;
	union ew_ports_address handshakes_to; /* last sender of DTLS; family 0: none yet */
};

/* Awake streams that one sweep of EW_PORTS_PHASES looks at, by slot. */
struct ew_ports_phase {
	uint32_t *slots;
	uint32_t n, cap;
};

struct ew_ports_batch {
	struct mmsghdr headers[EW_PORTS_BATCH];
	struct iovec vectors[EW_PORTS_BATCH];
	union ew_ports_address from[EW_PORTS_BATCH];
	_Alignas(struct cmsghdr) uint8_t control[EW_PORTS_BATCH][EW_PORTS_CONTROL_BYTES];
};

struct ew_ports {
	/* Nobody sleeps on it: a sweep asks it. A packet then wakes no thread, which is a third of
	 * what receiving costs; when it came is the kernel's word, not ours, so a sweep that comes
	 * later changes nothing that is recorded. RTCP is edge-triggered. RTP is told of once, when a
	 * stream awakes: from then on it is looked for at regular times, without asking. */
	int epoll;
	struct ew_uring *uring; /* the config's, or NULL: recvmmsg alone */
	struct ew_ports_phase phases[EW_PORTS_PHASES];
	uint32_t sweeps;
	int64_t begun_us[EW_PORTS_PHASES]; /* when the last sweeps began; 0: none */
	struct ew_loop *loop;
	struct ew_loop_timer *sweep; /* NULL: no pair is open */
	uint32_t n_open;
	struct ew_recorder *core;
	union ew_ports_address bound;
	uint16_t low;
	uint32_t n_pairs;
	uint32_t next;
	bool *used; /* by number of the pair in the range */
	struct ew_ports_pair **slots;
	uint32_t n_slots;
	struct ew_ports_batch batch;
	uint8_t *bytes; /* EW_PORTS_BATCH blocks of EW_PORTS_DATAGRAM_BYTES in secret memory */
};

/* -- ports_receive.c -- */

/** One datagram, from whichever way of receiving it. `control` is what came with it. */
struct ew_ports_datagram {
	const union ew_ports_address *from;
	struct ew_slice bytes;
	struct msghdr *control; /* only msg_control and msg_controllen are read */
	bool cut;               /* it was longer than its room */
};

/** Hands it to the core if its sender may send; the pair may be closed when this returns. */
void ew_ports_take(struct ew_ports_pair *pair, const struct ew_ports_datagram *datagram, bool rtcp);

/** Prepares the batch. */
void ew_ports_batch_init(struct ew_ports *p);

/**
 * All that is in a socket, up to EW_PORTS_DRAIN_MOST datagrams: how many came. The pair may be closed when this
 * returns.
 */
size_t ew_ports_drain(struct ew_ports *p, uint32_t slot, bool rtcp);

/** What the kernel has lost for want of room behind the last datagram that was read. */
void ew_ports_last_drops(struct ew_ports_pair *pair);

/* -- ports_sweep.c -- */

/** Has epoll tell of the pair's first packets. Errors: as epoll_ctl(2). */
EW_MUST_USE int ew_ports_watch(struct ew_ports_pair *pair);

/** Takes the pair out of its phase; fine when it is in none. */
void ew_ports_asleep(struct ew_ports_pair *pair);

/** Sweeps begin; fine when they have. Errors: -ENOMEM. */
EW_MUST_USE int ew_ports_sweep_begin(struct ew_ports *p);

/** No pair is left: sweeps end, and nothing waits for them. */
void ew_ports_sweep_end(struct ew_ports *p);

#endif

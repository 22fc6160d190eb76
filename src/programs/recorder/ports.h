/*
 * Private to the recorder's program: the RTP and RTCP sockets of one thread, in pairs by slot.
 * Datagrams are taken from one sender for each pair, who must be among those that signalling
 * allows, and handed to the core with their kernel time; what comes from elsewhere is counted and
 * never looked at. Belongs to the thread of its loop.
 */
#ifndef EW_PROGRAMS_RECORDER_PORTS_H
#define EW_PROGRAMS_RECORDER_PORTS_H

#include "base/error.h"
#include "base/loop.h"
#include "programs/recorder/recorder.h"

struct ew_ports;
struct ew_uring;

struct ew_ports_config {
	const char *address; /* to bind, IPv4 or IPv6 */
	uint16_t low;        /* the thread's own range of ports, both ends in it */
	uint16_t high;
	uint32_t slots;      /* more than the highest slot */
	/* Asks many sockets at once; the caller's, and of no other thread while the ports live. NULL:
	 * recvmmsg(2) for each. What is handed to the core is the same. */
	struct ew_uring *uring;
};

/** Errors: -EINVAL (address, range), -ENOMEM, with a sentence. */
EW_MUST_USE int ew_ports_new(struct ew_loop *loop, const struct ew_ports_config *config,
	struct ew_ports **ret, struct ew_error *error);
/** Closes everything; hands nothing more to the core. */
void ew_ports_free(struct ew_ports **ports);

/** Who gets the datagrams, from now on. NULL: nobody, they are thrown away. */
void ew_ports_attach(struct ew_ports *ports, struct ew_recorder *core);

/* As the functions of struct ew_recorder_ops. */
EW_MUST_USE int ew_ports_open(struct ew_ports *ports, uint32_t slot,
	const struct ew_recorder_remote *remote, uint16_t port, uint16_t *ret_port);
/** Errors: -ENOENT (no pair in the slot), -EINVAL (address). */
EW_MUST_USE int ew_ports_peer(
	struct ew_ports *ports, uint32_t slot, const struct ew_recorder_remote *remote);
/** Where reports go until the peer's own have come: this port, or RTP port + 1 when 0; muxed: the RTP port. */
void ew_ports_reports(struct ew_ports *ports, uint32_t slot, uint16_t rtcp_port, bool mux);
/**
 * Hands in what the kernel already holds and what it lost for want of room, then closes. A slot without
 * a pair is fine. From inside ew_recorder_rtp() the core may close the pair it was called for and
 * no other.
 */
void ew_ports_close(struct ew_ports *ports, uint32_t slot);
/** Never blocks; what cannot be sent is lost. */
void ew_ports_rtcp(struct ew_ports *ports, uint32_t slot, struct ew_slice packet);
/** From the RTP port to where RTP last came from, else to `port` of the allowed address. As ew_ports_rtcp(). */
void ew_ports_rtp_send(
	struct ew_ports *ports, uint32_t slot, uint16_t port, struct ew_slice packet);

#endif

/*
 * The core of the signal program: SIP requests and messages of the recorders in, SIP responses and messages to the
 * recorders out. It has no socket, no loop and no clock but its io, so that the simulator can run it.
 *
 * A recorder is a set of threads, each with a connection of its own; a call belongs to the thread that
 * ew_signal_thread() says, for all of its life.
 */
#ifndef EW_PROGRAMS_SIGNAL_SIGNAL_H
#define EW_PROGRAMS_SIGNAL_SIGNAL_H

#include "base/io.h"
#include "ipc/messages.h"
#include "sip/digest_auth.h"
#include "sip/sip_hop.h"

#define EW_SIGNAL_MAX_PEERS 256
#define EW_SIGNAL_MAX_THREADS 64

struct ew_signal;

struct ew_signal_ops {
	/** Sends a response; a final one (200 and above) is the last use of `transaction`. */
	void (*respond)(void *arg, void *transaction, unsigned status, struct ew_slice bytes);
	/** Sends bytes over a hop outside of any transaction. */
	void (*send)(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes);
	/** Sends a request without Via in a client transaction of its own; see struct ew_siprec_ops. */
	int (*request)(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes, uint64_t ticket);
	/** Sends a message to a recorder thread that is up. Errors: as ew_channel_send(). */
	int (*recorder)(void *arg, uint32_t thread, uint16_t number, uint64_t request, const void *message);
	/**
	 * May much more be said to this thread now, or does too much wait already
	 * (ew_channel_has_room())? What it is told when it is back is held to it and goes on from
	 * tick to tick. NULL: always.
	 */
	bool (*room)(void *arg, uint32_t thread);
};

enum { EW_SIGNAL_UDP = 1, EW_SIGNAL_TCP = 2, EW_SIGNAL_TLS = 4 };

struct ew_signal_peer {
	char name[65];
	char address[EW_SIP_ADDRESS_BYTES]; /* numeric */
	char tls_name[256]; /* that its certificate must carry; empty: none asked for */
	unsigned transports; /* bits that it may come by; 0: any */
	const struct ew_digest_user *digest; /* must outlive the core; NULL: none */
	char media[EW_MAX_MEDIA_TEXT_BYTES + 1]; /* further addresses and prefixes of its media, separated by spaces */
	bool unrecorded; /* its calls are taken also where they cannot be recorded */
};

struct ew_signal_config {
	struct ew_io *io;
	const struct ew_signal_ops *ops;
	void *arg;
	const struct ew_signal_peer *peers; /* copied; with none, loopback is heard as "loopback" */
	size_t n_peers;
	const char *rtp_address; /* named in answers; empty: the address a request came to */
	uint32_t threads;        /* of the recorder, 1 to EW_SIGNAL_MAX_THREADS */
};

/** Errors: -EINVAL (threads, too many peers, an address that is not numeric), -ENOMEM. */
EW_MUST_USE int ew_signal_new(const struct ew_signal_config *config, struct ew_signal **ret);

/** Says nothing to anybody but 503 to what is pending: the calls go on without this process. */
void ew_signal_free(struct ew_signal **s);

/** A SIP request; see ew_siprec_request(). */
void ew_signal_request(
	struct ew_signal *s, struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction);

/** A datagram that is no message; see ew_siprec_unreadable(). */
void ew_signal_unreadable(struct ew_signal *s, struct ew_slice raw, const struct ew_sip_hop *hop);

/**
 * The transaction of an INVITE was cancelled (RFC 3261, 9.2): it is answered 487, and a call that
 * was its first offer ends. One that is not pending is fine.
 */
void ew_signal_cancelled(struct ew_signal *s, void *transaction);

/** The name that the certificate of the peer at this address must carry; empty: any; NULL: it is not listed. */
const char *ew_signal_tls_name(const struct ew_signal *s, const char *address);

/** The transport has refused or given something up: told as other refusals are, a few and then only how many. */
void ew_signal_trouble(struct ew_signal *s, const struct ew_sip_trouble *trouble);

/** What became of a request with a ticket; see ew_siprec_outcome(). */
void ew_signal_outcome(struct ew_signal *s, uint64_t ticket, int error, struct ew_slice raw);

/** A 2xx to an INVITE of ours came again; see ew_siprec_repeated(). */
void ew_signal_repeated(struct ew_signal *s, struct ew_slice raw);

/** A recorder thread can be spoken to, or no more. New calls wait for its restore_end. */
void ew_signal_recorder_up(struct ew_signal *s, uint32_t thread);

/** Calls of the thread that wait for its answer are refused; those that stand go on. */
void ew_signal_recorder_down(struct ew_signal *s, uint32_t thread);

/**
 * A message of a recorder thread. Errors: -EPROTO (not one of its messages, or a list of calls that
 * is not whole): end the connection; the next one begins anew.
 */
EW_MUST_USE int ew_signal_message(struct ew_signal *s, uint32_t thread, const struct ew_message *message);

/** Timers. Call it at least every 100 ms. */
void ew_signal_tick(struct ew_signal *s);

/** The thread that owns an interaction: CRC-32C of its 16 bytes modulo `threads`. */
uint32_t ew_signal_thread(struct ew_id interaction, uint32_t threads);

struct ew_signal_counts {
	uint64_t strangers; /* requests of unlisted peers */
	uint64_t malformed;
	uint64_t calls;     /* live now */
	uint64_t refused;   /* first offers that the recorder did not take */
	uint64_t unrecorded; /* first offers that were taken without being recorded */
	uint64_t lost;      /* messages that a recorder did not take */
	uint64_t resumed;   /* calls offered again to a recorder that had lost them */
	uint64_t barred;    /* requests of listed peers without the transport or certificate they must have */
	uint64_t unproven;  /* wrong answers to a digest challenge */
	uint64_t expired;   /* sessions that nobody refreshed */
	uint64_t asked;     /* snapshots of metadata asked for */
	uint64_t keys;      /* told of by INFO */
	uint64_t given_up;  /* calls hung up because the recorder could not take them back */
	uint64_t unkeyed;   /* secured streams whose keys are lost, each time that a recorder says so */
	uint64_t keys_asked; /* INVITEs that asked for them */
};

/** The counts since the start, and the calls live now. */
struct ew_signal_counts ew_signal_counts(const struct ew_signal *s);

#endif

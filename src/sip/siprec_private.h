/*
 * What the files of the session layer share: its table of calls and the answers.
 */
#ifndef EW_SIP_SIPREC_PRIVATE_H
#define EW_SIP_SIPREC_PRIVATE_H

#include "sip/digest_nonce.h"
#include "sip/siprec_session.h"

#define SIPREC_BUCKETS 1024
#define SIPREC_MAX_FAREWELLS 1024
#define SIPREC_T1_US (500 * EW_US_PER_MS)
#define SIPREC_BYE_TICKET UINT64_MAX

/* What is said of ourselves, in one place: docs/internals/sip.md has the table of what each method is answered. */
#define SIPREC_ALLOW "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO\r\n"
#define SIPREC_SUPPORTED "Supported: siprec, timer\r\n"
#define SIPREC_ACCEPT                                                                                   \
	"Accept: application/sdp, application/rs-metadata+xml, application/rs-metadata, multipart/mixed\r\n"
#define SIPREC_RECV_INFO "Recv-Info: infoDtmf\r\n"

struct ew_siprec {
	struct ew_io *io;
	const struct ew_siprec_ops *ops;
	void *arg;
	char rtp_address[EW_SIP_ADDRESS_BYTES];
	uint32_t seed;
	struct ew_siprec_counts counts;
	struct ew_siprec_call *by_call_id[SIPREC_BUCKETS];
	struct ew_siprec_call *by_interaction[SIPREC_BUCKETS];
	/* Dialogs whose BYE came before they were given back: hashes of what names them. */
	struct ew_hash *farewells;
	size_t n_farewells;
	struct ew_digest_nonces *nonces; /* NULL until somebody is challenged */
	uint64_t last_ticket;
	struct ew_mono asks_since; /* snapshots in this second */
	unsigned asks;
	struct ew_mono keys_due; /* when the INVITEs for keys that were sent would have been, evenly spread */
};

/** Adds a call to both indexes. */
void siprec_table_add(struct ew_siprec *s, struct ew_siprec_call *call);
/** Takes a call out of both indexes and frees it. */
void siprec_table_drop(struct ew_siprec *s, struct ew_siprec_call *call);
/** The call whose dialog the request is within, or NULL. */
struct ew_siprec_call *siprec_table_match(struct ew_siprec *s, const struct ew_sip_message *request);
/** The call whose dialog a response to a request of ours is within, or NULL. */
struct ew_siprec_call *siprec_table_match_response(struct ew_siprec *s, const struct ew_sip_message *response);
/** A call that the same first request has made over another path (RFC 3261 section 8.2.2.2), or NULL. */
struct ew_siprec_call *siprec_table_merged(struct ew_siprec *s, const struct ew_sip_message *request);

struct ew_siprec_call *siprec_call_new(void);
void siprec_call_free(struct ew_siprec_call *call);
void siprec_pending_free(struct ew_siprec_pending *pending);

/** Answers without a dialog. `headers` may be NULL. */
void siprec_answer(struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	void *transaction, unsigned status, const char *headers);

/** What is wrong with an offer, and the headers that tell the peer. */
struct siprec_verdict {
	struct ew_siprec_refusal refusal;
	const char *headers;
};

extern const struct ew_siprec_refusal siprec_no_memory, siprec_extension, siprec_merged,
	siprec_full, siprec_busy, siprec_early, siprec_unknown, siprec_crossed;

/** Why the offer cannot be taken, or NULL. `first`: it opens a session. */
const struct siprec_verdict *siprec_judge(const struct ew_siprec_pending *p, bool first);

/**
 * The refusal that an error of reading, following or opening a dialog leads to (-EAGAIN: nobody to
 * record).
 */
const struct ew_siprec_refusal *siprec_refusal_of(int error);

/** Answers an INVITE without a dialog and tells the owner that no recording comes of it. */
void siprec_refuse_invite(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction, const struct ew_siprec_refusal *refusal,
	const char *headers);

/** True (and forgotten) when the peer of the dialog has said BYE while it was not here. */
bool siprec_farewell_take(struct ew_siprec *s, const struct ew_dialog *d);

/**
 * Whether a well-formed request of a listed peer may be acted on. When not, it is answered (403, or 401 with a
 * challenge) and told.
 */
bool siprec_may_pass(struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	void *transaction);

/** Answers 420 when the request requires what is not known; true when it did. */
bool siprec_refuse_extensions(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction);

/** 500 with a random Retry-After of 0 to 10 s (RFC 3261 section 14.2, RFC 3311 section 5.2). Frees `p`. */
void siprec_refuse_busy(struct ew_siprec *s, struct ew_siprec_pending *p);

/** 481, or 503 while the dialog may only not have been given back yet. */
void siprec_refuse_unknown(struct ew_siprec *s, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction);

/** Answers a request that was kept, by the error that reading or following it has met. */
void siprec_refuse_by(struct ew_siprec *s, const struct ew_siprec_pending *p, int error);

/** Refuses with a verdict and frees `p`. */
void siprec_refuse_verdict(struct ew_siprec *s, struct ew_siprec_pending *p, const struct siprec_verdict *why);

/** ew_dialog_follow(), and requests of ours take the way of this one again. */
int siprec_follow(struct ew_siprec_call *call, const struct ew_sip_message *m, const struct ew_sip_hop *hop);

/** A copy of the message with its offer. Errors: -ENOMEM, those of ew_sip_message_read(). */
int siprec_keep(struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction, struct ew_siprec_pending **ret);

/** Maps the pending offer to parties and hands it to the owner, who may accept, refuse or end the call in it. */
void siprec_offer_to_owner(struct ew_siprec *s, struct ew_siprec_call *call, bool first);

/**
 * What a request without an offer tells in metadata or headers: parties, facts, and streams that change hands. `p`
 * stays the caller's. Errors: those of siprec_tell(); nothing was told then.
 */
int siprec_describe(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p);

/** Notes what the peer says that it can do. */
void siprec_note_peer(struct ew_dialog *d, const struct ew_sip_message *m);

/**
 * Adds Contact, Allow and Supported: what every request of ours and every 2xx within a dialog carries. `request` is the
 * one that is answered; NULL for a request of ours.
 */
void siprec_add_self(const struct ew_sip_message *request, const struct ew_sip_hop *hop, struct ew_buf *to);

/** Ends a session by itself: told, BYE with this Reason, `ended` (transport), freed. */
void siprec_end(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_siprec_notice *notice,
	const char *reason);
/* -- siprec_told.c: what a request tells of the call -- */

/** A request (or the answer to one of ours), and what it told. */
struct siprec_told {
	const struct ew_sip_message *message;
	struct ew_slice raw;                 /* of all of it */
	const struct ew_siprec_offer *offer; /* its metadata, and every defect of its body */
	const struct ew_sdp *sdp; /* the m-lines that are mapped; NULL: those of the last offer */
	bool first;               /* it opens the session */
	bool evidence_lost;       /* set by siprec_tell() */
	size_t party_of_media[EW_MAX_STREAMS_PER_CALL]; /* set by it: index into the parties, or SIZE_MAX */
};

/**
 * Takes over what the request tells: its headers and metadata into the dialog's model, parties for the m-lines, and,
 * where something is new, the message without its secrets into `call->evidence` and the facts into `facts`, which are
 * left empty otherwise. A full snapshot is asked for where the metadata has a gap. Errors: -ENOMEM, those of
 * ew_id_new(): nothing was told then.
 */
int siprec_tell(struct ew_siprec *s, struct ew_siprec_call *call, struct siprec_told *told, struct ew_buf *facts);

/** Handles INVITE outside and inside of a dialog. */
void siprec_invite(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction);

/* -- siprec_update.c -- */

/** UPDATE (RFC 3311). */
void siprec_update(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction);

/* -- siprec_info.c -- */

/** INFO (RFC 2976, RFC 6086). */
void siprec_info(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction);

/* -- siprec_delayed.c: INVITE without an offer -- */

/** Makes the first offer of ours the pending one: as many m-lines as the INVITE names participants, at least one. */
void siprec_make_offer(struct ew_siprec_pending *p);
/** An INVITE without an offer within the dialog: what stands is offered again, whole. Takes `p`. */
void siprec_offer_again(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_siprec_pending *p);
/**
 * The answer to an offer of ours has come, in an ACK or (`optional`) in a 2xx. May end the call. False when it is of no
 * use: nothing that could be recorded, or plain where we had offered it secured.
 */
bool siprec_take_answer(struct ew_siprec *s, struct ew_siprec_call *call, struct ew_slice raw,
	const struct ew_sip_hop *hop, bool optional);
/** Reads our own last description; false when there is none. */
bool siprec_read_description(const struct ew_dialog *d, struct ew_sdp *ret);
/**
 * Adds our last description as an offer, with keys of ours where it is secured; unchanged but for them, or (`open`) so
 * that held streams may go on, and with a higher version where it is not what was said before. `anew`: as in
 * struct ew_siprec_ops. Into a secret buffer. Errors: -ENOENT (none is kept), those of ops->secure, of the buffer.
 */
int siprec_write_standing(struct ew_siprec *s, struct ew_siprec_call *call, bool open, bool anew, struct ew_buf *to);
/** Sends the 2xx to `p`, which is repeated until its ACK. Errors: -ENOMEM, -EFBIG: nothing was sent. */
int siprec_send_accepted(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_siprec_pending *p,
	struct ew_slice sdp);

/** Answers `p`, an UPDATE, with 200 and the description, which may be empty. Errors: as siprec_send_accepted(). */
int siprec_send_updated(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_siprec_pending *p,
	struct ew_slice sdp);

/* -- siprec_timer.c: RFC 4028 -- */

/** Answers 422 when the interval of a peer that knows timers is too small; true when it did. */
bool siprec_timer_refused(struct ew_siprec *s, const struct ew_sip_message *m, const struct ew_sip_hop *hop,
	void *transaction);
/** Begins, goes on with or stops the timer by a request that is about to get its 2xx. */
void siprec_timer_take(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_sip_message *m);
/** The same by a 2xx to a refresh of ours. */
void siprec_timer_answered(struct ew_siprec *s, struct ew_siprec_call *call, const struct ew_sip_message *m);
/** A sign of life that is no refresh: the timer begins anew as it was. */
void siprec_timer_again(struct ew_siprec *s, struct ew_siprec_call *call);
/** After a restart: what is left of the timer, but long enough for a refresh that was on its way. */
void siprec_timer_restore(struct ew_siprec *s, struct ew_siprec_call *call);
/** Adds Session-Expires (and Require) for a 2xx. */
void siprec_timer_add(const struct ew_dialog *d, struct ew_buf *to);
/** True when the timer has run out and the call was ended by it. */
bool siprec_timer_expired(struct ew_siprec *s, struct ew_siprec_call *call);

/* -- siprec_own.c: requests of ours -- */

/** True while an offer of ours waits for its answer. */
bool siprec_is_offering(const struct ew_siprec_call *call);
/**
 * Where a request of ours goes: over the way the peer's last request came, or, when that connection is gone, to the
 * numeric address in its Contact if that is a listed peer's.
 */
struct ew_sip_hop siprec_own_hop(struct ew_siprec *s, const struct ew_siprec_call *call);
/** Sends what is due: a refresh, a wanted snapshot. */
void siprec_own_tick(struct ew_siprec *s, struct ew_siprec_call *call);

#endif

/*
 * The session layer of a recording server (RFC 7866): requests in, responses out, recording sessions in between. It
 * knows no socket and no recorder: its owner carries bytes for it, gets ports for the streams of an offer, and hears
 * what has changed. Everything happens within the calls below, in the caller's thread, without blocking.
 */
#ifndef EW_SIP_SIPREC_SESSION_H
#define EW_SIP_SIPREC_SESSION_H

#include "base/io.h"
#include "sip/dialog.h"
#include "sip/facts.h"
#include "sip/sdp_crypto.h"
#include "sip/siprec_offer.h"

#define EW_SIPREC_MAX_CALLS 20000
#define EW_SIPREC_SNAPSHOTS_A_SECOND 20
/* Keys that were lost are asked for again by so many INVITEs a second over all calls, a few of them at once. */
#define EW_SIPREC_KEYS_A_SECOND 50
#define EW_SIPREC_KEYS_AT_ONCE 10

struct ew_siprec;

/** Why a session has ended; the numbers of call_end. */
enum ew_siprec_cause { EW_SIPREC_BYE = 0, EW_SIPREC_CANCELLED = 1, EW_SIPREC_TRANSPORT = 3, EW_SIPREC_ORDER = 5 };

/**
 * Why a request was refused by this layer: if it was to be the beginning of a recording, there is
 * none.
 */
struct ew_siprec_refusal {
	unsigned status;
	const char *why;    /* a word of our own */
	const char *remedy; /* a sentence for the operator: what it means and what to do */
};

/** Something that is told of a live session, or of its end: each is a line in the log. */
struct ew_siprec_notice {
	const char *why;    /* a word of our own */
	const char *remedy; /* a sentence for the operator: what it means and what to do */
	bool defect;        /* the recording may be less than it should be: the word belongs to the facts too */
};

/** Which way an offer has come; all of them lead to the same streams. */
enum ew_siprec_way {
	EW_SIPREC_OFFERED,  /* in an INVITE: the answer goes into the 2xx, which is repeated until its ACK */
	EW_SIPREC_UPDATED,  /* in an UPDATE */
	EW_SIPREC_OURS,     /* an INVITE without one: `offer` is what we offer in the 2xx, answered in the ACK */
	EW_SIPREC_ANSWERED, /* the answer to an offer of ours: nothing goes back */
};

/** Bits: why a full snapshot of the metadata is wanted (RFC 7866 section 9.2). */
enum ew_siprec_gap {
	EW_SIPREC_GAP_RESTORED = 1,   /* this process is new and was not there when something may have changed */
	EW_SIPREC_GAP_UNKNOWN_ID = 2, /* an update names what was never described */
	EW_SIPREC_GAP_MISSING = 4,    /* a recording client that sends no metadata */
	EW_SIPREC_GAP_MALFORMED = 8,  /* metadata that could not be read whole */
};

/** An offer that waits for its answer. */
struct ew_siprec_pending {
	enum ew_siprec_way way;
	bool optional;     /* EW_SIPREC_ANSWERED: the session stands without it too */
	void *transaction; /* NULL with EW_SIPREC_ANSWERED */
	struct ew_buf raw;
	struct ew_sip_message message; /* slices into raw */
	struct ew_sip_hop hop;
	struct ew_siprec_offer offer;
	size_t party_of_media[EW_MAX_STREAMS_PER_CALL]; /* index into the dialog's parties, or SIZE_MAX */
	struct ew_sdp_security security[EW_MAX_STREAMS_PER_CALL]; /* filled by the owner before it accepts; wiped */
};

/** A request of ours that waits for its outcome; one at a time in a dialog. */
struct ew_siprec_own {
	uint64_t ticket; /* 0: none */
	bool invite;
	bool refresh;  /* of the session timer; otherwise for keys or a snapshot */
	bool keys;     /* the peer is to say its keys again */
	uint8_t gaps;  /* what the snapshot is for */
	uint32_t cseq;
};

struct ew_siprec_call {
	struct ew_dialog dialog;
	struct ew_siprec_pending *pending; /* NULL: no offer waits */
	bool unanswered;         /* the last 2xx has our offer; its answer comes in the ACK */
	uint32_t accepted_cseq;  /* of the INVITE that `accepted` answers */
	struct ew_siprec_own own;
	struct ew_mono own_at;   /* no request of ours before this: glare, Retry-After */
	unsigned own_tries;      /* in a row that were put off */
	bool detour;             /* the peer's last connection is gone: our requests go to its Contact */
	uint8_t gaps;            /* snapshots that are still to be asked for */
	bool keys_wanted;        /* the peer is still to be asked for its keys */
	bool keys_refused;       /* and has not given them: that was told */
	struct ew_mono expires_at; /* the session timer; 0: none runs */
	struct ew_mono refresh_at; /* and when it is ours to refresh */
	struct ew_buf ack;       /* the ACK of our last INVITE, for a 2xx that comes again; empty without */
	/* What told the facts of `offered` or `described`, without its secrets, until the offer is taken. */
	struct ew_buf evidence;
	bool untold;             /* something was learned that no facts have told, for want of memory */
	struct ew_buf accepted;  /* the last 2xx, sent again until its ACK; empty when none waits */
	struct ew_mono resend_at;
	struct ew_mono give_up_at;
	int64_t resend_us;
	void *owner; /* the owner's, NULL at first; it frees it in `ended` */
	struct ew_siprec_call *next_by_call_id;
	struct ew_siprec_call *next_by_interaction;
};

struct ew_digest_user;

/** How a listed peer stands. */
struct ew_siprec_access {
	const struct ew_siprec_refusal *refusal; /* it must not come this way: 403; NULL: it may */
	const struct ew_digest_user *user;       /* and must prove to be this one; NULL: need not */
};

struct ew_siprec_ops {
	/** Sends a response in its transaction. A final one (200 and above) is the last use of `transaction`. */
	void (*respond)(void *arg, void *transaction, unsigned status, struct ew_slice bytes);
	/** Sends bytes over a hop outside of any transaction: a 2xx again. */
	void (*send)(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes);
	/**
	 * Sends a request without Via in a client transaction of its own (an ACK: in none). With a ticket that is not 0
	 * ew_siprec_outcome() is called for it later, unless this returns an error.
	 */
	int (*request)(void *arg, const struct ew_sip_hop *hop, struct ew_slice bytes, uint64_t ticket);
	/** Is there somebody who can take, or refuse, this new call? Otherwise it is answered 503. */
	bool (*ready)(void *arg, struct ew_id interaction);
	/** Has who is ready for it room as well, as far as is known? NULL: always. Who has is preferred. */
	bool (*has_room)(void *arg, struct ew_id interaction);
	/** Would a call of whoever asks be taken now, as far as is known? Otherwise OPTIONS is answered 503. */
	bool (*able)(void *arg, const struct ew_sip_hop *hop);
	/** Was every dialog of old given back? Before that, one that is not here may be late. */
	bool (*whole)(void *arg);
	/** A first offer or, when the dialog has streams, another one: get ports, then accept or refuse it. */
	void (*offered)(void *arg, struct ew_siprec_call *call, struct ew_slice facts);
	/**
	 * Metadata without an offer: `pending` has the standing m-lines and who is on them now. A live stream whose
	 * party is another one has to become another stream, on the same port. `facts` may be empty.
	 */
	void (*described)(void *arg, struct ew_siprec_call *call, struct ew_slice facts);
	/**
	 * A key was pressed; which one was not looked at. `party` zero: it is not known whose. `duration_us` 0: it is
	 * not known how long.
	 */
	void (*key_pressed)(void *arg, struct ew_siprec_call *call, struct ew_id party, uint32_t duration_us);
	/** Something to tell of a session; `call` may be NULL. `ended` may follow. */
	void (*noticed)(void *arg, struct ew_siprec_call *call, const struct ew_siprec_notice *notice);
	/** A later offer was cancelled before its answer: the session goes on as it was. */
	void (*withdrawn)(void *arg, struct ew_siprec_call *call);
	/**
	 * A request was refused that might have become a recording, or changed one, and the owner
	 * has not heard of it.
	 */
	void (*refused)(void *arg, const struct ew_siprec_refusal *refusal);
	/**
	 * How each m-line of our last description, which is about to be offered again, is secured:
	 * `security` holds what the description says (ew_sdp_stood()), without keys, and has ours afterwards. `anew`:
	 * keys were lost, so a handshake must be made again. Returns 1 when anything differs from what was said before,
	 * otherwise 0. Errors: -EAGAIN (not known now), -ENOMEM. NULL: nothing is ever secured.
	 */
	int (*secure)(void *arg, struct ew_siprec_call *call, bool anew, struct ew_sdp_security *security,
		size_t n_media);
	/** The dialog has changed and should be saved. */
	void (*changed)(void *arg, struct ew_siprec_call *call);
	/** The session is over; `call` is freed after this returns. */
	void (*ended)(void *arg, struct ew_siprec_call *call, enum ew_siprec_cause cause);
	/** The name of the listed peer with this numeric address; an empty slice for a stranger, who gets 403. */
	struct ew_slice (*peer)(void *arg, const char *address);
	/** What a request of a listed peer over this hop must satisfy. NULL: nothing. */
	struct ew_siprec_access (*access)(void *arg, const struct ew_sip_hop *hop);
};

struct ew_siprec_config {
	struct ew_io *io;
	const struct ew_siprec_ops *ops;
	void *arg;
	const char *rtp_address; /* named in answers; copied */
};

struct ew_siprec_counts {
	uint64_t strangers; /* requests of unlisted peers */
	uint64_t malformed; /* requests that could not be read */
	uint64_t calls;     /* live now */
	uint64_t barred;    /* requests of listed peers without the transport or certificate they must have */
	uint64_t unproven;  /* wrong answers to a challenge */
	uint64_t expired;   /* sessions ended because nobody refreshed them */
	uint64_t asked;     /* snapshots asked for */
	uint64_t keys_asked; /* INVITEs by which peers were asked for their keys again */
};

/**
 * A session layer without calls; `io`, `ops` and `arg` of the configuration must outlive it.
 * Errors: -ENOMEM, those of ew_io_random().
 */
EW_MUST_USE int ew_siprec_new(const struct ew_siprec_config *config, struct ew_siprec **ret);

/** Ends nothing on the wire: the dialogs live on with the recorder. Pending transactions are answered 503. */
void ew_siprec_free(struct ew_siprec **s);

/** A request. `raw` is one whole message. `transaction` is answered exactly once with a final status; ACK has none. */
void ew_siprec_request(
	struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_hop *hop, void *transaction);

/**
 * What came over the hop is no message for the transport: counted, told to the owner when a listed peer sent it,
 * because it may have been a recording, and answered 400 where it can be read here.
 */
void ew_siprec_unreadable(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_hop *hop);

/** The transaction of an INVITE was cancelled (the CANCEL itself is answered by the transport): 487. */
void ew_siprec_cancelled(struct ew_siprec *s, void *transaction);

/**
 * What became of a request with this ticket: a final response (`error` 0), or -ETIMEDOUT and the like. Tickets of
 * sessions that are over are fine.
 */
void ew_siprec_outcome(struct ew_siprec *s, uint64_t ticket, int error, struct ew_slice raw);

/** A 2xx to an INVITE of ours came again: its ACK is sent again (RFC 3261 section 13.2.2.4). */
void ew_siprec_repeated(struct ew_siprec *s, struct ew_slice raw);

/**
 * Wants a full snapshot of the metadata: asked for when nothing else is on its way in the dialog, once for each kind of
 * gap (`gap`, one of enum ew_siprec_gap), EW_SIPREC_SNAPSHOTS_A_SECOND over all calls, and only from a recording client
 * that has not refused such a request and can be asked without harm (RFC 7866 section 9.2).
 */
void ew_siprec_ask_snapshot(struct ew_siprec *s, struct ew_siprec_call *call, enum ew_siprec_gap gap);

/**
 * The keys of the call's media were lost, all or some: its peer is asked for them by an INVITE with our last
 * description and keys of ours, whose answer is an offer that waits, as after every INVITE of ours.
 * EW_SIPREC_KEYS_A_SECOND over all calls; one that is already to be asked, or has not answered yet, is not asked
 * twice. A peer that gives none is told of once (`keys_refused`), and may be asked again.
 */
void ew_siprec_ask_keys(struct ew_siprec *s, struct ew_siprec_call *call);

/** Retransmits what is due. Call it at least every 100 ms. */
void ew_siprec_tick(struct ew_siprec *s);

/**
 * Takes the pending offer, with a 200 where one is owed; m-lines whose stream in the dialog is live are taken. A
 * pending offer must exist.
 */
void ew_siprec_accept(struct ew_siprec *s, struct ew_siprec_call *call);

/**
 * Refuses the pending offer. With a first offer the call is freed without `ended`; otherwise the session goes on as it
 * was, but where it was the answer to the offer of ours that the session hangs on: that one ends with BYE and `ended`.
 * 503 carries Retry-After.
 */
void ew_siprec_refuse(struct ew_siprec *s, struct ew_siprec_call *call, unsigned status);

/**
 * Hangs up: BYE where the dialog is confirmed, a refusal where the first offer still waits. Frees
 * without `ended`. `reason` is the value of a Reason header (RFC 3326) that tells the peer why.
 */
void ew_siprec_hang_up(struct ew_siprec *s, struct ew_siprec_call *call, const char *reason);

/**
 * Takes a saved dialog in. Errors: -EEXIST (known), -ECANCELED (its peer has said BYE before it was
 * given back), -EBADMSG, -EPROTO, -ENOMEM.
 */
EW_MUST_USE int ew_siprec_restore(
	struct ew_siprec *s, struct ew_slice saved, struct ew_siprec_call **ret);

/** The call of an interaction, or NULL. */
struct ew_siprec_call *ew_siprec_find(struct ew_siprec *s, struct ew_id interaction);

/** Calls fn for each call; it may end the call it is given. */
void ew_siprec_each(struct ew_siprec *s, void (*fn)(void *arg, struct ew_siprec_call *call), void *arg);

/** The counts since the start, and the calls live now. */
struct ew_siprec_counts ew_siprec_counts(const struct ew_siprec *s);

#endif

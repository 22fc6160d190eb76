/*
 * One recording session as a dialog of ours (RFC 3261 section 12, always as the called side), with everything that
 * another process needs to go on with it: it is saved as bytes through the recorder and survives this program.
 */
#ifndef EW_SIP_DIALOG_H
#define EW_SIP_DIALOG_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/id.h"
#include "sip/party.h"
#include "sip/sip_hop.h"
#include "sip/sip_message.h"

#define EW_DIALOG_TEXT_MAX_BYTES 2048
#define EW_DIALOG_DESCRIPTION_MAX_BYTES (24 * 1024) /* with every stream and codec that there may be */
#define EW_DIALOG_TAG_BYTES 33

/** Texts of a dialog. Their order is part of the saved form. */
enum ew_dialog_text {
	EW_DIALOG_CALL_ID,
	EW_DIALOG_LOCAL_TAG,
	EW_DIALOG_REMOTE_TAG,
	EW_DIALOG_LOCAL,   /* value of To as first received, without our tag */
	EW_DIALOG_REMOTE,  /* value of From, with its tag */
	EW_DIALOG_TARGET,  /* URI of the peer's Contact */
	EW_DIALOG_ROUTES,  /* Record-Route values, joined by commas, in the order of Route for us */
	EW_DIALOG_PEER,    /* the configured name of the peer */
	EW_DIALOG_DESCRIPTION, /* our last session description, answer or offer; empty when it was too long to keep */
	EW_DIALOG_INVITE,  /* the first INVITE without its secrets (siprec_evidence.h); not in the saved form */
	EW_DIALOG_TEXTS
};

struct ew_dialog_stream {
	bool live;            /* the recorder has a port for it */
	bool active;          /* the peer sends */
	bool refused;         /* a=recordpref asked us not to record */
	bool unrecorded;      /* nobody listens, because the recorder had no room: answered as inactive */
	uint32_t number;      /* the recorder's name for it, never used twice in a call */
	struct ew_id party;
	struct ew_id order;   /* the restriction that `refused` led to */
	uint16_t local_port;
	uint16_t remote_port;
	char remote[EW_SIP_ADDRESS_BYTES];
	uint32_t codecs_crc;  /* tells whether the codec map has changed */
};

/** What the peer has said that it can do (RFC 3261 section 20, RFC 7866 section 9). */
struct ew_dialog_peer {
	bool siprec;    /* is a recording client by its own words */
	bool updates;   /* Allow has UPDATE */
	bool snapshots; /* Accept has application/rs-metadata-request */
	bool mute;      /* has refused such a request: it is left alone */
};

/** The session timer of RFC 4028. */
struct ew_dialog_timer {
	uint32_t seconds;        /* 0: none runs */
	bool ours;               /* we refresh, otherwise the peer */
	struct ew_wall refreshed; /* when it began anew */
};

struct ew_dialog {
	struct ew_id interaction;
	struct ew_buf texts[EW_DIALOG_TEXTS];
	struct ew_sip_hop hop;
	uint32_t remote_cseq;
	uint32_t local_cseq;
	uint64_t sdp_session;
	uint64_t sdp_version;
	bool confirmed; /* the ACK has come */
	uint32_t next_stream;
	struct ew_dialog_stream streams[EW_MAX_STREAMS_PER_CALL]; /* by m-line */
	size_t n_streams;
	struct ew_parties parties;
	struct ew_dialog_peer peer;
	struct ew_dialog_timer timer;
	uint8_t asked; /* bits of the gaps for which a full snapshot was asked for */
	struct ew_metadata model; /* what all metadata together has said (siprec_model.h) */
	bool has_metadata_sha256;
	struct ew_hash metadata_sha256; /* of the last document, without its secrets */
};

/** Sets up an empty dialog in `d`. Free with ew_dialog_clear(). */
void ew_dialog_init(struct ew_dialog *d);

/** Frees the texts; the struct is the caller's. */
void ew_dialog_clear(struct ew_dialog *d);

/**
 * One of the saved texts, empty when never set; points into the dialog until the next
 * ew_dialog_set().
 */
struct ew_slice ew_dialog_text(const struct ew_dialog *d, enum ew_dialog_text which);

/**
 * Errors: -ENOMEM, -EFBIG (longer than EW_DIALOG_TEXT_MAX_BYTES, a description than its own maximum, the INVITE than a
 * SIP message may be).
 */
EW_MUST_USE int ew_dialog_set(struct ew_dialog *d, enum ew_dialog_text which, struct ew_slice text);

/**
 * Keeps our last description without its keys, for what is offered again: the dialog is saved, and holds no secret. Of
 * a=crypto tag, suite and session parameters stay (ew_sdp_stood() reads them). One that is too long is not kept, nor
 * is any without memory.
 */
void ew_dialog_keep_description(struct ew_dialog *d, struct ew_slice sdp);

/**
 * Takes identity, CSeq, target and routes from the INVITE that opens the dialog. `tag` becomes ours. The message itself
 * is not kept. Errors: -EBADMSG
 * (no Call-ID, From tag, Contact or CSeq), -EFBIG, -ENOMEM.
 */
EW_MUST_USE int ew_dialog_open(struct ew_dialog *d, const struct ew_sip_message *invite,
	struct ew_slice tag, const struct ew_sip_hop *hop);

/** True when the request is within this dialog: Call-ID and both tags (RFC 3261 section 12.2.2). */
bool ew_dialog_matches(const struct ew_dialog *d, const struct ew_sip_message *request);

/**
 * Checks and takes over the CSeq of a request within the dialog, and the Contact of INVITE and UPDATE. Errors: -EBADMSG
 * (no CSeq), -ESTALE (not higher than the last: answer 500, RFC 3261 section 12.2.2), -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_dialog_follow(
	struct ew_dialog *d, const struct ew_sip_message *request, const struct ew_sip_hop *hop);

/** Takes over the Contact of a 2xx to INVITE or UPDATE, where it has a usable one (RFC 3261 section 12.2.1.2). */
void ew_dialog_retarget(struct ew_dialog *d, const struct ew_sip_message *response);

/** Adds the saved form, at most EW_MAX_DIALOG_BYTES. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_dialog_save(const struct ew_dialog *d, struct ew_buf *to);

/**
 * Reads the saved form into an initialised dialog, which is to be cleared also after a failure. Errors: -EPROTO (other
 * version), -EBADMSG, -ENOMEM.
 */
EW_MUST_USE int ew_dialog_restore(struct ew_slice bytes, struct ew_dialog *ret);

#endif

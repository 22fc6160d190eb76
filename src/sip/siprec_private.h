/*
 * What the files of the session layer share: its table of calls and the answers.
 */
#ifndef EW_SIP_SIPREC_PRIVATE_H
#define EW_SIP_SIPREC_PRIVATE_H

#include "sip/digest_nonce.h"
#include "sip/siprec_session.h"

#define SIPREC_BUCKETS 1024
#define SIPREC_MAX_FAREWELLS 1024

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
};

/** Adds a call to both indexes. */
void siprec_table_add(struct ew_siprec *s, struct ew_siprec_call *call);
/** Takes a call out of both indexes and frees it. */
void siprec_table_drop(struct ew_siprec *s, struct ew_siprec_call *call);
/** The call whose dialog the request is within, or NULL. */
struct ew_siprec_call *siprec_table_match(struct ew_siprec *s, const struct ew_sip_message *request);
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
	siprec_full, siprec_busy, siprec_early, siprec_unknown;

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

/** Handles INVITE outside and inside of a dialog. */
void siprec_invite(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction);

#endif

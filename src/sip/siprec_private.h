/*
 * What the files of the session layer share: its table of calls and the answers.
 */
#ifndef EW_SIP_SIPREC_PRIVATE_H
#define EW_SIP_SIPREC_PRIVATE_H

#include "sip/siprec_session.h"

#define SIPREC_BUCKETS 1024

struct ew_siprec {
	struct ew_io *io;
	const struct ew_siprec_ops *ops;
	void *arg;
	char rtp_address[EW_SIP_ADDRESS_BYTES];
	uint32_t seed;
	struct ew_siprec_counts counts;
	struct ew_siprec_call *by_call_id[SIPREC_BUCKETS];
	struct ew_siprec_call *by_interaction[SIPREC_BUCKETS];
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

/** Handles INVITE outside and inside of a dialog. */
void siprec_invite(struct ew_siprec *s, struct ew_slice raw, const struct ew_sip_message *m,
	const struct ew_sip_hop *hop, void *transaction);

#endif

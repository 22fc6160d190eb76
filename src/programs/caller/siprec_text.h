/*
 * What a recording client says to a recording server, and how its answers are read (RFC 3261, 7866): just enough to
 * place calls under load, over one reliable transport. Pure: texts in, texts out.
 */
#ifndef EW_PROGRAMS_CALLER_SIPREC_TEXT_H
#define EW_PROGRAMS_CALLER_SIPREC_TEXT_H

#include "base/buf.h"

/** Longer answers than this are refused. */
#define EW_SIPREC_TEXT_MAX_BYTES ((size_t)65536)

/** One call: its number makes all its ids, so that no two calls of a run are relatives. */
struct ew_siprec_line {
	uint32_t call;
	uint16_t port;       /* where our media comes from */
	uint16_t sip_port;   /* our end of the connection */
	const char *target;  /* "ADDRESS:PORT" of the server */
	struct ew_slice to;  /* the To of its answer, with the tag; empty before there is one */
};

struct ew_siprec_heard {
	size_t bytes;          /* the whole message */
	unsigned status;       /* of an answer; 0: a request */
	struct ew_slice method; /* of the request, or of CSeq */
	bool has_call;         /* the Call-ID is one of ours: */
	uint32_t call;
	struct ew_slice to;
	uint32_t retry_after_s; /* 0: not said */
	char address[64];      /* of c=, empty when there is none */
	uint16_t ports[2];     /* of the first two m=audio; 0: none */
};

/** Adds an INVITE with two G.711 streams (labels 1 and 2) and complete metadata. */
void ew_siprec_text_invite(const struct ew_siprec_line *line, struct ew_buf *to);

/** Adds the ACK of a final answer; that of a refusal (`refused`) belongs to the INVITE's transaction (17.1.1.3). */
void ew_siprec_text_ack(const struct ew_siprec_line *line, bool refused, struct ew_buf *to);

/** Adds a BYE. */
void ew_siprec_text_bye(const struct ew_siprec_line *line, struct ew_buf *to);

/** Adds a 200 to a request of the server's: whatever it asks within a dialog is fine with us. */
void ew_siprec_text_agree(struct ew_slice request, struct ew_buf *to);

/**
 * Reads the first message of `bytes`; what it returns points there. Errors: -EAGAIN (not whole yet), -EBADMSG
 * (not SIP, or longer than EW_SIPREC_TEXT_MAX_BYTES).
 */
EW_MUST_USE int ew_siprec_text_read(struct ew_slice bytes, struct ew_siprec_heard *ret);

#endif

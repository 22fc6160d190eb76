/*
 * The people (or machines) on a call as the telephone side knows them, and how each recorded stream was given to one.
 */
#ifndef EW_SIP_PARTY_H
#define EW_SIP_PARTY_H

#include "base/id.h"
#include "base/limits.h"
#include "sip/sdp.h"
#include "sip/siprec_metadata.h"

#define EW_PARTY_TEXT_BYTES 160

/** Numbers are part of the saved dialog. */
enum ew_party_role {
	EW_PARTY_UNKNOWN = 0,
	EW_PARTY_CALLER = 1,
	EW_PARTY_CALLEE = 2,
	EW_PARTY_AGENT = 3,
	EW_PARTY_BOT = 4,
	EW_PARTY_IVR = 5,
};

/** How a stream's label led to the party. Numbers are part of the saved dialog. */
enum ew_party_rule {
	EW_PARTY_RULE_NONE = 0,        /* nothing is known of who speaks */
	EW_PARTY_RULE_ASSOCIATION = 1, /* the metadata says who sends the stream of this label */
	EW_PARTY_RULE_LABEL = 2,       /* the label is in the metadata, its place gave the participant */
	EW_PARTY_RULE_ORDER = 3,       /* n-th m-line, n-th participant */
};

/** Text is kept short, valid UTF-8 and without a terminating NUL. */
struct ew_party_text {
	uint8_t len;
	char at[EW_PARTY_TEXT_BYTES];
};

struct ew_party {
	struct ew_id id;
	uint8_t role; /* enum ew_party_role */
	uint8_t rule; /* enum ew_party_rule */
	struct ew_party_text address;
	struct ew_party_text name;
	struct ew_party_text label;  /* of its stream; empty when it has none */
	struct ew_party_text member; /* the participant's id in the metadata; empty without */
};

struct ew_parties {
	struct ew_party list[EW_MAX_PARTIES_PER_CALL];
	size_t n;
};

/** Words for what the mapping had to guess; each becomes an exception of the call. */
struct ew_party_doubts {
	bool unmapped;  /* a stream has no participant */
	bool by_order;  /* a stream was given by order alone */
	bool mixed;     /* several participants send one stream; the first one has it */
	bool too_many;  /* more participants than a call may have */
};

/**
 * Copies text from outside: made valid UTF-8 and harmless, cut before a whole character at
 * EW_PARTY_TEXT_BYTES. Without memory the text is empty.
 */
void ew_party_text_set(struct ew_party_text *t, struct ew_slice s);

/** What was set; points into `t`. */
struct ew_slice ew_party_text(const struct ew_party_text *t);

/** "caller", ... and "association", ...: the words of the facts. */
const char *ew_party_role_name(enum ew_party_role role);

/** The rule's word; "none" for a number that is no rule's. A constant. */
const char *ew_party_rule_name(enum ew_party_rule rule);

/**
 * Takes over what a metadata document says (NULL: nothing) for the m-lines of an offer: known parties are brought up to
 * date, new ones are added with new ids, none is ever removed. Afterwards each plain audio m-line that is in use has a
 * party, which is written to `ret_of_media` by its index in the list. Errors: those of ew_id_new().
 */
EW_MUST_USE int ew_parties_map(struct ew_parties *parties, struct ew_io *io, const struct ew_sdp *sdp,
	const struct ew_metadata *metadata, size_t ret_of_media[static EW_MAX_STREAMS_PER_CALL],
	struct ew_party_doubts *ret_doubts);

#endif

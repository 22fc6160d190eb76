/*
 * The people (or machines) on a call as the telephone side knows them, and how each recorded stream was given to one
 * or, where it is mixed, to several.
 */
#ifndef EW_SIP_PARTY_H
#define EW_SIP_PARTY_H

#include "base/id.h"
#include "base/limits.h"
#include "sip/sdp.h"
#include "sip/siprec_model.h"

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
	EW_PARTY_RULE_HEADER = 4,      /* a header of the request names who speaks on this m-line */
};

/** How far the rule can be trusted. Numbers are part of the saved dialog. */
enum ew_party_confidence { EW_PARTY_GUESSED = 0, EW_PARTY_LIKELY = 1, EW_PARTY_CERTAIN = 2 };

/** Text is kept short, valid UTF-8 and without a terminating NUL. */
struct ew_party_text {
	uint8_t len;
	char at[EW_PARTY_TEXT_BYTES];
};

struct ew_party {
	struct ew_id id;
	uint8_t role; /* enum ew_party_role */
	uint8_t rule; /* enum ew_party_rule, of the stream that was given to it last */
	uint8_t confidence; /* enum ew_party_confidence */
	struct ew_party_text address;
	struct ew_party_text name;
	struct ew_party_text label;  /* of its stream; empty when it has none */
	struct ew_party_text member; /* the participant's id in the metadata; empty without */
};

/** Who may be heard on an m-line. */
struct ew_party_stream {
	char label[EW_SDP_MAX_LABEL_BYTES];
	uint8_t label_len;
	bool used;     /* plain audio with a port */
	bool held;     /* nothing is sent, see ew_sdp_is_sent() */
	bool conflict; /* what is said of who speaks on it contradicts itself */
	uint8_t rule;
	uint8_t confidence;
	uint8_t n;     /* parties; more than one: a mixed stream */
	uint8_t parties[EW_MAX_PARTIES_PER_CALL]; /* indexes; the first one's gate holds the media */
};

struct ew_parties {
	struct ew_party list[EW_MAX_PARTIES_PER_CALL];
	size_t n;
	struct ew_party_stream streams[EW_MAX_STREAMS_PER_CALL]; /* by m-line */
	size_t n_streams;
};

/** Words for what the mapping had to guess; each becomes an exception of the call. */
struct ew_party_doubts {
	bool unmapped;  /* a stream has no participant */
	bool by_order;  /* a stream was given by order, or by the place of its label */
	bool mixed;     /* several people are heard on one stream */
	bool too_many;  /* more participants than a call may have */
	bool conflict;  /* what is said of who speaks on a stream contradicts itself */
	bool corrected; /* what an earlier offer had guessed is not what the association says now */
	bool repeated;  /* two m-lines have the same label */
	bool placeholder; /* a participant is only the recording client's stand-in for somebody */
	bool changed;   /* a known participant id now names somebody else */
};

/**
 * Copies text from outside: made valid UTF-8 and harmless, cut before a whole character at
 * EW_PARTY_TEXT_BYTES. Without memory the text is empty.
 */
void ew_party_text_set(struct ew_party_text *t, struct ew_slice s);

/** What was set; points into `t`. */
struct ew_slice ew_party_text(const struct ew_party_text *t);

/** "caller", ... "association", ... "certain", ...: the words of the facts. Constants. */
const char *ew_party_role_name(enum ew_party_role role);

/** The rule's word; "none" for a number that is no rule's. A constant. */
const char *ew_party_rule_name(enum ew_party_rule rule);

/** The word of a confidence; "guessed" for a number that is none. A constant. */
const char *ew_party_confidence_name(enum ew_party_confidence confidence);

/** The party of a participant id, or NULL. */
const struct ew_party *ew_party_of_member(const struct ew_parties *parties, struct ew_slice member);

/**
 * Brings parties and streams in line with what is known of the call: known parties are brought up to date, new ones are
 * added with new ids, none is ever removed. `sdp` is the offer, or NULL where only metadata came: the m-lines are then
 * those of the last offer. Afterwards each plain audio m-line that is in use has a party, whose index (of the first,
 * when several are heard on it) is written to `ret_of_media`; the others have SIZE_MAX. Errors: those of ew_id_new().
 */
EW_MUST_USE int ew_parties_map(struct ew_parties *parties, struct ew_io *io, const struct ew_sdp *sdp,
	const struct ew_metadata *model, size_t ret_of_media[static EW_MAX_STREAMS_PER_CALL],
	struct ew_party_doubts *ret_doubts);

/**
 * Gives roles to parties that have none, from what the extension data and the direction of the call say
 * (party_roles.c). A role is never taken back. Where the label of a stream is the word for the other role than that of
 * the party on it, the stream is in conflict, and so are the doubts.
 */
void ew_parties_set_roles(
	struct ew_parties *parties, const struct ew_metadata *model, struct ew_party_doubts *doubts);

/** True for the address of a stand-in that a recording client names until somebody answers (ASBCE@...). */
bool ew_party_is_placeholder(struct ew_slice address);

#endif

/*
 * What one party was told, agreed to and refused, by purpose: a state machine over what was said, without clock and
 * without memory of its own. Refusals are sticky: what clears one is the party's own explicit act, or the word of
 * somebody who is at least as near to the party as whoever heard the refusal, where policy lets that one ask again.
 *
 * Pure. The same things said in the same order give the same state, in the keeper, in a replay and in a verifier.
 */
#ifndef EW_DOMAIN_CONSENT_H
#define EW_DOMAIN_CONSENT_H

#include "base/purpose.h"

/** Where a party stands for one purpose. Words of the API: "unknown", "notified", ... */
enum ew_consent {
	EW_CONSENT_UNKNOWN,
	EW_CONSENT_NOTIFIED,  /* told all that had to be told */
	EW_CONSENT_IMPLIED,   /* told, and it stayed */
	EW_CONSENT_GRANTED,   /* an affirmative act */
	EW_CONSENT_DECLINED,  /* refused before it had agreed */
	EW_CONSENT_WITHDRAWN, /* refused after */
};

/** What must be there before a purpose may be captured; each includes those before it. Stored: never renumber. */
enum ew_need {
	EW_NEED_NOTHING,
	EW_NEED_NOTICE,
	EW_NEED_IMPLIED,
	EW_NEED_GRANT,
	EW_NEED_WRITTEN, /* a release in writing, as for voiceprints in Illinois (740 ILCS 14/15) */
	EW_NEED_NEVER,   /* not offered */
};

/** What a notice tells, one bit each: duty tags. Stored: never renumber. */
enum ew_tells {
	EW_TELLS_RECORDING = 1u << 0,
	EW_TELLS_TRANSCRIPTION = 1u << 1,
	EW_TELLS_AI = 1u << 2,         /* that software listens in, makes summaries, helps the agent */
	EW_TELLS_PURPOSE = 1u << 3,
	EW_TELLS_RETENTION = 1u << 4,
	EW_TELLS_CONTROLLER = 1u << 5,
	EW_TELLS_RIGHTS = 1u << 6,
	EW_TELLS_REFUSAL = 1u << 7,    /* how to say no */
	EW_TELLS_RECIPIENTS = 1u << 8,
	EW_TELLS_AI_VOICE = 1u << 9,   /* that the voice is a machine's (Regulation (EU) 2024/1689 art. 50(1)) */
	EW_TELLS_SENTIMENT = 1u << 10,
	EW_TELLS_BIOMETRICS = 1u << 11,
	EW_TELLS_TRAINING = 1u << 12,
};
#define EW_TELLS_COUNT 13
#define EW_TELLS_ALL 0x1fffu
/* A duty whose word this program does not know: no notice can tell it, so what demands it stays shut. */
#define EW_TELLS_UNKNOWN (1u << 31)

/** Contexts of their own, that a general yes does not cover. Stored: never renumber. */
enum ew_segment {
	EW_SEGMENT_PAYMENT,
	EW_SEGMENT_HEALTH,
	EW_SEGMENT_CREDENTIALS, /* passwords, one-time codes, security questions */
	EW_SEGMENT_IDENTITY,    /* identity documents */
	EW_SEGMENT_PRIVATE,     /* talk that is nobody's business */
	EW_SEGMENT_ADVICE,      /* privileged: legal, medical, pastoral */
	EW_SEGMENT_ON_HOLD,     /* the other side believes nobody listens */
	EW_SEGMENT_OTHER,
};
#define EW_SEGMENTS 8
#define EW_SEGMENT_NONE (-1)

/** Who a party is to us. Whoever is not known to be ours is a customer. */
enum ew_party_kind { EW_PARTY_CUSTOMER, EW_PARTY_AGENT, EW_PARTY_MACHINE /* a bot or an IVR of ours */ };

/**
 * Whose word it is, from afar to near. A party's own act is one that we heard ourselves: its key, its `recordpref`,
 * its words in the recording. Stored: never renumber.
 */
enum ew_voice { EW_VOICE_NOBODY, EW_VOICE_MACHINE, EW_VOICE_PLATFORM, EW_VOICE_AGENT, EW_VOICE_PERSON, EW_VOICE_PARTY };

/** "unknown", "notified", ...; NULL for a number that is none. */
const char *ew_consent_name(enum ew_consent consent);
/** "nothing", "notice", ...; NULL for a number that is none. */
const char *ew_need_name(enum ew_need need);
/** "payment", "health", ...; NULL for a number that is none. */
const char *ew_segment_name(enum ew_segment segment);
/** "customer", "agent", "machine"; NULL for a number that is none. */
const char *ew_party_kind_name(enum ew_party_kind kind);
/** "nobody", "machine", ...; NULL for a number that is none. */
const char *ew_voice_name(enum ew_voice voice);
/** enum ew_need; -1 for a word that is none. */
int ew_need_of(struct ew_slice word);
/** enum ew_segment; -1 for a word that is none. */
int ew_segment_of(struct ew_slice word);
/** enum ew_voice; -1 for a word that is none. */
int ew_voice_of(struct ew_slice word);
/** The word of one bit of enum ew_tells; NULL for anything else. */
const char *ew_tells_name(uint32_t tell);
/** The bit of a word; 0 for one that is none. */
uint32_t ew_tells_of(struct ew_slice word);

/** Kind of party for a role of the facts ("agent", "bot", "ivr", ...; NULL: not known). */
enum ew_party_kind ew_party_kind_of_role(const char *role);

/** What a notice must tell for this one purpose to be covered by it. */
uint32_t ew_purpose_tells(uint32_t purpose);

/**
 * The purposes that live from any of these: who refuses to be recorded has refused everything that is made of the
 * recording. `purposes` themselves are in it. Listening for the answer itself is not.
 */
uint32_t ew_purposes_with_derived(uint32_t purposes);

/** State of one party. All zero: nothing was said. Masks are purposes unless they say otherwise. */
struct ew_consent_party {
	uint32_t told;      /* enum ew_tells, of all notices that were heard to their end */
	uint32_t implied;   /* it stayed after it was told of these; counts for what was told before it last stayed: */
	uint32_t stayed;    /* enum ew_tells that it had been told by then */
	uint32_t granted;
	uint32_t written;   /* of `granted` */
	uint32_t proven;    /* of `granted`: the party's own act was heard by us */
	uint32_t declined;  /* disjoint with what is implied, granted and withdrawn */
	uint32_t withdrawn;
	uint32_t guardian;  /* a guardian has agreed to these for it; then it is a minor */
	uint32_t agreed;    /* an agent's agreement on file covers these */
	uint32_t in_segment[EW_SEGMENTS]; /* granted for inside of such a segment */
	uint8_t heard_by[EW_PURPOSE_COUNT]; /* enum ew_voice: the nearest who heard it refuse */
	uint8_t kind;       /* enum ew_party_kind */
	bool minor;
	bool present;       /* takes part now */
};

enum ew_said_what {
	EW_SAID_TOLD,      /* a notice was played to its end: `tells` */
	EW_SAID_STAYED,    /* it stayed, or went on speaking, after it was told */
	EW_SAID_GRANTED,
	EW_SAID_REFUSED,
	EW_SAID_EXPIRED,   /* what was granted has run out */
	EW_SAID_MINOR,     /* it is a minor, or is said to be */
	EW_SAID_ADULT,     /* that was an error: only the word of a person (EW_VOICE_PERSON) with a reason */
	EW_SAID_GUARDIAN,  /* a guardian agrees: the word of the agent, of a person, or heard; of no machine */
	EW_SAID_AGREEMENT, /* an agent's consent or works agreement is on file */
};

struct ew_said {
	enum ew_said_what what;
	uint32_t purposes;  /* of all but told, minor and adult; of stayed: those that staying may mean */
	uint32_t tells;     /* of EW_SAID_TOLD */
	enum ew_voice voice; /* nobody's word opens nothing: a grant, a guardian and an agreement want a voice */
	bool written;       /* of a grant */
	bool withdraws;     /* of a refusal: it takes back what may have begun, also where nothing had to be agreed to */
	int segment;        /* of a grant: only inside of one; EW_SEGMENT_NONE: general */
	enum ew_voice again; /* whom policy lets ask again after a refusal; EW_VOICE_PARTY: nobody but the party itself */
};

/** What came of it. */
enum ew_said_effect {
	EW_SAID_CHANGED,
	EW_SAID_NOTHING_NEW,
	EW_SAID_NOT_BELIEVED, /* a refusal stands against some of it, or this voice may not say so: that was left out */
};

/**
 * Takes what was said. Never lifts a refusal unless `voice` may: EW_VOICE_PARTY always may by an explicit grant,
 * others from `again` upwards and not below whoever heard the refusal (`again` EW_VOICE_NOBODY is taken for
 * EW_VOICE_PARTY, and a refusal without a voice for the party's own act). A grant for a segment lifts nothing. What
 * may not be taken is left out of it, the rest is taken.
 */
enum ew_said_effect ew_consent_take(struct ew_consent_party *party, const struct ew_said *said);

/**
 * Where the party stands for one purpose, where `duties` (enum ew_tells) had to be told besides the purpose's own.
 * That it has granted does not say that it was told: a gate wants both (ew_capture_now()). EW_CONSENT_UNKNOWN for
 * what is not one purpose.
 */
enum ew_consent ew_consent_of(const struct ew_consent_party *party, uint32_t purpose, uint32_t duties);

/** The purposes that it has refused. */
static inline uint32_t ew_consent_refused(const struct ew_consent_party *party)
{
	return party->declined | party->withdrawn;
}

#endif

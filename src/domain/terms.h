/*
 * The terms of a call: what policy and law together demand before anything of it may be captured, what stops it, and
 * what becomes of what exists. Decided by policy/, kept in the event `decided`, read by the fold: so a call in progress
 * goes by the terms it has, whatever policy is loaded meanwhile, and a replay can make them again and compare.
 *
 * ew_capture_now() is the one function that says what a gate may let through. Pure.
 */
#ifndef EW_DOMAIN_TERMS_H
#define EW_DOMAIN_TERMS_H

#include <jansson.h>

#include "domain/artifact_kind.h"
#include "domain/consent.h"

enum ew_mode { EW_MODE_NEVER, EW_MODE_AUTOMATIC, EW_MODE_ON_DEMAND, EW_MODE_MANDATORY };

/** What becomes of the call when recording is refused. */
enum ew_then {
	EW_THEN_CONTINUE, /* it goes on unrecorded */
	EW_THEN_END_CALL,
	EW_THEN_MOVE,     /* whoever routes it is told to take it to a path that is not recorded */
};

/** What becomes of audio while consent is being asked for. */
enum ew_before { EW_BEFORE_DISCARD, EW_BEFORE_HOLD /* in locked memory, until it is decided; never on a disk */ };

/** What an opt-out does to what was captured before it. From weak to strong. */
enum ew_treatment {
	EW_TREAT_KEEP,    /* it stays as it is */
	EW_TREAT_SEGMENT, /* it stays, as a version of its own that ends at the opt-out */
	EW_TREAT_SEAL,    /* it stays, and only a legal ground opens it */
	EW_TREAT_PURGE,   /* its keys are destroyed, and then it */
};

/** What the law of a party lets a refusal do. An order but for EW_OPT_MANDATORY. Stored: never renumber. */
enum ew_opt_effect {
	EW_OPT_POLICY,    /* no right to stop it: policy's choice */
	EW_OPT_WEIGH,     /* stop, and review the objection (GDPR art. 21) */
	EW_OPT_STOP,      /* going on is without consent */
	EW_OPT_STOP_STAY, /* stop, and the service stays available */
	EW_OPT_MANDATORY, /* recording is a duty: the service may not go on unrecorded */
};

/** What is looked for in a text before it is stored; each has all of those before it. */
enum ew_redaction_profile {
	EW_PROFILE_NONE,     /* nothing: it is stored as it comes */
	EW_PROFILE_PAYMENT,  /* cards, their codes, PIN, one-time codes */
	EW_PROFILE_STANDARD, /* and accounts, secrets, identity numbers, mailboxes, telephone numbers */
	EW_PROFILE_FULL,     /* and names, addresses, births, health */
	EW_PROFILE_NUMBERS,  /* and every longer number that is not plainly harmless */
};

/** What is said in a transcript, and may mean something for consent. */
enum ew_words_kind {
	EW_WORDS_OPT_OUT, /* "stop recording": asked for by a customer, at any time */
	EW_WORDS_REFUSAL, /* no to the question */
	EW_WORDS_CONSENT, /* yes to it */
	EW_WORDS_PAYMENT, /* the agent asks for a card; and the end of that */
	EW_WORDS_HEALTH,
	EW_WORDS_KINDS
};

/** What follows from it. */
enum ew_words_do {
	EW_WORDS_NOTE,    /* an event, and nothing else */
	EW_WORDS_PROPOSE, /* and somebody is asked to look */
	EW_WORDS_ACT,     /* and it counts, as if a machine had told it */
};

/** Legal bases that a policy may name. */
enum ew_basis {
	EW_BASIS_NONE,
	EW_BASIS_CONSENT,
	EW_BASIS_CONTRACT,
	EW_BASIS_LEGAL_OBLIGATION,
	EW_BASIS_VITAL_INTEREST,
	EW_BASIS_PUBLIC_TASK,
	EW_BASIS_LEGITIMATE_INTEREST,
};

/** Who may pause and how, on a call that must be recorded (on others everybody who may order may pause). */
struct ew_pause_terms {
	uint32_t voices;    /* bits 1 << enum ew_voice; 0: nobody but for a sensitive segment */
	uint32_t segments;  /* bits 1 << enum ew_segment that anybody may open */
	uint32_t most;      /* pauses of one call; 0: as many as one likes */
	uint32_t alarm_s;   /* one that lasts longer is told; it never ends by itself. 0: no alarm */
	bool reason;        /* one must be given */
};

#define EW_TERMS_DECIDERS 32

/** Which law decided a field. Texts are borrowed from whoever made or read the terms. */
struct ew_decider {
	const char *field;  /* "consent", "tells.retention", "opt_out", "keep.recording.max", ... */
	const char *place;  /* "US-CA", "*", or a sector; NULL: policy itself */
	const char *pack;
	const char *cite;   /* statute, case or regulation; NULL: policy */
	int party;          /* whose place it is, by its order in the facts; -1: everybody's (sector, entity, policy) */
};

/** Keys of a telephone that open a segment, and that end it; empty: none do. */
struct ew_segment_keys {
	char open[8], end[8];
};
/** True when who presses the one has pressed the other too; never of keys that are none. */
bool ew_keys_meet(const char *a, const char *b);

struct ew_terms {
	enum ew_mode mode;
	uint32_t offered;                     /* purposes that the rule offers at all */
	uint32_t obliged;                     /* of them: must be captured */
	uint8_t need[EW_PURPOSE_COUNT];       /* enum ew_need, of each customer */
	uint8_t agent_need[EW_PURPOSE_COUNT]; /* enum ew_need, of each agent; GRANT: or an agreement on file */
	uint8_t basis[EW_PURPOSE_COUNT];      /* enum ew_basis */
	uint32_t tells;                       /* enum ew_tells: duties of every notice */
	bool in_recording;                    /* the notice must be heard in what is kept */
	bool separate;                        /* what one party says the other does not repeat: each side stands alone */
	enum ew_before before;
	uint32_t hold_ms;                     /* most that is held; 0: nothing */
	uint32_t stays_ms;                    /* how long a told party must have stayed before that means something */
	enum ew_voice again;                  /* who may ask again after a refusal */
	enum ew_opt_effect opt_out;
	enum ew_then then;
	uint8_t treat[EW_ARTIFACT_KINDS];     /* enum ew_treatment at an opt-out */
	uint32_t segment_stops[EW_SEGMENTS];  /* purposes that stop inside of one */
	uint32_t segment_asks[EW_SEGMENTS];   /* of them: go on if every customer has granted it for this segment */
	uint32_t segment_alarm_s[EW_SEGMENTS];/* 0: none */
	struct ew_segment_keys segment_keys[EW_SEGMENTS];
	struct ew_pause_terms pause;
	uint32_t grant_s;                     /* what is granted holds for so long; 0: for the call */
	uint32_t ack_ms;                      /* how long a tool may take to acknowledge */
	uint8_t minor;                        /* enum ew_treatment of what exists when somebody turns out to be a minor */
	char opt_out_keys[8];                 /* digits that refuse, at any time; empty: none */
	char grant_key, refuse_key;           /* answers to the consent question; 0: none */
	uint8_t redact[EW_ARTIFACT_KINDS];    /* enum ew_redaction_profile: checked by it before it is stored, or not stored */
	uint8_t words[EW_WORDS_KINDS];        /* enum ew_words_do: what follows from what a transcript says */
	uint32_t keep_original;               /* bits of kinds: what is found is kept as well, sealed */
	uint64_t keep_s[EW_ARTIFACT_KINDS];   /* from the end of the call; 0: policy says nothing of it */
};

/** "automatic", ...; NULL for a number that is none, -1 for a word that is none. */
const char *ew_mode_name(enum ew_mode mode);
const char *ew_then_name(enum ew_then then);
const char *ew_before_name(enum ew_before before);
const char *ew_treatment_name(enum ew_treatment treatment);
const char *ew_basis_name(enum ew_basis basis);
const char *ew_opt_effect_name(enum ew_opt_effect effect);
const char *ew_profile_name(enum ew_redaction_profile profile);
/** "opt_out", "refusal", "consent", "payment", "health"; NULL for a number that is none. */
const char *ew_words_kind_name(enum ew_words_kind words);
/** "note", "propose", "act"; NULL for a number that is none. */
const char *ew_words_do_name(enum ew_words_do what);
/** -1 for a word that is none. */
int ew_words_kind_of(struct ew_slice word);
/** -1 for a word that is none. */
int ew_words_do_of(struct ew_slice word);
/** What follows where policy says nothing: who wants it to stop is believed, whoever says yes is looked at. */
enum ew_words_do ew_words_default(enum ew_words_kind words);
int ew_mode_of(struct ew_slice word);
int ew_then_of(struct ew_slice word);
int ew_before_of(struct ew_slice word);
int ew_treatment_of(struct ew_slice word);
int ew_basis_of(struct ew_slice word);
int ew_opt_effect_of(struct ew_slice word);
/** "required", which came before there were profiles, is another word for "standard". */
int ew_profile_of(struct ew_slice word);
/** Whether a kind of artifact has words that can be checked: what is neither audio nor data of the call. */
bool ew_kind_has_words(enum ew_artifact_kind kind);
/** Whether policy may say what is looked for in it: what has words, and audio by the words of its transcript. */
bool ew_kind_is_redacted(enum ew_artifact_kind kind);

/**
 * The terms as members of `decided` are made of them; a new object, NULL without memory. Public, without personal
 * data:
 *   mode, purposes [word] (offered), obliged [word], needs {purpose: word}, agent_needs {purpose: word}, bases
 *   {purpose: word}, tells [word], in_recording, separate, before_consent (word), hold_ms, stays_ms, ask_again
 *   (voice), opt_out (word of its effect), opt_out_then, treat {kind: word}, segments {segment: {stops [word], asks
 *   [word], alarm_s}}, pause {voices [word], segments [word], most, alarm_s, reason}, grant_s, ack_ms, minors
 *   (treatment), opt_out_keys, grant_key, refuse_key, redact [kind], redact_profiles {kind: word} (of those; where it
 *   is missing: "standard"), keep_original [kind], words {word: word} (what differs from the default), keep {word: seconds} (audio is "recording")
 */
json_t *ew_terms_json(const struct ew_terms *terms);
/** Adds the member "keep" alone: seconds by kind. False without memory. */
bool ew_terms_put_keep(json_t *to, const struct ew_terms *terms);
/** Reads the member "keep" alone; a kind that it does not name has no period. */
void ew_terms_read_keep(const json_t *from, struct ew_terms *terms);

/**
 * Reads what ew_terms_json() wrote, also what an earlier version wrote (which knew mode, purposes, opt_out_then,
 * keep: every need is EW_NEED_NOTHING there, and a segment stops everything). What cannot be read, or is not there,
 * is taken for its strictest: a need that is no word is EW_NEED_NEVER, a duty that is no word can never be told. What
 * cannot be undone is never taken from what cannot be read: a treatment is EW_TREAT_SEAL then, and `keep` says
 * nothing. False when there is no mode, and then nothing is offered.
 */
bool ew_terms_read(const json_t *decided, struct ew_terms *ret);

/** A call as gates see it. */
struct ew_situation {
	const struct ew_terms *terms;
	const struct ew_consent_party *parties;
	size_t n_parties;
	const uint32_t *paused;     /* purposes, for each party: by order; NULL: none */
	const uint32_t *mixed;      /* for each party: bits of the parties who are heard in its stream; NULL: itself alone */
	uint32_t refused;           /* inherited from other legs: holds for everybody, with all that is derived */
	uint32_t segments;          /* bits 1 << enum ew_segment that are open; one that is none stops everything */
	bool wanted;                /* by itself, or somebody has started it */
};

/** Why a purpose of a party is not captured. Strongest first; stored in words only. */
enum ew_why {
	EW_WHY_CAPTURED,
	EW_WHY_NOT_OFFERED,
	EW_WHY_NOT_STARTED,
	EW_WHY_REFUSED,       /* by this party */
	EW_WHY_OTHER_REFUSED,
	EW_WHY_MINOR,
	EW_WHY_SEGMENT,
	EW_WHY_PAUSED,
	EW_WHY_AGENT,         /* no agreement of this agent is on file */
	EW_WHY_CONSENT,       /* this party has not yet been told, or not yet agreed */
	EW_WHY_OTHER_CONSENT,
};

/** "captured", "not_offered", ... */
const char *ew_why_name(enum ew_why why);

/**
 * The purposes that the gate of party `i` may let through now: offered, wanted, refused by nobody whom it would
 * repeat, agreed to by everybody who must, outside of segments that stop them, not paused. A mixed stream takes the
 * strictest state of all that are heard in it. Every gate and every grant is set by this and nothing else.
 *
 * A customer meets a need of EW_NEED_NOTICE or more only when terms.tells and the purpose's own were told, also where
 * it granted (what a party knew from before is told to ew_consent_take() as EW_SAID_TOLD); an agent's grant or
 * agreement needs no notice. A guardian's word is a minor's grant, but not in writing. What is refused elsewhere
 * stands also where each side stands alone. 0 without terms and past the last party.
 */
uint32_t ew_capture_now(const struct ew_situation *situation, size_t i);

/**
 * The purposes that somebody whom the gate of party `i` would repeat has refused, or that were refused on another
 * leg: what will not be captured by waiting, whatever else stands against it.
 */
uint32_t ew_capture_refused(const struct ew_situation *situation, size_t i);

/**
 * Why one purpose (one bit) of party `i` is captured or not; EW_WHY_CAPTURED exactly when ew_capture_now() has it.
 * `ret_who` (may be NULL): the party that stands against it, or -1: nobody in particular, or somebody on another leg.
 */
enum ew_why ew_capture_why(const struct ew_situation *situation, size_t i, uint32_t purpose, int *ret_who);

#endif

/*
 * An event: the only kind of fact there is. Canonical JSON, committed with a salt, chained inside its interaction.
 *
 * The record E is a JSON object with sorted keys, no blanks, no floats:
 *   actor {kind, id?}, decided_at, fields {...}, index, interaction?, key_scope, log_id, packs [hash], policy hash?,
 *   previous (hex; 64 zeros for index 0), sd [digest...], server_at, type
 * Personal values are not in E but in disclosures (RFC 9901 style): base64url(JSON [salt, name, value]); E holds the
 * sorted base64url SHA-256 digests of their texts, so that a bundle can show consent and hide a number. Commitment C
 * = HMAC-SHA-256(salt of 32 bytes, "earwitness/event/v1" NUL E).
 *
 * Pure: randomness comes in as bytes.
 */
#ifndef EW_DOMAIN_EVENT_H
#define EW_DOMAIN_EVENT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/id.h"

/** Numbers are stored beside the record; names are in it. Never change either. */
enum ew_event_type {
	EW_EVENT_CALL_OFFERED = 1,
	EW_EVENT_FACTS_CHANGED = 2,
	EW_EVENT_STREAM_ADDED = 3,
	EW_EVENT_STREAM_CHANGED = 4,
	EW_EVENT_STREAM_REMOVED = 5,
	EW_EVENT_DECIDED = 6,          /* policy: mode, rule */
	EW_EVENT_OPENING = 7,          /* the durable event that allows a gate to open */
	EW_EVENT_OPENED = 8,           /* the recorder has opened it */
	EW_EVENT_RESTRICTED = 9,
	EW_EVENT_RESUME_ORDERED = 10,
	EW_EVENT_START_ORDERED = 11,
	EW_EVENT_ORDER_REFUSED = 12,
	EW_EVENT_SPAN_OPENED = 13,
	EW_EVENT_SPAN_CLOSED = 14,
	EW_EVENT_GAP = 15,
	EW_EVENT_KEYPAD = 16,
	EW_EVENT_CALL_RESTORED = 17,
	EW_EVENT_CALL_ENDED = 18,
	EW_EVENT_ARTIFACT_MADE = 19,
	EW_EVENT_ARTIFACT_FAILED = 20,
	EW_EVENT_FINISHED = 21,
	EW_EVENT_ACCESS = 22,
	EW_EVENT_ACCESS_REFUSED = 23,
	EW_EVENT_EXPORTED = 24,
	EW_EVENT_EXCEPTION = 25,
	EW_EVENT_SPAN_SHREDDED = 26,
	EW_EVENT_HOLD = 27,            /* a stream has fallen silent without a word of signalling, or ends that */
	EW_EVENT_SIGNALLING = 28,      /* a SIP message that told facts, without its secrets */
	EW_EVENT_RELATED = 30,           /* another interaction belongs to the same call */
	EW_EVENT_REFUSAL_INHERITED = 31, /* what was refused there is refused here */
	EW_EVENT_KEYS_EXPECTED = 36,   /* an order: the next keys of a party answer a consent question */
	EW_EVENT_KEYS_RECEIVED = 37,   /* and these they were */
	/* system scope */
	EW_EVENT_KEEPER_STARTED = 40,
	EW_EVENT_RECORDER_STARTED = 41,
	EW_EVENT_POLICY_ACTIVATED = 42,
	EW_EVENT_EPOCH_MADE = 43,
	EW_EVENT_EPOCH_DESTROYED = 44,
	EW_EVENT_ENROLLED = 45,
	EW_EVENT_LEDGER_BEGUN = 46,    /* a log, possibly the successor of another */
	EW_EVENT_LEDGER_KEY = 47,      /* what its checkpoints are signed with */
	EW_EVENT_HEARTBEAT = 48,       /* a minute's counters, also of silence */
	EW_EVENT_WITNESSES = 49,       /* who is asked to cosign from now on */
	/* exceptions, cases, audits */
	EW_EVENT_EXCEPTION_TAKEN = 50,
	EW_EVENT_EXCEPTION_RESOLVED = 51,
	EW_EVENT_CASE_OPENED = 54,
	EW_EVENT_CASE_CHANGED = 55,
	EW_EVENT_CASE_CLOSED = 56,
	EW_EVENT_AUDITED = 58,         /* a self-audit and what it found */
	EW_EVENT_RECONCILED = 59,      /* calls compared with an outside list */
	EW_EVENT_TESTED = 60,          /* a synthetic call and what came of it */
	EW_EVENT_POPULATION = 61,      /* a sample drawn for an auditor */
	/* of an interaction: consent */
	EW_EVENT_NOTICE_STARTED = 70,
	EW_EVENT_NOTICE_ENDED = 71,
	EW_EVENT_CONSENT = 72,
	EW_EVENT_CONSENT_EXPIRED = 73,
	EW_EVENT_SEGMENT_OPENED = 74,
	EW_EVENT_SEGMENT_ENDED = 75,
	EW_EVENT_MINOR = 76,
	EW_EVENT_AGREEMENT = 77,
	EW_EVENT_LOCATED = 78,
	EW_EVENT_MOVED = 79,
	EW_EVENT_ASKED = 80,
	EW_EVENT_TOLD_STAFF = 81,      /* what agent or bot were told to say */
	EW_EVENT_HELD = 82,            /* media in memory while somebody is asked: began, written, wiped */
	EW_EVENT_HOLDING = 83,         /* the durable event that lets a recorder hold media in memory */
	/* outside tools and what they make */
	EW_EVENT_GRANT_GIVEN = 84,
	EW_EVENT_GRANT_REFUSED = 85,
	EW_EVENT_TOOL_ORDERED = 86,
	EW_EVENT_TOOL_ACKNOWLEDGED = 87,
	EW_EVENT_TOOL_SILENT = 88,
	EW_EVENT_GRANT_ENDED = 89,
	EW_EVENT_ARTIFACT_RECEIVED = 90,
	EW_EVENT_ARTIFACT_REFUSED = 91,
	EW_EVENT_TREATMENT_ORDERED = 92, /* what becomes of what exists, after an opt-out */
	EW_EVENT_TREATMENT_DONE = 93,
	EW_EVENT_UNCONTROLLED = 94,    /* capture that is not ours to stop */
	/* system scope */
	EW_EVENT_VENDOR_REGISTERED = 95,
	EW_EVENT_VENDOR_CHANGED = 96,
	EW_EVENT_VENDOR_WITHDRAWN = 97,
	EW_EVENT_TOKEN_MADE = 98,
	EW_EVENT_TOKEN_REVOKED = 99,
	EW_EVENT_POLICY_REFUSED = 100,
	/* people: what they look at, who they are, what they may */
	EW_EVENT_VIEWED = 101, /* a record or its events were read */
	EW_EVENT_SEARCHED = 102, /* system scope: which filters, how much was found */
	EW_EVENT_SIGNED_IN = 103,
	EW_EVENT_SIGN_IN_REFUSED = 104,
	EW_EVENT_SIGNED_OUT = 105, /* by whom, and why: out, left, provider, changed */
	EW_EVENT_PERSON_MADE = 106,
	EW_EVENT_PERSON_CHANGED = 107, /* which words, state or credentials */
	EW_EVENT_ROLE_CHANGED = 108,
	EW_EVENT_ROLE_GIVEN = 109,
	EW_EVENT_ROLE_TAKEN = 110,
	EW_EVENT_PROPOSED = 111, /* waits for a second person */
	EW_EVENT_PROPOSAL_ENDED = 112, /* approved, refused, withdrawn, expired */
	EW_EVENT_GROUND_GRANTED = 113, /* a legal ground to open calls */
	EW_EVENT_GROUND_ENDED = 114,
	EW_EVENT_COMMENTED = 115, /* of an interaction */
	EW_EVENT_ATTESTED = 116, /* somebody confirmed that a role is still needed */
	EW_EVENT_REFUSED = 117, /* system scope: somebody asked for what they may not */
	EW_EVENT_PANEL_LAUNCHED = 118,
	EW_EVENT_REDACTED = 130, /* of an interaction: a stretch of it is not heard any more */
	EW_EVENT_REDACTION_REMOVED = 131, /* two people took that back */
	/* legal holds: the first three of an interaction */
	EW_EVENT_HOLD_PLACED = 140,   /* nothing of it is destroyed while one stands */
	EW_EVENT_HOLD_RELEASED = 141,
	EW_EVENT_PURGE_HELD = 142,    /* what was to be destroyed is kept, and stays shut, because of a hold */
	EW_EVENT_HOLD_MADE = 143,     /* system scope */
	EW_EVENT_HOLD_CHANGED = 144,
	EW_EVENT_HOLD_ENDED = 145,
	/* what people ask about their own data; system scope */
	EW_EVENT_REQUEST_MADE = 146,
	EW_EVENT_REQUEST_CHANGED = 147,
	EW_EVENT_REQUEST_CLOSED = 148,
	EW_EVENT_SUBJECT_LOOKED_UP = 149, /* what exists of somebody; never whom */
	/* -- proof: numbers from 150 -- */
	EW_EVENT_NOTICE_HEARD = 150, /* what was found of a notice's sound in a party's recording */
	EW_EVENT_MUTED = 151,        /* stretches of sound in which something was said that may not be kept */
	EW_EVENT_ARTIFACT_REPLACED = 152, /* a version that held them lost its key and its bytes; a newer one stands for it */
	EW_EVENT_PHRASE_HEARD = 153, /* what a transcript says means something for consent */
	EW_EVENT_RECHECKED = 154,    /* system scope: stored texts and sound read again with today's rules */
	EW_EVENT_ORIGINAL_DESTROYED = 156, /* what was kept sealed of a text lost its key and its bytes */
	EW_EVENT_ARTIFACT_MASKED = 155, /* what they found in a stored text, which no longer holds it */
	EW_EVENT_SPEECH_SENT = 157,  /* of an interaction: its sound goes to the speech engine of this vendor, for the first time */
	EW_EVENT_PAPER_MADE = 160,   /* system scope: a paper was made of what the house has done */
	/* -- deletion: numbers from 170 -- */
	EW_EVENT_DELETED = 170,            /* of an interaction: keys and rows of these kinds are destroyed */
	EW_EVENT_EVIDENCE_KEPT = 171,      /* of an interaction: what of it stays when all else is deleted */
	EW_EVENT_DELETION_BEGUN = 172,     /* system scope: what goes, why, and every copy that is known of */
	EW_EVENT_DELETION_CERTIFIED = 173, /* it was looked for, and what was found */
	EW_EVENT_DELETION_UNPROVEN = 174,  /* a copy could not be shown to be gone */
	EW_EVENT_DELETION_STOPPED = 175,   /* the brake: nothing more is deleted */
	EW_EVENT_RECIPIENT_ASKED = 179,    /* system scope: a vendor was told to delete its copies of what was deleted here */
	EW_EVENT_RECIPIENT_ANSWERED = 180, /* system scope: it says that it has, or that it will not */
	EW_EVENT_REDATED = 177,            /* of an interaction: two people gave it the periods of another policy */
	EW_EVENT_REDATING = 178,           /* system scope: what that would change, or has changed, for calls that there are */
	EW_EVENT_DELETION_RESUMED = 176,   /* two people have agreed, and the time to think has passed */
	EW_EVENT_EPOCH_RETIRED = 190,      /* system scope: nothing is sealed to it any more, and what is under it is sealed anew */
	EW_EVENT_EPOCH_ENDING = 191,       /* nothing is under it, its time is over: it is to be destroyed */
	EW_EVENT_DELETION_FINAL = 192,     /* every key is destroyed that a copy of before would need */
	EW_EVENT_DELETION_REPLAYED = 193,  /* a copy that was put back had again what was deleted: it is deleted again */
	EW_EVENT_BACKUP_VERIFIED = 195,    /* system scope: a backup was read back, all of it */
	EW_EVENT_RESTORED = 196,           /* system scope: this house was made from a backup */
	/* -- rights of people: numbers from 200; the first four of an interaction -- */
	EW_EVENT_FROZEN = 200,             /* kept, and nothing else, until it is lifted */
	EW_EVENT_UNFROZEN = 201,
	EW_EVENT_CORRECTED = 202,          /* what somebody says is wrong stands beside it */
	EW_EVENT_OBJECTED = 203,           /* a purpose is withheld, or outweighs that */
	EW_EVENT_REQUEST_FOUND = 204,      /* system scope: which calls a request is about, as a plan with a hash */
	EW_EVENT_REQUEST_WORK = 205,       /* work for a request has begun, or is done */
	EW_EVENT_PACKAGE_GIVEN = 206,      /* what is held of somebody was packed and given out */
	EW_EVENT_LETTER_GIVEN = 207,       /* a letter about a request was drawn */
	/* -- stores: numbers from 185; all of the system's scope -- */
	EW_EVENT_STORE_PROBED = 185,       /* what an object store was seen to do */
	EW_EVENT_STORE_MOVE_BEGUN = 186,   /* somebody moves what lies at one store to another */
	EW_EVENT_STORE_MOVE_ENDED = 187,   /* everything of it was moved, or it was stopped */
};

/** "call_offered"; NULL for a number that is no type. */
const char *ew_event_type_name(enum ew_event_type type);

/**
 * What the log tells of an event of this type beside its commitment: a number of enum ew_leaf_class (ledger/leaf.h),
 * which says nothing about a person or a call.
 */
uint8_t ew_event_leaf_class(enum ew_event_type type);

/** The type of a name, 0 for one that is none. */
enum ew_event_type ew_event_type_of(struct ew_slice name);

/** Classes with keys and periods of their own, so that the proof does not die with the recording. */
enum ew_event_class {
	EW_CLASS_CALL = 1,
	EW_CLASS_CONSENT = 2,
	EW_CLASS_ACCESS = 3,
	EW_CLASS_REFUSAL = 4,
	EW_CLASS_SYSTEM = 5,
};

/** Whose keys and period an event of this type falls under. */
enum ew_event_class ew_event_class_of(enum ew_event_type type);

/** What the decider says. JSON references are borrowed during ew_event_make(). */
struct ew_event_draft {
	enum ew_event_type type;
	struct ew_id interaction; /* zero: key scope "system" */
	struct ew_wall decided;   /* when it happened */
	const char *actor_kind;   /* "system", "party", "user", "signal", "recorder", "keeper" */
	struct ew_id actor_id;    /* zero: none */
	const json_t *fields;     /* object without personal data and floats, or NULL */
	const json_t *personal;   /* object whose members become disclosures, or NULL */
};

/** What the log adds. */
struct ew_event_place {
	struct ew_id log;
	uint64_t index;           /* in the interaction (or in the system scope) */
	struct ew_hash previous;  /* commitment of index - 1; zeros for index 0 */
	struct ew_wall server;
	bool has_policy, has_packs;
	struct ew_hash policy;
	struct ew_hash packs;     /* of the list of packs in force: a line "NAME SHA-256" for each, by name */
};

/** A made event. Free with ew_event_free(). */
struct ew_event {
	enum ew_event_type type;
	struct ew_id interaction;
	uint64_t index;
	struct ew_wall decided;
	uint8_t salt[32];
	struct ew_hash commitment;
	struct ew_buf record;      /* E */
	struct ew_buf disclosures; /* JSON array of disclosure texts */
	json_t *fields;            /* fields and disclosed personal values together, for folding; owned */
};

/** Bytes of randomness that ew_event_make() takes for a draft: 32 for the event and 32 for each personal member. */
size_t ew_event_salt_bytes(const struct ew_event_draft *draft);

/**
 * Makes the record, its disclosures and its commitment. `salts` holds ew_event_salt_bytes() random bytes. Errors:
 * -ENOMEM, -EFBIG (EW_MAX_EVENT_JSON_BYTES), -EINVAL (a float, a field of a wrong kind). `ret` is untouched on
 * failure.
 */
EW_MUST_USE int ew_event_make(const struct ew_event_draft *draft, const struct ew_event_place *place,
	struct ew_slice salts, struct ew_event *ret);

/**
 * Reads a stored record with its salt and disclosures (an empty slice: none are left). Checks the commitment and each
 * disclosure's digest. Errors: -EBADMSG, -EKEYREJECTED (commitment or digest does not match).
 */
EW_MUST_USE int ew_event_read(struct ew_slice record, struct ew_slice salt, struct ew_slice disclosures,
	const struct ew_hash *commitment, struct ew_event *ret);

/** Frees what the event owns and wipes its salt; a zeroed event is fine. */
void ew_event_free(struct ew_event *e);

#endif

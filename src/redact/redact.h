/*
 * What must not be kept, found in text: cards and their codes, accounts, one-time codes, passwords, identity numbers,
 * telephone numbers, addresses of any kind, as they are written and as they are spoken, in several languages. Text in,
 * spans out. It keeps nothing of the text but what is still open, and that in memory of its own that is wiped.
 *
 * One `ew_redact` is one conversation. What somebody says is one text, however it is cut into pieces: the same text gives
 * the same spans. A span is told when nothing that may follow can change it; until then the text behind ew_redact_final()
 * is nobody's to keep or to pass on. Who speaks between others (an answer after a question, a number said in four turns) is
 * seen in the order in which the texts come.
 *
 * Pure: no clock but the one that is told, no file, no thread. One conversation belongs to one thread; rules are shared.
 */
#ifndef EW_REDACT_REDACT_H
#define EW_REDACT_REDACT_H

#include "base/cleanup.h"
#include "base/slice.h"

/** What was found. Events hold the words: never renumber. */
enum ew_sensitive {
	EW_SENSITIVE_CARD = 1,
	EW_SENSITIVE_CVV,
	EW_SENSITIVE_EXPIRY,
	EW_SENSITIVE_IBAN,
	EW_SENSITIVE_ACCOUNT,  /* number of a bank account */
	EW_SENSITIVE_ROUTING,  /* of a bank, with an account */
	EW_SENSITIVE_OTP,
	EW_SENSITIVE_PIN,
	EW_SENSITIVE_PASSWORD,
	EW_SENSITIVE_SECRET,   /* answer to a security question */
	EW_SENSITIVE_ID,       /* identity number; `rule` says which */
	EW_SENSITIVE_PASSPORT,
	EW_SENSITIVE_EMAIL,
	EW_SENSITIVE_PHONE,
	EW_SENSITIVE_ADDRESS,
	EW_SENSITIVE_NAME,
	EW_SENSITIVE_BIRTH,
	EW_SENSITIVE_HEALTH,
	EW_SENSITIVE_KNOWN,    /* what is known of the call from elsewhere, or was found in another text of it */
	EW_SENSITIVE_NUMBER,   /* digits that could not be told to be harmless */
	EW_SENSITIVE_KINDS
};

#define EW_SENSITIVE_BIT(kind) (UINT32_C(1) << (kind))

/** "card", "cvv", "expiry", "iban", "bank_account", "routing_number", "otp", "pin", "password", "security_answer", ... */
const char *ew_sensitive_name(enum ew_sensitive kind);
/** 0 for a word that is none. */
enum ew_sensitive ew_sensitive_of(struct ew_slice word);

/**
 * True for the word of a kind of finding of which no original is kept: security codes and PINs; numbers and values from other texts of which it is
 * not known what they are, for they may be one; and words that are none of ours. A finding that covers a code (`code`) is one as well.
 */
bool ew_sensitive_is_never_kept(struct ew_slice word);

/** Profiles by their words: what is looked for. */
#define EW_SENSITIVE_PAYMENT \
	(EW_SENSITIVE_BIT(EW_SENSITIVE_CARD) | EW_SENSITIVE_BIT(EW_SENSITIVE_CVV) | EW_SENSITIVE_BIT(EW_SENSITIVE_EXPIRY) | \
		EW_SENSITIVE_BIT(EW_SENSITIVE_PIN) | EW_SENSITIVE_BIT(EW_SENSITIVE_OTP))

/**
 * The bits of a profile, 0 for a word that is none: "payment" (cards, their codes, PIN and one-time codes), "standard" (what is never
 * wanted in a text: payment, accounts, secrets, identity numbers, e-mail and telephone numbers), "full" (standard, names,
 * addresses, dates of birth, health), "numbers" (full, and every number of four digits and more that is not plainly harmless).
 */
uint32_t ew_redact_profile(struct ew_slice word);

/** One finding. Bytes of the speaker's text from its beginning. */
struct ew_redact_span {
	uint64_t from, to;
	uint8_t kind;      /* enum ew_sensitive */
	uint8_t score;     /* 1 to 100: how sure; 100: its check digits fit and it was asked for */
	bool code;         /* a security code or PIN is covered, though another kind may give the name */
	const char *rule;  /* "card.luhn", "id.us_ssn": lives as long as the program; EW_REDACT_VERSION says which set */
};

/** Version of the rules: raised with every change that changes findings. */
#define EW_REDACT_VERSION 1u

#define EW_REDACT_SPEAKERS 8u       /* of one conversation; further ones share the last place */

struct ew_redact_rules;
struct ew_redact;

/** Rules that all conversations share, about two megabytes; thread-safe once made. Errors: -ENOMEM. */
EW_MUST_USE int ew_redact_rules_new(struct ew_redact_rules **ret);
void ew_redact_rules_free(struct ew_redact_rules **rules);

/**
 * Told once for each finding, in rising order for each speaker, not overlapping. `value` is what was found as symbols (digits and
 * capital letters for numbers, else the folded text): borrowed, for a memory of the call alone (ew_redact_know), never to be kept.
 */
typedef void ew_redact_found_fn(void *context, unsigned speaker, const struct ew_redact_span *span, struct ew_slice value);

/** A conversation. `kinds`: bits of enum ew_sensitive. Errors: -ENOMEM. */
EW_MUST_USE int ew_redact_new(const struct ew_redact_rules *rules, uint32_t kinds, ew_redact_found_fn *found,
	void *context, struct ew_redact **ret);
/** Wipes it. NULL is fine. */
void ew_redact_free(struct ew_redact **redact);

/** Bytes that a conversation takes in memory, all in all. */
size_t ew_redact_memory(const struct ew_redact *redact);

/**
 * More of what `speaker` says: well-formed UTF-8, cut anywhere, also within a character. Bytes that are none are taken for
 * signs. Somebody else's text ends a sentence of this one, and no more: a number may go on. Errors: -ENOMEM (the
 * conversation is to be given up, and its text not kept).
 */
EW_MUST_USE int ew_redact_text(struct ew_redact *redact, unsigned speaker, struct ew_slice text);

/** Up to where findings of this speaker are final: everything before may be kept, with its findings masked. */
uint64_t ew_redact_final(const struct ew_redact *redact, unsigned speaker);

/**
 * Nothing more is waited for: what is open is decided with what is there, and what could still become something is masked. For
 * text that was held as long as it may be. The conversation goes on.
 */
EW_MUST_USE int ew_redact_flush(struct ew_redact *redact);

/** The end of the talk: as ew_redact_flush(), and questions are forgotten; the next text begins a new conversation. */
EW_MUST_USE int ew_redact_end(struct ew_redact *redact);

/* -- what is known of the call ------------------------------------------------------------------- */

/**
 * Values that must not appear again in any text of this call, whole or in part: as keyed hashes in memory that is locked, capped,
 * and wiped when it is freed. Shared by the conversations of one call (transcripts, summary, notes), one thread.
 */
struct ew_redact_known;

#define EW_REDACT_KNOWN 256u /* hashes; what is beyond makes every number of four digits and more a finding */

/** `key`: 16 random bytes, for this call alone. Errors: -ENOMEM. */
EW_MUST_USE int ew_redact_known_new(const uint8_t key[16], struct ew_redact_known **ret);
void ew_redact_known_free(struct ew_redact_known **known);

/**
 * One more value, as it is written or as a finding gave it: of digits the whole, its groups of four and its last four; of words each
 * that has four letters and more, and all together. `kind`: what it is.
 */
void ew_redact_know(struct ew_redact_known *known, enum ew_sensitive kind, struct ew_slice value);

/** From now on what is known is found in this conversation (EW_SENSITIVE_KNOWN), in any form that it reads. Borrowed. */
void ew_redact_use(struct ew_redact *redact, const struct ew_redact_known *known);

#endif

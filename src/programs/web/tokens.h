/*
 * The tokens that may restrict, as the keeper has told them, by SHA-256; so that a restriction
 * waits for nobody, and is obeyed while the keeper is away. Used for nothing that opens or shows.
 * In memory only: whoever starts without a keeper knows no token.
 */
#ifndef EW_PROGRAMS_WEB_TOKENS_H
#define EW_PROGRAMS_WEB_TOKENS_H

#include "base/clock.h"
#include "base/digest.h"
#include "base/id.h"
#include "ipc/messages.h"

struct ew_web_tokens;

/** The first two are those of the message restrict_tokens. */
enum ew_web_right {
	EW_WEB_MAY_ORDER = 1u << 0,
	EW_WEB_MAY_TELL = 1u << 1,
	EW_WEB_MAY_HEAR_NEWS = 1u << 2,
	EW_WEB_MAY_CAPTURE = 1u << 3,
	/** Of some calls only: the keeper says of which. While it is away, what restricts is taken from these too. */
	EW_WEB_ONLY_ALONE = 1u << 4,
};

struct ew_web_rights {
	struct ew_id user;
	unsigned rights; /* enum ew_web_right */
	uint8_t voice;	 /* enum ew_voice of domain/consent.h: whose word it is; 0: nobody's */
};

/** What a token that is not found may still be. */
enum ew_web_tokens_known {
	EW_WEB_TOKENS_NONE, /* the keeper has told nothing since this program started */
	EW_WEB_TOKENS_SOME, /* there are more than a set may hold */
	EW_WEB_TOKENS_ALL,
};

/** Knows nothing at first. Errors: -ENOMEM. */
EW_MUST_USE int ew_web_tokens_new(struct ew_web_tokens **ret);
/** NULL is fine. */
void ew_web_tokens_free(struct ew_web_tokens **tokens);

/**
 * Takes a page of a set. The set that was told before stays in force until the last page has come.
 * Errors: -EBADMSG (out of order, cut off, or too many), -ENOMEM; then the new set is not taken and
 * the keeper must tell it anew.
 */
EW_MUST_USE int ew_web_tokens_take(
	struct ew_web_tokens *tokens, const struct ew_msg_restrict_tokens *page);

/** The connection has ended: a set that had begun to come is forgotten. */
void ew_web_tokens_cut(struct ew_web_tokens *tokens);

/**
 * Whose token it is and what it may, as far as that was told. Takes the same time whichever it is, or none. Errors:
 * -ENOENT.
 */
EW_MUST_USE int ew_web_tokens_find(const struct ew_web_tokens *tokens, const struct ew_hash *token,
	struct ew_wall now, struct ew_web_rights *ret);

/** Whether a token that is not found is certainly none. */
enum ew_web_tokens_known ew_web_tokens_known(const struct ew_web_tokens *tokens);

/**
 * Reads {"user": id, "rights": ["order", ...], "voice": number}; unknown rights are ignored. Errors:
 * -EBADMSG, -ENOMEM.
 */
EW_MUST_USE int ew_web_tokens_read(struct ew_slice json, struct ew_web_rights *ret);

#endif

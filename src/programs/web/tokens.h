/*
 * What the keeper said a token may do, remembered by the token's SHA-256 for a while, so that a
 * restriction need not wait for the keeper. Used for nothing that opens or shows.
 */
#ifndef EW_PROGRAMS_WEB_TOKENS_H
#define EW_PROGRAMS_WEB_TOKENS_H

#include "base/clock.h"
#include "base/digest.h"
#include "base/id.h"

struct ew_web_tokens;

enum ew_web_right { EW_WEB_MAY_ORDER = 1u << 0, EW_WEB_MAY_HEAR_NEWS = 1u << 1 };

struct ew_web_rights {
	struct ew_id user;
	unsigned rights; /* enum ew_web_right */
};

/** Remembers at most 1024 tokens; the oldest makes room. Errors: -ENOMEM. */
EW_MUST_USE int ew_web_tokens_new(int64_t believed_us, struct ew_web_tokens **ret);
void ew_web_tokens_free(struct ew_web_tokens **tokens);

/** What is known and still believed. Errors: -ENOENT. */
EW_MUST_USE int ew_web_tokens_find(const struct ew_web_tokens *tokens, const struct ew_hash *token,
	struct ew_mono now, struct ew_web_rights *ret);
void ew_web_tokens_store(struct ew_web_tokens *tokens, const struct ew_hash *token,
	struct ew_mono now, const struct ew_web_rights *rights);

/** The keeper has refused the token. */
void ew_web_tokens_forget(struct ew_web_tokens *tokens, const struct ew_hash *token);

/**
 * Reads {"user": id, "rights": ["order", ...]}; unknown rights are ignored. Errors: -EBADMSG,
 * -ENOMEM.
 */
EW_MUST_USE int ew_web_tokens_read(struct ew_slice json, struct ew_web_rights *ret);

#endif

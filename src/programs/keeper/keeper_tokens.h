/*
 * Tokens: whose word they are, what they may, and how they are made and revoked.
 */
#ifndef EW_PROGRAMS_KEEPER_TOKENS_H
#define EW_PROGRAMS_KEEPER_TOKENS_H

#include "domain/consent.h"
#include "programs/keeper/keeper_asks.h"

#define EW_TOKEN_LIFE_US (90 * 24 * 3600 * EW_US_PER_S) /* of a person's, unless it is said */

/** "person", "agent", "ivr", "bot", "platform", "tool"; "person" for a number that is none. */
const char *ew_token_kind_name(enum ew_token_kind kind);
/** -1 for a word that is none, or NULL. */
int ew_token_kind_of(const char *word);
/**
 * Whose word it is that comes with a token of this kind; never nearer to a party than whoever holds it: EW_VOICE_PARTY is
 * only what we heard ourselves.
 */
enum ew_voice ew_token_voice(enum ew_token_kind kind);
/** What a token of this kind may hold at most (enum ew_right). */
uint32_t ew_token_kind_rights(enum ew_token_kind kind);

/** Words of a set of rights; a new reference, NULL without memory. */
json_t *ew_rights_json(uint32_t rights);

/** Makes a secret (added to `text`), its digest, and a user. Errors: those of ew_io_random(), -ENOMEM. */
EW_MUST_USE int ew_token_new(struct ew_keeper *k, struct ew_buf *text, struct ew_token_row *row);

/**
 * What is sealed of one: {"name", "agent"?, "scope"?}; what was never named has an empty one. A new reference. Errors:
 * -EBADMSG, -ENOMEM.
 */
EW_MUST_USE int ew_token_words(struct ew_keeper *k, const struct ew_token_row *row, json_t **ret);

#define EW_ENROLLED_NAME_BYTES (10 + 2 * EW_SHA256_BYTES)
/** What the catalogue keeps of a one-time token that was used: no such token is ever good again. */
void ew_keeper_enrolled_name(const struct ew_hash *digest, char name[static EW_ENROLLED_NAME_BYTES]);
/** Inside a transaction: it is used now. Errors: the catalogue's. */
EW_MUST_USE int ew_keeper_note_enrolled(struct ew_keeper *k, const struct ew_hash *digest);

/** POST /v1/tokens. */
EW_MUST_USE int ew_ask_token_make(struct ew_asked *a);
/** A page of tokens, without their secrets. */
EW_MUST_USE int ew_ask_tokens(struct ew_asked *a);
/** Revokes one, at once; web is told by the commit. */
EW_MUST_USE int ew_ask_token_revoke(struct ew_asked *a);
/** The recorder has refused an order that web gave it: an event of the call. */
EW_MUST_USE int ew_ask_order_was_refused(struct ew_asked *a);

#endif

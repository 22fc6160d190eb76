/*
 * Signing in by a provider (OpenID Connect). What is said is judged by access/oidc.h; here it is asked for, through
 * deliver, and becomes an account, roles and a session. Nothing waits: an ask is answered when the last answer from
 * outside has come. Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_OIDC_H
#define EW_PROGRAMS_KEEPER_PEOPLE_OIDC_H

#include "programs/keeper/people/account.h"

#define EW_OIDC_PROVIDERS 8
#define EW_OIDC_CACHE_US (3600 * EW_US_PER_S)    /* how long what a provider says of itself, and its keys, are believed */
#define EW_OIDC_KEYS_US (60 * EW_US_PER_S)       /* keys are asked for anew because of a token at most so often */
#define EW_OIDC_AFTER_FAILURE_US (2 * EW_US_PER_S) /* nobody is asked again sooner after it did not answer */
#define EW_OIDC_ASK_MS 8000                      /* of one question to a provider */

struct ew_oidc;

/** Reads what the supervisor said. Errors with a sentence: -EINVAL, -ENOMEM. */
EW_MUST_USE int ew_oidc_open(struct ew_keeper *k, const struct ew_keeper_config *config, struct ew_error *error);
/** Wipes and frees; whoever waits is answered by web's own silence. */
void ew_oidc_close(struct ew_keeper *k);

/** An answer of deliver; true in `ret_taken` when it was to a question of ours. Errors: the catalogue's. */
EW_MUST_USE int ew_oidc_fetched(struct ew_keeper *k, const struct ew_msg_fetched *said, bool *ret_taken);
/** Deliver is gone: whoever waits is told. Errors: those of answering. */
EW_MUST_USE int ew_oidc_lost(struct ew_keeper *k);
/** Every half second: what was lost on its way. Errors: those of answering. */
EW_MUST_USE int ew_oidc_tick(struct ew_keeper *k);

/** [{"name", "title"}] of all. A new reference; NULL without memory. */
json_t *ew_oidc_providers_json(const struct ew_keeper *k);
/**
 * {"name", "title"} of whoever lets this account in; null for others, or when they are not configured any more. New
 * reference or NULL.
 */
json_t *ew_oidc_of_account_json(const struct ew_keeper *k, const struct ew_account *account);

/** Where the browser is to go, to sign in. Without a token. */
EW_MUST_USE int ew_ask_oidc_begin(struct ew_asked *a);
/** The same for who is signed in, to prove it anew. */
EW_MUST_USE int ew_ask_oidc_again(struct ew_asked *a);
/** The browser is back: a session, or a session that was proved anew. Without a token. */
EW_MUST_USE int ew_ask_oidc_callback(struct ew_asked *a);
/** The provider ends sessions. Without a token; its own says who it is. */
EW_MUST_USE int ew_ask_oidc_logout(struct ew_asked *a);

#endif

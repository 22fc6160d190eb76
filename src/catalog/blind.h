/*
 * The blind index: keyed hashes of numbers, their prefixes and last digits, of agents, queues and words, so that search
 * works and the table tells nothing to who lacks the key. Rows go with their interaction.
 */
#ifndef EW_CATALOG_BLIND_H
#define EW_CATALOG_BLIND_H

#include "base/digest.h"
#include "catalog/catalog.h"

/** Token = HMAC-SHA-256(index key, kind ':' value). `kind` is "number", "prefix", "last", "agent", "queue", "word". */
EW_MUST_USE int ew_blind_token(
	struct ew_slice index_key, const char *kind, struct ew_slice value, struct ew_hash *ret);

/** Adds a token for an interaction; twice is once. */
EW_MUST_USE int ew_blind_add(struct ew_catalog *c, struct ew_id interaction, const struct ew_hash *token);

/**
 * Adds what a telephone number or address is found by: the whole (digits only; for a SIP address the user part as well
 * as the whole in lower case), prefixes of 3 to 12 digits, last 4 to 9 digits.
 */
EW_MUST_USE int ew_blind_add_number(struct ew_catalog *c, struct ew_id interaction,
	struct ew_slice index_key, struct ew_slice number);

/**
 * The token that a search term for a number asks for: "+352621*" a prefix, "*4711" last digits, otherwise the whole.
 * Errors: -EINVAL (too short: fewer than 3 digits for a prefix, 4 for an end).
 */
EW_MUST_USE int ew_blind_query_number(
	struct ew_slice index_key, struct ew_slice term, struct ew_hash *ret);

/** Removes every token of an interaction: from here on no search finds it. Errors: -EPERM (a legal hold covers it). */
EW_MUST_USE int ew_blind_remove(struct ew_catalog *c, struct ew_id interaction);

#endif

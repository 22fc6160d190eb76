/*
 * The blind index: keyed hashes of numbers, their prefixes and last digits, of agents, queues and words, so that search
 * works and the table tells nothing to who lacks the key. Rows go with their interaction.
 *
 * A row is the first 64 bits of a token, the start time and the interaction's row number; beside them each interaction
 * has its tokens in one blob, so that erasing it removes exactly its rows. Two tokens that share 64 bits would show a
 * call that was not looked for, to somebody who may find it anyway (each call is decided on by itself): with 10^9
 * different tokens that is one search in 10^10, so records are not compared.
 */
#ifndef EW_CATALOG_BLIND_H
#define EW_CATALOG_BLIND_H

#include "base/digest.h"
#include "catalog/catalog.h"

#define EW_BLIND_TOKEN_BYTES 8
/*
 * Of one interaction: as many as 200 parties have. Twice as many with those added one by one, which nobody's list of
 * parties crowds out.
 */
#define EW_BLIND_MOST_BYTES (8192 * EW_BLIND_TOKEN_BYTES)

/**
 * Token = HMAC-SHA-256(index key, kind ':' value). `kind` is "number", "prefix", "last", "agent", "queue", "entity", "region",
 * "word", "start", "related".
 */
EW_MUST_USE int ew_blind_token(
	struct ew_slice index_key, const char *kind, struct ew_slice value, struct ew_hash *ret);

/* -- what an interaction is found by: collected first, written at once. A set is an ew_buf of EW_BLIND_MOST_BYTES. -- */

/** Adds a token to a set. Errors: -ENOMEM, -EFBIG (the set is full). */
EW_MUST_USE int ew_blind_note(struct ew_buf *set, const struct ew_hash *token);
/** The token of a kind and value; an empty value, or NULL, is none. */
EW_MUST_USE int ew_blind_note_value(
	struct ew_buf *set, struct ew_slice index_key, const char *kind, const char *value);
/**
 * What a telephone number or address is found by: the whole (digits only; for a SIP address the user part as well as the
 * whole in lower case), prefixes of 3 to 12 digits, last 4 to 9 digits. One longer than any address adds nothing.
 */
EW_MUST_USE int ew_blind_note_number(struct ew_buf *set, struct ew_slice index_key, struct ew_slice number);
/** The whole of a telephone number or address only, as the above has it: nobody finds it by a part. */
EW_MUST_USE int ew_blind_note_whole(struct ew_buf *set, struct ew_slice index_key, struct ew_slice number);
/** What a name is found by: each of its first 8 words in lower case, and the beginnings of 3 to 8 bytes of each. */
EW_MUST_USE int ew_blind_note_words(struct ew_buf *set, struct ew_slice index_key, struct ew_slice text);

/**
 * Adds what a set holds to what the interaction is found by; twice is once. Errors: -ENOENT, -ENOKEY (erased), -EFBIG (it has
 * EW_BLIND_MOST_BYTES now; those that came first are in), the catalogue's.
 */
EW_MUST_USE int ew_blind_add_set(struct ew_catalog *c, struct ew_id interaction, const struct ew_buf *set);
/** The same for one token. */
EW_MUST_USE int ew_blind_add(struct ew_catalog *c, struct ew_id interaction, const struct ew_hash *token);
/** The same for one number. */
EW_MUST_USE int ew_blind_add_number(struct ew_catalog *c, struct ew_id interaction,
	struct ew_slice index_key, struct ew_slice number);

/**
 * Adds to `to` the tokens that an interaction is found by (EW_BLIND_TOKEN_BYTES each); room for twice EW_BLIND_MOST_BYTES. Errors:
 * -ENOENT, the catalogue's.
 */
EW_MUST_USE int ew_blind_read(
	struct ew_catalog *c, struct ew_id interaction, struct ew_wall *ret_started, struct ew_buf *to);

/**
 * Removes every row of an interaction: from here on no search finds it. One that is not there is fine. Errors: -EPERM
 * (a legal hold covers it).
 */
EW_MUST_USE int ew_blind_remove(struct ew_catalog *c, struct ew_id interaction);

/* -- asking -- */

/**
 * The token that a search term for a number asks for: "+352621*" a prefix, "*4711" last digits, otherwise the whole.
 * Errors: -EINVAL (too short: fewer than 3 digits for a prefix, 4 for an end).
 */
EW_MUST_USE int ew_blind_query_number(
	struct ew_slice index_key, struct ew_slice term, struct ew_hash *ret);
/**
 * The tokens of words that somebody types, as they type: a call must have a word that begins so (3 to 8 bytes), or is this
 * (shorter, longer). Room for `most`; further words do not restrict. *ret_n 0: there is no word.
 */
EW_MUST_USE int ew_blind_query_words(
	struct ew_slice index_key, struct ew_slice text, size_t most, struct ew_hash *ret, size_t *ret_n);

/* -- the index as it was before its rows were short: brought over piece by piece (reindex.h) -- */

/** Brings over what the old index has of one interaction. Errors: -ENOENT, the catalogue's. */
EW_MUST_USE int ew_blind_bring_over(struct ew_catalog *c, struct ew_id interaction);

#endif

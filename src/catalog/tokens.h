/*
 * Bearer tokens by their SHA-256, with rights; and answers to writes by idempotency key.
 */
#ifndef EW_CATALOG_TOKENS_H
#define EW_CATALOG_TOKENS_H

#include "base/digest.h"
#include "catalog/catalog.h"
#include "domain/right.h"

/** Who speaks by a token; what it says of somebody else's consent weighs as much as that. Stored: never renumber. */
enum ew_token_kind {
	EW_TOKEN_PERSON = 0, /* also of tokens that were made before there were kinds */
	EW_TOKEN_AGENT = 1,
	EW_TOKEN_IVR = 2,
	EW_TOKEN_BOT = 3,
	EW_TOKEN_PLATFORM = 4,
	EW_TOKEN_TOOL = 5,   /* a vendor's */
};
#define EW_TOKEN_KINDS 6

struct ew_token_row {
	struct ew_hash digest;
	struct ew_id user;
	uint32_t rights;
	struct ew_wall expires;  /* 0: never */
	bool enrolment;          /* good once, for enrolment only */
	enum ew_token_kind kind;
	struct ew_id id;         /* what people call it by; zero: an enrolment token */
	struct ew_id vendor;     /* of a tool; zero: none */
	struct ew_id owner;      /* the person who made it; zero: nobody is known */
	bool scoped;             /* its words limit it to some calls */
	struct ew_wall made;     /* 0: not known */
	struct ew_slice sealed;  /* its name and more, JSON; empty: none. Not read by ew_tokens_get() and _holding() */
};

/** Inserts or replaces by digest. */
EW_MUST_USE int ew_tokens_put(struct ew_catalog *c, const struct ew_token_row *row);
/** Errors: -ENOENT. Expiry is the caller's to check. */
EW_MUST_USE int ew_tokens_get(struct ew_catalog *c, const struct ew_hash *digest, struct ew_token_row *ret);

/** Removes a token; one that is not there is fine. */
EW_MUST_USE int ew_tokens_remove(struct ew_catalog *c, const struct ew_hash *digest);

/**
 * Grows with every change of a token, also with one that is undone: whoever keeps a copy of the
 * table sees by it that the copy is old. Counts from 0 anew with every opening of the catalogue.
 */
uint64_t ew_tokens_changes(const struct ew_catalog *c);

typedef int ew_token_row_fn(void *arg, const struct ew_token_row *row);
/**
 * The tokens that hold any of `rights` at `now`, by digest, at most `limit`; enrolment tokens are
 * none. Ends early with what fn returns when that is not 0.
 */
EW_MUST_USE int ew_tokens_holding(struct ew_catalog *c, uint32_t rights, struct ew_wall now,
	uint32_t limit, ew_token_row_fn *fn, void *arg);

/** How many there are of those. */
EW_MUST_USE int ew_tokens_count_holding(
	struct ew_catalog *c, uint32_t rights, struct ew_wall now, uint64_t *ret);

/** One by its id, with what is sealed (borrowed while fn runs). Errors: -ENOENT (also for an enrolment token), those of fn. */
EW_MUST_USE int ew_tokens_by_id(struct ew_catalog *c, struct ew_id id, ew_token_row_fn *fn, void *arg);
/** Those with an id behind `after` (zero: all), by id, at most `limit`, with what is sealed; enrolment tokens are none. */
EW_MUST_USE int ew_tokens_each(
	struct ew_catalog *c, struct ew_id after, uint32_t limit, ew_token_row_fn *fn, void *arg);
/** Those that a person made, by digest, without what is sealed. Ends early with what fn returns when that is not 0. */
EW_MUST_USE int ew_tokens_of_owner(struct ew_catalog *c, struct ew_id owner, ew_token_row_fn *fn, void *arg);
/** Tools of a vendor that could still be used at `now`. */
EW_MUST_USE int ew_tokens_count_of_vendor(
	struct ew_catalog *c, struct ew_id vendor, struct ew_wall now, uint64_t *ret);

/** How many there are, enrolment tokens too. */
EW_MUST_USE int ew_tokens_count(struct ew_catalog *c, uint64_t *ret);

/** The answer once given to (token, key): status, JSON and hash of the request. Errors: -ENOENT. */
EW_MUST_USE int ew_answers_get(struct ew_catalog *c, const struct ew_hash *token, struct ew_slice key,
	struct ew_hash *ret_request, uint32_t *ret_status, struct ew_buf *to);

/** Keeps the answer to a write for 48 hours, in the transaction of the write. */
EW_MUST_USE int ew_answers_put(struct ew_catalog *c, const struct ew_hash *token, struct ew_slice key,
	const struct ew_hash *request, uint32_t status, struct ew_slice json, struct ew_wall now);
/** Overwrites with zeros what all of them say of their requests: the key that made it sense is gone. */
EW_MUST_USE int ew_answers_erase_requests(struct ew_catalog *c);

#endif

/*
 * What the files oidc*.c share: providers as they are known now, and asks that wait for them. Nothing of it is seen elsewhere.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_OIDC_STATE_H
#define EW_PROGRAMS_KEEPER_PEOPLE_OIDC_STATE_H

#include "access/jws.h"
#include "access/oidc.h"
#include "programs/keeper/people/oidc.h"
#include "programs/keeper/people/oidc_attempts.h"

#define EW_OIDC_ERRANDS 64                       /* asks that wait for a provider at once */
#define EW_OIDC_CODE_BYTES 4096
#define EW_OIDC_REFUSALS 30                      /* events of refusals in a minute; of the rest only the log of the program tells */
#define EW_OIDC_REFUSALS_US (60 * EW_US_PER_S)
#define EW_OIDC_LOGOUT_US (600 * EW_US_PER_S)    /* so old a logout token may be */

/** A question that is under way for everybody who waits for its answer. */
struct ew_oidc_question {
	struct ew_id job; /* zero: none */
	struct ew_mono begun;
};

struct ew_oidc_seat {
	json_t *words;    /* owned; the texts belong to it */
	const char *id, *title, *issuer, *client_id, *redirect;
	const char *roles_claim, *team, *agents, *directory; /* claims; NULL: not asked for */
	json_t *roles;    /* {"theirs": "ours"}, belongs to words */
	bool create;
	struct ew_buf secret; /* empty: a public client */
	struct ew_oidc_provider said; /* no document: it was not asked, or too long ago */
	struct ew_mono said_until;
	struct ew_jwks *keys;         /* NULL: as above */
	struct ew_jwks *earlier;      /* good still, while others are asked for */
	struct ew_mono keys_renewed;  /* because of a token; 0: never */
	struct ew_oidc_question discovery, jwks;
	struct ew_mono quiet_until;   /* after a failure: nobody asks sooner */
	char trouble[EW_ERROR_TEXT_BYTES];
};

enum ew_oidc_errand_kind { EW_OIDC_BEGINS, EW_OIDC_COMES_BACK, EW_OIDC_LOGS_OUT };

/** An ask that waits. */
struct ew_oidc_errand {
	enum ew_oidc_errand_kind kind;
	uint32_t connection;
	uint64_t request;
	struct ew_oidc_seat *seat;
	struct ew_oidc_attempt attempt; /* that is begun, or that was */
	struct ew_oidc_question token;
	struct ew_buf code, compact;    /* secret: the code, and the token that came for it (or the logout token) */
	bool renewed;                   /* the keys were asked for anew because of it */
	char program[301], address[80]; /* of the browser */
};

struct ew_oidc {
	struct ew_oidc_seat seats[EW_OIDC_PROVIDERS];
	size_t n;
	struct ew_oidc_attempts *attempts; /* NULL: nobody has begun yet */
	struct ew_oidc_logouts logouts;
	struct ew_oidc_errand *errands[EW_OIDC_ERRANDS];
	struct ew_mono refusals_since;
	unsigned refusals;
};

/* -- oidc_config.c -- */

/** The one of this id; NULL: none (also for NULL). */
struct ew_oidc_seat *ew_oidc_find(const struct ew_keeper *k, const char *id);
/** Wipes and frees. NULL is fine. */
void ew_oidc_errand_free(struct ew_oidc_errand **errand);

/* -- oidc_fetch.c: what is asked for outside -- */

/**
 * Whether a provider's configuration is there. Errors: -EAGAIN (asked for: go on when the answer has
 * come), -EHOSTUNREACH with a sentence (it does not answer, or says what is no good).
 */
EW_MUST_USE int ew_oidc_need_said(struct ew_keeper *k, struct ew_oidc_seat *seat, struct ew_error *why);
/** The same of its keys, which its configuration names. Errors: the same. */
EW_MUST_USE int ew_oidc_need_keys(struct ew_keeper *k, struct ew_oidc_seat *seat, struct ew_error *why);
/**
 * A token has a key that is not in the set: puts the set aside, so that it is asked for anew; it is good again when no
 * other comes. False: that was done a moment ago.
 */
bool ew_oidc_forget_keys(struct ew_keeper *k, struct ew_oidc_seat *seat);
/** Asks for the token of an errand's code. Errors: -EHOSTUNREACH with a sentence, -ENOMEM, -EIO. */
EW_MUST_USE int ew_oidc_ask_token(struct ew_keeper *k, struct ew_oidc_errand *e, struct ew_error *why);
/** The answer: adds the token. Errors: -EHOSTUNREACH with a sentence. */
EW_MUST_USE int ew_oidc_take_token(const struct ew_msg_fetched *said, struct ew_buf *to, struct ew_error *why);
/** An answer to what was asked for everybody. True: it was, and who waits for this provider should go on. */
bool ew_oidc_take_answer(struct ew_keeper *k, struct ew_oidc_seat *seat, const struct ew_msg_fetched *said);
/** What was asked for everybody has failed, or was lost on its way. */
void ew_oidc_seat_failed(struct ew_keeper *k, struct ew_oidc_seat *seat, const char *sentence);

/* -- oidc_account.c: who it is -- */

/** What comes of a token that was found good. */
struct ew_oidc_outcome {
	const char *because; /* NULL: it is well; else the word of a refusal */
	char sentence[300];
	unsigned status;
	struct ew_id person; /* zero: nobody of the house is known */
	struct ew_buf secret; /* of the session that was begun; empty: it was a proof */
};

/**
 * Finds or makes the account, takes over what the provider says, begins the session or notes the proof; in one
 * transaction. A refusal is an outcome, and has changed nothing. Errors: the catalogue's, those of events, -ENOMEM.
 */
EW_MUST_USE int ew_oidc_admit(struct ew_keeper *k, const struct ew_oidc_errand *e, const struct ew_oidc_person *person,
	struct ew_oidc_outcome *ret);

/* -- oidc_roles.c -- */

/**
 * Inside a transaction: gives and takes the roles that follow from the claims; never one that two people gave. True in
 * *ret_changed when any was. Errors: the catalogue's, those of events, -ENOMEM.
 */
EW_MUST_USE int ew_oidc_roles(struct ew_keeper *k, const struct ew_oidc_seat *seat, struct ew_id person, const json_t *claims,
	bool *ret_changed);

/* -- oidc_logout.c -- */

/**
 * Ends what a logout token that was found good says. `ret_ended` false: it was taken before. Errors: the catalogue's,
 * those of events, -ENOBUFS.
 */
EW_MUST_USE int ew_oidc_end_sessions(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, const struct ew_oidc_logout *logout, bool *ret_ended);

/* -- oidc.c -- */

/** In a transaction of its own: the event of a refusal; at most EW_OIDC_REFUSALS in a minute. Errors: those of events. */
EW_MUST_USE int ew_oidc_note_refusal(
	struct ew_keeper *k, const struct ew_oidc_seat *seat, struct ew_id person, const char *because, const char *sentence);

#endif

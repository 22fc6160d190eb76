/*
 * Requests that hold a password. It is stretched before anything of it leaves this program, and everything that it lay
 * in is wiped.
 */
#ifndef EW_PROGRAMS_WEB_CREDENTIALS_H
#define EW_PROGRAMS_WEB_CREDENTIALS_H

#include "access/password.h"
#include "programs/web/ask.h"

/** What a request of this kind needs to know until it is answered; belongs to its call. */
struct ew_web_credentials {
	struct ew_buf password, next; /* secret: what is there, and what is to come instead */
	json_t *arguments;            /* of the question that is asked at the end */
	uint16_t op;                  /* of it */
	bool sets_cookie;             /* its answer is a session */
	unsigned status;              /* of that answer */
};

/** For a call that ends. NULL is fine. */
void ew_web_credentials_free(struct ew_web_credentials **credentials);

/**
 * Takes the texts `password` and `next` (either may be missing) out of a body, wiping what they lay in. The call gets them with
 * `arguments` (reference taken) and the question's op. False: answered.
 */
bool ew_web_take_credentials(
	struct ew_web_call *call, json_t *body, const char *password, const char *next, uint16_t op, json_t *arguments);

/**
 * Asks for the salt of `who` ({"login"}, {"invitation"}, or {} for who is signed in), stretches, and asks. Takes the
 * call over.
 */
void ew_web_prove(struct ew_web_call *call, json_t *who);
/** Sets a first password, without any salt of before: checks the rule, stretches, and asks. Takes the call over. */
void ew_web_set_password(struct ew_web_call *call, const struct ew_slice *words, size_t n);

/** Answers with the JSON `me` and gives the browser its session. Ends the call. */
void ew_web_answer_session(struct ew_web_call *call, struct ew_reply *reply);
/** Answers 204 and takes the session from the browser. Ends the call. */
void ew_web_answer_no_session(struct ew_web_call *call, struct ew_reply *reply);

#endif

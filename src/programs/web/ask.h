/*
 * One API call on its way through the keeper: what every resource under api/ does with a request,
 * so that each of them says only what is its own.
 */
#ifndef EW_PROGRAMS_WEB_ASK_H
#define EW_PROGRAMS_WEB_ASK_H

#include <jansson.h>

#include "http/answer.h"
#include "http/body.h"
#include "http/query.h"
#include "programs/web/media.h"
#include "programs/web/web_private.h"

#define EW_WEB_PURPOSE_BYTES 200
#define EW_WEB_KEY_BYTES 128

struct ew_web_call;

/**
 * The keeper has answered with a status below 400 and a document or descriptor; must answer
 * call->x.
 */
typedef void ew_web_answered_fn(struct ew_web_call *call, struct ew_reply *reply);

/** A call that waits for the keeper. Freed by ew_web_call_end() or after `answered`. */
struct ew_web_call {
	struct ew_web *web;
	struct ew_http_exchange *x; /* NULL when the exchange went away */
	struct ew_hash token;
	struct ew_id interaction;
	ew_web_answered_fn *answered; /* NULL: the keeper's document is the answer */
	bool takes_errors;	      /* `answered` is called for every outcome */
	struct ew_hash media_key;
	uint16_t media_op;
	uint64_t access_changes; /* of media_call.c: as many there had been when the keeper was asked */
	struct {
		int fd; /* owned; -1: none */
		uint64_t bytes;
		struct ew_media_facts facts;
	} download; /* of media_call.c: made, and to be given */
	char *again;		/* of media_call.c: the arguments that the media was given for; freed with the call */
	char purpose[EW_WEB_PURPOSE_BYTES + 1];
	json_t *order;			/* of api/orders.c and api/tell.c; freed with the call */
	/* of restriction.h */
	enum ew_web_right needed;
	void (*allowed)(struct ew_web_call *call, const struct ew_web_rights *who);
	void (*restricted)(struct ew_web_call *call, enum ew_order_outcome outcome,
		const struct ew_msg_restricted *restricted);
	struct ew_id restriction; /* the order that was given; zero: none */
	json_t *gate;		  /* what the recorder said; of api/tell.c, freed with the call */
	struct ew_id grant;	  /* of api/grant_stream.c, with the last order that is there */
	uint64_t after;
	uint64_t listener;	  /* of api/stream.c */
	bool unsure;		  /* the recorder has not answered */
	struct ew_web_credentials *credentials; /* of credentials.h; freed with the call */
	char browser[48];	  /* of api/oidc.c: the cookie of a browser that goes to a provider */
	char key[EW_WEB_KEY_BYTES + 1]; /* Idempotency-Key or "" */
	char filename[64];
	const char *content_type;
};

/**
 * What is asked. `arguments` is stolen; NULL with `has_arguments` means that memory was short for
 * them.
 */
struct ew_web_question {
	uint16_t op;	    /* enum ew_ask */
	bool has_arguments; /* without: {} */
	json_t *arguments;
	struct ew_slice purpose;
	struct ew_slice idempotency_key;
	int64_t timeout_us; /* 0: the usual */
};

/** A call for the exchange, or NULL, and then the exchange is answered. */
struct ew_web_call *ew_web_call_new(struct ew_web *web, struct ew_http_exchange *x);

/** Frees the call, not its exchange: that has been answered, or is taken over by somebody. */
void ew_web_call_end(struct ew_web_call *call);

/**
 * Asks the keeper; takes the call over, whatever happens. A keeper that is away is 503 with
 * Retry-After, silence 504; a problem of the keeper goes to the caller as it is.
 */
void ew_web_ask(struct ew_web_call *call, const struct ew_web_question *question);

/**
 * Ends a call for which ew_web_ask() would have answered `reply` (for calls that take errors).
 * Does not free it.
 */
void ew_web_answer_reply(struct ew_web_call *call, const struct ew_reply *reply);

/** Answers with 503 and Retry-After. Does not free the call. */
void ew_web_refuse_away(struct ew_web_call *call, struct ew_slice detail);

/**
 * Reads the bearer token, or the session of a browser, into call->token. False: answered with 401, or with 403 when
 * another site's page made the request.
 */
bool ew_web_need_token(struct ew_web_call *call);

/** The same, but no token at all is fine: call->token is then zero. */
bool ew_web_may_have_token(struct ew_web_call *call);

/**
 * For what signs in, and needs no token: no page of another site may do that for somebody, who would then work under a
 * name of its choice. False: answered with 403.
 */
bool ew_web_need_own_page(struct ew_web_call *call);

/** Ties the trace of the request to the order, which is what events and the other programs name. */
void ew_web_log_order(const struct ew_web_call *call, struct ew_id order);

/** Reads params[0] into call->interaction. False: answered with 404. */
bool ew_web_need_interaction(struct ew_web_call *call, const struct ew_http_request *request);

/** Reads Idempotency-Key into call->key. False: answered with 400. */
bool ew_web_read_key(struct ew_web_call *call);

/** Reads Earwitness-Purpose. False: answered with 400. */
bool ew_web_read_purpose(struct ew_web_call *call, struct ew_slice *ret);

/** Reads the query strictly. False: answered with 400. */
bool ew_web_read_query(struct ew_web_call *call, const struct ew_http_request *request,
	const struct ew_http_param *params, size_t n, struct ew_http_query *ret);

/** A list of the keeper's with filters: texts of the query, a page and its size. */
struct ew_web_list {
	uint16_t op; /* enum ew_ask */
	const struct ew_http_param *params;
	size_t n, limit, cursor; /* of params; which of them are the page's size and its beginning */
	uint64_t most;           /* and usual size of a page */
	const char *kind;        /* goes along when it is not NULL */
	bool cursor_is_text;     /* what `next` says is no number */
};

/** Answers a whole exchange with a list. Texts of the query go to the keeper as they are; it says what they mean. */
void ew_web_ask_list(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	const struct ew_web_list *list);
/** Answers a whole exchange with what the keeper says to the body, of which `members` are known. */
void ew_web_ask_body(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	uint16_t op, const struct ew_http_member *members, size_t n);
/** The same for the thing whose number is params[0] of the path. */
void ew_web_ask_number(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	uint16_t op, const struct ew_http_member *members, size_t n);

/**
 * The same for the thing whose id is params[0] of the path; it goes along as the member `name` ("id", "grant"), with the
 * caller's Idempotency-Key.
 */
void ew_web_ask_id(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	uint16_t op, const char *name, const struct ew_http_member *members, size_t n);
/** The same for an interaction, whose id is params[0] of the path, with the caller's Idempotency-Key. */
void ew_web_ask_interaction(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request,
	uint16_t op, const struct ew_http_member *members, size_t n);

/** Answers a whole exchange with what the keeper says to a query whose parameters are all texts. */
void ew_web_ask_texts(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op,
	const struct ew_http_param *params, size_t n);
/** As ew_web_ask_id() for a thing of a thing: params[0] and params[1] of the path are ids. */
void ew_web_ask_two(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op,
	const char *name, const char *other, const struct ew_http_member *members, size_t n);
/** As ew_web_ask_id() for what has a name of small letters, digits, - and _. */
void ew_web_ask_name(struct ew_web *web, struct ew_http_exchange *x, const struct ew_http_request *request, uint16_t op,
	const char *name);

/** Adds what the browser says of itself and where it is: "program", "address". False without memory. */
bool ew_web_add_browser(struct ew_web_call *call, json_t *to);

/** A JSON string of checked UTF-8; NULL without memory. */
json_t *ew_web_text(struct ew_slice text);

#endif

/*
 * The ways to answer an exchange. Each ends it: the exchange must not be touched afterwards. Every
 * answer carries the security fields (no sniffing, no framing, no storing, a policy that loads
 * nothing); an answer that cannot be built for want of memory closes the connection.
 */
#ifndef EW_HTTP_ANSWER_H
#define EW_HTTP_ANSWER_H

#include "http/sending.h"
#include "http/server.h"

/** Answers with a body, which is copied. `content_type` NULL: no body. */
void ew_http_answer(struct ew_http_exchange *x, unsigned status, const char *content_type,
	struct ew_slice body);

/** A field that an answer carries beside those of every answer; values must hold no line breaks. */
struct ew_http_field {
	const char *name, *value;
};
/** As ew_http_answer(), with `n` fields more. */
void ew_http_answer_with(struct ew_http_exchange *x, unsigned status, const char *content_type, struct ew_slice body,
	const struct ew_http_field *fields, size_t n);

/**
 * Pages of other origins may read whatever is answered, refusals too: to be called before. Nothing that a token or a
 * cookie opened may ever be answered so.
 */
void ew_http_open_to_everybody(struct ew_http_exchange *x);

/**
 * The same, 200, for what is everybody's: pages of other origins may read it, and with `immutable` anybody may keep it
 * for ever.
 */
void ew_http_answer_public(struct ew_http_exchange *x, const char *content_type,
	struct ew_slice body, bool immutable);

/**
 * Answers with a problem document; 401 carries WWW-Authenticate, `retry_after_s` becomes
 * Retry-After.
 */
void ew_http_answer_problem(struct ew_http_exchange *x, const struct ew_http_problem *problem);

/** Fills and answers a problem in one call; `field` may be NULL. */
void ew_http_refuse(struct ew_http_exchange *x, enum ew_http_problem_kind kind, const char *field,
	const char *format, ...) EW_PRINTF(4, 5);

/** A file as an answer. */
struct ew_http_file {
	int fd; /* stays the caller's; read from offset 0 by position */
	uint64_t bytes;
	const char *content_type;
	const char *etag;     /* without quotes; must change with the bytes */
	const char *filename; /* offered for saving; NULL: to be shown. Letters, digits, "-", "_",
				 "." only */
	const char *digest;	/* SHA-256 of all bytes in base64 (RFC 9530); NULL: not told */
	struct ew_http_field fields[1]; /* more; without a name: none */
	ew_http_ended_fn *ended; /* told when bytes of it are not being sent any more, if they ever were; NULL: nobody is */
	void *arg;
	struct ew_http_sending **sending; /* set when bytes of it are being sent, else left or NULL; NULL: nobody will stop it */
};

/**
 * Answers GET or HEAD from a descriptor, honouring If-None-Match (304), Range and If-Range (206,
 * 416). A descriptor that cannot be duplicated becomes a 500 problem.
 */
void ew_http_answer_file(struct ew_http_exchange *x, const struct ew_http_file *file);

/**
 * Answers 200 with a page for people that may do what its content policy says, and nothing else. The bytes are copied;
 * framing stays forbidden whatever the policy says.
 */
void ew_http_answer_page(struct ew_http_exchange *x, const char *policy, struct ew_slice page);
/** The same with a status and `n` fields more. */
void ew_http_answer_page_with(struct ew_http_exchange *x, unsigned status, const char *policy, struct ew_slice page,
	const struct ew_http_field *fields, size_t n);

#endif

/*
 * The HTTP API as commands use it: one request at a time, JSON in and out, a refusal told as one
 * sentence.
 */
#ifndef EW_PROGRAMS_CLI_CLIENT_H
#define EW_PROGRAMS_CLI_CLIENT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/error.h"
#include "programs/cli/command.h"

struct ew_client;

/**
 * The address is --url, EARWITNESS_URL, the http address of the given data folder's configuration,
 * or http://127.0.0.1:8480; the token is EARWITNESS_TOKEN or DATA/token of the given data folder.
 * Without a token requests go without one. Errors: -ENOMEM, -EINVAL (no http address).
 */
EW_MUST_USE int ew_client_new(
	const struct ew_options *options, struct ew_client **ret, struct ew_error *error);

/** Closes the connection and frees. NULL is fine. */
void ew_client_free(struct ew_client **client);

/** The address it asks, without a slash at the end; the client's. */
const char *ew_client_url(const struct ew_client *client);

/** Requests go with a copy of this token from now on. Without memory the one before stays. */
void ew_client_set_token(struct ew_client *client, const char *token);

/**
 * GET or (with `body`) POST of a path below the address. `ret` is the answer's JSON, the caller's.
 * Blocks. Errors: -ECONNREFUSED (nobody there), -EACCES (401, 403), -ENOENT (404), -EREMOTEIO
 * (another problem), -EBADMSG (no JSON); with the problem's sentence.
 */
EW_MUST_USE int ew_client_ask(struct ew_client *client, const char *path, const json_t *body,
	json_t **ret, struct ew_error *error);
/** The same with a client of its own, for programs that ask one thing. Errors: as ew_client_new(), as above. */
EW_MUST_USE int ew_client_ask_once(
	const struct ew_options *options, const char *path, const json_t *body, json_t **ret, struct ew_error *error);

/** DELETE of a path; answer and errors as above. Blocks. */
EW_MUST_USE int ew_client_delete(
	struct ew_client *client, const char *path, json_t **ret, struct ew_error *error);

/** GET of media into a descriptor, with the purpose of access. Errors: as above, as write(2). */
EW_MUST_USE int ew_client_fetch(struct ew_client *client, const char *path, const char *purpose,
	int fd, struct ew_error *error);

/** GET of a text or file of at most the buffer's maximum. Errors: as above, -EIO. */
EW_MUST_USE int ew_client_read(
	struct ew_client *client, const char *path, struct ew_buf *to, struct ew_error *error);

/** The same by POST of a JSON body; `purpose` may be NULL. */
EW_MUST_USE int ew_client_fetch_for(struct ew_client *client, const char *path, const json_t *body, const char *purpose,
	int fd, struct ew_error *error);

/** Adds text percent-encoded (RFC 3986) for a query or a path segment. */
void ew_client_add_escaped(struct ew_buf *to, const char *text);

#endif

/*
 * A call with all its events, as `show` and `demo` want it.
 */
#ifndef EW_PROGRAMS_CLI_CALLS_API_H
#define EW_PROGRAMS_CLI_CALLS_API_H

#include "programs/cli/client.h"

/** "/v1/interactions/ID" + `rest` into `to`. Errors: -EINVAL (the id is none) with a sentence. */
EW_MUST_USE int ew_call_path(
	const char *id, const char *rest, char to[static 128], struct ew_error *error);

/** The record and all its events (an array); both the caller's. */
EW_MUST_USE int ew_call_read(struct ew_client *client, const char *id, json_t **ret_record,
	json_t **ret_events, struct ew_error *error);

/** Gives an order; `reason` and `party` may be NULL. */
EW_MUST_USE int ew_call_order(struct ew_client *client, const char *id, const char *order,
	const char *reason, const char *party, json_t **ret_answer, struct ew_error *error);

/** Path and query of what `export` asks for. Errors: -EINVAL (the id is none) with a sentence. */
EW_MUST_USE int ew_export_path(
	const struct ew_options *options, struct ew_buf *to, struct ew_error *error);

/**
 * Fetches into a file that appears whole or not at all; "-" is standard output. `body` NULL: GET, otherwise POST;
 * `purpose` may be NULL with a body. Blocks. Errors: those of the client, as open(2), write(2), rename(2).
 */
EW_MUST_USE int ew_call_save(struct ew_client *client, const char *path, const json_t *body, const char *purpose,
	const char *file, struct ew_error *error);

#define EW_ONE_PATH_BYTES 120

/** How a list is printed: line by line with `add`; `none` when it is empty; `all`: page after page to its end. */
struct ew_list_form {
	const char *none;
	void (*add)(const json_t *one, struct ew_buf *to);
	bool all;
};

/** Asks for a list and prints it: as JSON (a page, with `next`), or as its form says. Says when there is more. */
enum ew_exit ew_list_show(const struct ew_options *options, const char *path, const struct ew_list_form *form);
/** Path of one thing by its number or id. Errors: -EINVAL (neither, or too long). */
EW_MUST_USE int ew_one_path(const char *resource, const char *id, char to[static EW_ONE_PATH_BYTES]);
/**
 * `paper save`, `retention save`: the second argument's page, PDF, JSON, or `with_proof` its proof, as --format says, into the file of -o.
 */
enum ew_exit ew_document_save(const struct ew_options *options, const char *resource, bool with_proof);
/** Asks for one thing and prints it as JSON. */
enum ew_exit ew_one_show(const struct ew_options *options, const char *resource, const char *id);

/** Prints JSON, indented. */
EW_MUST_USE int ew_json_show(const json_t *json);

/** Gives a reference back; fits _cleanup_(). NULL is fine. */
void ew_json_free(json_t **json);

#endif

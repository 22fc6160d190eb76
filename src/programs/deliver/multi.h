/*
 * libcurl's multi interface inside our loop, and what holds for every request that goes out, whoever makes it: the
 * address is judged at the moment of connecting (reach.h), no redirect is followed, no proxy of the environment used,
 * no cookie kept, nothing decompressed, HTTP/1.1 alone, TLS 1.2 or newer with certificates that are checked.
 *
 * Belongs to the thread of the loop. Nothing blocks: names are resolved on a thread of libcurl's. When libcurl itself
 * gives up, for want of memory, the loop is stopped: the program is to end and to be started anew.
 */
#ifndef EW_PROGRAMS_DELIVER_MULTI_H
#define EW_PROGRAMS_DELIVER_MULTI_H

#include <curl/curl.h>

#include "base/buf.h"
#include "base/loop.h"
#include "programs/deliver/reach.h"

struct ew_multi;
struct ew_transfer;

/** Called once, from the loop, when a transfer that was begun is over; it may close it, and begin others. */
typedef void ew_transfer_fn(void *arg, CURLcode code);

/** One request. Zeroed, then ew_transfer_open(); what it wants beyond that is set on `curl`. */
struct ew_transfer {
	struct ew_transfer *next;
	struct ew_multi *multi;
	CURL *curl;
	bool is_active;
	const char *refused; /* why the last address was not connected to; NULL: it was */
	ew_transfer_fn *fn;
	void *arg;
	char words[CURL_ERROR_SIZE];
};

/**
 * `reach` outlives it. `certificates`: PEM of whom to trust, copied; empty: the system's. At most `connections` are kept
 * open. Errors with a sentence: -ENOMEM, -EIO.
 */
EW_MUST_USE int ew_multi_new(struct ew_loop *loop, const struct ew_reach *reach, struct ew_slice certificates,
	unsigned connections, struct ew_multi **ret, struct ew_error *error);
/** Ends what is under way; nobody is told. Transfers are closed by their owners, before or after. NULL is fine. */
void ew_multi_free(struct ew_multi **multi);

/** Prepares a handle with everything that holds for all. Errors: -ENOMEM, -EIO; close it all the same. */
EW_MUST_USE int ew_transfer_open(struct ew_multi *multi, struct ew_transfer *t, ew_transfer_fn *fn, void *arg);
/** Errors: -EIO. */
EW_MUST_USE int ew_transfer_begin(struct ew_transfer *t);
/** Ends it when it is under way; `fn` is not called any more. Zeroed ones are fine. */
void ew_transfer_close(struct ew_transfer *t);

/** From libcurl's word to ours: 0, -ETIMEDOUT, -EHOSTUNREACH, -EACCES (a private address), -ECONNREFUSED, -ENOMEM, -EPROTO. */
int ew_transfer_code(const struct ew_transfer *t, CURLcode code);
/** What went wrong, ASCII that can be printed, whatever strangers said. */
void ew_transfer_describe(const struct ew_transfer *t, CURLcode code, char *to, size_t room);
/** Others have a word in what is passed on: names in certificates, say. Only what can be printed anywhere stays. */
void ew_make_printable(char *text);

#endif

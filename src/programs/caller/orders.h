/*
 * The command line of earwitness-caller: streams and how they are sent.
 */
#ifndef EW_PROGRAMS_CALLER_ORDERS_H
#define EW_PROGRAMS_CALLER_ORDERS_H

#include "programs/caller/stream.h"

#define EW_CALLER_MAX_STREAMS 20000

struct ew_orders {
	struct ew_sounds *sounds;
	struct ew_stream *streams;
	size_t n_streams;
	const char *log; /* path, or NULL */
	double speed;	 /* 0: as fast as possible */
	bool help;
	const char *siprec; /* ADDRESS:PORT of a recording server to call by order, or NULL */
};

/** The words of the help. */
extern const char ew_orders_help[];

/** "192.0.2.1:5060" or "[2001:db8::1]:5060"; IPv4 becomes a mapped address. Errors: -EINVAL. */
EW_MUST_USE int ew_orders_address(const char *text, struct sockaddr_in6 *ret);

/** Reads argv. Free with ew_orders_free(). Errors: -EINVAL and those of files, with a sentence.
 * Blocks. */
EW_MUST_USE int ew_orders_read(
	int argc, char *const argv[], struct ew_orders *ret, struct ew_error *error);

/** Frees the streams and the sounds they say. */
void ew_orders_free(struct ew_orders *orders);

#endif

/*
 * The listening socket, bound before the sandbox closes.
 */
#ifndef EW_PROGRAMS_WEB_LISTEN_H
#define EW_PROGRAMS_WEB_LISTEN_H

#include <stdint.h>

#include "base/error.h"

/**
 * Listens on a numeric IPv4 or IPv6 address (NULL or "": 127.0.0.1); port 0 chooses one. Errors:
 * -EINVAL (no address), as bind(2), with a sentence.
 */
EW_MUST_USE int ew_web_listen(
	const char *address, uint16_t port, int *ret_fd, struct ew_error *error);

/** The port that a socket is bound to. Errors: as getsockname(2). */
EW_MUST_USE int ew_web_port(int fd, uint16_t *ret_port);

#endif

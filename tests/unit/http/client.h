/*
 * A raw HTTP client for tests whose server runs in the same thread: it sends bytes as they are and
 * turns the server's loop while it waits.
 */
#ifndef EW_TEST_CLIENT_H
#define EW_TEST_CLIENT_H

#include "base/buf.h"
#include "base/loop.h"

#define CLIENT_WAIT_MS 5000

/** Connects to 127.0.0.1. The descriptor, or a failed test. */
int client_open(uint16_t port);

/** Sends all bytes, turning the loop when the socket is full. False: the server has closed. */
bool client_send(struct ew_loop *loop, int fd, struct ew_slice bytes);

/** Reads until the server closes or wait_ms are over. True: closed. `to` is cleared first. */
bool client_read_all(struct ew_loop *loop, int fd, int wait_ms, struct ew_buf *to);

/** Reads until `to` (not cleared) contains the text or wait_ms are over. */
bool client_read_until(
	struct ew_loop *loop, int fd, int wait_ms, const char *text, struct ew_buf *to);

/**
 * One request on a connection of its own; the text adds "Connection: close" itself. Returns the
 * status, 0 for none.
 */
int client_ask(struct ew_loop *loop, uint16_t port, const char *request, struct ew_buf *to);

/** The status of an answer, 0 when it is none. */
int client_status(struct ew_slice answer);

/** True when the answer holds the text. */
bool client_has(const struct ew_buf *answer, const char *text);

/** What stands behind the empty line. */
struct ew_slice client_body(const struct ew_buf *answer);

/** Turns the loop for so long. */
void client_idle(struct ew_loop *loop, int ms);

/** A listening socket on 127.0.0.1 with a port of the kernel's choice. */
int client_listen(uint16_t *ret_port);

#endif

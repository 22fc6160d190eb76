/*
 * A program's talk with the supervisor that started it, on the inherited descriptor 3: settings in, `ready` or `failed`
 * out. Blocking, before the loop runs.
 */
#ifndef EW_IPC_CHILD_H
#define EW_IPC_CHILD_H

#include "ipc/channel.h"

#define EW_CHILD_SUPERVISOR_FD 3

/**
 * Waits for the settings message `number`; `storage` holds the bytes that its slices point to and must live as long as
 * they are used. Errors: -EPROTO (another message), -ETIMEDOUT, -EPIPE, with a sentence.
 */
EW_MUST_USE int ew_child_settings(uint16_t number, struct ew_buf *storage, struct ew_message *ret,
	struct ew_error *error);

/**
 * The same for a program whose settings are more than one message: waits for any one. Errors: as
 * above, without -EPROTO.
 */
EW_MUST_USE int ew_child_receive(
	struct ew_buf *storage, struct ew_message *ret, struct ew_error *error);

/** The same for a message that may come with one descriptor (-1: none came), which is the caller's to close. */
EW_MUST_USE int ew_child_receive_with(
	struct ew_buf *storage, struct ew_message *ret, int *ret_fd, struct ew_error *error);

/** What to say of a message that is not one of the settings: -EPROTO, with a sentence. */
int ew_child_refuse(const struct ew_message *message, struct ew_error *error);

/** Says that the program serves. Errors: as send(2), with a sentence. */
EW_MUST_USE int ew_child_ready(const char *what, struct ew_error *error);

/** Logs why the program does not start and tells the supervisor. */
void ew_child_failed(const struct ew_error *error);

/**
 * Of a program that has one job and ends: says that it is over with `done`: `result` 0, or the negative errno it failed with
 * and `error`'s sentence. Blocks until the supervisor has room. What cannot be told is logged. Returns the exit status.
 */
int ew_child_done(int result, const struct ew_error *error);

#endif

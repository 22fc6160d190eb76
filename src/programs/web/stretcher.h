/*
 * Stretching passwords beside the loop: argon2id takes a tenth of a second and 64 MiB, and nobody else may wait for it.
 * One thread, so that a flood of attempts costs one core and one password's memory at most; a short queue, so that it
 * costs no time either.
 */
#ifndef EW_PROGRAMS_WEB_STRETCHER_H
#define EW_PROGRAMS_WEB_STRETCHER_H

#include "access/password.h"
#include "base/loop.h"

#define EW_STRETCHER_QUEUE 16

struct ew_stretcher;

/**
 * What came of it: 0 and the stretched password, or -ENOMEM, -EINVAL (the cost). From the loop; never from inside
 * ew_stretch().
 */
typedef void ew_stretched_fn(void *arg, int error, const uint8_t stretched[EW_PASSWORD_STRETCHED_BYTES]);

/** Starts the thread. Errors: -ENOMEM, those of pthread_create(3) and eventfd(2). */
EW_MUST_USE int ew_stretcher_new(struct ew_loop *loop, struct ew_stretcher **ret);
/** Ends the thread after the password it is at; nobody is told any more. NULL is fine. */
void ew_stretcher_free(struct ew_stretcher **stretcher);

/** Stretches; the password is copied and wiped afterwards. Errors: -ENOBUFS (too many wait: try again), -EINVAL (too long). */
EW_MUST_USE int ew_stretch(struct ew_stretcher *stretcher, struct ew_slice password,
	const uint8_t salt[static EW_PASSWORD_SALT_BYTES], struct ew_password_cost cost, ew_stretched_fn *fn, void *arg);
/** `arg` is not told any more; what of its waits is wiped. */
void ew_stretch_forget(struct ew_stretcher *stretcher, const void *arg);

#endif

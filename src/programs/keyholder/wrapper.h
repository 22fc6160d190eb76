/*
 * What wraps: a token or a command, behind one interface. Everything blocks; whoever asks has a clock of its own.
 */
#ifndef EW_PROGRAMS_KEYHOLDER_WRAPPER_H
#define EW_PROGRAMS_KEYHOLDER_WRAPPER_H

#include "base/buf.h"
#include "base/error.h"
#include "base/id.h"

/** Which wrapping key: of one installation, the one of this name. */
struct ew_wrapping {
	struct ew_id installation;
	const char *name; /* small letters, digits, '-' */
};

/**
 * Wrapping makes the wrapping key where there is none and adds the blob; unwrapping adds the secret to a secret buffer; destroying has looked that
 * nothing is left before it returns 0. Errors with a sentence: -EKEYREJECTED (not now and not later: no such key, not wrapped with it, refused),
 * anything else: it may be asked again.
 */
struct ew_wrapper_ops {
	int (*wrap)(void *self, const struct ew_wrapping *key, struct ew_slice secret, struct ew_buf *blob, struct ew_error *error);
	int (*unwrap)(void *self, const struct ew_wrapping *key, struct ew_slice blob, struct ew_buf *secret, struct ew_error *error);
	int (*destroy)(void *self, const struct ew_wrapping *key, struct ew_error *error);
};

struct ew_wrapper {
	const struct ew_wrapper_ops *ops;
	void *self;
};

#endif

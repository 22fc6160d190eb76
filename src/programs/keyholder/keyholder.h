/*
 * The keyholder's core: from the vault's messages to whatever wraps. It knows names, secrets on their way and blobs, and never what a key opens.
 */
#ifndef EW_PROGRAMS_KEYHOLDER_KEYHOLDER_H
#define EW_PROGRAMS_KEYHOLDER_KEYHOLDER_H

#include "ipc/messages.h"
#include "programs/keyholder/wrapper.h"

typedef int ew_keyholder_reply_fn(void *arg, uint64_t request, const struct ew_msg_key_answer *answer);

/** One message; each of the three wishes is answered once. Blocks. Errors: -EPROTO (anything else), the reply's. */
EW_MUST_USE int ew_keyholder_message(
	const struct ew_wrapper *wrapper, const struct ew_message *message, ew_keyholder_reply_fn *reply, void *arg);

#endif

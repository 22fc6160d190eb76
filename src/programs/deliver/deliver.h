/*
 * The core of earwitness-deliver, the only door outwards: takes what the keeper wants asked, asks it, and answers each
 * message once. It holds no key and no data; what may be asked, and whom, is the configuration's word.
 *
 * Belongs to the thread of the loop. Never blocks.
 */
#ifndef EW_PROGRAMS_DELIVER_DELIVER_H
#define EW_PROGRAMS_DELIVER_DELIVER_H

#include "base/error.h"
#include "base/loop.h"
#include "ipc/messages.h"

struct ew_deliver;

/** Answers whoever asked; `peer` is what came with the message. */
typedef void ew_deliver_reply_fn(void *peer, uint64_t request, uint16_t number, const void *message);

/** Reads the settings; everything is copied. Errors with a sentence. */
EW_MUST_USE int ew_deliver_new(struct ew_loop *loop, const struct ew_msg_deliver_settings *settings,
	ew_deliver_reply_fn *reply, struct ew_deliver **ret, struct ew_error *error);
/** Gives up what is under way. NULL is fine. */
void ew_deliver_free(struct ew_deliver **d);

/** An object store, before anything is asked of it; everything is copied. Errors with a sentence: as ew_stores_add(). */
EW_MUST_USE int ew_deliver_add_store(struct ew_deliver *d, const struct ew_msg_store_settings *m, struct ew_error *error);
/** What opens a store that was added. Errors with a sentence: as ew_stores_add_credentials(). */
EW_MUST_USE int ew_deliver_add_credentials(
	struct ew_deliver *d, const struct ew_msg_store_credentials *m, struct ew_error *error);

/** fetch, stamp, or one of those about stores, with its descriptor, which is taken; the answer comes later, or at once. */
void ew_deliver_message(struct ew_deliver *d, void *peer, const struct ew_message *message, int *fd);

/** transcribe: a worker speaks at the descriptor from now on, which is taken. Without a speech engine it is closed. */
void ew_deliver_transcribe(struct ew_deliver *d, const struct ew_msg_transcribe *m, int *fd);

/** Whoever asked is gone: nothing is answered any more. */
void ew_deliver_forget(struct ew_deliver *d, void *peer);

#endif

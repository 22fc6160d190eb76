/*
 * The speech engine that the configuration names: an OpenAI-compatible POST /audio/transcriptions. Utterances come from a worker over a socket of
 * their own, so that no sound passes the keeper; each is sent, asked again when that may help, and answered once.
 *
 * Belongs to the thread of the loop. Never blocks.
 */
#ifndef EW_PROGRAMS_DELIVER_ENGINE_H
#define EW_PROGRAMS_DELIVER_ENGINE_H

#include "base/error.h"
#include "base/loop.h"
#include "ipc/messages.h"
#include "programs/deliver/fetches.h"

#define EW_ENGINE_TRIES 4           /* of one utterance; then the worker hears that it failed, and the job comes again */
#define EW_ENGINE_FIRST_WAIT_MS 500 /* doubled each time */
#define EW_ENGINE_SESSIONS 64       /* workers that are served at once */

struct ew_engine;

/** Reads what the settings say of it; `fetches` outlives it. Without a URL there is none: *ret is NULL. Errors with a sentence. */
EW_MUST_USE int ew_engine_new(struct ew_loop *loop, struct ew_fetches *fetches, const struct ew_msg_deliver_settings *settings,
	struct ew_engine **ret, struct ew_error *error);
/** After the fetches: nobody calls back any more. NULL is fine. */
void ew_engine_free(struct ew_engine **engine);

/** Serves whoever is at the other end of the descriptor, which is taken. Errors: -EBUSY (too many), -ENOMEM, as epoll_ctl(2). */
EW_MUST_USE int ew_engine_serve(struct ew_engine *engine, int *fd);

#endif

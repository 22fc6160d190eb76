/*
 * The bytes of a file on their way to a client, which can be stopped: whoever may not see it any more gets no further
 * byte, however much of it is still to come.
 */
#ifndef EW_HTTP_SENDING_H
#define EW_HTTP_SENDING_H

#include <stdint.h>

#include "base/cleanup.h"

/** A file that is being sent. Dead once `ended` was called. */
struct ew_http_sending;

/** It was sent, or broken off, by whichever side. Called once, from the loop; not for what was stopped. */
typedef void ew_http_ended_fn(void *arg);

/**
 * Breaks it off: the connection is reset, and what the kernel had not sent yet is gone. `ended` is not called any more,
 * the handle is dead. NULL is fine.
 */
void ew_http_sending_stop(struct ew_http_sending **sending);

#endif

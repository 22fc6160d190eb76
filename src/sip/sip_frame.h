/*
 * Where one message ends and the next begins in a stream (RFC 3261 section 18.3).
 */
#ifndef EW_SIP_SIP_FRAME_H
#define EW_SIP_SIP_FRAME_H

#include "base/slice.h"

struct ew_sip_frame {
	size_t skip; /* empty lines before the message; keep-alives (RFC 5626 section 3.5.1) */
	size_t len;  /* of the message behind them; 0: it is not whole yet */
};

/**
 * Looks at the beginning of `bytes`. Errors: -EBADMSG (a head without Content-Length, or with one that is no number),
 * -EFBIG (head and body pass EW_MAX_SIP_MESSAGE_BYTES): the stream cannot be followed any further.
 */
EW_MUST_USE int ew_sip_frame_read(struct ew_slice bytes, struct ew_sip_frame *ret);

#endif

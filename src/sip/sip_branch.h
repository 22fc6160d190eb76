/*
 * A branch for a request that has none.
 */
#ifndef EW_SIP_SIP_BRANCH_H
#define EW_SIP_SIP_BRANCH_H

#include "base/buf.h"

/**
 * Adds the message to `to` with a branch for its topmost Via, made of what tells transactions apart without one (RFC
 * 3261, 17.2.3): the same for what is sent again, for its CANCEL and its ACK. Errors: -EALREADY (it has a branch),
 * -EBADMSG (no request, or no Via), those of the buffer.
 */
EW_MUST_USE int ew_sip_branch_add(struct ew_slice raw, struct ew_buf *to);

#endif

/*
 * Places recording sessions by the hundred at one recording server, as standard input orders, and tells of each on
 * standard output. For sizing machines: it measures the server, so it is never late by its own doing without saying so.
 *
 * Orders, a line each:
 *   place N RATE    so many calls more, so many a second
 *   hang RATE       end all calls, so many a second, then end
 * The end of the input is `hang 1000`. What it tells:
 *   answered CALL STATUS LATENCY_US RETRY_AFTER_S    final answer to an INVITE; with 200 the two streams begin
 *   gone CALL                                        the server ended the call
 *   ended CALL PACKETS PACKETS                       the BYE was answered; what both streams had sent before it
 *   sent PACKETS REFUSED LATEST_US OPEN              four times a second; how late the latest packet since then was
 *   over                                             all calls have ended
 * CALL is a number from 1 on; the Call-ID is CALL@load.invalid.
 */
#ifndef EW_PROGRAMS_CALLER_SIPREC_CALLS_H
#define EW_PROGRAMS_CALLER_SIPREC_CALLS_H

#include "programs/caller/orders.h"

#define EW_SIPREC_MAX_CALLS (EW_CALLER_MAX_STREAMS / 2)

/** Until all has ended. `orders` has one stream: the pattern of all. Errors: with a sentence. Blocks. */
EW_MUST_USE int ew_siprec_calls_run(struct ew_orders *orders, struct ew_error *error);

#endif

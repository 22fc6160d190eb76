/*
 * A child that uses libre: UDP, TCP and a timer.
 */
#ifndef EW_TEST_SANDBOX_TELEPHONE_H
#define EW_TEST_SANDBOX_TELEPHONE_H

/** A child_fn: 0 when a datagram went out and came back. */
int telephone_side(void *arg);

#endif

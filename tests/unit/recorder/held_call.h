/*
 * A call of two parties, 11 and 12, whose gates are shut, and what tests of holding say of it.
 */
#ifndef EW_TEST_HELD_CALL_H
#define EW_TEST_HELD_CALL_H

#include "unit/recorder/harness.h"

#define REC EW_PURPOSE_RECORDING
#define TEXT EW_PURPOSE_TRANSCRIPTION

struct call {
	struct harness *h;
	uint32_t slots[2];
	uint16_t sequence[2];
};

struct call held_call(uint64_t seed);
/* Opens the call and adds its two streams, in a harness that was started. */
void held_call_open(struct call *c);
/* A good order for the party, up to 20 s. */
struct ew_msg_hold_media held_order(struct harness *h, uint8_t call, uint8_t party);
const struct ew_msg_allowed *held_say(struct harness *h, const struct ew_msg_hold_media *m);
/* The party is held from now on. */
void held_begin(struct harness *h, uint8_t party);
/* Both speak for 20 ms each. */
void held_hear(struct call *c, unsigned packets, const char *one, const char *other);
void held_end_call(struct harness *h);
/* Packets of the stream on the tape whose payload begins so. */
size_t held_count(const struct harness *h, uint32_t stream, const char *marker);
const struct ew_msg_ev_held *held_event(const struct harness *h, size_t nth);

#endif

/*
 * See held_call.h.
 */
#include "unit/recorder/held_call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOST_MS 20000

void held_call_open(struct call *c)
{
	c->sequence[0] = c->sequence[1] = 1;
	harness_open_call(c->h, 1);
	for (uint8_t i = 0; i < 2; i++)
		c->slots[i] = harness_add_stream(c->h, 1, (uint8_t)(11 + i), i);
}

struct call held_call(uint64_t seed)
{
	struct call c = {.h = harness_new(seed)};

	held_call_open(&c);
	return c;
}

struct ew_msg_hold_media held_order(struct harness *h, uint8_t call, uint8_t party)
{
	return (struct ew_msg_hold_media){.order = harness_id(90),
		.interaction = harness_id(call),
		.party = harness_id(party),
		.purposes = REC,
		.most_ms = MOST_MS,
		.event = {{1}},
		.supersedes = harness_restriction(h, call, party)};
}

const struct ew_msg_allowed *held_say(struct harness *h, const struct ew_msg_hold_media *m)
{
	return &harness_answer(h, harness_say(h, EW_RECORDER_KEEPER, EW_MSG_hold_media, m))->as.allowed;
}

void held_begin(struct harness *h, uint8_t party)
{
	struct ew_msg_hold_media m = held_order(h, 1, party);
	const struct ew_msg_allowed *answer = held_say(h, &m);

	assert_int_equal(answer->code, 0);
	assert_int_equal(answer->open & REC, 0);
}

void held_hear(struct call *c, unsigned packets, const char *one, const char *other)
{
	while (packets-- > 0) {
		harness_run_ms(c->h, 20);
		harness_rtp(c->h, c->slots[0], c->sequence[0]++, one);
		harness_rtp(c->h, c->slots[1], c->sequence[1]++, other);
	}
}

void held_end_call(struct harness *h)
{
	struct ew_msg_call_end m = {.interaction = harness_id(1)};

	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &m);
	harness_run_ms(h, 100);
}

size_t held_count(const struct harness *h, uint32_t stream, const char *marker)
{
	size_t n = 0;

	for (size_t i = 0; i < h->n_kept; i++)
		n += h->kept[i].stream == stream && h->kept[i].packet.payload.len > 0 &&
		     memcmp(h->kept[i].packet.payload.at, marker, strlen(marker)) == 0;
	return n;
}

const struct ew_msg_ev_held *held_event(const struct harness *h, size_t nth)
{
	return EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_held, nth)->message, ev_held);
}

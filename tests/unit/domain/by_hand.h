/*
 * Events made by hand: a type, a time and fields as JSON text in which ' stands for ", and A, B for
 * two parties.
 */
#ifndef EW_TEST_BY_HAND_H
#define EW_TEST_BY_HAND_H

#include "domain/interaction.h"

#define CALL "11111111-1111-1111-1111-111111111111"
#define ALICE "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"
#define BOB "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb"

/** Microseconds of `ms` after the call began, and the same as a number in a text. */
#define START_US 1767225600000000
#define AT(ms) ((int64_t)START_US + (int64_t)(ms)*1000)

struct ew_id id_of(const char *text);

/** A new interaction under the id CALL. */
int new_call(struct ew_interaction **ret);

/** Makes the event that comes next and applies it: what ew_interaction_apply() said. */
int tell(struct ew_interaction *it, enum ew_event_type type, int64_t ms, const char *fields);

#endif

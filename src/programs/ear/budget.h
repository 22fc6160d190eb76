/*
 * How much of a processor the ear may use, for all recorder threads together: what each stream costs is measured, and
 * one that does not fit is turned away before or, where it has become dearer, while it is heard. Must never take from one
 * stream for another: who is in stays in while it costs what its codec may.
 */
#ifndef EW_PROGRAMS_EAR_BUDGET_H
#define EW_PROGRAMS_EAR_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/codec.h"

/** Microseconds of CPU for a second of wall time: half a processor. */
#define EW_EAR_BUDGET_US 500000

#define EW_EAR_CODECS 8

struct ew_ear_budget {
	double used_us; /* for each second, by the streams that are heard */
	uint32_t streams;
	uint64_t refused;
	struct ew_ear_spent {
		double cpu_us, sound_us; /* of all packets, measured */
		uint64_t packets;
	} spent[EW_EAR_CODECS];
};

/** What a stream costs, in microseconds of CPU for a second of sound. */
struct ew_ear_cost {
	bool on;
	enum ew_codec codec;
	uint8_t channels;
	double us;
	double cpu_us, sound_us; /* since it was last judged */
	uint8_t dear;            /* times in a row that it was too dear */
};

/** The most that a stream of this codec may cost, in microseconds of CPU for a second of sound. 0: no such codec. */
uint32_t ew_ear_most_us(enum ew_codec codec, uint8_t channels);

/** Lets a stream in, at what its codec has cost until now. False: there is no room, which is counted. */
bool ew_ear_budget_enter(struct ew_ear_budget *b, enum ew_codec codec, uint8_t channels, struct ew_ear_cost *cost);

/** A packet was heard. False: the stream is too dear, or all are together, and must leave; it is counted as refused. */
bool ew_ear_budget_spend(struct ew_ear_budget *b, struct ew_ear_cost *cost, double cpu_us, double sound_us);

/** The stream is not heard any more. Fine where it was not. */
void ew_ear_budget_leave(struct ew_ear_budget *b, struct ew_ear_cost *cost);

/** How much of it is used, in thousandths. */
uint32_t ew_ear_budget_permille(const struct ew_ear_budget *b);

#endif

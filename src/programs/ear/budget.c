/*
 * Costs, measured. What a codec may cost is several times what it was measured at (docs/internals/ear.md), so that a
 * slower machine hears as well and a payload made to be dear does not take what others need.
 */
#include "programs/ear/budget.h"

#include <stddef.h>

#include "base/cleanup.h"

#define US_PER_S 1000000.0
#define JUDGED_US US_PER_S /* of sound: a stream is judged by so much at a time */
#define NEWEST 0.4         /* and its last second counts this much */
#define DEAR_SECONDS 3     /* one after the other: a machine that stood still makes one dear */

/* For each channel. */
static const struct {
	uint32_t most_us, usual_us;
} costs[EW_EAR_CODECS] = {
	[EW_CODEC_OPUS] = {15000, 2000},
	[EW_CODEC_G722] = {6000, 1000},
	[EW_CODEC_L16] = {6000, 500},
	[EW_CODEC_PCMU] = {2000, 200},
	[EW_CODEC_PCMA] = {2000, 200},
};

uint32_t ew_ear_most_us(enum ew_codec codec, uint8_t channels)
{
	return (unsigned)codec < EW_COUNT(costs) ? costs[codec].most_us * channels : 0;
}

static double expected_us(const struct ew_ear_budget *b, enum ew_codec codec, uint8_t channels)
{
	const struct ew_ear_spent *spent = &b->spent[codec];

	if (spent->sound_us < JUDGED_US)
		return costs[codec].usual_us * channels;
	return spent->cpu_us / spent->sound_us * US_PER_S;
}

bool ew_ear_budget_enter(struct ew_ear_budget *b, enum ew_codec codec, uint8_t channels, struct ew_ear_cost *cost)
{
	double us;

	if (ew_ear_most_us(codec, channels) == 0)
		return false;
	us = expected_us(b, codec, channels);
	if (b->used_us + us > EW_EAR_BUDGET_US) {
		b->refused++;
		return false;
	}
	*cost = (struct ew_ear_cost){.on = true, .codec = codec, .channels = channels, .us = us};
	b->used_us += us;
	b->streams++;
	return true;
}

void ew_ear_budget_leave(struct ew_ear_budget *b, struct ew_ear_cost *cost)
{
	if (!cost->on)
		return;
	b->used_us -= cost->us;
	b->streams--;
	if (b->streams == 0)
		b->used_us = 0; /* sums of fractions do not end at nothing */
	*cost = (struct ew_ear_cost){0};
}

bool ew_ear_budget_spend(struct ew_ear_budget *b, struct ew_ear_cost *cost, double cpu_us, double sound_us)
{
	struct ew_ear_spent *spent = &b->spent[cost->codec];
	double second_us, us;

	spent->cpu_us += cpu_us;
	spent->sound_us += sound_us;
	spent->packets++;
	cost->cpu_us += cpu_us;
	cost->sound_us += sound_us;
	if (cost->sound_us < JUDGED_US)
		return true;
	second_us = cost->cpu_us / cost->sound_us * US_PER_S;
	us = cost->us + NEWEST * (second_us - cost->us);
	b->used_us += us - cost->us;
	cost->us = us;
	cost->cpu_us = cost->sound_us = 0;
	if (second_us <= ew_ear_most_us(cost->codec, cost->channels) && b->used_us <= EW_EAR_BUDGET_US)
		cost->dear = 0;
	else
		cost->dear++;
	if (cost->dear < DEAR_SECONDS)
		return true;
	b->refused++;
	return false;
}

uint32_t ew_ear_budget_permille(const struct ew_ear_budget *b)
{
	return b->used_us > 0 ? (uint32_t)(b->used_us * 1000 / EW_EAR_BUDGET_US) : 0;
}

/*
 * What falls due by the clock, as the state has it. Nothing here ends a pause, a segment or a refusal: these only
 * alarm. Must never depend on a clock of its own, or a replay would come out otherwise.
 */
#include "domain/interaction_state.h"

static void sooner(struct ew_due *first, struct ew_due other)
{
	if (first->kind == EW_DUE_NOTHING || other.at.us < first->at.us)
		*first = other;
}

static struct ew_wall after(struct ew_wall at, uint64_t us)
{
	struct ew_wall later;

	if (__builtin_add_overflow(at.us, (int64_t)us, &later.us))
		later.us = INT64_MAX;
	return later;
}

/* The purposes that wait for nothing but that this party has stayed. */
static uint32_t waits_for_staying(const struct ew_interaction *it, const struct ew_person *person)
{
	uint32_t waits = 0;

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		uint32_t bit = 1u << i;

		if ((it->terms.offered & bit) && it->terms.need[i] == EW_NEED_IMPLIED &&
			ew_consent_of(&person->says, bit, it->terms.tells) == EW_CONSENT_NOTIFIED)
			waits |= bit;
	}
	return waits;
}

static void look_at_person(const struct ew_interaction *it, const struct ew_person *person, struct ew_due *first)
{
	uint32_t waits = person->says.present && person->says.kind == EW_PARTY_CUSTOMER ? waits_for_staying(it, person) : 0;

	if (waits && person->told_at.us != 0)
		sooner(first, (struct ew_due){.kind = EW_DUE_STAYED,
				      .at = after(person->told_at, (uint64_t)it->terms.stays_ms * EW_US_PER_MS),
				      .party = person->id,
				      .purposes = waits});
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		if ((person->says.granted & 1u << i) && person->until[i].us != 0)
			sooner(first, (struct ew_due){.kind = EW_DUE_EXPIRED,
					      .at = person->until[i],
					      .party = person->id,
					      .purposes = 1u << i});
	}
}

static void look_at_segments(const struct ew_interaction *it, struct ew_due *first)
{
	for (unsigned i = 0; i < EW_SEGMENTS; i++) {
		const struct ew_open_segment *open = &it->open_segments[i];

		if ((it->segments & 1u << i) && it->terms.segment_alarm_s[i] > 0 && !open->alarmed)
			sooner(first, (struct ew_due){.kind = EW_DUE_SEGMENT,
					      .at = after(open->since, it->terms.segment_alarm_s[i] * EW_US_PER_S),
					      .segment = (enum ew_segment)i,
					      .cause = open->cause});
	}
}

static void look_at_pauses(const struct ew_interaction *it, struct ew_due *first)
{
	for (size_t i = 0; it->terms.pause.alarm_s > 0 && i < it->n_parties; i++) {
		const struct ew_party_state *party = &it->parties[i];

		if (party->paused_since.us != 0 && !party->pause_alarmed)
			sooner(first, (struct ew_due){.kind = EW_DUE_PAUSE,
					      .at = after(party->paused_since, it->terms.pause.alarm_s * EW_US_PER_S),
					      .party = party->shown.id,
					      .cause = party->paused_by});
	}
}

/* What a notice is followed by within this: an event of another program, or a key. */
#define ANSWER_US (2 * EW_US_PER_S)

static void look_at_holds(const struct ew_interaction *it, struct ew_due *first)
{
	struct ew_wall at = after(it->notice_ended, (uint64_t)it->terms.stays_ms * EW_US_PER_MS + ANSWER_US);

	for (size_t i = 0; it->notice_since.us == 0 && it->notice_ended.us != 0 && i < it->n_parties; i++) {
		if (it->parties[i].shown.holding)
			sooner(first, (struct ew_due){.kind = EW_DUE_HOLD, .at = at, .party = it->parties[i].shown.id});
	}
}

static void look_at_tools(const struct ew_interaction *it, struct ew_due *first)
{
	for (size_t i = 0; i < it->n_grants; i++) {
		const struct ew_grant *grant = &it->grants[i].grant;

		if (grant->due.us != 0 && !grant->silent)
			sooner(first, (struct ew_due){.kind = EW_DUE_TOOL, .at = grant->due, .grant = grant->id});
		if (grant->state == EW_GRANT_LIVE && grant->until.us != 0)
			sooner(first, (struct ew_due){.kind = EW_DUE_GRANT, .at = grant->until, .grant = grant->id});
	}
}

struct ew_due ew_interaction_due(const struct ew_interaction *it)
{
	struct ew_due first = {.kind = EW_DUE_NOTHING};

	if (!it->mode || it->ended.us != 0)
		return first;
	for (size_t i = 0; i < it->n_people; i++)
		look_at_person(it, &it->people[i], &first);
	look_at_segments(it, &first);
	look_at_pauses(it, &first);
	look_at_tools(it, &first);
	look_at_holds(it, &first);
	return first;
}

void ew_alarm_told(struct ew_interaction *it, const struct ew_event *e)
{
	for (unsigned i = 0; ew_field_is(e, "kind", "segment_forgotten") && i < EW_SEGMENTS; i++) {
		struct ew_open_segment *open = &it->open_segments[i];

		if (after(open->since, it->terms.segment_alarm_s[i] * EW_US_PER_S).us <= e->decided.us)
			open->alarmed = true;
	}
	for (size_t i = 0; ew_field_is(e, "kind", "pause_too_long") && i < it->n_parties; i++) {
		struct ew_party_state *party = &it->parties[i];

		if (party->paused_since.us != 0 &&
			after(party->paused_since, it->terms.pause.alarm_s * EW_US_PER_S).us <= e->decided.us)
			party->pause_alarmed = true;
	}
}

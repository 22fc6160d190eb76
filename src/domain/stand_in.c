/*
 * What a recorder may decide alone. It is compiled while the keeper is there to read the log, and used when it is
 * not: so it must never let anything go on that somebody has refused, and never opens anything.
 */
#include "domain/stand_in.h"

#include <string.h>

#define EVERY_VOICE ((1u << (EW_VOICE_PARTY + 1)) - 1)
#define EVERY_SEGMENT ((1u << EW_SEGMENTS) - 1)

static uint32_t refused_by_anybody(const struct ew_situation *s)
{
	uint32_t refused = ew_purposes_with_derived(s->refused);

	for (size_t i = 0; i < s->n_parties; i++)
		refused |= ew_consent_refused(&s->parties[i]);
	return refused;
}

static bool is_anything_mixed(const struct ew_situation *s)
{
	for (size_t i = 0; s->mixed && i < s->n_parties; i++)
		if (s->mixed[i] & ~(i < 32 ? 1u << i : 0))
			return true;
	return false;
}

/* Whether one who joins has to be asked or told anything before the others may go on. */
static bool asks_who_joins(const struct ew_situation *s)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if ((s->terms->offered & 1u << i) && s->terms->need[i] != EW_NEED_NOTHING)
			return !s->terms->separate || is_anything_mixed(s);
	return false;
}

void ew_stand_in_of(const struct ew_situation *situation, struct ew_stand_in *ret)
{
	const struct ew_terms *terms = situation->terms;
	struct ew_stand_in s = {
		.pause_voices = EVERY_VOICE,
		.pause_segments = EVERY_SEGMENT,
		.shut_on_joining = true,
	};

	if (terms) {
		s.shut_on_joining = asks_who_joins(situation);
		memcpy(s.opt_out_keys, terms->opt_out_keys, sizeof(s.opt_out_keys));
		memcpy(s.segment_keys, terms->segment_keys, sizeof(s.segment_keys));
	}
	if (terms && terms->mode == EW_MODE_MANDATORY) {
		s.obliged = terms->obliged & terms->offered & ~refused_by_anybody(situation);
		s.pause_voices = terms->pause.voices & EVERY_VOICE & ~(1u << EW_VOICE_NOBODY);
		s.pause_segments = terms->pause.segments & EVERY_SEGMENT;
		s.pause_most = terms->pause.most;
		s.pause_reason = terms->pause.reason;
	}
	*ret = s;
}

const char *ew_stand_in_refuses_pause(const struct ew_stand_in *s, enum ew_voice voice, int segment, bool reason,
	uint32_t made)
{
	unsigned by = voice <= EW_VOICE_PARTY ? 1u << voice : 0;

	if (segment >= 0 && segment < EW_SEGMENTS && (s->pause_segments & 1u << segment))
		return NULL;
	if (!(s->pause_voices & by))
		return "this call must be recorded, and its policy does not let you pause it but for a sensitive "
		       "segment: open one that it names, or ask somebody who may pause";
	if (s->pause_reason && !reason)
		return "this call must be recorded: say the reason of the pause";
	if (s->pause_most > 0 && made >= s->pause_most)
		return "this call must be recorded, and it was paused as often as its policy allows: open a "
		       "sensitive segment that it names, or ask somebody who may change the policy";
	return NULL;
}

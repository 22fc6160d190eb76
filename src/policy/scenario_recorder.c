/*
 * The recorder alone: the keeper is silent, and what is captured is what the gates let through when it went, of that
 * what the stand-in policy says may go on, and of that what nobody has restricted since. Gates only ever shut here:
 * what is said meanwhile is in the log, and counts when the keeper is back.
 */
#include <string.h>

#include "policy/scenario_parts.h"

void ew_story_shut(struct ew_story *s, uint32_t purposes)
{
	for (size_t i = 0; s->away && i < s->n; i++)
		s->gates[i] &= ~purposes;
}

/* Whoever joins has a gate of its own, and nobody has opened it. */
void ew_story_moves(struct ew_story *s, size_t party, bool joins)
{
	if (!s->away)
		return;
	s->gates[party] = 0;
	if (joins && s->stand_in.shut_on_joining)
		ew_story_shut(s, EW_PURPOSES_ALL);
}

static int goes(struct ew_story *s, const struct ew_yaml *value)
{
	struct ew_situation situation;

	if (s->away)
		return ew_yaml_complain(value, s->error, "the keeper is away already");
	ew_story_situation(s, &situation);
	ew_stand_in_of(&situation, &s->stand_in);
	for (size_t i = 0; i < s->n; i++)
		s->gates[i] = s->consents[i].present ? ew_capture_now(&situation, i) & s->stand_in.obliged : 0;
	s->away = true;
	return 0;
}

static int comes_back(struct ew_story *s, const struct ew_yaml *value)
{
	if (!s->away)
		return ew_yaml_complain(value, s->error, "the keeper is there");
	s->away = false;
	if (s->stale)
		ew_story_decide(s);
	return 0;
}

int ew_story_keeper(struct ew_story *s, const struct ew_yaml *value)
{
	const char *word = ew_yaml_text(value);

	if (word && strcmp(word, "away") == 0)
		return goes(s, value);
	if (word && strcmp(word, "back") == 0)
		return comes_back(s, value);
	return ew_yaml_complain(value, s->error, "away or back was expected");
}

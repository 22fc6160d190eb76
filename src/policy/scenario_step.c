/*
 * What happens in a story, but for what is said: parties come and go, sensitive talk opens and closes, somebody pauses,
 * places are learned, time passes. Each step changes facts and then has the call decided again, as the keeper does;
 * must never say itself what follows.
 */
#include <errno.h>
#include <string.h>

#include "policy/scenario_parts.h"

static int joins(struct ew_story *s, const struct ew_yaml *value)
{
	size_t i = 0;
	int r = ew_story_party(s, value, &i);

	if (r < 0)
		return r;
	if (s->consents[i].present)
		return ew_yaml_complain(value, s->error, "this party is there already");
	s->parties[i].came = true;
	s->consents[i].present = true;
	ew_story_moves(s, i, true);
	ew_story_decide(s);
	return 0;
}

static int leaves(struct ew_story *s, const struct ew_yaml *value)
{
	size_t i = 0;
	int r = ew_story_party(s, value, &i);

	if (r < 0)
		return r;
	if (!s->consents[i].present)
		return ew_yaml_complain(value, s->error, "this party is not there");
	s->consents[i].present = false;
	ew_story_moves(s, i, false);
	ew_story_decide(s);
	return 0;
}

static int located(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "place", NULL};
	const char *place = NULL;
	size_t i = 0;
	int r = ew_yaml_only(value, known, s->error);

	if (r == 0)
		r = ew_story_party(s, ew_yaml_get(value, "party"), &i);
	if (r == 0 && !ew_yaml_get(value, "place"))
		r = ew_yaml_complain(value, s->error, "\"place\" is missing");
	if (r == 0)
		r = ew_story_place(s, ew_yaml_get(value, "place"), &place);
	if (r < 0)
		return r;
	s->parties[i].place = place;
	ew_story_decide(s);
	return 0;
}

static int routed(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"queue", "extension", "agent", NULL};
	int r = ew_yaml_only(value, known, s->error);

	if (r == 0)
		r = ew_yaml_get_text(value, "queue", false, s->facts.queue, &s->facts.queue, s->error);
	if (r == 0)
		r = ew_yaml_get_text(value, "extension", false, s->facts.extension, &s->facts.extension, s->error);
	if (r == 0)
		r = ew_yaml_get_text(value, "agent", false, s->facts.agent, &s->facts.agent, s->error);
	if (r == 0)
		ew_story_decide(s);
	return r;
}

static int inherits(struct ew_story *s, const struct ew_yaml *value)
{
	uint32_t purposes = 0;
	int r = ew_story_purposes(s, value, 0, &purposes);

	if (r < 0)
		return r;
	s->refused |= ew_purposes_with_derived(purposes);
	ew_story_shut(s, s->refused);
	return 0;
}

static int nothing_in(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {NULL};

	return ew_yaml_only(value, known, s->error);
}

static int starts(struct ew_story *s, const struct ew_yaml *value)
{
	int r = nothing_in(s, value);

	s->wanted = s->wanted || r == 0;
	return r;
}

static int stops(struct ew_story *s, const struct ew_yaml *value)
{
	int r = nothing_in(s, value);

	s->wanted = s->wanted && r < 0;
	if (r == 0)
		ew_story_shut(s, EW_PURPOSES_ALL);
	return r;
}

/* -- sensitive talk and pauses */

static void open_segment(struct ew_story *s, int segment)
{
	s->segments |= 1u << segment;
	s->opened_s[segment] = s->now_s;
	ew_story_shut(s, EW_PURPOSES_ALL);
}

static int opens(struct ew_story *s, const struct ew_yaml *value)
{
	int segment = 0;
	int r = ew_story_word(s, value, ew_segment_of, "a kind of sensitive talk, such as payment,", &segment);

	if (r == 0)
		open_segment(s, segment);
	return r;
}

/* A customer's keys end nothing: what opens is not for whoever types a number. */
static bool may_end(const struct ew_story *s, uint32_t parties)
{
	for (size_t i = 0; i < s->n; i++) {
		if ((parties & 1u << i) && s->consents[i].kind == EW_PARTY_CUSTOMER)
			return false;
	}
	return true;
}

bool ew_story_segment_keys(struct ew_story *s, const char *keys, uint32_t parties)
{
	const struct ew_segment_keys *of = s->away ? s->stand_in.segment_keys : s->decision.terms.segment_keys;

	for (int i = 0; i < EW_SEGMENTS; i++) {
		if (of[i].open[0] && strcmp(keys, of[i].open) == 0) {
			open_segment(s, i);
			return true;
		}
		if (of[i].end[0] && strcmp(keys, of[i].end) == 0) {
			s->segments &= may_end(s, parties) && !s->away ? ~(1u << i) : UINT32_MAX;
			return true;
		}
	}
	return false;
}

static int closes(struct ew_story *s, const struct ew_yaml *value)
{
	int segment = 0;
	int r = ew_story_word(s, value, ew_segment_of, "a kind of sensitive talk, such as payment,", &segment);

	if (r < 0)
		return r;
	if (!(s->segments & 1u << segment))
		return ew_yaml_complain(value, s->error, "nothing of this kind is open");
	s->segments &= ~(1u << segment);
	return 0;
}

struct pause {
	enum ew_voice voice;
	int segment;
	bool reason;
	bool expect_refused;
	uint32_t purposes;
	uint32_t parties; /* bits by order */
};

static int load_parties_of_pause(struct ew_story *s, const struct ew_yaml *value, struct pause *to)
{
	size_t i = 0;
	int r = ew_yaml_get(value, "party") ? ew_story_party(s, ew_yaml_get(value, "party"), &i) : 0;

	to->parties = ew_yaml_get(value, "party") ? 1u << i : UINT32_MAX;
	return r == 0 ? ew_story_purposes(s, ew_yaml_get(value, "purposes"), EW_PURPOSES_ALL, &to->purposes) : r;
}

static int load_pause(struct ew_story *s, const struct ew_yaml *value, struct pause *to)
{
	static const char *const known[] = {"voice", "reason", "segment", "party", "purposes", "expect_refused", NULL};
	int voice = EW_VOICE_AGENT;
	int r = ew_yaml_only(value, known, s->error);

	to->segment = EW_SEGMENT_NONE;
	if (r == 0 && ew_yaml_get(value, "voice"))
		r = ew_story_word(
			s, ew_yaml_get(value, "voice"), ew_voice_of, "whose word it is, such as agent,", &voice);
	if (r == 0 && ew_yaml_get(value, "segment"))
		r = ew_story_word(
			s, ew_yaml_get(value, "segment"), ew_segment_of, "a kind of sensitive talk", &to->segment);
	if (r == 0)
		r = ew_yaml_get_bool(value, "reason", false, &to->reason, s->error);
	if (r == 0)
		r = ew_yaml_get_bool(value, "expect_refused", false, &to->expect_refused, s->error);
	to->voice = (enum ew_voice)voice;
	return r == 0 ? load_parties_of_pause(s, value, to) : r;
}

/* The recorder asks the stand-in policy, also while the keeper is there. */
static const char *refuses(const struct ew_story *s, const struct pause *pause)
{
	struct ew_stand_in stand_in = s->stand_in;
	struct ew_situation situation;

	if (!s->away) {
		ew_story_situation(s, &situation);
		ew_stand_in_of(&situation, &stand_in);
	}
	return ew_stand_in_refuses_pause(&stand_in, pause->voice, pause->segment, pause->reason, s->pauses);
}

static int pauses(struct ew_story *s, const struct ew_yaml *value)
{
	struct pause pause = {0};
	int r = load_pause(s, value, &pause);

	if (r < 0)
		return r;
	const char *why = refuses(s, &pause);

	if (why && !pause.expect_refused)
		return ew_story_fail(s, value, "the pause was refused: %s", why);
	if (!why && pause.expect_refused)
		return ew_story_fail(s, value, "the pause was expected to be refused, and was made");
	if (why)
		return 0;
	for (size_t i = 0; i < s->n; i++)
		s->paused[i] |= pause.parties & 1u << i ? pause.purposes : 0;
	s->paused_s = s->now_s;
	s->pauses++;
	ew_story_shut(s, pause.purposes);
	return 0;
}

static int resumes(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "purposes", NULL};
	struct pause pause = {0};
	int r = ew_yaml_only(value, known, s->error);

	if (r == 0)
		r = load_parties_of_pause(s, value, &pause);
	for (size_t i = 0; r == 0 && i < s->n; i++)
		s->paused[i] &= ~(pause.parties & 1u << i ? pause.purposes : 0);
	return r;
}

/* -- time */

static int passes(struct ew_story *s, const struct ew_yaml *value)
{
	uint64_t seconds = 0;
	int r = ew_yaml_get_duration(s->happens, "passes", true, 0, &seconds, s->error);

	if (r < 0)
		return r;
	if (seconds > INT32_MAX)
		return ew_yaml_complain(value, s->error, "a shorter time was expected");
	s->now_s += (int64_t)seconds;
	ew_story_expire(s);
	return 0;
}

/* -- all of them */

static const struct {
	const char *word;
	ew_story_step_fn *does;
} steps[] = {
	{"expect", ew_story_expect},
	{"told", ew_story_told},
	{"interrupted", ew_story_interrupted},
	{"stays", ew_story_stays},
	{"grants", ew_story_grants},
	{"refuses", ew_story_refuses},
	{"expires", ew_story_expires},
	{"minor", ew_story_minor},
	{"adult", ew_story_adult},
	{"guardian", ew_story_guardian},
	{"agreement", ew_story_agreement},
	{"presses", ew_story_presses},
	{"opens", opens},
	{"closes", closes},
	{"pauses", pauses},
	{"resumes", resumes},
	{"joins", joins},
	{"leaves", leaves},
	{"located", located},
	{"routed", routed},
	{"inherits", inherits},
	{"starts", starts},
	{"stops", stops},
	{"passes", passes},
	{"tool", ew_story_tool},
	{"keeper", ew_story_keeper},
};

/* The nearest word that is meant is named by ew_yaml_only(). */
static int check_word(struct ew_story *s, const struct ew_yaml *step)
{
	const char *known[EW_COUNT(steps) + 1] = {NULL};

	for (size_t i = 0; i < EW_COUNT(steps); i++)
		known[i] = steps[i].word;
	return ew_yaml_only(step, known, s->error);
}

int ew_story_step(struct ew_story *s, const struct ew_yaml *step)
{
	int r = check_word(s, step);

	if (r < 0)
		return r;
	if (ew_yaml_count(step) != 1)
		return ew_yaml_complain(step, s->error, "one thing at a time was expected in a step");
	s->happens = step;
	for (size_t i = 0; i < EW_COUNT(steps); i++) {
		if (strcmp(steps[i].word, ew_yaml_key(step, 0)) == 0)
			return steps[i].does(s, ew_yaml_at(step, 0));
	}
	return 0;
}

/*
 * What is said to the parties of a story and by them: each of it goes through ew_consent_take(), the same that takes it
 * in the keeper and in a replay. Keys mean what the terms of the call say that they mean.
 */
#include <errno.h>
#include <string.h>

#include "policy/scenario_parts.h"

#define REFUSES_ALL EW_PURPOSE_RECORDING /* and with it everything that is made of the recording */

/* One thing said: what, and of whom. */
struct saying {
	struct ew_said said;
	uint32_t parties; /* bits by order */
	bool expect_refused;
	uint64_t ago_s;
};

static void take(struct ew_story *s, size_t i, const struct saying *say, bool *ret_believed)
{
	enum ew_said_effect effect = ew_consent_take(&s->consents[i], &say->said);

	*ret_believed = effect != EW_SAID_NOT_BELIEVED;
	if (say->said.what == EW_SAID_REFUSED)
		ew_story_shut(s, ew_purposes_with_derived(say->said.purposes));
	if (say->said.what != EW_SAID_GRANTED || say->said.segment != EW_SEGMENT_NONE)
		return;
	for (unsigned k = 0; k < EW_PURPOSE_COUNT; k++)
		if (s->consents[i].granted & say->said.purposes & 1u << k)
			s->granted_s[i][k] = s->now_s - (int64_t)say->ago_s;
}

static int take_all(struct ew_story *s, const struct ew_yaml *value, const struct saying *say)
{
	for (size_t i = 0; i < s->n; i++) {
		bool believed = false;

		if (!(say->parties & 1u << i))
			continue;
		take(s, i, say, &believed);
		if (believed && say->expect_refused)
			return ew_story_fail(s, value, "this word of %s was expected not to be believed, and was",
				ew_voice_name(say->said.voice));
		/* That a refusal outweighs staying is no surprise; that it outweighs somebody's yes may be one. */
		if (!believed && !say->expect_refused && say->said.what != EW_SAID_STAYED)
			return ew_story_fail(
				s, value, "this word of %s was not believed", ew_voice_name(say->said.voice));
	}
	ew_story_expire(s);
	return 0;
}

/* -- how it stands in the file */

static uint32_t those_present(const struct ew_story *s)
{
	uint32_t parties = 0;

	for (size_t i = 0; i < s->n; i++)
		parties |= s->consents[i].present ? 1u << i : 0;
	return parties;
}

/* The party that is named, in a map or by itself. */
static int load_party(struct ew_story *s, const struct ew_yaml *value, struct saying *to)
{
	bool map = ew_yaml_kind(value) == EW_YAML_MAP;
	const struct ew_yaml *name = map ? ew_yaml_get(value, "party") : value;
	size_t i = 0;
	int r;

	if (!name)
		return ew_yaml_complain(value, s->error, "\"party\" is missing: the name of a party was expected");
	r = ew_story_party(s, name, &i);
	to->parties = 1u << i;
	return r;
}

static int load_voice(struct ew_story *s, const struct ew_yaml *value, struct saying *to)
{
	int voice = (int)to->said.voice;
	int r = 0;

	if (ew_yaml_kind(value) == EW_YAML_MAP && ew_yaml_get(value, "voice"))
		r = ew_story_word(s, ew_yaml_get(value, "voice"), ew_voice_of,
			"whose word it is (machine, platform, agent, person, party)", &voice);
	to->said.voice = (enum ew_voice)voice;
	return r;
}

static int load_segment(struct ew_story *s, const struct ew_yaml *value, struct saying *to)
{
	const struct ew_yaml *segment = ew_yaml_get(value, "segment");

	if (!segment)
		return 0;
	return ew_story_word(
		s, segment, ew_segment_of, "a kind of sensitive talk, such as payment,", &to->said.segment);
}

/* Everything that a map may say of it. */
static int load_map(struct ew_story *s, const struct ew_yaml *value, uint32_t otherwise, struct saying *to)
{
	int r = ew_story_purposes(s, ew_yaml_get(value, "purposes"), otherwise, &to->said.purposes);

	if (r == 0 && to->said.purposes == 0)
		r = ew_yaml_complain(value, s->error, "\"purposes\" is missing");
	if (r == 0)
		r = load_segment(s, value, to);
	if (r == 0)
		r = ew_yaml_get_bool(value, "written", false, &to->said.written, s->error);
	if (r == 0)
		r = ew_yaml_get_bool(value, "expect_refused", false, &to->expect_refused, s->error);
	return r == 0 ? ew_yaml_get_duration(value, "ago", false, 0, &to->ago_s, s->error) : r;
}

/* `otherwise` 0: purposes have to be named, and so the value is a map. */
static int load(struct ew_story *s, const struct ew_yaml *value, const char *const known[], uint32_t otherwise,
	struct saying *to)
{
	bool map = ew_yaml_kind(value) == EW_YAML_MAP;
	int r = map || otherwise == 0 ? ew_yaml_only(value, known, s->error) : 0;

	to->said.segment = EW_SEGMENT_NONE;
	to->said.purposes = otherwise;
	to->said.again = s->decision.terms.again;
	if (r == 0)
		r = load_party(s, value, to);
	if (r == 0)
		r = load_voice(s, value, to);
	return r == 0 && map ? load_map(s, value, otherwise, to) : r;
}

/* -- announcements */

static int add_tell(struct ew_story *s, const struct ew_yaml *node, uint32_t *to)
{
	const char *text = ew_yaml_text(node);
	uint32_t tell = text ? ew_tells_of(ew_slice_text(text)) : 0;

	if (!tell)
		return ew_yaml_complain(
			node, s->error, "something that an announcement tells was expected, such as recording");
	*to |= tell;
	return 0;
}

static int tells_of_notice(struct ew_story *s, const struct ew_yaml *name, uint32_t *to)
{
	const char *text = ew_yaml_text(name);
	const struct ew_notice *notice = NULL;

	if (text && s->policy)
		notice = ew_policy_find_notice(s->policy, ew_slice_text(text));
	if (!notice)
		return ew_yaml_complain(name, s->error, "the name of a notice of the policy was expected");
	*to = notice->tells;
	return 0;
}

static int load_tells(struct ew_story *s, const struct ew_yaml *value, uint32_t *to)
{
	bool map = ew_yaml_kind(value) == EW_YAML_MAP;
	const struct ew_yaml *notice = map ? ew_yaml_get(value, "notice") : value;
	const struct ew_yaml *tells = map ? ew_yaml_get(value, "tells") : NULL;
	int r = 0;

	if (!notice == !tells)
		return ew_yaml_complain(value, s->error, "either \"notice\" or \"tells\" was expected");
	if (notice)
		return tells_of_notice(s, notice, to);
	if (ew_yaml_kind(tells) != EW_YAML_LIST)
		return ew_yaml_complain(tells, s->error, "a list of what the announcement tells was expected");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(tells); i++)
		r = add_tell(s, ew_yaml_at(tells, i), to);
	return r;
}

static int load_told(struct ew_story *s, const struct ew_yaml *value, struct saying *to)
{
	static const char *const known[] = {"notice", "tells", "party", NULL};
	bool map = ew_yaml_kind(value) == EW_YAML_MAP;
	int r = map ? ew_yaml_only(value, known, s->error) : 0;

	to->said.what = EW_SAID_TOLD;
	to->parties = those_present(s);
	if (r == 0 && map && ew_yaml_get(value, "party"))
		r = load_party(s, value, to);
	return r == 0 ? load_tells(s, value, &to->said.tells) : r;
}

int ew_story_told(struct ew_story *s, const struct ew_yaml *value)
{
	struct saying say = {0};
	int r = load_told(s, value, &say);

	return r == 0 ? take_all(s, value, &say) : r;
}

/* What was not heard to its end tells nothing: the fold takes nothing of it. */
int ew_story_interrupted(struct ew_story *s, const struct ew_yaml *value)
{
	struct saying say = {0};

	return load_told(s, value, &say);
}

int ew_story_stays(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "for", NULL};
	struct saying say = {.said = {.what = EW_SAID_STAYED}};
	uint64_t stayed_s = UINT64_MAX / 1000;
	bool map = ew_yaml_kind(value) == EW_YAML_MAP;
	int r = load(s, value, known, EW_PURPOSES_ALL, &say);

	if (r == 0 && map)
		r = ew_yaml_get_duration(value, "for", false, stayed_s, &stayed_s, s->error);
	if (r < 0)
		return r;
	/* Whoever has stayed for less has not stayed: the keeper takes it when the time is over. */
	return stayed_s < (s->decision.terms.stays_ms + 999) / 1000 ? 0 : take_all(s, value, &say);
}

/* -- yes and no */

int ew_story_grants(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {
		"party", "purposes", "voice", "written", "segment", "ago", "expect_refused", NULL};
	struct saying say = {.said = {.what = EW_SAID_GRANTED, .voice = EW_VOICE_PARTY}};
	int r = load(s, value, known, 0, &say);

	return r == 0 ? take_all(s, value, &say) : r;
}

int ew_story_refuses(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "purposes", "voice", NULL};
	struct saying say = {.said = {.what = EW_SAID_REFUSED, .voice = EW_VOICE_PARTY}};
	int r = load(s, value, known, REFUSES_ALL, &say);

	return r == 0 ? take_all(s, value, &say) : r;
}

int ew_story_expires(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "purposes", NULL};
	struct saying say = {.said = {.what = EW_SAID_EXPIRED}};
	int r = load(s, value, known, 0, &say);

	return r == 0 ? take_all(s, value, &say) : r;
}

void ew_story_expire(struct ew_story *s)
{
	for (size_t i = 0; s->decision.terms.grant_s > 0 && i < s->n; i++) {
		for (unsigned k = 0; k < EW_PURPOSE_COUNT; k++) {
			struct ew_said said = {.what = EW_SAID_EXPIRED, .purposes = 1u << k};

			if (s->granted_s[i][k] == 0 || s->now_s < s->granted_s[i][k] + s->decision.terms.grant_s)
				continue;
			s->granted_s[i][k] = 0;
			(void)ew_consent_take(&s->consents[i], &said); /* what runs out is always believed */
		}
	}
}

/* -- who they are */

int ew_story_minor(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "voice", NULL};
	struct saying say = {.said = {.what = EW_SAID_MINOR, .voice = EW_VOICE_AGENT}};
	int r = load(s, value, known, EW_PURPOSES_ALL, &say);

	return r == 0 ? take_all(s, value, &say) : r;
}

int ew_story_adult(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "voice", "expect_refused", NULL};
	struct saying say = {.said = {.what = EW_SAID_ADULT, .voice = EW_VOICE_PERSON}};
	int r = load(s, value, known, EW_PURPOSES_ALL, &say);

	return r == 0 ? take_all(s, value, &say) : r;
}

int ew_story_guardian(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "purposes", "voice", "expect_refused", NULL};
	struct saying say = {.said = {.what = EW_SAID_GUARDIAN, .voice = EW_VOICE_PARTY}};
	int r = load(s, value, known, 0, &say);

	return r == 0 ? take_all(s, value, &say) : r;
}

int ew_story_agreement(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "purposes", "voice", "expect_refused", NULL};
	struct saying say = {.said = {.what = EW_SAID_AGREEMENT, .voice = EW_VOICE_PERSON}};
	int r = load(s, value, known, 0, &say);

	return r == 0 ? take_all(s, value, &say) : r;
}

/* -- keys */

/* False: these keys mean nothing in this call. */
static bool read_keys(const struct ew_story *s, const char *keys, uint32_t purposes, struct saying *to)
{
	const struct ew_terms *terms = &s->decision.terms;
	const char *out = s->away ? s->stand_in.opt_out_keys : terms->opt_out_keys;

	to->said.purposes = purposes;
	to->said.what = EW_SAID_REFUSED;
	if (out[0] && strcmp(keys, out) == 0) {
		to->said.purposes = REFUSES_ALL;
		return true;
	}
	if (keys[0] == '\0' || keys[1] != '\0')
		return false;
	if (keys[0] == terms->refuse_key)
		return true;
	to->said.what = EW_SAID_GRANTED;
	return keys[0] == terms->grant_key;
}

int ew_story_presses(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"party", "keys", "purposes", NULL};
	struct saying say = {.said = {.segment = EW_SEGMENT_NONE, .voice = EW_VOICE_PARTY, .again = EW_VOICE_PARTY}};
	const char *keys = NULL;
	uint32_t purposes = 0;
	int r = ew_yaml_only(value, known, s->error);

	if (r == 0)
		r = load_party(s, value, &say);
	if (r == 0)
		r = ew_yaml_get_text(value, "keys", true, NULL, &keys, s->error);
	if (r == 0)
		r = ew_story_purposes(s, ew_yaml_get(value, "purposes"), EW_PURPOSE_RECORDING, &purposes);
	if (r < 0)
		return r;
	if (ew_story_segment_keys(s, keys, say.parties))
		return 0;
	if (!read_keys(s, keys, purposes, &say))
		return ew_story_fail(s, value, "the keys \"%s\" mean nothing in this call", keys);
	return take_all(s, value, &say);
}

/*
 * Sensitive segments, pauses, and how long a tool may take. All three stop something, and none of their periods ever
 * starts it again: a timer only tells somebody. So there is no word here for one that does.
 */
#include <errno.h>
#include <string.h>

#include "policy/policy_load.h"

#define ALARM_S 300 /* when a rule says nothing */
#define MOST_ALARM_S 86400
#define ACK_S 5
#define MOST_ACK_S 60
#define MOST_PAUSES 1000
#define EVERY_SEGMENT ((1u << EW_SEGMENTS) - 1)

/* -- sensitive segments ----------------------------------------------------------------------- */

/* Whatever is opened stops everything, unless the rule says what it stops. */
static void set_segments(struct ew_rule *to)
{
	for (int i = 0; i < EW_SEGMENTS; i++) {
		to->segment_stops[i] = EW_PURPOSES_ALL;
		to->segment_asks[i] = 0;
		to->segment_alarm_s[i] = ALARM_S;
	}
}

static int check_asks(const struct ew_rule_load *l, const struct ew_yaml *map, int segment)
{
	uint32_t asks = l->to->segment_asks[segment];

	if (asks & ~l->to->segment_stops[segment])
		return ew_yaml_complain(ew_yaml_get(map, "unless_granted"), l->error,
			"\"pause\" does not stop all of these: what is not stopped needs no grant");
	if (asks & ~l->to->offered)
		return ew_yaml_complain(ew_yaml_get(map, "unless_granted"), l->error,
			"the rule does not offer all of these: add them to \"purposes\"");
	return 0;
}

/* Whoever types a card number types digits: keys that mean something begin with one that is no digit. */
static bool may_be_meant(const char *keys)
{
	return keys[0] == '\0' || ((keys[0] == '*' || keys[0] == '#') && keys[1] != '\0');
}

static bool is_taken(const struct ew_rule *rule, const char *keys, const char *self)
{
	if (keys[0] == '\0')
		return false;
	if (ew_keys_meet(keys, rule->opt_out_keys) || keys[0] == rule->grant_key || keys[0] == rule->refuse_key)
		return true;
	for (int i = 0; i < EW_SEGMENTS; i++) {
		const struct ew_segment_keys *other = &rule->segment_keys[i];

		if ((other->open != self && ew_keys_meet(keys, other->open)) ||
			(other->end != self && ew_keys_meet(keys, other->end)))
			return true;
	}
	return false;
}

static int check_keys(const struct ew_rule_load *l, const struct ew_yaml *map, int segment)
{
	const struct ew_segment_keys *keys = &l->to->segment_keys[segment];
	const struct ew_yaml *open = ew_yaml_get(map, "open_keys"), *end = ew_yaml_get(map, "end_keys");

	if (!may_be_meant(keys->open) || !may_be_meant(keys->end))
		return ew_yaml_complain(may_be_meant(keys->open) ? end : open, l->error,
			"2 to 7 keys that begin with * or # were expected, so that no number that is typed is taken for them");
	if (is_taken(l->to, keys->open, keys->open) || is_taken(l->to, keys->end, keys->end))
		return ew_yaml_complain(is_taken(l->to, keys->open, keys->open) ? open : end, l->error,
			"other keys of this rule are within these, or these within them: others were expected");
	if (keys->end[0] && !keys->open[0])
		return ew_yaml_complain(end, l->error, "\"open_keys\" is missing: what keys end, keys open");
	return 0;
}

static int load_segment(const struct ew_rule_load *l, const struct ew_yaml *map, int segment)
{
	static const char *const known[] = {"pause", "alarm_after", "unless_granted", "open_keys", "end_keys", NULL};
	struct ew_segment_keys *keys = &l->to->segment_keys[segment];
	uint64_t alarm_s = ALARM_S;
	int r = ew_yaml_only(map, known, l->error);

	if (r == 0)
		r = ew_load_bits_of(map, "pause", &ew_purpose_words, &l->to->segment_stops[segment], l->error);
	if (r == 0)
		r = ew_load_period_of(map, "alarm_after", 1, MOST_ALARM_S, &alarm_s, l->error);
	if (r == 0)
		r = ew_load_bits_of(map, "unless_granted", &ew_purpose_words, &l->to->segment_asks[segment], l->error);
	l->to->segment_alarm_s[segment] = (uint32_t)alarm_s;
	if (r == 0)
		r = ew_load_keys_of(map, "open_keys", keys->open, sizeof(keys->open) - 1, l->error);
	if (r == 0)
		r = ew_load_keys_of(map, "end_keys", keys->end, sizeof(keys->end) - 1, l->error);
	if (r == 0)
		r = check_asks(l, map, segment);
	return r == 0 ? check_keys(l, map, segment) : r;
}

int ew_load_sensitive(const struct ew_rule_load *l)
{
	const struct ew_yaml *map = ew_yaml_get(l->rule, "sensitive");

	set_segments(l->to);
	if (!map)
		return 0;
	int r = ew_load_only(map, &ew_segment_words, NULL, l->error);

	for (size_t i = 0; r == 0 && i < ew_yaml_count(map); i++)
		r = load_segment(l, ew_yaml_at(map, i), ew_vocabulary_find(&ew_segment_words, ew_yaml_key(map, i)));
	return r;
}

/* -- pauses ----------------------------------------------------------------------------------- */

/* Of a call that must be recorded nothing is paused but the card number; of others whoever may order may pause. */
static void set_pause(struct ew_rule *to)
{
	bool duty = to->mode == EW_MODE_MANDATORY;

	to->pause.alarm_s = ALARM_S;
	to->pause.segments = duty ? 1u << EW_SEGMENT_PAYMENT : EVERY_SEGMENT;
	for (int i = EW_VOICE_MACHINE; !duty && i <= EW_VOICE_PERSON; i++)
		to->pause.voices |= 1u << i;
}

static int load_pausing(const struct ew_yaml *map, struct ew_pause_terms *to, struct ew_error *error)
{
	static const char *const words[] = {"optional", "required", NULL};
	uint64_t alarm_s = to->alarm_s;
	uint64_t most = 0;
	int required = 0;
	int r = ew_load_bits_of(map, "by", &ew_voice_words, &to->voices, error);

	if (r == 0)
		r = ew_yaml_get_word(map, "reason", false, words, 0, &required, error);
	if (r == 0)
		r = ew_yaml_get_number(map, "most", false, 1, MOST_PAUSES, 0, &most, error);
	if (r == 0)
		r = ew_load_period_of(map, "alarm_after", 1, MOST_ALARM_S, &alarm_s, error);
	if (r == 0)
		r = ew_load_bits_of(map, "segments", &ew_segment_words, &to->segments, error);
	to->reason = required == 1;
	to->most = (uint32_t)most;
	to->alarm_s = (uint32_t)alarm_s;
	return r;
}

/* Keys are anybody's: what must be recorded stops for those segments alone that anybody may open. */
static int check_key_segments(const struct ew_rule_load *l)
{
	const struct ew_yaml *map = ew_yaml_get(l->rule, "sensitive");

	for (size_t i = 0; map && l->to->mode == EW_MODE_MANDATORY && i < ew_yaml_count(map); i++) {
		int segment = ew_vocabulary_find(&ew_segment_words, ew_yaml_key(map, i));

		if (l->to->segment_keys[segment].open[0] && !(l->to->pause.segments & 1u << segment))
			return ew_yaml_complain(ew_yaml_get(ew_yaml_at(map, i), "open_keys"), l->error,
				"a call that must be recorded does not stop for this: name it in \"pause: {segments: [...]}\" "
				"if anybody may open it");
	}
	return 0;
}

int ew_load_pause(const struct ew_rule_load *l)
{
	static const char *const known[] = {"by", "reason", "most", "alarm_after", "segments", NULL};
	const struct ew_yaml *map = ew_yaml_get(l->rule, "pause");

	set_pause(l->to);
	int r = map ? ew_yaml_only(map, known, l->error) : 0;

	if (r == 0 && map)
		r = load_pausing(map, &l->to->pause, l->error);
	return r == 0 ? check_key_segments(l) : r;
}

int ew_load_tools(const struct ew_rule_load *l)
{
	static const char *const known[] = {"acknowledge_within", NULL};
	const struct ew_yaml *map = ew_yaml_get(l->rule, "tools");
	uint64_t ack_s = ACK_S;

	if (map) {
		int r = ew_yaml_only(map, known, l->error);

		if (r == 0)
			r = ew_load_period_of(map, "acknowledge_within", 1, MOST_ACK_S, &ack_s, l->error);
		if (r < 0)
			return r;
	}
	l->to->ack_ms = (uint32_t)ack_s * 1000;
	return 0;
}

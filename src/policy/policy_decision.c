/*
 * A decision in words: one sentence for a list, and the fields of the event `decided`, from which the fold, a replay
 * and an auditor read it again. Both are public: no number, no name of a person, no fact of the call may stand in them.
 */
#include "policy/policy_rules.h"

#include <string.h>

#define BECAUSE_BYTES 400 /* the longest name of a rule, all facts and all purposes */

/* -- in a sentence ----------------------------------------------------------------------------- */

static const struct {
	uint32_t bit;
	const char *word;
} when_words[] = {
	{EW_WHEN_QUEUE, "queue"},
	{EW_WHEN_EXTENSION, "extension"},
	{EW_WHEN_DIRECTION, "direction"},
	{EW_WHEN_NUMBER, "number"},
	{EW_WHEN_CHANNEL, "channel"},
	{EW_WHEN_AGENT, "agent"},
	{EW_WHEN_PARTY, "party"},
	{EW_WHEN_TIME, "time"},
	{EW_WHEN_SAMPLE, "sample"},
};

/* Text of a fixed size; what does not fit is cut. */
struct line {
	char *at;
	size_t left;
};

static void add(struct line *line, const char *text)
{
	size_t n = strlen(text);

	if (line->left == 0)
		return;
	if (n >= line->left)
		n = line->left - 1;
	while (n > 0 && ((uint8_t)text[n] & 0xc0) == 0x80)
		n--; /* never within a character of UTF-8 */
	memcpy(line->at, text, n);
	line->at += n;
	*line->at = '\0';
	line->left = text[n] == '\0' ? line->left - n : 1; /* nothing comes after a cut */
}

static void add_facts(struct line *line, uint32_t looked_at)
{
	add(line, looked_at ? " matched on" : " matches every call");
	for (size_t i = 0; i < EW_COUNT(when_words); i++) {
		if (!(looked_at & when_words[i].bit))
			continue;
		add(line, " ");
		add(line, when_words[i].word);
	}
}

static void add_purposes(struct line *line, uint32_t offered)
{
	const char *before = "";

	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++) {
		if (!(offered >> p & 1))
			continue;
		add(line, before);
		add(line, ew_purpose_name(1u << p));
		before = ", ";
	}
	if (!offered)
		add(line, "no recording");
}

void ew_decision_because(const struct ew_decision *d, char *text, size_t size)
{
	struct line line = {text, size};

	if (d->no_policy) {
		add(&line, "no policy is active: nothing is recorded");
		return;
	}
	if (d->rule_line == 0) {
		add(&line, "no rule matched: nothing is recorded");
		return;
	}
	add(&line, "rule \"");
	add(&line, d->rule);
	add(&line, "\"");
	add_facts(&line, d->looked_at);
	add(&line, ": ");
	add_purposes(&line, d->terms.offered);
}

/* -- as fields of the event -------------------------------------------------------------------- */

/* Takes `value` whatever comes of it. */
static bool put(json_t *to, const char *key, json_t *value)
{
	return value && json_object_set_new(to, key, value) == 0;
}

static bool put_text(json_t *to, const char *key, const char *text)
{
	return !text || put(to, key, json_string(text));
}

static bool put_copy(json_t *to, const char *key, const json_t *value)
{
	return !value || put(to, key, json_deep_copy(value));
}

static json_t *artifact_words(unsigned artifacts)
{
	static const char *const words[] = {"audio", "frames", "wav"};
	json_t *list = json_array();

	for (size_t i = 0; list && i < EW_COUNT(words); i++) {
		if ((artifacts >> i & 1) && json_array_append_new(list, json_string(words[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *tells_words(uint32_t tells)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < EW_TELLS_COUNT; i++) {
		if ((tells >> i & 1) && json_array_append_new(list, json_string(ew_tells_name(1u << i))) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *place_json(const struct ew_places *places, size_t party)
{
	json_t *at = json_array();
	int r = at ? 0 : -1;

	for (size_t i = 0; r == 0 && i < places->n; i++)
		r = json_array_append_new(at, json_string(places->at[i]));
	if (r < 0) {
		json_decref(at);
		return NULL;
	}
	return json_pack("{s:I, s:o, s:s}", "party", (json_int_t)party, "at", at, "source",
		ew_place_source_name(places->source));
}

static json_t *places_json(const struct ew_decision *d)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < d->n_places; i++) {
		if (d->places[i].n > 0 && json_array_append_new(list, place_json(&d->places[i], i)) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *law_json(const struct ew_decider *by)
{
	json_t *law = json_pack(
		"{s:s, s:s*, s:s*, s:s*}", "field", by->field, "place", by->place, "pack", by->pack, "cite", by->cite);

	if (law && by->party >= 0 && !put(law, "party", json_integer(by->party))) {
		json_decref(law);
		return NULL;
	}
	return law;
}

static json_t *laws_json(const struct ew_decision *d)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < d->n_deciders; i++) {
		if (json_array_append_new(list, law_json(&d->deciders[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static bool put_all(json_t *to, const struct ew_decision *d)
{
	char because[BECAUSE_BYTES];

	ew_decision_because(d, because, sizeof(because));
	return put(to, "rule", json_string(d->rule)) && put(to, "because", json_string(because)) &&
	       put(to, "artifacts", artifact_words(d->artifacts)) && put(to, "places", places_json(d)) &&
	       put(to, "laws", laws_json(d)) && put(to, "missing_tells", tells_words(d->missing_tells)) &&
	       put(to, "conflict", json_boolean(d->conflict)) && put_text(to, "entity", d->entity) &&
	       put_text(to, "country", d->country) &&
	       put_text(to, "say", d->say) && put_text(to, "move_to", d->move_to) &&
	       (!d->regions || d->regions[0] == '\0' || put_text(to, "regions", d->regions)) &&
	       put_copy(to, "see", d->see) && put_copy(to, "told", d->told) && put_copy(to, "four_eyes", d->four_eyes) &&
	       (!d->notice || put(to, "notice", json_pack("{s:s}", "name", d->notice->name)));
}

json_t *ew_decision_json(const struct ew_decision *d)
{
	json_t *fields = ew_terms_json(&d->terms);

	if (!fields || put_all(fields, d))
		return fields;
	json_decref(fields);
	return NULL;
}

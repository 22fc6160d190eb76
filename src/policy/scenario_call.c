/*
 * The call of a story: who takes part, where they are, what a rule may look at. Facts are handed to the policy as the
 * keeper hands them: those who have come so far, in the order of the call.
 */
#include <errno.h>
#include <string.h>

#include "policy/scenario_parts.h"

#define CALLS_DEEP 8
#define NOON_S 1795262400 /* 2026-11-21T12:00:00Z: when a call begins that does not say */

/* -- words */

int ew_story_party_of(struct ew_story *s, const struct ew_yaml *at, const char *name, size_t *ret)
{
	for (size_t i = 0; name && i < s->n; i++) {
		if (strcmp(s->parties[i].name, name) != 0)
			continue;
		*ret = i;
		return 0;
	}
	return ew_yaml_complain(at, s->error, "\"%s\" is no party of the call", name ? name : "?");
}

int ew_story_party(struct ew_story *s, const struct ew_yaml *name, size_t *ret)
{
	if (!name || !ew_yaml_text(name))
		return ew_yaml_complain(
			name ? name : s->happens, s->error, "the name of a party of the call was expected");
	return ew_story_party_of(s, name, ew_yaml_text(name), ret);
}

static int add_purpose(struct ew_story *s, const struct ew_yaml *node, uint32_t *to)
{
	const char *text = ew_yaml_text(node);
	uint32_t purpose = text ? ew_purpose_of(ew_slice_text(text)) : 0;

	if (!purpose)
		return ew_yaml_complain(node, s->error, "a purpose was expected, such as recording");
	*to |= purpose;
	return 0;
}

int ew_story_purposes(struct ew_story *s, const struct ew_yaml *node, uint32_t otherwise, uint32_t *ret)
{
	uint32_t purposes = node ? 0 : otherwise;
	int r = 0;

	if (node && ew_yaml_kind(node) == EW_YAML_MAP)
		return ew_yaml_complain(node, s->error, "a list of purposes was expected");
	if (node && ew_yaml_kind(node) == EW_YAML_SCALAR)
		r = add_purpose(s, node, &purposes);
	for (size_t i = 0; r == 0 && node && i < ew_yaml_count(node); i++)
		r = add_purpose(s, ew_yaml_at(node, i), &purposes);
	if (r == 0)
		*ret = purposes;
	return r;
}

/* "EU" and the like are places of a pack, of which nobody can say more than that it may be anywhere in it. */
static bool is_place_of_pack(const struct ew_packs *packs, const char *word)
{
	const struct ew_law *law = ew_packs_of_place(packs, UINT64_MAX, word);

	return law && law->place && strcmp(law->place, word) == 0;
}

int ew_story_place(struct ew_story *s, const struct ew_yaml *node, const char **ret)
{
	const char *text = ew_yaml_text(node);

	if (!text)
		return ew_yaml_complain(node, s->error, "a place was expected, such as US-CA");
	if (text[0] != '\0' && s->packs && !ew_place_is_known(s->packs, ew_slice_text(text)) &&
		!is_place_of_pack(s->packs, text))
		return ew_yaml_complain(
			node, s->error, "\"%s\" is no place that the packs or the numbering plan know", text);
	*ret = text[0] != '\0' ? text : NULL;
	return 0;
}

int ew_story_word(
	struct ew_story *s, const struct ew_yaml *node, int (*of)(struct ew_slice), const char *expected, int *ret)
{
	const char *text = node ? ew_yaml_text(node) : NULL;
	int word = text ? of(ew_slice_text(text)) : -1;

	if (word < 0)
		return ew_yaml_complain(node ? node : s->node, s->error, "%s was expected", expected);
	*ret = word;
	return 0;
}

/* -- parties */

static int add_party(struct ew_story *s, const struct ew_yaml *node, const char *name, struct ew_story_party **ret)
{
	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->parties[i].name, name) == 0) {
			*ret = &s->parties[i];
			return 0;
		}
	}
	if (s->n == EW_STORY_PARTIES)
		return ew_yaml_complain(node, s->error, "at most %d parties were expected", EW_STORY_PARTIES);
	if (ew_story_is_expectation(name) || ew_purpose_of(ew_slice_text(name)))
		return ew_yaml_complain(
			node, s->error, "\"%s\" is a word of what is expected: name the party otherwise", name);
	*ret = &s->parties[s->n++];
	(*ret)->name = name;
	return 0;
}

static int load_party(struct ew_story *s, const struct ew_yaml *node, const char *name)
{
	static const char *const known[] = {"kind", "number", "place", "later", NULL};
	static const char *const kinds[] = {"customer", "agent", "machine", NULL};
	const struct ew_yaml *place = ew_yaml_kind(node) == EW_YAML_MAP ? ew_yaml_get(node, "place") : NULL;
	struct ew_story_party *party = NULL;
	int kind = 0;
	int r = ew_yaml_only(node, known, s->error);

	if (r == 0)
		r = add_party(s, node, name, &party);
	if (r < 0)
		return r;
	r = ew_yaml_get_word(node, "kind", !party->kind_said, kinds, (int)party->kind, &kind, s->error);
	if (r == 0)
		r = ew_yaml_get_text(node, "number", false, party->number, &party->number, s->error);
	if (r == 0)
		r = ew_yaml_get_bool(node, "later", party->later, &party->later, s->error);
	if (r == 0 && place)
		r = ew_story_place(s, place, &party->place);
	party->kind = (enum ew_party_kind)kind;
	party->kind_said = true;
	return r;
}

static int load_parties(struct ew_story *s, const struct ew_yaml *parties)
{
	int r = 0;

	if (ew_yaml_kind(parties) != EW_YAML_MAP)
		return ew_yaml_complain(parties, s->error, "parties by their names were expected");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(parties); i++)
		r = load_party(s, ew_yaml_at(parties, i), ew_yaml_key(parties, i));
	return r;
}

/* Those who are heard in one stream. */
static int load_stream(struct ew_story *s, const struct ew_yaml *stream)
{
	uint32_t heard = 0;
	size_t party = 0;

	if (ew_yaml_kind(stream) != EW_YAML_LIST || ew_yaml_count(stream) < 2)
		return ew_yaml_complain(stream, s->error, "a list of lists of parties was expected: [[caller, agent]]");
	for (size_t i = 0; i < ew_yaml_count(stream); i++) {
		int r = ew_story_party(s, ew_yaml_at(stream, i), &party);

		if (r < 0)
			return r;
		heard |= 1u << party;
	}
	for (size_t i = 0; i < s->n; i++)
		if (heard & 1u << i)
			s->mixed[i] |= heard;
	return 0;
}

static int load_mixed(struct ew_story *s, const struct ew_yaml *call)
{
	const struct ew_yaml *mixed = ew_yaml_get(call, "mixed");
	int r = 0;

	if (mixed && ew_yaml_kind(mixed) != EW_YAML_LIST)
		return ew_yaml_complain(mixed, s->error, "a list of lists of parties was expected: [[caller, agent]]");
	for (size_t i = 0; r == 0 && mixed && i < ew_yaml_count(mixed); i++)
		r = load_stream(s, ew_yaml_at(mixed, i));
	return r;
}

/* -- the call */

static int load_started(struct ew_story *s, const struct ew_yaml *call)
{
	const struct ew_yaml *started = ew_yaml_get(call, "started");
	const char *text = started ? ew_yaml_text(started) : NULL;
	struct ew_wall wall = {0};

	if (!started)
		return 0;
	if (!text || ew_wall_parse(ew_slice_text(text), &wall) < 0 || wall.us <= 0)
		return ew_yaml_complain(started, s->error, "a time was expected, such as \"2026-11-21T12:00:00Z\"");
	s->now_s = wall.us / EW_US_PER_S;
	return 0;
}

static int load_facts(struct ew_story *s, const struct ew_yaml *call)
{
	static const char *const directions[] = {"inbound", "outbound", "internal", "unknown", NULL};
	const struct {
		const char *key;
		const char **to;
	} texts[] = {{"queue", &s->facts.queue}, {"extension", &s->facts.extension}, {"channel", &s->facts.channel},
		{"agent", &s->facts.agent}, {"from", &s->facts.from}, {"to", &s->facts.to}, {"id", &s->facts.id}};
	int direction = -1;
	int r = ew_yaml_get_word(call, "direction", false, directions, -1, &direction, s->error);

	if (direction >= 0)
		s->facts.direction = directions[direction];
	for (size_t i = 0; r == 0 && i < EW_COUNT(texts); i++)
		r = ew_yaml_get_text(call, texts[i].key, false, *texts[i].to, texts[i].to, s->error);
	return r;
}

static int load_call(struct ew_story *s, const struct ew_yaml *call, unsigned depth);

/* A call of `calls` by its name. */
static int load_named(struct ew_story *s, const struct ew_yaml *name, unsigned depth)
{
	const struct ew_yaml *calls = ew_yaml_get(s->root, "calls");
	const struct ew_yaml *call = NULL;

	if (calls && ew_yaml_text(name))
		call = ew_yaml_get(calls, ew_yaml_text(name));
	if (!call)
		return ew_yaml_complain(name, s->error, "the name of one of \"calls\" was expected");
	if (depth == CALLS_DEEP)
		return ew_yaml_complain(name, s->error, "calls are like each other in a circle, or too deeply");
	return load_call(s, call, depth + 1);
}

static int load_call(struct ew_story *s, const struct ew_yaml *call, unsigned depth)
{
	static const char *const known[] = {"like", "direction", "queue", "extension", "channel", "agent", "from", "to",
		"id", "started", "parties", "mixed", NULL};
	int r = ew_yaml_kind(call) == EW_YAML_SCALAR ? load_named(s, call, depth) : ew_yaml_only(call, known, s->error);

	if (r < 0 || ew_yaml_kind(call) == EW_YAML_SCALAR)
		return r;
	if (ew_yaml_get(call, "like"))
		r = load_named(s, ew_yaml_get(call, "like"), depth);
	if (r == 0)
		r = load_facts(s, call);
	if (r == 0)
		r = load_started(s, call);
	if (r == 0 && ew_yaml_get(call, "parties"))
		r = load_parties(s, ew_yaml_get(call, "parties"));
	return r == 0 ? load_mixed(s, call) : r;
}

/* -- deciding */

static void set_facts(struct ew_story *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct ew_story_party *party = &s->parties[i];

		if (!party->came)
			continue;
		party->fact = n;
		s->fact_parties[n++] =
			(struct ew_policy_party){.kind = party->kind, .address = party->number, .told = party->place};
	}
	s->facts.parties = s->fact_parties;
	s->facts.n_parties = n;
}

void ew_story_decide(struct ew_story *s)
{
	struct ew_terms before = s->decision.terms;
	bool again = s->decided;

	s->stale = s->away;
	if (s->away)
		return;
	set_facts(s);
	ew_policy_decide(s->policy, &s->facts, again ? &before : NULL, &s->decision);
	s->decided = true;
}

int ew_story_load_call(struct ew_story *s)
{
	const struct ew_yaml *call = ew_yaml_get(s->node, "call");

	if (!call)
		return ew_yaml_complain(s->node, s->error,
			"\"call\" is missing: a call, or the name of one of \"calls\", was "
			"expected");
	s->now_s = NOON_S;
	int r = load_call(s, call, 0);

	if (r < 0)
		return r;
	if (s->n == 0)
		return ew_yaml_complain(call, s->error, "a call has at least one party");
	s->facts.started_us = s->now_s * EW_US_PER_S;
	for (size_t i = 0; i < s->n; i++) {
		s->mixed[i] |= 1u << i;
		s->parties[i].came = !s->parties[i].later;
		s->consents[i].kind = (uint8_t)s->parties[i].kind;
		s->consents[i].present = s->parties[i].came;
	}
	ew_story_decide(s);
	return 0;
}

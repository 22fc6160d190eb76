/*
 * What a rule demands of the parties beyond the law, how they are asked, and what a company takes upon itself. A rule
 * may raise what the law asks for by a word; lowering it takes a reason, a name and counsel's reference, and must never
 * be loaded without all three.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "policy/policy_load.h"

#define MOST_STAYS_S 3600
#define MOST_GRANT_S (10ull * 365 * 86400)

/* -- consent ---------------------------------------------------------------------------------- */

/* It is what hears the answer: a grant cannot come before it. */
static int check_listening(const struct ew_yaml *node, unsigned purpose, int need, struct ew_error *error)
{
	if (1u << purpose == EW_PURPOSE_CONTROL_LISTENING && need > EW_NEED_NOTICE)
		return ew_yaml_complain(
			node, error, "nobody can be asked before it listens: at most notice was expected");
	return 0;
}

static int load_need(const struct ew_rule_load *l, const struct ew_yaml *map, size_t i)
{
	const struct ew_yaml *node = ew_yaml_at(map, i);
	int purpose = ew_vocabulary_find(&ew_purpose_words, ew_yaml_key(map, i));
	int need = EW_NEED_NOTHING;
	int r = ew_load_word(node, &ew_raised_words, &need, l->error);

	if (r == 0 && !(l->to->offered & 1u << purpose))
		r = ew_yaml_complain(node, l->error, "the rule does not offer this purpose: add it to \"purposes\"");
	if (r == 0)
		r = check_listening(node, (unsigned)purpose, need, l->error);
	l->to->need[purpose] = (uint8_t)need;
	return r;
}

static int load_one_need(const struct ew_rule_load *l, const struct ew_yaml *node)
{
	int need = EW_NEED_NOTHING;
	int r = ew_load_word(node, &ew_raised_words, &need, l->error);

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		bool listening = 1u << i == EW_PURPOSE_CONTROL_LISTENING;

		l->to->need[i] = (uint8_t)(listening && need > EW_NEED_NOTICE ? EW_NEED_NOTICE : need);
	}
	return r;
}

static int load_needs(const struct ew_rule_load *l, const struct ew_yaml *node)
{
	int r = ew_load_only(node, &ew_purpose_words, NULL, l->error);

	for (size_t i = 0; r == 0 && i < ew_yaml_count(node); i++)
		r = load_need(l, node, i);
	return r;
}

/* What must be recorded cannot wait for a yes: one of the two would be broken on every call. */
static int check_duty(const struct ew_rule_load *l, const struct ew_yaml *node)
{
	uint8_t need = l->to->need[__builtin_ctz(EW_PURPOSE_RECORDING)];

	if (l->to->mode != EW_MODE_MANDATORY || need <= EW_NEED_NOTICE)
		return 0;
	return ew_yaml_complain(node, l->error,
		"what must be recorded cannot wait for consent: at most notice was expected for recording; name other "
		"purposes one by one");
}

static int complain_of_consent(const struct ew_rule_load *l, const struct ew_yaml *node)
{
	if (strcmp(ew_yaml_text(node), "nothing") == 0)
		return ew_yaml_complain(node, l->error,
			"a rule may only ask for more than the law: by_jurisdiction was expected, or \"loosened\"");
	return ew_yaml_complain(node, l->error,
		"\"%.60s\" is none of: by_jurisdiction, notice, implied, grant, written", ew_yaml_text(node));
}

int ew_load_consent(const struct ew_rule_load *l)
{
	const struct ew_yaml *node = ew_yaml_get(l->rule, "consent");
	const char *text = node ? ew_yaml_text(node) : NULL;

	if (!node || (text && strcmp(text, "by_jurisdiction") == 0))
		return 0;
	if (text && ew_vocabulary_find(&ew_raised_words, text) < 0)
		return complain_of_consent(l, node);
	int r = ew_yaml_kind(node) == EW_YAML_MAP ? load_needs(l, node) : load_one_need(l, node);

	return r == 0 ? check_duty(l, node) : r;
}

/* -- loosened --------------------------------------------------------------------------------- */

static int load_reasons(const struct ew_rule_load *l, const struct ew_yaml *map)
{
	struct ew_loosened *to = &l->to->loosened;
	int r = ew_load_text_of(map, "justification", true, EW_MAX_POLICY_TEXT_BYTES, &to->justification, l->error);

	if (r == 0)
		r = ew_load_text_of(map, "approved_by", true, EW_MAX_POLICY_WORD_BYTES, &to->approved_by, l->error);
	if (r == 0)
		r = ew_load_text_of(map, "counsel_ref", true, EW_MAX_POLICY_WORD_BYTES, &to->counsel_ref, l->error);
	return r;
}

/* One rule cannot ask for more than the law and for less. */
static int check_loosened(const struct ew_rule_load *l, const struct ew_yaml *map)
{
	const struct ew_loosened *it = &l->to->loosened;

	if (it->need < 0 && !it->areas_trusted)
		return ew_yaml_complain(
			map, l->error, "\"consent\" or \"area_codes\" was expected: nothing is loosened here");
	for (unsigned i = 0; it->need >= 0 && i < EW_PURPOSE_COUNT; i++) {
		if (l->to->need[i] > it->need)
			return ew_yaml_complain(ew_yaml_get(map, "consent"), l->error,
				"the rule's own \"consent\" asks for %s, and this would lower it to %s: one of them "
				"must go",
				ew_need_name((enum ew_need)l->to->need[i]), ew_need_name((enum ew_need)it->need));
	}
	return 0;
}

int ew_load_loosened(const struct ew_rule_load *l)
{
	static const char *const known[] = {
		"consent", "area_codes", "justification", "approved_by", "counsel_ref", NULL};
	static const char *const areas[] = {"trusted", NULL};
	const struct ew_yaml *map = ew_yaml_get(l->rule, "loosened");
	int ignored = 0;

	l->to->loosened.need = -1;
	if (!map)
		return 0;
	int r = ew_yaml_only(map, known, l->error);

	if (r == 0)
		r = ew_load_word_of(map, "consent", &ew_lowered_words, &l->to->loosened.need, l->error);
	if (r == 0)
		r = ew_yaml_get_word(map, "area_codes", false, areas, 0, &ignored, l->error);
	if (r == 0)
		r = load_reasons(l, map);
	l->to->loosened.areas_trusted = ew_yaml_get(map, "area_codes") != NULL;
	return r == 0 ? check_loosened(l, map) : r;
}

/* -- asking ----------------------------------------------------------------------------------- */

static int load_again(const struct ew_yaml *ask, enum ew_voice *to, struct ew_error *error)
{
	static const char *const words[] = {"nobody", "machine", "platform", "agent", "person", NULL};
	static const enum ew_voice voices[] = {
		EW_VOICE_PARTY, EW_VOICE_MACHINE, EW_VOICE_PLATFORM, EW_VOICE_AGENT, EW_VOICE_PERSON};
	int i = 0;
	int r = ew_yaml_get_word(ask, "again", false, words, 0, &i, error);

	if (r == 0)
		*to = voices[i];
	return r;
}

static int load_answer_keys(const struct ew_rule_load *l, const struct ew_yaml *ask)
{
	int r = ew_load_keys_of(ask, "grant", &l->to->grant_key, 1, l->error);

	if (r == 0)
		r = ew_load_keys_of(ask, "refuse", &l->to->refuse_key, 1, l->error);
	if (r == 0 && l->to->grant_key && l->to->grant_key == l->to->refuse_key)
		r = ew_yaml_complain(ew_yaml_get(ask, "refuse"), l->error, "the same key cannot mean yes and no");
	if (r == 0 && l->to->grant_key && !l->to->refuse_key)
		r = ew_yaml_complain(
			ask, l->error, "who may say yes by a key must be able to say no: \"refuse\" is missing");
	return r;
}

int ew_load_ask(const struct ew_rule_load *l)
{
	static const char *const known[] = {"grant", "refuse", "again", "stays", "holds_for", NULL};
	const struct ew_yaml *ask = ew_yaml_get(l->rule, "ask");
	uint64_t stays_s = 0;
	uint64_t grant_s = 0;

	l->to->again = EW_VOICE_PARTY;
	if (!ask)
		return 0;
	int r = ew_yaml_only(ask, known, l->error);

	if (r == 0)
		r = load_answer_keys(l, ask);
	if (r == 0)
		r = load_again(ask, &l->to->again, l->error);
	if (r == 0)
		r = ew_load_period_of(ask, "stays", 0, MOST_STAYS_S, &stays_s, l->error);
	if (r == 0)
		r = ew_load_period_of(ask, "holds_for", 1, MOST_GRANT_S, &grant_s, l->error);
	l->to->stays_said = ew_yaml_get(ask, "stays") != NULL;
	l->to->stays_ms = (uint32_t)(stays_s * 1000);
	l->to->grant_s = (uint32_t)grant_s;
	return r;
}

int ew_load_before(const struct ew_rule_load *l)
{
	static const char *const known[] = {"hold", NULL};
	const struct ew_yaml *node = ew_yaml_get(l->rule, "before_consent");
	uint64_t hold_s = 0;

	l->to->before = EW_BEFORE_DISCARD;
	if (!node || (ew_yaml_text(node) && strcmp(ew_yaml_text(node), "discard") == 0))
		return 0;
	if (ew_yaml_kind(node) != EW_YAML_MAP || ew_yaml_count(node) == 0)
		return ew_yaml_complain(node, l->error, "discard or {hold: 20s} was expected");
	int r = ew_yaml_only(node, known, l->error);

	if (r == 0)
		r = ew_load_period_of(node, "hold", 1, EW_MAX_HOLD_S, &hold_s, l->error);
	if (r == 0) {
		l->to->before = EW_BEFORE_HOLD;
		l->to->hold_ms = (uint32_t)hold_s * 1000;
	}
	return r;
}

/* -- who stands alone, and whose agreement is on file ----------------------------------------- */

int ew_load_sides(const struct ew_rule_load *l)
{
	static const char *const known[] = {"separate", NULL};
	const struct ew_yaml *node = ew_yaml_get(l->rule, "sides");

	if (!node || (ew_yaml_text(node) && strcmp(ew_yaml_text(node), "together") == 0))
		return 0;
	if (ew_yaml_kind(node) != EW_YAML_MAP)
		return ew_yaml_complain(node, l->error,
			"together was expected, or {separate: \"why what one side says is not repeated by the "
			"other\"}");
	int r = ew_yaml_only(node, known, l->error);

	if (r == 0)
		r = ew_load_text_of(node, "separate", true, EW_MAX_POLICY_TEXT_BYTES, &l->to->separate, l->error);
	return r;
}

int ew_load_agents(const struct ew_rule_load *l)
{
	static const char *const known[] = {"agreement", "covers", NULL};
	const struct ew_yaml *map = ew_yaml_get(l->rule, "agents");

	if (!map)
		return 0;
	int r = ew_yaml_only(map, known, l->error);

	if (r == 0)
		r = ew_load_text_of(map, "agreement", true, EW_MAX_POLICY_WORD_BYTES, &l->to->agreement, l->error);
	if (r == 0 && !ew_yaml_get(map, "covers"))
		r = ew_yaml_complain(map, l->error, "\"covers\" is missing: the purposes that it covers were expected");
	return r == 0 ? ew_load_bits_of(map, "covers", &ew_purpose_words, &l->to->agreed, l->error) : r;
}

/*
 * What an opt-out does: to the call, and to what exists already. Capture itself always stops; there is no word in this
 * language that lets it go on. Must never let a duty to record be undone by purging what was recorded.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "policy/policy_load.h"

#define STOP "stop" /* capture stops; what exists is treated as already_captured says */

static int load_treatment(const struct ew_yaml *node, uint8_t *to, struct ew_error *error)
{
	int treatment = 0;
	int r = ew_load_word(node, &ew_treatment_words, &treatment, error);

	if (r == 0)
		*to = (uint8_t)treatment;
	return r;
}

static bool says_stop(const struct ew_yaml *node)
{
	return ew_yaml_text(node) && strcmp(ew_yaml_text(node), STOP) == 0;
}

static int check_treatment(const struct ew_yaml *node, struct ew_error *error)
{
	const char *text = ew_yaml_text(node);

	if (text && (says_stop(node) || ew_vocabulary_find(&ew_treatment_words, text) >= 0))
		return 0;
	return ew_yaml_complain(
		node, error, "\"%.60s\" is none of: stop, keep, segment, seal, purge", text ? text : "");
}

/* -- what exists ------------------------------------------------------------------------------ */

static int treat_purpose(const struct ew_yaml *node, uint32_t purpose, struct ew_rule *to, struct ew_error *error)
{
	bool makes = false;
	int r = check_treatment(node, error);

	for (int i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++) {
		if (ew_artifact_purpose((enum ew_artifact_kind)i) != purpose)
			continue;
		makes = true;
		r = says_stop(node) ? 0 : load_treatment(node, &to->treat[i], error);
	}
	if (r == 0 && !makes && !says_stop(node))
		r = ew_yaml_complain(node, error, "nothing is kept under this purpose: only stop was expected");
	return r;
}

static int treat_kind(const struct ew_yaml *node, int kind, struct ew_rule *to, struct ew_error *error)
{
	int r = check_treatment(node, error);

	if (r == 0 && (kind == EW_ARTIFACT_METADATA || kind == EW_ARTIFACT_CONSENT_EVIDENCE))
		r = ew_yaml_complain(node, error, "an opt-out does not reach it: it is what shows that there was one");
	return r == 0 && !says_stop(node) ? load_treatment(node, &to->treat[kind], error) : r;
}

/* Purposes first, so that a single kind can be told apart from the rest of its purpose. */
static int load_treatments(const struct ew_yaml *map, struct ew_rule *to, struct ew_error *error)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ew_yaml_count(map); i++) {
		uint32_t purpose = ew_purpose_of(ew_slice_text(ew_yaml_key(map, i)));

		r = purpose ? treat_purpose(ew_yaml_at(map, i), purpose, to, error) : 0;
	}
	for (size_t i = 0; r == 0 && i < ew_yaml_count(map); i++) {
		int kind = ew_vocabulary_find(&ew_kind_words, ew_yaml_key(map, i));

		r = kind >= 0 ? treat_kind(ew_yaml_at(map, i), kind, to, error) : 0;
	}
	return r;
}

static int load_already(const struct ew_yaml *map, struct ew_rule *to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, "already_captured");
	uint8_t treatment = EW_TREAT_KEEP;
	int r = node ? load_treatment(node, &treatment, error) : 0;

	for (int i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++) {
		if (ew_artifact_purpose((enum ew_artifact_kind)i))
			to->treat[i] = treatment;
	}
	return r;
}

/* -- the call --------------------------------------------------------------------------------- */

static int load_move(const struct ew_yaml *node, struct ew_rule *to, struct ew_error *error)
{
	static const char *const known[] = {"move", NULL};
	int r = ew_yaml_only(node, known, error);

	if (r == 0)
		r = ew_load_text_of(node, "move", true, EW_MAX_POLICY_WORD_BYTES, &to->move_to, error);
	to->then = EW_THEN_MOVE;
	return r;
}

static int load_then(const struct ew_yaml *map, struct ew_rule *to, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, "then");
	const char *text = node ? ew_yaml_text(node) : NULL;

	if (!node)
		return 0;
	to->then_said = true;
	if (ew_yaml_kind(node) == EW_YAML_MAP)
		return load_move(node, to, error);
	if (text && strcmp(text, "continue") == 0)
		to->then = EW_THEN_CONTINUE;
	else if (text && strcmp(text, "end_call") == 0)
		to->then = EW_THEN_END_CALL;
	else
		return ew_yaml_complain(node, error,
			"\"%.60s\" is none of: continue, end_call, or {move: \"an address that is not recorded\"}",
			text ? text : "");
	return 0;
}

static int check_keys(const struct ew_yaml *map, const struct ew_rule *rule, struct ew_error *error)
{
	char first = rule->opt_out_keys[0];

	if (first && first == rule->grant_key)
		return ew_yaml_complain(ew_yaml_get(map, "keys"), error,
			"they begin with the key that says yes in \"ask\": another first key was expected");
	return 0;
}

/* A duty to record: never in silence without it, and never undone. */
static int check_duty(const struct ew_yaml *map, const struct ew_rule *rule, struct ew_error *error)
{
	if (rule->mode != EW_MODE_MANDATORY)
		return 0;
	if (rule->then == EW_THEN_CONTINUE)
		return ew_yaml_complain(
			map, error, "a call that must be recorded cannot go on after an opt-out: write then: end_call");
	if (rule->treat[EW_ARTIFACT_AUDIO] == EW_TREAT_PURGE)
		return ew_yaml_complain(
			map, error, "what must be recorded cannot be purged at an opt-out: seal was expected");
	return 0;
}

int ew_load_opt_out(const struct ew_rule_load *l)
{
	static const char *const own[] = {"already_captured", "then", "keys", "say"};
	const char *more[EW_COUNT(own) + EW_PURPOSE_COUNT + 1] = {NULL};
	const struct ew_yaml *map = ew_yaml_get(l->rule, "opt_out");

	l->to->then = l->to->mode == EW_MODE_MANDATORY ? EW_THEN_END_CALL : EW_THEN_CONTINUE;
	if (!map)
		return 0;
	memcpy(more, own, sizeof(own));
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		more[EW_COUNT(own) + i] = ew_purpose_name(1u << i);
	int r = ew_load_only(map, &ew_kind_words, more, l->error);

	if (r == 0)
		r = load_already(map, l->to, l->error);
	if (r == 0)
		r = load_treatments(map, l->to, l->error);
	if (r == 0)
		r = load_then(map, l->to, l->error);
	if (r == 0)
		r = ew_load_keys_of(map, "keys", l->to->opt_out_keys, sizeof(l->to->opt_out_keys) - 1, l->error);
	if (r == 0)
		r = ew_load_text_of(map, "say", false, EW_MAX_REASON_BYTES, &l->to->say, l->error);
	if (r == 0)
		r = check_keys(map, l->to, l->error);
	return r == 0 ? check_duty(map, l->to, l->error) : r;
}

int ew_load_minors(const struct ew_rule_load *l)
{
	static const char *const known[] = {"already_captured", NULL};
	const struct ew_yaml *map = ew_yaml_get(l->rule, "minors");

	l->to->minor = EW_TREAT_SEAL;
	if (!map)
		return 0;
	int r = ew_yaml_only(map, known, l->error);
	const struct ew_yaml *node = r == 0 ? ew_yaml_get(map, "already_captured") : NULL;

	if (r == 0 && !node)
		return ew_yaml_complain(map, l->error,
			"\"already_captured\" is missing: one of keep, segment, seal, purge was expected");
	if (r == 0)
		r = load_treatment(node, &l->to->minor, l->error);
	if (r == 0 && l->to->mode == EW_MODE_MANDATORY && l->to->minor == EW_TREAT_PURGE)
		r = ew_yaml_complain(node, l->error, "what must be recorded cannot be purged: seal was expected");
	return r;
}

/*
 * Loading a policy. A text that is not understood to the last key is refused: must never fall back
 * to a weaker reading of a rule that somebody thought was in force.
 */
#include "policy/policy_rules.h"

#include <errno.h>
#include <string.h>

static const char *const mode_words[] = {"never", "automatic", "on_demand", "mandatory", NULL};
static const char *const direction_words[] = {"inbound", "outbound", "internal", "unknown", NULL};

/* -- texts and lists of texts ----------------------------------------------------------------- */

static void free_words(struct ew_words *words)
{
	for (size_t i = 0; i < words->n; i++)
		free(words->at[i]);
	free(words->at);
	*words = (struct ew_words){0};
}

static int copy_text(const struct ew_yaml *node, char **ret, struct ew_error *error)
{
	const char *text = ew_yaml_text(node);

	if (!text || text[0] == '\0')
		return ew_yaml_complain(node, error, "a text was expected");
	if (ew_slice_dup(ew_slice_text(text), ret) < 0)
		return ew_error_set(error, -ENOMEM, "no memory for the policy");
	return 0;
}

/* One text, or a list of them. */
static int load_words(const struct ew_yaml *map, const char *key, struct ew_words *to,
	struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);

	if (!node)
		return 0;
	bool list = ew_yaml_kind(node) == EW_YAML_LIST;
	size_t n = list ? ew_yaml_count(node) : 1;

	if (n == 0)
		return ew_yaml_complain(node, error, "at least one text was expected");
	to->at = calloc(n, sizeof(*to->at));
	if (!to->at)
		return ew_error_set(error, -ENOMEM, "no memory for the policy");
	for (size_t i = 0; i < n; i++) {
		int r = copy_text(list ? ew_yaml_at(node, i) : node, &to->at[i], error);

		if (r < 0)
			return r;
		to->n++;
	}
	return 0;
}

static int check_directions(
	const struct ew_yaml *when, const struct ew_words *words, struct ew_error *error)
{
	for (size_t i = 0; i < words->n; i++) {
		bool known = false;

		for (size_t k = 0; direction_words[k]; k++)
			known = known || strcmp(direction_words[k], words->at[i]) == 0;
		if (!known)
			return ew_yaml_complain(ew_yaml_get(when, "direction"), error,
				"\"%s\" is none of: inbound, outbound, internal, unknown",
				words->at[i]);
	}
	return 0;
}

/* "+352621*" or "+35224111": a star stands at the end, behind something. */
static int check_numbers(
	const struct ew_yaml *when, const struct ew_words *words, struct ew_error *error)
{
	for (size_t i = 0; i < words->n; i++) {
		const char *star = strchr(words->at[i], '*');

		if (star && (star[1] != '\0' || star == words->at[i]))
			return ew_yaml_complain(ew_yaml_get(when, "number"), error,
				"\"%s\" is not a number, nor a prefix with one * at its end",
				words->at[i]);
	}
	return 0;
}

/* -- the parts of a rule ---------------------------------------------------------------------- */

static int load_when(const struct ew_yaml *rule, struct ew_rule *to, struct ew_error *error)
{
	static const char *const known[] = {"queue", "extension", "direction", "number", NULL};
	const struct ew_yaml *when = ew_yaml_get(rule, "when");

	if (!when)
		return 0;
	int r = ew_yaml_only(when, known, error);

	if (r == 0)
		r = load_words(when, "queue", &to->queue, error);
	if (r == 0)
		r = load_words(when, "extension", &to->extension, error);
	if (r == 0)
		r = load_words(when, "direction", &to->direction, error);
	if (r == 0)
		r = load_words(when, "number", &to->number, error);
	if (r == 0)
		r = check_directions(when, &to->direction, error);
	return r == 0 ? check_numbers(when, &to->number, error) : r;
}

static int load_mode(const struct ew_yaml *rule, struct ew_rule *to, struct ew_error *error)
{
	int mode = 0;
	int r = ew_yaml_get_word(rule, "record", true, mode_words, 0, &mode, error);

	if (r < 0)
		return r;
	to->mode = (enum ew_policy_mode)mode;
	to->then = ew_mode_defaults[mode].then;
	to->artifacts = ew_mode_defaults[mode].artifacts;
	return 0;
}

static int load_opt_out(const struct ew_yaml *rule, struct ew_rule *to, struct ew_error *error)
{
	static const char *const known[] = {"recording", "then", NULL};
	static const char *const recording_words[] = {"stop", NULL};
	static const char *const then_words[] = {"continue", "end_call", NULL};
	const struct ew_yaml *opt_out = ew_yaml_get(rule, "opt_out");
	int stop = 0;
	int then = (int)to->then;

	if (!opt_out)
		return 0;
	int r = ew_yaml_only(opt_out, known, error);

	if (r == 0)
		r = ew_yaml_get_word(opt_out, "recording", false, recording_words, 0, &stop, error);
	if (r == 0)
		r = ew_yaml_get_word(opt_out, "then", false, then_words, then, &then, error);
	if (r < 0)
		return r;
	if (to->mode == EW_MODE_MANDATORY && then == EW_THEN_CONTINUE)
		return ew_yaml_complain(opt_out, error,
			"a call that must be recorded cannot go on after an opt-out: write then: end_call");
	to->then = (enum ew_policy_then)then;
	return 0;
}

static int add_artifact(const struct ew_yaml *item, struct ew_rule *to, struct ew_error *error)
{
	static const char *const words[] = {"audio", "frames", "wav", NULL};
	const char *text = ew_yaml_text(item);

	for (unsigned i = 0; text && words[i]; i++) {
		if (strcmp(words[i], text) == 0) {
			to->artifacts |= 1u << i;
			return 0;
		}
	}
	return ew_yaml_complain(item, error, "one of audio, frames, wav was expected");
}

static int load_artifacts(const struct ew_yaml *rule, struct ew_rule *to, struct ew_error *error)
{
	const struct ew_yaml *list = ew_yaml_get(rule, "artifacts");
	int r = 0;

	if (!list)
		return 0;
	if (ew_yaml_kind(list) != EW_YAML_LIST)
		return ew_yaml_complain(list, error, "a list of audio, frames, wav was expected");
	if (to->mode == EW_MODE_NEVER)
		return ew_yaml_complain(list, error, "a rule that never records makes no artifacts");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(list); i++)
		r = add_artifact(ew_yaml_at(list, i), to, error);
	return r;
}

static int check_periods(const struct ew_yaml *keep, struct ew_error *error)
{
	static const char *const known[] = {"recording", "transcript", "summary", "metadata",
		"consent_evidence", NULL};
	int r = ew_yaml_only(keep, known, error);

	for (size_t i = 0; r == 0 && i < ew_yaml_count(keep); i++) {
		uint64_t seconds = 0;

		r = ew_yaml_get_duration(keep, ew_yaml_key(keep, i), true, 0, &seconds, error);
		if (r == 0 && seconds == 0)
			r = ew_yaml_complain(ew_yaml_at(keep, i), error, "a period longer than nothing "
									 "was expected, such as 90d");
	}
	return r;
}

static int load_periods(
	const struct ew_yaml *keep, bool records, struct ew_rule *to, struct ew_error *error)
{
	int r = 0;

	for (enum ew_policy_keep i = 0; r == 0 && i < EW_KEEPS; i++) {
		bool needed = records && i == EW_KEEP_RECORDING;

		r = ew_yaml_get_duration(keep, ew_policy_keep_name(i), needed, 0, &to->keep_s[i], error);
	}
	return r;
}

static int load_keep(const struct ew_yaml *rule, struct ew_rule *to, struct ew_error *error)
{
	const struct ew_yaml *keep = ew_yaml_get(rule, "keep");
	bool records = to->mode != EW_MODE_NEVER;

	if (!keep && records)
		return ew_yaml_complain(rule, error, "a rule that records must say how long: "
						     "keep: {recording: 90d}");
	if (!keep)
		return 0;
	int r = check_periods(keep, error);

	if (r < 0)
		return r;
	return load_periods(keep, records, to, error);
}

static int load_name(const struct ew_yaml *rule, struct ew_rule *to, struct ew_error *error)
{
	const struct ew_yaml *name = ew_yaml_get(rule, "name");

	if (!name)
		return ew_yaml_complain(rule, error, "\"name\" is missing: a text was expected");
	int r = copy_text(name, &to->name, error);

	if (r < 0)
		return r;
	return strlen(to->name) <= EW_POLICY_NAME_BYTES
		? 0
		: ew_yaml_complain(name, error, "at most %d bytes were expected", EW_POLICY_NAME_BYTES);
}

static int load_rule(const struct ew_yaml *rule, struct ew_rule *to, struct ew_error *error)
{
	static const char *const known[] = {"name", "when", "record", "opt_out", "artifacts", "keep",
		"basis", NULL};
	const char *basis = NULL;
	int r = ew_yaml_only(rule, known, error);

	if (r == 0)
		r = load_name(rule, to, error);
	if (r == 0)
		r = load_when(rule, to, error);
	if (r == 0)
		r = load_mode(rule, to, error);
	if (r == 0)
		r = load_opt_out(rule, to, error);
	if (r == 0)
		r = load_artifacts(rule, to, error);
	if (r == 0)
		r = load_keep(rule, to, error);
	return r == 0 ? ew_yaml_get_text(rule, "basis", false, NULL, &basis, error) : r;
}

/* -- the whole -------------------------------------------------------------------------------- */

static int check_rule_name(const struct ew_policy *policy, const struct ew_yaml *rule,
	const char *name, struct ew_error *error)
{
	for (size_t i = 0; i < policy->n; i++) {
		if (strcmp(policy->rules[i].name, name) == 0)
			return ew_yaml_complain(ew_yaml_get(rule, "name"), error,
				"another rule has this name already");
	}
	return 0;
}

static void free_rule(struct ew_rule *rule)
{
	free(rule->name);
	free_words(&rule->queue);
	free_words(&rule->extension);
	free_words(&rule->direction);
	free_words(&rule->number);
}

static int add_rule(struct ew_policy *policy, const struct ew_yaml *rule, struct ew_error *error)
{
	struct ew_rule loaded = {0};
	int r = load_rule(rule, &loaded, error);

	if (r == 0)
		r = check_rule_name(policy, rule, loaded.name, error);
	if (r < 0) {
		free_rule(&loaded);
		return r;
	}
	policy->rules[policy->n++] = loaded;
	return 0;
}

static int load_rules(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	const struct ew_yaml *rules = ew_yaml_get(root, "rules");
	int r = 0;

	if (!rules)
		return ew_yaml_complain(root, error, "\"rules\" is missing: a list of rules was expected");
	if (ew_yaml_kind(rules) != EW_YAML_LIST || ew_yaml_count(rules) == 0)
		return ew_yaml_complain(rules, error, "a list of rules was expected");
	to->rules = calloc(ew_yaml_count(rules), sizeof(*to->rules));
	if (!to->rules)
		return ew_error_set(error, -ENOMEM, "no memory for the policy");
	for (size_t i = 0; r == 0 && i < ew_yaml_count(rules); i++)
		r = add_rule(to, ew_yaml_at(rules, i), error);
	return r;
}

static int check_entity(const struct ew_yaml *root, struct ew_error *error)
{
	static const char *const known[] = {"name", "country", "dpo", NULL};
	const struct ew_yaml *entity = ew_yaml_get(root, "entity");
	const char *ignored;

	if (!entity)
		return 0;
	int r = ew_yaml_only(entity, known, error);

	if (r == 0)
		r = ew_yaml_get_text(entity, "name", true, NULL, &ignored, error);
	if (r == 0)
		r = ew_yaml_get_text(entity, "country", false, NULL, &ignored, error);
	return r == 0 ? ew_yaml_get_text(entity, "dpo", false, NULL, &ignored, error) : r;
}

static int load_root(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error)
{
	static const char *const known[] = {"policy", "entity", "rules", NULL};
	const char *name = NULL;
	int r = ew_yaml_only(root, known, error);

	if (r == 0)
		r = ew_yaml_get_text(root, "policy", true, NULL, &name, error);
	if (r == 0)
		r = check_entity(root, error);
	if (r < 0)
		return r;
	if (ew_slice_dup(ew_slice_text(name), &to->name) < 0)
		return ew_error_set(error, -ENOMEM, "no memory for the policy");
	return load_rules(root, to, error);
}

int ew_policy_load(
	struct ew_slice text, const char *name, struct ew_policy **ret, struct ew_error *error)
{
	_cleanup_(ew_yaml_free) struct ew_yaml *root = NULL;
	_cleanup_(ew_policy_free) struct ew_policy *policy = NULL;
	int r = ew_yaml_load(text, name, &root, error);

	if (r < 0)
		return r;
	policy = calloc(1, sizeof(*policy));
	if (!policy)
		return ew_error_set(error, -ENOMEM, "no memory for the policy");
	r = ew_sha256_of(text, &policy->hash);
	if (r < 0)
		return ew_error_set(error, r, "the policy %s cannot be hashed", name);
	r = load_root(root, policy, error);
	if (r == 0)
		*ret = TAKE(policy);
	return r;
}

void ew_policy_free(struct ew_policy **ptr)
{
	struct ew_policy *policy = *ptr;

	if (!policy)
		return;
	for (size_t i = 0; i < policy->n; i++)
		free_rule(&policy->rules[i]);
	free(policy->rules);
	free(policy->name);
	free(policy);
	*ptr = NULL;
}

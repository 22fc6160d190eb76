/*
 * What a whole policy must hold beyond each of its keys: names that tell rules apart, rules that can be reached,
 * periods that agree with what was announced and with the law. Refuses what contradicts itself, and warns of what is
 * allowed and will not do what somebody may think. Must never pass over a rule that is never asked.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "policy/policy_load.h"

/* -- warnings --------------------------------------------------------------------------------- */

static int keep_warning(struct ew_policy *policy, const char *text)
{
	if (!policy->warnings)
		policy->warnings = calloc(EW_POLICY_WARNINGS, sizeof(*policy->warnings));
	if (!policy->warnings || ew_slice_dup(ew_slice_text(text), &policy->warnings[policy->n_warnings]) < 0)
		return -ENOMEM;
	policy->n_warnings++;
	return 0;
}

int ew_policy_warn(struct ew_policy *policy, const char *format, ...)
{
	struct ew_error text = {0};
	char sentence[EW_ERROR_TEXT_BYTES];
	va_list args;

	if (policy->n_warnings == EW_POLICY_WARNINGS)
		return 0;
	if (policy->n_warnings == EW_POLICY_WARNINGS - 1)
		return keep_warning(policy, "there are more warnings than can be shown here");
	va_start(args, format);
	int n = vsnprintf(sentence, sizeof(sentence), format, args);

	va_end(args);
	if (n < 0)
		sentence[0] = '\0';
	(void)ew_error_set(&text, -EINVAL, "%s", sentence); /* so that it can be printed anywhere */
	return keep_warning(policy, text.text);
}

int ew_policy_warn_at(struct ew_policy *policy, const struct ew_yaml *node, const char *format, ...)
{
	struct ew_error error = {0};
	char sentence[EW_ERROR_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(sentence, sizeof(sentence), format, args);

	va_end(args);
	if (n < 0)
		sentence[0] = '\0';
	(void)ew_yaml_complain(node, &error, "%s", sentence);
	return ew_policy_warn(policy, "%s", error.text);
}

/* -- names ------------------------------------------------------------------------------------ */

struct named {
	const char *name;
	size_t i;
};

static int compare_names(const void *a, const void *b)
{
	const struct named *x = a;
	const struct named *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->i > y->i) - (x->i < y->i);
}

/* Two rules of one name could not be told apart in a decision. */
static int check_names(const struct ew_policy *policy, const struct ew_yaml *rules, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) struct named *names = calloc(policy->n, sizeof(*names));

	if (!names)
		return ew_load_no_memory(error);
	for (size_t i = 0; i < policy->n; i++)
		names[i] = (struct named){policy->rules[i].name, i};
	qsort(names, policy->n, sizeof(*names), compare_names);
	for (size_t i = 1; i < policy->n; i++) {
		if (strcmp(names[i - 1].name, names[i].name) == 0)
			return ew_yaml_complain(ew_yaml_get(ew_yaml_at(rules, names[i].i), "name"), error,
				"another rule has this name already, in line %u", policy->rules[names[i - 1].i].line);
	}
	return 0;
}

/* -- the whole -------------------------------------------------------------------------------- */

static int warn_of_everything(struct ew_policy *policy, const struct ew_yaml *root, const struct ew_yaml *rules)
{
	int r = ew_warn_of_packs(policy, root);

	if (r == 0)
		r = ew_warn_of_notices(policy, root);
	for (size_t i = 0; r == 0 && i < policy->n; i++)
		r = ew_warn_of_rule(policy, i, ew_yaml_at(rules, i));
	return r;
}

int ew_policy_check(struct ew_policy *policy, const struct ew_yaml *root, struct ew_error *error)
{
	const struct ew_yaml *rules = ew_yaml_get(root, "rules");
	struct ew_bounds packs[EW_ARTIFACT_KINDS];
	int r = check_names(policy, rules, error);

	ew_bounds_of_packs(policy, packs);
	if (r == 0)
		r = ew_check_reach(policy, rules, error);
	for (size_t i = 0; r == 0 && i < policy->n; i++)
		r = ew_check_periods(policy, i, packs, ew_yaml_at(rules, i), error);
	if (r == 0 && warn_of_everything(policy, root, rules) < 0)
		r = ew_load_no_memory(error);
	return r;
}

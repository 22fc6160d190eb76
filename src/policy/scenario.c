/*
 * Stories: walks a file of cases, tells each of them from its first fact to its last, and says which of them are not as
 * they should be. Must never decide anything itself: what is captured, and why, is asked of the functions that decide
 * on real calls, or a test of a policy would be a test of this file.
 */
#include "policy/scenario.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "policy/scenario_parts.h"

/* -- why a case fails */

/* The laws that had a say, for whoever has to find out who is right. */
static void add_deciders(struct ew_story *s)
{
	const struct ew_decision *d = &s->decision;

	if (!s->decided)
		return;
	ew_buf_printf(&s->why, " [rule \"%s\"", d->rule);
	for (size_t i = 0; i < d->n_deciders; i++)
		ew_buf_printf(&s->why, "%s%s by %s", i == 0 ? "; " : ", ", d->deciders[i].field,
			d->deciders[i].place ? d->deciders[i].place : "policy");
	ew_buf_add_text(&s->why, "]");
}

int ew_story_fail(struct ew_story *s, const struct ew_yaml *at, const char *format, ...)
{
	char sentence[EW_ERROR_TEXT_BYTES];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(sentence, sizeof(sentence), format, args);

	va_end(args);
	if (n < 0)
		sentence[0] = '\0';
	ew_buf_clear(&s->why);
	if (s->step > 0)
		ew_buf_printf(&s->why, "step %u, ", s->step);
	ew_buf_printf(&s->why, "line %u: %s", ew_yaml_line(at), sentence);
	add_deciders(s);
	return EW_STORY_FAILED;
}

/* -- one case */

void ew_story_situation(const struct ew_story *s, struct ew_situation *ret)
{
	enum ew_mode mode = s->decision.terms.mode;

	*ret = (struct ew_situation){
		.terms = &s->decision.terms,
		.parties = s->consents,
		.n_parties = s->n,
		.paused = s->paused,
		.mixed = s->mixed,
		.refused = s->refused,
		.segments = s->segments,
		.wanted = mode == EW_MODE_AUTOMATIC || mode == EW_MODE_MANDATORY || s->wanted,
	};
}

static int tell_steps(struct ew_story *s)
{
	const struct ew_yaml *steps = ew_yaml_get(s->node, "steps");
	int r = 0;

	if (steps && ew_yaml_kind(steps) != EW_YAML_LIST)
		return ew_yaml_complain(steps, s->error, "a list of steps was expected");
	for (size_t i = 0; r == 0 && steps && i < ew_yaml_count(steps); i++) {
		s->step = (unsigned)i + 1;
		r = ew_story_step(s, ew_yaml_at(steps, i));
	}
	return r;
}

static int tell_call(struct ew_story *s)
{
	const struct ew_yaml *expect = ew_yaml_get(s->node, "expect");
	int r = ew_story_load_call(s);

	if (r == 0)
		r = tell_steps(s);
	if (r != 0)
		return r;
	s->step = 0;
	return expect ? ew_story_expect(s, expect) : 0;
}

static int tell(struct ew_story *s, const struct ew_policy *given)
{
	_cleanup_(ew_policy_free) struct ew_policy *own = NULL;
	bool refused = false;
	int r = ew_story_load_policy(s, given, &own, &refused);

	if (r != 0 || refused)
		return r;
	return tell_call(s);
}

static bool expects_anything(const struct ew_yaml *node)
{
	const struct ew_yaml *steps = ew_yaml_get(node, "steps");
	bool any = ew_yaml_get(node, "expect") || ew_yaml_get(node, "policy_refused");

	for (size_t i = 0; steps && !any && i < ew_yaml_count(steps); i++) {
		const struct ew_yaml *step = ew_yaml_at(steps, i);

		/* A tool's answer and a word that is not believed are expectations as well. */
		any = ew_yaml_get(step, "expect") || ew_yaml_get(step, "tool");
		for (size_t k = 0; !any && k < ew_yaml_count(step); k++)
			any = ew_yaml_get(ew_yaml_at(step, k), "expect_refused") != NULL;
	}
	return any;
}

static int check_case(const struct ew_yaml *node, struct ew_scenario_result *ret, struct ew_error *error)
{
	static const char *const known[] = {"name", "law", "policy", "policy_refused", "call", "steps", "expect", NULL};
	int r = ew_yaml_only(node, known, error);

	if (r == 0)
		r = ew_yaml_get_text(node, "name", true, NULL, &ret->name, error);
	if (r == 0)
		r = ew_yaml_get_text(node, "law", false, NULL, &ret->law, error);
	if (r == 0 && !expects_anything(node))
		r = ew_yaml_complain(node, error, "the case expects nothing, and so could never fail: add \"expect\"");
	ret->line = ew_yaml_line(node);
	return r;
}

static int run_case(struct ew_story *s, const struct ew_policy *policy, struct ew_scenario_result *ret)
{
	int r = check_case(s->node, ret, s->error);

	if (r < 0)
		return r;
	ew_buf_init(&s->why, EW_STORY_WHY_BYTES);
	r = tell(s, policy);
	ret->passed = r == 0;
	return r < 0 ? r : 0;
}

/* What was too long is told as far as it goes. */
static int tell_result(struct ew_scenario_result *result, struct ew_buf *why, ew_scenario_fn *fn, void *arg)
{
	char text[EW_STORY_WHY_BYTES + 1];
	struct ew_slice s = ew_buf_slice(why);

	if (ew_buf_error(why) == -ENOMEM)
		return -ENOMEM;
	(void)snprintf(text, sizeof(text), "%.*s", (int)s.len, s.at ? (const char *)s.at : "");
	result->why = result->passed ? NULL : text;
	return fn(arg, result);
}

/* -- the file */

static int check_root(const struct ew_yaml *root, struct ew_error *error)
{
	static const char *const known[] = {"scenarios", "policy", "policies", "vendors", "calls", "cases", NULL};
	const struct ew_yaml *cases = ew_yaml_get(root, "cases");
	const char *about = NULL;
	int r = ew_yaml_only(root, known, error);

	if (r == 0)
		r = ew_yaml_get_text(root, "scenarios", true, NULL, &about, error);
	if (r < 0)
		return r;
	if (!cases)
		return ew_yaml_complain(root, error, "\"cases\" is missing: a list of cases was expected");
	if (ew_yaml_kind(cases) != EW_YAML_LIST || ew_yaml_count(cases) == 0)
		return ew_yaml_complain(cases, error, "a list of cases was expected");
	if (ew_yaml_count(cases) > EW_MAX_SCENARIOS)
		return ew_yaml_complain(cases, error, "at most %d cases were expected in a file", EW_MAX_SCENARIOS);
	return 0;
}

static int check_names(const struct ew_yaml *cases, struct ew_error *error)
{
	for (size_t i = 0; i < ew_yaml_count(cases); i++) {
		const struct ew_yaml *name = ew_yaml_get(ew_yaml_at(cases, i), "name");

		for (size_t k = 0; name && k < i; k++) {
			const struct ew_yaml *other = ew_yaml_get(ew_yaml_at(cases, k), "name");

			if (other && ew_yaml_text(name) && ew_yaml_text(other) &&
				ew_slice_equal(ew_slice_text(ew_yaml_text(name)), ew_slice_text(ew_yaml_text(other))))
				return ew_yaml_complain(
					name, error, "a case has this name already, in line %u", ew_yaml_line(other));
		}
	}
	return 0;
}

static void free_yaml(struct ew_yaml **root)
{
	ew_yaml_free(root);
}

int ew_scenarios_run(struct ew_slice text, const char *name, const struct ew_policy *policy,
	const struct ew_packs *packs, ew_scenario_fn *fn, void *arg, struct ew_error *error)
{
	_cleanup_(free_yaml) struct ew_yaml *root = NULL;
	int r = ew_yaml_load(text, name, &root, error);

	if (r == 0)
		r = check_root(root, error);
	if (r < 0)
		return r;
	const struct ew_yaml *cases = ew_yaml_get(root, "cases");

	r = check_names(cases, error);
	for (size_t i = 0; r == 0 && i < ew_yaml_count(cases); i++) {
		struct ew_scenario_result result = {0};
		struct ew_story s = {
			.file = name, .root = root, .node = ew_yaml_at(cases, i), .packs = packs, .error = error};

		r = run_case(&s, policy, &result);
		if (r == 0)
			r = tell_result(&result, &s.why, fn, arg);
		ew_buf_free(&s.why);
	}
	return r;
}

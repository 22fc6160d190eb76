/*
 * Deciding. Rules are asked in order and the first that matches decides; who is silent is not
 * recorded. Must never depend on anything but the policy's text and the facts, so that a decision
 * can be made again and be the same.
 */
#include "policy/policy.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "policy/policy_rules.h"

/*
 * Mandatory recording never goes on in silence after an opt-out: unless the rule says otherwise the
 * call ends.
 */
const struct ew_mode_default ew_mode_defaults[4] = {
	[EW_MODE_NEVER] = {"never", 0, EW_THEN_CONTINUE, 0},
	[EW_MODE_AUTOMATIC] = {"automatic", EW_PURPOSE_RECORDING, EW_THEN_CONTINUE, EW_MAKE_AUDIO},
	[EW_MODE_ON_DEMAND] = {"on_demand", EW_PURPOSE_RECORDING, EW_THEN_CONTINUE, EW_MAKE_AUDIO},
	[EW_MODE_MANDATORY] = {"mandatory", EW_PURPOSE_RECORDING, EW_THEN_END_CALL, EW_MAKE_AUDIO},
};

const char *ew_policy_mode_name(enum ew_policy_mode mode)
{
	size_t i = (size_t)mode;

	return i < EW_COUNT(ew_mode_defaults) ? ew_mode_defaults[i].name : NULL;
}

const char *ew_policy_keep_name(enum ew_policy_keep keep)
{
	static const char *const names[EW_KEEPS] = {
		[EW_KEEP_RECORDING] = "recording",
		[EW_KEEP_TRANSCRIPT] = "transcript",
		[EW_KEEP_SUMMARY] = "summary",
		[EW_KEEP_METADATA] = "metadata",
		[EW_KEEP_CONSENT_EVIDENCE] = "consent_evidence",
	};
	size_t i = (size_t)keep;

	return i < EW_COUNT(names) ? names[i] : NULL;
}

const char *ew_policy_name(const struct ew_policy *policy)
{
	return policy->name;
}

struct ew_hash ew_policy_hash(const struct ew_policy *policy)
{
	return policy->hash;
}

/* -- numbers ---------------------------------------------------------------------------------- */

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')';
}

static struct ew_slice without_scheme(struct ew_slice number)
{
	static const char *const schemes[] = {"sip:", "sips:", "tel:"};

	for (size_t i = 0; i < EW_COUNT(schemes); i++) {
		struct ew_slice scheme = ew_slice_text(schemes[i]);

		if (ew_slice_starts_nocase(number, scheme))
			return ew_slice_of(number.at + scheme.len, number.len - scheme.len);
	}
	return number;
}

/* Without scheme and parameters. */
static struct ew_slice plain(const char *number)
{
	struct ew_slice rest = without_scheme(ew_slice_trim(ew_slice_text(number)));
	struct ew_slice head = EW_SLICE_EMPTY;

	(void)ew_slice_cut(&rest, ';', &head);
	return head;
}

/* The next character that tells numbers apart, in lower case; 0 at the end. */
static int next_of(struct ew_slice *s)
{
	while (s->len > 0) {
		uint8_t c = *s->at;

		*s = ew_slice_of(s->at + 1, s->len - 1);
		if (!is_separator(c))
			return tolower(c);
	}
	return 0;
}

static bool same(struct ew_slice pattern, struct ew_slice number, bool prefix)
{
	for (;;) {
		int p = next_of(&pattern);

		if (p == 0 && prefix)
			return true;
		if (p != next_of(&number))
			return false;
		if (p == 0)
			return true;
	}
}

bool ew_number_matches(const char *pattern, const char *number)
{
	struct ew_slice wanted = plain(pattern);
	struct ew_slice whole = plain(number);
	struct ew_slice rest = whole;
	struct ew_slice user = EW_SLICE_EMPTY;
	bool prefix = wanted.len > 0 && wanted.at[wanted.len - 1] == '*';

	if (prefix)
		wanted.len--;
	(void)ew_slice_cut(&rest, '@', &user);
	return same(wanted, whole, prefix) || same(wanted, user, prefix);
}

/* -- rules ------------------------------------------------------------------------------------ */

static bool has_word(const struct ew_words *words, const char *fact)
{
	if (words->n == 0)
		return true;
	for (size_t i = 0; fact && i < words->n; i++) {
		if (strcmp(words->at[i], fact) == 0)
			return true;
	}
	return false;
}

static bool has_number(const struct ew_words *patterns, const struct ew_policy_facts *facts)
{
	if (patterns->n == 0)
		return true;
	for (size_t i = 0; i < patterns->n; i++) {
		if ((facts->from && ew_number_matches(patterns->at[i], facts->from)) ||
			(facts->to && ew_number_matches(patterns->at[i], facts->to)))
			return true;
	}
	return false;
}

static bool rule_matches(const struct ew_rule *rule, const struct ew_policy_facts *facts)
{
	return has_word(&rule->queue, facts->queue) && has_word(&rule->extension, facts->extension) &&
	       has_word(&rule->direction, facts->direction) && has_number(&rule->number, facts);
}

/* Names the kinds of facts that were looked at, never what they are. */
static void explain(const struct ew_rule *rule, struct ew_decision *d)
{
	bool any = rule->queue.n + rule->extension.n + rule->direction.n + rule->number.n > 0;

	(void)snprintf(d->because, sizeof(d->because), "rule \"%s\" %s%s%s%s%s: %s", rule->name,
		any ? "matched on" : "matches every call", rule->queue.n ? " queue" : "",
		rule->extension.n ? " extension" : "", rule->direction.n ? " direction" : "",
		rule->number.n ? " number" : "", d->purposes ? "recording" : "no recording");
}

static void follow(const struct ew_rule *rule, struct ew_decision *d)
{
	d->mode = rule->mode;
	d->rule = rule->name;
	d->purposes = ew_mode_defaults[rule->mode].purposes;
	d->then = rule->then;
	d->artifacts = rule->artifacts;
	memcpy(d->keep_s, rule->keep_s, sizeof(d->keep_s));
	explain(rule, d);
}

/* What holds where nobody said anything: nothing is recorded. */
static struct ew_decision nothing_said(const struct ew_policy *policy)
{
	static const struct ew_decision no_policy = {
		.mode = EW_MODE_NEVER,
		.rule = "(no policy)",
		.then = EW_THEN_CONTINUE,
		.no_policy = true,
		.because = "no policy is active: nothing is recorded",
	};
	static const struct ew_decision no_rule = {
		.mode = EW_MODE_NEVER,
		.rule = "(default)",
		.then = EW_THEN_CONTINUE,
		.because = "no rule matched: nothing is recorded",
	};

	return policy ? no_rule : no_policy;
}

bool ew_policy_obliges(const struct ew_policy *policy)
{
	for (size_t i = 0; policy && i < policy->n; i++) {
		if (policy->rules[i].mode == EW_MODE_MANDATORY)
			return true;
	}
	return false;
}

void ew_policy_decide(
	const struct ew_policy *policy, const struct ew_policy_facts *facts, struct ew_decision *ret)
{
	*ret = nothing_said(policy);
	for (size_t i = 0; policy && i < policy->n; i++) {
		if (rule_matches(&policy->rules[i], facts)) {
			follow(&policy->rules[i], ret);
			return;
		}
	}
}

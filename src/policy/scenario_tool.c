/*
 * Outside tools in a story: they ask, are told, acknowledge or stay silent. What they may and what they are told comes
 * of ew_grant_judge() and ew_grant_next(); a tool that let an order pass is revoked, and asks in vain for the rest of
 * the call.
 */
#include <errno.h>
#include <string.h>

#include "policy/scenario_parts.h"

static const char *const answers[] = {"yes", "not_yet", "no", NULL};

/* -- vendors */

/* A day, or a time. */
static int load_time(struct ew_story *s, const struct ew_yaml *map, const char *key, struct ew_wall *ret)
{
	const struct ew_yaml *node = ew_yaml_get(map, key);
	const char *text = node ? ew_yaml_text(node) : NULL;
	char day[sizeof("2026-11-21T00:00:00Z")];

	if (!node)
		return 0;
	if (text && strlen(text) == strlen("2026-11-21")) {
		memcpy(day, text, strlen(text));
		memcpy(day + strlen(text), "T00:00:00Z", sizeof("T00:00:00Z"));
		text = day;
	}
	if (!text || ew_wall_parse(ew_slice_text(text), ret) < 0)
		return ew_yaml_complain(node, s->error, "a day was expected, such as 2027-12-31");
	return 0;
}

static int load_kinds(struct ew_story *s, const struct ew_yaml *vendor, uint32_t *ret)
{
	const struct ew_yaml *kinds = ew_yaml_get(vendor, "kinds");
	int kind = 0;
	int r = 0;

	if (kinds && ew_yaml_kind(kinds) != EW_YAML_LIST)
		return ew_yaml_complain(kinds, s->error, "a list of kinds of artifacts was expected");
	for (size_t i = 0; r == 0 && kinds && i < ew_yaml_count(kinds); i++) {
		r = ew_story_word(s, ew_yaml_at(kinds, i), ew_artifact_kind_of, "a kind of artifact", &kind);
		*ret |= r == 0 ? 1u << kind : 0;
	}
	return r;
}

static int load_vendor(struct ew_story *s, const struct ew_yaml *vendor, struct ew_vendor *ret)
{
	static const char *const known[] = {
		"purposes", "kinds", "region", "from", "until", "review_by", "withdrawn", NULL};
	int r = ew_yaml_only(vendor, known, s->error);

	if (r == 0)
		r = ew_story_purposes(s, ew_yaml_get(vendor, "purposes"), 0, &ret->purposes);
	if (r == 0)
		r = load_kinds(s, vendor, &ret->kinds);
	if (r == 0)
		r = ew_yaml_get_text(vendor, "region", true, NULL, &ret->region, s->error);
	if (r == 0)
		r = load_time(s, vendor, "from", &ret->from);
	if (r == 0)
		r = load_time(s, vendor, "until", &ret->until);
	if (r == 0)
		r = load_time(s, vendor, "review_by", &ret->review_by);
	return r == 0 ? ew_yaml_get_bool(vendor, "withdrawn", false, &ret->withdrawn, s->error) : r;
}

/* In place, or the name of one of `vendors`. */
static int find_vendor(struct ew_story *s, const struct ew_yaml *vendor, struct ew_vendor *ret)
{
	const struct ew_yaml *vendors = ew_yaml_get(s->root, "vendors");
	const char *name = ew_yaml_text(vendor);

	if (!name)
		return load_vendor(s, vendor, ret);
	if (!vendors || !ew_yaml_get(vendors, name))
		return ew_yaml_complain(vendor, s->error, "a vendor, or the name of one of \"vendors\", was expected");
	return load_vendor(s, ew_yaml_get(vendors, name), ret);
}

/* -- which tool */

static int find_tool(struct ew_story *s, const struct ew_yaml *value, struct ew_story_tool **ret)
{
	const char *name = NULL;
	int r = ew_yaml_get_text(value, "name", false, "tool", &name, s->error);

	for (size_t i = 0; r == 0 && i < s->n_tools; i++) {
		if (strcmp(s->tools[i].name, name) != 0)
			continue;
		*ret = &s->tools[i];
		return 0;
	}
	if (r == 0 && s->n_tools == EW_STORY_TOOLS)
		return ew_yaml_complain(value, s->error, "at most %d tools were expected", EW_STORY_TOOLS);
	if (r < 0)
		return r;
	*ret = &s->tools[s->n_tools++];
	(*ret)->name = name;
	return 0;
}

static int find_given(struct ew_story *s, const struct ew_yaml *value, struct ew_story_tool **ret)
{
	int r = find_tool(s, value, ret);

	if (r == 0 && !(*ret)->given)
		r = ew_yaml_complain(value, s->error, "this tool has no grant yet: it has to ask first");
	return r;
}

/* -- what it may */

static void add_purposes(struct ew_buf *to, uint32_t purposes)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if (purposes & 1u << i)
			ew_buf_printf(to, " %s", ew_purpose_name(1u << i));
}

static int fail_may(struct ew_story *s, const struct ew_yaml *at, size_t party, uint32_t purposes)
{
	char text[200] = "";
	_cleanup_(ew_buf_free) struct ew_buf words = {0};

	ew_buf_init(&words, sizeof(text) - 1);
	add_purposes(&words, purposes);
	if (words.at)
		memcpy(text, words.at, words.len);
	return ew_story_fail(
		s, at, "of %s the tool may capture:%s", s->parties[party].name, purposes ? text : " nothing");
}

static int expect_may(struct ew_story *s, const struct ew_yaml *value, const uint32_t may[EW_GRANT_PARTIES])
{
	const struct ew_yaml *expected = ew_yaml_get(value, "may");

	if (expected && ew_yaml_kind(expected) != EW_YAML_MAP)
		return ew_yaml_complain(expected, s->error, "parties, each with a list of purposes, were expected");
	for (size_t k = 0; expected && k < ew_yaml_count(expected); k++) {
		const struct ew_yaml *list = ew_yaml_at(expected, k);
		uint32_t purposes = 0;
		size_t i = 0;
		int r = ew_story_party_of(s, list, ew_yaml_key(expected, k), &i);

		if (r == 0)
			r = ew_story_purposes(s, list, 0, &purposes);
		if (r == 0 && purposes != may[i])
			r = fail_may(s, list, i, may[i]);
		if (r != 0)
			return r;
	}
	return 0;
}

/* -- what happens */

static void give(struct ew_story *s, struct ew_story_tool *tool, const struct ew_vendor *vendor, uint32_t purposes)
{
	struct ew_situation situation;
	uint32_t may[EW_GRANT_PARTIES];

	ew_story_situation(s, &situation);
	ew_grant_may(&situation, purposes, may);
	tool->given = true;
	tool->grant = (struct ew_grant){.state = EW_GRANT_LIVE, .purposes = purposes, .kinds = vendor->kinds};
	ew_grant_told(&tool->grant, &situation, EW_TOOL_RESUME, may);
}

/* Whoever was silent once in a call is not asked again: the keeper knows that, not ew_grant_judge(). */
static enum ew_grant_answer judge(const struct ew_story *s, const struct ew_story_tool *tool,
	const struct ew_vendor *vendor, uint32_t purposes, enum ew_grant_why *ret_why)
{
	struct ew_situation situation;
	struct ew_wall now = {.us = s->now_s * EW_US_PER_S};
	const char *regions = s->decision.regions ? s->decision.regions : "";

	ew_story_situation(s, &situation);
	if (!tool->grant.silent)
		return ew_grant_judge(vendor, &situation, purposes, regions, now, ret_why);
	*ret_why = EW_GRANT_BECAUSE_SILENT;
	return EW_GRANT_NO;
}

static int compare(struct ew_story *s, const struct ew_yaml *value, enum ew_grant_answer answer, enum ew_grant_why why)
{
	const char *because = NULL;
	int expected = 0;
	int r = ew_yaml_get_word(value, "expect", true, answers, 0, &expected, s->error);

	if (r == 0)
		r = ew_yaml_get_text(value, "because", false, NULL, &because, s->error);
	if (r < 0)
		return r;
	if ((int)answer != expected || (because && strcmp(because, ew_grant_why_name(why)) != 0))
		return ew_story_fail(s, value, "the tool was expected to hear \"%s\"%s%s, but hears \"%s\" because %s",
			answers[expected], because ? " because " : "", because ? because : "",
			ew_grant_answer_name(answer), ew_grant_why_name(why));
	return 0;
}

static int asks(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"name", "asks", "vendor", "expect", "because", "may", NULL};
	const struct ew_yaml *node = ew_yaml_get(value, "vendor");
	struct ew_story_tool *tool = NULL;
	struct ew_vendor vendor = {0};
	enum ew_grant_why why = EW_GRANT_BECAUSE_ALLOWED;
	uint32_t purposes = 0;
	int r = ew_yaml_only(value, known, s->error);

	if (r == 0)
		r = find_tool(s, value, &tool);
	if (r == 0)
		r = ew_story_purposes(s, ew_yaml_get(value, "asks"), 0, &purposes);
	if (r == 0 && node)
		r = find_vendor(s, node, &vendor);
	if (r < 0)
		return r;
	enum ew_grant_answer answer = judge(s, tool, node ? &vendor : NULL, purposes, &why);

	r = compare(s, value, answer, why);
	if (r != 0 || answer != EW_GRANT_YES)
		return r;
	give(s, tool, &vendor, purposes);
	return expect_may(s, value, tool->grant.may);
}

/* Told what ew_grant_next() says, if it is what was expected. */
static int expects_order(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"name", "expect_order", "may", NULL};
	static const char *const orders[] = {"nothing", "pause", "resume", "stop", "purge", NULL};
	struct ew_story_tool *tool = NULL;
	struct ew_situation situation;
	uint32_t may[EW_GRANT_PARTIES];
	int expected = 0;
	int r = ew_yaml_only(value, known, s->error);

	if (r == 0)
		r = find_given(s, value, &tool);
	if (r == 0)
		r = ew_yaml_get_word(value, "expect_order", true, orders, 0, &expected, s->error);
	if (r < 0)
		return r;
	ew_story_situation(s, &situation);
	enum ew_tool_order order = ew_grant_next(&tool->grant, &situation, may);

	if ((int)order != expected)
		return ew_story_fail(s, value, "the tool was expected to be told \"%s\", but is told \"%s\"",
			orders[expected], orders[order]);
	if (order == EW_TOOL_NOTHING)
		return 0;
	ew_grant_told(&tool->grant, &situation, order, may);
	tool->grant.orders++;
	return expect_may(s, value, may);
}

static int acknowledges(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"name", "acknowledges", NULL};
	struct ew_story_tool *tool = NULL;
	int r = ew_yaml_only(value, known, s->error);

	if (r == 0)
		r = find_given(s, value, &tool);
	if (r < 0)
		return r;
	memcpy(tool->grant.acked, tool->grant.may, sizeof(tool->grant.acked));
	tool->grant.acknowledged = tool->grant.orders;
	tool->grant.purge_owed = false;
	return 0;
}

static int lets_pass(struct ew_story *s, const struct ew_yaml *value)
{
	static const char *const known[] = {"name", "lets_pass", NULL};
	struct ew_story_tool *tool = NULL;
	int r = ew_yaml_only(value, known, s->error);

	if (r == 0)
		r = find_given(s, value, &tool);
	if (r < 0)
		return r;
	if (tool->grant.acknowledged == tool->grant.orders)
		return ew_yaml_complain(value, s->error, "this tool has no order open that it could let pass");
	tool->grant.silent = true;
	tool->grant.state = EW_GRANT_REVOKED;
	return 0;
}

int ew_story_tool(struct ew_story *s, const struct ew_yaml *value)
{
	static const struct {
		const char *word;
		ew_story_step_fn *does;
	} acts[] = {{"asks", asks}, {"expect_order", expects_order}, {"acknowledges", acknowledges},
		{"lets_pass", lets_pass}};

	for (size_t i = 0; ew_yaml_kind(value) == EW_YAML_MAP && i < EW_COUNT(acts); i++) {
		if (ew_yaml_get(value, acts[i].word))
			return acts[i].does(s, value);
	}
	return ew_yaml_complain(value, s->error, "one of asks, expect_order, acknowledges, lets_pass was expected");
}

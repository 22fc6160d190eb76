/*
 * The policy of a case. One that stands in the file of cases is written out again line for line, so that the loader's
 * complaints name the lines of that file; must never change what it says, but for taking over with `like` what it says
 * not.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "policy/scenario_parts.h"

#define POLICY_KEYS 32	/* at the top of a policy; more than there are */
#define POLICIES_DEEP 8 /* one like the other */

/* -- writing it out */

struct pen {
	struct ew_buf text;
	unsigned line;
};

static void go_to(struct pen *p, const struct ew_yaml *node)
{
	for (; p->line < ew_yaml_line(node); p->line++)
		ew_buf_add_text(&p->text, "\n");
}

static void write_text(struct pen *p, const char *text)
{
	ew_buf_add_text(&p->text, "\"");
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			ew_buf_printf(&p->text, "\\%c", c);
		else if (c < 0x20)
			ew_buf_printf(&p->text, "\\x%02x", c);
		else
			ew_buf_add_u8(&p->text, c);
	}
	ew_buf_add_text(&p->text, "\"");
}

static void write_node(struct pen *p, const struct ew_yaml *node);

static void write_member(struct pen *p, const char *key, const struct ew_yaml *value)
{
	go_to(p, value);
	write_text(p, key);
	ew_buf_add_text(&p->text, ": ");
	write_node(p, value);
	ew_buf_add_text(&p->text, ", ");
}

/* As deep as the loader of YAML lets anything be. */
static void write_node(struct pen *p, const struct ew_yaml *node)
{
	bool map = ew_yaml_kind(node) == EW_YAML_MAP;

	go_to(p, node);
	if (ew_yaml_kind(node) == EW_YAML_SCALAR) {
		write_text(p, ew_yaml_text(node));
		return;
	}
	ew_buf_add_text(&p->text, map ? "{" : "[");
	for (size_t i = 0; i < ew_yaml_count(node); i++) {
		if (map) {
			write_member(p, ew_yaml_key(node, i), ew_yaml_at(node, i));
			continue;
		}
		write_node(p, ew_yaml_at(node, i));
		ew_buf_add_text(&p->text, ", ");
	}
	ew_buf_add_text(&p->text, map ? "}" : "]");
}

/* -- one like the other */

struct members {
	const char *key[POLICY_KEYS];
	const struct ew_yaml *value[POLICY_KEYS];
	size_t n;
};

/* What is said again stands where it is said last. */
static void forget(struct members *m, const char *key)
{
	for (size_t i = 0; i < m->n; i++) {
		if (strcmp(m->key[i], key) != 0)
			continue;
		m->n--;
		memmove(&m->key[i], &m->key[i + 1], (m->n - i) * sizeof(m->key[0]));
		memmove(&m->value[i], &m->value[i + 1], (m->n - i) * sizeof(m->value[0]));
		return;
	}
}

static int collect(struct ew_story *s, const struct ew_yaml *policy, unsigned depth, struct members *to);

static int find_policy(struct ew_story *s, const struct ew_yaml *name, const struct ew_yaml **ret)
{
	const struct ew_yaml *policies = ew_yaml_get(s->root, "policies");
	const char *text = ew_yaml_text(name);
	const struct ew_yaml *policy = text && policies ? ew_yaml_get(policies, text) : NULL;

	if (!policy)
		return ew_yaml_complain(name, s->error, "the name of one of \"policies\" was expected");
	*ret = policy;
	return 0;
}

static int collect_like(struct ew_story *s, const struct ew_yaml *policy, unsigned depth, struct members *to)
{
	const struct ew_yaml *like = ew_yaml_get(policy, "like");
	const struct ew_yaml *other = NULL;

	if (!like)
		return 0;
	if (depth == POLICIES_DEEP)
		return ew_yaml_complain(like, s->error, "policies are like each other in a circle, or too deeply");
	int r = find_policy(s, like, &other);

	return r < 0 ? r : collect(s, other, depth + 1, to);
}

static int collect(struct ew_story *s, const struct ew_yaml *policy, unsigned depth, struct members *to)
{
	if (ew_yaml_kind(policy) != EW_YAML_MAP)
		return ew_yaml_complain(policy, s->error, "a policy, or the name of one of \"policies\", was expected");
	int r = collect_like(s, policy, depth, to);

	for (size_t i = 0; r == 0 && i < ew_yaml_count(policy); i++) {
		const char *key = ew_yaml_key(policy, i);

		if (strcmp(key, "like") == 0)
			continue;
		forget(to, key);
		if (to->n == POLICY_KEYS)
			return ew_yaml_complain(ew_yaml_at(policy, i), s->error, "a policy has fewer keys");
		to->key[to->n] = key;
		to->value[to->n++] = ew_yaml_at(policy, i);
	}
	return r;
}

/* -- loading it */

static int load_here(struct ew_story *s, const struct ew_yaml *policy, struct ew_policy **ret, struct ew_error *error)
{
	struct members members = {.n = 0};
	struct pen pen = {.line = 1};
	int r = collect(s, policy, 0, &members);

	if (r < 0)
		return r;
	ew_buf_init(&pen.text, EW_MAX_CONFIG_BYTES);
	ew_buf_add_text(&pen.text, "{");
	for (size_t i = 0; i < members.n; i++)
		write_member(&pen, members.key[i], members.value[i]);
	ew_buf_add_text(&pen.text, "}\n");
	r = ew_buf_error(&pen.text);
	if (r == -ENOMEM)
		(void)ew_error_set(error, r, "%s: no memory for the policy of a case", s->file);
	else if (r < 0)
		r = ew_yaml_complain(policy, error, "the policy is larger than %d bytes", EW_MAX_CONFIG_BYTES);
	else
		r = ew_policy_load(ew_buf_slice(&pen.text), s->file, s->packs, ret, error);
	ew_buf_free(&pen.text);
	return r;
}

/* The case says that its policy must not load, and what the complaint must name. */
static int expect_refused(struct ew_story *s, const struct ew_yaml *policy, struct ew_policy **ret)
{
	const struct ew_yaml *refused = ew_yaml_get(s->node, "policy_refused");
	const char *text = ew_yaml_text(refused);
	struct ew_error error = {0};
	int r;

	if (!text || !*text)
		return ew_yaml_complain(refused, s->error, "what the complaint must name was expected");
	r = load_here(s, policy, ret, &error);
	if (r == -ENOMEM)
		return ew_error_set(s->error, r, "%s", ew_error_text(&error));
	if (r == 0)
		return ew_story_fail(
			s, refused, "the policy was expected to be refused because of \"%s\", but it was taken", text);
	if (!strstr(ew_error_text(&error), text))
		return ew_story_fail(s, refused,
			"the policy was expected to be refused because of \"%s\", but the complaint is: %s", text,
			ew_error_text(&error));
	return 0;
}

/* The case's own, or the file's; the one that was given for a file that brings none. */
static int choose(struct ew_story *s, const struct ew_policy *given, const struct ew_yaml **ret)
{
	const struct ew_yaml *policy = ew_yaml_get(s->node, "policy");

	if (!policy)
		policy = ew_yaml_get(s->root, "policy");
	if (!policy && !given)
		return ew_yaml_complain(s->node, s->error, "\"policy\" is missing, in the case and in the file");
	if (policy && ew_yaml_text(policy) && strcmp(ew_yaml_text(policy), "none") != 0)
		return find_policy(s, policy, ret);
	*ret = policy;
	return 0;
}

int ew_story_load_policy(
	struct ew_story *s, const struct ew_policy *given, struct ew_policy **ret_own, bool *ret_refused)
{
	const struct ew_yaml *policy = NULL;
	const struct ew_yaml *refused = ew_yaml_get(s->node, "policy_refused");
	int r = choose(s, given, &policy);

	if (r < 0)
		return r;
	*ret_refused = refused != NULL;
	if (refused && (!policy || ew_yaml_text(policy)))
		return ew_yaml_complain(refused, s->error, "needs a policy in the file to be refused");
	if (refused)
		return expect_refused(s, policy, ret_own);
	s->policy = policy ? NULL : given;
	if (!policy || ew_yaml_text(policy))
		return 0;
	r = load_here(s, policy, ret_own, s->error);
	s->policy = *ret_own;
	return r;
}

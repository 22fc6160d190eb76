/*
 * What differs between two policies, in sentences. Compares what was written, key by key, so that no key can be
 * forgotten here; one word and a list of that word are the same. Must never leave out a difference.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "policy/policy_load.h"

#define PATH_BYTES 200
#define VALUE_BYTES 300 /* of one value; longer ones are cut, and say so */

/* -- values in one line ----------------------------------------------------------------------- */

static void add_value(struct ew_buf *to, const struct ew_yaml *node);

static void add_members(struct ew_buf *to, const struct ew_yaml *node)
{
	bool map = ew_yaml_kind(node) == EW_YAML_MAP;

	ew_buf_add_text(to, map ? "{" : "[");
	for (size_t i = 0; i < ew_yaml_count(node); i++) {
		ew_buf_add_text(to, i ? ", " : "");
		if (map)
			ew_buf_printf(to, "%s: ", ew_yaml_key(node, i));
		add_value(to, ew_yaml_at(node, i));
	}
	ew_buf_add_text(to, map ? "}" : "]");
}

static void add_value(struct ew_buf *to, const struct ew_yaml *node)
{
	if (ew_yaml_kind(node) == EW_YAML_SCALAR)
		ew_buf_add_text(to, ew_yaml_text(node));
	else
		add_members(to, node);
}

/* Cut at a character of its own. */
static void add_cut(struct ew_buf *to, struct ew_slice text)
{
	size_t n = text.len;

	if (n > VALUE_BYTES) {
		n = VALUE_BYTES;
		while (n > 0 && (text.at[n] & 0xc0) == 0x80)
			n--;
	}
	ew_text_add_safe(to, ew_slice_of(text.at, n));
	if (n < text.len)
		ew_buf_printf(to, "... (%zu bytes)", text.len);
}

static void add_safe(struct ew_buf *to, const struct ew_yaml *node)
{
	_cleanup_(ew_buf_free) struct ew_buf value = {0};

	ew_buf_init(&value, EW_MAX_CONFIG_BYTES * 2);
	add_value(&value, node);
	add_cut(to, ew_buf_slice(&value));
	if (ew_buf_error(&value) == -ENOMEM)
		to->error = to->error ? to->error : -ENOMEM;
}

/* -- two trees -------------------------------------------------------------------------------- */

static bool is_same(const struct ew_yaml *a, const struct ew_yaml *b);

static bool is_same_map(const struct ew_yaml *a, const struct ew_yaml *b)
{
	for (size_t i = 0; i < ew_yaml_count(a); i++) {
		const struct ew_yaml *other = ew_yaml_get(b, ew_yaml_key(a, i));

		if (!other || !is_same(ew_yaml_at(a, i), other))
			return false;
	}
	return true;
}

/* A list of one is its only member. */
static const struct ew_yaml *plain(const struct ew_yaml *node)
{
	return ew_yaml_kind(node) == EW_YAML_LIST && ew_yaml_count(node) == 1 ? ew_yaml_at(node, 0) : node;
}

static bool is_same(const struct ew_yaml *x, const struct ew_yaml *y)
{
	const struct ew_yaml *a = plain(x);
	const struct ew_yaml *b = plain(y);

	if (ew_yaml_kind(a) != ew_yaml_kind(b) || ew_yaml_count(a) != ew_yaml_count(b))
		return false;
	if (ew_yaml_kind(a) == EW_YAML_SCALAR)
		return strcmp(ew_yaml_text(a), ew_yaml_text(b)) == 0;
	if (ew_yaml_kind(a) == EW_YAML_MAP)
		return is_same_map(a, b);
	for (size_t i = 0; i < ew_yaml_count(a); i++) {
		if (!is_same(ew_yaml_at(a, i), ew_yaml_at(b, i)))
			return false;
	}
	return true;
}

/* What the sentences are about: "rule "x"", and the keys on the way. */
struct where {
	const char *subject;
	char path[PATH_BYTES];
	struct ew_buf *to;
};

static void say(
	const struct where *at, const char *key, const char *did, const struct ew_yaml *from, const struct ew_yaml *to)
{
	ew_buf_printf(at->to, "%s%s%s%s%s %s", at->subject, at->subject[0] ? ": " : "", at->path,
		at->path[0] ? "." : "", key, did);
	if (from) {
		ew_buf_add_text(at->to, " ");
		add_safe(at->to, from);
	}
	if (from && to)
		ew_buf_add_text(at->to, " to");
	if (to) {
		ew_buf_add_text(at->to, " ");
		add_safe(at->to, to);
	}
	ew_buf_add_text(at->to, "\n");
}

static void compare(const struct where *at, const struct ew_yaml *one, const struct ew_yaml *other);

static void compare_value(const struct where *at, const char *key, const struct ew_yaml *a, const struct ew_yaml *b)
{
	if (is_same(a, b))
		return;
	if (ew_yaml_kind(a) != EW_YAML_MAP || ew_yaml_kind(b) != EW_YAML_MAP) {
		say(at, key, "changes from", a, b);
		return;
	}
	struct where below = {.subject = at->subject, .to = at->to};
	size_t n = strlen(at->path);
	size_t room = strlen(key);

	if (n + room + 2 > sizeof(below.path)) {
		say(at, key, "changes from", a, b);
		return;
	}
	memcpy(below.path, at->path, n);
	if (n)
		below.path[n++] = '.';
	memcpy(below.path + n, key, room + 1);
	compare(&below, a, b);
}

static void compare(const struct where *at, const struct ew_yaml *one, const struct ew_yaml *other)
{
	for (size_t i = 0; i < ew_yaml_count(one); i++) {
		const char *key = ew_yaml_key(one, i);
		const struct ew_yaml *b = ew_yaml_get(other, key);

		if (!b)
			say(at, key, "is no longer said; it was", ew_yaml_at(one, i), NULL);
		else
			compare_value(at, key, ew_yaml_at(one, i), b);
	}
	for (size_t i = 0; i < ew_yaml_count(other); i++) {
		if (!ew_yaml_get(one, ew_yaml_key(other, i)))
			say(at, ew_yaml_key(other, i), "is now said:", NULL, ew_yaml_at(other, i));
	}
}

/* -- rules ------------------------------------------------------------------------------------ */

struct ranked {
	const char *name;
	size_t i;
};

static int compare_ranked(const void *a, const void *b)
{
	return strcmp(((const struct ranked *)a)->name, ((const struct ranked *)b)->name);
}

static struct ranked *rank(const struct ew_policy *policy)
{
	struct ranked *all = calloc(policy->n ? policy->n : 1, sizeof(*all));

	for (size_t i = 0; all && i < policy->n; i++)
		all[i] = (struct ranked){policy->rules[i].name, i};
	if (all)
		qsort(all, policy->n, sizeof(*all), compare_ranked);
	return all;
}

static const struct ranked *find(const struct ranked *all, size_t n, const char *name)
{
	struct ranked key = {name, 0};

	return bsearch(&key, all, n, sizeof(*all), compare_ranked);
}

static const struct ew_yaml *rule_node(const struct ew_policy *policy, size_t i)
{
	return ew_yaml_at(ew_yaml_get(policy->source, "rules"), i);
}

static void diff_rule(const struct ew_policy *one, size_t a, const struct ew_policy *other, size_t b, struct ew_buf *to)
{
	char subject[EW_POLICY_NAME_BYTES + 16];
	struct where at = {.subject = subject, .to = to};
	size_t n = strlen(one->rules[a].name);

	memcpy(subject, "rule \"", 6);
	memcpy(subject + 6, one->rules[a].name, n);
	memcpy(subject + 6 + n, "\"", 2);
	compare(&at, rule_node(one, a), rule_node(other, b));
}

/* The order matters: the first that matches decides. Counted among the rules that both have. */
static void diff_order(
	const struct ew_policy *one, const struct ew_policy *other, const struct ranked *ones, struct ew_buf *to)
{
	const struct ew_rule *before = NULL;
	size_t last = 0;

	for (size_t i = 0; i < other->n; i++) {
		const struct ranked *was = find(ones, one->n, other->rules[i].name);

		if (!was)
			continue;
		if (before && was->i < last)
			ew_buf_printf(to, "rule \"%s\" is now asked after \"%s\"; it was asked before\n",
				other->rules[i].name, before->name);
		if (!before || was->i > last) {
			last = was->i;
			before = &other->rules[i];
		}
	}
}

static int diff_rules(const struct ew_policy *one, const struct ew_policy *other, struct ew_buf *to)
{
	_cleanup_(ew_free_ptr) struct ranked *ones = rank(one);
	_cleanup_(ew_free_ptr) struct ranked *others = rank(other);

	if (!ones || !others)
		return -ENOMEM;
	for (size_t i = 0; i < one->n; i++) {
		const struct ranked *now = find(others, other->n, one->rules[i].name);

		if (now)
			diff_rule(one, i, other, now->i, to);
		else
			ew_buf_printf(to, "rule \"%s\" is gone\n", one->rules[i].name);
	}
	for (size_t i = 0; i < other->n; i++) {
		if (!find(ones, one->n, other->rules[i].name))
			ew_buf_printf(to, "rule \"%s\" is new: record: %s\n", other->rules[i].name,
				ew_mode_name(other->rules[i].mode));
	}
	diff_order(one, other, ones, to);
	return 0;
}

/* -- the rest --------------------------------------------------------------------------------- */

static void diff_root(const struct ew_policy *one, const struct ew_policy *other, struct ew_buf *to)
{
	static const char *const keys[] = {"policy", "entity", "places", "regions", "packs", "notices"};
	struct where at = {.subject = "", .to = to};

	for (size_t i = 0; i < EW_COUNT(keys); i++) {
		const struct ew_yaml *a = ew_yaml_get(one->source, keys[i]);
		const struct ew_yaml *b = ew_yaml_get(other->source, keys[i]);

		if (a && b)
			compare_value(&at, keys[i], a, b);
		else if (a)
			say(&at, keys[i], "is no longer said; it was", a, NULL);
		else if (b)
			say(&at, keys[i], "is now said:", NULL, b);
	}
}

static bool find_named(const struct ew_policy *policy, const char *name, struct ew_hash *ret)
{
	for (size_t i = 0; policy->packs && i < ew_packs_count(policy->packs); i++) {
		if (ew_policy_names_pack(policy, i) && strcmp(ew_packs_name(policy->packs, i), name) == 0) {
			*ret = ew_packs_hash(policy->packs, i);
			return true;
		}
	}
	return false;
}

/* Same name, another text: the law that they stand on differs. */
static void diff_packs(const struct ew_policy *one, const struct ew_policy *other, struct ew_buf *to)
{
	for (size_t i = 0; i < one->n_packs; i++) {
		struct ew_hash a;
		struct ew_hash b;

		if (find_named(one, one->pack_names[i], &a) && find_named(other, one->pack_names[i], &b) &&
			memcmp(a.bytes, b.bytes, sizeof(a.bytes)) != 0)
			ew_buf_printf(to, "pack %s is another version\n", one->pack_names[i]);
	}
}

int ew_policy_diff(const struct ew_policy *one, const struct ew_policy *other, struct ew_buf *to)
{
	diff_root(one, other, to);
	diff_packs(one, other, to);
	int r = diff_rules(one, other, to);

	return r < 0 ? r : ew_buf_error(to);
}

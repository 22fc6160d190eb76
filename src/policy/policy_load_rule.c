/*
 * One rule: its mode, what it offers and why it may. The table of parts is the order in which a rule is read, for some
 * parts can only be judged by those before them. Must never leave a purpose without its legal basis.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "policy/policy_load.h"

static const char *const mode_words[] = {"never", "automatic", "on_demand", "mandatory", NULL};

static int load_name(const struct ew_rule_load *l)
{
	return ew_load_text_of(l->rule, "name", true, EW_POLICY_NAME_BYTES, &l->to->name, l->error);
}

/* What is written on a rule that never records would say that it does something. */
static int check_never(const struct ew_rule_load *l)
{
	static const char *const idle[] = {"purposes", "artifacts", "consent", "loosened", "ask", "before_consent",
		"sides", "sensitive", "pause", NULL};

	for (size_t i = 0; idle[i]; i++) {
		if (ew_yaml_get(l->rule, idle[i]))
			return ew_yaml_complain(ew_yaml_get(l->rule, idle[i]), l->error,
				"a rule that never records has no use for it: leave it out, or change \"record\"%s",
				strcmp(idle[i], "artifacts") == 0 ? "; it makes no artifacts" : "");
	}
	return 0;
}

static int load_mode(const struct ew_rule_load *l)
{
	int mode = 0;
	int r = ew_yaml_get_word(l->rule, "record", true, mode_words, 0, &mode, l->error);

	if (r < 0)
		return r;
	static const enum ew_mode modes[] = {EW_MODE_NEVER, EW_MODE_AUTOMATIC, EW_MODE_ON_DEMAND, EW_MODE_MANDATORY};

	l->to->mode = modes[mode];
	return l->to->mode == EW_MODE_NEVER ? check_never(l) : 0;
}

/* -- purposes and their legal basis ----------------------------------------------------------- */

static int load_purpose_map(const struct ew_yaml *map, struct ew_rule *to, struct ew_error *error)
{
	int r = ew_load_only(map, &ew_purpose_words, NULL, error);

	for (size_t i = 0; r == 0 && i < ew_yaml_count(map); i++) {
		int purpose = ew_vocabulary_find(&ew_purpose_words, ew_yaml_key(map, i));
		int basis = EW_BASIS_NONE;

		r = ew_load_word(ew_yaml_at(map, i), &ew_basis_words, &basis, error);
		to->offered |= 1u << purpose;
		to->basis[purpose] = (uint8_t)basis;
	}
	return r;
}

static int load_offered(const struct ew_rule_load *l)
{
	const struct ew_yaml *node = ew_yaml_get(l->rule, "purposes");

	if (l->to->mode == EW_MODE_NEVER)
		return 0;
	if (node && ew_yaml_kind(node) == EW_YAML_MAP)
		return load_purpose_map(node, l->to, l->error);
	l->to->offered = EW_PURPOSE_RECORDING;
	return node ? ew_load_bits(node, &ew_purpose_words, &l->to->offered, l->error) : 0;
}

static int complain_of_basis(const struct ew_rule_load *l, unsigned purpose)
{
	const struct ew_yaml *node = ew_yaml_get(l->rule, "purposes");
	const char *name = ew_purpose_name(1u << purpose);

	return ew_yaml_complain(node ? node : l->rule, l->error,
		"the purpose %s has no legal basis: write \"basis\" for all, or purposes: {%s: legitimate_interest}",
		name, name);
}

static int load_basis(const struct ew_rule_load *l)
{
	int all = EW_BASIS_NONE;
	int r = ew_load_word_of(l->rule, "basis", &ew_basis_words, &all, l->error);

	for (unsigned i = 0; r == 0 && i < EW_PURPOSE_COUNT; i++) {
		if (!(l->to->offered & 1u << i))
			continue;
		if (l->to->basis[i] == EW_BASIS_NONE)
			l->to->basis[i] = (uint8_t)all;
		if (l->to->basis[i] == EW_BASIS_NONE)
			r = complain_of_basis(l, i);
	}
	return r;
}

static unsigned recording(void)
{
	return (unsigned)__builtin_ctz(EW_PURPOSE_RECORDING);
}

/* Only the law can make recording a duty that a refusal does not simply switch off. */
static int check_mandatory(const struct ew_rule_load *l)
{
	if (l->to->mode != EW_MODE_MANDATORY)
		return 0;
	if (!(l->to->offered & EW_PURPOSE_RECORDING))
		return ew_yaml_complain(
			ew_yaml_get(l->rule, "purposes"), l->error, "a mandatory rule must offer recording");
	if (l->to->basis[recording()] != EW_BASIS_LEGAL_OBLIGATION)
		return ew_yaml_complain(ew_yaml_get(l->rule, "record"), l->error,
			"mandatory needs the basis legal_obligation for recording; without such a duty write "
			"automatic");
	return 0;
}

static int load_purposes(const struct ew_rule_load *l)
{
	int r = load_offered(l);

	if (r == 0)
		r = load_basis(l);
	return r == 0 ? check_mandatory(l) : r;
}

/* -- sectors and notices ---------------------------------------------------------------------- */

static int add_sector(const struct ew_rule_load *l, const struct ew_yaml *node, const char *name)
{
	const struct ew_law *law = l->policy->packs ? ew_packs_of_sector(l->policy->packs, name) : NULL;

	if (!law)
		return ew_yaml_complain(node, l->error, "no pack has a sector \"%.60s\"", name);
	return ew_load_sector(node, law, l->to->sectors, &l->to->n_sectors, l->error);
}

static int load_sectors(const struct ew_rule_load *l)
{
	_cleanup_(ew_words_free) struct ew_words names = {0};
	int r = ew_load_texts_of(l->rule, "sectors", &names, l->error);

	l->to->n_sectors = l->policy->n_sectors;
	memcpy(l->to->sectors, l->policy->sectors, l->policy->n_sectors * sizeof(l->policy->sectors[0]));
	for (size_t i = 0; r == 0 && i < names.n; i++)
		r = add_sector(l, ew_yaml_get(l->rule, "sectors"), names.at[i]);
	return r;
}

static int load_rule_notices(const struct ew_rule_load *l)
{
	_cleanup_(ew_words_free) struct ew_words names = {0};
	int r = ew_load_texts_of(l->rule, "notice", &names, l->error);

	if (r < 0 || names.n == 0)
		return r;
	l->to->notices = calloc(names.n, sizeof(struct ew_notice *));
	if (!l->to->notices)
		return ew_load_no_memory(l->error);
	for (size_t i = 0; i < names.n; i++) {
		const struct ew_notice *notice = ew_policy_find_notice(l->policy, ew_slice_text(names.at[i]));

		if (!notice)
			return ew_yaml_complain(ew_yaml_get(l->rule, "notice"), l->error,
				"\"notices\" has none of the name \"%.60s\"", names.at[i]);
		l->to->notices[l->to->n_notices++] = notice;
	}
	return 0;
}

/* -- the whole -------------------------------------------------------------------------------- */

static ew_load_part_fn *const parts[] = {load_name, ew_load_when, load_mode, load_purposes, load_sectors,
	load_rule_notices, ew_load_consent, ew_load_loosened, ew_load_ask, ew_load_before, ew_load_sides,
	ew_load_agents, ew_load_opt_out, ew_load_sensitive, ew_load_pause, ew_load_tools, ew_load_minors,
	ew_load_artifacts, ew_load_keep, ew_load_see, ew_load_told, ew_load_four_eyes, ew_load_redact, ew_load_phrases};

int ew_load_rule(const struct ew_rule_load *l)
{
	static const char *const known[] = {"name", "when", "record", "basis", "purposes", "sectors", "notice",
		"consent", "loosened", "ask", "before_consent", "sides", "agents", "opt_out", "sensitive", "pause",
		"tools", "minors", "keep", "see", "told", "four_eyes", "redact", "keep_original", "phrases", "artifacts", NULL};
	int r = ew_yaml_only(l->rule, known, l->error);

	l->to->line = ew_yaml_line(l->rule);
	for (size_t i = 0; r == 0 && i < EW_COUNT(parts); i++)
		r = parts[i](l);
	return r;
}

void ew_rule_free(struct ew_rule *rule)
{
	struct ew_words *const lists[] = {
		&rule->queue, &rule->extension, &rule->direction, &rule->number, &rule->channel, &rule->agent};
	char *const texts[] = {rule->name, rule->loosened.justification, rule->loosened.approved_by,
		rule->loosened.counsel_ref, rule->separate, rule->agreement, rule->move_to, rule->say};

	for (size_t i = 0; i < EW_COUNT(lists); i++)
		ew_words_free(lists[i]);
	for (size_t i = 0; i < EW_COUNT(texts); i++)
		free(texts[i]);
	free(rule->notices);
	json_decref(rule->see);
	json_decref(rule->told);
	json_decref(rule->four_eyes);
	*rule = (struct ew_rule){0};
}

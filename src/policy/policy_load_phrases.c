/*
 * `phrases`: what follows from what a transcript says of consent. A call that must be recorded does not end because a machine has misheard: there a
 * wish is looked at, unless the rule says otherwise.
 */
#include "policy/policy_load.h"

static const char *word_of(int i)
{
	return ew_words_kind_name((enum ew_words_kind)i);
}

static const char *do_of(int i)
{
	return ew_words_do_name((enum ew_words_do)i);
}

static const struct ew_vocabulary heard = {word_of, 0, EW_WORDS_KINDS - 1};
static const struct ew_vocabulary follows = {do_of, 0, EW_WORDS_ACT};

static int usual(const struct ew_rule *rule, enum ew_words_kind kind)
{
	enum ew_words_do what = ew_words_default(kind);

	return rule->mode == EW_MODE_MANDATORY && what == EW_WORDS_ACT ? EW_WORDS_PROPOSE : what;
}

int ew_load_phrases(const struct ew_rule_load *l)
{
	const struct ew_yaml *map = ew_yaml_get(l->rule, "phrases");
	int r = map ? ew_load_only(map, &heard, NULL, l->error) : 0;

	for (unsigned i = 0; i < EW_WORDS_KINDS; i++) {
		int what = usual(l->to, (enum ew_words_kind)i);

		if (r == 0 && map)
			r = ew_load_word_of(map, word_of((int)i), &follows, &what, l->error);
		l->to->words[i] = (uint8_t)what;
	}
	return r;
}

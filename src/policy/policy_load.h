/*
 * Private to loading: what policy_load*.c share. Words and their complaints are here once, so that every key of the
 * language refuses in the same manner.
 */
#ifndef EW_POLICY_POLICY_LOAD_H
#define EW_POLICY_POLICY_LOAD_H

#include "policy/policy_rules.h"

#define EW_PERIOD_TEXT_BYTES 24

/** Words of an enum: word(from), ..., word(to). */
struct ew_vocabulary {
	const char *(*word)(int i);
	int from, to;
};

extern const struct ew_vocabulary ew_purpose_words; /* by the order of their bits; so are tells */
extern const struct ew_vocabulary ew_tells_words;
extern const struct ew_vocabulary ew_basis_words;
extern const struct ew_vocabulary ew_segment_words;
extern const struct ew_vocabulary ew_treatment_words;
extern const struct ew_vocabulary ew_kind_words;    /* of artifacts */
extern const struct ew_vocabulary ew_voice_words;   /* who may pause: machine, platform, agent, person */
extern const struct ew_vocabulary ew_raised_words;  /* needs that a rule may ask for: notice, ..., written */
extern const struct ew_vocabulary ew_lowered_words; /* to which it may loosen: nothing, ..., grant */

/** The word's number when it is one of the vocabulary; -1. */
int ew_vocabulary_find(const struct ew_vocabulary *words, const char *word);

/* All that follow: 0; -EINVAL with file, line, key and what was expected; -ENOMEM. What is absent leaves `to` as it is.
 */

/** One word. */
EW_MUST_USE int ew_load_word(
	const struct ew_yaml *node, const struct ew_vocabulary *words, int *to, struct ew_error *error);
/** One word under a key that may be absent. */
EW_MUST_USE int ew_load_word_of(
	const struct ew_yaml *map, const char *key, const struct ew_vocabulary *words, int *to, struct ew_error *error);
/** One word, or a list of different ones: bits 1 << number. */
EW_MUST_USE int ew_load_bits(
	const struct ew_yaml *node, const struct ew_vocabulary *words, uint32_t *to, struct ew_error *error);
/** The same under a key that may be absent. */
EW_MUST_USE int ew_load_bits_of(const struct ew_yaml *map, const char *key, const struct ew_vocabulary *words,
	uint32_t *to, struct ew_error *error);
/** Refuses a map with a key that is neither a word nor among `more` (NULL: none), or without any. */
EW_MUST_USE int ew_load_only(
	const struct ew_yaml *map, const struct ew_vocabulary *words, const char *const more[], struct ew_error *error);

/** A text of 1 to `most` bytes without control characters; a copy, the caller's. */
EW_MUST_USE int ew_load_text(const struct ew_yaml *node, size_t most, char **to, struct ew_error *error);
/** The same under a key. */
EW_MUST_USE int ew_load_text_of(
	const struct ew_yaml *map, const char *key, bool required, size_t most, char **to, struct ew_error *error);
/** One text under a key, or a list of different ones. */
EW_MUST_USE int ew_load_texts_of(
	const struct ew_yaml *map, const char *key, struct ew_words *to, struct ew_error *error);
/** Frees what it made. */
void ew_words_free(struct ew_words *words);

/** A period from `least_s` to `most_s`. */
EW_MUST_USE int ew_load_period_of(const struct ew_yaml *map, const char *key, uint64_t least_s, uint64_t most_s,
	uint64_t *to_s, struct ew_error *error);
/** "90d", "5m"; returns `to`. */
const char *ew_period_text(uint64_t seconds, char to[EW_PERIOD_TEXT_BYTES]);

/** Digits that a telephone has, "*" and "#" among them; at most `most`. */
EW_MUST_USE int ew_load_keys_of(
	const struct ew_yaml *map, const char *key, char *to, size_t most, struct ew_error *error);

/** A warning at a place of the file. Errors: -ENOMEM. */
EW_MUST_USE int ew_policy_warn_at(struct ew_policy *policy, const struct ew_yaml *node, const char *format, ...)
	EW_PRINTF(3, 4);

/** -ENOMEM with its sentence. */
int ew_load_no_memory(struct ew_error *error);

/** One rule on its way in. */
struct ew_rule_load {
	struct ew_policy *policy;
	const struct ew_yaml *rule;
	struct ew_rule *to;
	struct ew_error *error;
};

/** One part of a rule; they are loaded in the order of the table in policy_load_rule.c. */
typedef int ew_load_part_fn(const struct ew_rule_load *l);

ew_load_part_fn ew_load_when;	 /* policy_load_when.c */
ew_load_part_fn ew_load_consent; /* policy_load_consent.c */
ew_load_part_fn ew_load_loosened;
ew_load_part_fn ew_load_ask;
ew_load_part_fn ew_load_before;
ew_load_part_fn ew_load_sides;
ew_load_part_fn ew_load_agents;
ew_load_part_fn ew_load_opt_out; /* policy_load_opt_out.c */
ew_load_part_fn ew_load_minors;
ew_load_part_fn ew_load_sensitive; /* policy_load_pause.c */
ew_load_part_fn ew_load_pause;
ew_load_part_fn ew_load_tools;
ew_load_part_fn ew_load_artifacts; /* policy_load_keep.c */
ew_load_part_fn ew_load_keep;
ew_load_part_fn ew_load_see;
ew_load_part_fn ew_load_told;
ew_load_part_fn ew_load_four_eyes;
ew_load_part_fn ew_load_phrases; /* policy_load_phrases.c */
ew_load_part_fn ew_load_redact; /* policy_load_redact.c */

/** A whole rule, defaults in it; on failure the caller frees what is there. */
EW_MUST_USE int ew_load_rule(const struct ew_rule_load *l);
/** Everything in it. */
void ew_rule_free(struct ew_rule *rule);

/** `notices` of the root. */
EW_MUST_USE int ew_load_notices(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error);
/** All of them. */
void ew_notices_free(struct ew_policy *policy);
/** `packs` of the root: which are in force, and the sectors among them. */
EW_MUST_USE int ew_load_packs(const struct ew_yaml *root, struct ew_policy *to, struct ew_error *error);
/** Adds a sector unless it is there. Errors: -EINVAL (there are too many). */
EW_MUST_USE int ew_load_sector(const struct ew_yaml *node, const struct ew_law *law, const struct ew_law **sectors,
	size_t *n, struct ew_error *error);

/** The main artifact of a purpose, for which a period must be stated; -1 where nothing is left behind. */
int ew_kind_of_purpose(unsigned purpose);

/* -- policy_check_*.c: parts of ew_policy_check(). `rules` is the list of the file. */
/** A rule that no call can reach, for one above takes them all, is refused. Errors: -EINVAL with line, -ENOMEM. */
EW_MUST_USE int ew_check_reach(const struct ew_policy *policy, const struct ew_yaml *rules, struct ew_error *error);
/** The tightest bounds of a period of all laws that apply, and whose they are. */
struct ew_bounds {
	const struct ew_law *least_by, *most_by;
	uint64_t least_s, most_s; /* 0: none */
};
/**
 * What every place of a pack agrees upon, of all packs that the policy names, for each kind: the same for every rule.
 */
void ew_bounds_of_packs(const struct ew_policy *policy, struct ew_bounds ret[static EW_ARTIFACT_KINDS]);
/**
 * Periods of the i-th rule within what its notices say and its packs (ew_bounds_of_packs()) demand and allow. Errors:
 * -EINVAL with line.
 */
EW_MUST_USE int ew_check_periods(struct ew_policy *policy, size_t i, const struct ew_bounds *packs,
	const struct ew_yaml *rule, struct ew_error *error);
/** Warns of notices that no rule uses, or that leave untold what a pack in use demands. Errors: -ENOMEM. */
EW_MUST_USE int ew_warn_of_notices(struct ew_policy *policy, const struct ew_yaml *root);
/** Warns of packs whose entries counsel must read, and of an entity whose country none of them names. Errors: -ENOMEM. */
EW_MUST_USE int ew_warn_of_packs(struct ew_policy *policy, const struct ew_yaml *root);
/** Warns of what the i-th rule leaves open or loosens: notices, duties, agents, segments, pauses. Errors: -ENOMEM. */
EW_MUST_USE int ew_warn_of_rule(struct ew_policy *policy, size_t i, const struct ew_yaml *rule);

/** True when `packs` names the i-th pack of the library (one that is always in force is not named by that). */
bool ew_policy_names_pack(const struct ew_policy *policy, size_t i);

#endif

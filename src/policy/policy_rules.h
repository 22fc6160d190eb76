/*
 * Private to policy: rules as they are loaded (policy_load*.c) and asked (policy_match.c, policy_merge.c). Everything is
 * owned by the policy and never changes after loading.
 */
#ifndef EW_POLICY_POLICY_RULES_H
#define EW_POLICY_POLICY_RULES_H

#include "policy/policy.h"
#include "yaml/yaml.h"

#define EW_POLICY_NAME_BYTES 100 /* so that a sentence with it is never cut */
#define EW_POLICY_WARNINGS 256
#define EW_RULE_SECTORS 32

/** What a call may have to be; n 0: anything. */
struct ew_words {
	char **at;
	size_t n;
};

/** Minutes of the day and days of the week, in a zone of a fixed distance from UTC. */
struct ew_hours {
	bool any;              /* the rule does not ask */
	uint8_t days;          /* bits 1 << day, Monday first */
	uint16_t from, to;     /* minutes; `to` before `from`: over midnight, and then the day is that of `from` */
	int16_t zone;          /* minutes east of UTC */
};

/** Which of an agreement with those who are loosened by it, all three there or none. */
struct ew_loosened {
	int need;              /* enum ew_need for every purpose, -1: not loosened */
	bool areas_trusted;
	char *justification, *approved_by, *counsel_ref; /* NULL: nothing is loosened */
};

struct ew_rule {
	char *name;
	unsigned line;
	/* when */
	struct ew_words queue, extension, direction, number, channel, agent;
	struct ew_hours hours;
	int party;             /* enum ew_party_kind, -1: any */
	uint32_t sample_ppm;   /* 1000000: every call; who is drawn: ew_rule_draws() */
	/* then */
	enum ew_mode mode;
	uint32_t offered;
	uint8_t basis[EW_PURPOSE_COUNT];
	const struct ew_law *sectors[EW_RULE_SECTORS]; /* of the policy's packs and its own */
	size_t n_sectors;
	const struct ew_notice **notices;
	size_t n_notices;
	uint8_t need[EW_PURPOSE_COUNT];     /* policy's own, raises only */
	struct ew_loosened loosened;
	enum ew_voice again;
	uint32_t stays_ms;
	bool stays_said;
	uint32_t grant_s;
	char grant_key, refuse_key;
	enum ew_before before;
	uint32_t hold_ms;
	char *separate;        /* why each side stands alone; NULL: together */
	char *agreement;       /* of the agents; NULL: none */
	uint32_t agreed;       /* purposes that it covers */
	uint8_t treat[EW_ARTIFACT_KINDS];
	enum ew_then then;
	bool then_said;
	char *move_to, *say;
	char opt_out_keys[8];
	uint32_t segment_stops[EW_SEGMENTS], segment_asks[EW_SEGMENTS], segment_alarm_s[EW_SEGMENTS];
	struct ew_segment_keys segment_keys[EW_SEGMENTS];
	struct ew_pause_terms pause;
	uint32_t ack_ms;
	uint8_t minor;
	uint64_t keep_s[EW_ARTIFACT_KINDS]; /* 0: not said; of audio: nothing is recorded */
	uint8_t redact[EW_ARTIFACT_KINDS]; /* enum ew_redaction_profile */
	uint32_t keep_original;            /* bits of kinds */
	uint8_t words[EW_WORDS_KINDS];     /* enum ew_words_do */
	json_t *see;
	json_t *told;      /* purpose -> where it is told in writing; NULL: not said */
	json_t *four_eyes; /* words: what needs a second person; NULL: nothing */
	unsigned artifacts;
};

/** For each word that some rule asks for: the rules that it satisfies. Bits by the order of rules. */
struct ew_rule_index; /* policy_match.c */

struct ew_policy {
	char *name;
	char *entity_name, *entity_country, *entity_dpo; /* NULL: not said */
	char *home;            /* a place, or NULL */
	char *regions;         /* "" : any */
	struct ew_hash hash;
	size_t others;         /* owners beside the first */
	const struct ew_packs *packs; /* borrowed; NULL: none */
	uint64_t use;          /* bits of the packs that are in force (order of ew_packs_name()) */
	uint64_t named;        /* those of them that `packs` names */
	char **pack_names;     /* as it names them, in its order */
	size_t n_packs;
	const struct ew_law *sectors[EW_RULE_SECTORS]; /* of `packs`: they apply to every rule */
	size_t n_sectors;
	struct ew_notice *notices;
	size_t n_notices;
	struct ew_rule *rules;
	size_t n;
	struct ew_rule_index *index;
	char **warnings;
	size_t n_warnings;
	struct ew_yaml *source; /* what it was loaded from, for ew_policy_diff() */
};

/** What holds for a mode when the rule says nothing else: the rows of the defaults that belong to a policy. */
struct ew_mode_default {
	enum ew_then then;
	unsigned artifacts;
};

extern const struct ew_mode_default ew_mode_defaults[4];

/** True when the pattern (whole, or a prefix with "*" at the end) means this number or address. */
bool ew_number_matches(const char *pattern, const char *number);
/** True when whatever the later pattern means, the earlier one means as well. */
bool ew_number_covers(const char *earlier, const char *later);
/** The part that tells: without scheme and parameters. Points into its argument. */
struct ew_slice ew_number_plain(const char *number);
/** The same of a pattern, without the star at its end. */
struct ew_slice ew_number_pattern(const char *pattern, bool *ret_prefix);
/** The next character that tells numbers apart, in lower case and past separators; 0 at the end. */
int ew_number_next(struct ew_slice *s);

/* -- policy_match.c */
/** Builds the index of a policy whose rules are loaded. Errors: -ENOMEM. */
EW_MUST_USE int ew_rule_index_new(const struct ew_policy *policy, struct ew_rule_index **ret);
/** NULL is fine. */
void ew_rule_index_free(struct ew_rule_index **index);
/** The first rule that matches, or NULL. Some 500 rules are asked in well under a microsecond. */
const struct ew_rule *ew_rule_index_find(const struct ew_policy *policy, const struct ew_policy_facts *facts);
/** Whether one rule matches by itself, and which kinds of facts (enum ew_policy_when) stand against it. */
bool ew_rule_matches(const struct ew_rule *rule, const struct ew_policy_facts *facts, uint32_t *ret_against);
/**
 * Whether the call of this id (its text) is in the rule's sample: FNV-1a (64 bits) over the rule's name, a NUL and the
 * id, then the finish of MurmurHash3, and of that the upper 32 bits as a part of 2^32. The same id and name give the
 * same answer for ever, on every machine: must never change, or a replay would decide otherwise. Ids are random and
 * ours, so nobody can choose one.
 */
bool ew_rule_draws(const struct ew_rule *rule, const char *id);
/** The part of ew_rule_matches() that no index can hold: hours and sample. */
bool ew_rule_is_due(const struct ew_rule *rule, const struct ew_policy_facts *facts);
/** What the rule looks at, bits of enum ew_policy_when. */
uint32_t ew_rule_asks(const struct ew_rule *rule);
/** True when every call that `later` matches is matched by `earlier` as well, as far as can be seen. */
bool ew_rule_covers(const struct ew_rule *earlier, const struct ew_rule *later);

/* -- policy_merge.c */
/**
 * Who takes part, as far as law is concerned: the parties of the facts, or without any the two sides of `from` and
 * `to`, ours by the direction. Ours among those two has no address: where we are is the entity's matter. More than
 * EW_POLICY_PARTIES are cut, `ret_more` tells. Returns how many.
 */
size_t ew_policy_who(const struct ew_policy_facts *facts, struct ew_policy_party to[EW_POLICY_PARTIES], bool *ret_more);
/**
 * Merges the law of every party, of the entity and of the rule's sectors into the rule's own terms, then keeps what
 * `before` had where that was stricter. Fills terms, places, deciders, notice, missing_tells, conflict.
 */
void ew_policy_merge(const struct ew_policy *policy, const struct ew_rule *rule, const struct ew_policy_facts *facts,
	const struct ew_terms *before, struct ew_decision *ret);

/* -- policy_check.c: what a whole policy must hold, beyond each key. Errors: -EINVAL, -ENOMEM. */
EW_MUST_USE int ew_policy_check(struct ew_policy *policy, const struct ew_yaml *root, struct ew_error *error);
/** Keeps a warning; past EW_POLICY_WARNINGS only that there are more. Errors: -ENOMEM. */
EW_MUST_USE int ew_policy_warn(struct ew_policy *policy, const char *format, ...) EW_PRINTF(2, 3);

#endif

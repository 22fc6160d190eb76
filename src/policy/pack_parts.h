/*
 * Private to policy: the library of packs from inside (pack.c, pack_load.c, pack_merge.c, place.c, place_plan.c).
 * Texts are borrowed from the packs' own YAML trees, which live as long as the library.
 */
#ifndef EW_POLICY_PACK_PARTS_H
#define EW_POLICY_PACK_PARTS_H

#include "base/limits.h"
#include "policy/pack.h"
#include "policy/place.h"
#include "yaml/yaml.h"

#define EW_PLACE_TEXT_BYTES 7 /* "AU-NSW" and its NUL */

/** One entry of a pack, before and after its parent was merged into it. */
struct ew_law_entry {
	struct ew_law law;
	const struct ew_yaml *node;
	const char *parent; /* as it is written; NULL: none */
	const char **rights; /* what law.rights shows; owned */
	bool hold_said; /* by it or by a parent: what is silent leaves the choice to the other */
	bool consent_said;
	enum { EW_LAW_ALONE, EW_LAW_MERGING, EW_LAW_MERGED } state;
	unsigned pack; /* its order among the names: the bit in `use`; set when the library is ready */
};

struct ew_pack {
	char *name;
	struct ew_hash hash;
	struct ew_yaml *root;
	struct ew_law_entry *laws;
	size_t n;
};

/** A word for a place, with the laws that are asked for it in their order: its own, its country's, anybody's. */
struct ew_place_word {
	const char *text; /* NULL: a free slot */
	size_t bytes;
	const char *name; /* "California"; NULL: the plan does not know it */
	const struct ew_law_entry *law;
	const struct ew_law_entry *chain[4];
	size_t n;
	bool group; /* a group of countries, such as EU: who is there is in one of them */
};

struct ew_plan; /* place_plan.c */

struct ew_packs {
	struct ew_pack at[EW_MAX_PACKS]; /* in order of their names */
	size_t n;
	size_t others; /* owners beside the first */
	bool ready;
	struct ew_plan *plan; /* NULL: none was added */
	struct ew_place_word *words; /* open addressing; a power of two of slots, at most half of them taken */
	size_t slots;
};

/* -- pack_load.c */
/** True for "*", "LU", "US-*", "AU-NSW": two capital letters, and a subdivision of up to three letters and digits. */
bool ew_place_is_word(struct ew_slice text);
/** Reads one pack into `ret`, whose name and hash the caller sets. Errors: -EINVAL, -ENOMEM. */
EW_MUST_USE int ew_pack_load(const struct ew_yaml *root, const char *name, struct ew_pack *ret, struct ew_error *error);
/** Frees what is in it and leaves it empty. */
void ew_pack_clear(struct ew_pack *pack);

/* -- pack_words.c: values of a map. Errors: -EINVAL with the sentence. */
typedef const char *ew_pack_word_fn(unsigned i); /* the i-th of a list of words */
/** Which of n words `text` (NULL: none) is; the refusal lists them all. */
EW_MUST_USE int ew_pack_find_word(const struct ew_yaml *node, const char *text, ew_pack_word_fn *word, unsigned n,
	unsigned *ret, struct ew_error *error);
/** A list of words, none twice, as bits of their numbers; missing: untouched. */
EW_MUST_USE int ew_pack_get_set(const struct ew_yaml *map, const char *key, ew_pack_word_fn *word, unsigned n,
	uint32_t *ret, struct ew_error *error);
/** A text of 1 to EW_MAX_PACK_TEXT_BYTES; NULL when it is missing and may be. */
EW_MUST_USE int ew_pack_get_text(
	const struct ew_yaml *map, const char *key, bool required, const char **ret, struct ew_error *error);
/** `version`, `about`, `advice: none`, that a pack and the plan both begin with. */
EW_MUST_USE int ew_pack_check_head(const struct ew_yaml *map, struct ew_error *error);
/** A date under a key, "2027-05-21"; `otherwise` (NULL: it must be there) when it is missing. */
EW_MUST_USE int ew_pack_get_date(
	const struct ew_yaml *map, const char *key, const char *otherwise, const char **ret, struct ew_error *error);
/** `cites`: a list of one to `most`, each with ref and kind. */
EW_MUST_USE int ew_pack_get_cites(
	const struct ew_yaml *map, struct ew_cite *cites, size_t most, size_t *ret_n, struct ew_error *error);

/* -- pack_merge.c */
/**
 * Takes from `other` whatever is stricter: orders by their maximum, sets by their union, bounds by the greatest least
 * and the least most (with a citation before any opinion), holding only when both allow it. Who is meant, its texts
 * and its rights stay. In what binds it is commutative, associative and idempotent.
 */
void ew_law_merge(struct ew_law *law, const struct ew_law *other);
/** True when `law` is nowhere less strict than `other`. */
bool ew_law_at_least(const struct ew_law *law, const struct ew_law *other);
/** Finds and merges every parent. Errors: -EINVAL (none of that name, a circle, bounds that contradict), -ENOMEM. */
EW_MUST_USE int ew_packs_merge_parents(struct ew_packs *packs, struct ew_error *error);

/* -- pack.c */
/** The entry of a place or sector by its name; NULL. Slow: asks them all. */
struct ew_law_entry *ew_packs_entry(const struct ew_packs *packs, const char *name);
/** The word for a place that a pack or the plan knows; NULL. */
const struct ew_place_word *ew_packs_word(const struct ew_packs *packs, struct ew_slice text);
/** The word for somewhere in the country of a place, which nobody need know: "US-*", or "LU" that has no parts; NULL.
 */
const struct ew_place_word *ew_packs_wide_word(const struct ew_packs *packs, struct ew_slice text);

/* -- place_plan.c */
/** How a country writes its own numbers. */
struct ew_plan_country {
	const char *code; /* "352" */
	const char *trunk; /* before a national number: "0", or "" */
	const char *out; /* before a foreign one: "00"; "": not known */
	uint8_t least, most; /* digits of a national number without trunk */
};

/** Reads packs/places.yaml. Texts stay the tree's. Errors: -EINVAL, -ENOMEM. */
EW_MUST_USE int ew_plan_load(const struct ew_yaml *root, struct ew_plan **ret, struct ew_error *error);
/** NULL is fine. */
void ew_plan_free(struct ew_plan **plan);
/** Places it names, for the table of words. */
size_t ew_plan_names(const struct ew_plan *plan);
/** Code ("LU") and name of the i-th, which must be below ew_plan_names(); both stay the plan's. */
const char *ew_plan_name(const struct ew_plan *plan, size_t i, const char **ret_name);
/** Places of the longest prefix that an international number (digits alone) has in the plan; NULL: none. */
const struct ew_places *ew_plan_find(const struct ew_plan *plan, struct ew_slice digits, bool trust_areas);
/** How the country of a place ("LU", "US-CA") writes numbers; NULL: not known. */
const struct ew_plan_country *ew_plan_country_of(const struct ew_plan *plan, const char *place);

#endif

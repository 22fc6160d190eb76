/*
 * Private to policy: the merging of law into a rule's terms, from inside (policy_law.c, policy_merge.c, policy_needs.c,
 * policy_keep.c, policy_before.c). One of it lives on the stack of a decision.
 */
#ifndef EW_POLICY_POLICY_MERGE_H
#define EW_POLICY_POLICY_MERGE_H

#include "policy/policy_rules.h"

/** A law that is asked, and why. */
struct ew_in_force {
	const struct ew_law *law;
	int party;     /* whose place it is of, by order in the facts; -1: everybody's */
	bool of_place; /* not a sector's */
};

/* Candidates of each party and of the entity, the sectors, and one more for parties that do not fit. */
#define EW_MERGE_LAWS ((EW_POLICY_PARTIES + 1) * EW_PLACE_CANDIDATES + EW_RULE_SECTORS + 1)

struct ew_merge {
	const struct ew_policy *policy;
	const struct ew_rule *rule;
	struct ew_in_force laws[EW_MERGE_LAWS]; /* each once: of several parties, the first */
	size_t n;
	bool no_machine; /* it is known who takes part, and nobody is a machine */
	bool areas;      /* a place is known by an area code alone */
	struct ew_decision *d;
};

/* -- policy_law.c */
/** Fills `laws` and the decision's places, in the order of parties, entity, sectors. */
void ew_merge_collect(struct ew_merge *m, const struct ew_policy_facts *facts);
/**
 * Notes who decided a field. `by` NULL: policy itself; `cite` NULL: the law's first. When there are too many, the last
 * one's field is "more".
 */
void ew_merge_decided(struct ew_merge *m, const char *field, const struct ew_in_force *by, const char *cite);

/* -- policy_needs.c */
/** What customers and agents must have been told or have agreed to. */
void ew_merge_needs(struct ew_merge *m);

/* -- policy_keep.c */
/** Retention within the bounds that have a citation. `before` (NULL: none) are the call's earlier terms. */
void ew_merge_keep(struct ew_merge *m, const struct ew_terms *before);

/* -- policy_before.c */
/** Makes `to` as strict as `before` was, field by field; retention is ew_merge_keep()'s. */
void ew_terms_hold_to(struct ew_terms *to, const struct ew_terms *before);

#endif

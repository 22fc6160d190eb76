/*
 * Private to policy: rooms of the explanation of a decision (policy_explain.c).
 */
#ifndef EW_POLICY_POLICY_EXPLAIN_H
#define EW_POLICY_POLICY_EXPLAIN_H

#include "base/buf.h"
#include "policy/policy_rules.h"

/** The word of bit i; NULL: there is none. */
typedef const char *ew_explain_word_fn(size_t i);
/** "a, b and c"; "nothing" of an empty set. */
void ew_explain_set(struct ew_buf *to, uint32_t set, ew_explain_word_fn *word);

/* -- policy_explain_words.c */
/** What is looked for in each kind of text, and in the sound. */
void ew_explain_redaction(struct ew_buf *to, const struct ew_terms *terms);
/** How much of what a transcript says counts. */
void ew_explain_words(struct ew_buf *to, const struct ew_terms *terms);

#endif

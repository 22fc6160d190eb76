/*
 * What `init` needs to know of the controller: asked on the terminal or read from a file.
 */
#ifndef EW_PROGRAMS_CLI_ANSWERS_H
#define EW_PROGRAMS_CLI_ANSWERS_H

#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "policy/pack.h"

#define EW_ANSWER_BYTES 201
#define EW_ANSWER_MAX_QUEUES 32

struct ew_answers {
	char controller[EW_ANSWER_BYTES];
	char country[EW_ANSWER_BYTES]; /* two letters, ISO 3166 */
	char purpose[EW_ANSWER_BYTES];
	char legal_basis[EW_ANSWER_BYTES]; /* one of ew_legal_bases */
	char mode[EW_ANSWER_BYTES];	   /* automatic, on_demand, mandatory, never */
	char keep[EW_ANSWER_BYTES];	   /* duration, "90d" */
	char agreement[EW_ANSWER_BYTES];   /* with the agents: where it is kept; empty: there is none */
	char queues[EW_ANSWER_MAX_QUEUES][EW_ANSWER_BYTES];
	size_t n_queues; /* 0: every call */
};

/** Reads a YAML file of answers. Errors: -EINVAL with file and line, as open(2). */
EW_MUST_USE int ew_answers_load(const char *file, struct ew_answers *ret, struct ew_error *error);

/**
 * Asks, one question a line; an empty line takes the proposal in brackets. Errors: -EINVAL with a
 * sentence when an answer is missing at the end of input.
 */
EW_MUST_USE int ew_answers_ask(
	FILE *from, FILE *to, struct ew_answers *ret, struct ew_error *error);

/**
 * The first policy as YAML (first_policy.c): one rule for the answers, a notice that tells what the law of the country
 * demands, everything else never. `packs` (NULL: none) are where that law is looked for. Errors are the buffer's.
 */
void ew_answers_policy(const struct ew_answers *answers, const struct ew_packs *packs, struct ew_buf *to);

/** Adds a text as a double-quoted YAML scalar. */
void ew_yaml_quote(struct ew_buf *to, const char *text);

#endif

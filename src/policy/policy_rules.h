/*
 * Private to policy: rules as they are loaded and asked.
 */
#ifndef EW_POLICY_POLICY_RULES_H
#define EW_POLICY_POLICY_RULES_H

#include "policy/policy.h"
#include "yaml/yaml.h"

#define EW_POLICY_NAME_BYTES 100 /* so that a sentence with it is never cut */

/** What a call may have to be; n 0: anything. */
struct ew_words {
	char **at;
	size_t n;
};

struct ew_rule {
	char *name;
	struct ew_words queue, extension, direction, number;
	enum ew_policy_mode mode;
	enum ew_policy_then then;
	unsigned artifacts;
	uint64_t keep_s[EW_KEEPS]; /* 0: not said; of recordings: nothing is recorded */
};

struct ew_policy {
	char *name;
	struct ew_hash hash;
	struct ew_rule *rules;
	size_t n;
};

/** What holds for a mode when the rule says nothing else: the rows of the defaults that belong to a policy. */
struct ew_mode_default {
	const char *name;
	uint32_t purposes;
	enum ew_policy_then then;
	unsigned artifacts;
};

extern const struct ew_mode_default ew_mode_defaults[4];

/** True when the pattern (whole, or a prefix with "*" at the end) means this number or address. */
bool ew_number_matches(const char *pattern, const char *number);

#endif

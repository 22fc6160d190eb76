/*
 * The rules of access once more, as a list that can be read aloud, for the generated table: words and yes or no, without JSON,
 * bits or clocks.
 */
#ifndef EW_TEST_TABLE_RULES_H
#define EW_TEST_TABLE_RULES_H

#include "access/decide.h"

#define MOST_ASKED 2

/** What is asked: rights and the kind, "-" for none, by name. */
struct asked {
	const char *rights[MOST_ASKED + 1]; /* NULL-terminated */
	const char *kind;
};

/** What a policy says of roles; words with blanks between, NULL: the role is not named. */
struct said_of_roles {
	bool says;
	const char *clerk, *boss;
};

/** One role that somebody has. */
struct role_held {
	bool is_boss; /* else a clerk */
	bool has_rights;
	bool is_time; /* begun, not ended, confirmed */
	enum ew_scope_part outside; /* EW_SCOPE_MATCHES: the call is within */
	bool has_kind;
	bool is_shown; /* rule_shows() of its role */
};

/** Whether `see` shows what is asked to the role. */
bool rule_shows(const struct said_of_roles *see, bool is_boss, const struct asked *asked);

/** The verdict: the reason, and which of `n` roles it is of; -1: of none. */
enum ew_access_why rule_verdict(const struct role_held *roles, size_t n, int *ret_of);

#endif

/*
 * What of somebody's access looks wrong: pure, so that each finding can be tested by itself.
 */
#ifndef EW_PROGRAMS_KEEPER_PEOPLE_REVIEW_H
#define EW_PROGRAMS_KEEPER_PEOPLE_REVIEW_H

#include "programs/keeper/people/account.h"

/** One bit each. */
enum ew_finding {
	EW_FINDING_NEVER_SIGNED_IN = 1u << 0,
	EW_FINDING_NOT_USED = 1u << 1,
	EW_FINDING_ATTEST_OVERDUE = 1u << 2,
	EW_FINDING_ADMINISTERS_AND_OPENS = 1u << 3,
	EW_FINDING_NO_SECOND_FACTOR = 1u << 4,
	EW_FINDING_SUSPENDED_WITH_ROLES = 1u << 5,
	EW_FINDING_ROLE_WITHOUT_PEOPLE = 1u << 6,
	EW_FINDING_OWNER_LEFT = 1u << 7,
	EW_FINDING_NEVER_EXPIRES = 1u << 8,
};
#define EW_FINDINGS 9

/**
 * {"findings": [sentence, ...], "found": [word, ...]} of a set, the same order in both; a new reference, NULL without
 * memory.
 */
json_t *ew_findings_json(uint32_t findings);

struct ew_reviewed_person {
	uint32_t state;        /* enum ew_person_state */
	uint32_t source;       /* enum ew_person_source */
	bool linked;           /* signs in by a provider */
	bool password, totp;
	struct ew_wall signed_in;
	uint32_t given;        /* rights of all roles that have not ended, confirmed or not */
	bool overdue;          /* one of those was not confirmed in time */
	size_t roles;
};
/** What of a person. */
uint32_t ew_review_person(const struct ew_reviewed_person *p, struct ew_wall now);
/** What of a token; `owner`: the state of whoever made it, 0: nobody is known who did. */
uint32_t ew_review_token(const struct ew_token_row *row, bool owned, uint32_t owner_state);

#endif

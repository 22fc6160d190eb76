/*
 * Findings of the access review, each with a word for programs and a sentence for people. Must never say of a right that it is used or
 * needed: only what stands in the catalogue is looked at.
 */
#include "programs/keeper/people/review.h"

#include "base/text.h"
#include "domain/right.h"

#define USED_US (90 * 24 * 3600 * EW_US_PER_S)
#define OPENS (EW_RIGHT_READ | EW_RIGHT_LISTEN | EW_RIGHT_REVEAL | EW_RIGHT_EXPORT | EW_RIGHT_DOWNLOAD)
/* Whoever holds one of these should show more than a password. */
#define WEIGHS (EW_RIGHT_ADMINISTER | EW_RIGHT_APPROVE | EW_RIGHT_REVEAL | EW_RIGHT_EXPORT)

/* In the order of the bits. */
static const struct {
	const char *word, *sentence;
} findings[EW_FINDINGS] = {
	{"never_signed_in", "has never signed in"},
	{"not_used_90d", "has not signed in for 90 days"},
	{"attest_overdue", "has a role that nobody has confirmed in time; it does not hold until somebody does"},
	{"administers_and_opens_content", "administers, and also opens what is in calls: these belong to different people"},
	{"no_second_factor", "administers, approves, reveals or exports with a password alone: an authenticator is missing"},
	{"suspended_with_roles", "may not sign in any more, and still has roles, which would come back with the account"},
	{"role_without_people", "nobody has this role: remove it"},
	{"owner_left", "whoever made this token has left or is suspended"},
	{"never_expires", "this token never expires"},
};

json_t *ew_findings_json(uint32_t set)
{
	json_t *words = json_array(), *sentences = json_array();

	for (unsigned i = 0; words && sentences && i < EW_FINDINGS; i++) {
		if (!(set & 1u << i))
			continue;
		if (json_array_append_new(words, json_string(findings[i].word)) < 0 ||
			json_array_append_new(sentences, json_string(findings[i].sentence)) < 0) {
			json_decref(words);
			words = NULL;
		}
	}
	return json_pack("{s:o, s:o}", "findings", sentences, "found", words);
}

static bool mixes(uint32_t rights)
{
	return (rights & EW_RIGHT_ADMINISTER) && (rights & OPENS);
}

/* A provider's second factor is the provider's; but a password beside it opens without. */
static bool lacks_factor(const struct ew_reviewed_person *p)
{
	bool by_provider = (p->source == EW_PERSON_OIDC || p->linked) && !p->password;

	return (p->given & WEIGHS) && !p->totp && !by_provider;
}

uint32_t ew_review_person(const struct ew_reviewed_person *p, struct ew_wall now)
{
	bool may_sign_in = p->state == EW_PERSON_INVITED || p->state == EW_PERSON_ACTIVE;
	uint32_t found = 0;

	if (!may_sign_in)
		return p->roles > 0 ? EW_FINDING_SUSPENDED_WITH_ROLES : 0;
	if (p->signed_in.us == 0)
		found |= EW_FINDING_NEVER_SIGNED_IN;
	else if (p->signed_in.us < now.us - USED_US)
		found |= EW_FINDING_NOT_USED;
	if (p->overdue)
		found |= EW_FINDING_ATTEST_OVERDUE;
	if (mixes(p->given))
		found |= EW_FINDING_ADMINISTERS_AND_OPENS;
	if (lacks_factor(p))
		found |= EW_FINDING_NO_SECOND_FACTOR;
	return found;
}

uint32_t ew_review_token(const struct ew_token_row *row, bool owned, uint32_t owner_state)
{
	uint32_t found = 0;

	if (owned && owner_state != EW_PERSON_ACTIVE && owner_state != EW_PERSON_INVITED)
		found |= EW_FINDING_OWNER_LEFT;
	if (row->expires.us == 0)
		found |= EW_FINDING_NEVER_EXPIRES;
	if (mixes(row->rights))
		found |= EW_FINDING_ADMINISTERS_AND_OPENS;
	return found;
}

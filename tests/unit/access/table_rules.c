/*
 * Every rule by itself: a word of `see` and what it opens; a reason to refuse and how near it is to being allowed. Shares no
 * code with src/access but the names of reasons.
 */
#include "unit/access/table_rules.h"

#include <string.h>

/* A word, the right that it opens, and of which kind; "*" for all and none. */
static const struct {
	const char *word, *right, *kind;
} opens[] = {
	{"listen", "listen", "*"},
	{"read", "read", "*"},
	{"export", "export", "*"},
	{"reveal", "reveal", "*"},
	/* Saved is what is heard ... */
	{"listen", "download", "audio"},
	{"listen", "download", "-"},
	/* ... or read. */
	{"read", "download", "live_transcript"},
	{"read", "download", "transcript"},
	{"read", "download", "summary"},
	{"read", "download", "agent_notes"},
	{"read", "download", "sentiment"},
	{"read", "download", "disposition"},
	{"read", "download", "qa_score"},
	{"read", "download", "tags"},
	{"read", "download", "actions"},
	{"read", "download", "escalation"},
	{"read", "download", "crm_sync"},
	{"read", "download", "metadata"},
	{"read", "download", "consent_evidence"},
	{"read", "download", "-"},
	/* Single kinds. */
	{"audio", "listen", "audio"},
	{"audio", "download", "audio"},
	{"recording", "listen", "audio"},
	{"recording", "download", "audio"},
	{"live_transcript", "read", "live_transcript"},
	{"live_transcript", "download", "live_transcript"},
	{"transcript", "read", "transcript"},
	{"transcript", "download", "transcript"},
	{"summary", "read", "summary"},
	{"summary", "download", "summary"},
	{"agent_notes", "read", "agent_notes"},
	{"agent_notes", "download", "agent_notes"},
	{"sentiment", "read", "sentiment"},
	{"sentiment", "download", "sentiment"},
	{"disposition", "read", "disposition"},
	{"disposition", "download", "disposition"},
	{"qa_score", "read", "qa_score"},
	{"qa_score", "download", "qa_score"},
	{"tags", "read", "tags"},
	{"tags", "download", "tags"},
	{"actions", "read", "actions"},
	{"actions", "download", "actions"},
	{"escalation", "read", "escalation"},
	{"escalation", "download", "escalation"},
	{"crm_sync", "read", "crm_sync"},
	{"crm_sync", "download", "crm_sync"},
	{"metadata", "read", "metadata"},
	{"metadata", "download", "metadata"},
	{"consent_evidence", "read", "consent_evidence"},
	{"consent_evidence", "download", "consent_evidence"},
};

/* What no policy keeps from anybody. */
static const char *const never_limited[] = {
	"search", "order", "administer", "tell", "capture", "hold", "erase", "approve", "provision", "launch"};

static bool is_never_limited(const char *right)
{
	for (size_t i = 0; i < EW_COUNT(never_limited); i++)
		if (strcmp(never_limited[i], right) == 0)
			return true;
	return false;
}

static bool has_word(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = words; at && *at; at += strcspn(at, " "), at += *at == ' ')
		if (strncmp(at, word, n) == 0 && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

static bool shows_right(const char *words, const char *right, const char *kind)
{
	if (is_never_limited(right))
		return true;
	for (size_t i = 0; i < EW_COUNT(opens); i++) {
		bool fits = strcmp(opens[i].kind, "*") == 0 || strcmp(opens[i].kind, kind) == 0;

		if (fits && strcmp(opens[i].right, right) == 0 && has_word(words, opens[i].word))
			return true;
	}
	return false;
}

bool rule_shows(const struct said_of_roles *see, bool is_boss, const struct asked *asked)
{
	if (!see->says)
		return true;
	for (size_t i = 0; asked->rights[i]; i++)
		if (!shows_right(is_boss ? see->boss : see->clerk, asked->rights[i], asked->kind))
			return false;
	return true;
}

/* -- reasons to refuse, the furthest from being allowed first ------------------------------------ */

static bool lacks_rights(const struct role_held *r)
{
	return !r->has_rights;
}

static bool is_not_now(const struct role_held *r)
{
	return !r->is_time;
}

static bool is_elsewhere(const struct role_held *r)
{
	return r->outside != EW_SCOPE_MATCHES;
}

static bool lacks_kind(const struct role_held *r)
{
	return !r->has_kind;
}

static bool is_hidden(const struct role_held *r)
{
	return !r->is_shown;
}

static const struct {
	bool (*refuses)(const struct role_held *r);
	enum ew_access_why why;
} reasons[] = {
	{lacks_rights, EW_ACCESS_NO_RIGHT},
	{is_not_now, EW_ACCESS_NOT_NOW},
	{is_elsewhere, EW_ACCESS_OUT_OF_SCOPE},
	{lacks_kind, EW_ACCESS_KIND},
	{is_hidden, EW_ACCESS_POLICY},
};

/* How many reasons are passed before one refuses; all of them: it is allowed. */
static size_t passed(const struct role_held *r)
{
	size_t i = 0;

	while (i < EW_COUNT(reasons) && !reasons[i].refuses(r))
		i++;
	return i;
}

enum ew_access_why rule_verdict(const struct role_held *roles, size_t n, int *ret_of)
{
	size_t furthest = 0;
	int of = -1;

	for (size_t i = 0; i < n; i++) {
		if (passed(&roles[i]) <= furthest)
			continue;
		furthest = passed(&roles[i]);
		of = (int)i;
	}
	*ret_of = of;
	return furthest == EW_COUNT(reasons) ? EW_ACCESS_ALLOWED : reasons[furthest].why;
}

/*
 * Kinds of requests, deadlines and grounds as tables. Must never let a request be refused without a ground of the law.
 */
#include "domain/request.h"

#include <string.h>
#include <time.h>

#define BIT(kind) (1u << EW_REQUEST_##kind)
#define ANY_KIND ((1u << EW_REQUEST_KINDS) - 1)

static const struct {
	const char *word, *article;
} kinds[EW_REQUEST_KINDS] = {
	[EW_REQUEST_ACCESS] = {"access", "Article 15 GDPR"},
	[EW_REQUEST_ERASURE] = {"erasure", "Article 17 GDPR"},
	[EW_REQUEST_RECTIFICATION] = {"rectification", "Article 16 GDPR"},
	[EW_REQUEST_RESTRICTION] = {"restriction", "Article 18 GDPR"},
	[EW_REQUEST_OBJECTION] = {"objection", "Article 21 GDPR"},
	[EW_REQUEST_PORTABILITY] = {"portability", "Article 20 GDPR"},
};

static const struct ew_refusal_ground grounds[] = {
	{"not_identified", "Article 12(2) and 12(6) GDPR", "It could not be found out who asks, and what was asked for to find it out was not given.", ANY_KIND},
	{"no_data", "Article 12(4) GDPR", "Nothing is held of the person who asks.", ANY_KIND},
	{"unfounded", "Article 12(5)(b) GDPR", "The request is manifestly unfounded.", ANY_KIND},
	{"excessive", "Article 12(5)(b) GDPR", "The request is excessive, in particular because it repeats an earlier one.", ANY_KIND},
	{"rights_of_others", "Article 15(4) and 20(4) GDPR", "A copy would harm the rights and freedoms of others, and could not be made without what is theirs.",
		BIT(ACCESS) | BIT(PORTABILITY)},
	{"expression", "Article 17(3)(a) GDPR", "The data are needed for the freedom of expression and information.", BIT(ERASURE)},
	{"legal_obligation", "Article 17(3)(b) GDPR", "A law obliges the controller to keep the data.", BIT(ERASURE)},
	{"public_health", "Article 17(3)(c) GDPR", "The data are needed in the public interest in the area of public health.", BIT(ERASURE)},
	{"archiving", "Article 17(3)(d) GDPR", "The data are needed for archiving in the public interest, research or statistics.", BIT(ERASURE)},
	{"legal_claims", "Article 17(3)(e) GDPR", "The data are needed to establish, exercise or defend legal claims.", BIT(ERASURE)},
	{"still_needed", "Article 17(1) GDPR", "None of the reasons for which data must be erased is there.", BIT(ERASURE)},
	{"accurate", "Article 16 GDPR", "The data are accurate: what was said is recorded as it was said.", BIT(RECTIFICATION)},
	{"no_condition", "Article 18(1) GDPR", "None of the conditions of a restriction is there.", BIT(RESTRICTION)},
	{"compelling_grounds", "Article 21(1) GDPR", "There are compelling legitimate grounds for the processing which override the interests of the person.",
		BIT(OBJECTION)},
	{"other_basis", "Article 21(1) GDPR", "The processing does not rest on a legitimate interest or a public task, so that there is no objection to it.",
		BIT(OBJECTION)},
	{"not_portable", "Article 20(1) GDPR", "The data were not given under consent or a contract, or are not processed by automated means.", BIT(PORTABILITY)},
	{"restricted_by_law", "Article 23 GDPR", "A law of the Union or of a member state restricts this right.", ANY_KIND},
};

const char *ew_request_kind_name(enum ew_request_kind kind)
{
	return (unsigned)kind < EW_REQUEST_KINDS ? kinds[kind].word : NULL;
}

int ew_request_kind_of(const char *word)
{
	for (int i = 0; word && i < EW_REQUEST_KINDS; i++)
		if (strcmp(kinds[i].word, word) == 0)
			return i;
	return -1;
}

const char *ew_request_article(enum ew_request_kind kind)
{
	return (unsigned)kind < EW_REQUEST_KINDS ? kinds[kind].article : NULL;
}

const struct ew_refusal_ground *ew_refusal_ground_at(size_t i)
{
	return i < EW_COUNT(grounds) ? &grounds[i] : NULL;
}

const struct ew_refusal_ground *ew_refusal_ground_of(const char *word, enum ew_request_kind kind)
{
	for (size_t i = 0; word && i < EW_COUNT(grounds); i++)
		if (strcmp(grounds[i].word, word) == 0)
			return grounds[i].kinds & 1u << kind ? &grounds[i] : NULL;
	return NULL;
}

static int days_of(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month] + (month == 1 && leap);
}

struct ew_wall ew_months_later(struct ew_wall from, unsigned months)
{
	time_t seconds = (time_t)(from.us / EW_US_PER_S);
	int64_t rest = from.us % EW_US_PER_S;
	struct tm at;
	int last;

	if (!gmtime_r(&seconds, &at))
		return from;
	at.tm_year += (at.tm_mon + (int)months) / 12;
	at.tm_mon = (at.tm_mon + (int)months) % 12;
	last = days_of(at.tm_year + 1900, at.tm_mon);
	if (at.tm_mday > last)
		at.tm_mday = last;
	return (struct ew_wall){(int64_t)timegm(&at) * EW_US_PER_S + rest};
}

enum ew_extension ew_request_extension(struct ew_wall received, bool extended, struct ew_wall now)
{
	if (extended)
		return EW_EXTENSION_AGAIN;
	return now.us > ew_months_later(received, EW_ANSWER_MONTHS).us ? EW_EXTENSION_TOO_LATE : EW_EXTENSION_GIVEN;
}

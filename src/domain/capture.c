/*
 * What a gate may let through: a table of reasons, each of which says of which purposes it stands against a gate.
 * What no reason stands against is captured; the first reason of the table is why something is not. Must never know
 * more than the situation, and never lets anything through because something is missing in it.
 */
#include "domain/terms.h"

#include "domain/words.h"

static bool is_agent(const struct ew_consent_party *party)
{
	return party->kind == EW_PARTY_AGENT;
}

/* Whoever is not known to be ours. */
static bool is_customer(const struct ew_consent_party *party)
{
	return party->kind != EW_PARTY_AGENT && party->kind != EW_PARTY_MACHINE;
}

/* Whether party `j` is heard in the stream of `i`. Who is past the bits may be, in a stream that is mixed at all. */
static bool is_heard(const struct ew_situation *s, size_t i, size_t j)
{
	if (i == j)
		return true;
	if (!s->mixed)
		return false;
	return j < 32 ? s->mixed[i] >> j & 1 : s->mixed[i] != 0;
}

/* Whether what party `j` says may be repeated in the stream of `i`. */
static bool is_repeated(const struct ew_situation *s, size_t i, size_t j)
{
	return !s->terms->separate || is_heard(s, i, j);
}

static uint32_t granted_by(const struct ew_consent_party *party)
{
	return party->granted | party->guardian;
}

/* A customer is told, and beyond that agrees: a yes to what nobody was told of is none. */
static bool customer_meets(const struct ew_consent_party *party, const struct ew_terms *terms, enum ew_need need,
	uint32_t purpose)
{
	uint32_t tells = terms->tells | ew_purpose_tells(purpose);

	if (need != EW_NEED_NOTHING && (tells & ~party->told))
		return false;
	switch (need) {
	case EW_NEED_NOTHING:
	case EW_NEED_NOTICE:
		return true;
	case EW_NEED_IMPLIED:
		return (granted_by(party) & purpose) || ((party->implied & purpose) && !(tells & ~party->stayed));
	case EW_NEED_GRANT:
		return granted_by(party) & purpose;
	case EW_NEED_WRITTEN:
		return party->granted & party->written & purpose;
	case EW_NEED_NEVER:
		return false;
	}
	return false;
}

/* An agent was told by whoever employs it: its own yes, or an agreement on file, needs no notice in the call. */
static bool agent_meets(const struct ew_consent_party *party, const struct ew_terms *terms, enum ew_need need,
	uint32_t purpose)
{
	if (need <= EW_NEED_GRANT && ((granted_by(party) | party->agreed) & purpose))
		return true;
	if (need == EW_NEED_WRITTEN)
		return party->granted & party->written & purpose;
	return customer_meets(party, terms, need, purpose);
}

/* Of the purposes that are offered: those of which a party's need is not met. */
static uint32_t unmet_of(const struct ew_situation *s, const struct ew_consent_party *party)
{
	uint32_t unmet = 0;

	if (party->kind == EW_PARTY_MACHINE)
		return 0;
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		uint32_t purpose = 1u << i;

		if (!(s->terms->offered & purpose))
			continue;
		bool met = is_agent(party) ? agent_meets(party, s->terms, s->terms->agent_need[i], purpose)
					   : customer_meets(party, s->terms, s->terms->need[i], purpose);

		if (!met)
			unmet |= purpose;
	}
	return unmet;
}

static uint32_t never_of(const uint8_t need[EW_PURPOSE_COUNT])
{
	uint32_t never = 0;

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++)
		if (need[i] >= EW_NEED_NEVER)
			never |= 1u << i;
	return never;
}

/* -- the reasons: purposes against which party `j` stands at the gate of `i`; `j` is `i` where a reason asks nobody */

static uint32_t not_offered(const struct ew_situation *s, size_t i, size_t j)
{
	uint32_t against = ~s->terms->offered | never_of(s->terms->need);

	if (s->terms->mode == EW_MODE_NEVER)
		return EW_PURPOSES_ALL;
	if (is_heard(s, i, j) && is_agent(&s->parties[j]))
		against |= never_of(s->terms->agent_need);
	return against;
}

static uint32_t not_started(const struct ew_situation *s, size_t i, size_t j)
{
	(void)i, (void)j;
	return s->wanted ? 0 : EW_PURPOSES_ALL;
}

static uint32_t refused(const struct ew_situation *s, size_t i, size_t j)
{
	return i == j ? ew_consent_refused(&s->parties[j]) : 0;
}

/* Also of those who have left: what they said is in what the others repeat. */
static uint32_t other_refused(const struct ew_situation *s, size_t i, size_t j)
{
	uint32_t against = ew_purposes_with_derived(s->refused);

	if (i != j && is_repeated(s, i, j))
		against |= ew_consent_refused(&s->parties[j]);
	return against;
}

/* For everybody: a child is protected also where each side stands alone. */
static uint32_t minor(const struct ew_situation *s, size_t i, size_t j)
{
	const struct ew_consent_party *party = &s->parties[j];
	bool counts = party->present || is_heard(s, i, j);

	if (!party->minor || !counts)
		return 0;
	return EW_PURPOSES_ALL & ~(s->terms->obliged | party->guardian);
}

/* What every present customer has granted for this one segment; nothing when there is none of them. */
static uint32_t granted_inside(const struct ew_situation *s, size_t segment)
{
	uint32_t granted = EW_PURPOSES_ALL;
	bool anybody = false;

	for (size_t j = 0; j < s->n_parties; j++) {
		if (!s->parties[j].present || !is_customer(&s->parties[j]))
			continue;
		granted &= s->parties[j].in_segment[segment];
		anybody = true;
	}
	return anybody ? granted : 0;
}

static uint32_t in_segment(const struct ew_situation *s, size_t i, size_t j)
{
	uint32_t against = 0;

	(void)i, (void)j;
	if (s->segments >> EW_SEGMENTS)
		return EW_PURPOSES_ALL; /* of a kind that nobody knows: nobody knows what it stops */
	for (size_t k = 0; k < EW_SEGMENTS; k++) {
		if (s->segments & 1u << k)
			against |= s->terms->segment_stops[k] & ~(s->terms->segment_asks[k] & granted_inside(s, k));
	}
	return against;
}

static uint32_t paused(const struct ew_situation *s, size_t i, size_t j)
{
	return s->paused && is_heard(s, i, j) ? s->paused[j] : 0;
}

/* An agent stands against its own channel alone. */
static uint32_t agent(const struct ew_situation *s, size_t i, size_t j)
{
	return is_agent(&s->parties[j]) && is_heard(s, i, j) ? unmet_of(s, &s->parties[j]) : 0;
}

static uint32_t consent(const struct ew_situation *s, size_t i, size_t j)
{
	return i == j && is_customer(&s->parties[j]) ? unmet_of(s, &s->parties[j]) : 0;
}

static uint32_t other_consent(const struct ew_situation *s, size_t i, size_t j)
{
	const struct ew_consent_party *party = &s->parties[j];

	if (i == j || !is_customer(party))
		return 0;
	if (!is_heard(s, i, j) && (!party->present || s->terms->separate))
		return 0;
	return unmet_of(s, party);
}

/* Strongest first: the order of enum ew_why. */
static const struct {
	uint32_t (*against)(const struct ew_situation *, size_t i, size_t j);
	enum ew_why why;
	bool of_party; /* somebody in particular stands against it */
} reasons[] = {
	{not_offered, EW_WHY_NOT_OFFERED, false},
	{not_started, EW_WHY_NOT_STARTED, false},
	{refused, EW_WHY_REFUSED, true},
	{other_refused, EW_WHY_OTHER_REFUSED, true},
	{minor, EW_WHY_MINOR, true},
	{in_segment, EW_WHY_SEGMENT, false},
	{paused, EW_WHY_PAUSED, false},
	{agent, EW_WHY_AGENT, true},
	{consent, EW_WHY_CONSENT, true},
	{other_consent, EW_WHY_OTHER_CONSENT, true},
};

uint32_t ew_capture_now(const struct ew_situation *s, size_t i)
{
	uint32_t against = 0;

	if (!s->terms || i >= s->n_parties)
		return 0;
	for (size_t k = 0; k < EW_COUNT(reasons); k++)
		for (size_t j = 0; j < s->n_parties; j++)
			against |= reasons[k].against(s, i, j);
	return EW_PURPOSES_ALL & ~against;
}

uint32_t ew_capture_refused(const struct ew_situation *s, size_t i)
{
	uint32_t against = 0;

	if (!s->terms || i >= s->n_parties)
		return EW_PURPOSES_ALL & ew_purposes_with_derived(s->refused);
	for (size_t j = 0; j < s->n_parties; j++)
		against |= refused(s, i, j) | other_refused(s, i, j);
	return EW_PURPOSES_ALL & against;
}

/*
 * Who stands against it: -1 when nobody in particular does, and what was refused in another leg stands without a
 * name.
 */
static int who_of(const struct ew_situation *s, size_t k, size_t j, uint32_t purpose)
{
	bool elsewhere = reasons[k].why == EW_WHY_OTHER_REFUSED && (ew_purposes_with_derived(s->refused) & purpose);

	return reasons[k].of_party && !elsewhere ? (int)j : -1;
}

enum ew_why ew_capture_why(const struct ew_situation *s, size_t i, uint32_t purpose, int *ret_who)
{
	int who = -1;
	enum ew_why why = EW_WHY_CAPTURED;

	if (!s->terms || i >= s->n_parties || !ew_purpose_name(purpose))
		why = EW_WHY_NOT_OFFERED;
	for (size_t k = 0; why == EW_WHY_CAPTURED && k < EW_COUNT(reasons); k++) {
		for (size_t j = 0; why == EW_WHY_CAPTURED && j < s->n_parties; j++) {
			if (!(reasons[k].against(s, i, j) & purpose))
				continue;
			why = reasons[k].why;
			who = who_of(s, k, j, purpose);
		}
	}
	if (ret_who)
		*ret_who = who;
	return why;
}

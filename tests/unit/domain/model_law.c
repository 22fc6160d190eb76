/*
 * The table of consent in plain words, written from the rules and not from the code: a party's word of one purpose is
 * one of six, and each thing that is said changes it or not. It is the judge of the model; it shares nothing with
 * src/domain but names.
 */
#include "unit/domain/model.h"

static bool is_no(uint8_t word)
{
	return word >= SAID_NO_TO_MACHINE;
}

static uint8_t no_of(enum ew_voice voice)
{
	if (voice == EW_VOICE_MACHINE)
		return SAID_NO_TO_MACHINE;
	return voice == EW_VOICE_AGENT ? SAID_NO_TO_AGENT : SAID_NO_ITSELF;
}

uint8_t law_derived(uint8_t purposes)
{
	if (purposes & REC)
		return THREE;
	return purposes & TRA ? TRA | SUM : purposes;
}

void law_told(struct seen *p)
{
	p->told = 1;
}

void law_stayed(struct seen *p)
{
	for (unsigned i = 0; i < 3; i++)
		if (p->told && p->word[i] == SAID_NOTHING)
			p->word[i] = STAYED;
}

static bool lifts(uint8_t word, enum ew_voice voice, enum ew_voice again)
{
	if (voice == EW_VOICE_PARTY)
		return true;
	if (word == SAID_NO_ITSELF || voice < again)
		return false;
	return word == SAID_NO_TO_MACHINE || voice >= EW_VOICE_AGENT;
}

uint8_t law_yes(struct seen *p, uint8_t purposes, enum ew_voice voice, enum ew_voice again)
{
	uint8_t lifted = 0;

	for (unsigned i = 0; i < 3; i++) {
		if (!(purposes >> i & 1))
			continue;
		if (is_no(p->word[i]) && !lifts(p->word[i], voice, again))
			continue;
		p->word[i] = SAID_YES;
		lifted |= (uint8_t)(1u << i);
	}
	return lifted;
}

void law_no(struct seen *p, uint8_t purposes, enum ew_voice voice)
{
	uint8_t all = law_derived(purposes);

	for (unsigned i = 0; i < 3; i++)
		if ((all >> i & 1) && p->word[i] < no_of(voice))
			p->word[i] = no_of(voice);
	p->guardian &= (uint8_t)~all;
	p->inside &= (uint8_t)~all;
}

void law_expired(struct seen *p)
{
	for (unsigned i = 0; i < 3; i++)
		if (!is_no(p->word[i]))
			p->word[i] = SAID_NOTHING;
	p->guardian = p->inside = p->agreement = 0;
}

uint8_t law_refused(const struct seen *p)
{
	uint8_t refused = 0;

	for (unsigned i = 0; i < 3; i++)
		if (is_no(p->word[i]))
			refused |= (uint8_t)(1u << i);
	return refused;
}

uint8_t law_refused_by_anybody(const struct state *st)
{
	uint8_t refused = law_derived(st->inherited);

	for (unsigned i = 0; i < PARTIES; i++)
		refused |= law_refused(&st->seen[i]);
	return refused;
}

static bool meets(const struct model *m, const struct seen *p, unsigned i)
{
	bool yes = p->word[i] == SAID_YES || (p->guardian >> i & 1);

	switch (m->terms.need[i]) {
	case EW_NEED_NOTHING:
		return true;
	case EW_NEED_NOTICE:
		return p->told;
	case EW_NEED_IMPLIED:
		return p->told && (yes || p->word[i] == STAYED);
	default:
		return p->told && yes;
	}
}

uint8_t law_unmet(const struct model *m, const struct seen *p)
{
	uint8_t unmet = 0;

	for (unsigned i = 0; i < 3; i++)
		if (!meets(m, p, i))
			unmet |= (uint8_t)(1u << i);
	return unmet;
}

static uint8_t stopped_inside(const struct model *m, const struct state *st)
{
	uint8_t granted = THREE;
	bool anybody = false;

	for (unsigned j = 0; j < PARTIES; j++) {
		if (j == AGENT || !st->seen[j].present)
			continue;
		granted &= st->seen[j].inside;
		anybody = true;
	}
	if (!st->segment)
		return 0;
	return (uint8_t)(m->terms.segment_stops[0] & ~(anybody ? granted & m->terms.segment_asks[0] : 0u));
}

static uint8_t agent_lacks(const struct model *m, const struct seen *agent)
{
	uint8_t lacks = 0;

	for (unsigned i = 0; i < 3; i++)
		if (m->terms.agent_need[i] == EW_NEED_GRANT && !agent->agreement && agent->word[i] != SAID_YES)
			lacks |= (uint8_t)(1u << i);
	return lacks;
}

uint8_t law_open(const struct model *m, const struct state *st, unsigned who)
{
	unsigned against = law_derived(st->inherited) | stopped_inside(m, st);
	unsigned watched = m->watch;

	for (unsigned j = 0; j < PARTIES; j++) {
		const struct seen *p = &st->seen[j];

		against |= law_refused(p);
		if (p->present && p->minor)
			against |= THREE & ~(p->guardian | m->terms.obliged);
		if (p->present && j != AGENT)
			against |= law_unmet(m, p);
	}
	if (who == AGENT)
		against |= agent_lacks(m, &st->seen[AGENT]);
	if (who == watched)
		against |= st->paused;
	if (!st->started || !st->seen[who].present)
		return 0;
	return (uint8_t)(THREE & m->terms.offered & ~against);
}

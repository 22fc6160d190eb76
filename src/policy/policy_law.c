/*
 * Whose law is asked: the place of every customer and agent, told or by the number, with all places that it may be; the
 * entity's country; the rule's sectors. A place that nobody knows is asked like any other, as "*", and that is the
 * strictest. Must never leave somebody out: who is not known counts.
 */
#include "policy/policy_merge.h"

#include <string.h>

/* Where no pack says what holds anywhere, this does: everybody says yes beforehand, and a no costs nothing. */
static const struct ew_law strictest = {
	.place = "*",
	.name = "anywhere",
	.pack = "(none)",
	.consent = EW_CONSENT_ALL_EXPLICIT,
	.need = {EW_NEED_GRANT, EW_NEED_GRANT, EW_NEED_GRANT, EW_NEED_GRANT, EW_NEED_GRANT, EW_NEED_GRANT,
		EW_NEED_GRANT, EW_NEED_WRITTEN, EW_NEED_GRANT, EW_NEED_NOTHING},
	.agent_need = {[4] = EW_NEED_NEVER}, /* sentiment */
	.tells = EW_TELLS_RECORDING | EW_TELLS_PURPOSE | EW_TELLS_RETENTION | EW_TELLS_CONTROLLER | EW_TELLS_RIGHTS,
	.notice = true,
	.in_recording = true,
	.affirmative = true,
	.stays_ms = 3000,
	.opt_out = EW_OPT_STOP_STAY,
	.then = EW_THEN_CONTINUE,
	.segments = 1u << EW_SEGMENT_PAYMENT | 1u << EW_SEGMENT_HEALTH | 1u << EW_SEGMENT_ON_HOLD,
};

/* -- parties ----------------------------------------------------------------------------------- */

static bool is_word(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

static enum ew_party_kind known_kind(enum ew_party_kind kind)
{
	return kind == EW_PARTY_AGENT || kind == EW_PARTY_MACHINE ? kind : EW_PARTY_CUSTOMER;
}

/* A side of ours is where we are, whatever line of ours was dialled. */
static struct ew_policy_party side(const char *address, bool ours)
{
	return ours ? (struct ew_policy_party){.kind = EW_PARTY_AGENT}
		    : (struct ew_policy_party){.kind = EW_PARTY_CUSTOMER, .address = address};
}

size_t ew_policy_who(const struct ew_policy_facts *facts, struct ew_policy_party to[EW_POLICY_PARTIES], bool *ret_more)
{
	size_t n = facts->n_parties;

	*ret_more = n > EW_POLICY_PARTIES;
	if (n == 0) {
		to[0] = side(facts->from, is_word(facts->direction, "outbound"));
		to[1] = side(facts->to, is_word(facts->direction, "inbound"));
		return 2;
	}
	n = *ret_more ? EW_POLICY_PARTIES : n;
	for (size_t i = 0; i < n; i++) {
		to[i] = facts->parties[i];
		to[i].kind = known_kind(to[i].kind);
	}
	return n;
}

/* -- places ------------------------------------------------------------------------------------ */

static void nowhere(struct ew_places *ret)
{
	*ret = (struct ew_places){.at = {"*"}, .n = 1, .source = EW_PLACE_NOT_KNOWN};
}

static void place_of_word(
	const struct ew_merge *m, const char *word, enum ew_place_source source, struct ew_places *ret)
{
	if (m->policy->packs && word)
		ew_place_of_word(m->policy->packs, word, source, ret);
	else
		nowhere(ret);
}

static void place_of_number(struct ew_merge *m, const char *number, struct ew_places *ret)
{
	const struct ew_loosened *loosened = &m->rule->loosened;
	bool trust = loosened->counsel_ref && loosened->areas_trusted;

	if (m->policy->packs && number)
		ew_place_of_number(m->policy->packs, number, m->policy->home, trust, ret);
	else
		nowhere(ret);
	m->areas = m->areas || (trust && ret->source == EW_PLACE_AREA);
}

static bool is_anywhere(const struct ew_places *places)
{
	for (size_t i = 0; i < places->n; i++)
		if (strcmp(places->at[i], "*") == 0)
			return true;
	return places->n == 0;
}

/* An agent whose address tells no place is where the entity is, or else at home. */
static void place_of_agent(struct ew_merge *m, const char *address, struct ew_places *ret)
{
	place_of_number(m, address, ret);
	if (!is_anywhere(ret))
		return;
	if (m->policy->entity_country)
		place_of_word(m, m->policy->entity_country, EW_PLACE_ENTITY, ret);
	else
		place_of_word(m, m->policy->home, EW_PLACE_ENTITY, ret);
}

static void place_of_party(struct ew_merge *m, const struct ew_policy_party *party, struct ew_places *ret)
{
	if (party->told)
		place_of_word(m, party->told, EW_PLACE_TOLD, ret);
	else if (party->kind == EW_PARTY_AGENT)
		place_of_agent(m, party->address, ret);
	else
		place_of_number(m, party->address, ret);
}

/* -- laws -------------------------------------------------------------------------------------- */

/* What holds anywhere is asked of all packs: a policy that does not name it does not escape it. */
static const struct ew_law *law_of_place(const struct ew_policy *policy, const char *place)
{
	const struct ew_law *law = NULL;

	if (policy->packs)
		law = ew_packs_of_place(policy->packs, policy->use, place);
	if (!law && policy->packs)
		law = ew_packs_of_place(policy->packs, UINT64_MAX, "*");
	return law ? law : &strictest;
}

static void add_law(struct ew_merge *m, const struct ew_law *law, int party, bool of_place)
{
	for (size_t i = 0; i < m->n; i++) {
		if (m->laws[i].law == law)
			return;
	}
	m->laws[m->n++] = (struct ew_in_force){.law = law, .party = party, .of_place = of_place};
}

static void add_places(struct ew_merge *m, const struct ew_places *places, int party)
{
	for (size_t i = 0; i < places->n && i < EW_PLACE_CANDIDATES; i++)
		add_law(m, law_of_place(m->policy, places->at[i]), party, true);
}

static void collect_parties(struct ew_merge *m, const struct ew_policy_facts *facts)
{
	struct ew_policy_party who[EW_POLICY_PARTIES];
	bool more = false;

	m->d->n_places = ew_policy_who(facts, who, &more);
	m->no_machine = facts->n_parties > 0 && !more;
	for (size_t i = 0; i < m->d->n_places; i++) {
		if (who[i].kind == EW_PARTY_MACHINE) {
			m->no_machine = false;
			continue;
		}
		place_of_party(m, &who[i], &m->d->places[i]);
		add_places(m, &m->d->places[i], (int)i);
	}
	if (more)
		add_law(m, law_of_place(m->policy, "*"), -1, true);
}

void ew_merge_collect(struct ew_merge *m, const struct ew_policy_facts *facts)
{
	struct ew_places entity = {0};

	collect_parties(m, facts);
	if (m->policy->entity_country) {
		place_of_word(m, m->policy->entity_country, EW_PLACE_ENTITY, &entity);
		add_places(m, &entity, -1);
	}
	for (size_t i = 0; i < m->rule->n_sectors; i++)
		add_law(m, m->rule->sectors[i], -1, false);
}

void ew_merge_decided(struct ew_merge *m, const char *field, const struct ew_in_force *by, const char *cite)
{
	struct ew_decision *d = m->d;

	if (d->n_deciders == EW_TERMS_DECIDERS) {
		d->deciders[EW_TERMS_DECIDERS - 1] = (struct ew_decider){.field = "more", .party = -1};
		return;
	}
	struct ew_decider *to = &d->deciders[d->n_deciders++];

	*to = (struct ew_decider){.field = field, .cite = cite, .party = -1};
	if (!by)
		return;
	to->place = by->law->place ? by->law->place : by->law->sector;
	to->pack = by->law->pack;
	to->party = by->party;
	if (!cite && by->law->n_cites > 0)
		to->cite = by->law->cites[0].ref;
}

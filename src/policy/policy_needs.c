/*
 * What customers and agents must have been told or have agreed to before each purpose. One level for all customers:
 * the strictest of every law in force. Policy may raise it; what lowers it is the rule's `loosened` alone, never below
 * what ai_training and biometrics always need, never against a law that forbids, never where consent is the basis.
 */
#include "policy/policy_merge.h"

#define LISTENING 9 /* order of control_listening */

struct purpose_row {
	const char *needs, *agents; /* fields of deciders */
	uint8_t floor;              /* whatever the law */
	bool fixed;                 /* nobody may loosen the floor */
};

static const struct purpose_row rows[EW_PURPOSE_COUNT] = {
	{"needs.recording", "agents.recording", EW_NEED_NOTHING, false},
	{"needs.transcription", "agents.transcription", EW_NEED_NOTICE, false},
	{"needs.summary", "agents.summary", EW_NEED_NOTICE, false},
	{"needs.agent_assist", "agents.agent_assist", EW_NEED_NOTICE, false},
	{"needs.sentiment", "agents.sentiment", EW_NEED_NOTICE, false},
	{"needs.qa", "agents.qa", EW_NEED_NOTICE, false},
	{"needs.ai_training", "agents.ai_training", EW_NEED_GRANT, true},
	{"needs.biometrics", "agents.biometrics", EW_NEED_GRANT, true},
	{"needs.crm_sync", "agents.crm_sync", EW_NEED_NOTICE, false},
	[LISTENING] = {"needs.control_listening", "agents.control_listening", EW_NEED_NOTICE, false},
};

/* The general level of the laws in force, and who set it. */
struct level {
	uint8_t need;
	const struct ew_in_force *by; /* NULL: no law raises anything */
	bool told;                    /* some law demands that people are told */
};

/* A need, and who set it. */
struct found {
	uint8_t need;
	const struct ew_in_force *by; /* NULL: policy, or the floor */
	const char *cite;             /* of policy's own, what it was loosened by */
};

static uint8_t level_of(const struct ew_law *law)
{
	static const uint8_t of_mode[] = {
		[EW_CONSENT_ONE_PARTY] = EW_NEED_NOTHING,
		[EW_CONSENT_NOTICE] = EW_NEED_NOTICE,
		[EW_CONSENT_ALL] = EW_NEED_IMPLIED,
		[EW_CONSENT_ALL_EXPLICIT] = EW_NEED_GRANT,
	};
	uint8_t need = of_mode[law->consent];

	if (law->affirmative)
		return EW_NEED_GRANT;
	return law->notice && need == EW_NEED_NOTHING ? EW_NEED_NOTICE : need;
}

static struct level general_level(const struct ew_merge *m)
{
	struct level level = {0};

	for (size_t i = 0; i < m->n; i++) {
		uint8_t need = level_of(m->laws[i].law);

		level.told = level.told || need > EW_NEED_NOTHING;
		if (!level.by || need > level.need)
			level = (struct level){need, &m->laws[i], level.told};
	}
	return level;
}

static void raise_to(struct found *found, uint8_t need, const struct ew_in_force *by)
{
	if (need > found->need)
		*found = (struct found){.need = need, .by = by};
}

/* Of purpose `p`, what the law demands. */
static struct found by_law(const struct ew_merge *m, size_t p, const struct level *level)
{
	struct found found = {.need = level->need, .by = level->by};

	raise_to(&found, rows[p].floor, NULL);
	for (size_t i = 0; i < m->n; i++)
		raise_to(&found, m->laws[i].law->need[p], &m->laws[i]);
	return found;
}

/* Listening for the answer is not made to depend on the answer. */
static struct found not_above_notice(struct found found)
{
	if (found.need == EW_NEED_NOTICE || found.need == EW_NEED_NEVER)
		return found;
	return (struct found){.need = EW_NEED_NOTICE};
}

/*
 * Where recording is a duty, the duty is its basis and nobody is asked; people are told if any law says so. Other
 * purposes are relieved only where a law in force obliges to them: that a company calls them a duty is not enough.
 */
static bool is_duty(const struct ew_merge *m, size_t p)
{
	uint32_t bit = 1u << p;

	if (!(m->d->terms.obliged & bit))
		return false;
	for (size_t i = 0; i < m->n; i++)
		if (m->laws[i].law->mandates & bit)
			return true;
	return bit == EW_PURPOSE_RECORDING;
}

static struct found of_duty(const struct level *level, size_t p, struct found found)
{
	uint8_t need = level->told ? EW_NEED_NOTICE : EW_NEED_NOTHING;

	if (found.need == EW_NEED_NEVER || found.need <= need || found.need <= rows[p].floor)
		return found;
	return (struct found){.need = need > rows[p].floor ? need : rows[p].floor, .by = level->by};
}

static struct found loosen(const struct ew_rule *rule, size_t p, struct found found)
{
	const struct ew_loosened *loosened = &rule->loosened;
	uint8_t least = rows[p].fixed ? rows[p].floor : EW_NEED_NOTHING;

	if (!loosened->counsel_ref || loosened->need < 0 || found.need == EW_NEED_NEVER)
		return found;
	if (loosened->need > (int)least)
		least = (uint8_t)loosened->need;
	return found.need <= least ? found : (struct found){.need = least, .cite = loosened->counsel_ref};
}

static void add_own(const struct ew_rule *rule, size_t p, struct found *found)
{
	raise_to(found, rule->need[p], NULL);
	if (rule->basis[p] == EW_BASIS_CONSENT)
		raise_to(found, EW_NEED_GRANT, NULL);
}

static struct found need_of(const struct ew_merge *m, size_t p, const struct level *level)
{
	struct found found = by_law(m, p, level);

	if (is_duty(m, p))
		found = of_duty(level, p, found);
	found = loosen(m->rule, p, found);
	add_own(m->rule, p, &found);
	return p == LISTENING ? not_above_notice(found) : found;
}

/* Said of the needs as a whole, then of each offered purpose that differs from it. */
static void tell_needs(struct ew_merge *m, const struct level *level, const struct found *found)
{
	const char *loosened = NULL;

	for (size_t p = 0; p < EW_PURPOSE_COUNT && !loosened; p++)
		if (m->d->terms.offered >> p & 1)
			loosened = found[p].cite;
	if (level->by)
		ew_merge_decided(m, "consent", loosened ? NULL : level->by, loosened);
	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++) {
		bool differs =
			loosened ? found[p].cite != loosened : found[p].by != level->by || found[p].need != level->need;

		if ((m->d->terms.offered >> p & 1) && differs)
			ew_merge_decided(m, rows[p].needs, found[p].by, found[p].cite);
	}
}

/* -- agents ------------------------------------------------------------------------------------ */

/* An agent whose agreement is on file needs nothing more; a law that says never has the last word. */
static struct found agent_need_of(const struct ew_merge *m, size_t p, const struct level *level)
{
	bool agreed = m->rule->agreement && (m->rule->agreed >> p & 1);
	struct found found = {.need = agreed ? EW_NEED_NOTHING : EW_NEED_GRANT};

	for (size_t i = 0; i < m->n; i++) {
		uint8_t need = m->laws[i].law->agent_need[p];

		if (!agreed || need == EW_NEED_NEVER)
			raise_to(&found, need, &m->laws[i]);
	}
	if (is_duty(m, p) && !agreed)
		found = of_duty(level, p, found);
	return p == LISTENING && !agreed ? not_above_notice(found) : found;
}

static void merge_agents(struct ew_merge *m, const struct level *level)
{
	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++) {
		struct found found = agent_need_of(m, p, level);

		m->d->terms.agent_need[p] = found.need;
		if ((m->d->terms.offered >> p & 1) && found.by)
			ew_merge_decided(m, rows[p].agents, found.by, NULL);
	}
}

void ew_merge_needs(struct ew_merge *m)
{
	struct level level = general_level(m);
	struct found found[EW_PURPOSE_COUNT];

	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++) {
		found[p] = need_of(m, p, &level);
		m->d->terms.need[p] = found[p].need;
	}
	tell_needs(m, &level, found);
	merge_agents(m, &level);
}

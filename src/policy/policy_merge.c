/*
 * One rule and all laws in force become the terms of a call, field by field: where strictness is an order the strictest
 * wins, where it is not (stay or end the call) a refusal never costs the service that a law keeps available. What the
 * call had before is never made less strict. Must never drop a law because another one is easier.
 */
#include "policy/policy_merge.h"

#include <string.h>

/* -- what the rule says by itself -------------------------------------------------------------- */

static uint32_t obliged_of(const struct ew_rule *rule)
{
	uint32_t obliged = 0;

	for (size_t p = 0; rule->mode == EW_MODE_MANDATORY && p < EW_PURPOSE_COUNT; p++)
		if ((rule->offered >> p & 1) && rule->basis[p] == EW_BASIS_LEGAL_OBLIGATION)
			obliged |= 1u << p;
	return obliged;
}

static void take_rule(const struct ew_rule *rule, struct ew_terms *to)
{
	to->mode = rule->mode;
	to->offered = rule->mode == EW_MODE_NEVER ? 0 : rule->offered;
	to->obliged = obliged_of(rule);
	to->separate = rule->separate != NULL;
	to->before = rule->before;
	to->hold_ms = rule->before == EW_BEFORE_HOLD ? rule->hold_ms : 0;
	to->stays_ms = rule->stays_ms;
	to->again = rule->again;
	to->then = rule->then;
	to->pause = rule->pause;
	to->grant_s = rule->grant_s;
	to->ack_ms = rule->ack_ms;
	to->minor = rule->minor;
	to->grant_key = rule->grant_key;
	to->refuse_key = rule->refuse_key;
	memcpy(to->redact, rule->redact, sizeof(to->redact));
	to->keep_original = rule->keep_original;
	memcpy(to->words, rule->words, sizeof(to->words));
	memcpy(to->basis, rule->basis, sizeof(to->basis));
	memcpy(to->treat, rule->treat, sizeof(to->treat));
	memcpy(to->segment_stops, rule->segment_stops, sizeof(to->segment_stops));
	memcpy(to->segment_asks, rule->segment_asks, sizeof(to->segment_asks));
	memcpy(to->segment_alarm_s, rule->segment_alarm_s, sizeof(to->segment_alarm_s));
	memcpy(to->segment_keys, rule->segment_keys, sizeof(to->segment_keys));
	memcpy(to->opt_out_keys, rule->opt_out_keys, sizeof(to->opt_out_keys));
	memcpy(to->keep_s, rule->keep_s, sizeof(to->keep_s));
}

/* -- duties of the notice ---------------------------------------------------------------------- */

static const char *const tells_fields[EW_TELLS_COUNT] = {"tells.recording", "tells.transcription", "tells.ai",
	"tells.purpose", "tells.retention", "tells.controller", "tells.rights", "tells.refusal", "tells.recipients",
	"tells.ai_voice", "tells.sentiment", "tells.biometrics", "tells.training"};

/* That a voice is a machine's can only be told where one speaks: among people it would be false. */
static uint32_t tells_of(const struct ew_merge *m, const struct ew_law *law)
{
	return m->no_machine ? law->tells & ~(uint32_t)EW_TELLS_AI_VOICE : law->tells;
}

static void merge_tells(struct ew_merge *m)
{
	struct ew_terms *to = &m->d->terms;

	for (size_t i = 0; i < m->n; i++) {
		uint32_t added = tells_of(m, m->laws[i].law) & ~to->tells;

		to->tells |= added;
		for (size_t tell = 0; tell < EW_TELLS_COUNT; tell++)
			if (added >> tell & 1)
				ew_merge_decided(m, tells_fields[tell], &m->laws[i], NULL);
	}
}

static void merge_notice(struct ew_merge *m)
{
	struct ew_terms *to = &m->d->terms;
	const struct ew_in_force *stays = NULL;

	merge_tells(m);
	for (size_t i = 0; i < m->n; i++) {
		if (m->laws[i].law->in_recording && !to->in_recording) {
			to->in_recording = true;
			ew_merge_decided(m, "in_recording", &m->laws[i], NULL);
		}
		if (m->laws[i].law->stays_ms > to->stays_ms) {
			to->stays_ms = m->laws[i].law->stays_ms;
			stays = &m->laws[i];
		}
	}
	if (stays)
		ew_merge_decided(m, "stays", stays, NULL);
}

/* Audio is held only where the law of every place allows it; a sector has no say in where people are. */
static void merge_before(struct ew_merge *m)
{
	struct ew_terms *to = &m->d->terms;

	for (size_t i = 0; to->before == EW_BEFORE_HOLD && i < m->n; i++) {
		if (!m->laws[i].of_place || m->laws[i].law->hold)
			continue;
		to->before = EW_BEFORE_DISCARD;
		to->hold_ms = 0;
		ew_merge_decided(m, "before", &m->laws[i], NULL);
	}
}

/* -- opt-out ----------------------------------------------------------------------------------- */

/* The sector that makes recording a duty here; NULL: only the rule says so. */
static const struct ew_in_force *who_obliges(const struct ew_merge *m)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct ew_law *law = m->laws[i].law;

		if (law->opt_out == EW_OPT_MANDATORY || (law->mandates & m->d->terms.obliged))
			return &m->laws[i];
	}
	return NULL;
}

/* A law that obliges says nothing of calls that are not obliged. */
static const struct ew_in_force *strictest_effect(const struct ew_merge *m)
{
	const struct ew_in_force *found = NULL;

	for (size_t i = 0; i < m->n; i++) {
		enum ew_opt_effect effect = m->laws[i].law->opt_out;

		if (effect != EW_OPT_MANDATORY && effect > (found ? found->law->opt_out : EW_OPT_POLICY))
			found = &m->laws[i];
	}
	return found;
}

/* What laws name for a rule that is silent; where they differ, the one that lets the call go on. */
static const struct ew_in_force *who_names_then(const struct ew_merge *m)
{
	const struct ew_in_force *found = NULL;

	for (size_t i = 0; i < m->n; i++) {
		const struct ew_law *law = m->laws[i].law;

		if (law->then < 0 || law->opt_out == EW_OPT_MANDATORY)
			continue;
		if (!found || (law->then == EW_THEN_CONTINUE && found->law->then != EW_THEN_CONTINUE))
			found = &m->laws[i];
	}
	return found;
}

static void merge_then(struct ew_merge *m, const struct ew_in_force *by)
{
	struct ew_terms *to = &m->d->terms;
	const struct ew_in_force *named = who_names_then(m);
	enum ew_then own = to->then;

	if (to->opt_out == EW_OPT_STOP_STAY) {
		to->then = EW_THEN_CONTINUE;
		named = by;
	} else if (!m->rule->then_said && named) {
		to->then = (enum ew_then)named->law->then;
	}
	if (to->then != own)
		ew_merge_decided(m, "then", named, NULL);
}

static void merge_opt_out(struct ew_merge *m)
{
	struct ew_terms *to = &m->d->terms;

	if (to->obliged != 0) {
		to->opt_out = EW_OPT_MANDATORY;
		ew_merge_decided(m, "opt_out", who_obliges(m), NULL);
		return;
	}
	const struct ew_in_force *by = strictest_effect(m);

	to->opt_out = by ? by->law->opt_out : EW_OPT_POLICY;
	if (by)
		ew_merge_decided(m, "opt_out", by, NULL);
	merge_then(m, by);
}

/* -- sensitive talk ---------------------------------------------------------------------------- */

/* A law has no say in which kinds of text there are: what it wants found is looked for in all of them. */
static void merge_redaction(struct ew_merge *m)
{
	struct ew_terms *to = &m->d->terms;
	const struct ew_in_force *by = NULL;

	for (size_t i = 0; i < m->n; i++) {
		for (unsigned kind = 0; kind < EW_ARTIFACT_KINDS; kind++) {
			if (!ew_kind_is_redacted((enum ew_artifact_kind)kind) || m->laws[i].law->redact <= to->redact[kind])
				continue;
			to->redact[kind] = m->laws[i].law->redact;
			by = &m->laws[i];
		}
	}
	if (by)
		ew_merge_decided(m, "redact", by, NULL);
}

static void merge_originals(struct ew_merge *m)
{
	for (size_t i = 0; m->d->terms.keep_original != 0 && i < m->n; i++) {
		if (!m->laws[i].law->no_original)
			continue;
		m->d->terms.keep_original = 0;
		ew_merge_decided(m, "keep_original", &m->laws[i], NULL);
	}
}

static const char *const segment_fields[EW_SEGMENTS] = {"segments.payment", "segments.health", "segments.credentials",
	"segments.identity", "segments.private", "segments.advice", "segments.on_hold", "segments.other"};

/* What a law wants kept out stops everything inside, and nobody's yes opens it. */
static void merge_segments(struct ew_merge *m)
{
	struct ew_terms *to = &m->d->terms;
	uint32_t done = 0;

	for (size_t i = 0; i < m->n; i++) {
		uint32_t segments = m->laws[i].law->segments & ~done;

		done |= segments;
		for (size_t s = 0; s < EW_SEGMENTS; s++) {
			if (!(segments >> s & 1))
				continue;
			to->segment_stops[s] = EW_PURPOSES_ALL;
			to->segment_asks[s] = 0;
			ew_merge_decided(m, segment_fields[s], &m->laws[i], NULL);
		}
	}
}

/* -- the notice that is played ----------------------------------------------------------------- */

static uint32_t duties_of(const struct ew_terms *terms)
{
	uint32_t duties = terms->tells;

	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++)
		if ((terms->offered >> p & 1) && terms->need[p] >= EW_NEED_NOTICE && terms->need[p] < EW_NEED_NEVER)
			duties |= ew_purpose_tells(1u << p);
	return terms->offered ? duties : 0;
}

static void choose_notice(struct ew_merge *m)
{
	uint32_t told = 0;

	if (m->rule->n_notices > 0)
		m->d->notice = m->rule->notices[0];
	for (size_t i = 0; i < m->rule->n_notices; i++)
		told |= m->rule->notices[i]->tells;
	m->d->missing_tells = duties_of(&m->d->terms) & ~told;
}

/* -- the whole --------------------------------------------------------------------------------- */

static void merge_laws(struct ew_merge *m)
{
	ew_merge_needs(m);
	merge_opt_out(m);
	merge_notice(m);
	merge_before(m);
	merge_segments(m);
	merge_redaction(m);
	merge_originals(m);
	if (m->areas)
		ew_merge_decided(m, "area_codes", NULL, m->rule->loosened.counsel_ref);
}

static void hold_to(struct ew_merge *m, const struct ew_terms *before)
{
	struct ew_terms *to = &m->d->terms;
	struct ew_terms now = *to;

	ew_terms_hold_to(to, before);
	if (memcmp(&now, to, sizeof(now)) != 0)
		ew_merge_decided(m, "earlier_terms", NULL, NULL);
}

void ew_policy_merge(const struct ew_policy *policy, const struct ew_rule *rule, const struct ew_policy_facts *facts,
	const struct ew_terms *before, struct ew_decision *ret)
{
	struct ew_merge m = {.policy = policy, .rule = rule, .d = ret};

	take_rule(rule, &ret->terms);
	ew_merge_collect(&m, facts);
	if (ret->terms.offered != 0)
		merge_laws(&m);
	ew_merge_keep(&m, before);
	if (before)
		hold_to(&m, before);
	choose_notice(&m);
}

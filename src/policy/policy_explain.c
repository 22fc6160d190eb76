/*
 * A decision for people who must answer for it: why the rules before it did not match, what the terms are, and which
 * law decided each field. Reads what was decided and never decides itself, so it cannot tell another story than the
 * terms. Holds facts of the call: for whoever asked, never for a log.
 */
#include "policy/policy_explain.h"

#include <string.h>

#include "base/text.h"

/* -- lists ------------------------------------------------------------------------------------- */

static const char *purpose_word(size_t i)
{
	return ew_purpose_name(1u << i);
}

static const char *tells_word(size_t i)
{
	return ew_tells_name(1u << i);
}

static const char *segment_word(size_t i)
{
	return ew_segment_name((enum ew_segment)i);
}

static const char *kind_word(size_t i)
{
	return ew_artifact_kind_name((enum ew_artifact_kind)i);
}

static const char *voice_word(size_t i)
{
	return ew_voice_name((enum ew_voice)i);
}

void ew_explain_set(struct ew_buf *to, uint32_t set, ew_explain_word_fn *word)
{
	const char *between = "";

	if (set == 0)
		ew_buf_add_text(to, "nothing");
	for (size_t i = 0; i < 32 && set >> i != 0; i++) {
		const char *text = set >> i & 1 ? word(i) : NULL;

		if (!text)
			continue;
		ew_buf_printf(to, "%s%s", between, text);
		between = (set >> i >> 1 & ((set >> i >> 1) - 1)) != 0 ? ", " : " and ";
	}
}

static void add_period(struct ew_buf *to, uint64_t seconds)
{
	static const struct {
		uint64_t s;
		const char *one, *many;
	} units[] = {{365 * 86400, "year", "years"}, {86400, "day", "days"}, {3600, "hour", "hours"},
		{60, "minute", "minutes"}, {1, "second", "seconds"}};
	size_t i = 0;

	while (i + 1 < EW_COUNT(units) && (seconds < units[i].s || seconds % units[i].s != 0))
		i++;
	uint64_t n = seconds / units[i].s;

	ew_buf_printf(to, "%llu %s", (unsigned long long)n, n == 1 ? units[i].one : units[i].many);
}

static void add_milliseconds(struct ew_buf *to, uint32_t ms)
{
	if (ms % 1000 == 0)
		add_period(to, ms / 1000);
	else
		ew_buf_printf(to, "%u ms", ms);
}

/* -- which rule -------------------------------------------------------------------------------- */

/* What was asked for and is not so. The value is the call's; without one it is not known. */
static void add_against(struct ew_buf *to, const char *what, const char *value)
{
	if (!value) {
		ew_buf_printf(to, " no %s is known;", what);
		return;
	}
	ew_buf_printf(to, " the %s is \"", what);
	ew_text_add_safe(to, ew_slice_text(value));
	ew_buf_add_text(to, "\", which it does not name;");
}

static void add_numbers_against(struct ew_buf *to, const struct ew_policy_facts *facts)
{
	if (!facts->from && !facts->to) {
		add_against(to, "number", NULL);
		return;
	}
	ew_buf_add_text(to, " it names neither side's number (\"");
	ew_text_add_safe(to, ew_slice_text(facts->from ? facts->from : "not known"));
	ew_buf_add_text(to, "\" and \"");
	ew_text_add_safe(to, ew_slice_text(facts->to ? facts->to : "not known"));
	ew_buf_add_text(to, "\");");
}

static void add_rule_against(
	struct ew_buf *to, const struct ew_rule *rule, const struct ew_policy_facts *facts, uint32_t against)
{
	const struct {
		uint32_t bit;
		const char *what, *value;
	} words[] = {
		{EW_WHEN_QUEUE, "queue", facts->queue},
		{EW_WHEN_EXTENSION, "extension", facts->extension},
		{EW_WHEN_DIRECTION, "direction", facts->direction},
		{EW_WHEN_CHANNEL, "channel", facts->channel},
		{EW_WHEN_AGENT, "agent", facts->agent},
	};

	ew_buf_printf(to, "Rule \"%s\" (line %u) does not match:", rule->name, rule->line);
	for (size_t i = 0; i < EW_COUNT(words); i++)
		if (against & words[i].bit)
			add_against(to, words[i].what, words[i].value);
	if (against & EW_WHEN_NUMBER)
		add_numbers_against(to, facts);
	if (against & EW_WHEN_PARTY)
		ew_buf_printf(to, " no %s takes part;", ew_party_kind_name((enum ew_party_kind)rule->party));
	if (against & EW_WHEN_TIME)
		ew_buf_add_text(to, facts->started_us ? " the call began at another time;" : " its time is not known;");
	if (against & EW_WHEN_SAMPLE)
		ew_buf_add_text(to, " the call is not in its sample;");
	to->len -= ew_buf_error(to) == 0 && to->len > 0 ? 1 : 0;
	ew_buf_add_text(to, ".\n");
}

static const struct ew_rule *explain_rules(struct ew_buf *to, const struct ew_policy *policy,
	const struct ew_policy_facts *facts, const struct ew_decision *d)
{
	for (size_t i = 0; i < policy->n; i++) {
		const struct ew_rule *rule = &policy->rules[i];
		uint32_t against = 0;

		if (strcmp(rule->name, d->rule) == 0)
			return rule;
		if (!ew_rule_matches(rule, facts, &against))
			add_rule_against(to, rule, facts, against);
	}
	return NULL;
}

static void explain_choice(struct ew_buf *to, const struct ew_decision *d)
{
	char because[400];

	ew_decision_because(d, because, sizeof(because));
	ew_buf_printf(to, "The call is decided by line %u: %s.\n", d->rule_line, because);
}

/* -- where everybody is ------------------------------------------------------------------------ */

static const char *source_words(enum ew_place_source source)
{
	static const char *const words[] = {
		[EW_PLACE_NOT_KNOWN] = "nobody knows, so the strictest counts",
		[EW_PLACE_NUMBER] = "by the country code of the number",
		[EW_PLACE_AREA] = "by the area code of the number, which may have moved",
		[EW_PLACE_TOLD] = "as it was told",
		[EW_PLACE_ENTITY] = "where the entity is",
	};
	size_t i = (size_t)source;

	return i < EW_COUNT(words) ? words[i] : words[EW_PLACE_NOT_KNOWN];
}

static void explain_place(struct ew_buf *to, const struct ew_places *places, size_t party)
{
	if (places->n == 0) {
		ew_buf_printf(to, "Party %zu is a machine of ours: it adds no law.\n", party + 1);
		return;
	}
	ew_buf_printf(to, "Party %zu may be in", party + 1);
	for (size_t i = 0; i < places->n; i++)
		ew_buf_printf(to, "%s %s", i == 0 ? "" : " or",
			strcmp(places->at[i], "*") == 0 ? "any place" : places->at[i]);
	ew_buf_printf(to, " (%s).\n", source_words(places->source));
}

/* -- what must be there ------------------------------------------------------------------------ */

static void explain_mode(struct ew_buf *to, const struct ew_decision *d)
{
	static const char *const words[] = {
		[EW_MODE_NEVER] = "Nothing of the call may be captured",
		[EW_MODE_AUTOMATIC] = "Capturing begins by itself as soon as it may",
		[EW_MODE_ON_DEMAND] = "Capturing begins when somebody asks for it and it may",
		[EW_MODE_MANDATORY] = "The call must be recorded",
	};

	ew_buf_printf(to, "%s; offered: ", words[d->terms.mode]);
	ew_explain_set(to, d->terms.offered, purpose_word);
	if (d->terms.obliged) {
		ew_buf_add_text(to, "; by legal obligation: ");
		ew_explain_set(to, d->terms.obliged, purpose_word);
	}
	ew_buf_add_text(to, ".\n");
}

static const char *need_words(uint8_t need)
{
	static const char *const words[] = {
		[EW_NEED_NOTHING] = "needs nothing",
		[EW_NEED_NOTICE] = "needs that every customer has been told",
		[EW_NEED_IMPLIED] = "needs that every customer has been told and has stayed",
		[EW_NEED_GRANT] = "needs the yes of every customer",
		[EW_NEED_WRITTEN] = "needs the agreement in writing of every customer",
		[EW_NEED_NEVER] = "is forbidden",
	};

	return need < EW_COUNT(words) ? words[need] : words[EW_NEED_NEVER];
}

static const char *agent_words(uint8_t need)
{
	static const char *const words[] = {
		[EW_NEED_NOTHING] = "nothing more, an agreement covers it",
		[EW_NEED_NOTICE] = "to have been told",
		[EW_NEED_IMPLIED] = "to have been told and to have stayed",
		[EW_NEED_GRANT] = "a yes or an agreement on file",
		[EW_NEED_WRITTEN] = "a yes in writing",
		[EW_NEED_NEVER] = "to be left out: it is forbidden",
	};

	return need < EW_COUNT(words) ? words[need] : words[EW_NEED_NEVER];
}

static void explain_needs(struct ew_buf *to, const struct ew_terms *terms)
{
	for (size_t p = 0; p < EW_PURPOSE_COUNT; p++) {
		if (!(terms->offered >> p & 1))
			continue;
		const char *basis = ew_basis_name((enum ew_basis)terms->basis[p]);

		ew_buf_printf(to, "- %s %s; an agent's own channel needs %s (basis: %s).\n", purpose_word(p),
			need_words(terms->need[p]), agent_words(terms->agent_need[p]),
			basis && terms->basis[p] != EW_BASIS_NONE ? basis : "none stated");
	}
	if (terms->separate)
		ew_buf_add_text(to, "Each side stands alone: what one says the other does not repeat.\n");
}

static void explain_notice(struct ew_buf *to, const struct ew_decision *d)
{
	if (d->notice)
		ew_buf_printf(to, "The notice is \"%s\".\n", d->notice->name);
	if (d->terms.tells) {
		ew_buf_add_text(to, "A notice must tell: ");
		ew_explain_set(to, d->terms.tells, tells_word);
		ew_buf_printf(to, "%s.\n", d->terms.in_recording ? ", and must be heard in what is recorded" : "");
	}
	if (d->missing_tells) {
		ew_buf_add_text(to, "No notice of the rule tells: ");
		ew_explain_set(to, d->missing_tells, tells_word);
		ew_buf_add_text(
			to, ". What needs a notice cannot begin until one does: add it to `tells` and to the words.\n");
	}
	if (d->terms.stays_ms) {
		ew_buf_add_text(to, "Whoever was told must have stayed for ");
		add_milliseconds(to, d->terms.stays_ms);
		ew_buf_add_text(to, " before that means something.\n");
	}
	if (d->terms.before == EW_BEFORE_HOLD) {
		ew_buf_add_text(to, "Until then audio is held in memory for at most ");
		add_milliseconds(to, d->terms.hold_ms);
		ew_buf_add_text(to, ".\n");
	} else if (d->terms.offered) {
		ew_buf_add_text(to, "Until then audio is discarded.\n");
	}
}

/* -- what stops it, and what is kept ----------------------------------------------------------- */

static void explain_treatments(struct ew_buf *to, const struct ew_terms *terms)
{
	for (enum ew_treatment treatment = EW_TREAT_SEGMENT; treatment <= EW_TREAT_PURGE; treatment++) {
		uint32_t kinds = 0;

		for (size_t kind = 0; kind < EW_ARTIFACT_KINDS; kind++)
			kinds |= terms->treat[kind] == treatment ? 1u << kind : 0;
		if (!kinds)
			continue;
		ew_buf_printf(to, "What exists is then treated with \"%s\": ", ew_treatment_name(treatment));
		ew_explain_set(to, kinds, kind_word);
		ew_buf_add_text(to, ".\n");
	}
}

static void explain_opt_out(struct ew_buf *to, const struct ew_decision *d)
{
	static const char *const effects[] = {
		[EW_OPT_POLICY] = "no law gives a right to stop it; policy stops it",
		[EW_OPT_WEIGH] = "capturing stops, and the objection is reviewed",
		[EW_OPT_STOP] = "capturing stops",
		[EW_OPT_STOP_STAY] = "capturing stops, and the service stays available",
		[EW_OPT_MANDATORY] = "the service may not go on unrecorded",
	};
	static const char *const thens[] = {
		[EW_THEN_CONTINUE] = "the call goes on unrecorded",
		[EW_THEN_END_CALL] = "the call ends",
		[EW_THEN_MOVE] = "the call is moved to a path that is not recorded",
	};

	ew_buf_printf(to, "When somebody refuses, %s, and %s", effects[d->terms.opt_out], thens[d->terms.then]);
	if (d->terms.then == EW_THEN_MOVE && d->move_to) {
		ew_buf_add_text(to, ": ");
		ew_text_add_safe(to, ew_slice_text(d->move_to));
	}
	ew_buf_printf(to, ". Who may ask again: %s.\n",
		d->terms.again == EW_VOICE_PARTY ? "nobody" : ew_voice_name(d->terms.again));
	explain_treatments(to, &d->terms);
}

static void explain_segment(struct ew_buf *to, const struct ew_terms *terms, size_t s)
{
	ew_buf_printf(to, "Inside of %s stops: ", segment_word(s));
	ew_explain_set(to, terms->segment_stops[s] & terms->offered, purpose_word);
	if (terms->segment_asks[s] & terms->offered) {
		ew_buf_add_text(to, "; granted for it goes on: ");
		ew_explain_set(to, terms->segment_asks[s] & terms->offered, purpose_word);
	}
	ew_buf_add_text(to, ".\n");
}

static void explain_keys(struct ew_buf *to, const struct ew_terms *terms)
{
	for (size_t s = 0; s < EW_SEGMENTS; s++) {
		const struct ew_segment_keys *keys = &terms->segment_keys[s];

		if (keys->open[0])
			ew_buf_printf(to, "Keys that open %s: %s, pressed by anybody", segment_word(s), keys->open);
		if (keys->open[0] && keys->end[0])
			ew_buf_printf(to, "; that end it: %s, pressed by anybody but a customer", keys->end);
		if (keys->open[0])
			ew_buf_add_text(to, ".\n");
	}
}

static void explain_segments(struct ew_buf *to, const struct ew_terms *terms)
{
	uint32_t silent = 0;

	for (size_t s = 0; s < EW_SEGMENTS; s++) {
		bool all = (terms->offered & ~terms->segment_stops[s]) == 0;

		if (all && !(terms->segment_asks[s] & terms->offered))
			silent |= 1u << s;
		else if (terms->segment_stops[s])
			explain_segment(to, terms, s);
	}
	if (silent) {
		ew_buf_add_text(to, "Inside of ");
		ew_explain_set(to, silent, segment_word);
		ew_buf_add_text(to, " everything stops.\n");
	}
	explain_keys(to, terms);
}

static void explain_pauses(struct ew_buf *to, const struct ew_terms *terms)
{
	if (terms->mode != EW_MODE_MANDATORY)
		return;
	ew_buf_add_text(to, "Who may pause it: ");
	if (terms->pause.voices)
		ew_explain_set(to, terms->pause.voices, voice_word);
	else
		ew_buf_add_text(to, "nobody");
	ew_buf_add_text(to, "; segments that anybody may open: ");
	ew_explain_set(to, terms->pause.segments, segment_word);
	ew_buf_printf(to, "%s.\n", terms->pause.reason ? "; a reason must be given" : "");
}

static void explain_keep(struct ew_buf *to, const struct ew_decision *d)
{
	for (size_t kind = 0; kind < EW_ARTIFACT_KINDS; kind++) {
		if (!d->terms.keep_s[kind])
			continue;
		ew_buf_printf(to, "- %s is kept for ", kind_word(kind));
		add_period(to, d->terms.keep_s[kind]);
		ew_buf_add_text(to, ".\n");
	}
	if (d->conflict)
		ew_buf_add_text(to,
			"Laws demand a period at least and another at most that cannot both be kept (below): what "
			"is obliged is kept for the longer, all else for the shorter. Have counsel decide.\n");
}

/* -- which law --------------------------------------------------------------------------------- */

static void explain_decider(struct ew_buf *to, const struct ew_decider *by)
{
	if (strcmp(by->field, "more") == 0) {
		ew_buf_add_text(to, "- More fields were decided by law than can be listed here.\n");
		return;
	}
	if (strcmp(by->field, "earlier_terms") == 0) {
		ew_buf_add_text(to, "- Terms that the call had earlier were stricter and still hold.\n");
		return;
	}
	ew_buf_printf(to, "- %s: ", by->field);
	if (!by->place)
		ew_buf_add_text(to, "the policy itself");
	else if (strcmp(by->place, "*") == 0)
		ew_buf_printf(to, "the strictest, for a place that is not known (pack %s)", by->pack);
	else
		ew_buf_printf(to, "%s (pack %s)", by->place, by->pack);
	if (by->party >= 0)
		ew_buf_printf(to, ", because of party %d", by->party + 1);
	if (by->cite)
		ew_buf_printf(to, ": %s", by->cite);
	ew_buf_add_text(to, ".\n");
}

static void explain_laws(struct ew_buf *to, const struct ew_decision *d)
{
	if (d->n_deciders > 0)
		ew_buf_add_text(to, "Who decided (packs are not legal advice):\n");
	for (size_t i = 0; i < d->n_deciders; i++)
		explain_decider(to, &d->deciders[i]);
}

static void explain_loosened(struct ew_buf *to, const struct ew_rule *rule)
{
	if (!rule || !rule->loosened.counsel_ref)
		return;
	ew_buf_printf(to, "The company has loosened what law would demand: %s (approved by %s, counsel: %s).\n",
		rule->loosened.justification, rule->loosened.approved_by, rule->loosened.counsel_ref);
}

/* -- the whole --------------------------------------------------------------------------------- */

static void explain_terms(struct ew_buf *to, const struct ew_decision *d)
{
	explain_mode(to, d);
	explain_needs(to, &d->terms);
	if (d->terms.offered) {
		explain_notice(to, d);
		explain_opt_out(to, d);
		explain_segments(to, &d->terms);
		explain_pauses(to, &d->terms);
		ew_explain_redaction(to, &d->terms);
		ew_explain_words(to, &d->terms);
	}
	explain_keep(to, d);
}

int ew_policy_explain(const struct ew_policy *policy, const struct ew_policy_facts *facts, const struct ew_decision *d,
	struct ew_buf *to)
{
	const struct ew_rule *rule = NULL;

	if (d->no_policy || !policy) {
		ew_buf_add_text(to, "No policy is active, so nothing of the call may be captured.\n");
		return ew_buf_error(to);
	}
	rule = explain_rules(to, policy, facts, d);
	if (rule)
		explain_choice(to, d);
	else
		ew_buf_add_text(to, "No rule matches, so nothing of the call may be captured.\n");
	for (size_t i = 0; i < d->n_places; i++)
		explain_place(to, &d->places[i], i);
	explain_terms(to, d);
	explain_loosened(to, rule);
	explain_laws(to, d);
	return ew_buf_error(to);
}

/*
 * The first policy, from the answers of `init` and the law of the entity's country: one rule, one notice that tells what that
 * law demands, and comments for whoever goes on from there. Must never claim what nobody has said: an agreement with the
 * agents, a looser reading of a law, a basis.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "programs/cli/answers.h"

/* Every notice of the first policy tells these, whatever the law demands. */
#define ALWAYS (EW_TELLS_RECORDING | EW_TELLS_PURPOSE | EW_TELLS_RETENTION | EW_TELLS_CONTROLLER | EW_TELLS_RIGHTS | EW_TELLS_REFUSAL)

static const struct ew_law *law_of(const struct ew_packs *packs, const char *country)
{
	const struct ew_law *law = packs ? ew_packs_of_place(packs, UINT64_MAX, country) : NULL;

	return law && law->place && strncmp(law->place, country, 2) == 0 ? law : NULL;
}

static void add_period(struct ew_buf *to, const char *keep)
{
	size_t n = strspn(keep, "0123456789");
	bool one = n == 1 && keep[0] == '1';

	ew_buf_printf(to, "%.*s %s%s", (int)n, keep, keep[n] == 'y' ? "year" : "day", one ? "" : "s");
}

/* -- the notice ---------------------------------------------------------------------------------- */

static void say(struct ew_buf *to, const struct ew_answers *a, uint32_t tell)
{
	switch (tell) {
	case EW_TELLS_RECORDING:
		ew_buf_add_text(to, "This call is recorded.");
		break;
	case EW_TELLS_CONTROLLER:
		ew_buf_printf(to, " %s is responsible for it.", a->controller);
		break;
	case EW_TELLS_PURPOSE:
		ew_buf_printf(to, " It is done for: %s.", a->purpose);
		break;
	case EW_TELLS_RETENTION:
		ew_buf_add_text(to, " The recording is kept for ");
		add_period(to, a->keep);
		ew_buf_add_text(to, ".");
		break;
	case EW_TELLS_RIGHTS:
		ew_buf_add_text(to, " You may ask us for a copy of it, or to have it erased.");
		break;
	case EW_TELLS_RECIPIENTS:
		ew_buf_add_text(to, " Nobody else receives it.");
		break;
	case EW_TELLS_REFUSAL:
		ew_buf_add_text(to, strcmp(a->mode, "mandatory") == 0
				? " If you do not want that, say so: the call then ends."
				: " If you do not want that, press 2 or say so; if you agree, press 1.");
		break;
	default:
		break;
	}
}

/* Of what the law demands besides, only what is so of every recording may be put into somebody's mouth. */
static uint32_t tells_of(const struct ew_law *law)
{
	return ALWAYS | (law ? law->tells & EW_TELLS_RECIPIENTS : 0);
}

static void add_notice(struct ew_buf *to, const struct ew_answers *a, const struct ew_law *law)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_free_ptr) char *words = NULL;
	uint32_t tells = tells_of(law);
	const char *between = "";

	ew_buf_init(&text, 2048);
	ew_buf_add_text(to, "notices:\n"
			    "  # Speak the text into this file (WAV), and have whoever answers your calls play it and tell us by\n"
			    "  # POST /v1/interactions/{id}/events that it was heard: until then nothing is captured.\n"
			    "  welcome:\n    file: prompts/welcome.wav\n    language: en\n    tells: [");
	for (uint32_t i = 0; i < EW_TELLS_COUNT; i++) {
		if (!(tells >> i & 1))
			continue;
		ew_buf_printf(to, "%s%s", between, ew_tells_name(1u << i));
		between = ", ";
		say(&text, a, 1u << i);
	}
	words = ew_buf_take_text(&text);
	ew_buf_add_text(to, "]\n    purposes: {");
	ew_yaml_quote(to, a->purpose);
	ew_buf_printf(to, ": %s}\n    retention_stated: %s\n    text: ", a->legal_basis, a->keep);
	ew_yaml_quote(to, words ? words : "This call is recorded.");
	ew_buf_add_text(to, "\n");
}

/* -- the rule ------------------------------------------------------------------------------------ */

static void add_when(const struct ew_answers *a, struct ew_buf *to)
{
	if (a->n_queues == 0)
		return;
	ew_buf_add_text(to, "    when: {queue: [");
	for (size_t i = 0; i < a->n_queues; i++) {
		ew_buf_add_text(to, i ? ", " : "");
		ew_yaml_quote(to, a->queues[i]);
	}
	ew_buf_add_text(to, "]}\n");
}

static void add_agents(const struct ew_answers *a, struct ew_buf *to)
{
	if (a->agreement[0]) {
		ew_buf_add_text(to, "    agents: {agreement: ");
		ew_yaml_quote(to, a->agreement);
		ew_buf_add_text(to, ", covers: [recording]}\n");
		return;
	}
	ew_buf_add_text(to, "    # Without an agreement with your agents their side is captured only when they say yes themselves:\n"
			    "    # agents: {agreement: \"where it is kept\", covers: [recording]}\n");
}

/* The notice tells the purpose; that it stands in anybody's terms as well is for them to say. */
static void add_told(const struct ew_answers *a, struct ew_buf *to)
{
	ew_buf_add_text(to, "    # Whoever opens a recording states a purpose that its people were told of: the notice above tells one. Those that\n"
			    "    # customers have in writing are named with the place, and then need no notice:\n    # told: {");
	ew_yaml_quote(to, a->purpose);
	ew_buf_add_text(to, ": \"general terms, 4.2\"}\n");
}

static void add_terms(const struct ew_answers *a, struct ew_buf *to)
{
	bool must = strcmp(a->mode, "mandatory") == 0;

	ew_buf_printf(to,
		"    record: %s\n    basis: %s\n    purposes: [recording]\n    notice: welcome\n"
		"    # Who must agree, and how, follows from the law of everybody's place; a policy can only ask for more.\n"
		"    consent: by_jurisdiction\n",
		a->mode, a->legal_basis);
	if (!must)
		ew_buf_add_text(to, "    ask: {grant: \"1\", refuse: \"2\"}\n");
	ew_buf_add_text(to, "    before_consent: discard\n");
	add_told(a, to);
	add_agents(a, to);
	if (must)
		ew_buf_add_text(to, "    opt_out: {then: end_call}\n");
	else
		ew_buf_add_text(to, "    opt_out: {recording: stop, already_captured: keep, then: continue, say: \"I have stopped "
				    "the recording.\"}\n");
	ew_buf_printf(to,
		"    # From the end of the call. What a notice has stated may not be kept for longer.\n"
		"    keep: {recording: %s, metadata: %s, consent_evidence: %s}\n",
		a->keep, a->keep, a->keep);
}

/* -- all of it ----------------------------------------------------------------------------------- */

static void add_packs(const struct ew_law *law, const struct ew_answers *a, struct ew_buf *to)
{
	if (!law) {
		ew_buf_printf(to,
			"# There is no pack for the law of %s yet, so the strictest known law holds for everybody: every party must\n"
			"# say yes. docs/packs.md says how a pack is written.\n",
			a->country);
		return;
	}
	ew_buf_printf(to,
		"# Whose law is known: name a pack for each country that your callers are in. Where nobody knows a law, the\n"
		"# strictest holds. Packs are no legal advice; `earwitness policy check` names what counsel should read.\n"
		"packs: [%s]\nplaces: {home: %s}\n",
		law->pack, a->country);
}

void ew_answers_policy(const struct ew_answers *a, const struct ew_packs *packs, struct ew_buf *to)
{
	const struct ew_law *law = law_of(packs, a->country);
	bool never = strcmp(a->mode, "never") == 0;

	ew_buf_add_text(to,
		"# Rules are tried from the top; the first that matches decides, and a call that no rule matches is never\n"
		"# recorded. A change is taken within seconds; calls in progress keep the terms they have. docs/policy.md tells\n"
		"# everything; `earwitness policy check` and `earwitness policy explain` try it out.\n"
		"policy: first\nentity: {name: ");
	ew_yaml_quote(to, a->controller);
	ew_buf_printf(to, ", country: %s}\n", a->country);
	add_packs(law, a, to);
	if (!never)
		add_notice(to, a, law);
	ew_buf_add_text(to, "rules:\n  - name: ");
	ew_yaml_quote(to, a->purpose);
	ew_buf_add_text(to, "\n");
	add_when(a, to);
	if (never)
		ew_buf_add_text(to, "    record: never\n");
	else
		add_terms(a, to);
}

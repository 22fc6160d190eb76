/*
 * The consent state machine looked through breadth-first, from the first state to a fixed point: every order in which
 * a call of two customers (one joins by transfer, out of a second dialog) and an agent can be told, asked, answered,
 * refused, paused, broken off by a dead keeper, with messages in flight. Three purposes, one kind of segment, one
 * tool. In every state that can be reached the sentences of check() hold.
 *
 * What can happen is split into models (models[]), because the product of everything would say nothing more: each has
 * the acts that can meet each other, and what a model leaves out (minors in that of the transfer, for one) changes
 * only masks that it has in another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "unit/domain/model.h"

/* -- states that were seen, and how each was reached */

struct reached {
	struct state state;
	uint32_t from;
	uint8_t act, who;
};

struct search {
	const struct model *m;
	struct reached *at;
	uint32_t n, room;
	uint32_t *table; /* 1 + index; 0: free */
	uint32_t mask;
	unsigned depth;
};

static const char *const act_names[ACTS] = {
	"told", "stayed", "says yes", "says yes to transcription", "agent says it said yes", "machine says it said yes",
	"runs out", "agreement on file", "refuses", "refuses to the agent", "refuses the summary to the machine",
	"refuses in words that the keeper finds", "is a minor", "guardian agrees", "is no minor", "segment opens",
	"segment ends", "grants it for the segment", "pause", "resume", "start", "second joins", "second leaves",
	"second refuses in B", "second refuses the summary in B", "log of A inherits it",
	"to the recorder", "to the keeper", "keeper dies",
	"recorder notices", "keeper comes back", "keeper has caught up", "tool asks", "tool falls silent", "tool ends",
};

static uint32_t hash_of(const struct state *st)
{
	const uint8_t *byte = (const uint8_t *)st;
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i + 8 <= sizeof(*st); i += 8) {
		uint64_t word;

		memcpy(&word, byte + i, sizeof(word));
		h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return (uint32_t)(h >> 16);
}

static void trace(const struct search *s, uint32_t i)
{
	if (i > 0)
		trace(s, s->at[i].from);
	if (i > 0)
		print_message("  %u: %s\n", s->at[i].who, act_names[s->at[i].act]);
}

static void grow_table(struct search *s)
{
	free(s->table);
	s->mask = s->mask * 2 + 1;
	s->table = calloc((size_t)s->mask + 1, sizeof(*s->table));
	assert_non_null(s->table);
	for (uint32_t i = 0; i < s->n; i++) {
		uint32_t k = hash_of(&s->at[i].state) & s->mask;

		while (s->table[k])
			k = (k + 1) & s->mask;
		s->table[k] = 1 + i;
	}
}

static bool is_new(struct search *s, const struct reached *r)
{
	uint32_t k = hash_of(&r->state) & s->mask;

	for (; s->table[k]; k = (k + 1) & s->mask)
		if (memcmp(&s->at[s->table[k] - 1].state, &r->state, sizeof(r->state)) == 0)
			return false;
	if (s->n == s->room) {
		s->room = s->room ? s->room * 2 : 1024;
		s->at = realloc(s->at, s->room * sizeof(*s->at));
		assert_non_null(s->at);
	}
	memcpy(&s->at[s->n], r, sizeof(*r));
	s->table[k] = 1 + s->n++;
	if (s->n > s->mask / 2)
		grow_table(s);
	return true;
}

/* -- the sentences */

/* What the gate will let through when everything on its way to it has arrived. */
static uint8_t on_its_way(const struct state *st)
{
	uint8_t open = st->open;

	for (unsigned i = 0; i < st->n_down; i++) {
		if (st->down[i].kind == ALLOW && st->down[i].number == st->last)
			open |= st->down[i].purposes;
		if (st->down[i].kind == RESTRICT)
			open &= (uint8_t)~st->down[i].purposes;
	}
	return open;
}

static uint8_t applied_by_anybody(const struct state *st)
{
	return st->applied[FIRST] | st->applied[AGENT] | st->applied[SECOND];
}

/* What the second customer, when it is there, has not done for the gates to be open. */
static uint8_t second_lacks(const struct model *m, const struct state *st)
{
	return st->second_is_here ? law_unmet(m, &st->seen[SECOND]) & (uint8_t)~st->seen[SECOND].guardian : 0;
}

static const char *check_log(const struct model *m, const struct state *st)
{
	struct view v;

	model_view(m, st, &v);
	for (unsigned i = 0; i < PARTIES; i++) {
		uint8_t now = v.parties[i].present ? (uint8_t)ew_capture_now(&v.s, i) : 0;

		if (now != law_open(m, st, i))
			return "What may be captured of a party is exactly what the table of law says of the log.";
		if (now & law_refused_by_anybody(st))
			return "Nothing that anybody has refused, in this dialog or another, may be captured of "
			       "anybody.";
		if ((ew_consent_refused(&v.parties[i]) & THREE) != law_refused(&st->seen[i]))
			return "A refusal stands until the party's own act, or the word of one as near to it, lifts "
			       "it.";
	}
	if (law_derived(st->inherited | st->to_a) != st->refused_in_b)
		return "A refusal in the other dialog is in the log of this one, or on its way there: it is never "
		       "lost.";
	return NULL;
}

static const char *check_gate(const struct model *m, const struct state *st)
{
	bool quiet = st->keeper == KEEPER_UP && st->n_down == 0 && st->n_up == 0;

	if (st->open & applied_by_anybody(st))
		return "Nothing is captured after the recorder has applied a refusal and before a durable yes that "
		       "may lift it.";
	if (st->keeper == KEEPER_UP && (on_its_way(st) & ~law_open(m, st, (unsigned)m->watch)))
		return "Whatever is open, or is being opened, the log allows now; or an order to shut it is on its "
		       "way.";
	if ((on_its_way(st) & second_lacks(m, st)))
		return "Nobody is captured while somebody takes part who was not asked or told as the terms demand.";
	if (m->watch == SECOND && !st->second_is_here && st->open)
		return "The gate of a party that is not there is shut, and shut when it comes back.";
	if (st->keeper == KEEPER_AWAY && (st->open & ~m->terms.obliged))
		return "With the keeper away nothing but obliged purposes goes on.";
	if ((st->open & ~m->terms.offered) || (!st->started && st->open))
		return "Nothing is open that is not offered, or before it was started.";
	/* Not a matter of safety: but a gate that stays shut for nothing is a fault too, and blinds this test. */
	if (quiet && st->open != law_open(m, st, (unsigned)m->watch))
		return "When nothing is in flight the gate lets through all that the log allows.";
	return NULL;
}

static const char *check_tool(const struct model *m, const struct state *st)
{
	for (unsigned i = 0; i < PARTIES; i++) {
		uint8_t gate = law_open(m, st, i);

		if (st->tool != 1 + EW_GRANT_LIVE && st->may[i])
			return "Without a live grant a tool may nothing.";
		if (st->may[i] & ~gate)
			return "A tool is never told \"may\" for what no gate may.";
		if (st->tool == 1 + EW_GRANT_LIVE && !st->silent && st->may[i] != (gate & (TRA | SUM)))
			return "A live tool that answers may all that the gates let through of its purposes.";
		if (st->tool == 1 + EW_GRANT_LIVE && (st->had[i] & law_refused_by_anybody(st)))
			return "Whoever ever might capture what is refused now was told to stop, also when it was "
			       "paused before.";
		if (st->tool && (st->had[i] & law_refused_by_anybody(st) & TRA) &&
			m->terms.treat[EW_ARTIFACT_TRANSCRIPT] == EW_TREAT_PURGE)
			return "Whoever ever made what is refused and to be purged was told to purge it, also after "
			       "its grant ended.";
	}
	return NULL;
}

static const char *check(const struct model *m, const struct state *st)
{
	const char *broken = check_log(m, st);

	if (!broken)
		broken = m->tool ? check_tool(m, st) : check_gate(m, st);
	return broken;
}

/*
 * What only a step shows: an opening is logged only for what the log allowed at that moment, and a gate that was shut
 * because its party came is opened by nothing that was sent before.
 */
static const char *check_step(const struct model *m, const struct state *from, const struct reached *r)
{
	const struct state *st = &r->state;
	uint8_t begun = st->n_down > from->n_down ? st->down[st->n_down - 1].kind == ALLOW : 0;

	for (unsigned i = 0; i < PARTIES; i++)
		if (from->silent && (st->may[i] & ~from->may[i]))
			return "A tool that left an order unanswered is never told that it may more.";
	if (m->tool)
		return NULL;
	if (begun && (st->down[st->n_down - 1].purposes & ~law_open(m, st, (unsigned)m->watch)))
		return "An opening is logged only for purposes whose needs the log has met.";
	if (r->act == DELIVER_DOWN && (st->open & ~from->open) && from->down[0].number < from->joined_at)
		return "Nothing that was sent before somebody came opens a gate after it has come.";
	return NULL;
}

/* -- the search */

static void visit(struct search *s, uint32_t from, enum act act, unsigned who)
{
	struct reached r;

	memset(&r, 0, sizeof(r));
	if (!model_step(s->m, act, who, &s->at[from].state, &r.state))
		return;
	r.from = from;
	r.act = (uint8_t)act;
	r.who = (uint8_t)who;
	const char *broken = check_step(s->m, &s->at[from].state, &r);

	if (!is_new(s, &r) && !broken)
		return;
	if (!broken)
		broken = check(s->m, &r.state);
	if (!broken)
		return;
	print_message("%s: this can happen:\n", s->m->name);
	trace(s, from);
	fail_msg("  %u: %s\nand then this is no longer so: %s", who, act_names[act], broken);
}

#define A(act) (UINT64_C(1) << (act))

static bool is_of_a_party(enum act act)
{
	return act <= GRANT_INSIDE && act != SEGMENT_OPENS && act != SEGMENT_ENDS;
}

#define LIFTING (A(SAY_YES_TO_ONE) | A(AGENT_SAYS_YES) | A(MACHINE_SAYS_YES))
#define LESS (LIFTING | A(REFUSE_TO_AGENT) | A(REFUSE_SUMMARY_TO_MACHINE) | A(SPOKEN_REFUSAL))

/* Who may do it: agents have agreements, and no guardians. */
static bool may_do(const struct model *m, enum act act, unsigned who)
{
	/* Where somebody joins, the agent does not take its refusal back: that it can is seen where nobody does. */
	if (who == AGENT && act == SAY_YES)
		return m->agent && !(m->acts & A(JOIN));
	if (who == AGENT)
		return m->agent && (act == AGREE || act == REFUSE || act == EXPIRE);
	if (act == AGREE)
		return false;
	/* The second customer says less than the first: its words are the same words. */
	if (who == SECOND && (LESS >> act & 1))
		return false;
	return who == FIRST ? m->c1 : m->c2;
}

static void expand(struct search *s, uint32_t i)
{
	for (enum act act = 0; act < ACTS; act++) {
		if (!(s->m->acts >> act & 1))
			continue;
		unsigned most = is_of_a_party(act) ? PARTIES : 1;

		for (unsigned who = 0; who < most; who++)
			if (!is_of_a_party(act) || may_do(s->m, act, who))
				visit(s, i, act, who);
	}
}

static void look_through(const struct model *m)
{
	struct search s = {.m = m, .mask = 1023};
	struct reached first;
	unsigned opened = 0;

	memset(&first, 0, sizeof(first));
	s.table = calloc((size_t)s.mask + 1, sizeof(*s.table));
	assert_non_null(s.table);
	model_begin(m, &first.state);
	assert_null(check(m, &first.state));
	(void)is_new(&s, &first);
	uint32_t level = 1;

	for (uint32_t i = 0; i < s.n; i++) {
		if (i == level) {
			s.depth++;
			level = s.n;
		}
		expand(&s, i);
	}
	for (uint32_t i = 0; i < s.n; i++)
		opened |= s.at[i].state.open | (unsigned)s.at[i].state.may[FIRST];
	print_message("%s: %u states, depth %u\n", m->name, s.n, s.depth);
	/* A world in which nothing ever opens keeps every sentence. */
	assert_int_equal(opened, m->tool ? TRA | SUM : THREE);
	free(s.at);
	free(s.table);
}

/* -- the models */

#define FLIGHT (A(DELIVER_DOWN) | A(DELIVER_UP))
#define TRANSFER (A(JOIN) | A(REFUSE_IN_B) | A(INHERIT))
#define AWAY (A(KEEPER_DIES) | A(RECORDER_NOTICES) | A(KEEPER_COMES_BACK) | A(KEEPER_HAS_CAUGHT_UP))
#define ASKING (A(TELL) | A(SAY_YES))
#define REFUSING (A(REFUSE) | A(REFUSE_TO_AGENT) | A(REFUSE_SUMMARY_TO_MACHINE))
#define SENSITIVE (A(SEGMENT_OPENS) | A(SEGMENT_ENDS) | A(GRANT_INSIDE))
#define CHILDREN (A(IS_MINOR) | A(GUARDIAN_AGREES) | A(IS_ADULT))
#define PAUSES (A(PAUSE) | A(RESUME))

/*
 * One of each level, so that they meet: recording wants that it stayed, transcription that it was told, a summary a
 * yes.
 */
#define OF_A_CALL(how)                                                                                                 \
	.mode = (how), .offered = EW_PURPOSE_RECORDING | EW_PURPOSE_TRANSCRIPTION | EW_PURPOSE_SUMMARY,                \
	.agent_need = {EW_NEED_GRANT, EW_NEED_NOTHING, EW_NEED_NOTHING}, .again = EW_VOICE_AGENT,                      \
	.segment_stops = {EW_PURPOSE_RECORDING | EW_PURPOSE_TRANSCRIPTION}, .segment_asks = {EW_PURPOSE_RECORDING}
#define NEEDS .need = {EW_NEED_IMPLIED, EW_NEED_NOTICE, EW_NEED_GRANT}
#define TERMS OF_A_CALL(EW_MODE_AUTOMATIC), NEEDS

static void run(const struct model *models, size_t n)
{
	for (size_t i = 0; i < n; i++)
		look_through(&models[i]);
}

/* Who may lift whose refusal, while the recorder refuses by itself and orders are in flight. */
static void refusing_and_lifting(void **state)
{
	static const struct model models[] = {
		{.name = "refusing and lifting, the customer's gate",
			.terms = {TERMS},
			.watch = FIRST, .c1 = true,
			.acts = ASKING | A(STAY) | LIFTING | REFUSING | A(SPOKEN_REFUSAL) | A(EXPIRE) | PAUSES |
				FLIGHT},
		{.name = "refusing and lifting, the agent's gate",
			.terms = {TERMS},
			.watch = AGENT, .c1 = true, .agent = true,
			.acts = ASKING | A(REFUSE) | A(AGREE) | A(EXPIRE) | A(PAUSE) | A(RESUME) | FLIGHT},
	};

	(void)state;
	run(models, EW_COUNT(models));
}

/* The second customer joins by transfer, and what it refused in the other dialog comes after it, or before. */
static void transfer_and_race(void **state)
{
	static const struct model models[] = {
		{.name = "transfer, the first customer's gate",
			.terms = {TERMS},
			.watch = FIRST, .c1 = true, .c2 = true,
			.acts = ASKING | A(STAY) | A(REFUSE) | TRANSFER | FLIGHT},
		{.name = "transfer, the agent's gate",
			.terms = {TERMS},
			.watch = AGENT, .c1 = true, .c2 = true, .agent = true,
			.acts = ASKING | A(AGREE) | A(REFUSE) | TRANSFER | FLIGHT},
		{.name = "transfer, the gate of who joins",
			.terms = {TERMS},
			.watch = SECOND, .c1 = true, .c2 = true,
			.acts = ASKING | A(REFUSE) | TRANSFER | A(LEAVE) | A(REFUSE_SUMMARY_IN_B) | FLIGHT},
	};

	(void)state;
	run(models, EW_COUNT(models));
}

/* A segment, pauses, a minor, with a second customer who has to agree as well. */
static void segments_and_minors(void **state)
{
	static const struct model models[] = {
		{.name = "segments",
			.terms = {TERMS},
			.watch = FIRST, .c1 = true, .c2 = true, .present = true,
			.acts = ASKING | A(REFUSE) | SENSITIVE | PAUSES | FLIGHT},
		{.name = "minors",
			.terms = {TERMS},
			.watch = FIRST, .c1 = true, .c2 = true,
			.acts = ASKING | A(REFUSE) | CHILDREN | A(JOIN) | FLIGHT},
	};

	(void)state;
	run(models, EW_COUNT(models));
}

/* The keeper dies and comes back, on a call that must be recorded and on one that need not. */
static void keeper_away(void **state)
{
	static const struct model models[] = {
		{.name = "keeper away, recording is a duty",
			.terms = {OF_A_CALL(EW_MODE_MANDATORY), .obliged = EW_PURPOSE_RECORDING,
				.need = {EW_NEED_NOTICE, EW_NEED_NOTICE, EW_NEED_GRANT}},
			.watch = FIRST, .c1 = true, .c2 = true,
			.acts = ASKING | A(REFUSE) | A(IS_MINOR) | A(JOIN) | AWAY | FLIGHT},
		{.name = "keeper away, on demand",
			.terms = {OF_A_CALL(EW_MODE_ON_DEMAND), NEEDS},
			.watch = FIRST, .c1 = true,
			.acts = ASKING | A(STAY) | REFUSING | A(START) | PAUSES | A(EXPIRE) | AWAY | FLIGHT},
		{.name = "keeper away, transfer",
			.terms = {TERMS},
			.watch = SECOND, .c1 = true, .c2 = true,
			.acts = ASKING | A(REFUSE) | TRANSFER | AWAY | FLIGHT},
	};

	(void)state;
	run(models, EW_COUNT(models));
}

/* One tool with a grant for transcription and summary. */
static void a_tool(void **state)
{
	static const struct model models[] = {
		{.name = "a tool",
			.terms = {TERMS},
			.watch = FIRST, .tool = true, .c1 = true, .c2 = true,
			.acts = ASKING | LIFTING | REFUSING | A(SEGMENT_OPENS) | A(SEGMENT_ENDS) | A(JOIN) |
				A(REFUSE_SUMMARY_IN_B) | A(INHERIT) | A(TOOL_ASKS) | A(TOOL_FALLS_SILENT) |
				A(TOOL_ENDS)},
		{.name = "a tool, what it made is purged",
			.terms = {TERMS, .treat = {[EW_ARTIFACT_TRANSCRIPT] = EW_TREAT_PURGE}},
			.watch = FIRST, .tool = true, .c1 = true, .c2 = true,
			.acts = ASKING | REFUSING | PAUSES | A(JOIN) | A(LEAVE) | A(IS_MINOR) | A(REFUSE_IN_B) |
				A(INHERIT) | A(TOOL_ASKS) | A(TOOL_ENDS)},
	};

	(void)state;
	run(models, EW_COUNT(models));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refusing_and_lifting),
		cmocka_unit_test(transfer_and_race),
		cmocka_unit_test(segments_and_minors),
		cmocka_unit_test(keeper_away),
		cmocka_unit_test(a_tool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

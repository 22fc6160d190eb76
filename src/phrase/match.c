/*
 * Patterns against words. Whoever writes a text must not be able to choose how long it takes: a pattern sees no further than REACH words, and all
 * patterns of a word share STEPS.
 */
#include "phrase/match.h"

#include <string.h>

#define REACH 32u
#define STEPS 4096u
#define REST 12u     /* words: where nothing is punctuated the next sentence is not the rest of this one */
#define NEGATION 3u /* so many words before an agreement or a notice a "not" undoes it */

struct look {
	const struct ew_phrase_table *table;
	const struct ew_turn_words *words;
	unsigned start;
	unsigned read;  /* words before this are part of a hit */
	unsigned steps; /* that may still be taken */
	bool affirms;   /* the pattern is of a rule that a negation undoes */
};

static void add_word(const struct ew_phrase_table *table, const struct ew_word *word, const struct ew_word *before, struct ew_turn_words *ret)
{
	struct ew_turn_word *w = &ret->at[ret->n++];

	*w = (struct ew_turn_word){.from = (uint16_t)word->from, .to = (uint16_t)word->to, .before = word->before};
	w->again = word->n == before->n && memcmp(word->text, before->text, word->n) == 0;
	ew_phrase_look_up(table, word, w->spellings, &w->does);
}

void ew_turn_words_read(struct ew_slice text, struct ew_turn_words *ret)
{
	const struct ew_phrase_table *table = ew_phrase_table();
	struct ew_words words = ew_words_of(text);
	struct ew_word word[2] = {0};

	ret->n = 0;
	for (unsigned i = 0; ret->n < EW_PHRASE_WORDS && ew_words_next(&words, &word[i]); i = !i)
		add_word(table, &word[i], &word[!i], ret);
	ret->at[ret->n] = (struct ew_turn_word){.before = words.before | EW_WORD_BREAK};
}

bool ew_turn_clause_begins(const struct ew_turn_words *words, unsigned at)
{
	for (unsigned n = 0; n < REACH; n++, at--) {
		if ((words->at[at].before & (EW_WORD_BREAK | EW_WORD_PAUSE)) || (words->at[at - 1].does & EW_WORD_TURNS))
			return true;
		if (!(words->at[at - 1].does & (EW_WORD_FILLS | EW_WORD_LEADS)))
			return false;
	}
	return false;
}

static bool holds(const struct look *look, unsigned at, uint16_t set)
{
	const struct ew_turn_word *word = &look->words->at[at];

	for (unsigned i = 0; i < EW_PHRASE_SPELLINGS && word->spellings[i] > 0; i++)
		for (const struct ew_holds *h = ew_phrase_sets(look->table, word->spellings[i]); h; h = ew_phrase_sets_next(look->table, h))
			if (h->set == set)
				return true;
	return false;
}

/* Whether the pattern may read the word at `at`: it is of the same sentence, and near. */
static bool is_near(const struct look *look, unsigned at)
{
	return at < look->words->n && at < look->start + REACH && (at == look->start || !(look->words->at[at].before & EW_WORD_BREAK));
}

static bool skippable(const struct look *look, unsigned at)
{
	return look->words->at[at].again || (look->words->at[at].does & EW_WORD_FILLS);
}

/* The first word at or behind `at` that is no filler. */
static unsigned past_fillers(const struct look *look, unsigned at)
{
	while (at > look->start && is_near(look, at) && skippable(look, at))
		at++;
	return at;
}

static bool ends(const struct look *look, unsigned at)
{
	for (; at < look->words->n && at < look->start + REACH; at++) {
		if (look->words->at[at].before & (EW_WORD_BREAK | EW_WORD_PAUSE))
			return true;
		if (!skippable(look, at))
			return false;
	}
	return at >= look->words->n;
}

static unsigned rest(const struct look *look, unsigned at)
{
	unsigned last = at + REST;

	while (at < last && at < look->words->n && !(look->words->at[at].before & EW_WORD_BREAK) && !(look->words->at[at].does & EW_WORD_TURNS))
		at++;
	return at;
}

static unsigned walk(struct look *look, const uint16_t *step, unsigned at);

static unsigned walk_gap(struct look *look, const uint16_t *step, unsigned at)
{
	for (unsigned n = *step & EW_STEP_OPERAND;; n--, at++) {
		unsigned end = walk(look, step + 1, at);

		if (end > 0 || n == 0 || !is_near(look, at) || (look->words->at[at].does & EW_WORD_TURNS))
			return end;
		if (look->affirms && (look->words->at[at].does & EW_WORD_NEGATES))
			return 0;
	}
}

static unsigned walk_word(struct look *look, const uint16_t *step, unsigned at)
{
	unsigned end = 0, next = past_fillers(look, at);

	if (is_near(look, at) && holds(look, at, *step & EW_STEP_OPERAND))
		end = walk(look, step + 1, at + 1);
	if (end == 0 && next != at && is_near(look, next) && holds(look, next, *step & EW_STEP_OPERAND))
		end = walk(look, step + 1, next + 1);
	return end;
}

/* The word behind the last one that was read, or 0. `at` is never 0 behind the first word. */
static unsigned walk(struct look *look, const uint16_t *step, unsigned at)
{
	uint16_t operand = *step & EW_STEP_OPERAND;
	unsigned end;

	if (look->steps == 0)
		return 0;
	look->steps--;
	switch (*step & EW_STEP_KIND) {
	case EW_STEP_END:
		return at;
	case EW_STEP_GAP:
		return walk_gap(look, step, at);
	case EW_STEP_MAYBE:
		end = walk_word(look, step, at);
		return end > 0 ? end : walk(look, step + 1, at);
	case EW_STEP_NOT:
		at = past_fillers(look, at);
		return is_near(look, at) && holds(look, at, operand) ? 0 : walk(look, step + 1, at);
	case EW_STEP_STOP:
		return ends(look, at) ? walk(look, step + 1, at) : 0;
	case EW_STEP_REST:
		return walk(look, step + 1, rest(look, at));
	default:
		return walk_word(look, step, at);
	}
}

/* Conditions on what stands before a pattern; the first step behind them, or NULL. */
static const uint16_t *begin(const struct look *look, const uint16_t *step, unsigned at)
{
	for (;; step++) {
		if ((*step & EW_STEP_KIND) == EW_STEP_START) {
			if (!ew_turn_clause_begins(look->words, at))
				return NULL;
		} else if ((*step & EW_STEP_KIND) == EW_STEP_NOT) {
			if (at > 0 && !(look->words->at[at].before & EW_WORD_BREAK) && holds(look, at - 1, *step & EW_STEP_OPERAND))
				return NULL;
		} else {
			return step;
		}
	}
}

/* Before anything else words of another sense are found. */
enum pass { MASKS, HOUSE, CUSTOMER };

static bool is_of(uint8_t finds, enum pass pass)
{
	bool customer = finds <= EW_PHRASE_UNCLEAR || (finds > EW_PART_NOTHING && finds <= EW_PART_CUSTOMER_LAST);

	if (pass == MASKS || finds == EW_PART_MASKS)
		return pass == MASKS && finds == EW_PART_MASKS;
	return finds == EW_PART_NOTHING || customer == (pass == CUSTOMER);
}

static bool affirms(uint8_t finds)
{
	return finds == EW_PHRASE_AGREES || finds == EW_PHRASE_TELLS || finds == EW_PART_YES || finds == EW_PART_OKAY || finds == EW_PART_FINE;
}

/* A negation right before, in the same clause, that no pattern has read. */
static bool is_negated(const struct look *look)
{
	for (unsigned at = look->start, n = 0; n < NEGATION && at > look->read && !look->words->at[at].before; n++)
		if (look->words->at[--at].does & EW_WORD_NEGATES)
			return true;
	return false;
}

static bool same_language(const struct ew_phrase_rule *a, const struct ew_phrase_rule *b)
{
	return strncmp(a->name, b->name, 3) == 0;
}

/* Words that two languages share: both find it, and it is called by the one that comes first in the tables. */
static void name_by_first(struct ew_hit *best, const struct ew_phrase_rule *other, unsigned end)
{
	if (ew_phrase_language_order(other) < ew_phrase_language_order(best->rule))
		best->rule = other;
	best->to = end > best->to ? (uint16_t)end : best->to;
}

static void try_pattern(struct look *look, const struct ew_pattern *pattern, struct ew_hit *best)
{
	const uint16_t *step = begin(look, ew_phrase_steps(look->table, pattern), look->start);
	unsigned end;

	look->affirms = affirms(pattern->rule->finds);
	if (look->affirms && is_negated(look))
		return;
	end = step ? walk(look, step, look->start) : 0;
	if (end == 0)
		return;
	if (best->rule && best->finds == pattern->rule->finds && !same_language(best->rule, pattern->rule)) {
		name_by_first(best, pattern->rule, end);
		return;
	}
	if (end < best->to || (end == best->to && pattern->rule->score <= best->rule->score))
		return;
	*best = (struct ew_hit){.from = (uint16_t)look->start, .to = (uint16_t)end, .finds = pattern->rule->finds, .rule = pattern->rule};
}

/* The longest that begins at a word; of the same length the surer one. */
static struct ew_hit best_at(struct look *look, enum pass pass)
{
	const struct ew_turn_word *word = &look->words->at[look->start];
	struct ew_hit best = {0};

	look->steps = STEPS;
	for (unsigned i = 0; i < EW_PHRASE_SPELLINGS && word->spellings[i] > 0; i++)
		for (const struct ew_holds *h = ew_phrase_sets(look->table, word->spellings[i]); h; h = ew_phrase_sets_next(look->table, h))
			for (const struct ew_pattern *p = ew_phrase_patterns(look->table, h->set); p; p = ew_phrase_patterns_next(look->table, p))
				if (is_of(p->rule->finds, pass))
					try_pattern(look, p, &best);
	return best;
}

static uint8_t about(const struct ew_turn_words *words, const struct ew_hit *hit)
{
	uint8_t does = 0;

	for (unsigned i = hit->from; i < hit->to; i++)
		does |= words->at[i].does;
	return does & (EW_WORD_RECORDING | EW_WORD_TRANSCRIPT | EW_WORD_AI);
}

static bool is_plain(const struct ew_hit *hit)
{
	if (hit->to == 0 || hit->finds <= EW_PART_NOTHING)
		return false;
	return hit->finds <= EW_PART_CUSTOMER_LAST || (hit->finds >= EW_PART_CONFIRM && hit->finds <= EW_PART_OTHER);
}

/* "I agree" gives way to "agree to be recorded", "I don't know" does not to "know". */
static struct ew_hit hit_at(struct look *look, enum pass pass)
{
	unsigned start = look->start;
	struct ew_hit hit = best_at(look, pass);

	for (look->start++; is_plain(&hit) && look->start < hit.to; look->start++) {
		struct ew_hit inside = best_at(look, pass);

		if (is_plain(&inside) ? inside.to > hit.to && inside.finds == EW_PART_WONT : inside.to >= hit.to)
			hit = inside;
	}
	look->start = start;
	return hit;
}

static void mask(struct ew_turn_words *words)
{
	struct look look = {.table = ew_phrase_table(), .words = words};

	while (look.start < words->n) {
		unsigned end = best_at(&look, MASKS).to;

		for (; look.start < end; look.start++)
			memset(words->at[look.start].spellings, 0, sizeof(words->at[look.start].spellings));
		look.start += end == 0;
	}
}

size_t ew_phrase_match(struct ew_turn_words *words, enum ew_phrase_side side, struct ew_hit ret[static EW_PHRASE_HITS])
{
	struct look look = {.table = ew_phrase_table(), .words = words};
	size_t n = 0;

	mask(words);
	while (look.start < words->n && n < EW_PHRASE_HITS) {
		struct ew_hit hit = hit_at(&look, side == EW_PHRASE_HOUSE ? HOUSE : CUSTOMER);

		if (hit.to == 0) {
			look.start++;
			continue;
		}
		hit.about = about(words, &hit);
		look.start = hit.to;
		look.read = hit.to;
		ret[n++] = hit;
	}
	return n;
}

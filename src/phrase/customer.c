/*
 * What the customer says. Must never make an agreement of words that hold a no: where both are said it is unclear, and where somebody says
 * in whole words that they do not want to be recorded nothing else in the turn counts.
 */
#include "phrase/reading.h"

#define UNCLEAR_SCORE 50
#define FEW_WORDS 15u /* a turn of so few is one answer, whatever its signs */
#define MORE_WORDS 2u /* that no rule has read: more of them in its sentence make a plain yes doubtful */
#define NEAR_WORDS 12u

/* What plain answers a turn holds. */
enum said {
	SAID_YES = 1 << 0,
	SAID_OKAY = 1 << 1,
	SAID_FINE = 1 << 2,
	SAID_NO = 1 << 3,
	SAID_WONT = 1 << 4,
	SAID_HEDGE = 1 << 5,
	SAID_DOUBT = 1 << 6, /* a "not" that no rule has read */
	SAID_MORE = 1 << 7,  /* "okay, who is this": more in the sentence of a yes than a yes */
	SAID_YES_ALL = SAID_YES | SAID_OKAY | SAID_FINE,
};

struct said_all {
	unsigned bits;
	const struct ew_hit *yes, *no;         /* the first of each */
	const struct ew_hit *agrees, *refuses; /* in whole words: the first of each */
};

static bool is_refusal(const struct ew_hit *hit)
{
	return hit->finds == EW_PHRASE_REFUSES || hit->finds == EW_PHRASE_OPTS_OUT;
}

static bool sentence_ends(const struct ew_turn_words *words, unsigned at)
{
	while (at < words->n && !words->at[at].before && (words->at[at].again || (words->at[at].does & EW_WORD_FILLS)))
		at++;
	return (words->at[at].before & (EW_WORD_BREAK | EW_WORD_PAUSE)) != 0;
}

/* A yes or no in the middle of a sentence is a word like others. */
static bool is_answer(const struct ew_reading *r, size_t i)
{
	const struct ew_hit *hit = &r->hits[i];

	if (hit->finds == EW_PART_FINE || hit->finds == EW_PART_WONT || hit->finds == EW_PART_HEDGE)
		return true;
	if (ew_turn_clause_begins(&r->words, hit->from) || sentence_ends(&r->words, hit->to))
		return true;
	return i > 0 && r->hits[i - 1].to == hit->from && r->hits[i - 1].finds > EW_PART_NOTHING && is_answer(r, i - 1);
}

/* "Yes?" asks what there is. */
static bool asks_back(const struct ew_reading *r, const struct ew_hit *hit)
{
	return (hit->finds == EW_PART_YES || hit->finds == EW_PART_OKAY) && (r->words.at[hit->to].before & EW_WORD_QUESTION) &&
	       (r->words.at[hit->from].before & EW_WORD_BREAK);
}

/* "No, that's fine", "no, you can record": the no belongs to what follows. */
static bool is_led_in(const struct ew_reading *r, size_t i)
{
	unsigned at = r->hits[i].to;

	while (at < r->words.n && (r->words.at[at].again || (r->words.at[at].does & (EW_WORD_FILLS | EW_WORD_LEADS))))
		at++;
	if (i + 1 >= r->n_hits || r->hits[i + 1].from > at)
		return false;
	return r->hits[i + 1].finds == EW_PART_FINE || r->hits[i + 1].finds == EW_PHRASE_AGREES ||
	       (r->hits[i + 1].finds == EW_PART_NO && is_led_in(r, i + 1));
}

static bool is_read(const struct ew_reading *r, unsigned at)
{
	if (r->words.at[at].again || (r->words.at[at].does & (EW_WORD_FILLS | EW_WORD_LEADS)))
		return true;
	for (size_t i = 0; i < r->n_hits && r->hits[i].from <= at; i++)
		if (at < r->hits[i].to && r->hits[i].finds != EW_PART_NOTHING)
			return true;
	return false;
}

/* Whether a plain yes stands in a sentence that says something else. */
static bool says_more(const struct ew_reading *r, const struct ew_hit *hit)
{
	unsigned from = hit->from, n = 0;

	while (from + NEAR_WORDS > hit->from && !(r->words.at[from].before & EW_WORD_BREAK))
		from--;
	for (; from < r->words.n && from < hit->to + NEAR_WORDS; from++) {
		if (from >= hit->to && (r->words.at[from].before & EW_WORD_BREAK))
			break;
		n += !is_read(r, from);
	}
	return n > MORE_WORDS;
}

static void say(struct said_all *all, unsigned bit, const struct ew_hit *hit)
{
	const struct ew_hit **first = bit & SAID_YES_ALL ? &all->yes : &all->no;

	all->bits |= bit;
	if (!*first && bit != SAID_HEDGE)
		*first = hit;
}

static void say_part(const struct ew_reading *r, size_t i, struct said_all *all)
{
	static const uint8_t bits[] = {[EW_PART_YES - EW_PART_NOTHING] = SAID_YES, [EW_PART_OKAY - EW_PART_NOTHING] = SAID_OKAY,
		[EW_PART_FINE - EW_PART_NOTHING] = SAID_FINE, [EW_PART_NO - EW_PART_NOTHING] = SAID_NO,
		[EW_PART_WONT - EW_PART_NOTHING] = SAID_WONT, [EW_PART_HEDGE - EW_PART_NOTHING] = SAID_HEDGE};
	const struct ew_hit *hit = &r->hits[i];

	if (asks_back(r, hit))
		say(all, SAID_HEDGE, hit);
	else if (!is_answer(r, i))
		all->bits |= hit->finds == EW_PART_NO ? SAID_DOUBT : 0;
	else if (hit->finds != EW_PART_NO || !is_led_in(r, i))
		say(all, bits[hit->finds - EW_PART_NOTHING], hit);
	if ((hit->finds == EW_PART_YES || hit->finds == EW_PART_OKAY) && says_more(r, hit))
		all->bits |= SAID_MORE;
}

/* Negations outside of everything that rules have made something of. */
static bool has_doubt(const struct ew_reading *r)
{
	unsigned last = r->words.n < FEW_WORDS ? r->words.n : FEW_WORDS;

	for (unsigned at = 0, hit = 0; at < last; at++) {
		while (hit < r->n_hits && (r->hits[hit].to <= at || r->hits[hit].finds == EW_PART_NOTHING))
			hit++;
		if ((r->words.at[at].does & EW_WORD_NEGATES) && (hit == r->n_hits || at < r->hits[hit].from))
			return true;
	}
	return false;
}

static struct said_all hear(const struct ew_reading *r)
{
	struct said_all all = {.bits = has_doubt(r) ? SAID_DOUBT : 0};

	for (size_t i = 0; i < r->n_hits; i++) {
		const struct ew_hit *hit = &r->hits[i];

		if (hit->finds == EW_PHRASE_AGREES && !all.agrees)
			all.agrees = hit;
		else if (is_refusal(hit) && !all.refuses)
			all.refuses = hit;
		else if (hit->finds > EW_PART_NOTHING)
			say_part(r, i, &all);
	}
	return all;
}

/* "May we?" */
static enum ew_phrase weigh_may(unsigned bits)
{
	bool yes = bits & SAID_YES_ALL, no = bits & SAID_NO;

	if (yes == no)
		return EW_PHRASE_UNCLEAR;
	if (no)
		return EW_PHRASE_REFUSES;
	return (bits & SAID_DOUBT) || ((bits & SAID_MORE) && !(bits & SAID_FINE)) ? EW_PHRASE_UNCLEAR : EW_PHRASE_AGREES;
}

/* "Do you mind?" */
static enum ew_phrase weigh_mind(unsigned bits)
{
	if ((bits & SAID_DOUBT) || (bits & (SAID_YES | SAID_NO)) == (SAID_YES | SAID_NO))
		return EW_PHRASE_UNCLEAR;
	if (bits & (SAID_FINE | SAID_NO))
		return EW_PHRASE_AGREES;
	return (bits & SAID_OKAY) && !(bits & SAID_MORE) ? EW_PHRASE_AGREES : EW_PHRASE_UNCLEAR;
}

/* "Shall I stop?" */
static enum ew_phrase weigh_stop(unsigned bits)
{
	return (bits & (SAID_YES | SAID_OKAY)) && !(bits & (SAID_NO | SAID_FINE)) ? EW_PHRASE_REFUSES : EW_PHRASE_UNCLEAR;
}

static enum ew_phrase weigh(enum ew_phrase_sense sense, unsigned bits)
{
	if (bits & SAID_HEDGE)
		return EW_PHRASE_UNCLEAR;
	if (bits & SAID_WONT)
		return bits & SAID_FINE ? EW_PHRASE_UNCLEAR : EW_PHRASE_REFUSES;
	switch (sense) {
	case EW_PHRASE_SENSE_MIND:
		return weigh_mind(bits);
	case EW_PHRASE_SENSE_STOP:
		return weigh_stop(bits);
	default:
		return weigh_may(bits);
	}
}

static void close_question(struct ew_reading *r, enum ew_phrase answer)
{
	r->talk->asked = false;
	r->talk->told = false;
	r->talk->answered = (uint8_t)answer;
}

static void unclear(struct ew_reading *r, const char *rule)
{
	struct ew_phrase_found found = {.what = EW_PHRASE_UNCLEAR, .about = r->talk->about, .score = UNCLEAR_SCORE, .answer = true, .rule = rule};

	ew_reading_add_found(r, found, 0, r->words.n);
}

static void add_answer(struct ew_reading *r, enum ew_phrase what, const struct ew_hit *hit)
{
	struct ew_hit answer = *hit;
	size_t n = r->n;

	answer.about = r->talk->about;
	ew_reading_add(r, what, &answer);
	for (; n < r->n; n++)
		r->found[n].answer = true;
}

static void answer(struct ew_reading *r, const struct said_all *all)
{
	enum ew_phrase what = weigh((enum ew_phrase_sense)r->talk->sense, all->bits);

	if (what == EW_PHRASE_UNCLEAR) {
		unclear(r, all->bits & (SAID_YES_ALL | SAID_NO | SAID_WONT) ? "answer.both" : "answer.neither");
		return;
	}
	if (what == EW_PHRASE_REFUSES && r->talk->sense != EW_PHRASE_SENSE_STOP)
		add_answer(r, what, all->no);
	else
		add_answer(r, what, all->yes ? all->yes : all->no);
	close_question(r, what);
}

/* Said in whole words: needs no question, and answers one. */
static void outright(struct ew_reading *r, enum ew_phrase a, enum ew_phrase b)
{
	for (size_t i = 0; i < r->n_hits; i++)
		if (r->hits[i].finds == a || r->hits[i].finds == b)
			ew_reading_add(r, (enum ew_phrase)r->hits[i].finds, &r->hits[i]);
	close_question(r, a);
}

static bool only_fillers(const struct ew_turn_words *words)
{
	for (unsigned i = 0; i < words->n; i++)
		if (!(words->at[i].does & EW_WORD_FILLS))
			return false;
	return true;
}

/* "Yes." "No, wait." is as unclear in two pieces as in one; then it must be asked again. */
static void taken_back(struct ew_reading *r, const struct said_all *all)
{
	if (r->talk->answered != EW_PHRASE_AGREES || !(all->bits & (SAID_NO | SAID_WONT)))
		return;
	if (weigh((enum ew_phrase_sense)r->talk->sense, all->bits & ~(unsigned)SAID_HEDGE) != EW_PHRASE_REFUSES)
		return;
	unclear(r, "answer.both");
	r->talk->asked = true;
	r->talk->answered = 0;
}

void ew_reading_of_customer(struct ew_reading *r)
{
	struct said_all all = hear(r);
	bool in_time = r->turn->from_ms - r->talk->asked_ms <= EW_PHRASE_ANSWER_MS;

	r->talk->asked &= in_time;
	if (all.refuses)
		outright(r, EW_PHRASE_REFUSES, EW_PHRASE_OPTS_OUT);
	else if (all.agrees && !(all.bits & (SAID_NO | SAID_WONT | SAID_HEDGE | SAID_DOUBT)))
		outright(r, EW_PHRASE_AGREES, EW_PHRASE_AGREES);
	else if (all.agrees && r->talk->asked)
		unclear(r, "answer.both");
	else if (r->talk->asked && (all.bits || !only_fillers(&r->words)))
		answer(r, &all);
	else if (in_time)
		taken_back(r, &all);
}

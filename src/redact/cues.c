/*
 * What words say of numbers: heard word by word, remembered for whoever answers, weighed by how near they are. Must never depend
 * on how a text was cut.
 */
#include <string.h>

#include "redact/check.h"
#include "redact/reading.h"

#define REACH_BEFORE 16 /* words between a cue and its number */
#define REACH_BEHIND 6
#define ANSWER_TOKENS 60 /* words after which a question is forgotten */
#define ANSWERED_WORDS 3
#define WEIGHT 24
#define MOST_HINTS 12
#define NEAR 14          /* weight of what was said or asked just before */
#define MOST_DATE 8      /* digits of a date */
#define OWN_NUMBER 3     /* tokens between a name and its number */
#define TALK_WORDS 2     /* words behind a number that say that talk went on */

bool ew_cue_is_harmless(enum ew_cue cue)
{
	return cue >= EW_CUE_REFERENCE && cue <= EW_CUE_PLACE;
}

bool ew_cue_is_name(enum ew_cue cue)
{
	return cue == EW_CUE_REFERENCE || cue == EW_CUE_PRODUCT || cue == EW_CUE_METER || cue == EW_CUE_PLACE;
}

static bool is_sensitive(enum ew_cue cue)
{
	return cue > EW_CUE_NONE && cue < EW_CUE_HEALTH;
}

/* -- as tokens come -------------------------------------------------------------------------------- */

/* What a phrase is taken for first: what is sensitive, what is harmless, what is of the talk; everyday words last. */
static unsigned rank(const struct ew_phrase *phrase, bool everyday)
{
	if (phrase->cue == EW_CUE_COMMON)
		return 0;
	if (is_sensitive(phrase->cue))
		return phrase->cue == EW_CUE_ADDRESS ? 3 : 4;
	if (ew_cue_is_harmless(phrase->cue))
		return everyday ? 1 : 3;
	return 2;
}

static bool is_everyday(const struct ew_phrase *phrases, size_t n, enum ew_language language)
{
	for (size_t i = 0; i < n; i++)
		if (phrases[i].cue == EW_CUE_COMMON && (phrases[i].language == language || n == 1))
			return true;
	return false;
}

/* Of what a node says: one meaning. A word of every day in this language means nothing in another. */
static bool best_of(const struct ew_phrase *phrases, size_t n, enum ew_language language, struct ew_phrase *ret)
{
	bool everyday = is_everyday(phrases, n, language), any = false;

	for (size_t i = 0; i < n; i++) {
		bool foreign = phrases[i].language != language;

		if (everyday && foreign && phrases[i].words == 1)
			continue;
		if (!any || rank(&phrases[i], everyday) > rank(ret, everyday) ||
			(rank(&phrases[i], everyday) == rank(ret, everyday) && !foreign && ret->language != language))
			*ret = phrases[i];
		any = true;
	}
	return any;
}

/* Whether this meaning counts beside the best one: "security code" is on a card, or sent. */
static bool counts_too(const struct ew_phrase *phrase, const struct ew_phrase *best)
{
	return is_sensitive(best->cue) && is_sensitive(phrase->cue) && phrase->cue != best->cue && phrase->words == best->words &&
	       phrase->cue != EW_CUE_ADDRESS;
}

/* English is what is there before anything was heard, and Hindi in Latin letters takes words of it. */
static bool takes_hints(unsigned language)
{
	return language != EW_LANGUAGE_EN && language != EW_LANGUAGE_HI;
}

/* "Lena" is a name where nobody speaks Hindi. */
static bool may_stand_in(const struct ew_judgement *j, unsigned language)
{
	return !takes_hints(j->language) || ew_is_heard(j->r, language);
}

bool ew_token_is(const struct ew_judgement *j, size_t at, enum ew_cue cue)
{
	const struct ew_token *t = &j->p->tokens[at];
	const struct ew_phrase *phrases;
	uint32_t node = t->node ? ew_lexicon_step(j->lexicon, 0, ew_token_text(j->p, t), t->hash) : 0;
	size_t n = node ? ew_lexicon_phrases(j->lexicon, node, &phrases) : 0;

	for (size_t i = 0; i < n; i++)
		if (phrases[i].cue == cue && (cue != EW_CUE_COMMON || phrases[i].language == j->language || (n == 1 && may_stand_in(j, phrases[i].language))))
			return true;
	return false;
}

enum ew_language ew_language_of(const struct ew_redact *r)
{
	enum ew_language best = EW_LANGUAGE_EN;

	for (size_t i = 0; i < EW_LANGUAGES; i++)
		if (r->languages[i] * 2u + r->hints[i] / 2u > r->languages[best] * 2u + r->hints[best] / 2u)
			best = (enum ew_language)i;
	return best;
}

bool ew_is_heard(const struct ew_redact *r, unsigned language)
{
	enum ew_language best = ew_language_of(r);

	return language == best || (r->languages[language] >= 2 && r->languages[language] * 5u >= r->languages[best]);
}

static void count_language(struct ew_redact *r, unsigned language)
{
	if (++r->languages[language] < 64)
		return;
	for (size_t i = 0; i < EW_LANGUAGES; i++)
		r->languages[i] /= 2;
}

/* Words of every day of one language, whatever else they mean in it. */
static bool is_of_one(const struct ew_phrase *phrases, size_t n)
{
	bool common = false;

	for (size_t i = 0; i < n; i++) {
		if (phrases[i].language != phrases[0].language)
			return false;
		common |= phrases[i].cue == EW_CUE_COMMON;
	}
	return common;
}

/* An everyday word of one language counts, and so does a phrase; a word of several ("de", "mon") tells little, but before others it is all there is. */
static void count_common(struct ew_redact *r, const struct ew_phrase *phrases, size_t n)
{
	if (is_of_one(phrases, n) || (n == 1 && phrases->words > 1 && takes_hints(phrases->language))) {
		count_language(r, phrases->language);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (phrases[i].cue == EW_CUE_COMMON && takes_hints(phrases[i].language) && r->hints[phrases[i].language] < MOST_HINTS)
			r->hints[phrases[i].language]++;
}

static void step(struct ew_redact *r, struct ew_speaker *s, const struct ew_passage *p, struct ew_token *t)
{
	const struct ew_lexicon *lexicon = r->rules->lexicon;
	struct ew_slice text = ew_token_text(p, t);
	const struct ew_phrase *phrases;
	uint32_t next[EW_TALK_NODES];
	uint8_t n = 0, longest = 0;

	for (size_t i = 0; i <= s->n_nodes && n < EW_TALK_NODES; i++) {
		uint32_t node = ew_lexicon_step(lexicon, i < s->n_nodes ? s->nodes[i] : 0, text, t->hash);

		if (node == 0)
			continue;
		next[n++] = node;
		if (ew_lexicon_phrases(lexicon, node, &phrases) > 0 && phrases->words > longest) {
			longest = phrases->words;
			t->node = node;
		}
	}
	memcpy(s->nodes, next, sizeof(next));
	s->n_nodes = n;
}

static void mean(struct ew_redact *r, const struct ew_passage *p, struct ew_token *t)
{
	const struct ew_number_word *w;
	struct ew_slice text = ew_token_text(p, t);
	bool certain = false, symbol = false, link = false;

	t->meanings = (uint8_t)ew_lexicon_number(r->rules->lexicon, text, t->hash, &w);
	for (size_t i = 0; i < t->meanings; i++) {
		bool says = w[i].class_ <= EW_NUMBER_TIMES || w[i].class_ == EW_NUMBER_LETTER;

		symbol |= says;
		link |= !says;
		certain |= says && !w[i].ambiguous;
		if (!w[i].ambiguous && t->meanings == 1)
			count_language(r, w[i].language);
	}
	if (t->meanings == 0 && t->len > 8 && ew_compound_value(r->rules->lexicon, text) > 0) {
		t->flags |= EW_TOKEN_COMPOUND;
		certain = true;
	}
	t->flags |= (certain ? EW_TOKEN_NUMBER : 0) | (symbol ? EW_TOKEN_MAYBE : 0) | (link ? EW_TOKEN_LINK : 0);
	if (text.len == 1)
		t->flags |= EW_TOKEN_MAYBE;
}

/* "C.V.V." and "sec. code" go on; "n / order" and "y, after that" do not. */
static bool ends_phrase(const struct ew_passage *p, const struct ew_token *t)
{
	const struct ew_token *before = t > p->tokens ? t - 1 : NULL;
	bool letter = before && before->kind == EW_TOKEN_WORD && before->len == 1, gap = t->flags & EW_TOKEN_GAP;
	char c = p->text[t->at];

	if (c == ',')
		return letter && strchr("aeiouy", p->text[before->at]);
	return c == '/' || c == '.' ? gap : strchr("?!;:", c) != NULL;
}

static void sign(struct ew_speaker *s, const struct ew_passage *p, struct ew_token *t)
{
	char c = p->text[t->at];

	if (strchr("-./,()+:#*_@'", c))
		t->flags |= EW_TOKEN_LINK;
	if (ends_phrase(p, t))
		s->n_nodes = 0;
}

void ew_cues_read(struct ew_redact *r, unsigned speaker, struct ew_token *t)
{
	struct ew_speaker *s = &r->speakers[speaker];
	const struct ew_passage *p = s->passage;
	const struct ew_phrase *phrases;
	size_t n;

	t->number = ++r->tokens;
	t->hash = ew_word_hash(ew_token_text(p, t));
	if (t->kind == EW_TOKEN_SIGN) {
		sign(s, p, t);
		return;
	}
	if (t->kind != EW_TOKEN_WORD)
		t->flags |= EW_TOKEN_NUMBER;
	else
		mean(r, p, t);
	if (t->flags & EW_TOKEN_NUMBER)
		s->number_turn = r->turn;
	step(r, s, p, t);
	n = t->node ? ew_lexicon_phrases(r->rules->lexicon, t->node, &phrases) : 0;
	if (n > 0)
		count_common(r, phrases, n);
}

/* -- for whoever answers --------------------------------------------------------------------------- */

/* The attribute stands behind in these: "numero | secreto", "code | postal". */
static bool is_later_closer(unsigned language)
{
	return language == EW_LANGUAGE_FR || language == EW_LANGUAGE_ES;
}

static bool says_what(unsigned cue)
{
	return (is_sensitive(cue) && cue != EW_CUE_NAME) || ew_cue_is_harmless(cue);
}

/* Of phrases that share words the longer counts, of equal ones the earlier. */
static bool gives_way(const struct ew_heard *h, const struct ew_heard *to)
{
	return h->speaker == to->speaker && h->at >= to->begin && (h->words < to->words || h->at == to->at);
}

/* Talk hides what it runs into. */
static bool is_noted(unsigned cue)
{
	return says_what(cue) || cue == EW_CUE_OKAY || cue == EW_CUE_NAME;
}

static void remember(struct ew_redact *r, const struct ew_heard *heard, bool later)
{
	const struct ew_heard *last;

	if (!is_noted(heard->cue))
		return;
	while (r->n_heard > 0 && r->heard[r->n_heard - 1].words < heard->words && gives_way(&r->heard[r->n_heard - 1], heard))
		r->n_heard--;
	last = r->n_heard > 0 ? &r->heard[r->n_heard - 1] : NULL;
	if (last && last->speaker == heard->speaker && last->at >= heard->begin && last->at != heard->at) {
		if (last->words > heard->words || !later)
			return;
		r->n_heard--;
	}
	if (!is_sensitive(heard->cue) && !ew_cue_is_name(heard->cue) && !(ew_cue_is_harmless(heard->cue) && heard->words > 1))
		return;
	if (r->n_heard == EW_TALK_CUES) {
		memmove(r->heard, r->heard + 1, (EW_TALK_CUES - 1) * sizeof(r->heard[0]));
		r->n_heard--;
	}
	r->heard[r->n_heard++] = *heard;
}

/* A phrase counts words; signs stand between them. */
static size_t phrase_begin(const struct ew_passage *p, size_t last, unsigned words)
{
	size_t at = last;

	for (unsigned seen = 1; seen < words && at > 0;) {
		at--;
		seen += p->tokens[at].kind != EW_TOKEN_SIGN;
	}
	return at;
}

/* A letter by itself, or how one is called in Devanagari: "टी". */
static bool is_spelt(const struct ew_lexicon *lexicon, const struct ew_passage *p, size_t at)
{
	const struct ew_token *t = &p->tokens[at];
	const struct ew_number_word *w;

	if (t->kind != EW_TOKEN_WORD || t->len == 1 || !(p->text[t->at] & 0x80))
		return t->kind == EW_TOKEN_WORD && t->len == 1;
	return t->meanings > 0 && ew_lexicon_number(lexicon, ew_token_text(p, t), t->hash, &w) > 0 && w->class_ == EW_NUMBER_LETTER;
}

static bool is_spelt_beside(const struct ew_lexicon *lexicon, const struct ew_passage *p, size_t at, int step)
{
	at += (size_t)step;
	if (at < p->n && strchr(",-", ew_token_sign(p, &p->tokens[at])) && ew_token_sign(p, &p->tokens[at]))
		at += (size_t)step;
	return at < p->n && is_spelt(lexicon, p, at);
}

/* "p m" beside another letter is part of what is spelled, and so is what are initials in another language. */
static bool is_spelled(const struct ew_lexicon *lexicon, const struct ew_passage *p, size_t from, size_t last, bool foreign)
{
	for (size_t i = from; i <= last; i++)
		if (p->tokens[i].kind != EW_TOKEN_SIGN && !is_spelt(lexicon, p, i))
			return false;
	return last > from && ((foreign && p->tokens[from].len == 1) || is_spelt_beside(lexicon, p, from, -1) || is_spelt_beside(lexicon, p, last, 1));
}

static bool may_be_figure(const struct ew_passage *p, size_t at, int step)
{
	at += (size_t)step;
	if (at < p->n && strchr(",-", ew_token_sign(p, &p->tokens[at])) && ew_token_sign(p, &p->tokens[at]))
		at += (size_t)step;
	return at < p->n && p->tokens[at].len > 1 && p->tokens[at].flags & (EW_TOKEN_NUMBER | EW_TOKEN_MAYBE);
}

/* "nau tin char": one word that names a thing here is a digit of another language among others. */
static bool is_digit_beside(const struct ew_lexicon *lexicon, const struct ew_passage *p, size_t at, const struct ew_phrase *phrase)
{
	const struct ew_token *t = &p->tokens[at];
	const struct ew_number_word *w;

	if (phrase->words > 1 || phrase->cue >= EW_CUE_SAYS || t->meanings == 0 || ew_lexicon_number(lexicon, ew_token_text(p, t), t->hash, &w) == 0)
		return false;
	return w->class_ == EW_NUMBER_UNIT && w->language != phrase->language && (may_be_figure(p, at, -1) || may_be_figure(p, at, 1));
}

static struct ew_heard heard_at(const struct ew_redact *r, unsigned speaker, const struct ew_passage *p, size_t last,
	const struct ew_phrase *phrase)
{
	size_t begin = phrase_begin(p, last, phrase->words);

	return (struct ew_heard){.which = phrase->which,
		.turn = r->turn,
		.begin = p->tokens[begin].number,
		.at = p->tokens[last].number,
		.byte = p->begin + p->tokens[last].from,
		.cue = phrase->cue,
		.words = phrase->words,
		.speaker = (uint8_t)speaker};
}

void ew_cues_note(struct ew_redact *r, unsigned speaker)
{
	struct ew_speaker *s = &r->speakers[speaker];
	const struct ew_passage *p = s->passage;
	const struct ew_phrase *phrases;
	struct ew_phrase best;

	for (; p && s->noted < p->n; s->noted++) {
		const struct ew_token *t = &p->tokens[s->noted];
		size_t n = t->node ? ew_lexicon_phrases(r->rules->lexicon, t->node, &phrases) : 0;

		struct ew_heard heard;

		if (n == 0 || !best_of(phrases, n, ew_language_of(r), &best) || !is_noted(best.cue))
			continue;
		if ((best.words > 1 && is_spelled(r->rules->lexicon, p, phrase_begin(p, s->noted, best.words), s->noted, best.language != ew_language_of(r))) ||
			is_digit_beside(r->rules->lexicon, p, s->noted, &best))
			continue;
		heard = heard_at(r, speaker, p, s->noted, &best);
		remember(r, &heard, is_later_closer(best.language));
		for (size_t i = 0; i < n; i++)
			if (counts_too(&phrases[i], &best)) {
				heard.cue = phrases[i].cue;
				heard.which = phrases[i].which;
				remember(r, &heard, is_later_closer(best.language));
			}
	}
}

/* -- of a passage ---------------------------------------------------------------------------------- */

bool ew_token_is_everyday(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	const struct ew_phrase *phrases;
	uint32_t node = t->node ? ew_lexicon_step(j->lexicon, 0, ew_token_text(j->p, t), t->hash) : 0;
	size_t n = node ? ew_lexicon_phrases(j->lexicon, node, &phrases) : 0;

	for (size_t i = 0; i < n; i++)
		if (phrases[i].cue == EW_CUE_COMMON)
			return true;
	return false;
}

static bool is_number_in(const struct ew_judgement *j, size_t at, unsigned language)
{
	struct ew_number_word w;

	return j->p->tokens[at].flags & EW_TOKEN_NUMBER && ew_token_number(j, &j->p->tokens[at], &w) && w.language == language;
}

static bool is_number_beside(const struct ew_judgement *j, size_t at, int step)
{
	at += (size_t)step;
	if (at < j->n && strchr(",-", ew_token_sign(j->p, &j->p->tokens[at])) && ew_token_sign(j->p, &j->p->tokens[at]))
		at += (size_t)step;
	return at < j->n && j->p->tokens[at].flags & EW_TOKEN_NUMBER;
}

static bool is_foreign_digit(const struct ew_judgement *j, size_t at, unsigned language)
{
	struct ew_number_word w;

	return ew_token_number(j, &j->p->tokens[at], &w) && w.class_ == EW_NUMBER_UNIT && w.language != language && w.language == j->language;
}

/* "one moment", "ek minute" */
static bool is_one_of_talk(const struct ew_judgement *j, const struct ew_phrase *phrase, size_t from)
{
	struct ew_number_word w;

	return phrase->cue >= EW_CUE_SAYS && phrase->cue <= EW_CUE_ASKS && ew_token_number(j, &j->p->tokens[from], &w) && w.value == 1;
}

/* "ochenta | y un pesos". */
static bool joins_unit(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	if (at == 0 || !ew_token_number(j, &j->p->tokens[at], &w) || w.class_ != EW_NUMBER_JOIN)
		return false;
	return ew_token_number(j, &j->p->tokens[at - 1], &w) && w.class_ == EW_NUMBER_TENS && at + 1 < j->n &&
	       ew_token_number(j, &j->p->tokens[at + 1], &w) && w.class_ == EW_NUMBER_UNIT;
}

/* "2024, trois chiffres au dos": figures go on in figures, and how many a code has is said as well. */
static bool is_apart(const struct ew_judgement *j, size_t from, const struct ew_phrase *phrase)
{
	if (from < 2 || ew_token_sign(j->p, &j->p->tokens[from - 1]) != ',')
		return false;
	return j->p->tokens[from - 2].kind == EW_TOKEN_DIGITS || (phrase->cue == EW_CUE_CVV && phrase->words > 2);
}

/* "three seven, five to the account", "next four three seven": the number at the edge of the phrase goes on beside it. */
static bool cuts_number(const struct ew_judgement *j, size_t from, size_t last, const struct ew_phrase *phrase)
{
	if (last == from)
		return false;
	if (joins_unit(j, from))
		return true;
	if (is_number_beside(j, last, 1) && (j->p->tokens[last].kind == EW_TOKEN_DIGITS || is_foreign_digit(j, last, phrase->language)))
		return true; /* "CVC 2 2 7", "to do saat aath" */
	if (phrase->cue == EW_CUE_CLOCK && j->p->tokens[last].flags & EW_TOKEN_MAYBE && is_number_beside(j, last, 1) && is_number_beside(j, last + 1, 1)) /* "five to five six nine" */
		return true;
	return (is_number_in(j, from, phrase->language) && is_number_beside(j, from, -1) && !is_one_of_talk(j, phrase, from) && !is_apart(j, from, phrase)) ||
	       (is_number_in(j, last, phrase->language) && is_number_beside(j, last, 1));
}

/* "pan D" before "K V B L": its last letter is the first of what is spelled. */
static bool cuts_letters(const struct ew_judgement *j, size_t from, size_t last)
{
	const struct ew_token *link = last + 2 < j->n ? &j->p->tokens[last + 1] : NULL;
	bool called = link && link->kind == EW_TOKEN_WORD && link->meanings > 0 && j->p->text[j->p->tokens[last + 2].at] == j->p->text[j->p->tokens[last].at];

	return last > from && j->p->tokens[last].len == 1 && is_spelt(j->lexicon, j->p, last) && !is_spelt(j->lexicon, j->p, from) &&
	       (called || is_spelt_beside(j->lexicon, j->p, last, 1)); /* "D for Delhi" */
}

/* A number that is spelled was named just before, and digits follow: "NI number is S N, two one". */
static bool is_asked_for(const struct ew_judgement *j, size_t from, size_t last)
{
	const char *which = NULL;
	const struct ew_id_rule *rule;

	if (!is_number_beside(j, last, 1) || ew_cues_say(j, EW_CUE_ID, from, last + 1, &which) < NEAR)
		return false;
	rule = which && which[0] ? ew_id_rule_of(which) : NULL;
	return rule && rule->letters;
}

/* "k, m": initials that are no unit, as no number stands before them. */
static bool is_no_unit(const struct ew_judgement *j, const struct ew_phrase *phrase, size_t from, size_t last)
{
	if (last == from)
		return false;
	for (size_t i = from; i <= last; i++)
		if (j->p->tokens[i].len > 1)
			return false;
	if (is_asked_for(j, from, last))
		return true;
	return (phrase->cue == EW_CUE_QUANTITY || phrase->cue == EW_CUE_CLOCK || phrase->cue == EW_CUE_MONEY) &&
	       (from == 0 || !(j->p->tokens[from - 1].flags & EW_TOKEN_NUMBER));
}

/* False for a phrase that is none here. */
static bool add_cue(struct ew_judgement *j, const struct ew_phrase *phrase, size_t last, bool everyday)
{
	struct ew_cue_here *c = &j->cues[j->n_cues];
	size_t from = phrase_begin(j->p, last, phrase->words);

	if (is_spelled(j->lexicon, j->p, from, last, phrase->language != j->language) || cuts_number(j, from, last, phrase) ||
		(phrase->cue < EW_CUE_SAYS && cuts_letters(j, from, last)) || is_no_unit(j, phrase, from, last) || is_digit_beside(j->lexicon, j->p, last, phrase))
		return false;

	*c = (struct ew_cue_here){.which = phrase->which,
		.cue = phrase->cue,
		.words = phrase->words,
		.language = phrase->language,
		.from = (uint8_t)from,
		.to = (uint8_t)(last + 1),
		.behind = phrase->behind,
		.everyday = everyday};
	j->n_cues++;
	return true;
}

/* "hundred rupees" behind "two": what its last word means by itself. */
static void add_last_word(struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	const struct ew_phrase *phrases;
	struct ew_phrase best;
	uint32_t node = t->len > 1 ? ew_lexicon_step(j->lexicon, 0, ew_token_text(j->p, t), t->hash) : 0;
	size_t n = node ? ew_lexicon_phrases(j->lexicon, node, &phrases) : 0;

	if (best_of(phrases, n, j->language, &best) && best.cue != EW_CUE_COMMON)
		(void)add_cue(j, &best, at, is_everyday(phrases, n, j->language));
}

static bool shares_words(const struct ew_cue_here *a, const struct ew_cue_here *b)
{
	return a->from < b->to && b->from < a->to;
}

/* Talk never takes the place of what says something of numbers, but where it is the whole of it. */
static bool outdoes(const struct ew_judgement *j, const struct ew_cue_here *a, const struct ew_cue_here *b)
{
	if (says_what(b->cue) && !says_what(a->cue))
		return a->words > b->words && a->from <= b->from && a->to >= b->to;
	if (a->words != b->words)
		return a->words > b->words;
	if (a->from != b->from && is_later_closer(a->language) != is_later_closer(b->language))
		return a->language == j->language || (b->language != j->language && is_later_closer(a->language));
	return is_later_closer(a->language) ? a->from > b->from : a->from < b->from;
}

static bool is_outdone(const struct ew_judgement *j, size_t at, const bool gone[EW_MOST_CUES])
{
	for (size_t k = 0; k < j->n_cues; k++)
		if (k != at && !gone[k] && shares_words(&j->cues[at], &j->cues[k]) && outdoes(j, &j->cues[k], &j->cues[at]))
			return true;
	return false;
}

/* What is dropped itself drops nothing. */
static void drop_inner(struct ew_judgement *j)
{
	bool kept[EW_MOST_CUES] = {false}, gone[EW_MOST_CUES] = {false};
	size_t n = 0;

	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < j->n_cues; i++) {
			if (kept[i] || gone[i] || is_outdone(j, i, gone))
				continue;
			kept[i] = more = true;
			for (size_t k = 0; k < j->n_cues; k++)
				gone[k] |= !kept[k] && shares_words(&j->cues[i], &j->cues[k]) && outdoes(j, &j->cues[i], &j->cues[k]);
		}
	}
	for (size_t i = 0; i < j->n_cues; i++)
		if (!gone[i])
			j->cues[n++] = j->cues[i];
	j->n_cues = n;
}

void ew_cues_list(struct ew_judgement *j)
{
	const struct ew_phrase *phrases;
	struct ew_phrase best;

	j->language = ew_language_of(j->r);
	for (size_t i = 0; i < j->n && j->n_cues < EW_MOST_CUES; i++) {
		const struct ew_token *t = &j->p->tokens[i];
		size_t n = t->node ? ew_lexicon_phrases(j->lexicon, t->node, &phrases) : 0;

		if (n == 0 || !best_of(phrases, n, j->language, &best) || best.cue == EW_CUE_COMMON)
			continue;
		for (size_t k = 0; k < n && j->n_cues + 1 < EW_MOST_CUES; k++)
			if (counts_too(&phrases[k], &best))
				(void)add_cue(j, &phrases[k], i, false);
		if (!add_cue(j, &best, i, best.words == 1 && is_everyday(phrases, n, j->language)) && best.words > 1)
			add_last_word(j, i);
	}
	drop_inner(j);
	for (size_t i = 0; i < j->n_cues; i++)
		for (size_t k = j->cues[i].from; k < j->cues[i].to; k++)
			j->covered[k] = (uint8_t)(i + 1);
}

/* -- weighing -------------------------------------------------------------------------------------- */

/* Whether a number of so many symbols can be what the cue says. */
static bool is_plausible(enum ew_cue cue, size_t digits)
{
	static const uint8_t ranges[][2] = {
		[EW_CUE_CARD] = {8, 40},
		[EW_CUE_CVV] = {3, 4},
		[EW_CUE_EXPIRY] = {3, 6},
		[EW_CUE_IBAN] = {8, 40},
		[EW_CUE_ACCOUNT] = {5, 34},
		[EW_CUE_ROUTING] = {4, 12},
		[EW_CUE_OTP] = {4, 10},
		[EW_CUE_PIN] = {3, 8},
		[EW_CUE_PASSWORD] = {3, 40},
		[EW_CUE_SECRET] = {2, 40},
		[EW_CUE_ID] = {6, 18},
		[EW_CUE_PASSPORT] = {6, 10},
		[EW_CUE_PHONE] = {6, 16},
		[EW_CUE_EMAIL] = {1, 0},
		[EW_CUE_ADDRESS] = {1, 8},
		[EW_CUE_NAME] = {1, 0},
		[EW_CUE_BIRTH] = {2, 8},
	};

	return !is_sensitive(cue) || (digits >= ranges[cue][0] && digits <= ranges[cue][1]);
}

/* "Rs. 400", "no. 7": the dot is of the word before it. */
bool ew_is_abbreviated(const struct ew_passage *p, size_t dot)
{
	const struct ew_token *word = dot > 0 ? &p->tokens[dot - 1] : NULL;

	size_t most = word && p->text[word->at] & 0x80 ? 9 : 3; /* bytes: "Rs", "रु" */

	return word && word->kind == EW_TOKEN_WORD && word->len <= most && word->node != 0 && !(p->tokens[dot].flags & EW_TOKEN_GAP) &&
	       dot + 1 < p->n && p->tokens[dot + 1].kind == EW_TOKEN_DIGITS;
}

/* What is harmless is so in its own sentence. */
static bool crosses_sentence(const struct ew_judgement *j, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		char s = ew_token_sign(j->p, &j->p->tokens[i]);

		if (s == '?' || s == '!' ||
			(s == '.' && i + 1 < j->n && j->p->tokens[i + 1].flags & EW_TOKEN_GAP && !ew_is_abbreviated(j->p, i)))
			return true;
	}
	return false;
}

/* Words between that take nothing away: "is", "uh", "the". */
static unsigned distance(const struct ew_judgement *j, size_t from, size_t to)
{
	unsigned d = 0;

	for (size_t i = from; i < to; i++) {
		const struct ew_token *t = &j->p->tokens[i];
		const struct ew_cue_here *c = j->covered[i] ? &j->cues[j->covered[i] - 1] : NULL;
		char s = ew_token_sign(j->p, t);

		if (s == '.' || s == '?' || s == '!')
			d += 3;
		else if (s == ',' || s == ';')
			d += 1;
		else if (!s && !(c && (c->cue == EW_CUE_SAYS || c->cue == EW_CUE_OKAY)))
			d += 1;
	}
	return d;
}

/* Something was found behind the cue, and talk went on since: the cue has had its number. */
static bool is_answered(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	for (size_t i = 0; i < j->n_findings; i++) {
		const struct ew_finding *f = &j->findings[i];

		if (f->from >= c->to && f->to <= from &&
			(crosses_sentence(j, f->to, from) || distance(j, f->to, from) > ANSWERED_WORDS))
			return true;
	}
	return false;
}

/* "the PIN on my claim is": what the sensitive thing is for says nothing of the number. */
static bool says_what_for(const struct ew_judgement *j, const struct ew_cue_here *c)
{
	for (size_t i = 0; i < j->n_cues; i++) {
		const struct ew_cue_here *s = &j->cues[i];
		size_t at = s->to;

		if (!is_sensitive(s->cue) || s->to >= c->from || c->from > s->to + 3)
			continue;
		while (at < c->from && ew_token_is(j, at, EW_CUE_COMMON))
			at++;
		if (at == c->from)
			return true;
	}
	return false;
}

/* "470 euros, I gave 9475": a price that has its number; "26 euros fifty" goes on. */
static bool is_price_before(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	return c->behind && c->cue == EW_CUE_MONEY && c->from > 0 && j->p->tokens[c->from - 1].flags & EW_TOKEN_NUMBER && from >= c->to + 2u;
}

static bool is_figure(const struct ew_token *t)
{
	return t->flags & EW_TOKEN_NUMBER || (t->kind == EW_TOKEN_WORD && t->len == 1);
}

/* "4 years, 585705": the unit of what stands before it. "Room 102 has no light, ...": what has its own number, and talk went on. */
static bool has_number(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	size_t at = c->to;

	if (c->cue == EW_CUE_QUANTITY)
		return c->from > 0 && j->p->tokens[c->from - 1].flags & EW_TOKEN_NUMBER;
	while (at < from && at < (size_t)c->to + OWN_NUMBER && !is_figure(&j->p->tokens[at]))
		at++;
	if (!ew_cue_is_name(c->cue) || at >= from || !is_figure(&j->p->tokens[at]))
		return false;
	for (unsigned words = 0; at < from; at++) {
		const struct ew_token *t = &j->p->tokens[at];

		words += t->kind == EW_TOKEN_WORD && !is_figure(t) && !(t->flags & (EW_TOKEN_MAYBE | EW_TOKEN_LINK)) && !j->covered[at];
		if (words >= TALK_WORDS)
			return true;
	}
	return false;
}

static int weigh_before(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	unsigned d = distance(j, c->to, from);
	int weight = WEIGHT - (int)d;

	if (is_price_before(j, c, from))
		return 0;
	if (d > REACH_BEFORE || (c->everyday && ew_cue_is_harmless(c->cue) && d > 1) || (c->cue == EW_CUE_QUANTITY && c->words == 1))
		return 0; /* units stand behind their numbers */
	if (ew_cue_is_harmless(c->cue) ? crosses_sentence(j, c->to, from) || says_what_for(j, c) || has_number(j, c, from) : is_answered(j, c, from))
		return 0;
	if (ew_cue_is_harmless(c->cue) && d > 2)
		weight -= 3;
	return weight;
}

/* "4821 le code est 123": the number of the cue stands behind it. */
static bool has_own_number(const struct ew_judgement *j, const struct ew_cue_here *c)
{
	size_t at = c->to;

	while (at < j->n && at < c->to + 4u && !(j->p->tokens[at].flags & EW_TOKEN_NUMBER))
		at++;
	return at < j->n && at < c->to + 4u;
}

/* "5483, that's my PIN", "5483 comme nouveau code", "527 los tres números de detrás": only words that say so stand between. */
static bool is_named_behind(const struct ew_judgement *j, size_t from, const struct ew_cue_here *c)
{
	size_t to = c->from;

	if (to == from)
		return c->words > 2 && j->p->tokens[from].len <= 4 && !(j->p->tokens[from].flags & EW_TOKEN_NUMBER) && !has_own_number(j, c);
	if (to > from + 7 || crosses_sentence(j, from, to))
		return false;
	for (size_t i = from; i < to; i++) {
		bool sign = ew_token_sign(j->p, &j->p->tokens[i]) == ',';
		bool count = i + 1 == to && i > from && j->p->tokens[i].kind == EW_TOKEN_WORD && j->p->tokens[i].flags & EW_TOKEN_NUMBER;

		if (!sign && !count && j->p->tokens[i].len > 3 && !ew_token_is(j, i, EW_CUE_SAYS) && !ew_token_is_everyday(j, i))
			return false;
	}
	return true;
}

/* Units stand beside their numbers, and not behind another one or in another turn: "312, 20 euros". */
static bool is_unit_of(const struct ew_judgement *j, size_t to, size_t unit)
{
	for (size_t i = to; i <= unit; i++)
		if (j->p->tokens[i].flags & (EW_TOKEN_TURN | EW_TOKEN_LINE) || (i < unit && j->p->tokens[i].flags & EW_TOKEN_NUMBER))
			return false;
	return distance(j, to, unit) <= 1;
}

static int weigh(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from, size_t to)
{
	unsigned d;

	if (c->to <= from)
		return weigh_before(j, c, from);
	if (c->from < to || !(c->behind || (is_sensitive(c->cue) && is_named_behind(j, to, c))))
		return 0;
	d = distance(j, to, c->from);
	if (ew_cue_is_harmless(c->cue) && !ew_cue_is_name(c->cue) && !is_unit_of(j, to, c->from))
		return 0;
	return d > REACH_BEHIND ? 0 : WEIGHT - 3 - (int)d;
}

/* Who asked got a number for an answer and says it once more. */
static bool is_read_back(const struct ew_judgement *j, const struct ew_heard *h)
{
	if (h->words == 1 || h->turn + 2 != j->r->speakers[j->speaker].turn)
		return false;
	for (size_t i = 0; i < EW_REDACT_SPEAKERS; i++)
		if (i != j->speaker && j->r->speakers[i].number_turn == h->turn + 1)
			return true;
	return false;
}

/* "I see order 4711. Your date of birth?": what was said of something else, with its number, before what was asked. */
static bool is_asked_since(const struct ew_judgement *j, const struct ew_heard *h)
{
	for (size_t i = 0; i < j->r->n_heard; i++) {
		const struct ew_heard *later = &j->r->heard[i];

		if ((later->speaker == h->speaker || h->speaker == j->speaker) && is_sensitive(later->cue) && later->begin > h->at + OWN_NUMBER - 1u)
			return true;
	}
	return false;
}

static int weigh_heard(const struct ew_judgement *j, const struct ew_heard *h, size_t from)
{
	uint32_t here = j->p->tokens[from].number;
	uint32_t age = here - h->at;
	bool own = h->speaker == j->speaker;

	if (h->at >= here || age > ANSWER_TOKENS)
		return 0;
	if (ew_cue_is_harmless(h->cue) && ((own ? !is_read_back(j, h) : h->turn + 1 < j->r->speakers[j->speaker].turn) || h->cue == EW_CUE_MONEY ||
						  h->cue == EW_CUE_DATE || h->cue == EW_CUE_CLOCK))
		return 0; /* only what somebody else asked for just before, or what is read back to who answered */
	if (ew_cue_is_harmless(h->cue) && is_asked_since(j, h))
		return 0;
	return (own ? 14 : 17) - (int)(age / 5) - (h->words == 1 && ew_cue_is_harmless(h->cue) ? 5 : 0);
}

/* Of the tokens of this very passage the list of cues tells. */
static bool is_here(const struct ew_judgement *j, const struct ew_heard *h)
{
	return h->speaker == j->speaker && h->byte >= j->p->begin;
}

static void take(struct ew_meant *best, enum ew_cue cue, const char *which, int weight, int bonus)
{
	if (weight <= 0 || weight + bonus <= best->weight)
		return;
	weight += bonus;
	best->cue = (uint8_t)cue;
	best->which = which;
	best->weight = (int8_t)weight;
}

uint8_t ew_cues_unit(const struct ew_judgement *j, size_t from, size_t to)
{
	char before = from > 0 ? ew_token_sign(j->p, &j->p->tokens[from - 1]) : 0;
	char after = to < j->n ? ew_token_sign(j->p, &j->p->tokens[to]) : 0;
	const struct ew_cue_here *c = to < j->n && j->covered[to] ? &j->cues[j->covered[to] - 1] : NULL;

	if (before == '$' || (after == '$' && !(to + 1 < j->n && j->p->tokens[to + 1].kind == EW_TOKEN_DIGITS)))
		return EW_CUE_MONEY;
	if (after == '%')
		return EW_CUE_QUANTITY;
	if (!c || !c->behind || j->p->tokens[to].flags & (EW_TOKEN_TURN | EW_TOKEN_LINE) || (j->p->tokens[to].len == 1 && c->words == 1 && c->language != j->language))
		return 0; /* "…, total" is no unit */
	return c->cue == EW_CUE_MONEY || c->cue == EW_CUE_QUANTITY || c->cue == EW_CUE_CLOCK || c->cue == EW_CUE_DATE ? c->cue : 0;
}

/* "June three two, five seven three": a month has had its number. */
static bool is_behind_date(const struct ew_judgement *j, const struct ew_cue_here *c, size_t from)
{
	bool number = false;

	for (size_t i = c->to; i < from; i++) {
		number |= (j->p->tokens[i].flags & EW_TOKEN_NUMBER) != 0;
		if (number && ew_token_sign(j->p, &j->p->tokens[i]) == ',')
			return true;
	}
	return false;
}

struct ew_meant ew_cues_of(const struct ew_judgement *j, size_t from, size_t to, size_t digits)
{
	struct ew_meant best = {.cue = EW_CUE_NONE, .unit = ew_cues_unit(j, from, to)};

	for (size_t i = 0; i < j->n_cues; i++) {
		const struct ew_cue_here *c = &j->cues[i];

		if (c->cue == EW_CUE_DATE && (digits > MOST_DATE || (digits == 3 && is_behind_date(j, c, from))))
			continue;
		if ((is_sensitive(c->cue) || ew_cue_is_harmless(c->cue)) && is_plausible(c->cue, digits))
			take(&best, c->cue, c->which, weigh(j, c, from, to), is_sensitive(c->cue) ? 2 : 0);
	}
	for (size_t i = 0; i < j->r->n_heard; i++) {
		const struct ew_heard *h = &j->r->heard[i];

		if (is_plausible(h->cue, digits) && !is_here(j, h))
			take(&best, h->cue, h->which, weigh_heard(j, h, from), is_sensitive(h->cue) ? 1 : 0);
	}
	return best;
}

int ew_cues_say(const struct ew_judgement *j, enum ew_cue cue, size_t from, size_t to, const char **ret_which)
{
	int best = 0;

	for (size_t i = 0; i < j->n_cues; i++) {
		int weight = j->cues[i].cue == cue ? weigh(j, &j->cues[i], from, to) : 0;

		if (weight > best) {
			best = weight;
			if (ret_which)
				*ret_which = j->cues[i].which;
		}
	}
	for (size_t i = 0; i < j->r->n_heard; i++) {
		const struct ew_heard *h = &j->r->heard[i];
		int weight = h->cue == cue && !is_here(j, h) ? weigh_heard(j, h, from) : 0;

		if (weight > best) {
			best = weight;
			if (ret_which)
				*ret_which = h->which;
		}
	}
	return best;
}

/*
 * What words say of numbers: heard word by word, remembered for whoever answers, listed for a passage. Must never depend on how a
 * text was cut.
 */
#include <string.h>

#include "redact/check.h"
#include "redact/reading.h"

#define MOST_HINTS 12 /* words that several languages share */
#define NEAR 14 /* weight of what was said or asked just before */

bool ew_cue_is_harmless(enum ew_cue cue)
{
	return cue >= EW_CUE_REFERENCE && cue <= EW_CUE_PLACE;
}

bool ew_cue_is_name(enum ew_cue cue)
{
	return cue == EW_CUE_REFERENCE || cue == EW_CUE_PRODUCT || cue == EW_CUE_METER || cue == EW_CUE_PLACE;
}

bool ew_cue_is_sensitive(enum ew_cue cue)
{
	return cue > EW_CUE_NONE && cue < EW_CUE_HEALTH;
}

/* -- as tokens come -------------------------------------------------------------------------------- */

/* What a phrase is taken for first: what is sensitive, what is harmless, what is of the talk; everyday words last. */
static unsigned rank(const struct ew_phrase *phrase, bool everyday)
{
	if (phrase->cue == EW_CUE_COMMON)
		return 0;
	if (ew_cue_is_sensitive(phrase->cue))
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
	return ew_cue_is_sensitive(best->cue) && ew_cue_is_sensitive(phrase->cue) && phrase->cue != best->cue && phrase->words == best->words &&
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
	uint32_t node = t->node ? ew_lexicon_step(j->lexicon, 0, t->word) : 0;
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

static bool is_more_than_common(const struct ew_phrase *phrases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (phrases[i].cue != EW_CUE_COMMON)
			return true;
	return false;
}

static void step(struct ew_redact *r, struct ew_speaker *s, struct ew_token *t)
{
	const struct ew_lexicon *lexicon = r->rules->lexicon;
	const struct ew_phrase *phrases;
	uint8_t n = 0, longest = 0;

	for (size_t i = 0; i <= s->n_nodes && n < EW_TALK_NODES; i++) {
		uint32_t node = ew_lexicon_step(lexicon, i < s->n_nodes ? s->nodes[i] : 0, t->word);

		if (node == 0)
			continue;
		s->nodes[n++] = node; /* never before it was read */
		if (ew_lexicon_phrases(lexicon, node, &phrases) > 0 && phrases->words > longest) {
			longest = phrases->words;
			t->node = node;
		}
	}
	s->n_nodes = n;
}

static void mean(struct ew_redact *r, const struct ew_passage *p, struct ew_token *t)
{
	const struct ew_number_word *w;
	struct ew_slice text = ew_token_text(p, t);
	bool certain = false, symbol = false, link = false;

	t->meanings = (uint8_t)ew_lexicon_number(r->rules->lexicon, t->word, &w);
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
	if (t->kind == EW_TOKEN_SIGN) {
		sign(s, p, t);
		return;
	}
	t->word = ew_lexicon_word(r->rules->lexicon, ew_token_text(p, t));
	if (t->kind != EW_TOKEN_WORD)
		t->flags |= EW_TOKEN_NUMBER;
	else
		mean(r, p, t);
	if (t->flags & EW_TOKEN_NUMBER)
		s->number_turn = r->turn;
	step(r, s, t);
	n = t->node ? ew_lexicon_phrases(r->rules->lexicon, t->node, &phrases) : 0;
	if (n == 0)
		return;
	count_common(r, phrases, n);
	if (is_more_than_common(phrases, n))
		t->flags |= EW_TOKEN_CUE;
}

/* -- for whoever answers --------------------------------------------------------------------------- */

/* The attribute stands behind in these: "numero | secreto", "code | postal". */
static bool is_later_closer(unsigned language)
{
	return language == EW_LANGUAGE_FR || language == EW_LANGUAGE_ES;
}

static bool says_what(unsigned cue)
{
	return (ew_cue_is_sensitive(cue) && cue != EW_CUE_NAME) || ew_cue_is_harmless(cue);
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
	if (!ew_cue_is_sensitive(heard->cue) && !ew_cue_is_name(heard->cue) && !(ew_cue_is_harmless(heard->cue) && heard->words > 1))
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
	return t->meanings > 0 && ew_lexicon_number(lexicon, t->word, &w) > 0 && w->class_ == EW_NUMBER_LETTER;
}

static bool is_spelt_beside(const struct ew_lexicon *lexicon, const struct ew_passage *p, size_t at, int step)
{
	at += (size_t)step;
	if (at < p->n && strchr(",-", ew_token_sign(p, &p->tokens[at])) && ew_token_sign(p, &p->tokens[at]))
		at += (size_t)step;
	return at < p->n && is_spelt(lexicon, p, at);
}

/* "p m" beside another letter is part of what is spelled, and so is what are initials in another language. */
static bool is_spelled(const struct ew_lexicon *lexicon, const struct ew_passage *p, size_t from, size_t last, const struct ew_phrase *phrase, bool foreign)
{
	if (ew_cue_is_sensitive(phrase->cue) && p->text[p->tokens[from].at] & 0x80)
		return false; /* "ओ टी पी के बिना" */
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

	if (phrase->words > 1 || phrase->cue >= EW_CUE_SAYS || t->meanings == 0 || ew_lexicon_number(lexicon, t->word, &w) == 0)
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
	enum ew_language language = ew_language_of(r);
	const struct ew_phrase *phrases;
	struct ew_phrase best;

	for (; p && s->noted < p->n; s->noted++) {
		const struct ew_token *t = &p->tokens[s->noted];
		size_t n = t->flags & EW_TOKEN_CUE ? ew_lexicon_phrases(r->rules->lexicon, t->node, &phrases) : 0;

		struct ew_heard heard;

		if (n == 0 || !best_of(phrases, n, language, &best) || !is_noted(best.cue))
			continue;
		if ((best.words > 1 && is_spelled(r->rules->lexicon, p, phrase_begin(p, s->noted, best.words), s->noted, &best, best.language != language)) ||
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
	uint32_t node = t->node ? ew_lexicon_step(j->lexicon, 0, t->word) : 0;
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
	if ((phrase->cue == EW_CUE_CLOCK || (phrase->cue >= EW_CUE_SAYS && phrase->language == EW_LANGUAGE_HI)) && j->p->tokens[last].len > 1 &&
		j->p->tokens[last].flags & EW_TOKEN_MAYBE && is_number_beside(j, last, 1) && is_number_beside(j, last + 1, 1)) /* "five to five six nine" */
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

	if (is_spelled(j->lexicon, j->p, from, last, phrase, phrase->language != j->language) || cuts_number(j, from, last, phrase) ||
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
	uint32_t node = t->len > 1 ? ew_lexicon_step(j->lexicon, 0, t->word) : 0;
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
		size_t n = t->flags & EW_TOKEN_CUE ? ew_lexicon_phrases(j->lexicon, t->node, &phrases) : 0;

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

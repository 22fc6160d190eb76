/*
 * Addresses of mailboxes, as they are written and as they are spelt out: "john dot smith at gmail dot com". Must never take an
 * "at" for one without a name of the internet behind it.
 */
#include <string.h>

#include "redact/symbols.h"

#define MOST_DOMAIN 12 /* tokens behind the sign */
#define MANNER '\001'  /* no sign, but how it is written: "in one word" */
#define MOST_BARE 2    /* words of the mailbox that nothing joins to it */

static unsigned cue_of(const struct ew_judgement *j, size_t at)
{
	return j->covered[at] ? j->cues[j->covered[at] - 1].cue : EW_CUE_NONE;
}

static bool is_word(const struct ew_judgement *j, size_t at, const char *word)
{
	return ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at]), ew_slice_text(word));
}

/* Signs that are several words. */
static const struct {
	const char *words;
	char mark;
} phrases[] = {{"at the rate of", '@'}, {"at the rate", '@'}, {"at rate", '@'}, {"at sign", '@'}, {"at symbol", '@'}, {"a commercial", '@'},
	{"a arobase", '@'}, {"tiret du six", '-'}, {"tiret du milieu", '-'}, {"trait dunion", '-'}, {"tiret du bas", '_'}, {"tiret bas", '_'},
	{"tiret du huit", '_'}, {"under score", '_'}, {"guion bajo", '_'}, {"barra baja", '_'}, {"guion medio", '-'}, {"unter strich", '_'},
	{"binde strich", '-'}, {"एट द रेट ऑफ", '@'}, {"एट द रेट", '@'}, {"ऐट द रेट", '@'}, {"अट द रेट", '@'}, {"एट रेट", '@'}, {"ऐट", '@'},
	{"एट", '@'}, {"अंडर स्कोर", '_'}, {"en un mot", MANNER}, {"en un seul mot", MANNER}, {"tout attache", MANNER},
	{"in einem wort", MANNER}, {"zusammengeschrieben", MANNER}, {"alles klein", MANNER}, {"en una palabra", MANNER},
	{"en una sola palabra", MANNER}, {"todo seguido", MANNER}, {"todo junto", MANNER}, {"all one word", MANNER}, {"no spaces", MANNER},
	{"all together", MANNER}};

/* How many tokens from here are this phrase, 0 when they are not. */
static size_t phrase_here(const struct ew_judgement *j, size_t at, const char *words)
{
	struct ew_slice rest, word;
	size_t n = 0;

	if (j->p->text[j->p->tokens[at].at] != words[0])
		return 0;
	rest = ew_slice_text(words);
	while (ew_slice_cut(&rest, ' ', &word)) {
		if (at + n >= j->n || !ew_slice_equal(ew_token_text(j->p, &j->p->tokens[at + n]), word))
			return 0;
		n++;
	}
	return n;
}

/* The sign that begins here and its tokens: "@", "at", "at the rate of", "(at)", "tiret du six"; 0 when none does. */
static char mark_here(const struct ew_judgement *j, size_t at, size_t *ret_n)
{
	const struct ew_token *t = &j->p->tokens[at];
	char sign = ew_token_sign(j->p, t);
	struct ew_number_word w;

	*ret_n = 1;
	if (sign && strchr("([{<", sign) && at + 2 < j->n && ew_token_sign(j->p, &j->p->tokens[at + 2]) &&
		ew_token_number(j, &j->p->tokens[at + 1], &w) && w.class_ == EW_NUMBER_MARK) {
		*ret_n = 3;
		return (char)w.value;
	}
	for (size_t i = 0; !sign && i < EW_COUNT(phrases); i++) {
		size_t n = phrase_here(j, at, phrases[i].words);

		if (n > 0) {
			*ret_n = n;
			return phrases[i].mark;
		}
	}
	if (sign)
		return sign;
	return ew_token_number(j, t, &w) && w.class_ == EW_NUMBER_MARK ? (char)w.value : 0;
}

/* Each token's sign, as far as it is one or part of one. */
struct marks {
	char at[EW_PASSAGE_TOKENS];
	uint8_t n[EW_PASSAGE_TOKENS]; /* of the first token of a sign: how many it has */
};

/* In whatever language. */
static bool says_at(const struct ew_judgement *j, const struct ew_token *t)
{
	const struct ew_number_word *w;
	size_t n = t->len > 1 ? ew_lexicon_number(j->lexicon, t->word, &w) : 0;

	for (size_t i = 0; i < n; i++)
		if (w[i].class_ == EW_NUMBER_MARK && w[i].value == '@')
			return true;
	return false;
}

/* What costs less to ask: hardly a passage has a mailbox in it. */
static bool may_have_at(const struct ew_judgement *j)
{
	for (size_t i = 0; i < j->n; i++) {
		const struct ew_token *t = &j->p->tokens[i];
		char first = j->p->text[t->at];

		if (ew_token_sign(j->p, t) == '@')
			return true;
		if (t->kind == EW_TOKEN_WORD && (t->flags & EW_TOKEN_LINK ? says_at(j, t) : (first == 'c' && is_word(j, i, "commercial")) ||
								(first & 0x80 && t->flags & EW_TOKEN_MAYBE)))
			return true;
	}
	return false;
}

static bool read_marks(const struct ew_judgement *j, struct marks *m)
{
	bool any = false;
	size_t n;

	if (!may_have_at(j))
		return false;

	memset(m, 0, sizeof(*m));
	for (size_t i = 0; i < j->n; i += n) {
		char mark = mark_here(j, i, &n);

		memset(m->at + i, mark, mark ? n : 0);
		m->n[i] = (uint8_t)n;
		any |= mark == '@';
	}
	return any;
}

/* -- as it is written ------------------------------------------------------------------------------ */

static bool is_of_address(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	char sign = ew_token_sign(j->p, t);

	return !sign || strchr("._-+%#", sign);
}

static size_t written_begin(const struct ew_judgement *j, size_t at)
{
	while (at > 0 && !(j->p->tokens[at].flags & EW_TOKEN_GAP) && is_of_address(j, at - 1))
		at--;
	return at;
}

static size_t written_end(const struct ew_judgement *j, size_t at)
{
	size_t end = at + 1;
	bool dot = false;

	while (end < j->n && !(j->p->tokens[end].flags & EW_TOKEN_GAP) && is_of_address(j, end))
		end++;
	while (end > at + 1 && ew_token_sign(j->p, &j->p->tokens[end - 1]))
		end--;
	for (size_t i = at + 1; i < end; i++)
		dot |= ew_token_sign(j->p, &j->p->tokens[i]) == '.';
	return dot ? end : at;
}

/* -- as it is said --------------------------------------------------------------------------------- */

static bool is_letter(const struct ew_judgement *j, size_t at)
{
	return at < j->n && j->p->tokens[at].kind == EW_TOKEN_WORD && j->p->tokens[at].len == 1;
}

/* Where the last part of a domain ends, that begins here: "com", or spelt "u k"; 0 when none begins. */
static size_t top_end(const struct ew_judgement *j, size_t at)
{
	size_t end = at;

	if (at < j->n && ew_token_is(j, at, EW_CUE_DOMAIN))
		return at + 1;
	while (is_letter(j, end) && end < at + 3)
		end++;
	return end >= at + 2 ? end : 0;
}

/* Behind the last word of a domain: "dot co dot uk" goes on. */
static size_t rest_of_domain(const struct ew_judgement *j, const struct marks *m, size_t at)
{
	size_t end;

	while (at + 1 < j->n && m->at[at] == '.' && (end = top_end(j, at + 1)) > 0)
		at = end;
	return at;
}

static bool has_dot_near(const struct ew_judgement *j, const struct marks *m, size_t at)
{
	for (size_t i = at; i < j->n && i < at + 3; i++)
		if (m->at[i] == '.')
			return true;
	return false;
}

static size_t said_end(const struct ew_judgement *j, const struct marks *m, size_t at)
{
	for (size_t i = at; i < j->n && i < at + MOST_DOMAIN; i++) {
		char mark = m->at[i];
		size_t end = mark == '.' && i > at ? top_end(j, i + 1) : 0;

		if (end > 0)
			return rest_of_domain(j, m, end);
		if (ew_token_is(j, i, EW_CUE_MAILBOX) && i <= at + 1 && !has_dot_near(j, m, i + 1))
			return i + 1;
		if (mark && !strchr(".-_", mark))
			return 0;
		if (j->p->tokens[i].kind == EW_TOKEN_SIGN && j->p->tokens[i].flags & EW_TOKEN_GAP)
			return 0;
	}
	return 0;
}

static bool is_spelt(const struct ew_judgement *j, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	struct ew_number_word w;

	if (j->tail[at] || t->kind == EW_TOKEN_DIGITS || t->kind == EW_TOKEN_MIXED || (t->kind == EW_TOKEN_WORD && t->len == 1))
		return true;
	return ew_token_number(j, t, &w) && w.class_ != EW_NUMBER_JOIN && w.class_ != EW_NUMBER_FILLER && w.class_ != EW_NUMBER_MARK;
}

/* How it is written is said as well: "all one word, no spaces". */
static bool is_manner(const struct ew_judgement *j, size_t at)
{
	static const char *const words[] = {"all", "together", "one", "word", "no", "spaces", "space", "lower", "lowercase", "case", "small",
		"capital", "caps", "letters", "then", "sign", "symbol", "tout", "attache", "minuscule", "minuscules", "colle", "alles",
		"zusammen", "klein", "kleingeschrieben", "todo", "junto", "minusculas"};

	for (size_t i = 0; i < EW_COUNT(words); i++)
		if (is_word(j, at, words[i]))
			return true;
	return false;
}

static bool is_joining(const struct marks *m, size_t at)
{
	char mark = m->at[at];

	return mark && strchr("._-+ ", mark);
}

static bool is_no_name(const struct ew_judgement *j, size_t at)
{
	unsigned cue = cue_of(j, at);

	if (j->p->tokens[at].kind == EW_TOKEN_SIGN || cue == EW_CUE_SAYS || cue == EW_CUE_EMAIL || cue == EW_CUE_OKAY || cue == EW_CUE_ASKS)
		return true;
	return ew_token_is(j, at, EW_CUE_COMMON);
}

/* Before letters that say once more what was said: "evans, that's E V A N S". */
static bool is_spelling_word(const struct ew_judgement *j, size_t at)
{
	static const char *const words[] = {"thats", "that", "is", "spelled", "spelt", "spell", "cest", "epele", "das", "ist", "buchstabiert", "es",
		"se", "escribe", "deletreado"};

	for (size_t i = 0; i < EW_COUNT(words); i++)
		if (is_word(j, at, words[i]))
			return true;
	return false;
}

/* What was read of a mailbox, from its end to its begin. */
struct backwards {
	bool joined;  /* what stands before belongs to it */
	bool marks;   /* it has dots and the like */
	bool letters; /* its last part is spelt */
	bool comma;   /* and something parts it from what stands before */
	bool together; /* "all one word": there are several */
	size_t bare;
};

static bool takes_word(const struct ew_judgement *j, size_t at, struct backwards *b)
{
	bool again = b->comma && b->letters;

	if (b->joined || again) {
		b->joined = b->comma = b->letters = false;
		return j->p->tokens[at].kind != EW_TOKEN_SIGN;
	}
	if (is_word(j, at, "the") && b->bare == 1)
		return true;
	return !is_no_name(j, at) && !b->marks && ++b->bare <= (b->together || (!b->letters && j->language == EW_LANGUAGE_EN) ? MOST_BARE : 1);
}

static bool is_letter_of_name(const struct ew_judgement *j, size_t at)
{
	return is_letter(j, at) || ew_token_is_letter_word(j, at);
}

static bool is_figure(const struct ew_judgement *j, size_t at)
{
	struct ew_number_word w;

	return at < j->n && (ew_token_is_figure(j, &j->p->tokens[at]) || (ew_token_number(j, &j->p->tokens[at], &w) && w.class_ == EW_NUMBER_UNIT));
}

/* "hotel india" and no "Hans": another letter stands beside. */
static bool is_spelt_word(const struct ew_judgement *j, size_t at)
{
	return ew_token_is_letter_word(j, at) && ((at + 1 < j->n && is_letter_of_name(j, at + 1)) || (at > 0 && is_letter_of_name(j, at - 1)));
}

/* "आई" is also "came", "do" also "give": beside other letters and digits they are what is spelt. */
static bool is_spelt_here(const struct ew_judgement *j, const struct marks *m, size_t at)
{
	struct ew_number_word w;

	if (!is_spelt(j, at))
		return false;
	if (j->p->tokens[at].kind != EW_TOKEN_WORD || j->p->tokens[at].len == 1 || j->p->tokens[at].flags & EW_TOKEN_NUMBER || j->tail[at] ||
		!ew_token_is(j, at, EW_CUE_COMMON))
		return true;
	if (!ew_token_number(j, &j->p->tokens[at], &w) || at + 1 >= j->n)
		return false;
	if (w.class_ == EW_NUMBER_LETTER)
		return j->p->text[j->p->tokens[at].at] & 0x80 && is_spelt_word(j, at);
	return w.class_ <= EW_NUMBER_TIMES && (is_figure(j, at + 1) || m->at[at + 1] == '@') &&
	       (w.language == EW_LANGUAGE_HI || (at > 0 && (is_figure(j, at - 1) || is_joining(m, at - 1))));
}

static bool takes(const struct ew_judgement *j, const struct marks *m, size_t at, struct backwards *b)
{
	const struct ew_token *t = &j->p->tokens[at];

	if (m->at[at] == MANNER || (is_manner(j, at) && !b->joined))
		return b->together = true;
	if (is_joining(m, at)) {
		bool inner = t->kind == EW_TOKEN_SIGN && !(t->flags & EW_TOKEN_GAP) && is_spelt(j, at + 1); /* "forty-five" */

		b->joined = true;
		b->marks |= !inner;
		return true;
	}
	if (ew_token_sign(j->p, t) == ',') {
		b->comma = true;
		return b->letters || b->bare == 0 || (at > 0 && (is_letter(j, at - 1) || j->tail[at - 1]));
	}
	if (is_spelt_here(j, m, at)) {
		b->letters |= t->kind == EW_TOKEN_WORD && (t->len == 1 || j->tail[at] || is_spelt_word(j, at));
		b->joined = b->comma = false;
		return true;
	}
	if (b->letters && is_spelling_word(j, at))
		return b->comma = true;
	return takes_word(j, at, b);
}

/* "आई" before "वी". */
static bool is_spelt_first(const struct ew_judgement *j, size_t at)
{
	return j->p->text[j->p->tokens[at].at] & 0x80 && at + 1 < j->n && is_letter_of_name(j, at) && is_letter_of_name(j, at + 1);
}

/* "write to tom at ...": what only may be a number, and what nobody is called, is none of it. */
static bool is_loose_front(const struct ew_judgement *j, const struct marks *m, size_t at)
{
	const struct ew_token *t = &j->p->tokens[at];
	bool maybe = t->kind == EW_TOKEN_WORD && t->len > 1 && !(t->flags & EW_TOKEN_NUMBER) && t->flags & EW_TOKEN_MAYBE &&
		     ew_token_is(j, at, EW_CUE_COMMON) && !is_spelt_first(j, at);

	if (at + 1 < j->n && is_joining(m, at + 1))
		return false;
	if (is_word(j, at, "the") && at + 1 < j->n && !is_no_name(j, at + 1))
		return false;
	if (t->kind == EW_TOKEN_WORD && t->len == 2 && at + 1 < j->n && !is_spelt(j, at)) /* "au nom de o l i v i e r" */
		return true;
	if (t->kind == EW_TOKEN_WORD && t->len == 1 && ew_token_is(j, at, EW_CUE_COMMON) && at + 1 < j->n && j->p->tokens[at + 1].len > 1 &&
		!is_spelt(j, at + 1))
		return true; /* "lien à jean ..." */
	return maybe || t->kind == EW_TOKEN_SIGN || is_joining(m, at) || is_manner(j, at) || is_spelling_word(j, at) ||
	       (t->len > 1 && is_no_name(j, at) && !is_spelt_first(j, at));
}

static bool is_greeting(const struct ew_judgement *j, size_t at)
{
	static const char *const words[] = {"hallo", "hello", "hi", "hola", "bonjour", "salut", "gruezi", "servus", "moin"};

	for (size_t i = 0; i < EW_COUNT(words); i++)
		if (is_word(j, at, words[i]))
			return true;
	return false;
}

/* "hallo ät ...", "klein sieben at ...": digits alone name no mailbox, the word before them belongs to it. */
static bool is_name_of_digits(const struct ew_judgement *j, const struct marks *m, size_t begin, size_t at)
{
	if (m->at[begin - 1] || !(is_manner(j, begin - 1) || is_greeting(j, begin - 1)))
		return false;
	for (size_t i = begin; i < at; i++)
		if (!ew_token_is_figure(j, &j->p->tokens[i]))
			return false;
	return true;
}

static size_t said_begin(const struct ew_judgement *j, const struct marks *m, size_t at)
{
	struct backwards b = {.joined = true};
	size_t begin = at;

	while (begin > 0 && !(j->p->tokens[begin].flags & EW_TOKEN_TOPIC) && takes(j, m, begin - 1, &b))
		begin--;
	while (begin < at && is_loose_front(j, m, begin))
		begin++;
	return begin > 0 && is_name_of_digits(j, m, begin, at) ? begin - 1 : begin;
}

static size_t judge_at(struct ew_judgement *j, const struct marks *m, size_t at)
{
	size_t behind = at + m->n[at], begin, end;

	if (m->at[at] != '@' || m->n[at] == 0 || at == 0)
		return at;
	end = ew_token_sign(j->p, &j->p->tokens[at]) == '@' ? written_end(j, at) : at;
	if (end > at) {
		begin = j->p->tokens[at].flags & EW_TOKEN_GAP ? at : written_begin(j, at);
		begin = begin > 0 && is_joining(m, begin - 1) ? said_begin(j, m, begin) : begin == at ? said_begin(j, m, at) : begin;
	} else {
		end = said_end(j, m, behind);
		begin = end ? said_begin(j, m, at) : at;
	}
	if (end == 0 || begin >= at)
		return at;
	ew_find(j, EW_SENSITIVE_EMAIL, end > at && ew_token_sign(j->p, &j->p->tokens[at]) ? "email.written" : "email.spoken", 92, begin,
		end, ew_slice_of(NULL, 0));
	return end - 1;
}

void ew_judge_mail(struct ew_judgement *j)
{
	struct marks m;

	if (!ew_is_wanted(j, EW_SENSITIVE_EMAIL) || !read_marks(j, &m))
		return;
	for (size_t i = 0; i < j->n; i++)
		i = judge_at(j, &m, i);
}

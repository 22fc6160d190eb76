/*
 * From the rows of the languages to what is walked. The rows are ours: one that does not fit is a programmer's error and stops the program at its
 * first use, that is, in every test.
 */
#include "phrase/table.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#define MOST_SPELLINGS 16384u /* slots; a power of two */
#define MOST_HOLDS 49152u
#define MOST_SETS 4095u
#define MOST_PATTERNS 8191u
#define MOST_STEPS 49152u
#define POOL_BYTES 98304u

struct spelling {
	uint32_t at;      /* of the pool */
	uint16_t sets;    /* its first ew_holds */
	uint8_t n;        /* bytes; 0: an empty slot */
	uint8_t does;
	bool begins;      /* words that begin so */
};

struct set {
	const struct ew_phrase_language *language;
	struct ew_slice text;
	uint16_t patterns; /* that begin with it */
};

struct ew_phrase_table {
	struct spelling spellings[MOST_SPELLINGS];
	struct ew_holds holds[MOST_HOLDS];
	struct set sets[MOST_SETS];
	struct ew_pattern patterns[MOST_PATTERNS];
	uint16_t steps[MOST_STEPS];
	char pool[POOL_BYTES];
	size_t n_spellings, n_holds, n_sets, n_patterns, n_steps, n_pool;
};

static struct ew_phrase_table made;
static pthread_once_t made_once = PTHREAD_ONCE_INIT;

static const struct ew_phrase_language *const languages[] = {
	&ew_phrase_en, &ew_phrase_fr, &ew_phrase_de, &ew_phrase_es, &ew_phrase_hi, &ew_phrase_more};

static const char *const answers[] = {"answer.both", "answer.neither"};

const char *ew_phrase_rule(struct ew_slice name)
{
	for (size_t i = 0; i < EW_COUNT(answers); i++)
		if (ew_slice_equal(name, ew_slice_text(answers[i])))
			return answers[i];
	for (size_t i = 0; i < EW_COUNT(languages); i++)
		for (size_t j = 0; j < languages[i]->n_rules; j++)
			if (ew_slice_equal(name, ew_slice_text(languages[i]->rules[j].name)))
				return languages[i]->rules[j].name;
	return NULL;
}

size_t ew_phrase_language_order(const struct ew_phrase_rule *rule)
{
	size_t i = 0;

	while (i < EW_COUNT(languages) && !(rule >= languages[i]->rules && rule < languages[i]->rules + languages[i]->n_rules))
		i++;
	return i;
}

/* FNV-1a, byte by byte, so that all beginnings of a word cost no more than the word. */
static uint32_t hash_more(uint32_t hash, uint8_t byte)
{
	return (hash ^ byte) * 16777619u;
}

#define HASH_NOTHING 2166136261u

static uint16_t find(const struct ew_phrase_table *t, const char *text, size_t n, uint32_t hash, bool begins)
{
	uint32_t slot = (hash ^ hash >> 15) & (MOST_SPELLINGS - 1);

	for (; t->spellings[slot].n > 0 || slot == 0; slot = (slot + 1) & (MOST_SPELLINGS - 1)) {
		const struct spelling *s = &t->spellings[slot];

		if (slot > 0 && s->n == n && s->begins == begins && memcmp(t->pool + s->at, text, n) == 0)
			break;
	}
	return (uint16_t)slot;
}

static uint32_t hash_of(const char *text, size_t n)
{
	uint32_t hash = HASH_NOTHING;

	for (size_t i = 0; i < n; i++)
		hash = hash_more(hash, (uint8_t)text[i]);
	return hash;
}

static struct spelling *spell(struct ew_phrase_table *t, const char *text, size_t n, bool begins)
{
	struct spelling *s = &t->spellings[find(t, text, n, hash_of(text, n), begins)];

	if (s->n > 0)
		return s;
	t->n_spellings++;
	assert(t->n_spellings < MOST_SPELLINGS / 2 && t->n_pool + n <= POOL_BYTES);
	*s = (struct spelling){.at = (uint32_t)t->n_pool, .n = (uint8_t)n, .begins = begins};
	memcpy(t->pool + t->n_pool, text, n);
	t->n_pool += n;
	return s;
}

static void hold(struct ew_phrase_table *t, struct spelling *s, uint16_t set)
{
	for (uint16_t i = s->sets; i > 0; i = t->holds[i].next)
		if (t->holds[i].set == set)
			return;
	assert(t->n_holds + 1 < MOST_HOLDS);
	t->holds[++t->n_holds] = (struct ew_holds){.set = set, .next = s->sets};
	s->sets = (uint16_t)t->n_holds;
}

static uint8_t does(struct ew_slice class_)
{
	static const struct {
		const char *name;
		uint8_t does;
	} names[] = {{"record", EW_WORD_RECORDING}, {"transcribe", EW_WORD_TRANSCRIPT}, {"ai", EW_WORD_AI}, {"filler", EW_WORD_FILLS},
		{"but", EW_WORD_TURNS}, {"lead", EW_WORD_LEADS}, {"not", EW_WORD_NEGATES}};

	for (size_t i = 0; i < EW_COUNT(names); i++)
		if (ew_slice_equal(class_, ew_slice_text(names[i].name)))
			return names[i].does;
	return 0;
}

static bool next_of(struct ew_slice *rest, const char *between, struct ew_slice *ret)
{
	size_t from = 0, n = 0;

	while (from < rest->len && strchr(between, rest->at[from]))
		from++;
	while (from + n < rest->len && !strchr(between, rest->at[from + n]))
		n++;
	*ret = ew_slice_of(rest->at + from, n);
	*rest = ew_slice_of(rest->at + from + n, rest->len - from - n);
	return n > 0;
}

static const char *class_words(const struct ew_phrase_language *language, struct ew_slice name)
{
	size_t i = 0;

	while (i < language->n_classes && !ew_slice_equal(name, ew_slice_text(language->classes[i].name)))
		i++;
	assert(i < language->n_classes); /* a class that a pattern names is there */
	return language->classes[i].words;
}

static void hold_word(struct ew_phrase_table *t, struct ew_slice text, uint16_t set, uint8_t doing)
{
	bool begins = text.at[text.len - 1] == '*';
	struct ew_words words = ew_words_of(ew_slice_of(text.at, text.len - begins));
	struct ew_word word;
	bool one = ew_words_next(&words, &word) && words.at == words.text.len;
	struct spelling *s;

	assert(one); /* what stands in a table is one word */
	s = spell(t, word.text, word.n, begins);
	s->does |= doing;
	if (set > 0)
		hold(t, s, set);
}

/* All words of "a|<class>|b" or "a b" into a set; set 0: only what they do is noted. */
static void hold_words(
	struct ew_phrase_table *t, const struct ew_phrase_language *language, struct ew_slice text, uint16_t set, uint8_t doing)
{
	for (struct ew_slice rest = text, one; next_of(&rest, " |\n\t", &one);) {
		if (one.at[0] != '<') {
			hold_word(t, one, set, doing);
			continue;
		}
		struct ew_slice name = ew_slice_of(one.at + 1, one.len - 2), inner;
		struct ew_slice words = ew_slice_text(class_words(language, name));

		while (next_of(&words, " \n\t", &inner))
			hold_word(t, inner, set, doing);
	}
}

static uint16_t set_of(struct ew_phrase_table *t, const struct ew_phrase_language *language, struct ew_slice text)
{
	for (size_t i = t->n_sets; i > 0 && t->sets[i].language == language; i--)
		if (ew_slice_equal(t->sets[i].text, text))
			return (uint16_t)i;
	assert(t->n_sets + 1 < MOST_SETS);
	t->sets[++t->n_sets] = (struct set){.language = language, .text = text};
	hold_words(t, language, text, (uint16_t)t->n_sets, 0);
	return (uint16_t)t->n_sets;
}

static uint16_t step_of(struct ew_phrase_table *t, const struct ew_phrase_language *language, struct ew_slice part)
{
	struct ew_slice tail = ew_slice_of(part.at + 1, part.len - 1), head = ew_slice_of(part.at, part.len - 1);

	if (part.at[0] == '~')
		return (uint16_t)(EW_STEP_GAP | (tail.at[0] - '0'));
	if (part.at[0] == '^')
		return EW_STEP_START;
	if (part.at[0] == '$')
		return EW_STEP_STOP;
	if (part.at[0] == '.')
		return EW_STEP_REST;
	if (part.at[0] == '!')
		return EW_STEP_NOT | set_of(t, language, tail);
	if (part.at[part.len - 1] == '?')
		return EW_STEP_MAYBE | set_of(t, language, head);
	return EW_STEP_IS | set_of(t, language, part);
}

/* A pattern is known by the first word that it needs. */
static void index_pattern(struct ew_phrase_table *t, struct ew_pattern *pattern)
{
	uint16_t *steps = t->steps + pattern->steps;
	struct set *set;

	while ((*steps & EW_STEP_KIND) == EW_STEP_START || (*steps & EW_STEP_KIND) == EW_STEP_NOT)
		steps++;
	assert((*steps & EW_STEP_KIND) == EW_STEP_IS);
	set = &t->sets[*steps & EW_STEP_OPERAND];
	pattern->next = set->patterns;
	set->patterns = (uint16_t)(pattern - t->patterns);
}

static void add_pattern(struct ew_phrase_table *t, const struct ew_phrase_language *language, const struct ew_phrase_rule *rule,
	struct ew_slice text)
{
	struct ew_pattern *pattern = &t->patterns[++t->n_patterns];

	assert(t->n_patterns < MOST_PATTERNS);
	*pattern = (struct ew_pattern){.rule = rule, .steps = (uint16_t)t->n_steps};
	for (struct ew_slice part; next_of(&text, " \n\t", &part);) {
		assert(t->n_steps + 2 < MOST_STEPS);
		t->steps[t->n_steps++] = step_of(t, language, part);
	}
	t->steps[t->n_steps++] = EW_STEP_END;
	index_pattern(t, pattern);
}

static void add_language(struct ew_phrase_table *t, const struct ew_phrase_language *language)
{
	for (size_t i = 0; i < language->n_classes; i++) {
		uint8_t doing = does(ew_slice_text(language->classes[i].name));

		if (doing)
			hold_words(t, language, ew_slice_text(language->classes[i].words), 0, doing);
	}
	for (size_t i = 0; i < language->n_rules; i++)
		for (struct ew_slice rest = ew_slice_text(language->rules[i].patterns), one; next_of(&rest, ",", &one);)
			add_pattern(t, language, &language->rules[i], one);
}

static void make(void)
{
	for (size_t i = 0; i < EW_COUNT(languages); i++)
		add_language(&made, languages[i]);
}

const struct ew_phrase_table *ew_phrase_table(void)
{
	int r = pthread_once(&made_once, make);

	assert(r == 0);
	return &made;
}

static void known_by(const struct ew_phrase_table *t, uint16_t slot, uint16_t ret[static EW_PHRASE_SPELLINGS], uint8_t *ret_does)
{
	if (t->spellings[slot].n == 0)
		return;
	*ret_does |= t->spellings[slot].does;
	for (size_t i = 0; i < EW_PHRASE_SPELLINGS; i++)
		if (ret[i] == 0) {
			ret[i] = slot;
			return;
		}
}

void ew_phrase_look_up(
	const struct ew_phrase_table *t, const struct ew_word *word, uint16_t ret[static EW_PHRASE_SPELLINGS], uint8_t *ret_does)
{
	uint32_t hash = HASH_NOTHING;

	memset(ret, 0, EW_PHRASE_SPELLINGS * sizeof(*ret));
	*ret_does = 0;
	for (size_t n = 1; n <= word->n; n++) {
		hash = hash_more(hash, (uint8_t)word->text[n - 1]);
		if (n == word->n && !word->cut)
			known_by(t, find(t, word->text, n, hash, false), ret, ret_does);
		if (n > 2)
			known_by(t, find(t, word->text, n, hash, true), ret, ret_does);
	}
}

const struct ew_holds *ew_phrase_sets(const struct ew_phrase_table *t, uint16_t spelling)
{
	uint16_t i = t->spellings[spelling].sets;

	return i > 0 ? &t->holds[i] : NULL;
}

const struct ew_holds *ew_phrase_sets_next(const struct ew_phrase_table *t, const struct ew_holds *holds)
{
	return holds->next > 0 ? &t->holds[holds->next] : NULL;
}

const struct ew_pattern *ew_phrase_patterns(const struct ew_phrase_table *t, uint16_t set)
{
	uint16_t i = t->sets[set].patterns;

	return i > 0 ? &t->patterns[i] : NULL;
}

const struct ew_pattern *ew_phrase_patterns_next(const struct ew_phrase_table *t, const struct ew_pattern *pattern)
{
	return pattern->next > 0 ? &t->patterns[pattern->next] : NULL;
}

const uint16_t *ew_phrase_steps(const struct ew_phrase_table *t, const struct ew_pattern *pattern)
{
	return t->steps + pattern->steps;
}

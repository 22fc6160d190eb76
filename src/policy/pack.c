/*
 * The library of law: packs in order of their names, and one table of words for places that is asked 200,000 times a
 * second. After it is ready nothing in it changes. Must never give a weaker law than the one that is in force: who is
 * not found, or whose pack is not in use, falls to his country's and then to anybody's.
 */
#include "policy/pack_parts.h"

#include <errno.h>
#include <string.h>

int ew_packs_new(struct ew_packs **ret)
{
	struct ew_packs *packs = calloc(1, sizeof(*packs));

	if (!packs)
		return -ENOMEM;
	*ret = packs;
	return 0;
}

struct ew_packs *ew_packs_hold(struct ew_packs *packs)
{
	packs->others++;
	return packs;
}

void ew_packs_free(struct ew_packs **ptr)
{
	struct ew_packs *packs = *ptr;

	*ptr = NULL;
	if (!packs)
		return;
	if (packs->others > 0) {
		packs->others--;
		return;
	}
	for (size_t i = 0; i < packs->n; i++)
		ew_pack_clear(&packs->at[i]);
	ew_plan_free(&packs->plan);
	free(packs->words);
	free(packs);
}

/* -- adding ----------------------------------------------------------------------------------- */

static const char *name_of(const struct ew_law *law)
{
	return law->place ? law->place : law->sector;
}

static struct ew_law_entry *find_in(const struct ew_pack *pack, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(name_of(&pack->laws[i].law), name) == 0)
			return &pack->laws[i];
	}
	return NULL;
}

struct ew_law_entry *ew_packs_entry(const struct ew_packs *packs, const char *name)
{
	struct ew_law_entry *entry = NULL;

	for (size_t i = 0; !entry && i < packs->n; i++)
		entry = find_in(&packs->at[i], packs->at[i].n, name);
	return entry;
}

static int check_once(const struct ew_packs *packs, const struct ew_pack *pack, struct ew_error *error)
{
	for (size_t i = 0; i < pack->n; i++) {
		const char *name = name_of(&pack->laws[i].law);
		const struct ew_law_entry *other = ew_packs_entry(packs, name);

		if (!other)
			other = find_in(pack, i, name);
		if (other)
			return ew_yaml_complain(pack->laws[i].node, error,
				"\"%s\" stands twice: also in pack %s, line %u", name, other->law.pack,
				ew_yaml_line(other->node));
	}
	return 0;
}

static bool is_name(const char *name)
{
	size_t n = strlen(name);

	return n > 0 && n <= EW_MAX_PACK_NAME_BYTES && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == n;
}

static int check_name(const struct ew_packs *packs, const char *name, struct ew_error *error)
{
	if (packs->ready)
		return ew_error_set(error, -EINVAL, "pack %s comes after the last: add it before", name);
	if (!is_name(name))
		return ew_error_set(error, -EINVAL,
			"\"%.80s\" cannot be the name of a pack: small letters, digits, - and _ were expected, at most "
			"%d",
			name, EW_MAX_PACK_NAME_BYTES);
	if (packs->n == EW_MAX_PACKS)
		return ew_error_set(
			error, -EINVAL, "pack %s is one too many: at most %d can be loaded", name, EW_MAX_PACKS);
	for (size_t i = 0; i < packs->n; i++) {
		if (strcmp(packs->at[i].name, name) == 0)
			return ew_error_set(error, -EINVAL, "pack %s was added already", name);
	}
	return 0;
}

static int read_text(struct ew_slice text, const char *name, struct ew_pack *to, struct ew_error *error)
{
	char file[EW_MAX_PACK_NAME_BYTES + sizeof(".yaml")];

	(void)snprintf(file, sizeof(file), "%s.yaml", name);
	int r = ew_yaml_load(text, file, &to->root, error);

	if (r < 0)
		return r;
	r = ew_sha256_of(text, &to->hash);
	if (r < 0)
		return ew_error_set(error, r, "the pack %s cannot be hashed", name);
	if (ew_slice_dup(ew_slice_text(name), &to->name) < 0)
		return ew_error_set(error, -ENOMEM, "no memory for the packs");
	return 0;
}

static int read_pack(struct ew_packs *packs, struct ew_pack *to, struct ew_error *error)
{
	if (strcmp(to->name, "places") == 0)
		return ew_plan_load(to->root, &packs->plan, error);
	int r = ew_pack_load(to->root, to->name, to, error);

	for (size_t i = 0; i < to->n; i++)
		to->laws[i].law.pack = to->name;
	return r == 0 ? check_once(packs, to, error) : r;
}

static void insert(struct ew_packs *packs, const struct ew_pack *pack)
{
	size_t at = packs->n;

	while (at > 0 && strcmp(packs->at[at - 1].name, pack->name) > 0) {
		packs->at[at] = packs->at[at - 1];
		at--;
	}
	packs->at[at] = *pack;
	packs->n++;
}

int ew_packs_add(struct ew_packs *packs, const char *name, struct ew_slice text, struct ew_error *error)
{
	_cleanup_(ew_pack_clear) struct ew_pack pack = {0};
	int r = check_name(packs, name, error);

	if (r == 0)
		r = read_text(text, name, &pack, error);
	if (r == 0)
		r = read_pack(packs, &pack, error);
	if (r < 0)
		return r;
	insert(packs, &pack);
	pack = (struct ew_pack){0};
	return 0;
}

/* -- the table of words ----------------------------------------------------------------------- */

static struct ew_place_word *slot_of(const struct ew_packs *packs, struct ew_slice text)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ text.at[i]) * 16777619u;
	for (size_t i = hash & (packs->slots - 1);; i = (i + 1) & (packs->slots - 1)) {
		struct ew_place_word *word = &packs->words[i];

		if (!word->text || (word->bytes == text.len && memcmp(word->text, text.at, text.len) == 0))
			return word;
	}
}

const struct ew_place_word *ew_packs_word(const struct ew_packs *packs, struct ew_slice text)
{
	if (!packs->words || text.len == 0 || text.len >= EW_PLACE_TEXT_BYTES)
		return NULL;
	const struct ew_place_word *word = slot_of(packs, text);

	return word->text ? word : NULL;
}

const struct ew_place_word *ew_packs_wide_word(const struct ew_packs *packs, struct ew_slice text)
{
	if (!ew_place_is_word(text) || text.len < 2)
		return NULL;
	const uint8_t wide[] = {text.at[0], text.at[1], '-', '*'};
	const struct ew_place_word *word = ew_packs_word(packs, ew_slice_of(wide, 4));

	return word ? word : ew_packs_word(packs, ew_slice_of(wide, 2));
}

static struct ew_place_word *add_word(struct ew_packs *packs, const char *text)
{
	struct ew_place_word *word = slot_of(packs, ew_slice_text(text));

	word->text = text;
	word->bytes = strlen(text);
	return word;
}

static int make_words(struct ew_packs *packs, struct ew_error *error)
{
	size_t n = packs->plan ? ew_plan_names(packs->plan) : 0;

	for (size_t i = 0; i < packs->n; i++)
		n += packs->at[i].n;
	packs->slots = 16;
	while (packs->slots < 2 * (n + 1))
		packs->slots *= 2;
	packs->words = calloc(packs->slots, sizeof(*packs->words));
	return packs->words ? 0 : ew_error_set(error, -ENOMEM, "no memory for the packs");
}

static void fill_words(struct ew_packs *packs)
{
	for (size_t i = 0; packs->plan && i < ew_plan_names(packs->plan); i++) {
		const char *name = NULL;
		struct ew_place_word *word = add_word(packs, ew_plan_name(packs->plan, i, &name));

		word->name = name;
	}
	for (size_t i = 0; i < packs->n; i++) {
		for (size_t k = 0; k < packs->at[i].n; k++) {
			struct ew_law_entry *entry = &packs->at[i].laws[k];

			entry->pack = (unsigned)i;
			if (entry->law.place)
				add_word(packs, entry->law.place)->law = entry;
		}
	}
}

/* -- which law is asked for a word ------------------------------------------------------------ */

static const struct ew_law_entry *law_at(const struct ew_packs *packs, const char *text, size_t n)
{
	const struct ew_place_word *word = ew_packs_word(packs, ew_slice_of(text, n));

	return word ? word->law : NULL;
}

static void chain(struct ew_place_word *word, const struct ew_law_entry *law)
{
	for (size_t i = 0; i < word->n; i++) {
		if (word->chain[i] == law)
			return;
	}
	if (law)
		word->chain[word->n++] = law;
}

/* Somebody of whom only the country is known may be anywhere in it: the wider entry is asked before the country's. */
static void chain_word(const struct ew_packs *packs, struct ew_place_word *word)
{
	const char wide[] = {word->text[0], word->text[1], '-', '*'};

	if (word->text[0] != '*') {
		if (word->text[2] != '\0')
			chain(word, word->law);
		chain(word, law_at(packs, wide, 4));
		chain(word, law_at(packs, wide, 2));
	}
	chain(word, law_at(packs, "*", 1));
}

static bool is_country(const char *place)
{
	return place && strlen(place) == 2;
}

/* EU is the parent of countries. */
static void mark_group(struct ew_packs *packs, const struct ew_law_entry *entry)
{
	const struct ew_law *parent = entry->law.parent;

	if (is_country(entry->law.place) && parent && is_country(parent->place))
		slot_of(packs, ew_slice_text(parent->place))->group = true;
}

static int check_wider(const struct ew_law_entry *entry, const struct ew_law_entry *wider, struct ew_error *error)
{
	struct ew_law both = wider->law;

	if (entry == wider)
		return 0;
	ew_law_merge(&both, &entry->law);
	memcpy(both.keep, wider->law.keep, sizeof(both.keep));
	both.counsel = wider->law.counsel;
	both.segments = wider->law.segments;
	both.redact = wider->law.redact;
	both.no_original = wider->law.no_original;
	if (ew_law_at_least(&wider->law, &both))
		return 0;
	return ew_yaml_complain(wider->node, error,
		"somebody in \"%s\" may be in \"%s\" (pack %s), whose law is stricter: the strictest of them was "
		"expected here",
		wider->law.place, entry->law.place, entry->law.pack);
}

/* Where it is not known who is where, the strictest holds; an entry for that must not be weaker than what it is for. */
static int check_wide(const struct ew_packs *packs, const struct ew_law_entry *entry, struct ew_error *error)
{
	const char *place = entry->law.place;
	int r = 0;

	if (!place || place[0] == '*')
		return 0;
	const char wide[] = {place[0], place[1], '-', '*'};
	const struct ew_law_entry *country = law_at(packs, wide, 4);
	const struct ew_law_entry *anywhere = law_at(packs, "*", 1);

	if (country)
		r = check_wider(entry, country, error);
	if (r == 0 && anywhere && anywhere->law.consent < entry->law.consent)
		r = ew_yaml_complain(anywhere->node, error,
			"somebody in \"*\" may be in \"%s\" (pack %s), whose consent is stricter: the strictest was "
			"expected here",
			place, entry->law.pack);
	return r;
}

static int finish(struct ew_packs *packs, struct ew_error *error)
{
	int r = 0;

	fill_words(packs);
	for (size_t i = 0; i < packs->slots; i++) {
		if (packs->words[i].text)
			chain_word(packs, &packs->words[i]);
	}
	for (size_t i = 0; i < packs->n; i++) {
		for (size_t k = 0; r == 0 && k < packs->at[i].n; k++) {
			mark_group(packs, &packs->at[i].laws[k]);
			r = check_wide(packs, &packs->at[i].laws[k], error);
		}
	}
	return r;
}

int ew_packs_ready(struct ew_packs *packs, struct ew_error *error)
{
	if (packs->words)
		return packs->ready ? 0 : ew_error_set(error, -EINVAL, "these packs were refused before");
	int r = ew_packs_merge_parents(packs, error);

	if (r == 0)
		r = make_words(packs, error);
	if (r == 0)
		r = finish(packs, error);
	packs->ready = r == 0;
	return r;
}

/* -- asking ----------------------------------------------------------------------------------- */

size_t ew_packs_count(const struct ew_packs *packs)
{
	return packs->n;
}

const char *ew_packs_name(const struct ew_packs *packs, size_t i)
{
	return i < packs->n ? packs->at[i].name : NULL;
}

struct ew_hash ew_packs_hash(const struct ew_packs *packs, size_t i)
{
	return i < packs->n ? packs->at[i].hash : (struct ew_hash){0};
}

size_t ew_packs_laws(const struct ew_packs *packs, size_t i)
{
	return i < packs->n ? packs->at[i].n : 0;
}

const struct ew_law *ew_packs_law(const struct ew_packs *packs, size_t i, size_t n)
{
	return i < packs->n && n < packs->at[i].n ? &packs->at[i].laws[n].law : NULL;
}

/* The nearest word to one that nobody knows: its country, or anywhere. */
static const struct ew_place_word *nearest(const struct ew_packs *packs, struct ew_slice text)
{
	const struct ew_place_word *word = ew_packs_word(packs, text);

	if (!word)
		word = ew_packs_wide_word(packs, text);
	return word ? word : ew_packs_word(packs, EW_SLICE("*"));
}

const struct ew_law *ew_packs_of_place(const struct ew_packs *packs, uint64_t use, const char *place)
{
	const struct ew_place_word *word = nearest(packs, ew_slice_text(place));

	for (size_t i = 0; word && i < word->n; i++) {
		const struct ew_law_entry *entry = word->chain[i];

		/* Anybody's law is in force whether its pack is named or not. */
		if (use >> entry->pack & 1 || entry->law.place[0] == '*')
			return &entry->law;
	}
	return NULL;
}

const struct ew_law *ew_packs_of_sector(const struct ew_packs *packs, const char *sector)
{
	const struct ew_law_entry *entry = ew_packs_entry(packs, sector);

	return entry && entry->law.sector ? &entry->law : NULL;
}

/*
 * The numbering plan: prefixes of international numbers and the places they may mean, as a trie of digits made once
 * from packs/places.yaml. A prefix that stands for more than it says would let a call be recorded under the wrong law,
 * so every place must be named in the file and no prefix may stand in it twice.
 */
#include "policy/pack_parts.h"

#include <errno.h>
#include <string.h>

#define COUNTRIES (26 * 26)

struct node {
	uint16_t child[10];
	uint16_t meaning; /* 1 + index of meanings; 0: none */
};

/* What a prefix means, and what it means when area codes are taken at their word. */
struct meaning {
	struct ew_places careful;
	struct ew_places trusted;
};

struct name {
	const char *place;
	const char *name;
};

struct ew_plan {
	struct node *nodes;
	size_t n_nodes, cap_nodes;
	struct meaning *meanings;
	size_t n_meanings, cap_meanings;
	struct name *names; /* in order of places */
	size_t n_names;
	struct ew_plan_country *countries;
	size_t n_countries;
	uint16_t country[COUNTRIES]; /* 1 + index of countries; 0: none */
};

void ew_plan_free(struct ew_plan **ptr)
{
	struct ew_plan *plan = *ptr;

	if (!plan)
		return;
	free(plan->nodes);
	free(plan->meanings);
	free(plan->names);
	free(plan->countries);
	free(plan);
	*ptr = NULL;
}

static int no_memory(struct ew_error *error)
{
	return ew_error_set(error, -ENOMEM, "no memory for the numbering plan");
}

/* -- names ------------------------------------------------------------------------------------ */

static int by_place(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->place, ((const struct name *)b)->place);
}

static const struct name *find_name(const struct ew_plan *plan, const char *place)
{
	const struct name wanted = {.place = place};

	return bsearch(&wanted, plan->names, plan->n_names, sizeof(*plan->names), by_place);
}

static int load_name(const struct ew_yaml *map, size_t i, struct ew_plan *to, struct ew_error *error)
{
	const char *place = ew_yaml_key(map, i);
	const char *name = NULL;

	if (!ew_place_is_word(ew_slice_text(place)))
		return ew_yaml_complain(ew_yaml_at(map, i), error,
			"a place was expected: two capital letters, with a subdivision or -* behind them, or \"*\"");
	int r = ew_yaml_get_text(map, place, true, NULL, &name, error);

	if (r == 0)
		to->names[to->n_names++] = (struct name){place, name};
	return r;
}

/* A part of "places" that is a map with something in it. */
static int get_map(const struct ew_yaml *places, const char *key, const struct ew_yaml **ret, struct ew_error *error)
{
	const struct ew_yaml *map = ew_yaml_get(places, key);

	if (!map)
		return ew_yaml_complain(places, error, "\"%s\" is missing: keys with values were expected", key);
	if (ew_yaml_kind(map) != EW_YAML_MAP || ew_yaml_count(map) == 0)
		return ew_yaml_complain(map, error, "keys with values were expected");
	*ret = map;
	return 0;
}

static int load_names(const struct ew_yaml *places, struct ew_plan *to, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	int r = get_map(places, "names", &map, error);

	if (r < 0)
		return r;
	to->names = calloc(ew_yaml_count(map), sizeof(*to->names));
	if (!to->names)
		return no_memory(error);
	for (size_t i = 0; r == 0 && i < ew_yaml_count(map); i++)
		r = load_name(map, i, to, error);
	if (r < 0)
		return r;
	qsort(to->names, to->n_names, sizeof(*to->names), by_place);
	return find_name(to, "*") ? 0 : ew_yaml_complain(map, error, "\"*\" is missing: what anywhere is called");
}

/* -- the trie --------------------------------------------------------------------------------- */

static int new_node(struct ew_plan *plan, uint16_t *ret, struct ew_error *error)
{
	if (plan->n_nodes == EW_MAX_PLAN_NODES)
		return ew_error_set(
			error, -EINVAL, "places.yaml: more prefixes than %d digits hold", EW_MAX_PLAN_NODES);
	if (plan->n_nodes == plan->cap_nodes) {
		size_t cap = plan->cap_nodes ? 2 * plan->cap_nodes : 256;
		struct node *more = realloc(plan->nodes, cap * sizeof(*more));

		if (!more)
			return no_memory(error);
		plan->nodes = more;
		plan->cap_nodes = cap;
	}
	plan->nodes[plan->n_nodes] = (struct node){0};
	*ret = (uint16_t)plan->n_nodes++;
	return 0;
}

static int walk_to(struct ew_plan *plan, const char *digits, uint16_t *ret, struct ew_error *error)
{
	uint16_t at = 0;

	for (size_t i = 0; digits[i] != '\0'; i++) {
		unsigned digit = (unsigned)(digits[i] - '0');

		if (plan->nodes[at].child[digit] == 0) {
			uint16_t child = 0;
			int r = new_node(plan, &child, error);

			if (r < 0)
				return r;
			plan->nodes[at].child[digit] = child;
		}
		at = plan->nodes[at].child[digit];
	}
	*ret = at;
	return 0;
}

static int new_meaning(struct ew_plan *plan, enum ew_place_source source, uint16_t *ret, struct ew_error *error)
{
	if (plan->n_meanings == plan->cap_meanings) {
		size_t cap = plan->cap_meanings ? 2 * plan->cap_meanings : 256;
		struct meaning *more = realloc(plan->meanings, cap * sizeof(*more));

		if (!more)
			return no_memory(error);
		plan->meanings = more;
		plan->cap_meanings = cap;
	}
	plan->meanings[plan->n_meanings++] = (struct meaning){.trusted = {.source = source}};
	*ret = (uint16_t)plan->n_meanings;
	return 0;
}

/* -- what a prefix means ---------------------------------------------------------------------- */

static int add_place(const struct ew_yaml *node, const char *place, struct ew_places *to, struct ew_error *error)
{
	if (to->n == EW_PLACE_CANDIDATES)
		return ew_yaml_complain(node, error,
			"a prefix stands under more than %d places, with those that its areas' countries add: put it "
			"under \"anywhere\"",
			EW_PLACE_CANDIDATES);
	to->at[to->n++] = place;
	return 0;
}

static bool has_place(const struct ew_places *places, const char *place)
{
	for (size_t i = 0; i < places->n; i++) {
		if (places->at[i] == place)
			return true;
	}
	return false;
}

/* One more place that a prefix may mean; under several places it means any of them. */
static int add_prefix(struct ew_plan *plan, const struct ew_yaml *node, const char *place, enum ew_place_source source,
	struct ew_error *error)
{
	const char *digits = ew_yaml_text(node);
	size_t n = digits ? strlen(digits) : 0;
	uint16_t at = 0;

	if (n == 0 || n > EW_MAX_PLAN_DIGITS || strspn(digits, "0123456789") != n || digits[0] == '0')
		return ew_yaml_complain(node, error,
			"a prefix was expected: a country code and what follows it, 1 to %d digits",
			EW_MAX_PLAN_DIGITS);
	int r = walk_to(plan, digits, &at, error);

	if (r == 0 && plan->nodes[at].meaning == 0)
		r = new_meaning(plan, source, &plan->nodes[at].meaning, error);
	if (r < 0)
		return r;
	struct ew_places *to = &plan->meanings[plan->nodes[at].meaning - 1].trusted;

	if (to->source != source || source == EW_PLACE_NOT_KNOWN ? to->n > 0 : has_place(to, place))
		return ew_yaml_complain(
			node, error, "the prefix \"%s\" stands here twice, or as a code and as an area", digits);
	return add_place(node, place, to, error);
}

/* One prefix, or a list of them. */
static int add_prefixes(struct ew_plan *plan, const struct ew_yaml *node, const char *place,
	enum ew_place_source source, struct ew_error *error)
{
	bool list = ew_yaml_kind(node) == EW_YAML_LIST;
	size_t n = list ? ew_yaml_count(node) : 1;
	int r = n ? 0 : ew_yaml_complain(node, error, "at least one prefix was expected");

	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_prefix(plan, list ? ew_yaml_at(node, i) : node, place, source, error);
	return r;
}

static int load_place(struct ew_plan *plan, const struct ew_yaml *map, size_t i, bool area, struct ew_error *error)
{
	const struct ew_yaml *node = ew_yaml_at(map, i);
	const struct name *name = find_name(plan, ew_yaml_key(map, i));

	if (!name)
		return ew_yaml_complain(node, error, "this is none of the places under \"names\"");
	if (area && (strlen(name->place) < 4 || name->place[3] == '*'))
		return ew_yaml_complain(
			node, error, "this is no part of a country, so it is no area: \"codes\" was meant");
	return add_prefixes(plan, node, name->place, area ? EW_PLACE_AREA : EW_PLACE_NUMBER, error);
}

/* A number may have moved away from its area, but not out of its country. */
static int widen(struct ew_plan *plan, const struct ew_yaml *node, struct meaning *meaning, struct ew_error *error)
{
	int r = 0;

	meaning->careful = meaning->trusted;
	for (size_t i = 0; r == 0 && meaning->trusted.source == EW_PLACE_AREA && i < meaning->trusted.n; i++) {
		const char *place = meaning->trusted.at[i];
		const char wide[] = {place[0], place[1], '-', '*', '\0'};
		const struct name *name = find_name(plan, wide);

		if (!name)
			return ew_yaml_complain(node, error,
				"\"%s\" is missing among \"names\": the whole of a country with areas", wide);
		if (!has_place(&meaning->careful, name->place))
			r = add_place(node, name->place, &meaning->careful, error);
	}
	return r;
}

static int load_prefixes(struct ew_plan *plan, const struct ew_yaml *places, struct ew_error *error)
{
	const struct ew_yaml *codes = NULL;
	const struct ew_yaml *areas = NULL;
	const struct ew_yaml *anywhere = ew_yaml_get(places, "anywhere");
	int r = get_map(places, "codes", &codes, error);

	for (size_t i = 0; r == 0 && i < ew_yaml_count(codes); i++)
		r = load_place(plan, codes, i, false, error);
	if (r == 0)
		r = get_map(places, "areas", &areas, error);
	for (size_t i = 0; r == 0 && i < ew_yaml_count(areas); i++)
		r = load_place(plan, areas, i, true, error);
	if (r == 0 && anywhere)
		r = add_prefixes(plan, anywhere, find_name(plan, "*")->place, EW_PLACE_NOT_KNOWN, error);
	for (size_t i = 0; r == 0 && i < plan->n_meanings; i++)
		r = widen(plan, areas, &plan->meanings[i], error);
	return r;
}

/* -- how countries write their own numbers ---------------------------------------------------- */

static int get_digits(
	const struct ew_yaml *map, const char *key, bool required, const char **ret, struct ew_error *error)
{
	const char *text = "";
	int r = ew_yaml_get_text(map, key, required, "", &text, error);

	if (r < 0)
		return r;
	if (strspn(text, "0123456789") != strlen(text) || strlen(text) > 5)
		return ew_yaml_complain(ew_yaml_get(map, key), error, "at most 5 digits were expected");
	*ret = text;
	return 0;
}

static int load_country(const struct ew_yaml *map, struct ew_plan_country *to, struct ew_error *error)
{
	static const char *const known[] = {"code", "trunk", "out", "least", "most", NULL};
	uint64_t least = 0;
	uint64_t most = 0;
	int r = ew_yaml_only(map, known, error);

	if (r == 0)
		r = get_digits(map, "code", true, &to->code, error);
	if (r == 0)
		r = get_digits(map, "trunk", false, &to->trunk, error);
	if (r == 0)
		r = get_digits(map, "out", false, &to->out, error);
	if (r == 0)
		r = ew_yaml_get_number(map, "least", true, 2, EW_MAX_PLAN_DIGITS, 0, &least, error);
	if (r == 0)
		r = ew_yaml_get_number(map, "most", true, least, EW_MAX_PLAN_DIGITS, 0, &most, error);
	to->least = (uint8_t)least;
	to->most = (uint8_t)most;
	return r;
}

static size_t index_of(const char *place)
{
	return (size_t)(place[0] - 'A') * 26 + (size_t)(place[1] - 'A');
}

static int add_country(struct ew_plan *plan, const struct ew_yaml *map, size_t i, struct ew_error *error)
{
	const char *place = ew_yaml_key(map, i);

	if (strlen(place) != 2 || !find_name(plan, place))
		return ew_yaml_complain(ew_yaml_at(map, i), error, "a country among \"names\" was expected");
	int r = load_country(ew_yaml_at(map, i), &plan->countries[plan->n_countries], error);

	if (r == 0)
		plan->country[index_of(place)] = (uint16_t)++plan->n_countries;
	return r;
}

static int load_national(struct ew_plan *plan, const struct ew_yaml *places, struct ew_error *error)
{
	const struct ew_yaml *map = NULL;
	int r = get_map(places, "national", &map, error);

	if (r < 0)
		return r;
	plan->countries = calloc(ew_yaml_count(map), sizeof(*plan->countries));
	if (!plan->countries)
		return no_memory(error);
	for (size_t i = 0; r == 0 && i < ew_yaml_count(map); i++)
		r = add_country(plan, map, i, error);
	return r;
}

/* -- the whole -------------------------------------------------------------------------------- */

static int check_head(const struct ew_yaml *places, struct ew_error *error)
{
	static const char *const known[] = {"version", "about", "advice", "review_by", "cites", "names", "codes",
		"areas", "anywhere", "national", NULL};
	struct ew_cite cites[EW_PACK_CITES];
	const char *review_by = NULL;
	size_t n = 0;
	int r = ew_yaml_only(places, known, error);

	if (r == 0)
		r = ew_pack_check_head(places, error);
	if (r == 0)
		r = ew_pack_get_date(places, "review_by", NULL, &review_by, error);
	return r == 0 ? ew_pack_get_cites(places, cites, EW_PACK_CITES, &n, error) : r;
}

static int load_plan(const struct ew_yaml *places, struct ew_plan *to, struct ew_error *error)
{
	uint16_t root = 0;
	int r = check_head(places, error);

	if (r == 0)
		r = new_node(to, &root, error);
	if (r == 0)
		r = load_names(places, to, error);
	if (r == 0)
		r = load_prefixes(to, places, error);
	return r == 0 ? load_national(to, places, error) : r;
}

int ew_plan_load(const struct ew_yaml *root, struct ew_plan **ret, struct ew_error *error)
{
	static const char *const known[] = {"places", NULL};
	const struct ew_yaml *places = NULL;
	int r = ew_yaml_only(root, known, error);

	if (r == 0)
		r = get_map(root, "places", &places, error);
	if (r < 0)
		return r;
	_cleanup_(ew_plan_free) struct ew_plan *plan = calloc(1, sizeof(*plan));

	if (!plan)
		return no_memory(error);
	r = load_plan(places, plan, error);
	if (r == 0)
		*ret = TAKE(plan);
	return r;
}

/* -- asking ----------------------------------------------------------------------------------- */

size_t ew_plan_names(const struct ew_plan *plan)
{
	return plan->n_names;
}

const char *ew_plan_name(const struct ew_plan *plan, size_t i, const char **ret_name)
{
	*ret_name = plan->names[i].name;
	return plan->names[i].place;
}

const struct ew_places *ew_plan_find(const struct ew_plan *plan, struct ew_slice digits, bool trust_areas)
{
	uint16_t meaning = 0;
	uint16_t at = 0;

	for (size_t i = 0; i < digits.len && (i == 0 || at != 0); i++) {
		at = plan->nodes[at].child[digits.at[i] - '0'];
		if (at != 0 && plan->nodes[at].meaning)
			meaning = plan->nodes[at].meaning;
	}
	if (meaning == 0)
		return NULL;
	return trust_areas ? &plan->meanings[meaning - 1].trusted : &plan->meanings[meaning - 1].careful;
}

const struct ew_plan_country *ew_plan_country_of(const struct ew_plan *plan, const char *place)
{
	if (!ew_place_is_word(ew_slice_text(place)) || place[0] == '*')
		return NULL;
	uint16_t i = plan->country[index_of(place)];

	return i ? &plan->countries[i - 1] : NULL;
}

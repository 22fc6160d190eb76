/*
 * Reading a number into the places it may mean. Where two readings are possible both count, and what cannot be read
 * is anywhere: must never name one place because it is the likelier.
 */
#include "policy/pack_parts.h"

#include <string.h>

#define LEAST_FOREIGN 10 /* digits of a foreign number without any sign that it is one */
#define LEAST_GLOBAL 7
#define LEAST_NAMED 7 /* of digits before an "@" that nothing says to be a number: shorter ones are users' names */
#define MOST_DIALLED (EW_MAX_PLAN_DIGITS + 5)

const char *ew_place_source_name(enum ew_place_source source)
{
	static const char *const names[] = {
		[EW_PLACE_NOT_KNOWN] = "unknown",
		[EW_PLACE_NUMBER] = "number",
		[EW_PLACE_AREA] = "area_code",
		[EW_PLACE_TOLD] = "told",
		[EW_PLACE_ENTITY] = "entity",
	};
	size_t i = (size_t)source;

	return i < EW_COUNT(names) ? names[i] : NULL;
}

static void set_anywhere(struct ew_places *ret)
{
	*ret = (struct ew_places){.at = {"*"}, .n = 1, .source = EW_PLACE_NOT_KNOWN};
}

/* -- words ------------------------------------------------------------------------------------ */

bool ew_place_is_known(const struct ew_packs *packs, struct ew_slice word)
{
	const struct ew_place_word *known = ew_packs_word(packs, word);

	return known && !known->group;
}

const char *ew_place_name(const struct ew_packs *packs, const char *place)
{
	const struct ew_place_word *word = ew_packs_word(packs, ew_slice_text(place));

	if (!word)
		return NULL;
	return word->name || !word->law ? word->name : word->law->law.name;
}

void ew_place_of_word(
	const struct ew_packs *packs, const char *text, enum ew_place_source source, struct ew_places *ret)
{
	struct ew_slice slice = ew_slice_text(text);
	const struct ew_place_word *word = ew_packs_word(packs, slice);

	if (!word || slice.len == 2)
		word = ew_packs_wide_word(packs, slice);
	set_anywhere(ret);
	if (!word || word->group)
		return;
	ret->at[0] = word->text;
	ret->source = source;
}

/* -- digits ----------------------------------------------------------------------------------- */

struct dialled {
	char at[MOST_DIALLED];
	size_t n;
	bool plus;
	struct ew_slice context; /* tel:...;phone-context=: where a local number is valid (RFC 3966, 5.1.5) */
	bool named; /* the user part of an address that does not say it is a number */
};

static struct ew_slice rest_of(const struct dialled *d, size_t from)
{
	return ew_slice_of(d->at + from, d->n - from);
}

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')';
}

/* False for anything but digits, separators and a plus in front. "+49 (0) 89" is +49 89. */
static bool read_digits(struct ew_slice text, struct dialled *ret)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.at[i];

		if (is_separator(c)) {
			if (ret->plus && ew_slice_starts(ew_slice_of(text.at + i, text.len - i), EW_SLICE("(0)")))
				i += 2;
			continue;
		}
		if (c == '+' && ret->n == 0 && !ret->plus) {
			ret->plus = true;
			continue;
		}
		if (c < '0' || c > '9' || ret->n == sizeof(ret->at))
			return false;
		ret->at[ret->n++] = (char)c;
	}
	return ret->n > 0;
}

static bool drop(struct ew_slice *s, struct ew_slice prefix)
{
	if (!ew_slice_starts_nocase(*s, prefix))
		return false;
	*s = ew_slice_of(s->at + prefix.len, s->len - prefix.len);
	return true;
}

static void read_parameters(struct ew_slice parameters, struct dialled *ret)
{
	struct ew_slice one = EW_SLICE_EMPTY;

	while (ew_slice_cut(&parameters, ';', &one)) {
		if (drop(&one, EW_SLICE("phone-context=")))
			ret->context = one;
		else if (ew_slice_equal_nocase(one, EW_SLICE("user=phone")))
			ret->named = false;
	}
}

/* Scheme, user part, parameters of user and of address. */
static bool read_number(const char *number, struct dialled *ret)
{
	struct ew_slice rest = ew_slice_trim(ew_slice_text(number));
	struct ew_slice user = EW_SLICE_EMPTY;
	struct ew_slice digits = EW_SLICE_EMPTY;
	bool tel = drop(&rest, EW_SLICE("tel:"));
	bool sip = !tel && (drop(&rest, EW_SLICE("sip:")) || drop(&rest, EW_SLICE("sips:")));
	bool address = memchr(rest.len ? (const char *)rest.at : "", '@', rest.len) != NULL;

	*ret = (struct dialled){.named = sip || address};
	(void)ew_slice_cut(&rest, '@', &user);
	(void)ew_slice_cut(&user, ';', &digits);
	read_parameters(user, ret);
	if (address) {
		struct ew_slice host = EW_SLICE_EMPTY;

		(void)ew_slice_cut(&rest, ';', &host);
		read_parameters(rest, ret);
	}
	return read_digits(digits, ret);
}

/* -- readings --------------------------------------------------------------------------------- */

static void add_places(struct ew_places *to, const struct ew_places *from)
{
	for (size_t i = 0; i < from->n; i++) {
		bool there = false;

		for (size_t k = 0; k < to->n; k++)
			there = there || strcmp(to->at[k], from->at[i]) == 0;
		if (!there && to->n == EW_PLACE_CANDIDATES) {
			set_anywhere(to);
			return;
		}
		if (!there)
			to->at[to->n++] = from->at[i];
	}
	if (from->source > to->source)
		to->source = from->source;
}

/* A number with its country code. */
static void global(const struct ew_plan *plan, struct ew_slice digits, bool trust, struct ew_places *ret)
{
	const struct ew_places *found = NULL;

	if (digits.len >= LEAST_GLOBAL && digits.len <= EW_MAX_PLAN_DIGITS)
		found = ew_plan_find(plan, digits, trust);
	if (found)
		*ret = *found;
	else
		set_anywhere(ret);
}

/* A national number without its trunk prefix. */
static void national(const struct ew_plan *plan, const struct ew_plan_country *country, struct ew_slice digits,
	bool trust, struct ew_places *ret)
{
	char whole[MOST_DIALLED];
	size_t n = strlen(country->code);

	set_anywhere(ret);
	if (n + digits.len > sizeof(whole))
		return;
	memcpy(whole, country->code, n);
	memcpy(whole + n, digits.at, digits.len);
	const struct ew_places *found = ew_plan_find(plan, ew_slice_of(whole, n + digits.len), trust);

	if (found)
		*ret = *found;
}

static bool fits(const struct ew_plan_country *country, size_t n)
{
	return n >= country->least && n <= country->most;
}

/*
 * Digits in their country's own form. Where a country's numbers have one length only, that length is a national
 * number; else digits may also be a foreign number whose sign was lost on the way, and then both readings count.
 */
static void local(const struct ew_packs *packs, const struct ew_plan_country *country, const char *home,
	const struct dialled *d, bool trust, struct ew_places *ret)
{
	size_t trunk = strlen(country->trunk);
	struct ew_slice all = rest_of(d, 0);

	if (trunk && d->n > trunk && memcmp(d->at, country->trunk, trunk) == 0 && fits(country, d->n - trunk)) {
		national(packs->plan, country, rest_of(d, trunk), trust, ret);
		return;
	}
	if (d->n < country->least) {
		ew_place_of_word(packs, home, EW_PLACE_NUMBER, ret);
		return;
	}
	if (!fits(country, d->n)) {
		global(packs->plan, all, trust, ret);
		return;
	}
	national(packs->plan, country, all, trust, ret);
	if (country->least != country->most && d->n >= LEAST_FOREIGN) {
		struct ew_places abroad;

		global(packs->plan, all, trust, &abroad);
		add_places(ret, &abroad);
	}
}

/*
 * Digits after the sign for a foreign number. "00" is that without a home, and where the home country's own sign does
 * not begin with it; where that is not known, nothing is.
 */
static bool foreign(const struct ew_plan_country *country, const struct dialled *d, struct ew_slice *ret)
{
	struct ew_slice all = rest_of(d, 0);
	const char *out = country && country->out[0] ? country->out : "00";

	*ret = all;
	if (drop(ret, ew_slice_text(out)))
		return true;
	return strncmp(out, "00", 2) != 0 && drop(ret, EW_SLICE("00"));
}

static void read_local(
	const struct ew_packs *packs, const char *home, const struct dialled *d, bool trust, struct ew_places *ret)
{
	const struct ew_plan_country *country = home ? ew_plan_country_of(packs->plan, home) : NULL;
	struct ew_slice digits = EW_SLICE_EMPTY;

	if (home && !country)
		return;
	if (country && d->n < LEAST_GLOBAL && d->n < country->least)
		ew_place_of_word(packs, home, EW_PLACE_NUMBER, ret);
	else if ((!country || country->out[0]) && foreign(country, d, &digits))
		global(packs->plan, digits, trust, ret);
	else if (country && (d->n < 2 || memcmp(d->at, "00", 2) != 0))
		local(packs, country, home, d, trust, ret);
}

void ew_place_of_number(
	const struct ew_packs *packs, const char *number, const char *home, bool trust_areas, struct ew_places *ret)
{
	struct dialled d;

	set_anywhere(ret);
	if (!packs->plan || !packs->ready || !number || !read_number(number, &d))
		return;
	if (d.plus) {
		global(packs->plan, rest_of(&d, 0), trust_areas, ret);
		return;
	}
	if (drop(&d.context, EW_SLICE("+"))) {
		struct dialled context = {0};
		const struct ew_places *found = NULL;

		if (read_digits(d.context, &context) && context.n <= EW_MAX_PLAN_DIGITS)
			found = ew_plan_find(packs->plan, rest_of(&context, 0), trust_areas);
		if (found)
			*ret = *found;
		return;
	}
	if (!d.named || d.n >= LEAST_NAMED)
		read_local(packs, home, &d, trust_areas, ret);
}

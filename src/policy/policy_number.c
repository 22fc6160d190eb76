/*
 * Numbers and addresses of rules: "+352621*" means a number however it is written, with scheme, parameters and
 * separators or without. The index of rules reads them through the same eyes (ew_number_next), so it can never find
 * another rule than the plain comparison would.
 */
#include "policy/policy_rules.h"

#include <ctype.h>

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')';
}

static struct ew_slice without_scheme(struct ew_slice number)
{
	static const char *const schemes[] = {"sip:", "sips:", "tel:"};

	for (size_t i = 0; i < EW_COUNT(schemes); i++) {
		struct ew_slice scheme = ew_slice_text(schemes[i]);

		if (ew_slice_starts_nocase(number, scheme))
			return ew_slice_of(number.at + scheme.len, number.len - scheme.len);
	}
	return number;
}

struct ew_slice ew_number_plain(const char *number)
{
	struct ew_slice rest = without_scheme(ew_slice_trim(ew_slice_text(number)));
	struct ew_slice head = EW_SLICE_EMPTY;

	(void)ew_slice_cut(&rest, ';', &head);
	return head;
}

struct ew_slice ew_number_pattern(const char *pattern, bool *ret_prefix)
{
	struct ew_slice wanted = ew_number_plain(pattern);
	bool prefix = wanted.len > 0 && wanted.at[wanted.len - 1] == '*';

	*ret_prefix = prefix;
	return ew_slice_of(wanted.at, wanted.len - (prefix ? 1 : 0));
}

int ew_number_next(struct ew_slice *s)
{
	while (s->len > 0) {
		uint8_t c = *s->at;

		*s = ew_slice_of(s->at + 1, s->len - 1);
		if (!is_separator(c))
			return tolower(c);
	}
	return 0;
}

static bool same(struct ew_slice pattern, struct ew_slice number, bool prefix)
{
	for (;;) {
		int p = ew_number_next(&pattern);

		if (p == 0 && prefix)
			return true;
		if (p != ew_number_next(&number))
			return false;
		if (p == 0)
			return true;
	}
}

bool ew_number_matches(const char *pattern, const char *number)
{
	bool prefix = false;
	struct ew_slice wanted = ew_number_pattern(pattern, &prefix);
	struct ew_slice whole = ew_number_plain(number);
	struct ew_slice rest = whole;
	struct ew_slice user = EW_SLICE_EMPTY;

	(void)ew_slice_cut(&rest, '@', &user);
	return same(wanted, whole, prefix) || same(wanted, user, prefix);
}

bool ew_number_covers(const char *earlier, const char *later)
{
	bool wide = false, prefix = false;
	struct ew_slice a = ew_number_pattern(earlier, &wide);
	struct ew_slice b = ew_number_pattern(later, &prefix);

	return wide ? same(a, b, true) : !prefix && same(a, b, false);
}

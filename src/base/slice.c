/*
 * Looking at bytes that somebody else owns. Must never read past the slice's end, and never take a
 * foreign byte for a terminator.
 */
#include "base/slice.h"

#include <errno.h>
#include <string.h>

struct ew_slice ew_slice_of(const void *at, size_t n)
{
	return (struct ew_slice){at, n};
}

struct ew_slice ew_slice_text(const char *text)
{
	return text ? ew_slice_of(text, strlen(text)) : EW_SLICE_EMPTY;
}

bool ew_slice_equal(struct ew_slice a, struct ew_slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Not tolower(3): the locale must not change what a header name is. */
static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

bool ew_slice_equal_nocase(struct ew_slice a, struct ew_slice b)
{
	return a.len == b.len && ew_slice_starts_nocase(a, b);
}

bool ew_slice_starts(struct ew_slice s, struct ew_slice prefix)
{
	return s.len >= prefix.len && ew_slice_equal(ew_slice_of(s.at, prefix.len), prefix);
}

bool ew_slice_starts_nocase(struct ew_slice s, struct ew_slice prefix)
{
	if (s.len < prefix.len)
		return false;
	for (size_t i = 0; i < prefix.len; i++) {
		if (lower(s.at[i]) != lower(prefix.at[i]))
			return false;
	}
	return true;
}

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct ew_slice ew_slice_trim(struct ew_slice s)
{
	while (s.len > 0 && is_space(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len > 0 && is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

bool ew_slice_cut(struct ew_slice *rest, uint8_t separator, struct ew_slice *ret_head)
{
	if (rest->len == 0)
		return false;
	const uint8_t *found = memchr(rest->at, separator, rest->len);
	size_t head = found ? (size_t)(found - rest->at) : rest->len;
	size_t skip = found ? head + 1 : head;

	*ret_head = ew_slice_of(rest->at, head);
	*rest = ew_slice_of(rest->at + skip, rest->len - skip);
	return true;
}

size_t ew_slice_find(struct ew_slice s, struct ew_slice needle)
{
	if (needle.len == 0)
		return 0;
	if (s.len < needle.len)
		return SIZE_MAX;
	const uint8_t *found = memmem(s.at, s.len, needle.at, needle.len);

	return found ? (size_t)(found - s.at) : SIZE_MAX;
}

int ew_slice_decimal(struct ew_slice s, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;
	bool over = false;

	if (s.len == 0)
		return -EINVAL;
	for (size_t i = 0; i < s.len; i++) {
		uint8_t digit = (uint8_t)(s.at[i] - '0');

		if (digit > 9)
			return -EINVAL;
		over = over || __builtin_mul_overflow(value, 10u, &value) ||
		       __builtin_add_overflow(value, digit, &value) || value > max;
	}
	if (over)
		return -ERANGE;
	*ret = value;
	return 0;
}

int ew_slice_dup(struct ew_slice s, char **ret_text)
{
	if (s.len > 0 && memchr(s.at, 0, s.len))
		return -EINVAL;
	char *text = s.len < SIZE_MAX ? malloc(s.len + 1) : NULL;

	if (!text)
		return -ENOMEM;
	if (s.len > 0)
		memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	*ret_text = text;
	return 0;
}

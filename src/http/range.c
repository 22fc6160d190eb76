/*
 * The Range field. Foreign bytes: numbers may be of any length, and no sum may wrap.
 */
#include "http/range.h"

static const struct ew_http_range whole = {.kind = EW_HTTP_RANGE_WHOLE};
static const struct ew_http_range outside = {.kind = EW_HTTP_RANGE_UNSATISFIABLE};

/* Digits only; what is larger than 64 bits stands for "as far as there is". */
static bool read_number(struct ew_slice s, uint64_t *ret)
{
	uint64_t n = 0;
	size_t i;

	if (s.len == 0)
		return false;
	for (i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		if (__builtin_mul_overflow(n, 10u, &n) ||
			__builtin_add_overflow(n, (uint64_t)(s.at[i] - '0'), &n))
			n = UINT64_MAX / 10;
	}
	*ret = n;
	return true;
}

static struct ew_http_range part(uint64_t from, uint64_t bytes)
{
	return (struct ew_http_range){EW_HTTP_RANGE_PART, from, bytes};
}

static struct ew_http_range last_bytes(struct ew_slice digits, uint64_t total)
{
	uint64_t n;

	if (!read_number(digits, &n))
		return whole;
	if (n == 0 || total == 0)
		return outside;
	return n >= total ? part(0, total) : part(total - n, n);
}

static struct ew_http_range from_to(struct ew_slice first, struct ew_slice last, uint64_t total)
{
	uint64_t from, to = UINT64_MAX;

	if (!read_number(first, &from) || (last.len > 0 && !read_number(last, &to)) || to < from)
		return whole;
	if (from >= total)
		return outside;
	if (to >= total)
		to = total - 1;
	return part(from, to - from + 1);
}

struct ew_http_range ew_http_range_parse(struct ew_slice field, uint64_t total)
{
	static const struct ew_slice unit = {(const uint8_t *)"bytes=", 6};
	struct ew_slice set, first = EW_SLICE_EMPTY;

	field = ew_slice_trim(field);
	if (!ew_slice_starts_nocase(field, unit))
		return whole;
	set = ew_slice_trim(ew_slice_of(field.at + unit.len, field.len - unit.len));
	if (ew_slice_find(set, EW_SLICE(",")) != SIZE_MAX ||
		ew_slice_find(set, EW_SLICE("-")) == SIZE_MAX)
		return whole;
	(void)ew_slice_cut(&set, '-', &first);
	return first.len == 0 ? last_bytes(set, total) : from_to(first, set, total);
}

/*
 * Query strings. Foreign bytes: must never read past the slice, never accept half an escape, and
 * never let a name pass that the resource does not know.
 */
#include "http/query.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Reads one character of the encoded form and moves on. Returns its value, or -1 for half an
 * escape. */
static int next_byte(struct ew_slice *rest)
{
	uint8_t c = rest->at[0];
	int high, low;

	if (c != '%') {
		*rest = ew_slice_of(rest->at + 1, rest->len - 1);
		return c == '+' ? ' ' : c;
	}
	if (rest->len < 3)
		return -1;
	high = hex_digit(rest->at[1]);
	low = hex_digit(rest->at[2]);
	*rest = ew_slice_of(rest->at + 3, rest->len - 3);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static int decode(struct ew_slice encoded, struct ew_http_query *query, struct ew_slice *ret)
{
	uint8_t *start = query->bytes + query->used;
	size_t n = 0;

	while (encoded.len > 0) {
		int c = next_byte(&encoded);

		if (c < 0x20 || c == 0x7f || query->used + n >= sizeof(query->bytes))
			return -EINVAL;
		start[n++] = (uint8_t)c;
	}
	if (!ew_utf8_valid(ew_slice_of(start, n)))
		return -EINVAL;
	query->used += n;
	*ret = ew_slice_of(start, n);
	return 0;
}

static size_t find_param(const struct ew_http_param *params, size_t n, struct ew_slice name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (ew_slice_equal(ew_slice_text(params[i].name), name))
			break;
	return i;
}

static int take_value(struct ew_slice encoded, const struct ew_http_param *param, size_t i,
	struct ew_http_query *query, struct ew_http_problem *problem)
{
	struct ew_slice field = ew_slice_text(param->name);

	if (query->given[i])
		return ew_http_problem_set(
			problem, EW_HTTP_BAD_PARAMETER, field, "the parameter is given twice");
	if (decode(encoded, query, &query->value[i]))
		return ew_http_problem_set(problem, EW_HTTP_BAD_PARAMETER, field,
			"the value is not well-formed UTF-8 text with whole %%-escapes");
	if (query->value[i].len > param->max_bytes)
		return ew_http_problem_set(problem, EW_HTTP_BAD_PARAMETER, field,
			"the value is longer than %zu bytes", param->max_bytes);
	query->given[i] = true;
	return 0;
}

static int take_pair(struct ew_slice pair, const struct ew_http_param *params, size_t n,
	struct ew_http_query *query, struct ew_http_problem *problem)
{
	struct ew_slice name = EW_SLICE_EMPTY, decoded;
	size_t i;

	(void)ew_slice_cut(&pair, '=', &name);
	if (decode(name, query, &decoded))
		return ew_http_problem_set(problem, EW_HTTP_UNKNOWN_PARAMETER, name,
			"the name of a parameter is not well-formed");
	i = find_param(params, n, decoded);
	if (i == n)
		return ew_http_problem_set(problem, EW_HTTP_UNKNOWN_PARAMETER, decoded,
			"this resource does not know the parameter");
	return take_value(pair, &params[i], i, query, problem);
}

/* A name that is not among those takes no room. */
static bool is_known(struct ew_slice pair, const struct ew_http_param *params, size_t n, struct ew_http_query *query)
{
	struct ew_slice name = EW_SLICE_EMPTY, decoded;
	size_t used = query->used;
	bool known;

	(void)ew_slice_cut(&pair, '=', &name);
	known = decode(name, query, &decoded) == 0 && find_param(params, n, decoded) < n;
	query->used = used;
	return known;
}

static int parse(struct ew_slice raw, const struct ew_http_param *params, size_t n, bool all,
	struct ew_http_query *ret, struct ew_http_problem *problem)
{
	struct ew_slice pair;

	memset(ret->given, 0, sizeof(ret->given));
	memset(ret->value, 0, sizeof(ret->value));
	ret->used = 0;
	while (ew_slice_cut(&raw, '&', &pair)) {
		bool taken = pair.len > 0 && (all || is_known(pair, params, n, ret));
		int r = taken ? take_pair(pair, params, n, ret, problem) : 0;

		if (r)
			return r;
	}
	return 0;
}

int ew_http_query_parse(struct ew_slice raw, const struct ew_http_param *params, size_t n,
	struct ew_http_query *ret, struct ew_http_problem *problem)
{
	return parse(raw, params, n, true, ret, problem);
}

int ew_http_query_pick(struct ew_slice raw, const struct ew_http_param *params, size_t n,
	struct ew_http_query *ret, struct ew_http_problem *problem)
{
	return parse(raw, params, n, false, ret, problem);
}

int ew_http_query_number(const struct ew_http_query *query, const struct ew_http_param *params,
	size_t number, uint64_t least, uint64_t most, uint64_t otherwise, uint64_t *ret,
	struct ew_http_problem *problem)
{
	uint64_t value = otherwise;

	if (query->given[number] &&
		(ew_slice_decimal(query->value[number], most, &value) || value < least))
		return ew_http_problem_set(problem, EW_HTTP_BAD_PARAMETER,
			ew_slice_text(params[number].name),
			"must be a whole number from %llu to %llu", (unsigned long long)least,
			(unsigned long long)most);
	*ret = value;
	return 0;
}

/*
 * The router. Paths are compared byte by byte and never decoded: no resource has a name that needs
 * an escape, so that
 * "%2e%2e" and its kin are simply names that do not exist.
 */
#include "http/router.h"

static const struct {
	enum ew_http_method method;
	const char *name;
} names[] = {
	{EW_HTTP_GET, "GET"},
	{EW_HTTP_HEAD, "HEAD"},
	{EW_HTTP_POST, "POST"},
	{EW_HTTP_PUT, "PUT"},
	{EW_HTTP_PATCH, "PATCH"},
	{EW_HTTP_DELETE, "DELETE"},
};

enum ew_http_method ew_http_method_of(struct ew_slice name)
{
	size_t i;

	for (i = 0; i < EW_COUNT(names); i++)
		if (ew_slice_equal(name, ew_slice_text(names[i].name)))
			return names[i].method;
	return EW_HTTP_OTHER;
}

const char *ew_http_method_name(enum ew_http_method method)
{
	for (size_t i = 0; i < EW_COUNT(names); i++)
		if (names[i].method == method)
			return names[i].name;
	return "other";
}

void ew_http_allow_add(struct ew_buf *to, unsigned methods)
{
	const char *between = "";
	size_t i;

	for (i = 0; i < EW_COUNT(names); i++) {
		if (!(methods & names[i].method))
			continue;
		ew_buf_add_text(to, between);
		ew_buf_add_text(to, names[i].name);
		between = ", ";
	}
}

static bool is_param(struct ew_slice segment)
{
	return segment.len > 2 && segment.at[0] == '{' && segment.at[segment.len - 1] == '}';
}

/* "{name...}": everything that is left, slashes and all. */
static bool is_tail(struct ew_slice segment)
{
	return is_param(segment) && segment.len > 5 &&
	       ew_slice_equal(ew_slice_of(segment.at + segment.len - 4, 4), EW_SLICE("...}"));
}

/* Takes "/segment" from the front; false at the end or where no slash stands. */
static bool take_segment(struct ew_slice *rest, struct ew_slice *ret)
{
	size_t n = 1;

	if (rest->len == 0 || rest->at[0] != '/')
		return false;
	while (n < rest->len && rest->at[n] != '/')
		n++;
	*ret = ew_slice_of(rest->at + 1, n - 1);
	*rest = ew_slice_of(rest->at + n, rest->len - n);
	return true;
}

static bool path_fits(const char *template, struct ew_slice path, struct ew_http_match *match)
{
	struct ew_slice wanted = ew_slice_text(template), want, have;

	match->n_params = 0;
	while (take_segment(&wanted, &want)) {
		if (!take_segment(&path, &have))
			return false;
		if (!is_param(want)) {
			if (!ew_slice_equal(want, have))
				return false;
			continue;
		}
		if (have.len == 0 || match->n_params == EW_HTTP_PATH_PARAMS)
			return false;
		if (is_tail(want)) {
			have.len += path.len;
			path = EW_SLICE_EMPTY;
		}
		match->params[match->n_params++] = have;
	}
	return path.len == 0;
}

static unsigned with_head(unsigned methods)
{
	return methods & EW_HTTP_GET ? methods | EW_HTTP_HEAD : methods;
}

struct ew_http_match ew_http_route(const struct ew_http_template *rows, size_t row_bytes, size_t n,
	enum ew_http_method method, struct ew_slice path)
{
	struct ew_http_match match = {.result = EW_HTTP_ROUTE_NO_PATH};
	const uint8_t *at = (const void *)rows;
	size_t i;

	for (i = 0; i < n; i++, at += row_bytes) {
		const struct ew_http_template *row = (const void *)at;

		if (!path_fits(row->path, path, &match))
			continue;
		match.allowed |= with_head(row->methods);
		if (!(with_head(row->methods) & method)) {
			match.result = EW_HTTP_ROUTE_NO_METHOD;
			continue;
		}
		match.result = EW_HTTP_ROUTE_FOUND;
		match.row = i;
		return match;
	}
	return match;
}

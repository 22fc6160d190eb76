/*
 * Entity tags. A doubtful field counts as "does not match": the client then gets the whole, which
 * is always right.
 */
#include "http/etag.h"

/* Takes `"text"` from the front. */
static bool take_quoted(struct ew_slice *rest, struct ew_slice *ret)
{
	struct ew_slice body, tag = EW_SLICE_EMPTY;

	if (rest->len < 2 || rest->at[0] != '"')
		return false;
	body = ew_slice_of(rest->at + 1, rest->len - 1);
	if (ew_slice_find(body, EW_SLICE("\"")) == SIZE_MAX)
		return false;
	(void)ew_slice_cut(&body, '"', &tag);
	*rest = body;
	*ret = tag;
	return true;
}

bool ew_http_etag_in_list(struct ew_slice field, struct ew_slice tag)
{
	struct ew_slice one;

	field = ew_slice_trim(field);
	if (ew_slice_equal(field, EW_SLICE("*")))
		return true;
	while (field.len > 0) {
		if (ew_slice_starts(field, EW_SLICE("W/")))
			field = ew_slice_of(field.at + 2, field.len - 2);
		if (!take_quoted(&field, &one))
			return false;
		if (ew_slice_equal(one, tag))
			return true;
		field = ew_slice_trim(field);
		if (field.len > 0 && field.at[0] != ',')
			return false;
		if (field.len > 0)
			field = ew_slice_trim(ew_slice_of(field.at + 1, field.len - 1));
	}
	return false;
}

bool ew_http_etag_range_holds(struct ew_slice if_range, struct ew_slice tag)
{
	struct ew_slice one;

	if_range = ew_slice_trim(if_range);
	if (if_range.len == 0)
		return true;
	return take_quoted(&if_range, &one) && if_range.len == 0 && ew_slice_equal(one, tag);
}

/*
 * Reading cookies. Must never choose between two of one name.
 */
#include "http/cookie.h"

#include <errno.h>

int ew_http_cookie_find(struct ew_slice field, const char *name, struct ew_slice *ret)
{
	struct ew_slice wanted = ew_slice_text(name), found = EW_SLICE_EMPTY, pair, key;
	unsigned n = 0;

	while (ew_slice_cut(&field, ';', &pair)) {
		struct ew_slice rest = ew_slice_trim(pair);

		if (!ew_slice_cut(&rest, '=', &key) || !ew_slice_equal(key, wanted))
			continue;
		found = rest;
		n++;
	}
	if (n != 1 || found.len == 0)
		return -ENOENT;
	*ret = found;
	return 0;
}

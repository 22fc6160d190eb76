/*
 * Content codings. A doubtful field counts as "does not take it": the plain bytes are always right.
 */
#include "http/encoding.h"

#include <strings.h>

enum wish { NOT_NAMED, REFUSED, WANTED };

/* "q=0.5" and its like: up to three digits behind the point. A weight that is none counts as 0. */
static bool is_above_zero(struct ew_slice weight)
{
	bool any = false;

	if (weight.len < 3 || weight.len > 7 || strncasecmp((const char *)weight.at, "q=", 2) != 0)
		return false;
	if (weight.at[2] != '0' && weight.at[2] != '1')
		return false;
	any = weight.at[2] == '1';
	if (weight.len > 3 && weight.at[3] != '.')
		return false;
	for (size_t i = 4; i < weight.len; i++) {
		if (weight.at[i] < '0' || weight.at[i] > '9')
			return false;
		any = any || weight.at[i] != '0';
	}
	return any;
}

static bool is_named(struct ew_slice coding, const char *name)
{
	struct ew_slice wanted = ew_slice_text(name);

	return coding.len == wanted.len &&
	       strncasecmp((const char *)coding.at, name, wanted.len) == 0;
}

bool ew_http_takes_gzip(struct ew_slice field)
{
	enum wish gzip = NOT_NAMED, any = NOT_NAMED;
	struct ew_slice one, coding;

	while (ew_slice_cut(&field, ',', &one)) {
		bool weighed = ew_slice_find(one, EW_SLICE(";")) != SIZE_MAX;
		enum wish wish;

		if (!ew_slice_cut(&one, ';', &coding))
			continue;
		coding = ew_slice_trim(coding);
		wish = !weighed || is_above_zero(ew_slice_trim(one)) ? WANTED : REFUSED;
		if (is_named(coding, "gzip") || is_named(coding, "x-gzip"))
			gzip = wish;
		else if (is_named(coding, "*"))
			any = wish;
	}
	return gzip == NOT_NAMED ? any == WANTED : gzip == WANTED;
}

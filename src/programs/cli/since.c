/*
 * From words to a moment.
 */
#include "programs/cli/since.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MOST 1000000

static int64_t unit_s(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return 60;
	case 'h':
		return 3600;
	case 'd':
		return 86400;
	default:
		return 0;
	}
}

int ew_since_parse(const char *text, struct ew_wall now, struct ew_wall *ret)
{
	size_t n = strlen(text);
	char whole[40];
	uint64_t number;

	if (n >= 2 && unit_s(text[n - 1]) &&
		ew_slice_decimal(ew_slice_of(text, n - 1), MOST, &number) == 0) {
		ret->us = now.us - (int64_t)number * unit_s(text[n - 1]) * EW_US_PER_S;
		return 0;
	}
	if (n == 10) {
		(void)snprintf(whole, sizeof(whole), "%sT00:00:00Z", text);
		return ew_wall_parse(ew_slice_text(whole), ret);
	}
	return ew_wall_parse(ew_slice_text(text), ret);
}

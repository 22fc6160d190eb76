/*
 * The Authorization field. The token is never copied, kept or written anywhere by this library.
 */
#include "http/bearer.h"

#include <errno.h>

static bool token_character(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '-' || c == '.' || c == '_' || c == '~' || c == '+' || c == '/';
}

/* 1*( character ) *"=" */
static bool well_formed(struct ew_slice token)
{
	size_t i = 0;

	while (i < token.len && token_character(token.at[i]))
		i++;
	if (i == 0)
		return false;
	while (i < token.len && token.at[i] == '=')
		i++;
	return i == token.len;
}

int ew_http_bearer_parse(struct ew_slice field, struct ew_slice *ret)
{
	struct ew_slice rest;

	field = ew_slice_trim(field);
	if (field.len == 0)
		return -ENOENT;
	if (!ew_slice_starts_nocase(field, EW_SLICE("Bearer ")))
		return -EINVAL;
	rest = ew_slice_trim(ew_slice_of(field.at + 7, field.len - 7));
	if (rest.len > EW_HTTP_TOKEN_MAX_BYTES || !well_formed(rest))
		return -EINVAL;
	*ret = rest;
	return 0;
}

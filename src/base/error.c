/*
 * The sentence an operator reads. Must never hold a control character, and never overwrite the
 * first error with what merely followed from it.
 */
#include "base/error.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Bytes of a sequence begun by `lead`, 0 when it begins none. */
static size_t sequence_bytes(unsigned char lead)
{
	if (lead >= 0xf0)
		return 4;
	if (lead >= 0xe0)
		return 3;
	return lead >= 0xc0 ? 2 : 0;
}

/* vsnprintf() cuts at a byte; a sentence that ends in half a character would not be UTF-8. */
static void trim_half_character(char *text)
{
	size_t len = strlen(text);
	size_t back = 0;

	while (back < 3 && back < len && ((unsigned char)text[len - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back >= len)
		return;
	size_t wants = sequence_bytes((unsigned char)text[len - 1 - back]);

	if (wants > back + 1)
		text[len - 1 - back] = '\0';
}

static void replace_controls(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c; c++) {
		/* U+0080 to U+009F are C2 80 to C2 9F: terminals obey some of them. */
		bool c1 = c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f;

		if (*c < 0x20 || *c == 0x7f)
			*c = '?';
		else if (c1)
			c[0] = c[1] = '?';
	}
}

int ew_error_set(struct ew_error *error, int code, const char *format, ...)
{
	va_list args;

	assert(code < 0);
	if (!error || error->code != 0)
		return code;
	error->code = code;
	va_start(args, format);
	int n = vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	if (n < 0)
		error->text[0] = '\0';
	else if ((size_t)n >= sizeof(error->text))
		trim_half_character(error->text);
	replace_controls(error->text);
	return code;
}

const char *ew_error_text(const struct ew_error *error)
{
	if (error->text[0])
		return error->text;
	const char *text = error->code < 0 ? strerrordesc_np(-error->code) : NULL;

	if (text)
		return text;
	return error->code == 0 ? "no error" : "unknown error";
}

/*
 * UTF-8 (RFC 3629) of strangers. Must never let a control character through to a terminal or a log
 * line: some terminals obey them.
 */
#include "base/utf8.h"

#include "base/text.h"

/*
 * Least second byte, greatest second byte and length for each first byte: the table of RFC 3629 4.
 */
static size_t shape(uint8_t lead, uint8_t *least, uint8_t *most)
{
	*least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	*most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

size_t ew_utf8_character(struct ew_slice s)
{
	uint8_t least, most;
	size_t n = s.len > 0 ? shape(s.at[0], &least, &most) : 0;

	if (n == 0 || n > s.len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if (s.at[i] < (i == 1 ? least : 0x80) || s.at[i] > (i == 1 ? most : 0xbf))
			return 0;
	}
	return n;
}

bool ew_utf8_valid(struct ew_slice s)
{
	while (s.len > 0) {
		size_t n = ew_utf8_character(s);

		if (n == 0 || s.at[0] == 0)
			return false;
		s = ew_slice_of(s.at + n, s.len - n);
	}
	return true;
}

/*
 * C0, DEL and C1, and the characters that turn the direction of what follows (U+200E, U+200F,
 * U+202A to U+202E, U+2066 to U+2069) or end a line (U+2028, U+2029): with them a stranger could
 * make a line read as another one.
 */
bool ew_utf8_is_control(const uint8_t *at, size_t n)
{
	if (n == 1)
		return at[0] < 0x20 || at[0] == 0x7f;
	if (n == 2)
		return at[0] == 0xc2 && at[1] < 0xa0;
	if (n != 3 || at[0] != 0xe2)
		return false;
	if (at[1] == 0x80)
		return at[2] == 0x8e || at[2] == 0x8f || (at[2] >= 0xa8 && at[2] <= 0xae);
	return at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9;
}

void ew_text_add_safe(struct ew_buf *to, struct ew_slice foreign)
{
	while (foreign.len > 0) {
		size_t n = ew_utf8_character(foreign);

		if (n == 0 || ew_utf8_is_control(foreign.at, n))
			ew_buf_add(to, "\xef\xbf\xbd", 3);
		else
			ew_buf_add(to, foreign.at, n);
		n = n ? n : 1;
		foreign = ew_slice_of(foreign.at + n, foreign.len - n);
	}
}

/*
 * Mends documents that senders wrote without escaping: a caller named "Alice & Co" or "A <b@c>" costs others the whole
 * document. It must only ever change what no parser would take, and never make a document longer than five times.
 */
#include "sip/siprec_mend.h"

#include "base/text.h"

#define REFERENCE_MAX 12

static bool is_letter(uint8_t c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* "&name;" or "&#1;": anything else that begins with an ampersand was a bare one. */
static bool is_reference(struct ew_slice s)
{
	static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
	size_t i = 2;

	for (size_t n = 0; n < EW_COUNT(known); n++) {
		if (ew_slice_starts(s, ew_slice_text(known[n])))
			return true;
	}
	if (s.len < 4 || s.at[1] != '#')
		return false;
	if (s.at[2] == 'x')
		i++;
	for (; i < s.len && i < REFERENCE_MAX; i++) {
		uint8_t c = s.at[i];

		if (c == ';')
			return i > 2 && s.at[i - 1] != 'x';
		if (!is_digit(c) && !((c | 0x20) >= 'a' && (c | 0x20) <= 'f'))
			return false;
	}
	return false;
}

/* A tag's name ends at a blank, a slash or the closing bracket; anything else in it, and it was a bare bracket. */
static bool is_tag(struct ew_slice s)
{
	size_t i = 1;

	if (s.len > 1 && (s.at[1] == '!' || s.at[1] == '?'))
		return true;
	if (s.len > 1 && s.at[1] == '/')
		i++;
	if (i >= s.len || !(is_letter(s.at[i]) || s.at[i] == '_'))
		return false;
	for (; i < s.len; i++) {
		uint8_t c = s.at[i];

		if (c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\r' || c == '\n')
			return true;
		if (!is_letter(c) && !is_digit(c) && c != '_' && c != '-' && c != '.' && c != ':')
			return false;
	}
	return false;
}

void ew_metadata_mend(struct ew_slice xml, struct ew_buf *to)
{
	bool utf8 = ew_utf8_valid(xml);

	for (size_t i = 0; i < xml.len; i++) {
		struct ew_slice here = ew_slice_of(xml.at + i, xml.len - i);
		uint8_t c = xml.at[i];

		if (c == '&' && !is_reference(here))
			ew_buf_add_text(to, "&amp;");
		else if (c == '<' && !is_tag(here))
			ew_buf_add_text(to, "&lt;");
		else if ((c >= 0x80 && !utf8) || (c < 0x20 && c != '\n' && c != '\r' && c != '\t'))
			ew_buf_add_text(to, "?");
		else
			ew_buf_add_u8(to, c);
	}
}

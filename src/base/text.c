/*
 * Hex and base64, strict: one byte string has one text, so that two texts never mean the same
 * token. Must never accept what it would not write (but for the case of hex digits).
 */
#include "base/text.h"

#include <errno.h>
#include <string.h>

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void ew_hex_add(struct ew_buf *to, struct ew_slice bytes)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t *at = bytes.len <= SIZE_MAX / 2 ? ew_buf_extend(to, bytes.len * 2) : NULL;

	for (size_t i = 0; at && i < bytes.len; i++) {
		*at++ = (uint8_t)digits[bytes.at[i] >> 4];
		*at++ = (uint8_t)digits[bytes.at[i] & 15];
	}
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int ew_hex_decode(struct ew_slice text, void *to, size_t n)
{
	uint8_t *out = to;

	if (text.len % 2 != 0 || text.len / 2 != n)
		return -EINVAL;
	for (size_t i = 0; i < text.len; i++) {
		if (hex_digit(text.at[i]) < 0)
			return -EINVAL;
	}
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(hex_digit(text.at[2 * i]) << 4 | hex_digit(text.at[2 * i + 1]));
	return 0;
}

static size_t encoded_bytes(size_t n, enum ew_base64 form)
{
	size_t rest = n % 3;

	if (n > SIZE_MAX / 2)
		return SIZE_MAX;
	if (form == EW_BASE64_PADDED)
		return (n + 2) / 3 * 4;
	return n / 3 * 4 + (rest ? rest + 1 : 0);
}

void ew_base64_add(struct ew_buf *to, struct ew_slice bytes, enum ew_base64 form)
{
	const char *alphabet = form == EW_BASE64_URL ? url : standard;
	size_t n = encoded_bytes(bytes.len, form);
	uint8_t *at = ew_buf_extend(to, n);

	if (!at)
		return;
	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
		uint32_t group = (uint32_t)bytes.at[i] << 16;

		if (have > 1)
			group |= (uint32_t)bytes.at[i + 1] << 8;
		if (have > 2)
			group |= bytes.at[i + 2];
		for (size_t k = 0; k <= have; k++)
			*at++ = (uint8_t)alphabet[group >> (18 - 6 * k) & 63];
		for (size_t k = have; form == EW_BASE64_PADDED && k < 3; k++)
			*at++ = '=';
	}
}

static int base64_digit(uint8_t c, enum ew_base64 form)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (form == EW_BASE64_URL ? '-' : '+'))
		return 62;
	return c == (form == EW_BASE64_URL ? '_' : '/') ? 63 : -1;
}

/* Digits without their padding, or -EINVAL when the padding is not what the form asks for. */
static int strip_padding(struct ew_slice *text, enum ew_base64 form)
{
	if (form == EW_BASE64_PADDED) {
		if (text->len % 4 != 0)
			return -EINVAL;
		for (int i = 0; i < 2 && text->len > 0 && text->at[text->len - 1] == '='; i++)
			text->len--;
	}
	return text->len % 4 == 1 ? -EINVAL : 0;
}

/* Every digit of the alphabet, and no bit set behind the last whole byte (RFC 4648 3.5). */
static bool is_canonical(struct ew_slice digits, enum ew_base64 form)
{
	for (size_t i = 0; i < digits.len; i++) {
		if (base64_digit(digits.at[i], form) < 0)
			return false;
	}
	if (digits.len % 4 == 0)
		return true;
	int unused = digits.len % 4 == 2 ? 0x0f : 0x03;

	return (base64_digit(digits.at[digits.len - 1], form) & unused) == 0;
}

int ew_base64_decode(struct ew_slice text, enum ew_base64 form, struct ew_buf *to)
{
	int r = ew_buf_error(to);

	if (r == 0)
		r = strip_padding(&text, form);
	if (r < 0)
		return r;
	if (!is_canonical(text, form))
		return -EINVAL;
	size_t n = text.len / 4 * 3 + (text.len % 4 ? text.len % 4 - 1 : 0);

	if (n == 0)
		return 0;
	uint8_t *at = ew_buf_extend(to, n);

	if (!at)
		return ew_buf_error(to);
	uint32_t group = 0;

	for (size_t i = 0; i < text.len; i++) {
		group = group << 6 | (uint32_t)base64_digit(text.at[i], form);
		if (i % 4 > 0)
			*at++ = (uint8_t)(group >> (6 - 2 * (i % 4)));
	}
	return 0;
}

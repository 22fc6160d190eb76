/*
 * One-time codes. Must never take a code twice, and never tell by its time how near a guess was.
 */
#include "access/totp.h"

#include <errno.h>

#include <openssl/evp.h>

#include "base/secret.h"

#define SHA1_BYTES 20
#define CODES 1000000

int ew_totp_code(const uint8_t secret[static EW_TOTP_SECRET_BYTES], uint64_t step, uint32_t *ret)
{
	uint8_t mac[SHA1_BYTES];
	uint8_t counter[8];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(counter); i++)
		counter[i] = (uint8_t)(step >> (8 * (sizeof(counter) - 1 - i)));
	if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, secret, EW_TOTP_SECRET_BYTES, counter, sizeof(counter), mac,
		    sizeof(mac), &n) ||
		n != sizeof(mac))
		return -EIO;
	/* RFC 4226, 5.3: the last half byte says where the number begins; its sign does not count. */
	const uint8_t *at = mac + (mac[SHA1_BYTES - 1] & 0x0f);
	uint32_t number = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];

	*ret = number % CODES;
	ew_wipe(mac, sizeof(mac));
	return 0;
}

static int read_code(struct ew_slice text, uint32_t *ret)
{
	uint32_t code = 0;
	unsigned digits = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == ' ')
			continue;
		if (text.at[i] < '0' || text.at[i] > '9' || ++digits > EW_TOTP_DIGITS)
			return -EINVAL;
		code = code * 10 + (uint32_t)(text.at[i] - '0');
	}
	if (digits != EW_TOTP_DIGITS)
		return -EINVAL;
	*ret = code;
	return 0;
}

/* All ones when the numbers are the same, without a branch. */
static uint64_t same(uint32_t a, uint32_t b)
{
	return 0 - (((uint64_t)(a ^ b) - 1) >> 63);
}

int ew_totp_check(const uint8_t secret[static EW_TOTP_SECRET_BYTES], struct ew_slice code, struct ew_wall now,
	uint64_t last_step, uint64_t *ret_step)
{
	uint32_t given = 0;
	uint64_t found = 0;
	int r = read_code(code, &given);

	if (r < 0)
		return r;
	if (now.us < EW_TOTP_STEP_US)
		return -EACCES; /* no clock, no code */
	uint64_t step = (uint64_t)(now.us / EW_TOTP_STEP_US) - 1;

	/* The last that fits is kept: were two the same, the other would be a second use. */
	for (uint64_t end = step + 3; step < end; step++) {
		uint32_t right = 0;

		r = ew_totp_code(secret, step, &right);
		if (r < 0)
			return r;
		uint64_t mask = same(given, right);

		found = (found & ~mask) | (step & mask);
	}
	if (found <= last_step)
		return -EACCES;
	*ret_step = found;
	return 0;
}

/* 20 bytes are four groups of 40 bits, so that nothing is left to pad. */
void ew_totp_add_base32(struct ew_buf *to, const uint8_t secret[static EW_TOTP_SECRET_BYTES])
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	for (size_t i = 0; i < EW_TOTP_SECRET_BYTES; i += 5) {
		uint64_t bits = 0;

		for (size_t k = 0; k < 5; k++)
			bits = bits << 8 | secret[i + k];
		for (unsigned shift = 40; shift > 0; shift -= 5)
			ew_buf_add_u8(to, (uint8_t)alphabet[bits >> (shift - 5) & 31]);
	}
}

static bool is_unreserved(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

static void add_escaped(struct ew_buf *to, struct ew_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (is_unreserved(text.at[i]))
			ew_buf_add_u8(to, text.at[i]);
		else
			ew_buf_printf(to, "%%%02X", (unsigned)text.at[i]);
	}
}

void ew_totp_add_uri(struct ew_buf *to, struct ew_slice issuer, struct ew_slice login,
	const uint8_t secret[static EW_TOTP_SECRET_BYTES])
{
	ew_buf_add_text(to, "otpauth://totp/");
	add_escaped(to, issuer);
	ew_buf_add_u8(to, ':');
	add_escaped(to, login);
	ew_buf_add_text(to, "?secret=");
	ew_totp_add_base32(to, secret);
	ew_buf_add_text(to, "&issuer=");
	add_escaped(to, issuer);
	ew_buf_printf(to, "&algorithm=SHA1&digits=%d&period=%d", EW_TOTP_DIGITS, (int)(EW_TOTP_STEP_US / EW_US_PER_S));
}

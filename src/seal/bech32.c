/*
 * Bech32 (BIP 173): five bits a character, a six-character checksum, one case throughout. Keys of
 * age travel in it, so it must refuse whatever another reader would read differently: mixed case,
 * wrong padding, trailing bits.
 */
#include "seal/bech32.h"

#include <errno.h>

#include "base/secret.h"

#define CHECKSUM_CHARS 6
#define MAX_DATA_BYTES 128
#define MAX_GROUPS ((MAX_DATA_BYTES * 8 + 4) / 5)

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t polymod_step(uint32_t sum)
{
	static const uint32_t generator[5] = {
		0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
	uint32_t top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5;
	for (int i = 0; i < 5; i++)
		sum ^= (top >> i & 1) ? generator[i] : 0;
	return sum;
}

static uint32_t polymod_prefix(const char *hrp)
{
	uint32_t sum = 1;

	for (const char *c = hrp; *c; c++)
		sum = polymod_step(sum) ^ ((uint32_t)(uint8_t)*c >> 5);
	sum = polymod_step(sum);
	for (const char *c = hrp; *c; c++)
		sum = polymod_step(sum) ^ ((uint32_t)(uint8_t)*c & 31);
	return sum;
}

static uint32_t polymod_groups(uint32_t sum, const uint8_t *groups, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sum = polymod_step(sum) ^ groups[i];
	return sum;
}

static size_t split_to_groups(struct ew_slice data, uint8_t groups[static MAX_GROUPS])
{
	uint32_t held = 0;
	unsigned bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < data.len; i++) {
		held = (held << 8 | data.at[i]) & 0xfff;
		for (bits += 8; bits >= 5; bits -= 5)
			groups[n++] = held >> (bits - 5) & 31;
	}
	if (bits > 0)
		groups[n++] = (uint8_t)(held << (5 - bits)) & 31;
	return n;
}

static uint8_t upper_of(uint8_t c)
{
	return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

static uint8_t lower_of(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static void add_char(struct ew_buf *to, char c, bool upper)
{
	ew_buf_add_u8(to, upper ? upper_of((uint8_t)c) : (uint8_t)c);
}

int ew_bech32_add(struct ew_buf *to, const char *hrp, struct ew_slice data, bool upper)
{
	uint8_t groups[MAX_GROUPS + 1] = {0};
	static const uint8_t zeros[CHECKSUM_CHARS];
	uint32_t sum;
	size_t n;

	if (data.len > MAX_DATA_BYTES)
		return -EINVAL;
	n = split_to_groups(data, groups);
	sum = polymod_groups(polymod_prefix(hrp), groups, n);
	sum = polymod_groups(sum, zeros, CHECKSUM_CHARS) ^ 1;
	for (const char *c = hrp; *c; c++)
		add_char(to, *c, upper);
	add_char(to, '1', upper);
	for (size_t i = 0; i < n; i++)
		add_char(to, alphabet[groups[i]], upper);
	for (int i = CHECKSUM_CHARS - 1; i >= 0; i--)
		add_char(to, alphabet[sum >> (5 * i) & 31], upper);
	ew_wipe(groups, sizeof(groups));
	return ew_buf_error(to);
}

static bool one_case(struct ew_slice text)
{
	bool lower = false;
	bool upper = false;

	for (size_t i = 0; i < text.len; i++) {
		lower |= upper_of(text.at[i]) != text.at[i];
		upper |= lower_of(text.at[i]) != text.at[i];
	}
	return !(lower && upper);
}

static bool prefix_is(struct ew_slice text, struct ew_slice hrp)
{
	if (text.len < hrp.len + 1 + CHECKSUM_CHARS || text.at[hrp.len] != '1')
		return false;
	for (size_t i = 0; i < hrp.len; i++) {
		if (lower_of(text.at[i]) != hrp.at[i])
			return false;
	}
	return true;
}

static int groups_of(struct ew_slice text, uint8_t *groups)
{
	for (size_t i = 0; i < text.len; i++) {
		const char *at = memchr(alphabet, lower_of(text.at[i]), sizeof(alphabet) - 1);

		if (!at)
			return -EINVAL;
		groups[i] = (uint8_t)(at - alphabet);
	}
	return 0;
}

/* Joins groups to exactly n bytes; the bits left over must be fewer than five and zero. */
static int join_groups(const uint8_t *groups, size_t n_groups, uint8_t *to, size_t n)
{
	uint32_t held = 0;
	unsigned bits = 0;
	size_t done = 0;

	if (n_groups != (n * 8 + 4) / 5)
		return -EINVAL;
	for (size_t i = 0; i < n_groups; i++) {
		held = (held << 5 | groups[i]) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			to[done++] = (uint8_t)(held >> bits);
		}
	}
	return held & ((1u << bits) - 1) ? -EINVAL : 0;
}

int ew_bech32_decode(struct ew_slice text, const char *hrp, void *to, size_t n)
{
	struct ew_slice prefix = ew_slice_text(hrp);
	uint8_t groups[MAX_GROUPS + CHECKSUM_CHARS];
	uint8_t bytes[MAX_DATA_BYTES];
	size_t n_groups;
	int r;

	if (n > MAX_DATA_BYTES || !one_case(text) || !prefix_is(text, prefix))
		return -EINVAL;
	text = ew_slice_of(text.at + prefix.len + 1, text.len - prefix.len - 1);
	if (text.len > sizeof(groups))
		return -EINVAL;
	n_groups = text.len - CHECKSUM_CHARS;
	r = groups_of(text, groups);
	if (r == 0 && polymod_groups(polymod_prefix(hrp), groups, text.len) != 1)
		r = -EINVAL;
	if (r == 0)
		r = join_groups(groups, n_groups, bytes, n);
	if (r == 0)
		memcpy(to, bytes, n);
	ew_wipe(groups, sizeof(groups));
	ew_wipe(bytes, sizeof(bytes));
	return r;
}

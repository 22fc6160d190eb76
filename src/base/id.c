/*
 * Identifiers. A UUIDv7 says when it was made; whatever must not say that is made with
 * ew_id_random().
 */
#include "base/id.h"

#include <errno.h>
#include <string.h>

int ew_id_new(struct ew_io *io, struct ew_id *ret)
{
	struct ew_id id;
	int r = ew_io_random(io, id.bytes, sizeof(id.bytes));

	if (r < 0)
		return r;
	/*
	 * RFC 9562 5.7: 48 bits of milliseconds, version 7, 12 random bits, variant 10, 62 random
	 * bits.
	 */
	uint64_t ms = (uint64_t)(ew_io_wall(io).us / EW_US_PER_MS);

	for (int i = 5; i >= 0; i--, ms >>= 8)
		id.bytes[i] = (uint8_t)ms;
	id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0f));
	id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
	*ret = id;
	return 0;
}

int ew_id_random(struct ew_io *io, struct ew_id *ret)
{
	struct ew_id id;
	int r = ew_io_random(io, id.bytes, sizeof(id.bytes));

	if (r < 0)
		return r;
	*ret = id;
	return 0;
}

bool ew_id_equal(struct ew_id a, struct ew_id b)
{
	return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

bool ew_id_is_zero(struct ew_id id)
{
	return ew_id_equal(id, (struct ew_id){{0}});
}

/* A hyphen stands before these bytes: 8-4-4-4-12 digits. */
static bool hyphen_before(size_t byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void ew_id_format(struct ew_id id, char text[static EW_ID_TEXT_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(id.bytes); i++) {
		if (hyphen_before(i))
			*text++ = '-';
		*text++ = digits[id.bytes[i] >> 4];
		*text++ = digits[id.bytes[i] & 15];
	}
	*text = '\0';
}

static int nibble(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int ew_id_parse(struct ew_slice text, struct ew_id *ret)
{
	struct ew_id id;
	const uint8_t *at = text.at;

	if (text.len != EW_ID_TEXT_BYTES - 1)
		return -EINVAL;
	for (size_t i = 0; i < sizeof(id.bytes); i++) {
		if (hyphen_before(i) && *at++ != '-')
			return -EINVAL;
		int high = nibble(*at++);
		int low = nibble(*at++);

		if (high < 0 || low < 0)
			return -EINVAL;
		id.bytes[i] = (uint8_t)(high << 4 | low);
	}
	*ret = id;
	return 0;
}

uint64_t ew_id_tail(struct ew_id id)
{
	uint64_t n = 0;

	for (size_t i = 8; i < sizeof(id.bytes); i++)
		n = n << 8 | id.bytes[i];
	return n;
}

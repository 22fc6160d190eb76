/*
 * Numbers out of foreign bytes. Must never read past the end: every read goes through take(), which
 * is the only place that moves the position.
 */
#include "base/reader.h"

#include <string.h>

void ew_reader_init(struct ew_reader *r, struct ew_slice s)
{
	*r = (struct ew_reader){.rest = s};
}

/*
 * After the first read past the end nothing is readable any more, so that a parser cannot fall back
 * into step.
 */
static const uint8_t *take(struct ew_reader *r, size_t n)
{
	if (r->bad || r->rest.len < n) {
		r->bad = true;
		return NULL;
	}
	const uint8_t *at = r->rest.at;

	if (n > 0)
		r->rest.at += n;
	r->rest.len -= n;
	return at;
}

static uint64_t number(struct ew_reader *r, size_t bytes)
{
	const uint8_t *at = take(r, bytes);
	uint64_t value = 0;

	for (size_t i = 0; at && i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

uint8_t ew_reader_u8(struct ew_reader *r)
{
	return (uint8_t)number(r, 1);
}

uint16_t ew_reader_u16(struct ew_reader *r)
{
	return (uint16_t)number(r, 2);
}

uint32_t ew_reader_u32(struct ew_reader *r)
{
	return (uint32_t)number(r, 4);
}

uint64_t ew_reader_u64(struct ew_reader *r)
{
	return number(r, 8);
}

struct ew_slice ew_reader_bytes(struct ew_reader *r, size_t n)
{
	const uint8_t *at = take(r, n);

	return at ? ew_slice_of(at, n) : EW_SLICE_EMPTY;
}

void ew_reader_copy(struct ew_reader *r, void *to, size_t n)
{
	const uint8_t *at = take(r, n);

	if (n == 0)
		return;
	if (at)
		memcpy(to, at, n);
	else
		memset(to, 0, n);
}

bool ew_reader_ok(const struct ew_reader *r)
{
	return !r->bad;
}

bool ew_reader_done(const struct ew_reader *r)
{
	return !r->bad && r->rest.len == 0;
}

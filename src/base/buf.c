/*
 * The growable buffer. Must never hold more than its maximum, and a secret one must never leave an
 * old copy of its content behind: that is why growth is malloc, copy, wipe, free and not realloc().
 */
#include "base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"

#define FIRST_BYTES 64

void ew_buf_init(struct ew_buf *b, size_t max_bytes)
{
	*b = (struct ew_buf){.max = max_bytes};
}

void ew_buf_init_secret(struct ew_buf *b, size_t max_bytes)
{
	*b = (struct ew_buf){.max = max_bytes, .secret = true};
}

static void give_back(struct ew_buf *b)
{
	if (b->secret && b->at)
		ew_wipe(b->at, b->cap);
	free(b->at);
	b->at = NULL;
}

void ew_buf_free(struct ew_buf *b)
{
	give_back(b);
	*b = (struct ew_buf){.max = b->max, .secret = b->secret};
}

void ew_buf_clear(struct ew_buf *b)
{
	if (b->secret && b->at)
		ew_wipe(b->at, b->len);
	b->len = 0;
	b->error = 0;
}

int ew_buf_error(const struct ew_buf *b)
{
	return b->error;
}

struct ew_slice ew_buf_slice(const struct ew_buf *b)
{
	return ew_slice_of(b->at, b->len);
}

/* Room for `cap` bytes in all; the content stays. */
static int resize(struct ew_buf *b, size_t cap)
{
	uint8_t *at;

	if (b->secret) {
		at = malloc(cap);
		if (at && b->len > 0)
			memcpy(at, b->at, b->len);
		if (at)
			give_back(b);
	} else {
		at = realloc(b->at, cap);
	}
	if (!at)
		return -ENOMEM;
	b->at = at;
	b->cap = cap;
	return 0;
}

static int reserve(struct ew_buf *b, size_t n)
{
	size_t want;

	if (__builtin_add_overflow(b->len, n, &want) || want > b->max)
		return -EFBIG;
	if (want <= b->cap && b->at)
		return 0;
	size_t cap = b->cap < FIRST_BYTES ? FIRST_BYTES : b->cap;

	while (cap < want && cap <= b->max / 2)
		cap *= 2;
	if (cap < want)
		cap = b->max;
	return resize(b, cap > b->max && b->max > 0 ? b->max : cap);
}

uint8_t *ew_buf_extend(struct ew_buf *b, size_t n)
{
	if (b->error != 0)
		return NULL;
	b->error = reserve(b, n);
	if (b->error != 0)
		return NULL;
	uint8_t *at = b->at + b->len;

	b->len += n;
	return at;
}

void ew_buf_add(struct ew_buf *b, const void *at, size_t n)
{
	if (n == 0)
		return;
	uint8_t *to = ew_buf_extend(b, n);

	if (to)
		memcpy(to, at, n);
}

void ew_buf_add_slice(struct ew_buf *b, struct ew_slice s)
{
	ew_buf_add(b, s.at, s.len);
}

void ew_buf_add_text(struct ew_buf *b, const char *text)
{
	ew_buf_add_slice(b, ew_slice_text(text));
}

/*
 * vsnprintf() wants one byte more than it keeps, which may be one more than the maximum: so into a
 * spare byte.
 */
__attribute__((format(printf, 2, 0))) static void print_long(
	struct ew_buf *b, const char *format, va_list args, size_t n)
{
	char *text = malloc(n + 1);

	if (!text) {
		b->error = -ENOMEM;
		return;
	}
	if (vsnprintf(text, n + 1, format, args) == (int)n)
		ew_buf_add(b, text, n);
	else
		b->error = -ENOMEM;
	if (b->secret)
		ew_wipe(text, n + 1);
	free(text);
}

void ew_buf_printf(struct ew_buf *b, const char *format, ...)
{
	char text[256];
	va_list args;

	if (b->error != 0)
		return;
	va_start(args, format);
	int n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n < 0) {
		b->error = -ENOMEM;
	} else if ((size_t)n < sizeof(text)) {
		ew_buf_add(b, text, (size_t)n);
	} else if ((size_t)n > b->max - b->len) {
		b->error = -EFBIG;
	} else {
		va_start(args, format);
		print_long(b, format, args, (size_t)n);
		va_end(args);
	}
	if (b->secret)
		ew_wipe(text, sizeof(text));
}

static void add_number(struct ew_buf *b, uint64_t v, size_t bytes)
{
	uint8_t *to = ew_buf_extend(b, bytes);

	for (size_t i = bytes; to && i > 0; i--, v >>= 8)
		to[i - 1] = (uint8_t)v;
}

void ew_buf_add_u8(struct ew_buf *b, uint8_t v)
{
	add_number(b, v, 1);
}

void ew_buf_add_u16(struct ew_buf *b, uint16_t v)
{
	add_number(b, v, 2);
}

void ew_buf_add_u32(struct ew_buf *b, uint32_t v)
{
	add_number(b, v, 4);
}

void ew_buf_add_u64(struct ew_buf *b, uint64_t v)
{
	add_number(b, v, 8);
}

void ew_buf_consume(struct ew_buf *b, size_t n)
{
	size_t left = b->len - n;

	if (n == 0)
		return;
	memmove(b->at, b->at + n, left);
	if (b->secret)
		ew_wipe(b->at + left, n);
	b->len = left;
}

char *ew_buf_take_text(struct ew_buf *b)
{
	size_t max = b->max;

	if (b->error != 0)
		return NULL;
	/* The terminator is not content: it does not count against the maximum. */
	if (b->max < SIZE_MAX)
		b->max++;
	uint8_t *end = ew_buf_extend(b, 1);

	b->max = max;
	if (!end)
		return NULL;
	*end = 0;
	char *text = (char *)b->at;

	*b = (struct ew_buf){.max = max, .secret = b->secret};
	return text;
}

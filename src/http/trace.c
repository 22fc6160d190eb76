/*
 * Reading and writing of traceparent. A field that is not exactly right starts a new trace: half an
 * id would join what does not belong together.
 */
#include "http/trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define SEEN_BYTES 55 /* what version 00 has, and every later one begins with */

static bool lower_hex(struct ew_slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.at[i] >= '0' && s.at[i] <= '9') && !(s.at[i] >= 'a' && s.at[i] <= 'f'))
			return false;
	return true;
}

static uint64_t number_of(const uint8_t bytes[static 8])
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | bytes[i];
	return v;
}

/* One part of fixed length; `end` is what must follow it. */
static bool part(struct ew_slice *rest, void *to, size_t n, char end)
{
	struct ew_slice text = ew_slice_of(rest->at, 2 * n);

	if (rest->len < 2 * n || !lower_hex(text) || ew_hex_decode(text, to, n))
		return false;
	*rest = ew_slice_of(rest->at + 2 * n, rest->len - 2 * n);
	if (end == '\0')
		return true;
	if (rest->len == 0 || rest->at[0] != (uint8_t)end)
		return false;
	*rest = ew_slice_of(rest->at + 1, rest->len - 1);
	return true;
}

static bool read_parent(struct ew_slice rest, struct ew_http_trace *to)
{
	uint8_t version, parent[8];

	if (rest.len < SEEN_BYTES || !part(&rest, &version, 1, '-') || version == 0xff ||
		!part(&rest, to->trace.bytes, sizeof(to->trace.bytes), '-') ||
		!part(&rest, parent, sizeof(parent), '-') || !part(&rest, &to->flags, 1, '\0'))
		return false;
	/* Nothing follows in version 00; in a later one only after another hyphen. */
	if (rest.len > 0 && (version == 0 || rest.at[0] != '-'))
		return false;
	to->parent = number_of(parent);
	return !ew_id_is_zero(to->trace) && to->parent != 0;
}

static int draw(struct ew_io *io, struct ew_http_trace *t)
{
	int r = ew_io_random(io, &t->span, sizeof(t->span));

	if (r == 0 && t->parent == 0)
		r = ew_io_random(io, t->trace.bytes, sizeof(t->trace.bytes));
	return r;
}

int ew_http_trace_begin(struct ew_io *io, struct ew_slice traceparent, struct ew_http_trace *ret)
{
	struct ew_http_trace t = {.parent = 0};
	int r;

	if (!read_parent(traceparent, &t))
		t = (struct ew_http_trace){.parent = 0};
	t.flags &= 1; /* other bits are not ours to pass on */
	r = draw(io, &t);
	if (r < 0)
		return r;
	t.span |= t.span == 0; /* all zeros would say that there is none */
	*ret = t;
	return 0;
}

void ew_http_trace_text(const struct ew_http_trace *t, char text[static EW_HTTP_TRACE_TEXT_BYTES])
{
	char id[2 * sizeof(t->trace.bytes) + 1];

	for (size_t i = 0; i < sizeof(t->trace.bytes); i++)
		(void)snprintf(id + 2 * i, 3, "%02x", t->trace.bytes[i]);
	(void)snprintf(text, EW_HTTP_TRACE_TEXT_BYTES, "00-%s-%016llx-%02x", id,
		(unsigned long long)t->span, t->flags);
}

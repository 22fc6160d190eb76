/*
 * The list of objects that a metadata document is read into and that a dialog's knowledge is kept in. It must never
 * grow past the numbers it was born with; what did not fit is said by `truncated`.
 */
#include <errno.h>
#include <string.h>

#include "sip/siprec_metadata.h"

#define GROWTH 16

void ew_metadata_init(struct ew_metadata *m, size_t max_objects, size_t max_text_bytes)
{
	*m = (struct ew_metadata){.max = max_objects};
	ew_buf_init(&m->text, max_text_bytes);
}

void ew_metadata_free(struct ew_metadata *m)
{
	ew_buf_free(&m->text);
	free(m->objects);
	m->objects = NULL;
	m->n = m->cap = 0;
}

struct ew_slice ew_metadata_text(const struct ew_metadata *m, struct ew_metadata_span span)
{
	return span.len == 0 ? EW_SLICE_EMPTY : ew_slice_of(m->text.at + span.at, span.len);
}

int ew_metadata_keep(
	struct ew_metadata *m, struct ew_slice text, size_t max_bytes, struct ew_metadata_span *ret)
{
	size_t n = text.len;

	if (n > max_bytes) {
		n = max_bytes;
		while (n > 0 && (text.at[n] & 0xc0) == 0x80)
			n--;
		m->truncated = true;
	}
	*ret = (struct ew_metadata_span){0, 0};
	if (n == 0)
		return 0;
	if (n > m->text.max - m->text.len) {
		m->truncated = true;
		return 0;
	}
	*ret = (struct ew_metadata_span){(uint32_t)m->text.len, (uint32_t)n};
	ew_buf_add(&m->text, text.at, n);
	return ew_buf_error(&m->text);
}

int ew_metadata_add(struct ew_metadata *m, const struct ew_metadata_object *o, size_t *ret)
{
	if (m->n == m->max) {
		m->truncated = true;
		*ret = SIZE_MAX;
		return 0;
	}
	if (m->n == m->cap) {
		size_t cap = m->cap + GROWTH < m->max ? m->cap + GROWTH : m->max;
		struct ew_metadata_object *more = realloc(m->objects, cap * sizeof(*more));

		if (!more)
			return -ENOMEM;
		m->objects = more;
		m->cap = cap;
	}
	m->objects[m->n] = *o;
	*ret = m->n++;
	return 0;
}

const struct ew_metadata_object *ew_metadata_next(
	const struct ew_metadata *m, enum ew_metadata_kind kind, size_t *at)
{
	while (*at < m->n) {
		const struct ew_metadata_object *o = &m->objects[(*at)++];

		if (o->kind == kind)
			return o;
	}
	return NULL;
}

const struct ew_metadata_object *ew_metadata_find(
	const struct ew_metadata *m, enum ew_metadata_kind kind, struct ew_slice id)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	while ((o = ew_metadata_next(m, kind, &at))) {
		if (ew_slice_equal(ew_metadata_text(m, o->id), id))
			return o;
	}
	return NULL;
}

/* "a.b.ucid" is also called "ucid". */
static bool is_called(struct ew_slice path, struct ew_slice name)
{
	if (path.len < name.len)
		return false;
	struct ew_slice tail = ew_slice_of(path.at + path.len - name.len, name.len);

	return ew_slice_equal_nocase(tail, name) && (path.len == name.len || *(tail.at - 1) == '.');
}

struct ew_slice ew_metadata_extension(const struct ew_metadata *m, const char *name)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	while ((o = ew_metadata_next(m, EW_META_EXTENSION, &at))) {
		if (is_called(ew_metadata_text(m, o->id), ew_slice_text(name)))
			return ew_metadata_text(m, o->value);
	}
	return EW_SLICE_EMPTY;
}

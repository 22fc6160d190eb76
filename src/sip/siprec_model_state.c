/*
 * The saved form of a model: version, flags, objects, each with its six texts. It comes back through another program,
 * so it is read as foreign bytes, and what was read is saved to the same bytes again.
 */
#include <errno.h>

#include "base/reader.h"
#include "base/text.h"
#include "sip/siprec_model.h"

#define VERSION 1

enum { TRUNCATED = 1, MALFORMED = 2, NEEDS_SNAPSHOT = 4, ALL = 7 };

#define OBJECT_FLAGS (EW_META_GONE | EW_META_FROM_HEADER)

static void save_text(const struct ew_metadata *m, struct ew_metadata_span span, struct ew_buf *to)
{
	ew_buf_add_u16(to, (uint16_t)span.len);
	ew_buf_add_slice(to, ew_metadata_text(m, span));
}

static void save_object(const struct ew_metadata *m, const struct ew_metadata_object *o, struct ew_buf *to)
{
	ew_buf_add_u8(to, o->kind);
	ew_buf_add_u8(to, o->flags);
	save_text(m, o->id, to);
	save_text(m, o->ref, to);
	save_text(m, o->value, to);
	save_text(m, o->note, to);
	save_text(m, o->from, to);
	save_text(m, o->to, to);
}

void ew_model_save(const struct ew_metadata *model, struct ew_buf *to)
{
	ew_buf_add_u8(to, VERSION);
	ew_buf_add_u8(to, (uint8_t)((model->truncated ? TRUNCATED : 0) | (model->malformed ? MALFORMED : 0) |
				    (model->needs_snapshot ? NEEDS_SNAPSHOT : 0)));
	ew_buf_add_u16(to, (uint16_t)model->n);
	for (size_t i = 0; i < model->n; i++)
		save_object(model, &model->objects[i], to);
}

static int load_text(struct ew_reader *r, struct ew_metadata *m, struct ew_metadata_span *ret)
{
	struct ew_slice text = ew_reader_bytes(r, ew_reader_u16(r));

	if (text.len > EW_MAX_METADATA_EXTENSION_BYTES || text.len > m->text.max - m->text.len ||
		!ew_utf8_valid(text)) {
		r->bad = true;
		return 0;
	}
	return ew_metadata_keep(m, text, EW_MAX_METADATA_EXTENSION_BYTES, ret);
}

static int load_object(struct ew_reader *r, struct ew_metadata *m)
{
	struct ew_metadata_object o = {.kind = ew_reader_u8(r), .flags = ew_reader_u8(r)};
	struct ew_metadata_span *texts[] = {&o.id, &o.ref, &o.value, &o.note, &o.from, &o.to};
	size_t index;

	if (o.kind < EW_META_GROUP || o.kind > EW_META_EXTERNAL || (o.flags & ~OBJECT_FLAGS)) {
		r->bad = true;
		return 0;
	}
	for (size_t i = 0; i < EW_COUNT(texts); i++) {
		int e = load_text(r, m, texts[i]);

		if (e < 0)
			return e;
	}
	return ew_metadata_add(m, &o, &index);
}

int ew_model_restore(struct ew_slice bytes, struct ew_metadata *ret)
{
	struct ew_reader r;

	ew_reader_init(&r, bytes);
	if (ew_reader_u8(&r) != VERSION)
		return bytes.len == 0 ? -EBADMSG : -EPROTO;
	uint8_t flags = ew_reader_u8(&r);
	size_t n = ew_reader_u16(&r);

	if (n > EW_MAX_MODEL_OBJECTS || (flags & ~ALL))
		return -EBADMSG;
	for (size_t i = 0; i < n && ew_reader_ok(&r); i++) {
		int e = load_object(&r, ret);

		if (e < 0)
			return e;
	}
	ret->truncated = flags & TRUNCATED;
	ret->malformed = flags & MALFORMED;
	ret->needs_snapshot = flags & NEEDS_SNAPSHOT;
	return ew_reader_done(&r) ? 0 : -EBADMSG;
}

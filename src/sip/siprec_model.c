/*
 * The merge of metadata documents. It makes a new list from the old one and the document, so that no failure leaves
 * half a change behind and no replaced text stays in memory. It must never lose who was on a call to a document that
 * came too late, too early or without its other half.
 */
#include "sip/siprec_model.h"

#include <errno.h>

/** What may be left behind where there is no room. */
enum shortage { PLENTY, NO_LISTENING, NO_GONE, SHORTAGES };

struct merge {
	const struct ew_metadata *old;
	const struct ew_metadata *document;
	struct ew_metadata *to;
	enum shortage shortage;
	const struct ew_metadata_object **taken; /* by index in the document: what it is the successor of */
};

void ew_model_init(struct ew_metadata *model)
{
	ew_metadata_init(model, EW_MAX_MODEL_OBJECTS, EW_MAX_MODEL_TEXT_BYTES);
}

bool ew_model_is_present(const struct ew_metadata_object *o)
{
	return !(o->flags & EW_META_GONE) && o->to.len == 0;
}

bool ew_model_attends(const struct ew_metadata *model, const struct ew_metadata_object *participant)
{
	const struct ew_metadata_object *o;
	bool was = false;
	size_t at = 0;

	if (!ew_model_is_present(participant))
		return false;
	while ((o = ew_metadata_next(model, EW_META_ATTENDS, &at))) {
		if (!ew_slice_equal(ew_metadata_text(model, o->id), ew_metadata_text(model, participant->id)))
			continue;
		if (ew_model_is_present(o))
			return true;
		was = true;
	}
	return !was;
}

static bool same_text(const struct ew_metadata *a, struct ew_metadata_span x, const struct ew_metadata *b,
	struct ew_metadata_span y)
{
	return ew_slice_equal(ew_metadata_text(a, x), ew_metadata_text(b, y));
}

/* What makes two objects of a kind one and the same. An empty id is an id, as long as the label is the same. */
static bool is_same(const struct ew_metadata *a, const struct ew_metadata_object *x, const struct ew_metadata *b,
	const struct ew_metadata_object *y)
{
	if (x->kind != y->kind || !same_text(a, x->id, b, y->id))
		return false;
	switch (x->kind) {
	case EW_META_ATTENDS:
	case EW_META_EXTENSION:
		return same_text(a, x->ref, b, y->ref);
	case EW_META_STREAM:
		return x->id.len > 0 || same_text(a, x->value, b, y->value);
	case EW_META_NAME:
	case EW_META_SENDS:
	case EW_META_RECEIVES:
		return false; /* they come and go with their participant */
	default:
		return true;
	}
}

static bool is_link_of(const struct ew_metadata *d, struct ew_slice participant)
{
	static const enum ew_metadata_kind kinds[] = {EW_META_SILENT, EW_META_SENDS, EW_META_RECEIVES};

	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		if (ew_metadata_find(d, kinds[i], participant))
			return true;
	}
	return false;
}

static bool is_of_headers(const struct ew_metadata *document)
{
	return document->n > 0 && (document->objects[0].flags & EW_META_FROM_HEADER);
}

/* A document speaks for documents, a request's headers for headers. */
static bool speaks_for(const struct merge *m, const struct ew_metadata_object *o)
{
	return is_of_headers(m->document) == ((o->flags & EW_META_FROM_HEADER) != 0);
}

/* What the document says anew of the participant as a whole. */
static bool is_replaced(const struct merge *m, const struct ew_metadata_object *o)
{
	struct ew_slice id = ew_metadata_text(m->old, o->id);

	if (!speaks_for(m, o))
		return false;
	switch (o->kind) {
	case EW_META_NAME:
		return ew_metadata_find(m->document, EW_META_NAME, id) != NULL;
	case EW_META_SENDS:
	case EW_META_RECEIVES:
	case EW_META_SILENT:
		return !m->document->partial || is_link_of(m->document, id);
	default:
		return false;
	}
}

static bool is_left_out(const struct merge *m, const struct ew_metadata_object *o)
{
	if (m->document->partial || !speaks_for(m, o))
		return false;
	return o->kind != EW_META_EXTENSION && o->kind != EW_META_EXTERNAL && o->kind != EW_META_NAME;
}

static bool is_dispensable(const struct merge *m, const struct ew_metadata_object *o)
{
	if (m->shortage >= NO_LISTENING && o->kind == EW_META_RECEIVES)
		return true;
	return m->shortage >= NO_GONE && !ew_model_is_present(o) && o->kind != EW_META_EXTENSION;
}

static int copy_text(
	struct merge *m, const struct ew_metadata *from, struct ew_metadata_span span, struct ew_metadata_span *ret)
{
	return ew_metadata_keep(m->to, ew_metadata_text(from, span), EW_MAX_METADATA_EXTENSION_BYTES, ret);
}

/* `otherwise`, of the old list, says what the object leaves open; NULL: nothing does. */
static int copy(struct merge *m, const struct ew_metadata *from, const struct ew_metadata_object *o,
	const struct ew_metadata_object *otherwise)
{
	struct ew_metadata_object it = {.kind = o->kind, .flags = o->flags};
	const struct {
		struct ew_metadata_span said, known;
		struct ew_metadata_span *to;
		bool kept;
	} texts[] = {
		{o->id, {0, 0}, &it.id, false},
		{o->ref, otherwise ? otherwise->ref : (struct ew_metadata_span){0, 0}, &it.ref, true},
		{o->value, otherwise ? otherwise->value : (struct ew_metadata_span){0, 0}, &it.value, true},
		{o->note, otherwise ? otherwise->note : (struct ew_metadata_span){0, 0}, &it.note, true},
		{o->from, otherwise ? otherwise->from : (struct ew_metadata_span){0, 0}, &it.from, true},
		{o->to, {0, 0}, &it.to, false},
	};
	size_t index;

	for (size_t i = 0; i < EW_COUNT(texts); i++) {
		bool old = texts[i].kept && texts[i].said.len == 0;
		int r = copy_text(m, old ? m->old : from, old ? texts[i].known : texts[i].said, texts[i].to);

		if (r < 0)
			return r;
	}
	return ew_metadata_add(m->to, &it, &index);
}

static size_t find_same(const struct merge *m, const struct ew_metadata_object *o)
{
	for (size_t i = 0; i < m->document->n; i++) {
		if (!m->taken[i] && is_same(m->old, o, m->document, &m->document->objects[i]))
			return i;
	}
	return SIZE_MAX;
}

static int take_old(struct merge *m, const struct ew_metadata_object *o)
{
	struct ew_metadata_object it = *o;
	size_t same = find_same(m, o);

	if (same != SIZE_MAX) {
		m->taken[same] = o;
		return m->document->partial ? copy(m, m->document, &m->document->objects[same], o) : 0;
	}
	if (is_replaced(m, o))
		return 0;
	if (is_left_out(m, o))
		it.flags |= EW_META_GONE;
	return is_dispensable(m, &it) ? 0 : copy(m, m->old, &it, NULL);
}

/* A complete document also says in which order things are declared; a change takes the place of what it changes. */
static int take_all(struct merge *m)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < m->old->n; i++)
		r = take_old(m, &m->old->objects[i]);
	for (size_t i = 0; r == 0 && i < m->document->n; i++) {
		const struct ew_metadata_object *o = &m->document->objects[i];

		if (!(m->taken[i] && m->document->partial) && !is_dispensable(m, o))
			r = copy(m, m->document, o, m->taken[i]);
	}
	return r;
}

/* -- unknown ids -- */

static bool is_known(const struct ew_metadata *m, enum ew_metadata_kind kind, struct ew_metadata_span id)
{
	return id.len == 0 || ew_metadata_find(m, kind, ew_metadata_text(m, id)) != NULL;
}

static bool names_unknown(const struct ew_metadata *m, const struct ew_metadata_object *o)
{
	switch (o->kind) {
	case EW_META_SENDS:
	case EW_META_RECEIVES:
		return !is_known(m, EW_META_PARTICIPANT, o->id) || !is_known(m, EW_META_STREAM, o->ref);
	case EW_META_SILENT:
		return !is_known(m, EW_META_PARTICIPANT, o->id);
	case EW_META_ATTENDS:
		return !is_known(m, EW_META_PARTICIPANT, o->id) || !is_known(m, EW_META_SESSION, o->ref);
	case EW_META_STREAM:
		return !is_known(m, EW_META_SESSION, o->ref);
	case EW_META_RECORDS:
		return !is_known(m, EW_META_SESSION, o->id);
	default:
		return false;
	}
}

static bool any_unknown(const struct ew_metadata *m)
{
	for (size_t i = 0; i < m->n; i++) {
		if (ew_model_is_present(&m->objects[i]) && names_unknown(m, &m->objects[i]))
			return true;
	}
	return false;
}

static int merge_within(const struct ew_metadata *model, const struct ew_metadata *document,
	enum shortage shortage, struct ew_metadata *ret)
{
	_cleanup_(ew_free_ptr) const struct ew_metadata_object **taken =
		calloc(document->n + 1, sizeof(*taken));
	struct merge m = {model, document, ret, shortage, taken};

	return taken ? take_all(&m) : -ENOMEM;
}

int ew_model_merge(struct ew_metadata *model, const struct ew_metadata *document)
{
	_cleanup_(ew_metadata_free) struct ew_metadata next = {0};
	bool was_short = false;

	for (enum shortage shortage = PLENTY; shortage < SHORTAGES; shortage++) {
		ew_metadata_free(&next);
		ew_model_init(&next);
		int r = merge_within(model, document, shortage, &next);

		if (r < 0)
			return r;
		if (!next.truncated)
			break;
		was_short = true;
	}
	next.truncated = model->truncated || document->truncated || was_short;
	next.malformed = model->malformed || document->malformed;
	if (is_of_headers(document))
		next.needs_snapshot = model->needs_snapshot;
	else
		next.needs_snapshot = document->partial && (model->needs_snapshot || any_unknown(&next));
	struct ew_metadata old = *model;

	*model = next;
	next = old;
	return 0;
}

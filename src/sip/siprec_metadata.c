/*
 * The metadata reader over expat. It must never resolve an entity, follow a reference or grow past its limits: a
 * document type ends the reading at once. Which element stands in which is looked at one level up, so that what a
 * maker put inside elements of his own is never taken for a participant's name.
 */
#include "sip/siprec_metadata.h"

#include <errno.h>
#include <expat.h>
#include <string.h>

#include "sip/siprec_mend.h"

#define TEXT_MAX_BYTES (2 * EW_MAX_METADATA_BYTES)
#define PATH_MAX_BYTES 64
#define NOTHING SIZE_MAX

/** What an element is. */
enum what {
	UNKNOWN, /* of a maker: it and what it holds is extension data */
	ROOT,    /* recording, and what merely wraps */
	EXTENSION_DATA,
	MODE_OF_DATA,
	OBJECT,  /* group, session, participant, stream */
	NAME_ID,
	LINK,    /* one of the associations */
	SEND,
	RECEIVE,
	ID,
	FIELD,   /* text that belongs to the object or association around it */
};

enum field { NO_FIELD, VALUE, NOTE, REF, FROM, TO };

struct word {
	const char *name;
	uint8_t what;
	uint8_t kind;  /* enum ew_metadata_kind, of objects and associations */
	uint8_t field; /* of FIELD */
	const char *id;
	const char *ref;
};

static const struct word words[] = {
	{"recording", ROOT, 0, 0, NULL, NULL},
	{"recording_metadata", ROOT, 0, 0, NULL, NULL},
	{"recordingmetadata", ROOT, 0, 0, NULL, NULL},
	{"groups", ROOT, 0, 0, NULL, NULL},
	{"sessions", ROOT, 0, 0, NULL, NULL},
	{"participants", ROOT, 0, 0, NULL, NULL},
	{"streams", ROOT, 0, 0, NULL, NULL},
	{"extensiondata", EXTENSION_DATA, 0, 0, NULL, NULL},
	{"datamode", MODE_OF_DATA, 0, 0, NULL, NULL},
	{"group", OBJECT, EW_META_GROUP, 0, "group_id", NULL},
	{"session", OBJECT, EW_META_SESSION, 0, "session_id", "group"},
	{"participant", OBJECT, EW_META_PARTICIPANT, 0, "participant_id", NULL},
	{"stream", OBJECT, EW_META_STREAM, 0, "stream_id", "session"},
	{"nameid", NAME_ID, 0, 0, NULL, NULL},
	{"participantsessionassoc", LINK, EW_META_ATTENDS, 0, "participant_id", "session_id"},
	{"participantstreamassoc", LINK, EW_META_SILENT, 0, "participant_id", NULL},
	{"sessionrecordingassoc", LINK, EW_META_RECORDS, 0, "session_id", NULL},
	{"send", SEND, 0, 0, NULL, NULL},
	{"recv", RECEIVE, 0, 0, NULL, NULL},
	{"receive", RECEIVE, 0, 0, NULL, NULL},
	{"id", ID, 0, 0, NULL, NULL},
	{"name", FIELD, 0, NOTE, NULL, NULL},
	{"aor", FIELD, 0, VALUE, NULL, NULL},
	{"label", FIELD, 0, VALUE, NULL, NULL},
	{"mode", FIELD, 0, NOTE, NULL, NULL},
	{"reason", FIELD, 0, NOTE, NULL, NULL},
	{"group-ref", FIELD, 0, REF, NULL, NULL},
	{"sipsessionid", FIELD, 0, VALUE, NULL, NULL},
	{"associate-time", FIELD, 0, FROM, NULL, NULL},
	{"disassociate-time", FIELD, 0, TO, NULL, NULL},
	{"start-time", FIELD, 0, FROM, NULL, NULL},
	{"stop-time", FIELD, 0, TO, NULL, NULL},
	{"end-time", FIELD, 0, TO, NULL, NULL},
};

struct frame {
	uint8_t what;
	uint8_t field;
	uint8_t kind;
	bool has_child;
	bool is_extension; /* it or what it stands in is a maker's own */
	bool is_named;     /* extension data that an attribute gives a name */
	size_t object;     /* index of the object or association it belongs to, or NOTHING */
	size_t owner;      /* index of the object around it */
	size_t first;      /* of an association: its first send or recv */
	size_t path_len;   /* of extension data: the path before this element */
};

struct parse {
	struct ew_metadata *m;
	XML_Parser xml;
	struct frame stack[EW_MAX_METADATA_DEPTH + 1]; /* [0] is around the root */
	size_t depth;
	char leaf[EW_MAX_METADATA_EXTENSION_BYTES];
	size_t leaf_len;
	char path[PATH_MAX_BYTES];
	size_t path_len;
	char language[EW_MAX_METADATA_TEXT_BYTES];
	size_t language_len;
	bool no_memory;
};

static struct ew_metadata_span keep(struct parse *p, struct ew_slice text, size_t max)
{
	struct ew_metadata_span span = {0, 0};

	if (ew_metadata_keep(p->m, text, max, &span) < 0)
		p->no_memory = true;
	return span;
}

static struct ew_metadata_span keep_short(struct parse *p, struct ew_slice text)
{
	return keep(p, text, EW_MAX_METADATA_TEXT_BYTES);
}

static size_t add(struct parse *p, const struct ew_metadata_object *o)
{
	size_t at = NOTHING;

	if (ew_metadata_add(p->m, o, &at) < 0)
		p->no_memory = true;
	return at;
}

static struct ew_metadata_object *object_at(struct parse *p, size_t at)
{
	return at < p->m->n ? &p->m->objects[at] : NULL;
}

static void stop(struct parse *p, bool *flag)
{
	*flag = true;
	(void)XML_StopParser(p->xml, XML_FALSE);
}

static struct ew_slice local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return ew_slice_text(colon ? colon + 1 : name);
}

static const struct word *word_of(struct ew_slice name)
{
	for (size_t i = 0; i < EW_COUNT(words); i++) {
		if (ew_slice_equal_nocase(name, ew_slice_text(words[i].name)))
			return &words[i];
	}
	return NULL;
}

static bool attribute_is(const char *attribute, const char *wanted)
{
	return wanted && ew_slice_equal_nocase(local_name(attribute), ew_slice_text(wanted));
}

/* The attribute of this name or, where a sender shortened it, of that one. */
static struct ew_slice attribute(const char **attributes, const char *long_name, const char *short_name)
{
	struct ew_slice found = EW_SLICE_EMPTY;

	for (size_t i = 0; attributes[i]; i += 2) {
		if (attribute_is(attributes[i], long_name))
			return ew_slice_trim(ew_slice_text(attributes[i + 1]));
		if (attribute_is(attributes[i], short_name))
			found = ew_slice_trim(ew_slice_text(attributes[i + 1]));
	}
	return found;
}

/* "session_id" is also written "session", "stream_id" also "stream"; and "session" also "session_id". */
static struct ew_slice reference(const char **attributes, const char *name)
{
	char other[32];
	size_t n = name ? strlen(name) : 0;

	if (n == 0 || n + 3 >= sizeof(other))
		return EW_SLICE_EMPTY;
	memcpy(other, name, n + 1);
	if (n > 3 && strcmp(name + n - 3, "_id") == 0)
		other[n - 3] = '\0';
	else
		memcpy(other + n, "_id", 4);
	return attribute(attributes, name, other);
}

static void begin_object(struct parse *p, const struct word *w, const char **attributes, struct frame *f)
{
	const char *value = w->kind == EW_META_PARTICIPANT ? "aor" : w->kind == EW_META_STREAM ? "label" : NULL;
	struct ew_metadata_object o = {.kind = w->kind,
		.id = keep_short(p, attribute(attributes, w->id, "id")),
		.ref = keep_short(p, reference(attributes, w->ref)),
		.value = keep_short(p, attribute(attributes, value, NULL))};
	size_t at = add(p, &o);
	struct ew_slice session = reference(attributes, "session");

	f->object = f->owner = at;
	/* Before the RFC a participant named its session itself. */
	if (w->kind != EW_META_PARTICIPANT || session.len == 0)
		return;
	struct ew_metadata_object attends = {
		.kind = EW_META_ATTENDS, .id = o.id, .ref = keep_short(p, session)};

	(void)add(p, &attends);
}

static void begin_link(struct parse *p, const struct word *w, const char **attributes, struct frame *f)
{
	struct ew_metadata_object o = {.kind = w->kind,
		.id = keep_short(p, reference(attributes, w->id)),
		.ref = keep_short(p, reference(attributes, w->ref))};

	f->object = add(p, &o);
	f->first = p->m->n;
}

/* A second nameID of a participant is an object of its own, so that the first stays the first. */
static void begin_name(struct parse *p, const char **attributes, struct frame *f)
{
	struct ew_metadata_span aor = keep_short(p, attribute(attributes, "aor", NULL));
	struct ew_metadata_object *who = object_at(p, f->owner);

	if (!who || who->kind != EW_META_PARTICIPANT)
		return;
	if (who->note.len == 0 && (who->value.len == 0 || aor.len == 0)) {
		if (aor.len > 0)
			who->value = aor;
		return;
	}
	struct ew_metadata_object more = {.kind = EW_META_NAME, .id = who->id, .value = aor};

	f->object = add(p, &more);
}

static void add_extension(struct parse *p, struct ew_slice name, struct ew_slice text, size_t owner);

static void path_push(struct parse *p, struct ew_slice name)
{
	if (p->path_len > 0 && p->path_len < sizeof(p->path))
		p->path[p->path_len++] = '.';
	for (size_t i = 0; i < name.len && p->path_len < sizeof(p->path); i++) {
		uint8_t c = name.at[i];

		p->path[p->path_len++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
}

/* "<header label="X"><value>1</value></header>" is called X. */
static struct ew_slice name_of_extension(struct ew_slice name, const char **attributes)
{
	struct ew_slice said = attribute(attributes, "label", "key");

	return said.len > 0 && said.len <= PATH_MAX_BYTES / 2 ? said : name;
}

static void begin_unknown(struct parse *p, struct ew_slice name, const char **attributes, struct frame *f)
{
	const struct frame *up = f - 1;
	struct ew_slice called = name_of_extension(name, attributes);

	f->what = UNKNOWN;
	f->path_len = p->path_len;
	f->is_extension = true;
	if (!up->is_extension)
		p->path_len = 0;
	/* A maker's wrapper is not part of the names inside it. */
	if (up->is_extension && !(up - 1)->is_extension && !up->is_named)
		p->path_len = 0;
	if (!ew_slice_equal_nocase(called, EW_SLICE("value")) || p->path_len == 0)
		path_push(p, called);
	f->is_named = called.at != name.at; /* by its sender: that name stays */
	for (size_t i = 0; attributes[i]; i += 2) {
		size_t len = p->path_len;

		if (strncmp(attributes[i], "xmlns", 5) == 0 || attribute_is(attributes[i], "label") ||
			attribute_is(attributes[i], "key"))
			continue;
		path_push(p, local_name(attributes[i]));
		add_extension(p, ew_slice_of(p->path, p->path_len),
			ew_slice_trim(ew_slice_text(attributes[i + 1])), f->owner);
		p->path_len = len;
	}
}

static void begin(struct parse *p, struct ew_slice name, const char **attributes, struct frame *f)
{
	const struct frame *up = f - 1;
	bool ours = !up->is_extension && up->what != EXTENSION_DATA;
	const struct word *w = ours ? word_of(name) : NULL;

	*f = (struct frame){.what = ROOT, .object = up->object, .owner = up->owner, .is_extension = up->is_extension};
	if (p->depth == 1)
		return; /* whatever the root is called */
	if (w && w->what == FIELD && up->object == NOTHING)
		w = NULL; /* text of nobody: a maker's own word that happens to be called so */
	if (!w) {
		begin_unknown(p, name, attributes, f);
		return;
	}
	f->what = w->what;
	f->kind = w->kind;
	f->field = w->field;
	if (w->what == OBJECT)
		begin_object(p, w, attributes, f);
	else if (w->what == LINK)
		begin_link(p, w, attributes, f);
	else if (w->what == NAME_ID)
		begin_name(p, attributes, f);
}

static void XMLCALL on_start(void *arg, const char *name, const char **attributes)
{
	struct parse *p = arg;

	if (p->depth == EW_MAX_METADATA_DEPTH) {
		stop(p, &p->m->truncated);
		return;
	}
	struct ew_slice language = attribute(attributes, "lang", NULL);

	p->language_len = language.len <= sizeof(p->language) ? language.len : 0;
	if (p->language_len > 0)
		memcpy(p->language, language.at, p->language_len);
	p->stack[p->depth].has_child = true;
	p->leaf_len = 0;
	p->depth++;
	begin(p, local_name(name), attributes, &p->stack[p->depth]);
}

/* -- ends -- */

static const struct ew_metadata_object *find_extension(
	const struct ew_metadata *m, struct ew_slice name, struct ew_slice owner)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	while ((o = ew_metadata_next(m, EW_META_EXTENSION, &at))) {
		if (ew_slice_equal(ew_metadata_text(m, o->id), name) &&
			ew_slice_equal(ew_metadata_text(m, o->ref), owner))
			break;
	}
	return o;
}

/* One name for two texts must not lose the second: it is called name#2. False when the same was said before. */
static bool name_extension(const struct ew_metadata *m, struct ew_slice owner, struct ew_slice text,
	char name[static PATH_MAX_BYTES + 2], size_t *len)
{
	const struct ew_metadata_object *there = find_extension(m, ew_slice_of(name, *len), owner);
	size_t n = *len;

	for (char digit = '2'; there && digit <= '9'; digit++) {
		if (ew_slice_equal(ew_metadata_text(m, there->value), text))
			return false;
		name[n] = '#';
		name[n + 1] = digit;
		*len = n + 2;
		there = find_extension(m, ew_slice_of(name, *len), owner);
	}
	return !there;
}

static void add_extension(struct parse *p, struct ew_slice name, struct ew_slice text, size_t owner)
{
	const struct ew_metadata_object *around = object_at(p, owner);
	struct ew_metadata_object o = {.kind = EW_META_EXTENSION};
	char called[PATH_MAX_BYTES + 2];
	size_t n = name.len < PATH_MAX_BYTES ? name.len : PATH_MAX_BYTES;

	if (n == 0 || text.len == 0)
		return;
	memcpy(called, name.at, n);
	if (around)
		o.ref = around->id;
	if (!name_extension(p->m, ew_metadata_text(p->m, o.ref), text, called, &n))
		return;
	o.id = keep(p, ew_slice_of(called, n), sizeof(called));
	o.value = keep(p, text, EW_MAX_METADATA_EXTENSION_BYTES);
	(void)add(p, &o);
}

static void add_stream(struct parse *p, const struct frame *f, struct ew_slice text)
{
	const struct ew_metadata_object *around = object_at(p, f->object);

	if (!around || (around->kind != EW_META_SILENT && around->kind != EW_META_PARTICIPANT))
		return;
	struct ew_metadata_object o = {
		.kind = f->what == SEND ? EW_META_SENDS : EW_META_RECEIVES, .id = around->id};

	o.ref = keep_short(p, text);
	(void)add(p, &o);
}

/* A name or an address beyond the first, or the first in a language that is said. */
static void add_name(struct parse *p, size_t owner, uint8_t field, struct ew_metadata_span text)
{
	const struct ew_metadata_object *who = object_at(p, owner);
	struct ew_metadata_object o = {.kind = EW_META_NAME};

	if (!who)
		return;
	o.id = who->id;
	if (field == NOTE)
		o.ref = keep_short(p, ew_slice_of(p->language, p->language_len));
	*(field == NOTE ? &o.note : &o.value) = text;
	(void)add(p, &o);
}

/* The text that an element of this name is for the object around it, or NULL when it is none of its own. */
static struct ew_metadata_span *slot(
	struct ew_metadata_object *o, uint8_t field, struct ew_slice name)
{
	const char *value = o->kind == EW_META_STREAM    ? "label"
			    : o->kind == EW_META_SESSION ? "sipsessionid"
							 : "aor";
	const char *note = o->kind == EW_META_STREAM    ? "mode"
			   : o->kind == EW_META_SESSION ? "reason"
							: "name";

	switch (field) {
	case VALUE:
		return ew_slice_equal_nocase(name, ew_slice_text(value)) ? &o->value : NULL;
	case NOTE:
		return ew_slice_equal_nocase(name, ew_slice_text(note)) ? &o->note : NULL;
	case REF:
		return &o->ref;
	case FROM:
		return &o->from;
	default:
		return &o->to;
	}
}

static void set_field(struct parse *p, const struct frame *f, struct ew_slice name, struct ew_slice text)
{
	struct ew_metadata_object *o = object_at(p, f->object);
	struct ew_metadata_span *at = o ? slot(o, f->field, name) : NULL;
	bool of_person = o && o->kind == EW_META_PARTICIPANT && (f->field == VALUE || f->field == NOTE);
	struct ew_metadata_span span;

	if (!at)
		return;
	span = keep_short(p, text);
	if (of_person && (at->len > 0 || (f->field == NOTE && p->language_len > 0)))
		add_name(p, f->object, f->field, span);
	o = object_at(p, f->object);
	at = slot(o, f->field, name);
	if (!of_person || at->len == 0)
		*at = span;
}

/* "<participant><id>P</id>" */
static void set_id(struct parse *p, size_t object, struct ew_slice text)
{
	struct ew_metadata_object *o = object_at(p, object);

	if (o && o->id.len == 0)
		o->id = keep_short(p, text);
}

static void end_leaf(struct parse *p, struct frame *f, struct ew_slice name, struct ew_slice text)
{
	struct frame *up = f - 1;

	if (f->what == UNKNOWN)
		add_extension(p, ew_slice_of(p->path, p->path_len), text, f->owner);
	else if (text.len == 0)
		return;
	else if (f->what == MODE_OF_DATA)
		p->m->partial = ew_slice_equal_nocase(text, EW_SLICE("partial"));
	else if (f->what == SEND || f->what == RECEIVE)
		add_stream(p, f, text);
	else if (f->what == ID && (up->what == SEND || up->what == RECEIVE))
		add_stream(p, up, text);
	else if (f->what == ID && up->what == OBJECT)
		set_id(p, f->object, text);
	else if (f->what == FIELD)
		set_field(p, f, name, text);
}

/* What an association says of its times holds for each stream in it; one that names none is silence. */
static void end_link(struct parse *p, const struct frame *f)
{
	struct ew_metadata_object *link = object_at(p, f->object);

	if (!link || link->kind != EW_META_SILENT)
		return;
	for (size_t i = f->first; i < p->m->n; i++) {
		struct ew_metadata_object *o = &p->m->objects[i];

		if (o->kind != EW_META_SENDS && o->kind != EW_META_RECEIVES)
			continue;
		o->from = link->from;
		o->to = link->to;
	}
}

static void XMLCALL on_end(void *arg, const char *name)
{
	struct parse *p = arg;
	struct frame *f = &p->stack[p->depth];

	if (p->depth == 0)
		return;
	if (!f->has_child)
		end_leaf(p, f, local_name(name), ew_slice_trim(ew_slice_of(p->leaf, p->leaf_len)));
	if (f->what == LINK)
		end_link(p, f);
	if (f->what == UNKNOWN)
		p->path_len = f->path_len;
	p->leaf_len = 0;
	p->depth--;
}

static void XMLCALL on_text(void *arg, const char *text, int len)
{
	struct parse *p = arg;
	size_t room = sizeof(p->leaf) - p->leaf_len;
	size_t n = (size_t)len < room ? (size_t)len : room;

	if (p->stack[p->depth].has_child)
		return;
	if (n < (size_t)len)
		p->m->truncated = true;
	memcpy(p->leaf + p->leaf_len, text, n);
	p->leaf_len += n;
}

static void XMLCALL on_doctype(
	void *arg, const char *name, const char *system, const char *public, int has_internal)
{
	struct parse *p = arg;

	(void)name;
	(void)system;
	(void)public;
	(void)has_internal;
	stop(p, &p->m->malformed);
}

static int parse_once(struct ew_slice xml, const char *encoding, struct ew_metadata *m)
{
	struct parse p = {.m = m, .xml = XML_ParserCreate(encoding)};

	if (!p.xml)
		return -ENOMEM;
	p.stack[0] = (struct frame){.what = ROOT, .object = NOTHING, .owner = NOTHING};
	XML_SetUserData(p.xml, &p);
	XML_SetElementHandler(p.xml, on_start, on_end);
	XML_SetCharacterDataHandler(p.xml, on_text);
	XML_SetStartDoctypeDeclHandler(p.xml, on_doctype);
	if (XML_Parse(p.xml, (const char *)xml.at, (int)xml.len, 1) != XML_STATUS_OK) {
		p.no_memory |= XML_GetErrorCode(p.xml) == XML_ERROR_NO_MEMORY;
		m->malformed |= !m->truncated;
	}
	XML_ParserFree(p.xml);
	return p.no_memory ? -ENOMEM : 0;
}

/* A second reading, of a mended copy. Where that breaks off as well, what the longer reading has understood is kept. */
static int parse_mended(struct ew_slice xml, struct ew_metadata *m)
{
	_cleanup_(ew_buf_free) struct ew_buf copy = {0};
	struct ew_metadata again;

	ew_buf_init(&copy, 5 * EW_MAX_METADATA_BYTES);
	ew_metadata_mend(xml, &copy);
	if (ew_buf_error(&copy) < 0)
		return ew_buf_error(&copy);
	ew_metadata_init(&again, EW_MAX_METADATA_OBJECTS, TEXT_MAX_BYTES);
	int r = parse_once(ew_buf_slice(&copy), "UTF-8", &again);

	if (r == 0 && again.n >= m->n) {
		struct ew_metadata first = *m;

		*m = again;
		again = first;
	}
	m->malformed = true;
	ew_metadata_free(&again);
	return r;
}

int ew_metadata_read(struct ew_slice xml, struct ew_metadata *ret)
{
	struct ew_metadata m;

	ew_metadata_init(&m, EW_MAX_METADATA_OBJECTS, TEXT_MAX_BYTES);
	if (xml.len > EW_MAX_METADATA_BYTES) {
		m.truncated = true;
		*ret = m;
		return 0;
	}
	int r = parse_once(xml, NULL, &m);

	if (r == 0 && m.malformed && ew_slice_find(xml, EW_SLICE("<!DOCTYPE")) == SIZE_MAX)
		r = parse_mended(xml, &m);
	if (r < 0) {
		ew_metadata_free(&m);
		return r;
	}
	*ret = m;
	return 0;
}

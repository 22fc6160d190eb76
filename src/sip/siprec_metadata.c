/*
 * The metadata reader over expat. It must never resolve an entity, follow a reference or grow past its limits: a
 * document type ends the reading at once.
 */
#include "sip/siprec_metadata.h"

#include <assert.h>
#include <errno.h>
#include <expat.h>
#include <string.h>

#include "base/text.h"

#define TEXT_MAX_BYTES (2 * EW_MAX_METADATA_BYTES)
#define LEAF_MAX_BYTES 1024

struct parse {
	struct ew_metadata *m;
	XML_Parser xml;
	size_t objects;
	size_t depth;
	size_t participant_depth; /* 0: not inside a participant */
	size_t stream_depth;
	size_t assoc_depth;
	struct ew_metadata_span participant; /* id that sends and receives belong to */
	char leaf[LEAF_MAX_BYTES];
	size_t leaf_len;
	bool is_leaf; /* no child element was seen since the last start tag */
	bool no_memory;
};

struct ew_slice ew_metadata_text(const struct ew_metadata *m, struct ew_metadata_span span)
{
	return span.len == 0 ? EW_SLICE_EMPTY : ew_slice_of(m->text.at + span.at, span.len);
}

static struct ew_metadata_span keep(struct parse *p, struct ew_slice text)
{
	struct ew_metadata_span span = {(uint32_t)p->m->text.len, (uint32_t)text.len};

	ew_buf_add_slice(&p->m->text, text);
	if (ew_buf_error(&p->m->text) == 0)
		return span;
	p->no_memory = ew_buf_error(&p->m->text) == -ENOMEM;
	p->m->truncated = true;
	return (struct ew_metadata_span){0, 0};
}

static void stop(struct parse *p, bool *flag)
{
	*flag = true;
	(void)XML_StopParser(p->xml, XML_FALSE);
}

/* Counts one object of the document; false when there are too many. */
static bool may_add(struct parse *p, size_t n, size_t max)
{
	if (n < max && ++p->objects <= EW_MAX_METADATA_OBJECTS)
		return true;
	p->m->truncated = true;
	return false;
}

static struct ew_slice local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return ew_slice_text(colon ? colon + 1 : name);
}

static bool is(struct ew_slice name, const char *wanted)
{
	return ew_slice_equal_nocase(name, ew_slice_text(wanted));
}

/* The attribute `long_name` or, where a sender shortened it, `short_name`. */
static struct ew_slice attribute(const char **attributes, const char *long_name, const char *short_name)
{
	struct ew_slice found = EW_SLICE_EMPTY;

	for (size_t i = 0; attributes[i]; i += 2) {
		struct ew_slice name = local_name(attributes[i]);

		if (is(name, long_name))
			return ew_slice_trim(ew_slice_text(attributes[i + 1]));
		if (is(name, short_name))
			found = ew_slice_trim(ew_slice_text(attributes[i + 1]));
	}
	return found;
}

static struct ew_metadata_participant *last_participant(struct parse *p)
{
	return p->participant_depth > 0 && p->m->n_participants > 0
		       ? &p->m->participants[p->m->n_participants - 1]
		       : NULL;
}

static void start_participant(struct parse *p, const char **attributes)
{
	struct ew_metadata *m = p->m;

	if (p->participant_depth > 0 || !may_add(p, m->n_participants, EW_METADATA_MAX_PARTICIPANTS))
		return;
	struct ew_metadata_participant *it = &m->participants[m->n_participants++];

	*it = (struct ew_metadata_participant){
		.id = keep(p, attribute(attributes, "participant_id", "id")),
		.aor = keep(p, attribute(attributes, "aor", "aor")),
	};
	p->participant = it->id;
	p->participant_depth = p->depth;
}

static void start_stream(struct parse *p, const char **attributes)
{
	struct ew_metadata *m = p->m;

	if (p->stream_depth > 0 || !may_add(p, m->n_streams, EW_METADATA_MAX_STREAMS))
		return;
	m->streams[m->n_streams++] = (struct ew_metadata_stream){
		.id = keep(p, attribute(attributes, "stream_id", "id")),
		.label = keep(p, attribute(attributes, "label", "label")),
	};
	p->stream_depth = p->depth;
}

static void start_session(struct parse *p, const char **attributes)
{
	if (p->m->session_id.len == 0)
		p->m->session_id = keep(p, attribute(attributes, "session_id", "id"));
}

static void start_named(struct parse *p, struct ew_slice name, const char **attributes)
{
	if (is(name, "participant")) {
		start_participant(p, attributes);
	} else if (is(name, "stream")) {
		start_stream(p, attributes);
	} else if (is(name, "session")) {
		start_session(p, attributes);
	} else if (is(name, "group")) {
		if (p->m->group_id.len == 0)
			p->m->group_id = keep(p, attribute(attributes, "group_id", "id"));
	} else if (is(name, "nameid")) {
		struct ew_metadata_participant *it = last_participant(p);
		struct ew_slice aor = attribute(attributes, "aor", "aor");

		if (it && aor.len > 0)
			it->aor = keep(p, aor);
	} else if (is(name, "participantstreamassoc")) {
		p->participant = keep(p, attribute(attributes, "participant_id", "participant"));
		p->assoc_depth = p->depth;
	}
}

static void XMLCALL on_start(void *arg, const char *name, const char **attributes)
{
	struct parse *p = arg;

	if (++p->depth > EW_MAX_METADATA_DEPTH) {
		stop(p, &p->m->truncated);
		return;
	}
	p->leaf_len = 0;
	p->is_leaf = true;
	start_named(p, local_name(name), attributes);
}

static void end_send(struct parse *p, struct ew_slice text, bool receives)
{
	struct ew_metadata *m = p->m;

	if (p->participant_depth == 0 && p->assoc_depth == 0)
		return;
	if (!may_add(p, m->n_sends, EW_METADATA_MAX_SENDS))
		return;
	m->sends[m->n_sends++] = (struct ew_metadata_send){
		.participant = p->participant, .stream = keep(p, text), .receives = receives};
}

/* Elements of the standard that are not extensions and that nothing is taken from. */
static bool is_known(struct ew_slice name)
{
	static const char *const known[] = {"datamode", "mode", "start-time", "stop-time", "associate-time",
		"disassociate-time", "reason", "group-ref", "session", "recording", "participant", "stream",
		"group", "nameid", "participantstreamassoc", "participantsessionassoc",
		"sessionrecordingassoc", "name", "aor", "label", "send", "recv", "sipsessionid"};

	for (size_t i = 0; i < EW_COUNT(known); i++) {
		if (is(name, known[i]))
			return true;
	}
	return false;
}

static void end_extension(struct parse *p, struct ew_slice name, struct ew_slice text)
{
	struct ew_metadata *m = p->m;
	char lower[64];

	if (name.len > sizeof(lower) || !may_add(p, m->n_extensions, EW_METADATA_MAX_EXTENSIONS))
		return;
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.at[i];

		lower[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	m->extensions[m->n_extensions++] = (struct ew_metadata_extension){
		.name = keep(p, ew_slice_of(lower, name.len)), .text = keep(p, text)};
}

/* Fields of the participant or stream that the element stands in; false when it is none. */
static bool end_field(struct parse *p, struct ew_slice name, struct ew_slice text)
{
	struct ew_metadata_participant *it = last_participant(p);

	if (it && is(name, "name") && it->name.len == 0)
		it->name = keep(p, text);
	else if (it && is(name, "aor"))
		it->aor = keep(p, text);
	else if (p->stream_depth > 0 && p->m->n_streams > 0 && is(name, "label"))
		p->m->streams[p->m->n_streams - 1].label = keep(p, text);
	else
		return false;
	return true;
}

static void end_leaf(struct parse *p, struct ew_slice name, struct ew_slice text)
{
	if (text.len == 0 || end_field(p, name, text))
		return;
	if (is(name, "send"))
		end_send(p, text, false);
	else if (is(name, "recv"))
		end_send(p, text, true);
	else if (is(name, "sipsessionid"))
		p->m->sip_session_id = keep(p, text);
	else if (is(name, "group-ref") && p->m->group_id.len == 0)
		p->m->group_id = keep(p, text);
	else if (!is_known(name))
		end_extension(p, name, text);
}

static void XMLCALL on_end(void *arg, const char *name)
{
	struct parse *p = arg;

	if (p->is_leaf)
		end_leaf(p, local_name(name), ew_slice_trim(ew_slice_of(p->leaf, p->leaf_len)));
	p->is_leaf = false;
	if (p->depth == p->participant_depth)
		p->participant_depth = 0;
	if (p->depth == p->stream_depth)
		p->stream_depth = 0;
	if (p->depth == p->assoc_depth)
		p->assoc_depth = 0;
	p->depth--;
}

static void XMLCALL on_text(void *arg, const char *text, int len)
{
	struct parse *p = arg;
	size_t room = sizeof(p->leaf) - p->leaf_len;
	size_t n = (size_t)len < room ? (size_t)len : room;

	if (!p->is_leaf)
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

static void forget(struct ew_metadata *m)
{
	struct ew_buf text = m->text;

	ew_buf_clear(&text);
	*m = (struct ew_metadata){.text = text};
}

static int parse_once(struct ew_slice xml, struct ew_metadata *m)
{
	struct parse p = {.m = m, .xml = XML_ParserCreate(NULL)};

	if (!p.xml)
		return -ENOMEM;
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

/* "&name;" or "&#1;": anything else that begins with an ampersand was a bare one. */
static bool is_reference(struct ew_slice s)
{
	size_t i = 1;

	if (i < s.len && s.at[i] == '#')
		i++;
	for (; i < s.len && i < 12; i++) {
		uint8_t c = s.at[i];

		if (c == ';')
			return i > 1;
		if (!((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')))
			return false;
	}
	return false;
}

static void mend(struct ew_slice xml, struct ew_buf *to)
{
	bool utf8 = ew_utf8_valid(xml);

	for (size_t i = 0; i < xml.len; i++) {
		uint8_t c = xml.at[i];

		if (c == '&' && !is_reference(ew_slice_of(xml.at + i, xml.len - i)))
			ew_buf_add_text(to, "&amp;");
		else if ((c >= 0x80 && !utf8) || (c < 0x20 && c != '\n' && c != '\r' && c != '\t'))
			ew_buf_add_text(to, "?");
		else
			ew_buf_add_u8(to, c);
	}
}

/* A second reading of a mended copy; kept only when it tells more. */
static int parse_mended(struct ew_slice xml, struct ew_metadata *m)
{
	_cleanup_(ew_buf_free) struct ew_buf copy = {0};

	ew_buf_init(&copy, 5 * EW_MAX_METADATA_BYTES);
	mend(xml, &copy);
	if (ew_buf_error(&copy) < 0)
		return ew_buf_error(&copy);
	forget(m);
	int r = parse_once(ew_buf_slice(&copy), m);

	m->malformed = true;
	return r;
}

int ew_metadata_read(struct ew_slice xml, struct ew_metadata *ret)
{
	struct ew_metadata m = {0};

	ew_buf_init(&m.text, TEXT_MAX_BYTES);
	if (xml.len > EW_MAX_METADATA_BYTES) {
		m.truncated = true;
		*ret = m;
		return 0;
	}
	int r = parse_once(xml, &m);

	if (r == 0 && m.malformed && ew_slice_find(xml, EW_SLICE("<!DOCTYPE")) == SIZE_MAX)
		r = parse_mended(xml, &m);
	if (r < 0) {
		ew_metadata_free(&m);
		return r;
	}
	*ret = m;
	return 0;
}

void ew_metadata_free(struct ew_metadata *m)
{
	ew_buf_free(&m->text);
	m->n_participants = m->n_streams = m->n_sends = m->n_extensions = 0;
}

struct ew_slice ew_metadata_extension(const struct ew_metadata *m, const char *name)
{
	for (size_t i = 0; i < m->n_extensions; i++) {
		if (is(ew_metadata_text(m, m->extensions[i].name), name))
			return ew_metadata_text(m, m->extensions[i].text);
	}
	return EW_SLICE_EMPTY;
}

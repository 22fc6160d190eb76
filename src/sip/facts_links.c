/*
 * By which keys a call is known, and how its recording session belongs to others (RFC 7245 section 3): the SIP dialog,
 * the communication sessions in it, and the ids that other systems gave the call. An id that is too short to be one of
 * its kind links nothing: two strangers' calls must never become one.
 */
#include <errno.h>
#include <string.h>

#include "sip/facts_private.h"
#include "sip/siprec_headers.h"

#define LINK_MIN_BYTES 8
#define ID_MIN_BYTES 16    /* of a session id that links recording sessions */
#define SESSIONS_MAX 16
#define SESSIONS_FEW 2
#define RELATIONS_MAX 24
#define RELATIONS_FEW 6
#define ID_TEXT_BYTES 100

static struct ew_slice text(const struct ew_facts *f, struct ew_metadata_span span)
{
	return ew_metadata_text(f->model, span);
}

/* -- ids -- */

/* Extension elements that hold an id, and what it is called here. */
static const struct {
	const char *element;
	const char *id;
} elements[] = {
	{"genesysuuid", "genesys_uuid"},
	{"genesyscalluuid", "genesys_uuid"},
	{"x-genesys-calluuid", "genesys_uuid"},
	{"calluuid", "genesys_uuid"},
	{"guid", "guid"},
	{"cisco-guid", "guid"},
	{"gcid", "gcid"},
	{"exttrackingid", "broadworks_tracking_id"},
	{"callid", "original_call_id"},
	{"call-id", "original_call_id"},
	{"callidhdr", "original_call_id"},
	{"origcallid", "original_call_id"},
};

static int set_ucid(json_t *ids, const struct ew_facts *f)
{
	_cleanup_(ew_buf_free) struct ew_buf ucid = {0};
	struct ew_slice said = ew_metadata_extension(f->model, "ucid");

	if (said.len == 0)
		said = ew_metadata_extension(f->model, "avayaucid");
	if (said.len == 0 || said.len > EW_MAX_METADATA_TEXT_BYTES)
		return 0;
	ew_buf_init(&ucid, EW_MAX_METADATA_TEXT_BYTES);
	ew_siprec_ucid_add(said, &ucid);
	if (ew_buf_error(&ucid) < 0)
		return -ENOMEM;
	return facts_set_text(ids, "ucid", ew_buf_slice(&ucid), FACTS_TEXT_BYTES);
}

static const struct ew_metadata_object *latest(const struct ew_facts *f, enum ew_metadata_kind kind)
{
	const struct ew_metadata_object *o, *found = NULL;
	size_t at = 0;

	while ((o = ew_metadata_next(f->model, kind, &at))) {
		if (!found || !(o->flags & EW_META_GONE))
			found = o;
	}
	return found;
}

static int set_session_ids(json_t *ids, const struct ew_facts *f)
{
	const struct ew_metadata_object *session = latest(f, EW_META_SESSION);
	const struct ew_metadata_object *group = latest(f, EW_META_GROUP);
	int r = session ? facts_set_text(ids, "siprec_session_id", text(f, session->id), FACTS_TEXT_BYTES) : 0;

	if (r == 0 && session)
		r = facts_set_text(ids, "sip_session_id", text(f, session->value), FACTS_TEXT_BYTES);
	if (r == 0 && session)
		r = facts_set_text(ids, "siprec_group_id", text(f, session->ref), FACTS_TEXT_BYTES);
	return r == 0 && group ? facts_set_text(ids, "siprec_group_id", text(f, group->id), FACTS_TEXT_BYTES) : r;
}

static int set_header_ids(json_t *ids, const struct ew_facts *f)
{
	const struct ew_metadata_object *o;
	size_t at = 0;
	int r = 0;

	while (r == 0 && (o = ew_metadata_next(f->model, EW_META_EXTERNAL, &at))) {
		char key[EW_MAX_METADATA_TEXT_BYTES + 1];
		struct ew_slice name = text(f, o->id);

		if (name.len == 0 || name.len >= sizeof(key))
			continue;
		memcpy(key, name.at, name.len);
		key[name.len] = '\0';
		r = facts_set_text(ids, key, text(f, o->value), FACTS_TEXT_BYTES);
	}
	return r;
}

static int set_ids(json_t *ids, const struct ew_facts *f)
{
	int r = facts_set_text(ids, "sip_call_id", f->sip_call_id, FACTS_TEXT_BYTES);

	for (size_t i = 0; r == 0 && i < EW_COUNT(elements); i++) {
		if (!json_object_get(ids, elements[i].id))
			r = facts_set_text(ids, elements[i].id,
				ew_metadata_extension(f->model, elements[i].element), FACTS_TEXT_BYTES);
	}
	if (r == 0)
		r = set_session_ids(ids, f);
	if (r == 0)
		r = set_header_ids(ids, f);
	return r == 0 ? set_ucid(ids, f) : r;
}

/* -- communication sessions -- */

/* The times of a session, or those of its place in the recording. */
static struct ew_slice time_of(const struct ew_facts *f, const struct ew_metadata_object *session, bool end)
{
	const struct ew_metadata_object *o = ew_metadata_find(f->model, EW_META_RECORDS, text(f, session->id));
	struct ew_slice own = text(f, end ? session->to : session->from);

	if (own.len > 0 || !o)
		return own;
	return text(f, end ? o->to : o->from);
}

static int add_session(json_t *list, const struct ew_facts *f, const struct ew_metadata_object *o)
{
	json_t *it = json_object();
	const struct {
		const char *key;
		struct ew_slice text;
	} members[] = {
		{"id", text(f, o->id)},
		{"sip_session_id", text(f, o->value)},
		{"group", text(f, o->ref)},
		{"reason", text(f, o->note)},
		{"started_at", time_of(f, o, false)},
		{"stopped_at", time_of(f, o, true)},
	};
	int r = json_array_append_new(list, it) == 0 ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < EW_COUNT(members); i++)
		r = facts_set_text(it, members[i].key, members[i].text, ID_TEXT_BYTES);
	return r;
}

static size_t count(const struct ew_facts *f, enum ew_metadata_kind kind)
{
	size_t at = 0;
	size_t n = 0;

	while (ew_metadata_next(f->model, kind, &at))
		n++;
	return n;
}

/* The latest ones, in the order in which they were first named. */
static int set_sessions(json_t *root, const struct ew_facts *f, size_t max)
{
	size_t n = count(f, EW_META_SESSION);
	const struct ew_metadata_object *o;
	json_t *list = json_array();
	size_t at = 0;
	int r = json_object_set_new(root, "communication_sessions", list) == 0 ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && (o = ew_metadata_next(f->model, EW_META_SESSION, &at)); i++) {
		if (i + max >= n)
			r = add_session(list, f, o);
	}
	return r == 0 && json_array_size(list) == 0 ? json_object_del(root, "communication_sessions") : r;
}

/* -- relations -- */

struct relations {
	json_t *list;
	const struct ew_facts *f;
	size_t max;
	int r;
};

static bool is_there(const json_t *list, const char *kind, const char *key, struct ew_slice value)
{
	const json_t *it;
	size_t i;

	json_array_foreach(list, i, it) {
		const char *v = json_string_value(json_object_get(it, "value"));

		if (strcmp(json_string_value(json_object_get(it, "kind")), kind) == 0 &&
			strcmp(json_string_value(json_object_get(it, "key")), key) == 0 && v &&
			ew_slice_equal(ew_slice_text(v), value))
			return true;
	}
	return false;
}

static void relate(struct relations *to, const char *kind, const char *key, struct ew_slice value)
{
	if (to->r < 0 || value.len == 0 || value.len > ID_TEXT_BYTES || json_array_size(to->list) >= to->max ||
		is_there(to->list, kind, key, value))
		return;
	json_t *it = json_object();

	to->r = json_array_append_new(to->list, it) == 0 ? 0 : -ENOMEM;
	if (to->r == 0)
		to->r = facts_set_word(it, "kind", kind);
	if (to->r == 0)
		to->r = facts_set_word(it, "key", key);
	if (to->r == 0)
		to->r = facts_set_text(it, "value", value, ID_TEXT_BYTES);
}

/* All of one digit is what senders write who have no id (RFC 7989 section 5). */
static bool is_distinct(struct ew_slice id, size_t min)
{
	if (id.len < min)
		return false;
	for (size_t i = 1; i < id.len; i++) {
		if (id.at[i] != id.at[0] && id.at[i] != '-')
			return true;
	}
	return false;
}

static void relate_distinct(struct relations *to, const char *kind, const char *key, struct ew_slice value,
	size_t min)
{
	if (is_distinct(value, min))
		relate(to, kind, key, value);
}

/* "a;remote=b" (RFC 7989): the other leg may say "b;remote=a". */
static void relate_halves(struct relations *to, const char *key, struct ew_slice value)
{
	struct ew_slice local = EW_SLICE_EMPTY;
	size_t remote;

	(void)ew_slice_cut(&value, ';', &local);
	relate_distinct(to, "same_session", key, ew_slice_trim(local), ID_MIN_BYTES);
	remote = ew_slice_find(value, EW_SLICE("remote="));
	if (remote == SIZE_MAX)
		return;
	struct ew_slice rest = ew_slice_of(value.at + remote + 7, value.len - remote - 7);
	struct ew_slice half = EW_SLICE_EMPTY;

	(void)ew_slice_cut(&rest, ';', &half);
	relate_distinct(to, "same_session", key, ew_slice_trim(half), ID_MIN_BYTES);
}

static bool says(struct ew_slice words, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= words.len; i++) {
		if (ew_slice_starts_nocase(ew_slice_of(words.at + i, words.len - i), ew_slice_text(word)))
			return true;
	}
	return false;
}

/* What a reason or an action is called in the standard's examples and by makers. */
static const char *kind_said(struct ew_slice words)
{
	static const struct {
		const char *word;
		const char *kind;
	} kinds[] = {{"transfer", "transfer"}, {"xfer", "transfer"}, {"consult", "consult"},
		{"conference", "conference"}, {"park", "park"}};

	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		if (says(words, kinds[i].word))
			return kinds[i].kind;
	}
	return NULL;
}

static void relate_groups(struct relations *to)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	while ((o = ew_metadata_next(to->f->model, EW_META_GROUP, &at)))
		relate_distinct(to, "group", "siprec_group_id", text(to->f, o->id), LINK_MIN_BYTES);
	at = 0;
	while ((o = ew_metadata_next(to->f->model, EW_META_SESSION, &at)))
		relate_distinct(to, "group", "siprec_group_id", text(to->f, o->ref), LINK_MIN_BYTES);
}

static size_t people_now(const struct ew_metadata *m)
{
	const struct ew_metadata_object *o;
	size_t at = 0;
	size_t n = 0;

	while ((o = ew_metadata_next(m, EW_META_PARTICIPANT, &at)))
		n += ew_model_attends(m, o);
	return n;
}

static void relate_sessions(struct relations *to)
{
	struct ew_slice action = ew_metadata_extension(to->f->model, "byaction");
	const struct ew_metadata_object *o;
	size_t at = 0;

	while ((o = ew_metadata_next(to->f->model, EW_META_SESSION, &at))) {
		const char *kind = kind_said(text(to->f, o->note));
		struct ew_slice id = text(to->f, o->id);

		relate_distinct(to, "same_session", "siprec_session_id", id, ID_MIN_BYTES);
		relate_halves(to, "sip_session_id", text(to->f, o->value));
		if (!kind)
			kind = kind_said(action);
		if (kind)
			relate(to, kind, "siprec_session_id", id);
		if (people_now(to->f->model) > 2 && ew_model_is_present(o))
			relate(to, "conference", "siprec_session_id", id);
	}
}

static void relate_extensions(struct relations *to)
{
	static const struct {
		const char *element;
		const char *key;
	} transfers[] = {{"xferredgroupid", "siprec_group_id"}, {"xferredsessionid", "siprec_session_id"}};

	for (size_t i = 0; i < EW_COUNT(transfers); i++)
		relate_distinct(to, "transfer", transfers[i].key,
			ew_metadata_extension(to->f->model, transfers[i].element), LINK_MIN_BYTES);
}

static bool is_before(struct ew_slice a, struct ew_slice b)
{
	return a.len != b.len ? a.len < b.len : a.len > 0 && memcmp(a.at, b.at, a.len) < 0;
}

/* The near end of one leg is the far end of the other: both say the same pair. */
static void relate_pair(struct relations *to, struct ew_slice near, struct ew_slice far)
{
	_cleanup_(ew_buf_free) struct ew_buf pair = {0};

	if (near.len == 0 || far.len == 0)
		return;
	ew_buf_init(&pair, 2 * FACTS_TEXT_BYTES + 1);
	ew_buf_add_slice(&pair, is_before(near, far) ? near : far);
	ew_buf_add_text(&pair, "+");
	ew_buf_add_slice(&pair, is_before(near, far) ? far : near);
	if (ew_buf_error(&pair) < 0)
		to->r = to->r < 0 ? to->r : -ENOMEM;
	else
		relate(to, "leg", "refci", ew_buf_slice(&pair));
}

static void relate_ids(struct relations *to, const json_t *ids)
{
	static const char *const same[] = {"ucid", "guid", "genesys_uuid", "x_call_id", "gcid",
		"broadworks_tracking_id", "original_call_id"};
	static const char *const legs[] = {"refci", "farend_refci"};
	const char *session = json_string_value(json_object_get(ids, "session_id"));

	for (size_t i = 0; i < EW_COUNT(same); i++)
		relate_distinct(to, "same_session", same[i],
			ew_slice_text(json_string_value(json_object_get(ids, same[i]))), LINK_MIN_BYTES);
	if (session)
		relate_halves(to, "session_id", ew_slice_text(session));
	relate_pair(to, ew_slice_text(json_string_value(json_object_get(ids, legs[0]))),
		ew_slice_text(json_string_value(json_object_get(ids, legs[1]))));
	for (size_t i = 0; i < EW_COUNT(legs); i++)
		relate(to, "leg", "refci", ew_slice_text(json_string_value(json_object_get(ids, legs[i]))));
}

static int set_relations(json_t *root, const struct ew_facts *f, const json_t *ids, size_t max)
{
	struct relations to = {.list = json_array(), .f = f, .max = max};

	if (json_object_set_new(root, "relations", to.list) != 0)
		return -ENOMEM;
	relate_groups(&to);
	relate_extensions(&to);
	relate_ids(&to, ids);
	relate_sessions(&to);
	if (to.r == 0 && json_array_size(to.list) == 0)
		return json_object_del(root, "relations");
	return to.r;
}

int facts_set_links(json_t *root, const struct ew_facts *f, enum facts_amount amount)
{
	bool few = amount >= FACTS_NO_HISTORY;
	json_t *ids = json_object();
	int r = json_object_set_new(root, "external_ids", ids) == 0 ? 0 : -ENOMEM;

	if (r == 0)
		r = set_ids(ids, f);
	if (r < 0 || amount == FACTS_BARE)
		return r;
	r = set_sessions(root, f, few ? SESSIONS_FEW : SESSIONS_MAX);
	return r == 0 ? set_relations(root, f, ids, few ? RELATIONS_FEW : RELATIONS_MAX) : r;
}

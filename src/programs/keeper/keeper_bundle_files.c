/*
 * The files of data/ that the keeper makes: records and salts as they were committed to, personal values but for those
 * that are withheld, and what follows from exactly these. Must never put a withheld value anywhere.
 */
#include "programs/keeper/keeper_bundle.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/events.h"

#define PATH_BYTES 96

static void free_json(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

static void free_text(char **text)
{
	if (*text)
		ew_wipe(*text, strlen(*text));
	free(*text);
}

int ew_bundle_json(struct ew_parcel *p, const char *name, json_t *json)
{
	_cleanup_(free_json) json_t *owned = json;
	_cleanup_(free_text) char *text = owned ? json_dumps(owned, JSON_INDENT(2) | JSON_SORT_KEYS) : NULL;
	_cleanup_(ew_buf_free) struct ew_buf file = {0};

	if (!text)
		return -ENOMEM;
	ew_buf_init_secret(&file, EW_MAX_BUNDLE_FILE_BYTES);
	ew_buf_add_text(&file, text);
	ew_buf_add_text(&file, "\n");
	return ew_buf_error(&file) < 0 ? ew_buf_error(&file) : ew_parcel_add(p, name, ew_buf_slice(&file));
}

/* -- one event -- */

static int add_part(struct ew_parcel *p, const char *path, const char *extension, struct ew_slice content)
{
	char name[PATH_BYTES];

	snprintf(name, sizeof(name), "%s.%s", path, extension);
	return ew_parcel_add(p, name, content);
}

/* Stored as a JSON array of texts; a line each in the bundle. */
static int add_disclosures(struct ew_parcel *p, const char *path, const struct ew_event *e)
{
	_cleanup_(ew_buf_free) struct ew_buf lines = {0};
	_cleanup_(free_json) json_t *texts = NULL;
	const json_t *text;
	size_t i;

	if (e->disclosures.len == 0)
		return 0;
	texts = json_loadb((const char *)e->disclosures.at, e->disclosures.len, 0, NULL);
	if (!texts)
		return -EBADMSG;
	ew_buf_init_secret(&lines, EW_MAX_EVENT_JSON_BYTES);
	json_array_foreach(texts, i, text)
	{
		ew_buf_add_text(&lines, json_string_value(text));
		ew_buf_add_text(&lines, "\n");
	}
	if (ew_buf_error(&lines) < 0)
		return ew_buf_error(&lines);
	return lines.len > 0 ? add_part(p, path, "disclosures", ew_buf_slice(&lines)) : 0;
}

int ew_bundle_event(struct ew_parcel *p, const char *path, const struct ew_event *e)
{
	_cleanup_(ew_buf_free) struct ew_buf salt = {0};
	int r;

	ew_buf_init(&salt, 2 * sizeof(e->salt) + 1);
	ew_hex_add(&salt, ew_slice_of(e->salt, sizeof(e->salt)));
	ew_buf_add_text(&salt, "\n");
	r = ew_buf_error(&salt);
	if (r == 0)
		r = add_part(p, path, "json", ew_buf_slice(&e->record));
	if (r == 0)
		r = add_part(p, path, "salt", ew_buf_slice(&salt));
	return r < 0 ? r : add_disclosures(p, path, e);
}

/* -- withholding -- */

/* base64url of JSON [salt, name, value]. */
static int name_of(const char *text, char to[static 256])
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	_cleanup_(free_json) json_t *parts = NULL;
	const char *name;
	int r;

	ew_buf_init_secret(&plain, EW_MAX_EVENT_JSON_BYTES);
	r = ew_base64_decode(ew_slice_text(text), EW_BASE64_URL, &plain);
	if (r < 0)
		return r;
	parts = json_loadb((const char *)plain.at, plain.len, 0, NULL);
	name = json_string_value(json_array_get(parts, 1));
	if (!name)
		return -EBADMSG;
	snprintf(to, 256, "%s", name);
	return 0;
}

static bool is_withheld(struct ew_bundling *b, uint64_t index, const char *name)
{
	const json_t *one;
	bool withheld = false;
	size_t i;

	json_array_foreach(b->wish.withhold, i, one)
	{
		bool hit = json_is_string(one) ? strcmp(json_string_value(one), name) == 0
					       : (uint64_t)json_integer_value(one) == index;

		if (hit)
			b->matched |= UINT64_C(1) << i;
		withheld = withheld || hit;
	}
	return withheld;
}

bool ew_bundle_unmatched(const struct ew_bundling *b, size_t *ret)
{
	for (size_t i = 0; i < json_array_size(b->wish.withhold); i++)
		if (!(b->matched >> i & 1)) {
			*ret = i;
			return true;
		}
	return false;
}

/* Facts of a call, and the messages they were taken from, say the same of the same people. */
static void note_facts(struct ew_bundling *b, uint64_t index, const char *name, bool withheld)
{
	bool facts = strcmp(name, "facts") == 0;

	if (withheld) {
		b->hides_facts = b->hides_facts || facts;
	} else if (b->says == 0 && (facts || strcmp(name, "message") == 0)) {
		b->says = index + 1;
		b->says_by = facts ? "facts" : "message";
	}
}

/* Those that stay. */
static int filter(struct ew_bundling *b, const struct ew_event *e, json_t *texts, json_t *to)
{
	char name[256];
	json_t *text;
	size_t i;

	json_array_foreach(texts, i, text)
	{
		int r = json_is_string(text) ? name_of(json_string_value(text), name) : -EBADMSG;

		if (r < 0)
			return r;
		bool hidden = is_withheld(b, e->index, name);

		note_facts(b, e->index, name, hidden);
		if (!hidden) {
			r = json_array_append(to, text);
		} else {
			r = json_array_append_new(
				b->withheld, json_pack("{s:I, s:s}", "event", (json_int_t)e->index, "name", name));
		}
		if (r < 0)
			return -ENOMEM;
	}
	return 0;
}

/* The same event as somebody reads it who has only what is given out. */
static int withhold(struct ew_bundling *b, struct ew_event *e)
{
	_cleanup_(free_json) json_t *texts = NULL, *kept = json_array();
	_cleanup_(ew_event_free) struct ew_event shown = {0};
	_cleanup_(free_text) char *text = NULL;
	int r;

	if (json_array_size(b->wish.withhold) == 0 || e->disclosures.len == 0)
		return 0;
	texts = json_loadb((const char *)e->disclosures.at, e->disclosures.len, 0, NULL);
	if (!texts || !kept)
		return texts ? -ENOMEM : -EBADMSG;
	r = filter(b, e, texts, kept);
	if (r < 0 || json_array_size(kept) == json_array_size(texts))
		return r;
	text = json_dumps(kept, JSON_COMPACT);
	if (!text)
		return -ENOMEM;
	r = ew_event_read(ew_buf_slice(&e->record), ew_slice_of(e->salt, sizeof(e->salt)),
		json_array_size(kept) > 0 ? ew_slice_text(text) : EW_SLICE_EMPTY, &e->commitment, &shown);
	if (r < 0)
		return r;
	ew_event_free(e);
	*e = shown;
	shown = (struct ew_event){0};
	return 0;
}

/* -- events -- */

struct collecting {
	struct ew_keeper *k;
	struct ew_call *call;
	struct ew_bundling *b;
};

/* The hash of the policy in force, which the record names outside its fields. */
static int note_policy(struct ew_bundling *b, const struct ew_event *e)
{
	_cleanup_(free_json) json_t *record =
		json_loadb((const char *)e->record.at, e->record.len, JSON_REJECT_DUPLICATES, NULL);
	const char *policy = json_string_value(json_object_get(record, "policy"));

	if (!record)
		return -EBADMSG;
	return policy && json_object_set_new(b->policies, policy, json_true()) < 0 ? -ENOMEM : 0;
}

static int add_event(void *arg, const struct ew_event_row *row)
{
	struct collecting *c = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	char path[PATH_BYTES];
	int r;

	/* A row that is not there is an event that is not there. */
	if (row->index != c->b->events)
		return -EBADMSG;
	r = ew_keeper_read_event(c->k, c->call, row->index, row->sealed, &row->commitment, &e);
	if (r == 0)
		r = withhold(c->b, &e);
	snprintf(path, sizeof(path), "data/events/%06llu", (unsigned long long)row->index);
	if (r == 0)
		r = ew_bundle_event(&c->b->parcel, path, &e);
	if (r == 0)
		r = note_policy(c->b, &e);
	if (r == 0)
		r = ew_record_apply(c->b->record, &e);
	if (r == 0 && e.type == EW_EVENT_ARTIFACT_MADE && json_array_append(c->b->artifacts, e.fields) < 0)
		r = -ENOMEM;
	if (r < 0)
		return r == -EKEYREJECTED ? -EBADMSG : r;
	c->b->events++;
	return 0;
}

int ew_bundle_collect(struct ew_keeper *k, struct ew_call *call, struct ew_bundling *b, uint64_t limit)
{
	struct collecting c = {.k = k, .call = call, .b = b};
	uint64_t from = b->events;
	int r = ew_events_each(k->catalog, b->interaction, from, limit, add_event, &c);

	/* Fewer rows than the fold knows of. */
	return r == 0 && b->events == from && from < ew_interaction_next(call->fold) ? -EBADMSG : r;
}

/* -- what follows from them -- */

static int add_policy(struct ew_keeper *k, struct ew_bundling *b, const char *hex)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	struct ew_hash hash;
	char name[PATH_BYTES];
	int r = ew_hex_decode(ew_slice_text(hex), hash.bytes, sizeof(hash.bytes));

	ew_buf_init_secret(&text, EW_MAX_CONFIG_BYTES);
	snprintf(name, sizeof(name), "data/policies/%s.yaml", hex);
	if (r == 0)
		r = ew_keeper_policy_text(k, &hash, &text);
	if (r == -ENOENT)
		return json_array_append_new(
			       b->absent, json_pack("{s:s, s:s}", "path", name, "because", "its text was not kept")) < 0
			       ? -ENOMEM
			       : 0;
	return r < 0 ? r : ew_parcel_add(&b->parcel, name, ew_buf_slice(&text));
}

/* What is not heard in this bundle, as the record lists it. */
static json_t *redactions_of(const struct ew_interaction *fold)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < ew_interaction_redactions(fold); i++) {
		const struct ew_redaction *one = ew_interaction_redaction(fold, i);

		if (!one->removed &&
			json_array_append_new(list,
				json_pack("{s:I, s:I, s:I, s:s, s:o*}", "event", (json_int_t)one->event, "from_ms",
					(json_int_t)one->from_ms, "to_ms", (json_int_t)one->to_ms, "reason",
					ew_redaction_reason_name(one->reason), "party",
					ew_id_is_zero(one->party) ? NULL : ew_json_id(one->party))) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *custody(
	const struct ew_keeper *k, const struct ew_call *call, const struct ew_bundling *b, uint64_t earlier)
{
	json_t *json = json_deep_copy(b->wish.why);
	char at[EW_WALL_TEXT_BYTES];
	json_t *more;

	ew_wall_format(b->made, at);
	more = json_pack("{s:i, s:o, s:o, s:s, s:s, s:o, s:I, s:b, s:s*, s:O*, s:O, s:O}", "version", 1, "interaction",
		ew_json_id(b->interaction), "log_id", ew_json_id(k->log), "entity", k->entity, "exported_at", at, "by",
		json_pack("{s:s, s:o}", "kind", "user", "id", ew_json_id(b->wish.user)), "events",
		(json_int_t)b->events, "clear", b->wish.clear, "recipient", b->wish.clear ? NULL : b->wish.to, "reason",
		b->wish.reason, "withheld", b->withheld, "absent", b->absent);
	if (!json || !more || json_object_update(json, more) < 0 ||
		json_object_set_new(json, "redacted", redactions_of(call->fold)) < 0 ||
		(earlier > 0 && json_object_set_new(json, "earlier_log", json_integer((json_int_t)earlier)) < 0)) {
		json_decref(json);
		json_decref(more);
		return NULL;
	}
	json_decref(more);
	return json;
}

int ew_bundle_papers(struct ew_keeper *k, struct ew_call *call, struct ew_bundling *b)
{
	const char *hex;
	json_t *value;
	uint64_t earlier = 0;
	int r = ew_bundle_json(&b->parcel, "data/record.json", ew_record_json(b->record, NULL));

	json_object_foreach(b->policies, hex, value)
	{
		if (r == 0)
			r = add_policy(k, b, hex);
	}
	if (r == 0)
		r = ew_bundle_earlier(k, b, &earlier);
	return r < 0 ? r : ew_bundle_json(&b->parcel, "data/custody.json", custody(k, call, b, earlier));
}

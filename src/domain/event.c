/*
 * Making and reading events. What is made here is what the evidence will stand on for years: must
 * never write a record that two programs could read differently, and never believe a stored one
 * whose commitment does not match.
 */
#include "domain/event.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "domain/event_json.h"

#define SALT_BYTES 32

size_t ew_event_salt_bytes(const struct ew_event_draft *draft)
{
	return SALT_BYTES * (1 + json_object_size(draft->personal));
}

static int commit_to(struct ew_slice salt, struct ew_slice record, struct ew_hash *ret)
{
	/* The literal's own NUL is the separator. */
	const struct ew_slice parts[] = {EW_SLICE("earwitness/event/v1\0"), record};

	return ew_hmac_sha256(salt, parts, EW_COUNT(parts), ret);
}

/* What stands in a text as it is. */
static bool is_word(const char *text)
{
	return text && text[0] && text[strspn(text, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
}

static bool draft_is_sound(const struct ew_event_draft *draft, struct ew_slice salts)
{
	return ew_event_type_name(draft->type) && is_word(draft->actor_kind) &&
	       (!draft->fields || json_is_object(draft->fields)) &&
	       (!draft->personal || json_is_object(draft->personal)) &&
	       salts.len == ew_event_salt_bytes(draft);
}

static void add_id(struct ew_buf *to, struct ew_id id)
{
	char text[EW_ID_TEXT_BYTES];

	ew_id_format(id, text);
	ew_buf_add_text(to, text);
}

static void add_hash(struct ew_buf *to, const struct ew_hash *hash)
{
	ew_hex_add(to, ew_slice_of(hash->bytes, EW_SHA256_BYTES));
}

static void add_actor(const struct ew_event_draft *draft, struct ew_buf *to)
{
	ew_buf_add_text(to, "{\"actor\":{");
	if (!ew_id_is_zero(draft->actor_id)) {
		ew_buf_add_text(to, "\"id\":\"");
		add_id(to, draft->actor_id);
		ew_buf_add_text(to, "\",");
	}
	ew_buf_printf(to, "\"kind\":\"%s\"}", draft->actor_kind);
}

static void add_scope(const struct ew_event_draft *draft, const struct ew_event_place *place, struct ew_buf *to)
{
	ew_buf_printf(to, ",\"index\":%llu", (unsigned long long)place->index);
	if (ew_id_is_zero(draft->interaction)) {
		ew_buf_add_text(to, ",\"key_scope\":\"system\"");
		return;
	}
	ew_buf_add_text(to, ",\"interaction\":\"");
	add_id(to, draft->interaction);
	ew_buf_add_text(to, "\",\"key_scope\":\"interaction\"");
}

static void add_place(const struct ew_event_place *place, struct ew_buf *to)
{
	ew_buf_add_text(to, ",\"log_id\":\"");
	add_id(to, place->log);
	ew_buf_add_text(to, "\",\"packs\":[");
	if (place->has_packs) {
		ew_buf_add_text(to, "\"");
		add_hash(to, &place->packs);
		ew_buf_add_text(to, "\"");
	}
	ew_buf_add_text(to, "]");
	if (place->has_policy) {
		ew_buf_add_text(to, ",\"policy\":\"");
		add_hash(to, &place->policy);
		ew_buf_add_text(to, "\"");
	}
	ew_buf_add_text(to, ",\"previous\":\"");
	add_hash(to, &place->previous);
	ew_buf_add_text(to, "\"");
}

/*
 * The record's text, member by member in the order that canonical JSON wants: as a tree that is built and sorted it
 * would cost as much as all else of an event. Reading checks the form.
 */
static int write_record(const struct ew_event_draft *draft, const struct ew_event_place *place, const json_t *sd,
	struct ew_buf *to)
{
	int r = 0;

	add_actor(draft, to);
	ew_buf_printf(to, ",\"decided_at\":%lld,\"fields\":", (long long)draft->decided.us);
	if (draft->fields)
		r = ew_json_canonical(draft->fields, to);
	else
		ew_buf_add_text(to, "{}");
	add_scope(draft, place, to);
	add_place(place, to);
	ew_buf_add_text(to, ",\"sd\":");
	if (r == 0)
		r = ew_json_canonical(sd, to);
	ew_buf_printf(to, ",\"server_at\":%lld,\"type\":\"%s\"}", (long long)place->server.us,
		ew_event_type_name(draft->type));
	return r < 0 ? r : ew_buf_error(to);
}

/* -- disclosures ------------------------------------------------------------------------------ */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * The members' names in order, so that the salts go to the same members whatever order they were
 * set in.
 */
static int sorted_names(const json_t *object, const char ***ret, size_t *ret_n)
{
	json_t *walked = (json_t *)(uintptr_t)object;
	size_t n = json_object_size(object);
	const char **names = calloc(n + 1, sizeof(*names));
	const char *name;
	json_t *ignored;
	size_t i = 0;

	if (!names)
		return -ENOMEM;
	if (n > 0) {
		json_object_foreach (walked, name, ignored)
			names[i++] = name;
	}
	qsort(names, n, sizeof(*names), by_name);
	*ret = names;
	*ret_n = n;
	return 0;
}

static int disclose(json_t *texts, json_t *digests, json_t *all, struct ew_slice salt,
	const char *name, const json_t *value)
{
	json_t *text = NULL;
	json_t *digest = NULL;

	if (json_object_get(all, name))
		return -EINVAL;
	int r = ew_disclosure_make(salt, name, value, &text, &digest);

	if (r < 0)
		return r;
	int first = json_array_append_new(texts, text);
	int second = json_array_append_new(digests, digest);

	return first == 0 && second == 0 && json_object_set(all, name, (json_t *)(uintptr_t)value) == 0 ? 0 : -ENOMEM;
}

static int disclose_all(const json_t *personal, struct ew_slice salts, json_t *texts,
	json_t *digests, json_t *all)
{
	_cleanup_(ew_free_ptr) const char **names = NULL;
	size_t n = 0;
	int r = sorted_names(personal, &names, &n);

	for (size_t i = 0; r == 0 && i < n; i++) {
		struct ew_slice salt = ew_slice_of(salts.at + i * SALT_BYTES, SALT_BYTES);

		r = disclose(texts, digests, all, salt, names[i], json_object_get(personal, names[i]));
	}
	return r;
}

/* Sorted, so that the order of the digests tells nothing about the members. */
static json_t *sorted(const json_t *digests)
{
	size_t n = json_array_size(digests);
	_cleanup_(ew_free_ptr) const char **texts = calloc(n + 1, sizeof(*texts));
	_cleanup_(ew_json_drop) json_t *out = json_array();

	if (!texts || !out)
		return NULL;
	for (size_t i = 0; i < n; i++)
		texts[i] = json_string_value(json_array_get(digests, i));
	qsort(texts, n, sizeof(*texts), by_name);
	for (size_t i = 0; i < n; i++) {
		if (json_array_append_new(out, json_string(texts[i])) < 0)
			return NULL;
	}
	return TAKE(out);
}

/* -- making ----------------------------------------------------------------------------------- */

static int fill(const struct ew_event_draft *draft, const struct ew_event_place *place,
	struct ew_slice salts, struct ew_event *e)
{
	_cleanup_(ew_json_drop) json_t *texts = json_array();
	_cleanup_(ew_json_drop) json_t *digests = json_array();
	_cleanup_(ew_json_drop) json_t *sd = NULL;
	struct ew_slice rest = ew_slice_of(salts.at + SALT_BYTES, salts.len - SALT_BYTES);

	/* What is in there is shared: nobody changes it after this. */
	e->fields = draft->fields ? json_copy((json_t *)(uintptr_t)draft->fields) : json_object();
	if (!texts || !digests || !e->fields)
		return -ENOMEM;
	int r = disclose_all(draft->personal, rest, texts, digests, e->fields);

	if (r < 0)
		return r;
	sd = sorted(digests);
	if (!sd)
		return -ENOMEM;
	r = write_record(draft, place, sd, &e->record);
	if (r == 0)
		r = ew_json_canonical(texts, &e->disclosures);
	if (r == 0)
		r = commit_to(ew_slice_of(e->salt, SALT_BYTES), ew_buf_slice(&e->record), &e->commitment);
	return r;
}

static void begin(struct ew_event *e)
{
	*e = (struct ew_event){0};
	ew_buf_init(&e->record, EW_MAX_EVENT_JSON_BYTES);
	ew_buf_init(&e->disclosures, EW_MAX_EVENT_JSON_BYTES);
}

int ew_event_make(const struct ew_event_draft *draft, const struct ew_event_place *place,
	struct ew_slice salts, struct ew_event *ret)
{
	struct ew_event e;

	if (!draft_is_sound(draft, salts) || place->index > INT64_MAX)
		return -EINVAL;
	begin(&e);
	e.type = draft->type;
	e.interaction = draft->interaction;
	e.index = place->index;
	e.decided = draft->decided;
	memcpy(e.salt, salts.at, SALT_BYTES);
	int r = fill(draft, place, salts, &e);

	if (r < 0) {
		ew_event_free(&e);
		return r;
	}
	*ret = e;
	return 0;
}

/* -- reading ---------------------------------------------------------------------------------- */

static int parse(struct ew_slice text, json_t **ret)
{
	json_error_t error;
	json_t *json = json_loadb((const char *)text.at, text.len, EW_JSON_READ, &error);

	if (!json)
		return json_error_code(&error) == json_error_out_of_memory ? -ENOMEM : -EBADMSG;
	*ret = json;
	return 0;
}

static int type_of(const json_t *record, enum ew_event_type *ret)
{
	const char *name = json_string_value(json_object_get(record, "type"));
	enum ew_event_type type = name ? ew_event_type_of(ew_slice_text(name)) : 0;

	if (!type)
		return -EBADMSG;
	*ret = type;
	return 0;
}

static int scope_of(const json_t *record, struct ew_id *ret)
{
	const char *scope = json_string_value(json_object_get(record, "key_scope"));
	const char *id = json_string_value(json_object_get(record, "interaction"));

	if (!scope)
		return -EBADMSG;
	if (strcmp(scope, "system") == 0 && !id) {
		*ret = (struct ew_id){0};
		return 0;
	}
	if (strcmp(scope, "interaction") != 0 || !id)
		return -EBADMSG;
	return ew_id_parse(ew_slice_text(id), ret) == 0 ? 0 : -EBADMSG;
}

static int read_numbers(const json_t *record, struct ew_event *e)
{
	const json_t *index = json_object_get(record, "index");
	const json_t *decided = json_object_get(record, "decided_at");

	if (!json_is_integer(index) || json_integer_value(index) < 0 || !json_is_integer(decided))
		return -EBADMSG;
	e->index = (uint64_t)json_integer_value(index);
	e->decided.us = json_integer_value(decided);
	return 0;
}

/* A record in another than the canonical form was not made by us, whatever it says. */
static int check_form(const json_t *json, struct ew_slice record)
{
	_cleanup_(ew_buf_free) struct ew_buf again = {0};

	ew_buf_init(&again, EW_MAX_EVENT_JSON_BYTES);
	int r = ew_json_canonical(json, &again);

	if (r == -ENOMEM)
		return r;
	return r == 0 && ew_slice_equal(ew_buf_slice(&again), record) ? 0 : -EBADMSG;
}

static int read_fields(const json_t *record, struct ew_event *e)
{
	const json_t *fields = json_object_get(record, "fields");

	if (!json_is_object(fields) || !json_is_array(json_object_get(record, "sd")))
		return -EBADMSG;
	e->fields = json_deep_copy(fields);
	return e->fields ? 0 : -ENOMEM;
}

static int open_disclosures(const json_t *record, struct ew_event *e)
{
	_cleanup_(ew_json_drop) json_t *texts = NULL;
	const json_t *sd = json_object_get(record, "sd");
	const json_t *text;
	size_t i;

	if (e->disclosures.len == 0)
		return 0;
	int r = parse(ew_buf_slice(&e->disclosures), &texts);

	if (r == 0 && !json_is_array(texts))
		r = -EBADMSG;
	json_array_foreach (texts, i, text) {
		if (r == 0)
			r = ew_disclosure_open(text, sd, e->fields);
	}
	return r;
}

static int keep_bytes(struct ew_slice record, struct ew_slice salt, struct ew_slice disclosures,
	struct ew_event *e)
{
	memcpy(e->salt, salt.at, SALT_BYTES);
	ew_buf_add_slice(&e->record, record);
	ew_buf_add_slice(&e->disclosures, disclosures);
	return ew_buf_error(&e->record) < 0 ? ew_buf_error(&e->record) : ew_buf_error(&e->disclosures);
}

static int read_record(struct ew_slice record, struct ew_event *e)
{
	_cleanup_(ew_json_drop) json_t *json = NULL;
	int r = parse(record, &json);

	if (r == 0)
		r = check_form(json, record);
	if (r == 0)
		r = type_of(json, &e->type);
	if (r == 0)
		r = scope_of(json, &e->interaction);
	if (r == 0)
		r = read_numbers(json, e);
	if (r == 0)
		r = read_fields(json, e);
	return r == 0 ? open_disclosures(json, e) : r;
}

static int check_commitment(
	struct ew_slice record, struct ew_slice salt, const struct ew_hash *commitment)
{
	struct ew_hash computed;
	int r = commit_to(salt, record, &computed);

	if (r < 0)
		return r;
	bool same = ew_secret_equal(computed.bytes, commitment->bytes, EW_SHA256_BYTES);

	return same ? 0 : -EKEYREJECTED;
}

int ew_event_read(struct ew_slice record, struct ew_slice salt, struct ew_slice disclosures,
	const struct ew_hash *commitment, struct ew_event *ret)
{
	struct ew_event e;

	if (salt.len != SALT_BYTES || record.len > EW_MAX_EVENT_JSON_BYTES ||
		disclosures.len > EW_MAX_EVENT_JSON_BYTES)
		return -EBADMSG;
	int r = check_commitment(record, salt, commitment);

	if (r < 0)
		return r;
	begin(&e);
	e.commitment = *commitment;
	r = keep_bytes(record, salt, disclosures, &e);
	if (r == 0)
		r = read_record(record, &e);
	if (r < 0) {
		ew_event_free(&e);
		return r;
	}
	*ret = e;
	return 0;
}

void ew_event_free(struct ew_event *e)
{
	ew_wipe(e->salt, sizeof(e->salt));
	ew_buf_free(&e->record);
	ew_buf_free(&e->disclosures);
	ew_json_drop(&e->fields);
}

/*
 * Events into the log: made, sealed under their interaction's key, inserted, applied. The only place where an event
 * comes into being, and the only input of the state.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"
#include "base/reader.h"
#include "catalog/events.h"
#include "programs/keeper/people/audience.h"

#define MAX_SALT_BYTES 4096

json_t *ew_json_id(struct ew_id id)
{
	char text[EW_ID_TEXT_BYTES];

	ew_id_format(id, text);
	return json_string(text);
}

json_t *ew_json_hash_text(const struct ew_hash *hash)
{
	char hex[2 * EW_SHA256_BYTES + 1];

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash->bytes[i]);
	return json_string(hex);
}

json_t *ew_json_number_text(uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	return json_string(text);
}

json_t *ew_json_purposes(uint32_t purposes)
{
	json_t *words = json_array();

	for (unsigned i = 0; words && i < EW_PURPOSE_COUNT; i++)
		if (purposes & 1u << i)
			json_array_append_new(words, json_string(ew_purpose_name(1u << i)));
	return words;
}

uint32_t ew_purposes_of_json(const json_t *words)
{
	uint32_t purposes = 0;
	const json_t *word;
	size_t i;

	json_array_foreach(words, i, word) {
		if (json_is_string(word))
			purposes |= ew_purpose_of(ew_slice_text(json_string_value(word)));
	}
	return purposes;
}

static void free_json(json_t **j)
{
	json_decref(*j);
	*j = NULL;
}

static int seal_event(struct ew_keeper *k, const struct ew_call *call, const struct ew_event *e,
	struct ew_buf *sealed)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	ew_buf_init_secret(&plain, 2 * EW_MAX_EVENT_JSON_BYTES);
	ew_buf_add(&plain, e->salt, sizeof(e->salt));
	ew_buf_add_u32(&plain, (uint32_t)e->record.len);
	ew_buf_add_slice(&plain, ew_buf_slice(&e->record));
	ew_buf_add_slice(&plain, ew_buf_slice(&e->disclosures));
	r = ew_buf_error(&plain);
	if (r < 0)
		return r;
	return ew_keeper_seal(k, call, "event", e->index, ew_buf_slice(&plain), sealed);
}

int ew_keeper_read_event(struct ew_keeper *k, const struct ew_call *call, uint64_t index,
	struct ew_slice sealed, const struct ew_hash *commitment, struct ew_event *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_slice salt, record;
	struct ew_reader reader;
	int r;

	ew_buf_init_secret(&plain, 2 * EW_MAX_EVENT_JSON_BYTES);
	r = ew_keeper_unseal(k, call, "event", index, sealed, &plain);
	if (r < 0)
		return r;
	ew_reader_init(&reader, ew_buf_slice(&plain));
	salt = ew_reader_bytes(&reader, 32);
	record = ew_reader_bytes(&reader, ew_reader_u32(&reader));
	if (!ew_reader_ok(&reader))
		return -EBADMSG;
	return ew_event_read(record, salt, reader.rest, commitment, ret);
}

static int make(struct ew_keeper *k, const struct ew_call *call, const struct ew_event_draft *draft,
	struct ew_wall server, struct ew_event *ret)
{
	uint8_t salts[MAX_SALT_BYTES];
	size_t n = ew_event_salt_bytes(draft);
	const struct ew_policy_set *set = call && call->by ? call->by : k->set;
	struct ew_event_place place = {
		.log = k->log,
		.index = call ? ew_interaction_next(call->fold) : k->system_next,
		.previous = call ? ew_interaction_previous(call->fold) : k->system_previous,
		.server = server,
		.has_policy = set != NULL,
		.has_packs = set != NULL,
	};
	int r;

	if (n > sizeof(salts))
		return -EFBIG;
	if (set) {
		place.policy = set->hash;
		place.packs = set->packs_hash;
	}
	r = ew_io_random(k->io, salts, n);
	if (r < 0)
		return r;
	r = ew_event_make(draft, &place, ew_slice_of(salts, n), ret);
	ew_wipe(salts, sizeof(salts));
	return r;
}

static int insert(struct ew_keeper *k, const struct ew_call *call, const struct ew_event *e,
	struct ew_wall server, const struct ew_tape_ref *from, uint64_t *ret_number)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_event_row row = {
		.interaction = e->interaction,
		.index = e->index,
		.type = e->type,
		.class = ew_event_class_of(e->type),
		.decided = e->decided,
		.server = server,
		.commitment = e->commitment,
	};
	int r;

	ew_buf_init(&sealed, 2 * EW_MAX_EVENT_JSON_BYTES + 64);
	r = seal_event(k, call, e, &sealed);
	if (r < 0)
		return r;
	row.sealed = ew_buf_slice(&sealed);
	if (from) {
		row.tape_span = from->span;
		row.tape_index = from->index;
	}
	r = ew_events_insert(k->catalog, &row);
	if (r == 0)
		*ret_number = row.number;
	return r;
}

static int apply(struct ew_keeper *k, struct ew_call *call, const struct ew_event *e)
{
	if (!call) {
		k->system_next = e->index + 1;
		k->system_previous = e->commitment;
		return 0;
	}
	ew_keeper_call_touch(k, call);
	return ew_interaction_apply(call->fold, e);
}

/* What listeners of the stream see: that something happened, nothing personal. */
static int tell_web(struct ew_keeper *k, const struct ew_event *e, uint64_t number)
{
	struct ew_msg_changed changed = {.interaction = e->interaction, .number = number};
	char at[EW_WALL_TEXT_BYTES], id[EW_ID_TEXT_BYTES], json[256];
	_cleanup_(ew_buf_free) struct ew_buf audience = {0};
	int r;

	if (ew_id_is_zero(e->interaction))
		return 0;
	ew_buf_init(&audience, 8 * EW_MAX_AUDIENCE);
	r = ew_audience_of(k, e->interaction, &audience);
	if (r < 0)
		return r;
	changed.audience = ew_buf_slice(&audience);
	ew_wall_format(e->decided, at);
	ew_id_format(e->interaction, id);
	snprintf(json, sizeof(json), "{\"at\":\"%s\",\"index\":%llu,\"interaction\":\"%s\",\"type\":\"%s\"}",
		at, (unsigned long long)e->index, id, ew_event_type_name(e->type));
	changed.json = ew_slice_text(json);
	return ew_keeper_post(k, EW_ROLE_WEB, 0, 0, EW_MSG_changed, &changed);
}

/* All that facts say may name somebody, and is sealed with the event; the others say all with their name. */
static bool has_none(enum ew_event_type type)
{
	return type == EW_EVENT_KEEPER_STARTED || type == EW_EVENT_FINISHED || type == EW_EVENT_FACTS_CHANGED ||
	       type == EW_EVENT_CALL_RESTORED;
}

/* An object that could not be made looks like none: what the event should have said is lost, and that is told. */
static void miss_fields(enum ew_event_type type, const json_t *fields)
{
	if (!fields && !has_none(type))
		ew_log(EW_LOG_ERROR, "event_without_fields", EW_F_WORD("type", ew_event_type_name(type)));
}

int ew_keeper_append(struct ew_keeper *k, struct ew_call *call, enum ew_event_type type,
	struct ew_wall decided, const char *actor, struct ew_id actor_id, json_t *fields,
	json_t *personal, const struct ew_tape_ref *from, struct ew_hash *ret_commitment)
{
	_cleanup_(free_json) json_t *owned_fields = fields;
	_cleanup_(free_json) json_t *owned_personal = personal;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	struct ew_event_draft draft = {
		.type = type,
		.decided = decided,
		.actor_kind = actor,
		.actor_id = actor_id,
		.fields = owned_fields,
		.personal = owned_personal,
	};
	struct ew_wall server = ew_io_wall(k->io); /* one for the record and its row: a replay compares them */
	uint64_t number = 0;
	int r;

	miss_fields(type, owned_fields);
	if (call)
		draft.interaction = call->id;
	r = make(k, call, &draft, server, &e);
	if (r < 0)
		return r;
	r = insert(k, call, &e, server, from, &number);
	if (r < 0)
		return r;
	r = apply(k, call, &e);
	if (r < 0)
		return r;
	if (ret_commitment)
		*ret_commitment = e.commitment;
	return tell_web(k, &e, number);
}

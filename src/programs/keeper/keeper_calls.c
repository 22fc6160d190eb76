/*
 * Interactions in memory: the live ones, and for a moment those that are finished or looked at. A fold, each with its
 * key. The catalogue is the truth; whatever a transaction that failed had touched is dropped and read again.
 */
#include "programs/keeper/epochs/rotation.h"

#include <errno.h>

#include "base/text.h"
#include "catalog/events.h"
#include "catalog/interactions.h"

#define WRAPPED_BYTES 1024
#define SUMMARY_ITEMS 20

static struct ew_call **bucket(struct ew_keeper *k, struct ew_id id)
{
	uint32_t h = (uint32_t)id.bytes[12] << 24 | (uint32_t)id.bytes[13] << 16 |
		(uint32_t)id.bytes[14] << 8 | id.bytes[15];

	return &k->calls[h % EW_KEEPER_CALL_BUCKETS];
}

static struct ew_call *find(struct ew_keeper *k, struct ew_id id)
{
	for (struct ew_call *c = *bucket(k, id); c; c = c->next)
		if (ew_id_equal(c->id, id))
			return c;
	return NULL;
}

static void call_free(struct ew_keeper *k, struct ew_call **call)
{
	if (!*call)
		return;
	ew_interaction_free(&(*call)->fold);
	ew_keeper_call_goes_by(k, *call, NULL);
	ew_secret_pool_give(k->keys, &(*call)->key);
	ew_buf_free(&(*call)->wrapped);
	free(*call);
	*call = NULL;
}

static int call_new(struct ew_keeper *k, struct ew_id id, struct ew_call **ret)
{
	struct ew_call *call;
	int r;

	if (k->n_calls >= k->max_calls + EW_KEEPER_LOOKED_AT)
		return -EMFILE;
	call = calloc(1, sizeof(*call));
	if (!call)
		return -ENOMEM;
	call->id = id;
	ew_buf_init(&call->wrapped, WRAPPED_BYTES);
	call->key = ew_secret_pool_take(k->keys);
	r = call->key ? ew_interaction_new(id, &call->fold) : -ENOMEM;
	if (r < 0) {
		call_free(k, &call);
		return r;
	}
	*ret = call;
	return 0;
}

bool ew_keeper_call_is_lost(int error)
{
	return error == -ENOENT || error == -ENOKEY || error == -EBADMSG || error == -EKEYREJECTED ||
		error == -EPROTO;
}

static void link_call(struct ew_keeper *k, struct ew_call *call)
{
	struct ew_call **head = bucket(k, call->id);

	call->next = *head;
	*head = call;
	k->n_calls++;
}

int ew_keeper_call_new(struct ew_keeper *k, struct ew_id id, uint32_t thread, struct ew_call **ret)
{
	struct ew_call *call;
	int r;

	if (k->n_calls >= k->max_calls)
		return -EMFILE;
	r = call_new(k, id, &call);
	if (r < 0)
		return r;
	call->thread = thread;
	r = ew_io_random(k->io, call->key, EW_COLUMN_KEY_BYTES);
	if (r == 0)
		r = ew_rotation_seal(k, call->key, &call->wrapped, &call->key_epoch);
	if (r < 0) {
		call_free(k, &call);
		return r;
	}
	link_call(k, call);
	ew_keeper_call_touch(k, call);
	*ret = call;
	return 0;
}

int ew_keeper_unwrap_key(struct ew_keeper *k, uint32_t epoch, struct ew_slice wrapped, uint8_t *key)
{
	return ew_ring_open(k->rotation->ring, epoch, wrapped, key);
}

static struct ew_call_row as_stored(const struct ew_interaction_row *row)
{
	return (struct ew_call_row){true, row->state, row->thread, row->generation, row->started.us, row->ended.us};
}

struct loading {
	struct ew_keeper *k;
	struct ew_call *call;
};

static int load_row(void *arg, const struct ew_interaction_row *row)
{
	struct loading *l = arg;

	if (row->wrapped.len == 0)
		return -ENOKEY;
	l->call->thread = row->thread;
	l->call->generation = row->generation;
	l->call->row = as_stored(row);
	ew_buf_add_slice(&l->call->wrapped, row->wrapped);
	if (ew_buf_error(&l->call->wrapped) < 0)
		return ew_buf_error(&l->call->wrapped);
	l->call->key_epoch = row->key_epoch;
	return ew_keeper_unwrap_key(l->k, row->key_epoch, row->wrapped, l->call->key);
}

static int load_event(void *arg, const struct ew_event_row *row)
{
	struct loading *l = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(l->k, l->call, row->index, row->sealed, &row->commitment, &e);

	if (r < 0)
		return r;
	return ew_interaction_apply(l->call->fold, &e);
}

int ew_keeper_call(struct ew_keeper *k, struct ew_id id, struct ew_call **ret)
{
	struct loading l = {.k = k, .call = find(k, id)};
	int r;

	if (l.call) {
		*ret = l.call;
		return 0;
	}
	r = call_new(k, id, &l.call);
	if (r < 0)
		return r;
	r = ew_interactions_get(k->catalog, id, load_row, &l);
	if (r == 0)
		r = ew_events_each(k->catalog, id, 0, UINT64_MAX, load_event, &l);
	if (r < 0) {
		call_free(k, &l.call);
		return r;
	}
	link_call(k, l.call);
	*ret = l.call;
	return 0;
}

struct ew_call *ew_keeper_call_held(struct ew_keeper *k, struct ew_id id)
{
	return find(k, id);
}

int ew_keeper_call_keyed(struct ew_keeper *k, struct ew_id id, struct ew_call **ret)
{
	struct loading l = {.k = k};
	int r = call_new(k, id, &l.call);

	if (r == 0)
		r = ew_interactions_get(k->catalog, id, load_row, &l);
	if (r < 0)
		call_free(k, &l.call);
	else
		*ret = l.call;
	return r;
}

int ew_keeper_call_of_row(struct ew_keeper *k, const struct ew_interaction_row *row, struct ew_call **ret)
{
	struct loading l = {.k = k};
	int r = call_new(k, row->id, &l.call);

	if (r == 0)
		r = load_row(&l, row);
	if (r < 0)
		call_free(k, &l.call);
	else
		*ret = l.call;
	return r;
}

void ew_keeper_call_drop(struct ew_keeper *k, struct ew_call **call)
{
	call_free(k, call);
}

static bool touched(const struct ew_call *c)
{
	return c->dirty;
}

bool ew_keeper_call_is_live(const struct ew_call *c)
{
	return ew_interaction_is_live(c->fold);
}

struct ew_call *ew_keeper_call_live(struct ew_keeper *k, struct ew_id id)
{
	struct ew_call *call = find(k, id);

	return call && ew_keeper_call_is_live(call) ? call : NULL;
}

/* What is only being finished lives in the catalogue, and is read again when its object comes. */
static bool over(const struct ew_call *c)
{
	return !c->dirty && !ew_keeper_call_is_live(c);
}

static bool any(const struct ew_call *c)
{
	return c != NULL;
}

static void drop_where(struct ew_keeper *k, bool (*which)(const struct ew_call *c))
{
	for (size_t i = 0; i < EW_KEEPER_CALL_BUCKETS; i++) {
		struct ew_call **at = &k->calls[i];

		while (*at) {
			struct ew_call *call = *at;

			if (!which(call)) {
				at = &call->next;
				continue;
			}
			*at = call->next;
			k->n_calls--;
			call_free(k, &call);
		}
	}
}

void ew_keeper_calls_trim(struct ew_keeper *k)
{
	drop_where(k, over);
	k->trimmed = k->n_calls;
}

void ew_keeper_call_touch(struct ew_keeper *k, struct ew_call *call)
{
	if (call->dirty)
		return;
	call->dirty = true;
	call->next_dirty = k->dirty;
	k->dirty = call;
}

static void take_out(struct ew_call **list, const struct ew_call *call, bool dirty)
{
	for (; *list; list = dirty ? &(*list)->next_dirty : &(*list)->next) {
		if (*list != call)
			continue;
		*list = dirty ? call->next_dirty : call->next;
		return;
	}
}

void ew_keeper_call_erase(struct ew_keeper *k, struct ew_call **call)
{
	take_out(bucket(k, (*call)->id), *call, false);
	if ((*call)->dirty)
		take_out(&k->dirty, *call, true);
	k->n_calls--;
	call_free(k, call);
}

void ew_keeper_calls_settle(struct ew_keeper *k)
{
	for (struct ew_call *c = k->dirty; c; c = c->next_dirty)
		c->dirty = false;
	k->dirty = NULL;
}

void ew_keeper_calls_undo(struct ew_keeper *k)
{
	if (k->dirty) {
		k->openings_unsure = k->openings_unsure || k->openings_due;
		drop_where(k, touched);
	}
	k->dirty = NULL;
	/* The system scope has no fold; its place is read again. */
	if (ew_events_place(k->catalog, (struct ew_id){{0}}, &k->system_next, &k->system_previous) < 0)
		k->system_next = 0;
}

void ew_keeper_calls_free(struct ew_keeper *k)
{
	drop_where(k, any);
}

/* However much went wrong in a call: what the list shows of it must always fit. */
static void shorten(json_t *record, const char *name)
{
	json_t *list = json_object_get(record, name);

	while (json_array_size(list) > SUMMARY_ITEMS)
		json_array_remove(list, json_array_size(list) - 1);
}

/* How far the log of the call goes, so that a row which is gone from its end is missed. */
static bool add_chain(const struct ew_interaction *it, json_t *record)
{
	struct ew_hash last = ew_interaction_previous(it);
	_cleanup_(ew_buf_free) struct ew_buf hex = {0};

	ew_buf_init(&hex, 2 * EW_SHA256_BYTES);
	ew_hex_add(&hex, ew_slice_of(last.bytes, sizeof(last.bytes)));
	return ew_buf_error(&hex) == 0 &&
	       json_object_set_new(record, "chain",
		       json_pack("{s:I, s:s%}", "events", (json_int_t)ew_interaction_next(it), "last_commitment",
			       (const char *)hex.at, hex.len)) == 0;
}

json_t *ew_keeper_call_summary(const struct ew_interaction *it, const char *entity)
{
	json_t *record = ew_interaction_record(it, entity);

	if (record && !add_chain(it, record)) {
		json_decref(record);
		return NULL;
	}
	/* The list shows the call, not every interval of it. */
	json_object_del(record, "intervals");
	json_object_del(record, "orders");
	shorten(record, "missing");
	shorten(record, "exceptions");
	shorten(record, "flags");
	return record;
}

static int summary(struct ew_keeper *k, const struct ew_call *call, struct ew_buf *sealed)
{
	json_t *record = ew_keeper_call_summary(call->fold, k->entity);
	char *text;
	int r;

	if (!record)
		return -ENOMEM;
	text = json_dumps(record, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(record);
	if (!text)
		return -ENOMEM;
	r = ew_keeper_seal(k, call, "summary", 0, ew_slice_text(text), sealed);
	ew_wipe(text, strlen(text));
	free(text);
	return r;
}

static int write_row(struct ew_keeper *k, struct ew_call *call, struct ew_interaction_row *row)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	int r;

	ew_buf_init(&sealed, EW_MAX_EVENT_JSON_BYTES);
	r = summary(k, call, &sealed);
	if (r < 0)
		return r;
	row->sealed = ew_buf_slice(&sealed);
	r = ew_interactions_put(k->catalog, row);
	if (r < 0)
		return r;
	call->row = as_stored(row);
	ew_keeper_call_touch(k, call); /* if this transaction fails, so does what was just noted */
	return 0;
}

static bool same_row(const struct ew_call_row *a, const struct ew_call_row *b)
{
	return a->there == b->there && a->state == b->state && a->thread == b->thread &&
	       a->generation == b->generation && a->started_us == b->started_us && a->ended_us == b->ended_us;
}

int ew_keeper_call_write(struct ew_keeper *k, struct ew_call *call)
{
	struct ew_interaction_row row = {
		.id = call->id,
		.state = ew_interaction_state(call->fold),
		.thread = call->thread,
		.started = ew_interaction_started(call->fold),
		.ended = ew_interaction_ended(call->fold),
		.generation = call->generation,
		.wrapped = ew_buf_slice(&call->wrapped),
		.key_epoch = call->key_epoch,
	};
	struct ew_call_row is = as_stored(&row);

	/* The summary costs more than all else of an event; while a call lives, nobody reads it. */
	if (ew_keeper_call_is_live(call) && same_row(&is, &call->row))
		return 0;
	return write_row(k, call, &row);
}

int ew_keeper_calls_flush(struct ew_keeper *k)
{
	for (struct ew_call *c = k->dirty; c; c = c->next_dirty) {
		int r = ew_keeper_call_write(k, c);

		if (r < 0)
			return r;
	}
	return 0;
}

int ew_keeper_calls_live(
	struct ew_keeper *k, int (*fn)(void *arg, struct ew_call *call), void *arg)
{
	for (size_t i = 0; i < EW_KEEPER_CALL_BUCKETS; i++) {
		for (struct ew_call *c = k->calls[i]; c; c = c->next) {
			int r = ew_keeper_call_is_live(c) ? fn(arg, c) : 0;

			if (r < 0)
				return r;
		}
	}
	return 0;
}

static const uint8_t *key_of(const struct ew_keeper *k, const struct ew_call *call)
{
	return call ? call->key : k->system_key;
}

static void column_aad(const struct ew_call *call, const char *column, uint64_t row, struct ew_buf *aad)
{
	struct ew_id none = {{0}};

	ew_buf_add_text(aad, column);
	ew_buf_add_u8(aad, 0);
	ew_buf_add(aad, call ? call->id.bytes : none.bytes, sizeof(none.bytes));
	ew_buf_add_u64(aad, row);
}

int ew_keeper_seal(struct ew_keeper *k, const struct ew_call *call, const char *column, uint64_t row,
	struct ew_slice plain, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf aad = {0};

	ew_buf_init(&aad, 128);
	column_aad(call, column, row, &aad);
	if (ew_buf_error(&aad) < 0)
		return ew_buf_error(&aad);
	return ew_column_seal(k->io, key_of(k, call), ew_buf_slice(&aad), plain, to);
}

int ew_keeper_unseal(struct ew_keeper *k, const struct ew_call *call, const char *column, uint64_t row,
	struct ew_slice sealed, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf aad = {0};

	ew_buf_init(&aad, 128);
	column_aad(call, column, row, &aad);
	if (ew_buf_error(&aad) < 0)
		return ew_buf_error(&aad);
	return ew_column_open(key_of(k, call), ew_buf_slice(&aad), sealed, to);
}

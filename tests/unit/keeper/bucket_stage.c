/*
 * The stage of object stores.
 */
#include "unit/keeper/bucket_stage.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>

#include <cmocka.h>

#include "catalog/objects.h"
#include "store/s3_request.h"
#include "store/s3_upload.h"

struct bucket_object *bucket_find(struct bucket *b, uint32_t store, struct ew_id object)
{
	if (b->one_place)
		store = EW_PLACE_STORE;
	for (size_t i = 0; i < BUCKET_OBJECTS; i++)
		if (b->objects[i].used && b->objects[i].store == store && ew_id_equal(b->objects[i].object, object))
			return &b->objects[i];
	return NULL;
}

unsigned bucket_count(const struct bucket *b, uint32_t store)
{
	unsigned n = 0;

	for (size_t i = 0; i < BUCKET_OBJECTS; i++)
		n += b->objects[i].used && b->objects[i].store == store && b->objects[i].kind != EW_S3_IDENTITY;
	return n;
}

static struct bucket_object *place_for(struct bucket *b, uint32_t store, struct ew_id object)
{
	struct bucket_object *o = bucket_find(b, store, object);

	for (size_t i = 0; !o && i < BUCKET_OBJECTS; i++)
		if (!b->objects[i].used)
			o = &b->objects[i];
	assert_non_null(o);
	return o;
}

/* -- orders -------------------------------------------------------------------------------------- */

static bool is_of(const uint8_t *bytes, size_t n, const struct ew_hash *hash)
{
	struct ew_hash is;

	assert_int_equal(ew_sha256_of(ew_slice_of(bytes, n), &is), 0);
	return memcmp(&is, hash, sizeof(is)) == 0;
}

/* Locks and holds that are not proven are not sent, and the answer says that they are not there. */
static void keep_wishes(struct bucket *b, struct bucket_object *o, const struct ew_msg_store_put *m, struct ew_msg_store_answer *a)
{
	if (b->cannot_lock || b->unproven) {
		a->differs = (m->lock ? EW_S3_DIFFERS_LOCK : 0) | (m->hold ? EW_S3_DIFFERS_HOLD : 0);
		return;
	}
	o->lock = m->lock;
	o->until = m->until_wall;
	o->hold = m->hold != 0;
	a->lock = m->lock;
	a->until_wall = m->until_wall;
	a->hold = m->hold;
}

static void put(struct kit *k, struct bucket *b, const struct ew_msg_store_put *m, int handle, struct ew_msg_store_answer *a)
{
	struct bucket_object *o = place_for(b, m->store, m->object);
	uint8_t bytes[BUCKET_BYTES];
	ssize_t n = ew_io_read_at(k->io, handle, bytes, sizeof(bytes), 0);

	if (b->refuse) {
		a->code = b->refuse;
		return;
	}
	if (o->used && !is_of(o->bytes, o->len, &m->sha256)) {
		a->code = -EEXIST;
		return;
	}
	if (n < 0 || (uint64_t)n != m->bytes || !is_of(bytes, (size_t)n, &m->sha256)) {
		a->code = n < 0 ? -EAGAIN : -EBADMSG;
		return;
	}
	*o = (struct bucket_object){.used = true, .store = b->one_place ? EW_PLACE_STORE : m->store, .object = m->object, .kind = m->kind, .len = (size_t)n};
	memcpy(o->bytes, bytes, (size_t)n);
	keep_wishes(b, o, m, a);
	a->version = EW_SLICE("v1");
	a->etag = EW_SLICE("\"e\"");
	b->puts += m->kind != EW_S3_IDENTITY;
}

static void get(struct kit *k, struct bucket *b, const struct ew_msg_store_get *m, int handle, struct ew_msg_store_answer *a)
{
	const struct bucket_object *o = bucket_find(b, m->store, m->object);

	a->code = !o ? -ENOENT : !is_of(o->bytes, o->len, &m->sha256) ? -EBADMSG : 0;
	if (a->code == 0 && ew_io_write_all(k->io, handle, o->bytes, o->len, 0) < 0)
		a->code = -EAGAIN;
	b->fetches += a->code == 0 && m->kind != EW_S3_IDENTITY;
}

static void delete(struct kit *k, struct bucket *b, const struct ew_msg_store_delete *m, struct ew_msg_store_answer *a)
{
	struct bucket_object *o = bucket_find(b, m->store, m->object);
	bool locked = o && o->until > ew_io_wall(k->io).us && !(m->bypass && o->lock == EW_S3_LOCK_GOVERNANCE);

	b->last_bypass = m->bypass != 0;
	if (o && (o->hold || locked)) {
		a->code = -EBUSY;
		a->lock = b->mute ? 0 : (uint8_t)o->lock;
		a->until_wall = locked ? o->until : 0;
		a->hold = o->hold;
		a->sentence = EW_SLICE("it is kept");
		return;
	}
	a->versions = o != NULL;
	if (o)
		o->used = false;
	b->deletes++;
}

static void hold(struct bucket *b, const struct ew_msg_store_hold *m, struct ew_msg_store_answer *a)
{
	struct bucket_object *o = bucket_find(b, m->store, m->object);

	a->code = b->cannot_lock ? -EOPNOTSUPP : o ? 0 : -ENOENT;
	if (a->code == 0)
		o->hold = m->on != 0;
	b->holds += a->code == 0;
}

static void probe(struct kit *k, struct bucket *b, struct ew_msg_store_answer *a, struct ew_buf *json)
{
	struct ew_s3_abilities all = {.when = ew_io_wall(k->io)};

	for (unsigned i = 0; i < EW_S3_ABILITIES; i++)
		all.finding[i].proof = EW_S3_PROVEN;
	if (b->cannot_lock)
		all.finding[EW_S3_ABLE_LEGAL_HOLD].proof = all.finding[EW_S3_ABLE_GOVERNANCE].proof = all.finding[EW_S3_ABLE_COMPLIANCE].proof =
			EW_S3_IGNORED;
	assert_int_equal(ew_s3_abilities_write(&all, json), 0);
	a->json = ew_buf_slice(json);
	b->probes++;
	b->unproven = false;
}

/* Every order begins with job and store. */
static bool read_order(const struct ew_message *m, struct ew_id *ret_job, uint32_t *ret_store, struct ew_id *ret_object)
{
	switch (m->type->number) {
	case EW_MSG_store_put:
		*ret_job = EW_MESSAGE_AS(m, store_put)->job;
		*ret_store = EW_MESSAGE_AS(m, store_put)->store;
		*ret_object = EW_MESSAGE_AS(m, store_put)->object;
		return true;
	case EW_MSG_store_get:
		*ret_job = EW_MESSAGE_AS(m, store_get)->job;
		*ret_store = EW_MESSAGE_AS(m, store_get)->store;
		*ret_object = EW_MESSAGE_AS(m, store_get)->object;
		return true;
	case EW_MSG_store_delete:
		*ret_job = EW_MESSAGE_AS(m, store_delete)->job;
		*ret_store = EW_MESSAGE_AS(m, store_delete)->store;
		*ret_object = EW_MESSAGE_AS(m, store_delete)->object;
		return true;
	case EW_MSG_store_hold:
		*ret_job = EW_MESSAGE_AS(m, store_hold)->job;
		*ret_store = EW_MESSAGE_AS(m, store_hold)->store;
		*ret_object = EW_MESSAGE_AS(m, store_hold)->object;
		return true;
	case EW_MSG_store_probe:
		*ret_job = EW_MESSAGE_AS(m, store_probe)->job;
		*ret_store = EW_MESSAGE_AS(m, store_probe)->store;
		return true;
	default:
		return false;
	}
}

static void obey(struct kit *k, struct bucket *b, const struct ew_message *m, int handle, struct ew_msg_store_answer *a, struct ew_buf *json)
{
	switch (m->type->number) {
	case EW_MSG_store_put:
		put(k, b, EW_MESSAGE_AS(m, store_put), handle, a);
		break;
	case EW_MSG_store_get:
		get(k, b, EW_MESSAGE_AS(m, store_get), handle, a);
		break;
	case EW_MSG_store_delete:
		delete (k, b, EW_MESSAGE_AS(m, store_delete), a);
		break;
	case EW_MSG_store_hold:
		hold(b, EW_MESSAGE_AS(m, store_hold), a);
		break;
	default:
		probe(k, b, a, json);
	}
}

/* The generator of Knuth's MMIX: what goes wrong with a seed goes wrong with it again. */
static unsigned draw(struct bucket *b)
{
	b->random = b->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(b->random >> 33) % 100;
}

/* What it owed nobody answers any more. */
static bool go_and_come(struct kit *k)
{
	ew_keeper_peer(k->core, EW_ROLE_DELIVER, 0, false);
	ew_keeper_peer(k->core, EW_ROLE_DELIVER, 0, true);
	return false;
}

/* False: what it says reaches nobody any more. */
static bool answer_one(struct kit *k, struct bucket *b, const struct kit_sent *sent)
{
	_cleanup_(ew_buf_free) struct ew_buf json = {0};
	struct ew_msg_store_answer a = {.version = EW_SLICE_EMPTY};
	struct ew_message m;
	struct ew_id object = {{0}};
	uint32_t store;
	unsigned luck;

	assert_int_equal(ew_message_decode(ew_buf_slice(&sent->bytes), &m), 0);
	if (!read_order(&m, &a.job, &store, &object))
		return true;
	ew_buf_init(&json, 16384);
	luck = draw(b);
	if (luck >= b->late && luck < b->late + b->lose)
		return go_and_come(k);
	if (b->away[store] || luck < b->late) {
		a.code = -EAGAIN;
		a.sentence = EW_SLICE("nobody answers there");
	} else if (!ew_id_is_zero(b->poison) && ew_id_equal(b->poison, object)) {
		a.code = -EIO;
		a.sentence = EW_SLICE("it says what makes no sense");
	} else {
		obey(k, b, &m, sent->handle, &a, &json);
	}
	if (luck >= b->late + b->lose && luck < b->late + b->lose + b->die)
		return go_and_come(k);
	return kit_say(k, EW_ROLE_DELIVER, 0, 0, EW_MSG_store_answer, &a) == 0;
}

void bucket_deliver(struct kit *k)
{
	struct bucket *b = k->deliver_arg;

	while (!b->silent && k->deliver_at < k->n_sent) {
		struct kit_sent sent = k->sent[k->deliver_at++];

		if (sent.to != EW_ROLE_DELIVER)
			continue;
		if (!answer_one(k, b, &sent))
			k->deliver_at = k->n_sent;
	}
}

/* -- the house ----------------------------------------------------------------------------------- */

struct kit *bucket_house(struct bucket *b, const struct ew_remote_config *config, const char *policy)
{
	struct kit *k = kit_bare(policy ? policy : deletion_policy);

	k->remote = config;
	k->deliver = bucket_deliver;
	k->deliver_arg = b;
	kit_open_tape(k);
	assert_int_equal(kit_start(k), 0);
	assert_int_equal(kit_connect(k), 0);
	kit_token(k, KIT_TOKEN, UINT32_MAX);
	assert_int_equal(kit_ring(k), 0);
	return k;
}

struct listing {
	struct ew_id *ids;
	size_t n, most;
};

static int list(void *arg, const struct ew_object_row *row)
{
	struct listing *l = arg;

	if (!row->gone && l->n < l->most)
		l->ids[l->n++] = row->id;
	return 0;
}

size_t bucket_objects(struct kit *k, uint8_t call, struct ew_id *ids, size_t most)
{
	struct listing l = {ids, 0, most};

	assert_int_equal(ew_objects_all(k->core->catalog, KIT_CALL(call), list, &l), 0);
	return l.n;
}

bool bucket_is_here(struct kit *k, struct ew_id object)
{
	int handle = -1, r = ew_store_get(k->core->store, object, &handle);

	ew_io_discard(k->io, &handle);
	return r == 0;
}

uint32_t bucket_state(struct kit *k, struct ew_id object, uint32_t store)
{
	struct ew_place_row row;

	return ew_places_get(k->core->catalog, object, store, &row) == 0 ? row.state : 0;
}

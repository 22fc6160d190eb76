/*
 * Sealing the original of a text, and its end. Must never write a byte of it that is not sealed, leave one behind the text that it is of, or take
 * one from a legal hold.
 */
#include "programs/keeper/keeper_original.h"

#include <errno.h>

#include "catalog/objects.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/remote/remote.h"
#include "store/s3_place.h"

#define MOST_AT_ONCE 64 /* what is more goes with the next round, which is at once */

static const struct ew_id nobody;

void ew_original_free(struct ew_original *o)
{
	ew_buf_free(&o->header);
}

bool ew_keeper_original_wanted(const struct ew_call *call, enum ew_artifact_kind kind)
{
	return kind != EW_ARTIFACT_AUDIO && ew_artifact_may_have_original(kind) &&
	       (ew_interaction_terms(call->fold)->keep_original & 1u << kind);
}

/* -- sealing ----------------------------------------------------------------------------------- */

/* What is left when this fails is removed when the store is opened next. */
static int put(struct ew_keeper *k, struct ew_original_row *row, struct ew_slice payload)
{
	int handle = -1;
	int r = ew_sha256_of(payload, &row->sha256);

	row->bytes = payload.len;
	if (r == 0)
		r = ew_store_begin(k->store, row->object, 0, &handle);
	if (r < 0)
		return r;
	r = ew_io_write_all(k->io, handle, payload.at, payload.len, 0);
	if (r < 0)
		ew_io_discard(k->io, &handle);
	else
		r = ew_io_close(k->io, &handle);
	if (r == 0)
		r = ew_store_commit(k->store, row->object, 0, row->bytes, &row->sha256);
	if (r < 0)
		ew_store_abort(k->store, row->object, 0);
	return r;
}

static int store(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, uint32_t epoch, struct ew_slice payload, struct ew_original *o)
{
	int r = ew_id_random(k->io, &o->row.object);

	o->row.interaction = call->id;
	o->row.kind = (uint32_t)kind;
	o->row.epoch = epoch;
	o->row.header = ew_buf_slice(&o->header);
	return r < 0 ? r : put(k, &o->row, payload);
}

int ew_keeper_original_seal(
	struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, struct ew_slice text, struct ew_original *ret)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	struct ew_recipient to;
	struct ew_epoch_row epoch;
	int r = ew_keeper_epoch(k, EW_EPOCH_ORIGINALS, &epoch);

	if (r < 0)
		return r;
	memcpy(to.public_key, epoch.recipient, sizeof(to.public_key));
	ew_buf_init(&ret->header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init(&payload, EW_ORIGINAL_PAYLOAD_BYTES);
	r = ew_padded_seal(k->io, &to, text, &ret->header, &payload);
	return r < 0 ? r : store(k, call, kind, epoch.epoch, ew_buf_slice(&payload), ret);
}

struct looking {
	uint32_t epoch;
	bool active;
};

static int look_at(void *arg, const struct ew_epoch_row *row)
{
	struct looking *l = arg;

	l->active = l->active || (row->epoch == l->epoch && row->state == EW_EPOCH_ACTIVE);
	return 0;
}

int ew_keeper_original_take(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, uint32_t epoch, struct ew_slice header,
	struct ew_slice payload, struct ew_original *ret)
{
	struct looking looking = {.epoch = epoch};
	int r = ew_epochs_each(k->catalog, EW_EPOCH_ORIGINALS, look_at, &looking);

	if (r < 0)
		return r;
	if (!looking.active)
		return -ENOKEY;
	ew_buf_init(&ret->header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_add_slice(&ret->header, header);
	r = ew_buf_error(&ret->header);
	return r < 0 ? r : store(k, call, kind, epoch, payload, ret);
}

json_t *ew_original_json(const struct ew_original *o)
{
	return json_pack("{s:o, s:o, s:I, s:I}", "object", ew_json_id(o->row.object), "sha256", ew_json_hash_text(&o->row.sha256), "bytes",
		(json_int_t)o->row.bytes, "epoch", (json_int_t)o->row.epoch);
}

int ew_keeper_original_keep(struct ew_keeper *k, struct ew_original *o, uint32_t version, uint64_t event)
{
	o->row.version = version;
	o->row.event = event;
	o->row.made = ew_io_wall(k->io);
	int r = ew_originals_insert(k->catalog, &o->row);

	return r < 0 ? r : ew_remote_made(k, o->row.interaction, o->row.object, EW_S3_TEXT, o->row.made, o->row.bytes, &o->row.sha256);
}

/* -- the end of it ------------------------------------------------------------------------------- */

struct ending {
	struct ew_original_row at[MOST_AT_ONCE]; /* without headers */
	size_t n;
};

static int collect(void *arg, const struct ew_original_row *row)
{
	struct ending *e = arg;

	if (e->n == MOST_AT_ONCE)
		return 1;
	e->at[e->n] = *row;
	e->at[e->n++].header = EW_SLICE_EMPTY;
	return 0;
}

static int destroy(struct ew_keeper *k, struct ew_call *call, const struct ew_original_row *row, const char *because)
{
	int r = ew_originals_shred(k->catalog, row->object);

	if (r == 0)
		r = ew_remote_unmade(k, row->object, 0);
	if (r < 0)
		return r;
	if (k->n_replaced < EW_COUNT(k->replaced))
		k->replaced[k->n_replaced++] = row->object;
	return ew_keeper_append(k, call, EW_EVENT_ORIGINAL_DESTROYED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:I, s:o, s:s}", "kind", ew_artifact_kind_name((enum ew_artifact_kind)row->kind), "version",
			(json_int_t)row->version, "object", ew_json_id(row->object), "because", because),
		NULL, NULL, NULL);
}

int ew_keeper_originals_follow(struct ew_keeper *k, struct ew_call *call)
{
	bool held = false, more = true;
	int r = ew_keeper_is_held(k, call->id, &held);

	while (r == 0 && !held && more) {
		struct ending e = {.n = 0};

		r = ew_originals_loose(k->catalog, call->id, collect, &e);
		more = r == 1;
		r = r < 0 ? r : 0;
		for (size_t i = 0; r == 0 && i < e.n; i++)
			r = destroy(k, call, &e.at[i], e.at[i].shut ? "recheck" : "purged");
	}
	return r;
}

int ew_keeper_original_spoilt(struct ew_keeper *k, struct ew_call *call, enum ew_artifact_kind kind, uint32_t version)
{
	struct ending e = {.n = 0};
	bool held = false;
	int r = ew_originals_get(k->catalog, call->id, (uint32_t)kind, version, collect, &e);

	if (r < 0 || e.n == 0)
		return r == -ENOENT ? 0 : r;
	r = ew_keeper_is_held(k, call->id, &held);
	if (r < 0)
		return r;
	return held ? ew_originals_shut(k->catalog, e.at[0].object) : destroy(k, call, &e.at[0], "recheck");
}

/* -- opening --------------------------------------------------------------------------------------- */

/* What the worker hashes must be what the log names. */
static int note_opened(struct ew_worker_seat *seat, const struct ew_original_row *row)
{
	const struct ew_object_row as = {.id = row->object, .sha256 = row->sha256};

	return ew_opened_note(seat, &as);
}

static int fill_seat(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_original_row *row, const struct ew_hash *event)
{
	struct ew_msg_job_render render = {.job = seat->job, .format = 3};
	struct ew_msg_job_source source = {.job = seat->job, .object = row->object, .payload_bytes = row->bytes};
	struct ew_msg_job_go go = {.job = seat->job, .spans = 1};
	int handle, r = ew_keeper_seat_add(seat, EW_MSG_job_render, &render, -1);

	if (r == 0)
		r = ew_remote_open_object(k, row->object, &handle);
	if (r < 0)
		return r == -ENOENT ? -ENODATA : r;
	seat->inputs[seat->n_inputs++] = handle;
	r = ew_keeper_grant(k, seat, EW_EPOCH_ORIGINALS, row->epoch, row->object, event, row->header, &source.ticket);
	if (r == 0)
		r = note_opened(seat, row);
	if (r == 0)
		r = ew_keeper_seat_add(seat, EW_MSG_job_source, &source, handle);
	if (r == 0)
		r = k->ops->scratch(k->arg, &seat->output);
	return r < 0 ? r : ew_keeper_seat_add(seat, EW_MSG_job_go, &go, seat->output);
}

int ew_keeper_original_open(struct ew_keeper *k, struct ew_call *call, const struct ew_original_row *row, bool held_back,
	const struct ew_hash *event, uint32_t connection, uint64_t request)
{
	struct ew_worker_seat *seat = ew_keeper_idle_seat(k);
	int r;

	if (!seat || !k->vault_up)
		return -EAGAIN;
	ew_keeper_take_seat(seat);
	seat->rendering = true;
	seat->original = row->object;
	seat->original_held_back = held_back;
	seat->ask_connection = connection;
	seat->ask_request = request;
	seat->work.row.interaction = call->id;
	seat->redactions = ew_interaction_redaction_changes(call->fold);
	r = ew_id_random(k->io, &seat->job);
	if (r == 0)
		r = fill_seat(k, seat, row, event);
	if (r == 0)
		return ew_keeper_send_job(k, seat);
	ew_keeper_seat_idle(k, seat);
	return r;
}

/*
 * A recording again without what may not be kept, and the end of the one before. The new object is there before the old one loses its key; until
 * then nobody hears the stretch, whatever right they have. Must never take away a version that nothing newer stands for.
 */
#include "programs/keeper/keeper_mute.h"

#include <errno.h>

#include "base/log.h"
#include "base/reader.h"
#include "catalog/jobs.h"
#include "domain/event_json.h"
#include "programs/keeper/remote/remote.h"

#define TOGETHER_US (2 * EW_US_PER_S) /* so long after a finding others of the same text come along */
#define REMOVED_AT_ONCE 4 /* each waits for the disk */
#define MOST_AT_ONCE (3 * EW_MAX_PARTIES_PER_CALL)

static const struct ew_id nobody;

/* -- intent -- */

struct owing {
	const struct ew_call *call;
	struct {
		struct ew_id party;
		uint32_t kind, version;
	} at[MOST_AT_ONCE];
	size_t n;
};

static int look_at(void *arg, const struct ew_object_row *row)
{
	struct owing *o = arg;

	if (o->n == MOST_AT_ONCE || row->gone || !ew_interaction_owes_silence(o->call->fold, ew_keeper_kind_name(row->kind), row->party))
		return 0;
	o->at[o->n].party = row->party;
	o->at[o->n].kind = row->kind;
	o->at[o->n++].version = row->version + 1;
	return 0;
}

/* One that had failed for good is tried again with what was found since. */
static int intend(struct ew_keeper *k, const struct ew_call *call, struct ew_id party, uint32_t kind, uint32_t version)
{
	struct ew_job_row row = {
		.interaction = call->id,
		.party = party,
		.kind = kind,
		.version = version,
		.generation = call->generation,
		.state = EW_JOB_WAITING,
		.not_before = {ew_io_wall(k->io).us + TOGETHER_US},
	};
	int r = ew_id_new(k->io, &row.id);

	if (r == 0)
		r = ew_jobs_insert(k->catalog, &row);
	if (r == -EEXIST)
		r = ew_jobs_revive(k->catalog, &row);
	return r == -ENOENT ? 0 : r;
}

int ew_keeper_intend_remakes(struct ew_keeper *k, struct ew_call *call)
{
	struct owing o = {.call = call};
	int r = ew_objects_of(k->catalog, call->id, look_at, &o);

	for (size_t i = 0; r == 0 && i < o.n; i++)
		r = intend(k, call, o.at[i].party, o.at[i].kind, o.at[i].version);
	k->dispatch_due = true;
	return r;
}

bool ew_keeper_is_remake(const struct ew_job_row *row)
{
	return row->kind != EW_JOB_HEAR && row->version > 1;
}

/* -- the job -- */

int ew_keeper_add_silences_for_good(struct ew_worker_seat *seat, const struct ew_call *call)
{
	struct ew_silence silent[EW_MAX_REDACTIONS];
	size_t n = ew_interaction_silences_for_good(call->fold, seat->work.row.party, silent);

	seat->work.muted = ew_interaction_next(call->fold);
	return ew_keeper_seat_add_silences(seat, silent, n, 0);
}

struct found {
	const struct ew_finishing *work;
	struct ew_object_row row; /* without `sealed` */
	struct ew_buf sealed;
	bool any;
};

static int take_row(void *arg, const struct ew_object_row *row)
{
	struct found *f = arg;

	if (row->gone || row->kind != f->work->row.kind || row->version + 1 != f->work->row.version ||
		!ew_id_equal(row->party, f->work->row.party))
		return 0;
	f->row = *row;
	f->row.sealed = EW_SLICE_EMPTY;
	f->any = true;
	ew_buf_init(&f->sealed, EW_MAX_MESSAGE_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	ew_buf_add_slice(&f->sealed, row->sealed);
	return ew_buf_error(&f->sealed);
}

static void found_free(struct found *f)
{
	ew_buf_free(&f->sealed);
}

/* The version that is replaced. */
static int find(struct ew_keeper *k, const struct ew_call *call, const struct ew_finishing *work, struct found *ret)
{
	int r;

	ret->work = work;
	r = ew_objects_all(k->catalog, call->id, take_row, ret);
	return r < 0 ? r : ret->any ? 0 : -ENOENT;
}

int ew_keeper_add_replaced(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call, struct ew_msg_job_finish *job)
{
	_cleanup_(found_free) struct found f = {0};
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_hash event = ew_interaction_previous(call->fold);
	struct ew_msg_job_source source = {.job = seat->job};
	uint32_t epoch;
	int handle, r = find(k, call, &seat->work, &f);

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	if (r == 0)
		r = ew_keys_get(k->catalog, f.row.id, &epoch, &header);
	if (r == 0)
		r = ew_remote_open_object(k, f.row.id, &handle);
	if (r < 0)
		return r;
	job->end_wall = job->origin_wall + f.row.duration_us;
	source.object = f.row.id;
	source.payload_bytes = f.row.payload_bytes;
	seat->inputs[seat->n_inputs++] = handle;
	r = ew_keeper_seat_add(seat, EW_MSG_job_finish, job, -1);
	if (r == 0)
		r = ew_keeper_grant(k, seat, EW_EPOCH_STORE, epoch, f.row.id, &event, ew_buf_slice(&header), &source.ticket);
	return r < 0 ? r : ew_keeper_seat_add(seat, EW_MSG_job_source, &source, handle);
}

/* -- what came of it -- */

void ew_keeper_flatten_peaks(const struct ew_silence *silent, size_t n, uint64_t step_ms, uint8_t *at, size_t bytes)
{
	for (size_t i = 0; step_ms > 0 && i < n; i++) {
		size_t first = 2 * (size_t)(silent[i].from_ms / step_ms);
		size_t behind = 2 * (size_t)((silent[i].to_ms + step_ms - 1) / step_ms);

		for (size_t b = first; b < behind && b < bytes; b++)
			at[b] = 0;
	}
}

static uint64_t step_of(struct ew_slice report)
{
	json_t *json = json_loadb((const char *)report.at, report.len, JSON_REJECT_DUPLICATES, NULL);
	json_int_t ms = json_integer_value(json_object_get(json, "peaks_step_ms"));

	json_decref(json);
	return ms > 0 ? (uint64_t)ms : 0;
}

static const json_t *made_before(const struct ew_call *call, const struct ew_finishing *work)
{
	return ew_interaction_made(call->fold, ew_keeper_kind_name(work->row.kind), work->row.party);
}

bool ew_keeper_remade_covers(const struct ew_call *call, const struct ew_finishing *work)
{
	return json_is_true(json_object_get(made_before(call, work), "covers"));
}

int ew_keeper_remade(struct ew_keeper *k, const struct ew_call *call, const struct ew_finishing *work, struct ew_msg_job_object *made,
	struct ew_buf *hold)
{
	_cleanup_(found_free) struct found f = {0};
	struct ew_silence silent[EW_MAX_REDACTIONS];
	size_t n = ew_interaction_silences_for_good(call->fold, work->row.party, silent);
	struct ew_reader reader;
	int r = find(k, call, work, &f);

	ew_buf_init_secret(hold, EW_MAX_MESSAGE_BYTES);
	if (r == 0)
		r = ew_keeper_unseal(k, call, "object", 0, ew_buf_slice(&f.sealed), hold);
	if (r < 0)
		return r;
	ew_reader_init(&reader, ew_buf_slice(hold));
	made->report = ew_reader_bytes(&reader, ew_reader_u32(&reader));
	if (!ew_reader_ok(&reader))
		return -EBADMSG;
	ew_keeper_flatten_peaks(silent, n, step_of(made->report), hold->at + (hold->len - reader.rest.len), reader.rest.len);
	made->peaks = reader.rest;
	made->missing_frames = (uint32_t)json_integer_value(json_object_get(made_before(call, work), "missing_frames"));
	return 0;
}

/* One that finishes waits for all its jobs; of one that is finished, spans may have waited. */
int ew_keeper_remake_ended(struct ew_keeper *k, struct ew_call *call)
{
	k->release_due = true;
	return ew_interaction_state(call->fold) == EW_STATE_FINISHING ? ew_keeper_finish_if_done(k, call) : 0;
}

/* -- the end of the one before -- */

struct superseded {
	struct ew_object_row rows[MOST_AT_ONCE];
	size_t n;
};

static int collect(void *arg, const struct ew_object_row *row)
{
	struct superseded *s = arg;

	if (s->n < MOST_AT_ONCE) {
		s->rows[s->n] = *row;
		s->rows[s->n++].sealed = EW_SLICE_EMPTY;
	}
	return 0;
}

static int note_gone(struct ew_keeper *k, struct ew_call *call, const struct ew_object_row *row)
{
	return ew_keeper_append(k, call, EW_EVENT_ARTIFACT_REPLACED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:s, s:o, s:I, s:o, s:I, s:s}", "kind", ew_keeper_kind_name(row->kind), "party", ew_json_id(row->party), "version",
			(json_int_t)row->version, "object", ew_json_id(row->id), "by_version", (json_int_t)row->version + 1, "because", "muted"),
		NULL, NULL, NULL);
}

static int destroy(struct ew_keeper *k, struct ew_call *call, const struct ew_object_row *row)
{
	int r = ew_keys_shred(k->catalog, row->id);

	if (r == -EPERM)
		return 0; /* a legal hold: it stays, and nobody is given it */
	if (r == 0 || r == -ENOENT)
		r = ew_objects_gone(k->catalog, row->id);
	if (r == 0)
		r = ew_remote_unmade(k, row->id, 0);
	if (r == 0 && k->n_replaced < EW_COUNT(k->replaced))
		k->replaced[k->n_replaced++] = row->id;
	return r < 0 ? r : note_gone(k, call, row);
}

int ew_keeper_destroy_replaced(struct ew_keeper *k, struct ew_call *call)
{
	struct superseded s = {.n = 0};
	int r = ew_objects_superseded(k->catalog, call->id, collect, &s);

	for (size_t i = 0; r == 0 && i < s.n; i++)
		r = destroy(k, call, &s.rows[i]);
	return r;
}

/* One whose transaction never was is an object still. */
void ew_keeper_replaced_tick(struct ew_keeper *k)
{
	for (unsigned n = 0; n < REMOVED_AT_ONCE && k->n_replaced > 0; n++) {
		struct ew_id id = k->replaced[--k->n_replaced];
		bool exists = true;
		int r = ew_objects_exists(k->catalog, id, &exists);

		if (r == 0 && !exists)
			r = ew_store_remove(k->store, id);
		if (r < 0 && r != -ENOENT)
			ew_log(EW_LOG_WARNING, "object_left_over", EW_F_ID("object", id), EW_F_I64("code", r));
	}
}

/*
 * Objects that workers hand in: read back piece by piece, then moved to their place, then made true by one transaction
 * {header, catalogue, event, generation check}. A large object must never keep an opt-out waiting, so each of these
 * is a piece of a turn of its own.
 */
#include "programs/keeper/keeper_heard.h"
#include "programs/keeper/keeper_mute.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/objects.h"
#include "programs/keeper/remote/remote.h"
#include "store/s3_place.h"

#define READ_A_TURN (256 * 1024)

static const struct ew_id nobody;

bool ew_keeper_any_arrival(const struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_ARRIVALS; i++)
		if (k->arrivals[i].used)
			return true;
	return false;
}

static void arrival_free(struct ew_arrival *a)
{
	ew_store_check_free(&a->check);
	ew_buf_free(&a->message);
	*a = (struct ew_arrival){0};
}

void ew_keeper_arrivals_free(struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_ARRIVALS; i++)
		arrival_free(&k->arrivals[i]);
}

static struct ew_arrival *free_place(struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_ARRIVALS; i++)
		if (!k->arrivals[i].used)
			return &k->arrivals[i];
	return NULL;
}

int ew_keeper_arrive(
	struct ew_keeper *k, const struct ew_finishing *work, const struct ew_message *made)
{
	struct ew_arrival *a = free_place(k);
	struct ew_finishing copy = *work;
	int r;

	/* A key or a segment may have been out of reach for a moment; only the last attempt takes what there is. */
	if (EW_MESSAGE_AS(made, job_object)->missing_frames > 0 &&
		(copy.vault_gone || copy.row.attempts + 1 < EW_KEEPER_JOB_ATTEMPTS))
		return ew_keeper_job_failed(k, &copy, "frames that the tape should hold were not found");
	if (!a)
		return ew_keeper_job_set_back(k, &copy, EW_SETBACK_NO_ROOM, "too many objects arrive at once");
	*a = (struct ew_arrival){.work = copy};
	ew_buf_init(&a->message, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(EW_MSG_job_object, 0, made->body, &a->message);
	if (r < 0) {
		arrival_free(a);
		return ew_keeper_job_failed(k, &copy, "the worker's report cannot be kept");
	}
	a->used = true;
	return 0;
}

/* -- one transaction -------------------------------------------------------------------------- */

static json_t *report_json(struct ew_slice report)
{
	json_t *j = json_loadb((const char *)report.at, report.len, 0, NULL);

	return j ? j : json_object();
}

static json_t *made_fields(const struct ew_finishing *work, const struct ew_msg_job_object *made,
	const struct ew_coverage *coverage)
{
	char hex[2 * EW_SHA256_BYTES + 1];

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", made->payload_sha256.bytes[i]);
	return json_pack("{s:s, s:s, s:o, s:I, s:o, s:s, s:I, s:I, s:I, s:I, s:b, s:{s:s, s:s}, s:o, s:I, s:o*}", "kind",
		ew_keeper_kind_name(work->row.kind), "format", ew_keeper_kind_format(work->row.kind), "party",
		ew_json_id(work->row.party), "version", (json_int_t)work->row.version, "object",
		ew_json_id(work->object), "sha256", hex, "bytes", (json_int_t)made->payload_bytes,
		"plain_bytes", (json_int_t)made->plain_bytes, "duration_us", (json_int_t)made->duration_us,
		"missing_frames", (json_int_t)made->missing_frames, "covers", coverage->whole, "made_by",
		"program", "worker", "version", EW_VERSION, "report",
		report_json(made->report), "muted", (json_int_t)work->muted, "from_version",
		ew_keeper_is_remake(&work->row) ? json_integer((json_int_t)work->row.version - 1) : NULL);
}

/* Report and peaks under the interaction's key: u32 length, report, peaks. */
static int put_object(struct ew_keeper *k, struct ew_call *call, const struct ew_finishing *work,
	const struct ew_msg_job_object *made)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0}, sealed = {0};
	struct ew_object_row row = {
		.id = work->object,
		.interaction = call->id,
		.party = work->row.party,
		.kind = work->row.kind,
		.version = work->row.version,
		.payload_bytes = made->payload_bytes,
		.plain_bytes = made->plain_bytes,
		.sha256 = made->payload_sha256,
		.duration_us = made->duration_us,
		.made = ew_io_wall(k->io),
	};
	int r;

	ew_buf_init_secret(&plain, EW_MAX_MESSAGE_BYTES);
	ew_buf_init(&sealed, EW_MAX_MESSAGE_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	ew_buf_add_u32(&plain, (uint32_t)made->report.len);
	ew_buf_add_slice(&plain, made->report);
	ew_buf_add_slice(&plain, made->peaks);
	r = ew_buf_error(&plain);
	if (r == 0)
		r = ew_keeper_seal(k, call, "object", 0, ew_buf_slice(&plain), &sealed);
	if (r < 0)
		return r;
	row.sealed = ew_buf_slice(&sealed);
	r = ew_objects_insert(k->catalog, &row);
	return r < 0 ? r
		     : ew_remote_made(k, call->id, row.id, row.kind == EW_MAKE_FRAMES ? EW_S3_FRAMES : EW_S3_AUDIO, row.made, row.payload_bytes, &row.sha256);
}

/* What is not whole is told, and beside it the received frames are kept, which need no clock to be whole. */
static int note_losses(struct ew_keeper *k, struct ew_call *call, const struct ew_job_row *row,
	const struct ew_coverage *coverage)
{
	char sentence[250];
	int r = 0;

	if (coverage->missing > 0)
		r = ew_keeper_except(k, call, "frames_missing",
			"frames that the tape should hold could not be found or opened; the recording says where");
	if (r < 0 || coverage->whole)
		return r;
	snprintf(sentence, sizeof(sentence),
		"%s of a party does not hold all of the tape: %llu frames, of which %llu were missing; %llu packets "
		"were taken, of which %llu had no place in it",
		ew_keeper_kind_name(row->kind), (unsigned long long)coverage->frames,
		(unsigned long long)coverage->missing, (unsigned long long)coverage->packets,
		(unsigned long long)coverage->left_out);
	r = ew_keeper_except(k, call, "object_incomplete", sentence);
	if (r < 0 || row->kind == EW_MAKE_FRAMES)
		return r;
	return ew_keeper_intend_one(k, call, row->party, EW_MAKE_FRAMES);
}

/* What was lost was told of the version before. */
static int record_remade(struct ew_keeper *k, struct ew_call *call)
{
	int r = ew_keeper_destroy_replaced(k, call);

	return r < 0 ? r : ew_keeper_remake_ended(k, call);
}

static int record(struct ew_keeper *k, struct ew_finishing *work, struct ew_call *call,
	const struct ew_msg_job_object *made)
{
	struct ew_coverage coverage;
	int r = ew_keeper_coverage(k, call, &work->row, made, &coverage);

	if (ew_keeper_is_remake(&work->row))
		coverage.whole = ew_keeper_remade_covers(call, work);

	if (r == 0)
		r = ew_keys_insert(k->catalog, work->object, work->epoch, made->header);
	if (r == 0)
		r = ew_keeper_append(k, call, EW_EVENT_ARTIFACT_MADE, ew_io_wall(k->io), "keeper", nobody,
			made_fields(work, made, &coverage), NULL, NULL, NULL);
	if (r == 0)
		r = ew_keeper_note_heard(k, call, work->row.party, made);
	if (r == 0)
		r = put_object(k, call, work, made);
	work->row.state = EW_JOB_DONE;
	if (r == 0)
		r = ew_jobs_update(k->catalog, &work->row);
	if (ew_keeper_is_remake(&work->row))
		return r < 0 ? r : record_remade(k, call);
	if (r == 0)
		r = note_losses(k, call, &work->row, &coverage);
	return r < 0 ? r : ew_keeper_finish_if_done(k, call);
}

/* Without its row it is no object; one that a crash leaves is swept after the next start. */
static void take_away(struct ew_keeper *k, const struct ew_finishing *work)
{
	if (ew_store_remove(k->store, work->object) < 0)
		ew_log(EW_LOG_WARNING, "object_left_over", EW_F_ID("object", work->object));
}

static int make_true(struct ew_keeper *k, struct ew_finishing *work, struct ew_msg_job_object *made)
{
	_cleanup_(ew_buf_free) struct ew_buf hold = {0};
	struct ew_call *call;
	bool off = false;
	int r = ew_keeper_job_is_off(k, work, &off);

	if (r == 0 && off) { /* what it was made of is deleted */
		take_away(k, work);
		return 0;
	}
	if (r == 0)
		r = ew_keeper_call(k, work->row.interaction, &call);
	if (r == 0 && ew_interaction_is_frozen(call->fold)) {
		take_away(k, work);
		return ew_keeper_job_set_back(k, work, EW_SETBACK_NO_ROOM, "the call was frozen while it was made");
	}
	if (r == 0 && call->generation != work->row.generation) {
		/* Something was ordered meanwhile that this object does not know of: it never becomes one. */
		work->row.generation = call->generation;
		take_away(k, work);
		return ew_keeper_job_failed(k, work, "the interaction has changed since the job began");
	}
	if (r == 0 && ew_keeper_muted_since(call, work->row.party, work->muted)) {
		take_away(k, work);
		return ew_keeper_job_set_back(k, work, EW_SETBACK_NO_ROOM, "more of it may not be kept than was known when the job began");
	}
	if (r == 0 && ew_keeper_is_remake(&work->row)) {
		int before = ew_keeper_remade(k, call, work, made, &hold);

		if (before < 0 && before != -ENOMEM) {
			take_away(k, work);
			return ew_keeper_job_failed(k, work, "what is known of the version before cannot be read");
		}
		r = before;
	}
	if (r == 0)
		r = ew_keeper_begin(k);
	if (r == 0)
		r = record(k, work, call, made);
	if (r == 0)
		r = ew_keeper_commit(k);
	if (r == 0)
		return 0;
	ew_keeper_rollback(k);
	/*
	 * A report that no event can hold is the worker's failure and must not become ours. What the disk refused may be durable all the
	 * same: then its bytes must be there, and a next life removes them if it is not.
	 */
	if (r != -EPERM && r != -EINVAL && r != -EFBIG && !ew_keeper_call_is_lost(r))
		return r;
	take_away(k, work);
	work->row.state = EW_JOB_WAITING;
	return ew_keeper_job_failed(k, work,
		r == -EPERM ? "the key epoch was closed while the job ran" : "the worker's report cannot be kept");
}

/* -- piece by piece --------------------------------------------------------------------------- */

/* 1: there is more to read. */
static int check(struct ew_keeper *k, struct ew_arrival *a, const struct ew_msg_job_object *made)
{
	int r;

	if (!a->check) {
		r = ew_store_check_new(k->store, a->work.object, a->work.row.attempts, made->payload_bytes,
			&a->check);
		return r < 0 ? r : 1;
	}
	r = ew_store_check_step(a->check, READ_A_TURN);
	if (r == 0)
		r = ew_store_check_end(a->check, &made->payload_sha256);
	return r;
}

static int step(struct ew_keeper *k, struct ew_arrival *a, const struct ew_msg_job_object *made)
{
	int r;

	if (!a->checked) {
		r = check(k, a, made);
		a->checked = r == 0;
	} else {
		r = ew_store_move(k->store, a->work.object, a->work.row.attempts);
		a->moved = r == 0;
	}
	return r > 0 ? 0 : r;
}

static int go_on(struct ew_keeper *k, struct ew_arrival *a)
{
	struct ew_msg_job_object made;
	struct ew_message m;
	int r = ew_message_decode(ew_buf_slice(&a->message), &m);

	if (r < 0)
		return r;
	made = *EW_MESSAGE_AS(&m, job_object);
	if (!a->moved) {
		r = step(k, a, &made);
		if (r == 0)
			return 0;
		ew_store_check_free(&a->check);
		r = ew_keeper_job_ended(k, &a->work, r, "the object could not be read back as it was written");
	} else {
		r = make_true(k, &a->work, &made);
	}
	arrival_free(a);
	k->dispatch_due = true;
	return r;
}

int ew_keeper_arrivals_step(struct ew_keeper *k)
{
	for (unsigned i = 0; i < EW_KEEPER_MAX_ARRIVALS; i++) {
		unsigned n = (k->next_arrival + i) % EW_KEEPER_MAX_ARRIVALS;

		if (!k->arrivals[n].used)
			continue;
		k->next_arrival = n + 1;
		return go_on(k, &k->arrivals[n]);
	}
	return 0;
}

/*
 * Finishing: from an ended call to sealed objects. Intent row, worker, object, read-back, then one transaction {header,
 * catalogue, event, generation check}. Done again after any crash without making anything twice: the intent is unique,
 * an object counts only once its row is there, and its header only under an active epoch.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/events.h"
#include "catalog/objects.h"

#define RETRY_US (2 * EW_US_PER_S)

static const struct ew_id nobody;

static const struct {
	uint32_t kind;
	const char *name, *format;
} kinds[] = {
	{EW_MAKE_AUDIO, "audio", "opus"},
	{EW_MAKE_FRAMES, "frames", "pcap"},
	{EW_MAKE_WAV, "wav", "wav"},
};

static size_t kind_row(uint32_t kind)
{
	size_t i = EW_COUNT(kinds) - 1;

	while (i > 0 && kinds[i].kind != kind)
		i--;
	return i;
}

const char *ew_keeper_kind_name(uint32_t kind)
{
	return kinds[kind_row(kind)].name;
}

uint32_t ew_keeper_kind_of(const char *name)
{
	for (size_t i = 0; name && i < EW_COUNT(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	return 0;
}

static bool has_recording(const struct ew_call *call, struct ew_id party)
{
	for (size_t i = 0; i < ew_interaction_spans(call->fold); i++) {
		const struct ew_interaction_span *s = ew_interaction_span(call->fold, i);

		if (ew_id_equal(s->party, party) && s->frames > 0 && s->purposes & EW_PURPOSE_RECORDING)
			return true;
	}
	return false;
}

static int intend_one(struct ew_keeper *k, struct ew_call *call, struct ew_id party, uint32_t kind)
{
	struct ew_job_row row = {
		.interaction = call->id,
		.party = party,
		.kind = kind,
		.version = 1,
		.generation = call->generation,
		.state = EW_JOB_WAITING,
		.not_before = ew_io_wall(k->io),
	};
	int r = ew_id_new(k->io, &row.id);

	if (r == 0)
		r = ew_jobs_insert(k->catalog, &row);
	return r == -EEXIST ? 0 : r;
}

static int finish_if_done(struct ew_keeper *k, struct ew_call *call)
{
	uint64_t waiting;
	int r = ew_jobs_waiting(k->catalog, call->id, &waiting);

	if (r < 0 || waiting > 0)
		return r;
	k->release_due = true;
	return ew_keeper_append(k, call, EW_EVENT_FINISHED, ew_io_wall(k->io), "keeper", nobody, NULL, NULL,
		NULL, NULL);
}

int ew_keeper_intend(struct ew_keeper *k, struct ew_call *call)
{
	int r = 0;

	for (size_t i = 0; i < ew_interaction_parties(call->fold); i++) {
		struct ew_id party = ew_interaction_party(call->fold, i)->id;

		if (!has_recording(call, party))
			continue;
		for (size_t n = 0; r == 0 && n < EW_COUNT(kinds); n++)
			if (ew_interaction_wants(call->fold, kinds[n].name))
				r = intend_one(k, call, party, kinds[n].kind);
	}
	return r < 0 ? r : finish_if_done(k, call);
}

/* The event that authorises opening the spans: the last one of the interaction, durable before any ticket is bought. */
static struct ew_hash authority(const struct ew_call *call)
{
	return ew_interaction_previous(call->fold);
}

static uint8_t worker_kind(uint32_t kind)
{
	return kind == EW_MAKE_FRAMES ? 2 : kind == EW_MAKE_WAV ? 3 : 1;
}

struct spans {
	struct ew_keeper *k;
	struct ew_call *call;
	struct ew_worker_seat *seat;
	uint32_t count;
};

static int add_span(void *arg, const struct ew_span_row *span)
{
	struct spans *s = arg;
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_hash event = authority(s->call);
	struct ew_msg_job_span part = {
		.job = s->seat->job,
		.span = span->span,
		.stream = span->stream,
		.frames = span->frames,
		.last = span->last,
		.from_wall = span->from.us,
		.to_wall = span->to.us,
	};
	int r;

	if (!ew_id_equal(span->party, s->seat->row.party) || span->frames == 0 ||
		!(span->purposes & EW_PURPOSE_RECORDING))
		return 0;
	ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
	r = ew_tape_key_read(
		s->k->io, s->k->tapes[span->thread].folder, span->epoch, span->span, &sealed);
	/* A span without its key is missing from the object, which says so; the others are made all the same. */
	if (r == -ENOENT) {
		s->count++;
		return ew_keeper_seat_add(s->seat, EW_MSG_job_span, &part, -1);
	}
	if (r < 0)
		return r;
	r = ew_keeper_grant(s->k, s->seat, EW_EPOCH_TAPE, span->epoch, span->span, &event,
		ew_buf_slice(&sealed), &part.ticket);
	if (r < 0)
		return r;
	s->count++;
	return ew_keeper_seat_add(s->seat, EW_MSG_job_span, &part, -1);
}

static struct ew_wall origin_of(const struct ew_call *call)
{
	return ew_interaction_started(call->fold);
}

static int give_job(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call)
{
	struct ew_msg_job_finish job = {
		.job = seat->job,
		.interaction = call->id,
		.party = seat->row.party,
		.kind = worker_kind(seat->row.kind),
		.origin_wall = origin_of(call).us,
		.end_wall = ew_interaction_ended(call->fold).us,
	};
	struct spans spans = {k, call, seat, 0};
	struct ew_msg_job_go go = {.job = seat->job};
	struct ew_epoch_row epoch;
	int r = ew_keeper_epoch(k, EW_EPOCH_STORE, &epoch);

	if (r < 0)
		return r;
	job.epoch = seat->epoch = epoch.epoch;
	memcpy(job.recipient.bytes, epoch.recipient, sizeof(job.recipient.bytes));
	r = ew_keeper_seat_add(seat, EW_MSG_job_finish, &job, -1);
	if (r == 0)
		r = ew_spans_of(k->catalog, call->id, add_span, &spans);
	if (r == 0)
		r = ew_store_begin(k->store, seat->object, seat->row.attempts, &seat->output);
	go.spans = spans.count;
	if (r == 0)
		r = ew_keeper_seat_add(seat, EW_MSG_job_go, &go, seat->output);
	return r;
}

/* Begins a job in a seat. What fails here counts as an attempt, so that a broken job does not spin. */
static int begin_job(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_job_row *row)
{
	struct ew_call *call;
	int r;

	ew_keeper_take_seat(seat);
	seat->row = *row;
	seat->job = row->id;
	r = ew_id_random(k->io, &seat->object);
	if (r == 0)
		r = ew_keeper_call(k, row->interaction, &call);
	if (r == 0)
		r = give_job(k, seat, call);
	if (r < 0) {
		uint32_t connection = seat->connection;
		int failed = r == -ENOMEM ? r
					  : ew_keeper_artifact_failed(k, seat, "the job could not be prepared: a "
						"key file, the store or the interaction is not there");

		ew_log(EW_LOG_WARNING, "job_not_begun", EW_F_ID("job", row->id), EW_F_I64("code", r));
		ew_keeper_clear_seat(k, seat);
		seat->up = true;
		seat->connection = connection;
		return failed;
	}
	return ew_keeper_send_job(k, seat);
}

static size_t jobs_in_work(const struct ew_keeper *k, struct ew_id *ids)
{
	size_t n = 0;

	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		if (k->seats[i].busy && !k->seats[i].rendering)
			ids[n++] = k->seats[i].row.id;
	return n;
}

int ew_keeper_dispatch(struct ew_keeper *k)
{
	struct ew_id working[EW_KEEPER_MAX_WORKERS];
	struct ew_worker_seat *seat;

	while (k->vault_up && (seat = ew_keeper_idle_seat(k)) != NULL) {
		size_t n = jobs_in_work(k, working);
		struct ew_job_row row;
		struct ew_epoch_row epoch;
		int r;

		if (ew_keeper_epoch(k, EW_EPOCH_STORE, &epoch) < 0)
			return 0; /* the vault has not made one yet; the job waits */
		r = ew_jobs_next(k->catalog, ew_io_wall(k->io), working, n, &row);
		if (r < 0)
			return r == -ENOENT ? 0 : r;
		r = begin_job(k, seat, &row);
		if (r < 0)
			return r;
	}
	return 0;
}

/* -- outcomes ---------------------------------------------------------------------------------------------------------------- */

static json_t *report_json(struct ew_slice report)
{
	json_t *j = json_loadb((const char *)report.at, report.len, 0, NULL);

	return j ? j : json_object();
}

static json_t *made_fields(
	const struct ew_worker_seat *seat, const struct ew_msg_job_object *made)
{
	char hex[2 * EW_SHA256_BYTES + 1];

	for (size_t i = 0; i < EW_SHA256_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", made->payload_sha256.bytes[i]);
	return json_pack("{s:s, s:s, s:o, s:I, s:o, s:s, s:I, s:I, s:I, s:I}", "kind",
		ew_keeper_kind_name(seat->row.kind), "format",
		kinds[kind_row(seat->row.kind)].format, "party", ew_json_id(seat->row.party),
		"version", (json_int_t)seat->row.version, "object", ew_json_id(seat->object),
		"sha256", hex, "bytes", (json_int_t)made->payload_bytes, "plain_bytes",
		(json_int_t)made->plain_bytes, "duration_us", (json_int_t)made->duration_us,
		"missing_frames", (json_int_t)made->missing_frames);
}

/* Report and peaks under the interaction's key: u32 length, report, peaks. */
static int put_object(struct ew_keeper *k, struct ew_call *call, const struct ew_worker_seat *seat,
	const struct ew_msg_job_object *made)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0}, sealed = {0};
	struct ew_object_row row = {
		.id = seat->object,
		.interaction = call->id,
		.party = seat->row.party,
		.kind = seat->row.kind,
		.version = seat->row.version,
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
	return ew_objects_insert(k->catalog, &row);
}

static int record_artifact(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call,
	const struct ew_msg_job_object *made)
{
	json_t *report = report_json(made->report);
	json_t *fields = made_fields(seat, made);
	int r = ew_keys_insert(k->catalog, seat->object, seat->epoch, made->header);

	if (fields)
		json_object_set(fields, "report", report);
	json_decref(report);
	if (r < 0) {
		json_decref(fields);
		return r;
	}
	r = ew_keeper_append(k, call, EW_EVENT_ARTIFACT_MADE, ew_io_wall(k->io), "keeper", nobody, fields,
		NULL, NULL, NULL);
	if (r == 0)
		r = put_object(k, call, seat, made);
	seat->row.state = EW_JOB_DONE;
	if (r == 0)
		r = ew_jobs_update(k->catalog, &seat->row);
	if (r == 0 && made->missing_frames > 0)
		r = ew_keeper_except(k, call, "frames_missing",
			"frames that the tape should hold could not be found or opened; the recording says where");
	return r < 0 ? r : finish_if_done(k, call);
}

int ew_keeper_artifact_made(
	struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_object *made)
{
	struct ew_call *call;
	int r = ew_keeper_call(k, seat->row.interaction, &call);

	if (r < 0)
		return r == -ENOENT || r == -ENOKEY ? 0 : r;
	if (call->generation != seat->row.generation) {
		/* Something was ordered meanwhile that this object does not know of: it never becomes one. */
		seat->row.generation = call->generation;
		return ew_keeper_artifact_failed(k, seat, "the interaction has changed since the job began");
	}
	/* A key or a segment may have been out of reach for a moment; only the last attempt takes what there is. */
	if (made->missing_frames > 0 && seat->row.attempts + 1 < EW_KEEPER_JOB_ATTEMPTS)
		return ew_keeper_artifact_failed(k, seat, "frames that the tape should hold were not found");
	r = ew_store_commit(k->store, seat->object, seat->row.attempts, made->payload_bytes,
		&made->payload_sha256);
	if (r < 0)
		return ew_keeper_artifact_failed(k, seat, "the object could not be read back as it was written");
	r = ew_keeper_begin(k);
	if (r == 0)
		r = record_artifact(k, seat, call, made);
	if (r == 0)
		return ew_keeper_commit(k);
	ew_keeper_rollback(k);
	/* Without its row it is no object; one that a crash leaves here is swept at the next start. */
	if (ew_store_remove(k->store, seat->object) < 0)
		ew_log(EW_LOG_WARNING, "object_left_over", EW_F_ID("object", seat->object));
	/* A report that no event can hold is the worker's failure and must not become ours. */
	if (r != -EPERM && r != -EINVAL && r != -EFBIG)
		return r;
	seat->row.state = EW_JOB_WAITING;
	return ew_keeper_artifact_failed(k, seat,
		r == -EPERM ? "the key epoch was closed while the job ran" : "the worker's report cannot be kept");
}

/* After the last attempt the received frames are kept as they are, and somebody is told. */
static int job_given_up(struct ew_keeper *k, struct ew_worker_seat *seat, struct ew_call *call,
	const char *sentence)
{
	int r = ew_keeper_append(k, call, EW_EVENT_ARTIFACT_FAILED, ew_io_wall(k->io), "keeper",
		nobody,
		json_pack("{s:s, s:o, s:I, s:I, s:s}", "kind", ew_keeper_kind_name(seat->row.kind),
			"party", ew_json_id(seat->row.party), "version",
			(json_int_t)seat->row.version, "attempts", (json_int_t)seat->row.attempts,
			"because", sentence),
		NULL, NULL, NULL);

	if (r == 0)
		r = ew_keeper_except(k, call, "artifact_failed", sentence);
	if (r == 0 && seat->row.kind != EW_MAKE_FRAMES)
		r = intend_one(k, call, seat->row.party, EW_MAKE_FRAMES);
	return r < 0 ? r : finish_if_done(k, call);
}

int ew_keeper_artifact_failed(struct ew_keeper *k, struct ew_worker_seat *seat, const char *sentence)
{
	struct ew_wall now = ew_io_wall(k->io);
	struct ew_call *call;
	int r;

	ew_store_abort(k->store, seat->object, seat->row.attempts);
	ew_log(EW_LOG_WARNING, "job_failed", EW_F_ID("job", seat->row.id),
		EW_F_U64("attempt", seat->row.attempts + 1));
	seat->row.attempts++;
	seat->row.not_before.us = now.us + RETRY_US * seat->row.attempts;
	if (seat->row.attempts >= EW_KEEPER_JOB_ATTEMPTS)
		seat->row.state = EW_JOB_FAILED;
	r = ew_keeper_begin(k);
	if (r == 0)
		r = ew_jobs_update(k->catalog, &seat->row);
	if (r == 0 && seat->row.state == EW_JOB_FAILED) {
		r = ew_keeper_call(k, seat->row.interaction, &call);
		/* Of an interaction whose key is gone nothing is left to be told. */
		if (r == 0)
			r = job_given_up(k, seat, call, sentence);
		else if (r == -ENOENT || r == -ENOKEY)
			r = 0;
	}
	return r < 0 ? r : ew_keeper_commit(k);
}

struct sweep {
	struct ew_keeper *k;
	struct ew_id *ids;
	size_t n, cap;
};

static int note_stray(void *arg, struct ew_id object)
{
	struct sweep *s = arg;
	bool exists;
	int r = ew_objects_exists(s->k->catalog, object, &exists);

	if (r < 0 || exists)
		return r;
	if (s->n == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 16;
		struct ew_id *grown = realloc(s->ids, cap * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->ids = grown;
		s->cap = cap;
	}
	s->ids[s->n++] = object;
	return 0;
}

int ew_keeper_sweep_objects(struct ew_keeper *k)
{
	struct sweep s = {.k = k};
	int r = ew_store_each(k->store, note_stray, &s);

	for (size_t i = 0; r == 0 && i < s.n; i++)
		r = ew_store_remove(k->store, s.ids[i]);
	if (s.n > 0)
		ew_log(EW_LOG_WARNING, "objects_swept", EW_F_U64("objects", s.n));
	free(s.ids);
	return r;
}

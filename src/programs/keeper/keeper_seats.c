/*
 * Workers and what they are at. A job's messages wait in its seat until the vault has every ticket; then they leave in
 * order, handles beside them. A worker does one job and goes; the supervisor brings the next.
 */
#include "programs/keeper/keeper_bundle.h"
#include "programs/keeper/keeper_hear.h"
#include "programs/keeper/keeper_papers.h"

#include <errno.h>

#include "base/file.h"
#include "base/log.h"
#include "base/reader.h"

#define SEAT_MESSAGES_BYTES (8 * 1024 * 1024)

struct ew_worker_seat *ew_keeper_idle_seat(struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		if (k->seats[i].up && !k->seats[i].busy)
			return &k->seats[i];
	return NULL;
}

static struct ew_worker_seat *find_seat(struct ew_keeper *k, uint32_t connection)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++)
		if (k->seats[i].up && k->seats[i].connection == connection)
			return &k->seats[i];
	return NULL;
}

void ew_keeper_clear_seat(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	for (size_t i = 0; i < seat->n_inputs; i++)
		ew_io_discard(k->io, &seat->inputs[i]);
	ew_io_discard(k->io, &seat->output);
	ew_keeper_bundle_free(k->io, &seat->bundle);
	ew_buf_free(&seat->messages);
	json_decref(seat->opens);
	*seat = (struct ew_worker_seat){.output = -1};
}

void ew_keeper_take_seat(struct ew_worker_seat *seat)
{
	uint32_t connection = seat->connection;

	*seat = (struct ew_worker_seat){
		.up = true, .busy = true, .connection = connection, .output = -1};
	ew_buf_init(&seat->messages, SEAT_MESSAGES_BYTES);
}

int ew_keeper_seat_add(struct ew_worker_seat *seat, uint16_t number, const void *message, int handle)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	int r;

	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	r = ew_message_encode(number, 0, message, &bytes);
	if (r < 0)
		return r;
	ew_buf_add_u32(&seat->messages, (uint32_t)handle);
	ew_buf_add_u32(&seat->messages, (uint32_t)bytes.len);
	ew_buf_add_slice(&seat->messages, ew_buf_slice(&bytes));
	return ew_buf_error(&seat->messages);
}

int ew_keeper_grant(struct ew_keeper *k, struct ew_worker_seat *seat, enum ew_epoch_kind kind,
	uint32_t epoch, struct ew_id subject, const struct ew_hash *event, struct ew_slice sealed,
	struct ew_id *ret_ticket)
{
	struct ew_msg_unwrap_grant grant = {
		.kind = (uint8_t)kind,
		.epoch = epoch,
		.subject = subject,
		.event = *event,
		.sealed = sealed,
	};
	uint64_t number = (uint64_t)(seat - k->seats) + 1;
	uint32_t request = (uint32_t)++k->request;
	int r = ew_id_random(k->io, &grant.ticket);

	if (r < 0)
		return r;
	if (seat->grants++ == 0)
		seat->first_grant = request;
	*ret_ticket = grant.ticket;
	/* The seat's number in the high half tells whose confirmation comes back. */
	return ew_keeper_post(k, EW_ROLE_VAULT, 0, number << 32 | request, EW_MSG_unwrap_grant, &grant);
}

static int send_messages(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	struct ew_reader r;

	ew_reader_init(&r, ew_buf_slice(&seat->messages));
	while (r.rest.len > 0) {
		int handle = (int)ew_reader_u32(&r);
		struct ew_slice bytes = ew_reader_bytes(&r, ew_reader_u32(&r));
		struct ew_message m;
		int sent;

		if (!ew_reader_ok(&r) || ew_message_decode(bytes, &m) < 0)
			return -EBADMSG;
		sent = k->ops->send(k->arg, EW_ROLE_WORKER, seat->connection, 0, m.type->number, m.body,
			&handle, handle >= 0 ? 1 : 0);
		if (sent < 0)
			return sent;
	}
	return 0;
}

void ew_keeper_seat_idle(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	uint32_t connection = seat->connection;

	if (!seat->up)
		return;
	ew_keeper_clear_seat(k, seat);
	seat->up = true;
	seat->connection = connection;
	k->dispatch_due = true;
}

/* Why the messages did not leave: `code` is the vault's refusal or what sending them gave. */
static int not_begun(struct ew_keeper *k, struct ew_worker_seat *seat, int code)
{
	static const char refused[] = "the vault refused a key";
	static const char keys[] = "the source of keys is away: the vault cannot open it until that is back";
	static const char away[] = "the vault or the worker went away before the job began";

	if (seat->rendering) {
		ew_keeper_render_failed(k, seat, seat->refusal == -ENOKEY ? keys : seat->refusal ? refused : away);
		return 0;
	}
	if (seat->work.vault_gone)
		return ew_keeper_job_set_back(k, &seat->work, EW_SETBACK_VAULT_GONE, away);
	if (seat->refusal == -EMFILE)
		return ew_keeper_job_set_back(
			k, &seat->work, EW_SETBACK_VAULT_FULL, "the vault holds too many tickets");
	if (seat->refusal == -ENOKEY)
		return ew_keeper_job_set_back(k, &seat->work, EW_SETBACK_KEYS_AWAY, keys);
	if (seat->refusal)
		return ew_keeper_job_ended(k, &seat->work, seat->refusal, refused);
	if (code == -ENOTCONN || code == -EPIPE || code == -ENOBUFS)
		return ew_keeper_job_set_back(k, &seat->work, EW_SETBACK_NOT_BEGUN, away);
	return ew_keeper_job_ended(k, &seat->work, code, "the job could not be handed to a worker");
}

/* What was deleted while the vault was asked goes to nobody. */
static int is_off(struct ew_keeper *k, const struct ew_worker_seat *seat, bool *ret)
{
	*ret = false;
	return seat->rendering ? 0 : ew_keeper_job_is_off(k, &seat->work, ret);
}

int ew_keeper_send_job(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	bool off;
	int r;

	if (!seat->busy || seat->grants > 0 || seat->messages.len == 0)
		return 0;
	r = is_off(k, seat, &off);
	if (r < 0)
		return r;
	if (off) {
		ew_keeper_seat_idle(k, seat);
		return 0;
	}
	r = seat->refusal || seat->work.vault_gone ? -EACCES : send_messages(k, seat);
	ew_buf_free(&seat->messages);
	ew_buf_init(&seat->messages, SEAT_MESSAGES_BYTES);
	if (r == 0) {
		seat->begun = true;
		return seat->hearing ? ew_keeper_join_hearing(k, seat) : 0;
	}
	r = not_begun(k, seat, r);
	ew_keeper_seat_idle(k, seat);
	return r;
}

/* A job that cannot be put back now is found waiting by the next keeper: its row was never changed. */
static void not_put_back(struct ew_keeper *k, const struct ew_worker_seat *seat)
{
	ew_log(EW_LOG_ERROR, "job_not_put_back", EW_F_ID("job", seat->work.row.id));
	ew_keeper_rollback(k);
}

static void seat_lost(struct ew_keeper *k, struct ew_worker_seat *seat)
{
	static const char sentence[] = "the worker ended before the job was done";

	if (seat->busy && seat->rendering)
		ew_keeper_render_failed(k, seat, sentence);
	else if (seat->busy && ew_keeper_job_set_back(k, &seat->work,
			 seat->begun ? EW_SETBACK_WORKER_GONE : EW_SETBACK_NOT_BEGUN, sentence) < 0)
		not_put_back(k, seat);
	ew_keeper_clear_seat(k, seat);
}

bool ew_keeper_seat_awaits(const struct ew_worker_seat *seat, uint32_t request)
{
	/* Numbers go round; a job's tickets are far fewer than half of them. */
	return seat->grants > 0 && request - seat->first_grant < UINT32_MAX / 2;
}

void ew_keeper_seats_without_vault(struct ew_keeper *k)
{
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++) {
		struct ew_worker_seat *seat = &k->seats[i];

		if (!seat->busy)
			continue;
		/* Its worker may still be about to claim tickets that are gone now. */
		seat->work.vault_gone = true;
		if (seat->grants == 0)
			continue;
		seat->grants = 0;
		if (ew_keeper_send_job(k, seat) < 0)
			not_put_back(k, seat);
	}
}

void ew_keeper_worker_peer(struct ew_keeper *k, uint32_t connection, bool up)
{
	struct ew_worker_seat *seat = find_seat(k, connection);

	if (!up) {
		if (seat)
			seat_lost(k, seat);
		return;
	}
	for (size_t i = 0; i < EW_KEEPER_MAX_WORKERS; i++) {
		if (k->seats[i].up)
			continue;
		k->seats[i] = (struct ew_worker_seat){.up = true, .connection = connection, .output = -1};
		k->dispatch_due = true;
		return;
	}
	ew_log(EW_LOG_WARNING, "too_many_workers", EW_F_U64("worker", connection));
}

/* A worker follows a span into a segment: the handle, or where its records were copied to. */
static int on_segment_wanted(
	struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_message *m)
{
	const struct ew_msg_segment_wanted *w = EW_MESSAGE_AS(m, segment_wanted);
	struct ew_msg_segment_given given = {.moved = EW_TAPE_NOWHERE};
	char name[14], path[EW_MAX_PATH_BYTES];
	struct ew_span_row span;
	int handle = -1;

	given.code = ew_spans_get(k->catalog, w->span, &span);
	if (given.code == 0 && !ew_id_equal(span.interaction, seat->work.row.interaction))
		given.code = -EACCES;
	if (given.code == 0 &&
		ew_spans_find_move(k->catalog, w->span, w->segment, &given.moved) == -ENOENT) {
		given.moved = EW_TAPE_NOWHERE;
		ew_tape_segment_name(w->segment, name);
		given.code = ew_path_join(path, sizeof(path), k->tapes[span.thread].folder, name);
		if (given.code == 0)
			given.code = ew_io_open(k->io, path, EW_IO_READ, &handle);
	}
	(void)k->ops->send(k->arg, EW_ROLE_WORKER, seat->connection, m->request, EW_MSG_segment_given,
		&given, &handle, handle >= 0 ? 1 : 0);
	ew_io_discard(k->io, &handle);
	return 0;
}

static int on_failed(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_failed *f)
{
	char sentence[401];

	snprintf(sentence, sizeof(sentence), "%.*s", (int)f->sentence.len, (const char *)f->sentence.at);
	if (!seat->rendering)
		return ew_keeper_job_ended(k, &seat->work, f->code, sentence);
	if (f->code == -EBADMSG && !seat->paper)
		return ew_keeper_render_damaged(k, seat, sentence);
	ew_keeper_render_failed(k, seat, sentence);
	return 0;
}

/* The seat is the worker's until the job is over; a word that does not fit its job is none. */
static bool take_outcome(struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_message *m, int *ret)
{
	uint16_t number = m->type->number;

	if (number == EW_MSG_job_heard && seat->hearing)
		*ret = ew_keeper_heard(k, seat, EW_MESSAGE_AS(m, job_heard));
	else if (number == EW_MSG_job_object && !seat->rendering && !seat->hearing)
		*ret = ew_keeper_arrive(k, &seat->work, m);
	else if (number == EW_MSG_job_rendered && seat->paper)
		*ret = ew_paper_rendered(k, seat, EW_MESSAGE_AS(m, job_rendered));
	else if (number == EW_MSG_job_rendered && seat->rendering && ew_keeper_bundle_sealed(seat->bundle))
		*ret = ew_keeper_rendered(k, seat, EW_MESSAGE_AS(m, job_rendered));
	else if (number == EW_MSG_job_failed)
		*ret = on_failed(k, seat, EW_MESSAGE_AS(m, job_failed));
	else
		return false;
	return true;
}

int ew_keeper_worker_message(
	struct ew_keeper *k, uint32_t connection, const struct ew_message *message)
{
	struct ew_worker_seat *seat = find_seat(k, connection);
	int r = 0;

	if (!seat || !seat->busy)
		return 0;
	if (message->type->number == EW_MSG_segment_wanted)
		return on_segment_wanted(k, seat, message);
	if (message->type->number == EW_MSG_job_manifest)
		return ew_keeper_bundle_packed(k, seat, EW_MESSAGE_AS(message, job_manifest));
	if (!take_outcome(k, seat, message, &r))
		return 0;
	/* The job is over; the worker leaves and its seat with it. */
	ew_keeper_clear_seat(k, seat);
	k->dispatch_due = true;
	return r;
}

/*
 * A worker that stands in for the real one: it claims the keys itself, reads the spans and writes what was spoken into
 * the object, plainly. Now and then it fails, lies about what it wrote or is gone in the middle; the keeper must make
 * one true object of every party all the same, and give nothing back to the tape before.
 */
#include "world.h"

#include <errno.h>
#include <stdlib.h>

#include "base/reader.h"
#include "tape/frame.h"
#include "tape/tape_reader.h"

#define SEGMENTS 16

struct reading {
	struct world *w;
	struct ew_buf *to;
	int handles[SEGMENTS];
	size_t n;
};

struct claimed {
	uint8_t key[32];
	bool got;
};

static void answer(struct world *w, uint16_t number, const void *message)
{
	struct world_connection *c = &w->links[LINK_KEEPER_WORKER];

	world_send(w, &c->back, c->up, 0, number, message);
}

static int on_key(void *arg, uint64_t request, uint16_t number, const void *message)
{
	const struct ew_msg_unwrapped *u = message;
	struct claimed *claimed = arg;

	(void)request;
	claimed->got = number == EW_MSG_unwrapped && u->code == 0 && u->key.len == sizeof(claimed->key);
	if (claimed->got)
		memcpy(claimed->key, u->key.at, sizeof(claimed->key));
	return 0;
}

static bool claim(struct world *w, struct ew_id ticket, struct claimed *ret)
{
	struct ew_msg_unwrap_claim wish = {.ticket = ticket};
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};
	struct ew_message m;

	ret->got = false;
	if (!w->vault || ew_id_is_zero(ticket))
		return false;
	ew_buf_init(&bytes, EW_MAX_MESSAGE_BYTES);
	if (ew_message_encode(EW_MSG_unwrap_claim, 1, &wish, &bytes) < 0 ||
		ew_message_decode(ew_buf_slice(&bytes), &m) < 0 ||
		ew_vault_message(w->vault, EW_ROLE_WORKER, &m, on_key, ret) < 0)
		world_fail(w, "the vault does not listen to a worker");
	return ret->got;
}

static int give_segment(
	void *arg, struct ew_id span, uint32_t segment, int *ret_handle, ew_tape_pos *ret_moved)
{
	struct reading *r = arg;
	char path[64];
	int error;

	(void)span;
	if (r->n == SEGMENTS)
		return -EMFILE;
	(void)snprintf(path, sizeof(path), "/tape/0/%08x.tape", segment);
	error = ew_io_open(r->w->io, path, EW_IO_READ, &r->handles[r->n]);
	if (error < 0)
		return error;
	*ret_handle = r->handles[r->n++];
	*ret_moved = EW_TAPE_NOWHERE;
	return 0;
}

static int take_frame(void *arg, const struct ew_tape_record *record, struct ew_slice plain)
{
	struct reading *r = arg;
	struct ew_frame_reader frame;
	struct ew_packet packet;

	(void)record;
	if (ew_frame_read(plain, &frame) < 0)
		return -EBADMSG;
	while (ew_frame_next(&frame, &packet) == 1) {
		ew_buf_add_u8(r->to, (uint8_t)frame.stream);
		ew_buf_add_slice(r->to, packet.payload);
	}
	return ew_buf_error(r->to);
}

/* Frames that could not be had. */
static uint32_t read_span(struct world *w, const struct ew_msg_job_span *span, struct ew_buf *to)
{
	struct reading r = {.w = w, .to = to};
	struct ew_frame_opener opener;
	struct claimed claimed;
	uint32_t missing = 0;

	if (!claim(w, span->ticket, &claimed))
		return span->frames;
	ew_frame_opener_init(&opener, span->span, claimed.key);
	if (ew_tape_span_read(
		    w->io, &opener, span->last, give_segment, &r, take_frame, &r, &missing) < 0)
		missing = span->frames;
	for (size_t i = 0; i < r.n; i++)
		ew_io_discard(w->io, &r.handles[i]);
	return missing;
}

static void hand_in(struct world *w, struct ew_slice payload, uint32_t missing, bool lie)
{
	struct world_job *job = &w->job_of_worker;
	char report[32];
	struct ew_msg_job_object made = {
		.job = job->id,
		.header = EW_SLICE("a header"),
		.payload_bytes = payload.len,
		.plain_bytes = payload.len,
		.missing_frames = missing,
	};

	(void)snprintf(report, sizeof(report), "{\"packets\":%zu}", payload.len / WORLD_PACKET_BYTES);
	made.report = ew_slice_text(report);

	if (ew_io_write_all(w->io, job->output, payload.at, payload.len, 0) < 0 ||
		(lie && ew_io_write_all(w->io, job->output, "not spoken", 10, 0) < 0) ||
		ew_io_sync(w->io, job->output) < 0 || ew_sha256_of(payload, &made.payload_sha256) < 0) {
		world_disconnect(w, LINK_KEEPER_WORKER);
		return;
	}
	answer(w, EW_MSG_job_object, &made);
}

static void work(struct world *w)
{
	struct ew_msg_job_failed failed = {.job = w->job_of_worker.id, .code = -EIO, .sentence = EW_SLICE("simulated")};
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	uint64_t mood = w->settling ? UINT64_MAX : world_below(w, 10);
	uint32_t missing = 0;

	ew_buf_init(&payload, 4 * 1024 * 1024);
	for (size_t i = 0; i < w->job_of_worker.n; i++)
		missing += read_span(w, &w->job_of_worker.spans[i], &payload);
	if (mood == 0)
		answer(w, EW_MSG_job_failed, &failed);
	else if (mood == 1)
		world_disconnect(w, LINK_KEEPER_WORKER);
	else
		hand_in(w, ew_buf_slice(&payload), missing, mood == 2);
}

void world_worker_message(struct world *w, const struct ew_message *m)
{
	struct world_job *job = &w->job_of_worker;

	switch (m->type->number) {
	case EW_MSG_job_finish:
		*job = (struct world_job){.id = EW_MESSAGE_AS(m, job_finish)->job, .output = job->output};
		break;
	case EW_MSG_job_span:
		if (job->n == WORLD_JOB_SPANS)
			world_fail(w, "a job has more than %d spans", WORLD_JOB_SPANS);
		else
			job->spans[job->n++] = *EW_MESSAGE_AS(m, job_span);
		break;
	case EW_MSG_job_go:
		work(w);
		break;
	default:
		world_fail(w, "a worker was told %u", m->type->number);
	}
}

/*
 * Reads the spans of a job: keys from the vault, segments from the keeper, frames into packets. Must never let one span
 * that cannot be opened cost the others; what is missing is counted.
 */
#include "programs/worker/worker_private.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"

#define CACHE 32

struct segment {
	bool known;
	uint32_t number;
	int handle;
	ew_tape_pos moved;
};

struct reading {
	struct ew_worker *w;
	const struct ew_msg_job_span *span;
	ew_worker_packet_fn *fn;
	void *arg;
	int stopped; /* what fn returned: ends the job, not only the span */
	struct segment cache[CACHE];
	size_t next;
	uint32_t taken; /* frames of which every packet was given on */
};

static void forget_segments(struct reading *r)
{
	for (size_t i = 0; i < CACHE; i++) {
		if (r->cache[i].known)
			ew_io_discard(r->w->io, &r->cache[i].handle);
		r->cache[i].known = false;
	}
}

static int ask_segment(struct reading *r, uint32_t number, struct segment *to)
{
	struct ew_msg_segment_wanted wanted = {r->w->id, r->span->span, number};
	struct ew_message reply;
	int handle = -1;
	int code = r->w->ops->call(
		r->w->arg, EW_ROLE_KEEPER, EW_MSG_segment_wanted, &wanted, &reply, &handle);

	if (code < 0)
		return code;
	if (reply.type->number != EW_MSG_segment_given) {
		ew_io_discard(r->w->io, &handle);
		return -EPROTO;
	}
	const struct ew_msg_segment_given *given = EW_MESSAGE_AS(&reply, segment_given);

	if (given->code < 0 || (given->moved == EW_TAPE_NOWHERE && handle < 0)) {
		ew_io_discard(r->w->io, &handle);
		return given->code < 0 ? -ENOENT : -EPROTO;
	}
	*to = (struct segment){true, number, handle, given->moved};
	return 0;
}

static int give_segment(
	void *arg, struct ew_id span, uint32_t number, int *ret_handle, ew_tape_pos *ret_moved)
{
	struct reading *r = arg;
	struct segment *s = NULL;

	(void)span;
	for (size_t i = 0; i < CACHE && !s; i++)
		if (r->cache[i].known && r->cache[i].number == number)
			s = &r->cache[i];
	if (!s) {
		s = &r->cache[r->next++ % CACHE];
		if (s->known)
			ew_io_discard(r->w->io, &s->handle);
		s->known = false;
		int code = ask_segment(r, number, s);

		if (code < 0)
			return code;
	}
	*ret_handle = s->handle;
	*ret_moved = s->moved;
	return 0;
}

static struct ew_media_packet packet_of(uint32_t stream, const struct ew_packet *p)
{
	return (struct ew_media_packet){
		.stream = stream,
		.ssrc = p->ssrc,
		.sequence = p->sequence,
		.payload_type = p->payload_type,
		.marker = p->flags & EW_PACKET_MARKER,
		.restart = p->flags & EW_PACKET_NEW_SSRC,
		.masked = p->flags & EW_PACKET_MASKED,
		.sender_report = p->flags & EW_PACKET_SENDER_REPORT,
		.straggler = p->flags & EW_PACKET_STRAGGLER,
		.stereo = p->flags & EW_PACKET_STEREO,
		.codec = p->codec,
		.rtp_ts = p->rtp_ts,
		.clock_hz = p->clock_hz,
		.duration_ts = p->duration_ts,
		.arrival = p->arrival,
		.payload = p->payload,
	};
}

static int take_frame(void *arg, const struct ew_tape_record *record, struct ew_slice plain)
{
	struct reading *r = arg;
	struct ew_frame_reader reader;
	struct ew_packet p;
	int got;

	(void)record;
	if (ew_frame_read(plain, &reader) < 0)
		return 0;
	while ((got = ew_frame_next(&reader, &p)) > 0) {
		struct ew_media_packet m = packet_of(reader.stream, &p);

		r->stopped = r->fn(r->arg, r->span, &m);
		if (r->stopped != 0)
			return r->stopped;
	}
	r->taken += got == 0;
	return 0;
}

static int read_span(struct reading *r, const uint8_t *start, struct ew_worker_losses *losses)
{
	_cleanup_(ew_secret_free) struct ew_frame_opener *opener = ew_secret_alloc(sizeof(*opener));
	uint32_t missing = 0;

	if (!opener)
		return -ENOMEM;
	ew_frame_opener_init(opener, r->span->span, start);
	r->taken = 0;
	int code = ew_tape_span_read(r->w->io, opener, r->span->last, give_segment, r, take_frame,
		r, &missing);

	forget_segments(r);
	if (r->stopped != 0)
		return r->stopped;
	if (code < 0 && ew_worker_is_fatal(code))
		return code;
	if (code < 0)
		losses->missing_spans++;
	/* Against what the log says the span holds: where its last record is gone, the tape itself misses nothing. */
	if (code == 0 && r->taken < r->span->frames)
		missing = r->span->frames - r->taken;
	losses->missing_frames += code < 0 ? r->span->frames : missing;
	return 0;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = ((const struct ew_msg_job_span *)a)->from_wall;
	int64_t y = ((const struct ew_msg_job_span *)b)->from_wall;

	return x < y ? -1 : x > y;
}

static int claim_all(struct ew_worker *w, struct ew_worker_keys *keys)
{
	for (size_t i = 0; i < w->n_spans; i++) {
		int r = ew_worker_claim(w, w->spans[i].ticket, keys->keys[i], EW_SPAN_KEY_BYTES);

		if (r < 0 && ew_worker_is_fatal(r))
			return ew_error_set(&w->error, r, "asking the vault for the key of a span");
		keys->has[i] = r == 0;
	}
	return 0;
}

void ew_worker_keys_free(struct ew_worker_keys *keys)
{
	ew_secret_free(&keys->keys);
	free(keys->has);
	keys->has = NULL;
}

int ew_worker_claim_spans(struct ew_worker *w, struct ew_worker_keys *ret)
{
	_cleanup_(ew_worker_keys_free) struct ew_worker_keys keys = {0};

	if (w->n_spans == 0) {
		*ret = keys;
		return 0;
	}
	qsort(w->spans, w->n_spans, sizeof(*w->spans), by_time);
	keys.keys = ew_secret_alloc(w->n_spans * EW_SPAN_KEY_BYTES);
	keys.has = calloc(w->n_spans, sizeof(*keys.has));
	if (!keys.keys || !keys.has)
		return -ENOMEM;
	int r = claim_all(w, &keys);

	if (r < 0)
		return r;
	*ret = keys;
	keys = (struct ew_worker_keys){0};
	return 0;
}

int ew_worker_read_spans(struct ew_worker *w, const struct ew_worker_keys *keys, ew_worker_packet_fn *fn, void *arg,
	struct ew_worker_losses *ret_losses)
{
	struct ew_worker_losses losses = {0};
	struct reading reading = {.w = w, .fn = fn, .arg = arg};
	int r = 0;

	for (size_t i = 0; r == 0 && i < w->n_spans; i++) {
		reading.span = &w->spans[i];
		r = fn(arg, reading.span, NULL);
		if (r == 0 && keys->has[i])
			r = read_span(&reading, keys->keys[i], &losses);
		else if (r == 0) {
			losses.missing_spans++;
			losses.missing_frames += reading.span->frames;
		}
	}
	if (r == 0)
		*ret_losses = losses;
	return r;
}

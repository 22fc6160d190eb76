/*
 * An object again, but for what may not be kept: packets of Ogg/Opus as they are and canned silence instead of those that something of a stretch is
 * in, samples of WAV that are zero, packets as received without their payload. Must never let a byte of a stretch through into the new object.
 */
#include "programs/worker/worker_private.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "media/pcap.h"
#include "media/wav.h"
#include "open/age_open.h"

#define PIECE_BYTES 65536

_Static_assert(PIECE_BYTES >= EW_PCAP_MOST_BYTES, "a record of a capture fits");

struct remake {
	struct ew_worker *w;
	const struct ew_worker_source *source;
	struct ew_file_key *key;
	struct ew_age_reader *age;
	struct ew_output *output;
	uint8_t *piece;   /* PIECE_BYTES; secret */
	struct ew_buf scratch;
};

static void remake_free(struct remake *m)
{
	ew_age_reader_free(&m->age);
	ew_output_free(&m->output);
	ew_buf_free(&m->scratch);
	ew_secret_free(&m->key);
	ew_secret_free(&m->piece);
}

static ssize_t read_payload(void *arg, void *to, size_t n, uint64_t offset)
{
	const struct remake *m = arg;
	size_t got = 0;

	while (got < n) {
		ssize_t r = ew_io_read_at(m->w->io, m->source->handle, (uint8_t *)to + got, n - got, offset + got);

		if (r <= 0)
			return r < 0 ? r : (ssize_t)got;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

/* All of n bytes, or -EBADMSG. */
static int read_whole(struct remake *m, size_t n, uint64_t at)
{
	for (size_t got = 0; got < n;) {
		ssize_t r = ew_age_reader_read(m->age, m->piece + got, n - got, at + got);

		if (r <= 0)
			return r < 0 ? (int)r : -EBADMSG;
		got += (size_t)r;
	}
	return 0;
}

/* -- kinds -- */

static int remake_ogg(struct remake *m)
{
	struct ew_worker_voice voice = {.handle = m->source->handle, .payload_bytes = m->source->message.payload_bytes, .key = m->key,
		.silences = &m->w->silences};
	int64_t us = m->w->finish.end_wall - m->w->finish.origin_wall;
	uint32_t serial = 0;
	int r = ew_io_random(m->w->io, &serial, sizeof(serial));

	return r < 0 ? r : ew_worker_mix(m->w, &voice, 1, us, serial, ew_output_add, m->output);
}

static int remake_wav(struct remake *m)
{
	uint64_t size = ew_age_reader_size(m->age);
	uint32_t rate_hz = 0;
	int r = size < EW_WAV_HEADER_BYTES ? -EBADMSG : 0;

	for (uint64_t at = 0; r == 0 && at < size; at += PIECE_BYTES) {
		size_t n = size - at < PIECE_BYTES ? (size_t)(size - at) : PIECE_BYTES;

		r = read_whole(m, n, at);
		if (r == 0 && at == 0)
			r = ew_wav_rate(ew_slice_of(m->piece, n), &rate_hz);
		if (r < 0)
			return r;
		ew_worker_silences_wav(&m->w->silences, rate_hz, at, m->piece, n);
		r = ew_output_add(m->output, ew_slice_of(m->piece, n));
	}
	return r;
}

static int copy_record(struct remake *m, uint64_t at, size_t *ret_bytes)
{
	struct ew_slice record;
	struct ew_wall arrival;
	int r = read_whole(m, EW_PCAP_RECORD_BYTES, at);

	if (r == 0)
		r = ew_pcap_read(ew_slice_of(m->piece, EW_PCAP_RECORD_BYTES), &arrival, ret_bytes);
	if (r == 0)
		r = read_whole(m, *ret_bytes, at);
	if (r < 0)
		return r;
	record = ew_slice_of(m->piece, *ret_bytes);
	if (!ew_worker_silences_arrival(&m->w->silences, arrival.us - m->w->finish.origin_wall))
		return ew_output_add(m->output, record);
	ew_buf_clear(&m->scratch);
	ew_pcap_withhold(record, &m->scratch);
	r = ew_buf_error(&m->scratch);
	return r < 0 ? r : ew_output_add(m->output, ew_buf_slice(&m->scratch));
}

static int remake_pcap(struct remake *m)
{
	uint64_t size = ew_age_reader_size(m->age), at = EW_PCAP_HEADER_BYTES;
	int r = read_whole(m, EW_PCAP_HEADER_BYTES, 0);

	if (r == 0)
		r = ew_output_add(m->output, ew_slice_of(m->piece, EW_PCAP_HEADER_BYTES));
	while (r == 0 && at < size) {
		size_t bytes = 0;

		r = copy_record(m, at, &bytes);
		at += bytes;
	}
	return r;
}

/* -- the job -- */

static int open_source(struct remake *m)
{
	int r;

	m->key = ew_secret_alloc(sizeof(*m->key));
	m->piece = ew_secret_alloc(PIECE_BYTES);
	if (!m->key || !m->piece)
		return -ENOMEM;
	ew_buf_init_secret(&m->scratch, EW_PCAP_MOST_BYTES);
	r = ew_worker_claim(m->w, m->source->message.ticket, m->key->bytes, sizeof(m->key->bytes));
	if (r < 0)
		return ew_error_set(&m->w->error, r, "asking the vault for the key of an object");
	r = ew_age_reader_new(m->key, read_payload, m, m->source->message.payload_bytes, &m->age);
	return r < 0 ? ew_error_set(&m->w->error, r, "opening the object that is to be replaced") : 0;
}

static int begin_output(struct remake *m, struct ew_buf *header)
{
	struct ew_recipient recipient;

	memcpy(recipient.public_key, m->w->finish.recipient.bytes, sizeof(recipient.public_key));
	return ew_output_sealed(m->w->io, m->w->output, &recipient, header, &m->output);
}

static int answer(struct remake *m, const struct ew_buf *header)
{
	struct ew_msg_job_object object = {
		.job = m->w->id,
		.header = ew_buf_slice(header),
		.payload_bytes = ew_output_bytes(m->output),
		.plain_bytes = ew_output_plain_bytes(m->output),
		.duration_us = m->w->finish.end_wall - m->w->finish.origin_wall,
	};
	int r = ew_output_hash(m->output, &object.payload_sha256);

	return r < 0 ? r : m->w->ops->send(m->w->arg, EW_MSG_job_object, &object);
}

static int make(struct remake *m)
{
	int r;

	switch (m->w->finish.kind) {
	case EW_WORKER_OGG:
		r = remake_ogg(m);
		break;
	case EW_WORKER_WAV:
		r = remake_wav(m);
		break;
	default:
		r = remake_pcap(m);
		break;
	}
	return r < 0 ? r : ew_output_end(m->output);
}

int ew_worker_do_remake(struct ew_worker *w)
{
	_cleanup_(remake_free) struct remake m = {.w = w, .source = &w->sources[0]};
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	int r;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	r = open_source(&m);
	if (r == 0)
		r = begin_output(&m, &header);
	if (r == 0)
		r = make(&m);
	if (r == 0)
		r = answer(&m, &header);
	return r < 0 ? ew_error_set(&w->error, r, "making an object anew without what may not be kept") : 0;
}

/*
 * Playback and export: mono objects side by side as one file, or one object as it is. Must never
 * mix parties: each keeps a channel and, in Ogg/Opus, the very packets of its object, but for stretches that are silent.
 */
#include "programs/worker/worker_private.h"

#include <errno.h>
#include <opus/opus.h>
#include <string.h>

#include "base/secret.h"
#include "media/canvas.h"
#include "media/wav.h"
#include "open/age_open.h"

#define FRAME EW_OPUS_MAX_FRAME_SAMPLES
#define MAX_FRAME (120 * EW_CANVAS_WIDE_HZ / 1000) /* the longest packet there is */
#define PIECE_BYTES 65536
#define MAX_DURATION_US ((int64_t)30 * 24 * 3600 * EW_US_PER_S)

/* One source, opened. */
struct voice {
	struct ew_worker *w;
	int handle;
	struct ew_age_reader *age;
	struct ew_ogg_opus_reader *ogg;
	OpusDecoder *decoder;
	bool over;
	uint8_t number;   /* of the source */
	uint64_t packets; /* that were read of it */
	const struct ew_worker_silences *silences;
	uint64_t at; /* samples that were given out */
	size_t skip; /* samples of the decoder still to be dropped */
	size_t n;    /* decoded samples that wait */
	int16_t pcm[MAX_FRAME + FRAME];
};

struct rendering {
	struct ew_worker *w;
	struct voice *voices;
	size_t n_voices;
	uint32_t rate_hz; /* the highest of the sources */
	struct ew_slice mark; /* empty: none */
	struct ew_hash opened[EW_WORKER_MAX_VOICES]; /* of the payloads of the voices */
	struct ew_output *output; /* NULL: what is written goes elsewhere */
	ew_media_sink_fn *sink;
	void *arg;
	struct ew_ogg_opus_writer *ogg;
	struct ew_buf piece;
};

static void rendering_free(struct rendering *r)
{
	for (size_t i = 0; i < r->n_voices; i++) {
		ew_ogg_opus_reader_free(&r->voices[i].ogg);
		ew_age_reader_free(&r->voices[i].age);
		if (r->voices[i].decoder)
			opus_decoder_destroy(r->voices[i].decoder);
	}
	if (r->voices)
		ew_wipe(r->voices, r->n_voices * sizeof(*r->voices));
	free(r->voices);
	ew_ogg_opus_writer_free(&r->ogg);
	ew_output_free(&r->output);
	ew_buf_free(&r->piece);
}

static ssize_t read_payload(void *arg, void *to, size_t n, uint64_t offset)
{
	struct voice *v = arg;
	size_t got = 0;

	/* A transfer may come short anywhere; only the end of the object may be short for the reader. */
	while (got < n) {
		ssize_t r = ew_io_read_at(
			v->w->io, v->handle, (uint8_t *)to + got, n - got, offset + got);

		if (r < 0)
			return r;
		if (r == 0)
			break;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

static ssize_t read_plain(void *arg, void *to, size_t n, uint64_t offset)
{
	return ew_age_reader_read(((struct voice *)arg)->age, to, n, offset);
}

/* Somebody reads this beside the player: whose, and from where on. A chunk that does not open is never played in part. */
static int say_damaged(struct voice *v)
{
	unsigned long long s = (unsigned long long)v->packets / 50;

	return ew_error_set(&v->w->error, -EBADMSG,
		"the recording of channel %u is not what was recorded, from about %llu:%02llu on: it was altered or is damaged", v->number + 1u,
		s / 60, s % 60);
}

/* Of the sealed bytes as they lie there: the log has the same of what was recorded. */
static int hash_payload(struct voice *v, uint64_t bytes, struct ew_hash *ret)
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *hash = NULL;
	uint8_t piece[16384];
	int r = ew_sha256_new(&hash);

	for (uint64_t at = 0; r == 0 && at < bytes;) {
		size_t want = bytes - at < sizeof(piece) ? (size_t)(bytes - at) : sizeof(piece);
		ssize_t n = read_payload(v, piece, want, at);

		if (n <= 0)
			r = n < 0 ? (int)n : say_damaged(v);
		else
			r = ew_sha256_add(hash, ew_slice_of(piece, (size_t)n));
		at += n > 0 ? (uint64_t)n : 0;
	}
	return r == 0 ? ew_sha256_end(hash, ret) : r;
}

static int open_payload(struct voice *v, const struct ew_file_key *key, uint64_t payload_bytes, bool play)
{
	int r = ew_age_reader_new(key, read_payload, v, payload_bytes, &v->age);

	if (r == 0 && play)
		r = ew_ogg_opus_reader_new(read_plain, v, &v->ogg);
	if (r == -EBADMSG)
		return say_damaged(v);
	return r < 0 ? ew_error_set(&v->w->error, r, "opening an object") : 0;
}

static int open_voice(struct ew_worker *w, const struct ew_worker_source *source, struct voice *v, struct ew_hash *ret_opened)
{
	_cleanup_(ew_secret_free) struct ew_file_key *key = ew_secret_alloc(sizeof(*key));

	if (!key)
		return -ENOMEM;
	v->w = w;
	v->handle = source->handle;
	v->number = source->message.number;
	v->silences = &source->silences;
	int r = ew_worker_claim(w, source->message.ticket, key->bytes, sizeof(key->bytes));

	if (r < 0)
		return ew_error_set(&w->error, r, "asking the vault for the key of an object");
	r = hash_payload(v, source->message.payload_bytes, ret_opened);
	if (r < 0)
		return r;
	return open_payload(v, key, source->message.payload_bytes, w->render.format != EW_WORKER_FORMAT_AS_IS);
}

static bool is_asked_for(const struct ew_worker *w, const struct ew_worker_source *s)
{
	return w->render.channel == 0 || s->message.number + 1 == w->render.channel;
}

static void choose_rate(struct rendering *r)
{
	r->rate_hz = EW_CANVAS_NARROW_HZ;
	for (size_t i = 0; i < r->n_voices; i++)
		if (r->voices[i].ogg && ew_ogg_opus_reader_input_hz(r->voices[i].ogg) > EW_CANVAS_NARROW_HZ)
			r->rate_hz = EW_CANVAS_WIDE_HZ;
}

static int open_voices(struct rendering *r)
{
	r->voices = calloc(EW_WORKER_MAX_VOICES, sizeof(*r->voices));
	if (!r->voices)
		return -ENOMEM;
	for (size_t i = 0; i < r->w->n_sources; i++) {
		if (!is_asked_for(r->w, &r->w->sources[i]))
			continue;
		if (r->n_voices == EW_WORKER_MAX_VOICES)
			return -E2BIG;
		struct ew_hash *opened = &r->opened[r->n_voices];
		int code = open_voice(r->w, &r->w->sources[i], &r->voices[r->n_voices++], opened);

		if (code < 0)
			return code;
	}
	choose_rate(r);
	if (r->n_voices == 0)
		return ew_error_set(&r->w->error, -ENOENT, "there is no such channel");
	return 0;
}

/* The next packet of a source, silence once it is over. */
static int next_packet(struct voice *v, struct ew_slice *ret)
{
	int got = v->over ? 0 : ew_ogg_opus_reader_next(v->ogg, ret);

	if (got < 0)
		return got == -EBADMSG ? say_damaged(v) : got;
	v->packets += (uint64_t)got;
	v->over = got == 0;
	if (v->over)
		*ret = ew_opus_silence();
	return 0;
}

static int render_ogg(struct rendering *r, uint64_t samples_48k, uint32_t serial)
{
	struct ew_slice packets[EW_WORKER_MAX_VOICES];
	uint64_t n = (samples_48k + EW_OPUS_PRE_SKIP + 959) / 960;
	int code = ew_ogg_opus_writer_new((uint8_t)r->n_voices, r->rate_hz, serial, r->sink, r->arg, &r->ogg);

	if (code == 0)
		code = ew_ogg_opus_writer_mark(r->ogg, r->mark);
	for (uint64_t i = 0; code == 0 && i < n; i++) {
		for (size_t k = 0; code == 0 && k < r->n_voices; k++) {
			code = next_packet(&r->voices[k], &packets[k]);
			if (ew_worker_silences_packet(r->voices[k].silences, i))
				packets[k] = ew_opus_silence();
		}
		if (code == 0)
			code = ew_ogg_opus_writer_add(r->ogg, packets);
	}
	return code == 0 ? ew_ogg_opus_writer_end(r->ogg, samples_48k) : code;
}

/* Decodes until a frame of samples waits. */
static int fill_frame(struct voice *v, size_t frame)
{
	while (v->n < frame) {
		struct ew_slice packet = EW_SLICE_EMPTY;
		int r = next_packet(v, &packet);

		if (r < 0)
			return r;
		int n = opus_decode(v->decoder, packet.at, (opus_int32)packet.len, v->pcm + v->n,
			MAX_FRAME, 0);

		if (n < 0)
			return say_damaged(v);
		size_t drop = v->skip < (size_t)n ? v->skip : (size_t)n;

		memmove(v->pcm + v->n, v->pcm + v->n + drop, ((size_t)n - drop) * sizeof(*v->pcm));
		v->skip -= drop;
		v->n += (size_t)n - drop;
	}
	return 0;
}

static int wav_frames(struct rendering *r, size_t n)
{
	int16_t together[FRAME * EW_WORKER_MAX_VOICES];

	for (size_t k = 0; k < r->n_voices; k++) {
		struct voice *v = &r->voices[k];
		int code = fill_frame(v, n);

		if (code < 0)
			return code;
		ew_worker_silences_pcm(v->silences, r->rate_hz, v->at, v->pcm, n);
		v->at += n;
		for (size_t i = 0; i < n; i++)
			together[i * r->n_voices + k] = v->pcm[i];
		v->n -= n;
		memmove(v->pcm, v->pcm + n, v->n * sizeof(*v->pcm));
	}
	ew_wav_samples(&r->piece, together, n * r->n_voices);
	ew_wipe(together, sizeof(together));
	int code = ew_buf_error(&r->piece);

	if (code == 0)
		code = r->sink(r->arg, ew_buf_slice(&r->piece));
	ew_buf_clear(&r->piece);
	return code;
}

static int render_wav(struct rendering *r, uint64_t frames)
{
	int error = OPUS_OK;

	for (size_t k = 0; k < r->n_voices; k++) {
		struct voice *v = &r->voices[k];

		v->skip = ew_ogg_opus_reader_pre_skip(v->ogg) / (EW_OPUS_HZ / r->rate_hz);
		v->decoder = opus_decoder_create((opus_int32)r->rate_hz, 1, &error);
		if (!v->decoder)
			return -ENOMEM;
	}
	int code = ew_wav_header_marked(&r->piece, (uint16_t)r->n_voices, r->rate_hz, frames, r->mark);

	if (code == 0)
		code = r->sink(r->arg, ew_buf_slice(&r->piece));
	ew_buf_clear(&r->piece);
	while (code == 0 && frames > 0) {
		size_t n = frames < FRAME ? (size_t)frames : FRAME;

		code = wav_frames(r, n);
		frames -= n;
	}
	return code;
}

/* Of what is handed out as it is only a WAV file can be silenced in parts: anything else with a silence is not handed out. */
static int silence_piece(struct rendering *r, uint8_t *piece, size_t n, uint64_t at)
{
	if (r->voices[0].silences->n == 0)
		return 0;
	if (at == 0 && ew_wav_rate(ew_slice_of(piece, n), &r->rate_hz) < 0)
		return ew_error_set(&r->w->error, -ENOTSUP, "parts of this are redacted, and it cannot be silenced in parts");
	ew_worker_silences_wav(r->voices[0].silences, r->rate_hz, at, piece, n);
	return 0;
}

/* The bytes of the one object; two of them would be no file of either kind. */
static int render_as_is(struct rendering *r)
{
	_cleanup_(ew_secret_free) uint8_t *piece = ew_secret_alloc(PIECE_BYTES);
	uint64_t size = ew_age_reader_size(r->voices[0].age);
	int code = r->n_voices == 1 ? 0 : -EINVAL;

	if (!piece)
		return -ENOMEM;
	for (uint64_t at = 0; code == 0 && at < size;) {
		ssize_t n = ew_age_reader_read(r->voices[0].age, piece, PIECE_BYTES, at);

		if (n <= 0)
			return n == 0 || n == -EBADMSG ? say_damaged(&r->voices[0]) : (int)n;
		code = silence_piece(r, piece, (size_t)n, at);
		if (code == 0)
			code = r->sink(r->arg, ew_slice_of(piece, (size_t)n));
		at += (uint64_t)n;
	}
	return code;
}

static int begin_output(struct rendering *r)
{
	struct ew_recipient recipient;

	int code;

	ew_buf_init_secret(&r->piece, PIECE_BYTES);
	memcpy(recipient.public_key, r->w->render.recipient.bytes, sizeof(recipient.public_key));
	if (r->w->render.sealed)
		code = ew_output_sealed(r->w->io, r->w->output, &recipient, NULL, &r->output);
	else
		code = ew_output_plain(r->w->io, r->w->output, &r->output);
	r->sink = ew_output_add;
	r->arg = r->output;
	return code;
}

static int render(struct rendering *r)
{
	int64_t us = r->w->render.duration_us;

	if (us < 0 || us > MAX_DURATION_US)
		return -EINVAL;
	uint64_t samples = (uint64_t)us * (r->rate_hz / 1000) / 1000;
	uint32_t serial = 0;
	int code;

	switch (r->w->render.format) {
	case EW_WORKER_FORMAT_OGG:
		code = ew_io_random(r->w->io, &serial, sizeof(serial));
		if (code == 0)
			code = render_ogg(r, samples * (EW_OPUS_HZ / r->rate_hz), serial);
		break;
	case EW_WORKER_FORMAT_WAV:
		code = render_wav(r, samples);
		break;
	default:
		code = render_as_is(r);
		break;
	}
	return code == 0 ? ew_output_end(r->output) : code;
}

int ew_worker_do_render(struct ew_worker *w)
{
	_cleanup_(rendering_free) struct rendering r = {.w = w, .mark = w->render.mark};
	int code = begin_output(&r);

	if (code == 0)
		code = open_voices(&r);
	if (code < 0)
		return ew_error_set(&w->error, code, "opening the objects");
	code = render(&r);
	if (code < 0)
		return ew_error_set(&w->error, code, "writing the rendering");
	struct ew_msg_job_rendered rendered = {.job = w->id,
		.bytes = ew_output_bytes(r.output),
		.opened = ew_slice_of(r.opened, r.n_voices * sizeof(*r.opened))};

	code = ew_output_hash(r.output, &rendered.sha256);
	if (code < 0)
		return ew_error_set(&w->error, code, "hashing the rendering");
	return w->ops->send(w->arg, EW_MSG_job_rendered, &rendered);
}

int ew_worker_mix(struct ew_worker *w, const struct ew_worker_voice *voices, size_t n, int64_t duration_us,
	uint32_t serial, ew_media_sink_fn *sink, void *arg)
{
	_cleanup_(rendering_free) struct rendering r = {.w = w, .sink = sink, .arg = arg};
	int code = 0;

	if (n == 0 || n > EW_WORKER_MAX_VOICES || duration_us < 0 || duration_us > MAX_DURATION_US)
		return -EINVAL;
	r.voices = calloc(n, sizeof(*r.voices));
	if (!r.voices)
		return -ENOMEM;
	for (; code == 0 && r.n_voices < n; r.n_voices++) {
		struct voice *v = &r.voices[r.n_voices];

		v->w = w;
		v->handle = voices[r.n_voices].handle;
		v->silences = voices[r.n_voices].silences;
		code = open_payload(v, voices[r.n_voices].key, voices[r.n_voices].payload_bytes, true);
	}
	if (code < 0)
		return code;
	choose_rate(&r);
	return render_ogg(&r, (uint64_t)duration_us * (EW_OPUS_HZ / 1000) / 1000, serial);
}

static void voice_free(struct voice **voice)
{
	struct voice *v = TAKE(*voice);

	if (!v)
		return;
	ew_ogg_opus_reader_free(&v->ogg);
	ew_age_reader_free(&v->age);
	if (v->decoder)
		opus_decoder_destroy(v->decoder);
	ew_wipe(v, sizeof(*v));
	free(v);
}

static int listen_on(struct voice *v, uint64_t samples, ew_worker_sound_fn *fn, void *arg)
{
	const size_t frame = EW_CANVAS_WIDE_HZ / 50;
	int r = 0;

	for (uint64_t at = 0; r == 0 && at < samples && !(v->over && v->n == 0); at += frame) {
		r = fill_frame(v, frame);
		if (r < 0)
			return r;
		ew_worker_silences_pcm(v->silences, EW_CANVAS_WIDE_HZ, at, v->pcm, frame);
		r = fn(arg, v->pcm, frame);
		v->n -= frame;
		memmove(v->pcm, v->pcm + frame, v->n * sizeof(*v->pcm));
	}
	return r;
}

int ew_worker_listen(
	struct ew_worker *w, size_t source, const struct ew_file_key *key, int64_t duration_us, ew_worker_sound_fn *fn, void *arg)
{
	_cleanup_(voice_free) struct voice *v = calloc(1, sizeof(*v));
	int error = OPUS_OK, r;

	if (!v)
		return -ENOMEM;
	if (duration_us < 0 || duration_us > MAX_DURATION_US)
		return -EINVAL;
	v->w = w;
	v->handle = w->sources[source].handle;
	v->number = w->sources[source].message.number;
	v->silences = &w->sources[source].silences;
	r = open_payload(v, key, w->sources[source].message.payload_bytes, true);
	if (r < 0)
		return r;
	v->skip = ew_ogg_opus_reader_pre_skip(v->ogg) / (EW_OPUS_HZ / EW_CANVAS_WIDE_HZ);
	v->decoder = opus_decoder_create(EW_CANVAS_WIDE_HZ, 1, &error);
	if (!v->decoder)
		return -ENOMEM;
	return listen_on(v, (uint64_t)duration_us * (EW_CANVAS_WIDE_HZ / 1000) / 1000, fn, arg);
}

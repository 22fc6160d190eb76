/*
 * Finishing one party: spans to one timeline, to one sealed object. The spans are read twice: what rate the object
 * wants and how the senders' clocks go is known before the first sample is written. Must never answer before the object
 * is synced.
 */
#include "programs/worker/worker_private.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "ipc/heard.h"
#include "media/opus_track.h"
#include "media/pcap.h"
#include "media/peaks.h"
#include "media/report.h"
#include "media/wav.h"

#define MARGIN_US (EW_TIMELINE_HOLD_US + 10 * EW_US_PER_S) /* a burst may bring what was said that long ago */
#define REPORT_BYTES 65536
#define SCRATCH_BYTES (256 * 1024)

struct finish {
	struct ew_worker *w;
	struct ew_output *output;
	struct ew_worker_keys keys;
	struct ew_survey *survey;
	uint32_t rate_hz;
	uint64_t at; /* samples that came */
	struct ew_timeline *timeline;
	struct ew_opus_track *track;
	struct ew_ogg_opus_writer *ogg;
	struct ew_peaks *peaks;
	struct ew_worker_notices *notices;
	struct ew_buf scratch;
	const struct ew_msg_job_span *span;
};

static void finish_free(struct finish *f)
{
	ew_output_free(&f->output);
	ew_timeline_free(&f->timeline);
	ew_survey_free(&f->survey);
	ew_worker_keys_free(&f->keys);
	ew_opus_track_free(&f->track);
	ew_ogg_opus_writer_free(&f->ogg);
	if (f->peaks)
		ew_wipe(f->peaks, sizeof(*f->peaks));
	free(f->peaks);
	ew_worker_notices_free(&f->notices);
	ew_buf_free(&f->scratch);
}

static int add_scratch(struct finish *f, int r)
{
	if (r == 0)
		r = ew_buf_error(&f->scratch);
	if (r == 0)
		r = ew_output_add(f->output, ew_buf_slice(&f->scratch));
	ew_buf_clear(&f->scratch);
	return r;
}

static int take_packet(void *arg, struct ew_slice packet)
{
	return ew_ogg_opus_writer_add(arg, &packet);
}

static int take_wav(struct finish *f, const int16_t *pcm, size_t n)
{
	static const int16_t silence[1024];

	while (n > 0) {
		size_t piece = n < EW_COUNT(silence) ? n : EW_COUNT(silence);

		ew_wav_samples(&f->scratch, pcm ? pcm : silence, piece);
		int r = add_scratch(f, 0);

		if (r < 0)
			return r;
		pcm = pcm ? pcm + piece : NULL;
		n -= piece;
	}
	return 0;
}

static int take_piece(struct finish *f, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	ew_peaks_add(f->peaks, pcm, n);
	ew_worker_notices_add(f->notices, pcm, n);
	if (f->track)
		return ew_opus_track_add(f->track, pcm, n, ew_fill_is_exact(cause));
	return f->w->finish.kind == EW_WORKER_WAV ? take_wav(f, pcm, n) : 0;
}

/* What is silent for good is so before anything looks at it. */
static int take_silenced(struct finish *f, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	int16_t piece[1024];
	int r = 0;

	for (size_t at = 0; r == 0 && at < n;) {
		size_t most = n - at < EW_COUNT(piece) ? n - at : EW_COUNT(piece);

		memcpy(piece, pcm + at, most * sizeof(*piece));
		ew_worker_silences_pcm(&f->w->silences, f->rate_hz, f->at + at, piece, most);
		r = take_piece(f, piece, most, cause);
		at += most;
	}
	ew_wipe(piece, sizeof(piece));
	return r;
}

static int take_samples(void *arg, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	struct finish *f = arg;
	int r = pcm && f->w->silences.n > 0 ? take_silenced(f, pcm, n, cause) : take_piece(f, pcm, n, cause);

	f->at += n;
	return r;
}

/* What cannot change any more goes on: nothing can come from before the next span, nor from before the hold. */
static int flush(struct finish *f, int64_t now_us)
{
	const struct ew_msg_job_span *end = f->w->spans + f->w->n_spans;
	int64_t until = now_us;

	if (f->span + 1 < end && f->span[1].from_wall < until)
		until = f->span[1].from_wall;
	until -= MARGIN_US;
	until = until < f->w->finish.end_wall ? until : f->w->finish.end_wall;
	return ew_timeline_flush(f->timeline, (struct ew_wall){until});
}

static int take(void *arg, const struct ew_msg_job_span *span, const struct ew_media_packet *p)
{
	struct finish *f = arg;

	f->span = span;
	if (!p) {
		int r = ew_timeline_span(f->timeline, (struct ew_wall){span->from_wall},
			(struct ew_wall){span->to_wall});

		return r < 0 ? r : flush(f, span->from_wall);
	}
	if (f->w->finish.kind == EW_WORKER_PCAP && !p->sender_report) {
		struct ew_media_packet kept = *p;
		int r;

		kept.masked = p->masked || ew_worker_silences_arrival(&f->w->silences, p->arrival.us - f->w->finish.origin_wall);
		r = add_scratch(f, ew_pcap_packet(&f->scratch, &kept));

		if (r < 0)
			return r;
	}
	int r = ew_timeline_add(f->timeline, p);

	return r < 0 ? r : flush(f, p->arrival.us);
}

static int64_t duration_us(const struct ew_worker *w)
{
	int64_t us;

	if (__builtin_sub_overflow(w->finish.end_wall, w->finish.origin_wall, &us) || us < 0)
		return 0;
	return us;
}

static uint64_t samples(const struct finish *f)
{
	return (uint64_t)duration_us(f->w) * (f->rate_hz / 1000) / 1000;
}

static int look_at(void *arg, const struct ew_msg_job_span *span, const struct ew_media_packet *p)
{
	struct finish *f = arg;

	(void)span;
	return p ? ew_survey_add(f->survey, p) : ew_survey_span(f->survey);
}

static int survey(struct finish *f)
{
	struct ew_worker_losses losses = {0}; /* the second reading tells them */
	int r = ew_worker_claim_spans(f->w, &f->keys);

	if (r == 0)
		r = ew_survey_new((struct ew_wall){f->w->finish.origin_wall}, &f->survey);
	if (r == 0)
		r = ew_worker_read_spans(f->w, &f->keys, look_at, f, &losses);
	if (r == 0)
		r = ew_survey_end(f->survey);
	if (r == 0)
		f->rate_hz = ew_survey_rate_hz(f->survey);
	return r;
}

static int begin_ogg(struct finish *f)
{
	uint32_t serial = 0;
	int r = ew_io_random(f->w->io, &serial, sizeof(serial));

	if (r == 0)
		r = ew_ogg_opus_writer_new(
			1, f->rate_hz, serial, ew_output_add, f->output, &f->ogg);
	return r == 0 ? ew_opus_track_new(f->rate_hz, take_packet, f->ogg, &f->track) : r;
}

static int begin(struct finish *f, struct ew_buf *header)
{
	struct ew_recipient recipient;
	struct ew_wall origin = {f->w->finish.origin_wall};

	memcpy(recipient.public_key, f->w->finish.recipient.bytes, sizeof(recipient.public_key));
	ew_buf_init_secret(&f->scratch, SCRATCH_BYTES);
	f->peaks = malloc(sizeof(*f->peaks));
	if (!f->peaks)
		return -ENOMEM;
	ew_peaks_init(f->peaks, f->rate_hz);
	int r = ew_worker_notices_new(f->w, f->rate_hz, &f->notices);

	if (r == 0)
		r = ew_timeline_new(origin, f->rate_hz, f->survey, take_samples, f, &f->timeline);
	if (r == 0)
		r = ew_output_sealed(f->w->io, f->w->output, &recipient, header, &f->output);
	if (r < 0 || f->w->finish.kind == EW_WORKER_OGG)
		return r < 0 ? r : begin_ogg(f);
	if (f->w->finish.kind == EW_WORKER_PCAP)
		ew_pcap_header(&f->scratch);
	else
		r = ew_wav_header(&f->scratch, 1, f->rate_hz, samples(f));
	return add_scratch(f, r);
}

static int end(struct finish *f)
{
	int r = ew_timeline_end(f->timeline, (struct ew_wall){f->w->finish.end_wall});

	if (r == 0 && f->track)
		r = ew_opus_track_end(f->track);
	if (r == 0 && f->ogg)
		r = ew_ogg_opus_writer_end(f->ogg, samples(f) * (EW_OPUS_HZ / f->rate_hz));
	return r == 0 ? ew_output_end(f->output) : r;
}

static int tell(struct finish *f, const struct ew_worker_losses *losses, struct ew_buf *text)
{
	uint64_t added = 0;
	struct ew_report report = {
		.origin = {f->w->finish.origin_wall},
		.rate_hz = f->rate_hz,
		.timeline = ew_timeline_figures(f->timeline),
		.canvas = ew_timeline_canvas_figures(f->timeline),
		.spans = (uint32_t)f->w->n_spans,
		.missing_spans = losses->missing_spans,
		.missing_frames = losses->missing_frames,
		.peaks_step_ms = ew_peaks_step_ms(f->peaks),
		.encoded = f->track != NULL,
	};

	report.sources = ew_survey_segments(f->survey, &report.n_sources);
	if (f->track)
		ew_opus_track_figures(
			f->track, &added, &report.packets_made, &report.packets_coded);
	return ew_report_add(&report, text);
}

static int answer(struct finish *f, const struct ew_worker_losses *losses, struct ew_buf *header)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0}, heard = {0};
	struct ew_msg_job_object object = {
		.job = f->w->id,
		.header = ew_buf_slice(header),
		.payload_bytes = ew_output_bytes(f->output),
		.plain_bytes = ew_output_plain_bytes(f->output),
		.duration_us = duration_us(f->w),
		.missing_frames = losses->missing_frames,
	};

	ew_buf_init(&text, REPORT_BYTES);
	object.peaks = ew_peaks_end(f->peaks);
	ew_buf_init(&heard, EW_MAX_JOB_PROMPTS * EW_HEARD_BYTES);
	ew_worker_notices_end(f->notices, &heard);
	object.heard = ew_buf_slice(&heard);
	int r = tell(f, losses, &text);

	if (r == 0)
		r = ew_buf_error(&heard);

	if (r == 0)
		r = ew_output_hash(f->output, &object.payload_sha256);
	object.report = ew_buf_slice(&text);
	return r == 0 ? f->w->ops->send(f->w->arg, EW_MSG_job_object, &object) : r;
}

int ew_worker_do_finish(struct ew_worker *w)
{
	_cleanup_(finish_free) struct finish f = {.w = w};
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_worker_losses losses = {0};

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	int r = survey(&f);

	if (r < 0)
		return ew_error_set(&w->error, r, "surveying the spans of the party");
	r = begin(&f, &header);
	if (r < 0)
		return ew_error_set(&w->error, r, "beginning the object");
	r = ew_worker_read_spans(w, &f.keys, take, &f, &losses);
	if (r < 0)
		return ew_error_set(&w->error, r, "reading the spans of the party");
	r = end(&f);
	if (r < 0)
		return ew_error_set(&w->error, r, "writing the object");
	r = answer(&f, &losses, &header);
	return r < 0 ? ew_error_set(&w->error, r, "answering with the object") : 0;
}

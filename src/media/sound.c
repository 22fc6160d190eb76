/*
 * Decoder, resampler and canvas in one hand. Must never let sound out of its span, and must never mark as received what
 * was made here.
 */
#include "media/sound.h"

#include <errno.h>
#include <math.h>

#include "base/secret.h"
#include "media/concealment.h"

/* Samples of a piece before a border: they are left out. */
static size_t before(int64_t at, size_t n, int64_t border)
{
	if (at >= border)
		return 0;
	return border - at > (int64_t)n ? n : (size_t)(border - at);
}

/*
 * What was said while the gate was shut is not heard, though it came when it was open. But a place far outside of its
 * span says that a clock was wrong, and costs nothing.
 */
static bool is_astray(const struct ew_sound *s, int64_t at, size_t n)
{
	int64_t far = (int64_t)(s->rate_hz * EW_SOUND_SPAN_REACH_S);

	return at + (int64_t)n < s->span_from - far || at > s->span_to + far;
}

static int put_at(void *arg, int64_t at, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	struct ew_sound *s = arg;
	size_t late = 0, cut = before(at, n, s->settled);
	bool astray = is_astray(s, at, n);

	if (!astray && cut < n)
		cut += before(at + (int64_t)cut, n - cut, s->span_from);
	pcm = pcm ? pcm + cut : NULL;
	at += (int64_t)cut;
	n -= cut;
	size_t whole = n;

	if (!astray)
		n = before(at, n, s->span_to);
	if (whole == 0)
		return 0;
	int r = ew_canvas_put(s->canvas, at, pcm, n, cause, &late);

	if (r == 0)
		s->settled = at + (int64_t)whole;
	return r;
}

int ew_sound_end(struct ew_sound *s)
{
	return s->resampler ? ew_resampler_end(s->resampler) : 0;
}

int ew_sound_reset(struct ew_sound *s)
{
	ew_decoder_free(&s->decoder);
	return ew_sound_end(s);
}

void ew_sound_clear(struct ew_sound *s)
{
	ew_decoder_free(&s->decoder);
	ew_resampler_free(&s->resampler);
	if (s->pcm)
		ew_wipe(s->pcm, EW_DECODER_MAX_SAMPLES * sizeof(*s->pcm));
	free(s->pcm);
	s->pcm = NULL;
}

/* Sound stands at the whole places of [from, to): silence begins and ends at the same ones. */
int ew_sound_silence(struct ew_sound *s, double from, double to, enum ew_fill cause)
{
	int64_t at = (int64_t)ceil(from), end = (int64_t)ceil(to);
	int r = ew_sound_end(s);

	if (r < 0 || end <= at)
		return r;
	return put_at(s, at, NULL, (size_t)(end - at), cause);
}

int ew_sound_prepare(
	struct ew_sound *s, const struct ew_media_packet *p, uint32_t clock_hz, uint8_t channels)
{
	if (!s->pcm) {
		s->pcm = calloc(EW_DECODER_MAX_SAMPLES, sizeof(*s->pcm));
		if (!s->pcm)
			return -ENOMEM;
	}
	if (s->decoder && s->codec == p->codec && s->clock_hz == clock_hz && s->channels == channels)
		return 0;
	ew_decoder_free(&s->decoder);
	s->codec = p->codec;
	s->clock_hz = clock_hz;
	s->channels = channels;
	return ew_decoder_new(p->codec, clock_hz, channels, s->rate_hz, &s->decoder);
}

int ew_sound_decode(struct ew_sound *s, struct ew_slice payload, size_t *ret_n)
{
	return ew_decoder_decode(s->decoder, payload, s->pcm, ret_n);
}

static int use_resampler(struct ew_sound *s, uint32_t from_hz)
{
	if (s->resampler && s->resampled_hz == from_hz)
		return 0;
	int r = ew_sound_end(s);

	if (r < 0)
		return r;
	ew_resampler_free(&s->resampler);
	s->resampled_hz = from_hz;
	return ew_resampler_new(from_hz, s->rate_hz, put_at, s, &s->resampler);
}

int ew_sound_put(struct ew_sound *s, struct ew_stretch at, size_t n, enum ew_fill cause)
{
	uint32_t hz = ew_decoder_rate_hz(s->decoder);
	int r;

	if (n == 0)
		return 0;
	if (hz == s->rate_hz && at.plain) {
		int64_t place = llround(at.from);

		/* Rounding must not tear apart what follows on each other. */
		if (place - s->settled <= 1 && s->settled - place <= 1)
			place = s->settled;
		r = ew_sound_end(s);
		return r < 0 ? r : put_at(s, place, s->pcm, n, cause);
	}
	r = use_resampler(s, hz);
	return r < 0 ? r : ew_resampler_add(s->resampler, at.from, at.to, s->pcm, n, cause);
}

static size_t native_samples(const struct ew_sound *s, double places)
{
	return (size_t)llround(places * ew_decoder_rate_hz(s->decoder) / s->rate_hz);
}

static double places(const struct ew_sound *s, size_t n)
{
	return (double)n * s->rate_hz / ew_decoder_rate_hz(s->decoder);
}

/* Where `next` carries a copy of what stood before it, that part of the gap; 0 samples otherwise. */
static size_t repairable(const struct ew_sound *s, struct ew_stretch gap, struct ew_slice next)
{
	size_t n = (size_t)((uint64_t)ew_payload_us(s->codec, next) * ew_decoder_rate_hz(s->decoder) / EW_US_PER_S);

	return s->codec == EW_CODEC_OPUS && n > 0 && n <= native_samples(s, gap.to - gap.from) ? n : 0;
}

static int conceal(struct ew_sound *s, struct ew_stretch gap)
{
	if (gap.to - gap.from > (double)(s->rate_hz * EW_CONCEALMENT_MAX_MS / 1000) + 1)
		return ew_sound_silence(s, gap.from, gap.to, EW_FILL_LOST);
	size_t wanted = native_samples(s, gap.to - gap.from);
	size_t n = ew_decoder_conceal(s->decoder, s->pcm, wanted);
	double middle = n == wanted ? gap.to : gap.from + places(s, n);
	int r = ew_sound_put(
		s, (struct ew_stretch){gap.from, middle, gap.plain}, n, EW_FILL_CONCEALED);

	if (r == 0 && n < wanted)
		r = ew_sound_silence(s, middle, gap.to, EW_FILL_LOST);
	return r;
}

int ew_sound_bridge(struct ew_sound *s, struct ew_stretch gap, struct ew_slice next)
{
	if (!s->decoder)
		return ew_sound_silence(s, gap.from, gap.to, EW_FILL_LOST);
	size_t n = repairable(s, gap, next);
	double middle = gap.to - places(s, n);
	int r = 0;

	/* A place that is off by rounding is none to conceal. */
	if (middle - gap.from > 1)
		r = conceal(s, (struct ew_stretch){gap.from, middle, gap.plain});
	else
		middle = gap.from;
	if (r < 0 || n == 0)
		return r;
	struct ew_stretch rest = {middle, gap.to, gap.plain};

	if (ew_decoder_repair(s->decoder, next, s->pcm, n) == 1)
		return ew_sound_put(s, rest, n, EW_FILL_REPAIRED);
	return conceal(s, rest);
}

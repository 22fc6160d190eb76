/*
 * Decides frame by frame between coding and silence. Must never let a coded frame sound where exact silence was asked
 * for: packet k is heard from 6.5 ms before frame k begins until 13.5 ms after, and fades for up to 5 ms more.
 */
#include "media/opus_track.h"

#include <errno.h>
#include <opus/opus.h>
#include <string.h>

#include "base/secret.h"

#define AHEAD (EW_OPUS_TRACK_ONSET_FRAMES + 2) /* frames seen before one is decided */
#define FADE_US 5000
#define TAIL_END_US 18500   /* within frame k: packet k and its tail have died away */
#define NEXT_BEGIN_US 13500 /* within frame k: packet k + 1 begins to sound */
/* (23170 * 10^((-60 - 3.14) / 20))^2: mean square of a sample at the gate's level */
#define GATE_ENERGY 260LL

struct frame {
	int16_t pcm[EW_OPUS_MAX_FRAME_SAMPLES];
	bool loud;
	bool exact_head; /* silence asked for before TAIL_END */
	bool exact_tail; /* ... behind NEXT_BEGIN */
};

struct ew_opus_track {
	ew_opus_packet_fn *fn;
	void *arg;
	OpusEncoder *encoder;
	uint32_t rate_hz;
	size_t frame; /* samples */
	struct frame frames[AHEAD + 1]; /* the one to be decided first */
	size_t n_frames;                /* whole ones */
	size_t fill;                    /* samples in the one that fills */
	size_t since_loud;              /* frames */
	bool tail_before;               /* exact_tail of the frame before the first */
	bool coding;
	uint64_t samples;
	uint64_t packets;
	uint64_t coded;
};

int ew_opus_track_bitrate(uint32_t rate_hz)
{
	return rate_hz > 8000 ? EW_OPUS_TRACK_WIDE_BITRATE : EW_OPUS_TRACK_BITRATE;
}

static size_t samples_in(const struct ew_opus_track *t, size_t us)
{
	return us * t->rate_hz / 1000000;
}

static int set_up(OpusEncoder *e, uint32_t rate_hz)
{
	int band = rate_hz > 8000 ? OPUS_BANDWIDTH_WIDEBAND : OPUS_BANDWIDTH_NARROWBAND;

	if (opus_encoder_ctl(e, OPUS_SET_BITRATE(ew_opus_track_bitrate(rate_hz))) != OPUS_OK ||
		opus_encoder_ctl(e, OPUS_SET_BANDWIDTH(band)) != OPUS_OK ||
		opus_encoder_ctl(e, OPUS_SET_COMPLEXITY(EW_OPUS_TRACK_COMPLEXITY)) != OPUS_OK ||
		opus_encoder_ctl(e, OPUS_SET_VBR(1)) != OPUS_OK ||
		opus_encoder_ctl(e, OPUS_SET_VBR_CONSTRAINT(0)) != OPUS_OK ||
		opus_encoder_ctl(e, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE)) != OPUS_OK ||
		opus_encoder_ctl(e, OPUS_SET_DTX(0)) != OPUS_OK)
		return -EIO;
	return 0;
}

int ew_opus_track_new(
	uint32_t rate_hz, ew_opus_packet_fn *fn, void *arg, struct ew_opus_track **ret)
{
	if (rate_hz != 8000 && rate_hz != 16000)
		return -EINVAL;
	_cleanup_(ew_opus_track_free) struct ew_opus_track *t = calloc(1, sizeof(*t));
	int error = OPUS_OK;

	if (!t)
		return -ENOMEM;
	t->fn = fn;
	t->arg = arg;
	t->rate_hz = rate_hz;
	t->frame = rate_hz * EW_OPUS_FRAME_MS / 1000;
	t->since_loud = EW_OPUS_TRACK_HANGOVER_FRAMES;
	t->encoder = opus_encoder_create((opus_int32)rate_hz, 1, OPUS_APPLICATION_AUDIO, &error);
	if (!t->encoder)
		return error == OPUS_ALLOC_FAIL ? -ENOMEM : -EIO;
	int r = set_up(t->encoder, rate_hz);

	if (r < 0)
		return r;
	*ret = TAKE(t);
	return 0;
}

void ew_opus_track_free(struct ew_opus_track **track)
{
	struct ew_opus_track *t = *track;

	if (!t)
		return;
	if (t->encoder) {
		ew_wipe(t->encoder, (size_t)opus_encoder_get_size(1));
		opus_encoder_destroy(t->encoder);
	}
	ew_wipe(t, sizeof(*t));
	free(t);
	*track = NULL;
}

static bool is_loud(const struct ew_opus_track *t, const struct frame *f)
{
	int64_t energy = 0;

	for (size_t i = 0; i < t->frame; i++)
		energy += f->pcm[i] * f->pcm[i];
	return energy >= GATE_ENERGY * (int64_t)t->frame;
}

/* Whether the i-th frame (0 is the one to be decided) is to be coded. */
static bool wants_code(const struct ew_opus_track *t, size_t i, size_t since_loud)
{
	bool tail_before = i == 0 ? t->tail_before : t->frames[i - 1].exact_tail;

	if (tail_before || t->frames[i].exact_head)
		return false;
	if (since_loud < EW_OPUS_TRACK_HANGOVER_FRAMES)
		return true;
	for (size_t k = i; k <= i + EW_OPUS_TRACK_ONSET_FRAMES && k < t->n_frames; k++)
		if (t->frames[k].loud)
			return true;
	return false;
}

static void fade_in(const struct ew_opus_track *t, int16_t *pcm)
{
	int fade = (int)samples_in(t, FADE_US);

	for (int i = 0; i < fade; i++)
		pcm[i] = (int16_t)(pcm[i] * i / fade);
}

/* The part that is still heard fades; behind it only the decoder's guess could follow. */
static void fade_out(const struct ew_opus_track *t, int16_t *pcm)
{
	int fade = (int)samples_in(t, FADE_US);
	size_t next = samples_in(t, NEXT_BEGIN_US);
	int16_t *from = pcm + next - fade;

	for (int i = 0; i < fade; i++)
		from[i] = (int16_t)(from[i] * (fade - i) / fade);
	memset(pcm + next, 0, (t->frame - next) * sizeof(*pcm));
}

static int code(struct ew_opus_track *t, bool goes_on)
{
	uint8_t packet[EW_OPUS_MAX_PACKET_BYTES];
	int16_t *pcm = t->frames[0].pcm;

	if (!t->coding) {
		if (opus_encoder_ctl(t->encoder, OPUS_RESET_STATE) != OPUS_OK)
			return -EIO;
		fade_in(t, pcm);
	}
	if (!goes_on)
		fade_out(t, pcm);
	opus_int32 n = opus_encode(
		t->encoder, pcm, (int)t->frame, packet, (opus_int32)sizeof(packet));

	if (n <= 0)
		return -EIO;
	t->coding = true;
	t->coded++;
	int r = t->fn(t->arg, ew_slice_of(packet, (size_t)n));

	ew_wipe(packet, (size_t)n);
	return r;
}

static int decide_first(struct ew_opus_track *t)
{
	bool now = wants_code(t, 0, t->since_loud);
	size_t since = t->frames[0].loud ? 0 : t->since_loud + 1;
	bool next = t->n_frames > 1 && wants_code(t, 1, since);
	int r;

	if (now) {
		r = code(t, next);
	} else {
		t->coding = false;
		r = t->fn(t->arg, ew_opus_silence());
	}
	t->packets++;
	t->since_loud = since;
	t->tail_before = t->frames[0].exact_tail;
	t->n_frames--;
	memmove(t->frames, t->frames + 1, AHEAD * sizeof(t->frames[0]));
	return r;
}

static void mark_exact(const struct ew_opus_track *t, struct frame *f, size_t from, size_t n)
{
	f->exact_head |= from < samples_in(t, TAIL_END_US);
	f->exact_tail |= from + n > samples_in(t, NEXT_BEGIN_US);
}

static int add_piece(struct ew_opus_track *t, const int16_t *pcm, size_t n, bool exact)
{
	struct frame *f = &t->frames[t->n_frames];

	if (t->fill == 0)
		*f = (struct frame){.loud = false};
	if (pcm)
		memcpy(f->pcm + t->fill, pcm, n * sizeof(*pcm));
	else if (exact)
		mark_exact(t, f, t->fill, n);
	t->fill += n;
	if (t->fill < t->frame)
		return 0;
	t->fill = 0;
	f->loud = is_loud(t, f);
	t->n_frames++;
	return t->n_frames == AHEAD ? decide_first(t) : 0;
}

static int add(struct ew_opus_track *t, const int16_t *pcm, size_t n, bool exact)
{
	while (n > 0) {
		size_t room = t->frame - t->fill;
		size_t piece = n < room ? n : room;
		int r = add_piece(t, pcm, piece, exact);

		if (r != 0)
			return r;
		pcm = pcm ? pcm + piece : NULL;
		n -= piece;
	}
	return 0;
}

int ew_opus_track_add(struct ew_opus_track *t, const int16_t *pcm, size_t n, bool exact)
{
	t->samples += n;
	return add(t, pcm, n, exact);
}

int ew_opus_track_end(struct ew_opus_track *t)
{
	uint64_t skip = EW_OPUS_PRE_SKIP / (EW_OPUS_HZ / t->rate_hz);
	size_t frames = (size_t)((t->samples + skip + t->frame - 1) / t->frame);
	int r = add(t, NULL, frames * t->frame - (size_t)t->samples, false);

	while (r == 0 && t->n_frames > 0)
		r = decide_first(t);
	return r;
}

void ew_opus_track_figures(const struct ew_opus_track *t, uint64_t *ret_samples,
	uint64_t *ret_packets, uint64_t *ret_coded)
{
	*ret_samples = t->samples;
	*ret_packets = t->packets;
	*ret_coded = t->coded;
}

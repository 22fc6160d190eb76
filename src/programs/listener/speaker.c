/*
 * A window over the last seconds of one voice, and a detector that says where somebody speaks in it. Samples are counted from the voice's first one;
 * their time is that of the packet that brought them.
 */
#include "programs/listener/speaker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "media/voice_activity.h"

#define PER_MS (EW_SPEAKER_HZ / 1000)
#define LONGEST ((uint64_t)EW_UTTERANCE_MS * PER_MS)
#define OVERLAP ((uint64_t)EW_UTTERANCE_OVERLAP_MS * PER_MS)
#define WINDOW (LONGEST + 2 * OVERLAP) /* samples that are remembered */
#define ALIGN 16                      /* guarded memory ends where a page does: only a whole number begins aligned */
#define GAP (EW_SPEAKER_HZ / 2)          /* a longer one parts what is said */

struct ew_speaker {
	struct ew_speaker_key key;
	ew_speaker_utters_fn *utters;
	void *arg;
	struct ew_voice_activity *activity;
	struct ew_ear_record last; /* without its payload */
	struct ew_mono used;
	bool begun;
	uint64_t n;      /* samples since the detector began */
	uint64_t handed; /* of a stretch that goes on: up to here it was handed on */
	int16_t *window; /* sample i lies at i % WINDOW */
};

void ew_utterance_free(struct ew_utterance **utterance)
{
	ew_secret_free(utterance);
}

/* -- handing on -- */

static struct ew_wall wall_of(const struct ew_speaker *s, uint64_t sample)
{
	return (struct ew_wall){s->last.arrival.us - (int64_t)(s->n - sample) * EW_US_PER_S / EW_SPEAKER_HZ};
}

static void copy_window(const struct ew_speaker *s, uint64_t from, size_t n, int16_t *to)
{
	size_t at = (size_t)(from % WINDOW), first = WINDOW - at < n ? WINDOW - at : n;

	memcpy(to, s->window + at, first * sizeof(*to));
	memcpy(to + first, s->window, (n - first) * sizeof(*to));
}

static void hand_on(struct ew_speaker *s, uint64_t from, uint64_t to)
{
	size_t n = (size_t)(to - from), bytes = sizeof(struct ew_utterance) + n * sizeof(int16_t);
	struct ew_utterance *u = ew_secret_alloc((bytes + ALIGN - 1) / ALIGN * ALIGN);

	if (u) {
		u->came = s->used;
		u->of = s->key;
		u->call = s->last.call;
		u->house = s->last.flags & EW_EAR_HOUSE;
		u->from = wall_of(s, from);
		u->to = wall_of(s, to);
		u->asked = s->last.asked;
		u->n = n;
		copy_window(s, from, n, u->pcm);
	}
	s->utters(s->arg, &s->key, u);
}

/* The part that was not handed on, with the overlap; never more than is remembered. */
static uint64_t begin_of(const struct ew_speaker *s, uint64_t from)
{
	uint64_t oldest = s->n > WINDOW ? s->n - WINDOW : 0;

	if (s->handed > from)
		from = s->handed - OVERLAP > from ? s->handed - OVERLAP : from;
	return from > oldest ? from : oldest;
}

static int on_stretch(void *arg, uint64_t from, uint64_t to)
{
	struct ew_speaker *s = arg;
	uint64_t begin = begin_of(s, from);

	/* What is left behind the last piece is only the silence that ended it. */
	if (to > begin && (s->handed <= from || to > s->handed))
		hand_on(s, begin, to);
	return 0;
}

static void cut_if_long(struct ew_speaker *s)
{
	uint64_t from;

	if (!ew_voice_activity_speaks(s->activity, &from) || s->n - begin_of(s, from) < LONGEST)
		return;
	hand_on(s, begin_of(s, from), s->n);
	s->handed = s->n;
}

/* -- samples -- */

static void remember(struct ew_speaker *s, const int16_t *pcm, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s->window[(s->n + i) % WINDOW] = pcm ? pcm[i] : 0;
	s->n += n;
	(void)!ew_voice_activity_add(s->activity, pcm, n); /* on_stretch never fails */
	cut_if_long(s);
}

static void end_stretch(struct ew_speaker *s)
{
	if (s->begun)
		(void)!ew_voice_activity_end(s->activity);
}

/* What lies between is silence, or what came is of another beginning. `ret_skip`: so many samples were there before. */
static bool place(struct ew_speaker *s, const struct ew_ear_record *r, size_t n, size_t *ret_skip)
{
	size_t before = s->last.payload.len / sizeof(int16_t);
	int32_t gap = s->begun ? (int32_t)(r->rtp_ts - s->last.rtp_ts - (uint32_t)before) : 0;

	*ret_skip = 0;
	if (gap > GAP || gap < -GAP) {
		end_stretch(s);
	} else if (gap > 0) {
		remember(s, NULL, (size_t)gap);
	} else if (gap < 0) {
		*ret_skip = (size_t)-gap;
	}
	return *ret_skip < n;
}

void ew_speaker_take(struct ew_speaker *s, const struct ew_ear_record *r, struct ew_mono now)
{
	size_t n = r->payload.len / sizeof(int16_t), skip;
	int16_t pcm[EW_EAR_MAX_PAYLOAD / sizeof(int16_t)];

	if (n == 0 || n > EW_COUNT(pcm) || !place(s, r, n, &skip))
		return;
	memcpy(pcm, r->payload.at, n * sizeof(pcm[0]));
	s->last = *r; /* its payload is told by its length alone */
	s->begun = true;
	s->used = now;
	remember(s, pcm + skip, n - skip);
	ew_wipe(pcm, sizeof(pcm));
}

void ew_speaker_look(struct ew_speaker *s, struct ew_mono now)
{
	if (now.us - s->used.us >= EW_SPEAKER_QUIET_US)
		end_stretch(s);
}

/* -- birth and end -- */

int ew_speaker_new(const struct ew_speaker_key *key, ew_speaker_utters_fn *utters, void *arg, struct ew_speaker **ret)
{
	_cleanup_(ew_speaker_free) struct ew_speaker *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->key = *key;
	s->utters = utters;
	s->arg = arg;
	s->window = ew_secret_alloc(WINDOW * sizeof(*s->window));
	r = s->window ? ew_voice_activity_new(EW_SPEAKER_HZ, on_stretch, s, &s->activity) : -ENOMEM;
	if (r < 0)
		return r;
	*ret = TAKE(s);
	return 0;
}

void ew_speaker_free(struct ew_speaker **speaker)
{
	struct ew_speaker *s = TAKE(*speaker);

	if (!s)
		return;
	ew_voice_activity_free(&s->activity);
	ew_secret_free(&s->window);
	free(s);
}

const struct ew_speaker_key *ew_speaker_key(const struct ew_speaker *s)
{
	return &s->key;
}

struct ew_mono ew_speaker_used(const struct ew_speaker *s)
{
	return s->used;
}

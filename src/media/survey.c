/*
 * Sources come, are sorted for two seconds, and tell where their earliest packets lie. Must never keep a payload: only
 * times, lengths and numbers are looked at.
 */
#include "media/survey.h"

#include <errno.h>
#include <string.h>

#include "base/reader.h"
#include "media/decoder.h"
#include "media/rtp_order.h"
#include "media/survey_segment.h"

#define MAX_HELD 256
#define LASTING 10        /* packets that must agree before a jump is believed */
#define LASTING_SECOND 2  /* ... when it is longer than a second */
#define LASTING_HUGE 1    /* ... than ten: so late no network is */
#define MIN_PAIRS 20     /* before RTP time is believed against the clock that was offered */
#define NTP_UNIX_S 2208988800u
#define MAX_PACKET_US 200000
#define USUAL_US 20000   /* a packet of this length lies where it came */

struct waiting {
	int64_t sequence;
	int64_t ts;
	double offset_us; /* once the clock is known */
	struct ew_wall arrival;
	uint32_t duration_us; /* of the payload or, when that does not tell, of the last that did; 0: not known */
	bool told;
	bool vague;
	uint32_t l16_bytes;
};

struct source {
	uint32_t stream;
	uint32_t ssrc;
	struct ew_rtp_order order;
	struct waiting held[MAX_HELD]; /* by rising sequence */
	size_t n_held;
	int64_t settled; /* sequence */
	size_t segment;  /* index */
	bool fresh;      /* nothing of the segment is settled yet */
	uint32_t usual_us; /* length of the last packet that told it */
};

struct ew_survey {
	struct ew_wall origin;
	struct source *sources[EW_SURVEY_MAX_SOURCES];
	size_t n_sources;
	struct ew_survey_segment *segments;
	struct ew_segment_facts *facts; /* after the end */
	size_t n_segments, cap_segments;
	struct ew_survey_room room;
	uint32_t rate_hz;
};

const char *ew_drift_method_name(enum ew_drift_method method)
{
	static const char *const names[] = {
		"none", "arrival", "arrival_and_reports", "arrival_against_reports"};

	return (size_t)method < EW_COUNT(names) ? names[method] : "none";
}

int ew_survey_new(struct ew_wall origin, struct ew_survey **ret)
{
	struct ew_survey *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->origin = origin;
	s->rate_hz = 8000;
	s->room = (struct ew_survey_room){EW_SURVEY_MAX_POINTS, EW_SURVEY_MAX_PIECES};
	*ret = s;
	return 0;
}

void ew_survey_free(struct ew_survey **survey)
{
	struct ew_survey *s = *survey;

	if (!s)
		return;
	for (size_t i = 0; i < s->n_sources; i++)
		free(s->sources[i]);
	for (size_t i = 0; i < s->n_segments; i++)
		ew_survey_segment_clear(&s->segments[i]);
	free(s->segments);
	free(s->facts);
	free(s);
	*survey = NULL;
}

/* -- what RTP time and payload say of clock and channels, before the first packet is placed -- */

static uint32_t true_clock(const struct source *s, uint32_t told)
{
	static const uint32_t clocks[] = {1000, 8000, 16000, 24000, 32000, 44100, 48000};
	uint32_t votes[EW_COUNT(clocks)] = {0}, pairs = 0;

	for (size_t i = 1; i < s->n_held; i++) {
		const struct waiting *a = &s->held[i - 1], *b = &s->held[i];

		if (b->sequence != a->sequence + 1 || !a->told)
			continue;
		pairs++;
		for (size_t k = 0; k < EW_COUNT(clocks); k++)
			votes[k] += (b->ts - a->ts) * 1000000 == (int64_t)clocks[k] * a->duration_us;
	}
	for (size_t k = 0; pairs >= MIN_PAIRS && k < EW_COUNT(clocks); k++)
		if (votes[k] * 10 >= pairs * 9)
			return clocks[k];
	return told;
}

static uint8_t channels_of_l16(const struct source *s)
{
	unsigned votes[3] = {0};

	for (size_t i = 1; i < s->n_held; i++) {
		const struct waiting *a = &s->held[i - 1], *b = &s->held[i];
		int64_t ticks = b->ts - a->ts;

		if (b->sequence != a->sequence + 1 || a->l16_bytes == 0)
			continue;
		for (int64_t c = 1; c <= 2; c++)
			votes[c] += ticks * 2 * c == a->l16_bytes;
	}
	if (votes[1] + votes[2] == 0)
		return 0;
	return votes[2] > votes[1] ? 2 : 1;
}

/* -- settling -- */

static double ts_us(const struct ew_survey_segment *g, int64_t ts)
{
	return (double)ts * 1e6 / g->facts.clock_hz;
}

/*
 * A packet leaves when its last sample was taken: a long one began that much earlier, and legs with packets of
 * different lengths would lie apart by it.
 */
static double offset_of(const struct ew_survey *s, const struct ew_survey_segment *g, const struct waiting *w)
{
	double length = w->duration_us ? w->duration_us : USUAL_US;

	if (w->l16_bytes > 0)
		length = (double)w->l16_bytes / (g->facts.channels == 2 ? 4 : 2) * 1e6 / g->facts.clock_hz;
	return (double)(w->arrival.us - s->origin.us) - (length - USUAL_US) - ts_us(g, w->ts);
}

/* True when everything that waits is as late: a delay of one packet is no jump. */
static bool lasts(const struct ew_survey *s, const struct ew_survey_segment *g, const struct source *source,
	double edge, double offset)
{
	size_t n = source->n_held;
	double height = offset - edge;

	if (n < (height > 10e6 ? LASTING_HUGE : height > 1e6 ? LASTING_SECOND : LASTING))
		return false;
	for (size_t i = 0; i < n; i++)
		if (offset_of(s, g, &source->held[i]) <= edge + EW_SURVEY_JUMP_US)
			return false;
	return true;
}

static void learn(const struct source *source, struct ew_survey_segment *g)
{
	g->facts.clock_hz = true_clock(source, g->facts.told_clock_hz);
	g->facts.channels = channels_of_l16(source);
}

static int settle_first(struct ew_survey *s, struct source *source)
{
	struct ew_survey_segment *g = &s->segments[source->segment];

	if (source->fresh)
		learn(source, g);
	const struct waiting w = source->held[0];
	double offset = offset_of(s, g, &w), edge = ew_survey_segment_edge(g);
	bool jumped = !source->fresh &&
		(offset < edge - EW_SURVEY_JUMP_US ||
			(offset > edge + EW_SURVEY_JUMP_US && lasts(s, g, source, edge, offset)));

	source->fresh = false;
	source->settled = w.sequence;
	source->n_held--;
	memmove(source->held, source->held + 1, source->n_held * sizeof(w));
	struct ew_survey_sight sight = {w.sequence, ts_us(g, w.ts), offset, w.vague};

	return ew_survey_segment_take(g, &s->room, &sight, jumped);
}

static int drain(struct ew_survey *s, struct source *source)
{
	int r = 0;

	while (r == 0 && source->n_held > 0)
		r = settle_first(s, source);
	return r;
}

int ew_survey_span(struct ew_survey *s)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->n_sources; i++)
		r = drain(s, s->sources[i]);
	return r;
}

/* -- packets -- */

static int make_room(struct ew_survey *s)
{
	size_t oldest = 0;

	if (s->n_sources < EW_SURVEY_MAX_SOURCES)
		return 0;
	for (size_t i = 1; i < s->n_sources; i++)
		if (s->sources[i]->order.arrival.us < s->sources[oldest]->order.arrival.us)
			oldest = i;
	int r = drain(s, s->sources[oldest]);

	free(s->sources[oldest]);
	s->sources[oldest] = s->sources[--s->n_sources];
	return r;
}

static struct source *known_source(struct ew_survey *s, const struct ew_media_packet *p)
{
	for (size_t i = 0; i < s->n_sources; i++)
		if (s->sources[i]->stream == p->stream && s->sources[i]->ssrc == p->ssrc)
			return s->sources[i];
	return NULL;
}

static int find_source(struct ew_survey *s, const struct ew_media_packet *p, struct source **ret)
{
	struct source *found = known_source(s, p);

	if (found) {
		*ret = found;
		return 0;
	}
	int r = make_room(s);

	if (r < 0)
		return r;
	found = calloc(1, sizeof(*found));
	if (!found)
		return -ENOMEM;
	found->stream = p->stream;
	found->ssrc = p->ssrc;
	s->sources[s->n_sources++] = found;
	*ret = found;
	return 0;
}

/* 1: there is no room for another segment. */
static int begin_segment(struct ew_survey *s, struct source *source, const struct ew_media_packet *p)
{
	if (s->n_segments == EW_SURVEY_MAX_SEGMENTS)
		return 1;
	if (s->n_segments == s->cap_segments) {
		size_t cap = s->cap_segments ? 2 * s->cap_segments : 4;
		struct ew_survey_segment *grown = reallocarray(s->segments, cap, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->segments = grown;
		s->cap_segments = cap;
	}
	s->segments[s->n_segments] = (struct ew_survey_segment){
		.facts = {.stream = p->stream,
			.ssrc = p->ssrc,
			.rtp_ts = p->rtp_ts,
			.arrival = p->arrival,
			.last = p->arrival,
			.clock_hz = source->order.clock_hz,
			.told_clock_hz = source->order.clock_hz},
	};
	source->segment = s->n_segments++;
	source->fresh = true;
	source->settled = -1;
	return 0;
}

static void hold(struct source *source, const struct ew_media_packet *p, int64_t sequence, int64_t ts)
{
	size_t at = source->n_held;
	uint32_t us = p->masked ? 0 : ew_payload_us(p->codec, p->payload);
	bool told = us > 0 && us <= MAX_PACKET_US;

	if (told)
		source->usual_us = us;
	while (at > 0 && source->held[at - 1].sequence > sequence)
		at--;
	if (at > 0 && source->held[at - 1].sequence == sequence)
		return;
	memmove(source->held + at + 1, source->held + at, (source->n_held - at) * sizeof(source->held[0]));
	source->held[at] = (struct waiting){
		.sequence = sequence,
		.ts = ts,
		.arrival = p->arrival,
		.duration_us = source->usual_us,
		.told = told,
		.vague = source->usual_us == 0 && (p->masked || p->codec == EW_CODEC_COMFORT_NOISE),
		.l16_bytes = p->codec == EW_CODEC_L16 && !p->masked ? (uint32_t)p->payload.len : 0,
	};
	source->n_held++;
}

static void note(struct ew_survey *s, struct ew_segment_facts *f, const struct ew_media_packet *p)
{
	bool wide = p->codec == EW_CODEC_G722 || p->codec == EW_CODEC_OPUS ||
		(p->codec == EW_CODEC_L16 && p->clock_hz > 8000);

	if (wide && !p->masked)
		s->rate_hz = 16000;
	f->packets++;
	f->codecs |= (uint64_t)1 << (p->codec & 63);
	f->last = p->arrival.us > f->last.us ? p->arrival : f->last;
}

/* NTP: seconds since 1900 and their fraction. Zero means that the sender has no clock on the wall. */
static int take_report(struct ew_survey *s, const struct ew_media_packet *p)
{
	struct source *source = known_source(s, p);
	struct ew_reader r;

	ew_reader_init(&r, p->payload);
	uint32_t seconds = ew_reader_u32(&r), fraction = ew_reader_u32(&r);

	if (!source || source->n_held == 0 || !ew_reader_ok(&r) || seconds < NTP_UNIX_S)
		return 0;
	struct ew_survey_segment *g = &s->segments[source->segment];
	double ntp = (double)(seconds - NTP_UNIX_S) * 1e6 + (double)fraction * 1e6 / 4294967296.0;

	if (source->fresh)
		return 0; /* its clock is not known yet */
	return ew_survey_segment_report(
		g, ts_us(g, ew_rtp_order_ts(&source->order, p->rtp_ts)), ntp - (double)s->origin.us);
}

static int take(struct ew_survey *s, struct source *source, const struct ew_media_packet *p)
{
	struct ew_rtp_order order = source->order;
	int64_t sequence, ts;
	int r = 0;

	if (ew_rtp_order_take(&order, p, &sequence, &ts)) {
		r = drain(s, source);
		source->order = order;
		if (r == 0)
			r = begin_segment(s, source, p);
		if (r != 0) {
			source->order.begun = false;
			return r < 0 ? r : 0;
		}
	}
	source->order = order;
	note(s, &s->segments[source->segment].facts, p);
	if (sequence <= source->settled)
		return 0;
	if (source->n_held == MAX_HELD)
		r = settle_first(s, source);
	if (r == 0)
		hold(source, p, sequence, ts);
	while (r == 0 && source->n_held > 0 && p->arrival.us - source->held[0].arrival.us >= EW_SURVEY_HOLD_US)
		r = settle_first(s, source);
	return r;
}

int ew_survey_add(struct ew_survey *s, const struct ew_media_packet *p)
{
	struct source *source = NULL;

	if (p->arrival.us < s->origin.us || p->clock_hz > EW_MEDIA_MAX_CLOCK_HZ ||
		(p->clock_hz != 0 && p->clock_hz < EW_MEDIA_MIN_CLOCK_HZ))
		return 0;
	if (p->sender_report)
		return take_report(s, p);
	if (p->straggler)
		return 0;
	int r = find_source(s, p, &source);

	return r < 0 ? r : take(s, source, p);
}

int ew_survey_end(struct ew_survey *s)
{
	int r = ew_survey_span(s);

	s->facts = calloc(s->n_segments + 1, sizeof(*s->facts));
	if (!s->facts)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < s->n_segments; i++) {
		r = ew_survey_segment_end(&s->segments[i]);
		s->facts[i] = s->segments[i].facts;
	}
	return r;
}

uint32_t ew_survey_rate_hz(const struct ew_survey *s)
{
	return s->rate_hz;
}

const struct ew_segment_facts *ew_survey_segments(const struct ew_survey *s, size_t *ret_n)
{
	*ret_n = s->n_segments;
	return s->facts;
}

const struct ew_segment_facts *ew_survey_find(const struct ew_survey *s, const struct ew_media_packet *first)
{
	for (size_t i = 0; s->facts && i < s->n_segments; i++) {
		const struct ew_segment_facts *f = &s->facts[i];

		if (f->stream == first->stream && f->ssrc == first->ssrc && f->rtp_ts == first->rtp_ts &&
			f->arrival.us == first->arrival.us && f->clock.n_pieces > 0)
			return f;
	}
	return NULL;
}

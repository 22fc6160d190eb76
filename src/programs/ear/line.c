/*
 * See line.h. Places are samples at 8 kHz, units are those of the source's RTP clock; both count from the line's first
 * packet, so that neither wraps.
 */
#include "programs/ear/line.h"

#include <errno.h>
#include <string.h>

#define FAR_SEQUENCES 1000 /* further away than this it is another beginning */
#define FAR_UNITS_S 10
#define PIECE_SAMPLES (EW_EAR_MAX_PAYLOAD / sizeof(int16_t))

/* -- places -- */

static double place_of(const struct ew_ear_line *l, int64_t units)
{
	return (double)units * EW_EAR_HZ / l->clock_hz;
}

static int64_t units_of(const struct ew_ear_line *l, double place)
{
	return (int64_t)(place * l->clock_hz / EW_EAR_HZ);
}

/* In units, where a stamp lies; beside the packet that was heard last. */
static int64_t units_at(const struct ew_ear_line *l, uint32_t ts)
{
	return l->begun ? l->last_units + (int32_t)(ts - l->last_ts) : 0;
}

static uint32_t ts_at(const struct ew_ear_line *l, int64_t units)
{
	return l->last_ts + (uint32_t)(units - l->last_units);
}

/* -- what is heard -- */

/* The ear counts places in 32 bits, this one is near. */
static int64_t near(int64_t place, uint32_t at)
{
	return place + (int32_t)(at - (uint32_t)place);
}

static void note(struct ew_ear_line *l, int64_t place, const struct ew_keypad_heard *heard)
{
	int64_t from = near(place, heard->from_ts), to = near(place, heard->to_ts);

	if (!heard->tone)
		return;
	if (!l->found_any || from < l->found_from)
		l->found_from = from;
	if (!l->found_any || to > l->found_to)
		l->found_to = to;
	l->found_any = true;
}

/* In pieces that a record holds. What was sent too late to be a part of a sentence is left out of it. */
static void pass_on(struct ew_ear_line *l, unsigned channel, int64_t place, const int16_t *pcm, size_t n)
{
	struct ew_ear_record speech = l->now;

	speech.codec = EW_CODEC_L16;
	speech.clock_hz = EW_EAR_HZ;
	speech.channels = (uint8_t)channel;
	speech.purposes = EW_EAR_FOR_WORDS;
	for (size_t at = 0, take; at < n; at += take) {
		take = n - at < PIECE_SAMPLES ? n - at : PIECE_SAMPLES;
		speech.rtp_ts = (uint32_t)(place + (int64_t)at);
		speech.payload = ew_slice_of(pcm + at, take * sizeof(*pcm));
		if (!l->hall->speech || !l->hall->speech(l->hall->speech_arg, &speech))
			l->unheard = true;
	}
}

static void on_samples(void *arg, unsigned channel, int64_t place, const int16_t *pcm, size_t n)
{
	struct ew_ear_line *l = arg;
	struct ew_keypad_heard heard;

	if (l->now.purposes & EW_EAR_FOR_WORDS && !l->apart)
		pass_on(l, channel, place, pcm, n);
	if (!(l->now.purposes & EW_EAR_FOR_TONES))
		return;
	heard = ew_keypad_listen_pcm(l->hall->bank, &l->ears[channel], (uint32_t)place, pcm, n);
	note(l, place, &heard);
}

bool ew_ear_line_lost_words(struct ew_ear_line *l)
{
	bool lost = l->unheard;

	l->unheard = false;
	return lost;
}

static struct ew_ear_heard answer(const struct ew_ear_line *l, uint8_t words)
{
	struct ew_wall arrival = l->arrival;

	/* What still waits was not heard, whatever came after it. */
	for (const struct ew_ear_waiting *w = l->waits; w; w = w->next)
		if (w->record.arrival.us <= arrival.us)
			arrival.us = w->record.arrival.us - 1;
	return (struct ew_ear_heard){.stream = l->stream,
		.serial = l->serial,
		.ssrc = l->ssrc,
		.words = words,
		.heard_ts = ts_at(l, l->end_units),
		.arrival = arrival};
}

static void tell(struct ew_ear_line *l, uint8_t words)
{
	struct ew_ear_heard heard = answer(l, words);

	l->told = true;
	ew_ear_heard_add(l->hall->heard, &heard);
}

/* Nothing of it is heard from now on, and who sent it is told why. */
static void refuse(struct ew_ear_line *l, uint8_t why)
{
	ew_ear_budget_leave(l->hall->budget, &l->cost);
	l->refused = why;
	tell(l, why);
}

static void spend(struct ew_ear_line *l, double cpu_us, int64_t units)
{
	if (!ew_ear_budget_spend(l->hall->budget, &l->cost, cpu_us, (double)units * 1e6 / l->clock_hz))
		refuse(l, EW_EAR_FULL);
}

static void tell_tone(struct ew_ear_line *l, uint8_t words, struct ew_wall arrival, uint32_t end_ts)
{
	struct ew_ear_heard heard = answer(l, words | EW_EAR_TONE);
	int64_t from = units_of(l, (double)l->found_from), to = units_of(l, (double)l->found_to);

	heard.heard_ts = end_ts;
	heard.from_ts = ts_at(l, from);
	heard.to_ts = ts_at(l, to);
	heard.arrival = arrival;
	ew_ear_heard_add(l->hall->heard, &heard);
}

/* A second channel that is sent no more goes on with nothing. */
static bool goes_on(const struct ew_ear_line *l)
{
	const struct ew_keypad_ear *first = &l->ears[0].ear, *second = &l->ears[1].ear;

	return first->goes_on || (second->goes_on && second->next_ts == first->next_ts);
}

/* In its turn: what was before it was heard, or is lost. */
static void hear(struct ew_ear_line *l, const struct ew_ear_record *r)
{
	int64_t units = units_at(l, r->rtp_ts), gap = l->begun ? units - l->end_units : 0;
	double begun = l->hall->cpu_us(), place = place_of(l, units);
	uint32_t missing = gap > 0 && gap < l->clock_hz ? (uint32_t)(place_of(l, gap) + 0.5) : 0;
	uint32_t n = ew_ear_decoding_samples(l->decoding, r->payload);
	bool went_on = goes_on(l);

	if (l->refused)
		return;
	l->found_any = false;
	l->now = *r;
	if (gap < 0 || gap > FAR_UNITS_S * (int64_t)l->clock_hz)
		ew_ear_decoding_restart(l->decoding);
	(void)!ew_ear_decoding_hear(l->decoding, place, r->payload, missing); /* what cannot be decoded is a gap */
	l->begun = true;
	l->last_ts = r->rtp_ts;
	l->last_units = units;
	l->end_units = units + units_of(l, n);
	l->next_sequence = (uint16_t)(r->sequence + 1);
	if (r->arrival.us > l->arrival.us)
		l->arrival = r->arrival;
	if (l->found_any)
		tell_tone(l, goes_on(l) ? EW_EAR_GOES_ON : 0, r->arrival, ts_at(l, l->end_units));
	else if (went_on && !goes_on(l))
		tell(l, 0); /* another key may begin before this turn is over */
	l->told = false;
	spend(l, l->hall->cpu_us() - begun, units_of(l, n));
}

/* -- late -- */

/* By a decoder and ears that know nothing of before, and leave no trace in those of the line. */
static void hear_alone(struct ew_ear_line *l, const struct ew_ear_record *r)
{
	struct ew_ear_decoding *alone = l->hall->alone;
	double begun = l->hall->cpu_us();
	struct ew_keypad_pcm_ear kept[2] = {l->ears[0], l->ears[1]};
	int64_t units = units_at(l, r->rtp_ts);
	uint32_t n = 0;

	memset(l->ears, 0, sizeof(l->ears));
	l->found_any = false;
	l->now = *r;
	l->apart = true;
	if (ew_ear_decoding_init(alone, l->codec, l->clock_hz, l->channels, on_samples, l) == 0) {
		n = ew_ear_decoding_samples(alone, r->payload);
		(void)!ew_ear_decoding_hear(alone, place_of(l, units), r->payload, 0);
		ew_ear_decoding_flush(alone);
		ew_ear_decoding_end(alone);
	}
	for (unsigned i = 0; i < 2; i++) {
		struct ew_keypad_heard end = ew_keypad_stop_pcm(&l->ears[i]);

		note(l, (int64_t)place_of(l, units), &end);
		l->ears[i] = kept[i];
	}
	l->apart = false;
	ew_wipe(alone, ew_ear_decoding_bytes());
	ew_wipe(kept, sizeof(kept));
	if (l->found_any)
		tell_tone(l, EW_EAR_APART, r->arrival, ts_at(l, units + units_of(l, n)));
	if (r->arrival.us > l->arrival.us)
		l->arrival = r->arrival;
	l->told = false;
	spend(l, l->hall->cpu_us() - begun, units_of(l, n));
}

/* -- order -- */

static void drop_first(struct ew_ear_line *l)
{
	struct ew_ear_waiting *w = l->waits;

	l->waits = w->next;
	l->n_waits--;
	ew_secret_pool_give(l->hall->waiting, &w);
}

static void hear_first(struct ew_ear_line *l)
{
	hear(l, &l->waits->record);
	drop_first(l);
}

/* Those that nothing is missing before any more. */
static void hear_next(struct ew_ear_line *l)
{
	while (l->waits && (int16_t)(l->waits->record.sequence - l->next_sequence) <= 0)
		hear_first(l);
}

static bool wait(struct ew_ear_line *l, const struct ew_ear_record *r, struct ew_mono now)
{
	struct ew_ear_waiting **at = &l->waits, *w;

	if (l->n_waits == EW_EAR_OVERTAKEN)
		return false;
	w = ew_secret_pool_take(l->hall->waiting);
	if (!w)
		return false;
	w->record = *r;
	memcpy(w->payload, r->payload.at, r->payload.len);
	w->record.payload.at = w->payload;
	w->came = now;
	while (*at && (int16_t)((*at)->record.sequence - r->sequence) < 0)
		at = &(*at)->next;
	w->next = *at;
	*at = w;
	l->n_waits++;
	return true;
}

static void hear_all(struct ew_ear_line *l)
{
	while (l->waits)
		hear_first(l);
}

void ew_ear_line_take(struct ew_ear_line *l, const struct ew_ear_record *r, struct ew_mono now)
{
	int16_t ahead = (int16_t)(r->sequence - l->next_sequence);

	l->used = now;
	if (l->refused)
		return;
	if (r->flags & EW_EAR_STRAGGLER) {
		hear_alone(l, r);
		return;
	}
	if (!l->begun || ahead > FAR_SEQUENCES || ahead < -FAR_SEQUENCES) {
		hear_all(l);
		hear(l, r);
	} else if (ahead < 0) {
		hear_alone(l, r);
	} else if (ahead == 0) {
		hear(l, r);
	} else if (!wait(l, r, now)) {
		hear_all(l);
		hear(l, r);
	}
	hear_next(l);
}

void ew_ear_line_look(struct ew_ear_line *l, struct ew_mono now)
{
	while (l->waits && (l->refused || now.us - l->waits->came.us >= EW_EAR_OVERTAKEN_US)) {
		hear_first(l);
		hear_next(l);
	}
	if (!l->told && !l->refused)
		tell(l, goes_on(l) ? EW_EAR_GOES_ON : 0);
}

/* -- birth and end -- */

static size_t front_bytes(void)
{
	return (sizeof(struct ew_ear_line) + 63) & ~(size_t)63;
}

size_t ew_ear_line_bytes(void)
{
	return front_bytes() + ew_ear_decoding_bytes();
}

struct ew_ear_line *ew_ear_line_init(void *block, struct ew_ear_hall *hall, const struct ew_ear_record *r)
{
	struct ew_ear_line *l = block;
	int error;

	l->hall = hall;
	l->stream = r->stream;
	l->serial = r->serial;
	l->ssrc = r->ssrc;
	l->codec = (enum ew_codec)r->codec;
	l->channels = r->channels ? r->channels : 1;
	l->clock_hz = r->clock_hz;
	l->last_ts = r->rtp_ts;
	l->arrival = (struct ew_wall){r->arrival.us - 1};
	l->decoding = (void *)((uint8_t *)block + front_bytes());
	error = ew_ear_decoding_init(l->decoding, l->codec, l->clock_hz, l->channels, on_samples, l);
	if (error)
		refuse(l, error == -ENOMEM ? EW_EAR_FULL : EW_EAR_DEAF);
	else if (!ew_ear_budget_enter(hall->budget, l->codec, l->channels, &l->cost))
		refuse(l, EW_EAR_FULL);
	return l;
}

void ew_ear_line_end(struct ew_ear_line *l)
{
	while (l->waits)
		drop_first(l);
	ew_ear_budget_leave(l->hall->budget, &l->cost);
	ew_ear_decoding_end(l->decoding);
}

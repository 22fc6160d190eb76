/*
 * Presses of corpus.h through the recorder's core as packets, with jitter, loss and disorder; then its tape is read
 * back, put on a timeline as a worker would, and two programs that know nothing of ours (spandsp here, multimon-ng)
 * look for digits in what was kept. The same calls without their tones say what speech alone makes them find.
 *
 * What is not G.711 is heard by the ear's core, through a ring, as late as the program would hear it.
 *
 *   test_tones [presses [seed [snr_db [kind]]]]   fails when a digit is found; with snr_db (not nan) it only says how
 *                                          many are; kind: of codec.h
 *   test_tones --speech                    hours of real speech, and how often it was muted
 */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <spandsp.h>

#include "ipc/ear_heard.h"
#include "media/timeline.h"
#include "programs/ear/ear.h"
#include "rtp/keypad_tone.h"
#include "tones/codec.h"
#include "tones/corpus.h"
#include "unit/recorder/harness.h"

#define PRESSES_A_CALL 24
#define LEGS 2
#define MAX_DATAGRAMS 16000
#define CALL_SAMPLES (PRESSES_A_CALL * PRESS_SAMPLES)
#define MULTIMON_HZ 22050
#define TYPE_CODED 111

struct datagram {
	int64_t at_us;
	uint32_t leg, ts;
	uint16_t sequence;
	uint8_t type, bytes[EW_EAR_MAX_PAYLOAD];
	size_t len;
};

struct call {
	struct press presses[PRESSES_A_CALL];
	double legs[LEGS][CALL_SAMPLES];
	struct datagram datagrams[MAX_DATAGRAMS];
	size_t n;
	bool alaw;
	enum kind kind;
	unsigned packet; /* samples */
	int16_t kept[LEGS][CALL_SAMPLES + RATE];
	size_t n_kept;
};

struct result {
	unsigned presses, with_event, told, masked_digits, other_digits, control_digits;
	unsigned multimon, multimon_control, multimon_sent, sent_digits;
	uint64_t samples, masked;
	size_t unheard; /* exceptions */
};

enum heard { KEPT, CONTROL, SENT, HEARD };

static FILE *for_multimon[HEARD];

/* -- packets -- */

static void add_datagram(struct call *c, const struct datagram *d)
{
	assert_true(c->n < MAX_DATAGRAMS);
	c->datagrams[c->n++] = *d;
}

/* A packet leaves with its last sample, and then the network has it. */
static int64_t arrives_us(struct dice *dice, unsigned sent_at)
{
	int64_t us = (int64_t)sent_at * 125 + (int64_t)dice_to(dice, 12000);

	return dice_to(dice, 100) == 0 ? us + 20000 + dice_to(dice, 40000) : us;
}

static void add_coded(struct call *c, struct dice *dice, uint32_t leg, unsigned loss_percent)
{
	struct encoder *e = encoder_new(c->kind, dice, c->packet, loss_percent > 0);
	uint32_t units = kind_clock_hz(c->kind) / RATE;

	for (unsigned from = 0; from + c->packet <= CALL_SAMPLES; from += c->packet) {
		struct datagram d = {.leg = leg, .ts = from * units, .type = TYPE_CODED,
			.sequence = (uint16_t)(from / c->packet)};

		d.len = encoder_take(e, c->legs[leg] + from, d.bytes, sizeof(d.bytes));
		d.at_us = arrives_us(dice, from + c->packet);
		if (dice_to(dice, 100) >= loss_percent && d.len)
			add_datagram(c, &d);
	}
	encoder_free(&e);
}

static void add_audio(struct call *c, struct dice *dice, uint32_t leg, unsigned loss_percent)
{
	if (c->kind != KIND_G711) {
		add_coded(c, dice, leg, loss_percent);
		return;
	}
	for (unsigned from = 0; from + c->packet <= CALL_SAMPLES; from += c->packet) {
		struct datagram d = {.leg = leg, .ts = from, .len = c->packet, .type = c->alaw ? 8 : 0,
			.sequence = (uint16_t)(from / c->packet)};

		for (unsigned i = 0; i < c->packet; i++)
			d.bytes[i] = encode(c->alaw, c->legs[leg][from + i]);
		d.at_us = arrives_us(dice, from + c->packet);
		if (dice_to(dice, 100) >= loss_percent)
			add_datagram(c, &d);
	}
}

/* Three times a packet when it goes down, one every 20 ms, three when it is up; of a source of their own numbers. */
static void add_events(struct call *c, struct dice *dice)
{
	uint32_t units = c->kind == KIND_G711 ? 1 : kind_clock_hz(c->kind) / RATE;

	for (unsigned n = 0; n < PRESSES_A_CALL; n++) {
		const struct press *p = &c->presses[n];
		unsigned from = n * PRESS_SAMPLES + p->event_at;

		for (unsigned at = 160; p->with_event && at < p->key_samples + 3 * 160; at += 160) {
			unsigned duration = at < p->key_samples ? at : p->key_samples;
			struct datagram d = {.ts = from * units, .type = 101, .len = 4,
				.sequence = (uint16_t)(30000 + n * 20 + at / 160),
				.bytes = {(uint8_t)p->digit, at < p->key_samples ? 0x0a : 0x8a,
					(uint8_t)(duration * units >> 8), (uint8_t)(duration * units)}};

			d.at_us = arrives_us(dice, from + at);
			add_datagram(c, &d);
		}
	}
}

static int by_arrival(const void *a, const void *b)
{
	const struct datagram *x = a, *y = b;

	return x->at_us < y->at_us ? -1 : x->at_us > y->at_us;
}

static void make_call(struct call *c, const struct speech *speech, uint64_t seed, double snr_db, bool silent)
{
	static const unsigned packets[] = {80, 160, 160, 160, 240, 320, 480};
	static const unsigned losses[] = {0, 0, 1, 3};
	struct dice dice = {seed};

	c->n = 0;
	c->alaw = dice_to(&dice, 2);
	c->packet = packets[dice_to(&dice, 7)];
	if (c->kind != KIND_G711)
		c->packet = kind_packet(c->kind, &dice);
	for (unsigned n = 0; n < PRESSES_A_CALL; n++)
		c->presses[n] = press_make(&dice, speech, c->legs[0] + n * PRESS_SAMPLES,
			c->legs[1] + n * PRESS_SAMPLES, snr_db, silent);
	for (uint32_t leg = 0; leg < LEGS; leg++)
		add_audio(c, &dice, leg, losses[seed % 4]);
	if (!silent)
		add_events(c, &dice);
	qsort(c->datagrams, c->n, sizeof(c->datagrams[0]), by_arrival);
}

/* -- through the recorder -- */

/* As the program turns it: every 20 ms, and what it says is there at once. */
struct hearing {
	struct harness *h;
	struct ew_keypad_bank *bank;
	struct ew_ear_budget budget;
	struct ew_ear_ring *ring;
	struct ew_ear *ear;
};

static void on_tell(void *arg, uint16_t number, const void *message)
{
	harness_say(((struct hearing *)arg)->h, EW_RECORDER_EAR, number, message);
}

/* What it costs is another's to measure: here a busy machine must not make it refuse. */
static double no_time(void)
{
	return 0;
}

static void begin_hearing(struct hearing *e, struct harness *h)
{
	struct ew_ear_config config = {.budget = &e->budget, .tell = on_tell, .arg = e, .cpu_us = no_time};
	struct ew_ear_ring *reader;
	int fd;

	*e = (struct hearing){.h = h, .bank = aligned_alloc(_Alignof(struct ew_keypad_bank), sizeof(*e->bank))};
	assert_non_null(e->bank);
	ew_keypad_bank_init(e->bank);
	config.bank = e->bank;
	assert_int_equal(ew_ear_ring_new(EW_EAR_RING_BYTES, &e->ring, &fd), 0);
	assert_int_equal(ew_ear_ring_open(fd, &reader), 0);
	close(fd);
	assert_int_equal(ew_ear_new(&config, &reader, &e->ear), 0);
	ew_recorder_ear(h->core, e->ring);
}

static void turn(struct hearing *e)
{
	if (ew_io_mono(e->h->io).us / 10000 % 2)
		assert_int_equal(ew_ear_turn(e->ear, ew_io_mono(e->h->io)), 0);
}

static void end_hearing(struct hearing *e)
{
	ew_recorder_ear(e->h->core, NULL);
	ew_ear_free(&e->ear);
	ew_ear_ring_free(&e->ring);
	free(e->bank);
}

static void run_on(struct harness *h, struct hearing *e, int64_t ms)
{
	for (; ms > 0; ms -= 10) {
		harness_run_ms(h, 10);
		turn(e);
	}
}

static void play(struct harness *h, struct hearing *ear, const struct call *c, const uint32_t slots[LEGS])
{
	int64_t begun = ew_io_mono(h->io).us, tick = begun;
	struct ew_msg_keeper_alive alive = {0};

	for (size_t i = 0; i < c->n; i++) {
		const struct datagram *d = &c->datagrams[i];

		while (tick + 10000 <= begun + d->at_us) {
			tick += 10000;
			ew_io_sim_advance(h->io, tick - ew_io_mono(h->io).us);
			ew_recorder_tick(h->core);
			turn(ear);
			if (tick / 10000 % 100 == 0)
				harness_say(h, EW_RECORDER_KEEPER, EW_MSG_keeper_alive, &alive);
			harness_sync(h);
		}
		ew_io_sim_advance(h->io, begun + d->at_us - ew_io_mono(h->io).us);
		harness_rtp_raw(h, slots[d->leg], d->type, d->sequence, d->ts, ew_slice_of(d->bytes, d->len));
	}
	run_on(h, ear, 800);
}

static int take_pcm(void *arg, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	struct call *c = arg;
	int16_t *kept = (int16_t *)c->kept;

	(void)cause;
	for (size_t i = 0; i < n && c->n_kept < CALL_SAMPLES + RATE; i++)
		kept[c->n_kept++] = pcm ? pcm[i] : 0;
	return 0;
}

/* What a worker would make of it: gaps concealed, what was masked silent. */
static void hear_leg(const struct harness *h, struct call *c, uint32_t leg, struct ew_wall origin,
	struct result *result)
{
	struct ew_wall end = {origin.us + (int64_t)CALL_SAMPLES * 125 + EW_US_PER_S};
	struct ew_timeline *t;

	assert_int_equal(ew_timeline_new(origin, RATE, NULL, take_pcm, c, &t), 0);
	assert_int_equal(ew_timeline_span(t, origin, end), 0);
	c->n_kept = 0;
	for (size_t i = 0; i < h->n_kept; i++) {
		const struct ew_packet *p = &h->kept[i].packet;
		struct ew_media_packet m = {.stream = leg, .ssrc = p->ssrc, .sequence = p->sequence,
			.payload_type = p->payload_type, .masked = p->flags & EW_PACKET_MASKED, .codec = p->codec,
			.restart = p->flags & EW_PACKET_NEW_SSRC, .stereo = p->flags & EW_PACKET_STEREO,
			.rtp_ts = p->rtp_ts, .clock_hz = p->clock_hz,
			.duration_ts = p->duration_ts, .arrival = p->arrival, .payload = p->payload};

		if (h->kept[i].stream != leg)
			continue;
		assert_int_equal(ew_timeline_add(t, &m), 0);
		result->samples += c->packet;
		result->masked += m.masked ? c->packet : 0;
	}
	assert_int_equal(ew_timeline_end(t, end), 0);
	ew_timeline_free(&t);
}

/* -- digits -- */

struct found {
	unsigned at[4096]; /* samples */
	unsigned n, now;
};

static void on_digits(void *arg, const char *digits, int n)
{
	struct found *f = arg;

	(void)digits;
	for (int i = 0; i < n && f->n < 4096; i++)
		f->at[f->n++] = f->now;
}

static void look_for_digits(const int16_t *pcm, size_t n, struct found *ret)
{
	dtmf_rx_state_t *rx = dtmf_rx_init(NULL, on_digits, ret);

	ret->n = 0;
	for (size_t i = 0; i + 80 <= n; i += 80) {
		ret->now = (unsigned)i;
		dtmf_rx(rx, pcm + i, 80);
	}
	dtmf_rx_free(rx);
}

/* Where a press may show: its tone, its echo and what a timeline moves it by. */
static bool is_at_press(const struct call *c, unsigned at)
{
	unsigned n = at / PRESS_SAMPLES, in = at % PRESS_SAMPLES;

	return n < PRESSES_A_CALL && in + RATE / 10 > c->presses[n].from &&
	       in < c->presses[n].from + c->presses[n].key_samples + RATE / 4;
}

static void give_multimon(FILE *file, const int16_t *pcm, size_t n)
{
	int16_t out[4096];
	size_t m = 0;

	for (size_t i = 0; i < n * MULTIMON_HZ / RATE; i++) {
		double at = (double)i * RATE / MULTIMON_HZ;
		size_t k = (size_t)at;

		out[m++] = (int16_t)(pcm[k] + (at - (double)k) * ((k + 1 < n ? pcm[k + 1] : 0) - pcm[k]));
		if (m == 4096 || i + 1 == n * MULTIMON_HZ / RATE) {
			assert_int_equal(fwrite(out, 2, m, file), m);
			m = 0;
		}
	}
}

static void judge(const struct call *c, struct result *result, bool silent)
{
	static struct found found;

	look_for_digits((const int16_t *)c->kept, c->n_kept, &found);
	for (unsigned i = 0; i < found.n; i++) {
		if (silent)
			result->control_digits++;
		else if (is_at_press(c, found.at[i]))
			result->masked_digits++;
		else
			result->other_digits++;
	}
	if (for_multimon[silent])
		give_multimon(for_multimon[silent], (const int16_t *)c->kept, c->n_kept);
}

/* What is there to be found: this test is worth something only if it is. */
static void judge_sent(struct call *c, struct result *result)
{
	static struct found found;

	for (size_t i = 0; i < CALL_SAMPLES; i++)
		c->kept[0][i] = (int16_t)lrint(fmax(-32000, fmin(32000, c->legs[0][i])));
	look_for_digits(c->kept[0], CALL_SAMPLES, &found);
	result->sent_digits += found.n;
	give_multimon(for_multimon[SENT], c->kept[0], CALL_SAMPLES);
}

static void set_codec(struct harness *h, enum kind kind, uint32_t stream)
{
	const struct ew_codec_entry codecs[] = {
		{TYPE_CODED, kind_channels(kind), kind_codec(kind), kind_clock_hz(kind)},
		{101, 1, EW_CODEC_TELEPHONE_EVENT, kind_clock_hz(kind)}};
	_cleanup_(ew_buf_free) struct ew_buf map = {0};
	struct ew_msg_stream_set m = {.interaction = harness_id(1),
		.stream = stream,
		.remote_address = EW_SLICE("192.0.2.1"),
		.active = 1};

	ew_buf_init(&map, 256);
	ew_codec_map_add(&map, codecs, EW_COUNT(codecs));
	m.codecs = ew_buf_slice(&map);
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_stream_set, &m);
}

static void run_call(struct call *c, const struct speech *speech, uint64_t seed, double snr_db, bool silent,
	struct result *result)
{
	struct harness *h = harness_new(seed);
	struct ew_msg_call_end bye = {.interaction = harness_id(1)};
	struct ew_wall origin;
	struct hearing hearing;
	uint32_t slots[LEGS];

	make_call(c, speech, seed, snr_db, silent);
	harness_open_call(h, 1);
	for (uint8_t leg = 0; leg < LEGS; leg++) {
		slots[leg] = harness_add_stream(h, 1, (uint8_t)(11 + leg), leg);
		assert_int_equal(harness_allow(h, 1, (uint8_t)(11 + leg), EW_PURPOSE_RECORDING), 0);
	}
	for (uint32_t leg = 0; c->kind != KIND_G711 && leg < LEGS; leg++)
		set_codec(h, c->kind, leg);
	begin_hearing(&hearing, h);
	origin = ew_io_wall(h->io);
	play(h, &hearing, c, slots);
	harness_say(h, EW_RECORDER_SIGNAL, EW_MSG_call_end, &bye);
	harness_read(h);
	for (uint32_t leg = 0; leg < LEGS; leg++) {
		struct result unused = {0};

		hear_leg(h, c, leg, origin, silent ? &unused : result);
		judge(c, result, silent);
	}
	for (size_t i = 0; !silent && i < harness_events(h, EW_MSG_ev_keypad); i++)
		result->told += 1 + EW_MESSAGE_AS(&harness_event(h, EW_MSG_ev_keypad, i)->message, ev_keypad)->more;
	if (!silent)
		judge_sent(c, result);
	result->unheard += harness_events(h, EW_MSG_ev_exception);
	end_hearing(&hearing);
	harness_free(&h);
}

/* -- reports -- */

static unsigned ask_multimon(const char *path)
{
	char command[600], line[200];
	unsigned n = 0;
	FILE *pipe;

	snprintf(command, sizeof(command), "multimon-ng -q -t raw -a DTMF %s 2>/dev/null", path);
	pipe = popen(command, "r");
	while (pipe && fgets(line, sizeof(line), pipe))
		n += strstr(line, "DTMF:") != NULL;
	if (pipe)
		pclose(pipe);
	return n;
}

static void multimon(struct result *result, char paths[HEARD][64])
{
	unsigned *counts[HEARD] = {&result->multimon, &result->multimon_control, &result->multimon_sent};

	for (int i = 0; i < HEARD; i++) {
		assert_int_equal(fclose(for_multimon[i]), 0);
		*counts[i] = ask_multimon(paths[i]);
		remove(paths[i]);
	}
}

static void print(enum kind kind, const struct result *r, const struct speech *speech)
{
	printf("%s: %u presses (%u with events), speech: %s\n", kind_name(kind), r->presses, r->with_event,
		speech->is_real ? "real" : "made up");
	printf("spandsp: %u digits at presses, %u elsewhere (without tones: %u; in what was sent: %u)\n",
		r->masked_digits, r->other_digits, r->control_digits, r->sent_digits);
	printf("multimon-ng: %u digits (without tones: %u; in what was sent: %u)\n", r->multimon, r->multimon_control,
		r->multimon_sent);
	printf("told: %u keys; masked: %.1f ms a press and leg; exceptions: %zu\n", r->told,
		(double)r->masked / RATE * 1000 / r->presses / LEGS, r->unheard);
}

static struct result run(enum kind kind, const struct speech *speech, unsigned presses, uint64_t seed, double snr_db)
{
	static struct call c;
	struct result result = {0};
	char paths[HEARD][64];

	for (int i = 0; i < HEARD; i++) {
		snprintf(paths[i], sizeof(paths[i]), "tones-%d-%d.raw", (int)getpid(), i);
		for_multimon[i] = fopen(paths[i], "wb");
		assert_non_null(for_multimon[i]);
	}
	c.kind = kind;
	for (unsigned n = 0; n * PRESSES_A_CALL < presses; n++) {
		run_call(&c, speech, seed * 1000003 + n, snr_db, true, &result);
		run_call(&c, speech, seed * 1000003 + n, snr_db, false, &result);
		result.presses += PRESSES_A_CALL;
		for (unsigned i = 0; i < PRESSES_A_CALL; i++)
			result.with_event += c.presses[i].with_event;
	}
	multimon(&result, paths);
	print(kind, &result, speech);
	return result;
}

/* -- speech alone -- */

static unsigned mutes_of(const struct ew_keypad_bank *bank, const struct speech *s, double gain, bool alaw)
{
	struct ew_keypad_ear ear = {0};
	unsigned mutes = 0;
	size_t last = 0;

	for (size_t at = 0; at + 160 <= s->n; at += 160) {
		uint8_t codes[160];

		for (size_t i = 0; i < 160; i++)
			codes[i] = encode(alaw, gain * s->at[at + i]);
		if (!ew_keypad_listen(bank, &ear, alaw ? EW_KEYPAD_ALAW : EW_KEYPAD_ULAW, (uint32_t)at,
			    ew_slice_of(codes, sizeof(codes))).tone)
			continue;
		if (mutes == 0 || at - last > RATE / 4)
			mutes++;
		last = at;
	}
	return mutes;
}

/* The same through an encoder and the ear. */
struct mutes {
	unsigned n;
	uint32_t clock_hz;
	uint32_t last;
	bool any;
};

static void count_mutes(void *arg, uint16_t number, const void *message)
{
	struct mutes *m = arg;
	struct ew_ear_heard heard;
	struct ew_slice rest;

	if (number != EW_MSG_ear_heard)
		return;
	rest = ((const struct ew_msg_ear_heard *)message)->heard;
	while (ew_ear_heard_next(&rest, &heard)) {
		if (!(heard.words & EW_EAR_TONE))
			continue;
		m->n += !m->any || (int32_t)(heard.from_ts - m->last) > (int32_t)m->clock_hz / 4;
		m->any = true;
		m->last = heard.to_ts;
	}
}

static void hear_speech(struct ew_ear *ear, struct ew_ear_ring *ring, enum kind kind, const struct speech *s, double gain)
{
	struct dice dice = {9};
	struct encoder *e = encoder_new(kind, &dice, 160, false);
	uint32_t units = kind_clock_hz(kind) / RATE;

	for (size_t i = 0; (i + 1) * 160 <= s->n; i++) {
		struct ew_mono now = {(int64_t)i * 20000};
		uint8_t bytes[EW_EAR_MAX_PAYLOAD];
		double samples[160];
		struct ew_ear_record r = {.serial = 1, .clock_hz = kind_clock_hz(kind), .channels = 1,
			.codec = (uint8_t)kind_codec(kind), .purposes = EW_EAR_FOR_TONES, .sequence = (uint16_t)i,
			.rtp_ts = (uint32_t)(i * 160) * units, .arrival = {now.us}};

		for (size_t k = 0; k < 160; k++)
			samples[k] = gain * s->at[i * 160 + k];
		r.payload = ew_slice_of(bytes, encoder_take(e, samples, bytes, sizeof(bytes)));
		if (r.payload.len)
			assert_int_equal(ew_ear_ring_put(ring, &r), 0);
		assert_int_equal(ew_ear_turn(ear, now), 0);
	}
	encoder_free(&e);
}

static unsigned mutes_of_kind(const struct ew_keypad_bank *bank, enum kind kind, const struct speech *s, double gain)
{
	struct ew_ear_budget budget = {0};
	struct mutes mutes = {.clock_hz = kind_clock_hz(kind)};
	struct ew_ear_config config = {
		.budget = &budget, .bank = bank, .tell = count_mutes, .arg = &mutes, .cpu_us = no_time};
	struct ew_ear_ring *writer, *reader;
	struct ew_ear *ear;
	int fd;

	assert_int_equal(ew_ear_ring_new(EW_EAR_RING_BYTES, &writer, &fd), 0);
	assert_int_equal(ew_ear_ring_open(fd, &reader), 0);
	close(fd);
	assert_int_equal(ew_ear_new(&config, &reader, &ear), 0);
	hear_speech(ear, writer, kind, s, gain);
	ew_ear_free(&ear);
	ew_ear_ring_free(&writer);
	return mutes.n;
}

static void report_kind(const struct ew_keypad_bank *bank, enum kind kind)
{
	struct speech s;
	double hours;
	unsigned n;

	speech_load(&s, NULL);
	hours = (double)s.n / RATE / 3600;
	n = mutes_of_kind(bank, kind, &s, 1) + mutes_of_kind(bank, kind, &s, 0.2);
	printf("%-12s %.2f h of real speech: %u mutes, %.2f an hour\n", kind_name(kind), 2 * hours, n, n / (2 * hours));
	speech_free(&s);
}

static int speech_report(void)
{
	static const char *const voices[] = {"en_US_f_Allison", "es_MX_f_Allison", "fr_CA_f_June", "it_IT_f_Menardi",
		"it_IT_m_Carlo", "ru_RU_f_IvrvoiceRU"};
	struct ew_keypad_bank *bank = aligned_alloc(_Alignof(struct ew_keypad_bank), sizeof(*bank));
	double hours = 0;
	unsigned all = 0;

	assert_non_null(bank);
	ew_keypad_bank_init(bank);
	for (size_t i = 0; i < sizeof(voices) / sizeof(*voices); i++) {
		struct speech s;
		unsigned mutes = 0;

		speech_load(&s, voices[i]);
		for (int level = 0; level < 3; level++)
			mutes += mutes_of(bank, &s, level == 0 ? 1 : level == 1 ? 0.5 : 0.2, level % 2);
		printf("%-20s %6.2f h at three levels: %u mutes\n", voices[i], 3.0 * (double)s.n / RATE / 3600, mutes);
		hours += 3.0 * (double)s.n / RATE / 3600;
		all += mutes;
		speech_free(&s);
	}
	printf("%.2f h of real speech: %u mutes, %.2f an hour\n", hours, all, hours > 0 ? all / hours : 0);
	for (enum kind kind = KIND_OPUS_SILK; kind < KINDS; kind++)
		if (kind != KIND_OPUS_STEREO && kind != KIND_L16_STEREO)
			report_kind(bank, kind);
	free(bank);
	return 0;
}

#ifdef EW_SANITIZED
static unsigned asked_presses = 96;
#else
static unsigned asked_presses = 288;
#endif
static uint64_t asked_seed = 1;
static double asked_snr = NAN;
static enum kind asked_kind = KINDS; /* all */

static void check(enum kind kind, const struct speech *speech)
{
	/* Encoders take their time: of all but G.711 a third, unless one kind is asked for */
	unsigned presses = kind == KIND_G711 || asked_kind == kind ? asked_presses : asked_presses / 3;
	struct result r = run(kind, speech, presses, asked_seed, asked_snr);

	if (!isnan(asked_snr)) /* a curve, no test */
		return;
	assert_int_equal(r.unheard, 0);
	assert_true(r.sent_digits > r.presses / 2 && r.multimon_sent > r.presses / 3);
	assert_int_equal(r.masked_digits, 0);
	assert_true(r.other_digits <= r.control_digits);
	assert_true(r.multimon <= r.multimon_control);
}

static void test_no_digit_is_kept(void **state)
{
	struct speech speech;

	(void)state;
	speech_load(&speech, NULL);
	assert_true(speech.n > 0);
	for (enum kind kind = KIND_G711; kind < KINDS; kind++)
		if (asked_kind == KINDS || asked_kind == kind)
			check(kind, &speech);
	speech_free(&speech);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_digit_is_kept)};

	if (argc > 1 && strcmp(argv[1], "--speech") == 0)
		return speech_report();
	if (argc > 1)
		asked_presses = (unsigned)strtoul(argv[1], NULL, 10);
	if (argc > 2)
		asked_seed = strtoull(argv[2], NULL, 10);
	if (argc > 3)
		asked_snr = strtod(argv[3], NULL);
	if (argc > 4)
		asked_kind = (enum kind)strtoul(argv[4], NULL, 10);
	return cmocka_run_group_tests_name("tones", tests, NULL, NULL);
}

/*
 * Media truth: what was said, through every codec and a bad network, onto a tape and through the worker's core, against
 * what is heard in the finished objects. The long form (argument: minutes of a call, 120 by default) prints a table;
 * the short form (--short) runs the same in small and fails when a bound is broken.
 */
#include <errno.h>
#include <math.h>
#include <opus/opus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "media/ogg_opus.h"
#include "media/timeline.h"
#include "open/age_open.h"
#include "truth/measure.h"
#include "unit/worker/call_kit.h"

#define WITHHELD_S 7.0

/* The worst that is promised, all at once; the loss swings, so that there are windows without any. */
#define EVERYTHING                                                                                             \
	.ppm = {200, -200}, .loss = 0.2, .loss_swing_s = 1800, .jitter_ms = 20, .reorder = 0.05, .twice = 0.05, \
	.ssrc_change_s = 1511, .hold_s = 90, .withheld_s = WITHHELD_S, .reports = true

static const struct plan plans[] = {
	{.name = "clean",
		.codec = EW_CODEC_PCMA,
		.clock_hz = 8000,
		.sample_hz = 8000,
		.channels = 1,
		.packet_ms = 20,
		.jitter_ms = 2},
	{.name = "drift, 1 % loss, hold",
		.codec = EW_CODEC_PCMA,
		.clock_hz = 8000,
		.sample_hz = 8000,
		.channels = 1,
		.packet_ms = 20,
		.ppm = {80, -60},
		.loss = 0.01,
		.jitter_ms = 8,
		.reorder = 0.02,
		.hold_s = 90,
		.withheld_s = WITHHELD_S},
	{.name = "200 ppm, 5 % loss",
		.codec = EW_CODEC_PCMU,
		.clock_hz = 8000,
		.sample_hz = 8000,
		.channels = 1,
		.packet_ms = 30,
		.ppm = {200, -200},
		.loss = 0.05,
		.jitter_ms = 20,
		.reorder = 0.05,
		.twice = 0.02,
		.reports = true},
	{.name = "laws, SSRC, comfort noise",
		.codec = EW_CODEC_PCMA,
		.clock_hz = 8000,
		.sample_hz = 8000,
		.channels = 1,
		.packet_ms = 10,
		.ppm = {-200, 200},
		.loss = 0.02,
		.jitter_ms = 5,
		.dtx = true,
		.ssrc_change_s = 613,
		.law_change_s = 47},
	{.name = "stamps stand still, stall",
		.codec = EW_CODEC_PCMA,
		.clock_hz = 8000,
		.sample_hz = 8000,
		.channels = 1,
		.packet_ms = 20,
		.ppm = {120, -120},
		.loss = 0.01,
		.jitter_ms = 8,
		.hold_s = 90,
		.stamps_stand = true,
		.stall_ms = 2000,
		.wander_ppm = 20},
	{.name = "20 % loss, 60 ms",
		.codec = EW_CODEC_PCMU,
		.clock_hz = 8000,
		.sample_hz = 8000,
		.channels = 1,
		.packet_ms = 60,
		.ppm = {50, -50},
		.loss = 0.2,
		.jitter_ms = 30,
		.reorder = 0.1,
		.twice = 0.05},
	{.name = "G.722",
		.codec = EW_CODEC_G722,
		.clock_hz = 8000,
		.sample_hz = 16000,
		.channels = 1,
		.packet_ms = 20,
		.ppm = {80, -60},
		.loss = 0.02,
		.jitter_ms = 8,
		.reorder = 0.02,
		.withheld_s = WITHHELD_S},
	{.name = "Opus, FEC",
		.codec = EW_CODEC_OPUS,
		.clock_hz = 48000,
		.sample_hz = 16000,
		.channels = 1,
		.packet_ms = 20,
		.ppm = {80, -60},
		.loss = 0.05,
		.jitter_ms = 8,
		.reorder = 0.02,
		.withheld_s = WITHHELD_S},
	{.name = "Opus, stereo, DTX",
		.codec = EW_CODEC_OPUS,
		.clock_hz = 48000,
		.sample_hz = 48000,
		.channels = 2,
		.packet_ms = 60,
		.ppm = {200, -200},
		.loss = 0.01,
		.jitter_ms = 15,
		.dtx = true,
		.reports = true},
	{.name = "L16, 8 kHz",
		.codec = EW_CODEC_L16,
		.clock_hz = 8000,
		.sample_hz = 8000,
		.channels = 1,
		.packet_ms = 20,
		.ppm = {-200, 200},
		.loss = 0.02,
		.jitter_ms = 5},
	{.name = "L16, 44.1 kHz, stereo",
		.codec = EW_CODEC_L16,
		.clock_hz = 44100,
		.sample_hz = 44100,
		.channels = 2,
		.packet_ms = 10,
		.ppm = {100, -100},
		.loss = 0.02,
		.jitter_ms = 5,
		.withheld_s = WITHHELD_S},
	{.name = "L16, 48 kHz",
		.codec = EW_CODEC_L16,
		.clock_hz = 48000,
		.sample_hz = 48000,
		.channels = 1,
		.packet_ms = 10,
		.ppm = {80, -60},
		.loss = 0.01,
		.jitter_ms = 5},
	{.name = "all: PCMU",
		.codec = EW_CODEC_PCMU,
		.clock_hz = 8000,
		.sample_hz = 8000,
		.channels = 1,
		.packet_ms = 20,
		EVERYTHING},
	{.name = "all: PCMA",
		.codec = EW_CODEC_PCMA,
		.clock_hz = 8000,
		.sample_hz = 8000,
		.channels = 1,
		.packet_ms = 20,
		EVERYTHING},
	{.name = "all: G.722",
		.codec = EW_CODEC_G722,
		.clock_hz = 8000,
		.sample_hz = 16000,
		.channels = 1,
		.packet_ms = 20,
		EVERYTHING},
	{.name = "all: Opus, FEC, DTX",
		.codec = EW_CODEC_OPUS,
		.clock_hz = 48000,
		.sample_hz = 16000,
		.channels = 1,
		.packet_ms = 20,
		EVERYTHING,
		.bitrate = 24000,
		.dtx = true},
	{.name = "all: L16",
		.codec = EW_CODEC_L16,
		.clock_hz = 16000,
		.sample_hz = 16000,
		.channels = 1,
		.packet_ms = 20,
		EVERYTHING},
};

static unsigned failed;

static void must(int r, const char *what)
{
	if (r == 0)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, strerror(-r));
	exit(2);
}

static void bound(bool holds, const struct plan *plan, size_t party, const char *what, double value)
{
	if (holds)
		return;
	failed++;
	(void)printf("    FAILED: %s, party %zu: %s (%g)\n", plan->name, party, what, value);
}

/* -- through survey and timeline alone: every sample with its cause -- */

/* In a short call a hold is shorter too. */
static struct plan plan_for(const struct plan *p, double seconds)
{
	struct plan plan = *p;

	plan.hold_s = fmin(plan.hold_s, seconds / 5);
	plan.ssrc_change_s = fmin(plan.ssrc_change_s, seconds / 3.3);
	plan.loss_swing_s = fmin(plan.loss_swing_s, seconds / 4);
	return plan;
}

static int take(void *arg, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	struct heard *h = arg;

	if (pcm)
		memcpy(h->pcm + h->n, pcm, n * sizeof(*pcm));
	memset(h->cause + h->n, (int)cause, n);
	h->n += n;
	return 0;
}

static struct ew_media_packet media_packet(const struct ew_packet *p)
{
	return (struct ew_media_packet){.ssrc = p->ssrc,
		.sequence = p->sequence,
		.payload_type = p->payload_type,
		.restart = p->flags & EW_PACKET_NEW_SSRC,
		.sender_report = p->flags & EW_PACKET_SENDER_REPORT,
		.codec = p->codec,
		.rtp_ts = p->rtp_ts,
		.clock_hz = p->clock_hz,
		.duration_ts = p->duration_ts,
		.arrival = p->arrival,
		.payload = p->payload};
}

struct gate {
	int64_t shut_us, open_us; /* from the origin; shut from the end on when there is no withheld stretch */
};

static struct gate gate_of(const struct plan *plan, double seconds)
{
	int64_t from = llround(seconds * 2 / 3 * 1e6);

	if (plan->withheld_s > 0)
		return (struct gate){from, from + llround(plan->withheld_s * 1e6)};
	return (struct gate){llround(seconds * 1e6), INT64_MAX};
}

static bool is_kept(const struct gate *g, const struct ew_packet *p)
{
	int64_t at = p->arrival.us - KIT_ORIGIN_US;

	return at < g->shut_us || at >= g->open_us;
}

static struct heard hear_all(const struct call_leg *leg, const struct gate *g, double seconds, struct ew_survey **ret)
{
	struct ew_timeline *t = NULL;
	struct heard h = {0};
	struct ew_wall origin = {KIT_ORIGIN_US}, end = {KIT_ORIGIN_US + llround(seconds * 1e6)};
	bool second = false;

	must(ew_survey_new(origin, ret), "survey");
	for (size_t i = 0; i < leg->n_sent; i++) {
		struct ew_packet p = leg_packet(leg, i);
		struct ew_media_packet m = media_packet(&p);

		if (is_kept(g, &p))
			must(ew_survey_add(*ret, &m), "survey");
	}
	must(ew_survey_end(*ret), "survey");
	h.rate_hz = ew_survey_rate_hz(*ret);
	h.pcm = calloc((size_t)(seconds + 1) * h.rate_hz, sizeof(*h.pcm));
	h.cause = calloc((size_t)(seconds + 1) * h.rate_hz, 1);
	must(ew_timeline_new(origin, h.rate_hz, *ret, take, &h, &t), "timeline");
	must(ew_timeline_span(t, origin, (struct ew_wall){KIT_ORIGIN_US + g->shut_us}), "span");
	for (size_t i = 0; i < leg->n_sent; i++) {
		struct ew_packet p = leg_packet(leg, i);
		struct ew_media_packet m = media_packet(&p);

		if (!is_kept(g, &p))
			continue;
		if (!second && p.arrival.us - KIT_ORIGIN_US >= g->open_us) {
			second = true;
			must(ew_timeline_span(t, (struct ew_wall){KIT_ORIGIN_US + g->open_us}, end), "span");
		}
		must(ew_timeline_add(t, &m), "packet");
		must(ew_timeline_flush(t, (struct ew_wall){p.arrival.us - 12 * EW_US_PER_S}), "flush");
	}
	must(ew_timeline_end(t, end), "end");
	ew_timeline_free(&t);
	return h;
}

/* -- through the tape and the worker's core -- */

static void put_on_tape(struct kit *k, size_t party, const struct call_leg *leg, const struct gate *g, double seconds)
{
	bool second = false;

	must(kit_span(k, party, 0), "span");
	for (size_t i = 0; i < leg->n_sent; i++) {
		struct ew_packet p = leg_packet(leg, i);

		if (!is_kept(g, &p))
			continue;
		if (!second && p.arrival.us - KIT_ORIGIN_US >= g->open_us) {
			second = true;
			must(kit_span_end(k, party, g->shut_us), "end of span");
			must(kit_span(k, party, g->open_us), "span");
		}
		must(kit_packet(k, party, &p), "packet");
	}
	must(kit_span_end(k, party, llround(seconds * 1e6)), "end of span");
}

static ssize_t read_plain(void *arg, void *to, size_t n, uint64_t offset)
{
	const struct ew_buf *b = arg;

	if (offset >= b->len)
		return 0;
	n = n < b->len - offset ? n : b->len - (size_t)offset;
	memcpy(to, b->at + offset, n);
	return (ssize_t)n;
}

static void open_object(struct kit *k, size_t party, const char *path, struct ew_buf *plain)
{
	const struct ew_identity *identities[] = {k->vault};
	_cleanup_(ew_buf_free) struct ew_buf file = {0};

	ew_buf_init(&file, 512u << 20);
	ew_buf_init_secret(plain, 512u << 20);
	ew_buf_add_slice(&file, ew_buf_slice(&k->parties[party].header));
	must(ew_file_read(k->io, path, &file), "object");
	must(ew_age_open(identities, 1, ew_buf_slice(&file), plain), "opening");
}

static struct heard decode_object(struct ew_buf *ogg, double seconds)
{
	struct ew_ogg_opus_reader *reader = NULL;
	struct heard h = {0};
	struct ew_slice packet;
	int16_t pcm[5760];
	int got;

	must(ew_ogg_opus_reader_new(read_plain, ogg, &reader), "Ogg");
	h.rate_hz = ew_ogg_opus_reader_input_hz(reader);
	h.pcm = calloc((size_t)(seconds + 2) * h.rate_hz, sizeof(*h.pcm));
	size_t skip = EW_OPUS_PRE_SKIP / (EW_OPUS_HZ / h.rate_hz);
	OpusDecoder *d = opus_decoder_create((opus_int32)h.rate_hz, 1, NULL);

	while ((got = ew_ogg_opus_reader_next(reader, &packet)) > 0) {
		int n = opus_decode(d, packet.at, (opus_int32)packet.len, pcm, 5760, 0);

		for (int i = 0; i < n; i++) {
			if (skip > 0)
				skip--;
			else
				h.pcm[h.n++] = pcm[i];
		}
	}
	must(got, "Ogg");
	opus_decoder_destroy(d);
	ew_ogg_opus_reader_free(&reader);
	return h;
}

static void print_head(void)
{
	(void)printf("%-27s %s  %5s  %8s %8s  %6s %6s %6s  %6s %5s  %6s %5s  %6s  %6s %6s %5s  %5s %4s\n", "",
		"p", "Hz", "ppm", "found", "begin", "end", "worst", "pcm", "<.95", "file", "<.95", "lossy", "lost",
		"unlist", "untru", "inven", "leak");
}

static void check(const struct plan *plan, size_t party, const struct likeness *pcm, const struct likeness *file,
	const struct faults *f, const struct faults *of_file)
{
	double apart = f->listed_ms - f->lost_ms;

	bound(fabs(pcm->lag_end_ms) <= 20 && fabs(pcm->worst_lag_ms) <= 20, plan, party, "ms off", pcm->worst_lag_ms);
	bound(fabs(file->lag_end_ms) <= 20, plan, party, "ms off in the file", file->lag_end_ms);
	bound(pcm->below == 0, plan, party, "windows unlike what was said", (double)pcm->below);
	bound(f->unlisted == 0, plan, party, "losses not listed", (double)f->unlisted);
	/* A packet alone between two jumps may be taken for either side. */
	bound(f->untrue <= (plan->stamps_stand ? 1 : 0), plan, party, "packets covered or gaps heard",
		(double)f->untrue);
	bound(fabs(apart) <= 0.01 * f->lost_ms + 500, plan, party, "ms of fills more than lost", apart);
	/* After a loss G.722's predictors are off until they have adapted again: a word's end may echo. */
	size_t echoes = plan->codec == EW_CODEC_G722 ? f->lost / 40 : 0;

	bound(f->invented <= echoes && of_file->invented <= echoes, plan, party, "windows invented",
		(double)(f->invented + of_file->invented));
	bound(f->leaked == 0 && of_file->leaked == 0, plan, party, "samples leaked",
		(double)(f->leaked + of_file->leaked));
}

static const struct ew_segment_facts *longest(const struct ew_survey *s)
{
	size_t n = 0;
	const struct ew_segment_facts *f = ew_survey_segments(s, &n), *most = f;

	for (size_t i = 0; i < n; i++)
		most = f[i].packets > most->packets ? &f[i] : most;
	return most;
}

static void compare(const struct plan *plan, struct kit *k, const struct call_leg *leg, const struct speech *speech,
	size_t party, double seconds, size_t windows)
{
	struct gate g = gate_of(plan, seconds);
	struct ew_survey *survey = NULL;
	_cleanup_(ew_buf_free) struct ew_buf ogg = {0};
	struct heard all = hear_all(leg, &g, seconds, &survey);

	must(kit_finish(k, party, 1, "object"), "finishing");
	open_object(k, party, "object", &ogg);
	struct heard file = decode_object(&ogg, seconds);
	struct likeness a = measure_likeness(leg, plan, speech, &all, windows);
	struct likeness b = measure_likeness(leg, plan, speech, &file, windows);
	struct faults f = measure_faults(leg, plan, speech, &all, seconds);
	struct faults ff = measure_faults(leg, plan, speech, &file, seconds);
	const struct ew_segment_facts *s = longest(survey);

	(void)printf(
		"%-27s %zu  %5u  %+8.1f %+8.1f  %+6.1f %+6.1f %+6.1f  %6.4f %5zu  %6.4f %5zu  %6.3f  %6zu %6zu %5zu  "
		"%5zu %4zu\n",
		party == 0 ? plan->name : "", party, all.rate_hz, plan->ppm[party], s->measured * 1e6, a.lag_begin_ms,
		a.lag_end_ms, a.worst_lag_ms, a.lowest, a.below, b.median, b.below, b.lossy_median, f.lost, f.unlisted,
		f.untrue, f.invented + ff.invented, f.leaked + ff.leaked);
	check(plan, party, &a, &b, &f, &ff);
	(void)fflush(stdout);
	ew_survey_free(&survey);
	free(all.pcm);
	free(all.cause);
	free(file.pcm);
}

static void run(const struct plan *plan, const struct speech *speech, double seconds, size_t windows)
{
	struct ew_io *io = ew_io_sim_new(1);
	struct kit k = {0};
	struct gate g = gate_of(plan, seconds);

	must(kit_open(&k, io, "tape", llround(seconds)), "tape");
	for (size_t p = 0; p < KIT_PARTIES; p++) {
		struct call_leg leg;

		must(leg_new(&leg, plan, &speech[p], (unsigned)p, seconds, KIT_ORIGIN_US, 7), "call");
		put_on_tape(&k, p, &leg, &g, seconds);
		compare(plan, &k, &leg, &speech[p], p, seconds, windows);
		leg_free(&leg);
	}
	kit_free(&k);
	ew_io_sim_free(&io);
}

int main(int argc, char **argv)
{
	bool brief = argc > 1 && strcmp(argv[1], "--short") == 0;
	double seconds = brief ? 150 : 60 * (argc > 1 ? strtod(argv[1], NULL) : 120);
	const char *only = argc > 2 ? argv[2] : "";
	struct speech speech[KIT_PARTIES];

	for (unsigned p = 0; p < KIT_PARTIES; p++) {
		int r = speech_new(&speech[p], p);

		if (r == -ENOENT)
			(void)fprintf(stderr, "the recorded prompts are not there: run tools/setup.sh test\n");
		must(r, "speech");
	}
	(void)printf("%g minutes a call; lags in ms; windows of one second\n", seconds / 60);
	print_head();
	for (size_t i = 0; i < sizeof(plans) / sizeof(plans[0]); i++)
		if (strstr(plans[i].name, only)) {
			struct plan plan = plan_for(&plans[i], seconds);

			run(&plan, speech, seconds, brief ? 24 : 400);
		}
	for (unsigned p = 0; p < KIT_PARTIES; p++)
		speech_free(&speech[p]);
	(void)printf(failed ? "%u bounds broken\n" : "every bound holds\n", failed);
	return failed ? 1 : 0;
}

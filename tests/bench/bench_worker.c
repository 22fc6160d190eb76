/*
 * CPU-seconds per call-hour (two parties, half-duplex speech-like sound over a noise floor of -65
 * dBm0) from tape to sealed objects, by stage, and the size of ten minutes. Prints; never judges.
 */
#include <opus/opus.h>
#include <spandsp/telephony.h>
#include <spandsp/g722.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/secret.h"
#include "media/opus_track.h"
#include "media/timeline.h"
#include "open/age_open.h"
#include "seal/span_key.h"
#include "tape/tape_reader.h"
#include "unit/worker/call_kit.h"

#define SECONDS 600
#define PER_HOUR (3600.0 / SECONDS)

static double cpu_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(int r, const char *what)
{
	if (r == 0)
		return;
	(void)fprintf(stderr, "%s: %s\n", what, strerror(-r));
	exit(1);
}

/* -- reading and opening alone -- */

struct handles {
	struct kit *kit;
	uint32_t segment;
	int handle;
};

static int give(void *arg, struct ew_id span, uint32_t segment, int *ret_handle, ew_tape_pos *ret_moved)
{
	struct handles *h = arg;
	char name[14], path[EW_MAX_PATH_BYTES];

	(void)span;
	if (h->handle < 0 || h->segment != segment) {
		ew_io_discard(h->kit->io, &h->handle);
		ew_tape_segment_name(segment, name);
		(void)snprintf(path, sizeof(path), "%s/%s", h->kit->folder, name);
		int r = ew_io_open(h->kit->io, path, EW_IO_READ, &h->handle);

		if (r < 0)
			return r;
		h->segment = segment;
	}
	*ret_handle = h->handle;
	*ret_moved = EW_TAPE_NOWHERE;
	return 0;
}

static int drop(void *arg, const struct ew_tape_record *record, struct ew_slice plain)
{
	(void)arg;
	(void)record;
	(void)plain;
	return 0;
}

static double read_and_open(struct kit *k)
{
	const struct ew_identity *identities[] = {k->vault};
	double begun = cpu_s();

	for (size_t p = 0; p < KIT_PARTIES; p++) {
		const struct kit_span *s = &k->parties[p].spans[0];
		struct handles h = {k, 0, -1};
		struct ew_frame_opener opener;
		struct ew_span_key key;
		struct ew_buf file, plain;
		uint32_t missing = 0;

		ew_buf_init(&file, 4096);
		ew_buf_init_secret(&plain, 4096);
		must(ew_tape_key_read(k->io, k->folder, s->epoch, s->span, &file), "key");
		must(ew_age_open(identities, 1, ew_buf_slice(&file), &plain), "age");
		must(ew_span_key_decode(ew_buf_slice(&plain), &key), "span key");
		ew_frame_opener_init(&opener, s->span, key.start);
		must(ew_tape_span_read(k->io, &opener, s->last, give, &h, drop, NULL, &missing), "span");
		ew_io_discard(k->io, &h.handle);
		ew_buf_free(&file);
		ew_buf_free(&plain);
	}
	return cpu_s() - begun;
}

/* -- decoding and timeline alone -- */

static int hear(void *arg, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	(void)arg;
	(void)pcm;
	(void)n;
	(void)cause;
	return 0;
}

static double place(struct kit *k)
{
	uint8_t *codes = malloc((size_t)SECONDS * 8000);
	double sum = 0;

	for (size_t p = 0; codes && p < KIT_PARTIES; p++) {
		struct ew_timeline *t = NULL;

		for (size_t i = 0; i < (size_t)SECONDS * 8000; i++)
			codes[i] = kit_alaw(k->parties[p].sent[i]);
		double begun = cpu_s();

		must(ew_timeline_new((struct ew_wall){KIT_ORIGIN_US}, 8000, NULL, hear, NULL, &t), "timeline");
		must(ew_timeline_span(t, (struct ew_wall){KIT_ORIGIN_US},
			     (struct ew_wall){KIT_ORIGIN_US + SECONDS * EW_US_PER_S}), "span");
		for (int64_t n = 0; n < SECONDS * 50; n++) {
			int64_t now = KIT_ORIGIN_US + n * 20000;
			struct ew_media_packet m = {.codec = EW_CODEC_PCMA,
				.sequence = (uint16_t)n,
				.rtp_ts = (uint32_t)n * 160,
				.arrival = {now},
				.payload = {codes + n * 160, 160}};

			must(ew_timeline_add(t, &m), "packet");
			must(ew_timeline_flush(t, (struct ew_wall){now - 4 * EW_US_PER_S}), "flush");
		}
		must(ew_timeline_end(t, (struct ew_wall){KIT_ORIGIN_US + SECONDS * EW_US_PER_S}), "end");
		ew_timeline_free(&t);
		sum += cpu_s() - begun;
	}
	free(codes);
	return sum;
}

/* -- encoding alone -- */

static int count_packet(void *arg, struct ew_slice packet)
{
	*(uint64_t *)arg += packet.len;
	return 0;
}

static double encode(struct kit *k)
{
	uint64_t bytes = 0;
	double begun = cpu_s();

	for (size_t p = 0; p < KIT_PARTIES; p++) {
		struct ew_opus_track *t = NULL;

		must(ew_opus_track_new(8000, count_packet, &bytes, &t), "encoder");
		must(ew_opus_track_add(t, k->parties[p].sent, (size_t)SECONDS * 8000, false), "sound");
		must(ew_opus_track_end(t), "end");
		ew_opus_track_free(&t);
	}
	return cpu_s() - begun;
}

/* Bytes when both parties talk all the time: no conversation does that, and none is larger. */
static uint64_t both_talking(void)
{
	int16_t *pcm = malloc((size_t)SECONDS * 8000 * sizeof(*pcm));
	uint64_t bytes = 0;

	for (size_t p = 0; pcm && p < KIT_PARTIES; p++) {
		struct ew_opus_track *t = NULL;
		size_t n = 0;

		for (int64_t packet = 0; n < (size_t)SECONDS * 50; packet++)
			if (kit_talks(p, packet))
				kit_sound(p, packet, pcm + KIT_PACKET_SAMPLES * n++);
		must(ew_opus_track_new(8000, count_packet, &bytes, &t), "encoder");
		must(ew_opus_track_add(t, pcm, (size_t)SECONDS * 8000, false), "sound");
		must(ew_opus_track_end(t), "end");
		ew_opus_track_free(&t);
	}
	free(pcm);
	return bytes;
}

/* -- every codec: survey, decoding, drift, encoding -- */

struct coded {
	const char *name;
	enum ew_codec codec;
	uint32_t clock_hz;
	double ppm; /* other than 0: every sample is moved */
};

static size_t encode_packet(const struct coded *c, g722_encode_state_t *g, OpusEncoder *o, size_t party, int64_t n,
	uint8_t *to)
{
	int16_t pcm[KIT_PACKET_SAMPLES], wide[2 * KIT_PACKET_SAMPLES];

	kit_sound(party, n, pcm);
	for (size_t i = 0; i < KIT_PACKET_SAMPLES; i++) {
		to[i] = kit_alaw(pcm[i]);
		wide[2 * i] = pcm[i];
		wide[2 * i + 1] = pcm[i];
	}
	if (c->codec == EW_CODEC_G722)
		return (size_t)g722_encode(g, to, wide, 2 * KIT_PACKET_SAMPLES);
	if (c->codec == EW_CODEC_OPUS)
		return (size_t)opus_encode(o, wide, 2 * KIT_PACKET_SAMPLES, to, 1276);
	if (c->codec != EW_CODEC_L16)
		return KIT_PACKET_SAMPLES;
	for (size_t i = 0; i < 2 * KIT_PACKET_SAMPLES; i++) {
		to[2 * i] = (uint8_t)((uint16_t)wide[i] >> 8);
		to[2 * i + 1] = (uint8_t)wide[i];
	}
	return 4 * KIT_PACKET_SAMPLES;
}

static int hear_track(void *arg, const int16_t *pcm, size_t n, enum ew_fill cause)
{
	return ew_opus_track_add(arg, pcm, n, ew_fill_is_exact(cause));
}

static struct ew_media_packet packet_of(const struct coded *c, int64_t n, struct ew_slice payload)
{
	return (struct ew_media_packet){.codec = c->codec,
		.sequence = (uint16_t)n,
		.rtp_ts = (uint32_t)n * c->clock_hz / 50,
		.clock_hz = c->clock_hz,
		.arrival = {KIT_ORIGIN_US + (int64_t)((double)n * 20000 * (1 + c->ppm * 1e-6))},
		.payload = payload};
}

static double one_leg(const struct coded *c, uint8_t (*bytes)[1280], const size_t *len, uint64_t *size)
{
	struct ew_survey *survey = NULL;
	struct ew_timeline *t = NULL;
	struct ew_opus_track *track = NULL;
	struct ew_wall origin = {KIT_ORIGIN_US}, end = {KIT_ORIGIN_US + SECONDS * EW_US_PER_S};
	double begun = cpu_s();

	must(ew_survey_new(origin, &survey), "survey");
	for (int64_t n = 0; n < SECONDS * 50; n++) {
		struct ew_media_packet m = packet_of(c, n, ew_slice_of(bytes[n], len[n]));

		must(ew_survey_add(survey, &m), "survey");
	}
	must(ew_survey_end(survey), "survey");
	must(ew_opus_track_new(ew_survey_rate_hz(survey), count_packet, size, &track), "encoder");
	must(ew_timeline_new(origin, ew_survey_rate_hz(survey), survey, hear_track, track, &t), "timeline");
	must(ew_timeline_span(t, origin, end), "span");
	for (int64_t n = 0; n < SECONDS * 50; n++) {
		struct ew_media_packet m = packet_of(c, n, ew_slice_of(bytes[n], len[n]));

		must(ew_timeline_add(t, &m), "packet");
		must(ew_timeline_flush(t, (struct ew_wall){m.arrival.us - 12 * EW_US_PER_S}), "flush");
	}
	must(ew_timeline_end(t, end), "end");
	must(ew_opus_track_end(track), "end");
	double took = cpu_s() - begun;

	ew_timeline_free(&t);
	ew_survey_free(&survey);
	ew_opus_track_free(&track);
	return took;
}

static void each_codec(void)
{
	static const struct coded rows[] = {{"G.711", EW_CODEC_PCMA, 8000, 0},
		{"G.711, 80 ppm", EW_CODEC_PCMA, 8000, 80}, {"G.722", EW_CODEC_G722, 8000, 0},
		{"G.722, 80 ppm", EW_CODEC_G722, 8000, 80}, {"Opus", EW_CODEC_OPUS, 48000, 0},
		{"Opus, 80 ppm", EW_CODEC_OPUS, 48000, 80}, {"L16, 16 kHz", EW_CODEC_L16, 16000, 0}};
	uint8_t(*bytes)[1280] = malloc((size_t)SECONDS * 50 * sizeof(*bytes));
	size_t *len = calloc((size_t)SECONDS * 50, sizeof(*len));

	(void)printf("survey, decoding, drift and encoding by codec, and ten minutes of packets\n");
	for (size_t i = 0; bytes && len && i < EW_COUNT(rows); i++) {
		double took = 0;
		uint64_t size = 0;

		for (size_t p = 0; p < KIT_PARTIES; p++) {
			g722_encode_state_t *g = g722_encode_init(NULL, 64000, 0);
			OpusEncoder *o = opus_encoder_create(16000, 1, OPUS_APPLICATION_VOIP, NULL);

			for (int64_t n = 0; n < SECONDS * 50; n++)
				len[n] = encode_packet(&rows[i], g, o, p, n, bytes[n]);
			took += one_leg(&rows[i], bytes, len, &size);
			(void)g722_encode_free(g);
			opus_encoder_destroy(o);
		}
		(void)printf("  %-20s %7.2f   %8llu bytes\n", rows[i].name, took * PER_HOUR, (unsigned long long)size);
	}
	free(bytes);
	free(len);
}

static void print_table(double all, double open, double timeline, double coding, double render, uint64_t bytes)
{
	(void)printf("worker, CPU-seconds per call-hour (two parties)\n");
	(void)printf("  read and open        %7.2f\n", open * PER_HOUR);
	(void)printf("  decode and timeline  %7.2f\n", timeline * PER_HOUR);
	(void)printf("  encode               %7.2f\n", coding * PER_HOUR);
	(void)printf("  mux, seal, sync, rest%7.2f\n", (all - open - timeline - coding) * PER_HOUR);
	(void)printf("  all                  %7.2f   (target 25)\n", all * PER_HOUR);
	(void)printf("  playback mux         %7.2f\n", render * PER_HOUR);
	(void)printf(
		"ten minutes, two channels: %llu bytes (target 1000000) at %d bit/s, complexity %d, gate %d dBm0\n",
		(unsigned long long)bytes, EW_OPUS_TRACK_BITRATE, EW_OPUS_TRACK_COMPLEXITY, EW_OPUS_TRACK_GATE_DBM0);
	(void)printf("both parties talking without a pause: %llu bytes of packets\n",
		(unsigned long long)both_talking());
	(void)printf("sustainable: %.0f calls per core, finished as fast as they are recorded\n",
		3600 / (all * PER_HOUR));
}

int main(void)
{
	static const char *const objects[KIT_PARTIES] = {"object-0", "object-1"};
	char folder[] = "/tmp/ew-bench-XXXXXX", command[64];
	struct kit k = {.pause_from_us = INT64_MAX, .pause_to_us = INT64_MAX};

	if (!mkdtemp(folder) || chdir(folder) < 0)
		return 1;
	must(kit_record(&k, ew_io_real(), "tape", SECONDS), "recording");
	double begun = cpu_s();

	for (size_t p = 0; p < KIT_PARTIES; p++)
		must(kit_finish(&k, p, 1, objects[p]), "finishing");
	double all = cpu_s() - begun;

	begun = cpu_s();
	must(kit_render(&k, 1, 0, NULL, objects, "both.opus"), "rendering");
	double render = cpu_s() - begun;

	each_codec();
	print_table(all, read_and_open(&k), place(&k), encode(&k), render, k.rendered_bytes);
	kit_free(&k);
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command) == 0 ? 0 : 1;
}

/*
 * Facts of the formats: G.711 values, Opus framing and silence, Ogg and WAV and pcap bytes, concealment, peaks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <opus/opus.h>
#include <string.h>

#include "media/concealment.h"
#include "media/g711.h"
#include "media/ogg_opus.h"
#include "media/opus_track.h"
#include "media/pcap.h"
#include "media/peaks.h"
#include "media/wav.h"

/* ITU-T G.711: decision values' outputs at the ends of the first, a middle and the last segment. */
static void test_g711(void **state)
{
	static const struct {
		uint8_t code;
		int16_t alaw;
		int16_t ulaw;
	} rows[] = {{0xd5, 8, 716}, {0x55, -8, -716}, {0x80, 5504, 32124}, {0x00, -5504, -32124},
		{0xff, 848, 0}, {0x7f, -848, 0}, {0xaa, 32256, 5372}, {0x2a, -32256, -5372}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		assert_int_equal(ew_g711_alaw(rows[i].code), rows[i].alaw);
		assert_int_equal(ew_g711_ulaw(rows[i].code), rows[i].ulaw);
	}
}

/* RFC 6716 appendix B: code 0 gains the length of its one frame; code 1 to 3 as their own rows. */
static void test_self_delimiting(void **state)
{
	static const struct {
		const char *packet, *delimited;
		size_t n, m;
	} rows[] = {
		{"\x98\xff\xfe", "\x98\x02\xff\xfe", 3, 4},
		{"\x09" "abcd", "\x09\x02" "abcd", 5, 6},
		{"\x0a\x01" "abc", "\x0a\x01\x02" "abc", 5, 6},
		{"\x0b\x02" "abcd", "\x0b\x02\x02" "abcd", 6, 7},
		{"\x0b\x82\x01" "abc", "\x0b\x82\x01\x02" "abc", 6, 7},
		{"\x0b\x42\x02" "abcd\0\0", "\x0b\x02\x02" "abcd", 9, 7},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		_cleanup_(ew_buf_free) struct ew_buf b = {0};

		ew_buf_init(&b, 100);
		assert_int_equal(ew_opus_packet_delimit(ew_slice_of(rows[i].packet, rows[i].n), &b), 0);
		assert_int_equal(b.len, rows[i].m);
		assert_memory_equal(b.at, rows[i].delimited, b.len);
	}
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	uint8_t large[301] = {0x08};

	ew_buf_init(&b, 1000);
	assert_int_equal(ew_opus_packet_delimit(ew_slice_of(large, 301), &b), 0);
	/* 300 = 252 + 4 * 12, RFC 6716 section 3.2.1 */
	assert_int_equal(b.at[1], 252);
	assert_int_equal(b.at[2], 12);
	assert_int_equal(ew_opus_packet_delimit(EW_SLICE_EMPTY, &b), -EBADMSG);
	assert_int_equal(ew_opus_packet_delimit(EW_SLICE("\x09" "abc"), &b), -EBADMSG);
}

struct packets {
	uint8_t bytes[400][200];
	size_t len[400];
	size_t n;
};

static int take_packet(void *arg, struct ew_slice p)
{
	struct packets *all = arg;

	assert_true(p.len <= 200 && all->n < 400);
	memcpy(all->bytes[all->n], p.at, p.len);
	all->len[all->n++] = p.len;
	return 0;
}

static void code_sound(struct ew_opus_track *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int16_t v = (int16_t)((i * 7919 % 20011) - 10000);

		assert_int_equal(ew_opus_track_add(t, &v, 1, false), 0);
	}
}

/* Where the last sound before and the first behind the silence lie, decoded at `rate`; none within. */
static void listen(
	const struct packets *all, uint32_t rate, size_t from, size_t to, size_t *ret_last, size_t *ret_first)
{
	static int16_t out[5760];
	OpusDecoder *d = opus_decoder_create((opus_int32)rate, 1, NULL);
	size_t skip = EW_OPUS_PRE_SKIP / (EW_OPUS_HZ / rate), at = 0;

	*ret_first = SIZE_MAX;
	*ret_last = 0;
	for (size_t i = 0; i < all->n; i++) {
		int n = opus_decode(d, all->bytes[i], (opus_int32)all->len[i], out, 5760, 0);

		assert_int_equal(n, rate / 50);
		for (size_t k = 0; k < (size_t)n; k++, at++) {
			size_t place = at - skip;

			if (at < skip || out[k] == 0)
				continue;
			if (place >= from && place < to)
				fail_msg("rate %u: sound at %zu, between %zu and %zu", rate, place, from, to);
			if (place < from)
				*ret_last = place;
			else if (*ret_first == SIZE_MAX)
				*ret_first = place;
		}
	}
	opus_decoder_destroy(d);
}

/* Loud noise against exact silence, at every distance from a frame's edge, decoded at three rates. */
static void check_exact_silence(uint32_t track_hz)
{
	static const uint32_t rates[] = {8000, 16000, 48000};
	size_t ms = track_hz / 1000, last, first;

	for (size_t shift = 0; shift < 20 * ms; shift += 3) {
		struct packets all = {.n = 0};
		_cleanup_(ew_opus_track_free) struct ew_opus_track *t = NULL;
		size_t from = 200 * ms + shift, to = from + 300 * ms + shift / 2, end = to + 200 * ms;

		assert_int_equal(ew_opus_track_new(track_hz, take_packet, &all, &t), 0);
		code_sound(t, from);
		assert_int_equal(ew_opus_track_add(t, NULL, to - from, true), 0);
		code_sound(t, end - to);
		assert_int_equal(ew_opus_track_end(t), 0);
		assert_true(all.n * 20 * ms >= end + EW_OPUS_PRE_SKIP * ms / 48);
		for (size_t r = 0; r < EW_COUNT(rates); r++) {
			size_t k = rates[r];
			/* Places in between belong to the silence: down for its begin, up for its end. */
			size_t a = (from * k + track_hz - 1) / track_hz, b = to * k / track_hz;

			listen(&all, rates[r], a, b, &last, &first);
			/* The documented price: 25 ms before, 27 ms after. */
			assert_true(a - last <= k * 25 / 1000 + 1);
			assert_true(first - b <= k * 27 / 1000 + 1);
		}
	}
}

static void test_exact_silence(void **state)
{
	(void)state;
	check_exact_silence(8000);
	check_exact_silence(16000);
}

/* RFC 6716, table 2: SILK of the band that was asked for, whatever the bit rate would suggest. */
static void test_coded_frames_are_silk(void **state)
{
	static const uint32_t rates[] = {8000, 16000};

	(void)state;
	for (size_t r = 0; r < EW_COUNT(rates); r++) {
		struct packets all = {.n = 0};
		_cleanup_(ew_opus_track_free) struct ew_opus_track *t = NULL;

		assert_int_equal(ew_opus_track_new(rates[r], take_packet, &all, &t), 0);
		code_sound(t, rates[r] * 2);
		assert_int_equal(ew_opus_track_end(t), 0);
		for (size_t i = 2; i + 2 < all.n; i++)
			assert_int_equal(all.bytes[i][0] >> 3, r == 0 ? 1 : 9);
	}
	struct ew_opus_track *none = NULL;

	assert_int_equal(ew_opus_track_new(12000, take_packet, NULL, &none), -EINVAL);
}

static void test_noise_is_not_coded(void **state)
{
	struct packets all = {.n = 0};
	_cleanup_(ew_opus_track_free) struct ew_opus_track *t = NULL;
	uint64_t samples, packets, coded;

	(void)state;
	assert_int_equal(ew_opus_track_new(8000, take_packet, &all, &t), 0);
	for (int i = 0; i < 16000; i++) {
		int16_t v = (int16_t)(i * 7919 % 3 == 0 ? -8 : 8);

		assert_int_equal(ew_opus_track_add(t, &v, 1, false), 0);
	}
	assert_int_equal(ew_opus_track_end(t), 0);
	ew_opus_track_figures(t, &samples, &packets, &coded);
	assert_int_equal(samples, 16000);
	assert_int_equal(packets, 101);
	assert_int_equal(coded, 0);
	for (size_t i = 0; i < all.n; i++)
		assert_memory_equal(all.bytes[i], "\x98\xff\xfe", 3);
}

struct file {
	uint8_t bytes[100000];
	size_t n;
};

static int take_bytes(void *arg, struct ew_slice b)
{
	struct file *f = arg;

	if (f->n + b.len > sizeof(f->bytes))
		return -EFBIG;
	memcpy(f->bytes + f->n, b.at, b.len);
	f->n += b.len;
	return 0;
}

static ssize_t give_bytes(void *arg, void *to, size_t n, uint64_t offset)
{
	struct file *f = arg;

	if (offset >= f->n)
		return 0;
	n = n < f->n - offset ? n : f->n - (size_t)offset;
	n = n < 777 ? n : 777;
	memcpy(to, f->bytes + offset, n);
	return (ssize_t)n;
}

static void write_ogg(struct file *f, uint8_t channels, size_t packets, uint64_t samples)
{
	_cleanup_(ew_ogg_opus_writer_free) struct ew_ogg_opus_writer *w = NULL;
	struct ew_slice silence[EW_OGG_OPUS_MAX_CHANNELS];

	for (size_t i = 0; i < EW_OGG_OPUS_MAX_CHANNELS; i++)
		silence[i] = ew_opus_silence();
	f->n = 0;
	assert_int_equal(ew_ogg_opus_writer_new(channels, 16000, 5, take_bytes, f, &w), 0);
	for (size_t i = 0; i < packets; i++)
		assert_int_equal(ew_ogg_opus_writer_add(w, silence), 0);
	assert_int_equal(ew_ogg_opus_writer_end(w, samples), 0);
}

static int read_ogg(struct file *f, size_t *ret_packets, uint64_t *ret_samples)
{
	_cleanup_(ew_ogg_opus_reader_free) struct ew_ogg_opus_reader *r = NULL;
	struct ew_slice p;
	int got = ew_ogg_opus_reader_new(give_bytes, f, &r);

	if (got < 0)
		return got;
	assert_int_equal(ew_ogg_opus_reader_pre_skip(r), 312);
	assert_int_equal(ew_ogg_opus_reader_input_hz(r), 16000);
	for (*ret_packets = 0; (got = ew_ogg_opus_reader_next(r, &p)) > 0; (*ret_packets)++)
		assert_true(ew_slice_equal(p, ew_opus_silence()));
	*ret_samples = ew_ogg_opus_reader_samples(r);
	return got;
}

static void test_ogg_there_and_back(void **state)
{
	static struct file f;
	size_t packets;
	uint64_t samples;

	(void)state;
	write_ogg(&f, 1, 120, 115000 - 312);
	assert_int_equal(read_ogg(&f, &packets, &samples), 0);
	assert_int_equal(packets, 120);
	assert_int_equal(samples, 115000 - 312);
	size_t whole = f.n;

	for (f.n = 0; f.n < whole; f.n += 37)
		assert_int_equal(read_ogg(&f, &packets, &samples), -EBADMSG);
	f.n = whole;
	f.bytes[whole / 2] ^= 1;
	assert_int_equal(read_ogg(&f, &packets, &samples), -EBADMSG);
	write_ogg(&f, 2, 3, 1000);
	assert_int_equal(read_ogg(&f, &packets, &samples), -EBADMSG);
}

static void test_mapping_families(void **state)
{
	static struct file f;

	(void)state;
	write_ogg(&f, 1, 1, 10);
	assert_int_equal(f.bytes[28 + 18], 0);
	write_ogg(&f, 2, 1, 10);
	assert_memory_equal(f.bytes + 28 + 18, "\x01\x02\x00\x00\x01", 5);
	write_ogg(&f, 3, 1, 10);
	assert_memory_equal(f.bytes + 28 + 18, "\xff\x03\x00\x00\x01\x02", 6);
}

static void test_wav_header(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	(void)state;
	ew_buf_init(&b, 100);
	assert_int_equal(ew_wav_header(&b, 2, 8000, 10), 0);
	assert_int_equal(b.len, EW_WAV_HEADER_BYTES);
	assert_memory_equal(b.at,
		"RIFF\x4c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x40\x1f\0\0\0\x7d\0\0\x04\0\x10\0data\x28\0\0\0", 44);
	assert_int_equal(ew_wav_header(&b, 2, 8000, 1ull << 30), -EFBIG);
	assert_int_equal(ew_wav_header(&b, 0, 8000, 1), -EINVAL);
}

/* What stands in a file that is taken away, and how long it may be. */
static void test_marks(void **state)
{
	static const struct ew_slice even = {(const uint8_t *)"abc", 3}, odd = {(const uint8_t *)"ab", 2};
	static uint8_t longest[EW_MAX_MARK_BYTES + 1];
	_cleanup_(ew_ogg_opus_writer_free) struct ew_ogg_opus_writer *w = NULL;
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_slice silence = ew_opus_silence();
	static struct file f;

	(void)state;
	ew_buf_init(&b, 200);
	assert_int_equal(ew_wav_header_marked(&b, 1, 8000, 10, even), 0);
	assert_memory_equal(b.at + 4, "\x50\0\0\0", 4); /* all that follows: 36 + 24 + 20 */
	assert_memory_equal(b.at + 36, "LIST\x10\0\0\0INFOICMT\x04\0\0\0" "abc\0data\x14\0\0\0", 32);
	ew_buf_clear(&b);
	assert_int_equal(ew_wav_header_marked(&b, 1, 8000, 10, odd), 0);
	assert_memory_equal(b.at + 36, "LIST\x10\0\0\0INFOICMT\x03\0\0\0" "ab\0\0data\x14\0\0\0", 32);
	assert_int_equal(ew_wav_header_marked(&b, 1, 8000, 10, ew_slice_of(longest, sizeof(longest))), -EFBIG);
	assert_int_equal(ew_ogg_opus_writer_new(1, 16000, 5, take_bytes, &f, &w), 0);
	assert_int_equal(ew_ogg_opus_writer_mark(w, ew_slice_of(longest, sizeof(longest))), -EFBIG);
	assert_int_equal(ew_ogg_opus_writer_mark(w, even), 0);
	assert_int_equal(ew_ogg_opus_writer_add(w, &silence), 0);
	assert_int_equal(ew_ogg_opus_writer_mark(w, odd), -EINVAL);
	assert_int_equal(ew_ogg_opus_writer_end(w, 10), 0);
	assert_non_null(memmem(f.bytes, f.n, "OpusTags\x0a\0\0\0" "earwitness\x01\0\0\0\x0b\0\0\0COMMENT=abc", 41));
}

static void test_pcap_packet(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const struct ew_media_packet p = {.ssrc = 0x01020304,
		.sequence = 0x0506,
		.rtp_ts = 0x0708090a,
		.payload_type = 8,
		.marker = true,
		.arrival = {1500000},
		.payload = EW_SLICE("abc")};
	uint32_t sum = 0;

	(void)state;
	ew_buf_init(&b, 1000);
	ew_pcap_header(&b);
	assert_memory_equal(b.at, "\xd4\xc3\xb2\xa1\x02\0\x04\0", 8);
	assert_int_equal(ew_pcap_packet(&b, &p), 0);
	assert_int_equal(b.len, 24 + 16 + 43);
	for (size_t i = 0; i < 20; i += 2)
		sum += (uint32_t)(b.at[40 + i] << 8 | b.at[41 + i]);
	assert_int_equal((sum & 0xffff) + (sum >> 16), 0xffff);
	assert_memory_equal(b.at + 68, "\x80\x88\x05\x06\x07\x08\x09\x0a\x01\x02\x03\x04" "abc", 15);
}

static void put_le32(uint8_t *at, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(v >> (8 * i));
}

/* A record that is read is the one that was written; without its payload it is what a packet that was withheld would have been. */
static void test_pcap_again(void **state)
{
	static const size_t lengths[] = {0, 1, 160, 1200, 65000};
	static uint8_t payload[65000];

	(void)state;
	memset(payload, 0x55, sizeof(payload));
	for (size_t i = 0; i < EW_COUNT(lengths); i++) {
		_cleanup_(ew_buf_free) struct ew_buf whole = {0}, without = {0}, made = {0};
		struct ew_media_packet p = {.stream = 7, .ssrc = 0x01020304, .sequence = 0x0506, .rtp_ts = 0x0708090a, .payload_type = 8, .marker = i % 2,
			.arrival = {1767225600 * EW_US_PER_S + 999999}, .payload = {payload, lengths[i]}};
		struct ew_wall arrival = {0};
		size_t bytes = 0;

		ew_buf_init(&whole, 2 * EW_PCAP_MOST_BYTES);
		ew_buf_init(&without, EW_PCAP_MOST_BYTES);
		ew_buf_init(&made, EW_PCAP_MOST_BYTES);
		assert_int_equal(ew_pcap_packet(&whole, &p), 0);
		ew_buf_add_text(&whole, "what comes behind it");
		assert_int_equal(ew_pcap_read(ew_buf_slice(&whole), &arrival, &bytes), 0);
		assert_int_equal(ew_pcap_read(ew_slice_of(whole.at, EW_PCAP_RECORD_BYTES), &arrival, &bytes), 0);
		assert_int_equal(arrival.us, p.arrival.us);
		assert_int_equal(bytes, EW_PCAP_RECORD_BYTES + EW_PCAP_PACKET_BYTES + lengths[i]);
		assert_true(bytes <= EW_PCAP_MOST_BYTES);
		ew_pcap_withhold(ew_slice_of(whole.at, bytes), &without);
		p.masked = true;
		assert_int_equal(ew_pcap_packet(&made, &p), 0);
		assert_int_equal(without.len, EW_PCAP_RECORD_BYTES + EW_PCAP_PACKET_BYTES);
		assert_int_equal(without.len, made.len);
		assert_memory_equal(without.at, made.at, made.len); /* checksum and lengths too */
	}
}

static void test_pcap_records_that_are_none(void **state)
{
	static const struct {
		const char *name;
		size_t bytes;
		uint32_t us, kept, was;
	} rows[] = {
		{"none", 0, 0, 40, 40},
		{"cut off", 15, 0, 40, 40},
		{"without a packet", 16, 0, 0, 0},
		{"shorter than a packet is", 16, 0, 39, 39},
		{"longer than one can be", 16, 0, 65041, 65041},
		{"the longest number", 16, 0, UINT32_MAX, UINT32_MAX},
		{"one that turns round", 16, 0, UINT32_MAX - 15, UINT32_MAX - 15},
		{"cut off by who captured it", 16, 0, 40, 200},
		{"more than there was", 16, 0, 200, 40},
		{"a second of more than a second", 16, 1000000, 40, 40},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		uint8_t record[EW_PCAP_RECORD_BYTES] = {0};
		struct ew_wall arrival = {77};
		size_t bytes = 77;

		put_le32(record + 4, rows[i].us);
		put_le32(record + 8, rows[i].kept);
		put_le32(record + 12, rows[i].was);
		if (ew_pcap_read(ew_slice_of(record, rows[i].bytes), &arrival, &bytes) != -EBADMSG)
			fail_msg("%s", rows[i].name);
		assert_true(bytes == 77 && arrival.us == 77);
	}
}

static void test_concealment_fades(void **state)
{
	static const uint32_t rates[] = {8000, 16000, 48000};

	(void)state;
	for (size_t r = 0; r < EW_COUNT(rates); r++) {
		static struct ew_concealment c;
		static int16_t pcm[EW_CONCEALMENT_HISTORY], made[60 * 48];
		int period = (int)rates[r] / 100, most = (int)rates[r] * EW_CONCEALMENT_MAX_MS / 1000;

		ew_concealment_init(&c, rates[r]);
		for (int i = 0; i < 5 * period; i++)
			pcm[i] = (int16_t)(i % period < period / 2 ? 8000 : -8000);
		ew_concealment_feed(&c, pcm, (size_t)(5 * period));
		ew_concealment_make(&c, made, (size_t)most);
		for (int i = 0; i < most; i++) {
			/* The square goes on with its period of 10 ms. */
			assert_int_equal(made[i] >= 0, i % period < period / 2 || made[i] == 0);
			assert_true(abs(made[i]) <= 8000 * (most - i) / most);
		}
	}
}

static void test_peaks_join(void **state)
{
	static struct ew_peaks p;
	int16_t loud = -32768;

	(void)state;
	ew_peaks_init(&p, 8000);
	ew_peaks_add(&p, &loud, 1);
	ew_peaks_add(&p, NULL, 160 * EW_PEAKS_MAX_STEPS);
	struct ew_slice s = ew_peaks_end(&p);

	assert_int_equal(ew_peaks_step_ms(&p), 40);
	assert_true(s.len <= 98304);
	assert_int_equal((int8_t)s.at[0], -128);
	assert_int_equal(s.at[1], 0);
	ew_peaks_init(&p, 16000);
	ew_peaks_add(&p, NULL, 320);
	assert_int_equal(ew_peaks_end(&p).len, 2);
	assert_int_equal(ew_peaks_step_ms(&p), 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_g711),
		cmocka_unit_test(test_self_delimiting),
		cmocka_unit_test(test_exact_silence),
		cmocka_unit_test(test_coded_frames_are_silk),
		cmocka_unit_test(test_noise_is_not_coded),
		cmocka_unit_test(test_ogg_there_and_back),
		cmocka_unit_test(test_mapping_families),
		cmocka_unit_test(test_wav_header),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_pcap_packet),
		cmocka_unit_test(test_pcap_again),
		cmocka_unit_test(test_pcap_records_that_are_none),
		cmocka_unit_test(test_concealment_fades),
		cmocka_unit_test(test_peaks_join),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

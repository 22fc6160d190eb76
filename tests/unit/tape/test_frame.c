/*
 * Packets in and out of a frame, and frames that are cut or lie about lengths.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "tape/frame.h"

static const struct ew_packet packets[] = {
	{.codec = EW_CODEC_PCMU, .payload_type = 0, .flags = EW_PACKET_NEW_SSRC, .sequence = 65535,
		.rtp_ts = 4294967295u, .ssrc = 0xdeadbeef, .clock_hz = 8000, .arrival = {1700000000000000},
		.payload = {(const uint8_t *)"audio", 5}},
	{.codec = EW_CODEC_OPUS, .payload_type = 111, .flags = EW_PACKET_MARKER, .sequence = 0,
		.rtp_ts = 159, .ssrc = 1, .clock_hz = 48000, .arrival = {-1}, .payload = {NULL, 0}},
	{.codec = EW_CODEC_COMFORT_NOISE, .payload_type = 13, .flags = EW_PACKET_MASKED, .sequence = 1,
		.rtp_ts = 319, .ssrc = 1, .clock_hz = 8000, .duration_ts = 160, .payload = {NULL, 0}},
	{.codec = EW_CODEC_UNKNOWN, .flags = EW_PACKET_SENDER_REPORT, .rtp_ts = 77, .ssrc = 1, .clock_hz = 8000,
		.arrival = {1700000000000001}, .payload = {(const uint8_t *)"NTP time", 8}},
	{.codec = EW_CODEC_L16, .payload_type = 10, .flags = EW_PACKET_STEREO | EW_PACKET_STRAGGLER, .clock_hz = 44100,
		.payload = {(const uint8_t *)"lrlr", 4}},
};

static void check(const struct ew_packet *a, const struct ew_packet *b)
{
	assert_int_equal(a->codec, b->codec);
	assert_int_equal(a->payload_type, b->payload_type);
	assert_int_equal(a->flags, b->flags);
	assert_int_equal(a->sequence, b->sequence);
	assert_int_equal(a->rtp_ts, b->rtp_ts);
	assert_int_equal(a->ssrc, b->ssrc);
	assert_int_equal(a->clock_hz, b->clock_hz);
	assert_int_equal(a->duration_ts, b->duration_ts);
	assert_int_equal(a->arrival.us, b->arrival.us);
	assert_true(ew_slice_equal(a->payload, b->payload));
}

static void fill(struct ew_buf *b)
{
	ew_buf_init(b, EW_MAX_FRAME_BYTES);
	ew_frame_begin(b, 77, 0x80000001);
	for (size_t i = 0; i < EW_COUNT(packets); i++)
		ew_frame_add(b, &packets[i]);
	assert_int_equal(ew_buf_error(b), 0);
}

static void test_round_trip(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_frame_reader r;
	struct ew_packet p;

	(void)state;
	fill(&b);
	assert_int_equal(ew_frame_read(ew_buf_slice(&b), &r), 0);
	assert_int_equal(r.stream, 77);
	assert_int_equal(r.purposes, 0x80000001);
	for (size_t i = 0; i < EW_COUNT(packets); i++) {
		assert_int_equal(ew_frame_next(&r, &p), 1);
		check(&p, &packets[i]);
	}
	assert_int_equal(ew_frame_next(&r, &p), 0);
}

static void test_cut(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	(void)state;
	fill(&b);
	for (size_t n = 0; n < b.len; n++) {
		struct ew_frame_reader r;
		struct ew_packet p;
		int e = ew_frame_read(ew_slice_of(b.at, n), &r);
		size_t got = 0;

		while (e == 0 && (e = ew_frame_next(&r, &p)) == 1)
			e = 0, got++;
		assert_true(e == -EBADMSG || got < EW_COUNT(packets));
	}
}

static void test_refused(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_frame_reader r;
	struct ew_packet p = packets[2];

	(void)state;
	fill(&b);
	b.at[0] = 2;
	assert_int_equal(ew_frame_read(ew_buf_slice(&b), &r), -EBADMSG);
	ew_buf_clear(&b);
	ew_frame_begin(&b, 1, 1);
	p.payload = EW_SLICE("masked packets carry nothing");
	ew_frame_add(&b, &p);
	assert_int_equal(ew_frame_read(ew_buf_slice(&b), &r), 0);
	assert_int_equal(ew_frame_next(&r, &p), -EBADMSG);
	ew_buf_clear(&b);
	ew_frame_begin(&b, 1, 1);
	p = packets[3];
	p.payload.len = 7; /* no NTP time */
	ew_frame_add(&b, &p);
	assert_int_equal(ew_frame_read(ew_buf_slice(&b), &r), 0);
	assert_int_equal(ew_frame_next(&r, &p), -EBADMSG);
	p = packets[0];
	p.payload.len = 65536;
	ew_frame_add(&b, &p);
	assert_int_equal(ew_buf_error(&b), -EFBIG);
}

static void test_later_codec(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_frame_reader r;
	struct ew_packet p = packets[0];

	(void)state;
	ew_buf_init(&b, 200);
	ew_frame_begin(&b, 1, 1);
	ew_frame_add(&b, &p);
	b.at[9 + 2] = 99;
	assert_int_equal(ew_frame_read(ew_buf_slice(&b), &r), 0);
	assert_int_equal(ew_frame_next(&r, &p), 1);
	assert_int_equal(p.codec, EW_CODEC_UNKNOWN);
	assert_true(ew_slice_equal(p.payload, packets[0].payload));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_later_codec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

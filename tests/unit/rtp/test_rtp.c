/*
 * The packet reader against packets written by hand from RFC 3550, 5.1, and against every
 * truncation of them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rtp/rtp.h"

/* V=2, P, X, CC=2, M, PT=8; two contributing sources; extension of one word; three bytes;
 * padding of three. */
static const uint8_t full[] = {0xb2, 0x88, 0x12, 0x34, 0, 0, 1, 0x2c, 0xde, 0xad, 0xbe, 0xef, 0,
	0, 0,
	1, 0, 0, 0, 2, 0xbe, 0xde, 0, 1, 9, 9, 9, 9, 'a', 'b', 'c', 0, 0, 3};
static const uint8_t plain[] = {0x80, 0x00, 0, 1, 0, 0, 0, 160, 1, 2, 3, 4, 0x7f};

static void test_everything_at_once(void **state)
{
	struct ew_rtp p;

	(void)state;
	assert_int_equal(ew_rtp_read(ew_slice_of(full, sizeof(full)), &p), 0);
	assert_true(p.marker);
	assert_int_equal(p.payload_type, 8);
	assert_int_equal(p.sequence, 0x1234);
	assert_int_equal(p.timestamp, 300);
	assert_int_equal(p.ssrc, 0xdeadbeef);
	assert_true(ew_slice_equal(p.payload, EW_SLICE("abc")));
}

static void test_plain(void **state)
{
	struct ew_rtp p;

	(void)state;
	assert_int_equal(ew_rtp_read(ew_slice_of(plain, sizeof(plain)), &p), 0);
	assert_false(p.marker);
	assert_int_equal(p.payload.len, 1);
	assert_int_equal(ew_rtp_read(ew_slice_of(plain, 12), &p), 0);
	assert_int_equal(p.payload.len, 0);
}

static void test_refused(void **state)
{
	struct ew_rtp p = {.ssrc = 77};
	uint8_t bytes[sizeof(full)];

	(void)state;
	/* Cut anywhere, the last byte is no longer a count of padding that fits, or a part is
	 * missing. */
	for (size_t n = 0; n < 28; n++)
		assert_int_equal(ew_rtp_read(ew_slice_of(full, n), &p), -EBADMSG);
	for (size_t i = 0; i < sizeof(full); i++)
		bytes[i] = full[i];
	bytes[0] = 0x72; /* version 1 */
	assert_int_equal(ew_rtp_read(ew_slice_of(bytes, sizeof(bytes)), &p), -EBADMSG);
	bytes[0] = full[0];
	bytes[sizeof(full) - 1] = 7; /* more padding than payload */
	assert_int_equal(ew_rtp_read(ew_slice_of(bytes, sizeof(bytes)), &p), -EBADMSG);
	bytes[sizeof(full) - 1] = 0;
	assert_int_equal(ew_rtp_read(ew_slice_of(bytes, sizeof(bytes)), &p), -EBADMSG);
	bytes[23] = 4; /* an extension longer than the packet */
	assert_int_equal(ew_rtp_read(ew_slice_of(bytes, sizeof(bytes)), &p), -EBADMSG);
	assert_int_equal(p.ssrc, 77);
}

static void test_muxed_rtcp(void **state)
{
	static const struct {
		uint8_t bytes[2];
		bool rtcp;
	} cases[] = {{{0x80, 200}, true}, {{0x81, 201}, true}, {{0x80, 192}, true}, {{0x80, 223},
		true},
		{{0x80, 0x80 | 101}, false}, {{0x80, 0}, false}, {{0x80, 191}, false},
		{{0x80, 224}, false}, {{0x40, 200}, false}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_rtp_is_rtcp(ew_slice_of(cases[i].bytes, 2)), cases[i].rtcp);
	assert_false(ew_rtp_is_rtcp(ew_slice_of(cases[0].bytes, 1)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything_at_once),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_muxed_rtcp),
	};

	return cmocka_run_group_tests_name("rtp", tests, NULL, NULL);
}

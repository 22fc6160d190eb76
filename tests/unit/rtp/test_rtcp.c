/*
 * RTCP by hand from RFC 3550, section 6: reports in, reports out, byte by byte.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rtp/rtcp.h"

static const uint8_t sender_report[] = {0x80, 200, 0, 6, 0, 0, 0, 9, 0x83, 0xaa, 0x7e, 0x80, 0x40,
	0, 0, 0,
	0, 0, 0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 2};
static const uint8_t goodbye[] = {0x81, 203, 0, 1, 0, 0, 0, 9};

static void test_sender_report_and_goodbye(void **state)
{
	uint8_t bytes[sizeof(sender_report) + sizeof(goodbye)];
	struct ew_rtcp_seen seen;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = i < sizeof(sender_report) ? sender_report[i]
						     : goodbye[i - sizeof(sender_report)];
	assert_int_equal(ew_rtcp_read(ew_slice_of(bytes, sizeof(bytes)), &seen), 0);
	assert_true(seen.sender_report);
	assert_int_equal(seen.n_byes, 1);
	assert_int_equal(seen.byes[0], 9);
	assert_int_equal(seen.ssrc, 9);
	assert_int_equal(seen.ntp, 0x83aa7e8040000000u);
	assert_int_equal(seen.rtp_ts, 0x1234);
	for (size_t n = 0; n < sizeof(bytes); n++)
		if (n != sizeof(sender_report))
			assert_int_equal(ew_rtcp_read(ew_slice_of(bytes, n), &seen), -EBADMSG);
}

static void test_refused(void **state)
{
	static const struct {
		const char *what;
		size_t n;
		uint8_t bytes[12];
	} cases[] = {
		{"version", 8, {0x41, 203, 0, 1, 0, 0, 0, 9}},
		{"longer than it is", 8, {0x81, 203, 0, 2, 0, 0, 0, 9}},
		{"goodbye of nobody there", 4, {0x81, 203, 0, 0}},
		{"report without its blocks", 8, {0x81, 201, 0, 1, 0, 0, 0, 9}},
		{"short sender report", 8, {0x80, 200, 0, 1, 0, 0, 0, 9}},
		{"padding of 0", 8, {0xa0, 204, 0, 1, 0, 0, 0, 0}},
		{"padding of 3", 8, {0xa0, 204, 0, 1, 0, 0, 0, 3}},
		{"padding before the end", 12, {0xa0, 204, 0, 1, 0, 0, 0, 4, 0x80, 203, 0, 0}},
	};
	struct ew_rtcp_seen seen;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		if (ew_rtcp_read(ew_slice_of(cases[i].bytes, cases[i].n), &seen) != -EBADMSG)
			fail_msg("%s", cases[i].what);
}

static void test_receiver_report(void **state)
{
	static const uint8_t expected[] = {0x81, 201, 0, 7, 0, 0, 0, 1, 0, 0, 0, 9, 64, 0, 0, 1,
		0, 0, 0, 4,
		0, 0, 0, 0, 0x7e, 0x80, 0x40, 0, 0, 0, 0x80, 0, 0x81, 202, 0, 3, 0, 0, 0, 1, 1, 3,
			'a', 'b',
		'c', 0, 0, 0};
	struct ew_rtp p = {.ssrc = 9};
	struct ew_rtcp_seen seen;
	struct ew_rtp_source s, *only = &s;
	struct ew_buf buf;

	(void)state;
	ew_rtp_source_init(&s, 9);
	for (uint16_t sequence = 1; sequence <= 4; sequence++) {
		p.sequence = sequence;
		p.timestamp = sequence * 160u;
		if (sequence != 3)
			ew_rtp_source_packet(&s, &p, 8000, (struct ew_mono){sequence * 20000});
	}
	assert_int_equal(ew_rtcp_read(ew_slice_of(sender_report, sizeof(sender_report)), &seen), 0);
	ew_rtcp_note(&s, &seen, (struct ew_mono){100000});
	ew_buf_init(&buf, 256);
	/* Half a second later */
	ew_rtcp_report(&buf, 1, EW_SLICE("abc"), &only, 1, (struct ew_mono){600000});
	assert_int_equal(buf.len, sizeof(expected));
	assert_memory_equal(buf.at, expected, sizeof(expected));
	/* Nothing new since: no loss in the interval, the total stays. */
	ew_buf_clear(&buf);
	ew_rtcp_report(&buf, 1, EW_SLICE("abc"), &only, 1, (struct ew_mono){600000});
	assert_int_equal(buf.at[12], 0);
	assert_int_equal(buf.at[15], 1);
	ew_buf_free(&buf);
}

static void test_a_report_of_another_is_not_ours(void **state)
{
	struct ew_rtcp_seen seen;
	struct ew_rtp_source s;

	(void)state;
	ew_rtp_source_init(&s, 8);
	assert_int_equal(ew_rtcp_read(ew_slice_of(sender_report, sizeof(sender_report)), &seen), 0);
	ew_rtcp_note(&s, &seen, (struct ew_mono){100000});
	assert_int_equal(s.last_report_ntp, 0);
}

/* Blocks for all that have begun; goodbyes of many; what is not known is passed over. */
static void test_many_sources(void **state)
{
	static const uint8_t compound[] = {0x80, 204, 0, 2, 0, 0, 0, 9, 'q', 't', 's', 'i', /* APP */
		0x80, 207, 0, 1, 0, 0, 0, 9,                                               /* XR */
		0x82, 203, 0, 2, 0, 0, 0, 9, 0, 0, 0, 8};
	struct ew_rtp_source sources[40];
	struct ew_rtp_source *list[40];
	struct ew_rtcp_seen seen;
	struct ew_rtp p = {0};
	struct ew_buf buf;

	(void)state;
	assert_int_equal(ew_rtcp_read(ew_slice_of(compound, sizeof(compound)), &seen), 0);
	assert_false(seen.sender_report);
	assert_int_equal(seen.n_byes, 2);
	assert_int_equal(seen.byes[1], 8);
	for (uint32_t i = 0; i < 40; i++) {
		list[i] = &sources[i];
		ew_rtp_source_init(&sources[i], i);
		if (i != 1)
			(void)ew_rtp_source_packet(&sources[i], &p, 8000, (struct ew_mono){1});
	}
	ew_buf_init(&buf, 4096);
	ew_rtcp_report(&buf, 1, EW_SLICE("c"), list, 3, (struct ew_mono){2});
	assert_int_equal(buf.at[0], 0x82);
	assert_int_equal(buf.at[3], 1 + 2 * 6);
	assert_int_equal(buf.at[11], 0);
	assert_int_equal(buf.at[8 + 24 + 3], 2);
	assert_int_equal(ew_rtcp_read(ew_buf_slice(&buf), &seen), 0);
	ew_buf_clear(&buf);
	ew_rtcp_report(&buf, 1, EW_SLICE("c"), list, 40, (struct ew_mono){2});
	assert_int_equal(buf.at[0], 0x80 | 31);
	assert_int_equal(ew_rtcp_read(ew_buf_slice(&buf), &seen), 0);
	ew_buf_clear(&buf);
	ew_rtcp_report(&buf, 1, EW_SLICE("c"), NULL, 0, (struct ew_mono){2});
	assert_int_equal(buf.at[0], 0x80);
	assert_int_equal(ew_rtcp_read(ew_buf_slice(&buf), &seen), 0);
	ew_buf_free(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sender_report_and_goodbye),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_receiver_report),
		cmocka_unit_test(test_many_sources),
		cmocka_unit_test(test_a_report_of_another_is_not_ours),
	};

	return cmocka_run_group_tests_name("rtcp", tests, NULL, NULL);
}

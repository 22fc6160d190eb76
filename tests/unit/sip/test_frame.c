/*
 * Where a message ends in a stream, cut at every byte, and the Contact of an answer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "sip/sip_frame.h"
#include "sip/sip_write.h"

static void borders(void **state)
{
#define HEAD "OPTIONS sip:a SIP/2.0\r\nVia: x\r\n"
	static const struct {
		const char *bytes;
		int error;
		size_t skip, len;
	} cases[] = {
		{"", 0, 0, 0},
		{"\r", 0, 0, 0},
		{"\r\n\r\n", 0, 4, 0},
		{HEAD "Content-Length: 0\r\n\r\n", 0, 0, sizeof(HEAD "Content-Length: 0\r\n\r\n") - 1},
		{"\r\n" HEAD "l:2\r\n\r\nxyz", 0, 2, sizeof(HEAD "l:2\r\n\r\nxy") - 1},
		{HEAD "content-length : 3\r\n\r\nxy", 0, 0, 0},
		{HEAD "\r\n", -EBADMSG, 0, 0},
		{HEAD "Content-Length:\r\n\r\n", -EBADMSG, 0, 0},
		{HEAD "Content-Length: -1\r\n\r\n", -EBADMSG, 0, 0},
		{HEAD "Content-Length: 1x\r\n\r\n", -EBADMSG, 0, 0},
		{HEAD "Content-Length: 65536\r\n\r\n", -EFBIG, 0, 0},
		{HEAD "Content-Length: 99999999999999999999\r\n\r\n", -EFBIG, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_sip_frame frame = {99, 99};
		int r = ew_sip_frame_read(ew_slice_text(cases[i].bytes), &frame);

		if (r != cases[i].error || (r == 0 && (frame.skip != cases[i].skip || frame.len != cases[i].len)))
			fail_msg("case %zu: %d, %zu, %zu", i, r, frame.skip, frame.len);
	}
}

static void cut_anywhere_it_waits_for_the_rest(void **state)
{
	static const char whole[] = HEAD "Content-Length: 5\r\n\r\nabcde";
	struct ew_sip_frame frame;

	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		assert_int_equal(ew_sip_frame_read(ew_slice_of(whole, n), &frame), 0);
		assert_int_equal(frame.len, 0);
	}
	assert_int_equal(ew_sip_frame_read(ew_slice_of(whole, sizeof(whole) - 1), &frame), 0);
	assert_int_equal(frame.len, sizeof(whole) - 1);
}

static void a_head_without_end_is_given_up(void **state)
{
	static char endless[EW_MAX_SIP_MESSAGE_BYTES + 1];
	struct ew_sip_frame frame;

	(void)state;
	memset(endless, 'x', sizeof(endless));
	assert_int_equal(ew_sip_frame_read(ew_slice_of(endless, sizeof(endless) - 1), &frame), 0);
	assert_int_equal(ew_sip_frame_read(ew_slice_of(endless, sizeof(endless)), &frame), -EFBIG);
}

static void contacts(void **state)
{
	static const struct {
		const char *uri;
		struct ew_sip_hop hop;
		const char *contact;
	} cases[] = {
		{"sip:a", {.local = "192.0.2.5", .local_port = 5060}, "<sip:earwitness@192.0.2.5:5060>"},
		{"sip:a", {.tcp = true, .local = "192.0.2.5", .local_port = 5060},
			"<sip:earwitness@192.0.2.5:5060;transport=tcp>"},
		{"sip:a", {.tcp = true, .tls = true, .local = "192.0.2.5", .local_port = 5061},
			"<sip:earwitness@192.0.2.5:5061;transport=tls>"},
		{"SIPS:a", {.tcp = true, .tls = true, .local = "2001:db8::5", .local_port = 5061},
			"<sips:earwitness@[2001:db8::5]:5061>"},
		/* Nothing that came without TLS is promised to be secure. */
		{"sips:a", {.local = "192.0.2.5", .local_port = 5060}, "<sip:earwitness@192.0.2.5:5060>"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf b = {0};
		_cleanup_(ew_free_ptr) char *text = NULL;
		struct ew_sip_message m = {.is_request = true, .uri = ew_slice_text(cases[i].uri)};

		ew_buf_init(&b, 256);
		ew_sip_contact_write(&b, &m, &cases[i].hop);
		text = ew_buf_take_text(&b);
		assert_non_null(text);
		assert_non_null(strstr(text, cases[i].contact));
		assert_non_null(strstr(text, ";+sip.srs\r\n"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(borders),
		cmocka_unit_test(cut_anywhere_it_waits_for_the_rest),
		cmocka_unit_test(a_head_without_end_is_given_up),
		cmocka_unit_test(contacts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

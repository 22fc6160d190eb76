/*
 * What the caller says as a recording client, and what it makes of answers, whole and cut anywhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "programs/caller/siprec_text.h"

static const char ANSWER[] = "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 127.0.0.1:1;branch=z9hG4bK-7-invite\r\n"
			     "t: <sip:earwitness@x>;tag=abc\r\nCall-ID: 7@load.invalid\r\nCSeq: 1 INVITE\r\n"
			     "Contact: <sip:x>;+sip.srs\r\nl: 91\r\n\r\n"
			     "v=0\r\nc=IN IP4 127.0.0.2\r\nm=audio 4000 RTP/AVP 8\r\na=label:1\r\nm=audio 4002 "
			"RTP/AVP 8\r\n"
			     "a=label:2\r\n";

static void answers_are_read(void **state)
{
	struct ew_slice bytes = ew_slice_text(ANSWER);
	struct ew_siprec_heard h;

	(void)state;
	assert_int_equal(ew_siprec_text_read(bytes, &h), 0);
	assert_int_equal(h.status, 200);
	assert_true(h.has_call);
	assert_int_equal(h.call, 7);
	assert_true(ew_slice_equal(h.method, EW_SLICE("INVITE")));
	assert_true(ew_slice_equal(h.to, EW_SLICE("<sip:earwitness@x>;tag=abc")));
	assert_string_equal(h.address, "127.0.0.2");
	assert_int_equal(h.ports[0], 4000);
	assert_int_equal(h.ports[1], 4002);
	assert_true(h.bytes <= bytes.len);
	for (size_t n = 0; n < h.bytes; n++)
		assert_int_equal(ew_siprec_text_read(ew_slice_of(bytes.at, n), &h), -EAGAIN);
}

static void what_is_no_sip_is_refused(void **state)
{
	static const char *const bad[] = {"HTTP/1.1 200 OK\r\n\r\n", "SIP/2.0 99 ?\r\n\r\n", "SIP/2.0 x\r\n\r\n",
		"\r\n\r\n",
		"SIP/2.0 200 OK\r\nContent-Length: 999999\r\n\r\n"};
	struct ew_siprec_heard h;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(ew_siprec_text_read(ew_slice_text(bad[i]), &h), -EBADMSG);
}

static void refusals_say_when_to_come_again(void **state)
{
	static const char text[] = "SIP/2.0 503 Service Unavailable\r\nCall-ID: 12@load.invalid\r\nRetry-After: 10\r\n"
				   "CSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
	struct ew_siprec_heard h;

	(void)state;
	assert_int_equal(ew_siprec_text_read(ew_slice_text(text), &h), 0);
	assert_int_equal(h.status, 503);
	assert_int_equal(h.retry_after_s, 10);
	assert_int_equal(h.ports[0], 0);
}

static void another_callers_call_is_none_of_ours(void **state)
{
	struct ew_siprec_heard h;

	(void)state;
	assert_int_equal(ew_siprec_text_read(
				 ew_slice_text("SIP/2.0 200 OK\r\nCall-ID: 7@elsewhere\r\nCSeq: 1 BYE\r\n\r\n"), &h),
		0);
	assert_false(h.has_call);
}

static char *invite_of(uint32_t call)
{
	struct ew_siprec_line line = {.call = call, .port = 5000, .sip_port = 6000, .target = "127.0.0.1:5060"};
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, EW_SIPREC_TEXT_MAX_BYTES);
	ew_siprec_text_invite(&line, &b);
	return ew_buf_take_text(&b);
}

/* Ids and numbers that calls shared would make them relatives. */
static void calls_share_no_ids(void **state)
{
	static const char *const ids[] = {"Call-ID: 41@", "group_id=\"g41\"", "session_id=\"s41\"", "+352621000041",
		"+35224000041",
		"participant_id=\"p41-1\"", "stream_id=\"m41-2\"", "<sipSessionID>41@"};
	_cleanup_(ew_free_ptr) char *one = invite_of(41), *two = invite_of(42);
	struct ew_siprec_heard h;

	(void)state;
	assert_non_null(one);
	assert_non_null(two);
	for (size_t i = 0; i < EW_COUNT(ids); i++) {
		assert_non_null(strstr(one, ids[i]));
		assert_null(strstr(two, ids[i]));
	}
	/* Its length is what it says */
	assert_int_equal(ew_siprec_text_read(ew_slice_text(one), &h), 0);
	assert_int_equal(h.bytes, strlen(one));
	assert_int_equal(h.status, 0);
}

static void dialogs_go_on_with_the_servers_tag(void **state)
{
	struct ew_siprec_line line = {
		.call = 3, .sip_port = 6000, .target = "127.0.0.1:5060", .to = EW_SLICE("<sip:x>;tag=theirs")};
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	(void)state;
	ew_buf_init(&b, EW_SIPREC_TEXT_MAX_BYTES);
	ew_siprec_text_ack(&line, true, &b);
	ew_siprec_text_ack(&line, false, &b);
	ew_siprec_text_bye(&line, &b);
	text = ew_buf_take_text(&b);
	assert_non_null(text);
	assert_non_null(strstr(text, "branch=z9hG4bK-3-invite\r\n"));
	assert_non_null(strstr(text, "branch=z9hG4bK-3-ack\r\n"));
	assert_non_null(strstr(text, "CSeq: 2 BYE\r\n"));
	assert_non_null(strstr(strstr(text, "BYE sip:"), "To: <sip:x>;tag=theirs\r\n"));
}

static void requests_of_the_server_are_agreed_to(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *text = NULL;

	(void)state;
	ew_buf_init(&b, EW_SIPREC_TEXT_MAX_BYTES);
	ew_siprec_text_agree(EW_SLICE("OPTIONS sip:load SIP/2.0\r\nVia: a\r\nVia: b\r\nFrom: c\r\nTo: d\r\nCall-ID: "
		"e\r\n"
				      "CSeq: 5 OPTIONS\r\nSubject: not this\r\n\r\nbody"),
		&b);
	text = ew_buf_take_text(&b);
	assert_string_equal(text, "SIP/2.0 200 OK\r\nVia: a\r\nVia: b\r\nFrom: c\r\nTo: d\r\nCall-ID: e\r\nCSeq: 5 "
		"OPTIONS\r\n"
				  "Content-Length: 0\r\n\r\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(what_is_no_sip_is_refused),
		cmocka_unit_test(refusals_say_when_to_come_again),
		cmocka_unit_test(another_callers_call_is_none_of_ours),
		cmocka_unit_test(calls_share_no_ids),
		cmocka_unit_test(dialogs_go_on_with_the_servers_tag),
		cmocka_unit_test(requests_of_the_server_are_agreed_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

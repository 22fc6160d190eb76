/*
 * The life of a recording session: answers and their repetition, changes, ends, and going on in another process.
 */
#include <errno.h>

#include "fake_owner.h"

static int transaction;

static void say(struct fake_owner *f, const char *method, unsigned cseq, const char *more, const char *body)
{
	char text[8192];
	char tag[64] = "";

	if (f->call)
		(void)snprintf(tag, sizeof(tag), ";tag=%.*s",
			(int)ew_dialog_text(&f->call->dialog, EW_DIALOG_LOCAL_TAG).len,
			(const char *)ew_dialog_text(&f->call->dialog, EW_DIALOG_LOCAL_TAG).at);
	(void)snprintf(text, sizeof(text),
		"%s sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5099;rport;branch=z9hG4bK%u\r\n"
		"From: <sip:sbc@127.0.0.1>;tag=far\r\nTo: <sip:srs@127.0.0.1>%s\r\nCall-ID: one@test\r\n"
		"CSeq: %u %s\r\nContact: <sip:sbc@127.0.0.1:5099>;+sip.src\r\nRequire: siprec\r\n%s"
		"Content-Length: %zu\r\n\r\n%s",
		method, cseq, tag, cseq, method, more, strlen(body), body);
	ew_siprec_request(f->sip, ew_slice_text(text), &fake_hop,
		strcmp(method, "ACK") == 0 ? NULL : &transaction);
}

#define SDP_TYPE "Content-Type: application/sdp\r\n"
#define SDP_HEAD "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
#define SDP_ONE SDP_HEAD "m=audio 6000 RTP/AVP 8\r\na=label:1\r\na=sendonly\r\n"
#define SDP_TWO SDP_ONE "m=audio 6002 RTP/AVP 0\r\na=label:2\r\na=sendonly\r\n"
#define SDP_HELD SDP_HEAD "a=inactive\r\nm=audio 6000 RTP/AVP 8\r\na=label:1\r\n"

static void establish(struct fake_owner *f)
{
	fake_open(f);
	say(f, "INVITE", 1, SDP_TYPE, SDP_ONE);
	assert_int_equal(f->status, 200);
	say(f, "ACK", 1, "", "");
	assert_true(f->call->dialog.confirmed);
}

static void options_and_others(void **state)
{
	struct fake_owner f;

	(void)state;
	fake_open(&f);
	say(&f, "OPTIONS", 1, "", "");
	assert_int_equal(f.status, 200);
	assert_non_null(strstr(f.response, "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO\r\n"));
	assert_non_null(strstr(f.response, "Supported: siprec, timer\r\n"));
	assert_non_null(strstr(f.response, "rport=5099;branch=z9hG4bK1;received=127.0.0.1\r\n"));
	say(&f, "UPDATE", 2, "", "");
	assert_int_equal(f.status, 481);
	say(&f, "INFO", 2, "", "");
	assert_int_equal(f.status, 481);
	say(&f, "PRACK", 2, "", "");
	assert_int_equal(f.status, 481);
	say(&f, "REFER", 2, "", "");
	assert_int_equal(f.status, 405);
	say(&f, "JUGGLE", 3, "", "");
	assert_int_equal(f.status, 501);
	assert_non_null(strstr(f.response, "SIP/2.0 501 Not Implemented\r\n"));
	assert_non_null(strstr(f.response, "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO\r\n"));
	say(&f, "CANCEL", 4, "", ""); /* the transport knows of no INVITE it could belong to */
	assert_int_equal(f.status, 481);
	say(&f, "BYE", 3, "", "");
	assert_int_equal(f.status, 481);
	f.not_ready = true;
	say(&f, "OPTIONS", 5, "", "");
	assert_int_equal(f.status, 503);
	assert_non_null(strstr(f.response, "Retry-After: 1\r\n"));
	fake_close(&f);
}

static void strangers_leave_nothing(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf raw = {0};
	struct fake_owner f;
	struct ew_sip_hop hop = fake_hop;

	(void)state;
	fake_read_case("rfc7866", &raw);
	fake_open(&f);
	memcpy(hop.remote, "192.0.2.66", sizeof("192.0.2.66"));
	ew_siprec_request(f.sip, ew_buf_slice(&raw), &hop, &transaction);
	assert_int_equal(f.status, 403);
	assert_int_equal(ew_siprec_counts(f.sip).strangers, 1);
	assert_string_equal(f.refusal->why, "peer_not_listed");
	assert_int_equal(ew_siprec_counts(f.sip).calls, 0);
	fake_close(&f);
}

/* RFC 3261 section 13.3.1.4: 0.5, 1.5, 3.5, 7.5, 11.5, ... seconds; BYE after 32. */
static void answer_is_repeated(void **state)
{
	static const unsigned sent_after_s[] = {0, 1, 2, 2, 3, 3, 3, 3, 4};
	struct fake_owner f;

	(void)state;
	fake_open(&f);
	say(&f, "INVITE", 1, SDP_TYPE, SDP_ONE);
	for (size_t half = 0; half < 64; half++) {
		if (half % 2 == 0 && half / 2 < EW_COUNT(sent_after_s))
			assert_int_equal(f.sent, sent_after_s[half / 2]);
		assert_int_equal(f.requests, 0);
		ew_io_sim_advance(f.io, EW_US_PER_S / 2);
		ew_siprec_tick(f.sip);
	}
	assert_int_equal(f.requests, 1);
	assert_non_null(strstr(f.request, "Reason: SIP;cause=408;text=\"no ACK\"\r\n"));
	assert_int_equal(f.cause, EW_SIPREC_TRANSPORT);
	assert_int_equal(ew_siprec_counts(f.sip).calls, 0);
	fake_close(&f);
}

static void ack_ends_repetition(void **state)
{
	struct fake_owner f;

	(void)state;
	establish(&f);
	ew_io_sim_advance(f.io, 40 * EW_US_PER_S);
	ew_siprec_tick(f.sip);
	assert_int_equal(f.sent, 0);
	assert_int_equal(f.requests, 0);
	say(&f, "BYE", 2, "", "");
	assert_int_equal(f.status, 200);
	assert_int_equal(f.ended, 1);
	assert_int_equal(f.cause, EW_SIPREC_BYE);
	fake_close(&f);
}

static void offers_again(void **state)
{
	struct fake_owner f;

	(void)state;
	establish(&f);
	say(&f, "INVITE", 2, SDP_TYPE, SDP_HELD);
	assert_int_equal(f.status, 200);
	assert_non_null(strstr(f.response, "a=inactive\r\n"));
	assert_non_null(strstr(f.response, "a=label:1\r\n"));
	/* Before the ACK, which may be late or lost: who goes on has had the answer. */
	say(&f, "INVITE", 3, SDP_TYPE, SDP_HELD);
	assert_int_equal(f.status, 200);
	say(&f, "ACK", 2, "", ""); /* of the one before: nothing to do with this one */
	ew_io_sim_advance(f.io, EW_US_PER_S / 2);
	ew_siprec_tick(f.sip);
	assert_int_equal(f.sent, 1);
	say(&f, "ACK", 3, "", "");
	say(&f, "INVITE", 4, SDP_TYPE, SDP_TWO);
	assert_int_equal(f.status, 200);
	assert_non_null(strstr(f.response, "m=audio 30002 RTP/AVP 0\r\n"));
	assert_non_null(strstr(f.response, " 4 IN IP4 127.0.0.1"));
	say(&f, "ACK", 4, "", "");
	say(&f, "INVITE", 4, SDP_TYPE, SDP_ONE); /* not higher than the last */
	assert_int_equal(f.status, 500);
	assert_int_equal(f.ended, 0);
	assert_int_equal(f.call->dialog.parties.n, 2);
	assert_int_equal(f.refused, 1);
	fake_close(&f);
}

/* RFC 3261 section 14.2: a second offer before the answer of the first. */
static void offers_at_once(void **state)
{
	struct fake_owner f;
	unsigned seen = 0;

	(void)state;
	establish(&f);
	f.hold = true;
	say(&f, "INVITE", 2, SDP_TYPE, SDP_HELD);
	assert_int_equal(f.status, 100);
	for (unsigned i = 0; i < 40; i++) {
		say(&f, "INVITE", 3 + i, SDP_TYPE, SDP_TWO);
		assert_int_equal(f.status, 500);
		const char *after = strstr(f.response, "Retry-After: ");

		assert_non_null(after);
		unsigned long seconds = strtoul(after + strlen("Retry-After: "), NULL, 10);

		assert_in_range(seconds, 0, 10);
		seen |= 1u << seconds;
	}
	assert_true(seen & (seen - 1)); /* not always the same */
	assert_non_null(f.call->pending);
	assert_int_equal(f.finals, 1 + 40);
	fake_accept(&f);
	assert_int_equal(f.status, 200);
	fake_close(&f);
}

/* A later offer that is cancelled leaves the session as it was, and the owner hears of it. */
static void later_offer_cancelled(void **state)
{
	struct fake_owner f;

	(void)state;
	establish(&f);
	f.hold = true;
	say(&f, "INVITE", 2, SDP_TYPE, SDP_TWO);
	ew_siprec_cancelled(f.sip, &transaction);
	assert_int_equal(f.status, 487);
	assert_int_equal(f.withdrawn, 1);
	assert_int_equal(f.ended, 0);
	assert_int_equal(ew_siprec_counts(f.sip).calls, 1);
	/* Too late for that: what is answered stays answered (RFC 3261 section 9.2). */
	ew_siprec_cancelled(f.sip, &transaction);
	assert_int_equal(f.withdrawn, 1);
	assert_int_equal(f.finals, 2);
	fake_close(&f);
}

/* Until every dialog was given back, one that is not here is not said to be none. */
static void before_dialogs_are_back(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf saved = {0};
	struct fake_owner f;
	struct fake_owner next;
	struct ew_siprec_call *call;

	(void)state;
	establish(&f);
	ew_buf_init(&saved, EW_MAX_DIALOG_BYTES);
	assert_int_equal(ew_dialog_save(&f.call->dialog, &saved), 0);
	fake_open(&next);
	next.call = f.call; /* its tags */
	next.restoring = true;
	say(&next, "INVITE", 2, SDP_TYPE, SDP_TWO);
	assert_int_equal(next.status, 503);
	assert_non_null(strstr(next.response, "Retry-After: 1\r\n"));
	assert_string_equal(next.refusal->why, "dialog_not_restored");
	say(&next, "BYE", 3, "", "");
	assert_int_equal(next.status, 200);
	assert_int_equal(ew_siprec_restore(next.sip, ew_buf_slice(&saved), &call), -ECANCELED);
	assert_int_equal(ew_siprec_counts(next.sip).calls, 0);
	assert_int_equal(ew_siprec_restore(next.sip, ew_buf_slice(&saved), &call),
		0); /* said once, done once */
	next.restoring = false;
	ew_siprec_hang_up(next.sip, call, "SIP;cause=200");
	say(&next, "INVITE", 4, SDP_TYPE, SDP_TWO);
	assert_int_equal(next.status, 481);
	say(&next, "BYE", 5, "", "");
	assert_int_equal(next.status, 481);
	next.call = NULL;
	fake_close(&next);
	fake_close(&f);
}

static void cancelled_before_the_answer(void **state)
{
	struct fake_owner f;

	(void)state;
	fake_open(&f);
	f.hold = true;
	say(&f, "INVITE", 1, SDP_TYPE, SDP_ONE);
	assert_int_equal(f.status, 100);
	ew_siprec_cancelled(f.sip, &transaction);
	assert_int_equal(f.status, 487);
	assert_int_equal(f.finals, 1);
	assert_int_equal(f.cause, EW_SIPREC_CANCELLED);
	fake_close(&f);
}

static void not_ready_and_merged(void **state)
{
	struct fake_owner f;

	(void)state;
	fake_open(&f);
	f.not_ready = true;
	say(&f, "INVITE", 1, SDP_TYPE, SDP_ONE);
	assert_int_equal(f.status, 503);
	assert_non_null(strstr(f.response, "Retry-After: 1\r\n"));
	f.not_ready = false;
	say(&f, "INVITE", 1, SDP_TYPE, SDP_ONE);
	assert_int_equal(f.status, 200);
	f.call = NULL; /* no tag: the same request over another path */
	say(&f, "INVITE", 1, SDP_TYPE, SDP_ONE);
	assert_int_equal(f.status, 482);
	fake_close(&f);
}

/* What another process reads from the saved form serves BYE and re-INVITE with the same tags and numbers. */
static void saved_and_restored(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf saved = {0};
	struct fake_owner f;
	struct fake_owner next;

	(void)state;
	establish(&f);
	ew_buf_init(&saved, EW_MAX_DIALOG_BYTES);
	assert_int_equal(ew_dialog_save(&f.call->dialog, &saved), 0);
	fake_open(&next);
	assert_int_equal(ew_siprec_restore(next.sip, ew_buf_slice(&saved), &next.call), 0);
	assert_int_equal(ew_siprec_restore(next.sip, ew_buf_slice(&saved), &f.call), -EEXIST);
	assert_ptr_equal(ew_siprec_find(next.sip, next.call->dialog.interaction), next.call);
	say(&next, "INVITE", 1, SDP_TYPE, SDP_ONE);
	assert_int_equal(next.status, 500);
	say(&next, "INVITE", 2, SDP_TYPE, SDP_ONE);
	assert_int_equal(next.status, 200);
	assert_non_null(strstr(next.response, " 2 IN IP4 127.0.0.1"));
	say(&next, "ACK", 2, "", "");
	ew_siprec_hang_up(next.sip, next.call, "SIP;cause=408;text=\"no media\"");
	assert_non_null(strstr(next.request, "BYE sip:sbc@127.0.0.1:5099 SIP/2.0\r\n"));
	assert_non_null(strstr(next.request, "To: <sip:sbc@127.0.0.1>;tag=far\r\n"));
	assert_non_null(strstr(next.request, "CSeq: 1 BYE\r\n"));
	assert_non_null(strstr(next.request, "Reason: SIP;cause=408;text=\"no media\"\r\n"));
	fake_close(&next);
	fake_close(&f);
}

static void cut_saves_are_refused(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf saved = {0};
	struct fake_owner f;

	(void)state;
	establish(&f);
	ew_buf_init(&saved, EW_MAX_DIALOG_BYTES);
	assert_int_equal(ew_dialog_save(&f.call->dialog, &saved), 0);
	for (size_t n = 0; n < saved.len; n++) {
		struct ew_dialog d;

		ew_dialog_init(&d);
		assert_true(ew_dialog_restore(ew_slice_of(saved.at, n), &d) < 0);
		ew_dialog_clear(&d);
	}
	fake_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_and_others),
		cmocka_unit_test(strangers_leave_nothing),
		cmocka_unit_test(answer_is_repeated),
		cmocka_unit_test(ack_ends_repetition),
		cmocka_unit_test(offers_again),
		cmocka_unit_test(offers_at_once),
		cmocka_unit_test(cancelled_before_the_answer),
		cmocka_unit_test(later_offer_cancelled),
		cmocka_unit_test(before_dialogs_are_back),
		cmocka_unit_test(not_ready_and_merged),
		cmocka_unit_test(saved_and_restored),
		cmocka_unit_test(cut_saves_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What is said within a recording session: UPDATE, INFO, offers of ours, session timers, snapshots, and every outcome
 * of our own requests.
 */
#include <errno.h>

#include "fake_owner.h"

#include "support/support.h"

static int transaction;

#define SDP_TYPE "Content-Type: application/sdp\r\n"
#define XML_TYPE "Content-Type: application/rs-metadata\r\n"
#define SDP_HEAD "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
#define SDP_ONE SDP_HEAD "m=audio 6000 RTP/AVP 8\r\na=label:1\r\na=sendonly\r\n"
#define SDP_TWO SDP_ONE "m=audio 6002 RTP/AVP 0\r\na=label:2\r\na=sendonly\r\n"
#define SDP_HELD SDP_HEAD "a=inactive\r\nm=audio 6000 RTP/AVP 8\r\na=label:1\r\n"
#define XML(who, name)                                                                                                 \
	"<recording xmlns='urn:ietf:params:xml:ns:recording:1'><datamode>complete</datamode>"                          \
	"<session session_id='S'/><participant participant_id='" who "'><nameID aor='sip:" name                        \
	"@example.com'><name>" name "</name></nameID></participant>"                                                   \
	"<stream stream_id='T1' session_id='S'><label>1</label></stream>"                                              \
	"<participantstreamassoc participant_id='" who "'><send>T1</send></participantstreamassoc>"                    \
	"</recording>"

/* `from`: parameters inside of its brackets. */
static void say_as(
	struct fake_owner *f, const char *from, const char *method, unsigned cseq, const char *more, const char *body)
{
	char text[8192];
	char tag[64] = "";

	if (f->call)
		(void)snprintf(tag, sizeof(tag), ";tag=%.*s",
			(int)ew_dialog_text(&f->call->dialog, EW_DIALOG_LOCAL_TAG).len,
			(const char *)ew_dialog_text(&f->call->dialog, EW_DIALOG_LOCAL_TAG).at);
	(void)snprintf(text, sizeof(text),
		"%s sip:srs@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5099;rport;branch=z9hG4bK%u\r\n"
		"From: <sip:2000@127.0.0.1%s>;tag=far\r\nTo: <sip:srs@127.0.0.1>%s\r\nCall-ID: one@test\r\n"
		"CSeq: %u %s\r\n%s%sContent-Length: %zu\r\n\r\n%s",
		method, cseq, from, tag, cseq, method,
		strstr(more, "Contact:") ? "" : "Contact: <sip:sbc@127.0.0.1:5099>;+sip.src\r\n", more, strlen(body),
		body);
	ew_siprec_request(f->sip, ew_slice_text(text), &fake_hop, strcmp(method, "ACK") == 0 ? NULL : &transaction);
}

static void say(struct fake_owner *f, const char *method, unsigned cseq, const char *more, const char *body)
{
	say_as(f, "", method, cseq, more, body);
}

/* The peer's response to our last request. */
static void reply(struct fake_owner *f, unsigned status, const char *more, const char *body)
{
	static const char *const copied[] = {"\r\nFrom: ", "\r\nTo: ", "\r\nCall-ID: ", "\r\nCSeq: "};
	char text[8192];
	size_t n =
		(size_t)snprintf(text, sizeof(text), "SIP/2.0 %u X\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n%s", status, more);

	for (size_t i = 0; i < EW_COUNT(copied); i++) {
		const char *at = strstr(f->request, copied[i]);
		const char *end = at ? strstr(at + 2, "\r\n") : NULL;

		assert_non_null(end);
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%.*s\r\n", (int)(end - at - 2), at + 2);
	}
	(void)snprintf(text + n, sizeof(text) - n, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	ew_siprec_outcome(f->sip, f->ticket, 0, ew_slice_text(text));
}

static void pass(struct fake_owner *f, int64_t ms)
{
	for (; ms > 0; ms -= 100) {
		ew_io_sim_advance(f->io, 100 * EW_US_PER_MS);
		ew_siprec_tick(f->sip);
	}
}

static void establish(struct fake_owner *f, const char *more)
{
	char headers[512];

	(void)snprintf(headers, sizeof(headers), "Require: siprec\r\n" SDP_TYPE "%s", more);
	fake_open(f);
	say(f, "INVITE", 1, headers, SDP_ONE);
	assert_int_equal(f->status, 200);
	say(f, "ACK", 1, "", "");
	assert_true(f->call->dialog.confirmed);
	assert_int_equal(f->call->accepted.len, 0);
}

/* With a session timer, and with nothing else to ask the peer for. */
static void establish_timed(struct fake_owner *f, const char *more)
{
	establish(f, more);
	f->call->gaps = 0;
}

/* -- UPDATE -- */

static void update_with_an_offer(void **state)
{
	struct fake_owner f;

	(void)state;
	fake_open(&f);
	say(&f, "INVITE", 1, "Require: siprec\r\n" SDP_TYPE, SDP_ONE);
	/* Before the ACK, which it does not stand for. */
	say(&f, "UPDATE", 2, SDP_TYPE, SDP_TWO);
	assert_int_equal(f.status, 200);
	assert_non_null(strstr(f.response, "CSeq: 2 UPDATE\r\n"));
	assert_non_null(strstr(f.response, "m=audio 30002 RTP/AVP 0\r\n"));
	assert_non_null(strstr(f.response, "a=label:2\r\n"));
	assert_non_null(strstr(f.response, "+sip.srs\r\n"));
	assert_true(f.call->accepted.len > 0);
	say(&f, "ACK", 1, "", "");
	assert_int_equal(f.call->accepted.len, 0);
	/* Its own answer is not repeated. */
	say(&f, "UPDATE", 3, SDP_TYPE, SDP_HELD);
	assert_non_null(strstr(f.response, "a=inactive\r\n"));
	pass(&f, 40000);
	assert_int_equal(f.sent, 0);
	assert_int_equal(f.ended, 0);
	say(&f, "UPDATE", 3, SDP_TYPE, SDP_ONE);
	assert_int_equal(f.status, 500);
	fake_close(&f);
}

/* a=record is for phones: it is noted and changes nothing. */
static void record_attribute(void **state)
{
	struct fake_owner f;

	(void)state;
	fake_open(&f);
	say(&f, "INVITE", 1, "Require: siprec\r\n" SDP_TYPE, SDP_ONE "a=record:on\r\n");
	assert_int_equal(f.status, 200);
	assert_non_null(strstr(f.facts, "\"record_attribute\""));
	assert_non_null(strstr(f.response, "a=recvonly\r\n"));
	fake_close(&f);
}

static void update_without_an_offer(void **state)
{
	struct fake_owner f;
	uint64_t version;

	(void)state;
	establish(&f, "");
	version = f.call->dialog.sdp_version;
	say(&f, "UPDATE", 2, "", "");
	assert_int_equal(f.status, 200);
	assert_null(strstr(f.response, "Content-Type"));
	assert_int_equal(f.described, 0);
	say(&f, "UPDATE", 3, XML_TYPE "Contact: <sip:other@127.0.0.1:5077>\r\n", XML("p1", "Ann"));
	assert_int_equal(f.status, 200);
	assert_null(strstr(f.response, "Content-Type"));
	assert_int_equal(f.described, 1);
	assert_non_null(strstr(f.facts, "\"name\":\"Ann\""));
	assert_true(ew_slice_equal(
		ew_dialog_text(&f.call->dialog, EW_DIALOG_TARGET), EW_SLICE("sip:other@127.0.0.1:5077")));
	say(&f, "UPDATE", 4, "Content-Type: application/isup\r\n", "xyz");
	assert_int_equal(f.status, 415);
	say(&f, "UPDATE", 5, "Require: x-juggling\r\n", "");
	assert_int_equal(f.status, 420);
	assert_int_equal(f.call->dialog.sdp_version, version);
	fake_close(&f);
}

static void update_at_once(void **state)
{
	struct fake_owner f;

	(void)state;
	establish(&f, "");
	f.hold = true;
	say(&f, "INVITE", 2, SDP_TYPE, SDP_HELD);
	assert_int_equal(f.status, 100);
	say(&f, "UPDATE", 3, SDP_TYPE, SDP_TWO);
	assert_int_equal(f.status, 500);
	assert_non_null(strstr(f.response, "Retry-After: "));
	/* Who only shows that it is there is not in the way. */
	say(&f, "UPDATE", 4, "", "");
	assert_int_equal(f.status, 200);
	fake_accept(&f);
	assert_int_equal(f.status, 200);
	say(&f, "ACK", 2, "", "");
	assert_int_equal(f.call->accepted.len, 0);
	/* An UPDATE that waits, and another one. */
	say(&f, "UPDATE", 5, SDP_TYPE, SDP_TWO);
	say(&f, "INVITE", 6, SDP_TYPE, SDP_HELD);
	assert_int_equal(f.status, 500);
	ew_siprec_refuse(f.sip, f.call, 503);
	assert_int_equal(f.status, 503);
	assert_int_equal(f.ended, 0);
	fake_close(&f);
}

/* What would make two lines of our request line, or no target at all, leaves the old one. */
static void bad_contacts(void **state)
{
	static const char *const contacts[] = {"Contact: <sip:a\r\n b>\r\n", "Contact: <sip:a b>\r\n",
		"Contact: <>\r\n", "Contact: <sip:a\x01>\r\n", "Contact: <sip:open\r\n"};
	struct fake_owner f;

	(void)state;
	establish(&f, "");
	for (size_t i = 0; i < EW_COUNT(contacts); i++) {
		say(&f, "UPDATE", 2 + (unsigned)i, contacts[i], "");
		assert_int_equal(f.status, 200);
		if (!ew_slice_equal(
			    ew_dialog_text(&f.call->dialog, EW_DIALOG_TARGET), EW_SLICE("sip:sbc@127.0.0.1:5099")))
			fail_msg("contact %zu was taken", i);
	}
	ew_siprec_hang_up(f.sip, f.call, "SIP;cause=200");
	assert_non_null(strstr(f.request, "BYE sip:sbc@127.0.0.1:5099 SIP/2.0\r\nMax-Forwards: 70\r\n"));
	fake_close(&f);
}

/* -- INFO -- */

static void keys_and_other_infos(void **state)
{
	static const struct {
		const char *headers, *body;
		unsigned status, keys;
		uint32_t us;
	} cases[] = {
		{"Content-Type: application/dtmf-relay\r\n", "Signal=7\r\nDuration=160\r\n", 200, 1, 160000},
		{"Content-Type: application/dtmf-relay\r\n", "Signal= 7\nDuration= 99999999", 200, 1, 10000000},
		{"Content-Type: application/dtmf-relay\r\n", "Signal=7\r\nDuration=-1\r\n", 200, 1, 0},
		{"Content-Type: application/dtmf\r\n", "7", 200, 1, 0},
		{"Content-Type: audio/telephone-event\r\n", "\x07\x0a\x01\x40", 200, 1, 0},
		{"Content-Type: application/dtmf-relay\r\nInfo-Package: infoDtmf\r\n", "Signal=7\r\n", 200, 1, 0},
		{"Content-Type: multipart/mixed;boundary=b\r\n",
			"--b\r\nContent-Type: application/dtmf\r\n\r\n7\r\n--b--\r\n", 200, 1, 0},
		{"Info-Package: juggling\r\n", "", 469, 0, 0},
		{"Content-Type: application/media_control+xml\r\n", "<media_control/>", 200, 0, 0},
		{"Content-Type: multipart/mixed\r\n", "no boundary", 200, 0, 0},
		{"", "", 200, 0, 0},
		{"Require: x-juggling\r\n", "", 420, 0, 0},
	};
	struct fake_owner f;

	(void)state;
	establish(&f, "");
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		f.keys = 0;
		say(&f, "INFO", 2 + (unsigned)i, cases[i].headers, cases[i].body);
		if (f.status != cases[i].status || f.keys != cases[i].keys)
			fail_msg("case %zu: %u, %u keys", i, f.status, f.keys);
		if (f.keys)
			assert_int_equal(f.key_us, cases[i].us);
	}
	/* The only party; with two nobody knows whose it was. */
	assert_true(ew_id_equal(f.key_party, f.call->dialog.parties.list[0].id));
	say(&f, "INFO", 20, "Info-Package: juggling\r\n", "");
	assert_non_null(strstr(f.response, "Recv-Info: infoDtmf\r\n"));
	say(&f, "INFO", 21, "Content-Type: application/rs-metadata+xml\r\n", XML("p1", "Ann"));
	assert_int_equal(f.described, 1);
	say(&f, "UPDATE", 22, SDP_TYPE, SDP_TWO);
	say(&f, "INFO", 23, "Content-Type: application/dtmf\r\n", "7");
	assert_true(ew_id_equal(f.key_party, (struct ew_id){0}));
	say(&f, "INFO", 23, "Content-Type: application/dtmf\r\n", "7");
	assert_int_equal(f.status, 500);
	fake_close(&f);
}

/* Whatever tells facts is kept, but for what nobody may keep. */
static void evidence_of_what_was_described(void **state)
{
	struct fake_owner f;

	(void)state;
	establish(&f, "");
	say(&f, "INFO", 2, XML_TYPE "Proxy-Authorization: Digest username=\"u\", response=\"0011223344\"\r\n"
		"Authorization: Digest username=\"u\", response=\"5566778899\"\r\n", XML("p1", "Ann"));
	assert_int_equal(f.described, 1);
	assert_non_null(strstr(f.evidence, "INFO sip:srs"));
	assert_non_null(strstr(f.evidence, "participant_id='p1'"));
	assert_non_null(strstr(f.evidence, "Proxy-Authorization:[removed: credentials"));
	assert_null(strstr(f.evidence, "0011223344"));
	assert_null(strstr(f.evidence, "5566778899"));
	/* It was handed over, and is not held on to. */
	assert_int_equal(f.call->evidence.len, 0);
	say(&f, "UPDATE", 3, SDP_TYPE, SDP_TWO);
	assert_non_null(strstr(f.evidence, "UPDATE sip:srs"));
	assert_int_equal(f.call->evidence.len, 0);
	fake_close(&f);
}

/* -- INVITE without an offer -- */

#define NEAR ";x-nearend;x-refci=100;x-nearenddevice=SEP1;x-farendrefci=101;x-farendaddr=1000"
#define FAR ";x-farend;x-refci=100;x-nearenddevice=SEP1;x-farendrefci=101;x-farendaddr=1000"
#define SDP_ANSWER                                                                                                     \
	"v=0\r\no=- 9 9 IN IP4 127.0.0.9\r\ns=-\r\nc=IN IP4 127.0.0.9\r\nt=0 0\r\nm=audio 24000 RTP/AVP "              \
	"0\r\na=sendonly\r\n"

static void ours_to_offer(void **state)
{
	struct fake_owner f;

	(void)state;
	fake_open(&f);
	say_as(&f, NEAR, "INVITE", 1, "Contact: <sip:2000@127.0.0.1>;isfocus\r\n", "");
	assert_int_equal(f.status, 200);
	assert_non_null(strstr(f.response, "m=audio 30000 RTP/AVP 8 0 9 96 97 101\r\n"));
	assert_non_null(strstr(f.response, "a=label:1\r\na=recvonly\r\n"));
	assert_non_null(strstr(f.facts, "\"refci\":\"100\""));
	assert_non_null(strstr(f.facts, "\"farend_refci\":\"101\""));
	assert_non_null(strstr(f.facts, "\"role\":\"agent\",\"address\":\"2000\""));
	/* No offer may cross it, metadata and signs of life may. */
	say_as(&f, NEAR, "UPDATE", 2, SDP_TYPE, SDP_ONE);
	assert_int_equal(f.status, 491);
	say_as(&f, NEAR, "INVITE", 3, SDP_TYPE, SDP_ONE);
	assert_int_equal(f.status, 491);
	say_as(&f, NEAR, "UPDATE", 4, "", "");
	assert_int_equal(f.status, 200);
	say_as(&f, NEAR, "ACK", 1, SDP_TYPE, SDP_ANSWER);
	assert_false(f.call->unanswered);
	assert_int_equal(f.call->accepted.len, 0);
	/* Who is at the other end is known, and heard in another dialog. */
	assert_int_equal(f.call->dialog.parties.n, 2);
	assert_null(f.call->pending);
	say_as(&f, NEAR, "UPDATE", 5, SDP_TYPE, SDP_HELD);
	assert_int_equal(f.status, 200);
	/* What stands, open again, although it was held. */
	say_as(&f, NEAR, "INVITE", 6, "", "");
	assert_int_equal(f.status, 200);
	assert_non_null(strstr(f.response, "m=audio 30000 RTP/AVP 8\r\n"));
	assert_non_null(strstr(f.response, "a=label:1\r\na=recvonly\r\n"));
	assert_non_null(strstr(f.response, " 3 IN IP4 127.0.0.1\r\n"));
	say_as(&f, NEAR, "ACK", 6, SDP_TYPE, SDP_ANSWER);
	assert_int_equal(f.ended, 0);
	fake_close(&f);
}

static void no_answer_to_ours(void **state)
{
	static const char *const answers[] = {
		"", "no description", SDP_HEAD "m=audio 0 RTP/AVP 0\r\n", SDP_HEAD "m=video 4000 RTP/AVP 0\r\n"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(answers); i++) {
		struct fake_owner f;

		fake_open(&f);
		say_as(&f, FAR, "INVITE", 1, "", "");
		assert_int_equal(f.status, 200);
		say_as(&f, FAR, "ACK", 1, SDP_TYPE, answers[i]);
		assert_int_equal(f.ended, 1);
		assert_int_equal(f.cause, EW_SIPREC_TRANSPORT);
		assert_string_equal(f.notice->why, "answer_missing");
		assert_non_null(strstr(f.request, "BYE sip:"));
		assert_non_null(strstr(f.request, "Reason: SIP;cause=488"));
		fake_close(&f);
	}
}

/* The far end is transferred: the same leg, another person. */
static void far_end_changes(void **state)
{
	struct fake_owner f;

	(void)state;
	fake_open(&f);
	say_as(&f, FAR, "INVITE", 1, "", "");
	assert_non_null(strstr(f.facts, "\"address\":\"1000\""));
	say_as(&f, FAR, "ACK", 1, SDP_TYPE, SDP_ANSWER);
	say_as(&f, ";x-farend;x-refci=100;x-farendrefci=107;x-farendaddr=1100", "UPDATE", 2, "", "");
	assert_int_equal(f.status, 200);
	assert_int_equal(f.described, 1);
	assert_int_equal(f.call->dialog.parties.n, 3);
	assert_non_null(strstr(f.facts, "\"address\":\"1100\""));
	assert_non_null(strstr(f.facts, "\"farend_refci\":\"107\""));
	assert_non_null(strstr(f.evidence, "x-farendaddr=1100"));
	/* The line is the new one's now. */
	assert_true(ew_slice_equal(ew_party_text(&f.call->dialog.parties.list[2].address), EW_SLICE("1100")));
	assert_true(ew_id_equal(f.party[0], f.call->dialog.parties.list[2].id));
	/* What was said before is no news. */
	f.facts[0] = '\0';
	say_as(&f, ";x-farend;x-refci=100;x-farendrefci=107;x-farendaddr=1100", "UPDATE", 3, "", "");
	assert_int_equal(f.status, 200);
	assert_string_equal(f.facts, "");
	fake_close(&f);
}

/* The near end of one leg is the far end of the other: both dialogs say the same of it. */
static void legs_of_a_call_find_each_other(void **state)
{
	static const char *const legs[] = {NEAR, FAR, ";x-nearend;x-refci=101;x-farendrefci=100;x-farendaddr=2000",
		";x-farend;x-refci=101;x-farendrefci=100;x-farendaddr=2000"};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(legs); i++) {
		struct fake_owner f;

		fake_open(&f);
		say_as(&f, legs[i], "INVITE", 1, SDP_TYPE, SDP_ANSWER);
		assert_int_equal(f.status, 200);
		assert_non_null(strstr(f.facts, "{\"kind\":\"leg\",\"key\":\"refci\",\"value\":\"100+101\"}"));
		fake_close(&f);
	}
}

/* -- session timers -- */

#define TIMER(value) "Supported: timer\r\nSession-Expires: " value "\r\n"

static void intervals(void **state)
{
	static const struct {
		const char *headers;
		unsigned status;
		const char *in_answer, *not_in_answer;
	} cases[] = {
		{TIMER("1800"), 200, "Session-Expires: 1800;refresher=uac\r\nRequire: timer\r\n", NULL},
		{TIMER("1800;refresher=uac"), 200, "Session-Expires: 1800;refresher=uac\r\n", NULL},
		{TIMER("1800 ; refresher=UAS"), 200, "Session-Expires: 1800;refresher=uas\r\n", NULL},
		{"k: timer\r\nx: 90\r\n", 200, "Session-Expires: 90;refresher=uac\r\n", NULL},
		{TIMER("89"), 422, "Min-SE: 90\r\n", NULL},
		{TIMER("1"), 422, "Min-SE: 90\r\n", NULL},
		{TIMER("0"), 200, NULL, "Session-Expires"},
		{TIMER("soon"), 200, NULL, "Session-Expires"},
		{TIMER("99999999999"), 200, NULL, "Session-Expires"},
		{"Session-Expires: 60\r\n", 200, NULL, "Session-Expires"},
		{"Session-Expires: 1800\r\n", 200, NULL, "Session-Expires"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		char headers[256];
		struct fake_owner f;

		fake_open(&f);
		(void)snprintf(headers, sizeof(headers), "Require: siprec\r\n" SDP_TYPE "%s", cases[i].headers);
		say(&f, "INVITE", 1, headers, SDP_ONE);
		if (f.status != cases[i].status || (cases[i].in_answer && !strstr(f.response, cases[i].in_answer)) ||
			(cases[i].not_in_answer && strstr(f.response, cases[i].not_in_answer)))
			fail_msg("case %zu: %s", i, f.response);
		fake_close(&f);
	}
}

static void peer_refreshes_or_not(void **state)
{
	struct fake_owner f;

	(void)state;
	establish_timed(&f, TIMER("180"));
	pass(&f, 147000);
	say(&f, "UPDATE", 2, TIMER("180;refresher=uac"), "");
	assert_non_null(strstr(f.response, "Session-Expires: 180;refresher=uac\r\n"));
	pass(&f, 147000);
	say(&f, "INVITE", 3, SDP_TYPE TIMER("180"), SDP_ONE);
	say(&f, "ACK", 3, "", "");
	pass(&f, 147900);
	assert_int_equal(f.ended, 0);
	pass(&f, 300);
	assert_int_equal(f.ended, 1);
	assert_string_equal(f.notice->why, "session_expired");
	assert_true(f.notice->defect);
	assert_non_null(strstr(f.request, "BYE "));
	assert_non_null(strstr(f.request, "Reason: SIP;cause=408;text=\"session timer\"\r\n"));
	assert_int_equal(ew_siprec_counts(f.sip).expired, 1);
	fake_close(&f);
	/* A refresh that says nothing of the timer stops it (RFC 4028 section 9). */
	establish_timed(&f, TIMER("180"));
	say(&f, "UPDATE", 2, "", "");
	pass(&f, 400000);
	assert_int_equal(f.ended, 0);
	fake_close(&f);
}

static void we_refresh(void **state)
{
	struct fake_owner f;

	(void)state;
	establish_timed(&f, TIMER("180;refresher=uas") "Allow: INVITE, ACK, BYE, UPDATE\r\n");
	pass(&f, 89900);
	assert_int_equal(f.requests, 0);
	pass(&f, 300);
	assert_int_equal(f.requests, 1);
	assert_non_null(strstr(f.request, "UPDATE sip:sbc@127.0.0.1:5099 SIP/2.0\r\n"));
	assert_non_null(strstr(f.request, "Session-Expires: 180;refresher=uac\r\n"));
	assert_non_null(strstr(f.request, "CSeq: 1 UPDATE\r\n"));
	assert_non_null(strstr(f.request, "Content-Length: 0\r\n"));
	assert_non_null(strstr(f.request, "+sip.srs\r\n"));
	/* A UPDATE is no offer: theirs is taken meanwhile. */
	say(&f, "UPDATE", 2, SDP_TYPE TIMER("180;refresher=uas"), SDP_ONE);
	assert_int_equal(f.status, 200);
	reply(&f, 200, "Session-Expires: 180;refresher=uac\r\n", "");
	pass(&f, 90200);
	assert_int_equal(f.requests, 2);
	assert_non_null(strstr(f.request, "CSeq: 2 UPDATE\r\n"));
	/* The peer takes it over. */
	reply(&f, 200, "Session-Expires: 180;refresher=uas\r\n", "");
	pass(&f, 147000);
	assert_int_equal(f.requests, 2);
	pass(&f, 2000);
	assert_string_equal(f.notice->why, "session_expired");
	fake_close(&f);
}

static void outcomes_of_a_refresh(void **state)
{
	static const struct {
		unsigned status;
		const char *headers;
		unsigned later_ms; /* the next request comes by then; 0: none does */
		bool over;
		const char *next;
	} cases[] = {
		{481, "", 0, true, NULL}, {408, "", 0, true, NULL}, {491, "", 2200, false, "UPDATE "},
		{500, "Retry-After: 3\r\n", 3200, false, "UPDATE "}, {405, "", 200, false, "INVITE "},
		{501, "", 200, false, "INVITE "},
		{422, "Min-SE: 300\r\n", 200, false, "Session-Expires: 300;refresher=uac\r\n"},
		{488, "", 90200, false, "UPDATE "}, {603, "", 90200, false, "UPDATE "},
		{500, "", 90200, false, "UPDATE "}, {200, "", 0, false, NULL}, /* without the header: no timer */
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct fake_owner f;

		establish_timed(&f, TIMER("180;refresher=uas") "Allow: INVITE, UPDATE\r\n");
		pass(&f, 90200);
		assert_int_equal(f.requests, 1);
		reply(&f, cases[i].status, cases[i].headers, "");
		if ((f.ended == 1) != cases[i].over)
			fail_msg("%u: ended %u", cases[i].status, f.ended);
		if (cases[i].over) {
			assert_string_equal(f.notice->why, "session_gone");
			assert_non_null(strstr(f.request, "BYE "));
		} else if (cases[i].later_ms) {
			pass(&f, cases[i].later_ms);
			if (f.requests != 2 || !strstr(f.request, cases[i].next))
				fail_msg("%u: %u requests, %s", cases[i].status, f.requests, f.request);
		} else {
			pass(&f, 400000);
			assert_int_equal(f.requests, 1);
		}
		fake_close(&f);
	}
}

/* Nobody answers, or nothing can be sent. */
static void refresh_unanswered(void **state)
{
	struct fake_owner f;

	(void)state;
	establish_timed(&f, TIMER("180;refresher=uas") "Allow: UPDATE\r\n");
	pass(&f, 90200);
	ew_siprec_outcome(f.sip, f.ticket, -ETIMEDOUT, EW_SLICE_EMPTY);
	assert_int_equal(f.ended, 1);
	ew_siprec_outcome(f.sip, f.ticket, -ETIMEDOUT, EW_SLICE_EMPTY); /* of the BYE */
	assert_string_equal(f.notice->why, "bye_unanswered");
	fake_close(&f);
	establish_timed(&f, TIMER("180;refresher=uas") "Allow: UPDATE\r\n");
	f.unreachable = true;
	pass(&f, 147900);
	assert_int_equal(f.ended, 0);
	pass(&f, 300);
	assert_string_equal(f.notice->why, "session_unrefreshed");
	assert_int_equal(f.ended, 1);
	fake_close(&f);
}

/* Connections that are refused one after the other: tried again in peace, until the timer ends it. */
static void refresh_refused_by_the_network(void **state)
{
	struct fake_owner f;

	(void)state;
	establish_timed(&f, TIMER("180;refresher=uas") "Allow: UPDATE\r\n");
	for (unsigned i = 0; i < 1475; i++) {
		pass(&f, 100);
		if (f.call && f.call->own.ticket)
			ew_siprec_outcome(f.sip, f.ticket, -ECONNREFUSED, EW_SLICE_EMPTY);
	}
	assert_int_equal(f.ended, 0);
	assert_in_range(f.requests, 8, 13);
	pass(&f, 1000);
	assert_string_equal(f.notice->why, "session_unrefreshed");
	fake_close(&f);
}

/* A peer without UPDATE gets our description unchanged; its 2xx its ACK, every time. */
static void refresh_by_invite(void **state)
{
	struct fake_owner f;
	char description[2048];
	char ack[4096];

	(void)state;
	establish_timed(&f, TIMER("180;refresher=uas") "Allow: INVITE\r\n");
	fake_copy(description, sizeof(description), ew_dialog_text(&f.call->dialog, EW_DIALOG_DESCRIPTION));
	assert_non_null(strstr(f.response, description));
	pass(&f, 90200);
	assert_non_null(strstr(f.request, "INVITE sip:sbc@127.0.0.1:5099 SIP/2.0\r\n"));
	assert_non_null(strstr(f.request, description));
	/* Glare. */
	say(&f, "INVITE", 2, SDP_TYPE, SDP_HELD);
	assert_int_equal(f.status, 491);
	say(&f, "UPDATE", 3, SDP_TYPE, SDP_HELD);
	assert_int_equal(f.status, 491);
	reply(&f, 200, "Session-Expires: 180;refresher=uac\r\nContact: <sip:moved@127.0.0.1:5098>\r\n" SDP_TYPE,
		SDP_HELD);
	assert_int_equal(f.requests, 2);
	assert_int_equal(f.ticket, 0);
	assert_non_null(strstr(f.request, "ACK sip:moved@127.0.0.1:5098 SIP/2.0\r\n"));
	assert_non_null(strstr(f.request, "CSeq: 1 ACK\r\n"));
	memcpy(ack, f.request, sizeof(ack));
	(void)snprintf(f.response, sizeof(f.response),
		"SIP/2.0 200 OK\r\nFrom: <sip:srs@127.0.0.1>;tag=%.*s\r\nTo: <sip:sbc@127.0.0.1>;tag=far\r\n"
		"Call-ID: one@test\r\nCSeq: 1 INVITE\r\n\r\n",
		(int)ew_dialog_text(&f.call->dialog, EW_DIALOG_LOCAL_TAG).len,
		(const char *)ew_dialog_text(&f.call->dialog, EW_DIALOG_LOCAL_TAG).at);
	ew_siprec_repeated(f.sip, ew_slice_text(f.response));
	assert_int_equal(f.requests, 3);
	assert_string_equal(f.request, ack);
	ew_siprec_repeated(f.sip, EW_SLICE("SIP/2.0 200 OK\r\nCall-ID: one@test\r\n\r\n"));
	assert_int_equal(f.requests, 3);
	pass(&f, 60000);
	assert_int_equal(f.ended, 0);
	fake_close(&f);
}

/* -- keys -- */

/* However many have lost theirs: a few at once, and then so many a second. One call asks in the place of many. */
static void keys_are_asked_for_in_turn(void **state)
{
	struct fake_owner f;

	(void)state;
	establish_timed(&f, "");
	for (unsigned ms = 0; ms < 2000; ms += 10) {
		for (int i = 0; i < 20; i++) {
			unsigned before = f.requests;

			ew_siprec_ask_keys(f.sip, f.call);
			ew_siprec_tick(f.sip);
			if (f.requests > before)
				reply(&f, 200, SDP_TYPE, SDP_ONE);
		}
		ew_io_sim_advance(f.io, 10 * EW_US_PER_MS);
	}
	assert_in_range(ew_siprec_counts(f.sip).keys_asked, 2 * EW_SIPREC_KEYS_A_SECOND,
		2 * EW_SIPREC_KEYS_A_SECOND + EW_SIPREC_KEYS_AT_ONCE);
	assert_int_equal(f.notices, 0);
	/* No answer is waited for twice, and one that gives none is told of once. */
	for (int i = 0; i < 3; i++) {
		unsigned before = f.requests;

		ew_siprec_ask_keys(f.sip, f.call);
		pass(&f, 1000);
		ew_siprec_ask_keys(f.sip, f.call);
		pass(&f, 1000);
		assert_int_equal(f.requests, before + 1);
		reply(&f, 488, "", "");
	}
	assert_int_equal(f.notices, 1);
	assert_string_equal(f.notice->why, "keys_refused");
	assert_int_equal(f.ended, 0);
	fake_close(&f);
}

/* -- snapshots -- */

static void restore(struct fake_owner *f, struct fake_owner *next)
{
	_cleanup_(ew_buf_free) struct ew_buf saved = {0};

	ew_buf_init(&saved, EW_MAX_DIALOG_BYTES);
	assert_int_equal(ew_dialog_save(&f->call->dialog, &saved), 0);
	fake_open(next);
	assert_int_equal(ew_siprec_restore(next->sip, ew_buf_slice(&saved), &next->call), 0);
}

static void snapshot_after_a_restart(void **state)
{
	struct fake_owner f;
	struct fake_owner next;

	(void)state;
	establish(&f, "Allow: INVITE, UPDATE\r\nAccept: application/rs-metadata-request\r\n");
	pass(&f, 300); /* none came with the INVITE */
	assert_int_equal(f.requests, 1);
	reply(&f, 200, "", "");
	restore(&f, &next);
	pass(&next, 1900);
	assert_int_equal(next.requests, 0);
	pass(&next, 300);
	assert_int_equal(next.requests, 1);
	assert_non_null(strstr(next.request, "UPDATE sip:sbc@127.0.0.1:5099 SIP/2.0\r\n"));
	assert_non_null(strstr(next.request, "Content-Type: application/rs-metadata-request\r\n"));
	assert_non_null(strstr(next.request, "Content-Disposition: recording-session\r\n"));
	assert_non_null(strstr(next.request, "CSeq: 2 UPDATE\r\n"));
	reply(&next, 200, "", "");
	ew_siprec_ask_snapshot(next.sip, next.call, EW_SIPREC_GAP_MISSING); /* asked before, by the other process */
	pass(&next, 10000);
	assert_int_equal(next.requests, 1);
	ew_siprec_ask_snapshot(next.sip, next.call, EW_SIPREC_GAP_UNKNOWN_ID);
	pass(&next, 1000);
	assert_int_equal(next.requests, 2);
	/* What it does not do it is not asked for again, by nobody. */
	reply(&next, 415, "", "");
	assert_string_equal(next.notice->why, "snapshot_refused");
	assert_false(next.notice->defect);
	ew_siprec_ask_snapshot(next.sip, next.call, EW_SIPREC_GAP_MALFORMED);
	pass(&next, 10000);
	assert_int_equal(next.requests, 2);
	fake_close(&f);
	restore(&next, &f);
	pass(&f, 10000);
	assert_int_equal(f.requests, 0);
	assert_int_equal(f.ended, 0);
	fake_close(&f);
	fake_close(&next);
}

static void who_is_asked(void **state)
{
	static const struct {
		const char *headers;
		const char *asked; /* NULL: not */
	} cases[] = {
		{"Allow: INVITE, UPDATE\r\n", "UPDATE "},
		{"Allow: INVITE\r\n", NULL},
		{"", NULL},
		{"Allow: INVITE\r\nAccept: application/sdp, application/rs-metadata-request\r\n", "INVITE "},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct fake_owner f;

		establish(&f, cases[i].headers);
		pass(&f, 5000);
		assert_int_equal(f.requests, cases[i].asked ? 1 : 0);
		if (cases[i].asked)
			assert_non_null(strstr(f.request, cases[i].asked));
		if (cases[i].asked && strcmp(cases[i].asked, "INVITE ") == 0) {
			assert_non_null(strstr(f.request, "m=audio 30000 RTP/AVP 8\r\n"));
			assert_non_null(strstr(f.request, "Content-Type: application/rs-metadata-request\r\n"));
		}
		/* 491: again soon, five times in all, and then no more. */
		for (unsigned n = 0; cases[i].asked && n < 10 && f.call->own.ticket; n++) {
			reply(&f, 491, "", "");
			pass(&f, 2500);
		}
		assert_in_range(f.requests, 0, 7);
		fake_close(&f);
	}
}

static void malformed_metadata_is_asked_for(void **state)
{
	struct fake_owner f;

	(void)state;
	establish(&f, "Allow: UPDATE\r\n");
	pass(&f, 300);
	reply(&f, 200, "", "");
	say(&f, "UPDATE", 2, XML_TYPE "Allow: UPDATE\r\n", "<recording><datamode>complete</datamode>");
	assert_int_equal(f.status, 200);
	assert_non_null(strstr(f.facts, "metadata_malformed"));
	pass(&f, 300);
	assert_int_equal(f.requests, 2);
	assert_non_null(strstr(f.request, "application/rs-metadata-request"));
	fake_close(&f);
}

/* A change to what was never described is asked about, until a complete document comes. */
static void gaps_of_the_model(void **state)
{
	struct fake_owner f;

	(void)state;
	establish(&f, "Allow: UPDATE\r\n");
	pass(&f, 300);
	reply(&f, 200, "", "");
	say(&f, "UPDATE", 2, XML_TYPE "Allow: UPDATE\r\n",
		"<recording><datamode>partial</datamode><participantstreamassoc participant_id='x'><send>y</send>"
		"</participantstreamassoc></recording>");
	assert_non_null(strstr(f.facts, "metadata_incomplete"));
	assert_int_equal(f.call->gaps, EW_SIPREC_GAP_UNKNOWN_ID);
	pass(&f, 300);
	assert_int_equal(f.requests, 2);
	assert_non_null(strstr(f.request, "does not know an object"));
	reply(&f, 491, "", "");
	say(&f, "UPDATE", 3, XML_TYPE "Allow: UPDATE\r\n", XML("p1", "Ann"));
	assert_int_equal(f.call->gaps, 0);
	assert_false(f.call->dialog.model.needs_snapshot);
	pass(&f, 10000);
	assert_int_equal(f.requests, 2);
	fake_close(&f);
}

/* -- the saved form -- */

/* As long as its parts may be, all together. */
static void fill(struct ew_dialog *d)
{
	static char text[EW_DIALOG_DESCRIPTION_MAX_BYTES - 200];

	memset(text, 'x', sizeof(text));
	for (unsigned i = 0; i < EW_MAX_PARTIES_PER_CALL; i++) {
		struct ew_party *p = &d->parties.list[i];
		struct ew_party_text *const texts[] = {&p->address, &p->name, &p->label, &p->member};

		for (size_t n = 0; n < EW_COUNT(texts); n++)
			ew_party_text_set(texts[n], ew_slice_of(text, EW_PARTY_TEXT_BYTES));
	}
	d->parties.n = EW_MAX_PARTIES_PER_CALL;
	for (unsigned i = 0; i < EW_MAX_STREAMS_PER_CALL; i++) {
		struct ew_party_stream *stream = &d->parties.streams[i];

		stream->label_len = sizeof(stream->label);
		memset(stream->label, 'l', sizeof(stream->label));
		stream->n = EW_MAX_PARTIES_PER_CALL;
		memcpy(d->streams[i].remote, "192.0.2.123", sizeof("192.0.2.123"));
	}
	d->n_streams = d->parties.n_streams = EW_MAX_STREAMS_PER_CALL;
	for (unsigned i = EW_DIALOG_REMOTE_TAG; i <= EW_DIALOG_PEER; i++)
		assert_int_equal(ew_dialog_set(d, (enum ew_dialog_text)i, ew_slice_of(text, 2048)), 0);
	ew_dialog_keep_description(d, ew_slice_of(text, sizeof(text)));
	assert_int_equal(ew_dialog_text(d, EW_DIALOG_DESCRIPTION).len, sizeof(text) + 1);
}

/* Our own description is kept, its keys are not; where all would be too long it goes without. */
static void description_in_the_saved_form(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf saved = {0};
	struct ew_dialog *back = calloc(1, sizeof(*back));
	struct fake_owner f;

	(void)state;
	assert_non_null(back);
	establish(&f, "");
	ew_dialog_keep_description(&f.call->dialog, EW_SLICE("v=0\r\nk=clear:abc\r\nm=audio 1 RTP/SAVP 0\r\nA=Crypto:1 "
							     "AES_CM_128_HMAC_SHA1_80 inline:abc\r\n"
							     "a=crypto:2  AEAD_AES_128_GCM  inline:abc|1:4;inline:def "
							     "UNENCRYPTED_SRTCP inline:ghi\r\n"
							     "a=key-mgmt:mikey abc\r\na=label:1\r\n"));
	assert_true(ew_slice_equal(ew_dialog_text(&f.call->dialog, EW_DIALOG_DESCRIPTION),
		EW_SLICE("v=0\r\nm=audio 1 RTP/SAVP 0\r\nA=Crypto:1 AES_CM_128_HMAC_SHA1_80\r\n"
			 "a=crypto:2 AEAD_AES_128_GCM UNENCRYPTED_SRTCP\r\na=label:1\r\n")));
	fill(&f.call->dialog);
	ew_buf_init(&saved, EW_MAX_DIALOG_BYTES);
	assert_int_equal(ew_dialog_save(&f.call->dialog, &saved), 0);
	ew_dialog_init(back);
	assert_int_equal(ew_dialog_restore(ew_buf_slice(&saved), back), 0);
	assert_int_equal(ew_dialog_text(back, EW_DIALOG_DESCRIPTION).len, 0);
	assert_int_equal(ew_dialog_text(back, EW_DIALOG_TARGET).len, 2048);
	ew_dialog_clear(back);
	free(back);
	fake_close(&f);
}

static void timer_outlives_the_process(void **state)
{
	struct fake_owner f;
	struct fake_owner next;

	(void)state;
	establish_timed(&f, TIMER("1800"));
	pass(&f, 1000);
	restore(&f, &next);
	assert_int_equal(next.call->dialog.timer.seconds, 1800);
	assert_false(next.call->dialog.timer.ours);
	/* The clock of the other process began at the same time as this one's: all of it but a second is left. */
	pass(&next, 1760000);
	assert_int_equal(next.ended, 0);
	pass(&next, 10000);
	assert_int_equal(next.ended, 1);
	fake_close(&next);
	/* However long it was away, a request on its way has its time. */
	restore(&f, &next);
	next.call->dialog.timer.refreshed.us -= 9000 * EW_US_PER_S;
	fake_close(&f);
	restore(&next, &f);
	pass(&f, 31000);
	assert_int_equal(f.ended, 0);
	pass(&f, 2000);
	assert_int_equal(f.ended, 1);
	fake_close(&f);
	fake_close(&next);
}

/* Over TCP the connection that a request came over may be gone when one of ours is due. */
static void another_way(void **state)
{
	struct fake_owner f;

	(void)state;
	establish_timed(
		&f, TIMER("180;refresher=uas") "Allow: UPDATE\r\nContact: <sip:sbc@127.0.0.1:5077;transport=tcp>\r\n");
	f.call->dialog.hop.tcp = true;
	f.call->dialog.hop.remote_port = 40001;
	pass(&f, 90200);
	assert_int_equal(f.hop.remote_port, 40001);
	ew_siprec_outcome(f.sip, f.ticket, -ECONNREFUSED, EW_SLICE_EMPTY);
	pass(&f, 5200);
	assert_int_equal(f.requests, 2);
	assert_int_equal(f.hop.remote_port, 5077);
	reply(&f, 200, "Session-Expires: 180;refresher=uac\r\n", "");
	say(&f, "UPDATE", 2, "Contact: <sip:sbc@192.0.2.77:5077>\r\n" TIMER("180;refresher=uas"), "");
	assert_int_equal(f.status, 200);
	/* Nobody is listed there. */
	f.call->dialog.hop.tcp = true;
	f.call->dialog.hop.remote_port = 40002;
	f.call->detour = true;
	pass(&f, 90200);
	assert_int_equal(f.hop.remote_port, 40002);
	fake_close(&f);
}

/* -- which thread -- */

static void another_thread_takes_it(void **state)
{
	struct fake_owner f;

	(void)state;
	fake_open(&f);
	f.ready_after = 5;
	say(&f, "INVITE", 1, "Require: siprec\r\n" SDP_TYPE, SDP_ONE);
	assert_int_equal(f.status, 200);
	assert_int_equal(f.ready_after, 0);
	assert_false(ew_id_equal(f.shunned, f.call->dialog.interaction));
	fake_close(&f);
}

static void defect_is_added(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf out = {0};
	_cleanup_(ew_buf_free) struct ew_buf twice = {0};

	(void)state;
	ew_buf_init(&out, EW_MAX_FACTS_BYTES);
	ew_buf_init(&twice, EW_MAX_FACTS_BYTES);
	assert_int_equal(ew_facts_with_defect(EW_SLICE("{\"peer\":\"x\"}"), "session_expired", &out), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&out), EW_SLICE("{\"peer\":\"x\",\"defects\":[\"session_expired\"]}")));
	assert_int_equal(ew_facts_with_defect(ew_buf_slice(&out), "session_expired", &twice), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&out), ew_buf_slice(&twice)));
	assert_int_equal(ew_facts_with_defect(EW_SLICE("[1]"), "x", &out), -EBADMSG);
	assert_int_equal(ew_facts_with_defect(EW_SLICE_EMPTY, "x", &out), -EBADMSG);
}

/* -- allocations -- */

struct script {
	const char *method, *headers, *body;
};

/* With each allocation failing in turn: one final answer to each request, and nothing is lost but what was asked for.
 */
static void allocations_fail(void **state)
{
	static const struct script scripts[] = {
		{"UPDATE", SDP_TYPE, SDP_TWO},
		{"UPDATE", XML_TYPE, XML("p1", "Ann")},
		{"UPDATE", TIMER("180"), ""},
		{"INFO", "Content-Type: application/dtmf\r\n", "7"},
		{"INFO", XML_TYPE, XML("p1", "Ann")},
		{"INVITE", "", ""},
		{"INVITE", SDP_TYPE, SDP_HELD},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(scripts); i++) {
		bool hit = true;

		for (size_t nth = 1; hit; nth++) {
			struct fake_owner f;

			establish(&f, "");
			f.finals = 0;
			ew_test_fail_allocation(nth);
			say(&f, scripts[i].method, 2, scripts[i].headers, scripts[i].body);
			hit = ew_test_allocation_failed();
			ew_test_fail_allocation(0);
			if (f.finals != 1 || (!hit && f.status != 200))
				fail_msg("script %zu, allocation %zu: %u answers, %u", i, nth, f.finals, f.status);
			fake_close(&f);
		}
	}
}

/* The same for what this side does by itself: in the end it is sent, or the session is ended and told of. */
static void allocations_fail_at_our_own(void **state)
{
	bool hit = true;

	(void)state;
	for (size_t nth = 1; hit; nth++) {
		struct fake_owner f;

		establish_timed(&f, TIMER("180;refresher=uas") "Allow: INVITE\r\n");
		ew_io_sim_advance(f.io, 91 * EW_US_PER_S);
		ew_test_fail_allocation(nth);
		ew_siprec_tick(f.sip);
		if (f.requests)
			reply(&f, 200, "Session-Expires: 180\r\n" SDP_TYPE, SDP_ONE);
		hit = ew_test_allocation_failed();
		ew_test_fail_allocation(0);
		pass(&f, 6000);
		assert_true(f.requests > 0);
		fake_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(update_with_an_offer),
		cmocka_unit_test(update_without_an_offer),
		cmocka_unit_test(record_attribute),
		cmocka_unit_test(update_at_once),
		cmocka_unit_test(bad_contacts),
		cmocka_unit_test(keys_and_other_infos),
		cmocka_unit_test(ours_to_offer),
		cmocka_unit_test(no_answer_to_ours),
		cmocka_unit_test(far_end_changes),
		cmocka_unit_test(legs_of_a_call_find_each_other),
		cmocka_unit_test(evidence_of_what_was_described),
		cmocka_unit_test(gaps_of_the_model),
		cmocka_unit_test(intervals),
		cmocka_unit_test(peer_refreshes_or_not),
		cmocka_unit_test(we_refresh),
		cmocka_unit_test(outcomes_of_a_refresh),
		cmocka_unit_test(refresh_unanswered),
		cmocka_unit_test(refresh_refused_by_the_network),
		cmocka_unit_test(refresh_by_invite),
		cmocka_unit_test(keys_are_asked_for_in_turn),
		cmocka_unit_test(snapshot_after_a_restart),
		cmocka_unit_test(who_is_asked),
		cmocka_unit_test(malformed_metadata_is_asked_for),
		cmocka_unit_test(description_in_the_saved_form),
		cmocka_unit_test(timer_outlives_the_process),
		cmocka_unit_test(another_way),
		cmocka_unit_test(another_thread_takes_it),
		cmocka_unit_test(defect_is_added),
		cmocka_unit_test(allocations_fail),
		cmocka_unit_test(allocations_fail_at_our_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

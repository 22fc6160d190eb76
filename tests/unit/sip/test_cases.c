/*
 * INVITEs as recording clients of many makers write them, and packets that brought other recorders down: each is read
 * from its file, and the answer and the call data are compared with what they must be.
 */
#include "fake_owner.h"

#include "support/support.h"

struct expected {
	const char *file;
	unsigned status;
	const char *in_answer[4];
	const char *in_facts[6];
	const char *not_in_facts;
};

static const struct expected cases[] = {
	{"rfc7866", 200, {"m=audio 30000 RTP/AVP 8 101", "a=label:2", "a=recvonly", "+sip.srs"},
		{"\"address\":\"sip:alice@example.com\",\"name\":\"Alice\",\"label\":\"1\","
		 "\"rule\":\"association\"",
			"\"siprec_session_id\":\"SESS\"", "\"peer\":\"sbc-1\"", "metadata_sha256"},
		"defects"},
	{"cisco_cube", 200, {"a=inactive", "m=audio 30002 RTP/AVP 8 19 101"},
		{"\"label\":\"1\",\"rule\":\"label\"", "party_by_order"}, NULL},
	{"oracle", 200, {"a=label:16777227", "m=audio 30000 RTP/AVP 0"},
		{"\"address\":\"sip:1111@example.com\",\"name\":\"one\",\"label\":\"16777226\","
		 "\"rule\":\"association\"",
			"\"ucid\":\"00250020480411057001\"", "\"callerorig\":\"true\""},
		"body_unclosed"},
	{"avaya", 200, {"a=label:10", "a=label:20"},
		{"\"name\":\"Agent\",\"label\":\"20\",\"rule\":\"association\""}, "defects"},
	{"broadworks", 200, {"telephone-event/48000", "a=label:1"},
		{"stream_mixed", "sip:+12145550101@example.com",
			"\"siprec_group_id\":\"urn:uuid:g1\"",
			"\"from\":{\"address\":\"+12145550100\",\"name\":\"One\"}"},
		"metadata_malformed"},
	{"metaswitch", 200, {"a=label:0"}, {"stream_mixed", "\"extension\":\"4711\"", "2015550199"},
		NULL},
	{"ribbon", 200, {"a=label:2"},
		{"\"address\":\"2125550100@ribbon.example\",\"label\":\"2\",\"rule\":"
		 "\"association\"",
			"fromhdr"},
		"party_by_order"},
	{"audiocodes", 200, {"a=label:1"},
		{"\"address\":\"sip:+492@ac.example\",\"name\":\"B\",\"label\":\"2\"",
			"\"avayaucid\":"},
		"metadata_malformed"},
	{"opensips", 200, {"a=label:0", "a=label:1"},
		{"\"name\":\"Alice & Co\",\"label\":\"1\",\"rule\":\"association\"",
			"metadata_malformed"},
		NULL},
	{"unclosed", 200, {"a=label:1"}, {"body_unclosed", "\"name\":\"Bob\""}, NULL},
	{"doctype", 200, {"a=label:1"}, {"metadata_malformed", "party_unknown"}, "aaaa"},
	{"metadata_garbage", 200, {"a=label:1"}, {"metadata_malformed", "\"address\":\"sip:x@y\""},
		NULL},
	{"killer_nul_in_part_header", 400, {"body cannot be split"}, {NULL}, NULL},
	{"killer_sdp_format_token", 200, {"m=audio 0 XYZ/ABC :: 8 101", "m=audio 30002"}, {"Bob"},
		NULL},
	{"killer_via_maddr", 200, {"received=127.0.0.1", "maddr=slow.resolver.invalid"}, {"Alice"},
		NULL},
	{"unsupported_require", 420, {"Unsupported: replaces, x-unknown"}, {NULL}, NULL},
	{"no_sdp", 200, {"m=audio 30000 RTP/AVP 8 0 9 96 97 101", "a=label:1", "a=recvonly", "opus/48000/2"},
		{"party_unknown"}, NULL},
	{"not_recording", 488, {"not a recording session"}, {NULL}, NULL},
	{"video_declined", 200,
		{"m=video 0 RTP/AVP 96", "m=audio 0 RTP/SAVP 8 101", "m=audio 30006 RTP/AVP",
			"a=label:9"},
		{"\"label\":\"2\"", "srtp_no_suite"}, NULL},
	{"only_srtp", 488, {"no SRTP suite in common"}, {NULL}, NULL},
	{"recordpref", 200, {"m=audio 30000"}, {"Alice"}, NULL},
	{"sdp_only", 200, {"a=label:1"}, {"metadata_missing", "party_unknown"}, "metadata_sha256"},
	{"no_from_tag", 400, {"SIP/2.0 400"}, {NULL}, NULL},
	{"no_contact", 400, {"SIP/2.0 400"}, {NULL}, NULL},
	{"in_dialog_unknown", 481, {"SIP/2.0 481"}, {NULL}, NULL},
	{"folded_headers", 200, {"a=label:1"}, {"Alice"}, "defects"},
	{"g729_only", 200, {"m=audio 30000 RTP/AVP 18", "G729/8000"}, {"Alice"}, NULL},
	{"torture_valid", 200, {"a=label:1", "CSeq: 0009"}, {"metadata_missing"}, NULL},
	{"clen_too_long", 400, {NULL}, {NULL}, NULL},
	{"no_boundary", 400, {"body cannot be split"}, {NULL}, NULL},
	{"sdp_garbage", 400, {"session description cannot be read"}, {NULL}, NULL},
	{"body_of_another_type", 415, {"Accept: application/sdp, application/rs-metadata+xml"},
		{NULL}, NULL},
	{"body_compressed", 415, {"Accept-Encoding: identity"}, {NULL}, NULL},
	{"no_labels", 200, {"m=audio 30000", "m=audio 30002"}, {"party_by_order", "Alice", "Bob"},
		NULL},
	{"cseq_overflow", 400, {"SIP/2.0 400"}, {NULL}, NULL},
};

static void must_hold(const char *file, const char *what, const char *text, const char *wanted)
{
	if (wanted && !strstr(text, wanted))
		fail_msg("%s: the %s lacks '%s':\n%s", file, what, wanted, text);
}

static void run_case(const struct expected *c)
{
	_cleanup_(ew_buf_free) struct ew_buf raw = {0};
	struct fake_owner f;
	int transaction = 0;

	fake_read_case(c->file, &raw);
	fake_open(&f);
	ew_siprec_request(f.sip, ew_buf_slice(&raw), &fake_hop, &transaction);
	if (f.status != c->status)
		fail_msg("%s: answered %u, not %u:\n%s", c->file, f.status, c->status, f.response);
	assert_int_equal(f.finals, 1);
	/* Where no recording comes of it, somebody is told. */
	assert_int_equal(f.refused, c->status == 200 ? 0 : 1);
	if (f.refused)
		assert_int_equal(f.refusal->status, c->status);
	for (size_t i = 0; i < EW_COUNT(c->in_answer); i++)
		must_hold(c->file, "answer", f.response, c->in_answer[i]);
	for (size_t i = 0; i < EW_COUNT(c->in_facts); i++)
		must_hold(c->file, "facts", f.facts, c->in_facts[i]);
	if (c->not_in_facts && strstr(f.facts, c->not_in_facts))
		fail_msg("%s: the facts hold '%s':\n%s", c->file, c->not_in_facts, f.facts);
	assert_int_equal(ew_siprec_counts(f.sip).calls, c->status == 200 ? 1 : 0);
	fake_close(&f);
}

static void vendors_and_killers(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		run_case(&cases[i]);
}

/* Any prefix and any one changed byte of a real INVITE: answered or dropped, never a crash or a second answer. */
static void mutants(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf raw = {0};
	struct fake_owner f;
	int transaction = 0;

	(void)state;
	fake_read_case("oracle", &raw);
	fake_open(&f);
	for (size_t i = 1; i < raw.len; i++) {
		uint8_t old = raw.at[i];

		f.finals = 0;
		raw.at[i] = (uint8_t)ew_io_sim_next(f.io);
		ew_siprec_request(f.sip, ew_slice_of(raw.at, raw.len), &fake_hop, &transaction);
		assert_in_range(f.finals, 0, 1);
		raw.at[i] = old;
		ew_siprec_request(f.sip, ew_slice_of(raw.at, i), &fake_hop, &transaction);
	}
	fake_close(&f);
}

/* With each allocation failing in turn, the offer is still answered exactly once. */
static void allocations_fail(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf raw = {0};
	bool hit = true;

	(void)state;
	fake_read_case("rfc7866", &raw);
	for (size_t nth = 1; hit; nth++) {
		struct fake_owner f;
		int transaction = 0;

		fake_open(&f);
		ew_test_fail_allocation(nth);
		ew_siprec_request(f.sip, ew_buf_slice(&raw), &fake_hop, &transaction);
		hit = ew_test_allocation_failed();
		ew_test_fail_allocation(0);
		assert_int_equal(f.finals, 1);
		if (!hit)
			assert_int_equal(f.status, 200);
		fake_close(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vendors_and_killers),
		cmocka_unit_test(mutants),
		cmocka_unit_test(allocations_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

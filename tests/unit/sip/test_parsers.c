/*
 * The readers one by one: message, address, multipart, session description, metadata limits, and the cap of the facts.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/io_sim.h"
#include "sip/facts.h"
#include "sip/mime.h"
#include "sip/sdp_answer.h"
#include "sip/sip_message.h"
#include "sip/sip_uri.h"

static void assert_slice(struct ew_slice s, const char *wanted)
{
	if (!ew_slice_equal(s, ew_slice_text(wanted)))
		fail_msg("'%.*s' is not '%s'", (int)s.len, (const char *)s.at, wanted);
}

static void addresses(void **state)
{
	static const struct {
		const char *in, *name, *uri, *number;
		int r;
	} rows[] = {
		{"\"A. \\\"B\\\" <C>\" <sip:+352@h;x=1>;tag=2", "A. \\\"B\\\" <C>", "sip:+352@h;x=1", "+352", 0},
		{"Bob <tel:+1234;phone-context=x>", "Bob", "tel:+1234;phone-context=x", "+1234", 0},
		{"sip:bob@[2001:db8::1]:5060;lr", "", "sip:bob@[2001:db8::1]:5060", "sip:bob@[2001:db8::1]:5060", 0},
		{"<sip:12;npdi@h>", "", "sip:12;npdi@h", "12", 0},
		{"2125550100", "", "2125550100", "2125550100", 0},
		{"<sip:open", NULL, NULL, NULL, -EBADMSG},
		{"\"open", NULL, NULL, NULL, -EBADMSG},
		{"", NULL, NULL, NULL, -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_sip_address a;

		assert_int_equal(ew_sip_address_read(ew_slice_text(rows[i].in), &a), rows[i].r);
		if (rows[i].r < 0)
			continue;
		assert_slice(a.name, rows[i].name);
		assert_slice(a.uri, rows[i].uri);
		assert_slice(ew_sip_uri_number(a.uri), rows[i].number);
	}
}

static void parameters(void **state)
{
	struct ew_slice v;

	(void)state;
	assert_true(ew_sip_param(EW_SLICE("\"a;tag=no\" <sip:x;tag=no>; TAG = \"y;z\" ;q"), EW_SLICE("tag"), &v));
	assert_slice(v, "y;z");
	assert_true(ew_sip_param(EW_SLICE("<sip:x>;q"), EW_SLICE("q"), &v));
	assert_slice(v, "");
	assert_false(ew_sip_param(EW_SLICE("<sip:x;q>"), EW_SLICE("q"), &v));
}

static void multiparts(void **state)
{
	static const struct {
		const char *type, *body;
		int r;
		size_t n;
		const char *first;
	} rows[] = {
		{"multipart/mixed; boundary=\"a b\"", "pre\r\n--a b\r\n\r\none\r\n--a b--\r\n", 0, 1, "one"},
		{"multipart/mixed;boundary=x", "--x\nContent-Type:a/b\n\none\n--xy\n--x \ntwo\n--x--", 0, 2,
			"one\n--xy"},
		{"multipart/mixed;boundary=x", "--x\r\n\r\n--x--", 0, 1, ""},
		{"multipart/mixed;boundary=x", "--x--", -EBADMSG, 0, NULL},
		{"multipart/mixed;boundary=x", "no delimiter", -EBADMSG, 0, NULL},
		{"multipart/mixed", "--x\r\n\r\n--x--", -EBADMSG, 0, NULL},
		{"multipart/mixed;boundary=x", "--x\n\n--x\n\n--x\n\n--x\n\n--x\n\n--x\n\n--x\n\n--x\n\n--x\n\n--x--",
			-E2BIG, 0, NULL},
		{"application/sdp;x=y", "body", 0, 1, "body"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_mime m;

		assert_int_equal(
			ew_mime_split(ew_slice_text(rows[i].type), ew_slice_text(rows[i].body), &m), rows[i].r);
		if (rows[i].r < 0)
			continue;
		assert_int_equal(m.n_parts, rows[i].n);
		assert_slice(m.parts[0].content, rows[i].first);
	}
}

static void descriptions(void **state)
{
	struct ew_sdp sdp;
	static const char text[] =
		"v=0\no=- 1 1 IN IP4 1.1.1.1\nc=IN IP4 192.0.2.1\na=recvonly\n"
		"m=audio 6000/2 RTP/AVP 0 96 97 200 x\na=rtpmap:96 opus/48000/2\n"
		"a=rtpmap:97 telephone-event/48000\na=rtpmap:98 PCMU/8000\na=sendonly\na=rtcp:7001 IN IP4 1.2.3.4\n"
		"m=audio 0 RTP/AVP 18\nc=IN IP6 ::1\n";

	(void)state;
	assert_int_equal(ew_sdp_read(EW_SLICE(text), &sdp), 0);
	assert_int_equal(sdp.n_media, 2);
	assert_int_equal(sdp.media[0].port, 6000);
	assert_int_equal(sdp.media[0].n_codecs, 3);
	assert_int_equal(sdp.media[0].codecs[0].codec, EW_CODEC_PCMU);
	assert_int_equal(sdp.media[0].codecs[1].codec, EW_CODEC_OPUS);
	assert_int_equal(sdp.media[0].codecs[1].clock_hz, 48000);
	assert_int_equal(sdp.media[0].codecs[2].codec, EW_CODEC_TELEPHONE_EVENT);
	assert_int_equal(sdp.media[0].direction, EW_SDP_SENDS);
	assert_int_equal(sdp.media[0].rtcp_port, 7001);
	assert_slice(sdp.media[0].address, "192.0.2.1");
	assert_int_equal(sdp.media[1].direction, EW_SDP_RECEIVES);
	assert_slice(sdp.media[1].address, "::1");
	assert_int_equal(ew_sdp_read(EW_SLICE("m=audio 1 RTP/AVP 0\n"), &sdp), -EBADMSG);
	assert_int_equal(ew_sdp_read(EW_SLICE("v=0\nm=audio x RTP/AVP 0\n"), &sdp), -EBADMSG);
	assert_int_equal(ew_sdp_read(EW_SLICE("v=0\nm=audio 1\n"), &sdp), -EBADMSG);
	assert_int_equal(ew_sdp_read(EW_SLICE(""), &sdp), -EBADMSG);
}

/* What the offer says of its formats reaches whoever decodes later, and is answered in its own words. */
static void formats(void **state)
{
	static const char text[] =
		"v=0\no=- 1 1 IN IP4 1.1.1.1\nc=IN IP4 192.0.2.1\n"
		"m=audio 6000 RTP/AVP 97 98 18 3\na=rtpmap:97 AMR-WB/16000/1\na=fmtp:97 octet-align=1; mode-set=0,2\n"
		"a=rtpmap:98 EVIL/8000\rX\na=fmtp:18 annexb=no\na=fmtp:55 lost\na=rtcp-mux\n"
		"m=audio 6002 RTP/AVP 96\na=rtpmap:96 opus/48000/2\na=fmtp:96 useinbandfec=1\n";
	struct ew_sdp_answer answer = {.address = EW_SLICE("192.0.2.9"), .ports = {20000, 20002}};
	_cleanup_(ew_buf_free) struct ew_buf told = {0}, sdp_text = {0};
	struct ew_sdp sdp;
	struct ew_slice said;

	(void)state;
	assert_int_equal(ew_sdp_read(EW_SLICE(text), &sdp), 0);
	assert_true(sdp.media[0].rtcp_mux);
	assert_false(sdp.media[1].rtcp_mux);
	ew_buf_init(&told, EW_MAX_FORMATS_BYTES);
	ew_sdp_formats_write(&told, &sdp.media[0]);
	assert_slice(ew_buf_slice(&told),
		"rtpmap:97 AMR-WB/16000/1\nfmtp:97 octet-align=1; mode-set=0,2\nfmtp:18 annexb=no\n");
	ew_buf_init(&sdp_text, 4096);
	ew_sdp_answer_write(&sdp_text, &sdp, &answer);
	said = ew_buf_slice(&sdp_text);
	assert_true(ew_slice_find(said, EW_SLICE("m=audio 20000 RTP/AVP 97 98 18 3\r\n"
						 "a=rtpmap:97 AMR-WB/16000/1\r\n"
						 "a=fmtp:97 octet-align=1; mode-set=0,2\r\n"
						 "a=rtpmap:18 G729/8000\r\n"
						 "a=rtcp-mux\r\na=recvonly\r\n")) != SIZE_MAX);
	assert_true(ew_slice_find(said, EW_SLICE("m=audio 20002 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"
						 "a=recvonly\r\n")) != SIZE_MAX);
	assert_true(ew_slice_find(said, EW_SLICE("EVIL")) == SIZE_MAX);
}

static void metadata_limits(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf xml = {0};
	struct ew_metadata m;

	(void)state;
	ew_buf_init(&xml, EW_MAX_METADATA_BYTES + 1);
	for (size_t i = 0; i < EW_MAX_METADATA_DEPTH + 1; i++)
		ew_buf_add_text(&xml, "<a>");
	assert_int_equal(ew_metadata_read(ew_buf_slice(&xml), &m), 0);
	assert_true(m.truncated);
	ew_metadata_free(&m);
	ew_buf_clear(&xml);
	ew_buf_add_text(&xml, "<r>");
	for (size_t i = 0; i < 2 * EW_MAX_METADATA_OBJECTS; i++)
		ew_buf_printf(&xml, "<participant id=\"%zu\"/>", i);
	ew_buf_add_text(&xml, "</r>");
	assert_int_equal(ew_metadata_read(ew_buf_slice(&xml), &m), 0);
	assert_int_equal(m.n, EW_MAX_METADATA_OBJECTS);
	assert_true(m.truncated);
	assert_false(m.malformed);
	ew_metadata_free(&m);
	(void)ew_buf_extend(&xml, EW_MAX_METADATA_BYTES + 1 - xml.len);
	memset(xml.at, ' ', xml.len);
	assert_int_equal(ew_metadata_read(ew_buf_slice(&xml), &m), 0);
	assert_true(m.truncated);
	ew_metadata_free(&m);
}

/* Thirty extensions of a kilobyte and sixteen long names: the extensions go, the document stays whole. */
static void facts_are_capped(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf xml = {0};
	_cleanup_(ew_buf_free) struct ew_buf out = {0};
	struct ew_metadata m;
	struct ew_parties parties = {.n = EW_MAX_PARTIES_PER_CALL};
	char big[1000];

	(void)state;
	memset(big, 'x', sizeof(big));
	ew_buf_init(&xml, EW_MAX_METADATA_BYTES);
	ew_buf_init(&out, EW_MAX_FACTS_BYTES);
	ew_buf_add_text(&xml, "<r><queue>sales</queue>");
	for (size_t i = 0; i < 30; i++)
		ew_buf_printf(&xml, "<e%zu>%.*s</e%zu>", i, (int)sizeof(big), big, i);
	ew_buf_add_text(&xml, "</r>");
	for (size_t i = 0; i < parties.n; i++)
		ew_party_text_set(&parties.list[i].name, ew_slice_of(big, sizeof(big)));
	assert_int_equal(ew_metadata_read(ew_buf_slice(&xml), &m), 0);
	assert_int_equal(m.n, 31);
	assert_int_equal(ew_facts_write(&(struct ew_facts){.parties = &parties, .model = &m}, &out), 0);
	json_t *root = json_loadb((const char *)out.at, out.len, 0, NULL);

	assert_non_null(root);
	assert_string_equal(json_string_value(json_object_get(root, "queue")), "sales");
	assert_null(json_object_get(root, "extensions"));
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(root, "defects"), 0)), "facts_truncated");
	assert_int_equal(json_array_size(json_object_get(root, "parties")), EW_MAX_PARTIES_PER_CALL);
	json_decref(root);
	ew_metadata_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(parameters),
		cmocka_unit_test(multiparts),
		cmocka_unit_test(descriptions),
		cmocka_unit_test(formats),
		cmocka_unit_test(metadata_limits),
		cmocka_unit_test(facts_are_capped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

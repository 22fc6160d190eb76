/*
 * a=crypto, a=fingerprint and a=setup: what is understood, what is chosen, what is declined, and what is answered.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "sip/sdp_answer.h"

#define K30 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwd"
#define K38 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCU"
#define K46 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLQ"
#define K28 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw"
#define K44 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKis"
#define OCTETS_32 \
	"00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

static struct ew_sdp sdp;

static int secure(const char *protocol, const char *attributes, struct ew_sdp_security *ret)
{
	static char text[4096];

	(void)snprintf(text, sizeof(text), "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 6000 %s 8\r\n%s",
		protocol, attributes);
	assert_int_equal(ew_sdp_read(ew_slice_text(text), &sdp), 0);
	memset(ret, 0, sizeof(*ret));
	return ew_sdp_secure(&sdp.media[0], ret);
}

static void one_line(void **state)
{
	static const struct {
		const char *line;
		unsigned suite; /* 0: declined */
		uint8_t n, mki_bytes, flags;
	} rows[] = {
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30, 1, 1, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_32 inline:" K30, 2, 1, 0, 0},
		{"1 AES_192_CM_HMAC_SHA1_80 inline:" K38, 3, 1, 0, 0},
		{"1 AES_192_CM_HMAC_SHA1_32 inline:" K38 "=", 4, 1, 0, 0},
		{"1 AES_256_CM_HMAC_SHA1_80 inline:" K46, 5, 1, 0, 0},
		{"1 AES_CM_256_HMAC_SHA1_80 inline:" K46 "==", 5, 1, 0, 0},
		{"1 AES_256_CM_HMAC_SHA1_32 inline:" K46 "==", 6, 1, 0, 0},
		{"1 AEAD_AES_128_GCM inline:" K28 "==", 7, 1, 0, 0},
		{"123456789 AEAD_AES_256_GCM  inline:" K44 "=", 8, 1, 0, 0},
		{"1 aes_cm_128_hmac_sha1_80 INLINE:" K30, 1, 1, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^48", 1, 1, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1048576", 1, 1, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^20|1:4", 1, 1, 4, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1066:2", 1, 1, 2, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1:1;inline:" K30 "|2^20|2:1", 1, 2, 1, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " UNENCRYPTED_SRTCP", 1, 1, 0, EW_SRTP_UNENCRYPTED_RTCP},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " UNENCRYPTED_SRTP WSH=128", 1, 1, 0, EW_SRTP_UNENCRYPTED_RTP},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " FEC_ORDER=FEC_SRTP -unknown", 1, 1, 0, 0},
		/* not done */
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " UNAUTHENTICATED_SRTP", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " KDR=1", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 " NEWTHING", 0, 0, 0, 0},
		{"1 AEAD_AES_128_GCM inline:" K28 " UNENCRYPTED_SRTP", 0, 0, 0, 0},
		{"1 F8_128_HMAC_SHA1_80 inline:" K30, 0, 0, 0, 0},
		{"1 NULL_HMAC_SHA1_80 inline:" K30, 0, 0, 0, 0},
		/* malformed */
		{"", 0, 0, 0, 0},
		{"1", 0, 0, 0, 0},
		{"x AES_CM_128_HMAC_SHA1_80 inline:" K30, 0, 0, 0, 0},
		{"1234567890 AES_CM_128_HMAC_SHA1_80 inline:" K30, 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 uri:" K30, 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K38, 0, 0, 0, 0},
		{"1 AES_256_CM_HMAC_SHA1_80 inline:" K30, 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K28 "!!", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|2^49", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|0", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|256:1", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1:0", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1:17", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1:4|2:4", 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 ";inline:" K30, 0, 0, 0, 0},
		{"1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|1:1;inline:" K30 "|2:2", 0, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_sdp_security s;
		char line[512];
		int r;

		(void)snprintf(line, sizeof(line), "a=crypto:%s\r\n", rows[i].line);
		r = secure("RTP/SAVP", line, &s);
		if ((r == 0) != (rows[i].suite > 0))
			fail_msg("%s: %d", rows[i].line, r);
		assert_int_equal(ew_sdp_is_recordable(&sdp.media[0]), r == 0);
		assert_int_equal(ew_sdp_is_unusable_for_security(&sdp.media[0]), r != 0);
		if (r < 0)
			continue;
		assert_int_equal(s.keys.security, EW_SECURITY_SDES);
		assert_int_equal(s.keys.srtp.suite, rows[i].suite);
		assert_int_equal(s.keys.srtp.n_peer, rows[i].n);
		assert_int_equal(s.keys.srtp.mki_bytes, rows[i].mki_bytes);
		assert_int_equal(s.keys.srtp.flags, rows[i].flags);
		for (uint8_t k = 0; k < 28; k++)
			assert_int_equal(s.keys.srtp.peer[0].bytes[k], k);
	}
}

static void mki_is_big_endian(void **state)
{
	struct ew_sdp_security s;

	(void)state;
	assert_int_equal(secure("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "|258:4\r\n", &s), 0);
	assert_memory_equal(s.keys.srtp.peer[0].mki, "\0\0\1\2", 4);
}

static void the_strongest_is_chosen(void **state)
{
	struct ew_sdp_security s;

	(void)state;
	assert_int_equal(secure("RTP/SAVPF",
				 "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:" K30 "\r\n"
				 "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" K30 "\r\n"
				 "a=crypto:7 AES_256_CM_HMAC_SHA1_80 inline:" K46 "\r\n"
				 "a=crypto:8 AEAD_AES_256_GCM inline:" K44 " KDR=3\r\n"
				 "a=crypto:9 AES_256_CM_HMAC_SHA1_32 inline:" K46 "\r\n",
				 &s),
		0);
	assert_int_equal(s.keys.srtp.suite, EW_SRTP_AES_256_CM_HMAC_SHA1_80);
	assert_true(ew_slice_equal(s.tag, EW_SLICE("7")));
	/* What hides less comes last. */
	assert_int_equal(secure("RTP/SAVP",
				 "a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:" K46 " UNENCRYPTED_SRTP\r\n"
				 "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:" K30 "\r\n",
				 &s),
		0);
	assert_true(ew_slice_equal(s.tag, EW_SLICE("2")));
}

static void by_protocol(void **state)
{
	static const char crypto[] = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" K30 "\r\n";
	static const char handshake[] = "a=fingerprint:SHA-256 " OCTETS_32 "\r\na=setup:actpass\r\n";
	static const char both[] = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" K30
				   "\r\na=fingerprint:SHA-256 " OCTETS_32 "\r\na=setup:actpass\r\n";
	static const struct {
		const char *protocol;
		const char *attributes;
		int security; /* or an error */
	} rows[] = {
		{"RTP/AVP", "", EW_SECURITY_NONE},
		{"RTP/AVP", crypto, EW_SECURITY_SDES},
		{"RTP/AVPF", handshake, EW_SECURITY_DTLS},
		{"RTP/AVP", "a=fingerprint:sha-256 " OCTETS_32 "\r\n", EW_SECURITY_NONE},
		{"RTP/AVP", "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" K30 "\r\n", EW_SECURITY_NONE},
		{"RTP/SAVP", "", -ENOTSUP},
		{"RTP/SAVP", crypto, EW_SECURITY_SDES},
		{"RTP/SAVPF", handshake, EW_SECURITY_DTLS},
		{"RTP/SAVP", both, EW_SECURITY_SDES},
		{"UDP/TLS/RTP/SAVP", crypto, -ENOTSUP},
		{"UDP/TLS/RTP/SAVPF", both, EW_SECURITY_DTLS},
		{"UDP/TLS/RTP/SAVPF", "a=fingerprint:sha-1 " OCTETS_32 "\r\n", -ENOTSUP},
		{"UDP/TLS/RTP/SAVPF", "a=fingerprint:sha-256 " OCTETS_32 ":00\r\n", -ENOTSUP},
		{"UDP/TLS/RTP/SAVPF", "a=fingerprint:sha-256 00:11\r\n", -ENOTSUP},
		{"UDP/TLS/RTP/SAVPF", "a=fingerprint:sha-384 " OCTETS_32 "\r\n", -ENOTSUP},
		{"UDP/TLS/RTP/SAVPF", "a=fingerprint:sha-256 " OCTETS_32 "\r\na=setup:holdconn\r\n", -ENOTSUP},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct ew_sdp_security s;
		int r = secure(rows[i].protocol, rows[i].attributes, &s);

		if ((r < 0 ? r : s.keys.security) != rows[i].security)
			fail_msg("%s %s: %d", rows[i].protocol, rows[i].attributes, r);
	}
}

static void roles_and_fingerprints(void **state)
{
	static const struct {
		const char *setup;
		bool active;
	} rows[] = {{"", false}, {"a=setup:actpass\r\n", false}, {"a=setup:active\r\n", false},
		{"a=setup:passive\r\n", true}};
	struct ew_sdp_security s;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		char lines[512];

		(void)snprintf(lines, sizeof(lines), "a=fingerprint:sha-256 " OCTETS_32 "\r\n%s", rows[i].setup);
		assert_int_equal(secure("UDP/TLS/RTP/SAVP", lines, &s), 0);
		assert_int_equal(s.keys.dtls.active, rows[i].active);
		assert_int_equal(s.keys.dtls.fingerprints[0][15], 0xff);
	}
	/* The longest hash counts, and all of its certificates. */
	assert_int_equal(secure("UDP/TLS/RTP/SAVP",
				 "a=fingerprint:sha-256 " OCTETS_32 "\r\n"
				 "a=fingerprint:sha-512 " OCTETS_32 ":" OCTETS_32 "\r\n"
				 "a=fingerprint:sha-256 " OCTETS_32 "\r\n"
				 "a=fingerprint:SHA-512 " OCTETS_32 ":" OCTETS_32 "\r\n",
				 &s),
		0);
	assert_int_equal(s.keys.dtls.hash, EW_FINGERPRINT_SHA512);
	assert_int_equal(s.keys.dtls.n, 2);
}

static void session_level(void **state)
{
	static const char text[] =
		"v=0\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 " OCTETS_32 "\r\na=setup:passive\r\n"
		"m=audio 6000 UDP/TLS/RTP/SAVP 8\r\n"
		"m=audio 6002 UDP/TLS/RTP/SAVP 8\r\na=setup:actpass\r\na=fingerprint:sha-384 " OCTETS_32
		":00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff\r\n"
		"m=audio 6004 RTP/AVP 8\r\na=setup:actpass\r\n";
	struct ew_sdp_security s;

	(void)state;
	assert_int_equal(ew_sdp_read(ew_slice_text(text), &sdp), 0);
	assert_int_equal(ew_sdp_secure(&sdp.media[0], &s), 0);
	assert_true(s.keys.dtls.active);
	assert_int_equal(s.keys.dtls.hash, EW_FINGERPRINT_SHA256);
	assert_int_equal(ew_sdp_secure(&sdp.media[1], &s), 0);
	assert_false(s.keys.dtls.active);
	assert_int_equal(s.keys.dtls.hash, EW_FINGERPRINT_SHA384);
	assert_int_equal(s.keys.dtls.n, 1);
}

static void what_is_answered(void **state)
{
	struct ew_sdp_security s;
	struct ew_sdp_answer answer = {.session = 1, .version = 1, .address = EW_SLICE("127.0.0.1"), .ports = {20000}};
	struct ew_buf to;
	char *text;

	(void)state;
	assert_int_equal(
		secure("RTP/SAVP", "a=crypto:5 AES_CM_256_HMAC_SHA1_80 inline:" K46 "|1:4 UNENCRYPTED_SRTCP\r\n", &s),
		0);
	memset(s.keys.srtp.own, 0x5a, sizeof(s.keys.srtp.own));
	answer.security = &s;
	ew_buf_init(&to, 4096);
	ew_sdp_answer_write(&to, &sdp, &answer);
	text = ew_buf_take_text(&to);
	assert_non_null(strstr(text, "m=audio 20000 RTP/SAVP 8\r\n"));
	assert_non_null(strstr(text, "a=crypto:5 AES_CM_256_HMAC_SHA1_80 "
				     "inline:WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWg== "
				     "UNENCRYPTED_SRTCP\r\n"));
	assert_null(strstr(text, K30));
	free(text);

	assert_int_equal(secure("UDP/TLS/RTP/SAVPF",
				 "a=fingerprint:sha-256 " OCTETS_32 "\r\na=setup:passive\r\na=rtcp-mux\r\n", &s),
		0);
	memset(s.fingerprint.bytes, 0xa1, sizeof(s.fingerprint.bytes));
	ew_buf_init(&to, 4096);
	ew_sdp_answer_write(&to, &sdp, &answer);
	text = ew_buf_take_text(&to);
	assert_non_null(strstr(text, "a=fingerprint:sha-256 A1:A1:A1:"));
	assert_non_null(strstr(text, ":A1\r\na=setup:active\r\n"));
	free(text);
}

static void keys_encode_and_decode(void **state)
{
	struct ew_stream_keys keys = {.security = EW_SECURITY_SDES,
		.srtp = {.suite = 8, .flags = 2, .mki_bytes = 3, .n_peer = 2}}, again;
	struct ew_buf to, second;

	(void)state;
	memset(keys.srtp.peer[0].bytes, 1, 44);
	memset(keys.srtp.peer[1].mki, 2, 3);
	memset(keys.srtp.own, 3, 44);
	ew_buf_init_secret(&to, EW_MAX_STREAM_KEYS_BYTES);
	ew_stream_keys_add(&to, &keys);
	assert_int_equal(ew_stream_keys_decode(EW_SECURITY_SDES, ew_buf_slice(&to), &again), 0);
	ew_buf_init_secret(&second, EW_MAX_STREAM_KEYS_BYTES);
	ew_stream_keys_add(&second, &again);
	assert_true(ew_slice_equal(ew_buf_slice(&to), ew_buf_slice(&second)));
	for (size_t n = 0; n < to.len; n++)
		assert_int_equal(ew_stream_keys_decode(EW_SECURITY_SDES, ew_slice_of(to.at, n), &again),
			n ? -EBADMSG : -ENOKEY);
	assert_int_equal(ew_stream_keys_decode(EW_SECURITY_DTLS, ew_buf_slice(&to), &again), -EBADMSG);
	assert_int_equal(ew_stream_keys_decode(EW_SECURITY_NONE, ew_buf_slice(&to), &again), -EBADMSG);
	assert_int_equal(ew_stream_keys_decode(EW_SECURITY_NONE, EW_SLICE_EMPTY, &again), 0);
	ew_buf_free(&to);
	ew_buf_free(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line),
		cmocka_unit_test(mki_is_big_endian),
		cmocka_unit_test(the_strongest_is_chosen),
		cmocka_unit_test(by_protocol),
		cmocka_unit_test(roles_and_fingerprints),
		cmocka_unit_test(session_level),
		cmocka_unit_test(what_is_answered),
		cmocka_unit_test(keys_encode_and_decode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

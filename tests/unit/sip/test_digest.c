/*
 * Digest: the examples of the RFCs, what is not taken, nonces that grow old and counts that were used.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/io_sim.h"
#include "sip/digest_auth.h"
#include "sip/digest_nonce.h"

#define RFC7616                                                                                                        \
	"Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", "                       \
	"nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "                                        \
	"cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, opaque=\"x\", "

static struct ew_digest_user *user_of(const char *realm, const char *secret, unsigned algorithms)
{
	struct ew_digest_user *user = NULL;

	assert_int_equal(
		ew_digest_user_new(EW_SLICE("Mufasa"), ew_slice_text(realm), ew_slice_text(secret), algorithms, &user),
		0);
	return user;
}

static void examples_of_the_rfcs(void **state)
{
	static const struct {
		const char *realm, *secret, *header;
		unsigned algorithms;
		bool proves;
	} cases[] = {
		/* RFC 7616, section 3.9.1. */
		{"http-auth@example.org", "Circle of Life",
			RFC7616 "algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbec\"", 0, true},
		{"http-auth@example.org", "Circle of Life",
			RFC7616 "algorithm=SHA-256, "
				"response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"",
			0, true},
		{"http-auth@example.org", "Circle of Life",
			RFC7616 "algorithm=SHA-256, "
				"response=\"753927FA0E85D155564E2E272A28D1802CA10DAF4496794697CF8DB5856CB6C1\"",
			0, true},
		{"http-auth@example.org", "Circle of Life",
			RFC7616 "algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbec\"", 1u << EW_DIGEST_SHA256,
			false},
		{"http-auth@example.org", "circle of life",
			RFC7616 "algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbec\"", 0, false},
		{"http-auth@example.org", "Circle of Life",
			RFC7616 "algorithm=MD5, response=\"8ca523f5e9506fed4657c9700eebdbed\"", 0, false},
		/* RFC 2617, section 3.5; without qop, RFC 2069. */
		{"testrealm@host.com", "Circle Of Life",
			"Digest username=\"Mufasa\",realm=\"testrealm@host.com\","
			"nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\",uri=\"/dir/index.html\",qop=auth,nc=00000001,"
			"cnonce=\"0a4f113b\",response=\"6629fae49393a05397450978507c4ef1\"",
			0, true},
		{"testrealm@host.com", "Circle Of Life",
			"digest  username=\"Mufasa\", realm=\"testrealm@host.com\", "
			"nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\", "
			"response=\"670fd8c2df070c60b045671b8b24ff02\"",
			0, true},
		{"testrealm@host.com", "Circle Of Life",
			"Digest username=\"Mufasa2\",realm=\"testrealm@host.com\","
			"nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\",uri=\"/dir/index.html\",qop=auth,nc=00000001,"
			"cnonce=\"0a4f113b\",response=\"6629fae49393a05397450978507c4ef1\"",
			0, false},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_digest_user *user = user_of(cases[i].realm, cases[i].secret, cases[i].algorithms);
		struct ew_digest_answer answer;

		assert_int_equal(ew_digest_answer_read(ew_slice_text(cases[i].header), &answer), 0);
		if (ew_digest_answer_proves(user, &answer, EW_SLICE("GET"), EW_SLICE_EMPTY) != cases[i].proves)
			fail_msg("case %zu", i);
		assert_false(ew_digest_answer_proves(user, &answer, EW_SLICE("PUT"), EW_SLICE_EMPTY));
		ew_digest_user_free(&user);
	}
}

static void what_is_malformed_is_not_taken(void **state)
{
#define REST "realm=\"r\", nonce=\"n\", uri=\"u\", response=\"8ca523f5e9506fed4657c9700eebdbec\""
	static const struct {
		const char *header;
		int error;
	} cases[] = {
		{"Digest username=\"a\", " REST, 0},
		{"Digest\r\n username=\"a\", " REST, 0},
		{"Digest username=\"a,b=c\", " REST, 0},
		{"", -ENOTSUP},
		{"Digest", -ENOTSUP},
		{"Digestusername=\"a\", " REST, -ENOTSUP},
		{"Basic QWxhZGRpbg==", -ENOTSUP},
		{"Digest username=\"a\", algorithm=SHA-512-256, " REST, -ENOTSUP},
		{"Digest username=\"a\", algorithm=MD5-sess, " REST, -ENOTSUP},
		{"Digest username=\"a\", qop=other, " REST, -ENOTSUP},
		{"Digest " REST, -EBADMSG},
		{"Digest username=\"a\", username=\"b\", " REST, -EBADMSG},
		{"Digest username=\"a\", nonsense, " REST, -EBADMSG},
		{"Digest username=\"a\", algorithm=SHA-256, " REST, -EBADMSG},
		{"Digest username=\"a\", qop=auth, nc=00000001, " REST, -EBADMSG},
		{"Digest username=\"a\", qop=auth, cnonce=\"c\", " REST, -EBADMSG},
		{"Digest username=\"a\", qop=auth, cnonce=\"c\", nc=1, " REST, -EBADMSG},
		{"Digest username=\"a\", qop=auth, cnonce=\"c\", nc=0000000g, " REST, -EBADMSG},
		{"Digest username=\"a\", qop=auth, cnonce=\"c\", nc=00000000, " REST, -EBADMSG},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		struct ew_digest_answer answer;
		int r = ew_digest_answer_read(ew_slice_text(cases[i].header), &answer);

		if (r != cases[i].error)
			fail_msg("%s: %d", cases[i].header, r);
	}
}

static struct ew_slice make(struct ew_digest_nonces *n, char text[static EW_DIGEST_NONCE_BYTES])
{
	assert_int_equal(ew_digest_nonce_make(n, text), 0);
	return ew_slice_text(text);
}

static void a_count_is_good_once(void **state)
{
	static const struct {
		uint32_t count;
		enum ew_digest_nonce is;
	} uses[] = {{1, EW_DIGEST_NONCE_GOOD}, {1, EW_DIGEST_NONCE_SPENT}, {3, EW_DIGEST_NONCE_GOOD},
		{2, EW_DIGEST_NONCE_GOOD}, {2, EW_DIGEST_NONCE_SPENT}, {3, EW_DIGEST_NONCE_SPENT},
		{100, EW_DIGEST_NONCE_GOOD}, {36, EW_DIGEST_NONCE_SPENT}, {37, EW_DIGEST_NONCE_GOOD},
		{UINT32_MAX, EW_DIGEST_NONCE_GOOD}, {100, EW_DIGEST_NONCE_SPENT}, {UINT32_MAX, EW_DIGEST_NONCE_SPENT}};
	struct ew_io *io = ew_io_sim_new(7);
	struct ew_digest_nonces *n;
	char text[EW_DIGEST_NONCE_BYTES];

	(void)state;
	assert_int_equal(ew_digest_nonces_new(io, &n), 0);
	struct ew_slice nonce = make(n, text);

	for (size_t i = 0; i < EW_COUNT(uses); i++) {
		if (ew_digest_nonce_use(n, nonce, uses[i].count) != uses[i].is)
			fail_msg("use %zu", i);
	}
	/* Without a count it is good for one request. */
	nonce = make(n, text);
	assert_int_equal(ew_digest_nonce_use(n, nonce, 0), EW_DIGEST_NONCE_GOOD);
	assert_int_equal(ew_digest_nonce_use(n, nonce, 0), EW_DIGEST_NONCE_SPENT);
	ew_digest_nonces_free(&n);
	ew_io_sim_free(&io);
}

static void old_and_foreign_nonces_are_stale(void **state)
{
	struct ew_io *io = ew_io_sim_new(7);
	struct ew_digest_nonces *n;
	struct ew_digest_nonces *other;
	char text[EW_DIGEST_NONCE_BYTES];
	char changed[EW_DIGEST_NONCE_BYTES];

	(void)state;
	assert_int_equal(ew_digest_nonces_new(io, &n), 0);
	assert_int_equal(ew_digest_nonces_new(io, &other), 0);
	struct ew_slice nonce = make(n, text);

	assert_int_equal(ew_digest_nonce_use(other, nonce, 1), EW_DIGEST_NONCE_STALE);
	assert_int_equal(ew_digest_nonce_use(n, EW_SLICE("dcd98b7102dd2f0e"), 1), EW_DIGEST_NONCE_STALE);
	for (size_t i = 0; i + 1 < sizeof(text); i++) {
		memcpy(changed, text, sizeof(text));
		changed[i] = text[i] == '0' ? '1' : '0';
		assert_int_equal(ew_digest_nonce_use(n, ew_slice_text(changed), 1), EW_DIGEST_NONCE_STALE);
	}
	ew_io_sim_advance(io, 301 * EW_US_PER_S);
	assert_int_equal(ew_digest_nonce_use(n, nonce, 1), EW_DIGEST_NONCE_STALE);
	ew_digest_nonces_free(&n);
	ew_digest_nonces_free(&other);
	ew_io_sim_free(&io);
}

/* However many are used meanwhile, what was said once is not heard again. */
static void what_was_forgotten_is_stale(void **state)
{
	struct ew_io *io = ew_io_sim_new(7);
	struct ew_digest_nonces *n;
	char first[64][EW_DIGEST_NONCE_BYTES];
	char text[EW_DIGEST_NONCE_BYTES];

	(void)state;
	assert_int_equal(ew_digest_nonces_new(io, &n), 0);
	for (size_t i = 0; i < EW_COUNT(first); i++) {
		ew_io_sim_advance(io, 1000);
		assert_int_equal(ew_digest_nonce_use(n, make(n, first[i]), 1), EW_DIGEST_NONCE_GOOD);
	}
	for (size_t i = 0; i < 20000; i++) {
		ew_io_sim_advance(io, 1000);
		assert_int_equal(ew_digest_nonce_use(n, make(n, text), 1), EW_DIGEST_NONCE_GOOD);
	}
	for (size_t i = 0; i < EW_COUNT(first); i++)
		assert_int_not_equal(ew_digest_nonce_use(n, ew_slice_text(first[i]), 1), EW_DIGEST_NONCE_GOOD);
	ew_digest_nonces_free(&n);
	ew_io_sim_free(&io);
}

static void the_stronger_is_offered_first(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_digest_user *user = user_of("r", "secret", 0);

	(void)state;
	ew_buf_init(&b, 1024);
	ew_digest_challenge_write(&b, user, "n1", true);
	assert_true(ew_slice_equal(
		ew_buf_slice(&b), EW_SLICE("WWW-Authenticate: Digest realm=\"earwitness\", nonce=\"n1\", stale=true, "
					   "algorithm=SHA-256, qop=\"auth\"\r\n"
					   "WWW-Authenticate: Digest realm=\"earwitness\", nonce=\"n1\", stale=true, "
					   "algorithm=MD5, qop=\"auth\"\r\n")));
	ew_digest_user_free(&user);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_of_the_rfcs),
		cmocka_unit_test(what_is_malformed_is_not_taken),
		cmocka_unit_test(a_count_is_good_once),
		cmocka_unit_test(old_and_foreign_nonces_are_stale),
		cmocka_unit_test(what_was_forgotten_is_stale),
		cmocka_unit_test(the_stronger_is_offered_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

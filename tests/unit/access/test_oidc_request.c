/*
 * What is sent to a provider, to the byte: the challenge of RFC 7636, the browser's URL, the form with the code.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "access/oidc.h"
#include "support/support.h"

/* RFC 7636, appendix B */
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

static void assert_text(struct ew_buf *found, const char *expected)
{
	if (!ew_slice_equal(ew_buf_slice(found), ew_slice_text(expected)))
		fail_msg("%.*s", (int)found->len, (const char *)found->at);
}

static void challenge(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf to = {0};

	(void)state;
	ew_buf_init(&to, 100);
	ew_buf_add_text(&to, "x");
	assert_int_equal(ew_oidc_add_challenge(&to, EW_SLICE(VERIFIER)), 0);
	assert_text(&to, "x" CHALLENGE);
}

static void urls(void **state)
{
	static const struct {
		const char *endpoint, *scope;
		bool again;
		const char *expected;
	} cases[] = {
		{"https://id.example/auth", NULL, false,
			"https://id.example/auth?response_type=code&client_id=ear&redirect_uri=https%3A%2F%2Fe.example%2Fcb"
			"&scope=openid%20profile%20email&state=s&nonce=n&code_challenge=" CHALLENGE
			"&code_challenge_method=S256"},
		{"https://id.example/auth", "openid", true,
			"https://id.example/auth?response_type=code&client_id=ear&redirect_uri=https%3A%2F%2Fe.example%2Fcb"
			"&scope=openid&state=s&nonce=n&code_challenge=" CHALLENGE
			"&code_challenge_method=S256&prompt=login&max_age=0"},
		{"https://id.example/auth?p=x", "openid", false,
			"https://id.example/auth?p=x&response_type=code&client_id=ear&redirect_uri=https%3A%2F%2Fe.example%2Fcb"
			"&scope=openid&state=s&nonce=n&code_challenge=" CHALLENGE "&code_challenge_method=S256"},
		{"https://id.example/auth?", "openid", false,
			"https://id.example/auth?response_type=code&client_id=ear&redirect_uri=https%3A%2F%2Fe.example%2Fcb"
			"&scope=openid&state=s&nonce=n&code_challenge=" CHALLENGE "&code_challenge_method=S256"},
		{"https://id.example/auth?p=x&", "openid", false,
			"https://id.example/auth?p=x&response_type=code&client_id=ear&redirect_uri=https%3A%2F%2Fe.example%2Fcb"
			"&scope=openid&state=s&nonce=n&code_challenge=" CHALLENGE "&code_challenge_method=S256"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf to = {0};
		const struct ew_oidc_provider provider = {.authorization = cases[i].endpoint};
		const struct ew_oidc_request request = {"ear", "https://e.example/cb", cases[i].scope, EW_SLICE("s"),
			EW_SLICE("n"), EW_SLICE(VERIFIER), cases[i].again};

		ew_buf_init(&to, EW_OIDC_URL_BYTES);
		assert_int_equal(ew_oidc_add_authorize_url(&to, &provider, &request), 0);
		assert_text(&to, cases[i].expected);
		/* The verifier is the secret of this sign-in: the browser never has it. */
		assert_int_equal(ew_slice_find(ew_buf_slice(&to), EW_SLICE(VERIFIER)), SIZE_MAX);
	}
}

/* Every byte: the unreserved ones as they are, all others as two hex digits. */
static void escaping(void **state)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		_cleanup_(ew_buf_free) struct ew_buf to = {0};
		const uint8_t byte = (uint8_t)c;
		char expected[200], escaped[4];

		(void)snprintf(escaped, sizeof(escaped), c && strchr(plain, (int)c) ? "%c" : "%%%02X", c);
		(void)snprintf(expected, sizeof(expected),
			"grant_type=authorization_code&code=%s&redirect_uri=r&client_id=c&code_verifier=v&client_secret=%s",
			escaped, escaped);
		ew_buf_init_secret(&to, 1024);
		assert_int_equal(ew_oidc_add_token_form(&to, ew_slice_of(&byte, 1), EW_SLICE("v"), "r", "c",
					 ew_slice_of(&byte, 1)),
			0);
		assert_text(&to, expected);
	}
}

static void forms(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf to = {0};

	(void)state;
	ew_buf_init(&to, 1024);
	assert_int_equal(ew_oidc_add_token_form(&to, EW_SLICE("a&client_secret=x"), EW_SLICE(VERIFIER),
				 "https://e.example/cb?a=b", "e a+r", EW_SLICE_EMPTY),
		0);
	assert_text(&to, "grant_type=authorization_code&code=a%26client_secret%3Dx"
			 "&redirect_uri=https%3A%2F%2Fe.example%2Fcb%3Fa%3Db&client_id=e%20a%2Br&code_verifier=" VERIFIER);
}

static void sizes(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf to = {0};
	const struct ew_oidc_provider provider = {.authorization = "https://id.example/auth"};
	static char text[EW_OIDC_URL_BYTES];
	const struct ew_oidc_request request = {
		"c", "r", NULL, ew_slice_of(text, sizeof(text)), EW_SLICE("n"), EW_SLICE("v"), false};
	const struct ew_oidc_request small = {"c", "r", NULL, EW_SLICE("s"), EW_SLICE("n"), EW_SLICE("v"), false};

	(void)state;
	memset(text, 'a', sizeof(text));
	ew_buf_init(&to, 8 * EW_OIDC_URL_BYTES);
	assert_int_equal(ew_oidc_add_authorize_url(&to, &provider, &request), -EFBIG);
	assert_int_equal(to.len, 0);
	assert_int_equal(ew_buf_error(&to), 0);
	to.max = 50;
	assert_int_equal(ew_oidc_add_authorize_url(&to, &provider, &small), -EFBIG);
	ew_buf_clear(&to);
	assert_int_equal(
		ew_oidc_add_token_form(&to, EW_SLICE("c"), EW_SLICE("v"), "r", "c", EW_SLICE_EMPTY), -EFBIG);
}

static int write_all(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf to = {0};
	const struct ew_oidc_provider provider = {.authorization = "https://id.example/auth"};
	const struct ew_oidc_request request = {"c", "r", NULL, EW_SLICE("s"), EW_SLICE("n"), EW_SLICE("v"), true};

	(void)arg;
	ew_buf_init(&to, 8192);
	int r = ew_oidc_add_authorize_url(&to, &provider, &request);

	if (r == 0)
		r = ew_oidc_add_token_form(&to, EW_SLICE("c"), EW_SLICE("v"), "r", "c", EW_SLICE("s"));
	if (r == 0 && to.len < 200)
		return -EPROTO;
	return r;
}

static void little_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(write_all, NULL) > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(challenge),
		cmocka_unit_test(urls),
		cmocka_unit_test(escaping),
		cmocka_unit_test(forms),
		cmocka_unit_test(sizes),
		cmocka_unit_test(little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

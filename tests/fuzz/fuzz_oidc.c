/*
 * Any bytes as what a provider writes; the first one says what: d configuration, t answer of the token endpoint, p
 * claims of an ID token, l of a logout token. What is taken must hold all that the headers promise of it.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "access/oidc.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct ew_oidc_expected expected = {.issuer = "https://id.example",
	.client_id = "ear",
	.nonce = EW_SLICE("n"),
	.now = {INT64_C(1770000000) * EW_US_PER_S},
	.max_age_us = 600 * EW_US_PER_S};

static void check_error(int r, const struct ew_error *error)
{
	assert(r == 0 || r == -EBADMSG || r == -EKEYREJECTED || r == -ETIMEDOUT || r == -ENOMEM);
	assert(error->code == (r == -ENOMEM ? 0 : r));
	assert(ew_utf8_valid(ew_slice_text(error->text)));
}

static bool is_word(const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return n > 0 && n <= 255;
}

static bool is_endpoint(const char *url)
{
	return strncasecmp(url, "https://", 8) == 0 || strncasecmp(url, "http://127.0.0.1", 16) == 0 ||
	       strncasecmp(url, "http://[::1]", 12) == 0 || strncasecmp(url, "http://localhost", 16) == 0;
}

/* The URL is that of the endpoint and goes on as we wrote it, whatever the endpoint looks like. */
static void check_url(const struct ew_oidc_provider *p)
{
	const struct ew_oidc_request request = {
		"ear", "https://e.example/", NULL, EW_SLICE("s"), EW_SLICE("n"), EW_SLICE("v"), true};
	_cleanup_(ew_buf_free) struct ew_buf url = {0};

	ew_buf_init(&url, 2 * EW_OIDC_URL_BYTES);
	if (ew_oidc_add_authorize_url(&url, p, &request) < 0)
		return;
	size_t n = strlen(p->authorization);
	struct ew_slice rest = ew_slice_of(url.at + n, url.len - n);

	assert(ew_slice_starts(ew_buf_slice(&url), ew_slice_text(p->authorization)));
	assert(ew_slice_find(ew_buf_slice(&url), EW_SLICE("#")) == SIZE_MAX);
	if (rest.at[0] == '?' || rest.at[0] == '&')
		rest = ew_slice_of(rest.at + 1, rest.len - 1);
	else
		assert(strchr("?&", p->authorization[n - 1]));
	assert(ew_slice_starts(rest, EW_SLICE("response_type=code&client_id=ear&")));
}

static void discovery(struct ew_slice json)
{
	struct ew_oidc_provider p;
	struct ew_error error = {0};
	int r = ew_oidc_discovery_read(json, expected.issuer, &p, &error);

	check_error(r, &error);
	if (r < 0)
		return;
	assert(strcmp(p.issuer, expected.issuer) == 0 && is_endpoint(p.authorization) && is_endpoint(p.token));
	assert(is_endpoint(p.jwks) && (!p.end_session || is_endpoint(p.end_session)));
	check_url(&p);
	ew_oidc_provider_free(&p);
}

static void token(struct ew_slice json)
{
	_cleanup_(ew_buf_free) struct ew_buf id_token = {0};
	struct ew_error error = {0};

	ew_buf_init(&id_token, json.len);
	int r = ew_oidc_token_read(json, &id_token, &error);

	check_error(r, &error);
	assert((r == 0) == (id_token.len > 0));
}

static void person(struct ew_slice json)
{
	struct ew_oidc_person p;
	struct ew_error error = {0};
	int r = ew_oidc_person_read(json, &expected, &p, &error);

	check_error(r, &error);
	if (r < 0)
		return;
	assert(is_word(p.subject) && (!p.session || is_word(p.session)));
	assert(ew_oidc_claim_holds(p.claims, "iss", expected.issuer));
	assert(ew_oidc_claim_holds(p.claims, "aud", expected.client_id));
	assert(ew_oidc_claim_holds(p.claims, "nonce", "n"));
	(void)ew_oidc_claim_holds(p.claims, "realm_access.roles", "x");
	ew_oidc_person_free(&p);
}

static void logout(struct ew_slice json)
{
	struct ew_oidc_logout l;
	struct ew_error error = {0};
	int r = ew_oidc_logout_read(json, &expected, &l, &error);

	check_error(r, &error);
	if (r < 0)
		return;
	assert(is_word(l.id) && (l.subject || l.session));
	assert((!l.subject || is_word(l.subject)) && (!l.session || is_word(l.session)));
	assert(ew_oidc_claim_holds(l.claims, "aud", expected.client_id) && !json_object_get(l.claims, "nonce"));
	ew_oidc_logout_free(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct {
		uint8_t letter;
		void (*read)(struct ew_slice json);
	} kinds[] = {{'d', discovery}, {'t', token}, {'p', person}, {'l', logout}};

	for (size_t i = 0; size > 0 && i < EW_COUNT(kinds); i++)
		if (data[0] == kinds[i].letter)
			kinds[i].read(ew_slice_of(data + 1, size - 1));
	return 0;
}

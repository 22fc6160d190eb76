/*
 * What is sent: the browser to the provider, the code to its token endpoint. Each value is escaped where it is put in.
 * Must never send a verifier to where its challenge went, and never keep a copy of a secret outside of the caller's
 * buffer.
 */
#include <errno.h>
#include <string.h>

#include "access/oidc_parts.h"
#include "base/digest.h"
#include "base/text.h"

int ew_oidc_add_challenge(struct ew_buf *to, struct ew_slice verifier)
{
	struct ew_hash hash;
	int r = ew_sha256_of(verifier, &hash);

	if (r < 0)
		return r;
	ew_base64_add(to, ew_slice_of(hash.bytes, sizeof(hash.bytes)), EW_BASE64_URL);
	return ew_buf_error(to);
}

/* A provider may have parameters of its own in the endpoint's query; they stay (RFC 6749, 3.1). */
static void add_endpoint(struct ew_buf *to, const char *endpoint)
{
	const char *query = strchr(endpoint, '?');

	ew_buf_add_text(to, endpoint);
	if (!query)
		ew_buf_add_u8(to, '?');
	else if (query[1] != '\0' && endpoint[strlen(endpoint) - 1] != '&')
		ew_buf_add_u8(to, '&');
}

/* Base64url needs no escaping. */
static int add_challenge(struct ew_buf *to, struct ew_slice verifier)
{
	ew_buf_add_text(to, "&code_challenge=");
	int r = ew_oidc_add_challenge(to, verifier);

	ew_buf_add_text(to, "&code_challenge_method=S256");
	return r;
}

int ew_oidc_add_authorize_url(
	struct ew_buf *to, const struct ew_oidc_provider *provider, const struct ew_oidc_request *request)
{
	const char *scope = request->scope ? request->scope : "openid profile email";
	_cleanup_(ew_buf_free) struct ew_buf url = {0};

	ew_buf_init(&url, EW_OIDC_URL_BYTES);
	add_endpoint(&url, provider->authorization);
	ew_oidc_add_parameter(&url, true, "response_type", EW_SLICE("code"));
	ew_oidc_add_parameter(&url, false, "client_id", ew_slice_text(request->client_id));
	ew_oidc_add_parameter(&url, false, "redirect_uri", ew_slice_text(request->redirect_uri));
	ew_oidc_add_parameter(&url, false, "scope", ew_slice_text(scope));
	ew_oidc_add_parameter(&url, false, "state", request->state);
	ew_oidc_add_parameter(&url, false, "nonce", request->nonce);
	int r = add_challenge(&url, request->verifier);

	if (request->again)
		ew_buf_add_text(&url, "&prompt=login&max_age=0");
	if (r == 0)
		r = ew_buf_error(&url);
	if (r < 0)
		return r;
	ew_buf_add_slice(to, ew_buf_slice(&url));
	return ew_buf_error(to);
}

int ew_oidc_add_token_form(struct ew_buf *to, struct ew_slice code, struct ew_slice verifier,
	const char *redirect_uri, const char *client_id, struct ew_slice secret)
{
	ew_oidc_add_parameter(to, true, "grant_type", EW_SLICE("authorization_code"));
	ew_oidc_add_parameter(to, false, "code", code);
	ew_oidc_add_parameter(to, false, "redirect_uri", ew_slice_text(redirect_uri));
	ew_oidc_add_parameter(to, false, "client_id", ew_slice_text(client_id));
	ew_oidc_add_parameter(to, false, "code_verifier", verifier);
	if (secret.len > 0)
		ew_oidc_add_parameter(to, false, "client_secret", secret);
	return ew_buf_error(to);
}

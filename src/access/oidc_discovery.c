/*
 * What a provider says of itself (OpenID Connect Discovery 1.0, 4.3). The issuer is configured, and a document that
 * names another is somebody else's. Must never hand out an endpoint that a browser or a secret would reach without TLS.
 */
#include <errno.h>
#include <string.h>

#include "access/foreign_json.h"
#include "access/oidc_parts.h"
#include "base/limits.h"

static const char what[] = "the provider's configuration";

/* Where the provider says what it can, ours must be in it; `needed`: it may not be silent. */
static int can(const json_t *document, const char *name, const char *ours, bool needed, struct ew_error *error)
{
	const json_t *list = json_object_get(document, name);

	if (!list && !needed)
		return 0;
	if (!ew_foreign_list_holds(list, ours))
		return ew_error_set(error, -EBADMSG, "%s does not name \"%s\" in \"%s\"", what, ours, name);
	return 0;
}

/*
 * grant_types_supported is optional and its default has the code flow. code_challenge_methods_supported comes from RFC
 * 8414; providers that can S256 leave it out, and the challenge is sent in any case.
 */
static int check_abilities(const json_t *document, struct ew_error *error)
{
	int r = can(document, "response_types_supported", "code", true, error);

	if (r == 0)
		r = can(document, "grant_types_supported", "authorization_code", false, error);
	if (r == 0)
		r = can(document, "code_challenge_methods_supported", "S256", false, error);
	return r;
}

static int read_endpoint(const json_t *document, const char *name, const char **ret, struct ew_error *error)
{
	const char *url = NULL;
	int r = ew_foreign_text_if_any(document, what, name, &url, error);

	if (r < 0)
		return r;
	if (url && !ew_oidc_url_is_safe(url))
		return ew_error_set(error, -EBADMSG,
			"%s has an \"%s\" that is no URL with https (http on loopback alone)", what, name);
	*ret = url;
	return 0;
}

static int read_endpoints(struct ew_oidc_provider *p, struct ew_error *error)
{
	const struct {
		const char *name;
		const char **to;
		bool needed;
	} endpoints[] = {
		{"issuer", &p->issuer, true},
		{"authorization_endpoint", &p->authorization, true},
		{"token_endpoint", &p->token, true},
		{"jwks_uri", &p->jwks, true},
		{"end_session_endpoint", &p->end_session, false},
	};

	for (size_t i = 0; i < EW_COUNT(endpoints); i++) {
		int r = read_endpoint(p->document, endpoints[i].name, endpoints[i].to, error);

		if (r < 0)
			return r;
		if (endpoints[i].needed && !*endpoints[i].to)
			return ew_error_set(error, -EBADMSG, "%s has no \"%s\"", what, endpoints[i].name);
	}
	return 0;
}

int ew_oidc_discovery_read(
	struct ew_slice json, const char *issuer, struct ew_oidc_provider *ret, struct ew_error *error)
{
	_cleanup_(ew_oidc_provider_free) struct ew_oidc_provider p = {0};
	int r = ew_foreign_json_read(json, EW_MAX_FETCH_BYTES, what, &p.document, error);

	if (r == 0)
		r = read_endpoints(&p, error);
	if (r < 0)
		return r;
	/* Character by character (4.3): a slash at the end makes another issuer. */
	if (strcmp(p.issuer, issuer) != 0)
		return ew_error_set(error, -EBADMSG, "%s is that of another issuer than %s", what, issuer);
	r = check_abilities(p.document, error);
	if (r < 0)
		return r;
	*ret = p;
	p = (struct ew_oidc_provider){0};
	return 0;
}

void ew_oidc_provider_free(struct ew_oidc_provider *provider)
{
	json_decref(provider->document);
	*provider = (struct ew_oidc_provider){0};
}

/*
 * A provider ends sessions (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6). The signature was looked at before;
 * that an id is taken once only is the caller's. Must never take an ID token for a logout token: a nonce is refused.
 */
#include <errno.h>

#include "access/foreign_json.h"
#include "access/jws.h"
#include "access/oidc_parts.h"

#define EVENT "http://schemas.openid.net/event/backchannel-logout"

static const char what[] = "the logout token";

static int check_kind(const json_t *claims, struct ew_error *error)
{
	if (!json_is_object(json_object_get(json_object_get(claims, "events"), EVENT)))
		return ew_error_set(error, -EBADMSG, "%s has no event of a logout", what);
	if (json_object_get(claims, "nonce"))
		return ew_error_set(error, -EBADMSG, "%s has a nonce, as only ID tokens do", what);
	return 0;
}

static int read_whose(struct ew_oidc_logout *l, struct ew_error *error)
{
	int r = ew_foreign_word_if_any(l->claims, what, "jti", &l->id, error);

	if (r == 0 && !l->id)
		return ew_error_set(error, -EBADMSG, "%s has no \"jti\"", what);
	if (r == 0)
		r = ew_foreign_word_if_any(l->claims, what, "sub", &l->subject, error);
	if (r == 0)
		r = ew_foreign_word_if_any(l->claims, what, "sid", &l->session, error);
	if (r == 0 && !l->subject && !l->session)
		return ew_error_set(error, -EBADMSG, "%s has neither \"sub\" nor \"sid\"", what);
	return r;
}

int ew_oidc_logout_read(struct ew_slice payload, const struct ew_oidc_expected *expected,
	struct ew_oidc_logout *ret, struct ew_error *error)
{
	_cleanup_(ew_oidc_logout_free) struct ew_oidc_logout l = {0};
	int r = ew_foreign_json_read(payload, EW_JWS_BYTES, what, &l.claims, error);

	if (r == 0)
		r = ew_oidc_claims_check(l.claims, what, expected, error);
	if (r == 0)
		r = check_kind(l.claims, error);
	if (r == 0)
		r = read_whose(&l, error);
	if (r < 0)
		return r;
	*ret = l;
	l = (struct ew_oidc_logout){0};
	return 0;
}

void ew_oidc_logout_free(struct ew_oidc_logout *logout)
{
	json_decref(logout->claims);
	*logout = (struct ew_oidc_logout){0};
}

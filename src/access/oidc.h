/*
 * Signing in through somebody else: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636), Discovery 1.0,
 * Back-Channel Logout 1.0. Everything here is text in and text out; who asks the provider is somebody else.
 */
#ifndef EW_ACCESS_OIDC_H
#define EW_ACCESS_OIDC_H

#include <jansson.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"

#define EW_OIDC_URL_BYTES 2048
#define EW_OIDC_CLOCK_US (60 * EW_US_PER_S) /* how far the clocks may be apart */

/** What a provider says of itself. Texts belong to the document. */
struct ew_oidc_provider {
	json_t *document; /* owned */
	const char *issuer, *authorization, *token, *jwks, *end_session; /* the last may be NULL */
};

/**
 * Reads `.well-known/openid-configuration`. Errors: -EBADMSG with a sentence (no JSON, another issuer than `issuer`, an
 * endpoint that is missing or is not HTTPS (plain HTTP only on loopback), code flow or S256 not among what it says it
 * can), -ENOMEM.
 */
EW_MUST_USE int ew_oidc_discovery_read(
	struct ew_slice json, const char *issuer, struct ew_oidc_provider *ret, struct ew_error *error);
/** Frees the document. */
void ew_oidc_provider_free(struct ew_oidc_provider *provider);

/** The challenge of a verifier: base64url of its SHA-256. Errors: -EIO, -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_oidc_add_challenge(struct ew_buf *to, struct ew_slice verifier);

struct ew_oidc_request {
	const char *client_id;
	const char *redirect_uri;
	const char *scope;           /* NULL: "openid profile email" */
	struct ew_slice state, nonce, verifier;
	bool again;                  /* the person must sign in anew (step-up): prompt=login, max_age=0 */
};
/** Adds the URL that the browser is sent to. Errors: -EIO, -ENOMEM, -EFBIG (longer than EW_OIDC_URL_BYTES, too). */
EW_MUST_USE int ew_oidc_add_authorize_url(
	struct ew_buf *to, const struct ew_oidc_provider *provider, const struct ew_oidc_request *request);

/**
 * Adds the form that the token endpoint is sent. `secret` empty: a public client; else it goes into the form
 * (client_secret_post). Errors: -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_oidc_add_token_form(struct ew_buf *to, struct ew_slice code, struct ew_slice verifier,
	const char *redirect_uri, const char *client_id, struct ew_slice secret);
/**
 * Finds the ID token in the endpoint's answer and adds it. Errors: -EBADMSG with a sentence (an OAuth error is told by
 * its code only), -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_oidc_token_read(struct ew_slice json, struct ew_buf *id_token, struct ew_error *error);

/** What an ID token must say. */
struct ew_oidc_expected {
	const char *issuer, *client_id;
	struct ew_slice nonce;
	struct ew_wall now;
	int64_t max_age_us; /* of auth_time; 0: any */
};
/** Who signed in; texts belong to `claims`. */
struct ew_oidc_person {
	json_t *claims; /* owned */
	const char *subject, *session; /* "sid"; may be NULL */
	const char *login, *name, *email; /* preferred_username, name, email; each may be NULL */
};
/**
 * Reads the payload of an ID token whose signature was found good. Errors: -EBADMSG with a sentence (no JSON, a claim
 * is missing or of the wrong kind), -EKEYREJECTED (another issuer, audience, authorised party or nonce), -ETIMEDOUT
 * (expired, from the future, or signed in too long ago), -ENOMEM.
 */
EW_MUST_USE int ew_oidc_person_read(struct ew_slice payload, const struct ew_oidc_expected *expected,
	struct ew_oidc_person *ret, struct ew_error *error);
/** Frees the claims. */
void ew_oidc_person_free(struct ew_oidc_person *person);

/** One row of a mapping from the provider's words to ours. */
struct ew_oidc_role {
	const char *value; /* of the claim */
	const char *role;
};
/** The claim under a path (as below), or NULL; it belongs to `claims`. */
const json_t *ew_oidc_claim(const json_t *claims, const char *path);
/**
 * Whether the claim (a path with dots, "realm_access.roles"; its value a text or a list of texts) of this person holds the
 * word. A claim that is not there holds none. A member that is called like the whole path comes first, for some
 * providers name their claims by a URL.
 */
bool ew_oidc_claim_holds(const json_t *claims, const char *path, const char *value);

/** Whose sessions are to end. */
struct ew_oidc_logout {
	json_t *claims;                /* owned */
	const char *subject, *session; /* one may be NULL */
	const char *id;                /* "jti": once only */
};
/**
 * Reads the payload of a logout token whose signature was found good (Back-Channel Logout 1.0, 2.6). Errors as
 * ew_oidc_person_read().
 */
EW_MUST_USE int ew_oidc_logout_read(struct ew_slice payload, const struct ew_oidc_expected *expected,
	struct ew_oidc_logout *ret, struct ew_error *error);
/** Frees the claims. */
void ew_oidc_logout_free(struct ew_oidc_logout *logout);

#endif

/*
 * The token endpoint's answer, and who signed in by it (OpenID Connect Core 1.0, 3.1.3.3 and 3.1.3.7). The signature
 * was looked at before. Must never let a token in that was made for another sign-in than the one that the nonce was
 * given out for.
 */
#include <errno.h>
#include <string.h>

#include "access/foreign_json.h"
#include "access/jws.h"
#include "access/oidc_parts.h"
#include "base/limits.h"
#include "base/secret.h"

static const char answer_name[] = "the answer of the provider's token endpoint";
static const char what[] = "the ID token";

/* RFC 6749, 5.2: codes are short words. Anything else is not repeated to anybody. */
static int refused(const json_t *said, struct ew_error *error)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
	const char *code = json_string_value(said);
	bool is_code = code && strlen(code) <= 64 && code[strspn(code, letters)] == '\0';

	return ew_error_set(error, -EBADMSG, "the provider's token endpoint answers with the error \"%s\"",
		is_code ? code : "?");
}

/* The access token that comes along is not used, so nothing is asked of it. */
int ew_oidc_token_read(struct ew_slice json, struct ew_buf *id_token, struct ew_error *error)
{
	_cleanup_(ew_foreign_json_free) json_t *answer = NULL;
	const char *token = NULL;
	int r = ew_foreign_json_read(json, EW_MAX_FETCH_BYTES, answer_name, &answer, error);

	if (r < 0)
		return r;
	if (json_object_get(answer, "error"))
		return refused(json_object_get(answer, "error"), error);
	r = ew_foreign_text(answer, answer_name, "id_token", &token, error);
	if (r < 0)
		return r;
	ew_buf_add_text(id_token, token);
	return ew_buf_error(id_token);
}

/* An expected nonce that is empty fits nothing, least of all a token that has none. */
static int check_nonce(const json_t *claims, struct ew_slice expected, struct ew_error *error)
{
	const char *nonce = NULL;
	int r = ew_foreign_text(claims, what, "nonce", &nonce, error);

	if (r < 0)
		return r;
	if (strlen(nonce) != expected.len || !ew_secret_equal(nonce, expected.at, expected.len))
		return ew_error_set(error, -EKEYREJECTED, "%s has another nonce than this sign-in", what);
	return 0;
}

/* A time from the future is nobody's sign-in. */
static int check_age(const json_t *claims, const struct ew_oidc_expected *expected, struct ew_error *error)
{
	struct ew_wall at;
	int r = ew_foreign_time_if_any(claims, what, "auth_time", &at, error);

	if (r < 0 || expected->max_age_us == 0)
		return r < 0 ? r : 0;
	if (r == 0)
		return ew_error_set(error, -EBADMSG, "%s has no \"auth_time\"", what);
	if (at.us > expected->now.us + EW_OIDC_CLOCK_US)
		return ew_error_set(error, -ETIMEDOUT, "%s is of a sign-in in the future: set the clocks", what);
	if (expected->now.us - at.us - EW_OIDC_CLOCK_US > expected->max_age_us)
		return ew_error_set(error, -ETIMEDOUT, "%s is of a sign-in that was too long ago: sign in again", what);
	return 0;
}

/* What is only shown: providers send null or an empty text for what they do not know. */
static int read_shown(const json_t *claims, const char *name, const char **ret, struct ew_error *error)
{
	const json_t *value = json_object_get(claims, name);

	if (json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0))
		return 0;
	return ew_foreign_text_if_any(claims, what, name, ret, error);
}

static int read_person(struct ew_oidc_person *p, struct ew_error *error)
{
	int r = ew_foreign_word_if_any(p->claims, what, "sub", &p->subject, error);

	if (r == 0 && !p->subject)
		return ew_error_set(error, -EBADMSG, "%s has no \"sub\"", what);
	if (r == 0)
		r = ew_foreign_word_if_any(p->claims, what, "sid", &p->session, error);
	if (r == 0)
		r = read_shown(p->claims, "preferred_username", &p->login, error);
	if (r == 0)
		r = read_shown(p->claims, "name", &p->name, error);
	if (r == 0)
		r = read_shown(p->claims, "email", &p->email, error);
	return r;
}

int ew_oidc_person_read(struct ew_slice payload, const struct ew_oidc_expected *expected,
	struct ew_oidc_person *ret, struct ew_error *error)
{
	_cleanup_(ew_oidc_person_free) struct ew_oidc_person p = {0};
	int r = ew_foreign_json_read(payload, EW_JWS_BYTES, what, &p.claims, error);

	if (r == 0)
		r = ew_oidc_claims_check(p.claims, what, expected, error);
	if (r == 0)
		r = check_nonce(p.claims, expected->nonce, error);
	if (r == 0)
		r = check_age(p.claims, expected, error);
	if (r == 0)
		r = read_person(&p, error);
	if (r < 0)
		return r;
	*ret = p;
	p = (struct ew_oidc_person){0};
	return 0;
}

void ew_oidc_person_free(struct ew_oidc_person *person)
{
	json_decref(person->claims);
	*person = (struct ew_oidc_person){0};
}

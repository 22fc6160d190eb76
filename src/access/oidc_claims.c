/*
 * Claims that an ID token and a logout token have in common: who wrote it, for whom, and when. All of them are asked
 * for, each time. Must never take a claim that is missing for one that fits.
 */
#include <errno.h>
#include <string.h>

#include "access/foreign_json.h"
#include "access/oidc_parts.h"

static int check_issuer(
	const json_t *claims, const char *what, const struct ew_oidc_expected *expected, struct ew_error *error)
{
	const char *issuer = NULL;
	int r = ew_foreign_text(claims, what, "iss", &issuer, error);

	if (r == 0 && strcmp(issuer, expected->issuer) != 0)
		return ew_error_set(error, -EKEYREJECTED, "%s is of another issuer than %s", what, expected->issuer);
	return r;
}

static bool is_list_of_texts(const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (json_string_length(one) == 0)
			return false;
	return json_array_size(list) > 0;
}

static bool is_for(const json_t *aud, const char *client_id)
{
	return json_is_string(aud) ? strcmp(json_string_value(aud), client_id) == 0
				   : ew_foreign_list_holds(aud, client_id);
}

/* With several it must be said for whom of them it was made (OpenID Connect Core 1.0, 3.1.3.7, 3 to 5). */
static int check_audience(
	const json_t *claims, const char *what, const struct ew_oidc_expected *expected, struct ew_error *error)
{
	const json_t *aud = json_object_get(claims, "aud");
	const char *azp = NULL;
	int r = ew_foreign_text_if_any(claims, what, "azp", &azp, error);

	if (r < 0)
		return r;
	if (json_string_length(aud) == 0 && !is_list_of_texts(aud))
		return ew_error_set(error, -EBADMSG, "%s has no \"aud\" that is a text or a list of texts", what);
	if (!is_for(aud, expected->client_id))
		return ew_error_set(error, -EKEYREJECTED, "%s is for another client than %s", what, expected->client_id);
	if (!azp && json_array_size(aud) > 1)
		return ew_error_set(error, -EBADMSG, "%s is for several clients and has no \"azp\"", what);
	if (azp && strcmp(azp, expected->client_id) != 0)
		return ew_error_set(
			error, -EKEYREJECTED, "%s was made for another client than %s", what, expected->client_id);
	return 0;
}

static int read_time(
	const json_t *claims, const char *what, const char *name, struct ew_wall *ret, struct ew_error *error)
{
	int r = ew_foreign_time_if_any(claims, what, name, ret, error);

	if (r == 0)
		return ew_error_set(error, -EBADMSG, "%s has no \"%s\"", what, name);
	return r < 0 ? r : 0;
}

static int check_times(const json_t *claims, const char *what, struct ew_wall now, struct ew_error *error)
{
	struct ew_wall expires = {0}, issued = {0}, begins = {0};
	int r = read_time(claims, what, "exp", &expires, error);

	if (r == 0)
		r = read_time(claims, what, "iat", &issued, error);
	if (r == 0)
		r = ew_foreign_time_if_any(claims, what, "nbf", &begins, error);
	if (r < 0)
		return r;
	if (now.us >= expires.us + EW_OIDC_CLOCK_US)
		return ew_error_set(error, -ETIMEDOUT, "%s has expired: sign in again, or set the clocks", what);
	if (issued.us > now.us + EW_OIDC_CLOCK_US || begins.us > now.us + EW_OIDC_CLOCK_US)
		return ew_error_set(error, -ETIMEDOUT, "%s is from the future: set the clocks", what);
	return 0;
}

int ew_oidc_claims_check(
	const json_t *claims, const char *what, const struct ew_oidc_expected *expected, struct ew_error *error)
{
	int r = check_issuer(claims, what, expected, error);

	if (r == 0)
		r = check_audience(claims, what, expected, error);
	if (r == 0)
		r = check_times(claims, what, expected->now, error);
	return r;
}

/* The value is a text or a list of texts. */
static bool holds(const json_t *claim, const char *value)
{
	if (json_is_string(claim))
		return strcmp(json_string_value(claim), value) == 0;
	return ew_foreign_list_holds(claim, value);
}

/*
 * Providers name claims of their own by a URL, which has dots itself: so a member that has the whole rest of the path
 * for its name comes first.
 */
const json_t *ew_oidc_claim(const json_t *claims, const char *path)
{
	while (!json_object_get(claims, path)) {
		const char *dot = strchr(path, '.');

		if (!dot)
			return NULL;
		claims = json_object_getn(claims, path, (size_t)(dot - path));
		path = dot + 1;
	}
	return json_object_get(claims, path);
}

bool ew_oidc_claim_holds(const json_t *claims, const char *path, const char *value)
{
	const json_t *claim = ew_oidc_claim(claims, path);

	return claim && holds(claim, value);
}

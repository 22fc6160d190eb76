/*
 * A provider's set of keys. Keys that we cannot use are left out; that a set is short of one is found when a token
 * names it. Must never stop at a key it does not know, nor leave one out for want of memory.
 */
#include <errno.h>

#include "access/foreign_json.h"
#include "access/jwk.h"

static int read_keys(const json_t *list, struct ew_jwks *to)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		int r = ew_jwk_read(one, &to->key[to->n]);

		if (r == 0)
			to->n++;
		else if (r != -ENOTSUP)
			return r;
	}
	return 0;
}

int ew_jwks_read(struct ew_slice json, struct ew_jwks **ret, struct ew_error *error)
{
	static const char what[] = "the provider's set of keys";
	_cleanup_(ew_foreign_json_free) json_t *set = NULL;
	_cleanup_(ew_jwks_free) struct ew_jwks *jwks = NULL;
	int r = ew_foreign_json_read(json, EW_JWKS_BYTES, what, &set, error);

	if (r < 0)
		return r;
	const json_t *list = json_object_get(set, "keys");

	if (!json_is_array(list))
		return ew_error_set(error, -EBADMSG, "%s has no list \"keys\"", what);
	if (json_array_size(list) > EW_JWKS_KEYS)
		return ew_error_set(error, -EBADMSG, "%s holds more than %d", what, EW_JWKS_KEYS);
	jwks = calloc(1, sizeof(*jwks));
	r = jwks ? read_keys(list, jwks) : -ENOMEM;
	if (r < 0)
		return r;
	*ret = TAKE(jwks);
	return 0;
}

void ew_jwks_free(struct ew_jwks **jwks)
{
	struct ew_jwks *set = TAKE(*jwks);

	for (size_t i = 0; set && i < set->n; i++)
		ew_jwk_free(&set->key[i]);
	free(set);
}

size_t ew_jwks_count(const struct ew_jwks *jwks)
{
	return jwks->n;
}

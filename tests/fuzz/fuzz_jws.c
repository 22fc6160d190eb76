/*
 * Any bytes as a provider's set of keys, up to the first NUL, and a token behind it. What is refused adds nothing; a
 * token that is good is its parts and nothing else, and is good no more when a bit of what was signed changes.
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "access/jws.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int verify(struct ew_slice token, const struct ew_jwks *jwks, struct ew_buf *payload)
{
	struct ew_error error = {0};
	int r = ew_jws_verify(token, jwks, "JWT", payload, &error);

	assert(r == 0 || r == -EBADMSG || r == -ENOKEY || r == -EKEYREJECTED || r == -EFBIG || r == -ENOMEM);
	assert(r == 0 || payload->len == 0);
	assert(error.code == (r == -ENOMEM ? 0 : r) && (r == 0 || r == -ENOMEM || error.text[0]));
	return r;
}

/* The payload once more, by hand. */
static void check_payload(struct ew_slice token, const struct ew_buf *payload)
{
	_cleanup_(ew_buf_free) struct ew_buf again = {0};
	struct ew_slice rest = token, part = EW_SLICE_EMPTY;

	ew_buf_init(&again, EW_JWS_BYTES);
	assert(ew_slice_cut(&rest, '.', &part) && ew_slice_cut(&rest, '.', &part));
	if (ew_base64_decode(part, EW_BASE64_URL, &again) == 0)
		assert(ew_slice_equal(ew_buf_slice(&again), ew_buf_slice(payload)));
}

static void change_one_character(struct ew_slice token, const struct ew_jwks *jwks)
{
	_cleanup_(ew_buf_free) struct ew_buf changed = {0};
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	size_t first_dot = ew_slice_find(token, EW_SLICE("."));

	ew_buf_init(&changed, EW_JWS_BYTES);
	ew_buf_init(&payload, EW_JWS_BYTES);
	ew_buf_add_slice(&changed, token);
	if (ew_buf_error(&changed) < 0)
		return;
	/* The first of the payload, or the dot behind it where there is none. */
	changed.at[first_dot + 1] ^= 1;
	assert(verify(ew_buf_slice(&changed), jwks, &payload) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, 0, size) : NULL;
	size_t n = end ? (size_t)(end - data) : size;
	struct ew_slice token = end ? ew_slice_of(end + 1, size - n - 1) : EW_SLICE_EMPTY;
	_cleanup_(ew_jwks_free) struct ew_jwks *jwks = NULL;
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};

	if (ew_jwks_read(ew_slice_of(data, n), &jwks, NULL) < 0)
		return 0;
	assert(ew_jwks_count(jwks) <= EW_JWKS_KEYS);
	ew_buf_init(&payload, EW_JWS_BYTES);
	if (verify(token, jwks, &payload) < 0)
		return 0;
	assert(ew_jwks_count(jwks) > 0);
	check_payload(token, &payload);
	change_one_character(token, jwks);
	return 0;
}

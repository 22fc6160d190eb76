/*
 * Private keys as text and bytes. They exist only in memory that the caller locked, or in buffers
 * that wipe themselves; nothing here keeps a copy.
 */
#include "open/identity.h"

#include <errno.h>

#include "base/secret.h"
#include "seal/bech32.h"
#include "seal/x25519.h"

#define PREFIX "age-secret-key-"

int ew_identity_new(struct ew_io *io, struct ew_identity *to)
{
	int r = ew_io_random(io, to->private_key, sizeof(to->private_key));

	return r < 0 ? r : ew_x25519_public(to->private_key, to->recipient.public_key);
}

int ew_identity_of(const uint8_t private_key[static EW_X25519_BYTES], struct ew_identity *to)
{
	memcpy(to->private_key, private_key, sizeof(to->private_key));
	return ew_x25519_public(to->private_key, to->recipient.public_key);
}

int ew_identity_parse(struct ew_slice text, struct ew_identity *to)
{
	uint8_t key[EW_X25519_BYTES];
	int r;

	/* Stock tools write and take capitals only. */
	if (!ew_slice_starts(text, EW_SLICE("AGE-SECRET-KEY-1")))
		return -EINVAL;
	r = ew_bech32_decode(text, PREFIX, key, sizeof(key));
	if (r == 0)
		r = ew_x25519_public(key, to->recipient.public_key) < 0 ? -EINVAL : 0;
	if (r == 0)
		memcpy(to->private_key, key, sizeof(key));
	ew_wipe(key, sizeof(key));
	return r;
}

int ew_identity_add_text(const struct ew_identity *identity, struct ew_buf *secret)
{
	int r = ew_bech32_add(secret, PREFIX,
		ew_slice_of(identity->private_key, sizeof(identity->private_key)), true);

	if (r == 0)
		ew_buf_add_text(secret, "\n");
	return ew_buf_error(secret);
}

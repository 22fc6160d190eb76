/*
 * Making a password slow to guess. Alone in its file: it takes its time and much memory, so only who may wait links it. Must
 * never leave a password or what was made of it behind on the stack.
 */
#include "access/password.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/secret.h"

#define MOST_PASSES 16
#define LEAST_KIB (8 * 1024)
#define MOST_KIB (1024 * 1024)

_Static_assert(EW_PASSWORD_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES, "argon2id takes a salt of this length");

int ew_password_stretch(struct ew_slice password, const uint8_t salt[static EW_PASSWORD_SALT_BYTES],
	struct ew_password_cost cost, uint8_t ret[static EW_PASSWORD_STRETCHED_BYTES])
{
	uint8_t stretched[EW_PASSWORD_STRETCHED_BYTES];
	const char *text = password.len > 0 ? (const char *)password.at : "";

	if (cost.passes < 1 || cost.passes > MOST_PASSES || cost.memory_kib < LEAST_KIB || cost.memory_kib > MOST_KIB)
		return -EINVAL;
	if (sodium_init() < 0)
		return -ENOMEM;
	int r = crypto_pwhash(stretched, sizeof(stretched), text, password.len, salt, cost.passes,
		(size_t)cost.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13);

	if (r == 0)
		memcpy(ret, stretched, sizeof(stretched));
	ew_wipe(stretched, sizeof(stretched));
	return r == 0 ? 0 : -ENOMEM;
}

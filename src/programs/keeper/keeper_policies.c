/*
 * The texts of policies as they were when they were active. Sealed under the system's key: rules may name numbers. A
 * text is believed only when its hash is the one that it was asked for by.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "catalog/policies.h"

#define POLICY_BYTES EW_MAX_MESSAGE_BYTES

int ew_keeper_policy_keep(struct ew_keeper *k, struct ew_slice text)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	struct ew_hash hash = ew_policy_hash(k->policy);
	int r;

	ew_buf_init(&sealed, POLICY_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	r = ew_keeper_seal(k, NULL, "policy", 0, text, &sealed);
	return r < 0 ? r : ew_policies_put(k->catalog, &hash, ew_io_wall(k->io), ew_buf_slice(&sealed));
}

int ew_keeper_policy_text(struct ew_keeper *k, const struct ew_hash *hash, struct ew_buf *to)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0}, plain = {0};
	struct ew_hash is;
	struct ew_wall activated;
	int r;

	ew_buf_init(&sealed, POLICY_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	ew_buf_init_secret(&plain, POLICY_BYTES);
	r = ew_policies_get(k->catalog, hash, &activated, &sealed);
	if (r == 0)
		r = ew_keeper_unseal(k, NULL, "policy", 0, ew_buf_slice(&sealed), &plain);
	if (r == 0)
		r = ew_sha256_of(ew_buf_slice(&plain), &is);
	if (r < 0)
		return r;
	if (memcmp(is.bytes, hash->bytes, sizeof(is.bytes)) != 0)
		return -EBADMSG;
	ew_buf_add_slice(to, ew_buf_slice(&plain));
	return ew_buf_error(to);
}

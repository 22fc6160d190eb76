/*
 * Sealing with blanks behind the text. Must never give out a payload whose plain length is not a whole number of steps.
 */
#include "seal/padded_seal.h"

#include <errno.h>

#include "base/secret.h"

static int add_sealed(void *arg, struct ew_slice bytes)
{
	struct ew_buf *to = arg;

	ew_buf_add_slice(to, bytes);
	return ew_buf_error(to);
}

static int add_text(struct ew_age_sealer *sealer, struct ew_slice text)
{
	static const char blanks[EW_PADDED_STEP_BYTES] = {[0 ... EW_PADDED_STEP_BYTES - 1] = ' '};
	size_t over = text.len % EW_PADDED_STEP_BYTES;
	int r = ew_age_sealer_add(sealer, text);

	if (r == 0 && over > 0)
		r = ew_age_sealer_add(sealer, ew_slice_of(blanks, EW_PADDED_STEP_BYTES - over));
	return r < 0 ? r : ew_age_sealer_end(sealer);
}

int ew_padded_seal(struct ew_io *io, const struct ew_recipient *to, struct ew_slice text, struct ew_buf *header, struct ew_buf *payload)
{
	_cleanup_(ew_secret_free) struct ew_file_key *key = ew_secret_alloc(sizeof(*key));
	_cleanup_(ew_age_sealer_free) struct ew_age_sealer *sealer = NULL;
	int r;

	if (!key)
		return -ENOMEM;
	r = ew_file_key_new(io, key);
	if (r == 0)
		r = ew_age_seal_header(io, key, to, 1, header);
	if (r == 0)
		r = ew_age_sealer_new(io, key, add_sealed, payload, &sealer);
	return r < 0 ? r : add_text(sealer, text);
}

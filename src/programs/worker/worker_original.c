/*
 * The original of what was heard, sealed where it was heard: the keeper, which stores it, never sees it in plain. Must never let a byte of it out
 * unsealed, nor keep the text back because there can be no original of it.
 */
#include "programs/worker/worker_hear.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "seal/padded_seal.h"

static int seal(struct ew_worker *w, struct ew_slice text, struct ew_buf *header, struct ew_buf *payload)
{
	struct ew_recipient to;

	if (text.len > EW_MAX_HEARD_BYTES)
		return -EFBIG;
	memcpy(to.public_key, w->hear.recipient.bytes, sizeof(to.public_key));
	ew_buf_init(header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init(payload, EW_PADDED_PAYLOAD_BYTES(text.len));
	return ew_padded_seal(w->io, &to, text, header, payload);
}

int ew_worker_seal_original(
	struct ew_worker *w, const struct ew_worker_heard *original, struct ew_buf *header, struct ew_buf *payload, uint8_t *ret_how)
{
	char *text;
	int r;

	*ret_how = EW_TEXT_ORIGINAL_NOT_KEPT;
	if (w->hear.original != EW_TEXT_ORIGINAL_KEPT)
		return 0;
	text = ew_worker_original_text(w, original);
	r = text ? seal(w, ew_slice_text(text), header, payload) : -ENOMEM;
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		ew_log(EW_LOG_WARNING, "original_not_sealed", EW_F_I64("code", r));
	else
		*ret_how = EW_TEXT_ORIGINAL_KEPT;
	return 0;
}

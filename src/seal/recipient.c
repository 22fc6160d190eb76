/*
 * The text form of recipients. Which bytes are a usable key is not decided here: a key of low
 * order is found when something is sealed to it, because only there it does harm.
 */
#include "seal/recipient.h"

#include <assert.h>
#include <errno.h>

#include "seal/bech32.h"

int ew_recipient_parse(struct ew_slice text, struct ew_recipient *ret)
{
	/* Bech32 may be written in capitals, but stock tools do not take a recipient that is. */
	if (!ew_slice_starts(text, EW_SLICE("age1")))
		return -EINVAL;
	return ew_bech32_decode(text, "age", ret->public_key, sizeof(ret->public_key));
}

void ew_recipient_format(const struct ew_recipient *r, char text[static EW_RECIPIENT_TEXT_BYTES])
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_slice key = ew_slice_of(r->public_key, sizeof(r->public_key));

	ew_buf_init(&b, EW_RECIPIENT_TEXT_BYTES);
	memset(text, 0, EW_RECIPIENT_TEXT_BYTES);
	if (ew_bech32_add(&b, "age", key, false) < 0)
		return; /* no memory: an empty text, which no reader accepts */
	assert(b.len == EW_RECIPIENT_TEXT_BYTES - 1);
	memcpy(text, b.at, b.len);
}

bool ew_recipient_equal(const struct ew_recipient *a, const struct ew_recipient *b)
{
	return memcmp(a->public_key, b->public_key, sizeof(a->public_key)) == 0;
}

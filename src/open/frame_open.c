/*
 * The reading side of the ratchet. A step is taken on a copy and kept only when the frame proved
 * authentic, so that a damaged frame cannot lose the ones behind it.
 */
#include "open/frame_open.h"

#include <errno.h>

#include "base/secret.h"
#include "open/aead_open.h"

#define MAX_AHEAD (1u << 20)

void ew_frame_opener_init(
	struct ew_frame_opener *o, struct ew_id span, const uint8_t start[static EW_SPAN_KEY_BYTES])
{
	o->span = span;
	o->index = 0;
	memcpy(o->key, start, sizeof(o->key));
}

/* Steps until `frame_key` is that of `index`. */
static int ratchet_to(struct ew_frame_opener *o, uint32_t index, uint8_t frame_key[static 32])
{
	int r;

	do {
		r = ew_frame_ratchet(o->span, o->key, frame_key);
	} while (r == 0 && o->index++ < index);
	return r;
}

static int open_into(const uint8_t frame_key[static 32], struct ew_slice aad,
	struct ew_slice sealed, struct ew_buf *to)
{
	size_t before = to->len;
	uint8_t *at;
	int r;

	if (sealed.len < EW_FRAME_TAG_BYTES)
		return -EBADMSG;
	at = ew_buf_extend(to, sealed.len - EW_FRAME_TAG_BYTES);
	if (!at && ew_buf_error(to) < 0)
		return ew_buf_error(to);
	r = ew_aead_open(frame_key, NULL, aad, sealed, at);
	if (r < 0)
		to->len = before;
	return r;
}

int ew_frame_open(struct ew_frame_opener *o, uint32_t index, struct ew_slice aad,
	struct ew_slice sealed, struct ew_buf *to)
{
	struct ew_frame_opener ahead = *o;
	uint8_t frame_key[32];
	int r;

	if (index < o->index || index - o->index > MAX_AHEAD)
		return -EINVAL;
	r = ratchet_to(&ahead, index, frame_key);
	if (r == 0)
		r = open_into(frame_key, aad, sealed, to);
	if (r == 0)
		*o = ahead;
	ew_wipe(frame_key, sizeof(frame_key));
	ew_wipe(&ahead, sizeof(ahead));
	return r;
}

/*
 * The header and the byte order of WAV. Must never write a length that the format cannot hold.
 */
#include "media/wav.h"

#include <errno.h>
#include <string.h>

static void add_le(struct ew_buf *to, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		ew_buf_add_u8(to, (uint8_t)(v >> (8 * i)));
}

#define LIST_BYTES 20 /* "LIST", its length, "INFO", "ICMT", its length */

/* A text ends with a zero, and what has an odd length with another. */
static uint32_t text_bytes(struct ew_slice mark)
{
	return (uint32_t)mark.len + 1;
}

static uint32_t list_bytes(struct ew_slice mark)
{
	return mark.len > 0 ? LIST_BYTES + text_bytes(mark) + text_bytes(mark) % 2 : 0;
}

static void add_list(struct ew_buf *to, struct ew_slice mark)
{
	ew_buf_add_text(to, "LIST");
	add_le(to, list_bytes(mark) - 8, 4);
	ew_buf_add_text(to, "INFOICMT");
	add_le(to, text_bytes(mark), 4);
	ew_buf_add_slice(to, mark);
	add_le(to, 0, 1 + (int)(text_bytes(mark) % 2));
}

int ew_wav_header(struct ew_buf *to, uint16_t channels, uint32_t rate_hz, uint64_t frames)
{
	return ew_wav_header_marked(to, channels, rate_hz, frames, EW_SLICE_EMPTY);
}

int ew_wav_header_marked(struct ew_buf *to, uint16_t channels, uint32_t rate_hz, uint64_t frames, struct ew_slice mark)
{
	uint64_t data;

	if (channels == 0)
		return -EINVAL;
	if (mark.len > EW_MAX_MARK_BYTES || __builtin_mul_overflow(frames, 2ull * channels, &data) ||
		data > UINT32_MAX - 36 - list_bytes(mark))
		return -EFBIG;
	ew_buf_add_text(to, "RIFF");
	add_le(to, (uint32_t)data + 36 + list_bytes(mark), 4);
	ew_buf_add_text(to, "WAVEfmt ");
	add_le(to, 16, 4);
	add_le(to, 1, 2);
	add_le(to, channels, 2);
	add_le(to, rate_hz, 4);
	add_le(to, rate_hz * channels * 2, 4);
	add_le(to, channels * 2u, 2);
	add_le(to, 16, 2);
	if (mark.len > 0)
		add_list(to, mark);
	ew_buf_add_text(to, "data");
	add_le(to, (uint32_t)data, 4);
	return ew_buf_error(to);
}

static uint32_t get_le(const uint8_t *at, int bytes)
{
	uint32_t v = 0;

	for (int i = bytes; i-- > 0;)
		v = v << 8 | at[i];
	return v;
}

int ew_wav_rate(struct ew_slice beginning, uint32_t *ret_hz)
{
	const uint8_t *at = beginning.at;

	if (beginning.len < EW_WAV_HEADER_BYTES || memcmp(at, "RIFF", 4) != 0 || memcmp(at + 8, "WAVEfmt ", 8) != 0 ||
		get_le(at + 16, 4) != 16 || get_le(at + 20, 2) != 1 || get_le(at + 22, 2) != 1 || get_le(at + 34, 2) != 16 ||
		memcmp(at + 36, "data", 4) != 0 || get_le(at + 24, 4) == 0)
		return -EBADMSG;
	*ret_hz = get_le(at + 24, 4);
	return 0;
}

void ew_wav_samples(struct ew_buf *to, const int16_t *pcm, size_t n)
{
	uint8_t *at = ew_buf_extend(to, 2 * n);

	for (size_t i = 0; at && i < n; i++) {
		at[2 * i] = (uint8_t)pcm[i];
		at[2 * i + 1] = (uint8_t)((uint16_t)pcm[i] >> 8);
	}
}

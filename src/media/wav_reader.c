/*
 * Chunks of a RIFF file, each within the one before and all within the file. Must never believe a length before it was held
 * against what is there.
 */
#include "media/wav_reader.h"

#include <errno.h>

#define PCM 1
#define EXTENSIBLE 0xfffe
#define FORMAT_BYTES 16
#define EXTENSIBLE_BYTES 40

/* The rest of a GUID that begins with the format's number. */
static const uint8_t guid[14] = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71};

struct reading {
	struct ew_slice rest;
	struct ew_slice format, data;
	struct ew_error *error;
};

static uint32_t u32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint16_t u16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static int refuse(struct reading *r, const char *why)
{
	return ew_error_set(r->error, -EBADMSG, "it is no WAV file that can be read: %s", why);
}

static int open_riff(struct reading *r, struct ew_slice file)
{
	uint32_t length;

	if (file.len < 12 || memcmp(file.at, "RIFF", 4) != 0 || memcmp(file.at + 8, "WAVE", 4) != 0)
		return refuse(r, "it does not begin as one");
	length = u32(file.at + 4);
	if (length < 4 || length > file.len - 8)
		return refuse(r, "it is shorter than it says");
	if (file.len - 8 - length > 1)
		return refuse(r, "more follows than it says");
	r->rest = ew_slice_of(file.at + 12, length - 4);
	return 0;
}

static int take_chunk(struct reading *r, const uint8_t *name, struct ew_slice content)
{
	struct ew_slice *to = memcmp(name, "fmt ", 4) == 0 ? &r->format : memcmp(name, "data", 4) == 0 ? &r->data : NULL;

	if (to && to->at)
		return refuse(r, "a part of it is there twice");
	if (to)
		*to = content;
	return 0;
}

static int next_chunk(struct reading *r)
{
	const uint8_t *at = r->rest.at;
	size_t length, padded;

	if (r->rest.len < 8)
		return refuse(r, "it ends within a part");
	length = u32(at + 4);
	if (length > r->rest.len - 8)
		return refuse(r, "a part is longer than the file");
	padded = length + (length & 1);
	/* The last byte that makes a length even may be missing at the end. */
	padded = padded > r->rest.len - 8 ? length : padded;
	r->rest = ew_slice_of(at + 8 + padded, r->rest.len - 8 - padded);
	return take_chunk(r, at, ew_slice_of(at + 8, length));
}

static bool is_pcm(struct ew_slice format)
{
	uint16_t tag = u16(format.at);

	if (tag != EXTENSIBLE)
		return tag == PCM;
	return format.len >= EXTENSIBLE_BYTES && u16(format.at + 24) == PCM &&
		memcmp(format.at + 26, guid, sizeof(guid)) == 0;
}

static bool is_rate(uint32_t hz)
{
	static const uint32_t rates[] = {8000, 16000, 22050, 24000, 32000, 44100, 48000};

	for (size_t i = 0; i < EW_COUNT(rates); i++)
		if (hz == rates[i])
			return true;
	return false;
}

static int read_format(struct reading *r, struct ew_wav *to)
{
	struct ew_slice f = r->format;

	if (f.len < FORMAT_BYTES)
		return refuse(r, "it does not say what it holds");
	if (!is_pcm(f) || u16(f.at + 14) != 16)
		return ew_error_set(r->error, -ENOTSUP, "it is not 16-bit PCM");
	to->channels = u16(f.at + 2);
	to->rate_hz = u32(f.at + 4);
	if (to->channels < 1 || to->channels > 2)
		return ew_error_set(r->error, -ENOTSUP, "it has %u channels, and one or two are read", to->channels);
	if (!is_rate(to->rate_hz))
		return ew_error_set(r->error, -ENOTSUP,
			"its rate is %u Hz; 8000, 16000, 22050, 24000, 32000, 44100 and 48000 are read", to->rate_hz);
	if (u16(f.at + 12) != 2 * to->channels || u32(f.at + 8) != to->rate_hz * 2 * to->channels)
		return refuse(r, "what it says of itself does not fit together");
	return 0;
}

int ew_wav_read(struct ew_slice file, struct ew_wav *ret, struct ew_error *error)
{
	struct reading r = {.error = error};
	struct ew_wav wav = {0};
	int code = open_riff(&r, file);

	while (code == 0 && r.rest.len > 0)
		code = next_chunk(&r);
	if (code == 0)
		code = read_format(&r, &wav);
	if (code < 0)
		return code;
	if (!r.data.at || r.data.len == 0 || r.data.len % (2 * (size_t)wav.channels) != 0)
		return refuse(&r, "its sound is missing, or ends within a sample");
	wav.pcm = r.data;
	wav.frames = r.data.len / (2 * (size_t)wav.channels);
	*ret = wav;
	return 0;
}

/*
 * Sounds and their encoding (ITU-T G.711). A file that is not exactly 8 kHz mono 16-bit PCM is
 * refused: tests compare bit by bit, so nothing is converted here.
 */
#include "programs/caller/sound.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/file.h"

#define MAX_SECONDS 7200
#define FORMAT_BYTES 16

struct entry {
	struct entry *next;
	char *name; /* path, or "tone:HZ:SECONDS" */
	enum ew_codec codec;
	struct ew_sound sound;
};

struct ew_sounds {
	struct entry *first;
};

/* -- G.711 -- */

static unsigned segment_of(unsigned magnitude, unsigned first)
{
	unsigned segment = 0;

	while (segment < 7 && magnitude >= first << segment)
		segment++;
	return segment;
}

uint8_t ew_sound_ulaw(int16_t sample)
{
	unsigned sign = sample < 0 ? 0x80 : 0;
	unsigned magnitude = (unsigned)(sample < 0 ? -(int)sample : sample) + 132;
	unsigned segment;

	if (magnitude > 32767)
		magnitude = 32767;
	segment = segment_of(magnitude, 256);
	return (uint8_t) ~(sign | segment << 4 | ((magnitude >> (segment + 3)) & 15));
}

uint8_t ew_sound_alaw(int16_t sample)
{
	unsigned sign = sample < 0 ? 0 : 0x80;
	unsigned magnitude = (unsigned)(sample < 0 ? -1 - (int)sample : sample);
	unsigned segment = segment_of(magnitude, 256);
	unsigned mantissa = magnitude >> (segment ? segment + 3 : 4) & 15;

	return (uint8_t)((sign | segment << 4 | mantissa) ^ 0x55);
}

static int encode(const int16_t *samples, size_t n, enum ew_codec codec, struct ew_sound *ret)
{
	uint8_t *bytes = malloc(n ? n : 1);

	if (!bytes)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		bytes[i] = codec == EW_CODEC_PCMU ? ew_sound_ulaw(samples[i])
						  : ew_sound_alaw(samples[i]);
	*ret = (struct ew_sound){bytes, n};
	return 0;
}

/* -- WAV -- */

static uint32_t little(const uint8_t *at, size_t n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | at[n];
	return v;
}

static bool right_format(struct ew_slice chunk)
{
	return chunk.len >= FORMAT_BYTES && little(chunk.at, 2) == 1 &&
	       little(chunk.at + 2, 2) == 1 && little(chunk.at + 4, 4) == EW_SOUND_HZ &&
	       little(chunk.at + 14, 2) == 16;
}

/* The next chunk of a RIFF file; its length may be wrong where a writer could not seek back. */
static bool next_chunk(struct ew_slice *rest, const uint8_t **ret_id, struct ew_slice *ret)
{
	size_t n, step;

	if (rest->len < 8)
		return false;
	n = little(rest->at + 4, 4);
	if (n > rest->len - 8)
		n = rest->len - 8;
	*ret_id = rest->at;
	*ret = ew_slice_of(rest->at + 8, n);
	step = 8 + n + (n & 1 && n < rest->len - 8);
	*rest = ew_slice_of(rest->at + step, rest->len - step);
	return true;
}

static int find_samples(struct ew_slice file, struct ew_slice *ret)
{
	const uint8_t *id;
	struct ew_slice chunk;
	bool format = false;

	if (file.len < 12 || memcmp(file.at, "RIFF", 4) != 0 || memcmp(file.at + 8, "WAVE", 4) != 0)
		return -EINVAL;
	file = ew_slice_of(file.at + 12, file.len - 12);
	while (next_chunk(&file, &id, &chunk)) {
		if (memcmp(id, "fmt ", 4) == 0)
			format = right_format(chunk);
		if (memcmp(id, "data", 4) == 0 && format) {
			*ret = chunk;
			return 0;
		}
	}
	return -EINVAL;
}

static int encode_wav(struct ew_slice file, enum ew_codec codec, struct ew_sound *ret)
{
	_cleanup_(ew_free_ptr) int16_t *samples = NULL;
	struct ew_slice data;
	size_t n;
	int code = find_samples(file, &data);

	if (code)
		return code;
	n = data.len / 2;
	samples = calloc(n ? n : 1, sizeof(*samples));
	if (!samples)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		samples[i] = (int16_t)little(data.at + 2 * i, 2);
	return encode(samples, n, codec, ret);
}

/* -- the shelf -- */

int ew_sounds_new(struct ew_sounds **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

void ew_sounds_free(struct ew_sounds **sounds)
{
	struct entry *e = *sounds ? (*sounds)->first : NULL;

	while (e) {
		struct entry *next = e->next;

		free(e->name);
		free(e->sound.bytes);
		free(e);
		e = next;
	}
	free(*sounds);
	*sounds = NULL;
}

static const struct ew_sound *find(const struct ew_sounds *s, const char *name, enum ew_codec codec)
{
	for (const struct entry *e = s->first; e; e = e->next) {
		if (e->codec == codec && strcmp(e->name, name) == 0)
			return &e->sound;
	}
	return NULL;
}

/* Takes over the sound's bytes, also on failure. */
static int shelve(struct ew_sounds *s, const char *name, enum ew_codec codec, struct ew_sound sound,
	const struct ew_sound **ret)
{
	_cleanup_(ew_free_ptr) uint8_t *bytes = sound.bytes;
	_cleanup_(ew_free_ptr) char *copy = strdup(name);
	struct entry *e = copy ? calloc(1, sizeof(*e)) : NULL;

	if (!e)
		return -ENOMEM;
	*e = (struct entry){s->first, TAKE(copy), codec, {TAKE(bytes), sound.n}};
	s->first = e;
	*ret = &e->sound;
	return 0;
}

static int check_codec(enum ew_codec codec, struct ew_error *error)
{
	if (codec == EW_CODEC_PCMU || codec == EW_CODEC_PCMA)
		return 0;
	return ew_error_set(error, -ENOTSUP, "only pcmu and pcma can be sent");
}

int ew_sounds_file(struct ew_sounds *s, const char *path, enum ew_codec codec,
	const struct ew_sound **ret, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	const struct ew_sound *known = find(s, path, codec);
	struct ew_sound sound;
	int code = check_codec(codec, error);

	if (code)
		return code;
	if (known) {
		*ret = known;
		return 0;
	}
	ew_buf_init(&file, EW_SOUND_MAX_BYTES);
	code = ew_file_read(ew_io_real(), path, &file);
	if (!code)
		code = encode_wav(ew_buf_slice(&file), codec, &sound);
	if (!code)
		code = shelve(s, path, codec, sound, ret);
	if (code == -EINVAL)
		return ew_error_set(
			error, code, "%s is not a WAV file of 8000 Hz, mono, 16 bit", path);
	return code ? ew_error_set(error, code, "cannot read %s: %s", path, strerrordesc_np(-code))
		    : 0;
}

int ew_sounds_tone(struct ew_sounds *s, uint32_t hz, uint32_t seconds, enum ew_codec codec,
	const struct ew_sound **ret, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) int16_t *samples = NULL;
	size_t n = (size_t)seconds * EW_SOUND_HZ;
	struct ew_sound sound;
	char name[48];
	int code = check_codec(codec, error);

	if (code)
		return code;
	if (hz == 0 || hz > EW_SOUND_HZ / 2 || seconds == 0 || seconds > MAX_SECONDS)
		return ew_error_set(
			error, -EINVAL, "a tone has 1 to 4000 Hz and 1 to %d seconds", MAX_SECONDS);
	(void)snprintf(name, sizeof(name), "tone:%u:%u", hz, seconds);
	*ret = find(s, name, codec);
	if (*ret)
		return 0;
	samples = calloc(n, sizeof(*samples));
	if (!samples)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		samples[i] =
			(int16_t)lrint(16383.0 * sin(2.0 * M_PI * hz * (double)i / EW_SOUND_HZ));
	code = encode(samples, n, codec, &sound);
	return code ? code : shelve(s, name, codec, sound, ret);
}

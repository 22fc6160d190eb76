/*
 * Files of notices: what is read, what is refused and why, and that each rate gives the same sound.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "media/prompt_audio.h"
#include "media/wav_reader.h"
#include "support/support.h"

#define MAX_BYTES (2 * EW_PROMPT_MAX_FILE_BYTES)

/* Little-endian words of a header, with what a row spoils of it. */
struct header {
	uint16_t tag, channels, bits, align;
	uint32_t rate, bytes_a_second;
};

static void add16(struct ew_buf *b, uint32_t v)
{
	uint8_t bytes[2] = {(uint8_t)v, (uint8_t)(v >> 8)};

	ew_buf_add_slice(b, ew_slice_of(bytes, 2));
}

static void add32(struct ew_buf *b, uint32_t v)
{
	add16(b, v & 0xffff);
	add16(b, v >> 16);
}

static struct header usual(uint32_t rate, uint16_t channels)
{
	return (struct header){1, channels, 16, (uint16_t)(2 * channels), rate, rate * 2 * channels};
}

static void add_file(struct ew_buf *b, const struct header *h, size_t frames, int32_t lie)
{
	uint32_t data = (uint32_t)(frames * 2 * h->channels);

	ew_buf_add_text(b, "RIFF");
	add32(b, 36 + data + (uint32_t)lie);
	ew_buf_add_text(b, "WAVEfmt ");
	add32(b, 16);
	add16(b, h->tag);
	add16(b, h->channels);
	add32(b, h->rate);
	add32(b, h->bytes_a_second);
	add16(b, h->align);
	add16(b, h->bits);
	ew_buf_add_text(b, "data");
	add32(b, data);
	for (size_t i = 0; i < frames; i++)
		for (unsigned c = 0; c < h->channels; c++)
			add16(b, (uint16_t)(int16_t)(8000 * sin(2 * M_PI * 440 * (double)i / h->rate)));
}

static void test_each_rate_gives_the_same_sound(void **state)
{
	static const uint32_t rates[] = {8000, 16000, 22050, 24000, 32000, 44100, 48000};

	(void)state;
	for (size_t i = 0; i < 2 * EW_COUNT(rates); i++) {
		_cleanup_(ew_buf_free) struct ew_buf file = {0};
		_cleanup_(ew_prompt_reference_free) struct ew_prompt_reference *ref = NULL;
		struct header h = usual(rates[i / 2], (uint16_t)(1 + i % 2));
		struct ew_error error = {0};

		ew_buf_init(&file, MAX_BYTES);
		add_file(&file, &h, 3 * h.rate, 0);
		assert_int_equal(ew_prompt_audio_read(ew_buf_slice(&file), &ref, &error), 0);
		assert_in_range(ref->n, 23990, 24000);
		for (size_t k = 100; k < 23900; k++)
			assert_true(fabs(ref->pcm[k] - 8000 * sin(2 * M_PI * 440 * (double)k / 8000)) < 80);
		assert_int_equal(ref->fit, EW_PROMPT_PERIODIC);
	}
}

static void test_what_is_odd_is_refused(void **state)
{
	static const struct {
		const char *says;
		int code;
		struct header h;
		int32_t lie;
		size_t cut;
	} rows[] = {
		{"shorter than it says", -EBADMSG, {1, 1, 16, 2, 8000, 16000}, 2, 0},
		{"more follows", -EBADMSG, {1, 1, 16, 2, 8000, 16000}, -40, 0},
		{"shorter than it says", -EBADMSG, {1, 1, 16, 2, 8000, 16000}, 0, 100},
		{"does not begin as one", -EBADMSG, {1, 1, 16, 2, 8000, 16000}, 0, 1999 + 36},
		{"16-bit PCM", -ENOTSUP, {3, 1, 16, 2, 8000, 16000}, 0, 0},
		{"16-bit PCM", -ENOTSUP, {1, 1, 8, 1, 8000, 8000}, 0, 0},
		{"3 channels", -ENOTSUP, {1, 3, 16, 6, 8000, 48000}, 0, 0},
		{"11025 Hz", -ENOTSUP, {1, 1, 16, 2, 11025, 22050}, 0, 0},
		{"fit together", -EBADMSG, {1, 1, 16, 4, 8000, 16000}, 0, 0},
		{"fit together", -EBADMSG, {1, 2, 16, 4, 8000, 16000}, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		_cleanup_(ew_buf_free) struct ew_buf file = {0};
		struct ew_error error = {0};
		struct ew_wav wav;

		ew_buf_init(&file, MAX_BYTES);
		add_file(&file, &rows[i].h, 1000, rows[i].lie);
		assert_int_equal(
			ew_wav_read(ew_slice_of(file.at, file.len - rows[i].cut), &wav, &error), rows[i].code);
		assert_non_null(strstr(ew_error_text(&error), rows[i].says));
	}
}

static void test_too_much_is_refused(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct ew_prompt_reference *ref = NULL;
	struct header h = usual(8000, 1);
	struct ew_error error = {0};

	(void)state;
	ew_buf_init(&file, MAX_BYTES);
	add_file(&file, &h, 121 * 8000, 0);
	assert_int_equal(ew_prompt_audio_read(ew_buf_slice(&file), &ref, &error), -EFBIG);
	assert_non_null(strstr(ew_error_text(&error), "120 s"));
	assert_null(ref);
}

static void test_no_memory(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	struct header h = usual(16000, 1);
	int r = -ENOMEM;

	(void)state;
	ew_buf_init(&file, MAX_BYTES);
	add_file(&file, &h, 48000, 0);
	for (long n = 1; r == -ENOMEM; n++) {
		_cleanup_(ew_prompt_reference_free) struct ew_prompt_reference *ref = NULL;
		struct ew_error error = {0};

		assert_true(n < 100);
		ew_test_fail_allocation(n);
		r = ew_prompt_audio_read(ew_buf_slice(&file), &ref, &error);
		ew_test_fail_allocation(0);
		assert_true(r == 0 || (r == -ENOMEM && !ref));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_rate_gives_the_same_sound),
		cmocka_unit_test(test_what_is_odd_is_refused),
		cmocka_unit_test(test_too_much_is_refused),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

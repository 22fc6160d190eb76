/*
 * Stretches that nobody is to hear: the same call rendered with them and without. Inside there is nothing; outside, and on the other
 * channel, everything is what it was, sample for sample and packet for packet.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/worker/worker_private.h"
#include "support/support.h"
#include "unit/worker/call_kit.h"

#define SECONDS 12
#define PER_MS 8 /* samples */
#define RAMP (EW_SILENCE_RAMP_MS * PER_MS)

static struct kit kit;
static const char *const objects[KIT_PARTIES] = {"object-0", "object-1"};

/* While party 0 talks: a second, a single millisecond off every grid, and what reaches over the end. */
static const struct ew_worker_silence spans[] = {{1000, 2005}, {7003, 7004}, {11990, 60000}};
static struct ew_buf told;

static int set_up(void **state)
{
	static char folder[] = "/tmp/ew-silence-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(kit_record(&kit, ew_io_real(), "tape", SECONDS), 0);
	for (size_t p = 0; p < KIT_PARTIES; p++)
		assert_int_equal(kit_finish(&kit, p, 1, objects[p]), 0);
	ew_buf_init(&told, 4096);
	for (size_t i = 0; i < EW_COUNT(spans); i++) {
		ew_buf_add_u32(&told, spans[i].from_ms);
		ew_buf_add_u32(&told, spans[i].to_ms);
	}
	return 0;
}

static int tear_down(void **state)
{
	char folder[64], command[96];

	(void)state;
	ew_buf_free(&told);
	kit_free(&kit);
	assert_non_null(getcwd(folder, sizeof(folder)));
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static void render(uint8_t format, uint8_t channel, bool silent, struct ew_buf *to)
{
	kit.silences[0] = silent ? ew_buf_slice(&told) : EW_SLICE_EMPTY;
	assert_int_equal(kit_render(&kit, format, channel, NULL, objects, "out"), 0);
	kit.silences[0] = EW_SLICE_EMPTY;
	ew_buf_init(to, 64u << 20);
	assert_int_equal(ew_file_read(kit.io, "out", to), 0);
}

static int16_t at(const struct ew_buf *wav, size_t frame, size_t channel, size_t channels)
{
	const uint8_t *byte = wav->at + 44 + 2 * (frame * channels + channel);

	return (int16_t)(uint16_t)(byte[0] | byte[1] << 8);
}

static bool is_inside(size_t sample, size_t wider)
{
	for (size_t i = 0; i < EW_COUNT(spans); i++)
		if (sample + wider >= spans[i].from_ms * PER_MS && sample < spans[i].to_ms * PER_MS + wider)
			return true;
	return false;
}

/* How much there is to be silenced: a test on silence would show nothing. */
static uint64_t check_channel(const struct ew_buf *with, const struct ew_buf *without, size_t channel, size_t channels)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < SECONDS * 1000 * PER_MS; i++) {
		int heard = at(with, i, channel, channels), was = at(without, i, channel, channels);

		if (channel == 0 && is_inside(i, 0)) {
			sum += (uint64_t)(was < 0 ? -was : was);
			if (heard != 0)
				fail_msg("sample %zu is heard", i);
		} else if (channel == 1 || !is_inside(i, RAMP)) {
			if (heard != was)
				fail_msg("sample %zu of channel %zu: %d was %d", i, channel, heard, was);
		} else if ((heard < 0 ? -heard : heard) > (was < 0 ? -was : was)) {
			fail_msg("sample %zu is louder than it was", i);
		}
	}
	return sum;
}

static void wav_is_exact_outside_and_silent_inside(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf with = {0}, without = {0};

	(void)state;
	render(EW_WORKER_FORMAT_WAV, 0, false, &without);
	render(EW_WORKER_FORMAT_WAV, 0, true, &with);
	assert_int_equal(with.len, without.len);
	assert_true(check_channel(&with, &without, 0, KIT_PARTIES) > 1000 * 1000);
	assert_int_equal(check_channel(&with, &without, 1, KIT_PARTIES), 0);
}

/* -- packets -- */

struct file {
	const struct ew_buf *bytes;
};

static ssize_t read_file(void *arg, void *to, size_t n, uint64_t offset)
{
	const struct ew_buf *b = ((struct file *)arg)->bytes;

	if (offset >= b->len)
		return 0;
	n = n < b->len - offset ? n : (size_t)(b->len - offset);
	memcpy(to, b->at + offset, n);
	return (ssize_t)n;
}

static void packets_outside_are_the_very_same(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf with = {0}, without = {0};
	struct file files[2] = {{&with}, {&without}};
	struct ew_ogg_opus_reader *readers[2] = {NULL, NULL};
	size_t silent = 0, same = 0, loud = 0;

	(void)state;
	render(EW_WORKER_FORMAT_OGG, 1, false, &without);
	render(EW_WORKER_FORMAT_OGG, 1, true, &with);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(ew_ogg_opus_reader_new(read_file, &files[i], &readers[i]), 0);
	for (size_t n = 0;; n++) {
		struct ew_slice a, b;

		int r = ew_ogg_opus_reader_next(readers[0], &a);

		assert_int_equal(ew_ogg_opus_reader_next(readers[1], &b), r);
		if (r == 0)
			break;
		/* Packet n holds what is heard from 6.5 ms before 20 n until 18.5 ms behind it. */
		bool inside = false;

		for (size_t i = 0; i < EW_COUNT(spans); i++)
			inside = inside || (20 * n + 20 > spans[i].from_ms && 20 * n < spans[i].to_ms + 20);
		if (inside) {
			assert_true(ew_slice_equal(a, ew_opus_silence()));
			loud += !ew_slice_equal(b, ew_opus_silence());
			silent++;
		} else {
			assert_true(ew_slice_equal(a, b));
			same++;
		}
	}
	assert_in_range(silent, 55, 60);
	assert_true(loud > 50);
	assert_true(same > 500);
	for (size_t i = 0; i < 2; i++)
		ew_ogg_opus_reader_free(&readers[i]);
}

/* -- in a stock player -- */

static void opusdec(const struct ew_buf *ogg, struct ew_buf *wav)
{
	int handle;

	assert_int_equal(ew_io_open(kit.io, "in.opus", EW_IO_WRITE | EW_IO_CREATE, &handle), 0);
	assert_int_equal(ftruncate(handle, 0), 0);
	assert_int_equal(ew_io_write_all(kit.io, handle, ogg->at, ogg->len, 0), 0);
	ew_io_discard(kit.io, &handle);
	assert_int_equal(system("opusdec --quiet --no-dither --rate 48000 in.opus out.wav >/dev/null 2>&1"), 0);
	ew_buf_init(wav, 64u << 20);
	assert_int_equal(ew_file_read(kit.io, "out.wav", wav), 0);
}

static void a_stock_player_hears_nothing(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf with = {0}, without = {0}, wav = {0}, whole = {0};
	uint64_t sum = 0;

	(void)state;
	render(EW_WORKER_FORMAT_OGG, 0, false, &without);
	render(EW_WORKER_FORMAT_OGG, 0, true, &with);
	opusdec(&with, &wav);
	opusdec(&without, &whole);
	assert_int_equal(wav.len, whole.len);
	for (size_t k = 0; k < EW_COUNT(spans); k++)
		for (size_t i = spans[k].from_ms * 48; i < spans[k].to_ms * 48 && i < (wav.len - 44) / 4; i++) {
			if (at(&wav, i, 0, 2) != 0)
				fail_msg("sample %zu is heard: %d", i, at(&wav, i, 0, 2));
			sum += at(&whole, i, 0, 2) != 0;
		}
	assert_true(sum > 40000);
	for (size_t i = 0; i < (wav.len - 44) / 4; i++)
		assert_int_equal(at(&wav, i, 1, 2), at(&whole, i, 1, 2));
}

/* -- one artifact, as it is -- */

static void as_is(const char *object, bool silent, int expected, struct ew_buf *to)
{
	const char *const sources[KIT_PARTIES] = {object, objects[1]};

	(void)unlink("out");
	kit.silences[0] = silent ? ew_buf_slice(&told) : EW_SLICE_EMPTY;
	assert_int_equal(kit_render(&kit, EW_WORKER_FORMAT_AS_IS, 1, NULL, sources, "out"), expected);
	kit.silences[0] = EW_SLICE_EMPTY;
	ew_buf_init(to, 64u << 20);
	assert_int_equal(ew_file_read(kit.io, "out", to), 0);
}

static void wav_as_it_is_is_silenced_and_packets_are_kept_back(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf with = {0}, without = {0}, frames = {0}, ogg = {0};

	(void)state;
	assert_int_equal(kit_finish(&kit, 0, EW_WORKER_WAV, "wav"), 0);
	as_is("wav", false, 0, &without);
	as_is("wav", true, 0, &with);
	assert_int_equal(with.len, without.len);
	assert_memory_equal(with.at, without.at, 44);
	assert_true(check_channel(&with, &without, 0, 1) > 1000 * 1000);
	assert_int_equal(kit_finish(&kit, 0, EW_WORKER_PCAP, "frames"), 0);
	as_is("frames", true, -ENOTSUP, &frames);
	assert_int_equal(frames.len, 0);
	assert_int_equal(kit_finish(&kit, 0, EW_WORKER_OGG, objects[0]), 0);
	as_is(objects[0], true, -ENOTSUP, &ogg);
	assert_int_equal(ogg.len, 0);
}

/* -- what the keeper tells -- */

static void stretches_that_are_none(void **state)
{
	static const struct {
		const char *name;
		uint32_t at[4];
		size_t bytes;
	} bad[] = {
		{"cut off", {1, 2}, 7},
		{"empty", {5, 5}, 8},
		{"backwards", {6, 5}, 8},
		{"falling", {10, 20, 1, 5}, 16},
		{"touching", {10, 20, 20, 30}, 16},
	};
	struct ew_worker_silences read = {.n = 77};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		_cleanup_(ew_buf_free) struct ew_buf text = {0};

		ew_buf_init(&text, 64);
		for (size_t k = 0; k < 4; k++)
			ew_buf_add_u32(&text, bad[i].at[k]);
		if (ew_worker_silences_read(ew_slice_of(text.at, bad[i].bytes), &read) != -EPROTO)
			fail_msg("%s", bad[i].name);
		assert_int_equal(read.n, 77);
	}
	assert_int_equal(ew_worker_silences_read(EW_SLICE_EMPTY, &read), 0);
	assert_int_equal(read.n, 0);
	assert_false(ew_worker_silences_packet(NULL, 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wav_is_exact_outside_and_silent_inside),
		cmocka_unit_test(packets_outside_are_the_very_same),
		cmocka_unit_test(a_stock_player_hears_nothing),
		cmocka_unit_test(wav_as_it_is_is_silenced_and_packets_are_kept_back),
		cmocka_unit_test(stretches_that_are_none),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

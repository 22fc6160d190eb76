/*
 * Sound that may not be kept: objects that are made without it, and objects that are made anew. Inside a stretch there is nothing; outside every
 * sample, packet and byte is what it was. An object that is cut off or altered is not made anew at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "media/pcap.h"
#include "media/wav.h"
#include "programs/worker/worker_private.h"
#include "support/support.h"
#include "unit/worker/call_kit.h"

#define SECONDS 12
#define PER_MS 8 /* samples */
#define RAMP (EW_SILENCE_RAMP_MS * PER_MS)
#define NEAR_US INT64_C(500000)

static struct kit kit;
static struct ew_buf told;

/* While party 0 talks: a second, a single millisecond off every grid, and what reaches over the end. */
static const struct ew_worker_silence spans[] = {{1000, 2005}, {7003, 7004}, {11990, 60000}};

static int set_up(void **state)
{
	static char folder[] = "/tmp/ew-remake-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	assert_int_equal(kit_record(&kit, ew_io_real(), "tape", SECONDS), 0);
	assert_int_equal(kit_finish(&kit, 1, EW_WORKER_OGG, "other"), 0);
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

/* The plain bytes of the object of party 0. */
static void opened(const char *object, struct ew_buf *to)
{
	const char *const sources[KIT_PARTIES] = {object, "other"};

	(void)unlink("out");
	assert_int_equal(kit_render(&kit, EW_WORKER_FORMAT_AS_IS, 1, NULL, sources, "out"), 0);
	ew_buf_init(to, 64u << 20);
	assert_int_equal(ew_file_read(kit.io, "out", to), 0);
}

static void finish(uint8_t kind, bool silent)
{
	kit.for_good = silent ? ew_buf_slice(&told) : EW_SLICE_EMPTY;
	assert_int_equal(kit_finish(&kit, 0, kind, "object"), 0);
	kit.for_good = EW_SLICE_EMPTY;
}

static int remake(uint8_t kind, unsigned sources)
{
	int r;

	kit.for_good = ew_buf_slice(&told);
	r = kit_remake(&kit, 0, kind, "object", sources, "anew");
	kit.for_good = EW_SLICE_EMPTY;
	return r;
}

/* An object as it is, and as it is made anew; or as it is made without. */
static void both(uint8_t kind, bool anew, struct ew_buf *without, struct ew_buf *with)
{
	finish(kind, false);
	opened("object", without);
	if (anew) {
		assert_int_equal(remake(kind, 1), 0);
		opened("anew", with);
	} else {
		finish(kind, true);
		opened("object", with);
	}
}

/* -- samples ----------------------------------------------------------------------------------- */

static bool is_inside(size_t sample, size_t wider)
{
	for (size_t i = 0; i < EW_COUNT(spans); i++)
		if (sample + wider >= spans[i].from_ms * PER_MS && sample < spans[i].to_ms * PER_MS + wider)
			return true;
	return false;
}

static int at(const struct ew_buf *wav, size_t i)
{
	return (int16_t)(uint16_t)(wav->at[EW_WAV_HEADER_BYTES + 2 * i] | wav->at[EW_WAV_HEADER_BYTES + 2 * i + 1] << 8);
}

static void check_samples(const struct ew_buf *was, const struct ew_buf *is)
{
	uint64_t sum = 0;

	assert_int_equal(was->len, is->len);
	assert_true(was->len >= EW_WAV_HEADER_BYTES + 2 * SECONDS * 1000 * PER_MS);
	assert_memory_equal(was->at, is->at, EW_WAV_HEADER_BYTES);
	for (size_t i = 0; i < (was->len - EW_WAV_HEADER_BYTES) / 2; i++) {
		if (is_inside(i, 0)) {
			sum += (uint64_t)abs(at(was, i));
			if (at(is, i) != 0)
				fail_msg("sample %zu is heard", i);
		} else if (!is_inside(i, RAMP) && at(is, i) != at(was, i)) {
			fail_msg("sample %zu: %d was %d", i, at(is, i), at(was, i));
		} else if (abs(at(is, i)) > abs(at(was, i))) {
			fail_msg("sample %zu is louder than it was", i);
		}
	}
	assert_true(sum > 1000 * 1000); /* there was something to be silenced */
}

static void samples(void **state)
{
	(void)state;
	for (int anew = 0; anew < 2; anew++) {
		_cleanup_(ew_buf_free) struct ew_buf without = {0}, with = {0};

		both(EW_WORKER_WAV, anew, &without, &with);
		check_samples(&without, &with);
	}
}

/* -- packets as received ----------------------------------------------------------------------- */

static bool is_near(int64_t us)
{
	for (size_t i = 0; i < EW_COUNT(spans); i++)
		if (us >= (int64_t)spans[i].from_ms * 1000 - NEAR_US && us <= (int64_t)spans[i].to_ms * 1000 + NEAR_US)
			return true;
	return false;
}

static struct ew_slice next_record(struct ew_slice *rest, struct ew_wall *ret_arrival)
{
	struct ew_slice record;
	size_t bytes;

	assert_int_equal(ew_pcap_read(*rest, ret_arrival, &bytes), 0);
	assert_true(bytes <= rest->len);
	record = ew_slice_of(rest->at, bytes);
	*rest = ew_slice_of(rest->at + bytes, rest->len - bytes);
	return record;
}

static void check_records(const struct ew_buf *was, const struct ew_buf *is)
{
	struct ew_slice a = ew_slice_of(was->at + EW_PCAP_HEADER_BYTES, was->len - EW_PCAP_HEADER_BYTES);
	struct ew_slice b = ew_slice_of(is->at + EW_PCAP_HEADER_BYTES, is->len - EW_PCAP_HEADER_BYTES);
	const size_t rtp = EW_PCAP_RECORD_BYTES + 28;
	size_t gone = 0, same = 0;

	assert_memory_equal(was->at, is->at, EW_PCAP_HEADER_BYTES);
	while (a.len > 0) {
		struct ew_wall arrival, again;
		struct ew_slice before = next_record(&a, &arrival), after = next_record(&b, &again);

		assert_int_equal(arrival.us, again.us);
		if (!is_near(arrival.us - KIT_ORIGIN_US)) {
			assert_true(ew_slice_equal(before, after));
			same++;
			continue;
		}
		assert_int_equal(before.len, EW_PCAP_RECORD_BYTES + EW_PCAP_PACKET_BYTES + KIT_PACKET_SAMPLES);
		assert_int_equal(after.len, EW_PCAP_RECORD_BYTES + EW_PCAP_PACKET_BYTES);
		assert_memory_equal(before.at + rtp, after.at + rtp, 12);
		gone++;
	}
	assert_int_equal(b.len, 0);
	assert_in_range(gone, 150, 210);
	assert_int_equal(gone + same, SECONDS * 50);
}

static void packets_as_received(void **state)
{
	(void)state;
	for (int anew = 0; anew < 2; anew++) {
		_cleanup_(ew_buf_free) struct ew_buf without = {0}, with = {0};

		both(EW_WORKER_PCAP, anew, &without, &with);
		check_records(&without, &with);
	}
}

/* Made without it or made anew without it: it is the same file. */
static void made_without_or_anew_is_the_same(void **state)
{
	static const uint8_t kinds[] = {EW_WORKER_WAV, EW_WORKER_PCAP};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		_cleanup_(ew_buf_free) struct ew_buf without = {0}, one = {0}, other = {0};

		both(kinds[i], true, &without, &one);
		finish(kinds[i], true);
		opened("object", &other);
		assert_int_equal(one.len, other.len);
		assert_memory_equal(one.at, other.at, one.len);
	}
}

/* -- Ogg/Opus ---------------------------------------------------------------------------------- */

static ssize_t read_file(void *arg, void *to, size_t n, uint64_t offset)
{
	const struct ew_buf *b = arg;

	if (offset >= b->len)
		return 0;
	n = n < b->len - offset ? n : (size_t)(b->len - offset);
	memcpy(to, b->at + offset, n);
	return (ssize_t)n;
}

static void opus_packets_outside_are_the_very_same(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf without = {0}, with = {0};
	struct ew_ogg_opus_reader *was = NULL, *is = NULL;
	size_t silent = 0, same = 0, loud = 0;

	(void)state;
	both(EW_WORKER_OGG, true, &without, &with);
	assert_int_equal(kit.parties[0].object.duration_us, SECONDS * EW_US_PER_S);
	assert_int_equal(kit.parties[0].object.plain_bytes, with.len);
	assert_int_equal(kit.parties[0].object.report.len, 0); /* the keeper has it of the one before */
	assert_int_equal(kit.parties[0].object.peaks.len, 0);
	assert_int_equal(ew_ogg_opus_reader_new(read_file, &without, &was), 0);
	assert_int_equal(ew_ogg_opus_reader_new(read_file, &with, &is), 0);
	for (size_t n = 0;; n++) {
		struct ew_slice a, b;
		bool inside = false;
		int r = ew_ogg_opus_reader_next(was, &a);

		assert_int_equal(ew_ogg_opus_reader_next(is, &b), r);
		if (r == 0)
			break;
		for (size_t i = 0; i < EW_COUNT(spans); i++)
			inside = inside || (20 * n + 20 > spans[i].from_ms && 20 * n < spans[i].to_ms + 20);
		if (inside) {
			assert_true(ew_slice_equal(b, ew_opus_silence()));
			loud += !ew_slice_equal(a, ew_opus_silence());
			silent++;
		} else {
			assert_true(ew_slice_equal(a, b));
			same++;
		}
	}
	assert_in_range(silent, 55, 60);
	assert_true(loud > 50);
	assert_true(same > 500);
	ew_ogg_opus_reader_free(&was);
	ew_ogg_opus_reader_free(&is);
}

static int64_t loudest(const struct ew_buf *wav, size_t from_ms, size_t to_ms)
{
	int64_t most = 0;

	for (size_t i = from_ms * PER_MS; i < to_ms * PER_MS; i++)
		most = abs(at(wav, i)) > most ? abs(at(wav, i)) : most;
	return most;
}

/* Opus that was encoded from silence, and the picture of it. */
static void sound_is_made_without_it(void **state)
{
	const char *const sources[KIT_PARTIES] = {"object", "other"};
	_cleanup_(ew_buf_free) struct ew_buf wav = {0};
	const char *step;
	size_t ms;

	(void)state;
	finish(EW_WORKER_OGG, true);
	(void)unlink("out");
	assert_int_equal(kit_render(&kit, EW_WORKER_FORMAT_WAV, 1, NULL, sources, "out"), 0);
	ew_buf_init(&wav, 64u << 20);
	assert_int_equal(ew_file_read(kit.io, "out", &wav), 0);
	assert_in_range(loudest(&wav, 1020, 1985), 0, 20);
	assert_true(loudest(&wav, 200, 900) > 1000);
	assert_true(loudest(&wav, 2100, 2900) > 1000);
	step = memmem(kit.parties[0].report.at, kit.parties[0].report.len, "\"peaks_step_ms\":", 16);
	assert_non_null(step);
	ms = strtoul(step + 16, NULL, 10);
	assert_true(ms > 0 && kit.parties[0].peaks.len >= 2 * 2000 / ms);
	for (size_t i = 2 * (1000 / ms + 1); i < 2 * (2000 / ms); i++)
		assert_int_equal(kit.parties[0].peaks.at[i], 0);
}

/* -- what is not made anew --------------------------------------------------------------------- */

static void alter(const char *file, uint64_t offset)
{
	uint8_t byte;
	int handle;

	assert_int_equal(ew_io_open(kit.io, file, EW_IO_WRITE, &handle), 0);
	assert_int_equal(pread(handle, &byte, 1, (off_t)offset), 1);
	byte ^= 1;
	assert_int_equal(ew_io_write_all(kit.io, handle, &byte, 1, offset), 0);
	ew_io_discard(kit.io, &handle);
}

static const uint8_t kinds[] = {EW_WORKER_OGG, EW_WORKER_PCAP, EW_WORKER_WAV};

static void one_that_is_altered_or_cut_off(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(kinds); i++) {
		for (int how = 0; how < 5; how++) {
			uint64_t bytes;
			int r;

			(void)unlink("object");
			finish(kinds[i], false);
			bytes = kit.parties[0].object.payload_bytes;
			if (how == 0)
				alter("object", bytes / 2);
			if (how == 1)
				alter("object", bytes - 1);
			if (how == 2)
				assert_int_equal(truncate("object", (off_t)bytes - 100), 0);
			if (how == 3)
				kit.parties[0].object.payload_bytes = bytes - 100;
			if (how == 4) /* with whole chunks: only the end says that it is none */
				kit.parties[0].object.payload_bytes = 16 + (bytes - 17) / (65536 + 16) * (65536 + 16);
			r = remake(kinds[i], 1);
			if (r >= 0)
				fail_msg("kind %u, how %d", kinds[i], how);
			assert_int_equal(kit.finals, 1);
		}
	}
}

static void one_without_a_key_or_of_another_kind(void **state)
{
	(void)state;
	finish(EW_WORKER_PCAP, false);
	kit.refuse_ticket = 0x80;
	assert_int_equal(remake(EW_WORKER_PCAP, 1), -EACCES);
	kit.refuse_ticket = UINT32_MAX;
	assert_true(remake(EW_WORKER_WAV, 1) < 0);
	assert_true(remake(EW_WORKER_OGG, 1) < 0);
	finish(EW_WORKER_WAV, false);
	assert_true(remake(EW_WORKER_PCAP, 1) < 0);
	assert_int_equal(remake(EW_WORKER_WAV, 2), -EPROTO); /* of two objects it is none */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples),
		cmocka_unit_test(packets_as_received),
		cmocka_unit_test(made_without_or_anew_is_the_same),
		cmocka_unit_test(opus_packets_outside_are_the_very_same),
		cmocka_unit_test(sound_is_made_without_it),
		cmocka_unit_test(one_that_is_altered_or_cut_off),
		cmocka_unit_test(one_without_a_key_or_of_another_kind),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

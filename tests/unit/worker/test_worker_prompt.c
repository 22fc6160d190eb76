/*
 * A finishing job that looks for notices: what it finds stands in its answer, and whatever is wrong with a notice's file, the recording
 * is made all the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "ipc/heard.h"
#include "media/wav.h"
#include "unit/media/prompt_kit.h"
#include "unit/worker/call_kit.h"

#define SECONDS 40
#define AT_MS 7000

static struct kit kit;
static struct prompt_sound notice;

static void write_wav(const char *path, const int16_t *pcm, size_t n)
{
	_cleanup_(ew_buf_free) struct ew_buf wav = {0};

	ew_buf_init(&wav, EW_MAX_PROMPT_BYTES);
	assert_int_equal(ew_wav_header(&wav, 1, PROMPT_HZ, n), 0);
	ew_wav_samples(&wav, pcm, n);
	assert_int_equal(ew_file_replace(ew_io_real(), path, ew_buf_slice(&wav), 0), 0);
}

/* One party says the notice, seven seconds into the call, and other things before and after. */
static int record(void)
{
	static const char *const but[] = {"demo-abouttotry", NULL};
	struct prompt_way way = {.talk_db = -99};
	uint64_t seed = 5;
	struct prompt_sound said = prompt_call(&notice, AT_MS * 8, SECONDS * PROMPT_HZ, &way, &seed, but);
	int r = kit_span(&kit, 0, 0);

	for (size_t n = 0; r == 0 && n < SECONDS * 50; n++) {
		uint8_t payload[KIT_PACKET_SAMPLES];
		struct ew_packet p = {.codec = EW_CODEC_PCMA,
			.payload_type = 8,
			.sequence = (uint16_t)n,
			.rtp_ts = (uint32_t)n * KIT_PACKET_SAMPLES,
			.ssrc = 7,
			.clock_hz = PROMPT_HZ,
			.arrival = {KIT_ORIGIN_US + (int64_t)n * 20000},
			.payload = ew_slice_of(payload, sizeof(payload))};

		for (size_t i = 0; i < sizeof(payload); i++)
			payload[i] = kit_alaw(said.pcm[n * KIT_PACKET_SAMPLES + i]);
		r = kit_packet(&kit, 0, &p);
	}
	prompt_free(&said);
	return r == 0 ? kit_span_end(&kit, 0, SECONDS * EW_US_PER_S) : r;
}

static int set_up(void **state)
{
	static char folder[] = "/tmp/ew-worker-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	notice = prompt_file("demo-abouttotry");
	write_wav("notice.wav", notice.pcm, notice.n);
	write_wav("short.wav", notice.pcm, PROMPT_HZ);
	assert_int_equal(ew_file_replace(ew_io_real(), "words.wav", EW_SLICE("welcome"), 0), 0);
	assert_int_equal(kit_open(&kit, ew_io_real(), "tape", SECONDS), 0);
	return record();
}

static int tear_down(void **state)
{
	(void)state;
	prompt_free(&notice);
	kit_free(&kit);
	return system("rm -rf \"$PWD\"");
}

static void what_is_there_is_found_and_what_is_wrong_is_said(void **state)
{
	static const char *const files[] = {"notice.wav", "short.wav", "words.wav", "notice.wav"};
	static const uint8_t states[] = {EW_HEARD_LOOKED, EW_HEARD_TOO_SHORT, EW_HEARD_NO_PROMPT, EW_HEARD_NO_PROMPT};
	struct ew_heard h;
	struct ew_reader r;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(files); i++)
		kit.prompts[i] = (struct kit_prompt){.path = files[i], .lies = i == 3};
	kit.n_prompts = EW_COUNT(files);
	assert_int_equal(kit_finish(&kit, 0, 1, "object"), 0);
	assert_true(kit.parties[0].object.plain_bytes > 10000);
	ew_reader_init(&r, ew_buf_slice(&kit.parties[0].heard));
	for (size_t i = 0; i < EW_COUNT(files); i++) {
		assert_int_equal(ew_heard_next(&r, &h), 1);
		assert_int_equal(h.number, i + 10);
		assert_int_equal(h.state, states[i]);
		assert_int_equal(h.found, i == 0);
		if (i > 0)
			continue;
		assert_true(h.complete);
		assert_true(llabs(h.offset_ms - AT_MS) <= 25);
		assert_int_equal(h.length_ms, notice.n / 8);
		assert_true(h.share > 950 && h.score > 900);
		assert_int_equal(h.interrupted_at_ms, -1);
	}
	assert_int_equal(ew_heard_next(&r, &h), 0);
}

static void without_notices_nothing_is_said(void **state)
{
	(void)state;
	kit.n_prompts = 0;
	assert_int_equal(kit_finish(&kit, 0, 1, "object"), 0);
	assert_int_equal(kit.parties[0].heard.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_there_is_found_and_what_is_wrong_is_said),
		cmocka_unit_test(without_notices_nothing_is_said),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/*
 * One call of ten minutes through the worker's core: tape, timeline, objects, two-channel file; and what happens when a
 * key is refused, a disk fails, an object is altered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <opus/opus_multistream.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/io_sim.h"
#include "base/secret.h"
#include "media/ogg_opus.h"
#include "open/age_open.h"
#include "support/support.h"
#include "unit/worker/call_kit.h"

#define SECONDS 600
#define PAUSE_FROM (240 * EW_US_PER_S)
#define PAUSE_TO (270 * EW_US_PER_S)
#define WINDOW 160

static struct kit kit;
static const char *const objects[KIT_PARTIES] = {"object-0", "object-1"};

static void read_all(struct ew_io *io, const char *path, struct ew_buf *to)
{
	ew_buf_init(to, 256u << 20);
	assert_int_equal(ew_file_read(io, path, to), 0);
}

static int set_up(void **state)
{
	static char folder[] = "/tmp/ew-worker-XXXXXX";

	(void)state;
	/* Real files: names below are seen from this folder. */
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	kit.pause_from_us = PAUSE_FROM;
	kit.pause_to_us = PAUSE_TO;
	assert_int_equal(kit_record(&kit, ew_io_real(), "tape", SECONDS), 0);
	for (size_t p = 0; p < KIT_PARTIES; p++)
		assert_int_equal(kit_finish(&kit, p, 1, objects[p]), 0);
	return 0;
}

static int tear_down(void **state)
{
	char folder[64], command[96];

	(void)state;
	kit_free(&kit);
	assert_non_null(getcwd(folder, sizeof(folder)));
	(void)snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static int16_t wav_at(const struct ew_buf *wav, size_t frame, size_t channel, size_t channels)
{
	const uint8_t *at = wav->at + 44 + 2 * (frame * channels + channel);

	return (int16_t)(uint16_t)(at[0] | at[1] << 8);
}

/* What a stock player makes of an Ogg/Opus file; without opusdec the test fails, because nothing was checked. */
static void opusdec(const struct ew_buf *ogg, struct ew_buf *wav)
{
	char in[] = "/tmp/ew-test-XXXXXX", out[64], command[256];
	int fd = mkstemp(in);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, ogg->at, ogg->len), (ssize_t)ogg->len);
	close(fd);
	(void)snprintf(out, sizeof(out), "%s.wav", in);
	(void)snprintf(command, sizeof(command),
		"opusdec --quiet --no-dither --rate 8000 %s %s >/dev/null 2>&1", in, out);
	assert_int_equal(system(command), 0);
	read_all(ew_io_real(), out, wav);
	unlink(in);
	unlink(out);
}

static double energy_of(const int16_t *pcm)
{
	double e = 0;

	for (size_t i = 0; i < WINDOW; i++)
		e += (double)pcm[i] * pcm[i];
	return sqrt(e / WINDOW);
}

static double correlation(const struct ew_buf *wav, size_t party)
{
	double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;

	for (int64_t w = 0; w < SECONDS * 50; w++) {
		int16_t heard[WINDOW];
		int64_t at_us = w * 20000;

		if (at_us >= PAUSE_FROM && at_us < PAUSE_TO)
			continue;
		for (size_t i = 0; i < WINDOW; i++)
			heard[i] = wav_at(wav, (size_t)w * WINDOW + i, party, KIT_PARTIES);
		double x = energy_of(kit.parties[party].sent + w * WINDOW), y = energy_of(heard);

		n++;
		sx += x;
		sy += y;
		sxx += x * x;
		syy += y * y;
		sxy += x * y;
	}
	return (n * sxy - sx * sy) / sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
}

static void test_objects_are_small_and_whole(void **state)
{
	(void)state;
	for (size_t p = 0; p < KIT_PARTIES; p++) {
		_cleanup_(ew_buf_free) struct ew_buf file = {0};
		struct ew_hash hash;

		read_all(kit.io, objects[p], &file);
		assert_int_equal(file.len, kit.parties[p].object.payload_bytes);
		assert_int_equal(ew_sha256_of(ew_buf_slice(&file), &hash), 0);
		assert_memory_equal(hash.bytes, kit.parties[p].object.payload_sha256.bytes, 32);
		assert_int_equal(kit.parties[p].object.duration_us, SECONDS * EW_US_PER_S);
		if (kit.parties[p].object.missing_frames != 0)
			fail_msg("%.*s", (int)kit.parties[p].report.len, (const char *)kit.parties[p].report.at);
		assert_int_equal(kit.parties[p].peaks.len, SECONDS * 50 * 2);
		assert_non_null(memmem(kit.parties[p].report.at, kit.parties[p].report.len,
			"\"withheld_ms\":30000", 19));
		assert_non_null(memmem(kit.parties[p].report.at, kit.parties[p].report.len, "\"lost\":0", 8));
	}
}

static void test_two_channels_in_a_stock_player(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf ogg = {0}, wav = {0}, ours = {0};

	(void)state;
	assert_int_equal(kit_render(&kit, 1, 0, NULL, objects, "both.opus"), 0);
	read_all(kit.io, "both.opus", &ogg);
	assert_int_equal(ogg.len, kit.rendered_bytes);
	assert_int_equal(kit_render(&kit, 2, 0, NULL, objects, "both.wav"), 0);
	read_all(kit.io, "both.wav", &ours);
	print_message("two channels, %d s: %zu bytes\n", SECONDS, ogg.len);
	assert_true(ogg.len <= 1000000);
	opusdec(&ogg, &wav);
	size_t frames = (wav.len - 44) / 4;

	assert_in_range(frames, SECONDS * 8000 - WINDOW, SECONDS * 8000 + WINDOW);
	assert_int_equal(ours.len, 44 + (size_t)SECONDS * 8000 * 4);
	for (size_t p = 0; p < KIT_PARTIES; p++) {
		double c = correlation(&ours, p), stock = correlation(&wav, p);

		print_message("party %zu: envelope correlation %.4f, opusdec %.4f\n", p, c, stock);
		assert_true(c >= 0.97);
		assert_true(stock >= 0.97);
	}
}

static void test_withheld_is_exactly_silent(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf ogg = {0}, wav = {0}, ours = {0};

	(void)state;
	assert_int_equal(kit_render(&kit, 1, 0, NULL, objects, "both.opus"), 0);
	assert_int_equal(kit_render(&kit, 2, 0, NULL, objects, "both.wav"), 0);
	read_all(kit.io, "both.opus", &ogg);
	read_all(kit.io, "both.wav", &ours);
	opusdec(&ogg, &wav);
	for (size_t i = PAUSE_FROM / 125; i < PAUSE_TO / 125; i++) {
		for (size_t p = 0; p < KIT_PARTIES; p++)
			if (wav_at(&ours, i, p, KIT_PARTIES) != 0)
				fail_msg("sample %zu of party %zu is not silent", i, p);
	}
	/* The stock player resamples: a few samples of its filter reach over the edges. */
	for (size_t i = PAUSE_FROM / 125 + 80; i < PAUSE_TO / 125 - 80; i++)
		for (size_t p = 0; p < KIT_PARTIES; p++)
			assert_int_equal(wav_at(&wav, i, p, KIT_PARTIES), 0);
}

/* While one party speaks the other's channel may hold nothing of it: its own packets are silence there. */
static void test_no_crosstalk(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf ogg = {0}, wav = {0};
	double speech = 0, leak = 0;

	(void)state;
	assert_int_equal(kit_render(&kit, 1, 0, NULL, objects, "both.opus"), 0);
	read_all(kit.io, "both.opus", &ogg);
	opusdec(&ogg, &wav);
	for (size_t turn = 0; turn + 1 < SECONDS / 3; turn += 2) {
		/* The middle second of a turn of party 0. */
		for (size_t i = turn * 24000 + 8000; i < turn * 24000 + 16000; i++) {
			speech += pow(wav_at(&wav, i, 0, 2), 2);
			leak += pow(wav_at(&wav, i, 1, 2), 2);
		}
	}
	print_message("crosstalk: energy %.0f against %.0f\n", leak, speech);
	assert_true(speech > 0);
	assert_true(leak <= speech * 1e-6);
}

static void test_the_packets_are_those_of_the_objects(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf one = {0}, ogg = {0};

	(void)state;
	assert_int_equal(kit_render(&kit, 1, 2, NULL, objects, "one.opus"), 0);
	read_all(kit.io, "one.opus", &one);
	assert_int_equal(one.len, kit.parties[1].object.plain_bytes);
	assert_int_equal(kit_render(&kit, 1, 0, NULL, objects, "both.opus"), 0);
	read_all(kit.io, "both.opus", &ogg);
	/* RFC 7845 section 5.1: two channels, family 1, two streams, none coupled, channels in order. */
	assert_memory_equal(ogg.at + 28, "OpusHead\x01\x02\x38\x01\x40\x1f\x00\x00\x00\x00\x01\x02\x00\x00\x01", 23);
	assert_int_equal(kit_render(&kit, 1, 3, NULL, objects, "none.opus"), -ENOENT);
}

static void test_sealed_export_opens(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0}, plain = {0}, open = {0};
	const struct ew_identity *identities[] = {kit.vault};

	(void)state;
	assert_int_equal(kit_render(&kit, 2, 0, &kit.vault->recipient, objects, "export.age"), 0);
	assert_int_equal(kit_render(&kit, 2, 0, NULL, objects, "export.wav"), 0);
	read_all(kit.io, "export.age", &file);
	read_all(kit.io, "export.wav", &open);
	ew_buf_init_secret(&plain, 64u << 20);
	assert_int_equal(ew_age_open(identities, 1, ew_buf_slice(&file), &plain), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&plain), ew_buf_slice(&open)));
}

static void open_object(const char *path, struct ew_buf *plain)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0}, whole = {0};
	const struct ew_identity *identities[] = {kit.vault};

	read_all(kit.io, path, &payload);
	ew_buf_init(&whole, 64u << 20);
	ew_buf_add_slice(&whole, ew_buf_slice(&kit.parties[0].header));
	ew_buf_add_slice(&whole, ew_buf_slice(&payload));
	ew_buf_init_secret(plain, 64u << 20);
	assert_int_equal(ew_age_open(identities, 1, ew_buf_slice(&whole), plain), 0);
}

/* What is handed out of an object as it is, plain and sealed to somebody, is what is in it. */
static void check_as_is(const char *object, const struct ew_buf *inside)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0}, file = {0}, opened = {0};
	const struct ew_identity *identities[] = {kit.vault};
	const char *const sources[KIT_PARTIES] = {object, objects[1]};

	assert_int_equal(kit_render(&kit, 3, 1, NULL, sources, "as-is"), 0);
	read_all(kit.io, "as-is", &plain);
	assert_true(ew_slice_equal(ew_buf_slice(&plain), ew_buf_slice(inside)));
	assert_int_equal(kit_render(&kit, 3, 1, &kit.vault->recipient, sources, "as-is.age"), 0);
	read_all(kit.io, "as-is.age", &file);
	ew_buf_init_secret(&opened, 64u << 20);
	assert_int_equal(ew_age_open(identities, 1, ew_buf_slice(&file), &opened), 0);
	assert_true(ew_slice_equal(ew_buf_slice(&opened), ew_buf_slice(inside)));
	/* Two parties' bytes one behind the other would be no file. */
	assert_int_equal(kit_render(&kit, 3, 0, NULL, sources, "as-is"), -EINVAL);
}

static void test_frames_and_wav_are_bit_exact(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0}, pcap = {0}, wav = {0};
	struct ew_msg_job_object kept = kit.parties[0].object;
	size_t n = 0;

	(void)state;
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_add_slice(&header, ew_buf_slice(&kit.parties[0].header));
	assert_int_equal(kit_finish(&kit, 0, 2, "frames"), 0);
	open_object("frames", &pcap);
	for (size_t at = 24; at < pcap.len; at += 16 + 200, n++)
		for (size_t i = 0; n * 20000 < PAUSE_FROM && i < KIT_PACKET_SAMPLES; i++)
			assert_int_equal(kit_alaw(kit.parties[0].sent[n * KIT_PACKET_SAMPLES + i]),
				pcap.at[at + 16 + 40 + i]);
	assert_int_equal(n, (SECONDS - 30) * 50);
	check_as_is("frames", &pcap);
	assert_int_equal(kit_finish(&kit, 0, 3, "wav"), 0);
	open_object("wav", &wav);
	assert_int_equal(wav.len, 44 + SECONDS * 8000 * 2);
	for (size_t i = 0; i < SECONDS * 8000; i++) {
		bool withheld = i >= PAUSE_FROM / 125 && i < PAUSE_TO / 125;

		assert_int_equal(wav_at(&wav, i, 0, 1), withheld ? 0 : kit.parties[0].sent[i]);
	}
	check_as_is("wav", &wav);
	kit.parties[0].object = kept;
	ew_buf_clear(&kit.parties[0].header);
	ew_buf_add_slice(&kit.parties[0].header, ew_buf_slice(&header));
}

static void test_a_refused_key_costs_its_span_only(void **state)
{
	struct ew_msg_job_object kept = kit.parties[1].object;
	_cleanup_(ew_buf_free) struct ew_buf header = {0};

	(void)state;
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_add_slice(&header, ew_buf_slice(&kit.parties[1].header));
	kit.refuse_ticket = 0;
	assert_int_equal(kit_finish(&kit, 1, 1, "refused"), 0);
	kit.refuse_ticket = UINT32_MAX;
	assert_int_equal(kit.parties[1].object.missing_frames, kit.parties[1].spans[0].frames);
	assert_non_null(memmem(
		kit.parties[1].report.at, kit.parties[1].report.len, "\"missing_spans\":1", 17));
	kit.parties[1].object = kept;
	ew_buf_clear(&kit.parties[1].header);
	ew_buf_add_slice(&kit.parties[1].header, ew_buf_slice(&header));
}

/* The log knows of more frames than the tape leads to: what is not found is missing, also when nothing is found. */
static void test_frames_are_counted_against_the_log(void **state)
{
	static const struct {
		uint32_t more;
		bool lost; /* the last record leads nowhere */
	} rows[] = {{3, false}, {0, true}};

	struct ew_msg_job_object kept = kit.parties[1].object;
	_cleanup_(ew_buf_free) struct ew_buf header = {0};

	(void)state;
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_add_slice(&header, ew_buf_slice(&kit.parties[1].header));
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		struct kit_span *span = &kit.parties[1].spans[0], whole = *span;

		span->frames += rows[i].more;
		if (rows[i].lost)
			span->last += 7; /* inside the record */
		assert_int_equal(kit_finish(&kit, 1, 1, "counted"), 0);
		*span = whole;
		assert_int_equal(kit.parties[1].object.missing_frames,
			rows[i].lost ? whole.frames : rows[i].more);
	}
	kit.parties[1].object = kept;
	ew_buf_clear(&kit.parties[1].header);
	ew_buf_add_slice(&kit.parties[1].header, ew_buf_slice(&header));
}

static void write_all(struct ew_io *io, const char *path, const struct ew_buf *bytes)
{
	int handle = -1;

	assert_int_equal(ew_io_open(io, path, EW_IO_WRITE | EW_IO_CREATE, &handle), 0);
	assert_int_equal(ew_io_write_all(io, handle, bytes->at, bytes->len, 0), 0);
	assert_int_equal(ew_io_truncate(io, handle, bytes->len), 0);
	assert_int_equal(ew_io_close(io, &handle), 0);
}

static void test_an_altered_object_is_refused(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf file = {0};
	const char *const altered[KIT_PARTIES] = {"altered", objects[1]};
	const struct {
		size_t at;
		unsigned seconds_least; /* the piece of 64 KiB before it is heard */
	} flips[] = {{0, 0}, {100, 0}, {70000, 10}, {SIZE_MAX, 0}};

	(void)state;
	read_all(kit.io, objects[0], &file);
	for (size_t i = 0; i < EW_COUNT(flips); i++) {
		size_t at = flips[i].at < file.len ? flips[i].at : file.len - 1;
		unsigned minutes = 0, seconds = 0;

		file.at[at] ^= 1;
		write_all(kit.io, "altered", &file);
		file.at[at] ^= 1;
		for (uint8_t format = 1; format <= 3; format++) {
			assert_int_equal(kit_render(&kit, format, format == 3 ? 1 : 0, NULL, altered, "out"), -EBADMSG);
			assert_non_null(strstr(kit.failed_text, "the recording of channel 1 is not what was recorded, from about "));
		}
		assert_int_equal(kit_render(&kit, 1, 0, NULL, altered, "out"), -EBADMSG);
		assert_int_equal(sscanf(strstr(kit.failed_text, "about "), "about %u:%u", &minutes, &seconds), 2);
		assert_true(60 * minutes + seconds >= flips[i].seconds_least);
	}
	/* Cut off, too; the other channel is not touched by it. */
	file.len -= 70;
	write_all(kit.io, "altered", &file);
	assert_int_equal(kit_render(&kit, 1, 0, NULL, altered, "out"), -EBADMSG);
	assert_int_equal(kit_render(&kit, 1, 2, NULL, altered, "out"), 0);
}

/* What was opened and what came of it, by their hashes. */
static void test_a_rendering_says_what_it_is_made_of(void **state)
{
	struct ew_hash sha256;

	(void)state;
	for (uint8_t format = 1; format <= 2; format++) {
		_cleanup_(ew_buf_free) struct ew_buf out = {0};

		assert_int_equal(kit_render(&kit, format, 0, NULL, objects, "out"), 0);
		read_all(kit.io, "out", &out);
		assert_int_equal(ew_sha256_of(ew_buf_slice(&out), &sha256), 0);
		assert_memory_equal(&sha256, &kit.rendered_sha256, sizeof(sha256));
		assert_int_equal(kit.n_opened, KIT_PARTIES);
		for (size_t p = 0; p < KIT_PARTIES; p++)
			assert_memory_equal(&kit.opened[p], &kit.parties[p].object.payload_sha256, sizeof(sha256));
	}
	assert_int_equal(kit_render(&kit, 1, 2, NULL, objects, "out"), 0);
	assert_int_equal(kit.n_opened, 1);
	assert_memory_equal(&kit.opened[0], &kit.parties[1].object.payload_sha256, sizeof(sha256));
}

static void test_messages_out_of_turn(void **state)
{
	static const uint16_t numbers[] = {EW_MSG_job_span, EW_MSG_job_source, EW_MSG_job_go, EW_MSG_hello};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(numbers); i++) {
		_cleanup_(ew_worker_free) struct ew_worker *w = NULL;
		struct ew_message m = {.type = ew_message_type(numbers[i])};

		assert_int_equal(ew_worker_new(kit.io, &(struct ew_worker_ops){0}, NULL, &w), 0);
		assert_int_equal(ew_worker_message(w, &m, NULL, 0), -EPROTO);
	}
}

/* A short call on a disk or with an allocator that fails: an error, never a wrong object. */
static int whole_job(struct ew_io *io, void *arg)
{
	struct kit k = {.pause_from_us = EW_US_PER_S, .pause_to_us = 2 * EW_US_PER_S};
	int r = kit_record(&k, io, "tape", 3);

	(void)arg;
	if (r == 0)
		r = kit_finish(&k, 0, 1, "object-0");
	if (r == 0)
		r = kit_finish(&k, 1, 1, "object-1");
	if (r == 0)
		r = kit_render(&k, 1, 0, NULL, objects, "both");
	kit_free(&k);
	return r;
}

static void test_disk_failures(void **state)
{
	(void)state;
	assert_true(ew_test_each_io_failure(whole_job, NULL, 3, -EIO) > 10);
}

struct memory_job {
	struct kit *kit;
};

static int job_without_memory(void *arg)
{
	struct kit *k = arg;
	int r = kit_finish(k, 0, 1, "object-0");

	return r == 0 ? kit_finish(k, 1, 1, "object-1") : r;
}

static void test_memory_failures(void **state)
{
	struct ew_io *io = ew_io_sim_new(9);
	struct kit k = {.pause_from_us = EW_US_PER_S, .pause_to_us = 2 * EW_US_PER_S};

	(void)state;
	assert_int_equal(kit_record(&k, io, "tape", 3), 0);
	assert_true(ew_test_each_allocation(job_without_memory, &k) > 10);
	kit_free(&k);
	ew_io_sim_free(&io);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_objects_are_small_and_whole),
		cmocka_unit_test(test_two_channels_in_a_stock_player),
		cmocka_unit_test(test_withheld_is_exactly_silent),
		cmocka_unit_test(test_no_crosstalk),
		cmocka_unit_test(test_the_packets_are_those_of_the_objects),
		cmocka_unit_test(test_sealed_export_opens),
		cmocka_unit_test(test_frames_and_wav_are_bit_exact),
		cmocka_unit_test(test_a_refused_key_costs_its_span_only),
		cmocka_unit_test(test_frames_are_counted_against_the_log),
		cmocka_unit_test(test_an_altered_object_is_refused),
		cmocka_unit_test(test_a_rendering_says_what_it_is_made_of),
		cmocka_unit_test(test_messages_out_of_turn),
		cmocka_unit_test(test_disk_failures),
		cmocka_unit_test(test_memory_failures),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

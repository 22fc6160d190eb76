/*
 * The caller's packets: headers, keypad entries as RFC 4733 has them, G.711, and the dice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "programs/caller/orders.h"

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void keys_are_events_with_three_ends(void **state)
{
	uint8_t bytes[160 * 20] = {0};
	struct ew_sound sound = {bytes, sizeof(bytes)};
	struct ew_stream s = {.payload_type = 8, .ssrc = 7, .sound = &sound};
	struct ew_stream_packet p;

	(void)state;
	ew_stream_begin(&s);
	assert_int_equal(ew_stream_add_keys(&s, "0.1:5#"), 0);
	for (unsigned slot = 0; slot < 20; slot++) {
		unsigned in_key = (slot - 5) % 10;
		bool key = slot >= 5 && in_key < 7;

		assert_true(ew_stream_next(&s, &p));
		assert_int_equal(p.bytes[1] & 0x7f, key ? 101 : 8);
		assert_int_equal(p.bytes[1] & 0x80, slot == 0 || (key && in_key == 0) ? 0x80 : 0);
		assert_int_equal(get32(p.bytes + 4), s.ts + 160 * (key ? slot - in_key : slot));
		assert_int_equal(get32(p.bytes + 8), 7);
		if (!key)
			continue;
		assert_int_equal(p.n, 16);
		assert_int_equal(p.bytes[12], slot < 15 ? 5 : 11);
		assert_int_equal(p.bytes[13] & 0x80, in_key >= 4 ? 0x80 : 0);
		assert_int_equal(
			p.bytes[14] << 8 | p.bytes[15], 160 * (in_key >= 4 ? 5 : in_key + 1));
	}
	/* The second key still has two packets to go, behind the end of the sound. */
	assert_true(ew_stream_next(&s, &p));
	assert_true(ew_stream_next(&s, &p));
	assert_false(ew_stream_next(&s, &p));
}

static void bad_keys_are_refused(void **state)
{
	static const char *const bad[] = {"", "5", "5:", ":1", "x:1", "1:z", "-1:2"};
	struct ew_stream s = {0};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(ew_stream_add_keys(&s, bad[i]), -EINVAL);
	assert_int_equal(s.n_keys, 0);
}

static void the_network_is_the_same_each_time(void **state)
{
	static uint8_t bytes[160 * 2000];
	struct ew_sound sound = {bytes, sizeof(bytes)};
	unsigned count[2][4] = {{0}};

	(void)state;
	for (int run = 0; run < 2; run++) {
		struct ew_stream s = {
			.ssrc = 3, .sound = &sound, .loss = 100000, .reorder = 50000, .dup = 20000};
		struct ew_stream_packet p;

		ew_stream_begin(&s);
		while (ew_stream_next(&s, &p))
			count[run][p.fate]++;
	}
	assert_memory_equal(count[0], count[1], sizeof(count[0]));
	assert_in_range(count[0][EW_FATE_LOST], 150, 250);
	assert_in_range(count[0][EW_FATE_LATE], 60, 140);
	assert_in_range(count[0][EW_FATE_TWICE], 20, 70);
}

/* ITU-T G.711, tables 1 and 2: the ends and the middle of the scale. */
static void g711_at_known_places(void **state)
{
	(void)state;
	assert_int_equal(ew_sound_ulaw(0), 0xff);
	assert_int_equal(ew_sound_ulaw(32767), 0x80);
	assert_int_equal(ew_sound_ulaw(-32768), 0x00);
	assert_int_equal(ew_sound_ulaw(8), 0xfe);
	assert_int_equal(ew_sound_alaw(0), 0xd5);
	assert_int_equal(ew_sound_alaw(-1), 0x55);
	assert_int_equal(ew_sound_alaw(32767), 0xaa);
	assert_int_equal(ew_sound_alaw(-32768), 0x2a);
	assert_int_equal(ew_sound_alaw(16), 0xd4);
}

static int read_words(const char *line, struct ew_orders *ret, struct ew_error *error)
{
	char text[300], *argv[32];
	int n = 0;

	(void)snprintf(text, sizeof(text), "caller %s", line);
	for (char *word = text; *word;) {
		size_t length = strcspn(word, " ");

		argv[n++] = word;
		word += length;
		if (*word)
			*word++ = '\0';
	}
	return ew_orders_read(n, argv, ret, error);
}

static void command_lines(void **state)
{
	struct ew_orders o;
	struct ew_error error = {0};

	(void)state;
	assert_int_equal(
		read_words("--codec pcmu --to 127.0.0.1:4000 --tone 400 --loss 10 --to [::1]:5000 "
			   "--tone 400 --codec pcma --ssrc 9 --speed 0",
			&o, &error),
		0);
	assert_int_equal(o.n_streams, 2);
	assert_int_equal(o.streams[0].payload_type, 0);
	assert_int_equal(o.streams[0].loss, 100000);
	assert_int_equal(o.streams[0].ssrc, 1);
	assert_int_equal(o.streams[1].payload_type, 8);
	assert_int_equal(o.streams[1].loss, 0);
	assert_int_equal(o.streams[1].ssrc, 9);
	assert_true(o.speed < 0.1);
	ew_orders_free(&o);
	assert_int_equal(read_words("--to 127.0.0.1:4000", &o, &error), -EINVAL);
	assert_non_null(strstr(error.text, "says nothing"));
	assert_int_equal(read_words("--to localhost:4000 --tone 1", &o, NULL), -EINVAL);
	assert_int_equal(read_words("--to 127.0.0.1:0 --tone 1", &o, NULL), -EINVAL);
	assert_int_equal(read_words("--loss", &o, NULL), -EINVAL);
	assert_int_equal(read_words("--bogus", &o, NULL), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_events_with_three_ends),
		cmocka_unit_test(bad_keys_are_refused),
		cmocka_unit_test(the_network_is_the_same_each_time),
		cmocka_unit_test(g711_at_known_places),
		cmocka_unit_test(command_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

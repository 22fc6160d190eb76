/*
 * Bech32 and recipients: the valid and invalid strings of BIP 173 as far as the prefix allows,
 * and what stock age refuses.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "seal/bech32.h"
#include "seal/recipient.h"

/* The example of age's documentation. */
#define GOOD "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

static void test_recipient_round_trip(void **state)
{
	struct ew_recipient r;
	char text[EW_RECIPIENT_TEXT_BYTES];

	(void)state;
	assert_int_equal(ew_recipient_parse(EW_SLICE(GOOD), &r), 0);
	ew_recipient_format(&r, text);
	assert_string_equal(text, GOOD);
}

static void test_every_changed_character_is_refused(void **state)
{
	struct ew_recipient r;
	char text[] = GOOD;

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		char was = text[i];

		text[i] = was == 'q' ? 'p' : 'q';
		assert_int_equal(ew_recipient_parse(ew_slice_text(text), &r), -EINVAL);
		text[i] = was;
	}
}

static void test_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"age1",
		"AGE1QL3Z7HJY54PW3HYWW5AYYFG7ZQGVC7W3J2ELW8ZMRJ2KG5SFN9AQMCAC8P",
		"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8P",
		(GOOD " "),
		(" " GOOD),
		"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8",
		"aga1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
	};
	struct ew_recipient r;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(ew_recipient_parse(ew_slice_text(bad[i]), &r), -EINVAL);
}

/* BIP 173: "A12UEL5L" and the long "split..." string are valid; the second one's data are known. */
static void test_bip173(void **state)
{
	static const uint8_t want[] = {0xc5, 0xf3, 0x8b, 0x70, 0x30, 0x5f, 0x51, 0x9b, 0xf6, 0x6d,
		0x85, 0xfb, 0x6c, 0xf0, 0x30, 0x58, 0xf3, 0xdd, 0xe4, 0x63, 0xec, 0xd7, 0x91, 0x8f,
		0x2d, 0xc7, 0x43, 0x91, 0x8f, 0x2d};
	uint8_t got[sizeof(want)];

	(void)state;
	assert_int_equal(ew_bech32_decode(EW_SLICE("A12UEL5L"), "a", got, 0), 0);
	assert_int_equal(ew_bech32_decode(EW_SLICE("a12uel5l"), "a", got, 0), 0);
	assert_int_equal(
		ew_bech32_decode(EW_SLICE("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w"),
			"split", got, sizeof(got)),
		0);
	assert_memory_equal(got, want, sizeof(want));
	assert_int_equal(ew_bech32_decode(EW_SLICE("A12UEL5l"), "a", got, 0), -EINVAL);
	assert_int_equal(ew_bech32_decode(EW_SLICE("a12uel5x"), "a", got, 0), -EINVAL);
}

static void test_bech32_sizes(void **state)
{
	uint8_t data[64];
	uint8_t back[64];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 37 + 11);
	for (size_t n = 0; n <= sizeof(data); n++) {
		for (int upper = 0; upper < 2; upper++) {
			_cleanup_(ew_buf_free) struct ew_buf b = {0};

			ew_buf_init(&b, 256);
			assert_int_equal(ew_bech32_add(&b, "test", ew_slice_of(data, n), upper), 0);
			assert_int_equal(ew_bech32_decode(ew_buf_slice(&b), "test", back, n), 0);
			assert_memory_equal(back, data, n);
			assert_int_equal(ew_bech32_decode(ew_buf_slice(&b), "test", back, n + 1), -EINVAL);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recipient_round_trip),
		cmocka_unit_test(test_every_changed_character_is_refused),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_bip173),
		cmocka_unit_test(test_bech32_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

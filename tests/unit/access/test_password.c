/*
 * Passwords that may be taken and those that are tried first; argon2id against the reference implementation (argon2-cffi,
 * which is RFC 9106's); what is kept.
 */
#include "unit/base/test_case.h"

#include "access/password.h"
#include "access/password_words.h"
#include "base/text.h"
#include "support/support.h"

static const struct ew_slice others[] = {
	{(const uint8_t *)"a.schmit", 8},
	{(const uint8_t *)" Anna Schmit ", 13},
	{(const uint8_t *)"Schmit", 6},
	{(const uint8_t *)"Ann", 3},
	{NULL, 0},
};

static int check(const char *password, struct ew_error *error)
{
	return ew_password_check(ew_slice_text(password), others, EW_COUNT(others), error);
}

static void good_passwords(void **state)
{
	static const char *const good[] = {
		"tulip-garage-97-moss",
		"velvet tractor pond",
		"correct ship carpet nail",
		"9fK!xw2#Lq7z",
		"zwölf grüne Äpfel",
		"день новый шаг",
		"東京の夜は静かだ雨と風の音",
		"password hidden in a longer sentence",
		"Annette likes tea at noon", /* "Ann" is too short to count */
		"abcdef vase trumpet",
		"monkey ladder fork",
		"passwordvxkqjd",
		"velvet-pond-2Velvet-Pond-2", /* twice what would do once */
		"           a bicycle", /* blanks are characters */
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(good); i++) {
		struct ew_error error = {0};

		if (check(good[i], &error) != 0)
			fail_msg("%s: %s", good[i], error.text);
	}
}

#define SHORT "short"
#define REPEATS "repeats"
#define NAME "name"
#define FIRST "tried first"

static const struct {
	const char *password, *says;
} refused[] = {
	{"", SHORT},
	{"9fK!xw2#Lq7", SHORT},
	{"äöüßéèêñçøå", SHORT}, /* 22 bytes, 11 characters */
	{"caf\xe9 in the rain", "no text"},
	{"over\xc0\xaflong sequence", "no text"},
	{"aaaaaaaaaaaaaaaa", REPEATS},
	{"AaAaAaAaAaAaAa", REPEATS},
	{"abcabcabcabc", REPEATS},
	{"hellohellohello", REPEATS},
	{"x9!kx9!kx9!kx9!k", REPEATS},
	{"holidayholiday", REPEATS},
	{"velvet-pondVelvet-Pond", REPEATS},
	{"112211221122", REPEATS},
	{"zyzyzzyyzyyzyzzy", REPEATS},
	{"éééééééééééé", REPEATS},
	{"tulip-a.schmit-97", NAME},
	{"tulip-A.SCHMIT-97", NAME},
	{"garage schmit pond", NAME},
	{"anna schmit pond", NAME},
	{"password1234", FIRST},
	{"Password2024!", FIRST},
	{"P@ssw0rd2024!!", FIRST},
	{"passwordpassword", REPEATS},
	{"passwordPasswort", FIRST},
	{"passwordvxkqj", FIRST}, /* with a sixth it is taken */
	{"passwordéèêë", FIRST}, /* four characters are left, and eight bytes */
	{"Welcome2026!!", FIRST},
	{"Summer2025Summer", FIRST},
	{"administrator1", FIRST},
	{"iloveyou12345!", FIRST},
	{"letmein-letmein!", FIRST},
	{"qwertyuiop12", FIRST},
	{"QWERTZUIOP!!", FIRST},
	{"1q2w3e4r5t6y", FIRST},
	{"1qaz2wsx3edc", FIRST},
	{"zaq12wsxcde3", FIRST},
	{"abcdefghijkl", FIRST},
	{"lkjihgfedcba", FIRST},
	{"123456789012", FIRST},
	{"0987654321ab", FIRST},
	{"!@#$%^&*()12", FIRST},
	{"asdfghjklqwe", FIRST},
	{"azertyuiop99", FIRST},
	{"abcd1234efgh", FIRST},
	{"motdepasse2026", FIRST},
	{"Earwitness2026!", FIRST},
	{"monkey dragon sunshine", FIRST},
	{"correcthorsebatterystaple", FIRST},
};

static void bad_passwords(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(refused); i++) {
		struct ew_error error = {0};
		int r = check(refused[i].password, &error);

		if (r != -EINVAL || !strstr(error.text, refused[i].says))
			fail_msg("%s: %d %s", refused[i].password, r, error.text);
		/* The sentence goes to logs and pages. */
		assert_true(strlen(refused[i].password) < 4 || !strstr(error.text, refused[i].password));
	}
}

static void bounds_of_length(void **state)
{
	char text[EW_PASSWORD_BYTES + 2];
	struct ew_error error = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)('a' + i * i * 7 % 26);
	struct ew_slice longest = ew_slice_of(text, EW_PASSWORD_BYTES);
	struct ew_slice longer = ew_slice_of(text, EW_PASSWORD_BYTES + 1);

	assert_int_equal(ew_password_check(longest, NULL, 0, NULL), 0);
	assert_int_equal(ew_password_check(longer, NULL, 0, &error), -EINVAL);
	assert_non_null(strstr(error.text, "too long"));
	assert_int_equal(ew_password_check(ew_slice_of("tulip\0garage moss", 17), NULL, 0, NULL), -EINVAL);
}

/* Words so short that chance makes them part of a good password would refuse it. */
static void the_words_themselves(void **state)
{
	size_t n = 0;

	(void)state;
	for (; ew_password_words[n]; n++) {
		const char *word = ew_password_words[n];

		assert_true(strlen(word) >= 4);
		for (const char *c = word; *c; c++)
			assert_true((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'));
		for (size_t k = 0; k < n; k++)
			assert_string_not_equal(word, ew_password_words[k]);
	}
	assert_true(n > 100 && n <= 200);
}

/* Any word, in any case, with a year and a sign. */
static void every_word_lengthened(void **state)
{
	(void)state;
	for (size_t i = 0; ew_password_words[i]; i++) {
		char text[64];
		int n = snprintf(text, sizeof(text), "%s2026%s!", ew_password_words[i], ew_password_words[i]);

		text[0] = text[0] >= 'a' && text[0] <= 'z' ? (char)(text[0] - 'a' + 'A') : text[0];
		assert_int_equal(ew_password_check(ew_slice_of(text, (size_t)n), NULL, 0, NULL), -EINVAL);
	}
}

/* -- stretching ------------------------------------------------------------------------------- */

static const uint8_t rising[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const uint8_t full[16] = {
	255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
static const uint8_t twos[16] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
#define SOME_SALT ((const uint8_t *)"somesaltsomesalt")

static void known_answers(void **state)
{
	static const uint8_t zeros[32];
	const struct {
		struct ew_slice password;
		const uint8_t *salt;
		struct ew_password_cost cost;
		const char *hex;
	} rows[] = {
		{EW_SLICE("password"), SOME_SALT, {1, 8192},
			"84fb006bbc3cd69895722b64b5bf735251a9e8e9f3ecb93ff595b98aeb7accb7"},
		{EW_SLICE("password"), SOME_SALT, {3, 65536},
			"7664ad4ba1a3c999fcdd0991ffc2270f78302d2383233db5e7befc85d1bb1819"},
		{EW_SLICE_EMPTY, rising, {2, 8192}, "af8dce7b30c22c1453254704eca5545483cd51ad173e0ab13f78dee42040ff09"},
		{EW_SLICE("correct horse \xc3\xbc battery"), full, {16, 8192},
			"8596b302d155bad006479d403578421b6593ad517b0abca83a36a1af356b887a"},
		{{zeros, sizeof(zeros)}, twos, {3, 16384},
			"a2ea964179328e83d74ffbb512547f82533f8588d9896b32cbcd12216a64ed52"},
		{EW_SLICE("differentpassword"), SOME_SALT, {1, 8193},
			"e6c83ed44e18c0d79f0b51456bb21e64a37b67f779016942eaf736dd98a84321"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		uint8_t want[EW_PASSWORD_STRETCHED_BYTES], got[EW_PASSWORD_STRETCHED_BYTES];

		assert_int_equal(ew_hex_decode(ew_slice_text(rows[i].hex), want, sizeof(want)), 0);
		assert_int_equal(ew_password_stretch(rows[i].password, rows[i].salt, rows[i].cost, got), 0);
		assert_memory_equal(got, want, sizeof(want));
	}
}

static void costs_out_of_bounds(void **state)
{
	static const struct ew_password_cost bad[] = {
		{0, 8192}, {17, 8192}, {1, 8191}, {1, 1024 * 1024 + 1}, {1, 0}, {UINT32_MAX, UINT32_MAX}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(bad); i++) {
		uint8_t got[EW_PASSWORD_STRETCHED_BYTES] = {7};

		assert_int_equal(ew_password_stretch(EW_SLICE("password"), rising, bad[i], got), -EINVAL);
		assert_int_equal(got[0], 7);
	}
	assert_int_equal(ew_password_usual.passes, 3);
	assert_int_equal(ew_password_usual.memory_kib, 65536);
}

static void what_is_kept(void **state)
{
	uint8_t stretched[EW_PASSWORD_STRETCHED_BYTES] = {0};
	struct ew_hash kept;
	uint8_t want[EW_SHA256_BYTES];

	(void)state;
	assert_int_equal(ew_password_verifier(stretched, &kept), 0);
	/* SHA-256 of 32 zero bytes. */
	struct ew_slice zeros = EW_SLICE("66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");

	assert_int_equal(ew_hex_decode(zeros, want, sizeof(want)), 0);
	assert_memory_equal(kept.bytes, want, sizeof(want));
	stretched[31] = 1;
	assert_int_equal(ew_password_verifier(stretched, &kept), 0);
	assert_memory_not_equal(kept.bytes, want, sizeof(want));
}

static void checking_needs_no_memory(void **state)
{
	(void)state;
	ew_test_fail_allocation(1);
	int good = check("tulip-garage-97-moss", NULL);
	int bad = check("password1234", NULL);
	bool tried = ew_test_allocation_failed();

	ew_test_fail_allocation(0);
	assert_false(tried);
	assert_int_equal(good, 0);
	assert_int_equal(bad, -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_passwords),
		cmocka_unit_test(bad_passwords),
		cmocka_unit_test(bounds_of_length),
		cmocka_unit_test(the_words_themselves),
		cmocka_unit_test(every_word_lengthened),
		cmocka_unit_test(known_answers),
		cmocka_unit_test(costs_out_of_bounds),
		cmocka_unit_test(what_is_kept),
		cmocka_unit_test(checking_needs_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

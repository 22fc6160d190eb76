/*
 * Hex and base64 with the vectors of RFC 4648 section 10, their strictness, and the escaping of
 * foreign text.
 */
#include "test_case.h"

#include "base/text.h"
#include "support/support.h"

static void test_hex(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	uint8_t bytes[6] = {9, 9, 9, 9, 9, 9};

	(void)state;
	ew_buf_init(&b, 64);
	ew_hex_add(&b, EW_SLICE("foobar"));
	assert_true(ew_slice_equal(ew_buf_slice(&b), EW_SLICE("666f6f626172")));
	assert_int_equal(ew_hex_decode(EW_SLICE("666F6f626172"), bytes, 6), 0);
	assert_memory_equal(bytes, "foobar", 6);
	assert_int_equal(ew_hex_decode(EW_SLICE("666f6f62617"), bytes, 6), -EINVAL);
	assert_int_equal(ew_hex_decode(EW_SLICE("666f6f6261"), bytes, 6), -EINVAL);
	assert_int_equal(ew_hex_decode(EW_SLICE("00000000000g"), bytes, 6), -EINVAL);
	assert_int_equal(ew_hex_decode(EW_SLICE("0000000000 0"), bytes, 6), -EINVAL);
	/* A failure touches nothing. */
	assert_memory_equal(bytes, "foobar", 6);
	assert_int_equal(ew_hex_decode(EW_SLICE_EMPTY, bytes, 0), 0);
}

static void test_base64_vectors(void **state)
{
	static const struct {
		const char *bytes, *text;
	} cases[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
		{"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		for (enum ew_base64 form = EW_BASE64_PADDED; form <= EW_BASE64_URL; form++) {
			_cleanup_(ew_buf_free) struct ew_buf b = {0};
			struct ew_slice want = ew_slice_text(cases[i].text);
			size_t padding = ew_slice_find(want, EW_SLICE("="));

			ew_buf_init(&b, 64);
			if (form != EW_BASE64_PADDED && padding != SIZE_MAX)
				want.len = padding;
			ew_base64_add(&b, ew_slice_text(cases[i].bytes), form);
			assert_true(ew_slice_equal(ew_buf_slice(&b), want));
			ew_buf_clear(&b);
			assert_int_equal(ew_base64_decode(want, form, &b), 0);
			assert_true(
				ew_slice_equal(ew_buf_slice(&b), ew_slice_text(cases[i].bytes)));
		}
	}
}

static void test_base64_alphabets(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	(void)state;
	ew_buf_init(&b, 64);
	ew_base64_add(&b, EW_SLICE("\xfb\xef\xff"), EW_BASE64_PADDED);
	ew_base64_add(&b, EW_SLICE("\xfb\xef\xff"), EW_BASE64_URL);
	assert_true(ew_slice_equal(ew_buf_slice(&b), EW_SLICE("++//--__")));
}

static void test_base64_strict(void **state)
{
	static const struct {
		const char *text;
		enum ew_base64 form;
	} cases[] = {
		{"Zg", EW_BASE64_PADDED}, {"Zg=", EW_BASE64_PADDED},
		{"Zg===", EW_BASE64_PADDED}, {"Z===", EW_BASE64_PADDED},
		{"====", EW_BASE64_PADDED}, {"Zg==Zg==", EW_BASE64_PADDED},
		{"Zh==", EW_BASE64_PADDED}, {"Zm9=", EW_BASE64_PADDED},
		{"Zm9v\n", EW_BASE64_PADDED}, {"Zm 9v", EW_BASE64_PADDED},
		{"--__", EW_BASE64_PADDED}, {"Zg==", EW_BASE64_UNPADDED},
		{"Zh", EW_BASE64_UNPADDED}, {"Zm9", EW_BASE64_UNPADDED},
		{"Z", EW_BASE64_UNPADDED}, {"Zm9vY", EW_BASE64_UNPADDED},
		{"--__", EW_BASE64_UNPADDED}, {"++//", EW_BASE64_URL},
		{"Zg==", EW_BASE64_URL}, {"Zm9\x80", EW_BASE64_URL},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf b = {0};

		ew_buf_init(&b, 64);
		assert_int_equal(
			ew_base64_decode(ew_slice_text(cases[i].text), cases[i].form, &b), -EINVAL);
		assert_int_equal(b.len, 0);
	}
}

static void test_utf8(void **state)
{
	static const struct {
		struct ew_slice text;
		bool valid;
	} cases[] = {
		{EW_SLICE("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), true},
		{EW_SLICE("\xf4\x8f\xbf\xbf"), true},
		{EW_SLICE("\xf4\x90\x80\x80"), false},
		{EW_SLICE("\xed\xa0\x80"), false},
		{EW_SLICE("\xc0\xaf"), false},
		{EW_SLICE("\xc1\xbf"), false},
		{EW_SLICE("\xe0\x80\xaf"), false},
		{EW_SLICE("\xf0\x80\x80\xaf"), false},
		{EW_SLICE("\x80"), false},
		{EW_SLICE("\xe2\x82"), false},
		{EW_SLICE("\xc3" "a"), false},
		{EW_SLICE("\xfe"), false},
		{EW_SLICE("a\0b"), false},
		{EW_SLICE(""), true},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++)
		assert_int_equal(ew_utf8_valid(cases[i].text), cases[i].valid);
}

#define BAD "\xef\xbf\xbd"

static void test_safe_text(void **state)
{
	static const struct {
		struct ew_slice foreign;
		const char *safe;
	} cases[] = {
		{EW_SLICE("plain \xc3\xa4"), "plain \xc3\xa4"},
		{EW_SLICE("a\x1b[31mb\r\nc\0d"), "a" BAD "[31mb" BAD BAD "c" BAD "d"},
		{EW_SLICE("\xc2\x9b" "2J\x7f"), BAD "2J" BAD},
		{EW_SLICE("a\xff\xe2\x82z"), "a" BAD BAD BAD "z"},
		/* U+202E would let the rest be read backwards. */
		{EW_SLICE("x\xe2\x80\xaey\xe2\x81\xa6\xe2\x80\xa8"), "x" BAD "y" BAD BAD},
		{EW_SLICE("\xe2\x82\xac\xe2\x80\xa6"), "\xe2\x82\xac\xe2\x80\xa6"},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(cases); i++) {
		_cleanup_(ew_buf_free) struct ew_buf b = {0};

		ew_buf_init(&b, 256);
		ew_text_add_safe(&b, cases[i].foreign);
		assert_true(ew_slice_equal(ew_buf_slice(&b), ew_slice_text(cases[i].safe)));
	}
}

static int both_ways(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	(void)arg;
	ew_buf_init(&text, 4096);
	ew_buf_init(&bytes, 4096);
	ew_hex_add(&text, EW_SLICE("0123456789"));
	ew_base64_add(&text, EW_SLICE("a long enough row of bytes to need more room than at first"),
		EW_BASE64_UNPADDED);
	if (ew_buf_error(&text) < 0)
		return ew_buf_error(&text);
	return ew_base64_decode(ew_buf_slice(&text), EW_BASE64_UNPADDED, &bytes);
}

static void test_without_memory(void **state)
{
	(void)state;
	assert_true(ew_test_each_allocation(both_ways, NULL) >= 3);
}

static void test_too_big(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	(void)state;
	ew_buf_init(&b, 5);
	assert_int_equal(ew_base64_decode(EW_SLICE("Zm9vYmFy"), EW_BASE64_URL, &b), -EFBIG);
	ew_buf_clear(&b);
	ew_base64_add(&b, EW_SLICE("foobar"), EW_BASE64_URL);
	assert_int_equal(ew_buf_error(&b), -EFBIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hex),
		cmocka_unit_test(test_base64_vectors),
		cmocka_unit_test(test_base64_alphabets),
		cmocka_unit_test(test_base64_strict),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_safe_text),
		cmocka_unit_test(test_without_memory),
		cmocka_unit_test(test_too_big),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

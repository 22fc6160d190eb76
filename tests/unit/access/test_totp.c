/*
 * The codes of RFC 6238, appendix B, and RFC 4226, appendix D; which steps are taken, and each of them once.
 */
#include "unit/base/test_case.h"

#include "access/totp.h"

static const uint8_t secret[EW_TOTP_SECRET_BYTES] = "12345678901234567890";

/* Appendix B has eight digits; six are the last of them. */
static void codes_of_rfc_6238(void **state)
{
	static const struct {
		int64_t seconds;
		uint32_t digits8;
	} rows[] = {
		{59, 94287082},
		{1111111109, 7081804},
		{1111111111, 14050471},
		{1234567890, 89005924},
		{2000000000, 69279037},
		{INT64_C(20000000000), 65353130},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		uint32_t code = 0;

		assert_int_equal(ew_totp_code(secret, (uint64_t)(rows[i].seconds / 30), &code), 0);
		assert_int_equal(code, rows[i].digits8 % 1000000);
	}
}

static void codes_of_rfc_4226(void **state)
{
	static const uint32_t codes[] = {755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(codes); i++) {
		uint32_t code = 0;

		assert_int_equal(ew_totp_code(secret, i, &code), 0);
		assert_int_equal(code, codes[i]);
	}
}

static int check(const char *code, int64_t seconds, uint64_t last, uint64_t *step)
{
	struct ew_wall now = {seconds * EW_US_PER_S};

	return ew_totp_check(secret, ew_slice_text(code), now, last, step);
}

static void which_steps_are_taken(void **state)
{
	/* 081804 is the code of step 37037036: seconds 1111111080 to 1111111109. */
	static const struct {
		int64_t seconds;
		uint64_t last;
		int r;
	} rows[] = {
		{1111111109, 0, 0},
		{1111111080, 37037035, 0},
		{1111111079, 0, 0},  /* the clock of the authenticator is fast, */
		{1111111050, 0, 0},
		{1111111049, 0, -EACCES},
		{1111111110, 0, 0},  /* or slow */
		{1111111139, 0, 0},
		{1111111140, 0, -EACCES},
		{1111111109, 37037036, -EACCES}, /* used */
		{1111111109, 37037037, -EACCES},
		{1111111109, UINT64_MAX, -EACCES},
		{0, 0, -EACCES},
		{-1, 0, -EACCES},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		uint64_t step = 7;

		assert_int_equal(check("081804", rows[i].seconds, rows[i].last, &step), rows[i].r);
		assert_int_equal(step, rows[i].r == 0 ? 37037036 : 7);
	}
}

static void each_code_once(void **state)
{
	uint64_t last = 0;

	(void)state;
	for (int64_t seconds = 3000; seconds < 30000; seconds += 10) {
		uint32_t code = 0;
		uint64_t now = (uint64_t)seconds / 30;
		char text[16];

		assert_int_equal(ew_totp_code(secret, now, &code), 0);
		(void)snprintf(text, sizeof(text), "%06u", code);
		assert_int_equal(check(text, seconds, last, &last), seconds % 30 == 0 ? 0 : -EACCES);
		assert_int_equal(last, now);
	}
}

/* Two steps that are taken together seldom have one code: then the later is used up, or it could be used again. */
static void neighbours_with_one_code(void **state)
{
	uint32_t before = 0, of_now = 0, behind = 0;
	bool found = false;

	(void)state;
	for (uint64_t i = 1; i < 1000000 && !found; i++) {
		before = of_now;
		of_now = behind;
		assert_int_equal(ew_totp_code(secret, i, &behind), 0);
		if (i < 3 || before != behind)
			continue;
		char text[16];
		uint64_t step = 0;

		found = true;
		(void)snprintf(text, sizeof(text), "%06u", behind);
		assert_int_equal(check(text, (int64_t)(i - 1) * 30, 0, &step), 0);
		assert_int_equal(step, i);
	}
	assert_true(found);
}

static void what_is_typed(void **state)
{
	static const struct {
		const char *code;
		int r;
	} rows[] = {
		{"081804", 0},
		{"081 804", 0},
		{" 0 8 1 8 0 4 ", 0},
		{"81804", -EINVAL},
		{"0081804", -EINVAL},
		{"", -EINVAL},
		{"      ", -EINVAL},
		{"08180a", -EINVAL},
		{"081-804", -EINVAL},
		{"081804\n", -EINVAL},
		{"+81804", -EINVAL},
		{"081805", -EACCES},
		{"000000", -EACCES},
	};

	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		uint64_t step = 0;

		assert_int_equal(check(rows[i].code, 1111111109, 0, &step), rows[i].r);
	}
}

static void another_secret(void **state)
{
	uint8_t other[EW_TOTP_SECRET_BYTES];
	uint64_t step = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(other); i++) {
		memcpy(other, secret, sizeof(other));
		other[i] ^= 1;
		struct ew_wall now = {1111111109 * EW_US_PER_S};

		assert_int_equal(ew_totp_check(other, EW_SLICE("081804"), now, 0, &step), -EACCES);
	}
}

static char *text_of(struct ew_buf *b)
{
	char *text = ew_buf_take_text(b);

	assert_non_null(text);
	return text;
}

static void as_people_type_it(void **state)
{
	static const uint8_t ends[EW_TOTP_SECRET_BYTES] = {0xff, 0, 0xff, 0, 0xff, 1, 2, 3, 4, 5};
	_cleanup_(ew_buf_free) struct ew_buf a = {0};
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	(void)state;
	ew_buf_init(&a, 64);
	ew_buf_init(&b, 64);
	ew_totp_add_base32(&a, secret);
	ew_totp_add_base32(&b, ends);
	_cleanup_(ew_free_ptr) char *first = text_of(&a);
	_cleanup_(ew_free_ptr) char *second = text_of(&b);

	assert_string_equal(first, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	assert_string_equal(second, "74AP6AH7AEBAGBAFAAAAAAAAAAAAAAAA");
}

static void as_a_picture_says_it(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	(void)state;
	ew_buf_init(&b, 1024);
	ew_totp_add_uri(&b, EW_SLICE("Acme & Co: \xc3\xa9"), EW_SLICE("anna+x@acme.example"), secret);
	_cleanup_(ew_free_ptr) char *uri = text_of(&b);

	assert_string_equal(uri,
		"otpauth://totp/Acme%20%26%20Co%3A%20%C3%A9:anna%2Bx%40acme.example?secret="
		"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20%26%20Co%3A%20%C3%A9&algorithm=SHA1&digits=6&period=30");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_of_rfc_6238),
		cmocka_unit_test(codes_of_rfc_4226),
		cmocka_unit_test(which_steps_are_taken),
		cmocka_unit_test(each_code_once),
		cmocka_unit_test(neighbours_with_one_code),
		cmocka_unit_test(what_is_typed),
		cmocka_unit_test(another_secret),
		cmocka_unit_test(as_people_type_it),
		cmocka_unit_test(as_a_picture_says_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

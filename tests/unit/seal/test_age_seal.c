/*
 * The sealing half by itself: shape and size of what it writes, recipients it must refuse, sinks
 * that fail. That the result opens is tested where something can open it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/io_sim.h"
#include "seal/age_seal.h"
#include "support/support.h"

#define GOOD "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

static struct ew_recipient good(void)
{
	struct ew_recipient r;

	assert_int_equal(ew_recipient_parse(EW_SLICE(GOOD), &r), 0);
	return r;
}

static void test_header_shape(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_recipient two[2] = {good(), good()};
	struct ew_file_key key;

	(void)state;
	ew_buf_init(&b, 4096);
	assert_int_equal(ew_file_key_new(io, &key), 0);
	assert_int_equal(ew_age_seal_header(io, &key, two, 1, &b), 0);
	assert_int_equal(b.len, 168);
	assert_int_equal(b.at[b.len - 1], '\n');
	assert_int_equal(ew_age_seal_header(io, &key, two, 2, &b), 0);
	assert_int_equal(b.len, 168 + 266);
	assert_int_equal(ew_age_seal_header(io, &key, two, 0, &b), -EINVAL);
}

static void test_low_order_recipients_are_refused(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_recipient low[2] = {0};

	(void)state;
	low[1].public_key[0] = 1;
	ew_buf_init(&b, 4096);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(ew_age_seal(io, &low[i], EW_SLICE("x"), &b), -EINVAL);
	assert_int_equal(b.len, 0);
}

static int failing_sink(void *arg, struct ew_slice bytes)
{
	int *left = arg;

	(void)bytes;
	return (*left)-- > 0 ? 0 : -ENOSPC;
}

static void test_sink_errors(void **state)
{
	static uint8_t plain[3 * EW_AGE_CHUNK_BYTES];
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	struct ew_file_key key;

	(void)state;
	assert_int_equal(ew_file_key_new(io, &key), 0);
	for (int n = 0; n < 4; n++) {
		_cleanup_(ew_age_sealer_free) struct ew_age_sealer *s = NULL;
		int left = n;
		int r = ew_age_sealer_new(io, &key, failing_sink, &left, &s);

		if (r == 0)
			r = ew_age_sealer_add(s, ew_slice_of(plain, sizeof(plain)));
		if (r == 0)
			r = ew_age_sealer_end(s);
		assert_int_equal(r, -ENOSPC);
		if (s)
			assert_int_equal(ew_age_sealer_end(s), -EINVAL);
	}
}

static int seal_small(void *arg)
{
	struct ew_io *io = arg;
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	struct ew_recipient r;

	ew_buf_init(&b, 4096);
	if (ew_recipient_parse(EW_SLICE(GOOD), &r) < 0)
		return -EINVAL;
	return ew_age_seal(io, &r, EW_SLICE("plain"), &b);
}

static void test_no_memory(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);

	(void)state;
	assert_true(ew_test_each_allocation(seal_small, io) > 0);
}

static int seal_on(struct ew_io *io, void *arg)
{
	(void)arg;
	return seal_small(io);
}

static void test_no_randomness(void **state)
{
	(void)state;
	assert_int_equal(ew_test_each_io_failure(seal_on, NULL, 1, -EIO), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_shape),
		cmocka_unit_test(test_low_order_recipients_are_refused),
		cmocka_unit_test(test_sink_errors),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_no_randomness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Sealed columns: what goes in comes out at the same place and nowhere else, and no byte of a blob
 * can be changed, lost or added without the opening saying so.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/io_sim.h"
#include "open/column.h"
#include "support/support.h"

#define AAD EW_SLICE("parties/7/number")

static const uint8_t key[EW_COLUMN_KEY_BYTES] = {1, 2, 3};
static const uint8_t other_key[EW_COLUMN_KEY_BYTES] = {1, 2, 4};

/* Opening into a buffer that holds something already: that must stay as it was. */
static int open_behind(const uint8_t *with, struct ew_slice aad, struct ew_slice sealed,
	const char *expected)
{
	_cleanup_(ew_buf_free) struct ew_buf to;
	int r;

	ew_buf_init_secret(&to, 4096);
	ew_buf_add_text(&to, "front");
	r = ew_column_open(with, aad, sealed, &to);
	assert_true(to.len >= 5);
	assert_memory_equal(to.at, "front", 5);
	if (r == 0)
		assert_true(ew_slice_equal(ew_slice_of(to.at + 5, to.len - 5), ew_slice_text(expected)));
	else
		assert_int_equal(to.len, 5);
	return r;
}

static void seal(struct ew_io *io, const char *plain, struct ew_buf *to)
{
	ew_buf_init(to, 4096);
	assert_int_equal(ew_column_seal(io, key, AAD, ew_slice_text(plain), to), 0);
	assert_int_equal(to->len, strlen(plain) + EW_COLUMN_OVERHEAD_BYTES);
}

static void test_round_trip(void **state)
{
	static const char *const texts[] = {
		"", "x", "+442079460000", "sixty-four bytes of text, so that the cipher needs a second block",
	};
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);

	(void)state;
	for (size_t i = 0; i < EW_COUNT(texts); i++) {
		_cleanup_(ew_buf_free) struct ew_buf sealed;

		seal(io, texts[i], &sealed);
		assert_int_equal(open_behind(key, AAD, ew_buf_slice(&sealed), texts[i]), 0);
		assert_int_equal(
			open_behind(other_key, AAD, ew_buf_slice(&sealed), texts[i]), -EBADMSG);
	}
}

/* The same text twice: no two blobs may show that they are the same. */
static void test_nonces_differ(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(2);
	_cleanup_(ew_buf_free) struct ew_buf a;
	_cleanup_(ew_buf_free) struct ew_buf b;

	(void)state;
	seal(io, "same", &a);
	seal(io, "same", &b);
	assert_memory_not_equal(a.at, b.at, 12);
	assert_memory_not_equal(a.at + 12, b.at + 12, 4);
}

static void test_moved(void **state)
{
	static const char *const places[] = {
		"", "parties/7/numbe", "parties/7/number ", "parties/8/number", "parties/7/name"};
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(3);
	_cleanup_(ew_buf_free) struct ew_buf sealed;

	(void)state;
	seal(io, "moved", &sealed);
	for (size_t i = 0; i < EW_COUNT(places); i++)
		assert_int_equal(open_behind(key, ew_slice_text(places[i]), ew_buf_slice(&sealed), "moved"),
			-EBADMSG);
	assert_int_equal(open_behind(key, AAD, ew_buf_slice(&sealed), "moved"), 0);
}

static void test_altered(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(4);
	_cleanup_(ew_buf_free) struct ew_buf sealed;

	(void)state;
	seal(io, "altered", &sealed);
	for (size_t i = 0; i < sealed.len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			sealed.at[i] ^= (uint8_t)(1 << bit);
			assert_int_equal(
				open_behind(key, AAD, ew_buf_slice(&sealed), "altered"), -EBADMSG);
			sealed.at[i] ^= (uint8_t)(1 << bit);
		}
	}
	for (size_t n = 0; n < sealed.len; n++)
		assert_int_equal(
			open_behind(key, AAD, ew_slice_of(sealed.at, n), "altered"), -EBADMSG);
	ew_buf_add(&sealed, "", 1);
	assert_int_equal(open_behind(key, AAD, ew_buf_slice(&sealed), "altered"), -EBADMSG);
}

static int seal_and_open(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed;
	_cleanup_(ew_buf_free) struct ew_buf plain;
	int r;

	ew_buf_init(&sealed, 256);
	ew_buf_init_secret(&plain, 256);
	r = ew_column_seal(arg, key, AAD, EW_SLICE("plain"), &sealed);
	if (r == 0)
		r = ew_column_open(key, AAD, ew_buf_slice(&sealed), &plain);
	if (r == 0 && !ew_slice_equal(ew_buf_slice(&plain), EW_SLICE("plain")))
		return -EBADMSG;
	return r;
}

static void test_no_memory(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(5);

	(void)state;
	assert_true(ew_test_each_allocation(seal_and_open, io) >= 2);
}

static void test_no_room(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(6);
	_cleanup_(ew_buf_free) struct ew_buf sealed;

	(void)state;
	ew_buf_init(&sealed, EW_COLUMN_OVERHEAD_BYTES + 4);
	assert_true(ew_column_seal(io, key, AAD, EW_SLICE("plain"), &sealed) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_nonces_differ),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_altered),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

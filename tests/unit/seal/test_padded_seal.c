/*
 * A text with blanks behind it: the length says which step it was, it opens to what it was, and whatever fails, nothing of it is left in plain.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/io_sim.h"
#include "base/limits.h"
#include "open/age_open.h"
#include "seal/padded_seal.h"
#include "support/support.h"

#define MARKER "what was said"
#define CHUNK EW_AGE_CHUNK_BYTES
#define STEP EW_PADDED_STEP_BYTES

static size_t payload_of(size_t plain)
{
	return EW_AGE_NONCE_BYTES + plain + EW_AGE_TAG_BYTES * (plain ? (plain + CHUNK - 1) / CHUNK : 1);
}

static void sizes(void **state)
{
	static const struct {
		size_t text, plain;
	} rows[] = {{0, 0}, {1, STEP}, {STEP - 1, STEP}, {STEP, STEP}, {STEP + 1, 2 * STEP}, {CHUNK - 1, CHUNK}, {CHUNK, CHUNK}, {CHUNK + 1, CHUNK + STEP},
		{1u << 20, 1u << 20}};
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	struct ew_identity who;
	const struct ew_identity *identities[] = {&who};
	char *text = malloc(1u << 20);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 1u << 20);
	assert_int_equal(ew_identity_new(io, &who), 0);
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		_cleanup_(ew_buf_free) struct ew_buf header = {0}, payload = {0}, plain = {0};

		ew_buf_init(&header, 2u << 20);
		ew_buf_init(&payload, EW_PADDED_PAYLOAD_BYTES(rows[i].text));
		ew_buf_init(&plain, 2u << 20);
		assert_int_equal(ew_padded_seal(io, &who.recipient, ew_slice_of(text, rows[i].text), &header, &payload), 0);
		if (payload.len != payload_of(rows[i].plain))
			fail_msg("%zu: %zu", rows[i].text, payload.len);
		assert_int_equal(header.len, 168);
		ew_buf_add_slice(&header, ew_buf_slice(&payload));
		assert_int_equal(ew_age_open(identities, 1, ew_buf_slice(&header), &plain), 0);
		assert_int_equal(plain.len, rows[i].plain);
		for (size_t k = 0; k < plain.len; k++)
			if (plain.at[k] != (k < rows[i].text ? 'x' : ' '))
				fail_msg("%zu: byte %zu", rows[i].text, k);
	}
	free(text);
}

static int seal_marker(struct ew_io *io, struct ew_buf *payload)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	struct ew_recipient to;
	int r = ew_recipient_parse(EW_SLICE("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"), &to);

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init(payload, EW_PADDED_PAYLOAD_BYTES(sizeof(MARKER)));
	return r < 0 ? r : ew_padded_seal(io, &to, EW_SLICE(MARKER), &header, payload);
}

static bool holds_plain(const struct ew_buf *b)
{
	return b->len > 0 && memmem(b->at, b->len, MARKER, strlen(MARKER));
}

static int without_memory(void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	int r = seal_marker(arg, &payload);

	return holds_plain(&payload) ? -EBADMSG : r;
}

static int without_io(struct ew_io *io, void *arg)
{
	_cleanup_(ew_buf_free) struct ew_buf payload = {0};
	int r = seal_marker(io, &payload);

	(void)arg;
	assert_false(holds_plain(&payload));
	return r;
}

static void everything_that_can_fail(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);

	(void)state;
	assert_true(ew_test_each_allocation(without_memory, io) > 2);
	assert_true(ew_test_each_io_failure(without_io, NULL, 1, -EIO) >= 3);
}

static void a_buffer_that_is_too_small(void **state)
{
	_cleanup_(ew_io_sim_free) struct ew_io *io = ew_io_sim_new(1);
	_cleanup_(ew_buf_free) struct ew_buf header = {0}, payload = {0};
	struct ew_recipient to, low = {{0}};

	(void)state;
	assert_int_equal(ew_recipient_parse(EW_SLICE("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"), &to), 0);
	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	ew_buf_init(&payload, STEP);
	assert_int_equal(ew_padded_seal(io, &low, EW_SLICE(MARKER), &header, &payload), -EINVAL);
	assert_int_equal(ew_padded_seal(io, &to, EW_SLICE(MARKER), &header, &payload), -EFBIG);
	assert_false(holds_plain(&payload));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(everything_that_can_fail),
		cmocka_unit_test(a_buffer_that_is_too_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

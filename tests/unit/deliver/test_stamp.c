/*
 * Time stamps: those of the openssl program are taken, and nothing else is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <time.h>

#include "authority.h"
#include "programs/deliver/stamp.h"
#include "support/support.h"

struct desk {
	struct authority maker;
	struct ew_authority *trusted;
	struct ew_stamp_query *query;
	struct ew_buf asked, reply;
};

static const struct ew_slice data = EW_SLICE("example.com/log\n5\nAAAA\n");

static int set_up(void **state)
{
	static struct desk d;

	memset(&d, 0, sizeof(d));
	authority_make(&d.maker, "timeStamping");
	ew_buf_init(&d.asked, EW_STAMP_QUERY_BYTES);
	ew_buf_init(&d.reply, EW_STAMP_REPLY_BYTES);
	assert_int_equal(ew_authority_new(ew_buf_slice(&d.maker.root), &d.trusted, NULL), 0);
	assert_int_equal(ew_stamp_query_new(data, &d.query), 0);
	assert_int_equal(ew_stamp_query_add(d.query, &d.asked), 0);
	authority_answer(&d.maker, ew_buf_slice(&d.asked), &d.reply);
	*state = &d;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;

	ew_stamp_query_free(&d->query);
	ew_authority_free(&d->trusted);
	ew_buf_free(&d->asked);
	ew_buf_free(&d->reply);
	authority_end(&d->maker);
	return 0;
}

static int check(struct desk *d, struct ew_slice reply, struct ew_wall *time)
{
	struct ew_error error = {0};
	int r = ew_stamp_check(d->query, d->trusted, reply, time, &error);

	assert_true(r == 0 || error.text[0] != '\0');
	return r;
}

static void a_good_one(void **state)
{
	struct desk *d = *state;
	struct ew_wall at = {0};

	assert_int_equal(check(d, ew_buf_slice(&d->reply), &at), 0);
	assert_true(at.us / EW_US_PER_S >= (int64_t)time(NULL) - 60 && at.us / EW_US_PER_S <= (int64_t)time(NULL) + 1);
}

/* Each byte in turn: none may be changed without being found out, but those of the reply's words. */
static void every_bit_counts(void **state)
{
	struct desk *d = *state;
	struct ew_wall at = {0};
	size_t taken = 0;

	for (size_t i = 0; i < d->reply.len; i++) {
		d->reply.at[i] ^= 1;
		taken += check(d, ew_buf_slice(&d->reply), &at) == 0;
		d->reply.at[i] ^= 1;
	}
	/* A few bytes stand outside of what is signed: the version of the signer's structures and parameters. */
	assert_in_range(taken, 0, 40);
	for (size_t n = 0; n < d->reply.len; n++)
		assert_true(check(d, ew_slice_of(d->reply.at, n), &at) < 0);
}

static void of_another_request(void **state)
{
	struct desk *d = *state;
	struct ew_stamp_query *own = d->query;
	struct ew_wall at = {0};

	/* The same bytes, another nonce. */
	assert_int_equal(ew_stamp_query_new(data, &d->query), 0);
	assert_int_equal(check(d, ew_buf_slice(&d->reply), &at), -EKEYREJECTED);
	ew_stamp_query_free(&d->query);
	assert_int_equal(ew_stamp_query_new(EW_SLICE("other"), &d->query), 0);
	assert_int_equal(check(d, ew_buf_slice(&d->reply), &at), -EKEYREJECTED);
	ew_stamp_query_free(&d->query);
	d->query = own;
}

static void of_another_authority(void **state)
{
	struct desk *d = *state;
	struct ew_authority *own = d->trusted;
	struct authority other;
	struct ew_wall at = {0};

	authority_make(&other, "timeStamping");
	assert_int_equal(ew_authority_new(ew_buf_slice(&other.root), &d->trusted, NULL), 0);
	assert_int_equal(check(d, ew_buf_slice(&d->reply), &at), -EKEYREJECTED);
	ew_authority_free(&d->trusted);
	d->trusted = own;
	authority_end(&other);
}

static void refusals(void **state)
{
	/* PKIStatusInfo with status 2, rejection. */
	static const uint8_t rejected[] = {0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02};
	struct desk *d = *state;
	struct ew_wall at = {0};
	struct ew_buf long_one = {0};

	assert_int_equal(check(d, ew_slice_of(rejected, sizeof(rejected)), &at), -EPERM);
	assert_int_equal(check(d, EW_SLICE_EMPTY, &at), -EBADMSG);
	assert_int_equal(check(d, EW_SLICE("<html>"), &at), -EBADMSG);
	ew_buf_init(&long_one, 2 * EW_STAMP_REPLY_BYTES);
	ew_buf_add_slice(&long_one, ew_buf_slice(&d->reply));
	ew_buf_add_text(&long_one, "x");
	assert_int_equal(check(d, ew_buf_slice(&long_one), &at), -EBADMSG);
	assert_non_null(ew_buf_extend(&long_one, EW_STAMP_REPLY_BYTES));
	assert_int_equal(check(d, ew_buf_slice(&long_one), &at), -EFBIG);
	ew_buf_free(&long_one);
}

static void certificates(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf cut = {0};
	struct ew_authority *a = NULL;
	struct ew_error error = {0};
	struct desk *d = *state;
	size_t n = d->maker.root.len;

	/* A good one, and another that was cut: not taken for the good one alone. */
	ew_buf_init(&cut, 2 * n);
	ew_buf_add_slice(&cut, ew_buf_slice(&d->maker.root));
	ew_buf_add(&cut, d->maker.root.at, n / 2);
	assert_int_equal(ew_authority_new(ew_buf_slice(&cut), &a, NULL), -EINVAL);
	cut.len = n;
	ew_buf_add_slice(&cut, ew_buf_slice(&d->maker.root));
	assert_int_equal(ew_authority_new(ew_buf_slice(&cut), &a, NULL), 0);
	ew_authority_free(&a);
	assert_int_equal(ew_authority_new(EW_SLICE("no PEM"), &a, &error), -EINVAL);
	assert_int_equal(ew_authority_new(EW_SLICE_EMPTY, &a, NULL), -EINVAL);
	assert_null(a);
}

static int with_failing_memory(void *arg)
{
	struct desk *d = arg;
	struct ew_authority *a = NULL;
	struct ew_stamp_query *q = NULL;
	struct ew_error error = {0};
	int r = ew_authority_new(ew_buf_slice(&d->maker.root), &a, &error);

	if (r == 0)
		r = ew_stamp_query_new(data, &q);
	ew_authority_free(&a);
	ew_stamp_query_free(&q);
	return r;
}

static void no_memory(void **state)
{
	assert_true(ew_test_each_allocation(with_failing_memory, *state) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_one),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(of_another_request),
		cmocka_unit_test(of_another_authority),
		cmocka_unit_test(refusals),
		cmocka_unit_test(certificates),
		cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/*
 * Stretching beside the loop: what comes out, in which order, what a full queue says, and who is not told any more.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "programs/web/stretcher.h"
#include "unit/http/client.h"

/* The least that is taken, so that the tests are fast; and what takes long enough to be overtaken. */
static const struct ew_password_cost fast = {.passes = 1, .memory_kib = 8 * 1024};
static const struct ew_password_cost slow = {.passes = 4, .memory_kib = 64 * 1024};
static const uint8_t salt[EW_PASSWORD_SALT_BYTES] = "a salt for tests";

struct told {
	unsigned times;
	unsigned place; /* in the order of all that were told */
	int error;
	uint8_t stretched[EW_PASSWORD_STRETCHED_BYTES];
};

struct bench {
	struct ew_loop *loop;
	struct ew_stretcher *stretcher;
	struct told told[EW_STRETCHER_QUEUE + 1];
};

static unsigned places;

static int set_up(void **state)
{
	static struct bench b;

	memset(&b, 0, sizeof(b));
	places = 0;
	assert_int_equal(ew_loop_new(&b.loop), 0);
	assert_int_equal(ew_stretcher_new(b.loop, &b.stretcher), 0);
	*state = &b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	ew_stretcher_free(&b->stretcher);
	ew_loop_free(&b->loop);
	return 0;
}

static void on_stretched(void *arg, int error, const uint8_t stretched[EW_PASSWORD_STRETCHED_BYTES])
{
	struct told *told = arg;

	told->times++;
	told->place = ++places;
	told->error = error;
	memcpy(told->stretched, stretched, sizeof(told->stretched));
}

static int stretch(struct bench *b, const char *password, struct ew_password_cost cost, size_t who)
{
	return ew_stretch(b->stretcher, ew_slice_text(password), salt, cost, on_stretched, &b->told[who]);
}

static void wait_for(struct bench *b, unsigned n)
{
	for (int i = 0; i < 2000 && places < n; i++)
		client_idle(b->loop, 5);
	assert_int_equal(places, n);
}

static void test_known_answer(void **state)
{
	static const char *const passwords[] = {"three green bicycles", "", "gr\xc3\xbcne Fahrr\xc3\xa4" "der", "three green bicycleS"};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(passwords); i++)
		assert_int_equal(stretch(b, passwords[i], fast, i), 0);
	assert_int_equal(places, 0);
	wait_for(b, EW_COUNT(passwords));
	for (size_t i = 0; i < EW_COUNT(passwords); i++) {
		uint8_t want[EW_PASSWORD_STRETCHED_BYTES];

		assert_int_equal(ew_password_stretch(ew_slice_text(passwords[i]), salt, fast, want), 0);
		assert_int_equal(b->told[i].error, 0);
		assert_memory_equal(b->told[i].stretched, want, sizeof(want));
		assert_int_equal(b->told[i].times, 1);
		assert_int_equal(b->told[i].place, i + 1);
	}
	assert_memory_not_equal(b->told[0].stretched, b->told[3].stretched, EW_PASSWORD_STRETCHED_BYTES);
}

/* Salt and cost are part of what comes out. */
static void test_what_it_depends_on(void **state)
{
	const struct ew_password_cost dearer = {.passes = 2, .memory_kib = 8 * 1024};
	const uint8_t other[EW_PASSWORD_SALT_BYTES] = "another salt";
	struct bench *b = *state;

	assert_int_equal(stretch(b, "x", fast, 0), 0);
	assert_int_equal(stretch(b, "x", dearer, 1), 0);
	assert_int_equal(ew_stretch(b->stretcher, EW_SLICE("x"), other, fast, on_stretched, &b->told[2]), 0);
	wait_for(b, 3);
	assert_memory_not_equal(b->told[0].stretched, b->told[1].stretched, EW_PASSWORD_STRETCHED_BYTES);
	assert_memory_not_equal(b->told[0].stretched, b->told[2].stretched, EW_PASSWORD_STRETCHED_BYTES);
}

/* A cost that nobody should pay is an error, and the thread goes on. */
static void test_bad_cost(void **state)
{
	static const struct ew_password_cost bad[] = {{0, 64 * 1024}, {17, 64 * 1024}, {3, 1024}, {3, 2 * 1024 * 1024}};
	struct bench *b = *state;

	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(stretch(b, "x", bad[i], i), 0);
	assert_int_equal(stretch(b, "x", fast, EW_COUNT(bad)), 0);
	wait_for(b, EW_COUNT(bad) + 1);
	for (size_t i = 0; i < EW_COUNT(bad); i++)
		assert_int_equal(b->told[i].error, -EINVAL);
	assert_int_equal(b->told[EW_COUNT(bad)].error, 0);
}

static void test_too_long(void **state)
{
	struct bench *b = *state;
	char password[EW_PASSWORD_BYTES + 2];

	memset(password, 'x', sizeof(password));
	password[EW_PASSWORD_BYTES + 1] = '\0';
	assert_int_equal(stretch(b, password, fast, 0), -EINVAL);
	password[EW_PASSWORD_BYTES] = '\0';
	assert_int_equal(stretch(b, password, fast, 0), 0);
	wait_for(b, 1);
}

static void test_full(void **state)
{
	struct bench *b = *state;

	for (size_t i = 0; i < EW_STRETCHER_QUEUE; i++)
		assert_int_equal(stretch(b, "x", fast, i), 0);
	assert_int_equal(stretch(b, "x", fast, EW_STRETCHER_QUEUE), -ENOBUFS);
	wait_for(b, EW_STRETCHER_QUEUE);
	assert_int_equal(stretch(b, "x", fast, EW_STRETCHER_QUEUE), 0);
	wait_for(b, EW_STRETCHER_QUEUE + 1);
	for (size_t i = 0; i <= EW_STRETCHER_QUEUE; i++)
		assert_int_equal(b->told[i].place, i + 1);
}

/* What waited makes room at once; what runs is finished and told to nobody; the others are told. */
static void test_forget(void **state)
{
	struct bench *b = *state;

	assert_int_equal(stretch(b, "x", slow, 0), 0);
	for (size_t i = 1; i < EW_STRETCHER_QUEUE; i++)
		assert_int_equal(stretch(b, "x", fast, i), 0);
	client_idle(b->loop, 5);
	ew_stretch_forget(b->stretcher, &b->told[3]);
	ew_stretch_forget(b->stretcher, &b->told[0]);
	ew_stretch_forget(b->stretcher, &b->told[0]);
	assert_int_equal(stretch(b, "x", fast, EW_STRETCHER_QUEUE), 0);
	wait_for(b, EW_STRETCHER_QUEUE - 1);
	client_idle(b->loop, 50);
	assert_int_equal(b->told[0].times, 0);
	assert_int_equal(b->told[3].times, 0);
	assert_int_equal(b->told[EW_STRETCHER_QUEUE].times, 1);
	/* Every place is free again. */
	for (size_t i = 0; i < EW_STRETCHER_QUEUE; i++)
		assert_int_equal(stretch(b, "x", fast, i), 0);
	wait_for(b, 2 * EW_STRETCHER_QUEUE - 1);
}

/* It waits for the one that runs and for none behind it. */
static void test_free_while_running(void **state)
{
	struct bench *b = *state;

	assert_int_equal(stretch(b, "x", slow, 0), 0);
	client_idle(b->loop, 5);
	ew_stretcher_free(&b->stretcher);
	assert_null(b->stretcher);
	client_idle(b->loop, 20);
	assert_int_equal(places, 0);
	assert_int_equal(ew_stretcher_new(b->loop, &b->stretcher), 0);
	for (size_t i = 0; i < EW_STRETCHER_QUEUE; i++)
		assert_int_equal(stretch(b, "x", fast, i), 0);
	ew_stretcher_free(&b->stretcher);
	client_idle(b->loop, 20);
	assert_int_equal(places, 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_known_answer),
		TEST(test_what_it_depends_on),
		TEST(test_bad_cost),
		TEST(test_too_long),
		TEST(test_full),
		TEST(test_forget),
		TEST(test_free_while_running),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

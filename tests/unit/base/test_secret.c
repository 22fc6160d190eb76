/*
 * Secret memory: locked, left out of core files, wiped, and refused rather than unprotected.
 */
#include "test_case.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/secret.h"
#include "support/support.h"

/* Does the VmFlags line of the mapping that holds `at` name the flag? */
static bool has_flag(const void *at, const char *flag)
{
	char line[512];
	unsigned long low, high;
	bool inside = false;
	bool found = false;
	FILE *maps = fopen("/proc/self/smaps", "r");

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx ", &low, &high) == 2)
			inside = (uintptr_t)at >= low && (uintptr_t)at < high;
		if (inside && strncmp(line, "VmFlags:", 8) == 0 && strstr(line, flag))
			found = true;
	}
	assert_int_equal(fclose(maps), 0);
	return found;
}

static void test_pool_is_protected(void **state)
{
	struct ew_secret_pool *pool = NULL;

	(void)state;
	assert_int_equal(ew_secret_pool_new(100, 50, &pool), 0);
	uint8_t *block = ew_secret_pool_take(pool);

	assert_non_null(block);
	block[0] = 1;
	assert_true(has_flag(block, " dd"));
#ifndef EW_SANITIZED /* sanitizers turn mlock() into nothing */
	assert_true(has_flag(block, " lo"));
#endif
	ew_secret_pool_give(pool, &block);
	ew_secret_pool_free(&pool);
	assert_null(pool);
}

static void test_pool_slots(void **state)
{
	static const uint8_t zeros[100];
	struct ew_secret_pool *pool = NULL;
	uint8_t *blocks[3];

	(void)state;
	assert_int_equal(ew_secret_pool_new(100, 3, &pool), 0);
	assert_int_equal(ew_secret_pool_left(pool), 3);
	for (size_t i = 0; i < 3; i++) {
		blocks[i] = ew_secret_pool_take(pool);
		assert_non_null(blocks[i]);
		assert_int_equal((uintptr_t)blocks[i] % 16, 0);
		assert_memory_equal(blocks[i], zeros, 100);
		memset(blocks[i], 0xa0 + (int)i, 100);
	}
	assert_null(ew_secret_pool_take(pool));
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < 100; k++)
			assert_int_equal(blocks[i][k], 0xa0 + i);
	}
	uint8_t *middle = blocks[1];

	ew_secret_pool_give(pool, &blocks[1]);
	assert_null(blocks[1]);
	assert_memory_equal(middle, zeros, 100);
	ew_secret_pool_give(pool, &blocks[1]);
	assert_int_equal(ew_secret_pool_left(pool), 1);
	assert_ptr_equal(ew_secret_pool_take(pool), middle);
	ew_secret_pool_free(&pool);
	ew_secret_pool_free(&pool);
}

/* What the child does; its exit status says how it went, 255 stands for a signal. */
static int in_child(int (*fn)(void))
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		struct rlimit none = {0, 0};

		(void)setrlimit(RLIMIT_CORE, &none);
		_exit(fn());
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static int touch_behind(void)
{
	struct ew_secret_pool *pool = NULL;

	if (ew_secret_pool_new(4096, 1, &pool) < 0)
		return 1;
	volatile uint8_t *block = ew_secret_pool_take(pool);

	block[4095] = 1;
	block[4096] = 1; /* the guard */
	return 2;
}

static int pool_over_the_limit(void)
{
	struct rlimit little = {65536, 65536};
	struct ew_secret_pool *pool = NULL;

	/* Root may lock what it likes; nobody may not. */
	if (setrlimit(RLIMIT_MEMLOCK, &little) < 0 || (getuid() == 0 && setuid(65534) < 0))
		return 1;
	return ew_secret_pool_new(4096, 64, &pool) == -EPERM && !pool ? 0 : 2;
}

static int alloc_over_the_limit(void)
{
	struct rlimit little = {65536, 65536};

	if (setrlimit(RLIMIT_MEMLOCK, &little) < 0 || (getuid() == 0 && setuid(65534) < 0))
		return 1;
	return ew_secret_alloc((size_t)1 << 20) ? 2 : 0;
}

static void test_guard(void **state)
{
	(void)state;
	int status = in_child(touch_behind);

	assert_true(status != 0 && status != 2);
}

static void test_lock_limit(void **state)
{
	(void)state;
#ifdef EW_SANITIZED
	(void)pool_over_the_limit;
	(void)alloc_over_the_limit;
	skip();
#else
	assert_int_equal(in_child(pool_over_the_limit), 0);
	assert_int_equal(in_child(alloc_over_the_limit), 0);
#endif
}

static void test_alloc(void **state)
{
	static const uint8_t zeros[33];
	uint8_t *key = ew_secret_alloc(33);

	(void)state;
	assert_non_null(key);
	assert_memory_equal(key, zeros, 33);
	key[0] = 1;
	assert_true(has_flag(key, " dd"));
	ew_secret_free(&key);
	assert_null(key);
	ew_secret_free(&key);
}

static void test_wipe_and_compare(void **state)
{
	uint8_t a[4] = {1, 2, 3, 4};
	uint8_t b[4] = {1, 2, 3, 4};

	(void)state;
	assert_true(ew_secret_equal(a, b, 4));
	b[3] = 5;
	assert_false(ew_secret_equal(a, b, 4));
	ew_wipe(a, 3);
	assert_memory_equal(a, "\0\0\0\4", 4);
	ew_wipe(NULL, 0);
}

static int make_pool(void *arg)
{
	_cleanup_(ew_secret_pool_free) struct ew_secret_pool *pool = NULL;

	(void)arg;
	return ew_secret_pool_new(64, 8, &pool);
}

static void test_without_memory(void **state)
{
	struct ew_secret_pool *pool = NULL;

	(void)state;
	assert_int_equal(ew_test_each_allocation(make_pool, NULL), 3);
	assert_int_equal(ew_secret_pool_new(SIZE_MAX, 2, &pool), -ENOMEM);
	assert_int_equal(ew_secret_pool_new(SIZE_MAX / 2, 3, &pool), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pool_is_protected),
		cmocka_unit_test(test_pool_slots),
		cmocka_unit_test(test_guard),
		cmocka_unit_test(test_lock_limit),
		cmocka_unit_test(test_alloc),
		cmocka_unit_test(test_wipe_and_compare),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

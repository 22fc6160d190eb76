/*
 * What a job may hold: data that somebody waits for is never behind the making of keys, and keys
 * come in bites.
 */
#include "tape_world.h"

static int count_entry(void *arg, const char *name)
{
	size_t *n = arg;

	(void)name;
	(*n)++;
	return 0;
}

static size_t key_files(struct world *w)
{
	size_t n = 0;

	assert_int_equal(ew_io_list(w->io, FOLDER "/keys", count_entry, &n), 0);
	return n;
}

static void mint(struct ew_tape *t)
{
	struct ew_tape_sync *job = NULL;

	assert_int_equal(ew_tape_mint_begin(t, &job), 0);
	assert_non_null(job);
	ew_tape_sync_run(job);
	assert_int_equal(ew_tape_sync_end(t, &job), 0);
}

/* Data and keys never share a job, and a job mints a bite. */
static void test_keys_wait_for_data(void **state)
{
	struct world w;
	struct ew_tape *t = NULL;
	struct ew_tape_span *s;
	struct ew_tape_sync *job = NULL;
	uint32_t index;

	(void)state;
	world_begin(&w, 16);
	w.config.key_stock = 16;
	assert_int_equal(ew_tape_open(w.io, &w.config, &t, NULL), 0);
	assert_int_equal(ew_tape_epoch_add(t, 1, &w.media.recipient), 0);
	assert_int_equal(ew_tape_mint_begin(t, &job), 0);
	assert_null(job);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_int_equal(ew_tape_mint_begin(t, &job), 0);
	assert_null(job); /* not yet a whole bite */
	for (int i = 0; i < 5; i++)
		assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_false(ew_tape_stock_low(t));
	assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("one"), &index), 0);
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(ew_tape_durable_events(t), 1);
	assert_int_equal(key_files(&w), 1 + 16);
	/* Keys although data waits, when that is what is asked for; and they make nothing durable. */
	assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("two"), &index), 0);
	mint(t);
	assert_int_equal(ew_tape_durable_events(t), 1);
	assert_int_equal(key_files(&w), 1 + 16 + 4);
	for (int i = 0; i < 5; i++)
		assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_true(ew_tape_stock_low(t));
	mint(t);
	assert_int_equal(t->stock.n, 16);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_keys_wait_for_data)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What a job may hold: data that somebody waits for is never behind a chore, a chore ends early
 * when it is asked to, and what was ordered is told when it is durable.
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

	assert_int_equal(ew_tape_chore_begin(t, &job), 0);
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
	w.config.spans = 32;
	assert_int_equal(ew_tape_open(w.io, &w.config, &t, NULL), 0);
	assert_int_equal(ew_tape_epoch_add(t, 1, &w.media.recipient), 0);
	assert_int_equal(ew_tape_chore_begin(t, &job), 0);
	assert_null(job);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_int_equal(ew_tape_chore_begin(t, &job), 0);
	assert_null(job); /* not yet a whole bite */
	for (int i = 0; i < 5; i++)
		assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_false(ew_tape_chores_press(t));
	assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("one"), &index), 0);
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(ew_tape_durable_events(t), 1);
	assert_int_equal(key_files(&w), 1 + 16);
	/* Keys although data waits, when that is what is asked for; and they make nothing durable. */
	assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("two"), &index), 0);
	mint(t);
	assert_int_equal(ew_tape_durable_events(t), 1);
	assert_int_equal(key_files(&w), 1 + 16 + 8);
	for (int i = 0; i < 9; i++)
		assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_true(ew_tape_chores_press(t));
	mint(t);
	assert_int_equal(t->stock.n, 16);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

static struct ew_tape *open_ready(struct world *w, uint64_t seed, size_t stock)
{
	struct ew_tape *t = NULL;

	world_begin(w, seed);
	w->config.key_stock = stock;
	w->config.spans = 64;
	assert_int_equal(ew_tape_open(w->io, &w->config, &t, NULL), 0);
	assert_int_equal(ew_tape_epoch_add(t, 1, &w->media.recipient), 0);
	return t;
}

static void mint_in_haste(struct ew_tape *t)
{
	struct ew_tape_sync *job = NULL;

	assert_int_equal(ew_tape_chore_begin(t, &job), 0);
	ew_tape_hurry(t);
	ew_tape_sync_run(job);
	assert_int_equal(ew_tape_sync_end(t, &job), 0);
}

/*
 * Who is in a hurry gets a few keys made first, more when hardly any is left, and no more than that; the memory of the
 * rest is free again.
 */
static void test_a_chore_ends_early(void **state)
{
	struct world w;
	struct ew_tape *t;
	const size_t some = 16 + EW_TAPE_KEYS_LEAST, more = some + EW_TAPE_BITE_LEAST;
	size_t left;

	(void)state;
	t = open_ready(&w, 17, 78);
	assert_int_equal(t->stock.n, 16);
	assert_false(ew_tape_keys_run_out(t));
	left = ew_secret_pool_left(t->pool);
	mint_in_haste(t);
	assert_int_equal(t->stock.n, some);
	assert_false(ew_tape_keys_run_out(t));
	mint_in_haste(t);
	assert_int_equal(t->stock.n, more);
	assert_int_equal(ew_secret_pool_left(t->pool), left - (more - 16));
	assert_int_equal(key_files(&w), 1 + more);
	ew_tape_hurry(t); /* nothing is out: it means nothing */
	mint(t);
	assert_int_equal(t->stock.n, 78);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

/* Whoever wants a key and gets none loses what is said meanwhile: then nobody else is in a hurry. */
static void test_keys_that_run_out_come_first(void **state)
{
	struct world w;
	struct ew_tape *t;

	(void)state;
	t = open_ready(&w, 19, 300);
	assert_int_equal(t->stock.n, 16);
	assert_true(ew_tape_keys_run_out(t));
	mint_in_haste(t);
	assert_int_equal(t->stock.n, 16 + EW_TAPE_KEY_BITE);
	assert_false(ew_tape_keys_run_out(t));
	mint_in_haste(t);
	assert_int_equal(t->stock.n, 16 + EW_TAPE_KEY_BITE + EW_TAPE_KEYS_LEAST);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

/* The stock grows with the streams that may want a key at once, within its bound, and stays. */
static void test_the_stock_follows_the_streams(void **state)
{
	struct world w;
	struct ew_tape *t = NULL;
	struct ew_tape_span *s;

	(void)state;
	world_begin(&w, 18);
	w.config.key_stock_most = 40;
	w.config.spans = 64;
	assert_int_equal(ew_tape_open(w.io, &w.config, &t, NULL), 0);
	assert_int_equal(ew_tape_epoch_add(t, 1, &w.media.recipient), 0);
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(t->stock.n, 4);
	ew_tape_stock_want(t, 20);
	assert_true(ew_tape_chores_press(t));
	mint(t);
	assert_int_equal(t->stock.n, 24);
	ew_tape_stock_want(t, 1);
	for (int i = 0; i < 24; i++)
		assert_int_equal(ew_tape_span_open(t, &s), 0);
	mint(t);
	assert_int_equal(t->stock.n, 24);
	ew_tape_stock_want(t, 10000);
	mint(t);
	assert_int_equal(t->stock.n, 40);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

static void order_shredding(struct ew_tape *t, size_t n, struct ew_id ids[])
{
	for (size_t i = 0; i < n; i++) {
		struct ew_tape_span *s;
		struct ew_tape_order o = {.kind = EW_TAPE_SHRED, .epoch = 1, .request = i};

		assert_int_equal(ew_tape_span_open(t, &s), 0);
		o.span = ids[i] = ew_tape_span_id(s);
		ew_tape_span_close(t, &s);
		assert_int_equal(ew_tape_order(t, &o), 0);
	}
}

static size_t take_outcomes(struct ew_tape *t, size_t first, int code)
{
	struct ew_tape_outcome done;
	size_t n = 0;

	while (ew_tape_order_done(t, &done)) {
		assert_int_equal(done.order.request, first + n++);
		assert_int_equal(done.code, code);
	}
	return n;
}

/* Many unlinks under one sync of the folder, none told before it; and in order across jobs. */
static void test_orders_share_a_sync(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_sync *job = NULL;
	struct ew_id ids[12];
	uint64_t calls;

	(void)state;
	t = open_ready(&w, 19, 16);
	order_shredding(t, 12, ids);
	assert_int_equal(key_files(&w), 1 + 16);
	assert_int_equal(ew_tape_chore_begin(t, &job), 0);
	if (t->keys_last) { /* the stock is low and comes first */
		ew_tape_sync_run(job);
		assert_int_equal(ew_tape_sync_end(t, &job), 0);
		assert_int_equal(ew_tape_chore_begin(t, &job), 0);
	}
	ew_tape_hurry(t);
	calls = ew_io_sim_calls(w.io);
	ew_tape_sync_run(job);
	assert_int_equal(ew_io_sim_calls(w.io) - calls, EW_TAPE_BITE_LEAST + 1);
	assert_int_equal(take_outcomes(t, 0, 0), 0);
	assert_int_equal(ew_tape_sync_end(t, &job), 0);
	assert_int_equal(take_outcomes(t, 0, 0), EW_TAPE_BITE_LEAST);
	/* Told is durable. */
	assert_int_equal(ew_tape_chore_begin(t, &job), 0);
	calls = ew_io_sim_calls(w.io);
	ew_tape_sync_run(job);
	assert_int_equal(ew_io_sim_calls(w.io) - calls, 12 - EW_TAPE_BITE_LEAST + 1);
	assert_int_equal(ew_tape_sync_end(t, &job), 0);
	assert_int_equal(take_outcomes(t, EW_TAPE_BITE_LEAST, 0), 12 - EW_TAPE_BITE_LEAST);
	ew_io_sim_crash(w.io);
	ew_tape_abandon(&t);
	for (size_t i = 0; i < 12; i++) {
		struct ew_frame_opener o;

		assert_int_equal(world_opener(&w, 1, ids[i], &o), -ENOENT);
	}
	world_end(&w);
}

/* What could not be made durable is told as such; the tape goes on. */
static void test_a_failed_order(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_sync *job = NULL;
	struct ew_id ids[3];
	struct ew_tape_order o = {.kind = EW_TAPE_SHRED, .epoch = 1};
	uint32_t index;

	(void)state;
	t = open_ready(&w, 20, 16);
	order_shredding(t, 3, ids);
	assert_int_equal(ew_tape_chore_begin(t, &job), 0);
	ew_io_sim_fail(w.io, 4, -EIO); /* behind three unlinks */
	ew_tape_sync_run(job);
	assert_int_equal(ew_tape_sync_end(t, &job), 0);
	assert_int_equal(take_outcomes(t, 0, -EIO), 3);
	assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("on"), &index), 0);
	o.span = ids[0];
	assert_int_equal(world_order(t, o, NULL), -ENOENT);
	/* A keeper that asks without end is refused, not collected. */
	for (int i = 0; i < EW_TAPE_MAX_ORDERS; i++)
		assert_int_equal(ew_tape_order(t, &o), 0);
	assert_int_equal(ew_tape_order(t, &o), -ENOBUFS);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

/* An epoch that is ordered seals when its file says so, and not before; keys come by chores. */
static void test_epochs_by_order(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_sync *job = NULL;
	struct ew_tape_outcome done;
	struct ew_tape_order o = {.kind = EW_TAPE_EPOCH_ADD, .epoch = 2};
	struct ew_tape_span *s;
	uint64_t calls;

	(void)state;
	t = open_ready(&w, 22, 8);
	o.recipient = w.media.recipient;
	calls = ew_io_sim_calls(w.io);
	assert_int_equal(ew_tape_order(t, &o), 0);
	assert_int_equal(ew_tape_chore_begin(t, &job), 0);
	assert_int_equal(ew_io_sim_calls(w.io), calls);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_int_equal(ew_tape_span_epoch(s), 1);
	ew_tape_sync_run(job);
	assert_int_equal(ew_tape_sync_end(t, &job), 0);
	assert_true(ew_tape_order_done(t, &done));
	assert_int_equal(done.code, 0);
	assert_int_equal(ew_tape_span_open(t, &s), -EAGAIN);
	mint(t);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_int_equal(ew_tape_span_epoch(s), 2);
	/*
	 * Known already; with another recipient; the highest; one that is not there; one that is.
	 */
	assert_int_equal(world_order(t, o, NULL), 0);
	o.recipient = w.events.recipient;
	assert_int_equal(world_order(t, o, NULL), -EEXIST);
	assert_int_equal(world_retire(t, 2), -EBUSY);
	assert_int_equal(world_retire(t, 7), -ENOENT);
	assert_int_equal(world_retire(t, 1), 0);
	assert_int_equal(world_retire(t, 1), -ENOENT);
	/* What could not be stored is not so. */
	o.epoch = 3;
	assert_int_equal(ew_tape_order(t, &o), 0);
	do {
		assert_int_equal(ew_tape_chore_begin(t, &job), 0);
		if (!t->keys_last)
			ew_io_sim_fail(w.io, 3, -EIO);
		ew_tape_sync_run(job);
		assert_int_equal(ew_tape_sync_end(t, &job), 0);
	} while (!ew_tape_order_done(t, &done));
	assert_int_equal(done.code, -EIO);
	assert_int_equal(t->n_epochs, 1);
	ew_io_sim_crash(w.io);
	ew_tape_abandon(&t);
	assert_int_equal(ew_tape_open(w.io, &w.config, &t, NULL), 0);
	assert_int_equal(t->n_epochs, 1);
	assert_int_equal(t->epochs[0].epoch, 2);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

/* Spans that wait for keys and orders take turns: room may depend on an order. */
static void test_orders_and_keys_take_turns(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_id ids[2];
	struct ew_tape_span *s;

	(void)state;
	t = open_ready(&w, 21, 60);
	order_shredding(t, 2, ids);
	while (ew_tape_span_open(t, &s) == 0)
		;
	mint(t);
	assert_int_equal(take_outcomes(t, 0, 0), 0);
	while (ew_tape_span_open(t, &s) == 0)
		;
	mint(t);
	assert_int_equal(take_outcomes(t, 0, 0), 2);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_wait_for_data),
		cmocka_unit_test(test_a_chore_ends_early),
		cmocka_unit_test(test_keys_that_run_out_come_first),
		cmocka_unit_test(test_the_stock_follows_the_streams),
		cmocka_unit_test(test_orders_share_a_sync),
		cmocka_unit_test(test_a_failed_order),
		cmocka_unit_test(test_epochs_by_order),
		cmocka_unit_test(test_orders_and_keys_take_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The write side in order and at its limits: quota, slow disk, stock, epochs, segments, release,
 * shredding; failing allocations; and the captured recorder.
 */
#include "tape_world.h"

#include "support/support.h"

static struct ew_tape *open_tape(struct world *w)
{
	struct ew_error error = {0};
	struct ew_tape *t = NULL;

	if (ew_tape_open(w->io, &w->config, &t, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	return t;
}

static struct ew_tape *open_ready(struct world *w)
{
	struct ew_tape *t = open_tape(w);

	assert_int_equal(ew_tape_epoch_add(t, 1, &w->media.recipient), 0);
	return t;
}

static int frame(struct ew_tape *t, struct ew_tape_span *s, size_t n)
{
	static const uint8_t plain[EW_MAX_FRAME_BYTES + 1];

	return ew_tape_frame(t, s, (struct ew_wall){1}, ew_slice_of(plain, n));
}

static void test_without_an_epoch(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s;
	uint32_t index;

	(void)state;
	world_begin(&w, 1);
	t = open_tape(&w);
	assert_int_equal(ew_tape_span_open(t, &s), -ENOKEY);
	assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("event"), &index), 0);
	assert_int_equal(index, 0);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

static void test_stock_runs_out_and_is_refilled(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s[16];

	(void)state;
	world_begin(&w, 2);
	t = open_ready(&w);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(ew_tape_span_open(t, &s[i]), 0);
	assert_int_equal(ew_tape_span_open(t, &s[4]), -EAGAIN);
	for (size_t i = 4; i < 16; i++) {
		assert_int_equal(world_sync(t), 0);
		assert_int_equal(ew_tape_span_open(t, &s[i]), 0);
	}
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(ew_tape_span_open(t, &s[0]), -EMFILE);
	ew_tape_span_close(t, &s[3]);
	assert_int_equal(ew_tape_span_open(t, &s[3]), 0);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

static void test_sync_jobs(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_sync *job = NULL;
	struct ew_tape_sync *second = NULL;
	uint32_t index;

	(void)state;
	world_begin(&w, 3);
	t = open_ready(&w);
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(ew_tape_sync_begin(t, &job), 0);
	assert_null(job);
	assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("one"), &index), 0);
	assert_int_equal(ew_tape_sync_begin(t, &job), 0);
	assert_non_null(job);
	assert_int_equal(ew_tape_sync_begin(t, &second), -EBUSY);
	assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("two"), &index), 0);
	ew_tape_sync_run(job);
	assert_int_equal(ew_tape_durable_events(t), 0);
	assert_int_equal(ew_tape_sync_end(t, &job), 0);
	assert_null(job);
	assert_int_equal(ew_tape_durable_events(t), 1);
	assert_true(ew_tape_durable(t) < ew_tape_end(t));
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

static void test_a_failed_sync_ends_the_tape(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_sync *job;
	struct ew_tape_span *s;
	uint32_t index;

	(void)state;
	world_begin(&w, 4);
	t = open_ready(&w);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_int_equal(frame(t, s, 100), 0);
	assert_int_equal(ew_tape_sync_begin(t, &job), 0);
	ew_io_sim_fail(w.io, 1, -EIO);
	ew_tape_sync_run(job);
	assert_int_equal(ew_tape_sync_end(t, &job), -EIO);
	assert_int_equal(frame(t, s, 100), -EIO);
	assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("x"), &index), -EIO);
	assert_int_equal(ew_tape_flush(t), -EIO);
	assert_int_equal(ew_tape_close(&t), -EIO);
	assert_null(t);
	world_end(&w);
}

static void test_quota(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s;
	struct ew_tape_span *other;
	static const uint8_t big[100000];
	uint32_t index;
	int frames = 0;

	(void)state;
	world_begin(&w, 5);
	w.config.quota_bytes = 10000;
	t = open_ready(&w);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	while (frame(t, s, 500) == 0) {
		frames++;
		assert_int_equal(ew_tape_flush(t), 0);
	}
	assert_int_equal(frame(t, s, 500), -EDQUOT);
	assert_true(ew_tape_used(t) <= 10000 && ew_tape_used(t) > 9000);
	assert_int_equal(ew_tape_span_frames(s), frames);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, ew_slice_of(big, sizeof(big)), &index), 0);
		assert_int_equal(world_sync(t), 0);
	}
	assert_int_equal(ew_tape_span_open(t, &other), -EDQUOT);
	while (ew_tape_event(t, (struct ew_wall){1}, ew_slice_of(big, sizeof(big)), &index) == 0)
		assert_int_equal(world_sync(t), 0);
	assert_int_equal(
		ew_tape_event(t, (struct ew_wall){1}, ew_slice_of(big, sizeof(big)), &index), -EDQUOT);
	assert_true(ew_tape_used(t) <= 10000 + EW_TAPE_EVENT_QUOTA_ROOM);
	/* Released segments give room again. */
	assert_int_equal(world_sync(t), 0);
	for (uint32_t i = 1; i < ew_tape_pos_segment(ew_tape_durable(t)); i++)
		assert_int_equal(world_release(t, i), 0);
	assert_int_equal(frame(t, s, 500), 0);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

static void test_slow_disk(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s;
	static const uint8_t big[100000];
	uint32_t index;
	int events = 0;

	(void)state;
	world_begin(&w, 6);
	w.config.pending_bytes = 5000;
	t = open_ready(&w);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	while (frame(t, s, 500) == 0)
		;
	assert_int_equal(frame(t, s, 500), -ENOBUFS);
	while (ew_tape_event(t, (struct ew_wall){1}, ew_slice_of(big, sizeof(big)), &index) == 0)
		events++;
	assert_true(events > 80);
	assert_int_equal(
		ew_tape_event(t, (struct ew_wall){1}, ew_slice_of(big, sizeof(big)), &index), -ENOBUFS);
	assert_int_equal(ew_tape_flush(t), 0);
	assert_int_equal(frame(t, s, 500), 0);
	assert_int_equal(frame(t, s, EW_MAX_FRAME_BYTES + 1), -EMSGSIZE);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

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

static void test_epochs(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s;

	(void)state;
	world_begin(&w, 7);
	t = open_ready(&w);
	assert_int_equal(key_files(&w), 1 + 4);
	assert_int_equal(ew_tape_epoch_add(t, 1, &w.media.recipient), 0);
	assert_int_equal(ew_tape_epoch_add(t, 1, &w.events.recipient), -EEXIST);
	assert_int_equal(world_retire(t, 1), -EBUSY);
	assert_int_equal(world_retire(t, 9), -ENOENT);
	assert_int_equal(ew_tape_epoch_add(t, 5, &w.media.recipient), 0);
	/* The old stock is destroyed and a new one is there; the files go with the next chore. */
	assert_int_equal(key_files(&w), 1 + 4 + 4);
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(key_files(&w), 1 + 4);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_int_equal(ew_tape_span_epoch(s), 5);
	assert_int_equal(ew_tape_epoch_add(t, 3, &w.media.recipient), 0);
	assert_int_equal(world_retire(t, 3), 0);
	assert_int_equal(world_retire(t, 1), 0);
	assert_int_equal(ew_tape_close(&t), 0);
	/* The next process knows the epoch that is left. */
	t = open_tape(&w);
	assert_int_equal(t->n_epochs, 1);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_int_equal(ew_tape_span_epoch(s), 5);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

/*
 * An epoch that comes while a job mints for the one before: the late keys are never used, and
 * their files go.
 */
static void test_epoch_during_a_job(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_sync *job;
	struct ew_tape_span *s;

	(void)state;
	world_begin(&w, 8);
	t = open_ready(&w);
	for (int i = 0; i < 4; i++)
		assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_int_equal(ew_tape_sync_begin(t, &job), 0);
	assert_int_equal(ew_tape_epoch_add(t, 2, &w.media.recipient), 0);
	assert_int_equal(ew_tape_span_open(t, &s), -EAGAIN);
	ew_tape_sync_run(job);
	assert_int_equal(ew_tape_sync_end(t, &job), 0);
	assert_int_equal(ew_tape_span_open(t, &s), -EAGAIN);
	assert_int_equal(key_files(&w), 1 + 4 + 4);
	/* New keys come before the tidying up. */
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(key_files(&w), 1 + 4 + 4 + 4);
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(key_files(&w), 1 + 4 + 4);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	assert_int_equal(ew_tape_span_epoch(s), 2);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

static void test_bad_epochs_file(void **state)
{
	struct world w;
	struct ew_tape *t = NULL;
	struct ew_error error = {0};
	int h = -1;

	(void)state;
	world_begin(&w, 9);
	t = open_ready(&w);
	assert_int_equal(ew_tape_close(&t), 0);
	assert_int_equal(ew_io_open(w.io, FOLDER "/epochs", EW_IO_WRITE, &h), 0);
	assert_int_equal(ew_io_write_all(w.io, h, "x", 1, 3), 0);
	assert_int_equal(ew_io_close(w.io, &h), 0);
	assert_int_equal(ew_tape_open(w.io, &w.config, &t, &error), -EBADMSG);
	assert_true(strlen(ew_error_text(&error)) > 20);
	assert_null(t);
	world_end(&w);
}

static void test_numbers_are_never_reused(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s;
	uint32_t highest = 0;

	(void)state;
	world_begin(&w, 10);
	for (int boot = 0; boot < 4; boot++) {
		t = boot ? open_tape(&w) : open_ready(&w);
		assert_true(t->segment > highest);
		for (uint32_t i = 1; i <= highest; i++) {
			int r = world_release(t, i);

			assert_true(r == 0 || r == -ENOENT);
		}
		assert_int_equal(world_release(t, t->segment), -EBUSY);
		assert_int_equal(ew_tape_span_open(t, &s), 0);
		for (int i = 0; i < 50; i++) {
			assert_int_equal(frame(t, s, 900), 0);
			assert_int_equal(ew_tape_flush(t), 0);
		}
		assert_true(t->segment >= highest + 8);
		highest = t->segment;
		if (boot % 2) {
			ew_io_sim_crash(w.io);
			ew_tape_abandon(&t);
		} else {
			assert_int_equal(ew_tape_close(&t), 0);
		}
	}
	world_end(&w);
}

/* More segments than a reservation holds, in one run. */
static void test_reservation_is_extended(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s;
	uint32_t last;

	(void)state;
	world_begin(&w, 11);
	w.config.segment_bytes = 64;
	t = open_ready(&w);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	for (int i = 0; i < 1500; i++) {
		assert_int_equal(frame(t, s, 20), 0);
		assert_int_equal(ew_tape_flush(t), 0);
		if (i % 10 == 0)
			assert_int_equal(world_sync(t), 0);
	}
	assert_true(t->segment > 1400);
	last = t->segment;
	for (uint32_t i = 1; i + 1 < last; i++)
		(void)!world_release(t, i);
	ew_io_sim_crash(w.io);
	ew_tape_abandon(&t);
	t = open_tape(&w);
	assert_true(t->segment > last);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

static void test_shred(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s;
	struct ew_frame_opener o;
	struct ew_id id;

	(void)state;
	world_begin(&w, 12);
	t = open_ready(&w);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	id = ew_tape_span_id(s);
	assert_int_equal(frame(t, s, 100), 0);
	assert_int_equal(world_shred(t, 1, id), -EBUSY);
	ew_tape_span_close(t, &s);
	assert_int_equal(world_opener(&w, 1, id, &o), 0);
	assert_int_equal(world_shred(t, 1, id), 0);
	assert_int_equal(world_opener(&w, 1, id, &o), -ENOENT);
	assert_int_equal(world_shred(t, 1, id), -ENOENT);
	ew_io_sim_crash(w.io);
	ew_tape_abandon(&t);
	assert_int_equal(world_opener(&w, 1, id, &o), -ENOENT);
	world_end(&w);
}

/*
 * Captured: every byte of the tape's key memory after k frames of several spans, and of the tape
 * itself. None opens an earlier frame, by any number of ratchet steps; the next frame it does
 * open, so the search works.
 */
static int opens_with(const uint8_t *key, struct ew_id span, uint32_t index,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct ew_frame_opener o = {.span = span, .index = index};
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	ew_buf_init_secret(&plain, 2000);
	memcpy(o.key, key, sizeof(o.key));
	return ew_tape_record_open(&o, record, sealed, &plain);
}

struct capture {
	uint8_t bytes[4096];
	size_t n;
	struct ew_id span;
	uint32_t k;
	uint32_t earlier_opened;
	uint32_t later_opened;
	uint32_t records;
};

static void add_capture(struct capture *c, const void *at, size_t n)
{
	assert_true(c->n + n <= sizeof(c->bytes));
	memcpy(c->bytes + c->n, at, n);
	c->n += n;
}

static int try_capture(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct capture *c = arg;
	bool opened = false;

	(void)at;
	(void)next;
	if (!ew_id_equal(record->span, c->span))
		return 0;
	c->records++;
	/* Taking the bytes for the key of index - s walks s steps. */
	for (size_t i = 0; i + 32 <= c->n; i++) {
		for (uint32_t s = 0; s <= record->index && !opened; s++)
			opened = opens_with(c->bytes + i, c->span, record->index - s, record, sealed) == 0;
	}
	c->earlier_opened += opened && record->index < c->k;
	c->later_opened += opened && record->index >= c->k;
	return 0;
}

static void test_captured_recorder(void **state)
{
	struct world w;
	struct capture c = {.k = 6};
	struct ew_tape *t;
	struct ew_tape_span *s[2];

	(void)state;
	world_begin(&w, 13);
	t = open_ready(&w);
	assert_int_equal(ew_tape_span_open(t, &s[0]), 0);
	assert_int_equal(ew_tape_span_open(t, &s[1]), 0);
	for (uint32_t i = 0; i < c.k; i++) {
		assert_int_equal(frame(t, s[0], 100), 0);
		assert_int_equal(frame(t, s[1], 100), 0);
	}
	c.span = ew_tape_span_id(s[0]);
	for (int i = 0; i < 2; i++) {
		add_capture(&c, s[i], sizeof(*s[i]));
		add_capture(&c, s[i]->key, EW_SPAN_KEY_BYTES);
	}
	for (size_t i = 0; i < t->stock.n; i++)
		add_capture(&c, t->stock.at[i].key, EW_SPAN_KEY_BYTES);
	add_capture(&c, t->events.key, EW_SPAN_KEY_BYTES);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(frame(t, s[0], 100), 0);
	assert_int_equal(ew_tape_flush(t), 0);
	assert_int_equal(ew_tape_scan(w.io, FOLDER, 0, EW_TAPE_NOWHERE, try_capture, &c, NULL), 0);
	assert_int_equal(c.records, c.k + 3);
	assert_int_equal(c.earlier_opened, 0);
	assert_int_equal(c.later_opened, 3);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

static int use_tape(void *arg)
{
	struct world *w = arg;
	struct ew_tape *t = NULL;
	struct ew_tape_span *s = NULL;
	uint32_t index;
	int r = ew_tape_open(w->io, &w->config, &t, NULL);

	if (r == 0)
		r = ew_tape_epoch_add(t, 1, &w->media.recipient);
	if (r == 0)
		r = ew_tape_span_open(t, &s);
	if (r == 0)
		r = ew_tape_frame(t, s, (struct ew_wall){1}, EW_SLICE("plain"));
	if (r == 0)
		r = ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("event"), &index);
	if (r == 0)
		r = world_sync(t);
	if (r == 0) {
		ew_tape_span_close(t, &s);
		return ew_tape_close(&t);
	}
	ew_tape_abandon(&t);
	return r;
}

static void test_no_memory(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, 14);
	assert_true(ew_test_each_allocation(use_tape, &w) > 20);
	world_end(&w);
}

/* A refused frame for want of memory costs nothing but itself: the span goes on with the next. */
static void test_no_memory_for_one_frame(void **state)
{
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s;

	(void)state;
	world_begin(&w, 15);
	t = open_ready(&w);
	assert_int_equal(ew_tape_span_open(t, &s), 0);
	ew_test_fail_allocation(1);
	assert_int_equal(frame(t, s, 400), -ENOMEM);
	assert_true(ew_test_allocation_failed());
	ew_test_fail_allocation(0);
	assert_int_equal(frame(t, s, 400), 0);
	assert_int_equal(ew_tape_span_frames(s), 1);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_an_epoch),
		cmocka_unit_test(test_stock_runs_out_and_is_refilled),
		cmocka_unit_test(test_sync_jobs),
		cmocka_unit_test(test_a_failed_sync_ends_the_tape),
		cmocka_unit_test(test_quota),
		cmocka_unit_test(test_slow_disk),
		cmocka_unit_test(test_epochs),
		cmocka_unit_test(test_epoch_during_a_job),
		cmocka_unit_test(test_bad_epochs_file),
		cmocka_unit_test(test_numbers_are_never_reused),
		cmocka_unit_test(test_reservation_is_extended),
		cmocka_unit_test(test_shred),
		cmocka_unit_test(test_captured_recorder),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_no_memory_for_one_frame),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

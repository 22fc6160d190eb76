/*
 * A disk without room: at every write there is, for a moment or for good; at the start; and what
 * happens when there is room again. No event may be lost, nothing that was accepted either, and the
 * tape must never end for it.
 */
#include "tape_world.h"

#define STEPS 24
#define SPANS 8

/* An io that has no room for the writes and new files from the `from`th on, `n` times. */
struct narrow {
	struct ew_io io;
	struct ew_io_ops ops;
	struct ew_io *under;
	uint64_t calls;
	uint64_t from;
	uint64_t n;
};

static struct narrow *narrow_of(struct ew_io *io)
{
	return (struct narrow *)io;
}

static bool no_room(struct narrow *x)
{
	uint64_t call = ++x->calls;

	return call >= x->from && call - x->from < x->n;
}

static int narrow_open(struct ew_io *io, const char *path, unsigned flags, int *ret_handle)
{
	struct narrow *x = narrow_of(io);

	if ((flags & EW_IO_CREATE) && no_room(x))
		return -ENOSPC;
	return x->under->ops->open(x->under, path, flags, ret_handle);
}

/* Half of it fits, as happens. */
static ssize_t narrow_write(
	struct ew_io *io, int handle, const void *from, size_t n, uint64_t offset)
{
	struct narrow *x = narrow_of(io);

	if (!no_room(x))
		return x->under->ops->write_at(x->under, handle, from, n, offset);
	if (n > 1)
		(void)!x->under->ops->write_at(x->under, handle, from, n / 2, offset);
	return -ENOSPC;
}

static int narrow_mkdir(struct ew_io *io, const char *path, bool group)
{
	struct narrow *x = narrow_of(io);

	return x->under->ops->mkdir(x->under, path, group);
}

static int narrow_free_bytes(struct ew_io *io, const char *path, uint64_t *ret)
{
	struct narrow *x = narrow_of(io);

	return x->under->ops->free_bytes(x->under, path, ret);
}

#define PASS(type, name, params, args)                                                             \
	static type narrow_##name params                                                           \
	{                                                                                          \
		struct ew_io *u = narrow_of(io)->under;                                            \
		return u->ops->name args;                                                          \
	}

PASS(ssize_t, read_at, (struct ew_io *io, int h, void *to, size_t n, uint64_t at),
	(u, h, to, n, at))
PASS(int, size, (struct ew_io *io, int h, uint64_t *ret), (u, h, ret))
PASS(int, truncate, (struct ew_io *io, int h, uint64_t n), (u, h, n))
PASS(int, sync, (struct ew_io *io, int h), (u, h))
PASS(int, close, (struct ew_io *io, int h), (u, h))
PASS(int, rename, (struct ew_io *io, const char *from, const char *to), (u, from, to))
PASS(int, unlink, (struct ew_io *io, const char *path), (u, path))
PASS(int, sync_dir, (struct ew_io *io, const char *path), (u, path))
PASS(int, list, (struct ew_io *io, const char *path, ew_io_list_fn *fn, void *arg),
	(u, path, fn, arg))
PASS(int, random, (struct ew_io *io, void *to, size_t n), (u, to, n))
PASS(struct ew_wall, wall, (struct ew_io *io), (u))
PASS(struct ew_mono, mono, (struct ew_io *io), (u))

static const struct ew_io_ops narrow_ops = {.open = narrow_open,
	.read_at = narrow_read_at,
	.write_at = narrow_write,
	.size = narrow_size,
	.truncate = narrow_truncate,
	.sync = narrow_sync,
	.close = narrow_close,
	.rename = narrow_rename,
	.unlink = narrow_unlink,
	.mkdir = narrow_mkdir,
	.sync_dir = narrow_sync_dir,
	.list = narrow_list,
	.free_bytes = narrow_free_bytes,
	.random = narrow_random,
	.wall = narrow_wall,
	.mono = narrow_mono};

struct life {
	struct world w;
	struct narrow io;
	struct ew_tape *t;
	struct ew_tape_span *open[SPANS];
	struct ew_id id[SPANS];
	ew_tape_pos last[SPANS];
	uint32_t frames[SPANS];
	size_t n;
	uint32_t events;
	struct ew_id event_span;
	uint32_t refused;
};

static void begin(struct life *x, uint64_t seed)
{
	memset(x, 0, sizeof(*x));
	world_begin(&x->w, seed);
	x->w.config.segment_bytes = 2048;
	x->w.config.reserve_bytes = 3000;
	x->io = (struct narrow){.io = {.ops = &narrow_ops}, .under = x->w.io, .from = UINT64_MAX};
}

/* A first life leaves the folders, an epoch and a reserve behind. */
static void live_before(struct life *x)
{
	struct ew_tape *t = NULL;

	assert_int_equal(ew_tape_open(x->w.io, &x->w.config, &t, NULL), 0);
	assert_int_equal(ew_tape_epoch_add(t, 1, &x->w.media.recipient), 0);
	for (int i = 0; i < 4; i++)
		assert_int_equal(world_sync(t), 0);
	assert_true(t->reserve_there);
	assert_int_equal(ew_tape_close(&t), 0);
}

static void open_tape(struct life *x)
{
	struct ew_error error = {0};

	if (ew_tape_open(&x->io.io, &x->w.config, &x->t, &error) < 0)
		fail_msg("%s", ew_error_text(&error));
	x->event_span = ew_tape_event_span(x->t);
}

static void add_event(struct life *x)
{
	uint32_t index;

	assert_int_equal(ew_tape_event(x->t, (struct ew_wall){1}, EW_SLICE("an event"), &index), 0);
	assert_int_equal(index, x->events++);
}

static void add_frames(struct life *x)
{
	static const uint8_t plain[150];

	if (x->n < SPANS && ew_tape_span_open(x->t, &x->open[x->n]) == 0) {
		x->id[x->n] = ew_tape_span_id(x->open[x->n]);
		x->n++;
	}
	for (size_t i = 0; i < x->n; i++) {
		int r = ew_tape_frame(
			x->t, x->open[i], (struct ew_wall){1}, ew_slice_of(plain, sizeof(plain)));

		assert_true(r == 0 || (r == -ENOSPC && ew_tape_full(x->t)));
		x->frames[i] += r == 0;
		x->refused += r < 0;
		x->last[i] = ew_tape_span_last(x->open[i]);
	}
}

static void chore(struct life *x)
{
	struct ew_tape_sync *job = NULL;
	struct ew_tape_outcome done;

	assert_int_equal(ew_tape_chore_begin(x->t, &job), 0);
	if (!job)
		return;
	ew_tape_sync_run(job);
	assert_int_equal(ew_tape_sync_end(x->t, &job), 0);
	while (ew_tape_order_done(x->t, &done))
		assert_true(done.code == 0 || done.code == -ENOENT || done.code == -ENOSPC);
}

static void run(struct life *x)
{
	for (uint32_t step = 0; step < STEPS; step++) {
		struct ew_tape_order copy = {
			.kind = EW_TAPE_COPY_FORWARD, .segment = x->t->segment - 1};

		add_event(x);
		add_frames(x);
		assert_int_equal(step % 2 ? ew_tape_flush(x->t) : world_sync(x->t), 0);
		copy.span = x->id[0];
		if (step == STEPS / 2 && x->n > 0)
			assert_int_equal(ew_tape_order(x->t, &copy), 0);
		ew_io_sim_advance(x->w.io, 300 * EW_US_PER_MS);
		chore(x);
	}
}

/* There is room again: all of it is written and recording goes on. */
static void come_back(struct life *x)
{
	uint32_t refused;

	x->io.from = UINT64_MAX;
	for (int i = 0; i < 12; i++) {
		ew_io_sim_advance(x->w.io, EW_US_PER_S);
		chore(x);
	}
	assert_false(ew_tape_full(x->t));
	assert_true(x->t->reserve_there);
	assert_int_equal(world_sync(x->t), 0);
	assert_false(ew_tape_stuck(x->t));
	refused = x->refused;
	add_frames(x);
	assert_int_equal(x->refused, refused);
	assert_true(x->n > 0);
	assert_int_equal(world_sync(x->t), 0);
	assert_int_equal(ew_tape_durable_events(x->t), x->events);
}

static int count_event(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct life *x = arg;

	(void)at;
	(void)next;
	(void)sealed;
	if (ew_id_equal(record->span, x->event_span))
		assert_int_equal(record->index, x->events++);
	return 0;
}

static int count_frame(void *arg, const struct ew_tape_record *record, struct ew_slice plain)
{
	(void)record;
	assert_int_equal(plain.len, 150);
	(*(uint32_t *)arg)++;
	return 0;
}

static int damage_is_wrong(void *arg, ew_tape_pos from, ew_tape_pos to)
{
	(void)arg;
	fail_msg("damage from %llx to %llx", (unsigned long long)from, (unsigned long long)to);
	return -EBADMSG;
}

static void read_all(struct life *x)
{
	uint32_t events = x->events;
	ew_tape_pos durable = ew_tape_durable(x->t);

	x->events = 0;
	assert_int_equal(ew_tape_scan_past_damage(x->w.io, FOLDER, 0, durable, count_event,
				 damage_is_wrong, x, NULL),
		0);
	assert_int_equal(x->events, events);
	for (size_t i = 0; i < x->n; i++) {
		struct ew_frame_opener o;
		uint32_t missing, frames = 0;

		assert_int_equal(world_opener(&x->w, 1, x->id[i], &o), 0);
		if (x->frames[i] == 0)
			continue;
		assert_int_equal(ew_tape_span_read(x->w.io, &o, x->last[i], world_segment, &x->w,
					 count_frame, &frames, &missing),
			0);
		assert_int_equal(frames, x->frames[i]);
		assert_int_equal(missing, 0);
	}
}

static void end(struct life *x)
{
	assert_int_equal(ew_tape_close(&x->t), 0);
	world_end(&x->w);
}

/* True when the nth write was reached. */
static bool run_without_room(uint64_t nth, uint64_t n)
{
	struct life x;
	bool hit;

	begin(&x, 100 + nth);
	live_before(&x);
	x.io.from = nth;
	x.io.n = n;
	open_tape(&x);
	run(&x);
	hit = x.io.calls >= nth;
	if (hit && n > 1 && nth < 20)
		assert_true(x.refused > 0 || x.n == 0);
	come_back(&x);
	read_all(&x);
	end(&x);
	return hit;
}

static void test_one_write_without_room(void **state)
{
	uint64_t nth = 1;

	(void)state;
	while (run_without_room(nth, 1))
		nth++;
	assert_true(nth > 60);
}

static void test_no_room_from_a_write_on(void **state)
{
	uint64_t nth = 1;

	(void)state;
	while (run_without_room(nth, UINT64_MAX))
		nth++;
	assert_true(nth > 60);
}

/* The reserve makes room for events when frames have used up the rest. */
static void test_the_reserve_is_for_events(void **state)
{
	struct life x;
	uint64_t room = 0;

	(void)state;
	begin(&x, 1);
	live_before(&x);
	open_tape(&x);
	assert_int_equal(ew_io_free_bytes(x.w.io, FOLDER, &room), 0);
	ew_io_sim_limit(x.w.io, ((uint64_t)1 << 40) - room + 4000);
	while (x.refused == 0) {
		add_event(&x);
		add_frames(&x);
		assert_int_equal(world_sync(x.t), 0);
	}
	assert_true(ew_tape_full(x.t));
	assert_false(x.t->reserve_there);
	for (int i = 0; i < 10; i++)
		add_event(&x);
	assert_int_equal(world_sync(x.t), 0);
	assert_false(ew_tape_stuck(x.t));
	assert_int_equal(ew_tape_durable_events(x.t), x.events);
	/* And when that is used up they wait in memory. */
	for (int i = 0; i < 100; i++)
		add_event(&x);
	assert_int_equal(world_sync(x.t), 0);
	assert_true(ew_tape_stuck(x.t));
	assert_true(ew_tape_durable_events(x.t) < x.events);
	ew_io_sim_limit(x.w.io, UINT64_MAX);
	come_back(&x);
	read_all(&x);
	end(&x);
}

/* A sync while something waits for room covers what was written, and claims no more. */
static void test_what_waits_is_not_durable(void **state)
{
	struct life x;
	ew_tape_pos durable;

	(void)state;
	begin(&x, 4);
	x.w.config.reserve_bytes = 0;
	open_tape(&x);
	add_event(&x);
	assert_int_equal(ew_tape_flush(x.t), 0);
	durable = ew_tape_end(x.t);
	x.io.from = 1;
	x.io.n = UINT64_MAX;
	add_event(&x);
	assert_int_equal(world_sync(x.t), 0);
	assert_true(ew_tape_stuck(x.t));
	assert_int_equal(ew_tape_durable_events(x.t), 1);
	assert_int_equal(ew_tape_durable(x.t), durable);
	assert_int_equal(ew_tape_close(&x.t), -ENOSPC);
	world_end(&x.w);
}

/* What is released makes room, without anything else being done. */
static void test_release_makes_room(void **state)
{
	struct life x;
	uint64_t room = 0;
	uint32_t first;

	(void)state;
	begin(&x, 2);
	live_before(&x);
	open_tape(&x);
	first = x.t->segment;
	for (int i = 0; i < 40; i++) {
		add_event(&x);
		add_frames(&x);
		assert_int_equal(world_sync(x.t), 0);
	}
	assert_int_equal(ew_io_free_bytes(x.w.io, FOLDER, &room), 0);
	ew_io_sim_limit(x.w.io, ((uint64_t)1 << 40) - room);
	while (!ew_tape_stuck(x.t)) {
		add_event(&x);
		assert_int_equal(world_sync(x.t), 0);
	}
	assert_true(x.t->segment > first + 6);
	for (uint32_t segment = first; segment < first + 6; segment++)
		assert_int_equal(world_release(x.t, segment), 0);
	for (int i = 0; i < 3; i++) {
		ew_io_sim_advance(x.w.io, EW_US_PER_S);
		chore(&x);
	}
	assert_false(ew_tape_full(x.t));
	x.refused = 0;
	add_frames(&x);
	assert_int_equal(x.refused, 0);
	assert_int_equal(world_sync(x.t), 0);
	assert_int_equal(ew_tape_durable_events(x.t), x.events);
	end(&x);
}

/*
 * A power cut may leave half a reserve, and a new configuration wants another: neither may keep
 * room from the start.
 */
static void test_a_reserve_of_another_size_makes_room(void **state)
{
	static const uint64_t wanted[] = {6000, 2000, 0};
	struct life x;
	uint64_t room = 0;

	(void)state;
	for (size_t i = 0; i < EW_COUNT(wanted); i++) {
		begin(&x, 5 + i);
		live_before(&x);
		x.w.config.reserve_bytes = wanted[i];
		assert_int_equal(ew_io_free_bytes(x.w.io, FOLDER, &room), 0);
		ew_io_sim_limit(x.w.io, ((uint64_t)1 << 40) - room + 1);
		open_tape(&x);
		assert_false(ew_tape_stuck(x.t));
		add_event(&x);
		assert_int_equal(world_sync(x.t), 0);
		assert_int_equal(ew_tape_durable_events(x.t), 1);
		ew_io_sim_limit(x.w.io, UINT64_MAX);
		end(&x);
	}
}

/* A start without a byte of room: it releases, is born, and what was said meanwhile is kept. */
static void test_start_on_a_full_disk(void **state)
{
	struct life x;
	struct ew_tape_span *s;
	uint32_t first, segments[3];

	(void)state;
	begin(&x, 3);
	live_before(&x);
	open_tape(&x);
	first = x.t->segment;
	for (int i = 0; i < 60; i++) {
		add_frames(&x);
		assert_int_equal(world_sync(x.t), 0);
	}
	for (int i = 0; i < 3; i++)
		segments[i] = first + (uint32_t)i;
	ew_io_sim_limit(x.w.io, 0);
	ew_io_sim_kill(x.w.io);
	ew_tape_abandon(&x.t);
	/*
	 * The last life's reserve is given up, and it is not enough: the limit is nothing at all.
	 */
	memset(x.frames, 0, sizeof(x.frames));
	x.n = 0;
	open_tape(&x);
	assert_true(ew_tape_full(x.t) && ew_tape_stuck(x.t));
	assert_int_equal(ew_tape_span_open(x.t, &s), -ENOSPC);
	for (int i = 0; i < 5; i++)
		add_event(&x);
	assert_int_equal(world_sync(x.t), 0);
	assert_int_equal(ew_tape_durable_events(x.t), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(world_release(x.t, segments[i]), 0);
	ew_io_sim_limit(x.w.io, UINT64_MAX);
	come_back(&x);
	assert_int_equal(ew_tape_durable_events(x.t), 5);
	read_all(&x);
	/* Its number was new and stays so: the next process finds all of it. */
	ew_io_sim_crash(x.w.io);
	ew_tape_abandon(&x.t);
	open_tape(&x);
	assert_int_equal(ew_tape_close(&x.t), 0);
	world_end(&x.w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_write_without_room),
		cmocka_unit_test(test_no_room_from_a_write_on),
		cmocka_unit_test(test_the_reserve_is_for_events),
		cmocka_unit_test(test_what_waits_is_not_durable),
		cmocka_unit_test(test_release_makes_room),
		cmocka_unit_test(test_a_reserve_of_another_size_makes_room),
		cmocka_unit_test(test_start_on_a_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

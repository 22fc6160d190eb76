/*
 * A power cut takes the end of one segment and leaves the next: the tape ends at the hole. A kill takes
 * nothing, and damage in the middle is no hole.
 */
#include "tape_world.h"

#include "tape/walk.h"

#define SEGMENTS 4

/* Segments 1 to 4 and more, none of them synced but by name. */
static struct ew_tape *write_segments(struct world *w)
{
	struct ew_tape_span *span = NULL;
	struct ew_tape *t = NULL;
	uint8_t sound[600] = {0};

	assert_int_equal(ew_tape_open(w->io, &w->config, &t, NULL), 0);
	assert_int_equal(ew_tape_epoch_add(t, 1, &w->media.recipient), 0);
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(ew_tape_span_open(t, &span), 0);
	while (t->segment < SEGMENTS) {
		assert_int_equal(
			ew_tape_frame(t, span, ew_io_wall(w->io), ew_slice_of(sound, sizeof(sound))), 0);
		assert_int_equal(ew_tape_flush(t), 0);
	}
	assert_int_equal(
		ew_tape_frame(t, span, ew_io_wall(w->io), ew_slice_of(sound, sizeof(sound))), 0);
	assert_int_equal(ew_tape_flush(t), 0);
	return t;
}

static void change(struct world *w, uint32_t segment, int64_t cut, int64_t spoil)
{
	char name[14], path[64];
	uint64_t bytes;
	uint8_t byte = 0;
	int handle;

	ew_tape_segment_name(segment, name);
	(void)snprintf(path, sizeof(path), "%s/%s", FOLDER, name);
	assert_int_equal(ew_io_open(w->io, path, EW_IO_WRITE, &handle), 0);
	assert_int_equal(ew_io_size(w->io, handle, &bytes), 0);
	if (cut)
		assert_int_equal(ew_io_truncate(w->io, handle, bytes - (uint64_t)cut), 0);
	if (spoil) {
		assert_int_equal(ew_io_read_all(w->io, handle, &byte, 1, (uint64_t)spoil), 0);
		byte ^= 0x55;
		assert_int_equal(ew_io_write_all(w->io, handle, &byte, 1, (uint64_t)spoil), 0);
	}
	assert_int_equal(ew_io_close(w->io, &handle), 0);
}

static const struct {
	const char *what;
	uint32_t segment;   /* 0: none */
	int64_t cut, spoil; /* bytes off the end; offset of a byte that is turned */
	uint32_t last;      /* segment that stays, of those of the first run */
} rows[] = {
	{"a kill takes nothing", 0, 0, 0, SEGMENTS},
	{"the end of the last is nobody's hole", SEGMENTS, 5, 0, SEGMENTS},
	{"a torn record", SEGMENTS - 1, 5, 0, SEGMENTS - 1},
	{"whole records", SEGMENTS - 1, 1500, 0, SEGMENTS - 1},
	{"two segments hang loose", 2, 5, 0, 2},
	{"everything but the first header", 1, 3500, 0, 1},
	{"damage in the middle is told by the reader", 2, 0, 900, SEGMENTS},
};

static void test_the_tape_ends_at_the_hole(void **state)
{
	(void)state;
	for (size_t i = 0; i < EW_COUNT(rows); i++) {
		_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
		struct world w;
		struct ew_tape *t;
		size_t n = 0;

		world_begin(&w, 5 + i);
		t = write_segments(&w);
		ew_tape_abandon(&t);
		if (rows[i].segment)
			change(&w, rows[i].segment, rows[i].cut, rows[i].spoil);
		assert_int_equal(ew_tape_open(w.io, &w.config, &t, NULL), 0);
		assert_int_equal(ew_tape_list_segments(w.io, FOLDER, &segments, &n), 0);
		/* The new run's own is the last; its number is above every number that was ever used. */
		assert_true(segments[n - 1] > SEGMENTS);
		if (segments[n - 2] != rows[i].last)
			fail_msg("%s: segment %u stays", rows[i].what, segments[n - 2]);
		assert_int_equal(ew_tape_close(&t), 0);
		world_end(&w);
	}
}

/* What was released says nothing of the one behind it. */
static void test_a_released_segment_is_no_hole(void **state)
{
	_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
	struct world w;
	struct ew_tape *t;
	size_t n = 0;

	(void)state;
	world_begin(&w, 77);
	t = write_segments(&w);
	assert_int_equal(world_sync(t), 0);
	assert_int_equal(world_release(t, 2), 0);
	ew_tape_abandon(&t);
	assert_int_equal(ew_tape_open(w.io, &w.config, &t, NULL), 0);
	assert_int_equal(ew_tape_list_segments(w.io, FOLDER, &segments, &n), 0);
	assert_int_equal(n, SEGMENTS);
	assert_int_equal(ew_tape_close(&t), 0);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_tape_ends_at_the_hole),
		cmocka_unit_test(test_a_released_segment_is_no_hole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Whoever watches at the recorder's door is believed about what a death may take: what the disk
 * refused, and since when, must be neither more nor less than it did refuse.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sim/world.h"

#define SEGMENT "/tape/0/00000001.tape"
#define SIZE 100

struct bench {
	struct ew_io *disk;
	struct world_door door;
	struct world_segments seen;
	int segment, other;
	uint64_t at;
};

static int64_t now(const struct bench *b)
{
	return ew_io_mono(b->disk).us;
}

static void make_file(struct bench *b, const char *path, int *ret_handle)
{
	assert_int_equal(ew_io_open(&b->door.io, path, EW_IO_WRITE | EW_IO_CREATE, ret_handle), 0);
}

/* Leaves room for so many bytes. */
static void leave_room(struct bench *b, uint64_t bytes)
{
	uint64_t most = UINT64_MAX - 1, room = 0;

	ew_io_sim_limit(b->disk, most);
	assert_int_equal(ew_io_free_bytes(b->disk, "/", &room), 0);
	ew_io_sim_limit(b->disk, most - room + bytes);
}

/* Writes to the end of the segment; what does not fit is written again by the next. */
static void append(struct bench *b, bool fits)
{
	static const uint8_t bytes[SIZE];

	ew_io_sim_advance(b->disk, EW_US_PER_S);
	assert_int_equal(ew_io_write_all(&b->door.io, b->segment, bytes, SIZE, b->at),
		fits ? 0 : -ENOSPC);
	b->at += fits ? SIZE : 0;
}

static void begin(struct bench *b)
{
	*b = (struct bench){.disk = ew_io_sim_new(1)};
	assert_non_null(b->disk);
	assert_int_equal(ew_io_mkdir(b->disk, "/tape"), 0);
	assert_int_equal(ew_io_mkdir(b->disk, "/tape/0"), 0);
	ew_io_sim_advance(b->disk, EW_US_PER_S);
	world_door_init(&b->door, b->disk);
	world_door_watch(&b->door, &b->seen, now(b));
	make_file(b, SEGMENT, &b->segment);
	make_file(b, "/tape/0/other", &b->other);
}

static void end(struct bench *b)
{
	ew_io_sim_free(&b->disk);
}

static void test_refused_since_the_first_refusal(void **state)
{
	struct bench b;
	int64_t since;

	(void)state;
	begin(&b);
	assert_int_equal(b.seen.refused_us, now(&b));
	append(&b, true);
	assert_int_equal(b.seen.refused_us, WORLD_NEVER);
	leave_room(&b, 0);
	append(&b, false);
	since = now(&b);
	assert_int_equal(b.seen.refused_us, since);
	append(&b, false);
	assert_int_equal(b.seen.refused_us, since);
	/* A part of what waits is taken, and the rest is refused as before. */
	leave_room(&b, SIZE / 2);
	append(&b, false);
	assert_int_equal(b.seen.refused_us, since);
	leave_room(&b, SIZE);
	append(&b, true);
	assert_int_equal(b.seen.refused_us, WORLD_NEVER);
	/* A stretch of its own. */
	leave_room(&b, SIZE / 2);
	append(&b, false);
	assert_int_equal(b.seen.refused_us, now(&b));
	end(&b);
}

static void test_only_segments_are_watched(void **state)
{
	struct bench b;
	int64_t since;

	(void)state;
	begin(&b);
	assert_int_equal(b.seen.unsynced_us, WORLD_NEVER);
	append(&b, true);
	since = now(&b);
	append(&b, true);
	assert_int_equal(ew_io_sync(&b.door.io, b.other), 0);
	assert_false(b.seen.synced);
	assert_int_equal(b.seen.unsynced_us, since);
	leave_room(&b, 0);
	assert_int_equal(ew_io_write_all(&b.door.io, b.other, "1234", 4, 0), -ENOSPC);
	assert_int_equal(b.seen.refused_us, WORLD_NEVER);
	assert_int_equal(ew_io_sync(&b.door.io, b.segment), 0);
	assert_true(b.seen.synced);
	assert_int_equal(b.seen.unsynced_us, WORLD_NEVER);
	end(&b);
}

static void test_without_a_segment_nothing_is_written(void **state)
{
	struct bench b;
	int64_t born;

	(void)state;
	begin(&b);
	born = now(&b);
	append(&b, true);
	/* Given up as soon as it was made: nothing has been written since the beginning. */
	assert_int_equal(ew_io_close(&b.door.io, &b.segment), 0);
	assert_int_equal(b.seen.refused_us, born);
	end(&b);
}

static void test_a_reserve_that_nobody_gives_up(void **state)
{
	int reserve;
	struct bench b;

	(void)state;
	begin(&b);
	make_file(&b, "/tape/0/reserve", &reserve);
	append(&b, true);
	assert_false(b.seen.reserve_stood);
	leave_room(&b, 0);
	append(&b, false);
	assert_true(b.seen.reserve_stood);
	assert_int_equal(ew_io_unlink(&b.door.io, "/tape/0/reserve"), 0);
	assert_false(b.seen.reserve_stood);
	append(&b, false);
	assert_false(b.seen.reserve_stood);
	end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused_since_the_first_refusal),
		cmocka_unit_test(test_only_segments_are_watched),
		cmocka_unit_test(test_without_a_segment_nothing_is_written),
		cmocka_unit_test(test_a_reserve_that_nobody_gives_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The read side: scans in pieces, spans by their chain through copies of copies, holes and false
 * keys.
 */
#include "tape_pair.h"

#include "base/file.h"

static void test_scan_in_pieces(void **state)
{
	struct pair x;
	struct seen s = {.stop_after = 3};
	struct seen rest = {0};
	struct seen first = {0};
	uint32_t *segments = NULL;
	size_t n = 0;

	(void)state;
	pair_begin(&x, 1);
	pair_add(&x, 100);
	assert_int_equal(
		ew_tape_scan(x.w.io, FOLDER, 0, EW_TAPE_NOWHERE, pair_count, &s, NULL), -ECANCELED);
	assert_int_equal(
		ew_tape_scan(x.w.io, FOLDER, s.next, EW_TAPE_NOWHERE, pair_count, &rest, NULL),
		0);
	assert_int_equal(rest.first, s.next);
	assert_int_equal(rest.frames, 197);
	assert_int_equal(rest.next, ew_tape_durable(x.t));
	assert_int_equal(ew_tape_scan(x.w.io, FOLDER, 0, s.next, pair_count, &first, NULL), 0);
	assert_int_equal(first.frames, 3);
	pair_add(&x, 1);
	first = (struct seen){0};
	assert_int_equal(
		ew_tape_scan(
			x.w.io, FOLDER, rest.next, EW_TAPE_NOWHERE, pair_count, &first, NULL),
		0);
	assert_int_equal(first.frames, 2);
	assert_int_equal(ew_tape_segments(x.w.io, FOLDER, &segments, &n), 0);
	assert_true(n > 3 && segments[0] == 1 && segments[n - 1] == x.t->segment);
	free(segments);
	pair_end(&x);
}

/*
 * What was appended just before a new segment was begun is never passed over by a scan that goes
 * on.
 */
static void test_scan_follows_new_segments(void **state)
{
	struct pair x;
	struct seen s = {0};

	(void)state;
	pair_begin(&x, 2);
	for (uint32_t i = 1; i <= 400; i++) {
		pair_add_one(&x, (int)(i % 2));
		assert_int_equal(ew_tape_flush(x.t), 0);
		if (i % 7 && i < 400)
			continue;
		assert_int_equal(
			ew_tape_scan(
				x.w.io, FOLDER, s.next, EW_TAPE_NOWHERE, pair_count, &s, NULL),
			0);
		assert_int_equal(s.frames, i);
	}
	assert_true(x.t->segment > 5);
	pair_end(&x);
}

static void test_span_read(void **state)
{
	struct pair x;
	struct seen s;

	(void)state;
	pair_begin(&x, 4);
	pair_add(&x, 300);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pair_read(&x, i, world_segment, &x.w, &s), 0);
		assert_int_equal(s.frames, 300);
	}
	pair_end(&x);
}

/* Frames of the largest size are longer than the reader's window. */
static void test_span_of_large_frames(void **state)
{
	static uint8_t plain[EW_MAX_FRAME_BYTES];
	struct pair x;
	struct ew_frame_opener o;
	uint32_t missing;
	struct seen s = {0};

	(void)state;
	pair_begin(&x, 5);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(
			ew_tape_frame(x.t, x.s[0], (struct ew_wall){1}, ew_slice_of(plain, sizeof(plain))), 0);
		assert_int_equal(ew_tape_flush(x.t), 0);
	}
	pair_add_one(&x, 0);
	assert_int_equal(ew_tape_flush(x.t), 0);
	assert_int_equal(world_opener(&x.w, 1, x.id[0], &o), 0);
	o.index = 0;
	for (uint32_t i = 0; i < 20; i++) {
		uint8_t skipped[32];

		assert_int_equal(ew_frame_ratchet(o.span, o.key, skipped), 0);
		o.index++;
	}
	assert_int_equal(ew_tape_span_read(x.w.io, &o, x.last[0], world_segment, &x.w, pair_check,
				 &s, &missing),
		0);
	assert_int_equal(s.frames, 1); /* an opener that is further on gets what lies behind it */
	assert_int_equal(missing, 20);
	pair_end(&x);
}

static void test_altered_frames_are_skipped(void **state)
{
	struct pair x;
	struct seen s;
	uint8_t wrong = 0x77;

	(void)state;
	pair_begin(&x, 6);
	x.w.config.segment_bytes = 1 << 20;
	pair_add(&x, 20);
	pair_patch(&x.w, ew_tape_pos_segment(x.last[0]), ew_tape_pos_offset(x.last[0]) - 10,
		&wrong, 1);
	assert_int_equal(pair_read(&x, 1, world_segment, &x.w, &s), 1);
	assert_int_equal(s.frames, 19);
	pair_end(&x);
}

static void test_false_key(void **state)
{
	struct pair x;
	struct ew_frame_opener o;
	struct seen s = {0};
	uint32_t missing;

	(void)state;
	pair_begin(&x, 7);
	pair_add(&x, 150);
	assert_int_equal(world_opener(&x.w, 1, x.id[0], &o), 0);
	o.key[0] ^= 1;
	assert_int_equal(ew_tape_span_read(x.w.io, &o, x.last[0], world_segment, &x.w, pair_check,
				 &s, &missing),
		0);
	assert_int_equal(missing, 150);
	pair_end(&x);
}

/*
 * A record that the chain goes through is lost at a segment's end: what lies before is found all
 * the same.
 */
static void test_lost_link(void **state)
{
	struct pair x;
	struct seen s;
	uint64_t bytes = 0;
	int h = -1;
	ew_tape_pos moved;

	(void)state;
	pair_begin(&x, 8);
	pair_add(&x, 150);
	assert_true(x.t->segment > 4);
	assert_int_equal(world_segment(&x.w, x.id[0], 2, &h, &moved), 0);
	assert_int_equal(ew_io_size(x.w.io, h, &bytes), 0);
	pair_patch(&x.w, 2, bytes - 200, NULL, 0);
	assert_true(pair_read(&x, 0, world_segment, &x.w, &s) > 0);
	assert_true(s.gaps > 0 && s.gaps < 4);
	assert_int_equal(s.frames + s.gaps, 150);
	pair_end(&x);
}

/* Redirections as a keeper would hold them: by span and segment, one position. */
struct moves {
	struct world *w;
	struct {
		uint32_t segment;
		struct ew_id span;
		ew_tape_pos to;
	} at[400];
	size_t n;
};

static int moved_segment(
	void *arg, struct ew_id span, uint32_t segment, int *ret_handle, ew_tape_pos *ret_moved)
{
	struct moves *m = arg;

	for (size_t i = 0; i < m->n; i++) {
		if (m->at[i].segment == segment && ew_id_equal(m->at[i].span, span)) {
			*ret_moved = m->at[i].to;
			return 0;
		}
	}
	return world_segment(m->w, span, segment, ret_handle, ret_moved);
}

static void move_out(struct pair *x, struct moves *m, uint32_t segment)
{
	for (int i = 0; i < 2; i++) {
		ew_tape_pos to;
		assert_int_equal(world_copy(x->t, segment, x->id[i], &to), 0);
		assert_true(m->n < EW_COUNT(m->at));
		m->at[m->n].segment = segment;
		m->at[m->n].span = x->id[i];
		m->at[m->n++].to = to;
	}
	assert_int_equal(world_sync(x->t), 0);
	assert_int_equal(world_release(x->t, segment), 0);
}

static void read_moved(struct pair *x, struct moves *m, uint32_t frames)
{
	struct seen s;

	world_segments_close(&x->w);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pair_read(x, i, moved_segment, m, &s), 0);
		assert_int_equal(s.frames, frames);
	}
}

/*
 * A long call: old segments are emptied again and again, copies of copies land among the span's
 * own new records.
 */
static void test_copies_of_copies(void **state)
{
	struct pair x;
	struct moves m = {.w = &x.w};
	uint32_t oldest = 1;
	ew_tape_pos unused;

	(void)state;
	pair_begin(&x, 9);
	pair_add(&x, 60);
	assert_int_equal(world_copy(x.t, x.t->segment, x.id[0], &unused), -EBUSY);
	for (int round = 0; round < 12; round++) {
		while (oldest + 2 < x.t->segment && m.n < 300) {
			move_out(&x, &m, oldest++);
			pair_add(&x, 1);
			if (round < 2)
				break;
		}
		read_moved(&x, &m, ew_tape_span_frames(x.s[0]));
		pair_add(&x, 20);
	}
	assert_true(m.n > 100);
	read_moved(&x, &m, ew_tape_span_frames(x.s[0]));
	pair_end(&x);
}

/*
 * Hours of silence: segments in which a span has nothing. An order for one of them is done, not
 * refused, or they would be pinned for ever; and the chain is whole across the redirections.
 */
static void test_copies_of_nothing(void **state)
{
	struct pair x;
	struct moves m = {.w = &x.w};
	ew_tape_pos to;

	(void)state;
	pair_begin(&x, 23);
	pair_add(&x, 5);
	for (int i = 0; i < 400; i++) {
		pair_add_one(&x, 1);
		assert_int_equal(ew_tape_flush(x.t), 0);
	}
	pair_add(&x, 5);
	assert_true(x.t->segment > 5);
	assert_int_equal(world_copy(x.t, 3, x.id[0], &to), 0);
	assert_int_equal(to, ew_tape_pos_of(2, EW_TAPE_SEGMENT_HEADER_BYTES));
	for (uint32_t segment = 1; segment + 1 < x.t->segment && segment < 6; segment++)
		move_out(&x, &m, segment);
	assert_int_equal(pair_read(&x, 0, moved_segment, &m, &(struct seen){0}), 0);
	/* Of a segment that is gone nothing can be pinned either. */
	assert_int_equal(world_copy(x.t, 1, x.id[0], &to), 0);
	pair_end(&x);
}

static int count_plain(void *arg, const struct ew_tape_record *record, struct ew_slice plain)
{
	struct seen *s = arg;

	assert_int_equal(record->index, s->frames++);
	assert_int_equal(plain.len, EW_MAX_FRAME_BYTES);
	return 0;
}

/* More of a span lies in a segment than one job brings: it comes in pieces, chained. */
static void test_copies_in_pieces(void **state)
{
	static uint8_t plain[EW_MAX_FRAME_BYTES];
	struct pair x;
	struct moves m = {.w = &x.w};
	struct ew_frame_opener o;
	struct seen s = {0};
	uint32_t missing = 99;

	(void)state;
	pair_begin(&x, 24);
	x.t->config.segment_bytes = 6 * 1024 * 1024;
	while (x.t->segment == 1) {
		assert_int_equal(ew_tape_frame(x.t, x.s[0], (struct ew_wall){1},
					 ew_slice_of(plain, sizeof(plain))),
			0);
		assert_int_equal(ew_tape_flush(x.t), 0);
	}
	assert_int_equal(world_sync(x.t), 0);
	x.last[0] = ew_tape_span_last(x.s[0]);
	move_out(&x, &m, 1);
	assert_int_equal(world_opener(&x.w, 1, x.id[0], &o), 0);
	world_segments_close(&x.w);
	assert_int_equal(ew_tape_span_read(x.w.io, &o, x.last[0], moved_segment, &m, count_plain,
				 &s, &missing),
		0);
	assert_int_equal(s.frames, ew_tape_span_frames(x.s[0]));
	assert_true(s.frames > 350);
	assert_int_equal(missing, 0);
	pair_end(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scan_in_pieces),
		cmocka_unit_test(test_scan_follows_new_segments),
		cmocka_unit_test(test_span_read),
		cmocka_unit_test(test_span_of_large_frames),
		cmocka_unit_test(test_altered_frames_are_skipped),
		cmocka_unit_test(test_false_key),
		cmocka_unit_test(test_lost_link),
		cmocka_unit_test(test_copies_of_copies),
		cmocka_unit_test(test_copies_of_nothing),
		cmocka_unit_test(test_copies_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The read side: scans in pieces, torn ends and damage, spans by their chain through copies of
 * copies, holes and false keys.
 */
#include "tape_world.h"

#include "base/file.h"

struct seen {
	uint32_t frames;
	uint32_t next_index;
	uint32_t gaps;
	ew_tape_pos first;
	ew_tape_pos next;
	uint32_t stop_after;
};

static int count_record(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct seen *s = arg;

	(void)record;
	(void)sealed;
	if (s->frames++ == 0)
		s->first = at;
	assert_true(at >= s->next);
	s->next = next;
	return s->stop_after && s->frames == s->stop_after ? -ECANCELED : 0;
}

static int check_plain(void *arg, const struct ew_tape_record *record, struct ew_slice plain)
{
	struct seen *s = arg;
	char want[16];
	int n = snprintf(want, sizeof(want), "frame %u", record->index);

	assert_true(ew_slice_equal(plain, ew_slice_of(want, (size_t)n)));
	assert_true(record->index >= s->next_index);
	s->gaps += record->index - s->next_index;
	s->next_index = record->index + 1;
	s->frames++;
	return 0;
}

struct tape {
	struct world w;
	struct ew_tape *t;
	struct ew_tape_span *s[2];
	struct ew_id id[2];
	ew_tape_pos last[2];
};

static void begin(struct tape *x, uint64_t seed)
{
	world_begin(&x->w, seed);
	assert_int_equal(ew_tape_open(x->w.io, &x->w.config, &x->t, NULL), 0);
	assert_int_equal(ew_tape_epoch_add(x->t, 1, &x->w.media.recipient), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ew_tape_span_open(x->t, &x->s[i]), 0);
		x->id[i] = ew_tape_span_id(x->s[i]);
	}
}

static void add_one(struct tape *x, int which)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "frame %u", ew_tape_span_frames(x->s[which]));

	assert_int_equal(
		ew_tape_frame(x->t, x->s[which], (struct ew_wall){1}, ew_slice_of(text, (size_t)n)), 0);
	x->last[which] = ew_tape_span_last(x->s[which]);
}

static void add(struct tape *x, int pairs)
{
	for (int i = 0; i < pairs; i++) {
		add_one(x, 0);
		add_one(x, 1);
		assert_int_equal(ew_tape_flush(x->t), 0);
	}
	assert_int_equal(world_sync(x->t), 0);
}

static void end(struct tape *x)
{
	world_segments_close(&x->w);
	if (x->t)
		assert_int_equal(ew_tape_close(&x->t), 0);
	world_end(&x->w);
}

static void test_scan_in_pieces(void **state)
{
	struct tape x;
	struct seen s = {.stop_after = 3};
	struct seen rest = {0};
	struct seen first = {0};
	uint32_t *segments = NULL;
	size_t n = 0;

	(void)state;
	begin(&x, 1);
	add(&x, 100);
	assert_int_equal(
		ew_tape_scan(x.w.io, FOLDER, 0, EW_TAPE_NOWHERE, count_record, &s, NULL), -ECANCELED);
	assert_int_equal(ew_tape_scan(x.w.io, FOLDER, s.next, EW_TAPE_NOWHERE, count_record, &rest, NULL), 0);
	assert_int_equal(rest.first, s.next);
	assert_int_equal(rest.frames, 197);
	assert_int_equal(rest.next, ew_tape_durable(x.t));
	assert_int_equal(ew_tape_scan(x.w.io, FOLDER, 0, s.next, count_record, &first, NULL), 0);
	assert_int_equal(first.frames, 3);
	add(&x, 1);
	first = (struct seen){0};
	assert_int_equal(
		ew_tape_scan(x.w.io, FOLDER, rest.next, EW_TAPE_NOWHERE, count_record, &first, NULL), 0);
	assert_int_equal(first.frames, 2);
	assert_int_equal(ew_tape_segments(x.w.io, FOLDER, &segments, &n), 0);
	assert_true(n > 3 && segments[0] == 1 && segments[n - 1] == x.t->segment);
	free(segments);
	end(&x);
}

/*
 * What was appended just before a new segment was begun is never passed over by a scan that goes
 * on.
 */
static void test_scan_follows_new_segments(void **state)
{
	struct tape x;
	struct seen s = {0};

	(void)state;
	begin(&x, 2);
	for (uint32_t i = 1; i <= 400; i++) {
		add_one(&x, (int)(i % 2));
		assert_int_equal(ew_tape_flush(x.t), 0);
		if (i % 7 && i < 400)
			continue;
		assert_int_equal(
			ew_tape_scan(x.w.io, FOLDER, s.next, EW_TAPE_NOWHERE, count_record, &s, NULL), 0);
		assert_int_equal(s.frames, i);
	}
	assert_true(x.t->segment > 5);
	end(&x);
}

static void patch(struct world *w, uint32_t segment, uint64_t offset, const void *bytes, size_t n)
{
	char name[14];
	char path[40];
	int h = -1;

	ew_tape_segment_name(segment, name);
	(void)snprintf(path, sizeof(path), FOLDER "/%s", name);
	assert_int_equal(ew_io_open(w->io, path, EW_IO_WRITE, &h), 0);
	if (bytes)
		assert_int_equal(ew_io_write_all(w->io, h, bytes, n, offset), 0);
	else
		assert_int_equal(ew_io_truncate(w->io, h, offset), 0);
	assert_int_equal(ew_io_close(w->io, &h), 0);
}

static uint32_t scan_count(struct tape *x, int want)
{
	struct seen s = {0};
	struct ew_error error = {0};

	assert_int_equal(
		ew_tape_scan(x->w.io, FOLDER, 0, EW_TAPE_NOWHERE, count_record, &s, &error), want);
	if (want < 0)
		assert_non_null(strstr(ew_error_text(&error), "segment 00000001"));
	return s.frames;
}

static void test_torn_and_damaged(void **state)
{
	struct tape x;
	uint32_t total;
	uint64_t offset;
	uint8_t garbage[30];

	(void)state;
	begin(&x, 3);
	add(&x, 3);
	offset = ew_tape_pos_offset(ew_tape_durable(x.t));
	assert_int_equal(ew_tape_close(&x.t), 0);
	total = scan_count(&x, 0);
	assert_int_equal(total, 6);
	for (uint64_t cut = 1; cut < 70; cut++) {
		patch(&x.w, 1, offset - cut, NULL, 0);
		assert_int_equal(scan_count(&x, 0), 5);
	}
	memset(garbage, 0x55, sizeof(garbage));
	patch(&x.w, 1, offset - 70, garbage, sizeof(garbage));
	assert_int_equal(scan_count(&x, 0), 5);
	/* In the middle: a good record follows. */
	patch(&x.w, 1, 48 + 60, garbage, 1);
	assert_int_equal(scan_count(&x, -EBADMSG), 0);
	patch(&x.w, 1, 8, garbage, 1);
	assert_int_equal(scan_count(&x, -EBADMSG), 0);
	end(&x);
}

static uint32_t read_span(struct tape *x, int which, ew_tape_segment_fn *segment, void *arg,
	struct seen *s)
{
	struct ew_frame_opener o;
	uint32_t missing = 999;

	*s = (struct seen){0};
	assert_int_equal(world_opener(&x->w, 1, x->id[which], &o), 0);
	assert_int_equal(ew_tape_span_read(x->w.io, &o, x->last[which], segment, arg, check_plain, s,
				 &missing),
		0);
	assert_int_equal(s->frames + missing, ew_tape_pos_offset(x->last[which]) ? s->next_index : 0);
	return missing;
}

static void test_span_read(void **state)
{
	struct tape x;
	struct seen s;

	(void)state;
	begin(&x, 4);
	add(&x, 300);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(read_span(&x, i, world_segment, &x.w, &s), 0);
		assert_int_equal(s.frames, 300);
	}
	end(&x);
}

/* Frames of the largest size are longer than the reader's window. */
static void test_span_of_large_frames(void **state)
{
	static uint8_t plain[EW_MAX_FRAME_BYTES];
	struct tape x;
	struct ew_frame_opener o;
	uint32_t missing;
	struct seen s = {0};

	(void)state;
	begin(&x, 5);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(
			ew_tape_frame(x.t, x.s[0], (struct ew_wall){1}, ew_slice_of(plain, sizeof(plain))), 0);
		assert_int_equal(ew_tape_flush(x.t), 0);
	}
	add_one(&x, 0);
	assert_int_equal(ew_tape_flush(x.t), 0);
	assert_int_equal(world_opener(&x.w, 1, x.id[0], &o), 0);
	o.index = 0;
	for (uint32_t i = 0; i < 20; i++) {
		uint8_t skipped[32];

		assert_int_equal(ew_frame_ratchet(o.span, o.key, skipped), 0);
		o.index++;
	}
	assert_int_equal(ew_tape_span_read(x.w.io, &o, x.last[0], world_segment, &x.w, check_plain, &s,
				 &missing),
		0);
	assert_int_equal(s.frames, 1); /* an opener that is further on gets what lies behind it */
	assert_int_equal(missing, 20);
	end(&x);
}

static void test_altered_frames_are_skipped(void **state)
{
	struct tape x;
	struct seen s;
	uint8_t wrong = 0x77;

	(void)state;
	begin(&x, 6);
	x.w.config.segment_bytes = 1 << 20;
	add(&x, 20);
	patch(&x.w, ew_tape_pos_segment(x.last[0]), ew_tape_pos_offset(x.last[0]) - 10, &wrong, 1);
	assert_int_equal(read_span(&x, 1, world_segment, &x.w, &s), 1);
	assert_int_equal(s.frames, 19);
	end(&x);
}

static void test_false_key(void **state)
{
	struct tape x;
	struct ew_frame_opener o;
	struct seen s = {0};
	uint32_t missing;

	(void)state;
	begin(&x, 7);
	add(&x, 150);
	assert_int_equal(world_opener(&x.w, 1, x.id[0], &o), 0);
	o.key[0] ^= 1;
	assert_int_equal(ew_tape_span_read(x.w.io, &o, x.last[0], world_segment, &x.w, check_plain, &s,
				 &missing),
		0);
	assert_int_equal(missing, 150);
	end(&x);
}

/*
 * A record that the chain goes through is lost at a segment's end: what lies before is found all
 * the same.
 */
static void test_lost_link(void **state)
{
	struct tape x;
	struct seen s;
	uint64_t bytes = 0;
	int h = -1;
	ew_tape_pos moved;

	(void)state;
	begin(&x, 8);
	add(&x, 150);
	assert_true(x.t->segment > 4);
	assert_int_equal(world_segment(&x.w, x.id[0], 2, &h, &moved), 0);
	assert_int_equal(ew_io_size(x.w.io, h, &bytes), 0);
	patch(&x.w, 2, bytes - 200, NULL, 0);
	assert_true(read_span(&x, 0, world_segment, &x.w, &s) > 0);
	assert_true(s.gaps > 0 && s.gaps < 4);
	assert_int_equal(s.frames + s.gaps, 150);
	end(&x);
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

static void move_out(struct tape *x, struct moves *m, uint32_t segment)
{
	for (int i = 0; i < 2; i++) {
		ew_tape_pos to;
		int r = ew_tape_copy_forward(x->t, segment, x->id[i], &to);

		if (r == -ENOENT)
			continue;
		assert_int_equal(r, 0);
		assert_true(m->n < EW_COUNT(m->at));
		m->at[m->n].segment = segment;
		m->at[m->n].span = x->id[i];
		m->at[m->n++].to = to;
	}
	assert_int_equal(world_sync(x->t), 0);
	assert_int_equal(ew_tape_release(x->t, segment), 0);
}

static void read_moved(struct tape *x, struct moves *m, uint32_t frames)
{
	struct seen s;

	world_segments_close(&x->w);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(read_span(x, i, moved_segment, m, &s), 0);
		assert_int_equal(s.frames, frames);
	}
}

/*
 * A long call: old segments are emptied again and again, copies of copies land among the span's
 * own new records.
 */
static void test_copies_of_copies(void **state)
{
	struct tape x;
	struct moves m = {.w = &x.w};
	uint32_t oldest = 1;
	ew_tape_pos unused;

	(void)state;
	begin(&x, 9);
	add(&x, 60);
	assert_int_equal(ew_tape_copy_forward(x.t, x.t->segment, x.id[0], &unused), -EBUSY);
	for (int round = 0; round < 12; round++) {
		while (oldest + 2 < x.t->segment && m.n < 300) {
			move_out(&x, &m, oldest++);
			add(&x, 1);
			if (round < 2)
				break;
		}
		read_moved(&x, &m, ew_tape_span_frames(x.s[0]));
		add(&x, 20);
	}
	assert_true(m.n > 100);
	read_moved(&x, &m, ew_tape_span_frames(x.s[0]));
	end(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scan_in_pieces),
		cmocka_unit_test(test_scan_follows_new_segments),
		cmocka_unit_test(test_torn_and_damaged),
		cmocka_unit_test(test_span_read),
		cmocka_unit_test(test_span_of_large_frames),
		cmocka_unit_test(test_altered_frames_are_skipped),
		cmocka_unit_test(test_false_key),
		cmocka_unit_test(test_lost_link),
		cmocka_unit_test(test_copies_of_copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

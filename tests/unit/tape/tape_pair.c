/*
 * See tape_pair.h.
 */
#include "tape_pair.h"

int pair_count(void *arg, ew_tape_pos at, ew_tape_pos next,
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

int pair_check(void *arg, const struct ew_tape_record *record, struct ew_slice plain)
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

void pair_begin(struct pair *x, uint64_t seed)
{
	world_begin(&x->w, seed);
	assert_int_equal(ew_tape_open(x->w.io, &x->w.config, &x->t, NULL), 0);
	assert_int_equal(ew_tape_epoch_add(x->t, 1, &x->w.media.recipient), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ew_tape_span_open(x->t, &x->s[i]), 0);
		x->id[i] = ew_tape_span_id(x->s[i]);
	}
}

void pair_add_one(struct pair *x, int which)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "frame %u", ew_tape_span_frames(x->s[which]));

	assert_int_equal(
		ew_tape_frame(
			x->t, x->s[which], (struct ew_wall){1}, ew_slice_of(text, (size_t)n)),
		0);
	x->last[which] = ew_tape_span_last(x->s[which]);
}

void pair_add(struct pair *x, int pairs)
{
	for (int i = 0; i < pairs; i++) {
		pair_add_one(x, 0);
		pair_add_one(x, 1);
		assert_int_equal(ew_tape_flush(x->t), 0);
	}
	assert_int_equal(world_sync(x->t), 0);
}

void pair_end(struct pair *x)
{
	world_segments_close(&x->w);
	if (x->t)
		assert_int_equal(ew_tape_close(&x->t), 0);
	world_end(&x->w);
}

void pair_patch(struct world *w, uint32_t segment, uint64_t offset, const void *bytes, size_t n)
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

uint32_t pair_read(struct pair *x, int which, ew_tape_segment_fn *segment, void *arg,
	struct seen *s)
{
	struct ew_frame_opener o;
	uint32_t missing = 999;

	*s = (struct seen){0};
	assert_int_equal(world_opener(&x->w, 1, x->id[which], &o), 0);
	assert_int_equal(ew_tape_span_read(x->w.io, &o, x->last[which], segment, arg, pair_check, s,
				 &missing),
		0);
	assert_int_equal(
		s->frames + missing, ew_tape_pos_offset(x->last[which]) ? s->next_index : 0);
	return missing;
}

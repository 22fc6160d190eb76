/*
 * Torn ends and damage: what is a promise broken and what was none, that each damaged record costs
 * itself and nothing else, and that the range is told.
 */
#include "tape_pair.h"

static uint32_t scan_count(struct pair *x, int want)
{
	struct seen s = {0};
	struct ew_error error = {0};

	assert_int_equal(
		ew_tape_scan(x->w.io, FOLDER, 0, EW_TAPE_NOWHERE, pair_count, &s, &error), want);
	if (want < 0)
		assert_non_null(strstr(ew_error_text(&error), "segment 00000001"));
	return s.frames;
}

static void test_torn_and_damaged(void **state)
{
	struct pair x;
	uint32_t total;
	uint64_t offset;
	uint8_t garbage[30];

	(void)state;
	pair_begin(&x, 3);
	pair_add(&x, 3);
	offset = ew_tape_pos_offset(ew_tape_durable(x.t));
	assert_int_equal(ew_tape_close(&x.t), 0);
	total = scan_count(&x, 0);
	assert_int_equal(total, 6);
	for (uint64_t cut = 1; cut < 70; cut++) {
		pair_patch(&x.w, 1, offset - cut, NULL, 0);
		assert_int_equal(scan_count(&x, 0), 5);
	}
	memset(garbage, 0x55, sizeof(garbage));
	pair_patch(&x.w, 1, offset - 70, garbage, sizeof(garbage));
	assert_int_equal(scan_count(&x, 0), 5);
	/* In the middle: a good record follows. */
	pair_patch(&x.w, 1, 48 + 60, garbage, 1);
	assert_int_equal(scan_count(&x, -EBADMSG), 0);
	pair_patch(&x.w, 1, 8, garbage, 1);
	assert_int_equal(scan_count(&x, -EBADMSG), 0);
	pair_end(&x);
}

struct told {
	struct seen seen;
	size_t n;
	ew_tape_pos from[4];
	ew_tape_pos to[4];
	int stop;
};

static int count_told(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	return pair_count(&((struct told *)arg)->seen, at, next, record, sealed);
}

static int note_damage(void *arg, ew_tape_pos from, ew_tape_pos to)
{
	struct told *t = arg;

	assert_true(t->n < EW_COUNT(t->from));
	t->from[t->n] = from;
	t->to[t->n++] = to;
	return t->stop;
}

static struct told scan_past(struct pair *x, ew_tape_pos from, ew_tape_pos until)
{
	struct told t = {0};

	assert_int_equal(ew_tape_scan_past_damage(
				 x->w.io, FOLDER, from, until, count_told, note_damage, &t, NULL),
		0);
	return t;
}

/* Where each record begins, of the first segments. */
struct places {
	ew_tape_pos at[300];
	size_t n;
};

static int note_place(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	struct places *p = arg;

	(void)next;
	(void)record;
	(void)sealed;
	assert_true(p->n < EW_COUNT(p->at));
	p->at[p->n++] = at;
	return 0;
}

static void patch_at(struct pair *x, ew_tape_pos at, uint32_t behind, const void *bytes, size_t n)
{
	pair_patch(&x->w, ew_tape_pos_segment(at), ew_tape_pos_offset(at) + behind, bytes, n);
}

/* In the segment that is being written: each damaged record costs itself, and the range is told. */
static void test_damage_costs_one_record(void **state)
{
	static const uint8_t garbage[8] = {0xff, 1, 2, 3, 4, 5, 6, 7};
	struct pair x;
	struct places p = {0};
	struct told t;
	ew_tape_pos durable;

	(void)state;
	pair_begin(&x, 20);
	x.t->config.segment_bytes = 1 << 20;
	pair_add(&x, 50);
	durable = ew_tape_durable(x.t);
	assert_int_equal(ew_tape_scan(x.w.io, FOLDER, 0, durable, note_place, &p, NULL), 0);
	assert_int_equal(p.n, 100);
	t = scan_past(&x, 0, durable);
	assert_int_equal(t.n, 0);
	patch_at(&x, p.at[30], 60, garbage, 1); /* sealed bytes */
	patch_at(&x, p.at[40], 0, garbage, 4);  /* a length that is none */
	patch_at(&x, p.at[41], 0, garbage, 8);
	t = scan_past(&x, 0, durable);
	assert_int_equal(t.seen.frames, 97);
	assert_int_equal(t.n, 2);
	assert_int_equal(t.from[0], p.at[30]);
	assert_int_equal(t.to[0], p.at[31]);
	assert_int_equal(t.from[1], p.at[40]);
	assert_int_equal(t.to[1], p.at[42]);
	/* A scan that goes on where it was told to says nothing twice. */
	t = scan_past(&x, t.to[1], durable);
	assert_int_equal(t.n, 0);
	assert_int_equal(t.seen.frames, 58);
	/* What is appended afterwards is read. */
	pair_add(&x, 5);
	t = scan_past(&x, durable, ew_tape_durable(x.t));
	assert_int_equal(t.seen.frames, 10);
	/* The last durable record: nothing whole lies behind it, and it was promised. */
	patch_at(&x, x.last[1], 60, garbage, 1);
	t = scan_past(&x, durable, ew_tape_durable(x.t));
	assert_int_equal(t.n, 1);
	assert_int_equal(t.from[0], x.last[1]);
	assert_int_equal(t.to[0], ew_tape_durable(x.t));
	/* The callback decides. */
	t = (struct told){.stop = 7};
	assert_int_equal(ew_tape_scan_past_damage(x.w.io, FOLDER, 0, durable, count_told,
				 note_damage, &t, NULL),
		7);
	assert_int_equal(t.seen.frames, 30);
	pair_end(&x);
}

/* The end of a segment: a promise within one boot, a torn write of another. */
static void test_damage_at_ends(void **state)
{
	static const uint8_t garbage[1] = {0x55};
	struct pair x;
	struct told t;
	uint64_t bytes = 0;
	uint32_t all;
	int h = -1;
	ew_tape_pos moved;

	(void)state;
	pair_begin(&x, 21);
	pair_add(&x, 100);
	all = scan_past(&x, 0, ew_tape_durable(x.t)).seen.frames;
	assert_int_equal(all, 200);
	assert_int_equal(world_segment(&x.w, x.id[0], 2, &h, &moved), 0);
	assert_int_equal(ew_io_size(x.w.io, h, &bytes), 0);
	pair_patch(&x.w, 2, bytes - 10, NULL, 0);
	t = scan_past(&x, 0, ew_tape_durable(x.t));
	assert_int_equal(t.seen.frames, all - 1);
	assert_int_equal(t.n, 1);
	assert_int_equal(ew_tape_pos_segment(t.from[0]), 2);
	assert_int_equal(t.to[0], ew_tape_pos_of(3, 0));
	/* A header says nothing that the records need. */
	pair_patch(&x.w, 3, 8, garbage, 1);
	t = scan_past(&x, 0, ew_tape_durable(x.t));
	assert_int_equal(t.seen.frames, all - 1);
	assert_int_equal(t.n, 2);
	assert_int_equal(t.from[1], ew_tape_pos_of(3, 0));
	assert_int_equal(t.to[1], ew_tape_pos_of(3, EW_TAPE_SEGMENT_HEADER_BYTES));
	t = scan_past(&x, t.to[1], ew_tape_durable(x.t));
	assert_int_equal(t.n, 0);
	/* Another boot's torn end was never promised. */
	world_segments_close(&x.w);
	assert_int_equal(ew_tape_close(&x.t), 0);
	assert_int_equal(ew_tape_open(x.w.io, &x.w.config, &x.t, NULL), 0);
	t = scan_past(&x, ew_tape_pos_of(2, 0), ew_tape_durable(x.t));
	assert_int_equal(t.n, 1);
	assert_int_equal(t.from[0], ew_tape_pos_of(3, 0));
	pair_end(&x);
}

/* A damaged header breaks the chain where other damage lies too: only what is damaged is lost. */
static void test_damaged_links(void **state)
{
	static const uint8_t garbage[8] = {0xff, 1, 2, 3, 4, 5, 6, 7};
	struct pair x;
	struct places p = {0};
	struct seen s;

	(void)state;
	pair_begin(&x, 22);
	x.t->config.segment_bytes = 1 << 20;
	pair_add(&x, 50);
	assert_int_equal(
		ew_tape_scan(x.w.io, FOLDER, 0, ew_tape_durable(x.t), note_place, &p, NULL), 0);
	patch_at(&x, p.at[20], 0, garbage, 8);
	patch_at(&x, p.at[60], 0, garbage, 8);
	patch_at(&x, p.at[61], 0, garbage, 8);
	assert_int_equal(pair_read(&x, 0, world_segment, &x.w, &s), 2);
	assert_int_equal(s.frames, 48);
	assert_int_equal(pair_read(&x, 1, world_segment, &x.w, &s), 1);
	pair_end(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_torn_and_damaged),
		cmocka_unit_test(test_damage_costs_one_record),
		cmocka_unit_test(test_damage_at_ends),
		cmocka_unit_test(test_damaged_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

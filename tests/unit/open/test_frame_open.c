/*
 * Frames from seal to open: order, gaps, alteration; and the captured recorder, who holds all key
 * memory and must not be able to open what was sealed before.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "open/frame_open.h"

#define FRAMES 40

static const struct ew_id span = {{9, 8, 7, 6, 5, 4, 3, 2, 1}};

struct sealed_span {
	uint8_t start[32];
	uint8_t key[32];
	struct ew_frame_sealer sealer;
	struct ew_buf frame[FRAMES];
	uint8_t plain[FRAMES][50];
};

static void seal_frames(struct sealed_span *s, int until)
{
	for (int i = (int)s->sealer.index; i < until; i++) {
		memset(s->plain[i], 'a' + i % 26, sizeof(s->plain[i]));
		ew_buf_init(&s->frame[i], 200);
		assert_int_equal(ew_frame_seal(&s->sealer, ew_slice_of(&i, sizeof(i)),
					 ew_slice_of(s->plain[i], sizeof(s->plain[i])), &s->frame[i]),
			0);
	}
}

static void begin(struct sealed_span *s)
{
	memset(s, 0, sizeof(*s));
	for (int i = 0; i < 32; i++)
		s->start[i] = s->key[i] = (uint8_t)(i * 7 + 3);
	ew_frame_sealer_init(&s->sealer, span, s->key);
}

static void end(struct sealed_span *s)
{
	for (int i = 0; i < FRAMES; i++)
		ew_buf_free(&s->frame[i]);
}

static int open_frame(struct sealed_span *s, struct ew_frame_opener *o, int i)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	ew_buf_init_secret(&plain, 200);
	r = ew_frame_open(o, (uint32_t)i, ew_slice_of(&i, sizeof(i)), ew_buf_slice(&s->frame[i]), &plain);
	if (r == 0)
		assert_true(ew_slice_equal(ew_buf_slice(&plain), ew_slice_of(s->plain[i], 50)));
	else
		assert_int_equal(plain.len, 0);
	return r;
}

static void test_order_and_gaps(void **state)
{
	struct sealed_span s;
	struct ew_frame_opener o;

	(void)state;
	begin(&s);
	seal_frames(&s, FRAMES);
	ew_frame_opener_init(&o, span, s.start);
	assert_int_equal(open_frame(&s, &o, 0), 0);
	assert_int_equal(open_frame(&s, &o, 1), 0);
	assert_int_equal(open_frame(&s, &o, 7), 0);
	assert_int_equal(open_frame(&s, &o, 7), -EINVAL);
	assert_int_equal(open_frame(&s, &o, 3), -EINVAL);
	s.frame[20].at[4] ^= 1;
	assert_int_equal(open_frame(&s, &o, 20), -EBADMSG);
	assert_int_equal(o.index, 8);
	assert_int_equal(open_frame(&s, &o, 8), 0);
	s.frame[20].at[4] ^= 1;
	assert_int_equal(open_frame(&s, &o, 20), 0);
	assert_int_equal(open_frame(&s, &o, 39), 0);
	end(&s);
}

static void test_bounds(void **state)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_frame_opener o;
	uint8_t start[32] = {1};

	(void)state;
	ew_buf_init(&plain, 100);
	ew_frame_opener_init(&o, span, start);
	assert_int_equal(ew_frame_open(&o, (1u << 20) + 1, EW_SLICE_EMPTY, EW_SLICE("x"), &plain), -EINVAL);
	assert_int_equal(ew_frame_open(&o, 0, EW_SLICE_EMPTY, EW_SLICE("short"), &plain), -EBADMSG);
	assert_int_equal(ew_frame_open(&o, 0, EW_SLICE_EMPTY, EW_SLICE_EMPTY, &plain), -EBADMSG);
}

/* Every 32 bytes of what was captured, taken for a key, ratcheted on: which frames does it open? */
static uint64_t opened_with(struct sealed_span *s, struct ew_slice captured)
{
	uint64_t opened = 0;

	for (size_t at = 0; at + 32 <= captured.len; at++) {
		for (int i = 0; i < FRAMES; i++) {
			struct ew_frame_opener o = {.span = span};

			memcpy(o.key, captured.at + at, 32);
			for (int skip = 0; skip < FRAMES; skip++) {
				o.index = (uint32_t)i;
				if (open_frame(s, &o, i) == 0)
					opened |= (uint64_t)1 << i;
				uint8_t unused[32];
				assert_int_equal(ew_frame_ratchet(span, o.key, unused), 0);
			}
		}
	}
	return opened;
}

static void test_captured_sealer(void **state)
{
	struct sealed_span s;
	struct {
		struct ew_frame_sealer sealer;
		uint8_t key[32];
	} captured;
	const int k = 11;

	(void)state;
	begin(&s);
	seal_frames(&s, k);
	memset(&captured, 0, sizeof(captured));
	captured.sealer = s.sealer;
	memcpy(captured.key, s.key, 32);
	seal_frames(&s, FRAMES);
	/* All of the later ones, none of the earlier ones. */
	assert_int_equal(opened_with(&s, ew_slice_of(&captured, sizeof(captured))),
		(((uint64_t)1 << FRAMES) - 1) & ~(((uint64_t)1 << k) - 1));
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_gaps),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_captured_sealer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * For tests only: whoever captured a recorder at time T holds its whole memory and the disk. This tries every place of
 * that memory as a span key against every frame of the tape, the way the recorder would go on from it.
 *
 *   tape_captured TAPE-FOLDER CORE-FILE T-US
 *   N places tried, opened M frames from before T and K from after it
 *
 * Frames from after T are the counter-check: a search that finds the keys that must be there would find the others.
 * Exit status 0 whatever opens: the test says what must be.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/file.h"
#include "base/secret.h"
#include "open/frame_open.h"
#include "tape/tape_reader.h"

#define MAX_CORE_BYTES ((size_t)1 << 31)
#define MAX_SPANS 64
#define FRAME_US 250000 /* a frame of 90 ms, held back for 100 ms, and the time to seal it */

/** A sealed frame to try. */
struct frame {
	struct ew_tape_record record;
	struct ew_buf sealed; /* empty: there is none */
};

#define LATER 16

/**
 * The last frame that was surely written before the capture (what the key after it cannot open, no later key can), and
 * some behind it: the capture takes a while, so the key in memory is that of one of these.
 */
struct span {
	struct ew_id id;
	struct frame before, after[LATER];
	size_t n_after;
};

struct capture {
	int64_t at_us;
	struct span spans[MAX_SPANS];
	size_t n;
};

static struct span *find_span(struct capture *c, struct ew_id id)
{
	for (size_t i = 0; i < c->n; i++)
		if (ew_id_equal(c->spans[i].id, id))
			return &c->spans[i];
	if (c->n == MAX_SPANS)
		return NULL;
	c->spans[c->n].id = id;
	ew_buf_init(&c->spans[c->n].before.sealed, 1 << 20);
	for (size_t i = 0; i < LATER; i++)
		ew_buf_init(&c->spans[c->n].after[i].sealed, 1 << 20);
	return &c->spans[c->n++];
}

static int note(void *arg, ew_tape_pos at, ew_tape_pos next, const struct ew_tape_record *record,
	struct ew_slice sealed)
{
	struct capture *c = arg;
	struct span *s = find_span(c, record->span);
	struct frame *f;

	(void)at;
	(void)next;
	if (record->type != EW_TAPE_FRAME || !s)
		return 0;
	f = &s->before;
	if (record->wall.us > c->at_us - FRAME_US) {
		if (s->n_after == LATER)
			return 0;
		f = &s->after[s->n_after++];
	}
	f->record = *record;
	ew_buf_clear(&f->sealed);
	ew_buf_add_slice(&f->sealed, sealed);
	return ew_buf_error(&f->sealed);
}

/* Keys are random: a stretch of memory that is not cannot be one, and leaving it out makes the search possible. */
static bool could_be_key(const uint8_t *at)
{
	unsigned seen[256] = {0}, distinct = 0;

	for (size_t i = 0; i < EW_SPAN_KEY_BYTES; i++)
		distinct += seen[at[i]]++ == 0;
	return distinct >= 24;
}

static bool opens(const struct frame *f, const uint8_t *key)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_frame_opener opener;

	if (f->sealed.len == 0)
		return false;
	ew_buf_init(&plain, 1 << 20);
	ew_frame_opener_init(&opener, f->record.span, key);
	opener.index = f->record.index;
	return ew_tape_record_open(&opener, &f->record, ew_buf_slice(&f->sealed), &plain) == 0;
}

int main(int argc, char **argv)
{
	static struct capture c;
	_cleanup_(ew_buf_free) struct ew_buf core = {0};
	struct ew_error error = {0};
	uint64_t tried = 0, before = 0, after = 0, at_us;

	ew_buf_init(&core, MAX_CORE_BYTES);
	if (argc != 4 || ew_slice_decimal(ew_slice_text(argv[3]), INT64_MAX, &at_us) < 0)
		return 2;
	c.at_us = (int64_t)at_us;
	if (ew_file_read(ew_io_real(), argv[2], &core) < 0 ||
		ew_tape_scan(ew_io_real(), argv[1], 0, EW_TAPE_NOWHERE, note, &c, &error) < 0) {
		fprintf(stderr, "tape_captured: %s\n", ew_error_text(&error));
		return 2;
	}
	for (size_t at = 0; at + EW_SPAN_KEY_BYTES <= core.len; at += 8) {
		if (!could_be_key(core.at + at))
			continue;
		for (size_t i = 0; i < c.n; i++, tried++) {
			before += opens(&c.spans[i].before, core.at + at);
			for (size_t n = 0; n < c.spans[i].n_after; n++)
				after += opens(&c.spans[i].after[n], core.at + at);
		}
	}
	printf("%" PRIu64 " places tried, opened %" PRIu64 " frames from before and %" PRIu64 " from after\n",
		tried, before, after);
	return 0;
}

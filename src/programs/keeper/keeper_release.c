/*
 * Giving the tape back: spans whose interaction is finished are shredded (their key file is unlinked by the recorder,
 * who alone writes there), and segments that nothing needs any more are released. A long call's frames are asked to be
 * copied forward when it alone pins old segments.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "base/log.h"

#define EVERY_US (2 * EW_US_PER_S)
#define SPANS_AT_ONCE 256
#define PINNED_SEGMENTS 8   /* a live call may pin this many before its frames are copied forward */
#define PINNED_WHEN_SHORT 1 /* and this many when three quarters of the quota are used */
#define SEGMENTS_AT_ONCE 4  /* each is walked once by the recorder, whatever the number of spans */

struct finished {
	struct ew_keeper *k;
	uint32_t thread;
	struct ew_id ids[SPANS_AT_ONCE];
	uint32_t epochs[SPANS_AT_ONCE];
	size_t n;
};

/*
 * A call that failed keeps its spans only for the parties of which nothing was made: where the received frames became an
 * artifact after all, the tape need not hold them.
 */
static bool needed_no_more(const struct ew_call *call, const struct ew_span_row *row)
{
	enum ew_interaction_state state = ew_interaction_state(call->fold);

	return state == EW_STATE_FINISHED ||
		(state == EW_STATE_FAILED && ew_interaction_made(call->fold, row->party));
}

/* Closed spans of interactions that are over, one way or the other, need their key no more. */
static int collect_closed(void *arg, const struct ew_span_row *row)
{
	struct finished *f = arg;
	struct ew_call *call;
	int r = ew_keeper_call(f->k, row->interaction, &call);

	if (r < 0 && r != -ENOENT && r != -ENOKEY)
		return r;
	if ((r == 0 && !needed_no_more(call, row)) || f->n == SPANS_AT_ONCE)
		return 0;
	f->ids[f->n] = row->span;
	f->epochs[f->n++] = row->epoch;
	return 0;
}

static int collect_all(void *arg, const struct ew_span_row *row)
{
	struct finished *f = arg;

	if (f->n == SPANS_AT_ONCE)
		return 0;
	f->ids[f->n] = row->span;
	f->epochs[f->n++] = row->epoch;
	return 0;
}

static int mark_finished(struct ew_keeper *k, uint32_t thread)
{
	struct finished f = {.k = k, .thread = thread};
	int r = ew_spans_in(k->catalog, thread, EW_SPAN_CLOSED, collect_closed, &f);

	for (size_t i = 0; r == 0 && i < f.n; i++)
		r = ew_spans_state(k->catalog, f.ids[i], EW_SPAN_FINISHED);
	return r;
}

/* The reply's number must lead back to the span: the table of what was asked is the catalogue itself. */
static int ask_shredding(struct ew_keeper *k, uint32_t thread)
{
	struct finished f = {.k = k, .thread = thread};
	int r = ew_spans_in(k->catalog, thread, EW_SPAN_FINISHED, collect_all, &f);

	for (size_t i = 0; r == 0 && i < f.n; i++) {
		struct ew_msg_span_shred shred = {.epoch = f.epochs[i], .span = f.ids[i]};

		r = ew_keeper_post(k, EW_ROLE_RECORDER, thread, 0, EW_MSG_span_shred, &shred);
	}
	return r;
}

/* A key file that is no longer there is the proof that a span is shredded. */
static int confirm_shredding(struct ew_keeper *k, uint32_t thread)
{
	struct finished f = {.k = k, .thread = thread};
	int r = ew_spans_in(k->catalog, thread, EW_SPAN_FINISHED, collect_all, &f);

	for (size_t i = 0; r == 0 && i < f.n; i++) {
		_cleanup_(ew_buf_free) struct ew_buf sealed = {0};

		ew_buf_init(&sealed, EW_MAX_AGE_HEADER_BYTES);
		if (ew_tape_key_read(k->io, k->tapes[thread].folder, f.epochs[i], f.ids[i], &sealed) == -ENOENT)
			r = ew_spans_state(k->catalog, f.ids[i], EW_SPAN_SHREDDED);
	}
	return r;
}

static int release_segments(struct ew_keeper *k, uint32_t thread)
{
	_cleanup_(ew_free_ptr) uint32_t *segments = NULL;
	uint32_t needed;
	size_t n = 0;
	int r = ew_spans_lowest_segment(k->catalog, thread, &needed);

	if (r == 0)
		r = ew_tape_segments(k->io, k->tapes[thread].folder, &segments, &n);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct ew_msg_segment_release release = {.segment = segments[i]};

		if (segments[i] >= needed || segments[i] >= ew_tape_pos_segment(k->tapes[thread].position))
			break;
		r = ew_keeper_post(k, EW_ROLE_RECORDER, thread, 0, EW_MSG_segment_release, &release);
	}
	return r;
}

struct pinning {
	struct ew_keeper *k;
	uint32_t thread;
	uint32_t segment;
	unsigned asked;
};

/*
 * A call that ended is soon finished, and its spans go. One that goes on has closed spans as well,
 * from before a pause; one that failed keeps its spans until somebody decides.
 */
static int stays(struct ew_keeper *k, const struct ew_span_row *row, bool *ret)
{
	struct ew_call *call;
	int r;

	*ret = row->state == EW_SPAN_OPEN;
	if (*ret)
		return 0;
	r = ew_keeper_call(k, row->interaction, &call);
	if (r < 0)
		return r == -ENOENT || r == -ENOKEY ? 0 : r;
	*ret = ew_interaction_state(call->fold) != EW_STATE_FINISHING;
	return 0;
}

static int copy_old(void *arg, const struct ew_span_row *row)
{
	struct pinning *p = arg;
	struct ew_msg_copy_forward copy = {.segment = p->segment, .span = row->span};
	uint64_t moved;
	bool asked = p->asked == SPANS_AT_ONCE ||
		ew_tape_pos_segment(row->opened_at) > p->segment ||
		ew_spans_find_move(p->k->catalog, row->span, p->segment, &moved) == 0;
	bool wanted = false;
	int r = asked ? 0 : stays(p->k, row, &wanted);

	if (r < 0 || !wanted)
		return r;
	p->asked++;
	return ew_keeper_post(p->k, EW_ROLE_RECORDER, p->thread, 0, EW_MSG_copy_forward, &copy);
}

/* How many segments may lie between the first that is needed and the one that is written. */
static uint32_t may_be_pinned(const struct ew_tape_view *tape)
{
	return tape->used / 3 >= tape->quota / 4 ? PINNED_WHEN_SHORT : PINNED_SEGMENTS;
}

/*
 * Copying costs the recorder a walk through a segment: only when room is short, and a few segments
 * at a time, each for all its spans together.
 */
static int copy_forward(struct ew_keeper *k, uint32_t thread)
{
	const struct ew_tape_view *tape = &k->tapes[thread];
	uint32_t running = ew_tape_pos_segment(tape->position);
	uint32_t pinned = may_be_pinned(tape);
	struct pinning p = {.k = k, .thread = thread};
	uint32_t lowest;
	int r;

	if (running <= pinned || tape->quota == 0 || tape->used < tape->quota / 2)
		return 0;
	r = ew_spans_lowest_segment(k->catalog, thread, &lowest);
	for (uint32_t i = 0; r == 0 && i < SEGMENTS_AT_ONCE && lowest + i < running - pinned; i++) {
		p.segment = lowest + i;
		r = ew_spans_in(k->catalog, thread, EW_SPAN_OPEN, copy_old, &p);
		if (r == 0)
			r = ew_spans_in(k->catalog, thread, EW_SPAN_CLOSED, copy_old, &p);
	}
	return r;
}

static int release_thread(struct ew_keeper *k, uint32_t thread)
{
	int r;

	if (!k->tapes[thread].known || k->tapes[thread].restoring)
		return 0;
	r = mark_finished(k, thread);
	if (r == 0)
		r = confirm_shredding(k, thread);
	if (r == 0)
		r = ask_shredding(k, thread);
	if (r == 0)
		r = release_segments(k, thread);
	return r < 0 ? r : copy_forward(k, thread);
}

int ew_keeper_release(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);
	int r;

	if (!k->release_due && now.us - k->last_release.us < EVERY_US)
		return 0;
	k->last_release = now;
	k->release_due = false;
	r = ew_keeper_begin(k);
	for (uint32_t i = 0; r == 0 && i < k->threads; i++)
		r = release_thread(k, i);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_keeper_release_reply(struct ew_keeper *k, uint32_t thread, uint64_t request, int64_t code)
{
	(void)k;
	(void)request;
	/* What was done shows on the tape's folder at the next turn; only refusals are worth a line. */
	if (code < 0 && code != -ENOENT && code != -EBUSY)
		ew_log(EW_LOG_WARNING, "tape_order_refused", EW_F_U64("thread", thread), EW_F_I64("code", code));
	return 0;
}

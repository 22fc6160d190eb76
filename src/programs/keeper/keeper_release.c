/*
 * Giving the tape back: spans whose interaction is finished are shredded (their key file is unlinked by the recorder,
 * who alone writes there), and segments that nothing needs any more are released. A long call's frames are asked to be
 * copied forward when it alone pins old segments. A round goes through all of that page by page, one page in a turn.
 */
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "base/log.h"
#include "catalog/interactions.h"
#include "catalog/objects.h"
#include "domain/event_json.h"

#define EVERY_US (2 * EW_US_PER_S)
#define LOOK_EVERY_US (60 * EW_US_PER_S) /* for closed spans that no call's end has settled */
#define PAGE 24            /* each of them may be a file to look for */
#define LOADED_AT_ONCE 8  /* calls that must be read from the catalogue for it */
#define SPANS_AT_ONCE 256
#define PINNED_SEGMENTS 8   /* a live call may pin this many before its frames are copied forward */
#define PINNED_WHEN_SHORT 1 /* and this many when three quarters of the quota are used */
#define SEGMENTS_AT_ONCE 4  /* each is walked once by the recorder, whatever the number of spans */

enum stage { LOOK, SHRED, SEGMENTS, STAGES };

struct page {
	struct ew_keeper *k;
	uint32_t thread;
	struct ew_span_row rows[PAGE];
	size_t n;
};

static int take_row(void *arg, const struct ew_span_row *row)
{
	struct page *p = arg;

	p->rows[p->n++] = *row;
	return 0;
}

static int turn_page(struct ew_keeper *k, enum ew_span_state state, struct page *p)
{
	const struct ew_releasing *at = &k->releasing;

	p->k = k;
	p->thread = at->thread;
	p->n = 0;
	return ew_spans_page(k->catalog, at->thread, state, at->opened_at, at->span, PAGE, take_row, p);
}

static void next_stage(struct ew_releasing *at)
{
	at->stage++;
	if (at->stage == STAGES) {
		at->stage = at->look ? LOOK : SHRED;
		at->thread++;
	}
	at->opened_at = 0;
	at->span = (struct ew_id){{0}};
}

static void go_behind(struct ew_releasing *at, const struct ew_span_row *row)
{
	at->opened_at = row->opened_at;
	at->span = row->span;
}

static int give_up(struct ew_keeper *k, const struct ew_span_row *row)
{
	bool held = false;
	int r = ew_keeper_is_held(k, row->interaction, &held);

	return r < 0 ? r : ew_spans_state(k->catalog, row->span, held ? EW_SPAN_KEPT : EW_SPAN_FINISHED);
}

/*
 * A closed span is settled when its call is finished. What is left is of calls that were gone by then, or that a
 * recorder died with: those that are over are settled here, of those that are gone nothing can be made any more.
 */
static int look_at(struct ew_keeper *k, const struct ew_span_row *row, unsigned *loaded)
{
	uint32_t state = 0;
	bool keyed = false;
	struct ew_call *call;
	int r = ew_interactions_state(k->catalog, row->interaction, &state, &keyed);

	if (r == -ENOENT || (r == 0 && !keyed))
		return give_up(k, row);
	if (r < 0 || (state != EW_STATE_FINISHED && state != EW_STATE_FAILED))
		return r;
	*loaded += 1;
	r = ew_keeper_call(k, row->interaction, &call);
	if (r == 0)
		return ew_keeper_settle_spans(k, call);
	return ew_keeper_call_is_lost(r) ? ew_spans_state(k->catalog, row->span, EW_SPAN_KEPT) : r;
}

static int look_at_page(struct ew_keeper *k, const struct page *p)
{
	unsigned loaded = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n && loaded < LOADED_AT_ONCE; i++) {
		r = look_at(k, &p->rows[i], &loaded);
		go_behind(&k->releasing, &p->rows[i]);
	}
	return r;
}

static struct ew_shredding *find_shred(struct ew_keeper *k, struct ew_id span)
{
	for (size_t i = 0; i < k->n_shreds; i++)
		if (ew_id_equal(k->shreds[i].span, span))
			return &k->shreds[i];
	return NULL;
}

/* A key file that is gone may come back with the power; only the recorder knows when it will not. */
static int shred(struct ew_keeper *k, uint32_t thread, const struct ew_span_row *row)
{
	struct ew_msg_span_shred order = {.epoch = row->epoch, .span = row->span};
	bool spared = false;
	int r;

	if (k->n_shreds == EW_KEEPER_SHREDS || find_shred(k, row->span))
		return 0;
	r = ew_keeper_spare_span(k, row, &spared); /* a hold may have come since it was said to be finished */
	if (r < 0 || spared)
		return r;
	k->shreds[k->n_shreds++] = (struct ew_shredding){
		.request = ++k->request, .thread = thread, .span = row->span};
	return ew_keeper_post(k, EW_ROLE_RECORDER, thread, k->request, EW_MSG_span_shred, &order);
}

static int one_is_there(void *arg, const struct ew_object_row *row)
{
	(void)row;
	*(bool *)arg = true;
	return 1;
}

/* The call of a span, when its opt-out purges the span; NULL: what went is in an object, or its call is gone too. */
static int find_purged(struct ew_keeper *k, const struct ew_span_row *row, struct ew_call **ret)
{
	struct ew_call *call = ew_keeper_call_held(k, row->interaction);
	bool made = false;
	int r = 0;

	*ret = NULL;
	if (!call)
		r = ew_objects_of(k->catalog, row->interaction, one_is_there, &made);
	if (r >= 0 && !call && !made)
		r = ew_keeper_call(k, row->interaction, &call);
	if (r < 0)
		return ew_keeper_call_is_lost(r) ? 0 : r;
	*ret = call && ew_keeper_is_purged(call, row->party, row->from) ? call : NULL;
	return 0;
}

/* A call whose opt-out purges is told what is gone, and how far that is. */
static int note_gone(struct ew_keeper *k, struct ew_id span)
{
	static const struct ew_id nobody;
	struct ew_span_row row;
	struct ew_call *call = NULL;
	int r = ew_spans_get(k->catalog, span, &row);

	if (r == 0)
		r = find_purged(k, &row, &call);
	if (r == -EMFILE)
		return 0; /* the recorder is asked again, and says the same */
	if (r == 0)
		r = ew_spans_state(k->catalog, span, EW_SPAN_SHREDDED);
	if (r < 0 || !call)
		return r;
	r = ew_keeper_append(k, call, EW_EVENT_SPAN_SHREDDED, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:o}", "span", ew_json_id(span)), NULL, NULL, NULL);
	return r < 0 ? r : ew_keeper_purge_step(k, call);
}

/* What the recorder has said becomes true in one transaction, a round at a time. */
static int note_shredded(struct ew_keeper *k)
{
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < k->n_shreds; i++)
		if (k->shreds[i].done)
			r = note_gone(k, k->shreds[i].span);
	for (size_t i = 0; r == 0 && i < k->n_shreds; i++)
		if (!k->shreds[i].done)
			k->shreds[kept++] = k->shreds[i];
	if (r == 0)
		k->n_shreds = kept;
	return r;
}

void ew_keeper_release_forget(struct ew_keeper *k, uint32_t thread)
{
	size_t kept = 0;

	for (size_t i = 0; i < k->n_shreds; i++)
		if (k->shreds[i].thread != thread || k->shreds[i].done)
			k->shreds[kept++] = k->shreds[i];
	k->n_shreds = kept;
}

static int shred_page(struct ew_keeper *k, const struct page *p)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n; i++) {
		r = shred(k, p->thread, &p->rows[i]);
		go_behind(&k->releasing, &p->rows[i]);
	}
	return r;
}

/* What the position has passed, no span on its way needs and no kept span lies in. */
static int may_go(struct ew_keeper *k, uint32_t thread, uint32_t segment, uint32_t needed, bool *ret)
{
	bool kept = false;
	int r = 0;

	*ret = false;
	if (segment >= needed || segment >= ew_tape_pos_segment(k->tapes[thread].position))
		return 0;
	r = ew_spans_kept_in(k->catalog, thread, segment, &kept);
	*ret = r == 0 && !kept;
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
		bool free_to_go;

		r = may_go(k, thread, segments[i], needed, &free_to_go);
		if (r == 0 && free_to_go)
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
		return ew_keeper_call_is_lost(r) ? 0 : r;
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

static int do_stage(struct ew_keeper *k)
{
	struct page p;
	int r;

	if (k->releasing.stage == SEGMENTS) {
		r = release_segments(k, k->releasing.thread);
		if (r == 0)
			r = copy_forward(k, k->releasing.thread);
		next_stage(&k->releasing);
		return r;
	}
	r = turn_page(k, k->releasing.stage == LOOK ? EW_SPAN_CLOSED : EW_SPAN_FINISHED, &p);
	if (r == 0)
		r = k->releasing.stage == LOOK ? look_at_page(k, &p) : shred_page(k, &p);
	/* When the recorder has enough to do, the rest waits for the next round, behind what it has done by then. */
	if (p.n < PAGE || k->n_shreds == EW_KEEPER_SHREDS)
		next_stage(&k->releasing);
	return r;
}

static bool may_release(const struct ew_tape_view *tape)
{
	return tape->known && !tape->restoring;
}

int ew_keeper_release_step(struct ew_keeper *k)
{
	struct ew_releasing *at = &k->releasing;
	int r;

	while (at->thread < k->threads && !may_release(&k->tapes[at->thread]))
		at->thread++;
	if (at->thread == k->threads) {
		at->running = false;
		return 0;
	}
	r = ew_keeper_begin(k);
	if (r == 0)
		r = note_shredded(k);
	if (r == 0)
		r = do_stage(k);
	return r < 0 ? r : ew_keeper_commit(k);
}

void ew_keeper_release(struct ew_keeper *k)
{
	struct ew_mono now = ew_io_mono(k->io);
	bool look = !k->last_look.us || now.us - k->last_look.us >= LOOK_EVERY_US;

	if (k->releasing.running || (!k->release_due && now.us - k->last_release.us < EVERY_US))
		return;
	k->last_release = now;
	if (look)
		k->last_look = now;
	k->release_due = false;
	k->releasing = (struct ew_releasing){.running = true, .look = look, .stage = look ? LOOK : SHRED};
}

static int tell_refused(struct ew_keeper *k)
{
	int r = ew_keeper_begin(k);

	if (r == 0)
		r = ew_keeper_except(k, NULL, "tape_order_refused", NULL);
	return r < 0 ? r : ew_keeper_commit(k);
}

int ew_keeper_release_reply(struct ew_keeper *k, uint32_t thread, uint64_t request, int64_t code)
{
	if (request == EW_KEEPER_EPOCH_TOLD && code < 0 && code != -EEXIST)
		k->tapes[thread].epochs_due = true;
	for (size_t i = 0; request != 0 && i < k->n_shreds; i++) {
		if (k->shreds[i].request != request || k->shreds[i].thread != thread)
			continue;
		if (code == 0 || code == -ENOENT)
			k->shreds[i].done = k->release_due = true;
		else
			k->shreds[i] = k->shreds[--k->n_shreds];
		break;
	}
	if (code >= 0 || code == -ENOENT || code == -EBUSY)
		return 0;
	ew_log(EW_LOG_WARNING, "tape_order_refused", EW_F_U64("thread", thread), EW_F_I64("code", code));
	/* Of an epoch it is told again. */
	return request == EW_KEEPER_EPOCH_TOLD ? 0 : tell_refused(k);
}

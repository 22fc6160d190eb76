/*
 * Timers. Must never touch a timer after its callback, which may have freed it; and a period that
 * was missed many times over is called once, not many times in a row.
 */
#include "base/loop_timer.h"

#include <errno.h>
#include <string.h>

#define NOT_ARMED SIZE_MAX

struct ew_loop_timer {
	struct ew_timers *timers;
	struct ew_loop_timer *prev, *next;
	size_t at; /* place in the heap */
	struct ew_mono due;
	uint64_t order; /* of arming: ties are served in it, and a turn ends at it */
	int64_t period_us;
	ew_loop_timer_fn *fn;
	void *arg;
};

static bool before(const struct ew_loop_timer *a, const struct ew_loop_timer *b)
{
	return a->due.us != b->due.us ? a->due.us < b->due.us : a->order < b->order;
}

static void place(struct ew_timers *timers, size_t at, struct ew_loop_timer *timer)
{
	timers->heap[at] = timer;
	timer->at = at;
}

static void sift_up(struct ew_timers *timers, size_t at)
{
	struct ew_loop_timer *timer = timers->heap[at];

	for (; at > 0 && before(timer, timers->heap[(at - 1) / 2]); at = (at - 1) / 2)
		place(timers, at, timers->heap[(at - 1) / 2]);
	place(timers, at, timer);
}

static void sift_down(struct ew_timers *timers, size_t at)
{
	struct ew_loop_timer **heap = timers->heap;
	struct ew_loop_timer *timer = heap[at];

	for (size_t child = 2 * at + 1; child < timers->armed; child = 2 * at + 1) {
		if (child + 1 < timers->armed && before(heap[child + 1], heap[child]))
			child++;
		if (!before(heap[child], timer))
			break;
		place(timers, at, heap[child]);
		at = child;
	}
	place(timers, at, timer);
}

static void arm(struct ew_timers *timers, struct ew_loop_timer *timer, struct ew_mono due)
{
	timer->due = due;
	timer->order = timers->next_order++;
	place(timers, timers->armed++, timer);
	sift_up(timers, timer->at);
}

static void disarm(struct ew_timers *timers, struct ew_loop_timer *timer)
{
	size_t at = timer->at;

	if (at == NOT_ARMED)
		return;
	struct ew_loop_timer *last = timers->heap[--timers->armed];

	timer->at = NOT_ARMED;
	if (last == timer)
		return;
	place(timers, at, last);
	sift_up(timers, at);
	sift_down(timers, last->at);
}

static int make_room(struct ew_timers *timers)
{
	if (timers->made < timers->cap)
		return 0;
	size_t cap = timers->cap ? timers->cap * 2 : 16;
	struct ew_loop_timer **heap = realloc(timers->heap, cap * sizeof(struct ew_loop_timer *));

	if (!heap)
		return -ENOMEM;
	timers->heap = heap;
	timers->cap = cap;
	return 0;
}

int ew_timers_add(struct ew_timers *timers, struct ew_mono due, int64_t period_us,
	ew_loop_timer_fn *fn, void *arg, struct ew_loop_timer **ret)
{
	int r = make_room(timers);

	if (r < 0)
		return r;
	struct ew_loop_timer *timer = malloc(sizeof(*timer));

	if (!timer)
		return -ENOMEM;
	*timer = (struct ew_loop_timer){.timers = timers, .next = timers->all,
		.period_us = period_us, .fn = fn, .arg = arg};
	if (timers->all)
		timers->all->prev = timer;
	timers->all = timer;
	timers->made++;
	arm(timers, timer, due);
	*ret = timer;
	return 0;
}

void ew_loop_timer_cancel(struct ew_loop_timer **timer)
{
	struct ew_loop_timer *t = *timer;

	if (!t)
		return;
	disarm(t->timers, t);
	if (t->prev)
		t->prev->next = t->next;
	else
		t->timers->all = t->next;
	if (t->next)
		t->next->prev = t->prev;
	t->timers->made--;
	free(t);
	*timer = NULL;
}

int64_t ew_timers_wait_us(const struct ew_timers *timers, struct ew_mono now)
{
	if (timers->armed == 0)
		return -1;
	int64_t left = timers->heap[0]->due.us - now.us;

	return left > 0 ? left : 0;
}

bool ew_timers_run_one(struct ew_timers *timers, struct ew_mono now, uint64_t order)
{
	struct ew_loop_timer *timer = timers->armed ? timers->heap[0] : NULL;

	/*
	 * One armed by a callback of this turn waits for the next, or a timer of 0 would never let
	 * the turn end.
	 */
	if (!timer || timer->due.us > now.us || timer->order >= order)
		return false;
	struct ew_mono due = {timer->due.us + timer->period_us};

	if (due.us <= now.us)
		due.us = now.us + timer->period_us;
	disarm(timers, timer);
	if (timer->period_us > 0)
		arm(timers, timer, due);
	timer->fn(timer->arg);
	return true;
}

void ew_timers_free(struct ew_timers *timers)
{
	while (timers->all) {
		struct ew_loop_timer *first = timers->all;

		ew_loop_timer_cancel(&first);
	}
	free(timers->heap);
	memset(timers, 0, sizeof(*timers));
}

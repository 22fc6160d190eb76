/*
 * The event loop. Must never let a control descriptor wait for more than one media callback, and
 * never touch a source after its callback without knowing that it still lives: sources removed in a
 * turn are kept until the turn is over.
 */
#include "base/loop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/io.h"
#include "base/loop_timer.h"

#define BATCH 64

struct ew_loop_source {
	struct ew_loop *loop;
	struct ew_loop_source *prev, *next;
	int fd;
	enum ew_loop_priority priority;
	bool dead; /* on the graveyard list */
	ew_loop_ready_fn *fn;
	void *arg;
};

struct signal_handler {
	ew_loop_signal_fn *fn;
	void *arg;
};

struct ew_loop {
	int epoll[2]; /* by priority: one can be asked without the other */
	int stop_fd;
	int signal_fd;
	atomic_bool stop;
	bool running; /* inside ew_loop_run() */
	unsigned depth; /* of turns: a callback may run a turn of its own */
	struct ew_loop_source *live;
	struct ew_loop_source *graveyard;
	struct ew_loop_source *stop_source;
	struct ew_loop_source *signal_source;
	struct ew_timers timers;
	struct ew_mono now;
	sigset_t signals;
	struct signal_handler handlers[NSIG];
};

static bool stopping(const struct ew_loop *loop)
{
	return loop->running && atomic_load(&loop->stop);
}

static void look_at_clock(struct ew_loop *loop)
{
	loop->now = ew_io_mono(ew_io_real());
}

static void drain_stop(void *arg, unsigned ready)
{
	struct ew_loop *loop = arg;
	uint64_t count;

	(void)ready;
	/* The flag is what counts; the descriptor only woke us. */
	ssize_t got = read(loop->stop_fd, &count, sizeof(count));

	(void)got;
}

static void read_signals(void *arg, unsigned ready)
{
	struct ew_loop *loop = arg;
	struct signalfd_siginfo info;

	(void)ready;
	while (read(loop->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		struct signal_handler handler = {0};

		if (info.ssi_signo < NSIG)
			handler = loop->handlers[info.ssi_signo];

		if (handler.fn)
			handler.fn(handler.arg, (int)info.ssi_signo);
		if (stopping(loop))
			return;
	}
}

static int open_descriptors(struct ew_loop *loop)
{
	loop->epoll[EW_LOOP_CONTROL] = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll[EW_LOOP_CONTROL] < 0)
		return -errno;
	loop->epoll[EW_LOOP_MEDIA] = epoll_create1(EPOLL_CLOEXEC);
	if (loop->epoll[EW_LOOP_MEDIA] < 0)
		return -errno;
	loop->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return loop->stop_fd < 0 ? -errno : 0;
}

int ew_loop_new(struct ew_loop **ret)
{
	_cleanup_(ew_loop_free) struct ew_loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return -ENOMEM;
	loop->epoll[0] = loop->epoll[1] = loop->stop_fd = loop->signal_fd = -1;
	(void)sigemptyset(&loop->signals);
	look_at_clock(loop);
	int r = open_descriptors(loop);

	if (r == 0)
		r = ew_loop_watch(loop, loop->stop_fd, EW_LOOP_READ, EW_LOOP_CONTROL, drain_stop,
			loop, &loop->stop_source);
	if (r < 0)
		return r;
	*ret = TAKE(loop);
	return 0;
}

static void bury(struct ew_loop *loop)
{
	while (loop->graveyard) {
		struct ew_loop_source *source = loop->graveyard;

		loop->graveyard = source->next;
		free(source);
	}
}

void ew_loop_free(struct ew_loop **loop)
{
	struct ew_loop *l = *loop;

	if (!l)
		return;
	while (l->live) {
		struct ew_loop_source *source = l->live;

		ew_loop_unwatch(&source);
	}
	bury(l);
	ew_timers_free(&l->timers);
	ew_close_fd(&l->signal_fd);
	ew_close_fd(&l->stop_fd);
	ew_close_fd(&l->epoll[EW_LOOP_CONTROL]);
	ew_close_fd(&l->epoll[EW_LOOP_MEDIA]);
	free(l);
	*loop = NULL;
}

static int control(struct ew_loop_source *source, int operation, unsigned wanted)
{
	struct epoll_event event = {.data.ptr = source};

	event.events = wanted & EW_LOOP_READ ? EPOLLIN : 0u;
	event.events |= wanted & EW_LOOP_WRITE ? EPOLLOUT : 0u;
	if (epoll_ctl(source->loop->epoll[source->priority], operation, source->fd, &event) < 0)
		return -errno;
	return 0;
}

int ew_loop_watch(struct ew_loop *loop, int fd, unsigned wanted, enum ew_loop_priority priority,
	ew_loop_ready_fn *fn, void *arg, struct ew_loop_source **ret)
{
	_cleanup_(ew_free_ptr) struct ew_loop_source *source = malloc(sizeof(*source));

	if (!source)
		return -ENOMEM;
	*source = (struct ew_loop_source){.loop = loop, .next = loop->live, .fd = fd,
		.priority = priority, .fn = fn, .arg = arg};
	int r = control(source, EPOLL_CTL_ADD, wanted);

	if (r < 0)
		return r;
	if (loop->live)
		loop->live->prev = source;
	loop->live = source;
	*ret = TAKE(source);
	return 0;
}

int ew_loop_rewatch(struct ew_loop_source *source, unsigned wanted)
{
	return control(source, EPOLL_CTL_MOD, wanted);
}

void ew_loop_unwatch(struct ew_loop_source **source)
{
	struct ew_loop_source *s = *source;

	if (!s)
		return;
	/* Fails only when the descriptor was closed already, which ended the watch. */
	(void)epoll_ctl(s->loop->epoll[s->priority], EPOLL_CTL_DEL, s->fd, NULL);
	if (s->prev)
		s->prev->next = s->next;
	else
		s->loop->live = s->next;
	if (s->next)
		s->next->prev = s->prev;
	s->dead = true;
	s->prev = NULL;
	s->next = s->loop->graveyard;
	s->loop->graveyard = s;
	if (s->loop->depth == 0)
		bury(s->loop);
	*source = NULL;
}

int ew_loop_timer(struct ew_loop *loop, int64_t after_us, int64_t period_us, ew_loop_timer_fn *fn,
	void *arg, struct ew_loop_timer **ret)
{
	/* From now, not from the turn's begin: a long callback would shorten the interval. */
	struct ew_mono due = ew_io_mono(ew_io_real());

	if (after_us > 0 && __builtin_add_overflow(due.us, after_us, &due.us))
		due.us = INT64_MAX;
	return ew_timers_add(&loop->timers, due, period_us, fn, arg, ret);
}

int ew_loop_on_signal(struct ew_loop *loop, int signal, ew_loop_signal_fn *fn, void *arg)
{
	sigset_t signals = loop->signals;
	sigset_t one;

	if (signal <= 0 || signal >= NSIG || sigaddset(&signals, signal) < 0)
		return -EINVAL;
	if (loop->handlers[signal].fn)
		return -EEXIST;
	int fd = signalfd(loop->signal_fd, &signals, SFD_CLOEXEC | SFD_NONBLOCK);

	if (fd < 0)
		return -errno;
	loop->signal_fd = fd;
	if (!loop->signal_source) {
		int r = ew_loop_watch(loop, fd, EW_LOOP_READ, EW_LOOP_CONTROL, read_signals, loop,
			&loop->signal_source);
		if (r < 0)
			return r;
	}
	(void)sigemptyset(&one);
	(void)sigaddset(&one, signal);
	int r = -pthread_sigmask(SIG_BLOCK, &one, NULL);

	if (r < 0)
		return r;
	loop->signals = signals;
	loop->handlers[signal] = (struct signal_handler){fn, arg};
	return 0;
}

static unsigned ready_of(uint32_t events)
{
	unsigned ready = 0;

	if (events & EPOLLIN)
		ready |= EW_LOOP_READ;
	if (events & EPOLLOUT)
		ready |= EW_LOOP_WRITE;
	if (events & (EPOLLHUP | EPOLLERR))
		ready |= EW_LOOP_HANGUP;
	return ready;
}

static int fetch(struct ew_loop *loop, enum ew_loop_priority priority, struct epoll_event *events)
{
	int n = epoll_wait(loop->epoll[priority], events, BATCH, 0);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	return n;
}

/* Calls the source if a callback before it has not removed it. */
static int serve(const struct epoll_event *event)
{
	struct ew_loop_source *source = event->data.ptr;

	if (source->dead)
		return 0;
	source->fn(source->arg, ready_of(event->events));
	return 1;
}

static int serve_control(struct ew_loop *loop)
{
	struct epoll_event events[BATCH];
	int n = fetch(loop, EW_LOOP_CONTROL, events);
	int ran = 0;

	for (int i = 0; i < n && !stopping(loop); i++)
		ran += serve(&events[i]);
	return n < 0 ? n : ran;
}

static int serve_media(struct ew_loop *loop)
{
	struct epoll_event events[BATCH];
	int n = fetch(loop, EW_LOOP_MEDIA, events);
	int ran = 0;

	for (int i = 0; i < n && !stopping(loop); i++) {
		/* What became ready meanwhile does not wait for the rest of the batch. */
		int r = i > 0 ? serve_control(loop) : 0;

		if (r < 0)
			return r;
		ran += r;
		if (!stopping(loop))
			ran += serve(&events[i]);
	}
	return n < 0 ? n : ran;
}

int ew_loop_serve_control(struct ew_loop *loop)
{
	int r;

	loop->depth++; /* what it removes is not freed under the caller's feet */
	r = serve_control(loop);
	if (--loop->depth == 0)
		bury(loop);
	return r;
}

static int serve_timers(struct ew_loop *loop)
{
	uint64_t order = loop->timers.next_order;
	int ran = 0;

	while (!stopping(loop) && ew_timers_run_one(&loop->timers, loop->now, order))
		ran++;
	return ran;
}

/*
 * Sleeps until a descriptor of either priority, a timer or the end of `wait_us` (negative: without
 * end).
 */
static int sleep_until_ready(struct ew_loop *loop, int64_t wait_us)
{
	struct pollfd fds[] = {
		{.fd = loop->epoll[EW_LOOP_CONTROL], .events = POLLIN},
		{.fd = loop->epoll[EW_LOOP_MEDIA], .events = POLLIN},
	};

	look_at_clock(loop);
	int64_t timer_us = ew_timers_wait_us(&loop->timers, loop->now);

	if (timer_us >= 0 && (wait_us < 0 || timer_us < wait_us))
		wait_us = timer_us;
	struct timespec time = {
		.tv_sec = wait_us / EW_US_PER_S, .tv_nsec = wait_us % EW_US_PER_S * 1000};
	int n = wait_us == 0 ? 0 : ppoll(fds, EW_COUNT(fds), wait_us < 0 ? NULL : &time, NULL);
	int r = n < 0 && errno != EINTR ? -errno : 0;

	look_at_clock(loop);
	return r;
}

static int serve_all(struct ew_loop *loop)
{
	int r = serve_control(loop);
	int ran = r;

	if (r >= 0) {
		ran += serve_timers(loop);
		r = serve_media(loop);
	}
	return r < 0 ? r : ran + r;
}

int ew_loop_turn(struct ew_loop *loop, int64_t wait_us)
{
	int r = stopping(loop) ? 0 : sleep_until_ready(loop, wait_us);

	if (r < 0)
		return r;
	loop->depth++;
	r = serve_all(loop);
	if (--loop->depth == 0)
		bury(loop);
	return r;
}

int ew_loop_run(struct ew_loop *loop)
{
	int r = 0;

	loop->running = true;
	while (r >= 0 && !atomic_load(&loop->stop))
		r = ew_loop_turn(loop, -1);
	loop->running = false;
	/* Ready to be run again. */
	drain_stop(loop, 0);
	atomic_store(&loop->stop, false);
	return r < 0 ? r : 0;
}

void ew_loop_stop(struct ew_loop *loop)
{
	uint64_t one = 1;

	atomic_store(&loop->stop, true);
	/* Fails only when the counter is full, and then the loop is awake already. */
	ssize_t put = write(loop->stop_fd, &one, sizeof(one));

	(void)put;
}

struct ew_mono ew_loop_now(const struct ew_loop *loop)
{
	return loop->now;
}

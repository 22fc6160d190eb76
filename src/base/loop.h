/*
 * One event loop per thread: descriptors (epoll), timers (a heap), signals (signalfd). Descriptors have one of two
 * priorities: in each turn all ready control descriptors are served before any media descriptor, so that a restriction
 * never waits behind packets.
 *
 * A loop belongs to the thread that made it; only ew_loop_stop() may be called from elsewhere.
 */
#ifndef EW_BASE_LOOP_H
#define EW_BASE_LOOP_H

#include <signal.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/cleanup.h"

struct ew_loop;
struct ew_loop_source;
struct ew_loop_timer;

enum ew_loop_ready { EW_LOOP_READ = 1, EW_LOOP_WRITE = 2, EW_LOOP_HANGUP = 4 };
enum ew_loop_priority { EW_LOOP_CONTROL, EW_LOOP_MEDIA };

typedef void ew_loop_ready_fn(void *arg, unsigned ready);
typedef void ew_loop_timer_fn(void *arg);
typedef void ew_loop_signal_fn(void *arg, int signal);

/** Errors: -ENOMEM, as epoll_create1(2). */
EW_MUST_USE int ew_loop_new(struct ew_loop **ret);

/** Frees the loop with all its sources and timers; handles to them are dead then. NULL is fine. */
void ew_loop_free(struct ew_loop **loop);

/** Runs until ew_loop_stop(). 0, or the negative errno of epoll_wait(2). */
EW_MUST_USE int ew_loop_run(struct ew_loop *loop);

/** Serves what is ready now or within `wait_us` (0: only what is ready). Returns how many callbacks ran, or -errno. */
EW_MUST_USE int ew_loop_turn(struct ew_loop *loop, int64_t wait_us);

/**
 * For a long callback: serves the control descriptors that are ready now, so that an order does not wait for the rest
 * of it. Returns how many callbacks ran, or -errno.
 */
EW_MUST_USE int ew_loop_serve_control(struct ew_loop *loop);

/** Ends ew_loop_run() after the current callback. Any thread, also before it began. */
void ew_loop_stop(struct ew_loop *loop);

/**
 * Watches `fd` for `wanted` (a set of enum ew_loop_ready; HANGUP is always reported). The descriptor stays the
 * caller's. Errors: -ENOMEM, as epoll_ctl(2).
 */
EW_MUST_USE int ew_loop_watch(struct ew_loop *loop, int fd, unsigned wanted,
	enum ew_loop_priority priority, ew_loop_ready_fn *fn, void *arg, struct ew_loop_source **ret);

/** Changes what a source waits for. Errors: as epoll_ctl(2). */
EW_MUST_USE int ew_loop_rewatch(struct ew_loop_source *source, unsigned wanted);

/** Stops watching; safe inside any callback, its own included. Call it before closing the descriptor. */
void ew_loop_unwatch(struct ew_loop_source **source);

/** Calls fn once after `after_us`, or every `period_us` when that is not 0. Errors: -ENOMEM. */
EW_MUST_USE int ew_loop_timer(struct ew_loop *loop, int64_t after_us, int64_t period_us,
	ew_loop_timer_fn *fn, void *arg, struct ew_loop_timer **ret);

/** Ends the timer; safe inside its own callback. A one-shot timer that has fired is freed by the same call. */
void ew_loop_timer_cancel(struct ew_loop_timer **timer);

/** Blocks the signal for the thread and reports it through the loop. One handler per signal. */
EW_MUST_USE int ew_loop_on_signal(struct ew_loop *loop, int signal, ew_loop_signal_fn *fn, void *arg);

/** Monotonic time of the current turn. */
struct ew_mono ew_loop_now(const struct ew_loop *loop);

#endif

/*
 * Two threads share one piece of the tape and nothing else: the lock guards who has it. Apart from the syncer, because
 * a sync may take long, and what is sealed must not wait for it in memory that a kill takes.
 */
#include "programs/recorder/tape_scribe.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct ew_scribe {
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct ew_tape_write *waiting; /* to be run */
	struct ew_tape_write *ran;     /* to be reported */
	bool quit;
	int event;
	struct ew_loop_source *source;
	ew_scribe_done_fn *done;
	void *arg;
};

static void hold(struct ew_scribe *s)
{
	int error = pthread_mutex_lock(&s->lock);

	assert(error == 0);
	(void)error;
}

static void release(struct ew_scribe *s)
{
	int error = pthread_mutex_unlock(&s->lock);

	assert(error == 0);
	(void)error;
}

static struct ew_tape_write *wait_for_piece(struct ew_scribe *s)
{
	struct ew_tape_write *piece;

	hold(s);
	while (!s->waiting && !s->quit)
		(void)pthread_cond_wait(&s->wake, &s->lock);
	piece = TAKE(s->waiting);
	release(s);
	return piece;
}

static void *run(void *arg)
{
	static const uint64_t one = 1;
	struct ew_scribe *s = arg;
	struct ew_tape_write *piece;

	while ((piece = wait_for_piece(s))) {
		ew_tape_write_run(piece);
		hold(s);
		s->ran = piece;
		release(s);
		/* Cannot fail: the counter is far from full. */
		if (write(s->event, &one, sizeof(one)) != sizeof(one))
			abort();
	}
	return NULL;
}

static struct ew_tape_write *take_ran(struct ew_scribe *s)
{
	struct ew_tape_write *piece;

	hold(s);
	piece = TAKE(s->ran);
	release(s);
	return piece;
}

static void on_event(void *arg, unsigned ready)
{
	struct ew_scribe *s = arg;
	struct ew_tape_write *piece;
	uint64_t count;

	(void)ready;
	if (read(s->event, &count, sizeof(count)) != sizeof(count))
		return;
	piece = take_ran(s);
	if (piece)
		s->done(s->arg, piece);
}

int ew_scribe_new(
	struct ew_loop *loop, ew_scribe_done_fn *done, void *arg, struct ew_scribe **ret)
{
	_cleanup_(ew_scribe_free) struct ew_scribe *s = calloc(1, sizeof(*s));
	int error;

	if (!s)
		return -ENOMEM;
	s->done = done;
	s->arg = arg;
	s->event = -1;
	if (pthread_mutex_init(&s->lock, NULL) || pthread_cond_init(&s->wake, NULL))
		return -ENOMEM;
	s->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->event < 0)
		return -errno;
	error = ew_loop_watch(
		loop, s->event, EW_LOOP_READ, EW_LOOP_CONTROL, on_event, s, &s->source);
	if (!error)
		error = -pthread_create(&s->thread, NULL, run, s);
	if (error)
		return error;
	s->started = true;
	*ret = TAKE(s);
	return 0;
}

void ew_scribe_write(struct ew_scribe *s, struct ew_tape_write *piece)
{
	hold(s);
	assert(!s->waiting && !s->ran);
	s->waiting = piece;
	(void)pthread_cond_signal(&s->wake);
	release(s);
}

struct ew_tape_write *ew_scribe_stop(struct ew_scribe *s)
{
	if (!s->started)
		return NULL;
	hold(s);
	s->quit = true;
	(void)pthread_cond_signal(&s->wake);
	release(s);
	(void)pthread_join(s->thread, NULL);
	s->started = false;
	return take_ran(s);
}

void ew_scribe_free(struct ew_scribe **syncer)
{
	struct ew_scribe *s = TAKE(*syncer);

	if (!s)
		return;
	(void)ew_scribe_stop(s);
	ew_loop_unwatch(&s->source);
	ew_close_fd(&s->event);
	(void)pthread_cond_destroy(&s->wake);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

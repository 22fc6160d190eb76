/*
 * Two threads share one job and nothing else: the lock guards who has it.
 */
#include "programs/recorder/syncer.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct ew_syncer {
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct ew_tape_sync *waiting; /* to be run */
	struct ew_tape_sync *ran;     /* to be reported */
	bool quit;
	int event;
	struct ew_loop_source *source;
	ew_syncer_done_fn *done;
	void *arg;
};

static void hold(struct ew_syncer *s)
{
	int error = pthread_mutex_lock(&s->lock);

	assert(error == 0);
	(void)error;
}

static void release(struct ew_syncer *s)
{
	int error = pthread_mutex_unlock(&s->lock);

	assert(error == 0);
	(void)error;
}

static struct ew_tape_sync *wait_for_job(struct ew_syncer *s)
{
	struct ew_tape_sync *job;

	hold(s);
	while (!s->waiting && !s->quit)
		(void)pthread_cond_wait(&s->wake, &s->lock);
	job = TAKE(s->waiting);
	release(s);
	return job;
}

static void *run(void *arg)
{
	static const uint64_t one = 1;
	struct ew_syncer *s = arg;
	struct ew_tape_sync *job;

	while ((job = wait_for_job(s))) {
		ew_tape_sync_run(job);
		hold(s);
		s->ran = job;
		release(s);
		/* Cannot fail: the counter is far from full. */
		if (write(s->event, &one, sizeof(one)) != sizeof(one))
			abort();
	}
	return NULL;
}

static struct ew_tape_sync *take_ran(struct ew_syncer *s)
{
	struct ew_tape_sync *job;

	hold(s);
	job = TAKE(s->ran);
	release(s);
	return job;
}

static void on_event(void *arg, unsigned ready)
{
	struct ew_syncer *s = arg;
	struct ew_tape_sync *job;
	uint64_t count;

	(void)ready;
	if (read(s->event, &count, sizeof(count)) != sizeof(count))
		return;
	job = take_ran(s);
	if (job)
		s->done(s->arg, job);
}

int ew_syncer_new(
	struct ew_loop *loop, ew_syncer_done_fn *done, void *arg, struct ew_syncer **ret)
{
	_cleanup_(ew_syncer_free) struct ew_syncer *s = calloc(1, sizeof(*s));
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

void ew_syncer_run(struct ew_syncer *s, struct ew_tape_sync *job)
{
	hold(s);
	assert(!s->waiting && !s->ran);
	s->waiting = job;
	(void)pthread_cond_signal(&s->wake);
	release(s);
}

struct ew_tape_sync *ew_syncer_stop(struct ew_syncer *s)
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

void ew_syncer_free(struct ew_syncer **syncer)
{
	struct ew_syncer *s = TAKE(*syncer);

	if (!s)
		return;
	(void)ew_syncer_stop(s);
	ew_loop_unwatch(&s->source);
	ew_close_fd(&s->event);
	(void)pthread_cond_destroy(&s->wake);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

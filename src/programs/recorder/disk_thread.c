/*
 * Two threads share one piece of work and nothing else: the lock guards who has it.
 */
#include "programs/recorder/disk_thread.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct ew_disk_thread {
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	void *waiting; /* to be run */
	void *ran;     /* to be reported */
	bool quit;
	int event;
	struct ew_loop_source *source;
	ew_disk_run_fn *run;
	ew_disk_done_fn *done;
	void *arg;
};

static void hold(struct ew_disk_thread *s)
{
	int error = pthread_mutex_lock(&s->lock);

	assert(error == 0);
	(void)error;
}

static void release(struct ew_disk_thread *s)
{
	int error = pthread_mutex_unlock(&s->lock);

	assert(error == 0);
	(void)error;
}

static void *wait_for_work(struct ew_disk_thread *s)
{
	void *work;

	hold(s);
	while (!s->waiting && !s->quit)
		(void)pthread_cond_wait(&s->wake, &s->lock);
	work = TAKE(s->waiting);
	release(s);
	return work;
}

static void *go(void *arg)
{
	static const uint64_t one = 1;
	struct ew_disk_thread *s = arg;
	void *work;

	while ((work = wait_for_work(s))) {
		s->run(work);
		hold(s);
		s->ran = work;
		release(s);
		/* Cannot fail: the counter is far from full. */
		if (write(s->event, &one, sizeof(one)) != sizeof(one))
			abort();
	}
	return NULL;
}

static void *take_ran(struct ew_disk_thread *s)
{
	void *work;

	hold(s);
	work = TAKE(s->ran);
	release(s);
	return work;
}

static void on_event(void *arg, unsigned ready)
{
	struct ew_disk_thread *s = arg;
	void *work;
	uint64_t count;

	(void)ready;
	if (read(s->event, &count, sizeof(count)) != sizeof(count))
		return;
	work = take_ran(s);
	if (work)
		s->done(s->arg, work);
}

int ew_disk_thread_new(struct ew_loop *loop, ew_disk_run_fn *run, ew_disk_done_fn *done, void *arg,
	struct ew_disk_thread **ret)
{
	_cleanup_(ew_disk_thread_free) struct ew_disk_thread *s = calloc(1, sizeof(*s));
	int error;

	if (!s)
		return -ENOMEM;
	s->run = run;
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
		error = -pthread_create(&s->thread, NULL, go, s);
	if (error)
		return error;
	s->started = true;
	*ret = TAKE(s);
	return 0;
}

void ew_disk_thread_give(struct ew_disk_thread *s, void *work)
{
	hold(s);
	assert(!s->waiting && !s->ran);
	s->waiting = work;
	(void)pthread_cond_signal(&s->wake);
	release(s);
}

void *ew_disk_thread_stop(struct ew_disk_thread *s)
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

void ew_disk_thread_free(struct ew_disk_thread **thread)
{
	struct ew_disk_thread *s = TAKE(*thread);

	if (!s)
		return;
	(void)ew_disk_thread_stop(s);
	ew_loop_unwatch(&s->source);
	ew_close_fd(&s->event);
	(void)pthread_cond_destroy(&s->wake);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}

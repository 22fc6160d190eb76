/*
 * The thread that stretches. Passwords lie in locked memory of their own and are wiped as soon as they are stretched.
 */
#include "programs/web/stretcher.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"

enum state { FREE, WAITING, RUNNING, DONE };

/* One for each place in the queue; secret memory. */
struct seat {
	enum state state;
	uint64_t number; /* in the order they came */
	uint8_t password[EW_PASSWORD_BYTES];
	size_t len;
	uint8_t salt[EW_PASSWORD_SALT_BYTES];
	struct ew_password_cost cost;
	uint8_t stretched[EW_PASSWORD_STRETCHED_BYTES];
	int error;
	ew_stretched_fn *fn;
	void *arg; /* NULL: nobody waits any more */
};

struct ew_stretcher {
	struct ew_loop_source *source;
	int done_fd;
	pthread_t thread;
	bool started;
	pthread_mutex_t lock; /* over what follows */
	pthread_cond_t work;
	bool ending;
	uint64_t next;
	struct seat *seats;
};

/* -- the thread -- */

static struct seat *first_waiting(struct ew_stretcher *s)
{
	struct seat *first = NULL;

	for (size_t i = 0; i < EW_STRETCHER_QUEUE; i++)
		if (s->seats[i].state == WAITING && (!first || s->seats[i].number < first->number))
			first = &s->seats[i];
	return first;
}

static void stretch(struct ew_stretcher *s, struct seat *seat)
{
	const uint64_t one = 1;

	seat->state = RUNNING;
	pthread_mutex_unlock(&s->lock);
	seat->error = ew_password_stretch(
		ew_slice_of(seat->password, seat->len), seat->salt, seat->cost, seat->stretched);
	pthread_mutex_lock(&s->lock);
	ew_wipe(seat->password, sizeof(seat->password));
	seat->state = DONE;
	/* It fails only when the counter is full, and then the loop is awake already. */
	(void)!write(s->done_fd, &one, sizeof(one));
}

static void *run(void *arg)
{
	struct ew_stretcher *s = arg;

	pthread_mutex_lock(&s->lock);
	while (!s->ending) {
		struct seat *seat = first_waiting(s);

		if (seat)
			stretch(s, seat);
		else
			pthread_cond_wait(&s->work, &s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* -- the loop -- */

/* One that is done, taken out of its seat, which is free then. */
static bool take_done(struct ew_stretcher *s, struct seat *ret)
{
	bool found = false;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < EW_STRETCHER_QUEUE && !found; i++) {
		if (s->seats[i].state != DONE)
			continue;
		*ret = s->seats[i];
		ew_wipe(&s->seats[i], sizeof(s->seats[i]));
		found = true;
	}
	pthread_mutex_unlock(&s->lock);
	return found;
}

static void on_done(void *arg, unsigned ready)
{
	struct ew_stretcher *s = arg;
	struct seat seat;
	uint64_t count;

	(void)ready;
	(void)!read(s->done_fd, &count, sizeof(count));
	while (take_done(s, &seat)) {
		if (seat.arg)
			seat.fn(seat.arg, seat.error, seat.stretched);
		ew_wipe(&seat, sizeof(seat));
	}
}

/* Signals are the loop's. */
static int start(struct ew_stretcher *s)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	r = pthread_sigmask(SIG_SETMASK, &all, &before);
	if (r == 0)
		r = pthread_create(&s->thread, NULL, run, s);
	s->started = r == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

int ew_stretcher_new(struct ew_loop *loop, struct ew_stretcher **ret)
{
	_cleanup_(ew_stretcher_free) struct ew_stretcher *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return -ENOMEM;
	s->done_fd = -1;
	if (pthread_mutex_init(&s->lock, NULL) || pthread_cond_init(&s->work, NULL))
		return -ENOMEM;
	s->seats = ew_secret_alloc(EW_STRETCHER_QUEUE * sizeof(*s->seats));
	if (!s->seats)
		return -ENOMEM;
	s->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r = s->done_fd < 0 ? -errno : start(s);
	if (r == 0)
		r = ew_loop_watch(loop, s->done_fd, EW_LOOP_READ, EW_LOOP_MEDIA, on_done, s, &s->source);
	if (r == 0)
		*ret = TAKE(s);
	return r;
}

static void end_thread(struct ew_stretcher *s)
{
	if (!s->started)
		return;
	pthread_mutex_lock(&s->lock);
	s->ending = true;
	pthread_cond_signal(&s->work);
	pthread_mutex_unlock(&s->lock);
	(void)pthread_join(s->thread, NULL);
}

void ew_stretcher_free(struct ew_stretcher **stretcher)
{
	struct ew_stretcher *s = TAKE(*stretcher);

	if (!s)
		return;
	end_thread(s);
	ew_loop_unwatch(&s->source);
	ew_close_fd(&s->done_fd);
	ew_secret_free(&s->seats);
	pthread_cond_destroy(&s->work);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static struct seat *free_seat(struct ew_stretcher *s)
{
	for (size_t i = 0; i < EW_STRETCHER_QUEUE; i++)
		if (s->seats[i].state == FREE)
			return &s->seats[i];
	return NULL;
}

int ew_stretch(struct ew_stretcher *s, struct ew_slice password, const uint8_t salt[static EW_PASSWORD_SALT_BYTES],
	struct ew_password_cost cost, ew_stretched_fn *fn, void *arg)
{
	struct seat *seat;

	if (password.len > EW_PASSWORD_BYTES)
		return -EINVAL;
	pthread_mutex_lock(&s->lock);
	seat = free_seat(s);
	if (seat) {
		if (password.len > 0)
			memcpy(seat->password, password.at, password.len);
		seat->len = password.len;
		memcpy(seat->salt, salt, sizeof(seat->salt));
		seat->cost = cost;
		seat->fn = fn;
		seat->arg = arg;
		seat->number = s->next++;
		seat->state = WAITING;
		pthread_cond_signal(&s->work);
	}
	pthread_mutex_unlock(&s->lock);
	return seat ? 0 : -ENOBUFS;
}

/* The thread has the one that it runs; what still waits makes room. */
static void leave(struct seat *seat)
{
	if (seat->state == WAITING)
		ew_wipe(seat, sizeof(*seat));
	seat->arg = NULL;
}

void ew_stretch_forget(struct ew_stretcher *s, const void *arg)
{
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < EW_STRETCHER_QUEUE; i++)
		if (s->seats[i].state != FREE && s->seats[i].arg == arg)
			leave(&s->seats[i]);
	pthread_mutex_unlock(&s->lock);
}

/*
 * The loop: priorities, removal inside callbacks, timers, signals, and being stopped from another
 * thread.
 */
#include "test_case.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "base/loop.h"
#include "support/support.h"

#define PIPES 8

struct pipes {
	struct ew_loop *loop;
	int fds[PIPES][2];
	struct ew_loop_source *sources[PIPES];
	char order[64]; /* which callback ran, one letter each */
	size_t ran;
	int wake; /* pipe that the first media callback makes ready, or -1 */
	bool remove_all;
};

struct one {
	struct pipes *all;
	size_t index;
	char letter;
};

static void poke(struct pipes *p, size_t index)
{
	assert_int_equal(write(p->fds[index][1], "x", 1), 1);
}

static void on_ready(void *arg, unsigned ready)
{
	struct one *one = arg;
	struct pipes *p = one->all;
	char byte;

	assert_true(ready & EW_LOOP_READ);
	assert_int_equal(read(p->fds[one->index][0], &byte, 1), 1);
	p->order[p->ran++] = one->letter;
	if (p->wake >= 0 && one->letter == 'm') {
		poke(p, (size_t)p->wake);
		p->wake = -1;
	}
	for (size_t i = 0; p->remove_all && i < PIPES; i++)
		ew_loop_unwatch(&p->sources[i]);
}

/* The first two pipes are control, the others media. */
static void open_pipes(struct pipes *p, struct one *ones)
{
	*p = (struct pipes){.wake = -1};
	assert_int_equal(ew_loop_new(&p->loop), 0);
	for (size_t i = 0; i < PIPES; i++) {
		enum ew_loop_priority priority = i < 2 ? EW_LOOP_CONTROL : EW_LOOP_MEDIA;

		ones[i] = (struct one){p, i, i < 2 ? 'c' : 'm'};
		assert_int_equal(pipe2(p->fds[i], O_NONBLOCK | O_CLOEXEC), 0);
		assert_int_equal(ew_loop_watch(p->loop, p->fds[i][0], EW_LOOP_READ, priority,
					 on_ready, &ones[i], &p->sources[i]),
			0);
	}
}

static void close_pipes(struct pipes *p)
{
	for (size_t i = 0; i < PIPES; i++) {
		ew_loop_unwatch(&p->sources[i]);
		ew_close_fd(&p->fds[i][0]);
		ew_close_fd(&p->fds[i][1]);
	}
	ew_loop_free(&p->loop);
}

static void test_control_first(void **state)
{
	struct pipes p;
	struct one ones[PIPES];

	(void)state;
	open_pipes(&p, ones);
	for (size_t i = PIPES; i > 0; i--)
		poke(&p, i - 1);
	assert_int_equal(ew_loop_turn(p.loop, 0), PIPES);
	assert_string_equal(p.order, "ccmmmmmm");
	assert_int_equal(ew_loop_turn(p.loop, 0), 0);
	close_pipes(&p);
}

/* What becomes ready while media is being served is served before the next media descriptor. */
static void test_control_overtakes_a_batch(void **state)
{
	struct pipes p;
	struct one ones[PIPES];

	(void)state;
	open_pipes(&p, ones);
	for (size_t i = 2; i < PIPES; i++)
		poke(&p, i);
	p.wake = 0;
	assert_int_equal(ew_loop_turn(p.loop, 0), PIPES - 1);
	assert_string_equal(p.order, "mcmmmmm");
	close_pipes(&p);
}

/* A long callback looks for orders in between; media waits, and what it removes is not used after. */
static void in_a_long_callback(void *arg)
{
	struct pipes *p = arg;

	poke(p, 0);
	poke(p, 1);
	poke(p, 2);
	p->remove_all = true;
	assert_int_equal(ew_loop_serve_control(p->loop), 1);
	assert_string_equal(p->order, "c");
	assert_int_equal(ew_loop_serve_control(p->loop), 0);
}

static void test_control_in_a_long_callback(void **state)
{
	struct ew_loop_timer *timer = NULL;
	struct pipes p;
	struct one ones[PIPES];

	(void)state;
	open_pipes(&p, ones);
	assert_int_equal(ew_loop_timer(p.loop, 0, 0, in_a_long_callback, &p, &timer), 0);
	assert_int_equal(ew_loop_turn(p.loop, 0), 1);
	assert_string_equal(p.order, "c");
	ew_loop_timer_cancel(&timer);
	close_pipes(&p);
}

static void test_removed_in_a_callback(void **state)
{
	struct pipes p;
	struct one ones[PIPES];

	(void)state;
	open_pipes(&p, ones);
	for (size_t i = 0; i < PIPES; i++)
		poke(&p, i);
	p.remove_all = true;
	assert_int_equal(ew_loop_turn(p.loop, 0), 1);
	assert_int_equal(p.ran, 1);
	assert_int_equal(ew_loop_turn(p.loop, 0), 0);
	close_pipes(&p);
}

static void note_ready(void *arg, unsigned ready)
{
	*(unsigned *)arg |= ready;
}

static void test_hangup_and_rewatch(void **state)
{
	struct ew_loop *loop = NULL;
	struct ew_loop_source *source = NULL;
	unsigned seen = 0;
	int fds[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	assert_int_equal(ew_loop_new(&loop), 0);
	assert_int_equal(
		ew_loop_watch(loop, fds[0], 0, EW_LOOP_CONTROL, note_ready, &seen, &source), 0);
	assert_int_equal(ew_loop_turn(loop, 0), 0);
	assert_int_equal(ew_loop_rewatch(source, EW_LOOP_WRITE), 0);
	assert_int_equal(ew_loop_turn(loop, 0), 1);
	assert_int_equal(seen, EW_LOOP_WRITE);
	assert_int_equal(ew_loop_rewatch(source, 0), 0);
	ew_close_fd(&fds[1]);
	assert_int_equal(ew_loop_turn(loop, EW_US_PER_S), 1);
	assert_true(seen & EW_LOOP_HANGUP);
	struct ew_loop_source *second = NULL;

	assert_int_equal(
		ew_loop_watch(loop, fds[0], 0, EW_LOOP_CONTROL, note_ready, &seen, &second),
		-EEXIST);
	assert_null(second);
	/* The loop frees what was not unwatched. */
	ew_loop_free(&loop);
	ew_close_fd(&fds[0]);
}

struct ticks {
	struct ew_loop *loop;
	struct ew_loop_timer *timers[4];
	char order[16];
	size_t ran;
};

static struct ticks *the_ticks(void *arg, char letter)
{
	struct ticks *t = arg;

	t->order[t->ran++] = letter;
	return t;
}

static void tick_a(void *arg)
{
	(void)the_ticks(arg, 'a');
}

static void tick_b(void *arg)
{
	struct ticks *t = the_ticks(arg, 'b');

	ew_loop_timer_cancel(&t->timers[1]);
	ew_loop_timer_cancel(&t->timers[2]);
}

static void tick_c(void *arg)
{
	(void)the_ticks(arg, 'c');
}

static void tick_stop(void *arg)
{
	struct ticks *t = the_ticks(arg, 's');

	ew_loop_stop(t->loop);
}

static void test_timers(void **state)
{
	struct ticks t = {0};

	(void)state;
	assert_int_equal(ew_loop_new(&t.loop), 0);
	assert_int_equal(ew_loop_timer(t.loop, 3000, 0, tick_stop, &t, &t.timers[3]), 0);
	assert_int_equal(ew_loop_timer(t.loop, 2000, 0, tick_c, &t, &t.timers[2]), 0);
	assert_int_equal(ew_loop_timer(t.loop, 1000, 0, tick_b, &t, &t.timers[1]), 0);
	assert_int_equal(ew_loop_timer(t.loop, 0, 0, tick_a, &t, &t.timers[0]), 0);
	struct ew_mono begin = ew_loop_now(t.loop);

	assert_int_equal(ew_loop_run(t.loop), 0);
	/* b cancelled itself and c. */
	assert_string_equal(t.order, "abs");
	assert_true(ew_loop_now(t.loop).us - begin.us >= 3000);
	assert_null(t.timers[1]);
	assert_null(t.timers[2]);
	ew_loop_timer_cancel(&t.timers[0]);
	ew_loop_timer_cancel(&t.timers[0]);
	ew_loop_free(&t.loop);
}

static void test_period(void **state)
{
	struct ticks t = {0};

	(void)state;
	assert_int_equal(ew_loop_new(&t.loop), 0);
	assert_int_equal(ew_loop_timer(t.loop, 1000, 1000, tick_a, &t, &t.timers[0]), 0);
	/* Ten periods missed are one call. */
	(void)usleep(10500);
	assert_int_equal(ew_loop_turn(t.loop, 0), 1);
	while (t.ran < 3)
		assert_true(ew_loop_turn(t.loop, EW_US_PER_S) >= 0);
	ew_loop_free(&t.loop);
}

/* Against a sorted array: many timers, some cancelled, fire in order of their due time. */
static void test_many_timers(void **state)
{
	struct ticks t = {0};
	struct ew_loop_timer *many[500];
	struct ew_loop_timer *last = NULL;
	size_t cancelled = 0;

	(void)state;
	assert_int_equal(ew_loop_new(&t.loop), 0);
	for (size_t i = 0; i < 500; i++)
		assert_int_equal(ew_loop_timer(t.loop, 60 * EW_US_PER_S + (int64_t)(i * 7919 % 500),
					 0, tick_a, &t, &many[i]),
			0);
	assert_int_equal(ew_loop_timer(t.loop, 500, 0, tick_stop, &t, &last), 0);
	for (size_t i = 0; i < 500; i += 1 + i % 3, cancelled++)
		ew_loop_timer_cancel(&many[i]);
	assert_true(cancelled > 100);
	assert_int_equal(ew_loop_run(t.loop), 0);
	assert_string_equal(t.order, "s");
	ew_loop_free(&t.loop);
}

static void on_signal(void *arg, int signal)
{
	struct ew_loop *loop = *(struct ew_loop **)arg;

	assert_int_equal(signal, SIGUSR1);
	ew_loop_stop(loop);
}

static void test_signal(void **state)
{
	struct ew_loop *loop = NULL;

	(void)state;
	assert_int_equal(ew_loop_new(&loop), 0);
	assert_int_equal(ew_loop_on_signal(loop, SIGUSR1, on_signal, &loop), 0);
	assert_int_equal(ew_loop_on_signal(loop, SIGUSR1, on_signal, &loop), -EEXIST);
	assert_int_equal(ew_loop_on_signal(loop, 0, on_signal, &loop), -EINVAL);
	assert_int_equal(raise(SIGUSR1), 0);
	assert_int_equal(ew_loop_run(loop), 0);
	ew_loop_free(&loop);
}

static void *stop_later(void *arg)
{
	(void)usleep(2000);
	ew_loop_stop(arg);
	return NULL;
}

static void test_stop(void **state)
{
	struct ew_loop *loop = NULL;
	pthread_t thread;

	(void)state;
	assert_int_equal(ew_loop_new(&loop), 0);
	ew_loop_stop(loop);
	assert_int_equal(ew_loop_run(loop), 0);
	assert_int_equal(pthread_create(&thread, NULL, stop_later, loop), 0);
	assert_int_equal(ew_loop_run(loop), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	ew_loop_free(&loop);
	ew_loop_free(&loop);
}

static int build_one(void *arg)
{
	_cleanup_(ew_loop_free) struct ew_loop *loop = NULL;
	struct ew_loop_source *source = NULL;
	struct ew_loop_timer *timers[40];
	unsigned seen = 0;
	int r = ew_loop_new(&loop);

	if (r == 0)
		r = ew_loop_watch(
			loop, *(int *)arg, EW_LOOP_READ, EW_LOOP_MEDIA, note_ready, &seen, &source);
	for (size_t i = 0; r == 0 && i < EW_COUNT(timers); i++)
		r = ew_loop_timer(loop, EW_US_PER_S, 0, tick_a, NULL, &timers[i]);
	if (r == 0)
		r = ew_loop_on_signal(loop, SIGUSR2, on_signal, &loop);
	return r;
}

static void test_without_memory(void **state)
{
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	/* loop, stop source, source, 40 timers, the heap three times, signal source */
	assert_int_equal(ew_test_each_allocation(build_one, &fds[0]), 47);
	ew_close_fd(&fds[0]);
	ew_close_fd(&fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_control_first),
		cmocka_unit_test(test_control_overtakes_a_batch),
		cmocka_unit_test(test_control_in_a_long_callback),
		cmocka_unit_test(test_removed_in_a_callback),
		cmocka_unit_test(test_hangup_and_rewatch),
		cmocka_unit_test(test_timers),
		cmocka_unit_test(test_period),
		cmocka_unit_test(test_many_timers),
		cmocka_unit_test(test_signal),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

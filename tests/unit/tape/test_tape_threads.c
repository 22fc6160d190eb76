/*
 * Jobs on a thread of their own, on the real disk, while the owner goes on: what a race detector
 * is to look at. And what only a real disk has: who may look into the folders.
 */
#include "tape_world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEPS 60

struct hand {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct ew_tape_sync *waiting, *ran;
	bool quit;
};

static void *run_jobs(void *arg)
{
	struct hand *h = arg;

	(void)pthread_mutex_lock(&h->lock);
	for (;;) {
		while (!h->waiting && !h->quit)
			(void)pthread_cond_wait(&h->changed, &h->lock);
		struct ew_tape_sync *job = TAKE(h->waiting);

		if (!job)
			break;
		(void)pthread_mutex_unlock(&h->lock);
		ew_tape_sync_run(job);
		(void)pthread_mutex_lock(&h->lock);
		h->ran = job;
	}
	(void)pthread_mutex_unlock(&h->lock);
	return NULL;
}

/* The next job, keys and data in turn. */
static void hand_over(struct hand *h, struct ew_tape *t, int step)
{
	struct ew_tape_sync *job = NULL;
	int r = step % 2 ? ew_tape_chore_begin(t, &job) : ew_tape_sync_begin(t, &job);

	if (r == -EBUSY) {
		ew_tape_hurry(t);
		return;
	}
	assert_int_equal(r, 0);
	(void)pthread_mutex_lock(&h->lock);
	h->waiting = job;
	(void)pthread_cond_signal(&h->changed);
	(void)pthread_mutex_unlock(&h->lock);
}

static void take_back(struct hand *h, struct ew_tape *t)
{
	(void)pthread_mutex_lock(&h->lock);
	struct ew_tape_sync *job = TAKE(h->ran);
	struct ew_tape_outcome done;

	(void)pthread_mutex_unlock(&h->lock);
	if (job)
		assert_int_equal(ew_tape_sync_end(t, &job), 0);
	while (ew_tape_order_done(t, &done))
		assert_int_equal(done.code, 0);
}

static uint32_t work(struct hand *h, struct ew_tape *t)
{
	struct ew_tape_span *s = NULL;
	uint32_t index, frames = 0;

	for (int step = 0; step < STEPS; step++) {
		if (!s && ew_tape_span_open(t, &s) < 0)
			s = NULL;
		for (int i = 0; s && i < 5; i++) {
			assert_int_equal(ew_tape_frame(t, s, (struct ew_wall){1}, EW_SLICE("plain")), 0);
			frames++;
		}
		if (s && step % 2) {
			struct ew_tape_order o = {.kind = EW_TAPE_SHRED, .epoch = 1};

			o.span = ew_tape_span_id(s);
			ew_tape_span_close(t, &s);
			assert_int_equal(ew_tape_order(t, &o), 0);
		}
		assert_int_equal(ew_tape_event(t, (struct ew_wall){1}, EW_SLICE("event"), &index), 0);
		hand_over(h, t, step);
		(void)usleep(500);
		take_back(h, t);
	}
	ew_tape_span_close(t, &s);
	return frames;
}

static int count_frames(void *arg, ew_tape_pos at, ew_tape_pos next,
	const struct ew_tape_record *record, struct ew_slice sealed)
{
	uint32_t *n = arg;

	(void)at;
	(void)next;
	(void)sealed;
	*n += record->type == EW_TAPE_FRAME;
	return 0;
}

static mode_t mode_of(const char *folder, const char *name)
{
	char path[128];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void test_jobs_on_another_thread(void **state)
{
	char parent[] = "/tmp/ew-test-tape-XXXXXX";
	char folder[64], command[96];
	struct hand h = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
	struct ew_error error = {0};
	struct world w;
	struct ew_tape *t = NULL;
	pthread_t thread;
	uint32_t frames, found = 0;

	(void)state;
	world_begin(&w, 1);
	assert_non_null(mkdtemp(parent));
	assert_int_equal(chmod(parent, 02750), 0);
	(void)snprintf(folder, sizeof(folder), "%s/tape", parent);
	w.config.folder = folder;
	assert_int_equal(ew_tape_open(ew_io_real(), &w.config, &t, &error), 0);
	assert_int_equal(ew_tape_epoch_add(t, 1, &w.media.recipient), 0);
	assert_int_equal(mode_of(folder, ""), 02750);
	assert_int_equal(mode_of(folder, "keys"), 02750);
	assert_int_equal(mode_of(folder, "00000001.tape"), 0640);
	assert_int_equal(mode_of(folder, "epochs"), 0640);
	assert_int_equal(pthread_create(&thread, NULL, run_jobs, &h), 0);
	frames = work(&h, t);
	(void)pthread_mutex_lock(&h.lock);
	h.quit = true;
	(void)pthread_cond_signal(&h.changed);
	(void)pthread_mutex_unlock(&h.lock);
	assert_int_equal(pthread_join(thread, NULL), 0);
	take_back(&h, t);
	assert_int_equal(ew_tape_close(&t), 0);
	assert_int_equal(ew_tape_scan(ew_io_real(), folder, 0, EW_TAPE_NOWHERE, count_frames, &found, NULL), 0);
	assert_true(frames > 5);
	assert_int_equal(found, frames);
	(void)snprintf(command, sizeof(command), "rm -r %s", parent);
	assert_int_equal(system(command), 0);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_jobs_on_another_thread)};

	(void)umask(022);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

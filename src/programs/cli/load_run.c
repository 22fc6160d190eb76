/*
 * The course of a load: one loop that listens to the sender, looks at everything once a second and gives orders when
 * they are due. It must never make a figure better than it is: what it missed itself it says.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/load.h"
#include "programs/cli/load_measure.h"

#define LOOK_US EW_US_PER_S
#define ANSWER_WAIT_S 15
#define SETTLE_US (2500 * EW_US_PER_MS) /* the recorder tells its counters once a second, and waits for what is late */
#define FINISH_WAIT_S 60
#define HANG_RATE_LEAST 100.0
#define SLICE_MS 50

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
	(void)signal;
	interrupted = 1;
}

static int64_t now_us(void)
{
	return ew_io_mono(ew_io_real()).us;
}

/* -- looking -- */

static void note_worst(struct ew_load *l, const struct ew_load_sample *before)
{
	int64_t lag = (int64_t)l->now.metrics.lag_us;
	double ours = 0, cores[EW_LOAD_PROGRAMS], seconds = (double)(l->now.at_us - before->at_us) / 1e6, others;

	ew_load_cores(before, &l->now, cores);
	for (int i = 0; i < EW_LOAD_PROGRAMS; i++)
		ours += cores[i];
	/* Ticks of 10 ms say nothing of less */
	others = seconds >= 0.5 ? (l->now.busy_s - before->busy_s) / seconds - ours : 0;
	if (others > l->worst_cores_of_others)
		l->worst_cores_of_others = others;
	l->worst.lag_us = lag > l->worst.lag_us ? lag : l->worst.lag_us;
	l->worst.late_us = l->now.latest_us > l->worst.late_us ? l->now.latest_us : l->worst.late_us;
}

static int look(struct ew_load *l, struct ew_error *error)
{
	struct ew_load_sample before = l->now;
	int code = ew_load_measure(&l->house, l->sender.pid, &l->now, error);

	l->now.sent = l->sender.sent;
	l->now.unsent = l->sender.unsent;
	l->now.open = l->sender.open;
	l->now.latest_us = l->sender.latest_us;
	l->sender.latest_us = 0;
	if (!code && before.at_us)
		note_worst(l, &before);
	return code;
}

static void progress(struct ew_load *l, const char *doing)
{
	double cores[EW_LOAD_PROGRAMS];
	bool live = isatty(STDERR_FILENO);

	if (!live)
		return;
	ew_load_cores(&l->begin, &l->now, cores);
	(void)fprintf(stderr, "\r\033[K%s: %u calls, %llu packets, %u refused, lag %.1f ms ", doing, l->sender.open,
		(unsigned long long)l->sender.sent, l->sender.refused, (double)l->now.metrics.lag_us / 1000);
	(void)fflush(stderr);
}

static void say_step(const struct ew_load *l, const struct ew_load_step *s)
{
	(void)fprintf(stderr,
		"%s%5u calls: recorder %.2f, signal %.2f, keeper %.2f, worker %.2f, sender %.2f processors; lag %.1f "
		"ms, "
		"sender late %.1f ms, lost %llu, refused %llu\n",
		isatty(STDERR_FILENO) ? "\r\033[K" : "", s->calls, s->cores[EW_LOAD_RECORDER], s->cores[EW_LOAD_SIGNAL],
		s->cores[EW_LOAD_KEEPER], s->cores[EW_LOAD_WORKER], s->cores[EW_LOAD_SENDER], (double)s->lag_us / 1000,
		(double)s->late_us / 1000, (unsigned long long)s->lost, (unsigned long long)s->refused);
	(void)l;
}

/* -- the loop -- */

typedef bool done_fn(const struct ew_load *l);

static void give_orders(struct ew_load *l)
{
	while (l->orders_on && now_us() >= l->next_order_us && !interrupted) {
		/* One that is late is not made up for by two at once */
		l->next_order_us += (int64_t)(1e6 / l->wish.opt_outs);
		if (l->next_order_us < now_us())
			l->next_order_us = now_us();
		ew_load_one_opt_out(l);
	}
}

static int turn(struct ew_load *l, const char *doing, struct ew_error *error)
{
	int code = 0;

	if (interrupted)
		return ew_error_set(error, -EINTR, "interrupted");
	if (!l->sender.over)
		code = ew_load_sender_listen(&l->sender, SLICE_MS, error);
	else
		(void)usleep(SLICE_MS * 1000);
	give_orders(l);
	if (!code && now_us() - l->now.at_us >= LOOK_US) {
		code = look(l, error);
		progress(l, doing);
	}
	return code;
}

/* Until `done`, or so long. */
static int pump(struct ew_load *l, double seconds, done_fn *done, const char *doing, struct ew_error *error)
{
	int64_t end = now_us() + (int64_t)(seconds * 1e6);
	int code = 0;

	while (!code && now_us() < end && !(done && done(l)))
		code = turn(l, doing, error);
	return code;
}

static bool all_answered(const struct ew_load *l)
{
	return l->sender.answered == l->sender.asked;
}

static bool all_ended(const struct ew_load *l)
{
	return l->sender.over;
}

static bool all_finished(const struct ew_load *l)
{
	const struct ew_load_metrics *m = &l->now.metrics;

	return m->offered + m->active + m->finishing + m->jobs_waiting == 0;
}

/* -- the parts -- */

static int place(struct ew_load *l, uint32_t n, struct ew_error *error)
{
	struct ew_load_sample from;
	uint32_t before = l->sender.answered;
	int64_t began_us;
	int code = look(l, error);

	from = l->now;
	began_us = now_us();
	if (!code)
		code = ew_load_sender_place(&l->sender, n, l->wish.rate, error);
	if (!code)
		code = pump(l, n / l->wish.rate + ANSWER_WAIT_S, all_answered, "placing", error);
	if (!code)
		code = look(l, error);
	if (code)
		return code;
	ew_load_window_add(&l->placing, &from, &l->now, l->sender.answered - before);
	if (l->sender.last_answer_us > began_us)
		l->setups_per_s = (l->sender.answered - before) * 1e6 / (double)(l->sender.last_answer_us - began_us);
	return 0;
}

static int start_orders(struct ew_load *l, struct ew_error *error)
{
	int code;

	if (!(l->wish.opt_outs > 0))
		return 0;
	/* What was just answered comes into the catalogue with the tape */
	code = pump(l, 1, NULL, "holding", error);
	if (!code)
		code = ew_load_find_ids(l, error);
	l->orders_on = !code;
	l->next_order_us = now_us();
	return code;
}

/* Words for what gave out in a step; empty when nothing did. */
static void judge(struct ew_load *l, const struct ew_load_step *s, const struct ew_load_sample *from)
{
	uint64_t dropped = l->now.metrics.dropped - from->metrics.dropped,
		gaps = l->now.metrics.gaps - from->metrics.gaps;
	uint64_t unsent = l->now.unsent - from->unsent;
	uint32_t silent = l->sender.asked - l->sender.answered;
	char *to = l->gave_out;
	size_t room = sizeof(l->gave_out);

	if (s->refused > 0)
		(void)snprintf(to, room, "%llu calls were refused", (unsigned long long)s->refused);
	else if (silent > 0)
		(void)snprintf(to, room, "%u calls were not answered within %d seconds", silent, ANSWER_WAIT_S);
	else if (l->sender.gone > 0)
		(void)snprintf(to, room, "the server ended %u calls by itself", l->sender.gone);
	else if (dropped > 0)
		(void)snprintf(to, room, "%llu packets found no room in the recorder's sockets",
			(unsigned long long)dropped);
	else if (gaps > 0)
		(void)snprintf(to, room, "the tape did not keep %llu stretches of audio", (unsigned long long)gaps);
	else if (unsent > 0 || s->late_us > EW_LOAD_LATE_US)
		(void)snprintf(to, room, "the sender was late by %.0f ms%s", (double)s->late_us / 1000,
			unsent ? " and could not send everything" : "");
	l->sender_gave_out = to[0] && !s->refused && !silent && !l->sender.gone && !gaps && !dropped;
}

static void end_step(struct ew_load *l, const struct ew_load_sample *placed, const struct ew_load_sample *from)
{
	struct ew_load_step *s = &l->steps[l->n_steps < EW_LOAD_MAX_STEPS ? l->n_steps : EW_LOAD_MAX_STEPS - 1];
	const struct ew_load_metrics *now = &l->now.metrics, *then = &from->metrics;

	*s = l->worst;
	s->calls = l->sender.open;
	ew_load_cores(placed, &l->now, s->cores);
	s->lost = now->dropped - then->dropped + now->gaps - then->gaps + l->now.unsent - from->unsent;
	s->refused = l->sender.refused;
	if (l->n_steps > 0) {
		for (size_t i = 0; i < l->n_steps; i++)
			s->refused -= l->steps[i].refused;
	}
	l->n_steps += l->n_steps < EW_LOAD_MAX_STEPS;
	say_step(l, s);
	judge(l, s, from);
	if (l->gave_out[0] && l->seen_whole > 0)
		return;
	l->holding = (struct ew_load_window){0};
	ew_load_window_add(&l->holding, placed, &l->now, 0);
	l->rss_held = l->now.rss_bytes;
	l->locked_held = l->now.locked_bytes;
	l->held = l->sender.open;
	/* Without a ramp a sender that was late has still sent everything */
	if (!l->gave_out[0] || (l->sender_gave_out && !l->wish.ramp && s->lost == 0))
		l->seen_whole = l->sender.open;
}

static int step(struct ew_load *l, uint32_t n, struct ew_error *error)
{
	struct ew_load_sample from = l->now, placed;
	int code;

	l->worst = (struct ew_load_step){0};
	code = place(l, n, error);
	placed = l->now;
	if (!code)
		code = start_orders(l, error);
	if (!code)
		code = pump(l, l->wish.seconds, NULL, "holding", error);
	l->orders_on = false;
	if (!code)
		code = look(l, error);
	if (!code)
		end_step(l, &placed, &from);
	return code;
}

static int climb(struct ew_load *l, struct ew_error *error)
{
	int code = 0;

	while (!code && !l->gave_out[0] && l->sender.asked < l->wish.calls) {
		uint32_t left = l->wish.calls - l->sender.asked;

		code = step(l, left < l->wish.step ? left : l->wish.step, error);
	}
	return code;
}

static int hang(struct ew_load *l, struct ew_error *error)
{
	double rate = l->wish.rate > HANG_RATE_LEAST ? l->wish.rate : HANG_RATE_LEAST;
	int code = ew_load_sender_hang(&l->sender, rate, error);

	if (!code)
		code = pump(l, l->sender.asked / rate + ANSWER_WAIT_S, all_ended, "hanging up", error);
	return code;
}

static int finish(struct ew_load *l, struct ew_error *error)
{
	int64_t began_us = now_us();
	uint64_t before = l->now.metrics.finished;
	double seconds;
	int code = pump(l, SETTLE_US / 1e6, NULL, "settling", error);

	if (!code)
		code = look(l, error);
	if (!code)
		code = pump(l, FINISH_WAIT_S, all_finished, "finishing", error);
	if (!code)
		code = look(l, error);
	seconds = (double)(now_us() - began_us) / 1e6;
	l->finished_all = all_finished(l);
	l->finished_per_s = (double)(l->now.metrics.finished - before) / seconds;
	return code;
}

static int hear_interrupts(void)
{
	struct sigaction action = {.sa_handler = on_interrupt};

	return sigaction(SIGINT, &action, NULL) < 0 || sigaction(SIGTERM, &action, NULL) < 0 ||
			       sigaction(SIGHUP, &action, NULL) < 0
		       ? -errno
		       : 0;
}

static int start(struct ew_load *l, struct ew_error *error)
{
	char errors[EW_MAX_PATH_BYTES];
	int code = ew_path_join(errors, sizeof(errors), l->house.work, "sender.log");

	l->machine.memory_bytes = ew_load_memory();
	l->order_us = calloc(EW_LOAD_MAX_ORDERS, sizeof(*l->order_us));
	if (code || !l->order_us)
		return ew_error_set(error, code ? code : -ENOMEM, "no memory, or the folder's name is too long");
	code = ew_house_start(&l->house, error);
	if (!code)
		code = ew_load_sender_start(
			&l->sender, l->house.config, l->sound[0] ? l->sound : NULL, l->wish.calls, errors, error);
	/* What a start takes is nobody's call */
	if (!code)
		code = pump(l, 2, NULL, "starting", error);
	if (!code)
		code = look(l, error);
	l->begin = l->now;
	if (!code)
		code = pump(l, 1, NULL, "starting", error);
	if (!code)
		code = look(l, error);
	ew_load_cores(&l->begin, &l->now, l->steps[0].cores);
	l->n_steps = 1; /* no calls at all */
	l->begin = l->now;
	return code;
}

int ew_load_run(struct ew_load *l, struct ew_error *error)
{
	int code = hear_interrupts();

	if (!code)
		code = start(l, error);
	if (!code)
		code = climb(l, error);
	if (!code)
		code = hang(l, error);
	if (!code)
		code = finish(l, error);
	if (!code)
		code = ew_load_audit(l, error);
	if (isatty(STDERR_FILENO))
		(void)fputs("\r\033[K", stderr);
	ew_load_read_reasons(l);
	l->disk_bytes = ew_load_folder_bytes(l->house.init.data);
	return code;
}

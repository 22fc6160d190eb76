/*
 * earwitness-ear: settings, sandbox, and a connection to each recorder thread and to the listener, where there is one, made again whenever it is
 * lost. What it is given is a descriptor with packets in it; it has no file, no network and no key, and decodes what strangers sent.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/loop.h"
#include "ipc/child.h"
#include "ipc/messages.h"
#include "programs/ear/ear.h"
#include "sandbox/sandbox.h"

#define MAX_THREADS 64
#define AGAIN_US (200 * EW_US_PER_MS)
#define OPEN_FILES 256
#define LOCKED_BYTES_PER_THREAD ((uint64_t)16 * 1024 * 1024)

struct side {
	struct program *program;
	struct ew_channel *channel;
	struct ew_ear *ear;
	char path[EW_MAX_PATH_BYTES + 48];
};

struct program {
	struct ew_loop *loop;
	struct ew_loop_timer *turn, *again;
	struct ew_keypad_bank *bank;
	struct ew_ear_budget budget;
	uint32_t threads;
	uint64_t refused_told;
	char run[400 + 1], user[64 + 1];
	struct side sides[MAX_THREADS];
	bool listens; /* there is to be a listener */
	struct ew_channel *listener;
	struct ew_ear_ring *speech; /* that it reads, while it is there */
	char listener_path[EW_MAX_PATH_BYTES + 48];
};

/* -- the listener -- */

static void tell_there(struct side *s)
{
	struct ew_msg_listener_there m = {.there = s->program->speech != NULL};
	int r = s->ear && s->program->listens ? ew_channel_send(s->channel, EW_MSG_listener_there, 0, &m, NULL, 0) : 0;

	if (r < 0)
		ew_log(EW_LOG_WARNING, "not_told", EW_F_I64("code", r));
}

static void tell_all_there(struct program *p)
{
	for (uint32_t i = 0; i < p->threads; i++)
		tell_there(&p->sides[i]);
}

/* Samples of this side, where somebody listens. */
static bool on_speech(void *arg, const struct ew_ear_record *record)
{
	struct side *s = arg;
	struct ew_ear_record of = *record;

	of.thread = (uint8_t)(s - s->program->sides);
	return s->program->speech && ew_ear_ring_put(s->program->speech, &of) == 0;
}

/* To whose stream it was. What it says of another is left. */
static void pass_back(struct program *p, uint32_t thread, const struct ew_message *m)
{
	struct side *s = thread < p->threads ? &p->sides[thread] : NULL;
	int r = s && s->channel ? ew_channel_send(s->channel, m->type->number, 0, m->body, NULL, 0) : 0;

	if (r < 0)
		ew_log(EW_LOG_WARNING, "not_told", EW_F_I64("code", r));
}

static void on_listener_message(void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n_fds)
{
	(void)channel;
	(void)fds;
	(void)n_fds;
	if (m->type->number == EW_MSG_phrase_said)
		pass_back(arg, EW_MESSAGE_AS(m, phrase_said)->thread, m);
	else if (m->type->number == EW_MSG_speech_unheard)
		pass_back(arg, EW_MESSAGE_AS(m, speech_unheard)->thread, m);
}

static void lose_listener(struct program *p)
{
	ew_ear_ring_free(&p->speech);
	ew_channel_close(&p->listener);
	tell_all_there(p);
}

static void on_listener_closed(void *arg, struct ew_channel *channel, const char *why)
{
	(void)channel;
	(void)why;
	lose_listener(arg);
}

/* Each listener gets memory of its own. */
static int give_speech(struct program *p)
{
	struct ew_msg_speech_ring m = {.bytes = EW_SPEECH_RING_BYTES};
	_cleanup_(ew_close_fd) int fd = -1;
	int r = ew_ear_ring_new(EW_SPEECH_RING_BYTES, &p->speech, &fd);

	return r < 0 ? r : ew_channel_send(p->listener, EW_MSG_speech_ring, 0, &m, &fd, 1);
}

/* One that is not there yet, or reads where nothing was written, is asked again. */
static void find_listener(struct program *p)
{
	struct ew_channel_config config = {.self = EW_ROLE_EAR,
		.peer = EW_ROLE_LISTENER,
		.on_message = on_listener_message,
		.on_closed = on_listener_closed,
		.arg = p};
	int r;

	if (p->speech && ew_ear_ring_is_broken(p->speech)) {
		ew_log(EW_LOG_ERROR, "listener_cut_off");
		lose_listener(p);
	}
	if (!p->listens || p->listener || ew_channel_connect(p->loop, p->listener_path, &config, &p->listener) < 0)
		return;
	r = give_speech(p);
	if (r < 0) {
		ew_log(EW_LOG_WARNING, "listener_without_ring", EW_F_I64("code", r));
		lose_listener(p);
		return;
	}
	tell_all_there(p);
}

/* -- one recorder thread -- */

static void let_go(struct side *s)
{
	ew_ear_free(&s->ear);
	ew_channel_close(&s->channel);
}

static void on_tell(void *arg, uint16_t number, const void *message)
{
	struct side *s = arg;
	int r = s->channel ? ew_channel_send(s->channel, number, 0, message, NULL, 0) : 0;

	if (r < 0)
		ew_log(EW_LOG_WARNING, "not_told", EW_F_I64("code", r));
}

static int begin(struct side *s, int fd)
{
	_cleanup_(ew_ear_ring_free) struct ew_ear_ring *ring = NULL;
	struct ew_ear_config config = {
		.budget = &s->program->budget, .bank = s->program->bank, .tell = on_tell, .speech = on_speech, .arg = s};
	int r = ew_ear_ring_open(fd, &ring);

	ew_ear_free(&s->ear);
	if (r == 0)
		r = ew_ear_new(&config, &ring, &s->ear);
	if (r == 0)
		tell_there(s);
	return r;
}

static void on_message(
	void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n_fds)
{
	struct side *s = arg;
	int r;

	(void)channel;
	if (m->type->number != EW_MSG_ear_ring || n_fds == 0)
		return;
	r = begin(s, fds[0]);
	if (r == 0)
		return;
	ew_log(EW_LOG_ERROR, "does_not_hear", EW_F_U64("thread", EW_MESSAGE_AS(m, ear_ring)->thread),
		EW_F_I64("code", r));
	let_go(s);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	(void)channel;
	(void)why;
	let_go(arg);
}

static void on_again(void *arg)
{
	struct program *p = arg;
	struct ew_channel_config config = {.self = EW_ROLE_EAR,
		.peer = EW_ROLE_RECORDER,
		.on_message = on_message,
		.on_closed = on_closed};

	for (uint32_t i = 0; i < p->threads; i++) {
		config.arg = &p->sides[i];
		/* A recorder that is not there yet is asked again. */
		if (!p->sides[i].channel)
			(void)!ew_channel_connect(p->loop, p->sides[i].path, &config, &p->sides[i].channel);
	}
	find_listener(p);
	if (p->budget.refused == p->refused_told)
		return;
	ew_log(EW_LOG_WARNING, "streams_not_heard", EW_F_U64("refused", p->budget.refused),
		EW_F_U64("streams", p->budget.streams), EW_F_U64("permille", ew_ear_budget_permille(&p->budget)));
	p->refused_told = p->budget.refused;
}

static void on_turn(void *arg)
{
	struct program *p = arg;

	for (uint32_t i = 0; i < p->threads; i++) {
		struct side *s = &p->sides[i];

		if (!s->ear || ew_ear_turn(s->ear, ew_loop_now(p->loop)) == 0)
			continue;
		ew_log(EW_LOG_ERROR, "ring_not_read", EW_F_U64("thread", i));
		let_go(s);
	}
}

static void on_signal(void *arg, int signal)
{
	(void)signal;
	ew_loop_stop(((struct program *)arg)->loop);
}

/* -- start -- */

static void copy_text(char *to, size_t n, struct ew_slice text)
{
	(void)snprintf(to, n, "%.*s", (int)text.len, (const char *)text.at);
}

static int read_settings(struct program *p, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	const struct ew_msg_ear_settings *s;
	struct ew_message m;
	int r;

	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	r = ew_child_settings(EW_MSG_ear_settings, &storage, &m, error);
	if (r < 0)
		return r;
	s = EW_MESSAGE_AS(&m, ear_settings);
	copy_text(p->run, sizeof(p->run), s->run);
	copy_text(p->user, sizeof(p->user), s->user);
	p->listens = s->listens;
	(void)snprintf(p->listener_path, sizeof(p->listener_path), "%s/listener/ear.sock", p->run);
	p->threads = s->recorder_threads < MAX_THREADS ? s->recorder_threads : MAX_THREADS;
	for (uint32_t i = 0; i < p->threads; i++) {
		p->sides[i].program = p;
		(void)snprintf(p->sides[i].path, sizeof(p->sides[i].path), "%s/recorder/%u/ear.sock", p->run, i);
	}
	return 0;
}

static int confine(const struct program *p, struct ew_error *error)
{
	struct ew_sandbox_profile profile = {.program = "earwitness-ear",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_UNIX | EW_CALLS_MEMFD,
		.memlock_bytes = p->threads * LOCKED_BYTES_PER_THREAD + EW_SPEECH_RING_BYTES + 4096,
		.open_files = OPEN_FILES};

	return ew_sandbox_enter(&profile, error);
}

static int make_loop(struct program *p, struct ew_error *error)
{
	int64_t turn_us = EW_EAR_TURN_MS * EW_US_PER_MS;
	int r = ew_loop_new(&p->loop);

	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGTERM, on_signal, p);
	if (r == 0)
		r = ew_loop_timer(p->loop, turn_us, turn_us, on_turn, p, &p->turn);
	if (r == 0)
		r = ew_loop_timer(p->loop, 1, AGAIN_US, on_again, p, &p->again);
	return r < 0 ? ew_error_set(error, r, "preparing the loop: %s", strerror(-r)) : 0;
}

static int start(struct program *p, struct ew_error *error)
{
	int r = read_settings(p, error);

	if (r < 0)
		return r;
	p->bank = aligned_alloc(_Alignof(struct ew_keypad_bank), sizeof(*p->bank));
	if (!p->bank)
		return ew_error_set(error, -ENOMEM, "no memory for the tables");
	ew_keypad_bank_init(p->bank);
	r = confine(p, error);
	if (r == 0)
		r = make_loop(p, error);
	return r < 0 ? r : ew_child_ready("ear", error);
}

int main(void)
{
	static struct program p;
	struct ew_error error = {0};
	int status = 0;

	ew_log_open("earwitness-ear", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	if (start(&p, &error) < 0) {
		ew_child_failed(&error);
		status = 1;
	} else if (ew_loop_run(p.loop) < 0) {
		status = 1;
	}
	for (uint32_t i = 0; i < p.threads; i++)
		let_go(&p.sides[i]);
	ew_ear_ring_free(&p.speech);
	ew_channel_close(&p.listener);
	ew_loop_timer_cancel(&p.turn);
	ew_loop_timer_cancel(&p.again);
	ew_loop_free(&p.loop);
	free(p.bank);
	return status;
}

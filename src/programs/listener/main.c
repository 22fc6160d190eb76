/*
 * earwitness-listener: one socket for the ear, and pipes to the operator's matchers, which are started before we are confined ourselves. It has no
 * file, no network and no key. A matcher that is lost ends it: the supervisor starts both anew, and says so.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "ipc/child.h"
#include "ipc/listener.h"
#include "programs/listener/listening.h"
#include "programs/listener/matcher.h"
#include "sandbox/sandbox.h"
#include "sandbox/users.h"

#define MAX_WORDS 64
#define OPEN_FILES 256
#define LOCKED_BYTES ((uint64_t)256 * 1024 * 1024)

struct program;

/** One process of the matcher. */
struct hearer {
	struct program *program;
	unsigned number;
	struct ew_matcher_process process;
	struct ew_matcher *matcher;
};

struct program {
	struct ew_loop *loop;
	struct ew_loop_timer *turn;
	struct ew_listening *core;
	struct ew_listener *door;
	struct ew_channel *ear;
	struct hearer hearers[EW_LISTENING_MATCHERS];
	unsigned n_hearers;
	struct ew_buf storage;
	const char *command[MAX_WORDS + 1], *read[MAX_WORDS + 1]; /* in storage */
	uint64_t memory_bytes;
	char run[EW_MAX_PATH_BYTES], user[65], language[17];
	gid_t group;
	uid_t ear_uid;
	int status;
};

static void give_up(struct program *p, const char *event, const char *why)
{
	ew_log(EW_LOG_ERROR, event, EW_F_WORD("why", why));
	p->status = 1;
	ew_loop_stop(p->loop);
}

/* -- the core's hands -- */

static int on_hear(void *arg, unsigned matcher, uint64_t number, const int16_t *pcm, size_t n)
{
	struct program *p = arg;

	return ew_matcher_hear(p->hearers[matcher].matcher, number, p->language, pcm, n);
}

static void on_tell(void *arg, uint16_t number, const void *message)
{
	struct program *p = arg;
	int r = p->ear ? ew_channel_send(p->ear, number, 0, message, NULL, 0) : 0;

	if (r < 0)
		ew_log(EW_LOG_WARNING, "not_told", EW_F_I64("code", r));
}

static void on_said(void *arg, uint64_t number, struct ew_slice text)
{
	struct hearer *h = arg;

	if (ew_listening_said(h->program->core, h->number, number, text) < 0)
		give_up(h->program, "matcher_lost", "it answered what it was not asked");
}

static void on_lost(void *arg, const char *why)
{
	give_up(((struct hearer *)arg)->program, "matcher_lost", why);
}

/* -- the ear -- */

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *m, int *fds, size_t n_fds)
{
	struct program *p = arg;
	struct ew_ear_ring *ring = NULL;
	int r;

	if (m->type->number != EW_MSG_speech_ring || n_fds == 0 || channel != p->ear)
		return;
	r = ew_ear_ring_open(fds[0], &ring);
	if (r < 0)
		ew_log(EW_LOG_ERROR, "does_not_listen", EW_F_I64("code", r));
	ew_listening_ring(p->core, r < 0 ? NULL : &ring);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct program *p = arg;

	(void)why;
	if (channel == p->ear) {
		p->ear = NULL;
		ew_listening_ring(p->core, NULL);
	}
	ew_channel_close(&channel);
}

/* A new ear takes the place of the one before: there is only one. */
static void on_opened(void *arg, struct ew_channel *channel)
{
	struct program *p = arg;

	ew_listening_ring(p->core, NULL);
	ew_channel_close(&p->ear);
	p->ear = channel;
}

static void on_turn(void *arg)
{
	struct program *p = arg;
	int r = ew_listening_turn(p->core, ew_loop_now(p->loop));

	if (r == -EBADMSG) {
		ew_log(EW_LOG_ERROR, "ring_not_read");
		ew_listening_ring(p->core, NULL);
		ew_channel_close(&p->ear);
	} else if (r < 0) {
		give_up(p, "matcher_lost", strerror(-r));
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
	(void)snprintf(to, n, "%.*s", (int)text.len, text.len ? (const char *)text.at : "");
}

/* Words that are each ended by a zero byte. */
static int read_words(struct ew_slice bytes, const char *to[static MAX_WORDS + 1], struct ew_error *error)
{
	size_t n = 0;

	while (bytes.len > 0) {
		size_t len = strnlen((const char *)bytes.at, bytes.len);

		if (len == bytes.len || n == MAX_WORDS)
			return ew_error_set(error, -EINVAL, "the command of the matcher has more than %d words", MAX_WORDS);
		to[n++] = (const char *)bytes.at;
		bytes = ew_slice_of(bytes.at + len + 1, bytes.len - len - 1);
	}
	to[n] = NULL;
	return 0;
}

static int read_settings(struct program *p, struct ew_error *error)
{
	const struct ew_msg_listener_settings *s;
	struct ew_message m;
	int r = ew_child_settings(EW_MSG_listener_settings, &p->storage, &m, error);

	if (r < 0)
		return r;
	s = EW_MESSAGE_AS(&m, listener_settings);
	copy_text(p->run, sizeof(p->run), s->run);
	copy_text(p->user, sizeof(p->user), s->user);
	copy_text(p->language, sizeof(p->language), s->language);
	p->memory_bytes = s->memory_bytes;
	p->n_hearers = s->processes < EW_LISTENING_MATCHERS ? s->processes : EW_LISTENING_MATCHERS;
	r = read_words(s->command, p->command, error);
	if (r == 0)
		r = read_words(s->read, p->read, error);
	return r == 0 && !p->command[0] ? ew_error_set(error, -EINVAL, "no matcher is named") : r;
}

/* Before the sandbox: behind it the user database is out of reach. */
static int find_users(struct program *p, struct ew_error *error)
{
	int r;

	p->group = (gid_t)-1;
	p->ear_uid = (uid_t)-1;
	if (!p->user[0])
		return 0;
	r = ew_group_find(EW_GROUP, &p->group, error);
	return r < 0 ? r : ew_user_of_role(p->user, "ear", &p->ear_uid, error);
}

static int start_matchers(struct program *p, struct ew_error *error)
{
	struct ew_matcher_command command = {.argv = p->command, .read = p->read, .user = p->user, .memory_bytes = p->memory_bytes};
	int r = 0;

	for (unsigned i = 0; r == 0 && i < p->n_hearers; i++) {
		p->hearers[i].program = p;
		p->hearers[i].number = i;
		r = ew_matcher_start(&command, &p->hearers[i].process, error);
	}
	return r;
}

static int confine(struct program *p, struct ew_error *error)
{
	char sockets[EW_MAX_PATH_BYTES + 16];
	struct ew_sandbox_path paths[] = {{sockets, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	struct ew_sandbox_profile profile = {.program = "earwitness-listener",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_UNIX | EW_CALLS_MEMFD,
		.paths = paths,
		.n_paths = EW_COUNT(paths),
		.memlock_bytes = LOCKED_BYTES,
		.open_files = OPEN_FILES};

	(void)snprintf(sockets, sizeof(sockets), "%s/listener", p->run);
	return ew_sandbox_enter(&profile, error);
}

static int make_loop(struct program *p, struct ew_error *error)
{
	int64_t turn_us = EW_LISTENING_TURN_MS * EW_US_PER_MS;
	int r = ew_loop_new(&p->loop);

	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGTERM, on_signal, p);
	if (r == 0)
		r = ew_loop_timer(p->loop, turn_us, turn_us, on_turn, p, &p->turn);
	return r < 0 ? ew_error_set(error, r, "preparing the loop: %s", strerror(-r)) : 0;
}

static int make_core(struct program *p, struct ew_error *error)
{
	struct ew_listening_config config = {.matchers = p->n_hearers, .hear = on_hear, .tell = on_tell, .arg = p};
	int r = ew_listening_new(&config, &p->core);

	for (unsigned i = 0; r == 0 && i < p->n_hearers; i++) {
		struct ew_matcher_config talk = {.said = on_said, .lost = on_lost, .arg = &p->hearers[i]};

		r = ew_matcher_new(p->loop, &talk, &p->hearers[i].process, &p->hearers[i].matcher);
	}
	return r < 0 ? ew_error_set(error, r, "preparing to listen: %s", strerror(-r)) : 0;
}

static int open_door(struct program *p, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES + 32];
	struct ew_listener_config config = {.path = path,
		.self = EW_ROLE_LISTENER,
		.peer = EW_ROLE_EAR,
		.peer_uid = p->ear_uid,
		.group = p->group,
		.on_message = on_message,
		.on_closed = on_closed,
		.on_opened = on_opened,
		.arg = p};

	(void)snprintf(path, sizeof(path), "%s/listener/ear.sock", p->run);
	return ew_listener_new(p->loop, &config, &p->door, error);
}

static int start(struct program *p, struct ew_error *error)
{
	int r = read_settings(p, error);

	if (r == 0)
		r = find_users(p, error);
	if (r == 0)
		r = start_matchers(p, error);
	if (r == 0)
		r = confine(p, error);
	if (r == 0)
		r = make_loop(p, error);
	if (r == 0)
		r = make_core(p, error);
	if (r == 0)
		r = open_door(p, error);
	return r < 0 ? r : ew_child_ready("listener", error);
}

int main(void)
{
	static struct program p;
	struct ew_error error = {0};

	ew_log_open("earwitness-listener", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGCHLD, SIG_IGN); /* the kernel buries matchers */
	ew_buf_init(&p.storage, EW_MAX_MESSAGE_BYTES);
	if (start(&p, &error) < 0) {
		ew_child_failed(&error);
		p.status = 1;
	} else if (ew_loop_run(p.loop) < 0) {
		p.status = 1;
	}
	ew_loop_timer_cancel(&p.turn);
	ew_channel_close(&p.ear);
	ew_listener_free(&p.door);
	for (unsigned i = 0; i < p.n_hearers; i++)
		ew_matcher_free(&p.hearers[i].matcher);
	ew_listening_free(&p.core);
	ew_loop_free(&p.loop);
	ew_buf_free(&p.storage);
	return p.status;
}

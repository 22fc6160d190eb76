/*
 * earwitness-redactor: two sockets and nothing else: no network, no file, no core file. Everything it can do is in redactor.c.
 */
#include <errno.h>
#include <signal.h>

#include "base/file.h"
#include "base/log.h"
#include "ipc/child.h"
#include "ipc/listener.h"
#include "programs/redactor/redactor.h"
#include "sandbox/sandbox.h"
#include "sandbox/users.h"

#define TICK_US (60 * EW_US_PER_S)
#define LOCKED_BYTES (128u << 20)

struct program {
	struct ew_loop *loop;
	struct ew_redactor *redactor;
	struct ew_listener *keepers, *workers;
	struct ew_buf storage;
	struct ew_loop_timer *tick;
	char run[EW_MAX_PATH_BYTES], user[65];
	gid_t group;
	uid_t keeper_uid, worker_uid;
};

/** Which connection a reply goes to, and whose it is. */
struct reply_to {
	struct ew_channel *channel;
};

static int reply(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct reply_to *to = arg;

	return ew_channel_send(to->channel, number, request, message, NULL, 0);
}

static void answer(struct program *p, enum ew_role from, struct ew_channel *channel,
	const struct ew_message *message)
{
	struct reply_to to = {channel};
	int r = ew_redactor_message(p->redactor, message, reply, &to);

	if (r == 0)
		return;
	ew_log(EW_LOG_WARNING, "peer_dropped", EW_F_WORD("role", ew_role_name(from)), EW_F_I64("code", r));
	ew_channel_close(&channel);
}

static void on_keeper(
	void *arg, struct ew_channel *channel, const struct ew_message *message, int *fds, size_t n_fds)
{
	(void)fds;
	(void)n_fds;
	answer(arg, EW_ROLE_KEEPER, channel, message);
}

static void on_worker(
	void *arg, struct ew_channel *channel, const struct ew_message *message, int *fds, size_t n_fds)
{
	(void)fds;
	(void)n_fds;
	answer(arg, EW_ROLE_WORKER, channel, message);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	(void)arg;
	(void)why;
	ew_channel_close(&channel);
}

static void on_opened(void *arg, struct ew_channel *channel)
{
	(void)arg;
	(void)channel;
}

static void on_tick(void *arg)
{
	ew_redactor_tick(((struct program *)arg)->redactor);
}

static void on_signal(void *arg, int signal)
{
	(void)signal;
	ew_loop_stop(((struct program *)arg)->loop);
}

static void copy_text(char *to, size_t n, struct ew_slice text)
{
	snprintf(to, n, "%.*s", (int)text.len, (const char *)text.at);
}

static int read_settings(struct program *p, struct ew_error *error)
{
	const struct ew_msg_redactor_settings *s;
	struct ew_message m;
	int r = ew_child_settings(EW_MSG_redactor_settings, &p->storage, &m, error);

	if (r < 0)
		return r;
	s = EW_MESSAGE_AS(&m, redactor_settings);
	copy_text(p->run, sizeof(p->run), s->run);
	copy_text(p->user, sizeof(p->user), s->user);
	return 0;
}

/* Before the sandbox: behind it the user database is out of reach. */
static int find_users(struct program *p, struct ew_error *error)
{
	int r;

	p->group = (gid_t)-1;
	p->keeper_uid = p->worker_uid = (uid_t)-1;
	if (!p->user[0])
		return 0;
	r = ew_group_find(EW_GROUP, &p->group, error);
	if (r == 0)
		r = ew_user_of_role(p->user, "keeper", &p->keeper_uid, error);
	if (r == 0)
		r = ew_user_of_role(p->user, "worker", &p->worker_uid, error);
	return r;
}

static int listen_for(struct program *p, enum ew_role peer, uid_t uid,
	ew_channel_message_fn *on_message, struct ew_listener **ret, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES + 32];
	struct ew_listener_config config = {
		.path = path,
		.self = EW_ROLE_REDACTOR,
		.peer = peer,
		.peer_uid = uid,
		.group = p->group,
		.on_message = on_message,
		.on_closed = on_closed,
		.on_opened = on_opened,
		.arg = p,
	};

	snprintf(path, sizeof(path), "%s/redactor/%s.sock", p->run, ew_role_name(peer));
	return ew_listener_new(p->loop, &config, ret, error);
}

static int confine(struct program *p, struct ew_error *error)
{
	char sockets[EW_MAX_PATH_BYTES + 16];
	struct ew_sandbox_path paths[] = {{sockets, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	struct ew_sandbox_profile profile = {
		.program = "earwitness-redactor",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_UNIX,
		.paths = paths,
		.n_paths = EW_COUNT(paths),
		.memlock_bytes = LOCKED_BYTES,
	};

	snprintf(sockets, sizeof(sockets), "%s/redactor", p->run);
	return ew_sandbox_enter(&profile, error);
}

static int start(struct program *p, struct ew_error *error)
{
	int r = read_settings(p, error);

	if (r == 0)
		r = find_users(p, error);
	if (r == 0)
		r = confine(p, error);
	if (r == 0)
		r = ew_loop_new(&p->loop);
	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGTERM, on_signal, p);
	if (r == 0)
		r = ew_loop_timer(p->loop, TICK_US, TICK_US, on_tick, p, &p->tick);
	if (r < 0)
		return ew_error_set(error, r, "preparing the loop: %s", strerror(-r));
	r = ew_redactor_new(ew_io_real(), &p->redactor, error);
	if (r == 0)
		r = listen_for(p, EW_ROLE_KEEPER, p->keeper_uid, on_keeper, &p->keepers, error);
	if (r == 0)
		r = listen_for(p, EW_ROLE_WORKER, p->worker_uid, on_worker, &p->workers, error);
	return r < 0 ? r : ew_child_ready("redactor", error);
}

int main(void)
{
	struct program p = {0};
	struct ew_error error = {0};
	int status = 0;

	ew_log_open("earwitness-redactor", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	ew_buf_init(&p.storage, EW_MAX_MESSAGE_BYTES);
	if (start(&p, &error) < 0) {
		ew_child_failed(&error);
		status = 1;
	} else if (ew_loop_run(p.loop) < 0) {
		status = 1;
	}
	ew_loop_timer_cancel(&p.tick);
	ew_listener_free(&p.keepers);
	ew_listener_free(&p.workers);
	ew_redactor_free(&p.redactor);
	ew_loop_free(&p.loop);
	ew_buf_free(&p.storage);
	return status;
}

/*
 * earwitness-vault: two sockets (a third for the keyholder, where keys are wrapped), one folder of keys, nothing else. Everything it can do is in
 * vault.c.
 */
#include <errno.h>
#include <signal.h>

#include "base/file.h"
#include "base/log.h"
#include "ipc/child.h"
#include "ipc/listener.h"
#include "programs/vault/vault.h"
#include "sandbox/sandbox.h"
#include "sandbox/users.h"

#define LOCKED_BYTES (8u << 20)

struct program {
	struct ew_loop *loop;
	struct ew_vault *vault;
	struct ew_listener *keepers, *workers, *holders;
	struct ew_channel *keeper, *holder; /* the last that came; NULL: none */
	struct ew_loop_timer *second;
	enum ew_key_kind source;
	struct ew_buf storage;
	char run[EW_MAX_PATH_BYTES], keys[EW_MAX_PATH_BYTES], user[65];
	gid_t group;
	uid_t keeper_uid, worker_uid, holder_uid;
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
	int r = ew_vault_message(p->vault, from, message, reply, &to);

	if (r == 0)
		return;
	ew_log(EW_LOG_WARNING, "peer_dropped", EW_F_WORD("role", ew_role_name(from)), EW_F_I64("code", r));
	if (channel == p->keeper)
		p->keeper = NULL;
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

/* -- the source of keys -- */

static int ask(void *arg, enum ew_key_wish wish, struct ew_id installation, const char *name, struct ew_slice bytes)
{
	struct program *p = arg;
	struct ew_msg_key_wrap wrap = {installation, ew_slice_text(name), bytes};
	struct ew_msg_key_unwrap unwrap = {installation, ew_slice_text(name), bytes};
	struct ew_msg_key_destroy destroy = {installation, ew_slice_text(name)};
	uint64_t request;

	if (!p->holder)
		return -ENOTCONN;
	request = ew_channel_next_request(p->holder);
	if (wish == EW_KEY_WRAP)
		return ew_channel_send(p->holder, EW_MSG_key_wrap, request, &wrap, NULL, 0);
	if (wish == EW_KEY_UNWRAP)
		return ew_channel_send(p->holder, EW_MSG_key_unwrap, request, &unwrap, NULL, 0);
	return ew_channel_send(p->holder, EW_MSG_key_destroy, request, &destroy, NULL, 0);
}

static int tell_keeper(void *arg, uint64_t request, uint16_t number, const void *message)
{
	struct program *p = arg;

	return p->keeper ? ew_channel_send(p->keeper, number, request, message, NULL, 0) : -ENOTCONN;
}

static void on_holder(
	void *arg, struct ew_channel *channel, const struct ew_message *message, int *fds, size_t n_fds)
{
	struct program *p = arg;
	const struct ew_msg_key_answer *answer = EW_MESSAGE_AS(message, key_answer);

	(void)fds;
	(void)n_fds;
	if (channel == p->holder && message->type->number == EW_MSG_key_answer)
		ew_vault_key_answer(p->vault, answer->code, answer->bytes, answer->sentence);
}

static void on_holder_opened(void *arg, struct ew_channel *channel)
{
	struct program *p = arg;

	if (p->holder) {
		ew_channel_close(&p->holder);
		ew_vault_source_up(p->vault, false);
	}
	p->holder = channel;
	ew_vault_source_up(p->vault, true);
}

static void on_second(void *arg)
{
	ew_vault_turn(((struct program *)arg)->vault);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct program *p = arg;
	bool holder = channel == p->holder;

	(void)why;
	if (channel == p->keeper)
		p->keeper = NULL;
	if (holder)
		p->holder = NULL;
	ew_channel_close(&channel);
	if (holder)
		ew_vault_source_up(p->vault, false);
}

static void on_keeper_opened(void *arg, struct ew_channel *channel)
{
	struct program *p = arg;
	int r;

	p->keeper = channel;
	r = ew_vault_tell_state(p->vault, tell_keeper, p);
	if (r < 0)
		ew_log(EW_LOG_WARNING, "keeper_not_told", EW_F_I64("code", r));
}

static void on_opened(void *arg, struct ew_channel *channel)
{
	(void)arg;
	(void)channel;
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
	const struct ew_msg_vault_settings *s;
	struct ew_message m;
	int r = ew_child_settings(EW_MSG_vault_settings, &p->storage, &m, error);

	if (r < 0)
		return r;
	s = EW_MESSAGE_AS(&m, vault_settings);
	copy_text(p->run, sizeof(p->run), s->run);
	copy_text(p->keys, sizeof(p->keys), s->keys);
	copy_text(p->user, sizeof(p->user), s->user);
	if (!ew_key_kind_word(s->source))
		return ew_error_set(error, -EINVAL, "there is no source of keys of number %u", s->source);
	p->source = (enum ew_key_kind)s->source;
	return 0;
}

/* Before the sandbox: behind it the user database is out of reach. */
static int find_users(struct program *p, struct ew_error *error)
{
	int r;

	p->group = (gid_t)-1;
	p->keeper_uid = p->worker_uid = p->holder_uid = (uid_t)-1;
	if (!p->user[0])
		return 0;
	r = ew_group_find(EW_GROUP, &p->group, error);
	if (r == 0)
		r = ew_user_of_role(p->user, "keeper", &p->keeper_uid, error);
	if (r == 0)
		r = ew_user_of_role(p->user, "worker", &p->worker_uid, error);
	if (r == 0 && p->source != EW_KEYS_FILE)
		r = ew_user_of_role(p->user, "keyholder", &p->holder_uid, error);
	return r;
}

static int listen_for(struct program *p, enum ew_role peer, uid_t uid,
	ew_channel_message_fn *on_message, ew_listener_opened_fn *opened, struct ew_listener **ret, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES + 32];
	struct ew_listener_config config = {
		.path = path,
		.self = EW_ROLE_VAULT,
		.peer = peer,
		.peer_uid = uid,
		.group = p->group,
		.on_message = on_message,
		.on_closed = on_closed,
		.on_opened = opened,
		.arg = p,
	};

	snprintf(path, sizeof(path), "%s/vault/%s.sock", p->run, ew_role_name(peer));
	return ew_listener_new(p->loop, &config, ret, error);
}

static int confine(struct program *p, struct ew_error *error)
{
	char sockets[EW_MAX_PATH_BYTES + 16];
	struct ew_sandbox_path paths[] = {
		{p->keys, EW_ACCESS_READ | EW_ACCESS_WRITE}, {sockets, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	struct ew_sandbox_profile profile = {
		.program = "earwitness-vault",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_UNIX,
		.paths = paths,
		.n_paths = EW_COUNT(paths),
		.memlock_bytes = LOCKED_BYTES,
	};

	snprintf(sockets, sizeof(sockets), "%s/vault", p->run);
	return ew_sandbox_enter(&profile, error);
}

static int open_doors(struct program *p, struct ew_error *error)
{
	int r = listen_for(p, EW_ROLE_KEEPER, p->keeper_uid, on_keeper, on_keeper_opened, &p->keepers, error);

	if (r == 0)
		r = listen_for(p, EW_ROLE_WORKER, p->worker_uid, on_worker, on_opened, &p->workers, error);
	if (r == 0 && p->source != EW_KEYS_FILE)
		r = listen_for(p, EW_ROLE_KEYHOLDER, p->holder_uid, on_holder, on_holder_opened, &p->holders, error);
	return r;
}

static int open_vault(struct program *p, struct ew_error *error)
{
	struct ew_vault_config config = {.io = ew_io_real(), .keys = p->keys, .source = {p->source, ask, p}, .tell = tell_keeper, .tell_arg = p};

	return ew_vault_new_with(&config, &p->vault, error);
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
	if (r == 0 && p->source != EW_KEYS_FILE)
		r = ew_loop_timer(p->loop, EW_US_PER_S, EW_US_PER_S, on_second, p, &p->second);
	if (r < 0)
		return ew_error_set(error, r, "preparing the loop: %s", strerror(-r));
	r = open_vault(p, error);
	if (r == 0)
		r = open_doors(p, error);
	return r < 0 ? r : ew_child_ready("vault", error);
}

int main(void)
{
	struct program p = {0};
	struct ew_error error = {0};
	int status = 0;

	ew_log_open("earwitness-vault", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	ew_buf_init(&p.storage, EW_MAX_MESSAGE_BYTES);
	if (start(&p, &error) < 0) {
		ew_child_failed(&error);
		status = 1;
	} else if (ew_loop_run(p.loop) < 0) {
		status = 1;
	}
	ew_listener_free(&p.keepers);
	ew_listener_free(&p.workers);
	ew_listener_free(&p.holders);
	ew_loop_timer_cancel(&p.second);
	ew_vault_free(&p.vault);
	ew_loop_free(&p.loop);
	ew_buf_free(&p.storage);
	return status;
}

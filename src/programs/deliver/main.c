/*
 * earwitness-deliver: settings, one socket for the keeper, the network outwards, nothing else. It reads the trusted
 * certificates and the resolver's files, and no other; when the latter are replaced it ends, to be started anew with a
 * view of the new ones.
 */
#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "ipc/child.h"
#include "ipc/listener.h"
#include "programs/deliver/deliver.h"
#include "sandbox/sandbox.h"
#include "sandbox/users.h"

#define LOOK_US (30 * EW_US_PER_S)
#define OPEN_FILES 1024
#define MAX_STORE_MESSAGES 10 /* two stores, four credentials each */

/* What of the file system it may read; what is missing is left out. */
static const char *const readable[] = {
	"/etc/ssl",
	"/etc/pki",
	"/etc/ca-certificates",
	"/usr/share/ca-certificates",
	"/usr/local/share/ca-certificates",
	"/etc/resolv.conf",
	"/etc/hosts",
	"/etc/host.conf",
	"/etc/nsswitch.conf",
	"/etc/gai.conf",
	"/etc/services",
};

struct stamp {
	dev_t device;
	ino_t node;
};

struct program {
	struct ew_loop *loop;
	struct ew_deliver *deliver;
	struct ew_listener *keepers;
	struct ew_loop_timer *look;
	struct ew_buf storage;
	struct ew_message message;
	struct ew_buf store_storage[MAX_STORE_MESSAGES]; /* until the stores are made; secret */
	struct ew_message store_message[MAX_STORE_MESSAGES];
	size_t n_store_messages;
	const struct ew_msg_deliver_settings *settings;
	struct stamp stamps[EW_COUNT(readable)];
	char run[EW_MAX_PATH_BYTES], user[65];
	gid_t group;
	uid_t keeper_uid;
};

/* Who waits for an answer waits for as long as the connection stands: where one cannot be sent, the program begins anew, and all is asked again. */
static void reply(void *peer, uint64_t request, uint16_t number, const void *message)
{
	struct program *p = ew_channel_arg(peer);
	int r = ew_channel_send(peer, number, request, message, NULL, 0);

	if (r == 0)
		return;
	ew_log(EW_LOG_WARNING, "answer_not_sent", EW_F_I64("code", r));
	if (r == -EINVAL || r == -EMSGSIZE || r == -ENOMEM)
		ew_loop_stop(p->loop);
}

static void on_message(
	void *arg, struct ew_channel *channel, const struct ew_message *message, int *fds, size_t n_fds)
{
	int fd = n_fds > 0 ? TAKE_FD(fds[0]) : -1;

	if (message->type->number == EW_MSG_transcribe && fd >= 0)
		ew_deliver_transcribe(((struct program *)arg)->deliver, EW_MESSAGE_AS(message, transcribe), &fd);
	else
		ew_deliver_message(((struct program *)arg)->deliver, channel, message, &fd);
	ew_close_fd(&fd);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	(void)why;
	ew_deliver_forget(((struct program *)arg)->deliver, channel);
	ew_channel_close(&channel);
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

/* -- the resolver's files -- */

static struct stamp stamp_of(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? (struct stamp){0} : (struct stamp){st.st_dev, st.st_ino};
}

/* The sandbox's rules are about files, not about names: one that was replaced is out of reach. */
static void on_look(void *arg)
{
	struct program *p = arg;

	for (size_t i = 0; i < EW_COUNT(readable); i++) {
		struct stamp now = stamp_of(readable[i]);

		if (now.device == p->stamps[i].device && now.node == p->stamps[i].node)
			continue;
		ew_log(EW_LOG_INFO, "begins_anew", EW_F_WORD("replaced", readable[i]));
		ew_loop_stop(p->loop);
		return;
	}
}

/* -- start -- */

static void copy_text(char *to, size_t n, struct ew_slice text)
{
	snprintf(to, n, "%.*s", (int)text.len, (const char *)text.at);
}

static bool is_of_store(const struct ew_message *m)
{
	return m->type->number == EW_MSG_store_settings || m->type->number == EW_MSG_store_credentials;
}

static int keep_of_store(struct program *p, struct ew_buf *storage, struct ew_error *error)
{
	if (p->n_store_messages == MAX_STORE_MESSAGES)
		return ew_error_set(error, -EPROTO, "the supervisor said too much of object stores");
	p->store_storage[p->n_store_messages] = *storage; /* the message points into it */
	p->store_message[p->n_store_messages++] = p->message;
	*storage = (struct ew_buf){0};
	ew_buf_init_secret(storage, EW_MAX_MESSAGE_BYTES);
	return 0;
}

/* Object stores come before the settings, with what opens them. */
static int read_messages(struct program *p, struct ew_error *error)
{
	int r;

	for (;;) {
		r = ew_child_receive(&p->storage, &p->message, error);
		if (r < 0)
			return r;
		if (!is_of_store(&p->message))
			break;
		r = keep_of_store(p, &p->storage, error);
		if (r < 0)
			return r;
	}
	return p->message.type->number == EW_MSG_deliver_settings ? 0 : ew_child_refuse(&p->message, error);
}

static int read_settings(struct program *p, struct ew_error *error)
{
	int r = read_messages(p, error);

	if (r < 0)
		return r;
	p->settings = EW_MESSAGE_AS(&p->message, deliver_settings);
	copy_text(p->run, sizeof(p->run), p->settings->run);
	copy_text(p->user, sizeof(p->user), p->settings->user);
	return 0;
}

/* Before the sandbox: behind it the user database is out of reach. */
static int find_users(struct program *p, struct ew_error *error)
{
	int r;

	p->group = (gid_t)-1;
	p->keeper_uid = (uid_t)-1;
	if (!p->user[0])
		return 0;
	r = ew_group_find(EW_GROUP, &p->group, error);
	return r < 0 ? r : ew_user_of_role(p->user, "keeper", &p->keeper_uid, error);
}

static int confine(struct program *p, struct ew_error *error)
{
	char sockets[EW_MAX_PATH_BYTES + 16];
	struct ew_sandbox_path paths[EW_COUNT(readable) + 1] = {{sockets, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	struct ew_sandbox_profile profile = {
		.program = "earwitness-deliver",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_UNIX | EW_CALLS_INET | EW_CALLS_THREADS |
			EW_CALLS_NAMES,
		.paths = paths,
		.n_paths = 1,
		.open_files = OPEN_FILES,
	};

	snprintf(sockets, sizeof(sockets), "%s/deliver", p->run);
	for (size_t i = 0; i < EW_COUNT(readable); i++) {
		p->stamps[i] = stamp_of(readable[i]);
		if (p->stamps[i].node != 0)
			paths[profile.n_paths++] = (struct ew_sandbox_path){readable[i], EW_ACCESS_READ};
	}
	return ew_sandbox_enter(&profile, error);
}

static int listen_for_keeper(struct program *p, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES + 32];
	struct ew_listener_config config = {
		.path = path,
		.self = EW_ROLE_DELIVER,
		.peer = EW_ROLE_KEEPER,
		.peer_uid = p->keeper_uid,
		.group = p->group,
		.on_message = on_message,
		.on_closed = on_closed,
		.on_opened = on_opened,
		.arg = p,
	};

	snprintf(path, sizeof(path), "%s/deliver/keeper.sock", p->run);
	return ew_listener_new(p->loop, &config, &p->keepers, error);
}

static void forget_store_messages(struct program *p)
{
	for (size_t i = 0; i < p->n_store_messages; i++)
		ew_buf_free(&p->store_storage[i]);
	p->n_store_messages = 0;
}

static int add_stores(struct program *p, struct ew_error *error)
{
	int r = 0;

	for (size_t i = 0; i < p->n_store_messages && r == 0; i++) {
		const struct ew_message *m = &p->store_message[i];

		r = m->type->number == EW_MSG_store_settings
			? ew_deliver_add_store(p->deliver, EW_MESSAGE_AS(m, store_settings), error)
			: ew_deliver_add_credentials(p->deliver, EW_MESSAGE_AS(m, store_credentials), error);
	}
	forget_store_messages(p);
	return r;
}

static int start(struct program *p, struct ew_error *error)
{
	int r = read_settings(p, error);

	if (r == 0)
		r = find_users(p, error);
	if (r < 0)
		return r;
	(void)unsetenv("SSLKEYLOGFILE"); /* libcurl would write there what opens its connections */
	/* OpenSSL reads its configuration now, and not behind the sandbox. */
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ew_error_set(error, -EIO, "preparing the HTTP client failed");
	r = confine(p, error);
	if (r < 0)
		return r;
	r = ew_loop_new(&p->loop);
	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGTERM, on_signal, p);
	if (r == 0)
		r = ew_loop_timer(p->loop, LOOK_US, LOOK_US, on_look, p, &p->look);
	if (r < 0)
		return ew_error_set(error, r, "preparing the loop: %s", strerror(-r));
	r = ew_deliver_new(p->loop, p->settings, reply, &p->deliver, error);
	if (r == 0)
		r = add_stores(p, error);
	if (r == 0)
		r = listen_for_keeper(p, error);
	return r < 0 ? r : ew_child_ready("deliver", error);
}

int main(void)
{
	struct program p = {0};
	struct ew_error error = {0};
	int status = 0;

	ew_log_open("earwitness-deliver", EW_LOG_INFO, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN);
	ew_buf_init_secret(&p.storage, EW_MAX_MESSAGE_BYTES);
	if (start(&p, &error) < 0) {
		ew_child_failed(&error);
		status = 1;
	} else if (ew_loop_run(p.loop) < 0) {
		status = 1;
	}
	ew_loop_timer_cancel(&p.look);
	ew_listener_free(&p.keepers);
	ew_deliver_free(&p.deliver);
	forget_store_messages(&p);
	ew_loop_free(&p.loop);
	ew_buf_free(&p.storage);
	return status;
}

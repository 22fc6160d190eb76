/*
 * A named socket for one role of peer. The name's folder and mode keep strangers away, and the
 * peer's user id, which the kernel vouches for, is checked again on every connection. Must never
 * remove what is not a socket, nor the socket of a program that is still alive.
 */
#include "ipc/listener.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "ipc/packet.h"

#define BACKLOG 64
#define ACCEPTS_PER_TURN 16
/* How long to leave a connection waiting when there is no descriptor or memory for it. */
#define PAUSE_US (200 * EW_US_PER_MS)

struct ew_listener {
	struct ew_listener_config config;
	struct sockaddr_un address;
	struct ew_loop *loop;
	struct ew_loop_source *source;
	struct ew_loop_timer *pause;
	int fd;
	bool bound;     /* the name is ours to remove */
	bool accepting; /* on_opened may be running */
	bool freed;     /* freed from within on_opened */
};

/* -- accepting --------------------------------------------------------------------------------- */

static void release(struct ew_listener *l)
{
	ew_loop_timer_cancel(&l->pause);
	ew_loop_unwatch(&l->source);
	ew_close_fd(&l->fd);
	if (l->bound)
		(void)unlink(l->address.sun_path);
	l->bound = false;
}

void ew_listener_free(struct ew_listener **listener)
{
	struct ew_listener *l = *listener;

	*listener = NULL;
	if (!l || l->freed)
		return;
	release(l);
	l->freed = true;
	if (!l->accepting)
		free(l);
}

static void resume(void *arg)
{
	struct ew_listener *l = arg;

	ew_loop_timer_cancel(&l->pause);
	if (ew_loop_rewatch(l->source, EW_LOOP_READ) < 0)
		ew_log(EW_LOG_ERROR, "ipc_listener_stopped",
			EW_F_WORD("peer", ew_role_name(l->config.peer)));
}

/*
 * Out of descriptors or memory: a connection that cannot be taken would keep the loop turning for
 * nothing.
 */
static void pause_accepting(struct ew_listener *l, int why)
{
	ew_log(EW_LOG_WARNING, "ipc_accept_failed",
		EW_F_WORD("peer", ew_role_name(l->config.peer)), EW_F_I64("code", why));
	if (l->pause || ew_loop_timer(l->loop, PAUSE_US, 0, resume, l, &l->pause) < 0)
		return;
	if (ew_loop_rewatch(l->source, 0) < 0)
		ew_loop_timer_cancel(&l->pause);
}

static bool is_expected(const struct ew_listener *l, int fd)
{
	uid_t expected = l->config.peer_uid == (uid_t)-1 ? geteuid() : l->config.peer_uid;
	struct ucred who;
	socklen_t len = sizeof(who);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0)
		return false;
	if (who.uid == expected)
		return true;
	ew_log(EW_LOG_WARNING, "ipc_peer_refused",
		EW_F_WORD("peer", ew_role_name(l->config.peer)), EW_F_U64("user", who.uid),
		EW_F_U64("expected", expected));
	return false;
}

static int open_channel(struct ew_listener *l, int *fd)
{
	const struct ew_channel_config config = {
		.self = l->config.self,
		.peer = l->config.peer,
		.on_message = l->config.on_message,
		.on_closed = l->config.on_closed,
		.arg = l->config.arg,
	};
	struct ew_channel *channel;
	int r = ew_channel_new(l->loop, fd, &config, &channel);

	if (r < 0)
		return r;
	l->config.on_opened(l->config.arg, channel);
	return 0;
}

/* Accepts one connection. False when there is no more to do in this turn. */
static bool accept_one(struct ew_listener *l)
{
	_cleanup_(ew_close_fd) int fd =
		accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0) {
		if (errno == EAGAIN)
			return false;
		/* The peer's own failure is nothing to wait for. */
		if (errno == EINTR || errno == ECONNABORTED)
			return true;
		pause_accepting(l, -errno);
		return false;
	}
	if (!is_expected(l, fd))
		return true;
	int r = open_channel(l, &fd);

	if (r < 0)
		pause_accepting(l, r);
	return r == 0;
}

static void on_ready(void *arg, unsigned ready)
{
	struct ew_listener *l = arg;

	(void)ready;
	l->accepting = true;
	for (int i = 0; i < ACCEPTS_PER_TURN && !l->freed; i++) {
		if (!accept_one(l))
			break;
	}
	l->accepting = false;
	if (l->freed)
		free(l);
}

/* -- binding ----------------------------------------------------------------------------------- */

/* A name left behind by a program that died refuses connections; a living one takes them. */
static int is_alive(const struct sockaddr_un *address)
{
	_cleanup_(ew_close_fd) int fd = -1;
	int r = ew_packet_socket(&fd);

	if (r < 0)
		return r;
	if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
		errno == EAGAIN)
		return 1;
	return errno == ECONNREFUSED || errno == ENOENT ? 0 : -errno;
}

static int remove_stale(const struct sockaddr_un *address, struct ew_error *error)
{
	const char *path = address->sun_path;
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0
				       : ew_error_set(error, -errno, "cannot look at %s: %s", path,
						 strerrordesc_np(errno));
	if (!S_ISSOCK(st.st_mode))
		return ew_error_set(error, -EADDRINUSE,
			"%s exists and is no socket; remove it or choose another folder", path);
	int r = is_alive(address);

	if (r < 0)
		return ew_error_set(error, r, "cannot tell whether %s is in use: %s", path,
			strerrordesc_np(-r));
	if (r > 0)
		return ew_error_set(error, -EADDRINUSE,
			"another program is already listening on %s; stop it first", path);
	if (unlink(path) < 0 && errno != ENOENT)
		return ew_error_set(error, -errno, "cannot remove the stale socket %s: %s", path,
			strerrordesc_np(errno));
	return 0;
}

/* The mode is set before the name exists, so that at no time more may connect than should. */
static int bind_name(struct ew_listener *l, struct ew_error *error)
{
	const char *path = l->address.sun_path;

	if (fchmod(l->fd, 0600) < 0 ||
		bind(l->fd, (const struct sockaddr *)&l->address, sizeof(l->address)) < 0)
		return ew_error_set(error, -errno, "cannot bind the socket %s: %s", path,
			strerrordesc_np(errno));
	l->bound = true;
	if (l->config.group == (gid_t)-1)
		return 0;
	if (lchown(path, (uid_t)-1, l->config.group) < 0 || chmod(path, 0660) < 0)
		return ew_error_set(error, -errno, "cannot give the socket %s to its group: %s",
			path, strerrordesc_np(errno));
	return 0;
}

static int start(struct ew_listener *l, struct ew_error *error)
{
	int r = ew_packet_address(l->config.path, &l->address);

	if (r < 0)
		return ew_error_set(error, r,
			"the socket path %s is empty or longer than 107 bytes; "
			"choose a shorter folder",
			l->config.path);
	r = remove_stale(&l->address, error);
	if (r < 0)
		return r;
	r = ew_packet_socket(&l->fd);
	if (r < 0)
		return ew_error_set(error, r, "cannot make a socket: %s", strerrordesc_np(-r));
	r = bind_name(l, error);
	if (r < 0)
		return r;
	if (listen(l->fd, BACKLOG) < 0)
		return ew_error_set(error, -errno, "cannot listen on %s: %s", l->config.path,
			strerrordesc_np(errno));
	r = ew_loop_watch(
		l->loop, l->fd, EW_LOOP_READ, EW_LOOP_CONTROL, on_ready, l, &l->source);
	if (r < 0)
		return ew_error_set(error, r, "cannot watch the socket %s: %s", l->config.path,
			strerrordesc_np(-r));
	return 0;
}

int ew_listener_new(struct ew_loop *loop, const struct ew_listener_config *config,
	struct ew_listener **ret, struct ew_error *error)
{
	_cleanup_(ew_listener_free) struct ew_listener *l = calloc(1, sizeof(*l));

	assert(config->on_opened && config->on_message && config->on_closed);
	if (!l)
		return ew_error_set(error, -ENOMEM, "no memory for a listening socket");
	l->config = *config;
	l->loop = loop;
	l->fd = -1;
	int r = start(l, error);

	if (r < 0)
		return r;
	l->config.path = NULL; /* the caller's string; the address holds our copy */
	*ret = TAKE(l);
	return 0;
}

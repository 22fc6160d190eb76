/*
 * Starting one of our programs for ourselves. Must never leave it behind, nor leave a descriptor of ours open in it.
 */
#include "programs/cli/keyholder_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/channel.h"
#include "programs/cli/folders.h"
#include "programs/cli/keyholder_settings.h"
#include "programs/cli/places.h"

#define CHILD_FD 3
#define READY_MS 10000
#define TOKEN_MS 30000 /* a token has no time limit of its own */
#define END_TURNS 500  /* of 10 ms */

static __attribute__((noreturn)) void become(const char *path, int fd, pid_t parent)
{
	char name[EW_MAX_PATH_BYTES];
	char *argv[] = {name, NULL};

	(void)snprintf(name, sizeof(name), "%s", path);
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent &&
		(fd == CHILD_FD ? fcntl(fd, F_SETFD, 0) == 0 : dup2(fd, CHILD_FD) == CHILD_FD) && close_range(CHILD_FD + 1, ~0u, 0) == 0)
		execv(path, argv);
	_exit(127);
}

int ew_own_child_start(const char *program, struct ew_own_child *ret, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	pid_t parent = getpid(), pid;
	int pair[2], code = ew_place_program(program, path, error);

	if (code)
		return code;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return ew_error_set(error, -errno, "cannot make a socket: %s", strerrordesc_np(errno));
	pid = fork();
	if (pid == 0)
		become(path, pair[1], parent);
	ew_close_fd(&pair[1]);
	if (pid < 0) {
		code = -errno;
		ew_close_fd(&pair[0]);
		return ew_error_set(error, code, "cannot start %s: %s", program, strerrordesc_np(-code));
	}
	*ret = (struct ew_own_child){pid, pair[0]};
	return 0;
}

int ew_own_child_ready(const struct ew_own_child *child, const char *program, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message m;
	int code;

	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	code = ew_channel_receive_now(child->fd, READY_MS, &storage, &m);
	if (code)
		return ew_error_set(error, code, "%s does not start: %s", program, strerrordesc_np(-code));
	if (m.type->number == EW_MSG_failed)
		return ew_error_set(error, -ECANCELED, "%.*s", (int)EW_MESSAGE_AS(&m, failed)->sentence.len,
			EW_MESSAGE_AS(&m, failed)->sentence.len ? (const char *)EW_MESSAGE_AS(&m, failed)->sentence.at : "");
	return m.type->number == EW_MSG_ready ? 0 : ew_error_set(error, -EPROTO, "%s said %s instead of being ready", program, m.type->name);
}

void ew_own_child_end(struct ew_own_child *child)
{
	if (child->fd >= 0)
		ew_close_fd(&child->fd);
	for (unsigned i = 0; child->pid > 0; i++) {
		pid_t ended = waitpid(child->pid, NULL, i < END_TURNS ? WNOHANG : 0);

		if (ended == child->pid || (ended < 0 && errno != EINTR))
			child->pid = 0;
		else if (i == END_TURNS - 1)
			(void)kill(child->pid, SIGKILL);
		else if (ended == 0)
			(void)poll(NULL, 0, 10);
	}
}

int ew_keyholder_patience_ms(const struct ew_config *config)
{
	return config->key_source.kind == EW_CONFIG_KEYS_KMS ? (int)config->key_source.timeout_s * 1000 + 5000 : TOKEN_MS;
}

static int configure(const struct ew_config *config, const struct ew_own_child *child, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf pin = {0};
	struct ew_msg_keyholder_settings m = {.source = 0};
	char user[64];
	int code;

	ew_buf_init_secret(&pin, EW_KEY_PIN_BYTES);
	ew_folders_user(config, "keyholder", user);
	code = ew_keyholder_settings(config, &pin, &m, error);
	if (code)
		return code;
	m.user = ew_slice_text(user);
	code = ew_channel_send_now(child->fd, EW_MSG_keyholder_settings, 0, &m);
	return code ? ew_error_set(error, code, "cannot send the keyholder its settings: %s", strerrordesc_np(-code)) : 0;
}

int ew_keyholder_start(const struct ew_config *config, struct ew_own_child *ret, struct ew_error *error)
{
	struct ew_own_child child = EW_OWN_CHILD_NONE;
	int code = ew_own_child_start("earwitness-keyholder", &child, error);

	if (!code)
		code = configure(config, &child, error);
	if (!code)
		code = ew_own_child_ready(&child, "earwitness-keyholder", error);
	if (code)
		ew_own_child_end(&child);
	else
		*ret = child;
	return code;
}

/*
 * earwitness-web: reads its settings, binds its socket, gives up everything else, and serves until
 * the supervisor hangs up or a signal ends it. It has no file of its own and no key.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/loop.h"
#include "ipc/child.h"
#include "programs/web/listen.h"
#include "programs/web/web.h"
#include "sandbox/sandbox.h"

#define OPEN_FILES 8192

struct program {
	struct ew_buf storage; /* of the settings' text */
	struct ew_msg_web_settings settings;
	char *run, *address, *user, *embed;
	int listen_fd;
	uint16_t port;
	struct ew_loop *loop;
	struct ew_channel *supervisor;
	struct ew_web *web;
};

static int read_settings(struct program *p, struct ew_error *error)
{
	struct ew_message m;
	int r = ew_child_settings(EW_MSG_web_settings, &p->storage, &m, error);

	if (r)
		return r;
	p->settings = *EW_MESSAGE_AS(&m, web_settings);
	r = ew_slice_dup(p->settings.run, &p->run);
	if (r == 0)
		r = ew_slice_dup(p->settings.address, &p->address);
	if (r == 0)
		r = ew_slice_dup(p->settings.user, &p->user);
	if (r == 0)
		r = ew_slice_dup(p->settings.embed, &p->embed);
	return r ? ew_error_set(error, r, "reading the settings") : 0;
}

static int confine(const struct program *p, struct ew_error *error)
{
	/* Connecting to a socket is writing to it. */
	const struct ew_sandbox_path paths[] = {{p->run, EW_ACCESS_READ | EW_ACCESS_WRITE}};
	const struct ew_sandbox_profile profile = {
		.program = "earwitness-web",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_UNIX | EW_CALLS_INET | EW_CALLS_THREADS,
		.paths = paths,
		.n_paths = EW_COUNT(paths),
		.open_files = OPEN_FILES,
	};

	return ew_sandbox_enter(&profile, error);
}

static void on_signal(void *arg, int number)
{
	(void)number;
	ew_loop_stop(arg);
}

static void on_supervisor_message(void *arg, struct ew_channel *channel,
	const struct ew_message *message, int *fds, size_t n_fds)
{
	(void)arg, (void)channel, (void)message, (void)fds, (void)n_fds;
}

static void on_supervisor_gone(void *arg, struct ew_channel *channel, const char *why)
{
	struct program *p = arg;

	(void)channel, (void)why;
	ew_channel_close(&p->supervisor);
	ew_loop_stop(p->loop);
}

static int meet_supervisor(struct program *p)
{
	const struct ew_channel_config config = {.self = EW_ROLE_WEB,
		.peer = EW_ROLE_SUPERVISOR,
		.on_message = on_supervisor_message,
		.on_closed = on_supervisor_gone,
		.arg = p};
	int fd = EW_CHILD_SUPERVISOR_FD;

	return ew_channel_new(p->loop, &fd, &config, &p->supervisor);
}

static int serve(struct program *p, struct ew_error *error)
{
	struct ew_web_config config = {.recorder_threads = p->settings.recorder_threads,
		.secure = p->settings.secure,
		.embed = p->embed,
		.run = p->run};
	char what[96];
	int r = ew_loop_new(&p->loop);

	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGTERM, on_signal, p->loop);
	if (r == 0)
		r = ew_loop_on_signal(p->loop, SIGINT, on_signal, p->loop);
	if (r == 0)
		r = meet_supervisor(p);
	if (r)
		return ew_error_set(error, r, "starting the loop: %s", strerror(-r));
	r = ew_web_new(ew_io_real(), p->loop, &p->listen_fd, &config, &p->web, error);
	if (r)
		return r;
	(void)snprintf(what, sizeof(what), "serving HTTP on port %u", p->port);
	return ew_child_ready(what, error);
}

static int start(struct program *p, struct ew_error *error)
{
	int r = read_settings(p, error);

	if (r == 0)
		r = ew_web_listen(p->address, p->settings.port, &p->listen_fd, error);
	if (r == 0)
		r = ew_web_port(p->listen_fd, &p->port);
	if (r == 0)
		r = confine(p, error);
	if (r == 0)
		r = serve(p, error);
	return r ? ew_error_set(error, r, "serving HTTP: %s", strerror(-r)) : 0;
}

static void clean_up(struct program *p)
{
	ew_web_free(&p->web);
	ew_channel_close(&p->supervisor);
	ew_loop_free(&p->loop);
	ew_close_fd(&p->listen_fd);
	ew_buf_free(&p->storage);
	free(p->run);
	free(p->address);
	free(p->user);
	free(p->embed);
}

int main(void)
{
	struct program p = {.listen_fd = -1};
	struct ew_error error = {.code = 0};
	int status = EXIT_SUCCESS;

	ew_log_open("earwitness-web", EW_LOG_INFO, STDERR_FILENO);
	(void)signal(SIGPIPE, SIG_IGN);
	ew_buf_init(&p.storage, EW_MAX_MESSAGE_BYTES);
	if (start(&p, &error)) {
		ew_child_failed(&error);
		status = EXIT_FAILURE;
	} else if (ew_loop_run(p.loop)) {
		ew_log(EW_LOG_ERROR, "loop_failed");
		status = EXIT_FAILURE;
	}
	clean_up(&p);
	return status;
}

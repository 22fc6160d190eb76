/*
 * A private Earwitness: what `serve` runs, in a child process, from a folder of its own on loopback. It must never
 * outlive who started it, nor speak to any other server.
 */
#include "programs/cli/house.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "programs/cli/demo.h"
#include "programs/cli/enrol.h"
#include "programs/cli/screen.h"
#include "programs/cli/serving.h"

static int tell_parent = -1;

static void on_ready(const struct ew_config *config)
{
	(void)config;
	if (write(tell_parent, "r", 1) != 1)
		ew_log(EW_LOG_WARNING, "house_abandoned");
	ew_close_fd(&tell_parent);
}

/* The server's own log goes to a file: the command's lines are for people. */
static __attribute__((noreturn)) void be_server(const struct ew_house *d, int tell, pid_t parent)
{
	struct ew_error error = {0};
	char path[EW_MAX_PATH_BYTES];
	int code = ew_path_join(path, sizeof(path), d->work, "server.log");
	FILE *log = code ? NULL : freopen(path, "a", stderr); /* not "e": the programs inherit it */

	tell_parent = tell;
	if (!log || prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != parent ||
		setpgid(0, 0) < 0)
		_exit(EW_EXIT_FAILED);
	ew_log_open("earwitness", EW_LOG_INFO, STDERR_FILENO);
	code = ew_serving_run(d->config, NULL, on_ready, &error);
	if (code)
		ew_screen_complain("%s", ew_error_text(&error));
	_exit(code ? EW_EXIT_FAILED : EW_EXIT_DONE);
}

static int start_server(struct ew_house *d, struct ew_error *error)
{
	pid_t parent = getpid();
	int ends[2];
	char byte;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return ew_error_set(
			error, -errno, "cannot make a pipe: %s", strerrordesc_np(errno));
	d->server = fork();
	if (d->server == 0)
		be_server(d, ends[1], parent);
	ew_close_fd(&ends[1]);
	d->ready = ends[0];
	if (d->server < 0)
		return ew_error_set(
			error, -errno, "cannot start the server: %s", strerrordesc_np(errno));
	if (read(d->ready, &byte, 1) != 1)
		return ew_error_set(
			error, -ECHILD, "the server did not start; see %s/server.log", d->work);
	return 0;
}

int ew_house_prepare(struct ew_house *d, const char *data, const char *work, const struct ew_house_plan *plan,
	struct ew_error *error)
{
	int code;

	*d = (struct ew_house){.options = {.data = data}, .ready = -1};
	code = ew_init_paths(&d->options, &d->init, error);
	if (!code)
		code = ew_demo_prepare(&d->init, plan, error);
	d->options.data = d->init.data;
	d->options.config = d->init.config;
	if (!code)
		code = ew_config_load(d->init.config, d->init.data, &d->config, error);
	if (code)
		return code;
	code = ew_path_join(d->work, sizeof(d->work), d->init.data, work);
	if (!code)
		code = ew_file_mkdirs(ew_io_real(), d->work);
	return code ? ew_error_set(error, code, "cannot make the folder %s", d->work) : 0;
}

/* A token of an earlier demonstration in the same folder is still good. */
static int connect_client(struct ew_house *d, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	int code = ew_path_join(path, sizeof(path), d->init.data, "token");

	/* It speaks to its own server, whatever the environment says of another. */
	if (unsetenv("EARWITNESS_URL") < 0 || unsetenv("EARWITNESS_TOKEN") < 0)
		return -errno;
	if (!code)
		code = ew_client_new(&d->options, &d->client, error);
	if (!code && access(path, R_OK) < 0)
		code = ew_enrol_data(d->client, d->init.data, error);
	return code;
}

int ew_house_start(struct ew_house *d, struct ew_error *error)
{
	int code = start_server(d, error);

	return code ? code : connect_client(d, error);
}

void ew_house_close(struct ew_house *d)
{
	if (d->server > 0 && kill(d->server, SIGTERM) == 0)
		(void)ew_demo_wait(d->server);
	d->server = 0;
	if (d->ready > 0)
		ew_close_fd(&d->ready);
	ew_client_free(&d->client);
	free(d->config);
	d->config = NULL;
}

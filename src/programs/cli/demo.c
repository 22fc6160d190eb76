/*
 * `earwitness demo`: everything on loopback in a folder of its own, one call, and what came of it.
 * The server is a child process; it ends with us.
 */
#include "programs/cli/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/enrol.h"
#include "programs/cli/screen.h"
#include "programs/cli/serving.h"
#include "programs/cli/timeline.h"

#define DEFAULT_DATA "earwitness-demo"

struct demo {
	struct ew_init init;
	struct ew_options options; /* with our folder and configuration: what the client goes by */
	struct ew_config *config;
	struct ew_client *client;
	char work[EW_MAX_PATH_BYTES];
	pid_t server;
	int ready; /* a byte comes when the server is ready; the end when it is not */
};

static int tell_parent = -1;

static void on_ready(const struct ew_config *config)
{
	(void)config;
	if (write(tell_parent, "r", 1) != 1)
		ew_log(EW_LOG_WARNING, "demonstration_gone");
	ew_close_fd(&tell_parent);
}

/* The server's own log goes to a file: the demonstration's lines are for people. */
static __attribute__((noreturn)) void be_server(const struct demo *d, int tell, pid_t parent)
{
	struct ew_error error = {0};
	char path[EW_MAX_PATH_BYTES];
	int code = ew_path_join(path, sizeof(path), d->work, "server.log");
	FILE *log = code ? NULL : freopen(path, "ae", stderr);

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

static int start_server(struct demo *d, struct ew_error *error)
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

static int prepare(struct demo *d, const struct ew_options *o, struct ew_error *error)
{
	int code;

	d->options = (struct ew_options){.data = o->data ? o->data : DEFAULT_DATA};
	code = ew_init_paths(&d->options, &d->init, error);
	if (!code)
		code = ew_demo_prepare(&d->init, error);
	d->options.data = d->init.data;
	d->options.config = d->init.config;
	if (!code)
		code = ew_config_load(d->init.config, d->init.data, &d->config, error);
	if (code)
		return code;
	code = ew_path_join(d->work, sizeof(d->work), d->init.data, "demo");
	if (!code)
		code = ew_file_mkdirs(ew_io_real(), d->work);
	return code ? ew_error_set(error, code, "cannot make the folder %s", d->work) : 0;
}

/* A token of an earlier demonstration in the same folder is still good. */
static int connect_client(struct demo *d, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	int code = ew_path_join(path, sizeof(path), d->init.data, "token");

	/* The demonstration speaks to its own server, whatever the environment says of another. */
	if (unsetenv("EARWITNESS_URL") < 0 || unsetenv("EARWITNESS_TOKEN") < 0)
		return -errno;
	if (!code)
		code = ew_client_new(&d->options, &d->client, error);
	if (!code && access(path, R_OK) < 0)
		code = ew_enrol_data(d->client, d->init.data, error);
	return code;
}

static int show(struct demo *d, const char *id, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *record = NULL;
	_cleanup_(ew_json_free) json_t *events = NULL;
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	int code = ew_call_read(d->client, id, &record, &events, error);

	if (code)
		return code;
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_buf_add_text(&b, "\n");
	ew_timeline_record(record, events, &b);
	ew_buf_printf(&b,
		"\nAPI:             %s/\nToken:           %s/token\n"
		"Listen:          earwitness export %s -o call.ogg --data %s\n"
		"Show it again:   earwitness show %s --data %s\n",
		ew_client_url(d->client), d->init.data, id, d->init.data, id, d->init.data);
	return ew_screen_show(&b);
}

static void on_interrupt(int signal)
{
	(void)signal;
}

/* Until somebody interrupts, or the server ends by itself. */
static int serve_on(struct demo *d, struct ew_error *error)
{
	struct sigaction end = {.sa_handler = on_interrupt}; /* without SA_RESTART */
	int status;

	ew_screen_say("\nServing until interrupted (Ctrl-C).");
	if (sigaction(SIGINT, &end, NULL) < 0 || sigaction(SIGTERM, &end, NULL) < 0)
		return -errno;
	if (waitpid(d->server, &status, 0) == d->server) {
		d->server = 0;
		return ew_error_set(
			error, -ECHILD, "the server has ended; see %s/server.log", d->work);
	}
	return 0;
}

static void finish(struct demo *d)
{
	if (d->server > 0 && kill(d->server, SIGTERM) == 0)
		(void)ew_demo_wait(d->server);
	ew_close_fd(&d->ready);
	ew_client_free(&d->client);
	free(d->config);
}

static int run(struct demo *d, const struct ew_options *o, struct ew_error *error)
{
	char id[37];
	int code = prepare(d, o, error);

	if (code)
		return code;
	ew_screen_say("Starting Earwitness in %s ...", d->init.data);
	code = start_server(d, error);
	if (!code)
		code = connect_client(d, error);
	if (!code)
		code = ew_demo_call(d->client, d->config, d->work, id, error);
	if (!code)
		code = show(d, id, error);
	return code || o->once ? code : serve_on(d, error);
}

enum ew_exit ew_run_demo(const struct ew_options *options)
{
	struct demo d = {.ready = -1};
	struct ew_error error = {0};
	int code = run(&d, options, &error);

	finish(&d);
	if (!code)
		return EW_EXIT_DONE;
	ew_screen_complain("%s", ew_error_text(&error));
	return EW_EXIT_FAILED;
}

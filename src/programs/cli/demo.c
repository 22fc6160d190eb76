/*
 * `earwitness demo`: everything on loopback in a folder of its own, one call, and what came of it.
 * The server is a child process; it ends with us.
 */
#include "programs/cli/demo.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/places.h"
#include "programs/cli/screen.h"
#include "programs/cli/timeline.h"

#define DEFAULT_DATA "earwitness-demo"

static int show(struct ew_house *d, const char *id, struct ew_error *error)
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
		"\nPortal and API:  %s/\nToken:           %s/token\n"
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
static int serve_on(struct ew_house *d, struct ew_error *error)
{
	struct sigaction end = {.sa_handler = on_interrupt}; /* without SA_RESTART */
	int status;

	ew_screen_say("%s", "");
	ew_screen_say("Serving until interrupted (Ctrl-C).");
	if (sigaction(SIGINT, &end, NULL) < 0 || sigaction(SIGTERM, &end, NULL) < 0)
		return -errno;
	if (waitpid(d->server, &status, 0) == d->server) {
		d->server = 0;
		return ew_error_set(
			error, -ECHILD, "the server has ended; see %s/server.log", d->work);
	}
	return 0;
}

static int run(struct ew_house *d, const struct ew_options *o, struct ew_error *error)
{
	char id[37], folder[EW_MAX_PATH_BYTES], notice[EW_MAX_PATH_BYTES];
	int code = ew_house_prepare(d, o->data ? o->data : DEFAULT_DATA, "demo", &ew_demo_plan, error);

	if (!code)
		code = ew_place_folder(d->init.policy, folder);
	if (!code)
		code = ew_path_join(notice, sizeof(notice), folder, EW_DEMO_NOTICE);
	if (!code)
		code = ew_demo_notice(&d->init, error);
	if (code)
		return code;
	ew_screen_say("Starting Earwitness in %s ...", d->init.data);
	code = ew_house_start(d, error);
	if (!code)
		code = ew_demo_call(d->client, d->config, d->work, notice, id, error);
	if (!code)
		code = show(d, id, error);
	return code || o->once ? code : serve_on(d, error);
}

enum ew_exit ew_run_demo(const struct ew_options *options)
{
	struct ew_house d = {0};
	struct ew_error error = {0};
	int code = run(&d, options, &error);

	ew_house_close(&d);
	if (!code)
		return EW_EXIT_DONE;
	ew_screen_complain("%s", ew_error_text(&error));
	return EW_EXIT_FAILED;
}

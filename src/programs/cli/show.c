/*
 * `earwitness show ID`: one call, for people or as JSON.
 */
#include "programs/cli/calls_api.h"
#include "programs/cli/screen.h"
#include "programs/cli/timeline.h"

static int print(const struct ew_options *o, json_t *record, json_t *events)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	if (o->json)
		return json_object_set(record, "events", events) < 0 ? -1 : ew_json_show(record);
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_timeline_record(record, events, &b);
	return ew_screen_show(&b);
}

enum ew_exit ew_run_show(const struct ew_options *options)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *record = NULL;
	_cleanup_(ew_json_free) json_t *events = NULL;
	struct ew_error error = {0};
	int code = ew_client_new(options, &client, &error);

	if (!code)
		code = ew_call_read(client, options->argument[0], &record, &events, &error);
	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	return print(options, record, events) ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

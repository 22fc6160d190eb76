/*
 * `pause`, `resume`, `optout`, `start`, `stop`: one order each, answered when the gate has obeyed.
 */
#include "programs/cli/calls_api.h"
#include "programs/cli/screen.h"

static int print(const struct ew_options *o, const char *order, const json_t *answer)
{
	const json_t *gate = json_object_get(answer, "gate_us");

	if (o->json)
		return ew_json_show(answer);
	if (json_is_integer(gate))
		ew_screen_say("%s: obeyed, the gate took %.3f ms", order,
			(double)json_integer_value(gate) / 1000.0);
	else
		ew_screen_say("%s: accepted", order);
	return 0;
}

static enum ew_exit give(const struct ew_options *o, const char *order)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	struct ew_error error = {0};
	int code = ew_client_new(o, &client, &error);

	if (!code)
		code = ew_call_order(
			client, o->argument[0], order, o->reason, ew_option_last(&o->party), &answer, &error);
	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	return print(o, order, answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

enum ew_exit ew_run_pause(const struct ew_options *options)
{
	return give(options, "pause");
}

enum ew_exit ew_run_resume(const struct ew_options *options)
{
	return give(options, "resume");
}

enum ew_exit ew_run_optout(const struct ew_options *options)
{
	return give(options, "opt_out");
}

enum ew_exit ew_run_start(const struct ew_options *options)
{
	return give(options, "start");
}

enum ew_exit ew_run_stop(const struct ew_options *options)
{
	return give(options, "stop");
}

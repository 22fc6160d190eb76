/*
 * `earwitness replay ID`: every event of a call read anew and every decision made again by the keeper; what disagrees
 * is said first, and makes the exit status.
 */
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"

static void add_findings(const json_t *answer, struct ew_buf *to)
{
	const json_t *list = json_object_get(answer, "findings"), *one;
	long long wrong = ew_json_number(answer, "wrong");
	size_t i;

	json_array_foreach(list, i, one)
	{
		ew_buf_add_text(to, "  WRONG  ");
		ew_screen_add_column(to, ew_json_text_if_any(one, "what"), 22);
		ew_buf_add_text(to, " ");
		ew_screen_add(to, ew_json_text_if_any(one, "sentence"));
		ew_buf_add_text(to, "\n");
	}
	if (wrong > (long long)json_array_size(list))
		ew_buf_printf(to, "  and %lld more\n", wrong - (long long)json_array_size(list));
}

static void add_decision(const json_t *one, struct ew_buf *to)
{
	const json_t *name;
	size_t i;

	ew_buf_printf(to, "  %-8s event %-4lld ", json_is_true(json_object_get(one, "agrees")) ? "agrees" : "DIFFERS",
		ew_json_number(one, "event"));
	ew_screen_add_column(to, ew_json_text_if_any(one, "type"), 15);
	ew_buf_add_text(to, " ");
	ew_screen_add(to, ew_json_text_if_any(one, "because"));
	json_array_foreach(json_object_get(one, "differs"), i, name)
	{
		ew_buf_add_text(to, i ? ", " : ": ");
		ew_screen_add(to, json_string_value(name));
	}
	ew_buf_add_text(to, "\n");
}

static void add_verdict(const json_t *answer, struct ew_buf *to)
{
	long long wrong = ew_json_number(answer, "wrong");

	if (json_is_true(json_object_get(answer, "agrees")))
		ew_buf_printf(to, "agrees: %lld events, %lld decisions made again", ew_json_number(answer, "events"),
			ew_json_number(answer, "decided"));
	else
		ew_buf_printf(to, "DOES NOT AGREE: %lld %s wrong in %lld events", wrong,
			wrong == 1 ? "thing is" : "things are", ew_json_number(answer, "events"));
	ew_buf_printf(to, "; %lld of them are in the published log\n", ew_json_number(answer, "in_log"));
}

static void add_decisions(const json_t *answer, struct ew_buf *to)
{
	const json_t *list = json_object_get(answer, "decisions"), *one;
	long long more = ew_json_number(answer, "decided") - (long long)json_array_size(list);
	size_t i;

	json_array_foreach(list, i, one) add_decision(one, to);
	if (more > 0)
		ew_buf_printf(to, "  and %lld more decisions\n", more);
}

static int print(const struct ew_options *o, const json_t *answer)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	if (o->json)
		return ew_json_show(answer);
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_buf_add_text(&b, "Call ");
	ew_screen_add(&b, ew_json_text_if_any(answer, "interaction"));
	ew_buf_add_text(&b, " ");
	add_verdict(answer, &b);
	add_findings(answer, &b);
	add_decisions(answer, &b);
	return ew_screen_show(&b);
}

enum ew_exit ew_run_replay(const struct ew_options *options)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	struct ew_error error = {0};
	char path[128];
	int code = ew_client_new(options, &client, &error);

	if (!code)
		code = ew_call_path(options->argument[0], "/replay", path, &error);
	if (!code)
		code = ew_client_ask(client, path, NULL, &answer, &error);
	if (code) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	if (print(options, answer))
		return EW_EXIT_FAILED;
	return json_is_true(json_object_get(answer, "agrees")) ? EW_EXIT_DONE : EW_EXIT_FAILED;
}

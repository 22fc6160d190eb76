/*
 * `earwitness hold`: legal holds. Must never say that a call is held before the work that holds it has said so.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/id.h"
#include "base/io.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/screen.h"
#include "programs/cli/since.h"

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static long long number_of(const json_t *object, const char *name)
{
	return (long long)json_integer_value(json_object_get(object, name));
}

static enum ew_exit fail(const struct ew_error *error)
{
	ew_screen_complain("%s", ew_error_text(error));
	return EW_EXIT_FAILED;
}

/* -- showing -- */

static void add_hold(const json_t *one, struct ew_buf *to)
{
	char calls[24], day[11];

	(void)snprintf(day, sizeof(day), "%.10s", text_of(one, "review_at"));
	(void)snprintf(calls, sizeof(calls), "%lld", number_of(one, "calls"));
	ew_screen_add_column(to, text_of(one, "id"), 36);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, text_of(one, "state"), 9);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, day, 10);
	ew_buf_add_text(to, json_is_true(json_object_get(one, "overdue")) ? " overdue  " : "          ");
	ew_screen_add_column(to, calls, 8);
	ew_buf_add_text(to, "  ");
	ew_screen_add(to, text_of(one, "name"));
	ew_buf_add_text(to, "\n");
}

static enum ew_exit list(const struct ew_options *o)
{
	char path[60];

	if (o->state && strcmp(o->state, "active") && strcmp(o->state, "released")) {
		ew_screen_complain("--state: of holds active or released");
		return EW_EXIT_USAGE;
	}
	(void)snprintf(path, sizeof(path), "/v1/holds?state=%s", o->state ? o->state : "active");
	return ew_list_show(o, path, &(struct ew_list_form){.none = "no holds", .add = add_hold, .all = true});
}

/* -- making and releasing -- */

static int ask(const struct ew_options *o, const char *path, const json_t *body, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	int code = body ? ew_client_new(o, &client, error) : ew_error_set(error, -EINVAL, "a text is not UTF-8");

	return code ? code : ew_client_ask(client, path, body, ret, error);
}

static enum ew_exit make(const struct ew_options *o)
{
	char review[40];
	bool day = o->deadline && strlen(o->deadline) == 10;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	_cleanup_(ew_json_free) json_t *body = NULL;
	struct ew_error error = {0};

	(void)snprintf(review, sizeof(review), "%.24s%s", o->deadline ? o->deadline : "", day ? "T23:59:59Z" : "");
	body = json_pack("{s:s*, s:s*, s:s*, s:s*}", "name", o->name, "reason", o->reason, "case", o->of_case, "review_at",
		o->deadline ? review : NULL);
	if (ask(o, "/v1/holds", body, &answer, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("%s: it covers no call yet; place it with `hold place`", text_of(answer, "id"));
	return EW_EXIT_DONE;
}

static enum ew_exit release(const struct ew_options *o, const char *path)
{
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s*}", "reason", o->reason), *answer = NULL;
	struct ew_error error = {0};

	if (ask(o, path, body, &answer, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("approval %lld: it stands until a second person agrees", number_of(answer, "number"));
	return EW_EXIT_DONE;
}

/* -- placing -- */

/* What stands behind the hold's id, or a search. NULL: neither, both, or a time that is none, which was said. */
static json_t *which(const struct ew_options *o)
{
	char from[EW_WALL_TEXT_BYTES];
	struct ew_wall since = {0};
	json_t *list = json_array(), *query;

	if (o->since && ew_since_parse(o->since, ew_io_wall(ew_io_real()), &since)) {
		json_decref(list);
		return NULL;
	}
	ew_wall_format(since, from);
	query = json_pack("{s:s*, s:s*, s:s*}", "number", o->number, "queue", o->queue, "from", o->since ? from : NULL);
	for (size_t i = 2; i < o->n_arguments; i++)
		json_array_append_new(list, json_string(o->argument[i]));
	if ((json_array_size(list) == 0) == (json_object_size(query) == 0)) {
		json_decref(list);
		json_decref(query);
		return NULL;
	}
	if (json_array_size(list) > 0) {
		json_decref(query);
		return json_pack("{s:o}", "interactions", list);
	}
	json_decref(list);
	return json_pack("{s:o}", "query", query);
}

static int wait_for(const struct ew_options *o, const char *hold, long long number, json_t **ret, struct ew_error *error)
{
	static const struct timespec step = {.tv_nsec = 200000000};
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	char path[200];
	int code = ew_client_new(o, &client, error);

	(void)snprintf(path, sizeof(path), "/v1/holds/%.60s/jobs/%lld", hold, number);
	while (!code) {
		json_t *job = NULL;

		code = ew_client_ask(client, path, NULL, &job, error);
		if (!code && strcmp(text_of(job, "state"), "running") != 0) {
			*ret = job;
			return 0;
		}
		json_decref(job);
		(void)nanosleep(&step, NULL);
	}
	return code;
}

static enum ew_exit say_placed(const json_t *job)
{
	const json_t *one;
	size_t i;

	ew_screen_say("%lld calls: %lld placed, %lld before, %lld not covered", number_of(job, "seen"), number_of(job, "done"),
		number_of(job, "already"), number_of(job, "refused"));
	json_array_foreach (json_object_get(job, "outcomes"), i, one) {
		if (strcmp(text_of(one, "outcome"), "placed") != 0 && strcmp(text_of(one, "outcome"), "already") != 0)
			ew_screen_say("%s: %s", text_of(one, "interaction"), text_of(one, "outcome"));
	}
	if (strcmp(text_of(job, "state"), "done") == 0)
		return number_of(job, "refused") > 0 ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_complain("it was not placed on all of them: %s", text_of(job, "because"));
	return EW_EXIT_FAILED;
}

/* On every call that was named. */
static bool is_placed(const json_t *job)
{
	return strcmp(text_of(job, "state"), "done") == 0 && number_of(job, "refused") == 0;
}

static enum ew_exit place(const struct ew_options *o, const char *path)
{
	_cleanup_(ew_json_free) json_t *body = which(o), *begun = NULL, *job = NULL;
	struct ew_error error = {0};

	if (!body) {
		ew_screen_complain("hold place: say ids of calls, or --number, --queue or --since (a time) and no ids");
		return EW_EXIT_USAGE;
	}
	if (ask(o, path, body, &begun, &error) || wait_for(o, o->argument[1], number_of(begun, "number"), &job, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(job) || !is_placed(job) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	return say_placed(job);
}

static bool path_of(const struct ew_options *o, const char *rest, char to[static 80])
{
	char text[EW_ID_TEXT_BYTES];
	struct ew_id id;

	if (o->n_arguments < 2 || ew_id_parse(ew_slice_text(o->argument[1]), &id) < 0)
		return false;
	ew_id_format(id, text);
	(void)snprintf(to, 80, "/v1/holds/%s%s", text, rest);
	return true;
}

enum ew_exit ew_run_hold(const struct ew_options *o)
{
	const char *what = o->n_arguments ? o->argument[0] : "";
	char path[80];

	if (o->n_arguments == 0)
		return list(o);
	if (o->n_arguments == 1 && strcmp(what, "make") == 0)
		return make(o);
	if (o->n_arguments == 2 && strcmp(what, "show") == 0)
		return ew_one_show(o, "/v1/holds/", o->argument[1]);
	if (strcmp(what, "place") == 0 && path_of(o, "/calls", path))
		return place(o, path);
	if (o->n_arguments == 2 && strcmp(what, "release") == 0 && path_of(o, "/release", path))
		return release(o, path);
	ew_screen_complain("hold: say `hold`, `hold make`, or show, place or release and the id of a hold");
	return EW_EXIT_USAGE;
}

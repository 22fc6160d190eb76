/*
 * `earwitness hold`: legal holds. Must never say that a call is held before the work that holds it has said so.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/id.h"
#include "base/io.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"
#include "programs/cli/since.h"

static enum ew_exit fail(const struct ew_error *error)
{
	ew_screen_complain("%s", ew_error_text(error));
	return EW_EXIT_FAILED;
}

/* -- showing -- */

static void add_hold(const json_t *one, struct ew_buf *to)
{
	char calls[24], day[11];

	(void)snprintf(day, sizeof(day), "%.10s", ew_json_text(one, "review_at"));
	(void)snprintf(calls, sizeof(calls), "%lld", ew_json_number(one, "calls"));
	ew_screen_add_column(to, ew_json_text(one, "id"), 36);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "state"), 9);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, day, 10);
	ew_buf_add_text(to, json_is_true(json_object_get(one, "overdue")) ? " overdue  " : "          ");
	ew_screen_add_column(to, calls, 8);
	ew_buf_add_text(to, "  ");
	ew_screen_add(to, ew_json_text(one, "name"));
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

static bool read_number(const char *text, uint64_t *ret)
{
	return text && ew_slice_decimal(ew_slice_text(text), INT64_MAX, ret) == 0 && *ret > 0;
}

/* -- making and releasing -- */

static int ask(const struct ew_options *o, const char *path, const json_t *body, json_t **ret, struct ew_error *error)
{
	return body ? ew_client_ask_once(o, path, body, ret, error) : ew_error_set(error, -EINVAL, "a text is not UTF-8");
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
	ew_screen_say("%s: it covers no call yet; place it with `hold place`", ew_json_text(answer, "id"));
	return EW_EXIT_DONE;
}

static enum ew_exit release(const struct ew_options *o, const char *path)
{
	_cleanup_(ew_json_free) json_t *body = NULL, *answer = NULL;
	struct ew_error error = {0};
	uint64_t query = 0;

	if (o->query && !read_number(o->query, &query)) {
		ew_screen_complain("--query: the number of a query that stands, as `hold show` has it");
		return EW_EXIT_USAGE;
	}
	body = json_pack("{s:s*, s:o*}", "reason", o->reason, "query", query ? json_integer((json_int_t)query) : NULL);
	if (ask(o, path, body, &answer, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("approval %lld: it stands until a second person agrees", ew_json_number(answer, "number"));
	return EW_EXIT_DONE;
}

/* -- placing -- */

static json_t *listed(const struct ew_options *o)
{
	json_t *list = json_array();

	for (size_t i = 2; i < o->n_arguments; i++)
		json_array_append_new(list, json_string(o->argument[i]));
	return list;
}

/* NULL: a time that is none, which was said. */
static json_t *searched(const struct ew_options *o)
{
	char from[EW_WALL_TEXT_BYTES];
	struct ew_wall since = {0};

	if (o->since && ew_since_parse(o->since, ew_io_wall(ew_io_real()), &since))
		return NULL;
	ew_wall_format(since, from);
	return json_pack("{s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*}", "number", o->number, "queue", o->queue, "agent", o->agent, "entity",
		o->entity, "q", o->words, "from", o->since ? from : NULL, "to", o->until);
}

/* What stands behind the hold's id, a search, or a case. NULL: none or more than one of them, or nothing that is one. */
static json_t *which(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *list = listed(o), *query = searched(o);
	bool has_list = json_array_size(list) > 0, has_query = json_object_size(query) > 0;
	uint64_t number = 0;

	if (!query || has_list + has_query + !!o->of_case != 1 || (has_list && o->standing) ||
		(o->of_case && !read_number(o->of_case, &number)))
		return NULL;
	return json_pack("{s:O*, s:O*, s:o*, s:o*}", "interactions", has_list ? list : NULL, "query", has_query ? query : NULL, "case",
		number ? json_integer((json_int_t)number) : NULL, "standing", o->standing ? json_true() : NULL);
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
		if (!code && strcmp(ew_json_text(job, "state"), "running") != 0) {
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

	ew_screen_say("%lld calls: %lld placed, %lld before, %lld not covered", ew_json_number(job, "seen"),
		ew_json_number(job, "done"), ew_json_number(job, "already"), ew_json_number(job, "refused"));
	json_array_foreach (json_object_get(job, "outcomes"), i, one) {
		if (strcmp(ew_json_text(one, "outcome"), "placed") != 0 &&
			strcmp(ew_json_text(one, "outcome"), "already") != 0)
			ew_screen_say("%s: %s", ew_json_text(one, "interaction"), ew_json_text(one, "outcome"));
	}
	if (strcmp(ew_json_text(job, "state"), "done") == 0)
		return ew_json_number(job, "refused") > 0 ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_complain("it was not placed on all of them: %s", ew_json_text(job, "because"));
	return EW_EXIT_FAILED;
}

/* On every call that was named. */
static bool is_placed(const json_t *job)
{
	return strcmp(ew_json_text(job, "state"), "done") == 0 && ew_json_number(job, "refused") == 0;
}

static enum ew_exit place(const struct ew_options *o, const char *path)
{
	_cleanup_(ew_json_free) json_t *body = which(o), *begun = NULL, *job = NULL;
	struct ew_error error = {0};

	if (!body) {
		ew_screen_complain("hold place: say ids of calls, or --number, --queue, --agent, --entity, --words, --since or --until and no "
				   "ids, or --case and the number of a complaint; --standing goes with a search or a case");
		return EW_EXIT_USAGE;
	}
	if (ask(o, path, body, &begun, &error) ||
		wait_for(o, o->argument[1], ew_json_number(begun, "number"), &job, &error))
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

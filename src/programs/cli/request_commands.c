/*
 * `earwitness request` and `earwitness erase`: what is done for people who ask about their own data. Must never say that something was
 * erased before the request says so, nor put a number of somebody into an address.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"

#define PATH_BYTES 120

static enum ew_exit fail(const struct ew_error *error)
{
	ew_screen_complain("%s", ew_error_text(error));
	return EW_EXIT_FAILED;
}

static enum ew_exit misused(const char *sentence)
{
	ew_screen_complain("request %s", sentence);
	return EW_EXIT_USAGE;
}

/* -- showing ----------------------------------------------------------------------------------- */

static void add_request(const json_t *one, struct ew_buf *to)
{
	char number[24], day[11];

	(void)snprintf(number, sizeof(number), "%lld", ew_json_number(one, "number"));
	(void)snprintf(day, sizeof(day), "%.10s", ew_json_text(one, "deadline"));
	ew_screen_add_column(to, number, 6);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "kind"), 13);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "state"), 10);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, day, 10);
	ew_buf_add_text(to, json_is_true(json_object_get(one, "overdue")) ? " overdue  " : "          ");
	ew_screen_add(to, ew_json_text(one, "who"));
	ew_buf_add_text(to, "\n");
}

static void add_call(const json_t *one, struct ew_buf *to)
{
	const json_t *line;
	size_t i;

	ew_screen_add_column(to, ew_json_text(one, "interaction"), 36);
	ew_buf_add_text(to, "  ");
	ew_screen_add(to, ew_json_text(one, "state"));
	ew_buf_add_text(to, "\n");
	json_array_foreach (json_object_get(one, "lines"), i, line) {
		char until[11];

		(void)snprintf(until, sizeof(until), "%.10s", ew_json_text(line, "until"));
		ew_buf_add_text(to, "    ");
		ew_screen_add_column(to, ew_json_text(line, "kind"), 17);
		ew_buf_add_text(to, "  ");
		ew_screen_add_column(to, ew_json_text(line, "fate"), 7);
		ew_buf_add_text(to, "  ");
		ew_screen_add_column(to, ew_json_text(line, "because"), 20);
		ew_buf_add_text(to, "  ");
		ew_screen_add_column(to, ew_json_text(line, "ground"), 22);
		ew_buf_add_text(to, "  ");
		ew_screen_add(to, until);
		ew_buf_add_text(to, "\n");
	}
}

static void say_plan(const json_t *request)
{
	const json_t *plan = json_object_get(request, "plan");

	ew_screen_say("request %lld: %lld calls: of %lld all but evidence can be erased, of %lld a part; %lld are kept, %lld held, %lld go on, %lld cannot be read",
		ew_json_number(request, "number"), ew_json_number(plan, "calls"), ew_json_number(plan, "erased"),
		ew_json_number(plan, "in_part"), ew_json_number(plan, "kept"), ew_json_number(plan, "held"),
		ew_json_number(plan, "not_yet"), ew_json_number(plan, "unreadable"));
}

/* -- doing ------------------------------------------------------------------------------------- */

static enum ew_exit post(const struct ew_options *o, const char *path, json_t *body)
{
	_cleanup_(ew_json_free) json_t *answer = NULL, *owned = body;
	struct ew_error error = {0};

	if (!owned)
		return fail((ew_error_set(&error, -EINVAL, "a text is not UTF-8"), &error));
	if (ew_client_ask_once(o, path, owned, &answer, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	if (json_object_get(answer, "may"))
		ew_screen_say("approval %lld: it stands until a second person agrees",
			ew_json_number(answer, "number"));
	else
		ew_screen_say("request %lld: %s",
			ew_json_number(answer, json_object_get(answer, "request") ? "request" : "number"),
			json_object_get(answer, "state") ? ew_json_text(answer, "state") : "noted");
	return EW_EXIT_DONE;
}

/* Until no work of the request runs. */
static int wait_for(const struct ew_options *o, long long number, json_t **ret, struct ew_error *error)
{
	static const struct timespec step = {.tv_nsec = 200000000};
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	char path[PATH_BYTES];
	int code = ew_client_new(o, &client, error);

	(void)snprintf(path, sizeof(path), "/v1/requests/%lld", number);
	while (!code) {
		const json_t *last;
		json_t *one = NULL;

		code = ew_client_ask(client, path, NULL, &one, error);
		last = json_array_get(json_object_get(one, "work"), 0);
		if (!code && strcmp(ew_json_text(last, "state"), "running") != 0) {
			*ret = one;
			return 0;
		}
		json_decref(one);
		(void)nanosleep(&step, NULL);
	}
	return code;
}

static json_t *finding(const char *number, const char *reason)
{
	return number ? json_pack("{s:[s], s:s}", "numbers", number, "reason", reason) : json_pack("{s:s}", "reason", reason);
}

/* Looks for the person's calls, and waits until the plan is there. */
static int find_calls(const struct ew_options *o, long long number, const char *whose, const char *reason, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *body = finding(whose, reason), *begun = NULL;
	char path[PATH_BYTES];
	int code = body ? 0 : ew_error_set(error, -EINVAL, "a text is not UTF-8");

	(void)snprintf(path, sizeof(path), "/v1/requests/%lld/find", number);
	if (!code)
		code = ew_client_ask_once(o, path, body, &begun, error);
	return code ? code : wait_for(o, number, ret, error);
}

static enum ew_exit find(const struct ew_options *o, long long number)
{
	_cleanup_(ew_json_free) json_t *request = NULL;
	struct ew_error error = {0};

	if (!o->reason)
		return misused("find: say why this person is looked for, with --reason, and whose calls with --number");
	if (find_calls(o, number, o->number, o->reason, &request, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(request) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	say_plan(request);
	return json_object_get(request, "plan") ? EW_EXIT_DONE : EW_EXIT_FAILED;
}

static enum ew_exit save(const struct ew_options *o, const char *path, const json_t *body)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	struct ew_error error = {0};
	int code = ew_client_new(o, &client, &error);

	if (!code)
		code = ew_call_save(client, path, body, NULL, o->out, &error);
	if (code)
		return fail(&error);
	if (o->json && strcmp(o->out, "-") != 0)
		ew_screen_say("{\"written\": true}");
	return EW_EXIT_DONE;
}

static enum ew_exit letter(const struct ew_options *o, long long number)
{
	char path[PATH_BYTES];
	bool pdf = o->format && strcmp(o->format, "pdf") == 0;

	if (!o->out || (o->format && !pdf && strcmp(o->format, "html") != 0))
		return misused("letter: name the file with -o FILE (- for standard output); --format is html or pdf, --language en, de or fr");
	(void)snprintf(path, sizeof(path), "/v1/requests/%lld/letter%s?language=%.2s", number, pdf ? "/pdf" : "", o->language ? o->language : "en");
	return save(o, path, NULL);
}

static enum ew_exit package(const struct ew_options *o, long long number)
{
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s, s:s*, s:s*, s:s*}", "others", o->all ? "included" : "left_out", "reason", o->reason, "to", o->to,
		"language", o->language);
	char path[PATH_BYTES];

	if (!o->out || !o->reason)
		return misused("package: name the file with -o FILE, and say with --reason why others are left out, or included (--all)");
	if (o->step && json_object_set_new(body, "after", json_integer(strtoll(o->step, NULL, 10))) < 0)
		return misused("package: --step is the place behind which the next part begins");
	(void)snprintf(path, sizeof(path), "/v1/requests/%lld/package", number);
	return save(o, path, body);
}

static enum ew_exit make(const struct ew_options *o)
{
	if (o->n_arguments != 2 || !o->name)
		return misused("make KIND: access, erasure, rectification, restriction, objection or portability, and who asks with --name");
	return post(o, "/v1/requests", json_pack("{s:s, s:s, s:s*}", "kind", o->argument[1], "who", o->name, "note", o->note));
}

/* -- which ------------------------------------------------------------------------------------- */

static json_t *moving(const struct ew_options *o, const char *what)
{
	if (strcmp(what, "identify") == 0)
		return json_pack("{s:s, s:s*}", "state", "identified", "identity", o->note);
	if (strcmp(what, "done") == 0)
		return json_pack("{s:s, s:s*}", "state", "done", "outcome", o->outcome);
	return json_pack("{s:s, s:s*, s:s*}", "state", "refused", "outcome", o->outcome, "ground", o->legal_ground);
}

static enum ew_exit of_one(const struct ew_options *o, const char *what, long long number)
{
	char path[PATH_BYTES];

	(void)snprintf(path, sizeof(path), "/v1/requests/%lld", number);
	if (strcmp(what, "show") == 0)
		return ew_one_show(o, "/v1/requests/", o->argument[1]);
	if (strcmp(what, "identify") == 0 || strcmp(what, "done") == 0 || strcmp(what, "refuse") == 0)
		return post(o, path, moving(o, what));
	if (strcmp(what, "find") == 0)
		return find(o, number);
	if (strcmp(what, "letter") == 0)
		return letter(o, number);
	if (strcmp(what, "package") == 0)
		return package(o, number);
	(void)snprintf(path, sizeof(path), "/v1/requests/%lld/%.20s", number, what);
	if (strcmp(what, "calls") == 0)
		return ew_list_show(o, path, &(struct ew_list_form){.none = "no calls", .add = add_call, .all = true});
	if (strcmp(what, "erase") == 0 || strcmp(what, "freeze") == 0)
		return post(o, path, json_pack("{s:s*}", "reason", o->reason));
	if (strcmp(what, "unfreeze") == 0)
		return post(o, path, json_pack("{s:s*, s:s*, s:s*}", "reason", o->reason, "told_at", o->at, "how", o->note));
	return misused("... NUMBER: show, identify, find, calls, erase, freeze, unfreeze, package, letter, done or refuse");
}

enum ew_exit ew_run_request(const struct ew_options *o)
{
	const char *what = o->n_arguments ? o->argument[0] : "";
	char *end = NULL;
	long long number;

	if (o->n_arguments == 0)
		return ew_list_show(o, o->state && strcmp(o->state, "closed") == 0 ? "/v1/requests?state=closed" : "/v1/requests",
			&(struct ew_list_form){.none = "no requests", .add = add_request});
	if (strcmp(what, "make") == 0)
		return make(o);
	number = o->n_arguments == 2 ? strtoll(o->argument[1], &end, 10) : 0;
	if (number <= 0 || *end)
		return misused(": say `request`, `request make KIND`, or what is to be done and the number of a request");
	return of_one(o, what, number);
}

/* -- erase --subject ----------------------------------------------------------------------------- */

static int prepare(const struct ew_options *o, long long *ret_number, struct ew_error *error)
{
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s, s:s}", "kind", "erasure", "who", o->name), *made = NULL, *known = NULL;
	_cleanup_(ew_json_free) json_t *identity = json_pack("{s:s, s:s}", "state", "identified", "identity", o->note);
	char path[PATH_BYTES];
	int code = body && identity ? ew_client_ask_once(o, "/v1/requests", body, &made, error) : ew_error_set(error, -EINVAL, "a text is not UTF-8");

	*ret_number = ew_json_number(made, "number");
	(void)snprintf(path, sizeof(path), "/v1/requests/%lld", *ret_number);
	return code ? code : ew_client_ask_once(o, path, identity, &known, error);
}

static enum ew_exit show_calls(const struct ew_options *o, long long number)
{
	char path[PATH_BYTES];

	(void)snprintf(path, sizeof(path), "/v1/requests/%lld/calls", number);
	return ew_list_show(o, path, &(struct ew_list_form){.none = "no calls", .add = add_call, .all = true});
}

enum ew_exit ew_run_erase(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *request = NULL;
	struct ew_error error = {0};
	char path[PATH_BYTES];
	long long number = 0;

	if (!o->subject || !o->name || !o->note || !o->reason) {
		ew_screen_complain("erase: say whose calls with --subject NUMBER, who asks with --name, how that was found out with --note, and why with --reason");
		return EW_EXIT_USAGE;
	}
	if (prepare(o, &number, &error) || find_calls(o, number, o->subject, o->reason, &request, &error))
		return fail(&error);
	if (!o->json)
		say_plan(request);
	if (o->dry_run)
		return show_calls(o, number);
	(void)snprintf(path, sizeof(path), "/v1/requests/%lld/erase", number);
	return post(o, path, json_pack("{s:s}", "reason", o->reason));
}

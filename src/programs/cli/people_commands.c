/*
 * `earwitness user`, `earwitness role` and `earwitness approve`: who has an account, what they may, and what waits for a second person. What
 * widens somebody's access is proposed here like everywhere, and done when another person approves it. A code is shown once.
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/id.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/screen.h"

#define PATH_BYTES 800

static const char *name_in(const json_t *object, const char *member)
{
	return ew_json_text_if_any(json_object_get(object, member), "name");
}

static void add_text(const char *text, size_t width, struct ew_buf *to)
{
	ew_screen_add_column(to, text, width);
	ew_buf_add_text(to, "  ");
}

/* -- asking ------------------------------------------------------------------------------------ */

/* One request with the client of a command. `body` NULL: GET. The answer is the caller's; NULL after a complaint. */
static json_t *ask(struct ew_client *client, const char *path, const json_t *body)
{
	struct ew_error error = {0};
	json_t *answer = NULL;

	if (ew_client_ask(client, path, body, &answer, &error) == 0)
		return answer;
	ew_screen_complain("%s", ew_error_text(&error));
	return NULL;
}

static struct ew_client *connect_to(const struct ew_options *o)
{
	struct ew_client *client = NULL;
	struct ew_error error = {0};

	if (ew_client_new(o, &client, &error))
		ew_screen_complain("%s", ew_error_text(&error));
	return client;
}

/* A code opens an account once, so that it is all there is on standard output. */
static enum ew_exit show_code(const json_t *answer, const char *code)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const char *id = ew_json_text_if_any(answer, "id");

	ew_buf_init_secret(&b, 1024);
	ew_screen_add(&b, code);
	ew_buf_add_text(&b, "\n");
	if (ew_screen_show(&b))
		return EW_EXIT_FAILED;
	ew_screen_complain("%s%s: with this code the person sets a password, once; it is not shown again", id ? "account " : "done",
		id ? id : "");
	return EW_EXIT_DONE;
}

/* What came of a wish: done, or proposed to a second person. */
static enum ew_exit show_outcome(const struct ew_options *o, const json_t *answer, const char *done)
{
	const json_t *number = json_object_get(answer, "number");

	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	if (json_is_integer(number))
		ew_screen_say("approval %lld: a second person decides, with `earwitness approve yes %lld`",
			(long long)json_integer_value(number), (long long)json_integer_value(number));
	else
		ew_screen_say("%s", done);
	return EW_EXIT_DONE;
}

static enum ew_exit submit(const struct ew_options *o, struct ew_client *client, const char *path, json_t *body, const char *done)
{
	_cleanup_(ew_json_free) json_t *wish = body;
	_cleanup_(ew_json_free) json_t *answer = NULL;

	if (!wish) {
		ew_screen_complain("a text is not UTF-8");
		return EW_EXIT_USAGE;
	}
	answer = ask(client, path, wish);
	return answer ? show_outcome(o, answer, done) : EW_EXIT_FAILED;
}

/* -- finding somebody -------------------------------------------------------------------------- */

static json_t *ask_page(struct ew_client *client, const char *login, const char *cursor)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *path = NULL;

	ew_buf_init(&b, PATH_BYTES);
	ew_buf_add_text(&b, "/v1/people?q=");
	ew_client_add_escaped(&b, login);
	if (cursor) {
		ew_buf_add_text(&b, "&cursor=");
		ew_client_add_escaped(&b, cursor);
	}
	path = ew_buf_take_text(&b);
	if (path)
		return ask(client, path, NULL);
	ew_screen_complain("this is too long for a login");
	return NULL;
}

static bool find_on_page(const json_t *page, const char *login, char to[static EW_ID_TEXT_BYTES])
{
	const json_t *one;
	struct ew_id id;
	size_t i;

	json_array_foreach(json_object_get(page, "items"), i, one) {
		const char *has = ew_json_text_if_any(one, "login"), *text = ew_json_text_if_any(one, "id");

		if (!has || strcasecmp(has, login) != 0 || !text || ew_id_parse(ew_slice_text(text), &id) < 0)
			continue;
		ew_id_format(id, to);
		return true;
	}
	return false;
}

/* The id of whoever is named by id or login. False after a complaint. */
static bool find_person(struct ew_client *client, const char *who, char to[static EW_ID_TEXT_BYTES])
{
	_cleanup_(ew_json_free) json_t *page = NULL;
	struct ew_id id;

	if (ew_id_parse(ew_slice_text(who), &id) == 0) {
		ew_id_format(id, to);
		return true;
	}
	page = ask_page(client, who, NULL);
	while (page && !find_on_page(page, who, to)) {
		const char *next = ew_json_text_if_any(page, "next");
		json_t *more = next ? ask_page(client, who, next) : NULL;

		if (!next)
			ew_screen_complain("nobody has the login '%s'", who);
		json_decref(page);
		page = more;
	}
	return page != NULL;
}

/* -- people ------------------------------------------------------------------------------------ */

static void add_roles(const json_t *person, struct ew_buf *to)
{
	const json_t *role;
	size_t i;

	json_array_foreach(json_object_get(person, "roles"), i, role) {
		ew_buf_add_text(to, i ? "," : "");
		ew_screen_add(to, ew_json_text_if_any(role, "role"));
	}
}

static void add_person(const json_t *one, struct ew_buf *to)
{
	add_text(ew_json_text_if_any(one, "id"), 36, to);
	add_text(ew_json_text_if_any(one, "state"), 9, to);
	add_text(ew_json_text_if_any(one, "login"), 24, to);
	add_text(ew_json_text_if_any(one, "name"), 24, to);
	add_roles(one, to);
	ew_buf_add_text(to, "\n");
}

static enum ew_exit list_people(const struct ew_options *o)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_free_ptr) char *path = NULL;

	ew_buf_init(&b, PATH_BYTES);
	ew_buf_add_text(&b, "/v1/people?state=");
	ew_client_add_escaped(&b, o->state ? o->state : "all");
	path = ew_buf_take_text(&b);
	if (!path)
		return EW_EXIT_USAGE;
	return ew_list_show(o, path, &(struct ew_list_form){.none = "no people", .add = add_person, .all = true});
}

static enum ew_exit add_user(const struct ew_options *o)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *body = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;

	if (!o->name) {
		ew_screen_complain("user add: --name says what the person is called");
		return EW_EXIT_USAGE;
	}
	body = json_pack("{s:s, s:s}", "login", o->argument[1], "name", o->name);
	if (!body) {
		ew_screen_complain("a text is not UTF-8");
		return EW_EXIT_USAGE;
	}
	client = connect_to(o);
	answer = client ? ask(client, "/v1/people", body) : NULL;
	if (!answer)
		return EW_EXIT_FAILED;
	return o->json ? ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE
		       : show_code(answer, ew_json_text_if_any(answer, "invitation"));
}

/* Path of a person below which `rest` lies. False after a complaint. */
static bool person_path(struct ew_client *client, const char *who, const char *rest, char to[static EW_ONE_PATH_BYTES])
{
	char id[EW_ID_TEXT_BYTES];

	if (!find_person(client, who, id))
		return false;
	(void)snprintf(to, EW_ONE_PATH_BYTES, "/v1/people/%s%s", id, rest);
	return true;
}

static enum ew_exit change_user(const struct ew_options *o, const char *what, const char *done)
{
	_cleanup_(ew_client_free) struct ew_client *client = connect_to(o);
	char path[EW_ONE_PATH_BYTES];

	if (!client || !person_path(client, o->argument[1], "", path))
		return EW_EXIT_FAILED;
	return submit(o, client, path, json_pack("{s:s, s:s*}", "do", what, "reason", o->reason), done);
}

static enum ew_exit show_user(const struct ew_options *o)
{
	_cleanup_(ew_client_free) struct ew_client *client = connect_to(o);
	_cleanup_(ew_json_free) json_t *answer = NULL;
	char path[EW_ONE_PATH_BYTES];

	if (client && person_path(client, o->argument[1], "", path))
		answer = ask(client, path, NULL);
	return answer && ew_json_show(answer) == 0 ? EW_EXIT_DONE : EW_EXIT_FAILED;
}

enum ew_exit ew_run_user(const struct ew_options *o)
{
	static const struct {
		const char *what, *done;
	} steps[] = {{"suspend", "suspended: every session, stream and playback has ended"},
		{"leave", "has left: sessions, tokens and roles have ended"}, {"restore", "restored"}, {"recover", "recovered"}};
	const char *what = o->n_arguments ? o->argument[0] : "list";

	if (strcmp(what, "list") == 0 && o->n_arguments <= 1)
		return list_people(o);
	if (strcmp(what, "add") == 0 && o->n_arguments == 2)
		return add_user(o);
	if (strcmp(what, "show") == 0 && o->n_arguments == 2)
		return show_user(o);
	for (size_t i = 0; o->n_arguments == 2 && i < EW_COUNT(steps); i++)
		if (strcmp(what, steps[i].what) == 0)
			return change_user(o, what, steps[i].done);
	ew_screen_complain("user: say `user list`, `user add LOGIN --name NAME`, or show, suspend, leave, restore or recover and a login "
			   "or id");
	return EW_EXIT_USAGE;
}

/* -- roles ------------------------------------------------------------------------------------- */

static void add_role(const json_t *one, struct ew_buf *to)
{
	const json_t *right;
	size_t i;

	add_text(ew_json_text_if_any(one, "name"), 20, to);
	add_text(ew_json_text_if_any(one, "title"), 24, to);
	json_array_foreach(json_object_get(one, "rights"), i, right) {
		ew_buf_add_text(to, i ? "," : "");
		ew_screen_add(to, json_string_value(right));
	}
	ew_buf_add_text(to, "\n");
}

static enum ew_exit give_role(const struct ew_options *o)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	char path[EW_ONE_PATH_BYTES];
	json_t *scope;

	if (!o->reason) {
		ew_screen_complain("role give: --reason says why; the second person reads it");
		return EW_EXIT_USAGE;
	}
	client = connect_to(o);
	if (!client || !person_path(client, o->argument[1], "/roles", path))
		return EW_EXIT_FAILED;
	scope = o->queue ? json_pack("{s:[s]}", "queue", o->queue) : json_object();
	return submit(o, client, path,
		scope ? json_pack("{s:s, s:s, s:s*, s:o}", "role", o->argument[2], "reason", o->reason, "until", o->until, "scope", scope) : NULL,
		"given");
}

/* The one role of a person that is called so, by its name or its id. NULL after a complaint. */
static const char *pick_role(const json_t *person, const char *wanted)
{
	const char *found = NULL;
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(person, "roles"), i, one) {
		const char *id = ew_json_text_if_any(one, "id"), *role = ew_json_text_if_any(one, "role");

		if (id && strcmp(id, wanted) == 0)
			return id;
		if (!id || !role || strcmp(role, wanted) != 0)
			continue;
		if (found) {
			ew_screen_complain("there are several: name one by its id, as `earwitness user show` lists them");
			return NULL;
		}
		found = id;
	}
	if (!found)
		ew_screen_complain("this person has no such role: '%s'", wanted);
	return found;
}

static enum ew_exit end_role(const struct ew_options *o)
{
	_cleanup_(ew_client_free) struct ew_client *client = connect_to(o);
	_cleanup_(ew_json_free) json_t *person = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	char path[EW_ONE_PATH_BYTES], role[EW_ONE_PATH_BYTES], whole[2 * EW_ONE_PATH_BYTES];
	struct ew_error error = {0};
	const char *id;

	if (!client || !person_path(client, o->argument[1], "", path))
		return EW_EXIT_FAILED;
	person = ask(client, path, NULL);
	id = person ? pick_role(person, o->argument[2]) : NULL;
	if (!id || ew_one_path("/roles/", id, role))
		return EW_EXIT_FAILED;
	(void)snprintf(whole, sizeof(whole), "%s%s", path, role);
	if (ew_client_delete(client, whole, &answer, &error)) {
		ew_screen_complain("%s", ew_error_text(&error));
		return EW_EXIT_FAILED;
	}
	return show_outcome(o, answer, "ended");
}

enum ew_exit ew_run_role(const struct ew_options *o)
{
	const char *what = o->n_arguments ? o->argument[0] : "list";

	if (strcmp(what, "list") == 0 && o->n_arguments <= 1)
		return ew_list_show(o, "/v1/roles", &(struct ew_list_form){.none = "no roles", .add = add_role, .all = true});
	if (strcmp(what, "give") == 0 && o->n_arguments == 3)
		return give_role(o);
	if (strcmp(what, "end") == 0 && o->n_arguments == 3)
		return end_role(o);
	ew_screen_complain("role: say `role list`, `role give LOGIN ROLE --reason TEXT`, or `role end LOGIN ROLE`");
	return EW_EXIT_USAGE;
}

/* -- approvals --------------------------------------------------------------------------------- */

static void add_approval(const json_t *one, struct ew_buf *to)
{
	const char *role = ew_json_text_if_any(json_object_get(one, "what"), "role");
	char number[24];

	(void)snprintf(number, sizeof(number), "%lld", ew_json_number(one, "number"));
	add_text(number, 6, to);
	add_text(ew_json_text_if_any(one, "state"), 9, to);
	add_text(ew_json_text_if_any(one, "kind"), 8, to);
	add_text(role ? role : "", 14, to);
	add_text(name_in(one, "about"), 20, to);
	ew_buf_add_text(to, "by ");
	add_text(name_in(one, "by"), 20, to);
	ew_screen_add(to, ew_json_text_if_any(one, "reason"));
	ew_buf_add_text(to, "\n");
}

static enum ew_exit list_approvals(const struct ew_options *o)
{
	if (o->state && strcmp(o->state, "open") && strcmp(o->state, "all")) {
		ew_screen_complain("--state: of approvals open or all");
		return EW_EXIT_USAGE;
	}
	return ew_list_show(o, o->state && o->state[0] == 'a' ? "/v1/approvals?state=all" : "/v1/approvals?state=open",
		&(struct ew_list_form){.none = "nothing waits for a second person", .add = add_approval, .all = true});
}

static enum ew_exit decide(const struct ew_options *o, const char *what)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s, s:s*}", "do", what, "note", o->note);
	_cleanup_(ew_json_free) json_t *answer = NULL;
	char path[EW_ONE_PATH_BYTES];
	uint64_t number;

	if (!body || ew_slice_decimal(ew_slice_text(o->argument[1]), INT64_MAX, &number) < 0) {
		ew_screen_complain(body ? "approve: '%s' is no number" : "a text is not UTF-8", o->argument[1]);
		return EW_EXIT_USAGE;
	}
	(void)snprintf(path, sizeof(path), "/v1/approvals/%llu", (unsigned long long)number);
	client = connect_to(o);
	answer = client ? ask(client, path, body) : NULL;
	if (!answer)
		return EW_EXIT_FAILED;
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	if (ew_json_text_if_any(answer, "code"))
		return show_code(answer, ew_json_text_if_any(answer, "code"));
	ew_screen_say("approval %llu: %s", (unsigned long long)number,
		what[0] == 'a' ? "approved and done" : what[0] == 'r' ? "refused" : "withdrawn");
	return EW_EXIT_DONE;
}

enum ew_exit ew_run_approve(const struct ew_options *o)
{
	static const struct {
		const char *said, *what;
	} words[] = {{"yes", "approve"}, {"no", "refuse"}, {"withdraw", "withdraw"}};
	const char *what = o->n_arguments ? o->argument[0] : "list";

	if (strcmp(what, "list") == 0 && o->n_arguments <= 1)
		return list_approvals(o);
	if (strcmp(what, "show") == 0 && o->n_arguments == 2)
		return ew_one_show(o, "/v1/approvals/", o->argument[1]);
	for (size_t i = 0; o->n_arguments == 2 && i < EW_COUNT(words); i++)
		if (strcmp(what, words[i].said) == 0)
			return decide(o, words[i].what);
	ew_screen_complain("approve: say `approve list`, or yes, no, withdraw or show and a number");
	return EW_EXIT_USAGE;
}

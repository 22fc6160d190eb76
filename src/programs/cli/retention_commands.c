/*
 * `earwitness retention`: what goes and when, a round of deletion, what was deleted, and the brake. Must never say "deleted" of what was
 * only begun.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/id.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/periods.h"
#include "programs/cli/screen.h"

static enum ew_exit fail(const struct ew_error *error)
{
	ew_screen_complain("%s", ew_error_text(error));
	return EW_EXIT_FAILED;
}

static void add_words(const json_t *words, struct ew_buf *to)
{
	const json_t *word;
	size_t i;

	json_array_foreach (words, i, word) {
		ew_buf_add_text(to, i ? ", " : "");
		ew_screen_add(to, json_string_value(word));
	}
}

/* -- what is due -- */

static void add_due(const json_t *one, struct ew_buf *to)
{
	char at[17];

	(void)snprintf(at, sizeof(at), "%.16s", ew_json_text(one, "at"));
	ew_screen_add_column(to, at, 16);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "interaction"), 36);
	ew_buf_add_text(to, json_is_true(json_object_get(one, "held")) ? "  held  " : "        ");
	ew_screen_add_column(to, *ew_json_text(one, "rule") ? ew_json_text(one, "rule") : "-", 24);
	ew_buf_add_text(to, "  ");
	add_words(json_object_get(one, "kinds"), to);
	ew_buf_add_text(to, "\n");
}

/* "?to=" of a day is its end; of anything else what the API makes of it. */
static enum ew_exit due(const struct ew_options *o)
{
	char path[100] = "/v1/retention/due", to[40];
	bool day = o->until && strlen(o->until) == 10;

	(void)snprintf(to, sizeof(to), "%.28s%s", o->until ? o->until : "", day ? "T23:59:59Z" : "");
	for (const char *c = to; *c; c++) {
		if (!strchr("0123456789-:.TZtz", *c)) {
			ew_screen_complain("--until: a day, 2027-01-31, or a time in UTC, 2027-01-31T00:00:00Z");
			return EW_EXIT_USAGE;
		}
	}
	if (o->until)
		(void)snprintf(path, sizeof(path), "/v1/retention/due?to=%s", to);
	return ew_list_show(o, path, &(struct ew_list_form){.none = "nothing is due", .add = add_due, .all = true});
}

/* -- rounds -- */

static enum ew_exit say_brake(const json_t *brake)
{
	if (strcmp(ew_json_text(brake, "state"), "off") == 0)
		return EW_EXIT_DONE;
	if (strcmp(ew_json_text(brake, "state"), "cooling") == 0)
		ew_screen_say("deletion was stopped (%s) and goes on at %s", ew_json_text(brake, "because"),
			ew_json_text(brake, "not_before"));
	else
		ew_screen_say("deletion is stopped since %s: %s, with %lld calls due; two people let it go on with `earwitness retention resume`",
			ew_json_text(brake, "since"), ew_json_text(brake, "because"), ew_json_number(brake, "due"));
	return EW_EXIT_FAILED;
}

static enum ew_exit overview(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	const json_t *steps, *one;
	struct ew_error error = {0};
	size_t i;

	if (ew_client_ask_once(o, "/v1/retention", NULL, &answer, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	steps = json_object_get(answer, "deletions");
	ew_screen_say("deletions: %lld under way, %lld certified, %lld that cannot be proven",
		ew_json_number(steps, "shredded") + ew_json_number(steps, "removed"),
		ew_json_number(steps, "certified") + ew_json_number(steps, "final"), ew_json_number(steps, "unproven"));
	json_array_foreach (json_object_get(answer, "due"), i, one)
		ew_screen_say("%s: %lld overdue, %zu days with something due", ew_json_text(one, "kind"),
			ew_json_number(one, "overdue"), json_array_size(json_object_get(one, "days")));
	if (json_is_true(json_object_get(answer, "dating")))
		ew_screen_say("calls of an earlier version are being given their times; nothing is deleted before that is done");
	return say_brake(json_object_get(answer, "brake"));
}

static void say_key(const json_t *one)
{
	const char *by = ew_json_text(one, "destroyed_by"), *gone = ew_json_text(one, "destroyed_at");

	ew_screen_say("%-10s %4lld  %-10s made %s%s%s", ew_json_text(one, "kind"), ew_json_number(one, "epoch"),
		ew_json_text(one, "state"), ew_json_text(one, "made_at"),
		*gone ? ", destroyed " : *by ? ", destroyed by " : "", *gone ? gone : by);
}

static enum ew_exit keys(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *answer = NULL;
	const json_t *all, *one;
	struct ew_error error = {0};
	size_t i;

	if (ew_client_ask_once(o, "/v1/retention", NULL, &answer, &error))
		return fail(&error);
	all = json_object_get(answer, "keys");
	if (o->json)
		return ew_json_show(all) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("a key is used for %lld hours; what is deleted opens in no older copy after %lld hours at the latest",
		ew_json_number(all, "rotate_s") / 3600, ew_json_number(all, "horizon_s") / 3600);
	json_array_foreach (json_object_get(all, "items"), i, one)
		say_key(one);
	return EW_EXIT_DONE;
}

static enum ew_exit rotate(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *body = json_object(), *answer = NULL;
	struct ew_error error = {0};

	if (ew_client_ask_once(o, "/v1/retention/rotate", body, &answer, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("new keys are made, and what lives is sealed to them; `earwitness retention keys` shows how far it is");
	return EW_EXIT_DONE;
}

static enum ew_exit run(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *body = json_object(), *answer = NULL;
	struct ew_error error = {0};

	if (o->dry_run)
		return due(o);
	if (ew_client_ask_once(o, "/v1/retention/runs", body, &answer, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("%lld%s due: deleting begins now; `earwitness retention deletions` shows how far it is",
		ew_json_number(answer, "calls"),
		json_is_true(json_object_get(answer, "more")) ? " and more are" : " are");
	return EW_EXIT_DONE;
}

static enum ew_exit resume(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s*}", "reason", o->reason), *answer = NULL;
	struct ew_error error = {0};

	if (!o->reason) {
		ew_screen_complain("retention resume: say why deletion may go on, with --reason");
		return EW_EXIT_USAGE;
	}
	if (ew_client_ask_once(o, "/v1/retention/resume", body, &answer, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("approval %lld: nothing is deleted before a second person agrees and the time to think has passed",
		ew_json_number(answer, "number"));
	return EW_EXIT_DONE;
}

/* -- other periods for calls that there are -- */

static int wait_for(const struct ew_options *o, long long number, json_t **ret, struct ew_error *error)
{
	static const struct timespec step = {.tv_nsec = 300000000};
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	char path[60];
	int code = ew_client_new(o, &client, error);

	(void)snprintf(path, sizeof(path), "/v1/retention/redates/%lld", number);
	while (!code) {
		json_t *one = NULL;

		code = ew_client_ask(client, path, NULL, &one, error);
		if (!code && strcmp(ew_json_text(one, "state"), "looking") != 0) {
			*ret = one;
			return 0;
		}
		json_decref(one);
		(void)nanosleep(&step, NULL);
	}
	return code;
}

static enum ew_exit show_redate(const json_t *one)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};

	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_screen_add_line(&b, "re-dating %lld: %s", ew_json_number(one, "number"), ew_json_text(one, "state"));
	if (*ew_json_text(one, "because"))
		ew_screen_add_line(&b, "  %s", ew_json_text(one, "because"));
	ew_periods_add(one, &b);
	if (strcmp(ew_json_text(one, "state"), "looked") == 0 &&
		ew_json_number(json_object_get(one, "count"), "changed") > 0)
		ew_buf_printf(&b,
			"Nothing has changed yet: `earwitness retention redate %lld --reason TEXT` proposes it.\n",
			ew_json_number(one, "number"));
	return ew_screen_show(&b) ? EW_EXIT_FAILED : strcmp(ew_json_text(one, "state"), "stopped") == 0 ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

static enum ew_exit look(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s}", "policy", o->policy ? o->policy : "in-force"), *begun = NULL, *one = NULL;
	struct ew_error error = {0};

	if (ew_client_ask_once(o, "/v1/retention/redates", body, &begun, &error) ||
		wait_for(o, ew_json_number(begun, "number"), &one, &error))
		return fail(&error);
	return o->json ? (ew_json_show(one) ? EW_EXIT_FAILED : EW_EXIT_DONE) : show_redate(one);
}

static enum ew_exit propose(const struct ew_options *o, uint64_t number)
{
	_cleanup_(ew_json_free) json_t *body = json_pack("{s:s}", "reason", o->reason), *answer = NULL;
	struct ew_error error = {0};
	char path[70];

	(void)snprintf(path, sizeof(path), "/v1/retention/redates/%llu/apply", (unsigned long long)number);
	if (!body || ew_client_ask_once(o, path, body, &answer, &error))
		return fail(&error);
	if (o->json)
		return ew_json_show(answer) ? EW_EXIT_FAILED : EW_EXIT_DONE;
	ew_screen_say("approval %lld: no call gets other periods before a second person agrees and the time to think has passed",
		ew_json_number(answer, "number"));
	return EW_EXIT_DONE;
}

/* Looked at first, always: what is proposed is a look that somebody has seen. */
static enum ew_exit redate(const struct ew_options *o)
{
	char path[60];
	uint64_t number = 0;
	bool named = o->n_arguments == 2;

	if (named && (ew_slice_decimal(ew_slice_text(o->argument[1]), INT64_MAX, &number) < 0 || number == 0 || o->dry_run || o->policy)) {
		ew_screen_complain("retention redate: the number of one that was looked at, or none and --dry-run");
		return EW_EXIT_USAGE;
	}
	if (named && o->reason)
		return propose(o, number);
	if (named) {
		(void)snprintf(path, sizeof(path), "/v1/retention/redates/");
		return ew_one_show(o, path, o->argument[1]);
	}
	if (o->dry_run)
		return look(o);
	ew_screen_complain("retention redate: look first, with --dry-run; then `retention redate NUMBER --reason TEXT` proposes what was looked at");
	return EW_EXIT_USAGE;
}

/* -- deletions -- */

static void add_deletion(const json_t *one, struct ew_buf *to)
{
	char at[17];

	(void)snprintf(at, sizeof(at), "%.16s", ew_json_text(one, "begun_at"));
	ew_screen_add_column(to, at, 16);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "id"), 36);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "state"), 9);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "because"), 9);
	ew_buf_add_text(to, "  ");
	ew_screen_add_column(to, ew_json_text(one, "interaction"), 36);
	ew_buf_add_text(to, "  ");
	add_words(json_object_get(one, "kinds"), to);
	ew_buf_add_text(to, "\n");
}

static enum ew_exit deletions(const struct ew_options *o)
{
	static const char *const states[] = {"shredded", "removed", "certified", "unproven", "final"};
	char path[60] = "/v1/deletions";
	bool known = !o->state;

	for (size_t i = 0; i < EW_COUNT(states); i++)
		known = known || strcmp(o->state, states[i]) == 0;
	if (!known) {
		ew_screen_complain("--state: of deletions shredded, removed, certified, unproven or final");
		return EW_EXIT_USAGE;
	}
	if (o->state)
		(void)snprintf(path, sizeof(path), "/v1/deletions?state=%s", o->state);
	return ew_list_show(o, path, &(struct ew_list_form){.none = "no deletions", .add = add_deletion});
}

enum ew_exit ew_run_retention(const struct ew_options *o)
{
	const char *what = o->n_arguments ? o->argument[0] : "";

	if (o->n_arguments == 0)
		return overview(o);
	if (o->n_arguments == 1 && strcmp(what, "due") == 0)
		return due(o);
	if (o->n_arguments == 1 && strcmp(what, "run") == 0)
		return run(o);
	if (o->n_arguments == 1 && strcmp(what, "resume") == 0)
		return resume(o);
	if (o->n_arguments == 1 && strcmp(what, "keys") == 0)
		return keys(o);
	if (o->n_arguments == 1 && strcmp(what, "rotate") == 0)
		return rotate(o);
	if (o->n_arguments <= 2 && strcmp(what, "redate") == 0)
		return redate(o);
	if (o->n_arguments == 1 && strcmp(what, "deletions") == 0)
		return deletions(o);
	if (o->n_arguments == 2 && strcmp(what, "show") == 0)
		return ew_one_show(o, "/v1/deletions/", o->argument[1]);
	if (o->n_arguments == 2 && strcmp(what, "save") == 0)
		return ew_document_save(o, "/v1/deletions", true);
	ew_screen_complain("retention: say `retention`, or due, run, resume, redate, keys, rotate, deletions, or show or save and the id of a deletion");
	return EW_EXIT_USAGE;
}

/*
 * `earwitness policy simulate`: sends a policy to the server, waits until it has decided the calls of a past time by it,
 * and says what would have been otherwise. Nothing is put in force by it.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/members.h"
#include "programs/cli/periods.h"
#include "programs/cli/policy_commands.h"
#include "programs/cli/screen.h"
#include "programs/cli/since.h"

#define STEP_MS 500
#define POLICY_BYTES (96 * 1024) /* that the API takes */

/* -- asking -------------------------------------------------------------------------------------- */

static int put_time(json_t *body, const char *name, const char *option, const char *said, struct ew_error *error)
{
	char text[EW_WALL_TEXT_BYTES];
	struct ew_wall at;

	if (!said)
		return 0;
	if (ew_since_parse(said, ew_io_wall(ew_io_real()), &at))
		return ew_error_set(error, -EINVAL, "%s: '%s' is no time; say 2026-11-21, RFC 3339 or 24h", option, said);
	ew_wall_format(at, text);
	return json_object_set_new(body, name, json_string(text));
}

static int put_policy(json_t *body, const char *path, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf text = {0};
	int r;

	ew_buf_init(&text, POLICY_BYTES);
	r = ew_file_read(ew_io_real(), path, &text);
	if (r == -EFBIG)
		return ew_error_set(error, r,
			"%s is larger than 96 KiB, which is more than the API takes: put it in force on a test system instead", path);
	if (r < 0)
		return ew_error_set(error, r, "cannot read %s: %s", path, strerrordesc_np(-r));
	if (json_object_set_new(body, "policy", json_stringn((const char *)text.at, text.len)) < 0)
		return ew_error_set(error, -EINVAL, "%s is no text in UTF-8", path);
	return 0;
}

static int put_limit(json_t *body, const char *limit, struct ew_error *error)
{
	uint64_t n;

	if (!limit)
		return 0;
	if (ew_slice_decimal(ew_slice_text(limit), 1000, &n) < 0)
		return ew_error_set(error, -EINVAL, "--limit: a number up to 1000 was expected");
	return json_object_set_new(body, "limit", json_integer((json_int_t)n));
}

static int make_body(const struct ew_options *o, json_t *body, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];
	int r = ew_policy_path(o, o->n_arguments > 1 ? o->argument[1] : NULL, path, error);

	if (r == 0)
		r = put_policy(body, path, error);
	if (r == 0)
		r = put_time(body, "from", "--since", o->since, error);
	if (r == 0)
		r = put_time(body, "to", "--until", o->until, error);
	return r < 0 ? r : put_limit(body, o->limit, error);
}

/* On a terminal only: elsewhere nobody looks while it runs. */
static void tell_progress(const json_t *report)
{
	const json_t *progress = json_object_get(report, "progress");

	if (progress && isatty(STDERR_FILENO))
		ew_screen_complain("%lld calls looked at, back to %s", ew_json_number(progress, "calls"),
			ew_json_text(progress, "reached"));
}

static int wait_for(struct ew_client *client, const char *id, json_t **ret, struct ew_error *error)
{
	const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
	char path[120];

	(void)snprintf(path, sizeof(path), "/v1/simulations/%.40s", id);
	for (unsigned n = 0;; n++) {
		_cleanup_(ew_json_free) json_t *report = NULL;
		int r = ew_client_ask(client, path, NULL, &report, error);

		if (r < 0)
			return r;
		if (strcmp(ew_json_text(report, "state"), "running") != 0) {
			*ret = TAKE(report);
			return 0;
		}
		if (n % 10 == 9)
			tell_progress(report);
		(void)nanosleep(&step, NULL);
	}
}

static int simulate(const struct ew_options *o, json_t **ret, struct ew_error *error)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *body = json_object();
	_cleanup_(ew_json_free) json_t *begun = NULL;
	int r = body ? make_body(o, body, error) : -ENOMEM;

	if (r == 0)
		r = ew_client_new(o, &client, error);
	if (r == 0)
		r = ew_client_ask(client, "/v1/policies/simulate", body, &begun, error);
	return r < 0 ? r : wait_for(client, ew_json_text(begun, "id"), ret, error);
}

/* -- what came of it ----------------------------------------------------------------------------- */

static void add_rules(const json_t *document, struct ew_buf *to)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(document, "rules"), i, one) {
		ew_buf_add_text(to, i ? "" : "\nrule                                        calls  recorded  not  otherwise\n");
		ew_screen_add_column(to, ew_json_text(one, "rule"), 40);
		ew_buf_printf(to, "%9lld %9lld %4lld %10lld\n", ew_json_number(one, "calls"),
			ew_json_number(one, "recorded"), ew_json_number(one, "not_recorded"),
			ew_json_number(one, "changed"));
	}
}

static void add_changes(const json_t *document, struct ew_buf *to)
{
	const json_t *one, *word;
	size_t i, k;

	json_array_foreach (json_object_get(document, "changed_calls"), i, one) {
		ew_buf_add_text(to, i ? "" : "\nCalls that would have been otherwise, the newest first:\n");
		ew_screen_add(to, ew_json_text(one, "interaction"));
		ew_buf_add_text(to, "  ");
		ew_screen_add(to, ew_json_text(one, "outcome"));
		ew_buf_add_text(to, ": ");
		json_array_foreach (json_object_get(one, "changes"), k, word) {
			ew_buf_add_text(to, k ? "; " : "");
			ew_screen_add(to, json_string_value(word));
		}
		ew_buf_add_text(to, "\n");
	}
}

static int show(const json_t *report)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const json_t *d = json_object_get(report, "document"), *n = json_object_get(d, "count");

	if (!d) {
		ew_screen_complain("the simulation was broken off; ask again");
		return -ENODATA;
	}
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_buf_printf(&b,
		"%lld calls: %lld as they were, %lld otherwise\n"
		"  %lld more would have been recorded, %lld no longer, %lld on other terms\n",
		ew_json_number(n, "calls"), ew_json_number(n, "same"), ew_json_number(n, "changed"),
		ew_json_number(n, "newly_recorded"), ew_json_number(n, "no_longer_recorded"),
		ew_json_number(n, "other_terms"));
	if (ew_json_number(n, "unreadable") > 0)
		ew_buf_printf(&b, "  %lld could not be read\n", ew_json_number(n, "unreadable"));
	if (ew_json_number(json_object_get(json_object_get(d, "periods"), "count"), "changed") > 0) {
		ew_buf_add_text(&b, "\nCalls that are over keep their periods. Were these applied to them (`earwitness retention redate`):\n");
		ew_periods_add(json_object_get(d, "periods"), &b);
	}
	add_rules(d, &b);
	add_changes(d, &b);
	ew_buf_add_text(&b, "\n");
	ew_screen_add(&b, ew_json_text(d, "assumes"));
	ew_buf_add_text(&b, "\n");
	return ew_screen_show(&b);
}

enum ew_exit ew_policy_do_simulate(const struct ew_options *o)
{
	_cleanup_(ew_json_free) json_t *report = NULL;
	struct ew_error error = {0};
	int r = simulate(o, &report, &error);

	if (r < 0) {
		ew_screen_complain("%s", error.code ? ew_error_text(&error) : strerrordesc_np(-r));
		return EW_EXIT_FAILED;
	}
	r = o->json ? ew_json_show(report) : show(report);
	return r || strcmp(ew_json_text(report, "state"), "done") != 0 ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

/*
 * The checks of this installation: folders, keys, policy, API.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/doctor.h"
#include "programs/cli/key_files.h"
#include "programs/cli/outside.h"
#include "programs/cli/policy_open.h"

#define GIB ((uint64_t)1 << 30)

static void check_folder(struct ew_doctor *d, const char *name, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		ew_doctor_find(d, "folders", errno == ENOENT ? EW_HEALTH_WARN : EW_HEALTH_FAIL,
			"the %s folder %s: %s; `earwitness init` and `serve` make it", name, path,
			strerrordesc_np(errno));
	else if (!S_ISDIR(st.st_mode) || access(path, W_OK | X_OK) < 0)
		ew_doctor_find(d, "folders", EW_HEALTH_FAIL,
			"the %s folder %s cannot be written to", name, path);
	else if (st.st_mode & S_IWOTH)
		ew_doctor_find(d, "folders", EW_HEALTH_FAIL,
			"anybody may write to the %s folder %s; chmod o-w it", name, path);
	else
		ew_doctor_find(d, "folders", EW_HEALTH_OK, "%s in %s", name, path);
}

static void check_space(struct ew_doctor *d)
{
	uint64_t room;
	int code = ew_io_free_bytes(ew_io_real(), d->config->data, &room);

	if (code == -ENOENT)
		return; /* said already */
	if (code)
		ew_doctor_find(d, "space", EW_HEALTH_WARN, "free space cannot be told: %s",
			strerrordesc_np(-code));
	else
		ew_doctor_find(d, "space",
			room < d->config->quota_bytes ? EW_HEALTH_WARN : EW_HEALTH_OK,
			"%.1f GiB free, the tape may take %.1f GiB%s", (double)room / (double)GIB,
			(double)d->config->quota_bytes / (double)GIB,
			room < d->config->quota_bytes
				? "; make room or lower recorder: {quota: ...}"
				: "");
}

void ew_doctor_folders(struct ew_doctor *d)
{
	check_folder(d, "data", d->config->data);
	check_folder(d, "run", d->config->run);
	check_space(d);
}

static void check_key(struct ew_doctor *d, const char *name)
{
	char path[EW_MAX_PATH_BYTES];
	struct stat st;

	if (snprintf(path, sizeof(path), "%s/%s", d->config->keys, name) >= (int)sizeof(path) ||
		lstat(path, &st) < 0)
		ew_doctor_find(d, "keys", errno == EACCES ? EW_HEALTH_WARN : EW_HEALTH_FAIL,
			"%s/%s: %s; `earwitness init` makes keys that were never there, a lost key "
			"comes from its copy",
			d->config->keys, name, strerrordesc_np(errno));
	else if (!S_ISREG(st.st_mode) || st.st_mode & (S_IRWXG | S_IRWXO))
		ew_doctor_find(d, "keys", EW_HEALTH_FAIL,
			"others may read %s; chmod 600 it, and think of it as known", path);
	else
		ew_doctor_find(d, "keys", EW_HEALTH_OK, "%s", path);
}

struct catalog_keys {
	struct ew_doctor *d;
	size_t n;
};

static int see_catalog_key(void *arg, const char *name)
{
	struct catalog_keys *c = arg;
	char path[64];
	size_t n = strlen(name);

	if (strncmp(name, "catalog", strlen("catalog")) != 0 || n < 4 || strcmp(name + n - 4, ".key") != 0)
		return 0;
	(void)snprintf(path, sizeof(path), "keeper/%.50s", name);
	check_key(c->d, path);
	c->n++;
	return 0;
}

/* They rotate: which there are is seen in the folder. */
static void check_catalog_keys(struct ew_doctor *d)
{
	struct catalog_keys c = {d, 0};
	char folder[EW_MAX_PATH_BYTES];
	int code = ew_path_join(folder, sizeof(folder), d->config->keys, "keeper");

	if (!code)
		code = ew_io_list(ew_io_real(), folder, see_catalog_key, &c);
	if (code || c.n == 0)
		ew_doctor_find(d, "keys", code == -EACCES ? EW_HEALTH_WARN : EW_HEALTH_FAIL,
			"%s/keeper has no key of the catalogue (%s); a lost key comes from its copy", d->config->keys,
			code ? strerrordesc_np(-code) : "catalog.key, or a later one");
}

void ew_doctor_keys(struct ew_doctor *d)
{
	struct ew_recipient events;
	struct ew_error error = {0};

	check_key(d, "keeper/events.key");
	check_catalog_keys(d);
	if (ew_keys_events_recipient(ew_io_real(), d->config->keys, &events, &error))
		ew_doctor_find(d, "keys", EW_HEALTH_FAIL, "%s", ew_error_text(&error));
}

/* Laws whose review is over, counted; the first is named. */
struct reviews {
	struct ew_wall now;
	size_t over;
	char first[120];
};

static int look_at_review(void *arg, const struct ew_law *law)
{
	struct reviews *reviews = arg;

	if (!ew_review_is_over(law->review_by, reviews->now))
		return 0;
	if (reviews->over++ == 0)
		(void)snprintf(reviews->first, sizeof(reviews->first), "%.40s (pack %.40s, by %.20s)",
			law->place ? law->place : law->sector, law->pack, law->review_by);
	return 0;
}

static void judge_policy(struct ew_doctor *d, const struct ew_policy_open *opened)
{
	struct reviews reviews = {.now = ew_io_wall(ew_io_real())};
	size_t warnings = opened->files.unread, doubts = 0;

	if (ew_policy_each_law(opened, look_at_review, &reviews) < 0)
		return;
	while (ew_policy_warning(opened->policy, warnings - opened->files.unread))
		warnings++;
	for (size_t i = 0; i < opened->files.n_audio; i++)
		doubts += opened->files.audio[i].doubt.code < 0;
	if (reviews.over > 0)
		ew_doctor_find(d, "policy", EW_HEALTH_WARN,
			"%zu laws that %s goes by should have been reviewed by now, as %s; get newer packs, or have counsel "
			"confirm them",
			reviews.over, d->config->policy, reviews.first);
	else
		ew_doctor_find(d, "policy", EW_HEALTH_OK, "%s: %zu rules, %zu notices%s", d->config->policy,
			ew_policy_rules(opened->policy), ew_policy_notices(opened->policy),
			warnings + doubts ? "; `earwitness policy check` says what should be seen in it" : "");
}

void ew_doctor_policy(struct ew_doctor *d)
{
	_cleanup_(ew_policy_close) struct ew_policy_open opened = {0};
	struct ew_error error = {0};

	if (access(d->config->policy, R_OK) < 0)
		ew_doctor_find(d, "policy", EW_HEALTH_WARN, "%s: %s; without a policy no call is recorded",
			d->config->policy, strerrordesc_np(errno));
	else if (ew_policy_open(d->config->policy, NULL, &opened, &error))
		ew_doctor_find(d, "policy", EW_HEALTH_FAIL, "%s; until it loads, the one before stays in force, or no call is "
			"recorded",
			ew_error_text(&error));
	else
		judge_policy(d, &opened);
}

static void tell_reasons(struct ew_doctor *d, const char *url, const json_t *answer)
{
	const json_t *reasons = json_object_get(answer, "reasons"), *one;
	size_t i;

	if (json_is_true(json_object_get(answer, "ready")))
		ew_doctor_find(d, "api", EW_HEALTH_OK, "%s can record", url);
	json_array_foreach(reasons, i, one) ew_doctor_find(d, "api", EW_HEALTH_WARN, "%s",
		json_is_string(one) ? json_string_value(one)
				    : "something is not ready; see /readyz");
}

void ew_doctor_api(struct ew_doctor *d)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_json_free) json_t *answer = NULL;
	struct ew_options options = *d->options;
	struct ew_error error = {0};
	char url[80];
	int code;

	ew_address_url(&d->config->http, url);
	if (!options.url && !getenv("EARWITNESS_URL"))
		options.url = url;
	code = ew_client_new(&options, &client, &error);
	if (!code)
		code = ew_client_ask(client, "/readyz", NULL, &answer, &error);
	d->served = client && code != -ECONNREFUSED;
	if (code == -ECONNREFUSED)
		ew_doctor_find(d, "api", EW_HEALTH_WARN,
			"%s does not answer; start it with `earwitness serve`",
			ew_client_url(client));
	else if (code)
		ew_doctor_find(d, "api", EW_HEALTH_FAIL, "%s", ew_error_text(&error));
	else
		tell_reasons(d, ew_client_url(client), answer);
}

/* The value of a metric, or -1. */
static long metric(struct ew_slice text, const char *name)
{
	struct ew_slice line;
	size_t n = strlen(name);
	uint64_t value;

	while (ew_slice_cut(&text, '\n', &line)) {
		if (!ew_slice_starts(line, ew_slice_text(name)) || line.len <= n || line.at[n] != ' ')
			continue;
		if (ew_slice_decimal(ew_slice_of(line.at + n + 1, line.len - n - 1), INT32_MAX, &value) == 0)
			return (long)value;
	}
	return -1;
}

static void judge_ledger(struct ew_doctor *d, struct ew_slice metrics)
{
	long open = metric(metrics, "earwitness_ledger_open");
	long size = metric(metrics, "earwitness_ledger_size");
	long is_signed = metric(metrics, "earwitness_ledger_signed_size");
	long age = metric(metrics, "earwitness_ledger_checkpoint_age_seconds");

	if (open < 0)
		ew_doctor_find(d, "ledger", EW_HEALTH_WARN, "the keeper does not say how the log stands");
	else if (open == 0)
		ew_doctor_find(d, "ledger", EW_HEALTH_FAIL,
			"the log is not being signed: is the vault there? `earwitness exceptions` says why");
	else
		ew_doctor_find(d, "ledger", size > is_signed && age > 120 ? EW_HEALTH_WARN : EW_HEALTH_OK,
			"%ld events, %ld of them under a signed checkpoint, the last one %ld s ago", size, is_signed,
			age);
}

void ew_doctor_ledger(struct ew_doctor *d)
{
	_cleanup_(ew_client_free) struct ew_client *client = NULL;
	_cleanup_(ew_buf_free) struct ew_buf metrics = {0};
	struct ew_options options = *d->options;
	struct ew_error error = {0};
	char url[80];

	if (!d->served)
		return; /* said already */
	ew_address_url(&d->config->http, url);
	if (!options.url && !getenv("EARWITNESS_URL"))
		options.url = url;
	ew_buf_init(&metrics, 1024 * 1024);
	if (ew_client_new(&options, &client, &error) || ew_client_read(client, "/metrics", &metrics, &error))
		ew_doctor_find(d, "ledger", EW_HEALTH_WARN, "%s", ew_error_text(&error));
	else
		judge_ledger(d, ew_buf_slice(&metrics));
}

void ew_doctor_outside(struct ew_doctor *d)
{
	_cleanup_(ew_outside_free) struct ew_outside outside = {0};
	struct ew_error error = {0};

	if (!d->config->witnesses[0] && !d->config->stamps_url[0])
		ew_doctor_find(d, "outside", EW_HEALTH_WARN,
			"nobody outside has a part in the log: without witnesses it can only be believed, see ledger: "
			"{witnesses: ...}");
	else if (ew_outside_read(d->config, &outside, &error))
		ew_doctor_find(d, "outside", EW_HEALTH_FAIL, "%s", ew_error_text(&error));
	else
		ew_doctor_find(d, "outside", EW_HEALTH_OK, "witnesses%s, time stamps%s",
			d->config->witnesses[0] ? " are asked" : ": none",
			d->config->stamps_url[0] ? " are asked for" : ": none");
}

/*
 * `earwitness doctor`: the list of checks and how they are told. It changes nothing that stays.
 */
#include "programs/cli/doctor.h"

#include <string.h>

#include "programs/cli/calls_api.h"
#include "programs/cli/screen.h"

static const char *const health_names[] = {"ok", "warn", "fail"};

static ew_doctor_check_fn *const checks[] = {ew_doctor_kernel, ew_doctor_limits, ew_doctor_sockets, ew_doctor_clock,
	ew_doctor_programs, ew_doctor_users, ew_doctor_folders, ew_doctor_keys, ew_doctor_key_source, ew_doctor_backups, ew_doctor_policy,
	ew_doctor_api, ew_doctor_ledger, ew_doctor_ports, ew_doctor_sip, ew_doctor_outside, ew_doctor_oidc, ew_doctor_speech, ew_doctor_listening,
	ew_doctor_store};

void ew_doctor_find(
	struct ew_doctor *d, const char *check, enum ew_health health, const char *format, ...)
{
	char sentence[600];
	va_list args;
	json_t *one;

	va_start(args, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	one = json_pack("{s:s, s:s, s:s}", "check", check, "health", health_names[health],
		"sentence", sentence);
	if (health > d->worst)
		d->worst = health;
	if (!one || json_array_append_new(d->findings, one) < 0)
		ew_screen_complain("no memory for what was found");
}

static int print(const struct ew_doctor *d)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	const json_t *one;
	size_t i;

	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	json_array_foreach(d->findings, i, one)
	{
		ew_screen_add_column(&b, json_string_value(json_object_get(one, "health")), 5);
		ew_screen_add_column(&b, json_string_value(json_object_get(one, "check")), 10);
		ew_screen_add(&b, json_string_value(json_object_get(one, "sentence")));
		ew_buf_add_text(&b, "\n");
	}
	return ew_screen_show(&b);
}

enum ew_exit ew_run_doctor(const struct ew_options *options)
{
	_cleanup_(ew_free_ptr) struct ew_config *config = NULL;
	_cleanup_(ew_json_free) json_t *findings = json_array();
	struct ew_doctor d = {.options = options, .findings = findings};
	struct ew_error error = {0};
	int code = ew_config_load(options->config, options->data, &config, &error);

	if (code)
		ew_doctor_find(&d, "config", EW_HEALTH_FAIL, "%s", ew_error_text(&error));
	else
		ew_doctor_find(&d, "config", EW_HEALTH_OK, "%s",
			config->file[0] ? config->file : "none; `earwitness init` makes one");
	d.config = config;
	for (size_t i = 0; config && i < EW_COUNT(checks); i++)
		checks[i](&d);
	code = options->json ? ew_json_show(findings) : print(&d);
	return code || d.worst == EW_HEALTH_FAIL ? EW_EXIT_FAILED : EW_EXIT_DONE;
}

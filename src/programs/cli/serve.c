/*
 * `earwitness serve`: the configuration, then serving until told to end.
 */
#include "base/log.h"
#include "programs/cli/command.h"
#include "programs/cli/config.h"
#include "programs/cli/screen.h"
#include "programs/cli/serving.h"

static void tell_sip(const char *name, const struct ew_address *a, char *to, size_t room)
{
	const char *six = strchr(a->host, ':') ? "[" : "";

	to[0] = '\0';
	if (a->port)
		(void)snprintf(to, room, " %s %s%s%s:%u", name, six, a->host, six[0] ? "]" : "",
			(unsigned)a->port);
}

static void tell_ready(const struct ew_config *config)
{
	char url[80], udp[100], tcp[100];

	ew_address_url(&config->http, url);
	tell_sip("udp", &config->sip_udp, udp, sizeof(udp));
	tell_sip("tcp", &config->sip_tcp, tcp, sizeof(tcp));
	ew_screen_say("Earwitness is ready: %s/ (SIPREC on%s%s)", url, udp, tcp);
}

enum ew_exit ew_run_serve(const struct ew_options *options)
{
	_cleanup_(ew_free_ptr) struct ew_config *config = NULL;
	struct ew_error error = {0};
	int code = ew_config_load(options->config, options->data, &config, &error);

	ew_log_open("earwitness", EW_LOG_INFO, 2);
	if (!code)
		code = ew_serving_run(config, options->pid_file, tell_ready, &error);
	if (!code)
		return EW_EXIT_DONE;
	ew_screen_complain("%s", ew_error_text(&error));
	return EW_EXIT_FAILED;
}

/*
 * The supervisor's process: the list of programs, the signals it hears, one running instance for
 * each data folder. It must never itself read media, data or keys of
 * recordings.
 */
#include "programs/cli/serving.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "programs/cli/certificates.h"
#include "programs/cli/folders.h"
#include "programs/cli/outside.h"
#include "programs/cli/places.h"
#include "programs/cli/enrolment_watch.h"
#include "programs/cli/policy_watch.h"
#include "programs/cli/run_lock.h"
#include "programs/cli/settings.h"
#include "programs/cli/store_settings.h"
#include "programs/cli/supervisor.h"
#include "programs/cli/test_schedule.h"
#include "programs/cli/troubles.h"

#define PROGRAMS 11
#define HOUR_US (3600 * EW_US_PER_S)

struct serving {
	const struct ew_config *config;
	const char *pid_file;
	void (*ready)(const struct ew_config *config);
	struct ew_loop *loop;
	struct ew_supervisor *supervisor;
	struct ew_certificates *certificates;
	struct ew_test_schedule *tests;
	struct ew_troubles *troubles;
	struct ew_policy_watch *policy;
	struct ew_enrolment_watch *enrolment;
	struct ew_loop_timer *hourly;
	struct ew_error *error;
	int code;
	int lock;
	bool pid_written;
};

/* -- programs -- */

/* In the order of starting; ended are first the doors to the outside, then the recorder, then what
 * stores. */
static const struct {
	enum ew_role role;
	const char *name;
	unsigned stop_phase;
} programs[PROGRAMS] = {
	{EW_ROLE_VAULT, "earwitness-vault", 2},
	{EW_ROLE_KEYHOLDER, "earwitness-keyholder", 2},
	{EW_ROLE_RECORDER, "earwitness-recorder", 1},
	{EW_ROLE_LISTENER, "earwitness-listener", 2},
	{EW_ROLE_EAR, "earwitness-ear", 2},
	{EW_ROLE_DELIVER, "earwitness-deliver", 0},
	{EW_ROLE_REDACTOR, "earwitness-redactor", 2},
	{EW_ROLE_KEEPER, "earwitness-keeper", 2},
	{EW_ROLE_WORKER, "earwitness-worker", 2},
	{EW_ROLE_SIGNAL, "earwitness-signal", 0},
	{EW_ROLE_WEB, "earwitness-web", 0},
};

static int configure(void *arg, enum ew_role role, struct ew_channel *channel)
{
	struct serving *s = arg;
	struct ew_error error = {0};
	int code = role == EW_ROLE_SIGNAL ? ew_certificates_send(s->certificates, channel) : 0;

	if (!code)
		code = ew_settings_send(s->config, role, channel, &error);
	if (!code && role == EW_ROLE_KEEPER)
		code = ew_policy_watch_send(s->policy, channel, &error);

	if (code)
		ew_log(EW_LOG_ERROR, "settings_not_sent", EW_F_WORD("role", ew_role_name(role)),
			EW_F_ERROR(&error));
	return code;
}

/* -- told to others -- */

static int write_pid(struct serving *s)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%d\n", (int)getpid());

	if (!s->pid_file)
		return 0;
	s->pid_written = true;
	return ew_file_replace(
		ew_io_real(), s->pid_file, ew_slice_of(text, (size_t)n), EW_IO_GROUP);
}

/* sd_notify(3): one datagram to the socket that the service manager names. */
static void notify(const char *state)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	_cleanup_(ew_close_fd) int fd = -1;
	size_t n = name ? strlen(name) : 0;

	if (n < 2 || n >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, name, n);
	if (to.sun_path[0] == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || sendto(fd, state, strlen(state), MSG_NOSIGNAL, (const struct sockaddr *)&to,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) < 0)
		ew_log(EW_LOG_WARNING, "service_manager_not_told", EW_F_I64("code", -errno));
}

/* -- what a person must hear of -- */

static struct ew_channel *ready_keeper(void *arg)
{
	const struct serving *s = arg;
	const struct ew_child *keeper =
		s->supervisor ? ew_supervisor_child(s->supervisor, EW_ROLE_KEEPER, 0) : NULL;

	return keeper && ew_child_state(keeper) == EW_CHILD_READY ? ew_child_channel(keeper) : NULL;
}

static void tell_troubles(struct serving *s)
{
	struct ew_channel *channel = ready_keeper(s);

	if (channel)
		ew_troubles_send(s->troubles, channel);
}

static void trouble(struct serving *s, const char *kind, const char *sentence)
{
	ew_troubles_add(s->troubles, kind, sentence);
	tell_troubles(s);
}

static void on_policy_trouble(void *arg, const char *sentence)
{
	trouble(arg, "policy_not_read", sentence);
}

static void on_test_trouble(void *arg, const char *kind, const char *sentence)
{
	trouble(arg, kind, sentence);
}

static void on_changed(void *arg, const struct ew_child *child, const struct ew_error *error)
{
	struct serving *s = arg;
	bool died = ew_child_state(child) == EW_CHILD_WAITING;
	char sentence[EW_ERROR_TEXT_BYTES + 128];

	if (error) {
		(void)snprintf(sentence, sizeof(sentence), died
			? "the %s died and is started again%s: %s"
			: "the %s does not start%s: %s",
			ew_role_name(ew_child_role(child)),
			died && ew_child_role(child) == EW_ROLE_RECORDER ? "; what calls lost stands in their records" : "",
			ew_error_text(error));
		ew_troubles_add(s->troubles, died ? "program_died" : "program_not_started", sentence);
	}
	tell_troubles(s);
}

static void on_ready(void *arg)
{
	struct serving *s = arg;
	int code = write_pid(s);

	if (code)
		ew_log(EW_LOG_WARNING, "pid_file_not_written", EW_F_I64("code", code));
	notify("READY=1");
	code = ew_test_schedule_start(s->tests);
	if (code) {
		ew_log(EW_LOG_ERROR, "tests_not_scheduled", EW_F_I64("code", code));
		trouble(s, "tests_not_scheduled", "synthetic calls are not placed, for want of memory or files: start again");
	}
	tell_troubles(s);
	s->ready(s->config);
}

static void on_over(void *arg, const struct ew_error *error)
{
	struct serving *s = arg;

	if (error)
		s->code = ew_error_set(s->error, error->code, "%s", error->text);
	ew_loop_stop(s->loop);
}

/* -- signals -- */

static void on_end(void *arg, int signal)
{
	struct serving *s = arg;

	(void)signal;
	notify("STOPPING=1");
	ew_supervisor_stop(s->supervisor);
}

static void on_child(void *arg, int signal)
{
	struct serving *s = arg;

	(void)signal;
	ew_supervisor_reap(s->supervisor);
	ew_test_schedule_reap(s->tests);
}

static void tell_certificates(struct serving *s)
{
	struct ew_error why = {0};

	if (ew_certificates_tell(s->certificates, &why))
		trouble(s, why.code == -EKEYEXPIRED ? "sip_certificate_expired" : "sip_certificate_expires",
			ew_error_text(&why));
}

/* Calls and connections go on; only what begins from now on meets the new certificate. */
static void renew_certificates(struct serving *s, bool always)
{
	const struct ew_child *child = ew_supervisor_child(s->supervisor, EW_ROLE_SIGNAL, 0);
	struct ew_channel *channel = child ? ew_child_channel(child) : NULL;
	struct ew_error why = {0};
	int code;

	if (ew_certificates_refresh(s->certificates, always, &why) && channel) {
		code = ew_certificates_send(s->certificates, channel);
		if (code)
			ew_log(EW_LOG_ERROR, "sip_certificate_not_sent", EW_F_I64("code", code));
	}
	if (why.code)
		trouble(s, "sip_certificate_refused", ew_error_text(&why));
	tell_certificates(s);
}

static void on_hour(void *arg)
{
	renew_certificates(arg, false);
}

static void on_reload(void *arg, int signal)
{
	struct serving *s = arg;

	(void)signal;
	ew_log(EW_LOG_INFO, "policy_reload");
	ew_policy_watch_look(s->policy, true);
	ew_supervisor_renew(s->supervisor, EW_ROLE_DELIVER);
	renew_certificates(s, true);
}

static int hear_signals(struct serving *s)
{
	int code = ew_loop_on_signal(s->loop, SIGCHLD, on_child, s);

	if (!code)
		code = ew_loop_on_signal(s->loop, SIGTERM, on_end, s);
	if (!code)
		code = ew_loop_on_signal(s->loop, SIGINT, on_end, s);
	return code ? code : ew_loop_on_signal(s->loop, SIGHUP, on_reload, s);
}

/* -- beginning and end -- */

static int make_supervisor(struct serving *s, struct ew_error *error)
{
	char paths[PROGRAMS][EW_MAX_PATH_BYTES];
	struct ew_supervised list[PROGRAMS];
	struct ew_supervisor_config config = {.programs = list,
		.configure = configure,
		.changed = on_changed,
		.ready = on_ready,
		.over = on_over,
		.arg = s};
	int code;

	for (size_t i = 0; i < PROGRAMS; i++) {
		bool worker = programs[i].role == EW_ROLE_WORKER;

		if (programs[i].role == EW_ROLE_LISTENER && s->config->listen_command.len == 0)
			continue;
		if (programs[i].role == EW_ROLE_KEYHOLDER && s->config->key_source.kind == EW_CONFIG_KEYS_FILE)
			continue;
		/* Where nothing goes out there is nobody who could. */
		if (programs[i].role == EW_ROLE_DELIVER && !ew_outside_wanted(s->config))
			continue;

		code = ew_place_program(programs[i].name, paths[i], error);
		if (code)
			return code;
		list[config.n_programs++] = (struct ew_supervised){.role = programs[i].role,
			.program = paths[i],
			.count = worker ? s->config->workers : 1,
			.one_job = worker,
			.spare = programs[i].role == EW_ROLE_LISTENER || programs[i].role == EW_ROLE_KEYHOLDER,
			.stop_phase = programs[i].stop_phase};
	}
	code = ew_supervisor_new(s->loop, &config, &s->supervisor);
	return code ? ew_error_set(error, code, "cannot prepare the programs: %s",
			      strerrordesc_np(-code))
		    : 0;
}

/* Programs without root cannot raise their limits past ours: give them all there is. */
static void raise_limits(void)
{
	static const __rlimit_resource_t which[] = {RLIMIT_NOFILE, RLIMIT_MEMLOCK};

	for (size_t i = 0; i < EW_COUNT(which); i++) {
		struct rlimit limit;

		if (getrlimit(which[i], &limit) < 0 || limit.rlim_cur == limit.rlim_max)
			continue;
		limit.rlim_cur = limit.rlim_max;
		if (setrlimit(which[i], &limit) < 0)
			ew_log(EW_LOG_WARNING, "limit_not_raised", EW_F_I64("code", -errno));
	}
}

static int watch_policy(struct serving *s)
{
	struct ew_policy_watch_config config = {
		.path = s->config->policy, .keeper = ready_keeper, .trouble = on_policy_trouble, .arg = s};

	return ew_policy_watch_new(s->loop, &config, &s->policy);
}

static int watch_enrolment(struct serving *s)
{
	struct ew_enrolment_watch_config config = {.data = s->config->data, .keeper = ready_keeper, .arg = s};

	return ew_enrolment_watch_new(s->loop, &config, &s->enrolment);
}

static int prepare(struct serving *s, struct ew_error *error)
{
	int code = ew_stores_hide_environment(s->config, error);

	if (!code)
		code = ew_settings_check(s->config, error);

	if (!code)
		code = ew_certificates_new(s->config, &s->certificates, error);
	if (!code)
		code = ew_folders_prepare(s->config, error);
	if (!code)
		code = ew_run_lock(s->config, &s->lock, error);
	if (code)
		return code;
	code = ew_loop_new(&s->loop);
	if (!code)
		code = hear_signals(s);
	if (!code)
		code = ew_loop_timer(s->loop, HOUR_US, HOUR_US, on_hour, s, &s->hourly);
	if (!code)
		code = ew_troubles_new(ew_io_real(), &s->troubles);
	if (!code)
		code = watch_policy(s);
	if (!code)
		code = watch_enrolment(s);
	if (!code)
		code = ew_test_schedule_new(s->loop, s->config, on_test_trouble, s, &s->tests);
	if (code)
		return ew_error_set(
			error, code, "cannot prepare the loop: %s", strerrordesc_np(-code));
	return make_supervisor(s, error);
}

static void finish(struct serving *s)
{
	ew_test_schedule_free(&s->tests);
	ew_supervisor_free(&s->supervisor);
	ew_policy_watch_free(&s->policy);
	ew_enrolment_watch_free(&s->enrolment);
	ew_certificates_free(&s->certificates);
	ew_troubles_free(&s->troubles);
	ew_loop_timer_cancel(&s->hourly);
	ew_loop_free(&s->loop);
	ew_close_fd(&s->lock);
	if (s->pid_written && unlink(s->pid_file) < 0 && errno != ENOENT)
		ew_log(EW_LOG_WARNING, "pid_file_left", EW_F_I64("code", -errno));
}

int ew_serving_run(const struct ew_config *config, const char *pid_file,
	void (*ready)(const struct ew_config *config), struct ew_error *error)
{
	struct serving s = {
		.config = config, .pid_file = pid_file, .ready = ready, .error = error, .lock = -1};
	int code = prepare(&s, error);

	if (!code) {
		raise_limits();
		tell_certificates(&s);
		ew_supervisor_start(s.supervisor);
		code = ew_loop_run(s.loop);
	}
	finish(&s);
	return code ? code : s.code;
}

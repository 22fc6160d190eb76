/*
 * `earwitness load`: sizes a machine. A private house, calls through its front door, and a report. Whatever happens,
 * everything that was started is ended and the folder removed, unless it is to be kept.
 */
#include "programs/cli/load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/demo.h"
#include "programs/cli/doctor.h"
#include "programs/cli/load_measure.h"
#include "programs/cli/load_plot.h"
#include "programs/cli/screen.h"

#define USUAL_CALLS 100
#define USUAL_STEP 250
#define USUAL_RATE 50
#define USUAL_SECONDS 30
#define USUAL_STEP_SECONDS 10
#define PORTS_PER_CALL 4
#define SPARE_PORTS 64
#define PLOT_BYTES ((size_t)8 * 1024 * 1024)
#define MIB (1024u * 1024u)

static const char POLICY[] = "policy: load\nentity: {name: Load, country: LU}\nrules:\n"
			     "  - name: load\n    when: {queue: load}\n    record: automatic\n"
			     "    loosened: {consent: nothing, justification: nobody speaks here, approved_by: load, "
			     "counsel_ref: none}\n"
			     "    agents: {agreement: nobody speaks here, covers: [recording]}\n"
			     "    opt_out: {recording: stop, then: continue}\n    keep: {recording: 90d}\n"
			     "    basis: legitimate_interest\n";

/* -- what was asked -- */

static int read_number(const char *name, const char *text, double least, double most, double *ret)
{
	char *end;
	double v;

	if (!text)
		return 0;
	v = strtod(text, &end);
	if (end == text || *end || !(v >= least && v <= most)) {
		ew_screen_complain("load: --%s '%s' is no number from %g to %g", name, text, least, most);
		return -EINVAL;
	}
	*ret = v;
	return 0;
}

static int read_wish(const struct ew_options *o, struct ew_load_wish *ret)
{
	double most = o->ramp ? EW_LOAD_MAX_CALLS : USUAL_CALLS, step = USUAL_STEP, rate = USUAL_RATE, opt_outs = 0;
	double seconds = o->ramp ? USUAL_STEP_SECONDS : USUAL_SECONDS, threads = 1;

	if (read_number("calls", o->calls, 1, EW_LOAD_MAX_CALLS, &most) ||
		read_number("step", o->step, 1, EW_LOAD_MAX_CALLS, &step) ||
		read_number("rate", o->rate, 0.1, 1000, &rate) ||
		read_number("seconds", o->seconds, 1, 86400, &seconds) ||
		read_number("opt-outs", o->opt_outs, 0, 1000, &opt_outs) ||
		read_number("threads", o->threads, 1, 64, &threads))
		return -EINVAL;
	if (o->step && !o->ramp) {
		ew_screen_complain("load: --step belongs to --ramp");
		return -EINVAL;
	}
	*ret = (struct ew_load_wish){.ramp = o->ramp,
		.json = o->json,
		.keep = o->keep,
		.calls = (uint32_t)most,
		.step = (uint32_t)(o->ramp ? step : most),
		.rate = rate,
		.opt_outs = opt_outs,
		.seconds = (uint32_t)seconds,
		.threads = (uint32_t)threads,
		.folder = o->folder ? o->folder : ".",
		.plot = o->plot,
		.talk = o->talk};
	return 0;
}

/* -- before the start -- */

int ew_load_check(struct ew_load *l, struct ew_error *error)
{
	static ew_doctor_check_fn *const checks[] = {
		ew_doctor_kernel, ew_doctor_limits, ew_doctor_sockets, ew_doctor_programs};
	_cleanup_(ew_json_free) json_t *findings = json_array();
	struct ew_doctor d = {.options = &l->house.options, .config = l->house.config, .findings = findings};
	const json_t *one;
	size_t i;

	for (i = 0; i < EW_COUNT(checks); i++)
		checks[i](&d);
	json_array_foreach(findings, i, one)
	{
		const char *health = json_string_value(json_object_get(one, "health"));
		const char *sentence = json_string_value(json_object_get(one, "sentence"));

		if (!health || !sentence || strcmp(health, "ok") == 0)
			continue;
		if (strcmp(health, "fail") == 0)
			return ew_error_set(error, -ENOTSUP, "%s", sentence);
		ew_screen_complain("%s", sentence);
	}
	return 0;
}

/* Quota: what the disk has, but for a quarter; the load ends before it is used up, or says that it was. */
static uint64_t quota_mib(const char *folder, uint32_t threads)
{
	struct statvfs disk;
	uint64_t mib = statvfs(folder, &disk) < 0 ? 0 : (uint64_t)disk.f_bavail * disk.f_frsize / MIB / 4 * 3;
	uint64_t least = (uint64_t)threads * 2 * 16;

	return mib > least ? mib : least;
}

static int make_folder(struct ew_load *l, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES];

	if (snprintf(path, sizeof(path), "%s/earwitness-load-XXXXXX", l->wish.folder) >= (int)sizeof(path))
		return ew_error_set(error, -ENAMETOOLONG, "the folder's name is too long");
	if (!mkdtemp(path))
		return ew_error_set(error, -errno, "cannot make a folder in %s: %s; name one with --folder",
			l->wish.folder, strerrordesc_np(errno));
	memcpy(l->folder, path, sizeof(path));
	return 0;
}

static int try_house(struct ew_load *l, struct ew_error *error)
{
	uint32_t ports = l->wish.calls * PORTS_PER_CALL + SPARE_PORTS;
	char data[EW_MAX_PATH_BYTES], recorder[160];
	struct ew_house_plan plan = {.policy = POLICY,
		.entity = "Load",
		.recorder = recorder,
		.rtp_low = 10000,
		.rtp_high = 60000,
		.rtp_ports = ports,
		.workers = l->machine.cores < 64 ? l->machine.cores : 64};
	int code = ew_path_join(data, sizeof(data), l->folder, "data");

	(void)snprintf(recorder, sizeof(recorder), "{threads: %u, quota: %lluMiB, segment: 16MiB}", l->wish.threads,
		(unsigned long long)quota_mib(l->folder, l->wish.threads));
	return code ? ew_error_set(error, code, "the folder's name is too long")
		    : ew_house_prepare(&l->house, data, "load", &plan, error);
}

/* A ramp takes what ports there are; the number that somebody named is meant. */
static int prepare_house(struct ew_load *l, struct ew_error *error)
{
	struct ew_error reason = {0};
	int code = try_house(l, &reason);

	while (code == -EADDRINUSE && l->wish.ramp && l->wish.calls / 2 >= l->wish.step) {
		l->wish.calls /= 2;
		ew_house_close(&l->house);
		reason = (struct ew_error){0};
		code = try_house(l, &reason);
		if (!code)
			ew_screen_complain("other programs have so many ports that there is room for %u calls only",
				l->wish.calls);
	}
	return code ? ew_error_set(error, code, "%s", ew_error_text(&reason)) : 0;
}

/* Voices where there are some to be had and nobody wished otherwise. */
static int prepare_sound(struct ew_load *l, struct ew_error *error)
{
	const char *talk = l->wish.talk ? l->wish.talk : "voices";
	struct ew_error reason = {0};
	int64_t length_ms;
	int code;

	if (strcmp(talk, "tone") == 0)
		return 0;
	if (strcmp(talk, "voices") != 0)
		return snprintf(l->sound, sizeof(l->sound), "%s", talk) >= (int)sizeof(l->sound) || access(talk,
		R_OK) < 0
			       ? ew_error_set(error, -ENOENT, "cannot read %s; --talk takes tone, voices or a WAV file",
					 talk)
			       : 0;
	code = ew_demo_voices(l->house.work, NULL, &length_ms, &reason);
	if (!code)
		code = ew_path_join(l->sound, sizeof(l->sound), l->house.work, "customer.wav");
	if (!code)
		return 0;
	if (l->wish.talk)
		return ew_error_set(error, code, "%s", ew_error_text(&reason));
	ew_screen_complain("%s, or say --talk tone; the parties say a tone", ew_error_text(&reason));
	l->sound[0] = '\0';
	return 0;
}

static int prepare(struct ew_load *l, struct ew_error *error)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int code = make_folder(l, error);

	l->machine.cores = cores > 0 ? (unsigned)cores : 1;
	l->machine.threads = l->wish.threads;
	if (!code)
		code = prepare_house(l, error);
	if (!code)
		code = ew_load_check(l, error);
	return code ? code : prepare_sound(l, error);
}

/* -- afterwards -- */

static int write_plot(struct ew_load *l, struct ew_error *error)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	char title[160];
	int code;

	if (!l->wish.plot)
		return 0;
	(void)snprintf(title, sizeof(title),
		"Calls that this machine held: %u without loss, %u processors, %u recorder "
					     "thread%s",
		l->seen_whole, l->machine.cores, l->machine.threads, l->machine.threads == 1 ? "" : "s");
	ew_buf_init(&b, PLOT_BYTES);
	ew_load_plot(l->steps, l->n_steps, title, &b);
	code = ew_buf_error(&b);
	if (!code)
		code = ew_file_replace(ew_io_real(), l->wish.plot, ew_buf_slice(&b), 0);
	return code ? ew_error_set(error, code, "cannot write %s: %s", l->wish.plot, strerrordesc_np(-code)) : 0;
}

static int tell(struct ew_load *l)
{
	_cleanup_(ew_buf_free) struct ew_buf b = {0};
	_cleanup_(ew_json_free) json_t *json = NULL;

	if (l->wish.json) {
		json = ew_load_json(l);
		return ew_json_show(json);
	}
	ew_buf_init(&b, EW_SCREEN_MAX_BYTES);
	ew_load_report(l, &b);
	return ew_screen_show(&b);
}

static void finish(struct ew_load *l)
{
	int code;

	ew_load_sender_close(&l->sender);
	ew_house_close(&l->house);
	free(l->order_us);
	if (!l->folder[0])
		return;
	if (l->wish.keep) {
		ew_screen_complain("everything is kept in %s", l->folder);
		return;
	}
	code = ew_load_folder_remove(l->folder);
	if (code)
		ew_screen_complain("cannot remove %s: %s", l->folder, strerrordesc_np(-code));
}

/* A ramp ends with a loss; that is what it is for. */
static bool is_whole(const struct ew_load *l)
{
	if (l->wish.ramp)
		return l->seen_whole > 0;
	return ew_load_lost(l) == 0 && l->sender.admitted == l->sender.asked && l->sender.gone == 0 &&
	       l->now.unsent == 0 && l->now.metrics.failed == 0 && l->orders_failed == 0;
}

enum ew_exit ew_run_load(const struct ew_options *options)
{
	_cleanup_(ew_free_ptr) struct ew_load *l = calloc(1, sizeof(*l));
	struct ew_error error = {0};
	struct ew_load_wish wish;
	bool whole = false;
	int code;

	if (read_wish(options, &wish))
		return EW_EXIT_USAGE;
	if (!l)
		return EW_EXIT_FAILED;
	l->wish = wish;
	code = prepare(l, &error);
	if (!code)
		code = ew_load_run(l, &error);
	if (!code)
		code = write_plot(l, &error);
	if (!code) {
		whole = is_whole(l);
		code = tell(l);
	}
	finish(l);
	if (code && ew_error_text(&error)[0])
		ew_screen_complain("%s", ew_error_text(&error));
	return !code && whole ? EW_EXIT_DONE : EW_EXIT_FAILED;
}

/*
 * earwitness-backup: one job with backups, given by `earwitness backup` or `earwitness restore` on descriptor 3. It runs as the keeper's user, sees the
 * keeper's data and the folder of backups and nothing else, holds no key and opens nothing.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "ipc/child.h"
#include "domain/event_json.h"
#include "programs/backup/backup.h"
#include "base/limits.h"
#include "sandbox/sandbox.h"

#define PART_BYTES 4000

enum job { JOB_MAKE = 1, JOB_VERIFY, JOB_LIST, JOB_PRUNE, JOB_RESTORE };
enum told { TOLD_LINE, TOLD_PART };

struct program {
	struct ew_buf storage;
	struct ew_msg_backup_job job;
	char folder[EW_MAX_PATH_BYTES], data[EW_MAX_PATH_BYTES], user[65], which[101];
};

static void tell_bytes(enum told kind, struct ew_slice text)
{
	struct ew_msg_backup_told m = {.kind = (uint8_t)kind, .text = text};

	if (ew_channel_send_now(EW_CHILD_SUPERVISOR_FD, EW_MSG_backup_told, 0, &m) < 0)
		ew_log(EW_LOG_WARNING, "not_told");
}

static void tell(void *arg, const char *line)
{
	(void)arg;
	tell_bytes(TOLD_LINE, ew_slice_text(line));
}

static void copy_text(char *to, size_t n, struct ew_slice text)
{
	(void)snprintf(to, n, "%.*s", (int)text.len, text.len ? (const char *)text.at : "");
}

static int read_job(struct program *p, struct ew_error *error)
{
	struct ew_message m;
	int r = ew_child_settings(EW_MSG_backup_job, &p->storage, &m, error);

	if (r < 0)
		return r;
	p->job = *EW_MESSAGE_AS(&m, backup_job);
	copy_text(p->folder, sizeof(p->folder), p->job.folder);
	copy_text(p->data, sizeof(p->data), p->job.data);
	copy_text(p->user, sizeof(p->user), p->job.user);
	copy_text(p->which, sizeof(p->which), p->job.which);
	return 0;
}

/* Also to read a catalogue SQLite writes beside it: where in its log who reads. */
static int confine(struct program *p, struct ew_error *error)
{
	struct ew_sandbox_path paths[] = {
		{p->folder, p->job.job == JOB_RESTORE || p->job.job == JOB_VERIFY || p->job.job == JOB_LIST ? EW_ACCESS_READ : EW_ACCESS_READ | EW_ACCESS_WRITE},
		{p->data, EW_ACCESS_READ | EW_ACCESS_WRITE},
	};
	struct ew_sandbox_profile profile = {
		.program = "earwitness-backup",
		.user = p->user,
		.calls = EW_CALLS_BASE | EW_CALLS_FILES | EW_CALLS_SQLITE | EW_CALLS_UNIX,
		.paths = paths,
		.n_paths = p->data[0] ? 2 : 1,
		.open_files = 4096,
	};

	return ew_sandbox_enter(&profile, error);
}

/* jansson would open /dev/urandom at its first object, which the sandbox does not allow. */
static int seed_json(struct ew_error *error)
{
	size_t seed;
	int r = ew_io_random(ew_io_real(), &seed, sizeof(seed));

	if (r < 0)
		return ew_error_set(error, r, "drawing randomness failed: %s", strerror(-r));
	json_object_seed(seed | 1);
	return 0;
}

static int do_job(const struct program *p, json_t **ret, struct ew_error *error)
{
	struct ew_backup_place place = {.io = ew_io_real(), .folder = p->folder, .data = p->data, .version = EW_VERSION, .tell = tell};
	struct ew_backup_keep keep = {.newest = p->job.newest, .older_us = p->job.older_us, .dry_run = p->job.dry_run != 0};
	const char *which = p->which[0] ? p->which : NULL;

	switch (p->job.job) {
	case JOB_MAKE:
		return ew_backup_make(&place, ret, error);
	case JOB_VERIFY:
		return ew_backup_verify(&place, which, ret, error);
	case JOB_LIST:
		return ew_backup_list(&place, ret, error);
	case JOB_PRUNE:
		return ew_backup_prune(&place, &keep, ret, error);
	case JOB_RESTORE:
		return ew_backup_restore(&place, which, ret, error);
	default:
		return ew_error_set(error, -EINVAL, "there is no job of number %u", p->job.job);
	}
}

static int answer(const json_t *json, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) char *text = json_dumps(json, JSON_SORT_KEYS | JSON_COMPACT);
	struct ew_slice rest;

	if (!text)
		return ew_error_set(error, -ENOMEM, "no memory for the answer");
	for (rest = ew_slice_text(text); rest.len > 0;) {
		size_t n = rest.len < PART_BYTES ? rest.len : PART_BYTES;

		tell_bytes(TOLD_PART, ew_slice_of(rest.at, n));
		rest = ew_slice_of(rest.at + n, rest.len - n);
	}
	return 0;
}

static int run(struct program *p, struct ew_error *error)
{
	_cleanup_(ew_json_drop) json_t *json = NULL;
	int r = read_job(p, error);

	if (r == 0)
		r = seed_json(error);
	if (r == 0)
		r = confine(p, error);
	if (r == 0)
		r = do_job(p, &json, error);
	return r == 0 ? answer(json, error) : r;
}

int main(void)
{
	static struct program p;
	struct ew_error error = {0};
	int r;

	ew_log_open("earwitness-backup", EW_LOG_WARNING, 2);
	(void)signal(SIGPIPE, SIG_IGN);
	ew_buf_init(&p.storage, EW_MAX_MESSAGE_BYTES);
	r = run(&p, &error);
	r = ew_child_done(r, &error);
	ew_buf_free(&p.storage);
	return r;
}

/*
 * `earwitness backup` and `earwitness restore`: earwitness-backup does it, as the keeper's user and in a sandbox; here it is given its job, and what it says
 * is shown. Must never restore beside a house that runs, nor into one that is there.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "domain/event_json.h"
#include "ipc/channel.h"
#include "programs/cli/calls_api.h"
#include "programs/cli/folders.h"
#include "programs/cli/keyholder_child.h"
#include "programs/cli/members.h"
#include "programs/cli/places.h"
#include "programs/cli/run_lock.h"
#include "programs/cli/screen.h"
#include "programs/cli/since.h"
#include "sandbox/users.h"

#define TOOL "earwitness-backup"
#define ANSWER_BYTES ((size_t)64 * 1024 * 1024)
#define USAGE                                                                                                                                                  \
	"backup: one of DIR, verify DIR [ID], list DIR, prune DIR with --newest N or --older-than AGE; see `earwitness backup --help`"

enum job { JOB_MAKE = 1, JOB_VERIFY, JOB_LIST, JOB_PRUNE, JOB_RESTORE };

struct work {
	const struct ew_options *o;
	enum job job;
	struct ew_config *config;
	struct ew_own_child tool;
	int folder_lock, run_lock;
	char folder[EW_MAX_PATH_BYTES], data[EW_MAX_PATH_BYTES], user[64];
	struct ew_msg_backup_job order;
	struct ew_buf answer;
	json_t *json;
};

static void end_work(struct work *w)
{
	ew_own_child_end(&w->tool);
	if (w->folder_lock >= 0)
		ew_close_fd(&w->folder_lock);
	if (w->run_lock >= 0)
		ew_close_fd(&w->run_lock);
	free(w->config);
	ew_buf_free(&w->answer);
	json_decref(w->json);
}

/* -- the folder of backups -- */

static int owner_of(const struct work *w, uid_t *ret_uid, gid_t *ret_gid, struct ew_error *error)
{
	*ret_uid = geteuid();
	*ret_gid = getegid();
	return w->user[0] ? ew_user_find(w->user, ret_uid, ret_gid, error) : 0;
}

/* The keeper's user writes there: what is made for it is given to it, and what is there must be its own. */
static int make_folder(struct work *w, const char *path, struct ew_error *error)
{
	struct stat s;
	uid_t uid;
	gid_t gid;
	int code = owner_of(w, &uid, &gid, error);

	if (code)
		return code;
	if (mkdir(path, 0700) == 0) {
		if (w->user[0] && chown(path, uid, gid) < 0)
			return ew_error_set(error, -errno, "cannot give %s to %s: %s", path, w->user, strerrordesc_np(errno));
		return 0;
	}
	if (errno != EEXIST || stat(path, &s) < 0)
		return ew_error_set(error, -errno, "cannot make the folder %s: %s", path, strerrordesc_np(errno));
	if (w->user[0] && s.st_uid != uid)
		return ew_error_set(error, -EPERM, "%s does not belong to %s, who writes the backup: `chown -R %s %s`", path, w->user, w->user, path);
	return 0;
}

static int lock_folder(struct work *w, struct ew_error *error)
{
	bool changes = w->job == JOB_MAKE || w->job == JOB_PRUNE;

	w->folder_lock = open(w->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (w->folder_lock < 0)
		return ew_error_set(error, -errno, "cannot open the folder of backups %s: %s", w->folder, strerrordesc_np(errno));
	if (flock(w->folder_lock, (changes ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0)
		return ew_error_set(error, -errno, "another backup command is at work in %s: wait until it has ended", w->folder);
	return 0;
}

/* A folder that was copied back belongs to whoever copied it. */
static int check_reader(struct work *w, const char *path, struct ew_error *error)
{
	struct stat s;
	uid_t uid;
	gid_t gid;
	int code = owner_of(w, &uid, &gid, error);

	if (code || !w->user[0])
		return code;
	if (stat(path, &s) < 0)
		return ew_error_set(error, -errno, "there is no folder of backups %s: %s", path, strerrordesc_np(errno));
	if (s.st_uid == uid || (w->job != JOB_PRUNE && (s.st_mode & S_IROTH) && (s.st_mode & S_IXOTH)))
		return 0;
	return ew_error_set(error, -EACCES, "%s reads the backup, and %s does not belong to it: `chown -R %s %s`", w->user, path, w->user, path);
}

static int find_folder(struct work *w, const char *path, struct ew_error *error)
{
	_cleanup_(ew_free_ptr) char *whole = NULL;
	int code = w->job == JOB_MAKE ? make_folder(w, path, error) : check_reader(w, path, error);

	if (code)
		return code;
	whole = realpath(path, NULL);
	if (!whole)
		return ew_error_set(error, -errno, "there is no folder of backups %s: %s", path, strerrordesc_np(errno));
	if (strlen(whole) >= sizeof(w->folder))
		return ew_error_set(error, -ENAMETOOLONG, "%s has too long a name", path);
	(void)snprintf(w->folder, sizeof(w->folder), "%s", whole);
	return lock_folder(w, error);
}

/* -- the data -- */

static bool data_is_given(const struct ew_options *o)
{
	return o->config || ew_place_data_given(o->data);
}

static int load_config(struct work *w, struct ew_error *error)
{
	int code;

	if (w->job != JOB_MAKE && w->job != JOB_RESTORE && !data_is_given(w->o))
		return 0; /* on another machine, say: nothing of a house is needed */
	code = ew_config_load(w->o->config, w->o->data, &w->config, error);
	if (code)
		return code;
	ew_folders_user(w->config, "keeper", w->user);
	code = ew_path_join(w->data, sizeof(w->data), w->config->data, "keeper");
	if (code)
		return ew_error_set(error, code, "the data folder has too long a name");
	if (w->user[0] && geteuid() != 0)
		return ew_error_set(error, -EPERM, "the programs of %s run as users of their own, so this needs root", w->config->data);
	return 0;
}

static bool is_empty(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	unsigned n = 0;

	if (!d)
		return errno == ENOENT;
	while ((e = readdir(d)))
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	(void)closedir(d);
	return n == 0;
}

/* The keeper's folder is looked at by the program: an interrupted restore may go on there. */
static int prepare_data(struct work *w, struct ew_error *error)
{
	char tape[EW_MAX_PATH_BYTES];
	int code;

	if (!data_is_given(w->o))
		return ew_error_set(error, -EINVAL, "say where to: --data DIR, a folder in which there is no house yet, or --config");
	code = ew_path_join(tape, sizeof(tape), w->config->data, "tape");
	if (code)
		return ew_error_set(error, code, "the data folder has too long a name");
	if (!is_empty(tape))
		return ew_error_set(error, -ENOTEMPTY, "there is a house in %s already (%s is not empty): restore into a new data folder", w->config->data, tape);
	code = ew_folders_prepare_data(w->config, error);
	return code ? code : ew_run_lock(w->config, &w->run_lock, error);
}

/* -- the job -- */

static int hear(struct work *w, const struct ew_message *m, bool *ret_done, struct ew_error *error)
{
	if (m->type->number == EW_MSG_backup_told) {
		const struct ew_msg_backup_told *told = EW_MESSAGE_AS(m, backup_told);

		if (told->kind == 1)
			ew_buf_add_slice(&w->answer, told->text);
		else if (!w->o->json)
			ew_screen_say("%.*s", (int)told->text.len, told->text.len ? (const char *)told->text.at : "");
		return 0;
	}
	*ret_done = true;
	if (m->type->number == EW_MSG_done) {
		const struct ew_msg_done *done = EW_MESSAGE_AS(m, done);

		return done->code < 0 ? ew_error_set(error, (int)done->code, "%.*s", (int)done->sentence.len,
						done->sentence.len ? (const char *)done->sentence.at : "")
				      : 0;
	}
	return ew_error_set(error, -EPROTO, TOOL " said %s", m->type->name);
}

static int follow(struct work *w, struct ew_error *error)
{
	bool done = false;
	int code = 0;

	while (!code && !done) {
		_cleanup_(ew_buf_free) struct ew_buf storage = {0};
		struct ew_message m;

		ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
		code = ew_channel_receive_now(w->tool.fd, INT_MAX, &storage, &m);
		code = code ? ew_error_set(error, code, TOOL " ended before its job was done: %s", strerrordesc_np(-code)) : hear(w, &m, &done, error);
	}
	return code;
}

static int do_job(struct work *w, const char *which, struct ew_error *error)
{
	int code;

	w->order.folder = ew_slice_text(w->folder);
	w->order.data = ew_slice_text(w->data);
	w->order.user = ew_slice_text(w->user);
	w->order.job = (uint8_t)w->job;
	w->order.which = ew_slice_text(which ? which : "");
	w->order.dry_run = w->o->dry_run;
	code = ew_own_child_start(TOOL, &w->tool, error);
	if (code)
		return code;
	code = ew_channel_send_now(w->tool.fd, EW_MSG_backup_job, 0, &w->order);
	if (code)
		return ew_error_set(error, code, "cannot give " TOOL " its job: %s", strerrordesc_np(-code));
	code = follow(w, error);
	if (!code && ew_buf_error(&w->answer) == 0)
		w->json = json_loadb((const char *)w->answer.at, w->answer.len, 0, NULL);
	return !code && !w->json ? ew_error_set(error, -EPROTO, TOOL " did not say what came of it") : code;
}

/* -- what came of it -- */

static void show_problems(const json_t *j)
{
	const json_t *list = json_object_get(j, "problems"), *one;
	long long faults = ew_json_number(j, "faults");
	size_t i;

	json_array_foreach(list, i, one)
		ew_screen_complain("%s", json_string_value(one));
	if (faults > (long long)json_array_size(list))
		ew_screen_complain("and %lld more", faults - (long long)json_array_size(list));
}

static bool show_made(const struct work *w)
{
	const json_t *objects = json_object_get(w->json, "objects"), *calls = json_object_get(w->json, "not_complete");
	long long lost = ew_json_number(objects, "lost_count");

	ew_screen_say("made %s in %s", ew_json_text_or(w->json, "name", "-"), w->folder);
	ew_screen_say("  catalogue %.1f MB, %lld objects of %.1f MB (%lld of %.1f MB copied now)",
		(double)ew_json_number(json_object_get(w->json, "catalogue"), "bytes") / 1e6,
		ew_json_number(objects, "count"), (double)ew_json_number(objects, "bytes") / 1e6,
		ew_json_number(objects, "copied"), (double)ew_json_number(objects, "copied_bytes") / 1e6);
	if (json_array_size(calls) > 0)
		ew_screen_say("  %zu calls were not finished at that moment: their sound is not in it", json_array_size(calls));
	if (lost > 0)
		ew_screen_complain("%lld objects are missing or damaged in the house and so in the backup: run `earwitness audit run`", lost);
	ew_screen_say("read it back with `earwitness backup verify %s`", w->folder);
	return lost == 0;
}

static bool show_verified(const struct work *w)
{
	bool whole = json_is_true(json_object_get(w->json, "whole"));

	show_problems(w->json);
	ew_screen_say("%s, made at %s: %s (%lld objects, %.1f MB read)", ew_json_text_or(w->json, "name", "-"),
		ew_json_text_or(w->json, "made_at", "-"), whole ? "whole" : "NOT whole",
		ew_json_number(w->json, "objects"), (double)ew_json_number(w->json, "bytes") / 1e6);
	return whole;
}

static bool show_list(const struct work *w)
{
	const json_t *one;
	size_t i;
	bool well = true;

	json_array_foreach(json_object_get(w->json, "backups"), i, one) {
		const json_t *objects = json_object_get(one, "objects");

		if (json_object_get(one, "damaged")) {
			ew_screen_complain("%s", ew_json_text_or(one, "damaged", "-"));
			well = false;
			continue;
		}
		ew_screen_say("%s  made %s  %lld objects  %.1f MB  %zu calls not finished",
			ew_json_text_or(one, "name", "-"), ew_json_text_or(one, "made_at", "-"),
			ew_json_number(objects, "count"),
			(double)(ew_json_number(objects, "bytes") + ew_json_number(json_object_get(one, "catalogue"), "bytes")) / 1e6,
			json_array_size(json_object_get(one, "not_complete")));
	}
	if (json_array_size(json_object_get(w->json, "backups")) == 0)
		ew_screen_say("there is no backup in %s", w->folder);
	if (ew_json_number(w->json, "unfinished") > 0)
		ew_screen_say("%lld were interrupted; the next backup removes what is left of them",
			ew_json_number(w->json, "unfinished"));
	return well;
}

static bool show_pruned(const struct work *w)
{
	const char *did = w->o->dry_run ? "would remove" : "removed";
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(w->json, "removed"), i, one)
		ew_screen_say("%s %s", did, json_string_value(one));
	ew_screen_say("%s %zu backups and %lld objects of %.1f MB; %lld backups stay", did,
		json_array_size(json_object_get(w->json, "removed")), ew_json_number(w->json, "objects"),
		(double)ew_json_number(w->json, "bytes") / 1e6, ew_json_number(w->json, "kept"));
	return true;
}

#define FOLDER_OF_KEYS 2 /* the line that ends with it */

static const char *const after_restoring[] = {
	"",
	"Now:",
	"1. Put the folder of keys in its place (it is not in a backup, and nothing opens without it): ",
	"   Take the one that is newest: it knows what was deleted since, and that is deleted again before anybody is served.",
	"2. Start `earwitness serve`. Calls are found by number and name when the index has been made anew.",
	"3. Look at `earwitness exceptions`. The vault has signed more of the public log than this catalogue has, if the house went on after",
	"   the backup: then say why with `earwitness ledger succeed --reason TEXT`, which begins another log and says so for ever.",
	"4. Tokens and accounts are those of then: revoke and suspend again what was since.",
};

static bool show_restored(const struct work *w)
{
	show_problems(w->json);
	ew_screen_say("restored into %s what was there at %s: %lld objects, %.1f MB", w->config->data,
		ew_json_text_or(w->json, "made_at", "-"), ew_json_number(w->json, "objects"),
		(double)ew_json_number(w->json, "bytes") / 1e6);
	if (json_array_size(json_object_get(w->json, "not_complete")) > 0)
		ew_screen_say("  %zu calls were not finished then: they end as lost when it starts", json_array_size(json_object_get(w->json, "not_complete")));
	for (size_t i = 0; i < EW_COUNT(after_restoring); i++)
		ew_screen_say("%s%s", after_restoring[i], i == FOLDER_OF_KEYS ? w->config->keys : "");
	return ew_json_number(w->json, "faults") == 0;
}

static bool show(const struct work *w)
{
	static bool (*const by_job[])(const struct work *w) = {
		[JOB_MAKE] = show_made, [JOB_VERIFY] = show_verified, [JOB_LIST] = show_list, [JOB_PRUNE] = show_pruned, [JOB_RESTORE] = show_restored};

	if (!w->o->json)
		return by_job[w->job](w);
	if (ew_json_show(w->json) < 0)
		return false;
	return ew_json_number(w->json, "faults") == 0 &&
		ew_json_number(json_object_get(w->json, "objects"), "lost_count") == 0;
}

/* -- commands -- */

static int run(struct work *w, const char *folder, const char *which, struct ew_error *error)
{
	int code = load_config(w, error);

	if (!code)
		code = find_folder(w, folder, error);
	if (!code && w->job == JOB_RESTORE)
		code = prepare_data(w, error);
	return code ? code : do_job(w, which, error);
}

static enum ew_exit run_job(struct work *w, const char *folder, const char *which)
{
	struct ew_error error = {0};

	ew_buf_init(&w->answer, ANSWER_BYTES);
	if (run(w, folder, which, &error) == 0)
		return show(w) ? EW_EXIT_DONE : EW_EXIT_FAILED;
	ew_screen_complain("%s", ew_error_text(&error));
	return EW_EXIT_FAILED;
}

/* What goes must be said: nothing is removed by leaving a word out. */
static bool read_keep(struct work *w)
{
	struct ew_wall now = ew_io_wall(ew_io_real()), then;
	uint64_t newest = 0;

	if (!w->o->newest && !w->o->older_than)
		return false;
	if (w->o->newest && (ew_slice_decimal(ew_slice_text(w->o->newest), UINT32_MAX, &newest) < 0 || newest == 0))
		return false;
	if (w->o->older_than && (ew_since_parse(w->o->older_than, now, &then) < 0 || then.us >= now.us))
		return false;
	w->order.newest = (uint32_t)newest;
	w->order.older_us = w->o->older_than ? now.us - then.us : 0;
	return true;
}

#define NO_WORK {.tool = EW_OWN_CHILD_NONE, .folder_lock = -1, .run_lock = -1}

enum ew_exit ew_run_backup(const struct ew_options *o)
{
	static const struct {
		const char *name;
		enum job job;
		size_t most; /* arguments behind it */
	} whats[] = {{"verify", JOB_VERIFY, 2}, {"list", JOB_LIST, 1}, {"prune", JOB_PRUNE, 1}};
	_cleanup_(end_work) struct work w = NO_WORK;

	w.o = o;
	for (size_t i = 0; i < EW_COUNT(whats); i++) {
		if (strcmp(o->argument[0], whats[i].name) != 0)
			continue;
		w.job = whats[i].job;
		if (o->n_arguments < 2 || o->n_arguments - 1 > whats[i].most || (w.job == JOB_PRUNE && !read_keep(&w))) {
			ew_screen_complain(USAGE);
			return EW_EXIT_USAGE;
		}
		return run_job(&w, o->argument[1], o->n_arguments > 2 ? o->argument[2] : NULL);
	}
	if (o->n_arguments > 1) {
		ew_screen_complain(USAGE);
		return EW_EXIT_USAGE;
	}
	w.job = JOB_MAKE;
	return run_job(&w, o->argument[0], NULL);
}

enum ew_exit ew_run_restore(const struct ew_options *o)
{
	_cleanup_(end_work) struct work w = NO_WORK;

	w.o = o;
	w.job = JOB_RESTORE;
	if (o->n_arguments > 2) {
		ew_screen_complain("restore: DIR [ID] --data NEW; see `earwitness restore --help`");
		return EW_EXIT_USAGE;
	}
	return run_job(&w, o->argument[0], o->n_arguments > 1 ? o->argument[1] : NULL);
}

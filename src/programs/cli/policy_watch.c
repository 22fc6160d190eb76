/*
 * Watching by looking: file names and times first, which costs nothing, contents only when one of these is new and
 * was the same at the look before: files that somebody is still writing are left until they are. The policy, its
 * packs and the audio of its notices are looked at, wherever that lies: must never leave out a file that the policy
 * names.
 */
#include "programs/cli/policy_watch.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "programs/cli/places.h"

#define LOOK_US (2 * EW_US_PER_S)

struct ew_policy_watch {
	struct ew_policy_watch_config config;
	struct ew_loop_timer *timer;
	struct ew_policy_audio *audio; /* that the policy named when it was read last */
	size_t n_audio;
	struct ew_hash sent;   /* of what the keeper was handed last */
	uint64_t seen;         /* of names and times when the files were read last */
	uint64_t looked;       /* of names and times at the look before */
	bool any_sent;
	bool failed;           /* the files could not be read, and that was told */
	uint64_t turn;
};

/* Independent of the order in which the folder lists its files. */
static uint64_t look_at_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	char path[EW_MAX_PATH_BYTES];
	uint64_t all = 0;

	if (!dir)
		return 0;
	for (entry = readdir(dir); entry; entry = readdir(dir)) {
		if (entry->d_name[0] != '.' && ew_path_join(path, sizeof(path), folder, entry->d_name) == 0)
			all += ew_policy_file_mark(path);
	}
	(void)closedir(dir);
	return all;
}

/* All but the audio. */
static uint64_t look_at_texts(const struct ew_policy_watch *w)
{
	char folder[EW_MAX_PATH_BYTES], path[EW_MAX_PATH_BYTES];
	uint64_t h = ew_policy_file_mark(w->config.path);
	struct ew_error ignored = {0};

	if (ew_place_folder(w->config.path, folder) < 0)
		return h;
	if (ew_path_join(path, sizeof(path), folder, "packs") == 0)
		h += look_at_folder(path);
	if (ew_place_asset("packs", path, &ignored) == 0)
		h += look_at_folder(path);
	return h;
}

static uint64_t look_at_audio(const struct ew_policy_watch *w)
{
	uint64_t h = 0;

	for (size_t i = 0; i < w->n_audio; i++)
		h += ew_policy_file_mark(w->audio[i].path);
	return h;
}

static void forget_audio(struct ew_policy_watch *w)
{
	for (size_t i = 0; i < w->n_audio; i++)
		free(w->audio[i].path);
	free(w->audio);
	w->audio = NULL;
	w->n_audio = 0;
}

/* Those that the policy names now. Returns what a look at them would have said before they were read. */
static uint64_t take_audio(struct ew_policy_watch *w, struct ew_policy_files *files)
{
	uint64_t h = 0;

	forget_audio(w);
	w->audio = TAKE(files->audio);
	w->n_audio = files->n_audio;
	files->n_audio = 0;
	for (size_t i = 0; i < w->n_audio; i++)
		h += w->audio[i].mark;
	return h;
}

static bool names_others(const struct ew_policy_watch *w, const struct ew_policy_files *files)
{
	for (size_t i = 0; i < files->n_audio; i++) {
		if (i >= w->n_audio || strcmp(files->audio[i].path, w->audio[i].path) != 0)
			return true;
	}
	return false;
}

static bool same(const struct ew_hash *a, const struct ew_hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static void complain(struct ew_policy_watch *w, const struct ew_error *error)
{
	if (!w->failed)
		w->config.trouble(w->config.arg, ew_error_text(error));
	w->failed = true;
}

static void tell_unread(const struct ew_policy_files *files)
{
	if (files->unread > 0)
		ew_log(EW_LOG_WARNING, "notices_not_read", EW_F_U64("notices", files->unread));
	for (size_t i = 0; i < files->n_audio; i++)
		if (files->audio[i].doubt.code < 0)
			ew_log(EW_LOG_WARNING, "notice_not_provable", EW_F_WORD("notice", files->audio[i].name),
				EW_F_ERROR(&files->audio[i].doubt));
}

int ew_policy_watch_send(struct ew_policy_watch *w, struct ew_channel *channel, struct ew_error *error)
{
	_cleanup_(ew_policy_files_free) struct ew_policy_files files = {0};
	uint64_t texts = look_at_texts(w);
	int r = ew_policy_files_read(w->config.path, &files, error);

	if (r == 0)
		r = ew_policy_files_hash(&files, &w->sent);
	if (r == 0)
		r = ew_policy_files_send(&files, ++w->turn, channel, error);
	if (r == 0)
		r = ew_policy_files_send_audio(&files, channel, error);
	tell_unread(&files);
	w->seen = texts + take_audio(w, &files);
	w->any_sent = r == 0;
	w->failed = false;
	return r;
}

/* Something is new since the files were read, and has come to rest. */
static bool is_due(struct ew_policy_watch *w, uint64_t seen)
{
	bool rests = seen == w->looked;

	w->looked = seen;
	return !w->any_sent || (seen != w->seen && rests);
}

void ew_policy_watch_look(struct ew_policy_watch *w, bool always)
{
	_cleanup_(ew_policy_files_free) struct ew_policy_files files = {0};
	struct ew_channel *channel = w->config.keeper(w->config.arg);
	uint64_t texts = look_at_texts(w);
	struct ew_error error = {0};
	struct ew_hash hash;
	int r;

	if (!channel || (!is_due(w, texts + look_at_audio(w)) && !always))
		return;
	r = ew_policy_files_read(w->config.path, &files, &error);
	/* Audio that was not looked at before: it may still be being written. */
	if (r == 0 && !always && w->any_sent && names_others(w, &files)) {
		w->looked = texts + take_audio(w, &files);
		return;
	}
	if (r == 0)
		r = ew_policy_files_hash(&files, &hash);
	if (r == 0 && (always || !w->any_sent || !same(&hash, &w->sent)))
		r = ew_policy_files_send(&files, ++w->turn, channel, &error);
	if (r == 0)
		r = ew_policy_files_send_audio(&files, channel, &error);
	if (r < 0) {
		complain(w, &error);
		return;
	}
	tell_unread(&files);
	w->failed = false;
	w->any_sent = true;
	w->sent = hash;
	w->seen = texts + take_audio(w, &files);
}

static void on_timer(void *arg)
{
	ew_policy_watch_look(arg, false);
}

int ew_policy_watch_new(
	struct ew_loop *loop, const struct ew_policy_watch_config *config, struct ew_policy_watch **ret)
{
	_cleanup_(ew_policy_watch_free) struct ew_policy_watch *w = calloc(1, sizeof(*w));
	int r;

	if (!w)
		return -ENOMEM;
	w->config = *config;
	r = ew_loop_timer(loop, LOOK_US, LOOK_US, on_timer, w, &w->timer);
	if (r == 0)
		*ret = TAKE(w);
	return r;
}

void ew_policy_watch_free(struct ew_policy_watch **ptr)
{
	if (!*ptr)
		return;
	ew_loop_timer_cancel(&(*ptr)->timer);
	forget_audio(*ptr);
	free(*ptr);
	*ptr = NULL;
}

/*
 * Gathering what a policy stands on. What cannot be read is told by name; a notice whose audio is not there is no error
 * here, for somebody else may play it: its version is then not known.
 */
#include "programs/cli/policy_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "ipc/parcel.h"
#include "media/prompt_audio.h"
#include "programs/cli/places.h"
#include "yaml/yaml.h"

#define NOTICE_BYTES (64 * 1024 * 1024)

void ew_policy_files_free(struct ew_policy_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		ew_buf_free(&files->files[i].bytes);
	for (size_t i = 0; i < files->n_audio; i++)
		free(files->audio[i].path);
	free(files->files);
	free(files->audio);
	*files = (struct ew_policy_files){0};
}

const struct ew_policy_file *ew_policy_files_find(const struct ew_policy_files *files, const char *name)
{
	for (size_t i = 0; i < files->n; i++) {
		if (strcmp(files->files[i].name, name) == 0)
			return &files->files[i];
	}
	return NULL;
}

static uint64_t mix(uint64_t h, const void *bytes, size_t n)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < n; i++)
		h = (h ^ at[i]) * 0x100000001b3u; /* FNV-1a */
	return h;
}

uint64_t ew_policy_file_mark(const char *path)
{
	uint64_t h = mix(0xcbf29ce484222325u, path, strlen(path));
	struct stat s;

	if (stat(path, &s) < 0)
		return mix(h, "-", 1);
	h = mix(h, &s.st_mtim, sizeof(s.st_mtim));
	h = mix(h, &s.st_size, sizeof(s.st_size));
	return mix(h, &s.st_ino, sizeof(s.st_ino));
}

/* A file of this name, empty; one that is there is emptied. NULL without memory, or when there are too many. */
static struct ew_policy_file *file_named(struct ew_policy_files *to, const char *name)
{
	struct ew_policy_file *file = (struct ew_policy_file *)(uintptr_t)ew_policy_files_find(to, name);

	if (file) {
		ew_buf_clear(&file->bytes);
		return file;
	}
	if (!to->files)
		to->files = calloc(EW_POLICY_FILES, sizeof(*to->files));
	if (!to->files || to->n == EW_POLICY_FILES || strlen(name) >= sizeof(file->name))
		return NULL;
	file = &to->files[to->n++];
	(void)snprintf(file->name, sizeof(file->name), "%s", name);
	ew_buf_init(&file->bytes, EW_MAX_CONFIG_BYTES);
	return file;
}

static int read_file(struct ew_policy_files *to, const char *name, const char *path, struct ew_error *error)
{
	struct ew_policy_file *file = file_named(to, name);
	int r = file ? ew_file_read(ew_io_real(), path, &file->bytes) : -ENOMEM;

	if (r == -EFBIG)
		return ew_error_set(error, r, "%s is larger than %d bytes", path, EW_MAX_CONFIG_BYTES);
	return r < 0 ? ew_error_set(error, r, "cannot read %s: %s", path, strerrordesc_np(-r)) : 0;
}

/* -- packs -- */

static bool is_yaml(const char *name)
{
	size_t n = strlen(name);

	return name[0] != '.' && n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

static int read_pack(struct ew_policy_files *to, const char *folder, const char *name, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES], as[201];
	int n = snprintf(as, sizeof(as), "packs/%s", name);
	int r = n < 0 || (size_t)n >= sizeof(as) ? -ENAMETOOLONG : ew_path_join(path, sizeof(path), folder, name);

	if (r < 0)
		return ew_error_set(error, r, "the pack %s/%s has too long a name", folder, name);
	return read_file(to, as, path, error);
}

static int read_packs(struct ew_policy_files *to, const char *folder, struct ew_error *error)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	int r = 0;

	if (!dir)
		return errno == ENOENT ? 0 : ew_error_set(error, -errno, "cannot read the folder %s: %s", folder,
							strerrordesc_np(errno));
	for (entry = readdir(dir); r == 0 && entry; entry = readdir(dir)) {
		if (is_yaml(entry->d_name))
			r = read_pack(to, folder, entry->d_name, error);
	}
	(void)closedir(dir);
	return r;
}

static int read_all_packs(struct ew_policy_files *to, const char *folder, struct ew_error *error)
{
	char ours[EW_MAX_PATH_BYTES], theirs[EW_MAX_PATH_BYTES];
	int r = ew_place_asset("packs", ours, error);

	if (r == 0)
		r = read_packs(to, ours, error);
	if (r == 0)
		r = ew_path_join(theirs, sizeof(theirs), folder, "packs");
	return r < 0 ? r : read_packs(to, theirs, error);
}

/* -- notices -- */

/* Whether its sound can be looked for is seen here, where whoever wrote the policy can be told. */
static int judge_audio(struct ew_slice file, struct ew_policy_audio *to)
{
	_cleanup_(ew_prompt_reference_free) struct ew_prompt_reference *ref = NULL;
	int r = ew_prompt_audio_read(file, &ref, &to->doubt);

	to->sound = r == 0;
	if (r == 0 && ref->fit != EW_PROMPT_FITS)
		(void)!ew_error_set(&to->doubt, -EINVAL, "%s", ew_prompt_fit_text(ref->fit));
	return r == -ENOMEM ? r : 0;
}

static int hash_notice(struct ew_policy_files *to, const char *name, struct ew_policy_audio *audio_of)
{
	_cleanup_(ew_buf_free) struct ew_buf audio = {0};
	struct ew_policy_file *file;
	struct ew_hash hash;
	char as[201];
	int n = snprintf(as, sizeof(as), "notices/%s", name);
	int r;

	if (n < 0 || (size_t)n >= sizeof(as))
		return 0;
	ew_buf_init(&audio, NOTICE_BYTES);
	r = ew_file_read(ew_io_real(), audio_of->path, &audio);
	if (r < 0) {
		to->unread++;
		return 0;
	}
	r = ew_sha256_of(ew_buf_slice(&audio), &hash);
	if (r == 0)
		r = judge_audio(ew_buf_slice(&audio), audio_of);
	audio_of->read = r == 0;
	audio_of->sha256 = hash;
	audio_of->bytes = audio.len;
	file = r == 0 ? file_named(to, as) : NULL;
	if (!file)
		return -ENOMEM;
	ew_hex_add(&file->bytes, ew_slice_of(hash.bytes, sizeof(hash.bytes)));
	return ew_buf_error(&file->bytes);
}

/* Before it is read: what is written meanwhile has another mark than this one. */
static int mark_notice(struct ew_policy_files *to, const char *name, const char *path)
{
	struct ew_policy_audio *audio = &to->audio[to->n_audio];
	char *copy = strdup(path);

	if (!copy)
		return -ENOMEM;
	*audio = (struct ew_policy_audio){.path = copy, .mark = ew_policy_file_mark(path)};
	(void)snprintf(audio->name, sizeof(audio->name), "%s", name);
	to->n_audio++;
	return 0;
}

static int read_notice(struct ew_policy_files *to, const char *folder, const char *name, const struct ew_yaml *notice)
{
	const struct ew_yaml *node = ew_yaml_kind(notice) == EW_YAML_MAP ? ew_yaml_get(notice, "file") : NULL;
	const char *file = node ? ew_yaml_text(node) : NULL;
	char path[EW_MAX_PATH_BYTES];
	int r;

	if (!file || (file[0] == '/' ? snprintf(path, sizeof(path), "%s", file) >= (int)sizeof(path)
				     : ew_path_join(path, sizeof(path), folder, file) < 0))
		return 0;
	r = mark_notice(to, name, path);
	return r < 0 ? r : hash_notice(to, name, &to->audio[to->n_audio - 1]);
}

/* The policy is read for this alone: what else is in it is for others to judge, and no YAML has no notices. */
static int read_notices(struct ew_policy_files *to, const char *folder)
{
	_cleanup_(ew_yaml_free) struct ew_yaml *root = NULL;
	const struct ew_policy_file *policy = ew_policy_files_find(to, "policy");
	const struct ew_yaml *notices;
	struct ew_error ignored = {0};
	int r = 0;

	if (!policy || ew_yaml_load(ew_buf_slice(&policy->bytes), to->name, &root, &ignored) < 0)
		return 0;
	notices = ew_yaml_kind(root) == EW_YAML_MAP ? ew_yaml_get(root, "notices") : NULL;
	if (!notices || ew_yaml_kind(notices) != EW_YAML_MAP)
		return 0;
	to->audio = calloc(ew_yaml_count(notices) + 1, sizeof(*to->audio));
	if (!to->audio)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < ew_yaml_count(notices); i++)
		r = read_notice(to, folder, ew_yaml_key(notices, i), ew_yaml_at(notices, i));
	return r;
}

/* -- all of it -- */

static int by_name(const void *a, const void *b)
{
	const struct ew_policy_file *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static int read_all(const char *path, struct ew_policy_files *to, struct ew_error *error)
{
	char folder[EW_MAX_PATH_BYTES];
	int r = ew_place_folder(path, folder);

	if (r < 0)
		return ew_error_set(error, r, "the policy's path is too long: %s", path);
	if (access(path, F_OK) == 0)
		r = read_file(to, "policy", path, error);
	if (r == 0)
		r = read_all_packs(to, folder, error);
	if (r == 0)
		r = read_notices(to, folder);
	if (to->files)
		qsort(to->files, to->n, sizeof(*to->files), by_name);
	return r;
}

int ew_policy_files_read(const char *path, struct ew_policy_files *ret, struct ew_error *error)
{
	const char *slash = strrchr(path, '/');
	int r;

	*ret = (struct ew_policy_files){0};
	(void)snprintf(ret->name, sizeof(ret->name), "%s", slash ? slash + 1 : path);
	r = read_all(path, ret, error);
	if (r < 0)
		ew_policy_files_free(ret);
	return r < 0 ? ew_error_set(error, r, "reading the policy %s failed: %s", path, strerrordesc_np(-r)) : 0;
}

int ew_policy_files_add_packs(struct ew_policy_files *files, const char *folder, struct ew_error *error)
{
	int r = access(folder, R_OK | X_OK) < 0 ? -errno : read_packs(files, folder, error);

	if (files->files)
		qsort(files->files, files->n, sizeof(*files->files), by_name);
	return r < 0 ? ew_error_set(error, r, "cannot read the packs in %s: %s", folder, strerrordesc_np(-r)) : 0;
}

int ew_policy_files_hash(const struct ew_policy_files *files, struct ew_hash *ret)
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *sha = NULL;
	int r = ew_sha256_new(&sha);

	for (size_t i = 0; r == 0 && i < files->n; i++) {
		uint64_t n = files->files[i].bytes.len;

		r = ew_sha256_add(sha, ew_slice_of((const uint8_t *)files->files[i].name, strlen(files->files[i].name) + 1));
		if (r == 0)
			r = ew_sha256_add(sha, ew_slice_of((const uint8_t *)&n, sizeof(n)));
		if (r == 0)
			r = ew_sha256_add(sha, ew_buf_slice(&files->files[i].bytes));
	}
	return r < 0 ? r : ew_sha256_end(sha, ret);
}

static int write_parcel(const struct ew_policy_files *files, int fd)
{
	struct ew_parcel parcel;
	int r = 0;

	ew_parcel_init(&parcel, ew_io_real(), fd);
	for (size_t i = 0; r == 0 && i < files->n; i++)
		r = ew_parcel_add(&parcel, files->files[i].name, ew_buf_slice(&files->files[i].bytes));
	return r < 0 ? r : ew_parcel_end(&parcel);
}

int ew_policy_files_send(
	const struct ew_policy_files *files, uint64_t turn, struct ew_channel *channel, struct ew_error *error)
{
	struct ew_msg_policy_set m = {.name = ew_slice_text(files->name), .turn = turn};
	_cleanup_(ew_close_fd) int fd = memfd_create("earwitness-policy", MFD_CLOEXEC);
	int r = fd < 0 ? -errno : write_parcel(files, fd);

	if (r == 0)
		r = ew_channel_send(channel, EW_MSG_policy_set, 0, &m, &fd, 1);
	return r < 0 ? ew_error_set(error, r, "handing the policy to the keeper failed: %s", strerrordesc_np(-r)) : 0;
}

static int send_audio(const struct ew_policy_audio *audio, struct ew_channel *channel)
{
	struct ew_msg_notice_audio m = {.sha256 = audio->sha256, .bytes = audio->bytes};
	_cleanup_(ew_close_fd) int fd = open(audio->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	/* What is gone again since it was read is looked at anew soon. */
	return fd < 0 ? 0 : ew_channel_send(channel, EW_MSG_notice_audio, 0, &m, &fd, 1);
}

int ew_policy_files_send_audio(const struct ew_policy_files *files, struct ew_channel *channel, struct ew_error *error)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < files->n_audio; i++)
		if (files->audio[i].read && files->audio[i].sound)
			r = send_audio(&files->audio[i], channel);
	return r < 0 ? ew_error_set(error, r, "handing the audio of notices to the keeper failed: %s", strerrordesc_np(-r)) : 0;
}

/*
 * Folders before programs. Must never widen what exists: modes are set to what the table says,
 * whatever they were.
 */
#include "programs/cli/folders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "sandbox/users.h"

const char *const ew_user_roles[] = {
	"signal", "recorder", "keeper", "vault", "web", "worker", "deliver", "ear", "redactor", "listener", "keyholder", NULL};

/* Whose group is what: the shared one, or the owner's own. */
enum group { GROUP_SHARED, GROUP_OWN };

struct folder {
	const char *base;  /* which of the configuration's folders: "data", "run", "keys" */
	const char *name;  /* below it; "" is the folder itself */
	const char *owner; /* role, or NULL: ours */
	enum group group;
	mode_t mode; /* with separate users; with one user always 0700 */
};

static const struct folder folders[] = {
	{"data", "", NULL, GROUP_SHARED, 0710},
	{"data", "keeper", "keeper", GROUP_OWN, 0700},
	{"data", "tape", "recorder", GROUP_SHARED, 02750},
	{"run", "", NULL, GROUP_SHARED, 0750},
	{"run", "signal", "signal", GROUP_SHARED, 0750},
	{"run", "recorder", "recorder", GROUP_SHARED, 0750},
	{"run", "keeper", "keeper", GROUP_SHARED, 0750},
	{"run", "vault", "vault", GROUP_SHARED, 0750},
	{"run", "web", "web", GROUP_SHARED, 0750},
	{"run", "worker", "worker", GROUP_SHARED, 0750},
	{"run", "deliver", "deliver", GROUP_SHARED, 0750},
	{"run", "redactor", "redactor", GROUP_SHARED, 0750},
	{"run", "listener", "listener", GROUP_SHARED, 0750},
	{"keys", "", NULL, GROUP_SHARED, 0710},
	{"keys", "keeper", "keeper", GROUP_OWN, 0700},
	{"keys", "vault", "vault", GROUP_OWN, 0700},
};

void ew_folders_user(const struct ew_config *config, const char *role, char to[static 64])
{
	to[0] = '\0';
	if (config->separate_users)
		(void)snprintf(to, 64, "earwitness-%s", role);
}

static int fail(struct ew_error *error, int code, const char *doing, const char *path)
{
	return ew_error_set(error, code, "cannot %s %s: %s", doing, path, strerrordesc_np(-code));
}

struct owner {
	uid_t uid;
	gid_t gid;
};

static int find_owner(const struct folder *f, struct owner *ret, struct ew_error *error)
{
	struct owner owner = {geteuid(), getegid()};
	char name[64];
	int code = 0;

	if (f->owner) {
		(void)snprintf(name, sizeof(name), "earwitness-%s", f->owner);
		code = ew_user_find(name, &owner.uid, &owner.gid, error);
	}
	if (!code && f->group == GROUP_SHARED)
		code = ew_group_find(EW_GROUP, &owner.gid, error);
	if (!code)
		*ret = owner;
	return code;
}

static int set_rights(
	const char *path, struct owner owner, mode_t mode, bool separate, struct ew_error *error)
{
	_cleanup_(ew_close_fd) int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fail(error, -errno, "open the folder", path);
	if (separate && fchown(fd, owner.uid, owner.gid) < 0)
		return fail(error, -errno, "give away the folder", path);
	if (fchmod(fd, separate ? mode : 0700) < 0)
		return fail(error, -errno, "set the mode of", path);
	return 0;
}

static int prepare_one(
	const struct ew_config *config, const struct folder *f, struct ew_error *error)
{
	const char *base = strcmp(f->base, "data") == 0	 ? config->data
			   : strcmp(f->base, "run") == 0 ? config->run
							 : config->keys;
	char path[EW_MAX_PATH_BYTES];
	struct owner owner = {0, 0};
	int n = snprintf(path, sizeof(path), "%s%s%s", base, f->name[0] ? "/" : "", f->name);
	int code = n < 0 || (size_t)n >= sizeof(path) ? -ENAMETOOLONG : 0;

	if (!code)
		code = ew_file_mkdirs(ew_io_real(), path);
	if (code)
		return fail(error, code, "make the folder", path);
	if (config->separate_users)
		code = find_owner(f, &owner, error);
	return code ? code : set_rights(path, owner, f->mode, config->separate_users, error);
}

/* `init` wrote the keeper's keys as root; they become the keeper's. */
static int give_keys(const struct ew_config *config, struct ew_error *error)
{
	static const char *const names[] = {"events.key", "catalog.key"};
	char path[EW_MAX_PATH_BYTES];
	uid_t uid;
	gid_t gid;
	int code = ew_user_find("earwitness-keeper", &uid, &gid, error);

	for (size_t i = 0; i < EW_COUNT(names) && !code; i++) {
		int n = snprintf(path, sizeof(path), "%s/keeper/%s", config->keys, names[i]);

		if (n < 0 || (size_t)n >= sizeof(path))
			return fail(error, -ENAMETOOLONG, "use the keys in", config->keys);
		if (lchown(path, uid, gid) < 0 && errno != ENOENT)
			return fail(error, -errno, "give the keeper its key", path);
	}
	return code;
}

/* Names of sockets are short in the kernel; the longest of ours must fit. */
static int check_sockets(const struct ew_config *config, struct ew_error *error)
{
	struct sockaddr_un address;
	size_t longest = strlen(config->run) + strlen("/recorder/63/supervisor.sock");

	if (longest < sizeof(address.sun_path))
		return 0;
	return ew_error_set(error, -ENAMETOOLONG,
		"the run folder %s has too long a name for sockets (%zu bytes at most); name "
		"another with `run:`",
		config->run, sizeof(address.sun_path) - 1 - strlen("/recorder/63/supervisor.sock"));
}

static int check_users(const struct ew_config *config, struct ew_error *error)
{
	if (!config->separate_users)
		return 0;
	if (geteuid() != 0)
		return ew_error_set(error, -EPERM,
			"`users: separate` needs root to start; say `users: same` to run "
			"everything as one user");
	return 0;
}

int ew_folders_prepare_data(const struct ew_config *config, struct ew_error *error)
{
	int code = check_users(config, error);

	for (size_t i = 0; i < EW_COUNT(folders) && !code; i++)
		if (strcmp(folders[i].base, "keys") != 0)
			code = prepare_one(config, &folders[i], error);
	return code;
}

int ew_folders_prepare(const struct ew_config *config, struct ew_error *error)
{
	int code = check_sockets(config, error);

	if (!code)
		code = check_users(config, error);
	for (size_t i = 0; i < EW_COUNT(folders) && !code; i++)
		code = prepare_one(config, &folders[i], error);
	if (!code && config->separate_users)
		code = give_keys(config, error);
	return code;
}

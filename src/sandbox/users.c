/*
 * Names of users and groups to numbers, and the change of user. Must never leave a way back: the
 * saved ids and the supplementary groups of root go too, and it is tried out that they are gone.
 */
#include "sandbox/users.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/confine.h"

/*
 * Room for one entry of the password or group file; a longer one is an error and not a growing
 * buffer.
 */
#define ENTRY_BYTES 16384

int ew_user_find(const char *name, uid_t *ret_uid, gid_t *ret_gid, struct ew_error *error)
{
	char room[ENTRY_BYTES];
	struct passwd entry;
	struct passwd *found = NULL;
	int r = getpwnam_r(name, &entry, room, sizeof(room), &found);

	if (!found && (r == 0 || r == ENOENT || r == ESRCH))
		return ew_error_set(error, -ENOENT,
			"there is no system user %s; make it as root with "
			"`useradd --system --gid " EW_GROUP " --shell /usr/sbin/nologin %s`",
			name, name);
	if (!found)
		return ew_error_set(
			error, -r, "cannot look up the user %s: %s", name, strerrordesc_np(r));
	*ret_uid = entry.pw_uid;
	*ret_gid = entry.pw_gid;
	return 0;
}

int ew_group_find(const char *name, gid_t *ret_gid, struct ew_error *error)
{
	char room[ENTRY_BYTES];
	struct group entry;
	struct group *found = NULL;
	int r = getgrnam_r(name, &entry, room, sizeof(room), &found);

	if (!found && (r == 0 || r == ENOENT || r == ESRCH))
		return ew_error_set(error, -ENOENT,
			"there is no system group %s; make it as root with `groupadd --system %s`",
			name, name);
	if (!found)
		return ew_error_set(
			error, -r, "cannot look up the group %s: %s", name, strerrordesc_np(r));
	*ret_gid = entry.gr_gid;
	return 0;
}

static bool is_user_already(uid_t uid)
{
	uid_t real;
	uid_t effective;
	uid_t saved;

	return getresuid(&real, &effective, &saved) == 0 && real == uid && effective == uid &&
	       saved == uid;
}

/* Groups first: the right to change them goes with the user. */
static int become(const char *name, uid_t uid, gid_t gid, struct ew_error *error)
{
	if (initgroups(name, gid) < 0 || setresgid(gid, gid, gid) < 0 ||
		setresuid(uid, uid, uid) < 0)
		return ew_error_set(error, -errno, "cannot become the user %s: %s", name,
			strerrordesc_np(errno));
	if (uid != 0 && setuid(0) == 0)
		return ew_error_set(error, -EPERM,
			"became the user %s but could still become root again", name);
	return 0;
}

int ew_confine_user(const struct ew_sandbox_profile *profile, struct ew_error *error)
{
	uid_t uid;
	gid_t gid;

	if (!profile->user || !profile->user[0])
		return 0;
	int r = ew_user_find(profile->user, &uid, &gid, error);

	if (r < 0)
		return r;
	if (uid == 0)
		return ew_error_set(error, -EPERM, "%s must not run as root; name another user",
			profile->program);
	if (is_user_already(uid))
		return 0;
	if (geteuid() != 0)
		return ew_error_set(error, -EPERM,
			"cannot become the user %s without being root; "
			"start as root, or leave the user out",
			profile->user);
	return become(profile->user, uid, gid, error);
}

int ew_user_of_role(const char *own_user, const char *role, uid_t *ret_uid, struct ew_error *error)
{
	char name[64];
	gid_t gid;

	if (!own_user || !own_user[0]) {
		*ret_uid = geteuid();
		return 0;
	}
	snprintf(name, sizeof(name), "earwitness-%s", role);
	return ew_user_find(name, ret_uid, &gid, error);
}

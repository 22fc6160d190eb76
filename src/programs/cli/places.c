/*
 * Paths that follow from where we stand. Must never invent a folder of keys inside the data folder:
 * a copy of the data may not be a copy of the keys.
 */
#include "programs/cli/places.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "programs/cli/config.h"

#define ROOT_DATA "/var/lib/earwitness"
#define ROOT_CONFIG "/etc/earwitness/" EW_CONFIG_NAME
#define OWN_DATA "./earwitness-data"

#if !defined(EW_PROGRAMS_FROM_BIN) || !defined(EW_SHARE_FROM_BIN)
#error "the build defines where things are installed, as seen from the folder of earwitness"
#endif

const char *ew_place_data_given(const char *option)
{
	const char *said = option ? option : getenv("EARWITNESS_DATA");

	return said && said[0] ? said : NULL;
}

const char *ew_place_data(const char *option)
{
	const char *said = ew_place_data_given(option);

	if (said)
		return said;
	return geteuid() == 0 ? ROOT_DATA : OWN_DATA;
}

static int copy(const char *from, char *to, size_t room)
{
	size_t n = strlen(from);

	if (n >= room)
		return -ENAMETOOLONG;
	memcpy(to, from, n + 1);
	return 0;
}

int ew_place_config(const char *data, bool data_given, char to[static EW_MAX_PATH_BYTES])
{
	if (!data_given && geteuid() == 0)
		return copy(ROOT_CONFIG, to, EW_MAX_PATH_BYTES);
	return ew_path_join(to, EW_MAX_PATH_BYTES, data, EW_CONFIG_NAME);
}

int ew_place_folder(const char *path, char to[static EW_MAX_PATH_BYTES])
{
	const char *slash = strrchr(path, '/');
	int n;

	if (!slash)
		return copy(".", to, EW_MAX_PATH_BYTES);
	n = snprintf(to, EW_MAX_PATH_BYTES, "%.*s", (int)(slash == path ? 1 : slash - path), path);
	return n < 0 || n >= EW_MAX_PATH_BYTES ? -ENAMETOOLONG : 0;
}

/* Whether two folders are the same one, also when one of them is not made yet. */
static bool same_folder(const char *a, const char *b)
{
	_cleanup_(ew_free_ptr) char *real_a = realpath(a, NULL);
	_cleanup_(ew_free_ptr) char *real_b = realpath(b, NULL);

	return strcmp(real_a ? real_a : a, real_b ? real_b : b) == 0;
}

int ew_place_keys(const char *config, const char *data, char to[static EW_MAX_PATH_BYTES])
{
	char folder[EW_MAX_PATH_BYTES];
	size_t n = strlen(data);
	int code = ew_place_folder(config, folder), length;

	if (code)
		return code;
	if (config[0] && !same_folder(folder, data))
		return ew_path_join(to, EW_MAX_PATH_BYTES, folder, "keys");
	while (n > 1 && data[n - 1] == '/')
		n--;
	length = snprintf(to, EW_MAX_PATH_BYTES, "%.*s-keys", (int)n, data);
	return length < 0 || length >= EW_MAX_PATH_BYTES ? -ENAMETOOLONG : 0;
}

static int own_folder(char to[static EW_MAX_PATH_BYTES], struct ew_error *error)
{
	char self[EW_MAX_PATH_BYTES];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		return ew_error_set(error, -errno,
			"cannot tell where this program is: /proc/self/exe: %s",
			strerrordesc_np(errno));
	self[n] = '\0';
	return ew_place_folder(self, to);
}

static bool try_place(const char *folder, const char *under, const char *name, int how,
	char to[static EW_MAX_PATH_BYTES])
{
	char path[EW_MAX_PATH_BYTES];
	int n = snprintf(path, sizeof(path), "%s%s/%s", folder, under, name);

	if (n < 0 || (size_t)n >= sizeof(path) || access(path, how) < 0)
		return false;
	return copy(path, to, EW_MAX_PATH_BYTES) == 0;
}

int ew_place_program(const char *name, char to[static EW_MAX_PATH_BYTES], struct ew_error *error)
{
	static const char *const under[] = {"", EW_PROGRAMS_FROM_BIN};
	char folder[EW_MAX_PATH_BYTES];
	int code = own_folder(folder, error);

	if (code)
		return code;
	for (size_t i = 0; i < EW_COUNT(under); i++) {
		if (try_place(folder, under[i], name, X_OK, to))
			return 0;
	}
	return ew_error_set(error, -ENOENT,
		"the program %s is neither in %s nor in %s" EW_PROGRAMS_FROM_BIN
		"; build or install it",
		name, folder, folder);
}

int ew_place_asset(const char *name, char to[static EW_MAX_PATH_BYTES], struct ew_error *error)
{
	static const char *const under[] = {EW_SHARE_FROM_BIN, "/../share", "/../schema", "/.."};
	const char *said = getenv("EARWITNESS_SHARE");
	char folder[EW_MAX_PATH_BYTES];
	int code;

	if (said && said[0] && try_place(said, "", name, R_OK, to))
		return 0;
	code = own_folder(folder, error);
	if (code)
		return code;
	for (size_t i = 0; i < EW_COUNT(under); i++) {
		if (try_place(folder, under[i], name, R_OK, to))
			return 0;
	}
	return ew_error_set(error, -ENOENT,
		"the file %s that comes with Earwitness is missing; install it, or name its folder "
		"in "
		"EARWITNESS_SHARE",
		name);
}

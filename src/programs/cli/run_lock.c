/*
 * A lock that ends with whoever holds it, however that ends.
 */
#include "programs/cli/run_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include "base/file.h"

int ew_run_lock(const struct ew_config *config, int *ret_fd, struct ew_error *error)
{
	_cleanup_(ew_close_fd) int fd = -1;
	char path[EW_MAX_PATH_BYTES];
	int code = ew_path_join(path, sizeof(path), config->run, "supervisor.lock");

	if (code)
		return ew_error_set(error, code, "the run folder has too long a name");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return ew_error_set(error, -errno, "cannot open %s: %s", path, strerrordesc_np(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return ew_error_set(error, -errno, "Earwitness is running in %s already", config->run);
	*ret_fd = TAKE_FD(fd);
	return 0;
}

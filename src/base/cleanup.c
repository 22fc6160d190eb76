/*
 * The part of scope cleanup that needs a system call. Must never be used where a failing close()
 * would lose data: written files are closed through base/io, which reports it.
 */
#include "base/cleanup.h"

#include <unistd.h>

void ew_close_fd(int *fd)
{
	if (*fd < 0)
		return;
	/* Not retried after EINTR: on Linux the descriptor is gone either way. */
	(void)close(*fd);
	*fd = -1;
}

/*
 * A program for the supervisor's tests. What it does is in the name of the folder entry it was
 * started by: "good" says ready and waits, "once" says ready and ends with 0, "crash" says ready
 * and dies, "refuse" says failed, "mute" ends.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ipc/channel.h"

static void say_ready(void)
{
	struct ew_msg_ready ready = {.what = EW_SLICE("fake")};

	if (ew_channel_send_now(3, EW_MSG_ready, 0, &ready))
		_exit(9);
}

static void refuse(void)
{
	struct ew_msg_failed failed = {.sentence = EW_SLICE("the port is taken")};

	if (ew_channel_send_now(3, EW_MSG_failed, 0, &failed))
		_exit(9);
	_exit(1);
}

/* Descriptors of the supervisor that came along would be a hole. */
static void check_descriptors(void)
{
	for (int fd = 4; fd < 64; fd++) {
		if (close(fd) == 0)
			_exit(8);
	}
}

int main(int argc, char *argv[])
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash ? slash + 1 : "";
	_cleanup_(ew_buf_free) struct ew_buf storage = {0};
	struct ew_message settings;

	check_descriptors();
	ew_buf_init(&storage, EW_MAX_MESSAGE_BYTES);
	if (ew_channel_receive_now(3, 5000, &storage, &settings))
		return 7;
	if (strcmp(name, "refuse") == 0)
		refuse();
	if (strcmp(name, "mute") == 0)
		return 3;
	say_ready();
	if (strcmp(name, "once") == 0) {
		(void)usleep(20000);
		return 0;
	}
	if (strcmp(name, "crash") == 0)
		(void)raise(SIGKILL);
	for (;;)
		(void)pause();
}

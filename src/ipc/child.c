/*
 * The supervisor's side of a child's life, seen from the child. What stops a start must reach a person: it goes to the
 * log and to the supervisor, who prints it.
 */
#include "ipc/child.h"

#include <errno.h>

#include "base/log.h"

#define SETTINGS_WAIT_MS 30000

static int complain(int r, struct ew_error *error)
{
	if (r < 0)
		return ew_error_set(error, r,
			"reading the settings from descriptor 3: %s; this program is started by "
			"`earwitness serve`",
			strerror(-r));
	return 0;
}

int ew_child_receive(struct ew_buf *storage, struct ew_message *ret, struct ew_error *error)
{
	return complain(ew_channel_receive_now(EW_CHILD_SUPERVISOR_FD, SETTINGS_WAIT_MS, storage, ret), error);
}

int ew_child_receive_with(struct ew_buf *storage, struct ew_message *ret, int *ret_fd, struct ew_error *error)
{
	return complain(ew_channel_receive_with(EW_CHILD_SUPERVISOR_FD, SETTINGS_WAIT_MS, storage, ret, ret_fd), error);
}

int ew_child_refuse(const struct ew_message *message, struct ew_error *error)
{
	return ew_error_set(error, -EPROTO,
		"the supervisor sent %s instead of settings; "
		"are all programs of one version?",
		message->type->name);
}

int ew_child_settings(
	uint16_t number, struct ew_buf *storage, struct ew_message *ret, struct ew_error *error)
{
	int r = ew_child_receive(storage, ret, error);

	if (r < 0)
		return r;
	return ret->type->number == number ? 0 : ew_child_refuse(ret, error);
}

int ew_child_ready(const char *what, struct ew_error *error)
{
	struct ew_msg_ready ready = {.what = ew_slice_text(what)};
	int r = ew_channel_send_now(EW_CHILD_SUPERVISOR_FD, EW_MSG_ready, 0, &ready);

	return r < 0 ? ew_error_set(error, r, "telling the supervisor that we are ready: %s", strerror(-r)) : 0;
}

void ew_child_failed(const struct ew_error *error)
{
	struct ew_msg_failed failed = {.sentence = ew_slice_text(ew_error_text(error))};

	ew_log(EW_LOG_ERROR, "not_started", EW_F_ERROR(error));
	if (ew_channel_send_now(EW_CHILD_SUPERVISOR_FD, EW_MSG_failed, 0, &failed) < 0)
		ew_log(EW_LOG_WARNING, "supervisor_gone", EW_F_I64("code", error->code));
}

int ew_child_done(int result, const struct ew_error *error)
{
	struct ew_msg_done done = {.code = 0};

	if (result < 0)
		done = (struct ew_msg_done){.code = result, .sentence = ew_slice_text(ew_error_text(error))};
	if (ew_channel_send_now(EW_CHILD_SUPERVISOR_FD, EW_MSG_done, 0, &done) < 0)
		ew_log(EW_LOG_WARNING, "not_told");
	return result < 0;
}

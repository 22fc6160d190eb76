/*
 * Looking at the token's file. Must never tell a token itself: only its digest leaves this program.
 */
#include "programs/cli/enrolment_watch.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "ipc/messages.h"
#include "programs/cli/key_files.h"
#include "programs/cli/policy_files.h"

#define LOOK_US (2 * EW_US_PER_S)

struct ew_enrolment_watch {
	struct ew_enrolment_watch_config config;
	struct ew_loop_timer *timer;
	uint64_t seen; /* name and times of the file when it was read last */
	struct ew_hash told;
};

static bool is_there(const struct ew_hash *digest)
{
	static const struct ew_hash none;

	return memcmp(digest->bytes, none.bytes, sizeof(none.bytes)) != 0;
}

/* What could not be read or told is looked at again. */
static void on_timer(void *arg)
{
	struct ew_enrolment_watch *w = arg;
	struct ew_channel *keeper = w->config.keeper(w->config.arg);
	struct ew_msg_enrolment message = {0};
	char path[EW_MAX_PATH_BYTES];
	struct ew_error error = {0};
	uint64_t seen;

	if (!keeper || ew_path_join(path, sizeof(path), w->config.data, "admin.token") < 0)
		return;
	seen = ew_policy_file_mark(path);
	if (seen == w->seen || ew_token_digest(ew_io_real(), w->config.data, &message.digest, &error) < 0)
		return;
	if (is_there(&message.digest) && memcmp(&message.digest, &w->told, sizeof(w->told)) != 0 &&
		ew_channel_send(keeper, EW_MSG_enrolment, 0, &message, NULL, 0) < 0)
		return;
	w->told = message.digest;
	w->seen = seen;
}

int ew_enrolment_watch_new(
	struct ew_loop *loop, const struct ew_enrolment_watch_config *config, struct ew_enrolment_watch **ret)
{
	_cleanup_(ew_enrolment_watch_free) struct ew_enrolment_watch *w = calloc(1, sizeof(*w));
	int r = w ? ew_loop_timer(loop, LOOK_US, LOOK_US, on_timer, w, &w->timer) : -ENOMEM;

	if (r)
		return r;
	w->config = *config;
	*ret = TAKE(w);
	return 0;
}

void ew_enrolment_watch_free(struct ew_enrolment_watch **watch)
{
	struct ew_enrolment_watch *w = TAKE(*watch);

	if (!w)
		return;
	ew_loop_timer_cancel(&w->timer);
	free(w);
}

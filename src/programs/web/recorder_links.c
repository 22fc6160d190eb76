/*
 * The recorder's ends, one for each thread. Only ever restricts; it knows no message that could
 * open a gate.
 */
#include "programs/web/recorder_links.h"

#include <errno.h>
#include <stdio.h>

#include "base/log.h"

struct thread_link {
	struct ew_recorder_links *all;
	uint32_t thread;
	struct ew_channel *channel;
};

struct ew_recorder_links {
	struct ew_loop *loop;
	struct ew_recorder_links_config config;
	struct ew_loop_timer *tick;
	struct thread_link links[]; /* config.threads of them */
};

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	struct thread_link *l = arg;

	(void)channel, (void)fds, (void)n_fds;
	if (message->type->number == EW_MSG_restricted)
		l->all->config.restricted(
			l->all->config.arg, l->thread, EW_MESSAGE_AS(message, restricted));
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct thread_link *l = arg;

	(void)channel;
	ew_log(EW_LOG_WARNING, "recorder_away", EW_F_U64("thread", l->thread),
		EW_F_WORD("why", why ? why : "hung up"));
	ew_channel_close(&l->channel);
}

static void connect_one(struct thread_link *l)
{
	struct ew_channel_config config = {.self = EW_ROLE_WEB,
		.peer = EW_ROLE_RECORDER,
		.on_message = on_message,
		.on_closed = on_closed,
		.arg = l};
	char path[EW_MAX_PATH_BYTES];
	int n = snprintf(
		path, sizeof(path), "%s/recorder/%u/web.sock", l->all->config.run, l->thread);

	if (n < 0 || (size_t)n >= sizeof(path))
		return;
	if (ew_channel_connect(l->all->loop, path, &config, &l->channel))
		return;
	ew_log(EW_LOG_INFO, "recorder_connected", EW_F_U64("thread", l->thread));
	l->all->config.up(l->all->config.arg, l->thread);
}

static void on_tick(void *arg)
{
	struct ew_recorder_links *links = arg;
	uint32_t i;

	for (i = 0; i < links->config.threads; i++)
		if (!links->links[i].channel)
			connect_one(&links->links[i]);
}

static void on_first_tick(void *arg)
{
	struct ew_recorder_links *links = arg;

	ew_loop_timer_cancel(&links->tick);
	if (ew_loop_timer(links->loop, links->config.connect_us, links->config.connect_us, on_tick,
		    links, &links->tick))
		ew_log(EW_LOG_ERROR, "recorder_links_stuck");
	on_tick(links);
}

int ew_recorder_links_new(struct ew_loop *loop, const struct ew_recorder_links_config *config,
	struct ew_recorder_links **ret)
{
	_cleanup_(ew_recorder_links_free) struct ew_recorder_links *links =
		calloc(1, sizeof(*links) + config->threads * sizeof(links->links[0]));
	uint32_t i;
	int r;

	if (!links)
		return -ENOMEM;
	links->loop = loop;
	links->config = *config;
	for (i = 0; i < config->threads; i++) {
		links->links[i].all = links;
		links->links[i].thread = i;
	}
	r = ew_loop_timer(loop, 0, 0, on_first_tick, links, &links->tick);
	if (r)
		return r;
	*ret = TAKE(links);
	return 0;
}

void ew_recorder_links_free(struct ew_recorder_links **links)
{
	struct ew_recorder_links *l = TAKE(*links);
	uint32_t i;

	if (!l)
		return;
	ew_loop_timer_cancel(&l->tick);
	for (i = 0; i < l->config.threads; i++)
		ew_channel_close(&l->links[i].channel);
	free(l);
}

bool ew_recorder_link_up(const struct ew_recorder_links *links, uint32_t thread)
{
	return links->links[thread].channel != NULL;
}

int ew_recorder_send(
	struct ew_recorder_links *links, uint32_t thread, const struct ew_msg_restrict *restriction)
{
	struct ew_channel *channel = links->links[thread].channel;

	if (!channel)
		return -ENOTCONN;
	return ew_channel_send(
		channel, EW_MSG_restrict, ew_channel_next_request(channel), restriction, NULL, 0);
}

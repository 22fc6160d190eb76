/*
 * The keeper's end. Every question is answered once: by the keeper, by the clock, or by the end of
 * the connection; a late answer finds nobody and its descriptor is closed.
 */
#include "programs/web/keeper_link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"

#define MAX_OPEN 1024
#define TICK_US (100 * EW_US_PER_MS)

struct question {
	struct question *next;
	uint64_t request;
	int64_t until_us;
	ew_reply_fn *fn;
	void *arg;
};

struct ew_keeper_link {
	struct ew_loop *loop;
	struct ew_keeper_link_config config;
	char path[EW_MAX_PATH_BYTES];
	struct ew_channel *channel;
	struct ew_loop_timer *tick;
	struct question *questions;
	unsigned n_open;
	int64_t next_connect_us;
};

static void finish(struct question *q, struct ew_reply *reply)
{
	q->fn(q->arg, reply);
	ew_close_fd(&reply->fd);
	free(q);
}

static void fail(struct question *q, int error)
{
	struct ew_reply reply = {.error = error, .fd = -1};

	finish(q, &reply);
}

static struct question *take(struct ew_keeper_link *link, struct question **at)
{
	struct question *q = *at;

	*at = q->next;
	link->n_open--;
	return q;
}

static void fail_all(struct ew_keeper_link *link, int error)
{
	struct question *q, *all = TAKE(link->questions);

	link->n_open = 0;
	while ((q = all)) {
		all = q->next;
		fail(q, error);
	}
}

/* A document that no message holds came as a file. */
static int read_document(struct ew_reply *reply, char **ret)
{
	_cleanup_(ew_free_ptr) char *text = NULL;

	if (reply->bytes == 0 || reply->bytes > EW_MAX_LARGE_ANSWER_BYTES)
		return -EBADMSG;
	text = malloc((size_t)reply->bytes);
	if (!text)
		return -ENOMEM;
	if (pread(reply->fd, text, (size_t)reply->bytes, 0) != (ssize_t)reply->bytes)
		return -EBADMSG;
	ew_close_fd(&reply->fd);
	reply->json = ew_slice_of(text, (size_t)reply->bytes);
	reply->bytes = 0;
	*ret = TAKE(text);
	return 0;
}

static void on_answer(struct ew_keeper_link *link, const struct ew_message *message, int *fd)
{
	const struct ew_msg_answer *m = EW_MESSAGE_AS(message, answer);
	struct ew_reply reply = {.status = m->status, .json = m->json, .bytes = m->bytes, .fd = -1};
	_cleanup_(ew_free_ptr) char *document = NULL;
	struct question **at = &link->questions;

	while (*at && (*at)->request != message->request)
		at = &(*at)->next;
	if (!*at)
		return;
	if (m->status < 200 || m->status > 599)
		reply.error = -EBADMSG;
	if (fd)
		reply.fd = TAKE_FD(*fd);
	if (reply.error == 0 && m->in_file)
		reply.error = reply.fd < 0 ? -EBADMSG : read_document(&reply, &document);
	finish(take(link, at), &reply);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct ew_keeper_link *link = arg;

	(void)channel;
	ew_log(EW_LOG_WARNING, "keeper_away", EW_F_WORD("why", why ? why : "hung up"));
	ew_channel_close(&link->channel);
	link->config.gone(link->config.arg);
	fail_all(link, -ENOTCONN);
}

static void on_message(void *arg, struct ew_channel *channel, const struct ew_message *message,
	int *fds, size_t n_fds)
{
	struct ew_keeper_link *link = arg;

	if (message->type->number == EW_MSG_answer)
		on_answer(link, message, n_fds ? &fds[0] : NULL);
	else if (message->type->number == EW_MSG_changed)
		link->config.changed(link->config.arg, EW_MESSAGE_AS(message, changed));
	else if (message->type->number == EW_MSG_grant_told)
		link->config.grant_told(link->config.arg, EW_MESSAGE_AS(message, grant_told));
	else if (message->type->number == EW_MSG_access_changed)
		link->config.access_changed(link->config.arg, EW_MESSAGE_AS(message, access_changed));
	else if (message->type->number == EW_MSG_restrict_tokens &&
		 link->config.tokens(link->config.arg, EW_MESSAGE_AS(message, restrict_tokens)))
		on_closed(link, channel, "tokens not taken");
}

static void connect_now(struct ew_keeper_link *link)
{
	struct ew_channel_config config = {.self = EW_ROLE_WEB,
		.peer = EW_ROLE_KEEPER,
		.on_message = on_message,
		.on_closed = on_closed,
		.arg = link};

	link->next_connect_us = ew_loop_now(link->loop).us + link->config.connect_us;
	if (ew_channel_connect(link->loop, link->path, &config, &link->channel) == 0)
		ew_log(EW_LOG_INFO, "keeper_connected");
}

static void expire(struct ew_keeper_link *link, int64_t now_us)
{
	struct question **at = &link->questions;

	while (*at) {
		if ((*at)->until_us > now_us) {
			at = &(*at)->next;
			continue;
		}
		fail(take(link, at), -ETIMEDOUT);
		at = &link->questions; /* the callback may have asked anew */
	}
}

static void on_tick(void *arg)
{
	struct ew_keeper_link *link = arg;
	int64_t now_us = ew_loop_now(link->loop).us;

	if (!link->channel && now_us >= link->next_connect_us)
		connect_now(link);
	expire(link, now_us);
}

int ew_keeper_link_new(struct ew_loop *loop, const struct ew_keeper_link_config *config,
	struct ew_keeper_link **ret)
{
	_cleanup_(ew_keeper_link_free) struct ew_keeper_link *link = calloc(1, sizeof(*link));
	int n, r;

	if (!link)
		return -ENOMEM;
	link->loop = loop;
	link->config = *config;
	n = snprintf(link->path, sizeof(link->path), "%s", config->path);
	if (n < 0 || (size_t)n >= sizeof(link->path))
		return -ENAMETOOLONG;
	r = ew_loop_timer(loop, TICK_US, TICK_US, on_tick, link, &link->tick);
	if (r)
		return r;
	connect_now(link);
	*ret = TAKE(link);
	return 0;
}

void ew_keeper_link_free(struct ew_keeper_link **link)
{
	struct ew_keeper_link *l = TAKE(*link);

	if (!l)
		return;
	ew_loop_timer_cancel(&l->tick);
	ew_channel_close(&l->channel);
	fail_all(l, -ECANCELED);
	free(l);
}

bool ew_keeper_link_up(const struct ew_keeper_link *link)
{
	return link->channel != NULL;
}

int ew_keeper_ask(struct ew_keeper_link *link, const struct ew_msg_ask *ask, int64_t timeout_us,
	ew_reply_fn *fn, void *arg)
{
	struct question *q;
	int r;

	if (!link->channel)
		return -ENOTCONN;
	if (link->n_open >= MAX_OPEN)
		return -ENOBUFS;
	q = calloc(1, sizeof(*q));
	if (!q)
		return -ENOMEM;
	q->request = ew_channel_next_request(link->channel);
	r = ew_channel_send(link->channel, EW_MSG_ask, q->request, ask, NULL, 0);
	if (r) {
		free(q);
		return r == -EPIPE ? -ENOTCONN : r;
	}
	q->until_us = ew_loop_now(link->loop).us + timeout_us;
	q->fn = fn;
	q->arg = arg;
	q->next = link->questions;
	link->questions = q;
	link->n_open++;
	return 0;
}

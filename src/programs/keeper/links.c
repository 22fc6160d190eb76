/*
 * Sockets of the keeper. A peer that is gone is tried again every 100 ms; the core is told of every coming and going,
 * and a fatal error of the core ends the loop, because a keeper that cannot write its log must not go on deciding.
 */
#include "programs/keeper/links.h"

#include <errno.h>

#include "base/log.h"

#define RETRY_US (20 * EW_US_PER_MS)
#define MAX_LINKS 256

struct link {
	struct ew_links *all;
	struct ew_channel *channel; /* NULL: not connected */
	enum ew_role role;
	uint32_t number;
};

struct ew_links {
	struct ew_loop *loop;
	struct ew_keeper *keeper;
	char run[EW_MAX_PATH_BYTES];
	struct link links[MAX_LINKS]; /* the vault, the recorder threads, then who connected to us */
	size_t fixed;
	uint32_t next_number;
	struct ew_listener *workers, *webs;
	struct ew_loop_timer *retry;
	bool failed;
};

static void fatal(struct ew_links *l, int r)
{
	ew_log(EW_LOG_ERROR, "keeper_stopped", EW_F_I64("code", r));
	l->failed = true;
	ew_loop_stop(l->loop);
}

bool ew_links_failed(const struct ew_links *l)
{
	return l->failed;
}

static void on_message(
	void *arg, struct ew_channel *channel, const struct ew_message *message, int *fds, size_t n_fds)
{
	struct link *link = arg;
	int r;

	(void)channel;
	r = ew_keeper_message(link->all->keeper, link->role, link->number, message, fds, n_fds);
	if (r < 0)
		fatal(link->all, r);
}

static void on_closed(void *arg, struct ew_channel *channel, const char *why)
{
	struct link *link = arg;

	if (why)
		ew_log(EW_LOG_WARNING, "peer_dropped", EW_F_WORD("role", ew_role_name(link->role)),
			EW_F_WORD("why", why));
	ew_channel_close(&channel);
	link->channel = NULL;
	ew_keeper_peer(link->all->keeper, link->role, link->number, false);
}

static void on_drained(void *arg, struct ew_channel *channel)
{
	struct link *link = arg;
	int r = ew_keeper_drained(link->all->keeper, link->role, link->number);

	(void)channel;
	if (r < 0)
		fatal(link->all, r);
}

static void connect_link(struct link *link)
{
	struct ew_links *l = link->all;
	struct ew_channel_config config = {
		.self = EW_ROLE_KEEPER,
		.peer = link->role,
		.on_message = on_message,
		.on_closed = on_closed,
		.on_drained = on_drained,
		.arg = link,
	};
	char path[EW_MAX_PATH_BYTES + 48];

	if (link->role != EW_ROLE_RECORDER)
		snprintf(path, sizeof(path), "%s/%s/keeper.sock", l->run, ew_role_name(link->role));
	else
		snprintf(path, sizeof(path), "%s/recorder/%u/keeper.sock", l->run, link->number);
	if (ew_channel_connect(l->loop, path, &config, &link->channel) < 0)
		return; /* not there yet: the next turn tries again */
	ew_keeper_peer(l->keeper, link->role, link->number, true);
}

static void on_retry(void *arg)
{
	struct ew_links *l = arg;

	for (size_t i = 0; i < l->fixed; i++)
		if (!l->links[i].channel)
			connect_link(&l->links[i]);
}

static void accepted(struct ew_links *l, enum ew_role role, struct ew_channel *channel)
{
	for (size_t i = l->fixed; i < MAX_LINKS; i++) {
		struct link *link = &l->links[i];

		if (link->channel)
			continue;
		*link = (struct link){
			.all = l, .channel = channel, .role = role, .number = ++l->next_number};
		ew_channel_set_arg(channel, link);
		ew_keeper_peer(l->keeper, role, link->number, true);
		return;
	}
	ew_log(EW_LOG_WARNING, "too_many_connections", EW_F_WORD("role", ew_role_name(role)));
	ew_channel_close(&channel);
}

static void on_worker(void *arg, struct ew_channel *channel)
{
	accepted(arg, EW_ROLE_WORKER, channel);
}

static void on_web(void *arg, struct ew_channel *channel)
{
	accepted(arg, EW_ROLE_WEB, channel);
}

static int listen_for(struct ew_links *l, const struct ew_links_config *config, enum ew_role peer,
	uid_t uid, ew_listener_opened_fn *opened, struct ew_listener **ret, struct ew_error *error)
{
	char path[EW_MAX_PATH_BYTES + 48];
	struct ew_listener_config listener = {
		.path = path,
		.self = EW_ROLE_KEEPER,
		.peer = peer,
		.peer_uid = uid,
		.group = config->group,
		.on_message = on_message,
		.on_closed = on_closed,
		.on_opened = opened,
		.arg = l,
	};

	snprintf(path, sizeof(path), "%s/keeper/%s.sock", l->run, ew_role_name(peer));
	return ew_listener_new(l->loop, &listener, ret, error);
}

int ew_links_new(struct ew_loop *loop, const struct ew_links_config *config, struct ew_links **ret,
	struct ew_error *error)
{
	_cleanup_(ew_links_free) struct ew_links *l = calloc(1, sizeof(*l));
	int r;

	if (!l)
		return ew_error_set(error, -ENOMEM, "no memory for the connections");
	l->loop = loop;
	l->keeper = config->keeper;
	snprintf(l->run, sizeof(l->run), "%s", config->run);
	l->links[l->fixed++] = (struct link){.all = l, .role = EW_ROLE_VAULT};
	for (uint32_t i = 0; i < config->threads; i++)
		l->links[l->fixed++] = (struct link){.all = l, .role = EW_ROLE_RECORDER, .number = i};
	l->links[l->fixed++] = (struct link){.all = l, .role = EW_ROLE_REDACTOR};
	if (config->deliver)
		l->links[l->fixed++] = (struct link){.all = l, .role = EW_ROLE_DELIVER};
	r = listen_for(l, config, EW_ROLE_WORKER, config->worker_uid, on_worker, &l->workers, error);
	if (r == 0)
		r = listen_for(l, config, EW_ROLE_WEB, config->web_uid, on_web, &l->webs, error);
	if (r < 0)
		return r;
	on_retry(l);
	r = ew_loop_timer(loop, RETRY_US, RETRY_US, on_retry, l, &l->retry);
	if (r < 0)
		return ew_error_set(error, r, "starting a timer: %s", strerror(-r));
	*ret = TAKE(l);
	return 0;
}

void ew_links_free(struct ew_links **links)
{
	struct ew_links *l = *links;

	if (!l)
		return;
	ew_loop_timer_cancel(&l->retry);
	ew_listener_free(&l->workers);
	ew_listener_free(&l->webs);
	for (size_t i = 0; i < MAX_LINKS; i++)
		ew_channel_close(&l->links[i].channel);
	free(l);
	*links = NULL;
}

static int send_to_webs(struct ew_links *l, uint16_t number, const void *message)
{
	for (size_t i = l->fixed; i < MAX_LINKS; i++) {
		struct link *link = &l->links[i];

		/* A web that does not read loses its connection, not its event: it asks again from its last id. */
		if (link->channel && link->role == EW_ROLE_WEB &&
			ew_channel_send(link->channel, number, 0, message, NULL, 0) < 0)
			ew_log(EW_LOG_WARNING, "web_not_told", EW_F_U64("web", link->number));
	}
	return 0;
}

static struct ew_channel *find_channel(struct ew_links *l, enum ew_role role, uint32_t connection)
{
	for (size_t i = 0; i < MAX_LINKS; i++) {
		struct link *link = &l->links[i];

		if (link->channel && link->role == role && link->number == connection)
			return link->channel;
	}
	return NULL;
}

int ew_links_send(struct ew_links *l, enum ew_role to, uint32_t connection, uint64_t request,
	uint16_t number, const void *message, const int *handles, size_t n)
{
	struct ew_channel *channel;

	if (to == EW_ROLE_WEB && connection == 0)
		return send_to_webs(l, number, message);
	channel = find_channel(l, to, connection);
	return channel ? ew_channel_send(channel, number, request, message, handles, n) : -ENOTCONN;
}

bool ew_links_have_room(struct ew_links *l, enum ew_role to, uint32_t connection)
{
	struct ew_channel *channel = find_channel(l, to, connection);

	return channel && ew_channel_has_room(channel);
}

/*
 * A connection that distrusts its other end. A message that is malformed, unknown, or not allowed
 * from that role to us ends it; a peer that does not read ends it when the queue is full. Must
 * never block, and never call its owner from within a call of the owner: what goes wrong while
 * sending is reported from the loop.
 */
#include "ipc/channel.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/secret.h"
#include "ipc/packet.h"

/* In one turn a busy peer is served this often, then the other descriptors have their go. */
#define MESSAGES_PER_TURN 32

/* A message that the socket did not take yet. */
struct waiting {
	struct waiting *next;
	size_t len;
	int fds[EW_CHANNEL_MAX_FDS]; /* our own duplicates */
	size_t n_fds;
	uint8_t bytes[];
};

struct ew_channel {
	struct ew_channel_config config;
	struct ew_loop_source *source;
	int fd;
	uint64_t last_request;
	struct waiting *first; /* oldest first; last points to the final `next` */
	struct waiting **last;
	size_t queued_bytes;
	const char *why; /* set once: the connection is over, and that is what for */
	bool ended;      /* on_closed was called, or is not wanted any more */
	bool closed;     /* its owner has closed it inside a callback */
	unsigned calls;  /* callbacks of the owner that are running */
	uint8_t incoming[EW_MAX_MESSAGE_BYTES];
};

/* -- the queue --------------------------------------------------------------------------------- */

/* Messages may carry keys, so what held one is wiped. */
static void free_waiting(struct waiting **w)
{
	if (!*w)
		return;
	ew_packet_close_fds((*w)->fds, (*w)->n_fds);
	ew_wipe((*w)->bytes, (*w)->len);
	free(*w);
	*w = NULL;
}

static int duplicate_fds(struct waiting *w, const int *fds, size_t n_fds)
{
	for (size_t i = 0; i < n_fds; i++) {
		w->fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
		if (w->fds[i] < 0)
			return -errno;
		w->n_fds++;
	}
	return 0;
}

static int enqueue(struct ew_channel *c, struct ew_slice bytes, const int *fds, size_t n_fds)
{
	_cleanup_(free_waiting) struct waiting *w = malloc(sizeof(*w) + bytes.len);

	if (!w)
		return -ENOMEM;
	w->next = NULL;
	w->len = bytes.len;
	w->n_fds = 0;
	memcpy(w->bytes, bytes.at, bytes.len);
	int r = duplicate_fds(w, fds, n_fds);

	if (r < 0)
		return r;
	if (!c->first) {
		r = ew_loop_rewatch(c->source, EW_LOOP_READ | EW_LOOP_WRITE);
		if (r < 0)
			return r;
	}
	c->queued_bytes += sizeof(*w) + w->len;
	*c->last = w;
	c->last = &w->next;
	w = NULL;
	return 0;
}

static void dequeue(struct ew_channel *c)
{
	struct waiting *w = c->first;

	c->first = w->next;
	if (!c->first)
		c->last = &c->first;
	c->queued_bytes -= sizeof(*w) + w->len;
	free_waiting(&w);
}

static void drop_queue(struct ew_channel *c)
{
	while (c->first)
		dequeue(c);
}

/* -- the end ----------------------------------------------------------------------------------- */

static void free_channel(struct ew_channel *c)
{
	ew_wipe(c->incoming, sizeof(c->incoming));
	free(c);
}

/* After a callback: true when the owner has closed the channel, which is gone then. */
static bool left_callback(struct ew_channel *c)
{
	c->calls--;
	if (!c->closed)
		return false;
	if (c->calls == 0)
		free_channel(c);
	return true;
}

/* The owner hears of the end once. `why` is NULL for a plain hang-up. */
static void end(struct ew_channel *c, const char *why)
{
	ew_loop_unwatch(&c->source);
	drop_queue(c);
	c->ended = true;
	c->calls++;
	c->config.on_closed(c->config.arg, c, why);
	(void)left_callback(c);
}

/*
 * Ends the connection from outside the loop: both directions are shut, which makes the descriptor
 * ready with a hang-up, so that the owner is told in the loop's next turn without any memory being
 * needed for it.
 */
static void break_off(struct ew_channel *c, const char *why)
{
	if (!c->why)
		c->why = why;
	(void)shutdown(c->fd, SHUT_RDWR);
}

void ew_channel_close(struct ew_channel **channel)
{
	struct ew_channel *c = *channel;

	*channel = NULL;
	if (!c || c->closed)
		return;
	ew_loop_unwatch(&c->source);
	drop_queue(c);
	ew_close_fd(&c->fd);
	c->closed = true;
	c->ended = true;
	if (c->calls == 0)
		free_channel(c);
}

/* -- receiving --------------------------------------------------------------------------------- */

static const char *refusal(const struct ew_channel *c, const struct ew_message *message)
{
	if (!(message->type->from & EW_ROLE_BIT(c->config.peer)))
		return "a message that its sender may not send";
	if (!(message->type->to & EW_ROLE_BIT(c->config.self)))
		return "a message that is not for this program";
	return NULL;
}

static const char *decode(
	const struct ew_channel *c, struct ew_slice bytes, struct ew_message *ret_message)
{
	int r = ew_message_decode(bytes, ret_message);

	if (r == -EPROTO)
		return "a message of an unknown type or version";
	if (r < 0)
		return "a malformed message";
	return refusal(c, ret_message);
}

/* Hands one message to the owner. False when the channel is gone or has ended. */
static bool deliver(struct ew_channel *c, struct ew_packet_in *in)
{
	struct ew_message message;
	const char *why = decode(c, ew_slice_of(c->incoming, in->len), &message);

	if (why) {
		ew_packet_close_fds(in->fds, in->n_fds);
		end(c, why);
		return false;
	}
	c->calls++;
	c->config.on_message(c->config.arg, c, &message, in->fds, in->n_fds);
	ew_packet_close_fds(in->fds, in->n_fds);
	ew_wipe(c->incoming, in->len);
	return !left_callback(c);
}

/*
 * Receives and delivers one message. False when there is none, or the channel is gone or has ended.
 */
static bool receive_one(struct ew_channel *c)
{
	struct ew_packet_in in;
	int r = ew_packet_receive(c->fd, c->incoming, sizeof(c->incoming), &in);

	if (r == -EAGAIN)
		return false;
	if (r == -EBADMSG) {
		end(c, "a message that is too large or carries too many descriptors");
		return false;
	}
	if (r < 0 || in.len == 0) {
		if (r == 0)
			ew_packet_close_fds(in.fds, in.n_fds);
		end(c, r == 0 || r == -ECONNRESET ? NULL : "receiving failed");
		return false;
	}
	return deliver(c, &in);
}

/* -- sending ----------------------------------------------------------------------------------- */

/* True when everything that waited has left and there is somebody to go on. */
static bool flush(struct ew_channel *c)
{
	bool gone = false;

	while (c->first) {
		struct waiting *w = c->first;
		int r = ew_packet_send(c->fd, ew_slice_of(w->bytes, w->len), w->fds, w->n_fds);

		if (r == -EAGAIN)
			return false;
		/*
		 * A hang-up is not an error of ours: it is read, behind what the peer still said.
		 */
		if (r == -EPIPE || r == -ECONNRESET) {
			drop_queue(c);
			gone = true;
			break;
		}
		if (r < 0) {
			break_off(c, "sending failed");
			return false;
		}
		dequeue(c);
	}
	if (ew_loop_rewatch(c->source, EW_LOOP_READ) < 0) {
		break_off(c, "the loop cannot watch the connection");
		return false;
	}
	return !gone && c->config.on_drained;
}

static int send_or_queue(struct ew_channel *c, struct ew_slice bytes, const int *fds, size_t n_fds)
{
	/* What waits goes first. */
	int r = c->first ? -EAGAIN : ew_packet_send(c->fd, bytes, fds, n_fds);

	if (r == -ECONNRESET)
		return -EPIPE;
	if (r != -EAGAIN)
		return r;
	if (c->queued_bytes + sizeof(struct waiting) + bytes.len > EW_MAX_CHANNEL_QUEUE_BYTES) {
		break_off(c, "the other side does not read");
		return -ENOBUFS;
	}
	return enqueue(c, bytes, fds, n_fds);
}

static int may_send(const struct ew_channel *c, uint16_t number)
{
	const struct ew_message_type *type = ew_message_type(number);

	if (!type || !(type->from & EW_ROLE_BIT(c->config.self)))
		return -EACCES;
	return type->to & EW_ROLE_BIT(c->config.peer) ? 0 : -EACCES;
}

int ew_channel_send(struct ew_channel *c, uint16_t number, uint64_t request, const void *message,
	const int *fds, size_t n_fds)
{
	_cleanup_(ew_buf_free) struct ew_buf bytes = {0};

	ew_buf_init_secret(&bytes, EW_MAX_MESSAGE_BYTES);
	int r = may_send(c, number);

	if (r < 0)
		return r;
	if (c->ended || c->why)
		return -EPIPE;
	if (n_fds > EW_CHANNEL_MAX_FDS)
		return -EMSGSIZE;
	r = ew_message_encode(number, request, message, &bytes);
	if (r < 0)
		return r;
	return send_or_queue(c, ew_buf_slice(&bytes), fds, n_fds);
}

/* -- the loop's side --------------------------------------------------------------------------- */

/* False when the owner has closed the channel meanwhile, which is gone then. */
static bool tell_drained(struct ew_channel *c)
{
	c->calls++;
	c->config.on_drained(c->config.arg, c);
	return !left_callback(c);
}

static void on_ready(void *arg, unsigned ready)
{
	struct ew_channel *c = arg;

	/* A handler that turns the loop itself must not have its message overwritten. */
	if (c->calls > 0)
		return;
	if (c->why) {
		end(c, c->why);
		return;
	}
	if ((ready & EW_LOOP_WRITE) && c->first && flush(c) && !tell_drained(c))
		return;
	/*
	 * Also after a hang-up: what was sent before it is still to be read, and the end is read
	 * last.
	 */
	for (int i = 0; i < MESSAGES_PER_TURN && !c->why; i++) {
		if (!receive_one(c))
			return;
	}
}

int ew_channel_new(struct ew_loop *loop, int *fd, const struct ew_channel_config *config,
	struct ew_channel **ret)
{
	_cleanup_(ew_free_ptr) struct ew_channel *c = calloc(1, sizeof(*c));

	assert(config->on_message && config->on_closed);
	if (!c)
		return -ENOMEM;
	c->config = *config;
	c->last = &c->first;
	int flags = fcntl(*fd, F_GETFL);

	if (flags < 0 || fcntl(*fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	ew_packet_make_room(*fd);
	int r = ew_loop_watch(
		loop, *fd, EW_LOOP_READ, EW_LOOP_CONTROL, on_ready, c, &c->source);

	if (r < 0)
		return r;
	c->fd = TAKE_FD(*fd);
	*ret = TAKE(c);
	return 0;
}

int ew_channel_connect(struct ew_loop *loop, const char *path,
	const struct ew_channel_config *config, struct ew_channel **ret)
{
	_cleanup_(ew_close_fd) int fd = -1;
	struct sockaddr_un address;
	int r = ew_packet_address(path, &address);

	if (r < 0)
		return r;
	r = ew_packet_socket(&fd);
	if (r < 0)
		return r;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return ew_channel_new(loop, &fd, config, ret);
}

bool ew_channel_has_room(const struct ew_channel *c)
{
	return !c->ended && !c->why && c->queued_bytes < EW_CHANNEL_ROOM_BYTES;
}

/* -- the rest ---------------------------------------------------------------------------------- */

uint64_t ew_channel_next_request(struct ew_channel *channel)
{
	if (++channel->last_request == 0)
		channel->last_request = 1;
	return channel->last_request;
}

int ew_channel_peer_uid(const struct ew_channel *channel, uid_t *ret_uid)
{
	struct ucred who;
	socklen_t len = sizeof(who);

	if (getsockopt(channel->fd, SOL_SOCKET, SO_PEERCRED, &who, &len) < 0)
		return -errno;
	*ret_uid = who.uid;
	return 0;
}

void *ew_channel_arg(const struct ew_channel *channel)
{
	return channel->config.arg;
}

void ew_channel_set_arg(struct ew_channel *channel, void *arg)
{
	channel->config.arg = arg;
}

int ew_channel_fd(const struct ew_channel *channel)
{
	return channel->fd;
}

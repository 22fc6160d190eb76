/*
 * One connection to another program: SOCK_SEQPACKET, typed messages, descriptors passed beside them. What is malformed,
 * unknown, or not allowed from that role to us ends the connection.
 *
 * Belongs to the thread of its loop. Sending never blocks: what the socket does not take waits in a capped queue.
 */
#ifndef EW_IPC_CHANNEL_H
#define EW_IPC_CHANNEL_H

#include "base/error.h"
#include "base/loop.h"
#include "ipc/messages.h"

#define EW_CHANNEL_MAX_FDS 4
/* What may wait before who has much to say pauses; several of the largest messages. */
#define EW_CHANNEL_ROOM_BYTES (512 * 1024)

struct ew_channel;

/**
 * A message has arrived. `fds` (n_fds of them) are the receiver's to close; those it leaves at >= 0 are closed when the
 * handler returns (set an entry to -1 to keep it). `message` and its slices are valid during the call. The handler may
 * close the channel.
 */
typedef void ew_channel_message_fn(
	void *arg, struct ew_channel *channel, const struct ew_message *message, int *fds, size_t n_fds);

/** The connection has ended (or was ended because of `why`, a sentence, or NULL for a plain hang-up). Close it here. */
typedef void ew_channel_closed_fn(void *arg, struct ew_channel *channel, const char *why);

/**
 * The last message that had to wait has left: who stopped for want of room (ew_channel_has_room())
 * goes on. Called from the loop, never from within a call of the owner. It may send and may close
 * the channel.
 */
typedef void ew_channel_drained_fn(void *arg, struct ew_channel *channel);

struct ew_channel_config {
	enum ew_role self;
	enum ew_role peer;
	ew_channel_message_fn *on_message;
	ew_channel_closed_fn *on_closed;
	ew_channel_drained_fn *on_drained; /* may be NULL */
	void *arg;
};

/** Takes over a connected descriptor (closed with the channel). Errors: -ENOMEM, as epoll_ctl(2). */
EW_MUST_USE int ew_channel_new(struct ew_loop *loop, int *fd, const struct ew_channel_config *config,
	struct ew_channel **ret);

/** Connects to `path`. Errors: as connect(2); -ENOENT and -ECONNREFUSED mean the other is not there yet. */
EW_MUST_USE int ew_channel_connect(struct ew_loop *loop, const char *path,
	const struct ew_channel_config *config, struct ew_channel **ret);

/** Closes and frees; safe inside its own callbacks. Unsent messages are dropped. */
void ew_channel_close(struct ew_channel **channel);

/**
 * Sends a message, `message` pointing to the struct of `number`. Descriptors are duplicated by the kernel; the caller
 * keeps its own. Errors: -EMSGSIZE, -ENOBUFS (the queue is full: the peer does not read; the channel is closed from
 * the loop's next turn), -EPIPE (already ended), -EACCES (this role may not send that), -EINVAL (text that is not
 * UTF-8), -ENOMEM (this message is not sent, the channel goes on).
 */
EW_MUST_USE int ew_channel_send(struct ew_channel *channel, uint16_t number, uint64_t request,
	const void *message, const int *fds, size_t n_fds);

/**
 * True while less than EW_CHANNEL_ROOM_BYTES wait: who has much to say (everything it keeps, to a
 * peer that has come back) says the next bit only then, and goes on in on_drained. False once the
 * connection has ended: nothing more is to be said. Where it is false on a connection that lives,
 * on_drained or on_closed follows.
 */
bool ew_channel_has_room(const struct ew_channel *channel);

/** A number for the next request on this channel; never 0. */
uint64_t ew_channel_next_request(struct ew_channel *channel);

/** User id of the peer process (SO_PEERCRED). */
EW_MUST_USE int ew_channel_peer_uid(const struct ew_channel *channel, uid_t *ret_uid);

/** The argument of the channel's callbacks. */
void *ew_channel_arg(const struct ew_channel *channel);

/** Replaces it: a listener gives each channel its own after on_opened. */
void ew_channel_set_arg(struct ew_channel *channel, void *arg);

/** For a loop that is not ours; never to be read, written or closed. */
int ew_channel_fd(const struct ew_channel *channel);

/**
 * Waits (blocking, at most timeout_ms) for one message on a plain descriptor: for children reading their settings
 * before their loop runs. The bytes that `ret`'s slices point to are in `storage`, whose former content is forgotten.
 * Roles are not checked, but events of the tape are refused. Errors: -ETIMEDOUT, -EPIPE, -EBADMSG.
 */
EW_MUST_USE int ew_channel_receive_now(
	int fd, int timeout_ms, struct ew_buf *storage, struct ew_message *ret);

/** The same for a message that may come with one descriptor: the caller's to close, -1 when none came. */
EW_MUST_USE int ew_channel_receive_with(
	int fd, int timeout_ms, struct ew_buf *storage, struct ew_message *ret, int *ret_fd);

/** Sends one message on a plain descriptor, blocking. Errors: as send(2). */
EW_MUST_USE int ew_channel_send_now(int fd, uint16_t number, uint64_t request, const void *message);

/** The same with one descriptor, which stays the caller's; -1: none. */
EW_MUST_USE int ew_channel_send_with(int fd, uint16_t number, uint64_t request, const void *message, int passed);

#endif

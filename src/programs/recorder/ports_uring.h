/*
 * Private to the recorder's program: many sockets asked with one system call (io_uring). Each ask
 * takes what a socket holds at that moment and is then over: nothing is in flight between two
 * calls, so that a socket may be closed at any time and nothing can be lost on the way. Bytes lie
 * in locked memory and are wiped when they are given back. One thread at a time.
 */
#ifndef EW_PROGRAMS_RECORDER_PORTS_URING_H
#define EW_PROGRAMS_RECORDER_PORTS_URING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/error.h"
#include "base/slice.h"

#define EW_URING_ASKS 32 /* sockets at once */

/** How datagrams are received, as the configuration says. */
enum ew_receive { EW_RECEIVE_AUTO, EW_RECEIVE_EPOLL, EW_RECEIVE_IO_URING };

struct ew_uring;

/**
 * Makes a ring that can do nothing but receive (IORING_REGISTER_RESTRICTIONS), to be called before
 * the sandbox is entered: afterwards only io_uring_enter(2) is made. Errors, with a sentence:
 * -ENOSYS, -EPERM (refused by the kernel, its settings or a container), -EINVAL (kernel older than
 * 6.0), -ENOMEM (also of locked memory).
 */
EW_MUST_USE int ew_uring_new(struct ew_uring **ret, struct ew_error *error);

/** Wipes and frees. NULL is fine. */
void ew_uring_free(struct ew_uring **uring);

/** Adds a socket to those that the next receive asks: at most EW_URING_ASKS, each once. */
void ew_uring_ask(struct ew_uring *uring, int fd, uint32_t tag);

/**
 * Asks them. Never waits. Errors: as io_uring_enter(2), and then the ring is not to be used again;
 * what has been received all the same is told by ew_uring_next().
 */
EW_MUST_USE int ew_uring_receive(struct ew_uring *uring);

struct ew_uring_told {
	uint32_t tag;
	bool last;         /* nothing more is told of this socket by this receive */
	bool unsure;       /* with `last`: there may be more in it, ask it in another way */
	bool has_datagram; /* only then what follows counts, until ew_uring_done() */
	const void *from;  /* struct sockaddr, 32 bytes of room */
	struct msghdr control;
	struct ew_slice bytes;
	bool cut;
	uint16_t block;
	uint32_t used;
};

/** The next thing that was received; false: no more. Each is to be followed by ew_uring_done(). */
bool ew_uring_next(struct ew_uring *uring, struct ew_uring_told *ret);

/** The tag of what is told `ahead` times from now, for its memory to be fetched; UINT32_MAX: nothing. */
uint32_t ew_uring_ahead(const struct ew_uring *uring, uint32_t ahead);

/** Wipes the bytes and gives their block back. */
void ew_uring_done(struct ew_uring *uring, const struct ew_uring_told *told);

#endif

/*
 * One packet on a SOCK_SEQPACKET socket with the descriptors beside it: the system calls that
 * channel, listener and the blocking calls share. Private to ipc.
 */
#ifndef EW_IPC_PACKET_H
#define EW_IPC_PACKET_H

#include <sys/socket.h>
#include <sys/un.h>

#include "base/slice.h"
#include "ipc/channel.h"

/** What ew_packet_receive() found. */
struct ew_packet_in {
	size_t len;                  /* bytes written to the buffer */
	int fds[EW_CHANNEL_MAX_FDS]; /* the receiver's to close; -1 where there is none */
	size_t n_fds;
};

/** Fills in the address of `path`. Errors: -ENAMETOOLONG (more than 107 bytes), -EINVAL (empty). */
EW_MUST_USE int ew_packet_address(const char *path, struct sockaddr_un *ret);

/** A socket, close-on-exec and non-blocking. Errors: as socket(2). */
EW_MUST_USE int ew_packet_socket(int *ret_fd);

/**
 * Asks for room for a message of EW_MAX_MESSAGE_BYTES; what the kernel refuses shows as -EMSGSIZE
 * when sending.
 */
void ew_packet_make_room(int fd);

/**
 * Sends all of it or nothing, never raising SIGPIPE. Errors: as sendmsg(2); -EINVAL: more
 * descriptors than allowed.
 */
EW_MUST_USE int ew_packet_send(int fd, struct ew_slice bytes, const int *fds, size_t n_fds);

/**
 * Receives one packet without waiting. 0 bytes is the end of the connection. Errors: -EAGAIN,
 * -EBADMSG (larger than `cap`, or more descriptors than allowed; they are closed), as recvmsg(2).
 */
EW_MUST_USE int ew_packet_receive(int fd, void *to, size_t cap, struct ew_packet_in *ret);

/** Closes those that are not -1. */
void ew_packet_close_fds(int *fds, size_t n_fds);

#endif

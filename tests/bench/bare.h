/*
 * What receiving costs when nothing else is done: the limit that the recorder is measured by.
 */
#ifndef EW_BENCH_BARE_H
#define EW_BENCH_BARE_H

#include <stddef.h>
#include <stdint.h>

enum bare_way { BARE_EPOLL_RECV, BARE_EPOLL_RECVMMSG, BARE_SWEEP_RECVMMSG, BARE_SWEEP_IO_URING };

struct bare_result {
	double cost;     /* CPU per packet, in microseconds */
	uint64_t lost;   /* packets that were sent and never came */
	int64_t unread;  /* packets that lay in sockets when time was up: who keeps pace has a round of them at most */
	int64_t late_us; /* the sender, at most */
	double sender;   /* its CPU per packet */
};

/** Receives from `n` sockets for so long. A negative cost: this kernel has no rings. */
struct bare_result bare_run(size_t n, int seconds, enum bare_way way);

/** Its cost alone. */
double bare_loop(size_t n, int seconds, enum bare_way way);

#endif

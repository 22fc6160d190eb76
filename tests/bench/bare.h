/*
 * What receiving costs when nothing else is done: the limit that the recorder is measured by.
 */
#ifndef EW_BENCH_BARE_H
#define EW_BENCH_BARE_H

#include <stddef.h>

enum bare_way { BARE_EPOLL_RECV, BARE_EPOLL_RECVMMSG, BARE_SWEEP_RECVMMSG, BARE_SWEEP_IO_URING };

/**
 * CPU per packet, in microseconds, of receiving from `n` sockets for so long. Negative: this kernel
 * has no rings.
 */
double bare_loop(size_t n, int seconds, enum bare_way way);

#endif

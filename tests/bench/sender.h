/*
 * A process that sends RTP of 160 bytes every 20 ms to each of many ports of this machine, as many
 * callers do.
 */
#ifndef EW_BENCH_SENDER_H
#define EW_BENCH_SENDER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SENDER_PERIOD_US 20000

/** Forks it. What fails ends the benchmark with a word. */
pid_t start_sender(const uint16_t *ports, size_t n);

/** Packets it has handed to the kernel since it was started. */
uint64_t sender_sent(void);

/** Kills it and waits for its end. */
void stop_sender(pid_t pid);

#endif

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
#define SENDER_CPU 1 /* and who receives is on the first, where there are two */
#define RECEIVER_CPU 0
#define ANY_CPU (-1)

/** Forks it. What fails ends the benchmark with a word. */
pid_t start_sender(const uint16_t *ports, size_t n);

/** Of those that are started afterwards: so many packets of a stream are handed to the kernel at once, as many times
 *  20 ms apart. One core feeds more calls so. */
void sender_together(unsigned packets);

/** Packets it has handed to the kernel since it was started. */
uint64_t sender_sent(void);

/** By how much it was behind its plan at most since this was asked last: what is late it sends as fast as it can. */
int64_t sender_late_us(void);

/** CPU it has used, in microseconds. */
double sender_cpu_us(void);

/** Has it end with the packets of this millisecond, and waits for that: sender_sent() is all that it sent. */
void stop_sender(pid_t pid);

/** Binds the calling thread to one processor or to none; on a machine with one, nothing. */
void bench_pin(int cpu);

#endif

/*
 * What every benchmark of the recorder needs: to end with a word, and to know what time and work
 * have passed.
 */
#ifndef EW_BENCH_KIT_H
#define EW_BENCH_KIT_H

#include <stdint.h>

/** Ends the process with a word and what the errno (of either sign) means. */
_Noreturn void die(const char *what, int error);

/** Dies when `result` is -1 (then of errno) or another negative errno. */
void must(int result, const char *what);

int64_t now_us(void);

/** CPU of RUSAGE_THREAD or RUSAGE_SELF so far, in microseconds. */
double cpu_us(int who);

#endif

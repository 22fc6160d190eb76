/*
 * Private to the harness: what the bench and the fake keeper share.
 */
#ifndef EW_TEST_WEB_HARNESS_INSIDE_H
#define EW_TEST_WEB_HARNESS_INSIDE_H

#include "unit/web/harness.h"

/** As much of `s` as fits, ended by a zero. */
void bench_copy(char *to, size_t bytes, struct ew_slice s);

/** A listener for web, or a failed test. */
struct ew_listener *bench_listen(struct bench *b, const char *path, struct ew_listener_config config, void *arg);

#endif

/*
 * Memory for keys and for audio that may not reach a disk: locked (no swap), left out of core files, wiped before it is
 * given back.
 */
#ifndef EW_BASE_SECRET_H
#define EW_BASE_SECRET_H

#include "base/slice.h"

/** Overwrites n bytes in a way the compiler cannot drop. */
void ew_wipe(void *at, size_t n);

/** Compares in constant time. */
bool ew_secret_equal(const void *a, const void *b, size_t n);

/**
 * n zeroed bytes on guarded pages of their own (libsodium): for the few long-lived keys of a process. NULL without
 * memory or when the lock limit (RLIMIT_MEMLOCK) is reached. Free with ew_secret_free(), which wipes.
 */
void *ew_secret_alloc(size_t n);

/** Takes the address of a pointer that ew_secret_alloc() gave, wipes, frees and sets it to NULL. */
void ew_secret_free(void *ptr_to_ptr);

struct ew_secret_pool;

/**
 * A pool of `slots` blocks of `slot_bytes` each in one locked, undumpable region between guard pages: for the many
 * short-lived keys and the capped audio of a recorder. Errors: -ENOMEM, -EPERM when the region cannot be locked.
 */
EW_MUST_USE int ew_secret_pool_new(size_t slot_bytes, size_t slots, struct ew_secret_pool **ret);

/** Wipes every block, also those still taken. NULL is fine. */
void ew_secret_pool_free(struct ew_secret_pool **pool);

/** A zeroed block, or NULL when all are taken: the caller refuses one call, not all. */
void *ew_secret_pool_take(struct ew_secret_pool *pool);

/** Wipes the block and gives it back; `*block` becomes NULL. NULL is left alone. */
void ew_secret_pool_give(struct ew_secret_pool *pool, void *ptr_to_block);

/** Blocks that can still be taken. */
size_t ew_secret_pool_left(const struct ew_secret_pool *pool);

#endif

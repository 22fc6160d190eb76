/*
 * Scope cleanup: error paths that free themselves. A variable marked with _cleanup_(ew_x_free) is freed when its
 * scope ends; TAKE(x) hands the value to its new owner and leaves NULL (or -1 for descriptors) behind.
 */
#ifndef EW_BASE_CLEANUP_H
#define EW_BASE_CLEANUP_H

#include <stdlib.h>

#define _cleanup_(fn) __attribute__((cleanup(fn)))
#define EW_MUST_USE __attribute__((warn_unused_result))
#define EW_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define EW_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define TAKE(ptr)                                                                                  \
	__extension__({                                                                            \
		__typeof__(ptr) *ew_take_ = &(ptr);                                                \
		__typeof__(ptr) ew_taken_ = *ew_take_;                                             \
		*ew_take_ = NULL;                                                                  \
		ew_taken_;                                                                         \
	})

#define TAKE_FD(fd)                                                                                \
	__extension__({                                                                            \
		int *ew_take_ = &(fd);                                                             \
		int ew_taken_ = *ew_take_;                                                         \
		*ew_take_ = -1;                                                                    \
		ew_taken_;                                                                         \
	})

/** Frees what malloc() gave; for _cleanup_ on a pointer of any type: _cleanup_(ew_free_ptr) char *text. */
static inline void ew_free_ptr(void *at)
{
	void **ptr = at;

	free(*ptr);
	*ptr = NULL;
}

/** Closes a descriptor and sets it to -1; -1 is left alone. For descriptors whose close() cannot lose data. */
void ew_close_fd(int *fd);

#endif

/*
 * Bytes that somebody else owns. Everything from the wire is a slice; nothing from the wire is ever taken for a
 * NUL-terminated string.
 */
#ifndef EW_BASE_SLICE_H
#define EW_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct ew_slice {
	const uint8_t *at; /* may be NULL when len is 0 */
	size_t len;        /* bytes */
};

#define EW_SLICE_EMPTY ((struct ew_slice){NULL, 0})
/** A slice over a string literal, without its terminating NUL. */
#define EW_SLICE(literal) ((struct ew_slice){(const uint8_t *)(literal), sizeof(literal) - 1})

/** A slice over n bytes; the bytes stay the caller's. */
struct ew_slice ew_slice_of(const void *at, size_t n);

/** A slice over a NUL-terminated string of ours (NULL gives an empty slice). Never for bytes from the wire. */
struct ew_slice ew_slice_text(const char *text);

/** Byte for byte; not in constant time. */
bool ew_slice_equal(struct ew_slice a, struct ew_slice b);

/** Equality with ASCII letters compared without case. */
bool ew_slice_equal_nocase(struct ew_slice a, struct ew_slice b);

/** Whether `s` begins with `prefix`. */
bool ew_slice_starts(struct ew_slice s, struct ew_slice prefix);

/** The same with ASCII letters compared without case. */
bool ew_slice_starts_nocase(struct ew_slice s, struct ew_slice prefix);

/** Without leading and trailing blanks, tabs, CR and LF. */
struct ew_slice ew_slice_trim(struct ew_slice s);

/**
 * Cuts `rest` at the first `separator`: `ret_head` is what stood before it and `rest` what follows. Without a
 * separator the head is everything and the rest is empty. False (nothing touched) when `rest` was already empty.
 */
bool ew_slice_cut(struct ew_slice *rest, uint8_t separator, struct ew_slice *ret_head);

/** Offset of the first `needle` in `s`, or SIZE_MAX. An empty needle is found at 0. */
size_t ew_slice_find(struct ew_slice s, struct ew_slice needle);

/**
 * Reads a decimal number that fills the slice. Errors: -EINVAL (empty, or a character that is no digit), -ERANGE
 * (more than `max`).
 */
EW_MUST_USE int ew_slice_decimal(struct ew_slice s, uint64_t max, uint64_t *ret);

/**
 * A NUL-terminated copy for the heap; the caller frees it. Errors: -ENOMEM, -EINVAL when the slice holds a NUL byte.
 */
EW_MUST_USE int ew_slice_dup(struct ew_slice s, char **ret_text);

#endif

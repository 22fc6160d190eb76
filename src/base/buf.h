/*
 * A growable buffer that is born with a maximum. The first failure sticks: later additions do nothing, and the writer
 * checks once, at the end, with ew_buf_error().
 */
#ifndef EW_BASE_BUF_H
#define EW_BASE_BUF_H

#include <stdarg.h>

#include "base/slice.h"

struct ew_buf {
	uint8_t *at;  /* NULL until the first addition */
	size_t len;   /* bytes in use */
	size_t cap;   /* bytes allocated */
	size_t max;   /* bytes it may ever hold; a name of base/limits.h */
	int error;    /* 0, -ENOMEM or -EFBIG: the first failure */
	bool secret;  /* wipe memory whenever it is given back */
};

/** Prepares an empty buffer that never grows past max_bytes. Allocates nothing. */
void ew_buf_init(struct ew_buf *b, size_t max_bytes);

/** The same for plaintext keys and audio: every block is wiped before it is given back. */
void ew_buf_init_secret(struct ew_buf *b, size_t max_bytes);

/** Frees (and for a secret buffer wipes) the memory; the buffer is then empty and may be used again. */
void ew_buf_free(struct ew_buf *b);

/** Forgets the content and the error, keeps the memory. */
void ew_buf_clear(struct ew_buf *b);

/** 0, or the first failure: -ENOMEM (no memory), -EFBIG (would pass the maximum). */
EW_MUST_USE int ew_buf_error(const struct ew_buf *b);

/** The content; valid until the next addition. */
struct ew_slice ew_buf_slice(const struct ew_buf *b);

/** Adds n bytes. */
void ew_buf_add(struct ew_buf *b, const void *at, size_t n);

/** Adds the bytes of a slice. */
void ew_buf_add_slice(struct ew_buf *b, struct ew_slice s);

/** Adds NUL-terminated text of ours, without the NUL. */
void ew_buf_add_text(struct ew_buf *b, const char *text);

/** Adds formatted text; the format is ours, never from the wire. */
void ew_buf_printf(struct ew_buf *b, const char *format, ...) EW_PRINTF(2, 3);

/* Numbers are big-endian (network order). */
void ew_buf_add_u8(struct ew_buf *b, uint8_t v);

/** Two bytes, network order. */
void ew_buf_add_u16(struct ew_buf *b, uint16_t v);

/** Four bytes, network order. */
void ew_buf_add_u32(struct ew_buf *b, uint32_t v);

/** Eight bytes, network order. */
void ew_buf_add_u64(struct ew_buf *b, uint64_t v);

/**
 * Makes room for n bytes at the end and counts them as used; their content is undefined until written. NULL on
 * failure, and the error sticks. The pointer is valid until the next addition.
 */
uint8_t *ew_buf_extend(struct ew_buf *b, size_t n);

/** Removes n bytes (at most len) from the front. */
void ew_buf_consume(struct ew_buf *b, size_t n);

/** Adds a NUL behind the content (not counted in len) and hands the memory over; the caller frees it. NULL on error. */
char *ew_buf_take_text(struct ew_buf *b);

#endif

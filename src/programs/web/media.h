/*
 * Renderings that the keeper handed over, kept a short while so that a player that asks for many
 * ranges does not have each rendered anew. They are memory without a name; what is kept is capped
 * in count and bytes.
 */
#ifndef EW_PROGRAMS_WEB_MEDIA_H
#define EW_PROGRAMS_WEB_MEDIA_H

#include "base/digest.h"
#include "base/io.h"
#include "base/loop.h"

struct ew_media_cache;

#define EW_MEDIA_ETAG_BYTES 37

#define EW_MEDIA_DIGEST_BYTES 45 /* base64 of a SHA-256, and its end */

/** What the keeper said of a file. */
struct ew_media_facts {
	uint64_t redactions; /* how often the call had been redacted, or not any more, when it was made */
	char digest[EW_MEDIA_DIGEST_BYTES]; /* of the file, or "" */
	char *sources;			    /* JSON: the sealed objects that it was made of; NULL: not told. To be freed */
};

struct ew_media {
	int fd; /* the cache's */
	uint64_t bytes;
	struct ew_media_facts facts; /* the cache's */
	char etag[EW_MEDIA_ETAG_BYTES];
};

/** Errors: -ENOMEM. */
EW_MUST_USE int ew_media_cache_new(struct ew_io *io, struct ew_loop *loop, int64_t keep_us,
	size_t max_count, uint64_t max_bytes, struct ew_media_cache **ret);

/** Closes every file and ends the timer: nobody may be reading a rendering any more. NULL is fine. */
void ew_media_cache_free(struct ew_media_cache **cache);

/**
 * The key of a rendering: SHA-256 over everything that it depends on, who asked included. Errors:
 * of the hash.
 */
EW_MUST_USE int ew_media_key(const struct ew_slice *parts, size_t n, struct ew_hash *ret);

/** Valid until the loop's next turn. Errors: -ENOENT. */
EW_MUST_USE int ew_media_find(
	struct ew_media_cache *cache, const struct ew_hash *key, struct ew_media *ret);

/**
 * Takes over `*fd` (then -1) and `facts->sources` (then NULL). The oldest make room; what is larger than the whole
 * cache is let in alone. Errors: those of randomness (the tag).
 */
EW_MUST_USE int ew_media_store(struct ew_media_cache *cache, const struct ew_hash *key, int *fd,
	uint64_t bytes, struct ew_media_facts *facts, struct ew_media *ret);

#endif

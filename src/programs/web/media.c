/*
 * The cache of renderings. A tag is random and lives as long as the rendering: it can never stand
 * for other bytes.
 */
#include "programs/web/media.h"

#include <errno.h>
#include <string.h>

#include "base/id.h"
#include "base/secret.h"

#define PURGE_US (5 * EW_US_PER_S)

struct entry {
	struct entry *next; /* newest first */
	struct ew_hash key;
	struct ew_media media;
	int64_t until_us;
};

struct ew_media_cache {
	struct ew_io *io;
	struct ew_loop *loop;
	struct ew_loop_timer *purge;
	int64_t keep_us;
	size_t max_count;
	uint64_t max_bytes;
	struct entry *entries;
};

static void drop(struct entry **at)
{
	struct entry *e = *at;

	*at = e->next;
	ew_close_fd(&e->media.fd);
	free(e->media.facts.sources);
	free(e);
}

static void purge(void *arg)
{
	struct ew_media_cache *c = arg;
	int64_t now_us = ew_loop_now(c->loop).us;
	struct entry **at = &c->entries;

	while (*at) {
		if ((*at)->until_us <= now_us)
			drop(at);
		else
			at = &(*at)->next;
	}
}

int ew_media_cache_new(struct ew_io *io, struct ew_loop *loop, int64_t keep_us, size_t max_count,
	uint64_t max_bytes, struct ew_media_cache **ret)
{
	_cleanup_(ew_media_cache_free) struct ew_media_cache *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return -ENOMEM;
	c->io = io;
	c->loop = loop;
	c->keep_us = keep_us;
	c->max_count = max_count;
	c->max_bytes = max_bytes;
	r = ew_loop_timer(loop, PURGE_US, PURGE_US, purge, c, &c->purge);
	if (r)
		return r;
	*ret = TAKE(c);
	return 0;
}

void ew_media_cache_free(struct ew_media_cache **cache)
{
	struct ew_media_cache *c = TAKE(*cache);

	if (!c)
		return;
	ew_loop_timer_cancel(&c->purge);
	while (c->entries)
		drop(&c->entries);
	free(c);
}

static int add_part(struct ew_sha256 *hash, struct ew_slice part)
{
	uint64_t length = part.len; /* so that no two lists of parts run together alike */
	int r = ew_sha256_add(hash, ew_slice_of(&length, sizeof(length)));

	return r ? r : ew_sha256_add(hash, part);
}

int ew_media_key(const struct ew_slice *parts, size_t n, struct ew_hash *ret)
{
	_cleanup_(ew_sha256_free) struct ew_sha256 *hash = NULL;
	size_t i;
	int r = ew_sha256_new(&hash);

	for (i = 0; r == 0 && i < n; i++)
		r = add_part(hash, parts[i]);
	return r ? r : ew_sha256_end(hash, ret);
}

int ew_media_find(struct ew_media_cache *c, const struct ew_hash *key, struct ew_media *ret)
{
	struct entry *e;

	purge(c);
	for (e = c->entries; e; e = e->next) {
		if (!ew_secret_equal(&e->key, key, sizeof(*key)))
			continue;
		*ret = e->media;
		return 0;
	}
	return -ENOENT;
}

/* Keeps the newest that fit, and drops the rest. */
static void make_room(struct ew_media_cache *c, uint64_t bytes)
{
	struct entry **at = &c->entries;
	size_t count = 1;

	while (*at) {
		if (count + 1 > c->max_count || (*at)->media.bytes > c->max_bytes ||
			bytes > c->max_bytes - (*at)->media.bytes) {
			drop(at);
			continue;
		}
		bytes += (*at)->media.bytes;
		count++;
		at = &(*at)->next;
	}
}

int ew_media_store(struct ew_media_cache *c, const struct ew_hash *key, int *fd, uint64_t bytes,
	struct ew_media_facts *facts, struct ew_media *ret)
{
	struct entry *e = calloc(1, sizeof(*e));
	struct ew_id tag;
	int r = e ? ew_id_random(c->io, &tag) : -ENOMEM;

	if (r) {
		free(e);
		return r;
	}
	make_room(c, bytes);
	e->key = *key;
	e->media.fd = TAKE_FD(*fd);
	e->media.bytes = bytes;
	e->media.facts = *facts;
	facts->sources = NULL;
	ew_id_format(tag, e->media.etag);
	e->until_us = ew_loop_now(c->loop).us + c->keep_us;
	e->next = c->entries;
	c->entries = e;
	*ret = e->media;
	return 0;
}

/*
 * Memory for what may not reach a disk. Must never hand out a block that is not locked, and never
 * give one back, or take one again, with content in it.
 */
#include "base/secret.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SLOT_ALIGN_BYTES ((size_t)16)

struct ew_secret_pool {
	uint8_t *map;      /* guard page, region, guard page */
	size_t map_bytes;
	uint8_t *slots_at; /* the region */
	size_t slot_bytes; /* as asked for, rounded up to the alignment */
	size_t slots;
	size_t left;
	uint32_t *stack; /* indexes of free slots; the first `left` count */
	bool *taken;     /* by index: a block given twice is a defect found at once */
};

void ew_wipe(void *at, size_t n)
{
	if (n > 0)
		explicit_bzero(at, n);
}

bool ew_secret_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void *ew_secret_alloc(size_t n)
{
	if (sodium_init() < 0)
		return NULL;
	void *at = sodium_malloc(n);

	if (!at)
		return NULL;
	/* sodium_malloc() does not say when its own lock failed; asking again does. */
	if (sodium_mlock(at, n) < 0) {
		sodium_free(at);
		return NULL;
	}
	ew_wipe(at, n);
	return at;
}

void ew_secret_free(void *ptr_to_ptr)
{
	void **ptr = ptr_to_ptr;

	sodium_free(*ptr);
	*ptr = NULL;
}

/* Bytes of the region, without guards: whole pages. */
static int region_bytes(const struct ew_secret_pool *pool, size_t page, size_t *ret)
{
	size_t bytes, with_guards;

	if (__builtin_mul_overflow(pool->slot_bytes, pool->slots, &bytes) ||
		__builtin_add_overflow(bytes, 3 * page, &with_guards))
		return -ENOMEM;
	*ret = (bytes + page - 1) / page * page;
	return 0;
}

static int map_region(struct ew_secret_pool *pool)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes;
	int r = region_bytes(pool, page, &bytes);

	if (r < 0)
		return r;
	void *map = mmap(NULL, bytes + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		return -ENOMEM;
	pool->map = map;
	pool->map_bytes = bytes + 2 * page;
	pool->slots_at = pool->map + page;
	if (mprotect(pool->slots_at, bytes, PROT_READ | PROT_WRITE) < 0)
		return -ENOMEM;
	if (mlock(pool->slots_at, bytes) < 0 || madvise(pool->slots_at, bytes, MADV_DONTDUMP) < 0)
		return -EPERM;
	/*
	 * A child has no business with the keys. Kernels before 4.14 cannot; programs here exec at
	 * once.
	 */
	(void)madvise(pool->slots_at, bytes, MADV_WIPEONFORK);
	return 0;
}

static int make_lists(struct ew_secret_pool *pool)
{
	pool->stack = calloc(pool->slots, sizeof(*pool->stack));
	pool->taken = calloc(pool->slots, sizeof(*pool->taken));
	if (!pool->stack || !pool->taken)
		return -ENOMEM;
	for (size_t i = 0; i < pool->slots; i++)
		pool->stack[i] = (uint32_t)(pool->slots - 1 - i);
	pool->left = pool->slots;
	return 0;
}

int ew_secret_pool_new(size_t slot_bytes, size_t slots, struct ew_secret_pool **ret)
{
	assert(slot_bytes > 0 && slots > 0);
	if (slots > UINT32_MAX || slot_bytes > SIZE_MAX - SLOT_ALIGN_BYTES)
		return -ENOMEM;
	_cleanup_(ew_secret_pool_free) struct ew_secret_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return -ENOMEM;
	pool->slot_bytes = (slot_bytes + SLOT_ALIGN_BYTES - 1) & ~(SLOT_ALIGN_BYTES - 1);
	pool->slots = slots;
	int r = make_lists(pool);

	if (r == 0)
		r = map_region(pool);
	if (r < 0)
		return r;
	*ret = TAKE(pool);
	return 0;
}

void ew_secret_pool_free(struct ew_secret_pool **pool)
{
	struct ew_secret_pool *p = *pool;

	if (!p)
		return;
	/* Blocks not given back are wiped too; free ones are clean since they were given. */
	for (size_t i = 0; i < p->slots && p->taken; i++) {
		if (p->taken[i])
			ew_wipe(p->slots_at + i * p->slot_bytes, p->slot_bytes);
	}
	if (p->map)
		(void)munmap(p->map, p->map_bytes);
	free(p->stack);
	free(p->taken);
	free(p);
	*pool = NULL;
}

void *ew_secret_pool_take(struct ew_secret_pool *pool)
{
	if (pool->left == 0)
		return NULL;
	uint32_t index = pool->stack[--pool->left];

	pool->taken[index] = true;
	return pool->slots_at + index * pool->slot_bytes;
}

void ew_secret_pool_give(struct ew_secret_pool *pool, void *ptr_to_block)
{
	uint8_t **block = ptr_to_block;

	if (!*block)
		return;
	size_t offset = (size_t)(*block - pool->slots_at);
	size_t index = offset / pool->slot_bytes;

	assert(*block >= pool->slots_at && index < pool->slots && offset % pool->slot_bytes == 0);
	assert(pool->taken[index]);
	ew_wipe(*block, pool->slot_bytes);
	pool->taken[index] = false;
	pool->stack[pool->left++] = (uint32_t)index;
	*block = NULL;
}

size_t ew_secret_pool_left(const struct ew_secret_pool *pool)
{
	return pool->left;
}

/*
 * The bytes of simulated files. Must never let an unsynced byte survive a crash out of order, nor
 * forget a synced one.
 */
#include "base/io_sim_parts.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static void release_page(struct sim_page *page)
{
	if (page && --page->refs == 0)
		free(page);
}

static void release_write(struct sim_write *write)
{
	if (write && --write->refs == 0)
		free(write);
}

static size_t pages_of(uint64_t bytes)
{
	return (size_t)((bytes + SIM_PAGE_BYTES - 1) / SIM_PAGE_BYTES);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Room for `count` pages, holes at first; grows by doubling. */
static int reserve_pages(struct sim_image *image, size_t count)
{
	if (count <= image->count)
		return 0;
	size_t want = count < image->count * 2 ? image->count * 2 : count;
	struct sim_page **pages = realloc(image->pages, want * sizeof(struct sim_page *));

	if (!pages)
		return -ENOMEM;
	memset(pages + image->count, 0, (want - image->count) * sizeof(struct sim_page *));
	image->pages = pages;
	image->count = want;
	return 0;
}

/* A page that belongs to this image alone. */
static struct sim_page *own_page(struct sim_image *image, size_t index)
{
	struct sim_page *old = image->pages[index];

	if (old && old->refs == 1)
		return old;
	struct sim_page *page = malloc(sizeof(*page));

	if (!page)
		return NULL;
	page->refs = 1;
	if (old)
		memcpy(page->bytes, old->bytes, SIM_PAGE_BYTES);
	else
		memset(page->bytes, 0, SIM_PAGE_BYTES);
	release_page(old);
	image->pages[index] = page;
	return page;
}

/* Owns every page of the range first, so that no failure comes half-way. */
static int own_range(struct sim_image *image, uint64_t offset, size_t n)
{
	size_t end = pages_of(offset + n);
	int r = reserve_pages(image, end);

	for (size_t i = (size_t)(offset / SIM_PAGE_BYTES); r == 0 && i < end; i++) {
		if (!own_page(image, i))
			r = -ENOMEM;
	}
	return r;
}

static int image_write(struct sim_image *image, const uint8_t *from, size_t n, uint64_t offset)
{
	int r = n > 0 ? own_range(image, offset, n) : 0;

	if (r < 0 || n == 0)
		return r;
	if (offset + n > image->size)
		image->size = offset + n;
	while (n > 0) {
		size_t in_page = (size_t)(offset % SIM_PAGE_BYTES);
		size_t part = smaller(n, SIM_PAGE_BYTES - in_page);

		memcpy(image->pages[offset / SIM_PAGE_BYTES]->bytes + in_page, from, part);
		from += part;
		offset += part;
		n -= part;
	}
	return 0;
}

/* What is cut off is zeroed, as growing again must not bring it back. */
static int image_resize(struct sim_image *image, uint64_t size)
{
	size_t in_page = (size_t)(size % SIM_PAGE_BYTES);
	size_t last = (size_t)(size / SIM_PAGE_BYTES);

	if (size < image->size && in_page > 0 && last < image->count && image->pages[last]) {
		struct sim_page *page = own_page(image, last);

		if (!page)
			return -ENOMEM;
		memset(page->bytes + in_page, 0, SIM_PAGE_BYTES - in_page);
	}
	for (size_t i = pages_of(size); i < image->count && i < pages_of(image->size); i++) {
		release_page(image->pages[i]);
		image->pages[i] = NULL;
	}
	image->size = size;
	return 0;
}

static void image_free(struct sim_image *image)
{
	for (size_t i = 0; i < image->count; i++)
		release_page(image->pages[i]);
	free(image->pages);
	*image = (struct sim_image){0};
}

static void share_page(struct sim_image *to, const struct sim_image *from, size_t index)
{
	struct sim_page *page = index < from->count ? from->pages[index] : NULL;

	if (index >= to->count || to->pages[index] == page)
		return;
	if (page)
		page->refs++;
	release_page(to->pages[index]);
	to->pages[index] = page;
}

static int image_copy(struct sim_image *to, const struct sim_image *from)
{
	size_t count = smaller(pages_of(from->size), from->count);
	int r = reserve_pages(to, count);

	for (size_t i = 0; r == 0 && i < to->count; i++)
		share_page(to, from, i);
	if (r == 0)
		to->size = from->size;
	return r;
}

static int reserve_write(struct sim_node *file)
{
	if (file->writes_count < file->writes_cap)
		return 0;
	size_t cap = file->writes_cap ? file->writes_cap * 2 : 8;
	struct sim_write **writes = realloc(file->writes, cap * sizeof(struct sim_write *));

	if (!writes)
		return -ENOMEM;
	file->writes = writes;
	file->writes_cap = cap;
	return 0;
}

/* A record with room for it in the list; the caller fills and appends it. */
static struct sim_write *new_write(struct sim_node *file, size_t n, uint64_t offset)
{
	if (reserve_write(file) < 0)
		return NULL;
	struct sim_write *write = malloc(sizeof(*write) + n);

	if (write)
		*write = (struct sim_write){.refs = 1, .offset = offset, .len = n};
	return write;
}

int sim_file_write(struct sim_node *file, const void *from, size_t n, uint64_t offset)
{
	if (offset > SIM_FILE_BYTES_MAX || n > SIM_FILE_BYTES_MAX - offset)
		return -EFBIG;
	struct sim_write *write = new_write(file, n, offset);

	if (!write)
		return -ENOMEM;
	memcpy(write->bytes, from, n);
	int r = image_write(&file->seen, from, n, offset);

	if (r < 0) {
		release_write(write);
		return r;
	}
	file->writes[file->writes_count++] = write;
	return 0;
}

int sim_file_truncate(struct sim_node *file, uint64_t bytes)
{
	if (bytes > SIM_FILE_BYTES_MAX)
		return -EFBIG;
	struct sim_write *write = new_write(file, 0, bytes);

	if (!write)
		return -ENOMEM;
	write->truncate = true;
	int r = image_resize(&file->seen, bytes);

	if (r < 0) {
		release_write(write);
		return r;
	}
	file->writes[file->writes_count++] = write;
	return 0;
}

size_t sim_file_read(const struct sim_node *file, void *to, size_t n, uint64_t offset)
{
	const struct sim_image *image = &file->seen;
	uint8_t *at = to;

	if (offset >= image->size)
		return 0;
	n = n < image->size - offset ? n : (size_t)(image->size - offset);
	for (size_t left = n; left > 0;) {
		size_t in_page = (size_t)(offset % SIM_PAGE_BYTES);
		size_t index = (size_t)(offset / SIM_PAGE_BYTES);
		size_t part = smaller(left, SIM_PAGE_BYTES - in_page);
		const struct sim_page *page = index < image->count ? image->pages[index] : NULL;

		if (page)
			memcpy(at, page->bytes + in_page, part);
		else
			memset(at, 0, part);
		at += part;
		offset += part;
		left -= part;
	}
	return n;
}

static void forget_writes(struct sim_node *file)
{
	for (size_t i = 0; i < file->writes_count; i++)
		release_write(file->writes[i]);
	file->writes_count = 0;
}

/*
 * The pages of the writes are taken from what calls see; a truncation between them counts at its
 * smallest.
 */
int sim_file_sync(struct sim_node *file)
{
	uint64_t least = file->durable.size;
	int r = reserve_pages(&file->durable, pages_of(file->seen.size));

	for (size_t i = 0; i < file->writes_count; i++) {
		if (file->writes[i]->truncate && file->writes[i]->offset < least)
			least = file->writes[i]->offset;
	}
	if (r == 0)
		r = image_resize(&file->durable, least);
	for (size_t i = 0; r == 0 && i < file->writes_count; i++) {
		const struct sim_write *write = file->writes[i];
		size_t end = pages_of(write->offset + write->len);

		for (size_t k = (size_t)(write->offset / SIM_PAGE_BYTES); k < end; k++)
			share_page(&file->durable, &file->seen, k);
	}
	if (r == 0)
		r = image_resize(&file->durable, file->seen.size);
	if (r == 0)
		forget_writes(file);
	return r;
}

static int apply(struct sim_image *image, const struct sim_write *write)
{
	if (write->truncate)
		return image_resize(image, write->offset);
	return image_write(image, write->bytes, write->len, write->offset);
}

/*
 * Applies a random prefix to the durable image; returns its length. Out of memory counts as not
 * written.
 */
static size_t apply_prefix(struct sim_node *file)
{
	size_t keep = sim_prefix(file->disk, file->writes_count);

	for (size_t i = 0; i < keep; i++) {
		if (apply(&file->durable, file->writes[i]) < 0)
			return i;
	}
	return keep;
}

void sim_file_sync_failed(struct sim_node *file)
{
	(void)apply_prefix(file);
	forget_writes(file);
}

/* Whole sectors of the first write that did not make it; and perhaps its size without its bytes. */
static void tear(struct sim_node *file, const struct sim_write *write)
{
	struct sim_image *image = &file->durable;
	size_t first = SIM_SECTOR_BYTES - (size_t)(write->offset % SIM_SECTOR_BYTES);
	uint64_t end = write->offset + write->len;

	if (write->truncate)
		return;
	if (write->len > first) {
		size_t more = (write->len - first - 1) / SIM_SECTOR_BYTES + 1;
		size_t sectors = (size_t)(sim_next(file->disk) % (more + 1));
		size_t kept = sectors ? first + (sectors - 1) * SIM_SECTOR_BYTES : 0;

		if (image_write(image, write->bytes, kept, write->offset) < 0)
			return;
	}
	if (end > image->size && sim_next(file->disk) % 4 == 0 && image_resize(image, end) < 0)
		return;
}

void sim_file_crash(struct sim_node *file)
{
	bool clean = file->writes_count == 0;
	size_t kept = clean ? 0 : apply_prefix(file);

	if (!clean && kept < file->writes_count)
		tear(file, file->writes[kept]);
	forget_writes(file);
	/* Also when nothing is unsynced: after a failed sync the two differ. */
	if (image_copy(&file->seen, &file->durable) < 0)
		abort(); /* the test's own machine is out of memory: no outcome would be true */
}

int sim_file_copy(struct sim_node *to, const struct sim_node *from)
{
	int r = image_copy(&to->seen, &from->seen);

	if (r == 0)
		r = image_copy(&to->durable, &from->durable);
	for (size_t i = 0; r == 0 && i < from->writes_count; i++) {
		r = reserve_write(to);
		if (r == 0) {
			from->writes[i]->refs++;
			to->writes[to->writes_count++] = from->writes[i];
		}
	}
	return r;
}

/* Slides two pages at a time over the image, so that a marker across a border is found. */
static bool image_contains(const struct sim_image *image, struct ew_slice marker)
{
	static const uint8_t zeros[SIM_PAGE_BYTES];
	uint8_t window[2 * SIM_PAGE_BYTES];
	size_t have = 0;

	assert(marker.len > 0 && marker.len <= SIM_PAGE_BYTES);
	for (size_t i = 0; i < pages_of(image->size); i++) {
		const struct sim_page *page = i < image->count ? image->pages[i] : NULL;

		memcpy(window + have, page ? page->bytes : zeros, SIM_PAGE_BYTES);
		have += SIM_PAGE_BYTES;
		if (memmem(window, have, marker.at, marker.len))
			return true;
		size_t tail = smaller(have, marker.len - 1);

		memmove(window, window + have - tail, tail);
		have = tail;
	}
	return false;
}

bool sim_file_contains(const struct sim_node *file, struct ew_slice marker)
{
	if (image_contains(&file->seen, marker) || image_contains(&file->durable, marker))
		return true;
	for (size_t i = 0; i < file->writes_count; i++) {
		const struct sim_write *write = file->writes[i];

		if (memmem(write->bytes, write->len, marker.at, marker.len))
			return true;
	}
	return false;
}

void sim_file_free(struct sim_node *file)
{
	forget_writes(file);
	free(file->writes);
	file->writes = NULL;
	file->writes_cap = 0;
	image_free(&file->seen);
	image_free(&file->durable);
}

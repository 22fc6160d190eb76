/*
 * A bundle out of plain bytes, without the ZIP round it: each file is a length byte, its name, two bytes of length (low
 * first) and its content (tests/outside/fuzz_seeds.mjs writes such). For fuzzing and for tests of single failures.
 */
#ifndef EW_FUZZ_FLAT_BUNDLE_H
#define EW_FUZZ_FLAT_BUNDLE_H

#include <stdlib.h>

#include "bundle/files_inside.h"
#include "memory_io.h"

/* The ZIP's sum, bit by bit: what is checked is not what it is checked with. */
static uint32_t flat_sum(struct ew_slice s)
{
	uint32_t sum = UINT32_MAX;

	for (size_t i = 0; i < 8 * s.len; i++) {
		if (i % 8 == 0)
			sum ^= s.at[i / 8];
		sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
	}
	return ~sum;
}

static void flat_fill(struct ew_bundle *b, struct ew_slice input)
{
	struct ew_slice rest = input;
	struct ew_error error = {0};

	while (rest.len > 3) {
		size_t name = rest.at[0];

		if (rest.len < 1 + name + 2)
			return;
		struct ew_slice path = ew_slice_of(rest.at + 1, name);
		size_t bytes = rest.at[1 + name] | (size_t)rest.at[2 + name] << 8;

		rest = ew_slice_of(rest.at + 3 + name, rest.len - 3 - name);
		if (bytes > rest.len)
			bytes = rest.len;
		struct bundle_file file = {.at = (uint64_t)(rest.at - input.at), .bytes = bytes,
			.crc = flat_sum(ew_slice_of(rest.at, bytes))};

		(void)!ew_bundle_take(b, path, &file, &error);
		rest = ew_slice_of(rest.at + bytes, rest.len - bytes);
	}
}

static int by_flat_name(const void *a, const void *b, void *arg)
{
	const char *names = (const char *)((struct ew_bundle *)arg)->names.at;

	return strcmp(names + ((const struct bundle_file *)a)->name, names + ((const struct bundle_file *)b)->name);
}

/* The first of each name stays: a bundle that was opened has none twice. */
static void flat_sort(struct ew_bundle *b)
{
	size_t kept = 0;

	if (b->n > 0)
		qsort_r(b->file, b->n, sizeof(*b->file), by_flat_name, b);
	for (size_t i = 0; i < b->n; i++)
		if (kept == 0 || by_flat_name(&b->file[kept - 1], &b->file[i], b) != 0)
			b->file[kept++] = b->file[i];
	b->n = kept;
}

/* What `io` holds; NULL without memory. Closed as any other, while `io` is there. */
static struct ew_bundle *flat_bundle(struct memory_io *io)
{
	struct ew_bundle *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	*b = (struct ew_bundle){.io = &io->io, .zip = true, .handle = 3, .opened = SIZE_MAX};
	ew_buf_init(&b->names, 1u << 20);
	flat_fill(b, io->content);
	flat_sort(b);
	return b;
}

#endif

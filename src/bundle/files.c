/*
 * The list of a bundle's files, and reading from them. Must never hand out a byte from outside of the file that was
 * asked for, and never let two files have one name: whoever unpacks the bundle must find what was checked here.
 */
#include "bundle/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bundle/files_inside.h"

#define NAMES_BYTES ((size_t)EW_BUNDLE_FILES * EW_BUNDLE_NAME_BYTES)
#define PIECE_BYTES 65536

static bool part_valid(struct ew_slice part)
{
	return part.len > 0 && !ew_slice_equal(part, EW_SLICE(".")) && !ew_slice_equal(part, EW_SLICE(".."));
}

/* What means something to some file system, shell or manifest is no part of our names. */
static bool character_valid(uint8_t c)
{
	return c > ' ' && c < 0x7f && !strchr("\\:*?\"<>|%", c);
}

bool ew_bundle_name_valid(struct ew_slice name)
{
	struct ew_slice rest = name, part;

	if (name.len == 0 || name.len >= EW_BUNDLE_NAME_BYTES || name.at[name.len - 1] == '/')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!character_valid(name.at[i]))
			return false;
	while (ew_slice_cut(&rest, '/', &part))
		if (!part_valid(part))
			return false;
	return true;
}

static int make_room(struct ew_bundle *b)
{
	if (b->n < b->cap)
		return 0;
	size_t cap = b->cap ? 2 * b->cap : 256;
	struct bundle_file *more = realloc(b->file, cap * sizeof(*more));

	if (!more)
		return -ENOMEM;
	b->file = more;
	b->cap = cap;
	return 0;
}

int ew_bundle_take(
	struct ew_bundle *b, struct ew_slice name, const struct bundle_file *file, struct ew_error *error)
{
	if (!ew_bundle_name_valid(name))
		return ew_error_set(error, -EBADMSG,
			"Reading the bundle: the name of file %zu leads out of it, or has characters that no name "
			"of a bundle has.",
			b->n + 1);
	if (b->n >= EW_BUNDLE_FILES)
		return ew_error_set(error, -EFBIG, "Reading the bundle: it has more than %u files.", EW_BUNDLE_FILES);
	if (make_room(b) < 0)
		return ew_error_set(error, -ENOMEM, "Reading the bundle: there is not enough memory.");
	b->file[b->n] = *file;
	b->file[b->n].name = (uint32_t)b->names.len;
	ew_buf_add_slice(&b->names, name);
	ew_buf_add_u8(&b->names, 0);
	if (ew_buf_error(&b->names) < 0)
		return ew_error_set(error, ew_buf_error(&b->names), "Reading the bundle: its names are too long.");
	b->n++;
	return 0;
}

static const char *name_of(const struct ew_bundle *b, size_t i)
{
	return (const char *)b->names.at + b->file[i].name;
}

static int by_name(const void *a, const void *b, void *arg)
{
	const struct ew_bundle *bundle = arg;
	const struct bundle_file *one = a, *other = b;

	return strcmp((const char *)bundle->names.at + one->name, (const char *)bundle->names.at + other->name);
}

/* "a" beside "a/b": one of the two would be lost when the bundle is unpacked. */
static bool is_folder_too(const struct ew_bundle *b, size_t i)
{
	char part[EW_BUNDLE_NAME_BYTES];
	const char *name = name_of(b, i);

	for (const char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		memcpy(part, name, (size_t)(slash - name));
		part[slash - name] = 0;
		if (ew_bundle_find(b, part) != SIZE_MAX)
			return true;
	}
	return false;
}

static int sort(struct ew_bundle *b, struct ew_error *error)
{
	if (b->n == 0)
		return ew_error_set(error, -EBADMSG, "Reading the bundle: there is no file in it.");
	qsort_r(b->file, b->n, sizeof(*b->file), by_name, b);
	for (size_t i = 0; i < b->n; i++) {
		if (i > 0 && strcmp(name_of(b, i - 1), name_of(b, i)) == 0)
			return ew_error_set(
				error, -EBADMSG, "Reading the bundle: it has two files of the name %s.", name_of(b, i));
		if (is_folder_too(b, i))
			return ew_error_set(error, -EBADMSG,
				"Reading the bundle: %s lies in a folder that has the name of a file.", name_of(b, i));
	}
	return 0;
}

static int open_zip(struct ew_bundle *b, const char *path, struct ew_error *error)
{
	int r = ew_io_open(b->io, path, EW_IO_READ, &b->handle);

	if (r < 0)
		return ew_error_set(error, r, "Opening the bundle %s: %s.", path, strerror(-r));
	b->zip = true;
	return ew_bundle_open_zip(b, error);
}

static int open_folder(struct ew_bundle *b, const char *path, struct ew_error *error)
{
	b->path = strdup(path);
	if (!b->path)
		return -ENOMEM;
	return ew_bundle_open_folder(b, error);
}

int ew_bundle_open(struct ew_io *io, const char *path, struct ew_bundle **ret, struct ew_error *error)
{
	_cleanup_(ew_bundle_close) struct ew_bundle *b = calloc(1, sizeof(*b));
	struct stat st = {0};
	bool known = stat(path, &st) == 0;

	if (!b)
		return -ENOMEM;
	b->io = io;
	b->handle = -1;
	b->opened = SIZE_MAX;
	ew_buf_init(&b->names, NAMES_BYTES);
	if (known && !S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return ew_error_set(error, -EBADMSG, "Opening the bundle %s: it is neither a file nor a folder.", path);
	int r = known && S_ISDIR(st.st_mode) ? open_folder(b, path, error) : open_zip(b, path, error);

	if (r == 0)
		r = sort(b, error);
	if (r < 0)
		return r;
	*ret = TAKE(b);
	return 0;
}

void ew_bundle_close(struct ew_bundle **bundle)
{
	struct ew_bundle *b = *bundle;

	if (!b)
		return;
	ew_io_discard(b->io, &b->handle);
	ew_buf_free(&b->names);
	free(b->file);
	free(b->path);
	free(b);
	*bundle = NULL;
}

const char *ew_bundle_folder(const struct ew_bundle *b)
{
	return b->folder;
}

size_t ew_bundle_count(const struct ew_bundle *b)
{
	return b->n;
}

const char *ew_bundle_name(const struct ew_bundle *b, size_t i)
{
	return name_of(b, i);
}

uint64_t ew_bundle_bytes(const struct ew_bundle *b, size_t i)
{
	return b->file[i].bytes;
}

size_t ew_bundle_find(const struct ew_bundle *b, const char *name)
{
	size_t from = 0, to = b->n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = strcmp(name, name_of(b, middle));

		if (order == 0)
			return middle;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return SIZE_MAX;
}

int ew_bundle_read(struct ew_bundle *b, size_t i, void *to, size_t n, uint64_t offset)
{
	uint64_t end;

	if (__builtin_add_overflow(offset, n, &end) || end > b->file[i].bytes)
		return -ENODATA;
	if (n == 0)
		return 0;
	if (!b->zip)
		return ew_bundle_read_folder(b, i, to, n, offset);
	return ew_io_read_all(b->io, b->handle, to, n, b->file[i].at + offset);
}

int ew_bundle_add(struct ew_bundle *b, size_t i, struct ew_buf *to)
{
	uint64_t bytes = b->file[i].bytes;

	if (bytes > to->max)
		return -EFBIG;
	if (bytes == 0)
		return ew_buf_error(to);
	uint8_t *at = ew_buf_extend(to, (size_t)bytes);

	return at ? ew_bundle_read(b, i, at, (size_t)bytes, 0) : ew_buf_error(to);
}

/* The sum that every ZIP reader checks (ISO 3309, as PKWARE's APPNOTE names it). */
static uint32_t crc32_add(uint32_t crc, const uint8_t *at, size_t n)
{
	static uint32_t table[256];

	if (table[1] == 0) {
		for (uint32_t i = 0; i < EW_COUNT(table); i++) {
			uint32_t c = i;

			for (int bit = 0; bit < 8; bit++)
				c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
			table[i] = c;
		}
	}
	crc = ~crc;
	for (size_t i = 0; i < n; i++)
		crc = table[(crc ^ at[i]) & 0xff] ^ (crc >> 8);
	return ~crc;
}

static void free_hash(struct ew_sha256 **h)
{
	ew_sha256_free(h);
}

int ew_bundle_sum(struct ew_bundle *b, size_t i, uint64_t offset, struct ew_hash *ret)
{
	_cleanup_(free_hash) struct ew_sha256 *h = NULL;
	_cleanup_(ew_free_ptr) uint8_t *piece = malloc(PIECE_BYTES);
	bool whole = b->zip && offset == 0;
	uint32_t crc = 0;
	int r = piece ? ew_sha256_new(&h) : -ENOMEM;

	for (uint64_t at = offset; r == 0 && at < b->file[i].bytes;) {
		uint64_t left = b->file[i].bytes - at;
		size_t n = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;

		r = ew_bundle_read(b, i, piece, n, at);
		if (r == 0)
			r = ew_sha256_add(h, ew_slice_of(piece, n));
		if (r == 0 && whole)
			crc = crc32_add(crc, piece, n);
		at += n;
	}
	if (r == 0 && whole && crc != b->file[i].crc)
		r = -EBADMSG;
	return r == 0 ? ew_sha256_end(h, ret) : r;
}

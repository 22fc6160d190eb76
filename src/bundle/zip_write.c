/*
 * Writes a ZIP of stored entries. What goes into it is evidence: an entry is either whole and its header true, or the
 * file is never finished. The header of an entry is written again when its size and checksum are known; behind data
 * nothing follows that a careless reader could take for more of it.
 */
#include "bundle/zip_write.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/secret.h"

#define PIECE_BYTES 65536
#define LOCAL_BYTES 30
#define CENTRAL_BYTES 46
#define END_BYTES 22
#define NEEDS 10	      /* version of the format: stored entries */
#define MADE_BY (3 << 8 | 20) /* Unix: the mode counts */
#define MODE (0100644u << 16)
#define MOST_BYTES 0xfffffffeu

struct entry {
	char *name;
	uint32_t crc, bytes, offset;
};

struct ew_zip_writer {
	struct ew_io *io;
	int handle;
	char folder[EW_ZIP_FOLDER_BYTES];
	uint16_t time, date;
	struct entry *entries;
	size_t n, cap;
	bool open;
	struct ew_sha256 *hash;
	uint64_t flushed; /* bytes in the file; those in `piece` follow */
	struct ew_buf piece;
	uint32_t crc_table[8][256];
};

/* -- CRC-32 (ISO 3309, as APPNOTE 4.4.7 has it), eight bytes at a time -- */

static void make_crc_table(uint32_t table[8][256])
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;

		for (int k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
		table[0][i] = c;
	}
	for (uint32_t i = 0; i < 256; i++)
		for (int k = 1; k < 8; k++)
			table[k][i] = table[k - 1][i] >> 8 ^ table[0][table[k - 1][i] & 0xff];
}

static uint32_t add_crc(uint32_t table[8][256], uint32_t crc, struct ew_slice s)
{
	const uint8_t *at = s.at;
	size_t n = s.len;

	crc = ~crc;
	for (; n >= 8; n -= 8, at += 8) {
		crc ^= (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
		crc = table[7][crc & 0xff] ^ table[6][crc >> 8 & 0xff] ^ table[5][crc >> 16 & 0xff] ^
		      table[4][crc >> 24] ^ table[3][at[4]] ^ table[2][at[5]] ^ table[1][at[6]] ^ table[0][at[7]];
	}
	for (; n > 0; n--, at++)
		crc = table[0][(crc ^ *at) & 0xff] ^ crc >> 8;
	return ~crc;
}

/* -- numbers of this format are little-endian -- */

static void put_16(uint8_t *to, uint32_t n)
{
	to[0] = (uint8_t)n;
	to[1] = (uint8_t)(n >> 8);
}

static void put_32(uint8_t *to, uint32_t n)
{
	put_16(to, n);
	put_16(to + 2, n >> 16);
}

/* -- the file -- */

static uint64_t position(const struct ew_zip_writer *zip)
{
	return zip->flushed + zip->piece.len;
}

static int flush(struct ew_zip_writer *zip)
{
	int r = ew_buf_error(&zip->piece);

	if (r == 0 && zip->piece.len > 0)
		r = ew_io_write_all(zip->io, zip->handle, zip->piece.at, zip->piece.len, zip->flushed);
	if (r < 0)
		return r;
	zip->flushed += zip->piece.len;
	ew_buf_clear(&zip->piece);
	return 0;
}

static int put(struct ew_zip_writer *zip, struct ew_slice bytes)
{
	int r = 0;

	if (bytes.len > MOST_BYTES - position(zip))
		return -EFBIG;
	while (r == 0 && bytes.len > 0) {
		size_t n = PIECE_BYTES - zip->piece.len;

		n = bytes.len < n ? bytes.len : n;
		ew_buf_add(&zip->piece, bytes.at, n);
		bytes = ew_slice_of(bytes.at + n, bytes.len - n);
		r = ew_buf_error(&zip->piece);
		if (r == 0 && zip->piece.len == PIECE_BYTES)
			r = flush(zip);
	}
	return r;
}

/* What is still in memory is altered there. */
static int put_again(struct ew_zip_writer *zip, uint64_t offset, const uint8_t *at, size_t n)
{
	if (offset < zip->flushed) {
		int r = flush(zip);

		return r < 0 ? r : ew_io_write_all(zip->io, zip->handle, at, n, offset);
	}
	memcpy(zip->piece.at + (offset - zip->flushed), at, n);
	return 0;
}

/* -- times and names -- */

static void set_time(struct ew_zip_writer *zip, struct ew_wall made)
{
	static const int64_t first = 315532800, last = 4354819198; /* 1980-01-01, 2107-12-31 23:59:58 */
	int64_t s = made.us / EW_US_PER_S;
	time_t seconds = (time_t)(s < first ? first : s > last ? last : s);
	struct tm tm = {0};

	(void)gmtime_r(&seconds, &tm);
	zip->time = (uint16_t)(tm.tm_hour << 11 | tm.tm_min << 5 | tm.tm_sec / 2);
	zip->date = (uint16_t)((tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday);
}

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
	       c == '_';
}

/* Of one or several parts, none of which is empty or made of dots alone. */
static bool is_name(const char *name, size_t most)
{
	bool part = false;
	size_t n = 0;

	for (; name[n]; n++) {
		if (name[n] == '/' ? !part : !is_name_character(name[n]))
			return false;
		part = name[n] == '/' ? false : part || name[n] != '.';
	}
	return part && n < most;
}

int ew_zip_writer_new(struct ew_io *io, int handle, const char *folder, struct ew_wall made, struct ew_zip_writer **ret)
{
	struct ew_zip_writer *zip;

	if (!is_name(folder, EW_ZIP_FOLDER_BYTES) || strchr(folder, '/'))
		return -EINVAL;
	zip = calloc(1, sizeof(*zip));
	if (!zip)
		return -ENOMEM;
	zip->io = io;
	zip->handle = handle;
	snprintf(zip->folder, sizeof(zip->folder), "%s", folder);
	set_time(zip, made);
	make_crc_table(zip->crc_table);
	ew_buf_init_secret(&zip->piece, PIECE_BYTES);
	*ret = zip;
	return 0;
}

void ew_zip_writer_free(struct ew_zip_writer **writer)
{
	struct ew_zip_writer *zip = *writer;

	if (!zip)
		return;
	for (size_t i = 0; i < zip->n; i++)
		free(zip->entries[i].name);
	free(zip->entries);
	ew_sha256_free(&zip->hash);
	ew_buf_free(&zip->piece);
	free(zip);
	*writer = NULL;
}

/* -- entries -- */

/* What local and central header have in common, from "version needed" to "length of the extra field". */
static void put_common(const struct ew_zip_writer *zip, const struct entry *e, uint8_t to[static 26])
{
	put_16(to, NEEDS);
	put_16(to + 2, 0);
	put_16(to + 4, 0);
	put_16(to + 6, zip->time);
	put_16(to + 8, zip->date);
	put_32(to + 10, e->crc);
	put_32(to + 14, e->bytes);
	put_32(to + 18, e->bytes);
	put_16(to + 22, (uint32_t)strlen(e->name));
	put_16(to + 24, 0);
}

static void make_local(const struct ew_zip_writer *zip, const struct entry *e, uint8_t to[static LOCAL_BYTES])
{
	memcpy(to, "PK\3\4", 4);
	put_common(zip, e, to + 4);
}

static int add_entry(struct ew_zip_writer *zip, const char *name)
{
	size_t bytes = strlen(zip->folder) + 1 + strlen(name) + 1;
	char *full;

	if (zip->n == EW_ZIP_FILES)
		return -EFBIG;
	if (zip->n == zip->cap) {
		size_t cap = zip->cap ? 2 * zip->cap : 64;
		struct entry *grown = reallocarray(zip->entries, cap, sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		zip->entries = grown;
		zip->cap = cap;
	}
	full = malloc(bytes);
	if (!full)
		return -ENOMEM;
	snprintf(full, bytes, "%s/%s", zip->folder, name);
	zip->entries[zip->n++] = (struct entry){.name = full, .offset = (uint32_t)position(zip)};
	return 0;
}

int ew_zip_begin(struct ew_zip_writer *zip, const char *name)
{
	uint8_t local[LOCAL_BYTES];
	const struct entry *e;
	int r;

	if (zip->open || !is_name(name, EW_ZIP_NAME_BYTES))
		return -EINVAL;
	r = add_entry(zip, name);
	if (r == 0)
		r = ew_sha256_new(&zip->hash);
	if (r < 0)
		return r;
	zip->open = true;
	e = &zip->entries[zip->n - 1];
	make_local(zip, e, local);
	r = put(zip, ew_slice_of(local, sizeof(local)));
	return r < 0 ? r : put(zip, ew_slice_text(e->name));
}

int ew_zip_add(void *arg, struct ew_slice bytes)
{
	struct ew_zip_writer *zip = arg;
	struct entry *e;
	int r;

	if (!zip->open)
		return -EINVAL;
	if (bytes.len == 0)
		return 0;
	e = &zip->entries[zip->n - 1];
	r = put(zip, bytes);
	if (r == 0)
		r = ew_sha256_add(zip->hash, bytes);
	if (r < 0)
		return r;
	/* No entry is longer than the file, which put() keeps below 4 GiB. */
	e->crc = add_crc(zip->crc_table, e->crc, bytes);
	e->bytes += (uint32_t)bytes.len;
	return 0;
}

int ew_zip_end(struct ew_zip_writer *zip, struct ew_hash *ret_sha256, uint64_t *ret_bytes)
{
	uint8_t local[LOCAL_BYTES];
	const struct entry *e;
	struct ew_hash hash;
	int r;

	if (!zip->open)
		return -EINVAL;
	e = &zip->entries[zip->n - 1];
	make_local(zip, e, local);
	r = ew_sha256_end(zip->hash, &hash);
	ew_sha256_free(&zip->hash);
	if (r == 0)
		r = put_again(zip, e->offset, local, sizeof(local));
	if (r < 0)
		return r;
	zip->open = false;
	*ret_sha256 = hash;
	*ret_bytes = e->bytes;
	return 0;
}

/* -- directory -- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Two files of one name are two contents to choose from. */
static int check_names(const struct ew_zip_writer *zip)
{
	char **names = calloc(zip->n + 1, sizeof(*names));
	int r = names ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < zip->n; i++)
		names[i] = zip->entries[i].name;
	if (r == 0)
		qsort(names, zip->n, sizeof(*names), by_name);
	for (size_t i = 1; r == 0 && i < zip->n; i++)
		r = strcmp(names[i - 1], names[i]) == 0 ? -EEXIST : 0;
	free(names);
	return r;
}

static int put_central(struct ew_zip_writer *zip, const struct entry *e)
{
	uint8_t central[CENTRAL_BYTES] = "PK\1\2";
	int r;

	put_16(central + 4, MADE_BY);
	put_common(zip, e, central + 6);
	put_32(central + 38, MODE);
	put_32(central + 42, e->offset);
	r = put(zip, ew_slice_of(central, sizeof(central)));
	return r < 0 ? r : put(zip, ew_slice_text(e->name));
}

int ew_zip_finish(struct ew_zip_writer *zip, uint64_t *ret_bytes)
{
	uint8_t end[END_BYTES] = "PK\5\6";
	uint64_t begin = position(zip);
	int r = zip->open ? -EINVAL : check_names(zip);

	for (size_t i = 0; r == 0 && i < zip->n; i++)
		r = put_central(zip, &zip->entries[i]);
	if (r < 0)
		return r;
	put_16(end + 8, (uint32_t)zip->n);
	put_16(end + 10, (uint32_t)zip->n);
	put_32(end + 12, (uint32_t)(position(zip) - begin));
	put_32(end + 16, (uint32_t)begin);
	r = put(zip, ew_slice_of(end, sizeof(end)));
	if (r == 0)
		r = flush(zip);
	if (r == 0)
		r = ew_io_truncate(zip->io, zip->handle, zip->flushed);
	if (r < 0)
		return r;
	*ret_bytes = zip->flushed;
	return 0;
}

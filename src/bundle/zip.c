/*
 * A bundle's ZIP (PKWARE APPNOTE 6.3, sections 4.3.6 to 4.3.16), of which one form is taken: stored, no 64-bit
 * extension, no encryption, no comments, no entries for folders, and no byte that belongs to no file. A ZIP says
 * everything twice, before each file and in its directory; must never take one where the two differ, or where files
 * overlap: another reader would see another bundle.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "bundle/files_inside.h"

#define LOCAL_BYTES 30
#define CENTRAL_BYTES 46
#define END_BYTES 22
#define EXTRA_BYTES 512
#define ENTRY_BYTES (CENTRAL_BYTES + EW_BUNDLE_FOLDER_BYTES + EW_BUNDLE_NAME_BYTES + EXTRA_BYTES)

#define LOCAL_MARK 0x04034b50u
#define CENTRAL_MARK 0x02014b50u
#define END_MARK 0x06054b50u
#define DESCRIPTOR_MARK 0x08074b50u

#define FLAG_DESCRIPTOR 0x0008u
#define FLAG_UTF8 0x0800u
#define VERSION 20 /* of what a reader must know: 45 means the 64-bit extension */

static uint16_t u16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t u32(const uint8_t *at)
{
	return (uint32_t)u16(at) | (uint32_t)u16(at + 2) << 16;
}

struct zip {
	struct ew_bundle *bundle;
	struct ew_error *error;
	uint64_t bytes;             /* of the file */
	uint64_t directory, end;    /* where the directory begins and ends */
	size_t entries;
	uint64_t at;                /* in the directory */
};

/* What an entry says of itself, in the directory. */
struct entry {
	uint16_t version, flags, time, date;
	uint32_t crc, bytes, at;
	struct ew_slice name;
};

static int bad(struct zip *z, const char *what)
{
	if (z->entries == 0)
		return ew_error_set(z->error, -EBADMSG, "Reading the ZIP: %s.", what);
	return ew_error_set(z->error, -EBADMSG, "Reading the ZIP: %s (file %zu of %zu).", what, z->bundle->n + 1,
		z->entries);
}

static int read_at(struct zip *z, void *to, size_t n, uint64_t at)
{
	uint64_t end;

	if (__builtin_add_overflow(at, n, &end) || end > z->bytes)
		return bad(z, "it is cut off");
	return ew_io_read_all(z->bundle->io, z->bundle->handle, to, n, at);
}

/* -- the end ---------------------------------------------------------------------------------- */

/* Why the last bytes are not the end of a ZIP. */
static int no_end(struct zip *z)
{
	uint8_t tail[4096];
	size_t n = z->bytes < sizeof(tail) ? (size_t)z->bytes : sizeof(tail);
	int r = read_at(z, tail, n, z->bytes - n);

	for (size_t i = 0; r == 0 && i + 4 <= n; i++)
		if (u32(tail + i) == END_MARK)
			return bad(z, "there is a comment or other data after its end");
	return r < 0 ? r : bad(z, "it is no ZIP, or it is cut off");
}

static int read_end(struct zip *z)
{
	uint8_t end[END_BYTES];
	int r;

	if (z->bytes < END_BYTES)
		return bad(z, "it is no ZIP, or it is cut off");
	r = read_at(z, end, sizeof(end), z->bytes - END_BYTES);
	if (r < 0)
		return r;
	if (u32(end) != END_MARK || u16(end + 20) != 0)
		return no_end(z);
	z->entries = u16(end + 10);
	z->directory = u32(end + 16);
	z->end = z->bytes - END_BYTES;
	if (u16(end + 8) == UINT16_MAX || z->entries == UINT16_MAX || u32(end + 12) == UINT32_MAX ||
		z->directory == UINT32_MAX)
		return bad(z, "it uses the 64-bit extension");
	if (u16(end + 4) != 0 || u16(end + 6) != 0 || u16(end + 8) != z->entries)
		return bad(z, "it is in several parts");
	if (z->directory + u32(end + 12) != z->end)
		return bad(z, "its directory is not where it says, or something stands between it and the end");
	z->at = z->directory;
	return 0;
}

/* -- one entry -------------------------------------------------------------------------------- */

/* Extra fields may say when and whose a file was, and nothing that changes what it is. */
static bool extra_valid(struct ew_slice extra)
{
	while (extra.len >= 4) {
		uint16_t id = u16(extra.at);
		size_t n = 4 + (size_t)u16(extra.at + 2);

		/* UT: times. ux: owner. */
		if (n > extra.len || (id != 0x5455 && id != 0x7875))
			return false;
		extra = ew_slice_of(extra.at + n, extra.len - n);
	}
	return extra.len == 0;
}

static int check_kind(struct zip *z, const uint8_t *c)
{
	uint32_t mode = u32(c + 38) >> 16;

	if (u16(c + 8) & 1 || u16(c + 8) & 0x2040)
		return bad(z, "a file is encrypted");
	if (u16(c + 8) & ~(FLAG_DESCRIPTOR | FLAG_UTF8))
		return bad(z, "a file has flags that no bundle has");
	if (u16(c + 10) != 0 || u32(c + 20) != u32(c + 24))
		return bad(z, "a file is compressed");
	if (u16(c + 6) > VERSION || u32(c + 20) == UINT32_MAX || u32(c + 42) == UINT32_MAX)
		return bad(z, "it uses the 64-bit extension");
	if (u16(c + 32) != 0 || u16(c + 34) != 0)
		return bad(z, "a file has a comment or lies in another part");
	/* Whatever system it says it was made on: what unpacks it may not look at that. */
	if ((mode & S_IFMT) != 0 && !S_ISREG(mode))
		return bad(z, "an entry is a link, a folder or a device");
	if (u32(c + 38) & 0x10)
		return bad(z, "an entry is a folder");
	return 0;
}

static int read_entry(struct zip *z, uint8_t space[static ENTRY_BYTES], struct entry *ret)
{
	int r = read_at(z, space, CENTRAL_BYTES, z->at);

	if (r < 0)
		return r;
	size_t name = u16(space + 28), extra = u16(space + 30);

	if (u32(space) != CENTRAL_MARK)
		return bad(z, "its directory cannot be read");
	if (name == 0 || name >= EW_BUNDLE_FOLDER_BYTES + EW_BUNDLE_NAME_BYTES || extra > EXTRA_BYTES)
		return bad(z, "a name is empty or too long");
	r = check_kind(z, space);
	if (r == 0)
		r = read_at(z, space + CENTRAL_BYTES, name + extra, z->at + CENTRAL_BYTES);
	if (r < 0)
		return r;
	if (!extra_valid(ew_slice_of(space + CENTRAL_BYTES + name, extra)))
		return bad(z, "a file has an extra field that no bundle has");
	z->at += CENTRAL_BYTES + name + extra;
	if (z->at > z->end)
		return bad(z, "its directory is longer than it says");
	*ret = (struct entry){u16(space + 6), u16(space + 8), u16(space + 12), u16(space + 14), u32(space + 16),
		u32(space + 24), u32(space + 42), ew_slice_of(space + CENTRAL_BYTES, name)};
	return 0;
}

/* Sizes and sum before a file may be 0 when they follow behind it. */
static bool told_alike(const uint8_t *local, const struct entry *e)
{
	bool later = e->flags & FLAG_DESCRIPTOR;
	uint32_t crc = u32(local + 14), stored = u32(local + 18), plain = u32(local + 22);

	return u16(local + 4) == e->version && u16(local + 6) == e->flags && u16(local + 8) == 0 &&
	       u16(local + 10) == e->time && u16(local + 12) == e->date && (crc == e->crc || (later && crc == 0)) &&
	       (stored == e->bytes || (later && stored == 0)) && (plain == e->bytes || (later && plain == 0));
}

static int read_local(struct zip *z, const struct entry *e, uint64_t *ret_data)
{
	uint8_t local[LOCAL_BYTES];
	uint8_t behind[EW_BUNDLE_FOLDER_BYTES + EW_BUNDLE_NAME_BYTES + EXTRA_BYTES];
	int r = read_at(z, local, sizeof(local), e->at);

	if (r < 0)
		return r;
	size_t extra = u16(local + 28);

	if (u32(local) != LOCAL_MARK || u16(local + 26) != e->name.len || extra > EXTRA_BYTES)
		return bad(z, "a file is not where the directory says");
	r = read_at(z, behind, e->name.len + extra, e->at + LOCAL_BYTES);
	if (r < 0)
		return r;
	if (!told_alike(local, e) || !ew_slice_equal(ew_slice_of(behind, e->name.len), e->name) ||
		!extra_valid(ew_slice_of(behind + e->name.len, extra)))
		return bad(z, "the directory and what stands before a file differ");
	*ret_data = e->at + LOCAL_BYTES + e->name.len + extra;
	return 0;
}

/* Sum and sizes behind the data, with or without their mark. */
static int read_descriptor(struct zip *z, const struct entry *e, uint64_t at, size_t *ret_bytes)
{
	uint8_t d[16];
	int r;

	*ret_bytes = 0;
	if (!(e->flags & FLAG_DESCRIPTOR))
		return 0;
	r = read_at(z, d, 12, at);
	if (r < 0)
		return r;
	size_t mark = u32(d) == DESCRIPTOR_MARK && e->crc != DESCRIPTOR_MARK ? 4 : 0;

	r = mark ? read_at(z, d + 12, 4, at + 12) : 0;
	if (r < 0)
		return r;
	if (u32(d + mark) != e->crc || u32(d + mark + 4) != e->bytes || u32(d + mark + 8) != e->bytes)
		return bad(z, "what stands behind a file is not what the directory says");
	*ret_bytes = mark + 12;
	return 0;
}

/* "top/rest": the top is the same for all. */
static int cut_folder(struct zip *z, struct ew_slice *name)
{
	struct ew_slice top;
	char *folder = z->bundle->folder;

	if (name->at[name->len - 1] == '/')
		return bad(z, "an entry is a folder");
	if (ew_slice_find(*name, EW_SLICE("/")) == SIZE_MAX)
		return bad(z, "a file lies outside of the one folder");
	(void)ew_slice_cut(name, '/', &top);
	if (top.len == 0 || top.len >= EW_BUNDLE_FOLDER_BYTES || !ew_bundle_name_valid(top))
		return bad(z, "the folder's name is none");
	if (!*folder)
		memcpy(folder, top.at, top.len);
	return ew_slice_equal(top, ew_slice_text(folder)) ? 0 : bad(z, "it has more than one folder");
}

/*
 * Entries stand in the directory in the order of their data, and fill the file from its first byte to the directory.
 */
static int take_entry(struct zip *z, uint64_t *next)
{
	uint8_t space[ENTRY_BYTES];
	struct bundle_file file = {0};
	struct entry e;
	size_t behind = 0;
	int r = read_entry(z, space, &e);

	if (r == 0 && e.at != *next)
		r = bad(z, "files overlap, or there are bytes that belong to no file");
	if (r == 0)
		r = read_local(z, &e, &file.at);
	if (r == 0)
		r = read_descriptor(z, &e, file.at + e.bytes, &behind);
	if (r == 0)
		r = cut_folder(z, &e.name);
	if (r < 0)
		return r;
	file.bytes = e.bytes;
	file.crc = e.crc;
	*next = file.at + e.bytes + behind;
	if (*next > z->directory)
		return bad(z, "a file reaches into the directory");
	return ew_bundle_take(z->bundle, e.name, &file, z->error);
}

int ew_bundle_open_zip(struct ew_bundle *b, struct ew_error *error)
{
	struct zip z = {.bundle = b, .error = error};
	uint64_t next = 0;
	int r = ew_io_size(b->io, b->handle, &z.bytes);

	if (r == 0)
		r = read_end(&z);
	for (size_t i = 0; r == 0 && i < z.entries; i++)
		r = take_entry(&z, &next);
	if (r == 0 && z.at != z.end)
		r = bad(&z, "its directory is shorter than it says");
	if (r == 0 && next != z.directory)
		r = bad(&z, "there are bytes that belong to no file");
	return r < 0 ? ew_error_set(error, r, "Reading the ZIP: %s.", strerror(-r)) : 0;
}

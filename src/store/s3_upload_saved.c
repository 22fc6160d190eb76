/*
 * The blob of an upload: whose it is, the server's id of it, and the parts that are there. What it says is believed
 * only as far as ListParts says the same.
 */
#include <errno.h>
#include <string.h>

#include "base/reader.h"
#include "store/s3_upload_parts.h"

static const char magic[4] = "EWU1";

uint64_t ew_s3_upload_part_size(const struct ew_s3_upload *u, unsigned part)
{
	uint64_t from = part * u->part_bytes;

	return u->bytes - from < u->part_bytes ? u->bytes - from : u->part_bytes;
}

unsigned ew_s3_upload_next_part(const struct ew_s3_upload *u)
{
	unsigned part = 0;

	while (part < u->n_parts && u->parts[part].etag[0])
		part++;
	return part;
}

bool ew_s3_upload_is_unsaved(const struct ew_s3_upload *upload)
{
	return upload->is_unsaved;
}

static void add_text(struct ew_buf *to, const char *text)
{
	size_t n = strlen(text);

	ew_buf_add_u16(to, (uint16_t)n);
	ew_buf_add(to, text, n);
}

int ew_s3_upload_save(struct ew_s3_upload *upload, struct ew_buf *to)
{
	ew_buf_add(to, magic, sizeof(magic));
	add_text(to, upload->key);
	ew_buf_add_u64(to, upload->bytes);
	ew_buf_add(to, upload->sha256.bytes, sizeof(upload->sha256.bytes));
	ew_buf_add_u64(to, upload->part_bytes);
	add_text(to, upload->upload_id);
	for (unsigned i = 0; i < upload->n_parts; i++) {
		const struct ew_s3_part *part = &upload->parts[i];

		if (!part->etag[0])
			continue;
		ew_buf_add_u16(to, (uint16_t)part->number);
		add_text(to, part->etag);
		ew_buf_add_u8(to, part->has_checksum);
		ew_buf_add(to, part->sha256.bytes, sizeof(part->sha256.bytes));
	}
	int r = ew_buf_error(to);

	if (r == 0)
		upload->is_unsaved = false;
	return r;
}

static int read_text(struct ew_reader *r, char *to, size_t room)
{
	struct ew_slice text = ew_reader_bytes(r, ew_reader_u16(r));

	if (!ew_reader_ok(r) || text.len >= room || (text.len > 0 && memchr(text.at, '\0', text.len)))
		return -EBADMSG;
	if (text.len > 0)
		memcpy(to, text.at, text.len);
	to[text.len] = '\0';
	return 0;
}

static bool is_of_this(const struct ew_s3_upload *u, struct ew_reader *r)
{
	char key[EW_S3_KEY_BYTES];
	struct ew_hash sha256;

	if (!ew_slice_equal(ew_reader_bytes(r, sizeof(magic)), ew_slice_of(magic, sizeof(magic))) ||
		read_text(r, key, sizeof(key)) < 0)
		return false;
	uint64_t bytes = ew_reader_u64(r);

	ew_reader_copy(r, &sha256, sizeof(sha256));
	return ew_reader_ok(r) && strcmp(key, u->key) == 0 && bytes == u->bytes &&
	       memcmp(&sha256, &u->sha256, sizeof(sha256)) == 0 && ew_reader_u64(r) == u->part_bytes;
}

static int read_part(struct ew_s3_upload *u, struct ew_reader *r)
{
	unsigned number = ew_reader_u16(r);

	if (number < 1 || number > u->n_parts)
		return -EBADMSG;
	struct ew_s3_part *part = &u->parts[number - 1];
	int code = read_text(r, part->etag, sizeof(part->etag));

	part->has_checksum = ew_reader_u8(r) != 0;
	ew_reader_copy(r, &part->sha256, sizeof(part->sha256));
	return code < 0 || !ew_reader_ok(r) ? -EBADMSG : 0;
}

int ew_s3_upload_load(struct ew_s3_upload *u, struct ew_slice saved)
{
	struct ew_reader r;

	ew_reader_init(&r, saved);
	if (!is_of_this(u, &r))
		return -EBADMSG;
	int code = read_text(&r, u->upload_id, sizeof(u->upload_id));

	while (code == 0 && r.rest.len > 0)
		code = read_part(u, &r);
	return code;
}

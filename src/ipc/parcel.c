/*
 * Files by name in one descriptor. Whoever reads one believes no length: what does not fit into the file or into the
 * reader's buffer ends the reading, and nothing is given out in part.
 */
#include "ipc/parcel.h"

#include <errno.h>

#include "base/reader.h"

#define HEAD_BYTES (2 + EW_PARCEL_NAME_BYTES + 8)

void ew_parcel_init(struct ew_parcel *p, struct ew_io *io, int handle)
{
	*p = (struct ew_parcel){.io = io, .handle = handle};
}

static int put(struct ew_parcel *p, struct ew_slice bytes)
{
	int r = bytes.len > 0 ? ew_io_write_all(p->io, p->handle, bytes.at, bytes.len, p->offset) : 0;

	if (r == 0)
		p->offset += bytes.len;
	return r;
}

int ew_parcel_add(struct ew_parcel *p, const char *name, struct ew_slice content)
{
	_cleanup_(ew_buf_free) struct ew_buf head = {0};
	size_t n = strlen(name);
	int r;

	if (n == 0 || n > EW_PARCEL_NAME_BYTES)
		return -EINVAL;
	ew_buf_init(&head, HEAD_BYTES);
	ew_buf_add_u16(&head, (uint16_t)n);
	ew_buf_add(&head, name, n);
	ew_buf_add_u64(&head, content.len);
	r = ew_buf_error(&head);
	if (r == 0)
		r = put(p, ew_buf_slice(&head));
	return r < 0 ? r : put(p, content);
}

int ew_parcel_end(struct ew_parcel *p)
{
	static const uint8_t nobody[2];

	return put(p, ew_slice_of(nobody, sizeof(nobody)));
}

/* What ends too early was cut off, or was never a parcel. */
static int get(struct ew_parcel *p, void *to, size_t n)
{
	int r = n > 0 ? ew_io_read_all(p->io, p->handle, to, n, p->offset) : 0;

	if (r == 0)
		p->offset += n;
	return r == -ENODATA ? -EBADMSG : r;
}

static int get_name(struct ew_parcel *p, char name[static EW_PARCEL_NAME_BYTES + 1], size_t *ret_bytes)
{
	uint8_t head[2];
	int r = get(p, head, sizeof(head));
	size_t n = (size_t)head[0] << 8 | head[1];

	if (r < 0)
		return r;
	if (n > EW_PARCEL_NAME_BYTES)
		return -EBADMSG;
	r = get(p, name, n);
	if (r < 0)
		return r;
	name[n] = '\0';
	*ret_bytes = n;
	return strlen(name) == n ? 0 : -EBADMSG;
}

static int get_content(struct ew_parcel *p, struct ew_buf *content)
{
	struct ew_reader reader;
	uint8_t head[8], *at;
	uint64_t n, size;
	int r = get(p, head, sizeof(head));

	if (r < 0)
		return r;
	ew_reader_init(&reader, ew_slice_of(head, sizeof(head)));
	n = ew_reader_u64(&reader);
	r = ew_io_size(p->io, p->handle, &size);
	if (r < 0)
		return r;
	if (size < p->offset || n > size - p->offset)
		return -EBADMSG;
	ew_buf_clear(content);
	if (n > content->max)
		return -EFBIG;
	at = ew_buf_extend(content, (size_t)n);
	return ew_buf_error(content) < 0 ? ew_buf_error(content) : get(p, at, (size_t)n);
}

int ew_parcel_next(struct ew_parcel *p, char name[static EW_PARCEL_NAME_BYTES + 1], struct ew_buf *content)
{
	size_t n = 0;
	int r = get_name(p, name, &n);

	if (r < 0 || n == 0)
		return r;
	r = get_content(p, content);
	return r < 0 ? r : 1;
}

/*
 * The multipart splitter. A defect in one part must not cost the others, and no byte of a body may stop the program:
 * a NUL in a part header once aborted a whole recorder elsewhere.
 */
#include "sip/mime.h"

#include <errno.h>

#include "sip/sip_message.h"

#define BOUNDARY_MAX 70 /* RFC 2046 section 5.1.1 */

static struct ew_slice media_type(struct ew_slice value)
{
	struct ew_slice type = EW_SLICE_EMPTY;

	(void)ew_slice_cut(&value, ';', &type);
	return ew_slice_trim(type);
}

static struct ew_slice from(struct ew_slice s, size_t n)
{
	return n >= s.len ? EW_SLICE_EMPTY : ew_slice_of(s.at + n, s.len - n);
}

/*
 * Finds the next line that begins with "--boundary" and leaves `rest` behind that line. `ret_before` is what stood
 * before it without its line end, `ret_last` says whether it was the closing one.
 */
static bool next_delimiter(
	struct ew_slice *rest, struct ew_slice boundary, struct ew_slice *ret_before, bool *ret_last)
{
	size_t line = 0;

	while (line < rest->len) {
		struct ew_slice here = from(*rest, line);
		size_t end = ew_slice_find(here, EW_SLICE("\n"));
		struct ew_slice text = end == SIZE_MAX ? here : ew_slice_of(here.at, end);

		if (ew_slice_starts(text, EW_SLICE("--")) && ew_slice_starts(from(text, 2), boundary)) {
			struct ew_slice tail = ew_slice_trim(from(text, 2 + boundary.len));
			size_t cut = line > 0 ? line - 1 : 0;

			if (tail.len == 0 || ew_slice_equal(tail, EW_SLICE("--"))) {
				if (cut > 0 && rest->at[cut - 1] == '\r')
					cut--;
				*ret_before = ew_slice_of(rest->at, cut);
				*ret_last = tail.len > 0;
				*rest = end == SIZE_MAX ? EW_SLICE_EMPTY : from(here, end + 1);
				return true;
			}
		}
		if (end == SIZE_MAX)
			break;
		line += end + 1;
	}
	return false;
}

static int read_part_header(struct ew_slice line, struct ew_mime_part *part)
{
	struct ew_slice name;

	if (ew_slice_find(line, ew_slice_of("", 1)) != SIZE_MAX)
		return -EBADMSG;
	if (!ew_slice_cut(&line, ':', &name))
		return 0;
	name = ew_slice_trim(name);
	if (ew_slice_equal_nocase(name, EW_SLICE("Content-Type")))
		part->type = media_type(line);
	else if (ew_slice_equal_nocase(name, EW_SLICE("Content-Disposition")))
		part->disposition = media_type(line);
	return 0;
}

static int read_part(struct ew_slice bytes, struct ew_mime_part *ret)
{
	struct ew_mime_part part = {.type = EW_SLICE("text/plain")};

	while (bytes.len > 0) {
		size_t end = ew_slice_find(bytes, EW_SLICE("\n"));
		struct ew_slice line = end == SIZE_MAX ? bytes : ew_slice_of(bytes.at, end);

		bytes = end == SIZE_MAX ? EW_SLICE_EMPTY : from(bytes, end + 1);
		line = ew_slice_trim(line);
		if (line.len == 0)
			break;
		int r = read_part_header(line, &part);

		if (r < 0)
			return r;
	}
	part.content = bytes;
	*ret = part;
	return 0;
}

static int add_part(struct ew_mime *mime, struct ew_slice bytes)
{
	if (mime->n_parts == EW_MIME_MAX_PARTS)
		return -E2BIG;
	int r = read_part(bytes, &mime->parts[mime->n_parts]);

	if (r == 0)
		mime->n_parts++;
	return r;
}

static int split(struct ew_slice boundary, struct ew_slice body, struct ew_mime *mime)
{
	struct ew_slice before;
	bool last = false;

	if (!next_delimiter(&body, boundary, &before, &last)) /* what stands before is the preamble */
		return -EBADMSG;
	while (!last) {
		struct ew_slice part;

		if (!next_delimiter(&body, boundary, &part, &last)) {
			part = body;
			mime->unclosed = true;
			last = true;
		}
		int r = add_part(mime, part);

		if (r < 0)
			return r;
	}
	return mime->n_parts > 0 ? 0 : -EBADMSG;
}

int ew_mime_split(struct ew_slice content_type, struct ew_slice body, struct ew_mime *ret)
{
	struct ew_mime mime = {0};
	struct ew_slice boundary;

	if (!ew_slice_starts_nocase(media_type(content_type), EW_SLICE("multipart/"))) {
		mime.parts[0] = (struct ew_mime_part){.type = media_type(content_type), .content = body};
		mime.n_parts = 1;
		*ret = mime;
		return 0;
	}
	if (!ew_sip_param(content_type, EW_SLICE("boundary"), &boundary) || boundary.len == 0 ||
		boundary.len > BOUNDARY_MAX)
		return -EBADMSG;
	int r = split(boundary, body, &mime);

	if (r < 0)
		return r;
	*ret = mime;
	return 0;
}

const struct ew_mime_part *ew_mime_find(const struct ew_mime *mime, const char *type)
{
	for (size_t i = 0; i < mime->n_parts; i++) {
		if (ew_slice_equal_nocase(mime->parts[i].type, ew_slice_text(type)))
			return &mime->parts[i];
	}
	return NULL;
}

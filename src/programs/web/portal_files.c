/*
 * Looking a file of the portal up by name. There are a few dozen, so a walk is enough.
 */
#include "programs/web/portal_files.h"

static struct ew_slice between(const uint8_t *from, const uint8_t *to)
{
	return ew_slice_of(from, (size_t)((uintptr_t)to - (uintptr_t)from));
}

bool ew_portal_file_find(struct ew_slice path, struct ew_http_asset *ret)
{
	for (size_t i = 0; i < ew_n_portal_files; i++) {
		const struct ew_portal_file *file = &ew_portal_files[i];

		if (!ew_slice_equal(path, ew_slice_text(file->path)))
			continue;
		*ret = (struct ew_http_asset){
			.content_type = file->content_type,
			.etag = file->sha256,
			.plain = between(file->plain, file->plain_end),
			.gzip = between(file->gzip, file->gzip_end),
			.forever = ew_slice_starts(path, EW_SLICE("/assets/")),
		};
		return true;
	}
	return false;
}

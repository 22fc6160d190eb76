/*
 * Lines of manifests, in the one form that `sha256sum -c` and every BagIt reader take alike. Must never take a line
 * that another reader could read as another path or another hash.
 */
#include "bundle/manifest.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

#define HASH_CHARACTERS 64

void ew_manifest_add(struct ew_buf *to, const char *path, const struct ew_hash *sha256)
{
	ew_hex_add(to, ew_slice_of(sha256->bytes, sizeof(sha256->bytes)));
	ew_buf_add_text(to, "  ");
	ew_buf_add_text(to, path);
	ew_buf_add_text(to, "\n");
}

/* Upper-case digits are hexadecimal too, and would be a second spelling of the same line. */
static bool is_lower_hex(struct ew_slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.at[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return true;
}

static bool is_path(struct ew_slice path)
{
	if (path.len == 0 || path.at[0] == '*' || path.at[0] == ' ')
		return false;
	for (size_t i = 0; i < path.len; i++) {
		if (path.at[i] < 0x20 || path.at[i] == 0x7f || path.at[i] == '%' || path.at[i] == '\\')
			return false;
	}
	return true;
}

int ew_manifest_next(struct ew_slice *rest, struct ew_manifest_line *ret)
{
	struct ew_manifest_line line;

	if (rest->len == 0)
		return 0;
	const uint8_t *end = memchr(rest->at, '\n', rest->len);

	if (!end || end - rest->at < HASH_CHARACTERS + 3)
		return -EBADMSG;
	struct ew_slice hash = ew_slice_of(rest->at, HASH_CHARACTERS);

	line.path = ew_slice_of(rest->at + HASH_CHARACTERS + 2, (size_t)(end - rest->at) - HASH_CHARACTERS - 2);
	if (rest->at[HASH_CHARACTERS] != ' ' || rest->at[HASH_CHARACTERS + 1] != ' ' || !is_lower_hex(hash) ||
		!is_path(line.path) || ew_hex_decode(hash, line.sha256.bytes, sizeof(line.sha256.bytes)) < 0)
		return -EBADMSG;
	*rest = ew_slice_of(end + 1, rest->len - (size_t)(end + 1 - rest->at));
	*ret = line;
	return 1;
}

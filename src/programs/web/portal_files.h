/*
 * The files of the portal, as they were when the program was built. web reads no files: they are a part of it, each in its
 * plain and its packed form. A program that was built without the portal has none.
 */
#ifndef EW_PROGRAMS_WEB_PORTAL_FILES_H
#define EW_PROGRAMS_WEB_PORTAL_FILES_H

#include "http/asset.h"

struct ew_portal_file {
	const char *path; /* "/index.html", "/assets/..." */
	const char *content_type;
	const char *sha256; /* of the plain bytes, in hex */
	const uint8_t *plain, *plain_end;
	const uint8_t *gzip, *gzip_end;
};

/** The table, made by portal/tools/pack.mjs when the program is built. */
extern const struct ew_portal_file ew_portal_files[];
extern const size_t ew_n_portal_files;

/**
 * Finds a file by its path: only whole names match, and none is ever a path of the disk. False when there is none. `ret` is
 * the answer without policy, to be kept for ever when its name holds a hash. Pure.
 */
EW_MUST_USE bool ew_portal_file_find(struct ew_slice path, struct ew_http_asset *ret);

#endif

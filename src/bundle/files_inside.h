/*
 * Private to the reader of bundles: what a ZIP and a folder have in common.
 */
#ifndef EW_BUNDLE_FILES_INSIDE_H
#define EW_BUNDLE_FILES_INSIDE_H

#include "bundle/files.h"

struct bundle_file {
	uint32_t name;   /* offset in `names`, NUL behind it */
	uint32_t crc;    /* of a ZIP */
	uint64_t at;     /* of its first byte, in a ZIP */
	uint64_t bytes;
};

struct ew_bundle {
	struct ew_io *io;
	bool zip;
	int handle;               /* of the ZIP, or of the file of a folder that was read last */
	size_t opened;            /* which one that is; SIZE_MAX: none */
	char *path;               /* of a folder */
	char folder[EW_BUNDLE_FOLDER_BYTES];
	struct ew_buf names;
	struct bundle_file *file; /* sorted by name when opening is over */
	size_t n, cap;
};

/**
 * Takes a file into the list; the name is without the top folder and is looked at. Errors with a sentence: -EBADMSG
 * (the name), -EFBIG (too many), -ENOMEM.
 */
EW_MUST_USE int ew_bundle_take(struct ew_bundle *bundle, struct ew_slice name, const struct bundle_file *file,
	struct ew_error *error);

/** Whether a text may be a path inside of a bundle: printable ASCII, no empty part, no "." and "..". */
bool ew_bundle_name_valid(struct ew_slice name);

/** Fills the list from a ZIP whose handle is open. Errors: as ew_bundle_open(). */
EW_MUST_USE int ew_bundle_open_zip(struct ew_bundle *bundle, struct ew_error *error);
/** Fills it from the folder at `path`. Errors: as ew_bundle_open(). */
EW_MUST_USE int ew_bundle_open_folder(struct ew_bundle *bundle, struct ew_error *error);
/** Reads from a file of a folder. Errors: as ew_bundle_read(). */
EW_MUST_USE int ew_bundle_read_folder(struct ew_bundle *bundle, size_t i, void *to, size_t n, uint64_t offset);

#endif

/*
 * Private to the worker's bundle: what its files share while one is packed.
 */
#ifndef EW_PROGRAMS_WORKER_BUNDLE_H
#define EW_PROGRAMS_WORKER_BUNDLE_H

#include <jansson.h>

#include "bundle/zip_write.h"
#include "open/identity.h"
#include "programs/worker/worker_private.h"

/** A file that was written. */
struct ew_packed {
	char *path;
	struct ew_hash sha256;
};

/** Those of one manifest. */
struct ew_packed_list {
	struct ew_packed *at;
	size_t n, cap;
	uint64_t bytes;
};

/** A recording: a source, where media.json says what it is, and its key once it was claimed. */
struct ew_packed_media {
	const struct ew_worker_source *source;
	const json_t *what; /* {"path", "party", "kind", "bytes", "sha256", "channel"?, "redacted"?}; borrowed from `media` */
	const struct ew_file_key *key;
};

struct ew_worker_bundle {
	struct ew_worker *w;
	struct ew_msg_job_bundle ask;
	bool sealed; /* a package: the whole of it, to ask.recipient */
	int parcel;
	struct ew_zip_writer *zip;
	struct ew_packed_list data, tags;
	json_t *record, *custody, *media, *events, *files;
	json_t *fields;		  /* of the last event; borrowed */
	struct ew_file_key *keys; /* secret; one for each source */
	struct ew_packed_media recordings[EW_WORKER_MAX_SOURCES];
	struct ew_error no_pdf; /* why there is none; code 0: there is one */
	json_t *proofs;		/* the keeper's word: {"quorum": "none", "reached" or "missed", "unproved": events} */
	bool stamped;
	bool redacted; /* of a recording only what is left is in the bundle */
};

/* worker_bundle.c */

/** Writes a whole file and notes it in a list. Errors: those of the ZIP, -ENOMEM. */
EW_MUST_USE int ew_pack_file(
	struct ew_worker_bundle *b, struct ew_packed_list *list, const char *path, struct ew_slice content);
/** Ends the open entry and notes it in a list; for data/ also in `files`, with kind and party (both may be NULL). */
EW_MUST_USE int ew_pack_end(
	struct ew_worker_bundle *b, struct ew_packed_list *list, const char *path, const char *kind, const char *party);

/** Writes manifest-sha256.txt of data/, and its hash. */
EW_MUST_USE int ew_pack_manifest(struct ew_worker_bundle *b, struct ew_hash *ret);
/** Writes tagmanifest-sha256.txt, the last of a bag. */
EW_MUST_USE int ew_pack_tag_manifest(struct ew_worker_bundle *b);
/** The text of bagit.txt. */
#define EW_PACK_BAGIT "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

/* worker_bundle_media.c */

/** Claims every key and writes data/media/. Errors with a sentence in w->error. */
EW_MUST_USE int ew_pack_media(struct ew_worker_bundle *b);

/* worker_bundle_papers.c */

/** Takes note of a file of the keeper's that the papers are made of. Errors: -EBADMSG, -ENOMEM. */
EW_MUST_USE int ew_papers_read(struct ew_worker_bundle *b, const char *path, struct ew_slice content);
/** Writes report, vCon and table of accesses. Errors with a sentence in w->error. */
EW_MUST_USE int ew_pack_papers(struct ew_worker_bundle *b);
/** Takes note of what README.txt must say of the proofs. Errors: -EBADMSG, -ENOMEM. */
EW_MUST_USE int ew_readme_read(struct ew_worker_bundle *b, struct ew_slice content);
/** Adds README.txt. */
void ew_readme_add(const struct ew_worker_bundle *b, struct ew_buf *to);

#endif

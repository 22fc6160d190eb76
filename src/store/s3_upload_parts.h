/*
 * Private to s3_upload*.c: an upload from inside.
 */
#ifndef EW_STORE_S3_UPLOAD_PARTS_H
#define EW_STORE_S3_UPLOAD_PARTS_H

#include "store/s3_keeping.h"
#include "store/s3_md5.h"
#include "store/s3_upload.h"

enum ew_s3_upload_state {
	EW_S3_UP_LOOK,       /* HEAD: is something there? then the read-back decides */
	EW_S3_UP_READ,       /* the caller's bytes, for their hashes */
	EW_S3_UP_PUT,
	EW_S3_UP_CREATE,
	EW_S3_UP_LIST_PARTS,
	EW_S3_UP_PART,
	EW_S3_UP_COMPLETE,
	EW_S3_UP_CHECK,      /* HEAD of what was just stored */
	EW_S3_UP_RETAIN,     /* sets the lock that was forgotten */
	EW_S3_UP_HOLD,       /* and the legal hold */
	EW_S3_UP_READ_BACK,
	EW_S3_UP_ABORT,
	EW_S3_UP_OVER,
};

struct ew_s3_upload {
	const struct ew_s3_place *place;
	char key[EW_S3_KEY_BYTES];
	uint64_t bytes;
	struct ew_hash sha256;
	struct ew_s3_kept kept;
	bool unconditional;
	bool may_lock_after;
	bool locked_after;        /* tried, */
	bool held_after;          /* once */
	uint64_t part_bytes;      /* 0: in one piece */
	unsigned n_parts;
	struct ew_s3_part *parts; /* an ETag: it is there */
	uint8_t *seen;            /* by ListParts, of each */
	unsigned list_after;
	char upload_id[EW_S3_UPLOAD_ID_BYTES];
	enum ew_s3_upload_state state;
	enum ew_s3_upload_state absent; /* where it goes on when nothing is there */
	struct ew_s3_request *request;
	struct ew_sha256 *hash;   /* of what is being read, or read back */
	struct ew_s3_md5 *md5;
	struct ew_s3_content content; /* the piece that is sent next */
	uint64_t done_bytes;      /* of it, or of the read-back */
	unsigned tries;           /* without success, one after the other */
	unsigned restarts;
	struct ew_wall wait_until; /* 0: now */
	bool is_unsaved;
	struct ew_s3_stored stored;
};

/** Bytes of a part, which is counted from 0. */
uint64_t ew_s3_upload_part_size(const struct ew_s3_upload *u, unsigned part);

/** The first part that is not there, or n_parts. */
unsigned ew_s3_upload_next_part(const struct ew_s3_upload *u);

/** Reads a blob into a fresh upload. Errors: -EBADMSG, -ENOMEM. */
EW_MUST_USE int ew_s3_upload_load(struct ew_s3_upload *u, struct ew_slice saved);

#endif

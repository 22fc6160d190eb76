/*
 * A bucket in memory that answers requests of the S3 library, honestly or not, and loses answers on command.
 */
#ifndef EW_TEST_S3_FAKE_H
#define EW_TEST_S3_FAKE_H

#include "store/s3_answer.h"
#include "store/s3_step.h"

#define FAKE_VERSIONS 64

struct fake_version {
	char key[EW_S3_KEY_BYTES];
	char id[16];
	struct ew_buf bytes;
	bool is_marker, is_gone;
	enum ew_s3_lock lock;
	struct ew_wall until;
	bool hold;
};

/** What goes wrong with the n-th request (1 is the first). */
enum fake_fault {
	FAULT_NONE,
	FAULT_LOST,   /* done, and the answer is lost */
	FAULT_CUT,    /* not done, and no answer */
	FAULT_BUSY,   /* 503 SlowDown */
	FAULT_BROKEN, /* 500 InternalError, done */
	FAULT_GARBAGE, /* 200 and no XML */
	FAULTS,
};

struct fake {
	/* what it is like */
	bool has_versions, has_locks, has_conditions;
	bool damages;      /* what it stores */
	bool forgets;      /* what it said to have stored */
	bool keeps;        /* what it said to have deleted */
	bool no_list;      /* of versions */
	bool denies_versions; /* says that it never had any */
	bool no_delete;    /* the credential may not */
	bool is_minio;     /* its words for what may not be deleted */
	bool forgets_uploads;
	bool no_ranges;    /* gives the whole, and says 200 */
	unsigned never_held; /* times that it said so of an object; servers have two words for it, and it takes turns */
	bool ignores_holds; /* says that it set them */
	bool keeps_holds;   /* and that it took them off */
	bool no_release;    /* they may not be taken off */
	bool is_gateway;    /* of Ceph: its word for what was never held */
	unsigned cuts;     /* so many objects break off, */
	size_t cut_after;  /* after so many bytes */
	/* what it holds */
	struct fake_version version[FAKE_VERSIONS];
	size_t n_versions;
	bool has_upload;
	char upload_key[EW_S3_KEY_BYTES];
	unsigned upload_number;
	struct ew_buf part[4];
	/* what goes wrong */
	unsigned requests;
	unsigned fault_at;
	enum fake_fault fault;
	bool fault_lasts;
	struct ew_wall now;
};

void fake_free(struct fake *f);

/** Versions that are there, of a key. */
size_t fake_count(const struct fake *f, const char *key);

/** The newest version of a key that is there and no marker, or NULL. */
struct fake_version *fake_newest(struct fake *f, const char *key);

/** Answers; `streamed` are the caller's bytes. NULL without memory. */
const struct ew_s3_said *fake_answer(struct fake *f, const struct ew_s3_request *q, struct ew_slice streamed,
	ew_s3_sink_fn *sink, void *arg, struct ew_s3_answer **ret);

#endif

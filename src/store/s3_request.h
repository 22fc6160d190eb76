/*
 * From what is wanted to a request of S3, unsigned. One function for each; all of them copy what they are given, return
 * 0 and a request that the caller frees, or -ENOMEM, -EINVAL (a text that may not stand where it was to go), -E2BIG.
 * `version` and other texts may be NULL for "none". Nothing here trusts a server: what it said (version ids, upload
 * ids) is encoded like everything else.
 * Source: Amazon S3 API Reference.
 */
#ifndef EW_STORE_S3_REQUEST_H
#define EW_STORE_S3_REQUEST_H

#include "base/clock.h"
#include "store/s3_http.h"
#include "store/s3_place.h"

#define EW_S3_PARTS_MOST 10000
#define EW_S3_PART_LEAST_BYTES (5ull << 20) /* but for the last */
#define EW_S3_PART_MOST_BYTES (5ull << 30)
#define EW_S3_SINGLE_MOST_BYTES (5ull << 30)
#define EW_S3_OBJECT_MOST_BYTES (5ull << 40)
#define EW_S3_MD5_BYTES 16
#define EW_S3_ETAG_BYTES 132
#define EW_S3_MAX_TAGS 10
#define EW_S3_CUSTOMER_KEY_BYTES 32
#define EW_S3_MAX_RULES 16 /* of a lifecycle, that we write or read */
#define EW_S3_RULE_TEXT_BYTES 256

enum ew_s3_lock {
	EW_S3_LOCK_NONE,
	EW_S3_LOCK_GOVERNANCE, /* who has the right may remove it */
	EW_S3_LOCK_COMPLIANCE, /* nobody may, until the date */
};

enum ew_s3_encryption {
	EW_S3_ENCRYPTION_NONE,     /* what the bucket does by itself */
	EW_S3_ENCRYPTION_S3,       /* AES256, the server's key */
	EW_S3_ENCRYPTION_KMS,      /* a key of the provider's key service */
	EW_S3_ENCRYPTION_CUSTOMER, /* SSE-C: a key that goes with every request */
};

struct ew_s3_tag {
	const char *name;
	const char *value;
};

/** How an object is to be kept. All zero: as the bucket has it. */
struct ew_s3_keeping {
	const char *storage_class; /* NULL: the bucket's */
	const char *content_type;  /* NULL: application/octet-stream */
	enum ew_s3_lock lock;
	struct ew_wall until;      /* of the lock; whole seconds, rounded up */
	bool legal_hold;
	enum ew_s3_encryption encryption;
	const char *kms_key;       /* NULL: the bucket's */
	const uint8_t *customer_key; /* EW_S3_CUSTOMER_KEY_BYTES, of SSE-C */
	struct ew_s3_tag tag[EW_S3_MAX_TAGS];
	size_t n_tags;
};

/** Bytes of the caller's that are to be sent. */
struct ew_s3_content {
	uint64_t offset;
	uint64_t bytes;
	struct ew_hash sha256;
	uint8_t md5[EW_S3_MD5_BYTES];
};

/* -- objects -- */

/** `only_new`: with If-None-Match: *, so that nothing is replaced. */
EW_MUST_USE int ew_s3_put_object(const struct ew_s3_place *place, const char *key, const struct ew_s3_content *content,
	const struct ew_s3_keeping *keeping, bool only_new, struct ew_s3_request **ret);

/** A part of an object. */
struct ew_s3_range {
	uint64_t from;
	uint64_t bytes; /* at least one */
};

/**
 * The object's bytes, at most `most_bytes` of which are wanted, or those of a range (which may be NULL).
 * `customer_key`: of SSE-C, or NULL.
 */
EW_MUST_USE int ew_s3_get_object(const struct ew_s3_place *place, const char *key, const char *version,
	const struct ew_s3_range *range, uint64_t most_bytes, const uint8_t *customer_key, struct ew_s3_request **ret);

/** What is known of it. */
EW_MUST_USE int ew_s3_head_object(const struct ew_s3_place *place, const char *key, const char *version,
	const uint8_t *customer_key, struct ew_s3_request **ret);

/** Without a version a versioned bucket only hides it. `bypass`: also what a GOVERNANCE lock holds. */
EW_MUST_USE int ew_s3_delete_object(const struct ew_s3_place *place, const char *key, const char *version, bool bypass,
	struct ew_s3_request **ret);

/** Copies an object onto itself, into another storage class; tags and metadata go along, locks must be given anew. */
EW_MUST_USE int ew_s3_copy_object(const struct ew_s3_place *place, const char *key, const char *version,
	const struct ew_s3_keeping *keeping, struct ew_s3_request **ret);

/** Asks for a readable copy of what lies in an archive, for so many days. `tier`: Standard, Bulk, Expedited; NULL. */
EW_MUST_USE int ew_s3_restore_object(const struct ew_s3_place *place, const char *key, const char *version,
	unsigned days, const char *tier, struct ew_s3_request **ret);

/* -- in parts -- */

/** Begins an upload in parts; lock, class, tags and encryption are said here. */
EW_MUST_USE int ew_s3_create_upload(const struct ew_s3_place *place, const char *key,
	const struct ew_s3_keeping *keeping, struct ew_s3_request **ret);

/** `number` from 1. Of the keeping only a customer's key matters. */
EW_MUST_USE int ew_s3_upload_part(const struct ew_s3_place *place, const char *key, const char *upload_id,
	unsigned number, const struct ew_s3_content *content, const struct ew_s3_keeping *keeping,
	struct ew_s3_request **ret);

/** A part as its upload was answered. */
struct ew_s3_part {
	unsigned number;
	uint64_t bytes;
	char etag[EW_S3_ETAG_BYTES];
	struct ew_hash sha256;
	bool has_checksum; /* the server answered with x-amz-checksum-sha256; others take a checksum here for an error */
};

/** Parts in the order of their numbers. */
EW_MUST_USE int ew_s3_complete_upload(const struct ew_s3_place *place, const char *key, const char *upload_id,
	const struct ew_s3_part *parts, size_t n, bool only_new, const struct ew_s3_keeping *keeping,
	struct ew_s3_request **ret);

/** Ends an upload and frees its parts. */
EW_MUST_USE int ew_s3_abort_upload(
	const struct ew_s3_place *place, const char *key, const char *upload_id, struct ew_s3_request **ret);

/** Parts behind number `after`. */
EW_MUST_USE int ew_s3_list_parts(const struct ew_s3_place *place, const char *key, const char *upload_id,
	unsigned after, struct ew_s3_request **ret);

/** Uploads under way whose key begins with `prefix`; the markers of the page before, or NULL. */
EW_MUST_USE int ew_s3_list_uploads(const struct ew_s3_place *place, const char *prefix, const char *key_marker,
	const char *upload_marker, struct ew_s3_request **ret);

/* -- lists -- */

/** Versions and delete markers whose key begins with `prefix`; the markers of the page before, or NULL. */
EW_MUST_USE int ew_s3_list_versions(const struct ew_s3_place *place, const char *prefix, const char *key_marker,
	const char *version_marker, struct ew_s3_request **ret);

/** ListObjectsV2. */
EW_MUST_USE int ew_s3_list_objects(
	const struct ew_s3_place *place, const char *prefix, const char *token, struct ew_s3_request **ret);

/*
 * -- what holds an object --
 *
 * A server that does not know retention, legal holds or tags may take a PUT of them for the object itself and replace
 * its bytes (Swift does, with legal holds): never send one where the ability was not proven (s3_probe.h).
 */

EW_MUST_USE int ew_s3_get_retention(
	const struct ew_s3_place *place, const char *key, const char *version, struct ew_s3_request **ret);
/** LOCK_NONE takes a GOVERNANCE lock away, with `bypass`. */
EW_MUST_USE int ew_s3_put_retention(const struct ew_s3_place *place, const char *key, const char *version,
	enum ew_s3_lock lock, struct ew_wall until, bool bypass, struct ew_s3_request **ret);
EW_MUST_USE int ew_s3_get_legal_hold(
	const struct ew_s3_place *place, const char *key, const char *version, struct ew_s3_request **ret);
EW_MUST_USE int ew_s3_put_legal_hold(const struct ew_s3_place *place, const char *key, const char *version, bool on,
	struct ew_s3_request **ret);
EW_MUST_USE int ew_s3_get_tagging(
	const struct ew_s3_place *place, const char *key, const char *version, struct ew_s3_request **ret);
/** All tags at once, in place of those before. */
EW_MUST_USE int ew_s3_put_tagging(const struct ew_s3_place *place, const char *key, const char *version,
	const struct ew_s3_tag *tags, size_t n, struct ew_s3_request **ret);

/* -- the bucket -- */

EW_MUST_USE int ew_s3_get_versioning(const struct ew_s3_place *place, struct ew_s3_request **ret);
EW_MUST_USE int ew_s3_put_versioning(const struct ew_s3_place *place, bool on, struct ew_s3_request **ret);

/** One rule of a lifecycle; days of 0 say nothing. */
struct ew_s3_rule {
	char id[EW_S3_RULE_TEXT_BYTES];
	char prefix[EW_S3_RULE_TEXT_BYTES];
	bool enabled;
	unsigned days;            /* current versions expire (are hidden, in a versioned bucket) */
	unsigned noncurrent_days; /* earlier versions are removed */
	unsigned abort_days;      /* unfinished uploads are ended */
	bool expire_markers;      /* delete markers without a version behind them */
};

EW_MUST_USE int ew_s3_get_lifecycle(const struct ew_s3_place *place, struct ew_s3_request **ret);
/** Replaces all rules of the bucket. */
EW_MUST_USE int ew_s3_put_lifecycle(
	const struct ew_s3_place *place, const struct ew_s3_rule *rules, size_t n, struct ew_s3_request **ret);
/**
 * Removes all rules of the bucket. A server that does not know lifecycles (Swift) takes it for deleting the bucket:
 * never without having read rules from it first.
 */
EW_MUST_USE int ew_s3_delete_lifecycle(const struct ew_s3_place *place, struct ew_s3_request **ret);
EW_MUST_USE int ew_s3_get_lock_configuration(const struct ew_s3_place *place, struct ew_s3_request **ret);
/** With a default for new objects, or LOCK_NONE for locks that are only given object by object. */
EW_MUST_USE int ew_s3_put_lock_configuration(
	const struct ew_s3_place *place, enum ew_s3_lock lock, unsigned days, struct ew_s3_request **ret);
/** `with_lock`: locks can be given in it, which brings versioning and cannot be added everywhere later. */
EW_MUST_USE int ew_s3_create_bucket(const struct ew_s3_place *place, bool with_lock, struct ew_s3_request **ret);

#endif

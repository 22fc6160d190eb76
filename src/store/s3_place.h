/*
 * A bucket at an endpoint, and what objects are called in it. Keys say what kind of thing it is and the day it was
 * made, and are random beyond that: whoever reads the bucket's access log must not learn whose call it was.
 */
#ifndef EW_STORE_S3_PLACE_H
#define EW_STORE_S3_PLACE_H

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "store/s3_http.h"

#define EW_S3_BUCKET_BYTES 64
#define EW_S3_REGION_BYTES 64
#define EW_S3_PREFIX_BYTES 201
#define EW_S3_DEFAULT_PREFIX "earwitness/"

enum ew_s3_style {
	EW_S3_STYLE_CHOOSE, /* the bucket's name in the host of AWS, in the path anywhere else and where it has a dot */
	EW_S3_STYLE_PATH,
	EW_S3_STYLE_HOST,
};

/** As configured; texts stay the caller's. */
struct ew_s3_place_wish {
	const char *endpoint; /* "https://s3.eu-central-1.amazonaws.com", "http://[::1]:8080" */
	const char *bucket;
	const char *region;   /* NULL: "us-east-1", which servers that have none expect */
	const char *prefix;   /* NULL: EW_S3_DEFAULT_PREFIX; "" for none; a '/' is put behind it where it lacks one */
	enum ew_s3_style style;
};

struct ew_s3_place {
	bool tls;
	bool in_path; /* the bucket's name */
	char host[EW_S3_HOST_BYTES]; /* as it is asked: with the bucket where it stands there */
	char bucket[EW_S3_BUCKET_BYTES];
	char region[EW_S3_REGION_BYTES];
	char prefix[EW_S3_PREFIX_BYTES]; /* "" or with '/' at its end */
};

/**
 * Reads a wish. Refused are endpoints with user, path, query or fragment, bucket names that S3 forbids, and prefixes
 * with anything but letters, digits, '-', '_', '.' and '/' or with "." and ".." as a segment. Errors with a sentence:
 * -EINVAL.
 */
EW_MUST_USE int ew_s3_place_read(
	const struct ew_s3_place_wish *wish, struct ew_s3_place *ret, struct ew_error *error);

/** What an object is. The words stand in keys: never change one. */
enum ew_s3_kind {
	EW_S3_AUDIO,  /* "audio" */
	EW_S3_FRAMES, /* "frames": packets as they were received */
	EW_S3_TEXT,   /* "text" */
	EW_S3_LEDGER, /* "ledger" */
	EW_S3_BACKUP, /* "backup" */
	EW_S3_IDENTITY, /* "identity": of a house's store, one */
	EW_S3_KINDS,
};

/** PREFIX v1/<kind>/<yyyy>/<mm>/<dd>/<id in hex>, with the day it was made in UTC. Always fits. */
void ew_s3_place_key(const struct ew_s3_place *place, enum ew_s3_kind kind, struct ew_wall made, struct ew_id id,
	char to[static EW_S3_KEY_BYTES]);

/** Reads such a key back, for reconciliation. Errors: -EINVAL (not one of ours). */
EW_MUST_USE int ew_s3_place_key_read(
	const struct ew_s3_place *place, struct ew_slice key, enum ew_s3_kind *ret_kind, struct ew_id *ret_id);

/** PREFIX probe/<id in hex>: the canaries of s3_probe.h. */
void ew_s3_place_canary(const struct ew_s3_place *place, struct ew_id id, char to[static EW_S3_KEY_BYTES]);

/** Fills host and path of a request for a key ("" for the bucket itself). A failure sticks in the request. */
void ew_s3_place_address(const struct ew_s3_place *place, const char *key, struct ew_s3_request *request);

#endif

/*
 * One HTTP request as plain data: what the state machines of this library wish for, and what whoever has the network
 * sends. Texts are not encoded but for the path; encoding happens once, where the URL and the signature are made, so
 * that both cannot differ.
 *
 * Pure: nothing here blocks or does i/o. A request belongs to one thread at a time.
 */
#ifndef EW_STORE_S3_HTTP_H
#define EW_STORE_S3_HTTP_H

#include "base/buf.h"
#include "base/digest.h"

#define EW_S3_HOST_BYTES 328         /* bucket, host name, port */
#define EW_S3_KEY_BYTES 1025         /* S3's own maximum and a NUL */
#define EW_S3_PATH_BYTES 3200        /* every byte of a key encoded, and the bucket */
#define EW_S3_MAX_PAIRS 40           /* header fields, or parts of the query */
#define EW_S3_MAX_BODY_BYTES (1u << 20) /* of ours: 10,000 parts are listed in less */
#define EW_S3_VERSION_BYTES 1025
#define EW_S3_UPLOAD_ID_BYTES 1025

/** What is asked. */
enum ew_s3_action {
	EW_S3_PUT_OBJECT,
	EW_S3_GET_OBJECT,
	EW_S3_HEAD_OBJECT,
	EW_S3_DELETE_OBJECT,
	EW_S3_COPY_OBJECT,
	EW_S3_RESTORE_OBJECT,
	EW_S3_CREATE_UPLOAD,
	EW_S3_UPLOAD_PART,
	EW_S3_COMPLETE_UPLOAD,
	EW_S3_ABORT_UPLOAD,
	EW_S3_LIST_PARTS,
	EW_S3_LIST_UPLOADS,
	EW_S3_LIST_VERSIONS,
	EW_S3_LIST_OBJECTS,
	EW_S3_GET_RETENTION,
	EW_S3_PUT_RETENTION,
	EW_S3_GET_LEGAL_HOLD,
	EW_S3_PUT_LEGAL_HOLD,
	EW_S3_GET_TAGGING,
	EW_S3_PUT_TAGGING,
	EW_S3_GET_VERSIONING,
	EW_S3_PUT_VERSIONING,
	EW_S3_GET_LIFECYCLE,
	EW_S3_PUT_LIFECYCLE,
	EW_S3_DELETE_LIFECYCLE,
	EW_S3_GET_LOCK_CONFIGURATION,
	EW_S3_PUT_LOCK_CONFIGURATION,
	EW_S3_CREATE_BUCKET,
	EW_S3_ASK_ROLE, /* an instance's own credentials; never signed */
	EW_S3_ACTIONS,
};

/** What a credential must be good for; a careful operator gives each its own. */
enum ew_s3_right {
	EW_S3_MAY_WRITE,
	EW_S3_MAY_READ,
	EW_S3_MAY_DELETE,
	EW_S3_MAY_CONFIGURE,
	EW_S3_RIGHTS,
};

/** The right an action needs. */
enum ew_s3_right ew_s3_action_right(enum ew_s3_action action);

/** The action as the documentation of S3 names it ("PutObject"), for sentences and policies. */
const char *ew_s3_action_name(enum ew_s3_action action);

struct ew_s3_pair {
	const char *name; /* ours, lasts longer than the request */
	char *value;      /* the request's; wiped before it is freed, for it may be a key */
};

struct ew_s3_pairs {
	struct ew_s3_pair pair[EW_S3_MAX_PAIRS];
	size_t n;
};

struct ew_s3_request {
	enum ew_s3_action action;
	const char *method;
	bool tls;
	char host[EW_S3_HOST_BYTES]; /* with the port, where it is not the scheme's */
	char path[EW_S3_PATH_BYTES]; /* encoded */
	char key[EW_S3_KEY_BYTES];   /* of the object, for sentences; "" for none */
	struct ew_s3_pairs query;
	struct ew_s3_pairs headers;  /* names in lower case; without Host, Content-Length */
	struct ew_buf body;          /* ours; empty where the caller's bytes are sent */
	bool streams;                /* the body is the caller's: `bytes` of them from `offset` */
	uint64_t offset;
	uint64_t bytes;              /* of the body, whosever it is */
	struct ew_hash sha256;       /* of the body */
	uint64_t answer_bytes;       /* an object's bytes that are expected back at most; 0 where XML comes */
	bool spoil;                  /* a probe's: its signature is made wrong on purpose, and must be refused */
	int error;                   /* the first failure while it was made */
};

/** Begins a request. `method` is ours and lasts. Errors: -ENOMEM. */
EW_MUST_USE int ew_s3_request_new(enum ew_s3_action action, const char *method, struct ew_s3_request **ret);

/** Wipes and frees. NULL is fine. */
void ew_s3_request_free(struct ew_s3_request **request);

/**
 * Adds a header field, or a part of the query (value NULL: a name alone). Copied. What may not stand in a header field
 * (controls, anything but ASCII) is refused. The first failure sticks in `error`: -ENOMEM, -EINVAL, -E2BIG (too many).
 */
void ew_s3_request_header(struct ew_s3_request *request, const char *name, const char *value);
/** As above, for the query. */
void ew_s3_request_query(struct ew_s3_request *request, const char *name, const char *value);

/** Removes a header field, if it is there. */
void ew_s3_request_header_remove(struct ew_s3_request *request, const char *name);

/** The value of a header field or part of the query, or NULL. */
const char *ew_s3_pairs_find(const struct ew_s3_pairs *pairs, const char *name);

/** Hashes the request's own body and sets `bytes`. Errors: the first failure of the request, -EIO. */
EW_MUST_USE int ew_s3_request_close(struct ew_s3_request *request);

/** Adds text as RFC 3986 has it for S3: everything but unreserved characters is encoded; '/' too unless `keep_slash`. */
void ew_s3_encode(struct ew_buf *to, struct ew_slice text, bool keep_slash);

/** Writes the request's URL, its query in canonical order. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_s3_request_url(const struct ew_s3_request *request, struct ew_buf *to);

/** Writes "name=value&..." encoded, sorted by encoded name and value, as SigV4 wants it. Errors: -ENOMEM, -EFBIG. */
EW_MUST_USE int ew_s3_request_canonical_query(const struct ew_s3_request *request, struct ew_buf *to);

#endif

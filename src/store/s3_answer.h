/*
 * Reads what a server answered: header fields, and XML by expat in pieces as they come. A document type ends the
 * reading, sizes and counts are bounded, and a document that breaks off is an error and never a shorter list. What is
 * read says what the server said; what that means is s3_outcome.h's to judge.
 *
 * One answer is read by one thread; nothing blocks.
 */
#ifndef EW_STORE_S3_ANSWER_H
#define EW_STORE_S3_ANSWER_H

#include "base/clock.h"
#include "store/s3_http.h"
#include "store/s3_request.h"

#define EW_S3_MAX_XML_BYTES (4u << 20) /* a page of 1,000 versions has under 1 MiB */
#define EW_S3_MAX_ENTRIES 1000         /* in one page: S3's own maximum */
#define EW_S3_CODE_BYTES 64
#define EW_S3_MESSAGE_BYTES 256
#define EW_S3_REQUEST_ID_BYTES 80
#define EW_S3_CLASS_BYTES 32
#define EW_S3_CHECKSUM_BYTES 96

enum ew_s3_said_word {
	EW_S3_NOT_SAID,
	EW_S3_SAID_OFF,
	EW_S3_SAID_ON,
};

/** One line of a list: a version, a delete marker, an object, a part, an upload under way. */
struct ew_s3_entry {
	char *key;        /* never NULL; "" in a list of parts */
	char *version;    /* never NULL; "" where there is none; of an upload its id */
	char etag[EW_S3_ETAG_BYTES];
	char checksum_sha256[EW_S3_CHECKSUM_BYTES];
	char storage_class[EW_S3_CLASS_BYTES];
	uint64_t bytes;
	unsigned number;  /* of a part */
	bool is_marker;   /* a delete marker */
	bool is_latest;
};

struct ew_s3_said_tag {
	char name[132];
	char value[260];
};

struct ew_s3_said {
	/* how it came */
	int transport;   /* 0, or how it failed: -ETIMEDOUT, -ECONNREFUSED, -EHOSTUNREACH, -EPROTO (cut off), ... */
	unsigned status; /* 0: no status line came */
	int defect;      /* 0, or the answer made no sense: -EBADMSG (XML), -EFBIG, -ENOMEM */
	/* header fields */
	char etag[EW_S3_ETAG_BYTES];  /* with its quotation marks */
	char version[EW_S3_VERSION_BYTES];
	char checksum_sha256[EW_S3_CHECKSUM_BYTES];
	char storage_class[EW_S3_CLASS_BYTES]; /* "" means STANDARD, or not said */
	char content_md5[EW_S3_CHECKSUM_BYTES];
	enum ew_s3_encryption encryption;
	enum ew_s3_lock lock;         /* also of GetObjectRetention and a bucket's default */
	struct ew_wall until;         /* of the lock; 0: not said */
	enum ew_s3_said_word legal_hold;
	enum ew_s3_said_word restoring; /* ON: a copy is being made; OFF: it is there */
	struct ew_wall restored_until;
	bool has_length;
	uint64_t length;              /* Content-Length, where the answer has a body of an object or none (HEAD) */
	bool is_marker;
	struct ew_wall date;          /* the server's clock; 0: not said */
	int64_t retry_after_s;        /* -1: not said */
	/* errors */
	bool has_error;               /* the document is an <Error>, whatever the status */
	char code[EW_S3_CODE_BYTES];
	char message[EW_S3_MESSAGE_BYTES]; /* printable */
	char request_id[EW_S3_REQUEST_ID_BYTES];
	struct ew_wall server_time;   /* of RequestTimeTooSkewed; 0: not said */
	/* documents */
	bool has_document;            /* one of the kind that was asked for, whole */
	char upload_id[EW_S3_UPLOAD_ID_BYTES];
	struct ew_s3_entry *entry;
	size_t n_entries;
	bool truncated;               /* the page is not the last: it says so, or says nothing and names the next */
	char next_key[EW_S3_KEY_BYTES]; /* also the token of ListObjectsV2 */
	char next_version[EW_S3_VERSION_BYTES]; /* also of an upload */
	unsigned next_part;
	enum ew_s3_said_word versioning; /* NOT_SAID: the bucket never had it */
	enum ew_s3_said_word lock_enabled;
	unsigned lock_days;           /* of the bucket's default */
	struct ew_s3_rule rule[EW_S3_MAX_RULES];
	size_t n_rules;
	size_t rules_left_out;        /* beyond that many */
	struct ew_s3_said_tag tag[EW_S3_MAX_TAGS];
	size_t n_tags;
};

struct ew_s3_answer;

/** Gets an object's bytes as they come. Non-zero ends the reading and is the answer's defect. */
typedef int ew_s3_sink_fn(void *arg, struct ew_slice bytes);

/**
 * An answer to such a request that is about to come. `sink` gets the body of a GetObject that worked, and of nothing
 * else; NULL: it is thrown away. Errors: -ENOMEM.
 */
EW_MUST_USE int ew_s3_answer_new(const struct ew_s3_request *request, ew_s3_sink_fn *sink, void *arg,
	struct ew_s3_answer **ret);
/** NULL is fine. */
void ew_s3_answer_free(struct ew_s3_answer **answer);

/** The status, before anything else; again when an informational one (1xx) came before the true one. */
void ew_s3_answer_status(struct ew_s3_answer *answer, unsigned status);

/** One header field, as it came: "Name: value", with or without its line end. What nobody needs is left alone. */
void ew_s3_answer_header(struct ew_s3_answer *answer, struct ew_slice line);

/** A piece of the body. 0, or the defect, after which the transfer may as well be ended. */
EW_MUST_USE int ew_s3_answer_body(struct ew_s3_answer *answer, struct ew_slice bytes);

/**
 * It is over: 0, or how the transport failed (negative errno). What the answer said is then there, and lasts as long as
 * the answer.
 */
const struct ew_s3_said *ew_s3_answer_end(struct ew_s3_answer *answer, int transport);

/** Whether two ETags are the same, with or without quotation marks. */
bool ew_s3_etag_equal(const char *a, const char *b);

#endif

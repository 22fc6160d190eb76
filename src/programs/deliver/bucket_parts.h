/*
 * Private to the object store: the store and one job of it.
 */
#ifndef EW_PROGRAMS_DELIVER_BUCKET_PARTS_H
#define EW_PROGRAMS_DELIVER_BUCKET_PARTS_H

#include "programs/deliver/bucket.h"
#include "programs/deliver/errand.h"
#include "store/s3_probe.h"

#define EW_BUCKET_SAVED 16      /* uploads in parts that are remembered */
#define EW_BUCKET_KMS_BYTES 501
#define EW_BUCKET_JSON_BYTES 16384
#define EW_BUCKET_TAGS_BYTES 401

struct ew_bucket_saved {
	struct ew_id object; /* zero: free */
	enum ew_s3_kind kind;
	uint64_t turn;
	struct ew_buf blob;
};

struct ew_bucket {
	struct ew_errand_desk desk;
	uint8_t number;
	uint64_t part_bytes;
	char class[EW_S3_CLASS_BYTES];
	enum ew_s3_encryption encryption;
	char kms_key[EW_BUCKET_KMS_BYTES];
	enum ew_s3_lock lock; /* that is wished for what lies here */
	struct ew_s3_abilities abilities;
	bool is_probed, is_away, is_turning_away;
	bool was_asked; /* by a probe that has ended; where it found nothing out, nothing is proven */
	struct ew_bucket_job *jobs; /* in the order they came */
	size_t n_waiting, n_active, n_puts, n_probes;
	struct ew_loop_timer *next;
	struct ew_bucket_saved saved[EW_BUCKET_SAVED];
	uint64_t turn;
};

struct ew_bucket_job {
	struct ew_bucket_job *next;
	struct ew_bucket *bucket;
	const struct ew_bucket_kind *kind;
	ew_bucket_fn *fn;
	void *arg;
	struct ew_id id;
	bool is_active;
	/* the wish */
	struct ew_id object;
	enum ew_s3_kind object_kind;
	char key[EW_S3_KEY_BYTES];
	char version[EW_S3_VERSION_BYTES];
	uint64_t bytes;
	struct ew_hash sha256;
	enum ew_s3_lock lock;
	struct ew_wall until;
	bool hold, bypass, wait;
	char tags[EW_BUCKET_TAGS_BYTES]; /* cut into texts */
	struct ew_s3_tag tag[EW_S3_MAX_TAGS];
	size_t n_tags;
	struct ew_buf before;
	int fd;
	/* under way */
	void *machine;
	struct ew_errand *errand;
	struct ew_loop_timer *timer;
	struct ew_sha256 *hash;
	uint64_t hashed;
	unsigned unsent; /* set of enum ew_s3_differs: wished, and not sent to a server that was not proven to do it */
};

/** An answer and what it points to. */
struct ew_bucket_answer {
	struct ew_msg_store_answer m;
	char version[EW_S3_VERSION_BYTES], etag[EW_S3_ETAG_BYTES], class[EW_S3_CLASS_BYTES], sentence[EW_ERROR_TEXT_BYTES];
	struct ew_buf json;
	bool is_of_server; /* it, or the way to it, is why; not this machine */
};

/** What the five messages differ in. */
struct ew_bucket_kind {
	const char *word;
	bool is_put, is_probe;
	const struct ew_errand_ops *ops;
	int (*make)(struct ew_bucket_job *j, struct ew_error *error); /* the machine */
	void (*tell)(struct ew_bucket_job *j, struct ew_bucket_answer *a);
	void (*drop)(struct ew_bucket_job *j); /* the machine; NULL is fine */
};

extern const struct ew_bucket_kind ew_bucket_put, ew_bucket_get, ew_bucket_delete, ew_bucket_hold, ew_bucket_probe;

/** Copies a text of a message; false when there is no room for it. */
bool ew_bucket_take_text(struct ew_slice from, char *to, size_t room);
/** Fills the job's kind and wish; false for what makes no sense. Its descriptor is there already, where one came. */
bool ew_bucket_read(struct ew_bucket_job *j, const struct ew_message *m);
/** Whether it was proven here. */
bool ew_bucket_can(const struct ew_bucket *b, enum ew_s3_ability ability);
/** Code and sentence of an answer; what strangers said is made printable. `error` may be empty. */
void ew_bucket_say(struct ew_bucket_answer *a, int code, const struct ew_error *error);
/** A class of outcome in the codes of store_answer. */
int ew_bucket_code(enum ew_s3_class class);
/** After a probe: what the operator should know, as log lines. */
void ew_bucket_log_abilities(const struct ew_bucket *b);
/** A text of the server's for a message; false when it is none that could be sent back to it. */
bool ew_bucket_copy(char *to, size_t room, const char *text);

/** Keeps the state of an upload in parts; the oldest is forgotten. */
void ew_bucket_save(struct ew_bucket *b, const struct ew_bucket_job *j, struct ew_buf *blob);
/** What was kept of it, or empty. */
struct ew_slice ew_bucket_saved(const struct ew_bucket *b, const struct ew_bucket_job *j);
/** It is over, or to be deleted: nothing is kept of it. */
void ew_bucket_forget(struct ew_bucket *b, const struct ew_bucket_job *j);

#endif

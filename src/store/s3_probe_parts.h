/*
 * Private to s3_probe*.c: a probe from inside.
 */
#ifndef EW_STORE_S3_PROBE_PARTS_H
#define EW_STORE_S3_PROBE_PARTS_H

#include "store/s3_probe.h"

#define EW_S3_CANARIES 8     /* keys; the number is the last byte of the id */
#define EW_S3_PROBE_PUTS 32  /* versions that may have been made */
#define EW_S3_CANARY_TEXT "A canary of Earwitness. It holds nothing and may be deleted.\n"

/** One version of a canary that a server said to have stored. */
struct ew_s3_probe_put {
	unsigned canary;
	char version[EW_S3_VERSION_BYTES];
	struct ew_wall until;  /* of a lock that was asked for */
	bool is_gone;
};

struct ew_s3_probe {
	const struct ew_s3_place *place;
	struct ew_id id;
	unsigned lock_s;
	bool wait;
	bool may_write_lifecycle;
	char storage_class[EW_S3_CLASS_BYTES];
	struct ew_s3_now now;
	size_t at;                  /* row of the table */
	size_t turn;                /* of rows that repeat */
	bool is_closed[EW_S3_ABILITIES];
	bool repeats;               /* the row once more */
	struct ew_s3_canary old[EW_S3_PROBE_LEFT];
	size_t n_old;
	struct ew_s3_probe_put put[EW_S3_PROBE_PUTS];
	size_t n_puts;
	unsigned put_of;            /* the canary that is being put */
	struct ew_wall until;       /* of the lock that is being asked for */
	char upload_id[EW_S3_UPLOAD_ID_BYTES];
	struct ew_s3_part part;
	bool has_rules;             /* a lifecycle was there before */
	uint8_t got[128];           /* bytes of an object */
	size_t n_got;
	struct ew_s3_request *request;
	unsigned tries;
	struct ew_wall wait_until;
	struct ew_s3_probed result;
};

/** One thing that is asked, and what its answer means. */
struct ew_s3_probe_row {
	enum ew_s3_ability ability;
	/** -EALREADY: nothing is to be asked. A moment to wait for may be set instead of a request. */
	int (*make)(struct ew_s3_probe *p, struct ew_s3_request **ret);
	void (*judge)(struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome);
	bool always; /* also where the ability's question is closed */
	bool reads;  /* an object's bytes */
};

/** The rows in their order; NULL behind the last. */
const struct ew_s3_probe_row *ew_s3_probe_row(size_t at);

/** Those about locks and holds, which are in the middle. */
extern const struct ew_s3_probe_row ew_s3_probe_lock_rows[];
extern const size_t ew_s3_probe_n_lock_rows;

/** The canaries: a key each. */
enum ew_s3_canaries { PLAIN, WRONG, CUSTOMER, PARTS, CLASS, HOLD, GOVERNANCE, COMPLIANCE };

/** What is wrong with one. */
enum spoiled { AS_IT_IS, WRONG_PAYLOAD, WRONG_MD5, WRONG_SHA256 };

/** Its key. */
void ew_s3_probe_key(const struct ew_s3_probe *p, unsigned canary, char to[static EW_S3_KEY_BYTES]);

/** The newest version of it that is there, or NULL. */
struct ew_s3_probe_put *ew_s3_probe_newest(struct ew_s3_probe *p, unsigned canary);

/** The id of that version, or "". */
const char *ew_s3_probe_version(struct ew_s3_probe *p, unsigned canary);

/** Size and hashes of a canary's text. Errors: -ENOMEM, -EIO. */
EW_MUST_USE int ew_s3_probe_content(struct ew_s3_content *to);

/** A PUT of a canary. Errors: as ew_s3_put_object(). */
EW_MUST_USE int ew_s3_probe_put_canary(struct ew_s3_probe *p, unsigned canary, const struct ew_s3_keeping *keeping,
	bool only_new, enum spoiled spoiled, struct ew_s3_request **ret);

/** Remembers that one may be there now. */
void ew_s3_probe_note_put(
	struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome);

/** The ability that is being asked about. */
enum ew_s3_ability ew_s3_probe_ability(const struct ew_s3_probe *p);

/* Judgements: it must work, or the question is answered; the same of a PUT; it must be refused, which proves nothing
   yet; and where that proves it. */
void ew_s3_probe_must_work(
	struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome);
void ew_s3_probe_must_be_put(
	struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome);
void ew_s3_probe_must_be_refused(
	struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome);
void ew_s3_probe_proven_if_refused(
	struct ew_s3_probe *p, const struct ew_s3_said *said, const struct ew_s3_outcome *outcome);

/** A deletion that worked: the newest version of the canary is gone. */
void ew_s3_probe_forget_newest(struct ew_s3_probe *p, unsigned canary, const struct ew_s3_outcome *outcome);

/** Notes what was found, the first time, with the server's word. */
void ew_s3_probe_find(struct ew_s3_probe *p, enum ew_s3_ability ability, enum ew_s3_proof proof,
	const struct ew_s3_outcome *outcome);

/** The same with a word of ours, and in place of what was found before. */
void ew_s3_probe_find_word(
	struct ew_s3_probe *p, enum ew_s3_ability ability, enum ew_s3_proof proof, const char *word);

#endif

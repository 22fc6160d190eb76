/*
 * Object stores as deliver would answer for them: what lies there outlives every keeper, and answers go wrong as they do in life. It keeps to what
 * deliver promises: 0 only of what is there and has its hash.
 */
#ifndef EW_TEST_BUCKET_STAGE_H
#define EW_TEST_BUCKET_STAGE_H

#include "programs/keeper/remote/remote.h"
#include "unit/keeper/deletion_stage.h"

#define BUCKET_OBJECTS 64
#define BUCKET_BYTES 4096

struct bucket_object {
	bool used;
	uint32_t store;
	struct ew_id object;
	uint32_t kind;
	size_t len;
	uint8_t bytes[BUCKET_BYTES];
	uint32_t lock;
	int64_t until;
	bool hold;
};

struct bucket {
	struct bucket_object objects[BUCKET_OBJECTS];
	bool away[EW_PLACES];     /* -EAGAIN to everything */
	bool one_place;           /* store and archive are the same, under two names */
	bool cannot_lock;         /* neither locks nor holds are proven */
	bool unproven;            /* until its next probe deliver sends neither locks nor holds */
	bool silent;              /* nothing is answered */
	bool mute;                /* a refusal to delete does not say by which lock */
	int64_t refuse;           /* this code to every put; 0: none */
	struct ew_id poison;      /* an object of which everything fails as if the store did; zero: none */
	unsigned lose, late, die; /* of 100 orders: not begun, and deliver is gone and back; not done, -EAGAIN; done, and deliver is gone and back */
	uint64_t random;
	unsigned puts, fetches, deletes, holds, probes; /* that were done */
	bool last_bypass;
};

/* Answers for the bucket that is k->deliver_arg. */
void bucket_deliver(struct kit *k);
/* An object there, or NULL. */
struct bucket_object *bucket_find(struct bucket *b, uint32_t store, struct ew_id object);
/* How many recordings lie at a store. */
unsigned bucket_count(const struct bucket *b, uint32_t store);

/* A house with a store, or with these; its bucket is `b`. */
struct kit *bucket_house(struct bucket *b, const struct ew_remote_config *config, const char *policy);
/* Objects of a call that are none of the gone ones; how many. */
size_t bucket_objects(struct kit *k, uint8_t call, struct ew_id *ids, size_t most);
/* True when its file is in the keeper's folder. */
bool bucket_is_here(struct kit *k, struct ew_id object);
/* The state of an object at a store, 0: it has no row. */
uint32_t bucket_state(struct kit *k, struct ew_id object, uint32_t store);

#endif

/*
 * What the keeper's rooms share about an evidence bundle that is being made (docs/bundle.md). It belongs to the seat of
 * the worker that packs it, and goes with it: nothing of a bundle outlives its seat but the two events in the log.
 *
 *   collect   the files of data/ go into a parcel, some events in each turn
 *   pack      the worker packs them; its word is the hash of the manifest
 *   sign      event `exported` names that hash; a checkpoint over it is waited for, and its witnesses
 *   prove     the files of proofs/ go into a second parcel, some in each turn
 *   end       the worker ends the file
 */
#ifndef EW_PROGRAMS_KEEPER_BUNDLE_H
#define EW_PROGRAMS_KEEPER_BUNDLE_H

#include "domain/record.h"
#include "ipc/parcel.h"
#include "programs/keeper/keeper_ledger.h"

#define EW_KEEPER_BUNDLE_WITHHOLDS 64
#define EW_KEEPER_BUNDLE_WAIT_US (10 * EW_US_PER_S) /* for a signature and for witnesses */
#define EW_KEEPER_BUNDLE_STAMP_US (3 * EW_US_PER_S) /* of it for a time stamp */

enum ew_bundle_stage {
	EW_BUNDLE_COLLECT = 1,
	EW_BUNDLE_PACK,
	EW_BUNDLE_SIGN,
	EW_BUNDLE_PROVE,
	EW_BUNDLE_END,
};

/** What was asked for. */
struct ew_bundle_wish {
	bool clear;
	char to[EW_RECIPIENT_TEXT_BYTES]; /* "" when clear */
	struct ew_recipient recipient;
	json_t *why;	  /* purpose, or legal_ground and case; owned */
	json_t *withhold; /* array of names and indexes; owned */
	json_t *reason;	  /* text or NULL; owned */
	struct ew_id user;
};

struct ew_bundling {
	enum ew_bundle_stage stage;
	struct ew_bundle_wish wish;
	struct ew_id interaction;
	struct ew_hash access; /* the event that lets keys be opened */
	struct ew_wall made;
	uint64_t events; /* how many were collected; from the hand-over on how many there are */
	struct ew_parcel parcel;
	int handle; /* of the parcel, or -1 */
	struct ew_record *record;
	json_t *withheld;  /* array of {"event", "name"} */
	json_t *absent;	   /* array of {"path", "because"}: what should be there and is not */
	json_t *artifacts; /* array of fields of artifact_made */
	json_t *policies;  /* object, hashes as keys */
	uint64_t matched;  /* bits: which of `withhold` have found something */
	bool hides_facts;  /* who called whom is withheld of an event */
	uint64_t says;	   /* 1 and the index of the first event that says it all the same; 0: none */
	const char *says_by; /* the name of the value that does */
	uint64_t exported; /* number of the last event in the whole log; 0: there is none yet */
	struct ew_mono until;
	bool look;	    /* at the published checkpoint */
	const char *quorum; /* "none", "reached", "missed" */
	bool stamped;	    /* there is a time stamp on it */
	struct ew_buf note; /* the checkpoint that everything is proved against */
	uint64_t size;	    /* its tree */
	uint64_t proved;    /* events whose proof is in the parcel */
	uint64_t unproved;  /* of them those that are in an earlier log, and have none */
};

/* keeper_bundle.c */

/** POST .../bundle. */
EW_MUST_USE int ew_ask_bundle(struct ew_asked *a);
/** The worker has packed data/. Errors: those of answering. */
EW_MUST_USE int ew_keeper_bundle_packed(
	struct ew_keeper *k, struct ew_worker_seat *seat, const struct ew_msg_job_manifest *m);
/** True while a piece of one can be done now. */
bool ew_keeper_bundles_due(const struct ew_keeper *k);
/** Does a piece of one. What goes wrong ends that one, with an answer; always 0. */
EW_MUST_USE int ew_keeper_bundles_step(struct ew_keeper *k);
/** Every half second: looks again at who waits for a checkpoint. */
void ew_keeper_bundles_tick(struct ew_keeper *k);
/** False for a bundle whose proofs were not handed over yet: nothing that its worker calls ready is. NULL is true. */
bool ew_keeper_bundle_sealed(const struct ew_bundling *b);
/** It is not given to whoever asked. An exception, when the log says already that it was. */
void ew_keeper_bundle_not_given(struct ew_keeper *k, struct ew_bundling *b);
/** NULL inside is fine. */
void ew_keeper_bundle_free(struct ew_io *io, struct ew_bundling **bundle);

/* keeper_bundle_files.c: data/ */

/** Adds the files of some events. Errors: -EBADMSG, -ENOMEM, the catalogue's, the parcel's. */
EW_MUST_USE int ew_bundle_collect(struct ew_keeper *k, struct ew_call *call, struct ew_bundling *b, uint64_t limit);
/** Fills `to` with the index of the first of `withhold` that found nothing; false: all did. */
bool ew_bundle_unmatched(const struct ew_bundling *b, size_t *ret);
/** Adds record, policies and custody. Errors: as above. */
EW_MUST_USE int ew_bundle_papers(struct ew_keeper *k, struct ew_call *call, struct ew_bundling *b);
/** Adds .json, .salt and .disclosures of one event below a path. */
EW_MUST_USE int ew_bundle_event(struct ew_parcel *p, const char *path, const struct ew_event *e);
/** Adds a file of JSON; takes the reference, NULL is -ENOMEM. */
EW_MUST_USE int ew_bundle_json(struct ew_parcel *p, const char *name, json_t *json);

/* keeper_bundle_media.c: recordings */

/**
 * 1: a recording's file or key is gone, and that has just become an event of the call, once for ever; 0: all are there,
 * or it was said before. Errors: the catalogue's, as the disk.
 */
EW_MUST_USE int ew_bundle_lost(struct ew_keeper *k, struct ew_call *call, const struct ew_bundling *b);
/**
 * Puts into the seat what the worker needs of each recording, and "media.json" into the parcel. What cannot be had is
 * noted in absent. Errors: -ENOMEM, -EBADMSG, the catalogue's, the parcel's.
 */
EW_MUST_USE int ew_bundle_media(struct ew_keeper *k, struct ew_call *call, struct ew_worker_seat *seat,
	struct ew_bundling *b, uint8_t *ret_sources);

/* keeper_bundle_proofs.c: proofs/ */

/**
 * Looks for a checkpoint that covers the export: the published one, or the last that reached the quorum, whichever is
 * worth more; better than what was found before. Errors: -EBADMSG, -ENOMEM, as the disk.
 */
EW_MUST_USE int ew_bundle_checkpoint(struct ew_keeper *k, struct ew_bundling *b);
/**
 * How many of the first `b->events` are in an earlier log, which this one goes on for. Looks at as many rows as their
 * number has binary digits. Errors: the catalogue's.
 */
EW_MUST_USE int ew_bundle_earlier(struct ew_keeper *k, const struct ew_bundling *b, uint64_t *ret);
/** Adds the proofs of some events. Errors: as above, the parcel's. */
EW_MUST_USE int ew_bundle_prove(struct ew_keeper *k, struct ew_bundling *b, uint64_t limit);
/** Adds the export itself, checkpoint, policy and time stamp. Errors: as above. */
EW_MUST_USE int ew_bundle_seal(struct ew_keeper *k, struct ew_call *call, struct ew_bundling *b);

#endif

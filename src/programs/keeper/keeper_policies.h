/*
 * Policies with the packs they stand on: one set is in force, and calls in progress go by the one they were decided by.
 * Everything here belongs to the keeper's one thread.
 */
#ifndef EW_PROGRAMS_KEEPER_POLICIES_H
#define EW_PROGRAMS_KEEPER_POLICIES_H

#include "ipc/parcel.h"
#include "policy/policy.h"

struct ew_interaction;
struct ew_keeper;
struct ew_call;

/** One text of a set: "policy", "packs/us.yaml", "notices/NAME" (SHA-256 of its audio, hex). */
struct ew_policy_text {
	const char *name;
	struct ew_slice text;
};

#define EW_POLICY_NOTICES 256

struct ew_notice_hash {
	const struct ew_notice *notice;
	struct ew_hash hash; /* of its audio */
};

struct ew_policy_set {
	struct ew_policy_set *next;
	struct ew_policy *policy;  /* this and the packs may be shared with other sets */
	struct ew_packs *packs;
	struct ew_hash hash;       /* of the policy's text */
	struct ew_hash packs_hash; /* of the list of packs: a line "NAME SHA-256" for each */
	size_t users;              /* calls that go by it, and who else holds it */
	struct ew_notice_hash notices[EW_POLICY_NOTICES]; /* those whose audio is known */
	size_t n_notices;
	bool knows_notices;        /* what was known of them at its activation; false: that is not kept */
	struct ew_hash notices_hash; /* of that list; zero when it is not known */
};

/**
 * Loads a set; nothing is stored. Packs and policy that one of `sets` (a list by `next`; NULL: none) has by the same
 * hash are shared with it and not read again. Errors: -EINVAL with the sentence, -ENOENT (no policy among the texts),
 * -ENOMEM.
 */
EW_MUST_USE int ew_policy_set_new(const char *name, const struct ew_policy_text *texts, size_t n,
	const struct ew_policy_set *sets, struct ew_policy_set **ret, struct ew_error *error);
/** NULL is fine. */
void ew_policy_set_free(struct ew_policy_set **set);
/** The SHA-256 of a notice's audio; false when it was not there to be read, or nothing is known (`knows_notices`). */
bool ew_policy_set_audio(const struct ew_policy_set *set, const struct ew_notice *notice, struct ew_hash *ret);

/**
 * Inside a transaction: loads a set and puts it in force, with its texts kept and an event; or says by an event and an
 * exception why not, and the one before stays (*ret_taken false, `why` set). Errors: the catalogue's, -ENOMEM.
 */
EW_MUST_USE int ew_keeper_policy_take(struct ew_keeper *k, const char *name, const struct ew_policy_text *texts, size_t n,
	bool *ret_taken, struct ew_error *why);
/** The same in a transaction of its own, while calls go on: they keep the set that they were decided by. */
EW_MUST_USE int ew_keeper_policy_reload(struct ew_keeper *k, const char *name, const struct ew_policy_text *texts,
	size_t n, bool *ret_taken, struct ew_error *why);

/** Adds a text by its hash. Errors: -ENOENT (it is not kept), -EBADMSG (what is kept is not it), the catalogue's. */
EW_MUST_USE int ew_keeper_policy_text(struct ew_keeper *k, const struct ew_hash *hash, struct ew_buf *to);
/**
 * A policy that somebody asks about, loaded against the packs in force: its text, or the SHA-256 (64 hexadecimal digits) of one
 * that is kept. Free it before those packs. Errors: -ENOENT (none is kept of this hash), -EINVAL with the sentence, -ENOMEM,
 * the catalogue's.
 */
EW_MUST_USE int ew_keeper_policy_asked(
	struct ew_keeper *k, struct ew_slice policy, struct ew_policy **ret, struct ew_error *error);
/**
 * A set of a policy and a list of packs (zero: no packs), loaded from the catalogue when it is not in memory: to
 * decide by, for the audio of its notices may be of another time than a call's. Hold it while it is used. Errors: as
 * ew_keeper_policy_text(), -EINVAL (this program does not understand it), -ENOMEM.
 */
EW_MUST_USE int ew_keeper_policy_of(
	struct ew_keeper *k, const struct ew_hash *policy, const struct ew_hash *packs, struct ew_policy_set **ret);
/**
 * Whether every text of a set is kept in the catalogue as it is, so that its decisions can be made again without us.
 * Errors: as ew_keeper_policy_text().
 */
EW_MUST_USE int ew_keeper_policy_kept(struct ew_keeper *k, const struct ew_policy_set *set);
/** Keeps a set from being freed, and lets it go. NULL is fine. */
void ew_keeper_policy_hold(struct ew_policy_set *set);
/** Sets *set to NULL. The last to let go of a set that is not in force frees it. */
void ew_keeper_policy_let_go(struct ew_keeper *k, struct ew_policy_set **set);

/**
 * The set that a call goes by: the one it was decided by, with the audio that its notices had then, else the one in
 * force; NULL when there is none. From then on the call holds it. Errors: as ew_keeper_policy_of().
 */
EW_MUST_USE int ew_keeper_policy_for(struct ew_keeper *k, struct ew_call *call, struct ew_policy_set **ret);
/** The set that a fold was decided by, which nobody holds yet; NULL: it was not decided. Errors: as ew_keeper_policy_of(). */
EW_MUST_USE int ew_keeper_policy_named(struct ew_keeper *k, const struct ew_interaction *it, struct ew_policy_set **ret);
/** Lets a call go by a set, or by none any more. */
void ew_keeper_call_goes_by(struct ew_keeper *k, struct ew_call *call, struct ew_policy_set *set);
/** Frees all of them, when the keeper ends; no call may hold one. */
void ew_keeper_policies_free(struct ew_keeper *k);

#endif

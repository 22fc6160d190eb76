/*
 * Whether a bundle is what it says it is (docs/bundle.md). Everything that is wrong is found and told, the first
 * thing first, each with a word that says what kind of thing it is. What was proved and what was not is told too: a
 * verdict that leaves out its limits is no verdict.
 *
 * Needs no network, no configuration and no secret; a recipient's identity, if given, opens the audio to see that it
 * can be opened. Memory: bounded, 64 MB at most whatever the bundle says. Blocks on the disk. One thread.
 */
#ifndef EW_BUNDLE_CHECK_H
#define EW_BUNDLE_CHECK_H

#include "bundle/files.h"
#include "ledger/tlog_policy.h"
#include "open/identity.h"

/** What is wrong. Numbers are private, words are public and stay. */
enum ew_bundle_fault {
	EW_FAULT_NONE,
	EW_FAULT_NOT_A_BUNDLE,         /* bagit.txt, version, a file that must be there */
	EW_FAULT_FILE_MISSING,         /* a manifest names it */
	EW_FAULT_FILE_ADDED,           /* no manifest names it */
	EW_FAULT_FILE_ALTERED,         /* its hash is not the manifest's */
	EW_FAULT_MANIFEST_ALTERED,     /* not the one that the export event names */
	EW_FAULT_EVENT_UNREADABLE,     /* no record in canonical form, or it names a recording that another one names */
	EW_FAULT_EVENT_ALTERED,        /* record or salt do not give the commitment that is in the log */
	EW_FAULT_EVENT_MISSING,
	EW_FAULT_EVENT_ADDED,          /* behind the export, or of another interaction */
	EW_FAULT_EVENT_REPEATED,
	EW_FAULT_EVENTS_REORDERED,
	EW_FAULT_CHAIN_BROKEN,         /* `previous` is not the commitment of the event before */
	EW_FAULT_VALUE_ALTERED,        /* a disclosure that the record does not know, or custody tells of it wrongly */
	EW_FAULT_PROOF_WRONG,          /* does not lead to the checkpoint's root */
	EW_FAULT_PROOF_OF_ANOTHER,     /* is of another leaf, index or checkpoint than the bundle's */
	EW_FAULT_CHECKPOINT_UNREADABLE,
	EW_FAULT_CHECKPOINT_UNSIGNED,  /* not signed, or not well signed, by a log that is trusted */
	EW_FAULT_CHECKPOINT_OLD,       /* older than an event that it should cover */
	EW_FAULT_QUORUM_MISSED,        /* too few of the trusted witnesses */
	EW_FAULT_RECORDING_ALTERED,    /* the payload is not the one that the event names */
	EW_FAULT_RECORDING_SWAPPED,    /* the payload is that of another artifact */
	EW_FAULT_RECORDING_MISSING,    /* an artifact that the events name is not there, and custody does not say why */
	EW_FAULT_RECORDING_UNOPENED,   /* the identity does not open it */
	EW_FAULT_RECORD_DIFFERS,       /* record.json is not what the events give */
	EW_FAULT_POLICY_ALTERED,       /* not of the hash that events name */
	EW_FAULT_STAMP_WRONG,          /* the time stamp is of something else, or not well signed */
	EW_FAULT_CUSTODY_DIFFERS,      /* custody.json says something else of the export than its event does */
	EW_FAULT_TOO_LARGE,            /* more than can be checked in the memory that is allowed */
	EW_FAULTS
};

/** "event_altered". */
const char *ew_bundle_fault_word(enum ew_bundle_fault fault);

struct ew_bundle_finding {
	enum ew_bundle_fault fault;
	const char *path;     /* of the file, "" when it is of the whole */
	const char *sentence; /* what, where, and what it means */
};

/** Called for each thing that is wrong, in the order they are found; not for more than 1,000. */
typedef void ew_bundle_finding_fn(void *arg, const struct ew_bundle_finding *finding);

struct ew_bundle_proved {
	char interaction[40];
	uint64_t events;            /* the export among them */
	uint64_t earlier;           /* of them those that an earlier log has: the event behind them vouches for them */
	uint64_t withheld;          /* personal values that are not shown */
	size_t recordings, opened;  /* payloads that are those of the log; and that an identity opened */
	size_t absent;              /* artifacts and policies of which custody.json says why they are not in the bundle */
	bool origin;                /* a trusted log signed it */
	bool quorum;
	size_t witnesses;           /* trusted ones that saw it */
	struct ew_wall first_seen;  /* earliest cosignature of a trusted witness; 0: none */
	struct ew_wall last_seen;   /* latest; by then all of them had seen it, and no single one's clock decides */
	bool stamp;                 /* there is a time stamp of this checkpoint; by whom is not said */
	struct ew_wall stamped;     /* when the authority that is trusted says; 0: no time stamp, or not checked */
	char log[EW_KEY_NAME_BYTES];
	uint64_t log_size;
};

struct ew_bundle_asked {
	const struct ew_tlog_policy *trust;    /* NULL: nobody is trusted, the origin stays unproven */
	const struct ew_identity *identity;    /* NULL: audio is compared and not opened */
	struct ew_slice authority;             /* PEM of whom to believe time stamps; empty: nobody */
	ew_bundle_finding_fn *found;
	void *arg;
};

/**
 * Checks everything. 0: nothing is wrong (whether the origin is proven stands in `ret`). Errors: -EKEYREJECTED
 * (something is wrong, and was told), -EBADMSG (it cannot be read as a bundle, told too), -EFBIG (nothing is wrong as
 * far as it went, but a file is too large for the memory that is allowed, told too), -ENOMEM, as the disk.
 */
EW_MUST_USE int ew_bundle_check(struct ew_bundle *bundle, const struct ew_bundle_asked *asked,
	struct ew_bundle_proved *ret);

#endif

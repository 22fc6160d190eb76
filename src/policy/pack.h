/*
 * Packs: what the law of a place, or the rules of a sector, demand; data with citations, never code and never legal
 * advice. A pack is one YAML file of packs/ (docs/packs.md); all that are loaded together are a library of law.
 * Strict as a policy is: an entry that is not understood to the last key refuses the pack.
 */
#ifndef EW_POLICY_PACK_H
#define EW_POLICY_PACK_H

#include "base/digest.h"
#include "base/error.h"
#include "domain/terms.h"

/** What a call's parties must be asked for. In this order, strictness grows. */
enum ew_consent_mode { EW_CONSENT_ONE_PARTY, EW_CONSENT_NOTICE, EW_CONSENT_ALL, EW_CONSENT_ALL_EXPLICIT };

enum ew_confidence { EW_CONFIDENCE_LOW, EW_CONFIDENCE_MEDIUM, EW_CONFIDENCE_HIGH };

#define EW_PACK_CITES 8

struct ew_cite {
	const char *ref;   /* "Cal. Penal Code 632" */
	const char *kind;  /* "statute", "regulation", "case", "regulator", "guidance", "secondary" */
};

struct ew_keep_bound {
	uint64_t least_s, most_s; /* 0: none */
	const char *cite;         /* of the numbers; NULL: they are an opinion (`opinion: true`) and only warn. Where a
				   * parent's are merged in: of the entry's own, if it has any */
};

/** The law of one place, or the rules of one sector. Texts are the library's. */
struct ew_law {
	const char *place;   /* "US-CA"; "US-*": somewhere in the US; "*": anywhere; NULL for a sector */
	const char *sector;  /* "pci-dss"; NULL for a place */
	const char *name;    /* "California" */
	const char *pack;
	const struct ew_law *parent; /* what it builds on, merged into this one already; NULL: nothing. Nuance and
				      * citations stay its own: a field that the parent made stricter is cited there */
	enum ew_consent_mode consent;
	uint8_t need[EW_PURPOSE_COUNT];       /* enum ew_need beyond the mode's */
	uint8_t agent_need[EW_PURPOSE_COUNT];
	uint32_t tells;      /* duties of a notice, enum ew_tells */
	bool notice;         /* there must be one */
	bool in_recording;
	bool affirmative;    /* an act is demanded: never less than a grant */
	bool hold;           /* audio may be held in memory until consent is there */
	uint32_t stays_ms;
	enum ew_opt_effect opt_out;
	int then;            /* enum ew_then that the law names, or -1 */
	uint32_t mandates;   /* purposes that a sector obliges to capture */
	struct ew_keep_bound keep[EW_ARTIFACT_KINDS];
	uint8_t redact;      /* enum ew_redaction_profile: no text of the call is checked for less before it is stored */
	bool no_original;    /* nothing of what was redacted is kept sealed, whatever the policy says */
	uint32_t segments;   /* kinds of sensitive talk, bits 1 << enum ew_segment, that it wants kept out */
	enum ew_confidence confidence;
	bool counsel;        /* read by counsel before it is relied on */
	const char *review_by; /* "2027-05-21" */
	const char *nuance;
	const char *const *rights; /* words, NULL-terminated */
	struct ew_cite cites[EW_PACK_CITES];
	size_t n_cites;
};

struct ew_packs; /* the library */

/** Nothing in it. Errors: -ENOMEM. */
EW_MUST_USE int ew_packs_new(struct ew_packs **ret);
/** One owner more of a library that is ready: it is freed when as many have freed it. Of one thread. Returns it. */
struct ew_packs *ew_packs_hold(struct ew_packs *packs);
/** NULL is fine. */
void ew_packs_free(struct ew_packs **packs);
/**
 * Adds one pack; a file named "places" (policy/place.h) is the numbering plan. Errors: -EINVAL with file, line, key and what
 * was expected (also: an entry without a citation, a number without one that is not called an opinion, a review date
 * that is none, a place twice), -ENOMEM. What was added before stays as it was.
 */
EW_MUST_USE int ew_packs_add(struct ew_packs *packs, const char *name, struct ew_slice text, struct ew_error *error);
/**
 * After the last: parents are found and merged into their children. Errors: -EINVAL (a parent that is not there, a
 * circle, a period that a child and its parent cannot both have, a place without consent, "US-*" or "*" weaker than a
 * place that it may be), -ENOMEM. After a failure the library is of no use.
 */
EW_MUST_USE int ew_packs_ready(struct ew_packs *packs, struct ew_error *error);

/** How many packs there are. */
size_t ew_packs_count(const struct ew_packs *packs);
/** Name of the i-th in order of their names, the library's; NULL past the last. */
const char *ew_packs_name(const struct ew_packs *packs, size_t i);
/** SHA-256 of its text; zeros past the last. */
struct ew_hash ew_packs_hash(const struct ew_packs *packs, size_t i);
/** How many entries it has. */
size_t ew_packs_laws(const struct ew_packs *packs, size_t i);
/** The n-th in order of the file, the library's; NULL past the last. */
const struct ew_law *ew_packs_law(const struct ew_packs *packs, size_t i, size_t n);

/**
 * The law of a place among the packs whose bit (order of names) is set in `use`, looked for as "US-CA", then "US-*", then
 * "US", then "*"; NULL when not even that is there. A country alone ("US") is asked for as "US-*" first: who is there
 * is somewhere in it. A place that no pack in use knows falls to "*": the strictest, which is in force whether its pack
 * is in use or not. `place` NULL: not known. Some tens of nanoseconds.
 */
const struct ew_law *ew_packs_of_place(const struct ew_packs *packs, uint64_t use, const char *place);
/** The rules of a sector, NULL when there are none of that name. */
const struct ew_law *ew_packs_of_sector(const struct ew_packs *packs, const char *sector);

#endif

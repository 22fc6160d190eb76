/*
 * The policy: who is recorded, for what, on which terms. Rules are asked in order and the first that matches decides;
 * the law of every party's place and of the rule's sectors is merged into its terms field by field, and the strictest
 * wins (docs/policy.md). Pure: the same policy, packs and facts give the same decision. What nobody said falls to the
 * defaults: without a policy, and where no rule matches, a call is `never`.
 */
#ifndef EW_POLICY_POLICY_H
#define EW_POLICY_POLICY_H

#include "base/buf.h"
#include "policy/pack.h"
#include "policy/place.h"

enum ew_policy_artifact { EW_MAKE_AUDIO = 1, EW_MAKE_FRAMES = 2, EW_MAKE_WAV = 4 };

#define EW_POLICY_PARTIES 16

struct ew_policy_party {
	enum ew_party_kind kind;
	const char *address;   /* number or address; NULL: not known */
	const char *told;      /* a place that an event told; NULL: none */
};

/** What a rule may look at. Absent facts are NULL and match only rules that do not ask for them. */
struct ew_policy_facts {
	const char *direction; /* "inbound", "outbound", "internal", "unknown" */
	const char *queue;
	const char *extension;
	const char *channel;   /* "siprec", "gateway", "websocket", "livekit", "import" */
	const char *agent;     /* as the telephone side calls it */
	const char *from, *to; /* number or address */
	const char *id;        /* of the interaction, text: what a sample is drawn by; NULL: never in a sample */
	int64_t started_us;    /* wall; 0: matches no time of day */
	const struct ew_policy_party *parties; /* in the order of the facts; none: `from` and `to` are taken for customers */
	size_t n_parties;
};

struct ew_notice {
	const char *name, *file, *language, *text;
	uint32_t tells;
	uint64_t retention_s;  /* as it is stated; 0: it states none */
	const char *const *purposes; /* why, as it is stated: "quality", "disputes"; NULL-terminated */
	const uint8_t *bases;  /* enum ew_basis of each */
};

struct ew_decision {
	struct ew_terms terms;
	uint64_t least_s[EW_ARTIFACT_KINDS]; /* that a law demands at least, whatever the terms say; 0: none does. Not part of the event */
	const char *rule;      /* its name; "(default)" when none matched, "(no policy)" without one; policy's memory */
	uint32_t rule_line;
	const struct ew_notice *notice; /* the first of the rule's whose language fits, or NULL */
	unsigned artifacts;    /* enum ew_policy_artifact; always EW_MAKE_AUDIO when recording */
	const char *entity;    /* NULL: the policy names none */
	const char *country;   /* of the entity, "LU"; NULL: not said */
	const char *say;       /* words for the agent or bot after an opt-out; NULL: none */
	const char *move_to;   /* where to, of EW_THEN_MOVE; NULL: not said */
	const char *regions;   /* where tools may work and artifacts may lie, separated by blanks; "": anywhere */
	const json_t *see;     /* role -> list of rights, as the rule has it; borrowed; NULL: not said */
	const json_t *told;    /* purpose of access -> where it is told in writing; borrowed; NULL: nowhere */
	const json_t *four_eyes; /* what needs a second person: "export", "reveal", "erase"; borrowed; NULL: nothing */
	bool no_policy;
	uint32_t looked_at;    /* bits of enum ew_policy_when that the rule asked for */
	uint32_t missing_tells;/* duties that no notice of the rule tells: the notice level cannot be reached */
	bool conflict;         /* laws demand at least and at most what cannot both be: which, is in `deciders` */
	struct ew_places places[EW_POLICY_PARTIES];
	size_t n_places;
	struct ew_decider deciders[EW_TERMS_DECIDERS];
	size_t n_deciders;
};

enum ew_policy_when {
	EW_WHEN_QUEUE = 1, EW_WHEN_EXTENSION = 2, EW_WHEN_DIRECTION = 4, EW_WHEN_NUMBER = 8, EW_WHEN_CHANNEL = 16,
	EW_WHEN_TIME = 32, EW_WHEN_PARTY = 64, EW_WHEN_SAMPLE = 128, EW_WHEN_AGENT = 256,
};

struct ew_policy;

#define EW_POLICY_MAX_RULES 4096

/**
 * Loads a policy strictly against the packs it names, which must be ready and outlive it (NULL: there are none, and
 * every place falls to the strictest). Errors: -EINVAL with file,
 * line, key and what was expected, -ENOMEM.
 */
EW_MUST_USE int ew_policy_load(struct ew_slice text, const char *name, const struct ew_packs *packs,
	struct ew_policy **ret, struct ew_error *error);

/** One owner more: it is freed when as many have freed it, and its packs not before. Of one thread. Returns it. */
struct ew_policy *ew_policy_hold(struct ew_policy *policy);
/** NULL is fine. */
void ew_policy_free(struct ew_policy **policy);

/** What is allowed and still should be seen: "file:line: key: sentence". NULL past the last. */
const char *ew_policy_warning(const struct ew_policy *policy, size_t i);

/** The name the policy gives itself. */
const char *ew_policy_name(const struct ew_policy *policy);
/** SHA-256 of the text it was loaded from: the policy's version. */
struct ew_hash ew_policy_hash(const struct ew_policy *policy);

/** How many rules. */
size_t ew_policy_rules(const struct ew_policy *policy);
/** Name and line of a rule; NULL past the last. */
const char *ew_policy_rule(const struct ew_policy *policy, size_t i, unsigned *ret_line);
/** How many notices. */
size_t ew_policy_notices(const struct ew_policy *policy);
/** The i-th, the policy's; NULL past the last. */
const struct ew_notice *ew_policy_notice(const struct ew_policy *policy, size_t i);
/** NULL when there is none of that name. */
const struct ew_notice *ew_policy_find_notice(const struct ew_policy *policy, struct ew_slice name);

/** True when a rule keeps the originals of texts: there may be some to be sealed. `policy` NULL: false. */
bool ew_policy_keeps_originals(const struct ew_policy *policy);
/** True when a rule makes calls mandatory: there may be some that must be recorded. `policy` NULL: false. */
bool ew_policy_obliges(const struct ew_policy *policy);

/**
 * Decides. `policy` NULL: mode never, no_policy set. `before` (NULL: none) are the terms that the call has had until now:
 * a call's terms never become less strict while it lasts. Same arguments, same decision; allocates nothing.
 */
void ew_policy_decide(const struct ew_policy *policy, const struct ew_policy_facts *facts,
	const struct ew_terms *before, struct ew_decision *ret);

/** One sentence for people: which rule, which kinds of facts; no personal data. Cut at `size`. */
void ew_decision_because(const struct ew_decision *d, char *text, size_t size);

/**
 * What a whole policy says, for a paper that tells it: {"name", "sha256", "entity" {"name"?, "country"?, "dpo"?}, "home"?, "regions"
 * [word], "packs" [name], "notices" [{"name", "language"?, "tells" [word], "retention_s"?}], "rules" [{"name", "line", "mode", "purposes"
 * {purpose: basis}, "keep" {kind: seconds}, "redact" {kind: profile}, "notices" [name], "see"?, "four_eyes"?, "opt_out" {kind:
 * treatment}}]}. `policy` NULL: an empty object. As the text has it: the law of a call's places may demand more. NULL without memory.
 */
json_t *ew_policy_describe(const struct ew_policy *policy);

/** Fields of the event `decided` (domain/interaction.h); a new object, NULL without memory. */
json_t *ew_decision_json(const struct ew_decision *d);

/**
 * Adds sentences for people: which rule of those before it did not match and why, what the terms are, and for each
 * field whose law decided it, with its citation. With the facts, so it may hold personal data. Errors: -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_policy_explain(const struct ew_policy *policy, const struct ew_policy_facts *facts,
	const struct ew_decision *d, struct ew_buf *to);

/**
 * Adds what differs between two policies in sentences, a line each: rules added, gone, moved, and for those of the
 * same name the keys that changed; notices and packs likewise. Errors: -ENOMEM, -EFBIG.
 */
EW_MUST_USE int ew_policy_diff(const struct ew_policy *one, const struct ew_policy *other, struct ew_buf *to);

#endif

/*
 * Private to the stories: one of them while it is told. scenario.c walks the file, scenario_policy.c and
 * scenario_call.c set a story up, scenario_step.c, scenario_said.c, scenario_tool.c and scenario_recorder.c let things
 * happen in it, scenario_expect*.c say what is so.
 *
 * Every function that can fail returns 0, a negative errno (the file is wrong: a sentence is in `error`), or
 * EW_STORY_FAILED (the case has failed: a sentence is in `why`), and then the story is over.
 */
#ifndef EW_POLICY_SCENARIO_PARTS_H
#define EW_POLICY_SCENARIO_PARTS_H

#include "base/buf.h"
#include "domain/grant.h"
#include "domain/stand_in.h"
#include "policy/scenario.h"
#include "yaml/yaml.h"

#define EW_STORY_FAILED 1
#define EW_STORY_PARTIES EW_POLICY_PARTIES
#define EW_STORY_TOOLS 4
#define EW_STORY_WHY_BYTES 2000

struct ew_story_party {
	const char *name;
	const char *number; /* NULL: not known */
	const char *place;  /* told; NULL: nobody told */
	enum ew_party_kind kind;
	bool kind_said;
	bool later;  /* not there when the call begins */
	bool came;   /* has taken part, now or before */
	size_t fact; /* its order in the facts, once it came */
};

struct ew_story_tool {
	const char *name;
	struct ew_grant grant;
	bool given; /* it has asked and got its yes */
};

struct ew_story {
	const char *file;
	const struct ew_yaml *root;
	const struct ew_yaml *node;	/* the case */
	const struct ew_policy *policy; /* NULL: none */
	const struct ew_packs *packs;
	struct ew_error *error;
	struct ew_buf why;
	unsigned step;		       /* from 1; 0: the expectation of the case itself */
	const struct ew_yaml *happens; /* the step, a map of one key */

	struct ew_policy_facts facts;
	struct ew_policy_party fact_parties[EW_STORY_PARTIES];
	struct ew_story_party parties[EW_STORY_PARTIES];
	size_t n;

	struct ew_consent_party consents[EW_STORY_PARTIES];
	uint32_t mixed[EW_STORY_PARTIES];
	uint32_t paused[EW_STORY_PARTIES];
	uint32_t refused; /* on other legs */
	uint32_t segments;
	bool wanted;	 /* somebody has started it; of no meaning where it starts by itself */
	uint32_t pauses; /* made so far */

	struct ew_decision decision;
	bool decided;
	bool stale; /* facts changed while the keeper was away */

	int64_t now_s;					       /* wall */
	int64_t opened_s[EW_SEGMENTS];			       /* when, of those that are open */
	int64_t paused_s;				       /* when the last pause began */
	int64_t granted_s[EW_STORY_PARTIES][EW_PURPOSE_COUNT]; /* 0: not granted */

	struct ew_story_tool tools[EW_STORY_TOOLS];
	size_t n_tools;

	bool away; /* the keeper is silent, and the recorder alone: */
	uint32_t gates[EW_STORY_PARTIES];
	struct ew_stand_in stand_in;
};

/* -- scenario.c */
/** Says why the case fails, behind its step and line, and with the laws that decided. EW_STORY_FAILED. */
EW_MUST_USE int ew_story_fail(struct ew_story *s, const struct ew_yaml *at, const char *format, ...) EW_PRINTF(3, 4);
/** What ew_capture_now() and the others are asked with; borrows from the story. */
void ew_story_situation(const struct ew_story *s, struct ew_situation *ret);

/* -- scenario_policy.c */
/**
 * The policy of the case, or none. `ret_own` is what has to be freed after the case. -EINVAL: the file is wrong, or the
 * policy in it is, unless the case says that it must be: then the case has passed with *ret_refused.
 */
EW_MUST_USE int ew_story_load_policy(
	struct ew_story *s, const struct ew_policy *given, struct ew_policy **ret_own, bool *ret_refused);

/* -- scenario_call.c */
/** The call of the case as it begins, decided. */
EW_MUST_USE int ew_story_load_call(struct ew_story *s);
/** Decides by the facts as they are now; while the keeper is away, when it is back. */
void ew_story_decide(struct ew_story *s);
/** The party of this name. */
EW_MUST_USE int ew_story_party(struct ew_story *s, const struct ew_yaml *name, size_t *ret);
/** The same by a name that stands at `at`. */
EW_MUST_USE int ew_story_party_of(struct ew_story *s, const struct ew_yaml *at, const char *name, size_t *ret);
/** Words of purposes; `node` NULL: `otherwise`. */
EW_MUST_USE int ew_story_purposes(struct ew_story *s, const struct ew_yaml *node, uint32_t otherwise, uint32_t *ret);
/** A place that the packs or the plan know. */
EW_MUST_USE int ew_story_place(struct ew_story *s, const struct ew_yaml *node, const char **ret);
/** One word of what `of` knows. */
EW_MUST_USE int ew_story_word(
	struct ew_story *s, const struct ew_yaml *node, int (*of)(struct ew_slice), const char *expected, int *ret);

/* -- scenario_step.c */
/** One step: a map of one key. */
EW_MUST_USE int ew_story_step(struct ew_story *s, const struct ew_yaml *step);
/** What a step does; the table of their words is in scenario_step.c. */
typedef int ew_story_step_fn(struct ew_story *s, const struct ew_yaml *value);

/* -- scenario_said.c: what is said to and by the parties */
ew_story_step_fn ew_story_told, ew_story_interrupted, ew_story_stays, ew_story_grants, ew_story_refuses,
	ew_story_expires, ew_story_minor, ew_story_adult, ew_story_guardian, ew_story_agreement, ew_story_presses;
/** Takes away what was granted for a time that is over. */
void ew_story_expire(struct ew_story *s);

/* -- scenario_step.c */
/** True when these keys open or end a segment in this call, whoever of `parties` (bits by order) pressed them. */
bool ew_story_segment_keys(struct ew_story *s, const char *keys, uint32_t parties);

/* -- scenario_tool.c */
ew_story_step_fn ew_story_tool;

/* -- scenario_recorder.c */
ew_story_step_fn ew_story_keeper;
/** The recorder alone shuts these purposes at every gate. Nothing while the keeper is there. */
void ew_story_shut(struct ew_story *s, uint32_t purposes);
/** It hears that this party joins or leaves. */
void ew_story_moves(struct ew_story *s, size_t party, bool joins);

/* -- scenario_expect.c, scenario_expect_terms.c */
EW_MUST_USE int ew_story_expect(struct ew_story *s, const struct ew_yaml *expect);
/** True when the word is one of the keys of `expect`, and so no name of a party. */
bool ew_story_is_expectation(const char *word);
typedef int ew_story_expect_fn(struct ew_story *s, const struct ew_yaml *value);
/** What of the terms is expected under this word; NULL: nothing of the terms has this name. */
ew_story_expect_fn *ew_story_terms_of(const char *word);

#endif

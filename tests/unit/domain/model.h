/*
 * The model of one call that is looked through by test_consent_model.c. Dialog A has a customer (0), an agent (1) and
 * a second customer (2), who talks in dialog B first and joins by transfer. What is known of them is kept twice: as
 * the real functions keep it, and as the law's table says it in plain words (model_law.c). Beside the log stands the
 * recorder with one gate, and messages in flight in both directions.
 *
 * One gate: the keeper sets each gate from the log alone and the recorder treats each alone, so what can be reached
 * at one does not depend on what was delivered at another. Each gate is watched in a run of its own instead of all
 * together.
 */
#ifndef EW_TEST_MODEL_H
#define EW_TEST_MODEL_H

#include "domain/grant.h"
#include "domain/stand_in.h"

enum { FIRST, AGENT, SECOND, PARTIES };

#define REC ((uint8_t)EW_PURPOSE_RECORDING)
#define TRA ((uint8_t)EW_PURPOSE_TRANSCRIPTION)
#define SUM ((uint8_t)EW_PURPOSE_SUMMARY)
#define THREE ((uint8_t)(REC | TRA | SUM))

/* What a party has said of one purpose, as law.md's table of states has it. */
enum word { SAID_NOTHING, STAYED, SAID_YES, SAID_NO_TO_MACHINE, SAID_NO_TO_AGENT, SAID_NO_ITSELF };

struct seen {
	uint8_t word[3];
	uint8_t told, minor, agreement, present;
	uint8_t guardian, inside; /* purposes: agreed for it; granted for the segment */
};

enum kind { ALLOW, RESTRICT, STAND_IN, ALLOWED, NOT_ALLOWED, RESTRICTED, REFUSED, PAUSED, JOINED, LEFT };

/* In flight. To the recorder: allow, restrict, stand-in. To the keeper, from the tape: the others. */
struct message {
	uint8_t kind, purposes, number; /* number: the restriction that an allow names, or that was made */
	uint8_t party, voice;
};

/*
 * Restrictions are numbered without end; only which is later matters. So the numbers of a state are renumbered from 0
 * without gaps, which keeps the states finite without a bound on how much may happen. What is bounded is how much is
 * in flight at once: a third fact on its way to the keeper, or a fourth message to the recorder, would stand in the
 * queue behind two, or three, that race already.
 */
#define MOST_DOWN 3
#define MOST_UP 2

enum keeper { KEEPER_UP, KEEPER_DEAD /* the recorder does not know yet */, KEEPER_AWAY, KEEPER_CATCHES_UP };

struct state {
	uint64_t party[PARTIES];    /* the real ones, packed (model_world.c) */
	struct seen seen[PARTIES];  /* the same by the table */
	uint8_t refused_in_b;       /* what the second customer has refused in dialog B */
	uint8_t to_a;               /* of it: on its way into the log of A */
	uint8_t inherited;          /* of it: in the log of A */
	uint8_t segment, paused, started;
	uint8_t keeper;
	uint8_t k_open, k_waits, known, k_obliged; /* the keeper's: opened, unanswered, last restriction */
	uint8_t open, last, obliged, shut_on_joining, second_is_here, joined_at; /* the recorder's */
	uint8_t applied[PARTIES];   /* refusals that the recorder has applied, and no durable yes lifted since */
	uint8_t n_down, n_up;
	struct message down[MOST_DOWN], up[MOST_UP];
	uint8_t tool, silent, may[PARTIES], holds[PARTIES]; /* tool: 0 none yet, 1 + enum ew_grant_state */
	uint8_t had[PARTIES];       /* what it ever was told it may, and was not told since to stop or purge */
};

/* What may happen; one bit each in model.acts. */
enum act {
	TELL, STAY, SAY_YES, SAY_YES_TO_ONE, AGENT_SAYS_YES, MACHINE_SAYS_YES, EXPIRE, AGREE,
	REFUSE, REFUSE_TO_AGENT, REFUSE_SUMMARY_TO_MACHINE, SPOKEN_REFUSAL,
	IS_MINOR, GUARDIAN_AGREES, IS_ADULT, SEGMENT_OPENS, SEGMENT_ENDS, GRANT_INSIDE, PAUSE, RESUME, START,
	JOIN, LEAVE, REFUSE_IN_B, REFUSE_SUMMARY_IN_B, INHERIT, DELIVER_DOWN, DELIVER_UP,
	KEEPER_DIES, RECORDER_NOTICES, KEEPER_COMES_BACK, KEEPER_HAS_CAUGHT_UP,
	TOOL_ASKS, TOOL_FALLS_SILENT, TOOL_ENDS,
	ACTS
};

struct model {
	const char *name;
	struct ew_terms terms;
	int watch;               /* whose gate; also whom a pause is of */
	bool tool;               /* a tool listens; then no gate is looked at */
	bool c1, c2, agent;      /* who acts, of the acts that have a party */
	bool present;            /* the second customer is there from the start */
	uint64_t acts;
};

/** The first state of a model. */
void model_begin(const struct model *m, struct state *ret);

/** Does one act; `who` for those of a party. False when it cannot happen here. */
bool model_step(const struct model *m, enum act act, unsigned who, const struct state *from, struct state *ret);

/** The situation as the log of A has it, in memory of the caller. */
struct view {
	struct ew_consent_party parties[PARTIES];
	uint32_t paused[PARTIES];
	struct ew_situation s;
};
void model_view(const struct model *m, const struct state *st, struct view *ret);

/* -- model_law.c: by the table alone */

void law_told(struct seen *p);
void law_stayed(struct seen *p);
/** Also says which purposes it may lift a refusal of. */
uint8_t law_yes(struct seen *p, uint8_t purposes, enum ew_voice voice, enum ew_voice again);
void law_no(struct seen *p, uint8_t purposes, enum ew_voice voice);
void law_expired(struct seen *p);
/** With what is derived. */
uint8_t law_derived(uint8_t purposes);
uint8_t law_refused(const struct seen *p);
/** By anybody in the log of A, or in B as far as A has inherited it. */
uint8_t law_refused_by_anybody(const struct state *st);
/** Purposes of which one customer has not done what the terms demand. */
uint8_t law_unmet(const struct model *m, const struct seen *p);
/** What the gate of `who` may let through by everything that the log of A says. */
uint8_t law_open(const struct model *m, const struct state *st, unsigned who);

#endif

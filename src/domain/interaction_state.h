/*
 * Private to domain: what the fold keeps. Everything grows at the end only, so that an event that
 * meets no memory leaves the state as it was.
 */
#ifndef EW_DOMAIN_INTERACTION_STATE_H
#define EW_DOMAIN_INTERACTION_STATE_H

#include "domain/consent.h"
#include "domain/grant.h"
#include "domain/interaction.h"
#include "domain/legs.h"
#include "domain/notice.h"
#include "domain/terms.h"

/** What was ordered to become of what exists of a kind. */
struct ew_treated {
	bool ordered, done;
	bool held; /* a purge that waits for the end of every legal hold */
	enum ew_treatment treatment;
	struct ew_wall until; /* what was made up to then */
	uint64_t cause;
};

/** Somebody who takes part, with or without a stream: whose consent counts. */
struct ew_person {
	struct ew_id id;
	struct ew_consent_party says;
	uint32_t streams;  /* how many are up */
	bool told_of;      /* by the facts in force, and not as one who has left */
	bool hears;        /* was there when the notice began that plays now */
	bool minor_heard;  /* was taken for a minor because another leg speaks of one */
	uint32_t heard_refused; /* of what is refused for all: what was taken for this one's own refusal */
	uint32_t heard_with; /* bits of the people who are heard in its stream, itself among them */
	char place[EW_PLACE_BYTES]; /* as an event told it; empty: none did */
	struct ew_wall refused_at;  /* when it refused to be recorded, as long as it does; 0: it does not */
	uint64_t refused_by;        /* index of that event */
	bool checked;               /* all that is said in its recording has a transcript that was read for what must not be kept */
	struct ew_treated audio;    /* what is to become of its own audio */
	struct ew_wall told_at;     /* when the last notice was heard to its end; 0: none was */
	struct ew_wall until[EW_PURPOSE_COUNT]; /* when what was granted runs out; 0: never */
};

/** A question that a key may answer: several may be open at once, one for each party that is asked. */
struct ew_question {
	struct ew_id order; /* zero: none */
	uint32_t purposes;
};

#define EW_QUESTIONS 32 /* as many as people: an answer to one that is older than so many counts for nothing */

/** A sensitive segment that is open, in this leg or in another one of the call. */
struct ew_open_segment {
	struct ew_wall since;
	uint64_t cause; /* index of the event that began it */
	uint64_t own;   /* of the event that opened it in this very leg, and one; 0: it is open in others alone */
	struct ew_wall own_since;
	bool alarmed;   /* an exception has said that it is open for long */
};

/** From here on, and until the next mark, a tool might capture this of each party. */
struct ew_may_mark {
	struct ew_wall at;
	uint32_t present; /* bits of the people who took part then */
	uint32_t may[EW_GRANT_PARTIES];
};

/** A grant with what its events said. */
struct ew_tool_grant {
	struct ew_grant grant;
	json_t *fields;       /* of grant_given */
	struct ew_wall *due;  /* of each order, from the first */
	struct ew_wall given, ended; /* ended: 0 while it is live */
	struct ew_may_mark *marks;   /* what it might from when on */
	size_t n_marks;
};

/** A question of a tool that was answered with no, or not yet. */
struct ew_tool_refused {
	struct ew_id vendor;
	uint32_t purposes;
	char tool[EW_TOOL_NAME_BYTES];
	const char *because; /* a constant of ours; NULL: none was asked */
};
#define EW_TOOLS_REFUSED 8 /* the last ones, a ring */

/** From here on, and until the next mark, what no span covers is paused or withheld, because of this event. */
struct ew_mark {
	struct ew_wall at;
	uint64_t cause; /* index of the event */
	bool paused;
};

struct ew_party_state {
	struct ew_party shown;
	struct ew_wall paused_since; /* 0: it is not */
	uint64_t paused_by;          /* index of the event */
	bool pause_alarmed;
	struct ew_mark *marks;
	size_t n_marks;
};

struct ew_stream_state {
	struct ew_interaction_stream shown;
	json_t *told; /* label, codecs and, when it has ended, its counters, as the events have them */
};

/** A time in which a stream was silent because the call, or its party, was on hold. */
struct ew_hold {
	uint32_t stream;
	struct ew_id party;
	struct ew_wall from, to; /* to: 0 while it lasts */
	const char *reason;      /* "inactive": signalling says so; "no_packets" */
	uint64_t cause;
};

struct ew_span_causes {
	uint64_t opened; /* index of span_opened */
};

/** A stretch of a party's time in which media was lost, or masked for a key. */
struct ew_stretch {
	struct ew_id party;
	struct ew_wall from, to;
	uint64_t cause;
};

struct ew_interaction {
	struct ew_id id;
	enum ew_interaction_state state;
	uint64_t next;
	struct ew_hash previous;
	struct ew_wall started, ended, latest;
	json_t *facts;
	json_t *entity; /* a text, or NULL: the first event does not name one */
	const char *mode;
	struct ew_terms terms;
	bool by_nobody;                     /* no rule has matched yet: nothing holds the next decision back */
	bool has_policy, has_packs, has_notices; /* by which it was first decided */
	struct ew_hash policy, packs, notices;
	uint64_t inputs, decided_inputs; /* what a decision looks at has changed so often; and had at the last decision */
	uint32_t allowed;
	json_t *makes; /* words: the artifacts that the decision wants; NULL before it */
	bool by_itself; /* the mode records without being asked */
	bool asked;     /* a start order came */
	uint32_t paused_all,
		refused_all; /* inherited, or refused for all before anybody was known; what of it stands: ew_refused_for_all() */
	uint8_t refused_heard[EW_PURPOSE_COUNT]; /* enum ew_voice: the nearest who heard that */
	uint64_t refusal_said[EW_PURPOSE_COUNT]; /* index of the last event of this leg that refused it, and one; 0: none */
	uint64_t minor_said;    /* the same of a minor; 0 too once everybody was said to be of age */
	bool minor_all;         /* another leg speaks of a minor */
	struct ew_person people[EW_MAX_PEOPLE];
	size_t n_people;
	bool crowded;   /* more people than that: nothing is captured */
	uint32_t segments; /* bits 1 << enum ew_segment that are open */
	struct ew_open_segment open_segments[EW_SEGMENTS];
	uint32_t pauses;   /* made by order so far */
	struct ew_treated treated[EW_ARTIFACT_KINDS];
	uint32_t deleted;        /* bits 1 << enum ew_artifact_kind: of these nothing is left */
	bool treated_by_side;    /* the audio, and not of everybody */
	uint32_t received[EW_ARTIFACT_KINDS]; /* versions that tools handed in */
	struct ew_id redaction_memory; /* of the redactor, at the first of them that it read; zero: it read none */
	json_t *legal_holds;     /* those that stand, each its event; NULL: there never was one */
	json_t *frozen;          /* likewise, for requests of people */
	json_t *corrections, *objections; /* each its event; NULL: there are none */
	json_t *see;             /* of the decision: role -> rights; NULL: not said */
	json_t *country, *regions; /* of the decision: where the entity is, and where who looks must be; NULL: not said */
	json_t *told;            /* of the decision: purpose of access -> where it is told in writing; NULL: nowhere */
	json_t *four_eyes;       /* of the decision: what of it needs a second person; NULL: nothing */
	json_t *notices_heard;   /* notice -> ids of people who heard it to its end */
	struct ew_wall refused_at[EW_PURPOSE_COUNT]; /* when it was last refused by somebody anew; 0: never */
	uint64_t refused_by[EW_PURPOSE_COUNT];       /* index of that event */
	json_t *say, *move_to;   /* of the decision: words for staff after an opt-out, and where the call goes; or NULL */
	uint64_t staff_told_of;  /* index of the refusal that staff were told of last, and one; 0: of none */
	struct ew_wall minor_at; /* when somebody turned out to be a minor; 0: nobody did */
	bool minor_unnamed;       /* the recorder has shut everything for a minor, and no event says yet who it is */
	uint64_t minor_by;
	struct ew_wall shut_at;  /* when the recorder last shut a gate, by its own time */
	uint64_t last_pause; /* index of the event that counted last, and one */
	struct ew_question questions[EW_QUESTIONS]; /* the last ones, a ring */
	size_t n_questions; /* put so far */
	struct ew_wall notice_ended; /* the last one, complete or not; 0: none has */
	struct ew_wall notice_since; /* one plays since then; 0: none */
	struct ew_notice_play *plays; /* of notices, as they were told */
	size_t n_plays;
	struct ew_notice_verdict *verdicts; /* what was found of them */
	size_t n_verdicts;
	struct ew_party_state *parties;
	size_t n_parties;
	struct ew_stream_state *streams;
	size_t n_streams;
	struct ew_hold *holds;
	size_t n_holds;
	struct ew_interaction_span *spans;
	struct ew_span_causes *span_causes;
	size_t n_spans;
	bool lost; /* a recorder died with a span of it open; nobody has taken the call up since */
	struct ew_stretch *gaps;
	size_t n_gaps;
	struct ew_stretch *keypads;
	size_t n_keypads;
	struct ew_tool_grant *grants;
	size_t n_grants;
	struct ew_tool_refused *tools_refused; /* EW_TOOLS_REFUSED of them; NULL while nobody was */
	size_t n_tools_refused;                /* so far */
	struct ew_id *relatives; /* interactions of the same call */
	size_t n_relatives;
	uint64_t leg_changes;      /* events that may change what it has to tell them, so far */
	struct ew_leg_word *heard; /* what they said */
	size_t n_heard;
	struct ew_redaction *redactions;
	size_t n_redactions;
	uint64_t redaction_changes;
	struct ew_muted *muted;
	size_t n_muted;
	json_t *orders, *artifacts, *exceptions, *missing, *flags, *related; /* arrays of the record */
};

/* -- interaction.c */

/**
 * Grows `*items` (n items of `bytes` each) by one zeroed item that the caller may fill and count.
 * NULL without memory, and then nothing has changed.
 */
void *ew_grown(void *items_ptr, size_t n, size_t bytes);

/** NULL when there is no such party. */
struct ew_party_state *ew_interaction_party_state(const struct ew_interaction *it, struct ew_id id);

/* -- interaction_people.c */

/** NULL when nobody of this id takes part. */
struct ew_person *ew_person_of(const struct ew_interaction *it, struct ew_id id);
/** The same; made when there is none. NULL: the call is crowded. */
struct ew_person *ew_person_need(struct ew_interaction *it, struct ew_id id);
/** The facts are new: who takes part, as what, and who is heard together. */
void ew_people_told(struct ew_interaction *it);
/** A stream of somebody is up (+1) or down (-1). */
void ew_people_stream(struct ew_interaction *it, struct ew_id id, int more);
/** Refused by nobody in particular: every customer is taken to have refused it, also one who comes later. */
void ew_people_refuse(struct ew_interaction *it, uint32_t purposes, enum ew_voice heard_by);
/** Once all of them have taken it back it is over: whoever comes then answers for itself. */
void ew_people_forget_refused(struct ew_interaction *it);
/** Somebody is a minor, in another leg: every customer is taken for one, also one who comes later. */
void ew_people_minor(struct ew_interaction *it);
/** What stands of what is refused for all: until every customer whom it was put on has taken it back. */
uint32_t ew_refused_for_all(const struct ew_interaction *it);
/** True while somebody is a minor of whom it is not known who it is. */
bool ew_minor_unnamed(const struct ew_interaction *it);

/* -- interaction_legs.c: events that carry `from`. Errors: -ENOMEM. */

/** A refusal of another leg. */
EW_MUST_USE int ew_leg_refused(struct ew_interaction *it, const struct ew_event *e);
/** A minor of another leg. */
EW_MUST_USE int ew_leg_minor(struct ew_interaction *it, const struct ew_event *e);
/** A segment of another leg is open, or has ended; `segment` -1: its kind is not readable. */
EW_MUST_USE int ew_leg_segment(struct ew_interaction *it, const struct ew_event *e, int segment);
/** True while a segment of this kind is open in another leg. */
bool ew_leg_segment_stands(const struct ew_interaction *it, int segment);

/* -- interaction_grants.c */

/** NULL when there is no such grant. */
struct ew_tool_grant *ew_tool_grant_of(const struct ew_interaction *it, struct ew_id id);
/** One of the events that tell of grants. Errors: -ENOMEM. */
EW_MUST_USE int ew_grant_event(struct ew_interaction *it, const struct ew_event *e);
/** Frees what grants hold. */
void ew_grants_free(struct ew_interaction *it);

/* -- interaction_treat.c */

/** After an event: what is refused now and was not before. */
void ew_note_refusals(struct ew_interaction *it, const struct ew_event *e, uint32_t before);
/** A treatment was ordered, or is done. Errors: -ENOMEM. */
EW_MUST_USE int ew_treatment_event(struct ew_interaction *it, const struct ew_event *e);

/* -- interaction_redaction.c */

/** A stretch was marked, or is not any more. Errors: -ENOMEM. */
EW_MUST_USE int ew_redaction_event(struct ew_interaction *it, const struct ew_event *e);

/* -- interaction_muted.c */

/** Stretches are silent because of what is said in them. Errors: -ENOMEM. */
EW_MUST_USE int ew_muted_event(struct ew_interaction *it, const struct ew_event *e);

/* -- interaction_deleted.c */

/** The kinds (bits) that a `deleted` event names. */
uint32_t ew_deleted_kinds(const struct ew_event *e);

/** What was kept of some kinds is destroyed. Errors: -ENOMEM. */
EW_MUST_USE int ew_deleted_event(struct ew_interaction *it, const struct ew_event *e);
/* Other periods, from then on. */
EW_MUST_USE int ew_redated_event(struct ew_interaction *it, const struct ew_event *e);

/* -- interaction_held.c */

/** A legal hold was placed or released, or has kept something. Errors: -ENOMEM. */
EW_MUST_USE int ew_legal_hold_event(struct ew_interaction *it, const struct ew_event *e);
/** Those that stand: each its event, review_at as people read it. A new reference, NULL without memory. */
json_t *ew_legal_holds_json(const struct ew_interaction *it);

/* -- interaction_rights.c */

/** Frozen or not any more, corrected, objected to. Errors: -ENOMEM. */
EW_MUST_USE int ew_rights_event(struct ew_interaction *it, const struct ew_event *e);
/** Members `frozen`, `corrections`, `objections` of the record, where there are any; false without memory. */
bool ew_put_rights(const struct ew_interaction *it, json_t *record);

/* -- interaction_notice.c */

/** A notice begins or ends, as somebody told; what was found of its sound. Errors: -ENOMEM. */
EW_MUST_USE int ew_notice_begins(struct ew_interaction *it, const struct ew_event *e);
EW_MUST_USE int ew_notice_ends(struct ew_interaction *it, const struct ew_event *e);
EW_MUST_USE int ew_notice_heard(struct ew_interaction *it, const struct ew_event *e);
void ew_notice_plays_free(struct ew_interaction *it);

/* -- interaction_consent.c: events of consent. Errors: -ENOMEM. */

/** Somebody refuses: its refusal is taken over into what its party shows. `party` absent: every customer. */
EW_MUST_USE int ew_consent_restricted(struct ew_interaction *it, const struct ew_event *e, uint32_t purposes);
/** One of the events that tell of notices, answers, segments, minors and places. */
EW_MUST_USE int ew_consent_event(struct ew_interaction *it, const struct ew_event *e);
/** A segment has begun in this leg, by whatever event. */
void ew_segment_open(struct ew_interaction *it, const struct ew_event *e, int segment);
/** A segment has begun or ended in another leg: what it is here follows. */
void ew_segment_settle(struct ew_interaction *it, const struct ew_event *e, int segment);
/** An exception has told of what is open for long: it falls due no more. */
void ew_alarm_told(struct ew_interaction *it, const struct ew_event *e);
/** What people have refused becomes what their parties show. */
void ew_people_show(struct ew_interaction *it);

/*
 * -- interaction_fields.c: members of an event's fields, absent or of another kind: false, `ret`
 * untouched
 */

bool ew_field_text(const struct ew_event *e, const char *name, struct ew_slice *ret);

/** True when the field is this word. */
bool ew_field_is(const struct ew_event *e, const char *name, const char *word);

/** False when the field is missing or no id. */
bool ew_field_id(const struct ew_event *e, const char *name, struct ew_id *ret);

/** False when the field is missing or out of range. */
bool ew_field_u32(const struct ew_event *e, const char *name, uint32_t *ret);
/** Decimal text, or a number that needs no text. */
bool ew_field_u64(const struct ew_event *e, const char *name, uint64_t *ret);

/** False when the field is missing or no time. */
bool ew_field_wall(const struct ew_event *e, const char *name, struct ew_wall *ret);
/** An array of purpose words; words that are none are left out. */
bool ew_field_purposes(const struct ew_event *e, const char *name, uint32_t *ret);

/* -- interaction_notes.c: what an event leaves in the lists of the record */

/** The event's fields as the record shows them, with `event` and `at`. NULL without memory. */
json_t *ew_note_of(const struct ew_event *e);
/** Adds the event to a list of the record. Errors: -ENOMEM. */
EW_MUST_USE int ew_note(json_t *list, const struct ew_event *e);
/** Sets kind of artifact and party apart: a later one takes the earlier one's place. Errors: -ENOMEM. */
EW_MUST_USE int ew_note_artifact(struct ew_interaction *it, const struct ew_event *e);
/** Marks an event that made no sense. Errors: -ENOMEM. */
EW_MUST_USE int ew_note_flag(struct ew_interaction *it, const struct ew_event *e, const char *because);

/** Purpose words of a mask; NULL without memory. */
json_t *ew_purposes_json(uint32_t purposes);
/** RFC 3339 text; null for 0. NULL without memory. */
json_t *ew_wall_json(struct ew_wall at);

/** New reference, NULL without memory. */
json_t *ew_id_json(struct ew_id id);

/* -- interaction_streams.c */

/** NULL when no stream of this number was ever added. */
struct ew_stream_state *ew_stream_state(const struct ew_interaction *it, uint32_t number);
/** A stream is there with what the event says of it. Errors: -ENOMEM. */
EW_MUST_USE int ew_stream_begin(struct ew_interaction *it, struct ew_stream_state *stream, const struct ew_event *e);
/** Notes what the event counts of a stream, and that it is over. Errors: -ENOMEM. */
EW_MUST_USE int ew_stream_end(struct ew_interaction *it, struct ew_stream_state *stream, const struct ew_event *e);
/** Events stream_changed and hold. Errors: -ENOMEM. */
EW_MUST_USE int ew_stream_change(struct ew_interaction *it, const struct ew_event *e);
/** A silence that signalling did not announce, or its end. Errors: -ENOMEM. */
EW_MUST_USE int ew_stream_hold(struct ew_interaction *it, const struct ew_event *e);
/** True when a list of people has this one. */
bool ew_was_told(const json_t *who, struct ew_id id);
/** Adds who the call belongs to and who sees it (interaction_access.c). False without memory. */
bool ew_put_access(const struct ew_interaction *it, const char *entity, json_t *to);
/** The lists `streams` and `holds` of the record; NULL without memory. */
json_t *ew_streams_json(const struct ew_interaction *it);
/** NULL without memory. */
json_t *ew_holds_json(const struct ew_interaction *it);

/* -- interaction_intervals.c */

/** Adds the intervals of one party to the array. Errors: -ENOMEM. */
EW_MUST_USE int ew_intervals_add(
	const struct ew_interaction *it, const struct ew_party_state *party, json_t *to);

#endif

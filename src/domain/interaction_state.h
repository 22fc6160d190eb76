/*
 * Private to domain: what the fold keeps. Everything grows at the end only, so that an event that
 * meets no memory leaves the state as it was.
 */
#ifndef EW_DOMAIN_INTERACTION_STATE_H
#define EW_DOMAIN_INTERACTION_STATE_H

#include "domain/interaction.h"

/** From here on, and until the next mark, what no span covers is paused or withheld, because of this event. */
struct ew_mark {
	struct ew_wall at;
	uint64_t cause; /* index of the event */
	bool paused;
};

struct ew_party_state {
	struct ew_party shown;
	uint32_t declined; /* of `refused`: said by recordpref */
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
	uint32_t allowed;
	json_t *makes; /* words: the artifacts that the decision wants; NULL before it */
	bool by_itself; /* the mode records without being asked */
	bool ends_when_refused; /* policy said so when it was decided */
	bool asked;     /* a start order came */
	uint32_t paused_all,
		refused_all; /* by orders that named no party: parties that come later are under them too */
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
	struct ew_id *relatives; /* interactions of the same call */
	size_t n_relatives;
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
/** The lists `streams` and `holds` of the record; NULL without memory. */
json_t *ew_streams_json(const struct ew_interaction *it);
/** NULL without memory. */
json_t *ew_holds_json(const struct ew_interaction *it);

/* -- interaction_intervals.c */

/** Adds the intervals of one party to the array. Errors: -ENOMEM. */
EW_MUST_USE int ew_intervals_add(
	const struct ew_interaction *it, const struct ew_party_state *party, json_t *to);

#endif

/*
 * What the two halves of the mapping share: rules that choose people for m-lines, and parties that are given them.
 */
#ifndef EW_SIP_PARTY_PRIVATE_H
#define EW_SIP_PARTY_PRIVATE_H

#include "sip/party.h"

#define NOBODY SIZE_MAX
#define MAX_PEOPLE (2 * EW_MAX_PARTIES_PER_CALL) /* participants of the model that are looked at */
#define MAX_STREAMS (2 * EW_MAX_STREAMS_PER_CALL)

struct person {
	const struct ew_metadata_object *object;
	size_t party; /* index in the list, or NOBODY */
	bool on_call;
	bool seated;  /* an association has given it an m-line */
};

/** Whom a rule names for an m-line. */
struct choice {
	size_t who[EW_MAX_PARTIES_PER_CALL]; /* people */
	size_t n;
	enum ew_party_rule rule;
	enum ew_party_confidence confidence;
	bool conflict;
};

struct mapping {
	struct ew_parties *parties;
	struct ew_io *io;
	const struct ew_metadata *model;
	struct ew_party_stream old[EW_MAX_STREAMS_PER_CALL];
	size_t n_old;
	struct person people[MAX_PEOPLE];
	size_t n_people;
	const struct ew_metadata_object *streams[MAX_STREAMS]; /* that are there now */
	size_t n_streams;
	struct choice choices[EW_MAX_STREAMS_PER_CALL];
	struct ew_party_doubts *doubts;
};


/** The text of a span of the model. */
static inline struct ew_slice party_model_text(const struct mapping *map, struct ew_metadata_span span)
{
	return ew_metadata_text(map->model, span);
}

/** The label of an m-line; empty when it has none. */
static inline struct ew_slice party_label_of(const struct ew_party_stream *s)
{
	return ew_slice_of(s->label, s->label_len);
}

/** Which of the m-lines with its label this one is; *ret_n: how many there are. */
size_t party_place_among_equals(const struct ew_parties *p, size_t media, size_t *ret_n);

/** Lists the people and streams of the model, and whom the rules name for each m-line that is in use. */
void party_choose_all(struct mapping *map);

#endif

/*
 * Whom the rules name for each m-line: what a header or an association says first, then the place of the label, then
 * bare order. It looks and names; nothing is changed here.
 */
#include "sip/party_private.h"

/* -- who and what there is -- */

static bool speaks_by_header(const struct mapping *map)
{
	const struct ew_metadata_object *o;
	bool header = false;
	size_t at = 0;

	while ((o = ew_metadata_next(map->model, EW_META_PARTICIPANT, &at))) {
		if (!(o->flags & EW_META_FROM_HEADER))
			return false;
		header = true;
	}
	return header;
}

/*
 * Documents say more than headers; those are for recording clients that send none. Who is on the call comes first: who
 * was is only looked at to know a party again.
 */
static void list_people(struct mapping *map, bool on_call)
{
	bool header = speaks_by_header(map);
	const struct ew_metadata_object *o;
	size_t at = 0;

	while ((o = ew_metadata_next(map->model, EW_META_PARTICIPANT, &at))) {
		if ((!header && (o->flags & EW_META_FROM_HEADER)) || ew_model_attends(map->model, o) != on_call)
			continue;
		if (map->n_people == MAX_PEOPLE) {
			map->doubts->too_many |= on_call;
			break;
		}
		map->people[map->n_people++] = (struct person){.object = o, .party = NOBODY, .on_call = on_call};
	}
}

static void list_streams(struct mapping *map)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	while (map->n_streams < MAX_STREAMS && (o = ew_metadata_next(map->model, EW_META_STREAM, &at))) {
		if (ew_model_is_present(o))
			map->streams[map->n_streams++] = o;
	}
}

static size_t person_of(const struct mapping *map, struct ew_metadata_span id)
{
	for (size_t i = 0; i < map->n_people; i++) {
		if (map->people[i].on_call &&
			ew_slice_equal(party_model_text(map, map->people[i].object->id), party_model_text(map, id)))
			return i;
	}
	return NOBODY;
}

/* The n-th participant that is on the call. */
static size_t nth_person(const struct mapping *map, size_t n)
{
	for (size_t i = 0; i < map->n_people; i++) {
		if (map->people[i].on_call && n-- == 0)
			return i;
	}
	return NOBODY;
}

static void choose(struct choice *c, size_t who)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->who[i] == who)
			return;
	}
	if (c->n < EW_COUNT(c->who))
		c->who[c->n++] = who;
}

/* -- the rules -- */

static void add_senders(const struct mapping *map, const struct ew_metadata_object *stream, struct choice *c)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	while (stream->id.len > 0 && (o = ew_metadata_next(map->model, EW_META_SENDS, &at))) {
		if (!ew_model_is_present(o) ||
			!ew_slice_equal(party_model_text(map, o->ref), party_model_text(map, stream->id)))
			continue;
		size_t who = person_of(map, o->id);

		if (who != NOBODY)
			choose(c, who);
	}
}

/* Which of the m-lines with this label it is, and how many there are. */
size_t party_place_among_equals(const struct ew_parties *p, size_t media, size_t *ret_n)
{
	struct ew_slice label = party_label_of(&p->streams[media]);
	size_t place = 0;
	size_t n = 0;

	for (size_t i = 0; i < p->n_streams; i++) {
		if (!p->streams[i].used || !ew_slice_equal(party_label_of(&p->streams[i]), label))
			continue;
		place += i < media;
		n++;
	}
	*ret_n = n;
	return place;
}

static size_t used_before(const struct ew_parties *p, size_t media)
{
	size_t n = 0;

	for (size_t i = 0; i < media; i++)
		n += p->streams[i].used;
	return n;
}

static bool any_labels(const struct ew_parties *p)
{
	for (size_t i = 0; i < p->n_streams; i++) {
		if (p->streams[i].used && p->streams[i].label_len > 0)
			return true;
	}
	return false;
}

/*
 * The streams of the metadata that come on the m-line. Several with one label are mixed on it, unless that many m-lines
 * have the label too. Without any label on the wire: by their place, or all of them on the only m-line.
 */
static size_t streams_of(struct mapping *map, size_t media, size_t ret[static MAX_STREAMS])
{
	const struct ew_parties *p = map->parties;
	struct ew_slice label = party_label_of(&p->streams[media]);
	size_t equals;
	size_t place = party_place_among_equals(p, media, &equals);
	size_t n = 0;

	for (size_t i = 0; i < map->n_streams; i++) {
		if (label.len > 0 && ew_slice_equal(party_model_text(map, map->streams[i]->value), label))
			ret[n++] = i;
	}
	if (label.len > 0 && equals > 1)
		map->doubts->repeated = true;
	if (n > 1 && n == equals) {
		ret[0] = ret[place];
		n = 1;
	}
	if (n > 0 || any_labels(p))
		return n;
	for (size_t i = 0; equals == 1 && i < map->n_streams; i++)
		ret[n++] = i;
	place = used_before(p, media);
	if (n == 0 && place < map->n_streams)
		ret[n++] = place;
	return n;
}

static void by_header(const struct mapping *map, size_t media, struct choice *c)
{
	for (size_t i = 0; i < map->n_people; i++) {
		const struct ew_metadata_object *o = map->people[i].object;
		struct ew_slice place = party_model_text(map, o->ref);
		uint64_t index;

		if (!(o->flags & EW_META_FROM_HEADER) || !map->people[i].on_call)
			continue;
		if (ew_slice_decimal(place, EW_MAX_STREAMS_PER_CALL, &index) == 0 && index == media)
			choose(c, i);
	}
	c->rule = EW_PARTY_RULE_HEADER;
	c->confidence = EW_PARTY_LIKELY;
}

static void by_association(struct mapping *map, size_t media, struct choice *c)
{
	size_t streams[MAX_STREAMS];
	size_t n = streams_of(map, media, streams);
	bool labelled = map->parties->streams[media].label_len > 0;

	for (size_t i = 0; i < n; i++)
		add_senders(map, map->streams[streams[i]], c);
	c->rule = labelled ? EW_PARTY_RULE_ASSOCIATION : EW_PARTY_RULE_ORDER;
	c->confidence = labelled ? EW_PARTY_CERTAIN : EW_PARTY_GUESSED;
}

static bool is_mixed_by_word(const struct mapping *map, const size_t *streams, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (ew_slice_equal_nocase(party_model_text(map, map->streams[streams[i]]->note), EW_SLICE("mixed")))
			return true;
	}
	return false;
}

/* The place's own participant, or, when an association has given that one another m-line, the first without one. */
static size_t unseated(const struct mapping *map, size_t place)
{
	size_t who = nth_person(map, place);

	if (who != NOBODY && !map->people[who].seated)
		return who;
	for (size_t i = 0; i < map->n_people; i++) {
		if (map->people[i].on_call && !map->people[i].seated)
			return i;
	}
	return NOBODY;
}

static size_t count_used(const struct ew_parties *p)
{
	return used_before(p, p->n_streams);
}

static void by_place(struct mapping *map, size_t media, struct choice *c)
{
	size_t streams[MAX_STREAMS];
	size_t n = streams_of(map, media, streams);
	size_t place = n > 0 ? streams[0] : used_before(map->parties, media);
	bool labelled = n > 0 && map->parties->streams[media].label_len > 0;

	c->rule = labelled ? EW_PARTY_RULE_LABEL : EW_PARTY_RULE_ORDER;
	c->confidence = labelled ? EW_PARTY_LIKELY : EW_PARTY_GUESSED;
	if (n > 1 || is_mixed_by_word(map, streams, n) || (count_used(map->parties) == 1 && n <= 1)) {
		/* One m-line for all: whoever is on the call may be heard on it. */
		for (size_t i = 0; i < map->n_people; i++) {
			if (map->people[i].on_call)
				choose(c, i);
		}
		return;
	}
	size_t who = unseated(map, place);

	if (who != NOBODY)
		choose(c, who);
}

static bool hears(
	const struct mapping *map, const struct ew_metadata_object *who, const struct ew_metadata_object *stream)
{
	const struct ew_metadata_object *o;
	size_t at = 0;

	while ((o = ew_metadata_next(map->model, EW_META_RECEIVES, &at))) {
		if (ew_model_is_present(o) &&
			ew_slice_equal(party_model_text(map, o->id), party_model_text(map, who->id)) &&
			ew_slice_equal(party_model_text(map, o->ref), party_model_text(map, stream->id)))
			return true;
	}
	return false;
}

/*
 * Which label comes first means nothing: some makers give the caller the second one. But whoever is said to hear
 * nothing but the stream that is said to be their own has had the two exchanged, and nobody can tell on which side. The
 * association is followed, and somebody is told.
 */
static bool hears_only_itself(struct mapping *map, size_t media, const struct choice *c)
{
	size_t streams[MAX_STREAMS];

	if (c->n != 1 || c->rule != EW_PARTY_RULE_ASSOCIATION || map->n_streams < 2 ||
		streams_of(map, media, streams) != 1)
		return false;
	const struct ew_metadata_object *who = map->people[c->who[0]].object;

	if (!hears(map, who, map->streams[streams[0]]))
		return false;
	for (size_t i = 0; i < map->n_streams; i++) {
		if (i != streams[0] && hears(map, who, map->streams[i]))
			return false;
	}
	return true;
}

static void choose_certain(struct mapping *map, size_t media, struct choice *c)
{
	by_header(map, media, c);
	if (c->n == 0)
		by_association(map, media, c);
	for (size_t i = 0; i < c->n; i++)
		map->people[c->who[i]].seated = true;
	c->conflict = hears_only_itself(map, media, c);
	if (c->conflict)
		c->confidence = EW_PARTY_LIKELY;
	map->doubts->conflict |= c->conflict;
}

void party_choose_all(struct mapping *map)
{
	const struct ew_parties *p = map->parties;

	list_people(map, true);
	list_people(map, false);
	list_streams(map);
	for (size_t i = 0; i < p->n_streams; i++) {
		if (p->streams[i].used)
			choose_certain(map, i, &map->choices[i]);
	}
	for (size_t i = 0; i < p->n_streams; i++) {
		if (p->streams[i].used && map->choices[i].n == 0)
			by_place(map, i, &map->choices[i]);
	}
}

/*
 * Events of consent into the state of people: notices that were heard, answers, segments, minors, places. Must never
 * make more of an event than it says; what cannot be read restricts, or does nothing.
 */
#include "domain/interaction_state.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"

/* -- reading ----------------------------------------------------------------------------------- */

/* Events of before said nothing of whose word it was: an order came from outside, keys and recordpref from the party. */
static enum ew_voice voice_of(const struct ew_event *e)
{
	struct ew_slice word;
	int voice = ew_field_text(e, "voice", &word) ? ew_voice_of(word) : -1;

	if (voice >= 0)
		return (enum ew_voice)voice;
	if (ew_field_is(e, "reason", "recordpref") || ew_field_is(e, "reason", "keypad"))
		return EW_VOICE_PARTY;
	return EW_VOICE_PLATFORM;
}

static int segment_of(const struct ew_event *e)
{
	struct ew_slice word;

	return ew_field_text(e, "segment", &word) ? ew_segment_of(word) : -1;
}

static uint32_t tells_of(const struct ew_event *e)
{
	const json_t *word;
	uint32_t tells = 0;
	size_t i;

	json_array_foreach (json_object_get(e->fields, "tells"), i, word) {
		if (json_is_string(word))
			tells |= ew_tells_of(ew_slice_text(json_string_value(word)));
	}
	return tells;
}

/* -- saying ------------------------------------------------------------------------------------ */

static bool has_customer(const struct ew_interaction *it)
{
	for (size_t i = 0; i < it->n_people; i++) {
		if (it->people[i].says.kind == EW_PARTY_CUSTOMER)
			return true;
	}
	return false;
}

/* Whom an event without a party is about: every customer who takes part; in a call among ourselves, everybody. */
static bool is_meant(const struct ew_interaction *it, const struct ew_person *person, bool everybody)
{
	if (everybody || !has_customer(it))
		return person->says.present;
	return person->says.kind == EW_PARTY_CUSTOMER && person->says.present;
}

typedef enum ew_said_effect say_fn(
	struct ew_interaction *it, struct ew_person *person, const struct ew_event *e, const struct ew_said *said);

static enum ew_said_effect say(
	struct ew_interaction *it, struct ew_person *person, const struct ew_event *e, const struct ew_said *said)
{
	(void)it;
	(void)e;
	return ew_consent_take(&person->says, said);
}

/* For the event's party, or for all whom it means. The worst that came of it is returned. */
static enum ew_said_effect for_people(struct ew_interaction *it, const struct ew_event *e, const struct ew_said *said,
	bool everybody, say_fn *fn)
{
	enum ew_said_effect worst = EW_SAID_NOTHING_NEW;
	bool meant = false;
	struct ew_id id;

	if (json_object_get(e->fields, "party")) {
		struct ew_person *person = ew_field_id(e, "party", &id) ? ew_person_need(it, id) : NULL;

		/* Of somebody who cannot be told from the others: it holds for all of them. */
		if (!person && said->what == EW_SAID_REFUSED)
			ew_people_refuse(it, said->purposes, said->voice);
		return person ? fn(it, person, e, said) : EW_SAID_NOTHING_NEW;
	}
	for (size_t i = 0; i < it->n_people; i++) {
		enum ew_said_effect effect;

		if (!is_meant(it, &it->people[i], everybody))
			continue;
		meant = true;
		effect = fn(it, &it->people[i], e, said);
		if (effect == EW_SAID_NOT_BELIEVED || worst == EW_SAID_NOTHING_NEW)
			worst = effect;
	}
	/* Nobody is here whom it could be about, not yet or just between two dialogs: it holds for whoever comes. */
	if (!meant && said->what == EW_SAID_REFUSED)
		ew_people_refuse(it, said->purposes, said->voice);
	return worst;
}

static int note_doubt(struct ew_interaction *it, const struct ew_event *e, enum ew_said_effect effect)
{
	ew_people_show(it);
	if (effect != EW_SAID_NOT_BELIEVED)
		return 0;
	return ew_note_flag(it, e, "a refusal stands against it, which this voice may not clear");
}

/* Said again, it is told to the other legs again; what a recorder repeats because it lost its memory is not. */
static void note_refusal(struct ew_interaction *it, const struct ew_event *e, uint32_t purposes)
{
	uint32_t all = ew_purposes_with_derived(purposes);

	for (unsigned i = 0; !json_is_true(json_object_get(e->fields, "again")) && i < EW_PURPOSE_COUNT; i++) {
		if (all & 1u << i)
			it->refusal_said[i] = e->index + 1;
	}
}

int ew_consent_restricted(struct ew_interaction *it, const struct ew_event *e, uint32_t purposes)
{
	struct ew_id order = {{0}};
	bool answers = ew_field_id(e, "order", &order) && ew_interaction_question(it, order);
	struct ew_said said = {.what = EW_SAID_REFUSED,
		.purposes = purposes,
		.voice = voice_of(e),
		.withdraws = !answers && !ew_field_is(e, "reason", "recordpref"),
		.segment = EW_SEGMENT_NONE};

	(void)for_people(it, e, &said, false, say);
	note_refusal(it, e, purposes);
	ew_people_show(it);
	return 0;
}

/* -- notices ----------------------------------------------------------------------------------- */

/* Which notice this person has heard to its end: what it told is what may be looked at the call for. */
static void note_heard(struct ew_interaction *it, const struct ew_person *person, const struct ew_event *e)
{
	const char *notice = json_string_value(json_object_get(e->fields, "notice"));
	json_t *who = notice ? json_object_get(it->notices_heard, notice) : NULL;

	if (!it->notices_heard)
		it->notices_heard = json_object();
	if (notice && !who && json_object_set_new(it->notices_heard, notice, json_array()) == 0)
		who = json_object_get(it->notices_heard, notice);
	if (!ew_was_told(who, person->id))
		(void)json_array_append_new(who, ew_id_json(person->id));
}

static enum ew_said_effect hear(
	struct ew_interaction *it, struct ew_person *person, const struct ew_event *e, const struct ew_said *said)
{
	/* Who came while it was played has not heard its beginning, unless it was played to this one. */
	if (it->notice_since.us != 0 && !person->hears && !json_object_get(e->fields, "party"))
		return EW_SAID_NOTHING_NEW;
	person->told_at = e->decided;
	note_heard(it, person, e);
	return ew_consent_take(&person->says, said);
}

static int apply_notice_started(struct ew_interaction *it, const struct ew_event *e)
{
	it->notice_since = e->decided;
	for (size_t i = 0; i < it->n_people; i++)
		it->people[i].hears = it->people[i].says.present;
	return ew_notice_begins(it, e);
}

/* One that was broken off has proved nothing. */
static int apply_notice_ended(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_said said = {.what = EW_SAID_TOLD, .tells = tells_of(e), .voice = voice_of(e), .segment = EW_SEGMENT_NONE};

	if (ew_field_is(e, "played", "complete"))
		(void)for_people(it, e, &said, true, hear);
	it->notice_since.us = 0;
	it->notice_ended = e->decided;
	return ew_notice_ends(it, e);
}

/* -- answers ----------------------------------------------------------------------------------- */

static enum ew_said_effect answer(
	struct ew_interaction *it, struct ew_person *person, const struct ew_event *e, const struct ew_said *said)
{
	struct ew_wall until = {0};
	bool general = said->what == EW_SAID_GRANTED && said->segment == EW_SEGMENT_NONE;
	enum ew_said_effect effect;

	(void)it;
	(void)ew_field_wall(e, "until", &until);
	if (said->tells && said->what == EW_SAID_GRANTED)
		(void)ew_consent_take(&person->says, &(struct ew_said){.what = EW_SAID_TOLD, .tells = said->tells});
	effect = ew_consent_take(&person->says, said);
	/* How long a general yes holds: one for a segment ends with that, and what was not believed holds nothing. */
	for (size_t i = 0; general && i < EW_PURPOSE_COUNT; i++) {
		if (said->purposes & person->says.granted & 1u << i)
			person->until[i] = until;
	}
	return effect;
}

/* Nobody in particular: who has refused for all in a leg that knows no customer. */
static struct ew_consent_party all_of(const struct ew_interaction *it)
{
	struct ew_consent_party all = {.withdrawn = it->refused_all};

	memcpy(all.heard_by, it->refused_heard, sizeof(all.heard_by));
	return all;
}

static bool speaks_for_all(const struct ew_interaction *it, const struct ew_said *said)
{
	return it->refused_all && said->what == EW_SAID_GRANTED && said->segment == EW_SEGMENT_NONE && !has_customer(it);
}

/* By the same rule as if the customer were there. */
static enum ew_said_effect take_back(struct ew_interaction *it, const struct ew_said *said, enum ew_said_effect so_far)
{
	struct ew_consent_party all = all_of(it);
	enum ew_said_effect effect = ew_consent_take(&all, said);

	it->refused_all &= ew_consent_refused(&all);
	return effect == EW_SAID_NOT_BELIEVED ? effect : so_far;
}

static bool what_was_said(const struct ew_event *e, struct ew_said *said)
{
	if (ew_field_is(e, "status", "granted"))
		said->what = json_is_true(json_object_get(e->fields, "by_guardian")) ? EW_SAID_GUARDIAN
										     : EW_SAID_GRANTED;
	else if (ew_field_is(e, "status", "implied"))
		said->what = EW_SAID_STAYED;
	else if (ew_field_is(e, "status", "declined") || ew_field_is(e, "status", "withdrawn"))
		said->what = EW_SAID_REFUSED;
	else
		return false;
	return true;
}

static int apply_consent(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_said said = {
		.voice = voice_of(e),
		.written = json_is_true(json_object_get(e->fields, "written")),
		.segment = segment_of(e),
		.again = it->terms.again,
		.tells = tells_of(e), /* what it knew when it agreed: of a question, a contract, an earlier call */
	};
	enum ew_said_effect effect;

	if (!what_was_said(e, &said))
		return ew_note_flag(it, e, "the answer is not readable");
	if (!ew_field_purposes(e, "purposes", &said.purposes))
		said.purposes = said.what == EW_SAID_REFUSED ? EW_PURPOSES_ALL : 0;
	said.withdraws = ew_field_is(e, "status", "withdrawn");
	if (said.segment < 0 && json_object_get(e->fields, "segment"))
		return ew_note_flag(it, e, "the segment is not known: it grants nothing");
	if (said.what == EW_SAID_REFUSED)
		note_refusal(it, e, said.purposes);
	effect = for_people(it, e, &said, false, answer);
	if (!json_object_get(e->fields, "party") && speaks_for_all(it, &said))
		effect = take_back(it, &said, effect);
	if (said.what == EW_SAID_GUARDIAN && effect == EW_SAID_CHANGED && it->minor_said == 0)
		it->minor_said = e->index + 1; /* who has a guardian is a minor */
	ew_people_forget_refused(it);
	return note_doubt(it, e, effect);
}

static int apply_expired(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_said said = {.what = EW_SAID_EXPIRED, .segment = EW_SEGMENT_NONE};

	(void)ew_field_purposes(e, "purposes", &said.purposes);
	return note_doubt(it, e, for_people(it, e, &said, false, answer));
}

static bool any_minor(const struct ew_interaction *it)
{
	for (size_t i = 0; i < it->n_people; i++) {
		if (it->people[i].says.minor)
			return true;
	}
	return ew_minor_unnamed(it);
}

/* What exists is treated up to when the first of those who are minors now was known to be one. */
static void note_minor(struct ew_interaction *it, const struct ew_event *e)
{
	if (!any_minor(it)) {
		it->minor_at.us = 0;
		it->minor_said = 0;
		it->minor_all = false;
	} else if (it->minor_at.us == 0) {
		it->minor_at = e->decided;
		it->minor_by = e->index;
	}
}

static int apply_minor(struct ew_interaction *it, const struct ew_event *e)
{
	bool adult = ew_field_is(e, "status", "adult");
	struct ew_said said = {
		.what = adult ? EW_SAID_ADULT : EW_SAID_MINOR, .voice = voice_of(e), .segment = EW_SEGMENT_NONE};
	enum ew_said_effect effect = EW_SAID_NOTHING_NEW;
	int r = 0;

	if (json_object_get(e->fields, "from")) {
		r = ew_leg_minor(it, e);
	} else {
		it->minor_unnamed = false;
		it->minor_said = adult ? it->minor_said : e->index + 1;
		effect = for_people(it, e, &said, false, say);
		/* Where no customer is known there is nobody else whom a person could have meant. */
		if (adult && effect != EW_SAID_NOT_BELIEVED && said.voice == EW_VOICE_PERSON && !has_customer(it))
			it->minor_all = false;
	}
	if (r == 0)
		note_minor(it, e);
	return r < 0 ? r : note_doubt(it, e, effect);
}

static int apply_agreement(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_said said = {.what = EW_SAID_AGREEMENT, .voice = voice_of(e), .segment = EW_SEGMENT_NONE};

	(void)ew_field_purposes(e, "purposes", &said.purposes);
	if (!json_object_get(e->fields, "party"))
		return ew_note_flag(it, e, "an agreement is of one agent, and none is named");
	return note_doubt(it, e, for_people(it, e, &said, false, say));
}

/* -- segments, places -------------------------------------------------------------------------- */

static void begin(struct ew_interaction *it, const struct ew_event *e, int segment)
{
	if (!(it->segments & 1u << segment))
		it->open_segments[segment] = (struct ew_open_segment){.since = e->decided, .cause = e->index};
	it->segments |= 1u << segment;
}

/* What was granted for a segment was granted for that one. */
static void end(struct ew_interaction *it, int segment)
{
	it->segments &= ~(1u << segment);
	for (size_t i = 0; i < it->n_people; i++)
		it->people[i].says.in_segment[segment] = 0;
}

void ew_segment_open(struct ew_interaction *it, const struct ew_event *e, int segment)
{
	struct ew_open_segment *open = &it->open_segments[segment];

	begin(it, e, segment);
	if (open->own == 0) {
		open->own = e->index + 1;
		open->own_since = e->decided;
	}
}

void ew_segment_settle(struct ew_interaction *it, const struct ew_event *e, int segment)
{
	bool is_own = (it->segments & 1u << segment) && it->open_segments[segment].own != 0;

	if (ew_leg_segment_stands(it, segment))
		begin(it, e, segment);
	else if (!is_own)
		end(it, segment);
}

static int apply_segment_opened(struct ew_interaction *it, const struct ew_event *e)
{
	int segment = segment_of(e);

	if (json_object_get(e->fields, "from"))
		return ew_leg_segment(it, e, segment);
	ew_segment_open(it, e, segment >= 0 ? segment : EW_SEGMENT_OTHER);
	return 0;
}

static int apply_segment_ended(struct ew_interaction *it, const struct ew_event *e)
{
	int segment = segment_of(e);

	if (json_object_get(e->fields, "from"))
		return ew_leg_segment(it, e, segment);
	if (segment < 0 || !(it->segments & 1u << segment) || it->open_segments[segment].own == 0)
		return ew_note_flag(it, e, "no such segment was open");
	it->open_segments[segment].own = 0;
	ew_segment_settle(it, e, segment);
	return 0;
}

static int apply_located(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_slice place;
	struct ew_id id;
	struct ew_person *person = ew_field_id(e, "party", &id) ? ew_person_need(it, id) : NULL;

	if (!person || !ew_field_text(e, "place", &place) || place.len >= sizeof(person->place))
		return ew_note_flag(it, e, "party or place is not readable");
	memcpy(person->place, place.at, place.len);
	person->place[place.len] = '\0';
	it->inputs++;
	return 0;
}

static int apply_keys_expected(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_question *question = &it->questions[it->n_questions % EW_QUESTIONS];

	*question = (struct ew_question){0};
	if (!ew_field_id(e, "order", &question->order))
		return 0;
	(void)ew_field_purposes(e, "purposes", &question->purposes);
	it->n_questions++;
	return 0;
}

/* Memory holds a party's media from `holding` until it was written or wiped. */
static int apply_hold(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_party_state *party;
	struct ew_id id;

	party = ew_field_id(e, "party", &id) ? ew_interaction_party_state(it, id) : NULL;
	if (!party)
		return ew_note_flag(it, e, "the party is not known");
	if (e->type == EW_EVENT_HOLDING)
		party->shown.holding = true;
	else if (ew_field_is(e, "what", "written") || ew_field_is(e, "what", "wiped"))
		party->shown.holding = false;
	return 0;
}

int ew_consent_event(struct ew_interaction *it, const struct ew_event *e)
{
	switch (e->type) {
	case EW_EVENT_HOLDING:
	case EW_EVENT_HELD:
		return apply_hold(it, e);
	case EW_EVENT_KEYS_EXPECTED:
		return apply_keys_expected(it, e);
	case EW_EVENT_NOTICE_STARTED:
		return apply_notice_started(it, e);
	case EW_EVENT_NOTICE_ENDED:
		return apply_notice_ended(it, e);
	case EW_EVENT_CONSENT:
		return apply_consent(it, e);
	case EW_EVENT_CONSENT_EXPIRED:
		return apply_expired(it, e);
	case EW_EVENT_SEGMENT_OPENED:
		return apply_segment_opened(it, e);
	case EW_EVENT_SEGMENT_ENDED:
		return apply_segment_ended(it, e);
	case EW_EVENT_MINOR:
		return apply_minor(it, e);
	case EW_EVENT_AGREEMENT:
		return apply_agreement(it, e);
	case EW_EVENT_LOCATED:
		return apply_located(it, e);
	default:
		return 0;
	}
}

/* -- what would come of it --------------------------------------------------------------------- */

enum ew_said_effect ew_interaction_would(
	const struct ew_interaction *it, struct ew_id party, const struct ew_said *said)
{
	enum ew_said_effect worst = EW_SAID_NOTHING_NEW;
	struct ew_consent_party all = all_of(it);

	if (ew_id_is_zero(party) && speaks_for_all(it, said) && ew_consent_take(&all, said) == EW_SAID_NOT_BELIEVED)
		return EW_SAID_NOT_BELIEVED;
	for (size_t i = 0; i < it->n_people; i++) {
		struct ew_consent_party copy = it->people[i].says;
		bool meant = ew_id_is_zero(party) ? is_meant(it, &it->people[i], false)
						  : ew_id_equal(party, it->people[i].id);
		enum ew_said_effect effect = meant ? ew_consent_take(&copy, said) : EW_SAID_NOTHING_NEW;

		if (effect == EW_SAID_NOT_BELIEVED || worst == EW_SAID_NOTHING_NEW)
			worst = effect;
	}
	return worst;
}

uint32_t ew_interaction_question(const struct ew_interaction *it, struct ew_id order)
{
	for (size_t i = 0; i < EW_QUESTIONS; i++) {
		if (!ew_id_is_zero(order) && ew_id_equal(order, it->questions[i].order))
			return it->questions[i].purposes;
	}
	return 0;
}

struct ew_wall ew_interaction_notice(const struct ew_interaction *it)
{
	return it->notice_since;
}

uint32_t ew_interaction_pauses(const struct ew_interaction *it)
{
	return it->pauses;
}

uint32_t ew_interaction_segments(const struct ew_interaction *it)
{
	return it->segments;
}

bool ew_interaction_segment_open(
	const struct ew_interaction *it, enum ew_segment segment, struct ew_wall *ret_since, uint32_t *ret_alarm_s)
{
	if (!(it->segments & 1u << segment))
		return false;
	*ret_since = it->open_segments[segment].since;
	*ret_alarm_s = it->terms.segment_alarm_s[segment];
	return true;
}

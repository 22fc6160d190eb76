/*
 * Who takes part: everybody whom the facts name or who ever had a stream. Whoever may be heard must have been told and
 * must have agreed, also in a stream that carries several people. Must never take somebody for ours because nothing
 * is known: who is not known is a customer.
 */
#include "domain/interaction_state.h"

#include <string.h>

#include "domain/event_json.h"

struct ew_person *ew_person_of(const struct ew_interaction *it, struct ew_id id)
{
	for (size_t i = 0; i < it->n_people; i++) {
		if (ew_id_equal(it->people[i].id, id))
			return (struct ew_person *)(uintptr_t)&it->people[i];
	}
	return NULL;
}

static size_t place_of(const struct ew_interaction *it, const struct ew_person *person)
{
	return (size_t)(person - it->people);
}

struct ew_person *ew_person_need(struct ew_interaction *it, struct ew_id id)
{
	struct ew_person *person = ew_person_of(it, id);

	if (person)
		return person;
	if (it->n_people == EW_MAX_PEOPLE) {
		it->crowded = true;
		return NULL;
	}
	person = &it->people[it->n_people++];
	memset(person, 0, sizeof(*person));
	person->id = id;
	person->heard_with = 1u << place_of(it, person);
	it->inputs++;
	return person;
}

/* -- who is who -------------------------------------------------------------------------------- */

static bool is(const char *word, const char *other)
{
	return word && strcmp(word, other) == 0;
}

enum ew_party_kind ew_interaction_kind_of(const json_t *facts, const json_t *party)
{
	const char *direction = json_string_value(json_object_get(facts, "direction"));
	const char *role = json_string_value(json_object_get(party, "role"));
	bool internal = is(direction, "internal");

	if (is(role, "caller"))
		return internal || is(direction, "outbound") ? EW_PARTY_AGENT : EW_PARTY_CUSTOMER;
	if (is(role, "callee"))
		return internal || is(direction, "inbound") ? EW_PARTY_AGENT : EW_PARTY_CUSTOMER;
	return ew_party_kind_of_role(role);
}

static void settle_presence(struct ew_person *person)
{
	person->says.present = person->told_of || person->streams > 0;
	person->hears = person->hears && person->says.present;
}

/* -- what is said of nobody in particular ------------------------------------------------------- */

/* Whoever is not known by the facts may be anybody: what is said for all holds while such a one is there. */
static bool is_known_customer(const struct ew_person *person)
{
	return person->says.kind == EW_PARTY_CUSTOMER && person->told_of;
}

/* Each in the voice that heard it: who may clear one may not clear another. */
static void put_refusals_on(const struct ew_interaction *it, struct ew_person *person)
{
	uint32_t news = it->refused_all & ~person->heard_refused;

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		struct ew_said refused = {.what = EW_SAID_REFUSED,
			.purposes = news & 1u << i,
			.withdraws = true,
			.voice = (enum ew_voice)it->refused_heard[i],
			.segment = EW_SEGMENT_NONE};

		if (refused.purposes)
			(void)ew_consent_take(&person->says, &refused);
	}
	person->heard_refused = it->refused_all;
}

static void put_on(struct ew_interaction *it, struct ew_person *person)
{
	struct ew_said minor = {.what = EW_SAID_MINOR, .segment = EW_SEGMENT_NONE};

	if (!is_known_customer(person))
		return;
	put_refusals_on(it, person);
	if (it->minor_all && !person->minor_heard)
		(void)ew_consent_take(&person->says, &minor);
	person->minor_heard = it->minor_all;
}

static void put_on_all(struct ew_interaction *it)
{
	for (size_t i = 0; i < it->n_people; i++)
		put_on(it, &it->people[i]);
	ew_people_show(it);
}

void ew_people_refuse(struct ew_interaction *it, uint32_t purposes, enum ew_voice heard_by)
{
	/* Who it was is not known: then it is held for the party's own act. */
	uint8_t by = heard_by == EW_VOICE_NOBODY ? EW_VOICE_PARTY : (uint8_t)heard_by;
	uint32_t all = ew_purposes_with_derived(purposes);

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		bool stood = it->refused_all & 1u << i;

		if ((all & 1u << i) && (!stood || it->refused_heard[i] < by))
			it->refused_heard[i] = by;
	}
	it->refused_all |= all;
	for (size_t i = 0; i < it->n_people; i++)
		it->people[i].heard_refused &= ~all;
	put_on_all(it);
}

void ew_people_minor(struct ew_interaction *it)
{
	it->minor_all = true;
	for (size_t i = 0; i < it->n_people; i++)
		it->people[i].minor_heard = false;
	put_on_all(it);
}

/* Those who have gone count too: what they took back stays taken back when they hang up. */
uint32_t ew_refused_for_all(const struct ew_interaction *it)
{
	uint32_t heard = 0, unheard = 0, refused = 0;

	for (size_t i = 0; it->refused_all && i < it->n_people; i++) {
		const struct ew_person *person = &it->people[i];

		if (person->says.kind != EW_PARTY_CUSTOMER)
			continue;
		heard |= person->heard_refused;
		refused |= person->heard_refused & ew_consent_refused(&person->says);
		unheard |= person->says.present ? ~person->heard_refused : 0;
	}
	return it->refused_all & ~(heard & ~unheard & ~refused);
}

void ew_people_forget_refused(struct ew_interaction *it)
{
	it->refused_all = ew_refused_for_all(it);
	for (size_t i = 0; i < it->n_people; i++)
		it->people[i].heard_refused &= it->refused_all;
}

bool ew_minor_unnamed(const struct ew_interaction *it)
{
	bool heard = false, unheard = false;

	for (size_t i = 0; i < it->n_people; i++) {
		const struct ew_person *person = &it->people[i];
		bool counts = person->says.kind == EW_PARTY_CUSTOMER;

		heard = heard || (counts && person->minor_heard);
		unheard = unheard || (counts && person->says.present && !person->minor_heard);
	}
	return it->minor_unnamed || (it->minor_all && (!heard || unheard));
}

/* -- coming and going --------------------------------------------------------------------------- */

void ew_people_stream(struct ew_interaction *it, struct ew_id id, int more)
{
	struct ew_person *person = ew_person_need(it, id);

	if (!person)
		return;
	if (more > 0)
		person->streams++;
	else if (person->streams > 0)
		person->streams--;
	settle_presence(person);
}

static bool read_id(const json_t *text, struct ew_id *ret)
{
	return json_is_string(text) && ew_id_parse(ew_slice_text(json_string_value(text)), ret) == 0;
}

static void take_party(struct ew_interaction *it, const json_t *told)
{
	struct ew_person *person;
	struct ew_id id;

	if (!read_id(json_object_get(told, "id"), &id))
		return;
	person = ew_person_need(it, id);
	if (!person)
		return;
	person->says.kind = (uint8_t)ew_interaction_kind_of(it->facts, told);
	person->told_of = !json_object_get(told, "left_at");
}

/* Everybody of one stream is heard wherever one of them is. */
static void take_mixed(struct ew_interaction *it, const json_t *stream)
{
	const json_t *one;
	uint32_t together = 0;
	struct ew_id id;
	size_t i;

	json_array_foreach (json_object_get(stream, "parties"), i, one) {
		struct ew_person *person = read_id(one, &id) ? ew_person_need(it, id) : NULL;

		if (person)
			together |= 1u << place_of(it, person);
	}
	for (size_t n = 0; n < it->n_people; n++) {
		if (together & 1u << n)
			it->people[n].heard_with |= together;
	}
}

void ew_people_told(struct ew_interaction *it)
{
	const json_t *one;
	size_t i;

	it->inputs++;
	for (size_t n = 0; n < it->n_people; n++) {
		it->people[n].told_of = false;
		it->people[n].heard_with = 1u << n;
	}
	json_array_foreach (json_object_get(it->facts, "parties"), i, one)
		take_party(it, one);
	json_array_foreach (json_object_get(it->facts, "streams"), i, one)
		take_mixed(it, one);
	for (size_t n = 0; n < it->n_people; n++)
		settle_presence(&it->people[n]);
	put_on_all(it);
}

void ew_people_show(struct ew_interaction *it)
{
	for (size_t i = 0; i < it->n_parties; i++) {
		struct ew_party *party = &it->parties[i].shown;
		const struct ew_person *person = ew_person_of(it, party->id);

		party->refused = person ? ew_consent_refused(&person->says) : 0;
	}
}

size_t ew_interaction_people(const struct ew_interaction *it)
{
	return it->n_people;
}

bool ew_interaction_participant(const struct ew_interaction *it, size_t i, struct ew_participant *ret)
{
	if (i >= it->n_people)
		return false;
	*ret = (struct ew_participant){
		.id = it->people[i].id,
		.says = &it->people[i].says,
		.place = it->people[i].place[0] ? it->people[i].place : NULL,
		.heard_with = it->people[i].heard_with,
	};
	return true;
}

/* -- what gates go by -------------------------------------------------------------------------- */

void ew_interaction_situation(const struct ew_interaction *it, struct ew_gates_view *ret)
{
	/* Between the shut gates and the event that says who is a minor nothing opens again. */
	uint32_t minor = ew_minor_unnamed(it) ? EW_PURPOSES_ALL & ~it->terms.obliged : 0;

	for (size_t i = 0; i < it->n_people; i++) {
		const struct ew_party_state *party = ew_interaction_party_state(it, it->people[i].id);

		ret->parties[i] = it->people[i].says;
		ret->paused[i] = (party ? party->shown.paused : it->paused_all) | minor;
		ret->mixed[i] = it->people[i].heard_with;
	}
	ret->situation = (struct ew_situation){
		.terms = &it->terms,
		.parties = ret->parties,
		.n_parties = it->n_people,
		.paused = ret->paused,
		.mixed = ret->mixed,
		.refused = it->crowded ? EW_PURPOSES_ALL : ew_refused_for_all(it),
		.segments = it->segments,
		.wanted = ew_interaction_wanted(it),
	};
}

uint64_t ew_interaction_who(const struct ew_interaction *it)
{
	uint64_t who = 0;

	for (size_t i = 0; i < it->n_parties; i++) {
		if (it->parties[i].shown.streams > 0)
			who ^= ew_id_tail(it->parties[i].shown.id);
	}
	return who ? who : 1;
}

enum ew_why ew_interaction_why(const struct ew_interaction *it, struct ew_id party, uint32_t purpose)
{
	const struct ew_person *person = ew_person_of(it, party);
	struct ew_gates_view view;

	if (!it->mode || !person)
		return EW_WHY_NOT_OFFERED;
	ew_interaction_situation(it, &view);
	return ew_capture_why(&view.situation, place_of(it, person), purpose, NULL);
}

uint32_t ew_interaction_may(const struct ew_interaction *it, struct ew_id party)
{
	const struct ew_person *person = ew_person_of(it, party);
	struct ew_gates_view view;

	if (!it->mode || !person || person->streams == 0)
		return 0;
	ew_interaction_situation(it, &view);
	return ew_capture_now(&view.situation, place_of(it, person));
}

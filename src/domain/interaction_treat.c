/*
 * What becomes of what exists after a refusal: which treatment the terms want for each kind, what was ordered, and what is
 * done. "Done" is said by an event that names how far it could be verified, and by nothing else.
 */
#include "domain/interaction_state.h"

#include "domain/event_json.h"

/* Of each by itself, for where each side stands alone. */
static void note_people(struct ew_interaction *it, const struct ew_event *e)
{
	for (size_t i = 0; i < it->n_people; i++) {
		struct ew_person *person = &it->people[i];
		bool refuses = ew_consent_refused(&person->says) & EW_PURPOSE_RECORDING;

		if (refuses && person->refused_at.us == 0) {
			person->refused_at = e->decided;
			person->refused_by = e->index;
		} else if (!refuses) {
			person->refused_at.us = 0;
		}
	}
}

void ew_note_refusals(struct ew_interaction *it, const struct ew_event *e, uint32_t before)
{
	uint32_t news = ew_interaction_refused(it) & ~before;

	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		if (news & 1u << i) {
			it->refused_at[i] = e->decided;
			it->refused_by[i] = e->index;
		}
	}
	note_people(it, e);
}

static bool has_minor(const struct ew_interaction *it, uint32_t purpose)
{
	for (size_t i = 0; i < it->n_people; i++) {
		const struct ew_consent_party *says = &it->people[i].says;

		if (says->minor && says->kind != EW_PARTY_MACHINE && !(says->guardian & purpose))
			return true;
	}
	return ew_minor_unnamed(it);
}

/* Of what a purpose made: since when it is refused, or a minor takes part; 0: it is not. */
static struct ew_wall refused_since(const struct ew_interaction *it, uint32_t purpose, uint64_t *ret_cause)
{
	for (unsigned i = 0; i < EW_PURPOSE_COUNT; i++) {
		if (purpose == 1u << i && (ew_interaction_refused(it) & purpose) && it->refused_at[i].us != 0) {
			*ret_cause = it->refused_by[i];
			return it->refused_at[i];
		}
	}
	if (it->minor_at.us != 0 && !(it->terms.obliged & purpose) && has_minor(it, purpose)) {
		*ret_cause = it->minor_by;
		return it->minor_at;
	}
	return (struct ew_wall){0};
}

static enum ew_treatment wanted(const struct ew_interaction *it, enum ew_artifact_kind kind, uint32_t purpose)
{
	bool refused = ew_interaction_refused(it) & purpose;
	enum ew_treatment treat = refused ? (enum ew_treatment)it->terms.treat[kind] : EW_TREAT_KEEP;
	enum ew_treatment minor = (enum ew_treatment)it->terms.minor;

	if (it->minor_at.us != 0 && has_minor(it, purpose) && minor > treat && !(it->terms.obliged & purpose))
		return minor;
	return treat;
}

/* -- where each side stands alone ---------------------------------------------------------------- */

/* A child is protected on both sides, and what nobody in particular has refused, everybody has. */
static bool is_by_side(const struct ew_interaction *it, enum ew_artifact_kind kind)
{
	bool minor = it->minor_at.us != 0 && has_minor(it, EW_PURPOSE_RECORDING) &&
		!(it->terms.obliged & EW_PURPOSE_RECORDING);

	return kind == EW_ARTIFACT_AUDIO && it->terms.separate && !minor &&
		!(ew_refused_for_all(it) & EW_PURPOSE_RECORDING);
}

/* Everybody in whose stream this one is heard. */
static uint32_t heard_in(const struct ew_interaction *it, size_t i)
{
	uint32_t people = 1u << i;

	for (size_t n = 0; n < it->n_people; n++)
		people |= it->people[n].heard_with & 1u << i ? 1u << n : 0;
	return people;
}

static bool is_due(const struct ew_treated *so_far, const struct ew_treatment_due *due)
{
	return !so_far->ordered || so_far->treatment < due->treatment || so_far->until.us < due->until.us;
}

static bool side_due(const struct ew_interaction *it, struct ew_treatment_due *ret)
{
	ret->people = 0;
	ret->until.us = 0;
	for (size_t i = 0; i < it->n_people; i++) {
		const struct ew_person *person = &it->people[i];
		struct ew_treatment_due own = {.treatment = ret->treatment, .until = person->refused_at};

		if (person->refused_at.us == 0 || !is_due(&person->audio, &own))
			continue;
		ret->people |= heard_in(it, i);
		if (person->refused_at.us > ret->until.us) {
			ret->until = person->refused_at;
			ret->cause = person->refused_by;
		}
	}
	return ret->people != 0;
}

bool ew_interaction_treatment_due(const struct ew_interaction *it, enum ew_artifact_kind kind, struct ew_treatment_due *ret)
{
	uint32_t purpose = ew_artifact_purpose(kind);

	if (!it->mode || !purpose)
		return false;
	ret->treatment = wanted(it, kind, purpose);
	if (ret->treatment == EW_TREAT_KEEP)
		return false;
	if (is_by_side(it, kind))
		return side_due(it, ret);
	ret->people = EW_EVERYBODY;
	ret->until = refused_since(it, purpose, &ret->cause);
	return ret->until.us != 0 && (is_due(&it->treated[kind], ret) || (kind == EW_ARTIFACT_AUDIO && it->treated_by_side));
}

struct ew_wall ew_interaction_audio_treated(
	const struct ew_interaction *it, struct ew_id party, enum ew_treatment treatment)
{
	const struct ew_person *person = ew_person_of(it, party);
	const struct ew_treated *t = person ? &person->audio : &it->treated[EW_ARTIFACT_AUDIO];

	return t->ordered && t->treatment == treatment ? t->until : (struct ew_wall){0};
}

struct ew_wall ew_interaction_treated(
	const struct ew_interaction *it, enum ew_artifact_kind kind, enum ew_treatment treatment, bool *ret_done)
{
	const struct ew_treated *t = &it->treated[kind];

	if (ret_done)
		*ret_done = t->done;
	return t->ordered && t->treatment == treatment ? t->until : (struct ew_wall){0};
}

uint64_t ew_interaction_treated_by(const struct ew_interaction *it, enum ew_artifact_kind kind)
{
	return it->treated[kind].cause;
}

static struct ew_treated *named(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_slice word;
	int kind = ew_field_text(e, "kind", &word) ? ew_artifact_kind_of(word) : -1;

	return kind >= 0 ? &it->treated[kind] : NULL;
}

static const char *text_or_null(const json_t *text)
{
	return json_is_string(text) ? json_string_value(text) : NULL;
}

bool ew_interaction_staff_due(const struct ew_interaction *it, struct ew_staff_due *ret)
{
	unsigned recording = (unsigned)__builtin_ctz(EW_PURPOSE_RECORDING);
	uint64_t cause = it->refused_by[recording];

	if (!it->mode || !(ew_interaction_refused(it) & EW_PURPOSE_RECORDING) || it->refused_at[recording].us == 0 ||
		it->staff_told_of == cause + 1)
		return false;
	*ret = (struct ew_staff_due){.cause = cause,
		.say = text_or_null(it->say),
		.move_to = text_or_null(it->move_to),
		.then = it->terms.then};
	return ret->say || it->terms.then == EW_THEN_MOVE;
}

static bool is_named(const struct ew_event *e, struct ew_id id)
{
	const json_t *parties = json_object_get(e->fields, "parties");
	const json_t *one;
	size_t i;

	json_array_foreach (parties, i, one) {
		struct ew_id other;

		if (json_is_string(one) && ew_id_parse(ew_slice_text(json_string_value(one)), &other) == 0 &&
			ew_id_equal(other, id))
			return true;
	}
	return parties == NULL;
}

static void treat_audio(struct ew_interaction *it, const struct ew_event *e, const struct ew_treated *t)
{
	it->treated_by_side = json_object_get(e->fields, "parties") != NULL;
	for (size_t i = 0; i < it->n_people; i++) {
		if (is_named(e, it->people[i].id))
			it->people[i].audio = *t;
	}
}

static int treat_kind(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_treated *t = named(it, e);
	struct ew_slice word;
	int treatment = ew_field_text(e, "treatment", &word) ? ew_treatment_of(word) : -1;

	if (!t || treatment < 0)
		return ew_note_flag(it, e, "kind or treatment is not readable");
	if (e->type == EW_EVENT_TREATMENT_DONE) {
		if (t->ordered && t->treatment == (enum ew_treatment)treatment && !json_object_get(e->fields, "grant"))
			t->done = true;
		return 0;
	}
	*t = (struct ew_treated){.ordered = true, .treatment = (enum ew_treatment)treatment, .until = e->decided};
	(void)ew_field_wall(e, "until", &t->until);
	(void)ew_field_u64(e, "cause", &t->cause);
	if (t == &it->treated[EW_ARTIFACT_AUDIO])
		treat_audio(it, e, t);
	return 0;
}

int ew_treatment_event(struct ew_interaction *it, const struct ew_event *e)
{
	uint64_t cause;

	if (e->type == EW_EVENT_TOLD_STAFF) {
		if (ew_field_u64(e, "cause", &cause))
			it->staff_told_of = cause + 1;
		return 0;
	}
	return treat_kind(it, e);
}

/*
 * What the fold knows of stretches that are silent because of what is said in them. Where an event cannot be understood all of the call is
 * silent: that something may not be heard is certain, and only where is not.
 */
#include "domain/interaction_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool read_ms(const json_t *one, const char *name, uint32_t *ret)
{
	const json_t *value = json_object_get(one, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > EW_REDACTION_LATEST_MS)
		return false;
	*ret = (uint32_t)json_integer_value(value);
	return true;
}

/* Absent is everybody; so is a party that is none of the call. */
static struct ew_id party_of(const struct ew_interaction *it, const json_t *one)
{
	const char *text = json_string_value(json_object_get(one, "party"));
	struct ew_id party;

	if (text && ew_id_parse(ew_slice_text(text), &party) == 0 && ew_interaction_find_party(it, party))
		return party;
	return (struct ew_id){{0}};
}

static struct ew_muted read(const struct ew_interaction *it, const json_t *one)
{
	const char *original = json_string_value(json_object_get(one, "original"));
	struct ew_muted m = {.party = party_of(it, one), .sealed = true};

	if (!read_ms(one, "from_ms", &m.from_ms) || !read_ms(one, "to_ms", &m.to_ms) || !original || m.from_ms >= m.to_ms) {
		m.from_ms = 0;
		m.to_ms = EW_REDACTION_LATEST_MS;
	} else {
		m.sealed = strcmp(original, "destroyed") != 0;
		m.held = strcmp(original, "held") == 0;
	}
	return m;
}

static int add(struct ew_interaction *it, const struct ew_event *e, const json_t *one)
{
	struct ew_muted *room = ew_grown(&it->muted, it->n_muted, sizeof(*it->muted));

	if (!room)
		return -ENOMEM;
	*room = read(it, one);
	room->event = e->index;
	it->n_muted++;
	return 0;
}

int ew_muted_event(struct ew_interaction *it, const struct ew_event *e)
{
	const json_t *list = json_object_get(e->fields, "stretches"), *one;
	int r = 0;
	size_t i;

	it->redaction_changes++;
	if (!json_is_array(list))
		return add(it, e, NULL);
	json_array_foreach (list, i, one)
		if (r == 0)
			r = add(it, e, one);
	return r;
}

size_t ew_interaction_muted(const struct ew_interaction *it)
{
	return it->n_muted;
}

const struct ew_muted *ew_interaction_mute(const struct ew_interaction *it, size_t i)
{
	return i < it->n_muted ? &it->muted[i] : NULL;
}

/* -- what recordings still hold -- */

static bool is_of(const json_t *made, struct ew_id party)
{
	const char *text = json_string_value(json_object_get(made, "party"));
	struct ew_id id;

	return text && ew_id_parse(ew_slice_text(text), &id) == 0 && ew_id_equal(id, party);
}

static bool concerns(const struct ew_muted *m, struct ew_id party)
{
	return ew_id_is_zero(m->party) || ew_id_equal(m->party, party);
}

/* Events of before say nothing of it: they were made before anything was muted. */
static uint64_t silent_below(const json_t *made)
{
	return (uint64_t)json_integer_value(json_object_get(made, "muted"));
}

static bool is_made(const json_t *artifact)
{
	const char *state = json_string_value(json_object_get(artifact, "state"));

	return state && strcmp(state, "made") == 0;
}

/* True when a recording of the party, of this kind (NULL: of any), holds the sound of the stretch. */
static bool is_held(const struct ew_interaction *it, const struct ew_muted *m, const char *kind, struct ew_id party)
{
	const json_t *one;
	size_t i;

	json_array_foreach (it->artifacts, i, one) {
		const char *its = json_string_value(json_object_get(one, "kind"));

		if (is_made(one) && is_of(one, party) && (!kind || (its && strcmp(its, kind) == 0)) && silent_below(one) <= m->event)
			return true;
	}
	return false;
}

const json_t *ew_interaction_made(const struct ew_interaction *it, const char *kind, struct ew_id party)
{
	const json_t *one;
	size_t i;

	json_array_foreach (it->artifacts, i, one) {
		const char *its = json_string_value(json_object_get(one, "kind"));

		if (is_made(one) && is_of(one, party) && its && strcmp(its, kind) == 0)
			return one;
	}
	return NULL;
}

bool ew_interaction_owes_silence(const struct ew_interaction *it, const char *kind, struct ew_id party)
{
	for (size_t i = 0; i < it->n_muted; i++)
		if (!it->muted[i].sealed && concerns(&it->muted[i], party) && is_held(it, &it->muted[i], kind, party))
			return true;
	return false;
}

/* -- silence -- */

/* Room is made by joining: rather more silence than one of them heard. */
static size_t put(struct ew_silence *ret, size_t n, const struct ew_muted *m)
{
	if (n == EW_MAX_REDACTIONS)
		n = ew_silences_join(ret, n, EW_MAX_REDACTIONS - 1);
	ret[n] = (struct ew_silence){m->from_ms, m->to_ms};
	return n + 1;
}

typedef bool wanted_fn(const struct ew_interaction *it, const struct ew_muted *m, struct ew_id party);

static size_t gather(const struct ew_interaction *it, struct ew_id party, wanted_fn *wanted, struct ew_silence *ret, size_t n)
{
	for (size_t i = 0; i < it->n_muted; i++)
		if (concerns(&it->muted[i], party) && wanted(it, &it->muted[i], party))
			n = put(ret, n, &it->muted[i]);
	return ew_silences_join(ret, n, EW_MAX_REDACTIONS);
}

static bool is_owed(const struct ew_interaction *it, const struct ew_muted *m, struct ew_id party)
{
	return !m->sealed && is_held(it, m, NULL, party);
}

static bool is_in_the_way(const struct ew_interaction *it, const struct ew_muted *m, struct ew_id party)
{
	return m->sealed || is_owed(it, m, party);
}

static bool is_for_good(const struct ew_interaction *it, const struct ew_muted *m, struct ew_id party)
{
	(void)it;
	(void)party;
	return !m->sealed;
}

size_t ew_interaction_silences(
	const struct ew_interaction *it, struct ew_id party, struct ew_silence ret[static EW_MAX_REDACTIONS])
{
	size_t n = ew_silences_of(it->redactions, it->n_redactions, party, ret);

	return gather(it, party, is_in_the_way, ret, n);
}

size_t ew_interaction_silences_owed(
	const struct ew_interaction *it, struct ew_id party, struct ew_silence ret[static EW_MAX_REDACTIONS])
{
	return gather(it, party, is_owed, ret, 0);
}

size_t ew_interaction_silences_for_good(
	const struct ew_interaction *it, struct ew_id party, struct ew_silence ret[static EW_MAX_REDACTIONS])
{
	return gather(it, party, is_for_good, ret, 0);
}

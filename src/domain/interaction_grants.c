/*
 * Grants of outside tools as events tell of them: what each was told it may capture, which orders it has, which of them it
 * has acknowledged. Must never take an acknowledgement for more than that.
 */
#include "domain/interaction_state.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"

struct ew_tool_grant *ew_tool_grant_of(const struct ew_interaction *it, struct ew_id id)
{
	for (size_t i = 0; i < it->n_grants; i++) {
		if (ew_id_equal(it->grants[i].grant.id, id))
			return &it->grants[i];
	}
	return NULL;
}

static struct ew_tool_grant *named(const struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_id id;

	return ew_field_id(e, "grant", &id) ? ew_tool_grant_of(it, id) : NULL;
}

static uint32_t purposes_of(const json_t *entry)
{
	const json_t *word;
	uint32_t purposes = 0;
	size_t i;

	json_array_foreach (json_object_get(entry, "purposes"), i, word) {
		if (json_is_string(word))
			purposes |= ew_purpose_of(ew_slice_text(json_string_value(word)));
	}
	return purposes;
}

/* What an event says by party, into the order of people. */
static void read_may(const struct ew_interaction *it, const struct ew_event *e, uint32_t may[static EW_GRANT_PARTIES])
{
	const json_t *entry;
	size_t i;

	memset(may, 0, EW_GRANT_PARTIES * sizeof(*may));
	json_array_foreach (json_object_get(e->fields, "may"), i, entry) {
		const char *text = json_string_value(json_object_get(entry, "party"));
		const struct ew_person *person;
		struct ew_id id;
		size_t at;

		if (!text || ew_id_parse(ew_slice_text(text), &id) < 0)
			continue;
		person = ew_person_of(it, id);
		at = person ? (size_t)(person - it->people) : EW_GRANT_PARTIES;
		if (at < EW_GRANT_PARTIES)
			may[at] |= purposes_of(entry);
	}
}

static uint32_t kinds_of(const struct ew_event *e)
{
	const json_t *word;
	uint32_t kinds = 0;
	size_t i;

	json_array_foreach (json_object_get(e->fields, "kinds"), i, word) {
		int kind = json_is_string(word) ? ew_artifact_kind_of(ew_slice_text(json_string_value(word))) : -1;

		if (kind >= 0)
			kinds |= 1u << kind;
	}
	return kinds;
}

/* An order follows what shut the gate by milliseconds: from further back than this it was something else. */
#define FOLLOWS_US (5 * EW_US_PER_S)

static struct ew_wall since_when(const struct ew_interaction *it, enum ew_tool_order order, const struct ew_event *e)
{
	bool shut = it->shut_at.us != 0 && it->shut_at.us < e->decided.us && it->shut_at.us > e->decided.us - FOLLOWS_US;

	return order != EW_TOOL_RESUME && shut ? it->shut_at : e->decided;
}

static uint32_t present(const struct ew_interaction *it)
{
	uint32_t people = 0;

	for (size_t i = 0; i < it->n_people; i++)
		people |= it->people[i].says.present ? 1u << i : 0;
	return people;
}

static int mark(const struct ew_interaction *it, struct ew_tool_grant *state, struct ew_wall at,
	const uint32_t may[static EW_GRANT_PARTIES])
{
	struct ew_may_mark *one = ew_grown(&state->marks, state->n_marks, sizeof(*state->marks));

	if (!one)
		return -ENOMEM;
	one->at = at;
	one->present = present(it);
	memcpy(one->may, may, sizeof(one->may));
	state->n_marks++;
	return 0;
}

static int told(struct ew_interaction *it, struct ew_tool_grant *state, enum ew_tool_order order, const struct ew_event *e)
{
	uint32_t may[EW_GRANT_PARTIES];
	struct ew_gates_view view;
	int r;

	read_may(it, e, may);
	r = mark(it, state, since_when(it, order, e), may);
	if (r < 0)
		return r;
	ew_interaction_situation(it, &view);
	ew_grant_told(&state->grant, &view.situation, order, may);
	return 0;
}

static struct ew_wall until_of(const struct ew_event *e)
{
	struct ew_wall until = {0};
	struct ew_slice text;

	/* One that cannot be read has run out. */
	if (ew_field_text(e, "agreement_until", &text) && ew_wall_parse(text, &until) < 0)
		until = e->decided;
	return until;
}

/* What it is refused after a yes is news again. */
static void forget_refused(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_id vendor = {{0}};

	(void)ew_field_id(e, "vendor", &vendor);
	for (size_t i = 0; it->tools_refused && i < EW_TOOLS_REFUSED; i++) {
		if (ew_id_equal(it->tools_refused[i].vendor, vendor))
			it->tools_refused[i].because = NULL;
	}
}

static int apply_given(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_tool_grant *state;
	struct ew_id id;

	if (!ew_field_id(e, "grant", &id) || ew_tool_grant_of(it, id))
		return ew_note_flag(it, e, "the grant is not readable, or was given before");
	state = ew_grown(&it->grants, it->n_grants, sizeof(*it->grants));
	if (!state)
		return -ENOMEM;
	state->grant.id = id;
	state->grant.kinds = kinds_of(e);
	state->grant.until = until_of(e);
	state->given = e->decided;
	(void)ew_field_purposes(e, "purposes", &state->grant.purposes);
	if (told(it, state, EW_TOOL_RESUME, e) < 0)
		return -ENOMEM;
	state->fields = json_incref(e->fields);
	it->n_grants++;
	forget_refused(it, e);
	return 0;
}

static enum ew_tool_order order_of(const struct ew_event *e)
{
	for (enum ew_tool_order i = EW_TOOL_PAUSE; ew_tool_order_name(i); i++) {
		if (ew_field_is(e, "do", ew_tool_order_name(i)))
			return i;
	}
	return EW_TOOL_STOP; /* a word that is none stops */
}

static int apply_ordered(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_tool_grant *state = named(it, e);
	struct ew_wall *due;
	uint64_t number;

	if (!state || !ew_field_u64(e, "order", &number) || number != state->grant.orders + 1)
		return ew_note_flag(it, e, "the grant is not known, or its order is out of turn");
	due = ew_grown(&state->due, state->grant.orders, sizeof(*state->due));
	if (!due)
		return -ENOMEM;
	*due = e->decided;
	(void)ew_field_wall(e, "due", due);
	if (told(it, state, order_of(e), e) < 0)
		return -ENOMEM;
	state->grant.orders++;
	if (state->grant.due.us == 0)
		state->grant.due = *due;
	return 0;
}

static int apply_acknowledged(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_tool_grant *state = named(it, e);
	uint64_t number;

	if (!state || !ew_field_u64(e, "order", &number) || number > state->grant.orders)
		return ew_note_flag(it, e, "no such order was given");
	if (number <= state->grant.acknowledged)
		return 0;
	state->grant.acknowledged = number;
	state->grant.due = number < state->grant.orders ? state->due[number] : (struct ew_wall){0};
	if (number == state->grant.orders)
		memcpy(state->grant.acked, state->grant.may, sizeof(state->grant.acked));
	if (json_is_true(json_object_get(e->fields, "purged")))
		state->grant.purge_owed = false;
	return 0;
}

static int apply_silent(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_tool_grant *state = named(it, e);

	if (!state)
		return ew_note_flag(it, e, "the grant is not known");
	state->grant.silent = true;
	state->grant.due = (struct ew_wall){0};
	return 0;
}

static int apply_ended(struct ew_interaction *it, const struct ew_event *e)
{
	static const uint32_t nothing[EW_GRANT_PARTIES];
	struct ew_tool_grant *state = named(it, e);

	if (!state)
		return ew_note_flag(it, e, "the grant is not known");
	if (mark(it, state, e->decided, nothing) < 0)
		return -ENOMEM;
	state->grant.state = ew_grant_state_after(json_string_value(json_object_get(e->fields, "because")));
	memset(state->grant.may, 0, sizeof(state->grant.may));
	state->ended = e->decided;
	return 0;
}

/* On the newest recording of a party stands what is known of it. */
static void mark_recording(struct ew_interaction *it, const char *party, bool checked)
{
	json_t *one;
	size_t i;

	json_array_foreach (it->artifacts, i, one) {
		const char *kind = json_string_value(json_object_get(one, "kind"));
		const char *whose = json_string_value(json_object_get(one, "party"));

		if (kind && whose && strcmp(kind, "audio") == 0 && strcmp(whose, party) == 0)
			(void)json_object_set_new(one, "checked", json_boolean(checked));
	}
}

/* A transcript of ours says of each recording how much speech it heard, and for how much of it no words came. */
static void note_heard(struct ew_interaction *it, const struct ew_event *e)
{
	bool read = json_is_true(json_object_get(e->fields, "checked"));
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(e->fields, "speech"), i, one) {
		const char *text = json_string_value(json_object_get(one, "party"));
		const json_t *unheard = json_object_get(one, "unheard_ms");
		struct ew_person *person;
		struct ew_id id;

		if (!text || ew_id_parse(ew_slice_text(text), &id) < 0)
			continue;
		person = ew_person_of(it, id);
		if (!person)
			continue;
		person->checked = read && json_is_integer(unheard) && json_integer_value(unheard) == 0;
		mark_recording(it, text, person->checked);
	}
}

static int apply_received(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_slice word;
	int kind = ew_field_text(e, "kind", &word) ? ew_artifact_kind_of(word) : -1;

	if (kind < 0)
		return ew_note_flag(it, e, "the kind is not known");
	it->received[kind]++;
	note_heard(it, e);
	if (ew_id_is_zero(it->redaction_memory))
		(void)ew_field_id(e, "memory", &it->redaction_memory);
	return 0;
}

uint32_t ew_interaction_received(const struct ew_interaction *it, enum ew_artifact_kind kind)
{
	return (unsigned)kind < EW_ARTIFACT_KINDS ? it->received[kind] : 0;
}

static const char *why_of(const struct ew_event *e)
{
	for (unsigned i = 0; ew_grant_why_name((enum ew_grant_why)i); i++) {
		if (ew_field_is(e, "because", ew_grant_why_name((enum ew_grant_why)i)))
			return ew_grant_why_name((enum ew_grant_why)i);
	}
	return NULL;
}

static int apply_refused(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_tool_refused *one;
	struct ew_slice tool = EW_SLICE("");

	if (!it->tools_refused)
		it->tools_refused = calloc(EW_TOOLS_REFUSED, sizeof(*it->tools_refused));
	if (!it->tools_refused)
		return -ENOMEM;
	(void)ew_field_text(e, "tool", &tool);
	one = &it->tools_refused[it->n_tools_refused++ % EW_TOOLS_REFUSED];
	*one = (struct ew_tool_refused){.because = why_of(e)};
	(void)ew_field_id(e, "vendor", &one->vendor);
	(void)ew_field_purposes(e, "purposes", &one->purposes);
	(void)snprintf(one->tool, sizeof(one->tool), "%.*s", (int)tool.len, (const char *)tool.at);
	return 0;
}

int ew_grant_event(struct ew_interaction *it, const struct ew_event *e)
{
	switch (e->type) {
	case EW_EVENT_GRANT_REFUSED:
		return apply_refused(it, e);
	case EW_EVENT_GRANT_GIVEN:
		return apply_given(it, e);
	case EW_EVENT_TOOL_ORDERED:
		return apply_ordered(it, e);
	case EW_EVENT_TOOL_ACKNOWLEDGED:
		return apply_acknowledged(it, e);
	case EW_EVENT_TOOL_SILENT:
		return apply_silent(it, e);
	case EW_EVENT_GRANT_ENDED:
		return apply_ended(it, e);
	case EW_EVENT_ARTIFACT_RECEIVED:
		return apply_received(it, e);
	default:
		return 0;
	}
}

void ew_grants_free(struct ew_interaction *it)
{
	for (size_t i = 0; i < it->n_grants; i++) {
		json_decref(it->grants[i].fields);
		free(it->grants[i].due);
		free(it->grants[i].marks);
	}
	free(it->grants);
	free(it->tools_refused);
}

bool ew_interaction_tool_refused(const struct ew_interaction *it, struct ew_id vendor, const char *tool, uint32_t purposes,
	enum ew_grant_why because)
{
	/* The last answer to this question, from the newest on. */
	for (size_t n = it->n_tools_refused, i = 0; n > 0 && i < EW_TOOLS_REFUSED; n--, i++) {
		const struct ew_tool_refused *one = &it->tools_refused[(n - 1) % EW_TOOLS_REFUSED];

		if (one->because && one->purposes == purposes && ew_id_equal(one->vendor, vendor) &&
			strcmp(one->tool, tool ? tool : "") == 0)
			return strcmp(one->because, ew_grant_why_name(because)) == 0;
	}
	return false;
}

size_t ew_interaction_grants(const struct ew_interaction *it)
{
	return it->n_grants;
}

const struct ew_grant *ew_interaction_grant(const struct ew_interaction *it, size_t i)
{
	return i < it->n_grants ? &it->grants[i].grant : NULL;
}

const struct ew_grant *ew_interaction_find_grant(const struct ew_interaction *it, struct ew_id id, const json_t **ret_fields)
{
	const struct ew_tool_grant *state = ew_tool_grant_of(it, id);

	if (state && ret_fields)
		*ret_fields = state->fields;
	return state ? &state->grant : NULL;
}

/* -- what it might, and when ------------------------------------------------------------------- */

/* Whoever is past what a grant tells of has nothing that it might. */
static bool had_all(const struct ew_may_mark *mark, uint32_t purposes, uint32_t people)
{
	for (size_t i = 0; i < EW_MAX_PEOPLE; i++) {
		if ((people & 1u << i) && (i >= EW_GRANT_PARTIES || (purposes & ~mark->may[i])))
			return false;
	}
	return true;
}

/*
 * Whose words may be in what names no party, in the time of a mark: of everybody who was there then, and of who was
 * there when no mark was made. Machines of ours have no say.
 */
static uint32_t anybody(
	const struct ew_interaction *it, const struct ew_tool_grant *state, const struct ew_may_mark *mark)
{
	uint32_t seen = 0, people = 0;

	for (size_t n = 0; n < state->n_marks; n++)
		seen |= state->marks[n].present;
	for (size_t i = 0; i < it->n_people; i++) {
		bool there = (mark->present | ~seen) & 1u << i;

		people |= there && it->people[i].says.kind != EW_PARTY_MACHINE ? 1u << i : 0;
	}
	return people;
}

static bool is_ever(const struct ew_tool_grant *state, uint32_t purposes)
{
	for (size_t n = 0; n < state->n_marks; n++) {
		for (size_t i = 0; i < EW_GRANT_PARTIES; i++) {
			if (state->marks[n].may[i] & purposes)
				return true;
		}
	}
	return false;
}

static uint32_t only(const struct ew_interaction *it, struct ew_id party)
{
	const struct ew_person *person = ew_person_of(it, party);
	size_t at = person ? (size_t)(person - it->people) : EW_GRANT_PARTIES;

	return at < EW_GRANT_PARTIES ? 1u << at : 0;
}

/* Every mark that holds during some of the time must allow it, and there must be one from its beginning on. */
bool ew_interaction_tool_might(const struct ew_interaction *it, struct ew_id grant, uint32_t purposes,
	struct ew_id party, struct ew_wall from, struct ew_wall to)
{
	const struct ew_tool_grant *state = ew_tool_grant_of(it, grant);
	uint32_t people = only(it, party);
	bool named = !ew_id_is_zero(party);

	if (!state || !(named ? people : is_ever(state, purposes)) || from.us > to.us || state->n_marks == 0 ||
		state->marks[0].at.us > from.us)
		return false;
	for (size_t n = 0; n < state->n_marks; n++) {
		const struct ew_may_mark *mark = &state->marks[n];
		bool ends_before = n + 1 < state->n_marks && mark[1].at.us <= from.us;

		if (!ends_before && mark->at.us <= to.us &&
			!had_all(mark, purposes, named ? people : anybody(it, state, mark)))
			return false;
	}
	return true;
}

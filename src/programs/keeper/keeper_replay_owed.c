/*
 * What should have followed and did not: a tool that was not told, staff who were not, a treatment that nobody ordered,
 * a gate that stayed open. Found by the state alone, when an event comes that only comes after all of that, or when no
 * event is left. Must never find what was just about to happen: what follows from an event follows in its transaction,
 * behind what else belongs to it, and only a recorder takes time.
 */
#include "programs/keeper/keeper_reading.h"

#include <errno.h>

/* -- in which order things follow from an event ------------------------------------------------ */

/* keeper_gates.c: what is found, decided and told of by itself; then tools, staff, treatments; then all the rest. */
enum stage { BEFORE, TOOLS, STAFF, TREATMENTS, AFTER };

static bool is_text(const struct ew_event *e, const char *name, const char *text)
{
	const char *value = json_string_value(json_object_get(e->fields, name));

	return value && strcmp(value, text) == 0;
}

/*
 * Comes together with others of its transaction. What somebody from outside says begins one: then everything of the
 * last has followed.
 */
static bool comes_in_parts(const struct ew_event *e)
{
	switch (e->type) {
	case EW_EVENT_CALL_OFFERED:
	case EW_EVENT_SIGNALLING:
	case EW_EVENT_FACTS_CHANGED:
	case EW_EVENT_STREAM_ADDED:
	case EW_EVENT_STREAM_CHANGED:
	case EW_EVENT_CALL_RESTORED:
	case EW_EVENT_RELATED:
	case EW_EVENT_REFUSAL_INHERITED:
	case EW_EVENT_DECIDED:
	case EW_EVENT_EXCEPTION:
	case EW_EVENT_EXCEPTION_RESOLVED:
	case EW_EVENT_CONSENT_EXPIRED:
	case EW_EVENT_TOOL_SILENT:
	case EW_EVENT_GRANT_ENDED:
		return true;
	case EW_EVENT_SEGMENT_OPENED:
	case EW_EVENT_SEGMENT_ENDED:
	case EW_EVENT_MINOR:
		return json_object_get(e->fields, "from") != NULL;
	case EW_EVENT_CONSENT:
		return is_text(e, "method", "stayed") || is_text(e, "method", "keypad");
	default:
		return false;
	}
}

static enum stage stage_of(const struct ew_event *e)
{
	switch (e->type) {
	case EW_EVENT_TOOL_ORDERED:
		return TOOLS;
	case EW_EVENT_TOLD_STAFF:
		return STAFF;
	case EW_EVENT_TREATMENT_ORDERED:
	case EW_EVENT_TREATMENT_DONE:
	case EW_EVENT_PURGE_HELD:
		return TREATMENTS;
	case EW_EVENT_ORIGINAL_DESTROYED:
		return is_text(e, "because", "purged") ? TREATMENTS : AFTER;
	default:
		return comes_in_parts(e) ? BEFORE : AFTER;
	}
}

/* -- what was not told or ordered -------------------------------------------------------------- */

static uint64_t last_index(const struct ew_interaction *it)
{
	return ew_interaction_next(it) - 1;
}

static int check_tool(
	struct ew_replay *replay, const struct ew_interaction *it, const struct ew_gates_view *view, size_t i)
{
	const struct ew_grant *grant = ew_interaction_grant(it, i);
	uint64_t bit = i < 64 ? UINT64_C(1) << i : 0;
	uint32_t may[EW_GRANT_PARTIES];
	enum ew_tool_order next = ew_grant_next(grant, &view->situation, may);
	char id[EW_ID_TEXT_BYTES];

	if (next == EW_TOOL_NOTHING) {
		replay->untold &= ~bit;
		return 0;
	}
	if (replay->untold & bit)
		return 0;
	replay->untold |= bit;
	ew_id_format(grant->id, id);
	return ew_replay_find(replay, "tool_not_told", last_index(it),
		"after event %llu the tool of grant %s was to be told to %s, and no order follows",
		(unsigned long long)last_index(it), id, ew_tool_order_name(next));
}

_Static_assert(EW_MAX_GRANTS_PER_CALL <= 64, "a bit for each grant");

static int check_tools(struct ew_replay *replay, const struct ew_interaction *it)
{
	size_t n = ew_interaction_grants(it);
	struct ew_gates_view view;
	int r = 0;

	if (n > 0)
		ew_interaction_situation(it, &view);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = check_tool(replay, it, &view, i);
	return r;
}

static int check_staff(struct ew_replay *replay, const struct ew_interaction *it)
{
	struct ew_staff_due due;

	if (!ew_interaction_staff_due(it, &due) || replay->staff_untold == due.cause + 1)
		return 0;
	replay->staff_untold = due.cause + 1;
	return ew_replay_find(replay, "staff_not_told", due.cause,
		"recording was refused in event %llu, and no event tells staff what policy wants them told",
		(unsigned long long)due.cause);
}

static int check_treatment(struct ew_replay *replay, const struct ew_interaction *it, enum ew_artifact_kind kind)
{
	uint32_t bit = 1u << kind;
	struct ew_treatment_due due;

	if (!ew_interaction_treatment_due(it, kind, &due)) {
		replay->untreated &= ~bit;
		return 0;
	}
	if (replay->untreated & bit)
		return 0;
	replay->untreated |= bit;
	return ew_replay_find(replay, "treatment_not_ordered", due.cause,
		"because of event %llu what existed of kind %s was to be treated (%s), and no event orders it",
		(unsigned long long)due.cause, ew_artifact_kind_name(kind), ew_treatment_name(due.treatment));
}

static int check_treatments(struct ew_replay *replay, const struct ew_interaction *it)
{
	int r = 0;

	for (unsigned i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++)
		r = check_treatment(replay, it, (enum ew_artifact_kind)i);
	return r;
}

static int check_until(struct ew_replay *replay, const struct ew_interaction *it, enum stage stage)
{
	int r = stage > TOOLS ? check_tools(replay, it) : 0;

	if (r == 0 && stage > STAFF)
		r = check_staff(replay, it);
	return r == 0 && stage > TREATMENTS ? check_treatments(replay, it) : r;
}

/* -- gates ------------------------------------------------------------------------------------- */

/* From when the keeper knew of it. To a recorder that is there, and back by its tape, it is milliseconds. */
#define SHUT_WITHIN_US (10 * EW_US_PER_S)

static uint32_t wrongly_open(const struct ew_interaction *it, size_t i)
{
	const struct ew_party *party = ew_interaction_party(it, i);

	return party->streams > 0 ? party->open & ~ew_interaction_may(it, party->id) : 0;
}

/* Whoever is past the people that one call may have is let through nothing, and was never opened. */
static size_t gates_of(const struct ew_interaction *it)
{
	size_t n = ew_interaction_parties(it);

	return n < EW_MAX_PEOPLE ? n : EW_MAX_PEOPLE;
}

void ew_replay_look_at_gates(struct ew_replay *replay, const struct ew_event_row *row)
{
	const struct ew_interaction *it = ew_record_interaction(replay->reading->record);

	for (size_t i = 0; i < gates_of(it); i++) {
		struct ew_replay_gate *gate = &replay->gates[i];

		if (!wrongly_open(it, i)) {
			gate->since.us = 0;
		} else if (gate->since.us == 0) {
			gate->since = row->server;
			gate->event = row->index;
		}
	}
}

static bool has_passed(struct ew_wall from, struct ew_wall to)
{
	return from.us != 0 && to.us > from.us && to.us - from.us > SHUT_WITHIN_US;
}

/* Kept until the end of the log: only there is it known whether a clock was set meanwhile. */
static void note_late(struct ew_replay *replay, const struct ew_interaction *it, size_t i)
{
	struct ew_replay_gate *gate = &replay->gates[i];
	uint32_t open = wrongly_open(it, i);

	if (gate->late || !open)
		return;
	gate->late = true;
	gate->late_event = gate->event;
	gate->purpose = open & -open;
	gate->why = ew_interaction_why(it, ew_interaction_party(it, i)->id, gate->purpose);
}

/* An event that the recorder wrote when it had long been told, and that the keeper read long after it had told it. */
static void note_gates(struct ew_replay *replay, const struct ew_interaction *it, const struct ew_event_row *row)
{
	for (size_t i = 0; i < gates_of(it); i++) {
		struct ew_wall since = replay->gates[i].since;

		if (has_passed(since, row->server) && has_passed(since, row->decided))
			note_late(replay, it, i);
	}
}

/* A recorder that is away captures nothing, and what one has written that was not read yet is not known. */
static bool is_up_to_date(struct ew_keeper *k, const struct ew_interaction *it)
{
	const struct ew_call *held = ew_keeper_call_held(k, ew_interaction_id(it));
	const struct ew_tape_view *tape = held && held->thread < k->threads ? &k->tapes[held->thread] : NULL;

	return tape && tape->up && !tape->restoring && !tape->due && ew_keeper_call_is_live(held);
}

static int tell_gate(struct ew_replay *replay, const struct ew_interaction *it, size_t i)
{
	const struct ew_replay_gate *gate = &replay->gates[i];
	char party[EW_ID_TEXT_BYTES];

	ew_id_format(ew_interaction_party(it, i)->id, party);
	return ew_replay_find(replay, "gate_not_shut", gate->late_event,
		"after event %llu the gate of party %s was to be shut for %s (%s), and it stood open for more than ten "
		"seconds",
		(unsigned long long)gate->late_event, party, ew_purpose_name(gate->purpose), ew_why_name(gate->why));
}

static int check_gates(struct ew_replay *replay, const struct ew_interaction *it)
{
	bool known = is_up_to_date(replay->k, it);
	struct ew_wall now = ew_io_wall(replay->k->io);
	int r = 0;

	if (ew_interaction_excepted(it, "clock_stepped"))
		return 0;
	for (size_t i = 0; r == 0 && i < gates_of(it); i++) {
		if (known && has_passed(replay->gates[i].since, now))
			note_late(replay, it, i);
		if (replay->gates[i].late)
			r = tell_gate(replay, it, i);
	}
	return r;
}

/* -- both -------------------------------------------------------------------------------------- */

int ew_replay_owed(struct ew_replay *replay, const struct ew_event_row *row, const struct ew_event *e)
{
	const struct ew_interaction *it = ew_record_interaction(replay->reading->record);
	bool of_recorder = !ew_id_is_zero(row->tape_span);

	if (of_recorder)
		note_gates(replay, it, row);
	return check_until(replay, it, stage_of(e));
}

int ew_replay_owed_at_end(struct ew_replay *replay, const struct ew_interaction *it)
{
	int r = check_until(replay, it, AFTER);

	return r < 0 ? r : check_gates(replay, it);
}

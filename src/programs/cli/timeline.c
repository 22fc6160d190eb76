/*
 * Drawing a call. A short mask or hole must never disappear in a cell: what people look for is
 * exactly that.
 */
#include "programs/cli/timeline.h"

#include <stdio.h>
#include <string.h>

#include "programs/cli/members.h"
#include "programs/cli/screen.h"

#define MOST_MS ((int64_t)1000 * 86400 * 365)

static const struct {
	const char *state;
	char mark;
	bool always; /* shown however short */
} states[] = {
	{"recorded", '#', false},
	{"withheld", '.', false},
	{"paused", '-', false},
	{"masked", 'x', true},
	{"missing", '?', true},
};

void ew_timeline_time(int64_t ms, char text[static 24])
{
	unsigned whole = ms > 0 && ms < MOST_MS ? (unsigned)(ms / 1000) : 0;
	unsigned rest = ms > 0 ? (unsigned)(ms % 1000) : 0, hours = whole / 3600;

	if (hours > 0)
		(void)snprintf(
			text, 24, "%u:%02u:%02u.%03u", hours, whole / 60 % 60, whole % 60, rest);
	else
		(void)snprintf(text, 24, "%02u:%02u.%03u", whole / 60, whole % 60, rest);
}

static bool is_of(const json_t *interval, const char *party)
{
	const char *whose = ew_json_text_if_any(interval, "party");

	return whose && strcmp(whose, party) == 0;
}

static size_t state_number(const json_t *interval)
{
	const char *state = ew_json_text_if_any(interval, "state");
	size_t i = 0;

	while (i < EW_COUNT(states) && (!state || strcmp(states[i].state, state) != 0))
		i++;
	return i;
}

static int64_t overlap(const json_t *interval, int64_t from, int64_t to)
{
	int64_t begin = ew_json_number(interval, "from_ms"), end = ew_json_number(interval, "to_ms");

	begin = begin > from ? begin : from;
	end = end < to ? end : to;
	return end > begin ? end - begin : 0;
}

static char cell(const json_t *intervals, const char *party, int64_t from)
{
	int64_t share[EW_COUNT(states) + 1] = {0};
	const json_t *one;
	size_t i, most = EW_COUNT(states);

	json_array_foreach(intervals, i, one)
	{
		if (is_of(one, party))
			share[state_number(one)] += overlap(one, from, from + EW_TIMELINE_CELL_MS);
	}
	for (size_t s = EW_COUNT(states); s-- > 0;) {
		if (share[s] > 0 && states[s].always)
			return states[s].mark;
		if (share[s] > 0 && (most == EW_COUNT(states) || share[s] >= share[most]))
			most = s;
	}
	return most == EW_COUNT(states) ? ' ' : states[most].mark;
}

void ew_timeline_bar(
	const json_t *intervals, const char *party, int64_t duration_ms, struct ew_buf *to)
{
	int64_t cells = (duration_ms + EW_TIMELINE_CELL_MS - 1) / EW_TIMELINE_CELL_MS;

	for (int64_t i = 0; i < cells; i++) {
		char at[24];

		ew_timeline_time(i * EW_TIMELINE_CELL_MS, at);
		if (i % EW_TIMELINE_ROW_CELLS == 0)
			ew_buf_printf(to, "%s    %.*s  ", i ? "\n" : "", (int)(strlen(at) - 4), at);
		ew_buf_add_u8(to, (uint8_t)cell(intervals, party, i * EW_TIMELINE_CELL_MS));
	}
	ew_buf_add_text(to, "\n");
}

/* -- why -- */

static const json_t *find_event(const json_t *events, json_int_t index)
{
	const json_t *one;
	size_t i;

	json_array_foreach(events, i, one)
	{
		if (ew_json_number(one, "index") == index)
			return one;
	}
	return NULL;
}

static const struct {
	const char *reason, *words;
} reasons[] = {
	{"pause", "paused by order"},
	{"opt_out", "a party opted out"},
	{"stop", "recording was stopped by order"},
	{"recordpref", "the telephone asked not to be recorded"},
	{"start", "shut until policy has decided"},
	{"restart", "shut after a restart of the recorder, until allowed anew"},
	{"keeper_silent", "shut because the keeper was silent"},
	{"policy", "policy says never"},
	{"no_policy", "there is no policy"},
	{"other_refused", "somebody else on the call refused"},
};

static void because_restricted(const json_t *fields, struct ew_buf *to)
{
	const char *reason = ew_json_text_if_any(fields, "reason"), *said = ew_json_text_if_any(fields, "reason_text");
	const json_t *gate = json_object_get(fields, "gate_us");
	const char *words = NULL;

	for (size_t i = 0; i < EW_COUNT(reasons); i++) {
		if (reason && strcmp(reasons[i].reason, reason) == 0)
			words = reasons[i].words;
	}
	ew_screen_add(to, words ? words : reason);
	if (said && said[0]) {
		ew_buf_add_text(to, ": \"");
		ew_screen_add(to, said);
		ew_buf_add_text(to, "\"");
	}
	if (json_is_integer(gate))
		ew_buf_printf(to, " (gate shut %.3f ms after the order came)",
			(double)json_integer_value(gate) / 1000.0);
}

static void because_decided(const json_t *fields, struct ew_buf *to)
{
	ew_buf_add_text(to, "policy: ");
	ew_screen_add(to, ew_json_text_if_any(fields, "because"));
}

static void because_gap(const json_t *fields, struct ew_buf *to)
{
	long long packets = ew_json_number(fields, "packets");

	ew_buf_printf(to, "%lld packet%s could not be kept (%s)", packets, packets == 1 ? "" : "s",
		strerror((int)ew_json_number(fields, "why")));
}

static void because_keypad(const json_t *fields, struct ew_buf *to)
{
	(void)fields;
	ew_buf_add_text(to, "keypad entry; keys are never kept");
}

static void because_born(const json_t *fields, struct ew_buf *to)
{
	(void)fields;
	ew_buf_add_text(to, "every gate is born shut");
}

static void because_span(const json_t *fields, struct ew_buf *to)
{
	(void)fields;
	ew_buf_add_text(to, "the gate was open");
}

static void because_opened(const json_t *fields, struct ew_buf *to)
{
	(void)fields;
	ew_buf_add_text(to, "the gate has just opened; nothing was said yet");
}

static const struct {
	const char *type;
	void (*say)(const json_t *fields, struct ew_buf *to);
} sayings[] = {
	{"restricted", because_restricted},
	{"decided", because_decided},
	{"gap", because_gap},
	{"keypad", because_keypad},
	{"stream_added", because_born},
	{"span_opened", because_span},
	{"opened", because_opened},
};

void ew_timeline_because(const json_t *events, json_int_t index, struct ew_buf *to)
{
	const json_t *event = find_event(events, index);
	const char *type = ew_json_text_if_any(event, "type");

	if (!type)
		return;
	for (size_t i = 0; i < EW_COUNT(sayings); i++) {
		if (strcmp(sayings[i].type, type) == 0) {
			sayings[i].say(json_object_get(event, "fields"), to);
			return;
		}
	}
	ew_screen_add(to, type);
}

void ew_timeline_lines(
	const json_t *intervals, const char *party, const json_t *events, struct ew_buf *to)
{
	const json_t *one;
	size_t i;

	json_array_foreach(intervals, i, one)
	{
		char from[24], until[24];

		if (!is_of(one, party))
			continue;
		ew_timeline_time(ew_json_number(one, "from_ms"), from);
		ew_timeline_time(ew_json_number(one, "to_ms"), until);
		ew_buf_printf(to, "    %s - %s  ", from, until);
		ew_screen_add_column(to, ew_json_text_if_any(one, "state"), 9);
		ew_buf_add_text(to, "  ");
		ew_timeline_because(events, ew_json_number(one, "cause"), to);
		if (events)
			ew_buf_printf(to, " [event %lld]", ew_json_number(one, "cause"));
		ew_buf_add_text(to, "\n");
	}
}

/* -- the whole record -- */

static void add_sums(const json_t *intervals, const char *party, struct ew_buf *to)
{
	int64_t sum[EW_COUNT(states) + 1] = {0};
	const json_t *one;
	size_t i;

	json_array_foreach(intervals, i, one)
	{
		if (is_of(one, party))
			sum[state_number(one)] += overlap(one, 0, INT64_MAX);
	}
	for (i = 0; i < EW_COUNT(states); i++) {
		if (sum[i] > 0)
			ew_buf_printf(to, "  %s %lld.%lld s", states[i].state,
				(long long)sum[i] / 1000, (long long)sum[i] % 1000 / 100);
	}
	ew_buf_add_text(to, "\n");
}

static void add_party(
	const json_t *record, const json_t *party, const json_t *events, struct ew_buf *to)
{
	const json_t *intervals = json_object_get(record, "intervals");
	const char *id = ew_json_text_if_any(party, "id");

	ew_buf_add_text(to, "\n  ");
	ew_screen_add(to, ew_json_text_if_any(party, "role"));
	ew_buf_add_text(to, "  ");
	ew_screen_add(to, ew_json_text_if_any(party, "name"));
	ew_buf_add_text(to, "  ");
	ew_screen_add(to, ew_json_text_if_any(party, "address"));
	ew_buf_add_text(to, "\n");
	if (!id)
		return;
	ew_timeline_bar(intervals, id, ew_json_number(record, "duration_ms"), to);
	ew_timeline_lines(intervals, id, events, to);
	ew_buf_add_text(to, "   ");
	add_sums(intervals, id, to);
}

static void add_field(const json_t *record, const char *name, const char *words, struct ew_buf *to)
{
	const char *value = ew_json_text_if_any(record, name);

	if (!value)
		return;
	ew_buf_printf(to, "%s", words);
	ew_screen_add(to, value);
}

static void add_list(
	const json_t *list, const char *title, const char *const names[], struct ew_buf *to)
{
	const json_t *one;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	ew_buf_printf(to, "\n  %s\n", title);
	json_array_foreach(list, i, one)
	{
		ew_buf_add_text(to, "   ");
		for (const char *const *name = names; *name; name++)
			add_field(one, *name, " ", to);
		ew_buf_add_text(to, "\n");
	}
}

static const char *role_of(const json_t *record, const char *party)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(record, "parties"), i, one)
	{
		const char *id = ew_json_text_if_any(one, "id");

		if (id && party && strcmp(id, party) == 0)
			return ew_json_text_if_any(one, "role");
	}
	return NULL;
}

static void add_artifact(const json_t *record, const json_t *one, struct ew_buf *to)
{
	const json_t *bytes = json_object_get(one, "plain_bytes");

	ew_buf_add_text(to, "    ");
	ew_screen_add_column(to, ew_json_text_if_any(one, "kind"), 6);
	ew_buf_add_text(to, " ");
	ew_screen_add_column(to, ew_json_text_if_any(one, bytes ? "format" : "state"), 6);
	if (bytes)
		ew_buf_printf(to, " %10lld bytes", (long long)json_integer_value(bytes));
	add_field(one, "at", "  ", to);
	ew_buf_add_text(to, "  ");
	ew_screen_add(to, role_of(record, ew_json_text_if_any(one, "party")));
	add_field(one, "party", "  party ", to);
	add_field(one, "because", "  ", to);
	ew_buf_add_text(to, "\n");
}

/* What --artifact and --party of `export` take stands here. */
static void add_artifacts(const json_t *record, struct ew_buf *to)
{
	const json_t *list = json_object_get(record, "artifacts"), *one;
	size_t i;

	if (json_array_size(list) > 0)
		ew_buf_add_text(to, "\n  made of it:\n");
	json_array_foreach(list, i, one) add_artifact(record, one, to);
}

void ew_timeline_record(const json_t *record, const json_t *events, struct ew_buf *to)
{
	static const char *const of_exception[] = {"at", "kind", "sentence", NULL};
	static const char *const of_missing[] = {"at", "what", "because", "purpose", "kind", NULL};
	static const char *const of_related[] = {"interaction", "relation", "key", NULL};
	const json_t *party;
	char length[24];
	size_t i;

	ew_timeline_time(ew_json_number(record, "duration_ms"), length);
	add_field(record, "id", "Call ", to);
	add_field(record, "state", "  ", to);
	add_field(record, "started_at", "\n  began ", to);
	ew_buf_printf(to, ", %s long", length);
	add_field(record, "direction", ", ", to);
	add_field(record, "queue", ", queue ", to);
	add_field(record, "mode", ", recorded: ", to);
	ew_buf_add_text(to, "\n  # recorded  . withheld  - paused  x masked  ? missing\n");
	json_array_foreach(json_object_get(record, "parties"), i, party)
		add_party(record, party, events, to);
	add_artifacts(record, to);
	add_list(json_object_get(record, "related"), "other legs of the call:", of_related, to);
	add_list(json_object_get(record, "missing"), "missing:", of_missing, to);
	add_list(json_object_get(record, "exceptions"), "exceptions:", of_exception, to);
}

/*
 * The model of the timeline. It shows what the record and the events say and fills no hole: a lane without anything
 * says so in words.
 */
#include "report/lanes.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

static const char *const words[EW_LOOKS] = {
	[EW_LOOK_RECORDED] = "recorded",
	[EW_LOOK_WITHHELD] = "withheld",
	[EW_LOOK_PAUSED] = "paused",
	[EW_LOOK_MASKED] = "masked",
	[EW_LOOK_MISSING] = "missing",
	[EW_LOOK_HELD] = "on hold",
	[EW_LOOK_UNANSWERED] = "no answer",
	[EW_LOOK_IMPLIED] = "told, stayed",
	[EW_LOOK_AGREED] = "agreed",
	[EW_LOOK_REFUSED] = "refused",
	[EW_LOOK_PLAYED] = "notice plays",
	[EW_LOOK_SEGMENT] = "segment",
	[EW_LOOK_MAY] = "may capture",
	[EW_LOOK_NOTICE] = "notice heard",
	[EW_LOOK_PAUSE] = "pause, stop",
	[EW_LOOK_RESUME] = "resume, start",
	[EW_LOOK_OPT_OUT] = "opt-out",
	[EW_LOOK_TOLD] = "tool told",
	[EW_LOOK_ACKNOWLEDGED] = "acknowledged",
	[EW_LOOK_SILENT] = "silent",
	[EW_LOOK_MADE] = "artifact made",
	[EW_LOOK_TREATED] = "treated",
	[EW_LOOK_FAILED] = "not made",
	[EW_LOOK_ACCESS] = "access",
	[EW_LOOK_EXPORT] = "export",
	[EW_LOOK_DENIED] = "denied",
	[EW_LOOK_EXCEPTION] = "exception",
};

const char *ew_look_word(enum ew_look look)
{
	return words[look];
}

int ew_lane_add(struct ew_lanes *l, struct ew_lane *lane, struct ew_lane_item item)
{
	if (lane->n == EW_LANE_ITEMS) {
		lane->untold++;
		return 0;
	}
	if ((lane->n & (lane->n - 1)) == 0) { /* full at every power of two */
		struct ew_lane_item *more = realloc(lane->items, (lane->n ? lane->n * 2 : 1) * sizeof(*more));

		if (!more)
			return -ENOMEM;
		lane->items = more;
	}
	lane->items[lane->n++] = item;
	l->used[item.look] = true;
	return 0;
}

/* As much as stands left of the bars. */
#define LABEL_CHARACTERS 29

struct ew_lane *ew_lane_new(struct ew_lanes *l, const char *what, const char *who, const char *empty)
{
	struct ew_lane *lane = l->n < EW_LANES_MAX ? &l->lane[l->n++] : &l->lane[EW_LANES_MAX - 1];
	char text[EW_SAID_BYTES];

	snprintf(text, sizeof(text), "%s%s%.170s", what, who ? ": " : "", who ? who : "");
	lane->label = ew_said_short(ew_said_plain(text), LABEL_CHARACTERS);
	lane->empty = empty;
	return lane;
}

static int64_t within(const struct ew_lanes *l, int64_t ms)
{
	return ms < 0 ? 0 : ms > l->duration_ms ? l->duration_ms : ms;
}

/* Behind the call: "+2 s", "+3 min", "+5 h", "+12 d". Equal words share a column. */
static struct ew_said after_words(int64_t ms)
{
	struct ew_said said = {{0}};
	int64_t s = ms / 1000;

	if (s < 60)
		snprintf(said.at, sizeof(said.at), "+%" PRId64 " s", s);
	else if (s < 3600)
		snprintf(said.at, sizeof(said.at), "+%" PRId64 " min", s / 60);
	else if (s < 172800)
		snprintf(said.at, sizeof(said.at), "+%" PRId64 " h", s / 3600);
	else
		snprintf(said.at, sizeof(said.at), "+%" PRId64 " d", s / 86400);
	return said;
}

static unsigned column_for(struct ew_lanes *l, int64_t ms)
{
	struct ew_said said = after_words(ms - l->duration_ms);

	for (unsigned i = 1; i <= l->columns; i++)
		if (strcmp(l->column[i].at, said.at) == 0)
			return i;
	if (l->columns == EW_LANE_COLUMNS) {
		snprintf(l->column[l->columns].at, sizeof(said.at), "later");
		return l->columns;
	}
	l->column[++l->columns] = said;
	return l->columns;
}

int ew_lane_mark(struct ew_lanes *l, struct ew_lane *lane, enum ew_look look, int64_t ms)
{
	struct ew_lane_item item = {.look = look, .from_ms = within(l, ms), .to_ms = within(l, ms)};

	if (ms > l->duration_ms)
		item.column = column_for(l, ms);
	return ew_lane_add(l, lane, item);
}

int ew_lane_bar(struct ew_lanes *l, struct ew_lane *lane, enum ew_look look, int64_t from, int64_t to)
{
	return ew_lane_add(
		l, lane, (struct ew_lane_item){.look = look, .from_ms = within(l, from), .to_ms = within(l, to)});
}

static int add_audio(struct ew_lanes *l, const struct ew_report_view *v, struct ew_lane *lane, const char *party)
{
	const json_t *interval;
	size_t i;

	json_array_foreach (ew_report_list(v, "intervals"), i, interval) {
		int64_t from = ew_report_number(interval, "from_ms", 0);
		int64_t to = ew_report_number(interval, "to_ms", l->duration_ms);

		for (enum ew_look k = EW_LOOK_RECORDED; k <= EW_LOOK_MISSING; k++) {
			int code = ew_report_is(interval, "party", party) && ew_report_is(interval, "state", words[k])
					   ? ew_lane_bar(l, lane, k, from, to)
					   : 0;
			if (code)
				return code;
		}
	}
	return 0;
}

static int add_holds(struct ew_lanes *l, const struct ew_report_view *v, const char *party, const char *who)
{
	struct ew_lane *lane = NULL;
	const json_t *hold;
	size_t i;

	json_array_foreach (ew_report_list(v, "holds"), i, hold) {
		struct ew_wall from = ew_report_time_of(hold, "from");
		struct ew_wall to = ew_report_time_of(hold, "to");
		int code;

		if (!ew_report_is(hold, "party", party) || from.us == 0)
			continue;
		if (!lane)
			lane = ew_lane_new(l, "Hold", who, NULL);
		code = ew_lane_bar(
			l, lane, EW_LOOK_HELD, ew_report_ms(v, from), to.us ? ew_report_ms(v, to) : l->duration_ms);
		if (code)
			return code;
	}
	return 0;
}

/* As many as can have sound; facts may name more people. */
#define PARTIES_MAX EW_MAX_PARTIES_PER_CALL

static void add_untold_parties(struct ew_lanes *l, size_t n)
{
	char text[64];

	if (n <= PARTIES_MAX)
		return;
	snprintf(text, sizeof(text), "%zu more parties", n - PARTIES_MAX);
	ew_lane_new(l, text, NULL, "are not drawn; the tables above and below have them");
}

static int add_parties(struct ew_lanes *l, const struct ew_report_view *v)
{
	const json_t *party;
	size_t i;
	int code = 0;

	json_array_foreach (v->parties, i, party) {
		const char *id = ew_report_text(party, "id");
		struct ew_said who = ew_report_who(v, id);

		if (!id || i >= PARTIES_MAX)
			continue;
		code = ew_lanes_add_consent(l, v, ew_lane_new(l, "Consent", who.at, ""), party);
		if (code == 0)
			code = add_audio(l, v, ew_lane_new(l, "Sound", who.at, "no sound was announced"), id);
		if (code == 0)
			code = add_holds(l, v, id, who.at);
		if (code)
			return code;
	}
	add_untold_parties(l, json_array_size(v->parties));
	return 0;
}

/* Which events are marks, and in which lane. */
enum lane_kind { LANE_ORDERS, LANE_MADE, LANE_ACCESS, LANE_EXCEPTIONS, LANE_KINDS };

static const struct {
	const char *type, *member, *word;
	enum lane_kind lane;
	enum ew_look look;
} marks[] = {
	{"restricted", "reason", "opt_out", LANE_ORDERS, EW_LOOK_OPT_OUT},
	{"restricted", "reason", "recordpref", LANE_ORDERS, EW_LOOK_OPT_OUT},
	{"restricted", "reason", "keypad", LANE_ORDERS, EW_LOOK_OPT_OUT},
	{"consent", "status", "declined", LANE_ORDERS, EW_LOOK_OPT_OUT},
	{"consent", "status", "withdrawn", LANE_ORDERS, EW_LOOK_OPT_OUT},
	{"restricted", "reason", "pause", LANE_ORDERS, EW_LOOK_PAUSE},
	{"restricted", "reason", "stop", LANE_ORDERS, EW_LOOK_PAUSE},
	{"refusal_inherited", NULL, NULL, LANE_ORDERS, EW_LOOK_OPT_OUT},
	{"resume_ordered", NULL, NULL, LANE_ORDERS, EW_LOOK_RESUME},
	{"start_ordered", NULL, NULL, LANE_ORDERS, EW_LOOK_RESUME},
	{"order_refused", NULL, NULL, LANE_ORDERS, EW_LOOK_DENIED},
	{"artifact_made", NULL, NULL, LANE_MADE, EW_LOOK_MADE},
	{"artifact_received", NULL, NULL, LANE_MADE, EW_LOOK_MADE},
	{"artifact_masked", NULL, NULL, LANE_MADE, EW_LOOK_TREATED},
	{"original_destroyed", NULL, NULL, LANE_MADE, EW_LOOK_TREATED},
	{"artifact_refused", NULL, NULL, LANE_MADE, EW_LOOK_DENIED},
	{"treatment_done", "outcome", "verified", LANE_MADE, EW_LOOK_TREATED},
	{"treatment_done", "outcome", "nothing_there", LANE_MADE, EW_LOOK_TREATED},
	{"grant_refused", "answer", "no", LANE_ORDERS, EW_LOOK_DENIED},
	{"artifact_failed", NULL, NULL, LANE_MADE, EW_LOOK_FAILED},
	{"access", NULL, NULL, LANE_ACCESS, EW_LOOK_ACCESS},
	{"access_refused", NULL, NULL, LANE_ACCESS, EW_LOOK_DENIED},
	{"exported", NULL, NULL, LANE_ACCESS, EW_LOOK_EXPORT},
	{"exception", NULL, NULL, LANE_EXCEPTIONS, EW_LOOK_EXCEPTION},
};

static int add_event(struct ew_lanes *l, const struct ew_report_view *v, const json_t *event, struct ew_lane **lanes)
{
	const json_t *f = json_object_get(event, "fields");
	const char *type = ew_report_text(event, "type");
	int64_t ms = ew_report_ms(v, ew_report_time_of(event, "decided_at"));

	for (size_t i = 0; i < EW_COUNT(marks); i++)
		if (strcmp(type, marks[i].type) == 0 &&
			(!marks[i].member || ew_report_is(f, marks[i].member, marks[i].word)))
			return ew_lane_mark(l, lanes[marks[i].lane], marks[i].look, ms);
	return 0;
}

static int add_events(struct ew_lanes *l, const struct ew_report_view *v, struct ew_lane **lanes)
{
	const json_t *event;
	size_t i;

	json_array_foreach (v->events, i, event) {
		int code = add_event(l, v, event, lanes);

		if (code)
			return code;
	}
	return 0;
}

/* The picture for those who do not see it. */
static void tell(struct ew_lanes *l, const struct ew_report_view *v)
{
	static const char *const states[] = {"recorded", "withheld", "paused", "masked", "missing"};
	const json_t *party;
	size_t i, n;

	n = (size_t)snprintf(l->text, sizeof(l->text), "The call lasted %s.", ew_said_length(l->duration_ms * 1000).at);
	json_array_foreach (v->parties, i, party) {
		const char *id = ew_report_text(party, "id");

		if (n + 460 > sizeof(l->text)) {
			n += (size_t)snprintf(l->text + n, sizeof(l->text) - n, " Of %zu more parties the table tells.",
				json_array_size(v->parties) - i);
			break;
		}
		n += (size_t)snprintf(l->text + n, sizeof(l->text) - n,
			" %s:", ew_said_short(ew_report_Who(v, id), LABEL_CHARACTERS).at);
		for (size_t k = 0; id && k < EW_COUNT(states); k++)
			n += (size_t)snprintf(l->text + n, sizeof(l->text) - n, "%s %s %s", k ? "," : "", states[k],
				ew_said_length(ew_report_spent(v, id, states[k]) * 1000).at);
		n += (size_t)snprintf(l->text + n, sizeof(l->text) - n, ".");
	}
	snprintf(l->text + n, sizeof(l->text) - n, " The table of events below says all of it in words.");
	snprintf(l->title, sizeof(l->title), "Timeline of the call: %.60s", ew_said_offset(l->duration_ms).at);
}

int ew_lanes_make(const struct ew_report_view *v, struct ew_lanes *ret)
{
	struct ew_lanes *l = ret;
	struct ew_lane *lanes[LANE_KINDS];
	int code;

	*l = (struct ew_lanes){.duration_ms = v->duration_ms > 0 ? v->duration_ms : 1};
	code = ew_lanes_add_notices(l, v, ew_lane_new(l, "Notice", NULL, "the log has no notice"));
	if (code == 0)
		code = add_parties(l, v);
	if (code == 0)
		code = ew_lanes_add_segments(l, v);
	if (code == 0)
		code = ew_lanes_add_tools(l, v);
	lanes[LANE_ORDERS] = ew_lane_new(l, "Orders, opt-outs", NULL, "none");
	lanes[LANE_EXCEPTIONS] = ew_lane_new(l, "Exceptions", NULL, "none");
	lanes[LANE_MADE] = ew_lane_new(l, "Artifacts", NULL, "nothing was made");
	lanes[LANE_ACCESS] = ew_lane_new(l, "Access", NULL, "nobody");
	if (code == 0)
		code = add_events(l, v, lanes);
	tell(l, v);
	if (code)
		ew_lanes_free(l);
	return code;
}

void ew_lanes_free(struct ew_lanes *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->lane[i].items);
		l->lane[i].items = NULL;
		l->lane[i].n = 0;
	}
}

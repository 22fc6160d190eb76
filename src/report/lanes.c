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
	[EW_LOOK_AGREED] = "agreed",
	[EW_LOOK_REFUSED] = "refused",
	[EW_LOOK_NOTICE] = "notice",
	[EW_LOOK_PAUSE] = "pause, stop",
	[EW_LOOK_RESUME] = "resume, start",
	[EW_LOOK_OPT_OUT] = "opt-out",
	[EW_LOOK_MADE] = "artifact made",
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

static struct ew_lane *new_lane(struct ew_lanes *l, const char *what, const char *who, const char *empty)
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

static int add_mark(struct ew_lanes *l, struct ew_lane *lane, enum ew_look look, int64_t ms)
{
	struct ew_lane_item item = {.look = look, .from_ms = within(l, ms), .to_ms = within(l, ms)};

	if (ms > l->duration_ms)
		item.column = column_for(l, ms);
	return ew_lane_add(l, lane, item);
}

static int add_bar(struct ew_lanes *l, struct ew_lane *lane, enum ew_look look, int64_t from, int64_t to)
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
					   ? add_bar(l, lane, k, from, to)
					   : 0;
			if (code)
				return code;
		}
	}
	return 0;
}

/* From when on the party, or all, had refused to be recorded; -1: never. */
static int64_t refused_at(const struct ew_report_view *v, const char *party)
{
	const json_t *event;
	size_t i;

	json_array_foreach (v->events, i, event) {
		const char *whose = ew_report_text(json_object_get(event, "fields"), "party");
		struct ew_opt_out o;

		if (whose && strcmp(whose, party) != 0)
			continue;
		if (ew_report_opt_out(v, i, &o) && o.recording && o.shut.us != 0) {
			int64_t ms = ew_report_ms(v, o.shut);

			return ms > 0 ? ms : 0;
		}
	}
	return -1;
}

static bool has_agreed(const json_t *party)
{
	const json_t *consent = json_object_get(party, "consent");

	return ew_report_is(consent, "recording", "given") || ew_report_is(consent, "recording", "granted");
}

static int add_consent(struct ew_lanes *l, const struct ew_report_view *v, struct ew_lane *lane, const json_t *party)
{
	int64_t refused = refused_at(v, ew_report_text(party, "id"));
	int64_t until = refused < 0 ? l->duration_ms : within(l, refused);
	enum ew_look before = has_agreed(party) ? EW_LOOK_AGREED : EW_LOOK_UNANSWERED;
	int code = until > 0 ? add_bar(l, lane, before, 0, until) : 0;

	if (code == 0 && refused >= 0)
		code = add_bar(l, lane, EW_LOOK_REFUSED, until, l->duration_ms);
	return code;
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
			lane = new_lane(l, "Hold", who, NULL);
		code = add_bar(
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
	new_lane(l, text, NULL, "are not drawn; the tables above and below have them");
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
		code = add_consent(l, v, new_lane(l, "Consent", who.at, ""), party);
		if (code == 0)
			code = add_audio(l, v, new_lane(l, "Sound", who.at, "no sound was announced"), id);
		if (code == 0)
			code = add_holds(l, v, id, who.at);
		if (code)
			return code;
	}
	add_untold_parties(l, json_array_size(v->parties));
	return 0;
}

/* Which events are marks, and in which lane. */
enum lane_kind { LANE_NOTICE, LANE_ORDERS, LANE_MADE, LANE_ACCESS, LANE_EXCEPTIONS, LANE_KINDS };

static const struct {
	const char *type, *member, *word;
	enum lane_kind lane;
	enum ew_look look;
} marks[] = {
	{"restricted", "reason", "opt_out", LANE_ORDERS, EW_LOOK_OPT_OUT},
	{"restricted", "reason", "recordpref", LANE_ORDERS, EW_LOOK_OPT_OUT},
	{"restricted", "reason", "pause", LANE_ORDERS, EW_LOOK_PAUSE},
	{"restricted", "reason", "stop", LANE_ORDERS, EW_LOOK_PAUSE},
	{"refusal_inherited", NULL, NULL, LANE_ORDERS, EW_LOOK_OPT_OUT},
	{"resume_ordered", NULL, NULL, LANE_ORDERS, EW_LOOK_RESUME},
	{"start_ordered", NULL, NULL, LANE_ORDERS, EW_LOOK_RESUME},
	{"order_refused", NULL, NULL, LANE_ORDERS, EW_LOOK_DENIED},
	{"artifact_made", NULL, NULL, LANE_MADE, EW_LOOK_MADE},
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

	if (strncmp(type, "notice", 6) == 0)
		return add_mark(l, lanes[LANE_NOTICE], EW_LOOK_NOTICE, ms);
	for (size_t i = 0; i < EW_COUNT(marks); i++)
		if (strcmp(type, marks[i].type) == 0 &&
			(!marks[i].member || ew_report_is(f, marks[i].member, marks[i].word)))
			return add_mark(l, lanes[marks[i].lane], marks[i].look, ms);
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
	lanes[LANE_NOTICE] = new_lane(l, "Notice", NULL, "the log has no notice");
	code = add_parties(l, v);
	lanes[LANE_ORDERS] = new_lane(l, "Orders, opt-outs", NULL, "none");
	lanes[LANE_EXCEPTIONS] = new_lane(l, "Exceptions", NULL, "none");
	lanes[LANE_MADE] = new_lane(l, "Artifacts", NULL, "nothing was made");
	lanes[LANE_ACCESS] = new_lane(l, "Access", NULL, "nobody");
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

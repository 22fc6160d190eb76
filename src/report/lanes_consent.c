/*
 * Lanes of what was said: notices, consent, sensitive segments, and tools with what they were told. Only what events
 * say makes a bar; a segment that nobody ended and a tool that was told nothing more last until the end of the call.
 */
#include "report/lanes.h"

#include <stdio.h>
#include <string.h>

static int64_t when(const struct ew_report_view *v, const json_t *event)
{
	return ew_report_ms(v, ew_report_time_of(event, "decided_at"));
}

/* -- notices -- */

int ew_lanes_add_notices(struct ew_lanes *l, const struct ew_report_view *v, struct ew_lane *lane)
{
	int64_t since = -1;
	const json_t *event;
	size_t i;

	json_array_foreach(v->events, i, event)
	{
		const char *type = ew_report_text(event, "type");
		bool starts = strcmp(type, "notice_started") == 0, ends = strcmp(type, "notice_ended") == 0;
		int64_t ms = when(v, event);
		bool heard = !starts && (!ends || ew_report_is(json_object_get(event, "fields"), "played", "complete"));
		int code = 0;

		/* What is found in the recording afterwards is no moment of the call. */
		if (strncmp(type, "notice", 6) != 0 || strcmp(type, "notice_heard") == 0)
			continue;
		if (since >= 0)
			code = ew_lane_bar(l, lane, EW_LOOK_PLAYED, since, ms);
		since = starts ? ms : -1;
		if (code == 0 && heard)
			code = ew_lane_mark(l, lane, EW_LOOK_NOTICE, ms);
		if (code)
			return code;
	}
	return since >= 0 ? ew_lane_bar(l, lane, EW_LOOK_PLAYED, since, l->duration_ms) : 0;
}

/* -- consent -- */

static bool about_recording(const json_t *f)
{
	const json_t *word;
	size_t i;

	json_array_foreach(json_object_get(f, "purposes"), i,
		word) if (json_is_string(word) && strcmp(json_string_value(word), "recording") == 0) return true;
	return false;
}

/* As the fold has it: whoever is not known to be ours is a customer. */
static bool is_customer(const struct ew_report_view *v, const json_t *party)
{
	static const char *const ours[] = {"agent", "supervisor", "bot", "ivr"};
	bool inside = ew_report_is(v->record, "direction", "internal");

	for (size_t i = 0; i < EW_COUNT(ours); i++)
		if (ew_report_is(party, "role", ours[i]))
			return false;
	if (ew_report_is(party, "role", "caller"))
		return !inside && !ew_report_is(v->record, "direction", "outbound");
	if (ew_report_is(party, "role", "callee"))
		return !inside && !ew_report_is(v->record, "direction", "inbound");
	return true;
}

/* An answer of nobody in particular is that of every customer; where there is none, of everybody. */
static bool is_meant(const struct ew_report_view *v, const json_t *party, const json_t *f)
{
	const json_t *one;
	size_t i;

	if (json_object_get(f, "party"))
		return json_equal(json_object_get(f, "party"), json_object_get(party, "id"));
	if (is_customer(v, party))
		return true;
	json_array_foreach(v->parties, i, one) if (is_customer(v, one)) return false;
	return true;
}

/* The fold has marked an answer that was not believed, because a refusal stands against it. */
static bool believed(const struct ew_report_view *v, const json_t *event)
{
	const json_t *flag;
	size_t i;

	json_array_foreach(ew_report_list(v, "flags"), i,
		flag) if (json_equal(json_object_get(flag, "event"), json_object_get(event, "index"))) return false;
	return true;
}

struct consenting {
	const struct ew_report_view *v;
	const json_t *party;
	enum ew_look is;
	int64_t since;
};

static bool refuses(const struct consenting *c, size_t i, int64_t *ret_ms)
{
	const json_t *event = json_array_get(c->v->events, i);
	const json_t *f = json_object_get(event, "fields");
	bool of_all = !ew_report_is(event, "type", "consent") && !json_object_get(f, "party");
	struct ew_opt_out o;

	if ((!of_all && !is_meant(c->v, c->party, f)) || !ew_report_opt_out(c->v, i, &o) || !o.recording ||
		o.shut.us == 0)
		return false;
	*ret_ms = ew_report_ms(c->v, o.in_words ? ew_report_time_of(event, "decided_at") : o.shut);
	return true;
}

/* What stands after this event; what it is now when the event changes nothing. */
static enum ew_look after(const struct consenting *c, size_t i, int64_t *ret_ms)
{
	const json_t *event = json_array_get(c->v->events, i);
	const json_t *f = json_object_get(event, "fields");
	bool yes;

	*ret_ms = when(c->v, event);
	if (refuses(c, i, ret_ms))
		return EW_LOOK_REFUSED;
	if (!about_recording(f) || !is_meant(c->v, c->party, f) || !believed(c->v, event))
		return c->is;
	yes = ew_report_is(event, "type", "consent") && ew_report_is(f, "status", "granted") &&
	      !json_object_get(f, "segment");
	if (yes || (ew_report_is(event, "type", "agreement") && c->is != EW_LOOK_REFUSED))
		return EW_LOOK_AGREED;
	if (ew_report_is(event, "type", "consent") && ew_report_is(f, "status", "implied") &&
		c->is == EW_LOOK_UNANSWERED)
		return EW_LOOK_IMPLIED;
	return ew_report_is(event, "type", "consent_expired") && c->is == EW_LOOK_AGREED ? EW_LOOK_UNANSWERED : c->is;
}

static bool has_agreed(const json_t *party)
{
	const json_t *consent = json_object_get(party, "consent");

	return ew_report_is(consent, "recording", "given") || ew_report_is(consent, "recording", "granted");
}

/* A record may say that somebody agreed where no event says when: then it held from the beginning. */
static bool answered(const struct ew_report_view *v, const json_t *party)
{
	const json_t *event;
	size_t i;

	json_array_foreach(v->events, i, event)
	{
		const json_t *f = json_object_get(event, "fields");

		if ((ew_report_is(event, "type", "consent") || ew_report_is(event, "type", "agreement")) &&
			about_recording(f) && is_meant(v, party, f))
			return true;
	}
	return false;
}

int ew_lanes_add_consent(struct ew_lanes *l, const struct ew_report_view *v, struct ew_lane *lane, const json_t *party)
{
	bool before = has_agreed(party) && !answered(v, party);
	struct consenting c = {.v = v, .party = party, .is = before ? EW_LOOK_AGREED : EW_LOOK_UNANSWERED};

	for (size_t i = 0; i < json_array_size(v->events); i++) {
		int64_t ms;
		enum ew_look next = after(&c, i, &ms);
		int code = 0;

		if (next == c.is || ms > l->duration_ms)
			continue;
		ms = ms < c.since ? c.since : ms;
		if (ms > c.since)
			code = ew_lane_bar(l, lane, c.is, c.since, ms);
		if (code)
			return code;
		c.is = next;
		c.since = ms;
	}
	return c.since < l->duration_ms || lane->n == 0 ? ew_lane_bar(l, lane, c.is, c.since, l->duration_ms) : 0;
}

/* -- segments -- */

/* Its own, or the one that another leg opened. */
static bool same_segment(const json_t *a, const json_t *b)
{
	static const char *const members[] = {"segment", "from", "said"};

	for (size_t i = 0; i < EW_COUNT(members); i++) {
		const json_t *one = json_object_get(a, members[i]), *other = json_object_get(b, members[i]);

		if (one != other && !(one && other && json_equal(one, other)))
			return false;
	}
	return true;
}

static int64_t segment_end(const struct ew_lanes *l, const struct ew_report_view *v, size_t i)
{
	const json_t *f = json_object_get(json_array_get(v->events, i), "fields");

	for (i++; i < json_array_size(v->events); i++) {
		const json_t *event = json_array_get(v->events, i);

		if (ew_report_is(event, "type", "segment_ended") && same_segment(f, json_object_get(event, "fields")))
			return when(v, event);
	}
	return l->duration_ms;
}

#define SEGMENT_LANES 8
#define SEGMENTS_DRAWN 200 /* of one call */

static struct ew_lane *segment_lane(struct ew_lanes *l, size_t first, const json_t *f)
{
	struct ew_said kind = ew_said_plain_words(ew_said_of(f, "segment", "not told").at);
	struct ew_lane *lane;
	size_t n = l->n;

	lane = ew_lane_new(l, "Segment", kind.at, NULL);
	for (size_t i = first; i < n; i++)
		if (lane != &l->lane[i] && strcmp(l->lane[i].label.at, lane->label.at) == 0) {
			l->n = n;
			return &l->lane[i];
		}
	if (n - first < SEGMENT_LANES)
		return lane;
	l->n = n;
	return &l->lane[n - 1];
}

int ew_lanes_add_segments(struct ew_lanes *l, const struct ew_report_view *v)
{
	size_t first = l->n, drawn = 0;
	const json_t *event;
	size_t i;

	json_array_foreach(v->events, i, event)
	{
		struct ew_lane *lane;
		int code;

		if (!ew_report_is(event, "type", "segment_opened"))
			continue;
		lane = segment_lane(l, first, json_object_get(event, "fields"));
		if (drawn++ >= SEGMENTS_DRAWN) {
			lane->untold++;
			continue;
		}
		code = ew_lane_bar(l, lane, EW_LOOK_SEGMENT, when(v, event), segment_end(l, v, i));
		if (code)
			return code;
	}
	return 0;
}

/* -- tools -- */

#define TOOL_LANES 8

static bool may_capture(const json_t *f)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(f, "may"), i,
		one) if (json_array_size(json_object_get(one, "purposes")) > 0) return true;
	return false;
}

static enum ew_look tool_mark(const char *type)
{
	if (strcmp(type, "tool_ordered") == 0)
		return EW_LOOK_TOLD;
	if (strcmp(type, "tool_acknowledged") == 0)
		return EW_LOOK_ACKNOWLEDGED;
	return strcmp(type, "tool_silent") == 0 ? EW_LOOK_SILENT : EW_LOOKS;
}

/* Bars first, so that the marks lie on them. */
static int add_tool_bars(struct ew_lanes *l, const struct ew_report_view *v, struct ew_lane *lane, size_t given)
{
	const json_t *grant = json_object_get(json_object_get(json_array_get(v->events, given), "fields"), "grant");
	int64_t since = -1;
	int code = 0;

	for (size_t i = given; code == 0 && i < json_array_size(v->events); i++) {
		const json_t *event = json_array_get(v->events, i);
		const json_t *f = json_object_get(event, "fields");
		bool ended = ew_report_is(event, "type", "grant_ended");

		if (!json_equal(json_object_get(f, "grant"), grant) ||
			(i != given && !ended && !ew_report_is(event, "type", "tool_ordered")))
			continue;
		if (since >= 0)
			code = ew_lane_bar(l, lane, EW_LOOK_MAY, since, when(v, event));
		since = !ended && may_capture(f) ? when(v, event) : -1;
	}
	return code == 0 && since >= 0 ? ew_lane_bar(l, lane, EW_LOOK_MAY, since, l->duration_ms) : code;
}

static int add_tool_marks(struct ew_lanes *l, const struct ew_report_view *v, struct ew_lane *lane, size_t given)
{
	const json_t *grant = json_object_get(json_object_get(json_array_get(v->events, given), "fields"), "grant");

	for (size_t i = given; i < json_array_size(v->events); i++) {
		const json_t *event = json_array_get(v->events, i);
		enum ew_look look = tool_mark(ew_report_text(event, "type"));
		int code = 0;

		if (look != EW_LOOKS && json_equal(json_object_get(json_object_get(event, "fields"), "grant"), grant))
			code = ew_lane_mark(l, lane, look, when(v, event));
		if (code)
			return code;
	}
	return 0;
}

int ew_lanes_add_tools(struct ew_lanes *l, const struct ew_report_view *v)
{
	size_t n = 0;
	const json_t *event;
	size_t i;

	json_array_foreach(v->events, i, event)
	{
		const json_t *f = json_object_get(event, "fields");
		struct ew_lane *lane;
		int code;

		if (!ew_report_is(event, "type", "grant_given") || !ew_report_text(f, "grant") || n++ >= TOOL_LANES)
			continue;
		lane = ew_lane_new(l, "Tool", ew_said_of(f, "tool", "without a name").at, "it might capture nothing");
		code = add_tool_bars(l, v, lane, i);
		if (code == 0)
			code = add_tool_marks(l, v, lane, i);
		if (code)
			return code;
	}
	if (n > TOOL_LANES) {
		char text[64];

		snprintf(text, sizeof(text), "%zu more tools", n - TOOL_LANES);
		ew_lane_new(l, text, NULL, "are not drawn; the list of events has them");
	}
	return 0;
}

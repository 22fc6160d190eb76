/*
 * The input as the parts of the document look at it. It believes nothing of the form of what lies inside the record:
 * what is of another kind than expected is as if it were absent.
 */
#include "report/view.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/purpose.h"

/* Of an id that is longer the beginning counts, cut between two characters (said.h). */
#define KEY_BYTES (16 + EW_SAID_BYTES)

struct key {
	char at[KEY_BYTES];
};

static struct key key_of(const char *kind, struct ew_said id)
{
	struct key key;

	snprintf(key.at, sizeof(key.at), "%s:%s", kind, id.at);
	return key;
}

static const json_t *looked_up(const struct ew_report_view *v, const char *kind, const char *id)
{
	return json_object_get(v->owners, key_of(kind, ew_said_plain(id)).at);
}

static const char *owner(const struct ew_report_view *v, const char *kind, const json_t *value)
{
	if (!json_is_string(value) && !json_is_integer(value))
		return NULL;
	return json_string_value(looked_up(v, kind, ew_said(value, "").at));
}

/* Keeps a value under a name of its own and the id that a member is. */
static int keep(struct ew_report_view *v, const char *kind, const json_t *id, json_t *value)
{
	if ((!json_is_string(id) && !json_is_integer(id)) || !value)
		return 0;
	return json_object_set(v->owners, key_of(kind, ew_said(id, "")).at, value) == 0 ? 0 : -ENOMEM;
}

static int own(struct ew_report_view *v, const char *kind, const json_t *fields, const char *name)
{
	json_t *party = json_object_get(fields, "party");

	return json_is_string(party) ? keep(v, kind, json_object_get(fields, name), party) : 0;
}

static int keep_span(struct ew_report_view *v, const json_t *fields)
{
	int code = own(v, "span", fields, "span");

	return code ? code : keep(v, "from", json_object_get(fields, "span"), json_object_get(fields, "from"));
}

static int keep_grant(struct ew_report_view *v, const json_t *fields)
{
	json_t *tool = json_object_get(fields, "tool");

	return keep(v, "tool", json_object_get(fields, "grant"), tool ? tool : json_object_get(fields, "vendor"));
}

/* Whether it holds all that the tape held of the party: of earlier versions when nothing was missing. */
static int keep_made(struct ew_report_view *v, const json_t *fields)
{
	json_t *covers = json_object_get(fields, "covers");
	bool all = covers ? json_is_true(covers) : ew_report_number(fields, "missing_frames", -1) == 0;
	int code = keep(v, "made", json_object_get(fields, "party"), json_true());

	return code || !all ? code : keep(v, "covered", json_object_get(fields, "party"), json_true());
}

static int look_up(struct ew_report_view *v, const json_t *event)
{
	const json_t *fields = json_object_get(event, "fields");
	struct ew_wall until = ew_report_time_of(fields, "until");

	if (ew_report_is(event, "type", "span_opened"))
		return keep_span(v, fields);
	if (ew_report_is(event, "type", "stream_added"))
		return own(v, "stream", fields, "stream");
	if (ew_report_is(event, "type", "grant_given"))
		return keep_grant(v, fields);
	if (ew_report_is(event, "type", "artifact_made"))
		return keep_made(v, fields);
	if (ew_report_is(event, "type", "treatment_ordered") && ew_report_is(fields, "kind", "audio") &&
		ew_report_is(fields, "treatment", "purge") && until.us > v->purged_until.us)
		v->purged_until = until;
	return 0;
}

static int find_owners(struct ew_report_view *v)
{
	const json_t *event;
	size_t i;
	int code = 0;

	v->owners = json_object();
	if (!v->owners)
		return -ENOMEM;
	json_array_foreach (v->events, i, event)
		code = code ? code : look_up(v, event);
	return code;
}

/* Sums of these stay far from the end of 64 bits, also as microseconds. */
#define LONGEST_MS INT64_C(31556952000000) /* a thousand years */

static int64_t in_call(int64_t ms)
{
	return ms < 0 ? 0 : ms > LONGEST_MS ? LONGEST_MS : ms;
}

static void find_times(struct ew_report_view *v)
{
	const json_t *first = json_array_get(v->events, 0);

	v->started = ew_report_time_of(v->record, "started_at");
	v->ended = ew_report_time_of(v->record, "ended_at");
	if (v->started.us == 0)
		v->started = ew_report_time_of(first, "decided_at");
	v->duration_ms = in_call(ew_report_number(v->record, "duration_ms", 0));
}

static bool usable(const struct ew_report_input *in)
{
	const json_t *event;
	size_t i;

	if (!json_is_object(in->record) || !json_is_array(in->events) || !json_is_object(in->custody) ||
		!json_is_array(in->files))
		return false;
	json_array_foreach (in->events, i, event)
		if (!json_is_integer(json_object_get(event, "index")) || !ew_report_text(event, "type"))
			return false;
	json_array_foreach (in->files, i, event)
		if (!ew_report_text(event, "path"))
			return false;
	return true;
}

int ew_report_view(const struct ew_report_input *in, struct ew_report_view *ret)
{
	struct ew_report_view v = {
		.record = in->record, .events = in->events, .custody = in->custody, .files = in->files};
	int code;

	if (!usable(in))
		return -EINVAL;
	v.parties = json_object_get(in->record, "parties");
	find_times(&v);
	code = find_owners(&v);
	if (code) {
		ew_report_view_free(&v);
		return code;
	}
	*ret = v;
	return 0;
}

void ew_report_view_free(struct ew_report_view *v)
{
	json_decref(v->owners);
	v->owners = NULL;
}

/* A name as sentences have it; more of it stands in the first table. */
#define NAME_CHARACTERS 40

static struct ew_said short_of(const json_t *party, const char *member)
{
	return ew_said_short(ew_said_of(party, member, ""), NAME_CHARACTERS);
}

static struct ew_said who_of(const json_t *party, size_t number)
{
	struct ew_said role = short_of(party, "role");
	struct ew_said name = short_of(party, "name");
	struct ew_said said = {{0}};
	char both[2 * EW_SAID_BYTES + 32];

	if (role.at[0] && name.at[0])
		snprintf(both, sizeof(both), "%s %s", role.at, name.at);
	else if (role.at[0])
		return role;
	else if (name.at[0])
		snprintf(both, sizeof(both), "party %zu (%s)", number, name.at);
	else
		snprintf(both, sizeof(both), "party %zu", number);
	/* Characters of four bytes: what has no room is left out whole, never in part. */
	if (strlen(both) < sizeof(said.at))
		memcpy(said.at, both, strlen(both));
	else
		snprintf(said.at, sizeof(said.at), "party %zu", number);
	return said;
}

struct ew_said ew_report_who(const struct ew_report_view *v, const char *party)
{
	char stranger[80];
	const json_t *one;
	size_t i;

	if (!party)
		return ew_said(NULL, "every party");
	json_array_foreach (v->parties, i, one)
		if (ew_report_is(one, "id", party))
			return who_of(one, i + 1);
	snprintf(stranger, sizeof(stranger), "party %.60s", party);
	return ew_said_plain(stranger);
}

static struct ew_said capital(struct ew_said said)
{
	if (said.at[0] >= 'a' && said.at[0] <= 'z')
		said.at[0] = (char)(said.at[0] - 'a' + 'A');
	return said;
}

static bool has_role(const struct ew_report_view *v, const char *party)
{
	const json_t *one;
	size_t i;

	json_array_foreach (v->parties, i, one)
		if (party && ew_report_is(one, "id", party))
			return ew_report_text(one, "role") && *ew_report_text(one, "role");
	return false;
}

struct ew_said ew_report_the(const struct ew_report_view *v, const char *party)
{
	struct ew_said who = ew_report_who(v, party);
	char text[EW_SAID_BYTES + 4];

	if (!has_role(v, party))
		return who;
	snprintf(text, sizeof(text), "the %s", who.at);
	return ew_said_plain(text);
}

struct ew_said ew_report_Who(const struct ew_report_view *v, const char *party)
{
	return capital(ew_report_who(v, party));
}

struct ew_said ew_report_The(const struct ew_report_view *v, const char *party)
{
	return capital(ew_report_the(v, party));
}

const char *ew_report_party(const struct ew_report_view *v, const json_t *fields)
{
	const char *party = ew_report_text(fields, "party");

	if (!party)
		party = owner(v, "span", json_object_get(fields, "span"));
	if (!party)
		party = owner(v, "stream", json_object_get(fields, "stream"));
	return party;
}

enum ew_held_by ew_report_held_by(const struct ew_report_view *v, const json_t *fields)
{
	const char *party = ew_report_party(v, fields);
	const char *span = ew_report_text(fields, "span");
	struct ew_wall from;

	if (!party || !span)
		return EW_HELD_BY_UNKNOWN;
	from = ew_report_time(looked_up(v, "from", span));
	if (v->purged_until.us != 0 && from.us < v->purged_until.us)
		return looked_up(v, "made", party) ? EW_HELD_BY_UNKNOWN : EW_HELD_BY_NOTHING;
	return looked_up(v, "covered", party) ? EW_HELD_BY_ARTIFACT : EW_HELD_BY_UNKNOWN;
}

struct ew_said ew_report_tool(const struct ew_report_view *v, const char *grant)
{
	const json_t *name = grant ? looked_up(v, "tool", grant) : NULL;
	char text[EW_SAID_BYTES + 40];

	if (!grant)
		return ew_said(NULL, "a tool that is not named");
	if (json_is_string(name))
		snprintf(text, sizeof(text), "the tool \u201c%s\u201d",
			ew_said_short(ew_said(name, ""), NAME_CHARACTERS).at);
	else
		snprintf(text, sizeof(text), "a tool (grant %s)",
			ew_said_short(ew_said_plain(grant), NAME_CHARACTERS).at);
	return ew_said_plain(text);
}

struct ew_said ew_report_purposes(const json_t *fields, const char *name)
{
	const json_t *purposes = json_object_get(fields, name);
	struct ew_said every = {"every purpose"};

	return json_array_size(purposes) >= EW_PURPOSE_COUNT ? every : ew_said_words(purposes, 6);
}

int64_t ew_report_ms(const struct ew_report_view *v, struct ew_wall at)
{
	return at.us == 0 || v->started.us == 0 ? 0 : (at.us - v->started.us) / 1000;
}

const json_t *ew_report_list(const struct ew_report_view *v, const char *name)
{
	const json_t *list = json_object_get(v->record, name);

	return json_is_array(list) ? list : NULL;
}

/* Milliseconds of one interval that lie behind `after`. */
static int64_t interval_ms(const struct ew_report_view *v, const json_t *interval, int64_t after)
{
	int64_t from = in_call(ew_report_number(interval, "from_ms", 0));
	int64_t to = in_call(ew_report_number(interval, "to_ms", v->duration_ms));

	from = from < after ? after : from;
	return to > from ? to - from : 0;
}

static int64_t spent_after(const struct ew_report_view *v, const char *party, const char *state, int64_t after)
{
	const json_t *interval;
	int64_t ms = 0;
	size_t i;

	json_array_foreach (ew_report_list(v, "intervals"), i, interval)
		if (ew_report_is(interval, "state", state) && (!party || ew_report_is(interval, "party", party)))
			ms = in_call(ms + interval_ms(v, interval, after));
	return ms;
}

int64_t ew_report_spent(const struct ew_report_view *v, const char *party, const char *state)
{
	return spent_after(v, party, state, 0);
}

static bool names_recording(const json_t *fields)
{
	const json_t *purposes = json_object_get(fields, "purposes");
	const json_t *word;
	size_t i;

	json_array_foreach (purposes, i, word)
		if (json_is_string(word) && strcmp(json_string_value(word), "recording") == 0)
			return true;
	return json_array_size(purposes) == 0; /* unreadable purposes restrict everything */
}

/* Intervals are whole milliseconds; the one in which the gate shut may count. */
#define ROUNDING_MS 2

static int64_t late_ms(const struct ew_report_view *v, const json_t *fields, struct ew_wall applied)
{
	if (applied.us == 0 || !names_recording(fields))
		return 0;
	return spent_after(
		v, ew_report_text(fields, "party"), "recorded", in_call(ew_report_ms(v, applied)) + ROUNDING_MS);
}

static bool is_other_gate(const json_t *event)
{
	return ew_report_is(event, "type", "restricted") &&
	       ew_report_is(json_object_get(event, "fields"), "reason", "other_refused");
}

static bool is_opt_out(const json_t *event)
{
	const json_t *fields = json_object_get(event, "fields");

	return ew_report_is(event, "type", "restricted") &&
	       (ew_report_is(fields, "reason", "opt_out") || ew_report_is(fields, "reason", "recordpref") ||
		       ew_report_is(fields, "reason", "keypad"));
}

static bool is_refusal(const json_t *event)
{
	const json_t *fields = json_object_get(event, "fields");

	return ew_report_is(event, "type", "consent") &&
	       (ew_report_is(fields, "status", "declined") || ew_report_is(fields, "status", "withdrawn"));
}

static bool same_member(const json_t *a, const json_t *b, const char *name)
{
	const json_t *one = json_object_get(a, name), *other = json_object_get(b, name);

	return one == other || (one && other && json_equal(one, other));
}

/* A refusal that is told by the API shuts the gates first and is written down by itself: both within this time. */
#define ONE_ACT_US INT64_C(10000000)
/* And within so many events. */
#define ONE_ACT_EVENTS 64

static bool one_act(const json_t *opt_out, const json_t *refusal)
{
	const json_t *a = json_object_get(opt_out, "fields"), *b = json_object_get(refusal, "fields");
	struct ew_wall shut = ew_report_time_of(opt_out, "decided_at");
	struct ew_wall said = ew_report_time_of(refusal, "decided_at");
	int64_t apart = shut.us > said.us ? shut.us - said.us : said.us - shut.us;

	return ew_report_is(opt_out, "type", "restricted") && ew_report_is(a, "reason", "opt_out") &&
	       ew_report_is(a, "source", "web") && same_member(opt_out, refusal, "actor") &&
	       same_member(a, b, "party") && same_member(a, b, "purposes") && shut.us != 0 && said.us != 0 &&
	       apart <= ONE_ACT_US;
}

size_t ew_report_same_act(const struct ew_report_view *v, size_t i)
{
	const json_t *event = json_array_get(v->events, i);
	size_t first = i > ONE_ACT_EVENTS ? i - ONE_ACT_EVENTS : 0;

	for (size_t k = first; is_refusal(event) && k <= i + ONE_ACT_EVENTS && k < json_array_size(v->events); k++)
		if (one_act(json_array_get(v->events, k), event))
			return k;
	return i;
}

/* Words of a refusal whose gate was shut by an order of its own are part of that opt-out. */
static bool is_own_refusal(const struct ew_report_view *v, size_t i)
{
	return is_refusal(json_array_get(v->events, i)) && ew_report_same_act(v, i) == i;
}

static bool is_inherited(const json_t *event)
{
	return ew_report_is(event, "type", "refusal_inherited");
}

/* Gates of others that were shut because of it: those told of until the next refusal. */
static void judge_others(const struct ew_report_view *v, size_t i, struct ew_opt_out *o)
{
	size_t n = json_array_size(v->events);

	for (i++; i < n; i++) {
		const json_t *event = json_array_get(v->events, i);
		const json_t *fields = json_object_get(event, "fields");
		struct ew_wall applied = ew_report_time_of(fields, "applied_at");

		if (is_opt_out(event) || is_inherited(event) || is_own_refusal(v, i))
			return;
		if (!is_other_gate(event))
			continue;
		o->others++;
		o->shut = applied.us != 0 ? applied : o->shut;
		o->late_ms = in_call(o->late_ms + late_ms(v, fields, applied));
	}
}

static void judge(const struct ew_report_view *v, const json_t *fields, struct ew_opt_out *o)
{
	struct ew_wall asked = ew_report_time_of(fields, "requested_at");

	o->shut = ew_report_time_of(fields, "applied_at");
	o->gate_us = ew_report_number(fields, "gate_us", -1);
	o->total_us = o->shut.us && asked.us && o->shut.us >= asked.us ? o->shut.us - asked.us : -1;
	o->again = json_is_true(json_object_get(fields, "again"));
	o->late_ms = late_ms(v, fields, o->shut);
	o->obeyed = o->shut.us != 0;
}

/* Gates of others are shut by orders that follow: the last of them is when all is withheld. */
static int64_t last_gate_us(const json_t *fields, const struct ew_opt_out *o)
{
	struct ew_wall received = ew_report_time_of(fields, "received_at");
	int64_t us = received.us != 0 && o->shut.us >= received.us ? o->shut.us - received.us : -1;

	return o->others > 0 && us > o->gate_us ? us : o->gate_us;
}

/* Nobody ordered it here. Gates that were open are shut by orders that follow; a gate that never opened needs none. */
static void judge_inherited(const struct ew_report_view *v, size_t i, struct ew_opt_out *o)
{
	const json_t *fields = json_object_get(o->event, "fields");

	judge_others(v, i, o);
	if (o->shut.us == 0)
		o->shut = ew_report_time_of(o->event, "decided_at");
	o->inherited = true;
	o->late_ms = late_ms(v, fields, o->shut);
	o->obeyed = o->shut.us != 0 && o->late_ms == 0;
}

/* Said in words, or by the key that answers a question: what shuts the gates is ordered after it. */
static void judge_refusal(const struct ew_report_view *v, size_t i, struct ew_opt_out *o)
{
	const json_t *fields = json_object_get(o->event, "fields");
	struct ew_wall said = ew_report_time_of(o->event, "decided_at");

	judge_others(v, i, o);
	if (o->shut.us >= said.us && said.us != 0)
		o->gate_us = o->last_us = o->total_us = o->shut.us - said.us;
	if (o->shut.us == 0)
		o->shut = said;
	o->in_words = true;
	o->late_ms = late_ms(v, fields, o->shut);
	o->obeyed = o->shut.us != 0 && o->late_ms == 0;
}

bool ew_report_opt_out(const struct ew_report_view *v, size_t i, struct ew_opt_out *ret)
{
	const json_t *event = json_array_get(v->events, i);
	struct ew_opt_out o = {.event = event, .gate_us = -1, .last_us = -1, .total_us = -1};

	o.recording = names_recording(json_object_get(event, "fields"));
	if (is_inherited(event)) {
		judge_inherited(v, i, &o);
	} else if (is_own_refusal(v, i)) {
		judge_refusal(v, i, &o);
	} else if (is_opt_out(event)) {
		struct ew_wall own;

		judge(v, json_object_get(event, "fields"), &o);
		own = o.shut;
		judge_others(v, i, &o);
		o.last_us = last_gate_us(json_object_get(event, "fields"), &o);
		o.shut = own;
		o.obeyed = o.obeyed && o.late_ms == 0;
	} else if (!ew_report_is(event, "type", "order_refused") ||
		   !ew_report_is(json_object_get(event, "fields"), "kind", "opt_out")) {
		return false;
	}
	*ret = o;
	return true;
}

#define WITHHELD_NAMES 12

struct ew_said ew_report_withheld(const struct ew_report_view *v, int64_t index)
{
	_cleanup_(ew_report_drop) json_t *names = json_array();
	const json_t *one;
	struct ew_said none = {{0}};
	size_t i;

	json_array_foreach (json_object_get(v->custody, "withheld"), i, one)
		if (ew_report_number(one, "event", -1) == index && json_array_size(names) < WITHHELD_NAMES &&
			json_array_append(names, json_object_get(one, "name")) < 0)
			return ew_said(NULL, "something");
	return json_array_size(names) > 0 ? ew_said_words(names, WITHHELD_NAMES) : none;
}

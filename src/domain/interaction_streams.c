/*
 * Streams and when they were on hold: what was offered, what was counted on the way, and the times in which nobody
 * spoke because the call was held. A hold is no loss: it is in the record so that silence in the audio has a reason.
 */
#include "domain/interaction_state.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"

static const char inactive[] = "inactive";
static const char no_packets[] = "no_packets";

/* Counters of stream_removed as the record shows them */
static const char *const counters[] = {"packets", "lost", "duplicates", "late", "withheld", "keypad", "foreign",
	"malformed", "jitter_us", "unannounced", "inactive", "after_end", "crowded", "restarts", "sources",
	"sender_reports", "clock_ppm", "dropped", "moved"};

struct ew_stream_state *ew_stream_state(const struct ew_interaction *it, uint32_t number)
{
	for (size_t i = 0; i < it->n_streams; i++) {
		if (it->streams[i].shown.stream == number)
			return &it->streams[i];
	}
	return NULL;
}

size_t ew_interaction_streams(const struct ew_interaction *it)
{
	return it->n_streams;
}

const struct ew_interaction_stream *ew_interaction_stream(const struct ew_interaction *it, size_t i)
{
	return i < it->n_streams ? &it->streams[i].shown : NULL;
}

/* -- holds -- */

static struct ew_hold *running_hold(const struct ew_interaction *it, uint32_t stream, const char *reason)
{
	for (size_t i = it->n_holds; i > 0; i--) {
		struct ew_hold *hold = &it->holds[i - 1];

		if (hold->stream == stream && hold->reason == reason && hold->to.us == 0)
			return hold;
	}
	return NULL;
}

static void end_hold(const struct ew_interaction *it, uint32_t stream, const char *reason, struct ew_wall to)
{
	struct ew_hold *hold = running_hold(it, stream, reason);

	if (hold)
		hold->to.us = to.us > hold->from.us ? to.us : hold->from.us;
}

/* A second try of an event that met no memory halfway finds its hold already there. */
static int begin_hold(struct ew_interaction *it, uint32_t stream, struct ew_id party, const char *reason,
	struct ew_wall from, uint64_t cause)
{
	struct ew_hold *hold;

	if (running_hold(it, stream, reason))
		return 0;
	hold = ew_grown(&it->holds, it->n_holds, sizeof(*it->holds));
	if (!hold)
		return -ENOMEM;
	*hold = (struct ew_hold){.stream = stream, .party = party, .reason = reason, .from = from, .cause = cause};
	it->n_holds++;
	return 0;
}

int ew_stream_hold(struct ew_interaction *it, const struct ew_event *e)
{
	struct ew_wall from, to;
	uint32_t number;
	struct ew_stream_state *stream =
		ew_field_u32(e, "stream", &number) ? ew_stream_state(it, number) : NULL;

	if (!stream || !ew_field_wall(e, "from", &from))
		return ew_note_flag(it, e, "the hold is not readable, or of a stream that is not known");
	if (begin_hold(it, number, stream->shown.party, no_packets, from, e->index) < 0)
		return -ENOMEM;
	if (ew_field_wall(e, "to", &to))
		end_hold(it, number, no_packets, to);
	return 0;
}

/* -- streams -- */

static bool take(json_t *told, const struct ew_event *e, const char *name)
{
	json_t *value = json_object_get(e->fields, name);

	return !value || ew_json_put(told, name, json_incref(value));
}

/* What says nothing of its direction is sent. */
static bool says_active(const struct ew_event *e)
{
	return !json_is_false(json_object_get(e->fields, "active"));
}

static int set_active(struct ew_interaction *it, struct ew_stream_state *stream, struct ew_id party, bool active,
	const struct ew_event *e)
{
	int r = 0;

	if (active)
		end_hold(it, stream->shown.stream, inactive, e->decided);
	else
		r = begin_hold(it, stream->shown.stream, party, inactive, e->decided, e->index);
	if (r < 0)
		return r;
	stream->shown.active = active;
	stream->shown.was_active = stream->shown.was_active || active;
	return 0;
}

int ew_stream_begin(struct ew_interaction *it, struct ew_stream_state *stream, const struct ew_event *e)
{
	struct ew_id party = {{0}};

	if (!stream->told)
		stream->told = json_object();
	if (!stream->told || !take(stream->told, e, "label") || !take(stream->told, e, "codecs"))
		return -ENOMEM;
	if (stream->shown.from.us == 0)
		stream->shown.from = e->decided;
	stream->shown.to.us = 0;
	(void)ew_field_id(e, "party", &party);
	return set_active(it, stream, party, says_active(e), e);
}

int ew_stream_change(struct ew_interaction *it, const struct ew_event *e)
{
	uint32_t number;
	struct ew_stream_state *stream =
		ew_field_u32(e, "stream", &number) ? ew_stream_state(it, number) : NULL;

	if (!stream || !stream->shown.up)
		return ew_note_flag(it, e, "the stream was not there");
	if (!take(stream->told, e, "codecs"))
		return -ENOMEM;
	return set_active(it, stream, stream->shown.party, says_active(e), e);
}

int ew_stream_end(struct ew_interaction *it, struct ew_stream_state *stream, const struct ew_event *e)
{
	for (size_t i = 0; i < EW_COUNT(counters); i++) {
		if (!take(stream->told, e, counters[i]))
			return -ENOMEM;
	}
	stream->shown.counted = ew_field_u64(e, "packets", &stream->shown.packets);
	(void)ew_field_u64(e, "lost", &stream->shown.lost);
	(void)ew_field_u64(e, "duplicates", &stream->shown.duplicates);
	stream->shown.to = e->decided;
	end_hold(it, stream->shown.stream, inactive, e->decided);
	end_hold(it, stream->shown.stream, no_packets, e->decided);
	return 0;
}

/* -- in the record -- */

static uint64_t lost_per_1000(const struct ew_interaction_stream *s)
{
	uint64_t came = s->packets - (s->duplicates < s->packets ? s->duplicates : s->packets);

	return s->lost ? s->lost * 1000 / (came + s->lost) : 0;
}

static json_t *stream_json(const struct ew_stream_state *stream)
{
	const struct ew_interaction_stream *s = &stream->shown;
	_cleanup_(ew_json_drop) json_t *one = json_copy(stream->told);

	if (!one || !ew_json_put(one, "stream", json_integer(s->stream)) ||
		!ew_json_put(one, "party", ew_id_json(s->party)) ||
		!ew_json_put(one, "active", json_boolean(s->up && s->active)) ||
		!ew_json_put(one, "from", ew_wall_json(s->from)) || !ew_json_put(one, "to", ew_wall_json(s->to)))
		return NULL;
	if (s->counted && !ew_json_put(one, "lost_per_1000", json_integer((json_int_t)lost_per_1000(s))))
		return NULL;
	return TAKE(one);
}

json_t *ew_streams_json(const struct ew_interaction *it)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (size_t i = 0; list && i < it->n_streams; i++) {
		if (it->streams[i].told && json_array_append_new(list, stream_json(&it->streams[i])) < 0)
			return NULL;
	}
	return TAKE(list);
}

static json_t *hold_json(const struct ew_interaction *it, const struct ew_hold *hold)
{
	_cleanup_(ew_json_drop) json_t *one = json_object();
	struct ew_wall to = hold->to.us ? hold->to : it->ended;

	if (!one || !ew_json_put(one, "party", ew_id_json(hold->party)) ||
		!ew_json_put(one, "stream", json_integer(hold->stream)) ||
		!ew_json_put(one, "from", ew_wall_json(hold->from)) || !ew_json_put(one, "to", ew_wall_json(to)) ||
		!ew_json_put(one, "reason", json_string(hold->reason)) ||
		!ew_json_put(one, "cause", json_integer((json_int_t)hold->cause)))
		return NULL;
	return TAKE(one);
}

json_t *ew_holds_json(const struct ew_interaction *it)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();

	for (size_t i = 0; list && i < it->n_holds; i++) {
		if (json_array_append_new(list, hold_json(it, &it->holds[i])) < 0)
			return NULL;
	}
	return TAKE(list);
}

/*
 * The record that the API shows, held against the tape: whoever reads it must not take silence for speech that was
 * withheld, nor a hole for speech that was recorded.
 */
#include "world.h"

#include <stdlib.h>

/* A span that nobody closed ends in the record with the beginning of its last frame; steps are coarse. */
#define FRAME_US (160 * EW_US_PER_MS)
/* Packets wait up to 200 ms for a key, and the span of what has waited begins in the record when the key is there. */
#define WAIT_US (420 * EW_US_PER_MS)

struct record {
	struct world *w;
	const struct ew_interaction *fold;
	json_t *json;
	json_t *intervals; /* borrowed */
};

static void free_json(json_t **json)
{
	json_decref(*json);
	*json = NULL;
}

/* True when the record calls this moment of a party `recorded`. */
static bool called_recorded(const struct record *r, unsigned party, int64_t true_us)
{
	int64_t wall = true_us + r->w->eras[0].ahead_us;
	int64_t ms = (wall - ew_interaction_started(r->fold).us) / EW_US_PER_MS;
	char id[EW_ID_TEXT_BYTES];
	json_t *one;
	size_t i;

	ew_id_format(r->w->parties[party], id);
	json_array_foreach(r->intervals, i, one) {
		if (strcmp(json_string_value(json_object_get(one, "party")), id) == 0 &&
			json_integer_value(json_object_get(one, "from_ms")) <= ms &&
			ms < json_integer_value(json_object_get(one, "to_ms")))
			return strcmp(json_string_value(json_object_get(one, "state")), "recorded") == 0;
	}
	return false;
}

/* Whether one of the moments around it is called recorded. */
static bool recorded_near(const struct record *r, const struct world_kept *k)
{
	for (int64_t off = -FRAME_US; off <= WAIT_US; off += 10 * EW_US_PER_MS)
		if (called_recorded(r, k->party, k->spoken_us + off))
			return true;
	return false;
}

static bool recorded_all_around(const struct record *r, const struct world_kept *k)
{
	for (int64_t off = -FRAME_US; off <= FRAME_US; off += 10 * EW_US_PER_MS)
		if (!called_recorded(r, k->party, k->spoken_us + off))
			return false;
	return true;
}

/* The longest span of the log that this packet may lie in, in microseconds; -1: none. */
static int64_t span_of(const struct record *r, const struct world_kept *k)
{
	int64_t wall = k->spoken_us + r->w->eras[0].ahead_us, longest = -1;

	for (size_t i = 0; i < ew_interaction_spans(r->fold); i++) {
		const struct ew_interaction_span *s = ew_interaction_span(r->fold, i);
		int64_t to = s->closed ? s->to.us : INT64_MAX - FRAME_US;

		/* One that had to wait for its key and was closed by a death may end before it begins. */
		to = to < s->from.us ? s->from.us : to;
		if (ew_id_equal(s->party, r->w->parties[k->party]) && wall >= s->from.us - WAIT_US &&
			wall <= to + FRAME_US && to - s->from.us > longest)
			longest = to - s->from.us;
	}
	return longest;
}

static void check_found(const struct record *r, unsigned i)
{
	const struct world_kept *k = &r->w->kept[i];
	int64_t span = span_of(r, k);

	if (span < 0)
		world_fail(r->w, "packet %u (party %u) is on the tape and no span of the log holds it", i, k->party);
	/* What waited for its key until the gate was shut has a span without length: no interval shows it. */
	if (span > WAIT_US && !recorded_near(r, k))
		world_fail(r->w, "packet %u (party %u) is on the tape and the record does not call it recorded", i,
			k->party);
}

void world_check_record(struct world *w, struct ew_interaction *fold)
{
	_cleanup_(free_json) json_t *json = NULL;
	struct record r = {.w = w, .fold = fold};

	/* The record's times are those of the wall clock: where that jumped, only the events say what was when. */
	if (w->n_eras > 1)
		return;
	ew_interaction_look(fold, ew_io_wall(w->io));
	json = ew_interaction_record(fold, "simulated");
	r.intervals = json_object_get(json, "intervals");
	if (!json_is_array(r.intervals))
		world_fail(w, "the call has no record");
	for (unsigned i = 0; i < w->n_kept; i++) {
		if (w->kept[i].found)
			check_found(&r, i);
		else if (recorded_all_around(&r, &w->kept[i]))
			world_fail(w, "packet %u (party %u) is lost and the record calls it recorded", i,
				w->kept[i].party);
	}
}

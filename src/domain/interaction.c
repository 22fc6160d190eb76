/*
 * The life of an interaction's state and what it tells. Must never be changed by anything but an
 * event: whoever folds the same events knows the same.
 */
#include "domain/interaction.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "domain/interaction_state.h"

#define WRITTEN_LATER_US (2 * EW_US_PER_S)

const char *ew_interaction_state_name(enum ew_interaction_state state)
{
	static const char *const names[] = {
		[EW_STATE_OFFERED] = "offered",
		[EW_STATE_ACTIVE] = "active",
		[EW_STATE_FINISHING] = "finishing",
		[EW_STATE_FINISHED] = "finished",
		[EW_STATE_FAILED] = "failed",
	};
	size_t i = (size_t)state;

	return i < EW_COUNT(names) ? names[i] : NULL;
}

void *ew_grown(void *items_ptr, size_t n, size_t bytes)
{
	void **items = items_ptr;
	bool full = (n & (n - 1)) == 0; /* at powers of two, 0 among them, the room is used up */

	if (full) {
		void *more = realloc(*items, (n ? 2 * n : 1) * bytes);

		if (!more)
			return NULL;
		*items = more;
	}
	void *item = (uint8_t *)*items + n * bytes;

	memset(item, 0, bytes);
	return item;
}

static bool make_lists(struct ew_interaction *it)
{
	it->facts = json_object();
	it->orders = json_array();
	it->artifacts = json_array();
	it->exceptions = json_array();
	it->missing = json_array();
	it->flags = json_array();
	it->related = json_array();
	return it->facts && it->orders && it->artifacts && it->exceptions && it->missing && it->flags && it->related;
}

int ew_interaction_new(struct ew_id id, struct ew_interaction **ret)
{
	_cleanup_(ew_interaction_free) struct ew_interaction *it = calloc(1, sizeof(*it));

	if (!it || !make_lists(it))
		return -ENOMEM;
	it->id = id;
	it->state = EW_STATE_OFFERED;
	*ret = TAKE(it);
	return 0;
}

static void free_lists(struct ew_interaction *it)
{
	ew_json_drop(&it->facts);
	ew_json_drop(&it->entity);
	ew_json_drop(&it->makes);
	ew_json_drop(&it->legal_holds);
	ew_json_drop(&it->frozen);
	ew_json_drop(&it->corrections);
	ew_json_drop(&it->objections);
	ew_json_drop(&it->see);
	ew_json_drop(&it->country);
	ew_json_drop(&it->regions);
	ew_json_drop(&it->told);
	ew_json_drop(&it->four_eyes);
	ew_json_drop(&it->notices_heard);
	ew_json_drop(&it->say);
	ew_json_drop(&it->move_to);
	ew_json_drop(&it->orders);
	ew_json_drop(&it->artifacts);
	ew_json_drop(&it->exceptions);
	ew_json_drop(&it->missing);
	ew_json_drop(&it->flags);
	ew_json_drop(&it->related);
}

void ew_interaction_free(struct ew_interaction **ptr)
{
	struct ew_interaction *it = *ptr;

	if (!it)
		return;
	for (size_t i = 0; i < it->n_parties; i++)
		free(it->parties[i].marks);
	free(it->parties);
	for (size_t i = 0; i < it->n_streams; i++)
		json_decref(it->streams[i].told);
	free(it->streams);
	free(it->holds);
	ew_notice_plays_free(it);
	free(it->spans);
	free(it->span_causes);
	free(it->gaps);
	free(it->keypads);
	free(it->relatives);
	free(it->redactions);
	free(it->muted);
	free(it->heard);
	ew_grants_free(it);
	free_lists(it);
	free(it);
	*ptr = NULL;
}

struct ew_id ew_interaction_id(const struct ew_interaction *it)
{
	return it->id;
}

enum ew_interaction_state ew_interaction_state(const struct ew_interaction *it)
{
	return it->state;
}

bool ew_interaction_is_live(const struct ew_interaction *it)
{
	return it->state == EW_STATE_OFFERED || it->state == EW_STATE_ACTIVE;
}

uint64_t ew_interaction_next(const struct ew_interaction *it)
{
	return it->next;
}

struct ew_hash ew_interaction_previous(const struct ew_interaction *it)
{
	return it->previous;
}

struct ew_wall ew_interaction_started(const struct ew_interaction *it)
{
	return it->started;
}

struct ew_wall ew_interaction_ended(const struct ew_interaction *it)
{
	return it->ended;
}

const json_t *ew_interaction_facts(const struct ew_interaction *it)
{
	return it->facts;
}

const char *ew_interaction_mode(const struct ew_interaction *it)
{
	return it->mode;
}

const struct ew_terms *ew_interaction_terms(const struct ew_interaction *it)
{
	return &it->terms;
}

const struct ew_terms *ew_interaction_bound(const struct ew_interaction *it)
{
	return it->mode && !it->by_nobody ? &it->terms : NULL;
}

uint64_t ew_interaction_inputs(const struct ew_interaction *it)
{
	return it->inputs;
}

bool ew_interaction_policy(const struct ew_interaction *it, struct ew_hash *ret_policy, struct ew_hash *ret_packs)
{
	static const struct ew_hash none;

	if (!it->has_policy)
		return false;
	*ret_policy = it->policy;
	*ret_packs = it->has_packs ? it->packs : none;
	return true;
}

bool ew_interaction_notices_list(const struct ew_interaction *it, struct ew_hash *ret)
{
	if (it->has_notices)
		*ret = it->notices;
	return it->has_notices;
}

bool ew_interaction_undecided(const struct ew_interaction *it)
{
	return !it->mode || it->decided_inputs != it->inputs;
}

uint32_t ew_interaction_allowed(const struct ew_interaction *it)
{
	return it->allowed;
}

static bool covers(const json_t *artifact)
{
	const json_t *said = json_object_get(artifact, "covers");

	if (said)
		return json_is_true(said);
	return json_integer_value(json_object_get(artifact, "missing_frames")) == 0;
}

bool ew_interaction_covered(const struct ew_interaction *it, struct ew_id party)
{
	char text[EW_ID_TEXT_BYTES];
	const json_t *one;
	size_t i;

	ew_id_format(party, text);
	json_array_foreach (it->artifacts, i, one) {
		const char *id = json_string_value(json_object_get(one, "party"));
		const char *state = json_string_value(json_object_get(one, "state"));

		/* What was deleted is wanted no more on the tape than what is there. */
		bool counts = state && (strcmp(state, "made") == 0 || strcmp(state, "deleted") == 0);

		if (id && counts && strcmp(id, text) == 0 && covers(one))
			return true;
	}
	return false;
}

bool ew_interaction_artifacts_made(const struct ew_interaction *it, const char *kind)
{
	const json_t *one;
	size_t i;

	json_array_foreach (it->artifacts, i, one) {
		const char *its = json_string_value(json_object_get(one, "kind"));
		const char *state = json_string_value(json_object_get(one, "state"));

		if (its && state && strcmp(its, kind) == 0 && strcmp(state, "made") == 0)
			return true;
	}
	return false;
}

static bool is_text(const json_t *object, const char *name, const char *text)
{
	const char *is = json_string_value(json_object_get(object, name));

	return is && strcmp(is, text) == 0;
}

bool ew_interaction_excepted(const struct ew_interaction *it, const char *kind)
{
	return ew_interaction_excepted_so(it, kind, NULL);
}

bool ew_interaction_excepted_so(const struct ew_interaction *it, const char *kind, const char *sentence)
{
	const json_t *one;
	size_t i;

	json_array_foreach (it->exceptions, i, one)
		if (is_text(one, "kind", kind) && (!sentence || is_text(one, "sentence", sentence)))
			return true;
	return false;
}

static bool before(struct ew_wall end, struct ew_wall begin)
{
	return end.us < begin.us - WRITTEN_LATER_US;
}

bool ew_interaction_times_possible(const struct ew_interaction *it)
{
	bool over = it->ended.us != 0;

	if (over && before(it->ended, it->started))
		return false;
	for (size_t i = 0; i < it->n_spans; i++) {
		const struct ew_interaction_span *s = &it->spans[i];

		if (before(s->from, it->started) || (s->closed && before(s->to, s->from)) ||
			(s->closed && over && before(it->ended, s->to)))
			return false;
	}
	return true;
}

void ew_interaction_look(struct ew_interaction *it, struct ew_wall now)
{
	if (it->ended.us == 0 && now.us > it->latest.us)
		it->latest = now;
}

bool ew_interaction_ordered(const struct ew_interaction *it, struct ew_id order)
{
	char text[EW_ID_TEXT_BYTES];
	const json_t *one;
	size_t i;

	ew_id_format(order, text);
	json_array_foreach (it->orders, i, one) {
		const char *id = json_string_value(json_object_get(one, "order"));

		if (id && strcmp(id, text) == 0)
			return true;
	}
	return false;
}

bool ew_interaction_wants(const struct ew_interaction *it, const char *artifact)
{
	const json_t *word;
	size_t i;

	json_array_foreach (it->makes, i, word) {
		if (json_is_string(word) && strcmp(json_string_value(word), artifact) == 0)
			return true;
	}
	return false;
}

bool ew_interaction_wanted(const struct ew_interaction *it)
{
	return it->by_itself || it->asked;
}

uint32_t ew_interaction_refused(const struct ew_interaction *it)
{
	uint32_t refused = ew_refused_for_all(it);

	for (size_t i = 0; i < it->n_people; i++)
		refused |= ew_consent_refused(&it->people[i].says);
	return refused;
}

size_t ew_interaction_parties(const struct ew_interaction *it)
{
	return it->n_parties;
}

const struct ew_party *ew_interaction_party(const struct ew_interaction *it, size_t i)
{
	return i < it->n_parties ? &it->parties[i].shown : NULL;
}

struct ew_party_state *ew_interaction_party_state(const struct ew_interaction *it, struct ew_id id)
{
	for (size_t i = 0; i < it->n_parties; i++) {
		if (ew_id_equal(it->parties[i].shown.id, id))
			return &it->parties[i];
	}
	return NULL;
}

const struct ew_party *ew_interaction_find_party(const struct ew_interaction *it, struct ew_id id)
{
	const struct ew_party_state *found = ew_interaction_party_state(it, id);

	return found ? &found->shown : NULL;
}

size_t ew_interaction_spans(const struct ew_interaction *it)
{
	return it->n_spans;
}

const struct ew_interaction_span *ew_interaction_span(const struct ew_interaction *it, size_t i)
{
	return i < it->n_spans ? &it->spans[i] : NULL;
}

size_t ew_interaction_relatives(const struct ew_interaction *it)
{
	return it->n_relatives;
}

struct ew_id ew_interaction_relative(const struct ew_interaction *it, size_t i)
{
	return i < it->n_relatives ? it->relatives[i] : (struct ew_id){0};
}

bool ew_interaction_is_related(const struct ew_interaction *it, struct ew_id other)
{
	for (size_t i = 0; i < it->n_relatives; i++) {
		if (ew_id_equal(it->relatives[i], other))
			return true;
	}
	return false;
}

/*
 * What a re-dating adds up to: how many calls of which queue lose or gain how much of which kind. Must never count a call as changed that
 * keeps what it has.
 */
#include "programs/keeper/deletion/redate.h"

#include <errno.h>
#include <string.h>

#include "domain/event_json.h"
#include "programs/keeper/keeper_private.h"
#include "programs/keeper/keeper_queue.h"

#define QUEUES 200
#define OTHERS "(other queues)"
#define NONE "(no queue)"

static const struct {
	const char *name;
	size_t at;
} numbers[] = {
	{"calls", offsetof(struct ew_redate_tally, calls)},
	{"same", offsetof(struct ew_redate_tally, same)},
	{"changed", offsetof(struct ew_redate_tally, changed)},
	{"shorter", offsetof(struct ew_redate_tally, shorter)},
	{"longer", offsetof(struct ew_redate_tally, longer)},
	{"retention_stated", offsetof(struct ew_redate_tally, announced)},
	{"announced_unknown", offsetof(struct ew_redate_tally, unknown)},
	{"no_rule", offsetof(struct ew_redate_tally, no_rule)},
	{"unreadable", offsetof(struct ew_redate_tally, unreadable)},
	{"held", offsetof(struct ew_redate_tally, held)},
	{"due_at_once", offsetof(struct ew_redate_tally, due_at_once)},
};

static uint64_t *number_at(struct ew_redate_tally *tally, size_t i)
{
	return (uint64_t *)((uint8_t *)tally + numbers[i].at);
}

void ew_redate_tally_free(struct ew_redate_tally *tally)
{
	json_decref(tally->queues);
	tally->queues = NULL;
}

/* -- adding ------------------------------------------------------------------------------------- */

static bool add_to(json_t *to, const char *name, json_int_t more)
{
	return ew_json_put(to, name, json_integer(json_integer_value(json_object_get(to, name)) + more));
}

static bool raise_to(json_t *to, const char *name, json_int_t n)
{
	return n <= json_integer_value(json_object_get(to, name)) || ew_json_put(to, name, json_integer(n));
}

/* The earliest of the new times; what never falls due has none. */
static bool lower_to(json_t *to, const char *name, int64_t us)
{
	const json_t *before = json_object_get(to, name);

	if (us == INT64_MAX || (before && json_integer_value(before) <= us))
		return true;
	return ew_json_put(to, name, json_integer(us));
}

static json_t *member(json_t *of, const char *name)
{
	json_t *one = json_object_get(of, name);

	if (!one && ew_json_put(of, name, json_object()))
		one = json_object_get(of, name);
	return one;
}

static json_t *queue_of(struct ew_redate_tally *tally, const char *queue)
{
	const char *name = queue && *queue ? queue : NONE;

	if (!tally->queues && !(tally->queues = json_object()))
		return NULL;
	if (!json_object_get(tally->queues, name) && json_object_size(tally->queues) >= QUEUES)
		name = OTHERS;
	return member(tally->queues, name);
}

/* From "never" and to it there is no number of days; such a change is counted all the same. */
static int64_t moved_s(const struct ew_redate *redate, unsigned kind)
{
	int64_t was = redate->was[kind].us, is = redate->is[kind].us;

	return was == INT64_MAX || is == INT64_MAX ? 0 : (is - was) / EW_US_PER_S;
}

static bool add_kind(json_t *queue, const struct ew_redate *redate, unsigned kind)
{
	bool shorter = redate->shorter & EW_KIND_BIT(kind), longer = redate->longer & EW_KIND_BIT(kind);
	json_t *kinds = shorter || longer ? member(queue, "kinds") : NULL;
	json_t *one = kinds ? member(kinds, ew_artifact_kind_name((enum ew_artifact_kind)kind)) : NULL;

	if (!shorter && !longer)
		return true;
	return one && add_to(one, shorter ? "shorter" : "longer", 1) && lower_to(one, "first", redate->is[kind].us) &&
	       raise_to(one, shorter ? "most_shorter_s" : "most_longer_s", shorter ? -moved_s(redate, kind) : moved_s(redate, kind));
}

static bool add_queue(struct ew_redate_tally *tally, const char *name, const struct ew_redate *redate)
{
	json_t *queue = queue_of(tally, name);
	bool changed = redate->outcome == EW_REDATE_CHANGED, done = queue != NULL;

	done = done && add_to(queue, changed ? "changed" : "refused", 1);
	for (unsigned kind = 0; done && changed && kind < EW_ARTIFACT_KINDS; kind++)
		done = add_kind(queue, redate, kind);
	return done;
}

int ew_redate_tally_add(
	struct ew_redate_tally *tally, const char *queue, const struct ew_redate *redate, struct ew_wall now, bool held)
{
	bool changed = redate->outcome == EW_REDATE_CHANGED;

	tally->calls++;
	tally->same += redate->outcome == EW_REDATE_SAME;
	tally->announced += redate->outcome == EW_REDATE_ANNOUNCED;
	tally->unknown += redate->outcome == EW_REDATE_UNKNOWN;
	if (redate->outcome == EW_REDATE_SAME)
		return 0;
	tally->changed += changed;
	tally->shorter += changed && redate->shorter;
	tally->longer += changed && redate->longer;
	tally->held += changed && held;
	tally->due_at_once += changed && !held && ew_redate_is_due(redate, now);
	return add_queue(tally, queue, redate) ? 0 : -ENOMEM;
}

/* -- kept and shown ------------------------------------------------------------------------------ */

static json_t *numbers_json(const struct ew_redate_tally *tally)
{
	_cleanup_(ew_json_drop) json_t *to = json_object();

	for (size_t i = 0; to && i < EW_COUNT(numbers); i++) {
		uint64_t n = *number_at((struct ew_redate_tally *)(uintptr_t)tally, i);

		if (!ew_json_put(to, numbers[i].name, json_integer((json_int_t)n)))
			return NULL;
	}
	return TAKE(to);
}

json_t *ew_redate_tally_keep(const struct ew_redate_tally *tally)
{
	return json_pack("{s:o, s:o}", "count", numbers_json(tally), "queues", tally->queues ? json_deep_copy(tally->queues) : json_object());
}

int ew_redate_tally_read(const json_t *kept, struct ew_redate_tally *ret)
{
	const json_t *count = json_object_get(kept, "count"), *queues = json_object_get(kept, "queues");

	ew_redate_tally_free(ret);
	for (size_t i = 0; i < EW_COUNT(numbers); i++)
		*number_at(ret, i) = (uint64_t)json_integer_value(json_object_get(count, numbers[i].name));
	ret->queues = queues ? json_deep_copy(queues) : json_object();
	return ret->queues ? 0 : -ENOMEM;
}

static json_t *kind_json(const char *kind, const json_t *one)
{
	const json_t *first = json_object_get(one, "first");

	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:o}", "kind", kind, "shorter", json_integer_value(json_object_get(one, "shorter")), "longer",
		json_integer_value(json_object_get(one, "longer")), "most_shorter_s",
		json_integer_value(json_object_get(one, "most_shorter_s")), "most_longer_s",
		json_integer_value(json_object_get(one, "most_longer_s")), "first_due",
		first ? ew_json_wall((struct ew_wall){json_integer_value(first)}) : json_null());
}

static json_t *queue_json(const char *name, json_t *queue)
{
	_cleanup_(ew_json_drop) json_t *kinds = json_array();
	const char *kind;
	json_t *one;

	json_object_foreach(json_object_get(queue, "kinds"), kind, one) {
		if (!kinds || json_array_append_new(kinds, kind_json(kind, one)) < 0)
			return NULL;
	}
	return json_pack("{s:s, s:I, s:I, s:o}", "queue", name, "changed", json_integer_value(json_object_get(queue, "changed")), "refused",
		json_integer_value(json_object_get(queue, "refused")), "kinds", TAKE(kinds));
}

json_t *ew_redate_tally_json(const struct ew_redate_tally *tally)
{
	_cleanup_(ew_json_drop) json_t *queues = json_array();
	const char *name;
	json_t *queue;

	json_object_foreach(tally->queues, name, queue) {
		if (!queues || json_array_append_new(queues, queue_json(name, queue)) < 0)
			return NULL;
	}
	return json_pack("{s:o, s:o}", "count", numbers_json(tally), "queues", TAKE(queues));
}

/*
 * Events made by hand, through ew_event_make(), so that the fold is tested on what is really
 * stored.
 */
#include "unit/domain/by_hand.h"

#include <errno.h>
#include <string.h>

struct ew_id id_of(const char *text)
{
	struct ew_id id = {0};

	if (ew_id_parse(ew_slice_text(text), &id) < 0)
		abort();
	return id;
}

int new_call(struct ew_interaction **ret)
{
	return ew_interaction_new(id_of(CALL), ret);
}

static json_t *json_of(const char *text)
{
	char copy[2048];
	size_t n = strlen(text);

	if (n >= sizeof(copy))
		abort();
	memcpy(copy, text, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (copy[i] == '\'')
			copy[i] = '"';
	}
	json_t *json = json_loads(copy, 0, NULL);

	if (!json)
		abort();
	return json;
}

int tell(struct ew_interaction *it, enum ew_event_type type, int64_t ms, const char *fields)
{
	json_t *json = json_of(fields);
	struct ew_event_draft draft = {
		.type = type,
		.interaction = id_of(CALL),
		.decided = {AT(ms)},
		.actor_kind = "recorder",
		.fields = json,
	};
	struct ew_event_place place = {
		.index = ew_interaction_next(it),
		.previous = ew_interaction_previous(it),
	};
	uint8_t salt[32] = {0};
	struct ew_event e;
	int r = ew_event_make(&draft, &place, ew_slice_of(salt, sizeof(salt)), &e);

	json_decref(json);
	if (r < 0)
		return r;
	r = ew_interaction_apply(it, &e);
	ew_event_free(&e);
	return r;
}

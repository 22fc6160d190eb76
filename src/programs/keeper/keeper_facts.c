/*
 * The facts of a call as signal tells them: foreign words that must never stop the log, and what a call is found by.
 */
#include "programs/keeper/keeper_private.h"

#include <errno.h>

#include "catalog/blind.h"

/* No event can hold a floating-point number: facts with one would stop the log at this place for ever. */
static bool has_real(const json_t *j)
{
	const char *key;
	json_t *value;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)j, key, value) {
		if (has_real(value))
			return true;
	}
	json_array_foreach(j, i, value) {
		if (has_real(value))
			return true;
	}
	return json_is_real(j);
}

json_t *ew_keeper_parse_facts(struct ew_slice facts)
{
	json_error_t error;
	json_t *j = json_loadb((const char *)facts.at, facts.len, JSON_REJECT_DUPLICATES, &error);

	if (!json_is_object(j) || has_real(j)) {
		json_decref(j);
		j = json_pack("{s:s, s:s, s:[s]}", "source", "unknown", "direction", "unknown", "defects",
			"facts_unreadable");
	}
	return j;
}

static const char *text_at(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static int index_word(
	struct ew_keeper *k, struct ew_id interaction, const char *kind, const char *value)
{
	struct ew_slice key = ew_slice_of(k->index_key, EW_COLUMN_KEY_BYTES);
	struct ew_hash token;
	int r;

	if (!value || !*value)
		return 0;
	r = ew_blind_token(key, kind, ew_slice_text(value), &token);
	return r < 0 ? r : ew_blind_add(k->catalog, interaction, &token);
}

static int index_number(struct ew_keeper *k, struct ew_id interaction, const char *number)
{
	if (!number || !*number)
		return 0;
	return ew_blind_add_number(k->catalog, interaction,
		ew_slice_of(k->index_key, EW_COLUMN_KEY_BYTES), ew_slice_text(number));
}

int ew_keeper_index_facts(struct ew_keeper *k, struct ew_call *call)
{
	const json_t *facts = ew_interaction_facts(call->fold);
	const json_t *party;
	size_t i;
	int r = ew_keeper_call_write(k, call);

	if (r == 0)
		r = index_number(k, call->id, text_at(json_object_get(facts, "from"), "address"));
	if (r == 0)
		r = index_number(k, call->id, text_at(json_object_get(facts, "to"), "address"));
	if (r == 0)
		r = index_word(k, call->id, "queue", text_at(facts, "queue"));
	if (r == 0)
		r = index_word(k, call->id, "agent", text_at(json_object_get(facts, "extensions"), "agent"));
	if (r == 0)
		r = index_word(k, call->id, "agent", text_at(facts, "extension"));
	json_array_foreach(json_object_get(facts, "parties"), i, party) {
		if (r == 0)
			r = index_number(k, call->id, text_at(party, "address"));
	}
	return r < 0 ? r : ew_keeper_relate(k, call);
}

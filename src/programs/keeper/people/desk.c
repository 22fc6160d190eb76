/*
 * A call with its key, and small JSON sealed. What is written at a desk is sealed like everything else: must never go into the catalogue
 * in the clear.
 */
#include "programs/keeper/people/desk.h"

#include <errno.h>
#include <string.h>

#include "programs/keeper/keeper_private.h"

int ew_desk_call(struct ew_keeper *k, struct ew_id id, struct ew_desk_call *ret)
{
	int r = 0;

	*ret = (struct ew_desk_call){.call = ew_keeper_call_held(k, id)};
	if (ret->call)
		return 0;
	r = ew_keeper_call_keyed(k, id, &ret->own);
	ret->call = ret->own;
	return r;
}

void ew_desk_call_end(struct ew_keeper *k, struct ew_desk_call *held)
{
	ew_keeper_call_drop(k, &held->own);
	held->call = NULL;
}

int ew_desk_no_call(struct ew_asked *a)
{
	return ew_keeper_problem(
		a->k, a->connection, a->request, 404, "no_such_interaction", "there is no interaction of this id");
}

/* Where it belongs: a part of the row's id that is random. */
static uint64_t place_of(struct ew_id id)
{
	uint64_t place;

	memcpy(&place, id.bytes + 8, sizeof(place));
	return place;
}

int ew_desk_seal(struct ew_keeper *k, const struct ew_call *call, const char *column, struct ew_id row,
	const json_t *words, struct ew_buf *to)
{
	char *text = words ? json_dumps(words, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	int r = text ? 0 : -ENOMEM;

	if (r == 0 && strlen(text) > EW_DESK_WORDS_BYTES)
		r = -EFBIG;
	if (r == 0)
		r = ew_keeper_seal(k, call, column, place_of(row), ew_slice_text(text), to);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	return r;
}

json_t *ew_desk_open(
	struct ew_keeper *k, const struct ew_call *call, const char *column, struct ew_id row, struct ew_slice sealed)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};

	ew_buf_init_secret(&plain, EW_DESK_WORDS_BYTES);
	if (ew_keeper_unseal(k, call, column, place_of(row), sealed, &plain) < 0)
		return NULL;
	return json_loadb((const char *)plain.at, plain.len, 0, NULL);
}

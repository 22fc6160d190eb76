/*
 * A call with its key, and small JSON sealed. What is written at a desk is sealed like everything else: must never go into the catalogue
 * in the clear.
 */
#include "programs/keeper/people/desk.h"

#include <errno.h>
#include <string.h>

#include "programs/keeper/keeper_private.h"
#include "programs/keeper/people/words.h"

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

int ew_desk_seal(struct ew_keeper *k, const struct ew_call *call, const char *column, struct ew_id row,
	const json_t *words, struct ew_buf *to)
{
	return ew_words_seal(k, call, column, ew_words_place(row), words, EW_DESK_WORDS_BYTES, to);
}

json_t *ew_desk_open(
	struct ew_keeper *k, const struct ew_call *call, const char *column, struct ew_id row, struct ew_slice sealed)
{
	json_t *words = NULL;

	return ew_words_open(k, call, column, ew_words_place(row), sealed, EW_DESK_WORDS_BYTES, &words) < 0 ? NULL : words;
}

/*
 * Who wants to listen, read or take away what lies at a store: the objects are asked for, the ask waits as others wait for workers, and is answered with
 * the reason when they do not come. Nothing is logged of it before there is something to be opened.
 */
#include "programs/keeper/remote/waiting.h"

#include <errno.h>
#include <stdio.h>

#include "catalog/objects.h"
#include "programs/keeper/remote/remote.h"

struct wanted {
	const struct ew_remote_wish *wish;
	struct ew_id ids[EW_REMOTE_WANTED];
	size_t n;
};

static int collect(void *arg, const struct ew_object_row *row)
{
	struct wanted *w = arg;

	if ((w->wish->kind != 0 && row->kind != w->wish->kind) ||
		(!ew_id_is_zero(w->wish->party) && !ew_id_equal(row->party, w->wish->party)) || w->n == EW_COUNT(w->ids))
		return 0;
	w->ids[w->n++] = row->id;
	return 0;
}

static int list(struct ew_keeper *k, struct ew_id interaction, const struct ew_remote_wish *wish, struct wanted *w)
{
	*w = (struct wanted){.wish = wish};
	if (ew_id_is_zero(wish->object))
		return ew_objects_of(k->catalog, interaction, collect, w);
	w->ids[w->n++] = wish->object;
	return 0;
}

/* All of them are asked for before one is waited for. What lies nowhere is for whoever opens it to say. */
static int want_all(struct ew_keeper *k, const struct wanted *w, struct ew_id *ret_missing, struct ew_error *why)
{
	int worst = 0;

	for (size_t i = 0; i < w->n; i++) {
		int r = ew_remote_want(k, w->ids[i], false, why);

		if (r < 0 && r != -EINPROGRESS && r != -EHOSTUNREACH && r != -ENOENT)
			return r;
		if (r == -EHOSTUNREACH)
			return r;
		if (r == -EINPROGRESS) {
			worst = r;
			*ret_missing = w->ids[i];
		}
	}
	return worst;
}

static int refuse(struct ew_asked *a, const char *sentence)
{
	return ew_keeper_problem(a->k, a->connection, a->request, 503, "object_elsewhere", sentence);
}

bool ew_ask_must_fetch(struct ew_asked *a, const struct ew_remote_wish *wish, int *ret_r)
{
	struct ew_error why = {0};
	struct ew_id missing = {{0}};
	char sentence[600];
	struct wanted w;
	int r = list(a->k, a->interaction, wish, &w);

	if (r == 0)
		r = want_all(a->k, &w, &missing, &why);
	if (r == 0)
		return false;
	*ret_r = r;
	if (r == -EINPROGRESS && !a->last && ew_keeper_wait_for_object(a, missing) == 0) {
		*ret_r = 0;
		return true;
	}
	(void)snprintf(sentence, sizeof(sentence), "this recording is not on this machine's disk: %s",
		r == -EHOSTUNREACH ? ew_error_text(&why) : "it is being brought from its store, and is there in a moment; ask again");
	if (r == -EINPROGRESS || r == -EHOSTUNREACH)
		*ret_r = refuse(a, sentence);
	return true;
}

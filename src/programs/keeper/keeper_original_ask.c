/*
 * The original of a text, given to who may reveal it: a purpose that was told, or a ground, and a second person each time, whatever policy says of
 * revealing sound. Who, why and what are durable before a worker is given the ticket. Must never pass a byte of it through here.
 */
#include "programs/keeper/keeper_original.h"
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "catalog/grants.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/may.h"
#include "programs/keeper/remote/waiting.h"

#define MOST_VERSION 1000000

struct wanted {
	struct ew_asked *a;
	struct ew_call *call;
	enum ew_artifact_kind kind;
	uint64_t version; /* 0: the newest that has one */
	struct ew_original_row row;
	struct ew_buf header;
	bool found, held_back;
};

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static bool read_wish(struct wanted *w)
{
	const char *kind = ew_asked_text(w->a, "kind");
	int number = kind ? ew_artifact_kind_of(ew_slice_text(kind)) : -1;

	w->kind = (enum ew_artifact_kind)number;
	w->version = ew_asked_number(w->a, "version", 0);
	return number > EW_ARTIFACT_AUDIO && ew_artifact_may_have_original(w->kind) && w->version <= MOST_VERSION;
}

static int note_row(void *arg, const struct ew_original_row *row)
{
	struct wanted *w = arg;

	w->row = *row;
	w->found = !row->shut;
	ew_buf_add_slice(&w->header, row->header);
	w->row.header = ew_buf_slice(&w->header);
	return ew_buf_error(&w->header);
}

static int note_handed(void *arg, const struct ew_handed_row *row)
{
	struct wanted *w = arg;

	w->held_back = w->held_back || (row->version == w->row.version && row->held_back);
	return 0;
}

static int find(struct wanted *w)
{
	struct ew_catalog *c = w->a->k->catalog;
	int r = ew_originals_get(c, w->call->id, (uint32_t)w->kind, (uint32_t)w->version, note_row, w);

	if (r < 0 || !w->found)
		return r == -ENOENT ? 0 : r;
	return ew_handed_each(c, w->call->id, (uint32_t)w->kind, note_handed, w);
}

/* False in *ret_may: answered. */
static int judge(struct wanted *w, const json_t *why, bool *ret_may)
{
	*ret_may = false;
	if (!w->found)
		return problem(w->a, 404, "no_such_original",
			"no original is kept of such a version of this kind; the interaction's record says in artifact_versions of which there is one");
	if (w->held_back && !json_object_get(why, "legal_ground"))
		return problem(w->a, 403, "access_refused",
			"it was refused during this call, and policy seals what was made before: only a legal ground (legal_ground and case) opens it");
	*ret_may = true;
	return 0;
}

static int put_why(const struct wanted *w, json_t *why)
{
	return ew_json_put(why, "artifact", json_string(ew_artifact_kind_name(w->kind))) && ew_json_put(why, "version", json_integer(w->row.version)) &&
			       ew_json_put(why, "object", ew_json_id(w->row.object)) ?
		       0 :
		       -ENOMEM;
}

static int open_it(struct wanted *w, json_t *why)
{
	struct ew_asked *a = w->a;
	struct ew_hash event;
	int r = put_why(w, why);

	if (r < 0) {
		json_decref(why);
		return r;
	}
	r = ew_ask_note_access(a, w->call, "original", why, &event);
	if (r == 0)
		r = ew_keeper_original_open(a->k, w->call, &w->row, w->held_back, &event, a->connection, a->request);
	if (r == -EAGAIN)
		return problem(a, 503, "no_worker", "no worker is free to open this; try again in a second");
	if (r == -EINPROGRESS || r == -EHOSTUNREACH)
		return problem(a, 503, "object_elsewhere", "the original lies at a store and is not here any more; ask again in a moment");
	if (r == -ENODATA)
		return problem(a, 500, "object_lost", "the original is in the catalogue, but its file is not there");
	return r;
}

int ew_ask_original(struct ew_asked *a)
{
	struct wanted w = {.a = a};
	bool may = false;
	json_t *why = NULL;
	int r;

	if (!read_wish(&w))
		return problem(a, 404, "no_such_original", "of this kind no originals of texts are kept");
	r = ew_ask_authorise_original(a, w.kind, &w.call, &why);
	if (r < 0 || !w.call)
		return r;
	ew_buf_init(&w.header, EW_MAX_AGE_HEADER_BYTES);
	r = find(&w);
	if (r == 0)
		r = judge(&w, why, &may);
	if (r < 0 || !may || ew_ask_must_fetch(a, &(struct ew_remote_wish){.object = w.row.object}, &r) || ew_ask_must_wait(a, &r))
		json_decref(why);
	else
		r = open_it(&w, why);
	ew_buf_free(&w.header);
	return r;
}

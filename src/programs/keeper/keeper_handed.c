/*
 * What tools handed in, given to people: one version of one kind, as it is kept. Opened and logged like the sound, but with the right to read its
 * kind; what nothing has checked needs the right to reveal as well, and what is sealed a legal ground.
 */
#include "programs/keeper/keeper_tools.h"

#include <errno.h>

#include "catalog/events.h"
#include "catalog/grants.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"
#include "programs/keeper/people/account.h"
#include "programs/keeper/people/may.h"

#define MOST_VERSION 1000000

/** One that is looked for, and what was found. */
struct handed {
	struct ew_asked *a;
	struct ew_call *call;
	enum ew_artifact_kind kind;
	uint64_t version;           /* 0: the newest */
	struct ew_handed_row row;   /* its `sealed` is the buffer's */
	struct ew_buf sealed;
	bool found, checked;
};

static int note_row(void *arg, const struct ew_handed_row *row)
{
	struct handed *h = arg;

	if (h->version != 0 && row->version != h->version)
		return 0;
	h->row = *row;
	h->found = true;
	ew_buf_clear(&h->sealed);
	ew_buf_add_slice(&h->sealed, row->sealed);
	h->row.sealed = ew_buf_slice(&h->sealed);
	return ew_buf_error(&h->sealed);
}

/* Events of before do not say so, and nothing checked anything then. */
static int note_checked(void *arg, const struct ew_event_row *row)
{
	struct handed *h = arg;
	_cleanup_(ew_event_free) struct ew_event e = {0};
	int r = ew_keeper_read_event(h->a->k, h->call, row->index, row->sealed, &row->commitment, &e);

	if (r == 0)
		h->checked = json_is_true(json_object_get(e.fields, "checked"));
	return r;
}

static int find(struct handed *h)
{
	struct ew_catalog *c = h->a->k->catalog;
	int r = ew_handed_each(c, h->call->id, (uint32_t)h->kind, note_row, h);

	if (r < 0 || !h->found)
		return r;
	return ew_events_each(c, h->call->id, h->row.event, 1, note_checked, h);
}

static int problem(struct ew_asked *a, unsigned status, const char *type, const char *detail)
{
	return ew_keeper_problem(a->k, a->connection, a->request, status, type, detail);
}

static bool read_wish(struct handed *h)
{
	const char *kind = ew_asked_text(h->a, "kind");
	int number = kind ? ew_artifact_kind_of(ew_slice_text(kind)) : -1;

	h->kind = (enum ew_artifact_kind)number;
	h->version = ew_asked_number(h->a, "version", 0);
	return number >= 0 && ew_kind_has_words(h->kind) && h->version <= MOST_VERSION;
}

static json_t *handed_json(const struct handed *h, json_t *content)
{
	struct ew_wall started = ew_interaction_started(h->call->fold);

	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:b, s:o}", "kind", ew_artifact_kind_name(h->kind), "version",
		(json_int_t)h->row.version, "event", (json_int_t)h->row.event, "from_ms",
		(json_int_t)((h->row.from.us - started.us) / EW_US_PER_MS), "to_ms",
		(json_int_t)((h->row.to.us - started.us) / EW_US_PER_MS), "received_at", ew_json_wall(h->row.made), "grant",
		ew_json_id(h->row.grant), "checked", (int)h->checked, "content", content);
}

static int give(struct handed *h)
{
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	struct ew_asked *a = h->a;
	json_t *content;
	int r;

	ew_buf_init_secret(&plain, EW_MAX_HEARD_BYTES);
	r = ew_keeper_unseal(a->k, h->call, "handed", h->row.event, h->row.sealed, &plain);
	if (r < 0)
		return r;
	content = json_loadb((const char *)plain.at, plain.len, JSON_DECODE_ANY, NULL);
	if (!content)
		return -ENOMEM;
	return ew_keeper_answer(a->k, a->connection, a->request, 200, handed_json(h, content));
}

/* The access is durable before anything is opened. */
static int open_it(struct handed *h, json_t *why)
{
	struct ew_hash event;
	int r;

	if (json_object_set_new(why, "artifact", json_string(ew_artifact_kind_name(h->kind))) < 0 ||
		json_object_set_new(why, "version", json_integer(h->row.version)) < 0) {
		json_decref(why);
		return -ENOMEM;
	}
	r = ew_ask_note_access(h->a, h->call, "text", why, &event);
	return r < 0 ? r : give(h);
}

/* What stands against this version, once it is known who asks and why. False in *ret_may: answered. */
static int judge(struct handed *h, const json_t *why, bool *ret_may)
{
	*ret_may = false;
	if (!h->found)
		return problem(h->a, 404, "no_such_artifact",
			"there is no such version of this kind; the interaction's record lists what there is, in artifact_versions");
	if (h->row.held_back && !json_object_get(why, "legal_ground"))
		return problem(h->a, 403, "access_refused",
			"it was refused during this call, and policy seals what was made before: only a legal ground (legal_ground and case) opens it");
	*ret_may = true;
	return h->checked ? 0 : ew_asked_may(h->a, EW_RIGHT_READ | EW_RIGHT_REVEAL, (int)h->kind, "text", ret_may);
}

int ew_ask_handed(struct ew_asked *a)
{
	struct handed h = {.a = a};
	bool may = false;
	json_t *why = NULL;
	int r;

	if (!read_wish(&h))
		return problem(a, 404, "no_such_artifact", "there is no such kind of artifact that has words");
	r = ew_ask_authorise_text(a, h.kind, &h.call, &why);
	if (r < 0 || !h.call)
		return r;
	ew_buf_init(&h.sealed, EW_MAX_HEARD_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	r = find(&h);
	if (r == 0)
		r = judge(&h, why, &may);
	if (r == 0 && may)
		r = open_it(&h, why);
	else
		json_decref(why);
	ew_buf_free(&h.sealed);
	return r;
}

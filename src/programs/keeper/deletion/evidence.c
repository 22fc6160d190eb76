/*
 * What stays of a call when its data go and evidence does not: events of consent, access and refusal, sealed anew under a key that
 * nothing else was ever sealed by, and the few facts without which they say nothing. With the old key goes all the rest, on
 * every copy of the catalogue that was made before.
 */
#include "programs/keeper/deletion/deletion.h"

#include <errno.h>
#include <string.h>

#include "catalog/erase.h"
#include "catalog/events.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/epochs/rotation.h"
#include "programs/keeper/rights/rights.h"

#define WRAPPED_BYTES 1024

static const struct ew_id nobody;

/* -- what must be known ------------------------------------------------------------------------ */

static bool is_customer(const struct ew_interaction *fold, const char *text)
{
	struct ew_participant who;
	struct ew_id id;
	bool is = false;

	if (!text || ew_id_parse(ew_slice_text(text), &id) < 0)
		return false;
	for (size_t i = 0; ew_interaction_participant(fold, i, &who); i++)
		is = is || (ew_id_equal(who.id, id) && who.says->kind == EW_PARTY_CUSTOMER);
	return is;
}

/* A customer's number says whose consent it was; what others are known by goes. */
static json_t *party_of(const struct ew_interaction *fold, const json_t *party)
{
	static const char *const kept[] = {"id", "role", "consent"};
	_cleanup_(ew_json_drop) json_t *one = json_object();
	bool customer = is_customer(fold, json_string_value(json_object_get(party, "id")));

	for (size_t i = 0; i < EW_COUNT(kept); i++) {
		json_t *value = json_object_get(party, kept[i]);

		if (!one || (value && json_object_set(one, kept[i], value) < 0))
			return NULL;
	}
	if (customer && json_object_get(party, "address") && json_object_set(one, "address", json_object_get(party, "address")) < 0)
		return NULL;
	return TAKE(one);
}

static int add_parties(const struct ew_interaction *fold, const json_t *record, json_t *to)
{
	_cleanup_(ew_json_drop) json_t *list = json_array();
	const json_t *party;
	size_t i;

	json_array_foreach (json_object_get(record, "parties"), i, party) {
		if (!list || json_array_append_new(list, party_of(fold, party)) < 0)
			return -ENOMEM;
	}
	return ew_json_put(to, "parties", TAKE(list)) ? 0 : -ENOMEM;
}

static json_t *facts_of(struct ew_keeper *k, const struct ew_call *call, struct ew_id deletion)
{
	static const char *const kept[] = {"id", "state", "started_at", "ended_at", "duration_ms", "direction", "mode", "entity"};
	_cleanup_(ew_json_drop) json_t *record = ew_interaction_record(call->fold, k->entity);
	_cleanup_(ew_json_drop) json_t *facts = json_object();

	for (size_t i = 0; record && facts && i < EW_COUNT(kept); i++) {
		json_t *value = json_object_get(record, kept[i]);

		if (value && json_object_set(facts, kept[i], value) < 0)
			return NULL;
	}
	if (!record || !facts || add_parties(call->fold, record, facts) < 0 || !ew_json_put(facts, "deletion", ew_json_id(deletion)))
		return NULL;
	return TAKE(facts);
}

/* -- sealing anew ------------------------------------------------------------------------------ */

struct keeping {
	struct ew_keeper *k;
	const struct ew_call *from;
	struct ew_call to;      /* the same call under the new key: what a column is bound to */
	uint64_t next;          /* index of the event that is looked at next */
	bool any;
	struct ew_buf sealed;   /* of the last one; empty: its contents go */
};

static int see_event(void *arg, const struct ew_event_row *row)
{
	struct keeping *g = arg;
	_cleanup_(ew_buf_free) struct ew_buf plain = {0};
	int r;

	g->any = true;
	g->next = row->index;
	ew_buf_clear(&g->sealed);
	if (row->class == EW_CLASS_CALL || row->sealed.len == 0)
		return 0;
	ew_buf_init_secret(&plain, 2 * EW_MAX_EVENT_JSON_BYTES);
	r = ew_keeper_unseal(g->k, g->from, "event", row->index, row->sealed, &plain);
	if (r == -EBADMSG)
		return 0; /* nobody can read it now, and nobody could then */
	return r < 0 ? r : ew_keeper_seal(g->k, &g->to, "event", row->index, ew_buf_slice(&plain), &g->sealed);
}

static int seal_events(struct keeping *g)
{
	int r = 0;

	for (uint64_t from = 0; r == 0; from = g->next + 1) {
		g->any = false;
		r = ew_events_each(g->k->catalog, g->from->id, from, 1, see_event, g);
		if (r < 0 || !g->any)
			break;
		r = ew_events_put_sealed(g->k->catalog, g->from->id, g->next, ew_buf_slice(&g->sealed));
	}
	return r;
}

static int insert(struct keeping *g, const json_t *facts)
{
	_cleanup_(ew_buf_free) struct ew_buf wrapped = {0}, sealed = {0};
	struct ew_evidence_row row = {
		.interaction = g->from->id, .started = ew_interaction_started(g->from->fold), .reduced = ew_io_wall(g->k->io)};
	char *text = json_dumps(facts, JSON_COMPACT | JSON_SORT_KEYS);
	int r = text ? 0 : -ENOMEM;

	ew_buf_init(&wrapped, WRAPPED_BYTES);
	ew_buf_init(&sealed, EW_MAX_EVENT_JSON_BYTES);
	if (r == 0)
		r = ew_rotation_seal(g->k, g->to.key, &wrapped, &row.key_epoch);
	if (r == 0)
		r = ew_keeper_seal(g->k, &g->to, "evidence", 0, ew_slice_text(text), &sealed);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	row.until = ew_retention_due_of(g->k, g->from, EW_ARTIFACT_CONSENT_EVIDENCE);
	row.wrapped = ew_buf_slice(&wrapped);
	row.sealed = ew_buf_slice(&sealed);
	if (r == 0)
		r = ew_evidence_insert(g->k->catalog, &row);
	return r < 0 ? r : ew_rights_index_evidence(g->k, g->from->id, facts, ew_interaction_facts(g->from->fold));
}

/* In the log of the call, as the last that is said of it: what was known is disclosed, so it can be withheld from a bundle. */
static int say_kept(struct ew_keeper *k, struct ew_call *call, const json_t *facts, struct ew_id deletion)
{
	json_t *personal = json_object();

	if (!personal || json_object_set(personal, "parties", json_object_get(facts, "parties")) < 0) {
		json_decref(personal);
		return -ENOMEM;
	}
	return ew_keeper_append(k, call, EW_EVENT_EVIDENCE_KEPT, ew_io_wall(k->io), "keeper", nobody,
		json_pack("{s:o, s:O*, s:O*, s:O*}", "deletion", ew_json_id(deletion), "started_at", json_object_get(facts, "started_at"),
			"ended_at", json_object_get(facts, "ended_at"), "direction", json_object_get(facts, "direction")),
		personal, NULL, NULL);
}

int ew_deletion_keep_evidence(struct ew_keeper *k, struct ew_call *call, struct ew_id deletion)
{
	_cleanup_(ew_json_drop) json_t *facts = facts_of(k, call, deletion);
	struct keeping g = {.k = k, .from = call, .to = {.id = call->id, .key = ew_secret_pool_take(k->keys)}};
	int r = facts && g.to.key ? 0 : -ENOMEM;

	ew_buf_init(&g.sealed, 2 * EW_MAX_EVENT_JSON_BYTES + 64);
	if (r == 0)
		r = ew_io_random(k->io, g.to.key, EW_COLUMN_KEY_BYTES);
	if (r == 0)
		r = say_kept(k, call, facts, deletion);
	if (r == 0)
		r = seal_events(&g);
	if (r == 0)
		r = insert(&g, facts);
	if (r == 0)
		r = ew_erase_data(k->catalog, call->id);
	ew_buf_free(&g.sealed);
	ew_secret_pool_give(k->keys, &g.to.key);
	return r;
}

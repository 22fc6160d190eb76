/*
 * The beginning of a deletion: one transaction in which keys and rows go and the log says so. Must never touch a call that a hold
 * covers, and never end with a row gone of which no deletion knows the bytes.
 */
#include "programs/keeper/deletion/deletion.h"
#include "programs/keeper/deletion/recipients.h"

#include <errno.h>
#include <string.h>

#include "catalog/daily.h"
#include "catalog/erase.h"
#include "catalog/events.h"
#include "catalog/grants.h"
#include "catalog/holds.h"
#include "catalog/interactions.h"
#include "catalog/objects.h"
#include "catalog/originals.h"
#include "domain/event_json.h"
#include "programs/keeper/deletion/retention.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/remote/remote.h"

#define MOST_OBJECTS 1024 /* of one call: every party, kind and version */
#define SPANS_AT_ONCE 256
#define NAMED_OBJECTS 100 /* that the log names one by one; of all there is a hash */
#define ALL_OF(kinds) ((kinds) & EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE))
#define DATA_OF(kinds) ((kinds) & EW_KIND_BIT(EW_ARTIFACT_METADATA))

static const struct ew_id nobody;

struct destroying {
	struct ew_keeper *k;
	const struct ew_deletion_wish *wish;
	struct ew_call *call;      /* NULL: its data are gone already, or cannot be read */
	struct ew_deletion_row row;
	uint32_t kinds, found;     /* that are wanted; of which there is something */
	uint32_t listed;           /* those that `objects` are of */
	struct ew_id objects[MOST_OBJECTS];
	size_t n_objects;
	bool crowded;              /* there are more: they go in the next deletion of the call, and all else behind them */
	struct ew_sha256 *hash;    /* over ids and hashes of the objects */
	json_t *named, *texts;     /* owned: [{object, ...}], {kind: how many} */
	size_t n_spans;
	struct ew_wall due[EW_ARTIFACT_KINDS]; /* when each was counted to fall due; {INT64_MAX}: it was not */
};

static void destroying_free(struct destroying *d)
{
	ew_sha256_free(&d->hash);
	json_decref(d->named);
	json_decref(d->texts);
}

/* -- what there is ----------------------------------------------------------------------------- */

static int note_epoch(struct destroying *d, struct ew_id object)
{
	_cleanup_(ew_buf_free) struct ew_buf header = {0};
	uint32_t epoch = 0;
	int r;

	ew_buf_init(&header, EW_MAX_AGE_HEADER_BYTES);
	r = ew_keys_get(d->k->catalog, object, &epoch, &header);
	if (r == 0 && epoch > d->row.epoch)
		d->row.epoch = epoch;
	return r == -ENOENT ? 0 : r;
}

static int note_object(
	struct destroying *d, struct ew_id object, enum ew_artifact_kind of, const char *kind, uint64_t bytes, const struct ew_hash *sha256)
{
	int r;

	if (d->n_objects == MOST_OBJECTS) {
		d->crowded = true;
		return 0;
	}
	d->objects[d->n_objects++] = object;
	d->listed |= EW_KIND_BIT(of);
	r = ew_sha256_add(d->hash, ew_slice_of(object.bytes, sizeof(object.bytes)));
	if (r == 0)
		r = ew_sha256_add(d->hash, ew_slice_of(sha256->bytes, sizeof(sha256->bytes)));
	if (r < 0 || json_array_size(d->named) >= NAMED_OBJECTS)
		return r;
	return json_array_append_new(d->named, json_pack("{s:o, s:s, s:I, s:o}", "object", ew_json_id(object), "kind", kind, "bytes",
						       (json_int_t)bytes, "sha256", ew_json_hash_text(sha256))) < 0
		? -ENOMEM
		: 0;
}

/* One that a newer version stands for is gone, and its bytes may be waiting for the next tick. Those of what was deleted are another deletion's. */
static int see_object(void *arg, const struct ew_object_row *row)
{
	struct destroying *d = arg;
	int r;

	if (row->deleted)
		return 0;
	d->found |= row->gone ? 0 : EW_KIND_BIT(EW_ARTIFACT_AUDIO);
	r = note_epoch(d, row->id);
	return r < 0 ? r : note_object(d, row->id, EW_ARTIFACT_AUDIO, ew_keeper_kind_name(row->kind), row->payload_bytes, &row->sha256);
}

static int see_original(void *arg, const struct ew_original_row *row)
{
	struct destroying *d = arg;

	if (!(d->kinds & EW_KIND_BIT(row->kind)))
		return 0;
	d->found |= EW_KIND_BIT(row->kind);
	if (row->epoch > d->row.epoch)
		d->row.epoch = row->epoch;
	return note_object(d, row->object, (enum ew_artifact_kind)row->kind, "original", row->bytes, &row->sha256);
}

static int see_texts(struct destroying *d)
{
	int r = 0;

	for (unsigned i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++) {
		uint64_t n = 0;

		if (!(d->kinds & EW_KIND_BIT(i)))
			continue;
		r = ew_handed_count(d->k->catalog, d->wish->interaction, i, (struct ew_wall){INT64_MAX}, &n);
		if (r < 0 || n == 0)
			continue;
		d->found |= EW_KIND_BIT(i);
		if (!ew_json_put(d->texts, ew_artifact_kind_name((enum ew_artifact_kind)i), json_integer((json_int_t)n)))
			r = -ENOMEM;
	}
	return r;
}

/* A span that was kept on the tape is a copy of the audio. */
static int see_span(void *arg, const struct ew_span_row *row)
{
	struct destroying *d = arg;

	d->row.thread = row->thread;
	if (row->state == EW_SPAN_SHREDDED)
		return 0;
	d->n_spans++;
	if (row->frames > 0 && (row->purposes & EW_PURPOSE_RECORDING))
		d->found |= EW_KIND_BIT(EW_ARTIFACT_AUDIO);
	return 0;
}

static int look(struct destroying *d)
{
	struct ew_catalog *c = d->k->catalog;
	int r = ew_sha256_new(&d->hash);

	d->named = json_array();
	d->texts = json_object();
	if (r == 0 && (!d->named || !d->texts))
		r = -ENOMEM;
	if (r == 0 && (d->kinds & EW_KIND_BIT(EW_ARTIFACT_AUDIO))) {
		r = ew_objects_all(c, d->wish->interaction, see_object, d);
		if (r == 0)
			r = ew_spans_of(c, d->wish->interaction, see_span, d);
	}
	if (r == 0)
		r = see_texts(d);
	if (r == 0)
		r = ew_originals_each(c, d->wish->interaction, see_original, d);
	return r;
}

/* -- destroying -------------------------------------------------------------------------------- */

struct span_list {
	struct ew_id ids[SPANS_AT_ONCE];
	size_t n;
};

static int collect_span(void *arg, const struct ew_span_row *row)
{
	struct span_list *list = arg;

	if ((row->state == EW_SPAN_CLOSED || row->state == EW_SPAN_KEPT) && list->n < SPANS_AT_ONCE)
		list->ids[list->n++] = row->span;
	return 0;
}

/* Their keys are the recorder's: it unlinks them at the next release, and says when they are gone for good. */
static int give_up_spans(struct destroying *d)
{
	struct span_list list;
	int r = 0;

	do {
		list.n = 0;
		r = d->n_spans > 0 ? ew_spans_of(d->k->catalog, d->wish->interaction, collect_span, &list) : 0;
		for (size_t i = 0; r == 0 && i < list.n; i++)
			r = ew_spans_state(d->k->catalog, list.ids[i], EW_SPAN_FINISHED);
		if (list.n > 0) {
			d->k->release_due = true;
			d->k->last_release.us = 0;
		}
	} while (r == 0 && list.n == SPANS_AT_ONCE);
	return r;
}

/* An object, or the original of a text: whichever it is, its key goes first. */
static int shred(struct destroying *d, struct ew_id object)
{
	struct ew_catalog *c = d->k->catalog;
	int r = ew_keys_shred(c, object);

	if (r == 0 || r == -ENOENT)
		r = ew_originals_shred(c, object);
	if (r == 0 || r == -ENOENT)
		r = ew_objects_deleted(c, object);
	return r == -ENOENT ? 0 : r;
}

static int destroy_artifacts(struct destroying *d)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < d->n_objects; i++) {
		r = shred(d, d->objects[i]);
		if (r == 0)
			r = ew_remote_unmade(d->k, d->objects[i], d->row.number);
	}
	for (unsigned i = 0; r == 0 && i < EW_ARTIFACT_KINDS; i++) {
		if (d->kinds & EW_KIND_BIT(i))
			r = ew_handed_remove(d->k->catalog, d->wish->interaction, i, (struct ew_wall){INT64_MAX});
	}
	if (r == 0)
		r = ew_keeper_jobs_call_off(d->k, d->wish->interaction, d->kinds);
	if (r == 0 && (d->kinds & EW_KIND_BIT(EW_ARTIFACT_AUDIO)))
		r = give_up_spans(d);
	return r;
}

/* -- saying ------------------------------------------------------------------------------------ */

static json_t *words_of(uint32_t kinds)
{
	json_t *list = json_array();

	for (unsigned i = 0; list && i < EW_ARTIFACT_KINDS; i++) {
		if ((kinds & EW_KIND_BIT(i)) && json_array_append_new(list, json_string(ew_artifact_kind_name((enum ew_artifact_kind)i))) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static int say_in_call(struct destroying *d)
{
	return ew_keeper_append(d->k, d->call, EW_EVENT_DELETED, d->row.begun, "keeper", nobody,
		json_pack("{s:o, s:s, s:I, s:o}", "kinds", words_of(d->found), "because", ew_deletion_cause_name(d->row.cause), "due",
			(json_int_t)d->wish->due.us, "deletion", ew_json_id(d->row.id)),
		NULL, NULL, NULL);
}

static const char *form_of(const struct destroying *d)
{
	return ALL_OF(d->kinds) ? "all" : DATA_OF(d->kinds) ? "data" : "artifacts";
}

/* Which policy gave the period: by its hash, as the decision names it. */
static json_t *policy_of(const struct destroying *d)
{
	struct ew_hash policy, packs;

	return d->call && ew_interaction_policy(d->call->fold, &policy, &packs) ? ew_json_hash_text(&policy) : json_null();
}

/* The intent, before anything is destroyed for good: it is in the same transaction. */
static int say_in_house(struct destroying *d)
{
	struct ew_hash all;
	int r = ew_sha256_end(d->hash, &all);

	if (r == 0)
		r = ew_keeper_append(d->k, NULL, EW_EVENT_DELETION_BEGUN, d->row.begun, "keeper", nobody,
			json_pack("{s:o, s:o, s:s, s:o, s:s, s:I, s:I, s:o, s:O, s:I, s:o, s:O, s:I, s:s}", "deletion", ew_json_id(d->row.id),
				"interaction", ew_json_id(d->row.interaction), "form", form_of(d), "kinds", words_of(d->kinds), "because",
				ew_deletion_cause_name(d->row.cause), "request", (json_int_t)d->row.request, "due",
				(json_int_t)d->wish->due.us, "policy", policy_of(d), "objects", d->named, "n_objects",
				(json_int_t)d->n_objects, "objects_sha256", ew_json_hash_text(&all), "texts", d->texts, "spans",
				(json_int_t)d->n_spans, "holds", "none"),
			NULL, NULL, NULL);
	return r < 0 ? r : ew_events_number(d->k->catalog, nobody, d->k->system_next - 1, &d->row.begun_event);
}

/* What is gone does not fall due any more; what goes in parts, with the last of them. */
static int count(struct destroying *d)
{
	uint32_t counted = d->kinds & (d->found | EW_KIND_BIT(EW_ARTIFACT_METADATA) | EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE));
	int r = ew_daily_add(d->k->catalog, ew_day_of(d->row.begun), EW_DAILY_DELETIONS);

	for (unsigned i = 0; r == 0 && !d->crowded && i < EW_ARTIFACT_KINDS; i++) {
		if ((counted & EW_KIND_BIT(i)) && d->due[i].us != INT64_MAX)
			r = ew_due_add(d->k->catalog, ew_day_of(d->due[i]), i, -1);
	}
	return r;
}

/* -- the three forms --------------------------------------------------------------------------- */

static int insert(struct destroying *d)
{
	d->row.objects = ew_slice_of((const uint8_t *)d->objects, d->n_objects * sizeof(d->objects[0]));
	return ew_deletions_insert(d->k->catalog, &d->row);
}

/* What is not read cannot be kept: of a call whose events do not open there is no evidence either. */
static int destroy_call(struct destroying *d)
{
	int r = 0;

	if (ALL_OF(d->kinds) || (DATA_OF(d->kinds) && !d->call))
		r = ew_erase_call(d->k->catalog, d->wish->interaction);
	else if (DATA_OF(d->kinds))
		r = ew_deletion_keep_evidence(d->k, d->call, d->row.id);
	else
		return 0;
	if (r == 0 && d->call)
		ew_keeper_call_erase(d->k, &d->call);
	return r;
}

static int destroy(struct destroying *d)
{
	uint64_t held = 0;
	int r = d->wish->restored ? ew_holds_uncover_all(d->k->catalog, d->wish->interaction, &held) : 0;

	if (r == 0)
		r = insert(d); /* a hold refuses it here at the latest */
	if (r == 0)
		r = say_in_house(d);
	if (r == 0)
		r = ew_recipients_ask(d->k, d->call, &d->row, d->kinds);
	if (r == 0 && d->call && !ALL_OF(d->kinds) && (d->found || DATA_OF(d->kinds)))
		r = say_in_call(d);
	if (r == 0)
		r = destroy_artifacts(d);
	if (r == 0)
		r = destroy_call(d);
	if (r == 0)
		r = ew_deletions_update(d->k->catalog, &d->row);
	return r < 0 ? r : count(d);
}

/* METADATA takes every artifact with it, evidence everything. */
static uint32_t widened(uint32_t kinds)
{
	if (ALL_OF(kinds))
		return EW_KINDS_ALL;
	return DATA_OF(kinds) ? kinds | (EW_KINDS_ALL & ~EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE)) : kinds & EW_KINDS_ALL;
}

/* 0 with *ret set: nothing is to be done now. 1: go on. */
static int may_begin(struct destroying *d, enum ew_deletion_outcome *ret)
{
	uint32_t state = 0;
	bool keyed = false, held = false;
	struct ew_erase_left left;
	int r = ew_interactions_state(d->k->catalog, d->wish->interaction, &state, &keyed);

	*ret = EW_DELETION_NOTHING;
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (!d->wish->restored)
		r = ew_keeper_is_held(d->k, d->wish->interaction, &held);
	if (r < 0)
		return r;
	*ret = EW_DELETION_HELD;
	if (held)
		return 0;
	*ret = EW_DELETION_NOT_YET;
	if (keyed && !d->wish->restored && state != EW_STATE_FINISHED && state != EW_STATE_FAILED)
		return 0;
	r = ew_erase_look(d->k->catalog, d->wish->interaction, &left);
	if (r < 0)
		return r;
	*ret = EW_DELETION_NOTHING;
	if (!keyed && !(left.evidence && ALL_OF(d->kinds)))
		return 0;
	return 1;
}

static int find_call(struct destroying *d)
{
	int r = ew_keeper_call(d->k, d->wish->interaction, &d->call);

	if (r == 0)
		return 0;
	d->call = NULL;
	return ew_keeper_call_is_lost(r) ? 0 : r;
}

static void describe(struct destroying *d)
{
	struct ew_wall now = ew_io_wall(d->k->io);

	d->row.interaction = d->wish->interaction;
	d->row.kinds = d->kinds;
	d->row.cause = d->wish->cause;
	d->row.request = d->wish->request;
	d->row.step = EW_DELETION_SHREDDED;
	d->row.begun = d->row.changed = now;
	d->row.told = now;
	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++)
		d->due[i].us = INT64_MAX;
	/* Of one whose data are gone only evidence was left. */
	d->due[EW_ARTIFACT_CONSENT_EVIDENCE] = d->call || d->wish->due.us == 0 ? (struct ew_wall){INT64_MAX} : d->wish->due;
	for (unsigned i = 0; d->call && i < EW_ARTIFACT_KINDS; i++)
		d->due[i] = ew_retention_due_of(d->k, d->call, (enum ew_artifact_kind)i);
	if (d->call) {
		d->row.thread = d->call->thread;
		d->row.told.us = ew_interaction_ended(d->call->fold).us + 60 * EW_US_PER_S;
		if (d->row.told.us > now.us || ew_interaction_ended(d->call->fold).us == 0)
			d->row.told = now;
	}
}

/*
 * A row may be older than the periods of its call, which two people may have changed since: what is not due stays, and gets its row. Of a call
 * that cannot be read its row is all there is.
 */
static int drop_what_is_not_due(struct destroying *d)
{
	struct ew_wall now = ew_io_wall(d->k->io);
	uint32_t due = 0;

	if (!d->call || d->wish->cause != EW_DELETION_RETENTION)
		return 0;
	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++)
		due |= (d->wish->kinds & EW_KIND_BIT(i)) && d->due[i].us <= now.us ? EW_KIND_BIT(i) : 0;
	if (due == d->wish->kinds)
		return 0;
	d->kinds = d->row.kinds = widened(due);
	return ew_retention_date(d->k, d->call);
}

/* What is on the list first, and it says no more than that; the rest when it is gone. */
static void take_a_part(struct destroying *d)
{
	d->kinds = d->row.kinds = d->listed;
	d->found &= d->listed;
	d->n_spans = d->listed & EW_KIND_BIT(EW_ARTIFACT_AUDIO) ? d->n_spans : 0;
	for (unsigned i = 0; i < EW_ARTIFACT_KINDS; i++)
		if (!(d->listed & EW_KIND_BIT(i)))
			(void)json_object_del(d->texts, ew_artifact_kind_name((enum ew_artifact_kind)i));
}

int ew_deletion_begin(struct ew_keeper *k, const struct ew_deletion_wish *wish, enum ew_deletion_outcome *ret)
{
	struct destroying *d = calloc(1, sizeof(*d));
	bool elsewhere = false;
	int r = d ? 1 : -ENOMEM;

	if (r < 0)
		return r;
	d->k = k;
	d->wish = wish;
	d->kinds = widened(wish->kinds);
	r = may_begin(d, ret);
	if (r == 1) {
		r = find_call(d);
		if (r == 0)
			describe(d);
		if (r == 0)
			r = drop_what_is_not_due(d);
		if (r == 0)
			r = ew_id_new(k->io, &d->row.id);
		if (r == 0)
			r = look(d);
		if (r == 0 && d->call && d->kinds)
			r = ew_recipients_any(k, d->call, d->kinds, &elsewhere);
		*ret = EW_DELETION_NOTHING;
		if (d->crowded)
			take_a_part(d);
		if (r == 0 && d->kinds && (d->found || DATA_OF(d->kinds) || ALL_OF(d->kinds) || elsewhere || d->crowded)) {
			r = destroy(d);
			*ret = d->crowded ? EW_DELETION_PART : EW_DELETION_BEGUN;
		}
	}
	destroying_free(d);
	free(d);
	return r < 0 ? r : 0;
}

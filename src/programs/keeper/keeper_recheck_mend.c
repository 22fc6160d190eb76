/*
 * What today's rules find in a stored text, taken out of it: the text is replaced, the sound of it falls silent, and somebody is told. Must never
 * change what a legal hold keeps, nor a part of a text that was not read.
 */
#include "programs/keeper/keeper_recheck.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "catalog/grants.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_held.h"
#include "programs/keeper/keeper_mute.h"
#include "programs/keeper/keeper_original.h"
#include "programs/keeper/keeper_private.h"
#include "redact/redact.h"

#define TEXT_BYTES (2 * EW_MAX_HEARD_BYTES)

static const struct ew_id nobody;

/* As it is stored: a list of what was said, or whatever was handed in. A new reference. */
static json_t *content_of(const json_t *request, const struct ew_recheck_part *part)
{
	const json_t *segments = json_object_get(request, "segments");
	json_t *list;

	if (part->n == 0)
		return json_incref(json_object_get(request, "content"));
	list = json_array();
	for (size_t i = part->first; list && i < part->first + part->n; i++)
		if (json_array_append(list, json_array_get(segments, i)) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *counts_of(const struct ew_recheck_reading *g, const struct ew_recheck_part *part)
{
	return part->n == 0 ? ew_texts_counts(g->texts) : ew_texts_counts_of(g->texts, part->first, part->first + part->n);
}

struct mending {
	struct ew_keeper *k;
	struct ew_recheck *r;
	struct ew_call *call;
	uint32_t rules; /* version */
	bool held;
	json_t *replaced; /* the request; owned */
	json_t *found;    /* [[version, counts]]; owned */
};

static void mending_free(struct mending *m)
{
	json_decref(m->replaced);
	json_decref(m->found);
}

static int note_masked(const struct mending *m, const struct ew_recheck_part *part, struct ew_slice text, const json_t *counts)
{
	const struct ew_recheck_reading *g = &m->r->reading;
	struct ew_hash hash;
	int r = ew_sha256_of(text, &hash);

	if (r < 0)
		return r;
	return ew_keeper_append(m->k, m->call, EW_EVENT_ARTIFACT_MASKED, ew_io_wall(m->k->io), "keeper", nobody,
		json_pack("{s:s, s:I, s:o, s:I, s:s, s:I, s:O, s:s}", "kind", ew_artifact_kind_name(g->kind), "version", (json_int_t)part->version, "sha256",
			ew_json_hash_text(&hash), "bytes", (json_int_t)text.len, "profile", ew_profile_name(g->profile), "rules", (json_int_t)m->rules,
			"redacted", counts, "because", "recheck"),
		NULL, NULL, NULL);
}

/* Errors: -ENOENT: it was taken away meanwhile. */
static int store(const struct mending *m, const struct ew_recheck_part *part, const json_t *content, const json_t *counts)
{
	_cleanup_(ew_buf_free) struct ew_buf sealed = {0};
	char *text = json_dumps(content, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
	int r = text ? 0 : -ENOMEM;

	ew_buf_init(&sealed, TEXT_BYTES + EW_COLUMN_OVERHEAD_BYTES);
	if (r == 0)
		r = ew_keeper_seal(m->k, m->call, "handed", part->event, ew_slice_text(text), &sealed);
	if (r == 0)
		r = ew_handed_replace(m->k->catalog, m->call->id, (uint32_t)m->r->reading.kind, part->version, ew_buf_slice(&sealed));
	if (r == 0)
		r = note_masked(m, part, ew_slice_text(text), counts);
	if (text)
		ew_wipe(text, strlen(text));
	free(text);
	return r;
}

/* What is stored now: where a slice was read, all that is beside it stays. A new reference. */
static json_t *whole_of(const struct mending *m, json_t *slice)
{
	const json_t *stored = m->r->reading.stored;
	json_t *all = stored ? json_copy((json_t *)(uintptr_t)stored) : json_incref(slice);

	for (size_t i = 0; stored && all && i < json_array_size(slice); i++)
		if (json_array_set(all, m->r->slice + i, json_array_get(slice, i)) < 0) {
			json_decref(all);
			return NULL;
		}
	return all;
}

static bool any_never_kept(const json_t *counts)
{
	const json_t *one;
	size_t i;

	json_array_foreach (counts, i, one)
		if (ew_sensitive_is_never_kept(ew_slice_text(json_string_value(json_object_get(one, "kind")))))
			return true;
	return false;
}

/* The end of a finding that began in another part counts there; its part has a mark all the same. */
static bool spoils(const struct mending *m, const json_t *counts)
{
	return any_never_kept(counts) || json_array_size(counts) == 0 || ew_texts_cover_code(m->r->reading.texts);
}

static int mend_part(struct mending *m, const struct ew_recheck_part *part)
{
	_cleanup_(ew_json_drop) json_t *before = content_of(m->r->reading.request, part), *now = content_of(m->replaced, part);
	_cleanup_(ew_json_drop) json_t *counts = counts_of(&m->r->reading, part), *all = now ? whole_of(m, now) : NULL;
	int r = 0;

	if (!before || !now || !counts || !all)
		return -ENOMEM;
	if (json_equal(before, now))
		return 0;
	if (!m->held)
		r = store(m, part, all, counts);
	if (r == 0 && spoils(m, counts))
		r = ew_keeper_original_spoilt(m->k, m->call, m->r->reading.kind, part->version);
	if (r == -ENOENT)
		return 0;
	if (r == 0 && json_array_append_new(m->found, json_pack("[I, O]", (json_int_t)part->version, counts)) < 0)
		r = -ENOMEM;
	return r;
}

/* The sound is silent for everybody also where a hold keeps it. */
static int silence_and_tell(struct mending *m)
{
	const struct ew_recheck_reading *g = &m->r->reading;
	_cleanup_(ew_json_drop) json_t *counts = ew_texts_counts(g->texts);
	int r = counts ? ew_keeper_mute_texts(m->k, m->call, g->texts, g->kind, g->parts[g->n_parts - 1].version) : -ENOMEM;

	return r < 0 ? r
		     : ew_recheck_except(m->k, m->call, ew_artifact_kind_name(g->kind), counts, m->held ? EW_RECHECK_KEPT : EW_RECHECK_MASKED);
}

static int in_one(struct mending *m)
{
	int r = ew_keeper_begin(m->k);

	if (r == 0)
		r = ew_keeper_is_held(m->k, m->call->id, &m->held);
	for (size_t i = 0; r == 0 && i < m->r->reading.n_parts; i++)
		r = mend_part(m, &m->r->reading.parts[i]);
	if (r == 0 && json_array_size(m->found) > 0)
		r = silence_and_tell(m);
	return r < 0 ? r : ew_keeper_commit(m->k);
}

static int count_found(const struct mending *m)
{
	const json_t *one;
	size_t i;
	int r = 0;

	json_array_foreach (m->found, i, one)
		if (r == 0)
			r = ew_recheck_find(m->r, m->r->call, ew_artifact_kind_name(m->r->reading.kind),
				(uint32_t)json_integer_value(json_array_get(one, 0)), json_array_get(one, 1), !m->held);
	return r;
}

int ew_recheck_mend(struct ew_keeper *k, struct ew_recheck *r, uint32_t rules)
{
	_cleanup_(mending_free) struct mending m = {.k = k, .r = r, .rules = rules};
	int code;

	m.replaced = ew_texts_replaced(r->reading.texts);
	m.found = json_array();
	if (!m.replaced || !m.found)
		return -ENOMEM;
	if (json_equal(m.replaced, r->reading.request))
		return 0;
	code = ew_keeper_call(k, r->call, &m.call);
	if (ew_keeper_call_is_lost(code))
		return 0; /* it was erased meanwhile */
	if (code == 0)
		code = in_one(&m);
	return code < 0 ? code : count_found(&m);
}

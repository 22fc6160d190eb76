/*
 * Which calls are a person's: by keyed hashes of the numbers that they say are theirs, in the blind index and in that of evidence, and calls
 * that were named one by one. Each becomes a row of the plan once. Must never write a number, nor stop before the last call.
 */
#include "programs/keeper/rights/rights.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "catalog/blind.h"
#include "catalog/interactions.h"
#include "domain/event_json.h"
#include "programs/keeper/keeper_queue.h"

#define PIECE 8           /* calls: each may be read from the catalogue */
#define EVIDENCE_PIECE 64
#define PLAN_ROWS 256

/* -- tokens ------------------------------------------------------------------------------------ */

static bool token_of(const json_t *text, struct ew_hash *ret)
{
	struct ew_slice hex = ew_slice_text(json_is_string(text) ? json_string_value(text) : "");

	*ret = (struct ew_hash){{0}};
	return hex.len == 2 * EW_BLIND_TOKEN_BYTES && ew_hex_decode(hex, ret->bytes, EW_BLIND_TOKEN_BYTES) == 0;
}

static bool holds_token(const json_t *tokens, const uint8_t *wanted)
{
	struct ew_hash token;
	const json_t *one;
	size_t i;

	json_array_foreach (tokens, i, one) {
		if (token_of(one, &token) && memcmp(token.bytes, wanted, EW_BLIND_TOKEN_BYTES) == 0)
			return true;
	}
	return false;
}

bool ew_rights_is_theirs(struct ew_keeper *k, const struct ew_request_read *q, const char *address)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};
	const json_t *tokens = json_object_get(q->words, "tokens");

	ew_buf_init(&set, EW_BLIND_MOST_BYTES);
	if (!address || ew_blind_note_whole(&set, ew_slice_of(k->index_key, EW_COLUMN_KEY_BYTES), ew_slice_text(address)) < 0)
		return false;
	for (size_t i = 0; i + EW_BLIND_TOKEN_BYTES <= set.len; i += EW_BLIND_TOKEN_BYTES)
		if (holds_token(tokens, set.at + i))
			return true;
	return false;
}

/* -- evidence ---------------------------------------------------------------------------------- */

static int note_end(struct ew_keeper *k, struct ew_buf *set, const json_t *end)
{
	const char *address = json_string_value(json_object_get(end, "address"));

	return address ? ew_blind_note_whole(set, ew_slice_of(k->index_key, EW_COLUMN_KEY_BYTES), ew_slice_text(address)) : 0;
}

/* Who called from outside, or was called there; where nobody says which it was, both. */
static int note_ends(struct ew_keeper *k, struct ew_buf *set, const json_t *told)
{
	const char *direction = json_string_value(json_object_get(told, "direction"));
	bool in = direction && strcmp(direction, "inbound") == 0, out = direction && strcmp(direction, "outbound") == 0;
	int r = out ? 0 : note_end(k, set, json_object_get(told, "from"));

	return r < 0 || in ? r : note_end(k, set, json_object_get(told, "to"));
}

int ew_rights_index_evidence(struct ew_keeper *k, struct ew_id interaction, const json_t *facts, const json_t *told)
{
	_cleanup_(ew_buf_free) struct ew_buf set = {0};
	const json_t *party;
	size_t i;
	int r = 0;

	ew_buf_init(&set, EW_BLIND_MOST_BYTES);
	json_array_foreach (json_object_get(facts, "parties"), i, party) {
		if (r == 0)
			r = note_end(k, &set, party);
	}
	if (r == 0)
		r = note_ends(k, &set, told);
	return r < 0 ? r : ew_evidence_find_by(k->catalog, interaction, ew_buf_slice(&set));
}

/* -- a piece ----------------------------------------------------------------------------------- */

struct finding {
	struct ew_keeper *k;
	struct ew_request_work_row *work;
	struct ew_id calls[EVIDENCE_PIECE];
	size_t n;
};

static int found(void *arg, const struct ew_interaction_row *row)
{
	struct finding *f = arg;

	if (row->wrapped.len > 0)
		f->calls[f->n++] = row->id;
	f->work->at_started = row->started;
	f->work->at_id = row->id;
	return 0;
}

/* 1: there are no more of this token. */
static int search(struct finding *f, const struct ew_hash *token)
{
	struct ew_interaction_query q = {.tokens = token,
		.n_tokens = 1,
		.before_started = f->work->at_started,
		.before_id = f->work->at_id,
		.limit = PIECE};
	struct ew_id before = f->work->at_id;
	int r = ew_interactions_search(f->k->catalog, &q, found, f, NULL);

	return r < 0 ? r : f->n < PIECE && ew_id_equal(before, f->work->at_id);
}

static int found_evidence(void *arg, struct ew_id interaction)
{
	struct finding *f = arg;

	f->calls[f->n++] = interaction;
	f->work->at_id = interaction;
	return 0;
}

static int search_evidence(struct finding *f, const struct ew_hash *token)
{
	int r = ew_evidence_of(f->k->catalog, token, f->work->at_id, PIECE, found_evidence, f);

	return r < 0 ? r : f->n == 0;
}

static int next_named(struct finding *f, const json_t *list)
{
	while (f->n < PIECE && f->work->at_started.us < (int64_t)json_array_size(list)) {
		const char *text = json_string_value(json_array_get(list, (size_t)f->work->at_started.us++));

		if (text && ew_id_parse(ew_slice_text(text), &f->calls[f->n]) == 0)
			f->n++;
	}
	return f->n == 0;
}

static int insert(struct finding *f, struct ew_id call, const struct ew_rights_plan *plan)
{
	_cleanup_(ew_json_drop) json_t *words = ew_rights_plan_words(plan);
	char *text = words ? json_dumps(words, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	uint32_t all = 0;
	struct ew_request_call_row row = {.request = f->work->request,
		.place = f->work->done + 1,
		.interaction = call,
		.evidence = plan->evidence,
		.state = plan->unreadable ? EW_REQUEST_CALL_UNREADABLE : EW_REQUEST_CALL_PLANNED,
		.erase = ew_erasure_kinds(plan->lines, plan->n)};
	int r;

	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < plan->n; i++)
		all |= EW_KIND_BIT(plan->lines[i].kind);
	row.stays = all & ~row.erase;
	row.plan = ew_slice_text(text);
	r = ew_request_calls_insert(f->k->catalog, &row);
	free(text);
	if (r == 0)
		f->work->done++;
	return r;
}

static int add(struct finding *f, struct ew_id call)
{
	struct ew_rights_plan plan;
	bool has = false;
	int r = ew_request_calls_has(f->k->catalog, f->work->request, call, &has);

	if (r < 0 || has)
		return r;
	r = ew_rights_plan(f->k, call, UINT32_MAX, &plan);
	return r < 0 || plan.gone ? r : insert(f, call, &plan);
}

/* Which calls come next: first by each number, then evidence by each, then those that were named. 1: over. */
static int next(struct finding *f, const struct ew_request_read *q)
{
	const json_t *tokens = json_object_get(q->words, "tokens");
	size_t n = json_array_size(tokens), stage = (size_t)f->work->at;
	struct ew_hash token;
	int r;

	if (stage >= 2 * n) {
		r = stage > 2 * n ? 1 : next_named(f, json_object_get(q->words, "interactions"));
	} else if (!token_of(json_array_get(tokens, stage % n), &token)) {
		r = -EBADMSG;
	} else {
		r = stage < n ? search(f, &token) : search_evidence(f, &token);
	}
	if (r == 1 && stage <= 2 * n) {
		f->work->at++;
		f->work->at_started = (struct ew_wall){0};
		f->work->at_id = (struct ew_id){{0}};
	}
	return r < 0 ? r : r == 1 && stage >= 2 * n;
}

int ew_rights_find_piece(struct ew_keeper *k, struct ew_request_work_row *work, struct ew_request_read *q)
{
	struct finding f = {.k = k, .work = work};
	int over = next(&f, q), r = over < 0 ? over : 0;

	for (size_t i = 0; r == 0 && i < f.n; i++)
		r = add(&f, f.calls[i]);
	return r < 0 ? r : over;
}

/* -- the plan as a whole ----------------------------------------------------------------------- */

struct summing {
	struct ew_sha256 *hash;
	uint64_t place, calls, erased, part, kept, held, not_yet, unreadable;
	bool any;
};

static bool says(struct ew_slice plan, const char *what)
{
	return ew_slice_find(plan, ew_slice_text(what)) != SIZE_MAX;
}

/* What its lines come to: a call of which nothing goes is held, waits, or is kept. */
static void count(struct summing *s, const struct ew_request_call_row *row)
{
	s->calls++;
	if (row->state == EW_REQUEST_CALL_UNREADABLE)
		s->unreadable++;
	else if (row->erase && (row->stays & ~EW_KIND_BIT(EW_ARTIFACT_CONSENT_EVIDENCE)))
		s->part++;
	else if (row->erase)
		s->erased++;
	else if (says(row->plan, "\"fate\":\"held\""))
		s->held++;
	else if (says(row->plan, "\"fate\":\"not_yet\""))
		s->not_yet++;
	else
		s->kept++;
}

static int sum(void *arg, const struct ew_request_call_row *row)
{
	struct summing *s = arg;
	int r = ew_sha256_add(s->hash, ew_slice_of(row->interaction.bytes, sizeof(row->interaction.bytes)));

	if (r == 0)
		r = ew_sha256_add(s->hash, row->plan);
	count(s, row);
	s->place = row->place;
	s->any = true;
	return r;
}

static int walk(struct ew_keeper *k, uint64_t request, struct summing *s, struct ew_hash *ret)
{
	int r = ew_sha256_new(&s->hash);

	do {
		s->any = false;
		if (r == 0)
			r = ew_request_calls_each(k->catalog, request, s->place, PLAN_ROWS, sum, s);
	} while (r == 0 && s->any);
	if (r == 0)
		r = ew_sha256_end(s->hash, ret);
	ew_sha256_free(&s->hash);
	return r;
}

int ew_rights_plan_json(struct ew_keeper *k, uint64_t request, json_t **ret)
{
	struct summing s = {.hash = NULL};
	struct ew_hash hash;
	json_t *plan;
	int r = walk(k, request, &s, &hash);

	if (r < 0)
		return r;
	plan = json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "sha256", ew_json_hash_text(&hash), "calls", (json_int_t)s.calls, "erased",
		(json_int_t)s.erased, "in_part", (json_int_t)s.part, "kept", (json_int_t)s.kept, "held", (json_int_t)s.held, "not_yet",
		(json_int_t)s.not_yet, "unreadable", (json_int_t)s.unreadable);
	if (!plan)
		return -ENOMEM;
	*ret = plan;
	return 0;
}
